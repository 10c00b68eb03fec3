//! Sessions of the desk: a random cookie whose hash is in the database; they end after idle time, after a working day, and at
//! once when the account is disabled, on every replica.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use serde_json::json;

use super::accounts::{self, Account};
use super::tries::{Source, Try};
use super::warnings::{self, Guessed};
use super::{password, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::text;
use crate::domain::audit;
use crate::infra::app::{App, Tx};
use crate::infra::crypto::Purpose;

/// Without a request for this long a session ends (ASVS 5.0 7.3.1).
pub const IDLE: TimeDelta = TimeDelta::minutes(45);
/// However busy, a session ends after this (ASVS 5.0 7.3.2).
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(10);
/// What the hashes of cookies are made for.
const NAME: &[u8] = b"desk session";
/// Between password and second factor there is only this long.
const INCOMPLETE: TimeDelta = TimeDelta::minutes(10);

/// A session of the desk.
#[derive(Clone, Debug)]
pub struct Session {
    /// Hash of the cookie: names the session, and is of no use as a cookie.
    pub id: Vec<u8>,
    /// Whose it is.
    pub account: Account,
    /// Whether the second factor was proven.
    pub complete: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
}

/// A session as its owner sees it in a list.
#[derive(Clone, Debug)]
pub struct ListedSession {
    /// Names it in the form that ends it.
    pub id: Vec<u8>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// Its last request, to the minute.
    pub seen_at: DateTime<Utc>,
    /// What the browser said of itself.
    pub browser: String,
}

/// What comes after the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedIn {
    /// A code of the authenticator app; the cookie is of the incomplete session.
    CodeNeeded(String),
    /// Enrolment of an authenticator app; the cookie is of the incomplete session.
    EnrolmentNeeded(String),
    /// Nothing: a demonstration account on this machine.
    Complete(String),
}

/// Begins a session with address and password. `is_local`: the request came straight from this machine to an address of this
/// machine, where demonstration accounts need no second factor; elsewhere they do not sign in at all.
///
/// # Errors
/// [`Error::Invalid`] with the same words and after the same work whether or not there is such an account;
/// [`Error::TooMany`] for whoever failed too often.
pub async fn begin(
    app: App,
    email: &str,
    password: SecretString,
    browser: &str,
    source: Source<'_>,
    is_local: bool,
) -> Result<SignedIn> {
    let account = store::by_email(&app.database, &accounts::spellings(email)).await?;
    let tried = Try::password(&app, &text::mailbox_key(email), account.as_ref(), source).await?;
    let hash = match &account {
        Some(account) => store::password_hash(&app.database, account.id).await?,
        None => None,
    };
    let fits = password::fits(password, hash).await?;
    let is_welcome = |account: &Account| fits && account.disabled_at.is_none() && (!account.demo || is_local);
    let Some(account) = account.as_ref().filter(|account| is_welcome(account)) else {
        let mut tx = app.begin().await?;
        let id = account.as_ref().map(|account| account.id.to_string());
        audit::record(&mut tx, Actor::ANYBODY, "staff.sign_in_failed", "staff", id.as_deref(), json!({})).await?;
        if let Some(account) = account.filter(|account| tried.is_guessed && account.disabled_at.is_none()) {
            warnings::tell(&mut tx, &account, Guessed::Password).await?;
        }
        tx.commit().await?;
        return Err(FieldErrors::one("password", "error-sign-in").into());
    };
    tried.succeeded(&app).await;
    let mut tx = app.begin().await?;
    let complete = account.demo;
    let cookie = insert(&mut tx, account, complete, browser).await?;
    if complete {
        let id = account.id.to_string();
        audit::record(&mut tx, account.actor(), "staff.signed_in", "staff", Some(&id), json!({ "by": "demo" })).await?;
    }
    tx.commit().await?;
    Ok(if complete {
        SignedIn::Complete(cookie)
    } else if account.has_second_factor {
        SignedIn::CodeNeeded(cookie)
    } else {
        SignedIn::EnrolmentNeeded(cookie)
    })
}

/// Under which ids the session of a cookie may stand: one for each key of the portal that is in use.
#[must_use]
pub fn ids_of(app: &App, cookie: &str) -> Vec<Vec<u8>> {
    app.keys.macs(Purpose::Token, &[NAME, cookie.as_bytes()])
}

/// The session of a cookie, while it lives; moves its idle end forward.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, cookie: &str) -> Result<Option<Session>> {
    let now = app.now();
    let ids = ids_of(app, cookie);
    let Some(found) = store::session(&app.database, &ids, now, now - IDLE).await? else {
        return Ok(None);
    };
    if now - found.seen_at > TimeDelta::minutes(1) && app.sees_somebody(now) {
        store::touch_session(&app.database, &found.session.id, now).await?;
    }
    Ok(Some(found.session))
}

/// Ends one's own session.
///
/// # Errors
/// When the database fails.
pub async fn end(app: &App, session: &Session) -> Result<()> {
    end_listed(app.clone(), session, &session.id.clone()).await
}

/// Ends one of one's own sessions.
///
/// # Errors
/// When the database fails.
pub async fn end_listed(app: App, session: &Session, id: &[u8]) -> Result<()> {
    let mut tx = app.begin().await?;
    if store::delete_session(tx.sql(), session.account.id, id).await? {
        let staff = session.account.id.to_string();
        audit::record(&mut tx, session.account.actor(), "staff.signed_out", "staff", Some(&staff), json!({})).await?;
    }
    tx.commit().await
}

/// One's own sessions that still live, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, session: &Session) -> Result<Vec<ListedSession>> {
    store::sessions(&app.database, session.account.id, app.now(), app.now() - IDLE).await
}

/// Forgets sessions that ended.
///
/// # Errors
/// When the database fails.
pub async fn clear(app: &App) -> Result<()> {
    store::clear_sessions(&app.database, app.now(), app.now() - IDLE).await
}

/// Replaces an incomplete session by a complete one with a new cookie, so that a cookie known before is worth nothing after.
pub(super) async fn complete(tx: &mut Tx, session: &Session) -> Result<String> {
    let browser = store::session_browser(tx.sql(), &session.id).await?.ok_or(Error::SignInNeeded)?;
    store::delete_session(tx.sql(), session.account.id, &session.id).await?;
    insert(tx, &session.account, true, &browser).await
}

async fn insert(tx: &mut Tx, account: &Account, complete: bool, browser: &str) -> Result<String> {
    let cookie = BASE64_URL_SAFE_NO_PAD.encode(tx.random.bytes::<32>());
    let now = tx.now();
    let expires_at = now + if complete { ABSOLUTE } else { INCOMPLETE };
    let browser = text::shortened(browser, 200);
    let id = tx.keys.mac(Purpose::Token, &[NAME, cookie.as_bytes()]);
    store::insert_session(tx.sql(), &id, account.id, complete, now, expires_at, &browser).await?;
    Ok(cookie)
}
