//! The queue under races: leases, fences, unique keys, notifications.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::{jobs, ops};
use rightsdesk::infra::app::App;
use rightsdesk::infra::queue::{self, Lane, NewJob, Outcome};
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{ADA, Behaviour, SmtpSink, TestApp, TestOptions};

const BEFORE_THE_DIGEST: &str = "2026-11-24T23:30:00Z";

async fn on_the_wire() -> (SmtpSink, TestApp) {
    let sink = SmtpSink::start().await;
    let settings = vec![sink.settings().swap_remove(0)];
    let portal = TestApp::with(TestOptions { now: BEFORE_THE_DIGEST, settings }).await;
    (sink, portal)
}

/// Waits for something that must become true.
async fn soon(what: &str, patience: Duration, mut is_true: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_true().await {
        assert!(begun.elapsed() < patience, "{what}: not within {patience:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    begun.elapsed()
}

async fn unfinished(database: &PgPool) -> i64 {
    queue::waiting(database).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_race_over_a_thousand_jobs() {
    let (sink, portal) = on_the_wire().await;
    let reference = portal.file("access", "DE").await;
    let case_id = portal.case(&reference).await.id;
    portal.work().await;
    let second =
        TestApp::on(portal.options.clone(), TestOptions { now: BEFORE_THE_DIGEST, settings: sink.settings() }).await;
    let before = sink.taken().len();
    let mut transaction = portal.app.clone().begin().await.unwrap();
    for _ in 0..1_000 {
        let mail = jobs::Mail::Message { case_id, message_id: portal.app.new_id() };
        jobs::mail(&mut transaction, mail).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let (one, two) = (portal.worker().await, second.worker().await);
    let heartbeats = async || -> i64 {
        sqlx::query_scalar("select count(*) from worker_heartbeat where at = $1")
            .bind(portal.app.now())
            .fetch_one(&portal.app.database)
            .await
            .unwrap()
    };
    soon("all jobs are done", Duration::from_secs(60), async || unfinished(&portal.app.database).await == 0).await;
    soon("both live", Duration::from_secs(5), async || heartbeats().await >= 2).await;
    one.stop().await;
    two.stop().await;

    let mut effects: BTreeMap<String, usize> = BTreeMap::new();
    for mail in &sink.taken()[before..] {
        *effects.entry(mail.parsed().header("Message-ID").to_owned()).or_default() += 1;
    }
    assert_eq!(effects.len(), 1_000);
    assert!(effects.values().all(|times| *times == 1), "an effect happened twice");
    let wanted: Vec<String> = sqlx::query_scalar("select message_id from mail where what = 'message'")
        .fetch_all(&portal.app.database)
        .await
        .unwrap();
    assert!(wanted.iter().all(|id| effects.contains_key(id)));
    let attempts: Vec<(i32, i64)> =
        sqlx::query_as("select attempt, count(*) from job where payload #>> '{mail,what}' = 'message' group by 1")
            .fetch_all(&portal.app.database)
            .await
            .unwrap();
    assert_eq!(attempts, [(1, 1_000)]);
}

/// Asks for a job in a transaction of its own; gives its id.
async fn enqueued(app: &App, job: NewJob) -> Uuid {
    let mut tx = app.clone().begin().await.unwrap();
    let id = queue::enqueue(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn claims_divide_the_jobs_among_connections() {
    let portal = TestApp::start().await;
    let mut transaction = portal.app.clone().begin().await.unwrap();
    for number in 0..100 {
        let job =
            NewJob { kind: "x", lane: Lane::Mail, payload: json!(number), due_at: portal.app.now(), unique_key: None };
        queue::enqueue(&mut transaction, job).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let claims = (0..10).map(|_| {
        let app = portal.app.clone();
        tokio::spawn(async move { queue::claim(&app.database, Lane::Mail, app.new_id(), 10, app.now()).await.unwrap() })
    });
    let mut ids = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        ids.extend(claim.await.unwrap().into_iter().map(|job| job.id));
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "no job in two hands");
    // Whoever meets locked rows skips them and may get fewer; the rest is still there.
    assert_eq!(
        count
            + queue::claim(&portal.app.database, Lane::Mail, portal.app.new_id(), 100, portal.app.now())
                .await
                .unwrap()
                .len(),
        100
    );
}

#[tokio::test]
async fn an_expired_lease_is_taken_over_and_the_zombie_cannot_finish() {
    let portal = TestApp::start().await;
    let (database, app) = (&portal.app.database, &portal.app);
    let job = NewJob { kind: "x", lane: Lane::Mail, payload: json!({}), due_at: app.now(), unique_key: None };
    let id = enqueued(app, job).await;
    let (one, two) = (app.new_id(), app.new_id());
    let first = queue::claim(database, Lane::Mail, one, 8, app.now()).await.unwrap().remove(0);
    assert_eq!((first.id, first.attempt), (id, 1));
    app.clock.advance(queue::LEASE - TimeDelta::seconds(1));
    assert!(queue::claim(database, Lane::Mail, two, 8, app.now()).await.unwrap().is_empty(), "the lease holds");
    assert!(queue::extend_lease(database, id, 1, app.now()).await.unwrap());
    app.clock.advance(queue::LEASE - TimeDelta::seconds(1));
    assert!(queue::claim(database, Lane::Mail, two, 8, app.now()).await.unwrap().is_empty(), "extended, it holds on");
    app.clock.advance(TimeDelta::seconds(1));
    let second = queue::claim(database, Lane::Mail, two, 8, app.now()).await.unwrap().remove(0);
    assert_eq!((second.id, second.attempt), (id, 2), "an expired lease counts as an attempt");

    assert!(!queue::extend_lease(database, id, 1, app.now()).await.unwrap());
    for outcome in [Outcome::Done, Outcome::Dead("late".to_owned()), Outcome::Retry(app.now(), "late".to_owned())] {
        assert!(!queue::finish(database, id, 1, &outcome, app.now()).await.unwrap(), "a zombie finishes nothing");
    }
    let state: String =
        sqlx::query_scalar("select state from job where id = $1").bind(id).fetch_one(database).await.unwrap();
    assert_eq!(state, "running");
    assert!(queue::finish(database, id, 2, &Outcome::Done, app.now()).await.unwrap());
    assert!(!queue::finish(database, id, 2, &Outcome::Dead("twice".to_owned()), app.now()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_sleeps_through_its_lease_does_not_undo_what_another_did() {
    let (sink, portal) = on_the_wire().await;
    portal.file("access", "DE").await;
    sink.behave(Behaviour::StallAfterDot);
    // The first holds the job while the mail server is silent, and the clock runs past its lease.
    let sleeper = portal.worker().await;
    soon("the mail is on its way", Duration::from_secs(10), async || sink.read().len() == 1).await;
    portal.app.clock.advance(queue::LEASE + TimeDelta::seconds(1));
    sink.behave(Behaviour::Accept);
    portal.work().await;
    let (state, attempt): (String, i32) =
        sqlx::query_as("select state, attempt from job where payload #>> '{mail,what}' = 'filing_code'")
            .fetch_one(&portal.app.database)
            .await
            .unwrap();
    assert_eq!((state.as_str(), attempt), ("done", 2));
    sink.go_away().await;
    sleeper.stop().await;
    let (state, attempt): (String, i32) =
        sqlx::query_as("select state, attempt from job where payload #>> '{mail,what}' = 'filing_code'")
            .fetch_one(&portal.app.database)
            .await
            .unwrap();
    assert_eq!((state.as_str(), attempt), ("done", 2), "what the sleeper found out is discarded");
    let ids: Vec<_> = sink.read().iter().map(|mail| mail.parsed().header("Message-ID").to_owned()).collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]), "at least once, and recognisable as the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_lease_stops_the_work() {
    let (sink, portal) = on_the_wire().await;
    portal.file("access", "DE").await;
    sink.behave(Behaviour::StallAfterDot);
    let sleeper = portal.worker().await;
    soon("the mail is on its way", Duration::from_secs(10), async || sink.read().len() == 1).await;
    assert!(!sink.conversations()[0].over);
    // Another one took the job over. The mail server is silent for half a minute more; the sleeper does not wait for it.
    sqlx::query("update job set attempt = attempt + 1 where state = 'running'")
        .execute(&portal.app.database)
        .await
        .unwrap();
    soon("the work ends", Duration::from_secs(12), async || sink.conversations()[0].over).await;
    let (state, attempt): (String, i32) =
        sqlx::query_as("select state, attempt from job where payload #>> '{mail,what}' = 'filing_code'")
            .fetch_one(&portal.app.database)
            .await
            .unwrap();
    assert_eq!((state.as_str(), attempt), ("running", 2), "it is the other's now");
    sleeper.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_does_not_end_is_handed_back_at_a_stop() {
    let (sink, portal) = on_the_wire().await;
    portal.file("access", "DE").await;
    sink.behave(Behaviour::StallAfterDot);
    let worker = portal.worker().await;
    soon("the mail is on its way", Duration::from_secs(10), async || sink.read().len() == 1).await;
    // Whoever stops a process waits half a minute, then kills it.
    tokio::time::timeout(Duration::from_secs(20), worker.stop()).await.expect("it does not wait for the mail server");
    let (state, attempt): (String, i32) =
        sqlx::query_as("select state, attempt from job where payload #>> '{mail,what}' = 'filing_code'")
            .fetch_one(&portal.app.database)
            .await
            .unwrap();
    assert_eq!((state.as_str(), attempt), ("ready", 1), "another one need not wait for the lease to end");
}

#[tokio::test]
async fn a_job_whose_lease_is_lost_again_and_again_is_given_up() {
    let portal = TestApp::start().await;
    let (database, app) = (&portal.app.database, &portal.app);
    let job = NewJob { kind: "x", lane: Lane::Codes, payload: json!({}), due_at: app.now(), unique_key: None };
    let id = enqueued(app, job).await;
    for lost in 0..queue::LEASES {
        // Claimed, and never heard of again: as by a process that the job kills.
        let claimed = queue::claim(database, Lane::Codes, app.new_id(), 8, app.now()).await.unwrap();
        assert_eq!(claimed.iter().map(|job| job.attempt).collect::<Vec<_>>(), [lost + 1]);
        app.clock.advance(queue::LEASE + TimeDelta::seconds(1));
    }
    let claimed = queue::claim(database, Lane::Codes, app.new_id(), 8, app.now()).await.unwrap();
    assert!(claimed.is_empty(), "eight times are enough");
    portal.work().await;
    let (state, lost): (String, i32) =
        sqlx::query_as("select state, leases_lost from job where id = $1").bind(id).fetch_one(database).await.unwrap();
    assert_eq!((state.as_str(), lost), ("dead", 8));
    assert_eq!(portal.alerts().await, ["job_dead"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_cannot_be_settled_keeps_no_other_from_being_given_up() {
    let portal = TestApp::start().await;
    let (newer, _) = portal.confirmed("access", "DE").await;
    let other = portal.file_as("access", "DE", "two@requester.test", Language::En).await;
    portal.work().await;
    let dpo = portal.dpo().await;
    ops::write_to_requester(portal.app.clone(), dpo, &newer, "One.", [1; 16]).await.unwrap();
    sqlx::query("update job set due_at = created_at, state = 'running', leases_lost = 7 where state = 'ready'")
        .execute(&portal.app.database)
        .await
        .unwrap();
    // It comes first: what hangs on it is a case that only a newer version can read.
    portal.app.clock.advance(TimeDelta::seconds(1));
    ops::send_new_code(portal.app.clone(), &other, "192.0.2.1").await.unwrap();
    sqlx::query("update job set due_at = created_at, state = 'running', leases_lost = 7 where state = 'ready'")
        .execute(&portal.app.database)
        .await
        .unwrap();
    let mut owner = portal.owner().await;
    let newer_word = format!("update cases set relation = 'brand_new' where reference = '{newer}'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(newer_word)).execute(&mut *owner).await.unwrap();
    portal.work().await;
    assert_eq!((portal.jobs("dead").await, portal.jobs("running").await), (2, 0));
    let subject = "select string_agg(kind || coalesce(' ' || reference, ''), ', ' order by reference)
                   from alert left join cases on cases.id = case_id where kind = 'mail_refused'";
    assert_eq!(portal.look(subject).await, format!("mail_refused {newer}, mail_refused"));
    // The same where a job is given up after its own faults: it must not run on for ever.
    sqlx::query(
        "update job set state = 'ready', faults = 11, finished_at = null where payload #>> '{mail,what}' = 'message'",
    )
    .execute(&portal.app.database)
    .await
    .unwrap();
    portal.work().await;
    assert_eq!((portal.jobs("dead").await, portal.jobs("ready").await), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_mails_keep_nobody_waiting_for_a_code() {
    let (sink, portal) = on_the_wire().await;
    let reference = portal.file("access", "DE").await;
    portal.work().await;
    let case_id = portal.case(&reference).await.id;
    // More mails to a server that falls silent than a worker runs at once.
    let mut transaction = portal.app.clone().begin().await.unwrap();
    for _ in 0..20 {
        let mail = jobs::Mail::Message { case_id, message_id: portal.app.new_id() };
        jobs::mail(&mut transaction, mail).await.unwrap();
    }
    transaction.commit().await.unwrap();
    sink.only_for(ADA);
    sink.behave(Behaviour::StallAfterDot);
    let before = sink.read().len();
    let worker = portal.worker().await;
    soon("all hands are full", Duration::from_secs(20), async || sink.read().len() == before + Lane::Mail.at_once())
        .await;
    portal.file_as("access", "DE", "grace@requester.test", Language::En).await;
    portal.app.work.notify_one();
    let code_is_out = async || sink.taken().iter().any(|mail| mail.to == ["grace@requester.test"]);
    soon("the code goes out", Duration::from_secs(20), code_is_out).await;
    sink.go_away().await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_lane_goes_on_with_the_first_that_ends() {
    let (sink, portal) = on_the_wire().await;
    const ROUNDS: usize = 5;
    let wanted = ROUNDS * Lane::Codes.at_once();
    for number in 0..wanted {
        portal.file_as("access", "DE", &format!("a{number}@requester.test"), Language::En).await;
    }
    sink.behave(Behaviour::Slow(Duration::from_millis(100)));
    let begun = Instant::now();
    let worker = portal.worker().await;
    soon("every mail goes out", Duration::from_secs(60), async || sink.taken().len() == wanted).await;
    // Rounds of under a second each; whoever waits for the next look after each but the last needs over twenty.
    assert!(begun.elapsed() < Duration::from_secs(16), "{:?}", begun.elapsed());
    worker.stop().await;
}

#[tokio::test]
async fn each_mail_stands_in_its_lane() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    portal.reply(requester, &reference).await;
    portal.file_as("access", "DE", "reminded@requester.test", Language::En).await;
    // Not so long that what is done is cleared away.
    portal.pass(TimeDelta::days(25)).await;
    let lanes: BTreeMap<String, String> = sqlx::query_as::<_, (String, String)>(
        "select distinct coalesce(payload #>> '{mail,what}', kind), lane from job order by 1",
    )
    .fetch_all(&portal.app.database)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let lane = |what: &str| lanes.get(what).map(String::as_str);
    assert_eq!(lane("filing_code"), Some("codes"), "{lanes:?}");
    // Nobody sits and waits for a reminder, and a thousand may come due at once.
    assert_eq!(lane("reminder"), Some("mail"), "{lanes:?}");
    assert_eq!(lane("dpo_new_case"), Some("mail"), "{lanes:?}");
    assert_eq!(lane("dpo_reply"), Some("mail"), "{lanes:?}");
    assert_eq!((lane("clock"), lane("digest")), (Some("notices"), Some("notices")), "{lanes:?}");
}

#[tokio::test]
async fn what_an_older_version_asks_for_stands_in_the_middle_lane() {
    let portal = TestApp::start().await;
    sqlx::query("insert into job (id, kind, payload, due_at, created_at) values ($1, 'x', '{}', $2, $2)")
        .bind(portal.app.new_id())
        .bind(portal.app.now())
        .execute(&portal.app.database)
        .await
        .unwrap();
    let claimed =
        queue::claim(&portal.app.database, Lane::Mail, portal.app.new_id(), 8, portal.app.now()).await.unwrap();
    assert_eq!(claimed.len(), 1);
}

#[tokio::test]
async fn asking_twice_under_one_key_is_one_job() {
    let portal = TestApp::start().await;
    let job = || NewJob {
        kind: "x",
        lane: Lane::Mail,
        payload: json!({}),
        due_at: portal.app.now(),
        unique_key: Some("once".to_owned()),
    };
    let asking = (0..8).map(|_| {
        let (app, job) = (portal.app.clone(), job());
        tokio::spawn(async move {
            let mut transaction = app.clone().begin().await.unwrap();
            queue::enqueue(&mut transaction, job).await.unwrap();
            transaction.commit().await.unwrap();
        })
    });
    for asked in asking.collect::<Vec<_>>() {
        asked.await.unwrap();
    }
    assert_eq!(unfinished(&portal.app.database).await, 1);
    // Done, it is still the same.
    let claimed = queue::claim(&portal.app.database, Lane::Mail, portal.app.new_id(), 8, portal.app.now())
        .await
        .unwrap()
        .remove(0);
    queue::finish(&portal.app.database, claimed.id, 1, &Outcome::Done, portal.app.now()).await.unwrap();
    let mut tx = portal.app.clone().begin().await.unwrap();
    queue::enqueue(&mut tx, job()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(unfinished(&portal.app.database).await, 0);
}

#[tokio::test]
async fn what_is_rolled_back_leaves_no_job() {
    let portal = TestApp::start().await;
    let mut transaction = portal.app.clone().begin().await.unwrap();
    let job = NewJob { kind: "x", lane: Lane::Mail, payload: json!({}), due_at: portal.app.now(), unique_key: None };
    queue::enqueue(&mut transaction, job).await.unwrap();
    assert!(
        queue::claim(&portal.app.database, Lane::Mail, portal.app.new_id(), 8, portal.app.now())
            .await
            .unwrap()
            .is_empty()
    );
    transaction.roll_back().await.unwrap();
    assert_eq!(unfinished(&portal.app.database).await, 0);
    // An operation that fails at its end takes its mails with it.
    let (reference, _) = portal.confirmed("access", "HK").await;
    let dpo = portal.dpo().await;
    let jobs_before: i64 =
        sqlx::query_scalar("select count(*) from job").fetch_one(&portal.app.database).await.unwrap();
    let refused = rightsdesk::domain::cases::ops::extend(portal.app.clone(), dpo, &reference, "Too much.").await;
    assert!(refused.is_err());
    let jobs_after: i64 = sqlx::query_scalar("select count(*) from job").fetch_one(&portal.app.database).await.unwrap();
    assert_eq!(jobs_before, jobs_after);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_wakes_and_polling_does_without() {
    let (sink, portal) = on_the_wire().await;
    // A worker of another process: nothing but the database tells it of work.
    let elsewhere =
        TestApp::on(portal.options.clone(), TestOptions { now: BEFORE_THE_DIGEST, settings: sink.settings() }).await;
    // The service's own role does not see what other sessions do.
    let owner = PgPool::connect_with(portal.options.clone()).await.unwrap();
    let listening = async || {
        let pids: Vec<i32> = sqlx::query_scalar(
            "select pid from pg_stat_activity where datname = current_database() and query ilike 'listen%' and state = 'idle'",
        )
        .fetch_all(&owner)
        .await
        .unwrap();
        pids
    };
    let (here, there) = (portal.worker().await, elsewhere.worker().await);
    soon("both listen", Duration::from_secs(20), async || listening().await.len() == 2).await;
    here.stop().await;
    soon("one listens", Duration::from_secs(20), async || listening().await.len() == 1).await;

    let mut filed = 0;
    let mut file_and_wait = async |how: &str, notify: bool| {
        filed += 1;
        let wanted = sink.taken().len() + 1;
        let reference = portal.file_as("access", "DE", &format!("a{filed}@requester.test"), Language::En).await;
        if notify {
            sqlx::query("select pg_notify('job', '')").execute(&portal.app.database).await.unwrap();
        }
        soon(&format!("{how} {reference}"), Duration::from_secs(20), async || sink.taken().len() == wanted).await
    };
    let cut = async || {
        let cut: Vec<bool> = sqlx::query_scalar("select pg_terminate_backend(pid) from unnest($1::int[]) as pid")
            .bind(listening().await)
            .fetch_all(&owner)
            .await
            .unwrap();
        assert_eq!(cut, [true]);
    };
    // Whoever is not told looks every five seconds. Four in a row, each right after such a look, would take them fifteen at the least.
    for round in ["before", "after"] {
        let begun = Instant::now();
        for _ in 0..4 {
            file_and_wait("notified", true).await;
        }
        assert!(begun.elapsed() < Duration::from_secs(12), "{round} {:?}", begun.elapsed());
        if round == "before" {
            cut().await;
            file_and_wait("polled", false).await;
            soon("it listens again", Duration::from_secs(20), async || listening().await.len() == 1).await;
        }
    }
    there.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_rings_the_workers_of_every_process() {
    let (sink, portal) = on_the_wire().await;
    let elsewhere =
        TestApp::on(portal.options.clone(), TestOptions { now: BEFORE_THE_DIGEST, settings: sink.settings() }).await;
    // The worker of the process that commits is busy elsewhere: only its bell rings.
    let there = elsewhere.worker().await;
    let mut listener = sqlx::postgres::PgListener::connect_with(&portal.app.database).await.unwrap();
    listener.listen("job").await.unwrap();
    let stop = tokio_util::sync::CancellationToken::new();
    let here = tokio::spawn(rightsdesk::worker::run(
        portal.app.clone(),
        rightsdesk::infra::mail::Mailer::new(&portal.app.config).unwrap(),
        stop.clone(),
    ));
    portal.file("access", "DE").await;
    tokio::time::timeout(Duration::from_secs(20), listener.recv()).await.expect("a commit notifies").unwrap();
    soon("the mail goes", Duration::from_secs(20), async || sink.taken().len() == 1).await;
    stop.cancel();
    here.await.unwrap();
    there.stop().await;
}
