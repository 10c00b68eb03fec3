//! Refuses lists of days off that once gave a late date: a list that only a library vouches for, a holiday in it twice, a day
//! off whose working day is missing, a country without the days that all its parts have, a fixed day in some years only.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::book::Book;
use super::super::calendar::{File, Weekdays};
use super::super::counting::Counting;
use super::super::rule::jurisdictions;

/// Where the days of each calendar stand.
pub(super) const SOURCES: &str = include_str!("../data/calendar_sources.tsv");

/// Libraries: what one says of a holiday is no source.
const LIBRARIES: [&str; 4] = ["python", "pypi", "workalendar", "date-holidays"];

/// Endings of names of days that follow from another: they come in some years only.
const MOVED: [&str; 7] = ["observed", "estimated", "in lieu", "substituted", "additional", "following", "Alternative"];

type Days = BTreeMap<NaiveDate, Vec<String>>;

/// The line of a calendar in the file of sources.
struct Source<'a> {
    law: &'a str,
    compared: &'a str,
    mark: &'a str,
    is_whole: bool,
    some_years: BTreeSet<&'a str>,
}

/// What is wrong with the calendars of a book.
pub(super) fn problems(book: &Book, holidays: &str, sources: &str) -> Vec<String> {
    let file: File = match serde_json::from_str(holidays) {
        Ok(file) => file,
        Err(error) => return vec![format!("holidays: {error}")],
    };
    let mut problems = Vec::new();
    let sources = match read(sources) {
        Ok(sources) => sources,
        Err(line) => return vec![format!("calendar_sources.tsv: {line:?} does not read")],
    };
    for code in sources.keys().filter(|code| !file.calendars.contains_key(**code)) {
        problems.push(format!("calendar_sources.tsv: there is no calendar {code}"));
    }
    for (code, days) in &file.calendars {
        let source = sources.get(code.as_str());
        let found = of_source(source).into_iter().chain(twice(days)).chain(swapped(&file, code, days));
        let found = found.chain(some_years(&file, days, source));
        problems.extend(found.map(|problem| format!("calendar {code}: {problem}")));
    }
    problems.extend(parts(&file, &sources));
    problems.extend(beside(&file));
    problems.extend(weekends(book, &file));
    problems
}

fn read(text: &str) -> Result<BTreeMap<&str, Source<'_>>, &str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let read = |line| {
        let cells: Vec<&str> = str::split(line, '\t').collect();
        let [code, law, compared, mark, whole, some_years] = cells[..] else { return Err(line) };
        let is_whole = match whole {
            "whole" => true,
            "in part" => false,
            _ => return Err(line),
        };
        let some_years = some_years.split("; ").filter(|name| !name.is_empty()).collect();
        Ok((code, Source { law, compared, mark, is_whole, some_years }))
    };
    lines.map(read).collect()
}

fn of_source(source: Option<&Source<'_>>) -> Option<String> {
    let Some(source) = source else { return Some("a copy of a library's list: no source".to_owned()) };
    let law = source.law.to_lowercase();
    if law.trim().is_empty() || law == "-" || LIBRARIES.iter().any(|library| law.contains(library)) {
        return Some("a copy of a library's list: no act, decree or list of an authority is named".to_owned());
    }
    if !matches!(source.mark, "K" | "K?") {
        return Some(format!("confidence {:?} is not known", source.mark));
    }
    (matches!(source.compared, "" | "-") && source.mark == "K")
        .then(|| "compared with nothing, and called sure".to_owned())
}

/// A day that stands in for another and the day after that other, both made of one holiday.
fn twice(days: &Days) -> Vec<String> {
    let mut named: BTreeMap<(i32, &str), NaiveDate> = BTreeMap::new();
    let single = days.iter().flat_map(|(day, names)| names.iter().take(1).map(move |name| (day, name)));
    for (day, names) in single {
        named.extend(names.split("; ").map(|name| ((day.year(), name), *day)));
    }
    let mut problems = Vec::new();
    for ((year, name), day) in &named {
        let Some(holiday) = name.strip_suffix(" (observed)") else { continue };
        for following in [format!("The day following {holiday}"), format!("The day following the {holiday}")] {
            let other = named.iter().find(|((of, name), _)| of == year && **name == *following).map(|(_, day)| *day);
            // Where the day after is a holiday of its own right, both fall on one day.
            if let Some(other) = other.filter(|other| other != day && !days[other][0].contains("; ")) {
                problems.push(format!("{holiday} has {day} in its place and {other} after it: one of them is made up"));
            }
        }
    }
    problems
}

/// A day off for which another day was worked.
fn swapped(file: &File, code: &str, days: &Days) -> Vec<String> {
    let worked = |day: NaiveDate| file.worked.get(code).is_some_and(|worked| worked.contains(&day));
    let mut problems = Vec::new();
    for (day, names) in days {
        for name in names.first().into_iter().flat_map(|names| names.split("; ")) {
            let Some((_, from)) = name.split_once("(substituted from ") else { continue };
            let from = NaiveDate::parse_from_str(from.trim_end_matches(')'), "%m/%d/%Y");
            if !from.is_ok_and(worked) {
                problems.push(format!("{day}: the day worked in its place is no working day"));
            }
        }
    }
    problems
}

/// A day on a fixed date that begins in a later year: left out of those before, or rightly new.
fn some_years(file: &File, days: &Days, source: Option<&Source<'_>>) -> Vec<String> {
    let mut years: BTreeMap<&str, BTreeMap<(u32, u32), BTreeSet<i32>>> = BTreeMap::new();
    for (day, names) in days {
        for name in names.first().into_iter().flat_map(|names| names.split("; ")) {
            years.entry(name).or_default().entry((day.month(), day.day())).or_default().insert(day.year());
        }
    }
    let fixed =
        years.into_iter().filter(|(name, dates)| dates.len() == 1 && !MOVED.iter().any(|moved| name.contains(moved)));
    let late = fixed.filter(|(_, dates)| !dates.values().any(|years| years.contains(&file.years.0)));
    let known = |name: &str| source.is_some_and(|source| source.some_years.contains(name));
    late.filter(|(name, _)| !known(name)).map(|(name, _)| format!("{name} is missing in some years")).collect()
}

/// Weekdays off in every part of a country and not in the country.
fn parts(file: &File, sources: &BTreeMap<&str, Source<'_>>) -> Vec<String> {
    let mut problems = Vec::new();
    for (code, days) in &file.calendars {
        if sources.get(code.as_str()).is_none_or(|source| !source.is_whole) {
            continue;
        }
        let of_country = |(part, _): &(&String, &Days)| {
            part.strip_prefix(code.as_str()).and_then(|rest| rest.strip_prefix('-')).is_some_and(|rest| rest.len() <= 3)
        };
        let mut parts = file.calendars.iter().filter(of_country).map(|(_, days)| days.keys().copied().collect());
        let Some(first) = parts.next() else { continue };
        let shared = parts.fold(first, |shared: BTreeSet<NaiveDate>, part| &shared & &part);
        let weekday = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        for day in shared.into_iter().filter(weekday).filter(|day| !days.contains_key(day)) {
            problems.push(format!("calendar {code}: {day} is off in every part of it"));
        }
    }
    problems
}

/// What stands beside the lists.
fn beside(file: &File) -> Vec<String> {
    let mut problems = Vec::new();
    let named = file.worked.keys().chain(file.weekends.keys()).chain(file.complete_until.keys());
    for code in named.filter(|code| !file.calendars.contains_key(*code)) {
        problems.push(format!("there is no calendar {code}"));
    }
    for (code, worked) in &file.worked {
        let weekend = weekend_of(file, code);
        for day in worked {
            let off = file.calendars.get(code).is_some_and(|days| days.contains_key(day));
            if off || !weekend.has(day.weekday()) {
                problems.push(format!("calendar {code}: {day} is worked, so it is a weekend day and no holiday"));
            }
        }
    }
    for (code, until) in &file.complete_until {
        if !(file.years.0..=file.years.1).contains(until) {
            problems.push(format!("calendar {code}: complete until {until}, which is outside the file"));
        }
    }
    problems
}

fn weekend_of(file: &File, code: &str) -> Weekdays {
    file.weekends.get(code).map_or(Weekdays::USUAL, |days| days.iter().copied().collect())
}

/// A place and the calendar it is counted by have one weekend.
fn weekends(book: &Book, file: &File) -> Vec<String> {
    let mut problems = Vec::new();
    for (code, law) in jurisdictions(book) {
        let rest = Counting::new(&book.engine_policy, &law.count).ok().map(|counting| counting.rest());
        let calendar = weekend_of(file, &law.count.calendar);
        if rest.is_some_and(|rest| rest != calendar) {
            problems.push(format!("{code}: its weekend is not that of calendar {}", law.count.calendar));
        }
    }
    problems
}
