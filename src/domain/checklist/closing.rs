//! Ending a case by what was decided of it: nobody chooses an outcome that follows from the items.

use super::{Line, Mark, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::cases::case::{self, Case, Target};
use crate::domain::cases::ops::{self as cases, Answer};
use crate::domain::cases::{Outcome, Status};
use crate::domain::decisions::model::Sheet;
use crate::domain::decisions::{self, letter, ops};
use crate::domain::identity;
use crate::domain::owner_tasks::TaskKind;
use crate::infra::app::{App, Reading};

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

/// Answers a case and closes it. Where items are decided the outcome is theirs, and what the letter says of them stands below the words of
/// the answer. Endings that are no answer, and cases whose items were decided elsewhere, or that nobody began, end as they are told to.
///
/// # Errors
/// As [`cases::close`]; [`Error::State`] while an item is open, not carried out or cannot be opened, while owners are still searching, where
/// the same person waits for a copy of what was deleted, where something is handed out and nobody is sure who asks, or where the outcome is another than the one that was shown; [`Error::Invalid`]
/// beside `file` where something is handed out and nothing goes with the answer.
pub async fn close(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    answer: &Answer,
    nonce: [u8; 16],
) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    if !answer.outcome.is_of_items() {
        return cases::close(app, actor, target, answer, nonce).await;
    }
    let mut tx = app.clone().begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let sheet = decisions::sheet(&mut tx, &case).await?;
    let marks = store::marks(tx.sql(), &case).await?;
    let is_done_elsewhere = |line: Line| marks.iter().any(|mark| mark.line == line);
    let is_open = case.status != Status::Closed;
    if is_open && answer.outcome == Outcome::NothingHeld && sheet.is_searching {
        return Err(Error::State("decision-is-searching"));
    }
    let outcome = match ending_by(&sheet, &marks) {
        Ending::Follows(outcome) => outcome,
        Ending::Open(_) if is_open => return Err(Error::State("decision-is-open")),
        Ending::NotCarriedOut if is_open => return Err(Error::State("decision-is-not-carried-out")),
        Ending::Told | Ending::Open(_) | Ending::NotCarriedOut => {
            let gives = matches!(answer.outcome, Outcome::Fulfilled | Outcome::PartlyFulfilled);
            if is_open && gives && sheet.hands_out() && answer.file.is_some() {
                identity::may_hand_out(&mut tx, &case, is_done_elsewhere(Line::Identity)).await?;
            }
            tx.roll_back().await?;
            return cases::close(app, actor, target, answer, nonce).await;
        }
    };
    if is_open {
        if sheet.counted().any(|item| !item.is_readable) {
            return Err(Error::State("case-cannot-be-opened"));
        } else if answer.outcome != outcome {
            return Err(Error::State("case-has-changed"));
        }
        let erases = decisions::proposals::carried_out_by(case.right) == Some(TaskKind::Erase);
        if erases && !sheet.is_nothing_carried_out() {
            ops::no_copy_is_waited_for(&mut tx, &case).await?;
        }
    }
    let answer = Answer { outcome, refusal: None, ..answer.clone() };
    let mut errors = FieldErrors::default();
    cases::check_answer(&answer, &mut errors);
    let goes_out = sheet.hands_out() && !sheet.is_nothing_carried_out();
    if is_open && goes_out {
        identity::may_hand_out(&mut tx, &case, is_done_elsewhere(Line::Identity)).await?;
    }
    if is_open && goes_out && answer.file.is_none() && !is_done_elsewhere(Line::Files) {
        errors.add("file", "decision-error-file");
    }
    errors.into_result()?;
    let told = letter::text(&sheet, case.language);
    cases::close_with(tx, actor, case, target.seen, &answer, Some(&told), nonce).await
}
