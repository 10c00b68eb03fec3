//! The one list of periodic work. Each piece takes no input and brings the database from what is to what should be, so that a
//! missed or doubled run does no harm.

use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::describe;
use crate::base::error::Result;
use crate::domain::{access, audit, cases, notices, staff};
use crate::infra::app::App;
use crate::infra::{files, queue, rate};

/// Seconds between runs.
const HEARTBEAT: u64 = 10;
const CHAIN: u64 = 1;
const WATCH: u64 = 10;
const UNCONFIRMED: u64 = 60;
const DIGEST: u64 = 30;
const CHECKPOINT: i64 = 300;
const CLEAN: i64 = 600;
/// Days for which finished jobs are kept.
const KEEP_JOBS: TimeDelta = TimeDelta::days(30);

/// Runs everything in its turn until told to stop.
pub(super) async fn run(app: App, worker: Uuid, stop: CancellationToken) {
    let mut second: u64 = 0;
    let mut beat = tokio::time::interval(Duration::from_secs(1));
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => {}
        }
        let every = |seconds: u64| second.is_multiple_of(seconds);
        if every(HEARTBEAT) {
            report("heartbeat", queue::heartbeat(&app.database, worker, app.now()).await);
        }
        if every(CHAIN) {
            report("audit.chain", audit::chain_new(app.clone(), second.is_multiple_of(3_600)).await);
        }
        if every(WATCH) {
            report("deadlines", notices::watch::look(app.clone()).await);
        }
        if every(UNCONFIRMED) {
            report("unconfirmed", cases::jobs::lapse_and_remind(app.clone()).await);
        }
        if every(DIGEST) {
            report("digest", notices::digest::ask(app.clone()).await);
        }
        if every(60) {
            report("checkpoint", checkpoint(&app).await);
            report("clean", clean(&app).await);
        }
        second += 1;
    }
}

/// Everything once, at this moment.
pub(super) async fn all(app: &App, worker: Uuid) -> Result<()> {
    queue::heartbeat(&app.database, worker, app.now()).await?;
    cases::jobs::lapse_and_remind(app.clone()).await?;
    notices::watch::look(app.clone()).await?;
    notices::digest::ask(app.clone()).await?;
    checkpoint(app).await?;
    clean(app).await?;
    audit::chain_new(app.clone(), true).await?;
    Ok(())
}

async fn checkpoint(app: &App) -> Result<()> {
    let now = app.now();
    if queue::take_turn(&app.database, "audit.checkpoint", now - TimeDelta::seconds(CHECKPOINT), now).await? {
        audit::checkpoint(app).await?;
    }
    Ok(())
}

async fn clean(app: &App) -> Result<()> {
    let now = app.now();
    if queue::take_turn(&app.database, "clean", now - TimeDelta::seconds(CLEAN), now).await? {
        staff::sessions::clear(app).await?;
        access::sessions::clear(app).await?;
        rate::clear(app).await?;
        files::sweep(app.clone()).await?;
        queue::clear_finished(&app.database, now - KEEP_JOBS).await?;
    }
    Ok(())
}

fn report<T>(name: &'static str, result: Result<T>) {
    if let Err(error) = result {
        tracing::warn!(schedule.name = name, error = describe(&error), "periodic work failed; it comes again");
    }
}
