//! Drafts: what somebody typed into a form and has not sent yet, so that the page that shows it again has an address of its own.
//!
//! The answer to a form that is sent cannot be gone back to: browsers ask whether to send it once more, or show an error. So what was
//! typed lies here for a while, sealed with a key that only the browser's cookie holds: whoever reads the database, and has the keys
//! of the portal too, reads nothing. It is gone when the request was sent, or after some hours.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::TimeDelta;
use uuid::Uuid;

use super::store;
use crate::base::error::{Error, Result};
use crate::infra::app::App;
use crate::infra::crypto::{DataKey, Field, Purpose};
use crate::infra::rate::{self, Limit};

/// Seconds the cookie lives in the browser; a draft is kept as long after it was last changed.
pub const COOKIE_SECONDS: i64 = 2 * 3600;

/// The name of a draft in its browser: the number of the form, which is used once.
pub type DraftName = [u8; 16];

/// What opens the drafts of one browser.
struct Holder {
    key: DataKey,
}

impl Holder {
    fn of(cookie: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
        Some(Self { key: DataKey::from_bytes(bytes.try_into().ok()?) })
    }

    fn field(name: DraftName) -> Field {
        Field::new("draft", "sealed", Uuid::from_bytes(name))
    }

    /// Under which ids the draft may stand: one for each key of the portal that is in use.
    fn ids(&self, app: &App, name: DraftName) -> Vec<Vec<u8>> {
        app.keys.macs(Purpose::Token, &[b"draft", self.key.bytes(), &name])
    }
}

/// Kilobytes that all together may keep in an hour, for each filing that they may make in it. Past that nobody is refused: what was typed
/// is shown and not kept.
const KILOBYTES: u32 = 16;
/// Into how many shares that is cut: so many networks it takes before anybody else is kept less.
const SHARES: u32 = 16;
/// Kilobytes that a share has at least: a page with mistakes, and a few more.
const LEAST: u32 = 256;

/// What became of what was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// It is kept; the browser's cookie, a new one where it had none.
    Kept(String),
    /// The network it came from keeps its share already, for so many seconds.
    ShareFull(u64),
    /// All together keep too much already.
    AllFull,
}

/// Keeps what was typed, within the share of the network it comes from and within what all together may keep: one network alone keeps
/// nobody else from being kept anything.
///
/// # Errors
/// When the database fails.
pub async fn keep(app: &App, cookie: Option<&str>, name: DraftName, typed: &[u8], client: &str) -> Result<Keeping> {
    let all = app.config.limits.filings.saturating_mul(KILOBYTES);
    let kilobytes = u16::try_from(typed.len().div_ceil(1_024)).unwrap_or(u16::MAX);
    let share = Limit { name: "kept", key: client, per_hour: (all / SHARES).max(LEAST) };
    match rate::check(app, &share).await {
        Ok(()) => {}
        Err(Error::TooMany(seconds)) => return Ok(Keeping::ShareFull(seconds)),
        Err(other) => return Err(other),
    }
    rate::note_many(app, &share, kilobytes).await?;
    let all = Limit { name: "drafts", key: "", per_hour: all };
    if rate::note_many(app, &all, kilobytes).await? > i64::from(all.per_hour) {
        return Ok(Keeping::AllFull);
    }
    let holder = cookie.and_then(Holder::of).unwrap_or_else(|| Holder { key: DataKey::new(&app.random) });
    let sealed = holder.key.seal(Holder::field(name), typed, &app.random);
    let id = app.keys.mac(Purpose::Token, &[b"draft", holder.key.bytes(), &name]);
    store::keep_draft(&app.database, &id, &sealed, app.now() + TimeDelta::seconds(COOKIE_SECONDS)).await?;
    Ok(Keeping::Kept(BASE64_URL_SAFE_NO_PAD.encode(holder.key.bytes())))
}

/// What this browser typed, while it is kept.
///
/// # Errors
/// When the database fails.
pub async fn open(app: &App, cookie: Option<&str>, name: DraftName) -> Result<Option<Vec<u8>>> {
    let Some(holder) = cookie.and_then(Holder::of) else { return Ok(None) };
    let sealed = store::draft(&app.database, &holder.ids(app, name), app.now()).await?;
    Ok(sealed.and_then(|sealed| holder.key.open(Holder::field(name), &sealed).ok()))
}

/// Forgets what was typed, once it has been sent.
///
/// # Errors
/// When the database fails.
pub async fn forget(app: &App, cookie: Option<&str>, name: DraftName) -> Result<()> {
    let Some(holder) = cookie.and_then(Holder::of) else { return Ok(()) };
    store::forget_draft(&app.database, &holder.ids(app, name)).await
}
