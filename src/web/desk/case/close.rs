//! Ending a case beside an answer: it was withdrawn, belongs to somebody else, was not replied to, is handled in another case, or is no
//! request.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::ops::{self, Ending};
use crate::domain::cases::{Outcome, Status};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::{Failure, WebError};
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
    /// How it may end.
    pub outcomes: Vec<Choice>,
    /// Whether the requester can be told anything.
    pub may_tell: bool,
    /// Whether the reader refused what this is an appeal against, and so decides nothing here.
    pub own_refusal: bool,
}

/// The end and what is told.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CloseForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// How it ends.
    pub outcome: String,
    /// The case in which the same request is handled.
    pub other: String,
    /// What the requester is told.
    pub body: String,
}

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
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    form: Result<Form<CloseForm>, FormRejection>,
) -> Result<Response, WebError> {
    let Form(form) = match form {
        Ok(form) => form,
        Err(FormRejection::InvalidFormContentType(_)) => return answer_of_before(&desk, &reference).await,
        Err(rejection) => return Ok(rejection.into_response()),
    };
    let mut frame = desk.frame("queue");
    let status = match (desk.check(&form.form_token), Outcome::parse(&form.outcome)) {
        (Err(key), _) => say_old(&mut frame, key),
        (Ok(_), None) => say_no(&mut frame, FieldErrors::one("outcome", "desk-error-choose").into())?,
        (Ok(nonce), Some(outcome)) => {
            let ending = Ending { outcome, body: form.body.clone(), other: form.other.clone() };
            let target = act::target(&reference, &form.version);
            match ops::end(desk.app().clone(), desk.actor(), target, &ending, nonce).await {
                Ok(()) => return Ok(see(&format!("{}?done=closed", address(&reference)))),
                Err(Error::Conflict) => {
                    frame.problem = Some(frame.text("desk-close-conflict"));
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, form).await?.status(status).into_response())
}

/// A form as this page had it when answers were written here, with their files: what was typed is shown, and the way to the letter.
async fn answer_of_before(desk: &Desk, reference: &str) -> Result<Response, WebError> {
    let view = act::open(desk, &mut desk.frame("queue"), reference, Permission::DecideCases, "").await?;
    let way = Some(format!("{}/letter", address(&view.case.reference)));
    let failure = Failure { key: "answer-is-a-letter".into(), retry_after: None, explanation: None, way };
    let mut response = StatusCode::CONFLICT.into_response();
    response.extensions_mut().insert(failure);
    Ok(response)
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, form: CloseForm) -> Result<Page<ClosePage>, WebError> {
    let view = act::open_whole(desk, &mut frame, reference, Permission::DecideCases, &form.version).await?;
    let own_refusal = ops::is_barred(&mut desk.app().clone().read().await?, &view.case, desk.actor()).await?;
    let is_unconfirmed = view.case.status == Status::Unconfirmed;
    let offered: &[Outcome] = if is_unconfirmed { &Outcome::FOR_UNCONFIRMED } else { &Outcome::BESIDE };
    let offered = offered.iter().map(|outcome| outcome.code());
    let outcomes = choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", offered, &form.outcome);
    let language = frame.pick("desk-language-*", view.case.language);
    frame.labels.insert("body".into(), frame.with1("desk-close-told", "language", language));
    Ok(Page::personal(ClosePage {
        case: act::head(desk, &frame, &view, "close"),
        form,
        outcomes,
        may_tell: !is_unconfirmed,
        own_refusal,
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::troubled;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let mistakes =
            [("outcome", "desk-error-choose"), ("other", "error-other-unknown"), ("body", "error-answer-missing")];
        let frame = troubled(language, "queue", &mistakes);
        let outcomes = Outcome::BESIDE.iter().map(|outcome| outcome.code());
        let page = ClosePage {
            outcomes: choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", outcomes, "duplicate"),
            frame,
            case: head("close"),
            form: CloseForm::default(),
            may_tell: true,
            own_refusal: false,
        };
        vec![Sample::of("close", &page)]
    }
}
