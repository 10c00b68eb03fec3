//! The register as it is being written: every row by kind, what is wrong with it, what differs from what was published.

use askama::Template;
use axum::extract::Form;
use axum::response::{IntoResponse as _, Response};

use super::{Wrong, address, name, wrong};
use crate::base::permission::Permission;
use crate::domain::register::model::{Kind, Register, Retention};
use crate::domain::register::ops::{self, Draft, Standing};
use crate::domain::register::owners::{self, Owner};
use crate::domain::register::{EditionHead, Weight, record};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/register/list.html")]
pub struct ListPage {
    /// The frame.
    pub frame: Frame,
    /// The newest edition.
    pub edition: Option<EditionHead>,
    /// How many rows differ from it.
    pub changed: usize,
    /// Rows by kind.
    pub sections: Vec<Section>,
    /// People who answer for systems.
    pub owners: Vec<Owner>,
    /// What is wrong, by row.
    pub wrong: Vec<Wrong>,
    /// How many things keep the draft from being published.
    pub refused: usize,
    /// How many are only told.
    pub warned: usize,
    /// Whether the reader may change it.
    pub may_change: bool,
    /// Whether there is no row at all.
    pub is_empty: bool,
}

/// The rows of a kind.
#[derive(Clone, Debug)]
pub struct Section {
    /// The kind.
    pub kind: Kind,
    /// The rows.
    pub rows: Vec<RowView>,
}

/// A row.
#[derive(Clone, Debug)]
pub struct RowView {
    /// Its address.
    pub href: String,
    /// What it is called.
    pub name: String,
    /// What is to be known of it at a glance, line by line.
    pub lines: Vec<String>,
    /// How it stands beside the newest edition: `new`, `changed`, or nothing.
    pub standing: &'static str,
    /// How many things are wrong with it.
    pub wrong: usize,
}

/// What is asked for.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct BeginForm {
    form_token: String,
}

/// `GET /desk/register`.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn get(desk: Desk) -> Result<Page<ListPage>, WebError> {
    let frame = desk.frame("register");
    page(&desk, frame).await
}

/// `POST /desk/register`: begins with the suggested rows.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Form(form): Form<BeginForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("register");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => match ops::begin_with_suggestions(desk.app().clone(), desk.actor()).await {
            Ok(()) => return Ok(see("/desk/register?done=register-begun")),
            Err(error) => say_no(&mut frame, error)?,
        },
    };
    Ok(page(&desk, frame).await?.status(status).into_response())
}

async fn page(desk: &Desk, frame: Frame) -> Result<Page<ListPage>, WebError> {
    let draft = ops::draft(desk.app(), desk.actor()).await?;
    let owners = owners::list(desk.app(), desk.actor()).await?;
    Ok(Page::personal(ListPage::new(frame, &draft, owners, desk.may(Permission::ManageRegister))))
}

impl ListPage {
    fn new(frame: Frame, draft: &Draft, owners: Vec<Owner>, may_change: bool) -> Self {
        let of_weight = |weight| draft.findings.iter().filter(|finding| finding.what.weight() == weight).count();
        let sections = Kind::ALL.iter().map(|kind| Section { kind: *kind, rows: rows(&frame, draft, *kind, &owners) });
        Self {
            edition: draft.edition.as_ref().map(|edition| edition.head.clone()),
            changed: draft.changed.len(),
            sections: sections.collect(),
            wrong: wrong(&draft.register, &draft.findings, &frame),
            refused: of_weight(Weight::Refused),
            warned: of_weight(Weight::Warned),
            may_change,
            is_empty: draft.is_new,
            owners,
            frame,
        }
    }
}

fn rows(frame: &Frame, draft: &Draft, kind: Kind, owners: &[Owner]) -> Vec<RowView> {
    let rows = draft.rows.iter().filter(|row| row.kind == kind).map(|row| RowView {
        href: address(kind, &row.code),
        name: name(&draft.register, kind, &row.code, frame),
        lines: lines(frame, &draft.register, kind, &row.code, owners),
        standing: match draft.standing_of(kind, &row.code) {
            Standing::New => "new",
            Standing::Changed => "changed",
            Standing::Published | Standing::Out => "",
        },
        wrong: draft.findings.iter().filter(|one| one.kind == kind && one.code == row.code).count(),
    });
    rows.collect()
}

/// What is to be known of a row at a glance.
fn lines(frame: &Frame, register: &Register, kind: Kind, code: &str, owners: &[Owner]) -> Vec<String> {
    let language = frame.language;
    let found = match kind {
        Kind::Holding => register.holdings.get(code).map(|holding| {
            let mut lines = record::purposes(register, holding, language);
            let kept = holding.retention.iter().filter(|one| !Retention::is_empty(one));
            lines.extend(kept.map(|one| record::period(one, language)));
            lines.extend(record::rights(register, holding, language));
            lines
        }),
        Kind::System => register.systems.get(code).map(|system| {
            let owner = system.owner.and_then(|id| owners.iter().find(|owner| owner.id == id));
            let owner = owner.map_or_else(|| frame.text("desk-register-no-owner"), |owner| owner.name.clone());
            vec![frame.pick("desk-register-system-*", &system.kind), owner]
        }),
        Kind::Recipient => register.recipients.get(code).map(|recipient| {
            let mut lines = vec![frame.pick("desk-register-role-*", &recipient.role)];
            lines.extend(recipient.safeguards.iter().map(|code| frame.pick("desk-register-safeguard-*", code)));
            lines
        }),
        Kind::Purpose => register.purposes.get(code).map(|purpose| vec![purpose.sentence.shown(language).to_owned()]),
        Kind::Entity => register.entities.get(code).map(|entity| vec![entity.note.shown(language).to_owned()]),
        Kind::NotOurs => register.not_ours.get(code).map(|row| vec![row.description.shown(language).to_owned()]),
    };
    found.unwrap_or_default().into_iter().filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::register::samples::{draft, owners};
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = || frame(language, "register");
        let empty = Draft { is_new: true, rows: Vec::new(), register: Register::default(), edition: None, ..draft() };
        vec![
            Sample::of("register", &ListPage::new(frame(), &draft(), owners(), true)),
            Sample::of("register-read", &ListPage::new(frame(), &draft(), Vec::new(), false)),
            Sample::of("register-empty", &ListPage::new(frame(), &empty, Vec::new(), true)),
        ]
    }
}
