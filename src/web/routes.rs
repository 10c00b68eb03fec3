//! Every address of the portal on one screen. A path stands here once, inside the guards.

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use super::{assets, guard};
use crate::infra::app::App;

/// Bytes of a form without a file.
const FORM_BYTES: usize = 128 * 1024;

/// All pages.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/static/{version}/{name}", get(assets::get))
        .merge(requester())
        .merge(desk())
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), guard::same_origin))
        .layer(middleware::from_fn_with_state(app.clone(), guard::keep_language))
        .layer(middleware::from_fn_with_state(app.clone(), guard::error_pages))
        .layer(middleware::from_fn_with_state(app.clone(), guard::security_headers))
        .layer(CompressionLayer::new())
        .with_state(app)
}

/// Pages for requesters.
fn requester() -> Router<App> {
    Router::new()
}

/// Pages for the desk.
fn desk() -> Router<App> {
    Router::new()
}
