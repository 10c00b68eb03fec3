//! SQL of letters.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::LookedAt;
use super::model::{Edits, Said};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::domain::cases::case::{Case, Locked};
use crate::domain::rulebook::grounds::Grounds;
use crate::domain::rulebook::letters::Letters;
use crate::infra::app::Tx;

/// A version as it is stored.
pub(super) struct VersionRow {
    pub(super) id: Uuid,
    pub(super) number: i32,
    pub(super) words: Vec<u8>,
    pub(super) at: DateTime<Utc>,
    pub(super) by: Option<String>,
}

impl VersionRow {
    /// What was written; nothing where it cannot be opened.
    pub(super) fn edits(&self, case: &Case) -> Option<Edits> {
        let words = case.open("letter_version", "words", self.id, &self.words)?;
        serde_json::from_str(&words).ok()
    }
}

/// The newest version of the letter of a case.
pub(super) async fn newest(connection: &mut PgConnection, case_id: Uuid) -> Result<Option<VersionRow>> {
    Ok(sqlx::query_as!(
        VersionRow,
        r#"select letter_version.id, number, words, at, staff.name as "by?"
           from letter_version left join staff on staff.id = staff_id
           where case_id = $1 order by number desc limit 1"#,
        case_id
    )
    .fetch_optional(connection)
    .await?)
}

/// One version.
pub(super) async fn version(connection: &mut PgConnection, case_id: Uuid, number: i32) -> Result<Option<VersionRow>> {
    Ok(sqlx::query_as!(
        VersionRow,
        r#"select letter_version.id, number, words, at, staff.name as "by?"
           from letter_version left join staff on staff.id = staff_id
           where case_id = $1 and number = $2"#,
        case_id,
        number
    )
    .fetch_optional(connection)
    .await?)
}

/// The newest versions, newest first.
pub(super) async fn versions(connection: &mut PgConnection, case_id: Uuid, most: i64) -> Result<Vec<VersionRow>> {
    Ok(sqlx::query_as!(
        VersionRow,
        r#"select letter_version.id, number, words, at, staff.name as "by?"
           from letter_version left join staff on staff.id = staff_id
           where case_id = $1 order by number desc limit $2"#,
        case_id,
        most
    )
    .fetch_all(connection)
    .await?)
}

/// Keeps a version.
pub(super) async fn keep(tx: &mut Tx, actor: Actor, case: &Locked<Case>, number: i32, edits: &Edits) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let text = serde_json::to_string(edits).map_err(Error::fault)?;
    let words = case.seal("letter_version", "words", id, &text, tx)?;
    sqlx::query!(
        "insert into letter_version (id, case_id, number, words, at, actor, staff_id) values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        case.id,
        number,
        words,
        now,
        actor.kind(),
        actor.staff_id()
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Keeps what went out with a message. `content` is its canonical text.
pub(super) async fn keep_sent(
    tx: &mut Tx,
    case: &Locked<Case>,
    (message_id, number): (Uuid, i32),
    content: &str,
    looked_at: &LookedAt,
) -> Result<()> {
    let sealed = case.seal("letter_sent", "content", message_id, content, tx)?;
    sqlx::query!(
        "insert into letter_sent (message_id, case_id, number, content, letters, grounds, review_id, needed, waived)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        message_id,
        case.id,
        number,
        sealed,
        Letters::built_in().version,
        Grounds::built_in().version,
        looked_at.review_id,
        &looked_at.needed,
        looked_at.waived
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// A letter as it went out.
pub(super) struct SentRow {
    message_id: Uuid,
    content: Vec<u8>,
}

impl SentRow {
    /// What is kept of it, as it was hashed when it went out; nothing where it cannot be opened.
    pub(super) fn content(&self, case: &Case) -> Option<String> {
        case.open("letter_sent", "content", self.message_id, &self.content)
    }

    /// Its blocks; nothing where they cannot be opened.
    pub(super) fn said(&self, case: &Case) -> Option<Vec<Said>> {
        let content = case.open("letter_sent", "content", self.message_id, &self.content)?;
        serde_json::from_str::<super::SentLetter>(&content).ok().map(|letter| letter.blocks)
    }
}

/// The letter that went out with a message.
pub(super) async fn sent(connection: &mut PgConnection, message_id: Uuid) -> Result<Option<SentRow>> {
    Ok(sqlx::query_as!(SentRow, "select message_id, content from letter_sent where message_id = $1", message_id)
        .fetch_optional(connection)
        .await?)
}

/// Who looked at the letter that went out with a message.
pub(super) async fn looked_at(connection: &mut PgConnection, message_id: Uuid) -> Result<Option<LookedAt>> {
    let row = sqlx::query!("select review_id, needed, waived from letter_sent where message_id = $1", message_id)
        .fetch_optional(connection)
        .await?;
    Ok(row.and_then(|row| Some(LookedAt { review_id: row.review_id, needed: row.needed?, waived: row.waived })))
}

/// The message that a form's nonce closed a case with, if it did, and the version of the letter that went out with it.
pub(super) async fn sent_by_form(
    connection: &mut PgConnection,
    case_id: Uuid,
    nonce: [u8; 16],
) -> Result<Option<(Uuid, i32)>> {
    let row = sqlx::query!(
        "select message_id, letter_sent.number from letter_sent join message on message.id = message_id
         where letter_sent.case_id = $1 and message.form_nonce = $2",
        case_id,
        &nonce[..]
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.message_id, row.number)))
}

/// When a case was answered last, and how it ended.
pub(super) async fn answered(
    connection: &mut PgConnection,
    case_id: Uuid,
) -> Result<(Option<DateTime<Utc>>, Option<String>)> {
    let row = sqlx::query!(
        r#"select (select max(at) from message where case_id = cases.id and kind = 'answer') as at, outcome
           from cases where id = $1"#,
        case_id
    )
    .fetch_one(connection)
    .await?;
    Ok((row.at, row.outcome))
}
