//! Deciding items, refusing a request as a whole, and answering with what was decided.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use uuid::Uuid;

use super::letter;
use super::model::{Decision, Item, Label, Ruling, Sheet, WHOLE, group};
use super::rules::{self, Scope, Typed};
use super::{of_case, proposals, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::Status;
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::ops::{self as cases, Answer, audit_case};
use crate::domain::owner_tasks::ops::{Opening, Order};
use crate::domain::owner_tasks::{self, TaskKind, TaskState};
use crate::domain::rulebook::grounds::Grounds;
use crate::infra::app::{App, Reading, Tx};

/// Items that may be added to a case.
const MOST_ADDED: usize = 200;
/// Items that the story of a case names of one press.
const NAMED: usize = 20;
/// Letters of what an item is called.
const LABEL_LENGTH: usize = 200;

/// Keeps what was decided of items, each as a version of its own; `take` also keeps what is proposed for those of which nothing was
/// typed. What stands there already is not kept again, and what somebody else decided of an item that the form left as it was, stands.
///
/// # Errors
/// [`Error::Invalid`] beside the fields of each item; [`Error::Conflict`] where somebody decided something else of an item meanwhile;
/// [`Error::State`] for a case that is not confirmed or closed, or one's own refusal.
pub async fn decide(app: App, actor: Actor, reference: &str, typed: &[Typed], take: bool) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, reference).await?;
    let sheet = of_case(&mut tx, actor, &case).await?;
    let scope = scope(&tx, &case, &sheet);
    let mut errors = FieldErrors::default();
    let (mut conflict, mut decided) = (false, Vec::new());
    for typed in typed {
        let item = sheet.items.iter().find(|item| item.key == typed.key).ok_or(Error::NotFound)?;
        // Whoever opens again what was decided means it: what was written stays in the version before.
        let opens_again = typed.decision.is_empty() && item.ruling.is_some();
        let mut ruling = match rules::ruling(typed, scope) {
            _ if opens_again => None,
            Ok(ruling) => ruling,
            Err(wrong) => {
                wrong.iter().for_each(|(field, key)| errors.add(field, key));
                continue;
            }
        };
        // What was carried out meanwhile is news of what was decided, and not another decision.
        let is_untouched = ruling.is_none() && item.ruling.is_none() || ruling.is_some() && ruling == item.ruling;
        if take && is_untouched && item.proposal.is_some() {
            ruling.clone_from(&item.proposal);
        }
        let ruling = ruling.map(|ruling| with_backup(ruling, item));
        if ruling == item.ruling {
            continue;
        }
        if typed.seen != item.number {
            conflict |= !is_left_as_it_was(&mut tx, &case, item, typed.seen, ruling.as_ref()).await?;
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
    for (item, ruling) in &decided {
        keep(&mut tx, actor, &case, &sheet, item, ruling.as_ref()).await?;
    }
    watch_backups(&mut tx, actor, &case, &decided).await?;
    after(tx, actor, &mut case, &decided).await
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
    let gone_later = decided.iter().filter_map(|(item, ruling)| {
        let day = ruling.as_ref()?.backup_on.filter(|day| *day > today)?;
        let holding = item.holding.as_ref().filter(|_| !watched.contains(&item.key))?;
        let order = Order::new(TaskKind::Backup, holding.system.as_str());
        Some(Order { holdings: vec![item.key.clone()], due: Some(day), ..order })
    });
    for order in gone_later {
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
    Ok(before.map(|version| version.ruling(case)).transpose()?.flatten().as_ref() == ruling)
}

/// Keys of the items of which a form says something else than what somebody decided since it was shown.
///
/// # Errors
/// As [`super::of_reference`].
pub async fn conflicts(app: &App, actor: Actor, case: &Case, sheet: &Sheet, typed: &[Typed]) -> Result<Vec<String>> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.clone().read().await?;
    let scope = Scope { right: case.right, law: sheet.law, today: case.today(&reading) };
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
pub async fn take_over(app: App, actor: Actor, reference: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, reference).await?;
    let sheet = of_case(&mut tx, actor, &case).await?;
    let outdated: Vec<(&Item, Option<Ruling>)> =
        sheet.items.iter().filter(|item| item.is_outdated).map(|item| (item, item.ruling.clone())).collect();
    if outdated.is_empty() {
        return Ok(());
    }
    for (item, ruling) in &outdated {
        keep(&mut tx, actor, &case, &sheet, item, ruling.as_ref()).await?;
    }
    after(tx, actor, &mut case, &outdated).await
}

/// A decision by which something is gone from a system on a day is gone from its backups when those have run out.
fn with_backup(mut ruling: Ruling, item: &Item) -> Ruling {
    if let (Some(done), None, Some(days)) = (ruling.done_on, ruling.backup_on, item.backup_days) {
        ruling.backup_on = done.checked_add_days(chrono::Days::new(u64::from(days)));
    }
    ruling
}

/// Refuses the request as a whole: only for grounds that are about the whole of it, with the facts that show it. Everything else is
/// decided item by item.
///
/// # Errors
/// [`Error::Invalid`] beside the fields; [`Error::State`] where something is decided of an item, or as [`decide`].
pub async fn refuse_whole(app: App, actor: Actor, reference: &str, typed: &Typed) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, reference).await?;
    let sheet = of_case(&mut tx, actor, &case).await?;
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
    let whole = there.cloned().unwrap_or_else(|| Item {
        key: WHOLE.to_owned(),
        id: None,
        label: Label::Whole,
        system: None,
        backup_days: None,
        holding: None,
        is_outdated: false,
        number: 0,
        ruling: None,
        at: None,
        by: None,
        proposal: None,
        is_ordered: false,
        is_held_still: false,
    });
    keep(&mut tx, actor, &case, &sheet, &whole, Some(&ruling)).await?;
    after(tx, actor, &mut case, &[(&whole, Some(ruling))]).await
}

/// Asks the owners of systems to do what was granted, each what is theirs; what is kept is held still there (R8: its purpose is locked to
/// its ground). Asking again asks nobody twice.
///
/// # Errors
/// [`Error::State`] while an item is open, for a right of which nothing is carried out, where a system has no owner, or as [`decide`].
pub async fn have_carried_out(app: App, actor: Actor, reference: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let mut tx = app.begin().await?;
    let case = open_case(&mut tx, actor, reference).await?;
    let sheet = of_case(&mut tx, actor, &case).await?;
    let kind = proposals::carried_out_by(case.right).ok_or(Error::State("decision-is-not-for-owners"))?;
    if sheet.open() > 0 {
        return Err(Error::State("decision-is-open"));
    }
    let of_systems = by_system(sheet.to_be_ordered());
    let mut orders: Vec<Order> = of_systems.into_iter().map(|(system, items)| order(kind, system, &items)).collect();
    let kept: Vec<&Item> = sheet.to_be_held_still().collect();
    let restricted = by_system(kept.iter().copied()).into_iter();
    orders.extend(restricted.map(|(system, items)| order(TaskKind::Restrict, system, &items)));
    // On the day until which it is kept, deleting it opens by itself.
    orders.extend(kept.iter().filter_map(|item| {
        let (holding, until) = (item.holding.as_ref()?, item.ruling.as_ref()?.until_on?);
        let order = order(kind, holding.system.as_str(), &[item]);
        Some(Order { opening: Opening::On(until), ..order })
    }));
    owner_tasks::ops::send_all(&mut tx, &case, actor, orders, None).await?;
    tx.commit().await
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

/// What an owner is to do with items of a system. What is left out is said; the reason is not theirs to know.
fn order(kind: TaskKind, system: &str, items: &[&Item]) -> Order {
    let left_out = items.iter().filter_map(|item| item.ruling.as_ref()).map(|ruling| ruling.written.what.as_str());
    let words: Vec<&str> = left_out.filter(|what| !what.is_empty()).collect();
    Order {
        holdings: items.iter().map(|item| item.key.clone()).collect(),
        words: words.join("\n"),
        ..Order::new(kind, system)
    }
}

/// Adds an item that the register has no row for. Adding one of the same name again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] beside `label`; as [`decide`].
pub async fn add(app: App, actor: Actor, reference: &str, label: &str) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let label = text::line(label);
    if label.is_empty() {
        return Err(FieldErrors::one("label", "decision-error-label").into());
    } else if label.chars().count() > LABEL_LENGTH {
        return Err(FieldErrors::one("label", "error-line-too-long").into());
    }
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, actor, reference).await?;
    let sheet = of_case(&mut tx, actor, &case).await?;
    let added =
        || sheet.items.iter().filter_map(|item| if let Label::Own(own) = &item.label { Some(own) } else { None });
    if added().any(|own| own.as_deref() == Some(&*label)) {
        return Ok(());
    } else if added().count() >= MOST_ADDED {
        return Err(FieldErrors::one("label", "decision-error-full").into());
    }
    let id = tx.new_id();
    let sealed = case.seal("item", "label", id, &label, &tx)?;
    let key = id.to_string();
    let new = store::NewItem { id, key: &key, edition: None, label: Some(&sealed) };
    store::insert(&mut tx, actor, &case, new).await?;
    cases::take_up(&mut tx, &mut case).await?;
    events::append(&mut tx, &case, actor, EventKind::ItemAdded, Detail::one("label", label)).await?;
    audit_case(&mut tx, actor, "case.item_added", &case, json!({ "item": id })).await?;
    tx.commit().await
}

/// Answers a case and closes it. Where items were decided, the outcome is theirs, and what the letter says of them stands below the
/// words of the answer; the special endings, and cases without items, end as they were told to.
///
/// # Errors
/// As [`cases::close`]; [`Error::State`] while an item is open or not carried out.
pub async fn close(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    answer: &Answer,
    nonce: [u8; 16],
) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.clone().begin().await?;
    let case = case::lock(&mut tx, target.reference).await?;
    let sheet = of_case(&mut tx, actor, &case).await?;
    let Some(outcome) = sheet.outcome().filter(|_| answer.outcome.is_of_items()) else {
        tx.roll_back().await?;
        return cases::close(app, actor, target, answer, nonce).await;
    };
    if case.status != Status::Closed {
        if sheet.open() > 0 {
            return Err(Error::State("decision-is-open"));
        } else if sheet.not_carried_out() > 0 {
            return Err(Error::State("decision-is-not-carried-out"));
        }
    }
    let answer = Answer { outcome, refusal: None, ..answer.clone() };
    let mut errors = FieldErrors::default();
    cases::check_answer(&answer, &mut errors);
    errors.into_result()?;
    let told = letter::text(&sheet, case.language);
    cases::close_with(tx, actor, case, target.seen, &answer, Some(&told), nonce).await
}

fn scope(tx: &Tx, case: &Case, sheet: &Sheet) -> Scope {
    Scope { right: case.right, law: sheet.law, today: case.today(tx) }
}

/// A confirmed case that is open, for whoever may decide it, with its row locked.
pub(super) async fn open_case(tx: &mut Tx, actor: Actor, reference: &str) -> Result<Locked<Case>> {
    let case = case::lock(tx, reference).await?;
    match case.status {
        Status::Unconfirmed => return Err(Error::State("case-is-unconfirmed")),
        Status::Closed => return Err(Error::State("case-is-closed")),
        _ => {}
    }
    // Who refused does not decide what is said of it.
    if case.appeal_of.is_some() && actor.staff_id().is_some() && cases::refuser(tx, &case).await? == actor.staff_id() {
        return Err(Error::State("appeal-own-refusal"));
    }
    Ok(case)
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
    let edition = sheet.edition.filter(|_| item.holding.is_some());
    let id: Uuid = match item.id {
        Some(id) => {
            // What is decided anew is decided by what the register says now.
            if item.holding.is_some() {
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
    tx.commit().await
}
