//! Going on with a case that waited for its requester.

use askama::Template;

use super::act::CaseHead;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/resume.html")]
pub struct ResumePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: ResumeForm,
    /// The open pause, in words.
    pub paused: Option<String>,
}

/// The day on which the answer arrived.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ResumeForm {
    /// The form's token.
    pub form_token: String,
    /// The day.
    pub answered_on: String,
}
