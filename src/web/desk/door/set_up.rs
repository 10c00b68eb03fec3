//! Choosing a password with the one-time code of a new account.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use secrecy::{ExposeSecret as _, SecretString};

use crate::base::form::FieldErrors;
use crate::domain::staff::accounts;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{frame, is_blank, said_of_secret, say_missing, say_no_of_secret, say_old, secret, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The one-time code and the new password.
#[derive(Template)]
#[template(path = "desk/door/set_up.html")]
pub struct SetUpPage {
    /// The frame.
    pub frame: Frame,
    /// What was typed.
    pub email: String,
    /// What was typed.
    pub code: String,
}

/// What was typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct SetUpForm {
    form_token: String,
    email: String,
    code: String,
    #[serde(deserialize_with = "secret")]
    password: SecretString,
    #[serde(deserialize_with = "secret")]
    repeated: SecretString,
}

/// `GET /desk/set-up`.
pub async fn get(visit: Visit) -> Page<SetUpPage> {
    let frame = frame(&visit, "", visit.form_token());
    Page::personal(SetUpPage { frame, email: String::new(), code: String::new() })
}

/// `POST /desk/set-up`.
///
/// # Errors
/// When the database fails.
pub async fn post(visit: Visit, Form(form): Form<SetUpForm>) -> Result<Response, WebError> {
    let mut frame = frame(&visit, "", visit.form_token());
    let missing = [("email", is_blank(&form.email)), ("code", is_blank(&form.code))];
    let status = if let Err(error) = visit.check_token(&form.form_token) {
        say_old(&mut frame, said_of_secret(error))
    } else if let Some(status) = say_missing(&mut frame, &missing) {
        status
    } else if let Err(errors) = same(&form.password, &form.repeated) {
        frame.errors = errors;
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        let client = visit.client.limit_key();
        match accounts::set_up(visit.app.clone(), &form.email, &form.code, form.password, &client).await {
            Ok(_) => return Ok(see("/desk/sign-in?done=set-up")),
            Err(error) => say_no_of_secret(&mut frame, error)?,
        }
    };
    Ok(Page::personal(SetUpPage { frame, email: form.email, code: form.code }).status(status).into_response())
}

/// Whether the new password was typed twice the same.
///
/// # Errors
/// The mistake beside the second field.
pub(in crate::web::desk) fn same(password: &SecretString, repeated: &SecretString) -> Result<(), FieldErrors> {
    if password.expose_secret() == repeated.expose_secret() {
        Ok(())
    } else {
        Err(FieldErrors::one("repeated", "desk-error-password-differs"))
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        vec![Sample::of(
            "set-up",
            &SetUpPage { frame: samples::frame(language, ""), email: String::new(), code: String::new() },
        )]
    }
}
