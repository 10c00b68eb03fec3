//! Words of the database that this version does not know. While a release rolls, replicas of the version before read what the newer
//! one writes: a row with such a word must not take down the list it stands in. Lists leave it out and say so, and only what is
//! about that one row is refused, with [`NEWER`] as the reason.

use crate::base::error::{Error, Result};

/// Why a thing that holds such a word cannot be shown or changed here: key of a text.
pub const NEWER: &str = "newer-version";

/// A word this version does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Table and column it stands in, such as `cases.status`.
    column: &'static str,
}

impl From<Unknown> for Error {
    fn from(unknown: Unknown) -> Self {
        unknown.tell("refused");
        Self::State(NEWER)
    }
}

impl Unknown {
    /// Puts on the log and counts that something was done without this word: never silently, for it may stay.
    fn tell(self, done: &'static str) {
        metrics::counter!("unknown_words_total", "column" => self.column).increment(1);
        tracing::warn!(column = self.column, done, "a row holds a word this version does not know");
    }
}

/// Reads a word of a column.
///
/// # Errors
/// [`Unknown`] for a word of another version.
pub fn read<T>(
    column: &'static str,
    word: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> std::result::Result<T, Unknown> {
    parse(word).ok_or(Unknown { column })
}

/// Reads a word that may be missing.
///
/// # Errors
/// As [`read`].
pub fn read_optional<T>(
    column: &'static str,
    word: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> std::result::Result<Option<T>, Unknown> {
    word.map(|word| read(column, word, parse)).transpose()
}

/// What could be read of a row in a list; one with an unknown word is left out, and that is told.
pub fn or_left_out<T>(read: std::result::Result<T, Unknown>) -> Option<T> {
    read.inspect_err(|unknown| unknown.tell("left out of a list")).ok()
}

/// Whether something was refused because a newer version wrote it.
pub fn is_newer<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::State(reason)) if *reason == NEWER)
}
