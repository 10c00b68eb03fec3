//! Every requester page, rendered from samples in every language, so that a template that breaks or a text that is missing
//! fails here. The pages are left in `target/pages/` for looking at.

use askama::Template;
use chrono::NaiveDate;

use super::fields;
use super::view::{Answer, Authority, Contact, Control, Due, Field, Frame, SumStep, mistakes};
use super::*;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::cases::filing::Typed;
use crate::domain::cases::model::{Outcome, Status};
use crate::domain::rulebook::{Operator, Place, Right};
use crate::infra::i18n::Texts;
use crate::infra::mail::kept::KeptMail;
use crate::web::visit::LanguageLink;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn frame(language: Language) -> Frame {
    Frame {
        language,
        organisation: "OMO".into(),
        switches: Language::ALL
            .into_iter()
            .filter(|other| *other != language)
            .map(|other| LanguageLink { language: other, href: format!("?lang={other}") })
            .collect(),
        css: "../../static/requester.css".into(),
        notice_url: "https://www.omo.example/privacy".into(),
        notice_date: NaiveDate::from_ymd_opt(2024, 6, 17).unwrap(),
        contact: Contact {
            email: "dpo@omo.example".into(),
            post: Some("1 Example Road, Taipei".into()),
            phone: Some("+886 2 0000 0000".into()),
        },
        signed_in: false,
        outbox: true,
    }
}

fn due(language: Language) -> Due {
    let step = |date: NaiveDate, text: &str, cite: &str| SumStep {
        when: language.date_short(date),
        text: text.into(),
        is_due: date == day(12, 28),
        cite: Some(cite.into()),
    };
    Due {
        legal: Some(day(12, 28)),
        legal_at: None,
        target: None,
        law: Some("GDPR".into()),
        period: Some("within one month".into()),
        authority: Some(Authority { name: "Data Protection Commission".into(), url: "https://dpc.example/".into() }),
        steps: vec![
            step(day(11, 25), "Your request arrived; this day does not count", "Regulation 1182/71, Art. 3(1)"),
            step(day(12, 25), "One month later", "GDPR, Art. 12(3)"),
            step(day(12, 28), "Last day for our answer", "Regulation 1182/71, Art. 3(4)"),
        ],
    }
}

fn offers() -> Vec<start::Offer> {
    Right::ALL
        .iter()
        .map(|right| start::Offer {
            right: right.code(),
            href: format!("/request/{right}?place=TW"),
            period: "15".into(),
        })
        .collect()
}

fn form(language: Language, right: Right, errors: &FieldErrors) -> String {
    let mut typed = Typed::default();
    typed.set("name", "<b>\"Zoë\" & 王</b>");
    typed.set("details", "\n<script>");
    typed.set("place", "TW");
    let fields = fields::of_form(language, right, &typed, errors);
    let all: Vec<&Field> = fields.iter().collect();
    form::FormPage {
        frame: frame(language),
        right: right.code(),
        opt_out: right.is_opt_out(),
        mistakes: mistakes(language, errors, &all),
        backup_days: (right == Right::Deletion).then_some(90),
        customer_href: format!("/request/{right}/customer"),
        due: due(language),
        home_place: Some("Taiwan".into()),
        place_field: fields::place_to_show(language, "place-shown", Place::parse("TW")),
        rights_href: "/rights?place=TW".into(),
        form_token: "token".into(),
        about: fields.about.clone(),
        request: fields.request.clone(),
        contact: fields.contact.clone(),
    }
    .render()
    .unwrap()
}

fn case(language: Language, status: &str, outcome: Option<&str>) -> case::CaseView {
    let standing = outcome.map_or_else(|| format!("case-status-{status}"), |outcome| format!("case-outcome-{outcome}"));
    let letter =
        |mine, text: &str| case::Letter { mine, when: language.date(day(11, 27)), text: text.into(), files: vec![] };
    let event = |text: &str| case::Event {
        text: text.into(),
        datetime: "2026-11-25T14:02:00+08:00".into(),
        when: format!("{}, 14:02", language.date(day(11, 25))),
    };
    case::CaseView {
        reference: "RD-7KQ4-2MX".into(),
        right: "deletion",
        sent_on: day(11, 25),
        standing: format!("{standing}-title"),
        next: format!("{standing}-next"),
        your_turn: status == "waiting_for_requester",
        due: due(language),
        extended: status == "review",
        paused: false,
        closed_on: outcome.map(|_| day(12, 20)),
        answered: outcome.is_some(),
        late: false,
        backup_days: Some(90),
        reply: outcome.map(|_| case::Reply {
            text: "We looked in eleven systems.\n\nDeleted: your account.".into(),
            files: vec![case::File { name: "answer.pdf".into(), href: "/my/x/files/1".into(), size: "12 kB".into() }],
        }),
        events: vec![event("event-filed-web"), event("event-confirmed")],
        messages: vec![
            letter(false, "We found an account under this address. Shall we delete the forum posts too?"),
            letter(true, "Yes please.\nAll of them."),
        ],
        answers: vec![Answer {
            field: "what".into(),
            label: language.text("right-deletion-details-label"),
            value: "Everything".into(),
        }],
        can_withdraw: outcome.is_none(),
        can_appeal: outcome == Some("refused"),
        appeal: outcome.map(|_| "RD-22Q4-2MF".into()),
        appeal_of: (status == "review").then(|| "RD-22Q4-2MF".into()),
        rights_href: "/rights?place=TW".into(),
    }
}

fn case_page(language: Language, status: &str, outcome: Option<&str>) -> String {
    case::CasePage {
        frame: frame(language).signed_in(),
        done: Some("case-confirmed"),
        mistakes: vec![],
        form_token: "token".into(),
        case: case(language, status, outcome),
        unconfirmed: status == "unconfirmed",
        mails: outcome.is_none().then(|| case::language_of_mails(language, language)),
        message: outcome.is_none().then(|| Field::new(language, "body", Control::Area(4))),
    }
    .render()
    .unwrap()
}

fn pages(language: Language) -> Vec<(String, String)> {
    let frame = || frame(language);
    let email = || Field::new(language, "email", Control::Line("email"));
    let code = || Field::new(language, "code", Control::Code);
    let none = FieldErrors::default();
    let mut wrong = FieldErrors::default();
    wrong.add("email", "error-email-format");
    wrong.add("relation", "error-relation");
    wrong.add("place", "error-place");
    wrong.add("form", "error-form-expired");
    let wrong_code = FieldErrors::one("code", "error-code-wrong");
    let mut pages: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, html: String| pages.push((name.to_owned(), html));
    for right in Right::ALL {
        add(&format!("form-{right}"), form(language, right, &none));
    }
    add("form-mistakes", form(language, Right::Deletion, &wrong));
    let finder = vec![
        Field::keyed(language, "want", "start-finder-want", Control::Radios).choices(
            language,
            "start-wish-*",
            &["access", "correction"],
        ),
        fields::place_to_show(language, "place-finder", None),
    ];
    let start = start::StartPage {
        frame: frame(),
        mistakes: vec![],
        offers: offers().into_iter().take(7).collect(),
        all_href: "/rights?place=TW".into(),
        place_name: "Taiwan".into(),
        place_field: fields::place_to_show(language, "place", Place::parse("TW")),
        finder,
    };
    add("start", start.render().unwrap());
    let operator = Operator { country: Place::parse("TW").unwrap(), eu_calendar: None, uk_calendar: None };
    for place in ["", "DE", "US-CA", "US-CO", "TW", "AU", "IN", "PE"] {
        let page = rights::page(frame(), Place::parse(place), &operator, day(11, 25));
        add(&format!("rights-{place}"), page.render().unwrap());
    }
    let check = check::CheckPage {
        frame: frame(),
        right: "deletion",
        opt_out: false,
        customer: true,
        answers: vec![
            Answer { field: "place".into(), label: language.text("field-place-label"), value: "Taiwan".into() },
            Answer {
                field: "details".into(),
                label: language.text("right-deletion-details-label"),
                value: String::new(),
            },
            Answer {
                field: "email".into(),
                label: language.text("field-email-label"),
                value: "zoe@example.com".into(),
            },
        ],
        hidden: vec![("email".into(), "zoe@example.com".into())],
        due: due(language),
        place_name: "Ireland".into(),
    };
    add("check", check.render().unwrap());
    let received = |opt_out, errors: &FieldErrors| received::ReceivedPage {
        frame: frame(),
        done: None,
        mistakes: mistakes(language, errors, &[&code()]),
        reference: "RD-7KQ4-2MX".into(),
        right: if opt_out { "marketing" } else { "deletion" },
        opt_out,
        confirmed: false,
        due: due(language),
        email: "zoe@example.com".into(),
        lapse_days: 14,
        form_token: "token".into(),
        code: code().filled(language, "ABCD", errors),
        address: email(),
    };
    add("received", received(false, &none).render().unwrap());
    add("received-mistake", received(false, &wrong_code).render().unwrap());
    add("received-opt-out", received(true, &none).render().unwrap());
    add("received-gone", received::GonePage { frame: frame() }.render().unwrap());
    let confirm = confirm::ConfirmPage {
        frame: frame(),
        mistakes: vec![],
        form_token: "token".into(),
        reference: Field::new(language, "reference", Control::Line("text")),
        code: code(),
        again: confirm::again(language),
        done: None,
    };
    add("confirm", confirm.render().unwrap());
    let address = my::AddressPage { frame: frame(), mistakes: vec![], form_token: "token".into(), email: email() };
    add("my", address.render().unwrap());
    let asked =
        my::CodePage { frame: frame(), mistakes: vec![], form_token: "token".into(), minutes: 10, code: code() };
    add("my-code", asked.render().unwrap());
    let row = |standing: &str, closed: bool| my::Row {
        reference: "RD-7KQ4-2MX".into(),
        right: "access",
        is_appeal: closed,
        standing: standing.into(),
        sent_on: day(11, 25),
        legal_due: Some(language.date_long(day(12, 28))),
        target_due: None,
        closed,
    };
    let list = my::ListPage {
        frame: frame().signed_in(),
        cases: vec![row("case-status-new-title", false), row("case-outcome-fulfilled-title", true)],
        more: Some("/my?after=RD-7KQ4-2MX".to_owned()),
    };
    add("my-list", list.render().unwrap());
    add("my-left", my::LeftPage { frame: frame() }.render().unwrap());
    for status in Status::ALL.iter().filter(|status| status.is_open()) {
        add(&format!("case-{status}"), case_page(language, status.code(), None));
    }
    for outcome in Outcome::ALL {
        add(&format!("case-closed-{outcome}"), case_page(language, "closed", Some(outcome.code())));
    }
    let mut reasons = FieldErrors::default();
    reasons.add("body", "error-message-missing");
    let body = Field::new(language, "body", Control::Area(7)).filled(language, "", &reasons);
    let appeal = appeal::AppealPage {
        frame: frame(),
        form_token: "token".into(),
        reference: "RD-7KQ4-2MX".into(),
        right: "deletion",
        law: "Colorado privacy act".into(),
        mistakes: mistakes(language, &reasons, &[&body]),
        body,
    };
    add("appeal", appeal.render().unwrap());
    let withdraw = withdraw::WithdrawPage {
        frame: frame(),
        form_token: "token".into(),
        reference: "RD-7KQ4-2MX".into(),
        right: "deletion",
    };
    add("withdraw", withdraw.render().unwrap());
    let customer = customer::CustomerPage {
        frame: frame(),
        mistakes: vec![],
        right: "deletion",
        form_href: "/request/deletion".into(),
        pass_href: "/request/deletion?relation=customer".into(),
        place: Some("TW"),
        form_token: "token".into(),
        company: Field::new(language, "company", Control::Line("text")).optional(),
    };
    add("customer", customer.render().unwrap());
    add("redirected", customer::RedirectedPage { frame: frame() }.render().unwrap());
    let problem = problem::ProblemPage {
        frame: frame(),
        title: language.text("error-page-too-many-title"),
        text: language.text("error-page-too-many-text"),
        minutes: Some(7),
    };
    add("problem", problem.render().unwrap());
    add("accessibility", accessibility::AccessibilityPage { frame: frame() }.render().unwrap());
    let mail = KeptMail {
        name: "1".into(),
        to: "zoe@example.com".into(),
        subject: "RD-7KQ4-2MX".into(),
        date: "2026-11-25".into(),
        text: "CODE: ABCD-2345".into(),
    };
    add("outbox", outbox::OutboxPage { frame: frame(), mails: vec![mail.clone()] }.render().unwrap());
    add("outbox-mail", outbox::MailPage { frame: frame(), mail }.render().unwrap());
    pages
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
        for (name, html) in pages(language) {
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
                "frame", "start", "right", "rights", "clock", "field", "form", "case", "received", "my", "error",
                "event", "choice",
            ] {
                let key = html.match_indices(&format!(">{prefix}-")).next();
                assert_eq!(key, None, "{name} in {language} shows the key of a text instead of the text");
            }
        }
    }
}
