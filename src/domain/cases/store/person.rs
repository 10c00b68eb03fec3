//! SQL that corrects a sealed person.

use sqlx::PgConnection;

use super::{PersonRow, one};
use crate::base::error::Result;
use crate::domain::cases::case::{Case, Locked};

/// Stores a corrected person whole, in its own table only, with the index of its names and what stands unsealed beside it.
pub(in crate::domain::cases) async fn set_person(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    person: &PersonRow,
    words: &[Vec<u8>],
) -> Result<()> {
    sqlx::query!(
        "insert into case_person (case_id, name, email, phone, details, answers, other_name, postal)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (case_id) do update set name = excluded.name, email = excluded.email, phone = excluded.phone,
             details = excluded.details, answers = excluded.answers, other_name = excluded.other_name, postal = excluded.postal",
        case.id,
        person.name,
        person.email,
        person.phone,
        person.details,
        person.answers,
        person.other_name,
        person.postal
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from case_word where case_id = $1 and word <> all($2)", case.id, words)
        .execute(&mut *connection)
        .await?;
    sqlx::query!(
        "insert into case_word (case_id, word) select $1, word from unnest($2::bytea[]) as word on conflict do nothing",
        case.id,
        words
    )
    .execute(&mut *connection)
    .await?;
    one(sqlx::query!(
        "update cases set name = null, email = null, phone = null, details = null, answers = null, other_name = null,
             email_index = $2, confirmed_at = $3, relation = $4, channel = $5, language = $6
         where id = $1",
        case.id,
        case.email_index.as_deref(),
        case.confirmed_at,
        case.relation.code(),
        case.channel.code(),
        case.language.code()
    )
    .execute(connection)
    .await?)
}
