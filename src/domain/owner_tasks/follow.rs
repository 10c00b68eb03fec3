//! What time does to tasks: days that move with the dates of their case, tasks that open or end on their day, and those that a closed
//! case no longer needs. And when an owner is reminded: pure.

use chrono::{Days, NaiveDate};
use serde_json::json;
use uuid::Uuid;

use super::due::{self, DueDays};
use super::mails::{self, Why};
use super::{OwnerTask, TaskKind, TaskState, ops, store};
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::domain::cases::case::{Case, CaseHead, Locked};
use crate::domain::cases::events::{self, EventKind};
use crate::domain::cases::model::Status;
use crate::domain::cases::ops::audit_case;
use crate::infra::app::{Reading, Tx};

/// The tasks of a case, without what is sealed in them.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn heads(reading: &mut Reading, case_id: Uuid) -> Result<Vec<OwnerTask>> {
    let rows = store::of_case(reading.sql(), case_id).await?;
    Ok(rows.into_iter().filter_map(|row| row.opened(None)).collect())
}

/// What is to be done about a task today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Drop,
    Open,
    End,
    Move,
}

fn turn(task: &OwnerTask, case: &CaseHead, today: NaiveDate) -> Option<Turn> {
    let is_closed = case.status == Status::Closed;
    let pending = matches!(task.state, TaskState::Open | TaskState::Waiting);
    match task.state {
        _ if pending && is_closed && task.kind.ends_with_its_case() => Some(Turn::Drop),
        // What ended without a decision is not carried out.
        _ if pending && is_closed && case.outcome.is_some_and(|outcome| !outcome.is_of_items()) => Some(Turn::Drop),
        TaskState::Open if task.kind == TaskKind::Backup && task.due_on <= today => Some(Turn::End),
        TaskState::Waiting if task.opens_on.is_some_and(|day| day <= today) => Some(Turn::Open),
        TaskState::Open if !task.is_day_given && !is_closed && task.safe_on != case.dates.work_by() => Some(Turn::Move),
        _ => None,
    }
}

/// Whether time does anything to the tasks of a case today: asked before its person is opened.
#[must_use]
pub(in crate::domain) fn has_turn(tasks: &[OwnerTask], case: &CaseHead, today: NaiveDate) -> bool {
    tasks.iter().any(|task| turn(task, case, today).is_some())
}

/// Does what time does to the tasks of a case.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn follow(tx: &mut Tx, case: &Locked<Case>) -> Result<()> {
    let today = case.today(tx);
    for task in super::of_case(tx, case).await? {
        match turn(&task, case, today) {
            None => {}
            Some(Turn::Drop) => ops::drop_task(tx, case, Actor::Worker, &task).await?,
            Some(Turn::Open) => ops::open(tx, case, Actor::Worker, &task).await?,
            Some(Turn::End) => end(tx, case, &task).await?,
            Some(Turn::Move) => move_day(tx, case, &task, today).await?,
        }
    }
    Ok(())
}

async fn end(tx: &mut Tx, case: &Locked<Case>, task: &OwnerTask) -> Result<()> {
    if !store::set_state(tx.sql(), case, task.id, &[TaskState::Open], TaskState::Ended).await? {
        return Ok(());
    }
    events::append(tx, case, Actor::Worker, EventKind::OwnerTaskEnded, ops::of_task(task)).await?;
    audit_case(tx, Actor::Worker, "case.owner_task_ended", case, json!({ "task": task.id })).await
}

async fn move_day(tx: &mut Tx, case: &Locked<Case>, task: &OwnerTask, today: NaiveDate) -> Result<()> {
    let (safe, from) = (case.dates.work_by(), task.sent_on.unwrap_or(today));
    let due = DueDays::built_in().due(task.kind, from, safe, super::working_days(tx, case)).due;
    store::set_day(tx.sql(), case, task.id, (safe, due), today).await?;
    if due == task.due_on {
        return Ok(());
    }
    mails::ask_together(tx, case.id, task.owner_id, Why::Moved).await?;
    let detail = ops::of_task(task).and("due", due.to_string());
    events::append(tx, case, Actor::Worker, EventKind::OwnerTaskMoved, detail).await?;
    audit_case(tx, Actor::Worker, "case.owner_task_moved", case, json!({ "task": task.id })).await
}

/// Notes that the deputy was told of a task, who may answer it from now on.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn deputy_told(tx: &mut Tx, case: &Locked<CaseHead>, id: Uuid) -> Result<()> {
    let now = tx.now();
    store::set_deputy_told(tx.sql(), case, id, now).await
}

/// A point at which somebody is told of a task that is open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// Half of its time has gone.
    Half,
    /// A working day before its day.
    Before,
    /// Its day.
    Day,
    /// A working day after it: its owner, and whoever works on the case.
    Late(NaiveDate),
    /// So late that the deputy and the address for what is late are told.
    Deputy,
    /// So late that the data protection officer is told.
    Dpo,
}

impl Point {
    /// The form in which it is part of a notice's key.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Half => "half".to_owned(),
            Self::Before => "before".to_owned(),
            Self::Day => "day".to_owned(),
            Self::Late(day) => format!("late:{day}"),
            Self::Deputy => "deputy".to_owned(),
            Self::Dpo => "dpo".to_owned(),
        }
    }
}

/// The days of the points that lie before a task is late.
fn days_before(task: &OwnerTask, works: &impl Fn(NaiveDate) -> bool) -> Vec<(NaiveDate, Point)> {
    let Some(sent) = task.sent_on else { return Vec::new() };
    let half = sent + Days::new(u64::try_from((task.due_on - sent).num_days() / 2).unwrap_or_default());
    let points = [(half, Point::Half), (due::back(task.due_on, 1, works), Point::Before), (task.due_on, Point::Day)];
    // What falls on the day of sending was just said.
    points.into_iter().filter(|(day, _)| *day > sent).collect()
}

/// The points that a task has reached by a day: those to be told, and those passed over.
#[must_use]
pub fn points(task: &OwnerTask, today: NaiveDate, works: &impl Fn(NaiveDate) -> bool) -> (Vec<Point>, Vec<Point>) {
    if !task.is_open() || task.kind == TaskKind::Backup {
        return (Vec::new(), Vec::new());
    }
    if today > task.due_on {
        let late = due::between(task.due_on, today, works);
        let limits = DueDays::built_in().late;
        let mut tell = Vec::new();
        if works(today) {
            tell.push(Point::Late(today));
        }
        tell.extend((late >= limits.deputy).then_some(Point::Deputy));
        tell.extend((late >= limits.dpo).then_some(Point::Dpo));
        return (tell, Vec::new());
    }
    let mut reached: Vec<(NaiveDate, Point)> = days_before(task, works);
    reached.retain(|(day, _)| *day <= today);
    reached.sort();
    let last = reached.pop();
    // Of what was missed only the newest is still worth a mail.
    (last.into_iter().map(|(_, point)| point).collect(), reached.into_iter().map(|(_, point)| point).collect())
}

/// The next day on which something may be due about a task.
#[must_use]
pub fn next_look(task: &OwnerTask, today: NaiveDate, works: &impl Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
    match task.state {
        TaskState::Waiting => task.opens_on.map(|day| day.max(today + Days::new(1))),
        TaskState::Open if task.kind == TaskKind::Backup => Some(task.due_on.max(today + Days::new(1))),
        TaskState::Open => {
            let after = (task.due_on + Days::new(1)).max(today + Days::new(1));
            let days = days_before(task, works).into_iter().map(|(day, _)| day);
            days.chain([after]).filter(|day| *day > today).min()
        }
        TaskState::Answered | TaskState::Ended | TaskState::TakenBack => None,
    }
}
