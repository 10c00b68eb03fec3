//! From errors of operations to responses. What the reader gets to see is made by the [`surface`](super::surface) of the address.

use std::borrow::Cow;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::base::error::Error;

/// An error on its way to a page.
#[derive(Debug)]
pub struct WebError(pub Error);

impl<E: Into<Error>> From<E> for WebError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// What the error page is to say; travels with the response.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Key of the sentence, below `error-page-`.
    pub key: Cow<'static, str>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
    /// The rule's own words where a rule refused.
    pub explanation: Option<std::sync::Arc<dyn crate::base::error::Explain>>,
    /// Where it is done instead.
    pub way: Option<String>,
}

impl Failure {
    /// The failure that a response carries, or that the framework made of it: its short English words are replaced (404, 405, 413 …).
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        response.extensions().get::<Self>().cloned().or_else(|| bare_failure(response))
    }

    /// After how many minutes trying again makes sense, where the sentence itself does not say when.
    #[must_use]
    pub fn minutes(&self) -> Option<u64> {
        self.retry_after.filter(|seconds| *seconds > 0 && self.key != "unavailable").map(|seconds| seconds.div_ceil(60))
    }
}

fn bare_failure(response: &Response) -> Option<Failure> {
    if says_something(response) {
        return None;
    }
    let status = response.status();
    let key = match status {
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        status if status.is_client_error() => "bad-request",
        status if status.is_server_error() => "fault",
        _ => return None,
    };
    Some(Failure { key: key.into(), retry_after: None, explanation: None, way: None })
}

/// Whether an answer has a body that one of our handlers made.
fn says_something(response: &Response) -> bool {
    let made = response.headers().get(header::CONTENT_TYPE).and_then(|made| made.to_str().ok());
    made.is_some_and(|made| made.starts_with("text/html") || made.starts_with("application/"))
}

/// Goes with the response to a request that met a database connection of no more use.
#[derive(Clone, Copy, Debug)]
pub struct Spoilt;

impl WebError {
    /// The status that says the same in HTTP.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match &self.0 {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Forbidden => StatusCode::FORBIDDEN,
            Error::SignInNeeded => StatusCode::UNAUTHORIZED,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::State(_) | Error::Refused(_) | Error::Conflict => StatusCode::CONFLICT,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Fault(fault) if fault.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
            Error::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let status = self.status();
        let (key, retry_after) = match &self.0 {
            Error::NotFound => ("not-found", None),
            Error::Forbidden => ("forbidden", None),
            Error::SignInNeeded => ("sign-in-needed", None),
            Error::Invalid(_) => ("invalid", None),
            Error::State(key) => (*key, None),
            Error::Refused(_) => ("refused", None),
            Error::Conflict => ("conflict", None),
            Error::TooMany(seconds) => ("too-many", Some(*seconds)),
            Error::Fault(fault) if fault.is_unavailable() => {
                tracing::warn!(error = fault.for_log(), "a request was put off");
                ("unavailable", Some(5))
            }
            Error::Fault(fault) => {
                tracing::error!(error = fault.for_log(), "a request failed");
                ("fault", None)
            }
        };
        let spoilt = matches!(&self.0, Error::Fault(fault) if fault.spoils_connections());
        let explanation = match self.0 {
            Error::Refused(explanation) => Some(std::sync::Arc::from(explanation)),
            _ => None,
        };
        let mut response = status.into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(Failure { key: key.into(), retry_after, explanation, way: None });
        if spoilt {
            response.extensions_mut().insert(Spoilt);
        }
        response
    }
}
