//! Typing in a request that came by phone, post, mail or in person, with the day it really arrived.

use askama::Template;

use super::choices::Choice;
use super::frame::Frame;
use crate::infra::i18n::Texts as _;

/// The page.
#[derive(Template)]
#[template(path = "desk/new_case.html")]
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
    pub places: Vec<Choice>,
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
    /// The time it arrived, if known.
    pub received_time: String,
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
    /// What is asked for.
    pub details: String,
}
