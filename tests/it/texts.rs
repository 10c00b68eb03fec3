//! Every text that code and templates ask for is there in every language with the same arguments, and every text is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rightsdesk::base::language::Language;

/// Methods whose first string is a key; those whose key holds a `*` name a family of keys.
const CALLS: [&str; 7] = ["text(", "text_with(", "with1(", "with2(", "pick(", "date_by(", "optional_text("];

/// Beginnings of keys that are put together from codes at run time, where no call shows the whole key. Shrink it when one goes.
const MADE_AT_RUN_TIME: [&str; 31] = [
    "identity-",
    "desk-alert-",
    "desk-event-",
    "desk-late-",
    "desk-why-",
    "desk-register-",
    "checklist-",
    "decision-",
    "letter-field-",
    "letter-item-",
    "owner-task-",
    "task-reference-",
    "clock-",
    "mail-",
    "month-",
    "weekday-",
    "right-",
    "field-",
    "relation-",
    "case-status-",
    "case-outcome-",
    "event-",
    "error-",
    "error-page-",
    "start-wish-",
    "found-asked-",
    "found-or-",
    "start-place-",
    "start-finder-want-",
    "received-address-",
    "case-",
];

type Texts = BTreeMap<String, BTreeSet<String>>;

/// Keys of a language with the arguments each uses.
fn texts_of(language: Language) -> Texts {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.code());
    let mut texts = Texts::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut key = String::new();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let starts = line.starts_with(|letter: char| letter.is_ascii_lowercase());
            if let (true, Some((name, _))) = (starts, line.split_once(" =")) {
                name.clone_into(&mut key);
                assert!(texts.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice in {language}");
            }
            if line.starts_with('#') || key.is_empty() {
                continue;
            }
            let arguments = line.split('$').skip(1).map(|rest| {
                rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect::<String>()
            });
            texts.get_mut(&key).unwrap().extend(arguments);
        }
    }
    texts
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ["rs", "html", "txt"].iter().any(|known| ending == *known))
            && !path.ends_with("samples.rs")
        {
            found.push(path);
        }
    }
}

/// Keys in the first string of each call, and every string that looks like a key: many are handed on as `&'static str`.
fn asked_for() -> (BTreeSet<String>, BTreeSet<String>) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("templates"), &mut files);
    let (mut called, mut named) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        let whole = fs::read_to_string(&file).unwrap();
        // What only tests ask for need not be there.
        let text = whole.split("mod samples {").next().unwrap().split("#[cfg(test)]\nmod tests").next().unwrap();
        for call in CALLS {
            for (at, _) in text.match_indices(call) {
                let rest = text[at + call.len()..].trim_start();
                let own_method = !text[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
                if let (true, Some(rest)) = (own_method, rest.strip_prefix('"')) {
                    called.insert(rest.split('"').next().unwrap().to_owned());
                }
            }
        }
        for string in text.split('"') {
            let is_key = !string.is_empty()
                && string
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_*".contains(letter));
            if is_key {
                named.insert(string.to_owned());
            }
        }
    }
    called.retain(|key| {
        key.contains('-') && key.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_*".contains(letter))
    });
    (called, named)
}

fn fits(pattern: &str, key: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            key.len() > before.len() + after.len() && key.starts_with(before) && key.ends_with(after)
        }
        None => pattern == key,
    }
}

#[test]
fn languages_have_the_same_texts_with_the_same_arguments() {
    let first = texts_of(Language::En);
    for language in Language::ALL {
        let texts = texts_of(language);
        for (key, arguments) in &first {
            let other = texts.get(key).unwrap_or_else(|| panic!("{key} is missing in {language}"));
            // How a month and a weekday are written is each language's own affair.
            let plain = |arguments: &BTreeSet<String>| -> BTreeSet<String> {
                let own = |name: &str| name.starts_with("month") || name == "weekday";
                arguments.iter().filter(|name| !own(name)).cloned().collect()
            };
            assert_eq!(plain(arguments), plain(other), "{key} uses other arguments in {language}");
        }
        let more: Vec<_> = texts.keys().filter(|key| !first.contains_key(*key)).collect();
        assert!(more.is_empty(), "only {language} has {more:?}");
    }
}

#[test]
fn every_text_asked_for_is_there() {
    let texts = texts_of(Language::En);
    let (called, _) = asked_for();
    let missing: Vec<_> = called.iter().filter(|key| !texts.keys().any(|text| fits(key, text))).collect();
    assert!(missing.is_empty(), "no text for {missing:#?}");
}

#[test]
fn every_text_is_asked_for() {
    let texts = texts_of(Language::En);
    let (called, named) = asked_for();
    let unused: Vec<_> = texts
        .keys()
        .filter(|key| {
            !named.contains(*key)
                && !called.iter().any(|pattern| fits(pattern, key))
                && !MADE_AT_RUN_TIME.iter().any(|beginning| key.starts_with(beginning))
        })
        .collect();
    assert!(unused.is_empty(), "nobody asks for {unused:#?}");
}

/// Texts of one file of a language, by key.
fn texts_in(language: Language, file: &str) -> Vec<(String, String)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.code()).join(file);
    let mut texts: Vec<(String, String)> = Vec::new();
    for line in fs::read_to_string(path).unwrap().lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(" = ") {
            Some((key, text)) if line.starts_with(|letter: char| letter.is_ascii_lowercase()) => {
                texts.push((key.to_owned(), text.to_owned()));
            }
            _ => {
                if let Some((_, text)) = texts.last_mut() {
                    text.push('\n');
                    text.push_str(line);
                }
            }
        }
    }
    texts
}

/// Whether a word stands in a text: in English as a whole word, in Chinese, which has no blanks, anywhere.
fn says(language: Language, text: &str, word: &str) -> bool {
    if language != Language::En {
        return text.contains(word);
    }
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphabetic() || letter == '-');
    text.match_indices(&word)
        .any(|(at, _)| !joins(text[..at].chars().next_back()) && !joins(text[at + word.len()..].chars().next()))
}

#[test]
fn one_thing_has_one_word_in_every_language() {
    let glossary = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/glossary.md")).unwrap();
    let (mut files, mut terms, mut wrong) = (Vec::new(), 0, Vec::new());
    for line in glossary.lines() {
        if let Some(named) = line.strip_prefix("Files: ") {
            files = named.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, term, english, chinese, _, not_english, not_chinese, _] = cells[..] else { continue };
        if matches!(term, "Term" | "---") {
            continue;
        }
        terms += 1;
        assert!(!files.is_empty() && !english.is_empty() && !chinese.is_empty(), "{line}");
        for (language, words) in [(Language::En, not_english), (Language::ZhHant, not_chinese)] {
            for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                for file in &files {
                    let found = texts_in(language, file).into_iter().filter(|(_, text)| says(language, text, word));
                    wrong.extend(
                        found.map(|(key, _)| format!("{language}: {key} says {word:?}, which is called {term}")),
                    );
                }
            }
        }
    }
    assert!(terms > 20, "the tables can be read");
    assert!(says(Language::En, "Our E-mail.", "e-mail") && !says(Language::En, "emails", "mails"));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Words of the audit log in the sources: `case.closed`.
fn audited() -> BTreeSet<String> {
    let nouns = ["case", "staff", "rule", "list", "alert", "settings", "redirection", "optout"];
    let mut found = BTreeSet::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/domain")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let words = text.split('"').skip(1).step_by(2).filter(|word| {
                    word.split_once('.').is_some_and(|(noun, verb)| {
                        nouns.contains(&noun)
                            && verb.len() > 2
                            && verb.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
                    })
                });
                found.extend(words.map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn whatever_the_audit_log_records_has_words_in_every_language() {
    let mut audited = audited();
    // Words that other lists use too: a kind of mail, a column.
    for other in ["case.mail", "staff.role", "optout.choice"] {
        audited.remove(other);
    }
    // Made of the kind of event.
    audited.extend(["added", "moved", "done", "reopened", "assigned"].map(|what| format!("case.task_{what}")));
    assert!(audited.len() > 45, "{audited:?}");
    for language in Language::ALL {
        let texts = texts_of(language);
        let missing: Vec<_> = audited
            .iter()
            .filter(|action| !texts.contains_key(&format!("desk-audit-does-{}", action.replace('.', "-"))))
            .collect();
        assert!(missing.is_empty(), "{language} has no words for {missing:?}");
    }
}
