//! A database that hurts: swallowed connections, a node that became read-only, locks, outages. Nobody waits long, everybody is
//! told when to come again, and soon after the database is well all is well.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rightsdesk::base::actor::Role;
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::infra::crypto::DataKey;
use rightsdesk::infra::database_watch;
use rightsdesk::infra::files::{self, Download, NewFile, Place, Purpose, Retention, Upload};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::support::{
    Answer, Asked, FaultProxy, Installation, TestApp, TestOptions, Visitor, fresh_database, text, until,
};

/// No request takes longer than this, whatever happens.
const MOST: Duration = Duration::from_secs(10);
/// What meets nothing that leads into nothing takes less, however busy the machine is.
const UNHURT: Duration = Duration::from_secs(6);
/// After this time all is as before.
const WELL_AGAIN: Duration = Duration::from_secs(5);

/// What came back from one request.
#[derive(Debug)]
struct Seen {
    asked_at: Instant,
    took: Duration,
    what: &'static str,
    status: u16,
    retry_after: String,
    words: String,
}

impl Seen {
    fn is_well(&self) -> bool {
        matches!(self.status, 200 | 303)
    }

    /// Whoever cannot be served is told so, in words, and when to come again.
    fn check(&self) {
        assert!(self.took < MOST, "{self:?}");
        if !self.is_well() {
            assert_eq!(self.status, 503, "{self:?}");
            assert!(self.retry_after.parse::<u32>().is_ok_and(|seconds| seconds <= 60), "{self:?}");
            assert!(self.words.to_lowercase().contains("try again"), "{self:?}");
        }
    }
}

/// An application behind a wire, with somebody signed in at the desk and a form that is ready to be sent.
#[derive(Clone)]
struct Client {
    desk: Visitor,
    requester: Visitor,
    form: Vec<(String, String)>,
}

impl Client {
    async fn of(app: &TestApp) -> Self {
        let (desk, _) = app.signed_in(Role::Dpo).await;
        let requester = app.visitor();
        let page = requester.get("/request/access?lang=en").await;
        let page = page.fill("name", "Ada").fill("email", "ada@requester.test").fill("place", "DE");
        let check = page.fill("details", "All.").send().await;
        assert_eq!(check.status, 200, "{}", check.gist());
        Self { desk, requester, form: check.fields() }
    }

    /// A page that reads, and a form that writes; sent again and again it is one request.
    async fn get(&self) -> Seen {
        self.ask("GET", "/desk?lang=en", &self.desk, &[]).await
    }

    async fn post(&self) -> Seen {
        let fields: Vec<(&str, &str)> = self.form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.ask("POST", "/request/access?lang=en", &self.requester, &fields).await
    }

    async fn ask(&self, method: &'static str, path: &str, visitor: &Visitor, fields: &[(&str, &str)]) -> Seen {
        let asked_at = Instant::now();
        let headers = [("sec-fetch-site", "same-origin")];
        let answer = visitor.ask(Asked { method, path, fields, headers: &headers, multipart: false }).await;
        Seen {
            asked_at,
            took: asked_at.elapsed(),
            what: method,
            status: answer.status,
            retry_after: answer.header("retry-after").to_owned(),
            words: words(&answer),
        }
    }
}

fn words(answer: &Answer) -> String {
    if answer.status == 503 { answer.words() } else { String::new() }
}

/// An application on the other side of a proxy.
async fn behind(proxy: &FaultProxy) -> TestApp {
    let unlimited = ["--limit-filings-per-ip=1000000", "--limit-filings=1000000", "--limit-tries-per-ip=1000000"];
    let settings = unlimited.iter().map(|setting| (*setting).to_owned()).collect();
    TestApp::on(proxy.options(), TestOptions { settings, ..TestOptions::default() }).await
}

/// Watches the database, as the program does.
fn watch(app: &TestApp) -> AbortOnDropHandle<()> {
    let (watch, clock) = (app.app.database_watch.clone(), app.app.clock.clone());
    let options = (*app.app.database.connect_options()).clone();
    AbortOnDropHandle::new(tokio::spawn(database_watch::run(watch, options, clock, CancellationToken::new())))
}

/// People who come again and again, more of them than there are connections.
struct Crowd {
    seen: Arc<Mutex<Vec<Seen>>>,
    go_home: Arc<AtomicBool>,
    people: JoinSet<()>,
}

impl Crowd {
    fn of(client: &Client) -> Self {
        let mut crowd = Self { seen: Arc::default(), go_home: Arc::default(), people: JoinSet::new() };
        for number in 0..24 {
            let (client, seen, go_home) = (client.clone(), crowd.seen.clone(), crowd.go_home.clone());
            crowd.people.spawn(async move {
                while !go_home.load(Ordering::SeqCst) {
                    let one = if number % 2 == 0 { client.get().await } else { client.post().await };
                    seen.lock().unwrap().push(one);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
        crowd
    }

    async fn home(mut self) -> Vec<Seen> {
        self.go_home.store(true, Ordering::SeqCst);
        while let Some(person) = self.people.join_next().await {
            person.unwrap();
        }
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    /// Until this many requests went well since a moment.
    async fn served(&self, many: usize, since: Instant) {
        let begun = Instant::now();
        let well = || {
            let seen = self.seen.lock().unwrap();
            seen.iter().filter(|one| one.asked_at >= since && one.is_well()).count()
        };
        while well() < many {
            assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", self.seen.lock().unwrap().iter().rev().take(12));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// What was seen around trouble that was over at a moment.
fn judge(seen: &[Seen], over: Instant) {
    for one in seen {
        one.check();
    }
    let after: Vec<&Seen> = seen.iter().filter(|one| one.asked_at > over + WELL_AGAIN).collect();
    assert!(["GET", "POST"].iter().all(|what| after.iter().any(|one| one.what == *what)), "both came afterwards");
    let unwell: Vec<_> = after.iter().filter(|one| !one.is_well() || one.took > UNHURT).collect();
    assert!(unwell.is_empty(), "{unwell:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_lead_into_nothing_are_replaced_within_seconds() {
    let proxy = FaultProxy::before(&fresh_database().await).await;
    let app = behind(&proxy).await;
    let client = Client::of(&app).await;
    let _watching = watch(&app);
    let crowd = Crowd::of(&client);
    crowd.served(20, Instant::now()).await;
    // A failover without a word: whatever is open leads into nothing, whatever is new is fine.
    proxy.swallow_open();
    let over = Instant::now();
    crowd.served(60, over + WELL_AGAIN).await;
    judge(&crowd.home().await, over);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_at_once_and_over_when_it_is_over() {
    let proxy = FaultProxy::before(&fresh_database().await).await;
    let app = behind(&proxy).await;
    let client = Client::of(&app).await;
    let _watching = watch(&app);
    // Refused, as while Postgres restarts; and without an answer, as where its machine is gone.
    let refused: fn(&FaultProxy) = FaultProxy::cut_all;
    let silent: fn(&FaultProxy) = FaultProxy::swallow_all;
    for trouble in [refused, silent] {
        let crowd = Crowd::of(&client);
        crowd.served(20, Instant::now()).await;
        trouble(&proxy);
        for one in [client.get().await, client.post().await, client.get().await, client.post().await] {
            one.check();
            assert_eq!(one.status, 503, "{one:?}");
            // What is refused need not be waited for.
            assert!(trouble as usize == silent as usize || one.took < Duration::from_secs(4), "{one:?}");
        }
        proxy.mend();
        let over = Instant::now();
        crowd.served(60, over + WELL_AGAIN).await;
        judge(&crowd.home().await, over);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_go_on_soon_after_the_database_does() {
    let proxy = FaultProxy::before(&fresh_database().await).await;
    let app = behind(&proxy).await;
    let _watching = watch(&app);
    let worker = app.worker().await;
    let code_within = async |address: &str, patience: Duration| {
        app.file_as("access", "DE", address, Language::En).await;
        app.app.work.notify_one();
        let begun = Instant::now();
        while app.mails_to(address).is_empty() {
            assert!(begun.elapsed() < patience, "{address}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    code_within("before@requester.test", Duration::from_secs(10)).await;
    for address in ["once@requester.test", "twice@requester.test"] {
        proxy.swallow_open();
        tokio::time::sleep(WELL_AGAIN).await;
        // The worker looks every five seconds, should it not hear.
        code_within(address, Duration::from_secs(8)).await;
    }
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_dead_connection_costs_one_answer_even_where_nobody_watches() {
    let proxy = FaultProxy::before(&fresh_database().await).await;
    let app = behind(&proxy).await;
    let client = Client::of(&app).await;
    assert!(client.get().await.is_well() && client.post().await.is_well());
    // Used a moment ago, they are believed without a try.
    proxy.swallow_open();
    let stuck = client.get().await;
    stuck.check();
    assert_eq!(stuck.status, 503, "{stuck:?}");
    for one in [client.get().await, client.post().await, client.get().await] {
        one.check();
        assert!(one.is_well(), "{one:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_way_to_the_database_keeps_nobody_longer_than_the_others() {
    let proxy = FaultProxy::before(&fresh_database().await).await;
    let app = behind(&proxy).await;
    let client = Client::of(&app).await;
    proxy.slow(Duration::from_millis(500));
    let (get, post) = tokio::join!(client.get(), client.post());
    get.check();
    post.check();
}

/// The database's own setting for sessions that begin from now on.
async fn sessions_begin(database: &PgConnectOptions, setting: &str) {
    let name = database.get_database().unwrap();
    let mut owner = PgConnection::connect_with(&database.clone().database("postgres")).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("alter database \"{name}\" {setting}"))).execute(&mut owner).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_a_node_that_became_read_only_are_not_kept() {
    let database = fresh_database().await;
    let proxy = FaultProxy::before(&database).await;
    for watched in [false, true] {
        let app = behind(&proxy).await;
        let client = Client::of(&app).await;
        sessions_begin(&database, "set default_transaction_read_only = on").await;
        // From now on its connections are to such a node.
        app.app.database_watch.distrust();
        let _watching = watched.then(|| watch(&app));
        let posts = async |many: usize| {
            let mut posts = JoinSet::new();
            for _ in 0..many {
                let client = client.clone();
                posts.spawn(async move { client.post().await });
            }
            posts.join_all().await
        };
        for one in posts(8).await {
            one.check();
            assert_eq!(one.status, 503, "{one:?}");
        }
        // Elsewhere a node was promoted, and new connections lead there. Where nobody watches, whoever fails tells it.
        sessions_begin(&database, "reset default_transaction_read_only").await;
        until("every connection leads to the new node", 30, async || {
            let seen = posts(8).await;
            seen.iter().for_each(Seen::check);
            seen.iter().all(Seen::is_well)
        })
        .await;
        for one in posts(8).await {
            assert!(one.is_well(), "{watched} {one:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_meets_a_lock_is_asked_to_come_again() {
    let app = TestApp::start().await;
    let client = Client::of(&app).await;
    let mut owner = app.owner().await;
    let mut locking = owner.begin().await.unwrap();
    sqlx::raw_sql("lock table cases in access exclusive mode").execute(&mut *locking).await.unwrap();
    let (get, post) = tokio::join!(client.get(), client.post());
    for one in [get, post] {
        one.check();
        assert_eq!(one.status, 503, "{one:?}");
    }
    locking.rollback().await.unwrap();
    assert!(client.post().await.is_well());
}

#[tokio::test]
async fn what_passes_by_itself_is_told_from_what_is_a_mistake() {
    let app = TestApp::start().await;
    let raised = async |code: &str| {
        let raise = format!("do $$ begin raise exception 'about ada@requester.test' using errcode = '{code}'; end $$");
        let error = sqlx::raw_sql(AssertSqlSafe(raise)).execute(&app.app.database).await.unwrap_err();
        match Error::from(error) {
            Error::Fault(fault) => fault,
            other => panic!("{other:?}"),
        }
    };
    for code in ["08006", "25006", "40001", "40P01", "53100", "53300", "55P03", "57014", "57P01", "57P03"] {
        assert!(raised(code).await.is_unavailable(), "{code}");
    }
    for code in ["22007", "23503", "25P02", "42601", "55000", "P0001", "XX000"] {
        let fault = raised(code).await;
        assert!(!fault.is_unavailable(), "{code}");
        assert_eq!(fault.for_log(), format!("SQLSTATE {code}"), "no words that can hold what stands in a row");
    }
    assert!(raised("25006").await.spoils_connections() && !raised("40001").await.spoils_connections());
}

#[tokio::test]
async fn faults_are_logged_without_what_was_typed() {
    let app = TestApp::start().await;
    let typed = "+2026-01-01 ada@requester.test";
    let error = sqlx::query("select $1::text::timestamptz").bind(typed).execute(&app.app.database).await.unwrap_err();
    assert!(error.to_string().contains("ada@"), "it is there to be left out");
    let error = Error::from(error);
    assert!(matches!(&error, Error::Fault(fault) if fault.for_log().starts_with("SQLSTATE 22")), "{error:?}");
    assert!(!format!("{error:?}").contains("ada@"), "{error:?}");
    // Of a constraint its name, which is all that helps.
    let twice =
        "insert into schedule (name, ran_at) values ('ada@requester.test', now()), ('ada@requester.test', now())";
    let error = Error::from(sqlx::raw_sql(twice).execute(&app.app.database).await.unwrap_err());
    assert!(matches!(&error, Error::Fault(fault) if fault.for_log() == "SQLSTATE 23505 at schedule_pkey"), "{error:?}");
    // A column that cannot be read, with what stands in it.
    let error = sqlx::query_scalar::<_, serde_json::Value>("select 'ada@requester.test'::text")
        .fetch_one(&app.app.database)
        .await
        .unwrap_err();
    assert!(!format!("{:?}", Error::from(error)).contains("ada@"));
}

#[tokio::test]
async fn two_where_only_one_may_be_are_no_fault() {
    let app = TestApp::start().await;
    let first = app.file("access", "US-CO").await;
    let (one, two) = (app.file("access", "US-CO").await, app.file("access", "US-CO").await);
    let appeal = async |reference: &str| {
        sqlx::query("update cases set appeal_of = (select id from cases where reference = $1) where reference = $2")
            .bind(&first)
            .bind(reference)
            .execute(&app.app.database)
            .await
            .map_err(Error::from)
    };
    appeal(&one).await.unwrap();
    assert!(matches!(appeal(&two).await, Err(Error::State("case-is-appealed"))));
    // The constraints whose meaning is known are really called so.
    let names: Vec<String> = sqlx::query_scalar(
        "select indexname::text from pg_indexes where indexname in ('cases_appeal_open', 'case_pause_open',
             'cases_filing_nonce_key', 'message_form_nonce_key', 'task_form_nonce_key', 'staff_email')",
    )
    .fetch_all(&app.app.database)
    .await
    .unwrap();
    assert_eq!(names.len(), 6, "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_lose_what_it_acknowledged_is_refused() {
    let portal = Installation::new(vec![]).await;
    assert_eq!(portal.run("staff list").status.code(), Some(0));
    sessions_begin(portal.database.as_ref().unwrap(), "set synchronous_commit = off").await;
    for words in ["serve", "worker", "staff list"] {
        let refused = portal.run(words);
        assert_eq!(refused.status.code(), Some(2), "{words}");
        assert!(text(&refused.stderr).contains("synchronous_commit = off"), "{}", text(&refused.stderr));
    }
    let doctor = portal.run("doctor");
    assert!(text(&doctor.stdout).contains("FAIL  durability: synchronous_commit is off"), "{}", text(&doctor.stdout));
    let accepted = portal.command("staff list").env("ACCEPT_DATA_LOSS", "true").output().unwrap();
    assert_eq!(accepted.status.code(), Some(0), "{}", text(&accepted.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_does_the_sum_of_connections() {
    let portal = Installation::new(vec!["--web-connections=20".to_owned()]).await;
    let told = text(&portal.run("doctor").stdout);
    assert!(told.contains("ok    durability: fsync and synchronous_commit are on"), "{told}");
    assert!(told.contains("ok    clock: "), "{told}");
    let sum = told.lines().find(|line| line.contains("connections:")).unwrap();
    assert!(
        sum.starts_with("ok    connections: each process takes up to 28 (WEB_CONNECTIONS 20, WORKER_CONNECTIONS 6"),
        "{sum}"
    );
    let told = text(&portal.command("doctor").env("WORKER_CONNECTIONS", "900").output().unwrap().stdout);
    assert!(told.contains("FAIL  connections: each process takes up to 922"), "{told}");
    let wrong = portal.command("doctor").env("WORKER_CONNECTIONS", "1").output().unwrap();
    assert!(text(&wrong.stdout).contains("WORKER_CONNECTIONS must be a whole number from 2 to 1000"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_whose_connection_leads_into_nothing_ends() {
    let proxy = FaultProxy::before(&fresh_database().await).await;
    let app = behind(&proxy).await;
    let reference = app.file("access", "DE").await;
    let owner = app.case(&reference).await.id;
    let place = Place { owner, key: DataKey::new(&app.app.random) };
    let new = NewFile { name: "data.bin", purpose: Purpose::Answer, retention: Retention::Case };
    let mut upload = Upload::begin(&app.app, &place, new).await.unwrap();
    upload.write(&vec![7; 300_000]).await.unwrap();
    let file = upload.finish().await.unwrap();
    let mut reading = app.app.clone().read().await.unwrap();
    let file = files::find(reading.sql(), &place, file.id).await.unwrap().unwrap();
    let download = Download::prepare(&mut reading, &place, file).await.unwrap();
    drop(reading);
    // The page was answered long ago, and nothing watches but what the download itself does.
    let mut stream = std::pin::pin!(download.stream(app.app.clone()));
    assert!(next(&mut stream).await.unwrap().is_ok(), "it has begun");
    proxy.swallow_open();
    let begun = Instant::now();
    let broken_off = tokio::time::timeout(MOST * 3, next(&mut stream)).await.expect("it ends").unwrap();
    assert!(matches!(broken_off, Err(Error::Fault(fault)) if fault.is_unavailable()));
    assert!(begun.elapsed() < MOST, "{:?}", begun.elapsed());
}

/// What comes next of a stream.
async fn next<S: futures_util::Stream>(stream: &mut std::pin::Pin<&mut S>) -> Option<S::Item> {
    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
}
