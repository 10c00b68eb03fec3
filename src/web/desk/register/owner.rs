//! Somebody who answers for systems: adding, changing, mailing a code anew, leaving.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use crate::base::error::Error;
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::domain::register::owners::{self, Owner, TypedOwner};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

/// The page.
#[derive(Template)]
#[template(path = "desk/register/owner.html")]
pub struct OwnerPage {
    /// The frame.
    pub frame: Frame,
    /// The owner, where it is not a new one.
    pub owner: Option<Owner>,
    /// What was typed.
    pub form: OwnerForm,
    /// Languages to write in.
    pub languages: Vec<Choice>,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// What was typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct OwnerForm {
    form_token: String,
    act: String,
    name: String,
    email: String,
    language: String,
    version: i32,
}

/// `GET /desk/register/owners`: a new one.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn get_new(desk: Desk) -> Result<Page<OwnerPage>, WebError> {
    require(desk.actor(), Permission::ManageRegister)?;
    let form = OwnerForm { language: desk.visit.language.code().to_owned(), ..OwnerForm::default() };
    let frame = desk.frame("register");
    Ok(page(&desk, frame, None, form))
}

/// `POST /desk/register/owners`.
///
/// # Errors
/// As [`get_new`].
pub async fn post_new(desk: Desk, Form(form): Form<OwnerForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("register");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => match owners::save(desk.app().clone(), desk.actor(), None, &typed(&form)).await {
            Ok(id) => return Ok(see(&format!("/desk/register/owners/{id}?done=owner-mailed"))),
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    Ok(page(&desk, frame, None, form).status(status).into_response())
}

/// `GET /desk/register/owners/{id}`.
///
/// # Errors
/// Without the permission, for somebody there is not, or when the database fails.
pub async fn get(desk: Desk, Path(id): Path<Uuid>) -> Result<Page<OwnerPage>, WebError> {
    let owner = owners::find(desk.app(), desk.actor(), id).await?;
    let frame = desk.frame("register");
    let form = filled(&owner);
    Ok(page(&desk, frame, Some(owner), form))
}

/// `POST /desk/register/owners/{id}`.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Path(id): Path<Uuid>, Form(form): Form<OwnerForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("register");
    let mut is_stale = false;
    let (app, actor) = (desk.app().clone(), desk.actor());
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            let (done, word) = match form.act.as_str() {
                "mail-code" => (owners::mail_code(app, actor, id, form.version).await, "owner-mailed"),
                "leave" => (owners::leave(app, actor, id, form.version).await, "owner-kept"),
                _ => (owners::save(app, actor, Some((id, form.version)), &typed(&form)).await.map(drop), "owner-kept"),
            };
            match done {
                Ok(()) => {
                    let owner = owners::find(desk.app(), desk.actor(), id).await?;
                    if form.act.is_empty() || form.says_the_same_as(&filled(&owner)) {
                        return Ok(see(&format!("/desk/register/owners/{id}?done={word}")));
                    }
                    // What stands in the fields was not kept by this button, and stays there.
                    frame.say_done(word);
                    let version = if form.act == "leave" { owner.version } else { form.version };
                    let form = OwnerForm { version, ..form };
                    let mut response = page(&desk, frame, Some(owner), form).into_response();
                    response.extensions_mut().insert(Keep { at: None });
                    return Ok(response);
                }
                Err(error) => {
                    is_stale = matches!(error, Error::Conflict);
                    let status = say_no(&mut frame, error)?;
                    if is_stale {
                        frame.problem = Some(frame.text("desk-owner-conflict"));
                    }
                    status
                }
            }
        }
    };
    let owner = owners::find(desk.app(), desk.actor(), id).await?;
    // What was typed stands in the fields; sending it again puts it over what is there now, which the page shows.
    let form = if is_stale { OwnerForm { version: owner.version, ..form } } else { form };
    Ok(page(&desk, frame, Some(owner), form).status(status).into_response())
}

impl OwnerForm {
    fn says_the_same_as(&self, other: &Self) -> bool {
        [(&self.name, &other.name), (&self.email, &other.email), (&self.language, &other.language)]
            .iter()
            .all(|(mine, theirs)| mine == theirs)
    }
}

fn typed(form: &OwnerForm) -> TypedOwner {
    TypedOwner { name: form.name.clone(), email: form.email.clone(), language: Language::parse(&form.language) }
}

fn filled(owner: &Owner) -> OwnerForm {
    OwnerForm {
        name: owner.name.clone(),
        email: owner.email.clone(),
        language: owner.language.code().to_owned(),
        version: owner.version,
        ..OwnerForm::default()
    }
}

fn page(desk: &Desk, frame: Frame, owner: Option<Owner>, form: OwnerForm) -> Page<OwnerPage> {
    let may_change = desk.may(Permission::ManageRegister);
    Page::personal(OwnerPage { languages: choices::languages(&form.language), owner, form, may_change, frame })
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::desk::register::samples::owners;
    use crate::web::desk::samples::{frame, troubled};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = |frame: Frame, owner: Option<Owner>| {
            let form = owner.as_ref().map(filled).unwrap_or_default();
            OwnerPage { languages: choices::languages(&form.language), owner, form, may_change: true, frame }
        };
        let troubled = troubled(language, "register", &[("email", "desk-error-email")]);
        let mut owners = owners().into_iter();
        vec![
            Sample::of("owner-new", &page(troubled, None)),
            Sample::of("owner", &page(frame(language, "register"), owners.next())),
            Sample::of("owner-unproven", &page(frame(language, "register"), owners.next())),
        ]
    }
}
