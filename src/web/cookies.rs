//! Cookies: names, and how long they live. None is set before it is needed.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::base::language::Language;
use crate::config::Config;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The requester's browser, after filing or asking for a code.
    Requester,
    /// The desk's session.
    Desk,
    /// That this browser signed in at the desk before.
    KnownBrowser,
    /// The language chosen by the switch.
    Language,
    /// What opens the forms this browser has filled in and not sent yet.
    Draft,
    /// The browser of somebody who answers for a system, after typing the mailed code.
    Owner,
}

impl Name {
    const fn plain(self) -> &'static str {
        match self {
            Self::Requester => "requester",
            Self::Desk => "desk",
            Self::KnownBrowser => "known-browser",
            Self::Language => "language",
            Self::Draft => "draft",
            Self::Owner => "owner",
        }
    }

    /// The name in the browser: with the `__Host-` prefix where https makes it possible (RFC 6265bis section 4.1.3).
    #[must_use]
    pub fn full(self, config: &Config) -> String {
        if config.is_https() { format!("__Host-{}", self.plain()) } else { self.plain().to_owned() }
    }
}

/// The value a browser sent.
#[must_use]
pub fn read(headers: &HeaderMap, name: Name, config: &Config) -> Option<String> {
    let full = name.full(config);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| Cookie::split_parse(value.to_owned()).flatten())
        .find(|cookie| cookie.name() == full)
        .map(|cookie| cookie.value().to_owned())
}

/// The header value that sets a cookie. `seconds` to live; 0 removes it.
#[must_use]
pub fn set(name: Name, value: &str, seconds: i64, config: &Config) -> String {
    let cookie = Cookie::build((name.full(config), value.to_owned()))
        .path("/")
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .build();
    format!("{cookie}; Max-Age={seconds}")
}

/// Keeps the language that somebody chose with the switch for a year.
pub fn keep_language(headers: &mut HeaderMap, language: Language, config: &Config) {
    if let Ok(value) = HeaderValue::from_str(&set(Name::Language, language.code(), 31_536_000, config)) {
        headers.append(header::SET_COOKIE, value);
    }
}
