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

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = ProblemPage {
            frame: frame(language),
            title: language.text("error-page-too-many-title"),
            text: language.text("error-page-too-many-text"),
            minutes: Some(7),
        };
        vec![Sample::of("problem", &page)]
    }
}
