//! `/my`: an address, a mailed code, the list of one's requests.

use askama::Template;
use chrono::NaiveDate;

use crate::infra::i18n::Texts;
use super::view::{Control, Field, Frame, Mistake};

/// Asks for the address.
#[derive(Template)]
#[template(path = "requester/my.html")]
pub struct AddressPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// The address.
    pub email: Field,
}

/// Asks for the code.
#[derive(Template)]
#[template(path = "requester/my_code.html")]
pub struct CodePage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// The address as it was typed: shown whether it is known or not.
    pub email: String,
    /// How long the code lives.
    pub minutes: u16,
    /// The mailed code.
    pub code: Field,
}

/// The list.
#[derive(Template)]
#[template(path = "requester/my_list.html")]
pub struct ListPage {
    /// The frame.
    pub frame: Frame,
    /// The proven address.
    pub email: String,
    /// Its requests, newest first.
    pub cases: Vec<Row>,
}

/// A request in the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// Key of the sentence that says how it stands.
    pub standing: String,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// The legal due date.
    pub legal_due: Option<NaiveDate>,
    /// What is aimed at.
    pub target_due: Option<NaiveDate>,
    /// When it was answered.
    pub closed_on: Option<NaiveDate>,
}

/// After leaving.
#[derive(Template)]
#[template(path = "requester/my_left.html")]
pub struct LeftPage {
    /// The frame.
    pub frame: Frame,
}
