//! The versions of the answer: each can be looked at, set beside another, and gone back to, which makes a new one of it.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::super::act::{self, CaseHead};
use super::super::address;
use crate::base::error::Error;
use crate::base::language::{Language, Written};
use crate::base::permission::Permission;
use crate::domain::cases::Outcome;
use crate::domain::checklist::closing;
use crate::domain::decisions;
use crate::domain::letters::versions::{self, Line, Version};
use crate::domain::letters::view::LetterView;
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::Choice;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/letter_versions.html")]
pub struct VersionsPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// The versions, newest first.
    pub rows: Vec<VersionRow>,
    /// The newest.
    pub newest: i32,
    /// Whether the reader may go back to one.
    pub may_restore: bool,
    /// Which may be set beside which: the older one.
    pub older: Vec<Choice>,
    /// And the newer one.
    pub newer: Vec<Choice>,
    /// What the newer one says otherwise.
    pub compared: Option<Compared>,
    /// The one that is looked at, with its number.
    pub looked_at: Option<(i32, LetterView)>,
}

/// A version in the list.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// Its number.
    pub number: i32,
    /// Who kept it, and when, in words.
    pub standing: String,
    /// Whether it can be opened.
    pub is_readable: bool,
}

/// What a version says otherwise than another.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The older one.
    pub older: i32,
    /// The newer one.
    pub newer: i32,
    /// How each ends, in words, where that is another end.
    pub ends: Option<(String, String)>,
    /// Blocks that are not alike.
    pub blocks: Vec<ComparedBlock>,
}

/// A block that is not alike.
#[derive(Clone, Debug)]
pub struct ComparedBlock {
    /// What it is called.
    pub name: String,
    /// Its lines: `same`, `gone` or `new`, and the words.
    pub lines: Vec<(&'static str, Written)>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    look: String,
    from: String,
    to: String,
}

/// Which version somebody goes back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RestoreForm {
    form_token: String,
    version: String,
    seen: String,
    number: String,
}

/// `GET /desk/cases/{reference}/letter/versions`.
///
/// # Errors
/// When there is no such case or version, the role may not see it, or the database fails.
pub async fn get(
    desk: Desk,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Page<VersionsPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, &asked, "").await
}

/// `POST /desk/cases/{reference}/letter/versions`: goes back to one.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(form): Form<RestoreForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            let (Ok(number), Ok(seen)) = (form.number.parse(), form.seen.parse()) else {
                return Err(Error::NotFound.into());
            };
            let target = act::target(&reference, &form.version);
            match versions::restore(desk.app().clone(), desk.actor(), target, number, seen).await {
                Ok(()) => return Ok(see(&format!("{}/letter?done=letter-restored", address(&reference)))),
                Err(Error::Conflict) => {
                    frame.problem = Some(frame.text("letter-versions-conflict"));
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, &Asked::default(), &form.version).await?.status(status).into_response())
}

async fn page(
    desk: &Desk,
    mut frame: Frame,
    reference: &str,
    asked: &Asked,
    version: &str,
) -> Result<Page<VersionsPage>, WebError> {
    let view = act::open_whole(desk, &mut frame, reference, Permission::DecideCases, version).await?;
    let (case, actor) = (&view.case, desk.actor());
    let mut reading = desk.app().clone().read().await?;
    let sheet = decisions::of_case(&mut reading, actor, case).await?;
    let ending = closing::ending(&mut reading, actor, case, &sheet).await?;
    let kept = versions::list(&mut reading, actor, case).await?;
    let find = |number: &str| match number {
        "" => Ok(None),
        number => kept.iter().find(|one| one.number.to_string() == number).map(Some).ok_or(Error::NotFound),
    };
    let mut letters = Vec::new();
    let looked_at = find(&asked.look)?;
    let newer = find(&asked.to)?;
    // By itself a version is set beside the one before it.
    let before = newer.and_then(|newer| kept.iter().find(|one| one.number < newer.number));
    let older = find(&asked.from)?.or(before);
    for one in [looked_at, older, newer] {
        let edits = one.and_then(|one| one.edits.as_ref());
        letters.push(match edits {
            Some(edits) => {
                let told = closing::told(ending, &sheet, &edits.outcome, &[]);
                Some(versions::letter(&mut reading, actor, case, sheet.clone(), told, edits).await?.said())
            }
            None => None,
        });
    }
    drop(reading);
    let compared = match (older, newer, &letters[1], &letters[2]) {
        (Some(older), Some(newer), Some(before), Some(after)) => {
            Some(compared(&frame, case.language, (older, newer), &versions::changes(before, after)))
        }
        _ => None,
    };
    let choices = |chosen: Option<&Version>| {
        let chosen = chosen.map(|one| one.number.to_string()).unwrap_or_default();
        let choice =
            |one: &Version| Choice::new(one.number, frame.with1("letter-version", "number", one.number), &chosen);
        kept.iter().map(choice).collect::<Vec<_>>()
    };
    let rows = kept.iter().map(|one| VersionRow {
        number: one.number,
        standing: standing(&frame, one),
        is_readable: one.edits.is_some(),
    });
    let said = letters.swap_remove(0);
    Ok(Page::personal(VersionsPage {
        rows: rows.collect(),
        newest: kept.first().map_or(0, |one| one.number),
        may_restore: case.status.is_open(),
        older: choices(older.or(kept.get(1))),
        newer: choices(newer.or(kept.first())),
        looked_at: looked_at.zip(said).map(|(one, said)| (one.number, LetterView::of(&said, case.language))),
        compared,
        case: act::head(desk, &frame, &view, "letter"),
        frame,
    }))
}

fn standing(frame: &Frame, one: &Version) -> String {
    let who = one.by.clone().unwrap_or_else(|| frame.text("desk-register-program"));
    let number = one.number.to_string();
    frame.text_with(
        "letter-standing",
        &[("number", number.into()), ("who", who.into()), ("when", frame.when(&one.at).into())],
    )
}

fn compared(
    frame: &Frame,
    language: Language,
    (older, newer): (&Version, &Version),
    changes: &[versions::Change],
) -> Compared {
    let ends = |one: &Version| {
        let outcome = one.edits.as_ref().and_then(|edits| Outcome::parse(&edits.outcome));
        outcome
            .map_or_else(|| frame.text("letter-version-open"), |outcome| frame.pick("desk-outcome-*", outcome.code()))
    };
    let block = |change: &versions::Change| {
        let code = change.code.strip_suffix("-added").unwrap_or(&change.code);
        let name = change.heading.clone().unwrap_or_else(|| frame.pick("letter-block-*", code));
        let is_added = code != change.code;
        ComparedBlock {
            name: if is_added { frame.with1("letter-add-below", "block", name) } else { name },
            lines: change.lines.iter().map(|line| line_view(line, language)).collect(),
        }
    };
    let (before, after) = (ends(older), ends(newer));
    Compared {
        older: older.number,
        newer: newer.number,
        ends: (before != after).then_some((before, after)),
        blocks: changes.iter().map(block).collect(),
    }
}

fn line_view(line: &Line, language: Language) -> (&'static str, Written) {
    let (how, words) = match line {
        Line::Same(words) => ("same", words),
        Line::Gone(words) => ("gone", words),
        Line::New(words) => ("new", words),
    };
    (how, Language::written(words, language))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let said = crate::web::desk::case::letter::samples::said(language);
        let row = |number: i32, is_readable| VersionRow {
            number,
            standing: format!("{number}, <b>林語婷</b>, 29 Nov 14:05."),
            is_readable,
        };
        let lines = [
            Line::Same("We looked in eleven systems.".into()),
            Line::Gone("Nothing was found & <nothing> is kept.".into()),
            Line::New("找到兩筆資料。".into()),
        ];
        let compared = Compared {
            older: 1,
            newer: 2,
            ends: Some(("—".into(), language.pick("desk-outcome-*", "fulfilled"))),
            blocks: vec![ComparedBlock {
                name: language.pick("letter-block-*", "body"),
                lines: lines.iter().map(|line| line_view(line, language)).collect(),
            }],
        };
        let page = |compared: Option<Compared>, looked_at| VersionsPage {
            frame: frame(language, "queue"),
            case: head("letter"),
            rows: vec![row(3, true), row(2, false), row(1, true)],
            newest: 3,
            may_restore: true,
            older: vec![Choice::new(2, "2", "1"), Choice::new(1, "1", "1")],
            newer: vec![Choice::new(3, "3", "3")],
            compared,
            looked_at,
        };
        let none = VersionsPage { rows: vec![], newest: 0, may_restore: false, ..page(None, None) };
        let alike = Compared { ends: None, blocks: vec![], ..compared.clone() };
        vec![
            Sample::of("letter-versions", &page(Some(compared), Some((1, LetterView::of(&said, language))))),
            Sample::of("letter-versions-alike", &page(Some(alike), None)),
            Sample::of("letter-versions-none", &none),
        ]
    }
}
