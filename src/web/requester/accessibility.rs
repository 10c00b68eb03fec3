//! `/accessibility`: what works for everybody, what does not yet, and whom to tell.

use askama::Template;

use super::view::Frame;

/// The page.
#[derive(Template)]
#[template(path = "requester/accessibility.html")]
pub struct AccessibilityPage {
    /// The frame.
    pub frame: Frame,
}
