//! Tasks of the desk: adding one, moving its day, marking it as done or open again.

use chrono::NaiveDate;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::case::{self, Case, Locked, Target};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::clean_text;
use super::super::tasks::store as task_store;
use super::super::{store, tasks};
use super::audit_case;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::staff::accounts;
use crate::infra::app::{App, Context, Tx};
use crate::infra::i18n::Texts;

/// Letters of a title.
const LONGEST_TITLE: usize = 200;
/// Days ahead that a task may lie: ten years.
const FARTHEST: i64 = 3_660;

/// A task as it is typed in.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// What is to be done, in a line.
    pub title: String,
    /// The day by which, a civil date in the zone of the case's place.
    pub due_on: NaiveDate,
    /// Whose it is.
    pub assignee: Option<Uuid>,
}

/// Adds a task to a case, also to a closed one. The form's nonce makes sending twice one task.
///
/// # Errors
/// [`Error::Invalid`] beside `title`, `due_on` or `assignee`; [`Error::State`] for a case that is not confirmed.
pub async fn add_task(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    task: &NewTask,
    nonce: [u8; 16],
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let title = clean_text(&task.title);
    let mut errors = FieldErrors::default();
    if title.is_empty() {
        errors.add("title", "error-task-title");
    } else if title.chars().count() > LONGEST_TITLE || title.contains('\n') {
        errors.add("title", "error-line-too-long");
    }
    if let Some(id) = task.assignee
        && !accounts::assignable(&app, actor).await?.iter().any(|account| account.id == id)
    {
        errors.add("assignee", "error-assignee");
    }
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    if case.status == super::super::model::Status::Unconfirmed {
        return Err(Error::State("case-is-unconfirmed"));
    }
    check_day(&tx, &case, task.due_on, &mut errors);
    errors.into_result()?;
    let id = tx.new_id();
    let new = task_store::NewTaskRow {
        id,
        case_id: case.id,
        title: &case.seal("task", "title", id, &title, &tx)?,
        assignee: task.assignee,
        due_on: task.due_on,
        today: case.today(&tx),
        at: tx.now(),
        by: actor.staff_id(),
        nonce: Some(&nonce),
    };
    if !task_store::insert_task(tx.sql(), new).await? {
        return Ok(());
    }
    let detail = Detail::one("title", title).and("due", task.due_on.to_string());
    after(tx, actor, &case, id, EventKind::TaskAdded, detail).await
}

/// Marks a task as done. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such task.
pub async fn finish_task(app: &App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid) -> Result<()> {
    let target = target.into();
    set_done(app.clone(), actor, target, id, true).await
}

/// Marks a task as open again. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such task.
pub async fn reopen_task(app: &App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid) -> Result<()> {
    let target = target.into();
    set_done(app.clone(), actor, target, id, false).await
}

async fn set_done(app: App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid, done: bool) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let task = find(tx.sql(), &case, id).await?;
    if task.done_at.is_some() != done {
        case::unchanged(&mut tx, &case, actor, target.seen).await?;
    }
    let moment = done.then(|| (tx.now(), actor.staff_id()));
    let today = case.today(&tx);
    if !task_store::set_task_done(tx.sql(), case.id, id, moment, today).await? {
        return Ok(());
    }
    // Whoever left meanwhile does not get it back.
    if !done
        && let Some(assignee) = task.assignee
        && !accounts::is_enabled(tx.sql(), assignee).await?
    {
        task_store::set_task_assignee(tx.sql(), id, None).await?;
    }
    let kind = if done { EventKind::TaskDone } else { EventKind::TaskReopened };
    after(tx, actor, &case, id, kind, Detail::one("title", task.title.unwrap_or_default())).await
}

/// Moves the day of an open task.
///
/// # Errors
/// [`Error::Invalid`] beside `due_on`; [`Error::NotFound`] where the case has no such task.
pub async fn move_task(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    id: Uuid,
    due_on: NaiveDate,
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let task = find(tx.sql(), &case, id).await?;
    let mut errors = FieldErrors::default();
    check_day(&tx, &case, due_on, &mut errors);
    errors.into_result()?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let today = case.today(&tx);
    if !task_store::set_task_day(tx.sql(), case.id, id, due_on, today).await? {
        return Ok(());
    }
    let detail = Detail::one("title", task.title.unwrap_or_default()).and("due", due_on.to_string());
    after(tx, actor, &case, id, EventKind::TaskMoved, detail).await
}

fn check_day(context: &Context, case: &Case, day: NaiveDate, errors: &mut FieldErrors) {
    let ahead = (day - case.today(context)).num_days();
    if ahead < 0 {
        errors.add("due_on", "error-task-past");
    } else if ahead > FARTHEST {
        errors.add("due_on", "error-task-far");
    }
}

async fn find(connection: &mut PgConnection, case: &Case, id: Uuid) -> Result<tasks::Task> {
    tasks::of_case(connection, case).await?.into_iter().find(|task| task.id == id).ok_or(Error::NotFound)
}

/// Asks the desk to tell a requester another way what no mail could: a task for today, also of a closed case.
pub(in crate::domain::cases) async fn ask_to_tell_otherwise(
    tx: &mut Tx,
    case: &Locked<Case>,
    what: &str,
) -> Result<()> {
    if !case.can_seal() {
        return Ok(());
    }
    let (id, at, today) = (tx.new_id(), tx.now(), case.today(tx));
    let language = tx.config.dpo_language;
    let title = language.pick("mail-task-tell-*", what);
    let sealed = case.seal("task", "title", id, &title, tx)?;
    let new = task_store::NewTaskRow {
        id,
        case_id: case.id,
        title: &sealed,
        assignee: case.assignee,
        due_on: today,
        today,
        at,
        by: None,
        nonce: None,
    };
    task_store::insert_task(tx.sql(), new).await?;
    store::watch_now(tx.sql(), case, at).await?;
    let detail = Detail::one("title", title).and("due", today.to_string());
    events::append(tx, case, Actor::Worker, EventKind::TaskAdded, detail).await?;
    audit_case(tx, Actor::Worker, "case.task_added", case, json!({ "task": id })).await
}

async fn after(mut tx: Tx, actor: Actor, case: &Locked<Case>, id: Uuid, kind: EventKind, detail: Detail) -> Result<()> {
    let now = tx.now();
    store::watch_now(tx.sql(), case, now).await?;
    events::append(&mut tx, case, actor, kind, detail).await?;
    let action = format!("case.{}", kind.code());
    audit_case(&mut tx, actor, &action, case, json!({ "task": id })).await?;
    tx.commit().await
}
