//! What the samples of all pages share: a page rendered from made-up values, and the check that no page is without.

use std::collections::BTreeMap;
use std::path::Path;

use askama::Template;

use crate::web::kept::refused;

/// A page rendered from made-up values.
pub(crate) struct Sample {
    /// The name of its file below `target`.
    pub(crate) name: String,
    /// The type of the page.
    pub(crate) page: &'static str,
    /// What readers get.
    pub(crate) html: String,
}

impl Sample {
    /// Renders a page.
    pub(crate) fn of<T: Template>(name: impl Into<String>, page: &T) -> Self {
        Self { name: name.into(), page: std::any::type_name_of_val(page), html: page.render().unwrap() }
    }
}

/// Files below a folder of the project with their text, as far as it is not for tests.
pub(crate) fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            found.extend(sources(&path));
        } else if !path.ends_with("/samples.rs") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            found.push((path, text.split("mod samples {").next().unwrap().to_owned()));
        }
    }
    found
}

/// Pages of a folder that none of the samples shows.
pub(crate) fn without_sample(folder: &str, samples: &[Sample]) -> Vec<String> {
    let mut missing = Vec::new();
    for (path, text) in sources(folder) {
        let module =
            path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
        for page in text.split("#[derive(Template)]").skip(1) {
            let name = page.split("struct ").nth(1).unwrap();
            let name: String = name.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            let page = format!("{}::{module}::{name}", env!("CARGO_CRATE_NAME"));
            // A page that borrows has its lifetime behind its name.
            if !samples.iter().any(|sample| sample.page.split('<').next() == Some(&page)) {
                missing.push(page);
            }
        }
    }
    missing
}

/// Fields of pages of which [`is_typed`](crate::web::kept::refused::is_typed) says what their page does not: words are typed into them,
/// or not.
pub(crate) fn mistaken_fields(samples: &[Sample]) -> Vec<String> {
    let every = scraper::Selector::parse("form :is(input, textarea, select, button)[name]").unwrap();
    let mut fields = BTreeMap::<String, bool>::new();
    for sample in samples {
        for field in scraper::Html::parse_document(&sample.html).select(&every) {
            let is_typed = match (field.value().name(), field.attr("type").unwrap_or("text")) {
                ("textarea", _) => true,
                ("input", kind) => !["hidden", "checkbox", "radio", "file", "password", "submit"].contains(&kind),
                _ => false,
            };
            *fields.entry(field.attr("name").unwrap().to_owned()).or_default() |= is_typed;
        }
    }
    // Secrets are left out by themselves, and a reason is chosen here and written there. Of the form of a mail's link nothing is kept.
    let others = ["password", "new_password", "repeated", "reason", "List-Unsubscribe"];
    fields.retain(|name, is_typed| refused::is_typed(name) != *is_typed && !others.contains(&name.as_str()));
    fields.into_iter().map(|(name, is_typed)| format!("{name}: {is_typed}")).collect()
}
