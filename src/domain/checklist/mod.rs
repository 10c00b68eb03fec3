//! What the law wants next of a case: a list made of its right, its law and what is known of it. Its lines are computed; the only tick
//! by hand says that something was done outside of this program, and how.

pub mod ops;
mod store;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::coded_enum;
use crate::domain::cases::{Case, Relation, Status};
use crate::domain::decisions::model::Sheet;
use crate::domain::rulebook::Right;
use crate::domain::rulebook::checklist::{Checklist, Deed};
use crate::domain::tasks::Task;
use crate::infra::app::App;

coded_enum! {
    /// A kind of line.
    Line {
        /// Place, right and day of receipt are sure.
        Place = "place",
        /// Receipt is acknowledged.
        Acknowledged = "acknowledged",
        /// Stopped or held still at once.
        Stopped = "stopped",
        /// The person may speak for the other.
        Permission = "permission",
        /// Looked up whether anything is held.
        Lookup = "lookup",
        /// Sure who is asking.
        Identity = "identity",
        /// A question was put and answered.
        Question = "question",
        /// All systems were asked.
        Asked = "asked",
        /// Each item is decided.
        Decided = "decided",
        /// What was decided is carried out.
        CarriedOut = "carried-out",
        /// Recipients are told.
        Told = "told",
        /// Files are checked.
        Files = "files",
        /// The letter is complete.
        Letter = "letter",
        /// A second person has agreed.
        Second = "second",
        /// Sent and served.
        Served = "served",
        /// What remains afterwards.
        After = "after",
    }
}

impl Line {
    /// Whether somebody may say that it was done outside of this program. The others follow from what this program knows.
    #[must_use]
    pub const fn may_be_done_elsewhere(self) -> bool {
        matches!(
            self,
            Self::Stopped
                | Self::Permission
                | Self::Lookup
                | Self::Identity
                | Self::Question
                | Self::Asked
                | Self::Decided
                | Self::CarriedOut
                | Self::Told
                | Self::Files
        )
    }
}

coded_enum! {
    /// How a line stands.
    State {
        /// Done.
        Done = "done",
        /// Done outside of this program.
        DoneElsewhere = "done-elsewhere",
        /// The one that comes next.
        Next = "next",
        /// It comes after the next.
        Later = "later",
        /// Somebody else is waited for.
        Waiting = "waiting",
        /// This case needs it not.
        NotNeeded = "not-needed",
        /// The case ended, and nobody said that it was done.
        NotRecorded = "not-recorded",
    }
}

/// What was done outside of this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line.
    pub line: Line,
    /// What was done; `None` where it cannot be opened.
    pub note: Option<String>,
    /// When somebody said so.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
}

/// A line of a case's list.
#[derive(Clone, Debug)]
pub struct LineOfCase {
    /// The line.
    pub line: Line,
    /// How it stands.
    pub state: State,
    /// When it was done, where that is known.
    pub at: Option<DateTime<Utc>>,
    /// What was done outside of this program.
    pub mark: Option<Mark>,
    /// What the law wants there.
    pub deeds: Vec<&'static Deed>,
}

/// What the program itself knows of a case beside its row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Its tasks.
    pub tasks: &'a [Task],
    /// Whether an answer was given.
    pub has_answer: bool,
    /// Its items; `None` where nobody looked.
    pub items: Option<&'a Sheet>,
}

/// What was done of a case outside of this program, and holds still: what was decided before it was reopened, or looked up before place,
/// right or person were corrected, is to be done again.
///
/// # Errors
/// When the database fails.
pub async fn marks(connection: &mut PgConnection, case: &Case) -> Result<Vec<Mark>> {
    store::marks(connection, case).await
}

/// The list of a case. Nothing of one whose mailbox is not proven, of one that ended without an answer, and of one about a customer's
/// data: who asks for those is sent on to the customer.
#[must_use]
pub fn of_case(case: &Case, law: &str, marks: &[Mark], known: Known<'_>) -> Vec<LineOfCase> {
    let has_ended = case.status == Status::Closed && !known.has_answer;
    if case.status == Status::Unconfirmed || has_ended || case.relation == Relation::Customer {
        return Vec::new();
    }
    // While nobody knows where the person lives, no article is claimed.
    let law = if case.place.is_some() { law } else { "generic" };
    let wanted = Checklist::built_in().lines(case.matter(), law, case.place);
    let mut lines: Vec<LineOfCase> = wanted
        .into_iter()
        .filter_map(|(code, deeds)| {
            let line = Line::parse(code)?;
            let mark = marks.iter().find(|mark| mark.line == line).cloned();
            let (state, at) = match &mark {
                Some(mark) => (State::DoneElsewhere, Some(mark.at)),
                None => standing(line, case, known, !deeds.is_empty())?,
            };
            Some(LineOfCase { line, state, at, mark, deeds })
        })
        .collect();
    // Of what is to be done, one thing comes next: what is to be stopped at once before everything else.
    let at_once = lines.iter().position(|line| line.line == Line::Stopped && line.state == State::Next);
    let next = at_once.or_else(|| lines.iter().position(|line| line.state == State::Next));
    for (place, line) in lines.iter_mut().enumerate() {
        if line.state == State::Next && Some(place) != next {
            line.state = State::Later;
        }
    }
    lines
}

/// How a line stands by what this program knows; `None` where the case has no such line.
fn standing(line: Line, case: &Case, known: Known<'_>, is_wanted: bool) -> Option<(State, Option<DateTime<Utc>>)> {
    let Known { tasks, has_answer, items } = known;
    let is_closed = case.status == Status::Closed;
    let open = if is_closed { State::NotRecorded } else { State::Next };
    let done_at = |at: Option<DateTime<Utc>>| at.map(|at| (State::Done, Some(at)));
    Some(match line {
        Line::Place if case.place.is_some() && case.right != Right::Other => (State::Done, None),
        Line::Acknowledged => match done_at(case.acknowledged_at) {
            Some(done) => done,
            None if case.dates.acknowledge_by.is_none() => (State::NotNeeded, None),
            None => (open, None),
        },
        Line::Stopped => done_at(case.carried_out_at).unwrap_or((open, None)),
        Line::Permission if case.right != Right::Minor && !speaks_for_another(case) => (State::NotNeeded, None),
        Line::Question => match case.pauses.last() {
            _ if case.status == Status::WaitingForRequester => (State::Waiting, None),
            None if is_wanted => (open, None),
            None => return None,
            Some(_) => (State::Done, None),
        },
        Line::Decided | Line::CarriedOut if items.is_some_and(Sheet::is_begun) => {
            let sheet = items?;
            let last = sheet.counted().filter_map(|item| item.at).max();
            match line {
                Line::Decided if sheet.open() == 0 => (State::Done, last),
                Line::CarriedOut if sheet.open() == 0 && sheet.is_nothing_carried_out() => (State::NotNeeded, None),
                Line::CarriedOut if sheet.open() == 0 && sheet.not_carried_out() == 0 => (State::Done, last),
                _ => (open, None),
            }
        }
        Line::Letter if is_closed => (State::Done, case.closed_at),
        // It comes with the letter's own second look.
        Line::Second => return None,
        Line::Served => match done_at(case.served_at) {
            Some(done) => done,
            None if has_answer && is_closed => (State::Waiting, None),
            None => (open, None),
        },
        Line::After if tasks.iter().any(|task| task.done_at.is_none()) => {
            (if is_closed { State::Waiting } else { open }, None)
        }
        // What leaves the backups later is not done because nobody wrote a task for it.
        Line::After if is_closed && !is_wanted => (State::Done, None),
        _ => (open, None),
    })
}

/// One line of a case, where its page shows nothing else of the list.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn line(app: &App, actor: Actor, case: &Case, law: &str, line: Line) -> Result<Option<LineOfCase>> {
    require(actor, Permission::ReadCases)?;
    let marks = marks(app.clone().read().await?.sql(), case).await?;
    let has_ended = case.status == Status::Closed;
    let known = Known { has_answer: has_ended, ..Known::default() };
    Ok(of_case(case, law, &marks, known).into_iter().find(|one| one.line == line))
}

/// The same list for the person whom the case is of: what is done and what comes next, while it is open.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn own(app: &App, actor: Actor, case: &Case, law: &str) -> Result<Vec<(Line, State)>> {
    require(actor, Permission::ReadOwnCases)?;
    if case.status == Status::Closed {
        return Ok(Vec::new());
    }
    let marks = marks(app.clone().read().await?.sql(), case).await?;
    let lines = of_case(case, law, &marks, Known::default()).into_iter();
    // What is done elsewhere is done; what comes later, or not at all, tells nobody anything.
    // Whether something is stopped is told only where that is what was asked for, and of the answer its own part of the page tells.
    let lines = lines.filter(|line| match line.line {
        Line::Stopped => case.is_at_once(),
        Line::Letter | Line::Served | Line::After => false,
        // What the law would have asked is no question that was put.
        Line::Question => line.state != State::Next,
        _ => true,
    });
    let told = lines.filter_map(|line| match line.state {
        State::Done | State::DoneElsewhere => Some((line.line, State::Done)),
        State::Next | State::Waiting => Some((line.line, line.state)),
        State::Later | State::NotNeeded | State::NotRecorded => None,
    });
    Ok(told.collect())
}

/// Whether somebody asks for somebody else.
fn speaks_for_another(case: &Case) -> bool {
    matches!(case.relation, Relation::Guardian | Relation::Agent)
}

/// Whether something is left to do beside what comes next and the answer.
#[must_use]
pub fn has_more_than_the_answer(lines: &[LineOfCase]) -> bool {
    let of_answer = [Line::Place, Line::Acknowledged, Line::Letter, Line::Served, Line::After];
    lines.iter().any(|line| line.state == State::Later && !of_answer.contains(&line.line))
}

/// The line that comes next.
#[must_use]
pub fn next(lines: &[LineOfCase]) -> Option<Line> {
    lines.iter().find(|line| line.state == State::Next).map(|line| line.line)
}
