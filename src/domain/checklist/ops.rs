//! Saying that something was done outside of this program, and taking that back.

use serde_json::json;

use super::{Line, State, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::clock;
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::model::Status;
use crate::domain::cases::ops::audit_case;
use crate::infra::app::{App, Tx};

/// Letters of what was done.
const NOTE_LENGTH: usize = 2_000;

/// Says that a line was done outside of this program, and how. Doing it again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] beside `note`; [`Error::NotFound`] for a line that nobody ticks, or that this case has not; [`Error::State`] for a case that is not
/// confirmed or closed; [`Error::Conflict`] where the case changed since it was seen, or somebody said something else of the line.
pub async fn mark(app: App, actor: Actor, target: impl Into<Target<'_>>, line: Line, note: &str) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    if !line.may_be_done_elsewhere() {
        return Err(Error::NotFound);
    }
    let note = text::lines(note);
    if note.is_empty() {
        return Err(FieldErrors::one("note", "desk-error-line-note").into());
    } else if note.chars().count() > NOTE_LENGTH {
        return Err(FieldErrors::one("note", "desk-error-text-long").into());
    }
    let mut tx = app.begin().await?;
    let case = open_case(&mut tx, actor, target).await?;
    let marks = store::marks(tx.sql(), &case).await?;
    if let Some(mark) = marks.iter().find(|mark| mark.line == line) {
        // Sent twice it is said once; what somebody else said stands until it is taken back.
        return if mark.note.as_deref() == Some(&*note) { Ok(()) } else { Err(Error::Conflict) };
    }
    let law = clock::deadlines(&tx, &case)?.rule.place;
    let facts = super::Facts { marks: &marks, ..super::Facts::default() };
    let lines = super::of_case(&case, law, facts);
    if !lines.iter().any(|one| one.line == line && one.state != State::NotNeeded) {
        return Err(Error::NotFound);
    }
    let sealed = case.seal("case_line", line.code(), case.id, &note, &tx)?;
    let at = tx.now();
    store::insert(tx.sql(), &case, line, &sealed, at, actor).await?;
    after(tx, actor, &case, line, EventKind::LineDone, Detail::one("line", line.code()).and("note", note)).await
}

/// Takes it back. Doing it again changes nothing.
///
/// # Errors
/// As [`mark`].
pub async fn take_back(app: App, actor: Actor, target: impl Into<Target<'_>>, line: Line) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let case = open_case(&mut tx, actor, target).await?;
    if !store::delete(tx.sql(), &case, line).await? {
        return Ok(());
    }
    after(tx, actor, &case, line, EventKind::LineOpen, Detail::one("line", line.code())).await
}

async fn open_case(tx: &mut Tx, actor: Actor, target: Target<'_>) -> Result<Locked<Case>> {
    let case = case::lock(tx, target.reference).await?;
    match case.status {
        Status::Unconfirmed => return Err(Error::State("case-is-unconfirmed")),
        Status::Closed => return Err(Error::State("case-is-closed")),
        _ => {}
    }
    case::unchanged(tx, &case, actor, target.seen).await?;
    Ok(case)
}

async fn after(
    mut tx: Tx,
    actor: Actor,
    case: &Locked<Case>,
    line: Line,
    kind: EventKind,
    detail: Detail,
) -> Result<()> {
    events::append(&mut tx, case, actor, kind, detail).await?;
    let action = format!("case.{}", kind.code());
    audit_case(&mut tx, actor, &action, case, json!({ "line": line.code() })).await?;
    tx.commit().await
}
