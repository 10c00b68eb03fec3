//! What is shown when a page cannot be: what happened, whether something is lost, what to do.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::view::Frame;
use crate::base::language::Language;
use crate::infra::app::App;
use crate::infra::i18n::Texts;
use crate::web::error::Failure;
use crate::web::html::Page;
use crate::web::kept::refused::Typed;
use crate::web::visit::LanguageLink;

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
    /// What was typed into the form that failed.
    pub typed: Typed,
}

/// The page of a failure.
#[must_use]
pub fn page(
    app: &App,
    (language, switches): (Language, &[LanguageLink]),
    status: StatusCode,
    failure: &Failure,
    typed: Typed,
) -> Response {
    let explained = failure.explanation.as_ref().map(|reason| reason.explain(language));
    Page::open(ProblemPage {
        frame: Frame { switches: switches.to_vec(), keeps: typed.is_switched(), ..Frame::new(app, language) },
        title: language.pick("error-page-*-title", &failure.key),
        text: explained.unwrap_or_else(|| language.pick("error-page-*-text", &failure.key)),
        minutes: failure.minutes(),
        typed,
    })
    .status(status)
    .into_response()
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::web::kept::refused::samples;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = |typed: Typed| ProblemPage {
            frame: frame(language),
            title: language.text("error-page-too-many-title"),
            text: language.text("error-page-too-many-text"),
            minutes: Some(7),
            typed,
        };
        let typed = samples::typed();
        let kept = Typed { at: Some("/x?shown=1".into()), is_over: true, ..typed.clone() };
        vec![
            Sample::of("problem", &page(Typed { with_files: true, again: None, ..typed.clone() })),
            Sample::of("problem-once", &page(typed)),
            Sample::of("problem-kept", &page(kept)),
            Sample::of("problem-without-words", &page(Typed::default())),
        ]
    }
}
