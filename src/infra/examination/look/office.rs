//! Documents, workbooks and presentations of Office. A part is known by what it says it is, not by where it lies: where it lies is up to
//! whoever packed it.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::super::report::{FindingCode, Kind, Spot, Unchecked};
use super::archive::Archive;
use super::kind::Known;
use super::markup::{Markup, attribute, decoded, is_on, walk};
use super::{Look, Looked, details, number, part, shown};

/// Looks through a document of Office.
pub(super) fn look(look: &mut Look, known: Known, file: &[u8]) -> Looked {
    let mut archive = Archive::open(file)?;
    look.seams(&mut archive);
    if known.has_macros {
        look.tally(FindingCode::Macro, Spot::Whole);
    }
    let mut names = Vec::new();
    for index in 0..archive.len() {
        if let Some(name) = archive.name(index)? {
            names.push((index, name));
        }
    }
    let mut package = Package { kind: Some(known.kind), ..Package::default() };
    // What the parts of a workbook are called, and the texts that all its sheets share, come first.
    let order = |name: &str| match name.rsplit('/').next().unwrap_or_default() {
        "workbook.xml.rels" => 0,
        "workbook.xml" => 1,
        "sharedStrings.xml" => 2,
        _ => 3,
    };
    names.sort_by_key(|(_, name)| order(name));
    for (index, name) in names {
        let Some(content) = look.unpack(&mut archive, index, &name)? else { continue };
        one_part(look, &mut package, &name, content)?;
    }
    if let Some(spot) = package.white_text.filter(|_| !package.has_shading) {
        look.find(FindingCode::HiddenText, spot);
    }
    Ok(())
}

/// What is known of the whole while its parts are looked at.
#[derive(Default)]
struct Package {
    kind: Option<Kind>,
    /// Names of sheets by the part they are in.
    sheets: HashMap<String, String>,
    /// The same by how the workbook refers to them.
    targets: HashMap<String, String>,
    /// Texts that cells refer to by number.
    shared: Vec<String>,
    /// Where text is as white as paper, first.
    white_text: Option<Spot>,
    /// Whether anything has a ground of another colour, on which white text is read.
    has_shading: bool,
    paragraphs: usize,
}

fn one_part(look: &mut Look, package: &mut Package, name: &str, content: Vec<u8>) -> Looked {
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    if matches!(ending, "xml" | "rels" | "vml") {
        let text = decoded(&content);
        return match xml_part(look, package, name, &text) {
            // The text of a document is the document.
            Err(reason) if ["document", "sheet", "slide"].iter().any(|main| name.contains(main)) => Err(reason),
            Err(reason @ (Unchecked::Damaged | Unchecked::TooDeep)) => {
                look.part_unchecked(part(name), reason);
                Ok(())
            }
            other => other,
        };
    }
    if lower.contains("vbaproject") || lower.contains("/macrosheets/") || lower.contains("/activex/") {
        look.tally(FindingCode::Macro, part(name));
    } else if lower.starts_with("docprops/") {
        look.find_cleanable(FindingCode::Thumbnail, part(name));
    } else if matches!(ending, "emf" | "wmf" | "gif" | "bmp" | "svg" | "wdp" | "mp4" | "mov" | "wav" | "mp3" | "m4a") {
        look.tally(FindingCode::WantsEyes, part(name));
    } else if matches!(ending, "jpg" | "jpeg" | "png" | "webp" | "tif" | "tiff" | "heic") {
        look.tally(FindingCode::WantsEyes, part(name));
        let told = std::mem::replace(&mut look.are_pictures_told, true);
        look.inner(name, content);
        look.are_pictures_told = told;
    } else if lower.contains("printersettings") || matches!(ending, "odttf" | "fntdata" | "ttf") {
        // How somebody's printer was set, and fonts, have nothing to read.
    } else {
        look.tally(FindingCode::EmbeddedFile, part(name));
        let can_clean = std::mem::replace(&mut look.can_clean, false);
        look.inner(name, content);
        look.can_clean = can_clean;
    }
    Ok(())
}

fn xml_part(look: &mut Look, package: &mut Package, name: &str, text: &str) -> Looked {
    let mut root = String::new();
    // Only the first element matters; the walk ends with it.
    let _ = walk(text, |piece| {
        if let Markup::Open(name, _) = piece {
            name.clone_into(&mut root);
            return Err(Unchecked::Failed);
        }
        Ok(())
    });
    match root.as_str() {
        "Relationships" => relationships(look, package, name, text),
        "Types" => Ok(()),
        "coreProperties" | "Properties" => properties(look, text),
        "workbook" => workbook(look, package, text),
        "sst" => shared_strings(package, text),
        "worksheet" | "chartsheet" | "dialogsheet" => worksheet(look, package, name, text),
        "macrosheet" => {
            look.tally(FindingCode::Macro, part(name));
            worksheet(look, package, name, text)
        }
        _ => prose(look, package, &root, name, text),
    }
}

/// What a part refers to.
fn relationships(look: &mut Look, package: &mut Package, name: &str, text: &str) -> Looked {
    walk(text, |piece| {
        let Markup::Open("Relationship", start) = piece else { return Ok(()) };
        let target = attribute(start, "Target").unwrap_or_default();
        let kind = attribute(start, "Type").unwrap_or_default();
        if name.ends_with("workbook.xml.rels") {
            package
                .targets
                .insert(attribute(start, "Id").unwrap_or_default(), target.trim_start_matches('/').to_owned());
        }
        if attribute(start, "TargetMode").as_deref() == Some("External") {
            let is_link = kind.ends_with("/hyperlink");
            look.paths(&target, part(name));
            look.text(&target, "", || part(name));
            if !target.starts_with("mailto:") {
                look.tally(if is_link { FindingCode::ExternalLink } else { FindingCode::ExternalContent }, part(name));
            }
        }
        Ok(())
    })
}

/// What is kept about the document: who made it, for whom, with which template.
fn properties(look: &mut Look, text: &str) -> Looked {
    let mut path: Vec<String> = Vec::new();
    let mut property = String::new();
    walk(text, |piece| {
        match piece {
            Markup::Open(name, start) => {
                path.push(name.to_owned());
                if name == "property" {
                    property = attribute(start, "name").unwrap_or_default();
                }
            }
            Markup::Close(_) => {
                path.pop();
            }
            Markup::Text(text) if !text.trim_ascii().is_empty() => {
                let name = path.last().map_or("", String::as_str);
                detail(look, if property.is_empty() { name } else { &property }, text);
            }
            _ => {}
        }
        Ok(())
    })
}

/// One detail about a document of an office.
pub(super) fn detail(look: &mut Look, name: &str, text: &str) {
    let lower = name.to_ascii_lowercase();
    look.text(text, name, || details(name));
    look.paths(text, details(name));
    match lower.as_str() {
        "creator" | "initial-creator" | "lastmodifiedby" | "manager" | "author" | "printed-by" => {
            look.author(text, details(name), true);
        }
        "company" | "title" | "subject" | "keywords" | "keyword" | "description" | "category" | "contentstatus"
        | "hyperlinkbase" | "comments" | "user-defined" => look.find_cleanable(FindingCode::Metadata, details(name)),
        // What programs write of themselves: version, pages, words, times.
        "template" | "application" | "appversion" | "docsecurity" | "created" | "modified" | "revision"
        | "language" | "lastprinted" | "version" | "identifier" | "generator" | "date" | "creation-date"
        | "editing-cycles" | "editing-duration" | "print-date" => {}
        _ if name.chars().next().is_some_and(char::is_lowercase) => {}
        _ if KNOWN_TO_PROGRAMS.contains(&name) => {}
        _ => look.find_cleanable(FindingCode::Metadata, details(name)),
    }
}

/// Details that say how long a document is.
const KNOWN_TO_PROGRAMS: [&str; 19] = [
    "TotalTime",
    "Pages",
    "Words",
    "Characters",
    "Lines",
    "Paragraphs",
    "CharactersWithSpaces",
    "ScaleCrop",
    "LinksUpToDate",
    "SharedDoc",
    "HyperlinksChanged",
    "Slides",
    "Notes",
    "HiddenSlides",
    "MMClips",
    "PresentationFormat",
    "TitlesOfParts",
    "HeadingPairs",
    "DigSig",
];

fn workbook(look: &mut Look, package: &mut Package, text: &str) -> Looked {
    walk(text, |piece| {
        if let Markup::Open(name, start) = piece {
            match name {
                "sheet" => {
                    let title = attribute(start, "name").unwrap_or_default();
                    if attribute(start, "state").is_some_and(|state| state != "visible") {
                        look.find(FindingCode::HiddenSheet, Spot::Sheet { name: shown(&title) });
                    }
                    if let Some(target) = attribute(start, "id").and_then(|id| package.targets.get(&id)) {
                        package.sheets.insert(target.clone(), title);
                    }
                }
                "absPath" => {
                    if let Some(path) = attribute(start, "url") {
                        look.paths(&path, details("absPath"));
                    }
                }
                "fileSharing" => {
                    if let Some(name) = attribute(start, "userName") {
                        look.author(&name, details("fileSharing"), false);
                    }
                }
                _ => {}
            }
        } else if let Markup::Text(text) = piece {
            look.text(text, "", || details("workbook"));
        }
        Ok(())
    })
}

fn shared_strings(package: &mut Package, text: &str) -> Looked {
    let (mut current, mut is_text, mut is_reading) = (String::new(), false, false);
    walk(text, |piece| {
        match piece {
            Markup::Open("t", _) => is_text = true,
            Markup::Close("t") => is_text = false,
            // How a word is read aloud stands beside it.
            Markup::Open("rPh", _) => is_reading = true,
            Markup::Close("rPh") => is_reading = false,
            Markup::Text(text) if is_text && !is_reading => current.push_str(text),
            Markup::Close("si") => package.shared.push(std::mem::take(&mut current)),
            _ => {}
        }
        Ok(())
    })
}

fn worksheet(look: &mut Look, package: &mut Package, name: &str, text: &str) -> Looked {
    let title = package
        .sheets
        .iter()
        .find(|(target, _)| name.ends_with(target.trim_start_matches("../")))
        .map_or_else(|| name.rsplit('/').next().unwrap_or_default().to_owned(), |(_, title)| title.clone());
    let sheet = shown(&title);
    let mut heads: HashMap<String, String> = HashMap::new();
    let mut cell = Cell::default();
    let mut current = String::new();
    let mut other = String::new();
    walk(text, |piece| {
        match piece {
            Markup::Open(element @ ("row" | "col"), start) => {
                let is_flat = |name| attribute(start, name).is_some_and(|size| size.parse::<f64>() == Ok(0.0));
                if is_on(start, "hidden") || is_flat(if element == "row" { "ht" } else { "width" }) {
                    look.find(FindingCode::HiddenCells, Spot::Sheet { name: sheet.clone() });
                }
            }
            Markup::Open("c", start) => {
                cell = Cell {
                    place: attribute(start, "r").unwrap_or_default(),
                    is_shared: attribute(start, "t").as_deref() == Some("s"),
                    is_open: true,
                };
                current.clear();
            }
            Markup::Open(name, _) => {
                name.clone_into(&mut other);
                if cell.is_open && matches!(name, "f" | "v") {
                    finish(look, package, &mut heads, &sheet, &cell, &mut current, false);
                }
            }
            Markup::Text(text) if cell.is_open => current.push_str(text),
            Markup::Text(text) => {
                look.text(text, &other, || Spot::Sheet { name: sheet.clone() });
            }
            Markup::Close("f") if cell.is_open => {
                // A formula may hold what it looks up.
                look.text(&current, "", || Spot::Cell { sheet: sheet.clone(), cell: cell.place.clone() });
                current.clear();
            }
            Markup::Close("c") => {
                finish(look, package, &mut heads, &sheet, &cell, &mut current, true);
                cell.is_open = false;
            }
            _ => {}
        }
        Ok(())
    })
}

#[derive(Default)]
struct Cell {
    place: String,
    is_shared: bool,
    is_open: bool,
}

/// Looks at what a cell says; in the first row that is the head of its column.
fn finish(
    look: &mut Look,
    package: &Package,
    heads: &mut HashMap<String, String>,
    sheet: &str,
    cell: &Cell,
    current: &mut String,
    is_value: bool,
) {
    let said = std::mem::take(current);
    let said = said.trim_ascii();
    if said.is_empty() || !is_value {
        return;
    }
    let text = if cell.is_shared {
        said.parse().ok().and_then(|index: usize| package.shared.get(index)).map_or("", String::as_str)
    } else {
        said
    };
    // A long number may be written as a fraction of a power of ten.
    let written;
    let text = match text.parse::<f64>() {
        Ok(value) if text.contains(['e', 'E']) && value.fract() == 0.0 && value.abs() < 1e17 => {
            written = format!("{value:.0}");
            &written
        }
        _ => text,
    };
    let column: String = cell.place.chars().take_while(char::is_ascii_alphabetic).collect();
    let head = heads.get(&column).cloned().unwrap_or_default();
    look.text(text, &head, || Spot::Cell { sheet: sheet.to_owned(), cell: cell.place.clone() });
    if text.parse::<f64>().is_err() {
        heads.entry(column).or_insert_with(|| text.to_owned());
    }
}

/// Text in paragraphs, with what is beside it: documents, slides, their notes, and whatever else has words.
fn prose(look: &mut Look, package: &mut Package, root: &str, name: &str, text: &str) -> Looked {
    match root {
        "externalLink" | "connections" | "ddeLink" | "queryTable" => {
            look.tally(FindingCode::ExternalContent, part(name))
        }
        "revisions" | "headers" | "users" => look.tally(FindingCode::TrackedChange, part(name)),
        // A table that was summed up keeps all its rows, even where the sheet is gone.
        "pivotCacheRecords" | "pivotCacheDefinition" => look.find(FindingCode::HiddenCells, part(name)),
        _ => {}
    }
    let slide = name.rsplit('/').next().unwrap_or_default().trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let slide: u32 = slide.split('.').next().and_then(|digits| digits.parse().ok()).unwrap_or_default();
    let is_presentation = package.kind == Some(Kind::Pptx);
    let mut state = Prose::default();
    let is_notes = root == "notes";
    walk(text, |piece| {
        match piece {
            Markup::Open(name, start) => state.open(look, package, root, slide, name, start),
            Markup::Close(name) => {
                if state.path.last().is_some_and(|last| last == name) {
                    state.path.pop();
                }
                match name {
                    "p" | "comment" | "threadedComment" | "cm" | "text" | "author" => {
                        let said = std::mem::take(&mut state.paragraph);
                        let spot = |package: &Package| {
                            if is_presentation && slide > 0 {
                                Spot::Slide { number: slide }
                            } else if root == "document" {
                                Spot::Paragraph { number: number(package.paragraphs) }
                            } else {
                                part(self::name_of(root))
                            }
                        };
                        if is_notes && said.chars().any(char::is_alphabetic) {
                            look.find(FindingCode::Notes, Spot::Slide { number: slide });
                        }
                        if name == "author" {
                            look.author(&said, spot(package), false);
                        }
                        look.text(&said, "", || spot(package));
                    }
                    "fld" => state.is_field = false,
                    _ => {}
                }
            }
            Markup::Text(text) if !(is_notes && state.is_field) => state.paragraph.push_str(text),
            _ => {}
        }
        Ok(())
    })?;
    // What stood in no paragraph.
    look.text(&state.paragraph, "", || part(name));
    Ok(())
}

/// What a part is, where a person reads it.
fn name_of(root: &str) -> &str {
    match root {
        "hdr" => "header",
        "ftr" => "footer",
        other => other,
    }
}

#[derive(Default)]
struct Prose {
    path: Vec<String>,
    paragraph: String,
    is_field: bool,
}

impl Prose {
    fn open(
        &mut self,
        look: &mut Look,
        package: &mut Package,
        root: &str,
        slide: u32,
        name: &str,
        start: &BytesStart<'_>,
    ) {
        self.path.push(name.to_owned());
        let spot = if slide > 0 && package.kind == Some(Kind::Pptx) {
            Spot::Slide { number: slide }
        } else if root == "document" {
            Spot::Paragraph { number: number(package.paragraphs.max(1)) }
        } else {
            part(name_of(root))
        };
        let is_off = || attribute(start, "val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"));
        match name {
            "p" => package.paragraphs += usize::from(root == "document"),
            "ins" | "del" | "moveFrom" | "moveTo" | "cellIns" | "cellDel"
                if attribute(start, "author").is_some() || attribute(start, "id").is_some() =>
            {
                look.tally(FindingCode::TrackedChange, spot.clone());
            }
            "vanish" if !is_off() => look.tally(FindingCode::HiddenText, spot.clone()),
            "sz" => {
                // Half points.
                let size = attribute(start, "val").and_then(|size| size.parse::<u32>().ok());
                if size.is_some_and(|size| size <= 4) && self.path.iter().any(|name| name == "r") {
                    look.tally(FindingCode::HiddenText, spot.clone());
                }
            }
            "color"
                if attribute(start, "val").is_some_and(|colour| colour.eq_ignore_ascii_case("FFFFFF"))
                    && self.path.iter().any(|name| name == "r")
                    && root == "document" =>
            {
                package.white_text.get_or_insert(spot.clone());
            }
            "shd" | "background" | "highlight" => {
                let fill = attribute(start, "fill").unwrap_or_else(|| "other".to_owned());
                package.has_shading |= !matches!(fill.to_ascii_uppercase().as_str(), "AUTO" | "FFFFFF");
            }
            "comment" | "threadedComment" | "cm" => look.tally(FindingCode::Comment, spot.clone()),
            "sld" if attribute(start, "show").is_some_and(|value| matches!(value.as_str(), "0" | "false")) => {
                look.find(FindingCode::HiddenSlide, Spot::Slide { number: slide });
            }
            "cNvPr" | "docPr" => {
                if is_on(start, "hidden") {
                    look.tally(FindingCode::HiddenLayer, spot.clone());
                }
                for said in ["descr", "title", "name"].into_iter().filter_map(|name| attribute(start, name)) {
                    look.text(&said, "", || spot.clone());
                    look.paths(&said, spot.clone());
                }
            }
            "altChunk" | "oleObject" | "OLEObject" => look.tally(FindingCode::EmbeddedFile, spot.clone()),
            "fld" => self.is_field = true,
            "tab" | "br" | "cr" => self.paragraph.push(' '),
            _ => {}
        }
        for key in ["author", "displayName", "userName"] {
            if let Some(author) = attribute(start, key) {
                look.author(&author, spot.clone(), false);
            }
        }
        if name == "cmAuthor"
            && let Some(author) = attribute(start, "name")
        {
            look.author(&author, spot.clone(), false);
        }
        // Some parts have their words in attributes.
        for key in ["userId", "v", "instr"] {
            if let Some(said) = attribute(start, key) {
                look.text(&said, "", || spot.clone());
            }
        }
    }
}
