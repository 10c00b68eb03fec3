//! Tasks of the desk: adding one, moving its day, marking it as done or open again.

use chrono::NaiveDate;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Task, of_case, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::model::Status;
use crate::domain::cases::ops::{Handed, audit_case, watch_now};
use crate::domain::staff::{Account, accounts};
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
/// [`Error::Invalid`] beside `title`, `due_on` or `assignee`; [`Error::State`] for a case that is not confirmed, or that
/// somebody else changed.
pub async fn add(app: App, actor: Actor, target: impl Into<Target<'_>>, task: &NewTask, nonce: [u8; 16]) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let title = text::line(&task.title);
    let mut errors = FieldErrors::default();
    if title.is_empty() {
        errors.add("title", "error-task-title");
    } else if title.chars().count() > LONGEST_TITLE {
        errors.add("title", "error-line-too-long");
    }
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    if let Some(id) = task.assignee
        && accounts::lock_assignable(tx.sql(), id).await?.is_none()
    {
        errors.add("assignee", "error-assignee");
    }
    if case.status == Status::Unconfirmed {
        return Err(Error::State("case-is-unconfirmed"));
    }
    check_day(&tx, &case, task.due_on, &mut errors);
    errors.into_result()?;
    let id = tx.new_id();
    let new = store::NewTaskRow {
        id,
        title: &case.seal("task", "title", id, &title, &tx)?,
        assignee: task.assignee,
        due_on: task.due_on,
        today: case.today(&tx),
        at: tx.now(),
        by: actor.staff_id(),
        nonce: Some(&nonce),
    };
    if !store::insert(tx.sql(), &case, new).await? {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let detail = Detail::one("title", title).and("due", task.due_on.to_string());
    after(tx, actor, &case, id, EventKind::TaskAdded, detail).await
}

/// Marks a task as done. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such task.
pub async fn finish(app: &App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid) -> Result<()> {
    let target = target.into();
    set_done(app.clone(), actor, target, id, true).await
}

/// Marks a task as open again. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such task.
pub async fn reopen(app: &App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid) -> Result<()> {
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
    if !store::set_done(tx.sql(), &case, id, moment, today).await? {
        return Ok(());
    }
    // Whoever left meanwhile does not get it back.
    if !done
        && let Some(assignee) = task.assignee
        && accounts::lock_assignable(tx.sql(), assignee).await?.is_none()
    {
        store::set_assignee(tx.sql(), &case, id, None).await?;
    }
    let kind = if done { EventKind::TaskDone } else { EventKind::TaskReopened };
    after(tx, actor, &case, id, kind, Detail::one("title", task.title.unwrap_or_default())).await
}

/// Moves the day of an open task.
///
/// # Errors
/// [`Error::Invalid`] beside `due_on`; [`Error::NotFound`] where the case has no such task.
pub async fn move_to(app: App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid, due_on: NaiveDate) -> Result<()> {
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
    if !store::set_day(tx.sql(), &case, id, due_on, today).await? {
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

async fn find(connection: &mut PgConnection, case: &Case, id: Uuid) -> Result<Task> {
    of_case(connection, case).await?.into_iter().find(|task| task.id == id).ok_or(Error::NotFound)
}

/// Asks the desk to tell a requester another way what no mail could: a task for today, also of a closed case.
pub(super) async fn ask_to_tell_otherwise(tx: &mut Tx, case: &Locked<Case>, id: Uuid, what: &str) -> Result<()> {
    if !case.can_seal() {
        return Ok(());
    }
    let title = tx.settings().dpo_language.pick("mail-task-tell-*", what);
    raise(tx, Actor::Worker, case, id, title).await
}

/// Raises a task for today, in the caller's transaction: for whoever works on the case. Raising it again changes nothing.
///
/// # Errors
/// When the database fails, or the case cannot be opened.
pub(in crate::domain) async fn raise(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    id: Uuid,
    title: String,
) -> Result<()> {
    let (at, today) = (tx.now(), case.today(tx));
    let sealed = case.seal("task", "title", id, &title, tx)?;
    // A closed case keeps the name of whoever worked on it, also after they left.
    let assignee = match case.assignee {
        Some(assignee) => accounts::lock_assignable(tx.sql(), assignee).await?.map(|account| account.id),
        None => None,
    };
    let new =
        store::NewTaskRow { id, title: &sealed, assignee, due_on: today, today, at, by: actor.staff_id(), nonce: None };
    if !store::insert(tx.sql(), case, new).await? {
        return Ok(());
    }
    watch_now(tx, case).await?;
    let detail = Detail::one("title", title).and("due", today.to_string());
    events::append(tx, case, actor, EventKind::TaskAdded, detail).await?;
    audit_case(tx, actor, "case.task_added", case, json!({ "task": id })).await
}

async fn after(mut tx: Tx, actor: Actor, case: &Locked<Case>, id: Uuid, kind: EventKind, detail: Detail) -> Result<()> {
    watch_now(&mut tx, case).await?;
    events::append(&mut tx, case, actor, kind, detail).await?;
    let action = format!("case.{}", kind.code());
    audit_case(&mut tx, actor, &action, case, json!({ "task": id })).await?;
    tx.commit().await
}

/// Tasks that are looked for at once.
const BATCH: i64 = 100;

/// How many open tasks somebody has.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to manage accounts.
pub async fn in_hand(app: &App, actor: Actor, staff_id: Uuid) -> Result<i64> {
    require(actor, Permission::ManageStaff)?;
    store::count_in_hand(app.clone().read().await?.sql(), staff_id).await
}

/// Gives somebody's open tasks to a colleague, or to nobody. Gives how many those were. Done again, it goes on where it was cut short.
///
/// # Errors
/// As [`in_hand`].
pub async fn hand_over(app: &App, actor: Actor, staff_id: Uuid, heir: Option<&Account>) -> Result<Handed> {
    require(actor, Permission::ManageStaff)?;
    let (mut handed, mut after) = (Handed::default(), Uuid::nil());
    loop {
        let found = store::in_hand(&app.database, staff_id, after, BATCH).await?;
        let Some((last, _)) = found.last() else { return Ok(handed) };
        after = *last;
        for task in found {
            handed.count(give(app.clone(), actor, task, staff_id, heir).await)?;
        }
    }
}

async fn give(app: App, actor: Actor, (id, case_id): (Uuid, Uuid), from: Uuid, heir: Option<&Account>) -> Result<bool> {
    let mut tx = app.begin().await?;
    let case = case::lock_id(&mut tx, case_id).await?;
    let task = find(tx.sql(), &case, id).await?;
    if task.assignee != Some(from) {
        return Ok(false);
    }
    let (to, name) = (heir.map(|heir| heir.id), heir.map_or_else(String::new, |heir| heir.name.clone()));
    accounts::require_heir(tx.sql(), to).await?;
    store::set_assignee(tx.sql(), &case, id, to).await?;
    let detail = Detail::one("title", task.title.unwrap_or_default()).and("to", name);
    events::append(&mut tx, &case, actor, EventKind::TaskAssigned, detail).await?;
    audit_case(&mut tx, actor, "case.task_assigned", &case, json!({ "task": id, "from": from, "to": to })).await?;
    tx.commit().await?;
    Ok(true)
}
