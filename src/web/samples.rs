//! What the samples of all pages share: a page rendered from made-up values, and the check that no page is without.

use std::path::Path;

use askama::Template;

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
