//! The audit log: append-only, each entry committed with its change, chained by hash in one order within seconds.
//!
//! Two guards that fail in different ways: the database refuses to change or delete entries, and the chain shows it if somebody
//! who owns the database did so all the same. Signed checkpoints, handed out of the database, show a cut-off tail.
//! Entries hold ids, codes and counts, never personal data, so that destroying a case's key leaves the log whole.

mod chain;
mod store;

use serde_json::Value;

pub use chain::{Broken, Verified, chain_new, checkpoint, verify};
pub use store::{Listed, list};

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::infra::app::Tx;

/// Appends an entry in the caller's transaction.
///
/// `action` is a past participle below its noun, such as `case.closed`; `object_id` names the thing; `detail` holds ids, codes
/// and counts only.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &mut Tx,
    actor: Actor,
    action: &str,
    object: &str,
    object_id: Option<&str>,
    detail: Value,
) -> Result<()> {
    let now = tx.now();
    store::insert(tx.sql(), now, actor, action, object, object_id, detail).await
}
