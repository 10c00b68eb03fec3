//! Holds the picture in `src/lib.rs` against the source: which folder may import which.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Folders from right to left: each may import itself and those before it.
const LAYERS: [&str; 3] = ["base", "infra", "domain"];

/// Slices of the domain from low to high.
const SLICES: [&str; 24] = [
    "rulebook",
    "privacy_notice",
    "editions",
    "audit",
    "settings",
    "mail",
    "staff",
    "counsel",
    "access",
    "register",
    "optouts",
    "cases",
    "tasks",
    "owner_tasks",
    "identity",
    "decisions",
    "letters",
    "packages",
    "receipts",
    "reviews",
    "checklist",
    "notices",
    "desk",
    "demo",
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

const DOOR: &str = "the door: where it is found out who acts, nobody can say it yet";
const WORKER: &str = "work of the worker, which nobody asks for: it brings what is to what should be";
const MAILING: &str = "a mail on its way, asked for by an operation that was told";
const FORM: &str = "a form of this browser, opened by what only its cookie holds";
const PROCESS: &str = "the process for itself, before anybody acts or beside them";

/// Functions that are not told who acts, by the file they stand in, and why.
const NOBODY_ACTS: [(&str, &str, &str); 66] = [
    ("access/codes.rs", "find_for_case", DOOR),
    ("access/codes.rs", "forget_address", MAILING),
    ("access/drafts.rs", "forget", FORM),
    ("access/drafts.rs", "keep", FORM),
    ("access/drafts.rs", "open", FORM),
    ("access/sessions.rs", "clear", WORKER),
    ("access/sessions.rs", "find", DOOR),
    ("audit/chain.rs", "chain_new", WORKER),
    ("audit/chain.rs", "checkpoint", WORKER),
    ("audit/chain.rs", "verify", "for whoever has the machine: reads hashes, and says whether they agree"),
    ("cases/case.rs", "copy_persons", WORKER),
    ("cases/jobs.rs", "lapse_and_remind", WORKER),
    ("cases/jobs.rs", "run", MAILING),
    ("cases/jobs.rs", "run_old", MAILING),
    ("cases/mails.rs", "render", MAILING),
    ("cases/ops/confirm.rs", "ask_sign_in_code", DOOR),
    ("cases/ops/confirm.rs", "code_mail", DOOR),
    ("cases/ops/confirm.rs", "confirm", DOOR),
    ("cases/ops/confirm.rs", "send_new_code", DOOR),
    ("cases/ops/optout.rs", "list_optouts", WORKER),
    ("cases/ops/requester.rs", "session_of", DOOR),
    ("cases/tally.rs", "keep", WORKER),
    ("cases/words.rs", "index_words", WORKER),
    ("demo/bulk/mod.rs", "fill", PROCESS),
    ("demo/mod.rs", "fill", PROCESS),
    ("demo/mod.rs", "has_cases", PROCESS),
    ("demo/mod.rs", "is_possible", PROCESS),
    ("demo/mod.rs", "sign_in", DOOR),
    ("identity/documents.rs", "sweep", WORKER),
    ("identity/mails.rs", "run", MAILING),
    ("mail/sending.rs", "adopt", MAILING),
    ("mail/sending.rs", "begin", MAILING),
    ("mail/sending.rs", "drop_untrue", MAILING),
    ("mail/sending.rs", "run", MAILING),
    ("mail/sending.rs", "send", MAILING),
    ("notices/digest.rs", "ask", WORKER),
    ("notices/digest.rs", "render", MAILING),
    ("notices/mails.rs", "run", MAILING),
    ("notices/mails.rs", "run_old", MAILING),
    ("notices/watch.rs", "adopt_thresholds", WORKER),
    ("notices/watch.rs", "look", WORKER),
    ("owner_tasks/door.rs", "ask_new_code", DOOR),
    ("owner_tasks/door.rs", "clear", WORKER),
    ("owner_tasks/door.rs", "enter", DOOR),
    ("owner_tasks/door.rs", "find", DOOR),
    ("owner_tasks/door.rs", "mail_new_code", MAILING),
    ("owner_tasks/mails.rs", "run", MAILING),
    ("packages/check.rs", "gather", WORKER),
    ("packages/delivery.rs", "clear", WORKER),
    ("packages/delivery.rs", "remind", WORKER),
    ("register/owners.rs", "clear", WORKER),
    ("register/owners.rs", "run", MAILING),
    ("settings/following.rs", "follow", PROCESS),
    ("settings/following.rs", "load", PROCESS),
    ("settings/following.rs", "look", PROCESS),
    ("settings/following.rs", "newest", PROCESS),
    ("staff/accounts.rs", "any", DOOR),
    ("staff/accounts.rs", "by_email", DOOR),
    ("staff/accounts.rs", "set_up", DOOR),
    ("staff/calendar.rs", "find", DOOR),
    ("staff/second_factor.rs", "current_code", PROCESS),
    ("staff/sessions.rs", "begin", DOOR),
    ("staff/sessions.rs", "clear", WORKER),
    ("staff/sessions.rs", "find", DOOR),
    ("staff/warnings.rs", "run", MAILING),
    ("tasks/jobs.rs", "tell_otherwise", WORKER),
];

/// The head of each public asynchronous function of a file, from its name to the brace.
fn heads(text: &str) -> Vec<&str> {
    let begins = text.match_indices("pub async fn ").map(|(at, begin)| at + begin.len());
    begins.map(|at| &text[at..at + text[at..].find('{').unwrap()]).collect()
}

#[test]
fn every_operation_is_told_who_acts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let (mut wrong, mut seen, mut used) = (Vec::new(), 0, HashSet::new());
    for path in sources(&root) {
        let from = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        for head in heads(&std::fs::read_to_string(&path).unwrap()) {
            let name = head.split(['(', '<']).next().unwrap();
            let works = head.contains("app: App") || head.contains("app: &App");
            let told = head.contains("actor: Actor") || head.contains("session: &");
            seen += usize::from(works && told);
            let known = NOBODY_ACTS.iter().find(|(file, known, _)| *file == from && *known == name);
            if works && !told && known.is_none() {
                wrong.push(format!("src/domain/{from}: {name}"));
            }
            used.extend(known.filter(|_| works && !told).map(|(file, known, _)| (*file, *known)));
        }
    }
    assert!(seen > 60, "{seen} operations were found");
    assert!(wrong.is_empty(), "operations that are not told who acts:\n{}", wrong.join("\n"));
    let idle: Vec<_> = NOBODY_ACTS.iter().filter(|(file, name, _)| !used.contains(&(*file, *name))).collect();
    assert!(idle.is_empty(), "exceptions that nothing needs any more: {idle:?}");
}

/// Tables of a case: what stands in them changes only under the lock of its row.
const OF_A_CASE: [&str; 19] = [
    "cases",
    "case_person",
    "case_pause",
    "case_event",
    "message",
    "task",
    "case_unread",
    "case_line",
    "owner_task",
    "owner_answer",
    "owner_left_out",
    "identity_need",
    "identity_asking",
    "identity_result",
    "identity_document",
    "identity_notice",
    "release_file",
    "package",
    "receipt",
];

/// Functions that write such a table without a locked case in their type, each with the reason.
const WRITES_UNLOCKED: [(&str, &str); 7] = [
    ("cases/store/unread.rs: clear_unread", "the reader's own mark: nothing that anybody else sees of the case"),
    ("cases/store.rs: insert_case", "nobody else sees it yet"),
    ("cases/store.rs: set_words_version", "a batch, locked by `lock_words_to_make`"),
    ("cases/store.rs: copy_persons", "a batch, in one statement: bytes go where they belong, and say the same"),
    ("demo/store.rs: settle", "demonstration data in the transaction that made it"),
    ("notices/store.rs: put_off", "one statement, which locks the row and passes over one that is held"),
    ("notices/store.rs: look_again", "a batch, in one statement that locks it"),
];

/// Whether a statement writes a table of a case.
fn writes_a_case(sql: &str) -> bool {
    let words: Vec<&str> =
        sql.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty()).collect();
    words.windows(3).any(|next| match next {
        ["insert", "into", table] | ["delete", "from", table] | ["update", table, "set"] => OF_A_CASE.contains(table),
        // With a short name for the table.
        ["update", table, _] => OF_A_CASE.contains(table) && next[2] != "skip",
        _ => false,
    })
}

/// What stands in quotes in a text, and the text without.
fn statements_of(body: &str) -> String {
    body.split('"').skip(1).step_by(2).collect::<Vec<_>>().join(" ; ")
}

#[test]
fn what_changes_a_case_takes_a_locked_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in sources(&root) {
        let from = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        if !from.ends_with("store.rs") && !from.contains("/store/") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let begins: Vec<usize> = text.match_indices("async fn ").map(|(at, begin)| at + begin.len()).collect();
        for (number, at) in begins.iter().enumerate() {
            let end = begins.get(number + 1).copied().unwrap_or(text.len());
            let (head, body) = text[*at..end].split_once('{').unwrap();
            if writes_a_case(&statements_of(body)) {
                let name = head.split(['(', '<']).next().unwrap();
                seen += 1;
                if !head.contains("&Locked<Case") {
                    wrong.push(format!("{from}: {name}"));
                }
            }
        }
    }
    assert!(seen > 20, "{seen} functions that change a case were found");
    let known: Vec<&str> = WRITES_UNLOCKED.iter().map(|(known, _)| *known).collect();
    assert_eq!(wrong, known, "functions that change a case without its lock");
    assert!(writes_a_case("update cases set x = 1") && writes_a_case("with a as (insert into task (id) values (1))"));
    assert!(!writes_a_case("select id from cases for update skip locked"));
}

#[test]
fn transactions_begin_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut wrong, known) = (Vec::new(), ["domain/demo/bulk/mod.rs"]);
    for path in sources(&root) {
        let from = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let begins =
            text.contains(".begin_with(") || text.contains("connection.begin()") || text.contains("database.begin()");
        if begins && !from.starts_with("infra/") {
            wrong.push(from);
        }
    }
    // What fills a database by the hundred thousand has it for itself, before anybody works.
    assert_eq!(wrong, known, "transactions that no clock admits and nobody rolls back");
}

/// Functions that reach for the pool while they hold a connection, as far as their source tells, each with the reason why nobody waits
/// for anybody there. Shrink it when one goes.
const SECOND_CONNECTIONS: [(&str, &str); 1] =
    [("domain/cases/mails.rs: render", "the letter with a sign-in code is written from settings and texts alone")];

/// The source without comments and without what stands in quotes.
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '/' if letters.peek() == Some(&'/') => {
                for letter in letters.by_ref() {
                    if letter == '\n' {
                        break;
                    }
                }
                bare.push('\n');
            }
            '"' => {
                bare.push_str("\"\"");
                while let Some(inner) = letters.next() {
                    match inner {
                        '\\' => drop(letters.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            letter => bare.push(letter),
        }
    }
    bare
}

/// Name, parameters and body of every function.
fn functions(bare: &str) -> Vec<(&str, &str, &str)> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices("fn ") {
        let own_word = at == 0 || !bare[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let Some(opens) = bare[at..].find('{').map(|open| at + open) else { continue };
        let head = &bare[at + 3..opens];
        if !own_word || head.contains(';') || !head.contains('(') {
            continue;
        }
        let body = &bare[opens..opens + block(&bare[opens..])];
        let (name, parameters) = head.split_once('(').unwrap();
        found.push((name.split('<').next().unwrap(), parameters, body));
    }
    found
}

/// How long the block is that begins here.
fn block(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Where words stand, not as a part of a longer one.
fn places(text: &str, word: &str) -> Vec<usize> {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    let begins = text.match_indices(word).map(|(at, _)| at);
    begins
        .filter(|at| {
            !text[..*at].ends_with(part)
                && !text[at + word.len()..].starts_with(|letter: char| part(letter) && letter != '.')
        })
        .collect()
}

/// What of a text is executed while the connection that this name holds is held: from the beginning until the name is used up, or the
/// block ends. A branch that uses it up ends with its own block.
fn held(text: &str, name: &str) -> String {
    let used_up = |at: usize| {
        let (before, after) = (text[..at].trim_end(), &text[at + name.len()..]);
        [".commit()", ".roll_back()"].iter().any(|end| after.starts_with(end))
            || (before.ends_with(['(', ',']) && after.trim_start().starts_with([')', ',']))
    };
    let ends: Vec<usize> = places(text, name).into_iter().filter(|at| used_up(*at)).collect();
    let (mut held, mut depth, mut resumes) = (String::new(), 0_i32, None);
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return held;
        }
        if resumes.is_some_and(|outside| depth <= outside) {
            resumes = None;
        }
        if resumes.is_none() && ends.contains(&at) {
            if depth == 0 {
                return held;
            }
            resumes = Some(depth - 1);
        }
        if resumes.is_none() {
            held.push(letter);
        }
    }
    held
}

/// What a function does while it holds a connection.
fn while_held(parameters: &str, body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for parameter in parameters.split([',', '(']) {
        let Some((name, kind)) = parameter.split_once(':') else { continue };
        let kind = kind.split(')').next().unwrap_or_default().trim();
        if ["Tx", "&mut Tx", "Reading", "&mut Reading"].contains(&kind) {
            found.push(held(&body[1..], name.trim().trim_start_matches("mut ")));
        }
    }
    for opens in [".begin().await", ".read().await", ".acquire().await"] {
        for (at, _) in body.match_indices(opens) {
            let Some(end) = body[at..].find(';').map(|end| at + end) else { continue };
            let statement = body[..at].rfind([';', '{', '}']).map_or(0, |begin| begin + 1);
            let Some(name) = body[statement..at].trim().strip_prefix("let ") else { continue };
            let name: String = name
                .trim_start_matches("mut ")
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            // Only what is kept: what is read in passing is given back with the statement.
            if body[at + opens.len()..end].trim_start_matches(['?', '.']).trim().is_empty() {
                found.push(held(&body[end + 1..], &name));
            }
        }
    }
    found
}

/// Whether code reaches for the pool, or hands on what does.
fn reaches_for_the_pool(code: &str) -> bool {
    let reaches = [".database", ".begin()", ".read()", ".acquire()", ".clone()"];
    places(code, "app").into_iter().any(|at| {
        let (before, after) = (code[..at].trim_end(), &code[at + 3..]);
        let handed_on = before.ends_with(['(', ',', '&']) && after.trim_start().starts_with([',', ')']);
        handed_on || reaches.iter().any(|word| after.starts_with(word))
    })
}

#[test]
fn nobody_asks_for_a_second_connection_while_holding_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for path in sources(&root) {
        let from = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        let whole = std::fs::read_to_string(&path).unwrap();
        let bare = bare(whole.split("#[cfg(test)]").next().unwrap());
        for (name, parameters, body) in functions(&bare) {
            let held = while_held(parameters, body);
            seen += usize::from(!held.is_empty());
            if held.iter().any(|code| reaches_for_the_pool(code)) {
                wrong.push(format!("{from}: {name}"));
            }
        }
    }
    assert!(seen > 120, "{seen} functions that hold a connection were found");
    let known: Vec<&str> = SECOND_CONNECTIONS.iter().map(|(known, _)| *known).collect();
    assert_eq!(wrong, known, "functions that reach for the pool beside the connection they hold");
}

#[test]
fn the_look_for_second_connections_sees_them() {
    let wrong = [
        "fn f(app: App) { let mut tx = app.clone().begin().await?; store::list(&app.database).await?; tx.commit().await }",
        "fn f(app: &App, tx: &mut Tx) { rate::count(app, &[]).await?; }",
        "fn f(app: App, mut tx: Tx) { rate::count(&app, &[]).await?; tx.commit().await }",
        "fn f(app: App) { let mut reading = app.clone().read().await?; if a { let tx = app.begin().await?; } }",
        "fn f(app: App) { let tx = app.clone().begin().await?; if a { tx.commit().await?; return; } app.clone().read().await?; }",
    ];
    let right = [
        "fn f(app: App) { rate::count(&app, &[]).await?; let tx = app.begin().await?; tx.commit().await }",
        "fn f(app: App) { let tx = app.clone().begin().await?; tx.commit().await?; tried.succeeded(&app).await; }",
        "fn f(app: App) { loop { let tx = app.clone().begin().await?; finish(tx, 1).await?; } app.clone().read().await?; }",
        "fn f(app: App) { let tx = app.clone().begin().await?; let now = app.now(); tx.commit().await?; store::list(&app.database); }",
        "fn f(app: App) { let found = store::find(app.clone().read().await?.sql(), id).await?; store::list(&app.database).await }",
        "fn f(app: App) { let mut reading = app.clone().read().await?; drop(reading); store::list(&app.database).await }",
    ];
    let sees = |text: &str| {
        let found = functions(text);
        let (_, parameters, body) = found[0];
        while_held(parameters, body).iter().any(|code| reaches_for_the_pool(code))
    };
    for text in wrong {
        assert!(sees(text), "{text}");
    }
    for text in right {
        assert!(!sees(text), "{text}");
    }
}
