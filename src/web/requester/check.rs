//! The second step of `/request/{right}`: everything once more before it is sent. One form sends what
//! was typed; the buttons that look like links post the same back to be changed.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::view::{Answer, Due, Frame};
use super::{fields, law};
use crate::base::form::FieldErrors;
use crate::domain::cases::filing::{Filing, Typed};
use crate::domain::cases::model::Relation;
use crate::infra::i18n::Texts;
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
    pub answers: Vec<Answer>,
    /// The same for sending, names with values.
    pub hidden: Vec<(String, String)>,
    /// By when it will be answered.
    pub due: Due,
    /// The place whose law that is.
    pub place_name: String,
}

/// The answers of a form that has no mistakes. The token goes along, so that sending twice makes one request.
#[must_use]
pub fn page(visit: &Visit, filing: &Filing, typed: &Typed, token: &str) -> Response {
    let language = visit.language;
    let right = filing.right;
    let mut hidden = typed.of_form(right);
    hidden.push(("form_token".to_owned(), token.to_owned()));
    let place = filing.place.unwrap_or(visit.app.config.operator.country);
    Page::personal(CheckPage {
        frame: Frame::of(visit).switching_to(&format!("/request/{right}")).keeping("check"),
        right: right.code(),
        opt_out: right.is_opt_out(),
        customer: filing.relation == Relation::Customer,
        answers: fields::of_form(language, right, typed, &FieldErrors::default()).answers(),
        hidden,
        due: law::due_if_sent_now(&visit.app, language, filing.place, right),
        place_name: place.label(language),
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
        let answer = |field: &str, label: &str, value: &str| Answer {
            field: field.into(),
            label: language.text(label),
            value: value.into(),
        };
        let page = CheckPage {
            frame: frame(language).keeping("check"),
            right: "deletion",
            opt_out: false,
            customer: true,
            answers: vec![
                answer("place", "field-place-label", "Taiwan"),
                answer("details", "right-deletion-details-label", ""),
                answer("email", "field-email-label", "zoe@example.com"),
            ],
            hidden: vec![("email".into(), "zoe@example.com".into())],
            due: due(language),
            place_name: "Ireland".into(),
        };
        vec![Sample::of("check", &page)]
    }
}
