//! One visit of a public page: who reads it, in which language, from where.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use chrono::{DateTime, Utc};

use super::client::Client;
use super::cookies::{self, Name};
use super::form_token::{self, TokenError};
use super::kept::{self, Said, Waiting};
use crate::base::language::Language;
use crate::infra::app::App;

/// The language of a request: `?lang=`, then the switch's cookie, then the browser's wish. Whoever accepts none of ours is served
/// English, whatever the operator speaks: it is the one that most people elsewhere can read.
#[must_use]
pub fn language_of(parts: &Parts, app: &App) -> Language {
    asked_language(parts)
        .or_else(|| cookies::read(&parts.headers, Name::Language, &app.config).and_then(|code| Language::parse(&code)))
        .or_else(|| {
            let header = parts.headers.get(axum::http::header::ACCEPT_LANGUAGE)?.to_str().ok()?;
            Language::from_accept_language(header)
        })
        .unwrap_or(Language::En)
}

/// The language asked for by `?lang=`.
#[must_use]
pub fn asked_language(parts: &Parts) -> Option<Language> {
    let query = parts.uri.query()?;
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, code)| Language::parse(&code))
}

/// The header of the signal Global Privacy Control (W3C): a page that is answered by it says so in `Vary`.
pub const SIGNAL: &str = "sec-gpc";

/// Whether the signal is there: once is enough, and every value but `1` is none.
#[must_use]
fn sends_signal(headers: &HeaderMap) -> bool {
    headers.get_all(SIGNAL).iter().any(|value| value == "1")
}

/// A link of the language switch.
#[derive(Clone, Debug)]
pub struct LanguageLink {
    /// The language it leads to.
    pub language: Language,
    /// The same page in it.
    pub href: String,
}

/// One visit of a page. Every handler of a public page takes it.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What operations need.
    pub app: App,
    /// The reader's language.
    pub language: Language,
    /// The page's path, without its query.
    pub path: String,
    /// The page's query without `lang`, for links that keep the page.
    pub query: String,
    /// The connection.
    pub client: Client,
    /// The value of the requester's cookie, if the browser sent one.
    pub cookie: Option<String>,
    /// The cookie that opens what this browser typed and has not sent yet.
    pub draft_cookie: Option<String>,
    /// Whether a form was sent only to be shown again, in another language: nothing is to be done with it.
    pub is_again: bool,
    /// The word of what has just been done, as the address says it; empty where there is none.
    pub done: String,
    /// Whether the browser says by its signal Global Privacy Control that data is not to be sold or shared.
    pub signal: bool,
    /// What is to be said of what was kept for this page.
    pub kept: Said,
    /// Until when there is to be waited, where the address says so.
    pub waits_until: Option<DateTime<Utc>>,
}

/// In an address: the word of what has just been done.
pub const DONE: &str = "done";

/// Links to a page in the languages that it is not in; `query` names none.
fn links(path: &str, query: &str, present: Language) -> Vec<LanguageLink> {
    let others = Language::ALL.into_iter().filter(|language| *language != present);
    let joint = if query.is_empty() { "" } else { "&" };
    others.map(|language| LanguageLink { language, href: format!("{path}?{query}{joint}lang={language}") }).collect()
}

/// The word of what has just been done: the page of it says it, in whichever language it is shown.
fn word_of(query: Option<&str>) -> String {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let word = pairs.find(|(name, _)| name == DONE).map(|(_, word)| word.into_owned()).unwrap_or_default();
    let is_word = word.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'-');
    if is_word { word } else { String::new() }
}

/// A query without the language it asks for, and without what is true of one answer only.
fn without_language(query: Option<&str>) -> String {
    let stays = |name: &str| !["lang", kept::AGAIN, kept::SHOWN].contains(&name);
    let mut rest = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in
        url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).filter(|(name, _)| stays(name))
    {
        rest.append_pair(&name, &value);
    }
    rest.finish()
}

/// Links to what is asked for in the languages that it is not answered in; none where a form is answered, which a link cannot send.
#[must_use]
pub fn links_of(parts: &Parts, present: Language) -> Vec<LanguageLink> {
    if parts.method != Method::GET {
        return Vec::new();
    }
    // Two slashes would begin another host's address.
    let path = format!("/{}", parts.uri.path().trim_start_matches(['/', '\\']));
    links(&path, &without_language(parts.uri.query()), present)
}

/// Links to what is kept at an address in the languages that it is not shown in.
#[must_use]
pub fn links_at(address: &Uri, present: Language) -> Vec<LanguageLink> {
    links(address.path(), address.query().unwrap_or_default(), present)
}

impl Visit {
    /// Links to this page in the other languages.
    #[must_use]
    pub fn language_links(&self) -> Vec<LanguageLink> {
        links(&self.path, &self.query, self.language)
    }

    /// The operator's name.
    #[must_use]
    pub fn organisation(&self) -> String {
        self.app.settings().organisation.name.clone()
    }

    /// Whether this browser has a requester's session: "My requests" then needs no code.
    #[must_use]
    pub const fn has_cookie(&self) -> bool {
        self.cookie.is_some()
    }

    /// A fresh token for a form that anybody may send.
    #[must_use]
    pub fn form_token(&self) -> String {
        form_token::issue(&self.app, b"public")
    }

    /// The same with its number.
    #[must_use]
    pub fn fresh_form_token(&self) -> (String, [u8; 16]) {
        form_token::issue_numbered(&self.app, b"public")
    }

    /// The number of a public form of ours, also where it was sent only to be shown again.
    #[must_use]
    pub fn number_of(&self, token: &str) -> Option<[u8; 16]> {
        form_token::check(&self.app, token, b"public").ok()
    }

    /// A fresh token for a form on one's own pages: bound to this browser's session, of no use in another.
    #[must_use]
    pub fn own_form_token(&self) -> String {
        form_token::issue(&self.app, self.binding())
    }

    /// Checks the token of a form on one's own pages; gives the nonce that makes sending twice one thing.
    ///
    /// # Errors
    /// When the form must be shown again with a fresh token.
    pub fn check_own_token(&self, token: &str) -> Result<[u8; 16], TokenError> {
        self.check_bound(token, self.binding())
    }

    fn binding(&self) -> &[u8] {
        self.cookie.as_deref().unwrap_or_default().as_bytes()
    }

    /// Checks the token of a public form; gives the nonce that makes sending twice one thing.
    ///
    /// # Errors
    /// When the form must be shown again with a fresh token.
    pub fn check_token(&self, token: &str) -> Result<[u8; 16], TokenError> {
        self.check_bound(token, b"public")
    }

    /// Checks a token that is bound to something.
    ///
    /// # Errors
    /// When the form must be shown again with a fresh token.
    pub fn check_bound(&self, token: &str, binding: &[u8]) -> Result<[u8; 16], TokenError> {
        if self.is_again { Err(TokenError::Again) } else { form_token::check(&self.app, token, binding) }
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        // One visit sees one state of the settings, whatever is changed meanwhile.
        let app = app.with_one_snapshot();
        Ok(Self {
            language: language_of(parts, &app),
            path: parts.uri.path().to_owned(),
            query: without_language(parts.uri.query()),
            client: Client::new(&parts.extensions, &parts.headers, &app.config),
            cookie: cookies::read(&parts.headers, Name::Requester, &app.config),
            is_again: parts.extensions.get::<kept::Again>().is_some(),
            kept: Said::of(&parts.extensions),
            waits_until: parts.extensions.get::<Waiting>().map(|waiting| waiting.until),
            done: word_of(parts.uri.query()),
            signal: sends_signal(&parts.headers),
            draft_cookie: cookies::read(&parts.headers, Name::Draft, &app.config),
            // Whoever asks for the headers only has read nothing and decided nothing.
            app: if parts.method == Method::HEAD { app.without_trace() } else { app },
        })
    }
}
