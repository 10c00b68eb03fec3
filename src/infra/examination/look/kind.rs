//! What a file is, by its content: its name is only held against it.

use std::io::Cursor;

use super::super::report::{Kind, Unchecked};
use super::archive::Archive;
use super::decoded;

/// A file's kind, and what is known of it besides.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Known {
    /// The kind.
    pub(in super::super) kind: Kind,
    /// Whether it says of itself that it has macros.
    pub(in super::super) has_macros: bool,
}

/// Letters by which a text is known.
const BEGINNING: usize = 16 * 1024;

/// The kind of a file.
pub(in super::super) fn kind_of(file: &[u8]) -> Result<Known, Unchecked> {
    let plainly = |kind| Ok(Known { kind, has_macros: false });
    if file.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(compound(file));
    }
    if file.starts_with(b"PK") {
        return packed(file);
    }
    // Readers of PDF look for it in the first kilobyte.
    let beginning = &file[..file.len().min(1024)];
    if beginning.windows(5).any(|bytes| bytes == b"%PDF-") {
        return plainly(Kind::Pdf);
    }
    match infer::get(file).map(|found| found.mime_type()) {
        Some("image/jpeg") => plainly(Kind::Jpeg),
        Some("image/png") => plainly(Kind::Png),
        Some("image/webp") => plainly(Kind::Webp),
        Some("image/heif" | "image/heic" | "image/avif") => plainly(Kind::Heic),
        Some("image/tiff") => plainly(Kind::Tiff),
        Some("text/html") => plainly(Kind::Html),
        Some("text/xml" | "application/xml" | "image/svg+xml") => plainly(Kind::Xml),
        Some(kind) if !kind.starts_with("text/") => Err(Unchecked::UnknownKind),
        _ => text(file).map(|kind| Known { kind, has_macros: false }),
    }
}

/// What Microsoft's old container holds: Office of before 2007, a mail of Outlook, or a newer document under a password.
fn compound(file: &[u8]) -> Unchecked {
    match cfb::CompoundFile::open(Cursor::new(file)) {
        Ok(compound) if compound.exists("/EncryptedPackage") => Unchecked::Locked,
        Ok(_) => Unchecked::OldOffice,
        Err(_) => Unchecked::Damaged,
    }
}

fn packed(file: &[u8]) -> Result<Known, Unchecked> {
    let mut archive = Archive::open(file)?;
    let mut budget = 4 * 1024 * 1024;
    if let Ok(types) = archive.read_named("[Content_Types].xml", &mut budget) {
        let types = decoded(&types);
        let has_macros = types.contains("macroEnabled") || types.contains("vbaProject");
        let kind = [
            ("wordprocessingml", Kind::Docx),
            ("ms-word", Kind::Docx),
            ("spreadsheetml", Kind::Xlsx),
            ("ms-excel", Kind::Xlsx),
            ("presentationml", Kind::Pptx),
            ("ms-powerpoint", Kind::Pptx),
        ];
        // The main part decides: a document may have a workbook's parts embedded.
        let main = types.find(".main+xml").map_or(&*types, |at| {
            let from = types.floor_char_boundary(at.saturating_sub(120));
            &types[from..at]
        });
        // Its sheets are not written in XML.
        if types.contains("ms-excel.sheet.binary") {
            return Err(Unchecked::OldOffice);
        }
        if let Some((_, kind)) = kind.iter().find(|(name, _)| main.contains(name)) {
            return Ok(Known { kind: *kind, has_macros });
        }
    }
    let kind = match archive.read_named("mimetype", &mut budget).as_deref() {
        Ok(b"application/vnd.oasis.opendocument.text" | b"application/vnd.oasis.opendocument.text-template") => {
            Kind::Odt
        }
        Ok(
            b"application/vnd.oasis.opendocument.spreadsheet"
            | b"application/vnd.oasis.opendocument.spreadsheet-template",
        ) => Kind::Ods,
        Ok(
            b"application/vnd.oasis.opendocument.presentation"
            | b"application/vnd.oasis.opendocument.presentation-template",
        ) => Kind::Odp,
        _ => Kind::Zip,
    };
    Ok(Known { kind, has_macros: false })
}

fn text(file: &[u8]) -> Result<Kind, Unchecked> {
    let beginning = decoded(&file[..file.len().min(BEGINNING)]);
    let odd = beginning
        .chars()
        .filter(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}'))
        .count();
    // A letter that was cut at the end is one; bytes that are no text are many.
    let unreadable = beginning.chars().filter(|letter| *letter == char::REPLACEMENT_CHARACTER).count();
    if odd > 0 || unreadable > 1 + beginning.len() / 200 || beginning.starts_with("{\\rtf") {
        return Err(Unchecked::UnknownKind);
    }
    let start = beginning.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let lower = start[..start.floor_char_boundary(512)].to_ascii_lowercase();
    let is_page = |lower: &str| lower.starts_with("<!doctype html") || lower.starts_with("<html");
    if is_page(&lower) || (lower.starts_with("<?xml") && lower.contains("<html")) {
        Ok(Kind::Html)
    } else if lower.starts_with("<?xml") || lower.starts_with("<svg") {
        Ok(Kind::Xml)
    } else if start.starts_with(['{', '[']) {
        Ok(Kind::Json)
    } else if is_message(start) {
        Ok(Kind::Message)
    } else if is_table(start) {
        Ok(Kind::Csv)
    } else {
        Ok(Kind::Text)
    }
}

/// Whether it begins with the head of a mail.
fn is_message(start: &str) -> bool {
    let head: Vec<String> = start.lines().take_while(|line| !line.is_empty()).map(str::to_ascii_lowercase).collect();
    let has = |name: &str| head.iter().any(|line| line.starts_with(name));
    let first = head.first().is_some_and(|line| {
        line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        })
    });
    first && has("from:") && (has("date:") || has("mime-version:") || has("received:"))
}

/// Whether its first two lines have as many fields.
fn is_table(start: &str) -> bool {
    let mut lines = start.lines();
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    [',', ';', '\t'].into_iter().any(|sign| {
        let fields = first.matches(sign).count();
        fields > 0 && second.matches(sign).count() >= fields
    })
}
