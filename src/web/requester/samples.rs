//! Every page for requesters from the samples beside it, in every language, so that a template that breaks or a text that is
//! missing fails here. The pages are left in `target/pages/` for looking at.

use chrono::NaiveDate;

use super::view::{Authority, Contact, Due, Frame, SumStep};
use super::{
    accessibility, appeal, authorities, case, check, choices, confirm, customer, file, find, form, identity, my,
    notice, outbox, package, problem, receipt, received, rights, start, task, unsubscribe, verify, withdraw,
};
use crate::base::language::Language;
use crate::infra::i18n::Texts;
use crate::web::samples::{Sample, mistaken_fields, without_sample};
use crate::web::visit::LanguageLink;

/// The samples of every page; a page that is not here fails the test below.
fn pages(language: Language) -> Vec<Sample> {
    [
        start::samples::pages,
        find::samples::pages,
        rights::samples::pages,
        form::samples::pages,
        customer::samples::pages,
        check::samples::pages,
        received::samples::pages,
        confirm::samples::pages,
        my::samples::pages,
        task::samples::pages,
        case::samples::pages,
        withdraw::samples::pages,
        appeal::samples::pages,
        identity::samples::pages,
        package::samples::pages,
        receipt::samples::pages,
        file::samples::pages,
        verify::samples::pages,
        choices::samples::pages,
        unsubscribe::samples::pages,
        accessibility::samples::pages,
        notice::samples::pages,
        authorities::samples::pages,
        outbox::samples::pages,
        problem::samples::pages,
    ]
    .into_iter()
    .flat_map(|pages| pages(language))
    .collect()
}

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub(super) fn frame(language: Language) -> Frame {
    Frame {
        said: String::new(),
        kept: None,
        language,
        organisation: "OMO".into(),
        switches: Language::ALL
            .into_iter()
            .filter(|other| *other != language)
            .map(|other| LanguageLink { language: other, href: format!("?lang={other}") })
            .collect(),
        keeps: false,
        css: "../../static/requester.css".into(),
        notice_date: NaiveDate::from_ymd_opt(2024, 6, 17),
        contact: Contact {
            email: "dpo@omo.example".into(),
            post: Some("1 Example Road, Taipei".into()),
            phone: Some("+886 2 0000 0000".into()),
        },
        signed_in: false,
        outbox: true,
    }
}

pub(super) fn due(language: Language) -> Due {
    let step = |date: NaiveDate, text: &str, cite: &str| SumStep {
        when: language.date_short(date),
        text: text.into(),
        is_due: date == day(12, 28),
        cite: Some(cite.into()),
    };
    Due {
        is_deed: false,
        at_once: None,
        is_open: false,
        legal: Some(day(12, 28)),
        legal_at: None,
        target: None,
        law: Some("GDPR".into()),
        period: Some("within one month".into()),
        authority: Some(Authority {
            name: "Data Protection Commission".into(),
            url: "https://dpc.example/".into(),
            listed: "/authorities?place=IE#chosen".into(),
        }),
        extension: Some("It could be moved once.".into()),
        steps: vec![
            step(day(11, 25), "Your request arrived; this day does not count", "Regulation 1182/71, Art. 3(1)"),
            step(day(12, 25), "One month later", "GDPR, Art. 12(3)"),
            step(day(12, 28), "Last day for our answer", "Regulation 1182/71, Art. 3(4)"),
        ],
    }
}

/// Of something that is done at once.
pub(super) fn deed(language: Language) -> Due {
    Due { is_deed: true, at_once: Some(day(11, 27)), ..due(language) }
}

#[test]
fn every_page_has_a_sample() {
    assert_eq!(without_sample("src/web/requester", &pages(Language::En)), Vec::<String>::new());
}

#[test]
fn what_is_typed_into_a_form_is_told_from_what_is_chosen() {
    assert_eq!(mistaken_fields(&pages(Language::En)), Vec::<String>::new());
}

/// Values of an attribute, in order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.match_indices(&start).map(|(at, found)| html[at + found.len()..].split('"').next().unwrap()).collect()
}

#[test]
fn every_page_is_whole_in_every_language() {
    for language in Language::ALL {
        let folder = format!("{}/target/pages/{language}", env!("CARGO_MANIFEST_DIR"));
        std::fs::create_dir_all(&folder).unwrap();
        for Sample { name, html, .. } in pages(language) {
            std::fs::write(format!("{folder}/{name}.html"), html.replace("../../static", "../../../static")).unwrap();
            let mut ids = attributes(&html, "id");
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), all, "{name}: an id stands twice");
            for reference in ["for", "aria-describedby", "aria-labelledby"] {
                for id in attributes(&html, reference).iter().flat_map(|ids| ids.split(' ')) {
                    assert!(ids.contains(&id), "{name}: {reference} names {id}, which is not there");
                }
            }
            for target in attributes(&html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
                assert!(ids.contains(&target), "{name}: a link leads to #{target}, which is not there");
            }
            assert!(!html.contains(" style=") && !html.contains("<script"), "{name}: style or script inside the page");
            assert!(!html.contains("<b>\"Zo"), "{name}: something typed is not escaped");
            let title = html.split("<title>").nth(1).unwrap();
            assert!(!title.starts_with(' ') && html.matches("<h1").count() == 1, "{name}: title and heading");
            for prefix in [
                "frame",
                "start",
                "right",
                "rights",
                "clock",
                "field",
                "form",
                "case",
                "received",
                "my",
                "error",
                "receipt",
                "file",
                "verify",
                "event",
                "choice",
                "choices",
                "unsubscribe",
            ] {
                let key = html.match_indices(&format!(">{prefix}-")).next();
                assert_eq!(key, None, "{name} in {language} shows the key of a text instead of the text");
            }
        }
    }
}
