//! Periodic work: each piece for itself, whatever befalls the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rightsdesk::domain::cases::tally;
use rightsdesk::worker::oversight;
use rightsdesk::worker::schedule::{self, Schedule};
use sqlx::AssertSqlSafe;
use tokio_util::sync::CancellationToken;

use crate::support::{Installation, TestApp, TestOptions, until};

/// Cases as many as there may be after an outage or an import, all of which the watch must look at.
async fn fifty_thousand_due(portal: &Installation) {
    let template = portal.file("ada@requester.test").await;
    let mut database = portal.database().await;
    // Copies of a real one, whatever columns there are.
    let copies = format!(
        "insert into cases select (jsonb_populate_record(one, jsonb_build_object(
             'id', gen_random_uuid(), 'reference', 'RD-' || lpad(number::text, 6, '0'), 'filing_nonce', null,
             'status', 'new', 'lapses_at', null, 'watch_at', now()))).*
         from cases one, generate_series(1, 50000) as number where one.reference = '{template}'"
    );
    sqlx::raw_sql(AssertSqlSafe(copies)).execute(&mut database).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_due_cases_hold_up_neither_a_stop_nor_the_rest() {
    let portal = Installation::new(vec![]).await;
    let mut process = portal.start("serve");
    portal.ready(&mut process).await;
    fifty_thousand_due(&portal).await;
    let mut database = portal.database().await;
    let left = "select count(*) from cases where watch_at <= now()";
    until("the watch is at it", 30, async || {
        let left: i64 = sqlx::query_scalar(left).fetch_one(&mut database).await.unwrap();
        left < 50_000
    })
    .await;
    // Everything else goes on meanwhile.
    let seen: chrono::DateTime<chrono::Utc> =
        sqlx::query_scalar("select clock_timestamp()").fetch_one(&mut database).await.unwrap();
    until("heartbeat and chain go on", 30, async || {
        let (beats, chains): (i64, i64) = sqlx::query_as(
            "select (select count(*) from worker_heartbeat where at > $1),
                    (select count(*) from schedule_run where name = 'audit.chain' and succeeded_at > $1)",
        )
        .bind(seen)
        .fetch_one(&mut database)
        .await
        .unwrap();
        beats > 0 && chains > 0
    })
    .await;
    let ready = reqwest::get(format!("http://{}/readyz", portal.address)).await.unwrap();
    assert_eq!(ready.status(), 200);
    let still: i64 = sqlx::query_scalar(left).fetch_one(&mut database).await.unwrap();
    assert!(still > 0, "there is work left to be stopped in");
    let begun = Instant::now();
    process.signal("-TERM");
    assert_eq!(process.end().await, Some(0), "{}", process.log());
    let undone: i64 = sqlx::query_scalar(left).fetch_one(&mut database).await.unwrap();
    assert!(undone > 0, "it was stopped in the middle of its work and did not finish it first");
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?} with {undone} cases due", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_ends_one_run_and_no_more() {
    let portal = TestApp::start().await;
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let bad = Schedule::new("bad", 0, 10, move |_, _| {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        async move {
            assert!(run != 0, "a mistake of ours");
            Ok(())
        }
    });
    let stop = CancellationToken::new();
    let keeping = tokio::spawn(schedule::keep(portal.app.clone(), bad, stop.clone()));
    until("it comes again", 10, async || runs.load(Ordering::SeqCst) > 1).await;
    stop.cancel();
    keeping.await.unwrap();
}

/// Tells when work was dropped in the middle.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn work_without_end_is_cut_off_by_its_budget_and_by_a_stop() {
    let portal = TestApp::start().await;
    let endless = |budget: u64, begun: &Arc<AtomicBool>, dropped: &Arc<AtomicBool>| {
        let (begun, dropped) = (begun.clone(), dropped.clone());
        Schedule::new("endless", 0, budget, move |_, _| {
            begun.store(true, Ordering::SeqCst);
            let held = Dropped(dropped.clone());
            async move {
                let _held = held;
                std::future::pending().await
            }
        })
    };
    let (begun, dropped) = (Arc::default(), Arc::default());
    let stop = CancellationToken::new();
    let keeping = tokio::spawn(schedule::keep(portal.app.clone(), endless(0, &begun, &dropped), stop.clone()));
    until("it is cut off", 10, async || dropped.load(Ordering::SeqCst)).await;
    stop.cancel();
    keeping.await.unwrap();

    let (begun, dropped) = (Arc::default(), Arc::default());
    let stop = CancellationToken::new();
    let keeping = tokio::spawn(schedule::keep(portal.app.clone(), endless(600, &begun, &dropped), stop.clone()));
    until("it has begun", 5, async || begun.load(Ordering::SeqCst)).await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), keeping).await.expect("it obeys").unwrap();
    assert!(dropped.load(Ordering::SeqCst));
}

#[tokio::test]
async fn late_work_is_an_alert_that_goes_when_it_has_caught_up_and_pages_stay_ready() {
    let portal = TestApp::start().await;
    // As the database's clock, so that readiness is about nothing but what is late.
    let now: chrono::DateTime<chrono::Utc> =
        sqlx::query_scalar("select clock_timestamp()").fetch_one(&portal.app.database).await.unwrap();
    portal.app.clock.set(now);
    let since = now - TimeDelta::hours(1);
    portal.file("access", "DE").await;
    let waiting = "update job set due_at = due_at - interval '11 minutes'";
    sqlx::query(waiting).execute(&portal.app.database).await.unwrap();
    oversight::look(&portal.app, since).await.unwrap();
    oversight::look(&portal.app, since).await.unwrap();
    let late: Vec<(String, String, i32)> = sqlx::query_as(
        "select kind, subject, count from alert where resolved_at is null
         and subject in ('', 'codes', 'mail', 'audit.chain') order by kind desc, subject",
    )
    .fetch_all(&portal.app.database)
    .await
    .unwrap();
    let of = |kind: &str, subject: &str| (kind.to_owned(), subject.to_owned(), 1);
    assert_eq!(late, [of("worker_late", ""), of("worker_late", "codes"), of("schedule_late", "audit.chain")]);

    let ready = portal.visitor().get("/readyz").await;
    assert_eq!(ready.status, 200, "{}", ready.body);
    assert!(!ready.body.contains("worker"), "{}", ready.body);
    // A process that has just begun to look knows nothing: it takes back nothing that the others found, however often it is begun.
    let standing = portal.alerts().await;
    for minutes in [0, 4] {
        let since = portal.app.now() - TimeDelta::minutes(minutes);
        oversight::look(&portal.app, since).await.unwrap();
        assert_eq!(portal.alerts().await, standing, "{minutes}");
    }
    // Nor is what was late before it began any news to it: it may have had no time yet.
    sqlx::query("update alert set resolved_at = now()").execute(&portal.app.database).await.unwrap();
    oversight::look(&portal.app, portal.app.now()).await.unwrap();
    assert!(portal.alerts().await.is_empty());
    sqlx::query("update alert set resolved_at = null").execute(&portal.app.database).await.unwrap();

    let worker = portal.worker().await;
    until("the worker has caught up", 20, async || {
        oversight::look(&portal.app, since).await.unwrap();
        portal.alerts().await.is_empty()
    })
    .await;
    worker.stop().await;
}

#[tokio::test]
async fn workers_that_are_gone_are_forgotten() {
    let portal = TestApp::start().await;
    for hours in [-2, 24] {
        sqlx::query("insert into worker_heartbeat (worker, at) values ($1, $2)")
            .bind(portal.app.new_id())
            .bind(portal.app.now() + TimeDelta::hours(hours))
            .execute(&portal.app.database)
            .await
            .unwrap();
    }
    let worker = portal.worker().await;
    let rows = async || portal.look("select count(*) from worker_heartbeat").await;
    until("only the one that lives is known", 10, async || rows().await == "1").await;
    worker.stop().await;
    assert_eq!(rows().await, "0", "it took its leave");
}

#[tokio::test]
async fn finished_jobs_are_cleared_away_as_fast_as_they_come() {
    let portal = TestApp::with(TestOptions::default()).await;
    // A minute of a thousand jobs a second.
    sqlx::query(
        "insert into job (id, kind, payload, state, due_at, created_at, finished_at)
         select gen_random_uuid(), 'x', '{}', case when number % 2 = 0 then 'done' else 'dropped' end, $1, $1, $1
         from generate_series(1, 60000) as number",
    )
    .bind(portal.app.now() - TimeDelta::days(31))
    .execute(&portal.app.database)
    .await
    .unwrap();
    let clean = schedule::all().into_iter().find(|schedule| schedule.name == "jobs.clean").unwrap();
    let begun = Instant::now();
    let budget = rightsdesk::infra::budget::Budget::new(clean.budget, CancellationToken::new());
    (clean.work)(portal.app.clone(), budget).await.unwrap();
    assert_eq!(portal.look("select count(*) from job").await, "0");
    assert!(begun.elapsed() < clean.budget, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn counting_all_cases_has_the_time_that_the_database_gives_it() {
    let all = schedule::all();
    let tally = all.iter().find(|piece| piece.name == "cases.tally").unwrap();
    assert!(tally.budget >= tally::COUNTING, "cut off before, it begins anew at each run: {:?}", tally.budget);
    let source = include_str!("../../../src/domain/cases/store/tally.rs");
    assert!(source.contains(&format!("statement_timeout = '{}s'", tally::COUNTING.as_secs())));
}
