//! One case: the conversation and what happened on the left, the facts and what may be done next on the right.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::chart::ClockLine;
use super::frame::Frame;
use super::rows::Row;
use crate::base::language::Language;
use crate::infra::i18n::Texts as _;

/// The case.
#[derive(Template)]
#[template(path = "desk/case.html")]
pub struct CasePage {
    /// The frame.
    pub frame: Frame,
    /// Who and what.
    pub case: CaseView,
    /// Messages, notes and events, oldest first.
    pub story: Vec<Entry>,
    /// The dates.
    pub clock: ClockView,
    /// Other cases of the same mailbox.
    pub others: Vec<Row>,
    /// The key of the sentence that says what comes next.
    pub next_words: &'static str,
    /// The act the law wants next.
    pub primary: &'static str,
    /// Acts that may be done, as the last parts of their addresses.
    pub acts: Vec<&'static str>,
    /// Acts that a rule refuses, with its words.
    pub refused_acts: Vec<(&'static str, String)>,
    /// What was typed into the box and not sent.
    pub typed: String,
}

impl CasePage {
    /// How heavy the button of an act is: one only stands out.
    fn weight(&self, act: &str) -> &'static str {
        if act == self.primary { "" } else { " quiet" }
    }
}

/// Who and what.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The reference.
    pub reference: String,
    /// The address of its page.
    pub href: String,
    /// The name, else the address.
    pub who: String,
    /// The name, else that none was given.
    pub name: String,
    /// For whom a guardian or agent speaks.
    pub other_name: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// Whether the address was proven.
    pub proven: bool,
    /// The phone number.
    pub phone: Option<String>,
    /// The code of the right.
    pub right: &'static str,
    /// The place's name.
    pub place: String,
    /// The code of the relation.
    pub relation: String,
    /// The code of the channel.
    pub channel: String,
    /// The requester's language.
    pub language: Language,
    /// The code of the status.
    pub status: &'static str,
    /// The code of the outcome.
    pub outcome: Option<&'static str>,
    /// Whether its mailbox is not proven yet.
    pub unconfirmed: bool,
    /// Keys of sentences about what is not settled.
    pub unsettled: Vec<&'static str>,
    /// When it was received.
    pub received: DateTime<Utc>,
    /// The day of receipt where the law counts.
    pub received_on: NaiveDate,
    /// Who handles it.
    pub assignee: Option<String>,
    /// What was asked for.
    pub details: String,
    /// The right's own fields, with their labels.
    pub answers: Vec<(String, String)>,
    /// Files that came with the request.
    pub files: Vec<FileView>,
    /// The reader's own account.
    pub my_id: String,
    /// Whether the reader may take it.
    pub may_take: bool,
    /// Whether the reader may write notes.
    pub may_write: bool,
    /// Whether the reader may write to the requester.
    pub may_message: bool,
    /// Whether the reader may settle place and right.
    pub may_settle: bool,
}

/// The dates of a case.
#[derive(Clone, Debug)]
pub struct ClockView {
    /// The date the desk works to.
    pub due: Option<NaiveDate>,
    /// The safe date.
    pub safe: Option<NaiveDate>,
    /// The law's date.
    pub legal: Option<NaiveDate>,
    /// The law's moment, where it counts hours.
    pub legal_at: Option<DateTime<Utc>>,
    /// The operator's own target.
    pub target: Option<NaiveDate>,
    /// The acknowledgement, in words.
    pub acknowledge: Option<String>,
    /// How much later than received it was recorded, in words.
    pub lag: Option<String>,
    /// What the clock waits for, in words.
    pub waits: Option<String>,
    /// The law and the article.
    pub law: String,
    /// Whether counsel has to check the rule.
    pub doubtful: bool,
    /// Pauses, in words.
    pub pauses: Vec<String>,
    /// The extension, in words.
    pub extension: String,
    /// The sum, step by step.
    pub steps: Vec<String>,
    /// The drawing.
    pub line: Option<ClockLine>,
}

/// Something in the story of a case.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Something written.
    Post(Post),
    /// Something that happened.
    Event(Event),
}

/// Something written.
#[derive(Clone, Debug)]
pub struct Post {
    /// Its id, for links.
    pub id: String,
    /// `requester`, `desk`, `note` or `answer`.
    pub kind: &'static str,
    /// Who wrote it.
    pub who: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The text.
    pub body: String,
    /// When the other side first opened it.
    pub read: Option<DateTime<Utc>>,
    /// Whether nobody at the desk had read it.
    pub unread: bool,
    /// Files that came with it.
    pub files: Vec<FileView>,
}

impl Post {
    /// Which side it stands on.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.kind {
            "desk" => "ours",
            "answer" => "ours answer",
            "note" => "note",
            _ => "theirs",
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub words: String,
}

/// A file of a case.
#[derive(Clone, Debug)]
pub struct FileView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its size, in words.
    pub size: String,
}
