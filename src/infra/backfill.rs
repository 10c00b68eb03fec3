//! Brings data that is there into the form that a new version wants, in batches beside the work: what a migration must not do,
//! because everybody would wait for it.
//!
//! A batch finds by itself what is left, so that it may be cut short or done twice. The table `backfill` remembers how far each
//! is. The list of them is `worker::backfills`; `docs/migrations.md` tells how to write one.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::app::App;
use crate::base::error::Result;

/// How long a batch may take before another worker takes it for lost.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often it is looked whether something is left once nothing was: replicas of the version before write on in the old form.
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// After which row the next batch begins, in the process that works on it. A batch that began anew at the first row each time would
/// pass over everything that is done again and again. One that finds nothing begins anew the next time, an hour later.
#[derive(Debug, Default)]
pub struct Cursor(Mutex<Option<Uuid>>);

impl Cursor {
    /// The id of the last row that was done; the nil id before the first.
    #[must_use]
    pub fn get(&self) -> Uuid {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_default()
    }

    /// Keeps the id of the last row that was done; `None` where nothing was left.
    pub fn set(&self, last: Option<Uuid>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }
}

/// The cursors of one process, by the names of their backfills.
#[derive(Debug, Default)]
pub struct Cursors(Mutex<HashMap<&'static str, Arc<Cursor>>>);

impl Cursors {
    fn of(&self, name: &'static str) -> Arc<Cursor> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default().clone()
    }
}

/// What one batch does.
pub type Batch<'a> = Pin<Box<dyn Future<Output = Result<u64>> + Send + 'a>>;

/// Data to be brought into another form.
#[derive(Clone, Copy, Debug)]
pub struct Backfill {
    /// Its name in the table, never used again for anything else.
    pub name: &'static str,
    /// Does one batch, of a second or so, in transactions of its own, and gives how many rows it did; none when nothing is left.
    pub batch: for<'a> fn(&'a App, &'a Cursor) -> Batch<'a>,
}

/// How far one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its name.
    pub name: String,
    /// Rows done so far.
    pub done: i64,
    /// Since when nothing is left.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Does one batch of each that is due and that no other worker is at. Gives how many rows were done; none when there is nothing
/// to do at this moment.
///
/// # Errors
/// When the database or a batch fails; the batch comes again, and those after it were done.
pub async fn advance(app: &App, backfills: &[Backfill], cursors: &Cursors) -> Result<u64> {
    let mut all = Ok(0);
    for backfill in backfills {
        if !claim(app, backfill.name).await? {
            continue;
        }
        let cursor = cursors.of(backfill.name);
        let done = (backfill.batch)(app, &cursor).await;
        put_down(app, backfill.name, &done).await?;
        // One that fails does not keep the others from going on.
        all = all.and_then(|all| done.map(|done| all + done));
    }
    all
}

/// How far those are that have begun.
///
/// # Errors
/// When the database cannot be reached.
pub async fn progress(app: &App) -> Result<Vec<Progress>> {
    Ok(sqlx::query_as!(Progress, "select name, done, ended_at from backfill order by begun_at, name")
        .fetch_all(&app.database)
        .await?)
}

async fn claim(app: &App, name: &str) -> Result<bool> {
    let now = app.now();
    let claimed = sqlx::query!(
        "insert into backfill (name, begun_at, next_at) values ($1, $2, $3)
         on conflict (name) do update set next_at = excluded.next_at where backfill.next_at <= $2",
        name,
        now,
        now + LEASE
    )
    .execute(&app.database)
    .await?;
    Ok(claimed.rows_affected() == 1)
}

async fn put_down(app: &App, name: &str, done: &Result<u64>) -> Result<()> {
    let now = app.now();
    let rows = i64::try_from(*done.as_ref().unwrap_or(&0)).unwrap_or(i64::MAX);
    let ended = matches!(done, Ok(0));
    let next_at = if ended { now + AGAIN } else { now };
    let ended_now = sqlx::query_scalar!(
        r#"update backfill set done = done + $2, next_at = $3, ended_at = case when $4 then coalesce(ended_at, $5) end
           where name = $1 returning ended_at = $5 as "ended_now""#,
        name,
        rows,
        next_at,
        ended,
        now
    )
    .fetch_optional(&app.database)
    .await?;
    if ended_now == Some(Some(true)) {
        tracing::info!(backfill.name = name, "nothing is left to bring into the new form");
    }
    Ok(())
}
