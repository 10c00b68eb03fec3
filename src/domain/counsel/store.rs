//! SQL of sign-offs.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::{SignOff, Verdict};
use crate::base::error::Result;
use crate::infra::words::{self, Unknown};

struct Row {
    id: i64,
    place: String,
    fact: String,
    fingerprint: String,
    rulebook_version: String,
    verdict: String,
    note: String,
    name: String,
    at: DateTime<Utc>,
}

impl TryFrom<Row> for SignOff {
    type Error = Unknown;

    fn try_from(row: Row) -> std::result::Result<Self, Unknown> {
        Ok(Self {
            id: row.id,
            place: row.place,
            fact: row.fact,
            fingerprint: row.fingerprint,
            version: row.rulebook_version,
            verdict: verdict(&row.verdict)?,
            note: row.note,
            by: row.name,
            at: row.at,
        })
    }
}

fn verdict(code: &str) -> std::result::Result<Verdict, Unknown> {
    words::read("rule_sign_off.verdict", code, Verdict::parse)
}

pub(super) struct NewRow<'a> {
    pub(super) place: &'a str,
    pub(super) fact: &'a str,
    pub(super) fingerprint: &'a str,
    pub(super) version: &'a str,
    pub(super) verdict: Verdict,
    pub(super) note: &'a str,
    pub(super) staff_id: Uuid,
    pub(super) at: DateTime<Utc>,
}

pub(super) async fn insert(connection: &mut PgConnection, row: NewRow<'_>) -> Result<()> {
    sqlx::query!(
        "insert into rule_sign_off (place, fact, fingerprint, rulebook_version, verdict, note, staff_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.place,
        row.fact,
        row.fingerprint,
        row.version,
        row.verdict.code(),
        row.note,
        row.staff_id,
        row.at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets one after the other sign the same words; there may be no row yet that could be locked.
pub(super) async fn lock(connection: &mut PgConnection, fingerprint: &str) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", fingerprint).execute(connection).await?;
    Ok(())
}

pub(super) struct Last {
    pub(super) id: i64,
    pub(super) verdict: Verdict,
    pub(super) note: String,
    pub(super) staff_id: Uuid,
}

/// The newest sign-off of a fact in these words.
pub(super) async fn last(
    connection: &mut PgConnection,
    place: &str,
    fact: &str,
    fingerprint: &str,
) -> Result<Option<Last>> {
    let row = sqlx::query!(
        "select id, verdict, note, staff_id from rule_sign_off
         where place = $1 and fact = $2 and fingerprint = $3 order by id desc limit 1",
        place,
        fact,
        fingerprint
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| Ok(Last { id: row.id, verdict: verdict(&row.verdict)?, note: row.note, staff_id: row.staff_id }))
        .transpose()
}

/// The newest sign-off of each fact and wording, everywhere or in one place.
pub(super) async fn latest(executor: impl PgExecutor<'_>, place: Option<&str>) -> Result<Vec<SignOff>> {
    let rows = sqlx::query_as!(
        Row,
        "select distinct on (place, fact, fingerprint) rule_sign_off.id, place, fact, fingerprint, rulebook_version, verdict, note,
                staff.name, at
         from rule_sign_off join staff on staff.id = staff_id
         where $1::text is null or place = $1
         order by place, fact, fingerprint, rule_sign_off.id desc",
        place
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().filter_map(|row| words::or_left_out(SignOff::try_from(row))).collect())
}

pub(super) async fn history(executor: impl PgExecutor<'_>, place: &str) -> Result<Vec<SignOff>> {
    let rows = sqlx::query_as!(
        Row,
        "select rule_sign_off.id, place, fact, fingerprint, rulebook_version, verdict, note, staff.name, at
         from rule_sign_off join staff on staff.id = staff_id
         where place = $1 order by rule_sign_off.id desc",
        place
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().filter_map(|row| words::or_left_out(SignOff::try_from(row))).collect())
}
