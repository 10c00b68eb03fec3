//! Every open task, nearest first.

use askama::Template;
use axum::extract::Query;

use super::queue::unread_parts;
use crate::base::permission::{Permission, require};
use crate::domain::owner_tasks::{self, BackTask};
use crate::domain::tasks;
use crate::infra::i18n::Texts as _;
use crate::web::desk::case::tasks::{TaskRow, row};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::html::Page;

/// Every open task.
#[derive(Template)]
#[template(path = "desk/lists/tasks.html")]
pub struct TasksPage {
    /// The frame.
    pub frame: Frame,
    /// Whether only one's own are shown.
    pub mine: bool,
    /// The tasks, nearest first.
    pub rows: Vec<TaskRow>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// What came back from owners otherwise than it should, or is late.
    pub back: Vec<BackTask>,
}

/// Which tasks.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    mine: String,
}

/// `GET /desk/tasks`.
///
/// # Errors
/// When the role sees no cases, or the database fails.
pub async fn get(desk: Desk, Query(asked): Query<Asked>) -> Result<Page<TasksPage>, WebError> {
    let mine = asked.mine == "yes";
    let of = desk.actor().staff_id().filter(|_| mine);
    let mut frame = desk.frame("tasks");
    let listed = if mine || asked.mine.is_empty() {
        tasks::open(desk.app(), desk.actor(), of).await?
    } else {
        require(desk.actor(), Permission::ReadCases)?;
        frame.problem = unread_parts(&frame, &["mine"]);
        Vec::new()
    };
    let back = owner_tasks::back(desk.app(), desk.actor(), tasks::LISTED).await?;
    Ok(Page::personal(TasksPage {
        back,
        more: i64::try_from(listed.len()).is_ok_and(|rows| rows >= tasks::LISTED),
        rows: listed.into_iter().map(|listed| row(&frame, &listed.reference, listed.task)).collect(),
        mine,
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::tasks::samples::some;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = TasksPage {
            frame: frame(language, "tasks"),
            mine: false,
            rows: some(),
            more: true,
            back: vec![BackTask {
                case_reference: "RD-7KQ4-2MX".into(),
                reference: "T-7KQ42M".into(),
                kind: owner_tasks::TaskKind::Erase,
                system: "crm".into(),
                result: Some(owner_tasks::AnswerResult::Refused),
                due_on: crate::web::desk::samples::day(-1),
            }],
        };
        vec![Sample::of("tasks", &page)]
    }
}
