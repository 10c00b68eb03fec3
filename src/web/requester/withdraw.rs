//! `/my/{reference}/withdraw`: a page of its own that says what withdrawing means.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::respond::{Answer, Own, on_to};
use super::view::Frame;
use crate::base::error::Error;
use crate::domain::cases::ops;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "requester/withdraw.html")]
pub struct WithdrawPage {
    /// The frame.
    pub frame: Frame,
    /// Against forgery.
    pub form_token: String,
    /// What the request is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
}

/// The button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    form_token: String,
}

/// `GET /my/{reference}/withdraw`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own; [`Error::State`] when it is closed.
pub async fn get(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let own = ops::open_own(visit.app.clone(), actor, &reference).await?;
    if !own.case.status.is_open() {
        return Err(Error::State("case-is-closed").into());
    }
    Ok(Page::personal(WithdrawPage {
        frame: Frame::of(&visit).signed_in(),
        form_token: visit.own_form_token(),
        reference: own.case.reference.clone(),
        right: own.case.right.code(),
    })
    .into_response())
}

/// `POST /my/{reference}/withdraw`.
///
/// # Errors
/// As `get`.
pub async fn post(Own { visit, actor }: Own, Path(reference): Path<String>, Form(sent): Form<Sent>) -> Answer {
    if visit.check_own_token(&sent.form_token).is_err() {
        // Nothing was typed that could be lost: the same question with a fresh token.
        return Ok(on_to(&format!("/my/{reference}/withdraw")));
    }
    ops::withdraw(visit.app.clone(), actor, &reference).await?;
    Ok(on_to(&format!("/my/{reference}")))
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = WithdrawPage {
            frame: frame(language),
            form_token: "token".into(),
            reference: "RD-7KQ4-2MX".into(),
            right: "deletion",
        };
        vec![Sample::of("withdraw", &page)]
    }
}
