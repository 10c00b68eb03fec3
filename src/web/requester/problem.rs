//! What is shown when a page cannot be: what happened, whether something is lost, what to do.

use askama::Template;

use super::view::Frame;
use crate::infra::i18n::Texts;

/// The page.
#[derive(Template)]
#[template(path = "requester/problem.html")]
pub struct ProblemPage {
    /// The frame.
    pub frame: Frame,
    /// What happened.
    pub title: String,
    /// What to do.
    pub text: String,
    /// After how many minutes trying again makes sense.
    pub minutes: Option<u64>,
}
