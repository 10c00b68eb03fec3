//! What holds for every page: security headers, the origin of forms, the language cookie, and error pages.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::cookies::{self, Name};
use super::error::{Failure, WebError};
use super::visit::{asked_language, language_of};
use crate::base::error::Error;
use crate::base::language::Language;
use crate::config::Config;
use crate::infra::app::App;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// Headers of every response.
pub async fn security_headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if app.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}

/// Turns away forms that another site sent: `Sec-Fetch-Site` where the browser sends it, else `Origin`. A client that sends
/// neither is no browser with somebody's cookies; the form token decides there.
pub async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_unsafe(request.method()) && !comes_from_us(request.headers(), &app.config) {
        return WebError(Error::Forbidden).into_response();
    }
    next.run(request).await
}

fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn comes_from_us(headers: &HeaderMap, config: &Config) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()) else {
        return !headers.contains_key(header::ORIGIN);
    };
    if origin == config.base_url.origin().ascii_serialization() {
        return true;
    }
    // The same machine under another of its names, such as localhost for 127.0.0.1.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, origin_host)| !host.is_empty() && origin_host == host)
}

/// Keeps the language that somebody chose with the switch.
pub async fn keep_language(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let asked = asked_language(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(language) = asked
        && let Ok(value) =
            HeaderValue::from_str(&cookies::set(Name::Language, language.code(), 31_536_000, &app.config))
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Makes the page for every response that carries a failure or has no body of its own (404, 405, 413 …).
pub async fn error_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let language = language_of(&parts, &app);
    let desk = parts.uri.path().starts_with("/desk");
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let failure = response.extensions_mut().remove::<Failure>().or_else(|| bare_failure(&response));
    let Some(failure) = failure else { return response };
    let page = error_page(&app, language, desk, response.status(), &failure);
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (parts.status, parts.headers, page).into_response()
}

/// Responses that the framework made: their short English words are replaced by a page.
fn bare_failure(response: &Response) -> Option<Failure> {
    let key = match response.status() {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => "bad-request",
        StatusCode::UNPROCESSABLE_ENTITY if !is_html(response) => "bad-request",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::INTERNAL_SERVER_ERROR if !is_html(response) => "fault",
        _ => return None,
    };
    (!is_html(response)).then_some(Failure { key, retry_after: None, explanation: None })
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html") || value.starts_with("application/"))
}

fn error_page(app: &App, language: Language, desk: bool, status: StatusCode, failure: &Failure) -> Response {
    super::error_page::page(app, language, desk, status, failure)
}
