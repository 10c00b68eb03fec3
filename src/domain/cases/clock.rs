//! A case's dates: its clock events put through the rulebook's one function. Nothing here counts days.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::case::{Case, Dates};
use super::store;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::domain::rulebook::{self, ClockEvents, Deadlines, Received};
use crate::infra::app::App;

/// Sorts a case that waits for its clock to begin behind all others.
const FAR_AWAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date in the calendar");

/// What has happened to the clock of a case.
#[must_use]
pub fn events(case: &Case) -> ClockEvents {
    ClockEvents {
        // Where the law counts hours the instant matters; elsewhere its civil date in the zone of the place.
        received: Received::At(case.received_at),
        relevant_on: case.relevant_on,
        pauses: case.pauses.clone(),
        extended_on: case.extended_on,
    }
}

/// The dates of a case with every step of their sum.
///
/// # Errors
/// When the clock events of the case do not fit its law: never after they were checked when they were made.
pub fn deadlines(app: &App, case: &Case) -> Result<Deadlines> {
    rulebook::work_out(case.place, case.right, case.calendar, &app.config.organisation.rules, &events(case))
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
    }
}

/// The sum as mails, letters and calendars show it: a line a step, each with its authority.
#[must_use]
pub fn sum(deadlines: &Deadlines, language: Language) -> Vec<String> {
    deadlines.steps.iter().map(|step| step.line(language)).collect()
}

/// The date that sorts a case in the queue.
#[must_use]
pub fn sort_date(dates: &Dates) -> NaiveDate {
    dates.work_by().unwrap_or(FAR_AWAY)
}

/// Works the dates out anew after a clock event and stores them; a due date that moved is a new version, with new thresholds.
/// The caller holds the row locked.
pub(super) async fn renew(connection: &mut PgConnection, app: &App, case: &mut Case) -> Result<Deadlines> {
    let deadlines = deadlines(app, case)?;
    let dates = dates_of(&deadlines);
    if dates.legal_due != case.dates.legal_due || dates.work_by() != case.dates.work_by() {
        case.due_version += 1;
        case.due_version_on = case.today(app);
    }
    case.dates = dates;
    case.calendar = deadlines.calendar;
    case.received_on = deadlines.received_on;
    store::set_clock(connection, case, &deadlines.rule, sort_date(&case.dates), app.now()).await?;
    Ok(deadlines)
}
