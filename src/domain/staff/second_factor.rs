//! Second factors: time-based codes (TOTP, RFC 6238) and recovery codes, each of which works once.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde_json::json;
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use super::tries::{Source, Try};
use super::warnings::{self, Guessed};
use super::{Session, store};
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::ids::{ALPHABET, plain_letters};
use crate::base::text;
use crate::domain::audit;
use crate::infra::app::{App, Context, Tx};
use crate::infra::crypto::{Field, Purpose};

/// Seconds of a step.
const STEP: u64 = 30;
const RECOVERY_CODES: usize = 10;

/// What the enrolment page shows.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The secret in base32, to be typed where no camera is at hand.
    pub secret: String,
    /// The `otpauth:` address as a QR code, an inline SVG.
    pub qr_svg: String,
}

/// Gives the session's account a secret that waits for its first code. Shown again, it stays the same.
///
/// # Errors
/// [`Error::State`] when a second factor is enrolled already.
pub async fn begin(app: App, session: &Session) -> Result<Enrolment> {
    let account = &session.account;
    let context = app.context().clone();
    let mut tx = app.begin().await?;
    let state = store::lock_second_factor(tx.sql(), account.id).await?.ok_or(Error::NotFound)?;
    if state.enrolled {
        return Err(Error::State("second-factor-enrolled"));
    }
    let secret = match state.secret {
        Some(sealed) => open(&tx, account.id, &sealed)?,
        None => {
            let secret = tx.random.bytes::<20>().to_vec();
            let sealed = tx.keys.seal(Purpose::Account, field(account.id), &secret, &tx.random);
            store::set_secret(tx.sql(), account.id, &sealed).await?;
            secret
        }
    };
    tx.commit().await?;
    let address = totp(secret.clone(), Some((&context.settings().organisation.name, &account.email)))?
        .to_url()
        .map_err(Error::fault)?;
    let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).map_err(Error::fault)?;
    let qr_svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    // The document's XML declaration has no place inside HTML.
    let qr_svg = qr_svg.split_once("?>").map_or(qr_svg.clone(), |(_, svg)| svg.to_owned());
    Ok(Enrolment { secret: Secret::from(secret).to_base32(), qr_svg })
}

/// Proves the secret with its first code. Gives recovery codes, shown once, and the cookie of the completed session.
///
/// # Errors
/// [`Error::Invalid`] when the code is wrong; [`Error::TooMany`] for whoever failed too often.
pub async fn enrol(app: App, session: &Session, code: &str, source: Source<'_>) -> Result<(Vec<String>, String)> {
    let id = session.account.id;
    let tried = Try::code(&app, &session.account, source).await?;
    let mut tx = app.clone().begin().await?;
    let state = store::lock_second_factor(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    let (false, Some(sealed)) = (state.enrolled, state.secret) else {
        return Err(Error::State("second-factor-enrolled"));
    };
    let Some(step) = matching_step(&tx, open(&tx, id, &sealed)?, code, state.last_step)? else {
        return Err(FieldErrors::one("code", "error-code-wrong").into());
    };
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code(&tx)).collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| recovery_hash(&tx, id, code)).collect();
    store::finish_enrolment(tx.sql(), id, step, &hashes).await?;
    let cookie = super::sessions::complete(&mut tx, session).await?;
    record(&mut tx, session, "staff.second_factor_enrolled", json!({})).await?;
    tx.commit().await?;
    tried.succeeded(&app).await;
    Ok((codes, cookie))
}

/// How a typed code was taken.
enum Taken {
    /// It completes the sign-in; the word for the record.
    Complete(&'static str),
    /// It is right, and one more is needed.
    OneMore,
    Wrong,
}

/// Completes a sign-in with a code of the app or a recovery code. Gives the cookie of the completed session.
///
/// # Errors
/// [`Error::Invalid`] when the code is wrong or was used before, or when it is right and, because codes are being guessed for the
/// account, the next one is needed too; [`Error::TooMany`] for whoever failed too often.
pub async fn prove(app: App, session: &Session, code: &str, source: Source<'_>) -> Result<String> {
    let tried = Try::code(&app, &session.account, source).await?;
    let mut tx = app.clone().begin().await?;
    let how = match take(&mut tx, session, code, tried.is_guessed).await? {
        Taken::Complete(how) => how,
        Taken::OneMore => {
            record(&mut tx, session, "staff.second_factor_halfway", json!({})).await?;
            tx.commit().await?;
            tried.succeeded(&app).await;
            return Err(FieldErrors::one("code", "error-code-next").into());
        }
        Taken::Wrong => {
            // The attempt stays on record even though nothing else changed.
            record(&mut tx, session, "staff.second_factor_failed", json!({})).await?;
            if tried.is_guessed {
                warnings::tell(&mut tx, &session.account, Guessed::Code).await?;
            }
            tx.commit().await?;
            return Err(FieldErrors::one("code", "error-code-wrong").into());
        }
    };
    let cookie = super::sessions::complete(&mut tx, session).await?;
    record(&mut tx, session, "staff.signed_in", json!({ "by": how })).await?;
    tx.commit().await?;
    tried.succeeded(&app).await;
    Ok(cookie)
}

/// Uses a typed code up. The account's row stays locked until the transaction ends, so that of many at once each meets the state the
/// one before left.
async fn take(tx: &mut Tx, session: &Session, code: &str, needs_two: bool) -> Result<Taken> {
    let id = session.account.id;
    let state = store::lock_second_factor(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    let (true, Some(sealed)) = (state.enrolled, state.secret) else {
        return Err(Error::State("second-factor-missing"));
    };
    let digits = text::code(code);
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        let plain = plain_letters(code).and_then(|letters| String::from_utf8(letters).ok()).unwrap_or_default();
        let (hashes, now) = (tx.keys.macs(Purpose::Account, &[b"recovery", id.as_bytes(), plain.as_bytes()]), tx.now());
        let used = store::use_recovery_code(tx.sql(), id, &hashes, now).await?;
        return Ok(if used { Taken::Complete("recovery_code") } else { Taken::Wrong });
    }
    let first = store::code_step(tx.sql(), &session.id).await?;
    let Some(step) = matching_step(tx, open(tx, id, &sealed)?, &digits, state.last_step)? else {
        // One guess follows a right one, never several.
        store::set_code_step(tx.sql(), &session.id, None).await?;
        return Ok(Taken::Wrong);
    };
    store::set_step(tx.sql(), id, step).await?;
    if needs_two && first.and_then(|first| first.checked_add(1)) != Some(step) {
        store::set_code_step(tx.sql(), &session.id, Some(step)).await?;
        return Ok(Taken::OneMore);
    }
    Ok(Taken::Complete("code"))
}

async fn record(tx: &mut Tx, session: &Session, action: &str, detail: serde_json::Value) -> Result<()> {
    let id = session.account.id.to_string();
    audit::record(tx, session.account.actor(), action, "staff", Some(&id), detail).await
}

/// The code an authenticator app would show at this moment for an account; for tests and demonstrations of the whole way.
///
/// # Errors
/// When the account has no secret.
pub async fn current_code(app: App, id: Uuid) -> Result<String> {
    let mut tx = app.begin().await?;
    let state = store::lock_second_factor(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    let secret = open(&tx, id, &state.secret.ok_or(Error::NotFound)?)?;
    Ok(totp(secret, None)?.generate(u64::try_from(tx.now().timestamp()).unwrap_or(0)).to_string())
}

/// The step a code belongs to, however it was typed: the present one or a neighbour, for clocks that differ, but never one at or before the last used.
fn matching_step(context: &Context, secret: Vec<u8>, code: &str, last: i64) -> Result<Option<i64>> {
    let totp = totp(secret, None)?;
    let code = text::code(code);
    let now = context.now().timestamp() / i64::try_from(STEP).unwrap_or(30);
    Ok((now - 1..=now + 1).filter(|step| *step > last).find(|step| {
        let shown = totp.generate(u64::try_from(*step).unwrap_or(0) * STEP).to_string();
        bool::from(subtle::ConstantTimeEq::ct_eq(shown.as_bytes(), code.as_bytes()))
    }))
}

fn totp(secret: Vec<u8>, label: Option<(&str, &str)>) -> Result<Totp> {
    let (issuer, account) = label.unwrap_or(("Rightsdesk", "account"));
    // A colon separates the two in the address.
    Builder::new()
        .with_secret(secret)
        .with_issuer(Some(issuer.replace(':', " ")))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(Error::fault)
}

fn field(id: Uuid) -> Field {
    Field::new("staff", "totp_secret", id)
}

fn open(context: &Context, id: Uuid, sealed: &[u8]) -> Result<Vec<u8>> {
    context.keys.open(Purpose::Account, field(id), sealed).map_err(Error::fault)
}

/// Ten letters, nearly 50 bits, shown as `ABCDE-FGHJK`.
fn recovery_code(context: &Context) -> String {
    let letters: String = (0..10).map(|_| char::from(ALPHABET[context.random.below(31) as usize])).collect();
    format!("{}-{}", &letters[..5], &letters[5..])
}

fn recovery_hash(context: &Context, id: Uuid, code: &str) -> Vec<u8> {
    let plain = code.replace('-', "");
    context.keys.mac(Purpose::Account, &[b"recovery", id.as_bytes(), plain.as_bytes()]).to_vec()
}
