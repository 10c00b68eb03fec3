//! What the law says about time, and how to count it: places, rights, rules, calendars and the one function that
//! computes dates. Pure: no SQL, nothing asynchronous, no clock of the machine; the numbers stand in `data/`, not here.
//!
//! [`work_out`] is that function; nothing else in the product computes a date of a case. [`may_pause`] and
//! [`may_extend`] are the guard rails of the desk, [`law_of`] says in words what a page tells about a right.

mod book;
mod calendar;
mod check;
mod counting;
mod deadline;
mod events;
mod facts;
mod guard;
mod law;
mod place;
mod right;
mod rule;
mod steps;

#[cfg(test)]
mod facts_tests;
#[cfg(test)]
mod tests;

pub use book::{Mode, Unit};
pub use calendar::{CalendarId, calendar_years, holiday_name, is_holiday, is_working_day};
pub use check::rules_check;
pub use deadline::{AppealDates, Deadlines, RuleSummary, work_out, work_out_appeal};
pub use events::{ClockEvents, Operator, Pause, PauseGround, Received};
pub use facts::{Confidence, Fact, Section, Source, doubtful_facts_of};
pub use guard::{PauseEffect, Refused, may_extend, may_extend_under, may_pause};
pub use law::{Authority, LawOfRight, PlaceRules, law_of, rule_places, rules_of};
pub use place::Place;
pub use right::Right;
pub use steps::Step;

/// The version of the rulebook, e.g. `2026-11-23.2`; a case keeps the one under which it began.
#[must_use]
pub fn version() -> &'static str {
    &book::book().version
}

/// The day of the research.
#[must_use]
pub fn as_of() -> chrono::NaiveDate {
    book::book().as_of
}
