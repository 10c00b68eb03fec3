//! `/my/{reference}`: one request: how it stands, who has to act, by when, what happened, and the letters.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::messages::{MEGABYTES, Unsent};
use super::respond::{self, Own, form_status, on_to, token_refused};
use super::start::with_place;
use super::view::{Answer, Control, Due, Field, Frame, Mistake, mistakes};
use super::{fields, form, law};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::{Language, Written};
use crate::domain::cases::case::Case;
use crate::domain::cases::conversation::{Message, MessageKind};
use crate::domain::cases::events::EventKind;
use crate::domain::cases::ops::attachments::{self, Attachments};
use crate::domain::cases::ops::{self, OwnView};
use crate::domain::cases::{CaseHead, Channel, Outcome, Status};
use crate::domain::checklist::{self, State};
use crate::domain::identity::documents;
use crate::domain::letters::view::LetterView;
use crate::domain::packages::delivery;
use crate::domain::{decisions, letters};
use crate::infra::files::StoredFile;
use crate::infra::i18n::Texts;
use crate::web::download;
use crate::web::form_token::TokenError;
use crate::web::html::Page;
use crate::web::kept::Keep;
use crate::web::visit::Visit;

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
    /// Whether the address is not confirmed yet.
    pub unconfirmed: bool,
    /// A message to the operator, while one may be written.
    pub message: Option<Field>,
    /// Its files.
    pub attachments: AttachmentsView,
    /// The language of mails, while more may come.
    pub mails: Option<Language>,
    /// Whether the question is who they are, which has a page of its own.
    pub asks_identity: bool,
    /// What we have done and what we do next, as keys of sentences, each with whether it is done.
    pub progress: Vec<(String, bool)>,
}

/// The files of a message that is being written.
#[derive(Clone, Debug, Default)]
pub struct AttachmentsView {
    /// Those that are here: id, name, size in words.
    pub kept: Vec<(String, String, String)>,
    /// Names of those that could not be taken.
    pub refused: Vec<String>,
    /// What is wrong with them.
    pub error: Option<String>,
    /// How many there may be.
    pub most: usize,
    /// Megabytes that all of them may have.
    pub megabytes: u64,
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
    /// How the box around it looks: `done`, `late`, `ended` or nothing special. Never says more than its words.
    pub tone: &'static str,
    /// Whether the person has a question to answer.
    pub your_turn: bool,
    /// By when it is answered.
    pub due: Due,
    /// Whether the time was extended.
    pub extended: bool,
    /// Whether the time stands still.
    pub paused: bool,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// Whether it ended with an answer, against which something can be done.
    pub answered: bool,
    /// Whether the date has passed and it is the operator's turn.
    pub late: bool,
    /// When backups hold nothing any more of what is deleted; only for deletion.
    pub backups: Option<String>,
    /// The answer.
    pub reply: Option<Reply>,
    /// What happened, oldest first.
    pub events: Vec<Event>,
    /// Letters, oldest first.
    pub messages: Vec<Letter>,
    /// Earlier ones than these.
    pub earlier: Option<String>,
    /// Whether these are the newest.
    pub is_newest: bool,
    /// What the person asked for.
    pub answers: Vec<Answer>,
    /// The privacy notice that held on the day it came in: what is said of it, where it is.
    pub notice: Option<(String, String)>,
    /// Whether it may be withdrawn.
    pub can_withdraw: bool,
    /// Whether the refusal may be appealed to the operator.
    pub can_appeal: bool,
    /// Where it was appealed: the reference of the appeal.
    pub appeal: Option<String>,
    /// Where it is an appeal: the reference of the request that was refused.
    pub appeal_of: Option<String>,
    /// All rights in its place, with their laws.
    pub rights_href: String,
    /// Whose time the times are.
    pub zone_place: String,
    /// The form of a complaint about it, filled in as far as we know.
    pub complaint_href: String,
    /// A letter to the authority, ready to be copied, once there may be something to complain about.
    pub authority_letter: Option<String>,
    /// The same request once more, where it ended without what was asked for being looked at.
    pub again_href: Option<String>,
    /// What a printed page says of itself.
    pub printed: String,
}

impl CaseView {
    /// The questions that wait for an answer: those asked since the person wrote last, whatever else was written meanwhile.
    #[must_use]
    pub fn questions(&self) -> Vec<&Letter> {
        if !self.is_newest {
            return Vec::new();
        }
        let begins = self.messages.iter().rposition(|letter| letter.mine).map_or(0, |last| last + 1);
        let since = self.messages.iter().skip(begins);
        let asked: Vec<&Letter> = since.clone().filter(|letter| letter.asks).collect();
        // Of what was asked before it was kept which message asks, what we wrote last is the question.
        if asked.is_empty() { since.last().into_iter().collect() } else { asked }
    }
}

/// The operator's answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its text, with its language.
    pub text: Written,
    /// The letter, where the answer is one.
    pub letter: Option<LetterView>,
    /// What came with it.
    pub files: Vec<File>,
    /// Where what was handed out with it is opened, and until which day, where that is so.
    pub package: Option<(String, Option<NaiveDate>)>,
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
    /// Whether it is a question of ours.
    pub asks: bool,
    /// When.
    pub when: String,
    /// What it says, with its language.
    pub text: Written,
    /// What came with it.
    pub files: Vec<File>,
}

/// What has just been done on the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
    /// The message before which the page of the conversation ends.
    before: String,
}

/// Key of the sentence about a case: `part` is `title` or `next`.
#[must_use]
pub fn standing(status: Status, outcome: Option<Outcome>, part: &str) -> String {
    // Who of us looks at an answer is ours to see to: for the person it is worked on.
    let status = if status == Status::Review { Status::InProgress } else { status };
    match outcome {
        Some(outcome) => format!("case-outcome-{outcome}-{part}"),
        None => format!("case-status-{status}-{part}"),
    }
}

/// `GET /my/{reference}`.
///
/// # Errors
/// [`NotFound`](crate::base::error::Error::NotFound) for anything that is not one's own.
pub async fn get(
    Own { visit, actor }: Own,
    Path(reference): Path<String>,
    Query(done): Query<Done>,
) -> respond::Answer {
    let before = done.before.parse().ok();
    let own = ops::open_own_before(visit.app.clone(), actor, &reference, before).await?;
    ops::read_own(visit.app.clone(), actor, &own).await?;
    let done = said_of(&done.done);
    let told = progress(&visit, actor, &own).await?;
    Ok(page(&visit, &own, told, (done, &Unsent::default()), &FieldErrors::default()))
}

/// The key of what is said of what has just been done.
fn said_of(done: &str) -> Option<&'static str> {
    match done {
        "confirmed" => Some("case-confirmed"),
        "filed" => Some("case-filed"),
        "sent" => Some("case-message-sent"),
        "language" => Some("case-language-set"),
        "appealed" => Some("case-appeal-sent"),
        "shown" => Some("case-document-sent"),
        _ => None,
    }
}

/// `POST /my/{reference}/confirm`: one of one's own requests, the mailbox having been proven by signing in.
///
/// # Errors
/// [`NotFound`](crate::base::error::Error::NotFound) for anything that is not one's own.
pub async fn confirm(
    Own { visit, actor }: Own,
    Path(reference): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> respond::Answer {
    if let Err(error) = visit.check_own_token(field_of(&fields, "form_token")) {
        return pressed(&visit, actor, &reference, &fields, Err(error)).await;
    }
    ops::confirm_listed(visit.app.clone(), actor, &reference).await?;
    pressed(&visit, actor, &reference, &fields, Ok("confirmed")).await
}

/// `POST /my/{reference}/language`: the language of mails about the request.
///
/// # Errors
/// [`NotFound`](crate::base::error::Error::NotFound) for anything that is not one's own.
pub async fn language(
    Own { visit, actor }: Own,
    Path(reference): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> respond::Answer {
    if let Err(error) = visit.check_own_token(field_of(&fields, "form_token")) {
        return pressed(&visit, actor, &reference, &fields, Err(error)).await;
    }
    let Some(language) = Language::parse(field_of(&fields, "language")) else { return Err(Error::NotFound.into()) };
    ops::set_language(visit.app.clone(), actor, &reference, language).await?;
    pressed(&visit, actor, &reference, &fields, Ok("language")).await
}

fn field_of<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
}

/// Back to the request after a button that takes nothing from the box for a message: what stands in it stays.
async fn pressed(
    visit: &Visit,
    actor: Actor,
    reference: &str,
    fields: &[(String, String)],
    said: Result<&'static str, TokenError>,
) -> respond::Answer {
    let written = Unsent::beside(visit, actor, reference, fields).await?;
    let (done, errors) = match said {
        Ok(done) if written.is_empty() => return Ok(on_to(&format!("/my/{reference}?done={done}"))),
        Ok(done) => (said_of(done), FieldErrors::default()),
        Err(error) => (None, token_refused(error)),
    };
    let mut response = again(visit, actor, reference, (done, &written), &errors).await?;
    response.extensions_mut().insert(Keep { at: Some(format!("/my/{reference}")) });
    Ok(response)
}

/// The page with what stands in the box for a message.
///
/// # Errors
/// As [`get`].
pub async fn again(
    visit: &Visit,
    actor: Actor,
    reference: &str,
    shown: (Option<&'static str>, &Unsent),
    errors: &FieldErrors,
) -> respond::Answer {
    let own = ops::open_own(visit.app.clone(), actor, reference).await?;
    let told = progress(visit, actor, &own).await?;
    Ok(page(visit, &own, told, shown, errors))
}

/// `GET /my/{reference}/files/{id}`.
///
/// # Errors
/// [`NotFound`](crate::base::error::Error::NotFound) for anything that is not one's own.
pub async fn file(Own { visit, actor }: Own, Path((reference, id)): Path<(String, Uuid)>) -> respond::Answer {
    let file = ops::file_for_requester(visit.app.clone(), actor, &reference, id).await?;
    Ok(download::response(&visit.app, file))
}

/// What is told beside the request itself.
struct Told {
    /// What we have done and what we do next.
    progress: Vec<(String, bool)>,
    /// By when backups hold nothing any more, where that was decided item by item.
    gone_by: Option<NaiveDate>,
    /// The answer, where it is a letter.
    letter: Option<LetterView>,
    /// Whether the question is who they are.
    asks_identity: bool,
    /// Until which day what was handed out may be opened: the inner nothing where that is over.
    package: Option<Option<NaiveDate>>,
}

async fn progress(visit: &Visit, actor: Actor, own: &OwnView) -> Result<Told, Error> {
    let gone_by = decisions::gone_by(&visit.app, actor, &own.case).await?;
    let asks_identity = documents::is_asked(&visit.app, actor, &own.case).await?.is_some();
    let lines = checklist::own(&visit.app, actor, &own.case, own.deadlines.rule.place).await?;
    let told = lines.into_iter().map(|(line, state, progress)| {
        let key = format!("checklist-own-{line}-{state}");
        let words = match progress {
            Some(progress) => visit.language.with2(&key, "back", progress.back, "all", progress.all),
            None => visit.language.text(&key),
        };
        (words, state == State::Done)
    });
    let letter = match &own.conversation.answer {
        Some(answer) => letters::sent(&mut visit.app.clone().read().await?, actor, &own.case, answer.id).await?,
        None => None,
    };
    let letter = letter.map(|said| LetterView::of(&said, own.case.language));
    let packages = delivery::of_case(&mut visit.app.clone().read().await?, actor, &own.case).await?;
    let zone = own.case.zone(&visit.app);
    let package = packages.last().filter(|package| package.gone_at.is_none()).map(|package| {
        let until = package.open_until.with_timezone(&zone).date_naive();
        package.is_open(visit.app.now()).then_some(until)
    });
    Ok(Told { progress: told.collect(), gone_by, asks_identity, letter, package })
}

fn page(
    visit: &Visit,
    own: &OwnView,
    told: Told,
    (done, written): (Option<&'static str>, &Unsent),
    errors: &FieldErrors,
) -> Response {
    let language = visit.language;
    let case = &own.case;
    let key = match case.outcome {
        None => "field-body",
        Some(outcome) if outcome.needs_answer() => "field-body-closed",
        // There is no answer that could be asked about.
        Some(_) => "field-body-ended",
    };
    let message = case
        .is_readable()
        .then(|| Field::keyed(language, "body", key, Control::Area(5)).filled(language, &written.body, errors));
    let attachments = attachments_of(language, &written.attachments, errors);
    let mut listed = mistakes(language, errors, &message.iter().collect::<Vec<_>>());
    // What is wrong with files stands beside their field.
    for mistake in listed.iter_mut().filter(|mistake| attachments.error.as_ref() == Some(&mistake.text)) {
        "files".clone_into(&mut mistake.field);
    }
    let page = CasePage {
        frame: match message {
            Some(_) => Frame::of(visit).signed_in().sending_again(&format!("/my/{}/messages", case.reference)),
            None => Frame::of(visit).signed_in().switching_to(&format!("/my/{}", case.reference)),
        },
        done,
        mistakes: listed,
        form_token: visit.own_form_token(),
        attachments,
        unconfirmed: case.status == Status::Unconfirmed,
        case: view(visit, own, told.gone_by, told.letter, told.package),
        message,
        mails: case.status.is_open().then_some(case.language),
        asks_identity: told.asks_identity,
        progress: told.progress,
    };
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

fn attachments_of(language: Language, attachments: &Attachments, errors: &FieldErrors) -> AttachmentsView {
    let kept = |file: &StoredFile| (file.id.to_string(), file.name.clone(), size_words(language, file));
    AttachmentsView {
        kept: attachments.taken.iter().map(kept).collect(),
        refused: attachments.refused.clone(),
        error: errors.get("files").map(|key| language.text(key)),
        most: attachments::MOST,
        megabytes: MEGABYTES,
    }
}

fn size_words(language: Language, file: &StoredFile) -> String {
    language.with1("file-size", "kilobytes", file.size.div_euclid(1024).max(1))
}

fn view(
    visit: &Visit,
    own: &OwnView,
    gone_by: Option<NaiveDate>,
    letter: Option<LetterView>,
    package: Option<Option<NaiveDate>>,
) -> CaseView {
    let language = visit.language;
    let case = &own.case;
    let zone = case.zone(&visit.app);
    let place = case.place.unwrap_or(visit.app.config.operator.country);
    let when = |moment: &chrono::DateTime<chrono::Utc>| language.moment_long(&moment.with_timezone(&zone));
    let files = |files: &[StoredFile]| -> Vec<File> {
        files
            .iter()
            .map(|file| File {
                name: file.name.clone(),
                href: format!("/my/{}/files/{}", case.reference, file.id),
                size: size_words(language, file),
            })
            .collect()
    };
    let asked: Vec<Uuid> = own.events.iter().filter_map(|event| event.detail.get("question")?.parse().ok()).collect();
    let typed = case.typed();
    let answers = fields::of_form(language, case.right, &typed, &FieldErrors::default()).answers();
    // A date that has passed is owned up to, unless the person was asked something and has the next word.
    let ours = matches!(case.status, Status::New | Status::InProgress | Status::Review);
    let ran_out = case.dates.legal_due_at.is_some_and(|ends| visit.app.now() >= ends);
    let mut due = law::due(&visit.app, language, case.place, case.right, &own.deadlines);
    if case.carried_out_at.is_some() {
        due = due.after_the_deed();
    }
    let late = ours && (ran_out || due.date().is_some_and(|due| case.today(&visit.app) > due));
    let standing_key = |part: &str| match case.outcome {
        None if late => format!("case-late-{part}"),
        None if ours && case.carried_out_at.is_some() => format!("case-carried_out-{part}"),
        None if ours && due.is_deed => format!("case-deed-{part}"),
        outcome => standing(case.status, outcome, part),
    };
    let closed_on = case.closed_at.map(|moment| moment.with_timezone(&zone).date_naive());
    let may_complain = late || closed_on.is_some();
    let authority_letter = may_complain.then(|| authority_letter(visit, case, &due, closed_on)).flatten();
    CaseView {
        reference: case.reference.clone(),
        right: case.right.code(),
        sent_on: case.received_on,
        standing: standing_key("title"),
        next: standing_key("next"),
        tone: if late { "late" } else { case.outcome.map_or("", tone) },
        your_turn: case.status == Status::WaitingForRequester,
        due,
        extended: case.extended_on.is_some(),
        paused: case.open_pause().is_some(),
        closed_on,
        answered: case.outcome.is_some_and(Outcome::needs_answer),
        late,
        backups: form::backup_days(case.right).filter(|_| deletes(case.outcome) && case.appeal_of.is_none()).map(
            |days| match gone_by {
                Some(day) => language.with1("case-backups-by", "date", language.date_long(day)),
                None => backups(language, closed_on, days),
            },
        ),
        reply: own.conversation.answer.as_ref().map(|answer| Reply {
            text: opened(language, case.language, answer),
            letter,
            files: files(&answer.files),
            package: package.map(|until| (format!("/my/{}/package", case.reference), until)),
        }),
        events: events(visit, own),
        earlier: own.conversation.earlier().map(|first| format!("/my/{}?before={first}#messages", case.reference)),
        is_newest: own.conversation.until.is_none(),
        messages: own
            .conversation
            .messages
            .iter()
            .filter(|message| matches!(message.kind, MessageKind::Desk | MessageKind::Requester))
            .map(|message| Letter {
                mine: message.kind == MessageKind::Requester,
                asks: asked.contains(&message.id),
                when: when(&message.at),
                text: opened(language, case.language, message),
                files: files(&message.files),
            })
            .collect(),
        answers: answers
            .into_iter()
            .filter(|answer| !answer.value.is_empty())
            .chain(signal_of(language, own))
            .collect(),
        notice: visit
            .app
            .config
            .privacy_notice
            .on(case.operator_day(&visit.app))
            .map(|(date, _)| (language.with1("case-notice", "date", language.date(date)), format!("/notice/{date}"))),
        can_withdraw: case.status.is_open(),
        can_appeal: own.appeal.is_none() && ops::may_appeal(&visit.app, case),
        appeal: own.appeal.clone(),
        appeal_of: own.appeal_of.clone(),
        rights_href: with_place("/rights", case.place),
        zone_place: place.label(language),
        complaint_href: format!("/request/complaint?about={}", case.reference),
        authority_letter,
        again_href: case
            .outcome
            .filter(|outcome| may_be_sent_again(*outcome))
            .map(|_| format!("/request/{}?about={}", case.right, case.reference)),
        printed: printed(visit, case, &format!("/my/{}", case.reference)),
    }
}

/// What happened to a request, oldest first.
#[must_use]
pub fn events(visit: &Visit, own: &OwnView) -> Vec<Event> {
    let (language, case) = (visit.language, &own.case);
    let zone = case.zone(&visit.app);
    own.events
        .iter()
        .map(|event| {
            // Of what came by post, phone or email only the day is known, and the desk may have noted it later.
            let day_only = event.kind == EventKind::Filed && Channel::FOR_INTAKE.contains(&case.channel);
            Event {
                text: match event.kind {
                    EventKind::Filed if case.appeal_of.is_some() => "event-filed-appeal".to_owned(),
                    EventKind::Filed => {
                        format!("event-filed-{}", event.detail.get("channel").unwrap_or(Channel::Web.code()))
                    }
                    kind => format!("event-{kind}"),
                },
                datetime: match day_only {
                    true => case.received_on.to_string(),
                    false => event.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                },
                when: match day_only {
                    true => language.date_long(case.received_on),
                    false => language.moment_long(&event.at.with_timezone(&zone)),
                },
            }
        })
        .collect()
}

/// What a printed page of a request says of itself: whose it is, where it is found, and when it was so.
#[must_use]
pub fn printed(visit: &Visit, case: &CaseHead, path: &str) -> String {
    let place = case.place.unwrap_or(visit.app.config.operator.country);
    visit.language.text_with(
        "case-printed",
        &[
            ("organisation", visit.organisation().into()),
            ("url", visit.app.config.link(path).into()),
            ("moment", place.moment(visit.app.now(), visit.language).into()),
        ],
    )
}

/// A letter to the authority of the place, with what was asked, when, and what came of it. Why one does not agree is theirs to say.
fn authority_letter(visit: &Visit, case: &Case, due: &Due, closed_on: Option<NaiveDate>) -> Option<String> {
    let language = visit.language;
    let (authority, law) = (due.authority.as_ref()?, due.law.as_ref()?);
    let last_day = due.legal.map(|day| language.with1("case-authority-letter-due", "day", language.date_long(day)));
    let happened = match (closed_on, case.outcome) {
        (Some(day), Some(outcome)) if outcome.needs_answer() => {
            language.with1("case-authority-letter-answered", "day", language.date_long(day))
        }
        (Some(day), _) => language.with1("case-authority-letter-ended", "day", language.date_long(day)),
        (None, _) => {
            let today = language.date_long(case.today(&visit.app));
            language.with1("case-authority-letter-late", "day", today)
        }
    };
    let happened: Vec<String> = last_day.into_iter().chain([happened]).collect();
    Some(language.text_with(
        "case-authority-letter",
        &[
            ("authority", authority.name.as_str().into()),
            ("organisation", visit.organisation().into()),
            ("law", law.as_str().into()),
            ("request", language.pick("right-*-title", case.right).into()),
            ("reference", case.reference.as_str().into()),
            ("day", language.date_long(case.received_on).into()),
            ("happened", happened.join("\n").into()),
        ],
    ))
}

/// What the browser that sent it said by itself, among what the person asked for.
pub(super) fn signal_of(language: Language, own: &OwnView) -> Option<Answer> {
    own.events.iter().find_map(|event| event.detail.get("signal"))?;
    Some(Answer {
        field: "signal".to_owned(),
        label: language.text("case-signal-label"),
        value: language.text("case-signal"),
    })
}

/// How an ended request looks: done is green, everything else is told in the words alone.
const fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fulfilled | Outcome::PartlyFulfilled => "done",
        _ => "ended",
    }
}

/// Whether the same request may well be sent once more: nobody has decided about it.
const fn may_be_sent_again(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::NothingHeld | Outcome::Withdrawn | Outcome::NoAnswer | Outcome::Lapsed)
}

/// When backups hold nothing any more: a day, once it is known when the rest was deleted.
fn backups(language: Language, closed_on: Option<NaiveDate>, days: u16) -> String {
    match closed_on.and_then(|closed| closed.checked_add_days(chrono::Days::new(days.into()))) {
        Some(day) => language.with1("case-backups-by", "date", language.date_long(day)),
        None => language.with1("case-backups", "days", days),
    }
}

/// What a message says, or that it cannot be opened at the moment.
#[must_use]
pub fn opened(language: Language, usual: Language, message: &Message) -> Written {
    match &message.body {
        Some(body) => Language::written(body, usual),
        None => Language::written(&language.text("case-message-unreadable"), language),
    }
}

/// Whether something may be deleted, as far as is known.
const fn deletes(outcome: Option<Outcome>) -> bool {
    matches!(outcome, None | Some(Outcome::Fulfilled | Outcome::PartlyFulfilled))
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{day, due, frame};
    use crate::web::samples::Sample;

    fn case(language: Language, status: &str, outcome: Option<&str>) -> CaseView {
        let (status_now, ended) = (Status::parse(status).unwrap(), outcome.and_then(Outcome::parse));
        let words = |part| standing(status_now, ended, part);
        let letter = |mine, text: &str| Letter {
            mine,
            asks: !mine,
            when: language.date(day(11, 27)),
            text: Language::written(text, Language::En),
            files: vec![],
        };
        let event = |text: &str| Event {
            text: text.into(),
            datetime: "2026-11-25T14:02:00+08:00".into(),
            when: format!("{}, 14:02", language.date(day(11, 25))),
        };
        CaseView {
            reference: "RD-7KQ4-2MX".into(),
            right: "deletion",
            sent_on: day(11, 25),
            standing: words("title"),
            next: words("next"),
            tone: outcome.and_then(Outcome::parse).map_or("", tone),
            your_turn: status == "waiting_for_requester",
            due: due(language),
            extended: status == "review",
            paused: false,
            closed_on: outcome.map(|_| day(12, 20)),
            answered: outcome.is_some(),
            late: false,
            backups: Some(backups(language, outcome.map(|_| day(12, 20)), 90)),
            reply: outcome.map(|_| Reply {
                letter: None,
                text: Language::written("We looked in eleven systems.\n\n已刪除：您的帳號。", Language::En),
                package: Some(("/my/RD-7KQ4-2MX/package".into(), Some(day(12, 31)))),
                files: vec![File { name: "answer.pdf".into(), href: "/my/x/files/1".into(), size: "12 kB".into() }],
            }),
            events: vec![event("event-filed-web"), event("event-confirmed")],
            earlier: Some("/my/RD-7KQ4-2MX?before=x#messages".into()),
            is_newest: outcome != Some("refused"),
            messages: vec![
                letter(false, "We found an account under this address. Shall we delete the forum posts too?"),
                letter(true, "Yes please.\nAll of them."),
            ],
            answers: vec![Answer {
                field: "what".into(),
                label: language.text("right-deletion-details-label"),
                value: "Everything".into(),
            }],
            notice: Some((
                language.with1("case-notice", "date", language.date(day(6, 17))),
                "/notice/2026-06-17".into(),
            )),
            can_withdraw: outcome.is_none(),
            can_appeal: outcome == Some("refused"),
            appeal: outcome.map(|_| "RD-22Q4-2MF".into()),
            appeal_of: (status == "review").then(|| "RD-22Q4-2MF".into()),
            rights_href: "/rights?place=TW".into(),
            zone_place: "Taiwan".into(),
            complaint_href: "/request/complaint?about=RD-7KQ4-2MX".into(),
            authority_letter: outcome.map(|_| "To: the authority\n\nComplaint & <b>\"Zo\"</b>".into()),
            again_href: (outcome == Some("nothing_held")).then(|| "/request/deletion?about=RD-7KQ4-2MX".into()),
            printed: "OMO".into(),
        }
    }

    fn page(language: Language, status: &str, outcome: Option<&str>) -> CasePage {
        CasePage {
            frame: frame(language).signed_in(),
            done: Some("case-confirmed"),
            mistakes: vec![],
            form_token: "token".into(),
            case: case(language, status, outcome),
            unconfirmed: status == "unconfirmed",
            mails: outcome.is_none().then_some(language),
            asks_identity: true,
            progress: vec![
                (language.text("checklist-own-acknowledged-done"), true),
                (language.with2("checklist-own-asked-waiting", "back", 8, "all", 11), false),
            ],
            message: Some(Field::new(language, "body", Control::Area(4))),
            attachments: AttachmentsView {
                kept: vec![("1".into(), "照片 & <b>\"Zo\"</b>.jpg".into(), "120 kB".into())],
                refused: vec!["setup.exe".into()],
                error: Some(language.text("error-attachment-kind")),
                most: 10,
                megabytes: 25,
            },
        }
    }

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let open = Status::ALL.iter().filter(|status| status.is_open());
        let open = open.map(|status| Sample::of(format!("case-{status}"), &page(language, status.code(), None)));
        let closed = Outcome::ALL.iter().map(|outcome| {
            Sample::of(format!("case-closed-{outcome}"), &page(language, "closed", Some(outcome.code())))
        });
        open.chain(closed).collect()
    }
}
