//! The answer as it reads: on paper, for those who wrote by post, and on the page of whoever asked. While it is written both show what
//! was kept of it last. It speaks the requester's language.

use askama::Template;
use axum::extract::Path;
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::{address, who};
use crate::base::error::Error;
use crate::base::language::{Language, Written};
use crate::domain::cases::{Case, Status, ops};
use crate::domain::checklist::closing;
use crate::domain::desk::case::{self, DeskView};
use crate::domain::letters::view::LetterView;
use crate::domain::{decisions, letters, reviews, rulebook};
use crate::infra::i18n::Texts as _;
use crate::web::assets;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// Steps that speak of what may still come; with the answer it no longer does.
const NO_MORE: [&str; 3] = ["clock-extension", "clock-no-extension", "clock-safe"];

/// The letter.
#[derive(Template)]
#[template(path = "desk/case/paper.html")]
pub struct PaperPage {
    /// The frame; only its bar speaks the desk's language.
    pub frame: Frame,
    /// The requester's language.
    pub words: Language,
    /// The operator's address.
    pub operator_address: Option<String>,
    /// The case.
    pub case: LetterCase,
    /// The day of the answer.
    pub answered_on: NaiveDate,
    /// The answer.
    pub answer: Written,
    /// The letter, where the answer is one; older answers are words alone.
    pub letter: Option<LetterView>,
    /// Whether it has not gone out yet.
    pub is_draft: bool,
    /// Names of the files that go with it.
    pub enclosed: Vec<String>,
    /// How the date for the answer was worked out, a line a step; empty where there was none.
    pub sum: Vec<String>,
    /// Whom to turn to, in words.
    pub remedies: Vec<String>,
    /// Who looked at it before it went out, or why nobody had to, in words of the desk.
    pub looked_at: Option<String>,
}

/// The answer as the requester will read it.
#[derive(Template)]
#[template(path = "desk/case/letter_page.html")]
pub struct AsPage {
    /// The frame; only its bar speaks the desk's language.
    pub frame: Frame,
    /// The requester's language.
    pub words: Language,
    /// The case.
    pub case: LetterCase,
    /// The letter.
    pub letter: Option<LetterView>,
    /// The stylesheet of requesters' pages.
    pub css: String,
}

/// What the letter says of its case.
#[derive(Clone, Debug)]
pub struct LetterCase {
    /// The reference.
    pub reference: String,
    /// The address of its page.
    pub href: String,
    /// The person's name.
    pub name: String,
    /// Where it goes to.
    pub postal: String,
    /// For whom a guardian or agent speaks.
    pub other_name: Option<String>,
    /// The code of the right.
    pub right: &'static str,
    /// The day of receipt.
    pub received_on: NaiveDate,
}

/// `GET /desk/cases/{reference}/letter/paper`.
///
/// # Errors
/// [`Error::NotFound`] where there is no case.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<PaperPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference).await
}

/// The answer on paper.
///
/// # Errors
/// As [`get`].
pub(super) async fn page(desk: &Desk, frame: Frame, reference: &str) -> Result<Page<PaperPage>, WebError> {
    let view = case::open(desk.app().clone(), desk.actor(), reference).await?;
    ops::read(desk.app().clone(), desk.actor(), &view.case, None).await?;
    let case = &view.case;
    let words = case.language;
    let (letter, is_draft) = letter(desk, &view).await?;
    // A case that ended without an answer has none to print.
    let answer = view.conversation.answer.as_ref().filter(|_| !is_draft);
    if answer.is_none() && !is_draft {
        return Err(Error::NotFound.into());
    }
    let steps = view.deadlines.due().is_some().then_some(&view.deadlines.steps);
    let sum = steps.into_iter().flatten().filter(|step| !step.is_doubt() && !NO_MORE.contains(&step.key()));
    let answered_at = answer.map_or_else(|| desk.app().now(), |answer| answer.at);
    let looked_at = match answer {
        Some(answer) => looked_at(desk, &frame, case, answer.id).await?,
        None => None,
    };
    Ok(Page::personal(PaperPage {
        looked_at,
        words,
        operator_address: desk.app().settings().organisation.postal_address.clone(),
        case: of_case(&frame, case),
        answered_on: answered_at.with_timezone(&frame.zone).date_naive(),
        answer: match answer.map(|answer| &answer.body) {
            Some(Some(body)) => Language::written(body, words),
            Some(None) => Language::written(&frame.text("desk-cannot-be-opened"), frame.language),
            None => Written::default(),
        },
        letter,
        is_draft,
        enclosed: answer.into_iter().flat_map(|answer| &answer.files).map(|file| file.name.clone()).collect(),
        sum: sum.map(|step| step.line(words)).collect(),
        remedies: remedies(desk, case),
        frame,
    }))
}

/// `GET /desk/cases/{reference}/letter/page`.
///
/// # Errors
/// [`Error::NotFound`] where there is no case.
pub async fn get_page(desk: Desk, Path(reference): Path<String>) -> Result<Page<AsPage>, WebError> {
    let frame = desk.frame("queue");
    let view = case::open(desk.app().clone(), desk.actor(), &reference).await?;
    ops::read(desk.app().clone(), desk.actor(), &view.case, None).await?;
    let (letter, _) = letter(&desk, &view).await?;
    if letter.is_none() {
        return Err(Error::NotFound.into());
    }
    Ok(Page::personal(AsPage {
        words: view.case.language,
        case: of_case(&frame, &view.case),
        letter,
        css: format!("/static/{}/requester.css", assets::version()),
        frame,
    }))
}

/// The letter that went out, or, while the case is open, the one that is written; and whether it is that.
async fn letter(desk: &Desk, view: &DeskView) -> Result<(Option<LetterView>, bool), WebError> {
    let (case, actor) = (&view.case, desk.actor());
    let mut reading = desk.app().clone().read().await?;
    if case.status == Status::Closed {
        let Some(answer) = &view.conversation.answer else { return Ok((None, false)) };
        let said = letters::sent(&mut reading, actor, case, answer.id).await?;
        return Ok((said.map(|said| LetterView::of(&said, case.language)), false));
    }
    let sheet = decisions::of_case(&mut reading, actor, case).await?;
    let ending = closing::ending(&mut reading, actor, case, &sheet).await?;
    let kept = letters::kept(&mut reading, actor, case).await?;
    let told = closing::told(ending, &sheet, &kept.outcome, &[]);
    let draft = letters::draft(&mut reading, actor, case, sheet, told, None).await?;
    Ok((Some(LetterView::of(&draft.letter.said(), case.language)), true))
}

/// Who proposed an answer that went out and who approved it, or why nobody had to, in words.
async fn looked_at(desk: &Desk, frame: &Frame, case: &Case, message_id: Uuid) -> Result<Option<String>, WebError> {
    let actor = desk.actor();
    let mut reading = desk.app().clone().read().await?;
    let Some(looked_at) = letters::looked_at(&mut reading, actor, message_id).await? else { return Ok(None) };
    let review = match looked_at.review_id {
        Some(id) => reviews::by_id(&mut reading, actor, case, id).await?,
        None => None,
    };
    Ok(match (review, looked_at.waived) {
        (Some(review), _) => {
            let when = review.ended_at.map(|at| frame.when(&at)).unwrap_or_default();
            let arguments = [
                ("proposer", review.proposer_name.into()),
                ("proposed", frame.when(&review.at).into()),
                ("approver", review.reviewer_name.unwrap_or_default().into()),
                ("approved", when.into()),
            ];
            Some(frame.text_with("review-evidence", &arguments))
        }
        (None, Some(reason)) => Some(frame.with1("review-evidence-waived", "reason", reason)),
        (None, None) => None,
    })
}

fn of_case(frame: &Frame, case: &Case) -> LetterCase {
    LetterCase {
        reference: case.reference.clone(),
        href: address(&case.reference),
        name: who(frame, case),
        postal: case.person.postal.clone(),
        other_name: Some(case.person.other_name.clone()).filter(|name| !name.is_empty()),
        right: case.right.code(),
        received_on: case.received_on,
    }
}

/// Whom to turn to after an answer that is words alone.
fn remedies(desk: &Desk, case: &Case) -> Vec<String> {
    let words = case.language;
    let operator = &desk.app().config.operator;
    let authority = rulebook::law_of(case.place, case.right, operator, case.received_on).authority;
    let remedy = match authority {
        Some(authority) => {
            let name = authority.name(words).to_owned();
            words.with2("desk-letter-remedies-named", "name", name, "url", authority.url)
        }
        None => words.text("desk-letter-remedies-authority"),
    };
    // Some laws want the way to an appeal told with the refusal.
    let appeal = ops::may_appeal(desk.app(), case).then(|| words.text("desk-letter-remedies-appeal"));
    appeal.into_iter().chain([remedy]).collect()
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::desk::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let said = crate::web::desk::case::letter::samples::said(language);
        let page = |letter: Option<LetterView>, is_draft| PaperPage {
            frame: frame(language, "queue"),
            words: language,
            operator_address: Some("Data Protection Officer\nOMO\n100 Taipei".into()),
            case: LetterCase {
                reference: "RD-7KQ4-2MX".into(),
                href: "/desk/cases/RD-7KQ4-2MX".into(),
                name: "陳怡君".into(),
                postal: "臺北市中正區範例路 1 號".into(),
                other_name: Some("陳小明".into()),
                right: "deletion",
                received_on: day(-20),
            },
            answered_on: day(0),
            answer: Language::written(
                "We deleted your account.\n\nInvoices must be kept for five years.",
                Language::En,
            ),
            enclosed: if letter.is_some() { vec!["account.csv".into()] } else { Vec::new() },
            letter,
            is_draft,
            looked_at: (!is_draft)
                .then(|| language.with1("review-evidence-waived", "reason", "One person works here.")),
            sum: vec!["Received.".into(), "Counting one month. (GDPR Art. 12(3))".into()],
            remedies: vec![language.text("desk-letter-remedies-authority")],
        };
        let as_page = AsPage {
            frame: frame(language, "queue"),
            words: language,
            case: page(None, false).case,
            letter: Some(LetterView::of(&said, language)),
            css: format!("/static/{}/requester.css", assets::version()),
        };
        vec![
            Sample::of("paper-words", &page(None, false)),
            Sample::of("paper", &page(Some(LetterView::of(&said, language)), true)),
            Sample::of("letter-page", &as_page),
        ]
    }
}
