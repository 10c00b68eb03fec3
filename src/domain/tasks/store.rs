//! SQL of tasks.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Task;
use crate::base::error::Result;
use crate::domain::cases::case::{Case, Locked};

/// A task with its sealed title.
pub(super) struct TaskRow {
    pub(super) id: Uuid,
    pub(super) title: Vec<u8>,
    pub(super) assignee: Option<Uuid>,
    pub(super) assignee_name: Option<String>,
    pub(super) due_on: NaiveDate,
    pub(super) version: i32,
    pub(super) version_on: NaiveDate,
    pub(super) done_at: Option<DateTime<Utc>>,
}

impl TaskRow {
    pub(super) fn opened(self, title: Option<String>) -> Task {
        Task {
            id: self.id,
            title,
            assignee: self.assignee,
            assignee_name: self.assignee_name,
            due_on: self.due_on,
            done_at: self.done_at,
        }
    }
}

/// The tasks of a case, open ones first, by their day.
pub(super) async fn tasks(executor: impl PgExecutor<'_>, case_id: Uuid) -> Result<Vec<TaskRow>> {
    Ok(sqlx::query_as!(
        TaskRow,
        r#"select task.id, title, assignee, staff.name as "assignee_name?", due_on, version, version_on, done_at
           from task left join staff on staff.id = assignee
           where case_id = $1 order by done_at is not null, due_on, task.id"#,
        case_id
    )
    .fetch_all(executor)
    .await?)
}

/// An open task of any case.
pub(super) struct OpenTaskRow {
    pub(super) id: Uuid,
    pub(super) case_id: Uuid,
    pub(super) reference: String,
    pub(super) wrapped: Option<Vec<u8>>,
    pub(super) title: Vec<u8>,
    pub(super) assignee: Option<Uuid>,
    pub(super) assignee_name: Option<String>,
    pub(super) due_on: NaiveDate,
}

pub(super) async fn open_tasks(
    executor: impl PgExecutor<'_>,
    assignee: Option<Uuid>,
    limit: i64,
) -> Result<Vec<OpenTaskRow>> {
    Ok(sqlx::query_as!(
        OpenTaskRow,
        r#"select task.id, task.case_id, reference, wrapped as "wrapped?", title, task.assignee, staff.name as "assignee_name?", due_on
           from task join cases on cases.id = task.case_id left join case_key on case_key.case_id = task.case_id
               left join staff on staff.id = task.assignee
           where done_at is null and ($1::uuid is null or task.assignee = $1) order by due_on, task.id limit $2"#,
        assignee,
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// What a new task is made of.
pub(super) struct NewTaskRow<'a> {
    pub(super) id: Uuid,
    pub(super) title: &'a [u8],
    pub(super) assignee: Option<Uuid>,
    pub(super) due_on: NaiveDate,
    pub(super) today: NaiveDate,
    pub(super) at: DateTime<Utc>,
    pub(super) by: Option<Uuid>,
    pub(super) nonce: Option<&'a [u8]>,
}

/// Inserts a task; `false` when its form was sent before.
pub(super) async fn insert(connection: &mut PgConnection, case: &Locked<Case>, new: NewTaskRow<'_>) -> Result<bool> {
    let done = sqlx::query!(
        "insert into task (id, case_id, title, assignee, due_on, version_on, created_at, created_by, form_nonce)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        new.id,
        case.id,
        new.title,
        new.assignee,
        new.due_on,
        new.today,
        new.at,
        new.by,
        new.nonce
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Marks a task as done, or as open again with a new version of its day; `false` when it is so already or is none of the case.
pub(super) async fn set_done(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    done: Option<(DateTime<Utc>, Option<Uuid>)>,
    today: NaiveDate,
) -> Result<bool> {
    let (at, by) = done.map_or((None, None), |(at, by)| (Some(at), by));
    let changed = sqlx::query!(
        "update task set done_at = $3, done_by = $4,
             version = version + case when $3::timestamptz is null then 1 else 0 end,
             version_on = case when $3::timestamptz is null then $5 else version_on end
         where id = $1 and case_id = $2 and (done_at is null) <> ($3::timestamptz is null)",
        id,
        case.id,
        at,
        by,
        today
    )
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Moves the day of an open task; `false` when it is none of the case, is done, or has that day.
pub(super) async fn set_day(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    due_on: NaiveDate,
    today: NaiveDate,
) -> Result<bool> {
    let changed = sqlx::query!(
        "update task set due_on = $3, version = version + 1, version_on = $4
         where id = $1 and case_id = $2 and done_at is null and due_on <> $3",
        id,
        case.id,
        due_on,
        today
    )
    .execute(connection)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Open tasks of somebody with their cases, the next after one of them.
pub(super) async fn in_hand(
    executor: impl PgExecutor<'_>,
    staff_id: Uuid,
    after: Uuid,
    limit: i64,
) -> Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        "select id, case_id from task where assignee = $1 and done_at is null and id > $2 order by id limit $3",
        staff_id,
        after,
        limit
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.case_id)).collect())
}

/// How many open tasks somebody has.
pub(super) async fn count_in_hand(executor: impl PgExecutor<'_>, staff_id: Uuid) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from task where assignee = $1 and done_at is null"#,
        staff_id
    )
    .fetch_one(executor)
    .await?)
}

/// Whose a task is.
pub(super) async fn task_assignee(connection: &mut PgConnection, id: Uuid) -> Result<Option<Uuid>> {
    let assignee =
        sqlx::query_scalar!("select assignee from task where id = $1", id).fetch_optional(connection).await?;
    Ok(assignee.flatten())
}

/// Gives a task of a case to somebody, or to nobody.
pub(super) async fn set_assignee(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    to: Option<Uuid>,
) -> Result<()> {
    sqlx::query!("update task set assignee = $3 where id = $1 and case_id = $2", id, case.id, to)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many open tasks are due by a day, up to a bound.
pub(super) async fn count_due(executor: impl PgExecutor<'_>, until: NaiveDate, bound: i64) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (select from task where done_at is null and due_on <= $1 limit $2) as bounded"#,
        until,
        bound
    )
    .fetch_one(executor)
    .await?)
}
