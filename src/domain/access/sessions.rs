//! Sessions of requesters: a random cookie whose hash is in the database. A browser is known by the case it just filed, or by a
//! mailbox it proved; never by an account.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::TimeDelta;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{codes, store};
use crate::base::actor::{Actor, Requester};
use crate::base::error::Result;
use crate::infra::app::{App, Tx};
use crate::infra::crypto::Purpose;

/// Seconds the cookie lives in the browser: as long as a session may at most, and two hours more, in which it tells whose a form was
/// that comes too late.
pub const COOKIE_SECONDS: i64 = 14 * 3600;
/// What the hashes of cookies are made for.
const NAME: &[u8] = b"requester session";
const IDLE: TimeDelta = TimeDelta::hours(2);
const ABSOLUTE: TimeDelta = TimeDelta::hours(12);

/// What is known of a browser.
#[derive(Clone, Debug)]
pub struct RequesterSession {
    /// Hash of the cookie: names the session, and is of no use as a cookie.
    pub id: Vec<u8>,
    /// The case this browser has just filed, or proved.
    pub case_id: Option<Uuid>,
    /// The mailbox it asked for, or proved.
    pub email_index: Option<Vec<u8>>,
    /// What it proved.
    pub proven: Requester,
}

impl RequesterSession {
    pub(super) fn read(id: Vec<u8>, case_id: Option<Uuid>, email_index: Option<Vec<u8>>, proven: bool) -> Self {
        let proven = match (proven, &email_index, case_id) {
            (true, Some(index), _) => Requester::of_mailbox(index),
            (true, None, Some(id)) => Requester::Case(id),
            _ => Requester::Anybody,
        };
        Self { id, case_id, email_index, proven }
    }

    /// Who acts in this browser.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Requester(self.proven)
    }

    /// Whether it may see its own pages: something was proven.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.proven != Requester::Anybody
    }
}

/// What a new session knows.
#[derive(Clone, Debug)]
pub enum Known {
    /// The case just filed.
    Filed(Uuid),
    /// A mailbox asked for and not proven yet.
    Asked(Vec<u8>),
    /// A case whose code was typed in.
    Case(Uuid),
    /// A mailbox proven by a sign-in code.
    Mailbox(Vec<u8>),
}

/// Begins a session; gives the cookie's value.
///
/// # Errors
/// When the database fails.
pub async fn begin(tx: &mut Tx, known: Known) -> Result<(String, Vec<u8>)> {
    let now = tx.now();
    let cookie = BASE64_URL_SAFE_NO_PAD.encode(tx.random.bytes::<32>());
    let id = tx.keys.mac(Purpose::Token, &[NAME, cookie.as_bytes()]);
    let (case_id, email_index, proven) = match known {
        Known::Filed(case_id) => (Some(case_id), None, false),
        Known::Asked(index) => (None, Some(index), false),
        Known::Case(case_id) => (Some(case_id), None, true),
        Known::Mailbox(index) => (None, Some(index), true),
    };
    store::insert_session(tx.sql(), &id, case_id, email_index.as_deref(), proven, now, now + ABSOLUTE).await?;
    Ok((cookie, id.to_vec()))
}

/// The session of a cookie, while it lives.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, cookie: &str) -> Result<Option<RequesterSession>> {
    let now = app.now();
    let ids = app.keys.macs(Purpose::Token, &[NAME, cookie.as_bytes()]);
    let found = store::session(&app.database, &ids, now, now - IDLE).await?;
    if let Some((session, seen_at)) = &found
        && now - *seen_at > TimeDelta::minutes(5)
        && app.sees_somebody(now)
    {
        store::touch_session(&app.database, &session.id, now).await?;
    }
    Ok(found.map(|(session, _)| session))
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn end(app: &App, session: &RequesterSession) -> Result<()> {
    store::delete_session(&app.database, &session.id).await
}

/// Ends a session inside the caller's transaction, as when it is replaced by a proven one with a new cookie.
///
/// # Errors
/// When the database fails.
pub async fn end_in(connection: &mut PgConnection, session: &RequesterSession) -> Result<()> {
    store::delete_session(connection, &session.id).await
}

/// Ends every session that the code of a case opened, as when the code went to somebody else's mailbox.
///
/// # Errors
/// When the database fails.
pub async fn end_of_case(connection: &mut PgConnection, case_id: Uuid) -> Result<()> {
    store::delete_sessions_of_case(connection, case_id).await
}

/// Forgets sessions, codes and drafts that ended.
///
/// # Errors
/// When the database fails.
pub async fn clear(app: &App) -> Result<()> {
    store::clear(&app.database, app.now(), app.now() - IDLE, app.now() - codes::FILING_LIFETIME).await
}
