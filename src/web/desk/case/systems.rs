//! Asking every system of the register for a case, in one press: whether anything is held, or for what is held.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::base::text;
use crate::domain::owner_tasks::TaskKind;
use crate::domain::owner_tasks::due::{Bound, DueDays, DueSum};
use crate::domain::owner_tasks::ops::{self, Asking, Pick};
use crate::domain::owner_tasks::plan::{self, Candidate, Plan};
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/systems.html")]
pub struct SystemsPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What is asked, as in its address: `look-up` or `search`.
    pub deed: &'static str,
    /// The line of the checklist it belongs to.
    pub line: &'static str,
    /// The edition of the register.
    pub edition: i64,
    /// Systems that fit who asks and what they ask for.
    pub fitting: Vec<SystemView>,
    /// The others in use.
    pub others: Vec<SystemView>,
    /// The day by which, with its sum.
    pub due: Option<(NaiveDate, Vec<String>)>,
    /// Keys that no system knows yet: name of the field, label, what was typed.
    pub keys: Vec<(String, String, String)>,
    /// What is added for everybody.
    pub text: String,
    /// Only what is from this day on.
    pub from: String,
    /// Only what is until this day.
    pub until: String,
    /// Whether the case is open, so that somebody may be asked.
    pub is_open: bool,
    /// Whether anybody is left to be asked.
    pub has_more: bool,
}

/// A system on the page.
#[derive(Clone, Debug)]
pub struct SystemView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// What it is asked about.
    pub holdings: Vec<String>,
    /// By what, with the values.
    pub keys: Vec<(String, String)>,
    /// By what else it can be searched.
    pub more_keys: Vec<String>,
    /// Whether it was asked already.
    pub is_asked: bool,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Why it is left out.
    pub reason: String,
}

/// What was sent: every field by its name.
pub type SystemsForm = HashMap<String, String>;

fn kind_of(deed: &str) -> Result<(&'static str, &'static str, TaskKind), Error> {
    match deed {
        "look-up" => Ok(("look-up", "lookup", TaskKind::LookUp)),
        "search" => Ok(("search", "asked", TaskKind::Search)),
        _ => Err(Error::NotFound),
    }
}

/// `GET /desk/cases/{reference}/systems/{deed}`.
///
/// # Errors
/// When there is no such case, the role may not work on it, or the database fails.
pub async fn get(desk: Desk, Path((reference, deed)): Path<(String, String)>) -> Result<Page<SystemsPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, &deed, None).await
}

/// `POST /desk/cases/{reference}/systems/{deed}`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path((reference, deed)): Path<(String, String)>,
    Form(form): Form<SystemsForm>,
) -> Result<Response, WebError> {
    let (_, _, kind) = kind_of(&deed)?;
    let mut frame = desk.frame("queue");
    let status = match (desk.check(typed(&form, "form_token")), asking(kind, &form)) {
        (Err(key), _) => say_old(&mut frame, key),
        (_, Err(errors)) => say_no(&mut frame, errors.into())?,
        (Ok(nonce), Ok(asking)) => {
            let target = act::target(&reference, typed(&form, "version"));
            match ops::ask_all(desk.app().clone(), desk.actor(), target, &asking, nonce).await {
                Ok(()) => return Ok(see(&format!("{}?done=owners-asked#owners", address(&reference)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, &deed, Some(form)).await?.status(status).into_response())
}

fn typed<'a>(form: &'a SystemsForm, name: &str) -> &'a str {
    form.get(name).map_or("", String::as_str)
}

fn asking(kind: TaskKind, form: &SystemsForm) -> Result<Asking, FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut day = |name: &str| {
        let value = text::line(typed(form, name));
        let day = value.parse().ok();
        if day.is_none() && !value.is_empty() {
            errors.add(name, "desk-error-date");
        }
        day
    };
    let (from, until) = (day("from"), day("until"));
    errors.into_result()?;
    let of = |beginning: &'static str| {
        form.iter().filter_map(move |(name, value)| Some((name.strip_prefix(beginning)?.to_owned(), value.clone())))
    };
    // Of every system there is a field for the reason, whether or not it is ticked.
    let picks = of("why.").map(|(system, reason)| Pick {
        is_asked: typed(form, &format!("ask.{system}")) == "yes",
        system,
        reason,
    });
    Ok(Asking {
        kind,
        edition: typed(form, "edition").parse().unwrap_or_default(),
        picks: picks.collect(),
        keys: of("key.").collect(),
        text: typed(form, "text").to_owned(),
        from,
        until,
    })
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    deed: &str,
    form: Option<SystemsForm>,
) -> Result<Page<SystemsPage>, WebError> {
    let (deed, line, kind) = kind_of(deed)?;
    let seen = form.as_ref().map_or("", |form| typed(form, "version")).to_owned();
    let view = act::open(desk, &mut frame, reference, Permission::WorkCases, &seen).await?;
    let plan = plan::plan(&mut desk.app().clone().read().await?, desk.actor(), &view.case, kind).await?;
    let head = act::head(desk, &frame, &view, "systems");
    Ok(Page::personal(build(frame, head, (deed, line), &plan, form.as_ref(), view.case.status.is_open())))
}

fn build(
    mut frame: Frame,
    case: CaseHead,
    (deed, line): (&'static str, &'static str),
    plan: &Plan,
    form: Option<&SystemsForm>,
    is_open: bool,
) -> SystemsPage {
    for one in &plan.systems {
        let name = one.name.shown(frame.language).to_owned();
        frame.labels.insert(format!("ask.{}", one.system), name.clone());
        frame.labels.insert(format!("why.{}", one.system), name);
    }
    frame.labels.insert("systems".to_owned(), frame.text("owner-task-systems"));
    frame.labels.insert("text".to_owned(), frame.text("owner-task-add"));
    let language = frame.language;
    let label = |key: &str| language.pick("owner-task-key-*", key);
    let mut keys = Vec::new();
    for key in plan.missing_keys() {
        let field = format!("key.{key}");
        frame.labels.insert(field.clone(), label(key));
        keys.push((field.clone(), label(key), form.map(|form| typed(form, &field)).unwrap_or_default().to_owned()));
    }
    for (field, key) in [("from", "owner-task-from"), ("until", "owner-task-until")] {
        frame.labels.insert(field.to_owned(), frame.text(key));
    }
    let system = |one: &Candidate| SystemView {
        name: one.name.shown(language).to_owned(),
        owner: one.owner.map(|_| one.owner_name.clone()),
        holdings: one.holdings.iter().map(|(_, name)| name.shown(language).to_owned()).collect(),
        keys: one.keys.iter().map(|(key, value)| (label(key), value.clone())).collect(),
        more_keys: {
            let known = |key: &&String| !one.keys.iter().any(|(name, _)| name == *key);
            one.search_keys.iter().filter(known).map(|key| label(key)).collect()
        },
        is_asked: one.is_asked,
        ticked: match form {
            Some(form) => typed(form, &format!("ask.{}", one.system)) == "yes",
            None => one.fits && one.owner.is_some() && one.left_out.is_none() && !one.keys.is_empty(),
        },
        reason: match form {
            Some(form) => typed(form, &format!("why.{}", one.system)).to_owned(),
            // What nobody can search is left out, unless somebody knows a key.
            None if one.fits && one.left_out.is_none() && one.keys.is_empty() && one.owner.is_some() => {
                language.text("owner-task-reason-no-key")
            }
            None => one.left_out.clone().unwrap_or_default(),
        },
        code: one.system.clone(),
    };
    let (fitting, others): (Vec<&Candidate>, Vec<&Candidate>) = plan.systems.iter().partition(|one| one.fits);
    let of_form = |name: &str| form.map(|form| typed(form, name)).unwrap_or_default().to_owned();
    SystemsPage {
        edition: plan.edition.unwrap_or_default(),
        due: plan.systems.first().map(|one| (one.due.due, sum(&frame, &one.due))),
        fitting: fitting.into_iter().map(system).collect(),
        others: others.into_iter().map(system).collect(),
        has_more: plan.systems.iter().any(|one| !one.is_asked),
        text: of_form("text"),
        from: of_form("from"),
        until: of_form("until"),
        case,
        deed,
        line,
        keys,
        is_open,
        frame,
    }
}

/// The sum of a task's day, a line a step.
#[must_use]
pub fn sum(frame: &Frame, due: &DueSum) -> Vec<String> {
    let mut steps = vec![frame.with1("owner-task-sum-sent", "date", frame.long(&due.from))];
    match (due.safe, due.percent) {
        (Some(safe), Some(percent)) => {
            steps.push(frame.with2("owner-task-sum-days", "date", frame.long(&safe), "days", due.days));
            steps.push(frame.with2("owner-task-sum-share", "percent", percent, "date", frame.long(&due.plain)));
        }
        (None, _) => steps.push(frame.with1("owner-task-sum-undated", "date", frame.long(&due.plain))),
        (Some(_), None) => steps.push(frame.text("owner-task-sum-today")),
    }
    let due_on = frame.long(&due.due);
    match due.bound {
        Bound::None => {}
        Bound::Earlier => {
            let days = DueDays::built_in().working_days_before_safe();
            steps.push(frame.with2("owner-task-sum-earlier", "days", days, "date", due_on));
        }
        Bound::Later => steps.push(frame.with1("owner-task-sum-later", "date", due_on)),
    }
    steps
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use uuid::Uuid;

    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::register::samples::draft;
    use crate::web::desk::samples::{day, frame, troubled};
    use crate::web::samples::Sample;

    fn plan() -> Plan {
        let register = draft().register;
        let due = DueDays::built_in().due(TaskKind::Search, day(0), Some(day(31)), |_| true);
        let systems = register.systems.iter().enumerate().map(|(number, (code, system))| Candidate {
            system: code.clone(),
            name: system.name.clone(),
            holdings: register.holdings_of(code).map(|(code, one)| (code.clone(), one.label.clone())).collect(),
            search_keys: vec!["email".into(), "account".into()],
            keys: vec![("email".into(), "ada@example.com".into())],
            owner: (number != 1).then(Uuid::nil),
            owner_name: "Priya Raghunathan".into(),
            due,
            fits: number != 2,
            is_asked: number == 3,
            left_out: (number == 4).then(|| "Holds nothing about people.".to_owned()),
        });
        Plan { kind: TaskKind::Search, edition: Some(3), systems: systems.collect() }
    }

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let plain = build(frame(language, "queue"), head("systems"), ("search", "asked"), &plan(), None, true);
        let none = Plan { kind: TaskKind::LookUp, edition: None, systems: vec![] };
        let none = build(frame(language, "queue"), head("systems"), ("look-up", "lookup"), &none, None, true);
        let code = plan().systems[0].system.clone();
        let field = format!("why.{code}");
        let frame = troubled(language, "queue", &[(&field, "desk-error-left-out")]);
        let form = SystemsForm::from([("text".to_owned(), "Also the old archive.".to_owned())]);
        let wrong = build(frame, head("systems"), ("search", "asked"), &plan(), Some(&form), true);
        vec![Sample::of("systems", &plain), Sample::of("systems-none", &none), Sample::of("systems-wrong", &wrong)]
    }
}
