//! Logs and metrics of real requests.

use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Extension, Router, middleware};
use rightsdesk::infra::server::{Limits, serve};
use rightsdesk::infra::telemetry::{LogFormat, RequestId, init_logs, metrics_recorder, observe, serve_metrics};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Not a test of its own: it logs to the stderr of a process of its own.
#[tokio::test]
async fn requests_that_log() {
    // Asked for by name only: among the others it would take what belongs to the whole process.
    if !std::env::args().any(|argument| argument == "--exact") {
        return;
    }
    init_logs(LogFormat::Json, "info").unwrap();
    let handle = metrics_recorder();
    let router = Router::new()
        .route(
            "/my/{reference}",
            get(|Path(_): Path<String>, Extension(id): Extension<RequestId>| async move { id.to_string() }),
        )
        .route("/broken", get(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn(observe));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let server = tokio::spawn(serve(listener, router, Limits::default(), stop.clone()));
    // A free port, for an address that is given.
    let metrics_addr = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let metrics = tokio::spawn(serve_metrics(metrics_addr, handle, stop.clone()));

    let client = reqwest::Client::new();
    let answer = client
        .get(format!("http://{addr}/my/CANARY-PATH?q=CANARY-QUERY"))
        .header("x-request-id", "CANARY-ID")
        .header("user-agent", "CANARY-AGENT")
        .send()
        .await
        .unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(answer.text().await.unwrap(), id, "the handler knows the id");
    client.get(format!("http://{addr}/broken")).send().await.unwrap();
    client.get(format!("http://{addr}/CANARY-PATH")).send().await.unwrap();
    client.request("CANARY".parse().unwrap(), format!("http://{addr}/broken")).send().await.unwrap();

    let scraped = client.get(format!("http://{metrics_addr}/metrics")).send().await.unwrap();
    assert!(scraped.headers()["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    let scraped = scraped.text().await.unwrap();
    for line in [
        "http_requests_total{method=\"GET\",route=\"/my/{reference}\",status=\"200\"} 1",
        "http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 1",
        "http_request_duration_seconds_count{method=\"GET\",route=\"/broken\"} 1",
        "# TYPE connections_open gauge",
        "# HELP http_requests_total Requests answered",
    ] {
        assert!(scraped.contains(line), "{line} is not in\n{scraped}");
    }
    assert!(!scraped.contains("CANARY"), "{scraped}");
    for (method, path, status) in [("POST", "/metrics", 405), ("GET", "/", 404), ("GET", "/my/x", 404)] {
        let request = client.request(method.parse().unwrap(), format!("http://{metrics_addr}{path}"));
        assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{method} {path}");
    }
    stop.cancel();
    drop(client);
    tokio::time::timeout(Duration::from_secs(3), async {
        server.await.unwrap().unwrap();
        metrics.await.unwrap().unwrap();
    })
    .await
    .expect("both stop");
    eprintln!("{{\"expected_id\":\"{id}\"}}");
}

#[tokio::test]
async fn requests_are_logged_by_route_and_without_what_people_sent() {
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "infra::telemetry::requests_that_log", "--nocapture"])
        .output()
        .await
        .unwrap();
    let logged = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{logged}");
    assert!(!logged.contains("CANARY"), "{logged}");
    let lines: Vec<serde_json::Value> = logged.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let expected_id = &lines.iter().find(|line| line.get("expected_id").is_some()).unwrap()["expected_id"];
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), 4, "{logged}");
    assert_eq!(answered[0]["method"], "GET");
    assert_eq!(answered[0]["route"], "/my/{reference}");
    assert_eq!(answered[0]["status"], 200);
    assert!(answered[0]["duration_ms"].is_number());
    assert_eq!(answered[0]["span"]["request_id"], *expected_id);
    assert_eq!((&answered[1]["level"], &answered[1]["status"]), (&"ERROR".into(), &500.into()));
    assert_eq!(answered[2]["route"], "none");
    assert_eq!(answered[3]["method"], "other");
}
