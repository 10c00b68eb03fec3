//! How long what is handed out with an answer may be opened and is kept, and what no answer may hold. Data beside the rulebook.

use std::sync::LazyLock;

use serde::Deserialize;

use super::place::Place;

static BUILT_IN: LazyLock<Packages> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    toml::from_str(include_str!("data/packages.toml")).expect("the packages read")
});

/// How long a package may be opened and is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// Days for which it may be opened, from when it was sent or renewed.
    pub open_days: u32,
    /// Days before that ends on which whoever it is for is reminded.
    pub remind_days: u32,
    /// Days for which it is kept, from when it was sent.
    pub kept_days: u32,
    /// How sure it is: `V`, `K`, `K?`, `P`.
    pub mark: String,
    /// Where it is from.
    pub source: String,
}

/// For how long a fresh code lets its browser in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Minutes.
    pub minutes: u32,
    /// How sure it is.
    pub mark: String,
    /// Where it is from.
    pub source: String,
}

/// Places whose law lets nobody send the numbers of documents and accounts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeverSent {
    /// Codes of places.
    pub laws: Vec<String>,
    /// How sure it is.
    pub mark: String,
    /// Where it is from.
    pub source: String,
}

/// What is handed out, as data.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packages {
    /// The form of the file.
    pub schema_version: u32,
    /// Raised with every change.
    pub edition: String,
    /// How long.
    pub periods: Periods,
    /// For how long a code lets in.
    pub opening: Opening,
    /// What is never sent.
    pub never_sent: Vec<NeverSent>,
}

impl Packages {
    /// What is part of the program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Whether the law of a place lets nobody send the numbers of documents and accounts, not even to whoever they belong to.
    #[must_use]
    pub fn keeps_numbers_back(&self, place: Place) -> bool {
        self.never_sent.iter().flat_map(|row| &row.laws).any(|law| law == place.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_names_places_that_there_are() {
        let packages = Packages::built_in();
        let Periods { open_days, remind_days, kept_days, .. } = packages.periods;
        assert!(remind_days < open_days && open_days <= kept_days);
        for law in packages.never_sent.iter().flat_map(|row| &row.laws) {
            assert!(Place::parse(law).is_some(), "{law}");
        }
        assert!(packages.keeps_numbers_back(Place::parse("US-CA").unwrap()));
        assert!(!packages.keeps_numbers_back(Place::parse("DE").unwrap()));
    }
}
