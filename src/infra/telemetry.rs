//! Logs to stderr and metrics for Prometheus. Neither holds personal data: requests are known by the pattern of their route,
//! never by path or query, which carry references and what people typed.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
pub use metrics_exporter_prometheus::PrometheusHandle;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use super::server::{Limits, serve};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

impl std::str::FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("text or json"),
        }
    }
}

/// Begins to log to stderr what `filter` lets through (as `RUST_LOG`: `info`, `warn,rightsdesk=debug`). A second call changes
/// nothing.
///
/// # Errors
/// When the filter cannot be read.
pub fn init_logs(format: LogFormat, filter: &str) -> Result<(), ParseError> {
    let filter = EnvFilter::try_new(filter)?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let _ = match format {
        LogFormat::Text => logs.with_target(false).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    Ok(())
}

/// What a request is called in logs, in the answer's `x-request-id`, and on an error page. Handlers find it in the request's
/// extensions. It is ours: what a client sends under that name is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The name of the header.
    pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

    /// The id as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Different within and, by all odds, across processes; a name, not a secret.
    fn next() -> Self {
        static KEYED: OnceLock<RandomState> = OnceLock::new();
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(format!("{:016x}", KEYED.get_or_init(RandomState::new).hash_one(count)))
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Names, logs and counts each request; for `axum::middleware::from_fn`, as the outermost layer of a router whose routes are
/// all in place (before them, no route is known).
pub async fn observe(mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = RequestId::next();
    let method = method_label(request.method());
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!("request", request_id = %id);

    let mut response = next.run(request).instrument(span.clone()).await;

    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(RequestId::HEADER, value);
    }
    let status = response.status();
    let duration = begun.elapsed();
    let duration_ms = duration.as_secs_f64() * 1000.0;
    let _entered = span.enter();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        tracing::warn!(method, route, status = status.as_u16(), duration_ms, "answered");
    } else if status.is_server_error() {
        tracing::error!(method, route, status = status.as_u16(), duration_ms, "answered");
    } else {
        tracing::info!(method, route, status = status.as_u16(), duration_ms, "answered");
    }
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(duration.as_secs_f64());
    response
}

/// A method as a label; a client can make up methods, and each would be a series of its own.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Begins to keep metrics, once per process. To be called only where [`serve_metrics`] follows: measurements that nobody
/// tidies up pile up in memory.
///
/// # Panics
/// When another recorder of metrics was installed before.
pub fn metrics_recorder() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
            #[allow(
                clippy::expect_used,
                reason = "the buckets are constant, and two recorders are a mistake in the code"
            )]
            let handle = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Full("http_request_duration_seconds".to_owned()), &buckets)
                .expect("there are buckets")
                .set_buckets_for_metric(Matcher::Full("job_duration_seconds".to_owned()), &buckets)
                .expect("there are buckets")
                .install_recorder()
                .expect("the only recorder of this process");
            metrics::describe_counter!("http_requests_total", "Requests answered, by method, route pattern and status");
            metrics::describe_histogram!(
                "http_request_duration_seconds",
                metrics::Unit::Seconds,
                "Time from a request's headers to the beginning of its answer"
            );
            metrics::describe_gauge!("connections_open", "Connections that clients hold open at the moment");
            metrics::gauge!("connections_open").increment(0);
            describe_background_work();
            handle
        })
        .clone()
}

/// Says what the measurements of the worker and of the watch over the database mean.
fn describe_background_work() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_gauge!("clock_skew_seconds", Unit::Seconds, "By how much this machine's clock is ahead of the database's");
    describe_gauge!("database_answers", "1 while the database answers and can be written to, else 0");
    describe_counter!("jobs_total", "Attempts of jobs that ended, by lane and outcome");
    describe_histogram!("job_duration_seconds", Unit::Seconds, "Time one attempt of a job took, by lane");
    describe_gauge!("jobs_waiting", "Jobs that wait or run, by lane");
    describe_gauge!(
        "jobs_oldest_waiting_seconds",
        Unit::Seconds,
        "How long a job could have been begun already, by lane"
    );
    describe_counter!("schedule_runs_total", "Runs of periodic work that ended, by name and outcome");
    describe_gauge!("schedule_duration_seconds", Unit::Seconds, "Time the last run of periodic work took, by name");
    describe_gauge!(
        "schedule_succeeded_timestamp_seconds",
        Unit::Seconds,
        "When periodic work last ended well in this process, as seconds since 1970, by name"
    );
    describe_gauge!("worker_heartbeat_age_seconds", Unit::Seconds, "How long ago any worker last said that it lives");
    describe_gauge!("background_work_late", "1 where background work is late, which is an alert on the desk, else 0");
    describe_counter!("worker_parts_failed_total", "Parts of the worker that ended by a mistake of ours, by name");
}

/// Answers `GET /metrics` at an address of its own, which is not for the public, until `stop`.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve_metrics(addr: SocketAddr, handle: PrometheusHandle, stop: CancellationToken) -> io::Result<()> {
    let listener = TcpListener::bind(addr).await?;
    let tidier = handle.clone();
    let tidied = stop.run_until_cancelled(async move {
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            every.tick().await;
            tidier.run_upkeep();
        }
    });
    let text = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    let router = Router::new()
        .route("/metrics", get(move || async move { (text, handle.render()) }))
        .fallback(|| async { StatusCode::NOT_FOUND });
    let (served, _) = tokio::join!(serve(listener, router, Limits::default(), stop.clone()), tidied);
    served
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_are_plain() {
        let (one, other) = (RequestId::next(), RequestId::next());
        assert_ne!(one, other);
        assert_eq!(one.as_str().len(), 16);
        assert!(one.as_str().bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_an_error() {
        assert!(init_logs(LogFormat::Text, "rightsdesk=loud").is_err());
        assert_eq!("json".parse(), Ok(LogFormat::Json));
        assert!("xml".parse::<LogFormat>().is_err());
    }
}
