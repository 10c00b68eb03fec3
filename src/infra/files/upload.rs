//! A file on its way in.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::media::media_type;
use super::pieces::{Store, Writer};
use super::seal::{PIECE, Sealer};
use super::{Place, Purpose, Retention, StoredFile, store};
use crate::base::error::{Error, Result};
use crate::base::text;
use crate::infra::app::App;
use crate::infra::crypto::{DataKey, Field};

/// What is said of a file before its content comes.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// Name as the browser gave it.
    pub name: &'a str,
    /// What it is for.
    pub purpose: Purpose,
    /// How long it is kept.
    pub retention: Retention,
}

/// A file on its way in: bytes as they come, in whatever portions. Holds one piece at a time and no connection between two.
///
/// Whoever cannot go on calls [`Upload::abandon`]; an upload whose process ended is swept.
pub struct Upload {
    app: App,
    place: Place,
    id: Uuid,
    name: String,
    piece: Vec<u8>,
    /// The beginning, by which the type is known.
    beginning: Vec<u8>,
    sealer: Sealer,
    writer: Writer,
    digest: Sha256,
    size: u64,
}

/// Bytes by which a type is known: enough for the first entries of an archive.
const BEGINNING: usize = 16 * 1024;

impl std::fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Upload").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Upload {
    /// Begins: the row is there from now on.
    ///
    /// # Errors
    /// When the database fails, or this machine's clock does not agree with its.
    pub async fn begin(app: &App, place: &Place, new: NewFile<'_>) -> Result<Self> {
        // An upload that was dated ahead would never be swept, and one that was dated back at once.
        app.database_watch.admit(app.now())?;
        let id = app.new_id();
        let key = DataKey::new(&app.random);
        let name = text::file_name(new.name);
        let kept = Store::of_new_files();
        let row = store::NewRow {
            id,
            owner: place.owner,
            at: app.now(),
            name: place.key.seal_text(Field::new("file", "name", id), &name, &app.random),
            purpose: new.purpose.code(),
            retention: new.retention.code(),
            store: kept.name(),
            key: place.key.seal(Field::new("file", "key", id), key.bytes(), &app.random),
        };
        store::insert(&app.database, row).await?;
        Ok(Self {
            writer: kept.writer(app, id),
            app: app.clone(),
            place: place.clone(),
            id,
            name,
            piece: Vec::with_capacity(PIECE),
            beginning: Vec::new(),
            sealer: Sealer::new(&key),
            digest: Sha256::new(),
            size: 0,
        })
    }

    /// Bytes so far.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        let missing = BEGINNING - self.beginning.len();
        self.beginning.extend_from_slice(&bytes[..missing.min(bytes.len())]);
        while !bytes.is_empty() {
            // A full piece waits until it is known whether another follows: the last one is sealed as such.
            if self.piece.len() == PIECE {
                let sealed = self.sealer.next(&self.piece).map_err(Error::fault)?;
                self.piece.clear();
                self.writer.write(sealed).await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends: the file is here as a whole.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn finish(mut self) -> Result<StoredFile> {
        let sealed = self.sealer.last(&self.piece).map_err(Error::fault)?;
        self.writer.write(sealed).await?;
        let media_type = media_type(&self.name, &self.beginning);
        let sha256 = self.digest.finalize().to_vec();
        let field = Field::new("file", "sha256", self.id);
        let sealed = self.place.key.seal(field, &sha256, &self.app.random);
        let size = i64::try_from(self.size).map_err(Error::fault)?;
        store::complete(&self.app.database, self.id, size, media_type, &sealed).await?;
        Ok(StoredFile {
            id: self.id,
            message_id: None,
            answer_id: None,
            asking_id: None,
            review_id: None,
            name: self.name,
            size,
            media_type: media_type.to_owned(),
            sha256: Some(sha256),
        })
    }

    /// Gives up: nothing of the content stays.
    ///
    /// # Errors
    /// When the database fails; then the upload is swept later.
    pub async fn abandon(self) -> Result<()> {
        let mut tx = self.app.begin().await?;
        super::destroy(&mut tx, self.id).await?;
        tx.commit().await
    }
}
