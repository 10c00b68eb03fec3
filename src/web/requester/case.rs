//! `/my/{reference}`: one request: how it stands, who has to act, by when, what happened, and the letters.

use askama::Template;
use chrono::NaiveDate;

use crate::infra::i18n::Texts;
use super::view::{Answer, Control, Due, Field, Frame, Mistake};

/// The page.
#[derive(Template)]
#[template(path = "requester/case.html")]
pub struct CasePage {
    /// The frame.
    pub frame: Frame,
    /// Key of what has just been done here, if anything.
    pub done: Option<&'static str>,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// The request.
    pub case: CaseView,
    /// The mailed code, while the address is not confirmed.
    pub code: Option<Field>,
    /// A message to the operator, while one may be written.
    pub message: Option<Field>,
}

/// A request as its person sees it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// What it is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// Key of the sentence that says how it stands.
    pub standing: String,
    /// Key of the sentence that says what comes next and who has to act.
    pub next: String,
    /// Whether the person has a question to answer.
    pub your_turn: bool,
    /// By when it is answered.
    pub due: Due,
    /// The operator's own, earlier aim.
    pub aim: Option<NaiveDate>,
    /// Whether the time was extended.
    pub extended: bool,
    /// Whether the time stands still.
    pub paused: bool,
    /// When it was answered.
    pub closed_on: Option<NaiveDate>,
    /// For how long backups keep what is deleted; only for deletion.
    pub backup_days: Option<u16>,
    /// The answer.
    pub answer: Option<Reply>,
    /// What happened, oldest first.
    pub events: Vec<Event>,
    /// Letters, oldest first.
    pub messages: Vec<Letter>,
    /// What the person asked for.
    pub answers: Vec<Answer>,
    /// Whether it may be withdrawn.
    pub can_withdraw: bool,
}

/// The operator's answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its text.
    pub text: String,
    /// What came with it.
    pub files: Vec<File>,
}

/// A file to take along.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Its size in words.
    pub size: String,
}

/// A line of the timeline.
#[derive(Clone, Debug)]
pub struct Event {
    /// Key of what happened.
    pub text: String,
    /// When, for machines.
    pub datetime: String,
    /// When, for people.
    pub when: String,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Whether the person wrote it.
    pub mine: bool,
    /// When.
    pub when: String,
    /// What it says.
    pub text: String,
}
