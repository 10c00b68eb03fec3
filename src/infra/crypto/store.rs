//! SQL of the service keys.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::base::error::Result;

/// A version of a service key, wrapped.
pub(super) struct ServiceKeyRow {
    pub(super) purpose: String,
    pub(super) version: i32,
    pub(super) master_key_id: String,
    pub(super) wrapped: Vec<u8>,
    pub(super) used_from: Option<DateTime<Utc>>,
}

/// Every version of every service key, the newest of each purpose first.
pub(super) async fn service_keys(connection: &mut PgConnection) -> Result<Vec<ServiceKeyRow>> {
    Ok(sqlx::query_as!(
        ServiceKeyRow,
        "select purpose, version, master_key_id, wrapped, used_from from service_key_version order by purpose, version desc"
    )
    .fetch_all(connection)
    .await?)
}

/// Makes this the first version of a purpose that has none. Of several processes at once one is heard, and a replica of the release
/// before may have been that one.
pub(super) async fn insert_first(
    connection: &mut PgConnection,
    purpose: &str,
    master_key_id: &str,
    wrapped: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into service_key (purpose, master_key_id, wrapped, created_at) values ($1, $2, $3, $4) on conflict do nothing",
        purpose,
        master_key_id,
        wrapped,
        now
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "insert into service_key_version (purpose, version, master_key_id, wrapped, created_at, used_from)
         select purpose, 1, master_key_id, wrapped, created_at, created_at from service_key where purpose = $1
         on conflict do nothing",
        purpose
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The names of all master keys under which keys of cases are wrapped: a step along the index for each, however many cases there are.
pub(super) async fn master_keys_of_cases(connection: &mut PgConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"with recursive named (id) as (
               select min(master_key_id) from case_key
               union all
               select (select min(master_key_id) from case_key where master_key_id > named.id) from named where named.id is not null
           )
           select id as "id!" from named where id is not null"#
    )
    .fetch_all(connection)
    .await?)
}
