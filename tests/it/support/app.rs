//! The real application with a clock that the test moves.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use clap::Parser;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::clock::Clock;
use rightsdesk::base::language::Language;
use rightsdesk::base::random::Random;
use rightsdesk::config::{Config, Settings};
use rightsdesk::domain::staff::{NewAccount, accounts};
use rightsdesk::domain::{editions, settings};
use rightsdesk::infra::app::{App, Context};
use rightsdesk::infra::crypto::{Keyring, MasterKeys};
use rightsdesk::infra::db;
use rightsdesk::infra::examination::Examiner;
use rightsdesk::infra::mail::Mailer;
use rightsdesk::infra::server::{self, Limits};
use rightsdesk::infra::settings::PresentSettings;
use rightsdesk::{web, worker};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool, Postgres};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::database;
use super::mailbox::ReceivedMail;
use super::visitor::{Answer, Visitor};

/// Where mails to the data protection officer go in tests.
pub(crate) const DPO: &str = "dpo@operator.test";

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    settings: Settings,
}

/// The same key for every application, so that replicas and restarts open each other's fields.
pub(crate) const MASTER_KEY: &str = "cmlnaHRzZGVzayB0ZXN0IG1hc3RlciBrZXkgMDAwMSE=";

/// How a test wants its application.
#[derive(Clone, Debug)]
pub(crate) struct TestOptions {
    /// The moment at which the clock stands at first.
    pub(crate) now: &'static str,
    /// Settings beyond the usual ones, as on the command line.
    pub(crate) settings: Vec<String>,
}

impl Default for TestOptions {
    fn default() -> Self {
        // A Wednesday morning in Europe and in Asia.
        Self { now: "2026-11-25T09:00:00Z", settings: Vec::new() }
    }
}

/// A running application with its own database and outbox.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) mailer: Mailer,
    pub(crate) address: SocketAddr,
    pub(crate) options: PgConnectOptions,
    pub(crate) folder: PathBuf,
    owner: PgPool,
    stop: CancellationToken,
}

impl TestApp {
    /// An application as most tests want it.
    pub(crate) async fn start() -> Self {
        Self::with(TestOptions::default()).await
    }

    /// An application as this test wants it.
    pub(crate) async fn with(options: TestOptions) -> Self {
        let database = database::fresh().await;
        Self::on(database, options).await
    }

    /// An application on a database that exists already, as a second replica or after a restart.
    pub(crate) async fn on(database: PgConnectOptions, options: TestOptions) -> Self {
        Self::with_keys(database, options, MASTER_KEY).await
    }

    /// An application with these master keys, as they stand in their file.
    pub(crate) async fn with_keys(database: PgConnectOptions, options: TestOptions, keys: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("data").join(format!(
            "{}-{}",
            database.get_database().unwrap(),
            address.port()
        ));
        let _ = std::fs::remove_dir_all(&folder);
        let mut line = vec![
            "rightsdesk".to_owned(),
            format!("--listen-addr={address}"),
            format!("--base-url=http://{address}"),
            format!("--data-dir={}", folder.display()),
            format!("--dpo-email={DPO}"),
            "--dpo-language=en".to_owned(),
            "--mail-from=privacy@operator.test".to_owned(),
            "--org-name=OMO".to_owned(),
            // One mailbox files much in one test.
            "--limit-codes-per-address=6".to_owned(),
            // An office of one, unless a test is about the second person.
            "--second-person=none".to_owned(),
            "--second-person-reason=One person works here.".to_owned(),
        ];
        // What a test chooses itself stands instead of the usual.
        let name = |setting: &str| setting.split('=').next().unwrap_or_default().to_owned();
        line.retain(|usual| options.settings.iter().all(|chosen| name(chosen) != name(usual)));
        line.extend(options.settings);
        let config = Config::from_settings(&Line::parse_from(line).settings).unwrap();
        let now: DateTime<Utc> = options.now.parse().unwrap();
        let database_watch = Arc::default();
        let pool = db::connect(database.clone(), 10, db::WEB_PATIENCE, &database_watch).await.unwrap();
        let random = Random::System;
        let masters = MasterKeys::parse(keys).unwrap();
        let keys = Keyring::load(&pool, masters, now, &random).await.unwrap();
        editions::keep(&pool, config.rulebook, now).await.unwrap();
        let mailer = Mailer::new(&config).unwrap();
        let clock = Clock::manual(now);
        let (keys, config, work) = (Arc::new(keys), Arc::new(config), Arc::default());
        let present_settings = PresentSettings::new(config.defaults.clone());
        // The program that runs here is the tests.
        let examiner = Examiner::with_program(env!("CARGO_BIN_EXE_rightsdesk").into(), config.examinations);
        let context = Context { clock, random, keys, config, present_settings, work, database_watch, examiner };
        let app = App::new(pool, context);
        settings::load(&app).await.unwrap();
        let owner = PgPoolOptions::new().max_connections(2).connect_lazy_with(database.clone());
        let stop = CancellationToken::new();
        let router = web::routes::router(app.clone());
        tokio::spawn(server::serve(listener, router, Limits::default(), stop.clone()));
        Self { app, mailer, address, options: database, folder, owner, stop }
    }

    /// Does all the background work that is due now; gives how many jobs ran.
    pub(crate) async fn work(&self) -> usize {
        worker::catch_up(&self.app, &self.mailer).await.unwrap()
    }

    /// Moves the clock on, doing the work on the way: at every moment at which something is due by the database, at the hour of the
    /// digest, and twice a day whether or not anything seems due, so that what nobody expects is seen too.
    pub(crate) async fn pass(&self, time: TimeDelta) {
        let until = self.app.now() + time;
        self.work().await;
        while self.app.now() < until {
            let next = self.next_event(self.app.now()).await;
            self.app.clock.set(next.min(until));
            self.work().await;
        }
    }

    async fn next_event(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let due: Option<DateTime<Utc>> = sqlx::query_scalar(
            "select min(at) from (
                 select due_at from job where state = 'ready'
                 union all select watch_at from cases
                 union all select lapses_at from cases where status = 'unconfirmed'
                 union all select lapses_at - interval '4 days' from cases where status = 'unconfirmed'
             ) as due (at) where at > $1",
        )
        .bind(now)
        .fetch_one(&self.app.database)
        .await
        .unwrap();
        let half_a_day = DateTime::from_timestamp((now.timestamp() / 43_200 + 1) * 43_200, 0).unwrap();
        let zone = self.app.settings().dpo_timezone;
        let digest = (0..2).find_map(|days| {
            let day = now.with_timezone(&zone).date_naive() + TimeDelta::days(days);
            let hour = day.and_hms_opt(self.app.settings().digest_hour, 0, 0).unwrap();
            zone.from_local_datetime(&hour).earliest().map(|moment| moment.to_utc()).filter(|moment| *moment > now)
        });
        [due, digest].into_iter().flatten().fold(half_a_day, DateTime::min)
    }

    /// A worker with its real loop, on connections of its own, until it is told to stop.
    pub(crate) async fn worker(&self) -> Worker {
        let watch = &self.app.database_watch;
        let database = db::connect(self.options.clone(), 6, db::WORK_PATIENCE, watch).await.unwrap();
        let context = Context { work: Arc::default(), ..self.app.context().clone() };
        let app = App::new(database, context);
        let stop = CancellationToken::new();
        let task = tokio::spawn(worker::run(app, Mailer::new(&self.app.config).unwrap(), stop.clone()));
        Worker { stop, task }
    }

    /// Every mail that went out so far.
    pub(crate) fn mails(&self) -> Vec<ReceivedMail> {
        ReceivedMail::all(&self.app.config.outbox())
    }

    /// Mails to one address.
    pub(crate) fn mails_to(&self, address: &str) -> Vec<ReceivedMail> {
        self.mails().into_iter().filter(|mail| mail.to == address).collect()
    }

    /// The newest code mailed to an address.
    pub(crate) async fn code_for(&self, address: &str) -> String {
        self.work().await;
        self.mails_to(address).iter().rev().find_map(ReceivedMail::code).expect("a code was mailed")
    }

    /// A connection of the database's owner, who is bound by nothing that binds the service.
    pub(crate) async fn owner(&self) -> PoolConnection<Postgres> {
        self.owner.acquire().await.unwrap()
    }

    /// One value of the database, as text.
    pub(crate) async fn look(&self, statement: &str) -> String {
        let mut owner = self.owner().await;
        let found: Option<String> = sqlx::query_scalar(AssertSqlSafe(format!("select ({statement})::text")))
            .fetch_one(&mut *owner)
            .await
            .unwrap();
        found.unwrap_or_default()
    }

    /// A hash of everything that somebody could have changed: all tables but the audit log, counts of limits, what browsers have typed
    /// and not sent, and the times at which sessions were last seen.
    pub(crate) async fn fingerprint(&self) -> Vec<(String, String)> {
        let mut owner = self.owner().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "select tablename::text from pg_tables where schemaname = 'public'
             and tablename not in ('audit_entry', 'audit_link', 'audit_checkpoint', 'audit_unchained', 'rate_slot', 'draft',
              '_sqlx_migrations')
             order by tablename",
        )
        .fetch_all(&mut *owner)
        .await
        .unwrap();
        let each: Vec<String> = tables
            .iter()
            .map(|table| {
                format!(
                    "select '{table}', coalesce(md5(string_agg(md5((to_jsonb(t) - 'seen_at')::text), '' order by
                     md5((to_jsonb(t) - 'seen_at')::text))), '') from \"{table}\" t"
                )
            })
            .collect();
        sqlx::query_as(AssertSqlSafe(each.join(" union all "))).fetch_all(&mut *owner).await.unwrap()
    }

    /// Files a request by its real form; gives the page after sending.
    pub(crate) async fn file_by_form(&self, visitor: &Visitor, right: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = visitor.get(&format!("/request/{right}?lang=en")).await;
        for (field, value) in fields {
            form = form.fill(field, value);
        }
        let received = Self::checked(form.send().await).await;
        assert_eq!(received.path, "/received", "{}", received.gist());
        received
    }

    /// Sends what a form led to: the page of the answers, where there is one.
    pub(crate) async fn checked(check: Answer) -> Answer {
        assert_eq!(check.status, 200, "{}", check.gist());
        if check.path == "/received" { check } else { check.send().await }
    }

    /// Files and confirms a request; gives its reference.
    pub(crate) async fn confirmed_by_form(
        &self,
        visitor: &Visitor,
        right: &str,
        email: &str,
        fields: &[(&str, &str)],
    ) -> String {
        let mut all = vec![("email", email)];
        all.extend_from_slice(fields);
        let received = self.file_by_form(visitor, right, &all).await;
        let reference = received.text_of("#reference").unwrap();
        let code = self.code_for(email).await;
        let confirmed = received.form("/confirm").fill("code", &code).send().await;
        assert_eq!(confirmed.path, format!("/my/{reference}?done=confirmed"), "{}", confirmed.gist());
        reference
    }

    /// A browser without cookies.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(self.address)
    }

    /// Where a browser finds it.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A person of the desk.
    pub(crate) async fn staff(&self, role: Role) -> (Uuid, String) {
        self.staff_in(role, Language::En).await
    }

    /// A person of the desk who reads this language.
    pub(crate) async fn staff_in(&self, role: Role, language: Language) -> (Uuid, String) {
        let email = format!(
            "{}-{}@desk.test",
            role.code(),
            Uuid::from_u128(u128::from_be_bytes(self.app.random.bytes())).simple()
        );
        let account = NewAccount {
            email: email.clone(),
            name: format!("{} of the desk", role.code()),
            role,
            language,
            password: Some("correct horse battery".to_owned().into()),
            demo: false,
        };
        let (id, _) = accounts::add(self.app.clone(), Actor::CommandLine, account).await.unwrap();
        (id, email)
    }

    /// A browser in which a person of the desk is signed in, second factor and all.
    pub(crate) async fn signed_in(&self, role: Role) -> (Visitor, Actor) {
        let (id, email) = self.staff(role).await;
        let visitor = self.visitor();
        visitor.get("/desk/sign-in").await.fill("email", &email).fill("password", "correct horse battery").send().await;
        let enrol = visitor.get("/desk/sign-in/enrol").await;
        let code = rightsdesk::domain::staff::second_factor::current_code(self.app.clone(), id).await.unwrap();
        enrol.fill("code", &code).send().await;
        assert_eq!(visitor.get("/desk").await.status, 200, "the desk opens after signing in");
        (visitor, Actor::Staff { id, role })
    }
}

/// A running worker.
pub(crate) struct Worker {
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Worker {
    /// Lets it finish what it does.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
