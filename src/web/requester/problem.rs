//! What is shown when a page cannot be: what happened, whether something is lost, what to do.

use askama::Template;

use super::view::Frame;

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
}
