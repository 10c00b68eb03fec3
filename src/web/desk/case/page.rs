//! One case: the conversation and what happened on the left, the facts and what may be done next on the right.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::act::target;
use super::identity::{self as who_asks, FindingView};
use super::owner_tasks::{self, OwnerTaskView};
use super::story;
use super::tasks::{self, TaskRow};
use super::{address, place_name, who};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::Permission;
use crate::base::text;
use crate::domain::cases::case::CaseHead;
use crate::domain::cases::ops;
use crate::domain::cases::{Case, Channel, Outcome, Status};
use crate::domain::checklist::{self, Line, closing};
use crate::domain::counsel::{self, RuleStanding};
use crate::domain::desk::case::{DeskView, open_before};
use crate::domain::rulebook::Right;
use crate::domain::staff::accounts;
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::Choice;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

#[cfg(test)]
pub(in crate::web::desk) mod samples;
mod view;

pub use view::{CaseView, ClockView, Entry, Event, FileView, MailRow, OtherCase, Post, SameWords};
pub(super) use view::{DeedView, deeds};
use view::{LineView, line_view, mail_row};

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
    /// Tasks of owners.
    pub owner_tasks: Vec<OwnerTaskView>,
    /// What became of every mail about it.
    pub mails: Vec<MailRow>,
    /// Whether one of them reached nobody.
    pub mails_failed: bool,
    /// Other cases of the same mailbox.
    pub others: Vec<OtherCase>,
    /// The references of those that only a newer version can show.
    pub newer_others: Vec<String>,
    /// Cases with the same words.
    pub same_words: SameWords,
    /// How many messages only a newer version can show.
    pub newer_messages: usize,
    /// The key of the sentence that says what comes next.
    pub next_words: String,
    /// The line of the checklist that comes next, with the end of its address, where a page of its own leads on from it.
    pub next_line: Option<(&'static str, String)>,
    /// What the law wants, line by line.
    pub lines: Vec<LineView>,
    /// The act the law wants next.
    pub primary: &'static str,
    /// How sure the desk is who asks, as the end of a key; none where nothing was asked or found.
    pub identity: Option<&'static str>,
    /// What was found of it.
    pub findings: Vec<FindingView>,
    /// Acts that may be done, as the last parts of their addresses.
    pub acts: Vec<&'static str>,
    /// What was typed for the requester and not sent.
    pub typed: String,
    /// What was typed as a note and not kept.
    pub noted: String,
    /// Whom it may be given to, for those who may.
    pub people: Vec<Choice>,
}

impl CasePage {
    /// Where the form of the two boxes goes, by the first of them.
    fn box_action(&self) -> String {
        let first = if self.case.may_message { "messages" } else { "notes" };
        format!("{}/{first}", self.case.href)
    }

    /// How many lines of the checklist have nothing left to do.
    fn done_lines(&self) -> usize {
        self.lines.iter().filter(|line| line.is_done()).count()
    }

    /// How many tasks of owners are answered.
    fn answered_tasks(&self) -> usize {
        self.owner_tasks.iter().filter(|task| !task.answers.is_empty()).count()
    }

    /// Whether one of them has to be looked at.
    fn has_back(&self) -> bool {
        self.owner_tasks.iter().any(|task| task.is_back)
    }

    /// How heavy the button of an act is: one only stands out.
    fn weight(&self, act: &str) -> &'static str {
        if act == self.primary { "" } else { " quiet" }
    }
}

/// What was typed into the two boxes.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct WriteForm {
    form_token: String,
    version: String,
    body: String,
    note: String,
}

/// What came with the press of a button that takes nothing from the boxes, but what stands in them.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PlainForm {
    pub(super) form_token: String,
    pub(super) version: String,
    body: String,
    note: String,
}

impl PlainForm {
    /// What stands in the boxes.
    pub(super) fn typed(self) -> Typed {
        Typed { body: self.body, note: self.note, version: self.version }
    }
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
    page(&desk, frame, &reference, Typed::default(), Some(asked.before.parse().ok())).await
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
        Ok(nonce) => Ok(ops::write_to_requester(
            desk.app().clone(),
            desk.actor(),
            target(&reference, &form.version),
            &form.body,
            nonce,
        )
        .await),
    };
    written(&desk, &reference, Typed { body: form.body, note: form.note, version: form.version }, said, "sent").await
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
        Ok(nonce) => {
            let noted = ops::note(desk.app().clone(), desk.actor(), &reference, &form.note, nonce).await;
            // The words of a note stand in the other box.
            Ok(noted.map_err(|error| match error {
                Error::Invalid(errors) => Error::Invalid(errors.iter().map(|(_, key)| ("note", key)).collect()),
                other => other,
            }))
        }
    };
    written(&desk, &reference, Typed { body: form.body, note: form.note, version: form.version }, said, "noted").await
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
        Ok(_) => Ok(ops::acknowledge(desk.app().clone(), desk.actor(), target(&reference, &form.version)).await),
    };
    written(&desk, &reference, form.typed(), said, "acknowledged").await
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
        Ok(_) => Ok(ops::carry_out(desk.app().clone(), desk.actor(), target(&reference, &form.version)).await),
    };
    written(&desk, &reference, form.typed(), said, "carried-out").await
}

/// `POST /desk/cases/{reference}/stopped`: it was done; the requester is told and the case closed.
///
/// # Errors
/// As [`get`].
pub async fn post_stopped(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<PlainForm>,
) -> Result<Response, WebError> {
    let said = match desk.check(&form.form_token) {
        Err(key) => Err(key),
        Ok(nonce) => {
            let target = target(&reference, &form.version);
            Ok(closing::stop_and_tell(desk.app().clone(), desk.actor(), target, nonce).await)
        }
    };
    written(&desk, &reference, form.typed(), said, "stopped").await
}

/// What was typed into the boxes and not sent, and the version of the case that its page showed.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) body: String,
    pub(super) note: String,
    pub(super) version: String,
}

/// What became of a button of the page: what an operation said, or the key of what is wrong with the form.
pub(super) type Pressed = Result<crate::base::error::Result<()>, &'static str>;

/// Back to the case with a notice, or the case with what was typed and what is wrong. `done` is what was done, and may end with a
/// place on the page.
pub(super) async fn written(
    desk: &Desk,
    reference: &str,
    typed: Typed,
    said: Pressed,
    done: &str,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let mut typed = typed;
    let is_done = matches!(said, Ok(Ok(())));
    let status = match said {
        Err(key) => say_old(&mut frame, key),
        Ok(Err(error)) => {
            let status = say_no(&mut frame, error)?;
            // What is wrong with a task stands beside no field of this page.
            let beside_none = frame.errors.iter().find(|(field, _)| !["body", "note"].contains(field));
            if let Some((_, key)) = beside_none {
                frame.problem = Some(frame.mistake(key));
                frame.errors = FieldErrors::default();
            }
            status
        }
        Ok(Ok(())) => {
            match done {
                "sent" => typed.body.clear(),
                "noted" => typed.note.clear(),
                _ => {}
            }
            if text::lines(&typed.body).is_empty() && text::lines(&typed.note).is_empty() {
                return Ok(see(&format!("{}?done={done}", address(reference))));
            }
            // What stands in the other box was not sent, and stays there.
            frame.say_done(done.split('#').next().unwrap_or(done));
            StatusCode::OK
        }
    };
    let mut response = page(desk, frame, reference, typed, None).await?.status(status).into_response();
    if is_done || status != StatusCode::OK {
        response.extensions_mut().insert(Keep { at: Some(address(reference)) });
    }
    Ok(response)
}

/// The page. Only one that was `asked` for, before a message or the newest, takes what the requester wrote for read; one that comes
/// back with a mistake does not.
async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    typed: Typed,
    asked: Option<Option<Uuid>>,
) -> Result<Page<CasePage>, WebError> {
    let view = open_before(desk.app().clone(), desk.actor(), reference, asked.flatten()).await?;
    let written = (view.events.as_slice(), view.conversation.messages.as_slice());
    if let Ok(seen) = typed.version.parse() {
        frame.changes = story::changes(&frame, written, |event| event.is_news_to(desk.actor(), seen));
    }
    let language = frame.pick("desk-language-*", view.case.language);
    frame.labels.insert("body".into(), frame.with1("desk-write-label", "language", language));
    frame.labels.insert("note".into(), frame.text("desk-write-note-label"));
    let own_refusal = ops::is_barred(&mut desk.app().clone().read().await?, &view.case, desk.actor()).await?;
    let shown = asked.is_some().then_some(&view.conversation);
    ops::read(desk.app().clone(), desk.actor(), &view.case, shown).await?;
    let rule = {
        let (case, rule) = (&view.case, &view.deadlines.rule);
        counsel::rule_standing(desk.app(), desk.actor(), case.rulebook, rule, case.matter()).await?
    };
    let people = if view.case.status.is_open() && desk.may(Permission::WorkCases) {
        let present = view.case.assignee.map(|id| id.to_string()).unwrap_or_default();
        let people = accounts::assignable(desk.app(), desk.actor()).await?;
        people.iter().map(|person| Choice::new(person.id, person.name.as_str(), &present)).collect()
    } else {
        Vec::new()
    };
    Ok(Page::personal(build(desk, frame, view, &rule, (typed, people), own_refusal)))
}

fn build(
    desk: &Desk,
    frame: Frame,
    view: DeskView,
    rule: &RuleStanding,
    (typed, people): (Typed, Vec<Choice>),
    own_refusal: bool,
) -> CasePage {
    let case = &view.case;
    let signal = view.events.iter().any(|event| event.detail.get("signal").is_some());
    let extension = ops::mark_extension(desk.app(), case);
    let may_work = desk.may(Permission::WorkCases);
    let may_decide = desk.may(Permission::DecideCases);
    let is_open = case.status.is_open();
    let is_confirmed = case.status != Status::Unconfirmed;
    let has_answer = view.conversation.answer.is_some();
    let next_line = checklist::next(&view.lines);
    let today = case.today(desk.app());
    let asked =
        view.identity.open().map(|asking| if asking.reply_by < today { Question::Late } else { Question::Waits });
    let offered = [
        ("letter", is_open && may_decide && is_confirmed && !own_refusal),
        ("review", case.status == Status::Review && may_decide),
        ("close", is_open && may_decide && !own_refusal),
        ("decide", is_open && may_decide && is_confirmed && !own_refusal),
        ("recipients", is_open && may_work && next_line == Some(Line::Told) && view.sheet.is_begun()),
        ("identity", is_open && may_work && is_confirmed && asked.is_some()),
        ("resume", is_open && may_work && ops::waits(case) && asked.is_none()),
        ("ask", is_open && may_work && is_confirmed),
        ("extend", is_open && may_work && is_confirmed && extension.is_ok()),
        ("assign", is_open && may_work && own_refusal),
        ("settle", is_open && may_work),
        ("package", view.has_files && may_work),
        ("paper", has_answer),
        ("reopen", !is_open && may_decide && !ops::was_never_proven(case, &view.events)),
        ("appeal", may_work && view.appeal.is_none() && ops::may_appeal(desk.app(), case)),
        ("adopt", is_open && may_decide && case.edition != desk.app().config.rulebook.name()),
    ];
    let acts: Vec<&'static str> = offered.into_iter().filter_map(|(act, offered)| offered.then_some(act)).collect();
    let has_more = checklist::has_more_than_the_answer(&view.lines);
    let news = if view.unread {
        News::Unread
    } else if case.closed_at.is_some_and(|closed| view.conversation.ends_with_the_requester_since(closed)) {
        News::Unanswered
    } else {
        News::None
    };
    let waiting = checklist::waiting(&view.lines).map(|line| line.line);
    let may_review = view.review.as_ref().is_some_and(|(review, may_review)| review.is_open() && *may_review);
    let known = Ahead { line: next_line, waiting, has_more, is_begun: view.sheet.is_begun(), asked, may_review };
    let (next_words, primary) = next_step(case, may_work, has_answer, own_refusal, news, known);
    let answers = case.person.answers.iter().map(|(field, value)| answer(&frame, case.right, field, value)).collect();
    let other = |other: &CaseHead| OtherCase {
        reference: other.reference.clone(),
        right: other.right.code(),
        status: other.status.code(),
        received: other.received_at.with_timezone(&frame.zone).date_naive(),
    };
    let others = view.others.cases.iter().map(other).collect();
    let (same_words, has_more_of_same_words) = &view.same_words;
    let same_words = SameWords {
        cases: same_words.cases.iter().map(other).collect(),
        newer: same_words.newer.clone(),
        has_more: *has_more_of_same_words,
    };
    let clock = story::clock_of(desk.app(), &frame, case, &view.deadlines, rule, extension);
    // Once a date has passed, nothing is done before it.
    let is_late = next_words == "desk-next-answer" && !clock.late.is_empty();
    let next_words = if is_late { "desk-next-answer-late".to_owned() } else { next_words };
    let next_line = next_line
        .filter(|line| line.code() == primary && !acts.contains(&primary))
        .map(|line| (line.code(), view::line_address(line, view.has_files)));
    let lines = view.lines.iter().map(|line| line_view(&frame, line, view.has_files)).collect();
    let of_owners = view.owner_tasks.iter();
    let of_owners = of_owners.map(|one| owner_tasks::view(desk.app(), &frame, case, one)).collect();
    let has_identity = !view.identity.askings.is_empty() || !view.identity.findings.is_empty();
    let findings = view.identity.findings.iter().map(|found| who_asks::finding(&frame, found)).collect();
    CasePage {
        identity: has_identity.then(|| who_asks::standing_word(&view.identity)),
        findings,
        clock,
        earlier: view.conversation.earlier().map(|first| format!("{}?before={first}#story", address(&case.reference))),
        is_newest: view.conversation.until.is_none(),
        newer_messages: view.conversation.newer,
        story: story::entries(&frame, case, view.events, view.conversation),
        tasks: view.tasks.iter().map(|task| tasks::row(&frame, &case.reference, task.clone())).collect(),
        owner_tasks: of_owners,
        mails_failed: view.mails.iter().any(|mail| mail.state.has_failed()),
        mails: view.mails.iter().map(|mail| mail_row(&frame, case, &view.mails, mail)).collect(),
        others,
        same_words,
        newer_others: view.others.newer,
        next_words,
        next_line,
        lines,
        primary,
        acts,
        noted: typed.note,
        typed: typed.body,
        people,
        case: CaseView {
            reference: case.reference.clone(),
            href: address(&case.reference),
            version: case.version,
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
                "" if !case.is_readable() => Language::written(&frame.text("desk-cannot-be-opened"), frame.language),
                details => Language::written(details, case.language),
            },
            zones: zones(desk.app(), &frame, case),
            day_only: Channel::FOR_INTAKE.contains(&case.channel),
            postal: Some(case.person.postal.clone()).filter(|postal| !postal.is_empty()),
            audit: desk.may(Permission::ReadAudit).then(|| format!("/desk/audit?case={}", case.reference)),
            own_refusal: is_open && own_refusal,
            may_tell: may_decide && is_confirmed && case.owes_at_once() && !view.sheet.is_begun(),
            may_correct: may_work && case.is_readable(),
            answers,
            my_id: desk.session.account.id.to_string(),
            may_take: is_open && may_work && is_confirmed && case.assignee.is_none(),
            may_write: may_work,
            may_message: may_work && case.takes_messages(),
            may_settle: is_open && may_work,
            may_acknowledge: is_open && may_work && is_confirmed && case.acknowledged_at.is_none(),
            may_carry_out: is_open && may_work && is_confirmed && case.owes_at_once(),
            appeal: view.appeal.clone(),
            appeal_of: view.appeal_of.clone(),
            signal,
            notice: desk.app().config.privacy_notice.on(case.operator_day(desk.app())).map(|(date, _)| date),
        },
        frame,
    }
}

/// Whose time the page tells: moments are the desk's, dates are those of the place whose law counts.
fn zones(app: &App, frame: &Frame, case: &Case) -> String {
    let desk = frame.zone.name();
    if case.place.is_none() || case.zone(app) == frame.zone {
        return frame.with1("desk-case-zone", "zone", desk);
    }
    frame.with2("desk-case-zones", "zone", desk, "place", place_name(frame, case))
}

/// What the requester wrote that somebody has to look at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    /// Nothing.
    None,
    /// What the reader has not opened.
    Unread,
    /// What was written after the answer and has got no word back.
    Unanswered,
}

/// What the checklist says of what comes next.
struct Ahead {
    /// The line that comes next.
    line: Option<Line>,
    /// The line whose owners everything else waits for.
    waiting: Option<Line>,
    /// Whether more is left to do than the answer.
    has_more: bool,
    /// Whether something is decided of the items.
    is_begun: bool,
    /// How it stands with a question who they are.
    asked: Option<Question>,
    /// Whether the reader may look at the answer that waits for a second person.
    may_review: bool,
}

/// A question who they are that has no result.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Its day is not over.
    Waits,
    /// Its day is over.
    Late,
}

/// What comes next, in words, and the act that stands out.
fn next_step(
    case: &Case,
    may_work: bool,
    has_answer: bool,
    own_refusal: bool,
    news: News,
    ahead: Ahead,
) -> (String, &'static str) {
    let unread = news == News::Unread;
    let (words, act) = match case.status {
        Status::Closed if may_work && case.takes_messages() && news != News::None => ("desk-next-asked-on", "write"),
        Status::Closed if has_answer && case.person.email.is_none() => ("desk-next-print", "paper"),
        Status::Closed if has_answer => ("desk-next-closed", ""),
        Status::Closed => ("desk-next-ended", ""),
        _ if !may_work => ("desk-next-read-only", ""),
        Status::Unconfirmed => ("desk-next-confirm", ""),
        // Before everything else; a press that also tells and closes only where nothing else is left to do.
        _ if case.owes_at_once() => ("desk-next-at-once", if ahead.has_more { "carry-out" } else { "stopped" }),
        _ if unread && ahead.asked.is_some() => ("identity-next-came", "identity"),
        _ if unread && case.open_pause().is_some() => ("desk-next-resume", "resume"),
        _ if unread => ("desk-next-read", "write"),
        _ if !unsettled(case).is_empty() => ("desk-next-settle", "settle"),
        _ if ops::waits(case) && ahead.asked == Some(Question::Late) => ("identity-next-late", "identity"),
        _ if ops::waits(case) && ahead.asked.is_some() => ("identity-next-wait", "identity"),
        Status::Review if ahead.may_review => ("review-next-look", "review"),
        Status::Review => ("review-next-wait", ""),
        Status::WaitingForRequester => ("desk-next-wait", ""),
        _ if own_refusal => ("desk-next-own-refusal", "assign"),
        _ if case.assignee.is_none() => ("desk-next-take", "take"),
        _ => match (ahead.waiting, ahead.line) {
            // Everything else waits for what owners say.
            (Some(line), _) => return (format!("checklist-{line}-waiting-text"), "remind"),
            // What there is no page of its own for, the answer is.
            (None, None | Some(Line::Place | Line::Letter | Line::Served | Line::Second | Line::After)) => {
                ("desk-next-answer", "letter")
            }
            // Whoever decides item by item says there, too, on which day it was carried out.
            (None, Some(Line::CarriedOut)) if ahead.is_begun => ("decision-next-carried-out", "decide"),
            (None, Some(Line::Decided)) => ("checklist-decided-next-text", "decide"),
            (None, Some(Line::Told)) if ahead.is_begun => ("checklist-told-next-text", "recipients"),
            // To tell the person is a message; the other button only records that it was done.
            (None, Some(Line::Acknowledged)) => return ("checklist-acknowledged-next-text".to_owned(), "write"),
            (None, Some(line)) => return (format!("checklist-{line}-next-text"), line.code()),
        },
    };
    (words.to_owned(), act)
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
