//! Every address of the portal on one screen. A path stands here once, inside the guards.

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;

use super::requester::{accessibility, case, confirm, customer, form, my, outbox, received, rights, start, withdraw};
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
#[rustfmt::skip]
fn requester() -> Router<App> {
    Router::new()
        .route("/",                               get(start::get))
        .route("/rights",                         get(rights::get))
        .route("/request/{right}",                get(form::get).post(form::post))
        .route("/request/{right}/customer",       get(customer::get).post(customer::post))
        .route("/received",                       get(received::get))
        .route("/received/code",                  post(received::new_code))
        .route("/received/address",               post(received::address))
        .route("/confirm",                        get(confirm::get).post(confirm::post))
        .route("/my",                             get(my::get).post(my::post))
        .route("/my/code",                        get(my::get_code).post(my::post_code))
        .route("/my/leave",                       get(my::leave))
        .route("/my/{reference}",                 get(case::get))
        .route("/my/{reference}/confirm",         post(case::confirm))
        .route("/my/{reference}/messages",        post(case::write))
        .route("/my/{reference}/files/{id}",      get(case::file))
        .route("/my/{reference}/withdraw",        get(withdraw::get).post(withdraw::post))
        .route("/accessibility",                  get(accessibility::get))
        .route("/outbox",                         get(outbox::list))
        .route("/outbox/{name}",                  get(outbox::mail))
}

/// Pages for the desk.
fn desk() -> Router<App> {
    Router::new()
}
