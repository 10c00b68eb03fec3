//! What the log and `doctor` tell of proxies: the real program, asked by its own command.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::support::{fresh_database, surroundings};

/// The program on a database and a port of its own.
struct Program {
    database: PgConnectOptions,
    address: SocketAddr,
    folder: PathBuf,
    settings: Vec<String>,
    serving: Option<Child>,
}

impl Program {
    async fn new(settings: &[&str]) -> Self {
        // A free port; another process may take it first, which then shows at the start.
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("proxies").join(address.port().to_string());
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect();
        Self { database: fresh_database().await, address, folder, settings, serving: None }
    }

    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        command.arg(word).env_clear().envs(surroundings()).current_dir(&self.folder);
        command.arg(format!("--listen-addr={}", self.address)).args(&self.settings);
        command.env("DATABASE_URL", self.database.to_url_lossy().as_str());
        command.env("MASTER_KEY", "cmlnaHRzZGVzayB0ZXN0IG1hc3RlciBrZXkgMDAwMSE=");
        command
    }

    async fn serve(&mut self) {
        let log = std::fs::File::create(self.folder.join("log")).unwrap();
        self.serving = Some(self.command("serve").stderr(log).stdout(Stdio::null()).spawn().unwrap());
        let begun = Instant::now();
        while !reqwest::get(format!("http://{}/readyz", self.address)).await.is_ok_and(|answer| answer.status() == 200)
        {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn visit(&self, header: &str, value: &str) {
        let asked = reqwest::Client::new().get(format!("http://{}/", self.address)).header(header, value);
        assert_eq!(asked.send().await.unwrap().status(), 200);
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// What the doctor says of proxies.
    fn diagnosis(&self) -> Vec<String> {
        let output = self.command("doctor").output().unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        output.lines().filter(|line| line.contains(" proxies: ")).map(str::to_owned).collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(serving) = &mut self.serving {
            let _ = serving.kill();
            let _ = serving.wait();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_are_not_believed_or_cannot_be_read_are_told_once() {
    let mut nobody_trusted = Program::new(&[]).await;
    assert_eq!(nobody_trusted.diagnosis(), ["ok    proxies: no service runs here that could tell what they send"]);
    nobody_trusted.serve().await;
    nobody_trusted.visit("via", "1.1 somebody's own").await;
    let well = "ok    proxies: every forwarding header was believed and could be read since the start";
    assert_eq!(nobody_trusted.diagnosis(), [well]);
    for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        nobody_trusted.visit(header, "for=203.0.113.77").await;
    }
    let log = nobody_trusted.log();
    assert_eq!(
        log.matches("a forwarding header came from a peer that TRUSTED_PROXIES does not name").count(),
        1,
        "{log}"
    );
    assert!(log.contains("127.0.0.1") && !log.contains("203.0.113.77"), "{log}");
    let diagnosis = nobody_trusted.diagnosis();
    assert_eq!(diagnosis.len(), 1);
    assert!(diagnosis[0].starts_with("warn  proxies: a forwarding header came from a peer that TRUSTED_PROXIES"));

    let mut trusted = Program::new(&["--trusted-proxies=127.0.0.1"]).await;
    trusted.serve().await;
    trusted.visit("x-forwarded-for", "203.0.113.77:4711").await;
    assert_eq!(trusted.diagnosis(), [well]);
    for (header, value) in [("x-forwarded-for", "unknown"), ("forwarded", "for=_hidden"), ("x-real-ip", "203.0.113.77")]
    {
        trusted.visit(header, value).await;
    }
    let log = trusted.log();
    assert_eq!(log.matches("whose address cannot be read").count(), 1, "{log}");
    assert!(!log.contains("203.0.113.77"), "{log}");
    let diagnosis = trusted.diagnosis();
    assert_eq!(diagnosis.len(), 1);
    assert!(
        diagnosis[0].starts_with("warn  proxies: a trusted proxy forwarded for somebody whose address cannot be read")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_must_be_there_and_is_not_named_is_told() {
    let https = "--base-url=https://privacy.operator.test";
    let mut program = Program::new(&[https]).await;
    program.serve().await;
    assert!(program.log().contains("TRUSTED_PROXIES names none"), "{}", program.log());
    assert!(program.diagnosis()[0].starts_with("FAIL  proxies: BASE_URL is https"));
    program.settings = vec![https.to_owned(), "--trusted-proxies=127.0.0.1".to_owned()];
    assert!(program.diagnosis()[0].starts_with("ok "));
}
