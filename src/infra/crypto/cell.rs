//! One sealed field: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), bound to its table, column and row.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::ZeroizeOnDrop;

use crate::base::random::Random;

/// Where a sealed field stands. A field moved to another row, column or table does not open.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row.
    pub row: Uuid,
}

impl Field {
    /// A field of a table, column and row.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self { table, column, row }
    }

    fn associated_data(self) -> Vec<u8> {
        let mut data = Vec::with_capacity(self.table.len() + self.column.len() + 18);
        data.extend_from_slice(self.table.as_bytes());
        data.push(0);
        data.extend_from_slice(self.column.as_bytes());
        data.push(0);
        data.extend_from_slice(self.row.as_bytes());
        data
    }
}

/// The field does not open: the wrong key, a field from elsewhere, or a changed one.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("a sealed field does not open with its key")]
pub struct OpenError;

const NONCE: usize = 24;

/// A 256-bit key that seals fields.
#[derive(Clone, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl std::fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DataKey(..)")
    }
}

impl DataKey {
    /// A new random key.
    #[must_use]
    pub fn new(random: &Random) -> Self {
        Self(random.bytes())
    }

    /// The key of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key's bytes, to be wrapped under another key.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Seals bytes for a field: a random nonce of 24 bytes, then the ciphertext with its tag.
    ///
    /// # Panics
    /// Never: the cipher only refuses messages of more than 256 GiB.
    #[must_use]
    pub fn seal(&self, field: Field, plain: &[u8], random: &Random) -> Vec<u8> {
        let nonce: [u8; NONCE] = random.bytes();
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &field.associated_data() })
            .expect("a field is far shorter than what the cipher can take");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Seals a text for a field.
    #[must_use]
    pub fn seal_text(&self, field: Field, plain: &str, random: &Random) -> Vec<u8> {
        self.seal(field, plain.as_bytes(), random)
    }

    /// Opens a field.
    ///
    /// # Errors
    /// When it was sealed for another field or key, or changed since.
    pub fn open(&self, field: Field, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>().ok_or(OpenError)?;
        XChaCha20Poly1305::new(&self.0.into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: &field.associated_data() })
            .map_err(|_| OpenError)
    }

    /// Opens a field that holds a text.
    ///
    /// # Errors
    /// As [`DataKey::open`], and when what was sealed is no text.
    pub fn open_text(&self, field: Field, sealed: &[u8]) -> Result<String, OpenError> {
        String::from_utf8(self.open(field, sealed)?).map_err(|_| OpenError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_opens_only_where_it_was_sealed() {
        let random = Random::seeded(3);
        let key = DataKey::new(&random);
        let field = Field::new("cases", "name", Uuid::from_u128(1));
        let sealed = key.seal_text(field, "陳怡君", &random);
        assert_eq!(key.open_text(field, &sealed).unwrap(), "陳怡君");
        for elsewhere in [
            Field::new("cases", "name", Uuid::from_u128(2)),
            Field::new("cases", "email", Uuid::from_u128(1)),
            Field::new("message", "name", Uuid::from_u128(1)),
        ] {
            assert_eq!(key.open(elsewhere, &sealed), Err(OpenError));
        }
        assert_eq!(DataKey::new(&random).open(field, &sealed), Err(OpenError));
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(key.open(field, &changed), Err(OpenError));
        assert_eq!(key.open(field, b"short"), Err(OpenError));
    }
}
