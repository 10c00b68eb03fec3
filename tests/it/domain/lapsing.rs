//! Requests whose mailbox is never proven are reminded and lapse, whatever befalls others, and no longer than there is time for.

use std::time::Duration;

use chrono::TimeDelta;
use rightsdesk::base::language::Language;
use rightsdesk::domain::audit;
use rightsdesk::domain::cases::{Outcome, jobs};
use rightsdesk::infra::budget::Budget;
use sqlx::AssertSqlSafe;
use tokio_util::sync::CancellationToken;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_fail_each_time_keep_no_other_from_lapsing() {
    let portal = TestApp::start().await;
    let broken = portal.file("access", "DE").await;
    let good = portal.file_as("access", "DE", "good@requester.test", Language::En).await;
    // More of them than are looked for at once, all to lapse before the good one, and some at the same moment.
    let copies = format!(
        "update cases set relation = 'brand_new', lapses_at = lapses_at - interval '1 hour' where reference = '{broken}';
         insert into cases select (jsonb_populate_record(one, jsonb_build_object(
             'id', gen_random_uuid(), 'reference', 'RD-' || lpad(number::text, 6, '0'), 'filing_nonce', null,
             'lapses_at', one.lapses_at - (number / 400) * interval '1 second'))).*
         from cases one, generate_series(1, 1100) as number where one.reference = '{broken}'"
    );
    sqlx::raw_sql(AssertSqlSafe(copies)).execute(&mut *portal.owner().await).await.unwrap();
    portal.app.clock.advance(TimeDelta::days(15));
    assert_eq!(jobs::lapse_and_remind(portal.app.clone(), &Budget::unlimited()).await.unwrap(), 1);
    assert_eq!(portal.case(&good).await.outcome, Some(Outcome::Lapsed));
    assert_eq!(portal.look("select count(*) from cases where status = 'unconfirmed'").await, "1101");
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_begins_without_time_left_does_nothing() {
    let portal = TestApp::start().await;
    portal.file("access", "DE").await;
    portal.app.clock.advance(TimeDelta::days(15));
    let spent = Budget::new(Duration::ZERO, CancellationToken::new());
    assert_eq!(jobs::lapse_and_remind(portal.app.clone(), &spent).await.unwrap(), 0);
    assert_eq!(audit::chain_new(portal.app.clone(), &spent).await.unwrap(), 0);
    assert_eq!(portal.look("select count(*) from cases where status = 'unconfirmed'").await, "1");
    let unlimited = Budget::unlimited();
    assert_eq!(jobs::lapse_and_remind(portal.app.clone(), &unlimited).await.unwrap(), 1);
    assert!(audit::chain_new(portal.app.clone(), &unlimited).await.unwrap() > 0);
}
