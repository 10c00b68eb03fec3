//! What needs somebody today.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::chart::{self, Chart};
use super::rows::{Row, Sort, row};
use crate::base::error::Error;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::cases::Status;
use crate::domain::cases::lists::{self, Counts, Filter, QueuePage, View};
use crate::domain::desk::today::{self, Alert};
use crate::domain::reviews::{self, Listed};
use crate::domain::{owner_tasks, tasks};
use crate::infra::alerts::Cursor as AlertCursor;
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::infra::mail::{Failure, failure_words};
use crate::web::desk::case::address;
use crate::web::desk::frame::{Frame, RailCounts};
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

/// Cases shown as most urgent; the queue has the rest.
const URGENT: usize = 12;

/// The page of the day.
#[derive(Template)]
#[template(path = "desk/lists/today.html")]
pub struct TodayPage {
    /// The frame.
    pub frame: Frame,
    /// Whether mails go to a folder because no mail server is set.
    pub outbox: bool,
    /// Whether the folder can be read in the browser.
    pub outbox_link: bool,
    /// What went wrong and nobody has dealt with.
    pub alerts: Vec<AlertView>,
    /// The place in the alerts after which these come.
    pub after: String,
    /// Where older ones begin, if there are any.
    pub older: Option<String>,
    /// Whether the reader may mark an alert as dealt with.
    pub may_resolve: bool,
    /// The counts.
    pub tiles: Vec<Tile>,
    /// Closed cases whose requester wrote and was not read by the reader.
    pub asked_on: Vec<Row>,
    /// Answers that wait for a second look of the reader.
    pub looks: Vec<ReviewRow>,
    /// Answers of the reader that came back from there.
    pub came_back: Vec<ReviewRow>,
    /// The most urgent cases.
    pub first: Vec<Row>,
    /// The references of those that only a newer version can show.
    pub newer: Vec<String>,
    /// Headers that do not sort here.
    pub sort: Sort,
    /// The last twelve months.
    pub chart: Chart,
}

/// The page of the day for a role that sees no cases.
#[derive(Template)]
#[template(path = "desk/lists/no_cases.html")]
pub struct NoCasesPage {
    /// The frame.
    pub frame: Frame,
}

/// Something that went wrong.
#[derive(Clone, Debug)]
pub struct AlertView {
    /// Its id.
    pub id: String,
    /// What, in words.
    pub words: String,
    /// How many of the same it stands for.
    pub count: i32,
    /// The case it is about.
    pub reference: Option<String>,
    /// What is wrong with what was said of how it was dealt with, in words.
    pub error: Option<String>,
    /// What was said.
    pub typed: String,
}

/// An answer that waits for a second look, or came back from one.
#[derive(Clone, Debug)]
pub struct ReviewRow {
    /// The reference of its case.
    pub reference: String,
    /// Where it is looked at, or written.
    pub href: String,
    /// The code of the right.
    pub right: String,
    /// Who passed it on or sent it back, and when, in words.
    pub standing: String,
}

/// A count that leads to its cases.
#[derive(Clone, Debug)]
pub struct Tile {
    /// How many.
    pub count: i64,
    /// The key of its words.
    pub key: &'static str,
    /// Its cases.
    pub href: &'static str,
    /// `late`, `soon` or nothing.
    pub urgency: &'static str,
}

impl Tile {
    /// The tone: nothing shouts while its count is zero.
    #[must_use]
    pub const fn tone(&self) -> &'static str {
        if self.count == 0 { "none" } else { self.urgency }
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The place in the alerts after which they go on.
    alerts: Option<String>,
}

/// What somebody said of alerts, and what is wrong with one of them.
#[derive(Debug, Default)]
struct Refused {
    alert: Option<Uuid>,
    typed: HashMap<String, String>,
    error: Option<String>,
}

/// `GET /desk`.
///
/// # Errors
/// When the role sees no cases, or the database fails.
pub async fn get(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    // A role without cases is told in words what is here for it.
    if !desk.may(Permission::ReadCases) {
        return Ok(Page::personal(NoCasesPage { frame: desk.frame("today") }).into_response());
    }
    let frame = desk.frame("today");
    Ok(page(&desk, frame, &asked, Refused::default()).await?.into_response())
}

async fn page(desk: &Desk, mut frame: Frame, asked: &Asked, refused: Refused) -> Result<Page<TodayPage>, WebError> {
    let (app, actor) = (desk.app(), desk.actor());
    let counts = lists::counts(app, actor).await?;
    let page = lists::list(app, actor, &Filter::default()).await?;
    // Questions about an answer stand in no list of open cases.
    let asked_on = if counts.unread == 0 {
        None
    } else {
        let filter = Filter { view: View::Unread, status: Some(Status::Closed), ..Filter::default() };
        Some(lists::list(app, actor, &filter).await?)
    };
    let (looks, came_back) = reviews::lists(app, actor).await?;
    let months = today::months(app, actor).await?;
    let after = asked.alerts.as_deref().and_then(AlertCursor::parse);
    let (alerts, older) = today::alerts(app.clone(), actor, after).await?;
    frame.count(RailCounts { open: counts.open, unconfirmed: counts.unconfirmed });
    let figures: Vec<_> = months.iter().map(|month| (month.first, month.received, month.closed)).collect();
    let is_local = desk.visit.client.is_local && app.config.is_loopback();
    let alerts = alerts
        .into_iter()
        .map(|alert| AlertView {
            id: alert.id.to_string(),
            words: words(&frame, &alert),
            error: refused.error.clone().filter(|_| refused.alert == Some(alert.id)),
            typed: refused.typed.get(&note_on(alert.id)).cloned().unwrap_or_default(),
            count: alert.count,
            reference: alert.reference,
        })
        .collect();
    Ok(Page::personal(TodayPage {
        outbox: app.config.smtp_url.is_none(),
        outbox_link: is_local,
        alerts,
        older: older.map(|cursor| cursor.to_string()),
        after: asked.alerts.clone().unwrap_or_default(),
        may_resolve: desk.may(Permission::WorkCases),
        tiles: tiles(&counts, tasks::due_soon(app, actor).await?, owner_tasks::count_back(app, actor).await?),
        asked_on: asked_on.iter().flat_map(|page| rows_of(app, &frame, page)).collect(),
        looks: looks.iter().map(|listed| review_row(&frame, listed, "review", "review-standing")).collect(),
        came_back: came_back
            .iter()
            .map(|listed| {
                let key = if listed.is_returned { "review-letter-returned" } else { "review-letter-void" };
                review_row(&frame, listed, "letter", key)
            })
            .collect(),
        first: rows_of(app, &frame, &page).collect(),
        newer: page.newer,
        sort: Sort::default(),
        chart: chart::year(&frame, &figures),
        frame,
    }))
}

fn review_row(frame: &Frame, listed: &Listed, page: &str, key: &str) -> ReviewRow {
    let who = listed.who.clone().unwrap_or_default();
    ReviewRow {
        href: format!("{}/{page}", address(&listed.reference)),
        reference: listed.reference.clone(),
        right: listed.right.clone(),
        standing: frame.with2(key, "who", who, "when", frame.when(&listed.at)),
    }
}

fn rows_of<'a>(app: &'a App, frame: &'a Frame, page: &'a QueuePage) -> impl Iterator<Item = Row> + 'a {
    page.cases.iter().map(|case| row(app, frame, case, page.names.get(&case.id))).take(URGENT)
}

/// What happened, in the reader's language. The error itself is written for ops: of a mail's the code is told, and what it
/// means.
fn words(frame: &Frame, alert: &Alert) -> String {
    let (key, when) = (format!("desk-alert-{}", alert.kind), frame.when(&alert.at));
    let words = if alert.kind == "mail_refused" {
        let code = alert.error.as_deref().and_then(Failure::code_of);
        frame.with2(&key, "when", when.clone(), "why", failure_words(frame.language, code))
    } else {
        // Of late work the words are ours: which, and for how long.
        frame.with2(&key, "when", when.clone(), "error", alert.error.clone().unwrap_or_default())
    };
    // A kind that only a newer version knows has no words here.
    if words == key { frame.with1("desk-alert-unknown", "when", when) } else { words }
}

fn tiles(counts: &Counts, tasks: i64, back: i64) -> Vec<Tile> {
    let tile = |count, key, href, urgency| Tile { count, key, href, urgency };
    vec![
        tile(counts.past_law, "desk-tile-past-law", "/desk/queue?view=past_law", "late"),
        tile(counts.overdue, "desk-tile-overdue", "/desk/queue?view=overdue", "past"),
        tile(counts.soon, "desk-tile-soon", "/desk/queue?view=soon", "soon"),
        tile(counts.unassigned, "desk-tile-unassigned", "/desk/queue?view=unassigned", ""),
        tile(counts.unread, "desk-tile-unread", "/desk/queue?view=unread", ""),
        tile(counts.waiting, "desk-tile-waiting", "/desk/queue?view=waiting", ""),
        tile(tasks, "desk-tile-tasks", "/desk/tasks", "soon"),
        tile(back, "desk-tile-back", "/desk/tasks#back", "soon"),
        tile(counts.unconfirmed, "desk-tile-unconfirmed", "/desk/unconfirmed", ""),
    ]
}

/// The form of all alerts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AlertForm {
    form_token: String,
    /// The place in the alerts that the page began after.
    alerts: String,
    /// What was done about each, under the name of its field.
    #[serde(flatten)]
    notes: HashMap<String, String>,
}

/// The field of what was done about an alert.
fn note_on(alert: Uuid) -> String {
    format!("note-{alert}")
}

/// `POST /desk/alerts`: the Enter key was pressed, which does not say with which of them somebody has dealt.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn post_alerts(desk: Desk, Form(form): Form<AlertForm>) -> Result<Response, WebError> {
    require(desk.actor(), Permission::WorkCases)?;
    let mut frame = desk.frame("today");
    let status = match desk.check(&form.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            frame.problem = Some(frame.text("desk-alert-which"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    alerts_again(&desk, frame, status, form.alerts, Refused { typed: form.notes, ..Refused::default() }).await
}

/// `POST /desk/alerts/{id}`: somebody has dealt with it.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn post_alert(desk: Desk, Path(id): Path<Uuid>, Form(form): Form<AlertForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("today");
    let mut notes = form.notes;
    let note = notes.get(&note_on(id)).cloned().unwrap_or_default();
    let (status, error) = match desk.check(&form.form_token) {
        Err(key) => (say_old(&mut frame, key), None),
        Ok(_) => match today::resolve_alert(desk.app().clone(), desk.actor(), id, &note).await {
            // Somebody else was quicker: the same for the reader.
            Ok(()) | Err(Error::NotFound) => {
                notes.remove(&note_on(id));
                if notes.values().all(|note| text::lines(note).is_empty()) {
                    return Ok(see("/desk"));
                }
                (StatusCode::OK, None)
            }
            // Nothing was said of how it was dealt with, or too much: it stands on.
            Err(Error::Invalid(errors)) => {
                let said = match errors.iter().next() {
                    Some((_, key)) if !text::lines(&note).is_empty() => frame.mistake(key),
                    _ => frame.text("desk-alert-how-missing"),
                };
                (StatusCode::UNPROCESSABLE_ENTITY, Some(said))
            }
            Err(error) => (say_no(&mut frame, error)?, None),
        },
    };
    alerts_again(&desk, frame, status, form.alerts, Refused { alert: Some(id), typed: notes, error }).await
}

/// The page with what was said of alerts that stand on.
async fn alerts_again(
    desk: &Desk,
    frame: Frame,
    status: StatusCode,
    after: String,
    refused: Refused,
) -> Result<Response, WebError> {
    let page = page(desk, frame, &Asked { alerts: Some(after) }, refused).await?;
    let mut response = page.status(status).into_response();
    response.extensions_mut().insert(Keep { at: Some("/desk".to_owned()) });
    Ok(response)
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::lists::rows;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;
    use chrono::NaiveDate;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = frame(language, "today");
        let tile = |count, key, href, urgency| Tile { count, key, href, urgency };
        let figures: Vec<(NaiveDate, i64, i64)> = [3, 5, 4, 8, 12, 9, 7, 11, 14, 18, 13, 9]
            .into_iter()
            .zip(0_i64..)
            .map(|(received, month)| {
                let month = u32::try_from(month).unwrap();
                let first =
                    NaiveDate::from_ymd_opt(2025 + i32::from(month > 0), if month == 0 { 12 } else { month }, 1);
                (first.unwrap(), received, (received * 3 / 4).max(1))
            })
            .collect();
        let page = TodayPage {
            chart: chart::year(&frame, &figures),
            frame,
            outbox: true,
            outbox_link: true,
            after: String::new(),
            older: Some("1764000000000000~00000000-0000-0000-0000-000000000001".to_owned()),
            alerts: vec![AlertView {
                count: 3,
                id: "1".into(),
                words: language.with2(
                    "desk-alert-mail_refused",
                    "when",
                    "09:12",
                    "why",
                    failure_words(language, Some("550 5.1.1")),
                ),
                reference: Some("RD-3FH9-6TA".into()),
                error: Some(language.text("desk-alert-how-missing")),
                typed: "x".into(),
            }],
            may_resolve: true,
            tiles: vec![
                tile(1, "desk-tile-past-law", "/desk/queue?view=past_law", "late"),
                tile(2, "desk-tile-overdue", "/desk/queue?view=overdue", "past"),
                tile(5, "desk-tile-soon", "/desk/queue?view=soon", "soon"),
                tile(6, "desk-tile-unassigned", "/desk/queue?tab=unassigned", ""),
                tile(2, "desk-tile-unread", "/desk/queue?unread=yes", ""),
                tile(8, "desk-tile-waiting", "/desk/queue?tab=waiting", ""),
                tile(0, "desk-tile-unconfirmed", "/desk/unconfirmed", ""),
            ],
            asked_on: rows::samples::closed(),
            looks: vec![ReviewRow {
                reference: "RD-3FH9-6TA".into(),
                href: "/desk/cases/RD-3FH9-6TA/review".into(),
                right: "access".into(),
                standing: language.with2("review-standing", "who", "Okafor", "when", "09:12"),
            }],
            came_back: vec![ReviewRow {
                reference: "RD-P2XC-8NB".into(),
                href: "/desk/cases/RD-P2XC-8NB/letter".into(),
                right: "deletion".into(),
                standing: language.with2("review-letter-returned", "who", "許家豪", "when", "09:12"),
            }],
            first: rows::samples::some(),
            newer: vec![],
            sort: Sort::default(),
        };
        let none = NoCasesPage { frame: super::super::super::samples::frame(language, "today") };
        vec![Sample::of("today", &page), Sample::of("no-cases", &none)]
    }
}
