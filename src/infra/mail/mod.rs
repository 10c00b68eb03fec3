//! Sending mail: over SMTP, or into a folder of `.eml` files where no mail server is set.
//!
//! Nothing personal stands in a subject, and no name a stranger typed in any header. Every part carries an explicit transfer
//! encoding (base64), so that no typed line can be read as an SMTP command or dot (RUSTSEC-2026-0561).

pub mod kept;
mod letter;
mod smtp;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use secrecy::ExposeSecret;
use uuid::Uuid;

pub use letter::{Letter, Part};
pub use smtp::Smtp;

use crate::base::language::Language;
use crate::config::Config;

/// A mail ready to go.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The one recipient, without a name.
    pub to: Address,
    /// Language of the text.
    pub language: Language,
    /// Subject; nothing personal beyond a reference.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Made when the mail was asked for, so that a second delivery of the same mail is recognised (RFC 5322 section 3.6.4).
    pub message_id: String,
}

/// What a mail server said, or what else was in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Reply code and enhanced status code, such as `550 5.1.1`, where a server gave one.
    pub code: Option<String>,
    /// In words, for ops; names no address.
    pub text: String,
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self { code: None, text }
    }
}

/// Why a mail did not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailError {
    /// Worth trying again: a 4xx answer, no connection, a cut connection, a full disk.
    Temporary(Failure),
    /// The server refused it for good, or the mail cannot be written at all.
    Refused(Failure),
}

/// How mails leave.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// To a mail server, over connections kept for the next mail.
    Smtp(Arc<Smtp>),
    /// Into this folder, one `.eml` file a mail, complete when it appears.
    Outbox(PathBuf),
}

/// A Message-ID for a new mail: unique, and naming nothing but this portal.
#[must_use]
pub fn new_message_id(id: Uuid, config: &Config) -> String {
    format!("<{}@{}>", id.simple(), config.mail_from.email.domain())
}

impl Mailer {
    /// The way the settings ask for.
    ///
    /// # Errors
    /// When the mail server's address cannot be understood.
    pub fn new(config: &Config) -> Result<Self, String> {
        match &config.smtp_url {
            None => Ok(Self::Outbox(config.outbox())),
            Some(url) => {
                let patience = Duration::from_secs(config.smtp_timeout);
                Ok(Self::Smtp(Arc::new(Smtp::from_url(url.expose_secret(), patience)?)))
            }
        }
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// Says whether trying again makes sense.
    pub async fn send(&self, mail: &Outgoing, from: &Mailbox, now: DateTime<Utc>) -> Result<(), MailError> {
        let message = compose(mail, from, now)?;
        match self {
            Self::Smtp(server) => server.send(&from.email, &mail.to, &message.formatted()).await,
            Self::Outbox(folder) => {
                let name = format!("{}-{}.eml", now.format("%Y%m%dT%H%M%S%6fZ"), plain_name(&mail.message_id));
                write_complete(folder, &name, &message.formatted()).await.map_err(|error| {
                    MailError::Temporary(format!("the outbox cannot be written: {}", error.kind()).into())
                })
            }
        }
    }

    /// Whether the mail server answers and lets us in; the outbox, whether it can be written.
    ///
    /// # Errors
    /// What is wrong, for ops.
    pub async fn check(&self) -> Result<(), String> {
        match self {
            Self::Smtp(server) => server.check().await.map_err(|error| match error {
                MailError::Temporary(failure) | MailError::Refused(failure) => failure.text,
            }),
            Self::Outbox(folder) => {
                tokio::fs::create_dir_all(folder).await.map_err(|error| format!("the outbox cannot be made: {error}"))
            }
        }
    }
}

fn compose(mail: &Outgoing, from: &Mailbox, now: DateTime<Utc>) -> Result<Message, MailError> {
    let part = |content_type: &str, text: &str| -> Result<SinglePart, MailError> {
        // Lines in mail end with CRLF (RFC 5322 section 2.1); base64 then hides every one of them from the SMTP conversation.
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        let body = Body::new_with_encoding(text, ContentTransferEncoding::Base64)
            .map_err(|_| MailError::Refused("the text cannot be encoded".to_owned().into()))?;
        let content_type = ContentType::parse(content_type)
            .map_err(|_| MailError::Refused("the type of a part is wrong".to_owned().into()))?;
        Ok(SinglePart::builder().header(content_type).body(body))
    };
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, mail.to.clone()))
        .subject(&mail.subject)
        .date(now.into())
        .message_id(Some(mail.message_id.clone()))
        .header(AutoSubmitted)
        .header(ContentLanguage(mail.language))
        .multipart(
            MultiPart::alternative()
                .singlepart(part("text/plain; charset=utf-8", &mail.text)?)
                .singlepart(part("text/html; charset=utf-8", &mail.html)?),
        )
        .map_err(|error| MailError::Refused(format!("the mail cannot be composed: {error}").into()))
}

fn plain_name(message_id: &str) -> String {
    message_id.chars().take_while(|letter| *letter != '@').filter(char::is_ascii_alphanumeric).collect()
}

/// Writes a file that appears complete or not at all: whoever watches the folder never reads half a mail.
async fn write_complete(folder: &Path, name: &str, content: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let partial = folder.join(format!(".{name}.part"));
    let mut file = tokio::fs::File::create(&partial).await?;
    tokio::io::AsyncWriteExt::write_all(&mut file, content).await?;
    file.sync_all().await?;
    tokio::fs::rename(&partial, folder.join(name)).await
}

/// `Auto-Submitted: auto-generated` (RFC 3834 section 5): vacation notices and list software leave such mails alone.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// `Content-Language` (RFC 3282).
#[derive(Clone)]
struct ContentLanguage(Language);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(Language::parse(text).ok_or("not a language of ours")?))
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.code().to_owned())
    }
}
