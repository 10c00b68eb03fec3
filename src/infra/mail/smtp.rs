//! The conversation with a mail server, every step of it bounded in time, over connections kept for the next mail.
//!
//! The library's own transport bounds connecting only: a server that falls silent later would hold a job, its lease and its
//! place among the running jobs for ever. And a conversation given up midway would go back into the library's pool, where the
//! next mail would take a late answer for its own. Here a connection is kept only after a mail that was taken to the end.

use std::error::Error as StdError;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fmt, io};

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

use super::failure::{Failure, MailError, Reply};
use super::smtp_address::{Encryption, SmtpAddress};

/// Connections kept for the next mail, and for how long.
const KEPT: usize = 4;
const KEPT_FOR: Duration = Duration::from_secs(60);
/// After the final dot a server may look at the mail for a while (RFC 5321 section 4.5.3.2.6). Whoever hangs up on it then
/// makes it deliver the same mail again with every attempt, so this step is given that many times the patience of the others.
const LONGER_AFTER_THE_DOT: u32 = 10;

/// A mail server.
pub struct Smtp {
    address: SmtpAddress,
    /// Unused where nothing is encrypted.
    tls: TlsParameters,
    hello: ClientId,
    /// For each answer but the last.
    patience: Duration,
    kept: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Smtp").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Smtp {
    /// A server at this address.
    ///
    /// # Errors
    /// When the certificates of this machine cannot be used.
    pub fn new(address: SmtpAddress, patience: Duration) -> Result<Self, String> {
        let builder = TlsParameters::builder(address.host.clone());
        let builder = match address.encryption {
            Encryption::Required | Encryption::Wrapped => builder,
            Encryption::None | Encryption::Opportunistic => builder
                .certificate_store(CertificateStore::None)
                .dangerous_accept_invalid_certs(true)
                .dangerous_accept_invalid_hostnames(true),
        };
        let tls = builder.build().map_err(|error| format!("TLS for the mail server cannot be set up: {error}"))?;
        let hello = address.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        Ok(Self { address, tls, hello, patience, kept: Mutex::default() })
    }

    /// Hands one mail over.
    ///
    /// # Errors
    /// Says whether trying again makes sense.
    pub(super) async fn send(&self, from: &Address, to: &Address, mail: &[u8]) -> Result<(), MailError> {
        let mut connection = self.connection().await?;
        let is_plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        let options = if is_plain(from) && is_plain(to) { vec![] } else { vec![MailParameter::SmtpUtfEight] };
        if !is_plain(to) && !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            self.keep(connection);
            let text = "the mail server takes no mail for addresses with letters beyond ASCII (SMTPUTF8)";
            return Err(MailError::Refused(Failure::without_code(text)));
        }
        let done = async {
            self.step(Stage::Sender, connection.command(Mail::new(Some(from.clone()), options))).await?;
            self.step(Stage::Recipient, connection.command(Rcpt::new(to.clone(), vec![]))).await?;
            self.step(Stage::Content, connection.command(Data)).await?;
            bounded(Stage::Content, self.patience * LONGER_AFTER_THE_DOT, connection.message(mail)).await
        }
        .await;
        match done {
            Ok(_) => {
                self.keep(connection);
                Ok(())
            }
            Err(failed) => {
                if failed.reply().is_some() {
                    // A server that answers is told goodbye; any other connection is just dropped.
                    let _ = timeout(self.patience, connection.quit()).await;
                }
                Err(failed.into())
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
        let encryption = self.address.encryption;
        let wrapped = Some(self.tls.clone()).filter(|_| encryption == Encryption::Wrapped);
        let server = (self.address.host.as_str(), self.address.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(self.patience), &self.hello, wrapped, None);
        // Two answers: the greeting, and the one to our own.
        let mut connection = bounded(Stage::Greeting, self.patience * 2, connecting).await?;
        if encryption == Encryption::Required || encryption == Encryption::Opportunistic && connection.can_starttls() {
            let encrypting = connection.starttls(self.tls.clone(), &self.hello);
            bounded(Stage::Encryption, self.patience * 3, encrypting).await?;
        }
        if let Some((user, password)) = &self.address.credentials {
            if !connection.is_encrypted() && self.address.keeps_password_from_clear() {
                return Err(Failed { stage: Stage::SignIn, why: Why::InClear });
            }
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            self.step(Stage::SignIn, connection.auth(DEFAULT_MECHANISMS, &credentials)).await?;
        }
        Ok(connection)
    }

    async fn step<T>(&self, stage: Stage, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Failed> {
        bounded(stage, self.patience, answer).await
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

/// A part of the conversation, in words for ops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Greeting,
    Encryption,
    SignIn,
    Sender,
    Recipient,
    Content,
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Greeting => "the connection (greeting, EHLO)",
            Self::Encryption => "the encryption (STARTTLS)",
            Self::SignIn => "the sign-in (AUTH)",
            Self::Sender => "the sender (MAIL FROM)",
            Self::Recipient => "the recipient (RCPT TO)",
            Self::Content => "the mail (DATA)",
        })
    }
}

/// A step of the conversation that failed.
struct Failed {
    stage: Stage,
    why: Why,
}

enum Why {
    /// Nothing came in time.
    Silent,
    /// There is no encryption to hide the password.
    InClear,
    /// What the library says.
    Told(Error),
}

async fn bounded<T>(
    stage: Stage,
    patience: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Failed> {
    match timeout(patience, answer).await {
        Ok(answered) => answered.map_err(|error| Failed { stage, why: Why::Told(error) }),
        Err(_) => Err(Failed { stage, why: Why::Silent }),
    }
}

impl Failed {
    /// What the server answered, if it answered.
    fn reply(&self) -> Option<Reply> {
        let Why::Told(error) = &self.why else { return None };
        let code = error.status()?;
        Some(Reply::new(code.into(), &error.source().map(ToString::to_string).unwrap_or_default()))
    }
}

impl From<Failed> for MailError {
    /// Judged by where in the conversation a server refuses and not by its first digit alone: at the greeting it may have us
    /// on a blocklist, at the sender our quota may be used up. Only what it says of the mailbox or of the mail itself is for
    /// good.
    fn from(failed: Failed) -> Self {
        let stage = failed.stage;
        if let Some(reply) = failed.reply() {
            // The server's own words may repeat the address: only its codes are kept.
            let about = reply.about().map(|about| format!(", about {about}")).unwrap_or_default();
            let text = if reply.is_permanent() {
                format!("the mail server refuses {stage}{about}")
            } else {
                format!("the mail server asks to try {stage} again later{about}")
            };
            let failure = Failure { code: Some(reply.to_string()), text };
            return match stage {
                Stage::Recipient if reply.is_about_mailbox() => Self::Refused(failure),
                Stage::Content if reply.is_about_mail() => Self::Refused(failure),
                _ => Self::Temporary(failure),
            };
        }
        Self::Temporary(Failure::without_code(match failed.why {
            Why::Silent => format!("the mail server did not answer in time at {stage}"),
            Why::InClear => {
                "the mail server offers no encryption (STARTTLS), and without it the password is not sent; \
                             tls=none would send it so that everybody on the way can read it"
                    .to_owned()
            }
            Why::Told(error) => explain(stage, &error),
        }))
    }
}

/// An error that is not the server's answer, in words for ops.
fn explain(stage: Stage, error: &Error) -> String {
    if error.is_client() {
        return match stage {
            Stage::Encryption => "the mail server offers no encryption (STARTTLS)".to_owned(),
            Stage::SignIn => "the mail server offers no way to sign in that is known here (PLAIN, LOGIN)".to_owned(),
            _ => format!("{stage} cannot be put into the mail server's language"),
        };
    }
    if error.is_response() {
        // The library would quote the server's words, which may repeat the address.
        return format!("the mail server hung up at {stage}, or answered what is no SMTP");
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(broken) = inner.downcast_ref::<io::Error>() {
            return match broken.get_ref().filter(|_| broken.kind() == io::ErrorKind::InvalidData) {
                Some(tls) => explain_tls(&tls.to_string()),
                None if stage == Stage::Greeting => format!("the mail server cannot be reached: {broken}"),
                None => format!("the connection to the mail server broke at {stage}: {broken}"),
            };
        }
        cause = inner.source();
    }
    format!("the mail server cannot be reached: {error}")
}

/// What the TLS library says, which is made an input or output error on its way here.
fn explain_tls(said: &str) -> String {
    match said.strip_prefix("invalid peer certificate: ") {
        Some("UnknownIssuer") => {
            "the mail server's certificate is not trusted: it is self-signed, or its issuer is not known to this machine".to_owned()
        }
        Some(why) => format!("the mail server's certificate is not trusted: {why}"),
        None => format!("the encryption with the mail server fails: {said}"),
    }
}
