//! SQL of notices.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::Threshold;
use crate::base::error::Result;
use crate::domain::cases::case::{CaseHead, Locked};
use crate::domain::cases::clock::CaseClock;

/// Cases the watch must look at by now.
pub(super) async fn due(
    executor: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(Uuid, DateTime<Utc>)>> {
    let rows = sqlx::query!(
        r#"select id, watch_at as "watch_at!" from cases where watch_at <= $1 order by watch_at limit $2"#,
        now,
        limit
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.watch_at)).collect())
}

/// Lets a case that could not be looked at be looked at later; `false` where somebody changes it at this moment, or has said anew
/// when it is to be looked at.
pub(super) async fn put_off(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    seen: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "update cases set watch_at = $3
         where id = (select id from cases where id = $1 and watch_at = $2 for update skip locked)",
        id,
        seen,
        until
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a notice; `false` when it was written before.
pub(super) async fn insert(
    connection: &mut PgConnection,
    case_id: Uuid,
    clock: &CaseClock,
    threshold: Threshold,
    at: DateTime<Utc>,
    sent: bool,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into notice (case_id, clock, due_version, threshold, at, sent) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        case_id,
        clock.kind.key(),
        clock.version,
        threshold.key(),
        at,
        sent
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes that a point of something else than a clock was told, or passed over; `false` when it was written before.
pub(super) async fn insert_point(
    connection: &mut PgConnection,
    case_id: Uuid,
    (clock, version, point): (&str, i32, &str),
    at: DateTime<Utc>,
    sent: bool,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into notice (case_id, clock, due_version, threshold, at, sent) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        case_id,
        clock,
        version,
        point,
        at,
        sent
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a point of a clock was told along with another one and has no mail of its own.
pub(super) async fn went_along(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
    clock: &CaseClock,
    threshold: Threshold,
) -> Result<bool> {
    let sent = sqlx::query_scalar!(
        "select sent from notice where case_id = $1 and clock = $2 and due_version = $3 and threshold = $4",
        case_id,
        clock.kind.key(),
        clock.version,
        threshold.key()
    )
    .fetch_optional(executor)
    .await?;
    Ok(sent == Some(false))
}

pub(super) async fn set_watch(
    connection: &mut PgConnection,
    case: &Locked<CaseHead>,
    at: Option<DateTime<Utc>>,
) -> Result<()> {
    sqlx::query!("update cases set watch_at = $2 where id = $1", case.id, at).execute(connection).await?;
    Ok(())
}

/// The days before a due date that cases were last looked at with.
pub(super) async fn thresholds(executor: impl PgExecutor<'_>) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select value from installation where name = 'deadline_alert_days'")
        .fetch_optional(executor)
        .await?)
}

pub(super) async fn set_thresholds(executor: impl PgExecutor<'_>, days: &str) -> Result<()> {
    sqlx::query!(
        "insert into installation (name, value) values ('deadline_alert_days', $1)
         on conflict (name) do update set value = excluded.value",
        days
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Lets the watch look now at the next cases after an id that it would look at later, or at open ones never again. Gives the last of
/// them; `None` when there are no more.
pub(super) async fn look_again(
    executor: impl PgExecutor<'_>,
    after: Uuid,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Option<Uuid>> {
    let ids = sqlx::query_scalar!(
        "with next as (
             select id from cases
             where id > $1 and (watch_at > $2 or (watch_at is null and status not in ('closed', 'unconfirmed')))
             order by id limit $3 for update
         )
         update cases set watch_at = $2 from next where cases.id = next.id returning cases.id",
        after,
        now,
        limit
    )
    .fetch_all(executor)
    .await?;
    Ok(ids.into_iter().max())
}

pub(super) struct Listed {
    pub(super) reference: String,
    pub(super) due: NaiveDate,
}

/// The cases that come next, for the digest.
pub(super) async fn next_due(executor: impl PgExecutor<'_>, until: NaiveDate, limit: i64) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        "select reference, sort_due as due from cases where status not in ('closed', 'unconfirmed') and sort_due <= $1
         order by sort_due, id limit $2",
        until,
        limit
    )
    .fetch_all(executor)
    .await?)
}
