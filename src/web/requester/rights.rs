//! `/rights`: every kind of request with its law and its time, by place.

use askama::Template;

use crate::infra::i18n::Texts;
use super::start::Offer;
use super::view::{Control, Field, Frame};

/// The page.
#[derive(Template)]
#[template(path = "requester/rights.html")]
pub struct RightsPage {
    /// The frame.
    pub frame: Frame,
    /// Every right.
    pub offers: Vec<Offer>,
    /// The place whose laws are shown.
    pub place_name: String,
    /// To choose another one.
    pub place_field: Field,
}
