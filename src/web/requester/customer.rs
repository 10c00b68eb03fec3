//! `/request/{right}/customer`: for people whose data a customer of the operator put into its software (N11).

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::respond::{Answer, form_status, mistakes_of, on_to, token_refused};
use super::start::with_place;
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::domain::cases::ops;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/customer.html")]
pub struct CustomerPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Code of the right.
    pub right: &'static str,
    /// Back to the form.
    pub form_href: String,
    /// The form for those who know nobody else to ask.
    pub pass_href: String,
    /// The place chosen before, if any.
    pub place: Option<&'static str>,
    /// Against forgery.
    pub form_token: String,
    /// The customer's name.
    pub company: Field,
}

/// After the redirect was noted.
#[derive(Template)]
#[template(path = "requester/redirected.html")]
pub struct RedirectedPage {
    /// The frame.
    pub frame: Frame,
}

/// What may stand in the address of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    place: String,
    done: String,
}

/// What was typed; nothing about the person.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    form_token: String,
    company: String,
    place: String,
}

/// `GET /request/{right}/customer`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right.
pub async fn get(visit: Visit, Path(right): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    if !asked.done.is_empty() {
        return Ok(Page::open(RedirectedPage { frame: Frame::of(&visit) }).into_response());
    }
    Ok(page(&visit, right, Place::parse(&asked.place), "", &FieldErrors::default()))
}

/// `POST /request/{right}/customer`: records that somebody was sent to the customer who decides.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right; [`Error::TooMany`] past the limits.
pub async fn post(visit: Visit, Path(right): Path<String>, Form(sent): Form<Sent>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    let place = Place::parse(&sent.place);
    if let Err(error) = visit.check_token(&sent.form_token) {
        return Ok(page(&visit, right, place, &sent.company, &token_refused(error)));
    }
    let client = visit.client.limit_key();
    match ops::record_redirection(
        visit.app.clone(),
        Actor::ANYBODY,
        right,
        place,
        visit.language,
        &sent.company,
        &client,
    )
    .await
    {
        Ok(()) => Ok(on_to(&format!("/request/{right}/customer?done=1"))),
        Err(error) => Ok(page(&visit, right, place, &sent.company, &mistakes_of(error)?)),
    }
}

fn page(visit: &Visit, right: Right, place: Option<Place>, company: &str, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let company = Field::new(language, "company", Control::Line("text"))
        .autocomplete("off")
        .optional()
        .filled(language, company, errors);
    let form_href = with_place(&format!("/request/{right}"), place);
    let joint = if place.is_some() { '&' } else { '?' };
    let page = CustomerPage {
        frame: Frame::of(visit).sending_again(&format!("/request/{right}/customer")),
        mistakes: mistakes(language, errors, &[&company]),
        right: right.code(),
        pass_href: format!("{form_href}{joint}relation=customer"),
        form_href,
        place: place.map(Place::code),
        form_token: visit.form_token(),
        company,
    };
    Page::open(page).status(form_status(!errors.is_empty())).into_response()
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = CustomerPage {
            frame: frame(language),
            mistakes: vec![],
            right: "deletion",
            form_href: "/request/deletion".into(),
            pass_href: "/request/deletion?relation=customer".into(),
            place: Some("TW"),
            form_token: "token".into(),
            company: Field::new(language, "company", Control::Line("text")).optional(),
        };
        vec![Sample::of("customer", &page), Sample::of("redirected", &RedirectedPage { frame: frame(language) })]
    }
}
