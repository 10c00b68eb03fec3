//! SQL of the list of opt-outs.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::link::Link;
use super::{Choice, End, OfCase, Standing};
use crate::base::error::Result;
use crate::domain::rulebook::Place;
use crate::infra::words;

/// What stands of a mailbox, by its indexes, the earliest first.
pub(super) async fn standing(executor: impl PgExecutor<'_>, indexes: &[Vec<u8>]) -> Result<Vec<Standing>> {
    let rows = sqlx::query!(
        "select choice, list, since, optout.carried_out_at, place as \"place?\", received_on as \"received_on?\"
         from optout left join cases on cases.id = optout.case_id
         where optout.email_index = any($1) and ended_at is null order by since, optout.id",
        indexes
    )
    .fetch_all(executor)
    .await?;
    let read = rows.into_iter().filter_map(|row| {
        let choice = words::or_left_out(words::read("optout.choice", &row.choice, Choice::parse))?;
        let place = row.place.as_deref().and_then(Place::parse);
        let (since, carried_out_at) = (row.since, row.carried_out_at);
        Some(Standing { choice, list: row.list, since, carried_out_at, place, received_on: row.received_on })
    });
    Ok(read.collect())
}

/// Whether there is a row of a mailbox, ended or not.
pub(super) async fn knows(executor: impl PgExecutor<'_>, email_index: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from optout where email_index = $1) as "any!""#, email_index)
        .fetch_one(executor)
        .await?)
}

/// Brings the row of a case up to date, with the day of its deed: what was done for another mailbox or of another kind is not done of
/// this. Tells whether there is one that stands.
pub(super) async fn update_of_case(
    connection: &mut PgConnection,
    case: &OfCase<'_>,
    index: &[u8],
    version: i32,
) -> Result<bool> {
    let updated = sqlx::query!(
        "update optout set email_index = $2, key_version = $3, choice = $4, since = $5, carried_out_at = $6
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

/// Writes the row of a case, unless the mailbox has allowed again what it stopped.
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
         where not exists (select from optout where case_id = $6 and ended_as = 'allowed' and email_index = $2 and choice = $4)
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

/// Ends what a mailbox has stopped: the whole of a choice, or one list of it and nothing else; gives the rows.
pub(super) async fn end(
    connection: &mut PgConnection,
    (email_index, choice, list): (&[u8], Choice, Option<&str>),
    end: End,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "update optout set ended_at = $5, ended_as = $4
         where email_index = $1 and choice = $2 and list is not distinct from $3 and ended_at is null returning id",
        email_index,
        choice.code(),
        list,
        end.code(),
        now
    )
    .fetch_all(connection)
    .await?)
}

/// Brings rows to the newest index of their mailbox. What links of several versions stopped is one stop: the earliest of them stays.
pub(super) async fn index_anew(
    connection: &mut PgConnection,
    newest: &[u8],
    version: i32,
    older: &[Vec<u8>],
) -> Result<()> {
    sqlx::query!(
        "delete from optout using (
             select id, row_number() over (partition by choice, coalesce(list, '') order by since, id) as place
             from optout where (email_index = $1 or email_index = any($2)) and source = 'link' and ended_at is null
         ) as by_link
         where optout.id = by_link.id and place > 1",
        newest,
        older
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update optout set email_index = $1, key_version = $2 where email_index = any($3)",
        newest,
        version,
        older
    )
    .execute(connection)
    .await?;
    Ok(())
}
