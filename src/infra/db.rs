//! The connection pool, and the role under which the service works.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor, PgConnection, PgPool};

use crate::base::error::Result;

/// Whether the connection may work as the service role.
///
/// # Errors
/// When the database cannot be reached.
pub async fn can_take_role(connection: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from pg_roles where rolname = 'rightsdesk_service'
                          and pg_has_role(current_user, oid, 'member')) as "may!""#
    )
    .fetch_one(connection)
    .await?)
}

/// The database server's own clock.
///
/// # Errors
/// When the database cannot be reached.
pub async fn time(pool: &PgPool) -> Result<DateTime<Utc>> {
    Ok(sqlx::query_scalar!(r#"select clock_timestamp() as "now!""#).fetch_one(pool).await?)
}

/// Whether the database holds keys already, wrapped under some master key.
///
/// # Errors
/// When the database cannot be reached.
pub async fn has_keys(pool: &PgPool) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from service_key) as "any!""#).fetch_one(pool).await?)
}

/// A pool of at most `size` connections that work as the service role.
///
/// # Errors
/// When the database cannot be reached, or does not keep what it acknowledged (`fsync` off).
pub async fn connect(options: PgConnectOptions, size: u32) -> Result<PgPool> {
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(5))
        .after_connect(|connection, _| {
            Box::pin(async move {
                // A statement or transaction that hangs must not hold its locks; what was answered with success must be on disk.
                connection
                    .execute(
                        "set statement_timeout = '15s'; set idle_in_transaction_session_timeout = '15s';
                         set lock_timeout = '10s'; set synchronous_commit = on; set timezone = 'UTC'",
                    )
                    .await?;
                connection
                    .execute(
                        "do $$ begin set role rightsdesk_service;
                         exception when insufficient_privilege or undefined_object or invalid_parameter_value then null; end $$",
                    )
                    .await?;
                Ok(())
            })
        })
        // A handler that was dropped midway may leave its transaction open; the next user of the connection must not join it.
        // `begin` first, because a lone `rollback` fills the server's log with warnings.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.execute("begin; rollback").await?;
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&pool).await?;
    if fsync == "off" {
        tracing::warn!("fsync is off in Postgres: what was acknowledged can be lost when the machine fails");
    }
    Ok(pool)
}
