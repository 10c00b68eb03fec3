//! Messages both ways, notes, answers and their files: sealed with the case's key.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::case::{Case, Locked};
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::coded_enum;
use crate::infra::app::Tx;
use crate::infra::files::{self, Place, StoredFile};
use crate::infra::words;

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
    case.files()
}

/// Whether a form was sent before with these words; the caller holds the case's row locked and asks before anything else, since
/// the first sending may have changed what the case allows.
///
/// # Errors
/// [`Error::Conflict`] when it was sent with something else: that must not be lost by calling it sent.
pub(super) async fn was_sent(connection: &mut PgConnection, case: &Case, nonce: [u8; 16], body: &str) -> Result<bool> {
    Ok(sent_as(connection, case, nonce, body).await?.is_some())
}

/// The same, with the message it was sent as.
///
/// # Errors
/// As [`was_sent`].
pub(super) async fn sent_as(
    connection: &mut PgConnection,
    case: &Case,
    nonce: [u8; 16],
    body: &str,
) -> Result<Option<Uuid>> {
    let Some((id, sealed)) = store::message_of_form(connection, case.id, &nonce).await? else { return Ok(None) };
    let is_same = case.open("message", "body", id, &sealed).as_deref() == Some(body);
    if is_same { Ok(Some(id)) } else { Err(Error::Conflict) }
}

/// Appends a message in the caller's transaction.
///
/// # Errors
/// [`Error::Conflict`] when its form was sent before.
pub(super) async fn append(
    tx: &mut Tx,
    case: &Locked<Case>,
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
        store::insert_message(tx.sql(), id, case, now, kind.code(), actor, &sealed, nonce.as_deref()).await?;
    if inserted { Ok(id) } else { Err(Error::Conflict) }
}

/// Messages of one page of a conversation.
const PAGE: usize = 50;

/// A page of a conversation, which may grow for months: the newest messages, or those before one of them.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The messages with their files, oldest first.
    pub messages: Vec<Message>,
    /// Whether there are earlier ones, before the first of these.
    pub has_earlier: bool,
    /// The moment of the message they stand before; `None` on the newest page.
    pub until: Option<DateTime<Utc>>,
    /// The newest answer, wherever it stands.
    pub answer: Option<Message>,
    /// How many messages of this page are of a kind that only a newer version knows. Whom they are for is not known, so nobody is
    /// shown them.
    pub newer: usize,
}

impl Conversation {
    /// The message before which the earlier page ends, where there is one.
    #[must_use]
    pub fn earlier(&self) -> Option<Uuid> {
        self.messages.first().filter(|_| self.has_earlier).map(|first| first.id)
    }

    /// Whether it ends with what was written last.
    #[must_use]
    pub const fn is_newest(&self) -> bool {
        self.until.is_none()
    }

    /// Whether the last word is the requester's and came after a moment, as far as this page tells.
    #[must_use]
    pub fn ends_with_the_requester_since(&self, moment: DateTime<Utc>) -> bool {
        let last = self.messages.iter().rev().find(|message| message.kind != MessageKind::Note);
        self.is_newest() && last.is_some_and(|last| last.kind == MessageKind::Requester && last.at > moment)
    }

    /// Whether what happened at a moment stands beside the messages of this page.
    #[must_use]
    pub fn spans(&self, moment: DateTime<Utc>) -> bool {
        let begins = self.messages.first().filter(|_| self.has_earlier).map(|first| first.at);
        begins.is_none_or(|begins| begins <= moment) && self.until.is_none_or(|until| moment < until)
    }
}

fn opened(case: &Case, row: store::MessageRow, files: &[StoredFile]) -> Option<Message> {
    Some(Message {
        id: row.id,
        at: row.at,
        kind: words::or_left_out(words::read("message.kind", &row.kind, MessageKind::parse))?,
        staff_name: row.staff_name,
        body: case.open("message", "body", row.id, &row.body),
        read_at: row.read_at,
        files: files.iter().filter(|file| file.message_id == Some(row.id)).cloned().collect(),
    })
}

/// One of the answers of a case, which may have been opened again since.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn answer(connection: &mut PgConnection, case: &Case, id: Uuid) -> Result<Option<Message>> {
    let Some(row) = store::answer(&mut *connection, case.id, id).await? else { return Ok(None) };
    let files = files::of_owner(connection, case.id, case.key.as_ref()).await?;
    Ok(opened(case, row, &files))
}

/// A page of a case's conversation: the newest, or the one before a message of it. Notes only where they are asked for.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn page(
    connection: &mut PgConnection,
    case: &Case,
    before: Option<Uuid>,
    notes: bool,
) -> Result<Conversation> {
    read(connection, case, (before, PAGE), notes).await
}

/// All of a case's conversation without notes, for what is taken along.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn whole(connection: &mut PgConnection, case: &Case) -> Result<Conversation> {
    read(connection, case, (None, usize::MAX - 1), false).await
}

async fn read(
    connection: &mut PgConnection,
    case: &Case,
    (before, most): (Option<Uuid>, usize),
    notes: bool,
) -> Result<Conversation> {
    let until = match before {
        Some(before) => store::message_at(&mut *connection, case.id, before).await?,
        None => None,
    };
    let limit = i64::try_from(most + 1).unwrap_or(i64::MAX);
    let mut rows = store::messages(&mut *connection, case.id, before.filter(|_| until.is_some()), notes, limit).await?;
    let has_earlier = rows.len() > most;
    rows.truncate(most);
    rows.reverse();
    let answer = store::newest_answer(&mut *connection, case.id).await?;
    let files = files::of_owner(connection, case.id, case.key.as_ref()).await?;
    let open = |row: store::MessageRow| opened(case, row, &files);
    let shown = rows.len();
    let messages: Vec<Message> = rows.into_iter().filter_map(open).collect();
    Ok(Conversation { newer: shown - messages.len(), messages, has_earlier, until, answer: answer.and_then(open) })
}
