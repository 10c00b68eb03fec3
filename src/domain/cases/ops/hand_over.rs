//! The open cases somebody works on go to a colleague, or to nobody.

use serde_json::json;
use uuid::Uuid;

use super::super::events::{self, Detail, EventKind};
use super::super::{case, store};
use super::audit_case;
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::domain::staff::{Account, accounts};
use crate::infra::app::App;
use crate::infra::words;

/// Cases that are looked for at once.
const BATCH: i64 = 100;

/// How many open cases somebody has.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission to manage accounts.
pub async fn in_hand(app: &App, actor: Actor, staff_id: Uuid) -> Result<i64> {
    require(actor, Permission::ManageStaff)?;
    store::count_in_hand(app.clone().read().await?.sql(), staff_id).await
}

/// What became of what somebody had in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Handed {
    /// How many others have now, or nobody.
    pub given: i64,
    /// How many a newer version wrote in words this one does not know: they stay until it runs everywhere.
    pub left: i64,
}

impl Handed {
    /// Counts one more.
    ///
    /// # Errors
    /// Whatever else went wrong with it.
    pub fn count(&mut self, given: Result<bool>) -> Result<()> {
        if words::is_newer(&given) {
            self.left += 1;
        } else {
            self.given += i64::from(given?);
        }
        Ok(())
    }
}

/// Gives somebody's open cases to a colleague, or to nobody. Gives how many those were. Done again, it goes on where it was cut short.
///
/// # Errors
/// As [`in_hand`].
pub async fn hand_over(app: &App, actor: Actor, staff_id: Uuid, heir: Option<&Account>) -> Result<Handed> {
    require(actor, Permission::ManageStaff)?;
    let (mut handed, mut after) = (Handed::default(), Uuid::nil());
    loop {
        let ids = store::in_hand(&app.database, staff_id, after, BATCH).await?;
        let Some(last) = ids.last() else { return Ok(handed) };
        after = *last;
        for id in ids {
            handed.count(give(app.clone(), actor, id, staff_id, heir).await)?;
        }
    }
}

/// Each in a transaction of its own: nobody who works on one of the others waits.
async fn give(app: App, actor: Actor, id: Uuid, from: Uuid, heir: Option<&Account>) -> Result<bool> {
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock_id(&mut tx, id).await?;
    if case.assignee != Some(from) {
        return Ok(false);
    }
    let (to, name) = (heir.map(|heir| heir.id), heir.map_or_else(String::new, |heir| heir.name.clone()));
    accounts::require_heir(tx.sql(), to).await?;
    case.assignee = to;
    store::set_progress(tx.sql(), &case, now).await?;
    events::append(&mut tx, &case, actor, EventKind::Assigned, Detail::one("to", name)).await?;
    audit_case(&mut tx, actor, "case.assigned", &case, json!({ "from": from, "to": to })).await?;
    tx.commit().await?;
    Ok(true)
}
