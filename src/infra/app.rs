//! What every operation is given: database, clock, randomness, keys and settings. Cheap to clone.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Postgres, Transaction};
use tokio::sync::Notify;
use uuid::Uuid;

use super::crypto::Keyring;
use super::database_watch::DatabaseWatch;
use crate::base::clock::Clock;
use crate::base::error::Result;
use crate::base::ids;
use crate::base::random::Random;
use crate::config::Config;

/// What every operation is given.
#[derive(Clone, Debug)]
pub struct App {
    /// Connections to the database.
    pub database: PgPool,
    /// The present moment.
    pub clock: Clock,
    /// Random bytes.
    pub random: Random,
    /// Keys.
    pub keys: Arc<Keyring>,
    /// Settings.
    pub config: Arc<Config>,
    /// Rung after a commit that left work for the worker, so that it need not wait for its next look.
    pub work: Arc<Notify>,
    /// Whether the clocks agree, and which connections can be relied on.
    pub database_watch: Arc<DatabaseWatch>,
}

impl App {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        ids::new_id(self.now(), &self.random)
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// When the database cannot be reached, or this machine's clock does not agree with its.
    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        self.database_watch.admit(self.now())?;
        Ok(self.database.begin().await?)
    }

    /// Commits, and tells the worker that there may be work.
    ///
    /// # Errors
    /// When the commit fails: then nothing happened.
    pub async fn commit(&self, transaction: Transaction<'static, Postgres>) -> Result<()> {
        transaction.commit().await?;
        self.work.notify_one();
        Ok(())
    }
}
