//! SQL of items and of what was decided of them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Decision, Others, Ruling, Written};
use super::recipients::{Note, Told};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::domain::cases::case::{Case, Locked};
use crate::domain::rulebook::grounds::Grounds;
use crate::infra::app::Tx;
use crate::infra::words;

/// An item with its newest version.
pub(super) struct ItemRow {
    pub(super) id: Uuid,
    pub(super) key: String,
    pub(super) edition: Option<i64>,
    pub(super) label: Option<Vec<u8>>,
    pub(super) number: Option<i32>,
    pub(super) version: Option<VersionRow>,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) by: Option<String>,
}

/// A version of what was decided, as it is stored.
pub(super) struct VersionRow {
    pub(super) id: Uuid,
    pub(super) decision: Option<String>,
    pub(super) ground: Option<String>,
    pub(super) until_on: Option<NaiveDate>,
    pub(super) done_on: Option<NaiveDate>,
    pub(super) backup_on: Option<NaiveDate>,
    pub(super) others: String,
    pub(super) words: Vec<u8>,
    pub(super) law: String,
}

impl VersionRow {
    /// What was decided, and whether what was written of it can be opened; no decision where the item is open again.
    ///
    /// # Errors
    /// For a word of a newer release: what it means is not guessed.
    pub(super) fn ruling(self, case: &Case) -> Result<(Option<Ruling>, bool)> {
        let Some(decision) = self.decision else { return Ok((None, true)) };
        let written = case.open("item_decision", "words", self.id, &self.words);
        let written: Option<Written> = written.and_then(|text| serde_json::from_str(&text).ok());
        let is_open = written.is_some();
        let ruling = Ruling {
            decision: words::read("item_decision.decision", &decision, Decision::parse)?,
            ground: self.ground,
            until_on: self.until_on,
            done_on: self.done_on,
            backup_on: self.backup_on,
            others: words::read("item_decision.others", &self.others, Others::parse)?,
            written: written.unwrap_or_default(),
        };
        Ok((Some(ruling), is_open))
    }
}

/// Items of a case in the order in which they were made, each with the newest version.
pub(super) async fn items(connection: &mut PgConnection, case: &Case) -> Result<Vec<ItemRow>> {
    let rows = sqlx::query!(
        r#"select item.id, key, edition, label, newest.number as "number?", newest.id as "version_id?", decision, ground,
                  until_on, done_on, backup_on, others as "others?", words as "words?", law as "law?", newest.at as "at?", staff.name as "by?"
           from item
           left join lateral (
               select * from item_decision where item_id = item.id order by number desc limit 1
           ) newest on true
           left join staff on staff.id = newest.staff_id
           where case_id = $1 order by made_at, key"#,
        case.id
    )
    .fetch_all(connection)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let version = match (row.version_id, row.others, row.words, row.law) {
            (Some(id), Some(others), Some(words), Some(law)) => Some(VersionRow {
                id,
                decision: row.decision,
                ground: row.ground,
                until_on: row.until_on,
                done_on: row.done_on,
                backup_on: row.backup_on,
                others,
                words,
                law,
            }),
            _ => None,
        };
        ItemRow {
            id: row.id,
            key: row.key,
            edition: row.edition,
            label: row.label,
            number: row.number,
            version,
            at: row.at,
            by: row.by,
        }
    });
    Ok(rows.collect())
}

/// An earlier version of what was decided of an item.
pub(super) async fn version(connection: &mut PgConnection, item_id: Uuid, number: i32) -> Result<Option<VersionRow>> {
    Ok(sqlx::query_as!(
        VersionRow,
        "select id, decision, ground, until_on, done_on, backup_on, others, words, law
         from item_decision where item_id = $1 and number = $2",
        item_id,
        number
    )
    .fetch_optional(connection)
    .await?)
}

/// An item to be made.
pub(super) struct NewItem<'a> {
    pub(super) id: Uuid,
    pub(super) key: &'a str,
    pub(super) edition: Option<i64>,
    pub(super) label: Option<&'a [u8]>,
}

pub(super) async fn insert(tx: &mut Tx, actor: Actor, case: &Locked<Case>, new: NewItem<'_>) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into item (id, case_id, key, edition, label, made_at, actor, staff_id) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.id,
        case.id,
        new.key,
        new.edition,
        new.label,
        now,
        actor.kind(),
        actor.staff_id()
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// What was decided meanwhile is decided of another edition of the register.
pub(super) async fn set_edition(tx: &mut Tx, _of: &Locked<Case>, item_id: Uuid, edition: Option<i64>) -> Result<()> {
    sqlx::query!("update item set edition = $2 where id = $1 and edition is distinct from $2", item_id, edition)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Keeps a version; `None` opens the item again.
pub(super) async fn decide(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    (item_id, number, law): (Uuid, i32, &str),
    ruling: Option<&Ruling>,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let written = ruling.map(|ruling| ruling.written.clone()).unwrap_or_default();
    let words = sealed(tx, case, id, &written)?;
    sqlx::query!(
        "insert into item_decision (id, item_id, number, decision, ground, law, grounds, until_on, done_on, backup_on,
                                    others, words, at, actor, staff_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        id,
        item_id,
        number,
        ruling.map(|ruling| ruling.decision.code()),
        ruling.and_then(|ruling| ruling.ground.as_deref()),
        law,
        Grounds::built_in().version,
        ruling.and_then(|ruling| ruling.until_on),
        ruling.and_then(|ruling| ruling.done_on),
        ruling.and_then(|ruling| ruling.backup_on),
        ruling.map_or(Others::No, |ruling| ruling.others).code(),
        words,
        now,
        actor.kind(),
        actor.staff_id()
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

fn sealed(tx: &Tx, case: &Case, id: Uuid, written: &Written) -> Result<Vec<u8>> {
    let text = serde_json::to_string(written).map_err(Error::fault)?;
    case.seal("item_decision", "words", id, &text, tx)
}

/// What is noted of a recipient, as it is stored.
pub(super) struct ToldRow {
    pub(super) id: Uuid,
    pub(super) recipient: String,
    pub(super) number: i32,
    pub(super) state: Option<String>,
    pub(super) told_on: Option<NaiveDate>,
    pub(super) note: Vec<u8>,
    pub(super) at: DateTime<Utc>,
    pub(super) by: Option<String>,
}

impl ToldRow {
    /// What is noted; `None` where it was taken back.
    ///
    /// # Errors
    /// For a word of a newer release.
    pub(super) fn note(&self, case: &Case) -> Result<Option<Note>> {
        let Some(state) = &self.state else { return Ok(None) };
        let state = words::read("recipient_told.state", state, Told::parse)?;
        let words = case.open("recipient_told", "note", self.id, &self.note).unwrap_or_default();
        Ok(Some(Note { state, told_on: self.told_on, words }))
    }
}

/// The newest version of each recipient of a case.
pub(super) async fn told(connection: &mut PgConnection, case: &Case) -> Result<Vec<ToldRow>> {
    Ok(sqlx::query_as!(
        ToldRow,
        r#"select distinct on (recipient) recipient_told.id, recipient, number, state, told_on, note, at, staff.name as "by?"
           from recipient_told left join staff on staff.id = staff_id
           where case_id = $1 order by recipient, number desc"#,
        case.id
    )
    .fetch_all(connection)
    .await?)
}

/// Keeps a version of what is noted of a recipient; `None` takes it back.
pub(super) async fn insert_told(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    (recipient, number): (&str, i32),
    note: Option<&Note>,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let words = note.map_or("", |note| note.words.as_str());
    let sealed = case.seal("recipient_told", "note", id, words, tx)?;
    sqlx::query!(
        "insert into recipient_told (id, case_id, recipient, number, state, told_on, note, at, actor, staff_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id,
        case.id,
        recipient,
        number,
        note.map(|note| note.state.code()),
        note.and_then(|note| note.told_on),
        sealed,
        now,
        actor.kind(),
        actor.staff_id()
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// An earlier version of what was noted of a recipient.
pub(super) async fn told_version(
    connection: &mut PgConnection,
    case: &Case,
    recipient: &str,
    number: i32,
) -> Result<Option<ToldRow>> {
    Ok(sqlx::query_as!(
        ToldRow,
        r#"select recipient_told.id, recipient, number, state, told_on, note, at, null::text as by
           from recipient_told where case_id = $1 and recipient = $2 and number = $3"#,
        case.id,
        recipient,
        number
    )
    .fetch_optional(connection)
    .await?)
}
