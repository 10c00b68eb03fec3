//! A release rolls: a populated database is migrated from the oldest released schema to the newest while programs of the version
//! before read and write, and none of them sees an error or waits until a migration is done.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rightsdesk::infra::migrations;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection};

use crate::support::{cluster, empty_database};

/// The last migration of the version that came first.
const RELEASED: i64 = 14;
const CASES: i64 = 200_000;

/// 200,000 cases with what hangs on them. Their ids are their numbers. The indexes are built after.
const POPULATE: &str = "
    set session_replication_role = replica;
    create temporary table indexes as select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
        from pg_index where indrelid = 'cases'::regclass and not indisunique;
    do $$ declare index record; begin for index in select * from indexes loop execute 'drop index ' || index.name; end loop; end $$;
    insert into staff (id, email, name, role, language, created_at)
        values (pg_temp.id(0), 'handler@desk.test', 'Handler', 'handler', 'en', now());
    insert into cases (id, reference, right_code, place, relation, channel, language, status, outcome, received_at, received_on,
            recorded_at, confirmed_at, closed_at, assignee, name, email, details, email_index, filing_nonce, content_hash,
            rule_version, rule_place, legal_due, legal_due_at, target_due, safe_due, sort_due, due_version_on, watch_at)
        select pg_temp.id(n), 'R-' || n, 'access', 'DE', 'self', 'web', 'en', case when open then 'new' else 'closed' end,
            case when not open then 'fulfilled' end, at, at::date, at, at, case when not open then at end, pg_temp.id(0),
            sealed, sealed, sealed || sealed, decode(md5((n / 3)::text), 'hex'), decode(md5(n::text), 'hex'), sealed,
            '2026-11-23.2', 'DE', at::date + 30, at + interval '30 days', at::date + 20, at::date + 25, at::date + 25, at::date,
            case when open then at end
        from (select n, n % 4 = 0 as open, now() - n * interval '1 minute' as at, decode(repeat(md5(n::text), 3), 'hex') as sealed
              from generate_series(1, 200000) n) as each;
    do $$ declare index record; begin for index in select * from indexes loop execute index.definition; end loop; end $$;
    insert into case_key (case_id, wrapped, master_key_id) select id, name, 'key' from cases;
    insert into case_event (id, case_id, at, actor, kind, detail) select id, id, received_at, 'requester', 'received', name from cases;
    insert into audit_entry (at, actor, action, object, object_id) select received_at, 'requester', 'case.filed', 'case', id::text
        from cases;
    insert into message (id, case_id, at, kind, body) select id, id, received_at, 'requester', details from cases limit 50000;
    insert into file (id, case_id, message_id, at, name, media_type, size, content)
        select id, case_id, id, at, body, 'text/csv', 100, body from message limit 20000;
    insert into task (id, case_id, title, due_on, version_on, created_at) select id, id, name, safe_due, received_on, received_at
        from cases limit 20000;
    insert into notice (case_id, clock, due_version, threshold, at, sent) select id, 'answer', 1, '10', received_at, true
        from cases limit 50000;
    insert into job (id, kind, payload, state, due_at, created_at, finished_at)
        select id, 'case.mail', jsonb_build_object('v', 1, 'case_id', id), 'done', received_at, received_at, received_at
        from cases limit 50000;
    insert into mailed_code (id, purpose, case_id, email_index, language, created_at, tries_left)
        select id, 'filing', id, email_index, 'en', received_at, 5 from cases limit 20000;
    reset session_replication_role;
    analyze";

/// An id from a number.
const ID: &str = "create function pg_temp.id(n bigint) returns uuid language sql immutable
    return ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";

/// What the released program reads, with the number of a case.
const READ: &[&str] = &[
    "select id, reference, name, email, sort_due from cases where status not in ('closed', 'unconfirmed')
     and id <> pg_temp.id($1) order by sort_due, id limit 50",
    "select cases.id, reference, right_code, place, relation, channel, cases.language, status, outcome, received_at, received_on,
            recorded_at, confirmed_at, acknowledged_at, closed_at, lapses_at, assignee, staff.name, unread, cases.name,
            cases.email, phone, details, answers, other_name, email_index, address_changes, rule_version, calendar, relevant_on,
            extended_on, legal_due, legal_due_at, target_due, safe_due, acknowledge_by, acknowledge_last, at_once,
            carried_out_at, receipt_version, receipt_version_on, appeal_of, due_version, due_version_on, cases.demo, wrapped
     from cases join case_key on case_id = cases.id left join staff on staff.id = assignee where cases.id = pg_temp.id($1)",
    "select id, at, actor, staff_id, kind, detail from case_event where case_id = pg_temp.id($1) order by at, id",
    "select id, at, kind, staff_id, body, read_at from message where case_id = pg_temp.id($1) order by at, id",
    "select id, name, media_type, size, content from file where case_id = pg_temp.id($1)",
    "select id, title, assignee, due_on, version, done_at from task where case_id = pg_temp.id($1) order by due_on, id",
    "select clock, threshold, sent from notice where case_id = pg_temp.id($1)",
    "select id from cases where watch_at <= now() - $1 * interval '1 minute' order by watch_at limit 20",
];

/// What it writes for a new case, in one transaction.
const FILE: &[&str] = &[
    "insert into rate_slot (key, slot, count) values (decode(md5($1::text), 'hex'), 1, 1)
     on conflict (key, slot, shard) do update set count = rate_slot.count + 1",
    "insert into cases (id, reference, right_code, place, relation, channel, language, status, received_at, received_on,
         recorded_at, lapses_at, name, email, phone, details, answers, other_name, email_index, filing_nonce, content_hash,
         rule_version, rule_place, calendar, relevant_on, legal_due, legal_due_at, target_due, safe_due, acknowledge_by,
         acknowledge_last, at_once, receipt_version, receipt_version_on, appeal_of, sort_due, due_version, due_version_on,
         watch_at, demo)
     values (pg_temp.id($1), 'R-' || $1, 'access', 'DE', 'self', 'web', 'en', 'unconfirmed', now(), current_date, now(), now(),
         '\\x01', '\\x01', null, '\\x01', null, null, '\\x01', decode(md5($1::text), 'hex'), '\\x01', '2026-11-23.2', 'DE', null,
         null, current_date, now(), current_date, current_date, null, null, null, 1, current_date, null, current_date, 1,
         current_date, null, false)",
    "insert into case_key (case_id, wrapped, master_key_id) values (pg_temp.id($1), '\\x01', 'key')",
    "insert into case_word (case_id, word) values (pg_temp.id($1), '\\x01')",
    "insert into case_event (id, case_id, at, actor, kind, detail)
     values (pg_temp.id($1), pg_temp.id($1), now(), 'requester', 'received', '\\x01')",
    "insert into audit_entry (at, actor, action, object, object_id)
     values (now(), 'requester', 'case.filed', 'case', pg_temp.id($1)::text)",
    "insert into mailed_code (id, purpose, case_id, email_index, language, created_at, tries_left)
     values (pg_temp.id($1), 'filing', pg_temp.id($1), '\\x01', 'en', now(), 5)",
    "insert into job (id, kind, payload, due_at, created_at)
     values (pg_temp.id($1), 'case.mail', jsonb_build_object('case_id', pg_temp.id($1)), now(), now())",
    "insert into requester_session (id, case_id, created_at, seen_at, expires_at)
     values (decode(md5($1::text), 'hex'), pg_temp.id($1), now(), now(), now())",
];

/// What happens to it after, in one transaction.
const ACT: &[&str] = &[
    "select id from cases where id = pg_temp.id($1) for update",
    "update cases set status = 'new', confirmed_at = now(), lapses_at = null, watch_at = now(), unread = true
     where id = pg_temp.id($1)",
    "update mailed_code set used_at = now(), tries_left = tries_left - 1 where case_id = pg_temp.id($1)",
    "update requester_session set seen_at = now(), proven = true where case_id = pg_temp.id($1)",
    "update job set state = 'done', attempt = attempt + 1, finished_at = now() where id = pg_temp.id($1)",
    "insert into message (id, case_id, at, kind, body) values (pg_temp.id($1), pg_temp.id($1), now(), 'desk', '\\x01')",
    "insert into file (id, case_id, message_id, at, name, media_type, size, content)
     values (pg_temp.id($1), pg_temp.id($1), pg_temp.id($1), now(), '\\x01', 'text/csv', 1, '\\x01')",
    "insert into task (id, case_id, title, due_on, version_on, created_at)
     values (pg_temp.id($1), pg_temp.id($1), '\\x01', current_date, current_date, now())",
    "update task set done_at = now() where case_id = pg_temp.id($1)",
    "insert into notice (case_id, clock, due_version, threshold, at, sent)
     values (pg_temp.id($1), 'answer', 1, '10', now(), true)",
    "insert into case_event (id, case_id, at, actor, kind)
     values (gen_random_uuid(), pg_temp.id($1), now(), 'desk', 'closed')",
    "update cases set status = 'closed', outcome = 'fulfilled', closed_at = now(), watch_at = null where id = pg_temp.id($1)",
];

/// What the programs of the version before met.
#[derive(Default)]
struct Seen {
    number: AtomicI64,
    rounds: AtomicUsize,
    over: AtomicUsize,
    errors: Mutex<Vec<String>>,
    longest: Mutex<Duration>,
}

impl Seen {
    fn must_be_well(&self) {
        let errors = self.errors.lock().unwrap().clone();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

/// Runs statements in one transaction.
async fn transaction(connection: &mut PgConnection, seen: &Seen, statements: &'static [&'static str], number: i64) {
    let begun = Instant::now();
    let mut at = "begin";
    let done = async {
        let mut transaction = connection.begin().await?;
        for statement in statements {
            at = statement;
            sqlx::query(*statement).bind(number).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    };
    if let Err(error) = done.await {
        seen.errors.lock().unwrap().push(format!("{error} at: {at}"));
    }
    let mut longest = seen.longest.lock().unwrap();
    *longest = begun.elapsed().max(*longest);
}

/// A program of the version before, as far as the database sees it.
async fn old_program(database: PgConnectOptions, seen: Arc<Seen>) {
    let mut connection = PgConnection::connect_with(&database).await.unwrap();
    connection.execute(ID).await.unwrap();
    // Whoever stands behind a migration for more than a second fails. How long a statement takes besides is this machine's affair.
    connection.execute("set role rightsdesk_service; set lock_timeout = '1s'").await.unwrap();
    while seen.over.load(Ordering::Relaxed) == 0 {
        let number = seen.number.fetch_add(1, Ordering::Relaxed);
        transaction(&mut connection, &seen, FILE, CASES + 1 + number).await;
        transaction(&mut connection, &seen, ACT, CASES + 1 + number).await;
        for statement in READ {
            transaction(&mut connection, &seen, std::slice::from_ref(statement), number % CASES).await;
        }
        seen.rounds.fetch_add(1, Ordering::Relaxed);
    }
}

/// Waits until every program has done some more.
async fn rounds(seen: &Seen, more: usize) {
    let from = seen.rounds.load(Ordering::Relaxed);
    while seen.rounds.load(Ordering::Relaxed) < from + more {
        seen.must_be_well();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_populated_database_is_migrated_while_the_version_before_works() {
    let database = empty_database().await;
    let mut connection = PgConnection::connect_with(&database).await.unwrap();
    sqlx::migrate!().run_to(RELEASED, &mut connection).await.unwrap();
    connection.execute(ID).await.unwrap();
    connection.execute("set synchronous_commit = off").await.unwrap();
    connection.execute(POPULATE).await.unwrap();
    connection
        .execute(
            "grant select, insert, update, delete on all tables in schema public to rightsdesk_service;
             grant usage on all sequences in schema public to rightsdesk_service",
        )
        .await
        .unwrap();

    let seen = Arc::new(Seen::default());
    let programs: Vec<_> = (0..4).map(|_| tokio::spawn(old_program(database.clone(), seen.clone()))).collect();
    rounds(&seen, 20).await;
    // Somebody who reads for long, such as a report or a backup: every migration meets it, and nobody may wait behind both.
    let mut report = PgConnection::connect_with(&database).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
        .fetch_all(&mut report)
        .await
        .unwrap();
    let mut reading = report.begin().await.unwrap();
    for table in tables.iter().filter(|table| !table.starts_with('_')) {
        let read = format!("lock table {table} in access share mode");
        reading.execute(sqlx::AssertSqlSafe(read)).await.unwrap();
    }
    let begun = Instant::now();
    let migrating = {
        let database = database.clone();
        tokio::spawn(async move { migrations::migrate(&database).await })
    };
    // It reads until the programs have done more, for longer than any of them may wait.
    rounds(&seen, 20).await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(!migrating.is_finished(), "it met the report");
    reading.commit().await.unwrap();
    migrating.await.unwrap().unwrap();
    eprintln!("migrated in {:?}, longest transaction {:?}", begun.elapsed(), seen.longest.lock().unwrap());
    rounds(&seen, 20).await;
    seen.over.store(1, Ordering::Relaxed);
    for program in programs {
        program.await.unwrap();
    }
    seen.must_be_well();
    assert_eq!(migrations::standing(&mut connection).await.unwrap(), migrations::Standing::Ready);

    connection.close().await.unwrap();
    report.close().await.unwrap();
    let mut owner = PgConnection::connect_with(&cluster().await.connect_options()).await.unwrap();
    let drop = format!("drop database \"{}\" with (force)", database.get_database().unwrap());
    owner.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
}
