//! Processes as the kernel counts them: their CPU time and their memory. And the portal as a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;

/// The key of every data set.
pub(crate) const MASTER_KEY: &str = "cmlnaHRzZGVzayBsb2FkIHRlc3QgbWFzdGVyIGtleTE=";
/// Ticks of the kernel's clock in a second, as it shows times to programs on every platform of today.
const TICKS: f64 = 100.0;

/// Fields of `/proc/PID/stat` behind the name, which may hold blanks.
fn stat(pid: u32) -> Vec<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = text.rsplit_once(") ").map(|(_, fields)| fields).unwrap_or_default();
    fields.split_whitespace().map(str::to_owned).collect()
}

#[allow(clippy::cast_precision_loss, reason = "ticks of hours fit a double")]
fn seconds(fields: &[String], places: std::ops::Range<usize>) -> f64 {
    fields
        .get(places)
        .unwrap_or_default()
        .iter()
        .map(|ticks| ticks.parse::<u64>().unwrap_or_default() as f64)
        .sum::<f64>()
        / TICKS
}

/// Seconds of CPU that a process has used by now.
pub(crate) fn cpu(pid: u32) -> f64 {
    // utime and stime are the 14th and 15th field of all, so the 12th and 13th behind the name.
    seconds(&stat(pid), 11..13)
}

/// The same of a process with all its children, those that have ended as well.
pub(crate) fn cpu_with_children(pid: u32) -> f64 {
    let own = seconds(&stat(pid), 11..15);
    let of_children: f64 = children(pid).into_iter().map(cpu).sum();
    own + of_children
}

fn children(pid: u32) -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    ids.filter(|id| stat(*id).get(1).is_some_and(|parent| *parent == pid.to_string())).collect()
}

/// Resident memory of a process in megabytes.
#[allow(clippy::cast_precision_loss, reason = "kilobytes of a process fit a double")]
pub(crate) fn megabytes(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or_default() as f64
        / 1_024.0
}

/// The portal.
pub(crate) struct Portal {
    child: Child,
    pub(crate) base: String,
    /// How long it took until it was ready.
    pub(crate) started_in: Duration,
}

/// The release build that is measured.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_rightsdesk"))
}

/// A command of the portal on a database, or on a private one in a folder.
pub(crate) fn command(words: &[&str], database: Option<&PgConnectOptions>, folder: &Path) -> Command {
    let mut command = Command::new(program());
    command.args(words).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).current_dir(folder);
    command.env("DATA_DIR", folder).env("RUST_LOG", "warn,rightsdesk=info");
    // One visitor makes all the load.
    for limit in ["FILINGS_PER_IP", "FILINGS", "CODES_PER_ADDRESS", "TRIES_PER_IP", "TRIES_PER_ACCOUNT"] {
        command.env(format!("LIMIT_{limit}"), "1000000000");
    }
    if let Some(database) = database {
        command.env("DATABASE_URL", database.to_url_lossy().as_str()).env("MASTER_KEY", MASTER_KEY);
    }
    command
}

impl Portal {
    /// Starts it and waits until it is ready. Mails go to `smtp_url`, or nowhere while nobody works: pages are measured beside the
    /// worker, as in one process they always are.
    pub(crate) async fn start(
        words: &[&str],
        database: Option<&PgConnectOptions>,
        folder: &Path,
        smtp_url: &str,
    ) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let address = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port");
        let base = format!("http://{address}");
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let mut command = command(words, database, folder);
        command.env("LISTEN_ADDR", address.to_string()).env("SMTP_URL", smtp_url).stdout(Stdio::null()).stderr(log);
        if smtp_url.is_empty() {
            command.env_remove("SMTP_URL");
        }
        let begun = Instant::now();
        let child = command.spawn().expect("the portal starts");
        let mut portal = Self { child, base, started_in: Duration::ZERO };
        if words == ["worker"] {
            return portal;
        }
        let client = reqwest::Client::new();
        loop {
            let answer = client.get(format!("{}/readyz", portal.base)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                portal.started_in = begun.elapsed();
                return portal;
            }
            let ended = portal.child.try_wait().expect("a process");
            let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(
                ended.is_none() && begun.elapsed() < Duration::from_secs(120),
                "the portal does not start: {}",
                log()
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // Asked to stop, so that a private Postgres is stopped too.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let begun = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if begun.elapsed() > Duration::from_secs(30) {
                let _ = self.child.kill();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
