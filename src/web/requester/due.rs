//! `/my/{reference}/due.ics`: the date of one's own request for one's own calendar. Calendars are shared in families and lie with
//! companies: the entry says who answers and the reference, never what was asked for.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use chrono::TimeDelta;

use super::respond::{Answer, Own};
use crate::base::clock::first_moment;
use crate::base::language::Language;
use crate::domain::cases::{CaseHead, clock, ops};
use crate::domain::rulebook::Deadlines;
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::calendar_file::{self, CalendarEntry, CalendarFile, When, morning};
use crate::web::error::Failure;

/// `GET /my/{reference}/due.ics`.
///
/// # Errors
/// [`NotFound`](crate::base::error::Error::NotFound) for anything that is not one's own.
pub async fn get(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let (case, deadlines) = ops::own_dates(&visit.app, actor, &reference).await?;
    let Some(entry) = entry(&visit.app, visit.language, &case, &deadlines) else {
        let failure = Failure { key: "no-date".into(), retry_after: None, explanation: None, way: None };
        return Ok((StatusCode::NOT_FOUND, axum::Extension(failure)).into_response());
    };
    let file = CalendarFile { name: None, entries: vec![entry] };
    Ok((CalendarFile::headers("no-store"), file.to_string()).into_response())
}

/// The entry of a request, while there is a date to wait for.
fn entry(app: &App, language: Language, case: &CaseHead, deadlines: &Deadlines) -> Option<CalendarEntry> {
    if !case.status.is_open() || case.open_pause().is_some() {
        return None;
    }
    // An aim is never told as a deadline of the law.
    let at_once = case.dates.at_once.filter(|_| case.carried_out_at.is_none());
    let (summary, text, when) = match (case.dates.legal_due_at, case.dates.legal_due) {
        _ if let Some(day) = at_once => ("calendar-deed-summary", "calendar-deed-text", When::Day(day)),
        (Some(at), _) => ("calendar-due-at-summary", "calendar-due-at-text", When::Moment(at)),
        (None, Some(day)) => ("calendar-due-summary", "calendar-due-text", When::Day(day)),
        (None, None) => ("calendar-target-summary", "calendar-target-text", When::Day(case.dates.target_due?)),
    };
    let settings = app.settings();
    let organisation = &settings.organisation.name;
    let url = app.config.link(&format!("/my/{}", case.reference));
    let mut description =
        vec![language.with1(text, "organisation", organisation.as_str()), String::new(), language.text("calendar-sum")];
    let sum = clock::sum(deadlines, language);
    description.extend(sum.into_iter().enumerate().map(|(number, step)| format!("{}. {step}", number + 1)));
    description.push(String::new());
    description.push(language.with1("calendar-page", "url", url.as_str()));
    description.push(language.text("calendar-moved"));
    Some(CalendarEntry {
        uid: calendar_file::uid(&app.config, "own", case.id, "answer"),
        sequence: case.due_version,
        changed_at: first_moment(case.due_version_on, case.zone(app)),
        when,
        summary: language.with2(summary, "organisation", organisation.as_str(), "reference", case.reference.as_str()),
        description,
        url,
        alarms: match when {
            When::Day(_) => vec![morning(3), morning(0)],
            When::Moment(_) => vec![TimeDelta::days(-1), TimeDelta::hours(-2)],
        },
    })
}
