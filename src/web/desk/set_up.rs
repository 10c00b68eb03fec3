//! Choosing a password with the one-time code of a new account.

use askama::Template;

use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The one-time code and the new password.
#[derive(Template)]
#[template(path = "desk/set_up.html")]
pub struct SetUpPage {
    /// The frame.
    pub frame: Frame,
    /// What was typed.
    pub email: String,
}
