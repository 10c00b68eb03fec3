//! Requests that did not come by the form: typed in at the desk, with the real date of receipt.

use chrono::{NaiveDate, Utc};
use serde_json::json;

use super::super::events::{self, Detail, EventKind};
use super::super::filing::{Filing, check_text, clean_text};
use super::super::jobs::{self, Mail};
use super::super::model::Channel;
use super::super::{case, store};
use super::audit_case;
use super::clock::{noon_of, zone_of};
use super::filing::{NewCase, insert};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::infra::app::App;
use crate::infra::crypto::Purpose;

/// A request as the desk types it in.
#[derive(Clone, Debug)]
pub struct Intake {
    /// What was asked.
    pub filing: Filing,
    /// How it came.
    pub channel: Channel,
    /// The civil date on which it came, in the zone of the place; the clock runs from then.
    pub received_on: NaiveDate,
    /// Where letters to the person go; several lines, empty when not known.
    pub postal: String,
}

/// Takes a request in. It is new at once; with an address the requester is mailed the reference and a code that opens the page.
/// Gives its reference.
///
/// # Errors
/// [`Error::Invalid`] beside `received_on` or `channel`.
pub async fn take_in(app: &App, actor: Actor, intake: &Intake) -> Result<String> {
    take_in_by(app.clone(), actor, intake, None).await
}

/// As [`take_in`], from a form whose `nonce` makes sending twice one case.
///
/// # Errors
/// As [`take_in`]; [`Error::Conflict`] when the form was sent before with something else in it.
pub async fn take_in_once(app: &App, actor: Actor, intake: &Intake, nonce: [u8; 16]) -> Result<String> {
    take_in_by(app.clone(), actor, intake, Some(nonce)).await
}

async fn take_in_by(app: App, actor: Actor, intake: &Intake, nonce: Option<[u8; 16]>) -> Result<String> {
    require(actor, Permission::WorkCases)?;
    let mut errors = FieldErrors::default();
    if intake.received_on > app.now().with_timezone(&zone_of(&app, intake.filing.place)).date_naive() {
        errors.add("received_on", "error-received-future");
    }
    if intake.received_on < (app.now() - chrono::TimeDelta::days(366 * 5)).with_timezone(&Utc).date_naive() {
        errors.add("received_on", "error-received-past");
    }
    if !Channel::FOR_INTAKE.contains(&intake.channel) {
        errors.add("channel", "error-choice");
    }
    let postal = clean_text(&intake.postal);
    check_text(&postal, "postal", &mut errors);
    errors.into_result()?;
    let (channel, day) = (intake.channel.code().as_bytes(), intake.received_on.to_string());
    let content: [&[u8]; 5] = [b"intake", &intake.filing.fingerprint(), channel, day.as_bytes(), postal.as_bytes()];
    let content_hash = app.keys.mac(Purpose::Index, &content);
    let form = nonce.as_ref().map(|nonce| (nonce, &content_hash));
    loop {
        if let Some((nonce, _)) = form
            && let Some(reference) = taken_before(&app, nonce, &content).await?
        {
            return Ok(reference);
        }
        let mut tx = app.clone().begin().await?;
        let new = NewCase {
            filing: &intake.filing,
            channel: intake.channel,
            received_at: noon_of(&tx, intake.filing.place, intake.received_on),
            demo: false,
            appeal_of: None,
            proven: false,
            refused_by: None,
            postal: &postal,
        };
        let Some(case) = insert(&mut tx, &new, form).await? else {
            // The same form came twice at once, or the reference is taken: then another is drawn.
            tx.roll_back().await?;
            continue;
        };
        let channel = Detail::one("channel", intake.channel.code());
        events::append(&mut tx, &case, actor, EventKind::Filed, channel).await?;
        let detail = json!({ "right": case.right.code(), "channel": intake.channel.code() });
        audit_case(&mut tx, actor, "case.filed", &case, detail).await?;
        super::confirm::mail_filing_code(&mut tx, &case, None).await?;
        jobs::mail(&mut tx, Mail::DpoNewCase { case_id: case.id }).await?;
        tx.commit().await?;
        return Ok(case.reference.clone());
    }
}

async fn taken_before(app: &App, nonce: &[u8; 16], content: &[&[u8]]) -> Result<Option<String>> {
    let Some((id, earlier_hash)) = store::by_nonce(&app.database, nonce).await? else { return Ok(None) };
    if !app.keys.fits(Purpose::Index, content, &earlier_hash) {
        return Err(Error::Conflict);
    }
    Ok(case::head_by_id(&mut app.clone().read().await?, id).await?.map(|case| case.reference))
}
