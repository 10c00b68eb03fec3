//! Says that the worker lives, whatever its other parts are busy with.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{PATIENCE, describe};
use crate::infra::app::App;
use crate::infra::queue;

const EVERY: Duration = Duration::from_secs(10);

/// Beats until told to stop; not while the clock is wrong, for then the worker does not work.
pub(super) async fn beat(app: App, worker: Uuid, stop: CancellationToken) {
    loop {
        if app.database_watch.agrees(app.now()) {
            let beat = queue::heartbeat(&app.database, worker, app.now());
            if let Err(error) = app.database_watch.bounded(PATIENCE, beat).await {
                tracing::debug!(error = describe(&error), "a heartbeat cannot be written");
            }
        }
        if stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
            return;
        }
    }
}
