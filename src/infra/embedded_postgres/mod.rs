//! A private Postgres cluster for an installation without a database server.
//!
//! Every process that works on the same data folder joins one cluster: the first starts it, the last stops it, and whoever
//! is in starts it again should it die. It listens on a Unix socket only, inside a folder that nobody but its owner can
//! enter, which is why connections need no password.
//!
//! Who is in and what runs is never written down: each is a lock on a file, which the system gives back when its holder
//! dies, in whatever way. `postgres.gate` is held while the cluster is made, started or stopped; `postgres.members` is
//! shared by the processes that use it; `postgres.server` is held by the server itself and all its children.
//!
//! What belongs where: `binaries` finds Postgres, `place` decides the folder and the user, `server` makes, starts and
//! stops. Pools, migrations and roles are not here.

mod binaries;
mod place;
mod server;
#[cfg(test)]
mod tests;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use self::place::Place;
use self::server::Server;

/// The file whose lock the members share.
const MEMBERS: &str = "postgres.members";
/// Where clusters go whose data folder the unprivileged user cannot enter.
const ELSEWHERE: &str = "/var/lib/rightsdesk";
/// How often to look whether something has happened that takes milliseconds.
const SOON: Duration = Duration::from_millis(10);
/// How often to look whether the server still lives.
const WATCH: Duration = Duration::from_millis(250);
/// The rest after a start that failed: it may be the disk that is full.
const AFTER_FAILURE: Duration = Duration::from_secs(3);
/// Longer than making a cluster, or writing its last checkpoint, takes.
const PATIENCE: Duration = Duration::from_secs(180);

/// Why the private cluster is not available: words that tell the operator what to do, without personal data.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct EmbeddedError(String);

impl EmbeddedError {
    /// Adds the path to an error of the system; for `map_err`.
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self(format!("{}: {source}", path.display()))
    }
}

/// A membership in the private cluster. Give it back with [`leave`](Self::leave); a process that dies without doing so is no
/// longer a member, and whoever joins next takes the running cluster over.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    server: Server,
    membership: File,
    watch: AbortOnDropHandle<()>,
}

/// Joins the cluster of a data folder; makes it and starts it where needed. Returns when the database answers.
///
/// # Errors
/// [`EmbeddedError`], whose message names what the operator can do.
pub async fn join_or_start(data_dir: &Path) -> Result<EmbeddedPostgres, EmbeddedError> {
    join(data_dir, &binaries::candidates(), Path::new(ELSEWHERE)).await
}

async fn join(data_dir: &Path, search: &[PathBuf], elsewhere: &Path) -> Result<EmbeddedPostgres, EmbeddedError> {
    let place = Place::choose(data_dir, elsewhere)?;
    let gate = pass_gate(&place).await?;
    let server = Server { binaries: binaries::find(search, &place.cluster)?, place };
    server.start().await?;
    let membership = server.place.file(MEMBERS)?;
    membership.lock_shared().map_err(EmbeddedError::io(&server.place.home))?;
    drop(gate);
    let watch = AbortOnDropHandle::new(tokio::spawn(watch(server.clone())));
    Ok(EmbeddedPostgres { server, membership, watch })
}

impl EmbeddedPostgres {
    /// How to connect, as the owner of the database.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        self.server.options()
    }

    /// The folder of the Postgres programs, of the version that runs this cluster (`pg_dump` and its kin).
    #[must_use]
    pub fn binaries(&self) -> &Path {
        &self.server.binaries
    }

    /// Leaves the cluster; the last member stops it. Close connections before.
    ///
    /// # Errors
    /// When the cluster had to be stopped and did not.
    pub async fn leave(self) -> Result<(), EmbeddedError> {
        let Self { server, membership, watch } = self;
        let at_home = || EmbeddedError::io(&server.place.home);
        let _gate = pass_gate(&server.place).await?;
        // Behind the gate: what the watch has begun is done, and nothing new begins.
        drop(watch);
        // Closing it would leave the lock to a child that is just being started, for as long as it has our descriptors.
        membership.unlock().map_err(at_home())?;
        match server.place.file(MEMBERS)?.try_lock() {
            Ok(()) => server.stop().await,
            Err(TryLockError::WouldBlock) => Ok(()),
            Err(TryLockError::Error(error)) => Err(at_home()(error)),
        }
    }
}

/// Waits for its turn: one process at a time makes, starts or stops the cluster.
async fn pass_gate(place: &Place) -> Result<File, EmbeddedError> {
    let gate = place.file("postgres.gate")?;
    let deadline = Instant::now() + PATIENCE;
    while let Err(error) = gate.try_lock() {
        if matches!(error, TryLockError::Error(_)) || Instant::now() > deadline {
            return Err(EmbeddedError(format!("the gate in {} does not open: {error}", place.home.display())));
        }
        tokio::time::sleep(SOON).await;
    }
    Ok(gate)
}

/// Starts the server again whenever it has died. Connections to the old one fail meanwhile; the socket stays the same.
async fn watch(server: Server) {
    loop {
        tokio::time::sleep(WATCH).await;
        if server.runs() {
            continue;
        }
        let again = async {
            let _gate = pass_gate(&server.place).await?;
            server.start().await
        };
        match again.await {
            Ok(true) => tracing::warn!("the private Postgres had died and was started again"),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, "the private Postgres died and cannot be started again yet");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}
