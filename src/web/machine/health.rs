//! `/healthz`: the process lives. `/readyz`: it can do its work.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::json;

use crate::infra::app::App;
use crate::infra::database_watch::SKEW;
use crate::infra::db;
use crate::infra::migrations::{self, Standing};
use crate::web::client::{Client, ProxyTrouble};

const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /healthz`.
pub async fn live() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// What is checked, in this order.
const CHECKS: [&str; 3] = ["database", "migrations", "clock"];

/// `GET /readyz`: each check by name, 503 when one of them fails. Whether workers live is not among them: pages do their work
/// without one, and a balancer that takes them away helps nobody. This machine alone is told what proxies do wrong.
pub async fn ready(State(app): State<App>, Extension(trouble): Extension<Arc<ProxyTrouble>>, parts: Parts) -> Response {
    let passed = tokio::time::timeout(PATIENCE, check(&app)).await.unwrap_or_default();
    let ready = passed.iter().all(|fine| *fine);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let checks: serde_json::Map<_, _> =
        CHECKS.iter().zip(passed).map(|(name, fine)| ((*name).to_owned(), json!(fine))).collect();
    let mut answer = json!({ "ready": ready, "checks": checks });
    if Client::new(&parts.extensions, &parts.headers, &app.config).is_local {
        answer["proxies"] = json!(trouble.seen());
    }
    (status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

async fn check(app: &App) -> [bool; 3] {
    let Ok(theirs) = db::time(&app.database).await else { return [false; 3] };
    let migrated = match app.database.acquire().await {
        Ok(mut connection) => matches!(migrations::standing(&mut connection).await, Ok(Standing::Ready)),
        Err(_) => false,
    };
    [true, migrated, (app.now() - theirs).abs() <= SKEW && app.database_watch.agrees(app.now())]
}
