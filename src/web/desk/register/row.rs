//! A row of the register: reading it, changing it, taking it out, adding one.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::fields::{Making, PartView, Shape, name_fields};
use super::{address, name, wrong};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::register::form::Filled;
use crate::domain::register::model::Kind;
use crate::domain::register::ops::{self, DraftRow, Writing};
use crate::domain::register::owners;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/register/row.html")]
pub struct RowPage {
    /// The frame.
    pub frame: Frame,
    /// What the row is.
    pub kind: Kind,
    /// Its code; empty for a new one.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The code that was typed for a new row.
    pub typed_code: String,
    /// The version the form is over; 0 for a new row.
    pub version: i32,
    /// Whether it was taken out.
    pub is_out: bool,
    /// Its fields.
    pub parts: Vec<PartView>,
    /// What is wrong with it.
    pub wrong: Vec<(String, bool)>,
    /// Its versions, the newest first.
    pub past: Vec<DraftRow>,
    /// Whether the reader may change it.
    pub may_change: bool,
}

/// `GET /desk/register/{kind}`: a new row.
///
/// # Errors
/// Without the permission, for a kind there is not, or when the database fails.
pub async fn get_new(desk: Desk, Path(kind): Path<String>) -> Result<Page<RowPage>, WebError> {
    let frame = desk.frame("register");
    page(&desk, frame, Asked { kind: kind_of(&kind)?, code: "", typed: None, conflict: false }).await
}

/// `GET /desk/register/{kind}/{code}`.
///
/// # Errors
/// As [`get_new`], and for a row there is not.
pub async fn get(desk: Desk, Path((kind, code)): Path<(String, String)>) -> Result<Page<RowPage>, WebError> {
    let frame = desk.frame("register");
    page(&desk, frame, Asked { kind: kind_of(&kind)?, code: &code, typed: None, conflict: false }).await
}

/// `POST /desk/register/{kind}`.
///
/// # Errors
/// As [`get_new`].
pub async fn post_new(
    desk: Desk,
    Path(kind): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    write(&desk, kind_of(&kind)?, "", pairs).await
}

/// `POST /desk/register/{kind}/{code}`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path((kind, code)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    write(&desk, kind_of(&kind)?, &code, pairs).await
}

fn kind_of(code: &str) -> Result<Kind, Error> {
    Kind::parse(code).ok_or(Error::NotFound)
}

async fn write(desk: &Desk, kind: Kind, code: &str, pairs: Vec<(String, String)>) -> Result<Response, WebError> {
    let mut frame = desk.frame("register");
    let filled = Filled::of_pairs(pairs);
    let mut conflict = false;
    let status = match desk.check(filled.one("form_token")) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            let typed_code = crate::base::text::line(filled.one("code"));
            let target = if code.is_empty() { typed_code.as_str() } else { code };
            let over = filled.one("version").parse().unwrap_or(0);
            let (app, actor) = (desk.app().clone(), desk.actor());
            let writing = Writing { kind, code: target, over };
            let is_out = filled.one("act") == "take-out";
            let done = if is_out {
                ops::take_out(app, actor, writing).await
            } else {
                ops::save(app, actor, writing, &filled).await
            };
            match done {
                Ok(()) if is_out => return Ok(see(&format!("/desk/register?done=register-out#{kind}"))),
                Ok(()) => return Ok(see(&format!("{}?done=register-kept", address(kind, target)))),
                Err(Error::Conflict) if code.is_empty() => {
                    frame.errors = FieldErrors::one("code", "desk-error-code-taken");
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                Err(Error::Conflict) => {
                    conflict = true;
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    let asked = Asked { kind, code, typed: Some(&filled), conflict };
    Ok(page(desk, frame, asked).await?.status(status).into_response())
}

/// What the page is of.
struct Asked<'a> {
    kind: Kind,
    /// Empty for a new row.
    code: &'a str,
    /// What was typed, where something is wrong with it.
    typed: Option<&'a Filled>,
    /// Whether somebody else wrote meanwhile.
    conflict: bool,
}

async fn page(desk: &Desk, mut frame: Frame, asked: Asked<'_>) -> Result<Page<RowPage>, WebError> {
    let Asked { kind, code, typed, conflict } = asked;
    let may_change = desk.may(Permission::ManageRegister);
    if code.is_empty() && !may_change {
        return Err(Error::Forbidden.into());
    }
    let past = if code.is_empty() { Vec::new() } else { ops::row(desk.app(), desk.actor(), kind, code).await? };
    let draft = ops::draft(desk.app(), desk.actor()).await?;
    let owners = owners::list(desk.app(), desk.actor()).await?;
    let newest = past.first();
    let there = newest.map(|row| Filled::of_row(kind, &row.content)).unwrap_or_default();
    // What somebody left as it was is as the other made it meanwhile: only what both changed is shown twice.
    let seen = typed.and_then(|typed| typed.one("version").parse().ok());
    let base = past.iter().find(|row| Some(row.version) == seen).map(|row| Filled::of_row(kind, &row.content));
    let merged = match (typed, &base) {
        (Some(typed), Some(base)) if conflict => Some(Filled::merged(base, typed, &there)),
        _ => None,
    };
    let filled = merged.as_ref().or(typed).unwrap_or(&there);
    if conflict && let Some(newest) = newest {
        let who = newest.by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
        let problem = frame.with2("desk-register-conflict", "who", who, "when", frame.when(&newest.at));
        frame.problem = Some(problem);
    }
    let theirs = conflict.then_some(&there);
    let making = Making { frame: &frame, register: &draft.register, owners: &owners, filled, theirs };
    let parts = making.parts(kind);
    let findings: Vec<_> =
        draft.findings.iter().filter(|one| one.kind == kind && one.code == code && !code.is_empty()).cloned().collect();
    let wrong = wrong(&draft.register, &findings, &frame).into_iter().flat_map(|row| row.what).collect();
    name_fields(&mut frame, &parts);
    frame.labels.insert("code".to_owned(), frame.text("desk-register-code"));
    // A form that came back for another reason is still over the version it was opened with.
    let over = typed.filter(|_| !conflict).and_then(|typed| typed.one("version").parse().ok());
    Ok(Page::personal(RowPage {
        name: if code.is_empty() { String::new() } else { name(&draft.register, kind, code, &frame) },
        typed_code: typed.map_or_else(String::new, |typed| typed.one("code").to_owned()),
        version: over.unwrap_or_else(|| newest.map_or(0, |row| row.version)),
        is_out: newest.is_some_and(|row| row.is_out),
        code: code.to_owned(),
        kind,
        parts,
        wrong,
        past,
        may_change,
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::register::samples::{draft, owners};
    use crate::web::desk::samples::{frame, troubled};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let draft = draft();
        let of = |frame: Frame, kind: Kind, code: &str, theirs: Option<&Filled>| {
            let row = draft.rows.iter().find(|row| row.kind == kind && row.code == code).unwrap();
            let filled = Filled::of_row(kind, &row.content);
            let owners = owners();
            let making = Making { frame: &frame, register: &draft.register, owners: &owners, filled: &filled, theirs };
            let parts = making.parts(kind);
            let mut frame = frame;
            name_fields(&mut frame, &parts);
            RowPage {
                name: name(&draft.register, kind, code, &frame),
                typed_code: String::new(),
                version: 1,
                is_out: false,
                code: code.to_owned(),
                kind,
                parts,
                wrong: vec![(frame.text("desk-register-finding-owner"), true)],
                past: vec![row.clone()],
                may_change: true,
                frame,
            }
        };
        let mut pages: Vec<Sample> = [
            (Kind::Holding, "billing"),
            (Kind::System, "crm"),
            (Kind::Recipient, "host"),
            (Kind::Purpose, "run"),
            (Kind::Entity, "omo_limited"),
            (Kind::NotOurs, &draft.register.not_ours.keys().next().cloned().unwrap()),
        ]
        .into_iter()
        .map(|(kind, code)| Sample::of(format!("register-{kind}"), &of(frame(language, "register"), kind, code, None)))
        .collect();
        let troubled = troubled(language, "register", &[("label.en", "desk-error-missing")]);
        pages.push(Sample::of("register-conflict", &of(troubled, Kind::Holding, "account", Some(&Filled::default()))));
        let new = RowPage {
            code: String::new(),
            past: Vec::new(),
            version: 0,
            ..of(frame(language, "register"), Kind::Purpose, "run", None)
        };
        pages.push(Sample::of("register-new", &new));
        pages
    }
}
