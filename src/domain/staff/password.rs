//! Passwords: Argon2id (RFC 9106), never on the async threads, never more than a few at once.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::base::error::{Error, Result};

/// Fewest characters of a password; ASVS 5.0 6.2.1 asks for 8, and recommends 15 for one without a second factor.
pub(super) const SHORTEST: usize = 12;
/// Most bytes that are hashed.
pub(super) const LONGEST: usize = 256;

/// What passwords are made of that are guessed first, whatever digits stand behind.
const GUESSED_FIRST: [&str; 36] = [
    "password",
    "passwort",
    "passwd",
    "administrator",
    "admin",
    "welcome",
    "willkommen",
    "letmein",
    "iloveyou",
    "changeme",
    "qwertyuiop",
    "qwerty",
    "qwertz",
    "asdfghjkl",
    "asdfgh",
    "asdf",
    "zxcvbnm",
    "zxcv",
    "abcdefgh",
    "abcdef",
    "abcd",
    "abc",
    "login",
    "secret",
    "master",
    "monkey",
    "dragon",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "superman",
    "trustno",
    "default",
    "rightsdesk",
    "hello",
];

/// Whether a password is among those that are guessed first: known words with digits and signs around them, a few letters again and
/// again, or digits alone.
pub(super) fn is_guessed_first(text: &str) -> bool {
    let lower = text.to_lowercase();
    let different: std::collections::BTreeSet<char> = lower.chars().collect();
    let plain = |letter: char| match letter {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        other => other,
    };
    let is_made_of_words = |text: String| {
        let letters: String = text.chars().filter(|letter| letter.is_alphabetic()).collect();
        let left = GUESSED_FIRST.iter().fold(letters, |left, word| left.replace(word, ""));
        left.chars().count() <= 2
    };
    different.len() < 5 || is_made_of_words(lower.clone()) || is_made_of_words(lower.chars().map(plain).collect())
}

/// A hundred people signing in at once must not take all memory and both cores.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A hash of a random password nobody knows: checked where there is no account, so that both take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZSByYW5kb20gc2FsdA$9jKlX5uT4yDdYVb0mYFzZ9pB3sXzC4gq1cU4o1Sx2eU";

fn argon2() -> Argon2<'static> {
    // OWASP's minimum: 19 MiB, 2 iterations, 1 lane.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

pub(super) async fn hash(password: SecretString) -> Result<String> {
    in_turn(move || {
        argon2()
            .hash_password(password.expose_secret().as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    })
    .await?
    .map_err(Error::fault)
}

/// Whether the password fits; `None` for an account without one, which takes as long.
pub(super) async fn fits(password: SecretString, hash: Option<String>) -> Result<bool> {
    in_turn(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let fits = PasswordHash::new(&hash)
            .is_ok_and(|hash| argon2().verify_password(password.expose_secret().as_bytes(), &hash).is_ok());
        known && fits
    })
    .await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = AT_ONCE.acquire().await.map_err(Error::fault)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::fault)
}

#[cfg(test)]
mod tests {
    use super::is_guessed_first;

    #[test]
    fn what_is_guessed_first_is_no_password() {
        for guessed in [
            "password1234",
            "P@ssw0rd!2026",
            "Welcome-2026-!!",
            "qwertyuiop12",
            "abcabcabcabc",
            "123456789012",
            "aaaaaaaaaaab",
        ] {
            assert!(is_guessed_first(guessed), "{guessed}");
        }
        for good in [
            "open-the-desk-2026",
            "four plain words here",
            "Zug um fünf nach acht",
            "明天早上八點開會再討論一次",
            "k7#pwQ9zT2vL",
        ] {
            assert!(!is_guessed_first(good), "{good}");
        }
    }
}
