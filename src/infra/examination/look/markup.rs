//! XML in pieces, as documents of offices are made of it.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::super::report::Unchecked;
use super::Looked;

/// Elements in elements: documents have some dozens.
const DEEPEST: usize = 1_000;

/// A piece of a document.
pub(in super::super) enum Markup<'a> {
    /// An element begins.
    Open(&'a str, &'a BytesStart<'a>),
    /// An element ends.
    Close(&'a str),
    /// Text between.
    Text(&'a str),
    /// A remark that readers pass over.
    Remark(&'a str),
}

/// Goes through a document. One that declares types of its own is none that an office writes: what such declarations name is never
/// fetched nor put in.
pub(in super::super) fn walk(text: &str, mut take: impl FnMut(Markup<'_>) -> Looked) -> Looked {
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| Unchecked::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Unchecked::TooDeep);
                }
                take(Markup::Open(start.local_name().as_ref(), &start))?;
            }
            Event::Empty(start) => {
                let name = start.local_name();
                take(Markup::Open(name.as_ref(), &start))?;
                take(Markup::Close(name.as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                take(Markup::Close(end.local_name().as_ref()))?;
            }
            Event::Text(text) => take(Markup::Text(&text.xml10_content()))?,
            Event::CData(text) => take(Markup::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref().map_err(|_| Unchecked::Damaged)? {
                    Some(letter) => Some(letter),
                    None => match &*reference.xml10_content() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        "nbsp" => Some(' '),
                        _ => None,
                    },
                };
                let mut bytes = [0; 4];
                take(Markup::Text(letter.map_or("\u{fffd}", |letter| letter.encode_utf8(&mut bytes))))?;
            }
            Event::Comment(remark) => take(Markup::Remark(&remark.xml10_content()))?,
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => return if depth == 0 { Ok(()) } else { Err(Unchecked::Damaged) },
        }
    }
}

/// The value of an attribute, whatever stands before its colon.
pub(in super::super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|attribute| {
        let key: &str = attribute.key.as_ref();
        key.rsplit_once(':').map_or(key, |(_, local)| local) == name
    })?;
    let value = found.normalized_value(quick_xml::XmlVersion::Explicit1_0).map(Cow::into_owned);
    Some(value.unwrap_or_else(|_| found.value.clone().into_owned()))
}

/// Whether an attribute is one of the ways in which documents say yes.
pub(in super::super) fn is_on(start: &BytesStart<'_>, name: &str) -> bool {
    attribute(start, name).is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"))
}

/// Text out of bytes: by their mark, as UTF-8, or else as what is written where UTF-8 is not.
pub(in super::super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    let unmarked = match bytes {
        [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = unmarked {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => return Cow::Borrowed(text),
        // A letter that was cut at the end.
        Err(error) if error.error_len().is_none() => return String::from_utf8_lossy(bytes),
        Err(_) => {}
    }
    // Digits and Latin letters are the same in all of them; what is left to guess are names.
    [encoding_rs::BIG5, encoding_rs::GBK, encoding_rs::SHIFT_JIS, encoding_rs::EUC_KR]
        .into_iter()
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes))
        .unwrap_or_else(|| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0)
}
