//! SQL of accounts and their sessions.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::accounts::Account;
use super::calendar::CalendarAddress;
use super::sessions::{ListedSession, Session};
use crate::base::actor::Role;
use crate::base::error::Result;
use crate::base::language::Language;
use crate::infra::words::{self, Unknown};

struct Row {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    language: String,
    has_password: bool,
    totp_enrolled: bool,
    demo: bool,
    created_at: DateTime<Utc>,
    disabled_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Account {
    type Error = Unknown;

    fn try_from(row: Row) -> std::result::Result<Self, Unknown> {
        Ok(Self {
            id: row.id,
            email: row.email,
            name: row.name,
            role: words::read("staff.role", &row.role, Role::parse)?,
            language: Language::parse(&row.language).unwrap_or(Language::En),
            has_password: row.has_password,
            has_second_factor: row.totp_enrolled,
            demo: row.demo,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        })
    }
}

pub(super) struct NewRow<'a> {
    pub(super) id: Uuid,
    pub(super) email: &'a str,
    pub(super) name: &'a str,
    pub(super) role: &'a str,
    pub(super) language: &'a str,
    pub(super) password_hash: Option<&'a str>,
    pub(super) set_up_hash: Option<Vec<u8>>,
    pub(super) set_up_until: Option<DateTime<Utc>>,
    pub(super) demo: bool,
    pub(super) created_at: DateTime<Utc>,
}

/// `false` when the address has an account already.
pub(super) async fn insert(connection: &mut PgConnection, row: NewRow<'_>) -> Result<bool> {
    let done = sqlx::query!(
        "insert into staff (id, email, name, role, language, password_hash, set_up_hash, set_up_until, demo, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (lower(email)) do nothing",
        row.id,
        row.email,
        row.name,
        row.role,
        row.language,
        row.password_hash,
        row.set_up_hash,
        row.set_up_until,
        row.demo,
        row.created_at
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn list(executor: impl PgExecutor<'_>) -> Result<Vec<Account>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, email, name, role, language, password_hash is not null as "has_password!", totp_enrolled, demo, created_at,
                  disabled_at
           from staff order by name, id"#
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().filter_map(|row| words::or_left_out(Account::try_from(row))).collect())
}

pub(super) async fn by_id(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Account>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, email, name, role, language, password_hash is not null as "has_password!", totp_enrolled, demo, created_at,
                  disabled_at
           from staff where id = $1"#,
        id
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(Account::try_from).transpose()?)
}

/// An account that may sign in, which nobody disables until the transaction ends.
pub(super) async fn lock_enabled(connection: &mut PgConnection, id: Uuid) -> Result<Option<Account>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, email, name, role, language, password_hash is not null as "has_password!", totp_enrolled, demo, created_at,
                  disabled_at
           from staff where id = $1 and disabled_at is null for share"#,
        id
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(Account::try_from).transpose()?)
}

pub(super) async fn by_email(executor: impl PgExecutor<'_>, emails: &[String]) -> Result<Option<Account>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id, email, name, role, language, password_hash is not null as "has_password!", totp_enrolled, demo, created_at,
                  disabled_at
           from staff where lower(email) in (select lower(spelt) from unnest($1::text[]) as spelt) limit 1"#,
        emails
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(Account::try_from).transpose()?)
}

pub(super) async fn any(executor: impl PgExecutor<'_>) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from staff) as "any!""#).fetch_one(executor).await?)
}

pub(super) async fn password_hash(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select password_hash from staff where id = $1", id)
        .fetch_optional(executor)
        .await?
        .flatten())
}

pub(super) async fn set_password(connection: &mut PgConnection, id: Uuid, hash: &str) -> Result<()> {
    sqlx::query!("update staff set password_hash = $2 where id = $1", id, hash).execute(connection).await?;
    Ok(())
}

/// Uses a one-time code up and sets the password; gives the account.
pub(super) async fn use_set_up_code(
    connection: &mut PgConnection,
    emails: &[String],
    code_hashes: &[Vec<u8>],
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "update staff set password_hash = $3, set_up_hash = null, set_up_until = null
         where lower(email) in (select lower(spelt) from unnest($1::text[]) as spelt) and set_up_hash = any($2) and set_up_until > $4 and disabled_at is null returning id",
        emails,
        code_hashes,
        password_hash,
        now
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) async fn reset(
    connection: &mut PgConnection,
    id: Uuid,
    code_hash: &[u8],
    until: DateTime<Utc>,
) -> Result<bool> {
    clear_second_factor(&mut *connection, id).await?;
    delete_calendar(&mut *connection, id).await?;
    let done = sqlx::query!(
        "update staff set password_hash = null, set_up_hash = $2, set_up_until = $3 where id = $1",
        id,
        code_hash,
        until
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn clear_second_factor(connection: &mut PgConnection, id: Uuid) -> Result<bool> {
    sqlx::query!("delete from staff_recovery_code where staff_id = $1", id).execute(&mut *connection).await?;
    sqlx::query!("delete from staff_session where staff_id = $1", id).execute(&mut *connection).await?;
    let done =
        sqlx::query!("update staff set totp_secret = null, totp_enrolled = false, totp_step = 0 where id = $1", id)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn disable(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    sqlx::query!("delete from staff_session where staff_id = $1", id).execute(&mut *connection).await?;
    delete_calendar(&mut *connection, id).await?;
    let done = sqlx::query!("update staff set disabled_at = coalesce(disabled_at, $2) where id = $1", id, now)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) struct SecondFactor {
    pub(super) secret: Option<Vec<u8>>,
    pub(super) enrolled: bool,
    pub(super) last_step: i64,
}

pub(super) async fn lock_second_factor(connection: &mut PgConnection, id: Uuid) -> Result<Option<SecondFactor>> {
    Ok(sqlx::query_as!(
        SecondFactor,
        "select totp_secret as secret, totp_enrolled as enrolled, totp_step as last_step from staff where id = $1 for update",
        id
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) async fn set_secret(connection: &mut PgConnection, id: Uuid, sealed: &[u8]) -> Result<()> {
    sqlx::query!("update staff set totp_secret = $2 where id = $1", id, sealed).execute(connection).await?;
    Ok(())
}

pub(super) async fn set_step(connection: &mut PgConnection, id: Uuid, step: i64) -> Result<()> {
    sqlx::query!("update staff set totp_step = $2 where id = $1", id, step).execute(connection).await?;
    Ok(())
}

pub(super) async fn finish_enrolment(
    connection: &mut PgConnection,
    id: Uuid,
    step: i64,
    hashes: &[Vec<u8>],
) -> Result<()> {
    sqlx::query!("update staff set totp_enrolled = true, totp_step = $2 where id = $1", id, step)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("delete from staff_recovery_code where staff_id = $1", id).execute(&mut *connection).await?;
    sqlx::query!("insert into staff_recovery_code (staff_id, hash) select $1, * from unnest($2::bytea[])", id, hashes)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn use_recovery_code(
    connection: &mut PgConnection,
    id: Uuid,
    hashes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "update staff_recovery_code set used_at = $3 where staff_id = $1 and hash = any($2) and used_at is null",
        id,
        hashes,
        now
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that somebody is warned now; `false` when they were since `not_since`.
pub(super) async fn warn(
    connection: &mut PgConnection,
    staff_id: Uuid,
    what: &str,
    now: DateTime<Utc>,
    not_since: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into staff_warning (staff_id, what, at) values ($1, $2, $3)
         on conflict (staff_id, what) do update set at = excluded.at where staff_warning.at <= $4",
        staff_id,
        what,
        now,
        not_since
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The step of the code that a session has given already, where it needs two.
pub(super) async fn code_step(connection: &mut PgConnection, session_id: &[u8]) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!("select code_step from staff_session where id = $1", session_id)
        .fetch_optional(connection)
        .await?
        .flatten())
}

pub(super) async fn set_code_step(connection: &mut PgConnection, session_id: &[u8], step: Option<i64>) -> Result<()> {
    sqlx::query!("update staff_session set code_step = $2 where id = $1", session_id, step).execute(connection).await?;
    Ok(())
}

pub(super) struct FoundSession {
    pub(super) session: Session,
    pub(super) seen_at: DateTime<Utc>,
}

pub(super) async fn session(
    executor: impl PgExecutor<'_>,
    ids: &[Vec<u8>],
    now: DateTime<Utc>,
    seen_after: DateTime<Utc>,
) -> Result<Option<FoundSession>> {
    let row = sqlx::query!(
        r#"select staff_session.id as session_id, complete, staff_session.created_at as began_at, seen_at,
                  staff.id, email, name, role, language, password_hash is not null as "has_password!", totp_enrolled, demo,
                  staff.created_at, disabled_at
           from staff_session join staff on staff.id = staff_id
           where staff_session.id = any($1) and expires_at > $2 and seen_at > $3 and disabled_at is null"#,
        ids,
        now,
        seen_after
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        Ok(FoundSession {
            seen_at: row.seen_at,
            session: Session {
                id: row.session_id,
                complete: row.complete,
                created_at: row.began_at,
                account: Account::try_from(Row {
                    id: row.id,
                    email: row.email,
                    name: row.name,
                    role: row.role,
                    language: row.language,
                    has_password: row.has_password,
                    totp_enrolled: row.totp_enrolled,
                    demo: row.demo,
                    created_at: row.created_at,
                    disabled_at: row.disabled_at,
                })?,
            },
        })
    })
    .transpose()
}

pub(super) async fn touch_session(executor: impl PgExecutor<'_>, id: &[u8], now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update staff_session set seen_at = greatest(seen_at, $2) where id = $1", id, now)
        .execute(executor)
        .await?;
    Ok(())
}

pub(super) async fn insert_session(
    connection: &mut PgConnection,
    id: &[u8],
    staff_id: Uuid,
    complete: bool,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    browser: &str,
) -> Result<()> {
    sqlx::query!(
        "insert into staff_session (id, staff_id, complete, created_at, seen_at, expires_at, browser) values ($1, $2, $3, $4, $4, $5, $6)",
        id,
        staff_id,
        complete,
        now,
        expires_at,
        browser
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn session_browser(connection: &mut PgConnection, id: &[u8]) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select browser from staff_session where id = $1", id).fetch_optional(connection).await?)
}

pub(super) async fn sessions(
    executor: impl PgExecutor<'_>,
    staff_id: Uuid,
    now: DateTime<Utc>,
    seen_after: DateTime<Utc>,
) -> Result<Vec<ListedSession>> {
    Ok(sqlx::query_as!(
        ListedSession,
        "select id, created_at, seen_at, browser from staff_session
         where staff_id = $1 and complete and expires_at > $2 and seen_at > $3 order by created_at desc",
        staff_id,
        now,
        seen_after
    )
    .fetch_all(executor)
    .await?)
}

pub(super) async fn delete_session(connection: &mut PgConnection, staff_id: Uuid, id: &[u8]) -> Result<bool> {
    let done = sqlx::query!("delete from staff_session where id = $1 and staff_id = $2", id, staff_id)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn delete_other_sessions(connection: &mut PgConnection, staff_id: Uuid, id: &[u8]) -> Result<()> {
    sqlx::query!("delete from staff_session where staff_id = $1 and id <> $2", staff_id, id)
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn clear_sessions(
    executor: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    seen_before: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("delete from staff_session where expires_at < $1 or seen_at < $2", now, seen_before)
        .execute(executor)
        .await?;
    Ok(())
}

pub(super) async fn calendar(executor: impl PgExecutor<'_>, staff_id: Uuid) -> Result<Option<CalendarAddress>> {
    Ok(sqlx::query_as!(CalendarAddress, "select created_at, seen_at from staff_calendar where staff_id = $1", staff_id)
        .fetch_optional(executor)
        .await?)
}

/// Makes somebody's calendar address, in place of the one before.
pub(super) async fn put_calendar(
    connection: &mut PgConnection,
    staff_id: Uuid,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into staff_calendar (staff_id, token_hash, created_at) values ($1, $2, $3)
         on conflict (staff_id) do update set token_hash = excluded.token_hash, created_at = excluded.created_at, seen_at = null",
        staff_id,
        token_hash,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn delete_calendar(connection: &mut PgConnection, staff_id: Uuid) -> Result<bool> {
    let done = sqlx::query!("delete from staff_calendar where staff_id = $1", staff_id).execute(connection).await?;
    Ok(done.rows_affected() == 1)
}

/// Whose calendar a secret opens, and when it was last fetched.
pub(super) async fn calendar_account(
    executor: impl PgExecutor<'_>,
    token_hashes: &[Vec<u8>],
) -> Result<Option<(Account, Option<DateTime<Utc>>)>> {
    let row = sqlx::query!(
        r#"select seen_at, staff.id, email, name, role, language, password_hash is not null as "has_password!", totp_enrolled, demo,
                  staff.created_at, disabled_at
           from staff_calendar join staff on staff.id = staff_id where token_hash = any($1) and disabled_at is null"#,
        token_hashes
    )
    .fetch_optional(executor)
    .await?;
    row.map(|row| {
        let account = Row {
            id: row.id,
            email: row.email,
            name: row.name,
            role: row.role,
            language: row.language,
            has_password: row.has_password,
            totp_enrolled: row.totp_enrolled,
            demo: row.demo,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        };
        Ok((Account::try_from(account)?, row.seen_at))
    })
    .transpose()
}

pub(super) async fn touch_calendar(executor: impl PgExecutor<'_>, staff_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update staff_calendar set seen_at = greatest(seen_at, $2) where staff_id = $1", staff_id, now)
        .execute(executor)
        .await?;
    Ok(())
}
