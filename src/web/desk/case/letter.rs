//! The answer as a letter, for those who wrote by post. It speaks the requester's language.

use askama::Template;
use axum::extract::Path;
use chrono::NaiveDate;

use super::{address, who};
use crate::base::error::Error;
use crate::base::language::{Language, Written};
use crate::domain::cases::ops;
use crate::domain::desk::case;
use crate::domain::rulebook;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// Steps that speak of what may still come; with the answer it no longer does.
const NO_MORE: [&str; 3] = ["clock-extension", "clock-no-extension", "clock-safe"];

/// The letter.
#[derive(Template)]
#[template(path = "desk/case/letter.html")]
pub struct LetterPage {
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
    /// How the date for the answer was worked out, a line a step; empty where there was none.
    pub sum: Vec<String>,
    /// Whom to turn to, in words.
    pub remedies: Vec<String>,
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

/// `GET /desk/cases/{reference}/letter`.
///
/// # Errors
/// [`Error::NotFound`] where there is no case or no answer yet.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<LetterPage>, WebError> {
    let frame = desk.frame("queue");
    let view = case::open(desk.app().clone(), desk.actor(), &reference).await?;
    ops::read(desk.app().clone(), desk.actor(), &view.case, None).await?;
    let answer = view.conversation.answer.ok_or(Error::NotFound)?;
    let case = &view.case;
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
    let steps = view.deadlines.due().is_some().then_some(&view.deadlines.steps);
    let sum = steps.into_iter().flatten().filter(|step| !step.is_doubt() && !NO_MORE.contains(&step.key()));
    Ok(Page::personal(LetterPage {
        words,
        operator_address: desk.app().settings().organisation.postal_address.clone(),
        case: LetterCase {
            reference: case.reference.clone(),
            href: address(&case.reference),
            name: who(&frame, case),
            postal: case.person.postal.clone(),
            other_name: Some(case.person.other_name.clone()).filter(|name| !name.is_empty()),
            right: case.right.code(),
            received_on: case.received_on,
        },
        answered_on: answer.at.with_timezone(&frame.zone).date_naive(),
        answer: match &answer.body {
            Some(body) => Language::written(body, words),
            None => Language::written(&frame.text("desk-cannot-be-opened"), frame.language),
        },
        sum: sum.map(|step| step.line(words)).collect(),
        remedies: appeal.into_iter().chain([remedy]).collect(),
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::desk::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = LetterPage {
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
            sum: vec!["Received.".into(), "Counting one month. (GDPR Art. 12(3))".into()],
            remedies: vec![language.text("desk-letter-remedies-authority")],
        };
        vec![Sample::of("letter", &page)]
    }
}
