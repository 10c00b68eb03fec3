//! How one jurisdiction counts: which days are off, how a period runs, where its last day moves, which day is the safe
//! one. Small steps on single dates; what they are put together to is `deadline`.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::book::{self, Day0, OffDay, Policy, Roll, SafeWeekend, Unit};
use super::calendar::{Holidays, Weekdays};

/// A number of days, months or hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) n: u32,
    pub(super) unit: Unit,
}

impl Span {
    /// A rough length in tenths of a day: good for "which of these is the strictest", never for a date.
    pub(super) fn weight(self) -> u32 {
        self.n
            * match self.unit {
                Unit::CalendarDay | Unit::None => 10,
                Unit::CalendarMonth => 304,
                Unit::BusinessDay => 14,
                Unit::Hour => 0,
            }
            + if self.unit == Unit::Hour { self.n * 10 / 24 } else { 0 }
    }
}

/// A set of days that are off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Off {
    weekdays: Weekdays,
    holidays: bool,
    closed: bool,
}

/// Why a day is off; the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Holiday,
    Weekend,
    Closed,
}

/// A jurisdiction's way of counting, read from its data once.
#[derive(Clone)]
pub(super) struct Counting {
    /// Days on which a period does not end.
    roll: Off,
    /// Days that are no business days, commonly and on the strictest reading.
    idle: Off,
    idle_strict: Off,
    /// Ranges of the year as (month, day), both ends included.
    closed: Vec<[(u32, u32); 2]>,
    /// The day of receipt is the first day of the period: in law, and on the strictest reading.
    first_day_counts: bool,
    first_day_counts_strict: bool,
    /// Weekdays on which nobody there works: the safe day is none of them.
    rest: Weekdays,
    /// Weekend days that a government made working days are working days for this law.
    worked_weekends: bool,
}

impl fmt::Debug for Counting {
    /// For fingerprints: what an edition does not say is left out, so that an older one keeps its own.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = formatter.debug_struct("Counting");
        text.field("roll", &self.roll).field("idle", &self.idle).field("idle_strict", &self.idle_strict);
        text.field("closed", &self.closed).field("first_day_counts", &self.first_day_counts);
        text.field("first_day_counts_strict", &self.first_day_counts_strict);
        if self.rest != Weekdays::USUAL {
            text.field("rest", &self.rest);
        }
        if self.worked_weekends {
            text.field("worked_weekends", &true);
        }
        text.finish()
    }
}

impl Counting {
    pub(super) fn new(policy: &Policy, count: &book::Count) -> Result<Self, String> {
        let weekend = [OffDay::Saturday, OffDay::Sunday];
        let mut idle = off(count.weekend_for_business_days.as_deref().unwrap_or(&weekend), &count.weekly_holiday);
        (idle.holidays, idle.closed) = (true, true);
        let idle_strict = match &count.strict_weekend_for_business_days {
            Some(strict) => Off { weekdays: off(strict, &[]).weekdays, ..idle },
            None => idle,
        };
        let roll = if count.roll == Roll::None { Off::default() } else { off(&count.roll_on, &count.weekly_holiday) };
        let first_day_counts = count.day0 == Day0::Included;
        let own_weekend = policy.safe_weekend == Some(SafeWeekend::Place);
        let rest = count.weekend_for_business_days.as_deref().filter(|_| own_weekend).unwrap_or(&weekend);
        Ok(Self {
            roll,
            idle,
            idle_strict,
            closed: count.closed.iter().map(|range| read_range(range)).collect::<Result<_, _>>()?,
            first_day_counts,
            first_day_counts_strict: count.safe_day0.map_or(first_day_counts, |day| day == Day0::Included),
            rest: off(rest, &[]).weekdays,
            worked_weekends: count.worked_weekends,
        })
    }

    /// Whether the day of receipt is day 1.
    pub(super) const fn first_day_counts(&self) -> bool {
        self.first_day_counts
    }

    /// Whether a last day ever moves here.
    pub(super) fn rolls(&self) -> bool {
        self.roll != Off::default()
    }

    /// The last day of a period that begins with `from`, before it moves. Hours are not counted here.
    pub(super) fn advance(&self, holidays: Holidays<'_>, from: NaiveDate, span: Span, strict: bool) -> NaiveDate {
        match span.unit {
            Unit::CalendarDay => {
                let first_counts = if strict { self.first_day_counts_strict } else { self.first_day_counts };
                from + Days::new(u64::from(span.n.saturating_sub(u32::from(first_counts))))
            }
            Unit::CalendarMonth => from + Months::new(span.n),
            Unit::BusinessDay => {
                let mut day = from;
                let mut left = span.n;
                while left > 0 {
                    day = day + Days::new(1);
                    left -= u32::from(self.idle(holidays, day, strict).is_none());
                }
                day
            }
            Unit::Hour | Unit::None => from,
        }
    }

    /// Why that day is no business day; `None`: it is one.
    pub(super) fn idle(&self, holidays: Holidays<'_>, day: NaiveDate, strict: bool) -> Option<Why> {
        self.why(if strict { self.idle_strict } else { self.idle }, holidays, day)
    }

    /// Whether that weekday is commonly no business day.
    pub(super) fn is_weekend(&self, day: NaiveDate) -> bool {
        self.idle.weekdays.has(day.weekday())
    }

    /// The weekdays on which nobody there works.
    pub(super) const fn rest(&self) -> Weekdays {
        self.rest
    }

    /// Whether that day counts although it is a weekend day: the government made it a working day.
    pub(super) fn is_worked(&self, holidays: Holidays<'_>, day: NaiveDate) -> bool {
        self.worked_weekends && holidays.is_worked(day)
    }

    /// Why a period does not end on that day; `None`: it does.
    pub(super) fn moves(&self, holidays: Holidays<'_>, day: NaiveDate) -> Option<Why> {
        self.why(self.roll, holidays, day)
    }

    /// The first day from that one on on which a period ends.
    pub(super) fn roll(&self, holidays: Holidays<'_>, mut day: NaiveDate) -> NaiveDate {
        while self.moves(holidays, day).is_some() {
            day = day + Days::new(1);
        }
        day
    }

    /// The last day on or before that one on which people work, both at the place and where the answer is given; never
    /// before receipt.
    pub(super) fn safe(&self, holidays: Holidays<'_>, mut day: NaiveDate, received_on: NaiveDate) -> NaiveDate {
        let weekend = self.rest.and(holidays.weekend());
        let rests = |day: NaiveDate| {
            let weekend = weekend.has(day.weekday()) && !self.is_worked(holidays, day);
            weekend || holidays.is_holiday(day) || self.is_closed(day)
        };
        while day > received_on && rests(day) {
            day = day - Days::new(1);
        }
        day.max(received_on)
    }

    fn why(&self, off: Off, holidays: Holidays<'_>, day: NaiveDate) -> Option<Why> {
        if off.holidays && holidays.is_holiday(day) {
            Some(Why::Holiday)
        } else if off.weekdays.has(day.weekday()) && !self.is_worked(holidays, day) {
            Some(Why::Weekend)
        } else if off.closed && self.is_closed(day) {
            Some(Why::Closed)
        } else {
            None
        }
    }

    fn is_closed(&self, day: NaiveDate) -> bool {
        let day = (day.month(), day.day());
        self.closed.iter().any(
            |&[from, to]| {
                if from <= to { (from..=to).contains(&day) } else { day >= from || day <= to }
            },
        )
    }
}

fn off(days: &[OffDay], weekly_holiday: &[OffDay]) -> Off {
    let mut off = Off::default();
    for day in days {
        match day {
            OffDay::Friday => off.weekdays = off.weekdays.with(Weekday::Fri),
            OffDay::Saturday => off.weekdays = off.weekdays.with(Weekday::Sat),
            OffDay::Sunday => off.weekdays = off.weekdays.with(Weekday::Sun),
            OffDay::WeeklyHoliday => off.weekdays = off.weekdays.and(self::off(weekly_holiday, &[]).weekdays),
            OffDay::ClosedDays => off.closed = true,
            OffDay::PublicHoliday | OffDay::BankHoliday | OffDay::GeneralHoliday => off.holidays = true,
            // Known only when they come; a date computed ahead never relies on a storm.
            OffDay::GaleWarningDay | OffDay::BlackRainstormWarningDay => {}
        }
    }
    off
}

/// `12-25..01-15` as two (month, day).
fn read_range(range: &str) -> Result<[(u32, u32); 2], String> {
    let day = |text: &str| {
        let (month, day) = text.split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // 2028 is a leap year, so every date of any year exists in it.
        NaiveDate::from_ymd_opt(2028, month, day).map(|_| (month, day))
    };
    let range_of = || range.split_once("..").and_then(|(from, to)| Some([day(from)?, day(to)?]));
    range_of().ok_or_else(|| format!("closed days {range:?} are no range MM-DD..MM-DD"))
}
