//! The people who answer for systems, most of them without an account of the desk. Each is a mailbox that has typed back a code: what
//! is asked of an owner later goes to a mailbox that is read.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::ids::{ALPHABET, plain_letters};
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::base::random::Random;
use crate::base::text::{self, Email, Reach, mailbox_key};
use crate::domain::access::codes;
use crate::domain::audit;
use crate::domain::mail::letters::{letter_to, signature};
use crate::domain::mail::{self, Audience, NewMail};
use crate::domain::staff::accounts;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::crypto::{Field, Purpose};
use crate::infra::i18n::Texts;
use crate::infra::mail::{Letter, Mailer, Outgoing, Part};
use crate::infra::queue::{Claimed, Lane, Outcome};
use crate::infra::rate::{self, Limit};

/// The kind of mails to owners in the registry of the worker.
pub const MAIL: &str = "mail.owner";
/// The lane they stand in: somebody waits for a code.
pub const LANE: Lane = Lane::Notices;
/// How long a code lives.
const LIFETIME: TimeDelta = TimeDelta::hours(HOURS as i64);
/// The same in hours, as mails tell it.
pub const HOURS: u16 = 72;
/// Codes that may be mailed to one owner in an hour.
const CODES_AN_HOUR: u32 = 5;
/// Letters of a name.
const NAME_LENGTH: usize = 200;
/// The word for the mail that carries a code.
pub(in crate::domain) const CODE: &str = "owner_code";

/// Somebody who answers for systems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The id.
    pub id: Uuid,
    /// What mails call them: `T-` and six letters. It names them to nobody else.
    pub reference: String,
    /// Raised by each change.
    pub version: i32,
    /// The name.
    pub name: String,
    /// The mailbox.
    pub email: String,
    /// The language in which they are written to.
    pub language: Language,
    /// The account of the desk with the same mailbox.
    pub staff_id: Option<Uuid>,
    /// When the mailbox typed back its code; nothing after a change of the mailbox.
    pub proven_at: Option<DateTime<Utc>>,
    /// When they were said to answer for nothing any more.
    pub left_at: Option<DateTime<Utc>>,
}

/// An owner as typed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedOwner {
    /// The name.
    pub name: String,
    /// The mailbox.
    pub email: String,
    /// The language.
    pub language: Option<Language>,
}

/// Every owner by name, those who left last.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn list(app: &App, actor: Actor) -> Result<Vec<Owner>> {
    require(actor, Permission::ReadRegister)?;
    let mut reading = app.clone().read().await?;
    let rows = store::owners(reading.sql()).await?;
    let mut owners: Vec<Owner> = rows.into_iter().map(|row| opened(&reading, row)).collect();
    owners.sort_by_key(|owner| (owner.left_at.is_some(), text::fold(&owner.name)));
    Ok(owners)
}

/// One owner.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::Forbidden`] without the permission.
pub async fn find(app: &App, actor: Actor, id: Uuid) -> Result<Owner> {
    list(app, actor).await?.into_iter().find(|owner| owner.id == id).ok_or(Error::NotFound)
}

/// Owners who did not leave, each with whether the mailbox is proven.
pub(super) async fn proven(reading: &mut Reading) -> Result<BTreeMap<Uuid, bool>> {
    let rows = store::owners(reading.sql()).await?;
    Ok(rows.into_iter().filter(|row| row.left_at.is_none()).map(|row| (row.id, row.proven_at.is_some())).collect())
}

/// What cannot be opened stays in its place without words.
fn opened(context: &crate::infra::app::Context, row: store::OwnerRow) -> Owner {
    let open = |what, sealed: &[u8]| {
        let plain = context.keys.open(Purpose::Draft, Field::new("owner", what, row.id), sealed).ok();
        plain.and_then(|plain| String::from_utf8(plain).ok()).unwrap_or_default()
    };
    Owner {
        name: open("name", &row.name),
        email: open("email", &row.email),
        language: row.language(),
        id: row.id,
        reference: row.reference,
        version: row.version,
        staff_id: row.staff_id,
        proven_at: row.proven_at,
        left_at: row.left_at,
    }
}

async fn put(tx: &mut Tx, owner: &Owner) -> Result<()> {
    let seal = |what, plain: &str| {
        tx.keys.seal(Purpose::Draft, Field::new("owner", what, owner.id), plain.as_bytes(), &tx.random)
    };
    let (name, email) = (seal("name", &owner.name), seal("email", &owner.email));
    let (email_index, at) = (tx.keys.email_index(&owner.email), tx.now());
    let sealed = store::SealedOwner { owner, name: &name, email: &email, email_index: &email_index, at };
    if store::put_owner(tx.sql(), sealed).await? { Ok(()) } else { Err(Error::Conflict) }
}

/// Adds an owner, or changes one; `over` is the version that whoever writes had before their eyes. A new mailbox is mailed a code.
///
/// # Errors
/// [`Error::Invalid`] beside `name`, `email` or `language`; [`Error::Conflict`] where somebody wrote a later version meanwhile.
pub async fn save(app: App, actor: Actor, id: Option<(Uuid, i32)>, typed: &TypedOwner) -> Result<Uuid> {
    require(actor, Permission::ManageRegister)?;
    let name = text::line(&typed.name);
    let mut errors = FieldErrors::default();
    if name.is_empty() {
        errors.add("name", "error-name-missing");
    } else if name.chars().count() > NAME_LENGTH {
        errors.add("name", "error-line-too-long");
    }
    let email = Email::parse(&typed.email, Reach::Anywhere);
    if email.is_err() {
        errors.add("email", "desk-error-email");
    }
    if typed.language.is_none() {
        errors.add("language", "desk-error-choose");
    }
    errors.into_result()?;
    let (Ok(email), Some(language)) = (email, typed.language) else { return Err(Error::NotFound) };
    let email = email.as_str().to_owned();
    let mut tx = app.begin().await?;
    store::lock(tx.sql()).await?;
    let before = match id {
        None => None,
        Some((id, over)) => {
            let row = store::owner(tx.sql(), id).await?.ok_or(Error::NotFound)?;
            let there = opened(&tx, row);
            if there.version != over {
                // Sent twice it is written once.
                let is_written = there.name == name && there.email == email && there.language == language;
                return if is_written && there.left_at.is_none() { Ok(id) } else { Err(Error::Conflict) };
            }
            Some(there)
        }
    };
    let id = before.as_ref().map_or_else(|| tx.new_id(), |owner| owner.id);
    let indexes = tx.keys.email_indexes(&email);
    if store::mailbox_is_taken(tx.sql(), id, &indexes).await? {
        return Err(FieldErrors::one("email", "desk-error-owner-taken").into());
    }
    let keeps_mailbox = before.as_ref().is_some_and(|owner| mailbox_key(&owner.email) == mailbox_key(&email));
    let owner = Owner {
        id,
        reference: before.as_ref().map_or_else(|| new_reference(&tx.random), |owner| owner.reference.clone()),
        version: before.as_ref().map_or(0, |owner| owner.version) + 1,
        name,
        email,
        language,
        staff_id: None,
        proven_at: before.as_ref().filter(|_| keeps_mailbox).and_then(|owner| owner.proven_at),
        left_at: None,
    };
    put(&mut tx, &owner).await?;
    if !keeps_mailbox {
        let now = tx.now();
        store::end_codes(tx.sql(), id, now).await?;
        ask_code(&mut tx, id).await?;
    }
    let action = if before.is_some() { "register.owner_changed" } else { "register.owner_added" };
    let detail = json!({ "new_mailbox": !keeps_mailbox });
    audit::record(&mut tx, actor, action, "owner", Some(&id.to_string()), detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Says that somebody answers for nothing any more. Systems that name them have no owner until another is named.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] as in [`save`].
pub async fn leave(app: App, actor: Actor, id: Uuid, over: i32) -> Result<()> {
    require(actor, Permission::ManageRegister)?;
    let mut tx = app.begin().await?;
    let row = store::owner(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    let owner = opened(&tx, row);
    if owner.left_at.is_some() {
        return Ok(());
    }
    if owner.version != over {
        return Err(Error::Conflict);
    }
    let now = tx.now();
    put(&mut tx, &Owner { version: owner.version + 1, left_at: Some(now), proven_at: None, ..owner }).await?;
    store::end_codes(tx.sql(), id, now).await?;
    audit::record(&mut tx, actor, "register.owner_left", "owner", Some(&id.to_string()), json!({})).await?;
    tx.commit().await
}

/// Mails an owner a new code.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::State`] where the mailbox is proven or the owner left; [`Error::Conflict`] where somebody wrote a later
/// version meanwhile; [`Error::TooMany`] past five in an hour.
pub async fn mail_code(app: App, actor: Actor, id: Uuid, over: i32) -> Result<()> {
    require(actor, Permission::ManageRegister)?;
    let key = id.to_string();
    rate::count(&app, &[Limit { name: "owner-code", key: &key, per_hour: CODES_AN_HOUR }]).await?;
    let mut tx = app.begin().await?;
    let row = store::owner(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    if row.proven_at.is_some() || row.left_at.is_some() {
        return Err(Error::State("owner-needs-no-code"));
    }
    // It goes to the address that whoever presses has before their eyes.
    if row.version != over {
        return Err(Error::Conflict);
    }
    ask_code(&mut tx, id).await?;
    audit::record(&mut tx, actor, "register.owner_code_mailed", "owner", Some(&key), json!({})).await?;
    tx.commit().await
}

/// Says that a mailbox is read, without a code: demonstration data only, whose mailboxes are nobody's.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn take_as_proven(app: App, actor: Actor, id: Uuid) -> Result<()> {
    require(actor, Permission::ManageRegister)?;
    let mut tx = app.begin().await?;
    let now = tx.now();
    store::end_codes(tx.sql(), id, now).await?;
    store::prove(tx.sql(), id, now).await?;
    tx.commit().await
}

/// Every owner, for whoever has seen to what the actor may.
pub(in crate::domain) async fn all(reading: &mut Reading) -> Result<Vec<Owner>> {
    let rows = store::owners(reading.sql()).await?;
    Ok(rows.into_iter().map(|row| opened(reading, row)).collect())
}

/// The owner who is an account of the desk: linked with it, or of the same mailbox.
pub(in crate::domain) async fn of_staff(reading: &mut Reading, staff_id: Uuid) -> Result<Option<Owner>> {
    let Some(account) = accounts::enabled(reading.sql(), staff_id).await? else { return Ok(None) };
    let indexes = reading.keys.email_indexes(&account.email);
    let id = store::of_staff(reading.sql(), staff_id, &indexes).await?;
    Ok(all(reading).await?.into_iter().find(|owner| Some(owner.id) == id))
}

/// The id of the owner of a reference.
pub(in crate::domain) async fn of_reference(tx: &mut Tx, reference: &str) -> Result<Option<Uuid>> {
    Ok(store::owner_of_reference(tx.sql(), reference).await?.map(|row| row.id))
}

/// What came of a typed code.
#[derive(Clone, Debug)]
pub(in crate::domain) enum Taken {
    /// It is none of the owner's, or there is no such owner.
    Wrong {
        /// Whose codes have no try left now.
        burnt: Option<Uuid>,
    },
    /// It was right, and is used up.
    Right(Box<Owner>),
}

/// Uses a code that was mailed to an owner; that proves the mailbox, where it was not proven. The same work is done where there is no
/// such owner. What a wrong one costs counts once the caller commits.
pub(in crate::domain) async fn take_code(tx: &mut Tx, named: Option<Uuid>, code: &str) -> Result<Taken> {
    let (now, id) = (tx.now(), named.unwrap_or_default());
    let row = store::owner(tx.sql(), id).await?;
    let live = store::live_codes(tx.sql(), id, now).await?;
    let mut compared: Vec<Uuid> = live.iter().map(|(id, _)| *id).collect();
    while compared.len() < store::LIVE_CODES {
        compared.push(tx.new_id());
    }
    let typed = codes::which(tx, &compared, code);
    let owner = row.map(|row| opened(tx, row)).filter(|owner| owner.left_at.is_none());
    if let (Some(owner), Some(code_id)) = (owner, typed)
        && store::use_code(tx.sql(), code_id, now).await?
    {
        if store::prove(tx.sql(), owner.id, now).await? {
            let (actor, object) = (Actor::Owner { id: owner.id }, owner.id.to_string());
            audit::record(tx, actor, "register.owner_proven", "owner", Some(&object), json!({})).await?;
        }
        return Ok(Taken::Right(Box::new(owner)));
    }
    store::cost_a_try(tx.sql(), id, now).await?;
    let was_last = !live.is_empty() && live.iter().all(|(_, tries_left)| *tries_left <= 1);
    Ok(Taken::Wrong { burnt: named.filter(|_| was_last) })
}

/// Keeps a code that a mail in this transaction will carry.
pub(in crate::domain) async fn keep_code(tx: &mut Tx, owner_id: Uuid, code_id: Uuid) -> Result<()> {
    let now = tx.now();
    store::insert_code(tx.sql(), code_id, owner_id, (now, now + LIFETIME), codes::TRIES).await
}

/// Whether a code still lets its owner in.
pub(in crate::domain) async fn code_works(reading: &mut Reading, owner_id: Uuid, code_id: Uuid) -> Result<bool> {
    let now = reading.now();
    Ok(store::code(reading.sql(), code_id, now).await? == Some(owner_id))
}

/// Takes away codes that ended.
///
/// # Errors
/// When the database fails.
pub async fn clear(app: &App) -> Result<()> {
    store::clear_codes(&app.database, app.now()).await
}

fn new_reference(random: &Random) -> String {
    let letters = (0..6).map(|_| char::from(ALPHABET[random.below(31) as usize]));
    format!("T-{}", letters.collect::<String>())
}

/// A reference of an owner, or of a task, as people type it.
#[must_use]
pub fn read_reference(typed: &str) -> Option<String> {
    let letters = plain_letters(typed)?;
    let letters = if letters.len() == 7 { letters.strip_prefix(b"T")?.to_vec() } else { letters };
    (letters.len() == 6).then(|| format!("T-{}", letters.into_iter().map(char::from).collect::<String>()))
}

/// Which owner a mail is for, and which code it carries.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Content {
    owner_id: Uuid,
    code_id: Uuid,
}

/// Asks for the mail with which a mailbox is proven.
pub(in crate::domain) async fn ask_code(tx: &mut Tx, owner_id: Uuid) -> Result<()> {
    let (code_id, now) = (tx.new_id(), tx.now());
    keep_code(tx, owner_id, code_id).await?;
    let new = NewMail {
        job: MAIL,
        lane: LANE,
        case_id: None,
        what: CODE.to_owned(),
        content: serde_json::to_value(Content { owner_id, code_id }).map_err(Error::fault)?,
        audience: Audience::Desk,
        recipient_index: None,
        asked_by: None,
        unique_key: None,
        due_at: now,
    };
    mail::post(tx, new).await?;
    Ok(())
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    mail::run(app, mailer, job, async |found| render(app, found).await).await
}

/// The mail as it is to go out now; `None` when the code no longer works.
async fn render(app: &App, found: &mail::Mail) -> Result<Option<Outgoing>> {
    let content: Content = serde_json::from_value(found.content.clone()).map_err(Error::fault)?;
    let mut reading = app.clone().read().await?;
    let now = reading.now();
    if store::code(reading.sql(), content.code_id, now).await? != Some(content.owner_id) {
        return Ok(None);
    }
    let Some(row) = store::owner(reading.sql(), content.owner_id).await? else { return Ok(None) };
    let owner = opened(&reading, row);
    let language = owner.language;
    let code = codes::shown(&reading, content.code_id);
    drop(reading);
    let letter = Letter {
        language,
        heading: language.text("mail-owner-code-subject"),
        parts: vec![
            Part::Text(language.with1("mail-owner-code", "organisation", app.settings().organisation.name.clone())),
            Part::Text(language.with1("mail-owner-code-reference", "reference", owner.reference.clone())),
            Part::Code(code),
            Part::Link(app.config.link("/task")),
            Part::Small(language.with1("mail-owner-code-ends", "hours", HOURS)),
        ],
        signature: signature(app, language),
    };
    letter_to(&owner.email, letter, &found.message_id).map(Some)
}
