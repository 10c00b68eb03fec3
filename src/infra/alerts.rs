//! What ops or the desk must look at: raised by the worker, read and settled at the desk.
//!
//! Everything of a kind about the same thing within an hour is one alert with a count, so that a hundred of a kind cannot bury
//! one of another.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::base::error::{Error, Result};

/// Something to be looked at.
#[derive(Clone, Debug, Default)]
pub struct NewAlert<'a> {
    /// `mail_refused`, `job_dead`, `worker_late`, `schedule_late`: the text `desk-alert-…` says it.
    pub kind: &'a str,
    /// The case it is about. Without one, everything of the kind and subject within an hour is one alert.
    pub case_id: Option<Uuid>,
    /// What it is about where that is no case, such as a lane or a piece of periodic work.
    pub subject: &'a str,
    /// The job it came from.
    pub job_id: Option<Uuid>,
    /// What happened, without personal data.
    pub error: &'a str,
}

/// Raises an alert, or counts one more of the same within the hour. The id is for a new one.
///
/// # Errors
/// When the database fails.
pub async fn raise(connection: &mut PgConnection, id: Uuid, alert: &NewAlert<'_>, now: DateTime<Utc>) -> Result<()> {
    let hour = now.duration_trunc(TimeDelta::hours(1)).map_err(Error::fault)?;
    let case = alert.case_id.map(|id| id.to_string());
    sqlx::query!(
        "insert into alert (id, kind, case_id, subject, job_id, at, last_at, hour, error) values ($1, $2, $3, $4, $5, $6, $6, $7, $8)
         on conflict (kind, subject, hour) where resolved_at is null
         do update set count = alert.count + 1, last_at = greatest(alert.last_at, excluded.last_at), error = excluded.error",
        id,
        alert.kind,
        alert.case_id,
        case.as_deref().unwrap_or(alert.subject),
        alert.job_id,
        now,
        hour,
        alert.error
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An alert nobody has dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Id.
    pub id: Uuid,
    /// Kind.
    pub kind: String,
    /// The case it is about.
    pub case_id: Option<Uuid>,
    /// When it was raised.
    pub at: DateTime<Utc>,
    /// When the newest of those it stands for came.
    pub last_at: DateTime<Utc>,
    /// How many it stands for.
    pub count: i32,
    /// What happened at last, without personal data.
    pub error: Option<String>,
}

impl Alert {
    /// The place in the list after this one.
    #[must_use]
    pub const fn cursor(&self) -> Cursor {
        Cursor { at: self.at, id: self.id }
    }
}

/// A place in the list: after the alert raised at this moment under this id. Reads and writes as `microseconds~id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    at: DateTime<Utc>,
    id: Uuid,
}

impl Cursor {
    /// Reads one from an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('~')?;
        Some(Self { at: DateTime::from_timestamp_micros(at.parse().ok()?)?, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}~{}", self.at.timestamp_micros(), self.id)
    }
}

/// Alerts nobody has dealt with, newest first, after a place in the list.
///
/// # Errors
/// When the database fails.
pub async fn list(executor: impl PgExecutor<'_>, after: Option<Cursor>, limit: i64) -> Result<Vec<Alert>> {
    let (at, id) = after.map_or((None, None), |cursor| (Some(cursor.at), Some(cursor.id)));
    Ok(sqlx::query_as!(
        Alert,
        r#"select alert.id, alert.kind, alert.case_id, alert.at, coalesce(alert.last_at, alert.at) as "last_at!", alert.count,
                  coalesce(alert.error, job.error) as error
           from alert left join job on job.id = alert.job_id
           where resolved_at is null and ($1::timestamptz is null or (alert.at, alert.id) < ($1, $2))
           order by alert.at desc, alert.id desc limit $3"#,
        at,
        id,
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// How many alerts nobody has dealt with, up to a thousand.
///
/// # Errors
/// When the database fails.
pub async fn count(executor: impl PgExecutor<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select from alert where resolved_at is null limit 1000) as bounded"#
    )
    .fetch_one(executor)
    .await?)
}

/// Marks an alert as dealt with; `false` where there is no open one.
///
/// # Errors
/// When the database fails.
pub async fn resolve(executor: impl PgExecutor<'_>, id: Uuid, by: Option<Uuid>, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!(
        "update alert set resolved_at = $2, resolved_by = $3 where id = $1 and resolved_at is null",
        id,
        now,
        by
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether an alert of the kind about the subject waits to be dealt with.
///
/// # Errors
/// When the database fails.
pub async fn stands(executor: impl PgExecutor<'_>, kind: &str, subject: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from alert where kind = $1 and subject = $2 and resolved_at is null) as "stands!""#,
        kind,
        subject
    )
    .fetch_one(executor)
    .await?)
}

/// Takes back what is over by itself, as when late work has caught up. Gives how many alerts that were.
///
/// # Errors
/// When the database fails.
pub async fn settle(executor: impl PgExecutor<'_>, kind: &str, subject: &str, now: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!(
        "update alert set resolved_at = $3 where kind = $1 and subject = $2 and resolved_at is null",
        kind,
        subject,
        now
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_an_address_and_nothing_else_is_one() {
        let at = "2026-11-25T09:00:00.123456Z".parse().unwrap();
        let cursor = Cursor { at, id: Uuid::from_u128(7) };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for other in ["", "x~y", "1~", "99999999999999999999~00000000-0000-0000-0000-000000000000", "+2026-01-01~uuid"]
        {
            assert_eq!(Cursor::parse(other), None, "{other}");
        }
    }
}
