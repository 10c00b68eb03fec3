//! `rightsdesk deadline`: the dates of a case and the sum that shows how, as text or JSON.

use std::io::Write;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use clap::Args;
use serde::Serialize;

use crate::base::language::Language;
use crate::config::{Settings, rulebook_of};
use crate::domain::rulebook::{
    CalendarId, ClockEvents, Deadlines, Operator, Pause, PauseGround, Place, Received, Right, Step,
};
use crate::infra::i18n::Texts;

use super::Failure;

#[derive(Args)]
pub(super) struct Arguments {
    /// Where the requester lives: ISO 3166 (TW, DE, US-CA, CA-QC), or EU, UK, AE-DIFC, AE-ADGM; ZZ: unknown.
    #[arg(long, value_name = "P", value_parser = place)]
    place: KnownPlace,
    /// What is asked for: access, categories, correction, deletion, restriction, portability, objection, marketing,
    /// consent, automated, sale, sensitive, complaint, minor, leak, other.
    #[arg(long, value_name = "R", value_parser = right)]
    right: Right,
    /// When it came: a date of the place (2026-11-20) or a moment (2026-11-20T23:30:00-08:00).
    #[arg(long, value_name = "D", value_parser = received)]
    received: Received,
    /// Whose public holidays count, e.g. DE-BY; unset: those of the country where the answer is given. A law that lists its
    /// holidays itself (Canada's, Quebec's) keeps to them.
    #[arg(long, value_name = "C", value_parser = calendar)]
    calendar: Option<CalendarId>,
    /// A question to the requester: A..B:identity, clarification or fee; A..:identity while it is not answered.
    #[arg(long = "pause", value_name = "A..B:GROUND", value_parser = pause)]
    pauses: Vec<Pause>,
    /// The day on which the last missing thing arrived, where that starts the clock.
    #[arg(long, value_name = "D", value_parser = date)]
    complete_on: Option<NaiveDate>,
    /// The dates with an extension taken.
    #[arg(long)]
    extend: bool,
    /// The language of the steps.
    #[arg(long, value_name = "L", default_value = "en", value_parser = language)]
    lang: Language,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// A place that may be unknown; clap would take an `Option` for an argument that may be left out.
#[derive(Clone, Copy)]
struct KnownPlace(Option<Place>);

fn place(text: &str) -> Result<KnownPlace, String> {
    if text.eq_ignore_ascii_case("zz") {
        return Ok(KnownPlace(None));
    }
    Place::parse_for_command_line(text).map(|place| KnownPlace(Some(place))).ok_or_else(|| "no such place".to_owned())
}

fn right(text: &str) -> Result<Right, String> {
    Right::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Right::ALL.iter().map(|right| right.code()).collect();
        format!("one of {}", all.join(", "))
    })
}

fn calendar(text: &str) -> Result<CalendarId, String> {
    CalendarId::parse(text).ok_or_else(|| "no such calendar".to_owned())
}

fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "en or zh-Hant".to_owned())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "a date is written 2026-11-20".to_owned())
}

fn received(text: &str) -> Result<Received, String> {
    match DateTime::parse_from_rfc3339(text) {
        Ok(moment) => Ok(Received::At(moment.to_utc())),
        Err(_) => date(text)
            .map(Received::On)
            .map_err(|_| "a date is written 2026-11-20, a moment 2026-11-20T23:30:00-08:00".to_owned()),
    }
}

fn pause(text: &str) -> Result<Pause, String> {
    let shape = || "a pause is written 2026-11-03..2026-11-05:identity".to_owned();
    let (days, ground) = text.rsplit_once(':').ok_or_else(shape)?;
    let (asked, answered) = days.split_once("..").ok_or_else(shape)?;
    let ground = PauseGround::parse(ground).ok_or_else(|| "the ground is identity, clarification or fee".to_owned())?;
    let answered_on = if answered.is_empty() { None } else { Some(date(answered)?) };
    Ok(Pause { ground, asked_on: date(asked)?, answered_on })
}

pub(super) fn run(arguments: &Arguments, settings: &Settings, out: &mut impl Write) -> Result<(), Failure> {
    let place = arguments.place.0;
    let operator = operator_of(settings)?;
    let rulebook = rulebook_of(settings).map_err(|mistakes| Failure::refused(mistakes.join("\n")))?;
    let mut events = ClockEvents {
        received: arguments.received,
        relevant_on: arguments.complete_on,
        pauses: arguments.pauses.clone(),
        extended_on: None,
    };
    let compute = |events: &ClockEvents| {
        rulebook
            .work_out(place, arguments.right, arguments.calendar, &operator, events)
            .map_err(|refused| Failure::refused(refused.text(arguments.lang)))
    };
    let mut deadlines = compute(&events)?;
    if arguments.extend {
        // Decided on the day of receipt: as early as can be, so always in time.
        events.extended_on = Some(deadlines.received_on);
        deadlines = compute(&events)?;
    }
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &Report::new(arguments, &deadlines)).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        print(arguments, &deadlines, out)?;
    }
    Ok(())
}

/// The JSON of the command: a contract, extended freely, never changed.
#[derive(Serialize)]
struct Report<'a> {
    place: Option<Place>,
    right: Right,
    calendar: Option<CalendarId>,
    rule: RuleReport<'a>,
    received_on: NaiveDate,
    acknowledge_by: Option<NaiveDate>,
    acknowledge_by_safe: Option<NaiveDate>,
    at_once: Option<NaiveDate>,
    legal_due: Option<NaiveDate>,
    legal_due_at: Option<String>,
    target_due: Option<NaiveDate>,
    safe_due: Option<NaiveDate>,
    extended_due: Option<NaiveDate>,
    extended_safe_due: Option<NaiveDate>,
    extension_notice_by: Option<NaiveDate>,
    waiting_for: Option<PauseGround>,
    past_calendar: bool,
    steps: Vec<String>,
}

#[derive(Serialize)]
struct RuleReport<'a> {
    version: &'a str,
    place: &'a str,
    law: &'a str,
    cite: &'a str,
    mode: &'a str,
    confidence: &'a str,
    doubtful: bool,
}

impl<'a> Report<'a> {
    fn new(arguments: &Arguments, deadlines: &'a Deadlines) -> Self {
        let rule = &deadlines.rule;
        let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        Self {
            place: arguments.place.0,
            right: arguments.right,
            calendar: deadlines.calendar,
            rule: RuleReport {
                version: &rule.version,
                place: rule.place,
                law: &rule.law,
                cite: &rule.cite,
                mode: rule.mode.code(),
                confidence: &rule.confidence,
                doubtful: rule.doubtful,
            },
            received_on: deadlines.received_on,
            acknowledge_by: deadlines.acknowledge_by,
            acknowledge_by_safe: deadlines.acknowledge_by_safe,
            at_once: deadlines.at_once,
            legal_due: deadlines.legal_due,
            legal_due_at: deadlines.legal_due_at.map(moment),
            target_due: deadlines.target_due,
            safe_due: deadlines.safe_due,
            extended_due: deadlines.extended_due,
            extended_safe_due: deadlines.extended_safe_due,
            extension_notice_by: deadlines.extension_notice_by,
            waiting_for: deadlines.waiting_for,
            past_calendar: deadlines.past_calendar,
            steps: deadlines.steps.iter().map(|step| step.line(arguments.lang)).collect(),
        }
    }
}

fn print(arguments: &Arguments, deadlines: &Deadlines, out: &mut impl Write) -> std::io::Result<()> {
    let language = arguments.lang;
    let dates = [
        ("clock-label-due", deadlines.legal_due.filter(|_| deadlines.legal_due_at.is_none())),
        ("clock-label-at-once", deadlines.at_once),
        ("clock-label-target", deadlines.target_due.filter(|date| deadlines.at_once != Some(*date))),
        ("clock-label-safe", deadlines.safe_due),
        ("clock-label-acknowledge", deadlines.acknowledge_by),
        ("clock-label-extended", deadlines.extended_due),
        ("clock-label-notice", deadlines.extension_notice_by),
    ];
    // Where the law counts hours the day alone would be too late: they may end at its first moment.
    if let Some(at) = deadlines.legal_due_at {
        let moment = arguments.place.0.map_or_else(|| at.to_rfc3339(), |place| place.moment(at, language));
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        writeln!(out, "{}: {moment} ({at})", language.text("clock-label-due"))?;
    }
    for (label, date) in dates {
        if let Some(date) = date {
            writeln!(out, "{}: {} ({date})", language.text(label), language.date_long(date))?;
        }
    }
    if let Some(ground) = deadlines.waiting_for {
        writeln!(
            out,
            "{}: {}",
            language.text("clock-label-waiting"),
            language.text(&format!("clock-ground-{ground}"))
        )?;
    }
    writeln!(out, "\n{}", language.text("clock-label-sum"))?;
    for (number, step) in (1..).zip(&deadlines.steps) {
        writeln!(out, "{number}. {}", Step::line(step, language))?;
    }
    let rule = &deadlines.rule;
    let calendar = deadlines.calendar.map_or("-", CalendarId::code);
    writeln!(out, "\n{}: {} {}, {calendar}", language.text("clock-label-rule"), rule.place, rule.version)?;
    writeln!(out, "{}\n{} [{}, {}]", rule.law, rule.cite, rule.mode, rule.confidence)
}

/// Who answers, from the same settings as the server's; the others need not be right for this.
fn operator_of(settings: &Settings) -> Result<Operator, Failure> {
    let calendar = |name: &str, code: Option<&str>| {
        code.filter(|code| !code.is_empty())
            .map(|code| {
                CalendarId::parse(code)
                    .ok_or_else(|| Failure::refused(format!("{name} must be a calendar such as DE-BY")))
            })
            .transpose()
    };
    Ok(Operator {
        country: Place::parse(&settings.org_country)
            .ok_or_else(|| Failure::refused("ORG_COUNTRY must be a country code such as TW"))?,
        eu_calendar: calendar("ORG_EU_CALENDAR", settings.org_eu_calendar.as_deref())?,
        uk_calendar: calendar("ORG_UK_CALENDAR", settings.org_uk_calendar.as_deref())?,
    })
}
