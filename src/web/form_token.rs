//! The hidden `form_token` of every form: proof that we made the form for this browser, and a number that is used once.
//!
//! nonce (16 bytes), moment (8), HMAC (16) over both and what the form is bound to: nothing on public forms, the session's id
//! for whoever has one (OWASP's HMAC-based token pattern).

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq;

use crate::infra::app::App;
use crate::infra::crypto::Purpose;

/// How long a form may lie open. After that everything typed is shown again with a fresh token.
const LIFETIME: TimeDelta = TimeDelta::hours(12);

/// Bytes of the HMAC that a token holds: 128 bits are more than anybody can guess.
const LENGTH: usize = 16;

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// Not made by us for this browser.
    Foreign,
    /// Ours, but too old.
    Expired,
    /// Nobody asked whose it is: the form was sent only to be shown again.
    Again,
}

/// A new token bound to `binding`.
#[must_use]
pub fn issue(app: &App, binding: &[u8]) -> String {
    issue_numbered(app, binding).0
}

/// The same with its nonce.
#[must_use]
pub fn issue_numbered(app: &App, binding: &[u8]) -> (String, [u8; 16]) {
    let nonce: [u8; 16] = app.random.bytes();
    let moment = app.now().timestamp_millis().to_be_bytes();
    let mac = app.keys.mac(Purpose::Token, &[b"form", &nonce, &moment, binding]);
    (BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &moment, &mac[..LENGTH]].concat()), nonce)
}

/// Checks a token; gives its nonce, which may be used once.
///
/// # Errors
/// When it is not ours, not for this browser, or too old.
pub fn check(app: &App, token: &str, binding: &[u8]) -> Result<[u8; 16], TokenError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError::Foreign)?;
    let (nonce, rest) = bytes.split_first_chunk::<16>().ok_or(TokenError::Foreign)?;
    let (moment, given) = rest.split_first_chunk::<8>().ok_or(TokenError::Foreign)?;
    let macs = app.keys.macs(Purpose::Token, &[b"form", nonce, moment, binding]);
    if !macs.iter().any(|mac| bool::from(mac[..LENGTH].ct_eq(given))) {
        return Err(TokenError::Foreign);
    }
    let issued = DateTime::<Utc>::from_timestamp_millis(i64::from_be_bytes(*moment)).ok_or(TokenError::Foreign)?;
    // A clock that was set back must not turn open forms away: only age counts.
    if app.now() - issued > LIFETIME { Err(TokenError::Expired) } else { Ok(*nonce) }
}
