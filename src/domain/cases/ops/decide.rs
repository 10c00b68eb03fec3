//! Closing a case with an outcome and a written answer, and letting it go on.

use serde_json::json;
use uuid::Uuid;

use super::super::case::{self, Case, Locked, Target};
use super::super::conversation::{self, LARGEST_FILE, MessageKind};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::{check_text, clean_text};
use super::super::jobs::{self, Mail};
use super::super::model::{Outcome, RefusalGround, Status, Step};
use super::super::{clock, store};
use super::{audit_case, audit_plain, step};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
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

/// The answer that closes a case.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How it ends.
    pub outcome: Outcome,
    /// What the requester reads; empty only where the outcome needs none.
    pub body: String,
    /// Why something was refused: needed where anything was, and only there.
    pub refusal: Option<Refusal>,
    /// One file that goes with it, uploaded to where [`place_of_answer`] says.
    pub file: Option<StoredFile>,
}

/// Why something was refused. The requester reads it with the answer, in their language.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The kind of ground, where one was chosen.
    pub ground: Option<RefusalGround>,
    /// The article of the law that gives it; may be empty.
    pub article: String,
    /// Why it applies to this request.
    pub reason: String,
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
/// [`Error::Invalid`] beside `outcome`, `body`, `file`, `ground` or `refusal_reason`; [`Error::State`] when the case is closed, is an
/// appeal against one's own refusal, or was changed by somebody else; [`Error::Conflict`] when the same
/// form was sent before with another outcome, other words or another file.
pub async fn close(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    answer: &Answer,
    nonce: [u8; 16],
) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut errors = FieldErrors::default();
    if !Outcome::FOR_DESK.contains(&answer.outcome) {
        errors.add("outcome", "error-outcome");
    }
    check_answer(answer, &mut errors);
    let refusal = checked_refusal(answer, &mut errors);
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let told = refusal.as_ref().map(|refusal| refusal_words(&case, answer.outcome, refusal));
    close_with(tx, actor, case, target.seen, answer, told.as_deref(), nonce).await
}

/// The words of an answer and its file.
pub(in crate::domain) fn check_answer(answer: &Answer, errors: &mut FieldErrors) {
    let body = clean_text(&answer.body);
    if body.is_empty() && answer.outcome.needs_answer() {
        errors.add("body", "error-answer-missing");
    }
    check_text(&body, "body", errors);
    match &answer.file {
        Some(file) if u64::try_from(file.size).is_ok_and(|size| size > LARGEST_FILE) => {
            errors.add("file", "error-file-too-large");
        }
        Some(file) if file.size == 0 => errors.add("file", "error-file-empty"),
        Some(_) if body.is_empty() => errors.add("body", "error-answer-missing"),
        _ => {}
    }
}

/// Closes a locked case with an answer, and what else the letter says below its words.
///
/// # Errors
/// As [`close`].
pub(in crate::domain) async fn close_with(
    mut tx: Tx,
    actor: Actor,
    case: Locked<Case>,
    seen: Option<i32>,
    answer: &Answer,
    told: Option<&str>,
    nonce: [u8; 16],
) -> Result<()> {
    let body = clean_text(&answer.body);
    let body = told.into_iter().fold(body, |body, told| format!("{body}\n\n{told}"));
    if was_closed(&mut tx, &case, answer, &body, nonce).await? {
        return Ok(());
    }
    case::unchanged_by_anybody(&mut tx, &case, actor, seen).await?;
    finish(tx, actor, case, answer, &body, nonce).await
}

/// A refusal whose ground and reason are there.
struct Checked {
    ground: RefusalGround,
    article: String,
    reason: String,
}

/// The ground and the reason of a refusal, where the outcome refuses something; nothing is refused without both. What is missing is told
/// at once.
fn checked_refusal(answer: &Answer, errors: &mut FieldErrors) -> Option<Checked> {
    if !answer.outcome.refuses() {
        return None;
    }
    let given = answer.refusal.as_ref();
    let ground = given.and_then(|refusal| refusal.ground);
    if ground.is_none() {
        errors.add("ground", "error-refusal-ground");
    }
    let (reason, article) =
        given.map_or_else(Default::default, |refusal| (clean_text(&refusal.reason), clean_text(&refusal.article)));
    if reason.is_empty() {
        errors.add("refusal_reason", "error-refusal-reason");
    } else if !says_something(&reason, &article, ground) {
        errors.add("refusal_reason", "error-refusal-reason-thin");
    }
    check_text(&reason, "refusal_reason", errors);
    if article.chars().count() > LONGEST_ARTICLE || article.contains('\n') {
        errors.add("article", "error-line-too-long");
    }
    check_text(&article, "article", errors);
    Some(Checked { ground: ground?, article, reason })
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

/// What the requester reads of a refusal, below the answer.
fn refusal_words(case: &Case, outcome: Outcome, refusal: &Checked) -> String {
    let language = case.language;
    let ground = language.pick("desk-letter-ground-*", refusal.ground);
    let ground = match refusal.article.as_str() {
        "" => ground,
        article => language.with2("desk-letter-ground-with-article", "ground", ground, "article", article),
    };
    language.text_with(
        "desk-letter-refusal",
        &[("outcome", outcome.code().into()), ("ground", ground.into()), ("reason", refusal.reason.as_str().into())],
    )
}

/// Records that what is to be done at once was done, tells the requester so in words that stand ready, and closes the case: the whole
/// answer to an opt-out. The form's nonce makes sending twice one answer.
///
/// # Errors
/// [`Error::State`] where nothing is to be done at once, the case is closed or its mailbox not proven.
pub async fn carry_out_and_tell(app: App, actor: Actor, target: impl Into<Target<'_>>, nonce: [u8; 16]) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if !case.is_at_once() {
        return Err(Error::State("case-has-nothing-at-once"));
    }
    let body = case.language.pick("desk-letter-stopped-*", case.right);
    let answer = Answer { outcome: Outcome::Fulfilled, body: body.clone(), refusal: None, file: None };
    if was_closed(&mut tx, &case, &answer, &body, nonce).await? {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    step(&mut case, Step::TakeUp)?;
    if case.carried_out_at.is_none() {
        case.carried_out_at = Some(tx.now());
        events::append(&mut tx, &case, actor, EventKind::CarriedOut, Detail::default()).await?;
        audit_plain(&mut tx, actor, "case.carried_out", &case).await?;
    }
    finish(tx, actor, case, &answer, &body, nonce).await
}

/// Closes a locked case with an answer whose words are whole.
async fn finish(
    mut tx: Tx,
    actor: Actor,
    mut case: Locked<Case>,
    answer: &Answer,
    body: &str,
    nonce: [u8; 16],
) -> Result<()> {
    let now = tx.now();
    let was_unconfirmed = case.status == Status::Unconfirmed;
    if case.appeal_of.is_some() {
        case.refused_by = refuser(&mut tx, &case).await?;
        // Who refused looks at it with the same eyes: an appeal is a second look.
        if case.refused_by.is_some() && case.refused_by == actor.staff_id() {
            return Err(Error::State("appeal-own-refusal"));
        }
    }
    case.decided_by = actor.staff_id();
    step(&mut case, Step::Close(answer.outcome))?;
    if case.open_pause().is_some() {
        super::clock::end_pause(&mut tx, actor, &mut case).await?;
    }
    if !body.is_empty() {
        let message_id = conversation::append(&mut tx, &case, actor, MessageKind::Answer, body, Some(nonce)).await?;
        if let Some(file) = &answer.file {
            files::attach(&mut tx, &conversation::place(&case)?, file.id, message_id).await?;
        }
    }
    case.outcome = Some(answer.outcome);
    case.closed_at = Some(now);
    // What was written before is answered with it; what comes after is news.
    case.unread = false;
    store::clear_unread_of_all(tx.sql(), &case).await?;
    case.lapses_at = None;
    store::set_progress(tx.sql(), &case, now).await?;
    codes::spend_all(&mut tx, case.id).await?;
    destroy_documents(&mut tx, &case, actor).await?;
    let ground = answer.refusal.as_ref().filter(|_| answer.outcome.refuses()).and_then(|refusal| refusal.ground);
    let ground = ground.map(RefusalGround::code);
    let detail = Detail::one("outcome", answer.outcome.code());
    let detail = ground.into_iter().fold(detail, |detail, ground| detail.and("ground", ground));
    events::append(&mut tx, &case, actor, EventKind::Closed, detail).await?;
    let told = json!({ "outcome": answer.outcome.code(), "ground": ground });
    audit_case(&mut tx, actor, "case.closed", &case, told).await?;
    // A mailbox that was never proven gets no mail beyond its code, and spam no answer at all.
    if case.has_address() && !was_unconfirmed && answer.outcome != Outcome::Spam && !body.is_empty() {
        jobs::mail(&mut tx, Mail::Answer { case_id: case.id }).await?;
    }
    tx.commit().await
}

/// Destroys what somebody handed in to show who they are, with the decision that it was for.
pub(super) async fn destroy_documents(tx: &mut Tx, case: &Locked<Case>, actor: Actor) -> Result<()> {
    if files::destroy_kept_as(tx, case.id, files::Retention::Identity).await? == 0 {
        return Ok(());
    }
    events::append(tx, case, actor, EventKind::IdentityDocumentDestroyed, Detail::default()).await?;
    audit_plain(tx, actor, "case.identity_document_destroyed", case).await
}

/// Who refused what an appeal is about, where somebody of the desk did.
///
/// # Errors
/// When the database fails.
pub async fn refuser(tx: &mut Reading, appeal: &Case) -> Result<Option<Uuid>> {
    match (appeal.refused_by, appeal.appeal_of) {
        (Some(staff_id), _) => Ok(Some(staff_id)),
        // One that was opened before this was kept with it.
        (None, Some(refused)) => store::who_closed(tx.sql(), refused).await,
        (None, None) => Ok(None),
    }
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
