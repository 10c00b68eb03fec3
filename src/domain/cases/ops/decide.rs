//! Closing a case with an outcome and a written answer, and letting it go on.

use serde_json::json;
use uuid::Uuid;

use super::super::case::{self, Case, CaseHead, Locked, Target};
use super::super::conversation::{self, MessageKind};
use super::super::events::{self, Detail, Event, EventKind};
use super::super::filing::{check_text, clean_text};
use super::super::jobs::{self, Mail};
use super::super::model::{Channel, Outcome, RefusalGround, Status, Step};
use super::super::{clock, store};
use super::{audit_case, audit_plain, optout, step};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::ids::Reference;
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::access::codes;
use crate::domain::staff::accounts;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::files::{self, Place, StoredFile};
use crate::infra::i18n::Texts as _;

/// Letters of the article of a ground.
const LONGEST_ARTICLE: usize = 200;

/// How a case ends, where that is no answer to what was asked for.
#[derive(Clone, Debug)]
pub struct Ending {
    /// How it ends: one of [`Outcome::BESIDE`].
    pub outcome: Outcome,
    /// What the requester reads; empty where nothing is told.
    pub body: String,
    /// The reference of the case in which the same request is handled.
    pub other: String,
}

/// The answer that closes a case: its words are whole.
pub(in crate::domain) struct Answer<'a> {
    /// Whose answer it is; whoever sends it where that is nobody else.
    pub(in crate::domain) author: Option<Actor>,
    /// How it ends.
    pub(in crate::domain) outcome: Outcome,
    /// What the requester reads; empty where nothing is told.
    pub(in crate::domain) words: &'a str,
    /// The code of the ground of a refusal that does not follow from items.
    pub(in crate::domain) ground: Option<&'static str>,
    /// Files that go with it, uploaded to where [`place_of_answer`] says.
    pub(in crate::domain) files: &'a [StoredFile],
    /// Names what went out, where it is a letter.
    pub(in crate::domain) digest: Option<&'a str>,
    /// The case in which the same request is handled.
    pub(in crate::domain) other: Option<&'a str>,
}

/// Why something was refused. The requester reads it with the answer, in their language.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// The kind of ground, where one was chosen.
    pub ground: Option<RefusalGround>,
    /// The article of the law that gives it; may be empty.
    pub article: &'a str,
    /// Why it applies to this request.
    pub reason: &'a str,
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
    let file = files::find(app.read().await?.sql(), place, id).await?;
    // What owners of systems found and what showed who somebody is goes out by no form of an answer.
    Ok(file.filter(|file| file.answer_id.is_none() && file.asking_id.is_none()))
}

/// Ends a case beside an answer: it belongs to somebody else, nobody replied, it is handled in another case, it was withdrawn, it is no
/// request. A mail says only that something is there. The form's nonce makes sending twice one thing.
///
/// # Errors
/// [`Error::Invalid`] beside `outcome`, `body` or `other`; [`Error::State`] where the case is closed, or was changed by somebody else;
/// [`Error::Conflict`] where the same form was sent before with another outcome or other words.
pub async fn end(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    ending: &Ending,
    nonce: [u8; 16],
) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let body = clean_text(&ending.body);
    let mut errors = FieldErrors::default();
    if !Outcome::BESIDE.contains(&ending.outcome) {
        errors.add("outcome", "error-outcome");
    }
    // Whoever is said to have withdrawn reads it, and can object.
    if body.is_empty() && (ending.outcome.needs_answer() || ending.outcome == Outcome::Withdrawn) {
        errors.add("body", "error-answer-missing");
    }
    check_text(&body, "body", &mut errors);
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if was_closed(&mut tx, &case, ending.outcome, &body, nonce).await? {
        return Ok(());
    }
    case::unchanged_by_anybody(&mut tx, &case, actor, target.seen).await?;
    // Nobody is held to a question that was never asked.
    if ending.outcome == Outcome::NoAnswer && case.status != Status::WaitingForRequester {
        return Err(FieldErrors::one("outcome", "error-nothing-was-asked").into());
    }
    let other = match ending.outcome {
        Outcome::Duplicate => Some(handled_elsewhere(&mut tx, &case, &ending.other).await?),
        _ => None,
    };
    let answer = Answer {
        author: None,
        outcome: ending.outcome,
        words: &body,
        ground: None,
        files: &[],
        digest: None,
        other: other.as_deref(),
    };
    finish(&mut tx, actor, &mut case, &answer, nonce).await?;
    tx.commit().await
}

/// The reference of the case in which the same request is handled.
async fn handled_elsewhere(tx: &mut Tx, case: &Case, typed: &str) -> Result<String> {
    if text::line(typed).is_empty() {
        return Err(FieldErrors::one("other", "error-other-missing").into());
    }
    let other = match Reference::parse(typed) {
        Some(reference) => case::by_reference(tx, reference.as_str()).await?,
        None => None,
    };
    let is_same_person = |other: &Case| match (&other.email_index, &case.email_index) {
        (Some(theirs), Some(own)) => theirs == own,
        // Where one came by post or phone whoever reads both says so.
        _ => true,
    };
    let is_handled = |other: &Case| {
        let is_nothing = matches!(other.outcome, Some(Outcome::Spam | Outcome::Lapsed | Outcome::Duplicate));
        !is_nothing && other.status != Status::Unconfirmed
    };
    match other {
        Some(other) if other.id != case.id && is_same_person(&other) && is_handled(&other) => {
            Ok(other.reference.clone())
        }
        _ => Err(FieldErrors::one("other", "error-other-unknown").into()),
    }
}

/// The ground and the reason of a refusal that does not follow from items; nothing is refused without both. What is missing is told at
/// once.
pub(in crate::domain) fn check_refusal(refusal: Refusal<'_>, errors: &mut FieldErrors) {
    if refusal.ground.is_none() {
        errors.add("ground", "error-refusal-ground");
    }
    if refusal.reason.is_empty() {
        errors.add("refusal_reason", "error-refusal-reason");
    } else if !says_something(refusal.reason, refusal.article, refusal.ground) {
        errors.add("refusal_reason", "error-refusal-reason-thin");
    }
    check_text(refusal.reason, "refusal_reason", errors);
    if refusal.article.chars().count() > LONGEST_ARTICLE || refusal.article.contains('\n') {
        errors.add("article", "error-line-too-long");
    }
    check_text(refusal.article, "article", errors);
}

/// Whether a reason is more than "No" and more than its ground or article said again.
fn says_something(reason: &str, article: &str, ground: Option<RefusalGround>) -> bool {
    let words = |text: &str| {
        let folded = text::fold(text);
        let words: Vec<&str> = folded.split(|letter: char| !letter.is_alphanumeric()).collect();
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let said = ground.into_iter().flat_map(|ground| {
        let patterns = ["desk-refusal-*", "desk-letter-ground-*"];
        Language::ALL.into_iter().flat_map(move |language| patterns.map(|pattern| language.pick(pattern, ground)))
    });
    let mut rest = words(reason);
    for said in said.chain([article.to_owned()]).map(|said| words(&said)).filter(|said| !said.is_empty()) {
        rest = rest.replace(&said, " ");
    }
    text::is_sentence(&rest)
}

/// What the requester reads of a refusal that does not follow from items.
pub(in crate::domain) fn refusal_words(
    language: Language,
    outcome: Outcome,
    ground: RefusalGround,
    article: &str,
    reason: &str,
) -> String {
    let ground = language.pick("desk-letter-ground-*", ground);
    let ground = match article {
        "" => ground,
        article => language.with2("desk-letter-ground-with-article", "ground", ground, "article", article),
    };
    language.text_with(
        "desk-letter-refusal",
        &[("outcome", outcome.code().into()), ("ground", ground.into()), ("reason", reason.into())],
    )
}

/// Closes a locked case with an answer whose words are whole, and gives the message that holds them.
///
/// # Errors
/// [`Error::State`] where the case is closed, or is an appeal against one's own refusal.
pub(in crate::domain) async fn finish(
    tx: &mut Tx,
    actor: Actor,
    case: &mut Locked<Case>,
    answer: &Answer<'_>,
    nonce: [u8; 16],
) -> Result<Option<Uuid>> {
    let now = tx.now();
    let was_unconfirmed = case.status == Status::Unconfirmed;
    if case.appeal_of.is_some() {
        case.refused_by = refuser(tx, case).await?;
        // Who refused looks at it with the same eyes: an appeal is a second look.
        if is_barred(tx, case, actor).await? {
            return Err(Error::State("appeal-own-refusal"));
        }
    }
    case.decided_by = actor.staff_id();
    step(case, Step::Close(answer.outcome))?;
    if case.open_pause().is_some() {
        super::clock::end_pause(tx, actor, case).await?;
    }
    let mut message = None;
    if !answer.words.is_empty() {
        let author = answer.author.unwrap_or(actor);
        let id = conversation::append(tx, case, author, MessageKind::Answer, answer.words, Some(nonce)).await?;
        for file in answer.files {
            files::attach(tx, &conversation::place(case)?, file.id, id).await?;
        }
        message = Some(id);
    }
    case.outcome = Some(answer.outcome);
    case.closed_at = Some(now);
    // What was written before is answered with it; what comes after is news.
    case.unread = false;
    store::clear_unread_of_all(tx.sql(), case).await?;
    case.lapses_at = None;
    store::set_progress(tx.sql(), case, now).await?;
    optout::keep(tx, case).await?;
    codes::spend_all(tx, case.id).await?;
    destroy_documents(tx, case, actor).await?;
    let beside = [("ground", answer.ground), ("digest", answer.digest), ("other", answer.other)];
    let told = beside.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let detail = Detail::one("outcome", answer.outcome.code());
    let detail = told.fold(detail, |detail, (name, value)| detail.and(name, value));
    events::append(tx, case, actor, EventKind::Closed, detail).await?;
    let mut told = json!({ "outcome": answer.outcome.code(), "ground": answer.ground });
    for (name, value) in [("letter", answer.digest), ("other", answer.other)] {
        if let (Some(value), Some(told)) = (value, told.as_object_mut()) {
            told.insert(name.to_owned(), value.into());
        }
    }
    audit_case(tx, actor, "case.closed", case, told).await?;
    // A mailbox that was never proven gets no mail beyond its code, and spam no answer at all.
    if case.has_address() && !was_unconfirmed && answer.outcome != Outcome::Spam && message.is_some() {
        jobs::mail(tx, Mail::Answer { case_id: case.id }).await?;
    }
    Ok(message)
}

/// Destroys what somebody handed in to show who they are, with the decision that it was for.
pub(super) async fn destroy_documents(tx: &mut Tx, case: &Locked<Case>, actor: Actor) -> Result<()> {
    if files::destroy_kept_as(tx, case.id, files::Retention::Identity).await? == 0 {
        return Ok(());
    }
    events::append(tx, case, actor, EventKind::IdentityDocumentDestroyed, Detail::default()).await?;
    audit_plain(tx, actor, "case.identity_document_destroyed", case).await
}

/// Whether somebody proposed, decided or approved the refusal that an appeal is against: they have no part in its answer.
///
/// # Errors
/// When the database fails.
pub async fn is_barred(reading: &mut Reading, case: &Case, actor: Actor) -> Result<bool> {
    match case.appeal_of {
        Some(_) => has_answered_before(reading, case, actor).await,
        None => Ok(false),
    }
}

/// Whether somebody proposed, decided or approved what an appeal or a complaint is about.
///
/// # Errors
/// When the database fails.
pub async fn has_answered_before(reading: &mut Reading, case: &Case, actor: Actor) -> Result<bool> {
    match actor.staff_id() {
        Some(staff_id) => store::has_answered_before(reading.sql(), case.id, staff_id).await,
        None => Ok(false),
    }
}

/// Who refused what an appeal is about, where somebody of the desk did.
async fn refuser(tx: &mut Reading, appeal: &Case) -> Result<Option<Uuid>> {
    match (appeal.refused_by, appeal.appeal_of) {
        (Some(staff_id), _) => Ok(Some(staff_id)),
        // One that was opened before this was kept with it.
        (None, Some(refused)) => store::who_closed(tx.sql(), refused).await,
        (None, None) => Ok(None),
    }
}

/// Whether this very form closed the case before, with everything that is in it.
async fn was_closed(tx: &mut Tx, case: &Case, outcome: Outcome, body: &str, nonce: [u8; 16]) -> Result<bool> {
    let same_outcome = case.outcome == Some(outcome);
    // Without words there is no message that would know the form: closed in the same way is all there is to say.
    if body.is_empty() {
        return Ok(same_outcome);
    }
    match conversation::was_sent(tx.sql(), case, nonce, body).await? {
        true if !same_outcome => Err(Error::Conflict),
        sent => Ok(sent),
    }
}

/// Whether it has ended without anybody ever having proven its mailbox: nobody may be told anything of it, and nothing is worked on.
#[must_use]
pub fn was_never_proven(case: &CaseHead, events: &[Event]) -> bool {
    let is_proven = case.confirmed_at.is_some() || events.iter().any(|event| event.kind == EventKind::Confirmed);
    // What is acted on at once is worked on without that.
    !case.status.is_open() && case.channel == Channel::Web && !case.right.is_opt_out() && !is_proven
}

/// Lets a closed case go on, with its reason as a note. The clock is the one it had.
///
/// # Errors
/// [`Error::State`] when the case is open, or nobody proved its mailbox; [`Error::Invalid`] beside `reason`.
pub async fn reopen(app: App, actor: Actor, target: impl Into<Target<'_>>, reason: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let reason = clean_text(reason);
    let mut errors = FieldErrors::default();
    if reason.is_empty() {
        errors.add("reason", "error-reason-missing");
    }
    check_text(&reason, "reason", &mut errors);
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = case::lock(&mut tx, target.reference).await?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    if was_never_proven(&case, &events::of_case(tx.sql(), &case).await?) {
        return Err(Error::State("case-was-never-proven"));
    }
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
    case.decided_by = None;
    case.due_version += 1;
    case.due_version_on = case.today(&tx);
    store::set_progress(tx.sql(), &case, now).await?;
    optout::keep(&mut tx, &case).await?;
    clock::renew(&mut tx, &mut case).await?;
    conversation::append(&mut tx, &case, actor, MessageKind::Note, &reason, None).await?;
    events::append(&mut tx, &case, actor, EventKind::Reopened, Detail::default()).await?;
    audit_plain(&mut tx, actor, "case.reopened", &case).await?;
    // A mailbox that nobody proved hears nothing, whatever becomes of its request.
    if case.has_address() && case.takes_messages() {
        jobs::mail(&mut tx, Mail::Reopened { case_id: case.id }).await?;
    }
    tx.commit().await
}
