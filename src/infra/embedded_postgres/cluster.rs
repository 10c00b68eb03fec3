//! Makes, starts and stops a cluster. Everything here happens behind the gate.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::process::{Child, Command};
use tokio::time::Instant;

use super::binaries::Binaries;
use super::machine::Machine;
use super::place::Place;
use super::{EmbeddedError, NAME, options};

/// How often to look whether something has happened that takes milliseconds.
const SOON: Duration = Duration::from_millis(10);
/// Until a connection that gets no answer is tried anew.
const HEARING: Duration = Duration::from_secs(5);
/// Until a server that does not answer at all is given up.
const SILENCE: Duration = Duration::from_secs(30);
/// Until a server that says it is starting or stopping is given up: recovery after a crash takes a while.
const RECOVERY: Duration = Duration::from_secs(600);
/// Until a last checkpoint is given up.
const STOPPING: Duration = Duration::from_secs(120);
/// A log larger than this is put aside at the next start; one older log is kept.
const LOG_BYTES: u64 = 8 << 20;

/// What an operator may change in `postgresql.conf`; what must hold is on the command line.
const CONFIGURATION: &str = "
# Added by rightsdesk for a private cluster: small, and without data of people in its log.
shared_buffers = 64MB
max_connections = 100
jit = off
log_error_verbosity = terse
log_checkpoints = off
";

/// Makes a new cluster. It takes its name when it is complete, so that one cut short by a kill is never mistaken for one.
pub(super) async fn make(place: &Place, binaries: &Binaries) -> Result<(), EmbeddedError> {
    let new = place.home.join("postgres.new");
    // Where the C library has no such locale, letters beyond ASCII keep their case in SQL; nothing of ours depends on it.
    let locales: &[&[&str]] = if binaries.major >= 17 {
        &[&["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    } else {
        &[&["--locale=C.UTF-8"], &["--locale=C"]]
    };
    let mut output = String::new();
    for locale in locales {
        match fs::remove_dir_all(&new) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(EmbeddedError::io(&new)(error)),
            _ => {}
        }
        place.private_folder(&new).map_err(EmbeddedError::io(&new))?;
        let mut initdb = place.command(&binaries.folder.join("initdb"), &new);
        initdb
            .arg("--pgdata")
            .arg(&new)
            .args([
                "--encoding=UTF8",
                "--data-checksums",
                "--auth-local=trust",
                "--auth-host=reject",
                "--no-instructions",
            ])
            .arg(format!("--username={NAME}"))
            .args(*locale);
        let done =
            Command::from(initdb).kill_on_drop(true).output().await.map_err(EmbeddedError::io(&binaries.folder))?;
        if done.status.success() {
            configure(&new).map_err(EmbeddedError::io(&new))?;
            fs::rename(&new, &place.cluster).map_err(EmbeddedError::io(&place.cluster))?;
            return File::open(&place.home)
                .and_then(|folder| folder.sync_all())
                .map_err(EmbeddedError::io(&place.home));
        }
        output = last_lines(&String::from_utf8_lossy(&done.stderr));
    }
    Err(EmbeddedError::Make { output })
}

fn configure(cluster: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(cluster.join("postgresql.conf"))?;
    file.write_all(CONFIGURATION.as_bytes())?;
    file.sync_all()
}

/// What the server says when it is asked for the database.
enum Answer {
    Ready,
    NoDatabase,
    /// It is starting, stopping, or full.
    Busy,
    /// Nobody listens.
    Silent,
}

/// Sees to it that the cluster runs and has the database: finds it running, waits for it, or starts it.
pub(super) async fn start(
    place: &mut Place,
    binaries: &Binaries,
    machine: &Machine,
) -> Result<PgConnectOptions, EmbeddedError> {
    let begun = Instant::now();
    let mut silent_since = begun;
    let mut started: Option<(Child, u64)> = None;
    loop {
        let options = match PidFile::read(&place.cluster) {
            Some(PidFile { socket: Some((folder, port)), .. }) => options(&folder, port),
            _ => options(&place.socket_folder(machine)?, 5432),
        };
        let now = Instant::now();
        match ask(&options).await? {
            Answer::Ready => return Ok(options),
            Answer::NoDatabase => {
                create_database(&options).await?;
                return Ok(options);
            }
            Answer::Busy if now < begun + RECOVERY => silent_since = now,
            Answer::Silent if now < silent_since + SILENCE => match &mut started {
                None => started = Some(spawn(place, binaries, machine)?),
                Some((child, log_from)) => {
                    if child.try_wait().map_err(EmbeddedError::io(&place.cluster))?.is_some() {
                        let output = read_log(place, *log_from);
                        if !passes(&output, place, &place.socket_folder(machine)?) {
                            return Err(EmbeddedError::Start { output: last_lines(&output) });
                        }
                        started = None;
                        tokio::time::sleep(SOON * 10).await;
                    }
                }
            },
            Answer::Busy | Answer::Silent => {
                let from = started.map_or(0, |(_, from)| from);
                return Err(EmbeddedError::Start { output: last_lines(&read_log(place, from)) });
            }
        }
        tokio::time::sleep(SOON).await;
    }
}

async fn ask(options: &PgConnectOptions) -> Result<Answer, EmbeddedError> {
    // A stopped process still has its connections accepted, by the system.
    let Ok(answer) = tokio::time::timeout(HEARING, options.connect()).await else { return Ok(Answer::Busy) };
    match answer {
        Ok(connection) => {
            let _ = connection.close().await;
            Ok(Answer::Ready)
        }
        Err(sqlx::Error::Database(refused)) => match refused.code().as_deref() {
            Some("3D000") => Ok(Answer::NoDatabase),
            // Cannot connect now; shutting down; crashing; too many connections.
            Some("57P03" | "57P01" | "57P02" | "53300") => Ok(Answer::Busy),
            _ => Err(sqlx::Error::Database(refused).into()),
        },
        Err(sqlx::Error::Io(error)) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::ConnectionRefused => Ok(Answer::Silent),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof | ErrorKind::WouldBlock => {
                Ok(Answer::Busy)
            }
            _ => Err(sqlx::Error::Io(error).into()),
        },
        Err(error) => Err(error.into()),
    }
}

async fn create_database(options: &PgConnectOptions) -> Result<(), EmbeddedError> {
    let mut connection = options.clone().database("postgres").connect().await?;
    sqlx::query("CREATE DATABASE rightsdesk").execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Starts the server, and says from where in the log it writes. It outlives this process if that dies.
fn spawn(place: &Place, binaries: &Binaries, machine: &Machine) -> Result<(Child, u64), EmbeddedError> {
    let log = place.log();
    if fs::metadata(&log).is_ok_and(|found| found.len() > LOG_BYTES) {
        fs::rename(&log, log.with_extension("log.old")).map_err(EmbeddedError::io(&log))?;
    }
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&log).map_err(EmbeddedError::io(&log))?;
    let log_from = file.metadata().map_err(EmbeddedError::io(&log))?.len();
    let second = file.try_clone().map_err(EmbeddedError::io(&log))?;

    let mut socket_setting = std::ffi::OsString::from("unix_socket_directories=");
    // A list in which commas part and quotes hold together.
    let socket_folder = place.socket_folder(machine)?;
    socket_setting.push(format!("\"{}\"", socket_folder.display().to_string().replace('"', "\"\"")));
    let program = binaries.folder.join("postgres");
    let mut server = place.command(&program, &place.cluster);
    server.arg("-D").arg(&place.cluster).arg("-c").arg(socket_setting).stdout(file).stderr(second);
    for setting in [
        "listen_addresses=",
        "port=5432",
        "unix_socket_permissions=0700",
        "fsync=on",
        "full_page_writes=on",
        "synchronous_commit=on",
        "logging_collector=off",
        "log_destination=stderr",
    ] {
        server.arg("-c").arg(setting);
    }
    let child = Command::from(server).spawn().map_err(EmbeddedError::io(&program))?;
    Ok((child, log_from))
}

/// Whether a failed start is worth another try: a server that was killed has left processes or its lock file behind.
fn passes(log: &str, place: &Place, socket_folder: &Path) -> bool {
    if log.contains("shared memory block") {
        return true;
    }
    if !log.contains("lock file") {
        return false;
    }
    // Postgres takes the process id in its lock file for its own, even when, after a restart of the machine or in a new
    // container, it has become somebody else's.
    if let Some(PidFile { pid, .. }) = PidFile::read(&place.cluster)
        && runs_here(pid, &place.cluster) == Some(false)
    {
        let _ = fs::remove_file(place.cluster.join("postmaster.pid"));
    }
    // The socket has a lock file of its own with the same trap, also in a folder copied from a cluster that runs.
    let lock = socket_folder.join(".s.PGSQL.5432.lock");
    if let Ok(text) = fs::read_to_string(&lock)
        && let Some(pid) = text.lines().next().and_then(|pid| pid.trim().parse().ok()).and_then(Pid::from_raw)
        && runs_here(pid, &place.cluster) == Some(false)
    {
        let _ = fs::remove_file(lock);
    }
    true
}

/// Stops the cluster; running transactions are rolled back.
pub(super) async fn stop(place: &Place) -> Result<(), EmbeddedError> {
    let deadline = Instant::now() + STOPPING;
    let Some(PidFile { pid, .. }) = PidFile::read(&place.cluster) else { return Ok(()) };
    if runs_here(pid, &place.cluster) == Some(false) {
        return Ok(());
    }
    match kill_process(pid, Signal::INT) {
        Ok(()) => {}
        Err(rustix::io::Errno::SRCH) => return Ok(()),
        Err(error) => return Err(EmbeddedError::io(&place.cluster)(error.into())),
    }
    // Its lock file goes a moment before the process does, and stays if that dies on the way.
    loop {
        match runs_here(pid, &place.cluster) {
            Some(true) => {}
            Some(false) => return Ok(()),
            None if PidFile::read(&place.cluster).is_none() => return Ok(()),
            None => {}
        }
        if Instant::now() > deadline {
            return Err(EmbeddedError::Stop { folder: place.cluster.clone() });
        }
        tokio::time::sleep(SOON).await;
    }
}

/// Whether a process is the server of this cluster: it works in the cluster's folder. `None` where the system does not tell.
fn runs_here(pid: Pid, cluster: &Path) -> Option<bool> {
    if !Path::new("/proc/self/cwd").exists() {
        return None;
    }
    match fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())) {
        Ok(folder) => Some(folder == cluster),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
        Err(_) => Some(false),
    }
}

/// What a running server notes in `postmaster.pid`.
struct PidFile {
    pid: Pid,
    socket: Option<(PathBuf, u16)>,
}

impl PidFile {
    fn read(cluster: &Path) -> Option<Self> {
        let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        let mut lines = text.lines();
        // A negative number is the id of a server that runs for one user alone.
        let pid = lines.next()?.trim().parse::<i32>().ok().and_then(|pid| Pid::from_raw(pid.abs()))?;
        // In a copied folder it is the file of the other cluster, which is not the one to talk to or to stop.
        if lines.next().map(Path::new) != Some(cluster) {
            return Some(Self { pid, socket: None });
        }
        let port = lines.nth(1).and_then(|port| port.trim().parse().ok());
        let folder = lines.next().map(str::trim).filter(|folder| folder.starts_with('/')).map(PathBuf::from);
        Some(Self { pid, socket: folder.zip(port) })
    }
}

fn read_log(place: &Place, from: u64) -> String {
    let mut text = Vec::new();
    if let Ok(mut file) = File::open(place.log()) {
        let _ = file.seek(SeekFrom::Start(from));
        let _ = file.take(LOG_BYTES).read_to_end(&mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// The end of a program's output, in one line.
fn last_lines(output: &str) -> String {
    let lines: Vec<&str> = output.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return "it said nothing".to_owned();
    }
    lines.iter().skip(lines.len().saturating_sub(5)).copied().collect::<Vec<_>>().join(" | ")
}
