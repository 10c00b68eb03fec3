//! Looks through one file: by its kind, and through what is packed in it. Bounded in what it unpacks and in how deep it goes; that it is
//! bounded in time and memory too is the system's doing (`confinement`).
//!
//! Formats are read by libraries. What stands here is what their parts mean: which of them a person sees, and which not.

mod archive;
mod kind;
mod markup;
mod message;
mod office;
mod open_document;
mod pdf;
pub(super) mod picture;
mod plain;
mod shapes;

use std::collections::HashMap;

use super::report::{Finding, FindingCode, Inquiry, Kind, Place, Report, Spot, Unchecked, VERSION};
use crate::base::text::{self, mailbox_key};
pub(super) use archive::{Archive, UNPACKED};
pub(super) use kind::{Known as KnownKind, kind_of};
pub(super) use markup::{Markup, attribute, decoded, walk};
use shapes::{Shapes, mask};

/// Findings that are listed; further ones are counted.
const MOST_FINDINGS: usize = 400;

/// Labels that are kept in mind.
const MOST_LABELS: usize = 4_000;

/// Letters of a name in a report.
const LONGEST_NAME: usize = 120;

/// Archives in archives: a package of mails with documents with pictures is three.
const DEEPEST: usize = 4;

/// What reading a part came to.
type Looked = Result<(), Unchecked>;

/// Examines a file.
pub(super) fn examine(inquiry: &Inquiry, file: Vec<u8>) -> Report {
    let mut look = Look::new(inquiry);
    let kind = kind_of(&file);
    let looked = match kind {
        Ok(kind) => {
            look.ending(&inquiry.name, kind);
            look.content(kind, file)
        }
        Err(reason) => Err(reason),
    };
    Report {
        version: VERSION,
        shapes: look.shapes.edition().to_owned(),
        kind: kind.ok().map(|known| known.kind),
        unchecked: looked.err().or(look.is_spent.then_some(Unchecked::UnpacksTooLarge)),
        findings: look.found,
        left_out: look.left_out,
        is_confined: false,
    }
}

/// What one examination has found so far, and where it is.
struct Look {
    even_own_numbers: bool,
    names: Vec<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    numbers: Vec<String>,
    shapes: &'static Shapes,
    found: Vec<Finding>,
    /// Where in `found` a thing is, by what it is: the whole value never leaves this.
    index: HashMap<(FindingCode, String, Vec<String>), usize>,
    left_out: u32,
    /// Labels that were seen, and whether each is that of a password.
    labels: HashMap<String, bool>,
    within: Vec<String>,
    /// Bytes that may still be unpacked.
    unpacked: u64,
    /// Whether there was more to unpack than that, somewhere further in: then nobody knows what else there is.
    is_spent: bool,
    /// Whether a cleaned copy reaches what is looked at now.
    can_clean: bool,
    /// Whether it was said already that there are pictures.
    are_pictures_told: bool,
}

impl Look {
    fn new(inquiry: &Inquiry) -> Self {
        let known = &inquiry.known;
        Self {
            even_own_numbers: inquiry.even_own_numbers,
            names: known.names.iter().map(|name| text::fold(name)).collect(),
            emails: known.emails.iter().map(|address| mailbox_key(address)).collect(),
            phones: known.phones.iter().map(|phone| shapes::digits(phone)).collect(),
            numbers: known.numbers.iter().map(|number| shapes::bare(number)).collect(),
            shapes: Shapes::get(),
            found: Vec::new(),
            index: HashMap::new(),
            left_out: 0,
            labels: HashMap::new(),
            within: Vec::new(),
            unpacked: UNPACKED,
            is_spent: false,
            can_clean: true,
            are_pictures_told: false,
        }
    }

    /// Looks through a file of this kind.
    fn content(&mut self, known: KnownKind, file: Vec<u8>) -> Looked {
        match known.kind {
            Kind::Pdf => pdf::look(self, file),
            Kind::Docx | Kind::Xlsx | Kind::Pptx => office::look(self, known, &file),
            Kind::Odt | Kind::Ods | Kind::Odp => open_document::look(self, known.kind, &file),
            Kind::Zip => archive::look(self, &file),
            Kind::Jpeg | Kind::Png | Kind::Webp | Kind::Heic | Kind::Tiff => picture::look(self, known.kind, file),
            Kind::Message => message::look(self, &file),
            Kind::Csv | Kind::Json | Kind::Xml | Kind::Html | Kind::Text => plain::look(self, known.kind, &file),
        }
    }

    /// Looks through a file that is packed in this one. What keeps it from being looked at is a finding, and the rest goes on.
    fn inner(&mut self, name: &str, file: Vec<u8>) {
        self.within.push(shown(name));
        let looked = if self.within.len() > DEEPEST {
            Err(Unchecked::TooDeep)
        } else {
            kind_of(&file).and_then(|known| {
                self.ending(name, known);
                self.content(known, file)
            })
        };
        if let Err(reason) = looked {
            self.is_spent |= reason == Unchecked::UnpacksTooLarge;
            self.part_unchecked(Spot::Whole, reason);
        }
        self.within.pop();
    }

    fn part_unchecked(&mut self, spot: Spot, reason: Unchecked) {
        let value = format!("{reason} {spot:?}");
        if let Some(finding) = self.add(FindingCode::PartUnchecked, &value, spot) {
            finding.reason = Some(reason);
        }
    }

    /// Holds a file's ending against its content. A name without an ending says nothing wrong.
    fn ending(&mut self, name: &str, known: KnownKind) {
        let Some((_, ending)) = name.rsplit_once('.') else { return };
        let ending = ending.to_ascii_lowercase();
        let is_ending = (1..=5).contains(&ending.len()) && ending.chars().all(|letter| letter.is_ascii_alphanumeric());
        let fits = known.kind.endings().contains(&ending.as_str());
        // Text has no marks of its own: only where the ending is another format's is it wrong.
        let is_text = matches!(known.kind, Kind::Text | Kind::Csv | Kind::Json | Kind::Message);
        let is_others = Kind::ALL.iter().any(|other| other.endings().contains(&ending.as_str()))
            || ["doc", "xls", "ppt", "exe", "gif", "bmp", "rtf", "7z", "rar", "gz"].contains(&ending.as_str());
        let hides_macros = known.has_macros && !ending.ends_with('m');
        if is_ending && ((!fits && (!is_text || is_others)) || hides_macros) {
            self.find(FindingCode::WrongEnding, Spot::Whole);
        }
    }

    /// Notes something that has no value to show; several at one spot are one.
    fn find(&mut self, code: FindingCode, spot: Spot) {
        let value = format!("{spot:?}");
        self.add(code, &value, spot);
    }

    /// Notes something that is counted over the whole file, with where it was first.
    fn tally(&mut self, code: FindingCode, spot: Spot) {
        self.add(code, "", spot);
    }

    /// Notes something that a cleaned copy is without.
    fn find_cleanable(&mut self, code: FindingCode, spot: Spot) {
        let value = format!("{spot:?}");
        let can_clean = self.can_clean;
        if let Some(finding) = self.add(code, &value, spot) {
            finding.cleanable = can_clean;
        }
    }

    /// Notes the folders of somebody's computer in what is said about a file.
    fn paths(&mut self, text: &str, spot: Spot) {
        if let Some(path) = self.shapes.path(text) {
            self.find_masked(FindingCode::FilePath, path, spot);
        }
    }

    /// Notes somebody's name, unless it is known.
    fn author(&mut self, name: &str, spot: Spot, cleanable: bool) {
        let name = text::line(name);
        let folded = text::fold(&name);
        if folded.is_empty() || self.names.contains(&folded) {
            return;
        }
        let can_clean = self.can_clean;
        if let Some(finding) = self.add(FindingCode::Author, &folded, spot) {
            finding.masked = Some(shapes::mask_name(&name));
            finding.cleanable = cleanable && can_clean;
        }
    }

    /// Notes a value, of which enough is shown to find it.
    fn find_masked(&mut self, code: FindingCode, value: &str, spot: Spot) {
        if let Some(finding) = self.add(code, value, spot) {
            finding.masked = Some(mask(value));
        }
    }

    /// The finding to complete, where it is a new one; one that is there already is counted.
    fn add(&mut self, code: FindingCode, value: &str, spot: Spot) -> Option<&mut Finding> {
        let key = (code, value.to_owned(), self.within.clone());
        if let Some(known) = self.index.get(&key) {
            self.found[*known].times += 1;
            return None;
        }
        if self.found.len() >= MOST_FINDINGS {
            self.left_out = self.left_out.saturating_add(1);
            return None;
        }
        self.index.insert(key, self.found.len());
        let place = Place { within: self.within.clone(), spot };
        self.found.push(Finding { code, shape: None, place, masked: None, times: 1, cleanable: false, reason: None });
        self.found.last_mut()
    }

    /// Looks through a piece of text: a line, a paragraph, a cell. `label` is what stands over or before it, such as the head of a column.
    fn text(&mut self, text: &str, label: &str, spot: impl Fn() -> Spot) {
        let shapes = self.shapes;
        let is_password = self.is_password_label(label);
        for hit in shapes.find(text, label, is_password) {
            if self.is_known(&hit) {
                continue;
            }
            if let Some(finding) = self.add(hit.finding, &hit.value, spot()) {
                finding.masked = Some(hit.masked());
                finding.shape = hit.shape.map(str::to_owned);
            }
        }
    }

    /// Whether a label is that of a password; tables ask for the same few again and again.
    fn is_password_label(&mut self, label: &str) -> bool {
        if label.is_empty() {
            return false;
        }
        if let Some(known) = self.labels.get(label) {
            return *known;
        }
        let is_password = self.shapes.is_password_label(label);
        if self.labels.len() < MOST_LABELS {
            self.labels.insert(label.to_owned(), is_password);
        }
        is_password
    }

    fn is_known(&self, hit: &shapes::Hit) -> bool {
        match hit.finding {
            FindingCode::EmailAddress => self.emails.contains(&mailbox_key(&hit.value)),
            FindingCode::PhoneNumber => {
                let digits = shapes::digits(&hit.value);
                // `+886 912 345 678` and `0912-345-678` are one: the last eight digits tell.
                let end = |number: &str| number.len().checked_sub(8).map(|at| number[at..].to_owned());
                self.phones.iter().any(|phone| *phone == digits || (end(phone).is_some() && end(phone) == end(&digits)))
            }
            FindingCode::NationalId | FindingCode::AccountNumber => {
                !self.even_own_numbers && self.numbers.contains(&shapes::bare(&hit.value))
            }
            // Nobody is sent these, not even whose they are.
            _ => false,
        }
    }
}

/// A name inside a file as a report shows it.
fn shown(name: &str) -> String {
    let line = text::line(name);
    match line.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn part(name: &str) -> Spot {
    Spot::Part { name: shown(name) }
}

fn details(name: &str) -> Spot {
    Spot::Details { name: shown(name) }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
