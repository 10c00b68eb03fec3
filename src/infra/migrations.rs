//! Brings the schema from what it is to what this program needs, while programs of the version before read and write beside it.
//!
//! `docs/migrations.md` says what a migration may hold so that this is possible; a test refuses the rest. What would take long
//! is a backfill ([`super::backfill`]).

use std::collections::HashMap;
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migration, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::time::Instant;

use super::db;
use crate::base::error::{Error, Result};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// sqlx's list of the migrations that are applied. Statements about it are not macro-checked, since no migration makes it.
const APPLIED: &str = "_sqlx_migrations";
/// How long a migration waits for a lock before it gives way and comes again: whoever comes after it waits behind it. Far below the second
/// after which Postgres ends one of two that wait for each other: somebody may have waited for a lock that it holds already while, on a
/// busy machine, it came to the next one, and the one to give way is the migration all the same.
const LOCK: &str = "set lock_timeout = '200ms'";
/// Building an index concurrently waits for transactions to end without keeping anybody waiting.
const LOCK_CONCURRENTLY: &str = "set lock_timeout = 0";
/// Rest before the second try; doubled for each further one.
const REST: Duration = Duration::from_millis(250);
const LONGEST_REST: Duration = Duration::from_secs(5);
/// After this time of trying for a lock a migration is given up, and the program with it.
const PATIENCE: Duration = Duration::from_secs(600);
/// How often to look whether another process has done migrating.
const TURN: Duration = Duration::from_millis(200);

/// Grants for the service role. The audit log, the sign-offs of rules and the versions of the settings are
/// append-only for it even where a trigger were missing.
const GRANTS: &str = "
    grant usage on schema public to rightsdesk_service;
    grant select, insert, update, delete on all tables in schema public to rightsdesk_service;
    grant usage on all sequences in schema public to rightsdesk_service;
    revoke update, delete, truncate on audit_entry, audit_link, audit_checkpoint from rightsdesk_service;
    revoke update, delete, truncate on rule_sign_off, operator_settings from rightsdesk_service;
    revoke insert, update, delete, truncate on _sqlx_migrations from rightsdesk_service;
";

/// How the schema of a database stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every migration this program knows is applied, and perhaps more that it need not know.
    Ready,
    /// This many are missing.
    Missing(usize),
    /// The schema has left out what this program reads: a program that knows the migration of this number is needed.
    TooNew(i64),
}

impl Standing {
    /// What is to be done before this program can work, in words for ops; nothing where it can.
    #[must_use]
    pub fn obstacle(self) -> Option<String> {
        match self {
            Self::Ready => None,
            Self::Missing(count) => Some(format!(
                "{count} migrations are missing in this database; run `rightsdesk migrate`, or start `rightsdesk serve`"
            )),
            Self::TooNew(number) => Some(format!(
                "this database is for newer versions of rightsdesk, which know migration {number}; this one knows {} at most",
                newest(&MIGRATIONS)
            )),
        }
    }
}

/// Looks how the schema stands, without changing anything.
///
/// # Errors
/// When the database cannot be reached.
pub async fn standing(connection: &mut PgConnection) -> Result<Standing> {
    let begun: bool =
        sqlx::query_scalar("select to_regclass($1) is not null").bind(APPLIED).fetch_one(&mut *connection).await?;
    if !begun {
        return Ok(Standing::Missing(MIGRATIONS.iter().count()));
    }
    let applied: Vec<i64> =
        sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(&mut *connection).await?;
    if let Some(number) = too_new(connection, &applied, &MIGRATIONS).await? {
        return Ok(Standing::TooNew(number));
    }
    match MIGRATIONS.iter().filter(|migration| !applied.contains(&migration.version)).count() {
        0 => Ok(Standing::Ready),
        missing => Ok(Standing::Missing(missing)),
    }
}

/// The number that a program must know to read this database, where these migrations do not reach it. A migration that leaves
/// something out writes it.
async fn too_new(connection: &mut PgConnection, applied: &[i64], known: &Migrator) -> Result<Option<i64>> {
    // The first migration makes the table.
    if applied.is_empty() {
        return Ok(None);
    }
    let minimum =
        sqlx::query_scalar!(r#"select value::bigint as "number!" from installation where name = 'minimum_reader'"#)
            .fetch_optional(connection)
            .await?;
    Ok(minimum.filter(|minimum| *minimum > newest(known)))
}

fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Applies the migrations that are missing, and the grants of the service role.
///
/// # Errors
/// As of [`apply`].
pub async fn migrate(options: &PgConnectOptions) -> Result<()> {
    apply(options, &MIGRATIONS).await
}

/// Applies those of these migrations that are missing, and the grants of the service role. Several processes may do so at once:
/// they take turns. A migration that cannot have its locks soon gives way to those who work, and comes again.
///
/// # Errors
/// When the database cannot be reached, is for newer programs only, or a migration fails.
pub async fn apply(options: &PgConnectOptions, migrations: &Migrator) -> Result<()> {
    let mut connection = PgConnection::connect_with(options).await?;
    connection.execute("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0").await?;
    connection.execute(LOCK).await?;
    take_turn(&mut connection).await?;
    connection.ensure_migrations_table(APPLIED).await.map_err(Error::fault)?;
    let applied: HashMap<_, _> = connection
        .list_applied_migrations(APPLIED)
        .await
        .map_err(Error::fault)?
        .into_iter()
        .map(|applied| (applied.version, applied.checksum))
        .collect();
    let numbers: Vec<i64> = applied.keys().copied().collect();
    if let Some(number) = too_new(&mut connection, &numbers, migrations).await? {
        return Err(Error::fault(Standing::TooNew(number).obstacle().unwrap_or_default()));
    }
    for migration in migrations.iter() {
        match applied.get(&migration.version) {
            None => apply_patiently(&mut connection, migration).await?,
            Some(checksum) if *checksum != migration.checksum => {
                return Err(Error::fault(MigrateError::VersionMismatch(migration.version)));
            }
            Some(_) => {}
        }
    }
    // A program of the version before does not know what tables of a newer one are guarded against.
    if numbers.iter().all(|number| *number <= newest(migrations)) {
        grant(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// Waits until nobody else migrates; the turn ends with the connection. Asked again and again, because a session that waits in
/// Postgres holds up the building of an index concurrently, and so would wait for itself.
async fn take_turn(connection: &mut PgConnection) -> Result<()> {
    let mut told = false;
    while !sqlx::query_scalar!(r#"select pg_try_advisory_lock(7283) as "taken!""#).fetch_one(&mut *connection).await? {
        if !told {
            tracing::info!("another process migrates the database; waiting for it");
            told = true;
        }
        tokio::time::sleep(TURN).await;
    }
    Ok(())
}

async fn apply_patiently(connection: &mut PgConnection, migration: &Migration) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let mut rest = REST;
    loop {
        if migration.no_tx {
            connection.execute(LOCK_CONCURRENTLY).await?;
            drop_unfinished_indexes(connection, migration.sql.as_str()).await?;
        } else {
            connection.execute(LOCK).await?;
        }
        match connection.apply(APPLIED, migration).await {
            Ok(_) => {
                tracing::info!(migration.number = migration.version, "a migration is applied");
                return Ok(());
            }
            Err(error) if gives_way(&error) && Instant::now() < deadline => {
                tracing::info!(
                    migration.number = migration.version,
                    "a migration gives way to who works, and comes again"
                );
                tokio::time::sleep(rest).await;
                rest = (rest * 2).min(LONGEST_REST);
            }
            Err(error) => return Err(Error::fault(error)),
        }
    }
}

/// Whether a migration failed for a lock: not available in time, or a deadlock.
fn gives_way(error: &MigrateError) -> bool {
    match error {
        MigrateError::Execute(sqlx::Error::Database(error))
        | MigrateError::ExecuteMigration(sqlx::Error::Database(error), _) => {
            error.code().is_some_and(|code| code == "55P03" || code == "40P01")
        }
        _ => false,
    }
}

/// Drops what is left of an index whose building was cut short: it is never used, and takes the name.
async fn drop_unfinished_indexes(connection: &mut PgConnection, migration: &str) -> Result<()> {
    let unfinished = sqlx::query_scalar!(
        r#"select relname::text as "name!" from pg_index join pg_class on pg_class.oid = indexrelid
           where not indisvalid and relnamespace = current_schema()::regnamespace"#
    )
    .fetch_all(&mut *connection)
    .await?;
    let words: Vec<&str> = migration.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    for name in unfinished {
        if words.contains(&name.as_str()) {
            // Names cannot be bound; this one is a word.
            connection.execute(AssertSqlSafe(format!("drop index concurrently if exists {name}"))).await?;
        }
    }
    Ok(())
}

async fn grant(connection: &mut PgConnection) -> Result<()> {
    let mut transaction = connection.begin().await?;
    // The role belongs to the whole cluster and may exist already, or be beyond what this connection may create.
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
    if db::can_take_role(&mut transaction).await? {
        transaction.execute(GRANTS).await?;
    } else {
        tracing::warn!(
            "the database role rightsdesk_service cannot be taken: the audit log is guarded by triggers only"
        );
    }
    transaction.commit().await?;
    Ok(())
}
