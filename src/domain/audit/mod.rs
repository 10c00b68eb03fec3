//! The audit log: append-only, each entry committed with its change, chained by hash in one order within seconds.
//!
//! Two guards that fail in different ways: the database refuses to change or delete entries, and the chain shows it if somebody
//! who owns the database did so all the same. Signed checkpoints, handed out of the database, show a cut-off tail.
//! Entries hold ids, codes and counts, never personal data, so that destroying a case's key leaves the log whole.

mod chain;
mod store;

use serde_json::Value;

pub(in crate::domain) use chain::ChainEnd;
pub use chain::{Broken, HandedOut, Verified, chain_new, checkpoint, verify};
pub(in crate::domain) use store::Entry;
pub use store::Listed;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::infra::app::{App, Tx};

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
    let detail = with_id_of(actor, detail);
    store::insert(tx.sql(), now, actor, action, object, object_id, detail).await
}

/// Who acted without an account of the desk is named in the detail: which task, key or agent.
fn with_id_of(actor: Actor, mut detail: Value) -> Value {
    if let (Some(id), Some(fields)) = (actor.other_id(), detail.as_object_mut()) {
        fields.insert("by".to_owned(), id.to_string().into());
    }
    detail
}

/// Appends an entry about something that changes nothing else: a list that was read, an act that was refused.
///
/// # Errors
/// When the database fails.
pub async fn record_alone(
    app: App,
    actor: Actor,
    action: &str,
    object: &str,
    object_id: Option<&str>,
    detail: Value,
) -> Result<()> {
    let mut tx = app.begin().await?;
    record(&mut tx, actor, action, object, object_id, detail).await?;
    tx.commit().await
}

/// Records that somebody of the desk asked for what their part may not see or do: the route, never what its address named.
///
/// # Errors
/// When the database fails.
pub async fn refused(app: App, actor: Actor, method: &str, route: &str) -> Result<()> {
    let id = actor.staff_id().map(|id| id.to_string());
    let detail = serde_json::json!({ "method": method, "route": route });
    record_alone(app, actor, "staff.refused", "staff", id.as_deref(), detail).await
}

/// A page of entries, newest first, below the entry `before`; `of` one thing, by its kind and its id, or of all.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn list(
    app: &App,
    actor: Actor,
    of: Option<(&str, &str)>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>> {
    require(actor, Permission::ReadAudit)?;
    match of {
        Some((object, id)) => store::list_of(&app.database, object, id, before, limit).await,
        None => store::list(&app.database, before, limit).await,
    }
}
