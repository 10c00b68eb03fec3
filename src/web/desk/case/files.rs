//! A file of a case, for the desk.

use axum::extract::Path;
use axum::response::Response;
use uuid::Uuid;

use crate::domain::cases::ops;
use crate::web::desk::session::Desk;
use crate::web::download;
use crate::web::error::WebError;

/// `GET /desk/cases/{reference}/files/{id}`.
///
/// # Errors
/// When there is no such case or file, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path((reference, id)): Path<(String, Uuid)>) -> Result<Response, WebError> {
    let file = ops::file_of_case(desk.app().clone(), desk.actor(), &reference, id).await?;
    Ok(download::response(desk.app(), file))
}
