//! The second step of `/request/{right}`: everything once more before it is sent.

use askama::Template;

use crate::infra::i18n::Texts;
use super::view::{Answer, Due, Frame};

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
