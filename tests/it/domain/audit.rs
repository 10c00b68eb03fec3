//! The audit log: nobody of the service changes it, and whoever owns the database cannot change it unseen.

use std::time::Duration;

use chrono::TimeDelta;
use rightsdesk::base::actor::Actor;
use rightsdesk::domain::audit::{self, Broken};
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor};

use crate::support::TestApp;

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
        audit::chain_new(portal.app.clone(), true).await.unwrap();
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
    let fine = audit::verify(&portal.app).await.unwrap().unwrap();
    assert_eq!((fine.chained, fine.unchained), (10, 0));
    portal
}

async fn broken(portal: &TestApp) -> Broken {
    audit::verify(&portal.app).await.unwrap().expect_err("the chain is broken")
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
    assert!(audit::verify(&portal.app).await.unwrap().is_ok());
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
    assert!(told.starts_with("10 "), "what is handed out names size and head: {told}");
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
    audit::chain_new(portal.app.clone(), true).await.unwrap();
    let between = audit::verify(&portal.app).await.unwrap().unwrap();
    assert_eq!(
        (between.chained, between.unchained),
        (3, 10),
        "what an open transaction may still precede is not chained yet"
    );
    slow.commit().await.unwrap();
    let again = portal.app.clone();
    let (one, two) = tokio::join!(audit::chain_new(portal.app.clone(), true), audit::chain_new(again, true));
    assert!(one.unwrap() + two.unwrap() <= 11, "two chainers make one chain");
    chain(&portal).await;
    let after = audit::verify(&portal.app).await.unwrap().unwrap();
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
    let end = audit::verify(&portal.app).await.unwrap().unwrap();
    assert!(end.chained > 14 && end.checkpoints > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rolled_back_leaves_no_entry_and_no_gap_that_matters() {
    let portal = chained().await;
    let mut transaction = portal.app.clone().begin().await.unwrap();
    audit::record(&mut transaction, Actor::Worker, "test.undone", "test", None, json!({})).await.unwrap();
    transaction.roll_back().await.unwrap();
    entries(&portal, 2).await;
    let fine = audit::verify(&portal.app).await.unwrap().unwrap();
    assert_eq!((fine.chained, fine.unchained), (12, 0));
    assert_eq!(portal.look("select count(*) from audit_entry where action = 'test.undone'").await, "0");
}
