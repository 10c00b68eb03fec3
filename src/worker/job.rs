//! One job, from its claim to its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::Value;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{PATIENCE, describe, registry};
use crate::base::error::{Error, Result};
use crate::domain::cases;
use crate::infra::alerts::{self, NewAlert};
use crate::infra::app::{App, Tx};
use crate::infra::budget::Budget;
use crate::infra::mail::Mailer;
use crate::infra::queue::{self, Claimed, Outcome};

/// Faults in a row after which a job is given up that fails by itself rather than by somebody's refusal.
const FAULTS: i32 = 12;
/// The same of a job that brings its task down.
const PANICS: i32 = 5;
/// How often a lease is extended. In between, another worker may have taken over.
const EXTEND: Duration = Duration::from_secs(5);
/// How long after its last extension the lease is relied on: a little shorter than it holds.
const HELD: Duration = Duration::from_secs(50);
/// How long a running job has after the worker was told to stop.
const STOPPING: Duration = Duration::from_secs(15);
/// How long a job has to end by itself after the connections to the database were given up.
const GIVEN_UP: Duration = Duration::from_secs(3);

/// Runs one job to its end, extending the lease meanwhile. Where the lease is lost the work is stopped at once: another worker
/// has begun it anew.
pub(super) async fn work(app: &App, mailer: &Arc<Mailer>, job: Claimed, stop: &CancellationToken) {
    let begun = Instant::now();
    // A task of its own: what panics takes down nothing else.
    let mut task = JoinSet::new();
    {
        let (app, mailer, job) = (app.with_one_snapshot(), mailer.clone(), job.clone());
        task.spawn(async move { registry::run(&app, &mailer, &job).await });
    }
    let outcome = tokio::select! {
        ended = task.join_next() => ended.map(|ended| judge(app, &job, ended)),
        () = lost_lease(app, &job) => {
            tracing::warn!(job.id = %job.id, job.kind, job.attempt, "the lease of a job is lost: its work is stopped");
            count(&job, "lost");
            None
        }
        () = later(stop.cancelled(), STOPPING) => Some(Outcome::Retry(app.now(), "the worker was stopped".to_owned())),
        () = later(app.database_watch.given_up(), GIVEN_UP) => {
            Some(Outcome::Retry(app.now(), "the connection to the database was given up".to_owned()))
        }
    };
    // Before anybody else may begin it, it must have ended here.
    task.shutdown().await;
    let Some(outcome) = outcome else { return };
    count(&job, outcome.name());
    metrics::histogram!("job_duration_seconds", "lane" => job.lane.clone()).record(begun.elapsed().as_secs_f64());
    finish_somehow(app, &job, &outcome, stop).await;
}

async fn later(event: impl Future<Output = ()>, time: Duration) {
    event.await;
    tokio::time::sleep(time).await;
}

fn count(job: &Claimed, outcome: &'static str) {
    metrics::counter!("jobs_total", "lane" => job.lane.clone(), "outcome" => outcome).increment(1);
}

fn judge(app: &App, job: &Claimed, ended: std::result::Result<Result<Outcome>, JoinError>) -> Outcome {
    match ended {
        Ok(Ok(outcome)) => outcome,
        // That the database is away for a while is nothing that a job could die of.
        Ok(Err(Error::Fault(fault))) if fault.is_unavailable() => {
            Outcome::Retry(app.now() + TimeDelta::seconds(15), fault.for_log())
        }
        Ok(Err(error)) if job.faults + 1 >= FAULTS => Outcome::Dead(describe(&error)),
        Ok(Err(error)) => {
            Outcome::Failed(app.now() + TimeDelta::seconds(30_i64 << job.faults.clamp(0, 7)), describe(&error))
        }
        Err(_) if job.faults + 1 >= PANICS => Outcome::Dead("the job brings its task down".to_owned()),
        Err(_) => Outcome::Failed(app.now() + TimeDelta::seconds(30), "the job brought its task down".to_owned()),
    }
}

/// Extends the lease; ends when it is lost, or cannot be relied on because it could not be extended for too long.
async fn lost_lease(app: &App, job: &Claimed) {
    let mut extended = Instant::now();
    loop {
        tokio::time::sleep(EXTEND).await;
        let extend = queue::extend_lease(&app.database, job.id, job.attempt, app.now());
        match app.database_watch.bounded(PATIENCE, extend).await {
            Ok(true) => extended = Instant::now(),
            Ok(false) => return,
            // A database that fails for a moment is no reason to begin anew.
            Err(_) if extended.elapsed() < HELD => {}
            Err(_) => return,
        }
    }
}

/// Writes how a job ended, tried for as long as the lease holds: a mail that went out and is not written down goes out twice.
async fn finish_somehow(app: &App, job: &Claimed, outcome: &Outcome, stop: &CancellationToken) {
    // Extended not much longer ago than that.
    let held = Instant::now() + HELD.saturating_sub(EXTEND + PATIENCE);
    while let Err(error) = app.database_watch.bounded(PATIENCE, finish(app, job, outcome)).await {
        if Instant::now() >= held || stop.is_cancelled() {
            // The lease ends by itself, and somebody does it again.
            tracing::warn!(job.id = %job.id, job.kind, error = describe(&error), "a job cannot be finished");
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Whether what a dead job leaves behind is settled with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settling {
    /// It is.
    Settled,
    /// It cannot be: somebody has to look.
    LeftOpen,
}

/// Writes how a job ended; what a dead one leaves undone is settled, and the desk told, in the same transaction. Where that cannot be
/// settled the job is dead all the same, and the desk told: else it would run again for ever.
async fn finish(app: &App, job: &Claimed, outcome: &Outcome) -> Result<()> {
    match write_end(app, job, outcome, Settling::Settled).await {
        Err(error) if matches!(outcome, Outcome::Dead(_)) && !passes(&error) => {
            cannot_settle(job, &error);
            write_end(app, job, outcome, Settling::LeftOpen).await
        }
        written => written,
    }
}

async fn write_end(app: &App, job: &Claimed, outcome: &Outcome, settling: Settling) -> Result<()> {
    let mut tx = app.clone().begin().await?;
    let now = tx.now();
    if !queue::finish(tx.sql(), job.id, job.attempt, outcome, now).await? {
        tracing::warn!(job.id = %job.id, job.attempt, "a job was finished by another attempt");
        return Ok(());
    }
    match outcome {
        Outcome::Dead(error) => {
            if settling == Settling::Settled {
                registry::died(&mut tx, job, error).await?;
            }
            alert(&mut tx, job, error).await?;
        }
        Outcome::Retry(_, error) | Outcome::Failed(_, error) => {
            tracing::warn!(job.id = %job.id, job.kind, job.attempt, error, "a job is tried again")
        }
        Outcome::Done | Outcome::Dropped => {}
    }
    tx.commit().await
}

/// Tells the desk of a job that is given up. What is about no case of the desk's goes into one alert for its lane: of mails to
/// mailboxes that were never proven anybody can cause as many as they like.
async fn alert(tx: &mut Tx, job: &Claimed, error: &str) -> Result<()> {
    tracing::error!(job.id = %job.id, job.kind, job.attempt, error, "a job is given up");
    let is_mail = job.kind.starts_with("mail.") || job.kind.ends_with(".mail");
    let kind = if is_mail { "mail_refused" } else { "job_dead" };
    let case: Option<Uuid> =
        job.payload.pointer("/mail/case_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let case_id = match case {
        Some(id) if cases::jobs::is_confirmed(tx.sql(), id).await? => Some(id),
        _ => None,
    };
    let alert = NewAlert { kind, case_id, subject: &job.lane, job_id: Some(job.id), error };
    let (id, now) = (tx.new_id(), tx.now());
    alerts::raise(tx.sql(), id, &alert, now).await
}

/// Whether the same is worth trying soon.
fn passes(error: &Error) -> bool {
    matches!(error, Error::Fault(fault) if fault.is_unavailable())
}

fn cannot_settle(job: &Claimed, error: &Error) {
    tracing::error!(job.id = %job.id, job.kind, error = describe(error), "what hangs on a job that is given up cannot be settled");
}

/// Gives up the jobs whose lease was lost too often: they take their worker down each time, or hold it for ever. Each in a transaction of
/// its own, so that one which cannot be settled keeps no other.
///
/// # Errors
/// When the database fails.
pub(super) async fn give_up_hopeless(app: &App, budget: &Budget) -> Result<()> {
    let mut settling = Settling::Settled;
    while !budget.is_spent() {
        match give_up_one(app, settling).await {
            Ok(true) => settling = Settling::Settled,
            Ok(false) => break,
            // The same one comes first the next time.
            Err(error) if settling == Settling::Settled && !passes(&error) => settling = Settling::LeftOpen,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Gives up the one that waits longest; `false` where there is none.
async fn give_up_one(app: &App, settling: Settling) -> Result<bool> {
    let mut tx = app.clone().begin().await?;
    let now = tx.now();
    let Some(job) = queue::hopeless(tx.sql(), now).await? else { return Ok(false) };
    let error = "whoever worked on it ended without a word, each time";
    queue::retire(tx.sql(), job.id, error, now).await?;
    if settling == Settling::Settled
        && let Err(error) = registry::died(&mut tx, &job, error).await
    {
        cannot_settle(&job, &error);
        return Err(error);
    }
    alert(&mut tx, &job, error).await?;
    tx.commit().await?;
    count(&job, "hopeless");
    Ok(true)
}
