//! Tasks of owners on the page of a case: how they stand, what was answered, reminding, taking back, and having looked at what came back.

use axum::extract::{Form, Path};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::act;
use super::page::{FileView, Typed, written};
use crate::base::error::Error;
use crate::domain::cases::CaseHead;
use crate::domain::owner_tasks::{Answered, TaskState, ops};
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;
use crate::web::owner_answer::facts;

/// A task as the page of its case shows it.
#[derive(Clone, Debug)]
pub struct OwnerTaskView {
    /// Its id.
    pub id: String,
    /// Its reference.
    pub reference: String,
    /// The code of what is to be done.
    pub kind: &'static str,
    /// The name of the system.
    pub system: String,
    /// Whose it is.
    pub owner: String,
    /// How it stands, as the code of a text: its state, or how its newest answer ends.
    pub standing: String,
    /// The day by which; none once it is over.
    pub due: Option<NaiveDate>,
    /// The sum of that day.
    pub sum: Vec<String>,
    /// Whether its owner has opened it.
    pub is_opened: bool,
    /// Whether it may be taken back.
    pub may_take_back: bool,
    /// Whether somebody of the desk has to look at it.
    pub is_back: bool,
    /// What was answered.
    pub answers: Vec<AnswerView>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct AnswerView {
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// What it says.
    pub facts: Vec<(String, String)>,
    /// Its files.
    pub files: Vec<FileView>,
}

/// What is done with a task.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ActForm {
    form_token: String,
    version: String,
    /// `take-back`, `looked` or, for all of them, `remind`.
    act: String,
    body: String,
    note: String,
}

impl ActForm {
    /// What stands in the boxes of the page.
    fn typed(self) -> Typed {
        Typed { body: self.body, note: self.note, version: self.version }
    }
}

/// A task in words.
#[must_use]
pub fn view(app: &App, frame: &Frame, case: &CaseHead, answered: &Answered) -> OwnerTaskView {
    let task = &answered.task;
    let is_open = task.state == TaskState::Open;
    let name = answered.system.shown(frame.language);
    let files = |files: &[crate::infra::files::StoredFile]| {
        let view = |file: &crate::infra::files::StoredFile| FileView {
            id: file.id.to_string(),
            name: file.name.clone(),
            size: frame.bytes(file.size),
        };
        files.iter().map(view).collect()
    };
    let answers = answered.answers.iter().map(|sent| AnswerView {
        at: sent.at,
        facts: match &sent.answer {
            Some(answer) => facts(frame.language, answer, &answered.names),
            None => vec![(frame.text("owner-task-said-result"), frame.text("desk-cannot-be-opened"))],
        },
        files: files(&sent.files),
    });
    OwnerTaskView {
        id: task.id.to_string(),
        reference: task.reference.clone(),
        kind: task.kind.code(),
        system: if name.is_empty() { task.system.clone() } else { name.to_owned() },
        owner: answered.owner.clone(),
        standing: match task.result.filter(|_| task.state == TaskState::Answered) {
            Some(result) => format!("owner-task-end-{result}"),
            None => format!("owner-task-state-{}", task.state),
        },
        due: is_open.then_some(task.due_on),
        sum: task.sum(app, case).filter(|_| is_open).map(|sum| super::systems::sum(frame, &sum)).unwrap_or_default(),
        is_opened: task.opened_at.is_some(),
        may_take_back: matches!(task.state, TaskState::Open | TaskState::Waiting),
        is_back: task.is_back(),
        answers: answers.collect(),
    }
}

/// `POST /desk/cases/{reference}/owner-tasks`: reminds those who have not answered.
///
/// # Errors
/// Without the permission, or when nobody is waited for.
pub async fn post(desk: Desk, Path(reference): Path<String>, Form(form): Form<ActForm>) -> Result<Response, WebError> {
    let said = match desk.check(&form.form_token) {
        Err(key) => Err(key),
        Ok(_) => Ok(ops::remind(desk.app().clone(), desk.actor(), act::target(&reference, &form.version)).await),
    };
    written(&desk, &reference, form.typed(), said, "owners-reminded#owners").await
}

/// `POST /desk/cases/{reference}/owner-tasks/{id}`: takes one back, or says that somebody looked at it.
///
/// # Errors
/// Without the permission, for a task that is not there, or where the case changed.
pub async fn post_act(
    desk: Desk,
    Path((reference, id)): Path<(String, Uuid)>,
    Form(form): Form<ActForm>,
) -> Result<Response, WebError> {
    let (app, actor, target) = (desk.app().clone(), desk.actor(), act::target(&reference, &form.version));
    let (said, done) = match (desk.check(&form.form_token), form.act.as_str()) {
        (Err(key), _) => (Err(key), ""),
        (Ok(_), "take-back") => (Ok(ops::take_back(app, actor, target, id).await), "owner-task-back#owners"),
        (Ok(_), "looked") => (Ok(ops::look(app, actor, target, id).await), "owner-task-looked#owners"),
        (Ok(_), _) => (Ok(Err(Error::NotFound)), ""),
    };
    written(&desk, &reference, form.typed(), said, done).await
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::desk::samples::{day, hour};

    pub(in crate::web::desk) fn some(frame: &Frame) -> Vec<OwnerTaskView> {
        let task = |reference: &str, kind, standing: &str, due: Option<NaiveDate>| OwnerTaskView {
            id: reference.into(),
            reference: reference.into(),
            kind,
            system: "CRM & <sales>".into(),
            owner: "Priya Raghunathan".into(),
            standing: standing.into(),
            due,
            sum: due.map(|_| vec![frame.text("owner-task-sum-today")]).unwrap_or_default(),
            is_opened: due.is_some(),
            may_take_back: due.is_some(),
            is_back: due.is_none(),
            answers: if due.is_some() {
                Vec::new()
            } else {
                vec![AnswerView {
                    at: hour(-5),
                    facts: vec![(frame.text("owner-task-said-why"), "It is <not> mine.".into())],
                    files: vec![FileView { id: "1".into(), name: "rows.csv".into(), size: "12 kB".into() }],
                }]
            },
        };
        vec![
            task("T-7KQ42M", "search", "owner-task-state-open", Some(day(4))),
            task("T-8XQ42M", "search", "owner-task-end-not_mine", None),
        ]
    }
}
