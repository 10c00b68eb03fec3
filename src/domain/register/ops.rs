//! Reading the draft, changing its rows, publishing it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::check::{self, Finding, Looking, Weight};
use super::form::Filled;
use super::model::{Kind, Register};
use super::{owners, store, suggestions};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text::{self, hexadecimal};
use crate::domain::audit;
use crate::infra::app::{App, Reading, Tx};

/// Letters of the note of an edition.
const NOTE_LENGTH: usize = 2_000;
/// Rows of a register: a register of more is no longer read by anybody.
const MOST_ROWS: usize = 2_000;
/// Versions of a row, and editions, that a page shows.
const SHOWN: i64 = 100;

/// A row of the draft, or a version of one.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRow {
    /// What it is.
    pub kind: Kind,
    /// Its code.
    pub code: String,
    /// Its version; each change raises it.
    pub version: i32,
    /// Whether it was taken out.
    pub is_out: bool,
    /// What it says; nothing where it was taken out.
    pub content: Value,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Who wrote it; `None`: the program did.
    pub by: Option<String>,
}

/// An edition without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionHead {
    /// Its number.
    pub number: i64,
    /// SHA-256 of its rows.
    pub digest: Vec<u8>,
    /// What changed, in the words of whoever published it.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
}

/// An edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// Its head.
    pub head: EditionHead,
    /// Its rows, by kind and code.
    pub content: Value,
}

impl Edition {
    /// Its rows as types.
    ///
    /// # Errors
    /// When a row is of a shape this release does not know.
    pub fn register(&self) -> Result<Register> {
        Register::of_rows(rows_of(&self.content).map(|(kind, code, _, content)| (kind, code, content)))
            .map_err(Error::fault)
    }

    /// The version that a row has in it.
    #[must_use]
    pub fn version_of(&self, kind: Kind, code: &str) -> Option<i32> {
        let version = self.content.get(kind.code())?.get(code)?.get("version")?.as_i64()?;
        i32::try_from(version).ok()
    }

    /// What a row says in it.
    #[must_use]
    pub fn row(&self, kind: Kind, code: &str) -> Option<&Value> {
        self.content.get(kind.code())?.get(code)?.get("content")
    }
}

fn rows_of(content: &Value) -> impl Iterator<Item = (Kind, &str, i64, &Value)> {
    let kinds = Kind::ALL.iter().filter_map(|kind| content.get(kind.code())?.as_object().map(|rows| (*kind, rows)));
    kinds.flat_map(|(kind, rows)| {
        rows.iter().map(move |(code, row)| {
            let version = row.get("version").and_then(Value::as_i64).unwrap_or(0);
            (kind, code.as_str(), version, row.get("content").unwrap_or(&Value::Null))
        })
    })
}

/// How a row of the draft stands beside the newest edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As published.
    Published,
    /// Not in the edition.
    New,
    /// Otherwise in the edition.
    Changed,
    /// In the edition and taken out since.
    Out,
}

/// The draft with all there is to know of it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its rows, without those that were taken out.
    pub rows: Vec<DraftRow>,
    /// The same as types.
    pub register: Register,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// The newest edition.
    pub edition: Option<Edition>,
    /// Rows that differ from it.
    pub changed: Vec<(Kind, String, Standing)>,
    /// Whether nobody ever wrote a row.
    pub is_new: bool,
    /// Names the draft as it was read: whoever publishes says which one they saw.
    pub digest: String,
}

impl Draft {
    /// Whether something is wrong with which nothing is published.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.what.weight() == Weight::Refused)
    }

    /// How a row stands beside the newest edition.
    #[must_use]
    pub fn standing_of(&self, kind: Kind, code: &str) -> Standing {
        let found = self.changed.iter().find(|(of, name, _)| *of == kind && name == code);
        found.map_or(Standing::Published, |(_, _, standing)| *standing)
    }
}

/// The draft.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn draft(app: &App, actor: Actor) -> Result<Draft> {
    require(actor, Permission::ReadRegister)?;
    let mut reading = app.clone().read().await?;
    draft_in(&mut reading).await
}

async fn draft_in(reading: &mut Reading) -> Result<Draft> {
    let newest = store::newest(reading.sql()).await?;
    let is_new = newest.is_empty();
    let edition = store::edition(reading.sql(), None).await?;
    let (out, rows): (Vec<DraftRow>, Vec<DraftRow>) = newest.into_iter().partition(|row| row.is_out);
    let register = Register::of_rows(rows.iter().map(|row| (row.kind, row.code.as_str(), &row.content)));
    let register = register.map_err(Error::fault)?;
    let owners = owners::proven(reading).await?;
    let today = reading.now().date_naive();
    let findings = check::findings(&rows, &register, Looking { owners: &owners, today });
    let mut changed = Vec::new();
    for row in &rows {
        let before = edition.as_ref().and_then(|edition| edition.row(row.kind, &row.code));
        match before {
            None => changed.push((row.kind, row.code.clone(), Standing::New)),
            Some(content) if *content != row.content => changed.push((row.kind, row.code.clone(), Standing::Changed)),
            Some(_) => {}
        }
    }
    for row in out {
        if edition.as_ref().is_some_and(|edition| edition.row(row.kind, &row.code).is_some()) {
            changed.push((row.kind, row.code, Standing::Out));
        }
    }
    let digest = hexadecimal(&digest(&content_of(&rows)));
    Ok(Draft { rows, register, findings, edition, changed, is_new, digest })
}

/// A row of the draft with its earlier versions, the newest first.
///
/// # Errors
/// [`Error::NotFound`] where there never was one; [`Error::Forbidden`] without the permission.
pub async fn row(app: &App, actor: Actor, kind: Kind, code: &str) -> Result<Vec<DraftRow>> {
    require(actor, Permission::ReadRegister)?;
    let versions = store::versions(app.clone().read().await?.sql(), kind, code, SHOWN).await?;
    if versions.is_empty() { Err(Error::NotFound) } else { Ok(versions) }
}

/// Which row is written, and over what.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its code.
    pub code: &'a str,
    /// The version that whoever writes had before their eyes; 0 for a row that is new.
    pub over: i32,
}

/// Writes a row of the draft from a form. Writing what stands there already changes nothing.
///
/// # Errors
/// [`Error::Invalid`] beside the fields of the form; [`Error::Conflict`] where somebody wrote a later version meanwhile, or a new row
/// has the code of one that is there.
pub async fn save(app: App, actor: Actor, writing: Writing<'_>, filled: &Filled) -> Result<()> {
    require(actor, Permission::ManageRegister)?;
    if !is_code(writing.code) {
        return Err(FieldErrors::one("code", "desk-error-code-form").into());
    }
    let content = filled.to_row(writing.kind)?;
    write(app, actor, writing, Some(&content)).await
}

/// Takes a row out of the draft; editions that hold it keep it.
///
/// # Errors
/// As [`save`].
pub async fn take_out(app: App, actor: Actor, writing: Writing<'_>) -> Result<()> {
    require(actor, Permission::ManageRegister)?;
    write(app, actor, writing, None).await
}

async fn write(app: App, actor: Actor, writing: Writing<'_>, content: Option<&Value>) -> Result<()> {
    if let Some(content) = content {
        // What does not read as its type would keep every page of the register from being shown.
        Register::of_rows([(writing.kind, writing.code, content)])
            .map_err(|_| FieldErrors::one("code", "desk-error-choose"))?;
    }
    let mut tx = app.begin().await?;
    store::lock(tx.sql()).await?;
    let newest = store::versions(tx.sql(), writing.kind, writing.code, 1).await?.into_iter().next();
    if newest.as_ref().is_some_and(|row| row.is_out == content.is_none() && Some(&row.content) == content)
        || (content.is_none() && newest.as_ref().is_none_or(|row| row.is_out))
    {
        return Ok(());
    }
    let version = newest.as_ref().map_or(0, |row| row.version);
    // A new row may take the code of one that was taken out.
    let seen = if newest.is_some_and(|row| row.is_out) && writing.over == 0 { version } else { writing.over };
    if seen != version {
        return Err(Error::Conflict);
    }
    if version == 0 && store::newest(tx.sql()).await?.len() >= MOST_ROWS {
        return Err(Error::State("register-is-full"));
    }
    put(&mut tx, actor, writing.kind, writing.code, version + 1, content).await?;
    let action = if content.is_some() { "register.changed" } else { "register.taken_out" };
    let object = format!("{}/{}", writing.kind, writing.code);
    audit::record(&mut tx, actor, action, "register", Some(&object), json!({ "version": version + 1 })).await?;
    tx.commit().await
}

async fn put(tx: &mut Tx, actor: Actor, kind: Kind, code: &str, version: i32, content: Option<&Value>) -> Result<()> {
    let at = tx.now();
    let new = store::NewChange { kind, code, version, content, at, actor };
    if store::insert(tx.sql(), new).await? { Ok(()) } else { Err(Error::Conflict) }
}

/// Puts the suggested rows into a register that has none.
///
/// # Errors
/// [`Error::State`] where there are rows already.
pub async fn begin_with_suggestions(app: App, actor: Actor) -> Result<()> {
    require(actor, Permission::ManageRegister)?;
    let mut tx = app.begin().await?;
    store::lock(tx.sql()).await?;
    if !store::newest(tx.sql()).await?.is_empty() {
        return Err(Error::State("register-has-rows"));
    }
    let rows = suggestions::rows();
    for (kind, code, content) in rows {
        put(&mut tx, actor, *kind, code, 1, Some(content)).await?;
    }
    audit::record(&mut tx, actor, "register.begun", "register", None, json!({ "rows": rows.len() })).await?;
    tx.commit().await
}

/// Publishes the draft as the next edition. Publishing a draft that is published already changes nothing.
///
/// # Errors
/// [`Error::State`] while something is wrong with it; [`Error::Conflict`] where it is not the draft that was seen;
/// [`Error::Invalid`] beside `note`.
pub async fn publish(app: App, actor: Actor, note: &str, seen: &str) -> Result<()> {
    require(actor, Permission::ManageRegister)?;
    let note = text::lines(note);
    if note.is_empty() {
        return Err(FieldErrors::one("note", "desk-error-missing").into());
    } else if note.chars().count() > NOTE_LENGTH {
        return Err(FieldErrors::one("note", "desk-error-text-long").into());
    }
    let mut tx = app.begin().await?;
    store::lock(tx.sql()).await?;
    let draft = draft_in(&mut tx).await?;
    if draft.edition.is_some() && draft.changed.is_empty() {
        return Ok(());
    }
    if draft.digest != seen {
        return Err(Error::Conflict);
    }
    if draft.is_refused() {
        return Err(Error::State("register-is-incomplete"));
    }
    let content = content_of(&draft.rows);
    let number = draft.edition.as_ref().map_or(0, |edition| edition.head.number) + 1;
    let at = tx.now();
    let digest = digest(&content);
    let new = store::NewEdition { number, content: &content, digest: &digest, note: &note, at, actor };
    store::insert_edition(tx.sql(), new).await?;
    let detail = json!({ "rows": draft.rows.len(), "changed": draft.changed.len(), "sha256": hexadecimal(&digest) });
    audit::record(&mut tx, actor, "register.published", "register", Some(&number.to_string()), detail).await?;
    tx.commit().await
}

/// Every edition, the newest first; at most 100.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn editions(app: &App, actor: Actor) -> Result<Vec<EditionHead>> {
    require(actor, Permission::ReadRegister)?;
    store::editions(app.clone().read().await?.sql(), SHOWN).await
}

/// An edition.
///
/// # Errors
/// [`Error::NotFound`] where there is none of that number; [`Error::Forbidden`] without the permission.
pub async fn edition(app: &App, actor: Actor, number: i64) -> Result<Edition> {
    require(actor, Permission::ReadRegister)?;
    store::edition(app.clone().read().await?.sql(), Some(number)).await?.ok_or(Error::NotFound)
}

/// The edition that counts now; `None` while none was published.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn present(reading: &mut Reading, actor: Actor) -> Result<Option<Edition>> {
    require(actor, Permission::ReadRegister)?;
    store::edition(reading.sql(), None).await
}

/// The edition that counts now, for whoever has seen to what the actor may.
pub(in crate::domain) async fn counting(reading: &mut Reading) -> Result<Option<Edition>> {
    store::edition(reading.sql(), None).await
}

/// An edition that something was made under, likewise.
pub(in crate::domain) async fn of_number(reading: &mut Reading, number: i64) -> Result<Option<Edition>> {
    store::edition(reading.sql(), Some(number)).await
}

/// Rows as an edition keeps them.
fn content_of(rows: &[DraftRow]) -> Value {
    let mut kinds: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for row in rows {
        let kept = json!({ "version": row.version, "content": row.content });
        kinds.entry(row.kind.code()).or_default().insert(row.code.clone(), kept);
    }
    kinds.into_iter().map(|(kind, rows)| (kind.to_owned(), Value::Object(rows))).collect::<Map<_, _>>().into()
}

/// SHA-256 of rows. Keys of an object are in the order of their letters, so that the same rows have the same digest.
fn digest(content: &Value) -> Vec<u8> {
    Sha256::digest(content.to_string().as_bytes()).to_vec()
}

/// Whether a row may be called so.
fn is_code(code: &str) -> bool {
    let mut letters = code.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && code.len() <= 40
        && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}
