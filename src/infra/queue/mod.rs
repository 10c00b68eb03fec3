//! The queue of work: a table, claimed with a lease that expires, finished only by the attempt that holds it.
//!
//! The table is the truth; `NOTIFY job` only wakes. The notification is sent after a commit and outside of it, because one sent
//! inside makes all commits of the database wait for each other.

mod periodic;
mod store;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

pub use periodic::{ScheduleRun, clear_workers, forget_worker, heartbeat, newest_heartbeat, ran, runs, take_turn};
pub use store::{Claimed, Line, claim, clear_finished, extend_lease, finish, hopeless, lines, notify, retire, waiting};

use crate::base::error::Result;
use crate::infra::app::Tx;

/// How long a claim holds without being extended.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How long finished jobs are kept.
pub const KEPT: TimeDelta = TimeDelta::days(30);
/// A job whose lease was lost this often is not claimed again: it takes its worker down, or holds it for ever.
pub const LEASES: i32 = 8;

crate::coded_enum! {
    /// A line of jobs that is worked on apart from the others, so that slow work in one keeps nobody waiting in another. Newer
    /// versions may know more of them; their jobs wait for a worker of theirs.
    Lane {
        /// Mails with a code, for which somebody sits and waits.
        Codes = "codes",
        /// Other mails about cases.
        Mail = "mail",
        /// Mails to the data protection officer about dates, and the digest.
        Notices = "notices",
        /// Files that are looked through before they may go out, each for seconds.
        Files = "files",
    }
}

impl Lane {
    /// How many jobs of the lane one worker runs at once.
    #[must_use]
    pub const fn at_once(self) -> usize {
        match self {
            Self::Codes | Self::Mail => 4,
            Self::Notices | Self::Files => 2,
        }
    }
}

/// Work to be done after the commit of the transaction that asks for it.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// A kind of the worker's registry.
    pub kind: &'static str,
    /// The lane it stands in.
    pub lane: Lane,
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
    /// The same after a fault of its own: too many of them in a row end it.
    Failed(DateTime<Utc>, String),
    /// Never to be tried again.
    Dead(String),
}

impl Outcome {
    /// One word for metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Retry(..) => "retried",
            Self::Failed(..) => "failed",
            Self::Dead(_) => "dead",
        }
    }
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
