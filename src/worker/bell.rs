//! Wakes workers: tells those of other processes that there is work, and hears it from them.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{PATIENCE, describe};
use crate::base::error::{Error, Result};
use crate::infra::app::App;
use crate::infra::queue;

/// A connection on which nothing is said for long may be dead without anybody noticing; it is made anew now and then.
const RENEW: Duration = Duration::from_secs(300);
/// Between two tries to listen.
const AGAIN: Duration = Duration::from_secs(1);

/// Rung when there may be work. Whoever looked before it was rung looks once more.
#[derive(Debug)]
pub(super) struct Wake(watch::Sender<()>);

impl Default for Wake {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Wake {
    /// To be waited on by one lane.
    pub(super) fn hear(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}

/// Tells every worker of the database that there is work: after commits and outside of them, many as one.
pub(super) async fn ring(app: App, stop: CancellationToken) {
    while stop.run_until_cancelled(app.work.notified()).await.is_some() {
        if let Err(error) = app.database_watch.bounded(PATIENCE, queue::notify(&app.database)).await {
            tracing::debug!(error = describe(&error), "workers cannot be notified; they look by themselves");
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Wakes the lanes at every notification, over a connection of its own. A connection that breaks or is given up is made anew;
/// what was notified meanwhile the lanes find by themselves, and they are woken once to look.
pub(super) async fn listen(app: App, wake: std::sync::Arc<Wake>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Ok(mut listener) = app.database_watch.bounded(PATIENCE, connect(&app)).await {
            wake.0.send_replace(());
            let renew = tokio::time::Instant::now() + RENEW;
            loop {
                let heard = tokio::select! {
                    () = stop.cancelled() => return,
                    () = app.database_watch.given_up() => false,
                    () = tokio::time::sleep_until(renew) => false,
                    heard = listener.try_recv() => matches!(heard, Ok(Some(_))),
                };
                if !heard {
                    break;
                }
                wake.0.send_replace(());
            }
        }
        let _ = stop.run_until_cancelled(tokio::time::sleep(AGAIN)).await;
    }
}

/// A pool for this one connection: what a listener leaves behind on a dead one must not cost the others a place.
async fn connect(app: &App) -> Result<PgListener> {
    let options = (*app.database.connect_options()).clone();
    let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).connect_lazy_with(options);
    let mut listener = PgListener::connect_with(&pool).await.map_err(Error::from)?;
    // Otherwise it would connect anew by itself, where nobody looks after it.
    listener.eager_reconnect(false);
    listener.listen("job").await?;
    Ok(listener)
}
