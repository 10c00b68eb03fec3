//! Reopening a closed case.

use askama::Template;

use super::act::CaseHead;
use super::extend::ReasonForm;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/reopen.html")]
pub struct ReopenPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: ReasonForm,
}
