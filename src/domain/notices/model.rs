//! Which notice a clock wants on a day: pure.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::domain::cases::clock::CaseClock;

/// The date from which a threshold counts back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The one that is worked to.
    Near,
    /// The last day on time, where it is another one.
    Last,
}

/// A point of a clock at which the DPO is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// This many days before a date.
    DaysBefore(Mark, u16),
    /// This day, after the last one.
    Overdue(NaiveDate),
}

impl Threshold {
    /// Reads the form in which it is part of a notice's key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        match key.split_once(':') {
            Some(("overdue", day)) => day.parse().ok().map(Self::Overdue),
            Some(("last", days)) => days.parse().ok().map(|days| Self::DaysBefore(Mark::Last, days)),
            Some(_) => None,
            None => key.parse().ok().map(|days| Self::DaysBefore(Mark::Near, days)),
        }
    }

    /// Whether a notice of `self` that still waits says nothing more once `wanted` is told too.
    #[must_use]
    pub fn is_told_by(self, wanted: Self) -> bool {
        match (self, wanted) {
            (Self::DaysBefore(mine, days), Self::DaysBefore(theirs, nearer)) => mine == theirs && nearer < days,
            (Self::Overdue(mine), Self::Overdue(later)) => later > mine,
            (Self::DaysBefore(..), Self::Overdue(_)) => true,
            (Self::Overdue(_), Self::DaysBefore(..)) => false,
        }
    }

    /// The form in which it is part of a notice's key.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::DaysBefore(Mark::Near, days) => days.to_string(),
            Self::DaysBefore(Mark::Last, days) => format!("last:{days}"),
            Self::Overdue(on) => format!("overdue:{on}"),
        }
    }
}

/// What a clock wants on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The points it stands at: at most one a mark. One mail tells them all.
    pub tell: Vec<Threshold>,
    /// Points passed over by that: a worker that was off for a week sends what is still true, once, and not the backlog.
    pub passed: Vec<Threshold>,
}

/// The dates a clock's thresholds count back from.
fn marks(clock: &CaseClock) -> impl Iterator<Item = (Mark, NaiveDate)> {
    let last = clock.last.filter(|last| clock.near.is_none_or(|near| near != *last));
    clock.near.map(|near| (Mark::Near, near)).into_iter().chain(last.map(|last| (Mark::Last, last)))
}

/// The notices a clock wants on the day `today` of the place, at the moment `now`. `thresholds` are days, highest first.
///
/// Of each mark only the nearest point is wanted; one longer than the time that was left when these dates began is none.
#[must_use]
pub fn wanted(clock: &CaseClock, thresholds: &[u16], today: NaiveDate, now: DateTime<Utc>) -> Wanted {
    if clock.is_overdue(today, now) {
        return Wanted { tell: vec![Threshold::Overdue(today)], passed: Vec::new() };
    }
    let mut wanted = Wanted::default();
    for (mark, date) in marks(clock) {
        let (left, at_first) = ((date - today).num_days(), (date - clock.since).num_days());
        let reached = |days: &u16| (0..=i64::from(*days)).contains(&left) && i64::from(*days) <= at_first;
        let reached: Vec<u16> = thresholds.iter().copied().filter(reached).collect();
        let nearest = reached.iter().copied().min();
        wanted.tell.extend(nearest.map(|days| Threshold::DaysBefore(mark, days)));
        let passed = reached.into_iter().filter(|days| Some(*days) != nearest);
        wanted.passed.extend(passed.map(|days| Threshold::DaysBefore(mark, days)));
    }
    wanted
}

/// The next day on which a clock may want another notice; `None` when it never will.
#[must_use]
pub fn next_look(clock: &CaseClock, thresholds: &[u16], today: NaiveDate, now: DateTime<Utc>) -> Option<NaiveDate> {
    if clock.is_overdue(today, now) {
        return today.succ_opt();
    }
    let before = marks(clock).flat_map(|(_, date)| {
        thresholds.iter().filter_map(move |days| date.checked_sub_days(Days::new(u64::from(*days))))
    });
    let after = clock.last.and_then(|last| last.succ_opt());
    before.chain(after).filter(|day| *day > today).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cases::clock::ClockKind;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn clock(near: &str, last: &str, since: &str) -> CaseClock {
        CaseClock {
            kind: ClockKind::Answer,
            near: Some(day(near)),
            last: Some(day(last)),
            ends_at: None,
            is_legal: true,
            version: 1,
            since: day(since),
        }
    }

    const NOON: DateTime<Utc> = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    const DAYS: [u16; 4] = [10, 5, 2, 1];

    fn near(days: u16) -> Threshold {
        Threshold::DaysBefore(Mark::Near, days)
    }

    fn last(days: u16) -> Threshold {
        Threshold::DaysBefore(Mark::Last, days)
    }

    #[test]
    fn a_clock_wants_each_threshold_of_both_dates_on_its_day() {
        let clock = clock("2026-12-24", "2026-12-29", "2026-11-25");
        let mut told = Vec::new();
        let mut today = day("2026-11-25");
        while today < day("2027-01-01") {
            let tell = wanted(&clock, &DAYS, today, NOON).tell;
            let new = tell.into_iter().filter(|threshold| !told.iter().any(|(_, before)| before == threshold));
            told.extend(new.map(|threshold| (today, threshold)).collect::<Vec<_>>());
            today = today.succ_opt().unwrap();
        }
        assert_eq!(
            told,
            [
                (day("2026-12-14"), near(10)),
                (day("2026-12-19"), near(5)),
                (day("2026-12-19"), last(10)),
                (day("2026-12-22"), near(2)),
                (day("2026-12-23"), near(1)),
                (day("2026-12-24"), last(5)),
                (day("2026-12-27"), last(2)),
                (day("2026-12-28"), last(1)),
                (day("2026-12-30"), Threshold::Overdue(day("2026-12-30"))),
                (day("2026-12-31"), Threshold::Overdue(day("2026-12-31"))),
            ]
        );
    }

    #[test]
    fn one_date_has_its_thresholds_once() {
        let clock = clock("2026-12-24", "2026-12-24", "2026-11-25");
        assert_eq!(wanted(&clock, &DAYS, day("2026-12-22"), NOON).tell, [near(2)]);
    }

    #[test]
    fn thresholds_longer_than_the_time_left_are_skipped() {
        let clock = clock("2026-12-04", "2026-12-04", "2026-11-28");
        assert_eq!(wanted(&clock, &DAYS, day("2026-11-28"), NOON), Wanted::default());
        assert_eq!(wanted(&clock, &DAYS, day("2026-11-29"), NOON).tell, [near(5)]);
    }

    #[test]
    fn after_a_week_off_only_the_nearest_is_sent() {
        let clock = clock("2026-12-24", "2026-12-28", "2026-11-25");
        let found = wanted(&clock, &DAYS, day("2026-12-22"), NOON);
        assert_eq!(found.tell, [near(2), last(10)]);
        assert_eq!(found.passed, [near(10), near(5)]);
    }

    #[test]
    fn where_hours_run_out_the_clock_is_overdue_on_its_last_day() {
        let mut clock = clock("2026-12-24", "2026-12-24", "2026-12-21");
        clock.ends_at = Some(NOON);
        let before = NOON - chrono::TimeDelta::minutes(1);
        assert_eq!(wanted(&clock, &DAYS, day("2026-12-24"), before).tell, [near(1)]);
        assert_eq!(wanted(&clock, &DAYS, day("2026-12-24"), NOON).tell, [Threshold::Overdue(day("2026-12-24"))]);
    }

    #[test]
    fn keys_read_back() {
        for threshold in [near(10), last(2), Threshold::Overdue(day("2026-12-29"))] {
            assert_eq!(Threshold::parse(&threshold.key()), Some(threshold));
        }
        assert_eq!(Threshold::parse("first:2"), None);
    }

    #[test]
    fn the_next_look_never_misses_a_day_that_wants_something_new() {
        for (near, last) in [("2026-12-24", "2026-12-28"), ("2026-12-24", "2026-12-24"), ("2026-12-01", "2026-12-20")] {
            let clock = clock(near, last, "2026-11-25");
            let mut today = day("2026-11-25");
            for _ in 0..60 {
                let next = next_look(&clock, &DAYS, today, NOON).unwrap();
                let now = wanted(&clock, &DAYS, today, NOON).tell;
                let mut between = today.succ_opt().unwrap();
                while between < next {
                    let later = wanted(&clock, &DAYS, between, NOON).tell;
                    assert!(later.iter().all(|threshold| now.contains(threshold)), "{between}");
                    between = between.succ_opt().unwrap();
                }
                today = today.succ_opt().unwrap();
            }
        }
    }
}
