//! Files that a requester sends along with a message: what is taken, and without what a camera writes into a picture.

use uuid::Uuid;

use super::super::conversation;
use super::requester::find_own;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::infra::app::{App, Tx};
use crate::infra::examination::{Inquiry, Known, Unchecked};
use crate::infra::files::{self, Download, NewFile, Place, Purpose, Retention, StoredFile, Upload};
use crate::infra::rate::{self, Limit};

/// Files of one message.
pub const MOST: usize = 10;
/// Bytes of all of them together.
pub const LARGEST: u64 = 25 * 1024 * 1024;

/// What is taken: types by content, each with the endings that a name of it has.
const TAKEN: [(&str, &[&str]); 8] = [
    ("application/pdf", &["pdf"]),
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/heif", &["heic", "heif"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
    ("text/plain; charset=utf-8", &["txt"]),
    ("message/rfc822", &["eml"]),
];
/// Pictures of which a copy without such details can be made.
const PICTURES: [&str; 2] = ["image/png", "image/jpeg"];

/// Files as they came with a form.
#[derive(Clone, Debug, Default)]
pub struct Attachments {
    /// Those that are taken.
    pub taken: Vec<StoredFile>,
    /// Names of those that are of another kind, or no picture where they say so.
    pub refused: Vec<String>,
    /// Whether a picture among the refused could only not be looked at now.
    pub is_put_off: bool,
}

impl Attachments {
    /// What is wrong with all of them together, beside `files`.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there are too many, they are too large, or one was refused.
    pub fn check(&self) -> Result<()> {
        let bytes: u64 = self.taken.iter().map(|file| u64::try_from(file.size).unwrap_or(0)).sum();
        if self.is_put_off {
            return Err(FieldErrors::one("files", "error-attachment-later").into());
        }
        if !self.refused.is_empty() {
            return Err(FieldErrors::one("files", "error-attachment-kind").into());
        }
        if self.taken.len() > MOST || bytes > LARGEST {
            return Err(FieldErrors::one("files", "error-attachments-too-many").into());
        }
        Ok(())
    }
}

/// Forms with files that a network may send in an hour for each message that it may: some come back and are sent once more.
const TRIES: u32 = 4;

/// Where files of a message go that is about to come. Each form is counted, whatever becomes of it: its files are taken in and looked at
/// before anything else.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own; [`Error::TooMany`] where the network has sent enough.
pub async fn place_of_message(app: &App, actor: Actor, reference: &str, client: &str) -> Result<Place> {
    require(actor, Permission::WorkOwnCases)?;
    let per_hour = app.config.limits.filings_per_ip;
    rate::check(app, &Limit { name: "message", key: client, per_hour }).await?;
    let tries = Limit { name: "message-files", key: client, per_hour: per_hour.saturating_mul(TRIES) };
    rate::count(app, &[tries]).await?;
    place(app, actor, reference).await
}

/// Where files of a message are that waits in its box.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own.
pub async fn place(app: &App, actor: Actor, reference: &str) -> Result<Place> {
    require(actor, Permission::WorkOwnCases)?;
    let mut reading = app.clone().read().await?;
    let case = find_own(&mut reading, actor, reference).await?;
    conversation::place(&case)
}

/// Looks at files that were uploaded to a place of one's own. Of a picture a copy is taken that says neither where nor with what it was
/// made.
///
/// # Errors
/// When the database or the store fails.
pub async fn look(app: &App, actor: Actor, place: &Place, uploaded: Vec<StoredFile>) -> Result<Attachments> {
    require(actor, Permission::WorkOwnCases)?;
    let mut found = Attachments::default();
    for file in uploaded {
        let ending = file.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        let is_taken = TAKEN.iter().any(|(kind, endings)| *kind == file.media_type && endings.contains(&&*ending));
        if is_taken && !PICTURES.contains(&file.media_type.as_str()) {
            found.taken.push(file);
            continue;
        }
        if is_taken {
            match without_details(app, place, &file).await? {
                Ok(copy) => found.taken.push(copy),
                Err(reason) => {
                    found.is_put_off |= reason == Unchecked::Unavailable;
                    found.refused.push(file.name.clone());
                }
            }
        } else {
            found.refused.push(file.name.clone());
        }
        // What is not taken is of no use, and a picture as it came says more than anybody asked.
        let mut tx = app.clone().begin().await?;
        files::destroy(&mut tx, file.id).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// A copy of a picture without what stands beside it, or why there is none.
async fn without_details(
    app: &App,
    place: &Place,
    file: &StoredFile,
) -> Result<std::result::Result<StoredFile, Unchecked>> {
    let download = Download::prepare(&mut app.clone().read().await?, place, file.clone()).await?;
    let size = u64::try_from(file.size).map_err(Error::fault)?;
    let inquiry = Inquiry { name: file.name.clone(), known: Known::default(), even_own_numbers: false };
    let cleaned = app.examiner.clean(&inquiry, size, Box::pin(download.stream(app.clone()))).await;
    let content = match cleaned {
        Ok(cleaned) => cleaned.content,
        Err(reason) => return Ok(Err(reason)),
    };
    let new = NewFile { name: &file.name, purpose: Purpose::Attachment, retention: Retention::Case };
    let mut upload = Upload::begin(app, place, new).await?;
    upload.write(&content).await?;
    upload.finish().await.map(Ok)
}

/// A file that was uploaded with a form which came back, while it belongs to nothing.
///
/// # Errors
/// When the database fails.
pub async fn uploaded(app: &App, actor: Actor, place: &Place, id: Uuid) -> Result<Option<StoredFile>> {
    require(actor, Permission::WorkOwnCases)?;
    files::loose(app.clone().read().await?.sql(), place, id, Purpose::Attachment).await
}

/// Whether a message that was sent has the same files as a form that comes once more. Their ids say nothing: each sending uploads its own.
pub(super) async fn are_of(tx: &mut Tx, place: &Place, files: &[StoredFile], message_id: Uuid) -> Result<bool> {
    let sent = files::of_owner(tx.sql(), place.owner, Some(&place.key)).await?;
    let mut sent: Vec<_> = sent.into_iter().filter(|file| file.message_id == Some(message_id)).collect();
    for file in files {
        let Some(at) = sent.iter().position(|one| one.is_same(file)) else { return Ok(false) };
        sent.swap_remove(at);
    }
    Ok(sent.is_empty())
}

/// Ties files to the message they came with, in the transaction that takes it.
pub(super) async fn attach(tx: &mut Tx, place: &Place, files: &[StoredFile], message_id: Uuid) -> Result<()> {
    for file in files {
        let is_here = files::loose(tx.sql(), place, file.id, Purpose::Attachment).await?.is_some();
        if !is_here {
            return Err(Error::Conflict);
        }
        files::attach(tx, place, file.id, message_id).await?;
    }
    Ok(())
}
