//! The examination of files that are handed out: what it finds in each kind, that a hostile file harms nothing, and what cleaned copies are
//! without.

pub(crate) mod fixtures;
mod hostile;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Bytes;
use fixtures::{archive, core, docx, jpeg, line, open_document, paragraph, pdf, photo, png, rows, stream, xlsx};
use futures_util::Stream;
use futures_util::stream::iter;
use rightsdesk::infra::examination::{
    Cleaned, Examiner, FindingCode, Inquiry, Kind, Known, Report, Spot, Unchecked, Weight,
};

use FindingCode::{
    Annotation, Author, CardNumber, Comment, CoveredText, Device, EarlierVersion, EmailAddress, EmbeddedFile,
    ExternalContent, ExternalLink, FilePath, ForeignContent, HiddenCells, HiddenLayer, HiddenSheet, HiddenSlide,
    HiddenText, Location, Macro, Metadata, NationalId, Notes, PartUnchecked, Password, PhoneNumber, Script,
    TextOutside, Thumbnail, TrackedChange, WantsEyes, WrongEnding,
};

fn examiner() -> Arc<Examiner> {
    Examiner::with_program(PathBuf::from(env!("CARGO_BIN_EXE_rightsdesk")), 2)
}

/// A file as it comes out of where it is kept: in pieces.
fn pieces(file: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let pieces: Vec<_> = file.chunks(64 * 1024).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    iter(pieces)
}

fn about(name: &str) -> Inquiry {
    Inquiry {
        name: name.to_owned(),
        known: Known {
            names: vec!["Ada Lovelace".to_owned()],
            emails: vec!["ada@example.com".to_owned(), "help@operator.test".to_owned()],
            phones: vec!["+886 912 345 678".to_owned()],
            numbers: vec!["A123456789".to_owned()],
        },
        even_own_numbers: false,
    }
}

async fn examine(name: &str, file: &[u8]) -> Report {
    examiner().examine(&about(name), file.len() as u64, pieces(file)).await
}

async fn clean(name: &str, file: &[u8]) -> Result<Cleaned, Unchecked> {
    examiner().clean(&about(name), file.len() as u64, pieces(file)).await
}

fn codes(report: &Report) -> BTreeSet<FindingCode> {
    report.findings.iter().map(|finding| finding.code).collect()
}

/// Examines a file and holds what was found against what should be.
async fn finds(name: &str, file: &[u8], kind: Kind, expected: &[FindingCode]) -> Report {
    let report = examine(name, file).await;
    assert_eq!(report.unchecked, None, "{name}: {report:#?}");
    assert_eq!(report.kind, Some(kind), "{name}");
    assert_eq!(codes(&report), expected.iter().copied().collect(), "{name}: {:#?}", report.findings);
    report
}

fn spot_of(report: &Report, code: FindingCode) -> &Spot {
    &report.findings.iter().find(|finding| finding.code == code).unwrap().place.spot
}

#[tokio::test]
async fn a_file_with_nothing_in_it_is_clear() {
    for (name, file, kind) in [
        ("a.txt", b"Dear Ada, you ordered two books.\n".to_vec(), Kind::Text),
        ("a.csv", b"day,item\n2026-11-02,book\n".to_vec(), Kind::Csv),
        ("a.json", br#"{"orders": [{"day": "2026-11-02", "price": 12.5}]}"#.to_vec(), Kind::Json),
        ("a.docx", docx(&paragraph("Dear Ada"), &[]), Kind::Docx),
        (
            "a.xlsx",
            xlsx(&[("Orders", "visible", &rows(&[&["day", "item"], &["2026-11-02", "book"]]))], &[]),
            Kind::Xlsx,
        ),
        ("a.pdf", pdf(&line(50, 700, "Dear Ada"), "", "", &[], ""), Kind::Pdf),
        ("a.zip", archive(&[("a.txt", b"words")]), Kind::Zip),
    ] {
        assert!(finds(name, &file, kind, &[]).await.is_clear(), "{name}");
    }
    // Pictures show what only eyes can see.
    for (name, file, kind) in [("a.jpg", jpeg(&[]), Kind::Jpeg), ("a.png", png(&[]), Kind::Png)] {
        let report = finds(name, &file, kind, &[WantsEyes]).await;
        assert_eq!(report.findings[0].code.weight(), Weight::Eyes);
    }
}

#[tokio::test]
async fn what_is_somebody_elses_is_found_and_what_is_known_is_not() {
    let text = "ada@example.com and ADA@example.com wrote to carol@example.net\n\
        phones: 0912-345-678, 0987-654-321, +44 20 7946 0958\n\
        身分證字號Ａ１２３４５６７８９ and A223456781, order 550e8400-e29b-41d4-a716-446655440000\n\
        card 4111 1111 1111 1111, not 4111 1111 1111 1112\n";
    let report =
        finds("a.txt", text.as_bytes(), Kind::Text, &[EmailAddress, PhoneNumber, NationalId, CardNumber]).await;
    let of = |code| report.findings.iter().filter(|finding| finding.code == code).collect::<Vec<_>>();
    assert_eq!(of(EmailAddress).len(), 1);
    assert_eq!(of(EmailAddress)[0].masked.as_deref(), Some("c•••@e•••.net"));
    assert_eq!(of(EmailAddress)[0].place.spot, Spot::Line { number: 1 });
    assert_eq!(of(PhoneNumber).len(), 2, "{:#?}", of(PhoneNumber));
    assert_eq!(of(NationalId).len(), 1);
    assert_eq!(of(NationalId)[0].shape.as_deref(), Some("tw-id"));
    assert_eq!(of(CardNumber)[0].masked.as_deref(), Some("•••1111"));
    assert_eq!(CardNumber.weight(), Weight::Blocks);

    // Where the law lets no number out at all, the person's own counts too.
    let strict = Inquiry { even_own_numbers: true, ..about("a.txt") };
    let report = examiner().examine(&strict, text.len() as u64, pieces(text.as_bytes())).await;
    assert_eq!(report.findings.iter().filter(|finding| finding.code == NationalId).count(), 2);
}

#[tokio::test]
async fn shapes_of_numbers_are_told_by_their_check_digit_or_by_what_stands_before_them() {
    let hits = [
        ("tw-id", "A123456789"),
        ("hk-id", "A123456(3)"),
        ("cn-id", "11010519491231002X"),
        ("sg-id", "S1234567D"),
        ("kr-rrn", "900101-1234567"),
        ("us-ssn", "536-22-1234"),
        ("us-ssn", "SSN: 536221234"),
        ("gb-nino", "AB 12 34 56 C"),
        ("es-dni", "12345678Z"),
        ("nl-bsn", "BSN 111222333"),
        ("pl-pesel", "PESEL: 44051401359"),
        ("iban", "DE89 3704 0044 0532 0130 00 since 2020"),
        ("iban", "GB82WEST12345698765432"),
        ("ca-sin", "SIN 130 692 544"),
        ("passport", "護照號碼 312345678"),
        ("card", "3782 822463 10005"),
        ("phone", "(02) 2345-6789"),
        ("phone", "Tel. 2345 6789"),
    ];
    let nothing = [
        "A123456788",
        "A123456(4)",
        "110105194912310021",
        "S1234567A",
        "000-22-1234",
        "666-22-1234",
        "12345678A",
        "BSN 111222334",
        "111222333",
        "44051401359",
        "DE89 3704 0044 0532 0130 01",
        "312345678",
        "2345 6789",
        "2026-11-02 12:00:00",
        "0.912345678",
    ];
    let strict = Inquiry { name: "a.txt".to_owned(), ..Inquiry::default() };
    for (shape, text) in hits {
        let report = examiner().examine(&strict, text.len() as u64, pieces(text.as_bytes())).await;
        let found: Vec<_> = report.findings.iter().filter_map(|finding| finding.shape.as_deref()).collect();
        assert_eq!(found, [shape], "{text}: {report:#?}");
    }
    for text in nothing {
        let report = examiner().examine(&strict, text.len() as u64, pieces(text.as_bytes())).await;
        assert!(report.is_clear(), "{text}: {report:#?}");
    }
}

#[tokio::test]
async fn passwords_are_found_by_their_name_their_column_and_their_form() {
    let hash = "$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW";
    for (name, file, kind) in [
        ("a.txt", "password: hunter2".to_owned(), Kind::Text),
        ("a.txt", "密碼：s3cret-word".to_owned(), Kind::Text),
        ("a.txt", "Your password is hunter2".to_owned(), Kind::Text),
        ("a.txt", hash.to_owned(), Kind::Text),
        ("a.csv", format!("user,password_hash\nada,{hash}\n"), Kind::Csv),
        ("a.csv", "user;password\nada;correct horse\n".to_owned(), Kind::Csv),
        ("a.json", r#"{"users": [{"p\u0061ssword": "correct horse"}]}"#.to_owned(), Kind::Json),
    ] {
        let report = finds(name, file.as_bytes(), kind, &[Password]).await;
        assert!(!serde_json::to_string(&report).unwrap().contains("horse"), "{name}");
    }
    for text in [
        "password: ********",
        "The password is stored as a hash.",
        "password_changed_at: 2026-11-02",
        "password: null",
        "Passwords are never shown.",
    ] {
        assert!(finds("a.txt", text.as_bytes(), Kind::Text, &[]).await.is_clear(), "{text}");
    }
    let table = rows(&[&["user", "Password"], &["ada", "correct horse"]]);
    let report = finds("a.xlsx", &xlsx(&[("Users", "visible", &table)], &[]), Kind::Xlsx, &[Password]).await;
    assert_eq!(*spot_of(&report, Password), Spot::Cell { sheet: "Users".to_owned(), cell: "B2".to_owned() });
}

#[tokio::test]
async fn data_is_read_and_not_only_looked_at() {
    let json = r#"{"mail": "carol\u0040example.net", "deep": [{"card": 4111111111111111}]}"#;
    let report = finds("a.json", json.as_bytes(), Kind::Json, &[EmailAddress, CardNumber]).await;
    assert_eq!(*spot_of(&report, CardNumber), Spot::Field { name: "deep.card".to_owned(), line: 0 });
    let utf16: Vec<u8> = "\u{feff}carol@example.net".encode_utf16().flat_map(u16::to_le_bytes).collect();
    finds("a.txt", &utf16, Kind::Text, &[EmailAddress]).await;
    // Big5, as spreadsheets in Taiwan write it.
    let big5 = [&b"\xa9m\xa6W,mail\n\xb3\xaf\xa9\xc9\xa7g,carol@example.net\n"[..]].concat();
    finds("a.csv", &big5, Kind::Csv, &[EmailAddress]).await;
    finds(
        "a.eml",
        &fixtures::mail(),
        Kind::Message,
        &[EmailAddress, PhoneNumber, EmbeddedFile, WantsEyes, Location, Author, Device, Thumbnail],
    )
    .await;
    let page = "<!doctype html><html><!-- for Bob --><p style='display:none'>x</p><script>alert(1)</script></html>";
    finds("a.html", page.as_bytes(), Kind::Html, &[Comment, HiddenText, Script]).await;
}

#[tokio::test]
async fn a_documents_comments_changes_and_hidden_words_are_found() {
    let comments = br#"<?xml version="1.0"?><w:comments xmlns:w="x"><w:comment w:id="1" w:author="Bob Builder"><w:p><w:r><w:t>ask carol@example.net</w:t></w:r></w:p></w:comment></w:comments>"#;
    let rels = br#"<?xml version="1.0"?><Relationships><Relationship Id="a" Type="x/attachedTemplate" Target="file:///C:\Users\bob\T.dotx" TargetMode="External"/><Relationship Id="b" Type="x/hyperlink" Target="https://example.net/" TargetMode="External"/></Relationships>"#;
    let body = format!(
        r#"{}<w:p><w:del w:id="2" w:author="Bob Builder"><w:r><w:delText>Bob said no</w:delText></w:r></w:del><w:ins w:id="3" w:author="Ada Lovelace"><w:r><w:t>yes</w:t></w:r></w:ins></w:p><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>not for them</w:t></w:r></w:p>"#,
        paragraph("Dear Ada")
    );
    let properties = core("Bob Builder");
    let file = docx(
        &body,
        &[
            ("word/comments.xml", comments),
            ("word/_rels/document.xml.rels", rels),
            ("docProps/core.xml", properties.as_bytes()),
            ("word/media/image1.jpeg", &photo()),
        ],
    );
    let report = finds(
        "a.docx",
        &file,
        Kind::Docx,
        &[
            Comment,
            TrackedChange,
            HiddenText,
            Author,
            EmailAddress,
            FilePath,
            ExternalContent,
            ExternalLink,
            Metadata,
            WantsEyes,
            Location,
            Device,
            Thumbnail,
        ],
    )
    .await;
    assert_eq!(*spot_of(&report, TrackedChange), Spot::Paragraph { number: 2 });
    let authors: Vec<_> =
        report.findings.iter().filter(|finding| finding.code == Author && finding.place.within.is_empty()).collect();
    assert_eq!(authors.len(), 1, "the person's own name is none: {authors:?}");
    assert_eq!(authors[0].masked.as_deref(), Some("B•• B••"));
    let location = report.findings.iter().find(|finding| finding.code == Location).unwrap();
    assert_eq!(location.place.within, ["word/media/image1.jpeg"]);
    let text = serde_json::to_string(&report).unwrap();
    for whole in ["carol@example.net", "Builder", "Bob said no", "C:\\\\Users", "Export for"] {
        assert!(!text.contains(whole), "{whole} in {text}");
    }
}

#[tokio::test]
async fn hidden_sheets_rows_and_columns_are_found() {
    let shown = rows(&[&["day"], &["2026-11-02"]]);
    let hidden = rows(&[&["mail"], &["carol@example.net"]]);
    let flat =
        r#"<cols><col min="2" max="2" hidden="1" width="0"/></cols><sheetData><row r="1" hidden="1"/></sheetData>"#;
    let file = xlsx(
        &[("Orders", "visible", &shown), ("Staff", "veryHidden", &hidden), ("Old", "hidden", &shown), ("Flat", "visible", flat)],
        &[("xl/comments1.xml", br#"<?xml version="1.0"?><comments><authors><author>Bob Builder</author></authors><commentList><comment ref="A1"><text><t>who?</t></text></comment></commentList></comments>"#)],
    );
    let report = finds("a.xlsx", &file, Kind::Xlsx, &[HiddenSheet, HiddenCells, EmailAddress, Comment, Author]).await;
    let sheets: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.code == HiddenSheet)
        .map(|finding| finding.place.spot.clone())
        .collect();
    assert_eq!(sheets, [Spot::Sheet { name: "Staff".to_owned() }, Spot::Sheet { name: "Old".to_owned() }]);
    assert_eq!(*spot_of(&report, EmailAddress), Spot::Cell { sheet: "Staff".to_owned(), cell: "A2".to_owned() });
    assert_eq!(*spot_of(&report, HiddenCells), Spot::Sheet { name: "Flat".to_owned() });
}

#[tokio::test]
async fn hidden_slides_and_notes_are_found() {
    let report = finds("a.pptx", &fixtures::pptx(), Kind::Pptx, &[HiddenSlide, Notes, EmailAddress]).await;
    assert_eq!(*spot_of(&report, HiddenSlide), Spot::Slide { number: 2 });
    assert_eq!(*spot_of(&report, Notes), Spot::Slide { number: 1 });
}

#[tokio::test]
async fn open_documents_are_looked_through() {
    let content = r#"<office:body><office:text><text:tracked-changes><text:changed-region><text:deletion/></text:changed-region></text:tracked-changes><text:p>Dear Ada<office:annotation><dc:creator>Bob Builder</dc:creator><text:p>sure?</text:p></office:annotation></text:p></office:text></office:body>"#;
    let meta = "<meta:initial-creator>Bob Builder</meta:initial-creator>";
    let text = open_document("text", content, meta);
    finds("a.odt", &text, Kind::Odt, &[TrackedChange, Comment, Author]).await;
    let content = r#"<office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><table:table table:name="Staff" table:style-name="ta2"><table:table-row table:visibility="collapse"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:body>"#;
    let report =
        finds("a.ods", &open_document("spreadsheet", content, ""), Kind::Ods, &[HiddenSheet, HiddenCells]).await;
    assert_eq!(*spot_of(&report, HiddenSheet), Spot::Sheet { name: "Staff".to_owned() });
    let copy = clean("a.odt", &text).await.unwrap();
    assert_eq!(
        codes(&copy.report),
        BTreeSet::from([TrackedChange, Comment, Author]),
        "who made a remark stays with it"
    );
    assert!(copy.report.findings.iter().all(|finding| !finding.cleanable));
}

#[tokio::test]
async fn text_under_a_box_is_found() {
    let black = "0 g 45 695 200 20 re f\n";
    let covered = line(50, 700, "Carol Smith") + black + &line(50, 600, "Dear Ada");
    let report = finds("a.pdf", &pdf(&covered, "", "", &[], ""), Kind::Pdf, &[CoveredText]).await;
    assert_eq!(*spot_of(&report, CoveredText), Spot::Page { number: 1 });
    assert_eq!(report.findings[0].masked.as_deref(), Some("C•• S••"));
    // What can be copied out is looked at like all the rest.
    let covered = line(50, 700, "carol@example.net") + black;
    finds("a.pdf", &pdf(&covered, "", "", &[], ""), Kind::Pdf, &[CoveredText, EmailAddress]).await;
    // A box below the words, one elsewhere, one that only tints, and a frame.
    for harmless in [
        "0.8 g 45 695 200 20 re f 0 g\n".to_owned() + &line(50, 700, "Dear Ada"),
        line(50, 700, "Dear Ada") + "0 g 45 600 200 20 re f\n",
        line(50, 700, "Dear Ada") + "/Clear gs 1 1 0 rg 45 695 200 20 re f\n",
        line(50, 700, "Dear Ada") + "0 G 45 695 200 20 re S\n",
        "0 g 45 695 200 20 re f 1 g\n".to_owned() + &line(50, 700, "Dear Ada"),
    ] {
        finds("a.pdf", &pdf(&harmless, "", "", &[], ""), Kind::Pdf, &[]).await;
    }
    // White on white, too small to read, without ink, beyond the edge.
    for (hidden, code) in [
        ("1 g\n".to_owned() + &line(50, 700, "Carol Smith"), HiddenText),
        ("BT /F1 1 Tf 50 700 Td (Carol Smith) Tj ET".to_owned(), HiddenText),
        ("BT /F1 12 Tf 3 Tr 50 700 Td (Carol Smith) Tj ET".to_owned(), HiddenText),
        (line(2000, 700, "Carol Smith"), TextOutside),
    ] {
        finds("a.pdf", &pdf(&hidden, "", "", &[], ""), Kind::Pdf, &[code]).await;
    }
}

#[tokio::test]
async fn what_a_pdf_keeps_beside_its_pages_is_found() {
    let plain = line(50, 700, "Dear Ada");
    let script = pdf(&plain, "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "", &[], "");
    finds("a.pdf", &script, Kind::Pdf, &[Script]).await;
    let remark = pdf(
        &plain,
        "",
        "/Annots[<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(Bob Builder)/Contents(ask carol@example.net)>>]",
        &[],
        "",
    );
    finds("a.pdf", &remark, Kind::Pdf, &[Annotation, Author, EmailAddress]).await;
    let attached = pdf(
        &plain,
        "/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>",
        "",
        &[
            b"<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 7 0 R>>>>".to_vec(),
            stream("/Type/EmbeddedFile", b"carol@example.net"),
        ],
        "",
    );
    let report = finds("a.pdf", &attached, Kind::Pdf, &[EmbeddedFile, EmailAddress]).await;
    assert_eq!(report.findings.iter().find(|finding| finding.code == EmailAddress).unwrap().place.within, ["a.txt"]);
    let layers =
        pdf(&plain, "/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>", "", &[b"<</Type/OCG/Name(Draft)>>".to_vec()], "");
    finds("a.pdf", &layers, Kind::Pdf, &[HiddenLayer]).await;
    let told = pdf(
        &plain,
        "",
        "",
        &[b"<</Author(Bob Builder)/Title(Microsoft Word - C:\\\\Users\\\\bob\\\\x.docx)>>".to_vec()],
        "/Info 6 0 R",
    );
    finds("a.pdf", &told, Kind::Pdf, &[Author, Metadata, FilePath]).await;
    // A change is written behind what was there.
    let mut changed = pdf(&plain, "", "", &[], "");
    let end = changed.len();
    let first = changed.windows(4).position(|bytes| bytes == b"xref").unwrap();
    changed.extend(
        format!("xref\n0 0\ntrailer\n<</Size 6/Root 1 0 R/Prev {first}>>\nstartxref\n{end}\n%%EOF\n").as_bytes(),
    );
    finds("a.pdf", &changed, Kind::Pdf, &[EarlierVersion]).await;
    let image =
        stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"\x80");
    let scan = pdf("q 595 0 0 842 0 0 cm /Im1 Do Q", "", "/Resources<</XObject<</Im1 6 0 R>>>>", &[image], "");
    finds("a.pdf", &scan, Kind::Pdf, &[WantsEyes]).await;
}

#[tokio::test]
async fn a_pictures_place_and_maker_are_found_and_a_cleaned_copy_is_without() {
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator xmlns:dc='x'>Bob Builder</dc:creator></x:xmpmeta>";
    let exif = [&b"Exif\0\0"[..], &fixtures::details()].concat();
    let text = b"Comment\0carol@example.net".to_vec();
    let mut trailing = photo();
    trailing.extend(archive(&[("a.txt", b"words")]));
    for (name, file, kind, expected) in [
        ("a.jpg", photo(), Kind::Jpeg, vec![WantsEyes, Location, Author, Device, Thumbnail]),
        (
            "a.jpg",
            jpeg(&[
                (0xe1, exif),
                (0xe1, xmp.to_vec()),
                (0xed, b"Photoshop 3.0\0".to_vec()),
                (0xfe, b"carol@example.net".to_vec()),
            ]),
            Kind::Jpeg,
            vec![WantsEyes, Location, Author, Device, Thumbnail, Metadata, Comment, EmailAddress],
        ),
        ("a.jpg", trailing, Kind::Jpeg, vec![WantsEyes, Location, Author, Device, Thumbnail, ForeignContent]),
        (
            "a.png",
            png(&[(b"tEXt", text), (b"eXIf", fixtures::details())]),
            Kind::Png,
            vec![WantsEyes, Location, Author, Device, Thumbnail, Metadata, EmailAddress],
        ),
        ("a.webp", fixtures::webp(), Kind::Webp, vec![WantsEyes, Location, Author, Device, Thumbnail, Metadata]),
    ] {
        let report = finds(name, &file, kind, &expected).await;
        assert!(report.can_be_cleaned(), "{name}");
        let copy = clean(name, &file).await.unwrap();
        assert_eq!(codes(&copy.report), BTreeSet::from([WantsEyes]), "{name}: {:#?}", copy.report);
        assert!(!copy.report.can_be_cleaned());
        for gone in [&b"Builder"[..], b"carol", b"Phonemaker", b"PK\x03\x04"] {
            assert!(!copy.content.windows(gone.len()).any(|bytes| bytes == gone), "{name} has {gone:?}");
        }
        // Which way up it is stays, or people would lie on their side.
        let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(&copy.content)).unwrap();
        let way = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY).unwrap();
        assert_eq!(way.value.get_uint(0), Some(6), "{name}");
        assert_eq!(exif.fields().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_cleaned_document_is_without_who_made_it_and_has_all_its_words() {
    let properties = core("Bob Builder");
    let company = br#"<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>Rival Ltd</Company></Properties>"#;
    let file = docx(
        &paragraph("Dear Ada"),
        &[
            ("docProps/core.xml", properties.as_bytes()),
            ("docProps/app.xml", company),
            ("docProps/thumbnail.jpeg", &photo()),
            ("word/media/image1.jpeg", &photo()),
        ],
    );
    let report = finds("a.docx", &file, Kind::Docx, &[Author, Metadata, Thumbnail, WantsEyes, Location, Device]).await;
    assert!(
        report.findings.iter().all(|finding| finding.cleanable || finding.code == WantsEyes),
        "{:#?}",
        report.findings
    );
    let copy = clean("a.docx", &file).await.unwrap();
    assert_eq!(codes(&copy.report), BTreeSet::from([WantsEyes, Thumbnail]), "{:#?}", copy.report.findings);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(copy.content)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("word/document.xml").unwrap(), &mut text).unwrap();
    assert!(text.contains("Dear Ada"));
    // Of the others there is none, and it says why.
    let other = pdf(&line(50, 700, "Dear Ada"), "", "", &[], "");
    assert_eq!(clean("a.pdf", &other).await.unwrap_err(), Unchecked::UnknownKind);
}

#[tokio::test]
async fn a_name_that_says_another_type_is_found() {
    finds("a.pdf", &png(&[]), Kind::Png, &[WantsEyes, WrongEnding]).await;
    finds("a.docx", b"words and words", Kind::Text, &[WrongEnding]).await;
    finds("a.zip", &docx(&paragraph("x"), &[]), Kind::Docx, &[WrongEnding]).await;
    finds("notes.md", b"words and words", Kind::Text, &[]).await;
    finds("noending", b"words and words", Kind::Text, &[]).await;
    let with_macro = docx(&paragraph("x"), &[("word/vbaProject.bin", b"words")]);
    finds("a.docx", &with_macro, Kind::Docx, &[Macro]).await;
}

#[tokio::test]
async fn files_in_archives_are_looked_at_where_they_lie() {
    let inner = archive(&[("a.docx", &docx(&paragraph("carol@example.net"), &[]))]);
    let report = finds("a.zip", &archive(&[("b/inner.zip", &inner)]), Kind::Zip, &[EmailAddress]).await;
    assert_eq!(report.findings[0].place.within, ["b/inner.zip", "a.docx"]);
    let report = finds(
        "a.zip",
        &archive(&[("a.exe", b"MZ\x90\0\x03\0\0\0\x04\0"), ("b.txt", b"carol@example.net")]),
        Kind::Zip,
        &[PartUnchecked, EmailAddress],
    )
    .await;
    assert_eq!(report.findings[0].reason, Some(Unchecked::UnknownKind));
    assert_eq!(report.findings[0].place.within, ["a.exe"]);
    let mut mixed = archive(&[("a.txt", b"words")]);
    mixed.splice(0..0, b"#!/bin/sh\nexit\n".iter().copied());
    assert_eq!(examine("a.zip", &mixed).await.unchecked, Some(Unchecked::UnknownKind), "what it begins with counts");
    let mut after = archive(&[("a.txt", b"words")]);
    after.extend(b"and more");
    finds("a.zip", &after, Kind::Zip, &[ForeignContent]).await;
    let mut both = pdf(&line(50, 700, "Dear Ada"), "", "", &[], "");
    both.extend(archive(&[("a.txt", b"words")]));
    finds("a.pdf", &both, Kind::Pdf, &[ForeignContent]).await;
    let page = [b"<script>alert(1)</script>\n".to_vec(), pdf(&line(50, 700, "Dear Ada"), "", "", &[], "")].concat();
    finds("a.pdf", &page, Kind::Pdf, &[ForeignContent]).await;
}
