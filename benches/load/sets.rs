//! The data sets: databases of one private cluster, filled by `rightsdesk demo --cases` and kept for the next time.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Parser as _;
use rightsdesk::base::clock::Clock;
use rightsdesk::base::random::Random;
use rightsdesk::config::{Config, Settings};
use rightsdesk::domain::access::{Known, sessions};
use rightsdesk::infra::app::{App, Context};
use rightsdesk::infra::crypto::{Keyring, MasterKeys};
use rightsdesk::infra::embedded_postgres::{self, EmbeddedPostgres};
use rightsdesk::infra::examination::Examiner;
use rightsdesk::infra::settings::PresentSettings;
use rightsdesk::infra::{db, migrations};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::process::{MASTER_KEY, command};

/// Everything that is measured on.
pub(crate) struct Sets {
    cluster: EmbeddedPostgres,
    pub(crate) folder: PathBuf,
    /// Cases of the small set and of the large one.
    pub(crate) small: u64,
    pub(crate) large: u64,
    /// Seconds of each load.
    pub(crate) seconds: u64,
}

/// A number from the environment.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

impl Sets {
    /// Opens the cluster in `target/bench`, with settings of a database server that has the machine to itself.
    pub(crate) async fn open() -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench");
        std::fs::create_dir_all(&folder).expect("a folder");
        let place = folder.join("cluster");
        let cluster = embedded_postgres::join_or_start(&place).await.expect("a cluster");
        let mut connection = PgConnection::connect_with(&cluster.connect_options()).await.expect("a connection");
        let wanted = "1GB";
        let has: String =
            sqlx::query_scalar("show shared_buffers").fetch_one(&mut connection).await.expect("a setting");
        let cluster = if has == wanted {
            cluster
        } else {
            for (name, value) in [
                ("shared_buffers", wanted),
                ("max_wal_size", "8GB"),
                ("checkpoint_timeout", "15min"),
                ("random_page_cost", "1.1"),
                ("track_io_timing", "on"),
            ] {
                connection
                    .execute(AssertSqlSafe(format!("alter system set {name} = '{value}'")))
                    .await
                    .expect("a setting");
            }
            connection.close().await.expect("an end");
            cluster.leave().await.expect("an end");
            embedded_postgres::join_or_start(&place).await.expect("a cluster")
        };
        let (small, large) = (number("BENCH_SMALL", 1_000), number("BENCH_LARGE", 1_000_000));
        Self { cluster, folder, small, large, seconds: number("BENCH_SECONDS", 15) }
    }

    /// Leaves the cluster, which stops then.
    pub(crate) async fn close(self) {
        self.cluster.leave().await.expect("an end");
    }

    async fn server(&self) -> PgConnection {
        PgConnection::connect_with(&self.cluster.connect_options()).await.expect("a connection")
    }

    /// The process of the server, whose children are its connections.
    pub(crate) async fn server_pid(&self) -> u32 {
        let statement = "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)";
        let pid: String = sqlx::query_scalar(statement).fetch_one(&mut self.server().await).await.expect("a number");
        pid.parse().expect("a number")
    }

    pub(crate) async fn version(&self) -> String {
        sqlx::query_scalar("show server_version").fetch_one(&mut self.server().await).await.expect("a version")
    }

    async fn exists(&self, name: &str) -> bool {
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut self.server().await)
            .await
            .expect("an answer")
    }

    /// Another database without anything in it.
    pub(crate) async fn bare(&self, name: &str) -> PgConnectOptions {
        if !self.exists(name).await {
            self.server()
                .await
                .execute(AssertSqlSafe(format!("create database \"{name}\"")))
                .await
                .expect("a database");
        }
        self.cluster.connect_options().database(name)
    }

    /// The set of so many cases, made where it is not there in this program's form.
    pub(crate) async fn of(&self, cases: u64, open: Option<u64>) -> PgConnectOptions {
        // Of another version it is another set.
        let migrations =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).map_or(0, Iterator::count);
        let name =
            format!("cases_{cases}_{}_{migrations}", open.map_or_else(|| "some".to_owned(), |open| open.to_string()));
        let options = self.cluster.connect_options().database(&name);
        if self.exists(&name).await {
            return options;
        }
        // Filled under another name, so that what was cut short is not taken for whole.
        let unfinished = format!("{name}_unfinished");
        let mut server = self.server().await;
        server
            .execute(AssertSqlSafe(format!("drop database if exists \"{unfinished}\" with (force)")))
            .await
            .expect("an empty place");
        let filling = self.bare(&unfinished).await;
        migrations::migrate(&filling).await.expect("migrations");
        eprintln!("making {cases} cases");
        let begun = std::time::Instant::now();
        let (cases, open) = (cases.to_string(), open.map(|open| open.to_string()));
        let mut words = vec!["demo", "--cases", &cases];
        if let Some(open) = &open {
            words.extend(["--open", open]);
        }
        let status = command(&words, Some(&filling), &self.folder).status().expect("the program runs");
        assert!(status.success(), "the data set could not be made");
        eprintln!("made in {} s", begun.elapsed().as_secs());
        server.execute("checkpoint").await.expect("a checkpoint");
        server
            .execute(AssertSqlSafe(format!("alter database \"{unfinished}\" rename to \"{name}\"")))
            .await
            .expect("a name");
        options
    }

    /// A copy of a set, which what is measured may change.
    pub(crate) async fn copy(&self, of: &PgConnectOptions) -> PgConnectOptions {
        let name = "run";
        let mut server = self.server().await;
        server
            .execute(AssertSqlSafe(format!("drop database if exists \"{name}\" with (force)")))
            .await
            .expect("a place");
        let of = of.get_database().expect("a name");
        server
            .execute(AssertSqlSafe(format!("create database \"{name}\" template \"{of}\" strategy file_copy")))
            .await
            .expect("a copy");
        server.execute("checkpoint").await.expect("a checkpoint");
        self.cluster.connect_options().database(name)
    }

    /// The application itself on a database: for what is measured without pages.
    pub(crate) async fn app(&self, database: &PgConnectOptions) -> App {
        let line = ["bench".to_owned(), format!("--data-dir={}", self.folder.display())];
        let config = Config::from_settings(&Line::parse_from(line).settings).expect("settings");
        let (clock, random, watch) = (Clock::System, Random::System, Arc::default());
        let pool = db::connect(database.clone(), 4, db::WORK_PATIENCE, &watch).await.expect("connections");
        let masters = MasterKeys::parse(MASTER_KEY).expect("a key");
        let keys = Keyring::load(&pool, masters, clock.now(), &random).await.expect("keys");
        let (keys, config, work) = (Arc::new(keys), Arc::new(config), Arc::default());
        let present_settings = PresentSettings::new(config.defaults.clone());
        let examiner = Examiner::new(config.examinations);
        let database_watch = watch;
        App::new(pool, Context { clock, random, keys, config, present_settings, work, database_watch, examiner })
    }

    /// Rows of one column of text.
    pub(crate) async fn column(&self, database: &PgConnectOptions, statement: &str) -> Vec<String> {
        let mut connection = PgConnection::connect_with(database).await.expect("a connection");
        sqlx::query_scalar(AssertSqlSafe(statement.to_owned())).fetch_all(&mut connection).await.expect("rows")
    }

    /// Runs statements.
    pub(crate) async fn run(&self, database: &PgConnectOptions, statements: &str) {
        let mut connection = PgConnection::connect_with(database).await.expect("a connection");
        connection.execute(sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))).await.expect("statements that run");
    }

    /// The header of a requester who has proven the mailbox of a case.
    pub(crate) async fn requester_cookie(&self, database: &PgConnectOptions, email_index: &[u8]) -> String {
        let app = self.app(database).await;
        let mut tx = app.clone().begin().await.expect("a transaction");
        let (cookie, _) = sessions::begin(&mut tx, Known::Mailbox(email_index.to_vec())).await.expect("a session");
        tx.commit().await.expect("a session");
        app.database.close().await;
        cookie
    }
}

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    settings: Settings,
}
