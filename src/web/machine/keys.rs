//! `/.well-known/rightsdesk-keys.json`: the public halves of the keys that sign, as a set of JSON Web Keys (RFC 7517, RFC 8037). Keys that
//! were turned stay in it, since what they signed is checked for years. Any page and any program may read it.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::infra::app::App;
use crate::infra::crypto::PublicKey;

/// `GET /.well-known/rightsdesk-keys.json`.
pub async fn get(State(app): State<App>) -> Response {
    let keys: Vec<Value> = app.keys.public_keys().iter().map(key).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/jwk-set+json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, Json(json!({ "keys": keys }))).into_response()
}

fn key(key: &PublicKey) -> Value {
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": key.id,
        "x": key.x,
        // Of one that waits nothing is signed yet.
        "used_from": key.from.map(moment),
        "used_until": key.until.map(moment),
    })
}
