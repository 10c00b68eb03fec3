//! Rows of the register as forms: flat names and values, as a browser sends them, and the JSON of a row. A field `how.search` of a row
//! in English is the form's `how.search.en`; the second purpose of a holding has its basis in `purposes.1.basis`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::Kind;
use super::schema::{Field, Input, NOBODY, Options};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::text;

/// Letters of a line.
const LINE: usize = 200;
/// Letters of a text.
const TEXT: usize = 2_000;
/// Things of a list.
const LISTED: usize = 60;
/// How often a block may stand in a row.
pub const BLOCKS: usize = 30;

/// What a form holds: values by name. A name that was ticked several times has several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled(BTreeMap<String, Vec<String>>);

impl Filled {
    /// What a browser sent.
    #[must_use]
    pub fn of_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut filled = Self::default();
        for (name, value) in pairs {
            filled.0.entry(name).or_default().push(value);
        }
        filled
    }

    /// A row as the form that would send it.
    #[must_use]
    pub fn of_row(kind: Kind, row: &Value) -> Self {
        let mut filled = Self::default();
        for field in kind.fields() {
            filled.take("", field, at(row, field.path));
        }
        filled
    }

    /// The value of a name; empty where there is none.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every value of a name.
    #[must_use]
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// How many blocks of a field were sent, by the highest number.
    #[must_use]
    pub fn blocks(&self, path: &str) -> usize {
        let start = format!("{path}.");
        let numbers = self.0.iter().filter(|(_, values)| values.iter().any(|value| !value.is_empty()));
        let numbers = numbers.filter_map(|(name, _)| name.strip_prefix(&start)?.split('.').next()?.parse().ok());
        numbers.max().map_or(0, |highest: usize| highest.saturating_add(1).min(BLOCKS + 1))
    }

    /// What two people made of the same form: whatever somebody left as it was is as the other made it; of what both changed, `mine`
    /// stands.
    #[must_use]
    pub fn merged(base: &Self, mine: &Self, theirs: &Self) -> Self {
        let names = mine.0.keys().chain(theirs.0.keys()).cloned().collect::<std::collections::BTreeSet<_>>();
        let value = |name: &String| {
            let of = if said(mine.all(name)).eq(said(base.all(name))) { theirs } else { mine };
            of.all(name).to_vec()
        };
        Self(
            names
                .into_iter()
                .map(|name| (name.clone(), value(&name)))
                .filter(|(_, values)| !values.is_empty())
                .collect(),
        )
    }

    fn put(&mut self, name: String, value: impl Into<String>) {
        self.0.entry(name).or_default().push(value.into());
    }

    fn take(&mut self, before: &str, field: &Field, value: &Value) {
        let name = format!("{before}{}", field.path);
        match field.input {
            Input::Words | Input::Text => {
                for language in Language::ALL {
                    if let Some(words) = value.get(language.code()).and_then(Value::as_str) {
                        self.put(format!("{name}.{language}"), words);
                    }
                }
            }
            Input::List => {
                for language in Language::ALL {
                    let lines: Vec<&str> = strings(value.get(language.code()).unwrap_or(&Value::Null)).collect();
                    if !lines.is_empty() {
                        self.put(format!("{name}.{language}"), lines.join("\n"));
                    }
                }
            }
            Input::Flag => {
                if value.as_bool() == Some(true) {
                    self.put(name, "yes");
                }
            }
            Input::Number(_) => {
                if let Some(number) = value.as_u64() {
                    self.put(name, number.to_string());
                }
            }
            Input::Date | Input::One(_) => {
                if let Some(line) = value.as_str() {
                    self.put(name, line);
                }
            }
            Input::Many(_) => {
                for one in strings(value) {
                    self.put(name.clone(), one);
                }
            }
            Input::Blocks(fields) => {
                for (number, block) in value.as_array().into_iter().flatten().enumerate() {
                    for field in fields {
                        self.take(&format!("{name}.{number}."), field, at(block, field.path));
                    }
                }
            }
        }
    }

    /// The row that this form is of, without what is empty.
    ///
    /// # Errors
    /// What is wrong with it, beside the names of the form.
    pub fn to_row(&self, kind: Kind) -> Result<Value, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut row = Map::new();
        for field in kind.fields() {
            self.read("", field, &mut row, &mut errors);
        }
        errors.into_result()?;
        Ok(Value::Object(row))
    }

    fn read(&self, before: &str, field: &Field, row: &mut Map<String, Value>, errors: &mut FieldErrors) {
        let name = format!("{before}{}", field.path);
        let value = match field.input {
            Input::Words => self.words(&name, LINE, text::line, errors),
            Input::Text => self.words(&name, TEXT, text::lines, errors),
            Input::List => self.lists(&name, errors),
            Input::Flag => (!self.one(&name).is_empty()).then_some(Value::Bool(true)),
            Input::Number(highest) => self.number(&name, highest, errors),
            Input::Date => self.date(&name, errors),
            Input::One(options) => {
                let value = self.line(&name, errors);
                let chosen = value.as_ref().and_then(Value::as_str).unwrap_or_default();
                let is_known = match options {
                    _ if chosen.is_empty() => true,
                    Options::Codes(_, codes) => codes.contains(&chosen),
                    Options::Owners => chosen.parse::<Uuid>().is_ok(),
                    _ => true,
                };
                if !is_known {
                    errors.add(name.clone(), "desk-error-choose");
                }
                value
            }
            Input::Many(options) => self.many(&name, options, errors),
            Input::Blocks(fields) => self.read_blocks(&name, fields, errors),
        };
        if value.is_none() && field.needed {
            // The first control of the field carries the mistake.
            let first = match field.input {
                Input::Words | Input::Text | Input::List => format!("{name}.{}", Language::ALL[0]),
                _ => name,
            };
            errors.add(
                first,
                if matches!(field.input, Input::One(_)) { "desk-error-choose" } else { "desk-error-missing" },
            );
        }
        if let Some(value) = value {
            put(row, field.path, value);
        }
    }

    fn words(&self, name: &str, longest: usize, clean: fn(&str) -> String, errors: &mut FieldErrors) -> Option<Value> {
        let mut words = Map::new();
        for language in Language::ALL {
            let name = format!("{name}.{language}");
            let written = clean(self.one(&name));
            if written.chars().count() > longest {
                errors.add(name, if longest == LINE { "error-line-too-long" } else { "desk-error-text-long" });
            } else if !written.is_empty() {
                words.insert(language.code().to_owned(), written.into());
            }
        }
        (!words.is_empty()).then_some(Value::Object(words))
    }

    fn lists(&self, name: &str, errors: &mut FieldErrors) -> Option<Value> {
        let mut lists = Map::new();
        for language in Language::ALL {
            let name = format!("{name}.{language}");
            let written = text::lines(self.one(&name));
            let lines: Vec<String> = written.lines().map(text::line).filter(|line| !line.is_empty()).collect();
            if lines.len() > LISTED {
                errors.add(name, "desk-error-list-long");
            } else if lines.iter().any(|line| line.chars().count() > LINE) {
                errors.add(name, "error-line-too-long");
            } else if !lines.is_empty() {
                lists.insert(language.code().to_owned(), lines.into());
            }
        }
        (!lists.is_empty()).then_some(Value::Object(lists))
    }

    fn line(&self, name: &str, errors: &mut FieldErrors) -> Option<Value> {
        let line = text::line(self.one(name));
        if line.chars().count() > LINE {
            errors.add(name, "error-line-too-long");
        }
        (!line.is_empty()).then(|| line.into())
    }

    fn number(&self, name: &str, highest: u32, errors: &mut FieldErrors) -> Option<Value> {
        // Full-width digits are digits, too.
        let typed = text::fold(self.one(name));
        if typed.is_empty() {
            return None;
        }
        match typed.parse::<u32>() {
            Ok(number) if number <= highest => Some(number.into()),
            _ => {
                errors.add(name, "desk-error-number");
                None
            }
        }
    }

    fn date(&self, name: &str, errors: &mut FieldErrors) -> Option<Value> {
        let typed = text::line(self.one(name));
        if typed.is_empty() {
            return None;
        }
        match typed.parse::<NaiveDate>() {
            Ok(day) => Some(day.to_string().into()),
            Err(_) => {
                errors.add(name, "desk-error-date");
                None
            }
        }
    }

    fn many(&self, name: &str, options: Options, errors: &mut FieldErrors) -> Option<Value> {
        let mut chosen: Vec<String> = Vec::new();
        for one in self.all(name).iter().map(|one| text::line(one)).filter(|one| !one.is_empty()) {
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        match options {
            Options::Codes(_, codes) => {
                if chosen.iter().any(|one| !codes.contains(&one.as_str())) {
                    errors.add(name, "desk-error-choose");
                }
                chosen.sort_by_key(|one| codes.iter().position(|code| code == one));
            }
            // "None" beside a name says two things.
            Options::RowsOrNone(_) if chosen.len() > 1 && chosen.iter().any(|one| one == NOBODY) => {
                errors.add(name, "desk-error-none-and-more");
            }
            _ => {}
        }
        (!chosen.is_empty()).then(|| chosen.into())
    }

    fn read_blocks(&self, name: &str, fields: &'static [Field], errors: &mut FieldErrors) -> Option<Value> {
        let mut blocks = Vec::new();
        if self.blocks(name) > BLOCKS {
            errors.add(name, "desk-error-list-long");
        }
        for number in 0..self.blocks(name) {
            let before = format!("{name}.{number}.");
            let is_empty = !self.0.iter().any(|(name, values)| {
                name.starts_with(&before) && values.iter().any(|value| !text::line(value).is_empty())
            });
            if is_empty {
                continue;
            }
            let mut block = Map::new();
            for field in fields {
                self.read(&before, field, &mut block, errors);
            }
            blocks.push(Value::Object(block));
        }
        (!blocks.is_empty()).then_some(Value::Array(blocks))
    }
}

/// Values without those that say nothing, line ends as they are kept.
fn said(values: &[String]) -> impl Iterator<Item = String> {
    values.iter().map(|value| text::lines(value)).filter(|value| !value.is_empty())
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// What stands at a path with dots.
pub(super) fn at<'a>(row: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(row, |value, step| value.get(step).unwrap_or(&Value::Null))
}

/// Puts a value at a path with dots.
fn put(row: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(row.insert(path.to_owned(), value)),
        Some((first, rest)) => {
            let inner = row.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
