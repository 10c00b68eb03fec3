//! SQL of requesters' sessions, mailed codes and drafts.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::sessions::RequesterSession;
use crate::base::error::Result;
use crate::base::language::Language;

pub(super) struct NewCode<'a> {
    pub(super) id: Uuid,
    pub(super) purpose: &'static str,
    pub(super) case_id: Option<Uuid>,
    pub(super) email_index: &'a [u8],
    pub(super) address: Option<&'a [u8]>,
    pub(super) session_id: Option<&'a [u8]>,
    pub(super) language: Language,
    pub(super) created_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) tries_left: i32,
}

pub(super) async fn insert_code(connection: &mut PgConnection, code: NewCode<'_>) -> Result<()> {
    sqlx::query!(
        "insert into mailed_code (id, purpose, case_id, email_index, address, session_id, language, created_at, expires_at, tries_left)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        code.id,
        code.purpose,
        code.case_id,
        code.email_index,
        code.address,
        code.session_id,
        code.language.code(),
        code.created_at,
        code.expires_at,
        code.tries_left
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn spend_codes_of_case(
    connection: &mut PgConnection,
    case_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("update mailed_code set used_at = $2 where case_id = $1 and used_at is null", case_id, now)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn delete_sessions_of_case(connection: &mut PgConnection, case_id: Uuid) -> Result<()> {
    sqlx::query!("delete from requester_session where case_id = $1", case_id).execute(connection).await?;
    Ok(())
}

pub(super) struct CodeRow {
    pub(super) case_id: Option<Uuid>,
    pub(super) email_index: Vec<u8>,
    pub(super) address: Option<Vec<u8>>,
    pub(super) language: String,
}

pub(super) async fn code(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<Option<CodeRow>> {
    Ok(sqlx::query_as!(
        CodeRow,
        "select case_id, email_index, address, language from mailed_code
         where id = $1 and used_at is null and expires_at > $2",
        id,
        now
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) async fn forget_address(executor: impl PgExecutor<'_>, id: Uuid) -> Result<()> {
    sqlx::query!("update mailed_code set address = null where id = $1", id).execute(executor).await?;
    Ok(())
}

/// Codes that are looked at when one is typed, at most: more than an address is mailed in an hour.
const LIVE: i64 = 12;

/// The codes of a case that still work, with the tries they have left; the newest first. Those of a case that is not there are none,
/// found with the same work.
pub(super) async fn codes_of_case(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, i32)>> {
    let rows = sqlx::query!(
        "select id, tries_left from mailed_code
         where case_id = $1 and used_at is null and tries_left > 0 and expires_at > $2
         order by created_at desc, id desc limit $3",
        case_id,
        now,
        LIVE
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.tries_left)).collect())
}

/// The sign-in codes of a mailbox that still work, the newest first.
pub(super) async fn codes_of_mailbox(
    connection: &mut PgConnection,
    email_index: &[u8],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from mailed_code
         where email_index = $1 and purpose = 'sign_in' and used_at is null and expires_at > $2
         order by created_at desc, id desc limit $3",
        email_index,
        now,
        LIVE
    )
    .fetch_all(connection)
    .await?)
}

/// The newest sign-in code of a mailbox whose mail has not gone out.
pub(super) async fn sign_in_code_waiting(
    connection: &mut PgConnection,
    email_index: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from mailed_code
         where email_index = $1 and purpose = 'sign_in' and address is not null and used_at is null and expires_at > $2
         order by created_at desc, id desc limit 1",
        email_index,
        now
    )
    .fetch_optional(connection)
    .await?)
}

/// Takes a try from a browser; gives how many are left, none where there was none.
pub(super) async fn cost_session_a_try(connection: &mut PgConnection, id: &[u8]) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar!(
        "update requester_session set tries_left = tries_left - 1 where id = $1 and tries_left > 0 returning tries_left",
        id
    )
    .fetch_optional(connection)
    .await?)
}

/// Whoever typed a right code has all tries again.
pub(super) async fn restore_tries(connection: &mut PgConnection, id: &[u8]) -> Result<()> {
    sqlx::query!("update requester_session set tries_left = default where id = $1", id).execute(connection).await?;
    Ok(())
}

pub(super) async fn code_was_sent(connection: &mut PgConnection, id: Uuid, until: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update mailed_code set address = null, expires_at = $2 where id = $1", id, until)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn use_code(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let done = sqlx::query!(
        "update mailed_code set used_at = $2, address = null where id = $1 and used_at is null and tries_left > 0",
        id,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn cost_a_try(connection: &mut PgConnection, ids: &[Uuid]) -> Result<()> {
    sqlx::query!("update mailed_code set tries_left = tries_left - 1 where id = any($1) and tries_left > 0", ids)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn insert_session(
    connection: &mut PgConnection,
    id: &[u8],
    case_id: Option<Uuid>,
    email_index: Option<&[u8]>,
    proven: bool,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into requester_session (id, case_id, email_index, proven, created_at, seen_at, expires_at)
         values ($1, $2, $3, $4, $5, $5, $6)",
        id,
        case_id,
        email_index,
        proven,
        now,
        expires_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn session(
    executor: impl PgExecutor<'_>,
    ids: &[Vec<u8>],
    now: DateTime<Utc>,
    seen_after: DateTime<Utc>,
) -> Result<Option<(RequesterSession, DateTime<Utc>)>> {
    let row = sqlx::query!(
        "select id, case_id, email_index, proven, seen_at from requester_session
         where id = any($1) and expires_at > $2 and seen_at > $3",
        ids,
        now,
        seen_after
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| (RequesterSession::read(row.id, row.case_id, row.email_index, row.proven), row.seen_at)))
}

pub(super) async fn touch_session(executor: impl PgExecutor<'_>, id: &[u8], now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update requester_session set seen_at = greatest(seen_at, $2) where id = $1", id, now)
        .execute(executor)
        .await?;
    Ok(())
}

pub(super) async fn delete_session(executor: impl PgExecutor<'_>, id: &[u8]) -> Result<()> {
    sqlx::query!("delete from requester_session where id = $1", id).execute(executor).await?;
    Ok(())
}

pub(super) async fn keep_draft(
    executor: impl PgExecutor<'_>,
    id: &[u8],
    sealed: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into draft (id, sealed, expires_at) values ($1, $2, $3)
         on conflict (id) do update set sealed = excluded.sealed, expires_at = excluded.expires_at",
        id,
        sealed,
        expires_at
    )
    .execute(executor)
    .await?;
    Ok(())
}

pub(super) async fn draft(
    executor: impl PgExecutor<'_>,
    ids: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("select sealed from draft where id = any($1) and expires_at > $2", ids, now)
        .fetch_optional(executor)
        .await?)
}

pub(super) async fn forget_draft(executor: impl PgExecutor<'_>, ids: &[Vec<u8>]) -> Result<()> {
    sqlx::query!("delete from draft where id = any($1)", ids).execute(executor).await?;
    Ok(())
}

/// `made_before`: codes of older versions had no end of their own.
pub(super) async fn clear(
    pool: &PgPool,
    now: DateTime<Utc>,
    seen_before: DateTime<Utc>,
    made_before: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("delete from requester_session where expires_at < $1 or seen_at < $2", now, seen_before)
        .execute(pool)
        .await?;
    sqlx::query!(
        "delete from mailed_code where expires_at < $1 or used_at < $2 or (expires_at is null and created_at < $3)",
        now,
        seen_before,
        made_before
    )
    .execute(pool)
    .await?;
    sqlx::query!("delete from draft where expires_at < $1", now).execute(pool).await?;
    Ok(())
}
