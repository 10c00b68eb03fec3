//! What stops, starts, extends and corrects the clock. The rulebook says what may be done; nothing here counts days.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use serde_json::json;
use uuid::Uuid;

use super::super::case::{self, Case, CaseHead, Locked, Target};
use super::super::clock::{self, events as clock_events};
use super::super::conversation::{self, MessageKind};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::clean_text;
use super::super::form::form_of;
use super::super::jobs::{self, Mail};
use super::super::model::{Channel, Status, Step};
use super::super::store;
use super::requester::message_text;
use super::{audit_case, audit_plain, optout, step, void_review};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::rulebook::{Pause, PauseEffect, PauseGround, Place, Refused, Right};
use crate::infra::app::{App, Context, Tx};

/// Asks the requester something; with a `ground` the clock stops or waits, where the law of the case lets it.
///
/// # Errors
/// [`Error::Refused`] with the rule's words when that law does not let the clock stand for this ground; [`Error::State`] when the
/// case is closed, unconfirmed or paused already.
pub async fn ask(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    body: &str,
    ground: Option<PauseGround>,
    nonce: [u8; 16],
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let body = message_text(body)?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if conversation::was_sent(tx.sql(), &case, nonce, &body).await? {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    put_question(&mut tx, actor, &mut case, &body, ground, nonce).await?;
    tx.commit().await
}

/// Puts a question whose words are whole, in the caller's transaction. Gives the message that asks it.
///
/// # Errors
/// As [`ask`].
pub(in crate::domain) async fn put_question(
    tx: &mut Tx,
    actor: Actor,
    case: &mut Locked<Case>,
    body: &str,
    ground: Option<PauseGround>,
    nonce: [u8; 16],
) -> Result<Uuid> {
    let now = tx.now();
    step(case, Step::Ask)?;
    if let Some(ground) = ground {
        case.rulebook
            .may_pause(case.place, case.matter(), ground)
            .map_err(|refused| Error::Refused(Box::new(refused)))?;
        if case.open_pause().is_some() {
            return Err(Error::State("case-is-paused"));
        }
    }
    let message_id = conversation::append(tx, case, actor, MessageKind::Desk, body, Some(nonce)).await?;
    store::set_progress(tx.sql(), case, now).await?;
    let asked = Detail::one("question", message_id.to_string());
    events::append(tx, case, actor, EventKind::MessageToRequester, asked).await?;
    audit_plain(tx, actor, "case.asked", case).await?;
    if let Some(ground) = ground {
        let pause = Pause { ground, asked_on: case.today(tx), answered_on: None };
        let id = tx.new_id();
        store::insert_pause(tx.sql(), id, case, &pause, message_id).await?;
        case.pauses.push(pause);
        clock::renew(tx, case).await?;
        events::append(tx, case, actor, EventKind::Paused, Detail::one("ground", ground.code())).await?;
        audit_case(tx, actor, "case.paused", case, json!({ "ground": ground.code() })).await?;
    }
    if case.has_address() {
        jobs::mail(tx, Mail::Message { case_id: case.id, message_id }).await?;
    }
    Ok(message_id)
}

/// Goes on without waiting for the requester: what was asked for came by another way, or is no longer needed. A clock that stood
/// runs on.
///
/// # Errors
/// [`Error::State`] when nothing is waited for.
pub async fn resume(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    if !waits(&case) {
        return Err(Error::State("case-is-not-paused"));
    }
    go_on(&mut tx, actor, &mut case).await?;
    tx.commit().await
}

/// Whether the requester is waited for, with the clock standing or not.
#[must_use]
pub fn waits(case: &Case) -> bool {
    case.open_pause().is_some() || case.status == Status::WaitingForRequester
}

/// Goes on with a case that waits, in the caller's transaction.
pub(in crate::domain) async fn go_on(tx: &mut Tx, actor: Actor, case: &mut Locked<Case>) -> Result<()> {
    let now = tx.now();
    step(case, Step::Reply)?;
    store::set_progress(tx.sql(), case, now).await?;
    if case.open_pause().is_some() {
        return end_pause(tx, actor, case).await;
    }
    events::append(tx, case, actor, EventKind::Resumed, due_detail(case)).await?;
    audit_plain(tx, actor, "case.resumed", case).await
}

/// Ends the open pause today and works the dates out anew. The caller holds the row locked.
pub(super) async fn end_pause(tx: &mut Tx, actor: Actor, case: &mut Locked<Case>) -> Result<()> {
    let today = case.today(tx);
    store::end_pause(tx.sql(), case, today).await?;
    case.pauses = store::pauses(tx.sql(), case.id).await?;
    clock::renew(tx, case).await?;
    events::append(tx, case, actor, EventKind::Resumed, due_detail(case)).await?;
    audit_plain(tx, actor, "case.resumed", case).await
}

/// Extends the period; the notice with its reason is queued to the requester in the same transaction.
///
/// # Errors
/// [`Error::Refused`] with the rule's words when the law of the case has no extension, it is too late, or it was extended before;
/// [`Error::Invalid`] beside `reason`.
pub async fn extend(app: App, actor: Actor, target: impl Into<Target<'_>>, reason: &str) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let reason = clean_text(reason);
    if reason.is_empty() {
        return Err(FieldErrors::one("reason", "error-reason-missing").into());
    }
    let mut errors = FieldErrors::default();
    super::super::filing::check_text(&reason, "reason", &mut errors);
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock(&mut tx, target.reference).await?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    step(&mut case, Step::TakeUp)?;
    let today = case.today(&tx);
    mark_extension(&tx, &case)?;
    let message_id = conversation::append(&mut tx, &case, actor, MessageKind::Desk, &reason, None).await?;
    case.extended_on = Some(today);
    case.extension_message = Some(message_id);
    store::set_progress(tx.sql(), &case, now).await?;
    clock::renew(&mut tx, &mut case).await?;
    events::append(&mut tx, &case, actor, EventKind::Extended, due_detail(&case)).await?;
    audit_plain(&mut tx, actor, "case.extended", &case).await?;
    if case.has_address() {
        jobs::mail(&mut tx, Mail::Extended { case_id: case.id, message_id }).await?;
    }
    tx.commit().await
}

/// The notice of an extension reached nobody: the period is what it was before.
pub(in crate::domain::cases) async fn take_extension_back(tx: &mut Tx, case: &mut Locked<Case>) -> Result<()> {
    case.extended_on = None;
    case.extension_message = None;
    clock::renew(tx, case).await?;
    Ok(())
}

/// The question that a pause waits for reached nobody: the clock never stood. A message that asked nothing changes nothing.
pub(in crate::domain::cases) async fn take_question_back(
    tx: &mut Tx,
    case: &mut Locked<Case>,
    message_id: Uuid,
) -> Result<()> {
    if !store::delete_open_pause(tx.sql(), case, message_id).await? {
        return Ok(());
    }
    let now = tx.now();
    step(case, Step::Reply)?;
    store::set_progress(tx.sql(), case, now).await?;
    case.pauses = store::pauses(tx.sql(), case.id).await?;
    clock::renew(tx, case).await?;
    Ok(())
}

/// What an extension would give today, or why it is refused: for the page that offers it.
///
/// # Errors
/// [`Error::Refused`] with the rule's words.
pub fn mark_extension(context: &Context, case: &Case) -> Result<NaiveDate> {
    let (operator, today) = (&context.config.operator, case.today(context));
    case.rulebook
        .may_extend(case.place, case.matter(), case.calendar, operator, &clock_events(case), today)
        .map_err(|refused| Error::Refused(Box::new(refused)))
}

/// What the desk corrects about a case.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The right it is about.
    pub right: Right,
    /// Where the person lives.
    pub place: Option<Place>,
    /// The civil date of receipt in the zone of that place.
    pub received_on: NaiveDate,
    /// Why; kept, sealed.
    pub reason: String,
}

/// Corrects right, place or date of receipt; everything that follows is worked out anew.
///
/// # Errors
/// [`Error::Invalid`] beside a field; [`Error::State`] for closed cases.
pub async fn settle(app: App, actor: Actor, target: impl Into<Target<'_>>, settlement: &Settlement) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let reason = clean_text(&settlement.reason);
    let mut errors = FieldErrors::default();
    if reason.is_empty() {
        errors.add("reason", "error-reason-missing");
    }
    super::super::filing::check_text(&reason, "reason", &mut errors);
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    let is_so =
        (case.right, case.place, case.received_on) == (settlement.right, settlement.place, settlement.received_on);
    if let Some(case_seen) = target.seen.filter(|seen| *seen < case.version)
        && is_so
        && errors.is_empty()
    {
        let events = events::of_case(tx.sql(), &case).await?;
        let mut settled = events.iter().filter(|event| event.kind == EventKind::Settled && event.version > case_seen);
        if settled.any(|settled| settled.detail.get("reason") == Some(reason.as_str())) {
            // Pressed twice, or settled alike by somebody else meanwhile, for the same reason.
            return Ok(());
        }
        // Another reason is nothing that was kept already: whoever gives it is shown what was, and may add theirs.
    }
    case::unchanged_by_anybody(&mut tx, &case, actor, target.seen).await?;
    if !case.status.is_open() {
        return Err(Error::State("case-is-closed"));
    }
    if settlement.received_on > case.recorded_at.with_timezone(&zone_of(&tx, settlement.place)).date_naive() {
        errors.add("received_on", "error-received-future");
    }
    if case.appeal_of.is_some() && !case.rulebook.may_appeal(settlement.place) {
        errors.add("place", "error-appeal-place");
    }
    if let Some(refused) = case.appeal_of
        && case::head_by_id(&mut tx, refused)
            .await?
            .is_some_and(|refused| !came_after(&tx, &refused, settlement.received_on))
    {
        errors.add("received_on", "error-appeal-before");
    }
    errors.into_result()?;
    let pauses = case.pauses.iter().map(|pause| {
        let until = pause.answered_on.map_or_else(String::new, |date| date.to_string());
        format!("{} {}..{until}", pause.ground.code(), pause.asked_on)
    });
    let pauses: Vec<String> = pauses.collect();
    let before = Detail::one("reason", reason)
        .and("right_before", case.right.code())
        .and("right", settlement.right.code())
        .and("place_before", case.place.map_or("", Place::code))
        .and("place", settlement.place.map_or("", Place::code))
        .and("received_before", case.received_on.to_string())
        .and("pauses_before", pauses.join(", "))
        .and("extended_before", written(case.extended_on))
        .and("due_before", written(case.dates.due()));
    // Of what came by phone or post only the day is known: it stays that day in the zone of the new place. A form has its moment.
    let day_only = case.channel != Channel::Web;
    if settlement.received_on != case.received_on || (day_only && settlement.place != case.place) {
        case.received_at = noon_of(&tx, settlement.place, settlement.received_on);
    }
    let right = std::mem::replace(&mut case.right, settlement.right);
    case.place = settlement.place;
    case.calendar = None;
    // Pauses and an extension that the law of the new place does not know fall away; the event keeps what stood before.
    let (book, place, matter) = (case.rulebook, case.place, case.matter());
    case.pauses.retain(|pause| book.may_pause(place, matter, pause.ground).is_ok());
    let grounds: Vec<&str> = case.pauses.iter().map(|pause| pause.ground.code()).collect();
    store::keep_pauses(tx.sql(), &case, &grounds).await?;
    if clock::deadlines(&tx, &case).is_err() {
        case.extended_on = None;
    }
    clock::renew(&mut tx, &mut case).await?;
    // Whoever asks for something to stop is not asked for a code, also where they asked with the words of another right.
    let begins = case.status == Status::Unconfirmed && form_of(case.right).contact_only;
    if begins {
        case.status = Status::New;
        case.lapses_at = None;
        let now = tx.now();
        store::set_progress(tx.sql(), &case, now).await?;
        jobs::mail(&mut tx, jobs::Mail::DpoNewCase { case_id: case.id }).await?;
    }
    if right != case.right {
        optout::undo(&mut tx, &mut case).await?;
    }
    optout::keep_after(&mut tx, &case, right).await?;
    let before = before
        .and("received", case.received_on.to_string())
        .and("extended", written(case.extended_on))
        .and("due", written(case.dates.due()));
    events::append(&mut tx, &case, actor, EventKind::Settled, before).await?;
    let detail = json!({ "right": case.right.code(), "place": case.place.map(Place::code) });
    audit_case(&mut tx, actor, "case.settled", &case, detail).await?;
    void_review(&mut tx, actor, &mut case).await?;
    tx.commit().await
}

/// Whether an appeal that came on a day can be one against that case: not before it was closed.
pub(super) fn came_after(context: &Context, refused: &CaseHead, day: NaiveDate) -> bool {
    refused.closed_at.is_none_or(|at| day >= at.with_timezone(&refused.zone(context)).date_naive())
}

/// The zone in which a place counts its days.
pub(super) fn zone_of(context: &Context, place: Option<Place>) -> chrono_tz::Tz {
    place.unwrap_or(context.config.operator.country).zone()
}

/// A moment on a civil date, for receipts of which only the day is known: noon, or the present moment when that is earlier.
pub(in crate::domain) fn noon_of(context: &Context, place: Option<Place>, date: NaiveDate) -> DateTime<Utc> {
    let noon = date.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default());
    let moment = zone_of(context, place)
        .from_local_datetime(&noon)
        .earliest()
        .map_or_else(|| noon.and_utc(), |moment| moment.to_utc());
    moment.min(context.now())
}

fn written(date: Option<NaiveDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn due_detail(case: &Case) -> Detail {
    case.dates.due().map_or_else(Detail::default, |due| Detail::one("due", due.to_string()))
}

/// What a pause for a ground would do, for the page that offers it.
///
/// # Errors
/// The rule that refuses it.
pub fn pause_effect(case: &Case, ground: PauseGround) -> std::result::Result<PauseEffect, Refused> {
    case.rulebook.may_pause(case.place, case.matter(), ground)
}
