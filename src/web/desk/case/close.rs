//! Closing a case with its outcome and a written answer.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::conversation::LARGEST_FILE;
use crate::domain::cases::ops::{self, Answer, Refusal};
use crate::domain::cases::{Outcome, RefusalGround, Status};
use crate::domain::checklist::closing::{self, Ending};
use crate::domain::decisions::{self, letter, recipients};
use crate::infra::files::{Purpose, Retention};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::upload::{FileForm, Limits};

/// The page.
#[derive(Template)]
#[template(path = "desk/case/close.html")]
pub struct ClosePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: CloseForm,
    /// The outcomes a person of the desk may choose.
    pub outcomes: Vec<Choice>,
    /// Why something may be refused; none where nothing is decided.
    pub grounds: Vec<Choice>,
    /// How large a file may be.
    pub megabytes: u64,
    /// Whether the reader refused what this is an appeal against, and so decides nothing here.
    pub own_refusal: bool,
    /// What the answer says of the items, where they are decided.
    pub told: Option<String>,
    /// That recipients are still to be told, in words.
    pub untold: Option<String>,
    /// What is still to be done of the items before there is an answer, in words.
    pub undecided: Option<String>,
}

/// The outcome and the answer.
#[derive(Clone, Debug, Default)]
pub struct CloseForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// The outcome.
    pub outcome: String,
    /// The answer.
    pub body: String,
    /// The kind of ground, where something is refused.
    pub ground: String,
    /// The article that gives it.
    pub article: String,
    /// Why it applies.
    pub refusal_reason: String,
    /// A file that was sent before, when the form came back for another reason.
    pub kept: Option<KeptFile>,
}

/// A file that the form holds on to.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its size in words.
    pub size: String,
}

/// One file, of the size that pages tell.
const MEGABYTES: u64 = LARGEST_FILE / (1024 * 1024);
const LIMITS: Limits = Limits { file_bytes: LARGEST_FILE, all_bytes: LARGEST_FILE, files: 1 };

/// `GET /desk/cases/{reference}/close`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<ClosePage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, CloseForm::default()).await
}

/// `POST /desk/cases/{reference}/close`.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Path(reference): Path<String>, sent: FileForm) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let app = desk.app();
    let place = ops::place_of_answer(app.clone(), desk.actor(), &reference).await?;
    let sent = match sent.read(app, &place, Purpose::Answer, Retention::Case, LIMITS).await {
        Ok(sent) => sent,
        Err(unreadable) => return Ok(unreadable.into_response()),
    };
    let file = match (sent.files("file").next(), Uuid::parse_str(sent.text("kept"))) {
        (Some(file), _) => Some(file.clone()),
        (None, Ok(kept)) => ops::uploaded(app.clone(), desk.actor(), &place, kept).await?,
        (None, Err(_)) => None,
    };
    let form = CloseForm {
        form_token: sent.text("form_token").to_owned(),
        outcome: sent.text("outcome").to_owned(),
        version: sent.text("version").to_owned(),
        ground: sent.text("ground").to_owned(),
        article: sent.text("article").to_owned(),
        refusal_reason: sent.text("refusal_reason").to_owned(),
        body: sent.text("body").to_owned(),
        kept: file.as_ref().map(|file| KeptFile {
            id: file.id.to_string(),
            name: file.name.clone(),
            size: frame.bytes(file.size),
        }),
    };
    let status = match (desk.check(&form.form_token), Outcome::parse(&form.outcome)) {
        _ if !sent.mistakes.is_empty() => say_no(&mut frame, sent.mistakes.into())?,
        (Err(key), _) => say_old(&mut frame, key),
        (Ok(_), None) => say_no(&mut frame, FieldErrors::one("outcome", "desk-error-choose").into())?,
        (Ok(nonce), Some(outcome)) => {
            let refusal = Refusal {
                ground: RefusalGround::parse(&form.ground),
                article: form.article.clone(),
                reason: form.refusal_reason.clone(),
            };
            let answer = Answer { outcome, body: form.body.clone(), refusal: Some(refusal), file };
            let target = act::target(&reference, &form.version);
            match closing::close(app.clone(), desk.actor(), target, &answer, nonce).await {
                Ok(()) => return Ok(see(&format!("{}?done=closed", address(&reference)))),
                Err(Error::Conflict) => {
                    frame.problem = Some(frame.text("desk-close-conflict"));
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, form).await?.status(status).into_response())
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, form: CloseForm) -> Result<Page<ClosePage>, WebError> {
    let view = act::open_whole(desk, &mut frame, reference, Permission::DecideCases, &form.version).await?;
    let refuser = match view.case.appeal_of {
        Some(_) => ops::refuser(&mut desk.app().clone().read().await?, &view.case).await?,
        None => None,
    };
    let is_unconfirmed = view.case.status == Status::Unconfirmed;
    let offered: &[Outcome] = if is_unconfirmed { &Outcome::FOR_UNCONFIRMED } else { &Outcome::FOR_DESK };
    let (sheet, ending, untold) = {
        let mut reading = desk.app().clone().read().await?;
        let (actor, case) = (desk.actor(), &view.case);
        let sheet = decisions::of_case(&mut reading, actor, case).await?;
        let ending =
            if is_unconfirmed { Ending::Told } else { closing::ending(&mut reading, actor, case, &sheet).await? };
        let recipients = recipients::lines(&mut reading, actor, case, &sheet).await?;
        (sheet, ending, recipients::open(&recipients))
    };
    let undecided = match ending {
        Ending::Told | Ending::Follows(_) => None,
        Ending::Open(open) => Some(frame.with1("desk-close-undecided", "count", open)),
        Ending::NotCarriedOut => Some(frame.text("desk-close-not-carried-out")),
    };
    // What follows from the items is not chosen.
    let is_told = ending == Ending::Told;
    let codes = offered.iter().filter(|outcome| is_told || !outcome.is_of_items()).map(|outcome| outcome.code());
    let mut outcomes = choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", codes, &form.outcome);
    if let Ending::Follows(outcome) = ending {
        let words = frame.pick("desk-outcome-*", outcome.code());
        let choice = Choice {
            value: outcome.code().to_owned(),
            label: frame.with1("desk-close-decided", "outcome", words),
            hint: frame.text("desk-close-decided-why"),
            chosen: form.outcome.is_empty() || form.outcome == outcome.code(),
        };
        outcomes.insert(0, choice);
    }
    let grounds = RefusalGround::ALL.iter().map(|ground| ground.code());
    let grounds = choices::codes(&frame, "desk-refusal-*", grounds, &form.ground);
    let language = frame.pick("desk-language-*", view.case.language);
    frame.labels.insert("body".into(), frame.with1("desk-close-answer", "language", language.as_str()));
    frame.labels.insert("refusal_reason".into(), frame.with1("desk-close-reason", "language", language.as_str()));
    frame.labels.insert("ground".into(), frame.text("desk-close-ground"));
    Ok(Page::personal(ClosePage {
        case: act::head(desk, &frame, &view, "close"),
        form,
        outcomes,
        grounds: if is_unconfirmed || !is_told { Vec::new() } else { grounds },
        megabytes: MEGABYTES,
        own_refusal: refuser == Some(desk.session.account.id),
        told: matches!(ending, Ending::Follows(_)).then(|| letter::text(&sheet, view.case.language)),
        untold: (untold > 0).then(|| frame.with1("desk-close-recipients", "count", untold)),
        undecided,
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::troubled;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = troubled(language, "queue", &[("outcome", "desk-error-choose"), ("body", "desk-error-required")]);
        let outcomes = [
            "fulfilled",
            "partly_fulfilled",
            "refused",
            "nothing_held",
            "redirected",
            "no_answer",
            "duplicate",
            "spam",
        ];
        let page = ClosePage {
            grounds: choices::codes(&frame, "desk-refusal-*", ["duty", "other"], "duty"),
            outcomes: choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", outcomes, "refused"),
            frame,
            case: head("close"),
            form: CloseForm {
                kept: Some(KeptFile { id: "1".into(), name: "posts.pdf".into(), size: "120 kB".into() }),
                ..CloseForm::default()
            },
            megabytes: MEGABYTES,
            own_refusal: false,
            told: None,
            untold: None,
            undecided: None,
        };
        let frame = crate::web::desk::samples::frame(language, "queue");
        let decided = ClosePage {
            outcomes: choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", ["duplicate"], "duplicate"),
            grounds: Vec::new(),
            form: CloseForm::default(),
            told: Some("Account: deleted on 20 November 2026.\n\nInvoices: kept until 31 December 2030.".into()),
            untold: Some(frame.with1("desk-close-recipients", "count", 2)),
            undecided: Some(frame.with1("desk-close-undecided", "count", 3)),
            case: head("close"),
            megabytes: MEGABYTES,
            own_refusal: false,
            frame,
        };
        vec![Sample::of("close", &page), Sample::of("close-decided", &decided)]
    }
}
