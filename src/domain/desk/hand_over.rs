//! What somebody works on goes to a colleague, or to nobody, when their account ends.

use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::staff::{Account, accounts};
use crate::domain::{cases, tasks};
use crate::infra::app::App;

/// What somebody has in hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InHand {
    /// Open cases.
    pub cases: i64,
    /// Open tasks.
    pub tasks: i64,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    /// What others have now, or nobody.
    pub given: InHand,
    /// What a newer version wrote in words this one does not know: it stays until that version runs everywhere.
    pub left: InHand,
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
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission to manage accounts.
pub async fn in_hand(app: &App, actor: Actor, staff_id: Uuid) -> Result<InHand> {
    let cases = cases::ops::in_hand(app, actor, staff_id).await?;
    Ok(InHand { cases, tasks: tasks::ops::in_hand(app, actor, staff_id).await? })
}

/// Lets an account sign in no more, at once, and gives its open cases and tasks to a colleague, or to nobody: they are then found among
/// those that nobody has. Gives how many those were, and how many could not be given. Done again, it goes on where it was cut short.
///
/// # Errors
/// [`Error::NotFound`](crate::base::error::Error::NotFound) for an account that is not there;
/// [`Error::State`](crate::base::error::Error::State) for one's own; [`Error::Invalid`](crate::base::error::Error::Invalid) beside `to`
/// for somebody who does not work on cases.
pub async fn disable_account(app: App, actor: Actor, staff_id: Uuid, to: Option<Uuid>) -> Result<HandedOver> {
    require(actor, Permission::ManageStaff)?;
    let heir = heir(&app, actor, staff_id, to).await?;
    accounts::disable(app.clone(), actor, staff_id).await?;
    give(app, actor, staff_id, heir).await
}

/// Gives what is left with a disabled account to a colleague, or to nobody, as where the one who disabled it was cut short.
///
/// # Errors
/// As [`disable_account`]; [`Error::State`](crate::base::error::Error::State) for an account that is not disabled.
pub async fn hand_over(app: App, actor: Actor, staff_id: Uuid, to: Option<Uuid>) -> Result<HandedOver> {
    require(actor, Permission::ManageStaff)?;
    let heir = heir(&app, actor, staff_id, to).await?;
    accounts::require_disabled(app.clone(), actor, staff_id).await?;
    give(app, actor, staff_id, heir).await
}

async fn heir(app: &App, actor: Actor, staff_id: Uuid, to: Option<Uuid>) -> Result<Option<Account>> {
    let Some(to) = to else { return Ok(None) };
    let colleagues = accounts::assignable(app, actor).await?;
    let colleague = colleagues.into_iter().find(|account| account.id == to && account.id != staff_id);
    Ok(Some(colleague.ok_or_else(|| FieldErrors::one("to", "error-assignee"))?))
}

async fn give(app: App, actor: Actor, staff_id: Uuid, heir: Option<Account>) -> Result<HandedOver> {
    let cases = cases::ops::hand_over(&app, actor, staff_id, heir.as_ref()).await?;
    let tasks = tasks::ops::hand_over(&app, actor, staff_id, heir.as_ref()).await?;
    let of = |cases, tasks| InHand { cases, tasks };
    Ok(HandedOver { given: of(cases.given, tasks.given), left: of(cases.left, tasks.left) })
}
