//! What the law wants of each right, deed by deed, and on which lines of a case's checklist the deeds stand: data beside the rulebook.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::grounds::Grounds;
use super::place::Place;
use super::right::Matter;
use crate::base::language::Language;
use crate::base::text::Words;

static BUILT_IN: LazyLock<Checklist> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    toml::from_str(include_str!("data/checklist.toml")).expect("the checklist reads")
});

/// Something the law wants.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    /// Its code.
    pub code: String,
    rights: Vec<String>,
    laws: Vec<String>,
    /// Only in these places; everywhere where there are none.
    #[serde(default)]
    places: Vec<String>,
    line: u8,
    #[serde(default)]
    cite: String,
    #[serde(default)]
    cite_zh: String,
    /// How sure it is: `V` read, `K` known, `K?` doubtful, `P` our own.
    pub mark: String,
    /// What is to be done.
    pub words: Words,
}

impl Deed {
    /// Where the law says so, as people of a language cite it; empty where no article is claimed.
    #[must_use]
    pub fn cite(&self, language: Language) -> &str {
        if language == Language::ZhHant && !self.cite_zh.is_empty() { &self.cite_zh } else { &self.cite }
    }

    /// Whether counsel has to look before it is relied on.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.mark == "K?"
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct LineName {
    number: u8,
    code: String,
}

/// The lists.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Checklist {
    /// Raised with every change.
    pub version: String,
    base: BTreeMap<String, Vec<u8>>,
    line: Vec<LineName>,
    deed: Vec<Deed>,
}

impl Checklist {
    /// The one of this program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The lines of a case, each with what the law wants there: those of its right, and those that a deed of its law adds.
    #[must_use]
    pub fn lines<'a>(&'a self, matter: Matter, law: &str, place: Option<Place>) -> Vec<(&'a str, Vec<&'a Deed>)> {
        let code = match matter {
            Matter::Appeal => "appeal",
            Matter::Request(right) => right.code(),
        };
        let base = self.base.get(code).map_or(&[][..], Vec::as_slice);
        let deeds: Vec<&Deed> = self.deeds(code, Grounds::family(law), place).collect();
        let lines = self.line.iter().filter_map(|line| {
            let wanted: Vec<&Deed> = deeds.iter().copied().filter(|deed| deed.line == line.number).collect();
            (base.contains(&line.number) || !wanted.is_empty()).then_some((line.code.as_str(), wanted))
        });
        lines.collect()
    }

    /// What a law wants of a right; a law without rows of its own has those of `generic`.
    fn deeds(&self, right: &'static str, family: &'static str, place: Option<Place>) -> impl Iterator<Item = &Deed> {
        let here = move |deed: &Deed| {
            deed.places.is_empty() || place.is_some_and(|place| deed.places.iter().any(|code| code == place.code()))
        };
        let of = move |family: &str, deed: &Deed| {
            deed.laws.iter().any(|one| one == family) && deed.rights.iter().any(|one| one == right)
        };
        let has_own = self.deed.iter().any(|deed| of(family, deed));
        let family = if has_own { family } else { "generic" };
        self.deed.iter().filter(move |deed| of(family, deed) && here(deed))
    }

    /// The codes of all lines, in their order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.line.iter().map(|line| line.code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rulebook::Right;
    use crate::domain::rulebook::grounds::LAWS;

    #[test]
    fn every_right_has_lines_under_every_law_and_each_deed_says_what_is_wanted() {
        let list = Checklist::built_in();
        let matters = Right::ALL.into_iter().map(Matter::Request).chain([Matter::Appeal]);
        for matter in matters {
            for law in LAWS.into_iter().chain(["JP", "US-VA"]) {
                let lines = list.lines(matter, law, None);
                assert!(lines.len() > 1, "{matter:?} under {law}");
                let order: Vec<&str> = lines.iter().map(|(code, _)| *code).collect();
                let all: Vec<&str> = list.codes().filter(|code| order.contains(code)).collect();
                assert_eq!(order, all, "{matter:?} under {law} is out of order");
            }
        }
        let numbers: Vec<u8> = list.line.iter().map(|line| line.number).collect();
        for deed in &list.deed {
            assert!(numbers.contains(&deed.line), "{}", deed.code);
            assert!(!deed.words.is_empty() && !deed.words.lacks_a_language(), "{}", deed.code);
            assert_eq!(deed.cite.is_empty(), deed.cite_zh.is_empty(), "{}", deed.code);
            assert!(["V", "K", "K?", "P"].contains(&deed.mark.as_str()), "{}", deed.code);
            for right in &deed.rights {
                assert!(right == "appeal" || Right::parse(right).is_some(), "{}", deed.code);
            }
            for law in &deed.laws {
                assert!(LAWS.contains(&law.as_str()), "{}", deed.code);
                // Whoever claims no article names none.
                assert!(law != "generic" || deed.cite.is_empty(), "{}", deed.code);
            }
            for place in &deed.places {
                assert!(Place::parse(place).is_some(), "{} names no place: {place}", deed.code);
            }
        }
    }

    #[test]
    fn a_law_adds_the_lines_that_it_alone_wants() {
        let list = Checklist::built_in();
        let codes = |law| {
            let lines = list.lines(Matter::Request(Right::Sale), law, None);
            lines.into_iter().map(|(code, _)| code).collect::<Vec<_>>()
        };
        assert!(codes("US-CA").contains(&"told"), "{:?}", codes("US-CA"));
        assert!(!codes("TW").contains(&"identity"));
    }
}
