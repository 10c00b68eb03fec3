//! What the page of a case shows, as its templates read it.

use chrono::{DateTime, NaiveDate, Utc};

use crate::base::language::{Language, Written};
use crate::domain::cases::Case;
use crate::domain::cases::clock::ShownDate;
use crate::domain::checklist::{Line, LineOfCase};
use crate::domain::mail::{Audience, Mail};
use crate::domain::rulebook::checklist::Deed;
use crate::infra::mail::failure_words;
use crate::web::desk::case::clock_line::ClockLine;
use crate::web::desk::frame::Frame;

/// Who and what.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The reference.
    pub reference: String,
    /// The address of its page.
    pub href: String,
    /// The version of the case that the page shows.
    pub version: i32,
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
    pub relation: &'static str,
    /// The code of the channel.
    pub channel: &'static str,
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
    pub details: Written,
    /// Whose time its moments are told in, and whose days its dates are.
    pub zones: String,
    /// Whether only the day of receipt is known, as of a letter.
    pub day_only: bool,
    /// Where letters go to.
    pub postal: Option<String>,
    /// Where the audit log tells of it, for whoever reads that.
    pub audit: Option<String>,
    /// Whether the reader refused what this is an appeal against.
    pub own_refusal: bool,
    /// Whether one press records that it was done, tells the requester and closes the case.
    pub may_tell: bool,
    /// Whether the reader may correct what is known of the person.
    pub may_correct: bool,
    /// The right's own fields, with their labels.
    pub answers: Vec<(String, String)>,
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
    /// Whether the reader may record that receipt was acknowledged.
    pub may_acknowledge: bool,
    /// Whether the reader may record that what is to be done at once was done.
    pub may_carry_out: bool,
    /// Where it was appealed: the reference of the appeal.
    pub appeal: Option<String>,
    /// Where it is an appeal: the reference of the case that was refused.
    pub appeal_of: Option<String>,
    /// Whether the browser that sent it said by its signal that data is not to be sold or shared.
    pub signal: bool,
    /// Since when the privacy notice held that was in force when it came in.
    pub notice: Option<NaiveDate>,
}

impl CaseView {
    /// The language of something that the requester wrote.
    #[must_use]
    pub fn spoken(&self, text: &str) -> &'static str {
        Language::tag_of(text, self.language)
    }
}

/// A line of the checklist.
#[derive(Clone, Debug)]
pub struct LineView {
    /// Its code.
    pub code: &'static str,
    /// The code of how it stands.
    pub state: &'static str,
    /// When it was done, where that is known.
    pub at: Option<DateTime<Utc>>,
    /// Whether it has a page, to say that it was done elsewhere.
    pub has_page: bool,
    /// The end of the address of that page.
    pub address: String,
    /// Where owners of systems are asked: how many have answered.
    pub progress: Option<(usize, usize)>,
    /// What was done elsewhere.
    pub note: Option<String>,
    /// What the law wants there.
    pub deeds: Vec<DeedView>,
}

/// The end of the address of the page that leads on from a line: owners of systems are asked on one of their own.
#[must_use]
pub(super) fn line_address(line: Line, has_files: bool) -> String {
    match line {
        Line::Files if has_files => "package".to_owned(),
        Line::Lookup => "systems/look-up".to_owned(),
        Line::Asked => "systems/search".to_owned(),
        Line::Identity | Line::Permission => "identity".to_owned(),
        line => format!("lines/{line}"),
    }
}

impl LineView {
    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        ["done", "done-elsewhere", "not-needed"].contains(&self.state)
    }
}

/// Something the law wants.
#[derive(Clone, Debug)]
pub struct DeedView {
    /// What.
    pub words: String,
    /// Where the law says so; may be empty.
    pub cite: String,
    /// Whether counsel has to look.
    pub doubtful: bool,
}

/// What the law wants, in a language.
pub(in crate::web::desk::case) fn deeds(deeds: &[&Deed], language: Language) -> Vec<DeedView> {
    let view = |deed: &&Deed| DeedView {
        words: deed.words.shown(language).to_owned(),
        cite: deed.cite(language).to_owned(),
        doubtful: deed.is_doubtful(),
    };
    deeds.iter().map(view).collect()
}

/// A line of the checklist.
pub(super) fn line_view(frame: &Frame, line: &LineOfCase, has_files: bool) -> LineView {
    LineView {
        code: line.line.code(),
        state: line.state.code(),
        at: line.at,
        has_page: line.line.may_be_done_elsewhere(),
        address: line_address(line.line, has_files),
        progress: line.progress.map(|progress| (progress.back, progress.all)),
        note: line.mark.as_ref().and_then(|mark| mark.note.clone()),
        deeds: deeds(&line.deeds, frame.language),
    }
}

/// A mail about the case.
#[derive(Clone, Debug)]
pub struct MailRow {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: String,
    /// The code of what became of it.
    pub state: &'static str,
    /// When that was.
    pub at: DateTime<Utc>,
    /// What the receiving server said.
    pub code: Option<String>,
    /// Whether it reached nobody.
    pub failed: bool,
    /// Whether it is the requester who was not reached, and nothing that says the same has reached them since.
    pub undelivered: bool,
    /// Where it went to.
    pub to: String,
    /// Why it did not arrive, in words.
    pub why: String,
}

/// A mail of a case, among all of them.
pub(super) fn mail_row(frame: &Frame, case: &Case, all: &[Mail], mail: &Mail) -> MailRow {
    let failed = mail.state.has_failed() && mail.audience == Audience::Requester;
    let reached =
        |later: &&Mail| later.what == mail.what && later.created_at > mail.created_at && !later.state.has_failed();
    MailRow {
        undelivered: failed && !all.iter().any(|later| reached(&later)),
        to: case.person.email.clone().unwrap_or_default(),
        why: failure_words(frame.language, mail.code.as_deref()),
        id: mail.id.to_string(),
        what: mail.what.clone(),
        state: mail.state.code(),
        at: mail.ended_at.or(mail.tried_at).unwrap_or(mail.due_at),
        code: mail.code.clone(),
        failed: mail.state.has_failed(),
    }
}

/// Another case of the same mailbox.
#[derive(Clone, Debug)]
pub struct OtherCase {
    /// The reference.
    pub reference: String,
    /// The code of the right.
    pub right: &'static str,
    /// The code of the status.
    pub status: &'static str,
    /// The day of receipt.
    pub received: NaiveDate,
}

/// Cases with the same words.
#[derive(Clone, Debug, Default)]
pub struct SameWords {
    /// The newest.
    pub cases: Vec<OtherCase>,
    /// References of those that were written by a newer program, which are only named.
    pub newer: Vec<String>,
    /// Whether there are more.
    pub has_more: bool,
}

impl SameWords {
    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.newer.is_empty()
    }
}

/// The dates of a case.
#[derive(Clone, Debug)]
pub struct ClockView {
    /// The date that stands for the case: a law's that has passed, else the one that comes first.
    pub shown: Option<ShownDate>,
    /// What is broken, each with its tone, in words.
    pub late: Vec<(&'static str, String)>,
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
    /// What is to be done at once, in words.
    pub at_once: Option<String>,
    /// The edition of the rulebook it keeps, where that is not the present one.
    pub edition: Option<String>,
    /// Whose day the day of receipt is, where the desk had another one at that moment.
    pub elsewhere: Option<String>,
    /// How much later than received it was recorded, in words.
    pub lag: Option<String>,
    /// What the clock waits for, in words.
    pub waits: Option<String>,
    /// The law and the article.
    pub law: String,
    /// Where counsel checks the rule, if that is still to be done.
    pub doubtful: Option<String>,
    /// Who checked the rule and when, in words.
    pub checked: Option<String>,
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
    pub body: Written,
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
