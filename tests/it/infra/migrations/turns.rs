//! Migrations beside each other, beside work, and cut short.

use std::time::Duration;

use rightsdesk::infra::migrations::{self, Standing};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection, SqlSafeStr};
use tokio::time::Instant;

use crate::support::fresh_database;

const INDEX: &str = "-- no-transaction
    create unique index concurrently if not exists thing_number on thing (number);";

/// Migrations that come after those there are, under the numbers 9000, 9001 and so on.
fn later(statements: &[&'static str]) -> Migrator {
    let migration = |(number, sql): (i64, &&'static str)| {
        let alone = sql.starts_with("-- no-transaction");
        Migration::new(number, "later".into(), MigrationType::Simple, (*sql).into_sql_str(), alone)
    };
    Migrator::with_migrations((9_000..).zip(statements).map(migration).collect())
}

async fn with_things() -> (PgConnectOptions, PgConnection) {
    let database = fresh_database().await;
    let mut connection = PgConnection::connect_with(&database).await.unwrap();
    connection
        .execute("create table thing (number bigint); insert into thing select generate_series(1, 1000)")
        .await
        .unwrap();
    (database, connection)
}

async fn until(what: &str, connection: &mut PgConnection, is_true: &'static str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !sqlx::query_scalar::<_, bool>(is_true).fetch_one(&mut *connection).await.unwrap() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

const BUILDING: &str = "select exists (select from pg_stat_activity where datname = current_database()
    and query like '%concurrently%' and wait_event_type = 'Lock' and pid <> pg_backend_pid())";
const VALID: &str = "select indisvalid from pg_index where indexrelid = 'thing_number'::regclass";

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_at_once_build_an_index_concurrently_one_at_a_time() {
    let (database, mut connection) = with_things().await;
    // An older transaction, which the building waits for longer than Postgres looks away from a deadlock.
    let mut work = PgConnection::connect_with(&database).await.unwrap();
    let mut working = work.begin().await.unwrap();
    working.execute("insert into thing values (5000)").await.unwrap();
    let replicas: Vec<_> = (0..4)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(async move { migrations::apply(&database, &later(&[INDEX])).await })
        })
        .collect();
    until("one of them builds", &mut connection, BUILDING).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    // The table is worked on meanwhile.
    connection.execute("set lock_timeout = '10s'; insert into thing values (5001)").await.unwrap();
    working.commit().await.unwrap();
    for replica in replicas {
        replica.await.unwrap().unwrap();
    }
    assert!(sqlx::query_scalar::<_, bool>(VALID).fetch_one(&mut connection).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_whose_building_was_cut_short_is_built_anew() {
    let (database, mut connection) = with_things().await;
    let mut work = PgConnection::connect_with(&database).await.unwrap();
    let mut working = work.begin().await.unwrap();
    working.execute("insert into thing values (5000)").await.unwrap();
    let migrating = {
        let database = database.clone();
        tokio::spawn(async move { migrations::apply(&database, &later(&[INDEX])).await })
    };
    until("it builds", &mut connection, BUILDING).await;
    connection
        .execute(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and query like '%concurrently%' and pid <> pg_backend_pid()",
        )
        .await
        .unwrap();
    assert!(migrating.await.unwrap().is_err());
    working.commit().await.unwrap();
    assert!(!sqlx::query_scalar::<_, bool>(VALID).fetch_one(&mut connection).await.unwrap(), "it was left unfinished");

    migrations::apply(&database, &later(&[INDEX])).await.unwrap();
    assert!(sqlx::query_scalar::<_, bool>(VALID).fetch_one(&mut connection).await.unwrap());
    let twice = connection.execute("insert into thing values (5000)").await.unwrap_err();
    assert!(twice.to_string().contains("thing_number"), "{twice}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_gives_way_to_work_and_comes_again() {
    let (database, mut connection) = with_things().await;
    let mut report = PgConnection::connect_with(&database).await.unwrap();
    let mut reading = report.begin().await.unwrap();
    reading.execute("select count(*) from thing").await.unwrap();
    let migrating = {
        let database = database.clone();
        tokio::spawn(async move {
            let adding = ["alter table thing add column name text", "alter table thing add column note text"];
            migrations::apply(&database, &later(&adding)).await
        })
    };
    // While the report reads, the migration stands in the queue now and then, and others behind it only until it gives way. One that
    // stays there would stay as long as the report, which waits for these.
    connection.execute("set lock_timeout = '10s'").await.unwrap();
    let until = Instant::now() + Duration::from_secs(3);
    while Instant::now() < until {
        connection.execute("select count(*) from thing").await.unwrap();
    }
    assert!(!migrating.is_finished());
    reading.commit().await.unwrap();
    migrating.await.unwrap().unwrap();
    connection.execute("select name, note from thing").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_fails_is_told_and_leaves_what_came_before() {
    let (database, mut connection) = with_things().await;
    let wrong = later(&["alter table thing add column name text", "alter table nothing add column name text"]);
    let error = format!("{:?}", migrations::apply(&database, &wrong).await.unwrap_err());
    assert!(error.contains("9001") && error.contains("nothing"), "{error}");
    connection.execute("select name from thing").await.unwrap();
    let other = later(&["alter table thing add column other text"]);
    let error = format!("{:?}", migrations::apply(&database, &other).await.unwrap_err());
    assert!(error.contains("9000"), "one that was changed after it was applied: {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_read_until_it_says_otherwise() {
    let (database, mut connection) = with_things().await;
    let later = later(&["create table guarded (id bigint);
         do $$ begin execute 'revoke update on guarded from rightsdesk_service'; end $$"]);
    migrations::apply(&database, &later).await.unwrap();
    connection.execute("revoke update, delete on guarded from rightsdesk_service").await.unwrap();
    // This program, which knows nothing of it, starts again beside it.
    assert_eq!(migrations::standing(&mut connection).await.unwrap(), Standing::Ready);
    migrations::migrate(&database).await.unwrap();
    let may: bool = sqlx::query_scalar("select has_table_privilege('rightsdesk_service', 'guarded', 'update')")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!(!may, "what the newer version guards stays guarded");

    connection.execute("insert into installation (name, value) values ('minimum_reader', '9000')").await.unwrap();
    assert_eq!(migrations::standing(&mut connection).await.unwrap(), Standing::TooNew(9_000));
    let error = format!("{:?}", migrations::migrate(&database).await.unwrap_err());
    assert!(error.contains("newer") && error.contains("9000"), "{error}");
}
