//! Signing in and out: password first, then the second step.

use askama::Template;

use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// E-mail and password.
#[derive(Template)]
#[template(path = "desk/sign_in.html")]
pub struct SignInPage {
    /// The frame.
    pub frame: Frame,
    /// What was typed.
    pub email: String,
    /// Where to go afterwards; an address of the desk.
    pub next: String,
}

/// The second step.
#[derive(Template)]
#[template(path = "desk/sign_in_code.html")]
pub struct CodePage {
    /// The frame.
    pub frame: Frame,
    /// Where to go afterwards.
    pub next: String,
}
