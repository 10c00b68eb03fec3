//! Answering a case: the letter goes out and the case ends by what was decided of it. Nobody chooses an outcome that follows from the items.

use super::{Line, Mark, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::conversation::LARGEST_FILE;
use crate::domain::cases::ops::{self as cases, Answer, Refusal};
use crate::domain::cases::{Outcome, RefusalGround, Status};
use crate::domain::decisions::model::Sheet;
use crate::domain::decisions::{self, ops};
use crate::domain::identity;
use crate::domain::letters::facts::Told;
use crate::domain::letters::{self, Draft, Typed};
use crate::domain::owner_tasks::TaskKind;
use crate::domain::packages;
use crate::domain::packages::check::Checked;
use crate::domain::packages::make::{self, Excerpts, Making};
use crate::domain::packages::model::Release;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::files::StoredFile;

/// How an answer to a case comes to its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its items were decided elsewhere, or nobody began to decide them here: it is told.
    Told,
    /// It follows from the items.
    Follows(Outcome),
    /// So many items are open.
    Open(usize),
    /// Something is granted and was not carried out.
    NotCarriedOut,
}

/// How an answer to a case comes to its outcome: the same for the page that shows it and for the act.
///
/// # Errors
/// When the database fails.
pub async fn ending(reading: &mut Reading, actor: Actor, case: &Case, sheet: &Sheet) -> Result<Ending> {
    require(actor, Permission::ReadCases)?;
    let marks = store::marks(reading.sql(), case).await?;
    Ok(ending_by(sheet, &marks))
}

fn ending_by(sheet: &Sheet, marks: &[Mark]) -> Ending {
    let is_decided_elsewhere = marks.iter().any(|mark| mark.line == Line::Decided);
    let decides = sheet.is_begun() || sheet.is_in_use && !is_decided_elsewhere;
    match sheet.outcome() {
        _ if !decides || sheet.counted().next().is_none() => Ending::Told,
        Some(outcome) if sheet.open() == 0 && sheet.not_carried_out() == 0 => Ending::Follows(outcome),
        Some(_) if sheet.open() == 0 => Ending::NotCarriedOut,
        _ => Ending::Open(sheet.open()),
    }
}

/// Whether what goes out with an answer goes out in a package: something of the register is handed out by what was decided here.
#[must_use]
pub fn is_packed(ending: Ending, sheet: &Sheet) -> bool {
    sheet.hands_out() && ending != Ending::Told
}

/// What the letter is told of how the case ends. `chosen` is the outcome of a form.
#[must_use]
pub fn told(ending: Ending, sheet: &Sheet, chosen: &str, files: &[StoredFile]) -> Told {
    let chosen = Outcome::parse(chosen).filter(|outcome| outcome.is_of_items());
    let (outcome, follows) = match ending {
        Ending::Told => (chosen, false),
        Ending::Follows(outcome) => (Some(outcome), true),
        // As it would be by what is decided so far.
        Ending::Open(_) | Ending::NotCarriedOut => (sheet.outcome(), true),
    };
    Told { outcome, follows, files: (files.len(), files.iter().map(|file| file.size).sum()) }
}

/// Sends the letter and closes the case. What was written is kept as a version of the letter. The form's nonce makes sending twice one
/// answer.
///
/// # Errors
/// [`Error::Invalid`] beside each field that is missing or wrong; [`Error::State`] while an item is open, not carried out or cannot be
/// opened, while owners are still searching, where the same person waits for a copy of what was deleted, where something is handed out and
/// nobody is sure who asks, where the outcome is another than the one that was shown, where the case is closed, is an appeal against
/// one's own refusal, or was changed by somebody else; [`Error::Conflict`] where somebody kept another version of the letter since the form was shown, or the same form was sent before with
/// something else.
pub async fn answer(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    typed: &Typed,
    files: &[StoredFile],
    nonce: [u8; 16],
) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let coming = Coming { typed, files, nonce };
    // What is wrong with the letter is said before its files are touched: the form holds on to them until all else is right.
    let mut tx = app.clone().begin().await?;
    let ready = ready(&mut tx, actor, target, coming).await?;
    tx.roll_back().await?;
    if ready.is_none() {
        return Ok(());
    }
    // Files are read on connections of their own: before the transaction that sends them.
    let checked = check_files(&app, actor, target.reference, files).await?;
    let excerpts = make::excerpts(&app, target.reference).await?;
    let mut tx = app.begin().await?;
    let Some(ready) = self::ready(&mut tx, actor, target, coming).await? else { return Ok(()) };
    match checked {
        Checked::Open => return Err(FieldErrors::one("file", "error-release-open").into()),
        Checked::Waiting => return Err(FieldErrors::one("file", "error-release-waiting").into()),
        Checked::Settled => {}
    }
    let Ready { mut case, sheet, releases, going_out, draft, outcome, ground, is_packed } = ready;
    let is_packing = is_packed && !sheet.is_nothing_carried_out() && !going_out.is_empty();
    let pack = is_packing.then_some(Packing { releases: &releases, sheet: &sheet, excerpts: &excerpts });
    let attached = if is_packed { Vec::new() } else { going_out };
    let sending = Sending { draft, outcome, ground, files: &attached, pack, seen: typed.seen, nonce };
    send(tx, actor, &mut case, sending).await
}

/// What comes with the form of an answer.
#[derive(Clone, Copy)]
struct Coming<'a> {
    typed: &'a Typed,
    files: &'a [StoredFile],
    nonce: [u8; 16],
}

/// An answer that may go out.
struct Ready {
    case: Locked<Case>,
    sheet: Sheet,
    releases: Vec<Release>,
    going_out: Vec<StoredFile>,
    draft: Draft,
    outcome: Outcome,
    ground: Option<&'static str>,
    is_packed: bool,
}

/// Whether an answer may go out as its form says; nothing where the form was sent before.
async fn ready(tx: &mut Tx, actor: Actor, target: Target<'_>, coming: Coming<'_>) -> Result<Option<Ready>> {
    let Coming { typed, files, nonce } = coming;
    let case = case::lock(tx, target.reference).await?;
    let sheet = decisions::sheet(tx, &case).await?;
    let marks = store::marks(tx.sql(), &case).await?;
    let ending = ending_by(&sheet, &marks);
    let releases = packages::check::of_case(tx, &case).await?;
    let is_packed = is_packed(ending, &sheet);
    let mut going_out = packages::check::going_out(&releases, is_packed);
    let is_listed = |file: &StoredFile| releases.iter().any(|release| release.came.id == file.id);
    going_out.extend(files.iter().filter(|file| !is_listed(file)).cloned());
    let told = told(ending, &sheet, &typed.outcome, &going_out);
    let draft = letters::of_case(tx, actor, &case, sheet.clone(), told, Some(typed)).await?;
    if letters::was_sent(tx, &case, nonce, &draft.edits, files).await? {
        return Ok(None);
    }
    case::unchanged_by_anybody(tx, &case, actor, target.seen).await?;
    // What the register, the clock and the settings say now is what somebody has read.
    if case.status.is_open() && !typed.shown.is_empty() && typed.shown != draft.basis {
        return Err(Error::State("case-has-changed"));
    }
    let outcome = outcome_of(&case, &sheet, ending, &typed.outcome)?;
    let gives = matches!(outcome, Outcome::Fulfilled | Outcome::PartlyFulfilled);
    let erases = decisions::proposals::carried_out_by(case.right) == Some(TaskKind::Erase);
    let is_erased = if ending == Ending::Told { gives } else { !sheet.is_nothing_carried_out() };
    if erases && is_erased {
        ops::no_copy_is_waited_for(tx, &case).await?;
    }
    let ground = check(&draft, outcome, ending)?;
    let goes_out = is_packed && !sheet.is_nothing_carried_out();
    if goes_out || ending == Ending::Told && gives && sheet.hands_out() && !going_out.is_empty() {
        let is_settled_elsewhere = marks.iter().any(|mark| mark.line == Line::Identity);
        identity::may_hand_out(tx, &case, is_settled_elsewhere).await?;
    }
    let is_handed_out_elsewhere = marks.iter().any(|mark| mark.line == Line::Files);
    // What somebody has still to decide of may go out all the same.
    let has_files = !going_out.is_empty() || releases.iter().any(|release| !release.is_settled());
    if goes_out && !has_files && !is_handed_out_elsewhere {
        return Err(FieldErrors::one("file", "decision-error-file").into());
    }
    letters::complete(&draft.letter)?;
    Ok(Some(Ready { case, sheet, releases, going_out, draft, outcome, ground, is_packed }))
}

/// Examines what comes with an answer, and says whether what may go out may go now. What comes with a form that was sent
/// before is left alone.
async fn check_files(app: &App, actor: Actor, reference: &str, files: &[StoredFile]) -> Result<Checked> {
    let mut errors = FieldErrors::default();
    for file in files {
        if u64::try_from(file.size).is_ok_and(|size| size > LARGEST_FILE) {
            errors.add("file", "error-file-too-large");
        } else if file.size == 0 {
            errors.add("file", "error-file-empty");
        }
    }
    errors.into_result()?;
    match packages::check::take(app.clone(), actor, reference, files).await {
        Err(Error::State("case-is-closed")) => Ok(Checked::Settled),
        checked => checked,
    }
}

/// How it ends, where it may end now.
fn outcome_of(case: &Case, sheet: &Sheet, ending: Ending, typed: &str) -> Result<Outcome> {
    // A closed case refuses by itself, in its own words.
    if case.status == Status::Closed {
        return Err(Error::State("case-is-closed"));
    }
    let typed = Outcome::parse(typed).filter(|outcome| outcome.is_of_items());
    match ending {
        Ending::Open(_) => Err(Error::State("decision-is-open")),
        Ending::NotCarriedOut => Err(Error::State("decision-is-not-carried-out")),
        _ if typed == Some(Outcome::NothingHeld) && sheet.is_searching => Err(Error::State("decision-is-searching")),
        Ending::Told => typed.ok_or_else(|| FieldErrors::one("outcome", "desk-error-choose").into()),
        Ending::Follows(_) if sheet.counted().any(|item| !item.is_readable) => {
            Err(Error::State("case-cannot-be-opened"))
        }
        Ending::Follows(outcome) if typed != Some(outcome) => Err(Error::State("case-has-changed")),
        Ending::Follows(outcome) => Ok(outcome),
    }
}

/// What is wrong with a letter that is to go out; else the code of the ground of a refusal that does not follow from items.
fn check(draft: &Draft, outcome: Outcome, ending: Ending) -> Result<Option<&'static str>> {
    if !draft.is_readable {
        return Err(Error::State("case-cannot-be-opened"));
    }
    let mut errors = FieldErrors::default();
    let edits = &draft.edits;
    let refuses = ending == Ending::Told && outcome.refuses();
    let ground = RefusalGround::parse(&edits.ground).filter(|_| refuses);
    if refuses {
        cases::check_refusal(Refusal { ground, article: &edits.article, reason: &edits.reason }, &mut errors);
    }
    errors.into_result()?;
    Ok(ground.map(RefusalGround::code))
}

/// What a package is made of that goes out with the letter.
struct Packing<'a> {
    releases: &'a [Release],
    sheet: &'a Sheet,
    excerpts: &'a Excerpts,
}

struct Sending<'a> {
    draft: Draft,
    outcome: Outcome,
    ground: Option<&'static str>,
    files: &'a [StoredFile],
    pack: Option<Packing<'a>>,
    seen: i32,
    nonce: [u8; 16],
}

async fn send(mut tx: Tx, actor: Actor, case: &mut Locked<Case>, sending: Sending<'_>) -> Result<()> {
    let Sending { draft, outcome, ground, files, pack, seen, nonce } = sending;
    let outgoing = letters::outgoing(&tx, &draft.letter)?;
    let number = letters::keep_version(&mut tx, actor, case, &draft, seen).await?;
    let digest = Some(outgoing.digest.as_str());
    let answer = Answer { outcome, words: &outgoing.words, ground, files, digest, other: None };
    if let Some(message_id) = cases::finish(&mut tx, actor, case, &answer, nonce).await? {
        letters::keep_sent(&mut tx, case, message_id, number, &outgoing).await?;
        if let Some(Packing { releases, sheet, excerpts }) = pack {
            let letter = draft.letter.said();
            let making = Making { letter: &letter, releases, sheet, excerpts };
            make::make(&mut tx, case, message_id, making).await?;
        }
    }
    tx.commit().await
}

/// Records that what is to be done at once was done, tells the requester so in a letter that writes itself, and closes the case: the whole
/// answer to an opt-out. The form's nonce makes sending twice one answer.
///
/// # Errors
/// [`Error::State`] where nothing is to be done at once, the case is closed or its mailbox not proven; [`Error::Invalid`] where the letter
/// wants something that only a person knows, such as why it is late.
pub async fn stop_and_tell(app: App, actor: Actor, target: impl Into<Target<'_>>, nonce: [u8; 16]) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if !case.is_at_once() {
        return Err(Error::State("case-has-nothing-at-once"));
    }
    let told = Told { outcome: Some(Outcome::Fulfilled), follows: true, files: (0, 0) };
    let sheet = decisions::sheet(&mut tx, &case).await?;
    let marks = store::marks(tx.sql(), &case).await?;
    let kept = letters::of_case(&mut tx, actor, &case, sheet.clone(), told, None).await?;
    if letters::was_sent(&mut tx, &case, nonce, &kept.edits, &[]).await? {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    match ending_by(&sheet, &marks) {
        Ending::Told | Ending::Follows(Outcome::Fulfilled) => {}
        Ending::Follows(_) => return Err(Error::State("letter-follows-otherwise")),
        Ending::Open(_) => return Err(Error::State("decision-is-open")),
        Ending::NotCarriedOut => return Err(Error::State("decision-is-not-carried-out")),
    }
    cases::carry_out_in(&mut tx, actor, &mut case).await?;
    // The letter tells the day on which it was done.
    let draft = letters::of_case(&mut tx, actor, &case, sheet, told, None).await?;
    if !draft.is_readable {
        return Err(Error::State("case-cannot-be-opened"));
    }
    let seen = draft.number;
    let sending = Sending { draft, outcome: Outcome::Fulfilled, ground: None, files: &[], pack: None, seen, nonce };
    send(tx, actor, &mut case, sending).await
}
