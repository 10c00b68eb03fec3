//! Open cases that a newer rulebook would change, and moving them to it: none moves by itself.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;

use super::act::{self, CaseHead};
use super::case::address;
use super::extend::ReasonForm;
use super::frame::Frame;
use super::session::{Desk, say_no, say_old, see};
use crate::base::error::Error;
use crate::domain::cases::Dates;
use crate::domain::cases::ops::{self, Comparison};
use crate::domain::staff::Permission;
use crate::infra::i18n::Texts as _;
use crate::web::error::WebError;
use crate::web::html::Page;

/// The comparison.
#[derive(Template)]
#[template(path = "desk/editions.html")]
pub struct EditionsPage {
    /// The frame.
    pub frame: Frame,
    /// The edition under which cases begin now.
    pub edition: &'static str,
    /// Open cases of other editions.
    pub older: usize,
    /// Whether there are more than were compared.
    pub more: bool,
    /// Cases whose dates would change.
    pub rows: Vec<ChangeRow>,
    /// Whether the reader may move cases.
    pub may_adopt: bool,
}

/// A case whose dates would change.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// Its reference.
    pub reference: String,
    /// The code of its right.
    pub right: &'static str,
    /// The edition it keeps.
    pub edition: String,
    /// Its dates.
    pub now: DatesView,
    /// What they would be; none where the present rules do not allow what happened to its clock.
    pub then: Option<DatesView>,
}

/// The dates of an answer.
#[derive(Clone, Copy, Debug)]
pub struct DatesView {
    /// The date that is worked to.
    pub safe: Option<NaiveDate>,
    /// The law's date, else the target.
    pub last: Option<NaiveDate>,
    /// Until when receipt is to be confirmed.
    pub acknowledge: Option<NaiveDate>,
}

impl DatesView {
    fn of(dates: &Dates) -> Self {
        Self { safe: dates.work_by(), last: dates.due(), acknowledge: dates.acknowledge_by }
    }
}

/// One case and the act that moves it.
#[derive(Template)]
#[template(path = "desk/adopt.html")]
pub struct AdoptPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// The edition it keeps.
    pub edition: String,
    /// The present edition.
    pub present: &'static str,
    /// What was typed.
    pub form: ReasonForm,
}

/// `GET /desk/rulebook/changes`.
///
/// # Errors
/// When the role sees no cases, or the database fails.
pub async fn get(desk: Desk) -> Result<Page<EditionsPage>, WebError> {
    let comparison = ops::compare_editions(desk.app(), desk.actor()).await?;
    Ok(Page::personal(page(&desk, comparison)))
}

fn page(desk: &Desk, comparison: Comparison) -> EditionsPage {
    EditionsPage {
        edition: desk.app().config.rulebook.name(),
        older: comparison.older,
        more: comparison.more,
        rows: comparison
            .changes
            .into_iter()
            .map(|change| ChangeRow {
                reference: change.reference,
                right: change.right.code(),
                edition: change.edition,
                now: DatesView::of(&change.now),
                then: change.then.as_ref().map(DatesView::of),
            })
            .collect(),
        may_adopt: desk.may(Permission::DecideCases),
        frame: desk.frame("rulebook"),
    }
}

/// `GET /desk/cases/{reference}/adopt`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get_case(desk: Desk, Path(reference): Path<String>) -> Result<Page<AdoptPage>, WebError> {
    let frame = desk.frame("queue");
    adopt_page(&desk, frame, &reference, ReasonForm::default()).await
}

/// `POST /desk/cases/{reference}/adopt`.
///
/// # Errors
/// As [`get_case`].
pub async fn post_case(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => match ops::adopt_edition(desk.app().clone(), desk.actor(), &reference, &form.reason).await {
            Ok(()) => return Ok(see(&format!("{}?done=adopted", address(&reference)))),
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    Ok(adopt_page(&desk, frame, &reference, form).await?.status(status).into_response())
}

async fn adopt_page(desk: &Desk, frame: Frame, reference: &str, form: ReasonForm) -> Result<Page<AdoptPage>, WebError> {
    let view = act::open(desk, reference, Permission::DecideCases).await?;
    if view.case.edition == desk.app().config.rulebook.name() {
        return Err(Error::State("case-has-present-rules").into());
    }
    Ok(Page::personal(AdoptPage {
        edition: view.case.edition.clone(),
        present: desk.app().config.rulebook.name(),
        case: act::head(desk, &frame, &view, "adopt"),
        form,
        frame,
    }))
}
