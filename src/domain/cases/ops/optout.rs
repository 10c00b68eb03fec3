//! What cases say to the list of opt-outs, and what a person does from there: stop with one press, allow again.

use uuid::Uuid;

use super::super::case::{self, Case, CaseHead, Locked};
use super::super::filing::{Filing, Typed};
use super::super::model::{Channel, Outcome, Signal};
use super::super::store;
use super::filing::Filed;
use super::requester::{newest_own, withdraw_in};
use crate::base::actor::{Actor, Requester};
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::domain::optouts::{self, Choice, End, OfCase, Source};
use crate::domain::rulebook::Right;
use crate::infra::app::{App, Tx};
use crate::infra::backfill::Cursor;
use crate::infra::words;

/// Cases that are looked at in one batch.
const BATCH: i64 = 200;

/// What a case stops, where it does. What an appeal is about stopped it already, unless that was refused: then the appeal stops it, once
/// it ends with a yes.
fn choice_of(case: &CaseHead) -> Option<Choice> {
    let is_granted = matches!(case.outcome, Some(Outcome::Fulfilled | Outcome::PartlyFulfilled));
    Choice::of(case.right).filter(|_| case.appeal_of.is_none() || is_granted)
}

/// Why it does not stand any more, where it does not. What was done stays done: a request that is withdrawn afterwards allows nothing.
/// One that is handled elsewhere stands on by itself, as the other may be about more, or about less.
fn end_of(case: &CaseHead) -> Option<End> {
    match case.outcome? {
        // Whatever was done for somebody who never asked is no wish of theirs.
        Outcome::Spam | Outcome::Refused | Outcome::Redirected | Outcome::Lapsed => Some(End::Void),
        Outcome::Withdrawn if case.carried_out_at.is_none() => Some(End::Withdrawn),
        Outcome::Withdrawn
        | Outcome::Fulfilled
        | Outcome::PartlyFulfilled
        | Outcome::NothingHeld
        | Outcome::NoAnswer
        | Outcome::Duplicate => None,
    }
}

/// Writes what a new case stops.
pub(super) async fn begin(tx: &mut Tx, case: &Locked<Case>, signal: Option<Signal>) -> Result<()> {
    let source = match signal {
        Some(Signal::GlobalPrivacyControl) => Source::Signal,
        None => source_of(case),
    };
    say(tx, case, source).await
}

/// Keeps the list true to a case that changed.
pub(super) async fn keep(tx: &mut Tx, case: &Locked<Case>) -> Result<()> {
    say(tx, case, source_of(case)).await
}

/// What was done for another mailbox, or of another right, is not done of this: the desk has it before it once more.
pub(super) async fn undo(tx: &mut Tx, case: &mut Locked<Case>) -> Result<()> {
    if case.carried_out_at.take().is_none() {
        return Ok(());
    }
    let now = tx.now();
    store::set_progress(tx.sql(), case, now).await
}

/// The same for one that asked for something else before.
pub(super) async fn keep_after(tx: &mut Tx, case: &Locked<Case>, before: Right) -> Result<()> {
    // What was done of one kind is not done of another.
    if before != case.right && Choice::of(before).is_some() {
        optouts::forget_case(tx, case.id).await?;
    }
    keep(tx, case).await
}

fn source_of(case: &CaseHead) -> Source {
    if Channel::FOR_INTAKE.contains(&case.channel) { Source::Desk } else { Source::Request }
}

async fn say(tx: &mut Tx, case: &Locked<Case>, source: Source) -> Result<()> {
    let Some(choice) = choice_of(case) else { return Ok(()) };
    let newest = tx.keys.index_version();
    let version = |index: &[u8]| {
        let email = case.person.email.as_deref();
        email.and_then(|email| tx.keys.version_of_index(email, index)).unwrap_or(newest)
    };
    // Where nothing was there to be stopped it is done with the answer that says so.
    let answered = matches!(case.outcome, Some(Outcome::NothingHeld | Outcome::Fulfilled | Outcome::PartlyFulfilled));
    let of_case = OfCase {
        case_id: case.id,
        choice,
        mailbox: case.email_index.as_deref().map(|index| (index, version(index))),
        source,
        since: case.received_at,
        carried_out_at: case.carried_out_at.or(case.closed_at.filter(|_| answered)),
        end: end_of(case),
    };
    optouts::follow(tx, &of_case).await
}

/// Stops something for the proven mailbox with one press: files the request that the form would. `None` where nothing tells the address,
/// which only its index is known of.
///
/// # Errors
/// [`Error::SignInNeeded`] without a proven mailbox; as [`file`](super::file).
pub async fn stop_own(
    app: App,
    actor: Actor,
    choice: Choice,
    (language, signal): (Language, Option<Signal>),
    nonce: [u8; 16],
    client: &str,
) -> Result<Option<Filed>> {
    require(actor, Permission::WorkOwnCases)?;
    let Requester::Mailbox(_) = actor.requester()? else { return Err(Error::SignInNeeded) };
    let Some(newest) = newest_own(app.clone(), actor).await? else { return Ok(None) };
    let (of_case, mut typed) = (newest.typed(), Typed::default());
    typed.set("email", of_case.get("email"));
    // Of a request for somebody else the place is the other one's.
    if !newest.relation.speaks_for_another() {
        typed.set("place", of_case.get("place"));
    }
    let right = choice.right();
    let Ok(filing) = Filing::parse(right, &typed, language, app.config.reach()) else { return Ok(None) };
    let filing = Filing { signal: signal.filter(|_| right == Right::Sale), ..filing };
    super::file(app, actor, &filing, nonce, client).await.map(Some)
}

/// Allows again what the proven mailbox had stopped: all of a choice, with every request about it that still runs, or one list of mails.
/// Doing it twice changes nothing.
///
/// # Errors
/// [`Error::SignInNeeded`] without a proven mailbox.
pub async fn allow_again(app: App, actor: Actor, choice: Choice, list: Option<&str>) -> Result<()> {
    require(actor, Permission::WorkOwnCases)?;
    let Requester::Mailbox(index) = actor.requester()? else { return Err(Error::SignInNeeded) };
    let mut tx = app.begin().await?;
    // Before the requests are withdrawn: what is allowed is not stopped again by one of them that is opened once more.
    optouts::ops::allow(&mut tx, actor, (&index, choice, list)).await?;
    if list.is_none() {
        for id in store::open_of_right(tx.sql(), &index, choice.right().code()).await? {
            let mut case = case::lock_id(&mut tx, id).await?;
            if case.status.is_open() {
                withdraw_in(&mut tx, actor, &mut case).await?;
            }
        }
    }
    tx.commit().await
}

/// Writes the rows of cases that came in before there was a list, or by a replica of the version before; a batch at a time, gives how
/// many.
///
/// # Errors
/// When the database fails.
pub async fn list_optouts(app: &App, after: &Cursor) -> Result<u64> {
    let mut tx = app.clone().begin().await?;
    let rights: Vec<&str> = Choice::ALL.iter().map(|choice| choice.right().code()).collect();
    let ids: Vec<Uuid> = store::optouts_to_list(tx.sql(), &rights, after.get(), BATCH).await?;
    for id in &ids {
        match case::lock_id(&mut tx, *id).await {
            // What a newer version wrote is for it to list.
            found if words::is_newer(&found) => {}
            found => keep(&mut tx, &found?).await?,
        }
    }
    tx.commit().await?;
    after.set(ids.iter().max().copied());
    Ok(ids.len() as u64)
}
