//! The tasks of a case, with the form that adds one.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::act::{self, CaseHead};
use super::address;
use super::page::{Typed, written};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::base::text;
use crate::domain::desk::case;
use crate::domain::staff::accounts;
use crate::domain::tasks::Task;
use crate::domain::tasks::ops::{self, NewTask};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::Choice;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

/// A task as a line.
#[derive(Clone, Debug)]
pub struct TaskRow {
    /// The reference of its case.
    pub reference: String,
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// Whose it is.
    pub assignee: Option<String>,
    /// The day by which.
    pub due: NaiveDate,
    /// The day on which it was done.
    pub done: Option<NaiveDate>,
}

/// The tasks of a case.
#[derive(Template)]
#[template(path = "desk/case/tasks.html")]
pub struct CaseTasksPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Its tasks, open ones first.
    pub rows: Vec<TaskRow>,
    /// Who may be given one.
    pub people: Vec<Choice>,
    /// What was typed.
    pub form: TaskForm,
}

/// A new task as it is typed in.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct TaskForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// What is to be done.
    pub title: String,
    /// The day by which.
    pub due_on: String,
    /// Whose it is; empty for nobody.
    pub assignee: String,
    /// What is done with a task there is: `done`, `open` or `move`.
    act: String,
    /// `case` leads back to the case.
    from: String,
    /// What stands in the boxes of the case.
    body: String,
    note: String,
    /// The days to which tasks are to be moved, under the names of their fields.
    #[serde(flatten)]
    days: HashMap<String, String>,
}

/// The field of the day to which a task is to be moved.
fn day_of(id: impl std::fmt::Display) -> String {
    format!("due-{id}")
}

impl CaseTasksPage {
    /// The day that stands in the field of a task.
    fn due_of(&self, row: &TaskRow) -> String {
        // A field that was left as it was shows the day that stands by now, whoever moved it.
        let typed = self.form.days.get(&day_of(&row.id));
        let had = self.form.days.get(&format!("had.{}", row.id));
        typed.filter(|typed| had != Some(*typed)).cloned().unwrap_or_else(|| row.due.to_string())
    }

    /// Whether something was typed that no button has sent.
    fn holds_something(&self) -> bool {
        let is_moved = |row: &TaskRow| row.done.is_none() && self.due_of(row) != row.due.to_string();
        let fields = [&self.form.title, &self.form.due_on, &self.form.assignee];
        fields.iter().any(|field| !field.is_empty()) || self.rows.iter().any(is_moved)
    }
}

/// A task of a case as a line of a page.
#[must_use]
pub fn row(frame: &Frame, reference: &str, task: Task) -> TaskRow {
    TaskRow {
        reference: reference.to_owned(),
        id: task.id.to_string(),
        title: task.title.unwrap_or_else(|| frame.text("desk-cannot-be-opened")),
        assignee: task.assignee_name,
        due: task.due_on,
        done: task.done_at.map(|at| at.with_timezone(&frame.zone).date_naive()),
    }
}

/// `GET /desk/cases/{reference}/tasks`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<CaseTasksPage>, WebError> {
    let frame = desk.frame("tasks");
    Ok(Page::personal(page(&desk, frame, &reference, TaskForm::default()).await?))
}

/// `POST /desk/cases/{reference}/tasks`: adds one.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Path(reference): Path<String>, Form(form): Form<TaskForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("tasks");
    let status = match (desk.check(&form.form_token), parse(&form)) {
        (Err(key), _) => say_old(&mut frame, key),
        (_, Err(errors)) => say_no(&mut frame, errors.into())?,
        (Ok(nonce), Ok(task)) => {
            match ops::add(desk.app().clone(), desk.actor(), act::target(&reference, &form.version), &task, nonce).await
            {
                Ok(()) => {
                    let form = TaskForm { days: form.days, ..TaskForm::default() };
                    return done(&desk, frame, &reference, form, "task-added").await;
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(Page::personal(page(&desk, frame, &reference, form).await?).status(status).into_response())
}

/// `POST /desk/cases/{reference}/tasks/{id}`: done, open again, or another day.
///
/// # Errors
/// As [`get`].
pub async fn post_act(
    desk: Desk,
    Path((reference, id)): Path<(String, Uuid)>,
    Form(mut form): Form<TaskForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("tasks");
    let (app, actor) = (desk.app(), desk.actor());
    let target = act::target(&reference, &form.version);
    let day = form.days.get(&day_of(id)).map(String::as_str).unwrap_or_default();
    let said = match (desk.check(&form.form_token), form.act.as_str()) {
        (Err(key), _) => Err(key),
        (Ok(_), "done") => Ok(ops::finish(app, actor, target, id).await.map(|()| "task-done")),
        (Ok(_), "open") => Ok(ops::reopen(app, actor, target, id).await.map(|()| "task-open")),
        (Ok(_), "move") => Ok(match day.parse() {
            Ok(day) => ops::move_to(app.clone(), actor, target, id, day).await.map(|()| "task-moved"),
            Err(_) => Err(FieldErrors::one("due_on", "desk-error-date").into()),
        }),
        (Ok(_), _) => Err("desk-error-choose"),
    };
    if form.from == "case" {
        let done = said.as_ref().map_or("", |said| said.as_ref().map_or("", |done| done));
        let (done, said) = (format!("{done}#tasks"), said.map(|said| said.map(drop)));
        let typed = Typed { body: form.body, note: form.note, version: form.version };
        return written(&desk, &reference, typed, said, &done).await;
    }
    let status = match said {
        Err(key) => say_old(&mut frame, key),
        Ok(Ok(word)) => {
            form.days.remove(&day_of(id));
            form.version.clear();
            return done(&desk, frame, &reference, form, word).await;
        }
        Ok(Err(error)) => {
            let status = say_no(&mut frame, error)?;
            // The mistake stands beside no field of the page: there is one such field a task.
            if let Some((_, key)) = frame.errors.iter().next() {
                frame.problem = Some(frame.mistake(key));
            }
            frame.errors = FieldErrors::default();
            status
        }
    };
    shown(&reference, page(&desk, frame, &reference, form).await?, status)
}

/// After one button did its part: what stands in other fields was not sent by it, and stays there.
async fn done(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    form: TaskForm,
    word: &str,
) -> Result<Response, WebError> {
    frame.say_done(word);
    let page = page(desk, frame, reference, form).await?;
    match page.holds_something() {
        false => Ok(see(&format!("{}/tasks?done={word}", address(reference)))),
        true => shown(reference, page, StatusCode::OK),
    }
}

/// The page as an answer of this address, whichever button of it was pressed.
fn shown(reference: &str, page: CaseTasksPage, status: StatusCode) -> Result<Response, WebError> {
    let mut response = Page::personal(page).status(status).into_response();
    response.extensions_mut().insert(Keep { at: Some(format!("{}/tasks", address(reference))) });
    Ok(response)
}

fn parse(form: &TaskForm) -> Result<NewTask, FieldErrors> {
    let mut errors = FieldErrors::default();
    let due_on = form.due_on.parse().ok();
    if text::line(&form.title).is_empty() {
        errors.add("title", "error-task-title");
    }
    if due_on.is_none() {
        errors.add("due_on", "desk-error-date");
    }
    let assignee = match form.assignee.as_str() {
        "" => Ok(None),
        id => id.parse().map(Some),
    };
    if assignee.is_err() {
        errors.add("assignee", "error-assignee");
    }
    match (due_on, assignee) {
        (Some(due_on), Ok(assignee)) if errors.is_empty() => {
            Ok(NewTask { title: form.title.clone(), due_on, assignee })
        }
        _ => Err(errors),
    }
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, form: TaskForm) -> Result<CaseTasksPage, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::WorkCases, &form.version).await?;
    if view.case.status == crate::domain::cases::Status::Unconfirmed {
        return Err(Error::State("case-is-unconfirmed").into());
    }
    let tasks = case::tasks_of(desk.app().clone(), desk.actor(), &view.case).await?;
    let people = accounts::assignable(desk.app(), desk.actor()).await?;
    let people = people.iter().map(|account| Choice::new(account.id, account.name.as_str(), &form.assignee));
    Ok(CaseTasksPage {
        people: people.collect(),
        case: act::head(desk, &frame, &view, "tasks"),
        rows: tasks.into_iter().map(|task| row(&frame, &view.case.reference, task)).collect(),
        form,
        frame,
    })
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::{day, troubled};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn some() -> Vec<TaskRow> {
        let task = |id: &str, title: &str, assignee: Option<&str>, done| TaskRow {
            reference: "RD-7KQ4-2MX".into(),
            id: id.into(),
            title: title.into(),
            assignee: assignee.map(Into::into),
            due: day(5),
            done,
        };
        vec![
            task("1", "Delete from the backups of the payment gateway & tell <the provider>", Some("林語婷"), None),
            task("2", "刪除客服系統的對話紀錄", None, None),
            task("3", "Ask sales", None, Some(day(-2))),
        ]
    }

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = CaseTasksPage {
            frame: troubled(language, "tasks", &[("title", "error-task-title"), ("due_on", "error-task-past")]),
            case: head("tasks"),
            rows: some(),
            people: vec![Choice::new("a", "林語婷", "a")],
            form: TaskForm::default(),
        };
        vec![Sample::of("case-tasks", &page)]
    }
}
