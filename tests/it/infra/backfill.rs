//! Data is brought into another form in batches, by whichever worker comes, beside the work.

use std::time::Duration;

use chrono::TimeDelta;
use rightsdesk::base::error::{Error, Result};
use rightsdesk::infra::app::App;
use rightsdesk::infra::backfill::{self, Backfill, Batch};
use sqlx::Executor;

use crate::support::TestApp;

const DOUBLING: [Backfill; 1] = [Backfill { name: "thing.double", batch: |app| Box::pin(double(app)) }];

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
        assert_eq!(backfill::advance(app, &DOUBLING).await.unwrap(), done);
        assert_eq!(portal.look(left).await, remaining);
        assert_eq!(backfill::progress(app).await.unwrap()[0].ended_at, None);
    }
    assert_eq!(backfill::advance(app, &DOUBLING).await.unwrap(), 0);
    let ended = &backfill::progress(app).await.unwrap()[0];
    assert_eq!((ended.name.as_str(), ended.done, ended.ended_at), ("thing.double", 250, Some(app.now())));

    // A replica of the version before writes on in the old form; within the hour that is found too.
    portal.owner().await.execute("insert into thing values (251)").await.unwrap();
    assert_eq!(backfill::advance(app, &DOUBLING).await.unwrap(), 0, "not at every moment");
    app.clock.set(app.now() + TimeDelta::hours(1));
    assert_eq!(backfill::advance(app, &DOUBLING).await.unwrap(), 1);
    assert_eq!(portal.look(left).await, "0");
    assert_eq!(backfill::progress(app).await.unwrap()[0].done, 251);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_at_a_time_does_a_batch_and_a_lost_one_comes_again() {
    fn fails(_: &App) -> Batch<'_> {
        Box::pin(async { Err(Error::fault("on purpose")) })
    }
    fn another_comes(app: &App) -> Batch<'_> {
        Box::pin(async {
            assert_eq!(backfill::advance(app, &DOUBLING).await?, 0, "it is taken");
            double(app).await
        })
    }
    fn never_ends(_: &App) -> Batch<'_> {
        Box::pin(std::future::pending())
    }
    let named = |batch| [Backfill { name: "thing.double", batch }];
    let portal = with_things().await;
    let app = &portal.app;
    let other = Backfill { name: "thing.other", batch: |_| Box::pin(async { Ok(7) }) };
    let [failing] = named(fails);
    assert!(backfill::advance(app, &[failing, other]).await.is_err());
    assert_eq!(backfill::progress(app).await.unwrap()[1].done, 7, "the others go on");
    assert_eq!(
        backfill::advance(app, &named(another_comes)).await.unwrap(),
        100,
        "one that failed comes again at once"
    );
    assert_eq!(portal.look("select count(*) from thing where double is null").await, "150");

    // A worker that dies in its batch.
    let dying =
        tokio::time::timeout(Duration::from_millis(500), async { backfill::advance(app, &named(never_ends)).await });
    assert!(dying.await.is_err());
    assert_eq!(backfill::advance(app, &DOUBLING).await.unwrap(), 0);
    app.clock.set(app.now() + TimeDelta::minutes(2));
    assert_eq!(backfill::advance(app, &DOUBLING).await.unwrap(), 100);
}
