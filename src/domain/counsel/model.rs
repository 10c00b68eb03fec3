//! What a sign-off is, and which of them counts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::coded_enum;
use crate::domain::rulebook::Fact;

coded_enum! {
    /// What counsel found.
    Verdict {
        /// The fact is right as it stands.
        Holds = "holds",
        /// The fact is wrong; it stays doubtful until the rulebook is corrected.
        Wrong = "wrong",
        /// An earlier sign-off no longer counts.
        Withdrawn = "withdrawn",
    }
}

/// What somebody said of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    /// Its number; later ones are higher.
    pub id: i64,
    /// The jurisdiction's code.
    pub place: String,
    /// The fact's key.
    pub fact: String,
    /// Of which words.
    pub fingerprint: String,
    /// The rulebook's version at that time.
    pub version: String,
    /// What was found.
    pub verdict: Verdict,
    /// What was checked, against which source; may be empty.
    pub note: String,
    /// Name of the account that signed.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What counts now: the newest sign-off of every fact in its present or former words.
#[derive(Clone, Debug, Default)]
pub struct Standing(HashMap<(String, String, String), SignOff>);

impl Standing {
    pub(super) fn of_latest(latest: Vec<SignOff>) -> Self {
        let key = |one: &SignOff| (one.place.clone(), one.fact.clone(), one.fingerprint.clone());
        Self(latest.into_iter().map(|one| (key(&one), one)).collect())
    }

    /// What counts for a fact as it is worded now; what was withdrawn does not.
    #[must_use]
    pub fn of(&self, fact: &Fact) -> Option<&SignOff> {
        let key = (fact.place.clone(), fact.key.clone(), fact.fingerprint());
        self.0.get(&key).filter(|one| one.verdict != Verdict::Withdrawn)
    }

    /// Whether counsel found that a fact holds as it is worded now.
    #[must_use]
    pub fn is_cleared(&self, fact: &Fact) -> bool {
        self.of(fact).is_some_and(|one| one.verdict == Verdict::Holds)
    }
}

/// How far the rule of a case may be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleStanding {
    /// Nothing it rests on is doubtful.
    Sure,
    /// Something is, and counsel has not cleared all of it.
    Doubtful,
    /// Counsel has cleared every doubtful fact it rests on; this was the last.
    Checked(SignOff),
}

impl RuleStanding {
    /// Weighs the doubtful facts a rule rests on.
    pub(super) fn weigh(facts: &[&Fact], standing: &Standing) -> Self {
        if facts.is_empty() {
            return Self::Sure;
        }
        let held = facts.iter().map(|fact| standing.of(fact).filter(|one| one.verdict == Verdict::Holds));
        match held.collect::<Option<Vec<_>>>() {
            Some(all) => {
                all.into_iter().max_by_key(|one| one.id).map_or(Self::Doubtful, |last| Self::Checked(last.clone()))
            }
            None => Self::Doubtful,
        }
    }
}
