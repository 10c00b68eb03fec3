//! What every command that needs the database begins with: settings, logs, database, keys.

use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::Failure;
use crate::base::clock::Clock;
use crate::base::error::Error;
use crate::base::random::Random;
use crate::config::{Config, Settings};
use crate::domain::editions;
use crate::infra::app::App;
use crate::infra::crypto::{Keyring, MasterKey};
use crate::infra::embedded_postgres::{self, EmbeddedPostgres};
use crate::infra::migrations::{self, Standing};
use crate::infra::{db, telemetry};

/// Connections of the web side; the worker and single commands have few of their own.
pub(super) const WEB_CONNECTIONS: u32 = 20;
pub(super) const WORKER_CONNECTIONS: u32 = 12;
const COMMAND_CONNECTIONS: u32 = 4;

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

/// Everything an operation needs, with a pool of `connections`.
pub(super) async fn app(config: &Arc<Config>, database: &Database, connections: u32) -> Result<App, Failure> {
    let random = Random::System;
    let clock = Clock::System;
    let pool = db::connect(database.options.clone(), connections).await.map_err(|error| Failure::of(&error))?;
    // A key may be made only for a private database that was never sealed with another.
    let sealed = db::has_keys(&pool).await.map_err(|error| Failure::of(&error))?;
    let may_create = database.embedded.is_some() && !sealed;
    let master = MasterKey::load(&config.master_key, may_create, &random)
        .map_err(|error| Failure::refused(error.to_string()))?;
    let keys = Keyring::load(&pool, master, clock.now(), &random).await.map_err(|error| Failure::of(&error))?;
    editions::keep(&pool, config.rulebook, clock.now()).await.map_err(|error| Failure::of(&error))?;
    Ok(App { database: pool, clock, random, keys: Arc::new(keys), config: config.clone(), work: Arc::default() })
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
            let app = app(&config, &database, COMMAND_CONNECTIONS).await?;
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
