//! Options of selects and radio buttons.

use super::frame::Frame;
use crate::base::language::Language;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts as _;

/// One option.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// What it means, where that needs saying.
    pub hint: String,
    /// Whether it is chosen now.
    pub chosen: bool,
}

impl Choice {
    /// An option without a hint, chosen when it is the one typed.
    pub fn new(value: impl std::fmt::Display, label: impl Into<String>, typed: &str) -> Self {
        let value = value.to_string();
        Self { chosen: value == typed, value, label: label.into(), hint: String::new() }
    }
}

/// Codes of a closed list with their words: `desk-channel-*`.
#[must_use]
pub fn codes<'a>(frame: &Frame, pattern: &str, codes: impl IntoIterator<Item = &'a str>, typed: &str) -> Vec<Choice> {
    codes.into_iter().map(|code| Choice::new(code, frame.pick(pattern, code), typed)).collect()
}

/// Codes of a closed list with their words and what they mean.
#[must_use]
pub fn explained<'a>(
    frame: &Frame,
    pattern: &str,
    why: &str,
    codes: impl IntoIterator<Item = &'a str>,
    typed: &str,
) -> Vec<Choice> {
    codes
        .into_iter()
        .map(|code| Choice { hint: frame.pick(why, code), ..Choice::new(code, frame.pick(pattern, code), typed) })
        .collect()
}

/// Every right.
#[must_use]
pub fn rights(frame: &Frame, typed: &str) -> Vec<Choice> {
    codes(frame, "desk-right-*", Right::ALL.iter().map(|right| right.code()), typed)
}

/// Options that belong together, under a name.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Its name.
    pub label: String,
    /// Its options.
    pub options: Vec<Choice>,
}

/// Every place in groups, each by name: frequent ones, countries, and the states of countries whose states have laws of their own.
/// Two places share a name (Georgia), and only their group tells them apart.
#[must_use]
pub fn places(frame: &Frame, typed: &str) -> Vec<Group> {
    let frequent = Place::frequent();
    let rest: Vec<Place> =
        Place::requester_places(frame.language).into_iter().filter(|place| !frequent.contains(place)).collect();
    let (states, countries): (Vec<Place>, Vec<Place>) = rest.into_iter().partition(|place| place.code().contains('-'));
    let group = |key: &str, places: &[Place]| Group {
        label: frame.text(key),
        options: places.iter().map(|place| Choice::new(place.code(), place.label(frame.language), typed)).collect(),
    };
    [("desk-places-frequent", frequent), ("desk-places-countries", &countries), ("desk-places-states", &states)]
        .into_iter()
        .filter(|(_, places)| !places.is_empty())
        .map(|(key, places)| group(key, places))
        .collect()
}

/// Every language, in its own name.
#[must_use]
pub fn languages(typed: &str) -> Vec<Choice> {
    Language::ALL.into_iter().map(|language| Choice::new(language.code(), language.own_name(), typed)).collect()
}
