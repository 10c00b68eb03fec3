//! Data is brought into another form in batches, by whichever worker comes, beside the work.

use std::time::Duration;

use chrono::TimeDelta;
use rightsdesk::base::error::{Error, Result};
use rightsdesk::base::language::Language;
use rightsdesk::domain::access::{Known, RequesterSession, sessions};
use rightsdesk::domain::cases::{case, ops};
use rightsdesk::infra::app::App;
use rightsdesk::infra::backfill::{self, Backfill, Batch, Cursor, Cursors};
use sqlx::Executor;

use crate::support::TestApp;

const DOUBLING: [Backfill; 1] = [Backfill { name: "thing.double", batch: |app, _| Box::pin(double(app)) }];

/// Fills `double` of a hundred rows in which it is missing.
async fn double(app: &App) -> Result<u64> {
    let done = sqlx::query(
        "update thing set double = number * 2
         where number in (select number from thing where double is null order by number limit 100 for update skip locked)",
    )
    .execute(&app.database)
    .await?;
    Ok(done.rows_affected())
}

async fn with_things() -> TestApp {
    let portal = TestApp::start().await;
    let make = "create table thing (number bigint primary key, double bigint);
                insert into thing select generate_series(1, 250);
                grant select, insert, update on thing to rightsdesk_service";
    portal.owner().await.execute(make).await.unwrap();
    portal
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_is_done_in_batches_and_remembered() {
    let portal = with_things().await;
    let app = &portal.app;
    let left = "select count(*) from thing where double is distinct from number * 2";
    for (done, remaining) in [(100, "150"), (100, "50"), (50, "0")] {
        assert_eq!(backfill::advance(app, &DOUBLING, &Cursors::default()).await.unwrap(), done);
        assert_eq!(portal.look(left).await, remaining);
        assert_eq!(backfill::progress(app).await.unwrap()[0].ended_at, None);
    }
    assert_eq!(backfill::advance(app, &DOUBLING, &Cursors::default()).await.unwrap(), 0);
    let ended = &backfill::progress(app).await.unwrap()[0];
    assert_eq!((ended.name.as_str(), ended.done, ended.ended_at), ("thing.double", 250, Some(app.now())));

    // A replica of the version before writes on in the old form; within the hour that is found too.
    portal.owner().await.execute("insert into thing values (251)").await.unwrap();
    assert_eq!(backfill::advance(app, &DOUBLING, &Cursors::default()).await.unwrap(), 0, "not at every moment");
    app.clock.set(app.now() + TimeDelta::hours(1));
    assert_eq!(backfill::advance(app, &DOUBLING, &Cursors::default()).await.unwrap(), 1);
    assert_eq!(portal.look(left).await, "0");
    assert_eq!(backfill::progress(app).await.unwrap()[0].done, 251);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_at_a_time_does_a_batch_and_a_lost_one_comes_again() {
    fn fails<'a>(_: &'a App, _: &'a Cursor) -> Batch<'a> {
        Box::pin(async { Err(Error::fault("on purpose")) })
    }
    fn another_comes<'a>(app: &'a App, _: &'a Cursor) -> Batch<'a> {
        Box::pin(async {
            assert_eq!(backfill::advance(app, &DOUBLING, &Cursors::default()).await?, 0, "it is taken");
            double(app).await
        })
    }
    fn never_ends<'a>(_: &'a App, _: &'a Cursor) -> Batch<'a> {
        Box::pin(std::future::pending())
    }
    let named = |batch| [Backfill { name: "thing.double", batch }];
    let portal = with_things().await;
    let app = &portal.app;
    let other = Backfill { name: "thing.other", batch: |_, _| Box::pin(async { Ok(7) }) };
    let [failing] = named(fails);
    assert!(backfill::advance(app, &[failing, other], &Cursors::default()).await.is_err());
    assert_eq!(backfill::progress(app).await.unwrap()[1].done, 7, "the others go on");
    assert_eq!(
        backfill::advance(app, &named(another_comes), &Cursors::default()).await.unwrap(),
        100,
        "one that failed comes again at once"
    );
    assert_eq!(portal.look("select count(*) from thing where double is null").await, "150");

    // A worker that dies in its batch.
    let cursors = Cursors::default();
    let dying = tokio::time::timeout(Duration::from_millis(500), async {
        backfill::advance(app, &named(never_ends), &cursors).await
    });
    assert!(dying.await.is_err());
    assert_eq!(backfill::advance(app, &DOUBLING, &Cursors::default()).await.unwrap(), 0);
    app.clock.set(app.now() + TimeDelta::minutes(2));
    assert_eq!(backfill::advance(app, &DOUBLING, &Cursors::default()).await.unwrap(), 100);
}

/// As the version before left all cases: their persons in their own rows.
const AS_BEFORE: &str = "update cases set name = person.name, email = person.email, details = person.details
    from case_person as person where person.case_id = cases.id; delete from case_person";

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_address_leaves_nothing_of_its_person_behind() {
    let portal = TestApp::start().await;
    let reference = portal.file("access", "DE").await;
    let early = portal.file_as("deletion", "DE", "early@requester.test", Language::En).await;
    portal.owner().await.execute(AS_BEFORE).await.unwrap();
    let session = session_of_filing(&portal, &reference).await;
    ops::change_address(portal.app.clone(), &session, "right@requester.test", "192.0.2.1").await.unwrap();
    let whole = "select count(*) from case_person where name is not null and details is not null and email is not null";
    assert_eq!(portal.look(whole).await, "1");
    // One of which an earlier program moved the address alone.
    let half = "insert into case_person (case_id, email) select id, email from cases where reference = '@'; update cases set email = null";
    portal.owner().await.execute(sqlx::AssertSqlSafe(half.replace('@', &early))).await.unwrap();
    for reference in [&reference, &early] {
        portal.confirm(reference).await;
    }
    portal.app.clock.advance(TimeDelta::hours(2));
    portal.work().await;
    assert_eq!(portal.look(whole).await, "2");
    assert_eq!(portal.case(&reference).await.person.email.as_deref(), Some("right@requester.test"));
    assert_eq!(portal.case(&early).await.person.name, "Ada Example");
}

/// The session of the browser that filed a request.
async fn session_of_filing(portal: &TestApp, reference: &str) -> RequesterSession {
    let case_id = portal.case(reference).await.id;
    let mut tx = portal.app.clone().begin().await.unwrap();
    let (cookie, _) = sessions::begin(&mut tx, Known::Filed(case_id)).await.unwrap();
    tx.commit().await.unwrap();
    ops::session_of(&portal.app, Some(&cookie)).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_goes_on_after_the_one_before() {
    let portal = TestApp::start().await;
    let (one, _) = portal.confirmed("access", "DE").await;
    let (other, _) = portal.confirmed("deletion", "DE").await;
    // Of two ids of the same moment either may be the first.
    let mut ids = [portal.case(&one).await.id, portal.case(&other).await.id];
    ids.sort();
    portal.owner().await.execute(AS_BEFORE).await.unwrap();
    let cursor = Cursor::default();
    assert_eq!(case::copy_persons(&portal.app, &cursor).await.unwrap(), 2);
    assert_eq!(cursor.get(), ids[1]);
    // What stands before it is not looked at again until the end was reached.
    let again = format!("delete from case_person where case_id = '{}'", ids[0]);
    portal.owner().await.execute(sqlx::AssertSqlSafe(again)).await.unwrap();
    assert_eq!(case::copy_persons(&portal.app, &cursor).await.unwrap(), 0);
    assert_eq!(case::copy_persons(&portal.app, &cursor).await.unwrap(), 1, "then from the beginning");
}
