//! Closing a case with its outcome and a written answer.

use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::domain::cases::Outcome;
use crate::domain::cases::conversation::{LARGEST_FILE, NewFile};
use crate::domain::cases::ops::{self, Answer};
use crate::domain::staff::Permission;
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/close.html")]
pub struct ClosePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: CloseForm,
    /// The outcomes a person of the desk may choose.
    pub outcomes: Vec<Choice>,
}

/// The outcome and the answer.
#[derive(Clone, Debug, Default)]
pub struct CloseForm {
    /// The form's token.
    pub form_token: String,
    /// The outcome.
    pub outcome: String,
    /// The answer.
    pub body: String,
}

/// Bytes of the whole form: the largest file and what stands around it.
pub const FORM_BYTES: usize = LARGEST_FILE + 256 * 1024;

/// `GET /desk/cases/{reference}/close`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<ClosePage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, CloseForm::default()).await
}

/// `POST /desk/cases/{reference}/close`.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Path(reference): Path<String>, parts: Multipart) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let (form, file) = read(parts).await?;
    let status = match (desk.check(&form.form_token), Outcome::parse(&form.outcome)) {
        (Err(key), _) => say_old(&mut frame, key),
        (Ok(_), None) => say_no(&mut frame, FieldErrors::one("outcome", "desk-error-choose").into())?,
        (Ok(nonce), Some(outcome)) => {
            let answer = Answer { outcome, body: form.body.clone(), file };
            match ops::close(desk.app().clone(), desk.actor(), &reference, &answer, nonce).await {
                Ok(()) => return Ok(see(&format!("{}?done=closed", address(&reference)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, form).await?.status(status).into_response())
}

/// Reads the parts of the form: fields as text, the file as bytes; an empty file field is no file.
async fn read(mut parts: Multipart) -> Result<(CloseForm, Option<NewFile>), WebError> {
    let mut form = CloseForm::default();
    let mut file = None;
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file_name = part.file_name().unwrap_or_default().to_owned();
            let content = part.bytes().await.map_err(broken)?.to_vec();
            if !file_name.is_empty() || !content.is_empty() {
                file = Some(NewFile { name: file_name, content });
            }
            continue;
        }
        let value = part.text().await.map_err(broken)?;
        match name.as_str() {
            "form_token" => form.form_token = value,
            "outcome" => form.outcome = value,
            "body" => form.body = value,
            _ => {}
        }
    }
    Ok((form, file))
}

fn broken(error: MultipartError) -> WebError {
    let is_large = error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
    let key = if is_large { "error-file-too-large" } else { "desk-error-form-broken" };
    WebError(Error::Invalid(FieldErrors::one("file", key)))
}

async fn page(desk: &Desk, frame: Frame, reference: &str, form: CloseForm) -> Result<Page<ClosePage>, WebError> {
    let view = act::open(desk, reference, Permission::DecideCases).await?;
    let codes = Outcome::FOR_DESK.into_iter().map(Outcome::code);
    let outcomes = choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", codes, &form.outcome);
    Ok(Page::personal(ClosePage { case: act::head(desk, &frame, &view, "close"), form, outcomes, frame }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::troubled;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = troubled(language, "queue", &[("outcome", "desk-error-choose"), ("body", "desk-error-required")]);
        let outcomes = [
            "fulfilled",
            "partly_fulfilled",
            "refused",
            "nothing_held",
            "redirected",
            "no_answer",
            "duplicate",
            "spam",
        ];
        let page = ClosePage {
            outcomes: choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", outcomes, "refused"),
            frame,
            case: head("close"),
            form: CloseForm::default(),
        };
        vec![Sample::of("close", &page)]
    }
}
