//! Where people turn when they are not satisfied: the authorities of all places by region, and the ways of redress that an operator's
//! certification opens beside them (`data/redress.toml`).

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::edition::Rulebook;
use super::events::Operator;
use super::law::{Authority, law_of};
use super::place::Place;
use super::right::Right;
use crate::base::language::Language;
use crate::coded_enum;

coded_enum! {
    /// A part of the world, as a list of authorities is divided.
    Region {
        /// The member states of the Union, and those that share its law.
        Union = "union",
        /// The rest of Europe.
        Europe = "europe",
        /// Asia.
        Asia = "asia",
        /// The United States, by state.
        States = "states",
        /// The rest of the Americas.
        Americas = "americas",
        /// Africa.
        Africa = "africa",
        /// Australia and the Pacific.
        Pacific = "pacific",
    }
}

/// A text in every language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    en: String,
    #[serde(rename = "zh-Hant")]
    chinese: String,
}

/// A step of redress.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedressStep {
    words: Words,
    /// Where it is taken, if a page for that is known.
    pub url: Option<String>,
    /// How sure it is: `V`, `K`, `K?` or `P`, as in the rulebook.
    pub conf: String,
    /// Where it was read.
    pub source: String,
}

impl RedressStep {
    /// What is to be done.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::En => &self.words.en,
            Language::ZhHant => &self.words.chinese,
        }
    }
}

/// Ways of redress, in the order in which they are taken.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redress {
    /// The codes of jurisdictions whose people they are open to.
    jurisdictions: Vec<String>,
    /// The steps.
    pub step: Vec<RedressStep>,
}

static REDRESS: LazyLock<Option<Redress>> = LazyLock::new(|| toml::from_str(include_str!("data/redress.toml")).ok());

/// The ways of redress that the certification opens to people of a place; to anybody's eyes while no place is chosen.
#[must_use]
pub fn redress_of(place: Option<Place>) -> Option<&'static Redress> {
    let redress = REDRESS.as_ref()?;
    let Some(place) = place else { return Some(redress) };
    let code = Rulebook::built_in().jurisdiction_of(place)?;
    redress.jurisdictions.iter().any(|open| open == code).then_some(redress)
}

/// The authority of a place; `None`: the rulebook knows of none.
#[must_use]
pub fn authority_of(place: Place, operator: &Operator, on: NaiveDate) -> Option<Authority> {
    law_of(Some(place), Right::Complaint, operator, on).authority
}

/// Every place that has an authority of its own, by region, in the order of its names. Parts of a country are left out where the
/// country's is theirs too, and territories where a member state's is.
#[must_use]
pub fn authorities(language: Language, operator: &Operator, on: NaiveDate) -> Vec<(Region, Vec<(Place, Authority)>)> {
    let mut groups: Vec<_> = Region::ALL.iter().map(|region| (*region, Vec::new())).collect();
    for place in Place::requester_places(language) {
        let Some(authority) = authority_of(place, operator, on) else { continue };
        let country = place.country();
        let is_countrys = country != place && authority_of(country, operator, on).as_ref() == Some(&authority);
        let book = Rulebook::built_in().book();
        let is_territory = place.member_state(book).is_some_and(|state| state != place.code());
        if is_countrys || is_territory {
            continue;
        }
        let region = region_of(place);
        if let Some((_, places)) = groups.iter_mut().find(|(of, _)| *of == region) {
            places.push((place, authority));
        }
    }
    groups.retain(|(_, places)| !places.is_empty());
    groups
}

fn region_of(place: Place) -> Region {
    if place.member_state(Rulebook::built_in().book()).is_some() {
        return Region::Union;
    }
    if place.code().starts_with("US") {
        return Region::States;
    }
    // Zones are named after the part of the world they are in.
    match place.zone().name().split('/').next().unwrap_or_default() {
        "Europe" | "Atlantic" => Region::Europe,
        "America" => Region::Americas,
        "Africa" => Region::Africa,
        "Australia" | "Pacific" => Region::Pacific,
        _ => Region::Asia,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operator() -> Operator {
        Operator { country: Place::parse("TW").unwrap(), eu_calendar: None, uk_calendar: None }
    }

    #[test]
    fn every_place_with_an_authority_stands_in_one_region() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 25).unwrap();
        let groups = authorities(Language::En, &operator(), today);
        let region = |code: &str| {
            let place = Place::parse(code).unwrap();
            groups.iter().find(|(_, places)| places.iter().any(|(of, _)| *of == place)).map(|(region, _)| *region)
        };
        for (code, expected) in [
            ("DE", Some(Region::Union)),
            ("IS", Some(Region::Union)),
            ("GB", Some(Region::Europe)),
            ("CH", Some(Region::Europe)),
            ("TW", Some(Region::Asia)),
            ("US-CA", Some(Region::States)),
            ("US", None),
            ("CA", Some(Region::Americas)),
            ("AU", Some(Region::Pacific)),
            ("ZA", Some(Region::Africa)),
            ("GP", None),
            ("AQ", None),
        ] {
            assert_eq!(region(code), expected, "{code}");
        }
        let all: usize = groups.iter().map(|(_, places)| places.len()).sum();
        assert!(all > 60, "{all}");
    }

    #[test]
    fn the_certification_helps_those_it_covers() {
        let steps = |code: &str| redress_of(Place::parse(code)).map(|redress| redress.step.len());
        assert_eq!((steps("DE"), steps("NO"), steps("TW"), steps("US-CA")), (Some(4), Some(4), None, None));
        for step in &redress_of(None).unwrap().step {
            assert!(["V", "K", "K?", "P"].contains(&step.conf.as_str()) && !step.source.is_empty(), "{step:?}");
            assert!(Language::ALL.into_iter().all(|language| !step.text(language).is_empty()));
        }
    }
}
