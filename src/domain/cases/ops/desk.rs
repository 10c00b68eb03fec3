//! What the desk does with the conversation and with who works on a case.

use serde_json::json;
use uuid::Uuid;

use super::super::case::{self, Case, Locked, Target};
use super::super::conversation::{self, Conversation, MessageKind};
use super::super::events::{self, Detail, EventKind};
use super::super::jobs;
use super::super::model::{Status, Step};
use super::super::store;
use super::requester::message_text;
use super::{audit_case, audit_plain, optout, step};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::staff::accounts;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::files::{self, Download};

/// Puts on record that a case was shown, and takes those of the requester's messages that were shown with it for read. Only whoever saw
/// the newest page has seen what is new.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn read(app: App, actor: Actor, case: &Case, shown: Option<&Conversation>) -> Result<()> {
    require(actor, Permission::ReadCases)?;
    // An auditor changes nothing: the requester's messages stay unread for those who must answer.
    let unread: Vec<Uuid> = shown
        .iter()
        .flat_map(|shown| &shown.messages)
        .filter(|message| message.kind == MessageKind::Requester && message.read_at.is_none())
        .map(|message| message.id)
        .collect();
    if !case.is_readable() {
        case::tell_unreadable(&app, &[case.id]).await?;
    }
    let marks = (case.unread || !unread.is_empty()) && require(actor, Permission::WorkCases).is_ok();
    let mut tx = app.begin().await?;
    if marks && shown.is_some() {
        let now = tx.now();
        let case = case::lock_id(&mut tx, case.id).await?;
        store::mark_read(tx.sql(), &case, &unread, now).await?;
        // Who looks at a colleague's case leaves it unread for the colleague.
        let answers_for_it = case.assignee.is_none() || case.assignee == actor.staff_id();
        if answers_for_it && !store::has_unread(tx.sql(), &case).await? {
            store::set_unread(tx.sql(), &case, false).await?;
        }
    }
    if let Some(staff_id) = actor.staff_id().filter(|_| shown.is_some_and(Conversation::is_newest)) {
        store::clear_unread(tx.sql(), case.id, staff_id).await?;
    }
    audit_plain(&mut tx, actor, "case.read", case).await?;
    tx.commit().await
}

/// Writes to the requester, who is mailed that there is a message. The first message acknowledges receipt. A closed case stays closed:
/// a question about its answer is answered without beginning again.
///
/// # Errors
/// [`Error::Invalid`] beside `body`; [`Error::State`] when the case is unconfirmed, or ended as nobody's request.
pub async fn write_to_requester(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    body: &str,
    nonce: [u8; 16],
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let body = message_text(body)?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock(&mut tx, target.reference).await?;
    if conversation::was_sent(tx.sql(), &case, nonce, &body).await? {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    if !case.status.is_open() && !case.takes_messages() {
        return Err(Error::State("case-takes-no-messages"));
    }
    step(&mut case, Step::Tell)?;
    let message_id = conversation::append(&mut tx, &case, actor, MessageKind::Desk, &body, Some(nonce)).await?;
    store::set_progress(tx.sql(), &case, now).await?;
    events::append(&mut tx, &case, actor, EventKind::MessageToRequester, Detail::default()).await?;
    audit_plain(&mut tx, actor, "case.message_sent", &case).await?;
    if case.has_address() {
        jobs::mail(&mut tx, jobs::Mail::Message { case_id: case.id, message_id }).await?;
    }
    tx.commit().await
}

/// Whether the requester wrote something that the actor has not opened.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn is_unread(reading: &mut Reading, actor: Actor, case: &Case) -> Result<bool> {
    require(actor, Permission::ReadCases)?;
    Ok(!store::unread_of(reading.sql(), actor.staff_id(), &[case.id]).await?.is_empty())
}

/// Who is told of a case beside the data protection officer: whoever works on it, unless that is the same mailbox.
///
/// # Errors
/// When the database fails.
pub async fn told_beside_the_dpo(tx: &mut Reading, staff_id: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(staff_id) = staff_id else { return Ok(None) };
    let dpo = tx.settings().dpo_email.to_string();
    let account = accounts::enabled(tx.sql(), staff_id).await?;
    Ok(account.filter(|account| !account.email.eq_ignore_ascii_case(&dpo)).map(|account| account.id))
}

/// Makes a note that only the desk sees, also on closed cases.
///
/// # Errors
/// [`Error::Invalid`] beside `body`.
pub async fn note(app: App, actor: Actor, reference: &str, body: &str, nonce: [u8; 16]) -> Result<()> {
    require(actor, Permission::WorkCases)?;
    let body = message_text(body)?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, reference).await?;
    if conversation::was_sent(tx.sql(), &case, nonce, &body).await? {
        return Ok(());
    }
    conversation::append(&mut tx, &case, actor, MessageKind::Note, &body, Some(nonce)).await?;
    events::append(&mut tx, &case, actor, EventKind::Note, Detail::default()).await?;
    audit_plain(&mut tx, actor, "case.note_made", &case).await?;
    tx.commit().await
}

/// Makes a note of a locked case in the caller's transaction.
///
/// # Errors
/// [`Error::Invalid`] beside `note`.
pub async fn note_in(tx: &mut Tx, actor: Actor, case: &Locked<Case>, note: &str) -> Result<()> {
    require(actor, Permission::WorkCases)?;
    let body = message_text(note)?;
    conversation::append(tx, case, actor, MessageKind::Note, &body, None).await?;
    events::append(tx, case, actor, EventKind::Note, Detail::default()).await?;
    audit_plain(tx, actor, "case.note_made", case).await
}

/// Gives a case to somebody, or to nobody.
///
/// # Errors
/// [`Error::Invalid`] beside `assignee` for somebody who cannot work on cases.
pub async fn assign(app: App, actor: Actor, target: impl Into<Target<'_>>, to: Option<Uuid>) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock(&mut tx, target.reference).await?;
    let name = match to {
        None => String::new(),
        Some(id) => {
            let account = accounts::lock_assignable(tx.sql(), id).await?;
            account.ok_or_else(|| FieldErrors::one("assignee", "error-assignee"))?.name
        }
    };
    if case.assignee == to {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    if case.status == Status::New && to.is_some() {
        step(&mut case, Step::TakeUp)?;
    }
    case.assignee = to;
    store::set_progress(tx.sql(), &case, now).await?;
    events::append(&mut tx, &case, actor, EventKind::Assigned, Detail::one("to", name)).await?;
    audit_case(&mut tx, actor, "case.assigned", &case, json!({ "to": to })).await?;
    // Who takes it knows.
    if let Some(staff_id) = to.filter(|_| to != actor.staff_id()) {
        jobs::mail(&mut tx, jobs::Mail::StaffAssigned { case_id: case.id, staff_id }).await?;
    }
    tx.commit().await
}

/// Records that receipt was acknowledged outside the portal, as by phone or post.
///
/// # Errors
/// [`Error::State`] when the case is closed or unconfirmed.
pub async fn acknowledge(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock(&mut tx, target.reference).await?;
    if case.acknowledged_at.is_some() {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    step(&mut case, Step::TakeUp)?;
    case.acknowledged_at = Some(now);
    store::set_progress(tx.sql(), &case, now).await?;
    events::append(&mut tx, &case, actor, EventKind::Acknowledged, Detail::default()).await?;
    audit_plain(&mut tx, actor, "case.acknowledged", &case).await?;
    tx.commit().await
}

/// Records that what is to be done at once was done: the advertising stopped, the use ended. The answer is still to be given.
///
/// # Errors
/// [`Error::State`] when the case is closed, or nothing in it is to be done at once.
pub async fn carry_out(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if !case.is_at_once() {
        return Err(Error::State("case-has-nothing-at-once"));
    }
    if case.carried_out_at.is_some() {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    carry_out_in(&mut tx, actor, &mut case).await?;
    tx.commit().await
}

/// The same in the caller's transaction; where it was done before nothing changes.
///
/// # Errors
/// [`Error::State`] where the case is closed or its mailbox not proven.
pub(in crate::domain) async fn carry_out_in(tx: &mut Tx, actor: Actor, case: &mut Locked<Case>) -> Result<()> {
    let now = tx.now();
    step(case, Step::TakeUp)?;
    if case.carried_out_at.is_some() {
        return Ok(());
    }
    case.carried_out_at = Some(now);
    store::set_progress(tx.sql(), case, now).await?;
    optout::keep(tx, case).await?;
    events::append(tx, case, actor, EventKind::CarriedOut, Detail::default()).await?;
    audit_plain(tx, actor, "case.carried_out", case).await
}

/// A file of a case, for the desk; the reading is on record.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn file_of_case(app: App, actor: Actor, reference: &str, id: Uuid) -> Result<Download> {
    require(actor, Permission::ReadCases)?;
    let mut tx = app.begin().await?;
    let case = case::by_reference(&mut tx, reference).await?.ok_or(Error::NotFound)?;
    let place = conversation::place(&case)?;
    let file = files::find(tx.sql(), &place, id).await?.ok_or(Error::NotFound)?;
    // What shows who somebody is is opened where it is counted who opens it.
    if file.asking_id.is_some() {
        return Err(Error::NotFound);
    }
    let download = Download::prepare(&mut tx, &place, file).await?;
    audit_case(&mut tx, actor, "case.file_read", &case, json!({ "file": id })).await?;
    tx.commit().await?;
    Ok(download)
}
