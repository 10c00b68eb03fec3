//! From errors of operations to responses. What the reader gets to see is made by the [`surface`](super::surface) of the address.

use axum::http::StatusCode;
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
    pub key: &'static str,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
    /// The rule's own words where a rule refused.
    pub explanation: Option<std::sync::Arc<dyn crate::base::error::Explain>>,
}

impl Failure {
    /// After how many minutes trying again makes sense, where the sentence itself does not say when.
    #[must_use]
    pub fn minutes(&self) -> Option<u64> {
        self.retry_after.filter(|_| self.key != "unavailable").map(|seconds| seconds.div_ceil(60))
    }
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
            response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(Failure { key, retry_after, explanation });
        if spoilt {
            response.extensions_mut().insert(Spoilt);
        }
        response
    }
}
