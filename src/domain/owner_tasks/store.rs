//! SQL of tasks to owners, of their answers and of what was left out.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::answer::Typed;
use super::{Answer, AnswerResult, BackTask, OwnerTask, TaskKind, TaskState, Words};
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::domain::cases::case::{Case, CaseHead, Locked};
use crate::infra::words;

/// A task with its sealed words.
pub(super) struct TaskRow {
    id: Uuid,
    case_id: Uuid,
    reference: String,
    kind: String,
    state: String,
    edition: i64,
    system: String,
    system_version: i32,
    holdings: Vec<String>,
    owner_id: Uuid,
    deputy_id: Option<Uuid>,
    escalation_id: Option<Uuid>,
    words: Vec<u8>,
    opens_on: Option<NaiveDate>,
    sent_on: Option<NaiveDate>,
    safe_on: Option<NaiveDate>,
    due_on: NaiveDate,
    is_day_given: bool,
    version: i32,
    deputy_told_at: Option<DateTime<Utc>>,
    opened_at: Option<DateTime<Utc>>,
    result: Option<String>,
    answered_at: Option<DateTime<Utc>>,
    looked_at: Option<DateTime<Utc>>,
}

impl TaskRow {
    /// The task, its words opened where its case is at hand. One in words that only a newer version knows is left out.
    pub(super) fn opened(self, case: Option<&Case>) -> Option<OwnerTask> {
        let kind = words::or_left_out(words::read("owner_task.kind", &self.kind, TaskKind::parse))?;
        let state = words::or_left_out(words::read("owner_task.state", &self.state, TaskState::parse))?;
        let result = words::read_optional("owner_task.result", self.result.as_deref(), AnswerResult::parse);
        let result = words::or_left_out(result)?;
        let opened = case.and_then(|case| case.open("owner_task", "words", self.id, &self.words));
        Some(OwnerTask {
            words: opened.and_then(|text| serde_json::from_str::<Words>(&text).ok()),
            id: self.id,
            case_id: self.case_id,
            reference: self.reference,
            kind,
            state,
            edition: self.edition,
            system: self.system,
            system_version: self.system_version,
            holdings: self.holdings,
            owner_id: self.owner_id,
            deputy_id: self.deputy_id,
            escalation_id: self.escalation_id,
            opens_on: self.opens_on,
            sent_on: self.sent_on,
            safe_on: self.safe_on,
            due_on: self.due_on,
            is_day_given: self.is_day_given,
            version: self.version,
            deputy_told_at: self.deputy_told_at,
            opened_at: self.opened_at,
            result,
            answered_at: self.answered_at,
            looked_at: self.looked_at,
        })
    }
}

/// The columns of a [`TaskRow`] with what follows `from owner_task`; a macro, because queries are checked when they are compiled.
macro_rules! tasks {
    ($rest:literal $(, $argument:expr)*) => {
        sqlx::query_as!(
            TaskRow,
            "select owner_task.id, case_id, reference, kind, state, edition, system, system_version, holdings, owner_id, deputy_id,
                    escalation_id, words, opens_on, sent_on, safe_on, due_on, is_day_given, version, deputy_told_at, opened_at,
                    result, answered_at, looked_at
             from owner_task " + $rest,
            $($argument),*
        )
    };
}

pub(super) async fn of_case(connection: &mut PgConnection, case_id: Uuid) -> Result<Vec<TaskRow>> {
    Ok(tasks!("where case_id = $1 order by created_at, system, kind, id", case_id).fetch_all(connection).await?)
}

/// The tasks that somebody may answer: their own, and those of which they were told as deputy.
pub(super) async fn of_owner(
    connection: &mut PgConnection,
    owner_id: Uuid,
    answered_since: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<TaskRow>> {
    Ok(tasks!(
        "where (owner_id = $1 or (deputy_id = $1 and deputy_told_at is not null))
             and (state = 'open' or (state = 'answered' and answered_at > $2))
         order by state = 'answered', due_on, created_at, id limit $3",
        owner_id,
        answered_since,
        limit
    )
    .fetch_all(connection)
    .await?)
}

pub(super) async fn by_reference(connection: &mut PgConnection, reference: &str) -> Result<Option<TaskRow>> {
    Ok(tasks!("where reference = $1", reference).fetch_optional(connection).await?)
}

/// Whose a task of this reference is.
pub(super) async fn owner_of_reference(connection: &mut PgConnection, reference: &str) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select owner_id from owner_task where reference = $1", reference)
        .fetch_optional(connection)
        .await?)
}

pub(super) async fn is_taken(connection: &mut PgConnection, reference: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from owner_task where reference = $1 union all select from owner where reference = $1) as "taken!""#,
        reference
    )
    .fetch_one(connection)
    .await?)
}

/// What a new task is made of.
pub(super) struct NewTask<'a> {
    pub(super) id: Uuid,
    pub(super) reference: &'a str,
    pub(super) kind: TaskKind,
    pub(super) state: TaskState,
    pub(super) edition: i64,
    pub(super) system: &'a str,
    pub(super) system_version: i32,
    pub(super) holdings: &'a [String],
    pub(super) owner_id: Uuid,
    pub(super) deputy_id: Option<Uuid>,
    pub(super) escalation_id: Option<Uuid>,
    pub(super) words: &'a [u8],
    pub(super) opens_on: Option<NaiveDate>,
    pub(super) sent_on: Option<NaiveDate>,
    pub(super) safe_on: Option<NaiveDate>,
    pub(super) due_on: NaiveDate,
    pub(super) is_day_given: bool,
    pub(super) today: NaiveDate,
    pub(super) at: DateTime<Utc>,
    pub(super) by: Option<Uuid>,
    pub(super) nonce: Option<&'a [u8]>,
}

pub(super) async fn insert(connection: &mut PgConnection, case: &Locked<Case>, new: NewTask<'_>) -> Result<()> {
    sqlx::query!(
        "insert into owner_task (id, case_id, reference, kind, state, edition, system, system_version, holdings, owner_id, deputy_id,
             escalation_id, words, opens_on, sent_on, safe_on, due_on, is_day_given, version_on, created_at, created_by, form_nonce)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
        new.id,
        case.id,
        new.reference,
        new.kind.code(),
        new.state.code(),
        new.edition,
        new.system,
        new.system_version,
        new.holdings,
        new.owner_id,
        new.deputy_id,
        new.escalation_id,
        new.words,
        new.opens_on,
        new.sent_on,
        new.safe_on,
        new.due_on,
        new.is_day_given,
        new.today,
        new.at,
        new.by,
        new.nonce
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a form was sent before: it made a task, or left a system out.
pub(super) async fn was_sent(connection: &mut PgConnection, case_id: Uuid, nonce: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
               select from owner_task where case_id = $1 and form_nonce = $2
               union all select from owner_left_out where case_id = $1 and form_nonce = $2
           ) as "sent!""#,
        case_id,
        nonce
    )
    .fetch_one(connection)
    .await?)
}

/// Opens a task that waits.
pub(super) async fn set_open(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    sent_on: NaiveDate,
    safe_on: Option<NaiveDate>,
    due_on: NaiveDate,
) -> Result<bool> {
    let done = sqlx::query!(
        "update owner_task set state = 'open', sent_on = $3, safe_on = $4, due_on = $5, version_on = $3
         where id = $1 and case_id = $2 and state = 'waiting'",
        id,
        case.id,
        sent_on,
        safe_on,
        due_on
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives an open task another day, because the date of its case moved.
pub(super) async fn set_day(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    (safe_on, due_on): (Option<NaiveDate>, NaiveDate),
    today: NaiveDate,
) -> Result<()> {
    sqlx::query!(
        "update owner_task set safe_on = $3, version = version + case when due_on <> $4 then 1 else 0 end,
             version_on = case when due_on <> $4 then $5 else version_on end, due_on = $4
         where id = $1 and case_id = $2",
        id,
        case.id,
        safe_on,
        due_on,
        today
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Moves a task from one of these states to another; `false` where it is in none of them.
pub(super) async fn set_state(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    from: &[TaskState],
    to: TaskState,
) -> Result<bool> {
    let from: Vec<String> = from.iter().map(|state| state.code().to_owned()).collect();
    let done = sqlx::query!(
        "update owner_task set state = $4 where id = $1 and case_id = $2 and state = any($3)",
        id,
        case.id,
        &from,
        to.code()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that an owner opened a task; `false` when that was before.
pub(super) async fn set_opened(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "update owner_task set opened_at = $3 where id = $1 and case_id = $2 and opened_at is null",
        id,
        case.id,
        at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes how the newest answer ends: what comes back is to be looked at anew.
pub(super) async fn set_answered(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    result: AnswerResult,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update owner_task set state = 'answered', result = $3, answered_at = $4, looked_at = null, looked_by = null
         where id = $1 and case_id = $2",
        id,
        case.id,
        result.code(),
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn set_looked(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    id: Uuid,
    at: DateTime<Utc>,
    by: Option<Uuid>,
) -> Result<bool> {
    let done = sqlx::query!(
        "update owner_task set looked_at = $3, looked_by = $4
         where id = $1 and case_id = $2 and result is not null and looked_at is null",
        id,
        case.id,
        at,
        by
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the deputy was told, who may answer from now on.
pub(in crate::domain) async fn set_deputy_told(
    connection: &mut PgConnection,
    case: &Locked<CaseHead>,
    id: Uuid,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update owner_task set deputy_told_at = coalesce(deputy_told_at, $3) where id = $1 and case_id = $2",
        id,
        case.id,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An answer with its sealed content.
pub(super) struct AnswerRow {
    pub(super) id: Uuid,
    pub(super) task_id: Uuid,
    pub(super) number: Option<i32>,
    pub(super) sent_at: Option<DateTime<Utc>>,
    content: Vec<u8>,
    pub(super) owner_id: Uuid,
    pub(super) form_nonce: Option<Vec<u8>>,
}

/// What an answer holds: the fields as they were filled in, and what they say once it is sent.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub(super) struct Content {
    pub(super) typed: Typed,
    pub(super) answer: Option<Answer>,
}

impl AnswerRow {
    pub(super) fn opened(&self, case: &Case) -> Option<Content> {
        let text = case.open("owner_answer", "content", self.id, &self.content)?;
        serde_json::from_str(&text).ok()
    }
}

/// Every answer of a case in order, drafts last.
pub(super) async fn answers(connection: &mut PgConnection, case_id: Uuid) -> Result<Vec<AnswerRow>> {
    Ok(sqlx::query_as!(
        AnswerRow,
        "select id, task_id, number, sent_at, content, owner_id, form_nonce from owner_answer where case_id = $1
         order by task_id, number",
        case_id
    )
    .fetch_all(connection)
    .await?)
}

/// An answer to be kept.
pub(super) struct NewAnswer<'a> {
    pub(super) id: Uuid,
    pub(super) task_id: Uuid,
    /// Its number, where it is sent.
    pub(super) number: Option<i32>,
    pub(super) content: &'a [u8],
    pub(super) owner_id: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) nonce: Option<&'a [u8]>,
}

/// Keeps an answer, in place of the draft that was there.
pub(super) async fn put_answer(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    actor: Actor,
    new: NewAnswer<'_>,
) -> Result<()> {
    let sent_at = new.number.map(|_| new.at);
    sqlx::query!(
        "insert into owner_answer (id, task_id, case_id, number, sent_at, content, actor, owner_id, staff_id, changed_at, form_nonce)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (id) do update set number = excluded.number, sent_at = excluded.sent_at, content = excluded.content,
             actor = excluded.actor, owner_id = excluded.owner_id, staff_id = excluded.staff_id, changed_at = excluded.changed_at,
             form_nonce = excluded.form_nonce
         where owner_answer.sent_at is null",
        new.id,
        new.task_id,
        case.id,
        new.number,
        sent_at,
        new.content,
        actor.kind(),
        new.owner_id,
        actor.staff_id(),
        new.at,
        new.nonce
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A system that was left out, with its sealed reason.
pub(super) struct LeftOutRow {
    pub(super) kind: String,
    pub(super) system: String,
    pub(super) reason: Vec<u8>,
    pub(super) at: DateTime<Utc>,
}

pub(super) async fn left_out(connection: &mut PgConnection, case_id: Uuid, kind: TaskKind) -> Result<Vec<LeftOutRow>> {
    Ok(sqlx::query_as!(
        LeftOutRow,
        "select kind, system, reason, at from owner_left_out where case_id = $1 and kind = $2 order by system",
        case_id,
        kind.code()
    )
    .fetch_all(connection)
    .await?)
}

/// Keeps that a system was left out; a later reason stands in place of an earlier one.
pub(super) async fn insert_left_out(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    actor: Actor,
    (kind, system, edition): (TaskKind, &str, i64),
    reason: &[u8],
    at: DateTime<Utc>,
    nonce: &[u8],
) -> Result<()> {
    sqlx::query!(
        "insert into owner_left_out (case_id, kind, system, edition, reason, at, actor, staff_id, form_nonce)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (case_id, kind, system) do update set edition = excluded.edition, reason = excluded.reason, at = excluded.at,
             actor = excluded.actor, staff_id = excluded.staff_id, form_nonce = excluded.form_nonce",
        case.id,
        kind.code(),
        system,
        edition,
        reason,
        at,
        actor.kind(),
        actor.staff_id(),
        nonce
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A system that was left out is asked after all.
pub(super) async fn delete_left_out(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    kind: TaskKind,
    system: &str,
) -> Result<()> {
    sqlx::query!(
        "delete from owner_left_out where case_id = $1 and kind = $2 and system = $3",
        case.id,
        kind.code(),
        system
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The id of the running transaction: what is asked for in it goes out together.
pub(super) async fn transaction(connection: &mut PgConnection) -> Result<String> {
    Ok(sqlx::query_scalar!(r#"select pg_current_xact_id()::text as "id!""#).fetch_one(connection).await?)
}

pub(super) async fn count_back(executor: impl PgExecutor<'_>, today: NaiveDate, bound: i64) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               (select id from owner_task where state = 'open' and due_on < $1 limit $2)
               union all
               (select id from owner_task
                where looked_at is null and result in ('cannot', 'partly', 'refused', 'not_mine', 'impossible', 'excessive')
                limit $2)
               limit $2
           ) as bounded"#,
        today,
        bound
    )
    .fetch_one(executor)
    .await?)
}

pub(super) async fn back(connection: &mut PgConnection, today: NaiveDate, limit: i64) -> Result<Vec<BackTask>> {
    let rows = sqlx::query!(
        r#"select cases.reference as case_reference, owner_task.reference, kind, system, owner_task.due_on,
                  case when state = 'open' then null else result end as result
           from owner_task join cases on cases.id = case_id
           where (state = 'open' and owner_task.due_on < $1)
               or (looked_at is null and result in ('cannot', 'partly', 'refused', 'not_mine', 'impossible', 'excessive'))
           order by result is not null, owner_task.due_on, owner_task.id limit $2"#,
        today,
        limit
    )
    .fetch_all(connection)
    .await?;
    let read = rows.into_iter().filter_map(|row| {
        let kind = words::or_left_out(words::read("owner_task.kind", &row.kind, TaskKind::parse))?;
        let result = words::read_optional("owner_task.result", row.result.as_deref(), AnswerResult::parse);
        Some(BackTask {
            case_reference: row.case_reference,
            reference: row.reference,
            kind,
            system: row.system,
            result: words::or_left_out(result)?,
            due_on: row.due_on,
        })
    });
    Ok(read.collect())
}

/// The cases in which somebody has open tasks.
pub(super) async fn cases_of_owner(connection: &mut PgConnection, owner_id: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select distinct case_id from owner_task
         where state = 'open' and (owner_id = $1 or (deputy_id = $1 and deputy_told_at is not null)) limit 20",
        owner_id
    )
    .fetch_all(connection)
    .await?)
}

pub(super) async fn insert_session(
    connection: &mut PgConnection,
    id: &[u8],
    owner_id: Uuid,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into owner_session (id, owner_id, created_at, seen_at) values ($1, $2, $3, $3)",
        id,
        owner_id,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The session of a cookie that was used since `idle_since` and begun since `begun_since`: its id, whose it is, when it was last seen.
/// Whoever left has none, nor has a browser that came in by a mailbox of before.
pub(super) async fn session(
    executor: impl PgExecutor<'_>,
    ids: &[Vec<u8>],
    idle_since: DateTime<Utc>,
    begun_since: DateTime<Utc>,
) -> Result<Option<(Vec<u8>, Uuid, DateTime<Utc>)>> {
    let row = sqlx::query!(
        "select owner_session.id, owner_id, seen_at from owner_session join owner on owner.id = owner_id
         where owner_session.id = any($1) and seen_at > $2 and created_at > $3 and left_at is null and created_at >= proven_at",
        ids as &[Vec<u8>],
        idle_since,
        begun_since
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (row.id, row.owner_id, row.seen_at)))
}

pub(super) async fn touch_session(executor: impl PgExecutor<'_>, id: &[u8], at: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update owner_session set seen_at = $2 where id = $1", id, at).execute(executor).await?;
    Ok(())
}

pub(super) async fn delete_session(executor: impl PgExecutor<'_>, id: &[u8]) -> Result<()> {
    sqlx::query!("delete from owner_session where id = $1", id).execute(executor).await?;
    Ok(())
}

pub(super) async fn clear_sessions(
    executor: impl PgExecutor<'_>,
    idle_since: DateTime<Utc>,
    begun_since: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("delete from owner_session where seen_at < $1 or created_at < $2", idle_since, begun_since)
        .execute(executor)
        .await?;
    Ok(())
}
