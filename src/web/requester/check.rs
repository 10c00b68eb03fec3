//! `/request/{right}/check`: everything once more before it is sent. A page of its own with links to change an answer; its one form
//! carries what was typed, so that it can be sent even when the draft is gone.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use url::form_urlencoded;

use super::respond::{Answer, on_to};
use super::view::{Answer as Answered, Due, Frame};
use super::{draft, fields, law, received};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::domain::cases::filing::{Filing, Typed};
use crate::domain::cases::form::form_of;
use crate::domain::cases::model::Relation;
use crate::domain::rulebook::Right;
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/check.html")]
pub struct CheckPage {
    /// The frame.
    pub frame: Frame,
    /// Code of the right.
    pub right: &'static str,
    /// Whether it is acted on at once, without asking who it is.
    pub opt_out: bool,
    /// Whether the data came through a customer of the operator.
    pub customer: bool,
    /// What was answered.
    pub answers: Vec<Answered>,
    /// The form, with what was typed.
    pub form_href: String,
    /// The same for sending, names with values.
    pub hidden: Vec<(String, String)>,
    /// By when it will be answered.
    pub due: Due,
    /// The place whose law that is, once it was chosen.
    pub place_name: Option<String>,
}

/// The draft in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    draft: String,
}

/// `GET /request/{right}/check`. A draft that has mistakes, or is gone, leads to the form; one that was sent to what became of it.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right.
pub async fn get(visit: Visit, Path(right): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    let form = format!(
        "/request/{right}?draft={}",
        form_urlencoded::byte_serialize(asked.draft.as_bytes()).collect::<String>()
    );
    let Some(typed) = draft::open(&visit, &asked.draft).await? else {
        return Ok(on_to(if received::filed(&visit).await?.is_some() { "/received" } else { &form }));
    };
    Ok(match Filing::parse(right, &typed, visit.language, visit.app.config.reach()) {
        Ok(filing) => page(&visit, &filing, &typed, form),
        Err(_) => on_to(&format!("{form}&tell=mistakes")),
    })
}

/// The answers of a form that has no mistakes. The token goes along, so that sending twice makes one request.
pub(super) fn page(visit: &Visit, filing: &Filing, typed: &Typed, form_href: String) -> Response {
    let language = visit.language;
    let right = filing.right;
    // What is asked of some alone is hidden for the others: nothing of it is shown here, nor goes along.
    let mut typed = typed.clone();
    if !filing.relation.speaks_for_another() {
        typed.set("other_name", "");
    }
    let is_asked = |name: &str| form_of(right).of_relation(filing.relation).into_iter().any(|field| field.name == name);
    for field in Relation::ALL.iter().flat_map(|relation| form_of(right).of_relation(*relation)) {
        if !is_asked(field.name) {
            typed.set(field.name, "");
        }
    }
    let mut hidden = typed.of_form(right);
    hidden.push(("form_token".to_owned(), typed.get("form_token").to_owned()));
    Page::personal(CheckPage {
        frame: Frame::of(visit),
        right: right.code(),
        opt_out: right.is_opt_out(),
        customer: filing.relation == Relation::Customer,
        answers: fields::of_form(language, right, &typed, &FieldErrors::default()).answers(),
        form_href,
        hidden,
        due: law::due_if_sent_now(&visit.app, language, filing.place, right),
        place_name: filing.place.map(|place| place.label(language)),
    })
    .into_response()
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{due, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let answer = |field: &str, label: &str, value: &str| Answered {
            field: field.into(),
            label: language.text(label),
            value: value.into(),
        };
        let page = CheckPage {
            frame: frame(language),
            right: "deletion",
            opt_out: false,
            customer: true,
            answers: vec![
                answer("place", "field-place-label", "Taiwan"),
                answer("details", "right-deletion-details-label", ""),
                answer("email", "field-email-label", "zoe@example.com"),
            ],
            form_href: "/request/deletion?draft=x".into(),
            hidden: vec![("email".into(), "zoe@example.com".into())],
            due: due(language),
            place_name: Some("Ireland".into()),
        };
        vec![Sample::of("check", &page)]
    }
}
