//! Which commands migrate, and what the others say of a database that is not.

use std::process::{Command, Output};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};

use crate::support::{TestApp, TestOptions, empty_database, fresh_database, surroundings};

const MASTER_KEY: &str = "cmlnaHRzZGVzayB0ZXN0IG1hc3RlciBrZXkgMDAwMSE=";

fn run(database: &PgConnectOptions, words: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
    command.args(words.split(' ')).env_clear().envs(surroundings()).current_dir(env!("CARGO_TARGET_TMPDIR"));
    command.env("DATABASE_URL", database.to_url_lossy().as_str()).env("MASTER_KEY", MASTER_KEY).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

async fn tables(database: &PgConnectOptions) -> i64 {
    let mut connection = PgConnection::connect_with(database).await.unwrap();
    sqlx::query_scalar("select count(*) from pg_tables where schemaname = 'public'")
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_some_commands_migrate_and_the_others_say_what_to_do() {
    let database = empty_database().await;
    for words in ["staff list", "audit verify", "demo", "doctor"] {
        let output = run(&database, words);
        assert_eq!(output.status.code(), Some(1), "{words}: {}", said(&output));
        assert!(said(&output).contains("rightsdesk migrate"), "{words}: {}", said(&output));
        assert_eq!(tables(&database).await, 0, "{words} changes nothing");
    }
    let migrated = run(&database, "migrate");
    assert_eq!(migrated.status.code(), Some(0), "{}", said(&migrated));
    assert_eq!(run(&database, "staff list").status.code(), Some(0));
    assert!(said(&run(&database, "doctor")).contains("ok    database: reached and migrated"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_of_the_version_before_starts_beside_a_newer_schema() {
    let database = fresh_database().await;
    let mut connection = PgConnection::connect_with(&database).await.unwrap();
    connection
        .execute(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (9000, 'later', true, '\\x00', 0)",
        )
        .await
        .unwrap();
    for words in ["migrate", "staff list", "audit verify"] {
        let output = run(&database, words);
        assert_eq!(output.status.code(), Some(0), "{words}: {}", said(&output));
    }
    let portal = TestApp::on(database.clone(), TestOptions::default()).await;
    let ready = || async { portal.visitor().get("/readyz").await.body };
    assert!(ready().await.contains("\"migrations\":true"));

    connection.execute("insert into installation (name, value) values ('minimum_reader', '9000')").await.unwrap();
    for words in ["migrate", "staff list", "doctor"] {
        let output = run(&database, words);
        assert_eq!(output.status.code(), Some(1), "{words}: {}", said(&output));
        assert!(said(&output).contains("newer versions of rightsdesk"), "{words}: {}", said(&output));
    }
    assert!(ready().await.contains("\"migrations\":false"));
}
