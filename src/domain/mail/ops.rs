//! What the desk and ops do with mails: look at those that did not arrive, and send them again.

use serde_json::json;
use uuid::Uuid;

use super::model::{Mail, State};
use super::{sending, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::domain::audit;
use crate::infra::app::App;
use crate::infra::queue::{self, Lane, NewJob};

/// Rows of a list, at most.
const LISTED: i64 = 500;

/// Mails in one of these states, the newest first; at most 500.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn list(app: &App, actor: Actor, states: &[State]) -> Result<Vec<Mail>> {
    require(actor, Permission::ReadCases)?;
    let states: Vec<String> = states.iter().map(|state| state.code().to_owned()).collect();
    store::list(&app.database, &states, LISTED).await
}

/// Sends a mail again that was refused, came back or was given up: its text is made anew, and it is dropped where it is no longer
/// true. `job` gives kind and lane of what sends it.
///
/// # Errors
/// [`Error::NotFound`] where there is no such mail of the case; [`Error::State`] where it has not failed.
pub async fn send_again(
    app: App,
    actor: Actor,
    id: Uuid,
    case_id: Option<Uuid>,
    job: fn(&Mail) -> (&'static str, Lane),
) -> Result<()> {
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let found = store::find(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    if case_id.is_some() && found.case_id != case_id {
        return Err(Error::NotFound);
    }
    let mail = store::set_again(tx.sql(), id, now).await?.ok_or(Error::State("mail-has-not-failed"))?;
    let payload = sending::payload(id, &mail.what, mail.case_id);
    let (kind, lane) = job(&mail);
    queue::enqueue(&mut tx, NewJob { kind, lane, payload, due_at: now, unique_key: None }).await?;
    let detail = json!({ "what": mail.what, "case": mail.case_id });
    audit::record(&mut tx, actor, "mail.sent_again", "mail", Some(&id.to_string()), detail).await?;
    tx.commit().await
}
