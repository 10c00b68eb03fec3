//! The background worker: claims jobs, runs them outside of any transaction, finishes them; and does the periodic work. Any number
//! of workers may run beside each other.

mod backfills;
mod registry;
mod schedule;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;
use sqlx::postgres::PgListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::base::error::{Error, Result};
use crate::infra::app::App;
use crate::infra::mail::Mailer;
use crate::infra::queue::{self, Claimed, Outcome};

/// Jobs one worker runs at once.
const AT_ONCE: usize = 8;
/// The floor under the notifications, which may get lost.
const POLL: Duration = Duration::from_secs(5);
/// Attempts of a job that fails by a fault of ours rather than by somebody's refusal.
const FAULTS: i32 = 12;
/// Attempts of a job that brings its task down.
const PANICS: i32 = 5;

/// Works until it is told to stop; running jobs are finished first.
pub async fn run(app: App, mailer: Mailer, stop: CancellationToken) {
    let worker = app.new_id();
    let mailer = Arc::new(mailer);
    let periodic = tokio::spawn(schedule::run(app.clone(), worker, stop.clone()));
    let ring = tokio::spawn(ring(app.clone(), stop.clone()));
    let mut listener = None;
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        let free = slots.available_permits();
        let claimed =
            if free == 0 { Ok(Vec::new()) } else { queue::claim(&app.database, worker, count(free), app.now()).await };
        let found = match claimed {
            Ok(jobs) => {
                let found = jobs.len();
                for job in jobs {
                    let Ok(slot) = slots.clone().acquire_owned().await else { break };
                    let (app, mailer) = (app.clone(), mailer.clone());
                    running.spawn(async move {
                        work(&app, &mailer, job).await;
                        drop(slot);
                    });
                }
                found
            }
            Err(error) => {
                tracing::warn!(error = describe(&error), "jobs cannot be claimed");
                0
            }
        };
        while running.try_join_next().is_some() {}
        if found == 0 || found == free {
            wait(&app, &mut listener, &mut running, &stop, found > 0).await;
        }
    }
    while running.join_next().await.is_some() {}
    let _ = tokio::join!(periodic, ring);
}

/// Waits for a notification, a free slot, the floor, or the end.
async fn wait(
    app: &App,
    listener: &mut Option<PgListener>,
    running: &mut JoinSet<()>,
    stop: &CancellationToken,
    full: bool,
) {
    if listener.is_none() {
        *listener = listen(app).await;
    }
    let notified = async {
        match listener.as_mut() {
            Some(connected) => {
                // An error means that the connection is gone, and notifications with it: look at once, listen anew.
                connected.recv().await.is_ok()
            }
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(POLL) => {}
        _ = running.join_next(), if full => {}
        heard = notified, if !full => if !heard { *listener = None; }
    }
}

async fn listen(app: &App) -> Option<PgListener> {
    let mut listener = PgListener::connect_with(&app.database).await.ok()?;
    listener.listen("job").await.ok()?;
    Some(listener)
}

/// Tells every worker of the database that there is work: after commits and outside of them, many as one.
async fn ring(app: App, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.work.notified() => {}
        }
        if let Err(error) = queue::notify(&app.database).await {
            tracing::debug!(error = describe(&error), "workers cannot be notified; they look by themselves");
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Runs one job to its end, extending the lease meanwhile.
async fn work(app: &App, mailer: &Arc<Mailer>, job: Claimed) {
    let lease = {
        let (app, id, attempt) = (app.clone(), job.id, job.attempt);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(20)).await;
                // A database that fails for a moment is no reason to give the job to somebody else.
                if matches!(queue::extend_lease(&app.database, id, attempt, app.now()).await, Ok(false)) {
                    return;
                }
            }
        })
    };
    let outcome = {
        let (app, mailer, job) = (app.clone(), mailer.clone(), job.clone());
        // A task of its own: what panics takes down nothing else.
        tokio::spawn(async move { registry::run(&app, &mailer, &job).await }).await
    };
    lease.abort();
    let outcome = match outcome {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) if job.attempt >= FAULTS => Outcome::Dead(describe(&error)),
        Ok(Err(error)) => {
            Outcome::Retry(app.now() + TimeDelta::seconds(15_i64 << job.attempt.clamp(1, 8)), describe(&error))
        }
        Err(_) if job.attempt >= PANICS => Outcome::Dead("the job brings its task down".to_owned()),
        Err(_) => Outcome::Retry(app.now() + TimeDelta::seconds(30), "the job brought its task down".to_owned()),
    };
    if let Err(error) = finish(app, &job, &outcome).await {
        // The lease ends by itself, and somebody does it again.
        tracing::warn!(job.id = %job.id, job.kind, error = describe(&error), "a job cannot be finished");
    }
}

/// Writes how a job ended; a dead one raises an alert on the desk in the same transaction.
async fn finish(app: &App, job: &Claimed, outcome: &Outcome) -> Result<()> {
    let mut transaction = app.begin().await?;
    if !queue::finish(&mut *transaction, job.id, job.attempt, outcome, app.now()).await? {
        tracing::warn!(job.id = %job.id, job.attempt, "a job was finished by another attempt");
        return Ok(());
    }
    match outcome {
        Outcome::Dead(error) => {
            tracing::error!(job.id = %job.id, job.kind, job.attempt, error, "a job is given up");
            let kind = if job.kind.ends_with(".mail") { "mail_refused" } else { "job_dead" };
            let case_id: Option<Uuid> =
                job.payload.pointer("/mail/case_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
            queue::raise_alert(&mut transaction, app.new_id(), kind, case_id, job.id, app.now()).await?;
        }
        Outcome::Retry(_, error) => {
            tracing::warn!(job.id = %job.id, job.kind, job.attempt, error, "a job is tried again")
        }
        Outcome::Done | Outcome::Dropped => {}
    }
    transaction.commit().await?;
    Ok(())
}

/// Does everything that is due at this moment, once, and gives how many jobs ran: the worker without its loop, for tests that move
/// the clock.
///
/// # Errors
/// When the database fails.
pub async fn catch_up(app: &App, mailer: &Mailer) -> Result<usize> {
    let worker = app.new_id();
    let mailer = Arc::new(mailer.clone());
    let mut ran = 0;
    loop {
        schedule::all(app, worker).await?;
        let jobs = queue::claim(&app.database, worker, 100, app.now()).await?;
        if jobs.is_empty() {
            return Ok(ran);
        }
        ran += jobs.len();
        for job in jobs {
            work(app, &mailer, job).await;
        }
    }
}

fn count(free: usize) -> i64 {
    i64::try_from(free).unwrap_or(1)
}

fn describe(error: &Error) -> String {
    match error {
        Error::Fault(fault) => fault.for_log(),
        other => format!("{other:?}"),
    }
}
