//! Every address of the portal on one screen. A path stands here once, inside the guards.

use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use super::{assets, guard, machine};
use crate::infra::app::App;

/// Bytes of a form without a file.
const FORM_BYTES: usize = 128 * 1024;

/// Whether a path takes files, which may arrive slowly.
#[must_use]
pub fn takes_long(path: &str) -> bool {
    path.starts_with("/desk/cases/") && path.ends_with("/close")
}

/// All pages.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/static/{version}/{name}", get(assets::get))
        .merge(machine())
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

/// Addresses for machines.
fn machine() -> Router<App> {
    Router::new().route("/healthz", get(machine::health::live)).route("/readyz", get(machine::health::ready))
}

/// Pages for requesters.
fn requester() -> Router<App> {
    Router::new()
}

/// Pages for the desk.
fn desk() -> Router<App> {
    Router::new()
}
