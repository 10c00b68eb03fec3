//! Closing a case with its outcome and a written answer.

use askama::Template;

use super::act::CaseHead;
use super::choices::Choice;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/close.html")]
pub struct ClosePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: CloseForm,
    /// The outcomes a person of the desk may choose.
    pub outcomes: Vec<Choice>,
}

/// The outcome and the answer.
#[derive(Clone, Debug, Default)]
pub struct CloseForm {
    /// The outcome.
    pub outcome: String,
    /// The answer.
    pub answer: String,
}
