//! `/request/{right}`: one form a right, all from one table of fields.
//!
//! Between its steps nothing is stored: what was typed travels in the pages' own fields, so that whoever never sends anything leaves
//! nothing behind, and nobody fills the database with forms. Changing an answer and changing the language post it back.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::respond::{Answer, form_status, on_to, with_session};
use super::start::with_place;
use super::view::{Control, Due, Field, FieldSet, Frame, Mistake, mistakes};
use super::{check, fields, law};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::domain::cases::filing::{Filing, Typed};
use crate::domain::cases::form::BACKUP_DAYS;
use crate::domain::cases::ops;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts;
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/form.html")]
pub struct FormPage {
    /// The frame.
    pub frame: Frame,
    /// Code of the right.
    pub right: &'static str,
    /// Whether it is acted on at once, without asking who it is.
    pub opt_out: bool,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// For how long backups keep what is deleted; only for deletion.
    pub backup_days: Option<u16>,
    /// The page for people whose data came through a customer.
    pub customer_href: String,
    /// By when it would be answered, were it sent today.
    pub due: Due,
    /// The operator's own place, while none is chosen.
    pub home_place: Option<String>,
    /// To look at the times of another place.
    pub place_field: Field,
    /// All rights there, with their laws.
    pub rights_href: String,
    /// Against forgery, and for one sending only.
    pub form_token: String,
    /// What was typed, for the language switch to post back; empty while nothing was.
    pub kept: Vec<(String, String)>,
    /// Who asks, and where they live.
    pub about: Vec<FieldSet>,
    /// What is asked for.
    pub request: Vec<FieldSet>,
    /// How they are reached.
    pub contact: Vec<FieldSet>,
}

/// What may stand in the form's address; nothing personal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    place: String,
    relation: String,
}

/// `GET /request/{right}`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right.
pub async fn get(visit: Visit, Path(right): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    let mut typed = Typed::default();
    for (field, value) in [("place", asked.place), ("relation", asked.relation)] {
        if !value.is_empty() {
            typed.set(field, value);
        }
    }
    Ok(page(&visit, right, &typed, &FieldErrors::default()))
}

/// `POST /request/{right}`: without `step` the answers to check, with `step=send` the request itself. What is posted back carries a
/// `to`: `form` leads to the form with everything that was typed, `check` to the answers in another language.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right; [`Error::TooMany`] past the limits.
pub async fn post(visit: Visit, Path(right): Path<String>, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    let mut typed = Typed::from_pairs(pairs);
    let to = typed.get("to").to_owned();
    if !to.is_empty() {
        // Who switches the language wants mails in it too.
        typed.set("language", visit.language.code());
    }
    if to == "form" {
        return Ok(page(&visit, right, &typed, &FieldErrors::default()));
    }
    let token = typed.get("form_token");
    let nonce = visit.check_token(token);
    let mut filing = Filing::parse(right, &typed, visit.language, visit.app.config.reach());
    if nonce.is_err() {
        let errors = filing.as_mut().err().map(std::mem::take).unwrap_or_default();
        return Ok(page(&visit, right, &typed, &expired(errors)));
    }
    let (Ok(nonce), Ok(filing)) = (nonce, &filing) else {
        return Ok(page(&visit, right, &typed, &filing.err().unwrap_or_default()));
    };
    if typed.get("step") != "send" {
        return Ok(check::page(&visit, filing, &typed, token));
    }
    match ops::file(visit.app.clone(), Actor::ANYBODY, filing, nonce, &visit.client.limit_key()).await {
        Ok(filed) => Ok(with_session(on_to("/received"), &filed.cookie, &visit.app.config)),
        // The form was sent before with something else in it: here it is again, to be sent as a request of its own.
        Err(Error::Conflict) => {
            let shown = page(&visit, right, &typed, &expired(FieldErrors::default()));
            Ok((StatusCode::CONFLICT, shown).into_response())
        }
        Err(other) => Err(WebError(other)),
    }
}

/// The mistakes, and that the form itself grew old.
fn expired(mut errors: FieldErrors) -> FieldErrors {
    errors.add("form_token", "error-form-expired");
    errors
}

/// The form with what was typed and what is wrong.
fn page(visit: &Visit, right: Right, typed: &Typed, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let fields = fields::of_form(language, right, typed, errors);
    let place = Place::parse(typed.get("place"));
    let home = visit.app.config.operator.country;
    let shown = place.unwrap_or(home);
    // Only what a form has sent carries a token. It stays the same until the request is sent, so that going back and sending once
    // more makes no second request.
    let token = typed.get("form_token");
    let still_good = errors.get("form_token").is_none() && visit.check_token(token).is_ok();
    let frame = Frame::of(visit).switching_to(&with_place(&format!("/request/{right}"), place));
    let page = FormPage {
        frame: if token.is_empty() { frame } else { frame.keeping("form") },
        right: right.code(),
        opt_out: right.is_opt_out(),
        mistakes: mistakes(language, errors, &fields.iter().collect::<Vec<_>>()),
        backup_days: backup_days(right),
        customer_href: with_place(&format!("/request/{right}/customer"), place),
        due: law::due_if_sent_now(&visit.app, language, Some(shown), right),
        home_place: place.is_none().then(|| home.label(language)),
        place_field: fields::place_to_show(language, "place-shown", Some(shown)),
        rights_href: with_place("/rights", place),
        kept: if token.is_empty() { Vec::new() } else { typed.of_form(right) },
        form_token: if still_good { token.to_owned() } else { visit.form_token() },
        about: fields.about,
        request: fields.request,
        contact: fields.contact,
    };
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

/// For how long backups keep what is deleted (N22); for rights that end in deletion.
#[must_use]
pub fn backup_days(right: Right) -> Option<u16> {
    matches!(right, Right::Deletion).then_some(BACKUP_DAYS)
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{due, frame};
    use crate::web::samples::Sample;

    fn page(language: Language, right: Right, errors: &FieldErrors) -> FormPage {
        let mut typed = Typed::default();
        typed.set("name", "<b>\"Zoë\" & 王</b>");
        typed.set("details", "\n<script>");
        typed.set("place", "TW");
        let fields = fields::of_form(language, right, &typed, errors);
        let all: Vec<&Field> = fields.iter().collect();
        FormPage {
            frame: if errors.is_empty() { frame(language) } else { frame(language).keeping("form") },
            right: right.code(),
            opt_out: right.is_opt_out(),
            mistakes: mistakes(language, errors, &all),
            backup_days: (right == Right::Deletion).then_some(90),
            customer_href: format!("/request/{right}/customer"),
            due: due(language),
            home_place: Some("Taiwan".into()),
            place_field: fields::place_to_show(language, "place-shown", Place::parse("TW")),
            rights_href: "/rights?place=TW".into(),
            form_token: "token".into(),
            kept: if errors.is_empty() { Vec::new() } else { typed.of_form(right) },
            about: fields.about.clone(),
            request: fields.request.clone(),
            contact: fields.contact.clone(),
        }
    }

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let mut wrong = FieldErrors::default();
        wrong.add("email", "error-email-format");
        wrong.add("relation", "error-relation");
        wrong.add("place", "error-place");
        wrong.add("form", "error-form-expired");
        let plain =
            |right: &Right| Sample::of(format!("form-{right}"), &page(language, *right, &FieldErrors::default()));
        let mistaken = Sample::of("form-mistakes", &page(language, Right::Deletion, &wrong));
        Right::ALL.iter().map(plain).chain([mistaken]).collect()
    }
}
