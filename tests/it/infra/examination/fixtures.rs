//! Files as owners of systems hand them over, and as they never should: all made here, byte by byte.

use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

/// An archive of these files.
pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn office(main_type: &str, main: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let types = format!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{main_type}"/></Types>"#
    );
    let rels = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{TYPES}/officeDocument" Target="{main}"/></Relationships>"#
    );
    let mut files: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", types.as_bytes()), ("_rels/.rels", rels.as_bytes())];
    files.extend_from_slice(parts);
    archive(&files)
}

/// A Word document with this body and these other parts.
pub(crate) fn docx(body: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{TYPES}"><w:body>{body}</w:body></w:document>"#
    );
    let mut all: Vec<(&str, &[u8])> = vec![("word/document.xml", document.as_bytes())];
    all.extend_from_slice(parts);
    office(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "word/document.xml",
        &all,
    )
}

/// A paragraph of it.
pub(crate) fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// What Office keeps about a document.
pub(crate) fn core(author: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{author}</dc:creator><dc:title>Export for the lawyers</dc:title></cp:coreProperties>"#
    )
}

/// An Excel workbook with these sheets: name, how it is shown, and its XML inside `worksheet`.
pub(crate) fn xlsx(sheets: &[(&str, &str, &str)], parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut list = String::new();
    let mut rels = String::new();
    let mut bodies = Vec::new();
    for (index, (name, state, body)) in sheets.iter().enumerate() {
        let id = index + 1;
        list += &format!(r#"<sheet name="{name}" sheetId="{id}" state="{state}" r:id="rId{id}"/>"#);
        rels += &format!(r#"<Relationship Id="rId{id}" Type="{TYPES}/worksheet" Target="worksheets/sheet{id}.xml"/>"#);
        bodies.push((
            format!("xl/worksheets/sheet{id}.xml"),
            format!(
                r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{body}</worksheet>"#
            ),
        ));
    }
    let workbook = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{TYPES}"><sheets>{list}</sheets></workbook>"#
    );
    let rels = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rels}</Relationships>"#
    );
    let mut all: Vec<(&str, &[u8])> =
        vec![("xl/workbook.xml", workbook.as_bytes()), ("xl/_rels/workbook.xml.rels", rels.as_bytes())];
    all.extend(bodies.iter().map(|(name, body)| (name.as_str(), body.as_bytes())));
    all.extend_from_slice(parts);
    office("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xl/workbook.xml", &all)
}

/// Rows of cells with words.
pub(crate) fn rows(table: &[&[&str]]) -> String {
    let mut rows = String::from("<sheetData>");
    for (row, cells) in table.iter().enumerate() {
        let row = row + 1;
        rows += &format!(r#"<row r="{row}">"#);
        for (column, cell) in cells.iter().enumerate() {
            let column = char::from(b'A' + u8::try_from(column).unwrap());
            rows += &format!(r#"<c r="{column}{row}" t="inlineStr"><is><t>{cell}</t></is></c>"#);
        }
        rows += "</row>";
    }
    rows + "</sheetData>"
}

/// A presentation with a slide that is shown, one that is not, and notes.
pub(crate) fn pptx() -> Vec<u8> {
    let slide = |shown: &str, text: &str| {
        format!(
            r#"<?xml version="1.0"?><p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {shown}><p:cSld><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:cSld></p:sld>"#
        )
    };
    let notes = r#"<?xml version="1.0"?><p:notes xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>Do not say that Bob left</a:t></a:r></a:p><a:p><a:fld type="slidenum"><a:t>1</a:t></a:fld></a:p></p:notes>"#;
    let presentation = r#"<?xml version="1.0"?><p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>"#;
    office(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
        "ppt/presentation.xml",
        &[
            ("ppt/presentation.xml", presentation.as_bytes()),
            ("ppt/slides/slide1.xml", slide("", "Figures").as_bytes()),
            ("ppt/slides/slide2.xml", slide(r#"show="0""#, "Names: bob@example.net").as_bytes()),
            ("ppt/notesSlides/notesSlide1.xml", notes.as_bytes()),
        ],
    )
}

/// An OpenDocument file of this kind with this content.
pub(crate) fn open_document(kind: &str, content: &str, meta: &str) -> Vec<u8> {
    let names = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0""#;
    let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
    let content =
        format!(r#"<?xml version="1.0"?><office:document-content {names}>{content}</office:document-content>"#);
    let meta = format!(
        r#"<?xml version="1.0"?><office:document-meta {names}><office:meta>{meta}</office:meta></office:document-meta>"#
    );
    archive(&[
        ("mimetype", mimetype.as_bytes()),
        ("content.xml", content.as_bytes()),
        ("meta.xml", meta.as_bytes()),
        ("META-INF/manifest.xml", b"<?xml version=\"1.0\"?><manifest/>"),
    ])
}

/// A PDF of these objects, the first of which is the catalogue.
pub(crate) fn pdf_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", index + 1).as_bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").as_bytes());
    }
    let count = objects.len() + 1;
    file.extend(format!("trailer\n<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n").as_bytes());
    file
}

pub(crate) fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dict}/Length {}>>\nstream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}

/// A PDF of one page, on which this is drawn. `catalogue` and `page` are further entries of theirs; `more` are further objects, from the
/// sixth on.
pub(crate) fn pdf(content: &str, catalogue: &str, page: &str, more: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalogue}>>").into_bytes(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/ExtGState<</Clear<</ca 0.3>>>>>>/Contents 4 0 R{page}>>"
        )
        .into_bytes(),
        stream("", content.as_bytes()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    objects.extend_from_slice(more);
    pdf_of(&objects, trailer)
}

/// A line of text on a page.
pub(crate) fn line(x: u32, y: u32, text: &str) -> String {
    format!("BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n")
}

/// The smallest picture there is.
const JPEG: &str = "ffd8ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9";

fn bytes_of(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// What a phone notes: where, who, with what, which way up, and a small copy.
pub(crate) fn details() -> Vec<u8> {
    use exif::{Field, In, Rational, Tag, Value};
    let degrees = |value| Rational { num: value, denom: 1 };
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let fields = [
        field(Tag::Orientation, Value::Short(vec![6])),
        field(Tag::Artist, Value::Ascii(vec![b"Bob Builder".to_vec()])),
        field(Tag::Make, Value::Ascii(vec![b"Phonemaker".to_vec()])),
        field(Tag::GPSLatitudeRef, Value::Ascii(vec![b"N".to_vec()])),
        field(Tag::GPSLatitude, Value::Rational(vec![degrees(25), degrees(2), degrees(1)])),
    ];
    let thumbnail = bytes_of(JPEG);
    let mut writer = exif::experimental::Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    writer.set_jpeg(&thumbnail, In::THUMBNAIL);
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, false).unwrap();
    block.into_inner()
}

/// A JPEG with these marks in front of its picture.
pub(crate) fn jpeg(marks: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let plain = bytes_of(JPEG);
    let mut file = plain[..2].to_vec();
    for (mark, content) in marks {
        file.extend([0xff, *mark]);
        file.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        file.extend(content);
    }
    file.extend(&plain[2..]);
    file
}

/// A JPEG as a phone makes it.
pub(crate) fn photo() -> Vec<u8> {
    jpeg(&[(0xe1, [&b"Exif\0\0"[..], &details()].concat())])
}

/// A PNG with these further chunks.
pub(crate) fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    use img_parts::png::PngChunk;
    let chunk =
        |kind: &[u8; 4], content: &[u8]| PngChunk::new(*kind, content.to_vec().into()).encoder().bytes().to_vec();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
    for (kind, content) in chunks {
        file.extend(chunk(kind, content));
    }
    file.extend(chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0xf8, 0x0f, 0, 1, 1, 1, 0]));
    file.extend(chunk(b"IEND", b""));
    file
}

/// A WebP with details of a camera and a packet of others.
pub(crate) fn webp() -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    let mut chunk = |kind: &[u8; 4], content: &[u8]| {
        body.extend(kind);
        body.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        body.extend(content);
        body.extend(&[0][..content.len() % 2]);
    };
    chunk(b"VP8X", &[0b1100, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    chunk(b"VP8L", &[0x2f, 0, 0, 0, 0x10, 0x07, 0x10, 0x11, 0x11, 0x88, 0x88, 0xfe, 0x07, 0]);
    chunk(b"EXIF", &details());
    chunk(
        b"XMP ",
        b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator xmlns:dc='x'>Bob Builder</dc:creator></x:xmpmeta>",
    );
    let mut file = b"RIFF".to_vec();
    file.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    file.extend(body);
    file
}

/// An archive whose parts say that they are under a password.
pub(crate) fn locked_archive() -> Vec<u8> {
    let mut file = archive(&[("secret.txt", b"words")]);
    for at in 0..file.len() - 4 {
        match &file[at..at + 4] {
            b"PK\x03\x04" => file[at + 6] |= 1,
            b"PK\x01\x02" => file[at + 8] |= 1,
            _ => {}
        }
    }
    file
}

/// A container of Microsoft's old kind with one stream.
pub(crate) fn compound(stream: &str) -> Vec<u8> {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    compound.create_stream(stream).unwrap().write_all(b"words").unwrap();
    compound.into_inner().into_inner()
}

/// A PDF that needs a password.
pub(crate) fn locked_pdf() -> Vec<u8> {
    let secret = "<0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef>";
    pdf(
        &line(50, 700, "words"),
        "",
        "",
        &[format!("<</Filter/Standard/V 2/R 3/Length 128/P -44/O{secret}/U{secret}>>").into_bytes()],
        "/Encrypt 6 0 R/ID[<0123456789abcdef0123456789abcdef><0123456789abcdef0123456789abcdef>]",
    )
}

/// Bytes of nothing, packed.
pub(crate) fn packed_nothing(megabytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("nothing", SimpleFileOptions::default()).unwrap();
    let nothing = vec![0; 1024 * 1024];
    for _ in 0..megabytes {
        zip.write_all(&nothing).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive that says of its part that it is small.
pub(crate) fn lying_archive() -> Vec<u8> {
    let mut file = packed_nothing(80);
    for at in 0..file.len() - 4 {
        let size = match &file[at..at + 4] {
            b"PK\x03\x04" => at + 22,
            b"PK\x01\x02" => at + 24,
            _ => continue,
        };
        file[size..size + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    file
}

/// A mail with somebody else in copy, and a picture of a phone.
pub(crate) fn mail() -> Vec<u8> {
    use base64::Engine as _;
    let photo = base64::engine::general_purpose::STANDARD.encode(photo());
    let text = base64::engine::general_purpose::STANDARD.encode("Call me: +44 20 7946 0958");
    format!(
        "From: Ada <ada@example.com>\r\nTo: help@operator.test\r\nCc: Carol <carol@example.net>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n{text}\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: attachment; filename=p.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n{photo}\r\n--b--\r\n"
    )
    .into_bytes()
}
