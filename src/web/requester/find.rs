//! What the three questions of the start page lead to: the request that fits, or two with what tells them apart; what one gets and by
//! when; what is asked and what never is. Nothing personal is typed before, and nothing is kept.

use askama::Template;
use axum::response::{IntoResponse as _, Response};

use super::law;
use super::start::with_place;
use super::view::{Due, Frame};
use crate::domain::cases::form::{Need, RightForm, form_of};
use crate::domain::cases::model::Relation;
use crate::domain::rulebook::{self, Place, Right};
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/found.html")]
pub struct FoundPage {
    /// The frame.
    pub frame: Frame,
    /// Code of the right.
    pub right: &'static str,
    /// Whether it stops something that `/choices` shows.
    pub opt_out: bool,
    /// Its form.
    pub form_href: String,
    /// By when it would be answered, were it sent today.
    pub due: Due,
    /// Where the law of the place has the right.
    pub article: Option<String>,
    /// What is asked, in words.
    pub asked: Vec<String>,
    /// What is never asked.
    pub never: Vec<String>,
    /// Another request that may be meant: what tells them apart, its title, where it is.
    pub other: Option<Other>,
    /// The questions again, as they were answered.
    pub back_href: String,
}

/// A request that is mistaken for the one that was found.
#[derive(Clone, Debug)]
pub struct Other {
    /// What tells them apart.
    pub words: String,
    /// Code of the right.
    pub right: &'static str,
    /// What would be found for it.
    pub href: String,
}

/// What was answered to the three questions.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// What somebody wants.
    pub right: Right,
    /// Who they are to the data.
    pub relation: Option<Relation>,
    /// Where they live.
    pub place: Option<Place>,
}

impl Answers {
    fn query(self, more: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(more);
        let place = self.place.map(|place| ("place", place.code()));
        let relation = self.relation.map(|relation| ("relation", relation.code()));
        query.extend_pairs(place.into_iter().chain(relation));
        query.finish()
    }

    /// The form, filled in as far as this goes.
    fn form_href(self) -> String {
        let query = self.query(&[]);
        if query.is_empty() { format!("/request/{}", self.right) } else { format!("/request/{}?{query}", self.right) }
    }

    /// Where people are sent whose data a customer of the operator put into its software: that company decides (promise N11).
    #[must_use]
    pub fn customer_href(self) -> Option<String> {
        let is_customer = self.relation == Some(Relation::Customer);
        is_customer.then(|| with_place(&format!("/request/{}/customer", self.right), self.place))
    }

    /// What they are also offered, where the law of their place has it or it needs none.
    fn other(self) -> Option<Right> {
        match self.right {
            Right::Access => Some(Right::Portability),
            Right::Portability => Some(Right::Access),
            Right::Deletion => Some(Right::Marketing),
            Right::Marketing | Right::Minor => Some(Right::Deletion),
            Right::Objection => Some(Right::Consent),
            Right::Correction => Some(Right::Deletion),
            Right::Leak | Right::Complaint => Some(Right::Access),
            Right::Sale => Some(Right::Sensitive),
            _ => None,
        }
    }
}

/// The page of what was found.
pub fn page(visit: &Visit, answers: Answers) -> Response {
    let Answers { right, place, .. } = answers;
    let app = &visit.app;
    let language = visit.language;
    let law_of = |right| {
        let shown = place.unwrap_or(app.config.operator.country);
        let today = app.now().with_timezone(&shown.zone()).date_naive();
        rulebook::law_of(place, right, &app.config.operator, today)
    };
    // Limiting the use of sensitive data is a right of few places only.
    let other =
        answers.other().filter(|other| *other != Right::Sensitive || law_of(*other).article(language).is_some());
    let form = form_of(right);
    let here = format!("/?{}", answers.query(&[("find", "1"), ("want", right.code())]));
    Page::open(FoundPage {
        frame: Frame::of(visit).switching_to(&here),
        right: right.code(),
        opt_out: right.is_opt_out(),
        form_href: answers.form_href(),
        due: law::due_if_sent_now(app, language, place, right),
        article: law_of(right).article(language).map(str::to_owned),
        asked: asked(&form, answers.relation).into_iter().map(|key| language.text(&key)).collect(),
        never: never(&form).into_iter().map(|key| language.text(key)).collect(),
        other: other.map(|other| Other {
            words: language.pick("found-or-*", format_args!("{right}-{other}")),
            right: other.code(),
            href: format!("/?{}", answers.query(&[("find", "1"), ("want", other.code())])),
        }),
        back_href: format!("/?{}#finder", answers.query(&[("want", right.code())])),
    })
    .into_response()
}

/// Keys of what the form of a right asks.
fn asked(form: &RightForm, relation: Option<Relation>) -> Vec<String> {
    let contact = if form.contact_only { "found-asked-address" } else { "found-asked-contact" };
    let for_another = relation.is_some_and(Relation::speaks_for_another).then_some("found-asked-other");
    let own = (!form.own.is_empty()).then(|| format!("found-asked-{}", form.right));
    let details = match form.details {
        Need::Required => Some("found-asked-details"),
        Need::Optional if !form.contact_only => Some("found-asked-details-optional"),
        Need::Optional | Need::Absent => None,
    };
    let keys = [Some(contact), for_another].into_iter().flatten().map(str::to_owned);
    keys.chain(own).chain(details.map(str::to_owned)).collect()
}

/// Keys of what it never asks.
fn never(form: &RightForm) -> Vec<&'static str> {
    let who = if form.contact_only { "found-never-who" } else { "found-never-document" };
    vec!["found-never-money", "found-never-account", who]
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{deed, due, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = |right: Right, other: Option<Right>| {
            let form = form_of(right);
            FoundPage {
                frame: frame(language),
                right: right.code(),
                opt_out: right.is_opt_out(),
                form_href: format!("/request/{right}?place=TW"),
                due: if right.is_opt_out() { deed(language) } else { due(language) },
                article: Some("Art. 15".into()),
                asked: asked(&form, Some(Relation::Guardian)).into_iter().map(|key| language.text(&key)).collect(),
                never: never(&form).into_iter().map(|key| language.text(key)).collect(),
                other: other.map(|other| Other {
                    words: language.pick("found-or-*", format_args!("{right}-{other}")),
                    right: other.code(),
                    href: "/?find=1".into(),
                }),
                back_href: "/#finder".into(),
            }
        };
        vec![
            Sample::of("found", &page(Right::Access, Some(Right::Portability))),
            Sample::of("found-opt-out", &page(Right::Marketing, Some(Right::Deletion))),
            Sample::of("found-minor", &page(Right::Minor, Some(Right::Deletion))),
            Sample::of("found-other", &page(Right::Other, None)),
        ]
    }
}
