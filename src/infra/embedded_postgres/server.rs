//! Makes, starts and stops a cluster. Everything here but the look at whether it runs happens behind the gate.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::process::Command;
use tokio::time::Instant;

use super::place::Place;
use super::{EmbeddedError, SOON};

/// Until a connection that gets no answer is tried anew.
const HEARING: Duration = Duration::from_secs(5);
/// Until a start is given up: recovery after a crash takes a while.
const RECOVERY: Duration = Duration::from_secs(600);
/// A log larger than this is put aside at the next start; one older log is kept.
const LOG_BYTES: u64 = 8 << 20;

/// What must hold, and is therefore not left to `postgresql.conf`. Details of errors would put data of people into the log.
const SETTINGS: &str = "listen_addresses= port=5432 unix_socket_permissions=0700 fsync=on full_page_writes=on \
    synchronous_commit=on jit=off logging_collector=off log_destination=stderr log_error_verbosity=terse";

/// The server of one cluster, whether it runs or not.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) place: Place,
    /// The folder of the Postgres programs.
    pub(super) binaries: PathBuf,
}

/// What the server says when it is asked.
enum Answer {
    Ready,
    /// It is starting, stopping, or full.
    Busy,
    /// Nobody listens.
    Silent,
}

impl Server {
    /// Whether the server, or anything it has left behind, is alive.
    pub(super) fn runs(&self) -> bool {
        self.place.file("postgres.server").is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }

    /// How to connect. Owes nothing to `PGHOST` and its kin, which are about other databases.
    pub(super) fn options(&self) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass().socket(&self.place.socket).port(5432);
        options.username("rightsdesk").database("rightsdesk").ssl_mode(PgSslMode::Disable)
    }

    /// Sees to it that the cluster is made, runs, and has the database: finds it running, waits for it, or starts it.
    /// Whether it had to be started.
    pub(super) async fn start(&self) -> Result<bool, EmbeddedError> {
        if !self.place.cluster.join("PG_VERSION").exists() {
            self.make().await?;
        }
        let deadline = Instant::now() + RECOVERY;
        let mut started = false;
        loop {
            match self.ask().await? {
                Answer::Ready => return Ok(started),
                Answer::Silent if !self.runs() && !started => started = self.spawn()?,
                Answer::Silent if !self.runs() => return Err(self.did_not_start()),
                _ if Instant::now() > deadline => return Err(self.did_not_start()),
                // It is about to listen, to answer, or to end.
                _ => {}
            }
            tokio::time::sleep(SOON).await;
        }
    }

    /// Stops the cluster; running transactions are rolled back.
    pub(super) async fn stop(&self) -> Result<(), EmbeddedError> {
        // Nobody who listens means that what `postmaster.pid` names is a stranger.
        if matches!(self.ask().await?, Answer::Silent) {
            return Ok(());
        }
        self.run("pg_ctl", &["stop", "--mode=fast", "--silent", "--timeout=120", "-D"], &self.place.cluster).await
    }

    /// Makes a new cluster. It takes its name when it is complete, so that one cut short by a kill is never mistaken for one.
    async fn make(&self) -> Result<(), EmbeddedError> {
        let Place { home, cluster, .. } = &self.place;
        let new = &home.join("postgres.new");
        match fs::remove_dir_all(new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(EmbeddedError::io(new)(error)),
            _ => self.place.private_folder(new).map_err(EmbeddedError::io(new))?,
        }
        // macOS has no such locale, so that letters beyond ASCII keep their case in SQL there; nothing of ours depends on it.
        let locale = if cfg!(target_os = "macos") { "--locale=C" } else { "--locale=C.UTF-8" };
        let texts = ["--encoding=UTF8", locale, "--data-checksums", "--no-instructions"];
        let access = ["--username=rightsdesk", "--auth-local=trust", "--auth-host=reject", "-D"];
        self.run("initdb", &[texts, access].concat(), new).await?;
        fs::rename(new, cluster).and_then(|()| File::open(home)?.sync_all()).map_err(EmbeddedError::io(cluster))
    }

    /// Runs one of the programs on a cluster to its end.
    async fn run(&self, program: &str, arguments: &[&str], cluster: &Path) -> Result<(), EmbeddedError> {
        let mut command = self.place.command(&self.binaries.join(program), cluster);
        command.args(arguments).arg(cluster);
        let done = Command::from(command).kill_on_drop(true).output().await.map_err(EmbeddedError::io(cluster))?;
        let said = String::from_utf8_lossy(&done.stderr);
        if done.status.success() { Ok(()) } else { Err(EmbeddedError(format!("{program}: {}", last_lines(&said)))) }
    }

    /// Asks for the database, which is made where it is missing.
    async fn ask(&self) -> Result<Answer, EmbeddedError> {
        let look = async {
            let mut connection = self.options().database("postgres").connect().await?;
            let find = "select exists (select from pg_database where datname = 'rightsdesk')";
            if !sqlx::query_scalar(find).fetch_one(&mut connection).await? {
                sqlx::query("create database rightsdesk").execute(&mut connection).await?;
            }
            connection.close().await
        };
        // A stopped process still has its connections accepted, by the system.
        let Ok(answer) = tokio::time::timeout(HEARING, look).await else { return Ok(Answer::Busy) };
        match answer {
            Ok(()) => Ok(Answer::Ready),
            Err(sqlx::Error::Io(error)) => match error.kind() {
                ErrorKind::NotFound | ErrorKind::ConnectionRefused => Ok(Answer::Silent),
                _ => Ok(Answer::Busy),
            },
            // Starting, stopping, ending after a crash; too many connections.
            Err(sqlx::Error::Database(error))
                if error.code().is_some_and(|code| code.starts_with("57P") || code == "53300") =>
            {
                Ok(Answer::Busy)
            }
            Err(error) => Err(EmbeddedError(format!("the private database refused: {error}"))),
        }
    }

    /// Starts the server, with its lock in its hands; false where somebody else has it. It outlives this process.
    fn spawn(&self) -> Result<bool, EmbeddedError> {
        let lock = self.place.file("postgres.server")?;
        if lock.try_lock().is_err() {
            return Ok(false);
        }
        let log = self.log();
        if fs::metadata(&log).is_ok_and(|found| found.len() > LOG_BYTES) {
            fs::rename(&log, log.with_extension("log.old")).map_err(EmbeddedError::io(&log))?;
        }
        let log = self.place.file("postgres.log")?;
        self.place.prepare_socket_folder()?;
        // A list in which commas part and quotes hold together.
        let socket = self.place.socket.display().to_string().replace('"', "\"\"");
        let mut server = self.place.command(&self.binaries.join("postgres"), &self.place.cluster);
        server.arg("-D").arg(&self.place.cluster).arg("-c").arg(format!("unix_socket_directories=\"{socket}\""));
        for setting in SETTINGS.split_whitespace() {
            server.arg("-c").arg(setting);
        }
        // Postgres takes the process id in a lock file it finds for a server's, even when it is that of a copied cluster or,
        // after a restart of the machine, of a stranger; except the one it is told here. It still looks for shared memory.
        let files = [self.place.cluster.join("postmaster.pid"), self.place.socket.join(".s.PGSQL.5432.lock")];
        if let Some(stale) = files.iter().find_map(|file| fs::read_to_string(file).ok()) {
            server.env("PG_GRANDPARENT_PID", stale.lines().next().unwrap_or_default().trim_start_matches('-'));
        }
        // Standard input, which a server never reads, is what every process of it inherits: the lock is free when the last
        // of them has ended. It must not be given back here, which would be for all of them.
        let spawned = log.try_clone().and_then(|copy| {
            server.stdin(lock).stdout(copy).stderr(log);
            Command::from(server).spawn()
        });
        spawned.map(|_| true).map_err(EmbeddedError::io(&self.place.cluster))
    }

    fn log(&self) -> PathBuf {
        self.place.home.join("postgres.log")
    }

    fn did_not_start(&self) -> EmbeddedError {
        let said = fs::read(self.log()).unwrap_or_default();
        let said = last_lines(&String::from_utf8_lossy(&said));
        EmbeddedError(format!("PostgreSQL did not start in {}: {said}", self.place.cluster.display()))
    }
}

/// The end of a program's output, in one line.
fn last_lines(output: &str) -> String {
    let lines: Vec<&str> = output.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join(" | ")
}
