//! SQL of filling the database in bulk: one transaction, in which the tables stand without their indexes while rows are copied.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, PgConnection, PgPool};

use super::rows::{ENTRIES, LINKS, tables};
use crate::base::error::Result;

/// Tables that are filled.
fn names() -> Vec<String> {
    tables().map(|(_, name, _)| name).chain([ENTRIES.0, LINKS.0]).map(str::to_owned).collect()
}

/// A connection of its own, which has the rights of the tables' owner and as much time as it needs.
pub(super) async fn connect(pool: &PgPool) -> Result<PgConnection> {
    let options = pool.connect_options().as_ref().clone().disable_statement_logging();
    let mut connection = options.connect().await?;
    connection
        .execute(
            "set timezone = 'UTC'; set client_min_messages = warning; set lock_timeout = '30s'; set maintenance_work_mem = '256MB';
             set max_parallel_maintenance_workers = 4",
        )
        .await?;
    Ok(connection)
}

/// Takes the tables for itself.
pub(super) async fn lock(connection: &mut PgConnection) -> Result<()> {
    let tables = names().join(", ");
    connection.execute(AssertSqlSafe(format!("lock table {tables} in access exclusive mode"))).await?;
    Ok(())
}

/// Makes rows of empty tables ones that are visible to everybody at once, so that no later cleaning has to visit them all. Only the
/// audit log refuses: nobody empties it, not even of nothing. Gives the tables it was done to.
pub(super) async fn renew_empty(connection: &mut PgConnection) -> Result<Vec<&'static str>> {
    let mut empty = Vec::new();
    for (_, table, _) in tables() {
        let statement = format!("select not exists (select from {table})");
        if sqlx::query_scalar::<_, bool>(AssertSqlSafe(statement)).fetch_one(&mut *connection).await? {
            empty.push(table);
        }
    }
    if !empty.is_empty() {
        connection.execute(AssertSqlSafe(format!("truncate {} cascade", empty.join(", ")))).await?;
    }
    Ok(empty)
}

/// What was taken away: the statements that bring it back.
pub(super) struct TakenAway {
    /// Keys and indexes.
    indexes: Vec<String>,
    /// References between tables.
    references: Vec<String>,
}

/// Takes the indexes of the tables away, and the references from and to them: a sort of all rows at the end is many times faster than
/// a search for each on the way.
pub(super) async fn take_away(connection: &mut PgConnection) -> Result<TakenAway> {
    let constraints: Vec<(String, String, String, bool)> = sqlx::query_as(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype = 'f'
         from pg_constraint
         where conrelid = any($1::text[]::regclass[]) and contype in ('p', 'u', 'f')
            or confrelid = any($1::text[]::regclass[]) and contype = 'f'
         order by contype = 'f' desc, contype, conname",
    )
    .bind(names())
    .fetch_all(&mut *connection)
    .await?;
    // What they keep beside each row is counted at the end.
    connection.execute("alter table cases disable trigger user").await?;
    let mut taken = TakenAway { indexes: Vec::new(), references: Vec::new() };
    for (table, name, definition, is_reference) in constraints {
        connection.execute(AssertSqlSafe(format!("alter table {table} drop constraint {name}"))).await?;
        let again = format!("alter table {table} add constraint {name} {definition}");
        if is_reference { taken.references.push(again) } else { taken.indexes.push(again) }
    }
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
         where indrelid = any($1::text[]::regclass[]) order by 1",
    )
    .bind(names())
    .fetch_all(&mut *connection)
    .await?;
    for (name, definition) in indexes {
        connection.execute(AssertSqlSafe(format!("drop index {name}"))).await?;
        taken.indexes.push(definition);
    }
    Ok(taken)
}

/// Brings back what was taken away.
pub(super) async fn bring_back(connection: &mut PgConnection, taken: TakenAway) -> Result<()> {
    for statement in taken.indexes {
        connection.execute(AssertSqlSafe(statement)).await?;
    }
    connection.execute("alter table cases enable trigger user").await?;
    // References are checked by joins, whose plans want to know how large the tables are.
    connection.execute(AssertSqlSafe(format!("analyze {}", names().join(", ")))).await?;
    for statement in taken.references {
        connection.execute(AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

/// Copies rows into a table.
pub(super) async fn copy(
    connection: &mut PgConnection,
    (table, columns): (&str, &str),
    visible: bool,
    rows: Vec<u8>,
) -> Result<()> {
    let freeze = if visible { ", freeze" } else { "" };
    let statement = format!("copy {table} ({columns}) from stdin (format binary{freeze})");
    let mut copy = connection.copy_in_raw(&statement).await?;
    copy.send(rows).await?;
    copy.finish().await?;
    Ok(())
}

/// The highest number of an entry of the audit log.
pub(super) async fn last_entry(connection: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"select coalesce(max(id), 0) as "last!" from audit_entry"#).fetch_one(connection).await?)
}

/// Entries after these are numbered on.
pub(super) async fn number_on(connection: &mut PgConnection, last: i64) -> Result<()> {
    sqlx::query_scalar!("select setval(pg_get_serial_sequence('audit_entry', 'id'), $1)", last)
        .fetch_one(connection)
        .await?;
    Ok(())
}
