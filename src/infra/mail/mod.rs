//! Sending mail: over SMTP, or into a folder of `.eml` files where no mail server is set.
//!
//! Nothing personal stands in a subject, and no name a stranger typed in any header. Every part carries an explicit transfer
//! encoding (base64), so that no typed line can be read as an SMTP command or dot (RUSTSEC-2026-0561).

mod failure;
pub mod kept;
mod letter;
mod outbox;
mod smtp;
mod smtp_address;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use secrecy::ExposeSecret;
use uuid::Uuid;

pub use failure::{Failure, FailureClass, MailError, failure_words};
pub use letter::{Letter, Part};
pub use outbox::remove_left_overs;
pub use smtp::Smtp;
pub use smtp_address::SmtpAddress;

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
    /// When the mail server's address cannot be understood, or no encryption can be had.
    pub fn new(config: &Config) -> Result<Self, String> {
        match &config.smtp_url {
            None => Ok(Self::Outbox(config.outbox())),
            Some(url) => {
                let address = SmtpAddress::parse(url.expose_secret())
                    .map_err(|expected| format!("SMTP_URL must be {expected}"))?;
                Ok(Self::Smtp(Arc::new(Smtp::new(address, Duration::from_secs(config.smtp_timeout))?)))
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
                outbox::keep(folder, &name, message.formatted()).await.map_err(|error| {
                    let text = format!("the outbox cannot be written: {}", error.kind());
                    MailError::Temporary(Failure::without_code(text))
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
                MailError::Temporary(failure) | MailError::Refused(failure) => failure.to_string(),
            }),
            Self::Outbox(folder) => {
                outbox::make(folder).await.map_err(|error| format!("the outbox cannot be made: {error}"))
            }
        }
    }
}

fn compose(mail: &Outgoing, from: &Mailbox, now: DateTime<Utc>) -> Result<Message, MailError> {
    let part = |content_type: &str, text: &str| -> Result<SinglePart, MailError> {
        // Lines in mail end with CRLF (RFC 5322 section 2.1); base64 then hides every one of them from the SMTP conversation.
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        let body = Body::new_with_encoding(text, ContentTransferEncoding::Base64)
            .map_err(|_| unwritable("its text cannot be encoded"))?;
        let content_type = ContentType::parse(content_type).map_err(|_| unwritable("the type of a part is wrong"))?;
        Ok(SinglePart::builder().header(content_type).body(body))
    };
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, mail.to.clone()))
        .subject(&mail.subject)
        .date(now.into())
        .message_id(Some(mail.message_id.clone()))
        .raw_header(header("Content-Language", mail.language.code()))
        // Vacation notices and list software leave mails alone that no person sent (RFC 3834 section 5); Exchange obeys its
        // own header.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "All"))
        .multipart(
            MultiPart::alternative()
                .singlepart(part("text/plain; charset=utf-8", &mail.text)?)
                .singlepart(part("text/html; charset=utf-8", &mail.html)?),
        )
        .map_err(|error| unwritable(&error.to_string()))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A mail that cannot be written today cannot be written tomorrow.
fn unwritable(why: &str) -> MailError {
    MailError::Refused(Failure::without_code(format!("the mail cannot be composed: {why}")))
}

fn plain_name(message_id: &str) -> String {
    message_id.chars().take_while(|letter| *letter != '@').filter(char::is_ascii_alphanumeric).collect()
}
