//! SQL of the operator's settings.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};

use crate::base::actor::Actor;
use crate::base::error::Result;

/// A version as stored.
pub(super) struct Row {
    pub(super) version: i64,
    pub(super) made_at: DateTime<Utc>,
    pub(super) actor: String,
    pub(super) staff_name: Option<String>,
    pub(super) content: Value,
}

/// The number of the newest version; 0 where there is none.
pub(super) async fn newest_version(executor: impl PgExecutor<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"select coalesce(max(version), 0) as "version!" from operator_settings"#)
        .fetch_one(executor)
        .await?)
}

/// Versions below `before`, newest first.
pub(super) async fn list(executor: impl PgExecutor<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Row>> {
    Ok(sqlx::query_as!(
        Row,
        r#"select version, made_at, actor, staff.name as "staff_name?", content
           from operator_settings left join staff on staff.id = staff_id
           where version < $1 order by version desc limit $2"#,
        before.unwrap_or(i64::MAX),
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// Lets one after the other make the next version.
pub(super) async fn lock(connection: &mut PgConnection) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtext('rightsdesk operator settings'))").execute(connection).await?;
    Ok(())
}

pub(super) async fn insert(
    connection: &mut PgConnection,
    version: i64,
    at: DateTime<Utc>,
    actor: Actor,
    content: &Value,
) -> Result<()> {
    sqlx::query!(
        "insert into operator_settings (version, made_at, actor, staff_id, content) values ($1, $2, $3, $4, $5)",
        version,
        at,
        actor.kind(),
        actor.staff_id(),
        content
    )
    .execute(connection)
    .await?;
    Ok(())
}
