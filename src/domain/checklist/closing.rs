//! Answering a case: the letter goes out, where need be past a second person, and the case ends by what was decided of it. Nobody chooses an outcome that follows from the items.

use std::collections::BTreeSet;

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
use crate::domain::packages;
use crate::domain::packages::check::Checked;
use crate::domain::packages::make::{self, Excerpts, Making};
use crate::domain::packages::model::Release;
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

/// Whether what goes out with an answer goes out in a package: something of the register is handed out by what was decided here.
#[must_use]
pub fn is_packed(ending: Ending, sheet: &Sheet) -> bool {
    sheet.hands_out() && ending != Ending::Told && !sheet.is_nothing_carried_out()
}

/// An answer as it stands: the letter, what was decided, what goes out with it, and how it ends by all of that.
struct Made {
    sheet: Sheet,
    marks: Vec<Mark>,
    ending: Ending,
    draft: Draft,
    releases: Vec<Release>,
    /// Files that go out: what was let out, and what comes with the form and is not looked through yet.
    going_out: Vec<StoredFile>,
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
    let releases = packages::check::of_case(tx, case).await?;
    let mut going_out = packages::check::going_out(&releases, &sheet, is_packed(ending, &sheet));
    let is_listed = |file: &StoredFile| releases.iter().any(|release| release.came.id == file.id);
    going_out.extend(files.iter().filter(|file| !is_listed(file)).cloned());
    let told = told(ending, &sheet, &chosen, &going_out);
    let draft = letters::of_case(tx, author, case, sheet.clone(), told, typed).await?;
    Ok(Made { sheet, marks, ending, draft, releases, going_out })
}

/// An answer that may go out, with whether a second person has to look at it first.
struct Ready {
    outcome: Outcome,
    ground: Option<RefusalGround>,
    needed: Needed,
}

/// That an answer may go out as it was written: all that is checked of it, whoever sends it. `chosen` is the outcome of its form.
async fn ready(tx: &mut Tx, author: Actor, case: &Case, made: &Made, chosen: &str) -> Result<Ready> {
    let Made { sheet, marks, ending, draft, releases, going_out } = made;
    let outcome = outcome_of(case, sheet, *ending, chosen)?;
    let gives = matches!(outcome, Outcome::Fulfilled | Outcome::PartlyFulfilled);
    let erases = decisions::proposals::carried_out_by(case.right) == Some(TaskKind::Erase);
    let is_erased = if *ending == Ending::Told { gives } else { !sheet.is_nothing_carried_out() };
    if erases && is_erased {
        ops::no_copy_is_waited_for(tx, case).await?;
    }
    let untold = recipients::open(&recipients::of_sheet(tx, case, sheet).await?);
    let ground = check(draft, outcome, *ending, untold)?;
    let is_handed_out_elsewhere = marks.iter().any(|mark| mark.line == Line::Files);
    let hands_out = hands_out(sheet, *ending, Some(outcome), going_out.len());
    // Whatever goes out goes to somebody, however the case ends.
    if hands_out || sheet.hands_out() && !going_out.is_empty() {
        let is_settled_elsewhere = marks.iter().any(|mark| mark.line == Line::Identity);
        identity::may_hand_out(tx, case, is_settled_elsewhere).await?;
    }
    if hands_out && is_packed(*ending, sheet) && packages::check::wants_holding(releases, sheet) {
        return Err(Error::State("release-wants-holding"));
    }
    // What somebody has still to decide of may go out all the same.
    let has_files = !going_out.is_empty() || releases.iter().any(|release| !release.is_settled());
    if hands_out && !has_files && !is_handed_out_elsewhere {
        return Err(FieldErrors::one("file", "decision-error-file").into());
    }
    let about = About { sheet, outcome: Some(outcome), ground, hands_out, untold, is_at_once: false };
    let needed = reviews::needed(tx, author, case, about).await?;
    letters::complete(&draft.letter)?;
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
    let coming = Coming { typed, files, nonce };
    let Some(prepared) = prepared(&app, actor, target.into(), coming, Deed::Send).await? else { return Ok(()) };
    let Prepared { tx, mut case, made, ready: Ready { outcome, ground, needed }, excerpts } = prepared;
    let sending = Sending {
        made,
        excerpts,
        author: actor,
        outcome,
        ground: ground.map(RefusalGround::code),
        seen: typed.seen,
        looked_at: without_a_look(needed),
        nonce,
    };
    send(tx, actor, &mut case, sending).await
}

/// What comes with the form of an answer.
#[derive(Clone, Copy)]
struct Coming<'a> {
    typed: &'a Typed,
    files: &'a [StoredFile],
    nonce: [u8; 16],
}

/// What is to become of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// It goes out.
    Send,
    /// It is passed on to a second person.
    PassOn,
}

/// An answer that may go out or be passed on, with its case locked.
struct Prepared {
    tx: Tx,
    case: Locked<Case>,
    made: Made,
    ready: Ready,
    /// The first rows of its tables; none where it is only passed on.
    excerpts: Excerpts,
}

/// Checks an answer and its files, whatever becomes of it; nothing where the form was sent before.
async fn prepared(
    app: &App,
    actor: Actor,
    target: Target<'_>,
    coming: Coming<'_>,
    deed: Deed,
) -> Result<Option<Prepared>> {
    // What is wrong with the letter is said before its files are touched: the form holds on to them until all else is right.
    let mut tx = app.clone().begin().await?;
    let before = may_go(&mut tx, actor, target, coming, deed).await?;
    tx.roll_back().await?;
    let Some((_, before, _)) = before else { return Ok(None) };
    were_shown(&before, coming)?;
    let checked = check_files(app, actor, target.reference, coming.files).await?;
    let excerpts = match deed {
        Deed::Send => make::excerpts(app, target.reference).await?,
        Deed::PassOn => Excerpts::new(),
    };
    let mut tx = app.clone().begin().await?;
    let Some((case, made, ready)) = may_go(&mut tx, actor, target, coming, deed).await? else { return Ok(None) };
    is_settled(checked)?;
    are_as_before(&made, &before)?;
    Ok(Some(Prepared { tx, case, made, ready, excerpts }))
}

/// Whether a form may do with an answer what it says; nothing where it has done so before.
async fn may_go(
    tx: &mut Tx,
    actor: Actor,
    target: Target<'_>,
    coming: Coming<'_>,
    deed: Deed,
) -> Result<Option<(Locked<Case>, Made, Ready)>> {
    let Coming { typed, files, nonce } = coming;
    let case = case::lock(tx, target.reference).await?;
    let made = make(tx, actor, &case, Some(typed), files).await?;
    let is_done = match deed {
        Deed::Send => letters::was_sent(tx, &case, nonce, &made.draft.edits, files).await?,
        Deed::PassOn => reviews::ops::was_proposed(tx, &case, nonce).await?,
    };
    if is_done {
        return Ok(None);
    }
    was_read(tx, actor, &case, target.seen, (typed, &made.draft)).await?;
    if cases::is_barred(tx, &case, actor).await? {
        return Err(Error::State("appeal-own-refusal"));
    }
    let ready = ready(tx, actor, &case, &made, &typed.outcome).await?;
    if deed == Deed::Send && ready.needed.is_wanted() {
        return Err(Error::State("review-needed"));
    }
    Ok(Some((case, made, ready)))
}

/// Names files that a page shows as going along, for its form to say which these were.
#[must_use]
pub fn mark_of_files<'a>(files: impl IntoIterator<Item = &'a StoredFile>) -> String {
    let mut ids: Vec<String> = files.into_iter().map(|file| file.id.to_string()).collect();
    ids.sort_unstable();
    text::mark(&ids.join(" "))
}

/// That nothing goes along that the form did not show: an owner may have handed something over since the page was made.
fn were_shown(made: &Made, coming: Coming<'_>) -> Result<()> {
    let is_own = |file: &&StoredFile| coming.files.iter().any(|own| own.id == file.id);
    let listed = made.going_out.iter().filter(|file| !is_own(file));
    match &coming.typed.files {
        Some(shown) if *shown != mark_of_files(listed) => Err(FieldErrors::one("file", "error-release-changed").into()),
        _ => Ok(()),
    }
}

/// Examines what comes with an answer, and says whether what may go out may go now: files are read on connections of their own, before the
/// transaction that sends them. What comes with a form that was sent before is left alone.
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

/// That what goes out is what was there when its form was sent, whatever was decided of it while files were looked through.
fn are_as_before(made: &Made, before: &Made) -> Result<()> {
    let ids = |made: &Made| made.going_out.iter().map(|file| file.id).collect::<BTreeSet<_>>();
    if made.releases.iter().all(Release::is_settled) && ids(made) == ids(before) {
        Ok(())
    } else {
        Err(FieldErrors::one("file", "error-release-changed").into())
    }
}

fn is_settled(checked: Checked) -> Result<()> {
    match checked {
        Checked::Open => Err(FieldErrors::one("file", "error-release-open").into()),
        Checked::Waiting => Err(FieldErrors::one("file", "error-release-waiting").into()),
        Checked::Settled => Ok(()),
    }
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
    let coming = Coming { typed, files, nonce };
    let Some(prepared) = prepared(&app, actor, target.into(), coming, Deed::PassOn).await? else { return Ok(()) };
    let Prepared { mut tx, mut case, mut made, ready: Ready { outcome, needed, .. }, .. } = prepared;
    made.draft.number = letters::keep_version(&mut tx, actor, &case, &made.draft, typed.seen).await?;
    let salt = tx.new_id().simple().to_string();
    let Made { draft, sheet, going_out: files, .. } = &made;
    let proposed = Fingerprint::of(
        &salt,
        Proposed { case: &case, draft, sheet, outcome: Some(outcome), files, releases: &made.releases },
    );
    let letter = made.draft.number;
    let new = NewReview { reasons: &needed.reasons, letter, proposed: &proposed, nonce };
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
    let sheet = decisions::sheet(reading, case).await?;
    let marks = store::marks(reading.sql(), case).await?;
    let ending = ending_by(&sheet, &marks);
    let releases = packages::check::of_case(reading, case).await?;
    let files = packages::check::going_out(&releases, &sheet, is_packed(ending, &sheet));
    let chosen = letters::kept(reading, author, case).await?.outcome;
    let told = told(ending, &sheet, &chosen, &files);
    let draft = letters::of_case(reading, author, case, sheet.clone(), told, None).await?;
    let outcome = told.outcome;
    let salt = review.proposed.as_ref().map(Fingerprint::salt).unwrap_or_default();
    let now = Fingerprint::of(
        salt,
        Proposed { case, draft: &draft, sheet: &sheet, outcome, files: &files, releases: &releases },
    );
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
    let excerpts = make::excerpts(&app, target.reference).await?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    let newest = reviews::newest(&mut tx, actor, &case).await?;
    if newest.as_ref().is_some_and(|review| review.reviewer == actor.staff_id() && !review.is_open()) {
        let edits = letters::kept(&mut tx, actor, &case).await?;
        if letters::was_sent(&mut tx, &case, nonce, &edits, &[]).await? {
            return Ok(());
        }
    }
    let review = reviews::ops::require_reviewer(&mut tx, actor, &case, newest).await?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let author = review.author();
    let made = make(&mut tx, author, &case, None, &[]).await?;
    let chosen = match made.ending {
        Ending::Follows(outcome) => outcome.code().to_owned(),
        _ => made.draft.edits.outcome.clone(),
    };
    let salt = review.proposed.as_ref().map(Fingerprint::salt).unwrap_or_default();
    let outcome = told(made.ending, &made.sheet, &chosen, &made.going_out).outcome;
    let Made { draft, sheet, going_out: files, releases, .. } = &made;
    let digest = Fingerprint::of(salt, Proposed { case: &case, draft, sheet, outcome, files, releases }).digest();
    if digest != shown || made.draft.number != review.letter || releases.iter().any(|release| !release.is_settled()) {
        return Err(Error::State("review-has-changed"));
    }
    let Ready { outcome, ground, needed } = ready(&mut tx, author, &case, &made, &chosen).await?;
    reviews::ops::approve(&mut tx, actor, &case, &review, &digest).await?;
    let mut reasons = review.reasons.clone();
    reasons.extend(needed.reasons.into_iter().filter(|reason| !review.reasons.contains(reason)));
    let needed = reasons.iter().map(|reason| reason.code().to_owned()).collect();
    let seen = made.draft.number;
    let sending = Sending {
        made,
        excerpts,
        author,
        outcome,
        ground: ground.map(RefusalGround::code),
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
fn check(draft: &Draft, outcome: Outcome, ending: Ending, untold: usize) -> Result<Option<RefusalGround>> {
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
    // It may go out before all were told who got what was changed, but not without somebody saying why.
    if untold > 0 && !text::is_sentence(&edits.untold) {
        errors.add("untold", "error-untold-why");
    }
    errors.into_result()?;
    Ok(ground)
}

struct Sending {
    made: Made,
    excerpts: Excerpts,
    author: Actor,
    outcome: Outcome,
    ground: Option<&'static str>,
    seen: i32,
    looked_at: LookedAt,
    nonce: [u8; 16],
}

async fn send(mut tx: Tx, actor: Actor, case: &mut Locked<Case>, sending: Sending) -> Result<()> {
    let Sending { made, excerpts, author, outcome, ground, seen, looked_at, nonce } = sending;
    let Made { sheet, ending, draft, releases, going_out, .. } = made;
    let is_packed = is_packed(ending, &sheet);
    let files = if is_packed { &[] } else { going_out.as_slice() };
    let outgoing = letters::outgoing(&tx, &draft.letter)?;
    let number = letters::keep_version(&mut tx, author, case, &draft, seen).await?;
    let digest = Some(outgoing.digest.as_str());
    let author = Some(author);
    let answer = Answer { author, outcome, words: &outgoing.words, ground, files, digest, other: None };
    if let Some(message_id) = cases::finish(&mut tx, actor, case, &answer, nonce).await? {
        letters::keep_sent(&mut tx, case, (message_id, number), &outgoing, &looked_at).await?;
        if is_packed && !going_out.is_empty() {
            let letter = draft.letter.said();
            let making = Making { letter: &letter, releases: &releases, sheet: &sheet, excerpts: &excerpts };
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
    let draft = letters::of_case(&mut tx, actor, &case, sheet.clone(), told, None).await?;
    if !draft.is_readable {
        return Err(Error::State("case-cannot-be-opened"));
    }
    let seen = draft.number;
    let looked_at = without_a_look(needed);
    let outcome = Outcome::Fulfilled;
    let ending = Ending::Follows(outcome);
    let made = Made { sheet, marks, ending, draft, releases: Vec::new(), going_out: Vec::new() };
    let excerpts = Excerpts::new();
    let sending = Sending { made, excerpts, author: actor, outcome, ground: None, seen, looked_at, nonce };
    send(tx, actor, &mut case, sending).await
}
