//! By when a task is due, with its sum: pure, its numbers are data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::TaskKind;

static BUILT_IN: LazyLock<DueDays> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
    toml::from_str(include_str!("data/days.toml")).expect("the days read")
});

/// The numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueDays {
    /// Raised with every change.
    pub version: String,
    working_days_before_safe: u32,
    least_working_days: u32,
    without_date: u32,
    percent: BTreeMap<String, u32>,
    /// Who else hears of what is late.
    pub late: Late,
    kinds: Kinds,
}

/// Working days after its day at which somebody else hears of a task that is still open.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// The deputy, and the address for what is late.
    pub deputy: u32,
    /// The data protection officer.
    pub dpo: u32,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    today: Vec<String>,
    given: Vec<String>,
}

/// What moved a day away from its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Nothing.
    None,
    /// It would have been no working day, or too near to the safe date.
    Earlier,
    /// It would have left no working day.
    Later,
}

/// The day of a task as a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueSum {
    /// The day of sending.
    pub from: NaiveDate,
    /// The safe date of the case.
    pub safe: Option<NaiveDate>,
    /// Days between both.
    pub days: i64,
    /// Percent of them; nothing where no share was taken.
    pub percent: Option<u32>,
    /// The day that the share gives.
    pub plain: NaiveDate,
    /// What moved it.
    pub bound: Bound,
    /// The day.
    pub due: NaiveDate,
}

impl DueDays {
    /// Those of this program.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Whether the day of a kind is given by whoever orders it.
    #[must_use]
    pub fn is_given(&self, kind: TaskKind) -> bool {
        self.kinds.given.iter().any(|code| code == kind.code())
    }

    /// The working days that lie between the latest day of a task and the safe date.
    #[must_use]
    pub const fn working_days_before_safe(&self) -> u32 {
        self.working_days_before_safe
    }

    /// The day by which a task is due that is sent on a day.
    #[must_use]
    pub fn due(
        &self,
        kind: TaskKind,
        from: NaiveDate,
        safe: Option<NaiveDate>,
        works: impl Fn(NaiveDate) -> bool,
    ) -> DueSum {
        let days = safe.map_or(0, |safe| (safe - from).num_days().max(0));
        if self.kinds.today.iter().any(|code| code == kind.code()) {
            return DueSum { from, safe, days, percent: None, plain: from, bound: Bound::None, due: from };
        }
        let soonest = step(from, self.least_working_days, &works);
        let Some(safe) = safe else {
            let plain = from + Days::new(self.without_date.into());
            let due = back_to_work(plain, &works).max(soonest);
            let bound = if due < plain { Bound::Earlier } else { Bound::None };
            return DueSum { from, safe: None, days: 0, percent: None, plain, bound, due };
        };
        let percent = self.percent.get(kind.code()).copied().unwrap_or_default();
        let share = u64::try_from(days).unwrap_or_default() * u64::from(percent) / 100;
        let plain = from + Days::new(share);
        let latest = back(safe, self.working_days_before_safe, &works);
        let due = back_to_work(plain.min(latest), &works);
        let (bound, due) = match due {
            due if due < soonest => (Bound::Later, soonest),
            due if due < plain => (Bound::Earlier, due),
            due => (Bound::None, due),
        };
        DueSum { from, safe: Some(safe), days, percent: Some(percent), plain, bound, due }
    }
}

/// So many working days after a day.
pub fn step(mut day: NaiveDate, count: u32, works: &impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let mut left = count;
    // A calendar without any working day ends all the same.
    for _ in 0..400 {
        if left == 0 {
            break;
        }
        day = day + Days::new(1);
        left -= u32::from(works(day));
    }
    day
}

/// So many working days before a day.
pub fn back(mut day: NaiveDate, count: u32, works: &impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let mut left = count;
    for _ in 0..400 {
        if left == 0 {
            break;
        }
        day = day - Days::new(1);
        left -= u32::from(works(day));
    }
    day
}

fn back_to_work(day: NaiveDate, works: &impl Fn(NaiveDate) -> bool) -> NaiveDate {
    if works(day) { day } else { back(day, 1, works) }
}

/// Working days from one day to another; none where it is no later.
pub fn between(from: NaiveDate, until: NaiveDate, works: &impl Fn(NaiveDate) -> bool) -> u32 {
    let days = from.iter_days().skip(1).take_while(|day| *day <= until).take(4_000);
    u32::try_from(days.filter(|day| works(*day)).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike as _, Weekday};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn weekday(day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    #[test]
    fn every_kind_has_its_number() {
        let days = DueDays::built_in();
        let known = |kind: &TaskKind| {
            let code = kind.code().to_owned();
            [days.percent.contains_key(&code), days.kinds.today.contains(&code), days.kinds.given.contains(&code)]
        };
        for kind in TaskKind::ALL {
            assert_eq!(known(kind).into_iter().filter(|has| *has).count(), 1, "{kind}");
        }
        assert!(days.percent.values().all(|percent| (1..=100).contains(percent)));
        assert!(days.percent.keys().all(|code| TaskKind::parse(code).is_some()));
        assert!(days.late.deputy < days.late.dpo && !days.version.is_empty());
    }

    #[test]
    fn a_day_lies_inside_the_clock_of_its_case() {
        let days = DueDays::built_in();
        let due = |kind, from, safe| days.due(kind, day(from), Some(day(safe)), weekday);
        // 29 days, of which 40 percent are 11: a Sunday, so the Friday before.
        let sum = due(TaskKind::Search, "2026-11-25", "2026-12-24");
        assert_eq!((sum.days, sum.percent, sum.plain), (29, Some(40), day("2026-12-06")));
        assert_eq!((sum.bound, sum.due), (Bound::Earlier, day("2026-12-04")));
        assert_eq!(due(TaskKind::Erase, "2026-11-25", "2026-12-24").due, day("2026-12-16"));
        // Two working days are the desk's, and one at least is the owner's.
        let short = due(TaskKind::Erase, "2026-11-25", "2026-11-30");
        assert_eq!((short.plain, short.bound, short.due), (day("2026-11-28"), Bound::Earlier, day("2026-11-26")));
        let none = due(TaskKind::Erase, "2026-11-25", "2026-11-26");
        assert_eq!((none.bound, none.due), (Bound::Later, day("2026-11-26")));
        let late = due(TaskKind::Search, "2026-11-27", "2026-11-20");
        assert_eq!((late.days, late.bound, late.due), (0, Bound::Later, day("2026-11-30")));
        for kind in [TaskKind::Stop, TaskKind::Restrict] {
            assert_eq!(due(kind, "2026-11-28", "2026-12-24").due, day("2026-11-28"));
        }
        let open = days.due(TaskKind::Search, day("2026-11-25"), None, weekday);
        assert_eq!((open.safe, open.due), (None, day("2026-12-04")));
    }

    #[test]
    fn working_days_are_counted() {
        assert_eq!(between(day("2026-11-27"), day("2026-12-01"), &weekday), 2);
        assert_eq!(between(day("2026-12-01"), day("2026-11-27"), &weekday), 0);
        assert_eq!(step(day("2026-11-27"), 1, &weekday), day("2026-11-30"));
        assert_eq!(back(day("2026-11-30"), 1, &weekday), day("2026-11-27"));
        // Where nobody ever works, a day is found all the same.
        assert!(step(day("2026-11-27"), 1, &|_| false) > day("2026-11-27"));
    }
}
