//! Passwords: Argon2id (RFC 9106), never on the async threads, never more than a few at once.

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::base::error::{Error, Result};

/// Fewest characters of a password; ASVS 5.0 6.2.1 asks for 8, and recommends 15 for one without a second factor.
pub(super) const SHORTEST: usize = 12;
/// Most bytes that are hashed.
pub(super) const LONGEST: usize = 256;

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
