//! Tasks: what somebody of the desk has to do for a case by a day. Each has a clock of its own beside the law's, which runs on when
//! the case is closed: what was erased leaves the backups later.

pub mod jobs;
pub mod ops;
mod store;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::domain::cases::Case;
use crate::domain::cases::clock::{CaseClock, ClockKind};
use crate::domain::cases::lists;
use crate::infra::app::{App, Reading};
use crate::infra::crypto::Field;

/// Rows of the list of open tasks.
pub const LISTED: i64 = 200;

/// A task, opened.
#[derive(Clone, Debug)]
pub struct Task {
    /// Id.
    pub id: Uuid,
    /// What is to be done; `None` where it cannot be opened.
    pub title: Option<String>,
    /// Whose it is; `None`: whoever works on the case.
    pub assignee: Option<Uuid>,
    /// Name of whose it is.
    pub assignee_name: Option<String>,
    /// The day by which, a civil date in the zone of the case's place.
    pub due_on: NaiveDate,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
}

/// A task in the list of all cases' tasks.
#[derive(Clone, Debug)]
pub struct ListedTask {
    /// Reference of its case.
    pub reference: String,
    /// The task.
    pub task: Task,
}

/// The tasks of a case, open ones first, by their day.
///
/// # Errors
/// When the database fails or a title does not open.
pub async fn of_case(connection: &mut PgConnection, case: &Case) -> Result<Vec<Task>> {
    let rows = store::tasks(connection, case.id).await?;
    let opened = rows.into_iter().map(|row| {
        let title = case.open("task", "title", row.id, &row.title);
        row.opened(title)
    });
    Ok(opened.collect())
}

/// Whose a task is.
///
/// # Errors
/// When the database fails.
pub async fn assignee_of(connection: &mut PgConnection, id: Uuid) -> Result<Option<Uuid>> {
    store::task_assignee(connection, id).await
}

/// The clocks of a case's open tasks.
///
/// # Errors
/// When the database fails.
pub async fn clocks_of(connection: &mut PgConnection, case_id: Uuid) -> Result<Vec<CaseClock>> {
    let rows = store::tasks(connection, case_id).await?;
    let open = rows.into_iter().filter(|row| row.done_at.is_none());
    Ok(open.map(|row| clock(row.id, row.due_on, (row.version, row.version_on))).collect())
}

/// The clock of an open task; `version` with the day on which it began.
pub(in crate::domain) const fn clock(id: Uuid, due_on: NaiveDate, version: (i32, NaiveDate)) -> CaseClock {
    CaseClock {
        kind: ClockKind::Task(id),
        near: Some(due_on),
        last: Some(due_on),
        ends_at: None,
        is_legal: false,
        version: version.0,
        since: version.1,
    }
}

/// Open tasks of all cases, or those of one person, the nearest first; at most [`LISTED`].
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn open(app: &App, actor: Actor, of: Option<Uuid>) -> Result<Vec<ListedTask>> {
    require(actor, Permission::ReadCases)?;
    let rows = store::open_tasks(&app.database, of, LISTED).await?;
    let filters: &[&str] = if of.is_some() { &["assignee"] } else { &[] };
    lists::record_list(app, actor, "tasks", rows.len(), filters).await?;
    let opened = rows.into_iter().map(|row| {
        let key = row.wrapped.and_then(|wrapped| app.keys.unwrap(row.case_id, &wrapped).ok());
        let title = key.and_then(|key| key.open_text(Field::new("task", "title", row.id), &row.title).ok());
        let task = Task {
            id: row.id,
            title,
            assignee: row.assignee,
            assignee_name: row.assignee_name,
            due_on: row.due_on,
            done_at: None,
        };
        ListedTask { reference: row.reference, task }
    });
    Ok(opened.collect())
}

/// How many open tasks of all cases are late or due within [`lists::SOON`] days, up to [`lists::BOUND`].
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn due_soon(app: &App, actor: Actor) -> Result<i64> {
    due_soon_in(&mut app.clone().read().await?, actor).await
}

/// The same, on a connection that is held already.
///
/// # Errors
/// As [`due_soon`].
pub async fn due_soon_in(reading: &mut Reading, actor: Actor) -> Result<i64> {
    require(actor, Permission::ReadCases)?;
    let today = reading.now().with_timezone(&reading.settings().dpo_timezone).date_naive();
    let soon = today.checked_add_days(Days::new(lists::SOON)).unwrap_or(today);
    store::count_due(reading.sql(), soon, lists::BOUND).await
}
