//! The one list of periodic work. Each piece takes no input and brings the database from what is to what should be, so that a
//! missed or doubled run does no harm.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::backfills::BACKFILLS;
use super::{PATIENCE, describe, job};
use crate::base::clock::Clock;
use crate::base::error::{Error, Result};
use crate::domain::{access, audit, cases, identity, mail, notices, owner_tasks, packages, register, staff};
use crate::infra::app::App;
use crate::infra::budget::Budget;
use crate::infra::queue::ScheduleRun;
use crate::infra::{backfill, files, mail as outbox, queue, rate};

/// How long work may go on beyond its budget until it is cut off; what it had begun is rolled back.
const OVERTIME: Duration = Duration::from_secs(5);
/// How long it may go on after a stop.
const STOPPING: Duration = Duration::from_secs(2);
/// How long to wait for work that was cut off.
const CUT: Duration = Duration::from_secs(1);
/// How often at most it is written down that a piece of work ended well.
const TELL: Duration = Duration::from_secs(10);
/// The wait after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(3);

/// What a piece of work runs as.
pub type Work = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A piece of periodic work.
#[derive(Clone)]
pub struct Schedule {
    /// Its name in logs, metrics and alerts.
    pub name: &'static str,
    /// The rest between two runs.
    pub every: Duration,
    /// How long one run may take. Where that was not enough, the next begins at once.
    pub budget: Duration,
    /// The work.
    pub work: Arc<dyn Fn(App, Budget) -> Work + Send + Sync>,
}

impl Schedule {
    /// A piece of work that runs every so many seconds, for so many seconds at most.
    pub fn new<F>(
        name: &'static str,
        every: u64,
        budget: u64,
        work: impl Fn(App, Budget) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        Self {
            name,
            every: Duration::from_secs(every),
            budget: Duration::from_secs(budget),
            work: Arc::new(move |app, budget| Box::pin(work(app, budget))),
        }
    }

    /// How long ago it may have ended well before somebody should look.
    #[must_use]
    pub fn late_after(&self) -> Duration {
        (self.every * 10).max(Duration::from_secs(300)) + self.budget
    }
}

/// Everything there is, in the order in which tests run it.
#[must_use]
pub fn all() -> Vec<Schedule> {
    let adopted = Arc::new(Mutex::new(None));
    let cursors = Arc::new(backfill::Cursors::default());
    vec![
        Schedule::new("jobs.hopeless", 10, 10, async |app, budget| job::give_up_hopeless(&app, &budget).await),
        Schedule::new("cases.unconfirmed", 60, 20, async |app, budget| {
            cases::jobs::lapse_and_remind(app, &budget).await.map(drop)
        }),
        Schedule::new("notices.thresholds", 60, 20, move |app, budget| {
            let adopted = adopted.clone();
            async move { notices::watch::adopt_thresholds(&app, &adopted, &budget).await }
        }),
        Schedule::new("notices.deadlines", 10, 20, async |app, budget| {
            notices::watch::look(app, &budget).await.map(drop)
        }),
        // Long enough to count all cases, once: cut off before, it would begin anew at each run and never end.
        Schedule::new("cases.tally", 10, cases::tally::COUNTING.as_secs(), async |app, budget| {
            cases::tally::keep(app, &budget).await
        }),
        Schedule::new("notices.digest", 30, 20, async |app, _| notices::digest::ask(app).await.map(drop)),
        Schedule::new("audit.checkpoint", 60, 20, async |app, _| checkpoint(&app).await),
        Schedule::new("sessions.clean", 60, 30, async |app, _| clean(&app).await),
        Schedule::new("jobs.clean", 60, 30, async |app, budget| clean_jobs(&app, &budget).await),
        Schedule::new("files.sweep", 600, 30, async |app, budget| files::sweep(app, &budget).await),
        Schedule::new("identity.documents", 600, 30, async |app, budget| {
            identity::documents::sweep(app, &budget).await
        }),
        Schedule::new("packages.remind", 300, 30, async |app, budget| packages::delivery::remind(app, &budget).await),
        Schedule::new("packages.clear", 600, 30, async |app, budget| packages::delivery::clear(app, &budget).await),
        Schedule::new("backfills", 1, 20, move |app, budget| {
            let cursors = cursors.clone();
            async move {
                while !budget.is_spent() && backfill::advance(&app, BACKFILLS, &cursors).await? > 0 {}
                Ok(())
            }
        }),
        Schedule::new("audit.chain", 1, 30, async |app, budget| audit::chain_new(app, &budget).await.map(drop)),
    ]
}

async fn checkpoint(app: &App) -> Result<()> {
    let now = app.now();
    if queue::take_turn(&app.database, "audit.checkpoint", now - TimeDelta::seconds(300), now).await? {
        audit::checkpoint(app).await?;
    }
    Ok(())
}

async fn clean(app: &App) -> Result<()> {
    let now = app.now();
    if queue::take_turn(&app.database, "clean", now - TimeDelta::seconds(600), now).await? {
        staff::sessions::clear(app).await?;
        access::sessions::clear(app).await?;
        register::owners::clear(app).await?;
        owner_tasks::door::clear(app).await?;
        rate::clear(app).await?;
        queue::clear_workers(&app.database, now).await?;
        outbox::remove_left_overs(app.config.outbox(), Clock::System.now().into()).await.map_err(Error::fault)?;
    }
    Ok(())
}

/// Until nothing is left or the budget is spent: a thousand jobs a second are sixty thousand at each run.
async fn clean_jobs(app: &App, budget: &Budget) -> Result<()> {
    let before = app.now() - queue::KEPT;
    while !budget.is_spent() && queue::clear_finished(&app.database, before).await? > 0 {}
    while !budget.is_spent() && mail::clear_loose(&app.database, before).await? > 0 {}
    Ok(())
}

/// Runs a piece of work again and again until told to stop. A run that fails, panics or takes too long is told and comes again.
pub async fn keep(app: App, schedule: Schedule, stop: CancellationToken) {
    let mut told: Option<Instant> = None;
    let mut failing = false;
    while !stop.is_cancelled() {
        let mut rest = schedule.every;
        if app.database_watch.agrees(app.now()) {
            let begun = Instant::now();
            let budget = Budget::new(schedule.budget, stop.clone());
            let ended = once(&app, &schedule, budget.clone(), &stop).await;
            let took = begun.elapsed();
            metrics::counter!("schedule_runs_total", "schedule" => schedule.name, "outcome" => ended.name())
                .increment(1);
            metrics::gauge!("schedule_duration_seconds", "schedule" => schedule.name).set(took.as_secs_f64());
            match ended {
                Ended::Well => {
                    if failing {
                        tracing::info!(schedule.name, "periodic work goes on");
                        failing = false;
                    }
                    if told.is_none_or(|told| told.elapsed() >= TELL) {
                        told = Some(Instant::now());
                        tell(&app, &schedule, took).await;
                    }
                    if budget.is_spent() {
                        rest = Duration::ZERO;
                    }
                }
                Ended::Stopped => {}
                failed => {
                    rest = rest.max(AFTER_FAILURE);
                    if !failing || !failed.passes() {
                        tracing::warn!(schedule.name, error = failed.words(), "periodic work failed; it comes again");
                    }
                    failing = true;
                }
            }
        }
        let _ = stop.run_until_cancelled(tokio::time::sleep(rest)).await;
    }
}

/// How a run ended.
enum Ended {
    Well,
    Failed(Error),
    Panicked,
    /// Cut off, because it went on far beyond its budget.
    TooLong,
    /// Cut off, because the connections to the database were given up.
    GivenUp,
    /// Cut off by a stop.
    Stopped,
}

impl Ended {
    const fn name(&self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Failed(_) => "failed",
            Self::Panicked => "panicked",
            Self::TooLong => "too_long",
            Self::GivenUp => "given_up",
            Self::Stopped => "stopped",
        }
    }

    /// Whether it will pass by itself: then it is told once.
    fn passes(&self) -> bool {
        match self {
            Self::Failed(Error::Fault(fault)) => fault.is_unavailable(),
            _ => false,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Failed(error) => describe(error),
            other => other.name().to_owned(),
        }
    }
}

async fn once(app: &App, schedule: &Schedule, budget: Budget, stop: &CancellationToken) -> Ended {
    let mut task = JoinSet::new();
    task.spawn((schedule.work)(app.with_one_snapshot(), budget));
    let stopped = async {
        stop.cancelled().await;
        tokio::time::sleep(STOPPING).await;
    };
    let ended = tokio::select! {
        ended = task.join_next() => match ended {
            Some(Ok(Ok(()))) => Ended::Well,
            Some(Ok(Err(error))) => {
                if let Error::Fault(fault) = &error && fault.spoils_connections() {
                    app.database_watch.distrust();
                }
                Ended::Failed(error)
            }
            Some(Err(_)) | None => Ended::Panicked,
        },
        () = tokio::time::sleep(schedule.budget + OVERTIME) => {
            app.database_watch.doubt();
            Ended::TooLong
        }
        () = app.database_watch.given_up() => Ended::GivenUp,
        () = stopped => Ended::Stopped,
    };
    // What is cut off ends at its next wait; the next run should not meet it.
    let _ = tokio::time::timeout(CUT, task.shutdown()).await;
    ended
}

async fn tell(app: &App, schedule: &Schedule, took: Duration) {
    let now = app.now();
    #[allow(clippy::cast_precision_loss, reason = "seconds since 1970 fit a double")]
    metrics::gauge!("schedule_succeeded_timestamp_seconds", "schedule" => schedule.name).set(now.timestamp() as f64);
    let run = ScheduleRun {
        name: schedule.name.to_owned(),
        succeeded_at: now,
        took_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
    };
    if let Err(error) = app.database_watch.bounded(PATIENCE, queue::ran(&app.database, &run)).await {
        tracing::debug!(schedule.name, error = describe(&error), "a run cannot be written down");
    }
}
