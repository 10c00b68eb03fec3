//! A file on its way to a browser. Always handed over to be saved: nothing that came from outside is shown in our own pages.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::TryStreamExt as _;

use crate::infra::app::App;
use crate::infra::files::Download;

/// The file with its headers. Where a piece is missing or does not open, the connection breaks off before the length that was told.
#[must_use]
pub fn response(app: &App, download: Download) -> Response {
    let file = download.file();
    let media_type = HeaderValue::from_str(&file.media_type);
    // RFC 6266: the name in UTF-8, percent-encoded as RFC 8187 asks.
    let name: String =
        url::form_urlencoded::byte_serialize(file.name.as_bytes()).collect::<String>().replace('+', "%20");
    let disposition = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"));
    let size = file.size;
    // The error has been logged where it arose; a body in the middle has no page to show it on.
    let content = download.stream(app.clone()).map_err(|_| std::io::Error::other("the file cannot be read"));
    let mut response = Body::from_stream(content).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::CONTENT_LENGTH, size.into());
    if let Ok(disposition) = disposition {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
