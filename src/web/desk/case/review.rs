//! The second look: an answer as it will be read, what was decided and why, and what changed since it was proposed and since one looked
//! last. Whoever looks approves exactly what their page showed, or sends it back with a note.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::act::{self, CaseHead};
use super::address;
use super::decide::{ReadItem, read_items};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::{Case, Outcome};
use crate::domain::checklist::closing::{self, Proposal};
use crate::domain::decisions::model::{Sheet, WHOLE};
use crate::domain::letters::model::Said;
use crate::domain::letters::view::LetterView;
use crate::domain::reviews;
use crate::domain::reviews::model::{Change, Fingerprint};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

#[cfg(test)]
pub(in crate::web::desk) mod samples;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/review.html")]
pub struct ReviewPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What waits; nothing where nothing does.
    pub proposal: Option<ProposalView>,
    /// What was typed as a note.
    pub note: String,
}

/// An answer that waits.
#[derive(Clone, Debug)]
pub struct ProposalView {
    /// Who proposed it, and when, in words.
    pub standing: String,
    /// Why a second person looks, in words.
    pub reasons: Vec<String>,
    /// How the case ends with it, in words.
    pub ends: Option<String>,
    /// Why it goes out before every recipient was told.
    pub untold: String,
    /// What changed since it was proposed, in words.
    pub since_proposed: Vec<String>,
    /// What changed since the reader looked last, in words; nothing where they never did.
    pub since_looked: Option<Vec<String>>,
    /// The letter as it will be read.
    pub letter: LetterView,
    /// What was decided.
    pub items: Vec<ReadItem>,
    /// The files that go with it.
    pub files: Vec<ReviewFile>,
    /// Names all of it: what is approved.
    pub shown: String,
    /// What the reader may do: `review`, `take-back`, or why nothing, as the end of a key.
    pub may: &'static str,
}

/// A file that goes with an answer.
#[derive(Clone, Debug)]
pub struct ReviewFile {
    /// Its name.
    pub name: String,
    /// Where it is opened.
    pub href: String,
    /// Its size in words.
    pub size: String,
}

/// What a form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReviewForm {
    form_token: String,
    version: String,
    shown: String,
    deed: String,
    note: String,
}

/// `GET /desk/cases/{reference}/review`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<ReviewPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, None).await
}

/// `POST /desk/cases/{reference}/review`: approves what the form showed and sends it, sends it back with a note, or takes one's own back.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<ReviewForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(nonce) => {
            let (app, actor) = (desk.app().clone(), desk.actor());
            let target = act::target(&reference, &form.version);
            let case = address(&reference);
            let deed = match form.deed.as_str() {
                "approve" if !text::lines(&form.note).is_empty() => "approve-with-note",
                deed => deed,
            };
            let (done, next) = match deed {
                "approve" => {
                    (closing::approve(app, actor, target, &form.shown, nonce).await, format!("{case}?done=approved"))
                }
                // Who wrote a note had something to say: it goes nowhere with an approval.
                "approve-with-note" => {
                    let noted = FieldErrors::one("note", "error-review-approve-note").into();
                    (require(actor, Permission::DecideCases).and(Err(noted)), String::new())
                }
                "take-back" => {
                    (reviews::ops::take_back(app, actor, target).await, format!("{case}/letter?done=taken-back"))
                }
                "back" => {
                    (reviews::ops::send_back(app, actor, target, &form.note).await, format!("{case}?done=sent-back"))
                }
                _ => (Err(Error::NotFound), String::new()),
            };
            match done {
                Ok(()) => return Ok(see(&next)),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, Some(form)).await?.status(status).into_response())
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    form: Option<ReviewForm>,
) -> Result<Page<ReviewPage>, WebError> {
    let seen = form.as_ref().map(|form| form.version.clone()).unwrap_or_default();
    let view = act::open(desk, &mut frame, reference, Permission::ReadCases, &seen).await?;
    let (actor, case) = (desk.actor(), &view.case);
    let mut reading = desk.app().clone().read().await?;
    let proposal = closing::proposal(&mut reading, actor, case).await?;
    let may_review = match &proposal {
        Some(proposal) => reviews::may_review(&mut reading, actor, case, &proposal.review).await?,
        None => false,
    };
    let last = match &proposal {
        Some(proposal) if may_review && form.is_some() => {
            reviews::ops::last_look(&mut reading, actor, case, proposal.review.id).await?
        }
        _ => None,
    };
    drop(reading);
    let last = match &proposal {
        // A page that comes back shows once more what changed since it was first shown.
        Some(proposal) if may_review && form.is_none() => {
            reviews::ops::look(desk.app().clone(), actor, case, proposal.review.id, &proposal.now).await?
        }
        _ => last,
    };
    frame.labels.insert("note".into(), frame.text("review-note"));
    let may = match &proposal {
        _ if may_review => "review",
        Some(proposal) if actor.staff_id() == Some(proposal.review.proposer) => "take-back",
        _ if !desk.may(Permission::DecideCases) => "read-only",
        _ => "answered-before",
    };
    let proposal = proposal.map(|proposal| view_of(desk, &frame, case, &proposal, (last, may)));
    Ok(Page::personal(ReviewPage {
        case: act::head(desk, &frame, &view, "review"),
        proposal,
        note: form.map(|form| form.note).unwrap_or_default(),
        frame,
    }))
}

fn view_of(
    desk: &Desk,
    frame: &Frame,
    case: &Case,
    proposal: &Proposal,
    (last, may): (Option<Fingerprint>, &'static str),
) -> ProposalView {
    let Proposal { review, draft, sheet, outcome, files, now } = proposal;
    let said = draft.letter.said();
    let words = |before: &Fingerprint| change_words(frame, sheet, &said, &now.since(before));
    ProposalView {
        standing: frame.with2("review-standing", "who", review.proposer_name.as_str(), "when", frame.when(&review.at)),
        reasons: review.reasons.iter().map(|reason| frame.pick("review-reason-*", reason)).collect(),
        ends: outcome.map(Outcome::code).map(|code| {
            let outcome = frame.pick("desk-outcome-*", code);
            frame.with1("letter-ends", "outcome", outcome)
        }),
        untold: draft.edits.untold.clone(),
        since_proposed: review.proposed.as_ref().map(words).unwrap_or_default(),
        since_looked: last.as_ref().map(words),
        letter: LetterView::of(&said, case.language),
        items: if sheet.is_begun() { read_items(frame, sheet, case, case.today(desk.app())) } else { Vec::new() },
        files: files
            .iter()
            .map(|file| ReviewFile {
                name: file.name.clone(),
                href: format!("{}/files/{}", address(&case.reference), file.id),
                size: frame.bytes(file.size),
            })
            .collect(),
        shown: now.digest(),
        may,
    }
}

/// What changed, in words: each piece by its name.
fn change_words(frame: &Frame, sheet: &Sheet, said: &[Said], changes: &[Change]) -> Vec<String> {
    let block = |code: &str| {
        let heading = said.iter().find(|said| said.code == code).and_then(|said| said.heading.clone());
        let of_program = code.strip_suffix("-added").unwrap_or(code);
        heading.unwrap_or_else(|| match frame.pick("letter-block-*", of_program) {
            // Parts that carry a heading while they stand there have no other name.
            name if name.starts_with("letter-block-") => frame.text("review-block-other"),
            name => name,
        })
    };
    let item = |key: &str| match sheet.items.iter().find(|item| item.key == key) {
        _ if key == WHOLE => frame.text("decision-whole"),
        Some(item) if !item.label.shown(frame.language).is_empty() => item.label.shown(frame.language).to_owned(),
        _ => key.to_owned(),
    };
    let words = |change: &Change| match change {
        Change::Outcome => frame.text("review-changed-outcome"),
        Change::Register => frame.text("review-changed-register"),
        Change::Clock => frame.text("review-changed-clock"),
        Change::Package => frame.text("review-changed-package"),
        Change::Block(code) => frame.with1("review-changed-block", "block", block(code)),
        Change::Item(key) => frame.with1("review-changed-item", "item", item(key)),
        Change::FileAdded(name) => frame.with1("review-changed-file-added", "file", name.as_str()),
        Change::FileGone(name) => frame.with1("review-changed-file-gone", "file", name.as_str()),
    };
    changes.iter().map(words).collect()
}

impl ReviewPage {
    /// Whether the reader may type something.
    fn may_type(&self) -> bool {
        self.proposal.as_ref().is_some_and(|proposal| proposal.may == "review")
    }
}
