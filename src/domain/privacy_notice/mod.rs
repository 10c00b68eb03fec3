//! The operator's privacy notice, version by version: which one held on a day, and what it says in a language.
//!
//! Versions are Markdown files, `YYYY-MM-DD.<locale>.md`: an example comes with the program, the operator's own stand in `NOTICE_DIR`.
//! (The mails that tell people of things are `notices`.)

mod markdown;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

pub use markdown::{Chapter, Document};

use crate::base::language::Language;

/// The example, which the operator replaces.
const EXAMPLE: [(&str, &str); 2] = [
    ("2024-06-17.en.md", include_str!("data/2024-06-17.en.md")),
    ("2024-06-17.zh-Hant.md", include_str!("data/2024-06-17.zh-Hant.md")),
];

/// The ending of the files.
const ENDING: &str = ".md";

/// Every version of the notice. There is at least one.
#[derive(Clone, Debug)]
pub struct PrivacyNotice {
    versions: BTreeMap<NaiveDate, Version>,
}

/// The notice as it held from a day on.
#[derive(Clone, Debug, Default)]
pub struct Version {
    documents: BTreeMap<Language, Document>,
}

impl Version {
    /// What it says, with the language it says it in: another one than asked for where it was not written in that.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Option<(Language, &Document)> {
        let asked = self.documents.get_key_value(&language);
        asked.or_else(|| self.documents.first_key_value()).map(|(language, document)| (*language, document))
    }
}

impl PrivacyNotice {
    /// The example that comes with the program.
    ///
    /// # Errors
    /// Never: a test reads it.
    pub fn example() -> Result<Self, Vec<String>> {
        Self::of_files(EXAMPLE.map(|(name, text)| (name.to_owned(), Ok(text.to_owned()))))
    }

    /// The versions in a folder.
    ///
    /// # Errors
    /// A line for everything that is wrong: a name without a date or with a language that the portal does not speak, a file that cannot
    /// be read or has no title, a folder without any version.
    pub fn read(folder: &Path) -> Result<Self, Vec<String>> {
        let unreadable = |error: std::io::Error| vec![format!("the folder cannot be read: {error}")];
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(ENDING) && !name.starts_with('.') {
                let text = std::fs::read_to_string(entry.path()).map_err(|error| error.to_string());
                files.push((name, text));
            }
        }
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self::of_files(files)
    }

    fn of_files(files: impl IntoIterator<Item = (String, Result<String, String>)>) -> Result<Self, Vec<String>> {
        let mut versions: BTreeMap<NaiveDate, Version> = BTreeMap::new();
        let mut wrong = Vec::new();
        for (name, text) in files {
            let (date, language) = name.strip_suffix(ENDING).and_then(|stem| stem.split_once('.')).unwrap_or_default();
            let date = day(date);
            let language = Language::ALL.into_iter().find(|known| known.code() == language);
            if date.is_none() {
                wrong.push(format!("{name}: the name must begin with a date such as 2024-06-17"));
            }
            if language.is_none() {
                let known: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
                wrong.push(format!("{name}: the name must say a language: .{}.md", known.join(".md or .")));
            }
            let document = match text {
                Ok(text) => {
                    Document::of(&text).ok_or_else(|| "the text must begin with a title: # Privacy notice".into())
                }
                Err(error) => Err(format!("cannot be read: {error}")),
            };
            match (document, date, language) {
                (Ok(document), Some(date), Some(language)) => {
                    versions.entry(date).or_default().documents.insert(language, document);
                }
                (Ok(_), ..) => {}
                (Err(error), ..) => wrong.push(format!("{name}: {error}")),
            }
        }
        if versions.is_empty() && wrong.is_empty() {
            wrong.push("the folder holds no notice such as 2024-06-17.en.md".to_owned());
        }
        if wrong.is_empty() { Ok(Self { versions }) } else { Err(wrong) }
    }

    /// The version that holds on a day, with its date: the newest that is not younger. `None` before the first.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<(NaiveDate, &Version)> {
        self.versions.range(..=day).next_back().map(|(date, version)| (*date, version))
    }

    /// The date of every version, oldest first.
    pub fn dates(&self) -> impl DoubleEndedIterator<Item = NaiveDate> + '_ {
        self.versions.keys().copied()
    }
}

/// A day written as in the names of files and in addresses, and in no other way: `2024-06-17`.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    text.parse::<NaiveDate>().ok().filter(|day| day.to_string() == text)
}
