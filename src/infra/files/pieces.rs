//! Where the sealed pieces of files are kept.

use sqlx::PgPool;
use uuid::Uuid;

use super::store;
use crate::base::error::{Error, Result};
use crate::infra::app::{App, Tx};

/// A place for sealed pieces. Each member holds what it needs to reach it, is named in the row of a file, and says how pieces come
/// in, go out and are removed. Pieces come in order and all but the last are equally long, so that an object store can gather
/// them into the parts of one object and read a piece by its range.
#[derive(Clone, Debug)]
pub(super) enum Store {
    /// A table of the database.
    Postgres,
}

/// Writes the pieces of one file in their order.
#[derive(Debug)]
pub(super) enum Writer {
    /// A row each, each committed by itself: nobody holds a connection while a slow client sends.
    Postgres { database: PgPool, file: Uuid, number: i32 },
}

impl Store {
    /// Where new files go.
    pub(super) const fn of_new_files() -> Self {
        Self::Postgres
    }

    /// The store that a file's row names.
    pub(super) fn named(name: &str) -> Result<Self> {
        match name {
            "postgres" => Ok(Self::Postgres),
            _ => Err(Error::fault("a file is kept where this version does not look")),
        }
    }

    /// Its name in the row of a file.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
        }
    }

    /// Begins to write the pieces of a file.
    pub(super) fn writer(&self, app: &App, file: Uuid) -> Writer {
        match self {
            Self::Postgres => Writer::Postgres { database: app.database.clone(), file, number: 0 },
        }
    }

    /// One piece, counted from nought; `None` where it is not here.
    pub(super) async fn piece(&self, app: &App, file: Uuid, number: i32) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Postgres => store::piece(&app.database, file, number).await,
        }
    }

    /// Removes every piece of a file, in the caller's transaction where the pieces are in the database.
    pub(super) async fn remove(&self, tx: &mut Tx, file: Uuid) -> Result<()> {
        match self {
            Self::Postgres => store::remove_pieces(tx.sql(), file).await,
        }
    }
}

impl Writer {
    /// Keeps the next piece.
    pub(super) async fn write(&mut self, sealed: Vec<u8>) -> Result<()> {
        match self {
            Self::Postgres { database, file, number } => {
                store::insert_piece(&*database, *file, *number, &sealed).await?;
                *number += 1;
                Ok(())
            }
        }
    }
}
