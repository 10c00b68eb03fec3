//! The sum as people read it: one line a step, with the article it stands on. Texts are in `locales/*/clock.ftl`; what
//! is here are keys and typed values, so that a stored case reads in any language.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike};
use chrono_tz::Tz;

use crate::base::language::Language;
use crate::infra::i18n::{FluentValue, Texts};

use super::book::{Mode, Short, Unit};
use super::calendar::{CalendarId, Holidays};
use super::citations;
use super::counting::{Span, Why};
use super::deadline::{Clock, Deadlines, RuleSummary, Run};
use super::edition::Rulebook;
use super::events::PauseGround;
use super::guard::{self, PauseEffect};
use super::place::Place;
use super::rule::Period;

/// The step that warns of a doubt in the rulebook.
const DOUBT: &str = "clock-doubtful";

/// One line of the sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The day it speaks of.
    pub on: Option<NaiveDate>,
    /// The last day, where it speaks of several.
    pub until: Option<NaiveDate>,
    /// The citation it stands on, as the rulebook has it, and whose law that is.
    authority: Option<String>,
    /// Whether that article belongs to few rights.
    telling: bool,
    place: &'static str,
    key: String,
    arguments: Vec<(&'static str, Argument)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Argument {
    Date(NaiveDate),
    Moment(DateTime<Tz>),
    Number(u64),
    Span(Span),
    Ground(PauseGround),
    Calendar(CalendarId),
    Place(Place),
    Law { english: String, chinese: String },
    Off(Vec<OffDays>),
}

/// Days off in a row.
#[derive(Clone, Debug, PartialEq)]
struct OffDays {
    from: NaiveDate,
    to: NaiveDate,
    why: Why,
    /// What the holiday is called, in each language.
    name: [String; 2],
}

impl Step {
    /// The line without its authority.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let arguments: Vec<(&'static str, FluentValue<'_>)> =
            self.arguments.iter().map(|(name, value)| (*name, value.value(language))).collect();
        language.text_with(&self.key, &arguments)
    }

    /// The line with its authority in brackets, as letters and the command line show it.
    #[must_use]
    pub fn line(&self, language: Language) -> String {
        let text = self.text(language);
        match self.authority(language) {
            Some(authority) => language.with2("clock-with-authority", "text", text, "authority", authority.to_owned()),
            None => text,
        }
    }

    /// The article it stands on, as people write it in that language; `None`: none that a reader could look up.
    #[must_use]
    pub fn authority(&self, language: Language) -> Option<&str> {
        citations::cited(self.place, self.authority.as_deref()?, language)
    }

    /// The days it speaks of: `25 Dec 2026`, `25–27 Dec 2026`, or nothing.
    #[must_use]
    pub fn when(&self, language: Language) -> String {
        match (self.on, self.until) {
            (Some(on), Some(until)) if on != until => {
                let same_month = (on.year(), on.month()) == (until.year(), until.month());
                let (from, to) = match language {
                    Language::En if same_month => (on.day().to_string(), language.date_short(until)),
                    Language::ZhHant if same_month => (language.date_short(on), until.day().to_string()),
                    _ => (language.date_short(on), language.date_short(until)),
                };
                let key = if same_month { "clock-days" } else { "clock-days-apart" };
                language.with2(key, "from", from, "to", to)
            }
            (Some(on), _) => language.date_short(on),
            _ => String::new(),
        }
    }

    /// The key of its text: a stable word for what the step says.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether its article is one of few rights of that law: who reads it knows what was asked for.
    #[must_use]
    pub const fn tells_the_right(&self) -> bool {
        self.telling
    }

    /// Whether it warns the operator of a doubt in the rulebook: nothing that a requester could act on.
    #[must_use]
    pub fn is_doubt(&self) -> bool {
        self.key == DOUBT
    }

    fn new(key: impl Into<String>, arguments: Vec<(&'static str, Argument)>) -> Self {
        Self { on: None, until: None, authority: None, telling: false, place: "", key: key.into(), arguments }
    }

    fn on(mut self, on: NaiveDate) -> Self {
        self.on = Some(on);
        self
    }

    fn until(mut self, until: NaiveDate) -> Self {
        self.until = Some(until);
        self
    }

    fn by(mut self, authority: &str) -> Self {
        self.authority = Some(authority.to_owned());
        self
    }
}

impl Argument {
    fn value(&self, language: Language) -> FluentValue<'static> {
        match self {
            Self::Date(date) => language.date_long(*date).into(),
            Self::Moment(moment) => {
                let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
                language.with2("date-moment", "date", language.date_long(moment.date_naive()), "time", time).into()
            }
            Self::Number(number) => (*number).into(),
            Self::Span(span) => span_text(*span, language).into(),
            Self::Ground(ground) => language.text(&format!("clock-ground-{ground}")).into(),
            Self::Calendar(calendar) => calendar.name(language).into(),
            Self::Place(place) => place.label(language).into(),
            Self::Law { english, chinese } => match language {
                Language::En => english.clone().into(),
                Language::ZhHant => chinese.clone().into(),
            },
            Self::Off(days) => {
                let texts: Vec<String> = days.iter().map(|days| days.text(language)).collect();
                texts.join(&language.text("clock-comma")).into()
            }
        }
    }
}

impl OffDays {
    fn text(&self, language: Language) -> String {
        let from = language.date_by("clock-day", self.from);
        if self.from != self.to {
            let to = language.date_by("clock-day", self.to);
            return language.text_with("clock-closed-days", &[("from", from.into()), ("to", to.into())]);
        }
        match self.why {
            Why::Holiday => {
                let [english, chinese] = &self.name;
                let name = match language {
                    Language::En => english.clone(),
                    Language::ZhHant => chinese.clone(),
                };
                language.with2("clock-named-day", "day", from, "name", name)
            }
            Why::Weekend => from,
            Why::Closed => language.with2("clock-named-day", "day", from, "name", language.text("clock-closed")),
        }
    }
}

/// `one month`, `15 days`; as a phrase in a sentence.
pub(super) fn span_text(span: Span, language: Language) -> String {
    let key = match span.unit {
        Unit::CalendarDay | Unit::None => "clock-span-days",
        Unit::CalendarMonth => "clock-span-months",
        Unit::BusinessDay => "clock-span-business",
        Unit::Hour => "clock-span-hours",
    };
    language.with1(key, "n", span.n)
}

/// What the steps are written from.
pub(super) struct Runs<'a> {
    pub(super) main: &'a Period,
    pub(super) target: Option<&'a Period>,
    pub(super) run: Option<Run>,
    pub(super) target_run: Option<Run>,
    pub(super) more_run: Option<Run>,
    pub(super) extended_on: Option<NaiveDate>,
}

/// The steps of a case under one law.
pub(super) fn of(clock: &Clock<'_>, deadlines: &Deadlines, runs: &Runs<'_>) -> Vec<Step> {
    let mut steps = vec![receipt(clock, runs.main)];
    not_yet_in_force(clock, &mut steps);
    acknowledgement(clock, deadlines, &mut steps);
    beginning(clock, &mut steps);
    let is_law = deadlines.legal_due.is_some() || (deadlines.waiting_for.is_some() && runs.main.mode.is_law());
    let shown_mode = if is_law { runs.main.mode } else { not_law(runs) };
    if let Some(run) = runs.run {
        period(clock, &run, &runs.main.cite, &mut steps);
        if runs.extended_on.is_none() {
            result(clock, &run, shown_mode, &mut steps);
        } else {
            let date = vec![("date", Argument::Date(run.last))];
            steps.push(Step::new("clock-due-without-extension", date).on(run.last));
        }
    }
    if let (Some(target), Some(run)) = (runs.target, runs.target_run)
        && deadlines.legal_due.is_some()
    {
        period(clock, &run, &target.cite, &mut steps);
        steps.push(
            Step::new("clock-aim-within", vec![("date", Argument::Date(run.last))]).on(run.last).by(&target.cite),
        );
    }
    waiting(clock, &mut steps);
    extension(clock, deadlines, runs, shown_mode, &mut steps);
    if let Some(safe) = deadlines.safe_due {
        steps.push(Step::new("clock-safe", vec![("date", Argument::Date(safe))]).on(safe));
    }
    warnings(clock, deadlines, &mut steps);
    for step in &mut steps {
        step.place = clock.rule.code;
        step.telling = step.authority.as_deref().is_some_and(|cite| clock.book.is_of_few_rights(clock.rule.code, cite));
    }
    steps
}

/// The steps of a case whose law is not settled: those of the law with the earliest day, framed by what is open.
pub(super) fn unsettled(
    book: &Rulebook,
    summary: &RuleSummary,
    chosen: Vec<Step>,
    place: Option<Place>,
    target: Option<NaiveDate>,
    safe: Option<NaiveDate>,
) -> Vec<Step> {
    let rule = book.rule(summary.place, super::Right::Access);
    let open = match place {
        Some(place) => Step::new("clock-place-without-law", vec![("place", Argument::Place(place))]),
        None => Step::new("clock-place-unknown", Vec::new()),
    };
    let law = rule.map(|rule| Step::new("clock-law-taken", vec![("law", law_of(&rule.short))]));
    let replaced = [
        "clock-acknowledge",
        "clock-aim",
        "clock-aim-guidance",
        "clock-aim-within",
        "clock-due",
        "clock-due-at",
        "clock-extension",
        "clock-no-extension",
        "clock-no-extension-for-right",
        "clock-safe",
    ];
    let mut steps = vec![open];
    steps.extend(law);
    steps.extend(chosen.into_iter().filter(|step| !replaced.contains(&step.key.as_str())));
    let last = |key: &str, date: NaiveDate| Step::new(key, vec![("date", Argument::Date(date))]).on(date);
    steps.extend(target.map(|date| last("clock-aim-unsettled", date)));
    steps.extend(safe.map(|date| last("clock-safe", date)));
    steps
}

fn law_of(short: &Short) -> Argument {
    Argument::Law { english: short.en.clone(), chinese: short.zh.clone() }
}

/// What kind of date stands in for a legal one.
fn not_law(runs: &Runs<'_>) -> Mode {
    if runs.main.mode.is_law() { Mode::Policy } else { runs.main.mode }
}

fn receipt(clock: &Clock<'_>, main: &Period) -> Step {
    let date = ("date", Argument::Date(clock.received_on));
    let step = match main.span.unit {
        Unit::Hour => {
            let moment = clock.instant.with_timezone(&clock.zone);
            Step::new("clock-received-moment", vec![("moment", Argument::Moment(moment))])
        }
        _ if main.span.n == 0 => Step::new("clock-received", vec![date]),
        _ if clock.rule.counting.first_day_counts() => Step::new("clock-received-counts", vec![date]),
        _ => Step::new("clock-received-not-counted", vec![date]),
    };
    let step = step.on(clock.received_on);
    if main.span.n == 0 { step } else { step.by(&clock.rule.cites.day0) }
}

fn not_yet_in_force(clock: &Clock<'_>, steps: &mut Vec<Step>) {
    if let Some(from) = clock.rule.in_force_from.filter(|from| clock.received_on < *from) {
        let arguments = vec![("law", law_of(&clock.rule.short)), ("date", Argument::Date(from))];
        let key = if clock.rule.begins_alone { "clock-rule-not-in-force" } else { "clock-not-in-force" };
        steps.push(Step::new(key, arguments).on(from));
    }
}

fn acknowledgement(clock: &Clock<'_>, deadlines: &Deadlines, steps: &mut Vec<Step>) {
    if let (Some(acknowledgement), Some(by), Some(safe)) =
        (&clock.rule.acknowledgement, deadlines.acknowledge_by, deadlines.acknowledge_by_safe)
    {
        let arguments = vec![
            ("span", Argument::Span(acknowledgement.span)),
            ("date", Argument::Date(by)),
            ("safe", Argument::Date(safe)),
        ];
        steps.push(Step::new("clock-acknowledge", arguments).on(by).by(&acknowledgement.cite));
        if acknowledgement.span.unit == Unit::BusinessDay {
            left_out(clock, deadlines.received_on, by, steps);
        }
    }
}

/// What made the period begin later than receipt.
fn beginning(clock: &Clock<'_>, steps: &mut Vec<Step>) {
    for pause in &clock.events.pauses {
        if clock.rule.pause(pause.ground) == Ok(PauseEffect::Starts)
            && let Some(answered) = pause.answered_on
        {
            let arguments = vec![("ground", Argument::Ground(pause.ground)), ("date", Argument::Date(answered))];
            let step = Step::new("clock-arrived-starts", arguments);
            steps.push(step.on(answered).by(clock.rule.cite_pause(pause.ground)));
        }
    }
    if let Some(relevant) = clock.events.relevant_on {
        let step = Step::new("clock-complete", vec![("date", Argument::Date(relevant))]).on(relevant);
        steps.push(step.by(clock.rule.cite_pause(PauseGround::Identity)));
    }
    if let Some(begin) = clock.begin.filter(|begin| *begin > clock.received_on) {
        steps.push(Step::new("clock-runs-from", vec![("date", Argument::Date(begin))]).on(begin));
    }
}

/// The period itself, what was left out of it, the waiting, and the move of its last day.
fn period(clock: &Clock<'_>, run: &Run, cite: &str, steps: &mut Vec<Step>) {
    let Some(begin) = clock.begin else { return };
    let span = ("span", Argument::Span(run.span));
    match run.span.unit {
        _ if run.span.n == 0 => steps.push(Step::new("clock-at-once", Vec::new()).by(cite)),
        Unit::Hour => {
            let moment = run.at.map_or(clock.instant, |at| at).with_timezone(&clock.zone);
            steps.push(
                Step::new("clock-period-hours", vec![span, ("moment", Argument::Moment(moment))]).on(run.base).by(cite),
            );
        }
        unit => {
            let arguments = vec![span, ("from", Argument::Date(begin)), ("date", Argument::Date(run.base))];
            let clamped = unit == Unit::CalendarMonth && run.base.day() != begin.day();
            steps.push(Step::new("clock-period", arguments).on(run.base).by(cite));
            if clamped {
                let day = Argument::Number(u64::from(begin.day()));
                let arguments = vec![("day", day), ("date", Argument::Date(run.base))];
                steps.push(Step::new("clock-clamped", arguments).on(run.base).by(&clock.rule.cites.month));
            }
            if unit == Unit::BusinessDay {
                left_out(clock, begin, run.base, steps);
            }
        }
    }
    if run.waited > 0 {
        waited(clock, run, steps);
    }
    if run.last != run.unrolled {
        let days =
            off_days(clock.holidays(), run.unrolled, run.last, |day| clock.rule.counting.moves(clock.holidays(), day));
        let arguments = vec![
            ("days", Argument::Off(days)),
            ("date", Argument::Date(run.last)),
            ("calendar", Argument::Calendar(clock.calendar)),
        ];
        let step = Step::new("clock-moved", arguments).on(run.unrolled).until(run.last - Days::new(1));
        steps.push(step.by(&clock.rule.cites.roll));
    } else if run.at.is_none() && run.span.n > 0 {
        stays(clock, run, steps);
    }
}

/// The weekdays that were no business days.
fn left_out(clock: &Clock<'_>, begin: NaiveDate, last: NaiveDate, steps: &mut Vec<Step>) {
    let idle = |day| clock.rule.counting.idle(clock.holidays(), day, false);
    let weekday = |day| !clock.rule.counting.is_weekend(day);
    let days = off_days(clock.holidays(), begin + Days::new(1), last, |day| idle(day).filter(|_| weekday(day)));
    let arguments = vec![("days", Argument::Off(days.clone())), ("calendar", Argument::Calendar(clock.calendar))];
    let (key, arguments) =
        if days.is_empty() { ("clock-left-out-weekends", Vec::new()) } else { ("clock-left-out", arguments) };
    steps.push(Step::new(key, arguments).by(&clock.rule.cites.business));
    let worked = |day| clock.rule.counting.is_worked(clock.holidays(), day).then_some(Why::Weekend);
    let days = off_days(clock.holidays(), begin + Days::new(1), last + Days::new(1), worked);
    if !days.is_empty() {
        let arguments = vec![("days", Argument::Off(days)), ("calendar", Argument::Calendar(clock.calendar))];
        steps.push(Step::new("clock-worked-weekends", arguments));
    }
}

fn waited(clock: &Clock<'_>, run: &Run, steps: &mut Vec<Step>) {
    for pause in &clock.events.pauses {
        if clock.rule.pause(pause.ground) == Ok(PauseEffect::Stops)
            && let Some(answered) = pause.answered_on
        {
            let arguments = vec![
                ("ground", Argument::Ground(pause.ground)),
                ("from", Argument::Date(pause.asked_on)),
                ("to", Argument::Date(answered)),
            ];
            let step = Step::new("clock-waited", arguments).on(pause.asked_on).until(answered);
            steps.push(step.by(clock.rule.cite_pause(pause.ground)));
        }
    }
    let arguments = vec![("n", Argument::Number(run.waited)), ("date", Argument::Date(run.unrolled))];
    steps.push(Step::new("clock-waited-sum", arguments).on(run.unrolled));
}

/// Says of a last day that it does not move: because it is a working day, or because this law moves none such.
fn stays(clock: &Clock<'_>, run: &Run, steps: &mut Vec<Step>) {
    let off = clock.rule.counting.idle(clock.holidays(), run.last, false).is_some();
    let date = ("date", Argument::Date(run.last));
    let step = match (off, clock.rule.counting.rolls()) {
        (true, _) => Step::new("clock-not-moved", vec![date]),
        (false, true) => Step::new("clock-working-day", vec![date, ("calendar", Argument::Calendar(clock.calendar))]),
        (false, false) => return,
    };
    steps.push(step.on(run.last).by(&clock.rule.cites.roll));
}

fn result(clock: &Clock<'_>, run: &Run, mode: Mode, steps: &mut Vec<Step>) {
    let date = ("date", Argument::Date(run.last));
    let law = ("law", law_of(&clock.rule.short));
    let step = match (mode, run.at) {
        (Mode::Statutory | Mode::Regulation, Some(at)) => {
            Step::new("clock-due-at", vec![("moment", Argument::Moment(at.with_timezone(&clock.zone)))])
        }
        (Mode::Statutory | Mode::Regulation, None) => Step::new("clock-due", vec![date]),
        (Mode::Guidance, _) => Step::new("clock-aim-guidance", vec![date, law]),
        (Mode::Policy, _) => Step::new("clock-aim", vec![date, law]),
    };
    steps.push(step.on(run.last));
}

fn waiting(clock: &Clock<'_>, steps: &mut Vec<Step>) {
    for pause in clock.events.pauses.iter().filter(|pause| pause.answered_on.is_none()) {
        let key = match clock.rule.pause(pause.ground) {
            Ok(PauseEffect::Starts) => "clock-waits-to-begin",
            _ => "clock-stands-still",
        };
        let arguments = vec![("ground", Argument::Ground(pause.ground)), ("date", Argument::Date(pause.asked_on))];
        steps.push(Step::new(key, arguments).on(pause.asked_on).by(clock.rule.cite_pause(pause.ground)));
    }
}

fn extension(clock: &Clock<'_>, deadlines: &Deadlines, runs: &Runs<'_>, mode: Mode, steps: &mut Vec<Step>) {
    let cite = &clock.rule.cite_more_time;
    let (Some(more), Ok(more_time)) = (runs.more_run, clock.rule.more_time.as_ref()) else {
        let key = match clock.rule.more_time_on(clock.received_on) {
            Ok(_) | Err(guard::Why::NotBegun(_)) => return,
            Err(guard::Why::NoExtensionForRight) => "clock-no-extension-for-right",
            Err(_) => "clock-no-extension",
        };
        if runs.main.span.n > 0 {
            let law = if key == "clock-no-extension" { vec![("law", law_of(&clock.rule.short))] } else { Vec::new() };
            steps.push(Step::new(key, law).by(cite));
        }
        return;
    };
    if let Some(on) = runs.extended_on {
        let arguments = vec![("span", Argument::Span(more_time.span)), ("date", Argument::Date(on))];
        steps.push(Step::new("clock-extended", arguments).on(on).by(cite));
        period(clock, &more, cite, steps);
        result(clock, &more, mode, steps);
    } else if let Some(notice) = deadlines.extension_notice_by {
        let arguments = vec![("date", Argument::Date(more.last)), ("notice", Argument::Date(notice))];
        steps.push(Step::new("clock-extension", arguments).on(more.last).by(cite));
    }
}

fn warnings(clock: &Clock<'_>, deadlines: &Deadlines, steps: &mut Vec<Step>) {
    if deadlines.past_calendar {
        let years = clock.holidays().years();
        let year = |year: i32| Argument::Law { english: year.to_string(), chinese: year.to_string() };
        let arguments = vec![("from", year(*years.start())), ("to", year(*years.end()))];
        let key = if years.start() == years.end() { "clock-past-calendar-year" } else { "clock-past-calendar" };
        steps.push(Step::new(key, arguments));
    }
    if clock.rule.doubtful {
        steps.push(Step::new(DOUBT, Vec::new()));
    }
}

/// The days off in a range, one entry a day; closed days in a row are one entry, weekends between them too.
fn off_days(
    holidays: Holidays<'_>,
    from: NaiveDate,
    before: NaiveDate,
    why: impl Fn(NaiveDate) -> Option<Why>,
) -> Vec<OffDays> {
    let mut days: Vec<OffDays> = Vec::new();
    for day in from.iter_days().take_while(|day| *day < before) {
        let Some(why) = why(day) else { continue };
        match days.last_mut() {
            Some(last) if why == Why::Closed && last.why == Why::Closed && (day - last.to).num_days() <= 3 => {
                last.to = day;
            }
            _ => {
                let name = Language::ALL.map(|language| holidays.name(day, language).unwrap_or_default());
                days.push(OffDays { from: day, to: day, why, name });
            }
        }
    }
    days
}
