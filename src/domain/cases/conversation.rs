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
use crate::infra::files::{self, Place, StoredFile};

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
    pub files: Vec<StoredFile>,
}

/// Most bytes of one file.
pub const LARGEST_FILE: u64 = 25 * 1024 * 1024;

/// Where the files of a case go, and what opens them.
///
/// # Errors
/// [`Error::State`] when the case cannot be opened.
pub(super) fn place(case: &Case) -> Result<Place> {
    let key = case.key.clone().ok_or(Error::State("case-cannot-be-opened"))?;
    Ok(Place { owner: case.id, key })
}

/// Whether a form was sent before with these words; the caller holds the case's row locked and asks before anything else, since
/// the first sending may have changed what the case allows.
///
/// # Errors
/// [`Error::Conflict`] when it was sent with something else: that must not be lost by calling it sent.
pub(super) async fn was_sent(connection: &mut PgConnection, case: &Case, nonce: [u8; 16], body: &str) -> Result<bool> {
    was_sent_with(connection, case, nonce, body, &[]).await
}

/// The same of a form with files.
///
/// # Errors
/// As [`was_sent`].
pub(super) async fn was_sent_with(
    connection: &mut PgConnection,
    case: &Case,
    nonce: [u8; 16],
    body: &str,
    files: &[StoredFile],
) -> Result<bool> {
    let Some((id, sealed)) = store::message_of_form(&mut *connection, case.id, &nonce).await? else { return Ok(false) };
    let mut kept = files::of_owner(connection, case.id, case.key.as_ref()).await?;
    kept.retain(|file| file.message_id == Some(id));
    let same_files = kept.len() == files.len() && kept.iter().zip(files).all(|(one, two)| one.is_same(two));
    let same_words = case.open("message", "body", id, &sealed).as_deref() == Some(body);
    if same_words && same_files { Ok(true) } else { Err(Error::Conflict) }
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

/// Every message of a case, in order, with its files.
///
/// # Errors
/// When the database fails or a message does not open.
pub async fn of_case(connection: &mut PgConnection, case: &Case) -> Result<Vec<Message>> {
    let files = files::of_owner(&mut *connection, case.id, case.key.as_ref()).await?;
    let rows = store::messages(connection, case.id).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Message {
                id: row.id,
                at: row.at,
                kind: MessageKind::parse(&row.kind).ok_or_else(|| Error::fault("a message of an unknown kind"))?,
                staff_name: row.staff_name,
                body: case.open("message", "body", row.id, &row.body),
                read_at: row.read_at,
                files: files.iter().filter(|file| file.message_id == Some(row.id)).cloned().collect(),
            })
        })
        .collect()
}
