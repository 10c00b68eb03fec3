//! What the desk and ops do with mails: look at those that did not arrive, and send them again.

use chrono::{DateTime, Utc};
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

/// Rows of a page of a list.
const LISTED: i64 = 500;

/// Which mails are listed: those of proven requests, which somebody waits for, apart from those that anybody can cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Confirmed cases, and what is about no case.
    Confirmed,
    /// Cases that nobody has confirmed.
    Unconfirmed,
}

/// The last mail of a page: the next begins after it.
pub type After = (DateTime<Utc>, Uuid);

/// A page of a list of mails.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The mails, the newest first.
    pub mails: Vec<Mail>,
    /// After which the next page begins; `None` where nothing can be left.
    pub next: Option<After>,
}

/// A page of the mails in one of these states, the newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn list(app: &App, actor: Actor, states: &[State], about: About, after: Option<After>) -> Result<Page> {
    require(actor, Permission::ReadCases)?;
    let states: Vec<String> = states.iter().map(|state| state.code().to_owned()).collect();
    let (mails, last, found) = store::list(&app.database, &states, about == About::Confirmed, after, LISTED).await?;
    Ok(Page { mails, next: last.filter(|_| found == LISTED) })
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
