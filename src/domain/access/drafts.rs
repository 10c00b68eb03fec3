//! What somebody typed before sending, so that an answer can be changed by a link that carries nothing personal. Sealed with a key
//! that only the browser's cookie holds: the database alone cannot open it.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::TimeDelta;
use uuid::Uuid;

use super::store;
use crate::base::error::Result;
use crate::infra::app::{App, Context};
use crate::infra::crypto::{DataKey, Field, Purpose};

/// Seconds a draft is kept.
pub const SECONDS: i64 = 6 * 3600;
/// What the hashes of cookies are made for.
const NAME: &[u8] = b"draft";
const FIELD: Field = Field::new("draft", "sealed", Uuid::nil());

/// Keeps what was typed; gives the cookie's value. A draft of the same cookie is replaced.
///
/// # Errors
/// When the database fails.
pub async fn keep(app: &App, cookie: Option<&str>, typed: &[(String, String)]) -> Result<String> {
    let key = cookie.and_then(key_of).unwrap_or_else(|| app.random.bytes());
    let sealed = DataKey::from_bytes(key).seal(FIELD, &serde_json::to_vec(typed).unwrap_or_default(), &app.random);
    store::keep_draft(
        &app.database,
        &app.keys.mac(Purpose::Draft, &[NAME, &key]),
        &sealed,
        app.now() + TimeDelta::seconds(SECONDS),
    )
    .await?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(key))
}

/// What was typed, while it is kept.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, cookie: &str) -> Result<Option<Vec<(String, String)>>> {
    let Some(key) = key_of(cookie) else { return Ok(None) };
    let Some(sealed) = store::draft(&app.database, &ids_of(app, &key), app.now()).await? else { return Ok(None) };
    let opened = DataKey::from_bytes(key).open(FIELD, &sealed).ok();
    Ok(opened.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Forgets a draft, as when it was sent.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: &App, cookie: &str) -> Result<()> {
    match key_of(cookie) {
        Some(key) => store::forget_draft(&app.database, &ids_of(app, &key)).await,
        None => Ok(()),
    }
}

fn key_of(cookie: &str) -> Option<[u8; 32]> {
    BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?.try_into().ok()
}

fn ids_of(context: &Context, key: &[u8; 32]) -> Vec<Vec<u8>> {
    context.keys.macs(Purpose::Draft, &[NAME, key])
}
