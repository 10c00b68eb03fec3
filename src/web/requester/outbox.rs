//! `/outbox`: mails that were kept instead of sent, while the portal is tried out on one computer.

use askama::Template;

use super::view::Frame;

/// The list.
#[derive(Template)]
#[template(path = "requester/outbox.html")]
pub struct OutboxPage {
    /// The frame.
    pub frame: Frame,
    /// Mails, newest first.
    pub mails: Vec<MailHead>,
}

/// One mail.
#[derive(Template)]
#[template(path = "requester/outbox_mail.html")]
pub struct MailPage {
    /// The frame.
    pub frame: Frame,
    /// Its head.
    pub mail: MailHead,
    /// Its text part.
    pub text: String,
}

/// The head of a mail.
#[derive(Clone, Debug)]
pub struct MailHead {
    /// Name of its file.
    pub name: String,
    /// Subject.
    pub subject: String,
    /// Recipient.
    pub to: String,
    /// Date.
    pub date: String,
}
