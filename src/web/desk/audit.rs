//! The audit log, newest first.

use askama::Template;
use chrono::{DateTime, Utc};

use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The list.
#[derive(Template)]
#[template(path = "desk/audit.html")]
pub struct AuditPage {
    /// The frame.
    pub frame: Frame,
    /// The entries.
    pub entries: Vec<AuditLine>,
    /// The newer page.
    pub previous: Option<String>,
    /// The older page.
    pub next: Option<String>,
}

/// An entry.
#[derive(Clone, Debug)]
pub struct AuditLine {
    /// Its id.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// What with.
    pub object: String,
    /// The case it is about, where it still exists.
    pub reference: Option<String>,
}
