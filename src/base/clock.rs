//! The one source of the present moment, and where a civil day begins.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};

/// Where the present moment comes from. Cheap to clone; clones of a manual clock move together.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until a test moves it.
    Manual(Arc<Mutex<DateTime<Utc>>>),
}

/// The first moment of a civil day in a zone; where the clocks skip midnight, the first one after it.
#[must_use]
pub fn first_moment(day: NaiveDate, zone: impl TimeZone) -> DateTime<Utc> {
    moment_from(day.and_time(NaiveTime::MIN), zone)
}

/// The moment of a civil time in a zone: of one that comes twice the first, and where the clocks skip it, the first one after it.
#[must_use]
pub fn moment_from(time: NaiveDateTime, zone: impl TimeZone) -> DateTime<Utc> {
    // Clocks are put forward by half hours and hours.
    let moments = (0..8).map(|steps| time + TimeDelta::minutes(steps * 30));
    let found = moments.filter_map(|moment| zone.from_local_datetime(&moment).earliest()).next();
    found.map_or_else(|| time.and_utc(), |moment| moment.to_utc())
}

impl Clock {
    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(Mutex::new(start)))
    }

    /// The present moment in UTC, to the microsecond: what Postgres keeps, so that a stored moment equals the one in memory.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        use chrono::SubsecRound;
        match self {
            #[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Manual(moment) => *moment.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }

    /// Sets a manual clock; the system clock stays as it is.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Self::Manual(moment) = self {
            *moment.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        }
    }

    /// Moves a manual clock by `by`, which may be negative; the system clock stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        self.set(self.now() + by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_or_where_the_clocks_jump_over_it() {
        let moment = |day: &str, zone: chrono_tz::Tz| first_moment(day.parse().unwrap(), zone).to_rfc3339();
        assert_eq!(moment("2026-11-25", chrono_tz::Asia::Taipei), "2026-11-24T16:00:00+00:00");
        // In Egypt the clocks went from midnight to one.
        assert_eq!(moment("2024-04-26", chrono_tz::Africa::Cairo), "2024-04-25T22:00:00+00:00");
        // Of an hour that comes twice the first counts.
        assert_eq!(moment("2025-11-02", chrono_tz::America::Havana), "2025-11-02T04:00:00+00:00");
    }

    #[test]
    fn an_hour_that_the_clocks_skip_begins_after_it() {
        let moment = |time: &str, zone: chrono_tz::Tz| moment_from(time.parse().unwrap(), zone).to_rfc3339();
        assert_eq!(moment("2027-03-28T02:00:00", chrono_tz::Europe::Berlin), "2027-03-28T01:00:00+00:00");
        assert_eq!(moment("2027-03-28T03:00:00", chrono_tz::Europe::Berlin), "2027-03-28T01:00:00+00:00");
        assert_eq!(moment("2027-10-31T02:00:00", chrono_tz::Europe::Berlin), "2027-10-31T00:00:00+00:00");
        assert_eq!(moment("2026-10-04T02:00:00", chrono_tz::Australia::Lord_Howe), "2026-10-03T15:30:00+00:00");
    }
}
