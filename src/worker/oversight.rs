//! Looks whether background work gets done, by whichever worker: what is late becomes a metric and an alert on the desk. Pages go
//! on meanwhile: a request can be filed and answered although its mail waits.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::{PATIENCE, describe, schedule};
use crate::base::error::Result;
use crate::infra::alerts::{self, NewAlert};
use crate::infra::app::App;
use crate::infra::queue::{self, Lane};

const EVERY: Duration = Duration::from_secs(15);
/// A heartbeat older than this means that no worker lives.
const SILENT: TimeDelta = TimeDelta::seconds(60);
/// A job that could have been begun this long ago is late.
const WAITED: TimeDelta = TimeDelta::minutes(10);

/// Looks until told to stop.
pub(super) async fn keep(app: App, stop: CancellationToken) {
    let since = app.now();
    while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        if app.database_watch.agrees(app.now())
            && let Err(error) = app.database_watch.bounded(PATIENCE * 2, look(&app, since)).await
        {
            tracing::debug!(error = describe(&error), "the background work cannot be looked at");
        }
    }
}

/// Looks once. Nothing is late before it had the time to be done since `since`, when this process began to look: after an outage
/// everything is old.
///
/// # Errors
/// When the database fails.
pub async fn look(app: &App, since: DateTime<Utc>) -> Result<()> {
    let now = app.now();
    let own = now - since;
    let age = queue::newest_heartbeat(&app.database, now).await?.map(|beat| now - beat);
    metrics::gauge!("worker_heartbeat_age_seconds").set(seconds(age.unwrap_or(own).min(own)));
    judge(app, "worker_late", "", age, own, SILENT).await?;

    let lines = queue::lines(&app.database).await?;
    for lane in Lane::ALL {
        let line = lines.iter().find(|line| line.lane == lane.code());
        #[allow(clippy::cast_precision_loss, reason = "fewer jobs than a double can count")]
        metrics::gauge!("jobs_waiting", "lane" => lane.code()).set(line.map_or(0, |line| line.jobs) as f64);
        let waited = line.map_or(TimeDelta::zero(), |line| (now - line.due_at).max(TimeDelta::zero()));
        metrics::gauge!("jobs_oldest_waiting_seconds", "lane" => lane.code()).set(seconds(waited));
        judge(app, "worker_late", lane.code(), Some(waited), own, WAITED).await?;
    }

    let runs = queue::runs(&app.database).await?;
    for schedule in schedule::all() {
        let run = runs.iter().find(|run| run.name == schedule.name);
        let age = run.map(|run| now - run.succeeded_at);
        let late_after = TimeDelta::from_std(schedule.late_after()).unwrap_or(TimeDelta::MAX);
        judge(app, "schedule_late", schedule.name, age, own, late_after).await?;
    }
    Ok(())
}

/// Raises the alert that something is late, unless it stands already, or takes it back. `age` is how long ago it was last seen done,
/// if ever; `own` for how long this process has looked.
///
/// Only what is seen done takes an alert back. That a process has not looked for long enough to raise one itself says nothing: one
/// that is started again and again would else take back what the others found, each time.
async fn judge(
    app: &App,
    kind: &'static str,
    subject: &str,
    age: Option<TimeDelta>,
    own: TimeDelta,
    most: TimeDelta,
) -> Result<()> {
    let is_done = age.is_some_and(|age| age <= most);
    let age = age.unwrap_or(own).min(own);
    let is_late = !is_done && age > most;
    let stands = !is_done && alerts::stands(&app.database, kind, subject).await?;
    metrics::gauge!("background_work_late", "kind" => kind, "subject" => subject.to_owned())
        .set(if is_late || stands { 1.0 } else { 0.0 });
    if is_done {
        alerts::settle(&app.database, kind, subject, app.now()).await?;
    }
    if !is_late || stands {
        return Ok(());
    }
    let mut tx = app.clone().begin().await?;
    let (id, now) = (tx.new_id(), tx.now());
    if !alerts::stands(tx.sql(), kind, subject).await? {
        let error = format!("{subject} {} min", age.num_minutes());
        let alert = NewAlert { kind, subject, error: error.trim(), ..NewAlert::default() };
        alerts::raise(tx.sql(), id, &alert, now).await?;
        tracing::error!(kind, subject, minutes = age.num_minutes(), "background work is late");
    }
    tx.commit().await
}

#[allow(clippy::cast_precision_loss, reason = "milliseconds of any age fit a double")]
fn seconds(age: TimeDelta) -> f64 {
    age.num_milliseconds() as f64 / 1_000.0
}
