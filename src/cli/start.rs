//! What every command that needs the database begins with: settings, logs, database, keys.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::Failure;
use crate::base::clock::Clock;
use crate::base::error::Error;
use crate::base::random::Random;
use crate::config::{Config, Settings};
use crate::domain::{editions, settings};
use crate::infra::app::{App, Context};
use crate::infra::crypto::{Keyring, MasterKeys};
use crate::infra::database_watch::{self, DatabaseWatch};
use crate::infra::embedded_postgres::{self, EmbeddedPostgres};
use crate::infra::examination::Examiner;
use crate::infra::migrations::{self, Standing};
use crate::infra::settings::PresentSettings;
use crate::infra::{db, telemetry};

/// A pool of connections that a command wants.
#[derive(Clone, Copy)]
pub(super) struct Pool {
    pub(super) connections: u32,
    /// After this time a statement is ended.
    pub(super) patience: Duration,
}

impl Pool {
    pub(super) const fn for_pages(config: &Config) -> Self {
        Self { connections: config.web_connections, patience: db::WEB_PATIENCE }
    }

    pub(super) const fn for_work(config: &Config) -> Self {
        Self { connections: config.worker_connections, patience: db::WORK_PATIENCE }
    }

    /// One command at a time needs few.
    pub(super) const fn for_command() -> Self {
        Self { connections: 4, patience: db::WORK_PATIENCE }
    }
}

/// A private cluster that this process holds, or nothing where `DATABASE_URL` is set.
pub(super) struct Database {
    embedded: Option<EmbeddedPostgres>,
    pub(super) options: PgConnectOptions,
}

impl Database {
    /// How its schema stands to this program.
    pub(super) async fn standing(&self) -> Result<Standing, Failure> {
        let look = async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            migrations::standing(&mut connection).await
        };
        look.await.map_err(|error| Failure::of(&error))
    }

    /// Lets go of a private cluster; the last process out stops it.
    pub(super) async fn leave(self) {
        if let Some(embedded) = self.embedded
            && let Err(error) = embedded.leave().await
        {
            tracing::warn!(%error, "the private Postgres could not be left in order");
        }
    }
}

/// Reads the settings and begins to log.
pub(super) fn configure(settings: &Settings) -> Result<Config, Failure> {
    let config = Config::from_settings(settings).map_err(|mistakes| Failure::refused(mistakes.join("\n")))?;
    telemetry::init_logs(config.log_format, &config.log_filter).map_err(|error| Failure::refused(error.to_string()))?;
    Ok(config)
}

/// Opens the database of the settings, starting a private one where none is set. It may not be migrated.
pub(super) async fn open(config: &Config) -> Result<Database, Failure> {
    use secrecy::ExposeSecret;
    match &config.database_url {
        Some(url) => {
            let options =
                url.expose_secret().parse().map_err(|_| Failure::refused("DATABASE_URL cannot be understood"))?;
            Ok(Database { embedded: None, options })
        }
        None => {
            let embedded = embedded_postgres::join_or_start(&config.data_dir)
                .await
                .map_err(|error| Failure::failed(error.to_string()))?;
            Ok(Database { options: embedded.connect_options(), embedded: Some(embedded) })
        }
    }
}

/// The same, migrated: for the commands that may change the schema, `serve`, `worker` and `migrate`.
pub(super) async fn open_and_migrate(config: &Config) -> Result<Database, Failure> {
    let database = open(config).await?;
    match migrations::migrate(&database.options).await {
        Ok(()) => Ok(database),
        Err(error) => {
            database.leave().await;
            Err(Failure::of(&error))
        }
    }
}

/// Everything an operation needs, with a pool of its own. The clocks have been compared then.
pub(super) async fn app(
    config: &Arc<Config>,
    database: &Database,
    wanted: Pool,
    watch: &Arc<DatabaseWatch>,
) -> Result<App, Failure> {
    let random = Random::System;
    let clock = Clock::System;
    let failed = |error: Error| Failure::of(&error);
    let pool =
        db::connect(database.options.clone(), wanted.connections, wanted.patience, watch).await.map_err(failed)?;
    let undurable = db::undurable_settings(&pool).await.map_err(failed)?;
    if !undurable.is_empty() && !config.accept_data_loss {
        return Err(Failure::refused(format!(
            "Postgres runs with {} = off: when its machine fails, requests are lost that were acknowledged. Turn it on; for a \
             throw-away database set ACCEPT_DATA_LOSS=true",
            undurable.join(" and ")
        )));
    }
    database_watch::look(watch, &pool, &clock).await.map_err(failed)?;
    // By the database's clock, so that what is made at a start is dated right whatever this machine's clock says.
    let now = db::time(&pool).await.map_err(failed)?;
    // A key may be made only for a private database that was never sealed with another.
    let sealed = db::has_keys(&pool).await.map_err(failed)?;
    let may_create = database.embedded.is_some() && !sealed;
    let masters = MasterKeys::load(&config.master_key, may_create, &random)
        .map_err(|error| Failure::refused(error.to_string()))?;
    let keys = Keyring::load(&pool, masters, now, &random).await.map_err(failed)?;
    editions::keep(&pool, config.rulebook, now).await.map_err(failed)?;
    let (keys, config, work) = (Arc::new(keys), config.clone(), Arc::default());
    let (present_settings, database_watch) = (PresentSettings::new(config.defaults.clone()), watch.clone());
    let examiner = Examiner::new(config.examinations);
    let app = App::new(pool, Context { clock, random, keys, config, present_settings, work, database_watch, examiner });
    settings::load(&app).await.map_err(failed)?;
    Ok(app)
}

/// Runs one command with everything it needs, on a database that is migrated, and lets go of it after.
pub(super) fn with_app<T, F>(settings: &Settings, command: impl FnOnce(App) -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let config = Arc::new(configure(settings)?);
    runtime()?.block_on(async {
        let database = open(&config).await?;
        let done = async {
            if let Some(obstacle) = database.standing().await?.obstacle() {
                return Err(Failure::failed(obstacle));
            }
            let app = app(&config, &database, Pool::for_command(), &Arc::default()).await?;
            let pool = app.database.clone();
            let done = command(app).await;
            pool.close().await;
            done
        };
        let done = done.await;
        database.leave().await;
        done
    })
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| Failure::failed(error.to_string()))
}

impl Failure {
    /// Something failed that the caller could not know.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 1 }
    }

    /// An error of an operation, in words for ops.
    pub(super) fn of(error: &Error) -> Self {
        Self::failed(match error {
            Error::Fault(fault) => fault.for_log(),
            Error::Invalid(errors) => {
                errors.iter().map(|(field, key)| format!("{field}: {key}")).collect::<Vec<_>>().join("\n")
            }
            other => format!("{other:?}"),
        })
    }
}
