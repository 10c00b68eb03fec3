//! Rows of the queue, also shown on the page of the day.

use chrono::NaiveDate;

use crate::domain::cases::clock::{self, ClockKind, ShownDate};
use crate::domain::cases::{CaseHead, Outcome};
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::desk::case::place_name;
use crate::web::desk::frame::Frame;

/// One case as a line.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its reference.
    pub reference: String,
    /// The person's name, else the address.
    pub who: String,
    /// The code of the right.
    pub right: &'static str,
    /// The place's name.
    pub place: String,
    /// The code of the status.
    pub status: &'static str,
    /// The code of the outcome, once closed.
    pub outcome: Option<&'static str>,
    /// Who handles it.
    pub assignee: Option<String>,
    /// The date that stands for it; none once it is closed, and while the clock waits to begin.
    pub due: Option<ShownDate>,
    /// The code of that clock, where it is not the answer's: what is to be done at once is told by its date or without one.
    pub clock: Option<&'static str>,
    /// Whether it is an appeal.
    pub appeal: bool,
    /// The law's date.
    pub legal: Option<NaiveDate>,
    /// The day of receipt.
    pub received: NaiveDate,
    /// The day it was closed.
    pub closed: Option<NaiveDate>,
    /// The day it lapses, while unconfirmed.
    pub lapses: Option<NaiveDate>,
    /// Whether the requester wrote and the reader has not opened it.
    pub unread: bool,
}

impl Row {
    /// The outcome in words.
    #[must_use]
    pub fn outcome_words(&self, frame: &Frame) -> String {
        self.outcome.map(|outcome| frame.pick("desk-outcome-*", outcome)).unwrap_or_default()
    }
}

/// What stands for the person in a list: the name or address, or that there is none, or that it cannot be opened.
fn listed_name(frame: &Frame, name: Option<&Option<String>>) -> String {
    match name {
        Some(Some(name)) if name.is_empty() => frame.text("desk-case-unnamed"),
        Some(Some(name)) => name.clone(),
        Some(None) | None => frame.text("desk-cannot-be-opened"),
    }
}

/// The line of a case, with what [`names`](crate::domain::cases::case::names) gives for it.
#[must_use]
pub fn row(app: &App, frame: &Frame, case: &CaseHead, name: Option<&Option<String>>) -> Row {
    let shown = clock::shown(case, case.today(app), app.now());
    let duty = shown.map(|shown| shown.clock).filter(|kind| *kind != ClockKind::Answer).map(ClockKind::code);
    let there = |moment: chrono::DateTime<chrono::Utc>| moment.with_timezone(&frame.zone).date_naive();
    Row {
        reference: case.reference.clone(),
        who: listed_name(frame, name),
        right: case.right.code(),
        place: place_name(frame, case),
        status: case.status.code(),
        outcome: case.outcome.map(Outcome::code),
        assignee: case.assignee_name.clone(),
        due: shown,
        clock: if case.owes_at_once() { Some(ClockKind::AtOnce.code()) } else { duty },
        appeal: case.appeal_of.is_some(),
        legal: case.dates.legal_due,
        received: case.received_on,
        closed: case.closed_at.map(there),
        lapses: case.lapses_at.map(there),
        unread: case.unread,
    }
}

/// A header that sorts.
#[derive(Clone, Debug, Default)]
pub struct SortLink {
    /// Where it leads; empty where the table does not sort.
    pub href: String,
    /// `ascending` or `descending` when this column sorts now.
    pub order: Option<&'static str>,
}

/// The headers that sort.
#[derive(Clone, Debug, Default)]
pub struct Sort {
    /// By the date the desk works to.
    pub due: SortLink,
    /// By the day of receipt.
    pub received: SortLink,
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::domain::cases::clock::DateKind;
    use crate::web::desk::samples::day;

    pub(in crate::web::desk) fn row(
        reference: &str,
        who: &str,
        right: &'static str,
        place: &str,
        status: &'static str,
        due: i64,
    ) -> Row {
        Row {
            reference: reference.into(),
            who: who.into(),
            right,
            place: place.into(),
            status,
            outcome: None,
            assignee: Some("林語婷".into()),
            due: Some(ShownDate {
                clock: ClockKind::Answer,
                date: day(due),
                kind: [DateKind::Law, DateKind::Safe, DateKind::Aim][usize::try_from(due.rem_euclid(3)).unwrap_or(0)],
                is_past: due < 0,
            }),
            clock: (due == 0).then_some("at_once"),
            appeal: due == -2,
            legal: Some(day(due + 3)),
            received: day(due - 30),
            closed: None,
            lapses: Some(day(due + 12)),
            unread: false,
        }
    }

    pub(in crate::web::desk) fn some() -> Vec<Row> {
        vec![
            Row { unread: true, ..row("RD-3FH9-6TA", "陳怡君", "access", "Taiwan", "in_progress", -2) },
            row("RD-P2XC-8NB", "Marcus Weber", "deletion", "Germany", "review", -1),
            Row { assignee: None, ..row("RD-9QLM-4RC", "j.osei@example.com", "marketing", "Ireland", "new", 0) },
            Row {
                unread: true,
                due: None,
                legal: None,
                ..row("RD-W7TB-2KD", "Aisha Rahman", "portability", "United Kingdom", "waiting_for_requester", 2)
            },
            row("RD-5VDA-9SE", "Dana Whitfield", "sale", "California", "new", 11),
            row("RD-7KQ4-2MF", "Ada Example", "other", "Japan", "in_progress", 48),
        ]
    }

    /// Closed ones whose requester wrote again.
    pub(in crate::web::desk) fn closed() -> Vec<Row> {
        vec![Row {
            unread: true,
            due: None,
            clock: None,
            status: "closed",
            outcome: Some("partly_fulfilled"),
            closed: Some(day(-3)),
            ..row("RD-5FH9-2TA", "陳怡君", "access", "Taiwan", "closed", -4)
        }]
    }

    /// A full page of the queue.
    pub(in crate::web::desk) fn many() -> Vec<Row> {
        some().into_iter().cycle().take(50).collect()
    }
}
