//! Codes sent by mail. A code is a keyed hash of its row's id: it is never stored, and the mail that carries it is rendered when
//! it is sent. Each works once, for one purpose, with five tries.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::store;
use crate::base::error::{Error, Result};
use crate::base::ids::{ALPHABET, plain_letters};
use crate::base::language::Language;
use crate::infra::app::{App, Context, Reading, Tx};
use crate::infra::crypto::{Field, Purpose};

/// Tries of one code.
const TRIES: i32 = 5;
/// How long a sign-in code lives. A filing's code lives until the case lapses.
const SIGN_IN_LIFETIME: TimeDelta = TimeDelta::minutes(SIGN_IN_MINUTES as i64);
/// The same, as pages tell it.
pub const SIGN_IN_MINUTES: u16 = 10;

/// Why a typed code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Wrong; more tries are left.
    Wrong,
    /// Used up, too old, or replaced: a new one must be asked for.
    Spent,
}

impl CodeError {
    /// The key of the text beside the field.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Wrong => "error-code-wrong",
            Self::Spent => "error-code-spent",
        }
    }
}

/// A code that waits to be mailed.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The code as it is shown: `XXXX-XXXX`.
    pub code: String,
    /// The address, for a sign-in code.
    pub address: Option<String>,
    /// The case, for a filing's code.
    pub case_id: Option<Uuid>,
    /// The blind index of the mailbox it was made for.
    pub email_index: Vec<u8>,
    /// Language of the mail.
    pub language: Language,
}

/// Makes a code for a case that was just filed, or filed under another address; earlier codes of the case work no more.
///
/// # Errors
/// When the database fails.
pub async fn for_filing(tx: &mut Tx, case_id: Uuid, email_index: &[u8], language: Language) -> Result<Uuid> {
    let now = tx.now();
    let id = tx.new_id();
    store::spend_codes_of_case(tx.sql(), case_id, now).await?;
    store::insert_code(
        tx.sql(),
        store::NewCode {
            id,
            purpose: "filing",
            case_id: Some(case_id),
            email_index,
            address: None,
            session_id: None,
            language,
            created_at: now,
            expires_at: None,
            tries_left: TRIES,
        },
    )
    .await?;
    Ok(id)
}

/// Makes a code with which the browser of `session_id` proves a mailbox. The address is sealed until the mail has gone.
///
/// # Errors
/// When the database fails.
pub async fn for_sign_in(tx: &mut Tx, session_id: &[u8], address: &str, language: Language) -> Result<Uuid> {
    let now = tx.now();
    let id = tx.new_id();
    let field = Field::new("mailed_code", "address", id);
    let sealed = tx.keys.seal(Purpose::Draft, field, address.as_bytes(), &tx.random);
    let email_index = tx.keys.email_index(address);
    store::insert_code(
        tx.sql(),
        store::NewCode {
            id,
            purpose: "sign_in",
            case_id: None,
            email_index: &email_index,
            address: Some(&sealed),
            session_id: Some(session_id),
            language,
            created_at: now,
            expires_at: Some(now + SIGN_IN_LIFETIME),
            tries_left: TRIES,
        },
    )
    .await?;
    Ok(id)
}

/// What the mail of a code needs; `None` when the code was used, replaced or grew too old meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn waiting(reading: &mut Reading, id: Uuid) -> Result<Option<Waiting>> {
    let now = reading.now();
    let Some(row) = store::code(reading.sql(), id, now).await? else { return Ok(None) };
    let address = row
        .address
        .map(|sealed| reading.keys.open(Purpose::Draft, Field::new("mailed_code", "address", id), &sealed))
        .transpose()
        .map_err(Error::fault)?
        .map(String::from_utf8)
        .transpose()
        .map_err(Error::fault)?;
    Ok(Some(Waiting {
        code: shown(reading, id),
        address,
        case_id: row.case_id,
        email_index: row.email_index,
        language: Language::parse(&row.language).unwrap_or(Language::En),
    }))
}

/// Forgets the address of a code whose mail has gone.
///
/// # Errors
/// When the database fails.
pub async fn forget_address(app: &App, id: Uuid) -> Result<()> {
    store::forget_address(&app.database, id).await
}

/// Uses the newest code of a case. The caller holds the case's row locked; a wrong code costs a try, which is committed by the
/// caller together with nothing else.
///
/// # Errors
/// When the database fails; the inner error says why the code is not taken.
pub async fn use_for_case(tx: &mut Tx, case_id: Uuid, typed: &str) -> Result<std::result::Result<(), CodeError>> {
    let now = tx.now();
    let newest = store::newest_code_of_case(tx.sql(), case_id, now).await?;
    take(tx, newest, typed, now).await
}

/// Uses the newest code of a browser's session.
///
/// # Errors
/// As [`use_for_case`].
pub async fn use_for_session(
    tx: &mut Tx,
    session_id: &[u8],
    typed: &str,
) -> Result<std::result::Result<(), CodeError>> {
    let now = tx.now();
    let newest = store::newest_code_of_session(tx.sql(), session_id, now).await?;
    take(tx, newest, typed, now).await
}

async fn take(
    tx: &mut Tx,
    newest: Option<(Uuid, i32)>,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<std::result::Result<(), CodeError>> {
    let Some((id, tries_left)) = newest else { return Ok(Err(CodeError::Spent)) };
    let typed = plain_letters(typed).unwrap_or_default();
    // The mail may have been sent before the key was turned, or after.
    let mut expected = tx.keys.macs(Purpose::Code, &[id.as_bytes()]).into_iter().map(|hash| letters(&hash));
    if expected.any(|letters| bool::from(subtle::ConstantTimeEq::ct_eq(letters.as_slice(), typed.as_slice()))) {
        return Ok(if store::use_code(tx.sql(), id, now).await? { Ok(()) } else { Err(CodeError::Spent) });
    }
    store::cost_a_try(tx.sql(), id).await?;
    Ok(Err(if tries_left > 1 { CodeError::Wrong } else { CodeError::Spent }))
}

/// Eight letters of 31: 39 bits, with five tries.
fn letters(hash: &[u8]) -> Vec<u8> {
    let mut number = u128::from_be_bytes(hash.first_chunk().copied().unwrap_or_default());
    (0..8)
        .map(|_| {
            let letter = ALPHABET[usize::try_from(number % 31).unwrap_or(0)];
            number /= 31;
            letter
        })
        .collect()
}

fn shown(context: &Context, id: Uuid) -> String {
    let hash = context.keys.mac(Purpose::Code, &[id.as_bytes()]);
    let letters: String = letters(&hash).into_iter().map(char::from).collect();
    format!("{}-{}", &letters[..4], &letters[4..])
}
