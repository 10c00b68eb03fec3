//! SQL of what the desk's pages read across slices.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::base::error::Result;

/// The dates of an open case and what has run out of them.
pub(super) struct DatedRow {
    pub(super) id: Uuid,
    pub(super) reference: String,
    pub(super) right_code: String,
    pub(super) place: Option<String>,
    pub(super) legal_due: Option<NaiveDate>,
    pub(super) legal_due_at: Option<DateTime<Utc>>,
    pub(super) target_due: Option<NaiveDate>,
    pub(super) safe_due: Option<NaiveDate>,
    pub(super) acknowledge_by: Option<NaiveDate>,
    pub(super) acknowledge_last: Option<NaiveDate>,
    pub(super) at_once: Option<NaiveDate>,
    pub(super) acknowledged: bool,
    pub(super) carried_out: bool,
    pub(super) due_version: i32,
    pub(super) due_version_on: NaiveDate,
    pub(super) receipt_version: i32,
    pub(super) receipt_version_on: NaiveDate,
}

/// Open cases, nearest first.
pub(super) async fn dated(executor: impl PgExecutor<'_>, limit: i64) -> Result<Vec<DatedRow>> {
    Ok(sqlx::query_as!(
        DatedRow,
        r#"select id, reference, right_code, place, legal_due, legal_due_at, target_due, safe_due, acknowledge_by, acknowledge_last,
                  at_once, acknowledged_at is not null as "acknowledged!", carried_out_at is not null as "carried_out!", due_version,
                  due_version_on, receipt_version, receipt_version_on
           from cases where status not in ('closed', 'unconfirmed') order by sort_due, id limit $1"#,
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// An open task with what names its case.
pub(super) struct DatedTaskRow {
    pub(super) id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) reference: String,
    pub(super) right_code: String,
    pub(super) place: Option<String>,
    pub(super) due_on: NaiveDate,
    pub(super) version: i32,
    pub(super) version_on: NaiveDate,
}

/// Open tasks of all cases, nearest first.
pub(super) async fn dated_tasks(executor: impl PgExecutor<'_>, limit: i64) -> Result<Vec<DatedTaskRow>> {
    Ok(sqlx::query_as!(
        DatedTaskRow,
        "select task.id, case_id, reference, right_code, place, due_on, version, version_on
         from task join cases on cases.id = case_id where done_at is null order by due_on, task.id limit $1",
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// The case that an open alert is about, where it is about one that is there.
pub(super) async fn case_of_alert(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select cases.id from alert join cases on cases.id = alert.case_id where alert.id = $1 and resolved_at is null",
        id
    )
    .fetch_optional(executor)
    .await?)
}

/// The references of cases.
pub(super) async fn references(executor: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let rows = sqlx::query!("select id, reference from cases where id = any($1)", ids).fetch_all(executor).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.reference)).collect())
}
