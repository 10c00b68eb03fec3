//! Answers that several pages give: on to another page, a cookie with it, a form shown again.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::config::Config;
use crate::domain::access::{RequesterSession, sessions};
use crate::domain::cases::ops;
use crate::infra::app::App;
use crate::web::cookies::{self, Name};
use crate::web::door::Door;
use crate::web::error::WebError;
use crate::web::form_token::TokenError;
use crate::web::visit::Visit;

/// What handlers of these pages answer.
pub type Answer = Result<Response, WebError>;

/// On to another page (303).
#[must_use]
pub fn on_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The same response, setting a cookie; 0 seconds remove it.
#[must_use]
pub fn with_cookie(mut response: Response, name: Name, value: &str, seconds: i64, config: &Config) -> Response {
    if let Ok(header) = HeaderValue::from_str(&cookies::set(name, value, seconds, config)) {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
    response
}

/// The same response with the cookie by which this browser's session is known.
#[must_use]
pub fn with_session(response: Response, cookie: &str, config: &Config) -> Response {
    with_cookie(response, Name::Requester, cookie, sessions::COOKIE_SECONDS, config)
}

/// The browser's session, proven or not.
///
/// # Errors
/// When the database fails.
pub async fn session(visit: &Visit) -> Result<Option<RequesterSession>, WebError> {
    Ok(ops::session_of(&visit.app, visit.cookie.as_deref()).await?)
}

/// Who acts in a browser that has proven a mailbox; `None` sends it to `/my`.
///
/// # Errors
/// When the database fails.
pub async fn proven(visit: &Visit) -> Result<Option<Actor>, WebError> {
    Ok(session(visit).await?.filter(RequesterSession::is_proven).map(|session| session.actor()))
}

/// Somebody who has proven a mailbox, on a page of their own. Whoever sends a form without that is turned away before it is read, so
/// that what it holds can wait for them.
#[derive(Clone, Debug)]
pub struct Own {
    /// The visit.
    pub visit: Visit,
    /// Who acts.
    pub actor: Actor,
}

impl FromRequestParts<App> for Own {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        match proven(&visit).await.map_err(IntoResponse::into_response)? {
            Some(actor) => Ok(Self { visit, actor }),
            None if parts.method == Method::POST => Err(Door::Requester.turn_away()),
            None => Err(on_to(Door::Requester.path())),
        }
    }
}

/// The status of a page that shows a form again.
#[must_use]
pub fn form_status(mistaken: bool) -> StatusCode {
    if mistaken { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// What is said above a form whose token is not taken; nothing where it was sent only to be shown again.
#[must_use]
pub fn token_refused(error: TokenError) -> FieldErrors {
    match error {
        TokenError::Foreign | TokenError::Expired => FieldErrors::one("form_token", "error-form-expired"),
        TokenError::Again => FieldErrors::default(),
    }
}

/// Sorts what an operation refused: mistakes of the form go back into it, everything else becomes an error page.
///
/// # Errors
/// Everything that is no mistake of the form.
pub fn mistakes_of(error: Error) -> Result<FieldErrors, WebError> {
    match error {
        Error::Invalid(errors) => Ok(errors),
        other => Err(WebError(other)),
    }
}
