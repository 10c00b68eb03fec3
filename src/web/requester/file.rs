//! `/my/{reference}/file`: everything about one's own request on one page, to be printed or taken along.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::IntoResponse as _;
use chrono::{DateTime, Utc};

use super::case::{self, Event, standing};
use super::respond::{self, Own};
use super::view::{Answer, Due, Frame};
use super::{fields, law};
use crate::base::form::FieldErrors;
use crate::base::language::{Language, Written};
use crate::base::text;
use crate::domain::cases::conversation::{Message, MessageKind};
use crate::domain::cases::ops;
use crate::domain::letters::view::LetterView;
use crate::domain::mail::{Mail, State};
use crate::domain::receipts::file::{self, OwnFile, text_digest};
use crate::infra::files::StoredFile;
use crate::infra::i18n::Texts as _;
use crate::web::download;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/file.html")]
pub struct FilePage {
    /// The frame.
    pub frame: Frame,
    /// What the request is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// Whether it is an appeal against a refusal.
    pub is_appeal: bool,
    /// Key of the sentence that says how it stands.
    pub standing: String,
    /// The digest that its receipt names, where there is one.
    pub receipt: Option<String>,
    /// What was asked for.
    pub answers: Vec<Answer>,
    /// By when it is answered, with the law and the sum.
    pub due: Due,
    /// What was written on both sides, oldest first.
    pub messages: Vec<MessageView>,
    /// What was handed in to show who they are.
    pub documents: Vec<FileView>,
    /// What was mailed: what it says, and when.
    pub mails: Vec<(String, String)>,
    /// What was handed out: when, and the digest of its list.
    pub packages: Vec<(String, String)>,
    /// What happened, oldest first.
    pub events: Vec<Event>,
    /// Whose time the times are.
    pub zone_place: String,
    /// What a printed page says of itself.
    pub printed: String,
}

/// A message.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// Whether the person wrote it.
    pub mine: bool,
    /// Whether it is an answer to the request.
    pub is_answer: bool,
    /// When.
    pub when: String,
    /// What it says.
    pub text: Written,
    /// The same as a letter, where it is one.
    pub letter: Option<LetterView>,
    /// The digest of what it says; of a letter that by which the history names it.
    pub sha256: Option<String>,
    /// What came with it.
    pub files: Vec<FileView>,
}

/// A file.
#[derive(Clone, Debug)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// Its size in words.
    pub size: String,
    /// Its digest, where one was kept.
    pub sha256: Option<String>,
}

/// `GET /my/{reference}/file`.
///
/// # Errors
/// [`NotFound`](crate::base::error::Error::NotFound) for anything that is not one's own.
pub async fn get(Own { visit, actor }: Own, Path(reference): Path<String>) -> respond::Answer {
    let own = file::own(&visit.app, actor, &reference).await?;
    ops::read_own(visit.app.clone(), actor, &own.view).await?;
    Ok(Page::personal(page(&visit, &own)).into_response())
}

/// `GET /my/{reference}/file.json`: the same for programs.
///
/// # Errors
/// As [`get`].
pub async fn get_json(Own { visit, actor }: Own, Path(reference): Path<String>) -> respond::Answer {
    let own = file::own(&visit.app, actor, &reference).await?;
    ops::read_own(visit.app.clone(), actor, &own.view).await?;
    let json = own.json(visit.language, visit.app.now());
    let name = format!("file-{}.json", own.view.case.reference);
    Ok(download::named(Body::from(format!("{json:#}\n")), "application/json", &name))
}

fn page(visit: &Visit, own: &OwnFile) -> FilePage {
    let language = visit.language;
    let case = &own.view.case;
    let zone = case.zone(&visit.app);
    let place = case.place.unwrap_or(visit.app.config.operator.country);
    let when = |at: &DateTime<Utc>| language.moment_long(&at.with_timezone(&zone));
    let answers = fields::of_form(language, case.right, &case.typed(), &FieldErrors::default()).answers();
    FilePage {
        frame: Frame::of(visit).signed_in(),
        reference: case.reference.clone(),
        right: case.right.code(),
        is_appeal: case.appeal_of.is_some(),
        standing: standing(case.status, case.outcome, "title"),
        receipt: own.receipt.as_ref().and_then(|own| own.receipt.get("sent_sha256")).map(str::to_owned),
        answers: answers
            .into_iter()
            .filter(|answer| !answer.value.is_empty())
            .chain(case::signal_of(language, &own.view))
            .collect(),
        due: law::due(&visit.app, language, case.place, case.right, &own.view.deadlines),
        messages: own
            .view
            .conversation
            .messages
            .iter()
            .map(|message| MessageView { when: when(&message.at), ..message_view(language, own, message) })
            .collect(),
        documents: own.documents.iter().map(file_view).collect(),
        mails: own.mails.iter().filter_map(|mail| Some((mailed(language, mail)?, when(&moment_of(mail))))).collect(),
        packages: own.packages.iter().map(|package| (when(&package.made_at), package.digest.clone())).collect(),
        events: case::events(visit, &own.view),
        zone_place: place.label(language),
        printed: case::printed(visit, case, &format!("/my/{}/file", case.reference)),
    }
}

fn message_view(language: Language, own: &OwnFile, message: &Message) -> MessageView {
    let letter = own.letters.get(&message.id);
    let usual = own.view.case.language;
    MessageView {
        mine: message.kind == MessageKind::Requester,
        is_answer: message.kind == MessageKind::Answer,
        when: String::new(),
        text: case::opened(language, usual, message),
        sha256: letter.map(|kept| kept.sha256.clone()).or_else(|| message.body.as_deref().map(text_digest)),
        letter: letter.map(|kept| LetterView::of(&kept.said, usual)),
        files: message.files.iter().map(file_view).collect(),
    }
}

fn file_view(file: &StoredFile) -> FileView {
    FileView {
        name: file.name.clone(),
        size: text::size(file.size),
        sha256: file.sha256.as_deref().map(text::hexadecimal),
    }
}

fn moment_of(mail: &Mail) -> DateTime<Utc> {
    mail.taken_at.or(mail.ended_at).unwrap_or(mail.created_at)
}

/// What a mail says; nothing of one that never went out.
fn mailed(language: Language, mail: &Mail) -> Option<String> {
    let key = match mail.what.as_str() {
        "filing_code" | "reminder" => "file-mail-code",
        "acknowledgement" => "file-mail-acknowledgement",
        "message" => "file-mail-message",
        "extended" => "file-mail-extended",
        "answer" => "file-mail-answer",
        "reopened" => "file-mail-reopened",
        "package_ends" => "file-mail-package",
        _ => "file-mail-other",
    };
    match mail.state {
        state if state.has_failed() => Some(language.with1("file-mail-failed", "mail", language.text(key))),
        _ if mail.taken_at.is_some() || mail.state == State::Accepted => Some(language.text(key)),
        _ => None,
    }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::web::requester::samples::{day, due, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let file = || FileView { name: "answer.pdf".into(), size: "12 kB".into(), sha256: Some("9f".repeat(32)) };
        let message = |mine: bool, is_answer: bool, text: &str| MessageView {
            mine,
            is_answer,
            when: language.date(day(11, 27)),
            text: Language::written(text, Language::En),
            letter: None,
            sha256: Some("0a".repeat(32)),
            files: if is_answer { vec![file()] } else { vec![] },
        };
        let page = FilePage {
            frame: frame(language).signed_in(),
            reference: "RD-7KQ4-2MX".into(),
            right: "deletion",
            is_appeal: false,
            standing: "case-outcome-fulfilled-title".into(),
            receipt: Some("9f".repeat(32)),
            answers: vec![Answer {
                field: "details".into(),
                label: language.text("right-deletion-details-label"),
                value: "Everything".into(),
            }],
            due: due(language),
            messages: vec![
                message(false, false, "Which account do you mean?"),
                message(true, false, "The one with this address."),
                message(false, true, "We have deleted it.\n\n已刪除：您的帳號。"),
            ],
            documents: vec![file()],
            mails: vec![(language.text("file-mail-acknowledgement"), language.date(day(11, 25)))],
            packages: vec![(language.date(day(12, 20)), "9f".repeat(32))],
            events: vec![Event {
                text: "event-filed-web".into(),
                datetime: "2026-11-25T14:02:00+08:00".into(),
                when: format!("{}, 14:02", language.date(day(11, 25))),
            }],
            zone_place: "Taiwan".into(),
            printed: "OMO".into(),
        };
        vec![Sample::of("file", &page)]
    }
}
