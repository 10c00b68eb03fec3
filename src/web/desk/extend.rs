//! Extending the deadline, once, with its reason told to the requester in the same step.

use askama::Template;
use chrono::NaiveDate;

use super::act::CaseHead;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/extend.html")]
pub struct ExtendPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: ReasonForm,
    /// The safe date after it.
    pub new_safe: Option<NaiveDate>,
    /// The law's date after it.
    pub new_legal: Option<NaiveDate>,
    /// By when the requester must be told.
    pub notice_by: Option<NaiveDate>,
}

/// A reason.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ReasonForm {
    /// The form's token.
    pub form_token: String,
    /// The reason.
    pub reason: String,
}
