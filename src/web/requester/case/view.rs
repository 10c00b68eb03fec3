//! What the page of a request shows of it.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::base::form::FieldErrors;
use crate::base::language::{Language, Written};
use crate::base::text;
use crate::domain::cases::case::Case;
use crate::domain::cases::conversation::{Message, MessageKind};
use crate::domain::cases::events::EventKind;
use crate::domain::cases::ops::attachments::{self, Attachments};
use crate::domain::cases::ops::{self, OwnView};
use crate::domain::cases::{CaseHead, Channel, Outcome, Status};
use crate::domain::letters::view::LetterView;
use crate::infra::files::StoredFile;
use crate::infra::i18n::Texts as _;
use crate::web::requester::messages::MEGABYTES;
use crate::web::requester::start::with_place;
use crate::web::requester::view::{Answer, Due};
use crate::web::requester::{fields, form, law};
use crate::web::visit::Visit;

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

pub(super) fn attachments_of(language: Language, attachments: &Attachments, errors: &FieldErrors) -> AttachmentsView {
    let kept = |file: &StoredFile| (file.id.to_string(), file.name.clone(), size_words(file));
    AttachmentsView {
        kept: attachments.taken.iter().map(kept).collect(),
        refused: attachments.refused.clone(),
        error: errors.get("files").map(|key| language.text(key)),
        most: attachments::MOST,
        megabytes: MEGABYTES,
    }
}

fn size_words(file: &StoredFile) -> String {
    text::size(file.size)
}

pub(super) fn view(
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
                size: size_words(file),
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

/// How an ended request looks: done is green, everything else is told in the words alone.
pub(super) const fn tone(outcome: Outcome) -> &'static str {
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
pub(super) fn backups(language: Language, closed_on: Option<NaiveDate>, days: u16) -> String {
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

/// What the browser that sent it said by itself, among what the person asked for.
#[must_use]
pub fn signal_of(language: Language, own: &OwnView) -> Option<Answer> {
    own.events.iter().find_map(|event| event.detail.get("signal"))?;
    Some(Answer {
        field: "signal".to_owned(),
        label: language.text("case-signal-label"),
        value: language.text("case-signal"),
    })
}
