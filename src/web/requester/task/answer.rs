//! `/task/{reference}`: one task of an owner, and its answer.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Deserialize;
use uuid::Uuid;

use super::Coming;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::cases::conversation::LARGEST_FILE;
use crate::domain::owner_tasks::TaskKind;
use crate::domain::owner_tasks::answer::{self, KEEP_OUT, OF_HOLDING, OTHERS, Typed};
use crate::domain::owner_tasks::answering::{self, Filled, MOST_FILES, Sheet};
use crate::infra::files::{Purpose, Retention, StoredFile};
use crate::infra::i18n::Texts as _;
use crate::web::door::Door;
use crate::web::html::Page;
use crate::web::kept::Said;
use crate::web::owner_answer::facts;
use crate::web::requester::respond::{Answer, form_status, mistakes_of, on_to, token_refused};
use crate::web::requester::view::{Choice, ChoiceGroup, Control, Field, FieldSet, Frame, Mistake, mistakes};
use crate::web::upload::{FileForm, Limits, TEXT_BYTES};

/// One task.
#[derive(Template)]
#[template(path = "requester/task_answer.html")]
pub struct TaskAnswerPage {
    /// The frame.
    pub frame: Frame,
    /// What was done, as the key of a text.
    pub done: Option<&'static str>,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// Its reference.
    pub reference: String,
    /// The code of what is to be done.
    pub kind: &'static str,
    /// The name of the system.
    pub system: String,
    /// The day by which.
    pub due: NaiveDate,
    /// Whether whoever does it must leave the data as they are.
    pub changes_nothing: bool,
    /// The person's keys: what kind, and its value.
    pub keys: Vec<(String, String)>,
    /// From which day to which, in words.
    pub days: Option<String>,
    /// What the desk adds.
    pub words: String,
    /// How it is done.
    pub how: Vec<String>,
    /// What it is about: name and description.
    pub holdings: Vec<(String, String)>,
    /// Answers that were sent.
    pub sent: Vec<SentView>,
    /// The form.
    pub sets: Vec<FieldSet>,
    /// Files of the draft.
    pub files: Vec<(String, String)>,
    /// Files that came with the form and wait with it.
    pub waiting: Vec<(String, String)>,
    /// What is wrong with the files.
    pub file_error: Option<String>,
    /// Megabytes that one file may have.
    pub megabytes: u64,
}

/// An answer that was sent.
#[derive(Clone, Debug)]
pub struct SentView {
    /// When.
    pub when: String,
    /// What it says.
    pub facts: Vec<(String, String)>,
    /// The names of its files.
    pub files: Vec<String>,
}

/// What may stand in the address of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
}

const MEGABYTES: u64 = LARGEST_FILE / (1024 * 1024);
const LIMITS: Limits =
    Limits { file_bytes: LARGEST_FILE, all_bytes: 2 * LARGEST_FILE, files: 10, text_bytes: TEXT_BYTES };

/// `GET /task/{reference}`.
///
/// # Errors
/// For a task that is not theirs; when the database fails.
pub async fn get(coming: Coming, Path(reference): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let Some(actor) = coming.actor else { return Ok(on_to("/task")) };
    let sheet = answering::open(coming.visit.app.clone(), actor, &reference).await?;
    let done = match asked.done.as_str() {
        "kept" => Some("owner-task-kept"),
        "sent" => Some("owner-task-sent"),
        _ => None,
    };
    let typed = sheet.typed.clone();
    Ok(page(&coming, &sheet, (&typed, &[]), done, &FieldErrors::default()))
}

/// `POST /task/{reference}`: keeps a draft, or sends the answer.
///
/// # Errors
/// As [`get`].
pub async fn post(coming: Coming, Path(reference): Path<String>, sent: FileForm) -> Answer {
    let Some(actor) = coming.actor else { return Ok(Door::Owner.turn_away()) };
    let app = coming.visit.app.clone();
    let place = answering::place(app.clone(), actor, &reference).await?;
    let sent = match sent.read(&app, &place, Purpose::Find, Retention::Find, LIMITS).await {
        Ok(sent) => sent,
        Err(unreadable) => return Ok(unreadable.into_response()),
    };
    let mut filled = Filled { files: sent.files("files").cloned().collect(), ..Filled::default() };
    for (name, value) in sent.fields() {
        match name {
            "form_token" | "act" => {}
            "remove" => filled.removed.extend(Uuid::parse_str(value).ok()),
            // What came with the form before, and was not taken then.
            "waiting" => {
                if let Ok(id) = Uuid::parse_str(value) {
                    filled.files.extend(answering::uploaded(&app, actor, &place, id).await?);
                }
            }
            _ => drop(filled.typed.insert(name.to_owned(), value.to_owned())),
        }
    }
    // A file that was refused keeps the answer back, and nothing else of it.
    let is_final = sent.text("act") == "send" && sent.mistakes.is_empty();
    let mut waiting = Vec::new();
    let errors = match coming.check(sent.text("form_token")) {
        Err(error) => {
            let mut errors = token_refused(error);
            if coming.visit.kept == Said::WithoutFiles {
                errors.add("files", "error-files-again");
            }
            // Nothing is kept of the form here, and its files wait with it.
            sent.mistakes.iter().for_each(|(field, key)| errors.add(field, key));
            waiting.clone_from(&filled.files);
            errors
        }
        Ok(nonce) => match answering::keep(app.clone(), actor, &reference, &filled, (nonce, is_final)).await {
            Ok(()) if sent.mistakes.is_empty() => {
                let done = if is_final { "sent" } else { "kept" };
                return Ok(on_to(&format!("/task/{reference}?done={done}")));
            }
            Ok(()) => sent.mistakes.clone(),
            Err(Error::Conflict) => FieldErrors::one("form_token", "error-form-expired"),
            Err(error) => mistakes_of(error)?,
        },
    };
    let sheet = answering::open_again(app, actor, &reference).await?;
    Ok(page(&coming, &sheet, (&filled.typed, &waiting), None, &errors))
}

fn page(
    coming: &Coming,
    sheet: &Sheet,
    typed: (&Typed, &[StoredFile]),
    done: Option<&'static str>,
    errors: &FieldErrors,
) -> Response {
    // What was typed and chosen is a draft anyway: the switch keeps it, with its files.
    let frame = Frame::of(&coming.visit).keeping(&format!("/task/{}", sheet.task.reference));
    let zone = coming.visit.app.settings().dpo_timezone;
    let page = build(frame, coming.form_token(), sheet, typed, zone, (done, errors));
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

fn build(
    frame: Frame,
    form_token: String,
    sheet: &Sheet,
    (typed, waiting): (&Typed, &[StoredFile]),
    zone: Tz,
    (done, errors): (Option<&'static str>, &FieldErrors),
) -> TaskAnswerPage {
    let language = frame.language;
    let sets = sets(language, sheet, typed, errors);
    let fields: Vec<&Field> = sets.iter().flat_map(|set| &set.fields).collect();
    let listed = mistakes(language, errors, &fields);
    let words = sheet.task.words.clone().unwrap_or_default();
    let names: BTreeMap<_, _> = sheet.holdings.iter().map(|one| (one.code.clone(), one.label.clone())).collect();
    let file = |file: &StoredFile| (file.id.to_string(), file.name.clone());
    TaskAnswerPage {
        done,
        mistakes: listed,
        form_token,
        reference: sheet.task.reference.clone(),
        kind: sheet.task.kind.code(),
        system: sheet.system.shown(language).to_owned(),
        due: sheet.task.due_on,
        changes_nothing: sheet.task.kind.changes_nothing(),
        keys: words.keys.iter().map(|(key, value)| (language.pick("owner-task-key-*", key), value.clone())).collect(),
        days: match (words.from, words.until) {
            (None, None) => None,
            (from, until) => {
                let day = |day: Option<NaiveDate>| day.map(|day| language.date(day)).unwrap_or_default();
                Some(language.with2("owner-task-days", "from", day(from), "until", day(until)))
            }
        },
        words: words.text,
        how: sheet.how.iter().map(|text| text.shown(language).to_owned()).collect(),
        holdings: sheet
            .holdings
            .iter()
            .map(|one| (one.label.shown(language).to_owned(), one.description.shown(language).to_owned()))
            .collect(),
        sent: sheet
            .sent
            .iter()
            .map(|one| SentView {
                when: language.moment(&one.at.with_timezone(&zone)),
                facts: one.answer.as_ref().map(|answer| facts(language, answer, &names)).unwrap_or_default(),
                files: one.files.iter().map(|file| file.name.clone()).collect(),
            })
            .collect(),
        files: sheet.files.iter().take(MOST_FILES).map(file).collect(),
        waiting: waiting.iter().map(file).collect(),
        file_error: errors.get("files").map(|key| language.text(key)),
        megabytes: MEGABYTES,
        sets,
        frame,
    }
}

/// The fields of a kind of task.
fn sets(language: Language, sheet: &Sheet, typed: &Typed, errors: &FieldErrors) -> Vec<FieldSet> {
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let field = |name: &str, control: Control| {
        let key = format!("owner-task-field-{}", name.replace('_', "-"));
        Field::keyed(language, name, &key, control).filled(language, value(name), errors)
    };
    let day = |name: &str| field(name, Control::Line("date"));
    let kind = sheet.task.kind;
    let ends: Vec<&str> = answer::ends(kind).iter().map(|end| end.code()).collect();
    let result = field("result", Control::Radios).choices(language, "owner-task-end-*", &ends);
    let mut sets = vec![FieldSet::plain(vec![result])];
    let done = match kind {
        TaskKind::Erase => vec![day("done_on"), day("last_backup").optional(), day("gone_by").optional()],
        TaskKind::Correct => {
            vec![day("done_on"), field("changed", Control::Area(4)), field("copies", Control::Area(2)).optional()]
        }
        TaskKind::Restrict => vec![day("done_on"), field("marked", Control::Line("text"))],
        TaskKind::Lift | TaskKind::Stop => vec![day("done_on"), field("marked", Control::Line("text")).optional()],
        TaskKind::Tell => vec![
            field("whom", Control::Line("text")),
            day("done_on"),
            field("how", Control::Line("text")),
            field("proof", Control::Area(2)).optional(),
        ],
        TaskKind::Backup => vec![day("done_on").optional()],
        TaskKind::Review | TaskKind::Explain | TaskKind::Other => vec![field("text", Control::Area(6))],
        TaskKind::LookUp | TaskKind::Search => Vec::new(),
    };
    if kind == TaskKind::Search {
        for holding in &sheet.holdings {
            sets.push(of_holding(language, &holding.code, holding.label.shown(language), typed, errors));
        }
    }
    if !done.is_empty() {
        sets.push(FieldSet::plain(done).headed(language.text("owner-task-if-done")));
    }
    let mut otherwise = vec![field("why", Control::Area(3))];
    if kind == TaskKind::Erase {
        otherwise.push(field("stays", Control::Area(3)));
    }
    if matches!(kind, TaskKind::Erase | TaskKind::Backup) {
        otherwise.push(day("until").optional());
    }
    sets.push(FieldSet::plain(otherwise).headed(language.text("owner-task-if-not")));
    let mut more = Vec::new();
    if !matches!(kind, TaskKind::Review | TaskKind::Explain | TaskKind::Other) {
        more.push(field("text", Control::Area(2)).optional());
    }
    let by = field("by", Control::Line("text")).optional().preset(&sheet.reader);
    more.extend([by, field("minutes", Control::Line("text")).optional()]);
    sets.push(FieldSet::plain(more).headed(language.text("owner-task-about-it")));
    sets
}

/// What was found of one holding.
fn of_holding(language: Language, code: &str, label: &str, typed: &Typed, errors: &FieldErrors) -> FieldSet {
    let name = |field: &str| format!("h.{code}.{field}");
    let field = |part: &str, control: Control| {
        let name = name(part);
        let value = typed.get(&name).map_or("", String::as_str);
        let key = format!("owner-task-holding-{}", part.replace('_', "-"));
        Field::keyed(language, &name, &key, control).filled(language, value, errors)
    };
    let choose = |pattern: &str, words: &[&str]| {
        let none = Choice { value: String::new(), label: language.text("owner-task-choose"), hint: None };
        let choice =
            |word: &&str| Choice { value: (*word).to_owned(), label: language.pick(pattern, word), hint: None };
        vec![ChoiceGroup { label: None, choices: std::iter::once(none).chain(words.iter().map(choice)).collect() }]
    };
    let fields = vec![
        field("result", Control::Select).groups(choose("owner-task-end-*", &OF_HOLDING)),
        field("rows", Control::Line("text")).optional(),
        field("from", Control::Line("date")).optional(),
        field("until", Control::Line("date")).optional(),
        field("others", Control::Select).groups(choose("owner-task-others-*", &OTHERS)),
        field("keep_out", Control::Select).groups(choose("owner-task-keep-out-*", &KEEP_OUT)).optional(),
        field("why", Control::Area(2)).optional(),
    ];
    FieldSet { heading: None, legend: Some(label.to_owned()), two: true, folded: None, fields }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::text::Words as InLanguages;
    use crate::domain::owner_tasks::answering::SheetHolding;
    use crate::domain::owner_tasks::{OwnerTask, SentAnswer, TaskState, Words};
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    fn words(text: &str) -> InLanguages {
        serde_json::from_value(serde_json::json!({ "en": text, "zh-Hant": text })).unwrap()
    }

    fn sheet(kind: TaskKind) -> Sheet {
        Sheet {
            task: OwnerTask {
                id: Uuid::nil(),
                case_id: Uuid::nil(),
                reference: "T-7KQ42M".into(),
                kind,
                state: TaskState::Open,
                edition: 1,
                system: "crm".into(),
                system_version: 1,
                holdings: vec!["crm".into()],
                owner_id: Uuid::nil(),
                deputy_id: None,
                escalation_id: None,
                words: Some(Words {
                    keys: vec![("email".into(), "ada@example.com".into())],
                    text: "Also <b>\"Zo\"</b>.".into(),
                    from: Some(day(1, 1)),
                    until: None,
                }),
                opens_on: None,
                sent_on: Some(day(11, 25)),
                safe_on: Some(day(12, 24)),
                due_on: day(12, 4),
                is_day_given: false,
                version: 1,
                deputy_told_at: None,
                opened_at: None,
                result: None,
                answered_at: None,
                looked_at: None,
            },
            system: words("CRM & <sales>"),
            how: vec![words("Look in contacts and leads.")],
            holdings: vec![SheetHolding {
                code: "crm".into(),
                label: words("Sales contacts"),
                description: words("Name, job, company"),
            }],
            backup_days: Some(90),
            reader: "Priya".into(),
            typed: Typed::new(),
            files: Vec::new(),
            sent: vec![SentAnswer {
                id: Uuid::nil(),
                number: 1,
                at: chrono::DateTime::UNIX_EPOCH,
                owner_id: Uuid::nil(),
                answer: Some(answer::Answer { result: "found".into(), ..Default::default() }),
                files: Vec::new(),
            }],
            today: day(11, 26),
        }
    }

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = |kind: TaskKind| {
            let sheet = sheet(kind);
            let mut errors = FieldErrors::default();
            errors.add("why", "error-task-why");
            let done = Some("owner-task-kept");
            build(frame(language), "token".into(), &sheet, (&sheet.typed, &sheet.files), Tz::UTC, (done, &errors))
        };
        let of = |kind: &TaskKind| Sample::of(format!("task-answer-{kind}"), &page(*kind));
        TaskKind::ALL.iter().map(of).collect()
    }
}
