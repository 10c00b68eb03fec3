//! What is asked of every request, and what every answer carries: one host, forms of our own pages only, security headers.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Version, header, request, uri};
use axum::middleware::Next;
use axum::response::Response;

use super::client::Client;
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

/// Whether a request says once to whom it speaks (RFC 9112 section 3.2): what a proxy and we read differently, somebody makes use of.
#[must_use]
pub fn names_one_host(parts: &request::Parts) -> bool {
    match parts.headers.get_all(header::HOST).iter().count() {
        0 => parts.version < Version::HTTP_11,
        1 => true,
        _ => false,
    }
}

/// Whether a form comes from another site: `Sec-Fetch-Site` says so where the browser sends it, else `Origin`. A client that sends
/// neither is no browser with somebody's cookies; the form token decides there.
#[must_use]
pub fn is_foreign(parts: &request::Parts, config: &Config) -> bool {
    let changes_nothing = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    !changes_nothing && !comes_from_us(parts, config)
}

fn comes_from_us(parts: &request::Parts, config: &Config) -> bool {
    let headers = &parts.headers;
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == config.base_url.origin().ascii_serialization() {
        return true;
    }
    // This machine under another of its names, such as localhost for 127.0.0.1. Any other name may have been made to lead here
    // by the site that sends the form (DNS rebinding).
    let is_local = config.is_loopback() && Client::new(&parts.extensions, headers, config).is_local;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    is_local && names_this_machine(host) && origin.split_once("://").is_some_and(|(_, of_origin)| of_origin == host)
}

fn names_this_machine(host: &str) -> bool {
    let Some(host) = host.parse::<uri::Authority>().ok().filter(|host| !host.as_str().contains('@')) else {
        return false;
    };
    let name = host.host().trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
