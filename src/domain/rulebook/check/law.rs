//! Refuses what once gave a legal date that no law gives, or a later one: periods that spill over rights which are not named,
//! rules that have not begun, more time for every right, last days that move off a day which no article names.

use chrono::NaiveDate;

use super::super::book::{Book, Jurisdiction, Measured, MonthRule, OffDay, Row, SafeHours, SafeWeekend, Status, Unit};
use super::super::calendar::CalendarId;
use super::super::counting::Counting;
use super::super::place::{Jurisdictions, Place};
use super::super::rule::jurisdictions;

/// Keys of periods that belong to no right: a refusal, a transfer to another agency.
const NO_RIGHT: [&str; 2] = ["refusal", "transfer"];

/// What is wrong with a book as a whole.
pub(super) fn of_book(book: &Book) -> Vec<String> {
    let mut problems = Vec::new();
    if !book.us_state_future.is_empty() {
        problems.push(
            "us_state_future: no rule is made from it; a state with its `effective` belongs in us_state".to_owned(),
        );
    }
    let all = jurisdictions(book);
    let of_place = Jurisdictions::of(book);
    for place in Place::all() {
        // The EU's and the UK's law take the holidays of where the act is done; any other law has one list.
        let Some(code) = of_place.get(place).filter(|code| !matches!(*code, "EU" | "UK")) else { continue };
        let (Some(count), calendar) = (all.get(code).map(|law| &law.count), CalendarId::parse(place.code())) else {
            continue;
        };
        if !count.own_calendar && calendar.is_some_and(|calendar| calendar.code() != count.calendar) {
            problems.push(format!(
                "{code}: {place} would be counted by its own holidays, not by those of the law: own_calendar is not set"
            ));
        }
    }
    problems
}

/// What is wrong with a jurisdiction.
pub(super) fn of_jurisdiction(book: &Book, j: &Jurisdiction) -> Vec<String> {
    let mut problems = beginning(book, j);
    for (key, row) in &j.deadline {
        problems.extend(of_row(book, j, key, row).into_iter().map(|problem| format!("{key}: {problem}")));
    }
    problems.extend(before(book, j));
    problems.extend(extension(book, j));
    problems.extend(counting(book, j));
    problems
}

/// A law that has not begun says when it does, and gives no date until then.
fn beginning(book: &Book, j: &Jurisdiction) -> Vec<String> {
    let mut problems = Vec::new();
    let to_come = j.effective.is_some_and(|from| from > book.as_of);
    if (j.status == Status::Future) != to_come {
        problems
            .push("a law that is to come needs the day on which it begins, and only such a law is `future`".to_owned());
    }
    if j.status == Status::Partial && j.deadline.values().any(|row| row.mode.is_law()) {
        problems.push("a law that is in force in part only has a legal period".to_owned());
    }
    problems
}

fn of_row(book: &Book, j: &Jurisdiction, key: &str, row: &Row) -> Vec<String> {
    let mut problems = Vec::new();
    let is_law = row.mode.is_law();
    if key == "default" {
        if is_law {
            problems.push("the law's period, over rights that are not named".to_owned());
        }
        return problems;
    }
    let right = right_of(key);
    if !NO_RIGHT.contains(&key) && !book.lists["right"].iter().any(|known| known == right) {
        problems.push("no such right".to_owned());
    }
    let article = j.rights.get(right);
    if (is_law || row.within.is_some()) && !NO_RIGHT.contains(&key) {
        match article {
            None => problems.push("a legal period for a right that the law does not name".to_owned()),
            Some(text) if text.contains("not in force") => {
                problems.push("a legal period for a right that is not in force".to_owned());
            }
            Some(text) => {
                let begins = dates_in(text).into_iter().filter(|day| *day > book.as_of).max();
                let says = row.effective.max(j.effective).filter(|day| *day > book.as_of);
                if begins.is_some() && begins != says {
                    problems.push(format!("the right begins on {}, the row does not", begins.unwrap_or_default()));
                }
            }
        }
    }
    if row.effective.is_some() && (!is_law || row.effective <= j.effective) {
        problems.push("`effective` is for a law's period that begins later than its law".to_owned());
    }
    if row.calendar.as_ref().is_some_and(|calendar| CalendarId::parse(calendar).is_none()) {
        problems.push("no such calendar".to_owned());
    }
    problems
}

/// The right a row is about: California has two for automated decisions, the UK two for complaints.
fn right_of(key: &str) -> &str {
    match key {
        "automated_decision_opt_out" | "automated_decision_access" => "automated_decision",
        "complaint_ack" | "complaint_outcome" => "complaint",
        key => key,
    }
}

/// Every `YYYY-MM-DD` in a text.
fn dates_in(text: &str) -> Vec<NaiveDate> {
    (0..text.len()).filter_map(|at| text.get(at..at + 10)?.parse().ok()).collect()
}

fn before(book: &Book, j: &Jurisdiction) -> Vec<String> {
    let mut problems = Vec::new();
    if j.before.is_empty() {
        return problems;
    }
    if j.effective.is_none() || !j.before.contains_key("default") {
        problems.push("before: needs `effective` and a default".to_owned());
    }
    for (key, row) in &j.before {
        problems.extend(super::mark(book, &row.conf).map(|problem| format!("before.{key}: {problem}")));
        if row.cite.trim().is_empty() {
            problems.push(format!("before.{key}: no citation"));
        }
        if row.mode.is_law() || row.within.is_some() || row.effective.is_some() || row.n == 0 || row.unit == Unit::None
        {
            problems.push(format!("before.{key}: what comes before a law has an aim, no legal period"));
        }
        if row.unit == Unit::CalendarMonth && j.count.month_rule != MonthRule::SameDateClamp {
            problems.push(format!("before.{key}: months without a rule for months"));
        }
    }
    problems
}

/// More time is for the rights that are named, and the law names each of them.
fn extension(book: &Book, j: &Jurisdiction) -> Vec<String> {
    let mut problems = Vec::new();
    let more = &j.extension;
    if more.measured == Measured::Open {
        if more.n > 0 || more.total_n > 0 || !more.total_by_right.is_empty() {
            problems.push("an extension with a number, but not from when it is counted".to_owned());
        }
        return problems;
    }
    if more.applies_to.is_empty() {
        problems.push("an extension of every right: it names none".to_owned());
    }
    for right in &more.applies_to {
        if !j.rights.contains_key(right) {
            problems.push(format!("an extension of {right}, which the law does not name"));
        }
        if book.engine_policy.never_extended.contains(right) {
            problems.push(format!("an extension of {right}, which is never extended"));
        }
    }
    problems
}

/// A last day moves off a weekday only where an article names it; the safe day keeps to the weekend and to whole days.
fn counting(book: &Book, j: &Jurisdiction) -> Vec<String> {
    let (count, policy) = (&j.count, &book.engine_policy);
    let mut problems = Vec::new();
    let weekday = count.roll_on.iter().any(|day| matches!(day, OffDay::Friday | OffDay::Saturday));
    if weekday && count.cite_roll.is_none() {
        problems.push("the last day moves off a Friday or Saturday, and cite_roll names no article for it".to_owned());
    }
    if count.weekend_for_business_days.is_some() && policy.safe_weekend != Some(SafeWeekend::Place) {
        problems.push("a weekend of its own, and the safe day does not keep to it".to_owned());
    }
    let hours = j.deadline.values().any(|row| row.unit == Unit::Hour);
    if hours && policy.safe_hours != Some(SafeHours::DayBefore) {
        problems.push("hours, and the safe day may be that of their last moment".to_owned());
    }
    problems.extend(Counting::new(policy, count).err());
    problems
}
