//! A document that somebody hands in to show who they are: only where one was asked for, sealed, opened by two people at most and by
//! each of them once, destroyed with the decision, or a day after it was enough. Its kind and its country stay.

use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

use super::{Asking, Standing, rules, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::domain::cases::case::{self, Case};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::ops::{self as cases, audit_case};
use crate::domain::rulebook::identity::Ladder;
use crate::infra::app::{App, Reading};
use crate::infra::budget::Budget;
use crate::infra::files::{self, Download, Place, Purpose, Retention, StoredFile};
use crate::infra::i18n::Texts as _;
use crate::infra::rate::{self, Limit};

/// People who may open a document.
const MOST_LOOKS: usize = 2;
/// What may be handed in: pictures, which are looked at without being saved.
pub const MEDIA_TYPES: [&str; 2] = ["image/jpeg", "image/png"];

/// What a requester is asked.
#[derive(Clone, Debug)]
pub struct OwnQuestion {
    /// The case.
    pub case: Case,
    /// The question.
    pub asking: Asking,
    /// Whether a document came already.
    pub has_document: bool,
}

/// The question that waits for the requester, on their own page. Changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own, and where nothing is asked.
pub async fn own(app: &App, actor: Actor, reference: &str) -> Result<OwnQuestion> {
    let mut reading = app.clone().read().await?;
    let case = cases::find_own(&mut reading, actor, reference).await?;
    let standing = super::standing(&mut reading, &case).await?;
    let asking = standing.open().filter(|_| case.status.is_open()).cloned().ok_or(Error::NotFound)?;
    Ok(OwnQuestion { has_document: came(&standing, &asking), asking, case })
}

/// Whether a document was asked for in a request of one's own, and is not any more.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own.
pub async fn was_asked(app: &App, actor: Actor, reference: &str) -> Result<bool> {
    require(actor, Permission::ReadOwnCases)?;
    let mut reading = app.clone().read().await?;
    let case = cases::find_own(&mut reading, actor, reference).await?;
    let askings = store::askings(reading.sql(), &case).await?;
    Ok(askings.iter().any(|asking| !asking.documents.is_empty()))
}

/// Whether the requester has a question who they are before them; of one's own case that was read already.
///
/// # Errors
/// When the database fails.
pub async fn is_asked(app: &App, actor: Actor, case: &Case) -> Result<Option<Asking>> {
    require(actor, Permission::ReadOwnCases)?;
    if !case.status.is_open() {
        return Ok(None);
    }
    let mut reading = app.clone().read().await?;
    Ok(store::askings(reading.sql(), case).await?.into_iter().find(|asking| !asking.has_result))
}

fn came(standing: &Standing, asking: &Asking) -> bool {
    standing.documents.iter().any(|document| document.asking_id == asking.id)
}

fn takes_document(standing: &Standing) -> Result<&Asking> {
    let open = standing.open().filter(|asking| !asking.documents.is_empty());
    open.filter(|asking| !came(standing, asking)).ok_or(Error::NotFound)
}

/// Where a document goes; nowhere unless one was asked for and none came yet.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::TooMany`] where the network has sent enough.
pub async fn place(app: &App, actor: Actor, reference: &str, client: &str) -> Result<Place> {
    require(actor, Permission::WorkOwnCases)?;
    let per_hour = app.config.limits.filings_per_ip;
    rate::count(app, &[Limit { name: "identity-files", key: client, per_hour }]).await?;
    let mut reading = app.clone().read().await?;
    let case = cases::find_own(&mut reading, actor, reference).await?;
    let standing = super::standing(&mut reading, &case).await?;
    takes_document(&standing)?;
    if !case.status.is_open() {
        return Err(Error::NotFound);
    }
    case.files()
}

/// A document that was uploaded with a form that came back, and waits with it.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn uploaded(app: &App, actor: Actor, place: &Place, id: Uuid) -> Result<Option<StoredFile>> {
    require(actor, Permission::WorkOwnCases)?;
    files::loose(app.clone().read().await?.sql(), place, id, Purpose::Identity).await
}

/// Takes a document in; it is the reply to the question. The form's nonce makes sending twice one document.
///
/// # Errors
/// [`Error::Invalid`] beside `kind`, `country` or `file`; [`Error::NotFound`] where none was asked for.
pub async fn hand_in(
    app: App,
    actor: Actor,
    reference: &str,
    (kind, country, file): (&str, &str, Option<&StoredFile>),
    nonce: [u8; 16],
) -> Result<()> {
    let mut tx = app.begin().await?;
    let mut case = cases::lock_own(&mut tx, actor, reference).await?;
    if store::was_handed_in(tx.sql(), case.id, &nonce).await? {
        return Ok(());
    }
    let standing = super::standing(&mut tx, &case).await?;
    let asking = takes_document(&standing)?;
    if !case.status.is_open() {
        return Err(Error::NotFound);
    }
    let mut errors = FieldErrors::default();
    if !asking.documents.iter().any(|one| one == kind) {
        errors.add("kind", "error-identity-kind");
    }
    let country = rules::country(country);
    if country.is_none() {
        errors.add("country", "error-identity-country");
    }
    match file {
        None => errors.add("file", "error-identity-file"),
        Some(file) if !MEDIA_TYPES.contains(&file.media_type.as_str()) => {
            errors.add("file", "error-identity-file-type")
        }
        Some(_) => {}
    }
    errors.into_result()?;
    let (Some(country), Some(file)) = (country, file) else { return Err(Error::NotFound) };
    files::attach_to_asking(&mut tx, &case.files()?, file.id, asking.id).await?;
    let new = store::NewDocument { asking_id: asking.id, file_id: file.id, kind, country: &country, nonce: &nonce };
    let id = store::insert_document(&mut tx, &case, new).await?;
    let words = case.language.text("identity-document-came");
    cases::take_message(&mut tx, actor, &mut case, &words, nonce).await?;
    let detail = Detail::one("kind", kind).and("country", country.as_str());
    events::append(&mut tx, &case, actor, EventKind::IdentityDocumentCame, detail).await?;
    audit_case(&mut tx, actor, "case.identity_document_came", &case, json!({ "document": id })).await?;
    tx.commit().await
}

/// Opens a document to be looked at once.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::State`] where it is gone, the reader opened it before, or two others did.
pub async fn open(app: App, actor: Actor, reference: &str, id: Uuid) -> Result<Download> {
    require(actor, Permission::WorkCases)?;
    let staff_id = actor.staff_id().ok_or(Error::Forbidden)?;
    let mut tx = app.begin().await?;
    let case = case::lock(&mut tx, reference).await?;
    let documents = store::documents(tx.sql(), case.id).await?;
    let document = documents.into_iter().find(|document| document.id == id).ok_or(Error::NotFound)?;
    if document.is_destroyed {
        return Err(Error::State("identity-document-gone"));
    } else if document.looks.iter().any(|look| look.staff_id == staff_id) {
        return Err(Error::State("identity-document-seen"));
    } else if document.looks.len() >= MOST_LOOKS {
        return Err(Error::State("identity-document-two"));
    }
    let number = i16::try_from(document.looks.len() + 1).map_err(Error::fault)?;
    store::insert_look(&mut tx, &case, id, number, staff_id).await?;
    let place = case.files()?;
    let file = files::find(tx.sql(), &place, document.file_id).await?.ok_or(Error::NotFound)?;
    let download = Download::prepare(&mut tx, &place, file).await?;
    events::append(&mut tx, &case, actor, EventKind::IdentityDocumentOpened, Detail::default()).await?;
    audit_case(&mut tx, actor, "case.identity_document_opened", &case, json!({ "document": id })).await?;
    tx.commit().await?;
    Ok(download)
}

/// Destroys documents that were enough a day ago, where the decision is still to come.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: App, budget: &Budget) -> Result<()> {
    // It is looked at every few minutes; the last hour is for a worker that was away.
    let kept = TimeDelta::hours(Ladder::built_in().document_hours() - 1);
    while !budget.is_spent() {
        let mut tx = app.clone().begin().await?;
        let before = tx.now() - kept;
        let Some(case_id) = outlived(&mut tx, before).await? else { return tx.roll_back().await };
        let case = case::lock_id(&mut tx, case_id).await?;
        if files::destroy_kept_as(&mut tx, case_id, Retention::Identity).await? > 0 {
            let actor = Actor::Worker;
            events::append(&mut tx, &case, actor, EventKind::IdentityDocumentDestroyed, Detail::default()).await?;
            audit_case(&mut tx, actor, "case.identity_document_destroyed", &case, json!({})).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn outlived(reading: &mut Reading, before: chrono::DateTime<chrono::Utc>) -> Result<Option<Uuid>> {
    store::outlived(reading.sql(), before).await
}
