//! `/my/{reference}/appeal`: not accepting a refusal, where the law of the place lets the one who refused be asked again.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::respond::{Answer, Own, form_status, mistakes_of, on_to, token_refused};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::domain::cases::ops::{self, OwnView};
use crate::domain::rulebook::law_of;
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/appeal.html")]
pub struct AppealPage {
    /// The frame.
    pub frame: Frame,
    /// Against forgery.
    pub form_token: String,
    /// What the refused request is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// The law that gives the appeal.
    pub law: String,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// The reasons.
    pub body: Field,
}

/// The reasons as they were typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    form_token: String,
    body: String,
}

/// `GET /my/{reference}/appeal`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own; [`Error::State`] where there is no appeal.
pub async fn get(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let own = ops::open_own(visit.app.clone(), actor, &reference).await?;
    page(&visit, &own, "", &FieldErrors::default())
}

/// `POST /my/{reference}/appeal`.
///
/// # Errors
/// As `get`.
pub async fn post(Own { visit, actor }: Own, Path(reference): Path<String>, Form(sent): Form<Sent>) -> Answer {
    let errors = match visit.check_own_token(&sent.form_token) {
        Err(error) => token_refused(error),
        Ok(nonce) => {
            let client = visit.client.limit_key();
            match ops::appeal(visit.app.clone(), actor, &reference, &sent.body, nonce, &client).await {
                Ok(appeal) => return Ok(on_to(&format!("/my/{appeal}?done=appealed"))),
                Err(error) => mistakes_of(error)?,
            }
        }
    };
    let own = ops::open_own(visit.app.clone(), actor, &reference).await?;
    page(&visit, &own, &sent.body, &errors)
}

fn page(
    visit: &Visit,
    own: &OwnView,
    body: &str,
    errors: &FieldErrors,
) -> Result<Response, crate::web::error::WebError> {
    if let Some(appeal) = &own.appeal {
        return Ok(on_to(&format!("/my/{appeal}")));
    }
    if !ops::may_appeal(&visit.app, &own.case) {
        return Err(Error::State("case-has-no-appeal").into());
    }
    let language = visit.language;
    let (place, right) = (own.case.place, own.case.right);
    let field = Field::new(language, "body", Control::Area(7)).filled(language, body, errors);
    let field = Field { label: language.text("appeal-body-label"), hint: None, ..field.optional() };
    let page = AppealPage {
        frame: Frame::of(visit).signed_in().sending_again(&format!("/my/{}/appeal", own.case.reference)),
        form_token: visit.own_form_token(),
        reference: own.case.reference.clone(),
        right: right.code(),
        law: law_of(place, right, &visit.app.config.operator, own.case.received_on).law_name(language).to_owned(),
        mistakes: mistakes(language, errors, &[&field]),
        body: field,
    };
    Ok(Page::personal(page).status(form_status(!errors.is_empty())).into_response())
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let errors = FieldErrors::one("body", "error-message-missing");
        let body = Field::new(language, "body", Control::Area(7)).filled(language, "", &errors);
        let page = AppealPage {
            frame: frame(language),
            form_token: "token".into(),
            reference: "RD-7KQ4-2MX".into(),
            right: "deletion",
            law: "Colorado privacy act".into(),
            mistakes: mistakes(language, &errors, &[&body]),
            body,
        };
        vec![Sample::of("appeal", &page)]
    }
}
