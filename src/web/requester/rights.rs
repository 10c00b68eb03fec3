//! `/rights`: every kind of request with its law and its time, by place.

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::fields;
use super::respond::Answer;
use super::start::{Offer, offer};
use super::view::{Control, Field, Frame};
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts;
use crate::web::html::Page;
use crate::web::visit::Visit;

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

/// The place in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    place: String,
}

/// `GET /rights`.
///
/// # Errors
/// Never in practice.
pub async fn get(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let place = Place::parse(&asked.place);
    let shown = place.unwrap_or(visit.app.config.organisation.rules.country);
    Ok(Page::open(RightsPage {
        frame: Frame::of(&visit),
        offers: Right::ALL.map(|right| offer(&visit.app, visit.language, right, place)).into(),
        place_name: shown.label(visit.language),
        place_field: fields::place_to_show(visit.language, "place", Some(shown)),
    })
    .into_response())
}
