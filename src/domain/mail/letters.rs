//! From a letter to a mail: what all of them have in common.

use lettre::Address;

use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::infra::app::Context;
use crate::infra::i18n::Texts;
use crate::infra::mail::{Letter, Outgoing};

/// A mail to an address with both forms of a letter.
///
/// # Errors
/// When the address cannot be one, or the letter does not render.
pub fn letter_to(address: &str, letter: Letter, message_id: &str) -> Result<Outgoing> {
    let to: Address = address.parse().map_err(|_| Error::fault("a stored address is none"))?;
    Ok(Outgoing {
        to,
        language: letter.language,
        subject: letter.heading.clone(),
        text: letter.to_text().map_err(Error::fault)?,
        html: letter.to_html().map_err(Error::fault)?,
        message_id: message_id.to_owned(),
    })
}

/// Who writes, and how to reach the data protection officer; several lines.
#[must_use]
pub fn signature(context: &Context, language: Language) -> String {
    let settings = context.settings();
    let organisation = &settings.organisation;
    language.text_with(
        "mail-signature",
        &[
            ("organisation", organisation.name.as_str().into()),
            ("email", settings.dpo_email.to_string().into()),
            ("website", organisation.website.as_str().into()),
        ],
    )
}
