//! Going on with a case that waited for its requester.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::permission::Permission;
use crate::domain::cases::Status;
use crate::domain::identity::ops;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/resume.html")]
pub struct ResumePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Whether the requester is waited for.
    pub waits: bool,
    /// The open pause, in words.
    pub paused: Option<String>,
}

/// A form with its token only.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ResumeForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
}

/// `GET /desk/cases/{reference}/resume`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Response, WebError> {
    // What came of a question who they are is said where it was asked.
    if ops::wants_result(desk.app(), desk.actor(), &reference).await? {
        return Ok(see(&format!("{}/identity", address(&reference))));
    }
    let frame = desk.frame("queue");
    Ok(page(&desk, frame, &reference, "").await?.into_response())
}

/// `POST /desk/cases/{reference}/resume`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<ResumeForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => match ops::resume(desk.app().clone(), desk.actor(), act::target(&reference, &form.version)).await {
            Ok(()) => return Ok(see(&format!("{}?done=resumed", address(&reference)))),
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    Ok(page(&desk, frame, &reference, &form.version).await?.status(status).into_response())
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, seen: &str) -> Result<Page<ResumePage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::WorkCases, seen).await?;
    let paused = view.case.open_pause().map(|pause| {
        let ground = frame.pick("desk-ground-*", pause.ground.code());
        frame.with2("desk-resume-paused", "from", frame.long(&pause.asked_on), "ground", ground)
    });
    let waits = paused.is_some() || view.case.status == Status::WaitingForRequester;
    if !waits && frame.problem.is_none() {
        frame.problem = Some(frame.pick("desk-state-*", "case-is-not-paused"));
    }
    Ok(Page::personal(ResumePage { case: act::head(desk, &frame, &view, "resume"), waits, paused, frame }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = ResumePage {
            waits: true,
            frame: frame(language, "queue"),
            case: head("resume"),
            paused: Some(language.with2("desk-resume-paused", "from", "20 Nov", "ground", "—")),
        };
        vec![Sample::of("resume", &page)]
    }
}
