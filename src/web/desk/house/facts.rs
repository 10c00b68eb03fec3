//! Facts of the rulebook with what counsel said of them, as the pages of the rulebook show them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::base::language::Language;
use crate::domain::cases::tally::{self, RuleUse};
use crate::domain::counsel::{SignOff, Standing, Verdict};
use crate::domain::rulebook::{Confidence, Fact, Matter, Place, Right, Rulebook, Saying, Source, law_of};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;

/// A fact.
#[derive(Clone, Debug)]
pub struct FactView {
    /// Its key.
    pub key: String,
    /// The address of its own page.
    pub href: String,
    /// The code of its section.
    pub section: &'static str,
    /// What it says, in the reader's language.
    pub sayings: Vec<Saying>,
    /// Its text as it is signed, line by line.
    pub lines: Vec<Line>,
    /// Where the law says so, in the reader's language.
    pub citation: Saying,
    /// The same as it is signed.
    pub signed_citation: String,
    /// `checked`, `known`, `doubtful` or nothing.
    pub mark: &'static str,
    /// What it was checked against.
    pub source: Option<Source>,
    /// Whether counsel has to check it, apart from what was signed.
    pub doubtful: bool,
    /// Whether only its words name a doubt.
    pub in_part: bool,
    /// What counts now.
    pub signed: Option<SignView>,
    /// The rights whose dates rest on it, and `appeal`.
    pub rights: Vec<&'static str>,
    /// Open cases whose dates rest on it.
    pub cases: i64,
}

/// A line of a fact's text.
#[derive(Clone, Debug)]
pub struct Line {
    /// The words.
    pub text: String,
    /// Whether it is a web address.
    pub is_link: bool,
}

/// A sign-off.
#[derive(Clone, Debug)]
pub struct SignView {
    /// Its number.
    pub id: i64,
    /// The code of the verdict.
    pub verdict: &'static str,
    /// Who signed.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The version of the rulebook then.
    pub version: String,
    /// What was checked.
    pub note: String,
    /// Whether it is of the words the fact has now.
    pub of_these_words: bool,
}

impl SignView {
    /// A sign-off beside the fact it is about, if the rulebook still holds it.
    #[must_use]
    pub fn new(one: &SignOff, fact: Option<&Fact>) -> Self {
        Self {
            id: one.id,
            verdict: one.verdict.code(),
            by: one.by.clone(),
            at: one.at,
            version: one.version.clone(),
            note: one.note.clone(),
            of_these_words: fact.is_some_and(|fact| fact.fingerprint() == one.fingerprint),
        }
    }
}

impl FactView {
    /// A fact with what counts of it now and the cases it decides.
    #[must_use]
    pub fn new(rulebook: &Rulebook, language: Language, fact: &Fact, standing: &Standing, uses: &Uses) -> Self {
        let (mark, source) = match &fact.confidence {
            Confidence::Checked(source) => ("checked", Some(rulebook.source_in(&fact.place, source.clone(), language))),
            Confidence::Known => ("known", None),
            Confidence::Doubtful => ("doubtful", None),
            Confidence::Unmarked => ("", None),
        };
        let matters = resting_on(rulebook, fact);
        // `none` stands where the law has no such rule: there is nothing to cite.
        let citation = if fact.citation == "none" { "" } else { &fact.citation };
        Self {
            key: fact.key.clone(),
            href: format!("{}/{}", address(&fact.place), fact.key),
            section: fact.section.code(),
            sayings: rulebook.sayings(fact, language),
            lines: fact
                .text
                .lines()
                .map(|line| Line { text: line.to_owned(), is_link: line.starts_with("http") && !line.contains(' ') })
                .collect(),
            citation: rulebook.research(&fact.place, citation, language),
            signed_citation: citation.to_owned(),
            mark,
            source,
            doubtful: fact.is_doubtful(),
            in_part: fact.is_doubtful() && fact.confidence != Confidence::Doubtful,
            signed: standing.of(fact).map(|one| SignView::new(one, Some(fact))),
            cases: matters.iter().map(|matter| uses.of_matter(&fact.place, *matter)).sum(),
            rights: matters
                .into_iter()
                .map(|matter| match matter {
                    Matter::Request(right) => right.code(),
                    Matter::Appeal => "appeal",
                })
                .collect(),
        }
    }

    /// Whether counsel found that it holds.
    #[must_use]
    pub fn is_cleared(&self) -> bool {
        self.signed.as_ref().is_some_and(|one| one.verdict == Verdict::Holds.code())
    }

    /// Whether counsel found that it is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.signed.as_ref().is_some_and(|one| one.verdict == Verdict::Wrong.code())
    }
}

/// What has dates that rest on a doubtful fact.
fn resting_on(rulebook: &Rulebook, fact: &Fact) -> Vec<Matter> {
    let rests = |matter: &Matter| rulebook.doubtful_facts_of(&fact.place, *matter).contains(&fact.key);
    let all = Right::ALL.into_iter().map(Matter::Request).chain([Matter::Appeal]);
    if fact.is_doubtful() { all.filter(rests).collect() } else { Vec::new() }
}

/// How many open cases each rule decides.
#[derive(Clone, Debug, Default)]
pub struct Uses(HashMap<(String, Matter), i64>);

impl Uses {
    /// Counts them.
    ///
    /// # Errors
    /// Without the permission, or when the database fails.
    pub async fn count(desk: &Desk) -> Result<Self, WebError> {
        let uses = tally::rule_uses(desk.app(), desk.actor()).await?;
        Ok(Self(uses.into_iter().map(|RuleUse { place, matter, cases }| ((place, matter), cases)).collect()))
    }

    /// Open cases under the rules of a jurisdiction.
    #[must_use]
    pub fn of_place(&self, code: &str) -> i64 {
        self.0.iter().filter(|((place, _), _)| place == code).map(|(_, cases)| cases).sum()
    }

    fn of_matter(&self, code: &str, matter: Matter) -> i64 {
        self.0.get(&(code.to_owned(), matter)).copied().unwrap_or(0)
    }
}

/// The address of a jurisdiction's page.
#[must_use]
pub fn address(code: &str) -> String {
    format!("/desk/rulebook/{code}")
}

/// The name of a jurisdiction and what readers call its law.
#[must_use]
pub fn names(desk: &Desk, frame: &Frame, code: &str) -> (String, String) {
    let Some(place) = Place::parse_for_command_line(code) else { return (code.to_owned(), String::new()) };
    let law = law_of(Some(place), Right::Access, &desk.app().config.operator, desk.today());
    (place.label(frame.language), law.law_name(frame.language).to_owned())
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::desk::samples::hour;

    /// A fact of each kind: open, cleared, found wrong, doubtful in its words only, checked, unmarked.
    pub(in crate::web::desk) fn some() -> Vec<FactView> {
        let rulebook = Rulebook::built_in();
        let israel = rulebook.rules_of("IL").unwrap();
        let (uses, standing) = (Uses::default(), Standing::default());
        let views = israel.facts().iter().map(|fact| FactView::new(rulebook, Language::En, fact, &standing, &uses));
        views
            .map(|fact| match fact.key.as_str() {
                "deadline.access" => FactView { signed: Some(sign("holds")), cases: 3, ..fact },
                "fee" => FactView { signed: Some(sign("wrong")), ..fact },
                "count" => FactView { cases: 1, ..fact },
                _ => fact,
            })
            .collect()
    }

    pub(in crate::web::desk) fn cleared() -> FactView {
        some().into_iter().find(FactView::is_cleared).unwrap()
    }

    pub(in crate::web::desk) fn sign(verdict: &'static str) -> SignView {
        SignView {
            id: 7,
            verdict,
            by: "林語婷".into(),
            at: hour(-30),
            version: "2026-11-23.2".into(),
            note: "Read in Kovetz HaTakkanot 4287.\nCounsel: Levi & Partners.".into(),
            of_these_words: verdict != "withdrawn",
        }
    }
}
