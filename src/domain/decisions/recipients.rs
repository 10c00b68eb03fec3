//! Who got the data that a decision changed, and whether each was told of it (GDPR Art. 19; California Civ. Code 1798.105(c); Taiwan's
//! Act Art. 11(5); Hong Kong s. 23).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::model::Sheet;
use super::{sheet as sheet_of, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text::{self, Words};
use crate::coded_enum;
use crate::domain::cases::case::{self, Case};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::filing::{check_text, clean_text};
use crate::domain::cases::ops::{audit_case, void_review};
use crate::domain::cases::{Status, Target};
use crate::domain::register;
use crate::domain::register::model::Recipient;
use crate::domain::rulebook::checklist::Checklist;
use crate::infra::app::{App, Reading};

/// The line of the checklist by which recipients are told.
const TOLD: &str = "told";

coded_enum! {
    /// What became of telling a recipient.
    Told {
        /// It was told.
        Told = "told",
        /// Nobody can tell it.
        Impossible = "impossible",
        /// Telling it would take an effort out of all proportion.
        Disproportionate = "disproportionate",
    }
}

/// What was noted of a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What became of it.
    pub state: Told,
    /// The day on which it was told, a civil date in the zone of the case's place.
    pub told_on: Option<NaiveDate>,
    /// How, with which proof, or why not; empty where it cannot be opened.
    pub words: String,
}

/// A recipient of data that a decision changed.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its code in the register.
    pub code: String,
    /// What the register says of it; nothing where it knows it no more.
    pub recipient: Option<Recipient>,
    /// The items whose data it got.
    pub items: Vec<Words>,
    /// The number of the newest version; 0 before the first.
    pub number: i32,
    /// What was noted.
    pub note: Option<Note>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// By whom.
    pub by: Option<String>,
}

/// The recipients of what was granted, in the order of the register.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn lines(reading: &mut Reading, actor: Actor, case: &Case, sheet: &Sheet) -> Result<Vec<Line>> {
    require(actor, Permission::ReadCases)?;
    of_sheet(reading, case, sheet).await
}

/// Whether the law wants those told who got what a decision changed.
pub(in crate::domain) fn are_wanted(case: &Case, sheet: &Sheet) -> bool {
    let wanted = Checklist::built_in().lines(case.matter(), sheet.law, case.place);
    wanted.iter().any(|(line, _)| *line == TOLD)
}

/// The same for whoever has seen to what the actor may. Only where the law wants them told: what is handed out changes nothing of what
/// others have.
pub(in crate::domain) async fn of_sheet(reading: &mut Reading, case: &Case, sheet: &Sheet) -> Result<Vec<Line>> {
    if !are_wanted(case, sheet) {
        return Ok(Vec::new());
    }
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for item in sheet.counted() {
        let Some(holding) = &item.holding else { continue };
        if !item.is_granted() {
            continue;
        }
        for code in holding.recipients.iter().filter(|code| *code != register::schema::NOBODY) {
            let line = lines.entry(code.clone()).or_insert_with(|| Line {
                code: code.clone(),
                recipient: None,
                items: Vec::new(),
                number: 0,
                note: None,
                at: None,
                by: None,
            });
            line.items.push(holding.label.clone());
        }
    }
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(edition) = register::ops::counting(reading).await? {
        let register = edition.register()?;
        for line in lines.values_mut() {
            line.recipient = register.recipients.get(&line.code).cloned();
        }
    }
    for row in store::told(reading.sql(), case).await? {
        if let Some(line) = lines.get_mut(&row.recipient) {
            line.number = row.number;
            line.note = row.note(case)?;
            line.at = Some(row.at);
            line.by = row.by;
        }
    }
    Ok(lines.into_values().collect())
}

/// How many of the recipients nobody noted anything of.
#[must_use]
pub fn open(lines: &[Line]) -> usize {
    lines.iter().filter(|line| line.note.is_none()).count()
}

/// What was typed of a recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Its code.
    pub code: String,
    /// The number of the version that the form showed.
    pub seen: i32,
    /// What became of it; empty while nothing did.
    pub state: String,
    /// The day.
    pub told_on: String,
    /// How, or why not.
    pub words: String,
}

impl Typed {
    /// What was noted, as a form shows it.
    #[must_use]
    pub fn of(line: &Line) -> Self {
        let note = line.note.clone();
        Self {
            code: line.code.clone(),
            seen: line.number,
            state: note.as_ref().map_or("", |note| note.state.code()).to_owned(),
            told_on: note.as_ref().and_then(|note| note.told_on).map(|day| day.to_string()).unwrap_or_default(),
            words: note.map(|note| note.words).unwrap_or_default(),
        }
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.state, &self.told_on, &self.words].into_iter().all(|text| text::lines(text).is_empty())
    }

    /// Reads it; `None` where nothing is noted.
    fn note(&self, today: NaiveDate, errors: &mut FieldErrors) -> Option<Note> {
        let name = |field: &str| format!("{field}.{}", self.code);
        let words = clean_text(&self.words);
        check_text(&words, &name("words"), errors);
        let day = text::line(&self.told_on);
        let Some(state) = Told::parse(&self.state) else {
            if !words.is_empty() || !day.is_empty() {
                errors.add(name("state"), "decision-error-told-choose");
            }
            return None;
        };
        let told_on = match (state, day.parse::<NaiveDate>()) {
            (Told::Told, Ok(day)) if day > today => {
                errors.add(name("told_on"), "decision-error-future");
                None
            }
            (Told::Told, Ok(day)) => Some(day),
            (Told::Told, Err(_)) => {
                errors.add(name("told_on"), "desk-error-date");
                None
            }
            _ => None,
        };
        if words.is_empty() {
            errors.add(name("words"), "decision-error-told-how");
        } else if state != Told::Told && !text::is_sentence(&words) {
            errors.add(name("words"), "decision-error-told-why");
        }
        Some(Note { state, told_on, words })
    }
}

/// Whether a form over an earlier version left a recipient as that version had it: then it stands as the other noted it.
async fn is_left_as_it_was(
    reading: &mut Reading,
    case: &Case,
    line: &Line,
    typed: &Typed,
    note: Option<&Note>,
) -> Result<bool> {
    let before = store::told_version(reading.sql(), case, &line.code, typed.seen).await?;
    Ok(before.map(|row| row.note(case)).transpose()?.flatten().as_ref() == note)
}

/// Codes of the recipients of which a form says something else than what somebody noted since it was shown.
///
/// # Errors
/// As [`lines`].
pub async fn conflicts(app: &App, actor: Actor, case: &Case, lines: &[Line], typed: &[Typed]) -> Result<Vec<String>> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.clone().read().await?;
    let today = case.today(&reading);
    let mut codes = Vec::new();
    for typed in typed {
        let Some(line) = lines.iter().find(|line| line.code == typed.code) else { continue };
        if typed.seen == line.number {
            continue;
        }
        let mut wrong = FieldErrors::default();
        let note = typed.note(today, &mut wrong);
        let is_theirs = wrong.is_empty()
            && (note == line.note || is_left_as_it_was(&mut reading, case, line, typed, note.as_ref()).await?);
        if !is_theirs {
            codes.push(typed.code.clone());
        }
    }
    Ok(codes)
}

/// Keeps what was noted of recipients. What stands there already is not kept again.
///
/// # Errors
/// [`Error::Invalid`] beside the fields, called by the field and the recipient's code; [`Error::Conflict`] where somebody noted something
/// else meanwhile; [`Error::State`] as deciding.
pub async fn note(app: App, actor: Actor, target: impl Into<Target<'_>>, typed: &[Typed]) -> Result<()> {
    require(actor, Permission::WorkCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if case.status == Status::Unconfirmed {
        return Err(Error::State("case-is-unconfirmed"));
    }
    let sheet = sheet_of(&mut tx, &case).await?;
    let lines = of_sheet(&mut tx, &case, &sheet).await?;
    let today = case.today(&tx);
    let mut errors = FieldErrors::default();
    let (mut noted, mut conflict) = (Vec::new(), false);
    for typed in typed {
        let Some(line) = lines.iter().find(|line| line.code == typed.code) else {
            conflict |= !typed.is_empty();
            continue;
        };
        let opens_again = typed.state.is_empty() && line.note.is_some() && typed.seen == line.number;
        let note = if opens_again { None } else { typed.note(today, &mut errors) };
        if note == line.note {
            continue;
        }
        if typed.seen == line.number {
            noted.push((line, note));
        } else {
            conflict |= !is_left_as_it_was(&mut tx, &case, line, typed, note.as_ref()).await?;
        }
    }
    errors.into_result()?;
    if conflict {
        return Err(Error::Conflict);
    }
    if noted.is_empty() {
        return Ok(());
    }
    case::unchanged_beside(&mut tx, &case, actor, target.seen, &[EventKind::RecipientsTold]).await?;
    let mut detail = Detail::one("count", noted.len().to_string());
    let mut told = Vec::new();
    for (line, note) in &noted {
        store::insert_told(&mut tx, actor, &case, (&line.code, line.number + 1), note.as_ref()).await?;
        let state = note.as_ref().map_or("open", |note| note.state.code());
        let name = line.recipient.as_ref().map_or(line.code.as_str(), |one| one.name.shown(case.language));
        detail = detail.and(state, name);
        told.push(json!({ "recipient": line.code, "state": state }));
    }
    events::append(&mut tx, &case, actor, EventKind::RecipientsTold, detail).await?;
    audit_case(&mut tx, actor, "case.recipients_told", &case, json!({ "recipients": told })).await?;
    void_review(&mut tx, actor, &mut case).await?;
    tx.commit().await
}
