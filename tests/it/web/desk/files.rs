//! Files that go out with an answer: too large, sent twice, held on to, sent slowly, and none of them ever whole in memory.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;
use rightsdesk::base::clock::Clock;
use rightsdesk::domain::staff::{SignedIn, Source, second_factor, sessions};
use rightsdesk::infra::server::{Limits, serve};
use rightsdesk::web::cookies::{self, Name};
use rightsdesk::web::{form_token, routes};
use sqlx::ConnectOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::support::{Answer, MASTER_KEY, TestApp, Visitor, surroundings};

const MEGABYTE: usize = 1024 * 1024;
const LARGEST: usize = 25 * MEGABYTE;

type File<'a> = Option<(&'static str, &'static str, &'a [u8])>;

/// A case that waits for its answer, in the browser of somebody who may give it.
struct Closing {
    desk: Visitor,
    path: String,
    token: String,
}

impl Closing {
    async fn new(portal: &TestApp) -> Self {
        let fields = [("name", "Ada"), ("place", "DE")];
        let reference = portal.confirmed_by_form(&portal.visitor(), "access", "ada@requester.test", &fields).await;
        let (desk, _) = portal.signed_in(Role::Dpo).await;
        let path = format!("/desk/cases/{reference}/letter");
        let token = desk.get(&path).await.field("form_token").unwrap();
        Self { desk, path, token }
    }

    async fn send(&self, outcome: &str, body: &str, file: File<'_>) -> Answer {
        let fields = [
            ("form_token", self.token.as_str()),
            ("deed", "send"),
            ("says", "yes"),
            ("outcome", outcome),
            ("body", body),
        ];
        self.desk.post_multipart(&self.path, &fields, file).await
    }

    /// Sends it again where a large file was still looked through: it was kept where files go out from.
    async fn once_looked_through(&self, portal: &TestApp, sent: Answer, outcome: &str) -> Answer {
        if sent.status != 422 {
            return sent;
        }
        assert!(sent.words().contains("still being looked through"), "{}", sent.gist());
        // Another process may have asked for it by the clock on the wall.
        portal.app.clock.advance(TimeDelta::minutes(2));
        portal.work().await;
        self.send(outcome, &typed(&sent).1, None).await
    }
}

/// What was typed, as the form that came back holds it.
fn typed(answer: &Answer) -> (String, String) {
    let form = answer.clone().form("/letter");
    let chosen = answer.attribute_of("input[name=outcome][checked]", "value").unwrap_or_default();
    (chosen, form.field("body").unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_too_large_loses_nothing_that_was_typed() {
    let portal = TestApp::start().await;
    let closing = Closing::new(&portal).await;
    let large = vec![b'a'; LARGEST + 1];
    let refused = closing.send("nothing_held", "Words that stay", Some(("file", "big.bin", &large))).await;
    assert_eq!(refused.status, 422, "{}", refused.gist());
    assert_eq!(refused.mistake("file").as_deref(), Some("Error: This file is too large"));
    assert_eq!(typed(&refused), ("nothing_held".to_owned(), "Words that stay".to_owned()));
    assert_eq!(portal.look("select count(*) from file_piece").await, "0", "nothing of it stays");
    let empty = closing.send("nothing_held", "Words that stay", Some(("file", "empty.bin", b""))).await;
    assert_eq!(empty.mistake("file").as_deref(), Some("Error: This file is empty"));
    assert_eq!(typed(&empty).1, "Words that stay");
    let fits = closing.send("nothing_held", "Words that stay", Some(("file", "fits.txt", &large[1..]))).await;
    let sent = closing.once_looked_through(&portal, fits, "nothing_held").await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_with_something_else_in_it_is_never_called_sent() {
    let portal = TestApp::start().await;
    let closing = Closing::new(&portal).await;
    let first = closing.send("fulfilled", "Here it is.", None).await;
    assert!(first.path.ends_with("?done=closed"), "{}", first.gist());
    let again = closing.send("fulfilled", "Here it is.", None).await;
    assert!(again.path.ends_with("?done=closed"), "the same is one answer: {}", again.gist());
    let conflict = async |outcome: &str, body: &str, file: File<'_>| {
        let answer = closing.send(outcome, body, file).await;
        assert_eq!(answer.status, 409, "{outcome} {body}: {}", answer.gist());
        assert!(answer.words().contains("This form was sent before with something else in it"), "{}", answer.words());
        assert_eq!(typed(&answer), (outcome.to_owned(), body.to_owned()));
        answer
    };
    let with_file = conflict("fulfilled", "Here it is.", Some(("file", "data.csv", b"a,b"))).await;
    assert!(with_file.words().contains("data.csv"), "the file is held on to");
    conflict("nothing_held", "Here it is.", None).await;
    conflict("fulfilled", "Here it is, really.", None).await;
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "0");

    // With a file from the beginning: the same bytes are the same file, however often they come.
    let closing = Closing::new(&portal).await;
    for _ in 0..2 {
        let sent = closing.send("fulfilled", "Here it is.", Some(("file", "data.csv", b"a,b"))).await;
        assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    }
    let conflict = async |file: File<'_>| {
        let answer = closing.send("fulfilled", "Here it is.", file).await;
        assert_eq!(answer.status, 409, "{file:?}: {}", answer.gist());
    };
    conflict(Some(("file", "data.csv", b"a,c"))).await;
    conflict(Some(("file", "other.csv", b"a,b"))).await;
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "1");
    // Reopened meanwhile: the form of then closes nothing unseen.
    let reopen = closing.path.replace("/letter", "/reopen");
    closing.desk.get(&reopen).await.form("/reopen").fill("reason", "A part was missing.").send().await;
    conflict(Some(("file", "data.csv", b"a,b"))).await;
    // An outcome without words is the same however often it is sent.
    let closing = Closing::new(&portal).await;
    for _ in 0..2 {
        let fields = [("form_token", closing.token.as_str()), ("outcome", "spam")];
        let sent = closing.desk.post(&closing.path.replace("/letter", "/close"), &fields).await;
        assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_back_holds_on_to_its_file() {
    let portal = TestApp::start().await;
    let closing = Closing::new(&portal).await;
    let back = closing.send("fulfilled", " ", Some(("file", "資料.csv", b"a,b"))).await;
    assert_eq!(back.status, 422, "an answer is written");
    assert!(back.words().contains("資料.csv (3 B)"), "{}", back.words());
    let kept = back.clone().form("/letter").field("kept").unwrap();
    let sent = back.form("/letter").fill("body", "Here it is.");
    let fields: Vec<(String, String)> = sent.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let with_outcome = [fields.as_slice(), &[("outcome", "fulfilled"), ("deed", "send")]].concat();
    let closed = closing.desk.post_multipart(&closing.path, &with_outcome, None).await;
    assert!(closed.path.ends_with("?done=closed"), "{}", closed.gist());
    let link = closed.attributes_of("a", "href").into_iter().find(|href| href.contains("/files/")).unwrap();
    assert!(link.ends_with(&kept));
    let file = closing.desk.get(&link).await;
    assert_eq!((file.body.as_str(), file.header("content-type")), ("a,b", "text/csv; charset=utf-8"));
    assert_eq!(file.header("content-length"), "3");
    // Nobody gets hold of a file of another case, nor twice of the same.
    let other = Closing::new(&portal).await;
    let fields = [
        ("form_token", other.token.as_str()),
        ("deed", "send"),
        ("says", "yes"),
        ("outcome", "fulfilled"),
        ("body", "Mine"),
        ("kept", &kept),
    ];
    let refused = other.desk.post_multipart(&other.path, &fields, None).await;
    assert_eq!((refused.status, refused.mistake("file").is_some()), (422, true), "{}", refused.gist());
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "1");
    assert!(!refused.words().contains("資料.csv"), "nor hears what it is called: {}", refused.words());
}

/// The value of the cookie of somebody who is signed in, and a token for their forms.
async fn signed_in(portal: &TestApp) -> (String, String) {
    let app = &portal.app;
    let (id, email) = portal.staff(Role::Dpo).await;
    let password = "correct horse battery".to_owned().into();
    let source = Source { network: "192.0.2.1", browser: None };
    let SignedIn::EnrolmentNeeded(cookie) =
        sessions::begin(app.clone(), &email, password, "test", source, false).await.unwrap()
    else {
        panic!("no second factor yet")
    };
    let halfway = sessions::find(app, &cookie).await.unwrap().unwrap();
    second_factor::begin(app.clone(), &halfway).await.unwrap();
    let code = second_factor::current_code(app.clone(), id).await.unwrap();
    let (_, cookie) = second_factor::enrol(app.clone(), &halfway, &code, source).await.unwrap();
    let session = sessions::find(app, &cookie).await.unwrap().unwrap();
    let cookie = cookies::set(Name::Desk, &cookie, 60, &app.config).split(';').next().unwrap().to_owned();
    (cookie, form_token::issue(app, &session.id))
}

/// A socket on which a form with a file has begun: its fields are sent, of its file nothing yet.
async fn begun(portal: &TestApp, address: SocketAddr, file_bytes: usize) -> (TcpStream, String) {
    let closing = Closing::new(portal).await;
    let (cookie, token) = signed_in(portal).await;
    let field = |name: &str, value: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let head = [
        field("form_token", &token),
        field("deed", "send"),
        field("says", "yes"),
        field("outcome", "fulfilled"),
        field("body", "Words that stay"),
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"data.csv\"\r\n\r\n".to_owned(),
    ]
    .concat();
    let length = head.len() + file_bytes + END.len();
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST {} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Accept-Language: en\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: {length}\r\n\r\n{head}",
        closing.path
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    (socket, cookie)
}

const END: &str = "\r\n--cut--\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_line_has_its_time_where_files_are_taken() {
    let portal = TestApp::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let total = Duration::from_millis(500);
    let limits = Limits { total, long_total: Duration::from_secs(60), ..Limits::default() };
    tokio::spawn(serve(listener, routes::router(portal.app.clone()), limits, stop.clone()));
    let (mut socket, _) = begun(&portal, address, 8).await;
    for piece in ["a,b\n", "c,d\n"] {
        // Longer than any other request may take.
        tokio::time::sleep(total + Duration::from_millis(200)).await;
        socket.write_all(piece.as_bytes()).await.unwrap();
    }
    socket.write_all(END.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("done=closed"), "{answer}");
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_beyond_all_bounds_is_shown_again_too() {
    let portal = TestApp::start().await;
    let (mut socket, cookie) = begun(&portal, portal.address, 1024 * MEGABYTE).await;
    let (mut reading, mut writing) = socket.split();
    let zeros = vec![b'a'; MEGABYTE];
    let mut answer = Vec::new();
    let mut sent = 0;
    // Until the answer comes, which is long before all is sent.
    let send = async {
        while sent < 1024 && writing.write_all(&zeros).await.is_ok() {
            sent += 1;
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        read = reading.read_to_end(&mut answer) => assert!(read.is_ok() || !answer.is_empty(), "{read:?}"),
        () = send => {}
    }
    assert!(sent < 512, "{sent} MB were taken");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer:.300}");
    let header = |name: &str| {
        let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with(name)).unwrap_or_default();
        line.split_once(": ").map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let kept = header("set-cookie: draft").split(';').next().unwrap_or_default().to_owned();
    let cookies = format!("{cookie}; {kept}");
    let shown = portal.visitor().get_with(&header("location"), &[("cookie", &cookies)]).await;
    assert_eq!(shown.status, 422, "{}", shown.gist());
    assert!(shown.body.contains("Words that stay") && shown.body.contains("This file is too large"));
    assert_eq!(portal.look("select count(*) from file_piece").await, "0");
}

/// The real program on the portal's database.
struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    async fn start(portal: &TestApp) -> Self {
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_rightsdesk"))
            .arg("serve")
            .env_clear()
            .envs(surroundings())
            .env("DATABASE_URL", portal.options.to_url_lossy().as_str())
            .env("MASTER_KEY", MASTER_KEY)
            .env("LISTEN_ADDR", address.to_string())
            .env("DATA_DIR", &portal.folder)
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut process = Self { child, address };
        let begun = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            assert!(process.child.try_wait().unwrap().is_none(), "it ended");
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        process
    }

    /// Kilobytes of memory, by the name the system has for them.
    fn memory(&self, name: &str) -> i64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// How much more memory it takes at most, in kilobytes, while something happens.
    async fn more_memory<T>(&self, happens: impl Future<Output = T>) -> (T, i64) {
        // Makes the highest mark what is held now: proc(5).
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
        let before = self.memory("VmRSS:");
        let done = happens.await;
        (done, self.memory("VmHWM:") - before)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_never_whole_in_memory() {
    let portal = TestApp::start().await;
    // The process has the real clock.
    portal.app.clock.set(Clock::System.now());
    let closing = Closing::new(&portal).await;
    let process = Process::start(&portal).await;
    let desk = closing.desk.at(process.address);
    let content: Vec<u8> = (0..LARGEST).map(|number| b'a' + u8::try_from(number % 23).unwrap()).collect();
    let send = async |outcome: &'static str, content: &[u8]| {
        let token = closing.token.as_str();
        let fields =
            [("form_token", token), ("deed", "send"), ("says", "yes"), ("outcome", outcome), ("body", "Here it is.")];
        desk.post_multipart(&closing.path, &fields, Some(("file", "data.txt", content))).await
    };
    // What is fetched once and then held, such as connections, is fetched first.
    for _ in 0..3 {
        assert_eq!(send("", &content[..4 * MEGABYTE]).await.status, 422);
    }
    let (sent, sending) = process.more_memory(send("fulfilled", &content)).await;
    let closed = closing.once_looked_through(&portal, sent, "fulfilled").await;
    assert!(closed.path.ends_with("?done=closed"), "{}", closed.gist());
    let link = closed.attributes_of("a", "href").into_iter().find(|href| href.contains("/files/")).unwrap();
    let (file, fetching) = process.more_memory(desk.get(&link)).await;
    assert!(file.body.as_bytes() == content, "{} bytes came back", file.body.len());
    eprintln!("25 MB took {sending} kB more memory on the way in and {fetching} kB on the way out");
    assert!(sending < 5 * 1024, "{sending} kB more on the way in");
    assert!(fetching < 5 * 1024, "{fetching} kB more on the way out");
}
