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
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::domain::cases::{Case, case, clock};
use crate::domain::owner_tasks;
use crate::domain::register::model::{Kind, Register};
use crate::domain::register::ops::Edition;
use crate::domain::register::{self};
use crate::domain::rulebook::checklist::Checklist;
use crate::domain::rulebook::grounds::Grounds;
use crate::infra::app::{App, Reading};
use model::{Item, Label, Sheet, WHOLE};
use store::ItemRow;

/// The line of the checklist whose deeds take place on a day that a letter tells.
const CARRIED_OUT: &str = "carried-out";

/// The items of a case, those of which nothing was decided among them. Changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; [`Error::NotFound`] where there is no such case; when the database fails.
pub async fn of_reference(app: &App, actor: Actor, reference: &str) -> Result<(Case, Sheet)> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.clone().read().await?;
    let case = case::by_reference(&mut reading, reference).await?.ok_or(Error::NotFound)?;
    let sheet = of_case(&mut reading, actor, &case).await?;
    Ok((case, sheet))
}

/// The items of a case that is open before the reader.
///
/// # Errors
/// As [`of_reference`].
pub async fn of_case(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Sheet> {
    require(actor, Permission::ReadCases)?;
    let present = register::ops::present(reading, actor).await?;
    let rows = store::items(reading.sql(), case).await?;
    let mut editions = Editions::default();
    if let Some(present) = present {
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
    let law = law_of(reading, case)?;
    let wants_days =
        Checklist::built_in().lines(case.matter(), law, case.place).into_iter().any(|(line, _)| line == CARRIED_OUT);
    let today = case.today(reading);
    let mut items = items(case, rows, &editions, now, today)?;
    let tasks = owner_tasks::answers(reading, case).await?;
    // Once systems are asked, those that were left out, with their reason, are not what is decided about.
    let asked = proposals::asked(&tasks);
    items.retain(|item| {
        let system = item.holding.as_ref().map(|holding| holding.system.as_str());
        asked.is_empty() || item.id.is_some() || system.is_none_or(|system| asked.contains(system))
    });
    let said = proposals::said(case.right, &tasks);
    let scope = rules::Scope { right: case.right, law, today };
    for item in &mut items {
        let Some(said) = said.get(item.key.as_str()) else { continue };
        // What is kept may have a deletion that waits for its day.
        item.is_ordered = said.is_ordered && item.ruling.as_ref().is_none_or(|ruling| ruling.decision.is_carried_out());
        item.is_held_still = said.is_held_still;
        item.proposal = proposals::propose(scope, item, said, case.language);
    }
    Ok(Sheet { items, right: case.right, law, edition: now, wants_days })
}

/// The law whose grounds count for a case: that of its place, and while nobody knows the place, none.
///
/// # Errors
/// When its dates cannot be worked out.
pub fn law_of(reading: &Reading, case: &Case) -> Result<&'static str> {
    let law = clock::deadlines(reading, case)?.rule.place;
    Ok(if case.place.is_some() { Grounds::family(law) } else { "generic" })
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
    fn item(&self, number: i64, key: &str) -> Option<Item> {
        let (_, register) = self.0.get(&number)?;
        let holding = register.holdings.get(key)?;
        let system = register.systems.get(&holding.system);
        Some(Item {
            key: key.to_owned(),
            id: None,
            label: Label::Register(holding.label.clone()),
            system: system.map(|system| system.name.clone()),
            backup_days: system.and_then(|system| system.backup_days),
            holding: Some(holding.clone()),
            is_outdated: false,
            number: 0,
            ruling: None,
            at: None,
            by: None,
            proposal: None,
            is_ordered: false,
            is_held_still: false,
        })
    }

    /// Whether two editions say the same of a row.
    fn agree(&self, key: &str, one: i64, other: i64) -> bool {
        let version = |number: i64| self.0.get(&number).and_then(|(edition, _)| edition.version_of(Kind::Holding, key));
        version(one) == version(other)
    }
}

/// Items of the register in its order, then those that were added, in the order in which they were.
fn items(
    case: &Case,
    rows: Vec<ItemRow>,
    editions: &Editions,
    now: Option<i64>,
    today: NaiveDate,
) -> Result<Vec<Item>> {
    let mut stored: Vec<(String, ItemRow)> = rows.into_iter().map(|row| (row.key.clone(), row)).collect();
    let mut items = Vec::new();
    if let Some((number, (_, register))) = now.and_then(|number| Some((number, editions.0.get(&number)?))) {
        for key in proposals::touched(case, register, today) {
            let there = stored.iter().position(|(stored, _)| stored == key);
            match there.map(|place| stored.remove(place)) {
                Some((_, row)) => items.push(stored_item(case, row, editions, Some(number))?),
                None => items.extend(editions.item(number, key)),
            }
        }
    }
    for (_, row) in stored {
        // A row that the register no longer has, or that the right no longer touches, is gone with what was not decided of it.
        let is_added = row.label.is_some() || row.key == WHOLE;
        let is_decided = row.version.as_ref().is_some_and(|version| version.decision.is_some());
        if is_added || is_decided {
            items.push(stored_item(case, row, editions, now)?);
        }
    }
    Ok(items)
}

/// An item as it was decided: with the words of the edition it was decided by; while it is open, with those of the present one.
fn stored_item(case: &Case, row: ItemRow, editions: &Editions, now: Option<i64>) -> Result<Item> {
    let is_decided = row.version.as_ref().is_some_and(|version| version.decision.is_some());
    let own = row.edition.filter(|_| is_decided).or(now);
    let of_register = row.edition.and(own).and_then(|number| editions.item(number, &row.key));
    let is_outdated = match (row.edition.filter(|_| is_decided), now) {
        (Some(own), Some(now)) => !editions.agree(&row.key, own, now),
        _ => false,
    };
    let label = match &row.label {
        _ if row.key == WHOLE => Label::Whole,
        Some(sealed) => Label::Own(case.open("item", "label", row.id, sealed)),
        None => of_register.as_ref().map_or(Label::Own(None), |item| item.label.clone()),
    };
    let base = of_register.unwrap_or(Item {
        key: row.key.clone(),
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
    Ok(Item {
        id: Some(row.id),
        label,
        is_outdated,
        number: row.number.unwrap_or(0),
        ruling: row.version.map(|version| version.ruling(case)).transpose()?.flatten(),
        at: row.at,
        by: row.by,
        ..base
    })
}
