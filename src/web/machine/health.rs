//! `/healthz`: the process lives. `/readyz`: it can do its work.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::TimeDelta;
use serde_json::json;

use crate::infra::app::App;
use crate::infra::{db, queue};
use crate::web::client::{Client, ProxyTrouble};

/// A difference to the database's clock above this makes leases and notices unreliable.
const SKEW: TimeDelta = TimeDelta::seconds(5);
/// A heartbeat older than this means that no worker lives.
const SILENT: TimeDelta = TimeDelta::seconds(60);
const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /healthz`.
pub async fn live() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// `GET /readyz`: each check by name, 503 when one of them fails. This machine alone is told what proxies do wrong.
pub async fn ready(State(app): State<App>, Extension(trouble): Extension<Arc<ProxyTrouble>>, parts: Parts) -> Response {
    let checks = tokio::time::timeout(PATIENCE, check(&app)).await.unwrap_or([
        ("database", false),
        ("migrations", false),
        ("worker", false),
        ("clock", false),
    ]);
    let ready = checks.iter().all(|(_, fine)| *fine);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let checks: serde_json::Map<_, _> = checks.iter().map(|(name, fine)| ((*name).to_owned(), json!(fine))).collect();
    let mut answer = json!({ "ready": ready, "checks": checks });
    if Client::new(&parts.extensions, &parts.headers, &app.config).is_local {
        answer["proxies"] = json!(trouble.seen());
    }
    (status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

async fn check(app: &App) -> [(&'static str, bool); 4] {
    let Ok(theirs) = db::time(&app.database).await else {
        return [("database", false), ("migrations", false), ("worker", false), ("clock", false)];
    };
    let migrated = db::is_migrated(&app.database).await.unwrap_or(false);
    let beat = queue::newest_heartbeat(&app.database).await.ok().flatten();
    let alive = beat.is_some_and(|beat| app.now() - beat < SILENT);
    [("database", true), ("migrations", migrated), ("worker", alive), ("clock", (app.now() - theirs).abs() <= SKEW)]
}
