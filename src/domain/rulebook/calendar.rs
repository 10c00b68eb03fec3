//! Public holidays: which days no office works, and what they are called. The data runs for a few years only; who
//! computes a date asks [`calendar_years`] whether it still knows.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::language::Language;

use super::place::Place;

/// A holiday calendar: a country's or a part of one's, e.g. `TW`, `DE-BY`, `GB-ENG`, `US-CA-BUSINESS`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalendarId(u16);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "generator")]
    _generator: String,
    #[serde(rename = "licence")]
    _licence: String,
    years: (i32, i32),
    #[serde(rename = "note")]
    _note: String,
    /// English name, then the local one where it differs.
    calendars: BTreeMap<String, BTreeMap<NaiveDate, Vec<String>>>,
}

struct Calendar {
    code: String,
    days: HashMap<NaiveDate, Vec<String>>,
}

struct Table {
    years: (i32, i32),
    calendars: Vec<Calendar>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let file: File = match serde_json::from_str(include_str!("data/holidays_2026_2030.json")) {
        Ok(file) => file,
        Err(error) => panic!("the built-in holidays do not read: {error}"),
    };
    let calendars = file.calendars.into_iter();
    let calendars = calendars.map(|(code, days)| Calendar { code, days: days.into_iter().collect() }).collect();
    Table { years: file.years, calendars }
});

/// Names of calendars that are no country: code, then English and Chinese.
static NAMES: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("data/calendars.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, (cells.next()?, cells.next()?)))
        })
        .collect()
});

/// Chinese names of holidays by their English ones, and of the endings that stand in brackets.
static CHINESE: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("data/holiday_names.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

impl CalendarId {
    /// Reads a calendar's code, in any case of letters.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        let index = TABLE.calendars.binary_search_by(|calendar| calendar.code.as_str().cmp(&code)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        &self.row().code
    }

    /// Its name, e.g. `Germany: Bavaria`, `德國巴伐利亞邦`.
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        match (NAMES.get(self.code()), language) {
            (Some((english, _)), Language::En) => english,
            (Some((_, chinese)), Language::ZhHant) => chinese,
            (None, _) => Place::parse(self.code()).map_or(self.code(), |place| place.name(language)),
        }
    }

    /// Every calendar, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..).take(TABLE.calendars.len()).map(Self)
    }

    fn row(self) -> &'static Calendar {
        &TABLE.calendars[usize::from(self.0)]
    }
}

/// The years the calendars know.
#[must_use]
pub fn calendar_years() -> RangeInclusive<i32> {
    TABLE.years.0..=TABLE.years.1
}

/// Whether the calendar has a holiday on that day; weekends are none by themselves.
#[must_use]
pub fn is_holiday(calendar: CalendarId, date: NaiveDate) -> bool {
    calendar.row().days.contains_key(&date)
}

/// Monday to Friday and no holiday.
#[must_use]
pub fn is_working_day(calendar: CalendarId, date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(calendar, date)
}

/// What the holiday of that day is called; in Chinese the name used there if it is Chinese, else the one used in
/// Taiwan, else the English one.
#[must_use]
pub fn holiday_name(calendar: CalendarId, date: NaiveDate, language: Language) -> Option<String> {
    let names = calendar.row().days.get(&date)?;
    let english = names.first()?;
    Some(match language {
        Language::En => english.clone(),
        Language::ZhHant => match names.get(1) {
            Some(local) if matches!(calendar.code(), "TW" | "HK" | "MO") => local.clone(),
            _ => chinese_name(english),
        },
    })
}

fn chinese_name(english: &str) -> String {
    english.split("; ").map(chinese_part).collect::<Vec<_>>().join("、")
}

fn chinese_part(english: &str) -> String {
    if let Some(name) = CHINESE.get(english) {
        return (*name).to_owned();
    }
    if english.starts_with("Day off (substituted from") {
        return "調整放假".to_owned();
    }
    if let Some(name) = english.strip_prefix("Alternative holiday for ").and_then(|name| CHINESE.get(name)) {
        return format!("{name}（補假）");
    }
    let ending = english.rfind(" (").and_then(|at| {
        let (name, ending) = (CHINESE.get(&english[..at])?, CHINESE.get(&english[at + 1..])?);
        Some(format!("{name}{ending}"))
    });
    ending.unwrap_or_else(|| english.to_owned())
}

impl fmt::Display for CalendarId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for CalendarId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CalendarId({})", self.code())
    }
}

impl Serialize for CalendarId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for CalendarId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).ok_or_else(|| serde::de::Error::custom(format!("unknown calendar {code}")))
    }
}
