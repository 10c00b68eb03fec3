//! Open cases and a newer rulebook: which dates would change, and moving a case to it. None moves by itself.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::super::case::{self, Dates, Target};
use super::super::clock::{self, dates_of};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::{check_text, clean_text};
use super::super::store;
use super::audit_case;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::config::Config;
use crate::domain::rulebook::{CalendarId, ClockEvents, Matter, Pause, Place, Received, Right};
use crate::infra::app::App;
use crate::infra::words::{self, Unknown};

/// Open cases of older editions that are compared at once.
const COMPARED: i64 = 5_000;

/// An open case whose dates the present edition of the rulebook would change.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its reference.
    pub reference: String,
    /// Its right.
    pub right: Right,
    /// The edition it keeps.
    pub edition: String,
    /// Its dates.
    pub now: Dates,
    /// What they would be; `None` where the present edition does not allow what happened to its clock.
    pub then: Option<Dates>,
}

/// What a newer rulebook would do to open cases.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Open cases that began under another edition; counted up to the bound of the comparison.
    pub older: usize,
    /// Whether there are more than were compared.
    pub more: bool,
    /// Those whose dates would change.
    pub changes: Vec<Change>,
    /// The references of those that a newer version wrote in words this one does not know: they are not compared.
    pub newer: Vec<String>,
}

/// What was worked out for the last comparison, by all that it was worked out of: it says nothing of whose case it is.
static WORKED_OUT: LazyLock<Mutex<WorkedOut>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct WorkedOut {
    /// The edition, and the operator's facts, that they were worked out by.
    by: String,
    dates: HashMap<String, Option<Dates>>,
}

/// Compares open cases of other editions with the present one. Two statements, however many they are; nothing sealed is opened. What was
/// worked out before is not again, and what has to be is beside the requests that wait.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn compare_editions(app: &App, actor: Actor) -> Result<Comparison> {
    require(actor, Permission::ReadCases)?;
    let mut connection = app.database.acquire().await?;
    let mut rows = store::of_other_editions(&mut *connection, app.config.rulebook.name(), COMPARED + 1).await?;
    let compared = usize::try_from(COMPARED).unwrap_or(usize::MAX);
    let more = rows.len() > compared;
    rows.truncate(compared);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let pauses = store::pauses_of(&mut *connection, &ids).await?;
    drop(connection);
    let config = app.config.clone();
    tokio::task::spawn_blocking(move || compare(&config, rows, pauses, more)).await.map_err(Error::fault)
}

fn compare(
    config: &Config,
    rows: Vec<store::ClockRow>,
    mut pauses: HashMap<Uuid, std::result::Result<Vec<Pause>, Unknown>>,
    more: bool,
) -> Comparison {
    let by = format!("{} {:?}", config.rulebook.name(), config.operator);
    let mut known = WORKED_OUT.lock().unwrap_or_else(PoisonError::into_inner);
    let mut before = if known.by == by { std::mem::take(&mut known.dates) } else { HashMap::new() };
    drop(known);
    let mut dates = HashMap::with_capacity(rows.len());
    let mut comparison = Comparison { older: rows.len(), more, changes: Vec::new(), newer: Vec::new() };
    for row in rows {
        let pauses = pauses.remove(&row.id).unwrap_or_else(|| Ok(Vec::new()));
        let Some(counted_from) = words::or_left_out(counted_from(&row, pauses)) else {
            comparison.newer.push(row.reference);
            continue;
        };
        let row_of = (row.is_appeal, row.received_at, row.relevant_on, row.extended_on);
        let key = format!("{row_of:?} {counted_from:?}");
        let then = dates.get(&key).cloned().or_else(|| before.remove(&key));
        let then = then.unwrap_or_else(|| work_out(config, &row, &counted_from));
        if then.as_ref() != Some(&row.dates) {
            let (reference, edition, right) = (row.reference, row.rule_version, counted_from.0);
            comparison.changes.push(Change { reference, right, edition, now: row.dates, then: then.clone() });
        }
        dates.insert(key, then);
    }
    *WORKED_OUT.lock().unwrap_or_else(PoisonError::into_inner) = WorkedOut { by, dates };
    comparison
}

/// The dates of a case by the present edition; `None` where it does not allow what happened to the clock.
fn work_out(config: &Config, row: &store::ClockRow, counted_from: &CountedFrom) -> Option<Dates> {
    let (right, place, calendar, pauses) = counted_from;
    let events = ClockEvents {
        received: Received::At(row.received_at),
        relevant_on: row.relevant_on,
        pauses: pauses.clone(),
        extended_on: row.extended_on,
    };
    let matter = if row.is_appeal { Matter::Appeal } else { Matter::Request(*right) };
    let deadlines = config.rulebook.work_out(*place, matter, *calendar, &config.operator, &events).ok()?;
    Some(dates_of(&deadlines))
}

/// What the dates of a case are counted from, read from its words.
type CountedFrom = (Right, Option<Place>, Option<CalendarId>, Vec<Pause>);

fn counted_from(
    row: &store::ClockRow,
    pauses: std::result::Result<Vec<Pause>, Unknown>,
) -> std::result::Result<CountedFrom, Unknown> {
    Ok((
        words::read("cases.right_code", &row.right_code, Right::parse)?,
        words::read_optional("cases.place", row.place.as_deref(), Place::parse)?,
        words::read_optional("cases.calendar", row.calendar.as_deref(), CalendarId::parse)?,
        pauses?,
    ))
}

/// Moves an open case to the present edition of the rulebook: its dates are worked out anew, and the reason is kept.
///
/// # Errors
/// [`Error::Invalid`] beside `reason`; [`Error::State`] for closed cases, and where it is there already; [`Error::Refused`] when the
/// present edition does not allow what happened to the clock.
pub async fn adopt_edition(app: App, actor: Actor, target: impl Into<Target<'_>>, reason: &str) -> Result<()> {
    let target = target.into();
    require(actor, Permission::DecideCases)?;
    let reason = clean_text(reason);
    let mut errors = FieldErrors::default();
    if reason.is_empty() {
        errors.add("reason", "error-reason-missing");
    }
    check_text(&reason, "reason", &mut errors);
    errors.into_result()?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    if !case.status.is_open() {
        return Err(Error::State("case-is-closed"));
    }
    let before = case.edition.clone();
    let present = tx.config.rulebook;
    if before == present.name() {
        return Err(Error::State("case-has-present-rules"));
    }
    let due = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let due_before = due(case.dates.due());
    case.rulebook = present;
    present.name().clone_into(&mut case.edition);
    clock::renew(&mut tx, &mut case).await?;
    let detail = Detail::one("reason", reason)
        .and("edition_before", before.clone())
        .and("edition", present.name())
        .and("due_before", due_before)
        .and("due", due(case.dates.due()));
    events::append(&mut tx, &case, actor, EventKind::RulesAdopted, detail).await?;
    let editions = json!({ "from": before, "to": present.name() });
    audit_case(&mut tx, actor, "case.rules_adopted", &case, editions).await?;
    tx.commit().await
}
