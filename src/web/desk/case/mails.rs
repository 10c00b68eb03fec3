//! Mails about a case that reached nobody, sent again.

use axum::extract::{Form, Path};
use axum::response::Response;
use uuid::Uuid;

use super::page::{PlainForm, written};
use crate::domain::cases::ops;
use crate::web::desk::session::Desk;
use crate::web::error::WebError;

/// `POST /desk/cases/{reference}/mails/{id}`: sends it again.
///
/// # Errors
/// When there is no such mail of the case, it did not fail, the role may not work on cases, or the database fails.
pub async fn post(
    desk: Desk,
    Path((reference, id)): Path<(String, Uuid)>,
    Form(form): Form<PlainForm>,
) -> Result<Response, WebError> {
    let said = match desk.check(&form.form_token) {
        Err(key) => Err(key),
        Ok(_) => Ok(ops::send_mail_again(desk.app().clone(), desk.actor(), &reference, id).await),
    };
    written(&desk, &reference, form.typed(), said, "mail-again#mails").await
}
