//! Pictures: what stands beside them. What they show only eyes can tell.

use std::io::Cursor;

use axum::body::Bytes;
use exif::{Exif, In, Tag, Value};
use img_parts::jpeg::Jpeg;
use img_parts::png::Png;
use img_parts::webp::WebP;

use super::super::report::{FindingCode, Kind, Spot, Unchecked};
use super::{Look, Looked, decoded, details};

/// Looks at what stands beside a picture.
pub(super) fn look(look: &mut Look, kind: Kind, file: Vec<u8>) -> Looked {
    if !look.are_pictures_told {
        look.find(FindingCode::WantsEyes, Spot::Whole);
    }
    // No copy is made of the others.
    let can_clean = look.can_clean;
    look.can_clean &= matches!(kind, Kind::Jpeg | Kind::Png | Kind::Webp);
    let read = exif::Reader::new().continue_on_error(true).read_from_container(&mut Cursor::new(&file));
    let read = read.or_else(|error| error.distill_partial_result(|_| {}));
    let looked = match read {
        Ok(exif) => {
            camera(look, &exif);
            Ok(())
        }
        // There is none; what is wrong with the picture otherwise shows below.
        Err(exif::Error::NotFound(_)) => Ok(()),
        Err(_) if matches!(kind, Kind::Heic | Kind::Tiff) => Err(Unchecked::Damaged),
        Err(_) => {
            look.find_cleanable(FindingCode::Metadata, details("Exif"));
            Ok(())
        }
    };
    let file = Bytes::from(file);
    let looked = looked.and_then(|()| match kind {
        Kind::Jpeg => jpeg(look, file),
        Kind::Png => png(look, file),
        Kind::Webp => webp(look, file),
        // What else stands in them no library here reads; only that it is there can be seen.
        _ => {
            let has = |sign: &[u8]| file.windows(sign.len()).any(|bytes| bytes == sign);
            if has(b"http://ns.adobe.com/xap/1.0/") || has(b"application/rdf+xml") {
                look.find(FindingCode::Metadata, details("XMP"));
            }
            Ok(())
        }
    });
    look.can_clean = can_clean;
    looked
}

/// What a camera or phone noted.
fn camera(look: &mut Look, exif: &Exif) {
    for field in exif.fields() {
        let name = field.tag.to_string();
        if field.ifd_num == In::THUMBNAIL {
            if field.tag == Tag::JPEGInterchangeFormat || field.tag == Tag::StripOffsets {
                look.find_cleanable(FindingCode::Thumbnail, details("Exif"));
            }
            continue;
        }
        match field.tag {
            Tag::GPSLatitude | Tag::GPSLongitude | Tag::GPSDestLatitude | Tag::GPSAreaInformation => {
                look.find_cleanable(FindingCode::Location, details("GPS"));
            }
            Tag::Artist | Tag::Copyright | Tag::CameraOwnerName => {
                let text = written(&field.value);
                look.author(&text, details(&name), true);
                look.text(&text, "", || details(&name));
            }
            Tag::Make
            | Tag::Model
            | Tag::BodySerialNumber
            | Tag::LensSerialNumber
            | Tag::MakerNote
            | Tag::ImageUniqueID => {
                look.find_cleanable(FindingCode::Device, details("Exif"));
            }
            Tag::ImageDescription | Tag::UserComment => {
                let text = written(&field.value);
                if !text.trim_ascii().is_empty() {
                    look.find_cleanable(FindingCode::Metadata, details(&name));
                    look.text(&text, "", || details(&name));
                    look.paths(&text, details(&name));
                }
            }
            // Titles, authors and words as Windows writes them.
            Tag(_, 0x9c9b..=0x9c9f) => look.find_cleanable(FindingCode::Metadata, details("Windows")),
            _ => {}
        }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::Ascii(lines) => lines.iter().map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>().join(" "),
        // Eight bytes in front say which letters follow.
        Value::Undefined(bytes, _) => decoded(bytes.get(8..).unwrap_or_default()).replace('\0', ""),
        _ => String::new(),
    }
}

/// Looks at a packet of details in XML (XMP), which any program may have written into a picture or document.
pub(super) fn packet(look: &mut Look, text: &str) {
    let lower = text.to_lowercase();
    look.find_cleanable(FindingCode::Metadata, details("XMP"));
    if lower.contains("gpslatitude") || lower.contains("gpslongitude") {
        look.find_cleanable(FindingCode::Location, details("XMP"));
    }
    if lower.contains("xmpgimg:image") || lower.contains("<xmp:thumbnails") {
        look.find_cleanable(FindingCode::Thumbnail, details("XMP"));
    }
    look.text(text, "", || details("XMP"));
    look.paths(text, details("XMP"));
    let mut path: Vec<String> = Vec::new();
    // A packet is looked at as far as it can be read.
    let _ = super::walk(text, |piece| {
        match piece {
            super::Markup::Open(name, start) => {
                path.push(name.to_owned());
                for key in ["OwnerName", "Artist"] {
                    if let Some(name) = super::attribute(start, key) {
                        look.author(&name, details("XMP"), true);
                    }
                }
            }
            super::Markup::Close(_) => {
                path.pop();
            }
            super::Markup::Text(text)
                if path.iter().any(|name| matches!(name.as_str(), "creator" | "AuthorsPosition")) =>
            {
                look.author(text, details("XMP"), true);
            }
            _ => {}
        }
        Ok(())
    });
}

/// Marks of a JPEG that are needed to show it: the frame, its tables, its scans, and the application's marks for density, colour profile and
/// colour transform.
pub(in super::super) fn is_needed_in_jpeg(marker: u8, contents: &[u8]) -> bool {
    match marker {
        0xe0 => contents.starts_with(b"JFIF\0"),
        0xe2 => contents.starts_with(b"ICC_PROFILE\0"),
        0xee => contents.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// Where a picture ends in its file; behind that nothing belongs to it.
pub(in super::super) fn end_of_jpeg(picture: &Jpeg, file: &[u8]) -> Option<usize> {
    let last = picture.segments().last().filter(|segment| segment.has_entropy())?;
    let scan = file.len().checked_sub(last.len_with_entropy().checked_sub(last.len())?)?;
    // Within a scan 0xff is followed by 0 or a restart's number: any other pair of the kind ends it.
    file[scan..].windows(2).position(|bytes| bytes == [0xff, 0xd9]).map(|at| scan + at + 2)
}

fn jpeg(look: &mut Look, file: Bytes) -> Looked {
    let picture = Jpeg::from_bytes(file.clone()).map_err(|_| Unchecked::Damaged)?;
    for segment in picture.segments() {
        let contents = segment.contents();
        match segment.marker() {
            0xe1 if contents.starts_with(b"Exif\0") => {}
            0xe1 if contents.starts_with(b"http://ns.adobe.com/") => {
                let text = contents.splitn(2, |byte| *byte == 0).nth(1).unwrap_or_default();
                packet(look, &decoded(text));
            }
            0xed => {
                look.find_cleanable(FindingCode::Metadata, details("IPTC"));
                look.text(&decoded(contents), "", || details("IPTC"));
            }
            0xfe => {
                look.find_cleanable(FindingCode::Comment, Spot::Whole);
                look.text(&decoded(contents), "", || Spot::Whole);
            }
            // Several pictures in one: the one before it was cut may be among them.
            0xe2 if contents.starts_with(b"MPF\0") => look.find_cleanable(FindingCode::Thumbnail, details("MPF")),
            marker if !is_needed_in_jpeg(marker, contents) => {
                look.find_cleanable(FindingCode::Metadata, details(&format!("APP{}", marker & 0x0f)));
            }
            _ => {}
        }
    }
    let end = end_of_jpeg(&picture, &file).ok_or(Unchecked::Damaged)?;
    if file[end..].iter().any(|byte| *byte != 0) {
        look.find_cleanable(FindingCode::ForeignContent, Spot::Whole);
    }
    Ok(())
}

/// Chunks of a PNG that are needed to show it.
pub(in super::super) fn is_needed_in_png(kind: [u8; 4]) -> bool {
    // A small first letter is what a reader may pass over.
    kind[0].is_ascii_uppercase()
        || matches!(
            &kind,
            b"tRNS"
                | b"gAMA"
                | b"cHRM"
                | b"sRGB"
                | b"iCCP"
                | b"sBIT"
                | b"bKGD"
                | b"pHYs"
                | b"acTL"
                | b"fcTL"
                | b"fdAT"
                | b"cICP"
        )
}

fn png(look: &mut Look, file: Bytes) -> Looked {
    let picture = Png::from_bytes(file.clone()).map_err(|_| Unchecked::Damaged)?;
    let mut length = 8;
    for chunk in picture.chunks() {
        length += 12 + chunk.contents().len();
        let kind = chunk.kind();
        match &kind {
            b"tEXt" | b"iTXt" => {
                let text = String::from_utf8_lossy(chunk.contents());
                if text.starts_with("XML:com.adobe.xmp") {
                    packet(look, text.find('<').map_or("", |at| &text[at..]));
                } else {
                    look.find_cleanable(FindingCode::Metadata, details(text.split('\0').next().unwrap_or("tEXt")));
                    look.text(&text.replace('\0', " "), "", || details("tEXt"));
                    look.paths(&text, details("tEXt"));
                }
            }
            b"zTXt" => look.find_cleanable(FindingCode::Metadata, details("zTXt")),
            b"eXIf" | b"tIME" => {}
            _ if !is_needed_in_png(kind) => {
                look.find_cleanable(FindingCode::Metadata, details(&String::from_utf8_lossy(&kind)));
            }
            _ => {}
        }
    }
    if file.len() > length {
        look.find_cleanable(FindingCode::ForeignContent, Spot::Whole);
    }
    if picture.chunks().last().is_none_or(|chunk| &chunk.kind() != b"IEND") {
        return Err(Unchecked::Damaged);
    }
    Ok(())
}

/// Chunks of a WebP that are needed to show it.
pub(in super::super) fn is_needed_in_webp(id: [u8; 4]) -> bool {
    matches!(&id, b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP")
}

fn webp(look: &mut Look, file: Bytes) -> Looked {
    let picture = WebP::from_bytes(file.clone()).map_err(|_| Unchecked::Damaged)?;
    for chunk in picture.chunks() {
        let id = chunk.id();
        match &id {
            b"XMP " => {
                if let Some(data) = chunk.content().data() {
                    packet(look, &decoded(data));
                }
            }
            b"EXIF" => {}
            _ if !is_needed_in_webp(id) => {
                look.find_cleanable(FindingCode::Metadata, details(&String::from_utf8_lossy(&id)));
            }
            _ => {}
        }
    }
    if file.len() as u64 > u64::from(picture.len()) {
        look.find_cleanable(FindingCode::ForeignContent, Spot::Whole);
    }
    Ok(())
}
