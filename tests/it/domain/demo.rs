//! Demonstration data of any size is what the operations would have written, and everything works on it.

use std::collections::{BTreeMap, BTreeSet};

use rightsdesk::base::actor::{Actor, Requester, Role};
use rightsdesk::base::error::Error;
use rightsdesk::domain::cases::lists::{self, Filter, Sort, View};
use rightsdesk::domain::cases::{Status, clock, ops};
use rightsdesk::domain::demo::bulk::{self, Impossible, Made, Wish};
use rightsdesk::domain::demo::{self, SIGN_IN};
use rightsdesk::domain::{audit, desk};
use sqlx::AssertSqlSafe;

use crate::support::{TestApp, TestOptions};

async fn filled(cases: u64, open: Option<u64>, seed: u64) -> TestApp {
    let portal = TestApp::start().await;
    let made = bulk::fill(portal.app.clone(), Wish { cases, open, seed }, |_| {}).await.unwrap();
    assert_eq!(made.unwrap().cases, cases);
    portal
}

async fn column(portal: &TestApp, statement: &str) -> Vec<String> {
    let mut owner = portal.owner().await;
    sqlx::query_scalar(AssertSqlSafe(statement.to_owned())).fetch_all(&mut *owner).await.unwrap()
}

const SCHEMA: &str = "select pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indrelid
     where relnamespace = 'public'::regnamespace
     union all
     select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated::text from pg_constraint
     where connamespace = 'public'::regnamespace
     union all
     select tgrelid::regclass::text || ' ' || tgname || tgenabled::text from pg_trigger where not tgisinternal
     order by 1";

/// A desk that may do everything.
async fn dpo(portal: &TestApp) -> Actor {
    let (id, _) = portal.staff(Role::Dpo).await;
    Actor::Staff { id, role: Role::Dpo }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_cases_are_there_and_everything_opens() {
    let portal = TestApp::start().await;
    let before = column(&portal, SCHEMA).await;
    let made = bulk::fill(portal.app.clone(), Wish { cases: 2_000, open: Some(130), seed: 3 }, |_| {}).await.unwrap();
    assert_eq!(made, Ok(Made { cases: 2_000, open: 130 }));
    assert_eq!(column(&portal, SCHEMA).await, before, "what was taken away is back");

    let count = async |condition: &str| portal.look(&format!("select count(*) from cases where {condition}")).await;
    assert_eq!(count("true").await, "2000");
    assert_eq!(count("status not in ('closed', 'unconfirmed')").await, "130");
    assert_eq!(count("status = 'unconfirmed'").await, "13");
    assert_eq!(count("demo").await, "2000");
    assert_eq!(portal.look("select count(distinct right_code) from cases").await, "16");
    assert_eq!(portal.look("select count(distinct outcome) from cases").await, "10");
    assert_eq!(portal.look("select count(distinct channel) from cases").await, "5");
    assert_eq!(portal.look("select count(distinct status) from cases").await, "5");
    assert_eq!(portal.look("select count(distinct place) > 100 from cases").await, "true");
    assert_eq!(count("appeal_of is not null and closed_at is not null").await, count("appeal_of is not null").await);
    assert_ne!(count("appeal_of is not null").await, "0");
    assert_ne!(count("extended_on is not null").await, "0");
    assert_eq!(portal.look("select max(received_at) < '2026-11-25T09:00Z' from cases").await, "true");
    assert_eq!(portal.look("select min(received_at) < '2023-12-05' from cases").await, "true");

    // The audit log is whole, complete and in the order of time.
    let verified = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!(verified.unchained, 0);
    assert_eq!(verified.chained.to_string(), portal.look("select count(*) from audit_entry").await);
    assert_eq!(
        portal
            .look(
                "select count(*) from (select at, lag(at) over (order by id) as earlier from audit_entry where object = 'case') as one
                 where at < earlier"
            )
            .await,
        "0"
    );

    // Every case opens, and its dates are the sum of its clock.
    let actor = dpo(&portal).await;
    let mut by_mailbox: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
    for reference in column(&portal, "select reference from cases").await {
        let view = desk::case::open(portal.app.clone(), actor, &reference).await.unwrap();
        let case = &view.case;
        assert!(case.is_readable() && !view.events.is_empty() && !view.mails.is_empty(), "{reference}");
        assert_eq!(case.dates, clock::dates_of(&view.deadlines), "{reference}");
        assert_eq!(case.received_on, view.deadlines.received_on, "{reference}");
        assert!(view.conversation.messages.iter().all(|message| message.body.is_some()), "{reference}");
        assert!(view.tasks.iter().all(|task| task.title.is_some()), "{reference}");
        let needs_words = |kind: &rightsdesk::domain::cases::events::EventKind| {
            ["closed", "assigned", "filed", "paused", "task_added"].contains(&kind.code())
        };
        assert!(
            view.events.iter().all(|event| !needs_words(&event.kind) || !event.detail.0.is_empty()),
            "{reference} has events that do not open"
        );
        assert_eq!(
            case.email_index.as_ref(),
            case.person.email.as_ref().map(|email| portal.app.keys.email_index(email)).as_ref()
        );
        let answered = case.outcome.is_some_and(|outcome| outcome.needs_answer());
        assert_eq!(view.conversation.answer.is_some(), answered, "{reference}");
        if case.appeal_of.is_some() {
            assert!(view.appeal_of.is_some(), "{reference}");
        }
        if let Some(index) = case.email_index.clone() {
            *by_mailbox.entry(index).or_default() += 1;
        }
    }
    assert!(by_mailbox.values().filter(|count| **count > 1).count() > 100, "many ask more than once");

    // A requester with many cases turns the pages of all of them.
    let (index, most) = by_mailbox.into_iter().max_by_key(|(_, count)| *count).unwrap();
    assert!(most > 50, "an agent has several pages: {most}");
    let own = Actor::Requester(Requester::of_mailbox(&index));
    let mut seen = BTreeSet::new();
    let mut after = None;
    loop {
        let page = ops::own_cases(portal.app.clone(), own, after.as_deref()).await.unwrap();
        seen.extend(page.cases.into_iter().map(|case| case.reference));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let hidden = "select count(*) from cases where outcome = 'spam' and email_index = ";
    let spam = portal.look(&format!("{hidden} decode('{}', 'hex')", hex(&index))).await;
    assert_eq!(seen.len() + spam.parse::<usize>().unwrap(), most as usize);
    for reference in &seen {
        ops::open_own(portal.app.clone(), own, reference).await.unwrap();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_works_on_what_was_made() {
    let portal = filled(2_000, None, 5).await;
    let actor = dpo(&portal).await;

    // Nobody is told of what a colleague has who answers for it.
    let me = actor.staff_id().unwrap();
    let mine = format!("unread and status <> 'unconfirmed' and (assignee is null or assignee = '{me}')");
    // Pages of every view hold what there is, once.
    for (view, condition) in [
        (View::Open, "status not in ('closed', 'unconfirmed')"),
        (View::Closed, "status = 'closed'"),
        (View::Unconfirmed, "status = 'unconfirmed'"),
        (View::Unread, mine.as_str()),
    ] {
        let sort = if view == View::Closed { Sort::Closed } else { Sort::Due };
        let mut filter = Filter { view, sort, ..Filter::default() };
        let mut seen = BTreeSet::new();
        let mut rows = 0;
        loop {
            let page = lists::list(&portal.app, actor, &filter).await.unwrap();
            rows += page.cases.len();
            assert!(page.names.values().all(Option::is_some), "every name opens");
            seen.extend(page.cases.iter().map(|case| case.reference.clone()));
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        let count = portal.look(&format!("select count(*) from cases where {condition}")).await;
        assert_eq!((seen.len(), seen.len().to_string()), (rows, count), "{view}");
    }

    // Cases are found by their people.
    let reference =
        portal.look("select reference from cases where status = 'new' and channel = 'web' order by id limit 1").await;
    let view = desk::case::open(portal.app.clone(), actor, &reference).await.unwrap();
    assert_eq!(view.case.status, Status::New);
    for search in [view.case.person.email.clone().unwrap(), view.case.person.name.clone(), reference.clone()] {
        if search.is_empty() {
            continue;
        }
        let filter = Filter { search, ..Filter::default() };
        let mut found = lists::list(&portal.app, actor, &filter).await.unwrap().cases.into_iter();
        assert!(found.any(|case| case.reference == reference));
    }

    // The deadline watch has told what there was to tell, and the worker finds nothing to do.
    let notices = portal.look("select count(*) from notice").await;
    assert_ne!(notices, "0");
    // The digest of this morning is all there is to tell.
    let mails = "select count(*) from mail where what <> 'digest'";
    let mailed = portal.look(mails).await;
    portal.work().await;
    assert_eq!(portal.look("select count(*) from notice").await, notices);
    assert_eq!(portal.look(mails).await, mailed, "nobody is mailed what was mailed long ago");
    assert!(portal.mails().len() <= 1);
    assert_eq!(portal.look("select count(*) from job where state <> 'done'").await, "0");

    // And the story goes on: by the person, by the desk, in the log.
    ops::assign(portal.app.clone(), actor, &reference, actor.staff_id()).await.unwrap();
    portal.work().await;
    let verified = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!(verified.chained.to_string(), portal.look("select count(*) from audit_entry").await);

    // Whoever shows it signs in as with the small one.
    let visitor = portal.visitor();
    let page = visitor.get("/desk/sign-in").await.fill("email", SIGN_IN.0).fill("password", SIGN_IN.1).send().await;
    assert_eq!((page.status, page.path.as_str()), (200, "/desk"));
    assert_eq!(visitor.get("/desk/queue?view=closed&sort=closed").await.status, 200);
    assert_eq!(visitor.get(&format!("/desk/cases/{reference}")).await.status, 200);
    assert_eq!(visitor.get("/desk/audit").await.status, 200);
}

/// What rows look like: for each table a statement that says of every row which of its columns are set, by what kind of row it is.
const SHAPES: [(&str, &str); 8] = [
    ("events", "select kind, actor || ' ' || (staff_id is null) || ' ' || (detail is null) from case_event"),
    (
        "messages",
        "select kind, (staff_id is null) || ' ' || (form_nonce is null and kind <> 'note') || ' ' || length(substr(body, 1, 24)) from message",
    ),
    (
        "log",
        "select action, actor || ' ' || (staff_id is null) || ' ' || object || ' ' || (object_id is null) || ' ' ||
         (select coalesce(string_agg(key, ',' order by key), '') from jsonb_object_keys(detail) as key)
         from audit_entry where object = 'case'",
    ),
    (
        "mails",
        "select what, audience || ' ' || state || ' ' || (case_id is null) || ' ' || (unique_key is null) || ' ' ||
         (recipient_index is null) || ' ' || (asked_by is null) || ' ' || (tried_at is null or ended_at is null) || ' ' || split_part(message_id, '@', 2) || ' ' ||
         (select string_agg(key, ',' order by key) from jsonb_object_keys(content) as key)
         from mail",
    ),
    (
        "jobs",
        "select payload #>> '{mail,what}', kind || ' ' || lane || ' ' || (unique_key is null) || ' ' || (worker is null) || ' ' ||
         (select string_agg(key, ',' order by key) from jsonb_object_keys(payload -> 'mail') as key)
         from job where payload ? 'mail'",
    ),
    ("codes", "select purpose, (case_id is null) || ' ' || (session_id is null) || ' ' || (expires_at is null) || ' ' || (address is null) from mailed_code"),
    (
        "tasks",
        "select (done_at is null)::text, (assignee is null) || ' ' || (created_by is null) || ' ' || (done_by is null) || ' ' || version || ' ' ||
         (form_nonce is null) from task",
    ),
    (
        "cases",
        "select status || ' ' || coalesce(outcome, '') || ' ' || channel || ' ' || (appeal_of is null) || ' ' || (email_index is null),
                (select string_agg(key, ',' order by key) from jsonb_each_text(to_jsonb(cases))
                 where value is not null and (channel = 'web' or key not in ('filing_nonce', 'content_hash')) and key in ('name', 'email', 'phone', 'details', 'answers', 'other_name', 'filing_nonce', 'content_hash',
                                                     'rule_version', 'rule_place', 'lapses_at', 'closed_at', 'outcome', 'recorded_at'))
         from cases",
    ),
];

/// What an operation writes today and data of any size does not know yet shows here, and the other way round.
#[tokio::test(flavor = "multi_thread")]
async fn rows_look_as_the_operations_write_them() {
    let many = filled(1_500, Some(200), 11).await;
    let few = TestApp::start().await;
    demo::fill(few.app.clone()).await.unwrap();
    let mut known = 0;
    for (name, statement) in SHAPES {
        let look = async |portal: &TestApp| {
            let mut owner = portal.owner().await;
            let rows: Vec<(Option<String>, Option<String>)> =
                sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&mut *owner).await.unwrap();
            let mut shapes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (kind, shape) in rows {
                shapes.entry(kind.unwrap_or_default()).or_default().insert(shape.unwrap_or_default());
            }
            shapes
        };
        let (made, operations) = (look(&many).await, look(&few).await);
        assert!(!made.is_empty(), "{name}");
        for (kind, shapes) in &made {
            let Some(expected) = operations.get(kind) else { continue };
            known += 1;
            assert!(shapes.is_subset(expected), "{name}, {kind}: {shapes:?} where operations write {expected:?}");
        }
    }
    assert!(known > 60, "{known} kinds of rows were compared");
}

/// Columns that rows of any size leave to their defaults, as operations do that have nothing to say in them.
const LEFT: [&str; 21] = [
    "audit_entry.transaction",
    "case_key.master_key_version",
    "case_person.said_hash",
    "cases.address_changes",
    "cases.answers",
    "cases.details",
    "cases.email",
    "cases.name",
    "cases.other_name",
    "cases.phone",
    "cases.relevant_on",
    "job.error",
    "job.faults",
    "job.leases_lost",
    "job.unique_key",
    "job.worker",
    "mail.code",
    "mail.error",
    "mailed_code.address",
    "mailed_code.session_id",
    "mailed_code.used_at",
];

/// A column or table that is new has to be thought of where data of any size is made.
#[tokio::test]
async fn every_column_is_thought_of() {
    let portal = TestApp::start().await;
    let written: BTreeSet<String> = bulk::columns().into_iter().collect();
    let tables: BTreeSet<&str> = written.iter().filter_map(|column| column.split('.').next()).collect();
    let all = column(
        &portal,
        "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public' order by 1",
    )
    .await;
    let forgotten: Vec<_> = all
        .iter()
        .filter(|column| tables.contains(column.split('.').next().unwrap_or_default()))
        .filter(|column| !written.contains(*column) && !LEFT.contains(&column.as_str()))
        .collect();
    assert!(forgotten.is_empty(), "nothing is written to {forgotten:?}");
    assert!(written.iter().all(|column| all.contains(column)));
    // Tables with a case that data of any size leaves empty.
    let of_cases: BTreeSet<String> =
        all.iter().filter(|column| column.ends_with(".case_id")).map(|column| column.replace(".case_id", "")).collect();
    let empty: Vec<&String> = of_cases.iter().filter(|table| !tables.contains(table.as_str())).collect();
    // What nobody has read stands in the case's own row: it is news to nobody in person.
    let kept_empty = [
        "alert",
        "case_line",
        "case_unread",
        "file",
        "identity_asking",
        "identity_document",
        "identity_need",
        "identity_notice",
        "identity_result",
        "item",
        "letter_sent",
        "letter_version",
        // Read by a mailbox alone, and written by the backfill for every case that stops something.
        "optout",
        "owner_answer",
        "owner_left_out",
        "owner_task",
        "package",
        // One is made when somebody asks for it.
        "receipt",
        "recipient_told",
        "release_file",
        "requester_session",
        "review",
    ];
    assert_eq!(empty, kept_empty);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_makes_the_same_again_and_nothing_goes_into_a_full_database() {
    let people = "select string_agg(reference || right_code || coalesce(place, '') || status || received_at, ' ' order by reference) from cases";
    let mut made = Vec::new();
    for seed in [1, 1, 2] {
        let portal = filled(60, None, seed).await;
        made.push(portal.look(people).await);
        let again = bulk::fill(portal.app.clone(), Wish { cases: 5, open: None, seed }, |_| {}).await;
        assert!(matches!(again, Err(Error::State("demo-not-empty"))), "{again:?}");
        assert_eq!(portal.look(people).await, made[made.len() - 1]);
    }
    assert_eq!(made[0], made[1]);
    assert_ne!(made[0], made[2]);
    let portal = TestApp::with(TestOptions::default()).await;
    let impossible = bulk::fill(portal.app.clone(), Wish { cases: 5, open: Some(6), seed: 1 }, |_| {}).await.unwrap();
    assert_eq!(impossible, Err(Impossible::Open));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_cases_may_be_open() {
    let portal = filled(300, Some(300), 9).await;
    assert_eq!(portal.look("select count(*) from cases where status not in ('closed', 'unconfirmed')").await, "300");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_answers_of_the_demonstration_say_is_so() {
    let portal = TestApp::start().await;
    demo::fill(portal.app.clone()).await.unwrap();
    let dpo = dpo(&portal).await;
    let references =
        column(&portal, "select reference from cases where status = 'closed' and outcome not in ('spam', 'withdrawn')")
            .await;
    assert!(references.len() >= 8, "{references:?}");
    let says = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let mut outcomes = BTreeSet::new();
    for reference in references {
        let view = desk::case::open(portal.app.clone(), dpo, &reference).await.unwrap();
        let answer = view.conversation.answer.expect("a closed case has an answer");
        let text = answer.body.unwrap().to_lowercase();
        // Whatever is said to lie with it does.
        let has_file = !answer.files.is_empty();
        let speaks_of_one = says(&text, &["attach", "enclos", "the file", "附上", "附件", "附檔", "檔案"]);
        assert!(has_file || !speaks_of_one, "{reference} promises a file: {text}");
        let outcome = view.case.outcome.unwrap().code();
        let (done, denied) = (
            says(&text, &["deleted everything", "everything else is deleted", "already deleted", "已於本日刪除"]),
            says(&text, &["cannot", "we refuse", "keeps the old", "無法"]),
        );
        match outcome {
            "fulfilled" => assert!(!denied, "{reference} is fulfilled: {text}"),
            "partly_fulfilled" => assert!(denied && says(&text, &["we corrected"]), "{reference}: {text}"),
            "refused" => assert!(denied && !done, "{reference} is refused: {text}"),
            "nothing_held" => assert!(says(&text, &["found nothing"]), "{reference}: {text}"),
            "redirected" => assert!(says(&text, &["one of our customers"]), "{reference}: {text}"),
            other => panic!("{reference} ended as {other}"),
        }
        outcomes.insert(outcome);
    }
    assert_eq!(outcomes.len(), 5, "each kind of end is there: {outcomes:?}");
    // Nobody speaks of a day of some year: the demonstration begins on whatever day it is.
    let open = column(&portal, "select reference from cases").await;
    for reference in open {
        let details = desk::case::open(portal.app.clone(), dpo, &reference).await.unwrap().case.person.details.clone();
        let months = ["January", "February", "October", "November", "December", "月"];
        assert!(!months.iter().any(|month| details.contains(month)), "{reference}: {details}");
    }
}
