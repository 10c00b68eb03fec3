//! Messages both ways, notes, answers and their files: sealed with the case's key.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::case::Case;
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::coded_enum;
use crate::infra::app::Tx;
use crate::infra::crypto::Field;

coded_enum! {
    /// What kind of message it is.
    MessageKind {
        /// From the requester.
        Requester = "requester",
        /// From the desk to the requester.
        Desk = "desk",
        /// A note only the desk sees.
        Note = "note",
        /// The answer that closed the case.
        Answer = "answer",
    }
}

/// A message, opened.
#[derive(Clone, Debug)]
pub struct Message {
    /// Id.
    pub id: Uuid,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Kind.
    pub kind: MessageKind,
    /// Who of the desk wrote it.
    pub staff_name: Option<String>,
    /// What it says; `None` where it cannot be opened.
    pub body: Option<String>,
    /// When the other side first opened it.
    pub read_at: Option<DateTime<Utc>>,
    /// Its files.
    pub files: Vec<FileInfo>,
}

/// A file, without its content.
#[derive(Clone, Debug)]
pub struct FileInfo {
    /// Id.
    pub id: Uuid,
    /// Name as given by whoever added it.
    pub name: String,
    /// Bytes.
    pub size: i64,
}

/// A file with its content.
#[derive(Clone, Debug)]
pub struct OpenFile {
    /// Name.
    pub name: String,
    /// Media type, from a short list of harmless ones.
    pub media_type: String,
    /// Content.
    pub content: Vec<u8>,
}

/// A file that somebody of the desk adds.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Name as the browser gave it.
    pub name: String,
    /// Content.
    pub content: Vec<u8>,
}

/// Most bytes of one file.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// Whether a form was sent before with these words; the caller holds the case's row locked and asks before anything else, since
/// the first sending may have changed what the case allows.
///
/// # Errors
/// [`Error::Conflict`] when it was sent with other words: they must not be lost by calling them sent.
pub(super) async fn was_sent(connection: &mut PgConnection, case: &Case, nonce: [u8; 16], body: &str) -> Result<bool> {
    match store::message_of_form(connection, case.id, &nonce).await? {
        None => Ok(false),
        Some((id, sealed)) if case.open("message", "body", id, &sealed).as_deref() == Some(body) => Ok(true),
        Some(_) => Err(Error::Conflict),
    }
}

/// Appends a message in the caller's transaction.
///
/// # Errors
/// [`Error::Conflict`] when its form was sent before.
pub(super) async fn append(
    tx: &mut Tx,
    case: &Case,
    actor: Actor,
    kind: MessageKind,
    body: &str,
    nonce: Option<[u8; 16]>,
) -> Result<Uuid> {
    let now = tx.now();
    let id = tx.new_id();
    let sealed = case.seal("message", "body", id, body, tx)?;
    let nonce = nonce.map(|nonce| nonce.to_vec());
    let inserted =
        store::insert_message(tx.sql(), id, case.id, now, kind.code(), actor, &sealed, nonce.as_deref()).await?;
    if inserted { Ok(id) } else { Err(Error::Conflict) }
}

/// Adds a sealed file to a message in the caller's transaction.
pub(super) async fn append_file(tx: &mut Tx, case: &Case, message_id: Uuid, file: &NewFile) -> Result<Uuid> {
    let id = tx.new_id();
    let name = plain_name(&file.name);
    let key = case.key.as_ref().ok_or(Error::State("case-cannot-be-opened"))?;
    let content = key.seal(Field::new("file", "content", id), &file.content, &tx.random);
    let row = store::NewFileRow {
        id,
        case_id: case.id,
        message_id,
        at: tx.now(),
        name: case.seal("file", "name", id, &name, tx)?,
        media_type: media_type(&name),
        size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        content,
    };
    store::insert_file(tx.sql(), row).await?;
    Ok(id)
}

/// Every message of a case, in order, with its files.
///
/// # Errors
/// When the database fails or a message does not open.
pub async fn of_case(connection: &mut PgConnection, case: &Case) -> Result<Vec<Message>> {
    let files = store::files(&mut *connection, case.id).await?;
    let rows = store::messages(connection, case.id).await?;
    rows.into_iter()
        .map(|row| {
            let own = files.iter().filter(|file| file.message_id == Some(row.id));
            let files = own
                .map(|file| FileInfo {
                    id: file.id,
                    name: case.open("file", "name", file.id, &file.name).unwrap_or_else(|| file.id.to_string()),
                    size: file.size,
                })
                .collect();
            Ok(Message {
                id: row.id,
                at: row.at,
                kind: MessageKind::parse(&row.kind).ok_or_else(|| Error::fault("a message of an unknown kind"))?,
                staff_name: row.staff_name,
                body: case.open("message", "body", row.id, &row.body),
                read_at: row.read_at,
                files,
            })
        })
        .collect()
}

/// One file of a case, opened.
///
/// # Errors
/// When the database fails or the file does not open.
pub async fn file(connection: &mut PgConnection, case: &Case, id: Uuid) -> Result<Option<OpenFile>> {
    let key = case.key.as_ref().ok_or(Error::State("case-cannot-be-opened"))?;
    let Some(row) = store::file(connection, case.id, id).await? else { return Ok(None) };
    Ok(Some(OpenFile {
        name: case.open("file", "name", id, &row.name).unwrap_or_else(|| id.to_string()),
        media_type: row.media_type,
        content: key.open(Field::new("file", "content", id), &row.content).map_err(Error::fault)?,
    }))
}

/// A name without a path, without control characters and marks that turn the reading direction, of a length a file system takes.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|letter| {
            !letter.is_control()
                && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .take(120)
        .collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

/// The media type by the ending; what browsers might run is served as plain bytes.
fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
        Some("pdf") => "application/pdf",
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("zip") => "application/zip",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lose_what_could_mislead() {
        assert_eq!(plain_name("C:\\data\\資料.csv"), "資料.csv");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\u{202e}fdp.exe"), "afdp.exe");
        assert_eq!(plain_name("\n"), "file");
        assert_eq!(media_type("x.html"), "application/octet-stream");
    }
}
