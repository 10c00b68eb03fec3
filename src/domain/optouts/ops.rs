//! What is asked of the list, and what a person does with it.

use serde_json::json;

use super::link::{self, Link};
use super::{Choice, End, Standing, store};
use crate::base::actor::{Actor, Requester};
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text::Email;
use crate::domain::audit;
use crate::infra::app::{App, Tx};
use crate::infra::rate::{self, Limit};

/// How often one link may be followed in an hour: it stops with the first time, and later ones only say so again.
const OF_ONE_LINK: u32 = 60;

/// What the proven mailbox has stopped, the earliest first; `None` where no mailbox is proven, but one request or nothing.
///
/// # Errors
/// When the database fails.
pub async fn own(app: App, actor: Actor) -> Result<Option<Vec<Standing>>> {
    if require(actor, Permission::ReadOwnCases).is_err() {
        return Ok(None);
    }
    let Requester::Mailbox(index) = actor.requester()? else { return Ok(None) };
    let mut reading = app.read().await?;
    store::standing(reading.sql(), &[index.to_vec()]).await.map(Some)
}

/// The link by which mails to an address stop, for the program that sends them; `list` is what it calls them, empty for all of its
/// advertising. Nothing is written.
///
/// # Errors
/// [`Error::Invalid`] beside `email` or `list`.
#[doc(alias = "token")]
pub fn make_link(app: &App, actor: Actor, address: &str, list: &str) -> Result<String> {
    require(actor, Permission::WorkCases)?;
    let address = email(app, address)?;
    let link = Link::of(app, address.as_str(), link::list(list)?);
    link.map(|link| link.seal(app)).ok_or_else(|| Error::fault("the index of an address has another length"))
}

/// What an address has stopped: what a program asks before it writes there. A list is stopped where its row stands, or one of all.
///
/// # Errors
/// [`Error::Invalid`] beside `email`.
#[doc(alias = "suppression")]
pub async fn check(app: &App, actor: Actor, address: &str) -> Result<Vec<Standing>> {
    require(actor, Permission::ReadCases)?;
    let address = email(app, address)?;
    let mut tx = app.clone().begin().await?;
    let indexes = tx.keys.email_indexes(address.as_str());
    let standing = store::standing(tx.sql(), &indexes).await?;
    // Who is looked up stands nowhere: that somebody was does.
    audit::record(&mut tx, actor, "optout.checked", "optout", None, json!({})).await?;
    tx.commit().await?;
    Ok(standing)
}

fn email(app: &App, typed: &str) -> Result<Email> {
    Ok(Email::parse(typed, app.config.reach()).map_err(|key| FieldErrors::one("email", key))?)
}

/// What a link would stop. Tells nothing of the mailbox, and changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for what is no link of ours; [`Error::TooMany`] for whoever tries too many of those.
pub async fn read_link(app: &App, actor: Actor, token: &str, client: &str) -> Result<Link> {
    require(actor, Permission::FileRequests)?;
    match Link::open(app, token) {
        Some(link) => Ok(link),
        None => {
            // What is counted is guessing: the servers of a mail provider follow the links of everybody.
            let wrong = Limit { name: "link-wrong", key: client, per_hour: app.config.limits.tries_per_ip };
            rate::count(app, &[wrong]).await?;
            Err(Error::NotFound)
        }
    }
}

/// Stops what a link stops, at once; following it twice is once.
///
/// # Errors
/// As [`read_link`].
pub async fn follow_link(app: App, actor: Actor, token: &str, client: &str) -> Result<Link> {
    let link = read_link(&app, actor, token, client).await?;
    let list = link.list.as_deref().unwrap_or_default();
    let key = format!("{} {list}", crate::base::text::hexadecimal(&link.email_index));
    rate::count(&app, &[Limit { name: "link", key: &key, per_hour: OF_ONE_LINK }]).await?;
    let mut tx = app.begin().await?;
    let (now, id) = (tx.now(), tx.new_id());
    if store::insert_of_link(tx.sql(), id, &link, now).await? {
        let detail = json!({ "choice": Choice::Marketing.code(), "source": "link" });
        audit::record(&mut tx, actor, "optout.stopped", "optout", Some(&id.to_string()), detail).await?;
    }
    tx.commit().await?;
    Ok(link)
}

/// Ends what a mailbox has stopped, in the caller's transaction: all of a choice, or one list of it.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn allow(
    tx: &mut Tx,
    actor: Actor,
    (email_index, choice, list): (&[u8], Choice, Option<&str>),
) -> Result<()> {
    require(actor, Permission::WorkOwnCases)?;
    let now = tx.now();
    for id in store::end(tx.sql(), (email_index, choice, list), End::Allowed, now).await? {
        let detail = json!({ "choice": choice.code() });
        audit::record(tx, actor, "optout.allowed", "optout", Some(&id.to_string()), detail).await?;
    }
    Ok(())
}
