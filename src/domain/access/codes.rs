//! Codes sent by mail. A code is a keyed hash of its row's id: it is never stored, and the mail that carries it is rendered when
//! it is sent. Each works once, for one purpose, and ends by itself; whoever types wrong ones has five tries.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::store;
use crate::base::error::{Error, Result};
use crate::base::ids::{ALPHABET, plain_letters};
use crate::base::language::Language;
use crate::infra::app::{App, Context, Reading, Tx};
use crate::infra::crypto::{Field, Purpose};

/// Tries of one code.
pub(in crate::domain) const TRIES: i32 = 5;
/// How long a filing's code lives where nothing ends it before: the case lapses, is closed or withdrawn, or has another address.
pub(super) const FILING_LIFETIME: TimeDelta = TimeDelta::days(14);
/// How long a sign-in code lives, from when its mail goes out.
const SIGN_IN_LIFETIME: TimeDelta = TimeDelta::minutes(SIGN_IN_MINUTES as i64);
/// How long it waits for its mail to go out, where many were asked for the same address.
const SIGN_IN_WAIT: TimeDelta = TimeDelta::hours(2);
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

/// Makes a code that confirms a case and opens it, and nothing else of the mailbox. It ends when the case lapses, at `until`, and
/// after fourteen days at the latest. Codes mailed before to the same address keep working: mails arrive late and out of order.
///
/// # Errors
/// When the database fails.
pub async fn for_filing(
    tx: &mut Tx,
    case_id: Uuid,
    email_index: &[u8],
    language: Language,
    until: Option<DateTime<Utc>>,
) -> Result<Uuid> {
    let now = tx.now();
    let id = tx.new_id();
    let code = store::NewCode {
        id,
        purpose: "filing",
        case_id: Some(case_id),
        email_index,
        address: None,
        session_id: None,
        language,
        created_at: now,
        expires_at: filing_expires_at(now, until),
        tries_left: TRIES,
    };
    store::insert_code(tx.sql(), code).await?;
    Ok(id)
}

/// When the code of a filing ends that is made now, for a case that lapses at `until`.
pub(in crate::domain) fn filing_expires_at(now: DateTime<Utc>, until: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let longest = now + FILING_LIFETIME;
    until.map_or(longest, |until| until.min(longest))
}

/// Ends every code of a case: it was closed, lapsed, or belongs to another address now.
///
/// # Errors
/// When the database fails.
pub async fn spend_all(tx: &mut Tx, case_id: Uuid) -> Result<()> {
    let now = tx.now();
    store::spend_codes_of_case(tx.sql(), case_id, now).await
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
            // Counted anew when its mail goes out.
            expires_at: now + SIGN_IN_WAIT,
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

/// The mail of a sign-in code is on its way: its address is forgotten, and from now on its minutes count.
///
/// # Errors
/// When the database fails.
pub async fn sent(tx: &mut Tx, id: Uuid) -> Result<()> {
    let until = tx.now() + SIGN_IN_LIFETIME;
    store::code_was_sent(tx.sql(), id, until).await
}

/// The mail of a sign-in code reached nobody: the code is spent and its address forgotten, so that whoever asks again gets another.
///
/// # Errors
/// When the database fails.
pub async fn not_sent(tx: &mut Tx, id: Uuid) -> Result<()> {
    use_code(tx, id).await.map(drop)
}

/// Forgets the address of a code that is not mailed: there is nothing to open.
///
/// # Errors
/// When the database fails.
pub async fn forget_address(app: &App, id: Uuid) -> Result<()> {
    store::forget_address(&app.database, id).await
}

/// Which of the codes of a case was typed, if any. Changes nothing, and does the same work where there is no such case.
///
/// # Errors
/// When the database fails.
pub async fn find_for_case(app: &App, case_id: Option<Uuid>, typed: &str) -> Result<Option<Uuid>> {
    let live = store::codes_of_case(&app.database, case_id.unwrap_or_default(), app.now()).await?;
    let ids: Vec<Uuid> = live.into_iter().map(|(id, _)| id).collect();
    Ok(which(app, &ids, typed))
}

/// Uses the code that [`find_for_case`] found, once. The caller holds the case's row locked.
///
/// # Errors
/// When the database fails; the inner error says that it was used meanwhile.
pub async fn use_code(tx: &mut Tx, id: Uuid) -> Result<std::result::Result<(), CodeError>> {
    let now = tx.now();
    Ok(if store::use_code(tx.sql(), id, now).await? { Ok(()) } else { Err(CodeError::Spent) })
}

/// Takes a try from every code of a case: for the browser that filed it. Whoever else guesses takes none, or could spend the codes of
/// somebody whose reference they know. Says whether tries are left.
///
/// # Errors
/// When the database fails.
pub async fn cost_a_try(tx: &mut Tx, case_id: Uuid) -> Result<CodeError> {
    let now = tx.now();
    let live = store::codes_of_case(tx.sql(), case_id, now).await?;
    let ids: Vec<Uuid> = live.iter().map(|(id, _)| *id).collect();
    store::cost_a_try(tx.sql(), &ids).await?;
    Ok(if live.iter().any(|(_, tries_left)| *tries_left > 1) { CodeError::Wrong } else { CodeError::Spent })
}

/// The sign-in code of a mailbox whose mail has not gone out, if there is one: whoever asks for another shares it, as long as its mail
/// may still come.
///
/// # Errors
/// When the database fails.
pub async fn one_waiting(tx: &mut Tx, email_index: &[u8]) -> Result<Option<Uuid>> {
    let now = tx.now();
    store::sign_in_code_waiting(tx.sql(), email_index, now).await
}

/// Uses a sign-in code of a mailbox in a browser that asked for it. It need not be the browser whose asking sent the mail: strangers
/// who ask for the same mailbox must not keep its reader out. Each browser has tries of its own.
///
/// # Errors
/// When the database fails; the inner error says why the code is not taken.
pub async fn use_for_mailbox(
    tx: &mut Tx,
    session_id: &[u8],
    email_index: &[u8],
    typed: &str,
) -> Result<std::result::Result<(), CodeError>> {
    let now = tx.now();
    let Some(tries_left) = store::cost_session_a_try(tx.sql(), session_id).await? else {
        return Ok(Err(CodeError::Spent));
    };
    let live = store::codes_of_mailbox(tx.sql(), email_index, now).await?;
    match which(tx, &live, typed) {
        Some(id) => use_code(tx, id).await,
        None => Ok(Err(if tries_left > 0 && !live.is_empty() { CodeError::Wrong } else { CodeError::Spent })),
    }
}

/// Lets a browser that is in already type codes again: it typed a right one.
///
/// # Errors
/// When the database fails.
pub async fn restore_tries(tx: &mut Tx, session_id: &[u8]) -> Result<()> {
    store::restore_tries(tx.sql(), session_id).await
}

/// Which of these codes was typed.
pub(in crate::domain) fn which(context: &Context, ids: &[Uuid], typed: &str) -> Option<Uuid> {
    let typed = plain_letters(typed).unwrap_or_default();
    // Every one is compared, so that the time tells nothing.
    let mut right = None;
    for id in ids {
        // The mail may have been sent before the key was turned, or after.
        for hash in context.keys.macs(Purpose::Code, &[id.as_bytes()]) {
            if bool::from(subtle::ConstantTimeEq::ct_eq(letters(&hash).as_slice(), typed.as_slice())) {
                right = Some(*id);
            }
        }
    }
    right
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

/// A code as it is shown: `XXXX-XXXX`.
pub(in crate::domain) fn shown(context: &Context, id: Uuid) -> String {
    let hash = context.keys.mac(Purpose::Code, &[id.as_bytes()]);
    let letters: String = letters(&hash).into_iter().map(char::from).collect();
    format!("{}-{}", &letters[..4], &letters[4..])
}
