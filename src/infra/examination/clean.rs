//! Copies of files without what stands beside their content. Only where taking it out is safe: nothing that a person reads changes. What
//! is in the content itself, such as remarks and hidden sheets, somebody takes out who knows why it is there: the file is replaced.

use std::io::{Cursor, Write as _};

use axum::body::Bytes;
use img_parts::jpeg::{Jpeg, JpegSegment};
use img_parts::png::{Png, PngChunk};
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::WebP;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use super::look::picture::{end_of_jpeg, is_needed_in_jpeg, is_needed_in_png, is_needed_in_webp};
use super::look::{Archive, Markup, UNPACKED, decoded, kind_of, walk};
use super::report::{Kind, Unchecked};

/// Makes a copy of a file without what can be taken out of it.
///
/// # Errors
/// Why it cannot: [`Unchecked::UnknownKind`] for a kind of which no copy is made.
pub(super) fn clean(file: &[u8]) -> Result<Vec<u8>, Unchecked> {
    match kind_of(file)?.kind {
        kind @ (Kind::Jpeg | Kind::Png | Kind::Webp) => picture(kind, file),
        Kind::Docx | Kind::Xlsx | Kind::Pptx => packed(file, &office_part),
        Kind::Odt | Kind::Ods | Kind::Odp => packed(file, &open_document_part),
        _ => Err(Unchecked::UnknownKind),
    }
}

fn picture(kind: Kind, file: &[u8]) -> Result<Vec<u8>, Unchecked> {
    let damaged = |_| Unchecked::Damaged;
    let turned = turned(file);
    match kind {
        Kind::Jpeg => {
            // Nothing behind the picture's end comes along.
            let whole = Bytes::copy_from_slice(file);
            let picture = Jpeg::from_bytes(whole.clone()).map_err(damaged)?;
            let end = end_of_jpeg(&picture, file).ok_or(Unchecked::Damaged)?;
            let mut picture = Jpeg::from_bytes(whole.slice(..end)).map_err(damaged)?;
            let segments = picture.segments_mut();
            segments.retain(|segment| is_needed_in_jpeg(segment.marker(), segment.contents()));
            if let Some(turned) = turned {
                let contents = [&b"Exif\0\0"[..], &turned].concat();
                segments.insert(0, JpegSegment::new_with_contents(0xe1, contents.into()));
            }
            Ok(picture.encoder().bytes().to_vec())
        }
        Kind::Png => {
            let mut picture = Png::from_bytes(Bytes::copy_from_slice(file)).map_err(damaged)?;
            let chunks = picture.chunks_mut();
            chunks.retain(|chunk| is_needed_in_png(chunk.kind()));
            if let Some(turned) = turned {
                chunks.insert(1.min(chunks.len()), PngChunk::new(*b"eXIf", turned.into()));
            }
            Ok(picture.encoder().bytes().to_vec())
        }
        _ => {
            let mut picture = WebP::from_bytes(Bytes::copy_from_slice(file)).map_err(damaged)?;
            let chunks = picture.chunks_mut();
            chunks.retain(|chunk| is_needed_in_webp(chunk.id()));
            if let Some(turned) = &turned {
                chunks.push(RiffChunk::new(*b"EXIF", RiffContent::Data(turned.clone().into())));
            }
            for chunk in chunks.iter_mut().filter(|chunk| &chunk.id() == b"VP8X") {
                if let Some(data) = chunk.content().data() {
                    let mut data = data.to_vec();
                    // What the head says comes along: details of the camera, and those in XML.
                    if let Some(flags) = data.first_mut() {
                        *flags &= !0b1100;
                        *flags |= if turned.is_some() { 0b1000 } else { 0 };
                    }
                    *chunk.content_mut() = RiffContent::Data(data.into());
                }
            }
            Ok(picture.encoder().bytes().to_vec())
        }
    }
}

/// The only detail of a camera that a picture needs: which way up it is. As the smallest block of details there is.
fn turned(file: &[u8]) -> Option<Vec<u8>> {
    let read = exif::Reader::new().continue_on_error(true).read_from_container(&mut Cursor::new(file));
    let exif = read.or_else(|error| error.distill_partial_result(|_| {})).ok()?;
    let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?;
    let way = field.value.get_uint(0).filter(|way| (2..=8).contains(way))?;
    let field = exif::Field {
        tag: exif::Tag::Orientation,
        ifd_num: exif::In::PRIMARY,
        value: exif::Value::Short(vec![u16::try_from(way).ok()?]),
    };
    let mut writer = exif::experimental::Writer::new();
    writer.push_field(&field);
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, false).ok()?;
    Some(block.into_inner())
}

/// What becomes of a part of an archive: what stands in its place, or `None` where it stays as it is.
type Replaced = Result<Option<Vec<u8>>, Unchecked>;

/// Packs an archive anew, with other parts where they hold what should not go along, and without times of files.
fn packed(file: &[u8], replace: &dyn Fn(&str, &[u8]) -> Replaced) -> Result<Vec<u8>, Unchecked> {
    let mut archive = Archive::open(file)?;
    let mut budget = UNPACKED;
    let mut copy = ZipWriter::new(Cursor::new(Vec::with_capacity(file.len())));
    let failed = |_| Unchecked::Failed;
    for index in 0..archive.len() {
        let Some(name) = archive.name(index)? else { continue };
        let content = archive.read(index, &mut budget)?;
        let content = replace(&name, &content)?.unwrap_or(content);
        // Readers of OpenDocument look for this one before they unpack anything.
        let method = if name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::DEFAULT);
        copy.start_file(name, options).map_err(failed)?;
        copy.write_all(&content).map_err(|_| Unchecked::Failed)?;
    }
    Ok(copy.finish().map_err(failed)?.into_inner())
}

const CORE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties \
    xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\"/>";
const EXTENDED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Properties \
    xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"/>";
const CUSTOM: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Properties \
    xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\"/>";
const META: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-meta \
    xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" office:version=\"1.3\"><office:meta/></office:document-meta>";

/// A picture of one point in one colour, where a small copy of a page was.
const POINT_PNG: [u8; 67] = [
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
    0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0,
    0x1b, 0xb6, 0xee, 0x56, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

fn office_part(name: &str, content: &[u8]) -> Replaced {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".xml") {
        let text = decoded(content);
        return Ok(match root(&text).as_deref() {
            Some("coreProperties") => Some(CORE.into()),
            Some("Properties") if text.contains("custom-properties") => Some(CUSTOM.into()),
            Some("Properties") => Some(EXTENDED.into()),
            _ => None,
        });
    }
    if lower.starts_with("docprops/") {
        // Whatever its ending is: readers go by what it holds.
        return Ok(Some(POINT_PNG.into()));
    }
    Ok(inner_picture(content))
}

fn open_document_part(name: &str, content: &[u8]) -> Replaced {
    Ok(match name {
        "meta.xml" => Some(META.into()),
        _ if name.starts_with("Thumbnails/") => Some(POINT_PNG.into()),
        _ if name.starts_with("Pictures/") => inner_picture(content),
        _ => None,
    })
}

/// A picture inside a document, without what stands beside it; one that cannot be read stays and is found again.
fn inner_picture(content: &[u8]) -> Option<Vec<u8>> {
    let kind = kind_of(content).ok()?.kind;
    matches!(kind, Kind::Jpeg | Kind::Png | Kind::Webp).then(|| picture(kind, content).ok()).flatten()
}

fn root(text: &str) -> Option<String> {
    let mut root = None;
    let _ = walk(text, |piece| match piece {
        Markup::Open(name, _) => {
            root = Some(name.to_owned());
            Err(Unchecked::Failed)
        }
        _ => Ok(()),
    });
    root
}
