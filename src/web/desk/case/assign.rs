//! Giving a case to somebody.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use super::act::{self, CaseHead};
use super::address;
use super::page::{Typed, written};
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::ops;
use crate::domain::staff::accounts;
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::Choice;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/assign.html")]
pub struct AssignPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Whom it may be given to.
    pub people: Vec<Choice>,
}

/// Whom to give it to; empty for nobody.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct AssignForm {
    form_token: String,
    version: String,
    assignee: String,
    /// `case` leads back to the page of the case, with what stands in its boxes.
    from: String,
    /// There a list says to whom, where its own button was pressed.
    act: String,
    give_to: String,
    body: String,
    note: String,
}

/// `GET /desk/cases/{reference}/assign`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<AssignPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, None).await
}

/// `POST /desk/cases/{reference}/assign`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<AssignForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let to = match if form.act == "give" { form.give_to.as_str() } else { form.assignee.as_str() } {
        "" => Ok(None),
        id => Uuid::parse_str(id).map(Some).map_err(|_| FieldErrors::one("assignee", "desk-error-choose")),
    };
    let done = if matches!(to, Ok(Some(to)) if to == desk.session.account.id) { "taken" } else { "assigned" };
    let said = match (desk.check(&form.form_token), to) {
        (Err(key), _) => Err(key),
        (_, Err(errors)) => Ok(Err(errors.into())),
        (Ok(_), Ok(to)) => {
            Ok(ops::assign(desk.app().clone(), desk.actor(), act::target(&reference, &form.version), to).await)
        }
    };
    if form.from == "case" {
        let typed = Typed { body: form.body, note: form.note, version: form.version };
        return written(&desk, &reference, typed, said, done).await;
    }
    let status = match said {
        Err(key) => say_old(&mut frame, key),
        Ok(Err(error)) => say_no(&mut frame, error)?,
        Ok(Ok(())) => return Ok(see(&format!("{}?done={done}", address(&reference)))),
    };
    Ok(page(&desk, frame, &reference, Some(form)).await?.status(status).into_response())
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    typed: Option<AssignForm>,
) -> Result<Page<AssignPage>, WebError> {
    let view = act::open(
        desk,
        &mut frame,
        reference,
        Permission::WorkCases,
        typed.as_ref().map_or("", |form| form.version.as_str()),
    )
    .await?;
    let present = || view.case.assignee.map(|id| id.to_string()).unwrap_or_default();
    let typed = typed.map_or_else(present, |form| form.assignee);
    let people = accounts::assignable(desk.app(), desk.actor()).await?;
    let people = people.iter().map(|person| Choice::new(person.id, person.name.as_str(), &typed)).collect();
    Ok(Page::personal(AssignPage { case: act::head(desk, &frame, &view, "assign"), people, frame }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let people = vec![Choice::new("1", "林語婷", "1")];
        let page = AssignPage { frame: frame(language, "queue"), case: head("assign"), people };
        vec![Sample::of("assign", &page)]
    }
}
