//! Open cases that a newer rulebook would change: none moves by itself.

use askama::Template;
use chrono::NaiveDate;

use crate::base::permission::Permission;
use crate::domain::cases::Dates;
use crate::domain::cases::ops::{self, Comparison};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// The comparison.
#[derive(Template)]
#[template(path = "desk/house/rulebook_changes.html")]
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
    /// The references of those that only a newer version can compare.
    pub newer: Vec<String>,
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
        newer: comparison.newer,
        may_adopt: desk.may(Permission::DecideCases),
        frame: desk.frame("rulebook"),
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let dates = |safe, last| DatesView { safe: Some(day(safe)), last: Some(day(last)), acknowledge: None };
        let change = |reference: &str, then| ChangeRow {
            reference: reference.into(),
            right: "access",
            edition: "2026-11-23.1".into(),
            now: dates(12, 14),
            then,
        };
        let page = EditionsPage {
            frame: frame(language, "rulebook"),
            edition: "2026-11-23.2",
            older: 2,
            more: true,
            rows: vec![change("RD-7KQ4-2MX", Some(dates(13, 15))), change("RD-22Q4-2MF", None)],
            newer: vec!["RD-H7WK-2QD".into()],
            may_adopt: true,
        };
        vec![Sample::of("editions", &page)]
    }
}
