//! The queue's SQL. Every moment is bound from the one clock of the process.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{LEASE, NewJob, Outcome};
use crate::base::error::Result;

/// A job that this worker holds.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Its payload.
    pub payload: Value,
    /// The number of this attempt, from 1: the fence that keeps a late finisher from finishing somebody else's attempt.
    pub attempt: i32,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

pub(super) async fn insert(connection: &mut PgConnection, id: Uuid, job: &NewJob, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into job (id, kind, payload, due_at, unique_key, created_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (unique_key) do nothing",
        id,
        job.kind,
        job.payload,
        job.due_at,
        job.unique_key,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Claims up to `count` jobs: those that are due, and those whose lease ended without a finish.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    executor: impl PgExecutor<'_>,
    worker: Uuid,
    count: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>> {
    Ok(sqlx::query_as!(
        Claimed,
        "update job set state = 'running', worker = $1, attempt = attempt + 1, due_at = $3
         where id in (select id from job where state in ('ready', 'running') and due_at <= $2
                      order by due_at, id limit $4 for update skip locked)
         returning id, kind, payload, attempt, created_at",
        worker,
        now,
        now + LEASE,
        count
    )
    .fetch_all(executor)
    .await?)
}

/// Extends the lease of an attempt that is still being worked on. `false`: the lease was lost, the work must not finish.
///
/// # Errors
/// When the database fails.
pub async fn extend_lease(executor: impl PgExecutor<'_>, id: Uuid, attempt: i32, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!(
        "update job set due_at = $3 where id = $1 and attempt = $2 and state = 'running'",
        id,
        attempt,
        now + LEASE
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes how an attempt ended. `false`: another attempt holds the job by now, and nothing was written.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    attempt: i32,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (state, due_at, error) = match outcome {
        Outcome::Done => ("done", now, None),
        Outcome::Dropped => ("dropped", now, None),
        Outcome::Retry(at, error) => ("ready", *at, Some(error.as_str())),
        Outcome::Dead(error) => ("dead", now, Some(error.as_str())),
    };
    let finished_at = (state != "ready").then_some(now);
    let done = sqlx::query!(
        "update job set state = $3, due_at = $4, error = $5, finished_at = $6, worker = null
         where id = $1 and attempt = $2 and state = 'running'",
        id,
        attempt,
        state,
        due_at,
        error,
        finished_at
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many jobs wait or run.
///
/// # Errors
/// When the database fails.
pub async fn waiting(executor: impl PgExecutor<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"select count(*) as "count!" from job where state in ('ready', 'running')"#)
        .fetch_one(executor)
        .await?)
}

/// Deletes jobs finished before `before`, at most a thousand at once.
///
/// # Errors
/// When the database fails.
pub async fn clear_finished(executor: impl PgExecutor<'_>, before: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!(
        "delete from job where id in (select id from job where state in ('done', 'dropped') and finished_at < $1
                                      order by finished_at limit 1000)",
        before
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected())
}

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

/// When any worker last lived.
///
/// # Errors
/// When the database fails.
pub async fn newest_heartbeat(executor: impl PgExecutor<'_>) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!("select at from worker_heartbeat order by at desc limit 1").fetch_optional(executor).await?)
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

/// Wakes every worker that listens.
///
/// # Errors
/// When the database fails.
pub async fn notify(executor: impl PgExecutor<'_>) -> Result<()> {
    sqlx::query!("select pg_notify('job', '')").execute(executor).await?;
    Ok(())
}

/// Raises an alert about a job that was given up, once.
///
/// # Errors
/// When the database fails.
pub async fn raise_alert(
    connection: &mut PgConnection,
    id: Uuid,
    kind: &str,
    case_id: Option<Uuid>,
    job_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into alert (id, kind, case_id, job_id, at) values ($1, $2, $3, $4, $5) on conflict do nothing",
        id,
        kind,
        case_id,
        job_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}
