//! Portable documents: what is drawn on a page and seen there ([`page`]), and what is kept beside the pages.

mod page;

use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, Stream, String as PdfString};
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};

use super::super::report::{FindingCode, Spot, Unchecked};
use super::{Archive, Look, Looked, decoded, details, number, part, picture};

/// Annotations that are how a document works, and no remark.
const WORKING: [&[u8]; 4] = [b"Link", b"Widget", b"Popup", b"PrinterMark"];

/// Objects in objects that are looked into.
const DEEPEST: usize = 64;

/// Looks through a PDF.
pub(super) fn look(look: &mut Look, file: Vec<u8>) -> Looked {
    let can_clean = std::mem::replace(&mut look.can_clean, false);
    let looked = open(look, file);
    look.can_clean = can_clean;
    looked
}

fn open(look: &mut Look, file: Vec<u8>) -> Looked {
    outside(look, &file);
    let pdf = Pdf::new(file).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Unchecked::Locked,
        LoadPdfError::Invalid => Unchecked::Damaged,
    })?;
    if pdf.pages().is_empty() {
        return Err(Unchecked::Damaged);
    }
    about(look, &pdf);
    layers(look, &pdf);
    for object in pdf.objects() {
        beside(look, object, 0);
    }
    page::look(look, &pdf);
    Ok(())
}

/// What can be seen of the bytes alone: something around the document, and earlier states of it. A change is written behind what was
/// there, which stays.
fn outside(look: &mut Look, file: &[u8]) {
    let count = |sign: &[u8]| file.windows(sign.len()).filter(|bytes| *bytes == sign).count();
    let last = file.windows(5).rposition(|bytes| bytes == b"%%EOF").map_or(file.len(), |at| at + 5);
    let is_followed = file[last..].iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0);
    // An archive is found from its end, wherever it begins.
    let is_archive = file[file.len().saturating_sub(70_000)..].windows(4).any(|bytes| bytes == b"PK\x05\x06")
        && Archive::open(file).is_ok();
    if !file.starts_with(b"%PDF-") || is_followed || is_archive {
        look.find(FindingCode::ForeignContent, Spot::Whole);
    }
    // One that is made to be read from the web has two from the beginning.
    let beginning = &file[..file.len().min(2048)];
    let usual = 1 + usize::from(beginning.windows(11).any(|bytes| bytes == b"/Linearized"));
    if count(b"startxref") > usual {
        look.find(FindingCode::EarlierVersion, Spot::Whole);
    }
}

/// Who made it, and what it is called.
fn about(look: &mut Look, pdf: &Pdf) {
    let metadata = pdf.metadata();
    if let Some(author) = &metadata.author {
        look.author(&written(author), details("Author"), false);
    }
    let described = [("Title", &metadata.title), ("Subject", &metadata.subject), ("Keywords", &metadata.keywords)];
    for (name, value) in described {
        let Some(text) = value.as_ref().map(|bytes| written(bytes)).filter(|text| !text.trim_ascii().is_empty()) else {
            continue;
        };
        look.find(FindingCode::Metadata, details(name));
        look.text(&text, name, || details(name));
        look.paths(&text, details(name));
    }
}

/// Layers that are switched off: the pages show them to whoever switches them on.
fn layers(look: &mut Look, pdf: &Pdf) {
    let Some(catalogue) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return };
    let Some(layers) = catalogue.get::<Dict<'_>>(b"OCProperties") else { return };
    let Some(usual) = layers.get::<Dict<'_>>(b"D") else { return };
    let is_off = usual.get::<Name<'_>>(b"BaseState").is_some_and(|state| state.as_ref() == b"OFF");
    if is_off || usual.get::<Array<'_>>(b"OFF").is_some_and(|off| off.raw_iter().next().is_some()) {
        look.find(FindingCode::HiddenLayer, Spot::Whole);
    }
}

/// One object of the document, wherever it is used, or nowhere: what no page refers to any more is still in the file.
fn beside(look: &mut Look, object: Object<'_>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let (dict, stream) = match object {
        Object::Array(array) => {
            for inner in array.raw_iter() {
                if let MaybeRef::NotRef(inner) = inner {
                    beside(look, inner, depth + 1);
                }
            }
            return;
        }
        Object::Dict(dict) => (dict, None),
        Object::Stream(stream) => (stream.dict().clone(), Some(stream)),
        _ => return,
    };
    let kind = dict.get::<Name<'_>>(b"S");
    match kind.as_ref().map(|name| name.as_ref()) {
        Some(b"JavaScript" | b"Launch" | b"Rendition") => look.tally(FindingCode::Script, Spot::Whole),
        Some(b"URI") => look.tally(FindingCode::ExternalLink, Spot::Whole),
        Some(b"SubmitForm" | b"ImportData" | b"GoToR" | b"GoToE") => {
            look.tally(FindingCode::ExternalContent, Spot::Whole);
        }
        _ => {}
    }
    if dict.contains_key(b"JS") || dict.contains_key(b"JavaScript") {
        look.tally(FindingCode::Script, Spot::Whole);
    }
    if dict.contains_key(b"XFA") {
        look.part_unchecked(part("XFA"), Unchecked::UnknownKind);
    }
    if dict.contains_key(b"Thumb") {
        look.tally(FindingCode::Thumbnail, Spot::Whole);
    }
    if dict.contains_key(b"PieceInfo") {
        look.tally(FindingCode::Metadata, details("PieceInfo"));
    }
    if let Some(files) = dict.get::<Dict<'_>>(b"EF") {
        embedded(look, &dict, &files);
    }
    for key in [&b"URI"[..], b"V", b"TU", b"Contents", b"RC", b"Alt", b"ActualText"] {
        if let Some(text) = dict.get::<PdfString<'_>>(key) {
            look.text(&written(text.as_bytes()), "", || details(&String::from_utf8_lossy(key)));
        }
    }
    // What is referred to has its own turn.
    for (_, inner) in dict.entries() {
        if let MaybeRef::NotRef(inner @ (Object::Dict(_) | Object::Array(_))) = inner {
            beside(look, inner, depth + 1);
        }
    }
    let is_metadata = dict.get::<Name<'_>>(b"Type").is_some_and(|name| name.as_ref() == b"Metadata");
    if let Some(content) = stream.filter(|_| is_metadata).and_then(|stream| stream.decoded().ok()) {
        packet(look, &decoded(&content));
    }
}

/// The packet of details that most programs write. What it says of programs and times is no finding.
fn packet(look: &mut Look, text: &str) {
    let tells = [
        "<dc:title",
        "<dc:creator",
        "<dc:description",
        "<pdf:keywords",
        "xmpmm:history",
        "photoshop:",
        "gps",
        "<dc:subject",
    ];
    let lower = text.to_lowercase();
    if tells.iter().any(|sign| lower.contains(sign)) {
        picture::packet(look, text);
    }
}

fn embedded(look: &mut Look, specification: &Dict<'_>, files: &Dict<'_>) {
    let name = [&b"UF"[..], b"F"].iter().find_map(|key| specification.get::<PdfString<'_>>(key));
    let name = name.map_or_else(|| "attachment".to_owned(), |name| written(name.as_bytes()));
    look.find(FindingCode::EmbeddedFile, part(&name));
    if let Some(stream) = [&b"UF"[..], b"F"].iter().find_map(|key| files.get::<Stream<'_>>(key)) {
        match stream.decoded() {
            Ok(content) if content.len() as u64 <= look.unpacked => {
                look.unpacked -= content.len() as u64;
                look.inner(&name, content.into_owned());
            }
            Ok(_) => look.part_unchecked(part(&name), Unchecked::UnpacksTooLarge),
            Err(_) => look.part_unchecked(part(&name), Unchecked::Damaged),
        }
    }
}

/// Annotations of a page: remarks, marks, what was filled in.
fn annotations(look: &mut Look, page: &Dict<'_>, index: usize) {
    let Some(annotations) = page.get::<Array<'_>>(b"Annots") else { return };
    let spot = || Spot::Page { number: number(index + 1) };
    for annotation in annotations.iter::<Dict<'_>>() {
        let kind = annotation.get::<Name<'_>>(b"Subtype");
        let kind = kind.as_ref().map(|name| name.as_ref()).unwrap_or_default();
        match kind {
            b"FileAttachment" => look.tally(FindingCode::EmbeddedFile, spot()),
            _ if !WORKING.contains(&kind) => look.find(FindingCode::Annotation, spot()),
            _ => {}
        }
        // Hidden, or not to be seen.
        let flags = annotation.get::<u32>(b"F").unwrap_or_default();
        if flags & 0b10_0010 != 0 && kind != b"Popup" {
            look.find(FindingCode::HiddenText, spot());
        }
        if kind != b"Widget"
            && let Some(author) = annotation.get::<PdfString<'_>>(b"T")
        {
            look.author(&written(author.as_bytes()), spot(), false);
        }
        for key in [&b"Contents"[..], b"V", b"RC"] {
            if let Some(text) = annotation.get::<PdfString<'_>>(key) {
                look.text(&written(text.as_bytes()), "", spot);
            }
        }
    }
}

/// Text of a PDF outside of its pages: in UTF-16 or UTF-8 where its mark says so, else in an alphabet that has ASCII in it.
fn written(bytes: &[u8]) -> String {
    decoded(bytes).into_owned()
}
