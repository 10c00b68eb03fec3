//! Databases for tests: one private cluster for the whole run, one migrated template in it, one clone a test.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rightsdesk::domain::editions;
use rightsdesk::domain::rulebook::Rulebook;
use rightsdesk::infra::db;
use rightsdesk::infra::embedded_postgres::{self, EmbeddedPostgres};
use rightsdesk::infra::migrations;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::{Mutex, OnceCell};

use super::process::ahead;

static CLUSTER: OnceCell<EmbeddedPostgres> = OnceCell::const_new();
static CLONING: Mutex<()> = Mutex::const_new(());
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Where the cluster is. A clock of another date has a cluster of its own: the two must not disagree.
pub(crate) fn cluster_folder() -> PathBuf {
    let name = match ahead() {
        0 => "postgres".to_owned(),
        seconds => format!("postgres-{seconds}"),
    };
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The cluster, with a fresh template. It is left running when the tests end; the next run takes it over.
pub(crate) async fn cluster() -> &'static EmbeddedPostgres {
    CLUSTER
        .get_or_init(|| async {
            let cluster = embedded_postgres::join_or_start(&cluster_folder()).await.unwrap();
            let options = cluster.connect_options();
            let mut connection = PgConnection::connect_with(&options).await.unwrap();
            let stale: Vec<String> = sqlx::query_scalar(
                "select datname from pg_database where datname like 'test\\_%' or datname = 'template_for_tests'",
            )
            .fetch_all(&mut connection)
            .await
            .unwrap();
            for name in stale {
                run(&mut connection, format!("drop database if exists \"{name}\" with (force)")).await;
            }
            run(&mut connection, "create database template_for_tests".to_owned()).await;
            let template = options.database("template_for_tests");
            migrations::migrate(&template).await.unwrap();
            let pool = db::connect(template, 1, db::WORK_PATIENCE, &Arc::default()).await.unwrap();
            editions::keep(&pool, Rulebook::built_in(), chrono::DateTime::UNIX_EPOCH).await.unwrap();
            pool.close().await;
            cluster
        })
        .await
}

/// A migrated, empty database of its own.
pub(crate) async fn fresh() -> PgConnectOptions {
    let options = cluster().await.connect_options();
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    // Cloning needs the template for itself.
    let turn = CLONING.lock().await;
    run(&mut connection, format!("create database \"{name}\" template template_for_tests")).await;
    drop(turn);
    options.database(&name)
}

/// A database of its own without anything in it, not even migrated.
pub(crate) async fn empty() -> PgConnectOptions {
    let options = cluster().await.connect_options();
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    run(&mut connection, format!("create database \"{name}\"")).await;
    options.database(&name)
}

/// Names of databases cannot be bound; these are made here of digits only.
async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.unwrap();
}
