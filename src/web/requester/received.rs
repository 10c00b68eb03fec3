//! `/received`: what was just sent, in the browser that sent it: reference, date, and the field for the mailed code.

use askama::Template;

use crate::infra::i18n::Texts;
use super::view::{Control, Due, Field, Frame, Mistake};

/// The page.
#[derive(Template)]
#[template(path = "requester/received.html")]
pub struct ReceivedPage {
    /// The frame.
    pub frame: Frame,
    /// Key of what has just been done here, if anything.
    pub done: Option<&'static str>,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// What the request is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// Whether it is acted on at once.
    pub opt_out: bool,
    /// Whether the address is confirmed.
    pub confirmed: bool,
    /// By when it is answered.
    pub due: Due,
    /// Where the code was sent.
    pub email: String,
    /// Days until an unconfirmed request lapses.
    pub lapse_days: u16,
    /// Against forgery.
    pub form_token: String,
    /// The mailed code.
    pub code: Field,
    /// The address, to put it right.
    pub address: Field,
}

/// The page for a browser that has sent nothing, or long ago.
#[derive(Template)]
#[template(path = "requester/received_gone.html")]
pub struct GonePage {
    /// The frame.
    pub frame: Frame,
}
