//! SQL of the audit log.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::error::Result;

/// An entry as stored.
#[derive(Clone, Debug)]
pub(in crate::domain) struct Entry {
    pub(in crate::domain) id: i64,
    pub(in crate::domain) at: DateTime<Utc>,
    pub(in crate::domain) actor: String,
    pub(in crate::domain) staff_id: Option<Uuid>,
    pub(in crate::domain) action: String,
    pub(in crate::domain) object: String,
    pub(in crate::domain) object_id: Option<String>,
    pub(in crate::domain) detail: Value,
}

/// An entry as listed on the desk.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its number, in the order of insertion.
    pub id: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Kind of actor.
    pub actor: String,
    /// Name of the account, where the actor has one.
    pub staff_name: Option<String>,
    /// What was done.
    pub action: String,
    /// To which kind of thing.
    pub object: String,
    /// Which one.
    pub object_id: Option<String>,
    /// What people call it, where it still exists: the reference of a case, the name of an account.
    pub object_name: Option<String>,
    /// Whether it is in the chain by now.
    pub chained: bool,
}

pub(super) async fn insert(
    connection: &mut PgConnection,
    at: DateTime<Utc>,
    actor: Actor,
    action: &str,
    object: &str,
    object_id: Option<&str>,
    detail: Value,
) -> Result<()> {
    sqlx::query!(
        "with entry as (
             insert into audit_entry (at, actor, staff_id, action, object, object_id, detail) values ($1, $2, $3, $4, $5, $6, $7)
             returning id
         )
         insert into audit_unchained (entry_id) select id from entry",
        at,
        actor.kind(),
        actor.staff_id(),
        action,
        object,
        object_id,
        detail
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Entries that are in no link yet and that no running transaction can precede any more, in order: those that are marked, and above
/// the entry `above` those that an older version wrote without a mark. What a version without marks has linked loses its own.
///
/// The oldest running transaction counts across the whole cluster, where a long one in another database would hold the chain up.
/// Locks tell of this database: while nobody writes to the log, nothing can precede what stands in it.
pub(super) async fn unchained(connection: &mut PgConnection, above: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(sqlx::query_as!(
        Entry,
        "with linked as (
             delete from audit_unchained where exists (select from audit_link where audit_link.entry_id = audit_unchained.entry_id)
         ), waiting as (
             (select entry_id as id from audit_unchained
              where not exists (select from audit_link where audit_link.entry_id = audit_unchained.entry_id)
              order by entry_id limit $2)
             union
             (select id from audit_entry
              where id > $1 and not exists (select from audit_link where entry_id = audit_entry.id)
              order by id limit $2)
         )
         select id, at, actor, staff_id, action, object, object_id, detail from audit_entry join waiting using (id)
         where transaction < pg_snapshot_xmin(pg_current_snapshot())
            or not exists (select from pg_locks
                           where locktype = 'relation' and relation = 'audit_entry'::regclass and mode = 'RowExclusiveLock'
                             and database = (select oid from pg_database where datname = current_database())
                             and pid <> pg_backend_pid())
         order by id limit $2",
        above,
        limit
    )
    .fetch_all(connection)
    .await?)
}

pub(super) async fn highest_chained(executor: impl PgExecutor<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar!("select entry_id from audit_link order by entry_id desc limit 1")
        .fetch_optional(executor)
        .await?
        .unwrap_or(0))
}

pub(super) async fn lock_chain(connection: &mut PgConnection) -> Result<bool> {
    // One chainer at a time; the others need not wait, the next second is theirs.
    Ok(sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(hashtext('rightsdesk audit chain')) as "locked!""#)
        .fetch_one(connection)
        .await?)
}

pub(super) async fn head(executor: impl PgExecutor<'_>) -> Result<(i64, Vec<u8>)> {
    Ok(sqlx::query!("select position, hash from audit_link order by position desc limit 1")
        .fetch_optional(executor)
        .await?
        .map_or((0, Vec::new()), |row| (row.position, row.hash)))
}

/// The hash of the link at a position.
pub(super) async fn hash_at(executor: impl PgExecutor<'_>, position: i64) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("select hash from audit_link where position = $1", position)
        .fetch_optional(executor)
        .await?)
}

/// Links entries, which then no longer wait.
pub(super) async fn insert_links(
    connection: &mut PgConnection,
    positions: &[i64],
    entries: &[i64],
    hashes: &[Vec<u8>],
) -> Result<()> {
    sqlx::query!(
        "with linked as (delete from audit_unchained where entry_id = any($2::bigint[]))
         insert into audit_link (position, entry_id, hash)
         select * from unnest($1::bigint[], $2::bigint[], $3::bytea[])",
        positions,
        entries,
        hashes
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) struct LinkedEntry {
    pub(super) position: i64,
    pub(super) hash: Vec<u8>,
    pub(super) entry: Option<Entry>,
}

pub(super) async fn links_after(executor: impl PgExecutor<'_>, position: i64, limit: i64) -> Result<Vec<LinkedEntry>> {
    let rows = sqlx::query!(
        r#"select position, hash, entry_id, at as "at?", actor as "actor?", staff_id, action as "action?", object as "object?",
                  object_id, detail as "detail?"
           from audit_link left join audit_entry on audit_entry.id = entry_id
           where position > $1 order by position limit $2"#,
        position,
        limit
    )
    .fetch_all(executor)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| LinkedEntry {
            position: row.position,
            hash: row.hash,
            entry: (|| {
                Some(Entry {
                    id: row.entry_id,
                    at: row.at?,
                    actor: row.actor?,
                    staff_id: row.staff_id,
                    action: row.action?,
                    object: row.object?,
                    object_id: row.object_id,
                    detail: row.detail?,
                })
            })(),
        })
        .collect())
}

/// How many entries wait: counted as [`unchained`] finds them.
pub(super) async fn unchained_count(executor: impl PgExecutor<'_>, above: i64) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select entry_id as id from audit_unchained union select id from audit_entry where id > $1
           ) as waiting where not exists (select from audit_link where entry_id = waiting.id)"#,
        above
    )
    .fetch_one(executor)
    .await?)
}

pub(super) struct Checkpoint {
    pub(super) size: i64,
    pub(super) head: Vec<u8>,
    pub(super) at: DateTime<Utc>,
    pub(super) signature: Vec<u8>,
}

/// The next checkpoints after a size, the smallest first.
pub(super) async fn checkpoints_after(executor: impl PgExecutor<'_>, size: i64, limit: i64) -> Result<Vec<Checkpoint>> {
    Ok(sqlx::query_as!(
        Checkpoint,
        "select size, head, at, signature from audit_checkpoint where size > $1 order by size limit $2",
        size,
        limit
    )
    .fetch_all(executor)
    .await?)
}

pub(super) async fn insert_checkpoint(executor: impl PgExecutor<'_>, checkpoint: &Checkpoint) -> Result<()> {
    sqlx::query!(
        "insert into audit_checkpoint (size, head, at, signature) values ($1, $2, $3, $4) on conflict do nothing",
        checkpoint.size,
        checkpoint.head,
        checkpoint.at,
        checkpoint.signature
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// A page of entries, newest first, below the entry `before`.
/// The columns of a [`Listed`] with a condition; a macro, because queries are checked when they are compiled.
macro_rules! listed {
    ($condition:literal, $($argument:expr),*) => {
        sqlx::query_as!(
            Listed,
            r#"select audit_entry.id, audit_entry.at, actor, staff.name as "staff_name?", action, object, object_id,
                      coalesce(cases.reference, named.name) as object_name,
                      exists (select from audit_link where entry_id = audit_entry.id) as "chained!"
               from audit_entry
                   cross join lateral (
                       select case when object_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
                                   then object_id::uuid end as id
                   ) as thing
                   left join cases on object = 'case' and cases.id = thing.id
                   left join staff as named on object = 'staff' and named.id = thing.id
                   left join staff on staff.id = audit_entry.staff_id
               where "# + $condition + " order by audit_entry.id desc limit $2",
            $($argument),*
        )
    };
}

pub(super) async fn list(executor: impl PgExecutor<'_>, before: Option<i64>, limit: i64) -> Result<Vec<Listed>> {
    // Only what looks like an id is read as one: an entry that somebody meddled with must not take the list down.
    Ok(listed!("audit_entry.id < $1", before.unwrap_or(i64::MAX), limit).fetch_all(executor).await?)
}

/// Entries about one thing.
pub(super) async fn list_of(
    executor: impl PgExecutor<'_>,
    object: &str,
    object_id: &str,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let before = before.unwrap_or(i64::MAX);
    let rows = listed!("audit_entry.id < $1 and object = $3 and object_id = $4", before, limit, object, object_id);
    Ok(rows.fetch_all(executor).await?)
}
