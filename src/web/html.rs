//! Pages as responses.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::error::WebError;
use crate::base::error::Error;

/// A page made from a template.
pub struct Page<T> {
    template: T,
    status: StatusCode,
    personal: bool,
    varies: Option<&'static str>,
}

impl<T: Template> Page<T> {
    /// A page that shows nothing personal.
    pub const fn open(template: T) -> Self {
        Self { template, status: StatusCode::OK, personal: false, varies: None }
    }

    /// A page that shows something personal: no cache may keep it.
    pub const fn personal(template: T) -> Self {
        Self { template, status: StatusCode::OK, personal: true, varies: None }
    }

    /// The same page where a header of the request decides what stands on it.
    #[must_use]
    pub fn varying_by(mut self, header: &'static str) -> Self {
        self.varies = Some(header);
        self
    }

    /// The same page with another status, such as 422 for a form with mistakes.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.template.render() {
            Ok(html) => {
                let mut response = (self.status, Html(html)).into_response();
                let cache = if self.personal { "no-store" } else { "no-cache" };
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
                if let Some(varies) = self.varies {
                    response.headers_mut().insert(header::VARY, HeaderValue::from_static(varies));
                }
                response
            }
            Err(error) => WebError(Error::fault(error)).into_response(),
        }
    }
}
