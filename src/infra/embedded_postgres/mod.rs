//! A private Postgres cluster for an installation without a database server.
//!
//! Every process that works on the same data folder joins one cluster: the first starts it, the last stops it. It listens
//! on a Unix socket only, inside a folder that nobody but its owner can enter, which is why connections need no password.
//!
//! What belongs where: [`machine`] is what is looked up outside, `binaries` finds Postgres, `place` decides the folder and
//! the user, `cluster` makes, starts and stops, `membership` counts who is in. Pools, migrations and roles are not here.

mod binaries;
mod cluster;
mod machine;
mod membership;
mod place;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use self::machine::Machine;
use self::membership::{Gate, Member};
use self::place::Place;

/// The name of the database and of the role that owns it.
const NAME: &str = "rightsdesk";

/// Why the private cluster is not available. Each message tells the operator what to do; none holds personal data.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No Postgres on this machine.
    #[error("PostgreSQL is not installed; run `{install}`, or set DATABASE_URL to use a database server")]
    NoBinaries {
        /// The command that installs it on this platform.
        install: &'static str,
    },
    /// The cluster was made by another major version than those installed.
    #[error(
        "the cluster in {} was made by PostgreSQL {made_by}, and only {found} is installed; install PostgreSQL {made_by} \
         beside it, or upgrade the cluster with pg_upgrade",
        folder.display()
    )]
    OtherVersion {
        /// The cluster.
        folder: PathBuf,
        /// Its major version.
        made_by: u32,
        /// The versions there are.
        found: String,
    },
    /// The data folder cannot be written.
    #[error("{} cannot be written ({source}); set DATA_DIR to a folder that can", folder.display())]
    NotWritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The cluster belongs to somebody else.
    #[error(
        "the cluster in {} belongs to another user; run as that user or as root, or set DATA_DIR to another folder",
        folder.display()
    )]
    NotOurs {
        /// The cluster.
        folder: PathBuf,
    },
    /// The cluster was copied or restored by root, who became its owner.
    #[error(
        "the cluster in {0} belongs to root, under whom PostgreSQL does not run; give it back, as in `chown -R postgres {0}`",
        folder.display()
    )]
    OwnedByRoot {
        /// The cluster.
        folder: PathBuf,
    },
    /// The user under which Postgres runs cannot reach its own cluster.
    #[error(
        "the user {user}, under which PostgreSQL runs, cannot enter {}; give the folders above it the execute permission",
        folder.display()
    )]
    CannotEnter {
        /// The cluster.
        folder: PathBuf,
        /// The user's name or number.
        user: String,
    },
    /// Postgres refuses to run as root, and there is no other user.
    #[error("PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`; add one")]
    NoUser,
    /// No folder for the socket.
    #[error("no folder for the database socket: {} is too long a path, and none of the short ones can be used", folder.display())]
    NoSocketFolder {
        /// The cluster.
        folder: PathBuf,
    },
    /// The cluster could not be made.
    #[error("a new PostgreSQL cluster could not be made: {output}")]
    Make {
        /// The last lines that initdb wrote.
        output: String,
    },
    /// The cluster could not be started.
    #[error("PostgreSQL did not start: {output}")]
    Start {
        /// The last lines of its log.
        output: String,
    },
    /// The cluster went on after it was told to stop.
    #[error("PostgreSQL in {} did not stop in time", folder.display())]
    Stop {
        /// The cluster.
        folder: PathBuf,
    },
    /// Another process starts or stops the cluster and does not come to an end.
    #[error("another process holds {} for too long", lock.display())]
    GateHeld {
        /// The lock file.
        lock: PathBuf,
    },
    /// A file or a process could not be used.
    #[error("{}: {source}", path.display())]
    Io {
        /// What it was about.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database refused.
    #[error("the private database refused: {0}")]
    Database(#[from] sqlx::Error),
}

impl EmbeddedError {
    /// Adds the path to an error of the system; for `map_err`.
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// A membership in the private cluster. Give it back with [`leave`](Self::leave); a process that dies without doing so is no
/// longer a member, and whoever joins next takes the running cluster over.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    place: Place,
    binaries: PathBuf,
    options: PgConnectOptions,
    member: Member,
}

/// Joins the cluster of a data folder; makes it and starts it where needed. Returns when the database answers.
///
/// # Errors
/// [`EmbeddedError`], whose message names what the operator can do.
pub async fn join_or_start(data_dir: &Path) -> Result<EmbeddedPostgres, EmbeddedError> {
    join(data_dir, &Machine::this()).await
}

async fn join(data_dir: &Path, machine: &Machine) -> Result<EmbeddedPostgres, EmbeddedError> {
    let mut place = Place::choose(data_dir, machine)?;
    let gate = Gate::pass(&place.home).await?;
    let binaries = binaries::find(machine, &place.cluster)?;
    if !place.has_cluster() {
        cluster::make(&place, &binaries).await?;
    }
    let options = cluster::start(&mut place, &binaries, machine).await?;
    let member = Member::join(&place.home)?;
    drop(gate);
    Ok(EmbeddedPostgres { place, binaries: binaries.folder, options, member })
}

impl EmbeddedPostgres {
    /// How to connect, as the owner of the database.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// The folder of the cluster.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.place.cluster
    }

    /// The folder of the Postgres programs, of the version that runs this cluster (`pg_dump` and its kin).
    #[must_use]
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// Leaves the cluster; the last member stops it. Close connections before.
    ///
    /// # Errors
    /// When the cluster had to be stopped and did not.
    pub async fn leave(self) -> Result<(), EmbeddedError> {
        let gate = Gate::pass(&self.place.home).await?;
        if self.member.leave()? {
            cluster::stop(&self.place).await?;
        }
        drop(gate);
        Ok(())
    }
}

/// Connection options that owe nothing to `PGHOST` and its kin, which are about other databases.
fn options(socket_dir: &Path, port: u16) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(port)
        .username(NAME)
        .database(NAME)
        .ssl_mode(PgSslMode::Disable)
}
