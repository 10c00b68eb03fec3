//! SQL of demonstration data.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use super::Ids;
use crate::base::error::Result;

pub(super) async fn any_case(executor: impl PgExecutor<'_>) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from cases) as "any!""#).fetch_one(executor).await?)
}

/// Marks every case as demonstration data and drops every mail that was asked for on the way.
pub(super) async fn settle(pool: &PgPool, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update cases set demo = true").execute(pool).await?;
    sqlx::query!("update cases set watch_at = $1 where status not in ('closed', 'unconfirmed')", now)
        .execute(pool)
        .await?;
    sqlx::query!(
        "update mail set state = 'accepted', tried_at = created_at, ended_at = created_at where state = 'queued'"
    )
    .execute(pool)
    .await?;
    sqlx::query!("update cases set served_at = closed_at where status = 'closed' and served_at is null and email_index is not null")
        .execute(pool)
        .await?;
    // What was read on the way was read by everybody of the demonstration.
    sqlx::query!("delete from case_unread where case_id not in (select id from cases where unread)")
        .execute(pool)
        .await?;
    // Codes stay: whoever tries the portal may ask for a new one.
    sqlx::query!("update job set state = 'dropped', finished_at = $1 where state = 'ready'", now).execute(pool).await?;
    Ok(())
}

pub(super) async fn watched(executor: impl PgExecutor<'_>) -> Result<Ids> {
    Ok(sqlx::query_scalar!("select id from cases where watch_at is not null order by id").fetch_all(executor).await?)
}
