//! Deciding items, refusing a request as a whole, and answering with what was decided.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::model::{Decision, Item, Label, Ruling, Sheet, WHOLE, group};
use super::rules::{self, Scope, Typed};
use super::{proposals, sheet, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::case::{self, Case, Locked};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::ops::{self as cases, audit_case};
use crate::domain::cases::{Status, Target};
use crate::domain::owner_tasks::ops::{Opening, Order};
use crate::domain::owner_tasks::{self, TaskKind, TaskState};
use crate::domain::rulebook::Right;
use crate::domain::rulebook::grounds::Grounds;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::i18n::Texts as _;

/// Items that may be added to a case.
const MOST_ADDED: usize = 200;
/// Items that the story of a case names of one press.
const NAMED: usize = 20;
/// Other cases of a mailbox that are looked at.
const LINKED: i64 = 50;
/// Letters of what an item is called.
const LABEL_LENGTH: usize = 200;

/// What a form about items says.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The right and the law that the form was about, as [`about`] names them.
    pub about: &'a str,
    /// What was typed, item by item.
    pub items: &'a [Typed],
    /// Whether what is proposed is taken where nothing was typed.
    pub takes: bool,
}

/// What a form is about: a decision of another right, or under another law, is another decision.
#[must_use]
pub fn about(sheet: &Sheet) -> String {
    format!("{}/{}", sheet.right, sheet.law)
}

/// What a form carries of a proposal that it shows, so that only what somebody saw is taken.
#[must_use]
pub fn mark(proposal: &Ruling) -> String {
    text::mark(&format!("{proposal:?}"))
}

/// Keeps what was decided of items, each as a version of its own. What stands there already is not kept again, and what somebody else
/// decided of an item that the form left as it was, stands. Tasks by which an earlier decision was to be carried out are taken back.
///
/// # Errors
/// [`Error::Invalid`] beside the fields of each item; [`Error::Conflict`] where somebody decided something else of an item meanwhile, or
/// the case has it no more; [`Error::State`] for a case that is not confirmed or closed, whose right or law changed, or one's own refusal.
pub async fn decide(app: App, actor: Actor, target: impl Into<Target<'_>>, sent: Sent<'_>) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, target.reference).await?;
    let sheet = sheet(&mut tx, &case).await?;
    if sent.about != about(&sheet) {
        return Err(Error::State("case-has-changed"));
    }
    let scope = scope(&tx, &case, &sheet);
    let mut errors = FieldErrors::default();
    let (mut conflict, mut decided) = (false, Vec::new());
    for typed in sent.items {
        let Some(item) = sheet.items.iter().find(|item| item.key == typed.key) else {
            conflict |= !(typed.decision.is_empty() && typed.is_empty());
            continue;
        };
        let ruling = match read(typed, item, scope) {
            Ok(ruling) => ruling,
            Err(wrong) => {
                wrong.iter().for_each(|(field, key)| errors.add(field, key));
                continue;
            }
        };
        let ruling = match &item.proposal {
            Some(proposal) if sent.takes && is_taken(typed, item, ruling.as_ref(), proposal) => Some(proposal.clone()),
            _ => ruling,
        };
        let ruling = ruling.map(|ruling| with_backup(ruling, item));
        if ruling == item.ruling && item.lapsed.is_none() {
            continue;
        }
        if typed.seen != item.number {
            conflict |= !is_left_as_it_was(&mut tx, &case, item, typed.seen, ruling.as_ref()).await?;
            continue;
        }
        if ruling.is_none() && item.ruling.is_none() {
            continue;
        }
        decided.push((item, ruling));
    }
    errors.into_result()?;
    if conflict {
        return Err(Error::Conflict);
    }
    if decided.is_empty() {
        return Ok(());
    }
    nothing_else_happened(&mut tx, &case, actor, target).await?;
    // Refused as a whole, nothing is decided beside it.
    let is_of_whole = |item: &Item| item.key == WHOLE;
    if sheet.whole().is_some() && decided.iter().any(|(item, _)| !is_of_whole(item)) {
        return Err(Error::State("decision-is-whole"));
    }
    if decided.iter().any(|(item, ruling)| is_of_whole(item) && ruling.is_some()) {
        return Err(Error::State("case-has-changed"));
    }
    for (item, ruling) in &decided {
        keep(&mut tx, actor, &case, &sheet, item, ruling.as_ref()).await?;
    }
    take_orders_back(&mut tx, actor, &case, &decided).await?;
    watch_backups(&mut tx, actor, &case, &decided).await?;
    after(tx, actor, &mut case, &decided).await
}

/// Reads what was typed of an item. Whoever opens again what was decided, and changes nothing else, means it: what was written stays in
/// the version before.
fn read(typed: &Typed, item: &Item, scope: Scope) -> std::result::Result<Option<Ruling>, FieldErrors> {
    let there = Typed::of(&item.key, item.number, item.ruling.as_ref());
    let opens_again = typed.decision.is_empty()
        && item.ruling.is_some()
        && typed.seen == item.number
        && typed.differs_in_the_decision_alone(&there);
    if opens_again { Ok(None) } else { rules::ruling(typed, scope) }
}

/// Whether a proposal is taken: the form showed this one, and nothing else was typed. That something was carried out meanwhile is news of
/// what was decided, and not another decision.
fn is_taken(typed: &Typed, item: &Item, ruling: Option<&Ruling>, proposal: &Ruling) -> bool {
    let is_untouched = match (&item.ruling, ruling) {
        (None, None) => true,
        (Some(there), Some(read)) => there == read,
        _ => false,
    };
    is_untouched && typed.offered == mark(proposal)
}

/// What was to be done by an earlier decision is not done any more; nobody deletes what is kept by now.
async fn take_orders_back(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    decided: &[(&Item, Option<Ruling>)],
) -> Result<()> {
    let of = |ruling: &Ruling| (ruling.decision, ruling.until_on, ruling.written.what.clone());
    let is_other = |item: &Item, ruling: &Option<Ruling>| item.ruling.as_ref().map(of) != ruling.as_ref().map(of);
    let is_moved = |item: &Item, ruling: &Option<Ruling>| {
        let day = |ruling: &Option<Ruling>| ruling.as_ref().and_then(|ruling| ruling.backup_on);
        day(&item.ruling) != day(ruling)
    };
    for task in owner_tasks::of_case(tx, case).await? {
        let is_pending = matches!(task.state, TaskState::Open | TaskState::Waiting);
        let carries_out = proposals::carried_out_by(case.right) == Some(task.kind) || task.kind == TaskKind::Restrict;
        let is_void = decided.iter().filter(|(item, _)| task.holdings.contains(&item.key)).any(|(item, ruling)| {
            carries_out && is_other(item, ruling) || task.kind == TaskKind::Backup && is_moved(item, ruling)
        });
        if is_pending && is_void {
            owner_tasks::ops::drop_task(tx, case, actor, &task).await?;
        }
    }
    Ok(())
}

/// What was deleted and is still in backups is not forgotten: its owner says so if it is there longer, and on its day it is gone.
async fn watch_backups(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    decided: &[(&Item, Option<Ruling>)],
) -> Result<()> {
    let today = case.today(tx);
    let watched: BTreeSet<String> = {
        let tasks = owner_tasks::of_case(tx, case).await?.into_iter();
        let tasks = tasks.filter(|task| task.kind == TaskKind::Backup && task.state != TaskState::TakenBack);
        tasks.flat_map(|task| task.holdings).collect()
    };
    let mut days: BTreeMap<(&str, NaiveDate), Vec<String>> = BTreeMap::new();
    for (item, ruling) in decided {
        let day = ruling.as_ref().and_then(|ruling| ruling.backup_on).filter(|day| *day > today);
        let system = item.holding.as_ref().map(|holding| holding.system.as_str());
        if let (Some(day), Some(system), false) = (day, system, watched.contains(&item.key)) {
            days.entry((system, day)).or_default().push(item.key.clone());
        }
    }
    for ((system, day), holdings) in days {
        let order = Order { holdings, due: Some(day), ..Order::new(TaskKind::Backup, system) };
        match owner_tasks::ops::send(tx, case, actor, order).await {
            // The day stands with the item, also where nobody answers for its system.
            Ok(_) | Err(Error::State("task-has-no-owner" | "task-system-is-unknown")) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether a form over an earlier version left an item as that version had it: then it stands as the other made it.
async fn is_left_as_it_was(
    reading: &mut Reading,
    case: &Case,
    item: &Item,
    seen: i32,
    ruling: Option<&Ruling>,
) -> Result<bool> {
    let before = match item.id {
        Some(id) => store::version(reading.sql(), id, seen).await?,
        None => None,
    };
    let before = before.map(|version| version.ruling(case)).transpose()?.and_then(|(ruling, _)| ruling);
    Ok(before.as_ref() == ruling)
}

/// Keys of the items of which a form says something else than what somebody decided since it was shown.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn conflicts(app: &App, actor: Actor, case: &Case, sheet: &Sheet, typed: &[Typed]) -> Result<Vec<String>> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.clone().read().await?;
    let scope = Scope {
        right: case.right,
        law: sheet.law,
        is_given: sheet.is_given,
        is_doubted: sheet.is_doubted,
        today: case.today(&reading),
    };
    let mut keys = Vec::new();
    for typed in typed {
        let Some(item) = sheet.items.iter().find(|item| item.key == typed.key) else { continue };
        if typed.seen == item.number {
            continue;
        }
        // What cannot be kept yet is a change, too.
        let is_mine = match rules::ruling(typed, scope) {
            Ok(ruling) if ruling == item.ruling => false,
            Ok(ruling) => !is_left_as_it_was(&mut reading, case, item, typed.seen, ruling.as_ref()).await?,
            Err(_) => true,
        };
        if is_mine {
            keys.push(typed.key.clone());
        }
    }
    Ok(keys)
}

/// Takes over what the register says by now of the items that were decided by an earlier edition; what was decided stays.
///
/// # Errors
/// As [`decide`].
pub async fn take_over(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, target.reference).await?;
    let sheet = sheet(&mut tx, &case).await?;
    let outdated: Vec<(&Item, Option<Ruling>)> =
        sheet.items.iter().filter(|item| item.is_outdated).map(|item| (item, item.ruling.clone())).collect();
    if outdated.is_empty() {
        return Ok(());
    }
    // It is about every item, also those that a colleague decided since.
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    for (item, ruling) in &outdated {
        keep(&mut tx, actor, &case, &sheet, item, ruling.as_ref()).await?;
    }
    after(tx, actor, &mut case, &outdated).await
}

/// A decision by which something is gone from a system on a day is gone from its backups when those have run out. A day that was worked
/// out before is worked out anew with it.
fn with_backup(mut ruling: Ruling, item: &Item) -> Ruling {
    let Some(days) = item.backup_days else { return ruling };
    let gone_by = |done: NaiveDate| done.checked_add_days(chrono::Days::new(u64::from(days)));
    let before = item.ruling.as_ref().and_then(|ruling| ruling.done_on).and_then(gone_by);
    if ruling.backup_on.is_none() || ruling.backup_on == before {
        ruling.backup_on = ruling.done_on.and_then(gone_by);
    }
    ruling
}

/// Refuses the request as a whole: only for grounds that are about the whole of it, with the facts that show it. Everything else is
/// decided item by item.
///
/// # Errors
/// [`Error::Invalid`] beside the fields; [`Error::State`] where something is decided of an item, or as [`decide`].
pub async fn refuse_whole(app: App, actor: Actor, target: impl Into<Target<'_>>, typed: &Typed) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, target.reference).await?;
    let sheet = sheet(&mut tx, &case).await?;
    let typed = Typed { key: WHOLE.to_owned(), decision: Decision::Refused.code().to_owned(), ..typed.clone() };
    let mut errors = rules::ruling(&typed, scope(&tx, &case, &sheet)).err().unwrap_or_default();
    let is_whole = Grounds::built_in().find(&typed.ground).is_some_and(|ground| ground.whole);
    if !is_whole {
        errors.add(format!("ground.{WHOLE}"), "decision-error-ground");
    }
    if text::lines(&typed.facts).is_empty() {
        errors.add(format!("facts.{WHOLE}"), "decision-error-needs-facts");
    }
    errors.into_result()?;
    let Some(ruling) = rules::ruling(&typed, scope(&tx, &case, &sheet))? else { return Err(Error::NotFound) };
    let there = sheet.items.iter().find(|item| item.key == WHOLE);
    if there.is_some_and(|item| item.ruling.as_ref() == Some(&ruling)) {
        return Ok(());
    }
    if sheet.is_begun() {
        return Err(Error::State("decision-is-begun"));
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let whole = there.cloned().unwrap_or_else(|| Item::bare(WHOLE, Label::Whole));
    keep(&mut tx, actor, &case, &sheet, &whole, Some(&ruling)).await?;
    after(tx, actor, &mut case, &[(&whole, Some(ruling))]).await
}

/// Asks the owners of systems to do what was granted, each what is theirs; what is kept is held still there, and deleted on its day.
/// Asking again asks nobody twice.
///
/// # Errors
/// [`Error::State`] while an item is open, for a right of which nothing is carried out, where a system has no owner, while the same person
/// waits for a copy of what would be deleted, or as [`decide`].
pub async fn have_carried_out(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let case = open_case(&mut tx, actor, target.reference).await?;
    let sheet = sheet(&mut tx, &case).await?;
    let kind = proposals::carried_out_by(case.right).ok_or(Error::State("decision-is-not-for-owners"))?;
    if sheet.open() > 0 {
        return Err(Error::State("decision-is-open"));
    }
    if kind == TaskKind::Erase {
        no_copy_is_waited_for(&mut tx, &case).await?;
    }
    // It is about every item, also those that a colleague decided since: nobody deletes what they have not seen decided.
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let language = tx.settings().dpo_language;
    let order = |kind: TaskKind, system: &str, items: &[&Item]| order(kind, system, items, language);
    let granted = by_system(sheet.to_be_ordered()).into_iter();
    let mut orders: Vec<Order> = granted.map(|(system, items)| order(kind, system, &items)).collect();
    let held_still = by_system(sheet.to_be_held_still()).into_iter();
    orders.extend(held_still.map(|(system, items)| order(TaskKind::Restrict, system, &items)));
    // On the day until which it is kept, deleting it opens by itself.
    orders.extend(sheet.to_be_deleted_later().filter_map(|item| {
        let (holding, until) = (item.holding.as_ref()?, item.ruling.as_ref()?.until_on?);
        Some(Order { opening: Opening::On(until), ..order(kind, &holding.system, &[item]) })
    }));
    owner_tasks::ops::send_all(&mut tx, &case, actor, orders, None).await?;
    tx.commit().await
}

/// Whoever asked for a copy, too, gets it first: what is deleted cannot be handed out any more.
pub(in crate::domain) async fn no_copy_is_waited_for(reading: &mut Reading, case: &Case) -> Result<()> {
    let others = case::others_of_mailbox(reading, case, LINKED).await?.cases;
    let is_copy = |right: Right| matches!(right, Right::Access | Right::Categories | Right::Portability);
    let waits = others.iter().any(|other| {
        is_copy(other.right)
            && other.status.is_open()
            && other.status != Status::Unconfirmed
            && other.appeal_of.is_none()
    });
    if waits { Err(Error::State("decision-copy-first")) } else { Ok(()) }
}

/// Items by the system they stand in.
fn by_system<'a>(items: impl Iterator<Item = &'a Item>) -> BTreeMap<&'a str, Vec<&'a Item>> {
    let mut systems: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for item in items {
        if let Some(holding) = &item.holding {
            systems.entry(holding.system.as_str()).or_default().push(item);
        }
    }
    systems
}

/// What an owner is to do with items of a system, in the words of the desk: of each what it is, what of it stays or is changed, and which
/// uses end. The reason is not theirs to know.
fn order(kind: TaskKind, system: &str, items: &[&Item], language: Language) -> Order {
    let line = |item: &&Item| {
        let label = item.label.shown(language);
        let ruling = item.ruling.as_ref()?;
        let what = ruling.written.what.as_str();
        let uses: Vec<&str> = item.uses.iter().map(|name| name.shown(language)).collect();
        Some(match (kind, ruling.decision) {
            (TaskKind::Restrict, Decision::Kept) => language.with1("decision-order-hold", "item", label),
            (TaskKind::Correct, Decision::Granted) => {
                language.with2("decision-order-correct", "item", label, "what", what)
            }
            (_, Decision::Partly) => language.with2("decision-order-apart-from", "item", label, "what", what),
            (TaskKind::Stop, _) if !uses.is_empty() => {
                let uses = uses.join(&language.text("letter-cite-separator"));
                language.with2("decision-order-uses", "item", label, "uses", uses)
            }
            _ => label.to_owned(),
        })
    };
    let lines: Vec<String> = items.iter().filter_map(line).collect();
    Order {
        holdings: items.iter().map(|item| item.key.clone()).collect(),
        words: lines.join("\n"),
        ..Order::new(kind, system)
    }
}

/// Adds an item that the register has no row for. Adding one of the same name again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] beside `label`; as [`decide`].
pub async fn add(app: App, actor: Actor, target: impl Into<Target<'_>>, label: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let label = text::line(label);
    if label.is_empty() {
        return Err(FieldErrors::one("label", "decision-error-label").into());
    } else if label.chars().count() > LABEL_LENGTH {
        return Err(FieldErrors::one("label", "error-line-too-long").into());
    }
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, target.reference).await?;
    let sheet = sheet(&mut tx, &case).await?;
    let added =
        || sheet.items.iter().filter_map(|item| if let Label::Own(own) = &item.label { Some(own) } else { None });
    if added().any(|own| own.as_deref() == Some(&*label)) {
        return Ok(());
    } else if added().count() >= MOST_ADDED {
        return Err(FieldErrors::one("label", "decision-error-full").into());
    }
    nothing_else_happened(&mut tx, &case, actor, target).await?;
    let id = tx.new_id();
    let sealed = case.seal("item", "label", id, &label, &tx)?;
    let key = id.to_string();
    let new = store::NewItem { id, key: &key, edition: None, label: Some(&sealed) };
    store::insert(&mut tx, actor, &case, new).await?;
    cases::take_up(&mut tx, &mut case).await?;
    events::append(&mut tx, &case, actor, EventKind::ItemAdded, Detail::one("label", label)).await?;
    audit_case(&mut tx, actor, "case.item_added", &case, json!({ "item": id })).await?;
    cases::void_review(&mut tx, actor, &mut case).await?;
    tx.commit().await
}

fn scope(tx: &Tx, case: &Case, sheet: &Sheet) -> Scope {
    Scope {
        right: case.right,
        law: sheet.law,
        is_given: sheet.is_given,
        is_doubted: sheet.is_doubted,
        today: case.today(tx),
    }
}

/// A confirmed case that is open, for whoever may decide it, with its row locked.
async fn open_case(tx: &mut Tx, actor: Actor, reference: &str) -> Result<Locked<Case>> {
    let case = case::lock(tx, reference).await?;
    match case.status {
        Status::Unconfirmed => return Err(Error::State("case-is-unconfirmed")),
        Status::Closed => return Err(Error::State("case-is-closed")),
        _ => {}
    }
    // Who refused does not decide what is said of it.
    if cases::is_barred(tx, &case, actor).await? {
        return Err(Error::State("appeal-own-refusal"));
    }
    Ok(case)
}

/// That nothing happened since the form was shown but what is told by the version of each item. Asked after whether the same was done
/// before.
async fn nothing_else_happened(tx: &mut Tx, case: &Locked<Case>, actor: Actor, target: Target<'_>) -> Result<()> {
    case::unchanged_beside(tx, case, actor, target.seen, &[EventKind::ItemsDecided]).await
}

/// Keeps a version of what was decided of an item; the item is made with its first.
async fn keep(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    sheet: &Sheet,
    item: &Item,
    ruling: Option<&Ruling>,
) -> Result<()> {
    // A row that the register no longer has keeps the edition that had it.
    let edition = sheet.edition.filter(|_| item.is_in_register);
    let id: Uuid = match item.id {
        Some(id) => {
            // What is decided anew is decided by what the register says now.
            if edition.is_some() {
                store::set_edition(tx, case, id, edition).await?;
            }
            id
        }
        None => {
            let id = tx.new_id();
            store::insert(tx, actor, case, store::NewItem { id, key: &item.key, edition, label: None }).await?;
            id
        }
    };
    store::decide(tx, actor, case, (id, item.number + 1, sheet.law), ruling).await
}

/// Puts on record what was decided: in the story with names, in the log with codes.
async fn after(mut tx: Tx, actor: Actor, case: &mut Locked<Case>, decided: &[(&Item, Option<Ruling>)]) -> Result<()> {
    let code = |ruling: &Option<Ruling>| ruling.as_ref().map_or("open", |ruling| ruling.decision.code());
    cases::take_up(&mut tx, case).await?;
    let mut detail = Detail::one("count", decided.len().to_string()).and("group", group(case.right));
    for (item, ruling) in decided.iter().take(NAMED) {
        detail = detail.and(code(ruling), item.label.shown(case.language));
    }
    events::append(&mut tx, case, actor, EventKind::ItemsDecided, detail).await?;
    let told: Vec<_> = decided
        .iter()
        .map(|(item, ruling)| {
            let ground = ruling.as_ref().and_then(|ruling| ruling.ground.as_deref());
            json!({ "item": item.key, "decision": code(ruling), "ground": ground })
        })
        .collect();
    audit_case(&mut tx, actor, "case.items_decided", case, json!({ "items": told })).await?;
    cases::void_review(&mut tx, actor, case).await?;
    tx.commit().await
}
