//! SQL of what happens again and again: which workers live, whose turn it is, when each piece of periodic work last ended well.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::base::error::Result;

/// Writes that a worker lives.
///
/// # Errors
/// When the database fails.
pub async fn heartbeat(executor: impl PgExecutor<'_>, worker: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into worker_heartbeat (worker, at) values ($1, $2) on conflict (worker) do update set at = excluded.at",
        worker,
        now
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// When any worker last lived. A moment in the future, left by a worker whose clock was wrong, says nothing.
///
/// # Errors
/// When the database fails.
pub async fn newest_heartbeat(executor: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let soon = now + TimeDelta::minutes(1);
    Ok(sqlx::query_scalar!("select at from worker_heartbeat where at < $1 order by at desc limit 1", soon)
        .fetch_optional(executor)
        .await?)
}

/// Forgets a worker that ends.
///
/// # Errors
/// When the database fails.
pub async fn forget_worker(executor: impl PgExecutor<'_>, worker: Uuid) -> Result<()> {
    sqlx::query!("delete from worker_heartbeat where worker = $1", worker).execute(executor).await?;
    Ok(())
}

/// Forgets workers that have not lived for an hour, and those that claim to live in a time to come.
///
/// # Errors
/// When the database fails.
pub async fn clear_workers(executor: impl PgExecutor<'_>, now: DateTime<Utc>) -> Result<u64> {
    let (before, after) = (now - TimeDelta::hours(1), now + TimeDelta::hours(1));
    let done =
        sqlx::query!("delete from worker_heartbeat where at < $1 or at > $2", before, after).execute(executor).await?;
    Ok(done.rows_affected())
}

/// Whether it is this worker's turn to run the periodic work `name`, which nobody ran after `not_since`. One of several wins.
///
/// A moment in the future (the clock was set back) does not block the work for good: it counts as long ago.
///
/// # Errors
/// When the database fails.
pub async fn take_turn(
    executor: impl PgExecutor<'_>,
    name: &str,
    not_since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into schedule (name, ran_at) values ($1, $2)
         on conflict (name) do update set ran_at = $2 where schedule.ran_at <= $3 or schedule.ran_at > $2",
        name,
        now,
        not_since
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// When a piece of periodic work last ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRun {
    /// The piece of work.
    pub name: String,
    /// The end of the run.
    pub succeeded_at: DateTime<Utc>,
    /// Milliseconds it took.
    pub took_ms: i64,
}

/// Writes that a piece of periodic work ended well.
///
/// # Errors
/// When the database fails.
pub async fn ran(executor: impl PgExecutor<'_>, run: &ScheduleRun) -> Result<()> {
    sqlx::query!(
        "insert into schedule_run (name, succeeded_at, took_ms) values ($1, $2, $3)
         on conflict (name) do update set succeeded_at = excluded.succeeded_at, took_ms = excluded.took_ms",
        run.name,
        run.succeeded_at,
        run.took_ms
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// When each piece of periodic work last ended well, at any worker.
///
/// # Errors
/// When the database fails.
pub async fn runs(executor: impl PgExecutor<'_>) -> Result<Vec<ScheduleRun>> {
    Ok(sqlx::query_as!(ScheduleRun, "select name, succeeded_at, took_ms from schedule_run").fetch_all(executor).await?)
}
