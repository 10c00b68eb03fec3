//! A line of a case's checklist: what the law wants there, where to look, and saying that it was done outside of this program.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};

use super::act::{self, CaseHead};
use super::address;
use super::page::{DeedView, deeds};
use crate::base::error::Error;
use crate::base::permission::Permission;
use crate::domain::checklist::{self, Line, ops};
use crate::domain::register;
use crate::domain::register::model::Register;
use crate::domain::register::owners::{self, Owner};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/line.html")]
pub struct LinePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// The code of the line.
    pub line: &'static str,
    /// What the law wants there.
    pub deeds: Vec<DeedView>,
    /// Whether systems are to be looked through.
    pub shows_systems: bool,
    /// Which.
    pub systems: Vec<SystemView>,
    /// Whether the requester may have to be asked.
    pub shows_question: bool,
    /// Whether it is about items, which have a page of their own.
    pub shows_items: bool,
    /// Whether the case is open, so that something may be said of it.
    pub is_open: bool,
    /// What was done elsewhere.
    pub said: Option<Said>,
    /// What was typed.
    pub note: String,
}

/// A system to look through.
#[derive(Clone, Debug)]
pub struct SystemView {
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How it is searched.
    pub how: String,
}

/// What was done elsewhere.
#[derive(Clone, Debug)]
pub struct Said {
    /// Who said so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub note: String,
}

/// What was typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct LineForm {
    form_token: String,
    version: String,
    act: String,
    note: String,
}

/// `GET /desk/cases/{reference}/lines/{line}`.
///
/// # Errors
/// When there is no such case or line, the role may not work on it, or the database fails.
pub async fn get(desk: Desk, Path((reference, line)): Path<(String, String)>) -> Result<Page<LinePage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, line_of(&line)?, LineForm::default()).await
}

/// `POST /desk/cases/{reference}/lines/{line}`: it was done elsewhere, or that is taken back.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path((reference, line)): Path<(String, String)>,
    Form(form): Form<LineForm>,
) -> Result<Response, WebError> {
    let line = line_of(&line)?;
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            let (app, actor) = (desk.app().clone(), desk.actor());
            let target = act::target(&reference, &form.version);
            let (said, done) = if form.act == "take-back" {
                (ops::take_back(app, actor, target, line).await, "line-open")
            } else {
                (ops::mark(app, actor, target, line, &form.note).await, "line-done")
            };
            match said {
                Ok(()) => return Ok(see(&format!("{}?done={done}#lines", address(&reference)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, line, form).await?.status(status).into_response())
}

fn line_of(code: &str) -> Result<Line, Error> {
    Line::parse(code).filter(|line| line.may_be_done_elsewhere()).ok_or(Error::NotFound)
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    line: Line,
    form: LineForm,
) -> Result<Page<LinePage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::WorkCases, &form.version).await?;
    frame.labels.insert("note".to_owned(), frame.text("checklist-elsewhere-note"));
    let law = view.deadlines.rule.place;
    let found = checklist::line(desk.app(), desk.actor(), &view.case, law, line).await?;
    let said = found.as_ref().and_then(|one| one.mark.as_ref()).map(|mark| Said {
        by: mark.by.clone().unwrap_or_default(),
        at: mark.at,
        note: mark.note.clone().unwrap_or_else(|| frame.text("desk-cannot-be-opened")),
    });
    let shows_systems = matches!(line, Line::Lookup | Line::Asked);
    let systems = if shows_systems {
        let edition = register::ops::present(&mut desk.app().clone().read().await?, desk.actor()).await?;
        let owners = owners::list(desk.app(), desk.actor()).await?;
        match edition {
            Some(edition) => systems(&frame, &edition.register()?, &owners, line, desk.today()),
            None => Vec::new(),
        }
    } else {
        Vec::new()
    };
    Ok(Page::personal(LinePage {
        case: act::head(desk, &frame, &view, "line"),
        line: line.code(),
        deeds: found.as_ref().map(|one| deeds(&one.deeds, frame.language)).unwrap_or_default(),
        shows_systems,
        systems,
        shows_question: matches!(line, Line::Identity | Line::Permission),
        shows_items: line == Line::Decided,
        is_open: view.case.status.is_open(),
        said,
        note: form.note,
        frame,
    }))
}

/// The systems in use that a line is about: those in which one looks first, or all.
fn systems(
    frame: &Frame,
    register: &Register,
    owners: &[Owner],
    line: Line,
    today: chrono::NaiveDate,
) -> Vec<SystemView> {
    let meant =
        register.systems.values().filter(|system| system.is_active(today) && (line != Line::Lookup || system.look_up));
    let views = meant.map(|system| SystemView {
        name: system.name.shown(frame.language).to_owned(),
        owner: owners.iter().find(|owner| Some(owner.id) == system.owner).map(|owner| owner.name.clone()),
        how: system.how.search.shown(frame.language).to_owned(),
    });
    views.collect()
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::domain::rulebook::checklist::Checklist;
    use crate::domain::rulebook::{Matter, Right};
    use crate::web::desk::register::samples::{draft, owners};
    use crate::web::desk::samples::{day, frame, hour, troubled};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let lines = Checklist::built_in().lines(Matter::Request(Right::Deletion), "EU", None);
        let page = |frame: Frame, line: Line, said: Option<Said>| LinePage {
            case: act::samples::head("line"),
            line: line.code(),
            deeds: lines
                .iter()
                .find(|(code, _)| *code == line.code())
                .map(|(_, wanted)| deeds(wanted, language))
                .unwrap_or_default(),
            shows_systems: line == Line::Asked,
            systems: systems(&frame, &draft().register, &owners(), line, day(0)),
            shows_question: line == Line::Identity,
            shows_items: line == Line::Decided,
            is_open: true,
            said,
            note: "Searched by hand in the archive.".into(),
            frame,
        };
        let said =
            Said { by: "林語婷".into(), at: hour(-3), note: "Asked by phone; written down in the file.".into() };
        let mistaken = troubled(language, "queue", &[("note", "desk-error-line-note")]);
        vec![
            Sample::of("line-asked", &page(frame(language, "queue"), Line::Asked, None)),
            Sample::of("line-decided", &page(mistaken, Line::Decided, None)),
            Sample::of("line-identity", &page(frame(language, "queue"), Line::Identity, Some(said))),
        ]
    }
}
