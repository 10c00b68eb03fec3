//! Styles, scripts and icons, embedded in the binary and kept by browsers until they change.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::sync::LazyLock;

use super::error::WebError;
use crate::base::error::Error;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Static;

static VERSION: LazyLock<String> = LazyLock::new(|| {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    let mut names: Vec<_> = Static::iter().collect();
    names.sort();
    for name in names {
        if let Some(file) = Static::get(&name) {
            digest.update(file.metadata.sha256_hash());
        }
    }
    crate::base::text::hexadecimal(&digest.finalize()[..6])
});

/// A path segment that changes with the content of any file, so that browsers may keep files for a year.
#[must_use]
pub fn version() -> &'static str {
    &VERSION
}

/// `GET /static/{version}/{name}`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not a file of ours.
pub async fn get(Path((_, name)): Path<(String, String)>) -> Result<Response, WebError> {
    let file = Static::get(&name).ok_or(Error::NotFound)?;
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    Ok((
        [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")],
        file.data.into_owned(),
    )
        .into_response())
}
