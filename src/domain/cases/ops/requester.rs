//! What requesters do on their own pages.

use std::ops::Deref;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::super::case::{self, Case, CaseHead, Dates, Listed, Locked};
use super::super::conversation::{self, Conversation, MessageKind};
use super::super::events::{self, Detail, Event, EventKind};
use super::super::filing::{check_text, clean_text};
use super::super::jobs::{self, Mail};
use super::super::model::{Outcome, Status, Step};
use super::super::{clock, store};
use super::{attachments, audit_plain, optout, step};
use crate::base::actor::{Actor, Requester};
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::ids::Reference;
use crate::base::language::Language;
use crate::base::permission::{Permission, require, roles_with};
use crate::base::text;
use crate::domain::access::{RequesterSession, codes, sessions};
use crate::domain::audit;
use crate::domain::rulebook::{Deadlines, Place, Right};
use crate::infra::app::{App, Reading, Tx};
use crate::infra::crypto::{Field, Purpose};
use crate::infra::files::{self, Download, StoredFile};
use crate::infra::i18n::Texts as _;
use crate::infra::rate::{self, Limit};
use crate::infra::words;

/// One of one's own cases in the list.
#[derive(Clone, Debug)]
pub struct OwnCase {
    /// Reference.
    pub reference: String,
    /// Right.
    pub right: Right,
    /// Whether it is an appeal against a refusal.
    pub is_appeal: bool,
    /// The place whose law decides; none while that is not known.
    pub place: Option<Place>,
    /// Where it stands.
    pub status: Status,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// Whether what is to be done at once was done.
    pub is_carried_out: bool,
    /// Dates in force.
    pub dates: Dates,
}

impl OwnCase {
    pub(super) fn of(case: CaseHead) -> Self {
        Self {
            is_appeal: case.appeal_of.is_some(),
            reference: case.reference,
            right: case.right,
            place: case.place,
            status: case.status,
            outcome: case.outcome,
            received_at: case.received_at,
            is_carried_out: case.carried_out_at.is_some(),
            dates: case.dates,
        }
    }
}

/// One of one's own cases with everything its page shows.
#[derive(Clone, Debug)]
pub struct OwnView {
    /// The case.
    pub case: Case,
    /// Its dates with their sum.
    pub deadlines: Deadlines,
    /// Its timeline, without what only the desk sees.
    pub events: Vec<Event>,
    /// Its conversation, without notes: the newest page, or an earlier one.
    pub conversation: Conversation,
    /// Where it was appealed: the reference of the appeal.
    pub appeal: Option<String>,
    /// Where it is an appeal: the reference of the case that was refused.
    pub appeal_of: Option<String>,
}

/// The session of a requester's cookie.
///
/// # Errors
/// When the database fails.
pub async fn session_of(app: &App, cookie: Option<&str>) -> Result<Option<RequesterSession>> {
    match cookie {
        Some(cookie) => sessions::find(app, cookie).await,
        None => Ok(None),
    }
}

/// Cases on one page of one's own list.
const OWN_PAGE: usize = 50;

/// A page of the cases of the proven mailbox: what was confirmed before what anybody may have filed in its name, the newest first.
#[derive(Clone, Debug)]
pub struct OwnPage {
    /// The cases.
    pub cases: Vec<OwnCase>,
    /// The references of those that a newer version wrote in words this one does not know.
    pub newer: Vec<String>,
    /// The reference below which the next page begins, where there is one.
    pub next: Option<String>,
    /// Whether the mailbox may have others, which only a sign-in code opens.
    pub is_one_of_many: bool,
}

impl OwnPage {
    fn of(listed: Listed, next: Option<String>) -> Self {
        Self {
            cases: listed.cases.into_iter().filter(CaseHead::is_visible_to_requester).map(OwnCase::of).collect(),
            newer: listed.newer,
            next,
            is_one_of_many: false,
        }
    }
}

/// The cases of the proven mailbox, a page at a time; `after` is the reference at the end of the page before.
///
/// # Errors
/// [`Error::SignInNeeded`] without a proven mailbox.
pub async fn own_cases(app: App, actor: Actor, after: Option<&str>) -> Result<OwnPage> {
    require(actor, Permission::ReadOwnCases)?;
    let requester = actor.requester()?;
    let mut reading = app.read().await?;
    let index = match requester {
        Requester::Anybody => return Err(Error::SignInNeeded),
        Requester::Mailbox(index) => index,
        // Its own code opened one case, and tells of no other.
        Requester::Case(id) => {
            let row = store::head_by_id(reading.sql(), id).await?;
            let listed = case::heads(&mut reading, row.into_iter().collect()).await?;
            return Ok(OwnPage { is_one_of_many: true, ..OwnPage::of(listed, None) });
        }
    };
    let after = match after.and_then(Reference::parse) {
        None => None,
        Some(reference) => store::named(reading.sql(), reference.as_str())
            .await?
            .filter(|named| named.email_index.as_deref() == Some(&index))
            .map(|named| named.id),
    };
    let limit = i64::try_from(OWN_PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = store::heads_of_mailbox(reading.sql(), &index, after, limit).await?;
    let more = rows.len() > OWN_PAGE;
    rows.truncate(OWN_PAGE);
    let next = rows.last().filter(|_| more).map(|last| last.reference.clone());
    Ok(OwnPage::of(case::heads(&mut reading, rows).await?, next))
}

/// The newest of the cases of the proven mailbox, for a form that asks for the same person again. This is no reading.
///
/// # Errors
/// [`Error::SignInNeeded`] without a proven mailbox.
pub async fn newest_own(app: App, actor: Actor) -> Result<Option<Case>> {
    let page = own_cases(app.clone(), actor, None).await?;
    let Some(newest) = page.cases.first() else { return Ok(None) };
    let mut reading = app.read().await?;
    find_own(&mut reading, actor, &newest.reference).await.map(Some)
}

/// One of one's own cases with its dates. Unlike [`open_own`] this is no reading: a calendar program that fetches the date has shown
/// nobody a message.
///
/// # Errors
/// As [`open_own`].
pub async fn own_dates(app: &App, actor: Actor, reference: &str) -> Result<(CaseHead, Deadlines)> {
    let mut reading = app.clone().read().await?;
    let case = match case::head_by_reference(&mut reading, reference).await {
        found if words::is_newer(&found) && !owns_newer(&mut reading, actor, reference).await? => None,
        found => found?,
    };
    let case = *own(actor, case.map(Box::new))?;
    let deadlines = clock::deadlines(&reading, &case)?;
    Ok((case, deadlines))
}

/// One of one's own cases, to be looked at. Changes nothing.
///
/// # Errors
/// [`Error::SignInNeeded`] without a proven mailbox; [`Error::NotFound`] for anything that is not one's own.
pub async fn open_own(app: App, actor: Actor, reference: &str) -> Result<OwnView> {
    open_own_before(app, actor, reference, None).await
}

/// The same with the page of its conversation that ends before a message.
///
/// # Errors
/// As [`open_own`].
pub async fn open_own_before(app: App, actor: Actor, reference: &str, before: Option<Uuid>) -> Result<OwnView> {
    let mut reading = app.read().await?;
    let case = find_own(&mut reading, actor, reference).await?;
    let conversation = conversation::page(reading.sql(), &case, before, false).await?;
    viewed(reading, case, conversation).await
}

/// The same with all of its conversation, to be taken along.
///
/// # Errors
/// As [`open_own`].
pub async fn open_own_whole(app: App, actor: Actor, reference: &str) -> Result<OwnView> {
    let mut reading = app.read().await?;
    let case = find_own(&mut reading, actor, reference).await?;
    let conversation = conversation::whole(reading.sql(), &case).await?;
    viewed(reading, case, conversation).await
}

async fn viewed(mut reading: Reading, case: Case, conversation: Conversation) -> Result<OwnView> {
    let events = events::of_case(reading.sql(), &case).await?;
    let (appeal, appeal_of) = super::linked(reading.sql(), &case).await?;
    let deadlines = clock::deadlines(&reading, &case)?;
    Ok(OwnView {
        appeal,
        appeal_of,
        deadlines,
        events: events.into_iter().filter(|event| event.kind.is_for_requester()).collect(),
        conversation,
        case,
    })
}

/// What the desk wrote and this view shows counts as read from now on; the first reading of an answer is on record.
///
/// # Errors
/// As [`open_own`].
pub async fn read_own(app: App, actor: Actor, view: &OwnView) -> Result<()> {
    let conversation = &view.conversation;
    // The answer stands on every page.
    let unread: Vec<Uuid> = conversation
        .messages
        .iter()
        .chain(&conversation.answer)
        .filter(|message| message.read_at.is_none() && message.kind != MessageKind::Requester)
        .map(|message| message.id)
        .collect();
    if unread.is_empty() {
        return Ok(());
    }
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = lock_own(&mut tx, actor, &view.case.reference).await?;
    let read = store::mark_read(tx.sql(), &case, &unread, now).await?;
    if read.iter().any(|kind| kind == MessageKind::Answer.code()) {
        // Whoever has opened the answer has it, however it came.
        if case.served_at.is_none() && case.status == Status::Closed {
            case.served_at = Some(now);
            store::set_progress(tx.sql(), &case, now).await?;
        }
        events::append(&mut tx, &case, actor, EventKind::AnswerRead, Detail::default()).await?;
        audit_plain(&mut tx, actor, "case.answer_read", &case).await?;
    }
    tx.commit().await
}

/// Messages that a requester may write about one case in a day: nobody who has something to say needs more, and what somebody wrote
/// by program can still be read.
const WRITTEN_A_DAY: i64 = 20;
const DAY: TimeDelta = TimeDelta::days(1);

/// Writes to the desk. An answer to a question lets the clock run on. A closed case takes words too: something may be missing in the
/// answer; it stays closed until the desk has read them. The form's nonce makes sending twice one message.
///
/// # Errors
/// [`Error::Invalid`] beside `body`, also when too many were written in a day; [`Error::Conflict`] when the form was sent before
/// with other words.
pub async fn write_to_desk(
    app: App,
    actor: Actor,
    reference: &str,
    (body, files): (&str, &[StoredFile]),
    nonce: [u8; 16],
    client: &str,
) -> Result<()> {
    // A file may say all there is to say.
    let words = if files.is_empty() || is_written(body) { message_text(body)? } else { String::new() };
    rate::count(&app, &[Limit { name: "message", key: client, per_hour: app.config.limits.filings_per_ip }]).await?;
    let mut tx = app.begin().await?;
    let mut case = lock_own(&mut tx, actor, reference).await?;
    let words = if words.is_empty() { case.language.text("message-only-files") } else { words };
    if let Some(sent) = conversation::sent_as(tx.sql(), &case, nonce, &words).await? {
        // With other files it is another message, which must not be lost by calling it sent.
        let is_same = attachments::are_of(&mut tx, &conversation::place(&case)?, files, sent).await?;
        return if is_same { Ok(()) } else { Err(Error::Conflict) };
    }
    let message_id = take_message(&mut tx, actor, &mut case, &words, nonce).await?;
    if !files.is_empty() {
        attachments::attach(&mut tx, &conversation::place(&case)?, files, message_id).await?;
    }
    tx.commit().await
}

/// Whether somebody wrote something that can be seen.
fn is_written(body: &str) -> bool {
    !text::line(body).is_empty()
}

/// Takes what a requester wrote, in the caller's transaction; gives the message.
///
/// # Errors
/// As [`write_to_desk`].
pub(in crate::domain) async fn take_message(
    tx: &mut Tx,
    actor: Actor,
    case: &mut Locked<Case>,
    body: &str,
    nonce: [u8; 16],
) -> Result<Uuid> {
    let now = tx.now();
    if case.status.is_open() {
        // Whoever may write here has proven the mailbox: what is written about is worked on.
        super::confirm::prove(tx, actor, case).await?;
        step(case, Step::Reply)?;
    } else {
        super::confirm::prove_ended(tx, actor, case).await?;
    }
    if store::written_since(tx.sql(), case, now - DAY, WRITTEN_A_DAY).await? >= WRITTEN_A_DAY {
        return Err(FieldErrors::one("body", "error-message-too-many").into());
    }
    let message_id = conversation::append(tx, case, actor, MessageKind::Requester, body, Some(nonce)).await?;
    let waits = case.unread;
    case.unread = true;
    store::set_progress(tx.sql(), case, now).await?;
    store::mark_unread(tx.sql(), case, &roles_with(Permission::ReadCases), now).await?;
    events::append(tx, case, actor, EventKind::MessageFromRequester, Detail::default()).await?;
    audit_plain(tx, actor, "case.message_received", case).await?;
    if case.open_pause().is_some() {
        super::clock::end_pause(tx, actor, case).await?;
    }
    // One mail says that there is something to read, however much comes until somebody does.
    if !waits {
        jobs::mail(tx, Mail::DpoReply { case_id: case.id, message_id }).await?;
        if let Some(staff_id) = super::desk::told_beside_the_dpo(tx, case.assignee).await? {
            jobs::mail(tx, Mail::StaffReply { case_id: case.id, message_id, staff_id }).await?;
        }
    }
    Ok(message_id)
}

/// Takes one's own request back. Doing it again changes nothing.
///
/// # Errors
/// [`Error::State`] when the case is closed otherwise.
pub async fn withdraw(app: App, actor: Actor, reference: &str) -> Result<()> {
    let mut tx = app.begin().await?;
    let mut case = lock_own(&mut tx, actor, reference).await?;
    if case.outcome == Some(Outcome::Withdrawn) {
        return Ok(());
    }
    withdraw_in(&mut tx, actor, &mut case).await?;
    tx.commit().await
}

/// Takes a locked case back in the caller's transaction.
pub(super) async fn withdraw_in(tx: &mut Tx, actor: Actor, case: &mut Locked<Case>) -> Result<()> {
    let now = tx.now();
    step(case, Step::Close(Outcome::Withdrawn))?;
    if case.open_pause().is_some() {
        super::clock::end_pause(tx, actor, case).await?;
    }
    case.outcome = Some(Outcome::Withdrawn);
    case.closed_at = Some(now);
    // Nothing that was written before asks for anything any more.
    case.unread = false;
    store::clear_unread_of_all(tx.sql(), case).await?;
    case.lapses_at = None;
    store::set_progress(tx.sql(), case, now).await?;
    optout::keep(tx, case).await?;
    codes::spend_all(tx, case.id).await?;
    super::decide::destroy_documents(tx, case, actor).await?;
    events::append(tx, case, actor, EventKind::Withdrawn, Detail::default()).await?;
    audit_plain(tx, actor, "case.withdrawn", case).await?;
    jobs::mail(tx, Mail::DpoWithdrawn { case_id: case.id }).await
}

/// Changes the language of mails about one of one's own cases.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own.
pub async fn set_language(app: App, actor: Actor, reference: &str, language: Language) -> Result<()> {
    let mut tx = app.begin().await?;
    let case = lock_own(&mut tx, actor, reference).await?;
    store::set_language(tx.sql(), &case, language.code()).await?;
    tx.commit().await
}

/// A file of one of one's own cases, never one of a note.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own.
pub async fn file_for_requester(app: App, actor: Actor, reference: &str, id: Uuid) -> Result<Download> {
    let mut tx = app.begin().await?;
    let case = find_own(&mut tx, actor, reference).await?;
    let place = conversation::place(&case)?;
    let file = files::find(tx.sql(), &place, id).await?.ok_or(Error::NotFound)?;
    let kind = match file.message_id {
        Some(message_id) => store::message_kind(tx.sql(), case.id, message_id).await?,
        None => None,
    };
    // A kind that only a newer version knows may be for nobody but the desk.
    let kind = kind.as_deref().and_then(MessageKind::parse);
    if kind.is_none_or(|kind| kind == MessageKind::Note) {
        return Err(Error::NotFound);
    }
    let download = Download::prepare(&mut tx, &place, file).await?;
    let detail = json!({ "file": id });
    super::audit_case(&mut tx, actor, "case.file_downloaded", &case, detail).await?;
    tx.commit().await?;
    Ok(download)
}

/// Records that somebody was sent to the customer who decides about the data. Nothing personal is kept; the company's name, if
/// given, is sealed.
///
/// # Errors
/// [`Error::Invalid`] beside `company`; [`Error::TooMany`] past the limits.
pub async fn record_redirection(
    app: App,
    actor: Actor,
    right: Right,
    place: Option<Place>,
    language: Language,
    company: &str,
    client: &str,
) -> Result<()> {
    require(actor, Permission::FileRequests)?;
    let company = text::line(company);
    if company.chars().count() > 200 {
        return Err(FieldErrors::one("company", "error-line-too-long").into());
    }
    rate::count(&app, &[Limit { name: "redirection", key: client, per_hour: app.config.limits.filings_per_ip }])
        .await?;
    let id = app.new_id();
    let field = Field::new("redirection", "company", id);
    let sealed = (!company.is_empty()).then(|| app.keys.seal(Purpose::Draft, field, company.as_bytes(), &app.random));
    let mut tx = app.begin().await?;
    let now = tx.now();
    store::insert_redirection(tx.sql(), id, now, right.code(), place.map(Place::code), language.code(), sealed).await?;
    let detail = json!({ "right": right.code() });
    audit::record(&mut tx, actor, "redirection.recorded", "redirection", Some(&id.to_string()), detail).await?;
    tx.commit().await
}

pub(super) fn message_text(body: &str) -> Result<String> {
    let body = clean_text(body);
    let mut errors = FieldErrors::default();
    if body.is_empty() {
        errors.add("body", "error-message-missing");
    } else {
        check_text(&body, "body", &mut errors);
    }
    errors.into_result()?;
    Ok(body)
}

/// One of one's own cases with its row locked.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own.
pub(in crate::domain) async fn lock_own(tx: &mut Tx, actor: Actor, reference: &str) -> Result<Locked<Case>> {
    require(actor, Permission::WorkOwnCases)?;
    let case = match case::lock(tx, reference).await {
        Err(Error::NotFound) => None,
        found if words::is_newer(&found) && !owns_newer(tx, actor, reference).await? => None,
        found => Some(found?),
    };
    own(actor, case)
}

/// One of one's own cases.
///
/// # Errors
/// As [`lock_own`].
pub(in crate::domain) async fn find_own(reading: &mut Reading, actor: Actor, reference: &str) -> Result<Case> {
    let case = match case::by_reference(reading, reference).await {
        found if words::is_newer(&found) && !owns_newer(reading, actor, reference).await? => None,
        found => found?,
    };
    own(actor, case.map(Box::new)).map(|case| *case)
}

/// Whether a case that a newer version wrote is one's own: nobody else is told that there is one.
async fn owns_newer(reading: &mut Reading, actor: Actor, reference: &str) -> Result<bool> {
    let (Some(reference), requester) = (Reference::parse(reference), actor.requester()?) else { return Ok(false) };
    let named = store::named(reading.sql(), reference.as_str()).await?;
    Ok(named.is_some_and(|named| requester.owns(named.id, named.appeal_of, named.email_index.as_deref())))
}

/// One's own: of the mailbox that was proven, or the case whose code was. What is not one's own looks as if it were not there.
fn own<C: Deref<Target: AsRef<CaseHead>>>(actor: Actor, case: Option<C>) -> Result<C> {
    require(actor, Permission::ReadOwnCases)?;
    let requester = actor.requester()?;
    case.filter(|case| {
        let case = case.as_ref();
        requester.owns(case.id, case.appeal_of, case.email_index.as_deref()) && case.is_visible_to_requester()
    })
    .ok_or(Error::NotFound)
}
