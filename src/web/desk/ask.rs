//! Asking the requester something, and pausing the clock where this law lets it stand.

use askama::Template;

use super::act::CaseHead;
use super::choices::Choice;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/ask.html")]
pub struct AskPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: AskForm,
    /// What stops the clock, as far as this law allows it.
    pub grounds: Vec<Choice>,
    /// Why nothing stops it.
    pub no_pause: String,
}

/// A question to the requester.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct AskForm {
    /// The form's token.
    pub form_token: String,
    /// The question.
    pub body: String,
    /// The ground of the pause; empty for none.
    pub ground: String,
}
