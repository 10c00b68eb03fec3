//! The rulebook: what of it counsel has to check, and every place it knows.

use std::cmp::Reverse;

use askama::Template;
use chrono::NaiveDate;

use super::facts::{self, FactView, Uses};
use crate::base::permission::Permission;
use crate::domain::cases::ops;
use crate::domain::counsel;
use crate::domain::rulebook::rule_places;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// The list.
#[derive(Template)]
#[template(path = "desk/house/rulebook.html")]
pub struct RulebookPage {
    /// The frame.
    pub frame: Frame,
    /// The version of the rulebook.
    pub version: &'static str,
    /// The day of the research.
    pub as_of: NaiveDate,
    /// Every place with rules of its own, in the order of their names.
    pub places: Vec<PlaceView>,
    /// Places with something to check, what most open cases rest on first; with those facts only.
    pub open: Vec<PlaceView>,
    /// Facts that counsel has cleared, with the names of their places.
    pub cleared: Vec<(String, FactView)>,
    /// Whether the reader may sign.
    pub may_sign: bool,
    /// Open cases that keep another edition.
    pub older: usize,
    /// Of them, those whose dates this one would change.
    pub changed: usize,
}

/// A place in a list.
#[derive(Clone, Debug)]
pub struct PlaceView {
    /// The address of its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// What readers call its law.
    pub law: String,
    /// Facts about it.
    pub facts: usize,
    /// Doubtful ones.
    pub doubtful: usize,
    /// Of them, those that counsel has cleared.
    pub cleared: usize,
    /// Open cases that its rules decide.
    pub cases: i64,
    /// What is to be checked.
    pub open: Vec<FactView>,
}

impl RulebookPage {
    fn doubtful(&self) -> usize {
        self.places.iter().map(|place| place.doubtful).sum()
    }

    fn to_check(&self) -> usize {
        self.open.iter().map(|place| place.open.len()).sum()
    }

    fn wrong(&self) -> usize {
        self.open.iter().flat_map(|place| &place.open).filter(|fact| fact.is_wrong()).count()
    }
}

/// `GET /desk/rulebook`.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn get(desk: Desk) -> Result<Page<RulebookPage>, WebError> {
    let standing = counsel::standing(desk.app(), desk.actor()).await?;
    let uses = Uses::count(&desk).await?;
    let comparison = ops::compare_editions(desk.app(), desk.actor()).await?;
    let frame = desk.frame("rulebook");
    let rulebook = desk.app().config.rulebook;
    let mut cleared = Vec::new();
    let mut places = Vec::new();
    for code in rule_places() {
        let Some(rules) = rulebook.rules_of(code) else { continue };
        let (name, law) = facts::names(&desk, &frame, code);
        let all = rules.facts();
        let doubtful = all.iter().filter(|fact| fact.is_doubtful());
        let (held, mut open): (Vec<_>, Vec<_>) = doubtful
            .map(|fact| FactView::new(rulebook, desk.visit.language, fact, &standing, &uses))
            .partition(FactView::is_cleared);
        // What dates of people rest on comes first; else the order of the rulebook.
        open.sort_by_key(|fact| Reverse(fact.cases));
        places.push(PlaceView {
            href: facts::address(code),
            law,
            facts: all.len(),
            doubtful: held.len() + open.len(),
            cleared: held.len(),
            cases: uses.of_place(code),
            open,
            name: name.clone(),
        });
        cleared.extend(held.into_iter().map(|fact| (name.clone(), fact)));
    }
    let mut open: Vec<PlaceView> = places.iter().filter(|place| !place.open.is_empty()).cloned().collect();
    open.sort_by_key(|place| Reverse((place.open.iter().map(|fact| fact.cases).max(), place.cases)));
    Ok(Page::personal(RulebookPage {
        version: rulebook.name(),
        as_of: rulebook.as_of(),
        places,
        open,
        cleared,
        may_sign: desk.may(Permission::SignRules),
        older: comparison.older,
        changed: comparison.changes.len(),
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::{day, frame};
    use crate::web::samples::Sample;

    fn place(open: Vec<FactView>) -> PlaceView {
        PlaceView {
            href: "/desk/rulebook/IL".into(),
            name: "Israel".into(),
            law: "Israel's Privacy Protection Law".into(),
            facts: 31,
            doubtful: 9,
            cleared: 1,
            cases: 4,
            open,
        }
    }

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let list = |open: Vec<FactView>, cleared| RulebookPage {
            frame: frame(language, "rulebook"),
            version: "2026-11-23.2",
            as_of: day(0),
            places: vec![place(open.clone())],
            open: if open.is_empty() { Vec::new() } else { vec![place(open)] },
            cleared,
            may_sign: true,
            older: 3,
            changed: 1,
        };
        let open = facts::samples::some().into_iter().filter(|fact| fact.doubtful && !fact.is_cleared()).collect();
        vec![
            Sample::of("rulebook", &list(open, vec![("Israel".into(), facts::samples::cleared())])),
            Sample::of("rulebook-all-checked", &list(Vec::new(), Vec::new())),
        ]
    }
}
