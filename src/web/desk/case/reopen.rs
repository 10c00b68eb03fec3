//! Reopening a closed case.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use super::extend::ReasonForm;
use crate::base::permission::Permission;
use crate::domain::cases::ops;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/reopen.html")]
pub struct ReopenPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: ReasonForm,
}

/// `GET /desk/cases/{reference}/reopen`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<ReopenPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, ReasonForm::default()).await
}

/// `POST /desk/cases/{reference}/reopen`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            match ops::reopen(desk.app().clone(), desk.actor(), act::target(&reference, &form.version), &form.reason)
                .await
            {
                Ok(()) => return Ok(see(&format!("{}?done=reopened", address(&reference)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, form).await?.status(status).into_response())
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, form: ReasonForm) -> Result<Page<ReopenPage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::DecideCases, &form.version).await?;
    Ok(Page::personal(ReopenPage { case: act::head(desk, &frame, &view, "reopen"), form, frame }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = ReopenPage { frame: frame(language, "queue"), case: head("reopen"), form: ReasonForm::default() };
        vec![Sample::of("reopen", &page)]
    }
}
