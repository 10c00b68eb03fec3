//! Extending the deadline, once, with its reason told to the requester in the same step.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;

use super::act::{self, CaseHead};
use super::address;
use crate::base::permission::Permission;
use crate::domain::cases::ops;
use crate::domain::desk::case::ActView;
use crate::domain::rulebook::{self, Saying};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/extend.html")]
pub struct ExtendPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: ReasonForm,
    /// Whether the law lets it be extended today.
    pub may_extend: bool,
    /// The safe date after it.
    pub new_safe: Option<NaiveDate>,
    /// The law's date after it.
    pub new_legal: Option<NaiveDate>,
    /// By when the requester must be told.
    pub notice_by: Option<NaiveDate>,
    /// When this law allows it.
    pub condition: Option<Saying>,
    /// What the notice must state.
    pub must_state: Vec<Saying>,
}

/// A reason.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ReasonForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// The reason.
    pub reason: String,
}

/// `GET /desk/cases/{reference}/extend`. Where a rule refuses, the page says so in the rule's words.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let view = act::open(&desk, &mut frame, &reference, Permission::WorkCases, "").await?;
    let status = match ops::mark_extension(desk.app(), &view.case) {
        Ok(_) => StatusCode::OK,
        Err(error) => say_no(&mut frame, error)?,
    };
    Ok(page(&desk, frame, &view, ReasonForm::default()).status(status).into_response())
}

/// `POST /desk/cases/{reference}/extend`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            match ops::extend(desk.app().clone(), desk.actor(), act::target(&reference, &form.version), &form.reason)
                .await
            {
                Ok(()) => return Ok(see(&format!("{}?done=extended", address(&reference)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    let view = act::open(&desk, &mut frame, &reference, Permission::WorkCases, &form.version).await?;
    Ok(page(&desk, frame, &view, form).status(status).into_response())
}

fn page(desk: &Desk, mut frame: Frame, view: &ActView, form: ReasonForm) -> Page<ExtendPage> {
    let case = &view.case;
    let language = frame.pick("desk-language-*", case.language);
    frame.labels.insert("reason".into(), frame.with1("desk-extend-reason", "language", language));
    let law = rulebook::law_of(case.place, case.right, &desk.app().config.operator, case.received_on);
    // An appeal's extension has its own rule, of which the research says no more than the number.
    let of_request = case.appeal_of.is_none();
    let told = |words: &String| law.told(words, frame.language);
    Page::personal(ExtendPage {
        condition: law.extension_condition.as_ref().filter(|words| of_request && !words.is_empty()).map(told),
        must_state: if of_request { law.extension_must_state.iter().map(told).collect() } else { Vec::new() },
        case: act::head(desk, &frame, view, "extend"),
        may_extend: ops::mark_extension(desk.app(), &view.case).is_ok(),
        new_safe: view.deadlines.extended_safe_due,
        new_legal: view.deadlines.extended_due,
        notice_by: view.deadlines.extension_notice_by,
        form,
        frame,
    })
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let told = |words: &str| rulebook::Rulebook::built_in().research("EU", words, language);
        let page = ExtendPage {
            frame: Frame { problem: Some(language.text("desk-error-conflict")), ..frame(language, "queue") },
            case: head("extend"),
            form: ReasonForm::default(),
            may_extend: true,
            condition: Some(told("complexity and number of the requests")),
            must_state: vec![told("the reasons for the delay")],
            new_safe: Some(day(91)),
            new_legal: Some(day(93)),
            notice_by: Some(day(35)),
        };
        vec![Sample::of("extend", &page)]
    }
}
