//! `/my/{reference}`: one request: how it stands, who has to act, by when, what happened, and the letters.

#[cfg(test)]
pub(in crate::web::requester) mod samples;
mod view;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

pub use view::{AttachmentsView, CaseView, Event, File, Letter, Reply, events, opened, printed, signal_of, standing};

use super::messages::Unsent;
use super::respond::{self, Own, form_status, on_to, token_refused};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::cases::Status;
use crate::domain::cases::ops::{self, OwnView};
use crate::domain::checklist::{self, State};
use crate::domain::identity::documents;
use crate::domain::letters::view::LetterView;
use crate::domain::packages::delivery;
use crate::domain::{decisions, letters};
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
    /// Whether a document is asked for, which is handed in there and nowhere else.
    pub asks_document: bool,
    /// What we have done and what we do next, as keys of sentences, each with whether it is done.
    pub progress: Vec<(String, bool)>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The message before which the page of the conversation ends.
    before: String,
}

/// `GET /my/{reference}`.
///
/// # Errors
/// [`NotFound`](crate::base::error::Error::NotFound) for anything that is not one's own.
pub async fn get(
    Own { visit, actor }: Own,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> respond::Answer {
    let before = asked.before.parse().ok();
    let own = ops::open_own_before(visit.app.clone(), actor, &reference, before).await?;
    ops::read_own(visit.app.clone(), actor, &own).await?;
    let told = progress(&visit, actor, &own).await?;
    Ok(page(&visit, &own, told, (&visit.done, &Unsent::default()), &FieldErrors::default()))
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
        "asked-no-more" => Some("case-asked-no-more"),
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
        Ok(done) => (done, FieldErrors::default()),
        Err(error) => (visit.done.as_str(), token_refused(error)),
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
    shown: (&str, &Unsent),
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
    /// Whether the question is who they are, and whether a document may show it.
    asks_identity: Option<bool>,
    /// Until which day what was handed out may be opened: the inner nothing where that is over.
    package: Option<Option<NaiveDate>>,
}

async fn progress(visit: &Visit, actor: Actor, own: &OwnView) -> Result<Told, Error> {
    let gone_by = decisions::gone_by(&visit.app, actor, &own.case).await?;
    let asks_identity = documents::is_asked(&visit.app, actor, &own.case).await?;
    let asks_identity = asks_identity.map(|asking| !asking.documents.is_empty());
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

fn page(visit: &Visit, own: &OwnView, told: Told, (done, written): (&str, &Unsent), errors: &FieldErrors) -> Response {
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
    let attachments = view::attachments_of(language, &written.attachments, errors);
    let mut listed = mistakes(language, errors, &message.iter().collect::<Vec<_>>());
    // What is wrong with files stands beside their field.
    for mistake in listed.iter_mut().filter(|mistake| attachments.error.as_ref() == Some(&mistake.text)) {
        "files".clone_into(&mut mistake.field);
    }
    let frame = Frame::of(visit).saying(done).signed_in();
    let page = CasePage {
        frame: match message {
            Some(_) => frame.sending_again(&format!("/my/{}/messages", case.reference)),
            None => frame.switching_to(&format!("/my/{}", case.reference)),
        },
        done: said_of(done),
        mistakes: listed,
        form_token: visit.own_form_token(),
        attachments,
        unconfirmed: case.status == Status::Unconfirmed,
        case: view::view(visit, own, told.gone_by, told.letter, told.package),
        message,
        mails: case.status.is_open().then_some(case.language),
        asks_identity: told.asks_identity.is_some(),
        asks_document: told.asks_identity == Some(true),
        progress: told.progress,
    };
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}
