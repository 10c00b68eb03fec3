//! `/`: what this is, three questions that lead to what fits ([`find`](super::find)), and every form for those who know.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;

use super::fields;
use super::find::{self, Answers};
use super::respond::{Answer, form_status, on_to};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::cases::model::Relation;
use crate::domain::rulebook::{self, Place, Right};
use crate::infra::app::App;
use crate::infra::i18n::Texts;
use crate::web::html::Page;
use crate::web::visit::{SIGNAL, Visit};
use axum::response::IntoResponse;

/// A kind of request as lists offer it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Code of the right.
    pub right: &'static str,
    /// Its form.
    pub href: String,
    /// By when it is answered, in few words.
    pub period: String,
    /// Where the law has it, and its time; only where laws are listed.
    pub law: Vec<String>,
}

/// The page.
#[derive(Clone, Template)]
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
    /// The three questions.
    pub finder: Vec<Field>,
    /// Whether the browser sends its signal.
    pub signal: bool,
}

/// What most people come for, in the order of the page.
const COMMON: [Right; 11] = [
    Right::Access,
    Right::Correction,
    Right::Deletion,
    Right::Marketing,
    Right::Consent,
    Right::Portability,
    Right::Objection,
    Right::Minor,
    Right::Leak,
    Right::Complaint,
    Right::Other,
];

/// What the finder offers, in plain words.
const WISHES: [Right; 11] = [
    Right::Access,
    Right::Correction,
    Right::Deletion,
    Right::Portability,
    Right::Marketing,
    Right::Objection,
    Right::Sale,
    Right::Minor,
    Right::Leak,
    Right::Complaint,
    Right::Other,
];

/// What the page's two forms ask; nothing personal, so it may stand in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    find: String,
    want: String,
    relation: String,
    place: String,
}

/// A kind of request as lists offer it to people of a place.
#[must_use]
pub fn offer(app: &App, language: Language, right: Right, place: Option<Place>) -> Offer {
    let shown = place.unwrap_or(app.config.operator.country);
    let of_right =
        rulebook::law_of(Some(shown), right, &app.config.operator, app.now().with_timezone(&shown.zone()).date_naive());
    Offer {
        right: right.code(),
        href: with_place(&format!("/request/{right}"), place),
        period: of_right.period_short(language),
        law: Vec::new(),
    }
}

/// The address with the place in its query, once somebody has chosen one.
#[must_use]
pub fn with_place(path: &str, place: Option<Place>) -> String {
    place.map_or_else(|| path.to_owned(), |place| format!("{path}?place={}", place.code()))
}

/// `GET /`.
///
/// # Errors
/// Never in practice.
pub async fn get(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let place = Place::parse(&asked.place);
    let language = visit.language;
    let wish = Right::parse(&asked.want);
    if let (false, Some(right)) = (asked.find.is_empty(), wish) {
        let answers = Answers { right, relation: Relation::parse(&asked.relation), place };
        return Ok(answers.customer_href().map_or_else(|| find::page(&visit, answers), |href| on_to(&href)));
    }
    let mut errors = FieldErrors::default();
    if !asked.find.is_empty() {
        errors.add("want", "start-finder-error");
    }
    let wishes: Vec<&str> = WISHES.iter().map(|right| right.code()).collect();
    let want = Field::keyed(language, "want", "start-finder-want", Control::Radios)
        .choices(language, "start-wish-*", &wishes)
        .filled(language, &asked.want, &errors);
    let relation = relation(language).filled(language, &asked.relation, &errors);
    let finder = vec![want, relation, fields::place_to_show(language, place)];
    let shown = place.unwrap_or(visit.app.config.operator.country);
    let found = mistakes(language, &errors, &finder.iter().collect::<Vec<_>>());
    let page = StartPage {
        frame: Frame::of(&visit),
        offers: COMMON.map(|right| offer(&visit.app, language, right, place)).into(),
        all_href: with_place("/rights", place),
        place_name: shown.label(language),
        finder,
        signal: visit.signal,
        mistakes: found,
    };
    let status = form_status(!page.mistakes.is_empty());
    Ok(Page::open(page).varying_by(SIGNAL).status(status).into_response())
}

/// Who they are to the data: a list, which takes one line where most leave it as it is.
fn relation(language: Language) -> Field {
    let codes: Vec<&str> = Relation::ALL.iter().map(|relation| relation.code()).collect();
    let mut field = Field::new(language, "relation", Control::Select).choices(language, "relation-*", &codes);
    field.hint = None;
    field
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let offers = Right::ALL.iter().map(|right| Offer {
            right: right.code(),
            href: format!("/request/{right}?place=TW"),
            period: "15".into(),
            law: Vec::new(),
        });
        let wish = Field::keyed(language, "want", "start-finder-want", Control::Radios);
        let wishes: Vec<&str> = WISHES.iter().map(|right| right.code()).collect();
        let finder = vec![
            wish.choices(language, "start-wish-*", &wishes),
            relation(language),
            fields::place_to_show(language, Place::parse("TW")),
        ];
        let page = StartPage {
            frame: frame(language),
            mistakes: vec![],
            offers: offers.take(9).collect(),
            all_href: "/rights?place=TW".into(),
            place_name: "Taiwan".into(),
            finder,
            signal: false,
        };
        let seen = StartPage { signal: true, ..page.clone() };
        vec![Sample::of("start", &page), Sample::of("start-signal", &seen)]
    }
}
