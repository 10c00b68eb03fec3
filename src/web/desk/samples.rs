//! Every page of the desk from the samples beside it, in every language. The pages are left in `target/desk-pages`, to look at
//! and to validate.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use scraper::{Html, Selector};

use super::{case, door, frame, house, lists, problem, register, session};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::web::samples::{Sample, mistaken_fields, sources, without_sample};
use crate::web::visit::LanguageLink;

/// The samples of every page; a page that is not here fails the test below.
fn pages(language: Language) -> Vec<Sample> {
    [
        door::sign_in::samples::pages,
        door::enrol::samples::pages,
        door::set_up::samples::pages,
        lists::today::samples::pages,
        lists::queue::samples::pages,
        lists::unconfirmed::samples::pages,
        lists::tasks::samples::pages,
        case::page::samples::pages,
        case::tasks::samples::pages,
        case::line::samples::pages,
        case::systems::samples::pages,
        case::ask::samples::pages,
        case::identity::samples::pages,
        case::resume::samples::pages,
        case::extend::samples::pages,
        case::close::samples::pages,
        case::decide::samples::pages,
        case::recipients::samples::pages,
        case::appeal::samples::pages,
        case::adopt::samples::pages,
        case::reopen::samples::pages,
        case::assign::samples::pages,
        case::settle::samples::pages,
        case::person::samples::pages,
        case::letter::samples::pages,
        case::package::samples::pages,
        case::review::samples::pages,
        case::new_case::samples::pages,
        house::staff::samples::pages,
        house::account::samples::pages,
        house::audit::samples::pages,
        house::rulebook::samples::pages,
        house::rulebook_place::samples::pages,
        house::rulebook_fact::samples::pages,
        house::rulebook_changes::samples::pages,
        register::list::samples::pages,
        register::row::samples::pages,
        register::publish::samples::pages,
        register::edition::samples::pages,
        register::owner::samples::pages,
        register::record::samples::pages,
        problem::samples::pages,
    ]
    .into_iter()
    .flat_map(|pages| pages(language))
    .collect()
}

pub(super) fn day(ahead: i64) -> NaiveDate {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    if ahead < 0 { today - Days::new(ahead.unsigned_abs()) } else { today + Days::new(ahead.unsigned_abs()) }
}

pub(super) fn hour(hours: i64) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T02:10:00Z").unwrap().to_utc() + TimeDelta::hours(hours)
}

pub(super) fn frame(language: Language, here: &'static str) -> frame::Frame {
    frame::Frame {
        kept: None,
        language,
        operator: "OMO".into(),
        here,
        languages: Language::ALL
            .into_iter()
            .filter(|other| *other != language)
            .map(|other| LanguageLink { language: other, href: format!("/desk?lang={other}") })
            .collect(),
        form_token: "sample".into(),
        done: None,
        said: String::new(),
        problem: None,
        waits: false,
        errors: FieldErrors::default(),
        changes: Vec::new(),
        labels: std::collections::HashMap::new(),
        me: Some(frame::Me {
            name: "林語婷".into(),
            role: "dpo",
            may_file: true,
            may_rules: true,
            may_register: true,
            may_staff: true,
            may_audit: true,
            may_cases: true,
            counts: Some(frame::RailCounts { open: 42, unconfirmed: 11 }),
        }),
        today: day(0),
        zone: chrono_tz::Asia::Taipei,
        soon_days: 10,
    }
}

/// A frame whose form comes back with mistakes.
pub(super) fn troubled(language: Language, here: &'static str, fields: &[(&str, &'static str)]) -> frame::Frame {
    let mut frame = frame(language, here);
    for (field, key) in fields {
        frame.errors.add(*field, key);
    }
    frame
}

#[test]
fn every_form_about_a_case_carries_its_version() {
    let forms = Selector::parse("form[method=post][action^='/desk/cases/']:not([action='/desk/cases/new'])").unwrap();
    let version = Selector::parse("input[name=version]").unwrap();
    let mut found = 0;
    for Sample { name, html, .. } in pages(Language::En) {
        for form in Html::parse_document(&html).select(&forms) {
            found += 1;
            assert!(form.select(&version).next().is_some(), "{name}: {:?}", form.attr("action"));
        }
    }
    assert!(found > 30, "{found}");
}

#[test]
fn what_is_typed_into_a_form_is_told_from_what_is_chosen() {
    assert_eq!(mistaken_fields(&pages(Language::En)), Vec::<String>::new());
}

#[test]
fn every_page_renders_in_every_language() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/desk-pages");
    for language in Language::ALL {
        let folder = folder.join(language.code());
        std::fs::create_dir_all(&folder).unwrap();
        for Sample { name, html, .. } in pages(language) {
            let missing = html.split(['>', '<', '"', ' ', '\n']).find(|word| {
                (word.starts_with("desk-") || word.starts_with("month-")) && !word.contains(['.', '*', '/'])
            });
            assert_eq!(missing, None, "{name} in {language} shows a key");
            assert!(html.contains(&format!("<html lang=\"{language}\"")), "{name} names its language");
            for forbidden in ["style=", "<style", "onclick", "javascript:"] {
                assert!(!html.contains(forbidden), "{name} carries {forbidden}, which the content policy forbids");
            }
            std::fs::write(folder.join(format!("{name}.html")), &html).unwrap();
        }
    }
}

#[test]
fn every_page_has_a_sample() {
    assert_eq!(without_sample("src/web/desk", &pages(Language::En)), Vec::<String>::new());
}

/// Keys named in the desk's templates and code, patterns with their `*`.
fn keys_in_sources() -> std::collections::BTreeSet<String> {
    let mut keys = std::collections::BTreeSet::new();
    // What the desk writes into an answer is made where it is decided.
    let all = [
        "templates/desk",
        "src/web/desk",
        "src/domain/cases/ops",
        "src/domain/checklist",
        "src/domain/identity",
        "src/domain/owner_tasks",
        "src/domain/register",
        "src/domain/rulebook",
    ];
    for (_, text) in all.into_iter().flat_map(sources) {
        // `{…}` of a format string fills a pattern as `*` does.
        let quoted = text.split('"').filter(|part| part.starts_with("desk-") && part.is_ascii()).map(|part| {
            part.split_once('{').map_or(part.to_owned(), |(head, tail)| {
                format!("{head}*{}", tail.split_once('}').map_or("", |(_, tail)| tail))
            })
        });
        let quoted = quoted.filter(|part| !part.contains([' ', '/', '.']));
        keys.extend(quoted);
    }
    keys
}

/// The texts of the desk's pages in a language.
fn locale(language: Language) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.code());
    let pages =
        ["desk", "register", "checklist", "decisions", "owner_tasks", "letter_page", "identity", "reviews", "release"];
    pages.map(|file| std::fs::read_to_string(folder.join(format!("{file}.ftl"))).unwrap()).concat()
}

fn keys_in_locale(language: Language) -> std::collections::BTreeSet<String> {
    locale(language).lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key.trim().to_owned()).collect()
}

#[test]
fn every_text_exists_in_every_language_and_none_is_idle() {
    let used = keys_in_sources();
    let english = keys_in_locale(Language::En);
    for language in Language::ALL {
        let texts = keys_in_locale(language);
        assert_eq!(texts, english, "{language} has the same texts as English");
        for key in &used {
            let found = match key.split_once('*') {
                None => texts.contains(key),
                Some((head, tail)) => texts.iter().any(|text| text.starts_with(head) && text.ends_with(tail)),
            };
            assert!(found, "{key} is missing in {language}");
        }
    }
    // Words that operations name and codes that fill a pattern count as used.
    let locale = locale(Language::En);
    let idle = english.iter().filter(|key| key.starts_with("desk-")).find(|key| {
        // A text may stand inside another one.
        !locale.contains(&format!("{{ {key} }}"))
            && !used.iter().any(|used| match used.split_once('*') {
                None => used == *key,
                Some((head, tail)) => key.starts_with(head) && key.ends_with(tail),
            })
    });
    assert_eq!(idle, None, "a text nobody shows");
}

#[test]
fn every_word_of_a_closed_list_has_its_text() {
    use crate::base::actor::Role;
    use crate::domain::cases::events::EventKind;
    use crate::domain::cases::{Channel, Outcome, RefusalGround, Relation, Status};
    use crate::domain::counsel::Verdict;
    use crate::domain::reviews::model::Reason;
    use crate::domain::rulebook::{PauseGround, Right, Section};
    let words: Vec<String> = [
        ("status", Status::ALL.iter().map(|word| word.code()).collect::<Vec<_>>()),
        ("outcome", Outcome::ALL.iter().map(|word| word.code()).collect()),
        ("why-outcome", Outcome::OF_ITEMS.iter().chain(&Outcome::BESIDE).map(|word| word.code()).collect()),
        ("right", Right::ALL.iter().map(|word| word.code()).collect()),
        ("letter-right", Right::ALL.iter().map(|word| word.code()).collect()),
        ("channel", Channel::ALL.iter().map(|word| word.code()).collect()),
        ("relation", Relation::ALL.iter().map(|word| word.code()).collect()),
        ("role", Role::ALL.iter().map(|word| word.code()).collect()),
        ("why-role", Role::ALL.iter().map(|word| word.code()).collect()),
        ("ground", PauseGround::ALL.iter().map(|word| word.code()).collect()),
        ("clock-waits", PauseGround::ALL.iter().map(|word| word.code()).collect()),
        ("actor", vec!["requester", "staff", "owner", "worker", "command_line"]),
        ("tab", vec!["open", "mine", "unassigned", "unread", "waiting", "soon", "overdue", "past_law", "closed"]),
        (
            "queue-none",
            vec!["open", "mine", "unassigned", "unread", "waiting", "soon", "overdue", "past_law", "closed"],
        ),
        ("refusal", RefusalGround::ALL.iter().map(|word| word.code()).collect()),
        ("letter-ground", RefusalGround::ALL.iter().map(|word| word.code()).collect()),
        ("clock-short", vec!["acknowledgement", "at_once", "task"]),
        ("act", vec!["letter", "close", "resume", "ask", "extend", "assign", "settle", "person", "paper", "reopen"]),
        ("done", session::DONE.to_vec()),
        ("verdict", Verdict::ALL.iter().map(|word| word.code()).collect()),
        ("why-verdict", Verdict::ALL.iter().map(|word| word.code()).collect()),
        ("verdict-done", Verdict::ALL.iter().map(|word| word.code()).collect()),
        ("section", Section::ALL.iter().map(|word| word.code()).collect()),
        ("mark", vec!["checked", "known", "doubtful"]),
    ]
    .into_iter()
    .flat_map(|(list, codes)| codes.into_iter().map(move |code| format!("desk-{list}-{code}")))
    .chain(EventKind::ALL.iter().map(|kind| format!("desk-event-{kind}")))
    .chain(Reason::ALL.iter().map(|reason| format!("review-reason-{reason}")))
    .chain(words_of_identity())
    .collect();
    let english = keys_in_locale(Language::En);
    let missing: Vec<_> = words.into_iter().filter(|word| !english.contains(word)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// Texts of the codes that the ladder names, and of how sure one is by what.
fn words_of_identity() -> impl Iterator<Item = String> {
    use crate::domain::identity::{About, Because, Method, Verdict};
    use crate::domain::rulebook::identity::Ladder;
    let ladder = Ladder::built_in();
    let doubts = || ladder.doubts().iter().filter(|doubt| !doubt.own).map(|doubt| doubt.code.as_str());
    let ways = || ladder.ways().iter().map(|way| way.code.as_str());
    let lists: [(&str, Vec<&str>); 10] = [
        ("doubt", ladder.doubts().iter().map(|doubt| doubt.code.as_str()).chain(["permission"]).collect()),
        ("letter-doubt", doubts().collect()),
        ("way", ways().collect()),
        ("letter-way", ways().filter(|way| *way != "document").collect()),
        ("field", ladder.fields("facts").chain(ladder.fields("document")).collect()),
        ("kind", ladder.documents().collect()),
        ("about", About::ALL.iter().map(|one| one.code()).collect()),
        ("because", Because::ALL.iter().map(|one| one.code()).collect()),
        ("method", Method::ALL.iter().map(|one| one.code()).collect()),
        ("verdict", Verdict::ALL.iter().map(|one| one.code()).collect()),
    ];
    lists.into_iter().flat_map(|(list, codes)| codes.into_iter().map(move |code| format!("identity-{list}-{code}")))
}

#[test]
fn a_queue_of_fifty_fits_its_budget() {
    for language in Language::ALL {
        let pages = lists::queue::samples::pages(language);
        let html = &pages.iter().find(|page| page.name == "queue").unwrap().html;
        assert!(html.len() <= 60_000, "{} bytes in {language}", html.len());
    }
}

#[test]
fn nearness_is_said_in_words() {
    let frame = frame(Language::En, "");
    let words = |ahead| (frame.due(&day(ahead)).tone, frame.due(&day(ahead)).words);
    assert_eq!(words(-2), ("late", "2 days late".to_owned()));
    assert_eq!(words(-1), ("late", "1 day late".to_owned()));
    assert_eq!(words(0), ("soon", "today".to_owned()));
    assert_eq!(words(10), ("soon", "in 10 days".to_owned()));
    assert_eq!(words(11), ("fine", "in 11 days".to_owned()));
}
