//! Holds the picture in `src/lib.rs` against the source: which folder may import which.

use std::path::{Path, PathBuf};

/// Folders from right to left: each may import itself and those before it.
const LAYERS: [&str; 3] = ["base", "infra", "domain"];

/// Slices of the domain from low to high.
const SLICES: [&str; 12] = [
    "rulebook", "editions", "audit", "mail", "staff", "counsel", "access", "cases", "tasks", "notices", "desk", "demo",
];

/// Letters of the longest line of a template: people read them.
const TEMPLATE_LINE: usize = 160;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// Whether code in `from` may name `crate::…::to`. Both are paths below `src`, such as `domain/cases`.
fn allowed(from: &str, to: &str) -> bool {
    let (from_top, to_top) = (top(from), top(to));
    // Settings are typed by what they name, and named by everything.
    if to_top == "config" || from_top == "config" || to_top == "coded_enum" {
        return true;
    }
    match from_top {
        "main" | "lib" | "cli" => true,
        "web" => to_top != "worker" && to_top != "cli",
        "worker" => to_top != "web" && to_top != "cli",
        _ => {
            let place = |name: &str| LAYERS.iter().position(|layer| *layer == name);
            match (place(from_top), place(to_top)) {
                (Some(from_place), Some(to_place)) if from_top == "domain" && to_top == "domain" => {
                    debug_assert_eq!(from_place, to_place);
                    slice_allowed(from, to)
                }
                (Some(from_place), Some(to_place)) => to_place <= from_place,
                _ => false,
            }
        }
    }
}

fn slice_allowed(from: &str, to: &str) -> bool {
    let place = |path: &str| {
        let slice = path.split('/').nth(1).unwrap_or_default();
        SLICES.iter().position(|name| *name == slice)
    };
    match (place(from), place(to)) {
        (Some(from), Some(to)) => to <= from,
        // `domain/mod.rs` names them all; a slice nobody put into the list is a mistake.
        (None, _) => from == "domain/mod.rs",
        (Some(_), None) => false,
    }
}

fn top(path: &str) -> &str {
    path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// Every `crate::a::b` in a line, as `a/b`; of `use crate::a::{b, c}` each.
fn names(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        if at > 0 && line[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$') {
            continue;
        }
        let rest = &line[at + 7..];
        let first: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        let after = rest[first.len()..].strip_prefix("::").unwrap_or_default();
        if let Some(group) = after.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            for member in group.split(',') {
                let member: String =
                    member.trim().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                found.push(format!("{first}/{member}"));
            }
        } else {
            let second: String =
                after.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            found.push(format!("{first}/{second}"));
        }
    }
    found
}

#[test]
fn nothing_imports_to_the_left() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in sources(&root) {
        let from = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            // Who may see something is no import.
            for to in names(&line.replace("pub(in crate::domain)", "pub")) {
                // Names of the crate's root, such as macros, stand in no folder.
                let stands = root.join(top(&to)).exists() || root.join(top(&to)).with_extension("rs").exists();
                if stands && !allowed(&from, &to) {
                    wrong.push(format!("src/{from}:{}: {}", number + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports against the map in src/lib.rs:\n{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_what_it_should() {
    assert_eq!(names("use crate::domain::{cases, notices::mails};"), ["domain/cases", "domain/notices"]);
    assert!(!allowed("domain/audit/mod.rs", "domain/cases"));
    assert!(!allowed("infra/mail/mod.rs", "domain/cases"));
    assert!(!allowed("web/desk/case.rs", "worker/run"));
    assert!(allowed("domain/cases/ops/desk.rs", "domain/staff"));
}

#[test]
fn sql_stands_in_stores() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in sources(&root) {
        let from = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let in_store = from.ends_with("store.rs") || from.contains("/store/");
        let may = in_store || from.starts_with("infra/") || from == "domain/cases/lists.rs";
        let text = std::fs::read_to_string(&path).unwrap();
        if !may && (text.contains("sqlx::query") || text.contains("QueryBuilder")) {
            wrong.push(from);
        }
    }
    assert!(wrong.is_empty(), "SQL outside of a store: {wrong:?}");
}

#[test]
fn templates_can_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for path in files(&root.join("templates")) {
        for (number, line) in std::fs::read_to_string(&path).unwrap().lines().enumerate() {
            let letters = line.chars().count();
            if letters > TEMPLATE_LINE {
                let name = path.strip_prefix(root).unwrap().display();
                wrong.push(format!("{name}:{}: {letters} letters", number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "lines too long to read:\n{}", wrong.join("\n"));
}

/// The door: where it is found out who acts, nobody can say it yet.
const DOOR: [&str; 8] =
    ["session_of", "confirm", "ask_sign_in_code", "send_new_code", "code_mail", "set_up", "by_email", "any"];

/// The head of each public asynchronous function of a file, from its name to the brace.
fn heads(text: &str) -> Vec<&str> {
    let begins = text.match_indices("\npub async fn ").map(|(at, begin)| at + begin.len());
    begins.map(|at| &text[at..at + text[at..].find('{').unwrap()]).collect()
}

#[test]
fn every_operation_is_told_who_acts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in sources(&root) {
        let from = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let is_operation = from.contains("/ops") || from.ends_with("lists.rs") || from.ends_with("accounts.rs");
        if !is_operation {
            continue;
        }
        for head in heads(&std::fs::read_to_string(&path).unwrap()) {
            let name = head.split('(').next().unwrap();
            let works = head.contains("app: App") || head.contains("app: &App");
            let told = head.contains("actor: Actor") || head.contains("session: &");
            seen += usize::from(works && told);
            if works && !told && !DOOR.contains(&name) {
                wrong.push(format!("src/domain/{from}: {name}"));
            }
        }
    }
    assert!(seen > 40, "{seen} operations were found");
    assert!(wrong.is_empty(), "operations that are not told who acts:\n{}", wrong.join("\n"));
}
