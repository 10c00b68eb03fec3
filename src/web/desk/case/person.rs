//! Correcting what is known of the person, and how the request came in.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::Permission;
use crate::domain::cases::ops::{self, Correction};
use crate::domain::cases::{Channel, Relation};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/person.html")]
pub struct PersonPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: PersonForm,
    /// Relations.
    pub relations: Vec<Choice>,
    /// How it may have come in.
    pub channels: Vec<Choice>,
    /// Languages.
    pub languages: Vec<Choice>,
}

/// What is known of the person.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PersonForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// The name.
    pub name: String,
    /// For whom a guardian or agent speaks.
    pub other_name: String,
    /// The address.
    pub email: String,
    /// The phone number.
    pub phone: String,
    /// Where letters go to.
    pub postal: String,
    /// The relation.
    pub relation: String,
    /// How it came in.
    pub channel: String,
    /// The language.
    pub language: String,
    /// Why.
    pub reason: String,
}

impl PersonForm {
    fn parse(&self) -> Result<Correction, FieldErrors> {
        let mut errors = FieldErrors::default();
        let relation = Relation::parse(&self.relation);
        let channel = Channel::parse(&self.channel);
        let language = Language::parse(&self.language);
        let known =
            [("relation", relation.is_some()), ("channel", channel.is_some()), ("language", language.is_some())];
        for (field, _) in known.into_iter().filter(|(_, is_known)| !is_known) {
            errors.add(field, "desk-error-choose");
        }
        match (relation, channel, language) {
            (Some(relation), Some(channel), Some(language)) => Ok(Correction {
                name: self.name.clone(),
                other_name: self.other_name.clone(),
                email: self.email.clone(),
                phone: self.phone.clone(),
                postal: self.postal.clone(),
                reason: self.reason.clone(),
                relation,
                channel,
                language,
            }),
            _ => Err(errors),
        }
    }
}

/// `GET /desk/cases/{reference}/person`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<PersonPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, None).await
}

/// `POST /desk/cases/{reference}/person`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<PersonForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match (desk.check(&form.form_token), form.parse()) {
        (Err(key), _) => say_old(&mut frame, key),
        (_, Err(errors)) => say_no(&mut frame, errors.into())?,
        (Ok(_), Ok(correction)) => {
            let target = act::target(&reference, &form.version);
            match ops::correct(desk.app().clone(), desk.actor(), target, &correction).await {
                Ok(()) => return Ok(see(&format!("{}?done=corrected", address(&reference)))),
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
    typed: Option<PersonForm>,
) -> Result<Page<PersonPage>, WebError> {
    let seen = typed.as_ref().map_or("", |form| form.version.as_str());
    let view = act::open_whole(desk, &mut frame, reference, Permission::WorkCases, seen).await?;
    let (case, person) = (&view.case, &view.case.person);
    if !case.is_readable() {
        return Err(Error::State("case-cannot-be-opened").into());
    }
    let form = typed.unwrap_or_else(|| PersonForm {
        name: person.name.clone(),
        other_name: person.other_name.clone(),
        email: person.email.clone().unwrap_or_default(),
        phone: person.phone.clone(),
        postal: person.postal.clone(),
        relation: case.relation.code().to_owned(),
        channel: case.channel.code().to_owned(),
        language: case.language.code().to_owned(),
        ..PersonForm::default()
    });
    let present = [case.channel];
    let came_by_desk = Channel::FOR_INTAKE.contains(&case.channel);
    // What came by the form came by the form.
    let channels: &[Channel] = if came_by_desk { &Channel::FOR_INTAKE } else { &present };
    Ok(Page::personal(PersonPage {
        relations: choices::codes(
            &frame,
            "desk-relation-*",
            Relation::ALL.iter().map(|relation| relation.code()),
            &form.relation,
        ),
        channels: choices::codes(
            &frame,
            "desk-channel-*",
            channels.iter().map(|channel| channel.code()),
            &form.channel,
        ),
        languages: choices::languages(&form.language),
        case: act::head(desk, &frame, &view, "person"),
        form,
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::troubled;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = troubled(language, "queue", &[("email", "error-email-format")]);
        let page = PersonPage {
            relations: choices::codes(&frame, "desk-relation-*", ["self", "agent"], "self"),
            channels: choices::codes(&frame, "desk-channel-*", ["phone", "post"], "post"),
            languages: choices::languages("en"),
            frame,
            case: head("person"),
            form: PersonForm {
                name: "Ada Example".into(),
                postal: "Example Street 1\n10115 Berlin".into(),
                ..PersonForm::default()
            },
        };
        vec![Sample::of("person", &page)]
    }
}
