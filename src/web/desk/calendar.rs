//! `/desk/calendar/{secret}.ics`: the dates of all open cases, for calendar programs, which cannot sign in. The address is the
//! key, and calendars lie with companies: references, rights, places and dates stand in it, no person.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{NaiveDate, TimeDelta};
use sha2::{Digest as _, Sha256};

use crate::base::error::Error;
use crate::base::language::Language;
use crate::domain::cases::queue::{self, DatedCase};
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
pub async fn get(State(app): State<App>, Path(file): Path<String>, headers: HeaderMap) -> Result<Response, WebError> {
    let secret = file.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let account = calendar::find(&app, secret).await?.ok_or(Error::NotFound)?;
    let cases = queue::dated(&app, account.actor()).await?;
    let language = account.language;
    let file = CalendarFile {
        name: Some(language.with1("desk-calendar-name", "operator", app.config.organisation.name.as_str())),
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

/// A date of a case as the calendar shows it. What further clocks a case gets, such as an appeal, become more of these.
struct Dated {
    /// Names the entry among those of its case, for ever.
    clock: &'static str,
    /// Key of the words for it.
    what: &'static str,
    when: When,
    alarms: Vec<TimeDelta>,
}

fn entries(app: &App, language: Language, case: &DatedCase) -> Vec<CalendarEntry> {
    let zone = case.place.unwrap_or(app.config.organisation.rules.country).zone();
    let dates = dates(&app.config.deadline_alert_days, case);
    let url = app.config.link(&format!("/desk/cases/{}", case.reference));
    let place = case.place.map_or_else(|| language.text("desk-place-unknown"), |place: Place| place.code().to_owned());
    let right = language.pick("desk-right-*", case.right);
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
            uid: calendar_file::uid(&app.config, "desk", case.id, dated.clock),
            sequence: case.due_version,
            changed_at: calendar_file::stamp(case.due_version_on, zone),
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

/// The dates of a case, as its clocks are watched: the one that is worked to, the last one where it is another, and that of the
/// acknowledgement until it is made.
fn dates(alert_days: &[u16], case: &DatedCase) -> Vec<Dated> {
    let dates = &case.dates;
    // On the days on which the DPO is mailed, and on the morning itself; what was longer than the time that was left is skipped.
    let alerts = |day: NaiveDate| {
        let left = (day - case.due_version_on).num_days();
        alert_days.iter().copied().filter(|days| i64::from(*days) <= left).chain([0]).map(morning).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    let near = dates.work_by();
    if let Some(day) = near {
        let what = if dates.legal_due == Some(day) && dates.legal_due_at.is_none() {
            "desk-calendar-legal"
        } else if dates.safe_due.is_some() {
            "desk-calendar-safe"
        } else {
            "desk-calendar-target"
        };
        all.push(Dated { clock: "near", what, when: When::Day(day), alarms: alerts(day) });
    }
    let last = match (dates.legal_due_at, dates.legal_due) {
        (Some(at), _) => Some(("desk-calendar-legal-at", When::Moment(at), TimeDelta::hours(-2))),
        (None, Some(day)) => Some(("desk-calendar-legal", When::Day(day), morning(0))),
        (None, None) => dates.target_due.map(|day| ("desk-calendar-target", When::Day(day), morning(0))),
    };
    if let Some((what, when, alarm)) = last
        && near.map(When::Day) != Some(when)
    {
        all.push(Dated { clock: "last", what, when, alarms: vec![alarm] });
    }
    if let Some(day) = dates.acknowledge_by.filter(|_| !case.acknowledged) {
        let when = When::Day(day);
        all.push(Dated { clock: "acknowledgement", what: "desk-calendar-acknowledge", when, alarms: alerts(day) });
    }
    all
}
