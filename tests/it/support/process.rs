//! The program as a process of its own, with a database and a folder of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::{MASTER_KEY, Visitor, fresh_database};

/// What a process with an environment of its own is given besides: where programs are found, and the clock of the tests where that is
/// another than the machine's (`make test-dates`).
#[expect(clippy::disallowed_methods, reason = "the search path and the clock are no settings of the portal")]
pub(crate) fn surroundings() -> Vec<(String, String)> {
    let names = ["PATH", "LD_PRELOAD", "CLOCK_AHEAD"];
    names.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?))).collect()
}

/// By how many seconds the clock of the tests is ahead of the machine's.
pub(crate) fn ahead() -> i64 {
    let told = surroundings().into_iter().find(|(name, _)| name == "CLOCK_AHEAD");
    told.map_or(0, |(_, seconds)| seconds.parse().unwrap())
}

/// The program with the settings of one installation.
pub(crate) struct Installation {
    pub(crate) database: Option<PgConnectOptions>,
    pub(crate) address: SocketAddr,
    pub(crate) folder: PathBuf,
    pub(crate) more: Vec<String>,
}

impl Installation {
    /// With a database and this many more settings.
    pub(crate) async fn new(more: Vec<String>) -> Self {
        Self::on(Some(fresh_database().await), more)
    }

    pub(crate) fn on(database: Option<PgConnectOptions>, more: Vec<String>) -> Self {
        // A free port; another process may take it first, which then shows at the start.
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("kill").join(address.port().to_string());
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self { database, address, folder, more }
    }

    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        command.args(words.split_whitespace()).env_clear().envs(surroundings()).current_dir(&self.folder);
        command.arg(format!("--listen-addr={}", self.address)).arg(format!("--data-dir={}", self.folder.display()));
        if let Some(database) = &self.database {
            use sqlx::ConnectOptions;
            command.env("DATABASE_URL", database.to_url_lossy().as_str()).env("MASTER_KEY", MASTER_KEY);
        }
        command.args(&self.more);
        command
    }

    pub(crate) fn run(&self, words: &str) -> Output {
        self.command(words).output().unwrap()
    }

    pub(crate) fn start(&self, words: &str) -> Process {
        self.start_with(words, &[])
    }

    /// Starts it with more in its environment.
    pub(crate) fn start_with(&self, words: &str, environment: &[(&str, &str)]) -> Process {
        let log = self.folder.join("log");
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut command = self.command(words);
        command.envs(environment.iter().copied()).stderr(file).stdout(Stdio::null());
        Process { child: command.spawn().unwrap(), log }
    }

    /// Waits until it is ready.
    pub(crate) async fn ready(&self, process: &mut Process) -> Duration {
        let begun = Instant::now();
        let client = reqwest::Client::new();
        loop {
            let answer = client.get(format!("http://{}/readyz", self.address)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return begun.elapsed();
            }
            let ended = process.child.try_wait().unwrap();
            assert!(ended.is_none() && begun.elapsed() < Duration::from_secs(60), "{ended:?} {}", process.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn database(&self) -> PgConnection {
        PgConnection::connect_with(self.database.as_ref().unwrap()).await.unwrap()
    }

    pub(crate) async fn file(&self, email: &str) -> String {
        let page = Visitor::new(self.address).get("/request/access?lang=en").await;
        let page =
            page.fill("name", "Ada").fill("email", email).fill("place", "DE").fill("details", "All.").send().await;
        page.send().await.text_of("#reference").unwrap()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) log: PathBuf,
}

impl Process {
    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").arg(name).arg(self.child.id().to_string()).status().unwrap().success());
    }

    pub(crate) async fn end(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(begun.elapsed() < Duration::from_secs(45), "it does not end: {}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) async fn until(what: &str, seconds: u64, mut is_true: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !is_true().await {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
