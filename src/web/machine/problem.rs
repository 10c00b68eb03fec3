//! Errors for programs: problem details (RFC 9457).

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::base::language::Language;
use crate::infra::telemetry::RequestId;
use crate::web::error::Failure;

/// The body of a failure. `code` is the same word for the same reason for ever; `detail` is there where a rule refused, in English.
#[must_use]
pub fn json(status: StatusCode, failure: &Failure, request: Option<&RequestId>) -> Response {
    let mut problem = json!({
        // The status says it all (section 4.2.1).
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "code": failure.key,
    });
    if let Some(reason) = &failure.explanation {
        problem["detail"] = reason.explain(Language::En).into();
    }
    if let Some(request) = request {
        problem["request_id"] = request.as_str().into();
    }
    (status, [(header::CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response()
}
