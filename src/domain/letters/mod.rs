//! The answer to a request: blocks in an order by right, law and outcome. The program writes each from the register, the items and the
//! clock, and writes it anew whenever those change; people put their own words in place of a block or below it, and say what only they
//! know. What went out stays for ever as it was.
//!
//! * [`facts`] what is known when a letter is made.
//! * [`compose`] making it.
//! * [`model`] what it is made of.
//! * [`versions`] what was kept of it before.

mod blocks;
pub mod compose;
pub mod facts;
pub mod model;
mod store;
#[cfg(test)]
mod tests;
pub mod versions;
pub mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text::hexadecimal;
use crate::domain::cases::Status;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::filing::{check_text, clean_text};
use crate::domain::cases::ops::{audit_case, is_barred, void_review};
use crate::domain::decisions;
use crate::domain::decisions::model::Sheet;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::files::{self, StoredFile};
use compose::{compose, digest};
use facts::{Facts, Told};
use model::{BODY, Edit, Edits, Letter, Said};

/// A letter as it went out, as it is kept: what it says, and a number nobody could guess, so that its digest confirms no guess.
#[derive(Debug, Serialize, Deserialize)]
struct SentLetter {
    salt: String,
    language: String,
    blocks: Vec<Said>,
}

/// A letter that is being written, with what people did to it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The letter.
    pub letter: Letter,
    /// What people wrote of it.
    pub edits: Edits,
    /// The number of its newest version; 0 before the first.
    pub number: i32,
    /// When that was kept.
    pub at: Option<DateTime<Utc>>,
    /// By whom.
    pub by: Option<String>,
    /// Names what the program says in it by what is known now, whatever people wrote.
    pub basis: String,
    /// Whether what people wrote can be opened.
    pub is_readable: bool,
}

/// What a form about a letter says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The number of the version that the form showed.
    pub seen: i32,
    /// Names what the program said in the letter that the form showed; empty where nobody was shown it.
    pub shown: String,
    /// Whether the form asks how the answer ends, and why something is refused.
    pub says: bool,
    /// Facts, by the name of their field.
    pub facts: BTreeMap<String, String>,
    /// Words in place of a block's own.
    pub blocks: BTreeMap<String, TypedBlock>,
    /// Words below a block.
    pub added: BTreeMap<String, String>,
    /// How the answer ends, where it does not follow from items.
    pub outcome: String,
    /// The kind of ground of a refusal.
    pub ground: String,
    /// The article that gives it.
    pub article: String,
    /// Why it applies.
    pub reason: String,
    /// Why it goes out before every recipient was told; nothing where the form does not ask.
    pub untold: Option<String>,
    /// Names the files that the form showed as going along; nothing where nobody was shown any.
    pub files: Option<String>,
}

/// What a form says of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedBlock {
    /// The words.
    pub text: String,
    /// Names the words of the program that they stand in place of.
    pub instead_of: String,
    /// Where those have changed since: names the new ones, and so keeps one's own; [`TAKE_NEW`] takes the new.
    pub keep: String,
}

/// The word by which somebody takes what the program says now.
pub const TAKE_NEW: &str = "new";

impl Typed {
    /// What is kept of it: what the form says, on top of what was kept `before` of everything that it does not show.
    #[must_use]
    pub fn edits(&self, letter: &Letter, before: &Edits) -> Edits {
        let over = |before: &BTreeMap<String, String>, typed: &BTreeMap<String, String>| {
            let mut texts = before.clone();
            texts.extend(typed.iter().map(|(name, text)| (name.clone(), clean_text(text))));
            texts.retain(|_, text| !text.is_empty());
            texts
        };
        let mut blocks = before.blocks.clone();
        for (code, typed) in &self.blocks {
            let text = clean_text(&typed.text);
            let block = letter.blocks.iter().find(|block| block.said.code == *code && !block.is_locked);
            // Whoever leaves the words as the program wrote them has not put others in their place.
            let is_now = |own: &str| !own.is_empty() && clean_text(own) == text;
            let is_own = digest(&text) == typed.instead_of || block.is_some_and(|block| is_now(&block.own));
            if is_own || typed.keep == TAKE_NEW {
                blocks.remove(code);
                continue;
            }
            let instead_of = if typed.keep.is_empty() { &typed.instead_of } else { &typed.keep };
            blocks.insert(code.clone(), Edit { text, instead_of: instead_of.clone() });
        }
        Edits {
            facts: over(&before.facts, &self.facts),
            blocks,
            added: over(&before.added, &self.added),
            outcome: if self.says { &self.outcome } else { &before.outcome }.clone(),
            ground: if self.says { &self.ground } else { &before.ground }.clone(),
            article: if self.says { clean_text(&self.article) } else { before.article.clone() },
            reason: if self.says { clean_text(&self.reason) } else { before.reason.clone() },
            untold: self.untold.as_ref().map_or_else(|| before.untold.clone(), |text| clean_text(text)),
        }
    }
}

/// Letters of what stands in place of a block: of a large register much is told.
const LONGEST_BLOCK: usize = 200_000;

/// What is wrong with what was written.
fn check(edits: &Edits, today: NaiveDate) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (name, text) in &edits.facts {
        let field = model::field(name);
        check_text(text, &field, &mut errors);
        if name.ends_with("_on") || name.ends_with("_from") {
            match text.parse::<NaiveDate>() {
                Err(_) => errors.add(field, "error-letter-day"),
                // What was done was done by now; what is announced may come.
                Ok(day) if name.ends_with("_on") && day > today => errors.add(field, "decision-error-future"),
                Ok(_) => {}
            }
        }
    }
    for (code, edit) in &edits.blocks {
        if edit.text.chars().count() > LONGEST_BLOCK {
            errors.add(format!("b.{code}"), "error-text-too-long");
        }
    }
    for (code, text) in &edits.added {
        check_text(text, &format!("n.{code}"), &mut errors);
    }
    check_text(&edits.untold, "untold", &mut errors);
    errors
}

/// The letter of a case as it stands. `typed` is what a form says that came back.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn draft(
    reading: &mut Reading,
    actor: Actor,
    case: &Case,
    sheet: Sheet,
    told: Told,
    typed: Option<&Typed>,
) -> Result<Draft> {
    require(actor, Permission::ReadCases)?;
    of_case(reading, actor, case, sheet, told, typed).await
}

pub(in crate::domain) async fn of_case(
    reading: &mut Reading,
    actor: Actor,
    case: &Case,
    sheet: Sheet,
    told: Told,
    typed: Option<&Typed>,
) -> Result<Draft> {
    let newest = store::newest(reading.sql(), case.id).await?;
    let kept = newest.as_ref().map(|row| row.edits(case));
    let is_readable = !matches!(kept, Some(None));
    let kept = kept.flatten().unwrap_or_default();
    let facts = Facts::of(reading, actor, case, sheet, told).await?;
    // Files are chosen last, and who looks at the page again need not have chosen them; nor has anybody said yet how it ends.
    let outcome = facts.outcome.filter(|_| facts.follows);
    let shown = compose(&Facts { files: (0, 0), outcome, ..facts.clone() }, &Edits::default());
    let basis = digest(&model::words(&shown.said()));
    let edits = match typed {
        Some(typed) => typed.edits(&compose(&facts, &Edits::default()), &kept),
        None => kept,
    };
    Ok(Draft {
        letter: compose(&facts, &edits),
        edits,
        basis,
        number: newest.as_ref().map_or(0, |row| row.number),
        at: newest.as_ref().map(|row| row.at),
        by: newest.and_then(|row| row.by),
        is_readable,
    })
}

/// What somebody else kept of the letter after the version that a form showed.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn kept(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Edits> {
    require(actor, Permission::ReadCases)?;
    let newest = store::newest(reading.sql(), case.id).await?;
    Ok(newest.and_then(|row| row.edits(case)).unwrap_or_default())
}

/// Keeps what was written as a version of the letter.
///
/// # Errors
/// [`Error::Invalid`] beside a field; [`Error::State`] where the case is closed, cannot be opened, or was changed by somebody else;
/// [`Error::Conflict`] where somebody kept another version since the form was shown.
pub async fn keep(app: App, actor: Actor, target: impl Into<Target<'_>>, typed: &Typed) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    may_write(&mut tx, actor, &case).await?;
    let sheet = decisions::sheet(&mut tx, &case).await?;
    let told = Told { outcome: None, follows: false, files: (0, 0) };
    let draft = of_case(&mut tx, actor, &case, sheet, told, Some(typed)).await?;
    if keep_version(&mut tx, actor, &case, &draft, typed.seen).await? != draft.number {
        case::unchanged(&mut tx, &case, actor, target.seen).await?;
        void_review(&mut tx, actor, &mut case).await?;
    }
    tx.commit().await
}

/// Whether somebody may write the letter of a case now.
async fn may_write(tx: &mut Tx, actor: Actor, case: &Case) -> Result<()> {
    if !case.status.is_open() {
        return Err(Error::State("case-is-closed"));
    }
    // Who refused writes no answer to the appeal for somebody else to send.
    if is_barred(tx, case, actor).await? {
        return Err(Error::State("appeal-own-refusal"));
    }
    Ok(())
}

/// Keeps a version where it says something new, and gives its number.
///
/// # Errors
/// As [`keep`].
pub(in crate::domain) async fn keep_version(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    draft: &Draft,
    seen: i32,
) -> Result<i32> {
    check(&draft.edits, case.today(tx)).into_result()?;
    let newest = store::newest(tx.sql(), case.id).await?;
    let before = newest.as_ref().and_then(|row| row.edits(case)).unwrap_or_default();
    if before == draft.edits {
        return Ok(draft.number);
    }
    if seen != draft.number {
        return Err(Error::Conflict);
    }
    let number = draft.number + 1;
    store::keep(tx, actor, case, number, &draft.edits).await?;
    audit_case(tx, actor, "case.letter_kept", case, json!({ "version": number })).await?;
    Ok(number)
}

/// What goes out: its words, and what is kept of it beside them.
pub(in crate::domain) struct Outgoing {
    /// Its words, for every reader of messages.
    pub(in crate::domain) words: String,
    content: String,
    /// SHA-256 of what is kept, in hexadecimal.
    pub(in crate::domain) digest: String,
}

/// Seals up a letter that goes out.
///
/// # Errors
/// [`Error::Invalid`] beside each field that still has to be written or looked at.
pub(in crate::domain) fn outgoing(tx: &Tx, letter: &Letter) -> Result<Outgoing> {
    complete(letter)?;
    let blocks = letter.said();
    let words = model::words(&blocks);
    let sent =
        SentLetter { salt: tx.new_id().simple().to_string(), language: letter.language.code().to_owned(), blocks };
    let content = serde_json::to_string(&sent).map_err(Error::fault)?;
    let digest = hexadecimal(&Sha256::digest(content.as_bytes()));
    Ok(Outgoing { words, content, digest })
}

/// Whether everything is there that a letter needs.
///
/// # Errors
/// [`Error::Invalid`] beside each field that still has to be written or looked at.
pub(in crate::domain) fn complete(letter: &Letter) -> Result<()> {
    let mut errors = FieldErrors::default();
    for field in letter.missing() {
        let key = match field.as_str() {
            BODY => "error-answer-missing",
            field if field.starts_with("b.") => "error-letter-outdated",
            _ => "desk-error-required",
        };
        errors.add(field, key);
    }
    errors.into_result().map_err(Error::from)
}

/// Who looked at an answer before it went out, or why nobody had to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookedAt {
    /// The proposal that a second person approved.
    pub review_id: Option<Uuid>,
    /// Codes of the reasons why a second person was needed.
    pub needed: Vec<String>,
    /// In an office of one: why it goes without.
    pub waived: Option<String>,
}

/// Keeps what went out with a message.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn keep_sent(
    tx: &mut Tx,
    case: &Locked<Case>,
    (message_id, number): (Uuid, i32),
    outgoing: &Outgoing,
    looked_at: &LookedAt,
) -> Result<()> {
    store::keep_sent(tx, case, (message_id, number), &outgoing.content, looked_at).await
}

/// Who looked at the letter that went out with a message; nothing where none did, or it is from before that was kept.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn looked_at(reading: &mut Reading, actor: Actor, message_id: Uuid) -> Result<Option<LookedAt>> {
    require(actor, Permission::ReadCases)?;
    store::looked_at(reading.sql(), message_id).await
}

/// Whether a form has sent this very letter already.
///
/// # Errors
/// [`Error::Conflict`] where it was sent with other words or files: they must not be lost by calling them sent.
pub(in crate::domain) async fn was_sent(
    tx: &mut Tx,
    case: &Case,
    nonce: [u8; 16],
    edits: &Edits,
    files: &[StoredFile],
) -> Result<bool> {
    let Some((message_id, number)) = store::sent_by_form(tx.sql(), case.id, nonce).await? else { return Ok(false) };
    let version = store::version(tx.sql(), case.id, number).await?;
    let kept = version.and_then(|row| row.edits(case)).unwrap_or_default();
    let key = case.files()?.key;
    // What came with the form lies with the message, or with what was let out.
    let mut belonging = files::of_owner(tx.sql(), case.id, Some(&key)).await?;
    belonging.retain(|file| file.message_id == Some(message_id) || file.release_id.is_some());
    // Opened again meanwhile it is another answer that is waited for.
    if case.status != Status::Closed {
        return Err(Error::Conflict);
    }
    let same_files = files.iter().all(|file| belonging.iter().any(|one| one.is_same(file)));
    if same_files && kept == *edits { Ok(true) } else { Err(Error::Conflict) }
}

/// The blocks of the letter that went out with a message; nothing where none did, or it cannot be opened.
///
/// # Errors
/// When the database fails.
pub async fn sent(reading: &mut Reading, actor: Actor, case: &Case, message_id: Uuid) -> Result<Option<Vec<Said>>> {
    let needed = if actor.staff_id().is_some() { Permission::ReadCases } else { Permission::ReadOwnCases };
    require(actor, needed)?;
    let row = store::sent(reading.sql(), message_id).await?;
    Ok(row.and_then(|row| row.said(case)))
}

/// A letter as it is kept since it went out.
#[derive(Clone, Debug)]
pub struct OnRecord {
    /// The text that was hashed: the letter with the number that nobody could guess.
    pub content: String,
    /// Its SHA-256 in hexadecimal, by which the history of the case names it.
    pub sha256: String,
    /// What it says.
    pub said: Vec<Said>,
}

/// What is kept of the letter that went out with a message; nothing where none did, or it cannot be opened.
///
/// # Errors
/// When the database fails.
pub async fn on_record(reading: &mut Reading, actor: Actor, case: &Case, message_id: Uuid) -> Result<Option<OnRecord>> {
    require(actor, Permission::ReadOwnCases)?;
    let row = store::sent(reading.sql(), message_id).await?;
    Ok(row.and_then(|row| {
        let content = row.content(case)?;
        Some(OnRecord { sha256: hexadecimal(&Sha256::digest(content.as_bytes())), said: row.said(case)?, content })
    }))
}
