//! Public holidays: which days no office works, and what they are called. The data runs for a few years only; who
//! computes a date asks [`Holidays::years`] whether it still knows. An operator may say what differs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use chrono::{Datelike as _, NaiveDate, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::language::Language;

use super::place::Place;

/// A holiday calendar: a country's or a part of one's, e.g. `TW`, `DE-BY`, `GB-ENG`, `US-CA-BUSINESS`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalendarId(u16);

/// The file of holidays as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(rename = "generator")]
    _generator: String,
    #[serde(rename = "licence")]
    _licence: String,
    pub(super) years: (i32, i32),
    #[serde(rename = "note")]
    _note: String,
    /// Weekends that are not Saturday and Sunday.
    #[serde(default)]
    pub(super) weekends: BTreeMap<String, Vec<Weekday>>,
    /// Weekend days that a government made working days, in place of others that are off.
    #[serde(default)]
    pub(super) worked: BTreeMap<String, BTreeSet<NaiveDate>>,
    /// The last year that is known, where it comes before that of all the others.
    #[serde(default)]
    pub(super) complete_until: BTreeMap<String, i32>,
    /// English name, then the local one where it differs.
    pub(super) calendars: BTreeMap<String, BTreeMap<NaiveDate, Vec<String>>>,
}

/// What a day off is called.
#[derive(Clone)]
struct Name {
    english: String,
    /// As it is called there.
    local: Option<String>,
    /// In Chinese, where the operator said so.
    chinese: Option<String>,
}

#[derive(Clone)]
struct Calendar {
    days: HashMap<NaiveDate, Name>,
    /// Weekend days on which offices work.
    worked: HashSet<NaiveDate>,
    weekend: Weekdays,
    /// The last year whose days are known.
    until: i32,
    /// Whether the edition has it: an older one lacks calendars that came later.
    known: bool,
}

/// A set of weekdays; bit 0 is Monday.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weekdays(u8);

impl fmt::Debug for Weekdays {
    /// As a number: fingerprints of editions are taken over it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Weekdays {
    /// Saturday and Sunday.
    pub(super) const USUAL: Self = Self(0b110_0000);

    pub(super) const fn has(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }

    #[must_use]
    pub(super) const fn with(self, day: Weekday) -> Self {
        Self(self.0 | (1 << day.num_days_from_monday()))
    }

    #[must_use]
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        days.into_iter().fold(Self::default(), Self::with)
    }
}

/// The holidays of one edition, by [`CalendarId`].
#[derive(Clone)]
pub(super) struct Calendars {
    from: i32,
    calendars: Vec<Calendar>,
}

pub(super) const BUILT_IN: &str = include_str!("data/holidays_2026_2030.json");

/// The codes of all calendars, sorted: those of the built-in file. A [`CalendarId`] is a place in this list.
static CODES: LazyLock<Vec<String>> = LazyLock::new(|| match serde_json::from_str::<File>(BUILT_IN) {
    Ok(file) => file.calendars.into_keys().collect(),
    Err(error) => panic!("the built-in holidays do not read: {error}"),
});

impl Calendars {
    /// Reads a file of holidays. Calendars that this program does not know are left out.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let (from, until) = file.years;
        let name = |names: Vec<String>| {
            let mut names = names.into_iter();
            Name { english: names.next().unwrap_or_default(), local: names.next(), chinese: None }
        };
        let calendars = CODES.iter().map(|code| {
            let known = file.calendars.contains_key(code);
            let days = file.calendars.remove(code).unwrap_or_default();
            Calendar {
                days: days.into_iter().map(|(day, names)| (day, name(names))).collect(),
                worked: file.worked.remove(code).unwrap_or_default().into_iter().collect(),
                weekend: file.weekends.remove(code).map_or(Weekdays::USUAL, |days| days.into_iter().collect()),
                until: file.complete_until.get(code).copied().unwrap_or(until),
                known,
            }
        });
        Ok(Self { from, calendars: calendars.collect() })
    }

    /// The same with what the operator says differs; each mistake is a line.
    pub(super) fn changed(mut self, changes: &Changes) -> Result<Self, Vec<String>> {
        let mut mistakes = Vec::new();
        for (code, change) in &changes.0 {
            let Some(id) = CalendarId::parse(code).filter(|id| id.code() == code) else {
                mistakes.push(format!("there is no calendar {code}"));
                continue;
            };
            let calendar = &mut self.calendars[usize::from(id.0)];
            calendar.until = calendar.until.max(change.complete_until.unwrap_or(calendar.until));
            for day in &change.remove {
                if calendar.days.remove(day).is_none() {
                    mistakes.push(format!("{code}: {day} is no holiday, so it cannot be removed"));
                }
            }
            for day in &change.worked {
                if !calendar.weekend.has(day.weekday()) {
                    mistakes.push(format!("{code}: {day} is a working day anyway"));
                }
                calendar.worked.insert(*day);
            }
            for (day, name) in &change.add {
                let name = Name { english: name.en.clone(), local: None, chinese: Some(name.zh_hant.clone()) };
                if calendar.days.insert(*day, name).is_some() {
                    mistakes.push(format!("{code}: {day} is a holiday already; remove it first to rename it"));
                }
            }
        }
        if mistakes.is_empty() { Ok(self) } else { Err(mistakes) }
    }

    /// The holidays of one calendar.
    pub(super) fn of(&self, id: CalendarId) -> Holidays<'_> {
        Holidays { calendar: &self.calendars[usize::from(id.0)], id, from: self.from }
    }

    /// Whether this edition has that calendar.
    pub(super) fn has(&self, id: CalendarId) -> bool {
        self.calendars[usize::from(id.0)].known
    }

    /// Every day off in one order, a line a calendar: what an edition's fingerprint is taken over. What an edition does
    /// not say is left out, so that it has the same fingerprint in every later program.
    pub(super) fn listed(&self) -> impl Iterator<Item = String> {
        CalendarId::all().zip(&self.calendars).filter(|(_, calendar)| calendar.known).map(|(id, calendar)| {
            let sorted = |days: &mut dyn Iterator<Item = NaiveDate>| days.collect::<BTreeSet<_>>();
            let days: Vec<NaiveDate> = sorted(&mut calendar.days.keys().copied()).into_iter().collect();
            let mut line = format!("{id} {:?} {days:?}", self.of(id).years());
            if !calendar.worked.is_empty() {
                line += &format!(" worked {:?}", sorted(&mut calendar.worked.iter().copied()));
            }
            if calendar.weekend != Weekdays::USUAL {
                line += &format!(" weekend {:?}", calendar.weekend);
            }
            line
        })
    }
}

/// What an operator says differs from the built-in holidays, by the code of a calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Changes(BTreeMap<String, Change>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Change {
    /// Days off that the calendar does not have.
    add: BTreeMap<NaiveDate, DayOff>,
    /// Days of the calendar that are none.
    remove: BTreeSet<NaiveDate>,
    /// Weekend days on which offices work. Left out where there are none: the name of an edition hangs on the text.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    worked: BTreeSet<NaiveDate>,
    /// The last year for which the calendar is complete with these changes.
    complete_until: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DayOff {
    en: String,
    #[serde(rename = "zh-Hant")]
    zh_hant: String,
}

impl Changes {
    /// Reads the operator's file.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The holidays of one calendar in one edition.
#[derive(Clone, Copy)]
pub(super) struct Holidays<'a> {
    calendar: &'a Calendar,
    id: CalendarId,
    from: i32,
}

impl Holidays<'_> {
    /// The years it knows.
    pub(super) fn years(self) -> RangeInclusive<i32> {
        self.from..=self.calendar.until
    }

    /// Whether that day is a holiday; weekends are none by themselves.
    pub(super) fn is_holiday(self, date: NaiveDate) -> bool {
        self.calendar.days.contains_key(&date)
    }

    /// Whether that day is a weekend day on which offices work.
    pub(super) fn is_worked(self, date: NaiveDate) -> bool {
        self.calendar.worked.contains(&date)
    }

    /// Its weekend.
    pub(super) fn weekend(self) -> Weekdays {
        self.calendar.weekend
    }

    /// Whether offices work on that day there.
    pub(super) fn is_working_day(self, date: NaiveDate) -> bool {
        self.is_worked(date) || (!self.weekend().has(date.weekday()) && !self.is_holiday(date))
    }

    /// What the holiday of that day is called; in Chinese the name used there if it is Chinese, else the one used in
    /// Taiwan, else the English one.
    pub(super) fn name(self, date: NaiveDate, language: Language) -> Option<String> {
        let name = self.calendar.days.get(&date)?;
        Some(match (language, &name.chinese, &name.local) {
            (Language::En, ..) => name.english.clone(),
            (Language::ZhHant, Some(chinese), _) => chinese.clone(),
            (Language::ZhHant, None, Some(local)) if matches!(self.id.code(), "TW" | "HK" | "MO") => local.clone(),
            (Language::ZhHant, ..) => chinese_name(&name.english),
        })
    }
}

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
        let index = CODES.binary_search(&code).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        &CODES[usize::from(self.0)]
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
        (0..).take(CODES.len()).map(Self)
    }
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
