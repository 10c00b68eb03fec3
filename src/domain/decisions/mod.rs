//! What a request is about, piece by piece, and what is decided of each piece. Nobody chooses how a case ends: items are decided, each
//! no with a ground of the law that counts and a reason, and the outcome and what the letter says of them follow.

pub mod letter;
pub mod model;
pub mod ops;
pub mod proposals;
pub mod recipients;
pub mod rules;
mod store;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::domain::cases::{Case, clock};
use crate::domain::identity;
use crate::domain::owner_tasks::{self, Answered, TaskKind};
use crate::domain::register::model::{Kind, Register};
use crate::domain::register::ops::Edition;
use crate::domain::register::{self};
use crate::domain::rulebook::Right;
use crate::domain::rulebook::grounds::Grounds;
use crate::infra::app::{App, Reading};
use model::{Item, Label, Sheet, WHOLE};
use store::ItemRow;

/// The items of a case, those of which nothing was decided among them. Changes nothing.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn of_case(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Sheet> {
    require(actor, Permission::ReadCases)?;
    sheet(reading, case).await
}

/// The items of a case, for whoever has seen to what the actor may.
pub(in crate::domain) async fn sheet(reading: &mut Reading, case: &Case) -> Result<Sheet> {
    let tasks = owner_tasks::answers(reading, case).await?;
    sheet_with(reading, case, &tasks).await
}

/// The same with the tasks of owners, which are read already.
pub(in crate::domain) async fn sheet_with(reading: &mut Reading, case: &Case, tasks: &[Answered]) -> Result<Sheet> {
    let rows = store::items(reading.sql(), case).await?;
    let mut editions = Editions::default();
    if let Some(present) = register::ops::counting(reading).await? {
        editions.add(present)?;
    }
    let now = editions.newest();
    for number in rows.iter().filter_map(|row| row.edition) {
        if !editions.0.contains_key(&number)
            && let Some(edition) = register::ops::of_number(reading, number).await?
        {
            editions.add(edition)?;
        }
    }
    let deadlines = clock::deadlines(reading, case)?;
    let law = if case.place.is_some() { Grounds::family(deadlines.rule.place) } else { "generic" };
    // A place that nobody knows may have the right.
    let is_given = case.place.is_none()
        || deadlines.legal_due.is_some()
        || deadlines.at_once.is_some()
        || deadlines.waiting_for.is_some();
    let is_doubted = identity::standing_with(reading, case, tasks).await?.is_doubted();
    let scope = rules::Scope { right: case.right, law, is_given, is_doubted, today: case.today(reading) };
    let mut items = items(Making { case, editions: &editions, now, scope }, rows, tasks)?;
    // Systems that were left out, with their reason, are not what is decided about.
    let left_out = owner_tasks::left_out(reading, case).await?;
    let asked = proposals::asked(tasks);
    let not_searched = |system: &str| left_out.iter().any(|one| one.kind == TaskKind::Search && one.system == system);
    let is_left_out = |system: &str| !asked.contains(system) && not_searched(system);
    items.retain(|item| item.id.is_some() || item.holding.as_ref().is_none_or(|holding| !is_left_out(&holding.system)));
    for item in &mut items {
        item.said = proposals::said(scope.right, item, tasks);
        item.proposal = proposals::propose(scope, item, case.language);
    }
    Ok(Sheet {
        is_in_use: !asked.is_empty() || items.iter().any(|item| item.number > 0),
        is_searching: tasks.iter().any(|one| proposals::is_searching(&one.task)),
        items,
        right: case.right,
        law,
        is_given,
        is_doubted,
        edition: now,
    })
}

/// By when what was deleted is gone from the backups, as it was decided item by item, for the person whose case it is; `None` where
/// nothing was decided so, and the day is not known item by item.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn gone_by(app: &App, actor: Actor, case: &Case) -> Result<Option<NaiveDate>> {
    require(actor, Permission::ReadOwnCases)?;
    let rows = store::items(app.clone().read().await?.sql(), case).await?;
    Ok(rows.iter().filter_map(|row| row.version.as_ref()?.backup_on).max())
}

/// Editions of the register that a case needs, by number.
#[derive(Default)]
struct Editions(BTreeMap<i64, (Edition, Register)>);

impl Editions {
    fn add(&mut self, edition: Edition) -> Result<()> {
        let register = edition.register()?;
        self.0.insert(edition.head.number, (edition, register));
        Ok(())
    }

    fn newest(&self) -> Option<i64> {
        self.0.keys().next_back().copied()
    }

    /// An item of a row of the register, as that edition says it.
    fn item(&self, number: i64, key: &str, right: Right) -> Option<Item> {
        let (_, register) = self.0.get(&number)?;
        let holding = register.holdings.get(key)?;
        let system = register.systems.get(&holding.system);
        Some(Item {
            system: system.map(|system| system.name.clone()),
            backup_days: system.and_then(|system| system.backup_days),
            uses: proposals::uses(right, register, holding),
            holding: Some(holding.clone()),
            ..Item::bare(key, Label::Register(holding.label.clone()))
        })
    }

    /// Whether two editions say the same of a row.
    fn agree(&self, key: &str, one: i64, other: i64) -> bool {
        let version = |number: i64| self.0.get(&number).and_then(|(edition, _)| edition.version_of(Kind::Holding, key));
        version(one) == version(other)
    }

    fn has(&self, number: Option<i64>, key: &str) -> bool {
        number.and_then(|number| self.0.get(&number)).is_some_and(|(_, register)| register.holdings.contains_key(key))
    }
}

/// What items are made of.
#[derive(Clone, Copy)]
struct Making<'a> {
    case: &'a Case,
    editions: &'a Editions,
    /// The edition that counts now.
    now: Option<i64>,
    scope: rules::Scope,
}

/// Items of the register in its order, those that an owner found besides, then those that were added.
fn items(making: Making<'_>, rows: Vec<ItemRow>, tasks: &[Answered]) -> Result<Vec<Item>> {
    let Making { case, editions, now, scope } = making;
    let mut stored = rows;
    let mut items = Vec::new();
    if let Some((number, (_, register))) = now.and_then(|number| Some((number, editions.0.get(&number)?))) {
        let touched = proposals::touched(case, register, scope.today).map(str::to_owned);
        let mut keys: Vec<String> = touched.collect();
        let found = proposals::found(tasks).into_iter().filter(|code| register.holdings.contains_key(*code));
        keys.extend(found.filter(|code| !keys.iter().any(|key| key == code)).map(str::to_owned).collect::<Vec<_>>());
        for key in keys {
            match stored.iter().position(|row| row.key == key) {
                Some(place) => items.push(stored_item(making, stored.remove(place))?),
                None => items.extend(editions.item(number, &key, scope.right)),
            }
        }
    }
    for row in stored {
        // A row that the register no longer has, or that the right no longer touches, is gone with what was not decided of it.
        let is_added = row.label.is_some() || row.key == WHOLE;
        let is_decided = row.version.as_ref().is_some_and(|version| version.decision.is_some());
        if is_added || is_decided {
            items.push(stored_item(making, row)?);
        }
    }
    for item in &mut items {
        item.is_in_register = editions.has(now, &item.key);
    }
    Ok(items)
}

/// An item as it was decided: with the words of the edition it was decided by; while it is open, with those of the present one.
fn stored_item(making: Making<'_>, row: ItemRow) -> Result<Item> {
    let Making { case, editions, now, scope } = making;
    let is_decided = row.version.as_ref().is_some_and(|version| version.decision.is_some());
    let own = row.edition.filter(|_| is_decided).or(now);
    let of_register = row.edition.and(own).and_then(|number| editions.item(number, &row.key, scope.right));
    let is_outdated = match (row.edition.filter(|_| is_decided), now) {
        (Some(own), Some(now)) => editions.has(Some(now), &row.key) && !editions.agree(&row.key, own, now),
        _ => false,
    };
    let label = match &row.label {
        _ if row.key == WHOLE => Label::Whole,
        Some(sealed) => Label::Own(case.open("item", "label", row.id, sealed)),
        None => of_register.as_ref().map_or(Label::Own(None), |item| item.label.clone()),
    };
    let base = of_register.unwrap_or_else(|| Item::bare(row.key, Label::Whole));
    let is_of_now = row.version.as_ref().is_none_or(|version| version.law == scope.law);
    let (decided, is_open) = match row.version {
        Some(version) => version.ruling(case)?,
        None => (None, true),
    };
    // What was decided under the law of another place, or of another right, is decided anew.
    let holds = decided.as_ref().is_none_or(|ruling| is_of_now && rules::is_offered(ruling, scope));
    let (ruling, lapsed) = if holds { (decided, None) } else { (None, decided) };
    Ok(Item {
        id: Some(row.id),
        is_readable: is_open && label != Label::Own(None),
        label,
        is_outdated,
        number: row.number.unwrap_or(0),
        ruling,
        lapsed,
        at: row.at,
        by: row.by,
        ..base
    })
}
