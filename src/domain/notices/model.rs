//! Which notice a clock wants on a day: pure.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::coded_enum;
use crate::domain::cases::Case;

coded_enum! {
    /// A clock of a case that is watched.
    ClockKind {
        /// Until the answer.
        Answer = "answer",
        /// Until receipt is acknowledged.
        Acknowledgement = "acknowledgement",
    }
}

/// A point of a clock at which the DPO is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// This many days before the date that is worked to.
    DaysBefore(u16),
    /// This day, after the due date.
    Overdue(NaiveDate),
}

impl Threshold {
    /// Reads the form in which it is part of a notice's key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        match key.strip_prefix("overdue:") {
            Some(day) => day.parse().ok().map(Self::Overdue),
            None => key.parse().ok().map(Self::DaysBefore),
        }
    }

    /// Whether a notice of `self` that still waits says nothing more once `wanted` is told too.
    #[must_use]
    pub fn is_told_by(self, wanted: Self) -> bool {
        match (self, wanted) {
            (Self::DaysBefore(mine), Self::DaysBefore(nearer)) => nearer < mine,
            (Self::Overdue(mine), Self::Overdue(later)) => later > mine,
            (Self::DaysBefore(_), Self::Overdue(_)) => true,
            (Self::Overdue(_), Self::DaysBefore(_)) => false,
        }
    }

    /// The form in which it is part of a notice's key.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::DaysBefore(days) => days.to_string(),
            Self::Overdue(on) => format!("overdue:{on}"),
        }
    }
}

/// A clock with the dates that matter; civil dates in the zone of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Which clock.
    pub clock: ClockKind,
    /// The date that is worked to: thresholds count back from it.
    pub near: Option<NaiveDate>,
    /// The last day on time: after it the clock is overdue.
    pub last: Option<NaiveDate>,
    /// Where the law counts hours: whether they ran out, on the last day already.
    pub ran_out: bool,
    /// The day on which this version of the date began: a threshold longer than what was left then is skipped.
    pub since: NaiveDate,
}

impl Watched {
    /// The clocks of a case that still run, at a moment.
    #[must_use]
    pub fn of(case: &Case, now: DateTime<Utc>) -> Vec<Self> {
        let mut clocks = vec![Self {
            clock: ClockKind::Answer,
            near: case.dates.work_by(),
            last: case.dates.due(),
            ran_out: case.dates.legal_due_at.is_some_and(|ends| ends <= now),
            since: case.due_version_on,
        }];
        if case.acknowledged_at.is_none() && case.dates.acknowledge_by.is_some() {
            clocks.push(Self {
                clock: ClockKind::Acknowledgement,
                near: case.dates.acknowledge_by,
                last: case.dates.acknowledge_by,
                ran_out: false,
                since: case.due_version_on,
            });
        }
        clocks
    }

    /// Whole days until the date that is worked to; negative after it.
    #[must_use]
    pub fn days_left(&self, today: NaiveDate) -> Option<i64> {
        self.near.map(|near| (near - today).num_days())
    }

    /// Whether the last day on time has passed.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.ran_out || self.last.is_some_and(|last| today > last)
    }
}

/// The notice a clock wants today, and the thresholds it passes over by that. `thresholds` are days, highest first.
///
/// Only the nearest one is wanted: a worker that was off for a week sends what is still true, once, and not the backlog.
#[must_use]
pub fn wanted(clock: &Watched, thresholds: &[u16], today: NaiveDate) -> (Option<Threshold>, Vec<Threshold>) {
    if clock.is_overdue(today) {
        return (Some(Threshold::Overdue(today)), Vec::new());
    }
    let (Some(near), Some(left)) = (clock.near, clock.days_left(today)) else { return (None, Vec::new()) };
    if left < 0 {
        return (None, Vec::new());
    }
    let at_first = (near - clock.since).num_days();
    let reached: Vec<u16> =
        thresholds.iter().copied().filter(|days| left <= i64::from(*days) && i64::from(*days) <= at_first).collect();
    let nearest = reached.iter().copied().min();
    let passed = reached.into_iter().filter(|days| Some(*days) != nearest).map(Threshold::DaysBefore).collect();
    (nearest.map(Threshold::DaysBefore), passed)
}

/// The next day on which a clock may want another notice; `None` when it never will.
#[must_use]
pub fn next_look(clock: &Watched, thresholds: &[u16], today: NaiveDate) -> Option<NaiveDate> {
    if clock.is_overdue(today) {
        return today.succ_opt();
    }
    let before = clock
        .near
        .into_iter()
        .flat_map(|near| thresholds.iter().filter_map(move |days| near.checked_sub_days(Days::new(u64::from(*days)))));
    let after = clock.last.and_then(|last| last.succ_opt());
    before.chain(after).filter(|day| *day > today).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn clock(near: &str, last: &str, since: &str) -> Watched {
        Watched {
            clock: ClockKind::Answer,
            near: Some(day(near)),
            last: Some(day(last)),
            ran_out: false,
            since: day(since),
        }
    }

    const DAYS: [u16; 4] = [10, 5, 2, 1];

    #[test]
    fn a_clock_wants_each_threshold_on_its_day() {
        let clock = clock("2026-12-24", "2026-12-28", "2026-11-25");
        let mut told = Vec::new();
        let mut today = day("2026-11-25");
        while today < day("2026-12-31") {
            if let (Some(threshold), _) = wanted(&clock, &DAYS, today)
                && told.last().is_none_or(|(_, last)| *last != threshold)
            {
                told.push((today, threshold));
            }
            today = today.succ_opt().unwrap();
        }
        assert_eq!(
            told,
            [
                (day("2026-12-14"), Threshold::DaysBefore(10)),
                (day("2026-12-19"), Threshold::DaysBefore(5)),
                (day("2026-12-22"), Threshold::DaysBefore(2)),
                (day("2026-12-23"), Threshold::DaysBefore(1)),
                (day("2026-12-29"), Threshold::Overdue(day("2026-12-29"))),
                (day("2026-12-30"), Threshold::Overdue(day("2026-12-30"))),
            ]
        );
    }

    #[test]
    fn thresholds_longer_than_the_time_left_are_skipped() {
        let clock = clock("2026-12-04", "2026-12-04", "2026-11-28");
        assert_eq!(wanted(&clock, &DAYS, day("2026-11-28")), (None, vec![]));
        assert_eq!(wanted(&clock, &DAYS, day("2026-11-29")).0, Some(Threshold::DaysBefore(5)));
    }

    #[test]
    fn after_a_week_off_only_the_nearest_is_sent() {
        let clock = clock("2026-12-24", "2026-12-28", "2026-11-25");
        let (send, passed) = wanted(&clock, &DAYS, day("2026-12-22"));
        assert_eq!(send, Some(Threshold::DaysBefore(2)));
        assert_eq!(passed, [Threshold::DaysBefore(10), Threshold::DaysBefore(5)]);
    }

    #[test]
    fn the_next_look_never_misses_a_day_that_wants_something_new() {
        for (near, last) in [("2026-12-24", "2026-12-28"), ("2026-12-24", "2026-12-24"), ("2026-12-01", "2026-12-20")] {
            let clock = clock(near, last, "2026-11-25");
            let mut today = day("2026-11-25");
            for _ in 0..60 {
                let next = next_look(&clock, &DAYS, today).unwrap();
                let mut between = today.succ_opt().unwrap();
                while between < next {
                    let same = wanted(&clock, &DAYS, between).0;
                    assert!(same.is_none() || same == wanted(&clock, &DAYS, today).0, "{between}");
                    between = between.succ_opt().unwrap();
                }
                today = today.succ_opt().unwrap();
            }
        }
    }
}
