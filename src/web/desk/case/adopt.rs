//! Moving a case to the present edition of the rulebook.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use super::extend::ReasonForm;
use crate::base::error::Error;
use crate::base::permission::Permission;
use crate::domain::cases::ops;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The case and the act that moves it.
#[derive(Template)]
#[template(path = "desk/case/adopt.html")]
pub struct AdoptPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// The edition it keeps.
    pub edition: String,
    /// The present edition.
    pub present: &'static str,
    /// What was typed.
    pub form: ReasonForm,
}

/// `GET /desk/cases/{reference}/adopt`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<AdoptPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, ReasonForm::default()).await
}

/// `POST /desk/cases/{reference}/adopt`.
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
        Ok(_) => match ops::adopt_edition(
            desk.app().clone(),
            desk.actor(),
            act::target(&reference, &form.version),
            &form.reason,
        )
        .await
        {
            Ok(()) => return Ok(see(&format!("{}?done=adopted", address(&reference)))),
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    Ok(page(&desk, frame, &reference, form).await?.status(status).into_response())
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, form: ReasonForm) -> Result<Page<AdoptPage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::DecideCases, &form.version).await?;
    if view.case.edition == desk.app().config.rulebook.name() {
        return Err(Error::State("case-has-present-rules").into());
    }
    Ok(Page::personal(AdoptPage {
        edition: view.case.edition.clone(),
        present: desk.app().config.rulebook.name(),
        case: act::head(desk, &frame, &view, "adopt"),
        form,
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = AdoptPage {
            frame: frame(language, "queue"),
            case: head("adopt"),
            edition: "2026-11-23.1".into(),
            present: "2026-11-23.2",
            form: ReasonForm::default(),
        };
        vec![Sample::of("adopt", &page)]
    }
}
