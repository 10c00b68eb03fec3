//! SQL of mails.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::{Audience, Mail, NewMail, Sent, State};
use crate::base::error::{Error, Result};

/// Hours ahead among which the turns of an address are shared out: as long as a code of a filing lives.
const HOURS_AHEAD: i32 = 14 * 24;

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
    taken_at: Option<DateTime<Utc>>,
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
            taken_at: self.taken_at,
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
                    taken_at, ended_at
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
             insert into mail (id, case_id, what, content, audience, recipient_index, message_id, unique_key, created_at, due_at,
                 asked_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $15) on conflict (unique_key) do nothing returning id
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
        new.lane.code(),
        new.asked_by
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

/// The newest mails about a case, at most `limit`, in the order in which they were asked for. What a newer version has written in words
/// that this one does not know is left out.
///
/// # Errors
/// When the database fails.
pub async fn of_case(executor: impl PgExecutor<'_>, case_id: Uuid, limit: i64) -> Result<Vec<Mail>> {
    let rows = mails!("where case_id = $1 order by created_at desc, id desc limit $2", case_id, limit);
    Ok(readable(rows.fetch_all(executor).await?).rev().collect())
}

fn readable(rows: Vec<Row>) -> impl DoubleEndedIterator<Item = Mail> {
    rows.into_iter().filter_map(|row| match row.read() {
        Ok(mail) => Some(mail),
        Err(error) => {
            tracing::warn!(?error, "a mail is left out of a list");
            None
        }
    })
}

/// The newest mail of a kind about a case that has not gone out.
///
/// # Errors
/// When the database fails.
pub async fn waiting_of_case(executor: impl PgExecutor<'_>, case_id: Uuid, what: &str) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from mail where case_id = $1 and what = $2 and state in ('queued', 'sending') and taken_at is null
         order by created_at desc, id desc limit 1",
        case_id,
        what
    )
    .fetch_optional(executor)
    .await?)
}

/// The mail of a kind to an address that carries a code and has not gone out.
///
/// # Errors
/// When the database fails.
pub async fn waiting_with_code(
    executor: impl PgExecutor<'_>,
    recipient_index: &[u8],
    what: &str,
    code_id: Uuid,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from mail
         where recipient_index = $1 and what = $2 and content ->> 'code_id' = $3::uuid::text
           and state in ('queued', 'sending') and taken_at is null
         order by created_at desc, id desc limit 1",
        recipient_index,
        what,
        code_id
    )
    .fetch_optional(executor)
    .await?)
}

/// Whether a job is left that sends a mail. Where the mail was tried before and waits for its next try, that is now: somebody asks for
/// it, and the mail server may be well again; but not at once after the last try, however often they ask. One that waits for its turn
/// goes on waiting.
///
/// # Errors
/// When the database fails.
pub async fn hasten(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"with left_over as (
               select job.id, greatest($2, tried_at + interval '30 seconds') as at, tried_at is not null as was_tried
               from mail join job on job.payload #>> '{mail,id}' = mail.id::text or job.id = mail.id
               where mail.id = $1 and job.state in ('ready', 'running')
           ), free as (
               -- Who is at it meanwhile is not waited for.
               select job.id, left_over.at from job join left_over on left_over.id = job.id
               where was_tried and job.state = 'ready' and job.due_at > left_over.at for update of job skip locked
           ), hastened as (
               update job set due_at = free.at from free where job.id = free.id
           )
           select exists (select from left_over) as "left!""#,
        id,
        now
    )
    .fetch_one(connection)
    .await?)
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

/// Mails in one of these states, the newest first, after one of them: about confirmed cases and no case, or about the others. Gives
/// beside those that can be read the last of all, and how many there were.
pub(super) async fn list(
    executor: impl PgExecutor<'_>,
    states: &[String],
    confirmed: bool,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<(Vec<Mail>, Option<(DateTime<Utc>, Uuid)>, i64)> {
    let (after_at, after_id) = after.unzip();
    let rows = mails!(
        "where state = any($1)
           and coalesce((select confirmed_at is not null or channel <> 'web' from cases where cases.id = mail.case_id), true) = $2
           and ($3::timestamptz is null or (created_at <= $3 and (created_at < $3 or id > $4)))
         order by created_at desc, id limit $5",
        states,
        confirmed,
        after_at,
        after_id,
        limit
    );
    let rows = rows.fetch_all(executor).await?;
    let (last, found) = (rows.last().map(|row| (row.created_at, row.id)), rows.len() as i64);
    Ok((readable(rows).collect(), last, found))
}

/// Writes that a mail is being handed over, and to which address.
pub(super) async fn set_sending(
    executor: impl PgExecutor<'_>,
    id: Uuid,
    recipient: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update mail set state = 'sending', recipient = coalesce($2, recipient), attempts = attempts + 1, tried_at = $3 where id = $1",
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

/// Writes that the receiving server took a mail, whatever becomes of writing what follows from it.
pub(super) async fn set_taken(executor: impl PgExecutor<'_>, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update mail set taken_at = $2 where id = $1 and taken_at is null", id, now).execute(executor).await?;
    Ok(())
}

/// Gives up a mail that still waits. `None` where it was settled already.
pub(super) async fn set_given_up(
    connection: &mut PgConnection,
    id: Uuid,
    error: &str,
    now: DateTime<Utc>,
) -> Result<Option<Mail>> {
    let row = sqlx::query_as!(
        Row,
        "update mail set state = 'given_up', error = $3, ended_at = $2
         where id = $1 and state in ('queued', 'sending') and taken_at is null
         returning id, case_id, what, content, audience, message_id, state, code, error, attempts, created_at, due_at, tried_at,
                   taken_at, ended_at",
        id,
        now,
        error
    );
    row.fetch_optional(connection).await?.map(Row::read).transpose()
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

/// Lets a mail that failed be sent again, also one whose job was given up before mails were settled with it. `None` when it has not
/// failed.
pub(super) async fn set_again(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<Option<Mail>> {
    let row = sqlx::query_as!(
        Row,
        "update mail set state = 'queued', attempts = 0, due_at = $2, ended_at = null, taken_at = null
         where id = $1 and (state in ('refused', 'bounced', 'given_up')
             or state in ('queued', 'sending')
                and exists (select from job where job.state = 'dead'
                            and (payload -> 'mail' ->> 'id' = mail.id::text or job.id = mail.id))
                and not exists (select from job where job.state in ('ready', 'running')
                                and (payload -> 'mail' ->> 'id' = mail.id::text or job.id = mail.id)))
         returning id, case_id, what, content, audience, message_id, state, code, error, attempts, created_at, due_at, tried_at,
                   taken_at, ended_at",
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

/// The first moment from `now` on at which another mail of these kinds may go to an address that gets at most `per_hour` of them in any
/// hour, of which one network may ask for at most `share` in an hour to come; the last of the hours ahead where none is free.
pub(super) async fn first_turn(
    connection: &mut PgConnection,
    index: &[u8],
    what: &[String],
    (per_hour, share): (i64, i64),
    asked_by: Option<&[u8]>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    Ok(sqlx::query_scalar!(
        r#"with known as materialized (
             select due_at, asked_by from mail
             where recipient_index = $1 and what = any($2) and due_at > $3::timestamptz - interval '1 hour'
         ), begins as (
             -- Now, or an hour after the one that fills this hour.
             select greatest($3::timestamptz, (select due_at + interval '1 hour' from known where due_at <= $3::timestamptz
                                               order by due_at desc offset $4::bigint - 1 limit 1)) as at
         ), turns as (
             select at + ahead * interval '1 hour' as at, ahead from begins, generate_series(0, $7::int) as ahead
         )
         select coalesce(
             (select at from turns
              where (select count(*) from known
                     where due_at > at - interval '1 hour' and due_at < at + interval '1 hour') < $4::bigint
                and (at = $3::timestamptz or $6::bytea is null
                     or (select count(*) from known where known.asked_by = $6
                         and due_at > at - interval '1 hour' and due_at < at + interval '1 hour') < $5::bigint)
              order by ahead limit 1),
             (select max(at) from turns)) as "at!""#,
        index,
        what,
        now,
        per_hour,
        share,
        asked_by,
        HOURS_AHEAD
    )
    .fetch_one(connection)
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
