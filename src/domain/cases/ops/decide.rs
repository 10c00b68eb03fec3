//! Closing a case with an outcome and a written answer, and letting it go on.

use serde_json::json;
use uuid::Uuid;

use super::super::case::{self, Case};
use super::super::conversation::{self, LARGEST_FILE, MessageKind};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::{check_text, clean_text};
use super::super::jobs::{self, Mail};
use super::super::model::{Outcome, Status, Step};
use super::super::{clock, store};
use super::{audit_case, audit_plain, step};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::access::codes;
use crate::domain::staff::accounts;
use crate::infra::app::{App, Tx};
use crate::infra::files::{self, Place, StoredFile};

/// The answer that closes a case.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How it ends.
    pub outcome: Outcome,
    /// What the requester reads; empty only where the outcome needs none.
    pub body: String,
    /// One file that goes with it, uploaded to where [`place_of_answer`] says.
    pub file: Option<StoredFile>,
}

/// Where the file of an answer goes, for whoever may answer.
///
/// # Errors
/// [`Error::NotFound`] where there is no such case.
pub async fn place_of_answer(app: App, actor: Actor, reference: &str) -> Result<Place> {
    require(actor, Permission::DecideCases)?;
    let case = case::by_reference(&mut app.read().await?, reference).await?.ok_or(Error::NotFound)?;
    conversation::place(&case)
}

/// A file that was uploaded for an answer before: the form came back for another reason and holds on to it.
///
/// # Errors
/// As [`place_of_answer`].
pub async fn uploaded(app: App, actor: Actor, place: &Place, id: Uuid) -> Result<Option<StoredFile>> {
    require(actor, Permission::DecideCases)?;
    files::find(app.read().await?.sql(), place, id).await
}

/// Closes a case. The answer stands on the requester's page; a mail says only that it is there. The form's nonce makes sending
/// twice one answer.
///
/// # Errors
/// [`Error::Invalid`] beside `outcome`, `body` or `file`; [`Error::State`] when the case is closed; [`Error::Conflict`] when the same
/// form was sent before with another outcome, other words or another file.
pub async fn close(app: App, actor: Actor, reference: &str, answer: &Answer, nonce: [u8; 16]) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let body = clean_text(&answer.body);
    let mut errors = FieldErrors::default();
    if !Outcome::FOR_DESK.contains(&answer.outcome) {
        errors.add("outcome", "error-outcome");
    }
    if body.is_empty() && answer.outcome.needs_answer() {
        errors.add("body", "error-answer-missing");
    }
    check_text(&body, "body", &mut errors);
    match &answer.file {
        Some(file) if u64::try_from(file.size).is_ok_and(|size| size > LARGEST_FILE) => {
            errors.add("file", "error-file-too-large");
        }
        Some(file) if file.size == 0 => errors.add("file", "error-file-empty"),
        Some(_) if body.is_empty() => errors.add("body", "error-answer-missing"),
        _ => {}
    }
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock(&mut tx, reference).await?;
    if was_closed(&mut tx, &case, answer, &body, nonce).await? {
        return Ok(());
    }
    let was_unconfirmed = case.status == Status::Unconfirmed;
    step(&mut case, Step::Close(answer.outcome))?;
    if case.open_pause().is_some() {
        super::clock::end_pause(&mut tx, actor, &mut case).await?;
    }
    if !body.is_empty() {
        let message_id = conversation::append(&mut tx, &case, actor, MessageKind::Answer, &body, Some(nonce)).await?;
        if let Some(file) = &answer.file {
            files::attach(&mut tx, &conversation::place(&case)?, file.id, message_id).await?;
        }
    }
    case.outcome = Some(answer.outcome);
    case.closed_at = Some(now);
    case.lapses_at = None;
    store::set_progress(tx.sql(), &case, now).await?;
    codes::spend_all(&mut tx, case.id).await?;
    let detail = Detail::one("outcome", answer.outcome.code());
    events::append(&mut tx, &case, actor, EventKind::Closed, detail).await?;
    audit_case(&mut tx, actor, "case.closed", &case, json!({ "outcome": answer.outcome.code() })).await?;
    // A mailbox that was never proven gets no mail beyond its code, and spam no answer at all.
    if case.has_address() && !was_unconfirmed && answer.outcome != Outcome::Spam && !body.is_empty() {
        jobs::mail(&mut tx, Mail::Answer { case_id: case.id }).await?;
    }
    tx.commit().await
}

/// Whether this very form closed the case before, with everything that is in it.
async fn was_closed(tx: &mut Tx, case: &Case, answer: &Answer, body: &str, nonce: [u8; 16]) -> Result<bool> {
    let same_outcome = case.outcome == Some(answer.outcome);
    // Without words there is no message that would know the form: closed in the same way is all there is to say.
    if body.is_empty() {
        return Ok(same_outcome);
    }
    let files = answer.file.as_slice();
    match conversation::was_sent_with(tx.sql(), case, nonce, body, files).await? {
        true if !same_outcome => Err(Error::Conflict),
        sent => Ok(sent),
    }
}

/// Lets a closed case go on, with its reason as a note. The clock is the one it had.
///
/// # Errors
/// [`Error::State`] when the case is open; [`Error::Invalid`] beside `reason`.
pub async fn reopen(app: App, actor: Actor, reference: &str, reason: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let reason = clean_text(reason);
    let mut errors = FieldErrors::default();
    if reason.is_empty() {
        errors.add("reason", "error-reason-missing");
    }
    check_text(&reason, "reason", &mut errors);
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock(&mut tx, reference).await?;
    step(&mut case, Step::Reopen)?;
    // Whoever left meanwhile does not get it back: it is found among those that nobody has.
    if let Some(assignee) = case.assignee
        && accounts::lock_assignable(tx.sql(), assignee).await?.is_none()
    {
        case.assignee = None;
    }
    case.outcome = None;
    case.closed_at = None;
    case.served_at = None;
    case.due_version += 1;
    case.due_version_on = case.today(&tx);
    store::set_progress(tx.sql(), &case, now).await?;
    clock::renew(&mut tx, &mut case).await?;
    conversation::append(&mut tx, &case, actor, MessageKind::Note, &reason, None).await?;
    events::append(&mut tx, &case, actor, EventKind::Reopened, Detail::default()).await?;
    audit_plain(&mut tx, actor, "case.reopened", &case).await?;
    if case.has_address() {
        jobs::mail(&mut tx, Mail::Reopened { case_id: case.id }).await?;
    }
    tx.commit().await
}
