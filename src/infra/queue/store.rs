//! The queue's SQL. Every moment is bound from the one clock of the process.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{LEASE, LEASES, Lane, NewJob, Outcome};
use crate::base::error::Result;

/// A job that this worker holds.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// The lane it stands in.
    pub lane: String,
    /// Its payload.
    pub payload: Value,
    /// The number of this attempt, from 1: the fence that keeps a late finisher from finishing somebody else's attempt.
    pub attempt: i32,
    /// How often it failed by a fault of its own since it last went on well.
    pub faults: i32,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

pub(super) async fn insert(connection: &mut PgConnection, id: Uuid, job: &NewJob, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "insert into job (id, kind, lane, payload, due_at, unique_key, created_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (unique_key) do nothing",
        id,
        job.kind,
        job.lane.code(),
        job.payload,
        job.due_at,
        job.unique_key,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Claims up to `count` jobs of a lane: those that are due, and those whose lease ended without a finish, unless that was so too
/// often.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    executor: impl PgExecutor<'_>,
    lane: Lane,
    worker: Uuid,
    count: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>> {
    Ok(sqlx::query_as!(
        Claimed,
        "update job set state = 'running', worker = $1, attempt = attempt + 1, due_at = $3,
                        leases_lost = leases_lost + (state = 'running')::int
         where id in (select id from job where lane = $5 and state in ('ready', 'running') and due_at <= $2
                      and (state = 'ready' or leases_lost < $6) order by due_at, id limit $4 for update skip locked)
         returning id, kind, lane, payload, attempt, faults, created_at",
        worker,
        now,
        now + LEASE,
        count,
        lane.code(),
        LEASES - 1
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
        Outcome::Retry(at, error) | Outcome::Failed(at, error) => ("ready", *at, Some(error.as_str())),
        Outcome::Dead(error) => ("dead", now, Some(error.as_str())),
    };
    let failed = matches!(outcome, Outcome::Failed(..));
    let finished_at = (state != "ready").then_some(now);
    let done = sqlx::query!(
        "update job set state = $3, due_at = $4, error = $5, finished_at = $6, worker = null,
                        faults = case when $7 then faults + 1 else 0 end
         where id = $1 and attempt = $2 and state = 'running'",
        id,
        attempt,
        state,
        due_at,
        error,
        finished_at,
        failed
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The job of any lane whose last lease ended longest ago without a finish and that is not claimed again, locked against anybody else
/// who looks.
///
/// # Errors
/// When the database fails.
pub async fn hopeless(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Claimed>> {
    Ok(sqlx::query_as!(
        Claimed,
        "select id, kind, lane, payload, attempt, faults, created_at from job
         where state = 'running' and due_at <= $1 and leases_lost >= $2
         order by due_at, id limit 1 for update skip locked",
        now,
        LEASES - 1
    )
    .fetch_optional(connection)
    .await?)
}

/// Gives up a job that [`hopeless`] found: counts its last lease as lost, too.
///
/// # Errors
/// When the database fails.
pub async fn retire(connection: &mut PgConnection, id: Uuid, error: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update job set state = 'dead', due_at = $2, finished_at = $2, error = $3, worker = null, leases_lost = leases_lost + 1
         where id = $1",
        id,
        now,
        error
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What stands in one lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The lane, which may be one of a newer version.
    pub lane: String,
    /// How many jobs wait or run.
    pub jobs: i64,
    /// The moment from which the longest waiting one could have been claimed; later than now where all wait for later.
    pub due_at: DateTime<Utc>,
}

/// What stands in each lane.
///
/// # Errors
/// When the database fails.
pub async fn lines(executor: impl PgExecutor<'_>) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"select lane, count(*) as "jobs!", min(due_at) as "due_at!" from job where state in ('ready', 'running') group by lane"#
    )
    .fetch_all(executor)
    .await?)
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

/// Deletes jobs finished before `before`, at most five thousand at once. Several workers may do so beside each other.
///
/// # Errors
/// When the database fails.
pub async fn clear_finished(executor: impl PgExecutor<'_>, before: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!(
        "delete from job where id in (select id from job where state in ('done', 'dropped') and finished_at < $1
                                      order by finished_at limit 5000 for update skip locked)",
        before
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected())
}

/// Wakes every worker that listens.
///
/// # Errors
/// When the database fails.
pub async fn notify(executor: impl PgExecutor<'_>) -> Result<()> {
    sqlx::query!("select pg_notify('job', '')").execute(executor).await?;
    Ok(())
}
