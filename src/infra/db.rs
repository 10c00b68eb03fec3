//! The connection pool, migrations, and the role under which the service works.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection, PgPool};

use crate::base::error::{Error, Result};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The role that may only insert into the audit log. Migrations run as whoever connects; the service then takes this role.
const SERVICE_ROLE: &str = "rightsdesk_service";

/// Grants for the service role. The audit log and the sign-offs of rules are append-only for it even where a trigger were missing.
const GRANTS: &str = "
    grant usage on schema public to rightsdesk_service;
    grant select, insert, update, delete on all tables in schema public to rightsdesk_service;
    grant usage on all sequences in schema public to rightsdesk_service;
    revoke update, delete, truncate on audit_entry, audit_link, audit_checkpoint from rightsdesk_service;
    revoke update, delete, truncate on rule_sign_off from rightsdesk_service;
    revoke insert, update, delete, truncate on _sqlx_migrations from rightsdesk_service;
";

/// Applies the migrations that are missing, and the grants of the service role. Several processes may do so at once: sqlx holds
/// an advisory lock meanwhile.
///
/// # Errors
/// When the database cannot be reached, a migration fails, or the database was migrated by a newer version of the program.
pub async fn migrate(options: &PgConnectOptions) -> Result<()> {
    let mut connection = PgConnection::connect_with(options).await?;
    MIGRATIONS.run(&mut connection).await.map_err(Error::fault)?;
    // The role belongs to the whole cluster and may exist already, or be beyond what this connection may create.
    // Several processes may start at once: what is granted twice at the same moment fails in one of them.
    let mut transaction = connection.begin().await?;
    transaction.execute("select pg_advisory_xact_lock(7283)").await?;
    let create = "do $$ begin
            if not exists (select from pg_roles where rolname = 'rightsdesk_service') then
                create role rightsdesk_service nologin;
            end if;
            if not pg_has_role(current_user, 'rightsdesk_service', 'member') then
                execute format('grant rightsdesk_service to %I', current_user);
            end if;
        exception when insufficient_privilege or duplicate_object or unique_violation or internal_error then null;
        end $$";
    transaction.execute(create).await?;
    if can_take_role(&mut transaction).await? {
        transaction.execute(GRANTS).await?;
    } else {
        tracing::warn!("the database role {SERVICE_ROLE} cannot be taken: the audit log is guarded by triggers only");
    }
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}

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

/// Whether every migration this program knows is applied.
///
/// # Errors
/// When the database cannot be reached.
pub async fn is_migrated(pool: &PgPool) -> Result<bool> {
    // Not macro-checked: the table is sqlx's own and no migration of ours makes it.
    let applied: i64 =
        sqlx::query_scalar("select count(*) from _sqlx_migrations where success").fetch_one(pool).await?;
    Ok(usize::try_from(applied).unwrap_or(0) >= MIGRATIONS.iter().count())
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
        .connect_with(options)
        .await?;
    let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&pool).await?;
    if fsync == "off" {
        tracing::warn!("fsync is off in Postgres: what was acknowledged can be lost when the machine fails");
    }
    Ok(pool)
}
