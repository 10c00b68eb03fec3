//! Who is signed in. Every handler of the desk takes a [`Desk`]; whoever is not signed in is sent to the door and back.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use secrecy::{ExposeSecret as _, SecretString};

use super::frame::{Frame, Me};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::{Permission, role_may};
use crate::base::text;
use crate::domain::access::drafts;
use crate::domain::cases::lists;
use crate::domain::staff::{self, Account, Session, Source};
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::client::Client;
use crate::web::cookies::{self, Name};
use crate::web::door::{self, Door, NEXT, with_next};
use crate::web::error::WebError;
use crate::web::form_token::{self, TokenError};
use crate::web::kept::Said;
use crate::web::visit::{Visit, asked_language};

/// What may be said once after an act; the address carries the word, never a text.
pub(super) const DONE: [&str; 60] = [
    "release",
    "release-added",
    "package-renewed",
    "proposed",
    "approved",
    "sent-back",
    "taken-back",
    "letter-restored",
    "identity-asked",
    "identity-recorded",
    "identity-set",
    "ordered",
    "recipients",
    "decided",
    "item-added",
    "line-done",
    "line-open",
    "owners-asked",
    "owners-reminded",
    "owner-task-back",
    "owner-task-looked",
    "register-begun",
    "register-kept",
    "register-out",
    "register-published",
    "owner-kept",
    "owner-mailed",
    "corrected",
    "stopped",
    "handed-over",
    "some-left",
    "carried-out",
    "task-added",
    "mail-again",
    "task-done",
    "task-moved",
    "task-open",
    "adopted",
    "acknowledged",
    "sent",
    "noted",
    "assigned",
    "taken",
    "asked",
    "resumed",
    "extended",
    "closed",
    "reopened",
    "settled",
    "filed",
    "disabled",
    "reset",
    "session",
    "password",
    "calendar-off",
    "signed-out",
    "set-up",
    "rule-holds",
    "rule-wrong",
    "rule-withdrawn",
];

/// Somebody of the desk, signed in with both steps.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The visit.
    pub visit: Visit,
    /// The session.
    pub session: Session,
    done: Option<&'static str>,
}

/// Somebody between the password and the second step.
#[derive(Clone, Debug)]
pub struct Halfway {
    /// The visit.
    pub visit: Visit,
    /// The session.
    pub session: Session,
}

impl Desk {
    /// What operations need.
    #[must_use]
    pub const fn app(&self) -> &App {
        &self.visit.app
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.session.account.actor()
    }

    /// Whether the reader's role has a permission: what one may not do is not offered.
    #[must_use]
    pub const fn may(&self, permission: Permission) -> bool {
        role_may(self.session.account.role, permission)
    }

    /// The frame of a page, with the entry of the rail that is lit.
    #[must_use]
    pub fn frame(&self, here: &'static str) -> Frame {
        let me = Me {
            name: self.session.account.name.clone(),
            role: self.session.account.role.code(),
            may_file: self.may(Permission::WorkCases),
            may_rules: self.may(Permission::ReadRules),
            may_register: self.may(Permission::ReadRegister),
            may_staff: self.may(Permission::ReadStaff),
            may_audit: self.may(Permission::ReadAudit),
            may_cases: self.may(Permission::ReadCases),
            counts: None,
        };
        let token = form_token::issue_for(self.app(), &self.session.id, self.session.account.id);
        let mut frame = Frame { me: Some(me), ..frame(&self.visit, here, token) };
        if let Some(word) = self.done {
            frame.say_done(word);
            // The same page in another language says it, too.
            for link in &mut frame.languages {
                link.href.push_str(&format!("&done={word}"));
            }
        }
        frame
    }

    /// Checks a form's token; gives the number that makes sending twice one thing.
    ///
    /// # Errors
    /// The key of what to say above the form, which is shown again as it was typed.
    pub fn check(&self, token: &str) -> Result<[u8; 16], &'static str> {
        self.visit.check_bound(token, &self.session.id).map_err(said_of)
    }

    /// The same of a form into which secrets are typed.
    ///
    /// # Errors
    /// As [`Desk::check`].
    pub fn check_secret(&self, token: &str) -> Result<[u8; 16], &'static str> {
        self.visit.check_bound(token, &self.session.id).map_err(said_of_secret)
    }

    /// What is typed by people becomes a moment in the zone of the desk; this is its present day.
    #[must_use]
    pub fn today(&self) -> chrono::NaiveDate {
        self.app().now().with_timezone(&self.app().settings().dpo_timezone).date_naive()
    }
}

impl Halfway {
    /// The frame of a page before the second step.
    #[must_use]
    pub fn frame(&self) -> Frame {
        frame(&self.visit, "", form_token::issue(&self.visit.app, &self.session.id))
    }

    /// As [`Desk::check`].
    ///
    /// # Errors
    /// As [`Desk::check`].
    pub fn check(&self, token: &str) -> Result<[u8; 16], &'static str> {
        self.visit.check_bound(token, &self.session.id).map_err(said_of_secret)
    }
}

/// The frame of a page without anybody signed in.
#[must_use]
pub fn frame(visit: &Visit, here: &'static str, form_token: String) -> Frame {
    let zone = visit.app.settings().dpo_timezone;
    Frame {
        language: visit.language,
        operator: visit.organisation(),
        here,
        languages: visit.language_links(),
        form_token,
        done: None,
        said: String::new(),
        kept: visit.kept.key().map(|key| visit.language.pick("desk-kept-*", key)),
        problem: visit.waits_until.map(|until| too_many(visit.language, zone, until)),
        waits: visit.waits_until.is_some(),
        errors: match visit.kept {
            Said::WithoutFiles => FieldErrors::one("file", "error-files-again"),
            _ => FieldErrors::default(),
        },
        changes: Vec::new(),
        labels: std::collections::HashMap::new(),
        me: None,
        today: visit.app.now().with_timezone(&zone).date_naive(),
        zone,
        soon_days: i64::try_from(lists::SOON).unwrap_or(0),
    }
}

/// What the page says whose address tells how long there is to wait.
fn too_many(language: Language, zone: Tz, until: DateTime<Utc>) -> String {
    // A minute that has begun is not over yet.
    let over = until + TimeDelta::seconds(59);
    language.with1("desk-error-too-many-until", "time", over.with_timezone(&zone).format("%H:%M").to_string())
}

/// What a form says after an operation said no: its mistakes or the rule's words, above everything that was typed. Gives the
/// status of the page.
///
/// # Errors
/// What is not about the form passes on.
pub fn say_no(frame: &mut Frame, error: Error) -> Result<StatusCode, WebError> {
    match error {
        Error::Invalid(errors) => {
            frame.errors = errors;
            Ok(StatusCode::UNPROCESSABLE_ENTITY)
        }
        Error::Refused(rule) => {
            frame.problem = Some(rule.explain(frame.language));
            Ok(StatusCode::UNPROCESSABLE_ENTITY)
        }
        Error::State(key) => {
            frame.problem = Some(frame.pick("desk-state-*", key));
            Ok(StatusCode::CONFLICT)
        }
        Error::Conflict => {
            frame.problem = Some(frame.text("desk-error-conflict"));
            Ok(StatusCode::CONFLICT)
        }
        Error::TooMany(seconds) => {
            frame.problem = Some(frame.with1("desk-error-too-many", "minutes", seconds.div_ceil(60)));
            Ok(StatusCode::TOO_MANY_REQUESTS)
        }
        other => Err(WebError(other)),
    }
}

/// The same of a form into which secrets are typed. Past a limit there is nothing of it to be shown again: it is led to an address that
/// says how long there is to wait ([`crate::web::kept::refused`]), and nothing is kept for whoever guesses.
///
/// # Errors
/// As [`say_no`], and [`Error::TooMany`].
pub fn say_no_of_secret(frame: &mut Frame, error: Error) -> Result<StatusCode, WebError> {
    match error {
        Error::TooMany(_) => Err(WebError(error)),
        other => say_no(frame, other),
    }
}

/// Says beside fields that they are empty, where they are, and gives the status of the page then: no secret was tried, and none counts.
pub fn say_missing(frame: &mut Frame, fields: &[(&'static str, bool)]) -> Option<StatusCode> {
    for (field, _) in fields.iter().filter(|(_, is_empty)| *is_empty) {
        frame.errors.add(*field, "desk-error-required");
    }
    (!frame.errors.is_empty()).then_some(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Whether nothing was typed into the field of a code.
#[must_use]
pub fn is_blank(code: &str) -> bool {
    text::line(code).is_empty()
}

/// Whether nothing was typed into the field of a password; blanks are something there.
#[must_use]
pub fn is_no_password(password: &SecretString) -> bool {
    password.expose_secret().is_empty()
}

/// What is said where a form was sent only to be shown again: nothing.
const NOTHING: &str = "";

/// The key of what to say above a form whose token is not taken.
#[must_use]
pub const fn said_of(error: TokenError) -> &'static str {
    match error {
        TokenError::Foreign | TokenError::Expired => "desk-error-form-old",
        TokenError::Again => NOTHING,
    }
}

/// The same above a form into which secrets are typed, which come back from nowhere.
#[must_use]
pub const fn said_of_secret(error: TokenError) -> &'static str {
    match error {
        TokenError::Foreign | TokenError::Expired => "desk-error-form-old-secret",
        TokenError::Again => NOTHING,
    }
}

/// Says above the form that it lay open too long.
pub fn say_old(frame: &mut Frame, key: &'static str) -> StatusCode {
    if key == NOTHING {
        return StatusCode::OK;
    }
    frame.problem = Some(frame.text(key));
    StatusCode::UNPROCESSABLE_ENTITY
}

/// A field of a form that must not show in logs.
///
/// # Errors
/// When it is not text.
pub fn secret<'de, D: serde::Deserializer<'de>>(field: D) -> Result<SecretString, D::Error> {
    <String as serde::Deserialize>::deserialize(field).map(SecretString::from)
}

/// An address to go to next, of the desk or of an owner's tasks, for whom the desk's door opens, too; anything else becomes the start
/// page.
#[must_use]
pub fn safe_next(next: &str) -> String {
    door::safe_next(next, &["/desk", "/task"])
}

/// 303 to an address of the desk.
#[must_use]
pub fn see(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// 303 with the session's cookie.
#[must_use]
pub fn see_with_cookie(app: &App, address: &str, cookie: &str) -> Response {
    let mut response = see(address);
    keep(app, response.headers_mut(), cookie);
    response
}

/// Sets the session's cookie; an empty value removes it.
pub fn keep(app: &App, headers: &mut HeaderMap, cookie: &str) {
    // Longer than the session: it tells whose a form was that comes too late.
    let seconds = if cookie.is_empty() { 0 } else { staff::sessions::ABSOLUTE.num_seconds() + drafts::COOKIE_SECONDS };
    if let Ok(value) = HeaderValue::from_str(&cookies::set(Name::Desk, cookie, seconds, &app.config)) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// Where a try of a password or code comes from: its network address, and the cookie that makes its browser known.
#[derive(Clone, Debug)]
pub struct Knocking {
    network: String,
    browser: Option<String>,
}

impl Knocking {
    /// The same for the operations.
    #[must_use]
    pub fn source(&self) -> Source<'_> {
        Source { network: &self.network, browser: self.browser.as_deref() }
    }
}

impl FromRequestParts<App> for Knocking {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self {
            network: Client::new(&parts.extensions, &parts.headers, &app.config).limit_key(),
            browser: cookies::read(&parts.headers, Name::KnownBrowser, &app.config),
        })
    }
}

/// Remembers, in its cookie, that a browser signed in with both steps.
pub fn know_browser(app: &App, headers: &mut HeaderMap, account: &Account) {
    let (cookie, seconds) = (staff::tries::known_browser(app, account), staff::tries::KNOWN_DAYS * 86_400);
    if let Ok(value) = HeaderValue::from_str(&cookies::set(Name::KnownBrowser, &cookie, seconds, &app.config)) {
        headers.append(header::SET_COOKIE, value);
    }
}

async fn visit_and_session(parts: &mut Parts, app: &App) -> Result<(Visit, Option<Session>), Response> {
    let Ok(mut visit) = Visit::from_request_parts(parts, app).await;
    let session = match cookies::read(&parts.headers, Name::Desk, &app.config) {
        Some(cookie) => {
            staff::sessions::find(&visit.app, &cookie).await.map_err(|error| WebError(error).into_response())?
        }
        None => None,
    };
    if let Some(session) = &session {
        let chosen = asked_language(parts).is_some()
            || cookies::read(&parts.headers, Name::Language, &app.config)
                .and_then(|code| Language::parse(&code))
                .is_some();
        if !chosen {
            visit.language = session.account.language;
        }
    }
    Ok((visit, session))
}

/// Where somebody without a whole session goes: to the door or on to its second step, and afterwards back to the page they wanted to
/// read.
fn door(parts: &Parts, step: Option<&'static str>) -> Response {
    if parts.method == Method::POST {
        return Door::Desk.turn_away_to(step);
    }
    let wanted = parts.uri.path_and_query().map_or("/desk", |wanted| wanted.as_str());
    let next = if parts.method == Method::GET { wanted } else { "/desk" };
    see(&onward(step.unwrap_or(Door::Desk.path()), next))
}

/// A step of the door, with where that leads; by itself it leads to the start page.
pub(super) fn onward(step: &str, next: &str) -> String {
    if next == "/desk" { step.to_owned() } else { with_next(step, next) }
}

const fn second_step(session: &Session) -> &'static str {
    if session.account.has_second_factor { "/desk/sign-in/code" } else { "/desk/sign-in/enrol" }
}

/// Where whoever stands at the door wants to go. It stands in its address, and not in its forms alone: those are not read where the
/// first step ended meanwhile.
fn wanted(parts: &Parts) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let next = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == NEXT);
    safe_next(&next.map(|(_, next)| next.into_owned()).unwrap_or_default())
}

impl FromRequestParts<App> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let (mut visit, session) = visit_and_session(parts, app).await?;
        let Some(session) = session else { return Err(door(parts, None)) };
        if !session.complete {
            return Err(door(parts, Some(second_step(&session))));
        }
        // The notice is said once: no link of the page carries it on.
        let mut done = None;
        let mut kept = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in url::form_urlencoded::parse(visit.query.as_bytes()) {
            if name == "done" {
                done = DONE.into_iter().find(|word| *word == value);
            } else {
                kept.append_pair(&name, &value);
            }
        }
        visit.query = kept.finish();
        Ok(Self { visit, session, done })
    }
}

impl FromRequestParts<App> for Halfway {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let (visit, session) = visit_and_session(parts, app).await?;
        match session {
            None => Err(see(&onward(Door::Desk.path(), &wanted(parts)))),
            Some(session) if session.complete => Err(see(&wanted(parts))),
            Some(session) => Ok(Self { visit, session }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn nobody_is_led_away_from_the_desk() {
        for inside in ["/desk", "/desk/queue?tab=mine", "/desk?done=closed", "/task", "/task/T-222222?shown=1"] {
            assert_eq!(safe_next(inside), inside);
        }
        for outside in
            ["", "https://evil.example/", "//evil.example", "/desk.evil.example", "/deskx", "/desk/\\evil", "/my"]
        {
            assert_eq!(safe_next(outside), "/desk");
        }
    }
}
