//! SQL of editions.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::base::error::Result;
use crate::domain::rulebook::Sources;

pub(super) async fn is_kept(executor: impl PgExecutor<'_>, name: &str) -> Result<bool> {
    let found =
        sqlx::query_scalar!("select name from rulebook_edition where name = $1", name).fetch_optional(executor).await?;
    Ok(found.is_some())
}

pub(super) async fn insert(
    executor: impl PgExecutor<'_>,
    name: &str,
    sources: &Sources,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into rulebook_edition (name, rules, holidays, changes, kept_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        name,
        sources.rules,
        sources.holidays,
        sources.changes,
        now
    )
    .execute(executor)
    .await?;
    Ok(())
}

pub(super) async fn find(executor: impl PgExecutor<'_>, name: &str) -> Result<Option<Sources>> {
    Ok(sqlx::query_as!(Sources, "select rules, holidays, changes from rulebook_edition where name = $1", name)
        .fetch_optional(executor)
        .await?)
}
