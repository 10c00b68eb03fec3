//! SQL of mails.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::{Audience, Mail, NewMail, Sent, State};
use crate::base::error::{Error, Result};

struct Row {
    id: Uuid,
    case_id: Option<Uuid>,
    what: String,
    content: Value,
    audience: String,
    message_id: String,
    state: String,
    code: Option<String>,
    error: Option<String>,
    attempts: i32,
    created_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    tried_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<Mail> {
        let unknown = || Error::fault("a mail holds a word this version does not know");
        Ok(Mail {
            id: self.id,
            case_id: self.case_id,
            what: self.what,
            content: self.content,
            audience: Audience::parse(&self.audience).ok_or_else(unknown)?,
            message_id: self.message_id,
            state: State::parse(&self.state).ok_or_else(unknown)?,
            code: self.code,
            error: self.error,
            attempts: self.attempts,
            created_at: self.created_at,
            due_at: self.due_at,
            tried_at: self.tried_at,
            ended_at: self.ended_at,
        })
    }
}

/// The columns of a [`Row`] with what follows `from mail`; a macro, because queries are checked when they are compiled.
macro_rules! mails {
    ($rest:literal $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            "select id, case_id, what, content, audience, message_id, state, code, error, attempts, created_at, due_at, tried_at,
                    ended_at
             from mail " + $rest,
            $($argument),*
        )
    };
}

/// Inserts a mail with the job that sends it, in one round trip. `false` when the same was asked for before.
pub(super) async fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    job_id: Uuid,
    message_id: &str,
    new: &NewMail,
    now: DateTime<Utc>,
) -> Result<bool> {
    let payload = super::sending::payload(id, &new.what, new.case_id);
    let done = sqlx::query!(
        "with asked as (
             insert into mail (id, case_id, what, content, audience, recipient_index, message_id, unique_key, created_at, due_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (unique_key) do nothing returning id
         )
         insert into job (id, kind, lane, payload, due_at, created_at) select $11, $12, $14, $13, $10, $9 from asked",
        id,
        new.case_id,
        new.what,
        new.content,
        new.audience.code(),
        new.recipient_index,
        message_id,
        new.unique_key,
        now,
        new.due_at,
        job_id,
        new.job,
        payload,
        new.lane.code()
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a mail over that was asked for before mails had rows; it keeps the id of its job.
pub(super) async fn adopt(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    message_id: &str,
    new: &NewMail,
    created_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into mail (id, case_id, what, content, audience, message_id, created_at, due_at)
         select $1, (select id from cases where id = $2), $3, $4, $5, $6, $7, $7 on conflict do nothing",
        id,
        new.case_id,
        new.what,
        new.content,
        new.audience.code(),
        message_id,
        created_at
    )
    .execute(executor)
    .await?;
    Ok(())
}

pub(super) async fn find(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Mail>> {
    mails!("where id = $1", id).fetch_optional(executor).await?.map(Row::read).transpose()
}

/// Every mail about a case, in the order in which they were asked for.
///
/// # Errors
/// When the database fails.
pub async fn of_case(executor: impl PgExecutor<'_>, case_id: Uuid) -> Result<Vec<Mail>> {
    let rows = mails!("where case_id = $1 order by created_at, id", case_id).fetch_all(executor).await?;
    rows.into_iter().map(Row::read).collect()
}

/// The newest mail of a kind to the requester of a case.
///
/// # Errors
/// When the database fails.
pub async fn of_requester(executor: impl PgExecutor<'_>, case_id: Uuid, what: &str) -> Result<Option<Mail>> {
    let newest = mails!(
        "where case_id = $1 and what = $2 and audience = 'requester' order by created_at desc, id desc limit 1",
        case_id,
        what
    );
    newest.fetch_optional(executor).await?.map(Row::read).transpose()
}

/// Mails in one of these states, the newest first.
pub(super) async fn list(executor: impl PgExecutor<'_>, states: &[String], limit: i64) -> Result<Vec<Mail>> {
    let rows = mails!("where state = any($1) order by created_at desc, id limit $2", states, limit);
    rows.fetch_all(executor).await?.into_iter().map(Row::read).collect()
}

/// Writes that a mail is being handed over, and to which address.
pub(super) async fn set_sending(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    recipient: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update mail set state = 'sending', recipient = $2, attempts = attempts + 1, tried_at = $3 where id = $1",
        id,
        recipient,
        now
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Writes how a try ended. `false` when that was written already, by somebody who tried at the same time.
pub(super) async fn set_sent(connection: &mut PgConnection, id: Uuid, sent: &Sent, now: DateTime<Utc>) -> Result<bool> {
    let state = sent.state();
    let failure = sent.failure();
    let done = sqlx::query!(
        "update mail set state = $2, code = $3, error = $4, ended_at = $5 where id = $1 and state in ('queued', 'sending')",
        id,
        state.code(),
        failure.and_then(|failure| failure.code.as_deref()),
        failure.map(|failure| failure.text.as_str()),
        (!state.is_pending()).then_some(now)
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn set_dropped(executor: impl PgExecutor<'_>, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update mail set state = 'dropped', ended_at = $2 where id = $1 and state in ('queued', 'sending')",
        id,
        now
    )
    .execute(executor)
    .await?;
    Ok(())
}

/// Lets a mail that failed be sent again. `None` when it has not failed.
pub(super) async fn set_again(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<Option<Mail>> {
    let row = sqlx::query_as!(
        Row,
        "update mail set state = 'queued', attempts = 0, due_at = $2, ended_at = null
         where id = $1 and state in ('refused', 'bounced', 'given_up')
         returning id, case_id, what, content, audience, message_id, state, code, error, attempts, created_at, due_at, tried_at,
                   ended_at",
        id,
        now
    );
    row.fetch_optional(connection).await?.map(Row::read).transpose()
}

/// Keeps others from asking for a mail to the same address until the transaction ends.
pub(super) async fn lock_recipient(connection: &mut PgConnection, index: &[u8]) -> Result<()> {
    let key = i64::from_be_bytes(index.first_chunk().copied().unwrap_or_default());
    sqlx::query!("select pg_advisory_xact_lock($1)", key).execute(connection).await?;
    Ok(())
}

/// When the mail of this kind was or is due that came so many before the next one to an address; `None` where there were fewer.
pub(super) async fn due_before(
    connection: &mut PgConnection,
    index: &[u8],
    what: &[String],
    back: i64,
) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "select due_at from mail where recipient_index = $1 and what = any($2) order by due_at desc offset $3 limit 1",
        index,
        what,
        back
    )
    .fetch_optional(connection)
    .await?)
}

/// Deletes mails that belong to no case and ended before `before`, at most a thousand at once. Gives how many.
///
/// # Errors
/// When the database fails.
pub async fn clear_loose(executor: impl PgExecutor<'_>, before: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!(
        "delete from mail where id in (select id from mail where case_id is null and ended_at < $1 limit 1000)",
        before
    )
    .execute(executor)
    .await?;
    Ok(done.rows_affected())
}
