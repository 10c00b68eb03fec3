//! Telling people of the desk that others try to get into an account: by mail and by an alert, once a day.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::accounts::Account;
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::text::mailbox_key;
use crate::coded_enum;
use crate::domain::audit;
use crate::domain::mail::letters::{letter_to, signature};
use crate::domain::mail::{self, Audience, NewMail};
use crate::infra::alerts::{self, NewAlert};
use crate::infra::app::{App, Tx};
use crate::infra::i18n::Texts;
use crate::infra::mail::{Letter, Mailer, Outgoing, Part};
use crate::infra::queue::{Claimed, Lane, Outcome};

/// The kind of these mails in the registry of the worker.
pub const MAIL: &str = "mail.staff";
/// The lane they stand in.
pub const LANE: Lane = Lane::Notices;
/// Between two warnings of one kind.
const EVERY: TimeDelta = TimeDelta::days(1);

coded_enum! {
    /// What is being tried.
    Guessed {
        /// Passwords.
        Password = "password_guessed",
        /// Codes of the second step, by somebody who knows the password.
        Code = "code_guessed",
    }
}

/// Whom a mail is about, and whether it goes to the data protection officer instead.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Content {
    staff_id: Uuid,
    to_dpo: bool,
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
    ask(tx, account, what, false).await?;
    let dpo = tx.settings().dpo_email.to_string();
    if what == Guessed::Code && mailbox_key(&account.email) != mailbox_key(&dpo) {
        ask(tx, account, what, true).await?;
    }
    let (alert_id, id) = (tx.new_id(), account.id.to_string());
    let alert = NewAlert { kind: what.code(), subject: &id, ..NewAlert::default() };
    alerts::raise(tx.sql(), alert_id, &alert, now).await?;
    audit::record(tx, Actor::Worker, "staff.warned", "staff", Some(&id), json!({ "of": what.code() })).await
}

async fn ask(tx: &mut Tx, account: &Account, what: Guessed, to_dpo: bool) -> Result<()> {
    let content = serde_json::to_value(Content { staff_id: account.id, to_dpo }).map_err(Error::fault)?;
    let new = NewMail {
        job: MAIL,
        lane: LANE,
        case_id: None,
        what: what.code().to_owned(),
        content,
        audience: Audience::Desk,
        recipient_index: None,
        asked_by: None,
        unique_key: None,
        due_at: tx.now(),
    };
    mail::post(tx, new).await?;
    Ok(())
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    mail::run(app, mailer, job, async |found| render(app, found).await).await
}

/// The mail as it is to go out now; `None` when there is nobody left to tell.
async fn render(app: &App, found: &mail::Mail) -> Result<Option<Outgoing>> {
    let content: Content = serde_json::from_value(found.content.clone()).map_err(Error::fault)?;
    let what = Guessed::parse(&found.what).ok_or_else(|| Error::fault("a warning of an unknown kind"))?;
    let account = store::by_id(&app.database, content.staff_id).await?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else { return Ok(None) };
    let settings = app.settings();
    let (to, language, text) = match (what, content.to_dpo) {
        (_, true) => (settings.dpo_email.to_string(), settings.dpo_language, "mail-guessed-code-dpo"),
        (Guessed::Code, false) => (account.email.clone(), account.language, "mail-guessed-code"),
        (Guessed::Password, false) => (account.email.clone(), account.language, "mail-guessed-password"),
    };
    let subject = match what {
        Guessed::Password => "mail-guessed-password-subject",
        Guessed::Code => "mail-guessed-code-subject",
    };
    let letter = Letter {
        language,
        heading: language.text(subject),
        parts: vec![
            Part::Text(language.with1(text, "name", account.name)),
            Part::Link(app.config.link(if content.to_dpo { "/desk/audit" } else { "/desk/account" })),
            Part::Small(language.text("mail-guessed-once")),
        ],
        signature: signature(app, language),
    };
    letter_to(&to, letter, &found.message_id).map(Some)
}
