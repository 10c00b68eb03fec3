//! Items and what is decided of them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::language::Language;
use crate::base::text::Words;
use crate::coded_enum;
use crate::domain::cases::Outcome;
use crate::domain::owner_tasks::{AnswerResult, Found};
use crate::domain::register::model::Holding;
use crate::domain::rulebook::Right;

coded_enum! {
    /// What is decided of an item.
    Decision {
        /// What was asked for is done.
        Granted = "granted",
        /// A part of it.
        Partly = "partly",
        /// It is not done.
        Refused = "refused",
        /// Nothing of the kind is held.
        NotHeld = "not_held",
        /// Kept until a day or an event, despite a deletion.
        Kept = "kept",
        /// Not changed; the person's statement stands beside it.
        Noted = "noted",
    }
}

impl Decision {
    /// What may be decided of an item of a right: *kept* is an answer to a deletion, *noted* one to a correction.
    #[must_use]
    pub const fn of(right: Right) -> &'static [Self] {
        match right {
            Right::Deletion | Right::Minor => &[Self::Granted, Self::Partly, Self::Kept, Self::Refused, Self::NotHeld],
            Right::Correction => &[Self::Granted, Self::Partly, Self::Noted, Self::Refused, Self::NotHeld],
            _ => &[Self::Granted, Self::Partly, Self::Refused, Self::NotHeld],
        }
    }

    /// Whether it says no to something, so that it needs a ground and a reason.
    #[must_use]
    pub const fn needs_ground(self) -> bool {
        matches!(self, Self::Partly | Self::Refused | Self::Kept | Self::Noted)
    }

    /// Whether something is done with it.
    #[must_use]
    pub const fn is_carried_out(self) -> bool {
        matches!(self, Self::Granted | Self::Partly)
    }
}

/// How a case ends by what was decided of its items; `None` where nothing was. Nobody chooses it.
#[must_use]
pub fn outcome(decisions: impl IntoIterator<Item = Decision>) -> Option<Outcome> {
    let (mut any, mut held, mut granted, mut something) = (false, false, true, false);
    for decision in decisions {
        any = true;
        held |= decision != Decision::NotHeld;
        granted &= matches!(decision, Decision::Granted | Decision::NotHeld);
        something |= matches!(decision, Decision::Granted | Decision::Partly | Decision::Noted);
    }
    match (any, held, granted, something) {
        (false, ..) => None,
        (true, false, ..) => Some(Outcome::NothingHeld),
        (true, true, true, _) => Some(Outcome::Fulfilled),
        (true, true, false, false) => Some(Outcome::Refused),
        (true, true, false, true) => Some(Outcome::PartlyFulfilled),
    }
}

/// Whether what is granted of a right goes out to the person.
#[must_use]
pub const fn hands_out(right: Right) -> bool {
    matches!(right, Right::Access | Right::Portability)
}

/// By which words an item of a right is told of: rights that are answered alike share them.
#[must_use]
pub const fn group(right: Right) -> &'static str {
    match right {
        Right::Access => "access",
        Right::Categories => "categories",
        Right::Deletion | Right::Minor => "deletion",
        Right::Correction => "correction",
        Right::Restriction => "restriction",
        Right::Portability => "portability",
        Right::Objection => "objection",
        Right::Consent => "consent",
        Right::Automated => "automated",
        _ => "generic",
    }
}

coded_enum! {
    /// Whether other people are in what was found.
    Others {
        /// Nobody else.
        No = "no",
        /// Somebody else.
        Yes = "yes",
        /// Nobody has looked.
        Unsure = "unsure",
        /// Somebody else is, and what is theirs was looked at.
        Checked = "checked",
    }
}

/// What was written of a decision: sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Written {
    /// What is left out, or which part it is about; the person reads it.
    pub what: String,
    /// Why, in the person's language.
    pub reason: String,
    /// What the ground wants named: act and section, the other controller, the kinds; the person reads it.
    pub named: String,
    /// Until which event it is kept, where no day says it; the person reads it.
    pub until: String,
    /// What we have to be able to show; nobody outside reads it.
    pub facts: String,
    /// What was found: rows, from when to when; nobody outside reads it.
    pub found: String,
}

/// What was decided of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The decision.
    pub decision: Decision,
    /// The code of its ground, where it has one.
    pub ground: Option<String>,
    /// The day until which it is kept, a civil date in the zone of the case's place.
    pub until_on: Option<NaiveDate>,
    /// The day on which it was carried out, likewise.
    pub done_on: Option<NaiveDate>,
    /// The day by which it is gone from the backups, likewise.
    pub backup_on: Option<NaiveDate>,
    /// Whether other people are in it.
    pub others: Others,
    /// What was written.
    pub written: Written,
}

/// What an item is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// As the register calls it.
    Register(Words),
    /// As the desk called it, in the requester's language; nothing where it cannot be opened.
    Own(Option<String>),
    /// The request as a whole.
    Whole,
}

impl Label {
    /// In a language; empty for the request as a whole, which each page calls what it is.
    #[must_use]
    pub fn shown(&self, language: Language) -> &str {
        match self {
            Self::Register(words) => words.shown(language),
            Self::Own(text) => text.as_deref().unwrap_or_default(),
            Self::Whole => "",
        }
    }
}

/// An item as it stands.
#[derive(Clone, Debug)]
pub struct Item {
    /// What forms call it.
    pub key: String,
    /// Its id, once something was decided of it.
    pub id: Option<Uuid>,
    /// What it is called.
    pub label: Label,
    /// The name of its system, where the register knows one.
    pub system: Option<Words>,
    /// For how many days the backups of its system keep what was deleted.
    pub backup_days: Option<u32>,
    /// Its row of the register.
    pub holding: Option<Holding>,
    /// What it is used for of that which the right is about, as the register calls it.
    pub uses: Vec<Words>,
    /// Whether the edition of the register that counts now has its row.
    pub is_in_register: bool,
    /// Whether the register says something else of it by now.
    pub is_outdated: bool,
    /// The number of the newest version; 0 before the first.
    pub number: i32,
    /// What was decided; nothing while it is open.
    pub ruling: Option<Ruling>,
    /// What was decided under another right or law: it holds no more, and the item is open.
    pub lapsed: Option<Ruling>,
    /// Whether what was written of it can be opened.
    pub is_readable: bool,
    /// When the newest version was written.
    pub at: Option<DateTime<Utc>>,
    /// Who wrote it.
    pub by: Option<String>,
    /// What its owner said.
    pub said: Said,
    /// What would be decided by what is known.
    pub proposal: Option<Ruling>,
}

impl Item {
    /// An item of which nothing is known but what it is called.
    #[must_use]
    pub fn bare(key: impl Into<String>, label: Label) -> Self {
        Self {
            key: key.into(),
            id: None,
            label,
            system: None,
            backup_days: None,
            holding: None,
            uses: Vec::new(),
            is_in_register: false,
            is_outdated: false,
            number: 0,
            ruling: None,
            lapsed: None,
            is_readable: true,
            at: None,
            by: None,
            said: Said::default(),
            proposal: None,
        }
    }

    /// Whether something is done with it by what was decided.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        self.ruling.as_ref().is_some_and(|ruling| ruling.decision.is_carried_out())
    }

    /// Whether it is kept despite a deletion.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.ruling.as_ref().is_some_and(|ruling| ruling.decision == Decision::Kept)
    }
}

/// What the owner of its system said of an item.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What was found.
    pub found: Option<Found>,
    /// Whether a task to carry out what was decided is with its owner.
    pub is_ordered: bool,
    /// The day on which a deletion opens by itself, where one waits for it.
    pub erased_from: Option<NaiveDate>,
    /// Whether its owner was asked to keep it without using it, and did not refuse.
    pub is_held_still: bool,
    /// How the owner's answer to a task to carry it out ends, and what it says.
    pub carried_out: Option<(AnswerResult, String)>,
    /// The day on which it was carried out.
    pub done_on: Option<NaiveDate>,
    /// The day by which it is gone from the backups.
    pub backup_on: Option<NaiveDate>,
}

/// The key of the item that is the request as a whole: no row of the register and no id is called so.
pub const WHOLE: &str = "whole-request";

/// The items of a case.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Items: those of the register in its order, then those that were added.
    pub items: Vec<Item>,
    /// The right.
    pub right: Right,
    /// The law whose grounds count.
    pub law: &'static str,
    /// Whether that law gives the right at all; where nobody knows the place, it may.
    pub is_given: bool,
    /// Whether it was asked who they are, and that is not settled.
    pub is_doubted: bool,
    /// The edition of the register that counts now, where one was published.
    pub edition: Option<i64>,
    /// Whether owners were asked, or something was decided before: then nobody ends the case past its items.
    pub is_in_use: bool,
    /// Whether an owner who was asked to look or to search has not answered.
    pub is_searching: bool,
}

impl Sheet {
    /// The request as a whole, where it was refused as a whole.
    #[must_use]
    pub fn whole(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.key == WHOLE && item.ruling.is_some())
    }

    /// The items that the answer is about: the request as a whole, or each.
    pub fn counted(&self) -> impl Iterator<Item = &Item> {
        let whole = self.whole();
        whole.into_iter().chain(self.items.iter().filter(move |item| whole.is_none() && item.key != WHOLE))
    }

    /// Whether anything was decided.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.items.iter().any(|item| item.ruling.is_some())
    }

    /// Items of which nothing is decided.
    #[must_use]
    pub fn open(&self) -> usize {
        self.counted().filter(|item| item.ruling.is_none()).count()
    }

    /// Items that are granted and of which nobody said on which day it was done.
    #[must_use]
    pub fn not_carried_out(&self) -> usize {
        let rulings = self.counted().filter_map(|item| item.ruling.as_ref());
        rulings.filter(|ruling| self.is_waited_for(ruling)).count()
    }

    /// Whether nothing was granted, so that there is nothing to carry out.
    #[must_use]
    pub fn is_nothing_carried_out(&self) -> bool {
        !self.counted().filter_map(|item| item.ruling.as_ref()).any(|ruling| ruling.decision.is_carried_out())
    }

    /// Whether what is granted is carried out on a day that the letter tells.
    #[must_use]
    pub fn wants_days(&self) -> bool {
        matches!(group(self.right), "deletion" | "correction" | "restriction" | "objection" | "consent")
    }

    /// Whether what is granted goes out to the person.
    #[must_use]
    pub const fn hands_out(&self) -> bool {
        hands_out(self.right)
    }

    /// Whether a decision is still to be carried out.
    #[must_use]
    pub fn is_waited_for(&self, ruling: &Ruling) -> bool {
        self.wants_days() && ruling.decision.is_carried_out() && ruling.done_on.is_none()
    }

    /// Items that are granted, not carried out, and that nobody was asked to carry out. Where an owner said that it cannot be done,
    /// somebody decides anew before it is asked again.
    pub fn to_be_ordered(&self) -> impl Iterator<Item = &Item> {
        self.counted().filter(|item| {
            let waits = item.ruling.as_ref().is_some_and(|ruling| self.is_waited_for(ruling));
            waits && item.holding.is_some() && !item.said.is_ordered && item.said.carried_out.is_none()
        })
    }

    /// Items that are kept and that nobody was asked to hold still.
    pub fn to_be_held_still(&self) -> impl Iterator<Item = &Item> {
        self.counted().filter(|item| item.is_kept() && !item.said.is_held_still && item.holding.is_some())
    }

    /// Items that are kept until a day, on which nobody was asked to delete them.
    pub fn to_be_deleted_later(&self) -> impl Iterator<Item = &Item> {
        let waits = |item: &&Item| item.ruling.as_ref().is_some_and(|ruling| ruling.until_on != item.said.erased_from);
        self.counted().filter(|item| item.is_kept() && item.holding.is_some()).filter(waits)
    }

    /// How the case would end as it stands; `None` while nothing is decided.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        outcome(self.counted().filter_map(|item| item.ruling.as_ref()).map(|ruling| ruling.decision))
    }

    /// How many items have each decision, in the order of the decisions.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Decision, usize> {
        let mut counts = BTreeMap::new();
        for ruling in self.counted().filter_map(|item| item.ruling.as_ref()) {
            *counts.entry(ruling.decision).or_default() += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_follows_from_the_items() {
        use Decision::{Granted, Kept, NotHeld, Noted, Partly, Refused};
        let cases: [(&[Decision], Option<Outcome>); 12] = [
            (&[], None),
            (&[NotHeld], Some(Outcome::NothingHeld)),
            (&[NotHeld, NotHeld], Some(Outcome::NothingHeld)),
            (&[Granted], Some(Outcome::Fulfilled)),
            (&[Granted, NotHeld], Some(Outcome::Fulfilled)),
            (&[Refused, NotHeld], Some(Outcome::Refused)),
            (&[Kept, Refused], Some(Outcome::Refused)),
            (&[Kept, Granted], Some(Outcome::PartlyFulfilled)),
            (&[Partly], Some(Outcome::PartlyFulfilled)),
            (&[Noted], Some(Outcome::PartlyFulfilled)),
            (&[Noted, Refused], Some(Outcome::PartlyFulfilled)),
            (&[Granted, Refused, NotHeld], Some(Outcome::PartlyFulfilled)),
        ];
        for (decisions, wanted) in cases {
            assert_eq!(outcome(decisions.iter().copied()), wanted, "{decisions:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_outcome_is_the_same_in_every_order_and_however_often_each_stands_there(
            picks in proptest::collection::vec(0..Decision::ALL.len(), 1..40), turn in 0..40_usize
        ) {
            let decisions: Vec<Decision> = picks.iter().map(|pick| Decision::ALL[*pick]).collect();
            let wanted = outcome(decisions.iter().copied());
            let mut turned = decisions.clone();
            turned.rotate_left(turn % decisions.len());
            turned.reverse();
            proptest::prop_assert_eq!(outcome(turned.iter().copied()), wanted);
            let twice = turned.iter().chain(&decisions).copied();
            proptest::prop_assert_eq!(outcome(twice), wanted);
            // What says no to anything is never told as done, and what did something never as refused.
            if decisions.iter().any(|decision| decision.needs_ground()) {
                proptest::prop_assert!(!matches!(wanted, Some(Outcome::Fulfilled | Outcome::NothingHeld)));
            }
            if decisions.iter().any(|decision| decision.is_carried_out()) {
                proptest::prop_assert_ne!(wanted, Some(Outcome::Refused));
            }
        }
    }
}
