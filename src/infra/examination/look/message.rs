//! A mail as it was sent: everybody it names, and everything it carries.

use mail_parser::{MessageParser, MimeHeaders as _};

use super::super::report::{FindingCode, Spot, Unchecked};
use super::{Look, Looked, details, plain};

/// Looks through a mail.
pub(super) fn look(look: &mut Look, file: &[u8]) -> Looked {
    let message = MessageParser::default().parse(file).ok_or(Unchecked::Damaged)?;
    for (name, value) in message.headers_raw() {
        look.text(value, "", || details(name));
    }
    let texts = message.text_bodies().chain(message.html_bodies()).filter_map(|part| part.text_contents());
    for text in texts {
        plain::lines(look, text);
    }
    let can_clean = std::mem::replace(&mut look.can_clean, false);
    for attachment in message.attachments() {
        let name = attachment.attachment_name().unwrap_or("attachment").to_owned();
        look.tally(FindingCode::EmbeddedFile, Spot::Part { name: super::shown(&name) });
        look.inner(&name, attachment.contents().to_vec());
    }
    look.can_clean = can_clean;
    Ok(())
}
