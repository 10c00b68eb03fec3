//! What a file says of itself, and what we believe of it.

const BYTES: &str = "application/octet-stream";

/// Types that browsers only show or hand on. Everything else, above all what they might run, is plain bytes.
const HARMLESS: [&str; 10] = [
    "application/pdf",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "image/png",
    "image/jpeg",
    "image/heif",
    "image/gif",
    "image/webp",
];

/// The media type by the beginning of the content. Text has no marks of its own: of the kinds that are harmless the ending tells
/// which it is.
pub(super) fn media_type(name: &str, beginning: &[u8]) -> &'static str {
    if let Some(found) = infer::get(beginning) {
        return HARMLESS.into_iter().find(|harmless| *harmless == found.mime_type()).unwrap_or(BYTES);
    }
    if !is_text(beginning) {
        return BYTES;
    }
    match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("eml") => "message/rfc822",
        _ => BYTES,
    }
}

/// Whether it reads as UTF-8 without control characters that no text has; the last letter may be cut.
fn is_text(beginning: &[u8]) -> bool {
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(cut) if cut.error_len().is_none() => {
            std::str::from_utf8(&beginning[..cut.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_content_tells_the_type_and_not_the_name() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(media_type("letter.pdf", png), "image/png");
        assert_eq!(media_type("letter.pdf", b"%PDF-1.7\n"), "application/pdf");
        assert_eq!(media_type("letter.pdf", b"MZ\x90\0\x03\0\0\0"), BYTES, "a program is no document");
        for runs in ["x.html", "x.txt", "x.csv"] {
            assert_eq!(media_type(runs, b"<!DOCTYPE html><script>alert(1)</script>"), BYTES, "{runs}");
        }
        assert_eq!(media_type("a.svg", b"<svg onload='alert(1)'>"), BYTES);
        assert_eq!(media_type("a.csv", "姓名\nAda\n".as_bytes()), "text/csv; charset=utf-8");
        assert_eq!(media_type("a.csv", &"姓名".as_bytes()[..4]), "text/csv; charset=utf-8", "cut within a letter");
        assert_eq!(media_type("a.csv", b"PK\x03\x04zip"), "application/zip");
        assert_eq!(media_type("a.csv", &[0, 1, 2, 3]), BYTES);
        assert_eq!(media_type("a.json", b"{}"), "application/json");
        assert_eq!(media_type("a.eml", b"From: a@b.test\r\n\r\nwords"), "message/rfc822");
        assert_eq!(media_type("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "image/heif");
        assert_eq!(media_type("noending", b"words"), BYTES);
    }

    proptest! {
        /// Whatever comes is read without falling over, archives that lie about their entries above all.
        #[test]
        fn nothing_falls_over(head in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"RIFF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"]),
                              named in prop::sample::select(vec![&b""[..], b"[Content_Types].xml", b"_rels/.rels", b"mimetype"]),
                              rest in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = head.to_vec();
            bytes.extend(rest.iter().take(26));
            bytes.extend_from_slice(named);
            bytes.extend(rest);
            let _ = media_type("a.csv", &bytes);
        }
    }
}
