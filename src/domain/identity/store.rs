//! SQL of what was asked and found of who somebody is.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{About, Asking, Because, Document, Finding, Look, Method, NeedSet, Verdict};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::domain::cases::case::{Case, Locked};
use crate::infra::app::Tx;
use crate::infra::words;

/// Whether it is known that something is held, as the database's own guards ask.
pub(super) async fn is_known_to_hold(connection: &mut PgConnection, case_id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select is_known_to_hold($1) as "known!""#, case_id).fetch_one(connection).await?)
}

/// When right or law, and when the person or their mailbox, were corrected last.
pub(super) struct Changed {
    pub(super) settled: Option<DateTime<Utc>>,
    pub(super) corrected: Option<DateTime<Utc>>,
}

pub(super) async fn changed(connection: &mut PgConnection, case_id: Uuid) -> Result<Changed> {
    Ok(sqlx::query_as!(
        Changed,
        "select max(at) filter (where kind = 'settled') as settled, max(at) filter (where kind = 'corrected') as corrected
         from case_event where case_id = $1 and kind in ('settled', 'corrected')",
        case_id
    )
    .fetch_one(connection)
    .await?)
}

pub(super) async fn needs(connection: &mut PgConnection, case: &Case) -> Result<Vec<NeedSet>> {
    let rows = sqlx::query!(
        r#"select identity_need.id, number, rung, because, reason, at, staff.name as "by?"
           from identity_need left join staff on staff.id = staff_id where case_id = $1 order by number"#,
        case.id
    )
    .fetch_all(connection)
    .await?;
    let read =
        |because: &Option<String>| words::read_optional("identity_need.because", because.as_deref(), Because::parse);
    rows.into_iter()
        .map(|row| {
            Ok(NeedSet {
                number: row.number,
                rung: row.rung.and_then(|rung| u8::try_from(rung).ok()),
                because: read(&row.because)?,
                reason: case.open("identity_need", "reason", row.id, &row.reason),
                at: row.at,
                by: row.by,
            })
        })
        .collect()
}

/// Keeps a version of what is wanted; no rung takes it back.
pub(super) async fn insert_need(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    number: i32,
    set: Option<(u8, Because)>,
    reason: &str,
) -> Result<()> {
    let (id, now) = (tx.new_id(), tx.now());
    let sealed = case.seal("identity_need", "reason", id, reason, tx)?;
    sqlx::query!(
        "insert into identity_need (id, case_id, number, rung, because, reason, at, actor, staff_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        case.id,
        number,
        set.map(|(rung, _)| i16::from(rung)),
        set.map(|(_, because)| because.code()),
        sealed,
        now,
        actor.kind(),
        actor.staff_id()
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(super) async fn askings(connection: &mut PgConnection, case: &Case) -> Result<Vec<Asking>> {
    let rows = sqlx::query!(
        r#"select identity_asking.id, about, doubt, words, ways, documents, fields, disputed, asked_on, reply_by, at,
                  staff.name as "by?",
                  exists (select from identity_result where asking_id = identity_asking.id) as "has_result!"
           from identity_asking left join staff on staff.id = staff_id where case_id = $1 order by at, identity_asking.id"#,
        case.id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let written = case.open("identity_asking", "words", row.id, &row.words);
            Ok(Asking {
                id: row.id,
                about: words::read("identity_asking.about", &row.about, About::parse)?,
                doubt: row.doubt,
                written: written.and_then(|text| serde_json::from_str(&text).ok()),
                ways: row.ways,
                documents: row.documents,
                fields: row.fields,
                disputed: row.disputed,
                asked_on: row.asked_on,
                reply_by: row.reply_by,
                at: row.at,
                by: row.by,
                has_result: row.has_result,
            })
        })
        .collect()
}

/// Whether a form was sent before.
pub(super) async fn was_asked(connection: &mut PgConnection, case_id: Uuid, nonce: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from identity_asking where case_id = $1 and form_nonce = $2) as "sent!""#,
        case_id,
        nonce
    )
    .fetch_one(connection)
    .await?)
}

/// The same of a form that tells what came of it.
pub(super) async fn was_found(connection: &mut PgConnection, case_id: Uuid, nonce: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from identity_result where case_id = $1 and form_nonce = $2) as "sent!""#,
        case_id,
        nonce
    )
    .fetch_one(connection)
    .await?)
}

/// The same of a document.
pub(super) async fn was_handed_in(connection: &mut PgConnection, case_id: Uuid, nonce: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from identity_document where case_id = $1 and form_nonce = $2) as "sent!""#,
        case_id,
        nonce
    )
    .fetch_one(connection)
    .await?)
}

/// A question to be kept.
pub(super) struct NewAsking<'a> {
    pub(super) about: About,
    pub(super) doubt: &'a str,
    pub(super) written: &'a super::Written,
    pub(super) ways: &'a [String],
    pub(super) documents: &'a [String],
    pub(super) fields: &'a [String],
    pub(super) disputed: &'a [String],
    pub(super) reply_by: NaiveDate,
    pub(super) message_id: Uuid,
    pub(super) law: &'a str,
    pub(super) ladder: &'a str,
    pub(super) nonce: &'a [u8],
}

pub(super) async fn insert_asking(tx: &mut Tx, actor: Actor, case: &Locked<Case>, new: NewAsking<'_>) -> Result<()> {
    let (id, now, today) = (tx.new_id(), tx.now(), case.today(tx));
    let text = serde_json::to_string(new.written).map_err(Error::fault)?;
    let sealed = case.seal("identity_asking", "words", id, &text, tx)?;
    sqlx::query!(
        "insert into identity_asking (id, case_id, about, doubt, words, ways, documents, fields, disputed, asked_on, reply_by,
                                      message_id, law, ladder, at, actor, staff_id, form_nonce)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        id,
        case.id,
        new.about.code(),
        new.doubt,
        sealed,
        new.ways,
        new.documents,
        new.fields,
        new.disputed,
        today,
        new.reply_by,
        new.message_id,
        new.law,
        new.ladder,
        now,
        actor.kind(),
        actor.staff_id(),
        new.nonce
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(super) async fn findings(connection: &mut PgConnection, case: &Case) -> Result<Vec<Finding>> {
    let rows = sqlx::query!(
        r#"select identity_result.id, asking_id, method, result, fields, document, country, declaration, came_on, note, at,
                  staff.name as "by?"
           from identity_result left join staff on staff.id = staff_id where case_id = $1 order by at, identity_result.id"#,
        case.id
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Finding {
                id: row.id,
                asking_id: row.asking_id,
                method: words::read("identity_result.method", &row.method, Method::parse)?,
                verdict: words::read("identity_result.result", &row.result, Verdict::parse)?,
                fields: row.fields,
                document: row.document.zip(row.country),
                has_declaration: row.declaration,
                came_on: row.came_on,
                note: case.open("identity_result", "note", row.id, &row.note),
                at: row.at,
                by: row.by,
                is_outdated: false,
            })
        })
        .collect()
}

/// What came of a question, to be kept.
pub(super) struct NewFinding<'a> {
    pub(super) asking_id: Option<Uuid>,
    pub(super) method: Method,
    pub(super) verdict: Verdict,
    pub(super) fields: &'a [String],
    pub(super) disputed: &'a [String],
    pub(super) document: Option<(&'a str, &'a str)>,
    pub(super) has_declaration: bool,
    pub(super) came_on: Option<NaiveDate>,
    pub(super) note: &'a str,
    pub(super) nonce: &'a [u8],
}

pub(super) async fn insert_finding(
    tx: &mut Tx,
    actor: Actor,
    case: &Locked<Case>,
    new: NewFinding<'_>,
) -> Result<Uuid> {
    let (id, now) = (tx.new_id(), tx.now());
    let sealed = case.seal("identity_result", "note", id, new.note, tx)?;
    sqlx::query!(
        "insert into identity_result (id, case_id, asking_id, method, result, fields, disputed, document, country, declaration,
                                      came_on, note, at, actor, staff_id, form_nonce)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        id,
        case.id,
        new.asking_id,
        new.method.code(),
        new.verdict.code(),
        new.fields,
        new.disputed,
        new.document.map(|(kind, _)| kind),
        new.document.map(|(_, country)| country),
        new.has_declaration,
        new.came_on,
        sealed,
        now,
        actor.kind(),
        actor.staff_id(),
        new.nonce
    )
    .execute(tx.sql())
    .await?;
    Ok(id)
}

pub(super) async fn documents(connection: &mut PgConnection, case_id: Uuid) -> Result<Vec<Document>> {
    let looks = sqlx::query!(
        "select document_id, staff_id, staff.name, identity_document_look.at
         from identity_document_look
         join identity_document on identity_document.id = document_id
         join staff on staff.id = staff_id
         where case_id = $1 order by number",
        case_id
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        r#"select identity_document.id, asking_id, file_id, kind, country, came_at, file.state = 'destroyed' as "is_destroyed!"
           from identity_document join file on file.id = file_id
           where identity_document.case_id = $1 order by came_at, identity_document.id"#,
        case_id
    )
    .fetch_all(connection)
    .await?;
    let documents = rows.into_iter().map(|row| Document {
        id: row.id,
        asking_id: row.asking_id,
        file_id: row.file_id,
        kind: row.kind,
        country: row.country,
        came_at: row.came_at,
        is_destroyed: row.is_destroyed,
        looks: looks
            .iter()
            .filter(|look| look.document_id == row.id)
            .map(|look| Look { staff_id: look.staff_id, by: look.name.clone(), at: look.at })
            .collect(),
    });
    Ok(documents.collect())
}

/// A document to be kept.
pub(super) struct NewDocument<'a> {
    pub(super) asking_id: Uuid,
    pub(super) file_id: Uuid,
    pub(super) kind: &'a str,
    pub(super) country: &'a str,
    pub(super) nonce: &'a [u8],
}

pub(super) async fn insert_document(tx: &mut Tx, case: &Locked<Case>, new: NewDocument<'_>) -> Result<Uuid> {
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "insert into identity_document (id, case_id, asking_id, file_id, kind, country, came_at, form_nonce)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        case.id,
        new.asking_id,
        new.file_id,
        new.kind,
        new.country,
        now,
        new.nonce
    )
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// Puts on record who opened a document.
pub(super) async fn insert_look(
    tx: &mut Tx,
    _of: &Locked<Case>,
    document_id: Uuid,
    number: i16,
    staff_id: Uuid,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into identity_document_look (document_id, number, staff_id, at) values ($1, $2, $3, $4)",
        document_id,
        number,
        staff_id,
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The case of a document that is still there though it was decided before a moment who asks.
pub(super) async fn outlived(connection: &mut PgConnection, before: DateTime<Utc>) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select identity_document.case_id from identity_document
         join file on file.id = file_id
         join identity_result on identity_result.asking_id = identity_document.asking_id
         where file.state <> 'destroyed' and identity_result.result = 'sure' and identity_result.at <= $1
         order by identity_result.at limit 1",
        before
    )
    .fetch_optional(connection)
    .await?)
}

pub(super) async fn insert_notice(tx: &mut Tx, case: &Locked<Case>, result_id: Uuid, address: &str) -> Result<Uuid> {
    let (id, now) = (tx.new_id(), tx.now());
    let sealed = case.seal("identity_notice", "address", id, address, tx)?;
    sqlx::query!(
        "insert into identity_notice (id, case_id, result_id, address, at) values ($1, $2, $3, $4, $5)",
        id,
        case.id,
        result_id,
        sealed,
        now
    )
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// The sealed address of a notice.
pub(super) async fn notice(connection: &mut PgConnection, case_id: Uuid, id: Uuid) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!("select address from identity_notice where case_id = $1 and id = $2", case_id, id)
        .fetch_optional(connection)
        .await?)
}
