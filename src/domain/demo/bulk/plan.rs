//! Which cases there are to be: how many of each kind arrive when. Pure, so that every share of the work knows its part without
//! asking the others, and the same wish gives the same plan.

use chrono::{DateTime, TimeDelta, Utc};

use super::dice::Dice;

/// How far back the oldest case came in.
const YEARS: TimeDelta = TimeDelta::days(3 * 365);
/// How old a case that is still worked on may be.
const OPEN: TimeDelta = TimeDelta::days(75);
/// How young a case that has ended may be.
const ENDED: TimeDelta = TimeDelta::hours(30);
/// Cases of one share of the work.
const SHARE: u64 = 1_000;

/// What is wished for.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Cases in all.
    pub cases: u64,
    /// Of these, how many are worked on; without a number a believable part.
    pub open: Option<u64>,
    /// The same number gives the same people, dates and references.
    pub seed: u64,
}

/// Why a wish cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// There are fewer references than that, or none was wished for.
    Cases,
    /// More are to be open than there are.
    Open,
}

/// Kinds of cases, by where they stand in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Ended.
    Ended,
    /// Worked on.
    Open,
    /// The mailbox is not proven yet.
    Unconfirmed,
}

/// When how many cases of each kind arrive.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) cases: u64,
    pub(super) open: u64,
    unconfirmed: u64,
    unconfirmed_life: TimeDelta,
    pub(super) begin: DateTime<Utc>,
    pub(super) now: DateTime<Utc>,
}

/// A part of the plan: the cases that arrive within a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub(super) number: u64,
    pub(super) begin: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) ended: u64,
    pub(super) open: u64,
    pub(super) unconfirmed: u64,
    /// The serial number of its first case.
    pub(super) first: u64,
}

impl Plan {
    /// The plan for a wish; requests that are not confirmed live as long as `unconfirmed_life`.
    pub(super) fn new(
        wish: Wish,
        most: u64,
        unconfirmed_life: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<Self, Impossible> {
        let Wish { cases, open, seed } = wish;
        if cases == 0 || cases > most {
            return Err(Impossible::Cases);
        }
        if open.is_some_and(|open| open > cases) {
            return Err(Impossible::Open);
        }
        // About as many as arrive in six weeks of a house that has grown.
        let open = open.unwrap_or_else(|| (cases / 25).max(20).min(cases));
        let unconfirmed = (cases / 150).min(cases - open);
        Ok(Self { seed, cases, open, unconfirmed, unconfirmed_life, begin: now - YEARS, now })
    }

    /// How many of a kind have arrived by a moment.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "parts of a count"
    )]
    fn arrived(&self, kind: Kind, by: DateTime<Utc>) -> u64 {
        let part = |begin: DateTime<Utc>, end: DateTime<Utc>| {
            let (passed, all) = ((by - begin).num_milliseconds(), (end - begin).num_milliseconds());
            (passed as f64 / all as f64).clamp(0.0, 1.0)
        };
        let (all, part) = match kind {
            // More from year to year.
            Kind::Ended => {
                let part = part(self.begin, self.now - ENDED);
                (self.cases - self.open - self.unconfirmed, part * (0.6 + 0.4 * part))
            }
            // Most of what is open is young.
            Kind::Open => (self.open, part(self.now - OPEN, self.now).powi(5)),
            Kind::Unconfirmed => (self.unconfirmed, part(self.now - self.unconfirmed_life, self.now)),
        };
        if part >= 1.0 { all } else { (all as f64 * part) as u64 }
    }

    /// When the case of a number arrives, counted from the first of its kind; between it and the next, `between` of the way.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "parts of a count")]
    fn arrival(&self, kind: Kind, number: u64, between: f64) -> DateTime<Utc> {
        let part = |all: u64| ((number as f64 + between) / all.max(1) as f64).clamp(0.0, 1.0);
        let (begin, end, part) = match kind {
            Kind::Ended => {
                let part = part(self.cases - self.open - self.unconfirmed);
                (self.begin, self.now - ENDED, (1.6_f64.mul_add(part, 0.36).sqrt() - 0.6) / 0.8)
            }
            Kind::Open => (self.now - OPEN, self.now, part(self.open).powf(0.2)),
            Kind::Unconfirmed => (self.now - self.unconfirmed_life, self.now, part(self.unconfirmed)),
        };
        begin + TimeDelta::milliseconds(((end - begin).num_milliseconds() as f64 * part) as i64)
    }

    /// The cases of a share with their kinds, in the order in which they arrive.
    #[allow(clippy::cast_precision_loss, reason = "a part of one")]
    pub(super) fn arrivals(&self, share: &Share, dice: &Dice) -> Vec<(DateTime<Utc>, Kind)> {
        let mut arrivals = Vec::new();
        for (kind, count) in
            [(Kind::Ended, share.ended), (Kind::Open, share.open), (Kind::Unconfirmed, share.unconfirmed)]
        {
            let first = self.arrived(kind, share.begin);
            arrivals.extend((0..count).map(|number| {
                let between = dice.between(0, 999_999) as f64 / 1e6;
                (self.arrival(kind, first + number, between).clamp(share.begin, share.end), kind)
            }));
        }
        arrivals.sort_by_key(|(at, _)| *at);
        arrivals
    }

    fn all_arrived(&self, by: DateTime<Utc>) -> u64 {
        [Kind::Ended, Kind::Open, Kind::Unconfirmed].into_iter().map(|kind| self.arrived(kind, by)).sum()
    }

    /// The parts, in the order of time, which together are the whole plan.
    pub(super) fn shares(&self) -> Vec<Share> {
        let count = self.cases.div_ceil(SHARE);
        let mut begin = self.begin;
        (1..=count)
            .map(|number| {
                let end = if number == count { self.now } else { self.moment_of(number * SHARE, begin) };
                let of = |kind| self.arrived(kind, end) - self.arrived(kind, begin);
                let share = Share {
                    number: number - 1,
                    begin,
                    end,
                    ended: of(Kind::Ended),
                    open: of(Kind::Open),
                    unconfirmed: of(Kind::Unconfirmed),
                    first: self.all_arrived(begin),
                };
                begin = end;
                share
            })
            .collect()
    }

    /// The first moment, after `from`, by which so many have arrived; to the second.
    fn moment_of(&self, count: u64, from: DateTime<Utc>) -> DateTime<Utc> {
        let (mut low, mut high) = (from.timestamp(), self.now.timestamp());
        while high - low > 1 {
            let middle = i64::midpoint(low, high);
            let moment = DateTime::from_timestamp(middle, 0).unwrap_or(self.now);
            if self.all_arrived(moment) >= count { high = middle } else { low = middle }
        }
        DateTime::from_timestamp(high, 0).unwrap_or(self.now).min(self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(cases: u64, open: Option<u64>) -> Result<Plan, Impossible> {
        let now = "2026-11-25T09:00:00Z".parse().unwrap();
        Plan::new(Wish { cases, open, seed: 1 }, 1_000_000_000, TimeDelta::days(14), now)
    }

    #[test]
    fn the_parts_are_the_whole() {
        for (cases, open) in
            [(1, None), (20, None), (999, Some(0)), (25_003, None), (25_003, Some(25_003)), (70_000, Some(9))]
        {
            let plan = plan(cases, open).unwrap();
            let shares = plan.shares();
            let sum = |of: fn(&Share) -> u64| shares.iter().map(of).sum::<u64>();
            assert_eq!(sum(|share| share.open), plan.open);
            assert_eq!(sum(|share| share.unconfirmed), plan.unconfirmed);
            assert_eq!(sum(|share| share.open + share.unconfirmed + share.ended), cases);
            let mut first = 0;
            for share in &shares {
                assert_eq!(share.first, first);
                assert!(share.begin <= share.end);
                first += share.open + share.unconfirmed + share.ended;
            }
            assert_eq!((shares[0].begin, shares.last().unwrap().end), (plan.begin, plan.now));
        }
    }

    #[test]
    fn each_kind_arrives_when_it_should() {
        let plan = plan(2_000, Some(130)).unwrap();
        let mut count = 0;
        for share in plan.shares() {
            for (at, kind) in plan.arrivals(&share, &Dice::of(1, 1, share.number)) {
                count += 1;
                let oldest = match kind {
                    Kind::Ended => plan.begin,
                    Kind::Open => plan.now - OPEN,
                    Kind::Unconfirmed => plan.now - plan.unconfirmed_life,
                };
                assert!(
                    (oldest..=plan.now).contains(&at) && (share.begin..=share.end).contains(&at),
                    "{kind:?} at {at}"
                );
                assert!(kind != Kind::Ended || at <= plan.now - ENDED);
            }
        }
        assert_eq!(count, 2_000);
    }

    #[test]
    fn what_cannot_be_is_told() {
        assert_eq!(plan(0, None).unwrap_err(), Impossible::Cases);
        assert_eq!(plan(2_000_000_000, None).unwrap_err(), Impossible::Cases);
        assert_eq!(plan(5, Some(6)).unwrap_err(), Impossible::Open);
    }
}
