//! The desk and tasks to owners: ordering them, asking every system in one press, taking back, looking at what came back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::due::DueDays;
use super::mails::{self, Why};
use super::plan::{self, Candidate, Plan};
use super::{OwnerTask, TaskKind, TaskState, Words, store, working_days};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::ids::ALPHABET;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::model::Status;
use crate::domain::cases::ops::{audit_case, take_up, watch_now};
use crate::domain::register::model::Kind;
use crate::domain::register::ops::Edition;
use crate::domain::register::owners;
use crate::infra::app::{App, Tx};

/// Letters of what the desk adds, of a key, and of why a system is left out.
const TEXT_LENGTH: usize = 2_000;
/// Tasks that a case may have: one that has more is worked on elsewhere.
const MOST_TASKS: usize = 2_000;

/// When a task goes to its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// At once.
    Now,
    /// By itself, on a day of the place.
    On(NaiveDate),
    /// When [`release`] says so.
    WhenReleased,
}

/// Something that an owner is to do.
#[derive(Clone, Debug)]
pub struct Order {
    /// What.
    pub kind: TaskKind,
    /// The code of the system, in the edition of the register that counts now.
    pub system: String,
    /// Codes of its holdings that it is about; all of them where none is named.
    pub holdings: Vec<String>,
    /// What is to be done beyond what the kind says, in the words of the desk: what is deleted, wrong and right values.
    pub words: String,
    /// Keys beyond those that the case holds; each reaches only systems that can be searched by it.
    pub keys: Vec<(String, String)>,
    /// Only what is from this day on.
    pub from: Option<NaiveDate>,
    /// Only what is until this day.
    pub until: Option<NaiveDate>,
    /// The day by which; `None` counts it back from the safe date of the case.
    pub due: Option<NaiveDate>,
    /// When its owner hears of it.
    pub opening: Opening,
}

impl Order {
    /// Something to be done in a system at once, by the day that its kind gives.
    #[must_use]
    pub fn new(kind: TaskKind, system: impl Into<String>) -> Self {
        Self {
            kind,
            system: system.into(),
            holdings: Vec::new(),
            words: String::new(),
            keys: Vec::new(),
            from: None,
            until: None,
            due: None,
            opening: Opening::Now,
        }
    }
}

/// Orders something in the caller's transaction, who has seen to it that the actor may. Gives the id of the task. Several orders of one
/// transaction reach an owner in one mail.
///
/// # Errors
/// [`Error::State`] while no register is published, where nobody answers for the system, or the case cannot be opened.
pub async fn send(tx: &mut Tx, case: &Locked<Case>, actor: Actor, order: Order) -> Result<Uuid> {
    let sent = send_all(tx, case, actor, vec![order], None).await?;
    sent.first().copied().ok_or_else(|| Error::fault("an order made no task"))
}

/// The same of several at once: one line of the history for each kind.
///
/// # Errors
/// As [`send`].
pub async fn send_all(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    orders: Vec<Order>,
    nonce: Option<[u8; 16]>,
) -> Result<Vec<Uuid>> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let edition = plan::present(tx).await?.ok_or(Error::State("register-is-not-published"))?;
    if super::of_case(tx, case).await?.len() + orders.len() > MOST_TASKS {
        return Err(Error::State("case-has-many-tasks"));
    }
    let (mut ids, mut told) = (Vec::new(), BTreeSet::new());
    let mut sent: Vec<(TaskKind, Vec<String>)> = Vec::new();
    for order in orders {
        let (kind, is_open) = (order.kind, order.opening == Opening::Now);
        let (id, owner_id, system) = insert(tx, case, actor, &edition, order, nonce).await?;
        ids.push(id);
        if is_open {
            told.insert(owner_id);
        }
        match sent.iter_mut().find(|(of, _)| *of == kind) {
            Some((_, systems)) => systems.push(system),
            None => sent.push((kind, vec![system])),
        }
    }
    for owner_id in told {
        mails::ask_together(tx, case.id, owner_id, Why::New).await?;
    }
    for (kind, systems) in sent {
        let detail = Detail::one("kind", kind.code()).and("systems", systems.join("\n"));
        events::append(tx, case, actor, EventKind::OwnerTaskSent, detail).await?;
        let told = json!({ "kind": kind.code(), "count": systems.len() });
        audit_case(tx, actor, "case.owner_task_sent", case, told).await?;
    }
    watch_now(tx, case).await?;
    Ok(ids)
}

async fn insert(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    edition: &Edition,
    order: Order,
    nonce: Option<[u8; 16]>,
) -> Result<(Uuid, Uuid, String)> {
    let register = edition.register()?;
    let system = register.systems.get(&order.system).ok_or(Error::State("task-system-is-unknown"))?;
    let version = edition.version_of(Kind::System, &order.system).unwrap_or_default();
    let people = owners::all(tx).await?;
    let known = |id: Option<Uuid>| {
        let owner = people.iter().find(|owner| Some(owner.id) == id)?;
        (owner.left_at.is_none() && owner.proven_at.is_some()).then_some(owner.id)
    };
    // Whoever stands in answers, where nobody answers for it themselves any more.
    let owner_id = known(system.owner).or_else(|| known(system.deputy)).ok_or(Error::State("task-has-no-owner"))?;
    let holdings = if order.holdings.is_empty() {
        register.holdings_of(&order.system).map(|(code, _)| code.clone()).collect()
    } else {
        order.holdings
    };
    let mut keys = order.keys;
    keys.extend(plan::known_keys(case));
    keys.retain(|(key, _)| system.search_keys.contains(key));
    let words = Words { keys, text: text::lines(&order.words), from: order.from, until: order.until };
    let (id, now, today) = (tx.new_id(), tx.now(), case.today(tx));
    let written = serde_json::to_string(&words).map_err(Error::fault)?;
    let safe = case.dates.work_by();
    let counted = DueDays::built_in().due(order.kind, today, safe, working_days(tx, case)).due;
    let reference = new_reference(tx).await?;
    let is_open = order.opening == Opening::Now;
    let new = store::NewTask {
        id,
        reference: &reference,
        kind: order.kind,
        state: if is_open { TaskState::Open } else { TaskState::Waiting },
        edition: edition.head.number,
        system: &order.system,
        system_version: version,
        holdings: &holdings,
        owner_id,
        deputy_id: known(system.deputy).filter(|deputy| *deputy != owner_id),
        escalation_id: known(system.escalation).filter(|other| *other != owner_id),
        words: &case.seal("owner_task", "words", id, &written, tx)?,
        opens_on: match order.opening {
            Opening::On(day) => Some(day),
            Opening::Now | Opening::WhenReleased => None,
        },
        sent_on: is_open.then_some(today),
        safe_on: safe,
        due_on: order.due.unwrap_or(counted),
        is_day_given: order.due.is_some(),
        today,
        at: now,
        by: actor.staff_id(),
        nonce: nonce.as_ref().map(<[u8; 16]>::as_slice),
    };
    store::insert(tx.sql(), case, new).await?;
    let name = system.name.shown(tx.settings().dpo_language);
    let name = if name.is_empty() { order.system.clone() } else { name.to_owned() };
    Ok((id, owner_id, name))
}

/// A reference that neither a task nor an owner has.
async fn new_reference(tx: &mut Tx) -> Result<String> {
    loop {
        let letters = (0..6).map(|_| char::from(ALPHABET[tx.random.below(31) as usize]));
        let reference = format!("T-{}", letters.collect::<String>());
        if !store::is_taken(tx.sql(), &reference).await? {
            return Ok(reference);
        }
    }
}

/// A system as the page of "ask all" gives it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pick {
    /// Its code.
    pub system: String,
    /// Whether it is asked.
    pub is_asked: bool,
    /// Why it is not.
    pub reason: String,
}

/// What is asked, and of whom.
#[derive(Clone, Debug)]
pub struct Asking {
    /// A look-up or a search.
    pub kind: TaskKind,
    /// The edition of the register that the page showed.
    pub edition: i64,
    /// Every system that the page showed.
    pub picks: Vec<Pick>,
    /// Keys beyond those that the case holds.
    pub keys: Vec<(String, String)>,
    /// What the desk adds, to everybody.
    pub text: String,
    /// Only what is from this day on.
    pub from: Option<NaiveDate>,
    /// Only what is until this day.
    pub until: Option<NaiveDate>,
}

/// Asks every system that is ticked, in one transaction; one that fits and is not needs a reason, which is kept. Sent twice it is asked
/// once.
///
/// # Errors
/// [`Error::Invalid`] beside `ask.<system>`, `why.<system>`, `key.<kind>` or `text`; [`Error::State`] for a case that is closed or not
/// confirmed, that changed, or where the register was published anew since the page was shown.
pub async fn ask_all(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    asking: &Asking,
    nonce: [u8; 16],
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    if !matches!(asking.kind, TaskKind::LookUp | TaskKind::Search) {
        return Err(Error::NotFound);
    }
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if store::was_sent(tx.sql(), case.id, &nonce).await? {
        return Ok(());
    }
    match case.status {
        Status::Unconfirmed => return Err(Error::State("case-is-unconfirmed")),
        Status::Closed => return Err(Error::State("case-is-closed")),
        _ => {}
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let plan = plan::plan_in(&mut tx, &case, asking.kind).await?;
    let edition = plan.edition.ok_or(Error::State("register-is-not-published"))?;
    if edition != asking.edition {
        return Err(Error::State("register-has-changed"));
    }
    let (orders, left_out) = sorted(&plan, asking)?;
    if orders.is_empty() && left_out.is_empty() {
        return Err(FieldErrors::one("systems", "desk-error-choose").into());
    }
    take_up(&mut tx, &mut case).await?;
    let now = tx.now();
    for (one, reason) in left_out {
        let sealed = case.seal("owner_left_out", "reason", case.id, &reason, &tx)?;
        let what = (asking.kind, one.system.as_str(), edition);
        store::insert_left_out(tx.sql(), &case, actor, what, &sealed, now, &nonce).await?;
        let name = one.name.shown(tx.settings().dpo_language).to_owned();
        let detail = Detail::one("system", name).and("kind", asking.kind.code()).and("reason", reason);
        events::append(&mut tx, &case, actor, EventKind::OwnerLeftOut, detail).await?;
        audit_case(&mut tx, actor, "case.owner_left_out", &case, json!({ "kind": asking.kind.code() })).await?;
    }
    for order in &orders {
        store::delete_left_out(tx.sql(), &case, asking.kind, &order.system).await?;
    }
    send_all(&mut tx, &case, actor, orders, Some(nonce)).await?;
    tx.commit().await
}

/// What was picked: orders, and systems that are left out with the reason.
type Sorted<'a> = (Vec<Order>, Vec<(&'a Candidate, String)>);

/// What was picked, where nothing is wrong with it.
fn sorted<'a>(plan: &'a Plan, asking: &Asking) -> Result<Sorted<'a>> {
    let (mut orders, mut left_out, mut errors) = (Vec::new(), Vec::new(), FieldErrors::default());
    let extra = text::lines(&asking.text);
    if extra.chars().count() > TEXT_LENGTH {
        errors.add("text", "desk-error-text-long");
    }
    if asking.from.zip(asking.until).is_some_and(|(from, until)| from > until) {
        errors.add("until", "desk-error-days-order");
    }
    let mut keys = Vec::new();
    for (kind, value) in &asking.keys {
        let value = text::line(value);
        if value.chars().count() > TEXT_LENGTH {
            errors.add(format!("key.{kind}"), "desk-error-text-long");
        } else if !value.is_empty() {
            keys.push((kind.clone(), value));
        }
    }
    for one in plan.systems.iter().filter(|one| !one.is_asked) {
        let pick = asking.picks.iter().find(|pick| pick.system == one.system).cloned().unwrap_or_default();
        if pick.is_asked {
            let is_found = |key: &String| keys.iter().chain(&one.keys).any(|(kind, _)| kind == key);
            if one.owner.is_none() {
                errors.add(format!("ask.{}", one.system), "desk-error-system-owner");
            } else if !one.search_keys.iter().any(is_found) {
                errors.add(format!("ask.{}", one.system), "desk-error-system-keys");
            }
            orders.push(Order {
                words: extra.clone(),
                keys: keys.clone(),
                from: asking.from,
                until: asking.until,
                ..Order::new(asking.kind, one.system.clone())
            });
            continue;
        }
        let reason = text::lines(&pick.reason);
        if reason.chars().count() > TEXT_LENGTH {
            errors.add(format!("why.{}", one.system), "desk-error-text-long");
        } else if !reason.is_empty() {
            if one.left_out.as_ref() != Some(&reason) {
                left_out.push((one, reason));
            }
        } else if one.fits && one.left_out.is_none() {
            errors.add(format!("why.{}", one.system), "desk-error-left-out");
        }
    }
    errors.into_result()?;
    Ok((orders, left_out))
}

/// Takes back a task that is not answered. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such task; [`Error::State`] where the case changed.
pub async fn take_back(app: App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let task = find(&mut tx, &case, id).await?;
    if !matches!(task.state, TaskState::Open | TaskState::Waiting) {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    drop_task(&mut tx, &case, actor, &task).await?;
    watch_now(&mut tx, &case).await?;
    tx.commit().await
}

/// Takes a task back in the caller's transaction.
pub(in crate::domain) async fn drop_task(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    task: &OwnerTask,
) -> Result<()> {
    let from = [TaskState::Open, TaskState::Waiting];
    if !store::set_state(tx.sql(), case, task.id, &from, TaskState::TakenBack).await? {
        return Ok(());
    }
    events::append(tx, case, actor, EventKind::OwnerTaskTakenBack, of_task(task)).await?;
    audit_case(tx, actor, "case.owner_task_taken_back", case, json!({ "task": task.id })).await
}

/// Lets a task go to its owner that waits to be released, in the caller's transaction.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such task.
pub async fn release(tx: &mut Tx, case: &Locked<Case>, actor: Actor, id: Uuid) -> Result<()> {
    let task = find(tx, case, id).await?;
    open(tx, case, actor, &task).await?;
    watch_now(tx, case).await
}

/// Opens a task that waits: from now on it is with its owner.
pub(super) async fn open(tx: &mut Tx, case: &Locked<Case>, actor: Actor, task: &OwnerTask) -> Result<()> {
    let (today, safe) = (case.today(tx), case.dates.work_by());
    let counted = DueDays::built_in().due(task.kind, today, safe, working_days(tx, case)).due;
    let due_on = if task.is_day_given { task.due_on } else { counted };
    if !store::set_open(tx.sql(), case, task.id, today, safe, due_on).await? {
        return Ok(());
    }
    mails::ask_together(tx, case.id, task.owner_id, Why::New).await?;
    events::append(tx, case, actor, EventKind::OwnerTaskOpens, of_task(task)).await?;
    audit_case(tx, actor, "case.owner_task_opens", case, json!({ "task": task.id })).await
}

/// Says that somebody of the desk looked at what came back. Doing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where the case has no such task; [`Error::State`] where the case changed.
pub async fn look(app: App, actor: Actor, target: impl Into<Target<'_>>, id: Uuid) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let task = find(&mut tx, &case, id).await?;
    let now = tx.now();
    if !store::set_looked(tx.sql(), &case, task.id, now, actor.staff_id()).await? {
        return Ok(());
    }
    // What came back after the page was shown, nobody looked at.
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    audit_case(&mut tx, actor, "case.owner_task_looked", &case, json!({ "task": task.id })).await?;
    tx.commit().await
}

/// Reminds the owners of a case who have not answered, once a day at most.
///
/// # Errors
/// [`Error::State`] where nobody is waited for, or the case changed.
pub async fn remind(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let tasks = super::of_case(&mut tx, &case).await?;
    let silent: BTreeSet<Uuid> = tasks.iter().filter(|task| task.is_open()).map(|task| task.owner_id).collect();
    if silent.is_empty() {
        return Err(Error::State("case-waits-for-no-owner"));
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let today = case.today(&tx);
    let mut asked = 0;
    for owner_id in &silent {
        asked += usize::from(mails::ask_for_a_day(&mut tx, case.id, *owner_id, Why::Reminder, today).await?);
    }
    if asked == 0 {
        return Ok(());
    }
    let detail = Detail::one("count", silent.len().to_string());
    events::append(&mut tx, &case, actor, EventKind::OwnerReminded, detail).await?;
    audit_case(&mut tx, actor, "case.owner_reminded", &case, json!({ "count": silent.len() })).await?;
    tx.commit().await
}

/// What the history says of a task.
pub(super) fn of_task(task: &OwnerTask) -> Detail {
    Detail::one("task", task.reference.clone()).and("kind", task.kind.code()).and("system", task.system.clone())
}

pub(super) async fn find(tx: &mut Tx, case: &Case, id: Uuid) -> Result<OwnerTask> {
    super::of_case(tx, case).await?.into_iter().find(|task| task.id == id).ok_or(Error::NotFound)
}
