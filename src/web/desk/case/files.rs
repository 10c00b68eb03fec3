//! A file of a case, for the desk. Always handed over to be saved: nothing that came from outside is shown in our own pages.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use uuid::Uuid;

use crate::domain::cases::ops;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;

/// `GET /desk/cases/{reference}/files/{id}`.
///
/// # Errors
/// When there is no such case or file, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path((reference, id)): Path<(String, Uuid)>) -> Result<Response, WebError> {
    let file = ops::file_of_case(desk.app().clone(), desk.actor(), &reference, id).await?;
    let mut response = file.content.into_response();
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&file.media_type);
    headers.insert(header::CONTENT_TYPE, media_type.unwrap_or(HeaderValue::from_static("application/octet-stream")));
    // RFC 6266: the name in UTF-8, percent-encoded as RFC 8187 asks.
    let name: String =
        url::form_urlencoded::byte_serialize(file.name.as_bytes()).collect::<String>().replace('+', "%20");
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
