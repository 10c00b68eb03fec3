//! The answer as a letter, for those who wrote by post. It speaks the requester's language.

use askama::Template;
use chrono::NaiveDate;

use super::frame::Frame;
use crate::base::language::Language;
use crate::infra::i18n::Texts as _;

/// The letter.
#[derive(Template)]
#[template(path = "desk/letter.html")]
pub struct LetterPage {
    /// The frame; only its bar speaks the desk's language.
    pub frame: Frame,
    /// The requester's language.
    pub words: Language,
    /// The operator's address.
    pub operator_address: Option<String>,
    /// The case.
    pub case: LetterCase,
    /// The day of the answer.
    pub answered_on: NaiveDate,
    /// The answer.
    pub answer: String,
    /// Whom to turn to, in words.
    pub remedies: Vec<String>,
}

/// What the letter says of its case.
#[derive(Clone, Debug)]
pub struct LetterCase {
    /// The reference.
    pub reference: String,
    /// The address of its page.
    pub href: String,
    /// The person's name.
    pub name: String,
    /// For whom a guardian or agent speaks.
    pub other_name: Option<String>,
    /// The code of the right.
    pub right: &'static str,
    /// The day of receipt.
    pub received_on: NaiveDate,
}
