//! Taking in an appeal that came by phone or post.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::Channel;
use crate::domain::cases::ops::{self, AppealIntake};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/appeal.html")]
pub struct AppealPage {
    /// The frame.
    pub frame: Frame,
    /// The case that was refused.
    pub case: CaseHead,
    /// How it came.
    pub channels: Vec<Choice>,
    /// What was typed.
    pub form: AppealForm,
}

/// An appeal as it is typed in.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct AppealForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// How it came.
    pub channel: String,
    /// The day of receipt.
    pub received_on: String,
    /// What the person wrote or said.
    pub body: String,
}

/// `GET /desk/cases/{reference}/appeal`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<AppealPage>, WebError> {
    let frame = desk.frame("queue");
    let form = AppealForm { received_on: desk.today().to_string(), ..AppealForm::default() };
    page(&desk, frame, &reference, form).await
}

/// `POST /desk/cases/{reference}/appeal`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<AppealForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match (desk.check(&form.form_token), parse(&form)) {
        (Err(key), _) => say_old(&mut frame, key),
        (_, Err(errors)) => say_no(&mut frame, errors.into())?,
        (Ok(_), Ok(intake)) => {
            match ops::take_in_appeal(desk.app().clone(), desk.actor(), act::target(&reference, &form.version), &intake)
                .await
            {
                Ok(appeal) => return Ok(see(&format!("{}?done=filed", address(&appeal)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, form).await?.status(status).into_response())
}

fn parse(form: &AppealForm) -> Result<AppealIntake, FieldErrors> {
    let mut errors = FieldErrors::default();
    let channel = Channel::parse(&form.channel);
    if channel.is_none() {
        errors.add("channel", "desk-error-choose");
    }
    let received_on = form.received_on.parse().ok();
    if received_on.is_none() {
        errors.add("received_on", "desk-error-date");
    }
    match (channel, received_on) {
        (Some(channel), Some(received_on)) => Ok(AppealIntake { body: form.body.clone(), channel, received_on }),
        _ => Err(errors),
    }
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, form: AppealForm) -> Result<Page<AppealPage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::WorkCases, &form.version).await?;
    if !ops::may_appeal(desk.app(), &view.case) {
        return Err(Error::State("case-has-no-appeal").into());
    }
    frame.labels.insert("body".into(), frame.text("desk-appeal-body"));
    let codes = Channel::FOR_INTAKE.into_iter().map(Channel::code);
    Ok(Page::personal(AppealPage {
        channels: choices::codes(&frame, "desk-channel-*", codes, &form.channel),
        case: act::head(desk, &frame, &view, "appeal"),
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
        let frame = frame(language, "queue");
        let page = AppealPage {
            channels: choices::codes(&frame, "desk-channel-*", ["phone", "post"], "post"),
            frame,
            case: head("appeal"),
            form: AppealForm::default(),
        };
        vec![Sample::of("appeal", &page)]
    }
}
