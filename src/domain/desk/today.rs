//! What the first page of the desk shows beside its lists: the last twelve months, and what ops or the desk must look at.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::domain::audit;
use crate::domain::cases::ops::note_in;
use crate::domain::cases::{case, tally};
use crate::infra::alerts;
use crate::infra::app::App;

/// Alerts that are listed at once.
pub const LISTED: i64 = 10;

/// A month of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub first: NaiveDate,
    /// Cases received in it.
    pub received: i64,
    /// Cases closed in it.
    pub closed: i64,
}

/// Cases received and closed in each of the last twelve months of the desk's zone, oldest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn months(app: &App, actor: Actor) -> Result<Vec<Month>> {
    require(actor, Permission::ReadCases)?;
    let zone = app.settings().dpo_timezone;
    let today = app.now().with_timezone(&zone).date_naive();
    let first = today
        .with_day(1)
        .and_then(|first| first.checked_sub_months(Months::new(11)))
        .ok_or_else(|| Error::fault("the clock stands before the calendar"))?;
    let months = tally::months(app, actor, first).await?;
    Ok(months.into_iter().map(|(first, received, closed)| Month { first, received, closed }).collect())
}

/// Something ops or the desk must look at.
#[derive(Clone, Debug)]
pub struct Alert {
    /// Id.
    pub id: Uuid,
    /// `mail_refused`, `job_dead` and others: the text `desk-alert-…` says it.
    pub kind: String,
    /// The case it is about.
    pub reference: Option<String>,
    /// Since when.
    pub at: DateTime<Utc>,
    /// How many of the same within the hour it stands for.
    pub count: i32,
    /// What happened at last, without personal data.
    pub error: Option<String>,
}

/// Alerts nobody has dealt with, newest first, at most [`LISTED`] after a place in the list; with the place after them, where there
/// are more.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn alerts(
    app: App,
    actor: Actor,
    after: Option<alerts::Cursor>,
) -> Result<(Vec<Alert>, Option<alerts::Cursor>)> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.read().await?;
    let mut found = alerts::list(reading.sql(), after, LISTED + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|rows| rows > LISTED);
    found.truncate(usize::try_from(LISTED).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(alerts::Alert::cursor);
    let ids: Vec<Uuid> = found.iter().filter_map(|alert| alert.case_id).collect();
    let references: HashMap<Uuid, String> = store::references(reading.sql(), &ids).await?.into_iter().collect();
    let named = found.into_iter().map(|alert| Alert {
        reference: alert.case_id.and_then(|id| references.get(&id).cloned()),
        id: alert.id,
        kind: alert.kind,
        at: alert.at,
        count: alert.count,
        error: alert.error,
    });
    Ok((named.collect(), next))
}

/// Marks an alert as dealt with. Of one about a case it is said how: a note of the case keeps it.
///
/// # Errors
/// [`Error::NotFound`] where there is no open one; [`Error::Invalid`] beside `note`.
pub async fn resolve_alert(app: App, actor: Actor, id: Uuid, note: &str) -> Result<()> {
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    if let Some(case_id) = store::case_of_alert(tx.sql(), id).await? {
        let case = case::lock_id(&mut tx, case_id).await?;
        if case.is_readable() {
            note_in(&mut tx, actor, &case, note).await?;
        }
    }
    let now = tx.now();
    if !alerts::resolve(tx.sql(), id, actor.staff_id(), now).await? {
        return Err(Error::NotFound);
    }
    audit::record(&mut tx, actor, "alert.resolved", "alert", Some(&id.to_string()), json!({})).await?;
    tx.commit().await
}
