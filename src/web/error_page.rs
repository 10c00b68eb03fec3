//! The page that says what went wrong, in the reader's language, and what to do now.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::error::Failure;
use super::html::Page;
use super::requester::problem::ProblemPage;
use super::requester::view::Frame;
use crate::base::language::Language;
use crate::infra::app::App;
use crate::infra::i18n::Texts;

#[derive(Template)]
#[template(path = "desk/problem.html")]
struct DeskProblem<'a> {
    language: Language,
    organisation: &'a str,
    version: &'static str,
    title: String,
    text: String,
    minutes: Option<u64>,
}

/// The page of a failure.
#[must_use]
pub fn page(app: &App, language: Language, desk: bool, status: StatusCode, failure: &Failure) -> Response {
    let minutes = failure.retry_after.map(|seconds| seconds.div_ceil(60));
    let explained = failure.explanation.as_ref().map(|reason| reason.explain(language));
    // What the desk is told about a missing page or permission is nothing for requesters, and the other way round.
    let family = if desk && matches!(failure.key, "not-found" | "forbidden") { "desk-page" } else { "error-page" };
    let title = language.pick(&format!("{family}-*-title"), failure.key);
    let text = explained.unwrap_or_else(|| language.pick(&format!("{family}-*-text"), failure.key));
    if desk {
        let organisation = &app.config.organisation.name;
        let version = super::assets::version();
        let page = DeskProblem { language, organisation, version, title, text, minutes };
        return Page::open(page).status(status).into_response();
    }
    Page::open(ProblemPage { frame: Frame::new(app, language), title, text, minutes }).status(status).into_response()
}
