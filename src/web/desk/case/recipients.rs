//! Telling those who got the data that a decision changed, or noting why that cannot be done.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::permission::Permission;
use crate::domain::cases::Status;
use crate::domain::decisions;
use crate::domain::decisions::recipients::{self, Line, Told, Typed};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/recipients.html")]
pub struct RecipientsPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// The recipients.
    pub lines: Vec<LineView>,
    /// Of how many nothing is noted.
    pub open: usize,
    /// Whether something is decided of the case at all.
    pub is_decided: bool,
    /// Whether the case is confirmed and the reader may work on it.
    pub may_note: bool,
}

/// A recipient.
#[derive(Clone, Debug)]
pub struct LineView {
    /// Names of its fields: state, day, words, version.
    pub names: [String; 4],
    /// Its name.
    pub name: String,
    /// What it is to us, and where notices go.
    pub about: String,
    /// The items whose data it got.
    pub items: String,
    /// Who noted it last, and when.
    pub standing: String,
    /// What somebody else noted meanwhile, in words.
    pub theirs: Option<String>,
    /// What became of it.
    pub states: Vec<Choice>,
    /// What was typed, or noted.
    pub typed: Typed,
}

/// `GET /desk/cases/{reference}/recipients`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<RecipientsPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, "", &[]).await
}

/// `POST /desk/cases/{reference}/recipients`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let Sent { form_token, version, typed } = read(pairs);
    let status = match desk.check(&form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            match recipients::note(desk.app().clone(), desk.actor(), act::target(&reference, &version), &typed).await {
                Ok(()) => return Ok(see(&format!("{}?done=recipients#lines", address(&reference)))),
                Err(Error::Conflict) => {
                    frame.problem = Some(frame.text("decision-conflict"));
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, &version, &typed).await?.status(status).into_response())
}

/// What a form sent.
struct Sent {
    form_token: String,
    version: String,
    typed: Vec<Typed>,
}

fn read(pairs: Vec<(String, String)>) -> Sent {
    let (mut form_token, mut version) = (String::new(), String::new());
    let mut typed: BTreeMap<String, Typed> = BTreeMap::new();
    for (name, value) in pairs {
        let Some((field, code)) = name.split_once('.') else {
            match name.as_str() {
                "form_token" => form_token = value,
                "version" => version = value,
                _ => {}
            }
            continue;
        };
        let one = typed.entry(code.to_owned()).or_insert_with(|| Typed { code: code.to_owned(), ..Typed::default() });
        match field {
            "seen" => one.seen = value.parse().unwrap_or(0),
            "state" => one.state = value,
            "told_on" => one.told_on = value,
            "words" => one.words = value,
            _ => {}
        }
    }
    Sent { form_token, version, typed: typed.into_values().collect() }
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    version: &str,
    typed: &[Typed],
) -> Result<Page<RecipientsPage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::ReadCases, version).await?;
    let (sheet, lines) = {
        let mut reading = desk.app().clone().read().await?;
        let sheet = decisions::of_case(&mut reading, desk.actor(), &view.case).await?;
        let lines = recipients::lines(&mut reading, desk.actor(), &view.case, &sheet).await?;
        (sheet, lines)
    };
    let open = recipients::open(&lines);
    let conflicts = match typed.is_empty() {
        true => Vec::new(),
        false => recipients::conflicts(desk.app(), desk.actor(), &view.case, &lines, typed).await?,
    };
    let lines: Vec<LineView> = lines.iter().map(|line| line_view(&frame, line, typed, &conflicts)).collect();
    for line in &lines {
        let fields = ["decision-told-state", "decision-told-on", "decision-told-words"];
        for (name, field) in line.names.iter().zip(fields) {
            let label = frame.with2("decision-label-of", "item", line.name.as_str(), "field", frame.text(field));
            frame.labels.insert(name.clone(), label);
        }
    }
    // Also of a case that is closed: recipients are told when they are told.
    let is_confirmed = view.case.status != Status::Unconfirmed;
    Ok(Page::personal(RecipientsPage {
        case: act::head(desk, &frame, &view, "recipients"),
        may_note: is_confirmed && desk.may(Permission::WorkCases),
        is_decided: sheet.is_begun(),
        lines,
        open,
        frame,
    }))
}

fn line_view(frame: &Frame, line: &Line, typed: &[Typed], conflicts: &[String]) -> LineView {
    let there = Typed::of(line);
    let sent = typed.iter().find(|typed| typed.code == line.code);
    let is_conflict = conflicts.contains(&line.code);
    // What the form left as it was is as somebody noted it meanwhile.
    let typed = match sent {
        Some(sent) if sent.seen == line.number => sent.clone(),
        Some(sent) if is_conflict => Typed { seen: line.number, ..sent.clone() },
        _ => there,
    };
    let state = |state: Option<Told>| match state {
        Some(state) => frame.pick("decision-told-*", state.code()),
        None => frame.text("decision-told-open"),
    };
    let theirs = is_conflict.then(|| {
        let words = line.note.as_ref().map(|note| note.words.clone()).unwrap_or_default();
        [state(line.note.as_ref().map(|note| note.state)), words].join(" · ")
    });
    let recipient = line.recipient.as_ref();
    let about = recipient.map(|one| {
        [frame.pick("desk-register-role-*", one.role.as_str()), one.address.shown(frame.language).to_owned()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    });
    let items: Vec<&str> = line.items.iter().map(|label| label.shown(frame.language)).collect();
    LineView {
        names: ["state", "told_on", "words", "seen"].map(|field| format!("{field}.{}", line.code)),
        name: recipient.map_or_else(|| line.code.clone(), |one| one.name.shown(frame.language).to_owned()),
        about: about.unwrap_or_default(),
        items: items.join(frame.text("desk-list-separator").as_str()),
        standing: match (&line.at, &line.by) {
            (Some(at), by) => {
                let who = by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
                frame.with2("decision-told-by", "who", who, "when", frame.when(at))
            }
            (None, _) => String::new(),
        },
        theirs,
        states: choices::codes(frame, "decision-told-*", Told::ALL.iter().map(|told| told.code()), &typed.state),
        typed,
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::domain::decisions::recipients::Note;
    use crate::domain::register::model::Register;
    use crate::domain::register::suggestions;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::{day, frame, hour};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let rows = suggestions::rows();
        let register = Register::of_rows(rows.iter().map(|(kind, code, content)| (*kind, code.as_str(), content)));
        let register = register.unwrap();
        let items = vec![register.holdings["account"].label.clone(), register.holdings["billing"].label.clone()];
        let lines: Vec<Line> = ["host", "pay", "res"]
            .into_iter()
            .enumerate()
            .map(|(place, code)| Line {
                code: code.into(),
                recipient: register.recipients.get(code).cloned(),
                items: items.clone(),
                number: i32::from(place == 0),
                note: (place == 0).then(|| Note {
                    state: Told::Told,
                    told_on: Some(day(-1)),
                    words: "By mail to privacy@host.example; they answered on the same day.".into(),
                }),
                at: (place == 0).then(|| hour(-5)),
                by: (place == 0).then(|| "林語婷".to_owned()),
            })
            .collect();
        let typed = [Typed { code: "host".into(), seen: 0, state: "impossible".into(), ..Typed::default() }];
        let page = |typed: &[Typed], lines: &[Line]| {
            let frame = frame(language, "queue");
            let conflicts: Vec<String> = typed.iter().map(|typed| typed.code.clone()).collect();
            RecipientsPage {
                case: head("recipients"),
                may_note: true,
                is_decided: true,
                open: recipients::open(lines),
                lines: lines.iter().map(|line| line_view(&frame, line, typed, &conflicts)).collect(),
                frame,
            }
        };
        vec![
            Sample::of("recipients", &page(&[], &lines)),
            Sample::of("recipients-conflict", &page(&typed, &lines)),
            Sample::of("recipients-none", &page(&[], &[])),
        ]
    }
}
