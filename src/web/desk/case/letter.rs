//! Writing the answer: the letter as it will be read, with what only a person knows to be filled in, words of one's own, and how it goes
//! out. The page is one form, so that no button loses what was typed beside another.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::act::{self, CaseHead, KeptFile};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::conversation::LARGEST_FILE;
use crate::domain::cases::{Outcome, RefusalGround, Status, ops};
use crate::domain::checklist::closing::{self, Ending};
use crate::domain::decisions::{self, recipients};
use crate::domain::letters::{self, Typed, TypedBlock};
use crate::domain::packages;
use crate::domain::reviews::model::End;
use crate::domain::reviews::{self, Needed, Review};
use crate::domain::rulebook::letters::Letters;
use crate::infra::files::{Purpose, Retention, StoredFile};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;
use crate::web::upload::{FileForm, Limits, Sent};

pub mod paper;
#[cfg(test)]
pub(in crate::web::desk) mod samples;
pub mod versions;
mod view;

use view::Making;
pub use view::{AskView, BlockOfForm};

/// The page.
#[derive(Template)]
#[template(path = "desk/case/letter.html")]
pub struct LetterPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// The blocks as they will be read.
    pub blocks: Vec<BlockOfForm>,
    /// The number of the version that is shown.
    pub seen: i32,
    /// Names what the program says in it.
    pub shown: String,
    /// Whether what people wrote cannot be opened.
    pub is_unreadable: bool,
    /// Who kept it, and when, in words.
    pub standing: String,
    /// The code of the outcome that follows from the items; none where the reader says it.
    pub outcome: Option<String>,
    /// How it ends, in words.
    pub ends: Option<String>,
    /// The outcomes, where the reader says it.
    pub outcomes: Vec<Choice>,
    /// Why something may be refused, where that does not follow from items.
    pub grounds: Vec<Choice>,
    /// The article that was typed.
    pub article: String,
    /// The reason that was typed.
    pub reason: String,
    /// What is still to be done before it may go out, in words with the place where it is done.
    pub open: Vec<(String, String)>,
    /// Files that the form holds on to.
    pub kept: Vec<KeptFile>,
    /// Files that go out with it, let out by somebody, in words.
    pub released: Vec<String>,
    /// Names these files.
    pub released_mark: String,
    /// How large a file may be.
    pub megabytes: u64,
    /// Whether the reader refused what this is an appeal against, and so decides nothing here.
    pub own_refusal: bool,
    /// Whether a second person looks before it goes out.
    pub second: SecondView,
}

/// Whether a second person looks at the answer, and what came of it so far.
#[derive(Clone, Debug, Default)]
pub struct SecondView {
    /// Why, in words.
    pub reasons: Vec<String>,
    /// Whether somebody has to look.
    pub is_wanted: bool,
    /// Whether there is nobody who may.
    pub is_nobody: bool,
    /// In an office of one: why it goes without all the same.
    pub waived: Option<String>,
    /// Whether one waits now.
    pub waits: bool,
    /// How it stands with the one that waits, or with the last one, in words.
    pub standing: Option<String>,
    /// Why the last one came back.
    pub note: Option<String>,
    /// Why it goes out before every recipient was told, where that is asked.
    pub untold: Option<String>,
}

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The code of a block whose words are to be written.
    change: String,
    /// The code of a block below which words are to be written.
    add: String,
}

const MEGABYTES: u64 = LARGEST_FILE / (1024 * 1024);
const FILES: usize = 20;
/// A letter about a large register is long.
const TEXT_BYTES: usize = 1024 * 1024;
const LIMITS: Limits =
    Limits { file_bytes: LARGEST_FILE, all_bytes: LARGEST_FILE * 2, files: FILES, text_bytes: TEXT_BYTES };

/// `GET /desk/cases/{reference}/letter`: the letter while it is written; what went out is on paper.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, Shown { asked, ..Shown::default() }).await
}

/// `POST /desk/cases/{reference}/letter`: keeps what was written, and sends it where the button says so.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
    sent: FileForm,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let app = desk.app();
    let place = ops::place_of_answer(app.clone(), desk.actor(), &reference).await?;
    let sent = match sent.read(app, &place, Purpose::Answer, Retention::Case, LIMITS).await {
        Ok(sent) => sent,
        Err(unreadable) => return Ok(unreadable.into_response()),
    };
    let mut files: Vec<StoredFile> = sent.files("file").cloned().collect();
    let mut is_gone = false;
    for (_, id) in sent.fields().filter(|(name, _)| *name == "kept") {
        let file = match Uuid::parse_str(id) {
            Ok(id) => ops::uploaded(app.clone(), desk.actor(), &place, id).await?,
            Err(_) => None,
        };
        is_gone |= file.is_none();
        // What may go out by now stands in its own list.
        files.extend(file.filter(|file| file.release_id.is_none()));
    }
    // In one order whenever they were chosen: the same form sends the same files.
    files.sort_by_key(|file| file.id);
    let typed = typed(&sent);
    let (deed, of_block) = sent.text("deed").split_once('.').unwrap_or((sent.text("deed"), ""));
    let mut is_kept = false;
    let status = match desk.check(sent.text("form_token")) {
        _ if !sent.mistakes.is_empty() => say_no(&mut frame, sent.mistakes.clone().into())?,
        Err(key) => say_old(&mut frame, key),
        // Nothing goes out without a file that somebody chose.
        Ok(_) if is_gone => say_no(&mut frame, FieldErrors::one("file", "error-file-gone").into())?,
        Ok(nonce) => {
            let target = act::target(&reference, sent.text("version"));
            let done = match deed {
                "propose" => closing::propose(app.clone(), desk.actor(), target, &typed, &files, nonce).await,
                "send" => closing::answer(app.clone(), desk.actor(), target, &typed, &files, nonce).await,
                _ => letters::keep(app.clone(), desk.actor(), target, &typed).await,
            };
            match done {
                // Files belong to nothing before the letter goes out: the form holds on to them.
                Ok(()) if ["send", "propose"].contains(&deed) || files.is_empty() => {
                    return Ok(see(&after(&reference, deed, of_block)));
                }
                Ok(()) if deed == "page" || deed == "paper" => {
                    return paper::with_files(&desk, &reference, deed, &files, sent.text("version")).await;
                }
                Ok(()) => {
                    is_kept = true;
                    StatusCode::OK
                }
                Err(Error::Conflict) => {
                    frame.problem = Some(frame.text("letter-conflict"));
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    let asked = match deed {
        "change" => Asked { change: of_block.to_owned(), ..Asked::default() },
        "add" => Asked { add: of_block.to_owned(), ..Asked::default() },
        _ => asked,
    };
    let shown =
        Shown { asked, version: sent.text("version").to_owned(), typed: (!is_kept).then_some(typed), files, status };
    let mut page = page(&desk, frame, &reference, shown).await?;
    if is_kept {
        // Shown once more for its files: the page gets an address like one that has a mistake.
        page.extensions_mut().insert(Keep { at: None });
    }
    Ok(page)
}

/// Where a button leads once it is done.
fn after(reference: &str, deed: &str, of_block: &str) -> String {
    let case = address(reference);
    let is_block = Letters::built_in().blocks().any(|block| block == of_block);
    match deed {
        "send" => format!("{case}?done=closed"),
        "propose" => format!("{case}?done=proposed"),
        "change" | "add" if is_block => format!("{case}/letter?{deed}={of_block}#b-{of_block}"),
        "page" | "paper" => format!("{case}/letter/{deed}"),
        _ => format!("{case}/letter?done=letter"),
    }
}

fn typed(sent: &Sent) -> Typed {
    let mut typed = Typed {
        seen: sent.text("seen").parse().unwrap_or(0),
        shown: sent.text("shown").to_owned(),
        says: sent.fields().any(|(name, _)| name == "says"),
        outcome: sent.text("outcome").to_owned(),
        ground: sent.text("ground").to_owned(),
        article: sent.text("article").to_owned(),
        reason: sent.text("refusal_reason").to_owned(),
        files: sent.fields().find(|(name, _)| *name == "files").map(|(_, mark)| mark.to_owned()),
        untold: sent.fields().find(|(name, _)| *name == "untold").map(|(_, text)| text.to_owned()),
        ..Typed::default()
    };
    let mut blocks: BTreeMap<String, TypedBlock> = BTreeMap::new();
    for (name, value) in sent.fields() {
        let value = value.to_owned();
        match name.split_once('.') {
            None if name == letters::model::BODY => drop(typed.facts.insert(name.to_owned(), value)),
            Some(("f", fact)) => drop(typed.facts.insert(fact.to_owned(), value)),
            Some(("n", code)) => drop(typed.added.insert(code.to_owned(), value)),
            Some(("b", code)) => blocks.entry(code.to_owned()).or_default().text = value,
            Some(("w", code)) => blocks.entry(code.to_owned()).or_default().instead_of = value,
            Some(("k", code)) => blocks.entry(code.to_owned()).or_default().keep = value,
            _ => {}
        }
    }
    typed.blocks = blocks;
    typed
}

/// What the page shows beside the letter.
#[derive(Default)]
struct Shown {
    asked: Asked,
    version: String,
    typed: Option<Typed>,
    files: Vec<StoredFile>,
    status: StatusCode,
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, shown: Shown) -> Result<Response, WebError> {
    let view = act::open_whole(desk, &mut frame, reference, Permission::DecideCases, &shown.version).await?;
    let case = &view.case;
    if case.status == Status::Closed && shown.typed.is_none() {
        return Ok(paper::page(desk, frame, reference).await?.into_response());
    }
    if case.status == Status::Closed && shown.status == StatusCode::CONFLICT && frame.changes.is_empty() {
        frame.problem = Some(frame.text("desk-close-conflict"));
    }
    let mut reading = desk.app().clone().read().await?;
    let actor = desk.actor();
    let own_refusal = ops::is_barred(&mut reading, case, actor).await?;
    let newest = reviews::newest(&mut reading, actor, case).await?;
    let sheet = decisions::of_case(&mut reading, actor, case).await?;
    let ending = closing::ending(&mut reading, actor, case, &sheet).await?;
    let recipients = recipients::lines(&mut reading, actor, case, &sheet).await?;
    let kept = letters::kept(&mut reading, actor, case).await?;
    let chosen = shown.typed.as_ref().map_or(kept.outcome.as_str(), |typed| &typed.outcome).to_owned();
    let releases = packages::check::releases(&mut reading, actor, case).await?;
    let is_released = |file: &&StoredFile| releases.iter().any(|release| release.came.id == file.id);
    let kept_files: Vec<StoredFile> = shown.files.iter().filter(|file| !is_released(file)).cloned().collect();
    let released = packages::check::going_out(&releases, &sheet, closing::is_packed(ending, &sheet));
    let going_out = [released.clone(), kept_files.clone()].concat();
    let told = closing::told(ending, &sheet, &chosen, &going_out);
    let draft = letters::draft(&mut reading, actor, case, sheet.clone(), told, shown.typed.as_ref()).await?;
    let untold = recipients::open(&recipients);
    let needed =
        closing::needed(&mut reading, actor, case, (&sheet, ending, &draft), (told.outcome, going_out.len(), untold))
            .await?;
    let is_nobody = needed.is_wanted() && !reviews::has_reviewer(&mut reading, actor, case).await?;
    drop(reading);
    let second = second_view(&frame, newest, needed, is_nobody);
    let second = SecondView { untold: (untold > 0).then(|| draft.edits.untold.clone()), ..second };
    frame.labels.insert("untold".into(), frame.text("review-untold"));
    // Somebody kept another version since the form was shown; a form that comes back for another reason stands beside one's own.
    let is_overtaken = shown.typed.as_ref().is_some_and(|typed| typed.seen != draft.number);
    let is_told = ending == Ending::Told;
    // What follows from the items is not chosen.
    let outcomes = Outcome::OF_ITEMS.iter().filter(|_| is_told).map(|outcome| outcome.code());
    let outcomes = choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", outcomes, &chosen);
    let grounds = RefusalGround::ALL.iter().filter(|_| is_told).map(|ground| ground.code());
    let grounds = choices::codes(&frame, "desk-refusal-*", grounds, &draft.edits.ground);
    let href = address(&case.reference);
    let mut open = Vec::new();
    match ending {
        Ending::Open(count) => {
            open.push((frame.with1("desk-close-undecided", "count", count), format!("{href}/decide")));
        }
        Ending::NotCarriedOut => open.push((frame.text("desk-close-not-carried-out"), format!("{href}/decide"))),
        _ => {}
    }
    let unchecked = releases.iter().filter(|release| !release.is_settled()).count();
    if unchecked > 0 {
        open.push((frame.with1("release-left", "count", unchecked), format!("{href}/package")));
    }
    if untold > 0 {
        open.push((frame.with1("desk-close-recipients", "count", untold), format!("{href}/recipients")));
    }
    let theirs = is_overtaken.then_some(&kept);
    let making = Making { language: draft.letter.language, asked: &shown.asked, edits: &draft.edits, theirs };
    let blocks: Vec<BlockOfForm> = draft.letter.blocks.iter().map(|block| making.block(&frame, block)).collect();
    for ask in blocks.iter().flat_map(|block| &block.asks) {
        frame.labels.insert(ask.name.clone(), ask.label.clone());
    }
    for block in &blocks {
        let name = block.view.heading.clone().unwrap_or_else(|| frame.pick("letter-block-*", &block.code));
        frame.labels.insert(format!("b.{}", block.code), name.clone());
        frame.labels.insert(format!("n.{}", block.code), frame.with1("letter-add-below", "block", name));
    }
    let language = frame.pick("desk-language-*", case.language);
    frame.labels.insert("refusal_reason".into(), frame.with1("desk-close-reason", "language", language));
    frame.labels.insert("ground".into(), frame.text("desk-close-ground"));
    let standing = match (&draft.at, &draft.by) {
        (Some(at), by) => {
            let who = by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
            let number = draft.number.to_string();
            let arguments = [("number", number.into()), ("who", who.into()), ("when", frame.when(at).into())];
            frame.text_with("letter-standing", &arguments)
        }
        (None, _) => frame.text("letter-standing-new"),
    };
    let outcome_words = told.outcome.filter(|_| !is_told).map(|outcome| frame.pick("desk-outcome-*", outcome.code()));
    let files = kept_files.iter().map(|file| KeptFile::of(&frame, file));
    let page = LetterPage {
        case: act::head(desk, &frame, &view, "letter"),
        blocks,
        seen: draft.number,
        shown: draft.basis.clone(),
        is_unreadable: !draft.is_readable,
        standing,
        outcome: told.outcome.filter(|_| !is_told).map(|outcome| outcome.code().to_owned()),
        ends: outcome_words.map(|words| frame.with1("letter-ends", "outcome", words)),
        outcomes,
        grounds,
        article: draft.edits.article.clone(),
        reason: draft.edits.reason.clone(),
        open,
        kept: files.collect(),
        released_mark: closing::mark_of_files(&released),
        released: released.into_iter().map(|file| file.name).collect(),
        megabytes: MEGABYTES,
        own_refusal,
        second,
        frame,
    };
    Ok(Page::personal(page).status(shown.status).into_response())
}

/// Whether a second person looks, with what became of the newest proposal.
fn second_view(frame: &Frame, newest: Option<Review>, needed: Needed, is_nobody: bool) -> SecondView {
    let standing = newest.as_ref().and_then(|review| {
        let ended = review.ended_at.unwrap_or(review.at);
        let reviewer = review.reviewer_name.clone().unwrap_or_default();
        match review.end {
            None => {
                let who = review.proposer_name.as_str();
                Some(frame.with2("review-letter-waits", "who", who, "when", frame.when(&review.at)))
            }
            Some(End::Returned) => {
                Some(frame.with2("review-letter-returned", "who", reviewer, "when", frame.when(&ended)))
            }
            Some(End::Void) => Some(frame.with1("review-letter-void", "when", frame.when(&ended))),
            Some(End::Approved | End::TakenBack) => None,
        }
    });
    SecondView {
        reasons: needed.reasons.iter().map(|reason| frame.pick("review-reason-*", reason)).collect(),
        is_wanted: needed.is_wanted(),
        is_nobody,
        waived: needed.waived,
        waits: newest.as_ref().is_some_and(Review::is_open),
        standing,
        note: newest.and_then(|review| review.note),
        untold: None,
    }
}
