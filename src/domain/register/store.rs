//! SQL of the register.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Kind;
use super::ops::{DraftRow, Edition, EditionHead};
use super::owners::Owner;
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::language::Language;
use crate::infra::words;

struct ChangeRow {
    kind: String,
    code: String,
    version: i32,
    content: Option<Value>,
    at: DateTime<Utc>,
    by: Option<String>,
}

fn row(row: ChangeRow) -> Option<DraftRow> {
    let kind = words::or_left_out(words::read("register_change.kind", &row.kind, Kind::parse))?;
    Some(DraftRow {
        kind,
        code: row.code,
        version: row.version,
        is_out: row.content.is_none(),
        content: row.content.unwrap_or_default(),
        at: row.at,
        by: row.by,
    })
}

/// The newest version of every row, those that were taken out, too.
pub(super) async fn newest(connection: &mut PgConnection) -> Result<Vec<DraftRow>> {
    let rows = sqlx::query_as!(
        ChangeRow,
        r#"select distinct on (kind, code) kind, code, version, content, at, staff.name as "by?"
           from register_change left join staff on staff.id = staff_id
           order by kind, code, version desc"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter_map(row).collect())
}

/// Versions of one row, the newest first; at most `limit`.
pub(super) async fn versions(
    connection: &mut PgConnection,
    kind: Kind,
    code: &str,
    limit: i64,
) -> Result<Vec<DraftRow>> {
    let rows = sqlx::query_as!(
        ChangeRow,
        r#"select kind, code, version, content, at, staff.name as "by?"
           from register_change left join staff on staff.id = staff_id
           where kind = $1 and code = $2 order by version desc limit $3"#,
        kind.code(),
        code,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter_map(row).collect())
}

pub(super) struct NewChange<'a> {
    pub(super) kind: Kind,
    pub(super) code: &'a str,
    pub(super) version: i32,
    pub(super) content: Option<&'a Value>,
    pub(super) at: DateTime<Utc>,
    pub(super) actor: Actor,
}

/// Keeps a version; says no where there is one of that number.
pub(super) async fn insert(connection: &mut PgConnection, new: NewChange<'_>) -> Result<bool> {
    let done = sqlx::query!(
        "insert into register_change (kind, code, version, content, at, actor, staff_id) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing",
        new.kind.code(),
        new.code,
        new.version,
        new.content,
        new.at,
        new.actor.kind(),
        new.actor.staff_id()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whoever publishes reads a draft that nobody changes meanwhile; whoever changes a row waits for it.
pub(super) async fn lock(connection: &mut PgConnection) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('register', 0))").execute(connection).await?;
    Ok(())
}

pub(super) struct NewEdition<'a> {
    pub(super) number: i64,
    pub(super) content: &'a Value,
    pub(super) digest: &'a [u8],
    pub(super) note: &'a str,
    pub(super) at: DateTime<Utc>,
    pub(super) actor: Actor,
}

pub(super) async fn insert_edition(connection: &mut PgConnection, new: NewEdition<'_>) -> Result<()> {
    sqlx::query!(
        "insert into register_edition (number, content, digest, note, at, actor, staff_id) values ($1, $2, $3, $4, $5, $6, $7)",
        new.number,
        new.content,
        new.digest,
        new.note,
        new.at,
        new.actor.kind(),
        new.actor.staff_id()
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Every edition without its rows, the newest first; at most `limit`.
pub(super) async fn editions(connection: &mut PgConnection, limit: i64) -> Result<Vec<EditionHead>> {
    Ok(sqlx::query_as!(
        EditionHead,
        r#"select number, digest, note, at, staff.name as "by?"
           from register_edition left join staff on staff.id = staff_id order by number desc limit $1"#,
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// An edition with its rows: the one of that number, or the newest.
pub(super) async fn edition(connection: &mut PgConnection, number: Option<i64>) -> Result<Option<Edition>> {
    let row = sqlx::query!(
        r#"select number, digest, note, at, staff.name as "by?", content
           from register_edition left join staff on staff.id = staff_id
           where $1::bigint is null or number = $1 order by number desc limit 1"#,
        number
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Edition {
        head: EditionHead { number: row.number, digest: row.digest, note: row.note, at: row.at, by: row.by },
        content: row.content,
    }))
}

pub(super) struct OwnerRow {
    pub(super) id: Uuid,
    pub(super) reference: String,
    pub(super) version: i32,
    pub(super) name: Vec<u8>,
    pub(super) email: Vec<u8>,
    pub(super) language: String,
    pub(super) staff_id: Option<Uuid>,
    pub(super) proven_at: Option<DateTime<Utc>>,
    pub(super) left_at: Option<DateTime<Utc>>,
}

pub(super) async fn owners(connection: &mut PgConnection) -> Result<Vec<OwnerRow>> {
    Ok(sqlx::query_as!(
        OwnerRow,
        "select id, reference, version, name, email, language, staff_id, proven_at, left_at from owner order by changed_at desc, id"
    )
    .fetch_all(connection)
    .await?)
}

pub(super) async fn owner(connection: &mut PgConnection, id: Uuid) -> Result<Option<OwnerRow>> {
    Ok(sqlx::query_as!(
        OwnerRow,
        "select id, reference, version, name, email, language, staff_id, proven_at, left_at from owner where id = $1 for update",
        id
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) async fn owner_of_reference(connection: &mut PgConnection, reference: &str) -> Result<Option<OwnerRow>> {
    Ok(sqlx::query_as!(
        OwnerRow,
        "select id, reference, version, name, email, language, staff_id, proven_at, left_at from owner
         where reference = $1 for update",
        reference
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) struct SealedOwner<'a> {
    pub(super) owner: &'a Owner,
    pub(super) name: &'a [u8],
    pub(super) email: &'a [u8],
    pub(super) email_index: &'a [u8],
    pub(super) at: DateTime<Utc>,
}

/// Whether a mailbox is another owner's already.
pub(super) async fn mailbox_is_taken(
    connection: &mut PgConnection,
    id: Uuid,
    email_indexes: &[Vec<u8>],
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from owner where email_index = any($2) and id <> $1) as "is_taken!""#,
        id,
        email_indexes
    )
    .fetch_one(connection)
    .await?)
}

/// Writes an owner; says no where somebody wrote a later version.
pub(super) async fn put_owner(connection: &mut PgConnection, new: SealedOwner<'_>) -> Result<bool> {
    let owner = new.owner;
    let done = sqlx::query!(
        "insert into owner (id, reference, version, name, email, email_index, language, staff_id, proven_at, left_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, (select id from staff where lower(email) = lower($8) and disabled_at is null),
                 $9, $10, $11)
         on conflict (id) do update set version = excluded.version, name = excluded.name, email = excluded.email,
             email_index = excluded.email_index, language = excluded.language, staff_id = excluded.staff_id,
             proven_at = excluded.proven_at, left_at = excluded.left_at, changed_at = excluded.changed_at
         where owner.version = excluded.version - 1",
        owner.id,
        owner.reference,
        owner.version,
        new.name,
        new.email,
        new.email_index,
        owner.language.code(),
        owner.email,
        owner.proven_at,
        owner.left_at,
        new.at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn prove(connection: &mut PgConnection, id: Uuid, at: DateTime<Utc>) -> Result<bool> {
    let done =
        sqlx::query!("update owner set proven_at = $2 where id = $1 and proven_at is null and left_at is null", id, at)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn insert_code(
    connection: &mut PgConnection,
    id: Uuid,
    owner_id: Uuid,
    (created_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
    tries_left: i32,
) -> Result<()> {
    sqlx::query!(
        "insert into owner_code (id, owner_id, created_at, expires_at, tries_left) values ($1, $2, $3, $4, $5)",
        id,
        owner_id,
        created_at,
        expires_at,
        tries_left
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whose an unused code is that has not ended.
pub(super) async fn code(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select owner_id from owner_code where id = $1 and used_at is null and tries_left > 0 and expires_at > $2",
        id,
        now
    )
    .fetch_optional(connection)
    .await?)
}

/// Codes of one owner that are compared at once.
pub(super) const LIVE_CODES: usize = 12;

/// The owner who is linked with an account, or has its mailbox.
pub(super) async fn of_staff(
    connection: &mut PgConnection,
    staff_id: Uuid,
    email_indexes: &[Vec<u8>],
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from owner where staff_id = $1 or email_index = any($2) order by staff_id = $1 desc nulls last limit 1",
        staff_id,
        email_indexes
    )
    .fetch_optional(connection)
    .await?)
}

/// Codes of an owner that still work, with their tries, the newest first; at most [`LIVE_CODES`].
pub(super) async fn live_codes(
    connection: &mut PgConnection,
    owner_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, i32)>> {
    let rows = sqlx::query!(
        "select id, tries_left from owner_code
         where owner_id = $1 and used_at is null and tries_left > 0 and expires_at > $2
         order by created_at desc, id desc limit 12",
        owner_id,
        now
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.tries_left)).collect())
}

pub(super) async fn cost_a_try(connection: &mut PgConnection, owner_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update owner_code set tries_left = tries_left - 1
         where owner_id = $1 and used_at is null and tries_left > 0 and expires_at > $2",
        owner_id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn use_code(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!(
        "update owner_code set used_at = $2 where id = $1 and used_at is null and tries_left > 0 and expires_at > $2",
        id,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every code of an owner.
pub(super) async fn end_codes(connection: &mut PgConnection, owner_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update owner_code set used_at = $2 where owner_id = $1 and used_at is null", owner_id, now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes away codes that ended before a moment.
pub(super) async fn clear_codes(executor: impl sqlx::PgExecutor<'_>, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("delete from owner_code where expires_at < $1", now).execute(executor).await?;
    Ok(())
}

impl OwnerRow {
    pub(super) fn language(&self) -> Language {
        Language::parse(&self.language).unwrap_or(Language::En)
    }
}
