//! The guard rails: what the law does not allow is refused, and the refusal says which rule of which law refuses it.

use chrono::NaiveDate;

use crate::base::language::Language;
use crate::infra::i18n::Texts;

use super::book::Short;
use super::calendar::CalendarId;
use super::citations;
use super::edition::Rulebook;
use super::events::{ClockEvents, Operator, PauseGround};
use super::place::Place;
use super::right::Matter;
use super::rule::Rule;

/// What waiting for something does to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PauseEffect {
    /// The period begins only when the thing arrives.
    Starts,
    /// The days of waiting do not count.
    Stops,
}

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    NoPause,
    PauseUnclear,
    PauseNotForRight,
    AtOnce,
    NoStart,
    NoExtension,
    NoExtensionForRight,
    NoExtensionOptOut,
    NotBegun(NaiveDate),
    ExtendedAlready,
    ExtensionTooLate(NaiveDate),
    ExtensionTooEarly,
    Waiting(PauseGround),
    PlaceOpen,
    PauseBackwards,
    PauseBeforeReceipt,
    OutOfRange,
}

/// A refusal of something that a law does not allow, or that cannot be.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub(super) why: Why,
    pub(super) ground: Option<PauseGround>,
    law: Option<[String; 2]>,
    /// The citation as the rulebook has it, and whose law that is.
    cite: Option<(&'static str, String)>,
}

impl Refused {
    pub(super) const fn plain(why: Why) -> Self {
        Self { why, ground: None, law: None, cite: None }
    }

    pub(super) fn pause(rule: &Rule, why: Why, ground: PauseGround) -> Self {
        let cite = if why == Why::AtOnce { &rule.own.cite } else { rule.cite_pause(ground) };
        Self { why, ground: Some(ground), law: Some(names(&rule.short)), cite: Some((rule.code, cite.to_owned())) }
    }

    pub(super) fn extension(rule: &Rule, why: Why) -> Self {
        let cite = if why == Why::NoExtensionOptOut { &rule.own.cite } else { &rule.cite_more_time };
        Self { why, ground: None, law: Some(names(&rule.short)), cite: Some((rule.code, cite.clone())) }
    }

    /// A stable word for the reason, for logs and machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.why {
            Why::NoPause => "no-pause",
            Why::PauseUnclear => "pause-unclear",
            Why::PauseNotForRight => "pause-not-for-right",
            Why::AtOnce => "at-once",
            Why::NoStart => "no-start",
            Why::NoExtension => "no-extension",
            Why::NoExtensionForRight => "no-extension-for-right",
            Why::NoExtensionOptOut => "no-extension-opt-out",
            Why::NotBegun(_) => "not-begun",
            Why::ExtendedAlready => "extended-already",
            Why::ExtensionTooLate(_) => "extension-too-late",
            Why::ExtensionTooEarly => "extension-too-early",
            Why::Waiting(_) => "waiting",
            Why::PlaceOpen => "place-open",
            Why::PauseBackwards => "pause-backwards",
            Why::PauseBeforeReceipt => "pause-before-receipt",
            Why::OutOfRange => "out-of-range",
        }
    }

    /// The article that refuses it, as people write it in that language; `None`: none that a reader could look up.
    #[must_use]
    pub fn authority(&self, language: Language) -> Option<&str> {
        let (place, cite) = self.cite.as_ref()?;
        citations::cited(place, cite, language)
    }

    /// The refusal in a sentence, with the law and its article.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let law = self.law.as_ref().map(|[english, chinese]| match language {
            Language::En => english.clone(),
            Language::ZhHant => chinese.clone(),
        });
        let ground = self.ground.or(match self.why {
            Why::Waiting(ground) => Some(ground),
            _ => None,
        });
        let ground = ground.map(|ground| language.text(&format!("clock-ground-{ground}")));
        let mut arguments =
            vec![("law", law.unwrap_or_default().into()), ("ground", ground.unwrap_or_default().into())];
        if let Why::ExtensionTooLate(date) | Why::NotBegun(date) = self.why {
            arguments.push(("date", language.date_long(date).into()));
        }
        let text = language.text_with(&format!("clock-refused-{}", self.code()), &arguments);
        match self.authority(language) {
            Some(cite) => language.with2("clock-with-authority", "text", text, "authority", cite.to_owned()),
            None => text,
        }
    }
}

fn names(short: &Short) -> [String; 2] {
    [short.en.clone(), short.zh.clone()]
}

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text(Language::En))
    }
}

impl std::error::Error for Refused {}

impl Rulebook {
    fn settled(&self, place: Option<Place>, matter: Matter) -> Result<&Rule, Refused> {
        let code = place.and_then(|place| self.jurisdiction_of(place));
        code.and_then(|code| self.rule(code, matter)).ok_or(Refused::plain(Why::PlaceOpen))
    }

    /// Whether the clock of that right may wait for that thing there, and what waiting does.
    ///
    /// # Errors
    /// The rule that refuses it.
    pub fn may_pause(
        &self,
        place: Option<Place>,
        matter: impl Into<Matter>,
        ground: PauseGround,
    ) -> Result<PauseEffect, Refused> {
        let rule = self.settled(place, matter.into())?;
        rule.pause(ground).map_err(|why| Refused::pause(rule, why, ground))
    }

    /// Whether the authorities accept that pause only for a question asked without delay: nothing a date shows, so the desk is
    /// told before it asks.
    pub fn must_ask_promptly(&self, place: Option<Place>, matter: impl Into<Matter>, ground: PauseGround) -> bool {
        self.settled(place, matter.into()).is_ok_and(|rule| rule.pause(ground).is_ok() && rule.is_prompt(ground))
    }

    /// Whether more time may be taken on the day `on`; the new last day if so. `calendar` as for
    /// [`work_out`](Self::work_out).
    ///
    /// # Errors
    /// The rule that refuses it: none in this law or for this right, taken already, or too late.
    pub fn may_extend(
        &self,
        place: Option<Place>,
        matter: impl Into<Matter>,
        calendar: Option<CalendarId>,
        operator: &Operator,
        events: &ClockEvents,
        on: NaiveDate,
    ) -> Result<NaiveDate, Refused> {
        let matter = matter.into();
        let rule = self.settled(place, matter)?;
        if let Err(why) = rule.more_time {
            return Err(Refused::extension(rule, why));
        }
        if events.extended_on.is_some() {
            return Err(Refused::extension(rule, Why::ExtendedAlready));
        }
        let extended = ClockEvents { extended_on: Some(on), ..events.clone() };
        let deadlines = self.work_out(place, matter, calendar, operator, &extended)?;
        let waiting = deadlines.waiting_for.map_or(Why::NoExtension, Why::Waiting);
        deadlines.extended_due.ok_or_else(|| Refused::extension(rule, waiting))
    }
}

impl crate::base::error::Explain for Refused {
    fn explain(&self, language: crate::base::language::Language) -> String {
        self.text(language)
    }
}
