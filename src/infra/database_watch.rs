//! What a process knows of its database beyond what single statements tell: whether the two clocks agree, and which connections
//! can still be relied on.
//!
//! A task of its own asks the database every second, over a connection of its own. The day of receipt is law, so that a process
//! whose clock differs from the database's by more than [`SKEW`] neither dates anything nor works. And where that connection
//! had to be made anew, others of its age are not to be relied on: behind a failover they may lead to a node that is read-only by
//! now, or into nothing at all.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::db;
use crate::base::clock::Clock;
use crate::base::error::{Error, Result};

/// A larger difference between this process' clock and the database's is one to stop for.
pub const SKEW: TimeDelta = TimeDelta::seconds(5);

/// Between two questions to the database.
const EVERY: Duration = Duration::from_secs(1);
/// Until a question without an answer counts as unanswered. Together with the rest of a second and a new connection this stays
/// below five seconds.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// How long connections are looked at twice after something got no answer.
const DOUBT: Duration = Duration::from_secs(10);
/// Connections are not given up more often than this, so that a database that is read-only on purpose is not stormed.
const RARELY: Duration = Duration::from_secs(1);

/// What is known of the database at this moment; one for each process, shared by all its pools.
#[derive(Debug)]
pub struct DatabaseWatch {
    /// The database's time, and when it was that time. Nothing before the first look.
    seen: Mutex<Option<(DateTime<Utc>, Instant)>>,
    /// Connections made before this are not used again.
    trusted_since: Mutex<Option<Instant>>,
    doubted_until: Mutex<Option<Instant>>,
    /// Goes up whenever what waits for an answer had better not.
    given_up: watch::Sender<u64>,
}

impl Default for DatabaseWatch {
    fn default() -> Self {
        Self {
            seen: Mutex::default(),
            trusted_since: Mutex::default(),
            doubted_until: Mutex::default(),
            given_up: watch::Sender::new(0),
        }
    }
}

impl DatabaseWatch {
    /// Notes the database's time as it is at this moment.
    pub fn saw(&self, theirs: DateTime<Utc>) {
        *lock(&self.seen) = Some((theirs, Instant::now()));
    }

    /// By how much this moment of our clock is ahead of the database's; nothing before the first look. The time since the last
    /// look is measured by a clock that cannot be set, so that a clock that was set just now is found out at once.
    #[must_use]
    pub fn skew(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let (theirs, at) = (*lock(&self.seen))?;
        Some(now - (theirs + TimeDelta::from_std(at.elapsed()).ok()?))
    }

    /// Whether the clocks agree well enough to date things and to work. `true` where they were never compared.
    #[must_use]
    pub fn agrees(&self, now: DateTime<Utc>) -> bool {
        self.skew(now).is_none_or(|skew| skew.abs() <= SKEW)
    }

    /// Lets in whoever wants to write something down at this moment.
    ///
    /// # Errors
    /// A fault that says "try again later" while the clocks do not agree.
    pub fn admit(&self, now: DateTime<Utc>) -> Result<()> {
        if self.agrees(now) {
            return Ok(());
        }
        Err(Error::unavailable(
            "nothing is dated while this machine's clock and the database's differ by over five seconds",
        ))
    }

    /// Whether a connection of this age can be relied on.
    #[must_use]
    pub fn trusts(&self, age: Duration) -> bool {
        let made = Instant::now().checked_sub(age);
        lock(&self.trusted_since).is_none_or(|since| made.is_some_and(|made| made >= since))
    }

    /// Connections made before now are closed instead of used again.
    pub fn distrust(&self) {
        let now = Instant::now();
        let mut since = lock(&self.trusted_since);
        if since.is_none_or(|last| now.duration_since(last) >= RARELY) {
            *since = Some(now);
        }
    }

    /// The same, and whoever waits for an answer on one of them had better not.
    fn give_up(&self) {
        *lock(&self.trusted_since) = Some(Instant::now());
        self.given_up.send_modify(|times| *times += 1);
    }

    /// Ends when the connections made before the call were given up.
    pub async fn given_up(&self) {
        let mut given_up = self.given_up.subscribe();
        // The sender lives as long as `self`.
        let _ = given_up.changed().await;
    }

    /// Something got no answer in time: for a while connections are tried before they are used.
    pub fn doubt(&self) {
        *lock(&self.doubted_until) = Some(Instant::now() + DOUBT);
    }

    /// Whether something got no answer a short while ago.
    #[must_use]
    pub fn doubts(&self) -> bool {
        lock(&self.doubted_until).is_some_and(|until| Instant::now() < until)
    }

    /// Waits for something the database is to do, but neither longer than `patience` nor on a connection that was given up.
    ///
    /// # Errors
    /// What the work fails with; a fault that says "try again later" where it gets no answer.
    pub async fn bounded<T>(&self, patience: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
        let done = tokio::select! {
            done = work => done,
            () = self.given_up() => return Err(Error::unavailable("the connection to the database was given up")),
            () = tokio::time::sleep(patience) => {
                self.doubt();
                return Err(Error::unavailable("the database does not answer"));
            }
        };
        if let Err(Error::Fault(fault)) = &done
            && fault.spoils_connections()
        {
            self.distrust();
        }
        done
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks once, before anything is served or worked on.
///
/// # Errors
/// When the database cannot be reached.
pub async fn look(watch: &DatabaseWatch, pool: &sqlx::PgPool, clock: &Clock) -> Result<()> {
    let asked = Instant::now();
    let theirs = db::time(pool).await?;
    compare(watch, theirs, asked, clock, &mut true);
    Ok(())
}

/// Looks every second until told to stop.
pub async fn run(watch: Arc<DatabaseWatch>, options: PgConnectOptions, clock: Clock, stop: CancellationToken) {
    let mut connection = None;
    // Whether a connection was lost since the last good look, and whether it fell silent instead of saying so.
    let (mut lost, mut silent) = (false, false);
    let mut agreed = watch.agrees(clock.now());
    loop {
        if let Some(open) = &mut connection {
            let asked = Instant::now();
            match ask(open).await {
                Answer::Well(theirs) => compare(&watch, theirs, asked, &clock, &mut agreed),
                refused => {
                    (connection, lost) = (None, true);
                    silent |= refused == Answer::Silent;
                    tracing::warn!(silent, "the database gave no good answer; a new connection is tried");
                }
            }
        }
        if connection.is_none() {
            connection = connect(&options).await;
            if connection.is_some() && lost {
                tracing::warn!("the database answers again; connections made before are not used any more");
                if silent {
                    watch.give_up()
                } else {
                    watch.distrust()
                }
                (lost, silent) = (false, false);
                continue;
            }
            lost |= connection.is_none();
        }
        metrics::gauge!("database_answers").set(if connection.is_some() { 1.0 } else { 0.0 });
        if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
            return;
        }
    }
}

#[derive(PartialEq, Eq)]
enum Answer {
    /// The database's time.
    Well(DateTime<Utc>),
    /// It says that it is of no use: read-only, stopping, gone.
    Refused,
    /// It says nothing.
    Silent,
}

async fn ask(connection: &mut PgConnection) -> Answer {
    match tokio::time::timeout(PATIENCE, db::time_where_writable(connection)).await {
        Ok(Ok(Some(theirs))) => Answer::Well(theirs),
        Ok(Ok(None) | Err(_)) => Answer::Refused,
        Err(_) => Answer::Silent,
    }
}

/// A new connection, if it leads to a database that can be written to.
async fn connect(options: &PgConnectOptions) -> Option<PgConnection> {
    let mut connection = tokio::time::timeout(PATIENCE, options.connect()).await.ok()?.ok()?;
    match ask(&mut connection).await {
        Answer::Well(_) => Some(connection),
        Answer::Refused | Answer::Silent => {
            let _ = tokio::time::timeout(PATIENCE, connection.close()).await;
            None
        }
    }
}

/// Compares the clocks; tells it when they part and when they meet again.
fn compare(watch: &DatabaseWatch, theirs: DateTime<Utc>, asked: Instant, clock: &Clock, agreed: &mut bool) {
    // A clock that a test moves has nothing to do with the database's.
    if matches!(clock, Clock::Manual(_)) {
        return;
    }
    // It read its clock at some moment between question and answer.
    watch.saw(theirs + TimeDelta::from_std(asked.elapsed() / 2).unwrap_or_default());
    let Some(skew) = watch.skew(clock.now()) else { return };
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of any clock fit a double")]
    metrics::gauge!("clock_skew_seconds").set(skew.num_milliseconds() as f64 / 1_000.0);
    let agrees = skew.abs() <= SKEW;
    if agrees != *agreed {
        let skew_ms = skew.num_milliseconds();
        if agrees {
            tracing::warn!(skew_ms, "the clock of this machine agrees with the database's again: the work goes on");
        } else {
            tracing::error!(
                skew_ms,
                "the clock of this machine differs from the database's: nothing is dated and no work is done until they agree"
            );
        }
        *agreed = agrees;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_differ_by_over_five_seconds_do_not_agree() {
        let watch = DatabaseWatch::default();
        let now: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
        assert!(watch.agrees(now) && watch.admit(now).is_ok(), "never compared");
        watch.saw(now);
        for (seconds, agrees) in [(0, true), (4, true), (6, false), (-4, true), (-6, false), (86_400, false)] {
            watch.saw(now);
            assert_eq!(watch.agrees(now + TimeDelta::seconds(seconds)), agrees, "{seconds}");
        }
        match watch.admit(now + TimeDelta::days(1)) {
            Err(Error::Fault(fault)) => assert!(fault.is_unavailable()),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_is_distrusted_is_older_and_what_is_given_up_is_told() {
        let watch = DatabaseWatch::default();
        assert!(watch.trusts(Duration::from_secs(3_600)));
        watch.distrust();
        assert!(!watch.trusts(Duration::from_secs(1)));
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(watch.trusts(Duration::from_millis(1)));
        let waiting = watch.bounded(Duration::from_secs(60), std::future::pending::<Result<()>>());
        let (waited, ()) = tokio::join!(waiting, async {
            tokio::task::yield_now().await;
            watch.give_up();
        });
        assert!(matches!(waited, Err(Error::Fault(fault)) if fault.is_unavailable()));
        assert!(!watch.doubts());
        let slow = watch.bounded(Duration::from_millis(1), std::future::pending::<Result<()>>()).await;
        assert!(slow.is_err() && watch.doubts());
    }
}
