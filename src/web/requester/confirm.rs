//! `/confirm`: reference and mailed code, from any device.

use askama::Template;

use crate::infra::i18n::Texts;
use super::view::{Control, Field, Frame, Mistake};

/// The page.
#[derive(Template)]
#[template(path = "requester/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// Which request.
    pub reference: Field,
    /// The mailed code.
    pub code: Field,
}
