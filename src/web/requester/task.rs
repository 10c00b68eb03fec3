//! `/task`: where somebody who answers for a system comes in with the code that was mailed to them, without an account.

use askama::Template;
use axum::Form;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::respond::{Answer, form_status, mistakes_of, token_refused};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::form::FieldErrors;
use crate::base::text;
use crate::domain::register::owners;
use crate::infra::i18n::Texts as _;
use crate::web::form_token::TokenError;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// Asks for reference and code, or says that the mailbox is proven.
#[derive(Template)]
#[template(path = "requester/task.html")]
pub struct TaskPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// The reference of the owner.
    pub reference: Field,
    /// The mailed code.
    pub code: Field,
    /// Whether a code has just been taken.
    pub is_proven: bool,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    form_token: String,
    reference: String,
    code: String,
}

/// `GET /task`.
///
/// # Errors
/// When the database fails.
pub async fn get(visit: Visit) -> Answer {
    Ok(page(&visit, &Typed::default(), false, &FieldErrors::default()))
}

/// `POST /task`.
///
/// # Errors
/// [`TooMany`](crate::base::error::Error::TooMany) past the limits.
pub async fn post(mut visit: Visit, Form(typed): Form<Typed>) -> Answer {
    let mut errors = match visit.check_token(&typed.form_token) {
        Err(TokenError::Again) => return Ok(page(&visit, &typed, false, &FieldErrors::default())),
        Err(error) => token_refused(error),
        Ok(_) => FieldErrors::default(),
    };
    if text::line(&typed.reference).is_empty() {
        errors.add("reference", "error-reference");
    }
    if text::line(&typed.code).is_empty() {
        errors.add("code", "error-code-missing");
    }
    if errors.is_empty() {
        match owners::prove(visit.app.clone(), &typed.reference, &typed.code, &visit.client.limit_key()).await {
            Ok(language) => {
                // From here on in the language in which they are written to.
                visit.language = language;
                return Ok(page(&visit, &Typed::default(), true, &errors));
            }
            Err(error) => errors = mistakes_of(error)?,
        }
    }
    Ok(page(&visit, &typed, false, &errors))
}

fn page(visit: &Visit, typed: &Typed, is_proven: bool, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let reference = Field::keyed(language, "reference", "task-reference", Control::Line("text")).filled(
        language,
        &typed.reference,
        errors,
    );
    let code =
        Field::new(language, "code", Control::Code).autocomplete("one-time-code").filled(language, &typed.code, errors);
    let page = TaskPage {
        frame: if is_proven { Frame::of(visit).switching_to("/task") } else { Frame::of(visit).sending_again("/task") },
        mistakes: mistakes(language, errors, &[&reference, &code]),
        form_token: visit.form_token(),
        reference,
        code,
        is_proven,
    };
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = |is_proven| TaskPage {
            frame: frame(language),
            mistakes: vec![],
            form_token: "token".into(),
            reference: Field::keyed(language, "reference", "task-reference", Control::Line("text")),
            code: Field::new(language, "code", Control::Code),
            is_proven,
        };
        vec![Sample::of("task", &page(false)), Sample::of("task-proven", &page(true))]
    }
}
