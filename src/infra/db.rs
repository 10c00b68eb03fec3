//! The connection pool, and the role under which the service works.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

use super::database_watch::DatabaseWatch;
use crate::base::error::Result;

/// How long a statement may take for which somebody waits in front of a page. Below the time after which a page is given up, so
/// that the server ends the statement and not only we the waiting.
pub const WEB_PATIENCE: Duration = Duration::from_secs(7);
/// How long a statement of background work may take.
pub const WORK_PATIENCE: Duration = Duration::from_secs(15);
/// How long to wait for a lock.
const LOCK: Duration = Duration::from_secs(4);
/// How long to wait for a free connection.
const ACQUIRE: Duration = Duration::from_secs(2);
/// How long to wait for the first one of all.
const START: Duration = Duration::from_secs(10);
/// After this time without use a connection is tried before it is used.
const IDLE: Duration = Duration::from_secs(2);
/// How long a connection that is tried may take to answer.
const PING: Duration = Duration::from_secs(1);

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

/// The database server's own clock, asked over one connection; nothing where that cannot write, as on the node that a failover
/// left behind.
///
/// # Errors
/// When the database cannot be reached.
pub async fn time_where_writable(connection: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    let row = sqlx::query!(
        r#"select clock_timestamp() as "now!", current_setting('transaction_read_only') = 'on' as "read_only!""#
    )
    .fetch_one(connection)
    .await?;
    Ok((!row.read_only).then_some(row.now))
}

/// What the server is set to that lets it lose what it acknowledged, such as `fsync`; nothing where all is as it should be.
///
/// # Errors
/// When the database cannot be reached.
pub async fn undurable_settings(pool: &PgPool) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select name as "name!" from pg_settings
           where name in ('fsync', 'synchronous_commit') and (reset_val = 'off' or setting = 'off') order by name"#
    )
    .fetch_all(pool)
    .await?)
}

/// How many connections the server takes from those who are no superuser, and how many it has at the moment.
///
/// # Errors
/// When the database cannot be reached.
pub async fn connection_limit(pool: &PgPool) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint as "most!",
                  (select count(*) from pg_stat_activity where backend_type = 'client backend') as "now!""#
    )
    .fetch_one(pool)
    .await?;
    Ok((row.most, row.now))
}

/// Whether the database holds keys already, wrapped under some master key.
///
/// # Errors
/// When the database cannot be reached.
pub async fn has_keys(pool: &PgPool) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from service_key) as "any!""#).fetch_one(pool).await?)
}

/// A pool of at most `size` connections that work as the service role. A statement is ended after `patience`.
///
/// A connection that was not used for a while is tried before it is used, and one that the watch does not trust is closed.
///
/// # Errors
/// When the database cannot be reached.
pub async fn connect(
    options: PgConnectOptions,
    size: u32,
    patience: Duration,
    watch: &Arc<DatabaseWatch>,
) -> Result<PgPool> {
    let (before, after) = (watch.clone(), watch.clone());
    let pool = PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                // A statement or transaction that hangs must not hold its locks; what was answered with success must be on disk.
                let limits = format!(
                    "set statement_timeout = {}; set lock_timeout = {}; set idle_in_transaction_session_timeout = '15s';
                     set synchronous_commit = on; set timezone = 'UTC'",
                    patience.as_millis(),
                    LOCK.as_millis()
                );
                // Of numbers only.
                connection.execute(AssertSqlSafe(limits)).await?;
                connection
                    .execute(
                        "do $$ begin set role rightsdesk_service;
                         exception when insufficient_privilege or undefined_object or invalid_parameter_value then null; end $$",
                    )
                    .await?;
                Ok(())
            })
        })
        .before_acquire(move |connection, meta| {
            let watch = before.clone();
            Box::pin(async move {
                if !watch.trusts(meta.age) {
                    return Ok(false);
                }
                if meta.idle_for > IDLE || watch.doubts() {
                    ping(connection).await?;
                }
                Ok(true)
            })
        })
        .after_release(move |connection, meta| {
            let watch = after.clone();
            Box::pin(async move {
                if !watch.trusts(meta.age) {
                    return Ok(false);
                }
                // Whoever waited on it may have gone because there was no answer: it must not be waited for again without end.
                if watch.doubts() {
                    ping(connection).await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options);
    // At a start there is more time: the database may be starting, too.
    let begun = Instant::now();
    loop {
        match pool.acquire().await {
            Ok(_) => return Ok(pool),
            Err(sqlx::Error::PoolTimedOut) if begun.elapsed() < START => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn ping(connection: &mut PgConnection) -> sqlx::Result<()> {
    let answered = tokio::time::timeout(PING, connection.ping()).await;
    answered.unwrap_or_else(|_| Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())))
}
