//! The owner's side: which tasks are theirs, what each of them asks, and answering. Every view of a person's keys, every file and every
//! answer stands in the history of the case.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::{NaiveDate, TimeDelta};
use serde_json::json;
use uuid::Uuid;

use super::answer::{self, Asked, Typed};
use super::store::{self, AnswerRow, Content, NewAnswer};
use super::{AnswerResult, FILES_CAME, How, OwnerTask, SentAnswer, TaskKind, TaskState, ops};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::base::text::Words as InLanguages;
use crate::domain::cases::case::{self, Case, Locked};
use crate::domain::cases::events::{self, EventKind};
use crate::domain::cases::ops::{audit_case, watch_now};
use crate::domain::register::owners::{self, Owner};
use crate::domain::register::{self, Register};
use crate::infra::app::{App, Reading, Tx};
use crate::infra::files::{self, Place, Purpose, StoredFile};
use crate::infra::queue::{self, Lane, NewJob};

/// How long an answered task stays in the list, to be added to.
const SHOWN: TimeDelta = TimeDelta::days(30);
/// Tasks that are listed at once.
const LISTED: i64 = 200;
/// Files of one answer.
pub const MOST_FILES: usize = 40;

/// A task in its owner's list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its reference.
    pub reference: String,
    /// What is to be done.
    pub kind: TaskKind,
    /// Whether it is answered; it may be added to.
    pub is_answered: bool,
    /// The name of the system.
    pub system: InLanguages,
    /// The day by which.
    pub due_on: NaiveDate,
    /// Whether that has passed.
    pub is_late: bool,
}

/// A holding that a task is about.
#[derive(Clone, Debug)]
pub struct SheetHolding {
    /// Its code.
    pub code: String,
    /// Its name.
    pub label: InLanguages,
    /// What it is.
    pub description: InLanguages,
}

/// A task with everything its owner is told, and no more.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The task.
    pub task: OwnerTask,
    /// The name of the system.
    pub system: InLanguages,
    /// How it is done, as the register says.
    pub how: Vec<InLanguages>,
    /// What it is about.
    pub holdings: Vec<SheetHolding>,
    /// Days for which backups keep what was deleted.
    pub backup_days: Option<u32>,
    /// The name of whoever reads it.
    pub reader: String,
    /// What was filled in and not sent.
    pub typed: Typed,
    /// Files of that draft.
    pub files: Vec<StoredFile>,
    /// What was sent.
    pub sent: Vec<SentAnswer>,
    /// The present day where the case is.
    pub today: NaiveDate,
}

/// Who somebody is in the register: by the mailbox they proved, or by their account of the desk.
async fn answerer(reading: &mut Reading, actor: Actor) -> Result<Option<Owner>> {
    require(actor, Permission::AnswerTasks)?;
    let found = match actor {
        Actor::Owner { id } => owners::all(reading).await?.into_iter().find(|owner| owner.id == id),
        Actor::Staff { id, .. } => owners::of_staff(reading, id).await?,
        _ => None,
    };
    Ok(found.filter(|owner| owner.left_at.is_none() && owner.proven_at.is_some()))
}

/// The tasks of whoever asks: open ones by their day, then those that were answered lately.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn list(app: &App, actor: Actor) -> Result<Vec<Listed>> {
    let mut reading = app.clone().read().await?;
    let Some(owner) = answerer(&mut reading, actor).await? else { return Ok(Vec::new()) };
    let since = reading.now() - SHOWN;
    let rows = store::of_owner(reading.sql(), owner.id, since, LISTED).await?;
    let today = reading.now().with_timezone(&reading.settings().dpo_timezone).date_naive();
    let (mut listed, mut editions) = (Vec::new(), BTreeMap::new());
    for task in rows.into_iter().filter_map(|row| row.opened(None)) {
        if let Entry::Vacant(vacant) = editions.entry(task.edition) {
            vacant.insert(register_of(&mut reading, &task).await?);
        }
        let register: Option<&Register> = editions.get(&task.edition);
        let system = register.and_then(|register| register.systems.get(&task.system)).cloned().unwrap_or_default();
        listed.push(Listed {
            is_answered: task.state == TaskState::Answered,
            is_late: task.is_open() && task.due_on < today,
            system: system.name,
            reference: task.reference,
            kind: task.kind,
            due_on: task.due_on,
        });
    }
    Ok(listed)
}

/// The register as it stood when a task was made.
async fn register_of(reading: &mut Reading, task: &OwnerTask) -> Result<Register> {
    let edition = register::ops::of_number(reading, task.edition).await?;
    Ok(edition.map(|edition| edition.register()).transpose()?.unwrap_or_default())
}

/// Finds a task of whoever asks, with its case locked.
async fn find(tx: &mut Tx, actor: Actor, reference: &str) -> Result<(Locked<Case>, OwnerTask, Owner)> {
    let owner = answerer(tx, actor).await?.ok_or(Error::NotFound)?;
    let reference = owners::read_reference(reference).ok_or(Error::NotFound)?;
    let row = store::by_reference(tx.sql(), &reference).await?.ok_or(Error::NotFound)?;
    let case_id = row.opened(None).map(|task| task.case_id).ok_or(Error::NotFound)?;
    let case = case::lock_id(tx, case_id).await?;
    // Read again under the lock of its case.
    let row = store::by_reference(tx.sql(), &reference).await?.ok_or(Error::NotFound)?;
    let task = row.opened(Some(&case)).ok_or(Error::NotFound)?;
    let is_deputy = task.deputy_id == Some(owner.id) && task.deputy_told_at.is_some();
    let is_theirs = task.owner_id == owner.id || is_deputy;
    if !is_theirs || !matches!(task.state, TaskState::Open | TaskState::Answered) {
        return Err(Error::NotFound);
    }
    Ok((case, task, owner))
}

/// Opens a task of one's own, which goes on record.
///
/// # Errors
/// [`Error::NotFound`] for one that is not theirs, or not there; [`Error::State`] where its case cannot be opened.
pub async fn open(app: App, actor: Actor, reference: &str) -> Result<Sheet> {
    let mut tx = app.begin().await?;
    let (case, task, owner) = find(&mut tx, actor, reference).await?;
    let now = tx.now();
    let is_first = store::set_opened(tx.sql(), &case, task.id, now).await?;
    let kind = if is_first { EventKind::OwnerTaskOpened } else { EventKind::OwnerTaskViewed };
    events::append(&mut tx, &case, actor, kind, ops::of_task(&task).and("owner", owner.name.clone())).await?;
    audit_case(&mut tx, actor, &format!("case.{}", kind.code()), &case, json!({ "task": task.id })).await?;
    let sheet = sheet(&mut tx, &case, task, &owner).await?;
    tx.commit().await?;
    Ok(sheet)
}

/// The same to be shown again after a form was sent; whoever sees it saw it a moment ago.
///
/// # Errors
/// As [`open`].
pub async fn open_again(app: App, actor: Actor, reference: &str) -> Result<Sheet> {
    let mut tx = app.begin().await?;
    let (case, task, owner) = find(&mut tx, actor, reference).await?;
    sheet(&mut tx, &case, task, &owner).await
}

async fn sheet(reading: &mut Reading, case: &Case, task: OwnerTask, owner: &Owner) -> Result<Sheet> {
    let register = register_of(reading, &task).await?;
    let system = register.systems.get(&task.system).cloned().unwrap_or_default();
    let how = match task.kind.how() {
        Some(How::Search) if task.kind == TaskKind::Search => vec![system.how.search, system.how.export],
        Some(How::Search) => vec![system.how.search],
        Some(How::Correct) => vec![system.how.correct],
        Some(How::Restrict) => vec![system.how.restrict],
        Some(How::Erase) => vec![system.how.erase],
        None => Vec::new(),
    };
    let holdings = task.holdings.iter().map(|code| {
        let holding = register.holdings.get(code).cloned().unwrap_or_default();
        SheetHolding { code: code.clone(), label: holding.label, description: holding.description }
    });
    let holdings = holdings.collect();
    let rows = store::answers(reading.sql(), case.id).await?;
    let rows: Vec<AnswerRow> = rows.into_iter().filter(|row| row.task_id == task.id).collect();
    let key = case.files().ok().map(|place| place.key);
    let kept = files::of_owner(reading.sql(), case.id, key.as_ref()).await?;
    let files_of = |id: Uuid| kept.iter().filter(|file| file.answer_id == Some(id)).cloned().collect::<Vec<_>>();
    let draft = rows.iter().find(|row| row.sent_at.is_none());
    let sent = rows.iter().filter_map(|row| {
        Some(SentAnswer {
            id: row.id,
            number: row.number?,
            at: row.sent_at?,
            owner_id: row.owner_id,
            answer: row.opened(case).and_then(|content| content.answer),
            files: files_of(row.id),
        })
    });
    Ok(Sheet {
        system: system.name,
        how: how.into_iter().filter(|text| !text.is_empty()).collect(),
        holdings,
        backup_days: system.backup_days,
        reader: owner.name.clone(),
        typed: draft.and_then(|row| row.opened(case)).unwrap_or_default().typed,
        files: draft.map(|row| files_of(row.id)).unwrap_or_default(),
        sent: sent.collect(),
        today: case.today(reading),
        task,
    })
}

/// Where the files of an answer go.
///
/// # Errors
/// As [`open`].
pub async fn place(app: App, actor: Actor, reference: &str) -> Result<Place> {
    let mut tx = app.begin().await?;
    let (case, ..) = find(&mut tx, actor, reference).await?;
    case.files()
}

/// A file that was uploaded with a form that came back, and waits with it.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn uploaded(app: &App, actor: Actor, place: &Place, id: Uuid) -> Result<Option<StoredFile>> {
    require(actor, Permission::AnswerTasks)?;
    files::loose(app.clone().read().await?.sql(), place, id, Purpose::Find).await
}

/// A form as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// Its fields.
    pub typed: Typed,
    /// Files that came with it, uploaded to where [`place`] says.
    pub files: Vec<StoredFile>,
    /// Files of the draft that are taken out.
    pub removed: Vec<Uuid>,
}

/// Keeps what was filled in; where it `is_final`, sends it as an answer, the first or one that adds to it. Sent twice it is one answer.
/// What cannot be sent as it stands is kept as a draft all the same.
///
/// # Errors
/// [`Error::Invalid`] beside fields of the form; [`Error::NotFound`] as in [`open`]; [`Error::Conflict`] where a file that came with it is
/// gone.
pub async fn keep(
    app: App,
    actor: Actor,
    reference: &str,
    filled: &Filled,
    (nonce, is_final): ([u8; 16], bool),
) -> Result<()> {
    let mut tx = app.begin().await?;
    let (case, task, owner) = find(&mut tx, actor, reference).await?;
    let rows = store::answers(tx.sql(), case.id).await?;
    let rows: Vec<AnswerRow> = rows.into_iter().filter(|row| row.task_id == task.id).collect();
    if rows.iter().any(|row| row.sent_at.is_some() && row.form_nonce.as_deref() == Some(&nonce)) {
        return Ok(());
    }
    let draft = rows.iter().find(|row| row.sent_at.is_none()).map(|row| row.id);
    let id = draft.unwrap_or_else(|| tx.new_id());
    let register = register_of(&mut tx, &task).await?;
    let backup_days = register.systems.get(&task.system).and_then(|system| system.backup_days);
    let asked = Asked { kind: task.kind, holdings: &task.holdings, backup_days, today: case.today(&tx) };
    let read = if is_final { answer::read(asked, &filled.typed).map(Some) } else { Ok(None) };
    let (said, refused) = match read {
        Ok(said) => (said, None),
        Err(errors) => (None, Some(errors)),
    };
    let number = said.as_ref().map(|_| i32::try_from(rows.iter().filter(|row| row.sent_at.is_some()).count() + 1));
    let number = number.transpose().map_err(Error::fault)?;
    let end = said.as_ref().and_then(super::Answer::end);
    let content = Content { typed: filled.typed.clone(), answer: said };
    let written = serde_json::to_string(&content).map_err(Error::fault)?;
    let sealed = case.seal("owner_answer", "content", id, &written, &tx)?;
    let now = tx.now();
    let new = NewAnswer {
        id,
        task_id: task.id,
        number,
        content: &sealed,
        owner_id: owner.id,
        at: now,
        nonce: number.map(|_| nonce.as_slice()),
    };
    store::put_answer(tx.sql(), &case, actor, new).await?;
    keep_files(&mut tx, &case, actor, (&task, id), filled).await?;
    if let Some(end) = end {
        finish(&mut tx, &case, actor, (&task, &owner), end).await?;
    }
    tx.commit().await?;
    match refused {
        Some(errors) => Err(errors.into()),
        None => Ok(()),
    }
}

/// Ties the files of a form to its answer, and destroys those that were taken out of the draft.
async fn keep_files(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    (task, answer_id): (&OwnerTask, Uuid),
    filled: &Filled,
) -> Result<()> {
    let place = case.files()?;
    let kept = files::of_owner(tx.sql(), case.id, Some(&place.key)).await?;
    let kept = kept.into_iter().filter(|file| file.answer_id == Some(answer_id));
    for file in kept.filter(|file| filled.removed.contains(&file.id)) {
        files::destroy(tx, file.id).await?;
        audit_case(tx, actor, "case.owner_task_file_removed", case, json!({ "task": task.id, "file": file.id }))
            .await?;
    }
    for file in &filled.files {
        files::attach_to_answer(tx, &place, file.id, answer_id).await?;
        let detail = ops::of_task(task).and("file", file.name.clone());
        events::append(tx, case, actor, EventKind::OwnerTaskFile, detail).await?;
        audit_case(tx, actor, "case.owner_task_file", case, json!({ "task": task.id, "file": file.id })).await?;
    }
    Ok(())
}

async fn finish(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    (task, owner): (&OwnerTask, &Owner),
    end: AnswerResult,
) -> Result<()> {
    let now = tx.now();
    store::set_answered(tx.sql(), case, task.id, end, now).await?;
    let detail = ops::of_task(task).and("owner", owner.name.clone()).and("result", end.code());
    events::append(tx, case, actor, EventKind::OwnerTaskAnswered, detail).await?;
    let told = json!({ "task": task.id, "result": end.code() });
    audit_case(tx, actor, "case.owner_task_answered", case, told).await?;
    // Whatever of it may go out is looked through by the time somebody decides.
    if files::of_owner(tx.sql(), case.id, None).await?.iter().any(|file| file.answer_id.is_some()) {
        let payload = json!({ "v": 1, "case": case.id });
        let job = NewJob { kind: FILES_CAME, lane: Lane::Files, payload, due_at: now, unique_key: None };
        queue::enqueue(tx, job).await?;
    }
    watch_now(tx, case).await
}
