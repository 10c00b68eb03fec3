//! `/`: what this is, what can be asked for, and three questions for those who are not sure.

use askama::Template;

use crate::infra::i18n::Texts;
use super::view::{Control, Field, Frame, Mistake};

/// A kind of request as lists offer it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Code of the right.
    pub right: &'static str,
    /// Its form.
    pub href: String,
    /// By when it is answered, in few words.
    pub period: String,
    /// The law that says so.
    pub law: Option<String>,
}

/// The page.
#[derive(Template)]
#[template(path = "requester/start.html")]
pub struct StartPage {
    /// The frame.
    pub frame: Frame,
    /// What was not chosen in the finder.
    pub mistakes: Vec<Mistake>,
    /// What most people come for.
    pub offers: Vec<Offer>,
    /// The list of all.
    pub all_href: String,
    /// The place whose times are shown.
    pub place_name: String,
    /// To choose another one.
    pub place_field: Field,
    /// The three questions.
    pub finder: Vec<Field>,
}
