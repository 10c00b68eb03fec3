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
    let beat = queue::newest_heartbeat(&app.database, now).await?.unwrap_or(since).max(since);
    metrics::gauge!("worker_heartbeat_age_seconds").set(seconds(now - beat));
    judge(app, "worker_late", "", now - beat, SILENT).await?;

    let lines = queue::lines(&app.database).await?;
    for lane in Lane::ALL {
        let line = lines.iter().find(|line| line.lane == lane.code());
        #[allow(clippy::cast_precision_loss, reason = "fewer jobs than a double can count")]
        metrics::gauge!("jobs_waiting", "lane" => lane.code()).set(line.map_or(0, |line| line.jobs) as f64);
        let waited = line.map_or(TimeDelta::zero(), |line| (now - line.due_at).max(TimeDelta::zero()));
        metrics::gauge!("jobs_oldest_waiting_seconds", "lane" => lane.code()).set(seconds(waited));
        judge(app, "worker_late", lane.code(), waited.min(now - since), WAITED).await?;
    }

    let runs = queue::runs(&app.database).await?;
    for schedule in schedule::all() {
        let run = runs.iter().find(|run| run.name == schedule.name);
        let ended = run.map_or(since, |run| run.succeeded_at.max(since));
        let late_after = TimeDelta::from_std(schedule.late_after()).unwrap_or(TimeDelta::MAX);
        judge(app, "schedule_late", schedule.name, now - ended, late_after).await?;
    }
    Ok(())
}

/// Raises the alert that something is late, unless it stands already, or takes it back.
async fn judge(app: &App, kind: &'static str, subject: &str, age: TimeDelta, most: TimeDelta) -> Result<()> {
    let late = age > most;
    metrics::gauge!("background_work_late", "kind" => kind, "subject" => subject.to_owned()).set(if late {
        1.0
    } else {
        0.0
    });
    if !late {
        alerts::settle(&app.database, kind, subject, app.now()).await?;
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
