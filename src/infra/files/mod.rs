//! Files: sealed piece by piece while they come in, opened piece by piece while they go out, never whole in memory.
//!
//! ```text
//! bytes -> Upload -> pieces of 64 KiB, sealed (seal) -> Store: a table, later an object store
//!          Download <- pieces, opened               <-
//! ```
//! A file belongs to something that has a key, such as a case: its name, its digest and its own key are sealed with that key.
//! Destroying the owner's key destroys all its files, destroying a file's key only that file, wherever its pieces were copied to.
//!
//! An upload makes its row at once. It belongs to nothing until [`attach`] ties it to the message of the form it came with, or
//! [`attach_to_answer`] to the answer of a system's owner, [`attach_to_asking`] to a question who somebody is, or
//! [`attach_to_release`] to what may go out, in the transaction of that form; what nobody tied to anything is removed a day later
//! ([`sweep`]).

mod download;
mod media;
mod pieces;
mod seal;
mod store;
mod upload;

use chrono::TimeDelta;
use sqlx::PgConnection;
use uuid::Uuid;

pub use download::Download;
pub use upload::{NewFile, Upload};

use crate::base::error::{Error, Result};
use crate::coded_enum;
use crate::infra::app::{App, Tx};
use crate::infra::budget::Budget;
use crate::infra::crypto::{DataKey, Field};

coded_enum! {
    /// What a file is for.
    Purpose {
        /// It goes out with an answer.
        Answer = "answer",
        /// The owner of a system handed it over.
        Find = "find",
        /// A requester shows with it who they are.
        Identity = "identity",
        /// A requester sent it along with a message.
        Attachment = "attachment",
        /// It goes out in a package: what the desk added, a cleaned copy, a table as data.
        Package = "package",
    }
}

coded_enum! {
    /// How long a file is kept.
    Retention {
        /// As long as its case.
        Case = "case",
        /// As long as what owners handed over.
        Find = "find",
        /// Until it is decided who asks, and never longer than the case is open.
        Identity = "identity",
        /// As long as what was handed out with an answer.
        Package = "package",
    }
}

/// Uploads that belong to nothing are kept as long as the form they came with may lie open, and some hours more.
const LOOSE: TimeDelta = TimeDelta::hours(24);

/// Where files go: what they belong to, with the key that seals what belongs to it.
#[derive(Clone, Debug)]
pub struct Place {
    /// What they belong to: the id of a case.
    pub owner: Uuid,
    /// Its key.
    pub key: DataKey,
}

/// A file that is here as a whole.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// Id.
    pub id: Uuid,
    /// The message it belongs to, once it belongs to one.
    pub message_id: Option<Uuid>,
    /// The answer of a system's owner it belongs to, once it belongs to one.
    pub answer_id: Option<Uuid>,
    /// The asking it answers, once it answers one: what shows who somebody is.
    pub asking_id: Option<Uuid>,
    /// What may go out that it belongs to, once it does.
    pub release_id: Option<Uuid>,
    /// Name as given by whoever added it, without what could mislead.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// Media type by content, from a short list of harmless ones.
    pub media_type: String,
    /// SHA-256 of the content; files of releases before have none.
    pub sha256: Option<Vec<u8>>,
}

impl StoredFile {
    /// Whether the other file has the same name and content. Where no digest was kept, its size has to do.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let same_content = match (&self.sha256, &other.sha256) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        self.name == other.name && self.size == other.size && same_content
    }

    /// A name that does not open must not take a page down: the file is then known by its id.
    fn open(key: Option<&DataKey>, row: store::FileRow) -> Self {
        let field = |column| Field::new("file", column, row.id);
        let name = key.and_then(|key| key.open_text(field("name"), &row.name).ok());
        let sha256 = key.zip(row.sha256).and_then(|(key, sealed)| key.open(field("sha256"), &sealed).ok());
        Self {
            id: row.id,
            message_id: row.message_id,
            answer_id: row.owner_answer_id,
            asking_id: row.identity_asking_id,
            release_id: row.release_id,
            name: name.unwrap_or_else(|| row.id.to_string()),
            size: row.size,
            media_type: row.media_type,
            sha256,
        }
    }
}

/// Every file of an owner that is here as a whole, in order. Without the owner's key, or where it does not fit, their names are
/// their ids.
///
/// # Errors
/// When the database fails.
pub async fn of_owner(connection: &mut PgConnection, owner: Uuid, key: Option<&DataKey>) -> Result<Vec<StoredFile>> {
    let rows = store::files(connection, owner).await?;
    Ok(rows.into_iter().map(|row| StoredFile::open(key, row)).collect())
}

/// One file of a place, if it is here as a whole.
///
/// # Errors
/// When the database fails.
pub async fn find(connection: &mut PgConnection, place: &Place, id: Uuid) -> Result<Option<StoredFile>> {
    let row = store::file(connection, place.owner, id).await?;
    Ok(row.map(|row| StoredFile::open(Some(&place.key), row)))
}

/// One file of a place that was uploaded for a purpose and belongs to nothing yet.
///
/// # Errors
/// When the database fails.
pub async fn loose(
    connection: &mut PgConnection,
    place: &Place,
    id: Uuid,
    purpose: Purpose,
) -> Result<Option<StoredFile>> {
    let row = store::loose(connection, place.owner, id, purpose.code()).await?;
    Ok(row.map(|row| StoredFile::open(Some(&place.key), row)))
}

/// Ties an uploaded file to a message, in the caller's transaction.
///
/// # Errors
/// [`Error::Conflict`] when it belongs to one already, or is not here any more.
pub async fn attach(tx: &mut Tx, place: &Place, id: Uuid, message_id: Uuid) -> Result<()> {
    if store::attach(tx.sql(), place.owner, id, message_id).await? { Ok(()) } else { Err(Error::Conflict) }
}

/// The same to an answer of a system's owner.
///
/// # Errors
/// As [`attach`].
pub async fn attach_to_answer(tx: &mut Tx, place: &Place, id: Uuid, answer_id: Uuid) -> Result<()> {
    if store::attach_to_answer(tx.sql(), place.owner, id, answer_id).await? { Ok(()) } else { Err(Error::Conflict) }
}

/// The same to a question who somebody is.
///
/// # Errors
/// As [`attach`].
pub async fn attach_to_asking(tx: &mut Tx, place: &Place, id: Uuid, asking_id: Uuid) -> Result<()> {
    if store::attach_to_asking(tx.sql(), place.owner, id, asking_id).await? { Ok(()) } else { Err(Error::Conflict) }
}

/// The same to what may go out with an answer.
///
/// # Errors
/// As [`attach`].
pub async fn attach_to_release(tx: &mut Tx, place: &Place, id: Uuid, release_id: Uuid) -> Result<()> {
    if store::attach_to_release(tx.sql(), place.owner, id, release_id).await? { Ok(()) } else { Err(Error::Conflict) }
}

/// Destroys every file of an owner that is kept in one way, in the caller's transaction. Gives how many.
///
/// # Errors
/// When the database fails.
pub async fn destroy_kept_as(tx: &mut Tx, owner: Uuid, retention: Retention) -> Result<usize> {
    let ids = store::kept_as(tx.sql(), owner, retention.code()).await?;
    for id in &ids {
        destroy(tx, *id).await?;
    }
    Ok(ids.len())
}

/// Takes away a file's key, name and content, in the caller's transaction. What is left tells that there was one.
///
/// # Errors
/// When the database fails.
pub async fn destroy(tx: &mut Tx, id: Uuid) -> Result<()> {
    let Some(place) = store::destroy(tx.sql(), id).await? else { return Ok(()) };
    pieces::Store::named(&place)?.remove(tx, id).await
}

/// Removes uploads that belong to nothing: their form was refused, given up, or broke off.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: App, budget: &Budget) -> Result<()> {
    while !budget.is_spent() {
        let mut tx = app.clone().begin().await?;
        let before = tx.now() - LOOSE;
        // What a newer version keeps elsewhere is left to it, and must not stand in front of the others.
        let known = [pieces::Store::of_new_files().name()];
        let Some(id) = store::lock_loose(tx.sql(), before, &known).await? else { return tx.roll_back().await };
        destroy(&mut tx, id).await?;
        store::delete(tx.sql(), id).await?;
        tx.commit().await?;
    }
    Ok(())
}
