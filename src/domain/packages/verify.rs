//! Whether a list of what was handed out is ours, years later and for anybody: by its signature.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Deserialize;

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::infra::app::App;

/// What a manifest says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// The reference of the case.
    pub case: String,
    /// When it was made, RFC 3339 in UTC.
    pub made_at: String,
    /// What was handed out.
    pub files: Vec<Listed>,
}

/// A file of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Listed {
    /// Where it stands.
    pub path: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// What a manifest says, where its signature is ours; nothing where it is not. Line ends and blanks around it that a copy adds do no harm.
///
/// # Errors
/// Beside `held`, which is where the list stands, or `signature`, where one is missing or no such thing.
pub fn verify(app: &App, actor: Actor, manifest: &str, signature: &str) -> Result<Option<Manifest>> {
    require(actor, Permission::FileRequests)?;
    let mut errors = FieldErrors::default();
    let text = format!("{}\n", manifest.replace("\r\n", "\n").trim());
    let read: Option<Manifest> = serde_json::from_str(&text).ok();
    if read.is_none() {
        errors.add("held", "error-verify-held");
    }
    let bare: String = signature.chars().filter(|letter| !letter.is_whitespace()).collect();
    let signature = BASE64_STANDARD.decode(bare).ok().filter(|bytes| bytes.len() == 64);
    if signature.is_none() {
        errors.add("signature", "error-verify-signature");
    }
    errors.into_result()?;
    Ok(read.filter(|_| signature.is_some_and(|signature| app.keys.verify(text.as_bytes(), &signature))))
}
