//! The grounds on which a request may be refused, wholly or in part, or data kept despite a deletion: data with the article of each law,
//! beside the rulebook. A place whose law has no rows of its own has those of `generic`, which claim no article.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::right::Right;
use crate::base::language::Language;
use crate::base::text::Words;

static BUILT_IN: LazyLock<Grounds> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    toml::from_str(include_str!("data/grounds.toml")).expect("the grounds read")
});

/// The law families that have grounds of their own, `generic` last.
pub const LAWS: [&str; 7] = ["EU", "UK", "US-CA", "US", "TW", "HK", "generic"];

/// A ground.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Its code; it stays for ever.
    pub code: String,
    /// The law families it belongs to.
    pub laws: Vec<String>,
    /// The article, by law, as it stands in brackets in an English letter.
    cite: BTreeMap<String, String>,
    /// The same in a Chinese letter.
    #[serde(default)]
    cite_zh: BTreeMap<String, String>,
    /// How sure it is, by law: `V` read, `K` known, `K?` doubtful, `P` our own.
    pub mark: BTreeMap<String, String>,
    /// What is doubtful, for counsel.
    #[serde(default)]
    pub note: String,
    /// For which rights; `all` for each.
    rights: Vec<String>,
    /// Which decisions may rest on it: `partly`, `refused`, `kept`, `noted`.
    pub decisions: Vec<String>,
    /// Whether a whole request may be refused with it at once.
    #[serde(default)]
    pub whole: bool,
    /// Whether it is for us to show that it applies, so that the letter tells our facts.
    #[serde(default)]
    pub burden: bool,
    /// Whether the law forbids to send what it is, so that the letter says only that it is held.
    #[serde(default)]
    pub value_withheld: bool,
    /// Whether the kinds of data are given in place of the data.
    #[serde(default)]
    pub kinds_instead: bool,
    /// Whether telling may be forbidden, or would defeat it.
    #[serde(default)]
    pub silent: bool,
    /// Whether a second person has to look.
    #[serde(default)]
    pub second: bool,
    /// Whether it says that the law gives no such right, and so holds only where it gives none.
    #[serde(default)]
    pub unless_given: bool,
    /// Whether the law obliges to refuse.
    #[serde(default)]
    pub must: bool,
    /// Whether it says that nobody could be sure who asks, so that it holds only where that was asked and not settled.
    #[serde(default)]
    pub identity: bool,
    /// What has to be added before it may be used.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What it says to the person, before the handler's own reason.
    pub words: Words,
    /// When it applies, for the handler.
    pub hint: Words,
}

impl Ground {
    /// The article under a law, as a letter in a language cites it; empty where none is claimed.
    #[must_use]
    pub fn cite(&self, law: &str, language: Language) -> &str {
        let table = if language == Language::ZhHant { &self.cite_zh } else { &self.cite };
        table.get(law).or_else(|| self.cite.get(law)).map_or("", String::as_str)
    }

    /// Whether it may be used for a right. What is for all rights is not for marketing: whoever objects to that needs no reason, so that
    /// no reason of ours weighs more (GDPR Art. 21(3), Taiwan's Act Art. 20(2)).
    #[must_use]
    pub fn is_for(&self, right: Right) -> bool {
        self.rights.iter().any(|one| one == right.code() || (one == "all" && right != Right::Marketing))
    }

    /// Whether counsel has to look before it is relied on under a law.
    #[must_use]
    pub fn is_doubtful(&self, law: &str) -> bool {
        self.mark.get(law).is_some_and(|mark| mark == "K?")
    }
}

/// Grounds, and where the rulebook's shorter names of them lead.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Grounds {
    /// Raised with every change.
    pub version: String,
    ground: Vec<Ground>,
    /// What may be done with data while their use is restricted.
    #[serde(default)]
    pub use_while_restricted: Vec<UseWhileRestricted>,
    /// The rulebook's names of grounds, by law, with the codes they stand for.
    #[serde(default)]
    pub pointer: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// A use that is allowed while data are restricted (GDPR Art. 18(2)).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UseWhileRestricted {
    /// Its code.
    pub code: String,
    /// The words.
    pub words: Words,
}

impl Grounds {
    /// Those of this program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Every ground.
    #[must_use]
    pub fn all(&self) -> &[Ground] {
        &self.ground
    }

    /// The ground of a code.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&Ground> {
        self.ground.iter().find(|ground| ground.code == code)
    }

    /// The grounds of a law for a right.
    pub fn of<'a>(&'a self, law: &'a str, right: Right) -> impl Iterator<Item = &'a Ground> {
        self.ground.iter().filter(move |ground| ground.is_for(right) && ground.laws.iter().any(|one| one == law))
    }

    /// The law family of a place's rules: its own, that of the US states, or none's.
    #[must_use]
    pub fn family(law: &str) -> &'static str {
        let own = LAWS.into_iter().find(|family| *family == law);
        own.unwrap_or(if law.starts_with("US-") { "US" } else { "generic" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ground_says_what_it_is_in_every_language_under_each_of_its_laws() {
        let mut codes = std::collections::BTreeSet::new();
        for ground in Grounds::built_in().all() {
            let code = &ground.code;
            assert!(codes.insert(code), "{code} stands twice");
            assert!(!ground.words.lacks_a_language() && !ground.words.is_empty(), "{code} lacks words");
            assert!(!ground.hint.lacks_a_language() && !ground.hint.is_empty(), "{code} lacks a hint");
            assert!(!ground.laws.is_empty() && !ground.decisions.is_empty() && !ground.rights.is_empty(), "{code}");
            for law in &ground.laws {
                assert!(LAWS.contains(&law.as_str()), "{code} is of no law we know: {law}");
                assert!(ground.mark.contains_key(law), "{code} has no mark under {law}");
                for language in Language::ALL {
                    let cites = !ground.cite(law, language).is_empty();
                    assert_eq!(cites, law != "generic", "{code} under {law} in {language}");
                }
            }
            for right in &ground.rights {
                assert!(right == "all" || Right::parse(right).is_some(), "{code} is for no right: {right}");
            }
        }
        assert_eq!(codes.len(), 86);
    }

    #[test]
    fn nobody_is_refused_an_end_of_marketing_for_reasons_of_ours() {
        for law in LAWS {
            for ground in Grounds::built_in().of(law, Right::Marketing) {
                assert!(ground.code.ends_with("_fraud"), "{} under {law}", ground.code);
            }
        }
    }

    #[test]
    fn what_the_rulebook_calls_a_ground_leads_to_grounds() {
        let grounds = Grounds::built_in();
        for (law, names) in &grounds.pointer {
            for code in names.values().flatten() {
                let ground = grounds.find(code).unwrap_or_else(|| panic!("{law} points to {code}"));
                assert!(ground.laws.contains(law), "{code} is no ground of {law}");
            }
        }
        assert_eq!(Grounds::family("US-CA"), "US-CA");
        assert_eq!(Grounds::family("US-VA"), "US");
        assert_eq!(Grounds::family("JP"), "generic");
    }
}
