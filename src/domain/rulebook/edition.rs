//! An edition of the rulebook: rules and calendars read together, with what the operator says differs. A case keeps the
//! edition it began under, so one program may hold several.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::base::language::Language;

use super::book::{self, Book, Jurisdiction};
use super::calendar::{self, CalendarId, Calendars, Changes, Holidays};
use super::citations;
use super::place::{Jurisdictions, Place};
use super::right::{Matter, Right};
use super::rule::{Rule, Rules, jurisdictions, resolve};

/// The texts an edition is read from, as they are kept with the cases that began under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// Places and rules, as TOML.
    pub rules: String,
    /// Holidays, as JSON.
    pub holidays: String,
    /// What the operator says differs in the holidays, as JSON; empty where nothing does.
    pub changes: String,
}

/// An edition of the rulebook. Its name is the version of the rules, `2026-11-23.2`; with holidays of the operator's
/// own a mark of these follows, `2026-11-23.2+5f0c93d1`.
pub struct Rulebook {
    name: String,
    sources: Sources,
    book: Book,
    jurisdictions: BTreeMap<String, Jurisdiction>,
    of_place: Jurisdictions,
    rules: Rules,
    appeals: HashMap<&'static str, Rule>,
    calendars: Calendars,
}

static BUILT_IN: LazyLock<Rulebook> = LazyLock::new(|| {
    let sources =
        Sources { rules: book::TEXT.to_owned(), holidays: calendar::BUILT_IN.to_owned(), changes: String::new() };
    match Rulebook::read(sources) {
        Ok(rulebook) => rulebook,
        Err(error) => panic!("the built-in rulebook does not hold together: {error}"),
    }
});

impl Rulebook {
    /// The edition that was built in. A test reads it, so a broken one never leaves the house.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The built-in edition with an operator's holidays: the text of a file as `HOLIDAYS_FILE` names it.
    ///
    /// # Errors
    /// Every mistake in it, a line each.
    pub fn with_holidays(text: &str) -> Result<&'static Self, Vec<String>> {
        let changes = Changes::read(text).map_err(|error| vec![error])?;
        if changes.is_empty() {
            return Ok(Self::built_in());
        }
        let built_in = &Self::built_in().sources;
        Calendars::read(&built_in.holidays).map_err(|error| vec![error])?.changed(&changes)?;
        let changes = serde_json::to_string(&changes).map_err(|error| vec![error.to_string()])?;
        let rulebook = Self::read(Sources { changes, ..built_in.clone() }).map_err(|error| vec![error])?;
        Ok(rulebook.keep())
    }

    /// Reads an edition from its texts.
    ///
    /// # Errors
    /// What does not fit in them.
    pub fn read(sources: Sources) -> Result<Self, String> {
        let book = Book::read(&sources.rules)?;
        let mut calendars = Calendars::read(&sources.holidays)?;
        let mut name = book.version.clone();
        if !sources.changes.is_empty() {
            let changes: Changes = serde_json::from_str(&sources.changes).map_err(|error| error.to_string())?;
            calendars = calendars.changed(&changes).map_err(|mistakes| mistakes.join("; "))?;
            let mark = Sha256::digest(sources.changes.as_bytes());
            let _ = write!(name, "+{}", crate::base::text::hexadecimal(&mark[..4]));
        }
        let jurisdictions = jurisdictions(&book);
        let rules = resolve(&book)?;
        let access = |rules: &Vec<Rule>| rules[Right::Access.index()].of_appeal();
        let appeals = rules.iter().filter_map(|(code, rules)| Some((*code, access(rules)?))).collect();
        let of_place = Jurisdictions::of(&book);
        Ok(Self { name, sources, book, jurisdictions, of_place, rules, appeals, calendars })
    }

    /// Keeps it for as long as the program runs: editions are few, and every case points to one.
    #[must_use]
    pub fn keep(self) -> &'static Self {
        Box::leak(Box::new(self))
    }

    /// What a case keeps of it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The day of the research.
    #[must_use]
    pub fn as_of(&self) -> NaiveDate {
        self.book.as_of
    }

    /// The texts it was read from.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Whether offices work on that day by that calendar.
    #[must_use]
    pub fn is_working_day(&self, calendar: CalendarId, date: NaiveDate) -> bool {
        self.holidays(calendar).is_working_day(date)
    }

    /// Whether a refusal can be appealed to the one who refused, by the law of that place.
    #[must_use]
    pub fn may_appeal(&self, place: Option<Place>) -> bool {
        let code = place.and_then(|place| self.jurisdiction_of(place));
        code.is_some_and(|code| self.rule(code, Matter::Appeal).is_some())
    }

    /// Everything in it that decides about a date, as one number: two editions of one name must have the same.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut text = String::new();
        let codes: BTreeMap<_, _> = self.rules.iter().collect();
        for (code, rules) in codes {
            for (right, rule) in Right::ALL.iter().zip(rules) {
                let _ = writeln!(text, "{code} {right} {}", rule.numbers());
            }
        }
        for place in Place::all() {
            let _ = writeln!(text, "{place} {:?}", self.of_place.get(place));
        }
        for line in self.calendars.listed() {
            let _ = writeln!(text, "{line}");
        }
        let policy = &self.book.engine_policy;
        for flag in
            [policy.safe_weekend.map(|rule| format!("{rule:?}")), policy.safe_hours.map(|rule| format!("{rule:?}"))]
        {
            text.extend(flag);
        }
        let hash = Sha256::digest(text.as_bytes());
        crate::base::text::hexadecimal(&hash[..8])
    }

    pub(super) fn book(&self) -> &Book {
        &self.book
    }

    pub(super) fn jurisdictions(&self) -> &BTreeMap<String, Jurisdiction> {
        &self.jurisdictions
    }

    /// The jurisdiction whose rules serve people there; `None`: no law for it here.
    pub(super) fn jurisdiction_of(&self, place: Place) -> Option<&'static str> {
        self.of_place.get(place)
    }

    /// The rule of a right, or of an appeal, in a jurisdiction.
    pub(super) fn rule(&self, code: &str, matter: impl Into<Matter>) -> Option<&Rule> {
        match matter.into() {
            Matter::Request(right) => self.rules.get(code).map(|rules| &rules[right.index()]),
            Matter::Appeal => self.appeals.get(code),
        }
    }

    /// Whether an article gives the time of a few rights only of a law, so that it tells which one was used.
    pub(super) fn is_of_few_rights(&self, code: &str, cite: &str) -> bool {
        const FEW: usize = 4;
        let shown = citations::cited(code, cite, Language::En);
        let of_rule = |rule: &Rule| {
            let periods = [Some(&rule.own), rule.legal.as_ref(), rule.target.as_ref(), rule.before.as_ref()];
            periods.into_iter().flatten().any(|period| citations::cited(code, &period.cite, Language::En) == shown)
        };
        let rights = self.rules.get(code).map_or(0, |rules| rules.iter().filter(|rule| of_rule(rule)).count());
        (1..=FEW).contains(&rights)
    }

    /// Whether this edition has that calendar: an older one lacks what came later.
    pub(super) fn has_calendar(&self, calendar: CalendarId) -> bool {
        self.calendars.has(calendar)
    }

    pub(super) fn holidays(&self, calendar: CalendarId) -> Holidays<'_> {
        self.calendars.of(calendar)
    }
}

impl fmt::Debug for Rulebook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Rulebook({})", self.name)
    }
}
