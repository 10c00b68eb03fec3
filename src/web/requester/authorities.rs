//! `/authorities`: whom people can turn to outside, by place. All of it comes from the rulebook.

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use serde::Deserialize;

use super::fields;
use super::respond::Answer;
use super::start::with_place;
use super::view::{Control, Field, Frame};
use crate::base::language::Language;
use crate::domain::rulebook::{self, Authority, Operator, Place};
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/authorities.html")]
pub struct AuthoritiesPage {
    /// The frame.
    pub frame: Frame,
    /// To choose a place.
    pub place_field: Field,
    /// The place that was chosen.
    pub chosen: Option<Chosen>,
    /// What the certification of the operator opens beside them, step by step: words, and where it is taken.
    pub steps: Vec<(String, Option<String>)>,
    /// Everybody, by region: the end of the key of its heading, and who is there.
    pub groups: Vec<(&'static str, Vec<Entry>)>,
}

/// The place that was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Its name.
    pub place_name: String,
    /// The authority there, if we know of one.
    pub entry: Option<Entry>,
    /// The law there.
    pub rights_href: String,
    /// The form of a complaint to the operator.
    pub complaint_href: String,
}

/// An authority, as the list has it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The place it is for.
    pub place_name: String,
    /// What a link to it names.
    pub anchor: String,
    /// Its name.
    pub name: String,
    /// Its name in its own language, where that is another.
    pub local: Option<String>,
    /// Its home page.
    pub url: String,
    /// Where it takes complaints, if a page for that is known.
    pub complaint: Option<String>,
}

/// The place in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    place: String,
}

/// `GET /authorities`.
///
/// # Errors
/// Never in practice.
pub async fn get(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let today = visit.app.operator_day();
    let page = page(Frame::of(&visit), Place::parse(&asked.place), &visit.app.config.operator, today);
    Ok(Page::open(page).into_response())
}

/// The page, on a day.
#[must_use]
pub fn page(frame: Frame, place: Option<Place>, operator: &Operator, today: NaiveDate) -> AuthoritiesPage {
    let language = frame.language;
    let entry = |place: Place, authority: Authority| entry(language, place, authority);
    let redress = rulebook::redress_of(place);
    AuthoritiesPage {
        place_field: fields::place_to_show(language, place),
        chosen: place.map(|place| Chosen {
            place_name: place.label(language),
            entry: rulebook::authority_of(place, operator, today).map(|authority| entry(place, authority)),
            rights_href: with_place("/rights", Some(place)),
            complaint_href: with_place("/request/complaint", Some(place)),
        }),
        steps: redress
            .iter()
            .flat_map(|redress| &redress.step)
            .map(|step| (step.text(language).to_owned(), step.url.clone()))
            .collect(),
        groups: rulebook::authorities(language, operator, today)
            .into_iter()
            .map(|(region, places)| {
                let entries = places.into_iter().map(|(place, authority)| entry(place, authority));
                (region.code(), entries.collect())
            })
            .collect(),
        frame,
    }
}

fn entry(language: Language, place: Place, authority: Authority) -> Entry {
    let name = authority.name(language).to_owned();
    Entry {
        place_name: place.label(language),
        anchor: format!("authority-{}", place.code()),
        local: Some(authority.local).filter(|local| !local.is_empty() && *local != name),
        name,
        complaint: authority.complaint.filter(|complaint| *complaint != authority.url),
        url: authority.url,
    }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let operator = Operator { country: Place::parse("TW").unwrap(), eu_calendar: None, uk_calendar: None };
        ["", "DE", "TW", "AQ"]
            .into_iter()
            .map(|place| {
                let page = page(frame(language), Place::parse(place), &operator, day(11, 25));
                Sample::of(format!("authorities-{place}"), &page)
            })
            .collect()
    }
}
