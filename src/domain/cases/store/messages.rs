//! SQL of messages both ways, notes and answers.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::domain::cases::case::{Case, Locked};

#[allow(clippy::too_many_arguments, reason = "one argument a column")]
pub(in crate::domain::cases) async fn insert_message(
    connection: &mut PgConnection,
    id: Uuid,
    case: &Locked<Case>,
    at: DateTime<Utc>,
    kind: &str,
    actor: Actor,
    body: &[u8],
    nonce: Option<&[u8]>,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into message (id, case_id, at, kind, staff_id, body, form_nonce) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (form_nonce) do nothing",
        id,
        case.id,
        at,
        kind,
        actor.staff_id(),
        body,
        nonce
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The message that a form has sent already.
pub(in crate::domain::cases) async fn message_of_form(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
    nonce: &[u8],
) -> Result<Option<(Uuid, Vec<u8>)>> {
    let row = sqlx::query!("select id, body from message where form_nonce = $1 and case_id = $2", nonce, case_id)
        .fetch_optional(executor)
        .await?;
    Ok(row.map(|row| (row.id, row.body)))
}

pub(in crate::domain::cases) struct MessageRow {
    pub(in crate::domain::cases) id: Uuid,
    pub(in crate::domain::cases) at: DateTime<Utc>,
    pub(in crate::domain::cases) kind: String,
    pub(in crate::domain::cases) staff_name: Option<String>,
    pub(in crate::domain::cases) body: Vec<u8>,
    pub(in crate::domain::cases) read_at: Option<DateTime<Utc>>,
}

/// The newest messages of a case before one of them, or the newest of all; the newest first.
pub(in crate::domain::cases) async fn messages(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
    before: Option<Uuid>,
    notes: bool,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    Ok(sqlx::query_as!(
        MessageRow,
        r#"select message.id, at, kind, staff.name as "staff_name?", body, read_at
           from message left join staff on staff.id = staff_id
           where case_id = $1 and ($2 or kind <> 'note')
             and ($3::uuid is null or (at, message.id) < (select earlier.at, earlier.id from message as earlier where earlier.id = $3))
           order by at desc, message.id desc limit $4"#,
        case_id,
        notes,
        before,
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// The newest answer of a case.
pub(in crate::domain::cases) async fn newest_answer(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
) -> Result<Option<MessageRow>> {
    Ok(sqlx::query_as!(
        MessageRow,
        r#"select message.id, at, kind, staff.name as "staff_name?", body, read_at
           from message left join staff on staff.id = staff_id
           where case_id = $1 and kind = 'answer' order by at desc, message.id desc limit 1"#,
        case_id
    )
    .fetch_optional(executor)
    .await?)
}

/// An answer of a case.
pub(in crate::domain::cases) async fn answer(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
    id: Uuid,
) -> Result<Option<MessageRow>> {
    Ok(sqlx::query_as!(
        MessageRow,
        r#"select message.id, at, kind, staff.name as "staff_name?", body, read_at
           from message left join staff on staff.id = staff_id
           where case_id = $1 and message.id = $2 and kind = 'answer'"#,
        case_id,
        id
    )
    .fetch_optional(executor)
    .await?)
}

/// When a message of a case was written.
pub(in crate::domain::cases) async fn message_at(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
    id: Uuid,
) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!("select at from message where id = $1 and case_id = $2", id, case_id)
        .fetch_optional(executor)
        .await?)
}

/// The kind of a message of a case.
pub(in crate::domain::cases) async fn message_kind(
    executor: impl PgExecutor<'_>,
    case_id: Uuid,
    id: Uuid,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select kind from message where id = $1 and case_id = $2", id, case_id)
        .fetch_optional(executor)
        .await?)
}

/// How many messages a requester has written about a case after a moment, up to a bound.
pub(in crate::domain::cases) async fn written_since(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    since: DateTime<Utc>,
    bound: i64,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from message where case_id = $1 and kind = 'requester' and at > $2 limit $3
           ) as bounded"#,
        case.id,
        since,
        bound
    )
    .fetch_one(connection)
    .await?)
}

/// Marks these messages as read; gives the kinds of those that were unread before.
pub(in crate::domain::cases) async fn mark_read(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "update message set read_at = $3 where case_id = $1 and id = any($2) and read_at is null returning kind",
        case.id,
        ids,
        now
    )
    .fetch_all(connection)
    .await?)
}
