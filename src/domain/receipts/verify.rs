//! Whether something that somebody holds is ours: a receipt, or the list of what was handed out. For anybody, years later, and after
//! keys were turned. Nothing but the keys is asked: what is held proves itself, whether or not there still is such a case.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;

use crate::base::actor::Actor;
use crate::base::canonical::TextObject;
use crate::base::error::Result;
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text::from_hexadecimal;
use crate::coded_enum;
use crate::domain::cases::receipt::{FORMAT, SALT, digest};
use crate::domain::packages::verify::{self as packages, Manifest};
use crate::infra::app::App;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A receipt of ours.
    Receipt(Proven),
    /// A list of ours.
    Manifest(Manifest),
    /// A receipt, and not ours as it stands.
    NoReceipt,
    /// A list, and not ours as it stands.
    NoManifest,
}

/// A receipt of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// What it says.
    pub receipt: TextObject,
    /// Whether what stands beside it is what was sent.
    pub sent: Sent,
}

coded_enum! {
    /// Whether what stands beside a receipt is what was sent.
    Sent {
        /// It is, letter by letter.
        Same = "same",
        /// It is not.
        Other = "other",
        /// Nothing stands there, or not the salt that it takes.
        Absent = "absent",
    }
}

/// A receipt as somebody holds it.
#[derive(Deserialize)]
struct Held {
    receipt: TextObject,
    signature: String,
    #[serde(default)]
    salt: Option<String>,
    #[serde(default)]
    sent: Option<TextObject>,
}

/// Everything about a request in one piece, with its receipt.
#[derive(Deserialize)]
struct File {
    receipt: Held,
}

/// Looks at what somebody holds. Blanks around it do no harm; `signature` is needed where what is held does not bring its own.
///
/// # Errors
/// Beside `held` or `signature` where one is missing or no such thing.
pub fn verify(app: &App, actor: Actor, held: &str, signature: &str) -> Result<Verdict> {
    require(actor, Permission::FileRequests)?;
    let text = held.trim_start_matches('\u{feff}').trim();
    if let Some(held) = receipt_in(text, signature) {
        if held.signature.is_empty() {
            return Err(FieldErrors::one("signature", "error-verify-signature").into());
        }
        return Ok(of_receipt(app, held));
    }
    Ok(packages::verify(app, actor, text, signature)?.map_or(Verdict::NoManifest, Verdict::Manifest))
}

/// The receipt in a text: alone, in everything about its request, or no more than what was signed, as it stands on paper.
fn receipt_in(text: &str, signature: &str) -> Option<Held> {
    let whole =
        serde_json::from_str::<Held>(text).or_else(|_| serde_json::from_str::<File>(text).map(|file| file.receipt));
    whole.ok().or_else(|| {
        let receipt: TextObject = serde_json::from_str(text).ok()?;
        let is_one = receipt.get("format") == Some(FORMAT);
        is_one.then(|| Held { receipt, signature: signature.trim().to_owned(), salt: None, sent: None })
    })
}

fn of_receipt(app: &App, held: Held) -> Verdict {
    let bare: String = held.signature.chars().filter(|letter| !letter.is_whitespace()).collect();
    let signature = BASE64_STANDARD.decode(bare).unwrap_or_default();
    let key = held.receipt.get("key").unwrap_or_default();
    let is_ours = held.receipt.get("format") == Some(FORMAT)
        && app.keys.verify_with(key, held.receipt.canonical().as_bytes(), &signature);
    if !is_ours {
        return Verdict::NoReceipt;
    }
    let sent = match (&held.salt, &held.sent) {
        (Some(salt), Some(sent)) => {
            let salt = from_hexadecimal(salt.trim()).filter(|salt| salt.len() == SALT);
            let found = salt.map(|salt| digest(&salt, sent));
            if found.as_deref() == held.receipt.get("sent_sha256") { Sent::Same } else { Sent::Other }
        }
        _ => Sent::Absent,
    };
    Verdict::Receipt(Proven { receipt: held.receipt, sent })
}
