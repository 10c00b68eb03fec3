//! Settling which place and which right a case is about; law and dates follow.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::ops::{self, Settlement};
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice, Group};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/settle.html")]
pub struct SettlePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Places.
    pub places: Vec<Group>,
    /// Rights.
    pub rights: Vec<Choice>,
    /// What was typed.
    pub form: SettleForm,
}

/// What the case is about.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct SettleForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// The right.
    pub right: String,
    /// The place; empty when not known.
    pub place: String,
    /// The day of receipt.
    pub received_on: String,
    /// Why.
    pub reason: String,
}

impl SettleForm {
    fn parse(&self) -> Result<Settlement, FieldErrors> {
        let mut errors = FieldErrors::default();
        let place = if self.place.is_empty() { None } else { Place::parse(&self.place) };
        if place.is_none() && !self.place.is_empty() {
            errors.add("place", "desk-error-choose");
        }
        let right = Right::parse(&self.right);
        if right.is_none() {
            errors.add("right", "desk-error-choose");
        }
        let received_on = self.received_on.parse().ok();
        if received_on.is_none() {
            errors.add("received_on", "desk-error-date");
        }
        match (right, received_on) {
            (Some(right), Some(received_on)) if errors.is_empty() => {
                Ok(Settlement { right, place, received_on, reason: self.reason.clone() })
            }
            _ => Err(errors),
        }
    }
}

/// `GET /desk/cases/{reference}/settle`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<SettlePage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, None).await
}

/// `POST /desk/cases/{reference}/settle`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<SettleForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match (desk.check(&form.form_token), form.parse()) {
        (Err(key), _) => say_old(&mut frame, key),
        (_, Err(errors)) => say_no(&mut frame, errors.into())?,
        (Ok(_), Ok(settlement)) => {
            match ops::settle(desk.app().clone(), desk.actor(), act::target(&reference, &form.version), &settlement)
                .await
            {
                Ok(()) => return Ok(see(&format!("{}?done=settled", address(&reference)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, Some(form)).await?.status(status).into_response())
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    typed: Option<SettleForm>,
) -> Result<Page<SettlePage>, WebError> {
    let view = act::open_whole(
        desk,
        &mut frame,
        reference,
        Permission::WorkCases,
        typed.as_ref().map_or("", |form| form.version.as_str()),
    )
    .await?;
    let form = typed.unwrap_or_else(|| SettleForm {
        right: view.case.right.code().to_owned(),
        place: view.case.place.map(|place| place.code().to_owned()).unwrap_or_default(),
        received_on: view.case.received_on.to_string(),
        ..SettleForm::default()
    });
    Ok(Page::personal(SettlePage {
        places: choices::places(&frame, &form.place),
        rights: choices::rights(&frame, &form.right),
        case: act::head(desk, &frame, &view, "settle"),
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
        let page = SettlePage {
            places: choices::places(&frame, "TW"),
            rights: choices::rights(&frame, "deletion"),
            form: SettleForm { received_on: "2026-11-03".into(), ..Default::default() },
            frame,
            case: head("settle"),
        };
        vec![Sample::of("settle", &page)]
    }
}
