//! A file on its way out.

use axum::body::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;

use super::pieces::Store;
use super::seal::{Opener, PIECE};
use super::{Place, StoredFile, store};
use crate::base::error::{Error, Result};
use crate::infra::app::{App, Reading};
use crate::infra::crypto::{DataKey, Field};
use crate::infra::db::WEB_PATIENCE;

/// A file on its way out. Each piece is fetched when the one before has gone, on whichever connection is free then.
#[derive(Debug)]
pub struct Download {
    file: StoredFile,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// In pieces, under the file's own key.
    Pieces { store: Store, key: DataKey },
    /// Whole in its row, as releases before kept it.
    Whole(Bytes),
}

impl Download {
    /// Prepares a file to go out.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was destroyed in between; a fault when its key does not open.
    pub async fn prepare(reading: &mut Reading, place: &Place, file: StoredFile) -> Result<Self> {
        let row = store::content(reading.sql(), file.id).await?.ok_or(Error::NotFound)?;
        let field = |column| Field::new("file", column, file.id);
        let content = match (row.key, row.content) {
            (Some(sealed), _) => {
                let key = place.key.open(field("key"), &sealed).map_err(Error::fault)?;
                let key = key.try_into().map_err(|_| Error::fault("a file's key has the wrong length"))?;
                Content::Pieces { store: Store::named(&row.store)?, key: DataKey::from_bytes(key) }
            }
            (None, Some(sealed)) => {
                Content::Whole(place.key.open(field("content"), &sealed).map_err(Error::fault)?.into())
            }
            (None, None) => return Err(Error::NotFound),
        };
        Ok(Self { file, content })
    }

    /// What is known of the file.
    #[must_use]
    pub const fn file(&self) -> &StoredFile {
        &self.file
    }

    /// The content from its beginning to its end. An error, after which nothing comes, where a piece is missing or does not open.
    pub fn stream(self, app: App) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        let size = u64::try_from(self.file.size).unwrap_or_default();
        let next = match self.content {
            Content::Whole(bytes) => Next::Whole(bytes),
            Content::Pieces { store, key } => {
                Next::Piece { store, opener: Opener::new(&key), number: 0, last: last_of(size) }
            }
        };
        try_unfold((app, self.file.id, next), |(app, id, next)| async move {
            Ok(match next {
                Next::Nothing => None,
                Next::Whole(bytes) => Some((bytes, (app, id, Next::Nothing))),
                Next::Piece { store, mut opener, number, last } => {
                    let broken = |error: &'static str| {
                        tracing::error!(file.id = %id, piece = number, "{error}");
                        Error::fault(error)
                    };
                    // The page was answered already, so nothing else ends the wait for a connection that leads into nothing.
                    let piece = store.piece(&app, id, number);
                    let sealed = app.database_watch.bounded(WEB_PATIENCE, piece).await?;
                    let sealed = sealed.ok_or_else(|| broken("a piece of a file is missing"))?;
                    let changed = |_| broken("a piece of a file does not open");
                    if number == last {
                        let opened = opener.last(&sealed).map_err(changed)?;
                        Some((opened.into(), (app, id, Next::Nothing)))
                    } else {
                        let opened = opener.next(&sealed).map_err(changed)?;
                        Some((opened.into(), (app, id, Next::Piece { store, opener, number: number + 1, last })))
                    }
                }
            })
        })
    }
}

enum Next {
    Piece { store: Store, opener: Opener, number: i32, last: i32 },
    Whole(Bytes),
    Nothing,
}

/// The number of the last piece of a file of so many bytes; an empty file has one, which is empty.
fn last_of(size: u64) -> i32 {
    i32::try_from(size.saturating_sub(1) / PIECE as u64).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_piece_follows_from_the_size() {
        let piece = PIECE as u64;
        for (size, last) in [(0, 0), (1, 0), (piece, 0), (piece + 1, 1), (10 * piece, 9), (10 * piece + 1, 10)] {
            assert_eq!(last_of(size), last, "{size}");
        }
    }
}
