//! Tasks: what somebody of the desk has to do for a case by a day. Each has a clock of its own beside the law's, which runs on when
//! the case is closed: what was erased leaves the backups later.

pub(super) mod store;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::case::Case;
use super::clock::{CaseClock, ClockKind};
use super::queue;
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::infra::app::App;
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
pub(super) const fn clock(id: Uuid, due_on: NaiveDate, version: (i32, NaiveDate)) -> CaseClock {
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
    queue::record_list(app, actor, "tasks", rows.len(), filters).await?;
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
