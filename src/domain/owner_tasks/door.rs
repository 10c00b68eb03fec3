//! How an owner comes in: a reference and the code that was mailed, once. Nobody is told whether there is such a reference, neither in
//! words nor by the time it takes.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{mails, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::access::codes::CodeError;
use crate::domain::audit;
use crate::domain::register::owners::{self, Taken};
use crate::infra::alerts::{self, NewAlert};
use crate::infra::app::{App, Tx};
use crate::infra::crypto::Purpose;
use crate::infra::queue::{self, Claimed, Lane, NewJob, Outcome};
use crate::infra::rate::{self, Limit};

/// The kind of the job that mails a new code to whoever a reference belongs to.
pub const NEW_CODE: &str = "owner.new_code";
/// Seconds the cookie lives in the browser: as long as a session may at most, and two hours more, in which it tells whose a form was
/// that comes too late.
pub const COOKIE_SECONDS: i64 = 14 * 3600;
/// What the hashes of cookies are made for.
const NAME: &[u8] = b"owner session";
const IDLE: TimeDelta = TimeDelta::minutes(60);
const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// Codes that one mailbox is sent in an hour on asking.
const CODES_AN_HOUR: u32 = 5;

/// A browser of an owner.
#[derive(Clone, Debug)]
pub struct OwnerSession {
    /// Hash of the cookie.
    pub id: Vec<u8>,
    /// Whose it is.
    pub owner_id: Uuid,
}

impl OwnerSession {
    /// Who acts in this browser.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Owner { id: self.owner_id }
    }
}

/// Somebody who came in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The value of the cookie.
    pub cookie: String,
    /// The language in which they are written to.
    pub language: Language,
}

/// Lets somebody in who types the reference of a task, or their own, and the code that was mailed to their mailbox. Whoever types wrong
/// ones has five tries at each code, and then the desk is told.
///
/// # Errors
/// [`Error::Invalid`] beside `code`; [`Error::TooMany`] past the tries of a network.
pub async fn enter(app: App, reference: &str, code: &str, client: &str) -> Result<Entered> {
    let limits = &app.config.limits;
    rate::count(&app, &[Limit { name: "code-try", key: client, per_hour: limits.tries_per_ip }]).await?;
    let mut tx = app.begin().await?;
    let named = owner_of(&mut tx, reference).await?;
    match owners::take_code(&mut tx, named, code).await? {
        Taken::Wrong { burnt } => {
            if let Some(owner_id) = burnt {
                tell_burnt(&mut tx, owner_id).await?;
            }
            tx.commit().await?;
            Err(FieldErrors::one("code", CodeError::Wrong.key()).into())
        }
        Taken::Right(owner) => {
            let now = tx.now();
            let cookie = BASE64_URL_SAFE_NO_PAD.encode(tx.random.bytes::<32>());
            let id = tx.keys.mac(Purpose::Token, &[NAME, cookie.as_bytes()]);
            store::insert_session(tx.sql(), &id, owner.id, now).await?;
            let (actor, object) = (Actor::Owner { id: owner.id }, owner.id.to_string());
            audit::record(&mut tx, actor, "register.owner_entered", "owner", Some(&object), json!({})).await?;
            tx.commit().await?;
            Ok(Entered { cookie, language: owner.language })
        }
    }
}

/// Whose a reference is: a task's or an owner's. Both are looked for, whatever was typed.
async fn owner_of(tx: &mut Tx, typed: &str) -> Result<Option<Uuid>> {
    let reference = owners::read_reference(typed).unwrap_or_default();
    let of_task = store::owner_of_reference(tx.sql(), &reference).await?;
    let own = owners::of_reference(tx, &reference).await?;
    Ok(of_task.or(own))
}

/// Tells the desk that a code was burnt by wrong ones: in every case that waits for the owner.
async fn tell_burnt(tx: &mut Tx, owner_id: Uuid) -> Result<()> {
    let (cases, now, subject) = (store::cases_of_owner(tx.sql(), owner_id).await?, tx.now(), owner_id.to_string());
    let of_cases = cases.into_iter().map(Some).collect::<Vec<_>>();
    let about = if of_cases.is_empty() { vec![None] } else { of_cases };
    for case_id in about {
        let id = tx.new_id();
        let alert = NewAlert { kind: "owner_code_burnt", case_id, subject: &subject, ..NewAlert::default() };
        alerts::raise(tx.sql(), id, &alert, now).await?;
    }
    let actor = Actor::Owner { id: owner_id };
    audit::record(tx, actor, "register.owner_code_burnt", "owner", Some(&subject), json!({})).await
}

/// Has a new code mailed to whoever a reference belongs to, if it belongs to anybody: the same is done and answered for any.
///
/// # Errors
/// [`Error::TooMany`] past the tries of a network.
pub async fn ask_new_code(app: App, reference: &str, client: &str) -> Result<()> {
    let limits = &app.config.limits;
    rate::count(&app, &[Limit { name: "owner-code-asked", key: client, per_hour: limits.tries_per_ip }]).await?;
    let reference = owners::read_reference(reference).unwrap_or_default();
    let mut tx = app.begin().await?;
    let due_at = tx.now();
    let payload = json!({ "v": 1, "reference": reference });
    queue::enqueue(&mut tx, NewJob { kind: NEW_CODE, lane: Lane::Codes, payload, due_at, unique_key: None }).await?;
    tx.commit().await
}

/// Does the job that [`ask_new_code`] asked for.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn mail_new_code(app: &App, job: &Claimed) -> Result<Outcome> {
    let reference = job.payload.get("reference").and_then(Value::as_str).unwrap_or_default();
    let mut tx = app.clone().begin().await?;
    let Some(owner_id) = owner_of(&mut tx, reference).await? else { return Ok(Outcome::Dropped) };
    tx.roll_back().await?;
    let key = owner_id.to_string();
    match rate::count(app, &[Limit { name: "owner-code", key: &key, per_hour: CODES_AN_HOUR }]).await {
        Ok(()) => {}
        Err(Error::TooMany(_)) => return Ok(Outcome::Dropped),
        Err(other) => return Err(other),
    }
    let mut tx = app.clone().begin().await?;
    let owner = owners::all(&mut tx).await?.into_iter().find(|owner| owner.id == owner_id);
    match owner.filter(|owner| owner.left_at.is_none()) {
        Some(owner) if owner.proven_at.is_some() => drop(mails::ask_code(&mut tx, owner_id).await?),
        Some(_) => owners::ask_code(&mut tx, owner_id).await?,
        None => return Ok(Outcome::Dropped),
    }
    let object = Some(key.as_str());
    audit::record(&mut tx, Actor::Worker, "register.owner_code_mailed", "owner", object, json!({})).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
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
pub async fn find(app: &App, cookie: &str) -> Result<Option<OwnerSession>> {
    let now = app.now();
    let ids = ids_of(app, cookie);
    let found: Option<(Vec<u8>, Uuid, DateTime<Utc>)> =
        store::session(&app.database, &ids, now - IDLE, now - ABSOLUTE).await?;
    let Some((id, owner_id, seen_at)) = found else { return Ok(None) };
    if now - seen_at > TimeDelta::minutes(1) && app.sees_somebody(now) {
        store::touch_session(&app.database, &id, now).await?;
    }
    Ok(Some(OwnerSession { id, owner_id }))
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn leave(app: &App, session: &OwnerSession) -> Result<()> {
    store::delete_session(&app.database, &session.id).await
}

/// Forgets sessions that ended.
///
/// # Errors
/// When the database fails.
pub async fn clear(app: &App) -> Result<()> {
    store::clear_sessions(&app.database, app.now() - IDLE, app.now() - ABSOLUTE).await
}
