//! What a migration may hold, so that the version before works on while it runs and after: `docs/migrations.md`, as a test.

use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

/// The first migration that is held to the rules; those before were released without.
const FIRST: i64 = 15;

/// The statements of a migration in lower case, without comments, with one space for any white space.
fn statements(sql: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut rest = sql;
    while let Some(letter) = rest.chars().next() {
        let quote = rest.strip_prefix('$').and_then(|after| after.split_once('$')).map(|(tag, _)| format!("${tag}$"));
        let length = if rest.starts_with("--") {
            let end = rest.find('\n').unwrap_or(rest.len());
            rest = &rest[end..];
            continue;
        } else if letter == '\'' {
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else if let Some(quote) = quote {
            rest[quote.len()..].find(&quote).map_or(rest.len(), |end| end + 2 * quote.len())
        } else {
            letter.len_utf8()
        };
        let current = found.last_mut().unwrap();
        match letter {
            ';' => found.push(String::new()),
            _ if letter.is_whitespace() => current.push(' '),
            _ => current.push_str(&rest[..length].to_lowercase()),
        }
        rest = &rest[length..];
    }
    let tidy = |statement: String| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    found.into_iter().map(tidy).filter(|statement| !statement.is_empty()).collect()
}

/// The parts between commas that stand in no brackets and no quotes.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut from, mut found) = (0, false, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '\'' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                found.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[from..].trim());
    found
}

/// The word a text begins with, and what comes after.
fn word(text: &str) -> (&str, &str) {
    let end = text.find([' ', '(']).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// What follows one of these beginnings.
fn after<'a>(text: &'a str, beginnings: &[&str]) -> Option<&'a str> {
    beginnings.iter().find_map(|beginning| text.strip_prefix(beginning))
}

/// What made rows unique and was dropped while the version before inserted `on conflict` without naming it.
const NAMED_BY_NOBODY: [&str; 1] = ["alert_job_id_key"];

/// Names of the indexes that make rows unique, of all migrations there are.
fn unique_indexes() -> &'static HashSet<String> {
    static FOUND: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let sources =
            std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
        let name = |statement: String| {
            let rest = statement.strip_prefix("create unique index ")?;
            let rest = rest.strip_prefix("concurrently ").unwrap_or(rest);
            Some(word(rest.strip_prefix("if not exists ").unwrap_or(rest)).0.to_owned())
        };
        sources.flat_map(|sql| statements(&sql)).filter_map(name).collect()
    });
    &FOUND
}

/// A migration, as far as its rules ask.
struct Migration {
    number: i64,
    /// Whether it runs outside of a transaction.
    alone: bool,
    statements: Vec<String>,
}

const LEAVES_OUT: &str = "leaves out what the version before reads; raise the minimum reader in the same migration";

impl Migration {
    fn parse(number: i64, sql: &str) -> Self {
        Self { number, alone: sql.starts_with("-- no-transaction"), statements: statements(sql) }
    }

    /// Why it is refused, a line each.
    fn refusals(&self) -> Vec<String> {
        let mut refused = Vec::new();
        if self.alone && self.statements.len() != 1 {
            refused
                .push("a migration without transaction holds one statement, so that it can be done again".to_owned());
        }
        for statement in &self.statements {
            for reason in self.judge(statement) {
                refused.push(format!("{reason}: {statement}"));
            }
        }
        refused
    }

    /// The number that a program must know after it.
    fn minimum_reader(&self) -> Option<i64> {
        let value = self.statements.iter().find_map(|statement| {
            statement
                .strip_prefix("insert into installation (name, value) values ('minimum_reader', '")?
                .split('\'')
                .next()
        })?;
        value.parse().ok()
    }

    fn makes(&self, table: &str) -> bool {
        self.statements.iter().any(|statement| {
            after(statement, &["create table if not exists ", "create table "])
                .is_some_and(|rest| word(rest).0 == table)
        })
    }

    fn leaving_out(&self) -> Option<&'static str> {
        match self.minimum_reader() {
            Some(number) if number < self.number => None,
            Some(_) => Some("the minimum reader must be known to the version before"),
            None => Some(LEAVES_OUT),
        }
    }

    fn judge(&self, statement: &str) -> Vec<&'static str> {
        const HARMLESS: [&str; 10] = [
            "create function ",
            "create or replace function ",
            "create trigger ",
            "create constraint trigger ",
            "create or replace trigger ",
            "create type ",
            "create sequence ",
            "comment on ",
            "grant ",
            "revoke ",
        ];
        let concurrently =
            ["create index concurrently if not exists ", "create unique index concurrently if not exists "];
        if let Some(index) = statement.strip_prefix("drop index concurrently if exists ")
            && unique_indexes().contains(word(index).0)
        {
            return self.leaving_out().into_iter().collect();
        }
        if after(statement, &concurrently).or(statement.strip_prefix("drop index concurrently if exists ")).is_some() {
            return if self.alone { vec![] } else { vec!["must begin with `-- no-transaction`"] };
        }
        if self.alone {
            return vec!["only indexes, concurrently and if (not) exists, are made or dropped without a transaction"];
        }
        if let Some(rest) = after(statement, &["create index ", "create unique index "]) {
            let table = rest.split_once(" on ").map_or("", |(_, rest)| word(rest).0);
            return if self.makes(table) {
                vec![]
            } else {
                vec!["an index on a table that is there is made concurrently"]
            };
        }
        if statement.starts_with("create table ") {
            return if statement.contains(" as select ") { vec!["copying is a backfill"] } else { vec![] };
        }
        if let Some(rest) = after(statement, &["alter table only ", "alter table "]) {
            let (table, actions) = word(rest);
            let judge = |action| self.judge_action(action);
            return if self.makes(table) { vec![] } else { parts(actions).into_iter().filter_map(judge).collect() };
        }
        if statement.starts_with("insert into ") {
            return if statement.contains(" select ") { vec!["copying is a backfill"] } else { vec![] };
        }
        if after(statement, &["update ", "delete ", "with ", "truncate "]).is_some() {
            return vec!["changing rows is a backfill"];
        }
        if after(statement, &["drop table ", "drop trigger ", "drop function ", "drop type "]).is_some() {
            return self.leaving_out().into_iter().collect();
        }
        if after(statement, &HARMLESS).is_some() {
            vec![]
        } else {
            vec!["is none of the forms that are known to be harmless"]
        }
    }

    /// Why an action on a table that is there is refused.
    fn judge_action(&self, action: &str) -> Option<&'static str> {
        if let Some(column) = after(action, &["add column if not exists ", "add column "]) {
            return judge_column(word(column).1);
        }
        if action.starts_with("add constraint ") {
            let brief = action.ends_with(" not valid") || action.contains(" using index ");
            return (!brief).then_some("a constraint is added `not valid`, and validated by a later migration");
        }
        if action.starts_with("validate constraint ") {
            let alone = self.statements.iter().all(|statement| {
                after(statement, &["alter table "]).is_some_and(|rest| word(rest).1.starts_with("validate constraint "))
            });
            return (!alone)
                .then_some("validating reads the whole table: in a migration of its own, which holds no other lock");
        }
        if let Some(rest) = after(action, &["alter column "]) {
            let brief = ["set default ", "drop default", "drop not null", "set statistics ", "set storage ", "set ("];
            let known = after(word(rest).1, &brief).is_some();
            return (!known).then_some("reads or writes the whole table, or is not known to be harmless");
        }
        if action.starts_with("drop column ") {
            return self.leaving_out();
        }
        if let Some(constraint) = after(action, &["drop constraint if exists ", "drop constraint "]) {
            // What makes rows unique the version before may name where it inserts: `on conflict` fails without. By the names that
            // Postgres gives, since a migration does not say what it drops.
            let name = word(constraint).0;
            let checks = ["_check", "_fkey", "_not_null"].iter().any(|ending| name.ends_with(ending));
            return if checks || NAMED_BY_NOBODY.contains(&name) { None } else { self.leaving_out() };
        }
        (!action.starts_with("set (")).then_some("is none of the forms that are known to be harmless")
    }
}

/// Why a column that is added is refused, from its type on.
fn judge_column(definition: &str) -> Option<&'static str> {
    let default = definition.split_once(" default ").map(|(_, value)| value);
    let constant = default.is_none_or(|value| {
        after(value, &["'", "true", "false", "null", "now()", "current_date", "current_timestamp", "-"]).is_some()
            || value.starts_with(|letter: char| letter.is_ascii_digit())
    });
    if [" unique", " primary key", " check "].iter().any(|part| definition.contains(part)) {
        Some("a constraint of a new column is an index made concurrently, or added `not valid`")
    } else if definition.contains(" generated ") || word(definition).0.ends_with("serial") || !constant {
        Some("every row is written anew; add the column without, and fill it by a backfill")
    } else if definition.contains(" not null") && default.is_none() {
        Some("the version before inserts rows without it; give it a default")
    } else if definition.contains(" references ") && default.is_some() {
        Some("with a default every row is looked up; add the column without")
    } else {
        None
    }
}

#[test]
fn every_migration_lets_the_version_before_work_on() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut refused = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let number: i64 = name.split('_').next().unwrap().parse().unwrap();
        if number >= FIRST {
            let migration = Migration::parse(number, &std::fs::read_to_string(&path).unwrap());
            refused.extend(migration.refusals().into_iter().map(|reason| format!("{name}: {reason}")));
        }
    }
    assert!(refused.is_empty(), "see docs/migrations.md:\n{}", refused.join("\n"));
}

#[test]
fn what_keeps_others_waiting_or_breaks_them_is_refused() {
    for sql in [
        "create index cases_name on cases (name);",
        "create unique index cases_name on cases (name);",
        "create index concurrently if not exists cases_name on cases (name);",
        "-- no-transaction\ncreate index concurrently cases_name on cases (name);",
        "-- no-transaction\ncreate index concurrently if not exists a on cases (name);\nalter table cases add column b text;",
        "-- no-transaction\nupdate cases set place = 'DE';",
        "alter table cases add column note text not null;",
        "alter table cases add column note text, add column kind text not null;",
        "alter table cases add column token uuid not null default gen_random_uuid();",
        "alter table cases add column number bigserial;",
        "alter table cases add column number bigint generated always as identity;",
        "alter table cases add column number bigint unique;",
        "alter table cases add column number bigint check (number > 0);",
        "alter table cases add constraint positive check (due_version > 0);",
        "alter table cases add constraint a check (due_version > 0) not valid; alter table cases validate constraint a;",
        "alter table cases alter column place set not null;",
        "alter table cases alter column place type varchar(6);",
        "alter table cases rename column place to country;",
        "alter table cases rename to requests;",
        "alter table cases drop column phone;",
        "drop table draft;",
        // The version before would be shut out while it still runs.
        "alter table cases drop column phone; insert into installation (name, value) values ('minimum_reader', '20');",
        "-- a comment; with a semicolon\nupdate cases set receipt_version = due_version;",
        "insert into task (id, case_id) select id, id from cases;",
        "create table copy as select * from cases;",
        "delete from draft;",
        "do $$ begin update cases set place = 'DE'; end $$;",
        "vacuum full cases;",
        "lock table cases;",
        "drop index cases_open_due;",
        // The version before inserts `on conflict (form_nonce)`, and one open appeal at a time.
        "alter table message drop constraint message_form_nonce_key;",
        "alter table cases drop constraint whatever;",
        "-- no-transaction\ndrop index concurrently if exists cases_appeal_open;",
    ] {
        assert!(!Migration::parse(20, sql).refusals().is_empty(), "{sql}");
    }
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/0012_clocks.sql");
    let refused = Migration::parse(12, &std::fs::read_to_string(whole).unwrap()).refusals();
    assert_eq!(refused.len(), 1, "{refused:?}");
}

#[test]
fn what_is_brief_is_allowed() {
    for sql in [
        "create table thing (id uuid primary key, case_id uuid not null references cases on delete cascade, note text not null);
         create index thing_case on thing (case_id); alter table thing alter column note set storage external;
         insert into thing (id) values ('x;y');
         create function f() returns trigger language plpgsql as $body$ begin update thing set note = ''; return new; end $body$;
         create trigger t before update on thing for each row execute function f();",
        "-- no-transaction\n-- For the list.\ncreate unique index concurrently if not exists cases_name on cases (name);",
        "-- no-transaction\ndrop index concurrently if exists cases_name;",
        "alter table cases add column note text, add column if not exists kind text not null default 'a, b';",
        "alter table cases add column seen_on date not null default current_date, add column paid numeric(10, 2) default 0;",
        "alter table cases add column parent uuid references cases;",
        "alter table cases add constraint positive check (due_version > 0) not valid;",
        "alter table cases validate constraint positive;",
        "alter table cases drop constraint cases_status_check,
             add constraint cases_status_check check (status in ('new', 'closed', 'held')) not valid;",
        "alter table cases alter column place set default 'DE', alter column phone drop not null;",
        "insert into installation (name, value) values ('minimum_reader', '19')
             on conflict (name) do update set value = excluded.value;
         alter table cases drop column phone;
         drop table draft;",
    ] {
        assert_eq!(Migration::parse(20, sql).refusals(), Vec::<String>::new(), "{sql}");
    }
}
