//! The page that says what went wrong, in the reader's language, and what to do now.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::desk::problem;
use super::error::Failure;
use super::html::Page;
use super::requester::problem::ProblemPage;
use super::requester::view::Frame;
use crate::base::language::Language;
use crate::infra::app::App;
use crate::infra::i18n::Texts;

/// The page of a failure.
#[must_use]
pub fn page(app: &App, language: Language, desk: bool, status: StatusCode, failure: &Failure) -> Response {
    if desk {
        return problem::page(app, language, status, failure);
    }
    let explained = failure.explanation.as_ref().map(|reason| reason.explain(language));
    let page = ProblemPage {
        frame: Frame::new(app, language),
        title: language.pick("error-page-*-title", failure.key),
        text: explained.unwrap_or_else(|| language.pick("error-page-*-text", failure.key)),
        minutes: failure.retry_after.map(|seconds| seconds.div_ceil(60)),
    };
    Page::open(page).status(status).into_response()
}
