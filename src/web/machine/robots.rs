//! `/robots.txt`: what search engines are asked to leave alone. Pages that are somebody's own say `noindex` themselves too.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// What can be found is what everybody may read: the first page, the rights, the forms, the privacy notice and the authorities.
const TEXT: &str = "\
User-agent: *
Disallow: /desk
Disallow: /my
Disallow: /received
Disallow: /confirm
Disallow: /outbox
Disallow: /task
Disallow: /unsubscribe
Disallow: /*/draft
Disallow: /*/check
";

/// `GET /robots.txt`.
pub async fn get() -> Response {
    let kept = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (kept, TEXT).into_response()
}
