//! What an edition of the register may not be published with, and what it is better not published with.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::form::at;
use super::model::{Holding, Kind, Recipient, Register, Retention, System};
use super::ops::DraftRow;
use super::schema::{Field, Input, NOBODY};
use crate::base::language::Language;
use crate::base::text::Words;
use crate::coded_enum;

coded_enum! {
    /// How much a finding weighs.
    Weight {
        /// Nothing is published while it stands.
        Refused = "refused",
        /// It is told, and published all the same.
        Warned = "warned",
    }
}

coded_enum! {
    /// What is wrong with a row.
    What {
        /// There is no holding at all.
        Empty = "empty",
        /// It names a row that is not there.
        Dangling = "dangling",
        /// A text is written in one language only.
        Language = "language",
        /// A holding without a purpose.
        Purpose = "purpose",
        /// A holding of which nobody said who gets it, or that nobody does.
        Recipient = "recipient",
        /// A holding without a period or what decides about it.
        Retention = "retention",
        /// A period without its unit, or from when it counts.
        Period = "period",
        /// A recipient abroad without a safeguard.
        Safeguard = "safeguard",
        /// A system of which nobody said how it erases, or why it cannot.
        Erase = "erase",
        /// A system without an owner.
        Owner = "owner",
        /// An owner whose mailbox has not typed back its code.
        Unproven = "unproven",
        /// A period that only says "as long as necessary".
        Necessary = "necessary",
        /// No period, only what decides about it.
        NoNumber = "no_number",
        /// A legitimate interest that nobody put into words.
        Interest = "interest",
        /// Consent without a way back.
        Withdraw = "withdraw",
        /// A system that nobody touched for a year.
        Untouched = "untouched",
        /// A system that nobody answers for when its owner is away.
        Deputy = "deputy",
        /// The operator still has something to say about it.
        Open = "open",
    }
}

impl What {
    /// How much it weighs.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            Self::Necessary
            | Self::NoNumber
            | Self::Interest
            | Self::Withdraw
            | Self::Untouched
            | Self::Deputy
            | Self::Open => Weight::Warned,
            _ => Weight::Refused,
        }
    }
}

/// Something wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub what: What,
    /// The kind of the row.
    pub kind: Kind,
    /// Its code; empty where it is about all rows.
    pub code: String,
    /// The field, as its path in the row.
    pub field: String,
}

/// What it is looked at with.
#[derive(Clone, Copy, Debug)]
pub struct Looking<'a> {
    /// The owners who did not leave, each with whether the mailbox is proven.
    pub owners: &'a BTreeMap<Uuid, bool>,
    /// The present day.
    pub today: NaiveDate,
}

/// Everything that is wrong, what is refused first.
#[must_use]
pub fn findings(rows: &[DraftRow], register: &Register, looking: Looking<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut note = |what, kind, code: &str, field: &str| {
        found.push(Finding { what, kind, code: code.to_owned(), field: field.to_owned() });
    };
    if register.holdings.is_empty() {
        note(What::Empty, Kind::Holding, "", "");
    }
    for row in rows {
        for field in row.kind.fields() {
            each_text(field, "", at(&row.content, field.path), &mut |path, value| {
                if lacks_a_language(value) {
                    note(What::Language, row.kind, &row.code, path);
                }
            });
        }
        if row.kind == Kind::System && is_old(row.at, looking.today) {
            note(What::Untouched, Kind::System, &row.code, "");
        }
    }
    for (code, recipient) in &register.recipients {
        if needs_a_safeguard(recipient) {
            note(What::Safeguard, Kind::Recipient, code, "safeguards");
        }
    }
    for (code, system) in &register.systems {
        of_system(system, register, looking, &mut |what, field| note(what, Kind::System, code, field));
    }
    for (code, holding) in &register.holdings {
        of_holding(holding, register, &mut |what, field| note(what, Kind::Holding, code, field));
    }
    found.sort_by_key(|finding| finding.what.weight());
    found
}

fn of_system(system: &System, register: &Register, looking: Looking<'_>, note: &mut dyn FnMut(What, &str)) {
    if !register.entities.contains_key(&system.entity) {
        note(What::Dangling, "entity");
    }
    if system.how.erase.is_empty() {
        note(What::Erase, "how.erase");
    }
    match system.owner.map(|owner| looking.owners.get(&owner)) {
        None | Some(None) => note(What::Owner, "owner"),
        Some(Some(false)) => note(What::Unproven, "owner"),
        Some(Some(true)) => {}
    }
    match system.deputy.map(|deputy| looking.owners.get(&deputy)) {
        None | Some(None) => note(What::Deputy, "deputy"),
        Some(Some(false)) => note(What::Unproven, "deputy"),
        Some(Some(true)) => {}
    }
}

fn of_holding(holding: &Holding, register: &Register, note: &mut dyn FnMut(What, &str)) {
    if !register.systems.contains_key(&holding.system) {
        note(What::Dangling, "system");
    }
    if holding.purposes.is_empty() {
        note(What::Purpose, "purposes");
    }
    for (number, one) in holding.purposes.iter().enumerate() {
        if !register.purposes.contains_key(&one.purpose) {
            note(What::Dangling, &format!("purposes.{number}.purpose"));
        }
        if one.basis == "interest" && one.interest.is_empty() {
            note(What::Interest, &format!("purposes.{number}.interest"));
        }
        if one.basis == "consent" && one.withdraw.is_empty() {
            note(What::Withdraw, &format!("purposes.{number}.withdraw"));
        }
    }
    if holding.recipients.is_empty() {
        note(What::Recipient, "recipients");
    }
    let named = holding.recipients.iter().map(|one| (one, "recipients"));
    for (recipient, field) in
        named.chain(holding.california.disclosed_to.iter().map(|one| (one, "california.disclosed_to")))
    {
        if recipient != NOBODY && !register.recipients.contains_key(recipient) {
            note(What::Dangling, field);
        }
    }
    of_retention(&holding.retention, note);
    if Language::ALL.into_iter().any(|language| !holding.open_questions.get(language).is_empty()) {
        note(What::Open, "open_questions");
    }
}

fn of_retention(retention: &[Retention], note: &mut dyn FnMut(What, &str)) {
    if retention.iter().all(Retention::is_empty) {
        note(What::Retention, "retention");
    }
    for (number, one) in retention.iter().enumerate() {
        if one.number.is_some() && (one.unit.is_empty() || one.event.is_empty()) {
            note(What::Period, &format!("retention.{number}.unit"));
        }
        if one.number.is_none() && !one.criteria.is_empty() {
            let empty = says_nothing(&one.criteria);
            note(if empty { What::Necessary } else { What::NoNumber }, &format!("retention.{number}.criteria"));
        }
    }
}

/// Whether what decides about a period is only that it is needed, which tells nobody anything.
fn says_nothing(criteria: &Words) -> bool {
    let english = criteria.get(Language::En).unwrap_or_default().to_lowercase();
    let chinese = criteria.get(Language::ZhHant).unwrap_or_default();
    ["as long as necessary", "as long as needed", "as long as required"].iter().any(|empty| english.contains(empty))
        || ["必要期間", "必要之期間", "所需期間", "必要的期間"].iter().any(|empty| chinese.contains(empty))
}

fn needs_a_safeguard(recipient: &Recipient) -> bool {
    recipient.abroad && recipient.safeguards.is_empty()
}

fn is_old(at: DateTime<Utc>, today: NaiveDate) -> bool {
    today.checked_sub_months(Months::new(12)).is_some_and(|year_ago| at.date_naive() < year_ago)
}

/// Calls for each text of a field that is written in several languages.
fn each_text(field: &Field, before: &str, value: &Value, call: &mut dyn FnMut(&str, &Value)) {
    let path = format!("{before}{}", field.path);
    match field.input {
        Input::Words | Input::Text | Input::List => call(&path, value),
        Input::Blocks(fields) => {
            for (number, block) in value.as_array().into_iter().flatten().enumerate() {
                for field in fields {
                    each_text(field, &format!("{path}.{number}."), at(block, field.path), call);
                }
            }
        }
        _ => {}
    }
}

fn lacks_a_language(value: &Value) -> bool {
    let Some(written) = value.as_object() else { return false };
    !written.is_empty() && Language::ALL.into_iter().any(|language| !written.contains_key(language.code()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::suggestions;
    use super::*;

    const OWNER: Uuid = Uuid::from_u128(7);

    fn day() -> NaiveDate {
        "2026-11-25".parse().unwrap()
    }

    /// The suggested rows with an owner for each system, what is left open answered.
    fn rows() -> Vec<DraftRow> {
        let mut rows = suggestions::draft("2026-11-01T00:00:00Z".parse().unwrap());
        for row in &mut rows {
            let content = row.content.as_object_mut().unwrap();
            content.remove("open_questions");
            if row.kind == Kind::System {
                content.insert("owner".into(), json!(OWNER));
                content.insert("deputy".into(), json!(OWNER));
            }
            for period in content.get_mut("retention").and_then(Value::as_array_mut).into_iter().flatten() {
                if period.get("criteria").is_some() {
                    *period = json!({
                        "number": 1, "unit": "year", "event": { "en": "the last use", "zh-Hant": "最後使用" }
                    });
                }
            }
        }
        rows
    }

    fn found(rows: &[DraftRow], is_proven: bool) -> Vec<(What, String)> {
        let register = Register::of_rows(rows.iter().map(|row| (row.kind, row.code.as_str(), &row.content))).unwrap();
        let owners = BTreeMap::from([(OWNER, is_proven)]);
        let found = findings(rows, &register, Looking { owners: &owners, today: day() });
        found.into_iter().map(|one| (one.what, one.code)).collect()
    }

    /// Does something to a row; the value at a path, or nothing.
    fn with(kind: Kind, code: &str, path: &str, value: Option<Value>) -> Vec<DraftRow> {
        let mut rows = rows();
        let row = rows.iter_mut().find(|row| row.kind == kind && row.code == code).unwrap();
        let (before, last) = path.rsplit_once('/').unwrap();
        let parent = row.content.pointer_mut(before).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => drop(parent.insert(last.to_owned(), value)),
            None => assert!(parent.remove(last).is_some(), "{path} is there"),
        }
        rows
    }

    #[test]
    fn complete_rows_are_published_without_a_word() {
        assert_eq!(found(&rows(), true), []);
    }

    #[test]
    fn whatever_is_missing_is_found_at_its_row() {
        use Kind::{Holding, Purpose, Recipient, System};
        let english = |text: &str| Some(json!({ "en": text, "zh-Hant": "說明" }));
        let cases: Vec<(What, Kind, &str, &str, Option<Value>)> = vec![
            (What::Purpose, Holding, "account", "/purposes", None),
            (What::Recipient, Holding, "account", "/recipients", None),
            (What::Dangling, Holding, "account", "/recipients", Some(json!(["nobody_known"]))),
            (What::Dangling, Holding, "account", "/system", Some(json!("gone"))),
            (What::Dangling, Holding, "account", "/purposes/0/purpose", Some(json!("gone"))),
            (What::Dangling, System, "account", "/entity", Some(json!("gone"))),
            (What::Retention, Holding, "account", "/retention", None),
            (What::Period, Holding, "account", "/retention/0/unit", None),
            (What::Period, Holding, "account", "/retention/0/event", None),
            (What::Language, Holding, "account", "/label/zh-Hant", None),
            (What::Language, Holding, "account", "/retention/0/event/en", None),
            (What::Language, Purpose, "run", "/name/en", None),
            (What::Safeguard, Recipient, "host", "/safeguards", None),
            (What::Erase, System, "account", "/how/erase", None),
            (What::Owner, System, "account", "/owner", None),
            (What::Owner, System, "account", "/owner", Some(json!(Uuid::from_u128(8)))),
            (What::Deputy, System, "account", "/deputy", None),
            (What::Interest, Holding, "weblog", "/purposes/0/interest", None),
            (What::Withdraw, Holding, "voices", "/purposes/0/withdraw", None),
            (What::Open, Holding, "account", "/open_questions", Some(json!({ "en": ["?"], "zh-Hant": ["？"] }))),
            (What::Necessary, Holding, "account", "/retention/0", None),
        ];
        for (what, kind, code, path, value) in cases {
            let rows = if what == What::Necessary {
                with(
                    kind,
                    code,
                    "/retention",
                    Some(json!([{ "criteria": english("how long it is kept, as long as necessary") }])),
                )
            } else {
                with(kind, code, path, value)
            };
            assert_eq!(found(&rows, true), [(what, code.to_owned())], "{path}");
        }
    }

    #[test]
    fn an_owner_counts_once_the_mailbox_is_proven() {
        let found = found(&rows(), false);
        assert!(found.iter().all(|(what, _)| *what == What::Unproven) && found.len() == 34, "{found:?}");
    }

    #[test]
    fn what_nobody_touched_for_a_year_is_told_and_an_empty_register_is_refused() {
        let mut rows = rows();
        rows.iter_mut().find(|row| row.kind == Kind::System).unwrap().at = "2025-11-24T00:00:00Z".parse().unwrap();
        assert_eq!(found(&rows, true).iter().map(|(what, _)| *what).collect::<Vec<_>>(), [What::Untouched]);
        assert_eq!(found(&[], true).first().map(|(what, _)| *what), Some(What::Empty));
        assert_eq!((What::Empty.weight(), What::Untouched.weight()), (Weight::Refused, Weight::Warned));
    }
}
