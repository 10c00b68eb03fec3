//! A page of its own that says what went wrong at the desk; also for those who are not signed in.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::base::language::Language;
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::assets;
use crate::web::error::Failure;
use crate::web::html::Page;
use crate::web::kept::refused::Typed;
use crate::web::visit::LanguageLink;

#[derive(Template)]
#[template(path = "desk/problem.html")]
struct ProblemPage<'a> {
    language: Language,
    switches: &'a [LanguageLink],
    organisation: &'a str,
    version: &'static str,
    title: String,
    text: String,
    minutes: Option<u64>,
    /// Where it is done instead, with its words.
    way: Option<(String, String)>,
    /// What was typed into the form that failed.
    typed: Typed,
}

impl ProblemPage<'_> {
    /// The language of something that was typed.
    fn spoken(&self, words: &str) -> &'static str {
        Language::tag_of(words, self.language)
    }
}

/// The page of a failure. What the desk is told about a missing page or permission is nothing for requesters.
#[must_use]
pub fn page(
    app: &App,
    (language, switches): (Language, &[LanguageLink]),
    status: StatusCode,
    failure: &Failure,
    typed: Typed,
) -> Response {
    let (title, text) = match &*failure.key {
        "not-found" => (language.text("desk-page-not-found-title"), language.text("desk-page-not-found-text")),
        "forbidden" => (language.text("desk-page-forbidden-title"), language.text("desk-page-forbidden-text")),
        key => (language.pick("error-page-*-title", key), language.pick("error-page-*-text", key)),
    };
    let settings = app.settings();
    let explained = failure.explanation.as_ref().map(|reason| reason.explain(language));
    Page::open(ProblemPage {
        language,
        switches,
        organisation: &settings.organisation.name,
        version: assets::version(),
        title,
        text: explained.unwrap_or(text),
        minutes: failure.minutes(),
        way: failure.way.clone().map(|href| (href, language.pick("error-page-*-way", &failure.key))),
        typed,
    })
    .status(status)
    .into_response()
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::kept::refused::samples;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = |typed: Typed| ProblemPage {
            language,
            switches: &[],
            organisation: "OMO",
            version: assets::version(),
            title: language.text("desk-page-forbidden-title"),
            text: language.text("desk-page-forbidden-text"),
            minutes: Some(7),
            way: Some(("/desk/cases/RD-7KQ4-2MX/letter".into(), language.text("error-page-answer-is-a-letter-way"))),
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
