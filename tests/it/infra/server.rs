//! The accept loop against clients that speak to the socket themselves, with short limits.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::routing::{get, post};
use rightsdesk::infra::server::{Allowance, Limits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

const BIG: usize = 64 << 20;

fn short() -> Limits {
    Limits {
        header: Duration::from_millis(300),
        body_idle: Duration::from_millis(600),
        total: Duration::from_millis(1500),
        long_total: Duration::from_secs(5),
        write_stall: Duration::from_millis(400),
        linger: Duration::from_millis(300),
        ..Limits::default()
    }
}

/// As the layer of a route that takes files does.
async fn slowly(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
    request.extensions().get::<Allowance>().unwrap().lengthen();
    next.run(request).await
}

struct Running {
    addr: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
    begun: Arc<AtomicUsize>,
    finished: Arc<AtomicUsize>,
}

impl Running {
    async fn with(limits: Limits) -> Self {
        let (begun, finished) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let work = |milliseconds: u64| {
            let (begun, finished) = (Arc::clone(&begun), Arc::clone(&finished));
            move || async move {
                begun.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_millis(milliseconds)).await;
                finished.fetch_add(1, Ordering::SeqCst);
                "done"
            }
        };
        let echo = |body: Bytes| async move { body };
        let router = Router::new()
            .route("/", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { format!("hello {}", peer.ip()) }))
            .route("/echo", post(echo))
            .route("/upload", post(echo).layer(axum::middleware::from_fn(slowly)))
            .route("/refuse", post(|| async { "no thanks" }))
            .route("/work", get(work(1000)))
            .route("/long-work", get(work(2200)))
            .route("/endless-work", get(work(600_000)))
            .route("/panic", get(|| async { if true { panic!("on purpose") } else { "" } }))
            .route("/big", get(|| async { Body::from(vec![b'x'; BIG]) }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(listener, router, limits, stop.clone()));
        Self { addr, stop, server, begun, finished }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.addr).await.unwrap()
    }

    async fn says(&self, text: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// Everything that comes until the server closes, which it must do in time.
    async fn asks(&self, text: &str) -> String {
        rest(&mut self.says(text).await, 3000).await
    }

    /// Waits until so many have begun to be worked on.
    async fn begun(&self, count: usize) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.begun.load(Ordering::SeqCst) < count {
            assert!(Instant::now() < deadline, "the work does not begin");
            sleep(Duration::from_millis(10)).await;
        }
    }

    async fn finished(&self, count: usize) -> bool {
        let deadline = Instant::now() + Duration::from_secs(3);
        while self.finished.load(Ordering::SeqCst) < count && Instant::now() < deadline {
            sleep(Duration::from_millis(10)).await;
        }
        self.finished.load(Ordering::SeqCst) == count
    }
}

/// What still comes until the other side closes; a reset counts as closing.
async fn rest(stream: &mut TcpStream, milliseconds: u64) -> String {
    let mut all = Vec::new();
    let reading = async {
        let mut piece = [0; 64 << 10];
        while let Ok(count @ 1..) = stream.read(&mut piece).await {
            all.extend_from_slice(&piece[..count]);
        }
    };
    timeout(Duration::from_millis(milliseconds), reading).await.expect("the server keeps the connection open");
    String::from_utf8(all).unwrap()
}

/// The head and body of one answer on a connection that stays open.
async fn one_answer(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let reading = async {
        loop {
            all.push(stream.read_u8().await.expect("an answer"));
            let Some(head) = all.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let text = String::from_utf8_lossy(&all[..head]).to_lowercase();
            let length = text.split("content-length: ").nth(1).unwrap().lines().next().unwrap().trim();
            if all.len() == head + 4 + length.parse::<usize>().unwrap() {
                break;
            }
        }
    };
    timeout(Duration::from_secs(3), reading).await.expect("an answer in time");
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn it_serves_and_keeps_connections_and_tells_the_peer() {
    let running = Running::with(Limits::default()).await;
    let mut stream = running.says("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(one_answer(&mut stream).await.ends_with("hello 127.0.0.1"));
    stream.write_all(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc").await.unwrap();
    assert!(one_answer(&mut stream).await.ends_with("abc"));
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    assert!(rest(&mut stream, 3000).await.ends_with("hello 127.0.0.1"));
}

#[tokio::test]
async fn a_silent_client_is_closed() {
    assert_eq!(Running::with(short()).await.asks("").await, "");
}

#[tokio::test]
async fn half_a_header_is_closed() {
    Running::with(short()).await.asks("GET / HTTP/1.1\r\nHost:").await;
}

#[tokio::test]
async fn a_dripping_header_is_closed() {
    let running = Running::with(short()).await;
    let (mut reader, mut writer) = running.says("GET / HTTP/1.1\r\nHost: x\r\n").await.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b"X-A: b\r\n").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    });
    let mut nothing = [0; 1024];
    let closed = async { while let Ok(1..) = reader.read(&mut nothing).await {} };
    timeout(Duration::from_secs(3), closed).await.expect("closed while it drips");
    drip.abort();
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let running = Running::with(short()).await;
    let answer = running.asks("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_silent_body_is_closed() {
    let running = Running::with(short()).await;
    let begun = Instant::now();
    let answer = running.asks("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc").await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(3), "by the idle limit, not by the total of 5 s");
}

#[tokio::test]
async fn a_dripping_body_is_answered_with_408_and_closed() {
    let running = Running::with(short()).await;
    let stream = running.says("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n").await;
    let (mut reader, mut writer) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    });
    let mut answer = String::new();
    let read = reader.read_to_string(&mut answer);
    let _ = timeout(Duration::from_secs(3), read).await.expect("closed while it drips");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    timeout(Duration::from_secs(3), drip).await.expect("and not read on for ever").unwrap();
}

#[tokio::test]
async fn an_upload_may_take_longer() {
    let running = Running::with(short()).await;
    let head = "POST /upload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 14\r\n\r\n";
    let mut stream = running.says(head).await;
    for _ in 0..14 {
        stream.write_all(b"x").await.unwrap();
        sleep(Duration::from_millis(150)).await;
    }
    assert!(rest(&mut stream, 3000).await.ends_with("xxxxxxxxxxxxxx"));
}

#[tokio::test]
async fn a_reader_that_stalls_is_closed() {
    let running = Running::with(Limits { connections_per_ip: 1, ..short() }).await;
    let mut stream = running.says("GET /big HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut first = [0; 1000];
    stream.read_exact(&mut first).await.unwrap();
    sleep(Duration::from_millis(1500)).await;
    assert!(running.asks("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.ends_with("127.0.0.1"));
    assert!(rest(&mut stream, 3000).await.len() < BIG);
}

#[tokio::test]
async fn a_slow_reader_that_reads_gets_everything() {
    let running = Running::with(short()).await;
    let mut stream = running.says("GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    let mut count = 0;
    let mut piece = vec![0; 4 << 20];
    loop {
        let read = stream.read(&mut piece).await.unwrap();
        if read == 0 {
            break;
        }
        if count / BIG.div_ceil(12) != (count + read) / BIG.div_ceil(12) {
            sleep(Duration::from_millis(150)).await;
        }
        count += read;
    }
    assert!(count > BIG, "{count}");
}

#[tokio::test]
async fn a_handler_ends_its_work_though_its_client_left() {
    let running = Running::with(short()).await;
    drop(running.says("GET /work HTTP/1.1\r\nHost: x\r\n\r\n").await);
    assert!(running.finished(1).await);
    // Also with a reset instead of an end.
    let stream = running.says("GET /work HTTP/1.1\r\nHost: x\r\n\r\n").await;
    running.begun(2).await;
    stream.set_zero_linger().unwrap();
    drop(stream);
    assert!(running.finished(2).await);
    // And past the total, after which its client has been told to give up.
    let answer = running.asks("GET /long-work HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert_eq!(running.finished.load(Ordering::SeqCst), 2);
    assert!(running.finished(3).await);
}

#[tokio::test]
async fn a_client_that_ends_its_side_after_the_request_is_answered() {
    let running = Running::with(short()).await;
    let mut stream = running.says("GET /work HTTP/1.1\r\nHost: x\r\n\r\n").await;
    stream.shutdown().await.unwrap();
    assert!(rest(&mut stream, 3000).await.ends_with("done"));
}

#[tokio::test]
async fn a_refusal_reaches_a_client_that_is_still_sending() {
    let running = Running::with(short()).await;
    let head = "POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 30000000\r\n\r\n";
    let mut stream = running.says(head).await;
    // It reads late, as a browser does that first sends for a while.
    for _ in 0..10 {
        stream.write_all(&[b'x'; 10_000]).await.expect("no reset");
        sleep(Duration::from_millis(10)).await;
    }
    let mut answer = String::new();
    let read = stream.read_to_string(&mut answer);
    timeout(Duration::from_secs(3), read).await.expect("an end").expect("no reset");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("no thanks"), "{answer}");
}

#[tokio::test]
async fn a_panic_is_an_answer_and_not_an_end() {
    let running = Running::with(short()).await;
    let answer = running.asks("GET /panic HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 500") && !answer.contains("purpose"), "{answer}");
    assert!(running.asks("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.contains("hello"));
}

#[tokio::test]
async fn oversized_headers_are_refused() {
    let running = Running::with(short()).await;
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n", "a".repeat(80 << 10));
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "a: b\r\n".repeat(10_000));
    for request in [long, many] {
        let answer = running.asks(&request).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn connections_are_counted_per_address_and_in_all() {
    let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let patient = Limits { header: Duration::from_secs(10), ..short() };

    let running = Running::with(Limits { connections_per_ip: 2, ..patient.clone() }).await;
    // Connections are taken in the order in which they came.
    let held = (running.connect().await, running.connect().await);
    assert_eq!(running.asks(request).await, "", "closed, unanswered");
    drop(held);
    let deadline = Instant::now() + Duration::from_secs(20);
    while !running.asks(request).await.contains("hello") {
        assert!(Instant::now() < deadline, "there is room again");
        sleep(Duration::from_millis(10)).await;
    }

    let proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let running = Running::with(Limits { connections_per_ip: 1, proxies, ..patient.clone() }).await;
    let _held = running.connect().await;
    assert!(running.asks(request).await.contains("hello"), "a proxy speaks for many");

    let running = Running::with(Limits { connections: 2, ..patient }).await;
    let held = (running.connect().await, running.connect().await);
    let mut waiting = running.says(request).await;
    sleep(Duration::from_millis(200)).await;
    assert!(waiting.try_read(&mut [0; 1]).is_err(), "waits");
    drop(held.0);
    assert!(rest(&mut waiting, 3000).await.contains("hello"), "and has its turn");
}

#[tokio::test]
async fn a_stop_ends_running_requests_and_closes_idle_and_fresh_connections_at_once() {
    let limits = Limits { header: Duration::from_secs(60), total: Duration::from_secs(20), ..short() };
    let running = Running::with(limits).await;
    let mut idle = running.says("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    one_answer(&mut idle).await;
    let mut fresh = running.connect().await;
    let mut busy = running.says("GET /work HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let left = running.says("GET /long-work HTTP/1.1\r\nHost: x\r\n\r\n").await;
    running.begun(2).await;
    drop(left);

    let begun = Instant::now();
    running.stop.cancel();
    rest(&mut idle, 20_000).await;
    rest(&mut fresh, 20_000).await;
    assert!(!running.server.is_finished());
    assert!(TcpStream::connect(running.addr).await.is_err(), "no new connections");
    let answer = rest(&mut busy, 20_000).await;
    assert!(answer.ends_with("done") && answer.contains("connection: close"), "{answer}");
    running.server.await.unwrap().unwrap();
    assert_eq!(running.finished.load(Ordering::SeqCst), 2, "the one whose client left, too");
    // Whoever waits for a fresh connection to say something waits for a minute.
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let limits = Limits { stop: Duration::from_millis(300), total: Duration::from_secs(600), ..short() };
    let running = Running::with(limits).await;
    let mut busy = running.says("GET /endless-work HTTP/1.1\r\nHost: x\r\n\r\n").await;
    running.begun(1).await;
    let begun = Instant::now();
    running.stop.cancel();
    running.server.await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    assert_eq!(rest(&mut busy, 20_000).await, "");
}

/// Not a test of its own: a server with few descriptors, in a process of its own.
#[tokio::test]
async fn a_server_with_few_descriptors() {
    // Asked for by name only: among the others it would take what belongs to the whole process.
    if !std::env::args().any(|argument| argument == "--exact") {
        return;
    }
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Nofile, Rlimit { current: Some(40), maximum: Some(40) }).unwrap();
    let running = Running::with(short()).await;
    let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let mut held = Vec::new();
    while let Ok(stream) = TcpStream::connect(running.addr).await {
        held.push(stream);
    }
    assert!(held.len() > 10, "the descriptors are used up");
    sleep(Duration::from_millis(200)).await;
    assert!(!running.server.is_finished());
    held.clear();
    assert!(running.asks(request).await.contains("hello"));
}

#[tokio::test]
async fn running_out_of_descriptors_is_survived() {
    let output = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "infra::server::a_server_with_few_descriptors"])
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
