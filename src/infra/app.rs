//! What every operation is given, and how it reaches the database.
//!
//! [`App`] holds the connection pool. Reading and changing use it up: [`App::read`] and [`App::begin`] take it by value and give a
//! [`Reading`] or a [`Tx`], which carry everything else an operation needs and no way to a second connection. Whoever holds one
//! connection and waits for another can wait for ever: every connection of the pool may be held by somebody who does the same.
//!
//! ```compile_fail,E0382
//! use rightsdesk::base::error::Result;
//! use rightsdesk::infra::app::App;
//! use rightsdesk::infra::rate;
//!
//! async fn asks_for_a_second_connection(app: App) -> Result<()> {
//!     let tx = app.begin().await?;
//!     rate::count(&app, &[]).await?;
//!     tx.commit().await
//! }
//! ```
//!
//! What is asked before the transaction begins compiles, so that the above fails for no other reason:
//!
//! ```no_run
//! use rightsdesk::base::error::Result;
//! use rightsdesk::infra::app::App;
//! use rightsdesk::infra::rate;
//!
//! async fn asks_before(app: App) -> Result<()> {
//!     rate::count(&app, &[]).await?;
//!     let tx = app.begin().await?;
//!     tx.commit().await
//! }
//! ```

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::pool::PoolConnection;
use sqlx::{Executor as _, PgConnection, PgPool, Postgres};
use tokio::sync::Notify;
use uuid::Uuid;

use super::crypto::Keyring;
use super::database_watch::DatabaseWatch;
use super::examination::Examiner;
use super::settings::PresentSettings;
use crate::base::clock::Clock;
use crate::base::error::Result;
use crate::base::ids;
use crate::base::random::Random;
use crate::config::{Config, OperatorSettings};

/// How long the rollback of what was left midway may take.
const ROLLING_BACK: Duration = Duration::from_secs(1);

/// What operations work with beside the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Context {
    /// The present moment.
    pub clock: Clock,
    /// Random bytes.
    pub random: Random,
    /// Keys.
    pub keys: Arc<Keyring>,
    /// The settings of the machine.
    pub config: Arc<Config>,
    /// The settings of the operator; [`Context::settings`] reads them.
    pub present_settings: PresentSettings,
    /// Rung after a commit that left work for the worker, so that it need not wait for its next look.
    pub work: Arc<Notify>,
    /// Whether the clocks agree, and which connections can be relied on.
    pub database_watch: Arc<DatabaseWatch>,
    /// What looks through files before they are handed out.
    pub examiner: Arc<Examiner>,
}

impl Context {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// What the operator has set: as it is now, or as it was when the request or job at hand began.
    #[must_use]
    pub fn settings(&self) -> Arc<OperatorSettings> {
        self.present_settings.get()
    }

    /// The present day in the operator's calendar.
    #[must_use]
    pub fn operator_day(&self) -> NaiveDate {
        self.now().with_timezone(&self.settings().dpo_timezone).date_naive()
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        ids::new_id(self.now(), &self.random)
    }
}

/// What every operation is given. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// Connections to the database.
    pub database: PgPool,
    context: Context,
    leaves_no_trace: bool,
}

impl Deref for App {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl App {
    /// Puts it together.
    #[must_use]
    pub const fn new(database: PgPool, context: Context) -> Self {
        Self { database, context, leaves_no_trace: false }
    }

    /// What is worked with beside the database: for what goes on after a connection was given back.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// The same on other connections, as the worker has them.
    #[must_use]
    pub fn on(&self, database: PgPool) -> Self {
        Self { database, context: self.context.clone(), leaves_no_trace: self.leaves_no_trace }
    }

    /// The same with the operator's settings as they are now, for as long as it lives: for one request, one job, one piece of work.
    #[must_use]
    pub fn with_one_snapshot(&self) -> Self {
        let mut app = self.clone();
        app.context.present_settings = app.context.present_settings.held();
        app
    }

    /// The same for somebody who only asks what would be answered: operations run as ever, and what they commit is undone.
    #[must_use]
    pub fn without_trace(&self) -> Self {
        Self { leaves_no_trace: true, ..self.clone() }
    }

    /// Whether whoever asks at this moment is there: not where only the headers are asked for, and not while the clocks disagree,
    /// as a wrong one would end a session, or keep it for as long as it is wrong.
    #[must_use]
    pub fn sees_somebody(&self, now: DateTime<Utc>) -> bool {
        !self.leaves_no_trace && self.database_watch.agrees(now)
    }

    /// A connection to read with.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn read(self) -> Result<Reading> {
        let connection = self.database.acquire().await?;
        Ok(Reading { connection: Some(connection), context: self.context })
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// When the database cannot be reached, or this machine's clock does not agree with its.
    pub async fn begin(self) -> Result<Tx> {
        self.database_watch.admit(self.now())?;
        // Guarded before `begin` is sent: dropped at any moment after, the transaction is rolled back.
        let leaves_no_trace = self.leaves_no_trace;
        let mut tx = Tx { reading: self.read().await?, is_open: true, leaves_no_trace };
        tx.sql().execute("begin").await?;
        Ok(tx)
    }
}

/// One connection to the database, to read with, and everything an operation needs but a second one.
#[derive(Debug)]
pub struct Reading {
    /// There until it is dropped.
    connection: Option<PoolConnection<Postgres>>,
    context: Context,
}

impl Reading {
    /// The connection, for the functions of a `store`.
    #[must_use]
    pub fn sql(&mut self) -> &mut PgConnection {
        #[allow(clippy::expect_used, reason = "only dropping takes the connection out")]
        self.connection.as_mut().expect("a connection until it is dropped")
    }
}

impl Deref for Reading {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

/// An open transaction, and everything an operation needs but a second connection. What is not committed is rolled back.
#[derive(Debug)]
#[must_use = "a transaction that is not committed changes nothing"]
pub struct Tx {
    reading: Reading,
    is_open: bool,
    leaves_no_trace: bool,
}

impl Deref for Tx {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.reading
    }
}

impl Tx {
    /// Commits, and tells the worker that there may be work.
    ///
    /// # Errors
    /// When the commit fails: then nothing happened, or nobody knows.
    pub async fn commit(mut self) -> Result<()> {
        if self.leaves_no_trace {
            return self.roll_back().await;
        }
        self.sql().execute("commit").await?;
        self.is_open = false;
        self.work.notify_one();
        Ok(())
    }

    /// Ends the transaction without its changes, where going on does not want to wait for that.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn roll_back(mut self) -> Result<()> {
        self.sql().execute("rollback").await?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        // Whoever was refused, or left midway: the next user of the connection must not join this transaction.
        let Some(mut connection) = self.reading.connection.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                // Where the database says nothing any more, the place in the pool is not held until the network gives up.
                let rolled_back = tokio::time::timeout(ROLLING_BACK, connection.execute("rollback")).await;
                if !matches!(rolled_back, Ok(Ok(_))) {
                    drop(connection.detach());
                }
            })),
            Err(_) => connection.close_on_drop(),
        }
    }
}
