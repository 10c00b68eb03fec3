//! The one function that computes the dates of a case, with the sum that shows how.
//!
//! In this order: the day of receipt in the zone of the place; the day from which the period runs (later, where the law
//! lets one wait for proof of identity or a fee); the period; the days of waiting that do not count; the move of the
//! last day over days off. Beside it the safe day: the strictest reading, without any waiting that stops a clock.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::base::clock::first_moment;

use super::book::{Mode, PauseDays, SafeHours, Unit};
use super::calendar::{CalendarId, Holidays};
use super::counting::Span;
use super::edition::Rulebook;
use super::events::{ClockEvents, Operator, Pause, PauseGround, Received};
use super::guard::{PauseEffect, Refused, Why};
use super::place::Place;
use super::right::Matter;
use super::rule::{Rule, Settled};
use super::steps::{self, Step};

/// Which rule a date came from.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSummary {
    /// The version of the rulebook.
    pub version: String,
    /// The jurisdiction's code: `EU`, `UK`, `US-VA`, `TW` ...
    pub place: &'static str,
    /// The law, in English.
    pub law: String,
    /// The article of the right's period.
    pub cite: String,
    /// Where the right's own number comes from.
    pub mode: Mode,
    /// How sure the rulebook is of that period: `V:<source>` checked, `K` known, `K?` doubtful.
    pub confidence: String,
    /// Whether counsel should look before anybody relies on it.
    pub doubtful: bool,
}

/// The dates of a case. Dates are civil dates in the zone of the requester's place.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadlines {
    /// Which rule they come from.
    pub rule: RuleSummary,
    /// The holidays that were looked at.
    pub calendar: Option<CalendarId>,
    /// The day of receipt.
    pub received_on: NaiveDate,
    /// By when receipt is to be confirmed, where the law asks for it.
    pub acknowledge_by: Option<NaiveDate>,
    /// The same on the strictest reading.
    pub acknowledge_by_safe: Option<NaiveDate>,
    /// The day by which what is asked for is to be done, where the law says at once and gives no number: an objection to
    /// advertising, consent taken back. The operator's aim; the answer may take longer.
    pub at_once: Option<NaiveDate>,
    /// The legal last day in force; `None`: the law has no number, or the clock waits.
    pub legal_due: Option<NaiveDate>,
    /// The legal last moment where the law counts hours.
    pub legal_due_at: Option<DateTime<Utc>>,
    /// A last day that is no law: an authority's guidance or the operator's own aim.
    pub target_due: Option<NaiveDate>,
    /// The day to work towards.
    pub safe_due: Option<NaiveDate>,
    /// What an extension gives, taken or not; `None`: there is none, or the clock waits.
    pub extended_due: Option<NaiveDate>,
    /// The safe day then.
    pub extended_safe_due: Option<NaiveDate>,
    /// By when an extension is to be told to the requester.
    pub extension_notice_by: Option<NaiveDate>,
    /// What the clock waits for; then no legal day is known.
    pub waiting_for: Option<PauseGround>,
    /// Whether a date lies outside the years of the holiday data.
    pub past_calendar: bool,
    /// The sum, line by line.
    pub steps: Vec<Step>,
}

impl Deadlines {
    /// The last day to show: the legal one, else the target.
    #[must_use]
    pub const fn due(&self) -> Option<NaiveDate> {
        match self.legal_due {
            Some(due) => Some(due),
            None => self.target_due,
        }
    }
}

/// A period run from a certain day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) span: Span,
    /// Its last day before anything moves it.
    pub(super) base: NaiveDate,
    /// Days of waiting added.
    pub(super) waited: u64,
    /// Base and waiting together: the unrolled date.
    pub(super) unrolled: NaiveDate,
    /// The last day.
    pub(super) last: NaiveDate,
    /// The last moment, for hours.
    pub(super) at: Option<DateTime<Utc>>,
}

/// Everything about one case that its periods share.
pub(super) struct Clock<'a> {
    pub(super) book: &'a Rulebook,
    pub(super) rule: &'a Rule,
    pub(super) calendar: CalendarId,
    pub(super) zone: Tz,
    pub(super) received_on: NaiveDate,
    pub(super) instant: DateTime<Utc>,
    /// The day from which the period runs; `None` while it waits to begin.
    pub(super) begin: Option<NaiveDate>,
    /// Answered questions that stop the clock, as first day that does not count and first that does again.
    stops: Vec<(NaiveDate, NaiveDate)>,
    pub(super) waiting_for: Option<PauseGround>,
    pub(super) events: &'a ClockEvents,
}

impl Rulebook {
    /// Computes the dates of a case and shows the sum: the same inputs always give the same output.
    ///
    /// `calendar` is the one the case keeps; `None` chooses: the operator's for EU and UK cases, else the place's own. Where
    /// a statute lists the holidays of a law, that list serves in any case.
    ///
    /// # Errors
    /// A pause or extension that this law does not allow, and events in an impossible order.
    pub fn work_out(
        &self,
        place: Option<Place>,
        matter: impl Into<Matter>,
        calendar: Option<CalendarId>,
        operator: &Operator,
        events: &ClockEvents,
    ) -> Result<Deadlines, Refused> {
        let zone = place.unwrap_or(operator.country).zone();
        let (received_on, instant) = receipt(events.received, zone)?;
        match self.settle(place, matter.into(), operator.country, operator.eu_calendar) {
            Settled::Rule(rule) => {
                let kept = calendar.filter(|_| !rule.own_calendar);
                let calendar = kept.unwrap_or_else(|| self.choose_calendar(rule, place, operator));
                let clock = Clock::new(self, rule, calendar, zone, received_on, instant, events)?;
                clock.deadlines(events.extended_on)
            }
            Settled::Open(candidates) => {
                if !events.pauses.is_empty() || events.relevant_on.is_some() || events.extended_on.is_some() {
                    return Err(Refused::plain(Why::PlaceOpen));
                }
                let plain = ClockEvents::received(events.received);
                let candidates: Result<Vec<Deadlines>, Refused> = candidates
                    .into_iter()
                    .map(|(rule, own)| {
                        let calendar = calendar.filter(|_| !rule.own_calendar).unwrap_or(own);
                        let clock = Clock::new(self, rule, calendar, zone, received_on, instant, &plain)?;
                        let deadlines = clock.deadlines(None)?;
                        // Here an aim stands alone, so the safe day is the one before it, not before the legal limit.
                        let target = rule.target_on(received_on).map(|target| clock.safe(received_on, target.span));
                        let safe_due = deadlines.safe_due.into_iter().chain(target).min();
                        Ok(Deadlines { safe_due, ..deadlines })
                    })
                    .collect();
                self.earliest(candidates?, place, received_on).ok_or(Refused::plain(Why::PlaceOpen))
            }
        }
    }

    /// Of laws that may apply, the one with the earliest day; as a target, since none of them is settled.
    fn earliest(&self, candidates: Vec<Deadlines>, place: Option<Place>, received_on: NaiveDate) -> Option<Deadlines> {
        let day = |deadlines: &Deadlines| deadlines.legal_due.into_iter().chain(deadlines.target_due).min();
        let safe = candidates.iter().filter_map(|deadlines| deadlines.safe_due).min();
        let chosen = candidates.into_iter().min_by_key(day)?;
        let (target_due, past_calendar, at_once) = (day(&chosen), chosen.past_calendar, chosen.at_once);
        let rule = RuleSummary { mode: Mode::Policy, ..chosen.rule };
        let steps = steps::unsettled(self, &rule, chosen.steps, place, target_due, safe);
        Some(Deadlines {
            rule,
            calendar: chosen.calendar,
            received_on,
            acknowledge_by: None,
            acknowledge_by_safe: None,
            at_once,
            legal_due: None,
            legal_due_at: None,
            target_due,
            safe_due: safe,
            extended_due: None,
            extended_safe_due: None,
            extension_notice_by: None,
            waiting_for: None,
            past_calendar,
            steps,
        })
    }

    /// The calendar of a case that keeps none: that of the country where the answer is given.
    fn choose_calendar(&self, rule: &Rule, place: Option<Place>, operator: &Operator) -> CalendarId {
        if rule.own_calendar {
            return rule.calendar;
        }
        let set = match rule.code {
            "EU" => operator.eu_calendar,
            "UK" => operator.uk_calendar,
            _ => None,
        };
        set.or_else(|| place.and_then(|place| self.calendar_of(place))).unwrap_or(rule.calendar)
    }
}

/// The civil date of receipt in its zone, and the moment from which hours run.
fn receipt(received: Received, zone: Tz) -> Result<(NaiveDate, DateTime<Utc>), Refused> {
    let (date, instant) = match received {
        Received::At(instant) => (instant.with_timezone(&zone).date_naive(), instant),
        Received::On(date) => (date, first_moment(date, zone)),
    };
    // Far enough from the ends of the calendar that no sum below can run over them.
    if (1900..=9000).contains(&date.year()) { Ok((date, instant)) } else { Err(Refused::plain(Why::OutOfRange)) }
}

impl<'a> Clock<'a> {
    fn new(
        book: &'a Rulebook,
        rule: &'a Rule,
        calendar: CalendarId,
        zone: Tz,
        received_on: NaiveDate,
        instant: DateTime<Utc>,
        events: &'a ClockEvents,
    ) -> Result<Self, Refused> {
        let mut clock = Self {
            book,
            rule,
            calendar,
            zone,
            received_on,
            instant,
            begin: Some(received_on),
            stops: Vec::new(),
            waiting_for: None,
            events,
        };
        if let Some(relevant_on) = events.relevant_on {
            let starts = [PauseGround::Identity, PauseGround::Fee]
                .into_iter()
                .any(|ground| rule.pause(ground) == Ok(PauseEffect::Starts));
            if !starts {
                let why = rule.pause(PauseGround::Identity).err().filter(|why| *why == Why::AtOnce);
                return Err(Refused::pause(rule, why.unwrap_or(Why::NoStart), PauseGround::Identity));
            }
            clock.begin = Some(received_on.max(relevant_on));
        }
        for pause in &events.pauses {
            clock.wait(pause)?;
        }
        clock.stops.sort_unstable();
        Ok(clock)
    }

    fn wait(&mut self, pause: &Pause) -> Result<(), Refused> {
        let refuse = |why| Refused::pause(self.rule, why, pause.ground);
        let effect = self.rule.pause(pause.ground).map_err(refuse)?;
        if pause.asked_on < self.received_on {
            return Err(refuse(Why::PauseBeforeReceipt));
        }
        let Some(answered_on) = pause.answered_on else {
            if effect == PauseEffect::Starts {
                self.begin = None;
            }
            if effect == PauseEffect::Starts || self.waiting_for.is_none() {
                self.waiting_for = Some(pause.ground);
            }
            return Ok(());
        };
        if answered_on < pause.asked_on || answered_on.year() > 9000 {
            return Err(refuse(Why::PauseBackwards));
        }
        match effect {
            PauseEffect::Starts => self.begin = self.begin.map(|begin| begin.max(answered_on)),
            PauseEffect::Stops => {
                let inclusive = u64::from(self.rule.pause_days == PauseDays::Inclusive);
                self.stops.push((pause.asked_on, answered_on + Days::new(inclusive)));
            }
        }
        Ok(())
    }

    pub(super) fn holidays(&self) -> Holidays<'a> {
        self.book.holidays(self.calendar)
    }

    /// The days from `from` on that do not count; a day in two pauses counts once.
    fn stopped_since(&self, from: NaiveDate) -> u64 {
        let (mut days, mut after) = (0, from);
        for &(asked, again) in &self.stops {
            let first = asked.max(after);
            days += u64::try_from((again - first).num_days()).unwrap_or(0);
            after = after.max(again);
        }
        days
    }

    /// Runs a period from `begin`; `None` where it has not begun.
    pub(super) fn run(&self, span: Span) -> Option<Run> {
        let begin = self.begin?;
        let advance = |from| self.rule.counting.advance(self.holidays(), from, span, false);
        if span.unit == Unit::Hour {
            let at = self.instant + TimeDelta::hours(i64::from(span.n));
            let day = at.with_timezone(&self.zone).date_naive();
            return Some(Run { span, base: day, waited: 0, unrolled: day, last: day, at: Some(at) });
        }
        let base = advance(begin);
        let mut unrolled = base + Days::new(self.stopped_since(begin));
        if !self.stops.is_empty() {
            // Days of waiting before the period began are not counted twice. But a month has a last day, so a later
            // beginning may give the same end while it loses a day of waiting; and waiting longer must never bring a
            // date forward. So no earlier beginning may do better.
            let mut from = self.received_on;
            while from < begin {
                unrolled = unrolled.max(advance(from) + Days::new(self.stopped_since(from)));
                from = from + Days::new(1);
            }
        }
        let waited = u64::try_from((unrolled - base).num_days()).unwrap_or(0);
        // "At once" is the day itself, working day or not.
        let last = if span.n == 0 { unrolled } else { self.rule.counting.roll(self.holidays(), unrolled) };
        Some(Run { span, base, waited, unrolled, last, at: None })
    }

    /// The day to work towards for a period that runs from `begin`.
    pub(super) fn safe(&self, begin: NaiveDate, span: Span) -> NaiveDate {
        let day = match span.unit {
            Unit::Hour => {
                let last = (self.instant + TimeDelta::hours(i64::from(span.n))).with_timezone(&self.zone).date_naive();
                // Whoever answers on the day of the last moment may be late.
                let whole_days = self.book.book().engine_policy.safe_hours == Some(SafeHours::DayBefore);
                last - Days::new(u64::from(whole_days))
            }
            _ => self.rule.counting.advance(self.holidays(), begin, span, true),
        };
        self.rule.counting.safe(self.holidays(), day, self.received_on)
    }

    fn deadlines(&self, extended_on: Option<NaiveDate>) -> Result<Deadlines, Refused> {
        let rule = self.rule;
        let (legal, target) = (rule.legal_on(self.received_on), rule.target_on(self.received_on));
        let main = legal.or(target).unwrap_or(&rule.own);
        // Waiting for an answer: nobody knows the last day yet.
        let waiting = self.waiting_for.is_some();
        let run = self.run(main.span).filter(|_| !waiting);
        // An aim beside the law's day stands before it: a law of hours may be sooner than what we promise in working days.
        let is_sooner = |aim: &Run| legal.is_none() || run.is_none_or(|run| aim.last < run.last);
        let target_run = target.and_then(|target| self.run(target.span)).filter(|aim| !waiting && is_sooner(aim));
        let more = rule.more_time_on(self.received_on).ok();
        let more_run = more.and_then(|more| self.run(more.span)).filter(|_| !waiting);
        if let Some(on) = extended_on {
            self.check_extension(on, run)?;
        }
        let extended = extended_on.is_some();
        let span_in_force = more.filter(|_| extended).map_or(main.span, |more| more.span);
        let run_in_force = if extended { more_run } else { run };
        let safe_of = |span| self.begin.map(|begin| self.safe(begin, span));
        let acknowledge = rule.acknowledgement.as_ref().map(|acknowledgement| {
            let counting = &rule.counting;
            let last = counting.advance(self.holidays(), self.received_on, acknowledgement.span, false);
            (counting.roll(self.holidays(), last), self.safe(self.received_on, acknowledgement.span))
        });
        let last = run_in_force.map(|run| run.last);
        let known = self.holidays().years();
        let shown = [Some(self.received_on), last, more_run.map(|run| run.last), target_run.map(|run| run.last)];
        let mut deadlines = Deadlines {
            rule: self.summary(),
            calendar: Some(self.calendar),
            received_on: self.received_on,
            acknowledge_by: acknowledge.map(|(by, _)| by),
            acknowledge_by_safe: acknowledge.map(|(_, safe)| safe),
            at_once: target_run.filter(|_| rule.acts_at_once && rule.target.is_some()).map(|run| run.last),
            legal_due: last.filter(|_| legal.is_some()),
            legal_due_at: run_in_force.and_then(|run| run.at).filter(|_| legal.is_some()),
            target_due: if legal.is_none() { last } else { target_run.map(|run| run.last) },
            safe_due: safe_of(span_in_force),
            extended_due: more_run.map(|run| run.last),
            extended_safe_due: more.and_then(|more| safe_of(more.span)),
            extension_notice_by: more.and(run).map(|run| run.last),
            waiting_for: self.waiting_for,
            past_calendar: shown.into_iter().flatten().any(|day| !known.contains(&day.year())),
            steps: Vec::new(),
        };
        deadlines.steps =
            steps::of(self, &deadlines, &steps::Runs { main, target, run, target_run, more_run, extended_on });
        Ok(deadlines)
    }

    fn check_extension(&self, on: NaiveDate, run: Option<Run>) -> Result<(), Refused> {
        let refuse = |why| Err(Refused::extension(self.rule, why));
        if let Err(why) = self.rule.more_time_on(self.received_on) {
            return refuse(why);
        }
        match run {
            _ if on < self.received_on => refuse(Why::ExtensionTooEarly),
            Some(run) if on > run.last => refuse(Why::ExtensionTooLate(run.last)),
            _ => Ok(()),
        }
    }

    fn summary(&self) -> RuleSummary {
        let own = self.rule.own_on(self.received_on);
        RuleSummary {
            version: self.book.name().to_owned(),
            place: self.rule.code,
            law: self.rule.law.clone(),
            cite: own.cite.clone(),
            mode: self.rule.mode_on(self.received_on),
            confidence: own.conf.clone(),
            doubtful: self.rule.doubtful,
        }
    }
}
