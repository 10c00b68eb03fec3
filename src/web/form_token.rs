//! The hidden `form_token` of every form: proof that we made the form for this browser, and a number that is used once.
//!
//! nonce (16 bytes), moment (8), HMAC (16) over both and what the form is bound to: nothing on public forms, the session's id
//! for whoever has one (OWASP's HMAC-based token pattern). A form that was made for somebody ends with a mark (16) of who that is, by
//! which it is known as theirs when its session has ended.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, TimeDelta, Utc};
use subtle::ConstantTimeEq;
use uuid::Uuid;

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
    issue_marked(app, binding, |_| Vec::new())
}

/// A new token bound to `binding`, made for somebody.
#[must_use]
pub fn issue_for(app: &App, binding: &[u8], person: Uuid) -> String {
    let mark = |nonce: &[u8; 16]| app.keys.mac(Purpose::Token, &[PERSON, nonce, person.as_bytes()])[..LENGTH].to_vec();
    issue_marked(app, binding, mark).0
}

fn issue_marked(app: &App, binding: &[u8], mark: impl FnOnce(&[u8; 16]) -> Vec<u8>) -> (String, [u8; 16]) {
    let nonce: [u8; 16] = app.random.bytes();
    let moment = app.now().timestamp_millis().to_be_bytes();
    let mark = mark(&nonce);
    let mac = app.keys.mac(Purpose::Token, &parts(&nonce, &moment, binding, &mark));
    (BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &moment, &mac[..LENGTH], &mark].concat()), nonce)
}

/// What the HMAC is over.
fn parts<'a>(nonce: &'a [u8], moment: &'a [u8], binding: &'a [u8], mark: &'a [u8]) -> Vec<&'a [u8]> {
    let mut parts = vec![&b"form"[..], nonce, moment, binding];
    if !mark.is_empty() {
        parts.push(mark);
    }
    parts
}

/// What marks of persons are made for.
const PERSON: &[u8] = b"form of";

/// Whether a token of ours was made for this person.
#[must_use]
pub fn is_for(app: &App, token: &str, person: Uuid) -> bool {
    let Ok(bytes) = BASE64_URL_SAFE_NO_PAD.decode(token) else { return false };
    let (Some(nonce), Some(mark)) = (bytes.get(..16), bytes.get(16 + 8 + LENGTH..)) else { return false };
    let macs = app.keys.macs(Purpose::Token, &[PERSON, nonce, person.as_bytes()]);
    macs.iter().any(|mac| bool::from(mac[..LENGTH].ct_eq(mark)))
}

/// How long ago a token that was checked was made.
#[must_use]
pub fn age(app: &App, token: &str) -> TimeDelta {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
    let moment = bytes.get(16..).and_then(|rest| rest.first_chunk::<8>()).copied().map(i64::from_be_bytes);
    let issued = moment.and_then(DateTime::<Utc>::from_timestamp_millis).unwrap_or_default();
    app.now() - issued
}

/// Checks a token; gives its nonce, which may be used once.
///
/// # Errors
/// When it is not ours, not for this browser, or too old.
pub fn check(app: &App, token: &str, binding: &[u8]) -> Result<[u8; 16], TokenError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError::Foreign)?;
    let (nonce, rest) = bytes.split_first_chunk::<16>().ok_or(TokenError::Foreign)?;
    let (moment, rest) = rest.split_first_chunk::<8>().ok_or(TokenError::Foreign)?;
    let (given, mark) = rest.split_at_checked(LENGTH).ok_or(TokenError::Foreign)?;
    let macs = app.keys.macs(Purpose::Token, &parts(nonce, moment, binding, mark));
    if !macs.iter().any(|mac| bool::from(mac[..LENGTH].ct_eq(given))) {
        return Err(TokenError::Foreign);
    }
    let issued = DateTime::<Utc>::from_timestamp_millis(i64::from_be_bytes(*moment)).ok_or(TokenError::Foreign)?;
    // A clock that was set back must not turn open forms away: only age counts.
    if app.now() - issued > LIFETIME { Err(TokenError::Expired) } else { Ok(*nonce) }
}
