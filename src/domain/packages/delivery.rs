//! Handing a package over: on the person's own page, with a fresh code for each time they open it; for as long as it may be opened, and
//! longer with one press of either side while it is kept. After that it is made anew.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::archive::{Content, Outgoing};
use super::make::end_of_day;
use super::model::{Package, Part};
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::access::{RequesterSession, codes};
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::jobs::{self, Mail};
use crate::domain::cases::ops::{self as cases, audit_case};
use crate::domain::identity;
use crate::domain::rulebook::packages::Packages;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::budget::Budget;
use crate::infra::files::{self, Download, StoredFile};
use crate::infra::rate::{self, Limit};

/// What was handed out of a case, in order.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn of_case(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Vec<Package>> {
    require(actor, if actor.staff_id().is_some() { Permission::ReadCases } else { Permission::ReadOwnCases })?;
    store::packages(reading.sql(), case).await
}

/// One's own package.
#[derive(Clone, Debug)]
pub struct OwnPackage {
    /// The case.
    pub case: Case,
    /// The package: the newest.
    pub package: Package,
    /// Whether this browser has shown a fresh code for it.
    pub is_let_in: bool,
}

/// One's own package, to be looked at. Changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own, and where nothing was handed out.
pub async fn own(app: &App, actor: Actor, session: &RequesterSession, reference: &str) -> Result<OwnPackage> {
    require(actor, Permission::ReadOwnCases)?;
    let mut reading = app.clone().read().await?;
    let case = cases::find_own(&mut reading, actor, reference).await?;
    own_of(&mut reading, session, case).await
}

async fn own_of(reading: &mut Reading, session: &RequesterSession, case: Case) -> Result<OwnPackage> {
    let package = store::packages(reading.sql(), &case).await?.pop().ok_or(Error::NotFound)?;
    let now = reading.now();
    let is_let_in = store::is_let_in(reading.sql(), &session.id, package.id, now).await?;
    Ok(OwnPackage { case, package, is_let_in })
}

/// Mails a fresh code to the mailbox of one's own case, where its package may be opened.
///
/// # Errors
/// [`Error::NotFound`] as in [`own`]; [`Error::State`] where it may not be opened; [`Error::TooMany`] past the limits.
pub async fn ask_code(app: App, actor: Actor, session: &RequesterSession, reference: &str, client: &str) -> Result<()> {
    require(actor, Permission::WorkOwnCases)?;
    let limits = &app.config.limits;
    rate::count(&app, &[Limit { name: "code-try", key: client, per_hour: limits.tries_per_ip }]).await?;
    let mut tx = app.begin().await?;
    let case = cases::lock_own(&mut tx, actor, reference).await?;
    let package = store::packages(tx.sql(), &case).await?.pop().ok_or(Error::NotFound)?;
    if !package.is_open(tx.now()) {
        return Err(Error::State("package-is-over"));
    }
    not_frozen(&mut tx, &case).await?;
    // Whoever asks for another code may type that, however many wrong ones came before.
    codes::restore_tries(&mut tx, &session.id).await?;
    let address = case.person.email.clone().ok_or(Error::State("case-cannot-be-opened"))?;
    let index = tx.keys.email_index(&address);
    let code_id = codes::for_sign_in(&mut tx, &session.id, &address, case.language).await?;
    jobs::mail_code(&mut tx, Mail::SignInCode { code_id }, &index, Some(client)).await?;
    tx.commit().await
}

/// Lets a browser in that shows the code which was mailed: for one's own package, for as long as one code lets in.
///
/// # Errors
/// [`Error::Invalid`] beside `code`; as [`ask_code`].
pub async fn enter(
    app: App,
    actor: Actor,
    session: &RequesterSession,
    reference: &str,
    typed: &str,
    client: &str,
) -> Result<()> {
    require(actor, Permission::WorkOwnCases)?;
    let limits = &app.config.limits;
    rate::count(&app, &[Limit { name: "code-try", key: client, per_hour: limits.tries_per_ip }]).await?;
    let mut tx = app.begin().await?;
    let case = cases::lock_own(&mut tx, actor, reference).await?;
    let package = store::packages(tx.sql(), &case).await?.pop().ok_or(Error::NotFound)?;
    let now = tx.now();
    if !package.is_open(now) {
        return Err(Error::State("package-is-over"));
    }
    let address = case.person.email.clone().ok_or(Error::State("case-cannot-be-opened"))?;
    let index = tx.keys.email_index(&address);
    if let Err(error) = codes::use_for_mailbox(&mut tx, &session.id, &index, typed).await? {
        tx.commit().await?;
        return Err(FieldErrors::one("code", error.key()).into());
    }
    codes::restore_tries(&mut tx, &session.id).await?;
    let until = now + TimeDelta::minutes(Packages::built_in().opening.minutes.into());
    store::let_in(tx.sql(), &session.id, package.id, until).await?;
    happened(&mut tx, &case, actor, EventKind::PackageOpened, (&package, None)).await?;
    tx.commit().await
}

/// Nothing is handed to somebody who was found to be somebody else.
async fn not_frozen(reading: &mut Reading, case: &Case) -> Result<()> {
    match identity::standing(reading, case).await?.is_frozen() {
        true => Err(Error::State("package-is-over")),
        false => Ok(()),
    }
}

async fn happened(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    kind: EventKind,
    (package, path): (&Package, Option<&str>),
) -> Result<()> {
    let detail = path.map_or_else(Detail::default, |path| Detail::one("file", path));
    events::append(tx, case, actor, kind, detail).await?;
    let told = json!({ "package": package.id });
    audit_case(tx, actor, &format!("case.{}", kind.code()), case, told).await
}

/// A package on its way to whoever it is for, as a whole.
#[derive(Debug)]
pub struct Taken {
    /// What the file is called.
    pub name: String,
    /// Its parts.
    pub parts: Vec<Outgoing>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// One's own package as a whole, which goes on record.
///
/// # Errors
/// [`Error::State`] where no fresh code was shown, or it may not be opened any more; as [`own`].
pub async fn take(app: &App, actor: Actor, session: &RequesterSession, reference: &str) -> Result<Taken> {
    let (mut tx, own) = entered(app, actor, session, reference).await?;
    let place = own.case.files()?;
    let stored = files::of_owner(tx.sql(), own.case.id, Some(&place.key)).await?;
    let mut parts = Vec::with_capacity(own.package.parts.len());
    for part in &own.package.parts {
        let content = match (&part.text, part.file) {
            (Some(text), _) => Content::Text(text.clone()),
            (None, file) => {
                let file =
                    stored.iter().find(|one| Some(one.id) == file).cloned().ok_or(Error::State("package-is-over"))?;
                Content::File(Box::new(Download::prepare(&mut tx, &place, file).await?))
            }
        };
        parts.push(Outgoing { path: part.path.clone(), content });
    }
    let locked = case::lock_id(&mut tx, own.case.id).await?;
    happened(&mut tx, &locked, actor, EventKind::PackageTaken, (&own.package, None)).await?;
    tx.commit().await?;
    Ok(Taken { name: format!("{}.zip", own.case.reference), parts, made_at: own.package.made_at })
}

/// A part of one's own package on its way.
#[derive(Debug)]
pub enum TakenPart {
    /// Text that the portal wrote.
    Text(Part),
    /// A file.
    File(Download),
}

/// A part of one's own package, which goes on record.
///
/// # Errors
/// As [`take`]; [`Error::NotFound`] where there is no such part.
pub async fn take_part(
    app: &App,
    actor: Actor,
    session: &RequesterSession,
    reference: &str,
    path: &str,
) -> Result<TakenPart> {
    let (mut tx, own) = entered(app, actor, session, reference).await?;
    let part = own.package.part(path).cloned().ok_or(Error::NotFound)?;
    let taken = match part.file {
        None => TakenPart::Text(part.clone()),
        Some(id) => {
            let place = own.case.files()?;
            let file = files::find(tx.sql(), &place, id).await?.ok_or(Error::State("package-is-over"))?;
            let name = part.path.rsplit('/').next().unwrap_or(&file.name).to_owned();
            TakenPart::File(Download::prepare(&mut tx, &place, StoredFile { name, ..file }).await?)
        }
    };
    let locked = case::lock_id(&mut tx, own.case.id).await?;
    happened(&mut tx, &locked, actor, EventKind::PackageTaken, (&own.package, Some(&part.path))).await?;
    tx.commit().await?;
    Ok(taken)
}

async fn entered(app: &App, actor: Actor, session: &RequesterSession, reference: &str) -> Result<(Tx, OwnPackage)> {
    require(actor, Permission::ReadOwnCases)?;
    let mut tx = app.clone().begin().await?;
    let case = cases::find_own(&mut tx, actor, reference).await?;
    let own = own_of(&mut tx, session, case).await?;
    if !own.package.is_open(tx.now()) {
        return Err(Error::State("package-is-over"));
    }
    if !own.is_let_in {
        return Err(Error::State("package-wants-a-code"));
    }
    not_frozen(&mut tx, &own.case).await?;
    Ok((tx, own))
}

/// Lets a package be opened for another while: by whoever it is for, or by the desk.
///
/// # Errors
/// [`Error::State`] where it is kept no longer; [`Error::NotFound`] where there is none.
pub async fn renew(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    let target = target.into();
    let is_own = actor.staff_id().is_none();
    require(actor, if is_own { Permission::WorkOwnCases } else { Permission::WorkCases })?;
    let mut tx = app.begin().await?;
    let case = match is_own {
        true => cases::lock_own(&mut tx, actor, target.reference).await?,
        false => case::lock(&mut tx, target.reference).await?,
    };
    let package = store::packages(tx.sql(), &case).await?.pop().ok_or(Error::NotFound)?;
    let now = tx.now();
    if !package.can_be_renewed(now) {
        return Err(Error::State("package-is-gone"));
    }
    let until = end_of_day(&tx, &case, Packages::built_in().periods.open_days).min(package.kept_until);
    if until > package.open_until {
        case::unchanged(&mut tx, &case, actor, target.seen).await?;
        store::set_open_until(&mut tx, &case, package.id, until).await?;
        happened(&mut tx, &case, actor, EventKind::PackageRenewed, (&package, None)).await?;
    }
    tx.commit().await
}

/// Reminds whoever a package is for that it can soon not be opened any more: once, unless it was renewed since.
///
/// # Errors
/// When the database fails.
pub async fn remind(app: App, budget: &Budget) -> Result<()> {
    while !budget.is_spent() {
        let mut tx = app.clone().begin().await?;
        let now = tx.now();
        let before = now + TimeDelta::days(Packages::built_in().periods.remind_days.into());
        let Some((id, case_id)) = store::ending_soon(tx.sql(), now, before).await? else {
            return tx.roll_back().await;
        };
        let case = case::lock_id(&mut tx, case_id).await?;
        if store::set_reminded(&mut tx, &case, id).await? && case.has_address() {
            jobs::mail(&mut tx, Mail::PackageEnds { case_id, package_id: id }).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Destroys what lies in packages whose day is over, and who was let in. That there was one stays, with its name and signature.
///
/// # Errors
/// When the database fails.
pub async fn clear(app: App, budget: &Budget) -> Result<()> {
    let mut tx = app.clone().begin().await?;
    let now = tx.now();
    store::clear_openings(tx.sql(), now).await?;
    tx.commit().await?;
    while !budget.is_spent() {
        let mut tx = app.clone().begin().await?;
        let now = tx.now();
        let Some(case_id) = store::past_its_day(tx.sql(), now).await? else { return tx.roll_back().await };
        let case = case::lock_id(&mut tx, case_id).await?;
        let before = store::packages(tx.sql(), &case).await?;
        let (gone, left) = store::take_away(&mut tx, &case).await?;
        // While somebody works on another answer its files are needed.
        if left == 0 && !case.status.is_open() {
            destroy_files(&mut tx, &case, &before).await?;
        }
        for package in before.iter().filter(|package| gone.contains(&package.id)) {
            happened(&mut tx, &case, Actor::Worker, EventKind::PackageGone, (package, None)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// What lay in packages and was there to go out: what owners handed over has a class of its own, and what stands with a message stays
/// with it.
async fn destroy_files(tx: &mut Tx, case: &Locked<Case>, packages: &[Package]) -> Result<()> {
    let packed: BTreeSet<Uuid> =
        packages.iter().flat_map(|package| &package.parts).filter_map(|part| part.file).collect();
    for file in files::of_owner(tx.sql(), case.id, None).await? {
        if file.release_id.is_some() && file.message_id.is_none() && packed.contains(&file.id) {
            files::destroy(tx, file.id).await?;
        }
    }
    Ok(())
}
