//! Accounts: adding, setting up, listing, disabling.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::tries::Try;
use super::{password, store};
use crate::base::actor::{Actor, Role};
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::ids::{ALPHABET, plain_letters};
use crate::base::language::Language;
use crate::base::permission::{Permission, require, role_may};
use crate::base::text::{self, Email, Reach};
use crate::domain::audit;
use crate::infra::app::{App, Context, Tx};
use crate::infra::crypto::Purpose;
use crate::infra::rate::{self, Limit};

/// How long the one-time code of a new account works.
const SET_UP_LIFETIME: TimeDelta = TimeDelta::days(7);

/// Somebody of the desk.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Mail address; signs in with it.
    pub email: String,
    /// Name, as requesters see it.
    pub name: String,
    /// Part.
    pub role: Role,
    /// Language of the desk's pages for this person, until the switch says otherwise.
    pub language: Language,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether a second factor is enrolled.
    pub has_second_factor: bool,
    /// Made with demonstration data.
    pub demo: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl Account {
    /// The actor of what this account does.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Staff { id: self.id, role: self.role }
    }
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// Part.
    pub role: Role,
    /// Language.
    pub language: Language,
    /// Password; without one a one-time code for the set-up page is made.
    pub password: Option<SecretString>,
    /// Made with demonstration data: signs in without a second factor, on this machine only.
    pub demo: bool,
}

/// Makes an account. Gives its id and, without a password, the one-time code to type at `/desk/set-up`.
///
/// # Errors
/// [`Error::Invalid`] for a bad address, name or password, or an address that has an account already.
pub async fn add(app: App, actor: Actor, new: NewAccount) -> Result<(Uuid, Option<String>)> {
    require(actor, Permission::ManageStaff)?;
    let mut errors = FieldErrors::default();
    // Colleagues may have mailboxes that only this network knows.
    let email = match Email::parse(&new.email, Reach::Anywhere) {
        Ok(email) => email.as_str().to_owned(),
        Err(key) => {
            errors.add("email", if key == "error-email-missing" { "error-email-format" } else { key });
            String::new()
        }
    };
    let name = text::line(&new.name);
    if name.is_empty() || name.chars().count() > 100 {
        errors.add("name", "error-name");
    }
    if let Some(password) = &new.password {
        check_password(password, &mut errors, "password");
    }
    errors.into_result()?;
    let hash = match new.password {
        Some(password) => Some(password::hash(password).await?),
        None => None,
    };
    let code = hash.is_none().then(|| set_up_code(&app));
    let id = app.new_id();
    let mut tx = app.begin().await?;
    let row = store::NewRow {
        id,
        email: &email,
        name: &name,
        role: new.role.code(),
        language: new.language.code(),
        password_hash: hash.as_deref(),
        set_up_hash: code.as_deref().map(|code| set_up_hash(&tx, code)),
        set_up_until: code.is_some().then(|| tx.now() + SET_UP_LIFETIME),
        demo: new.demo,
        created_at: tx.now(),
    };
    if !store::insert(tx.sql(), row).await? {
        return Err(FieldErrors::one("email", "error-email-taken").into());
    }
    audit::record(&mut tx, actor, "staff.added", "staff", Some(&id.to_string()), json!({ "role": new.role.code() }))
        .await?;
    tx.commit().await?;
    Ok((id, code))
}

/// Sets the password of a new account with its one-time code, which then is used up.
///
/// # Errors
/// [`Error::Invalid`] when address and code do not belong together, or the password is too short; [`Error::TooMany`] past the
/// limit of the network address.
pub async fn set_up(app: App, email: &str, code: &str, password: SecretString, client: &str) -> Result<Uuid> {
    // Each costs the hash of a password, the right ones too. Nothing counts by account: the code is too long to be guessed.
    rate::count(&app, &[Limit { name: "set-up", key: client, per_hour: app.config.limits.tries_per_ip }]).await?;
    let mut errors = FieldErrors::default();
    check_password(&password, &mut errors, "password");
    errors.into_result()?;
    let hash = password::hash(password).await?;
    let codes = app.keys.macs(Purpose::Token, &[b"set-up", &plain_letters(code).unwrap_or_default()]);
    let mut tx = app.begin().await?;
    let now = tx.now();
    let Some(id) = store::use_set_up_code(tx.sql(), &spellings(email), &codes, &hash, now).await? else {
        return Err(FieldErrors::one("code", "error-set-up-code").into());
    };
    let Some(account) = store::by_id(tx.sql(), id).await? else { return Err(Error::NotFound) };
    audit::record(&mut tx, account.actor(), "staff.set_up", "staff", Some(&id.to_string()), json!({})).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes a new one-time code for an account: its password and second factor are gone, its sessions end.
///
/// # Errors
/// [`Error::NotFound`] for an account that is not there; [`Error::State`] for a disabled one.
pub async fn reset(app: App, actor: Actor, id: Uuid) -> Result<String> {
    require(actor, Permission::ManageStaff)?;
    let code = set_up_code(&app);
    let hash = set_up_hash(&app, &code);
    let mut tx = app.begin().await?;
    require_enabled(&mut tx, id).await?;
    let now = tx.now();
    if !store::reset(tx.sql(), id, &hash, now + SET_UP_LIFETIME).await? {
        return Err(Error::NotFound);
    }
    audit::record(&mut tx, actor, "staff.reset", "staff", Some(&id.to_string()), json!({})).await?;
    tx.commit().await?;
    Ok(code)
}

/// Takes an account's second factor away, so that it enrols a new one at the next sign-in; its sessions end.
///
/// # Errors
/// [`Error::NotFound`] for an account that is not there; [`Error::State`] for a disabled one.
pub async fn reset_second_factor(app: App, actor: Actor, id: Uuid) -> Result<()> {
    require(actor, Permission::ManageStaff)?;
    let mut tx = app.begin().await?;
    require_enabled(&mut tx, id).await?;
    if !store::clear_second_factor(tx.sql(), id).await? {
        return Err(Error::NotFound);
    }
    audit::record(&mut tx, actor, "staff.second_factor_reset", "staff", Some(&id.to_string()), json!({})).await?;
    tx.commit().await
}

/// Lets an account sign in no more; its sessions end at once, on every replica. What it has in hand stays with it: whoever ends an
/// account asks for `desk::hand_over::disable_account`.
///
/// # Errors
/// [`Error::NotFound`] for an account that is not there; [`Error::State`] for one's own, so that nobody locks everybody out.
pub async fn disable(app: App, actor: Actor, id: Uuid) -> Result<()> {
    require(actor, Permission::ManageStaff)?;
    if actor.staff_id() == Some(id) {
        return Err(Error::State("staff-own-account"));
    }
    let mut tx = app.begin().await?;
    let now = tx.now();
    if !store::disable(tx.sql(), id, now).await? {
        return Err(Error::NotFound);
    }
    audit::record(&mut tx, actor, "staff.disabled", "staff", Some(&id.to_string()), json!({})).await?;
    tx.commit().await
}

/// Whether an account is disabled, for what may only follow that.
///
/// # Errors
/// [`Error::NotFound`] for an account that is not there; [`Error::State`] for one that is not disabled.
pub async fn require_disabled(app: App, actor: Actor, id: Uuid) -> Result<()> {
    require(actor, Permission::ManageStaff)?;
    let account = store::by_id(app.read().await?.sql(), id).await?.ok_or(Error::NotFound)?;
    if account.disabled_at.is_none() { Err(Error::State("staff-is-enabled")) } else { Ok(()) }
}

/// Changes one's own password; other sessions of the account end.
///
/// # Errors
/// [`Error::Invalid`] when the current password is wrong or the new one too short; [`Error::TooMany`] for a session that failed too
/// often.
pub async fn change_password(
    app: App,
    session: &super::Session,
    current: SecretString,
    new: SecretString,
) -> Result<()> {
    let mut errors = FieldErrors::default();
    check_password(&new, &mut errors, "new_password");
    errors.into_result()?;
    // Counted by session: whoever sits at a browser left open keeps nobody from changing it elsewhere.
    let browser = BASE64_URL_SAFE_NO_PAD.encode(&session.id);
    let tried = Try::own(&app, "password-change", browser, app.config.limits.tries_per_account).await?;
    let hash = store::password_hash(&app.database, session.account.id).await?;
    if !password::fits(current, hash).await? {
        return Err(FieldErrors::one("password", "error-password-wrong").into());
    }
    tried.succeeded(&app).await;
    let hash = password::hash(new).await?;
    let mut tx = app.begin().await?;
    store::set_password(tx.sql(), session.account.id, &hash).await?;
    store::delete_other_sessions(tx.sql(), session.account.id, &session.id).await?;
    let id = session.account.id.to_string();
    audit::record(&mut tx, session.account.actor(), "staff.password_changed", "staff", Some(&id), json!({})).await?;
    tx.commit().await
}

/// Everybody with an account, by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn list(app: &App, actor: Actor) -> Result<Vec<Account>> {
    require(actor, Permission::ReadStaff)?;
    store::list(&app.database).await
}

/// Accounts a case can be given to, by name.
///
/// # Errors
/// [`Error::Forbidden`] without the permission to work on cases.
pub async fn assignable(app: &App, actor: Actor) -> Result<Vec<Account>> {
    require(actor, Permission::ReadCases)?;
    let accounts = store::list(&app.database).await?;
    Ok(accounts
        .into_iter()
        .filter(|account| account.disabled_at.is_none() && role_may(account.role, Permission::WorkCases))
        .collect())
}

/// An account that may sign in; `None` where there is none, or it was disabled.
///
/// # Errors
/// When the database fails.
pub async fn enabled(connection: &mut PgConnection, id: Uuid) -> Result<Option<Account>> {
    Ok(store::by_id(connection, id).await?.filter(|account| account.disabled_at.is_none()))
}

/// Accounts that may decide cases, by name, for whoever has seen to what the actor may.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn deciding(connection: &mut PgConnection) -> Result<Vec<Account>> {
    let accounts = store::list(connection).await?.into_iter();
    let decides = |account: &Account| account.disabled_at.is_none() && role_may(account.role, Permission::DecideCases);
    Ok(accounts.filter(decides).collect())
}

/// Somebody a case or task is about to be given to; `None` for who cannot have any, or not any more. Until the transaction ends the
/// account is not disabled: whoever disables it waits, and then finds what was given to it.
///
/// # Errors
/// When the database fails.
pub async fn lock_assignable(connection: &mut PgConnection, id: Uuid) -> Result<Option<Account>> {
    let account = store::lock_enabled(connection, id).await?;
    Ok(account.filter(|account| role_may(account.role, Permission::WorkCases)))
}

/// The account of a mail address.
///
/// # Errors
/// When the database fails.
pub async fn by_email(app: &App, email: &str) -> Result<Option<Account>> {
    store::by_email(&app.database, &spellings(email)).await
}

/// How the address of an account may be kept: as it is read today, and as it was typed when it was kept as it came.
pub(super) fn spellings(email: &str) -> [String; 2] {
    [text::mailbox_key(email), text::line(email)]
}

/// Whether anybody has an account.
///
/// # Errors
/// When the database fails.
pub async fn any(app: &App) -> Result<bool> {
    store::any(&app.database).await
}

/// Whoever takes over from a colleague must still be able to when each piece is handed to them.
///
/// # Errors
/// [`Error::Invalid`] beside `to` where they left meanwhile.
pub async fn require_heir(connection: &mut PgConnection, to: Option<Uuid>) -> Result<()> {
    match to {
        Some(id) if lock_assignable(connection, id).await?.is_none() => {
            Err(FieldErrors::one("to", "error-assignee").into())
        }
        _ => Ok(()),
    }
}

/// Nothing opens a disabled account again.
async fn require_enabled(tx: &mut Tx, id: Uuid) -> Result<()> {
    let account = store::by_id(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    if account.disabled_at.is_some() { Err(Error::State("staff-is-disabled")) } else { Ok(()) }
}

fn check_password(password: &SecretString, errors: &mut FieldErrors, field: &str) {
    let text = password.expose_secret();
    let repeated = text.chars().all(|letter| text.starts_with(letter));
    if text.chars().count() < password::SHORTEST || text.len() > password::LONGEST || repeated {
        errors.add(field, "error-password-length");
    } else if password::is_guessed_first(text) {
        errors.add(field, "error-password-guessed-first");
    }
}

/// Twenty letters that can be read out, 99 random bits: cannot be guessed, so a keyed hash of it may be stored.
fn set_up_code(context: &Context) -> String {
    let letters: Vec<char> = (0..20).map(|_| char::from(ALPHABET[context.random.below(31) as usize])).collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn set_up_hash(context: &Context, code: &str) -> Vec<u8> {
    let plain = plain_letters(code).unwrap_or_default();
    context.keys.mac(Purpose::Token, &[b"set-up", &plain]).to_vec()
}
