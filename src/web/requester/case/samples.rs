//! Made-up requests, open and ended.

use super::view::{backups, tone};
use super::*;
use crate::domain::cases::Outcome;
use crate::web::requester::samples::{day, due, frame};
use crate::web::requester::view::Answer;
use crate::web::samples::Sample;

fn case(language: Language, status: &str, outcome: Option<&str>) -> CaseView {
    let (status_now, ended) = (Status::parse(status).unwrap(), outcome.and_then(Outcome::parse));
    let words = |part| standing(status_now, ended, part);
    let letter = |mine, text: &str| Letter {
        mine,
        asks: !mine,
        when: language.date(day(11, 27)),
        text: Language::written(text, Language::En),
        files: vec![],
    };
    let event = |text: &str| Event {
        text: text.into(),
        datetime: "2026-11-25T14:02:00+08:00".into(),
        when: format!("{}, 14:02", language.date(day(11, 25))),
    };
    CaseView {
        reference: "RD-7KQ4-2MX".into(),
        right: "deletion",
        sent_on: day(11, 25),
        standing: words("title"),
        next: words("next"),
        tone: outcome.and_then(Outcome::parse).map_or("", tone),
        your_turn: status == "waiting_for_requester",
        due: due(language),
        extended: status == "review",
        paused: false,
        closed_on: outcome.map(|_| day(12, 20)),
        answered: outcome.is_some(),
        late: false,
        backups: Some(backups(language, outcome.map(|_| day(12, 20)), 90)),
        reply: outcome.map(|_| Reply {
            letter: None,
            text: Language::written("We looked in eleven systems.\n\n已刪除：您的帳號。", Language::En),
            package: Some(("/my/RD-7KQ4-2MX/package".into(), Some(day(12, 31)))),
            files: vec![File { name: "answer.pdf".into(), href: "/my/x/files/1".into(), size: "12 kB".into() }],
        }),
        events: vec![event("event-filed-web"), event("event-confirmed")],
        earlier: Some("/my/RD-7KQ4-2MX?before=x#messages".into()),
        is_newest: outcome != Some("refused"),
        messages: vec![
            letter(false, "We found an account under this address. Shall we delete the forum posts too?"),
            letter(true, "Yes please.\nAll of them."),
        ],
        answers: vec![Answer {
            field: "what".into(),
            label: language.text("right-deletion-details-label"),
            value: "Everything".into(),
        }],
        notice: Some((language.with1("case-notice", "date", language.date(day(6, 17))), "/notice/2026-06-17".into())),
        can_withdraw: outcome.is_none(),
        can_appeal: outcome == Some("refused"),
        appeal: outcome.map(|_| "RD-22Q4-2MF".into()),
        appeal_of: (status == "review").then(|| "RD-22Q4-2MF".into()),
        rights_href: "/rights?place=TW".into(),
        zone_place: "Taiwan".into(),
        complaint_href: "/request/complaint?about=RD-7KQ4-2MX".into(),
        authority_letter: outcome.map(|_| "To: the authority\n\nComplaint & <b>\"Zo\"</b>".into()),
        again_href: (outcome == Some("nothing_held")).then(|| "/request/deletion?about=RD-7KQ4-2MX".into()),
        printed: "OMO".into(),
    }
}

fn page(language: Language, status: &str, outcome: Option<&str>) -> CasePage {
    CasePage {
        frame: frame(language).signed_in(),
        done: Some("case-confirmed"),
        mistakes: vec![],
        form_token: "token".into(),
        case: case(language, status, outcome),
        unconfirmed: status == "unconfirmed",
        mails: outcome.is_none().then_some(language),
        asks_identity: true,
        asks_document: true,
        progress: vec![
            (language.text("checklist-own-acknowledged-done"), true),
            (language.with2("checklist-own-asked-waiting", "back", 8, "all", 11), false),
        ],
        message: Some(Field::new(language, "body", Control::Area(4))),
        attachments: AttachmentsView {
            kept: vec![("1".into(), "照片 & <b>\"Zo\"</b>.jpg".into(), "120 kB".into())],
            refused: vec!["setup.exe".into()],
            error: Some(language.text("error-attachment-kind")),
            most: 10,
            megabytes: 25,
        },
    }
}

pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
    let open = Status::ALL.iter().filter(|status| status.is_open());
    let open = open.map(|status| Sample::of(format!("case-{status}"), &page(language, status.code(), None)));
    let closed = Outcome::ALL
        .iter()
        .map(|outcome| Sample::of(format!("case-closed-{outcome}"), &page(language, "closed", Some(outcome.code()))));
    open.chain(closed).collect()
}
