//! What the law wants next of a case: a list made of its right, its law and what is known of it. Its lines are computed; the only tick
//! by hand says that something was done outside of this program, and how.

pub mod closing;
pub mod ops;
mod store;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::coded_enum;
use crate::domain::cases::ops::waits;
use crate::domain::cases::{Case, Relation, Status};
use crate::domain::decisions::model::Sheet;
use crate::domain::decisions::{self, recipients};
use crate::domain::identity::{self, About, Standing, Verdict};
use crate::domain::owner_tasks::{self, OwnerTask, Progress, TaskKind};
use crate::domain::packages::{self, model::Release};
use crate::domain::reviews::Review;
use crate::domain::reviews::model::End;
use crate::domain::rulebook::checklist::{Checklist, Deed};
use crate::domain::rulebook::{PauseGround, Right};
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
    /// Where owners of systems are asked: how many have answered.
    pub progress: Option<Progress>,
}

/// What is known of a case beside itself, by which the lines are computed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// What was done outside of this program.
    pub marks: &'a [Mark],
    /// Tasks of the desk.
    pub tasks: &'a [Task],
    /// Tasks of owners.
    pub owner_tasks: &'a [OwnerTask],
    /// Whether there is an answer.
    pub has_answer: bool,
    /// Its items; `None` where nobody looked.
    pub items: Option<&'a Sheet>,
    /// The recipients of what was granted.
    pub recipients: &'a [recipients::Line],
    /// Files that may go out with the answer.
    pub releases: &'a [Release],
    /// How sure the desk is who asks; `None` where nobody looked.
    pub identity: Option<&'a Standing>,
    /// The newest proposal of its answer to a second person.
    pub review: Option<&'a Review>,
}

impl Facts<'_> {
    fn progress(&self, line: Line) -> Option<Progress> {
        let kind = match line {
            Line::Lookup => TaskKind::LookUp,
            Line::Asked => TaskKind::Search,
            _ => return None,
        };
        Some(owner_tasks::progress(self.owner_tasks, kind)).filter(|progress| progress.all > 0)
    }
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
pub fn of_case(case: &Case, law: &str, facts: Facts<'_>) -> Vec<LineOfCase> {
    let has_ended = case.status == Status::Closed && !facts.has_answer;
    if case.status == Status::Unconfirmed || has_ended || case.relation == Relation::Customer {
        return Vec::new();
    }
    // While nobody knows where the person lives, no article is claimed.
    let law = if case.place.is_some() { law } else { "generic" };
    let wanted = Checklist::built_in().lines(case.matter(), law, case.place);
    let holds_nothing = holds_nothing(case, facts);
    let mut lines: Vec<LineOfCase> = wanted
        .into_iter()
        .filter_map(|(code, deeds)| {
            let line = Line::parse(code)?;
            let mark = facts.marks.iter().find(|mark| mark.line == line).cloned();
            let (state, at) = match &mark {
                Some(mark) => (State::DoneElsewhere, Some(mark.at)),
                // What is not there is neither proven nor decided.
                None if holds_nothing && line.is_about_what_is_held() => (State::NotNeeded, None),
                None => standing(line, case, facts, !deeds.is_empty())?,
            };
            Some(LineOfCase { line, state, at, mark, deeds, progress: facts.progress(line) })
        })
        .collect();
    // Of what is to be done, one thing comes next: what is to be stopped at once before everything else.
    let at_once = lines.iter().position(|line| line.line == Line::Stopped && line.state == State::Next);
    let is_next = |line: &LineOfCase| line.state == State::Next && !waits_for_owners(&lines, line.line);
    let next = at_once.or_else(|| lines.iter().position(is_next));
    for (place, line) in lines.iter_mut().enumerate() {
        if line.state == State::Next && Some(place) != next {
            line.state = State::Later;
        }
    }
    lines
}

/// Whether every system in which one looks first was looked through, and none holds anything: for whoever proved their mailbox, since
/// it would tell anybody else who is known here.
fn holds_nothing(case: &Case, facts: Facts<'_>) -> bool {
    let looked = owner_tasks::progress(facts.owner_tasks, TaskKind::LookUp);
    let searched = owner_tasks::progress(facts.owner_tasks, TaskKind::Search);
    case.confirmed_at.is_some() && looked.all > 0 && looked.empty == looked.all && searched.empty == searched.all
}

/// Whether a line has to wait for what owners say: who asks is settled once it is known whether anything is held, nothing is decided
/// while no system has answered, and the answer waits for all of them.
fn waits_for_owners(lines: &[LineOfCase], line: Line) -> bool {
    let waits = |of: Line, is_silent: bool| {
        let found = lines.iter().find(|one| one.line == of && one.state == State::Waiting);
        found.is_some_and(|one| !is_silent || one.progress.is_some_and(|progress| progress.back == 0))
    };
    // Whoever has decided every item needs nothing more of them.
    let is_decided =
        lines.iter().any(|one| one.line == Line::Decided && matches!(one.state, State::Done | State::DoneElsewhere));
    match line {
        Line::Letter | Line::Served | Line::After => {
            !is_decided && (waits(Line::Lookup, false) || waits(Line::Asked, false))
        }
        Line::Asked => waits(Line::Lookup, false),
        line => line.is_about_what_is_held() && (waits(Line::Lookup, false) || waits(Line::Asked, true)),
    }
}

impl Line {
    /// Whether it only matters where something is held.
    const fn is_about_what_is_held(self) -> bool {
        matches!(self, Self::Identity | Self::Asked | Self::Decided | Self::CarriedOut | Self::Told | Self::Files)
    }
}

/// Of which owners one waits, where that keeps everything else: the line to remind from.
#[must_use]
pub fn waiting(lines: &[LineOfCase]) -> Option<&LineOfCase> {
    let asked = lines.iter().filter(|line| line.state == State::Waiting && line.progress.is_some());
    let keeps_all = next(lines).is_none_or(|next| waits_for_owners(lines, next));
    asked.into_iter().next().filter(|_| keeps_all)
}

/// How a line stands by what this program knows; `None` where the case has no such line.
fn standing(line: Line, case: &Case, facts: Facts<'_>, is_wanted: bool) -> Option<(State, Option<DateTime<Utc>>)> {
    let Facts { tasks, has_answer, items, recipients, .. } = facts;
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
        Line::Permission if !identity::needs_permission(case) => (State::NotNeeded, None),
        Line::Permission | Line::Identity if facts.identity.is_some() => {
            facts.identity.map(|standing| of_identity(line, case, standing)).unwrap_or((open, None))
        }
        // Whoever asks every system to search need not ask some of them first.
        Line::Lookup if facts.progress(line).is_none() && facts.progress(Line::Asked).is_some() => {
            (State::NotNeeded, None)
        }
        Line::Lookup | Line::Asked => match facts.progress(line) {
            Some(progress) if progress.back == progress.all => {
                let kind = if line == Line::Asked { TaskKind::Search } else { TaskKind::LookUp };
                let of_kind = facts.owner_tasks.iter().filter(|task| task.kind == kind);
                (State::Done, of_kind.filter_map(|task| task.answered_at).max())
            }
            Some(_) if is_closed => (open, None),
            Some(_) => (State::Waiting, None),
            None => (open, None),
        },
        Line::Question => match pauses(case, facts).next_back() {
            _ if waits(case) && facts.identity.is_none_or(|standing| standing.open().is_none()) => {
                (State::Waiting, None)
            }
            None if is_wanted => (open, None),
            None => return None,
            Some(_) => (State::Done, None),
        },
        Line::Told if items.is_some_and(|sheet| sheet.is_begun() && sheet.open() == 0) => {
            match recipients::open(recipients) {
                _ if recipients.is_empty() => (State::NotNeeded, None),
                0 => (State::Done, recipients.iter().filter_map(|line| line.at).max()),
                _ => (open, None),
            }
        }
        Line::Decided | Line::CarriedOut if items.is_some_and(Sheet::is_begun) => {
            let sheet = items?;
            let last = sheet.counted().filter_map(|item| item.at).max();
            match line {
                Line::Decided if sheet.open() == 0 => (State::Done, last),
                // What is kept is to be held still.
                Line::CarriedOut if sheet.to_be_held_still().next().is_some() => (open, None),
                Line::CarriedOut if sheet.open() == 0 && sheet.is_nothing_carried_out() => (State::NotNeeded, None),
                Line::CarriedOut if sheet.open() == 0 && sheet.not_carried_out() == 0 => (State::Done, last),
                _ => (open, None),
            }
        }
        Line::Files if !facts.releases.is_empty() => match facts.releases.iter().all(Release::is_settled) {
            true => (State::Done, facts.releases.iter().map(|release| release.at).max()),
            false => (open, None),
        },
        Line::Letter if is_closed => (State::Done, case.closed_at),
        // Whether somebody has to look is known when the answer is.
        Line::Second => match facts.review {
            Some(review) if review.end == Some(End::Approved) && is_closed => (State::Done, review.ended_at),
            Some(review) if review.is_open() => (State::Waiting, None),
            _ => return None,
        },
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

/// How the lines stand that are about who asks, and whether they may.
fn of_identity(line: Line, case: &Case, standing: &Standing) -> (State, Option<DateTime<Utc>>) {
    let about = if line == Line::Permission { About::Permission } else { About::Identity };
    let of_line = |found: &&identity::Finding| found.method.about() == Some(about) && !found.is_outdated;
    let sure = standing.findings.iter().filter(of_line).rfind(|found| found.verdict == Verdict::Sure);
    let is_done = match about {
        About::Permission => standing.has_permission,
        // While nobody knows whether anything is held, nobody knows how sure one has to be.
        About::Identity => standing.is_reached() && (standing.holds.is_some() || sure.is_some()),
    };
    if about == About::Identity && standing.asks_nothing() {
        (State::NotNeeded, None)
    } else if is_done {
        (State::Done, sure.map(|found| found.at).or(standing.mailbox_proven_at.filter(|_| about == About::Identity)))
    } else if case.status == Status::Closed {
        (State::NotRecorded, None)
    } else if waits(case) && standing.open().is_some_and(|asking| asking.about == about) {
        (State::Waiting, None)
    } else {
        (State::Next, None)
    }
}

/// Pauses for a question about the request. What was asked of the person has a line of its own.
fn pauses<'a>(case: &'a Case, facts: Facts<'_>) -> impl DoubleEndedIterator<Item = PauseGround> + use<'a> {
    let was_asked = facts.identity.is_some_and(|standing| !standing.askings.is_empty());
    let grounds = case.pauses.iter().map(|pause| pause.ground);
    grounds.filter(move |ground| !was_asked || *ground != PauseGround::Identity)
}

/// One line of a case, where its page shows nothing else of the list.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn line(app: &App, actor: Actor, case: &Case, law: &str, line: Line) -> Result<Option<LineOfCase>> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.clone().read().await?;
    let marks = marks(reading.sql(), case).await?;
    let owner_tasks = owner_tasks::of_case(&mut reading, case).await?;
    let sheet = decisions::sheet(&mut reading, case).await?;
    let standing = identity::standing(&mut reading, case).await?;
    let has_answer = case.status == Status::Closed;
    let (items, identity) = (Some(&sheet), Some(&standing));
    let releases = packages::check::of_case(&mut reading, case).await?;
    let facts = Facts {
        marks: &marks,
        owner_tasks: &owner_tasks,
        has_answer,
        items,
        identity,
        releases: &releases,
        ..Facts::default()
    };
    Ok(of_case(case, law, facts).into_iter().find(|one| one.line == line))
}

/// The same list for the person whom the case is of: what is done and what comes next, while it is open; of systems that are asked, how
/// many have answered.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn own(app: &App, actor: Actor, case: &Case, law: &str) -> Result<Vec<(Line, State, Option<Progress>)>> {
    require(actor, Permission::ReadOwnCases)?;
    if case.status == Status::Closed {
        return Ok(Vec::new());
    }
    let mut reading = app.clone().read().await?;
    let marks = marks(reading.sql(), case).await?;
    let owner_tasks = owner_tasks::of_case(&mut reading, case).await?;
    let sheet = decisions::sheet(&mut reading, case).await?;
    let recipients = recipients::of_sheet(&mut reading, case, &sheet).await?;
    let standing = identity::standing(&mut reading, case).await?;
    let releases = packages::check::of_case(&mut reading, case).await?;
    let facts = Facts {
        marks: &marks,
        releases: &releases,
        identity: Some(&standing),
        owner_tasks: &owner_tasks,
        items: Some(&sheet),
        recipients: &recipients,
        ..Facts::default()
    };
    let lines = of_case(case, law, facts).into_iter();
    // What is done elsewhere is done; what comes later, or not at all, tells nobody anything.
    // Whether something is stopped is told only where that is what was asked for, and of the answer its own part of the page tells.
    let lines = lines.filter(|line| match line.line {
        Line::Stopped => case.is_at_once(),
        Line::Letter | Line::Second | Line::Served | Line::After => false,
        // What the law would have asked is no question that was put.
        Line::Question => line.state != State::Next,
        _ => true,
    });
    let told = lines.filter_map(|line| match line.state {
        State::Done | State::DoneElsewhere => Some((line.line, State::Done, None)),
        // Whether a look-up found something is told with the answer, and not by how many looked.
        State::Waiting if line.line == Line::Lookup => Some((line.line, State::Next, None)),
        State::Next | State::Waiting => Some((line.line, line.state, line.progress)),
        State::Later | State::NotNeeded | State::NotRecorded => None,
    });
    Ok(told.collect())
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
