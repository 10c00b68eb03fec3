//! Telling people of the desk that others try to get into an account: by mail and by an alert, once a day.

use chrono::TimeDelta;
use lettre::Address;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::accounts::Account;
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::coded_enum;
use crate::domain::audit;
use crate::infra::app::{App, Tx};
use crate::infra::i18n::Texts;
use crate::infra::mail::{Letter, Outgoing, Part, new_message_id};
use crate::infra::queue::{self, Claimed, NewJob};

/// The kind of these mails' jobs in the queue.
pub const MAIL: &str = "staff.mail";
/// Between two warnings of one kind.
const EVERY: TimeDelta = TimeDelta::days(1);

coded_enum! {
    /// What is being tried.
    Guessed {
        /// Passwords.
        Password = "password",
        /// Codes of the second step, by somebody who knows the password.
        Code = "code",
    }
}

/// The payload of a job: a version tag, ids and the Message-ID that every attempt carries.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Payload {
    v: u8,
    what: String,
    staff_id: Uuid,
    /// Whether it goes to the data protection officer instead of the owner.
    to_dpo: bool,
    message_id: String,
}

/// Tells the owner and the desk, unless they were told in the last day.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell(tx: &mut Tx, account: &Account, what: Guessed) -> Result<()> {
    let now = tx.now();
    if !store::warn(tx.sql(), account.id, what.code(), now, now - EVERY).await? {
        return Ok(());
    }
    enqueue(tx, account, what, false).await?;
    let dpo = tx.config.dpo_email.to_string();
    if what == Guessed::Code && !account.email.eq_ignore_ascii_case(&dpo) {
        enqueue(tx, account, what, true).await?;
    }
    let alert = tx.new_id();
    store::alert(tx.sql(), alert, &format!("{}_guessed", what.code()), now).await?;
    let id = account.id.to_string();
    audit::record(tx, Actor::Worker, "staff.warned", "staff", Some(&id), json!({ "what": what.code() })).await
}

async fn enqueue(tx: &mut Tx, account: &Account, what: Guessed, to_dpo: bool) -> Result<()> {
    let message_id = new_message_id(tx.new_id(), &tx.config);
    let payload = Payload { v: 1, what: what.code().to_owned(), staff_id: account.id, to_dpo, message_id };
    let payload = serde_json::to_value(payload).map_err(Error::fault)?;
    let due_at = tx.now();
    queue::enqueue(tx, NewJob { kind: MAIL, payload, due_at, unique_key: None }).await?;
    Ok(())
}

/// The mail of a job as it is to go out now; `None` when there is nobody left to tell.
///
/// # Errors
/// When the database fails or the payload cannot be read.
pub async fn render(app: &App, job: &Claimed) -> Result<Option<Outgoing>> {
    let payload: Payload = serde_json::from_value(job.payload.clone()).map_err(Error::fault)?;
    let what = Guessed::parse(&payload.what).ok_or_else(|| Error::fault("a warning of an unknown kind"))?;
    let Some(account) = store::by_id(&app.database, payload.staff_id).await? else { return Ok(None) };
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let config = &app.config;
    let (to, language, text) = if payload.to_dpo {
        (config.dpo_email.clone(), config.dpo_language, "mail-guessed-code-dpo")
    } else {
        let to: Address = account.email.parse().map_err(|_| Error::fault("an account has no mail address"))?;
        (to, account.language, if what == Guessed::Code { "mail-guessed-code" } else { "mail-guessed-password" })
    };
    let heading = format!("mail-guessed-{}-subject", what.code());
    let letter = Letter {
        language,
        heading: language.text(&heading),
        parts: vec![
            Part::Text(language.with1(text, "name", account.name.clone())),
            Part::Link(config.link(if payload.to_dpo { "/desk/audit" } else { "/desk/account" })),
            Part::Small(language.text("mail-guessed-once")),
        ],
        signature: language.with1("mail-signature", "organisation", config.organisation.name.clone()),
    };
    Ok(Some(Outgoing {
        to,
        language,
        subject: letter.heading.clone(),
        text: letter.to_text().map_err(Error::fault)?,
        html: letter.to_html().map_err(Error::fault)?,
        message_id: payload.message_id,
    }))
}
