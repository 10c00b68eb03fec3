//! Every setting: read once at start from the command line and the environment, checked all at once, handed on typed.
//!
//! [`Config`] holds what belongs to the machine and stands while the process runs. What the operator may change meanwhile are
//! [`OperatorSettings`], of which the environment gives the defaults.

mod operator;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use ipnet::IpNet;
use lettre::message::Mailbox;
use secrecy::SecretString;
use url::Url;

pub use operator::{OperatorSettings, Organisation, SecondPerson, Setting, Texts};

use crate::base::text::Reach;
use crate::domain::privacy_notice::PrivacyNotice;
use crate::domain::rulebook::{CalendarId, Operator, Place, Rulebook};
use crate::infra::mail::SmtpAddress;
use crate::infra::telemetry::LogFormat;

/// The settings as written: texts, so that every mistake can be told at once.
///
/// Each can be given on the command line or in the environment; a file `.env` in the working folder is read when present.
#[derive(Args, Clone)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// Postgres to use, such as postgres://user@host/rightsdesk. Unset: a private Postgres is started in DATA_DIR. Where the way
    /// to it is not your own, add ?sslmode=verify-full (and &sslrootcert=FILE): without, encryption is used if offered, unchecked.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Connections to Postgres for pages. Each process holds two more, one to hear of work and one to watch the database.
    #[arg(long, env = "WEB_CONNECTIONS", default_value = "10", global = true)]
    pub web_connections: String,
    /// Connections to Postgres for background work.
    #[arg(long, env = "WORKER_CONNECTIONS", default_value = "6", global = true)]
    pub worker_connections: String,
    /// Files that are examined at once before they are handed out, each by a process of its own that may take 256 MB and a processor;
    /// others wait.
    #[arg(long, env = "EXAMINATIONS", default_value = "2", global = true)]
    pub examinations: String,
    /// For throw-away databases only: start although Postgres runs with fsync or synchronous_commit off and may lose requests
    /// that were acknowledged.
    #[arg(long, env = "ACCEPT_DATA_LOSS", default_value = "false", global = true)]
    pub accept_data_loss: String,
    /// Address and port the pages are served on.
    #[arg(long, env = "LISTEN_ADDR", default_value = "127.0.0.1:8080", global = true)]
    pub listen_addr: String,
    /// Address under which people reach the portal, such as https://privacy.example.com. Unset: http:// and LISTEN_ADDR.
    #[arg(long, env = "BASE_URL", global = true)]
    pub base_url: Option<String>,
    /// File with the master key (32 bytes in base64), or several, one a line: the first wraps what is new, all of them open. Made
    /// in DATA_DIR on the first start with a private Postgres.
    #[arg(long, env = "MASTER_KEY_FILE", global = true)]
    pub master_key_file: Option<PathBuf>,
    /// The master key itself, or several separated by blanks, where a file cannot be given.
    #[arg(long, env = "MASTER_KEY", hide_env_values = true, global = true)]
    pub master_key: Option<String>,
    /// Mail server: smtps://user:password@host:465 (TLS), smtp://host:587?tls=required (STARTTLS), smtp://host:25 (no TLS).
    /// tls=opportunistic encrypts where the server can, whatever its certificate is. A password without TLS needs tls=none, except
    /// on this machine. Unset: messages are written to DATA_DIR/outbox.
    #[arg(long, env = "SMTP_URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<String>,
    /// Seconds to wait for each answer of the mail server; ten times as long for its verdict on a whole mail.
    #[arg(long, env = "SMTP_TIMEOUT", default_value = "30", global = true)]
    pub smtp_timeout: String,
    /// Sender of every mail, such as "OMO Privacy <privacy@example.com>". Without a name: with the one of ORG_NAME.
    #[arg(long, env = "MAIL_FROM", default_value = "privacy@localhost", global = true)]
    pub mail_from: String,
    /// Where mails to the data protection officer go.
    #[arg(long, env = "DPO_EMAIL", default_value = "dpo@localhost", global = true)]
    pub dpo_email: String,
    /// Time zone of the desk: when the morning digest goes out.
    #[arg(long, env = "DPO_TIMEZONE", default_value = "Asia/Taipei", global = true)]
    pub dpo_timezone: String,
    /// Language of mails to the data protection officer: en or zh-Hant.
    #[arg(long, env = "DPO_LANGUAGE", default_value = "zh-Hant", global = true)]
    pub dpo_language: String,
    /// Name of the operator, as people know it.
    #[arg(long, env = "ORG_NAME", default_value = "OMO", global = true)]
    pub org_name: String,
    /// The operator's website.
    #[arg(long, env = "ORG_WEBSITE", default_value = "https://www.omo.example/", global = true)]
    pub org_website: String,
    /// The operator's privacy notice on the web. Unset: the website.
    #[arg(long, env = "ORG_NOTICE_URL", global = true)]
    pub org_notice_url: Option<String>,
    /// Date of the privacy notice in force (YYYY-MM-DD).
    #[arg(long, env = "ORG_NOTICE_DATE", default_value = "2024-06-17", global = true)]
    pub org_notice_date: String,
    /// Folder with the versions of the privacy notice that /notice shows: Markdown files such as 2024-06-17.en.md, each headed by
    /// its title. Unset: an example.
    #[arg(long, env = "NOTICE_DIR", global = true)]
    pub notice_dir: Option<PathBuf>,
    /// Whom to tell of a weakness in the portal's security, for /.well-known/security.txt: mail addresses or web addresses, separated
    /// by commas, the preferred one first. Unset: there is no such file.
    #[arg(long, env = "SECURITY_CONTACT", default_value = "", global = true)]
    pub security_contact: String,
    /// How to reach the data protection officer by post, shown on the start page. Unset: not shown.
    #[arg(long, env = "ORG_POSTAL_ADDRESS", global = true)]
    pub org_postal_address: Option<String>,
    /// How to reach the data protection officer by phone, shown on the start page. Unset: not shown.
    #[arg(long, env = "ORG_PHONE", global = true)]
    pub org_phone: Option<String>,
    /// The operator's country (ISO 3166-1), whose law is the home law.
    #[arg(long, env = "ORG_COUNTRY", default_value = "TW", global = true)]
    pub org_country: String,
    /// Holiday calendar for requests under EU law, such as DE-BY. Unset: the one of the requester's country.
    #[arg(long, env = "ORG_EU_CALENDAR", global = true)]
    pub org_eu_calendar: Option<String>,
    /// Holiday calendar for requests under UK law, such as GB-SCT. Unset: GB-ENG.
    #[arg(long, env = "ORG_UK_CALENDAR", global = true)]
    pub org_uk_calendar: Option<String>,
    /// File with the operator's own holidays, as TOML: what to add to a calendar and what to remove. Unset: the built-in ones.
    #[arg(long, env = "HOLIDAYS_FILE", global = true)]
    pub holidays_file: Option<PathBuf>,
    /// Folder for the private Postgres, the master key made at first start, and the outbox.
    #[arg(long, env = "DATA_DIR", default_value = "./data", global = true)]
    pub data_dir: PathBuf,
    /// Address and port for Prometheus metrics. Unset: none.
    #[arg(long, env = "METRICS_ADDR", global = true)]
    pub metrics_addr: Option<String>,
    /// Networks of reverse proxies, separated by commas: their X-Forwarded-For is believed, or their Forwarded where there is none.
    #[arg(long, env = "TRUSTED_PROXIES", default_value = "", global = true)]
    pub trusted_proxies: String,
    /// Form of the log: text or json.
    #[arg(long, env = "LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: String,
    /// What is logged, after the rules of tracing-subscriber's EnvFilter.
    #[arg(long, env = "RUST_LOG", default_value = "info", global = true)]
    pub rust_log: String,
    /// Days before a due date at which the DPO is mailed, separated by commas.
    #[arg(long, env = "DEADLINE_ALERT_DAYS", default_value = "10,5,2,1", global = true)]
    pub deadline_alert_days: String,
    /// Hour of the morning digest in DPO_TIMEZONE (0-23).
    #[arg(long, env = "DIGEST_HOUR", default_value = "8", global = true)]
    pub digest_hour: String,
    /// Days after which a request whose mailbox was never confirmed lapses.
    #[arg(long, env = "UNCONFIRMED_DAYS", default_value = "14", global = true)]
    pub unconfirmed_days: String,
    /// Whether a second person looks at answers that need it before they go out: required, or none in an office of one.
    #[arg(long, env = "SECOND_PERSON", default_value = "required", global = true)]
    pub second_person: String,
    /// Why nobody else looks at answers; must be given while SECOND_PERSON is none, and is kept with each answer. Unset: not given.
    #[arg(long, env = "SECOND_PERSON_REASON", global = true)]
    pub second_person_reason: Option<String>,
    /// How many first answers of a handler a second person looks at; 0: none.
    #[arg(long, env = "SECOND_PERSON_FIRST_ANSWERS", default_value = "10", global = true)]
    pub second_person_first_answers: String,
    /// Of how many cases one is looked at by a second person by sample; 0: none.
    #[arg(long, env = "SECOND_PERSON_SAMPLE", default_value = "0", global = true)]
    pub second_person_sample: String,
    /// Requests one network address may file in an hour.
    #[arg(long, env = "LIMIT_FILINGS_PER_IP", default_value = "60", global = true)]
    pub limit_filings_per_ip: String,
    /// Requests of all together in an hour whose mails go at once; past it requests are taken in and their mails wait.
    #[arg(long, env = "LIMIT_FILINGS", default_value = "5000", global = true)]
    pub limit_filings: String,
    /// Mails with a code one e-mail address is sent in an hour: so many for requests that were filed, and so many to sign in.
    #[arg(long, env = "LIMIT_CODES_PER_ADDRESS", default_value = "3", global = true)]
    pub limit_codes_per_address: String,
    /// Codes and passwords one network address may try in an hour.
    #[arg(long, env = "LIMIT_TRIES_PER_IP", default_value = "120", global = true)]
    pub limit_tries_per_ip: String,
    /// Passwords that may be tried for one account in an hour.
    #[arg(long, env = "LIMIT_TRIES_PER_ACCOUNT", default_value = "20", global = true)]
    pub limit_tries_per_account: String,
}

/// Numbers of the rate limits, each in an hour.
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Filings of one network address.
    pub filings_per_ip: u32,
    /// Filings of everybody whose mails go at once.
    pub filings: u32,
    /// Mailed codes of one address.
    pub codes_per_address: u32,
    /// Tries of codes and passwords of one network address.
    pub tries_per_ip: u32,
    /// Tries of passwords of one account.
    pub tries_per_account: u32,
}

/// Where the master keys come from.
#[derive(Clone, Debug)]
pub enum MasterKeySource {
    /// Given as a value.
    Value(SecretString),
    /// In this file.
    File(PathBuf),
    /// In the data folder, made there when a private Postgres is first started.
    DataDir(PathBuf),
}

/// Every setting, checked and typed.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database, or `None` for a private one.
    pub database_url: Option<SecretString>,
    /// Connections for pages.
    pub web_connections: u32,
    /// Connections for background work.
    pub worker_connections: u32,
    /// Files that are examined at once.
    pub examinations: usize,
    /// Whether Postgres may lose what it acknowledged.
    pub accept_data_loss: bool,
    /// Where pages are served.
    pub listen_addr: SocketAddr,
    /// Where people reach the portal; without a path.
    pub base_url: Url,
    /// Where the master keys come from.
    pub master_key: MasterKeySource,
    /// The mail server, or `None` for the outbox folder.
    pub smtp_url: Option<SecretString>,
    /// Seconds to wait for each answer of the mail server.
    pub smtp_timeout: u64,
    /// Sender of every mail; where it has no name, [`OperatorSettings::sender`] gives it one.
    pub mail_from: Mailbox,
    /// The operator's country and the calendars it answers by.
    pub operator: Operator,
    /// What the operator may change, as the environment has it.
    pub defaults: Arc<OperatorSettings>,
    /// The edition of the rulebook under which cases begin now.
    pub rulebook: &'static Rulebook,
    /// The versions of the operator's privacy notice.
    pub privacy_notice: Arc<PrivacyNotice>,
    /// Whom to tell of a weakness in the portal's security, as addresses of a scheme; empty: nobody is named.
    pub security_contacts: Vec<Url>,
    /// Folder for what the process itself keeps.
    pub data_dir: PathBuf,
    /// Where metrics are served.
    pub metrics_addr: Option<SocketAddr>,
    /// Networks whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Form of the log.
    pub log_format: LogFormat,
    /// What is logged.
    pub log_filter: String,
    /// Rate limits.
    pub limits: RateLimits,
}

impl Config {
    /// Checks the settings.
    ///
    /// # Errors
    /// One line for each wrong setting, naming it and never repeating a secret.
    pub fn from_settings(settings: &Settings) -> Result<Self, Vec<String>> {
        let mut mistakes = Mistakes::default();
        let listen_addr = mistakes.read(
            "LISTEN_ADDR",
            &settings.listen_addr,
            "an address and a port such as 127.0.0.1:8080",
            |text| text.parse::<SocketAddr>().ok(),
        );
        let base_text = settings.base_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen_addr));
        let base_url = mistakes.read(
            "BASE_URL",
            &base_text,
            "an address such as https://privacy.example.com, without a path",
            |text| {
                Url::parse(text).ok().filter(|url| {
                    matches!(url.scheme(), "http" | "https")
                        && url.host_str().is_some()
                        && url.path() == "/"
                        && url.query().is_none()
                })
            },
        );
        if let Some(Err(expected)) = settings.smtp_url.as_deref().map(SmtpAddress::parse) {
            mistakes.note("SMTP_URL", expected);
        }
        if settings.database_url.as_deref().is_some_and(|url| url.parse::<sqlx::postgres::PgConnectOptions>().is_err())
        {
            mistakes.note("DATABASE_URL", "an address such as postgres://user:password@host:5432/rightsdesk");
        }
        let mut connections = |name: &'static str, text: &str| {
            mistakes.read(name, text, "a whole number from 2 to 1000", |text| {
                text.parse().ok().filter(|number| (2..=1_000).contains(number))
            })
        };
        let web_connections = connections("WEB_CONNECTIONS", &settings.web_connections);
        let worker_connections = connections("WORKER_CONNECTIONS", &settings.worker_connections);
        let examinations =
            mistakes.read("EXAMINATIONS", &settings.examinations, "a whole number from 1 to 64", |text| {
                text.parse().ok().filter(|number| (1..=64).contains(number))
            });
        let accept_data_loss =
            mistakes.read("ACCEPT_DATA_LOSS", &settings.accept_data_loss, "true or false", |text| text.parse().ok());
        let master_key = match (&settings.master_key, &settings.master_key_file) {
            (Some(_), Some(_)) => {
                mistakes.note("MASTER_KEY", "unset while MASTER_KEY_FILE is set: give one of the two");
                None
            }
            (Some(value), None) => Some(MasterKeySource::Value(value.clone().into())),
            (None, Some(file)) => Some(MasterKeySource::File(file.clone())),
            (None, None) => Some(MasterKeySource::DataDir(settings.data_dir.join("master.key"))),
        };
        let mail_from =
            mistakes.read("MAIL_FROM", &settings.mail_from, "a mail address, with or without a name", |text| {
                // A line break in a name would end the header.
                text.parse().ok().filter(|sender: &Mailbox| {
                    sender.name.as_deref().is_none_or(|name| !name.contains(char::is_control))
                })
            });
        let defaults = mistakes.read_operator(settings);
        let country = mistakes.read("ORG_COUNTRY", &settings.org_country, "a country code such as TW", Place::parse);
        let eu_calendar = mistakes.read_optional(
            "ORG_EU_CALENDAR",
            settings.org_eu_calendar.as_deref(),
            "a calendar such as DE-BY",
            CalendarId::parse,
        );
        let uk_calendar = mistakes.read_optional(
            "ORG_UK_CALENDAR",
            settings.org_uk_calendar.as_deref(),
            "a calendar such as GB-SCT",
            CalendarId::parse,
        );
        let rulebook = match rulebook_of(settings) {
            Ok(rulebook) => Some(rulebook),
            Err(lines) => {
                mistakes.lines.extend(lines);
                None
            }
        };
        let privacy_notice = match privacy_notice_of(settings) {
            Ok(notice) => Some(notice),
            Err(lines) => {
                mistakes.lines.extend(lines);
                None
            }
        };
        let security_contacts = mistakes.read(
            "SECURITY_CONTACT",
            &settings.security_contact,
            "mail addresses or web addresses beginning with https, separated by commas",
            |text| list(text).map(security_contact).collect(),
        );
        let metrics_addr =
            mistakes.read_optional("METRICS_ADDR", settings.metrics_addr.as_deref(), "an address and a port", |text| {
                text.parse().ok()
            });
        let trusted_proxies = mistakes.read(
            "TRUSTED_PROXIES",
            &settings.trusted_proxies,
            "networks such as 10.0.0.0/8,::1, separated by commas",
            |text| list(text).map(network).collect(),
        );
        let log_format = mistakes.read("LOG_FORMAT", &settings.log_format, "text or json", |text| text.parse().ok());
        if tracing_subscriber::EnvFilter::try_new(&settings.rust_log).is_err() {
            mistakes.note("RUST_LOG", "a filter such as info,rightsdesk=debug");
        }
        let smtp_timeout =
            mistakes.read("SMTP_TIMEOUT", &settings.smtp_timeout, "a whole number from 1 to 600", |text| {
                text.parse().ok().filter(|seconds| (1..=600).contains(seconds))
            });
        let mut limit = |name: &'static str, text: &str| {
            mistakes
                .read(name, text, "a whole number from 1", |text| text.parse().ok().filter(|number: &u32| *number > 0))
        };
        let filings_per_ip = limit("LIMIT_FILINGS_PER_IP", &settings.limit_filings_per_ip);
        let filings = limit("LIMIT_FILINGS", &settings.limit_filings);
        let codes_per_address = limit("LIMIT_CODES_PER_ADDRESS", &settings.limit_codes_per_address);
        let tries_per_ip = limit("LIMIT_TRIES_PER_IP", &settings.limit_tries_per_ip);
        let tries_per_account = limit("LIMIT_TRIES_PER_ACCOUNT", &settings.limit_tries_per_account);

        let checked = (|| {
            Some(Self {
                database_url: settings.database_url.clone().map(SecretString::from),
                web_connections: web_connections?,
                worker_connections: worker_connections?,
                examinations: examinations?,
                accept_data_loss: accept_data_loss?,
                listen_addr: listen_addr?,
                base_url: base_url?,
                master_key: master_key?,
                smtp_url: settings.smtp_url.clone().map(SecretString::from),
                smtp_timeout: smtp_timeout?,
                mail_from: mail_from?,
                operator: Operator { country: country?, eu_calendar, uk_calendar },
                defaults: Arc::new(defaults?),
                rulebook: rulebook?,
                privacy_notice: Arc::new(privacy_notice?),
                security_contacts: security_contacts?,
                data_dir: settings.data_dir.clone(),
                metrics_addr,
                trusted_proxies: trusted_proxies?,
                log_format: log_format?,
                log_filter: settings.rust_log.clone(),
                limits: RateLimits {
                    filings_per_ip: filings_per_ip?,
                    filings: filings?,
                    codes_per_address: codes_per_address?,
                    tries_per_ip: tries_per_ip?,
                    tries_per_account: tries_per_account?,
                },
            })
        })();
        match checked {
            Some(config) if mistakes.lines.is_empty() => Ok(config),
            _ => Err(mistakes.lines),
        }
    }

    /// Whether people reach the portal by https: cookies are then `Secure` and `__Host-`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Whether a proxy must stand in front that no setting names: TLS is not ours, so https ends there. Everybody behind it then
    /// counts as one visitor.
    #[must_use]
    pub fn lacks_trusted_proxy(&self) -> bool {
        self.is_https() && self.trusted_proxies.is_empty()
    }

    /// Whether `BASE_URL` names this machine only: conveniences for trying it out are then allowed.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.base_url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Which mail addresses of requesters can be reached: a portal that the internet reaches writes to mailboxes of the internet; one
    /// that is tried out at a desk or within a network also to those that only this network knows.
    #[must_use]
    pub fn reach(&self) -> Reach {
        const LOCAL: [&str; 9] =
            ["localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "test", "invalid"];
        let is_public = match self.base_url.host() {
            Some(url::Host::Domain(name)) => {
                let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
                name.contains('.') && !LOCAL.contains(&last) && !name.ends_with(".home.arpa")
            }
            Some(url::Host::Ipv4(address)) => {
                !(address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified())
            }
            Some(url::Host::Ipv6(address)) => {
                !(address.is_loopback()
                    || address.is_unique_local()
                    || address.is_unicast_link_local()
                    || address.is_unspecified())
            }
            None => false,
        };
        if is_public { Reach::Internet } else { Reach::Anywhere }
    }

    /// The address of a page: `path` starts with a slash.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.as_str().trim_end_matches('/'))
    }

    /// The folder into which mails are written without a mail server.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.data_dir.join("outbox")
    }
}

/// Collects mistakes, one line a setting, in words that never repeat the value: it may be a secret in the wrong place.
#[derive(Default)]
struct Mistakes {
    lines: Vec<String>,
}

impl Mistakes {
    fn note(&mut self, name: &str, expected: &str) {
        self.lines.push(format!("{name} must be {expected}"));
    }

    fn read_operator(&mut self, settings: &Settings) -> Option<OperatorSettings> {
        let read = OperatorSettings::read(settings.of_operator());
        for wrong in read.as_ref().err().into_iter().flatten() {
            self.note(wrong.code(), wrong.expected());
        }
        read.ok()
    }

    fn read<T>(&mut self, name: &str, text: &str, expected: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = parse(text.trim());
        if value.is_none() {
            self.note(name, expected);
        }
        value
    }

    fn read_optional<T>(
        &mut self,
        name: &str,
        text: Option<&str>,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.read(name, text.filter(|text| !text.trim().is_empty())?, expected, parse)
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// The built-in rulebook with the operator's holidays.
///
/// # Errors
/// A line for each mistake in the file of `HOLIDAYS_FILE`.
pub fn rulebook_of(settings: &Settings) -> Result<&'static Rulebook, Vec<String>> {
    let Some(path) = &settings.holidays_file else { return Ok(Rulebook::built_in()) };
    let name = |error: &dyn std::fmt::Display| format!("HOLIDAYS_FILE: {}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| vec![name(&error)])?;
    Rulebook::with_holidays(&text).map_err(|mistakes| mistakes.iter().map(|mistake| name(mistake)).collect())
}

/// The privacy notice by the settings.
///
/// # Errors
/// A line for everything that is wrong with its files.
fn privacy_notice_of(settings: &Settings) -> Result<PrivacyNotice, Vec<String>> {
    // Left empty it is not set.
    let Some(folder) = settings.notice_dir.as_ref().filter(|folder| !folder.as_os_str().is_empty()) else {
        return PrivacyNotice::example();
    };
    let name = |line: String| format!("NOTICE_DIR: {}: {line}", folder.display());
    PrivacyNotice::read(folder).map_err(|lines| lines.into_iter().map(name).collect())
}

/// An address that security.txt may name (RFC 9116 section 2.5.3): of the web by https, of mail also without its scheme.
fn security_contact(text: &str) -> Option<Url> {
    let address = text.strip_prefix("mailto:").unwrap_or(text);
    if address.parse::<lettre::Address>().is_ok() {
        return Url::parse(&format!("mailto:{address}")).ok();
    }
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "tel"))
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }

    fn settings(arguments: &[&str]) -> Settings {
        Line::parse_from([&["rightsdesk"], arguments].concat()).settings
    }

    #[test]
    fn every_mistake_is_told_at_once_without_the_value() {
        let mistakes = Config::from_settings(&settings(&[
            "--listen-addr=here",
            "--dpo-timezone=Mars",
            "--smtp-url=hunter2",
            "--deadline-alert-days=ten",
            "--trusted-proxies=everyone",
        ]))
        .unwrap_err();
        let names: Vec<&str> = mistakes.iter().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(names, ["LISTEN_ADDR", "SMTP_URL", "DPO_TIMEZONE", "DEADLINE_ALERT_DAYS", "TRUSTED_PROXIES"]);
        assert!(!mistakes.concat().contains("hunter2"));
    }

    #[test]
    fn defaults_are_complete() {
        let config = Config::from_settings(&settings(&[])).unwrap();
        assert_eq!(config.defaults.deadline_alert_days, [10, 5, 2, 1]);
        assert!(config.is_loopback() && !config.is_https());
        assert_eq!(config.reach(), Reach::Anywhere);
        assert_eq!(config.link("/my"), "http://127.0.0.1:8080/my");
    }

    #[test]
    fn what_is_left_empty_is_not_set() {
        let empty = ["--org-notice-url=", "--org-phone= ", "--org-postal-address=", "--org-website=https://omo.test/"];
        let organisation = Config::from_settings(&settings(&empty)).unwrap().defaults.organisation.clone();
        assert_eq!(organisation.notice_url.as_str(), "https://omo.test/", "the notice is looked for at the website");
        assert_eq!((organisation.phone, organisation.postal_address), (None, None));
    }

    #[test]
    fn other_texts_are_held_to_the_same_rules() {
        let defaults = Config::from_settings(&settings(&[])).unwrap().defaults;
        let other = |texts: &[(Setting, &str)]| {
            defaults.with(&texts.iter().map(|(setting, text)| (*setting, (*text).to_owned())).collect())
        };
        let changed =
            other(&[(Setting::OrgWebsite, "https://new.test/"), (Setting::DeadlineAlertDays, "3,30")]).unwrap();
        assert_eq!(changed.organisation.notice_url.as_str(), "https://new.test/");
        assert_eq!((changed.deadline_alert_days.as_slice(), changed.digest_hour), ([30, 3].as_slice(), 8));
        let wrong = other(&[(Setting::OrgWebsite, "ftp://x"), (Setting::DigestHour, "")]).unwrap_err();
        assert_eq!(wrong, [Setting::DigestHour, Setting::OrgWebsite]);
    }

    #[test]
    fn an_office_of_one_says_why() {
        let second = |arguments: &[&str]| {
            Config::from_settings(&settings(arguments)).map(|config| config.defaults.second_person.clone())
        };
        assert_eq!(second(&[]).unwrap(), SecondPerson { waived: None, first_answers: 10, sample: 0 });
        let reason = "--second-person-reason=One person works here.";
        assert_eq!(
            second(&["--second-person=none", reason]).unwrap().waived.as_deref(),
            Some("One person works here.")
        );
        assert_eq!(second(&[reason]).unwrap().waived, None, "a reason alone waives nothing");
        for reason in ["", "--second-person-reason= "] {
            let arguments: Vec<&str> =
                ["--second-person=none", reason].into_iter().filter(|one| !one.is_empty()).collect();
            let mistakes = second(&arguments).unwrap_err();
            assert!(mistakes[0].starts_with("SECOND_PERSON_REASON must be"), "{mistakes:?}");
        }
        let wrong = ["--second-person=maybe", "--second-person-first-answers=-1", "--second-person-sample=x"];
        assert_eq!(second(&wrong).unwrap_err().len(), 3);
    }

    #[test]
    fn a_password_that_would_go_in_clear_is_refused_in_words() {
        let mistakes = Config::from_settings(&settings(&["--smtp-url=smtp://me:hunter2@mail.example"])).unwrap_err();
        assert!(mistakes[0].starts_with("SMTP_URL must be with TLS where it holds a password"), "{mistakes:?}");
        assert!(!mistakes.concat().contains("hunter2"));
        for stated in ["smtp://me:hunter2@mail.example?tls=none", "smtp://me:hunter2@localhost:2525"] {
            assert!(Config::from_settings(&settings(&[&format!("--smtp-url={stated}")])).is_ok(), "{stated}");
        }
    }

    #[test]
    fn mails_come_from_the_organisation_where_no_other_name_is_given() {
        let sender = |arguments: &[&str]| {
            let from = |config: Config| {
                let sender = config.defaults.sender(&config.mail_from);
                (sender.name.unwrap_or_default(), sender.email.to_string())
            };
            Config::from_settings(&settings(arguments)).map(from)
        };
        let named_so = |name: &str| (name.to_owned(), "p@example.com".to_owned());
        let named = "--org-name=Müller & Söhne";
        assert_eq!(sender(&[named, "--mail-from=p@example.com"]).unwrap(), named_so("Müller & Söhne"));
        assert_eq!(sender(&[named, "--mail-from=Privacy <p@example.com>"]).unwrap(), named_so("Privacy"));
        for name in ["A\r\nBcc: evil@example.com", "A\nB", "A\0B", "A\u{85}B", " "] {
            let mistakes = sender(&[&format!("--org-name={name}")]).unwrap_err();
            assert_eq!(mistakes, ["ORG_NAME must be a name in one line"], "{name:?}");
        }
        for name in ["A\r\nBcc: evil@example.com", "A\0B", "\"A\u{1}B\""] {
            let mistakes = sender(&[&format!("--mail-from={name} <p@example.com>")]).unwrap_err();
            assert!(mistakes[0].starts_with("MAIL_FROM must be "), "{name:?}");
        }
    }

    #[test]
    fn secrets_do_not_show_when_printed() {
        let settings =
            settings(&["--smtp-url=smtps://me:hunter2@mail.example:465", "--database-url=postgres://u:hunter2@h/d"]);
        assert!(!format!("{:?}", Config::from_settings(&settings).unwrap()).contains("hunter2"));
    }
}
