//! `/accessibility`: what works for everybody, what does not yet, and whom to tell.

use askama::Template;
use axum::response::IntoResponse;

use super::respond::Answer;
use super::view::Frame;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/accessibility.html")]
pub struct AccessibilityPage {
    /// The frame.
    pub frame: Frame,
}

/// `GET /accessibility`.
///
/// # Errors
/// Never in practice.
pub async fn get(visit: Visit) -> Answer {
    Ok(Page::open(AccessibilityPage { frame: Frame::of(&visit) }).into_response())
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        vec![Sample::of("accessibility", &AccessibilityPage { frame: frame(language) })]
    }
}
