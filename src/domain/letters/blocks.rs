//! What each block of a letter says of what is known.

mod account;
mod deeds;
mod frame;

use chrono::NaiveDate;

use super::facts::Facts;
use super::model::{Ask, Edits, Piece};
use crate::base::language::Language;
use crate::base::text::Words;
use crate::infra::i18n::Texts as _;

/// What a block says, and what it would have to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) pieces: Vec<Piece>,
    pub(super) asks: Vec<Ask>,
}

/// Makes one block.
pub(super) struct Making<'a> {
    pub(super) facts: &'a Facts,
    pub(super) edits: &'a Edits,
    made: Made,
}

impl<'a> Making<'a> {
    /// What a block says.
    pub(super) fn of(code: &str, facts: &'a Facts, edits: &'a Edits) -> Made {
        let mut making = Self { facts, edits, made: Made::default() };
        match code {
            "greeting" => making.greeting(),
            "open" => making.open(),
            "anywhere" => making.always("letter-anywhere"),
            "yes" => making.yes(),
            "del" => making.deleted(),
            "cor" => making.one_of("letter-cor-yes", "letter-cor-part"),
            "held" => making.none_held(),
            "no" => making.no(),
            "late" => making.late(),
            "items" => making.items(),
            "a" => making.purposes(),
            "c" => making.receivers(),
            "d" => making.how_long(),
            "e" => making.what_else(),
            "g" => making.sources(),
            "h" => making.by_computer(),
            "t" => making.abroad(),
            "tw" => making.taiwan(),
            "tw_fee" => making.taiwan_fee(),
            "ca_look" => making.california_period(),
            "ca_table" => making.california_table(),
            "secret" => making.secret(),
            "ca_equal" => making.always("letter-ca-equal"),
            "record" => making.record(),
            "ca_offer" => making.california_offer(),
            "enc" => making.enclosed(),
            "told" => making.told(),
            "burden" => making.burden(),
            "noted" => making.noted(),
            "cor_copy" => making.corrected_copy(),
            "restr" => making.restricted(),
            "obj" => making.objection(),
            "port" => making.portable(),
            "auto" => making.automated(),
            "minor" => making.minor(),
            "leak" => making.leak(),
            "remedies" => making.remedies(),
            "contact" => making.contact(),
            "close" => making.close(),
            "sum" => making.sum(),
            "p8" => making.appeal_decided(),
            "p10" => making.stopped(),
            "p13" => making.complaint_decided(),
            _ => {}
        }
        making.made
    }

    const fn language(&self) -> Language {
        self.facts.language
    }

    fn text(&self, key: &str) -> String {
        self.language().text(key)
    }

    fn with(&self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, (*value).into())).collect();
        self.language().text_with(key, &arguments)
    }

    fn date(&self, date: NaiveDate) -> String {
        self.language().date(date)
    }

    /// Names one after another, each once.
    fn list(&self, names: impl IntoIterator<Item = String>) -> String {
        self.joined(names, "letter-cite-separator")
    }

    /// The same of names that hold commas themselves.
    fn long_list(&self, names: impl IntoIterator<Item = String>) -> String {
        self.joined(names, "letter-list-separator")
    }

    fn joined(&self, names: impl IntoIterator<Item = String>, separator: &str) -> String {
        let mut once: Vec<String> = Vec::new();
        for name in names {
            if !name.is_empty() && !once.contains(&name) {
                once.push(name);
            }
        }
        once.join(&self.text(separator))
    }

    fn names<'b>(&self, words: impl IntoIterator<Item = &'b Words>) -> String {
        let language = self.language();
        self.list(words.into_iter().map(|words| words.shown(language).to_owned()))
    }

    /// A paragraph of sentences.
    fn say(&mut self, sentences: impl IntoIterator<Item = String>) {
        let sentences: Vec<String> = sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect();
        if !sentences.is_empty() {
            self.made.pieces.push(Piece::Text(sentences.join(&self.text("letter-between"))));
        }
    }

    fn always(&mut self, key: &str) {
        self.say([self.text(key)]);
    }

    /// Lines under one another.
    fn lines(&mut self, lines: Vec<String>) {
        match lines.len() {
            0 => {}
            1 => self.made.pieces.extend(lines.into_iter().map(Piece::Text)),
            _ => self.made.pieces.push(Piece::List(lines)),
        }
    }

    /// What was written into a field, which the letter cannot do without.
    fn needs(&mut self, field: &'static str) -> String {
        self.ask(field, true, false)
    }

    /// The same of a field that may stay empty.
    fn may_have(&mut self, field: &'static str) -> String {
        self.ask(field, false, false)
    }

    /// The day in a field.
    fn day(&mut self, field: &'static str, is_needed: bool) -> String {
        let text = self.ask(field, is_needed, true);
        text.parse().map_or_else(|_| String::new(), |day| self.date(day))
    }

    fn ask(&mut self, field: &'static str, is_needed: bool, is_day: bool) -> String {
        let text = self.edits.fact(field).to_owned();
        self.made.asks.push(Ask { field, text: text.clone(), is_needed, is_day });
        if is_day { text } else { self.sentence(text) }
    }

    /// What somebody wrote, with the full stop that they left out.
    fn sentence(&self, mut text: String) -> String {
        if text.ends_with(|last: char| last.is_alphanumeric()) {
            text.push_str(&self.text("letter-full-stop"));
        }
        text
    }

    /// A sentence once all that it needs was written.
    fn once(&self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        if arguments.iter().any(|(_, value)| value.is_empty()) { String::new() } else { self.with(key, arguments) }
    }
}
