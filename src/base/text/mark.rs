//! Short names of texts.

use sha2::{Digest as _, Sha256};

/// Names a text in sixteen letters, so that a form can carry which text it showed and tell whether that has changed since. Not for what
/// nobody may guess: it confirms a guess.
#[must_use]
pub fn mark(text: &str) -> String {
    super::hexadecimal(&Sha256::digest(text.as_bytes())[..8])
}
