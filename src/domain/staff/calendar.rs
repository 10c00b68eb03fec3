//! The secret address of somebody's calendar: a program that subscribes to it cannot sign in, so the address itself is the key. It
//! opens dates only, is shown once, and can be replaced or switched off at any time.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::accounts::Account;
use super::sessions::Session;
use super::store;
use crate::base::error::Result;
use crate::base::permission::{Permission, may, require};
use crate::domain::audit;
use crate::infra::app::App;
use crate::infra::crypto::Purpose;

/// How exactly it is kept when an address was fetched: programs come all day, and each writing costs a row.
const SEEN: TimeDelta = TimeDelta::hours(1);
/// What the hashes of secrets are made for.
const NAME: &[u8] = b"desk calendar";
/// Letters of a secret: 32 bytes.
const LETTERS: usize = 43;

/// What is known of one's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarAddress {
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last fetched, to the hour.
    pub seen_at: Option<DateTime<Utc>>,
}

/// One's own address, if one has one.
///
/// # Errors
/// When the database fails.
pub async fn own(app: &App, session: &Session) -> Result<Option<CalendarAddress>> {
    store::calendar(&app.database, session.account.id).await
}

/// Makes one's own address, in place of the one before; gives its secret, which nobody can look up again.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) for who may not read cases.
pub async fn create(app: App, session: &Session) -> Result<String> {
    let account = &session.account;
    require(account.actor(), Permission::ReadCases)?;
    let token = BASE64_URL_SAFE_NO_PAD.encode(app.random.bytes::<32>());
    let hash = app.keys.mac(Purpose::Token, &[NAME, token.as_bytes()]);
    let mut tx = app.begin().await?;
    let now = tx.now();
    let replaced = store::calendar(tx.sql(), account.id).await?.is_some();
    store::put_calendar(tx.sql(), account.id, &hash, now).await?;
    let action = if replaced { "staff.calendar_replaced" } else { "staff.calendar_created" };
    let id = account.id.to_string();
    audit::record(&mut tx, account.actor(), action, "staff", Some(&id), json!({})).await?;
    tx.commit().await?;
    Ok(token)
}

/// Switches one's own address off: it answers no more, at once.
///
/// # Errors
/// When the database fails.
pub async fn revoke(app: App, session: &Session) -> Result<()> {
    let account = &session.account;
    let mut tx = app.begin().await?;
    if store::delete_calendar(tx.sql(), account.id).await? {
        let id = account.id.to_string();
        let actor = account.actor();
        audit::record(&mut tx, actor, "staff.calendar_revoked", "staff", Some(&id), json!({})).await?;
    }
    tx.commit().await
}

/// Whose calendar a secret opens. Nobody's for a disabled account, and for a role that may not read cases.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, token: &str) -> Result<Option<Account>> {
    if token.len() != LETTERS {
        return Ok(None);
    }
    let hashes = app.keys.macs(Purpose::Token, &[NAME, token.as_bytes()]);
    let Some((account, seen_at)) = store::calendar_account(&app.database, &hashes).await? else { return Ok(None) };
    if !may(account.actor(), Permission::ReadCases) {
        return Ok(None);
    }
    let now = app.now();
    if seen_at.is_none_or(|seen| now - seen >= SEEN) && app.sees_somebody(now) {
        store::touch_calendar(&app.database, account.id, now).await?;
    }
    Ok(Some(account))
}
