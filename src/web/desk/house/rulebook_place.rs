//! Everything the rulebook holds about one place, with what counsel said of it.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};

use super::facts::{self, FactView, SignView, Uses};
use crate::base::error::Error;
use crate::base::permission::Permission;
use crate::domain::counsel;
use crate::domain::rulebook::Section;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/house/rulebook_place.html")]
pub struct RulebookPlacePage {
    /// The frame.
    pub frame: Frame,
    /// The place's name.
    pub name: String,
    /// What readers call its law.
    pub law: String,
    /// The version of the rulebook.
    pub version: &'static str,
    /// Open cases that its rules decide.
    pub cases: i64,
    /// The facts by what they are about.
    pub sections: Vec<SectionView>,
    /// What was said of facts that the rulebook no longer holds: their keys.
    pub gone: Vec<(String, SignView)>,
    /// Whether the reader may sign.
    pub may_sign: bool,
}

/// Facts about one thing.
#[derive(Clone, Debug)]
pub struct SectionView {
    /// The code of the section.
    pub code: &'static str,
    /// The facts, each with everything that was said of it, newest first.
    pub facts: Vec<(FactView, Vec<SignView>)>,
}

impl RulebookPlacePage {
    fn doubtful(&self) -> usize {
        self.facts().filter(|fact| fact.doubtful).count()
    }

    fn cleared(&self) -> usize {
        self.facts().filter(|fact| fact.doubtful && fact.is_cleared()).count()
    }

    fn facts(&self) -> impl Iterator<Item = &FactView> {
        self.sections.iter().flat_map(|section| &section.facts).map(|(fact, _)| fact)
    }
}

/// `GET /desk/rulebook/{place}`.
///
/// # Errors
/// Without the permission, for a place without rules, or when the database fails.
pub async fn get(desk: Desk, Path(place): Path<String>) -> Result<Response, WebError> {
    let standing = counsel::standing(desk.app(), desk.actor()).await?;
    let rulebook = desk.app().config.rulebook;
    let rules = rulebook.rules_of(&place).ok_or(Error::NotFound)?;
    if rules.code() != place {
        // Germany has the rules of the European Union.
        return Ok(see(&facts::address(rules.code())));
    }
    let uses = Uses::count(&desk).await?;
    let history = counsel::history(desk.app(), desk.actor(), rules.code()).await?;
    let all = rules.facts();
    let by_key: HashMap<&str, _> = all.iter().map(|fact| (fact.key.as_str(), fact)).collect();
    let said = |key: &str| {
        let of_fact = history.iter().filter(|one| one.fact == key);
        of_fact.map(|one| SignView::new(one, by_key.get(key).copied())).collect::<Vec<_>>()
    };
    let sections = Section::ALL.iter().map(|section| {
        let facts = all.iter().filter(|fact| fact.section == *section);
        let facts = facts
            .map(|fact| (FactView::new(rulebook, desk.visit.language, fact, &standing, &uses), said(&fact.key)))
            .collect::<Vec<_>>();
        SectionView { code: section.code(), facts }
    });
    let gone = history.iter().filter(|one| !by_key.contains_key(one.fact.as_str()));
    let frame = desk.frame("rulebook");
    let (name, law) = facts::names(&desk, &frame, rules.code());
    let page = RulebookPlacePage {
        name,
        law,
        version: rulebook.name(),
        cases: uses.of_place(rules.code()),
        sections: sections.filter(|section| !section.facts.is_empty()).collect(),
        gone: gone.map(|one| (one.fact.clone(), SignView::new(one, None))).collect(),
        may_sign: desk.may(Permission::SignRules),
        frame,
    };
    Ok(Page::personal(page).into_response())
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::house::facts::samples::{sign, some};
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let mut sections: Vec<SectionView> = Vec::new();
        for fact in some() {
            let past = match fact.key.as_str() {
                "deadline.access" => vec![sign("holds"), sign("withdrawn"), sign("wrong")],
                _ => fact.signed.iter().cloned().collect(),
            };
            match sections.last_mut().filter(|section| section.code == fact.section) {
                Some(section) => section.facts.push((fact, past)),
                None => sections.push(SectionView { code: fact.section, facts: vec![(fact, past)] }),
            }
        }
        let page = RulebookPlacePage {
            frame: frame(language, "rulebook"),
            name: "Israel".into(),
            law: "Israel's Privacy Protection Law".into(),
            version: "2026-11-23.2",
            cases: 4,
            sections,
            gone: vec![("deadline.former".into(), SignView { of_these_words: false, ..sign("holds") })],
            may_sign: true,
        };
        vec![Sample::of("rulebook-place", &page)]
    }
}
