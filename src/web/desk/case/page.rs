//! One case: the conversation and what happened on the left, the facts and what may be done next on the right.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::clock_line::ClockLine;
use super::story;
use super::tasks::{self, TaskRow};
use super::{address, place_name, who};
use crate::base::language::Language;
use crate::base::permission::Permission;
use crate::domain::cases::conversation::Message;
use crate::domain::cases::ops;
use crate::domain::cases::{Case, Outcome, Status};
use crate::domain::counsel::{self, RuleStanding};
use crate::domain::desk::case::{DeskView, open_before};
use crate::domain::mail::Mail;
use crate::domain::rulebook::Right;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

#[cfg(test)]
pub(in crate::web::desk) mod samples;

/// The case.
#[derive(Template)]
#[template(path = "desk/case/page.html")]
pub struct CasePage {
    /// The frame.
    pub frame: Frame,
    /// Who and what.
    pub case: CaseView,
    /// Messages, notes and events, oldest first.
    pub story: Vec<Entry>,
    /// Earlier ones than these.
    pub earlier: Option<String>,
    /// Whether these are the newest.
    pub is_newest: bool,
    /// The dates.
    pub clock: ClockView,
    /// Its tasks, open ones first.
    pub tasks: Vec<TaskRow>,
    /// What became of every mail about it.
    pub mails: Vec<MailRow>,
    /// Whether one of them reached nobody.
    pub mails_failed: bool,
    /// Other cases of the same mailbox.
    pub others: Vec<OtherCase>,
    /// The references of those that only a newer version can show.
    pub newer_others: Vec<String>,
    /// How many messages only a newer version can show.
    pub newer_messages: usize,
    /// The key of the sentence that says what comes next.
    pub next_words: &'static str,
    /// The act the law wants next.
    pub primary: &'static str,
    /// Acts that may be done, as the last parts of their addresses.
    pub acts: Vec<&'static str>,
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
    pub details: String,
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
}

fn mail_row(mail: &Mail) -> MailRow {
    MailRow {
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
    /// What is to be done at once, in words.
    pub at_once: Option<String>,
    /// The clock that comes first, where it is not the answer's: its code and its date.
    pub first: Option<(&'static str, NaiveDate)>,
    /// The edition of the rulebook it keeps, where that is not the present one.
    pub edition: Option<String>,
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

/// Something typed into the box.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct WriteForm {
    form_token: String,
    body: String,
}

/// A form with its token only.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PlainForm {
    pub(super) form_token: String,
}

/// Which page of the conversation.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The message before which it ends.
    before: String,
}

/// `GET /desk/cases/{reference}`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(
    desk: Desk,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page<CasePage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, String::new(), Some(asked.before.parse().ok())).await
}

/// `POST /desk/cases/{reference}/messages`.
///
/// # Errors
/// As [`get`].
pub async fn post_message(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<WriteForm>,
) -> Result<Response, WebError> {
    let said = match desk.check(&form.form_token) {
        Err(key) => Err(key),
        Ok(nonce) => Ok(ops::write_to_requester(desk.app().clone(), desk.actor(), &reference, &form.body, nonce).await),
    };
    written(&desk, &reference, form.body, said, "sent").await
}

/// `POST /desk/cases/{reference}/notes`.
///
/// # Errors
/// As [`get`].
pub async fn post_note(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<WriteForm>,
) -> Result<Response, WebError> {
    let said = match desk.check(&form.form_token) {
        Err(key) => Err(key),
        Ok(nonce) => Ok(ops::note(desk.app().clone(), desk.actor(), &reference, &form.body, nonce).await),
    };
    written(&desk, &reference, form.body, said, "noted").await
}

/// `POST /desk/cases/{reference}/acknowledge`.
///
/// # Errors
/// As [`get`].
pub async fn post_acknowledge(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<PlainForm>,
) -> Result<Response, WebError> {
    let said = match desk.check(&form.form_token) {
        Err(key) => Err(key),
        Ok(_) => Ok(ops::acknowledge(desk.app().clone(), desk.actor(), &reference).await),
    };
    written(&desk, &reference, String::new(), said, "acknowledged").await
}

/// `POST /desk/cases/{reference}/carry-out`.
///
/// # Errors
/// As [`get`].
pub async fn post_carry_out(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<PlainForm>,
) -> Result<Response, WebError> {
    let said = match desk.check(&form.form_token) {
        Err(key) => Err(key),
        Ok(_) => Ok(ops::carry_out(desk.app().clone(), desk.actor(), &reference).await),
    };
    written(&desk, &reference, String::new(), said, "carried-out").await
}

/// Back to the case with a notice, or the case with what was typed and what is wrong.
async fn written(
    desk: &Desk,
    reference: &str,
    typed: String,
    said: Result<crate::base::error::Result<()>, &'static str>,
    done: &str,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match said {
        Err(key) => say_old(&mut frame, key),
        Ok(Ok(())) => return Ok(see(&format!("{}?done={done}", address(reference)))),
        Ok(Err(error)) => say_no(&mut frame, error)?,
    };
    Ok(page(desk, frame, reference, typed, None).await?.status(status).into_response())
}

/// The page. Only one that was `asked` for, before a message or the newest, takes what the requester wrote for read; one that comes
/// back with a mistake does not.
async fn page(
    desk: &Desk,
    frame: Frame,
    reference: &str,
    typed: String,
    asked: Option<Option<Uuid>>,
) -> Result<Page<CasePage>, WebError> {
    let view = open_before(desk.app().clone(), desk.actor(), reference, asked.flatten()).await?;
    let shown: &[Message] = if asked.is_some() { &view.conversation.messages } else { &[] };
    ops::read(desk.app().clone(), desk.actor(), &view.case, shown).await?;
    let rule = {
        let (case, rule) = (&view.case, &view.deadlines.rule);
        counsel::rule_standing(desk.app(), desk.actor(), case.rulebook, rule, case.matter()).await?
    };
    Ok(Page::personal(build(desk, frame, view, &rule, typed)))
}

fn build(desk: &Desk, frame: Frame, view: DeskView, rule: &RuleStanding, typed: String) -> CasePage {
    let case = &view.case;
    let extension = ops::mark_extension(desk.app(), case);
    let may_work = desk.may(Permission::WorkCases);
    let may_decide = desk.may(Permission::DecideCases);
    let is_open = case.status.is_open();
    let is_confirmed = case.status != Status::Unconfirmed;
    let has_answer = view.conversation.answer.is_some();
    let offered = [
        ("close", is_open && may_decide),
        ("resume", is_open && may_work && waits(case)),
        ("ask", is_open && may_work && is_confirmed),
        ("extend", is_open && may_work && is_confirmed && extension.is_ok()),
        ("assign", is_open && may_work),
        ("settle", is_open && may_work),
        ("letter", has_answer),
        ("reopen", !is_open && may_decide),
        ("appeal", may_work && view.appeal.is_none() && ops::may_appeal(desk.app(), case)),
        ("adopt", is_open && may_decide && case.edition != desk.app().config.rulebook.name()),
    ];
    let acts = offered.into_iter().filter_map(|(act, offered)| offered.then_some(act)).collect();
    let (next_words, primary) = next_step(&frame, case, may_work, has_answer);
    let answers = case.person.answers.iter().map(|(field, value)| answer(&frame, case.right, field, value)).collect();
    let others = view
        .others
        .cases
        .iter()
        .map(|other| OtherCase {
            reference: other.reference.clone(),
            right: other.right.code(),
            status: other.status.code(),
            received: other.received_at.with_timezone(&frame.zone).date_naive(),
        })
        .collect();
    CasePage {
        clock: story::clock_of(desk.app(), &frame, case, &view.deadlines, rule, extension),
        earlier: view.conversation.earlier().map(|first| format!("{}?before={first}#story", address(&case.reference))),
        is_newest: view.conversation.until.is_none(),
        newer_messages: view.conversation.newer,
        story: story::entries(&frame, case, view.events, view.conversation),
        tasks: view.tasks.iter().map(|task| tasks::row(&frame, &case.reference, task.clone())).collect(),
        mails_failed: view.mails.iter().any(|mail| mail.state.has_failed()),
        mails: view.mails.iter().map(mail_row).collect(),
        others,
        newer_others: view.others.newer,
        next_words,
        primary,
        acts,
        typed,
        case: CaseView {
            reference: case.reference.clone(),
            href: address(&case.reference),
            who: who(&frame, case),
            name: match case.person.name.as_str() {
                "" if !case.is_readable() => frame.text("desk-cannot-be-opened"),
                "" => frame.text("desk-case-unnamed"),
                name => name.to_owned(),
            },
            other_name: Some(case.person.other_name.clone()).filter(|name| !name.is_empty()),
            email: case.person.email.clone(),
            proven: case.confirmed_at.is_some(),
            phone: Some(case.person.phone.clone()).filter(|phone| !phone.is_empty()),
            right: case.right.code(),
            place: place_name(&frame, case),
            relation: case.relation.code(),
            channel: case.channel.code(),
            language: case.language,
            status: case.status.code(),
            outcome: case.outcome.map(Outcome::code),
            unconfirmed: case.status == Status::Unconfirmed,
            unsettled: if is_open { unsettled(case) } else { Vec::new() },
            received: case.received_at,
            received_on: case.received_on,
            assignee: case.assignee_name.clone(),
            details: match case.person.details.as_str() {
                "" if !case.is_readable() => frame.text("desk-cannot-be-opened"),
                details => details.to_owned(),
            },
            answers,
            my_id: desk.session.account.id.to_string(),
            may_take: is_open && may_work && is_confirmed && case.assignee.is_none(),
            may_write: may_work,
            may_message: is_open && may_work && is_confirmed,
            may_settle: is_open && may_work,
            may_acknowledge: is_open && may_work && is_confirmed && case.acknowledged_at.is_none(),
            may_carry_out: is_open && may_work && is_confirmed && owes_at_once(case),
            appeal: view.appeal.clone(),
            appeal_of: view.appeal_of.clone(),
        },
        frame,
    }
}

/// Whether the requester is waited for, with the clock standing or not.
fn waits(case: &Case) -> bool {
    case.open_pause().is_some() || case.status == Status::WaitingForRequester
}

/// What comes next, in words, and the act that stands out.
fn next_step(frame: &Frame, case: &Case, may_work: bool, has_answer: bool) -> (&'static str, &'static str) {
    let is_late = case.dates.work_by().is_some_and(|date| date < frame.today);
    match case.status {
        Status::Closed if has_answer && case.person.email.is_none() => ("desk-next-print", "letter"),
        Status::Closed if has_answer => ("desk-next-closed", ""),
        Status::Closed => ("desk-next-ended", ""),
        _ if !may_work => ("desk-next-read-only", ""),
        Status::Unconfirmed => ("desk-next-confirm", ""),
        _ if case.unread && case.open_pause().is_some() => ("desk-next-resume", "resume"),
        _ if case.unread => ("desk-next-read", "write"),
        _ if !unsettled(case).is_empty() => ("desk-next-settle", "settle"),
        Status::WaitingForRequester => ("desk-next-wait", ""),
        _ if owes_at_once(case) => ("desk-next-at-once", "carry-out"),
        _ if case.assignee.is_none() => ("desk-next-take", "take"),
        _ if is_late => ("desk-next-overdue", "close"),
        _ => ("desk-next-answer", "close"),
    }
}

/// Whether something is to be done at once and was not.
fn owes_at_once(case: &Case) -> bool {
    case.dates.at_once.is_some() && case.carried_out_at.is_none()
}

/// Keys of sentences about what must be settled before law and deadline are sure.
fn unsettled(case: &Case) -> Vec<&'static str> {
    let place = case.place.is_none().then_some("desk-case-unsettled-place");
    let right = (case.right == Right::Other).then_some("desk-case-unsettled-right");
    place.into_iter().chain(right).collect()
}

/// One of the right's own fields, with its label; a choice is shown in words.
fn answer(frame: &Frame, right: Right, field: &str, value: &str) -> (String, String) {
    use crate::domain::cases::form::{Kind, form_of};
    let is_choice = form_of(right).own.iter().any(|own| own.name == field && matches!(own.kind, Kind::Choice(_)));
    let value = if is_choice { frame.pick("field-*", format_args!("{field}-{value}")) } else { value.to_owned() };
    // Fields that may be filled several times carry a number, their text does not.
    let numbered = field.rsplit_once('_').filter(|(_, number)| number.parse::<u8>().is_ok());
    let label = match numbered {
        None => frame.pick("field-*-label", field),
        Some((name, number)) => {
            frame.with2("desk-numbered", "label", frame.pick("field-*-label", name), "number", number)
        }
    };
    (label, value)
}
