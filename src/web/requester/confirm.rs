//! `/confirm`: reference and mailed code, from any device.

use askama::Template;
use axum::Form;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::received;
use super::respond::{Answer, form_status, mistakes_of, on_to, session, token_refused, with_session};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::form::FieldErrors;
use crate::base::ids::Reference;
use crate::base::text;
use crate::domain::cases::ops;
use crate::infra::i18n::Texts;
use crate::web::form_token::TokenError;
use crate::web::html::Page;
use crate::web::kept::Keep;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/confirm.html")]
pub struct ConfirmPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// Which request.
    pub reference: Field,
    /// The mailed code.
    pub code: Field,
    /// Key of what has just been done here, if anything.
    pub done: Option<&'static str>,
    /// Mails with a code that one address gets in an hour.
    pub mails_an_hour: u32,
}

/// The word that a code was mailed.
const CODE: &str = "code";

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    form_token: String,
    reference: String,
    code: String,
    /// The address, from the page that filed it.
    email: String,
}

/// `GET /confirm`.
///
/// # Errors
/// Never in practice.
pub async fn get(visit: Visit) -> Answer {
    Ok(page(&visit, &Typed::default(), "", &FieldErrors::default()))
}

/// `POST /confirm/code`: mails a new code; the answer is the same whether or not there is such a request.
///
/// # Errors
/// [`TooMany`](crate::base::error::Error::TooMany) past the limits.
pub async fn new_code(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    let mut errors = match visit.check_token(&typed.form_token) {
        Err(TokenError::Again) => return Ok(page(&visit, &typed, &visit.done, &FieldErrors::default())),
        Err(error) => token_refused(error),
        Ok(_) => FieldErrors::default(),
    };
    let Some(reference) = Reference::parse(&typed.reference).filter(|_| errors.is_empty()) else {
        errors.add("reference", "error-reference");
        return Ok(page(&visit, &typed, "", &errors));
    };
    ops::send_new_code(visit.app.clone(), reference.as_str(), &visit.client.limit_key()).await?;
    // The reference stays; a code that was typed is of the mail before.
    let typed = Typed { code: String::new(), ..typed };
    let mut shown = page(&visit, &typed, CODE, &FieldErrors::default());
    shown.extensions_mut().insert(Keep { at: Some("/confirm".to_owned()) });
    Ok(shown)
}

/// `POST /confirm`.
///
/// # Errors
/// [`TooMany`](crate::base::error::Error::TooMany) past the limits.
pub async fn post(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    let checked = visit.check_token(&typed.form_token);
    let mut errors = checked.err().map(token_refused).unwrap_or_default();
    let reference = Reference::parse(&typed.reference);
    if checked != Err(TokenError::Again) {
        if reference.is_none() {
            errors.add("reference", "error-reference");
        }
        if text::line(&typed.code).is_empty() {
            errors.add("code", "error-code-missing");
        }
    }
    if let (Some(reference), true, Ok(_)) = (&reference, errors.is_empty(), checked) {
        let session = session(&visit).await?;
        let client = visit.client.limit_key();
        match ops::confirm(visit.app.clone(), session.as_ref(), reference.as_str(), &typed.code, &client).await {
            Ok(cookie) => {
                return Ok(with_session(on_to(&format!("/my/{reference}?done=confirmed")), &cookie, &visit.app.config));
            }
            Err(error) => errors = mistakes_of(error)?,
        }
    }
    // In the browser that filed it, the page that filed it is shown again: there are the ways to another code.
    if let Some(case) = received::filed(&visit).await?
        && reference.is_some_and(|reference| reference.as_str() == case.reference)
    {
        // The Enter key in the field of the address presses the first button of the form.
        if checked.is_ok() && text::line(&typed.code).is_empty() && !text::line(&typed.email).is_empty() {
            return received::correct(&visit, &case, &typed.code, &typed.email).await;
        }
        return received::page(&visit, &case, &visit.done, &typed.code, Some(&typed.email), &errors).await;
    }
    Ok(page(&visit, &typed, &visit.done, &errors))
}

fn page(visit: &Visit, typed: &Typed, done: &str, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let reference = Field::new(language, "reference", Control::Line("text")).filled(language, &typed.reference, errors);
    let code =
        Field::new(language, "code", Control::Code).autocomplete("one-time-code").filled(language, &typed.code, errors);
    let page = ConfirmPage {
        frame: Frame::of(visit).saying(done).sending_again("/confirm"),
        mistakes: mistakes(language, errors, &[&reference, &code]),
        form_token: visit.form_token(),
        done: (done == CODE).then_some("confirm-code-sent"),
        mails_an_hour: visit.app.config.limits.codes_per_address,
        reference,
        code,
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
        let page = ConfirmPage {
            frame: frame(language),
            mistakes: vec![],
            form_token: "token".into(),
            reference: Field::new(language, "reference", Control::Line("text")),
            code: Field::new(language, "code", Control::Code),
            done: None,
            mails_an_hour: 3,
        };
        vec![Sample::of("confirm", &page)]
    }
}
