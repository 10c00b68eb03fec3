//! Short commands for whoever runs the installation: `migrate`, `keys generate`, `audit verify`, `health`, `doctor`.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::{Failure, start};
use crate::base::actor::Actor;
use crate::base::random::Random;
use crate::config::{Config, MasterKeySource, Settings};
use crate::domain::audit::{self, HandedOut};
use crate::domain::{rulebook, settings};
use crate::infra::app::App;
use crate::infra::crypto::MasterKey;
use crate::infra::mail::Mailer;
use crate::infra::{backfill, db};
use crate::web::client::ProxyTrouble;

/// Applies the migrations.
pub(super) fn migrate(settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let config = start::configure(settings)?;
    start::runtime()?.block_on(async {
        start::open_and_migrate(&config).await?.leave().await;
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

/// Walks the audit log's chain; `against` is the line of a checkpoint mail, or nothing.
pub(super) fn verify_audit(against: &str, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    let line = match against.trim() {
        "" => None,
        line => Some(HandedOut::parse(line).ok_or_else(|| {
            Failure::refused(
                "this is no line of a checkpoint mail: size, head, time and signature, as the mail has them",
            )
        })?),
    };
    start::with_app(settings, async |app| {
        match audit::verify(&app, line.as_ref()).await.map_err(|error| Failure::of(&error))? {
            Ok(verified) => {
                writeln!(
                    out,
                    "the audit log is whole: {} entries chained, {} waiting, {} checkpoints, head {}",
                    verified.chained, verified.unchained, verified.checkpoints, verified.head
                )?;
                if line.is_some() {
                    writeln!(out, "it agrees with the checkpoint that was given")?;
                }
                Ok(())
            }
            Err(broken) => Err(Failure::failed(broken.to_string())),
        }
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
    findings.tell("configuration", Ok(format!("{} for {}", config.base_url, config.defaults.organisation.name)))?;
    if let (None, MasterKeySource::DataDir(path)) = (&config.database_url, &config.master_key)
        && path.exists()
    {
        findings.warn(
            "master key",
            &format!(
                "{} lies beside the private database: one backup of the folder holds what is sealed and what opens it; \
                 move it elsewhere and set MASTER_KEY_FILE",
                path.display()
            ),
        )?;
    }
    let problems = rulebook::rules_check();
    findings.tell(
        "rulebook",
        if problems.is_empty() { Ok(config.rulebook.name().to_owned()) } else { Err(problems.join("; ")) },
    )?;
    look_at_proxies(&mut findings, &config)?;
    // What may be lost is told below, not by a refusal to start.
    let config = std::sync::Arc::new(Config { accept_data_loss: true, ..config });
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
        let obstacle = match database.standing().await {
            Ok(standing) => standing.obstacle().map(|obstacle| ("migrations", obstacle)),
            Err(failure) => Some(("database", failure.message)),
        };
        if let Some((name, obstacle)) = obstacle {
            database.leave().await;
            return findings.tell(name, Err(obstacle));
        }
        findings.tell("database", Ok("reached and migrated".to_owned()))?;
        let wanted = start::Pool::for_command();
        match start::app(&config, &database, wanted, &std::sync::Arc::default()).await {
            Err(failure) => findings.tell("keys", Err(failure.message))?,
            Ok(app) => {
                let older: String =
                    app.keys.older_master_ids().map(|id| format!(", {id} opens what is older")).collect();
                let opens = format!("master key {} opens this database{older}", app.keys.master_id());
                findings.tell("keys", Ok(opens))?;
                findings.tell("settings", operator_settings(&app).await)?;
                findings.tell("durability", durability(&app).await)?;
                findings.tell("connections", connections(&app).await)?;
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
                findings.tell("connection", encryption(&app.database.connect_options()))?;
                for piece in backfill::progress(&app).await.unwrap_or_default() {
                    let state = if piece.ended_at.is_some() { "nothing is left" } else { "going on" };
                    findings
                        .tell(&format!("backfill {}", piece.name), Ok(format!("{} rows done, {state}", piece.done)))?;
                }
                app.database.close().await;
            }
        }
        database.leave().await;
        Ok(())
    })?;
    if findings.all_well { Ok(()) } else { Err(Failure::failed("")) }
}

/// Whether the newest version of the operator's settings can be read.
async fn operator_settings(app: &App) -> Result<String, String> {
    let standing = settings::standing(app, Actor::CommandLine).await.map_err(|error| format!("{error:?}"))?;
    let wrong: Vec<&str> = standing.wrong.iter().map(|setting| setting.code()).collect();
    if !wrong.is_empty() {
        let wrong = wrong.join(", ");
        return Err(format!("version {} cannot be read ({wrong}), an earlier one stays in force", standing.version));
    }
    let changed: Vec<&str> =
        standing.settings.iter().filter(|shown| shown.is_changed).map(|shown| shown.setting.code()).collect();
    Ok(match (standing.version, changed.as_slice()) {
        (version, [_, ..]) => format!("version {version} has others than the environment: {}", changed.join(", ")),
        (_, []) => "as the environment has them".to_owned(),
    })
}

/// Whether somebody between here and the database could read along, or pass for it.
fn encryption(options: &PgConnectOptions) -> Result<String, String> {
    let local = options.get_socket().is_some() || is_this_machine(options.get_host());
    let mode = options.get_ssl_mode();
    let verified = matches!(mode, PgSslMode::VerifyFull);
    let word = match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    };
    if local {
        Ok("to the database on this machine".to_owned())
    } else if verified {
        Ok("to the database encrypted, its certificate checked".to_owned())
    } else {
        Err(format!(
            "sslmode={word}: whoever sits on the network to {} can pass for the database; add ?sslmode=verify-full to DATABASE_URL",
            options.get_host()
        ))
    }
}

/// Whether a host, or the folder of a socket, is on this machine.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host.starts_with('/') || host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

async fn durability(app: &App) -> Result<String, String> {
    let undurable = db::undurable_settings(&app.database).await.map_err(|error| format!("{error:?}"))?;
    if undurable.is_empty() {
        return Ok("fsync and synchronous_commit are on".to_owned());
    }
    Err(format!("{} is off: requests that were acknowledged can be lost", undurable.join(" and ")))
}

/// Whether one process fits into what Postgres takes, and how many do.
async fn connections(app: &App) -> Result<String, String> {
    let (most, now) = db::connection_limit(&app.database).await.map_err(|error| format!("{error:?}"))?;
    let (web, worker) = (i64::from(app.config.web_connections), i64::from(app.config.worker_connections));
    let process = web + worker + 2;
    let sum = format!(
        "each process takes up to {process} (WEB_CONNECTIONS {web}, WORKER_CONNECTIONS {worker}, and 2), Postgres has {most}, \
         of which {now} are taken now"
    );
    if process > most {
        return Err(format!("{sum}: raise max_connections, or lower the two"));
    }
    Ok(format!("{sum}: room for {} processes", most / process))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_anybody_on_the_way_can_pass_for_is_told() {
        let told = |address: &str| encryption(&address.parse().unwrap());
        for address in [
            "postgres://db.internal/x",
            "postgres://db.internal/x?sslmode=require",
            "postgres://10.0.0.7/x?sslmode=disable",
        ] {
            let told = told(address).unwrap_err();
            assert!(told.contains("sslmode=verify-full"), "{address}: {told}");
        }
        assert!(told("postgres://db.internal/x").unwrap_err().starts_with("sslmode=prefer"));
        for address in [
            "postgres://db.internal/x?sslmode=verify-full",
            "postgres://localhost/x",
            "postgres://127.0.0.1:5433/x",
            "postgres://[::1]/x",
            "postgres:///x?host=/run/postgresql",
        ] {
            assert!(told(address).is_ok(), "{address}: {:?}", told(address));
        }
    }
}
