//! What somebody works on goes to a colleague, or to nobody, when their account ends.

use serde_json::json;
use uuid::Uuid;

use super::super::events::{self, Detail, EventKind};
use super::super::tasks::store as task_store;
use super::super::{case, store, tasks};
use super::audit_case;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::staff::accounts;
use crate::infra::app::App;

/// Cases or tasks that are looked for at once.
const BATCH: i64 = 100;

/// What somebody has in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InHand {
    /// Open cases.
    pub cases: i64,
    /// Open tasks.
    pub tasks: i64,
}

impl InHand {
    /// Whether it is nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.cases == 0 && self.tasks == 0
    }
}

/// How many open cases and tasks somebody has.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage accounts.
pub async fn in_hand(app: &App, actor: Actor, staff_id: Uuid) -> Result<InHand> {
    require(actor, Permission::ManageStaff)?;
    let mut reading = app.clone().read().await?;
    let cases = store::count_in_hand(reading.sql(), staff_id).await?;
    Ok(InHand { cases, tasks: task_store::count_in_hand(reading.sql(), staff_id).await? })
}

/// Lets an account sign in no more, at once, and gives its open cases and tasks to a colleague, or to nobody: they are then found among
/// those that nobody has. Gives how many those were. Done again, it goes on where it was cut short.
///
/// # Errors
/// [`Error::NotFound`] for an account that is not there; [`Error::State`] for one's own; [`Error::Invalid`] beside `to` for somebody who
/// does not work on cases.
pub async fn disable_account(app: App, actor: Actor, staff_id: Uuid, to: Option<Uuid>) -> Result<InHand> {
    require(actor, Permission::ManageStaff)?;
    let heir = match to {
        None => None,
        Some(to) => {
            let colleagues = accounts::assignable(&app, actor).await?;
            let colleague = colleagues.into_iter().find(|account| account.id == to && account.id != staff_id);
            Some(colleague.ok_or_else(|| FieldErrors::one("to", "error-assignee"))?)
        }
    };
    accounts::disable(app.clone(), actor, staff_id).await?;
    let name = heir.map(|account| account.name).unwrap_or_default();
    let mut handed = InHand::default();
    loop {
        let ids = store::in_hand(&app.database, staff_id, BATCH).await?;
        if ids.is_empty() {
            break;
        }
        for id in ids {
            handed.cases += i64::from(give_case(app.clone(), actor, id, staff_id, to, &name).await?);
        }
    }
    loop {
        let found = task_store::in_hand(&app.database, staff_id, BATCH).await?;
        if found.is_empty() {
            return Ok(handed);
        }
        for (id, case_id) in found {
            handed.tasks += i64::from(give_task(app.clone(), actor, (id, case_id), staff_id, to, &name).await?);
        }
    }
}

/// Each in a transaction of its own: nobody who works on one of the others waits.
async fn give_case(app: App, actor: Actor, id: Uuid, from: Uuid, to: Option<Uuid>, name: &str) -> Result<bool> {
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock_id(&mut tx, id).await?;
    if case.assignee != Some(from) {
        return Ok(false);
    }
    case.assignee = to;
    store::set_progress(tx.sql(), &case, now).await?;
    events::append(&mut tx, &case, actor, EventKind::Assigned, Detail::one("to", name)).await?;
    audit_case(&mut tx, actor, "case.assigned", &case, json!({ "from": from, "to": to })).await?;
    tx.commit().await?;
    Ok(true)
}

async fn give_task(
    app: App,
    actor: Actor,
    (id, case_id): (Uuid, Uuid),
    from: Uuid,
    to: Option<Uuid>,
    name: &str,
) -> Result<bool> {
    let mut tx = app.begin().await?;
    let case = case::lock_id(&mut tx, case_id).await?;
    let open = tasks::of_case(tx.sql(), &case).await?.into_iter().find(|task| task.id == id);
    let task = open.filter(|task| task.assignee == Some(from)).ok_or(Error::NotFound)?;
    task_store::set_task_assignee(tx.sql(), id, to).await?;
    let detail = Detail::one("title", task.title.unwrap_or_default()).and("to", name);
    events::append(&mut tx, &case, actor, EventKind::TaskAssigned, detail).await?;
    audit_case(&mut tx, actor, "case.task_assigned", &case, json!({ "task": id, "from": from, "to": to })).await?;
    tx.commit().await?;
    Ok(true)
}
