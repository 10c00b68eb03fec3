//! SQL of the list of opt-outs.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::link::Link;
use super::{Choice, End, OfCase, Standing};
use crate::base::error::Result;
use crate::infra::words;

/// What stands of a mailbox, by its indexes, the earliest first.
pub(super) async fn standing(executor: impl PgExecutor<'_>, indexes: &[Vec<u8>]) -> Result<Vec<Standing>> {
    let rows = sqlx::query!(
        "select choice, list, since, carried_out_at from optout
         where email_index = any($1) and ended_at is null order by since, id",
        indexes
    )
    .fetch_all(executor)
    .await?;
    let read = rows.into_iter().filter_map(|row| {
        let choice = words::or_left_out(words::read("optout.choice", &row.choice, Choice::parse))?;
        Some(Standing { choice, list: row.list, since: row.since, carried_out_at: row.carried_out_at })
    });
    Ok(read.collect())
}

/// Whether there is a row of a mailbox, ended or not.
pub(super) async fn knows(executor: impl PgExecutor<'_>, email_index: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from optout where email_index = $1) as "any!""#, email_index)
        .fetch_one(executor)
        .await?)
}

/// Brings the row of a case up to date; whether there is one that stands.
pub(super) async fn update_of_case(
    connection: &mut PgConnection,
    case: &OfCase<'_>,
    index: &[u8],
    version: i32,
) -> Result<bool> {
    let updated = sqlx::query!(
        "update optout set email_index = $2, key_version = $3, choice = $4, since = $5, carried_out_at = coalesce(carried_out_at, $6)
         where case_id = $1 and ended_at is null",
        case.case_id,
        index,
        version,
        case.choice.code(),
        case.since,
        case.carried_out_at
    )
    .execute(connection)
    .await?;
    Ok(updated.rows_affected() > 0)
}

/// Writes the row of a case, unless the person has allowed again what it stopped.
pub(super) async fn insert_of_case(
    connection: &mut PgConnection,
    id: Uuid,
    case: &OfCase<'_>,
    index: &[u8],
    version: i32,
) -> Result<()> {
    sqlx::query!(
        "insert into optout (id, email_index, key_version, choice, source, case_id, since, carried_out_at)
         select $1, $2, $3, $4, $5, $6, $7, $8
         where not exists (select from optout where case_id = $6 and ended_as = 'allowed')
         on conflict do nothing",
        id,
        index,
        version,
        case.choice.code(),
        case.source.code(),
        case.case_id,
        case.since,
        case.carried_out_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the row of a case, where one stands.
pub(super) async fn end_of_case(
    connection: &mut PgConnection,
    case_id: Uuid,
    end: End,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update optout set ended_at = $3, ended_as = $2 where case_id = $1 and ended_at is null",
        case_id,
        end.code(),
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what a link stops; whether it was not stopped by one before.
pub(super) async fn insert_of_link(
    connection: &mut PgConnection,
    id: Uuid,
    link: &Link,
    now: DateTime<Utc>,
) -> Result<bool> {
    let inserted = sqlx::query!(
        "insert into optout (id, email_index, key_version, choice, list, source, since, carried_out_at)
         values ($1, $2, $3, 'marketing', $4, 'link', $5, $5)
         on conflict (email_index, choice, (coalesce(list, ''))) where ended_at is null and source = 'link' do nothing",
        id,
        link.email_index.as_slice(),
        link.key_version,
        link.list.as_deref(),
        now
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

/// Ends what a mailbox has stopped, all of a choice or one list of it; gives the rows.
pub(super) async fn end(
    connection: &mut PgConnection,
    (email_index, choice, list): (&[u8], Choice, Option<&str>),
    end: End,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "update optout set ended_at = $5, ended_as = $4
         where email_index = $1 and choice = $2 and ($3::text is null or list = $3) and ended_at is null returning id",
        email_index,
        choice.code(),
        list,
        end.code(),
        now
    )
    .fetch_all(connection)
    .await?)
}

/// Brings rows to the newest index of their mailbox; what is there already by a link stays beside it, and is found by either.
pub(super) async fn index_anew(
    connection: &mut PgConnection,
    newest: &[u8],
    version: i32,
    older: &[Vec<u8>],
) -> Result<()> {
    sqlx::query!(
        "update optout set email_index = $1, key_version = $2
         where email_index = any($3) and (source <> 'link' or ended_at is not null or not exists (
             select from optout as other
             where other.email_index = $1 and other.choice = optout.choice and other.source = 'link' and other.ended_at is null
                   and coalesce(other.list, '') = coalesce(optout.list, '')
         ))",
        newest,
        version,
        older
    )
    .execute(connection)
    .await?;
    Ok(())
}
