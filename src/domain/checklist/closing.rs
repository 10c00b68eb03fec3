//! Answering a case: the letter goes out, where need be past a second person, and the case ends by what was decided of it. Nobody chooses an outcome that follows from the items.

use super::{Line, Mark, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::conversation::LARGEST_FILE;
use crate::domain::cases::ops::{self as cases, Answer, Refusal};
use crate::domain::cases::{Outcome, RefusalGround, Status};
use crate::domain::decisions::model::Sheet;
use crate::domain::decisions::{self, ops, recipients};
use crate::domain::identity;
use crate::domain::letters::facts::Told;
use crate::domain::letters::{self, Draft, LookedAt, Typed};
use crate::domain::owner_tasks::TaskKind;
use crate::domain::reviews::model::{Fingerprint, Proposed};
use crate::domain::reviews::ops::NewReview;
use crate::domain::reviews::{self, About, Needed, Review};
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

/// An answer as it stands: the letter, what was decided, and how it ends by both.
struct Made {
    sheet: Sheet,
    marks: Vec<Mark>,
    ending: Ending,
    draft: Draft,
}

/// Makes the answer of `author`: by what a form says, or by what was kept.
async fn make(tx: &mut Tx, author: Actor, case: &Case, typed: Option<&Typed>, files: &[StoredFile]) -> Result<Made> {
    let sheet = decisions::sheet(tx, case).await?;
    let marks = store::marks(tx.sql(), case).await?;
    let ending = ending_by(&sheet, &marks);
    let chosen = match typed {
        Some(typed) => typed.outcome.clone(),
        None => letters::kept(tx, author, case).await?.outcome,
    };
    let told = told(ending, &sheet, &chosen, files);
    let draft = letters::of_case(tx, author, case, sheet.clone(), told, typed).await?;
    Ok(Made { sheet, marks, ending, draft })
}

/// An answer that may go out, with whether a second person has to look at it first.
struct Ready {
    outcome: Outcome,
    ground: Option<RefusalGround>,
    needed: Needed,
}

/// That an answer may go out as it was written: all that is checked of it, whoever sends it. `chosen` is the outcome of its form.
async fn ready(
    tx: &mut Tx,
    author: Actor,
    case: &Case,
    made: &Made,
    chosen: &str,
    files: &[StoredFile],
) -> Result<Ready> {
    let Made { sheet, marks, ending, draft } = made;
    let outcome = outcome_of(case, sheet, *ending, chosen)?;
    let gives = matches!(outcome, Outcome::Fulfilled | Outcome::PartlyFulfilled);
    let erases = decisions::proposals::carried_out_by(case.right) == Some(TaskKind::Erase);
    let is_erased = if *ending == Ending::Told { gives } else { !sheet.is_nothing_carried_out() };
    if erases && is_erased {
        ops::no_copy_is_waited_for(tx, case).await?;
    }
    let untold = recipients::open(&recipients::of_sheet(tx, case, sheet).await?);
    let ground = check(draft, outcome, *ending, files, untold)?;
    let is_handed_out_elsewhere = marks.iter().any(|mark| mark.line == Line::Files);
    let hands_out = hands_out(sheet, *ending, Some(outcome), files.len());
    if hands_out {
        let is_settled_elsewhere = marks.iter().any(|mark| mark.line == Line::Identity);
        identity::may_hand_out(tx, case, is_settled_elsewhere).await?;
    }
    if hands_out && files.is_empty() && !is_handed_out_elsewhere {
        return Err(FieldErrors::one("file", "decision-error-file").into());
    }
    let about = About { sheet, outcome: Some(outcome), ground, hands_out, untold, is_at_once: false };
    let needed = reviews::needed(tx, author, case, about).await?;
    Ok(Ready { outcome, ground, needed })
}

/// Whether something is handed out with an answer: what was granted, or the files of one that does not follow from items.
fn hands_out(sheet: &Sheet, ending: Ending, outcome: Option<Outcome>, files: usize) -> bool {
    let gives = matches!(outcome, Some(Outcome::Fulfilled | Outcome::PartlyFulfilled));
    match ending {
        Ending::Told => sheet.hands_out() && gives && files > 0,
        _ => sheet.hands_out() && !sheet.is_nothing_carried_out(),
    }
}

/// Whether a second person has to look at the answer that a page shows, as far as that is known before it is sent.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn needed(
    reading: &mut Reading,
    actor: Actor,
    case: &Case,
    (sheet, ending, draft): (&Sheet, Ending, &Draft),
    (outcome, files, untold): (Option<Outcome>, usize, usize),
) -> Result<Needed> {
    let hands_out = hands_out(sheet, ending, outcome, files);
    let refuses = ending == Ending::Told && outcome.is_some_and(Outcome::refuses);
    let ground = RefusalGround::parse(&draft.edits.ground).filter(|_| refuses);
    let about = About { sheet, outcome, ground, hands_out, untold, is_at_once: false };
    reviews::needed(reading, actor, case, about).await
}

/// Sends the letter and closes the case. What was written is kept as a version of the letter. The form's nonce makes sending twice one
/// answer.
///
/// # Errors
/// [`Error::Invalid`] beside each field that is missing or wrong; [`Error::State`] while an item is open, not carried out or cannot be
/// opened, while owners are still searching, where the same person waits for a copy of what was deleted, where something is handed out and
/// nobody is sure who asks, where the outcome is another than the one that was shown, where a second person has to look first, where the
/// case is closed, is an appeal against one's own refusal, or was changed by somebody else; [`Error::Conflict`] where somebody kept another
/// version of the letter since the form was shown, or the same form was sent before with something else.
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
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    let made = make(&mut tx, actor, &case, Some(typed), files).await?;
    if letters::was_sent(&mut tx, &case, nonce, &made.draft.edits, files).await? {
        return Ok(());
    }
    was_read(&mut tx, actor, &case, target.seen, (typed, &made.draft)).await?;
    if cases::is_barred(&mut tx, &case, actor).await? {
        return Err(Error::State("appeal-own-refusal"));
    }
    let Ready { outcome, ground, needed } = ready(&mut tx, actor, &case, &made, &typed.outcome, files).await?;
    if needed.is_wanted() {
        return Err(Error::State("review-needed"));
    }
    let looked_at = without_a_look(needed);
    let sending = Sending {
        draft: made.draft,
        author: actor,
        outcome,
        ground: ground.map(RefusalGround::code),
        files,
        seen: typed.seen,
        looked_at,
        nonce,
    };
    send(tx, actor, &mut case, sending).await
}

/// That whoever sends a form has read what it sends.
async fn was_read(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    seen: Option<i32>,
    (typed, draft): (&Typed, &Draft),
) -> Result<()> {
    case::unchanged_by_anybody(tx, case, actor, seen).await?;
    // What the register, the clock and the settings say now is what somebody has read.
    if case.status.is_open() && !typed.shown.is_empty() && typed.shown != draft.basis {
        return Err(Error::State("case-has-changed"));
    }
    Ok(())
}

fn without_a_look(needed: Needed) -> LookedAt {
    let reasons = needed.reasons.iter().map(|reason| reason.code().to_owned());
    LookedAt { review_id: None, needed: reasons.collect(), waived: needed.waived }
}

/// Passes the letter on to a second person, kept as a version and with the files that go with it: everything is checked that is checked
/// before it goes out. The form's nonce makes passing it on twice one proposal.
///
/// # Errors
/// As [`answer`]; [`Error::State`] where one waits already, or nobody else may look.
pub async fn propose(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    typed: &Typed,
    files: &[StoredFile],
    nonce: [u8; 16],
) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if reviews::ops::was_proposed(&mut tx, &case, nonce).await? {
        return Ok(());
    }
    if cases::is_barred(&mut tx, &case, actor).await? {
        return Err(Error::State("appeal-own-refusal"));
    }
    let mut made = make(&mut tx, actor, &case, Some(typed), files).await?;
    was_read(&mut tx, actor, &case, target.seen, (typed, &made.draft)).await?;
    let Ready { outcome, needed, .. } = ready(&mut tx, actor, &case, &made, &typed.outcome, files).await?;
    letters::outgoing(&tx, &made.draft.letter)?;
    made.draft.number = letters::keep_version(&mut tx, actor, &case, &made.draft, typed.seen).await?;
    let salt = tx.new_id().simple().to_string();
    let (draft, sheet) = (&made.draft, &made.sheet);
    let proposed = Fingerprint::of(&salt, Proposed { case: &case, draft, sheet, outcome: Some(outcome), files });
    let letter = made.draft.number;
    let new = NewReview { reasons: &needed.reasons, letter, proposed: &proposed, files, nonce };
    reviews::ops::propose(&mut tx, actor, &mut case, new).await?;
    tx.commit().await
}

/// An answer that waits for a second person, as it would go out now.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What was proposed.
    pub review: Review,
    /// The letter.
    pub draft: Draft,
    /// What was decided.
    pub sheet: Sheet,
    /// How it ends.
    pub outcome: Option<Outcome>,
    /// The files that go with it.
    pub files: Vec<StoredFile>,
    /// What names all of it.
    pub now: Fingerprint,
}

/// The answer of a case that waits for a second person; none where nothing waits.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn proposal(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Option<Proposal>> {
    let newest = reviews::newest(reading, actor, case).await?;
    let Some(review) = newest.filter(Review::is_open) else { return Ok(None) };
    let author = review.author();
    let files = reviews::files_of(reading, author, case, &review).await?;
    let sheet = decisions::sheet(reading, case).await?;
    let marks = store::marks(reading.sql(), case).await?;
    let ending = ending_by(&sheet, &marks);
    let chosen = letters::kept(reading, author, case).await?.outcome;
    let told = told(ending, &sheet, &chosen, &files);
    let draft = letters::of_case(reading, author, case, sheet.clone(), told, None).await?;
    let outcome = told.outcome;
    let salt = review.proposed.as_ref().map(Fingerprint::salt).unwrap_or_default();
    let now = Fingerprint::of(salt, Proposed { case, draft: &draft, sheet: &sheet, outcome, files: &files });
    Ok(Some(Proposal { review, draft, sheet, outcome, files, now }))
}

/// Approves an answer that somebody else proposed and sends it, where it is what the reviewer's form showed: `shown` names that. The
/// form's nonce makes sending twice one answer.
///
/// # Errors
/// [`Error::State`] where none waits, it is one's own, one answered before what it is about, or anything of it is otherwise by now; as
/// [`answer`].
pub async fn approve(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    shown: &str,
    nonce: [u8; 16],
) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    let newest = reviews::newest(&mut tx, actor, &case).await?;
    if let Some(review) = newest.as_ref().filter(|review| review.reviewer == actor.staff_id() && !review.is_open()) {
        let files = reviews::files_of(&mut tx, actor, &case, review).await?;
        let edits = letters::kept(&mut tx, actor, &case).await?;
        if letters::was_sent(&mut tx, &case, nonce, &edits, &files).await? {
            return Ok(());
        }
    }
    let review = reviews::ops::require_reviewer(&mut tx, actor, &case, newest).await?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let author = review.author();
    let files = reviews::files_of(&mut tx, author, &case, &review).await?;
    let made = make(&mut tx, author, &case, None, &files).await?;
    let chosen = match made.ending {
        Ending::Follows(outcome) => outcome.code().to_owned(),
        _ => made.draft.edits.outcome.clone(),
    };
    let salt = review.proposed.as_ref().map(Fingerprint::salt).unwrap_or_default();
    let outcome = told(made.ending, &made.sheet, &chosen, &files).outcome;
    let (draft, sheet) = (&made.draft, &made.sheet);
    let digest = Fingerprint::of(salt, Proposed { case: &case, draft, sheet, outcome, files: &files }).digest();
    if digest != shown || made.draft.number != review.letter {
        return Err(Error::State("review-has-changed"));
    }
    let Ready { outcome, ground, needed } = ready(&mut tx, author, &case, &made, &chosen, &files).await?;
    reviews::ops::approve(&mut tx, actor, &case, &review, &digest).await?;
    let mut reasons = review.reasons.clone();
    reasons.extend(needed.reasons.into_iter().filter(|reason| !review.reasons.contains(reason)));
    let needed = reasons.iter().map(|reason| reason.code().to_owned()).collect();
    let seen = made.draft.number;
    let sending = Sending {
        draft: made.draft,
        author,
        outcome,
        ground: ground.map(RefusalGround::code),
        files: &files,
        seen,
        looked_at: LookedAt { review_id: Some(review.id), needed, waived: None },
        nonce,
    };
    send(tx, actor, &mut case, sending).await
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

/// What is wrong with a letter that is to go out; else the kind of ground of a refusal that does not follow from items.
fn check(
    draft: &Draft,
    outcome: Outcome,
    ending: Ending,
    files: &[StoredFile],
    untold: usize,
) -> Result<Option<RefusalGround>> {
    if !draft.is_readable {
        return Err(Error::State("case-cannot-be-opened"));
    }
    let mut errors = FieldErrors::default();
    let edits = &draft.edits;
    for file in files {
        if u64::try_from(file.size).is_ok_and(|size| size > LARGEST_FILE) {
            errors.add("file", "error-file-too-large");
        } else if file.size == 0 {
            errors.add("file", "error-file-empty");
        }
    }
    let refuses = ending == Ending::Told && outcome.refuses();
    let ground = RefusalGround::parse(&edits.ground).filter(|_| refuses);
    if refuses {
        cases::check_refusal(Refusal { ground, article: &edits.article, reason: &edits.reason }, &mut errors);
    }
    // It may go out before all were told who got what was changed, but not without somebody saying why.
    if untold > 0 && !text::is_sentence(&edits.untold) {
        errors.add("untold", "error-untold-why");
    }
    errors.into_result()?;
    Ok(ground)
}

struct Sending<'a> {
    draft: Draft,
    author: Actor,
    outcome: Outcome,
    ground: Option<&'static str>,
    files: &'a [StoredFile],
    seen: i32,
    looked_at: LookedAt,
    nonce: [u8; 16],
}

async fn send(mut tx: Tx, actor: Actor, case: &mut Locked<Case>, sending: Sending<'_>) -> Result<()> {
    let Sending { draft, author, outcome, ground, files, seen, looked_at, nonce } = sending;
    let outgoing = letters::outgoing(&tx, &draft.letter)?;
    let number = letters::keep_version(&mut tx, author, case, &draft, seen).await?;
    let digest = Some(outgoing.digest.as_str());
    let author = Some(author);
    let answer = Answer { author, outcome, words: &outgoing.words, ground, files, digest, other: None };
    if let Some(message_id) = cases::finish(&mut tx, actor, case, &answer, nonce).await? {
        letters::keep_sent(&mut tx, case, (message_id, number), &outgoing, &looked_at).await?;
    }
    tx.commit().await
}

/// Records that what is to be done at once was done, tells the requester so in a letter that writes itself, and closes the case: the whole
/// answer to an opt-out. The form's nonce makes sending twice one answer.
///
/// # Errors
/// [`Error::State`] where nothing is to be done at once, the case is closed or its mailbox not proven; [`Error::Invalid`] where the letter
/// wants something that only a person knows, such as why it is late, or a second person has to look by sample.
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
    let outcome = Some(Outcome::Fulfilled);
    let about = About { sheet: &sheet, outcome, ground: None, hands_out: false, untold: 0, is_at_once: true };
    let needed = reviews::needed(&mut tx, actor, &case, about).await?;
    if needed.is_wanted() {
        return Err(Error::State("review-needed"));
    }
    cases::carry_out_in(&mut tx, actor, &mut case).await?;
    // The letter tells the day on which it was done.
    let draft = letters::of_case(&mut tx, actor, &case, sheet, told, None).await?;
    if !draft.is_readable {
        return Err(Error::State("case-cannot-be-opened"));
    }
    let seen = draft.number;
    let looked_at = without_a_look(needed);
    let outcome = Outcome::Fulfilled;
    let sending = Sending { draft, author: actor, outcome, ground: None, files: &[], seen, looked_at, nonce };
    send(tx, actor, &mut case, sending).await
}
