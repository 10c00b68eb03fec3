//! Proposing an answer to a second person, looking at it, sending it back, taking it back.

use serde_json::json;
use uuid::Uuid;

use super::model::{End, Fingerprint, Reason};
use super::{Review, may_review, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::filing::{check_text, clean_text};
use crate::domain::cases::jobs::{self, Mail};
use crate::domain::cases::ops::{audit_case, begin_review, end_review, has_answered_before};
use crate::domain::staff::{Account, accounts};
use crate::infra::app::{App, Reading, Tx};

/// What is proposed.
pub(in crate::domain) struct NewReview<'a> {
    /// Why a second person is needed.
    pub(in crate::domain) reasons: &'a [Reason],
    /// The version of the letter.
    pub(in crate::domain) letter: i32,
    /// What names everything of it.
    pub(in crate::domain) proposed: &'a Fingerprint,
    /// The form's.
    pub(in crate::domain) nonce: [u8; 16],
}

/// Who may look at an answer of `author`: whoever may decide, but themselves and, of an appeal or a complaint, whoever answered before.
pub(super) async fn reviewers(reading: &mut Reading, author: Actor, case: &Case) -> Result<Vec<Account>> {
    let mut reviewers = Vec::new();
    for account in accounts::deciding(reading.sql()).await? {
        let is_author = author.staff_id() == Some(account.id);
        if !is_author && !has_answered_before(reading, case, account.actor()).await? {
            reviewers.push(account);
        }
    }
    Ok(reviewers)
}

/// Whether a form has proposed already.
pub(in crate::domain) async fn was_proposed(tx: &mut Tx, case: &Case, nonce: [u8; 16]) -> Result<bool> {
    store::was_proposed(tx.sql(), case.id, nonce).await
}

/// Proposes an answer. Whoever may look at it is mailed once.
///
/// # Errors
/// [`Error::State`] where one waits already, nobody else may look, or the actor answered before what it is about.
pub(in crate::domain) async fn propose(
    tx: &mut Tx,
    actor: Actor,
    case: &mut Locked<Case>,
    new: NewReview<'_>,
) -> Result<()> {
    let Some(proposer) = actor.staff_id() else { return Err(Error::Forbidden) };
    if has_answered_before(tx, case, actor).await? {
        return Err(Error::State("review-answered-before"));
    }
    let reviewers = reviewers(tx, actor, case).await?;
    if reviewers.is_empty() {
        return Err(Error::State("review-nobody"));
    }
    begin_review(tx, case).await?;
    let id = tx.new_id();
    let content = serde_json::to_string(new.proposed).map_err(Error::fault)?;
    let content = case.seal("review", "content", id, &content, tx)?;
    let reasons: Vec<String> = new.reasons.iter().map(|reason| reason.code().to_owned()).collect();
    let digest = new.proposed.digest();
    let row = store::NewRow {
        id,
        proposer,
        reasons: &reasons,
        letter: new.letter,
        digest: &digest,
        content: &content,
        nonce: new.nonce,
    };
    store::insert(tx, case, row).await?;
    events::append(tx, case, actor, EventKind::ReviewProposed, Detail::default()).await?;
    let detail = json!({ "review": id, "reasons": reasons, "letter": new.letter, "digest": digest });
    audit_case(tx, actor, "case.review_proposed", case, detail).await?;
    for account in reviewers {
        jobs::mail(tx, Mail::StaffReview { case_id: case.id, review_id: id, staff_id: account.id }).await?;
    }
    Ok(())
}

/// That somebody may look at the proposal of a case that waits.
///
/// # Errors
/// [`Error::State`] where none waits, it is their own, or they answered before what it is about.
pub(in crate::domain) async fn require_reviewer(
    reading: &mut Reading,
    actor: Actor,
    case: &Case,
    review: Option<Review>,
) -> Result<Review> {
    let review = review.filter(Review::is_open).ok_or(Error::State("review-is-over"))?;
    if actor.staff_id() == Some(review.proposer) {
        return Err(Error::State("review-own"));
    }
    if !may_review(reading, actor, case, &review).await? {
        return Err(Error::State("review-answered-before"));
    }
    Ok(review)
}

/// Approves what the reviewer had before them, in the transaction that sends it.
pub(in crate::domain) async fn approve(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    review: &Review,
    digest: &str,
) -> Result<()> {
    let Some(reviewer) = actor.staff_id() else { return Err(Error::Forbidden) };
    let end = store::Ending { end: End::Approved, reviewer: Some(reviewer), approved: Some(digest), note: None };
    store::end(tx, case, review.id, end).await?;
    events::append(tx, case, actor, EventKind::ReviewApproved, Detail::default()).await?;
    audit_case(tx, actor, "case.review_approved", case, json!({ "review": review.id, "digest": digest })).await
}

/// Sends a proposal back with a note. Doing it again with the same note changes nothing.
///
/// # Errors
/// [`Error::Invalid`] beside `note`; [`Error::State`] where none waits, it is one's own, one answered before what it is about, or
/// something happened since it was looked at.
pub async fn send_back(app: App, actor: Actor, target: impl Into<Target<'_>>, note: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let note = clean_text(note);
    let mut errors = FieldErrors::default();
    if note.is_empty() {
        errors.add("note", "error-review-note");
    } else if !text::is_sentence(&note) {
        errors.add("note", "error-review-note-thin");
    }
    check_text(&note, "note", &mut errors);
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    let newest = store::newest(tx.sql(), &case).await?;
    let is_done = newest.as_ref().is_some_and(|review| {
        review.end == Some(End::Returned)
            && review.reviewer == actor.staff_id()
            && review.note.as_deref() == Some(note.as_str())
    });
    if is_done {
        return Ok(());
    }
    let review = require_reviewer(&mut tx, actor, &case, newest).await?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let sealed = case.seal("review", "note", review.id, &note, &tx)?;
    let end = store::Ending { end: End::Returned, reviewer: actor.staff_id(), approved: None, note: Some(&sealed) };
    store::end(&mut tx, &case, review.id, end).await?;
    end_review(&mut tx, &mut case).await?;
    events::append(&mut tx, &case, actor, EventKind::ReviewReturned, Detail::one("note", note)).await?;
    audit_case(&mut tx, actor, "case.review_returned", &case, json!({ "review": review.id })).await?;
    tx.commit().await
}

/// Takes one's own proposal back. Doing it again changes nothing.
///
/// # Errors
/// [`Error::State`] where none waits, it is somebody else's, or the case changed.
pub async fn take_back(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    let Some(review) = store::newest(tx.sql(), &case).await? else { return Err(Error::State("review-is-over")) };
    if actor.staff_id() != Some(review.proposer) {
        return Err(Error::State("review-not-yours"));
    }
    match review.end {
        None => {}
        Some(End::TakenBack) => return Ok(()),
        Some(_) => return Err(Error::State("review-is-over")),
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let end = store::Ending { end: End::TakenBack, reviewer: None, approved: None, note: None };
    store::end(&mut tx, &case, review.id, end).await?;
    end_review(&mut tx, &mut case).await?;
    events::append(&mut tx, &case, actor, EventKind::ReviewTakenBack, Detail::default()).await?;
    audit_case(&mut tx, actor, "case.review_taken_back", &case, json!({ "review": review.id })).await?;
    tx.commit().await
}

/// Keeps what a reviewer has before them now, and gives what they had the time before.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn look(
    app: App,
    actor: Actor,
    case: &Case,
    review_id: Uuid,
    now: &Fingerprint,
) -> Result<Option<Fingerprint>> {
    require(actor, Permission::DecideCases)?;
    let Some(staff_id) = actor.staff_id() else { return Ok(None) };
    let mut tx = app.begin().await?;
    let before = store::look_of(tx.sql(), case, review_id, staff_id).await?;
    if before.as_ref() != Some(now) {
        let content = serde_json::to_string(now).map_err(Error::fault)?;
        let content = case.seal("review_look", "content", review_id, &content, &tx)?;
        let at = tx.now();
        store::keep_look(tx.sql(), review_id, staff_id, &content, at).await?;
    }
    tx.commit().await?;
    Ok(before)
}

/// What a reviewer had before them when they looked last.
///
/// # Errors
/// As [`look`].
pub async fn last_look(
    reading: &mut Reading,
    actor: Actor,
    case: &Case,
    review_id: Uuid,
) -> Result<Option<Fingerprint>> {
    require(actor, Permission::DecideCases)?;
    match actor.staff_id() {
        Some(staff_id) => store::look_of(reading.sql(), case, review_id, staff_id).await,
        None => Ok(None),
    }
}
