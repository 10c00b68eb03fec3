//! Text, tables and data as text, and web pages.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::super::report::{FindingCode, Kind, Spot, Unchecked};
use super::{Look, Looked, decoded, markup, number, shown};

/// Looks through a file of text.
pub(super) fn look(look: &mut Look, kind: Kind, file: &[u8]) -> Looked {
    let text = decoded(file);
    match kind {
        Kind::Csv => table(look, &text),
        Kind::Json => json(look, &text),
        Kind::Html | Kind::Xml => page(look, kind, &text),
        _ => {
            lines(look, &text);
            Ok(())
        }
    }
}

pub(super) fn lines(look: &mut Look, text: &str) {
    for (index, line) in text.lines().enumerate() {
        look.text(line, "", || Spot::Line { number: number(index + 1) });
    }
}

/// A table. The head of a column tells what stands below it.
fn table(look: &mut Look, text: &str) -> Looked {
    let first = text.lines().next().unwrap_or_default();
    let sign = [b',', b';', b'\t'].into_iter().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign.unwrap_or(b','))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut heads: Vec<String> = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Unchecked::Damaged)? {
        let line = record.position().map_or(0, csv::Position::line);
        for (column, cell) in record.iter().enumerate() {
            let head = heads.get(column).map_or("", String::as_str);
            look.text(cell, head, || Spot::Field {
                name: if head.is_empty() { (column + 1).to_string() } else { shown(head) },
                line: u32::try_from(line).unwrap_or(u32::MAX),
            });
        }
        if heads.is_empty() {
            heads = record.iter().map(str::to_owned).collect();
        }
    }
    Ok(())
}

/// Data. Signs may be written by their number in it, so it is read and not only looked at; where it is several, one after the other, each.
fn json(look: &mut Look, text: &str) -> Looked {
    let mut reader = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    loop {
        let mut path = String::new();
        match (Values { look, path: &mut path }).deserialize(&mut reader) {
            Ok(()) => {}
            // It only began like data.
            Err(_) => {
                lines(look, text);
                return Ok(());
            }
        }
        if reader.end().is_ok() {
            return Ok(());
        }
    }
}

/// Goes through data without keeping any of it.
struct Values<'a> {
    look: &'a mut Look,
    path: &'a mut String,
}

impl Values<'_> {
    fn value(self, text: &str) {
        let label = self.path.rsplit('.').next().unwrap_or_default();
        self.look.text(text, label, || Spot::Field { name: shown(self.path), line: 0 });
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("data")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.value(text);
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.value(&value.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.value(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(Values { look: self.look, path: self.path })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while let Some(key) = values.next_key::<Cow<'_, str>>()? {
            self.look.text(&key, "", || Spot::Field { name: shown(&key), line: 0 });
            let length = self.path.len();
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(&key);
            values.next_value_seed(Values { look: self.look, path: self.path })?;
            self.path.truncate(length);
        }
        Ok(())
    }
}

/// A page or marked-up data: its text, its remarks, and what in it runs or is fetched. Pages are rarely written to the letter: one that is
/// not is looked at line by line.
fn page(look: &mut Look, kind: Kind, text: &str) -> Looked {
    let lower = text.to_lowercase();
    if lower.contains("<script")
        || lower.contains("javascript:")
        || lower.contains(" onload=")
        || lower.contains(" onerror=")
    {
        look.tally(FindingCode::Script, Spot::Whole);
    }
    let fetches = ["src=\"http", "src='http", "@import", "<link ", "xlink:href=\"http"];
    if fetches.iter().any(|sign| lower.contains(sign)) {
        look.tally(FindingCode::ExternalContent, Spot::Whole);
    }
    if kind == Kind::Html {
        if lower.contains("<!--") {
            look.tally(FindingCode::Comment, Spot::Whole);
        }
        if ["display:none", "display: none", "visibility:hidden", "visibility: hidden", "type=\"hidden\""]
            .iter()
            .any(|sign| lower.contains(sign))
        {
            look.tally(FindingCode::HiddenText, Spot::Whole);
        }
        if lower.contains("<img") || lower.contains("<svg") || lower.contains("<canvas") {
            look.tally(FindingCode::WantsEyes, Spot::Whole);
        }
    }
    lines(look, text);
    if kind == Kind::Html {
        return Ok(());
    }
    let mut path: Vec<String> = Vec::new();
    markup::walk(text, |piece| {
        match piece {
            markup::Markup::Open(name, start) => {
                path.push(name.to_owned());
                for attribute in start.attributes().with_checks(false).flatten() {
                    let name: &str = attribute.key.as_ref();
                    look.text(&attribute.value, name, || Spot::Field { name: shown(name), line: 0 });
                }
            }
            markup::Markup::Close(_) => {
                path.pop();
            }
            markup::Markup::Text(text) => {
                let label = path.last().map_or("", String::as_str);
                look.text(text, label, || Spot::Field { name: shown(label), line: 0 });
            }
            markup::Markup::Remark(remark) => {
                look.tally(FindingCode::Comment, Spot::Whole);
                look.text(remark, "", || Spot::Whole);
            }
        }
        Ok(())
    })
}
