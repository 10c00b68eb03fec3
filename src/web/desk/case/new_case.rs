//! Typing in a request that came by phone, post, mail or in person, with the day it really arrived.

use askama::Template;
use axum::extract::Form;
use axum::response::{IntoResponse as _, Response};

use super::address;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::base::permission::require;
use crate::domain::cases::filing::{Filing, Typed};
use crate::domain::cases::ops::{self, Intake};
use crate::domain::cases::{Channel, Relation};
use crate::domain::rulebook::Right;
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice, Group};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/new_case.html")]
pub struct NewCasePage {
    /// The frame.
    pub frame: Frame,
    /// What was typed.
    pub form: NewCaseForm,
    /// How it came in.
    pub channels: Vec<Choice>,
    /// Rights.
    pub rights: Vec<Choice>,
    /// Places.
    pub places: Vec<Group>,
    /// Relations.
    pub relations: Vec<Choice>,
    /// Languages.
    pub languages: Vec<Choice>,
}

/// A request as told to the desk.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct NewCaseForm {
    /// The form's token.
    pub form_token: String,
    /// How it came in.
    pub channel: String,
    /// The day it arrived.
    pub received_on: String,
    /// The right.
    pub right: String,
    /// The place; empty when not known.
    pub place: String,
    /// The relation.
    pub relation: String,
    /// The language of the answer.
    pub language: String,
    /// The person's name.
    pub name: String,
    /// For whom a guardian or agent speaks.
    pub other_name: String,
    /// The address, if any.
    pub email: String,
    /// The phone number, if any.
    pub phone: String,
    /// Where letters go to, if known.
    pub postal: String,
    /// What is asked for.
    pub details: String,
}

impl NewCaseForm {
    fn parse(&self, desk: &Desk) -> Result<Intake, FieldErrors> {
        let mut errors = FieldErrors::default();
        let channel = Channel::parse(&self.channel);
        if channel.is_none() {
            errors.add("channel", "desk-error-choose");
        }
        let received_on = self.received_on.parse().ok();
        if received_on.is_none() {
            errors.add("received_on", "desk-error-date");
        }
        let right = Right::parse(&self.right);
        if right.is_none() {
            errors.add("right", "desk-error-choose");
        }
        let fields = [
            ("place", &self.place),
            ("relation", &self.relation),
            ("language", &self.language),
            ("name", &self.name),
            ("other_name", &self.other_name),
            ("email", &self.email),
            ("phone", &self.phone),
            ("details", &self.details),
        ];
        let typed = Typed::from_pairs(fields.map(|(name, value)| (name.to_owned(), value.clone())));
        // Every mistake at once: the rest is checked as for some right even while none is chosen.
        let reach = desk.app().config.reach();
        let filing = Filing::parse_intake(right.unwrap_or(Right::Other), &typed, desk.visit.language, reach);
        match (channel, received_on, right, filing) {
            (Some(channel), Some(received_on), Some(_), Ok(filing)) => {
                Ok(Intake { filing, channel, received_on, postal: self.postal.clone() })
            }
            (_, _, _, filing) => {
                for (field, key) in filing.err().iter().flat_map(FieldErrors::iter) {
                    errors.add(field, key);
                }
                Err(errors)
            }
        }
    }
}

/// `GET /desk/cases/new`.
///
/// # Errors
/// Without the permission.
pub async fn get(desk: Desk) -> Result<Page<NewCasePage>, WebError> {
    require(desk.actor(), Permission::WorkCases)?;
    let frame = desk.frame("new");
    Ok(page(&desk, frame, NewCaseForm::default()))
}

/// `POST /desk/cases/new`.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn post(desk: Desk, Form(form): Form<NewCaseForm>) -> Result<Response, WebError> {
    require(desk.actor(), Permission::WorkCases)?;
    let mut frame = desk.frame("new");
    let status = match (desk.check(&form.form_token), form.parse(&desk)) {
        (Err(key), _) => say_old(&mut frame, key),
        (_, Err(errors)) => say_no(&mut frame, errors.into())?,
        (Ok(nonce), Ok(intake)) => match ops::take_in_once(desk.app(), desk.actor(), &intake, nonce).await {
            Ok(reference) => return Ok(see(&format!("{}?done=filed", address(&reference)))),
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    Ok(page(&desk, frame, form).status(status).into_response())
}

fn page(desk: &Desk, frame: Frame, form: NewCaseForm) -> Page<NewCasePage> {
    let channels = Channel::FOR_INTAKE.into_iter().map(Channel::code);
    let relations = Relation::ALL.iter().map(|relation| relation.code());
    let language = if form.language.is_empty() { desk.visit.language.code() } else { &form.language };
    Page::personal(NewCasePage {
        channels: choices::codes(&frame, "desk-channel-*", channels, &form.channel),
        rights: choices::rights(&frame, &form.right),
        places: choices::places(&frame, &form.place),
        relations: choices::codes(&frame, "desk-relation-*", relations, &form.relation),
        languages: choices::languages(language),
        form,
        frame,
    })
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::troubled;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = troubled(language, "new", &[("received_on", "error-received-future")]);
        let page = NewCasePage {
            form: NewCaseForm { received_on: "2026-11-24".into(), ..Default::default() },
            channels: choices::codes(&frame, "desk-channel-*", ["phone", "post", "email", "in_person"], ""),
            rights: choices::rights(&frame, ""),
            places: choices::places(&frame, ""),
            relations: choices::codes(&frame, "desk-relation-*", ["self", "guardian"], "self"),
            languages: choices::languages("en"),
            frame,
        };
        vec![Sample::of("new", &page)]
    }
}
