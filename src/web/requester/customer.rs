//! `/request/{right}/customer`: for people whose data a customer of the operator put into its software (N11).

use askama::Template;

use crate::infra::i18n::Texts;
use super::view::{Control, Field, Frame, Mistake};

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
