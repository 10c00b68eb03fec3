//! What happened to a clock: when the request came, what was asked and answered, whether more time was taken. And who
//! answers: the operator, whose country decides about holidays.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::CalendarId;
use super::place::Place;

/// When a request came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Received {
    /// On that date of the place; running hours count from its first moment.
    On(NaiveDate),
    /// At that moment, whose date is the one in the zone of the place.
    At(DateTime<Utc>),
}

/// Why a clock may stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PauseGround {
    /// Proof of who asks.
    Identity,
    /// What exactly is asked for.
    Clarification,
    /// A fee that the law allows.
    Fee,
}

impl PauseGround {
    /// Every ground.
    pub const ALL: [Self; 3] = [Self::Identity, Self::Clarification, Self::Fee];

    /// The word for it in commands, forms and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Clarification => "clarification",
            Self::Fee => "fee",
        }
    }

    /// The ground of that code, if there is one.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }
}

impl fmt::Display for PauseGround {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// A question to the requester on which the clock waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// What was asked for.
    pub ground: PauseGround,
    /// The day of asking, in the zone of the place.
    pub asked_on: NaiveDate,
    /// The day the answer arrived; `None` while it has not.
    pub answered_on: Option<NaiveDate>,
}

/// Everything that moves a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockEvents {
    /// Receipt.
    pub received: Received,
    /// The day on which the last thing arrived that the law lets one wait for; only where that starts the clock.
    pub relevant_on: Option<NaiveDate>,
    /// The questions asked.
    pub pauses: Vec<Pause>,
    /// The day on which an extension was decided; `None`: not extended.
    pub extended_on: Option<NaiveDate>,
}

impl ClockEvents {
    /// A request that came in and to which nothing else happened.
    #[must_use]
    pub const fn received(received: Received) -> Self {
        Self { received, relevant_on: None, pauses: Vec::new(), extended_on: None }
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Its country: home law and calendar where the requester's place settles neither.
    pub country: Place,
    /// The calendar for cases under EU law; `None`: that of the requester's member state.
    pub eu_calendar: Option<CalendarId>,
    /// The calendar for cases under UK law; `None`: England's.
    pub uk_calendar: Option<CalendarId>,
}
