//! What the types of `book` cannot hold: that every row has what it needs, that every citation's source exists, that
//! no number contradicts another, that names and calendars are there. Each problem is one line that names its place.
//! What once let a date come out later than the law's is refused by `law` (of rules) and `days` (of calendars).

mod days;
mod law;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono_tz::Tz;

use crate::base::language::Language;
use crate::infra::i18n::Texts;

use super::book::{self, Book, Jurisdiction, Measured, Mode, MonthRule, PauseDays, PauseRule, Row, Unit};
use super::calendar::{self, CalendarId};
use super::counting::{Counting, Span};
use super::edition::Rulebook;
use super::events::{ClockEvents, Operator, Received};
use super::identity::Ladder;
use super::place::Place;
use super::right::Right;
use super::rule::{jurisdictions, resolve};

/// The problems of the built-in rulebook, none if it is well.
#[must_use]
pub fn rules_check() -> Vec<String> {
    let book = Rulebook::built_in().book();
    let mut problems = check(book);
    problems.extend(days::problems(book, calendar::BUILT_IN, days::SOURCES));
    if problems.is_empty() {
        problems = examples(book);
    }
    problems.extend(places());
    problems.extend(Ladder::built_in().check());
    problems
}

/// The problems of a book, apart from its examples.
pub(super) fn check(book: &Book) -> Vec<String> {
    let mut problems = Vec::new();
    let mut say = |wrong: bool, text: String| problems.extend(wrong.then_some(text));
    say(book.schema_version != 2, format!("schema_version {} is not known", book.schema_version));
    say(!book.version.starts_with(&book.as_of.to_string()), "version does not begin with as_of".to_owned());
    say(!book.j.contains_key("EU"), "EU is missing: unknown places are counted by it".to_owned());
    for problem in law::of_book(book) {
        say(true, problem);
    }
    for (code, jurisdiction) in jurisdictions(book) {
        for problem in of_jurisdiction(book, &jurisdiction).into_iter().chain(law::of_jurisdiction(book, &jurisdiction))
        {
            say(true, format!("{code}: {problem}"));
        }
        let zone = Place::parse_for_command_line(&code).map(Place::zone);
        say(zone.is_none(), format!("{code}: no such place"));
        let named = jurisdiction.calendar_tz.parse::<Tz>().ok();
        say(named.is_none(), format!("{code}: no zone {}", jurisdiction.calendar_tz));
        say(zone.is_some() && named.is_some() && zone != named, format!("{code}: zone differs from places.tsv"));
    }
    for (group, states) in &book.us_groups {
        for state in states {
            say(!book.us_state.contains_key(state), format!("us_groups.{group}: no state {state}"));
        }
    }
    let grouped: BTreeSet<&String> = book.us_groups.values().flatten().collect();
    for state in book.us_state.keys() {
        say(!grouped.contains(state), format!("us_state.{state} stands in no group"));
    }
    if let Some(eu) = book.j.get("EU") {
        for member in &eu.members {
            say(!book.authority_eu.contains_key(member), format!("authority_eu.{member} is missing"));
        }
        for member in eu.territories.values() {
            say(!eu.members.contains(member), format!("EU: territory of {member}, which is no member"));
        }
    }
    for (state, authority) in &book.authority_eu {
        for problem in mark(book, &authority.conf).into_iter().chain(address(&authority.url)) {
            say(true, format!("authority_eu.{state}: {problem}"));
        }
        let named = !authority.name.is_empty();
        say(!named, format!("authority_eu.{state} has no name"));
        say(
            !authority.complaint.is_empty() && address(&authority.complaint).is_some(),
            format!("authority_eu.{state}: complaint is no address"),
        );
    }
    if problems.is_empty()
        && let Err(error) = resolve(book)
    {
        problems.push(error);
    }
    problems
}

/// `V:<id>` of a source that is listed, `K` or `K?`.
fn mark(book: &Book, conf: &str) -> Option<String> {
    let known = match conf.strip_prefix("V:") {
        Some(source) => book.source.contains_key(source),
        None => matches!(conf, "K" | "K?"),
    };
    (!known).then(|| format!("confidence {conf:?} names no source"))
}

fn address(url: &str) -> Option<String> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    (!web).then(|| format!("{url:?} is no web address"))
}

fn of_jurisdiction(book: &Book, jurisdiction: &Jurisdiction) -> Vec<String> {
    let j = jurisdiction;
    let mut problems = Vec::new();
    let marks = [
        &j.ack.conf,
        &j.count.conf,
        &j.extension.conf,
        &j.fee.conf,
        &j.refusal.conf,
        &j.refusal.letter_conf,
        &j.minors.conf,
        &j.agents.conf,
        &j.authority.conf,
        &j.records.conf,
    ];
    let marks = marks.into_iter().chain(j.law_cite.as_ref().map(|cite| &cite.conf));
    problems.extend(marks.filter_map(|conf| mark(book, conf)));
    let rights = &book.lists["right"];
    let named = j.rights.keys().chain(j.rights_partial.keys()).chain(&j.extension.applies_to).chain(&j.ack.applies_to);
    let pauses = [&j.count.id_pause_for, &j.count.clarify_pause_for, &j.count.fee_pause_for];
    let named = named.chain(pauses.into_iter().flatten().flatten());
    let unknown = named.filter(|right| !rights.contains(right) && !matches!(right.as_str(), "nominate"));
    problems.extend(unknown.map(|right| format!("{right} is no right")));
    if !j.deadline.contains_key("default") {
        problems.push("no default period".to_owned());
    }
    for (key, row) in &j.deadline {
        problems.extend(of_row(book, j, row).into_iter().map(|problem| format!("{key}: {problem}")));
    }
    problems.extend(of_count(book, &j.count));
    problems.extend(of_extension(j));
    if j.ack.unit != Unit::None && (j.ack.n == 0 || j.ack.from.is_none()) {
        problems.push("acknowledgement has a unit but no number or beginning".to_owned());
    }
    for url in [&j.authority.url, &j.authority.complaint] {
        problems.extend(address(url));
    }
    let empty =
        [&j.name, &j.law, &j.short.en, &j.short.zh, &j.authority.en, &j.authority.zh, &j.fee.rule, &j.agents.rule];
    if empty.into_iter().any(|text| text.trim().is_empty()) {
        problems.push("a name is empty".to_owned());
    }
    if j.records.months == 0 || j.refusal.grounds.is_empty() || j.refusal.letter.is_empty() {
        problems.push("records, grounds or letter of refusal are missing".to_owned());
    }
    problems
}

fn of_row(book: &Book, jurisdiction: &Jurisdiction, row: &Row) -> Vec<String> {
    let mut problems: Vec<String> = mark(book, &row.conf).into_iter().collect();
    if row.n == 0 || row.unit == Unit::None {
        problems.push("a period without a number".to_owned());
    }
    if row.cite.trim().is_empty() || row.cite.contains("see state") {
        problems.push("no citation".to_owned());
    }
    if row.unit == Unit::CalendarMonth && jurisdiction.count.month_rule != MonthRule::SameDateClamp {
        problems.push("months without a rule for months".to_owned());
    }
    if (row.unit == Unit::Hour) != (jurisdiction.count.day0 == book::Day0::RunningHours) {
        problems.push("hours and running hours do not go together".to_owned());
    }
    if let Some(within) = &row.within {
        match jurisdiction.deadline.get(within) {
            None => problems.push(format!("within {within}, which is missing")),
            Some(limit) if !limit.mode.is_law() || row.mode.is_law() => {
                problems.push(format!("within {within}: only a target stands within a legal limit"));
            }
            Some(limit) if length(row) > length(limit) => problems.push(format!("longer than its limit {within}")),
            Some(_) => {}
        }
    }
    problems
}

fn length(row: &Row) -> u32 {
    Span { n: row.n, unit: row.unit }.weight()
}

fn of_count(book: &Book, count: &book::Count) -> Vec<String> {
    let mut problems: Vec<String> = Counting::new(&book.engine_policy, count).err().into_iter().collect();
    let mut say = |wrong: bool, text: &str| problems.extend(wrong.then(|| text.to_owned()));
    say(CalendarId::parse(&count.calendar).is_none(), "no such calendar");
    say((count.roll == book::Roll::None) != count.roll_on.is_empty(), "roll and roll_on do not go together");
    let has = |day: book::OffDay| count.roll_on.contains(&day);
    say(has(book::OffDay::WeeklyHoliday) && count.weekly_holiday.is_empty(), "weekly holiday is not said");
    say(has(book::OffDay::ClosedDays) && count.closed.is_empty(), "closed days are not said");
    let stops = [count.id_pause, count.clarify_pause, count.fee_pause]
        .iter()
        .any(|pause| matches!(pause, PauseRule::Stops | PauseRule::StopsIfPrompt));
    say(stops && count.pause_days.is_none(), "a clock that stops without pause_days");
    say(!stops && count.pause_days == Some(PauseDays::Difference), "pause_days without a clock that stops");
    say(count.cite.trim().is_empty(), "counting has no citation");
    problems
}

fn of_extension(jurisdiction: &Jurisdiction) -> Vec<String> {
    let extension = &jurisdiction.extension;
    let mut problems = Vec::new();
    if extension.measured == Measured::Open {
        return problems;
    }
    if !extension.once || extension.unit == Unit::None {
        problems.push("an extension that is not once, or has no unit".to_owned());
    }
    for (key, row) in &jurisdiction.deadline {
        let applies = extension.applies_to.is_empty() || extension.applies_to.contains(key) || key == "default";
        let by_right = &extension.total_by_right;
        let total = by_right.get(key).or_else(|| by_right.get("default")).copied().unwrap_or(extension.total_n);
        let never = matches!(key.as_str(), "refusal" | "transfer" | "complaint_ack" | "complaint_outcome");
        let total = Span { n: total, unit: extension.unit };
        if applies && !never && row.mode != Mode::Policy && total.weight() <= length(row) {
            problems.push(format!("the extension does not lengthen {key}"));
        }
    }
    let totals = extension.by_right.keys().ne(extension.total_by_right.keys());
    if totals {
        problems.push("by_right and total_by_right do not go together".to_owned());
    }
    problems
}

/// The worked examples, against the one function.
pub(super) fn examples(book: &Book) -> Vec<String> {
    let mut problems = Vec::new();
    let Some(country) = Place::parse("TW") else { return vec!["no TW".to_owned()] };
    let operator = Operator { country, eu_calendar: None, uk_calendar: None };
    for example in &book.example {
        let place = Place::parse_for_command_line(&example.jurisdiction);
        let right = Right::ALL.into_iter().find(|right| right.key() == example.right);
        let calendar = example.calendar.as_deref().map(CalendarId::parse);
        let (Some(_), Some(right), true) = (place, right, calendar != Some(None)) else {
            problems.push(format!("{}: unknown place, right or calendar", example.id));
            continue;
        };
        let mut events = ClockEvents::received(Received::On(example.received));
        events.relevant_on = example.relevant_time;
        let found = match Rulebook::built_in().work_out(place, right, calendar.flatten(), &operator, &events) {
            Ok(found) => found,
            Err(refused) => {
                problems.push(format!("{}: {refused}", example.id));
                continue;
            }
        };
        let mut compare = |what: &str, expected, found| {
            if expected != found {
                problems.push(format!("{}: {what} is {found:?}, by hand {expected:?}", example.id));
            }
        };
        compare("due", Some(example.due), found.legal_due);
        compare("extended", example.extended_due, found.extended_due);
        compare("safe", Some(example.safe_due), found.safe_due);
        compare("acknowledge", example.ack_due, found.acknowledge_by);
        compare("acknowledge, strict", example.ack_due_strict, found.acknowledge_by_safe);
        if let Some(strict) = example.due_strict {
            compare("strict", Some(strict), found.safe_due);
        }
    }
    problems
}

/// Places and calendars: every country, state and province, with names in every language.
fn places() -> Vec<String> {
    let mut problems = Vec::new();
    let places = Place::requester_places(Language::En);
    let count = |prefix: &str| places.iter().filter(|place| place.code().starts_with(prefix)).count();
    let countries = places.iter().filter(|place| place.code().len() == 2).count();
    for (what, found, expected) in [("countries", countries, 249), ("US", count("US-"), 51), ("CA", count("CA-"), 13)] {
        if found != expected {
            problems.push(format!("places: {found} of {expected} {what}"));
        }
    }
    for language in Language::ALL {
        let names: BTreeSet<String> = places.iter().map(|place| place.label(language)).collect();
        if names.len() != places.len() || names.iter().any(String::is_empty) {
            problems.push(format!("places: names in {language} are missing or double"));
        }
        if language.text("clock-fee-free") == "clock-fee-free" {
            problems.push(format!("texts of the clock are missing in {language}"));
        }
        for calendar in CalendarId::all().filter(|calendar| calendar.name(language) == calendar.code()) {
            problems.push(format!("calendar {calendar} has no name in {language}"));
        }
    }
    let known = |calendar| !Rulebook::built_in().holidays(calendar).years().is_empty();
    if !CalendarId::all().all(known) {
        problems.push("the holidays cover no year".to_owned());
    }
    problems
}
