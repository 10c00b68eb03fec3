//! Load by public tools: wrk for pages, pgbench for the store by itself.

use std::path::Path;
use std::process::Command;

use sqlx::postgres::PgConnectOptions;

const PAGES: &str = include_str!("scripts/pages.lua");
const FILING: &str = include_str!("scripts/filing.lua");
const WRITE: &str = include_str!("scripts/write.sql");
const READ: &str = include_str!("scripts/read.sql");

/// What came of a load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) done: u64,
    pub(crate) a_second: f64,
    pub(crate) failed: u64,
    /// In milliseconds.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl std::fmt::Display for Load {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:.0} a second, p50 {}, p99 {}", self.a_second, millis(self.p50), millis(self.p99))?;
        if self.failed > 0 { write!(formatter, ", **{} failed**", self.failed) } else { Ok(()) }
    }
}

/// Milliseconds, with as many digits as matter.
pub(crate) fn millis(value: f64) -> String {
    if value < 10.0 { format!("{value:.1} ms") } else { format!("{value:.0} ms") }
}

/// How hard and how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pressure {
    pub(crate) clients: u32,
    pub(crate) seconds: u64,
}

fn wrk(folder: &Path, script: &str, base: &str, pressure: Pressure, arguments: &[&str]) -> Load {
    let path = folder.join("script.lua");
    std::fs::write(&path, script).expect("a script");
    let threads = pressure.clients.min(2);
    let output = Command::new("wrk")
        .args([format!("-c{}", pressure.clients), format!("-t{threads}"), format!("-d{}s", pressure.seconds)])
        .args(["--timeout", "10s", "-s"])
        .arg(&path)
        .arg(base)
        .arg("--")
        .args(arguments)
        .output()
        .expect("wrk is installed: .ci/set-up.sh bench");
    let text = String::from_utf8_lossy(&output.stdout);
    let result = text.lines().find_map(|line| line.strip_prefix("RESULT ")).map(str::to_owned);
    let result = result.unwrap_or_else(|| panic!("wrk says {text}{}", String::from_utf8_lossy(&output.stderr)));
    let numbers: Vec<f64> = result.split(' ').filter_map(|number| number.parse().ok()).collect();
    let [done, micros, failed, p50, p99] = numbers[..] else { panic!("wrk says {result}") };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of a few seconds")]
    Load { done: done as u64, a_second: done / (micros / 1e6), failed: failed as u64, p50: p50 / 1e3, p99: p99 / 1e3 }
}

/// Opens pages in turn.
pub(crate) fn pages(folder: &Path, base: &str, pressure: Pressure, addresses: &[String], cookie: &str) -> Load {
    let list = folder.join("addresses");
    std::fs::write(&list, addresses.join("\n")).expect("a list");
    // Each is asked for a few times first, as by whoever came before.
    let warm = Pressure { seconds: 2, ..pressure };
    let arguments = [list.to_str().expect("a path"), cookie];
    wrk(folder, PAGES, base, warm, &arguments);
    wrk(folder, PAGES, base, pressure, &arguments)
}

/// Files requests through the form. The times are those of a single step.
pub(crate) fn filings(folder: &Path, base: &str, pressure: Pressure, prefix: &str) -> Load {
    wrk(folder, FILING, base, pressure, &[prefix])
}

/// The store by itself.
pub(crate) fn store(folder: &Path, database: &PgConnectOptions, pressure: Pressure, writes: bool) -> Load {
    let (script, transactions) = (folder.join("script.sql"), folder.join("transactions"));
    std::fs::write(&script, if writes { WRITE } else { READ }).expect("a script");
    for entry in std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().starts_with("transactions") {
            let _ = std::fs::remove_file(entry.path());
        }
    }
    let output = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-j2", "-l", "--log-prefix"])
        .arg(&transactions)
        .args([format!("-c{}", pressure.clients), format!("-T{}", pressure.seconds), "-f".to_owned()])
        .arg(&script)
        .arg(database.get_database().unwrap_or("postgres"))
        .env(
            "PGHOST",
            database.get_socket().map_or_else(|| database.get_host().into(), |path| path.as_os_str().to_owned()),
        )
        .env("PGUSER", database.get_username())
        .env("PGPORT", database.get_port().to_string())
        .output()
        .expect("pgbench is installed with Postgres");
    let text = String::from_utf8_lossy(&output.stdout);
    let tps =
        text.lines().find_map(|line| line.strip_prefix("tps = ")).and_then(|rest| rest.split(' ').next()?.parse().ok());
    let a_second: f64 = tps.unwrap_or_else(|| panic!("pgbench says {text}{}", String::from_utf8_lossy(&output.stderr)));
    let mut times: Vec<f64> = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().starts_with("transactions") {
            let log = std::fs::read_to_string(entry.path()).unwrap_or_default();
            // Client, transaction, microseconds, and what does not matter here.
            times.extend(log.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<f64>().ok()));
            let _ = std::fs::remove_file(entry.path());
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default() / 1e3;
    Load { done: times.len() as u64, a_second, failed: 0, p50: at(50), p99: at(99) }
}
