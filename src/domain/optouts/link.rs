//! The link by which a mail of another program stops (RFC 8058): opaque, unforgeable, and of no use for anything else. It holds the
//! keyed index of the mailbox, the version of its key and the name of the list, sealed.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use uuid::Uuid;

use crate::base::error::Result;
use crate::base::form::FieldErrors;
use crate::base::text;
use crate::infra::app::Context;
use crate::infra::crypto::{Field, Purpose};

/// Letters of the name of a list, and bytes: the link stays below 200 letters.
const LONGEST_LIST: usize = 60;
/// Where it is sealed; it belongs to no row.
const FIELD: Field = Field::new("optout", "link", Uuid::nil());
/// The first byte of what is sealed.
const FORM: u8 = 1;
const INDEX: usize = 32;

/// What a link stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub(super) email_index: [u8; INDEX],
    pub(super) key_version: i32,
    /// The list; `None`: all advertising.
    pub list: Option<String>,
}

impl Link {
    /// The link of a mailbox and a list.
    pub(super) fn of(context: &Context, address: &str, list: Option<String>) -> Option<Self> {
        let email_index = context.keys.email_index(address).try_into().ok()?;
        Some(Self { email_index, key_version: context.keys.index_version(), list })
    }

    /// As it stands in an address.
    pub(super) fn seal(&self, context: &Context) -> String {
        let list = self.list.as_deref().unwrap_or_default();
        let plain = [&[FORM][..], &self.key_version.to_be_bytes(), &self.email_index, list.as_bytes()].concat();
        BASE64_URL_SAFE_NO_PAD.encode(context.keys.seal(Purpose::Link, FIELD, &plain, &context.random))
    }

    /// Opens one; `None` for what is none of ours.
    pub(super) fn open(context: &Context, token: &str) -> Option<Self> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
        let plain = context.keys.open(Purpose::Link, FIELD, &sealed).ok()?;
        let (&[FORM], rest) = plain.split_first_chunk()? else { return None };
        let (version, rest) = rest.split_first_chunk()?;
        let (email_index, list) = rest.split_first_chunk()?;
        let list = std::str::from_utf8(list).ok()?;
        let list = (!list.is_empty()).then(|| list.to_owned());
        Some(Self { email_index: *email_index, key_version: i32::from_be_bytes(*version), list })
    }
}

/// The name of a list as it is kept; nothing for all of it.
///
/// # Errors
/// [`Error::Invalid`](crate::base::error::Error::Invalid) beside `list` for one that is too long.
pub fn list(typed: &str) -> Result<Option<String>> {
    let name = text::line(typed);
    if name.len() > LONGEST_LIST {
        return Err(FieldErrors::one("list", "error-line-too-long").into());
    }
    Ok((!name.is_empty()).then_some(name))
}
