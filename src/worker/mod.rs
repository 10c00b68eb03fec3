//! The background worker: claims jobs, runs them outside of any transaction, finishes them; and does the periodic work. Any number
//! of workers may run beside each other.
//!
//! Each part is a task of its own, so that none waits for another: `lane` claims and runs jobs, one part for each lane;
//! [`schedule`] does the periodic work, one part for each piece; `bell` wakes and listens; `heartbeat` says that the worker lives;
//! [`oversight`] looks whether all this gets done, by whomever.

mod backfills;
mod bell;
mod heartbeat;
mod job;
mod lane;
pub mod oversight;
mod registry;
pub mod schedule;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::base::error::{Error, Result};
use crate::infra::app::App;
use crate::infra::budget::Budget;
use crate::infra::mail::Mailer;
use crate::infra::queue::{self, Lane};

/// How long the worker's own bookkeeping waits for the database before it tries again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Works until it is told to stop. Periodic work then ends where it stands; running jobs are finished first, as long as that does
/// not take long.
pub async fn run(app: App, mailer: Mailer, stop: CancellationToken) {
    let worker = app.new_id();
    let mailer = Arc::new(mailer);
    let wake = Arc::new(bell::Wake::default());
    let mut parts = Parts { running: JoinSet::new(), stop: stop.clone() };
    {
        let (app, stop) = (app.clone(), stop.clone());
        parts.start("heartbeat", move || heartbeat::beat(app.clone(), worker, stop.clone()));
    }
    {
        let (app, stop) = (app.clone(), stop.clone());
        parts.start("bell", move || bell::ring(app.clone(), stop.clone()));
    }
    {
        let (app, wake, stop) = (app.clone(), wake.clone(), stop.clone());
        parts.start("listener", move || bell::listen(app.clone(), wake.clone(), stop.clone()));
    }
    {
        let (app, stop) = (app.clone(), stop.clone());
        parts.start("oversight", move || oversight::keep(app.clone(), stop.clone()));
    }
    for lane in Lane::ALL.iter().copied() {
        let (app, mailer, wake, stop) = (app.clone(), mailer.clone(), wake.clone(), stop.clone());
        parts.start(lane.code(), move || {
            lane::work(lane, worker, app.clone(), mailer.clone(), wake.clone(), stop.clone())
        });
    }
    for schedule in schedule::all() {
        let (app, stop) = (app.clone(), stop.clone());
        parts.start(schedule.name, move || schedule::keep(app.clone(), schedule.clone(), stop.clone()));
    }
    parts.end().await;
    if let Err(error) = app.database_watch.bounded(PATIENCE, queue::forget_worker(&app.database, worker)).await {
        tracing::debug!(error = describe(&error), "the heartbeat stays until it is cleaned away");
    }
}

/// The tasks a worker consists of.
struct Parts {
    running: JoinSet<()>,
    stop: CancellationToken,
}

impl Parts {
    /// Starts a part, and starts it anew should it ever panic.
    fn start<F>(&mut self, name: &'static str, part: impl Fn() -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        self.running.spawn(async move {
            while let Err(error) = tokio::spawn(part()).await
                && error.is_panic()
                && !stop.is_cancelled()
            {
                tracing::error!(name, "a part of the worker ended by a mistake of ours; it begins anew");
                metrics::counter!("worker_parts_failed_total", "part" => name).increment(1);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
    }

    async fn end(mut self) {
        while self.running.join_next().await.is_some() {}
    }
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
        queue::heartbeat(&app.database, worker, app.now()).await?;
        for schedule in schedule::all() {
            (schedule.work)(app.clone(), Budget::unlimited()).await?;
        }
        let mut jobs = Vec::new();
        for lane in Lane::ALL {
            jobs.extend(queue::claim(&app.database, *lane, worker, 100, app.now()).await?);
        }
        if jobs.is_empty() {
            return Ok(ran);
        }
        ran += jobs.len();
        for job in jobs {
            job::work(app, &mailer, job, &CancellationToken::new()).await;
        }
    }
}

fn describe(error: &Error) -> String {
    match error {
        Error::Fault(fault) => fault.for_log(),
        other => format!("{other:?}"),
    }
}
