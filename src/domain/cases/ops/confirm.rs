//! Proving a mailbox: by the code of a filing, or by a code to sign in. A browser known before by less gets a new cookie.

use super::super::case::{self, Case, Locked};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::Email;
use super::super::jobs::{self, Mail};
use super::super::model::{Status, Step};
use super::super::store;
use super::{audit_plain, optout, step};
use crate::base::actor::{Actor, Requester};
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::domain::access::{self, Known, RequesterSession, codes, sessions};
use crate::domain::{mail, optouts};
use crate::infra::app::{App, Tx};
use crate::infra::rate::{self, Limit};

/// Codes that a browser which is not known to have filed a case may try at its reference in an hour.
const TRIES_OF_STRANGERS: u32 = 10;
/// How often the address of an unconfirmed case may be corrected.
const ADDRESS_CHANGES: i32 = 3;
/// What is said about a code to a browser that is not known to have filed the case.
const UNKNOWN: &str = "error-code-unknown";

/// Proves the mailbox of a case with the code that was mailed to it, from any browser. Gives the cookie of a session that may read
/// the mailbox's cases.
///
/// # Errors
/// [`Error::Invalid`] beside `code`: in the browser that filed the case why the code is not taken, in any other the same words
/// whether or not there is such a case, and however often it was tried.
pub async fn confirm(
    app: App,
    session: Option<&RequesterSession>,
    reference: &str,
    code: &str,
    client: &str,
) -> Result<String> {
    count_try(&app, client).await?;
    let unknown = || Error::from(FieldErrors::one("code", UNKNOWN));
    let named = store::named(&app.database, reference).await?;
    let is_theirs = match (session, &named) {
        (Some(session), Some(named)) => {
            let owns = session.proven.owns(named.id, named.appeal_of, named.email_index.as_deref());
            session.case_id == Some(named.id) || owns
        }
        _ => false,
    };
    if !is_theirs {
        // Whoever is not known has tries of their own at a reference, whether or not there is such a case, and spends nobody's codes.
        let key = format!("{client} {reference}");
        let tries = Limit { name: "code-of-reference", key: &key, per_hour: TRIES_OF_STRANGERS };
        match rate::count(&app, &[tries]).await {
            Ok(()) => {}
            Err(Error::TooMany(_)) => return Err(unknown()),
            Err(other) => return Err(other),
        }
    }
    let found = codes::find_for_case(&app, named.as_ref().map(|named| named.id), code).await?;
    let (Some(named), Some(found)) = (&named, found) else {
        return match named {
            Some(named) if is_theirs => {
                let mut tx = app.begin().await?;
                // Two tries at once are two.
                case::lock_id(&mut tx, named.id).await?;
                let error = codes::cost_a_try(&mut tx, named.id).await?;
                tx.commit().await?;
                Err(FieldErrors::one("code", error.key()).into())
            }
            _ => Err(unknown()),
        };
    };
    let mut tx = app.begin().await?;
    let mut case = case::lock_id(&mut tx, named.id).await?;
    let Some(index) = case.email_index.clone() else { return Err(unknown()) };
    if let Err(error) = codes::use_code(&mut tx, found).await? {
        return Err(FieldErrors::one("code", if is_theirs { error.key() } else { UNKNOWN }).into());
    }
    // Whoever has proven the mailbox keeps that; the code of a case by itself opens that case only.
    let mailbox = Requester::of_mailbox(&index);
    let (known, proven) = match session {
        Some(session) if session.proven == mailbox => (Known::Mailbox(index), mailbox),
        _ => (Known::Case(case.id), Requester::Case(case.id)),
    };
    prove(&mut tx, Actor::Requester(proven), &mut case).await?;
    if let Some(session) = session {
        sessions::end_in(tx.sql(), session).await?;
    }
    let (cookie, _) = sessions::begin(&mut tx, known).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Confirms one of one's own unconfirmed cases from the list, the mailbox having been proven by signing in.
///
/// # Errors
/// [`Error::NotFound`] for a case of another mailbox.
pub async fn confirm_listed(app: App, actor: Actor, reference: &str) -> Result<()> {
    require(actor, Permission::WorkOwnCases)?;
    let requester = actor.requester()?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, reference).await?;
    if !requester.owns(case.id, case.appeal_of, case.email_index.as_deref()) {
        return Err(Error::NotFound);
    }
    prove(&mut tx, actor, &mut case).await?;
    tx.commit().await
}

/// Writes that the mailbox is proven; the case enters the queue, the DPO and the requester are told.
pub(super) async fn prove(tx: &mut Tx, actor: Actor, case: &mut Locked<Case>) -> Result<()> {
    let now = tx.now();
    if case.confirmed_at.is_some() || !case.status.is_open() {
        return Ok(());
    }
    let was_unconfirmed = case.status == Status::Unconfirmed;
    step(case, Step::Confirm)?;
    case.confirmed_at = Some(now);
    case.lapses_at = None;
    store::set_progress(tx.sql(), case, now).await?;
    events::append(tx, case, actor, EventKind::Confirmed, Detail::default()).await?;
    audit_plain(tx, actor, "case.confirmed", case).await?;
    if was_unconfirmed {
        jobs::mail(tx, Mail::DpoNewCase { case_id: case.id }).await?;
        jobs::mail(tx, Mail::Acknowledgement { case_id: case.id }).await?;
    }
    Ok(())
}

/// Writes that the mailbox of a request that has ended is proven: whoever writes about it is known, and may be answered. It does not
/// begin again by that.
pub(super) async fn prove_ended(tx: &mut Tx, actor: Actor, case: &mut Locked<Case>) -> Result<()> {
    if case.confirmed_at.is_some() || case.status.is_open() {
        return Ok(());
    }
    let now = tx.now();
    case.confirmed_at = Some(now);
    store::set_progress(tx.sql(), case, now).await?;
    events::append(tx, case, actor, EventKind::Confirmed, Detail::default()).await?;
    audit_plain(tx, actor, "case.confirmed", case).await
}

/// Mails a new code for a case that this browser has just filed, or whose reference was typed at `/confirm`. The answer is the same
/// whether or not there is such a case.
///
/// # Errors
/// [`Error::TooMany`] past the limits of the network address.
pub async fn send_new_code(app: App, reference: &str, client: &str) -> Result<()> {
    count_try(&app, client).await?;
    let mut tx = app.begin().await?;
    let case = match case::lock(&mut tx, reference).await {
        Ok(case) => case,
        Err(Error::NotFound) => return Ok(()),
        Err(other) => return Err(other),
    };
    if !case.status.is_open() || case.confirmed_at.is_some() {
        return Ok(());
    }
    // One that waits for its turn will come: asking again adds none, or a case had as many as somebody likes to ask for.
    let now = tx.now();
    if let Some(waiting) = mail::waiting_of_case(tx.sql(), case.id, "filing_code").await?
        && mail::hasten(tx.sql(), waiting, now).await?
    {
        return tx.commit().await;
    }
    mail_filing_code(&mut tx, &case, Some(client)).await?;
    tx.commit().await
}

/// Makes a code for a case and asks for its mail, where it has an address.
pub(super) async fn mail_filing_code(tx: &mut Tx, case: &Case, client: Option<&str>) -> Result<()> {
    let Some(index) = &case.email_index else { return Ok(()) };
    let code_id = codes::for_filing(tx, case.id, index, case.language, case.lapses_at).await?;
    jobs::mail_code(tx, Mail::FilingCode { code_id, case_id: case.id }, index, client).await?;
    Ok(())
}

/// The case this browser has just filed, or confirmed.
///
/// # Errors
/// When the database fails.
pub async fn just_filed(app: &App, session: &RequesterSession) -> Result<Option<Case>> {
    let Some(id) = session.case_id else { return Ok(None) };
    case::by_id(&mut app.clone().read().await?, id).await
}

/// What became of the newest mail with a code of a case, for the browser that filed it.
///
/// # Errors
/// When the database fails.
pub async fn code_mail(app: &App, case: &Case) -> Result<Option<mail::Mail>> {
    mail::of_requester(&app.database, case.id, "filing_code").await
}

/// Corrects a mistyped address of the case this browser has just filed, while it is not confirmed, and mails a code there.
///
/// # Errors
/// [`Error::Invalid`] beside `email`; [`Error::State`] when the address is proven already or was corrected too often.
pub async fn change_address(app: App, session: &RequesterSession, email: &str, client: &str) -> Result<()> {
    let email = Email::parse(email, app.config.reach()).map_err(|key| FieldErrors::one("email", key))?;
    count_try(&app, client).await?;
    let id = session.case_id.ok_or(Error::NotFound)?;
    let mut tx = app.begin().await?;
    let mut case = case::lock_id(&mut tx, id).await?;
    if case.confirmed_at.is_some() || !case.status.is_open() {
        return Err(Error::State("address-is-proven"));
    }
    if case.address_changes >= ADDRESS_CHANGES {
        return Err(Error::State("address-changed-too-often"));
    }
    let index = tx.keys.email_index(email.as_str());
    let sealed = case.seal("cases", "email", case.id, email.as_str(), &tx)?;
    store::set_address(tx.sql(), &case, &sealed, &index).await?;
    let before = Detail::one("before", case.person.email.clone().unwrap_or_default()).and("after", email.as_str());
    events::append(&mut tx, &case, session.actor(), EventKind::AddressChanged, before).await?;
    audit_plain(&mut tx, session.actor(), "case.address_changed", &case).await?;
    // Codes that went to the mistyped address must not open the case.
    codes::spend_all(&mut tx, case.id).await?;
    case.email_index = Some(index);
    case.person.email = Some(email.as_str().to_owned());
    if case.right.is_opt_out() {
        optout::undo(&mut tx, &mut case).await?;
    }
    optout::keep(&mut tx, &case).await?;
    mail_filing_code(&mut tx, &case, Some(client)).await?;
    tx.commit().await
}

/// Mails a code to sign in. The same answer and the same work for an address with requests and one without: the worker decides
/// whether a mail goes out. Gives the cookie of the browser that may use the code.
///
/// # Errors
/// [`Error::Invalid`] beside `email`; [`Error::TooMany`] past the limits of the network address.
pub async fn ask_sign_in_code(app: App, email: &str, language: Language, client: &str) -> Result<String> {
    let email = Email::parse(email, app.config.reach()).map_err(|key| FieldErrors::one("email", key))?;
    count_try(&app, client).await?;
    let mut tx = app.begin().await?;
    let index = tx.keys.email_index(email.as_str());
    let (cookie, session_id) = sessions::begin(&mut tx, Known::Asked(index.clone())).await?;
    optouts::index_anew(&mut tx, email.as_str()).await?;
    // A mail that waits for its turn serves everybody who asks meanwhile.
    let now = tx.now();
    let waiting = match codes::one_waiting(&mut tx, &index).await? {
        Some(code_id) => mail::waiting_with_code(tx.sql(), &index, "sign_in_code", code_id).await?,
        None => None,
    };
    let comes = match waiting {
        Some(waiting) => mail::hasten(tx.sql(), waiting, now).await?,
        None => false,
    };
    if !comes {
        let code_id = codes::for_sign_in(&mut tx, &session_id, email.as_str(), language).await?;
        jobs::mail_code(&mut tx, Mail::SignInCode { code_id }, &index, Some(client)).await?;
    }
    tx.commit().await?;
    Ok(cookie)
}

/// Proves the mailbox this browser asked for. Gives the cookie of the proven session.
///
/// # Errors
/// [`Error::Invalid`] beside `code`; [`Error::TooMany`] past the limits of the network address.
pub async fn sign_in(app: App, session: &RequesterSession, code: &str, client: &str) -> Result<String> {
    count_try(&app, client).await?;
    let index = session.email_index.clone().ok_or(Error::SignInNeeded)?;
    let mut tx = app.begin().await?;
    if let Err(error) = codes::use_for_mailbox(&mut tx, &session.id, &index, code).await? {
        tx.commit().await?;
        return Err(FieldErrors::one("code", error.key()).into());
    }
    sessions::end_in(tx.sql(), session).await?;
    let (cookie, _) = sessions::begin(&mut tx, Known::Mailbox(index)).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Ends the browser's session.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(app: &App, session: &RequesterSession) -> Result<()> {
    access::sessions::end(app, session).await
}

async fn count_try(app: &App, client: &str) -> Result<()> {
    rate::count(app, &[Limit { name: "code-try", key: client, per_hour: app.config.limits.tries_per_ip }]).await
}
