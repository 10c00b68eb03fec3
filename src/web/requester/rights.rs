//! `/rights`: the law of a place in short, and every kind of request with its time and its article. All of it comes from the
//! rulebook; nothing is written here for any one place.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::response::IntoResponse;
use chrono::NaiveDate;
use serde::Deserialize;

use super::fields;
use super::respond::Answer;
use super::start::{Offer, with_place};
use super::view::{Control, Field, Frame};
use crate::base::language::Language;
use crate::domain::rulebook::{self, LawOfRight, Operator, Place, Right};
use crate::infra::i18n::Texts;
use crate::web::html::Page;
use crate::web::visit::{SIGNAL, Visit};

/// The page.
#[derive(Template)]
#[template(path = "requester/rights.html")]
pub struct RightsPage {
    /// The frame.
    pub frame: Frame,
    /// The place whose laws are shown.
    pub place_name: String,
    /// To choose another one.
    pub place_field: Field,
    /// The law of that place in short.
    pub facts: Vec<Fact>,
    /// Every right.
    pub groups: Vec<Group>,
    /// Whether any time is an aim, so that the word is explained.
    pub has_aims: bool,
    /// Whether the browser sends its signal.
    pub signal: bool,
    /// The authority there, in the list of all.
    pub authorities_href: String,
}

/// A line about the law of a place.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is about.
    pub label: String,
    /// What is so.
    pub text: String,
    /// Where the text leads.
    pub href: Option<String>,
    /// A second link: what it says, where it leads.
    pub more: Option<(String, String)>,
}

/// Kinds of request that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// The end of the key of its heading.
    pub name: &'static str,
    /// They.
    pub offers: Vec<Offer>,
}

/// Every kind of request, by what somebody wants.
const GROUPS: [(&str, &[Right]); 4] = [
    ("see", &[Right::Access, Right::Categories, Right::Portability]),
    ("change", &[Right::Correction, Right::Deletion, Right::Restriction]),
    ("stop", &[Right::Marketing, Right::Sale, Right::Sensitive, Right::Consent, Right::Objection, Right::Automated]),
    ("tell", &[Right::Minor, Right::Leak, Right::Complaint, Right::Other]),
];

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
    let operator = &visit.app.config.operator;
    let today = visit.app.now().with_timezone(&place.unwrap_or(operator.country).zone()).date_naive();
    let page = RightsPage { signal: visit.signal, ..page(Frame::of(&visit), place, operator, today) };
    Ok(Page::open(page).varying_by(SIGNAL).into_response())
}

/// The page of a place, on a day there; while none is chosen, of the operator's own.
#[must_use]
pub fn page(frame: Frame, place: Option<Place>, operator: &Operator, today: NaiveDate) -> RightsPage {
    let language = frame.language;
    let shown = place.unwrap_or(operator.country);
    let laws = Right::ALL.map(|right| (right, rulebook::law_of(Some(shown), right, operator, today)));
    // A complaint, and what is done at once, is never extended; that others are not is worth a word.
    let askable = laws.iter().filter(|(right, law)| !law.is_at_once() && *right != Right::Complaint);
    let extensions: BTreeSet<Option<String>> = askable.map(|(_, law)| law.more_time(language)).collect();
    let offer = |right: &Right| {
        let (_, law) = laws.iter().find(|(of, _)| of == right)?;
        Some(Offer {
            right: right.code(),
            href: with_place(&format!("/request/{right}"), place),
            period: law.period_short(language),
            law: lines(language, *right, law, extensions.len() > 1),
        })
    };
    RightsPage {
        signal: false,
        authorities_href: format!("{}#chosen", with_place("/authorities", Some(shown))),
        place_name: shown.label(language),
        place_field: fields::place_to_show(language, Some(shown)),
        groups: GROUPS
            .iter()
            .map(|(name, rights)| Group { name, offers: rights.iter().filter_map(offer).collect() })
            .collect(),
        has_aims: laws.iter().any(|(_, law)| law.is_aim() && !law.is_at_once()),
        facts: facts(language, &laws[0].1, &extensions, today),
        frame,
    }
}

/// The law of a place in short, told by its right of access.
fn facts(language: Language, law: &LawOfRight, extensions: &BTreeSet<Option<String>>, today: NaiveDate) -> Vec<Fact> {
    let fact = |label: &str, text: String| Fact { label: language.text(label), text, href: None, more: None };
    let mut facts = Vec::new();
    if law.settled {
        facts.push(fact("rights-law-label", law.law_title(language).to_owned()));
    } else {
        facts.push(fact("rights-law-label", language.text("rights-law-none")));
    }
    if let Some(from) = law.in_force_from {
        let key = if from <= today { "rights-since" } else { "rights-from" };
        facts.push(fact("rights-since-label", language.with1(key, "date", language.date(from))));
    }
    match &law.authority {
        Some(authority) => {
            let complain = |href: &String| (language.text("rights-authority-complain"), href.clone());
            facts.push(Fact {
                href: Some(authority.url.clone()).filter(|href| authority.complaint.as_ref() != Some(href)),
                more: authority.complaint.as_ref().map(complain),
                ..fact("rights-authority-label", authority.name(language).to_owned())
            });
        }
        None => facts.push(fact("rights-authority-label", language.text("case-remedy-authority-none"))),
    }
    facts.push(fact("rights-fee-label", law.fee(language)));
    if law.settled {
        let mut each = extensions.iter();
        let more = match (each.next(), each.next()) {
            (None | Some(None), None) => language.text("rights-more-none"),
            (Some(Some(more)), None) => language.with1("rights-more", "more", more.as_str()),
            _ => language.text("rights-more-several"),
        };
        facts.push(fact("rights-more-label", more));
    }
    let refused = match law.appeal_reply(language) {
        Some(within) => language.with1("rights-refused-appeal", "within", within),
        None if law.settled => language.text("rights-refused"),
        None => language.text("rights-refused-open"),
    };
    facts.push(fact("rights-refused-label", refused));
    facts
}

/// Where the law has a right, where its time, and, if asked for, how far that may be extended.
fn lines(language: Language, right: Right, law: &LawOfRight, with_extension: bool) -> Vec<String> {
    // What is not classified, and what people report rather than ask for, no law names.
    if !law.settled || matches!(right, Right::Other | Right::Leak) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    match law.article(language) {
        Some(article) => {
            lines.push(article.to_owned());
            let time = law.time_article(language).filter(|time| *time != article);
            lines.extend(time.map(|time| language.with1("rights-time", "article", time)));
        }
        None => lines.push(language.text("rights-not-named")),
    }
    let more = law.more_time(language).filter(|_| with_extension);
    lines.extend(more.map(|more| language.with1("rights-offer-more", "more", more)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_stands_in_one_group() {
        let mut grouped: Vec<Right> = GROUPS.iter().flat_map(|(_, rights)| rights.iter().copied()).collect();
        let mut all = Right::ALL.to_vec();
        for rights in [&mut grouped, &mut all] {
            rights.sort_unstable_by_key(|right| right.code());
        }
        assert_eq!(grouped, all);
    }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let operator = Operator { country: Place::parse("TW").unwrap(), eu_calendar: None, uk_calendar: None };
        ["", "DE", "US-CA", "US-CO", "TW", "AU", "IN", "PE"]
            .into_iter()
            .map(|place| {
                let page = page(frame(language), Place::parse(place), &operator, day(11, 25));
                Sample::of(format!("rights-{place}"), &page)
            })
            .collect()
    }
}
