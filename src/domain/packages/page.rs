//! The page that is read first: one file without a script, which opens without a network and prints. The letter, then what is held, row
//! by row of the register.

use askama::Template;
use chrono::NaiveDate;

use super::model::Section;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::base::text::Words;
use crate::domain::letters::view::LetterView;
use crate::infra::i18n::Texts as _;

/// Rows of a table that the page shows; the file has them all.
pub(super) const MOST_ROWS: usize = 200;

/// The first rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Excerpt {
    /// What stands above the columns.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Whether there are more.
    pub has_more: bool,
}

/// A file that goes along, as the page lists it.
pub(super) struct Listed {
    /// Where it stands.
    pub(super) path: String,
    /// Its size in words.
    pub(super) size: String,
}

/// A row of the register.
pub(super) struct SectionView {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) facts: Vec<(String, String)>,
    pub(super) files: Vec<Listed>,
    pub(super) tables: Vec<(String, Excerpt)>,
}

#[derive(Template)]
#[template(path = "package/answer.html")]
pub(super) struct AnswerPage<'a> {
    pub(super) language: Language,
    pub(super) organisation: &'a str,
    pub(super) reference: &'a str,
    pub(super) date: String,
    pub(super) letter: LetterView,
    pub(super) sections: Vec<SectionView>,
    pub(super) others: Vec<Listed>,
}

#[derive(Template)]
#[template(path = "package/fields.html")]
pub(super) struct FieldsPage<'a> {
    pub(super) language: Language,
    pub(super) organisation: &'a str,
    pub(super) reference: &'a str,
    pub(super) sections: Vec<SectionView>,
}

/// A page as a file.
///
/// # Errors
/// Never in practice.
pub(super) fn written(page: &impl Template) -> Result<String> {
    page.render().map_err(Error::fault)
}

/// What is said of a row of the register.
pub(super) fn facts(language: Language, section: &Section) -> Vec<(String, String)> {
    let join = |texts: Vec<String>| texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let words = |words: &Words| words.shown(language).to_owned();
    let sources = section.sources.iter().map(|code| language.pick("letter-source-*", code)).collect();
    let mut facts = vec![
        ("package-fact-system", words(&section.system)),
        ("package-fact-purposes", join(section.purposes.iter().map(words).collect())),
        ("package-fact-sources", join(sources)),
        ("package-fact-fields", join(section.examples.clone())),
    ];
    if let Some(found) = &section.found {
        let days = |day: Option<NaiveDate>| day.map(|day| language.date(day)).unwrap_or_default();
        facts.push(("package-fact-rows", found.rows.map(|rows| rows.to_string()).unwrap_or_default()));
        facts.push(("package-fact-from", days(found.from)));
        facts.push(("package-fact-until", days(found.until)));
    }
    facts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (language.text(key), text)).collect()
}
