//! What the law says about time, and how to count it: places, rights, rules, calendars and the one function that
//! computes dates. Pure: no SQL, nothing asynchronous, no clock of the machine; the numbers stand in `data/`, not here.
//!
//! [`Rulebook::work_out`] is that function; nothing else in the product computes a date of a case.
//! [`Rulebook::may_pause`] and [`Rulebook::may_extend`] are the guard rails of the desk, [`law_of`] says in words what a
//! page tells about a right. An edition of the rulebook is a [`Rulebook`]; a case keeps the one it began under.

mod book;
mod calendar;
mod check;
pub mod checklist;
mod citations;
mod counting;
mod deadline;
mod edition;
mod events;
mod fact_words;
mod facts;
pub mod grounds;
mod guard;
pub mod identity;
mod law;
pub mod letters;
pub mod packages;
mod place;
mod prose;
mod redress;
mod right;
mod rule;
mod steps;

#[cfg(test)]
mod facts_tests;
#[cfg(test)]
mod tests;

pub use book::{Mode, Unit};
pub use calendar::CalendarId;
pub use check::rules_check;
pub use deadline::{Deadlines, RuleSummary};
pub use edition::{Rulebook, Sources};
pub use events::{ClockEvents, Operator, Pause, PauseGround, Received};
pub use fact_words::Saying;
pub use facts::{Confidence, Fact, Section, Source};
pub use guard::{PauseEffect, Refused};
pub use law::{Authority, LawOfRight, PlaceRules, law_of, rule_places, rules_of};
pub use place::Place;
pub use redress::{Redress, RedressStep, Region, authorities, authority_of, redress_of};
pub use right::{Matter, Right};
pub use steps::Step;
