//! Words of a newer version: while a release rolls, a row that holds one takes no list down, is named in it, and only its own page
//! is refused, in words.

use rightsdesk::base::actor::{Actor, Requester, Role};
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::desk::hand_over::{self, InHand};
use rightsdesk::domain::notices::watch;
use rightsdesk::domain::rulebook::PauseGround;
use rightsdesk::domain::tasks::{self, ops::NewTask};
use rightsdesk::infra::budget::Budget;
use sqlx::AssertSqlSafe;

use crate::support::{ADA, TestApp, Visitor};

/// The word.
const NEW: &str = "brand_new";

/// Columns of a case that hold a word.
const OF_CASE: [&str; 7] = ["right_code", "place", "relation", "channel", "status", "outcome", "calendar"];

/// Lists of the desk.
const DESK: [&str; 17] = [
    "/desk",
    "/desk/queue",
    "/desk/queue?sort=received",
    "/desk/queue?view=mine",
    "/desk/queue?view=unassigned",
    "/desk/queue?view=unread",
    "/desk/queue?view=waiting",
    "/desk/queue?view=soon",
    "/desk/queue?view=overdue",
    "/desk/queue?view=closed",
    "/desk/unconfirmed",
    "/desk/tasks",
    "/desk/rulebook",
    "/desk/rulebook/IL",
    "/desk/rulebook/changes",
    "/desk/audit",
    "/desk/staff",
];

async fn run(portal: &TestApp, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *portal.owner().await).await.unwrap();
}

/// As the newer release does, before it writes its words.
async fn drop_checks(portal: &TestApp) {
    let drop = "do $$ declare found record; begin
        for found in select conrelid::regclass as name, conname from pg_constraint
            where contype = 'c' and connamespace = 'public'::regnamespace
        loop execute format('alter table %s drop constraint %I', found.name, found.conname); end loop; end $$";
    run(portal, drop.to_owned()).await;
}

/// Opens every list; gives the pages.
async fn open_all(desk: &Visitor, requester: &Visitor, calendar: &str, what: &str) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let addresses = DESK.iter().copied().map(|address| (desk, address)).chain([(desk, calendar), (requester, "/my")]);
    for (visitor, address) in addresses {
        let page = visitor.get(address).await;
        assert_eq!(page.status, 200, "{what}: {address}: {}", page.gist());
        assert!(!page.words().contains("desk-alert-"), "{what}: {address}");
        pages.push((address.to_owned(), page.body));
    }
    pages
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_versions_word_in_any_column_takes_no_list_down() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let (requester, stranger) = (portal.visitor(), portal.visitor());
    for visitor in [&desk, &requester, &stranger] {
        visitor.get("/?lang=en").await;
    }
    let fields = [("name", "Ada"), ("place", "DE")];
    let newer = portal.confirmed_by_form(&requester, "access", ADA, &fields).await;
    let other = portal.confirmed_by_form(&portal.visitor(), "access", ADA, &fields).await;
    portal.confirmed_by_form(&stranger, "access", "eve@requester.test", &fields).await;
    // A browser that opens the whole mailbox.
    let page = requester.get("/my?another=1").await.fill("email", ADA).send().await;
    let code = portal.code_for(ADA).await;
    page.fill("code", &code).send().await;
    portal.ask(actor, &newer, Some(PauseGround::Identity)).await.unwrap();
    let token = desk.get("/desk/account").await.form("/account/calendar").field("form_token").unwrap();
    let made = desk.post("/desk/account/calendar", &[("form_token", &token), ("act", "create")]).await;
    let calendar = made.text_of(".secret").unwrap();
    let calendar = calendar[calendar.find("/desk/").unwrap()..].to_owned();
    portal.staff(Role::Handler).await;
    // Both are compared with the newer rulebook.
    run(&portal, "update cases set rule_version = '2026-01-01.1'".to_owned()).await;
    run(
        &portal,
        format!(
            "insert into alert (id, kind, at) values (gen_random_uuid(), '{NEW}', now());
             insert into rule_sign_off (place, fact, fingerprint, rulebook_version, verdict, note, staff_id, at)
                 select 'IL', 'count', 'x', 'x', 'holds', '', id, now() from staff limit 1"
        ),
    )
    .await;
    drop_checks(&portal).await;
    run(&portal, "alter table rule_sign_off disable trigger all".to_owned()).await;
    let id = portal.case(&newer).await.id;
    let of_case = OF_CASE.map(|column| ("cases", column, format!("id = '{id}'")));
    let others = [
        ("case_pause", "ground", format!("case_id = '{id}'")),
        ("message", "kind", format!("case_id = '{id}'")),
        ("case_event", "kind", format!("case_id = '{id}'")),
        ("case_event", "actor", format!("case_id = '{id}'")),
        ("rule_sign_off", "verdict", "true".to_owned()),
        ("staff", "role", "role = 'handler'".to_owned()),
    ];
    for (table, column, which) in of_case.into_iter().chain(others) {
        let what = format!("{table}.{column}");
        run(&portal, format!("create table kept as select * from {table} where {which}")).await;
        run(&portal, format!("update {table} set {column} = '{NEW}' where {which}")).await;
        let pages = open_all(&desk, &requester, &calendar, &what).await;
        let body = |address: &str| &pages.iter().find(|(shown, _)| shown == address).unwrap().1;
        assert!(body("/my").contains(&other), "{what}");
        assert!(body("/desk/queue").contains(&other) && body("/desk").contains(&other), "{what}");
        assert!(body(&calendar).contains(&other) && body(&calendar).contains(&newer), "{what}");
        let own = format!("/desk/cases/{newer}");
        let (at_desk, at_home) = (desk.get(&own).await, requester.get(&format!("/my/{newer}")).await);
        let beside = desk.get(&format!("/desk/cases/{other}")).await;
        assert_eq!(beside.status, 200, "{what}: {}", beside.gist());
        if table == "cases" {
            // It is not lost: whoever looks for it is told where it is, and why it cannot be shown.
            for address in ["/desk/queue", "/desk/rulebook/changes"] {
                let compared = address == "/desk/queue" || ["right_code", "place", "calendar"].contains(&column);
                assert_eq!(body(address).contains("written by a newer version"), compared, "{what}: {address}");
            }
            assert!(body("/desk/queue").contains(&own) && beside.body.contains(&own), "{what}");
            assert!(body("/my").contains(&newer) && body("/my").contains("being updated"), "{what}");
        }
        if ["cases", "case_pause"].contains(&table) {
            assert_eq!((at_desk.status, at_home.status), (409, 409), "{what}: {}", at_desk.gist());
            assert!(at_desk.words().contains("being updated") && at_home.words().contains("being updated"), "{what}");
            // Nobody else is told that there is such a request.
            assert_eq!(stranger.get(&format!("/my/{newer}")).await.status, 404, "{what}");
            // What would be written over the word is refused.
            let refused = ops::assign(portal.app.clone(), actor, &newer, None).await;
            assert!(matches!(refused, Err(Error::State("newer-version"))), "{what}: {refused:?}");
        } else {
            assert_eq!((at_desk.status, at_home.status), (200, 200), "{what}: {}", at_desk.gist());
        }
        if what == "message.kind" {
            assert!(at_desk.words().contains("One message was written by a newer version"), "{}", at_desk.words());
            assert!(!at_home.words().contains("Which account?"), "nobody knows whom it is for");
        }
        portal.work().await;
        run(
            &portal,
            format!(
                "update {table} set {column} = kept.{column} from kept where {table}.id = kept.id; drop table kept"
            ),
        )
        .await;
    }
    assert_eq!(desk.get(&format!("/desk/cases/{newer}")).await.status, 200, "and all is as before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_of_a_newer_version_keeps_nothing_else_from_being_handed_over() {
    let portal = TestApp::start().await;
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let (leaves, _) = portal.staff(Role::Handler).await;
    let dpo = portal.dpo().await;
    let mut references = Vec::new();
    for email in [ADA, "two@requester.test", "three@requester.test"] {
        let reference = portal.file_as("access", "DE", email, Language::En).await;
        portal.confirm(&reference).await;
        ops::assign(portal.app.clone(), dpo, &reference, Some(leaves)).await.unwrap();
        let due_on = portal.app.now().date_naive();
        let task = NewTask { title: "Look".to_owned(), due_on, assignee: Some(leaves) };
        tasks::ops::add(portal.app.clone(), dpo, &reference, &task, portal.app.random.bytes()).await.unwrap();
        references.push(reference);
    }
    drop_checks(&portal).await;
    run(&portal, format!("update cases set relation = '{NEW}' where reference = '{}'", references[0])).await;
    let page = admin.get(&format!("/desk/staff/{leaves}?lang=en")).await;
    let token = page.field("form_token").unwrap();
    let told =
        admin.post(&format!("/desk/staff/{leaves}"), &[("form_token", &token), ("act", "disable"), ("to", "")]).await;
    assert_eq!(told.path, "/desk/staff?done=some-left", "{}", told.gist());
    assert!(told.words().contains("newer version"), "{}", told.words());
    let left = format!(
        "select string_agg(reference, ' ') || ' ' || (select count(*) from task where assignee = '{leaves}') from cases
         where assignee = '{leaves}'"
    );
    assert_eq!(portal.look(&left).await, format!("{} 1", references[0]));
    // Once the word is known it goes as well.
    run(&portal, "update cases set relation = 'self'".to_owned()).await;
    let handed = hand_over::hand_over(portal.app.clone(), Actor::CommandLine, leaves, None).await.unwrap();
    assert_eq!((handed.given, handed.left), (InHand { cases: 1, tasks: 1 }, InHand::default()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_of_a_newer_version_is_looked_at_again_within_a_minute() {
    let portal = TestApp::start().await;
    let (newer, _) = portal.confirmed("access", "DE").await;
    let other = portal.file_as("access", "DE", "two@requester.test", Language::En).await;
    portal.confirm(&other).await;
    portal.work().await;
    run(&portal, format!("update cases set relation = '{NEW}' where reference = '{newer}'")).await;
    run(&portal, format!("update cases set watch_at = '{}'", portal.app.now())).await;
    watch::look(portal.app.clone(), &Budget::unlimited()).await.unwrap();
    let put_off = format!("select watch_at - '{}' from cases where reference = '{newer}'", portal.app.now());
    assert_eq!(portal.look(&put_off).await, "00:01:00");
    let looked = format!("select watch_at - '{}' > '1 hour' from cases where reference = '{other}'", portal.app.now());
    assert_eq!(portal.look(&looked).await, "true", "the other is done with for now");
    // Somebody else's case of a newer version looks as if it were not there, also to who would write to it.
    let eve = Actor::Requester(Requester::of_mailbox(&[7; 32]));
    let refused = ops::withdraw(portal.app.clone(), eve, &newer).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
}
