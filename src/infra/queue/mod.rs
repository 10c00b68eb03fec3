//! The queue of work: a table, claimed with a lease that expires, finished only by the attempt that holds it.
//!
//! The table is the truth; `NOTIFY job` only wakes. The notification is sent after a commit and outside of it, because one sent
//! inside makes all commits of the database wait for each other.

mod store;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

pub use store::{
    Claimed, claim, clear_finished, extend_lease, finish, heartbeat, newest_heartbeat, notify, raise_alert, take_turn,
    waiting,
};

use crate::base::error::Result;
use crate::infra::app::Tx;

/// How long a claim holds without being extended.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Work to be done after the commit of the transaction that asks for it.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// A kind of the worker's registry.
    pub kind: &'static str,
    /// A version tag and ids; nothing personal.
    pub payload: Value,
    /// Not before this moment.
    pub due_at: DateTime<Utc>,
    /// Makes asking for the same twice one job.
    pub unique_key: Option<String>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// No longer true or wanted; nothing was to be done.
    Dropped,
    /// To be tried again at this moment; the text is for the log and the desk, without personal data.
    Retry(DateTime<Utc>, String),
    /// Never to be tried again.
    Dead(String),
}

/// Asks for work in the caller's transaction.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(tx: &mut Tx, job: NewJob) -> Result<Uuid> {
    let now = tx.now();
    let id = tx.new_id();
    store::insert(tx.sql(), id, &job, now).await?;
    Ok(id)
}
