//! Giving a case to somebody.

use askama::Template;

use super::act::CaseHead;
use super::choices::Choice;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/assign.html")]
pub struct AssignPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Whom it may be given to.
    pub people: Vec<Choice>,
}
