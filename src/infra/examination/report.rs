//! What is asked about a file, and what the examination says of it. Both travel between two processes as JSON and are kept by callers,
//! so that their words are stable: a member may be added, and none may change its meaning.

use serde::{Deserialize, Serialize};

use crate::base::language::Language;
use crate::coded_enum;
use crate::infra::i18n::Texts as _;

/// The form of reports, counted up when a reader of the one before would misread it.
pub const VERSION: u16 = 1;

/// What the examination needs to know. It goes through a pipe, never onto a command line, where everybody on the machine reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inquiry {
    /// The file's name, for its ending.
    pub name: String,
    /// What may stand in it: the person's own, and what is everybody's, such as the organisation's public contacts.
    pub known: Known,
    /// Whether numbers of documents and accounts count even where they are the person's own, as some laws forbid to send them at all.
    pub even_own_numbers: bool,
}

/// Values that are nobody else's. Compared without regard to how they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// Names, as authors of documents.
    pub names: Vec<String>,
    /// Mail addresses.
    pub emails: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Numbers of documents and accounts.
    pub numbers: Vec<String>,
}

coded_enum! {
    /// What a file is, by its content.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    Kind {
        /// Portable Document Format.
        Pdf = "pdf",
        /// Word document.
        Docx = "docx",
        /// Excel workbook.
        Xlsx = "xlsx",
        /// PowerPoint presentation.
        Pptx = "pptx",
        /// OpenDocument text.
        Odt = "odt",
        /// OpenDocument spreadsheet.
        Ods = "ods",
        /// OpenDocument presentation.
        Odp = "odp",
        /// Archive.
        Zip = "zip",
        /// Picture.
        Jpeg = "jpeg",
        /// Picture.
        Png = "png",
        /// Picture.
        Webp = "webp",
        /// Picture of a phone.
        Heic = "heic",
        /// Picture of a scanner.
        Tiff = "tiff",
        /// A mail as it was sent.
        Message = "message",
        /// Table as text.
        Csv = "csv",
        /// Data as text.
        Json = "json",
        /// Marked-up data.
        Xml = "xml",
        /// Web page.
        Html = "html",
        /// Plain text.
        Text = "text",
    }
}

impl Kind {
    /// Its name.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        language.pick("examination-kind-*", self)
    }

    /// Endings that belong to it; of text any ending may.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx", "docm", "dotx", "dotm"],
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Self::Pptx => &["pptx", "pptm", "ppsx", "potx", "ppsm", "potm"],
            Self::Odt => &["odt", "ott", "fodt"],
            Self::Ods => &["ods", "ots"],
            Self::Odp => &["odp", "otp"],
            Self::Zip => &["zip"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif", "avif", "hif"],
            Self::Tiff => &["tif", "tiff"],
            Self::Message => &["eml", "mht", "mhtml", "txt"],
            Self::Csv | Self::Json | Self::Text => &[
                "txt", "csv", "tsv", "tab", "json", "jsonl", "ndjson", "log", "md", "vcf", "ics", "yaml", "yml",
                "toml", "ini", "sql",
            ],
            Self::Xml => &["xml", "kml", "gpx", "svg", "rdf", "xsd", "xsl"],
            Self::Html => &["html", "htm", "xhtml"],
        }
    }
}

coded_enum! {
    /// What was found.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    FindingCode {
        /// A mail address that is not known.
        EmailAddress = "email-address",
        /// A phone number that is not known.
        PhoneNumber = "phone-number",
        /// The number of an official document, or one that a state gave a person.
        NationalId = "national-id",
        /// The number of a bank account.
        AccountNumber = "account-number",
        /// A full number of a payment card.
        CardNumber = "card-number",
        /// A password, its hash, or a key.
        Password = "password",
        /// Remarks beside the text.
        Comment = "comment",
        /// What was taken out or put in, with the old words kept.
        TrackedChange = "tracked-change",
        /// Notes of the speaker.
        Notes = "notes",
        /// Text that is marked as hidden, or as small or as white as the paper.
        HiddenText = "hidden-text",
        /// A sheet that is not shown.
        HiddenSheet = "hidden-sheet",
        /// Rows or columns that are not shown.
        HiddenCells = "hidden-cells",
        /// A slide that is not shown.
        HiddenSlide = "hidden-slide",
        /// A layer that is not shown.
        HiddenLayer = "hidden-layer",
        /// Text under a box or a picture, which anybody can copy out.
        CoveredText = "covered-text",
        /// Text outside of the page's edges.
        TextOutside = "text-outside",
        /// Notes and marks laid over a page.
        Annotation = "annotation",
        /// A file within the file.
        EmbeddedFile = "embedded-file",
        /// A program that runs when the file is opened.
        Script = "script",
        /// A program within an Office document.
        Macro = "macro",
        /// Something that is fetched from elsewhere when the file is opened.
        ExternalContent = "external-content",
        /// An address that the text leads to.
        ExternalLink = "external-link",
        /// An earlier state of the document, kept inside it.
        EarlierVersion = "earlier-version",
        /// Who wrote it.
        Author = "author",
        /// Where a picture was taken.
        Location = "location",
        /// With which camera or phone.
        Device = "device",
        /// A small copy of the picture, perhaps from before it was cut.
        Thumbnail = "thumbnail",
        /// A folder of somebody's computer.
        FilePath = "file-path",
        /// Other details about the file.
        Metadata = "metadata",
        /// The name says one type, the content another.
        WrongEnding = "wrong-ending",
        /// Something else before, between or after what belongs to the file.
        ForeignContent = "foreign-content",
        /// Pictures and drawings, in which only eyes can read.
        WantsEyes = "wants-eyes",
        /// A part that could not be checked.
        PartUnchecked = "part-unchecked",
    }
}

coded_enum! {
    /// How much a finding weighs.
    Weight {
        /// Nothing lets it out: the file is replaced.
        Blocks = "blocks",
        /// Somebody decides: a cleaned copy, another file, or a reason.
        Decides = "decides",
        /// Somebody looks, and says who did.
        Eyes = "eyes",
    }
}

impl Weight {
    /// What has to be done, in some words.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        language.pick("examination-weight-*", self)
    }
}

impl FindingCode {
    /// How much it weighs.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            Self::CardNumber | Self::AccountNumber | Self::NationalId | Self::Password => Weight::Blocks,
            Self::WantsEyes => Weight::Eyes,
            _ => Weight::Decides,
        }
    }
}

coded_enum! {
    /// Why a file, or a part of one, was not checked.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    Unchecked {
        /// It cannot be read as what it seems to be.
        Damaged = "damaged",
        /// A password is needed to open it.
        Locked = "locked",
        /// No examination knows its type.
        UnknownKind = "unknown-kind",
        /// A format of Office from before 2007.
        OldOffice = "old-office",
        /// It is larger than any file may be.
        TooLarge = "too-large",
        /// It unpacks to more than any file may.
        UnpacksTooLarge = "unpacks-too-large",
        /// Archives in archives, deeper than anybody packs.
        TooDeep = "too-deep",
        /// It takes more time or memory than a file may.
        TooMuch = "too-much",
        /// The examination broke off over it.
        Failed = "failed",
        /// The examination could not be started, or the file could not be handed to it.
        Unavailable = "unavailable",
    }
}

impl Unchecked {
    /// Whether the same file may well be examined later: the reason is not in it.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Unavailable)
    }
}

/// Where in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub enum Spot {
    /// The file as such.
    Whole,
    /// A line of a text.
    Line {
        /// From 1.
        number: u32,
    },
    /// A page.
    Page {
        /// From 1.
        number: u32,
    },
    /// A slide.
    Slide {
        /// From 1.
        number: u32,
    },
    /// A paragraph of a document's text.
    Paragraph {
        /// From 1.
        number: u32,
    },
    /// A sheet, or a column or row of it.
    Sheet {
        /// Its name.
        name: String,
    },
    /// A cell.
    Cell {
        /// The name of its sheet.
        sheet: String,
        /// Such as `B12`.
        cell: String,
    },
    /// A cell of a table as text.
    Field {
        /// Name of its column, or its path.
        name: String,
        /// Line, from 1; 0 where it is not known.
        line: u32,
    },
    /// What is kept about the file beside its content.
    Details {
        /// Name of the detail, as the format has it.
        name: String,
    },
    /// Another part of the file.
    Part {
        /// Its name inside the file.
        name: String,
    },
}

impl Spot {
    fn words(&self) -> (&'static str, String, String) {
        let plain = |key, first: &dyn ToString| (key, first.to_string(), String::new());
        match self {
            Self::Whole => ("examination-at-whole", String::new(), String::new()),
            Self::Line { number } => plain("examination-at-line", number),
            Self::Page { number } => plain("examination-at-page", number),
            Self::Slide { number } => plain("examination-at-slide", number),
            Self::Paragraph { number } => plain("examination-at-paragraph", number),
            Self::Sheet { name } => plain("examination-at-sheet", name),
            Self::Cell { sheet, cell } => ("examination-at-cell", sheet.clone(), cell.clone()),
            Self::Field { name, line: 0 } => plain("examination-at-field", name),
            Self::Field { name, line } => ("examination-at-field-line", name.clone(), line.to_string()),
            Self::Details { name } => plain("examination-at-details", name),
            Self::Part { name } => plain("examination-at-part", name),
        }
    }
}

/// Where: in which file of an archive, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Names of the files around it, from the outside in; none for the file itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// Where in that one.
    #[serde(flatten)]
    pub spot: Spot,
}

impl Place {
    /// The place in words.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let (key, first, second) = self.spot.words();
        let spot = language.text_with(key, &[("first", first.into()), ("second", second.into())]);
        if self.within.is_empty() {
            spot
        } else {
            let within = self.within.join(" › ");
            language.text_with("examination-at-within", &[("file", within.into()), ("spot", spot.into())])
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// Which shape of number, as the data of shapes names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// Where it was found first.
    pub place: Place,
    /// What it looks like: enough to find it, never the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked: Option<String>,
    /// How often.
    pub times: u32,
    /// Whether a cleaned copy is without it.
    #[serde(default)]
    pub cleanable: bool,
    /// Why a part was not checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Unchecked>,
}

impl Finding {
    /// What was found, in a sentence.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        language.pick("examination-found-*", self.code)
    }

    /// What it is about and what to do, in a sentence or two.
    #[must_use]
    pub fn advice(&self, language: Language) -> String {
        match self.reason {
            Some(reason) => language.pick("examination-unchecked-*", reason),
            None => language.pick("examination-advice-*", self.code),
        }
    }

    /// The name of the shape of number, where there is one.
    #[must_use]
    pub fn shape_text(&self, language: Language) -> Option<String> {
        self.shape.as_ref().map(|shape| language.pick("examination-shape-*", shape))
    }
}

/// What the examination says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// [`VERSION`].
    pub version: u16,
    /// The edition of the shapes of numbers that were looked for; empty where nothing was.
    pub shapes: String,
    /// What the file is, where that is known.
    pub kind: Option<Kind>,
    /// Why nothing, or not everything, was looked at.
    pub unchecked: Option<Unchecked>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Further findings that are not listed.
    pub left_out: u32,
    /// Whether the examination could not even have asked the system for anything: for the log.
    pub is_confined: bool,
}

impl Report {
    /// Of a file that was not checked.
    #[must_use]
    pub const fn unchecked(reason: Unchecked) -> Self {
        Self {
            version: VERSION,
            shapes: String::new(),
            kind: None,
            unchecked: Some(reason),
            findings: Vec::new(),
            left_out: 0,
            is_confined: true,
        }
    }

    /// Whether the whole file was looked at and nothing of it has to be decided.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.unchecked.is_none() && self.findings.is_empty() && self.left_out == 0
    }

    /// Whether a cleaned copy would be without some of it.
    #[must_use]
    pub fn can_be_cleaned(&self) -> bool {
        self.unchecked.is_none() && self.findings.iter().any(|finding| finding.cleanable)
    }

    /// Why it was not checked, in a sentence or two.
    #[must_use]
    pub fn unchecked_text(&self, language: Language) -> Option<String> {
        self.unchecked.map(|reason| language.pick("examination-unchecked-*", reason))
    }
}

/// What the process is asked for, in front of the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Task {
    /// About the file.
    pub(super) inquiry: Inquiry,
    /// Bytes that follow: fewer are half a file.
    pub(super) size: u64,
    /// Whether a cleaned copy is asked for, which follows the report.
    pub(super) clean: bool,
}

/// What stands in front of what it gives back.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    /// Of the file, or of the cleaned copy where one follows.
    pub(super) report: Report,
    /// Bytes of the cleaned copy.
    pub(super) cleaned: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(value: impl Serialize) -> String {
        serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn words_of_reports_are_the_codes() {
        for code in FindingCode::ALL {
            assert_eq!(word(code), code.code());
        }
        for kind in Kind::ALL {
            assert_eq!(word(kind), kind.code());
        }
        for reason in Unchecked::ALL {
            assert_eq!(word(reason), reason.code());
        }
    }

    #[test]
    fn a_report_reads_as_it_was_written() {
        let finding = Finding {
            code: FindingCode::CardNumber,
            shape: Some("card".to_owned()),
            place: Place { within: vec!["a.zip".to_owned()], spot: Spot::Page { number: 3 } },
            masked: Some("•••1111".to_owned()),
            times: 2,
            cleanable: false,
            reason: None,
        };
        let report = Report { findings: vec![finding], ..Report::unchecked(Unchecked::Damaged) };
        let text = serde_json::to_string(&report).unwrap();
        assert!(text.contains(r#""code":"card-number""#) && text.contains(r#""at":"page","number":3"#), "{text}");
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }

    #[test]
    fn every_code_has_words() {
        for language in Language::ALL {
            for code in FindingCode::ALL {
                for key in ["examination-found-*", "examination-advice-*"] {
                    let text = language.pick(key, code);
                    assert!(!text.starts_with("examination-"), "{language}: {text}");
                }
            }
            for reason in Unchecked::ALL {
                assert!(!language.pick("examination-unchecked-*", reason).starts_with("examination-"));
            }
            for kind in Kind::ALL {
                assert!(!language.pick("examination-kind-*", kind).starts_with("examination-"));
            }
            for weight in Weight::ALL {
                assert!(!language.pick("examination-weight-*", weight).starts_with("examination-"));
            }
        }
    }
}
