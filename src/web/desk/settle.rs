//! Settling which place and which right a case is about; law and dates follow.

use askama::Template;

use super::act::CaseHead;
use super::choices::Choice;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/settle.html")]
pub struct SettlePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Places.
    pub places: Vec<Choice>,
    /// Rights.
    pub rights: Vec<Choice>,
}
