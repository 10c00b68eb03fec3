//! Short commands for whoever runs the installation: `migrate`, `keys generate`, `audit verify`, `demo`, `health`, `doctor`.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::{Failure, start};
use crate::base::random::Random;
use crate::config::{Config, Settings};
use crate::domain::{audit, demo, rulebook};
use crate::infra::crypto::MasterKey;
use crate::infra::db;
use crate::infra::mail::Mailer;
use crate::web::client::ProxyTrouble;

/// Applies the migrations.
pub(super) fn migrate(settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let config = start::configure(settings)?;
    start::runtime()?.block_on(async {
        start::open(&config).await?.leave().await;
        Ok::<(), Failure>(())
    })?;
    Ok(writeln!(out, "the database is migrated")?)
}

/// Prints a new master key: the key alone on standard output, the advice beside it.
pub(super) fn generate_key(out: &mut dyn Write) -> Result<(), Failure> {
    let _ = writeln!(
        std::io::stderr(),
        "Keep a copy of this key apart from the database's backups: without it nothing sealed can be read, with both everything can."
    );
    Ok(writeln!(out, "{}", MasterKey::generate(&Random::System))?)
}

/// Walks the audit log's chain.
pub(super) fn verify_audit(settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    start::with_app(settings, async |app| match audit::verify(&app).await.map_err(|error| Failure::of(&error))? {
        Ok(verified) => Ok(writeln!(
            out,
            "the audit log is whole: {} entries chained, {} waiting, {} checkpoints, head {}",
            verified.chained, verified.unchained, verified.checkpoints, verified.head
        )?),
        Err(broken) => Err(Failure::failed(broken.to_string())),
    })
}

/// Fills an empty database with demonstration data.
pub(super) fn fill_demo(settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    start::with_app(settings, async |app| {
        if !demo::is_possible(&app).await.map_err(|error| Failure::of(&error))? {
            return Err(Failure::refused(
                "the database holds cases or accounts already; demonstration data goes into an empty one only",
            ));
        }
        let count = demo::fill(app.clone()).await.map_err(|error| Failure::of(&error))?;
        let (email, password) = demo::SIGN_IN;
        writeln!(
            out,
            "{count} demonstration cases; sign in at {} as {email} with {password}",
            app.config.link("/desk")
        )?;
        Ok(())
    })
}

/// Asks the running service whether it lives: for health checks of containers, which hold no other program.
pub(super) fn health(settings: &Settings) -> Result<(), Failure> {
    let address =
        settings.listen_addr.parse().map_err(|_| Failure::refused("LISTEN_ADDR must be an address and a port"))?;
    match ask_running(address, "/healthz") {
        Ok(answer) if answer.split(' ').nth(1) == Some("200") => Ok(()),
        Ok(_) => Err(Failure::failed("the service answers, but is not well")),
        Err(error) => Err(Failure::failed(format!("the service does not answer: {error}"))),
    }
}

/// The whole answer of the service that runs at this address of this machine.
fn ask_running(mut address: SocketAddr, path: &str) -> std::io::Result<String> {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    let patience = Duration::from_secs(3);
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.take(16 << 10).read_to_string(&mut answer)?;
    Ok(answer)
}

/// What the doctor finds, a line each.
struct Findings<'a> {
    out: &'a mut dyn Write,
    all_well: bool,
}

impl Findings<'_> {
    fn tell(&mut self, name: &str, found: Result<String, String>) -> Result<(), Failure> {
        match found {
            Ok(detail) => writeln!(self.out, "ok    {name}: {detail}")?,
            Err(detail) => {
                self.all_well = false;
                writeln!(self.out, "FAIL  {name}: {detail}")?;
            }
        }
        Ok(())
    }

    /// What may be wrong and may be a stranger's doing.
    fn warn(&mut self, name: &str, detail: &str) -> Result<(), Failure> {
        Ok(writeln!(self.out, "warn  {name}: {detail}")?)
    }
}

/// Whether limits can tell people behind proxies apart; what proxies really send only the running service knows.
fn look_at_proxies(findings: &mut Findings<'_>, config: &Config) -> Result<(), Failure> {
    if config.lacks_trusted_proxy() {
        findings.tell("proxies", Err(super::NO_TRUSTED_PROXY.to_owned()))?;
    }
    let answer = ask_running(config.listen_addr, "/readyz").unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let told: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let Some(troubles) = told["proxies"].as_array() else {
        return findings.tell("proxies", Ok("no service runs here that could tell what they send".to_owned()));
    };
    for trouble in troubles {
        let words = match trouble.as_str() {
            Some(ProxyTrouble::UNTRUSTED) => {
                "a forwarding header came from a peer that TRUSTED_PROXIES does not name: if it is your proxy, everybody behind it \
                 counts as one visitor"
            }
            Some(ProxyTrouble::UNREADABLE) => {
                "a trusted proxy forwarded for somebody whose address cannot be read: everybody it does so for counts as one visitor"
            }
            _ => continue,
        };
        findings.warn("proxies", words)?;
    }
    if troubles.is_empty() {
        findings
            .tell("proxies", Ok("every forwarding header was believed and could be read since the start".to_owned()))?;
    }
    Ok(())
}

/// Checks what can go wrong, a line each.
pub(super) fn doctor(settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let mut findings = Findings { out, all_well: true };
    let config = match Config::from_settings(settings) {
        Ok(config) => config,
        Err(mistakes) => {
            findings.tell("configuration", Err(mistakes.join("; ")))?;
            return Err(Failure::failed(""));
        }
    };
    findings.tell("configuration", Ok(format!("{} for {}", config.base_url, config.organisation.name)))?;
    let problems = rulebook::rules_check();
    findings.tell(
        "rulebook",
        if problems.is_empty() { Ok(config.rulebook.name().to_owned()) } else { Err(problems.join("; ")) },
    )?;
    look_at_proxies(&mut findings, &config)?;
    let config = std::sync::Arc::new(config);
    start::runtime()?.block_on(async {
        match Mailer::new(&config) {
            Ok(mailer) => {
                let way = if config.smtp_url.is_some() {
                    "the mail server answers"
                } else {
                    "no mail server set: the outbox folder"
                };
                findings.tell("mail", mailer.check().await.map(|()| way.to_owned()))?;
            }
            Err(error) => findings.tell("mail", Err(error))?,
        }
        let database = match start::open(&config).await {
            Ok(database) => database,
            Err(failure) => return findings.tell("database", Err(failure.message)),
        };
        findings.tell("database", Ok("reached and migrated".to_owned()))?;
        match start::app(&config, &database, 2).await {
            Err(failure) => findings.tell("keys", Err(failure.message))?,
            Ok(app) => {
                findings.tell("keys", Ok(format!("master key {} opens this database", app.keys.master_id())))?;
                let skew = db::time(&app.database).await.map(|theirs| (app.now() - theirs).num_milliseconds().abs());
                findings.tell(
                    "clock",
                    match skew {
                        Ok(millis) if millis <= 5_000 => Ok(format!("{millis} ms from the database's")),
                        Ok(millis) => Err(format!("{millis} ms from the database's")),
                        Err(error) => Err(format!("{error:?}")),
                    },
                )?;
                let guarded = match app.database.acquire().await {
                    Ok(mut connection) => db::can_take_role(&mut connection).await.unwrap_or(false),
                    Err(_) => false,
                };
                findings.tell(
                    "audit log",
                    if guarded {
                        Ok("the service may only append to it".to_owned())
                    } else {
                        Err("this connection cannot take the role rightsdesk_service: only triggers guard the log"
                            .to_owned())
                    },
                )?;
                app.database.close().await;
            }
        }
        database.leave().await;
        Ok(())
    })?;
    if findings.all_well { Ok(()) } else { Err(Failure::failed("")) }
}
