//! Where people live: every country of ISO 3166-1, the states of the US, the provinces of Canada; with their names and
//! time zones, and the rulebook's jurisdiction each of them falls under.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::language::Language;
use crate::infra::i18n::Texts;

use super::book::Book;

/// A place, by its ISO 3166 code. Unknown places are `None` of an `Option<Place>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(u16);

struct Row {
    code: &'static str,
    english: &'static str,
    chinese: &'static str,
    zone: Tz,
    /// Its place in the alphabet of English and of Chinese; 0: only the command line knows it.
    order: [u16; 2],
}

struct Table {
    rows: Vec<Row>,
    by_code: HashMap<&'static str, Place>,
    listed: [Vec<Place>; 2],
    frequent: Vec<Place>,
}

/// For every place the code of the jurisdiction whose rules serve people there, by one book.
pub(super) struct Jurisdictions(Vec<Option<&'static str>>);

impl Jurisdictions {
    pub(super) fn of(book: &Book) -> Self {
        Self(Place::all().map(|place| place.find_jurisdiction(book)).collect())
    }

    pub(super) fn get(&self, place: Place) -> Option<&'static str> {
        self.0[usize::from(place.0)]
    }
}

/// Those that most requesters of this product live in; forms list them first.
const FREQUENT: [&str; 12] = ["TW", "HK", "US", "US-CA", "GB", "DE", "FR", "JP", "SG", "CA", "AU", "CN"];

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<Row> = include_str!("data/places.tsv").lines().filter_map(read_row).collect();
    let by_code: HashMap<_, _> = rows.iter().zip(0..).map(|(row, index)| (row.code, Place(index))).collect();
    let listed = [0, 1].map(|language| listed(&rows, &by_code, language));
    let frequent = FREQUENT.iter().filter_map(|code| by_code.get(code).copied()).collect();
    Table { rows, by_code, listed, frequent }
});

fn read_row(line: &'static str) -> Option<Row> {
    if line.starts_with('#') {
        return None;
    }
    let mut cells = line.split('\t');
    let (code, english, chinese) = (cells.next()?, cells.next()?, cells.next()?);
    let zone = cells.next()?.parse().ok()?;
    let order = [cells.next()?.parse().ok()?, cells.next()?.parse().ok()?];
    Some(Row { code, english, chinese, zone, order })
}

/// Countries by their names, each followed by its subdivisions by theirs.
fn listed(rows: &[Row], by_code: &HashMap<&'static str, Place>, language: usize) -> Vec<Place> {
    let order = |place: Place| rows[usize::from(place.0)].order[language];
    let mut places: Vec<Place> =
        by_code.values().copied().filter(|place| rows[usize::from(place.0)].order[0] > 0).collect();
    places.sort_by_key(|&place| {
        let country = &rows[usize::from(place.0)].code[..2];
        let country = by_code.get(country).copied().unwrap_or(place);
        (order(country), place != country, order(place))
    });
    places
}

impl Place {
    /// Reads the code of a place where a requester may live: `TW`, `US-CA`, `CA-QC`, `US`; in any case of letters.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::parse_for_command_line(code).filter(|place| place.row().order[0] > 0)
    }

    /// Reads what the command line takes: the places of requesters and `EU`, `UK`, `AE-DIFC`, `AE-ADGM`.
    #[must_use]
    pub fn parse_for_command_line(code: &str) -> Option<Self> {
        TABLE.by_code.get(code.trim().to_ascii_uppercase().as_str()).copied()
    }

    /// Its ISO 3166 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// Its short name after Unicode CLDR; a state without its country ("Georgia" twice: see [`Place::label`]).
    #[must_use]
    pub fn name(self, language: Language) -> &'static str {
        match language {
            Language::En => self.row().english,
            Language::ZhHant => self.row().chinese,
        }
    }

    /// Its name with its country's before it where it is a part of one: `United States: California`, `美國加州`.
    #[must_use]
    pub fn label(self, language: Language) -> String {
        let name = self.name(language);
        match (self.country(), language) {
            (country, _) if country == self => name.to_owned(),
            (country, Language::En) => format!("{}: {name}", country.name(language)),
            (country, Language::ZhHant) => format!("{}{name}", country.name(language)),
        }
    }

    /// The time zone in which a request counts as received there; where there are several, the westernmost large one.
    #[must_use]
    pub fn zone(self) -> Tz {
        self.row().zone
    }

    /// A moment as clocks there show it, with its weekday and whose time it is: for a law that counts hours.
    #[must_use]
    pub fn moment(self, at: DateTime<Utc>, language: Language) -> String {
        let there = at.with_timezone(&self.zone());
        let (date, time) = (language.date_long(there.date_naive()), there.format("%H:%M").to_string());
        let moment = language.with2("date-moment", "date", date, "time", time);
        language.with2("clock-moment-there", "moment", moment, "place", self.label(language))
    }

    /// The country it is a part of, or itself.
    #[must_use]
    pub fn country(self) -> Self {
        TABLE.by_code.get(&self.code()[..2]).copied().unwrap_or(self)
    }

    /// Every place a requester may choose, sorted as that language sorts names; subdivisions follow their country.
    #[must_use]
    pub fn requester_places(language: Language) -> Vec<Self> {
        match language {
            Language::En => TABLE.listed[0].clone(),
            Language::ZhHant => TABLE.listed[1].clone(),
        }
    }

    /// The dozen that forms list first.
    #[must_use]
    pub fn frequent() -> &'static [Self] {
        &TABLE.frequent
    }

    /// Every place, those of the command line too.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..).take(TABLE.rows.len()).map(Self)
    }

    /// The member state of the EU or EEA it is, or is a part of.
    pub(super) fn member_state(self, book: &Book) -> Option<&'static str> {
        let eu = book.j.get("EU")?;
        let code = self.code();
        let code = eu.territories.get(code).map_or(code, String::as_str);
        let member = eu.members.iter().find(|member| *member == code)?;
        TABLE.by_code.get(member.as_str()).map(|place| place.code())
    }

    fn find_jurisdiction(self, book: &Book) -> Option<&'static str> {
        let code = self.code();
        if code == "GB" {
            return Some("UK");
        }
        if self.member_state(book).is_some() {
            return Some("EU");
        }
        if book.j.contains_key(code) {
            return Some(code);
        }
        if code.starts_with("US") {
            return book.us_state.contains_key(code.strip_prefix("US-")?).then_some(code);
        }
        // A province of Canada without a law of its own here: the federal one.
        let country = self.country().code();
        book.j.contains_key(country).then_some(country)
    }

    fn row(self) -> &'static Row {
        &TABLE.rows[usize::from(self.0)]
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Place({})", self.code())
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse_for_command_line(&code).ok_or_else(|| serde::de::Error::custom(format!("unknown place {code}")))
    }
}
