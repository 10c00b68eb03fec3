//! `/desk/calendar/{secret}.ics`: the dates of all open cases, for calendar programs, which cannot sign in. The address is the
//! key, and calendars lie with companies: references, rights, places and dates stand in it, no person.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{NaiveDate, TimeDelta};
use sha2::{Digest as _, Sha256};

use crate::base::clock::first_moment;
use crate::base::error::Error;
use crate::base::language::Language;
use crate::domain::cases::clock::{CaseClock, ClockKind};
use crate::domain::desk::calendar::{DatedCase, dated};
use crate::domain::rulebook::Place;
use crate::domain::staff::calendar;
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::calendar_file::{self, CalendarEntry, CalendarFile, When, morning};
use crate::web::error::WebError;

/// The address of a calendar with this secret.
#[must_use]
pub fn address(app: &App, secret: &str) -> String {
    app.config.link(&format!("/desk/calendar/{secret}.ics"))
}

/// `GET /desk/calendar/{file}`. Programs ask every hour or so; who has the newest is told so in a line (304).
///
/// # Errors
/// [`Error::NotFound`] for whatever is not the address of somebody who may read cases.
pub async fn get(
    State(app): State<App>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let app = app.with_one_snapshot();
    // A program that asks for the headers has not fetched anything.
    let app = if method == Method::HEAD { app.without_trace() } else { app };
    let secret = file.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let account = calendar::find(&app, secret).await?.ok_or(Error::NotFound)?;
    let cases = dated(&app, account.actor()).await?;
    let language = account.language;
    let file = CalendarFile {
        name: Some(language.with1("desk-calendar-name", "operator", app.settings().organisation.name.as_str())),
        entries: cases.iter().flat_map(|case| entries(&app, language, case)).collect(),
    };
    let file = file.to_string();
    // Weak, because a proxy may send the same calendar in another encoding.
    let tag = format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&file)[..16]));
    let known = is_known(&headers, &tag);
    let tag = HeaderValue::try_from(tag).map_err(Error::fault)?;
    let cache = "private, no-cache";
    if known {
        let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static(cache))];
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((CalendarFile::headers(cache), [(header::ETAG, tag)], file).into_response())
}

/// Whether the program has this calendar already (RFC 9110 13.1.2: tags are compared without their weakness).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || bare(known) == bare(tag))
}

/// A date of a case as the calendar shows it.
struct Dated {
    clock: CaseClock,
    /// Names the entry among those of its clock, for ever.
    mark: &'static str,
    /// Key of the words for it.
    what: &'static str,
    when: When,
    alarms: Vec<TimeDelta>,
}

fn entries(app: &App, language: Language, case: &DatedCase) -> Vec<CalendarEntry> {
    let zone = case.place.unwrap_or(app.config.operator.country).zone();
    let settings = app.settings();
    let dates: Vec<Dated> = case.clocks.iter().flat_map(|clock| dates(&settings.deadline_alert_days, clock)).collect();
    let url = app.config.link(&format!("/desk/cases/{}", case.reference));
    let place = case.place.map_or_else(|| language.text("desk-place-unknown"), |place: Place| place.code().to_owned());
    let unknown = || language.text("desk-right-unknown");
    let right = case.right.map_or_else(unknown, |right| language.pick("desk-right-*", right));
    let described = dates.iter().map(|dated| {
        let date = match dated.when {
            When::Day(day) => language.date_long(day),
            // With the hour of the place whose law counts it.
            When::Moment(at) => language.moment(&at.with_timezone(&zone)),
        };
        language.with2("desk-calendar-date", "what", language.text(dated.what), "date", date)
    });
    let description: Vec<String> = described.chain([url.clone()]).collect();
    dates
        .iter()
        .map(|dated| CalendarEntry {
            uid: calendar_file::uid(
                &app.config,
                "desk",
                case.id,
                &format!("{}:{}", dated.clock.kind.key(), dated.mark),
            ),
            sequence: dated.clock.version,
            changed_at: first_moment(dated.clock.since, zone),
            when: dated.when,
            summary: language.text_with(
                "desk-calendar-summary",
                &[
                    ("reference", case.reference.as_str().into()),
                    ("right", right.as_str().into()),
                    ("place", place.as_str().into()),
                    ("what", language.text(dated.what).into()),
                ],
            ),
            description: description.clone(),
            url: url.clone(),
            alarms: dated.alarms.clone(),
        })
        .collect()
}

/// The dates of a clock: the one that is worked to, and the last one where it is another.
fn dates(alert_days: &[u16], clock: &CaseClock) -> Vec<Dated> {
    // On the days on which the DPO is mailed, and on the morning itself; what was longer than the time that was left is skipped.
    let alarms = |day: NaiveDate| {
        let left = (day - clock.since).num_days();
        alert_days.iter().copied().filter(|days| i64::from(*days) <= left).chain([0]).map(morning).collect::<Vec<_>>()
    };
    let is_last = clock.near == clock.last && clock.ends_at.is_none();
    let (near, last) = match clock.kind {
        ClockKind::Answer if clock.is_legal && is_last => ("desk-calendar-legal", "desk-calendar-legal"),
        ClockKind::Answer if clock.is_legal => ("desk-calendar-safe", "desk-calendar-legal"),
        ClockKind::Answer if is_last => ("desk-calendar-target", "desk-calendar-target"),
        ClockKind::Answer => ("desk-calendar-safe", "desk-calendar-target"),
        ClockKind::Acknowledgement => ("desk-calendar-acknowledge", "desk-calendar-acknowledge-last"),
        ClockKind::AtOnce => ("desk-calendar-at-once", "desk-calendar-at-once"),
        ClockKind::Task(_) => ("desk-calendar-task", "desk-calendar-task"),
    };
    let dated = |mark, what, when, alarms| Dated { clock: *clock, mark, what, when, alarms };
    let mut all: Vec<Dated> =
        clock.near.map(|day| dated("near", near, When::Day(day), alarms(day))).into_iter().collect();
    match (clock.ends_at, clock.last) {
        (Some(at), _) => {
            all.push(dated("last", "desk-calendar-legal-at", When::Moment(at), vec![TimeDelta::hours(-2)]));
        }
        (None, Some(day)) if !is_last => all.push(dated("last", last, When::Day(day), alarms(day))),
        (None, _) => {}
    }
    all
}
