//! The accept loop: serves a router over HTTP/1 and lets go of every client that is too slow in any of the ways there are.
//!
//! `axum::serve` has no time limit of any kind, and drops a handler in the middle when its client leaves. Here each request
//! runs in a task of its own, so that what was begun is finished, whether or not somebody waits for the answer.
//! TLS and HTTP/2 are the proxy's.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router, http};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;
use tower_http::timeout::TimeoutBody;

/// How long and how much a client may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// From the connection, or the end of the last answer, to the end of the next request's headers.
    pub header: Duration,
    /// Between two pieces of a request's body.
    pub body_idle: Duration,
    /// From the end of the headers to the beginning of the answer.
    pub total: Duration,
    /// The same for routes that ask for it by [`Allowance::lengthen`]: uploads over thin lines.
    pub long_total: Duration,
    /// Without the client taking a byte of the answer.
    pub write_stall: Duration,
    /// How long to listen on after the last answer, so that a client still sending gets to read why it was refused.
    pub linger: Duration,
    /// Connections at a time; more wait in the system's queue.
    pub connections: usize,
    /// Connections at a time from one IPv4 address or IPv6 /64; more are closed.
    pub connections_per_ip: usize,
    /// Peers that speak for many, to whom the limit per address does not apply.
    pub proxies: Vec<IpNet>,
    /// How long running requests have after the stop.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body_idle: Duration::from_secs(10),
            total: Duration::from_secs(30),
            long_total: Duration::from_mins(10),
            write_stall: Duration::from_secs(30),
            linger: Duration::from_secs(2),
            connections: 12_000,
            connections_per_ip: 50,
            proxies: Vec::new(),
            stop: Duration::from_secs(25),
        }
    }
}

/// Serves until `stop`; then takes no more connections, closes the idle ones, and lets running requests end, also those whose
/// client has left.
///
/// # Errors
/// None today; a listener that fails is tried again. The type leaves room.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: CancellationToken) -> io::Result<()> {
    let server = Arc::new(Server {
        router,
        limits,
        peers: Arc::default(),
        is_crowd_told: AtomicBool::new(false),
        connections: TaskTracker::new(),
        handlers: TaskTracker::new(),
        stop,
        end: CancellationToken::new(),
    });
    let seats = Arc::new(Semaphore::new(server.limits.connections));
    while let Some(seat) = server.unless_stopped(Arc::clone(&seats).acquire_owned()).await {
        let Some(accepted) = server.unless_stopped(listener.accept()).await else { break };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                // Out of descriptors or memory: accepting at once again would spin, and others have to give some back.
                tracing::warn!(%error, "cannot accept connections at the moment");
                let _ = server.unless_stopped(tokio::time::sleep(Duration::from_millis(100))).await;
                continue;
            }
        };
        let Some(visit) = server.admit(peer.ip()) else { continue };
        let held = (seat, visit);
        server.connections.spawn(Arc::clone(&server).attend(stream, peer, held));
    }
    drop(listener);
    server.connections.close();
    server.handlers.close();
    let ended = async {
        server.connections.wait().await;
        server.handlers.wait().await;
    };
    if timeout(server.limits.stop, ended).await.is_err() {
        tracing::warn!(
            connections = server.connections.len(),
            handlers = server.handlers.len(),
            "stopped before every request had ended"
        );
    }
    server.end.cancel();
    Ok(())
}

/// Lets this process open as many files as the system allows it; the usual first limit is 1,024, fewer than there may be
/// connections. Returns the limit.
pub fn raise_file_limit() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok() { maximum } else { current }
}

struct Server {
    router: Router,
    limits: Limits,
    peers: Arc<Peers>,
    /// Whether the log was told that an address has too many connections; once is enough.
    is_crowd_told: AtomicBool,
    connections: TaskTracker,
    handlers: TaskTracker,
    stop: CancellationToken,
    /// What is left after the stop's time is cut off.
    end: CancellationToken,
}

impl Server {
    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.stop.run_until_cancelled(work).await
    }

    /// Counts a connection; `None` where its address has too many.
    fn admit(&self, ip: IpAddr) -> Option<Visit> {
        let ip = ip.to_canonical();
        let most = if self.limits.proxies.iter().any(|net| net.contains(&ip)) {
            usize::MAX
        } else {
            self.limits.connections_per_ip
        };
        let visit = self.peers.enter(ip, most);
        if visit.is_none() && !self.is_crowd_told.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                most,
                "an address has as many connections as one may have, and further ones are closed: if it is your proxy, name it in \
                 TRUSTED_PROXIES"
            );
        }
        visit
    }

    async fn attend(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, held: impl Send + 'static) {
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.write_stall));
        let service = {
            let server = Arc::clone(&self);
            service_fn(move |request| -> Pin<Box<dyn Future<Output = Result<Response, http::Error>> + Send>> {
                let server = Arc::clone(&server);
                Box::pin(async move { Ok(server.answer(request, peer).await) })
            })
        };
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.header)
            .max_header_size(32 << 10)
            // A client may end its side after the request and still want the answer.
            .half_close(true)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        let mut stopped = pin!(self.stop.cancelled());
        let mut stopping = false;
        let outcome = loop {
            tokio::select! {
                outcome = std::future::poll_fn(|context| connection.poll_without_shutdown(context)) => break outcome,
                () = &mut stopped, if !stopping => {
                    stopping = true;
                    Pin::new(&mut connection).graceful_shutdown();
                }
                () = self.end.cancelled() => return,
            }
        };
        // A client that broke off or was too slow has been told all it will be.
        if outcome.is_err() {
            return;
        }
        let stream = connection.into_parts().io.into_inner();
        let most = self.limits.linger;
        // Not counted as a connection to wait for when stopping.
        tokio::spawn(async move {
            let _ = timeout(most, linger(stream)).await;
            drop(held);
        });
    }

    async fn answer(&self, request: http::Request<Incoming>, peer: SocketAddr) -> Response {
        let allowance = Allowance::new(&self.limits);
        let mut request: Request = request.map(|body| {
            let body = AllowedBody::new(allowance.clone(), body);
            Body::new(TimeoutBody::new(self.limits.body_idle, body))
        });
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(allowance.clone());
        let handler = self.handlers.spawn(self.router.clone().call(request));
        tokio::select! {
            answered = handler => match answered {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(failed) => {
                    // The panic hook has told where; what it held may be personal.
                    tracing::error!(panicked = failed.is_panic(), "a handler ended without an answer");
                    refuse(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side.\n")
                }
            },
            () = allowance.used_up() => {
                let total_ms = allowance.total().as_millis();
                tracing::warn!(total_ms, "a request was answered with 408; its handler goes on");
                refuse(StatusCode::REQUEST_TIMEOUT, "This took too long. Please try again.\n")
            }
        }
    }
}

/// How long one request may take, from the end of its headers to the beginning of its answer. It travels with the request, so that the
/// layer of a route that takes long can say so: the accept loop itself knows no routes.
#[derive(Clone, Debug)]
pub struct Allowance {
    began: Instant,
    short: Duration,
    long: Duration,
    is_long: Arc<AtomicBool>,
}

impl Allowance {
    fn new(limits: &Limits) -> Self {
        let (short, long) = (limits.total, limits.long_total);
        Self { began: Instant::now(), short, long, is_long: Arc::default() }
    }

    /// Gives this request the time of an upload over a thin line.
    pub fn lengthen(&self) {
        self.is_long.store(true, Ordering::Relaxed);
    }

    fn total(&self) -> Duration {
        if self.is_long.load(Ordering::Relaxed) { self.long } else { self.short }
    }

    fn end(&self) -> Instant {
        self.began + self.total()
    }

    async fn used_up(&self) {
        // It may have been lengthened meanwhile.
        while Instant::now() < self.end() {
            sleep_until(self.end()).await;
        }
    }
}

/// A request's body, for as long as the request may take. The handler outlives its answer; the body must not, or a client could drip
/// it for ever.
struct AllowedBody {
    body: Incoming,
    allowance: Allowance,
    end: Pin<Box<Sleep>>,
}

impl AllowedBody {
    fn new(allowance: Allowance, body: Incoming) -> Self {
        let end = Box::pin(sleep_until(Self::end_of(&allowance)));
        Self { body, allowance, end }
    }

    /// A moment later than the answer, so that the answer is a 408 and not what a handler makes of half a body.
    fn end_of(allowance: &Allowance) -> Instant {
        allowance.end() + Duration::from_millis(50)
    }
}

impl hyper::body::Body for AllowedBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        while this.end.as_mut().poll(context).is_ready() {
            let end = Self::end_of(&this.allowance);
            if end <= this.end.deadline() {
                return Poll::Ready(Some(Err("the request took too long".into())));
            }
            this.end.as_mut().reset(end);
        }
        Pin::new(&mut this.body).poll_frame(context).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn refuse(status: StatusCode, text: &'static str) -> Response {
    let mut response = (status, text).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Closing a socket on a client that is still sending makes its system throw away the answer unread.
async fn linger(mut stream: Pin<Box<TimeoutStream<TcpStream>>>) -> io::Result<()> {
    stream.shutdown().await?;
    let mut rest = [0; 4096];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}

/// An error of the one connection that was to be accepted, not of the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// How many connections each address has.
#[derive(Default)]
struct Peers(Mutex<HashMap<IpAddr, usize>>);

impl Peers {
    fn enter(self: &Arc<Self>, ip: IpAddr, most: usize) -> Option<Visit> {
        let key = match ip {
            // One subscriber has a /64 to choose addresses from.
            IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))),
            IpAddr::V4(_) => ip,
        };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(key).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        metrics::gauge!("connections_open").increment(1);
        Some(Visit { peers: Arc::clone(self), key })
    }
}

/// One counted connection.
struct Visit {
    peers: Arc<Peers>,
    key: IpAddr,
}

impl Drop for Visit {
    fn drop(&mut self) {
        metrics::gauge!("connections_open").decrement(1);
        let mut counts = self.peers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_v6_subscriber_counts_once_and_what_leaves_is_forgotten() {
        let peers = Arc::new(Peers::default());
        let first = peers.enter("2001:db8:1:2::1".parse().unwrap(), 2).unwrap();
        let second = peers.enter("2001:db8:1:2:ffff::9".parse().unwrap(), 2).unwrap();
        assert!(peers.enter("2001:db8:1:2::3".parse().unwrap(), 2).is_none());
        assert!(peers.enter("2001:db8:1:3::1".parse().unwrap(), 2).is_some());
        drop(first);
        assert!(peers.enter("2001:db8:1:2::3".parse().unwrap(), 2).is_some());
        drop(second);
        assert!(peers.0.lock().unwrap().is_empty());
    }
}
