//! What programs look for at addresses that are the same everywhere (RFC 8615).

use std::fmt::Write as _;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{NaiveTime, SecondsFormat, TimeDelta};
use serde_json::json;

use crate::base::error::Error;
use crate::base::language::Language;
use crate::infra::app::App;
use crate::web::error::WebError;

const ONE_DAY: &str = "public, max-age=86400";

/// For how long `security.txt` says that it can be relied on; a year is too long (RFC 9116 section 2.5.5).
const RELIABLE_DAYS: i64 = 180;

/// `GET /.well-known/gpc.json`: that the signal Global Privacy Control is honoured, since the privacy notice in force says so.
///
/// # Errors
/// [`Error::NotFound`] while no notice is in force.
pub async fn signal(State(app): State<App>) -> Result<Response, WebError> {
    let (since, _) = app.config.privacy_notice.on(app.operator_day()).ok_or(Error::NotFound)?;
    let kept = [(header::CACHE_CONTROL, ONE_DAY)];
    Ok((kept, Json(json!({ "gpc": true, "lastUpdate": since }))).into_response())
}

/// `GET /.well-known/security.txt`: whom to tell of a weakness (RFC 9116).
///
/// # Errors
/// [`Error::NotFound`] where the operator names nobody.
pub async fn security(State(app): State<App>) -> Result<Response, WebError> {
    let contacts = &app.config.security_contacts;
    if contacts.is_empty() {
        return Err(Error::NotFound.into());
    }
    let mut text = String::new();
    for contact in contacts {
        let _ = writeln!(text, "Contact: {contact}");
    }
    // The same all day, so that who keeps it keeps what is there.
    let expires = app.now().date_naive().and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(RELIABLE_DAYS);
    let languages: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
    let _ = writeln!(text, "Expires: {}", expires.to_rfc3339_opts(SecondsFormat::Secs, true));
    let _ = writeln!(text, "Preferred-Languages: {}", languages.join(", "));
    let _ = writeln!(text, "Canonical: {}", app.config.link("/.well-known/security.txt"));
    let kept = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, ONE_DAY)];
    Ok((kept, text).into_response())
}
