//! The answer as it reads: on paper, for those who wrote by post, and on the page of whoever asked. While it is written both show what
//! was kept of it last. It speaks the requester's language.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::super::{address, who};
use crate::base::error::Error;
use crate::base::language::{Language, Written};
use crate::domain::cases::conversation::Message;
use crate::domain::cases::{Case, Status, ops};
use crate::domain::checklist::closing;
use crate::domain::desk::case;
use crate::domain::letters::view::LetterView;
use crate::domain::rulebook::Place;
use crate::domain::{decisions, letters, packages, reviews, rulebook};
use crate::infra::files::StoredFile;
use crate::infra::i18n::Texts as _;
use crate::web::assets;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

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
    /// Names of the files that go with it, with their sizes while it has not gone out.
    pub enclosed: Vec<(String, Option<String>)>,
    /// The files that the form of the letter holds on to.
    pub held: Held,
    /// The size of the sheet where it goes to: `a4` or `us-letter`.
    pub sheet: &'static str,
    /// How the date for the answer was worked out, a line a step; empty where there was none.
    pub sum: Vec<String>,
    /// Whom to turn to, in words.
    pub remedies: Vec<String>,
    /// Who looked at it before it went out, or why nobody had to, in words of the desk.
    pub looked_at: Option<String>,
}

impl PaperPage {
    /// An address as it stands above the receiver's in the window of an envelope.
    fn in_one_line(address: &str) -> String {
        address.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" · ")
    }
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
    /// Names and sizes of the files that go with it.
    pub enclosed: Vec<(String, String)>,
    /// The files that the form of the letter holds on to.
    pub held: Held,
}

/// Files that belong to nothing before the letter goes out: its form holds on to them, and so does the way back to it.
#[derive(Clone, Debug, Default)]
pub struct Held {
    files: Vec<StoredFile>,
    /// The version of the case that the form showed.
    version: String,
}

impl Held {
    fn ids(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.files.iter().map(|file| file.id)
    }
}

/// What the address asks for.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The answer that is to be read, where that is not the last one.
    message: Option<Uuid>,
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
pub async fn get(
    desk: Desk,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page<PaperPage>, WebError> {
    let frame = desk.frame("queue");
    made(&desk, frame, &reference, asked.message, Held::default()).await
}

/// What the letter will read like with the files that its form holds on to; by an address of its own like other answers to a form.
///
/// # Errors
/// As [`get`].
pub(super) async fn with_files(
    desk: &Desk,
    reference: &str,
    face: &str,
    files: &[StoredFile],
    version: &str,
) -> Result<Response, WebError> {
    let frame = desk.frame("queue");
    let held = Held { files: files.to_vec(), version: version.to_owned() };
    let mut response = match face {
        "page" => made_page(desk, frame, reference, held).await?.into_response(),
        _ => made(desk, frame, reference, None, held).await?.into_response(),
    };
    response.extensions_mut().insert(Keep { at: Some(format!("{}/letter/{face}", address(reference))) });
    Ok(response)
}

/// The answer on paper.
///
/// # Errors
/// As [`get`].
pub(super) async fn page(desk: &Desk, frame: Frame, reference: &str) -> Result<Page<PaperPage>, WebError> {
    made(desk, frame, reference, None, Held::default()).await
}

async fn made(
    desk: &Desk,
    frame: Frame,
    reference: &str,
    message: Option<Uuid>,
    held: Held,
) -> Result<Page<PaperPage>, WebError> {
    let view = case::open(desk.app().clone(), desk.actor(), reference).await?;
    ops::read(desk.app().clone(), desk.actor(), &view.case, None).await?;
    let case = &view.case;
    let words = case.language;
    let sent = match message {
        Some(id) => Some(case::answer(&mut desk.app().clone().read().await?, desk.actor(), case, id).await?),
        None => view.conversation.answer.clone().filter(|_| case.status == Status::Closed),
    };
    let (letter, is_draft) = letter(desk, case, sent.as_ref()).await?;
    // A case that ended without an answer has none to print.
    let answer = sent.as_ref();
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
        enclosed: match answer {
            Some(answer) => answer.files.iter().map(|file| (file.name.clone(), None)).collect(),
            None => {
                let enclosed = enclosed(desk, &frame, case, &held).await?;
                enclosed.into_iter().map(|(name, size)| (name, Some(size))).collect()
            }
        },
        held,
        sheet: sheet(case.place.unwrap_or(desk.app().config.operator.country)),
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
    made_page(&desk, frame, &reference, Held::default()).await
}

async fn made_page(desk: &Desk, frame: Frame, reference: &str, held: Held) -> Result<Page<AsPage>, WebError> {
    let view = case::open(desk.app().clone(), desk.actor(), reference).await?;
    ops::read(desk.app().clone(), desk.actor(), &view.case, None).await?;
    let sent = view.conversation.answer.as_ref().filter(|_| view.case.status == Status::Closed);
    let (letter, is_draft) = letter(desk, &view.case, sent).await?;
    if letter.is_none() {
        return Err(Error::NotFound.into());
    }
    Ok(Page::personal(AsPage {
        words: view.case.language,
        case: of_case(&frame, &view.case),
        letter,
        css: format!("/static/{}/requester.css", assets::version()),
        enclosed: match sent {
            Some(sent) if !is_draft => {
                sent.files.iter().map(|file| (file.name.clone(), frame.bytes(file.size))).collect()
            }
            _ => enclosed(desk, &frame, &view.case, &held).await?,
        },
        held,
        frame,
    }))
}

/// Files that go out with a letter as it stands: what was let out, and what its form holds on to.
async fn enclosed(desk: &Desk, frame: &Frame, case: &Case, held: &Held) -> Result<Vec<(String, String)>, WebError> {
    let mut reading = desk.app().clone().read().await?;
    let actor = desk.actor();
    let sheet = decisions::of_case(&mut reading, actor, case).await?;
    let ending = closing::ending(&mut reading, actor, case, &sheet).await?;
    let releases = packages::check::releases(&mut reading, actor, case).await?;
    let released = packages::check::going_out(&releases, &sheet, closing::is_packed(ending, &sheet));
    let files = released.iter().chain(&held.files);
    Ok(files.map(|file| (file.name.clone(), frame.bytes(file.size))).collect())
}

/// Places whose sheets are those of the United States; everybody else's are A4 (CLDR 48, `paperSize` of supplemental data).
const US_LETTER: [&str; 14] = ["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"];

/// The sheet that letters to a place are printed on, by the name of its rules in the stylesheet.
fn sheet(place: Place) -> &'static str {
    let code = place.code();
    let country = code.split('-').next().unwrap_or(code);
    if US_LETTER.contains(&country) { "us-letter" } else { "a4" }
}

/// The letter that went out with an answer, or the one that is written while the case is open; and whether it is that.
async fn letter(desk: &Desk, case: &Case, sent: Option<&Message>) -> Result<(Option<LetterView>, bool), WebError> {
    let actor = desk.actor();
    let mut reading = desk.app().clone().read().await?;
    if let Some(answer) = sent {
        let said = letters::sent(&mut reading, actor, case, answer.id).await?;
        return Ok((said.map(|said| LetterView::of(&said, case.language)), false));
    }
    if case.status == Status::Closed {
        return Ok((None, false));
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
mod tests {
    use super::sheet;
    use crate::domain::rulebook::Place;

    #[test]
    fn a_letter_is_printed_on_the_sheets_of_where_it_goes() {
        for (place, expected) in
            [("US-CA", "us-letter"), ("CA", "us-letter"), ("PH", "us-letter"), ("DE", "a4"), ("TW", "a4")]
        {
            assert_eq!(sheet(Place::parse(place).unwrap()), expected, "{place}");
        }
    }
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
            enclosed: if letter.is_some() { vec![("account.csv".into(), Some("12 kB".into()))] } else { Vec::new() },
            held: Held::default(),
            sheet: if is_draft { "us-letter" } else { "a4" },
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
            enclosed: vec![("account.csv".into(), "12 kB".into())],
            held: Held::default(),
        };
        vec![
            Sample::of("paper-words", &page(None, false)),
            Sample::of("paper", &page(Some(LetterView::of(&said, language)), true)),
            Sample::of("letter-page", &as_page),
        ]
    }
}
