//! Claims the jobs of one lane and runs them.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::bell::Wake;
use super::{PATIENCE, describe, job};
use crate::infra::app::App;
use crate::infra::mail::Mailer;
use crate::infra::queue::{self, Lane};

/// The floor under the notifications, which may get lost.
const POLL: Duration = Duration::from_secs(5);

/// Works on a lane until told to stop; then waits for the jobs that run.
pub(super) async fn work(
    lane: Lane,
    worker: Uuid,
    app: App,
    mailer: Arc<Mailer>,
    wake: Arc<Wake>,
    stop: CancellationToken,
) {
    let mut woken = wake.hear();
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        while running.try_join_next().is_some() {}
        let free = lane.at_once() - running.len();
        if free == 0 {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = running.join_next() => continue,
            }
        }
        woken.mark_unchanged();
        let mut found = 0;
        if app.database_watch.agrees(app.now()) {
            let count = i64::try_from(free).unwrap_or(1);
            let claim = queue::claim(&app.database, lane, worker, count, app.now());
            match app.database_watch.bounded(PATIENCE, claim).await {
                Ok(jobs) => {
                    found = jobs.len();
                    for job in jobs {
                        let (app, mailer, stop) = (app.clone(), mailer.clone(), stop.clone());
                        running.spawn(async move { job::work(&app, &mailer, job, &stop).await });
                    }
                }
                Err(error) => tracing::warn!(%lane, error = describe(&error), "jobs cannot be claimed"),
            }
        }
        if found < free {
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(POLL) => {}
                _ = woken.changed() => {}
            }
        }
    }
    while running.join_next().await.is_some() {}
}
