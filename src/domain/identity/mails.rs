//! The mail to the address of a person that was known before, where somebody else asked for their data. It says nothing of what is held.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store;
use crate::base::error::{Error, Result};
use crate::domain::cases::case::{self, Case, Locked};
use crate::domain::mail::letters::{letter_to, signature};
use crate::domain::mail::{self, Audience, NewMail, Sent};
use crate::infra::app::{App, Tx};
use crate::infra::crypto::DataKey;
use crate::infra::i18n::Texts as _;
use crate::infra::mail::{Letter, Mailer, Outgoing, Part};
use crate::infra::queue::{Claimed, Lane, Outcome};

/// The kind of this mail in the registry of the worker.
pub const MAIL: &str = "mail.identity";

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Content {
    notice_id: Uuid,
}

/// Asks for the mail, once for a notice.
pub(super) async fn tell(tx: &mut Tx, case: &Locked<Case>, notice_id: Uuid) -> Result<()> {
    let new = NewMail {
        job: MAIL,
        lane: Lane::Mail,
        case_id: Some(case.id),
        what: "identity_other_address".to_owned(),
        content: serde_json::to_value(Content { notice_id }).map_err(Error::fault)?,
        // It goes to nobody who has a page of this case.
        audience: Audience::Desk,
        recipient_index: None,
        asked_by: None,
        unique_key: Some(format!("identity:{notice_id}")),
        due_at: tx.now(),
    };
    mail::post(tx, new).await.map(drop)
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    let Some(found) = mail::begin(app, job).await? else { return Ok(Outcome::Dropped) };
    let sent = if found.taken_at.is_some() {
        Sent::Accepted
    } else {
        let Some((outgoing, key)) = render(app, &found).await? else {
            mail::drop_untrue(app, &found).await?;
            return Ok(Outcome::Dropped);
        };
        // Whose address it is ends with the key of the case.
        let address: &str = outgoing.to.as_ref();
        let recipient = key.seal(mail::recipient_field(&found), address.as_bytes(), &app.random);
        mail::send(app, mailer, &found, &outgoing, Some(recipient)).await?
    };
    let mut tx = app.clone().begin().await?;
    mail::settle(&mut tx, &found, &sent).await?;
    tx.commit().await?;
    Ok(sent.outcome())
}

async fn render(app: &App, found: &mail::Mail) -> Result<Option<(Outgoing, DataKey)>> {
    let content: Content = serde_json::from_value(found.content.clone()).map_err(Error::fault)?;
    let Some(case_id) = found.case_id else { return Ok(None) };
    let mut reading = app.clone().read().await?;
    let Some(case) = case::by_id(&mut reading, case_id).await? else { return Ok(None) };
    let Some(sealed) = store::notice(reading.sql(), case_id, content.notice_id).await? else { return Ok(None) };
    drop(reading);
    // With the key of the case the address is gone, and nobody is left to be told.
    let Some(address) = case.open("identity_notice", "address", content.notice_id, &sealed) else { return Ok(None) };
    let language = case.language;
    let parts = vec![
        Part::Text(language.text("identity-mail-asked")),
        Part::Text(language.text("identity-mail-nothing-sent")),
        Part::Text(language.text("identity-mail-was-it-you")),
        Part::Link(app.config.link("/")),
    ];
    let heading = language.text("identity-mail-subject");
    let letter = Letter { language, heading, parts, signature: signature(app, language) };
    Ok(Some((letter_to(&address, letter, &found.message_id)?, case.files()?.key)))
}
