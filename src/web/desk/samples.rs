//! Every page of the desk from samples, in every language. The pages are left in `target/desk-pages`, to look at and to validate.

use askama::Template;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::*;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::infra::i18n::Texts as _;
use crate::web::visit::LanguageLink;

fn day(ahead: i64) -> NaiveDate {
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    if ahead < 0 { today - Days::new(ahead.unsigned_abs()) } else { today + Days::new(ahead.unsigned_abs()) }
}

fn hour(hours: i64) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T02:10:00Z").unwrap().to_utc() + TimeDelta::hours(hours)
}

fn frame(language: Language, here: &'static str) -> frame::Frame {
    frame::Frame {
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
        problem: None,
        errors: FieldErrors::default(),
        me: Some(frame::Me {
            name: "林語婷".into(),
            role: "dpo",
            may_file: true,
            may_rules: true,
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

fn row(reference: &str, who: &str, right: &'static str, place: &str, status: &'static str, due: i64) -> rows::Row {
    rows::Row {
        reference: reference.into(),
        who: who.into(),
        right,
        place: place.into(),
        status,
        outcome: None,
        assignee: Some("林語婷".into()),
        due: Some(day(due)),
        clock: (due == 0).then_some("at_once"),
        appeal: due == -2,
        legal: Some(day(due + 3)),
        received: day(due - 30),
        closed: None,
        lapses: Some(day(due + 12)),
        unread: false,
    }
}

fn some_tasks() -> Vec<tasks::TaskRow> {
    let task = |id: &str, title: &str, assignee: Option<&str>, done| tasks::TaskRow {
        reference: "RD-7KQ4-2MX".into(),
        id: id.into(),
        title: title.into(),
        assignee: assignee.map(Into::into),
        due: day(5),
        done,
    };
    vec![
        task("1", "Delete from the backups of the payment gateway & tell <the provider>", Some("林語婷"), None),
        task("2", "刪除客服系統的對話紀錄", None, None),
        task("3", "Ask sales", None, Some(day(-2))),
    ]
}

fn some_changes() -> Vec<editions::ChangeRow> {
    let dates = |safe, last| editions::DatesView { safe: Some(day(safe)), last: Some(day(last)), acknowledge: None };
    let change = |reference: &str, then| editions::ChangeRow {
        reference: reference.into(),
        right: "access",
        edition: "2026-11-23.1".into(),
        now: dates(12, 14),
        then,
    };
    vec![change("RD-7KQ4-2MX", Some(dates(13, 15))), change("RD-22Q4-2MF", None)]
}

fn some_rows() -> Vec<rows::Row> {
    vec![
        rows::Row { unread: true, ..row("RD-3FH9-6TA", "陳怡君", "access", "Taiwan", "in_progress", -2) },
        row("RD-P2XC-8NB", "Marcus Weber", "deletion", "Germany", "review", -1),
        rows::Row { assignee: None, ..row("RD-9QLM-4RC", "j.osei@example.com", "marketing", "Ireland", "new", 0) },
        rows::Row {
            unread: true,
            due: None,
            legal: None,
            ..row("RD-W7TB-2KD", "Aisha Rahman", "portability", "United Kingdom", "waiting_for_requester", 2)
        },
        row("RD-5VDA-9SE", "Dana Whitfield", "sale", "California", "new", 11),
        row("RD-7KQ4-2MF", "Ada Example", "other", "Japan", "in_progress", 48),
    ]
}

fn many_rows() -> Vec<rows::Row> {
    some_rows().into_iter().cycle().take(50).collect()
}

fn head(act: &'static str) -> act::CaseHead {
    act::CaseHead {
        act,
        reference: "RD-7KQ4-2MX".into(),
        href: "/desk/cases/RD-7KQ4-2MX".into(),
        who: "Ada Example".into(),
        right: "deletion",
        language: Language::En,
        law: "GDPR Art. 12(3)".into(),
        safe: Some(day(31)),
        legal: Some(day(35)),
        target: None,
        has_mail: true,
    }
}

fn frame_words(language: Language) -> String {
    language.with2("desk-alert-mail_refused", "when", "09:12", "error", "550 5.1.1 no such user")
}

fn today_page(language: Language) -> today::TodayPage {
    let frame = frame(language, "today");
    let tile = |count, key, href, urgency| today::Tile { count, key, href, urgency };
    let figures: Vec<(NaiveDate, i64, i64)> = [3, 5, 4, 8, 12, 9, 7, 11, 14, 18, 13, 9]
        .into_iter()
        .zip(0_i64..)
        .map(|(received, month)| {
            let month = u32::try_from(month).unwrap();
            let first = NaiveDate::from_ymd_opt(2025 + i32::from(month > 0), if month == 0 { 12 } else { month }, 1);
            (first.unwrap(), received, (received * 3 / 4).max(1))
        })
        .collect();
    today::TodayPage {
        chart: chart::year(&frame, &figures),
        frame,
        outbox: true,
        outbox_link: true,
        alerts: vec![today::AlertView {
            id: "1".into(),
            words: frame_words(language),
            reference: Some("RD-3FH9-6TA".into()),
        }],
        may_resolve: true,
        tiles: vec![
            tile(2, "desk-tile-overdue", "/desk/queue?view=overdue", "late"),
            tile(5, "desk-tile-soon", "/desk/queue?view=soon", "soon"),
            tile(6, "desk-tile-unassigned", "/desk/queue?tab=unassigned", ""),
            tile(2, "desk-tile-unread", "/desk/queue?unread=yes", ""),
            tile(8, "desk-tile-waiting", "/desk/queue?tab=waiting", ""),
            tile(0, "desk-tile-unconfirmed", "/desk/unconfirmed", ""),
        ],
        first: some_rows(),
        sort: rows::Sort::default(),
    }
}

fn queue_page(language: Language, cases: Vec<rows::Row>, tab: &'static str) -> queue::QueuePage {
    let frame = frame(language, "queue");
    let filters = vec![
        queue::Filter {
            name: "status",
            options: choices::codes(&frame, "desk-status-*", ["new", "in_progress", "review"], "new"),
        },
        queue::Filter { name: "right", options: choices::rights(&frame, "") },
        queue::Filter { name: "place", options: choices::places(&frame, "") },
        queue::Filter {
            name: "channel",
            options: choices::codes(&frame, "desk-channel-*", ["web", "email", "phone", "post"], ""),
        },
    ];
    queue::QueuePage {
        frame,
        figures: None,
        q: String::new(),
        tabs: ["open", "mine", "unassigned", "unread", "waiting", "soon", "overdue", "closed"]
            .into_iter()
            .map(|code| queue::Tab {
                code,
                href: format!("/desk/queue?tab={code}"),
                current: code == tab,
                count: (code != "closed").then(|| "9".to_owned()),
            })
            .collect(),
        tab_code: tab,
        filters,
        filtered: tab == "mine",
        clear: "/desk/queue".into(),
        cases,
        sort: rows::Sort {
            due: rows::SortLink { href: "/desk/queue".into(), order: Some("ascending") },
            received: rows::SortLink { href: "/desk/queue?sort=received".into(), order: None },
        },
        previous: None,
        next: Some("/desk/queue?after=x".into()),
    }
}

fn case_page(language: Language) -> case::CasePage {
    let frame = frame(language, "queue");
    let post = |kind, who: &str, body: &str, at| {
        case::Entry::Post(case::Post {
            id: format!("{at}"),
            kind,
            who: who.into(),
            at: hour(at),
            body: body.into(),
            read: (kind == "desk").then(|| hour(at + 8)),
            unread: at == -3,
            files: if at == -3 {
                vec![case::FileView { id: "1".into(), name: "posts.pdf".into(), size: "120 kB".into() }]
            } else {
                Vec::new()
            },
        })
    };
    let event = |key: &str, what: &str, at| {
        case::Entry::Event(case::Event { at: hour(at), words: frame.with2(key, "who", "林語婷", "what", what) })
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
    case::CasePage {
        story,
        clock: case::ClockView {
            due: Some(day(4)),
            safe: Some(day(4)),
            legal: Some(day(12)),
            legal_at: None,
            target: None,
            acknowledge: Some(frame.with1("desk-clock-acknowledge-done", "date", "25 Nov")),
            at_once: Some(frame.with1("desk-clock-at-once-open", "date", "25 Nov")),
            first: Some(("acknowledgement", day(2))),
            edition: Some("2026-11-23.1".into()),
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
            line: chart::clock(&frame, None, day(-12), Some(day(4)), Some(day(12))),
        },
        tasks: some_tasks(),
        others: vec![case::OtherCase {
            reference: "RD-22Q4-2MF".into(),
            right: "access",
            status: "closed",
            received: day(-110),
        }],
        next_words: "desk-next-read",
        primary: "close",
        acts: vec!["close", "ask", "extend", "assign", "settle"],
        typed: String::new(),
        case: case::CaseView {
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
            details: "Please delete my account and everything about me, including what support wrote down.".into(),
            answers: vec![("Account".into(), "ada-1".into())],
            my_id: "me".into(),
            may_take: true,
            may_write: true,
            may_message: true,
            may_settle: true,
            may_acknowledge: true,
            may_carry_out: true,
            appeal: Some("RD-22Q4-2MG".into()),
            appeal_of: Some("RD-22Q4-2MF".into()),
        },
        frame,
    }
}

/// A fact of each kind: open, cleared, found wrong, doubtful in its words only, checked, unmarked.
fn some_facts() -> Vec<facts::FactView> {
    let rulebook = crate::domain::rulebook::Rulebook::built_in();
    let israel = rulebook.rules_of("IL").unwrap();
    let uses = facts::Uses::default();
    let standing = crate::domain::counsel::Standing::default();
    let views = israel.facts().iter().map(|fact| facts::FactView::new(rulebook, fact, &standing, &uses));
    views
        .map(|fact| match fact.key.as_str() {
            "deadline.access" => facts::FactView { signed: Some(sign("holds")), cases: 3, ..fact },
            "fee" => facts::FactView { signed: Some(sign("wrong")), ..fact },
            "count" => facts::FactView { cases: 1, ..fact },
            _ => fact,
        })
        .collect()
}

fn sign(verdict: &'static str) -> facts::SignView {
    facts::SignView {
        id: 7,
        verdict,
        by: "林語婷".into(),
        at: hour(-30),
        version: "2026-11-23.2".into(),
        note: "Read in Kovetz HaTakkanot 4287.\nCounsel: Levi & Partners.".into(),
        of_these_words: verdict != "withdrawn",
    }
}

fn place_view(open: Vec<facts::FactView>) -> rulebook::PlaceView {
    rulebook::PlaceView {
        href: "/desk/rulebook/IL".into(),
        name: "Israel".into(),
        law: "Israel's Privacy Protection Law".into(),
        facts: 31,
        doubtful: 9,
        cleared: 1,
        cases: 4,
        open,
    }
}

fn rulebook_pages(language: Language) -> Vec<(&'static str, askama::Result<String>)> {
    let f = || frame(language, "rulebook");
    let open: Vec<_> = some_facts().into_iter().filter(|fact| fact.doubtful && !fact.is_cleared()).collect();
    let cleared = some_facts().into_iter().find(facts::FactView::is_cleared).unwrap();
    let list = |open: Vec<facts::FactView>, cleared| rulebook::RulebookPage {
        frame: f(),
        version: "2026-11-23.2",
        as_of: day(0),
        places: vec![place_view(open.clone())],
        open: if open.is_empty() { Vec::new() } else { vec![place_view(open)] },
        cleared,
        may_sign: true,
        older: 3,
        changed: 1,
    };
    let mut sections: Vec<rulebook_place::SectionView> = Vec::new();
    for fact in some_facts() {
        let past = match fact.key.as_str() {
            "deadline.access" => vec![sign("holds"), sign("withdrawn"), sign("wrong")],
            _ => fact.signed.iter().cloned().collect(),
        };
        match sections.last_mut().filter(|section| section.code == fact.section) {
            Some(section) => section.facts.push((fact, past)),
            None => {
                sections.push(rulebook_place::SectionView { code: fact.section, facts: vec![(fact, past)] });
            }
        }
    }
    let mut troubled = f();
    troubled.errors.add("note", "error-rule-note-missing");
    let offered =
        choices::explained(&troubled, "desk-verdict-*", "desk-why-verdict-*", ["holds", "wrong", "withdrawn"], "wrong");
    let fact = |frame: frame::Frame, fact: &facts::FactView, verdicts| rulebook_fact::RulebookFactPage {
        frame,
        name: "Israel".into(),
        back: "/desk/rulebook/IL#fee".into(),
        law: "Israel's Privacy Protection Law".into(),
        version: "2026-11-23.2",
        fact: fact.clone(),
        fingerprint: "160dabec".into(),
        past: vec![sign("withdrawn"), sign("holds")],
        verdicts,
        form: rulebook_fact::SignForm::default(),
    };
    let place = rulebook_place::RulebookPlacePage {
        frame: f(),
        name: "Israel".into(),
        law: "Israel's Privacy Protection Law".into(),
        version: "2026-11-23.2",
        cases: 4,
        sections,
        gone: vec![("deadline.former".into(), facts::SignView { of_these_words: false, ..sign("holds") })],
        may_sign: true,
    };
    vec![
        ("rulebook", list(open, vec![("Israel".into(), cleared.clone())]).render()),
        ("rulebook-all-checked", list(Vec::new(), Vec::new()).render()),
        ("rulebook-place", place.render()),
        ("rulebook-fact", fact(troubled, &cleared, offered).render()),
        ("rulebook-fact-read", fact(f(), &cleared, Vec::new()).render()),
    ]
}

fn pages(language: Language) -> Vec<(&'static str, String)> {
    let f = |here| frame(language, here);
    let troubled = |here, fields: &[(&str, &'static str)]| {
        let mut frame = frame(language, here);
        for (field, key) in fields {
            frame.errors.add(*field, key);
        }
        frame
    };
    let qr = r##"<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="40" height="40" viewBox="0 0 40 40"><rect width="40" height="40" fill="#fff"/><path fill="#000" d="M4 4h9v9H4z"/></svg>"##;
    let mut closed = many_rows();
    for row in &mut closed {
        row.status = "closed";
        row.outcome = Some("partly_fulfilled");
        row.closed = Some(day(-3));
    }
    let ask_frame = f("queue");
    let outcomes = choices::explained(
        &ask_frame,
        "desk-outcome-*",
        "desk-why-outcome-*",
        ["fulfilled", "partly_fulfilled", "refused", "nothing_held", "redirected", "no_answer", "duplicate", "spam"],
        "refused",
    );
    let mut done = f("account");
    done.done = Some(language.text("desk-done-session"));
    let mut problem = f("queue");
    problem.problem = Some(language.text("desk-error-conflict"));
    let rendered = vec![
        (
            "sign-in",
            sign_in::SignInPage {
                frame: troubled("", &[("email", "desk-error-required"), ("password", "desk-error-required")]),
                email: "lin@example.com".into(),
                next: "/desk".into(),
            }
            .render(),
        ),
        ("code", sign_in::CodePage { frame: f(""), next: "/desk".into() }.render()),
        (
            "enrol",
            enrol::EnrolPage { frame: f(""), qr: qr.into(), secret: "JBSWY3DPEHPK3PXP".into(), next: "/desk".into() }
                .render(),
        ),
        (
            "recovery",
            enrol::RecoveryPage { frame: f(""), codes: vec!["ABCDE-FGHJK".into(); 10], next: "/desk".into() }.render(),
        ),
        ("set-up", set_up::SetUpPage { frame: f(""), email: String::new(), code: String::new() }.render()),
        ("today", today_page(language).render()),
        ("queue", queue_page(language, many_rows(), "open").render()),
        ("queue-filtered", queue_page(language, Vec::new(), "mine").render()),
        ("queue-closed", queue_page(language, closed, "closed").render()),
        (
            "unconfirmed",
            unconfirmed::UnconfirmedPage {
                frame: f("unconfirmed"),
                cases: some_rows(),
                previous: None,
                next: Some("/desk/unconfirmed?after=x".into()),
            }
            .render(),
        ),
        ("case", case_page(language).render()),
        (
            "ask",
            ask::AskPage {
                grounds: choices::codes(&ask_frame, "desk-ground-*", ["none", "identity"], "none"),
                frame: troubled("queue", &[("body", "desk-error-required")]),
                case: head("ask"),
                form: ask::AskForm::default(),
                prompt: Some(12),
                refused: vec!["Under GDPR the clock does not wait for the fee.".into()],
            }
            .render(),
        ),
        (
            "resume",
            resume::ResumePage {
                waits: true,
                frame: f("queue"),
                case: head("resume"),
                paused: Some(language.with2("desk-resume-paused", "from", "20 Nov", "ground", "—")),
            }
            .render(),
        ),
        (
            "extend",
            extend::ExtendPage {
                frame: problem,
                case: head("extend"),
                form: extend::ReasonForm::default(),
                may_extend: true,
                condition: Some("complexity and number of the requests".into()),
                must_state: vec!["reasons for the delay".into()],
                new_safe: Some(day(91)),
                new_legal: Some(day(93)),
                notice_by: Some(day(35)),
            }
            .render(),
        ),
        (
            "close",
            close::ClosePage {
                frame: troubled("queue", &[("outcome", "desk-error-choose"), ("body", "desk-error-required")]),
                case: head("close"),
                form: close::CloseForm::default(),
                outcomes,
            }
            .render(),
        ),
        ("tasks", tasks::TasksPage { frame: f("tasks"), mine: false, rows: some_tasks(), more: true }.render()),
        (
            "case-tasks",
            tasks::CaseTasksPage {
                frame: troubled("tasks", &[("title", "error-task-title"), ("due_on", "error-task-past")]),
                case: head("tasks"),
                rows: some_tasks(),
                people: vec![choices::Choice::new("a", "林語婷", "a")],
                form: tasks::TaskForm::default(),
            }
            .render(),
        ),
        (
            "appeal",
            appeal::AppealPage {
                channels: choices::codes(&ask_frame, "desk-channel-*", ["phone", "post"], "post"),
                frame: f("queue"),
                case: head("appeal"),
                form: appeal::AppealForm::default(),
            }
            .render(),
        ),
        (
            "editions",
            editions::EditionsPage {
                frame: f("rulebook"),
                edition: "2026-11-23.2",
                older: 2,
                more: true,
                rows: some_changes(),
                may_adopt: true,
            }
            .render(),
        ),
        (
            "adopt",
            editions::AdoptPage {
                frame: f("queue"),
                case: head("adopt"),
                edition: "2026-11-23.1".into(),
                present: "2026-11-23.2",
                form: extend::ReasonForm::default(),
            }
            .render(),
        ),
        (
            "reopen",
            reopen::ReopenPage { frame: f("queue"), case: head("reopen"), form: extend::ReasonForm::default() }
                .render(),
        ),
        (
            "assign",
            assign::AssignPage {
                frame: f("queue"),
                case: head("assign"),
                people: vec![choices::Choice::new("1", "林語婷", "1")],
            }
            .render(),
        ),
        (
            "settle",
            settle::SettlePage {
                places: choices::places(&ask_frame, "TW"),
                rights: choices::rights(&ask_frame, "deletion"),
                form: settle::SettleForm { received_on: "2026-11-03".into(), ..Default::default() },
                frame: f("queue"),
                case: head("settle"),
            }
            .render(),
        ),
        (
            "letter",
            letter::LetterPage {
                frame: f("queue"),
                words: language,
                operator_address: Some("Data Protection Officer\nOMO\n100 Taipei".into()),
                case: letter::LetterCase {
                    reference: "RD-7KQ4-2MX".into(),
                    href: "/desk/cases/RD-7KQ4-2MX".into(),
                    name: "陳怡君".into(),
                    other_name: Some("陳小明".into()),
                    right: "deletion",
                    received_on: day(-20),
                },
                answered_on: day(0),
                answer: "We deleted your account.\n\nInvoices must be kept for five years.".into(),
                sum: vec!["Received.".into(), "Counting one month. (GDPR Art. 12(3))".into()],
                remedies: vec![language.text("desk-letter-remedies-authority")],
            }
            .render(),
        ),
        (
            "new",
            new_case::NewCasePage {
                frame: troubled("new", &[("received_on", "error-received-future")]),
                form: new_case::NewCaseForm { received_on: "2026-11-24".into(), ..Default::default() },
                channels: choices::codes(&ask_frame, "desk-channel-*", ["phone", "post", "email", "in_person"], ""),
                rights: choices::rights(&ask_frame, ""),
                places: choices::places(&ask_frame, ""),
                relations: choices::codes(&ask_frame, "desk-relation-*", ["self", "guardian"], "self"),
                languages: choices::languages("en"),
            }
            .render(),
        ),
        (
            "staff",
            staff::StaffPage {
                frame: f("staff"),
                people: vec![
                    staff::Person {
                        id: "1".into(),
                        name: "林語婷".into(),
                        email: "lin@example.com".into(),
                        role: "dpo",
                        enrolled: true,
                        disabled: false,
                        is_me: true,
                        since: day(-200),
                    },
                    staff::Person {
                        id: "2".into(),
                        name: "Okafor".into(),
                        email: "okafor@example.com".into(),
                        role: "handler",
                        enrolled: true,
                        disabled: false,
                        is_me: false,
                        since: day(-400),
                    },
                ],
                may_change: true,
                form: staff::StaffForm::default(),
                roles: choices::explained(
                    &ask_frame,
                    "desk-role-*",
                    "desk-why-role-*",
                    ["admin", "dpo", "handler", "owner", "auditor"],
                    "handler",
                ),
                set_up: Some(staff::SetUpCode {
                    email: "new@example.com".into(),
                    address: "https://privacy.example.com/desk/set-up".into(),
                    code: "q3vX9-example".into(),
                }),
            }
            .render(),
        ),
        (
            "staff-person",
            staff::PersonPage {
                frame: f("staff"),
                person: staff::Person {
                    id: "2".into(),
                    name: "Okafor".into(),
                    email: "okafor@example.com".into(),
                    role: "handler",
                    enrolled: true,
                    disabled: false,
                    is_me: false,
                    since: day(-400),
                },
                acts: vec!["reset-second-step", "new-code", "disable"],
            }
            .render(),
        ),
        (
            "account",
            account::AccountPage {
                frame: done,
                name: "林語婷".into(),
                email: "lin@example.com".into(),
                role: "dpo",
                sessions: vec![account::SessionView {
                    id: "a".into(),
                    browser: "Firefox 145 on Linux".into(),
                    created: hour(-5),
                    seen: hour(0),
                    current: true,
                }],
                calendar: Some(account::CalendarView {
                    address: Some("https://privacy.example.com/desk/calendar/q3vX9example.ics".into()),
                    since: Some(hour(-30)),
                    seen: Some(hour(-2)),
                }),
            }
            .render(),
        ),
        (
            "audit",
            audit::AuditPage {
                frame: f("audit"),
                entries: vec![audit::AuditLine {
                    id: "128".into(),
                    at: hour(0),
                    actor: "林語婷".into(),
                    action: "case.closed".into(),
                    object: "case".into(),
                    reference: Some("RD-7KQ4-2MX".into()),
                }],
                previous: None,
                next: Some("/desk/audit?before=128".into()),
            }
            .render(),
        ),
    ];
    rendered.into_iter().chain(rulebook_pages(language)).map(|(name, page)| (name, page.unwrap())).collect()
}

#[test]
fn every_page_renders_in_every_language() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/desk-pages");
    for language in Language::ALL {
        let folder = folder.join(language.code());
        std::fs::create_dir_all(&folder).unwrap();
        for (name, html) in pages(language) {
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

/// Keys named in the desk's templates and code, patterns with their `*`.
fn keys_in_sources() -> std::collections::BTreeSet<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut keys = std::collections::BTreeSet::new();
    for folder in ["templates/desk", "src/web/desk"] {
        for file in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.ends_with("samples.rs") {
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            // `{…}` of a format string fills a pattern as `*` does.
            let quoted = text.split('"').filter(|part| part.starts_with("desk-") && part.is_ascii()).map(|part| {
                part.split_once('{').map_or(part.to_owned(), |(head, tail)| {
                    format!("{head}*{}", tail.split_once('}').map_or("", |(_, tail)| tail))
                })
            });
            let quoted = quoted.filter(|part| !part.contains([' ', '/', '.']));
            keys.extend(quoted);
        }
    }
    keys
}

fn keys_in_locale(language: Language) -> std::collections::BTreeSet<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{language}/desk.ftl"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key.trim().to_owned()).collect()
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
    let locale = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en/desk.ftl");
    let locale = std::fs::read_to_string(locale).unwrap();
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
    use crate::domain::cases::{Channel, Outcome, Relation, Status};
    use crate::domain::counsel::Verdict;
    use crate::domain::rulebook::{PauseGround, Right, Section};
    let words: Vec<String> = [
        ("status", Status::ALL.iter().map(|word| word.code()).collect::<Vec<_>>()),
        ("outcome", Outcome::ALL.iter().map(|word| word.code()).collect()),
        ("why-outcome", Outcome::FOR_DESK.iter().map(|word| word.code()).collect()),
        ("right", Right::ALL.iter().map(|word| word.code()).collect()),
        ("letter-right", Right::ALL.iter().map(|word| word.code()).collect()),
        ("channel", Channel::ALL.iter().map(|word| word.code()).collect()),
        ("relation", Relation::ALL.iter().map(|word| word.code()).collect()),
        ("role", Role::ALL.iter().map(|word| word.code()).collect()),
        ("why-role", Role::ALL.iter().map(|word| word.code()).collect()),
        ("ground", PauseGround::ALL.iter().map(|word| word.code()).collect()),
        ("clock-waits", PauseGround::ALL.iter().map(|word| word.code()).collect()),
        ("actor", vec!["requester", "staff", "worker", "command_line"]),
        ("tab", vec!["open", "mine", "unassigned", "unread", "waiting", "soon", "overdue", "closed"]),
        ("queue-none", vec!["open", "mine", "unassigned", "unread", "waiting", "soon", "overdue", "closed"]),
        ("act", vec!["close", "resume", "ask", "extend", "assign", "settle", "letter", "reopen"]),
        ("done", session::DONE.to_vec()),
        ("verdict", Verdict::ALL.iter().map(|word| word.code()).collect()),
        ("why-verdict", Verdict::ALL.iter().map(|word| word.code()).collect()),
        ("verdict-done", Verdict::ALL.iter().map(|word| word.code()).collect()),
        ("section", Section::ALL.iter().map(|word| word.code()).collect()),
        ("mark", vec!["checked", "known", "doubtful"]),
    ]
    .into_iter()
    .flat_map(|(list, codes)| codes.into_iter().map(move |code| format!("desk-{list}-{code}")))
    .chain(
        EventKind::ALL
            .iter()
            .filter(|kind| {
                !matches!(kind, EventKind::Note | EventKind::MessageFromRequester | EventKind::MessageToRequester)
            })
            .map(|kind| format!("desk-event-{kind}")),
    )
    .collect();
    let english = keys_in_locale(Language::En);
    let missing: Vec<_> = words.into_iter().filter(|word| !english.contains(word)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn a_queue_of_fifty_fits_its_budget() {
    for language in Language::ALL {
        let html = queue_page(language, many_rows(), "open").render().unwrap();
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
