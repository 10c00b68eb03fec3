//! The audit log: nobody of the service changes it, and whoever owns the database cannot change it unseen.

use std::time::Duration;

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::Error;
use rightsdesk::domain::audit::{self, Broken, HandedOut};
use rightsdesk::infra::budget::Budget;
use serde_json::json;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

use crate::support::{DPO, MASTER_KEY, TestApp, surroundings};

/// Writes entries and chains them.
async fn entries(portal: &TestApp, count: usize) {
    for number in 0..count {
        let mut transaction = portal.app.clone().begin().await.unwrap();
        let id = format!("thing-{number}");
        audit::record(&mut transaction, Actor::Worker, "test.done", "test", Some(&id), json!({ "number": number }))
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }
    chain(portal).await;
}

/// Chains everything. Other tests' transactions in the same cluster may still precede an entry, so that it takes a moment.
async fn chain(portal: &TestApp) {
    let waiting =
        "select count(*) from audit_entry where not exists (select from audit_link where entry_id = audit_entry.id)";
    for _ in 0..500 {
        audit::chain_new(portal.app.clone(), &Budget::unlimited()).await.unwrap();
        if portal.look(waiting).await == "0" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the chain does not take its entries");
}

/// Runs statements as the owner, with nothing in the way.
async fn meddle(portal: &TestApp, statements: &str) {
    let mut owner = portal.owner().await;
    let all = format!(
        "alter table audit_entry disable trigger all; alter table audit_link disable trigger all;
         alter table audit_checkpoint disable trigger all; {statements};
         alter table audit_entry enable trigger all; alter table audit_link enable trigger all;
         alter table audit_checkpoint enable trigger all;"
    );
    owner.execute(sqlx::raw_sql(AssertSqlSafe(all))).await.unwrap();
}

async fn chained() -> TestApp {
    let portal = TestApp::start().await;
    entries(&portal, 10).await;
    let fine = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!((fine.chained, fine.unchained), (10, 0));
    portal
}

async fn broken(portal: &TestApp) -> Broken {
    audit::verify(&portal.app, None).await.unwrap().expect_err("the chain is broken")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_can_append_and_nothing_else() {
    let portal = chained().await;
    audit::checkpoint(&portal.app).await.unwrap().unwrap();
    for table in ["audit_entry", "audit_link", "audit_checkpoint"] {
        let column = if table == "audit_entry" {
            "action = 'x'"
        } else if table == "audit_link" {
            "hash = ''"
        } else {
            "head = ''"
        };
        for statement in [
            format!("update {table} set {column}"),
            format!("delete from {table}"),
            format!("truncate {table} cascade"),
            format!("drop table {table} cascade"),
            format!("alter table {table} disable trigger all"),
        ] {
            let as_service = portal.app.database.execute(sqlx::raw_sql(AssertSqlSafe(statement.clone()))).await;
            let error = as_service.expect_err(&statement).to_string();
            assert!(error.contains("permission denied") || error.contains("must be owner"), "{statement}: {error}");
        }
        // The owner, who forgets what it is, is stopped by the table itself.
        for statement in [
            format!("update {table} set {column}"),
            format!("delete from {table}"),
            format!("truncate {table} cascade"),
        ] {
            let mut owner = portal.owner().await;
            let error =
                owner.execute(sqlx::raw_sql(AssertSqlSafe(statement.clone()))).await.expect_err(&statement).to_string();
            assert!(error.contains("append-only"), "{statement}: {error}");
        }
    }
    for statement in
        ["create table x (y int)", "delete from _sqlx_migrations", "set role postgres", "copy staff to program 'true'"]
    {
        let mut connection = portal.app.database.acquire().await.unwrap();
        let done = connection.execute(statement).await;
        assert!(done.is_err() || statement.starts_with("set role"), "{statement}");
        connection.close().await.unwrap();
    }
    assert!(audit::verify(&portal.app, None).await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_broken_entry_is_named() {
    for (how, statements, expected) in [
        ("an action", "update audit_entry set action = 'test.forged' where object_id = 'thing-4'", Broken::Changed(5)),
        ("who", "update audit_entry set actor = 'requester' where object_id = 'thing-0'", Broken::Changed(1)),
        ("which thing", "update audit_entry set object_id = 'thing-99' where object_id = 'thing-9'", Broken::Changed(10)),
        ("a detail", "update audit_entry set detail = '{\"number\": 7.5}' where object_id = 'thing-7'", Broken::Changed(8)),
        ("a moment, by a microsecond", "update audit_entry set at = at + interval '1 microsecond' where object_id = 'thing-2'", Broken::Changed(3)),
        ("two of them", "update audit_entry set action = 'x' where object_id in ('thing-6', 'thing-3')", Broken::Changed(4)),
        (
            "a deleted entry with its link",
            "delete from audit_link where position = 6; delete from audit_entry where object_id = 'thing-5'",
            Broken::Missing(6),
        ),
        (
            "a deleted entry, the others moved up",
            "delete from audit_link where position = 6; update audit_link set position = position - 1 where position > 6",
            Broken::Changed(6),
        ),
        (
            "two swapped",
            "update audit_link set entry_id = -1 where position = 3;
             update audit_link set entry_id = (select id from audit_entry where object_id = 'thing-2') where position = 4;
             update audit_link set entry_id = (select id from audit_entry where object_id = 'thing-3') where position = 3",
            Broken::Changed(3),
        ),
        ("a link's hash", "update audit_link set hash = sha256('x') where position = 7", Broken::Changed(7)),
        (
            "one put between",
            "insert into audit_entry (at, actor, action, object) values (now(), 'worker', 'test.slipped', 'test');
             update audit_link set position = position + 100 where position > 5;
             update audit_link set position = position - 99 where position > 100;
             insert into audit_link select 6, max(id), sha256('x') from audit_entry",
            Broken::Changed(6),
        ),
    ] {
        let portal = chained().await;
        // A foreign key would stop what a determined owner does next.
        let free = format!("alter table audit_link drop constraint audit_link_entry_id_fkey; {statements}");
        meddle(&portal, &free).await;
        assert_eq!(broken(&portal).await, expected, "{how}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_tail_and_a_rewritten_chain_do_not_agree_with_the_checkpoint() {
    let portal = chained().await;
    let told = audit::checkpoint(&portal.app).await.unwrap().unwrap();
    assert!(told.to_string().starts_with("10 "), "what is handed out names size and head: {told}");
    let cut =
        "delete from audit_link where position > 8; delete from audit_entry where object_id in ('thing-8', 'thing-9')";
    meddle(&portal, cut).await;
    assert_eq!(broken(&portal).await, Broken::Checkpoint(10));
    // The log goes on growing past it: still seen.
    entries(&portal, 5).await;
    assert_eq!(broken(&portal).await, Broken::Checkpoint(10));

    let portal = chained().await;
    audit::checkpoint(&portal.app).await.unwrap();
    // All links thrown away and made anew over a forged entry, as by somebody with our program.
    meddle(
        &portal,
        "update audit_entry set action = 'test.forged' where object_id = 'thing-4'; delete from audit_link",
    )
    .await;
    chain(&portal).await;
    assert_eq!(broken(&portal).await, Broken::Checkpoint(10));
    // And the checkpoint made to fit: its signature needs a key that the database does not hold.
    meddle(&portal, "update audit_checkpoint set head = (select hash from audit_link where position = 10)").await;
    assert_eq!(broken(&portal).await, Broken::Signature(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_do_not_wait_for_each_other_nor_for_the_chain() {
    let portal = TestApp::start().await;
    entries(&portal, 3).await;
    // Two transactions stay open with an entry each while others write, commit and are chained.
    let mut slow = portal.app.clone().begin().await.unwrap();
    audit::record(&mut slow, Actor::Worker, "test.slow", "test", None, json!({})).await.unwrap();
    let quick = async {
        for _ in 0..10 {
            let mut transaction = portal.app.clone().begin().await.unwrap();
            audit::record(&mut transaction, Actor::Worker, "test.quick", "test", None, json!({})).await.unwrap();
            transaction.commit().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(10), quick).await.expect("nobody waits for a slow transaction");
    audit::chain_new(portal.app.clone(), &Budget::unlimited()).await.unwrap();
    let between = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!(
        (between.chained, between.unchained),
        (3, 10),
        "what an open transaction may still precede is not chained yet"
    );
    slow.commit().await.unwrap();
    let again = portal.app.clone();
    let budget = Budget::unlimited();
    let (one, two) = tokio::join!(audit::chain_new(portal.app.clone(), &budget), audit::chain_new(again, &budget));
    assert!(one.unwrap() + two.unwrap() <= 11, "two chainers make one chain");
    chain(&portal).await;
    let after = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!((after.chained, after.unchained), (14, 0));

    // While somebody holds the chain, requests are filed.
    let mut chainer = portal.owner().await;
    chainer
        .execute("begin; select pg_advisory_xact_lock(hashtext('rightsdesk audit chain')); lock table audit_link")
        .await
        .unwrap();
    let visitor = portal.visitor();
    let filing = portal.file_by_form(&visitor, "access", &[("email", "a@requester.test"), ("name", "A")]);
    tokio::time::timeout(Duration::from_secs(20), filing).await.expect("a filing does not wait for the chain");
    chainer.execute("rollback").await.unwrap();
    portal.pass(TimeDelta::hours(1)).await;
    chain(&portal).await;
    let end = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert!(end.chained > 14 && end.checkpoints > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rolled_back_leaves_no_entry_and_no_gap_that_matters() {
    let portal = chained().await;
    let mut transaction = portal.app.clone().begin().await.unwrap();
    audit::record(&mut transaction, Actor::Worker, "test.undone", "test", None, json!({})).await.unwrap();
    transaction.roll_back().await.unwrap();
    entries(&portal, 2).await;
    let fine = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!((fine.chained, fine.unchained), (12, 0));
    assert_eq!(portal.look("select count(*) from audit_entry where action = 'test.undone'").await, "0");
}

/// What somebody with the program reads who has kept the line of a checkpoint mail.
async fn against(portal: &TestApp, line: &str) -> Result<i64, Broken> {
    let line = HandedOut::parse(line).expect("a line");
    audit::verify(&portal.app, Some(&line)).await.unwrap().map(|verified| verified.chained)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_a_checkpoint_mail_finds_what_the_database_hides() {
    let portal = chained().await;
    let line = audit::checkpoint(&portal.app).await.unwrap().unwrap().to_string();
    let without_signature = line.rsplit_once(' ').unwrap().0.to_owned();
    entries(&portal, 3).await;
    assert_eq!(against(&portal, &line).await, Ok(13), "the log has grown, and still agrees");
    assert_eq!(against(&portal, &without_signature).await, Ok(13), "lines of before carry no signature");
    let forged = line.replacen("10 ", "9 ", 1);
    assert_eq!(against(&portal, &forged).await, Err(Broken::Signature(9)));

    // Whoever owns the database cuts off the tail with every checkpoint that speaks of it: by itself the log looks whole.
    let cut = "delete from audit_link where position > 8; delete from audit_entry where id > (select max(entry_id) from audit_link);
               delete from audit_checkpoint";
    meddle(&portal, cut).await;
    assert!(audit::verify(&portal.app, None).await.unwrap().is_ok());
    assert_eq!(against(&portal, &line).await, Err(Broken::Checkpoint(10)));
    entries(&portal, 5).await;
    assert!(audit::verify(&portal.app, None).await.unwrap().is_ok());
    assert_eq!(against(&portal, &line).await, Err(Broken::Checkpoint(10)), "also when it has grown over it");

    // Or makes the whole chain anew over a forged entry.
    let portal = chained().await;
    let line = audit::checkpoint(&portal.app).await.unwrap().unwrap().to_string();
    meddle(
        &portal,
        "update audit_entry set action = 'test.forged' where object_id = 'thing-4'; delete from audit_link;
         delete from audit_checkpoint",
    )
    .await;
    meddle(&portal, "insert into audit_unchained select id from audit_entry").await;
    chain(&portal).await;
    assert!(audit::verify(&portal.app, None).await.unwrap().is_ok());
    assert_eq!(against(&portal, &line).await, Err(Broken::Checkpoint(10)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_takes_the_line_of_the_digest_and_says_what_it_found() {
    let portal = TestApp::start().await;
    portal.confirmed_by_form(&portal.visitor(), "access", "a@requester.test", &[("name", "A")]).await;
    portal.pass(TimeDelta::hours(24)).await;
    chain(&portal).await;
    let digest = portal.mails_to(DPO).into_iter().rfind(|mail| mail.text.contains("audit verify --against")).unwrap();
    let line = digest.text.lines().find(|line| HandedOut::parse(line).is_some()).expect("the digest has the line");
    let verify = |line: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        command.args(["audit", "verify", "--against"]).args(line).env_clear().envs(surroundings());
        command.current_dir(env!("CARGO_TARGET_TMPDIR"));
        command.env("DATABASE_URL", portal.options.to_url_lossy().as_str()).env("MASTER_KEY", MASTER_KEY);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        (output.status.code(), said)
    };
    let (code, said) = verify(&[line]);
    assert_eq!((code, said.contains("agrees with the checkpoint")), (Some(0), true), "{said}");
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!(verify(&words).0, Some(0), "quotes are not needed");
    let (code, said) = verify(&["10 something"]);
    assert_eq!((code, said.contains("no line of a checkpoint mail")), (Some(2), true), "{said}");
    let cut = "delete from audit_link where position > 2; delete from audit_checkpoint;
               delete from audit_entry where id > (select max(entry_id) from audit_link)";
    meddle(&portal, cut).await;
    let (code, said) = verify(&[line]);
    assert_eq!((code, said.contains("cut off or rewritten")), (Some(1), true), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_found_by_its_mark_however_far_behind_and_what_has_none_near_the_head() {
    let portal = chained().await;
    // Written and rolled into the log a long way back, as by a transaction that stood open while ten thousand others were chained.
    let mut slow = portal.app.clone().begin().await.unwrap();
    audit::record(&mut slow, Actor::Worker, "test.slow", "test", Some("slow"), json!({})).await.unwrap();
    slow.commit().await.unwrap();
    meddle(
        &portal,
        "insert into audit_entry (at, actor, action, object) select now(), 'worker', 'test.bulk', 'test' from generate_series(1, 10500);
         insert into audit_link (position, entry_id, hash)
             select 10 + row_number() over (order by id), id, sha256(id::text::bytea) from audit_entry where action = 'test.bulk'",
    )
    .await;
    let slow = "select count(*) from audit_link join audit_entry on audit_entry.id = entry_id where object_id = 'slow'";
    assert_eq!(portal.look(slow).await, "0");
    chain(&portal).await;
    assert_eq!(portal.look(slow).await, "1");
    assert_eq!(portal.look("select count(*) from audit_unchained").await, "0", "what is linked waits no more");

    // A replica of the version before knows no marks: neither when it writes nor when it links.
    meddle(&portal, "insert into audit_entry (at, actor, action, object, object_id) values (now(), 'worker', 'test.old', 'test', 'old')")
        .await;
    let waiting = audit::verify(&portal.app, None).await.unwrap();
    assert_eq!(waiting, Err(Broken::Changed(11)), "those made up here are no chain");
    chain(&portal).await;
    let old = "select count(*) from audit_link join audit_entry on audit_entry.id = entry_id where object_id = 'old'";
    assert_eq!(portal.look(old).await, "1");
    meddle(&portal, "insert into audit_unchained select entry_id from audit_link order by entry_id limit 3").await;
    audit::chain_new(portal.app.clone(), &Budget::unlimited()).await.unwrap();
    assert_eq!(portal.look("select count(*) from audit_unchained").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_counted_without_the_whole_log() {
    let portal = chained().await;
    let mut open = portal.app.clone().begin().await.unwrap();
    audit::record(&mut open, Actor::Worker, "test.open", "test", None, json!({})).await.unwrap();
    for _ in 0..2 {
        let mut transaction = portal.app.clone().begin().await.unwrap();
        audit::record(&mut transaction, Actor::Worker, "test.waits", "test", None, json!({})).await.unwrap();
        transaction.commit().await.unwrap();
    }
    meddle_without_locks(
        &portal,
        "insert into audit_entry (at, actor, action, object) values (now(), 'worker', 'test.old', 'test')",
    )
    .await;
    let between = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!((between.chained, between.unchained), (10, 3));
    open.commit().await.unwrap();
    chain(&portal).await;
    assert_eq!(audit::verify(&portal.app, None).await.unwrap().unwrap().unchained, 0);
}

/// As [`meddle`], while somebody else writes to the log.
async fn meddle_without_locks(portal: &TestApp, statement: &'static str) {
    portal.owner().await.execute(statement).await.unwrap();
}

/// The details of entries of one action, in order.
async fn details(portal: &TestApp, action: &str) -> Vec<serde_json::Value> {
    let all =
        format!("select coalesce(jsonb_agg(detail order by id), '[]') from audit_entry where action = '{action}'");
    serde_json::from_str(&portal.look(&all).await).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_opens_names_is_on_record_without_what_was_searched() {
    let portal = TestApp::start().await;
    let fields = [("name", "Zaphod Canary"), ("place", "DE")];
    portal.confirmed_by_form(&portal.visitor(), "access", "zaphod@requester.test", &fields).await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    desk.get("/desk/queue?view=mine").await;
    desk.get("/desk/queue?q=Zaphod&right=access&place=DE").await;
    desk.get("/desk/queue?q=zaphod%40requester.test").await;
    desk.get("/desk/unconfirmed").await;
    desk.get("/desk/tasks?mine=yes").await;
    desk.get("/desk").await;
    let read = details(&portal, "list.read").await;
    // Signing in has shown the start page once.
    let expected = json!([
        { "list": "open", "rows": 1, "filters": [] },
        { "list": "mine", "rows": 0, "filters": [] },
        { "list": "open", "rows": 1, "filters": ["right", "place", "search"] },
        { "list": "open", "rows": 1, "filters": ["search"] },
        { "list": "unconfirmed", "rows": 0, "filters": [] },
        { "list": "tasks", "rows": 0, "filters": ["assignee"] },
        { "list": "open", "rows": 1, "filters": [] },
    ]);
    assert_eq!(json!(read), expected);
    let who = "select string_agg(distinct staff_id::text, ',') from audit_entry where action = 'list.read'";
    assert_eq!(portal.look(who).await, actor.staff_id().unwrap().to_string());
    let all = portal.look("select jsonb_agg(to_jsonb(audit_entry)) from audit_entry").await.to_lowercase();
    assert!(!all.contains("zaphod"), "nothing that was typed stands in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_names_the_account_and_the_audit_page_its_case() {
    let portal = TestApp::start().await;
    let (handler, actor) = portal.signed_in(Role::Handler).await;
    assert_eq!(handler.get("/desk/audit").await.status, 403);
    let id = actor.staff_id().unwrap();
    assert_eq!(handler.get(&format!("/desk/staff/{id}?x=secret")).await.status, 403);
    assert_eq!(handler.get("/desk/nowhere").await.status, 404);
    let refused = details(&portal, "staff.refused").await;
    let expected =
        json!([{ "method": "GET", "route": "/desk/audit" }, { "method": "GET", "route": "/desk/staff/{id}" }]);
    assert_eq!(json!(refused), expected);
    let whose =
        "select string_agg(distinct object_id || staff_id, ',') from audit_entry where action = 'staff.refused'";
    assert_eq!(portal.look(whose).await, format!("{id}{id}"));

    let reference = portal.confirmed_by_form(&portal.visitor(), "access", "a@requester.test", &[("name", "A")]).await;
    meddle(&portal, "insert into audit_entry (at, actor, action, object, object_id) values (now(), 'worker', 'test.odd', 'case', 'x')")
        .await;
    let (auditor, _) = portal.signed_in(Role::Auditor).await;
    let page = auditor.get("/desk/audit").await;
    assert_eq!(page.status, 200, "an entry that names no case takes the page down: {}", page.gist());
    assert!(page.attributes_of("td a", "href").contains(&format!("/desk/cases/{reference}")), "{}", page.words());
    assert!(page.texts_of("td .ref").contains(&"handler of the desk".to_owned()), "accounts have their names");
    let listed = audit::list(&portal.app, actor, None, None, 10).await;
    assert!(matches!(listed, Err(Error::Forbidden)), "the list itself asks who reads it");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_checkpoints_than_are_read_at_once_are_all_compared() {
    let portal = chained().await;
    for _ in 0..105 {
        entries(&portal, 1).await;
        audit::checkpoint(&portal.app).await.unwrap().unwrap();
    }
    let fine = audit::verify(&portal.app, None).await.unwrap().unwrap();
    assert_eq!((fine.chained, fine.checkpoints), (115, 105));
    meddle(&portal, "update audit_checkpoint set head = sha256('x') where size = 113").await;
    assert_eq!(audit::verify(&portal.app, None).await.unwrap(), Err(Broken::Checkpoint(113)));
}
