//! Publishing the draft: what changes, what keeps it from being published, and a note for whoever reads it later.

use askama::Template;
use axum::extract::Form;
use axum::response::{IntoResponse as _, Response};

use super::{Wrong, address, name, wrong};
use crate::base::error::Error;
use crate::base::permission::{Permission, require};
use crate::domain::register::ops::{self, Draft, Standing};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/register/publish.html")]
pub struct PublishPage {
    /// The frame.
    pub frame: Frame,
    /// The number of the edition to be.
    pub number: i64,
    /// Rows that differ from the newest edition.
    pub changed: Vec<ChangeView>,
    /// What is wrong, by row.
    pub wrong: Vec<Wrong>,
    /// Whether that keeps it from being published.
    pub is_refused: bool,
    /// Names the draft that is shown.
    pub digest: String,
    /// What was typed.
    pub note: String,
}

/// A row that differs.
#[derive(Clone, Debug)]
pub struct ChangeView {
    /// What it is, in words.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// Its address.
    pub href: String,
    /// `new`, `changed` or `out`.
    pub standing: &'static str,
}

/// What was typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PublishForm {
    form_token: String,
    note: String,
    digest: String,
}

/// `GET /desk/register/publish`.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn get(desk: Desk) -> Result<Page<PublishPage>, WebError> {
    let frame = desk.frame("register");
    page(&desk, frame, String::new()).await
}

/// `POST /desk/register/publish`.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Form(form): Form<PublishForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("register");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => match ops::publish(desk.app().clone(), desk.actor(), &form.note, &form.digest).await {
            Ok(()) => return Ok(see("/desk/register?done=register-published")),
            Err(error) => {
                let is_conflict = matches!(error, Error::Conflict);
                let status = say_no(&mut frame, error)?;
                if is_conflict {
                    frame.problem = Some(frame.text("desk-register-publish-conflict"));
                }
                status
            }
        },
    };
    Ok(page(&desk, frame, form.note).await?.status(status).into_response())
}

async fn page(desk: &Desk, frame: Frame, note: String) -> Result<Page<PublishPage>, WebError> {
    require(desk.actor(), Permission::ManageRegister)?;
    let draft = ops::draft(desk.app(), desk.actor()).await?;
    Ok(Page::personal(PublishPage::new(frame, &draft, note)))
}

impl PublishPage {
    fn new(mut frame: Frame, draft: &Draft, note: String) -> Self {
        frame.labels.insert("note".to_owned(), frame.text("desk-register-note"));
        let published = draft.edition.as_ref().and_then(|edition| edition.register().ok()).unwrap_or_default();
        let changed = draft.changed.iter().map(|(kind, code, standing)| ChangeView {
            kind: frame.pick("desk-register-kind-*", kind.code()),
            name: name(if *standing == Standing::Out { &published } else { &draft.register }, *kind, code, &frame),
            href: address(*kind, code),
            standing: match standing {
                Standing::New => "new",
                Standing::Out => "out",
                Standing::Changed | Standing::Published => "changed",
            },
        });
        Self {
            number: draft.edition.as_ref().map_or(0, |edition| edition.head.number) + 1,
            changed: changed.collect(),
            wrong: wrong(&draft.register, &draft.findings, &frame),
            is_refused: draft.is_refused(),
            digest: draft.digest.clone(),
            note,
            frame,
        }
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::register::samples::draft;
    use crate::web::desk::samples::{frame, troubled};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let troubled = troubled(language, "register", &[("note", "desk-error-missing")]);
        let clean = Draft { findings: Vec::new(), ..draft() };
        vec![
            Sample::of("register-publish", &PublishPage::new(troubled, &clean, String::new())),
            Sample::of(
                "register-publish-refused",
                &PublishPage::new(frame(language, "register"), &draft(), String::new()),
            ),
        ]
    }
}
