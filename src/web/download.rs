//! A file on its way to a browser. Handed over to be saved: nothing that came from outside is shown in our own pages. Only what nobody
//! may keep is looked at where it stands, a picture alone.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::TryStreamExt as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::infra::app::App;
use crate::infra::files::Download;

/// Everything but letters, digits and a few signs that RFC 8187 lets stand (`attr-char`) and no reader mistakes.
const NOT_IN_NAMES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The file with its headers. Where a piece is missing or does not open, the connection breaks off before the length that was told.
#[must_use]
pub fn response(app: &App, download: Download) -> Response {
    let file = download.file();
    let media_type = HeaderValue::from_str(&file.media_type);
    // RFC 6266: the name in UTF-8, percent-encoded as RFC 8187 asks.
    let name = utf8_percent_encode(&file.name, NOT_IN_NAMES);
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

/// A piece of a path as it stands in an address.
#[must_use]
pub fn in_address(piece: &str) -> String {
    utf8_percent_encode(piece, NOT_IN_NAMES).to_string()
}

/// What the portal wrote itself, to be saved under a name.
#[must_use]
pub fn named(body: Body, media_type: &str, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, media_type);
    let name = utf8_percent_encode(name, NOT_IN_NAMES);
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A picture with its headers, to be looked at and not saved: it stands alone, without scripts, and no browser keeps it.
#[must_use]
pub fn shown(app: &App, download: Download) -> Response {
    let mut response = response(app, download);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}
