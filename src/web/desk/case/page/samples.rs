//! A case with something in every place of its page.

use super::*;
use crate::base::language::Language;
use crate::domain::cases::clock::{ClockKind, DateKind, ShownDate};
use crate::infra::mail::failure_words;
use crate::web::desk::case::clock_line;
use crate::web::desk::samples::{day, frame, hour};
use crate::web::samples::Sample;

pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
    vec![Sample::of("case", &page(language))]
}

fn page(language: Language) -> CasePage {
    let frame = frame(language, "queue");
    let post = |kind, who: &str, body: &str, at| {
        Entry::Post(Post {
            id: format!("{at}"),
            kind,
            who: who.into(),
            at: hour(at),
            body: Language::written(body, Language::En),
            read: (kind == "desk").then(|| hour(at + 8)),
            unread: at == -3,
            files: if at == -3 {
                vec![FileView { id: "1".into(), name: "posts.pdf".into(), size: "120 kB".into() }]
            } else {
                Vec::new()
            },
        })
    };
    let event = |key: &str, what: &str, at| {
        Entry::Event(Event { at: hour(at), words: frame.with2(key, "who", "林語婷", "what", what) })
    };
    let story = vec![
        event("desk-event-confirmed", "", -190),
        event("desk-event-acknowledged", "", -190),
        event("desk-event-taken", "", -171),
        post(
            "desk",
            "林語婷",
            "We found an account under this address and two support conversations. Do you also want the public forum posts removed?",
            -140,
        ),
        post("requester", "Ada Example", "Yes please, all of them.\nI attach the list.", -3),
        post("note", "Okafor", "Payment records: ten years under tax law, keep with reason.", -1),
    ];
    CasePage {
        story,
        clock: ClockView {
            shown: Some(ShownDate {
                clock: ClockKind::Acknowledgement,
                date: day(-2),
                kind: DateKind::Law,
                is_past: true,
            }),
            late: vec![(
                "late",
                frame.with2("desk-late-law-acknowledgement", "date", "21 Nov 2026", "legal", "21 Nov 2026"),
            )],
            safe: Some(day(4)),
            legal: Some(day(12)),
            legal_at: None,
            target: None,
            acknowledge: Some(frame.with1("desk-clock-acknowledge-done", "date", "25 Nov")),
            at_once: Some(frame.with1("desk-clock-at-once-open", "date", "25 Nov")),
            edition: Some("2026-11-23.1".into()),
            elsewhere: Some(frame.with1("desk-clock-elsewhere", "place", "Virginia")),
            lag: Some(frame.with1("desk-clock-lag", "days", 3)),
            waits: None,
            law: "GDPR Art. 12(3); Reg. (EEC) 1182/71".into(),
            doubtful: Some("/desk/rulebook/IL".into()),
            checked: None,
            pauses: vec![],
            extension: frame.with2("desk-clock-extension-until", "until", "25 Feb 2027", "by", "24 Dec"),
            steps: vec![
                "25 November 2026: the request is received".into(),
                "One month: 25 December 2026, a holiday".into(),
                "The period ends on the next working day: 28 December 2026".into(),
            ],
            line: clock_line::draw(&frame, None, day(-12), Some(day(4)), Some(day(12))),
        },
        earlier: Some("/desk/cases/RD-7KQ4-2MX?before=x#story".into()),
        is_newest: false,
        tasks: tasks::samples::some(),
        mails: ["accepted", "refused"]
            .map(|state| MailRow {
                id: "01234567-89ab-7def-8123-456789abcdef".into(),
                what: "message".into(),
                state,
                at: hour(-2),
                code: (state == "refused").then(|| "550 5.1.1".to_owned()),
                failed: state == "refused",
                undelivered: state == "refused",
                to: "ada@example.com".into(),
                why: failure_words(language, Some("550 5.1.1")),
            })
            .into(),
        mails_failed: true,
        others: vec![OtherCase {
            reference: "RD-22Q4-2MF".into(),
            right: "access",
            status: "closed",
            received: day(-110),
        }],
        newer_others: vec!["RD-H7WK-2QD".into()],
        same_words: SameWords {
            cases: vec![OtherCase {
                reference: "RD-4FJM-8TX".into(),
                right: "access",
                status: "new",
                received: day(-3),
            }],
            newer: vec![],
            has_more: true,
        },
        newer_messages: 1,
        next_words: "checklist-asked-next-text".into(),
        next_line: Some(("asked", "systems/search".to_owned())),
        owner_tasks: owner_tasks::samples::some(&frame),
        lines: [
            ("place", "done"),
            ("acknowledged", "waiting"),
            ("lookup", "done-elsewhere"),
            ("asked", "next"),
            ("letter", "later"),
        ]
        .map(|(code, state)| LineView {
            code,
            state,
            at: (state == "done").then(|| hour(-2)),
            has_page: code == "asked",
            address: format!("lines/{code}"),
            progress: (code == "asked").then_some((8, 11)),
            note: (state == "done-elsewhere").then(|| "Searched by hand.".to_owned()),
            deeds: vec![DeedView {
                words: "Give a faithful copy of the data, not a summary.".into(),
                cite: "GDPR Art. 15(3)".into(),
                doubtful: true,
            }],
        })
        .into(),
        identity: Some("open"),
        findings: Vec::new(),
        primary: "asked",
        acts: vec!["close", "ask", "extend", "assign", "settle"],
        typed: String::new(),
        noted: String::new(),
        people: vec![Choice::new("1", "林語婷", "1"), Choice::new("2", "Okafor", "1")],
        case: CaseView {
            signal: true,
            notice: Some(day(-500)),
            reference: "RD-7KQ4-2MX".into(),
            href: "/desk/cases/RD-7KQ4-2MX".into(),
            who: "Ada Example".into(),
            name: "Ada Example".into(),
            other_name: Some("Bo Example".into()),
            email: Some("ada@example.com".into()),
            proven: true,
            phone: Some("+49 30 1234567".into()),
            right: "deletion",
            place: "Germany".into(),
            relation: "guardian",
            channel: "web",
            language: Language::En,
            status: "in_progress",
            outcome: None,
            unconfirmed: true,
            unsettled: vec!["desk-case-unsettled-right"],
            received: hour(-196),
            received_on: day(-8),
            assignee: Some("林語婷".into()),
            zones: frame.with2("desk-case-zones", "zone", "Asia/Taipei", "place", "Germany"),
            details: Language::written(
                "Please delete my account and everything about me, including what support wrote down.",
                Language::En,
            ),
            answers: vec![("Account".into(), "ada-1".into())],
            my_id: "me".into(),
            may_take: true,
            may_write: true,
            may_message: true,
            may_settle: true,
            may_acknowledge: true,
            may_carry_out: true,
            day_only: false,
            version: 7,
            postal: Some("Example Street 1\n10115 Berlin".into()),
            audit: Some("/desk/audit?case=RD-7KQ4-2MX".into()),
            own_refusal: true,
            may_tell: true,
            may_correct: true,
            appeal: Some("RD-22Q4-2MG".into()),
            appeal_of: Some("RD-22Q4-2MF".into()),
        },
        frame,
    }
}
