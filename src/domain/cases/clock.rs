//! A case's dates: its clock events put through the rulebook's one function, and the clocks that run in it. Nothing here counts days.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::case::{Case, CaseHead, Dates, Locked};
use super::model::Status;
use super::store;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::domain::rulebook::{ClockEvents, Deadlines, Received, Step};
use crate::infra::app::{Context, Tx};

/// Sorts a case that waits for its clock to begin behind all others.
const FAR_AWAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date in the calendar");

/// What a clock of a case runs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockKind {
    /// The answer; for an appeal, the answer to the appeal.
    Answer,
    /// The confirmation that the request is there.
    Acknowledgement,
    /// What is to be done at once: advertising stopped, a use ended for which consent was taken back.
    AtOnce,
    /// A task of the desk.
    Task(Uuid),
}

impl ClockKind {
    /// The word for it, without which task it is: for texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Acknowledgement => "acknowledgement",
            Self::AtOnce => "at_once",
            Self::Task(_) => "task",
        }
    }

    /// What tells it from the others of its case: in keys of notices.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Task(id) => format!("task:{id}"),
            other => other.code().to_owned(),
        }
    }

    /// Reads a key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        match key.strip_prefix("task:") {
            Some(id) => id.parse().ok().map(Self::Task),
            None => [Self::Answer, Self::Acknowledgement, Self::AtOnce].into_iter().find(|kind| kind.code() == key),
        }
    }
}

/// A clock that runs, with the dates that matter; civil dates in the zone of the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseClock {
    /// Which clock.
    pub kind: ClockKind,
    /// The date that is worked to: the safe one.
    pub near: Option<NaiveDate>,
    /// The last day on time: after it the clock is overdue.
    pub last: Option<NaiveDate>,
    /// The last moment on time, where the law counts hours.
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether the last day is the law's; otherwise it is an aim.
    pub is_legal: bool,
    /// Version of these dates; a moved one is a new one.
    pub version: i32,
    /// The day on which this version began.
    pub since: NaiveDate,
}

impl CaseClock {
    /// Whether the last day on time has passed, on the day `today` of the place and at the moment `now`.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate, now: DateTime<Utc>) -> bool {
        self.ends_at.is_some_and(|ends| ends <= now) || self.last.is_some_and(|last| today > last)
    }
}

/// What decides which clocks of an open case run.
pub(in crate::domain) struct Running<'a> {
    pub(in crate::domain) dates: &'a Dates,
    pub(in crate::domain) acknowledged: bool,
    pub(in crate::domain) carried_out: bool,
    /// Version of the answer's dates, and the day on which it began.
    pub(in crate::domain) due: (i32, NaiveDate),
    /// The same of the dates that hang on receipt alone.
    pub(in crate::domain) receipt: (i32, NaiveDate),
}

impl Running<'_> {
    pub(in crate::domain) fn clocks(&self) -> Vec<CaseClock> {
        let dates = self.dates;
        let owes_at_once = !self.carried_out && dates.at_once.is_some();
        let answer = CaseClock {
            kind: ClockKind::Answer,
            near: dates.work_by(),
            last: dates.due(),
            ends_at: dates.legal_due_at,
            is_legal: dates.legal_due.is_some(),
            version: self.due.0,
            since: self.due.1,
        };
        // Where the law has no date, the aim is one and the same: to do it comes first, and the desk is not told everything twice.
        let mut clocks = if owes_at_once && !answer.is_legal { Vec::new() } else { vec![answer] };
        let on_receipt = |kind, near, last, is_legal| CaseClock {
            kind,
            near,
            last,
            ends_at: None,
            is_legal,
            version: self.receipt.0,
            since: self.receipt.1,
        };
        if !self.acknowledged && dates.acknowledge_by.is_some() {
            let last = dates.acknowledge_last.or(dates.acknowledge_by);
            clocks.push(on_receipt(ClockKind::Acknowledgement, dates.acknowledge_by, last, true));
        }
        if owes_at_once {
            clocks.push(on_receipt(ClockKind::AtOnce, dates.at_once, dates.at_once, false));
        }
        clocks
    }
}

/// The clocks of a case that run, without its tasks: none once it is closed.
#[must_use]
pub fn running(case: &CaseHead) -> Vec<CaseClock> {
    if case.status == Status::Closed {
        return Vec::new();
    }
    let running = Running {
        dates: &case.dates,
        acknowledged: case.acknowledged_at.is_some(),
        carried_out: case.carried_out_at.is_some(),
        due: (case.due_version, case.due_version_on),
        receipt: (case.receipt_version, case.receipt_version_on),
    };
    running.clocks()
}

/// The clock that comes first; `None` for a closed case, or one whose only clock waits to begin.
#[must_use]
pub fn next(case: &CaseHead) -> Option<CaseClock> {
    // Of the same day, the smaller duty comes first: it is done before the answer.
    running(case).into_iter().rev().filter(|clock| clock.near.is_some()).min_by_key(|clock| clock.near)
}

/// What kind of date one is: whose word is broken when it passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateKind {
    /// Our own aim; no law has it.
    Aim,
    /// The safe date: the law's on the strictest reading.
    Safe,
    /// The law's last day.
    Law,
}

impl DateKind {
    /// The word for it: for texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aim => "aim",
            Self::Safe => "safe",
            Self::Law => "law",
        }
    }
}

/// The date that stands for a case in a list: what is broken first of all, else what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownDate {
    /// The clock it belongs to.
    pub clock: ClockKind,
    /// The date.
    pub date: NaiveDate,
    /// What kind of date.
    pub kind: DateKind,
    /// Whether it has passed.
    pub is_past: bool,
}

impl CaseClock {
    /// The date of this clock that matters on a day of the place: the law's once it has passed, else the one that is worked to.
    #[must_use]
    pub fn shown(&self, today: NaiveDate, now: DateTime<Utc>) -> Option<ShownDate> {
        let shown = |date, kind, is_past| ShownDate { clock: self.kind, date, kind, is_past };
        if let Some(last) = self.last.filter(|_| self.is_legal && self.is_overdue(today, now)) {
            return Some(shown(last, DateKind::Law, true));
        }
        let near = self.near?;
        let kind = match self.last {
            _ if !self.is_legal => DateKind::Aim,
            Some(last) if last == near => DateKind::Law,
            _ => DateKind::Safe,
        };
        Some(shown(near, kind, near < today))
    }
}

/// The date that stands for a case: a law's that has passed before any other, else that of the clock that comes first. `None` for a
/// closed case, which is never late, and for one whose only clock waits to begin.
#[must_use]
pub fn shown(case: &CaseHead, today: NaiveDate, now: DateTime<Utc>) -> Option<ShownDate> {
    // Of the same day, the smaller duty comes first: it is done before the answer.
    let all = running(case).into_iter().rev().filter_map(|clock| clock.shown(today, now));
    all.min_by_key(|shown| (!(shown.is_past && shown.kind == DateKind::Law), shown.date))
}

/// What has happened to the clock of a case.
#[must_use]
pub fn events(case: &CaseHead) -> ClockEvents {
    ClockEvents {
        // Where the law counts hours the instant matters; elsewhere its civil date in the zone of the place.
        received: Received::At(case.received_at),
        relevant_on: case.relevant_on,
        pauses: case.pauses.clone(),
        extended_on: case.extended_on,
    }
}

/// The dates of a case with every step of their sum, by the edition of the rulebook it keeps.
///
/// # Errors
/// When the clock events of the case do not fit its law: never after they were checked when they were made.
pub fn deadlines(context: &Context, case: &CaseHead) -> Result<Deadlines> {
    let operator = &context.config.operator;
    case.rulebook
        .work_out(case.place, case.matter(), case.calendar, operator, &events(case))
        .map_err(|refused| Error::Refused(Box::new(refused)))
}

/// The dates in force of a sum.
#[must_use]
pub fn dates_of(deadlines: &Deadlines) -> Dates {
    Dates {
        legal_due: deadlines.legal_due,
        legal_due_at: deadlines.legal_due_at,
        target_due: deadlines.target_due,
        safe_due: deadlines.safe_due,
        acknowledge_by: deadlines.acknowledge_by_safe.or(deadlines.acknowledge_by),
        acknowledge_last: deadlines.acknowledge_by,
        at_once: deadlines.at_once,
    }
}

/// The sum as mails and calendars show it to requesters: a line a step with its authority, but for an article that would tell whoever
/// reads along what was asked for.
#[must_use]
pub fn sum(deadlines: &Deadlines, language: Language) -> Vec<String> {
    let line = |step: &Step| if step.tells_the_right() { step.text(language) } else { step.line(language) };
    // The day the desk works towards is no business of whoever waits.
    let told = |step: &&Step| !step.is_doubt() && step.key() != "clock-safe";
    deadlines.steps.iter().filter(told).map(line).collect()
}

/// The date that sorts a case in the queue: that of the clock that comes first.
#[must_use]
pub fn sort_date(case: &CaseHead) -> NaiveDate {
    // A closed case keeps the date its answer was worked to.
    next(case).and_then(|clock| clock.near).or_else(|| case.dates.work_by()).unwrap_or(FAR_AWAY)
}

/// Works the dates out anew after a clock event and stores them; dates that moved are a new version, with new thresholds.
/// The caller holds the row locked.
pub(super) async fn renew(tx: &mut Tx, case: &mut Locked<Case>) -> Result<Deadlines> {
    let now = tx.now();
    let deadlines = deadlines(tx, case)?;
    let today = case.today(tx);
    renew_head(case, &deadlines, today);
    store::set_clock(tx.sql(), case, &deadlines.rule, now).await?;
    Ok(deadlines)
}

/// The dates of a sum in the head of a case, on the day `today` of its place: dates that moved are a new version.
pub(in crate::domain) fn renew_head(case: &mut CaseHead, deadlines: &Deadlines, today: NaiveDate) {
    let before = std::mem::replace(&mut case.dates, dates_of(deadlines));
    let dates = case.dates.clone();
    if dates.legal_due != before.legal_due || dates.due() != before.due() || dates.work_by() != before.work_by() {
        case.due_version += 1;
        case.due_version_on = today;
    }
    let on_receipt = |dates: &Dates| (dates.acknowledge_by, dates.acknowledge_last, dates.at_once);
    if on_receipt(&dates) != on_receipt(&before) {
        case.receipt_version += 1;
        case.receipt_version_on = today;
    }
    case.calendar = deadlines.calendar;
    case.received_on = deadlines.received_on;
}
