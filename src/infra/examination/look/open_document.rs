//! Documents, workbooks and presentations of LibreOffice and its kin.

use std::collections::HashSet;

use super::super::report::{FindingCode, Kind, Spot, Unchecked};
use super::archive::Archive;
use super::markup::{Markup, attribute, decoded, walk};
use super::{Look, Looked, number, office, part, shown};

/// Looks through an OpenDocument file.
pub(super) fn look(look: &mut Look, kind: Kind, file: &[u8]) -> Looked {
    let mut archive = Archive::open(file)?;
    look.seams(&mut archive);
    if let Ok(manifest) = archive.read_named("META-INF/manifest.xml", &mut look.unpacked)
        && decoded(&manifest).contains("encryption-data")
    {
        return Err(Unchecked::Locked);
    }
    for index in 0..archive.len() {
        let Some(name) = archive.name(index)? else { continue };
        let Some(content) = look.unpack(&mut archive, index, &name)? else { continue };
        match name.as_str() {
            "mimetype" | "META-INF/manifest.xml" | "settings.xml" | "manifest.rdf" | "layout-cache" => {}
            "meta.xml" => about(look, &decoded(&content))?,
            "content.xml" | "styles.xml" => body(look, kind, &name, &decoded(&content))?,
            _ if name.starts_with("Basic/") || name.starts_with("Scripts/") => {
                look.tally(FindingCode::Macro, part(&name));
            }
            _ if name.starts_with("Thumbnails/") => look.find_cleanable(FindingCode::Thumbnail, part(&name)),
            _ if name.starts_with("Configurations2/") => {}
            _ if name.starts_with("Pictures/") || name.starts_with("media/") => {
                look.tally(FindingCode::WantsEyes, part(&name));
                let told = std::mem::replace(&mut look.are_pictures_told, true);
                look.inner(&name, content);
                look.are_pictures_told = told;
            }
            _ if name.ends_with("/content.xml") || name.ends_with("/styles.xml") => {
                body(look, kind, &name, &decoded(&content))?;
            }
            _ => {
                look.tally(FindingCode::EmbeddedFile, part(&name));
                let can_clean = std::mem::replace(&mut look.can_clean, false);
                look.inner(&name, content);
                look.can_clean = can_clean;
            }
        }
    }
    Ok(())
}

fn about(look: &mut Look, text: &str) -> Looked {
    let mut path: Vec<String> = Vec::new();
    walk(text, |piece| {
        match piece {
            Markup::Open(name, start) => {
                if name == "template"
                    && let Some(path) = attribute(start, "href")
                {
                    look.paths(&path, super::details("template"));
                }
                path.push(name.to_owned());
            }
            Markup::Close(_) => {
                path.pop();
            }
            Markup::Text(text) if !text.trim_ascii().is_empty() => {
                office::detail(look, path.last().map_or("", String::as_str), text);
            }
            _ => {}
        }
        Ok(())
    })
}

fn body(look: &mut Look, kind: Kind, part_name: &str, text: &str) -> Looked {
    // Styles that hide stand before or after what they hide.
    let mut hiding: HashSet<String> = HashSet::new();
    let mut style = String::new();
    walk(text, |piece| {
        if let Markup::Open(name, start) = piece {
            if name == "style" {
                style = attribute(start, "name").unwrap_or_default();
            }
            let says =
                |key: &str, words: &[&str]| attribute(start, key).is_some_and(|value| words.contains(&value.as_str()));
            let is_hidden = match name {
                "table-properties" | "text-properties" => says("display", &["false", "none"]),
                "drawing-page-properties" => says("visibility", &["hidden"]),
                _ => false,
            };
            if is_hidden {
                hiding.insert(style.clone());
            }
        }
        Ok(())
    })?;
    let mut paragraphs = 0_usize;
    let mut pages = 0_u32;
    let mut sheet = String::new();
    let mut said = String::new();
    let mut notes = 0_usize;
    walk(text, |piece| {
        let spot = |paragraphs: usize, pages: u32, sheet: &str| match kind {
            Kind::Odp if pages > 0 => Spot::Slide { number: pages },
            Kind::Ods if !sheet.is_empty() => Spot::Sheet { name: shown(sheet) },
            _ if part_name == "content.xml" => Spot::Paragraph { number: number(paragraphs.max(1)) },
            _ => part(part_name),
        };
        match piece {
            Markup::Open(name, start) => {
                let styled = attribute(start, "style-name").is_some_and(|style| hiding.contains(&style));
                match name {
                    "table" => {
                        sheet = attribute(start, "name").unwrap_or_default();
                        if styled {
                            look.find(FindingCode::HiddenSheet, Spot::Sheet { name: shown(&sheet) });
                        }
                    }
                    "table-row" | "table-column"
                        if attribute(start, "visibility").is_some_and(|value| value != "visible") =>
                    {
                        look.find(FindingCode::HiddenCells, spot(paragraphs, pages, &sheet));
                    }
                    "page" => {
                        pages += 1;
                        if styled {
                            look.find(FindingCode::HiddenSlide, Spot::Slide { number: pages });
                        }
                    }
                    "notes" => notes += 1,
                    "annotation" => look.tally(FindingCode::Comment, spot(paragraphs, pages, &sheet)),
                    "changed-region" | "cell-content-change" | "insertion" | "deletion" => {
                        look.tally(FindingCode::TrackedChange, spot(paragraphs, pages, &sheet));
                    }
                    "hidden-text" | "hidden-paragraph" => {
                        look.tally(FindingCode::HiddenText, spot(paragraphs, pages, &sheet));
                        let value = attribute(start, "string-value").unwrap_or_default();
                        look.text(&value, "", || spot(paragraphs, pages, &sheet));
                    }
                    "section" if attribute(start, "display").is_some_and(|value| value != "true") => {
                        look.tally(FindingCode::HiddenText, spot(paragraphs, pages, &sheet));
                    }
                    "span" | "p" | "h" if styled => {
                        look.tally(FindingCode::HiddenText, spot(paragraphs, pages, &sheet));
                    }
                    "event-listener" | "script" => look.tally(FindingCode::Script, spot(paragraphs, pages, &sheet)),
                    "s" | "tab" | "line-break" => said.push(' '),
                    _ => {}
                }
                if matches!(name, "p" | "h") {
                    paragraphs += 1;
                }
                if let Some(target) = attribute(start, "href") {
                    look.text(&target, "", || spot(paragraphs, pages, &sheet));
                    look.paths(&target, spot(paragraphs, pages, &sheet));
                    let is_elsewhere = target.contains("://");
                    if is_elsewhere && name == "a" {
                        look.tally(FindingCode::ExternalLink, spot(paragraphs, pages, &sheet));
                    } else if is_elsewhere {
                        look.tally(FindingCode::ExternalContent, spot(paragraphs, pages, &sheet));
                    }
                }
                // Numbers in cells.
                if let Some(value) = attribute(start, "value").filter(|_| name == "table-cell") {
                    look.text(&value, "", || spot(paragraphs, pages, &sheet));
                }
            }
            Markup::Text(text) => said.push_str(text),
            Markup::Close(name) => match name {
                "p" | "h" => {
                    let said = std::mem::take(&mut said);
                    if notes > 0 && said.chars().any(char::is_alphabetic) {
                        look.find(FindingCode::Notes, Spot::Slide { number: pages });
                    }
                    look.text(&said, "", || spot(paragraphs, pages, &sheet));
                }
                "creator" => {
                    let said = std::mem::take(&mut said);
                    look.author(&said, spot(paragraphs, pages, &sheet), false);
                }
                "notes" => notes = notes.saturating_sub(1),
                "table" => sheet.clear(),
                _ => {}
            },
            Markup::Remark(_) => {}
        }
        Ok(())
    })?;
    look.text(&said, "", || part(part_name));
    Ok(())
}
