//! The conversation with a mail server, every step of it bounded in time, over connections kept for the next mail.
//!
//! The library's own transport bounds connecting only: a server that falls silent later would hold a job, its lease and its place
//! among the running jobs for ever. And a conversation given up midway would go back into the library's pool, where the next mail
//! would take a late answer for its own. Here a connection is kept only after a mail that was taken to the end.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailParameter};
use lettre::transport::smtp::{Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use tokio::time::timeout;
use url::Url;

use super::MailError;

/// Connections kept for the next mail, and for how long.
const KEPT: usize = 4;
const KEPT_FOR: Duration = Duration::from_secs(60);
/// After the final dot a server may look at the mail for a while (RFC 5321 section 4.5.3.2.6). Whoever hangs up on it then makes it
/// deliver the same mail again with every attempt, so this step is given that many times the patience of the others.
const LONGER_AFTER_THE_DOT: u32 = 10;

/// A mail server.
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    /// For each answer but the last.
    patience: Duration,
    kept: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

#[derive(Clone)]
enum Tls {
    No,
    Wrapped(TlsParameters),
    Required(TlsParameters),
    IfOffered(TlsParameters),
}

impl fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Smtp").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Smtp {
    /// A server by its address, as `SMTP_URL` gives it.
    ///
    /// # Errors
    /// When the address cannot be understood; never repeats it, as a password may stand in it.
    pub fn from_url(url: &str, patience: Duration) -> Result<Self, String> {
        let wrong = || "SMTP_URL cannot be understood".to_owned();
        let url = Url::parse(url).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?.to_owned();
        let way = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).map_err(|_| wrong());
        let (tls, port) = match (url.scheme(), way.as_deref()) {
            ("smtps", _) => (Tls::Wrapped(parameters()?), SUBMISSIONS_PORT),
            ("smtp", None) => (Tls::No, SMTP_PORT),
            ("smtp", Some("required")) => (Tls::Required(parameters()?), SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => (Tls::IfOffered(parameters()?), SUBMISSION_PORT),
            _ => return Err(wrong()),
        };
        let plain = |part: &str| Some(percent_decode(part)).filter(|text| !text.is_empty());
        let credentials = url.password().map(|password| {
            Credentials::new(plain(url.username()).unwrap_or_default(), plain(password).unwrap_or_default())
        });
        let hello = Some(url.path().trim_matches('/'))
            .filter(|name| !name.is_empty())
            .map_or_else(ClientId::default, |name| ClientId::Domain(name.to_owned()));
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, tls, credentials, hello, patience, kept: Mutex::default() })
    }

    /// Hands one mail over.
    ///
    /// # Errors
    /// Says whether trying again makes sense.
    pub(super) async fn send(&self, from: &Address, to: &Address, mail: &[u8]) -> Result<(), MailError> {
        let mut connection = self.connection().await?;
        let plain = [from, to].iter().all(|address| AsRef::<str>::as_ref(*address).is_ascii());
        let options = if plain { vec![] } else { vec![MailParameter::SmtpUtfEight] };
        let done = async {
            self.step(connection.command(Mail::new(Some(from.clone()), options))).await?;
            self.step(connection.command(Rcpt::new(to.clone(), vec![]))).await?;
            self.step(connection.command(Data)).await?;
            bounded(self.patience * LONGER_AFTER_THE_DOT, connection.message(mail)).await
        }
        .await;
        match done {
            Ok(_) => {
                self.keep(connection);
                Ok(())
            }
            Err(error) => {
                if matches!(error, Failed::Answered(ref error) if error.status().is_some()) {
                    // A server that answers is told goodbye; any other connection is just dropped.
                    let _ = timeout(self.patience, connection.quit()).await;
                }
                Err(error.into())
            }
        }
    }

    /// Whether the server answers and lets us in.
    ///
    /// # Errors
    /// What is wrong, for ops.
    pub(super) async fn check(&self) -> Result<(), MailError> {
        let connection = self.connection().await?;
        self.keep(connection);
        Ok(())
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, MailError> {
        while let Some(mut kept) = self.take() {
            // A server hangs up on connections that idle too long for its taste.
            if matches!(timeout(self.patience, kept.test_connected()).await, Ok(true)) {
                return Ok(kept);
            }
        }
        Ok(self.connect().await?)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failed> {
        let wrapped = if let Tls::Wrapped(parameters) = &self.tls { Some(parameters.clone()) } else { None };
        let server = (self.host.as_str(), self.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(self.patience), &self.hello, wrapped, None);
        // Two answers: the greeting, and the one to our own.
        let mut connection = bounded(self.patience * 2, connecting).await?;
        match &self.tls {
            Tls::Required(parameters) => {
                bounded(self.patience * 3, connection.starttls(parameters.clone(), &self.hello)).await?;
            }
            Tls::IfOffered(parameters) if connection.can_starttls() => {
                bounded(self.patience * 3, connection.starttls(parameters.clone(), &self.hello)).await?;
            }
            Tls::No | Tls::Wrapped(_) | Tls::IfOffered(_) => {}
        }
        if let Some(credentials) = &self.credentials {
            self.step(connection.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        Ok(connection)
    }

    async fn step<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Failed> {
        bounded(self.patience, answer).await
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, since)| since.elapsed() < KEPT_FOR);
        kept.pop().map(|(connection, _)| connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT && !connection.has_broken() {
            kept.push((connection, Instant::now()));
        }
    }
}

/// Why a step of the conversation failed.
enum Failed {
    Silent,
    Answered(Error),
}

async fn bounded<T>(patience: Duration, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Failed> {
    match timeout(patience, answer).await {
        Ok(answered) => answered.map_err(Failed::Answered),
        Err(_) => Err(Failed::Silent),
    }
}

/// Answers that are about the portal's own account and not about the mail (RFC 4954 section 6): a password that ran out must not
/// cost the mails that wait.
const ABOUT_US: [u16; 4] = [530, 534, 535, 538];

impl From<Failed> for MailError {
    fn from(failed: Failed) -> Self {
        let error = match failed {
            Failed::Silent => return Self::Temporary("the mail server did not answer in time".to_owned().into()),
            Failed::Answered(error) => error,
        };
        // The server's own words may repeat the address: only its code is kept.
        match error.status().map(u16::from) {
            Some(code) if ABOUT_US.contains(&code) => {
                Self::Temporary(format!("the mail server does not let us in ({code})").into())
            }
            Some(code) if error.is_permanent() => {
                Self::Refused(format!("the mail server refused the mail ({code})").into())
            }
            Some(code) => Self::Temporary(format!("the mail server asked to try later ({code})").into()),
            None if error.is_tls() => {
                Self::Temporary("the mail server's encryption cannot be trusted".to_owned().into())
            }
            None => Self::Temporary("the mail server cannot be reached".to_owned().into()),
        }
    }
}

fn percent_decode(text: &str) -> String {
    // Read as the name in a form, by the crate that took the address apart; what means something there stands for itself here.
    let pair = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}
