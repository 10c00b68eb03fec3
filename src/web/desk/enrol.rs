//! Setting up the second step, and the recovery codes that are shown once.

use askama::Template;

use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The picture to scan and the first code.
#[derive(Template)]
#[template(path = "desk/enrol.html")]
pub struct EnrolPage {
    /// The frame.
    pub frame: Frame,
    /// The picture, an SVG made by us.
    pub qr: String,
    /// The same as text.
    pub secret: String,
    /// Where to go afterwards.
    pub next: String,
}

/// Recovery codes, shown once.
#[derive(Template)]
#[template(path = "desk/recovery_codes.html")]
pub struct RecoveryPage {
    /// The frame.
    pub frame: Frame,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go afterwards.
    pub next: String,
}
