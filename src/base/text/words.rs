//! One text in several languages, as data and people write it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::language::Language;

/// A text in every language in which it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words(BTreeMap<Language, String>);

impl Words {
    /// The text in a language; nothing where it was not written.
    #[must_use]
    pub fn get(&self, language: Language) -> Option<&str> {
        self.0.get(&language).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The text in a language, or in the first one that has it: for lists of the desk, which show a row before it is complete.
    #[must_use]
    pub fn shown(&self, language: Language) -> &str {
        self.get(language).or_else(|| Language::ALL.into_iter().find_map(|other| self.get(other))).unwrap_or_default()
    }

    /// Whether nobody wrote anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown(Language::En).is_empty()
    }

    /// Whether it was written in some language and not in all.
    #[must_use]
    pub fn lacks_a_language(&self) -> bool {
        !self.is_empty() && Language::ALL.into_iter().any(|language| self.get(language).is_none())
    }
}

/// Several texts, in every language in which they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordLists(BTreeMap<Language, Vec<String>>);

impl WordLists {
    /// The texts in a language.
    #[must_use]
    pub fn get(&self, language: Language) -> &[String] {
        self.0.get(&language).map_or(&[], Vec::as_slice)
    }

    /// Whether they were written in some language and not in all.
    #[must_use]
    pub fn lacks_a_language(&self) -> bool {
        let written = Language::ALL.into_iter().filter(|language| !self.get(*language).is_empty()).count();
        (1..Language::ALL.len()).contains(&written)
    }
}
