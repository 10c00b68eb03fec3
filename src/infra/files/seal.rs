//! A file sealed in pieces: the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015, <https://eprint.iacr.org/2015/189>)
//! over XChaCha20-Poly1305. Each piece is bound to its number, the last one to being the last: pieces that are missing, doubled,
//! changed or in another order do not open, and neither does a file cut short.

use aead_stream::{DecryptorBE32, EncryptorBE32, Nonce, StreamBE32};
use chacha20poly1305::XChaCha20Poly1305;

use crate::infra::crypto::{DataKey, OpenError};

/// Bytes of a piece before it is sealed; only the last one is shorter. age cuts files the same way.
pub(super) const PIECE: usize = 64 * 1024;

/// Each file has a key of its own, used for nothing else, so that the nonce need not differ from file to file.
fn nonce() -> Nonce<XChaCha20Poly1305, StreamBE32<XChaCha20Poly1305>> {
    Nonce::<XChaCha20Poly1305, StreamBE32<XChaCha20Poly1305>>::default()
}

/// Seals the pieces of one file in their order.
pub(super) struct Sealer(EncryptorBE32<XChaCha20Poly1305>);

impl Sealer {
    /// Begins with the first piece, under a key that has sealed no other file.
    pub(super) fn new(key: &DataKey) -> Self {
        Self(EncryptorBE32::new(&(*key.bytes()).into(), &nonce()))
    }

    /// Seals the next piece, which is not the last.
    pub(super) fn next(&mut self, plain: &[u8]) -> Result<Vec<u8>, OpenError> {
        self.0.encrypt_next(plain).map_err(|_| OpenError)
    }

    /// Seals the last piece.
    pub(super) fn last(self, plain: &[u8]) -> Result<Vec<u8>, OpenError> {
        self.0.encrypt_last(plain).map_err(|_| OpenError)
    }
}

/// Opens the pieces of one file in their order.
pub(super) struct Opener(DecryptorBE32<XChaCha20Poly1305>);

impl Opener {
    /// Begins with the first piece.
    pub(super) fn new(key: &DataKey) -> Self {
        Self(DecryptorBE32::new(&(*key.bytes()).into(), &nonce()))
    }

    /// Opens the next piece, which is not the last.
    pub(super) fn next(&mut self, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        self.0.decrypt_next(sealed).map_err(|_| OpenError)
    }

    /// Opens the last piece.
    pub(super) fn last(self, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
        self.0.decrypt_last(sealed).map_err(|_| OpenError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::random::Random;

    fn sealed(key: &DataKey) -> [Vec<u8>; 3] {
        let mut sealer = Sealer::new(key);
        [sealer.next(b"one").unwrap(), sealer.next(b"two").unwrap(), sealer.last(b"three").unwrap()]
    }

    #[test]
    fn pieces_open_in_their_order_and_to_their_end_only() {
        let key = DataKey::new(&Random::seeded(5));
        let [one, two, three] = sealed(&key);
        let mut opener = Opener::new(&key);
        assert_eq!(opener.next(&one).unwrap(), b"one");
        assert_eq!(opener.next(&two).unwrap(), b"two");
        assert_eq!(opener.last(&three).unwrap(), b"three");
        // Another order, the same one twice, cut short, carried on, changed, under another key.
        assert!(Opener::new(&key).next(&two).is_err());
        let mut twice = Opener::new(&key);
        twice.next(&one).unwrap();
        assert!(twice.next(&one).is_err());
        let mut short = Opener::new(&key);
        short.next(&one).unwrap();
        assert!(short.last(&two).is_err());
        let mut longer = Opener::new(&key);
        longer.next(&one).unwrap();
        longer.next(&two).unwrap();
        assert!(longer.next(&three).is_err());
        let mut changed = one.clone();
        changed[0] ^= 1;
        assert!(Opener::new(&key).next(&changed).is_err());
        let other = DataKey::new(&Random::seeded(6));
        assert!(Opener::new(&other).next(&one).is_err());
    }
}
