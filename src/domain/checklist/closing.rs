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
use crate::domain::packages::make::{self, Excerpts, Making};
use crate::domain::packages::model::Release;
use crate::domain::packages;
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
    // Files are read on connections of their own: before the transaction that sends them.
    let is_checked = check_files(&app, actor, target.reference, files).await?;
    let excerpts = make::excerpts(&app, target.reference).await?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    let sheet = decisions::sheet(&mut tx, &case).await?;
    let marks = store::marks(tx.sql(), &case).await?;
    let ending = ending_by(&sheet, &marks);
    let releases = packages::check::of_case(&mut tx, &case).await?;
    let going_out = packages::check::going_out(&releases, case.right);
    let told = told(ending, &sheet, &typed.outcome, &going_out);
    let draft = letters::of_case(&mut tx, actor, &case, sheet.clone(), told, Some(typed)).await?;
    if letters::was_sent(&mut tx, &case, nonce, &draft.edits, files).await? {
        return Ok(());
    }
    if case.status.is_open() && !is_checked {
        return Err(FieldErrors::one("file", "error-release-open").into());
    }
    case::unchanged_by_anybody(&mut tx, &case, actor, target.seen).await?;
    // What the register, the clock and the settings say now is what somebody has read.
    if case.status.is_open() && !typed.shown.is_empty() && typed.shown != draft.basis {
        return Err(Error::State("case-has-changed"));
    }
    let outcome = outcome_of(&case, &sheet, ending, &typed.outcome)?;
    let gives = matches!(outcome, Outcome::Fulfilled | Outcome::PartlyFulfilled);
    let erases = decisions::proposals::carried_out_by(case.right) == Some(TaskKind::Erase);
    let is_erased = if ending == Ending::Told { gives } else { !sheet.is_nothing_carried_out() };
    if erases && is_erased {
        ops::no_copy_is_waited_for(&mut tx, &case).await?;
    }
    let ground = check(&draft, outcome, ending)?;
    let goes_out = sheet.hands_out() && !sheet.is_nothing_carried_out() && ending != Ending::Told;
    let is_handed_out_elsewhere = marks.iter().any(|mark| mark.line == Line::Files);
    let is_packed = gives && sheet.hands_out() && !going_out.is_empty();
    if goes_out || is_packed {
        let is_settled_elsewhere = marks.iter().any(|mark| mark.line == Line::Identity);
        identity::may_hand_out(&mut tx, &case, is_settled_elsewhere).await?;
    }
    if goes_out && going_out.is_empty() && !is_handed_out_elsewhere {
        return Err(FieldErrors::one("file", "decision-error-file").into());
    }
    let attached = if sheet.hands_out() { Vec::new() } else { going_out };
    let pack = is_packed.then_some(Packing { releases: &releases, sheet: &sheet, excerpts: &excerpts });
    let sending = Sending { draft, outcome, ground, files: &attached, pack, seen: typed.seen, nonce };
    send(tx, actor, &mut case, sending).await
}

/// Examines what comes with an answer, and says whether nothing is left to do of what may go out. What comes with a form that was sent
/// before is left alone.
async fn check_files(app: &App, actor: Actor, reference: &str, files: &[StoredFile]) -> Result<bool> {
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
        Err(Error::State("case-is-closed")) => Ok(true),
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
