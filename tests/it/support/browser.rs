//! A real browser, driven from outside: headless Chromium, one at a time, with or without JavaScript.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::sync::{Mutex, MutexGuard};

/// Browsers are big: one test has one, the others wait for it.
static TURN: Mutex<()> = Mutex::const_new(());
static DRIVER: std::sync::Mutex<Weak<Driver>> = std::sync::Mutex::new(Weak::new());
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The key that sends a form, follows a link, or goes to where it leads on the page.
pub(crate) const ENTER: &str = "\u{e007}";

/// How long the program may take to start, and an element to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a test wants its browser.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// What it sends as `Accept-Language`.
    pub(crate) languages: &'static str,
    /// Whether pages may run scripts.
    pub(crate) scripts: bool,
}

/// A window of its own, without cookies, history or cache from before.
pub(crate) struct Browser {
    client: Client,
    base: String,
    session: String,
    profile: PathBuf,
    // In this order: the session ends while the driver lives and before the next test has its turn.
    driver: Arc<Driver>,
    _turn: MutexGuard<'static, ()>,
}

/// The program that drives the browser; ends with the last test that waits for it.
struct Driver {
    child: Child,
    port: u16,
}

impl Browser {
    /// Opens a window on the application at this address.
    pub(crate) async fn open(base: &str, wish: Wish) -> Self {
        let driver = Driver::shared();
        let turn = TURN.lock().await;
        driver.wait_until_ready().await;
        let profile = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!(
            "browser-{}-{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        ));
        let _ = std::fs::remove_dir_all(&profile);
        std::fs::create_dir_all(profile.join("downloads")).unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities(wish, &profile)).connect(&driver.address()).await.unwrap();
        let session = client.session_id().await.unwrap().expect("a session");
        let browser = Self { client, base: base.to_owned(), session, profile, driver, _turn: turn };
        browser.size(1280, 900).await;
        browser
    }

    /// Opens a page of the application.
    pub(crate) async fn visit(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    /// Where it is, without the scheme and host.
    pub(crate) async fn path(&self) -> String {
        let url = self.client.current_url().await.unwrap();
        url[url::Position::BeforePath..].to_owned()
    }

    /// The element a selector finds, as soon as it is there.
    pub(crate) async fn find(&self, selector: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => panic!("no {selector} on {}: {error}\n{}", self.path().await, self.text_of("body").await),
        }
    }

    /// Whether there is such an element now.
    pub(crate) async fn has(&self, selector: &str) -> bool {
        self.client.find(Locator::Css(selector)).await.is_ok()
    }

    /// The visible text of an element.
    pub(crate) async fn text_of(&self, selector: &str) -> String {
        self.client.find(Locator::Css(selector)).await.unwrap().text().await.unwrap()
    }

    /// Clicks what a selector finds where that leaves the page standing: an option, a label, a download.
    pub(crate) async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    /// Clicks a link or a button that leads to another page, and waits until that page is there. What comes after sees what the
    /// application answered, however long it took.
    pub(crate) async fn follow(&self, selector: &str) {
        let element = self.find(selector).await;
        let left = self.page().await;
        element.click().await.unwrap();
        self.until_after(left, selector).await;
    }

    /// Presses the key that sends a form or follows a link, and waits until the page it leads to is there.
    pub(crate) async fn enter(&self) {
        let left = self.page().await;
        self.press(ENTER).await;
        self.until_after(left, "the key").await;
    }

    /// The page that is there now: it goes stale with the next.
    async fn page(&self) -> Element {
        self.client.find(Locator::Css("html")).await.unwrap()
    }

    async fn until_after(&self, left: Element, act: &str) {
        let until = Instant::now() + PATIENCE;
        // Between two pages there is nobody to ask.
        let is_there = async || match self.try_ask("document.readyState").await {
            Some(state) => state == "complete",
            None => false,
        };
        while left.tag_name().await.is_ok() || !is_there().await {
            assert!(Instant::now() < until, "{act} leads nowhere on {}", self.path().await);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Types into a field, in the place of what was filled in for the reader.
    pub(crate) async fn write(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        if field.prop("value").await.unwrap().is_some_and(|value| !value.is_empty()) {
            field.clear().await.unwrap();
        }
        field.send_keys(text).await.unwrap();
    }

    /// Chooses an option of a list.
    pub(crate) async fn choose(&self, selector: &str, value: &str) {
        self.click(&format!("{selector} option[value='{value}']")).await;
    }

    /// Presses keys wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// What an expression says on the page; works without JavaScript in the page, too. Asked while one page gives way to another, it
    /// waits for the other.
    pub(crate) async fn ask(&self, expression: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let error = match self.execute(expression).await {
                Ok(said) => return said,
                Err(error) => error,
            };
            assert!(Instant::now() < until, "{expression}: {error}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn try_ask(&self, expression: &str) -> Option<Value> {
        self.execute(expression).await.ok()
    }

    async fn execute(&self, expression: &str) -> Result<Value, fantoccini::error::CmdError> {
        self.client.execute(&format!("return {expression}"), Vec::new()).await
    }

    /// Waits until an expression says this.
    pub(crate) async fn until_says(&self, expression: &str, wanted: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let said = self.ask(expression).await;
            if said == wanted {
                return;
            }
            assert!(Instant::now() < until, "{expression} says {said} and not {wanted}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str) {
        self.client.execute(script, Vec::new()).await.unwrap();
    }

    /// What a promise of the page gives in the end.
    pub(crate) async fn wait_for(&self, promise: &str) -> Value {
        let script = format!("const done = arguments[0]; ({promise}).then(done, error => done(String(error)))");
        self.client.execute_async(&script, Vec::new()).await.unwrap()
    }

    /// Lets the browser wish for light or for dark colours, without any on their way from one to the other.
    pub(crate) async fn prefers(&self, scheme: &str) {
        let wishes = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")];
        let features = json!({ "features": wishes.map(|(name, value)| json!({ "name": name, "value": value })) });
        self.command("goog/cdp/execute", json!({ "cmd": "Emulation.setEmulatedMedia", "params": features })).await;
    }

    /// Shows pages as they are printed, or as on the screen again.
    pub(crate) async fn prints(&self, on_paper: bool) {
        let params = json!({ "media": if on_paper { "print" } else { "" } });
        self.command("goog/cdp/execute", json!({ "cmd": "Emulation.setEmulatedMedia", "params": params })).await;
    }

    /// How many sheets of A4 the page takes.
    pub(crate) async fn sheets(&self) -> usize {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        let params = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true });
        let printed = self.command("goog/cdp/execute", json!({ "cmd": "Page.printToPDF", "params": params })).await;
        let document = BASE64_STANDARD.decode(printed["data"].as_str().unwrap()).unwrap();
        let document = String::from_utf8_lossy(&document);
        document.matches("/Type /Page\n").count() + document.matches("/Type /Page ").count()
    }

    /// Goes back as the browser's button does.
    pub(crate) async fn back(&self) {
        self.client.back().await.unwrap();
    }

    /// Shows a document that has no address, such as a mail.
    pub(crate) async fn show(&self, html: &str) {
        use base64::prelude::{BASE64_STANDARD, Engine as _};
        let url = format!("data:text/html;charset=utf-8;base64,{}", BASE64_STANDARD.encode(html));
        self.client.goto(&url).await.unwrap();
    }

    /// Gives the page this much room.
    pub(crate) async fn size(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.command("goog/cdp/execute", json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": metrics }))
            .await;
    }

    /// A picture of the page as far as it is visible.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap()
    }

    /// What the browser complained of since the last question: refused by the policy, failed scripts. Pages that were
    /// answered with a status of 4xx are no complaint.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.command("se/log", json!({ "type": "browser" })).await;
        let entries = log.as_array().cloned().unwrap_or_default();
        entries.iter().filter(|entry| entry["source"] != "network").map(|entry| entry["message"].to_string()).collect()
    }

    /// What was saved under this name, once it is whole.
    pub(crate) async fn downloaded(&self, name: &str) -> Vec<u8> {
        let path = self.profile.join("downloads").join(name);
        for _ in 0..200 {
            if let Ok(content) = std::fs::read(&path)
                && !content.is_empty()
            {
                return content;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{name} was not downloaded");
    }

    /// A file on this machine that a form can take.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.profile.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Sends a command that WebDriver itself does not have.
    async fn command(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/session/{}/{path}", self.driver.address(), self.session);
        let answer = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer["value"].clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Also when a test fails: a browser that nobody closes stays for ever.
        self.driver.say_now("DELETE", &format!("/session/{}", self.session));
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

impl Driver {
    fn shared() -> Arc<Self> {
        let mut shared = DRIVER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start());
            *shared = Arc::downgrade(&started);
            started
        })
    }

    fn start() -> Self {
        let program = program("chromedriver", &[]);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(program)
            .arg(format!("--port={port}"))
            // A browser has the machine's clock: it does not bear another.
            .env_remove("LD_PRELOAD")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, port }
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn wait_until_ready(&self) {
        let until = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < until, "the browser's driver does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A command outside of any runtime, for the end of a test.
    fn say_now(&self, method: &str, path: &str) {
        use std::io::{Read as _, Write as _};
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.read(&mut [0; 256]);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn capabilities(wish: Wish, profile: &Path) -> Map<String, Value> {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        // Bars that overlay the page, as on a telephone; a page has the whole width.
        "--hide-scrollbars".to_owned(),
        // Whatever a page asks of another host is refused at once, and seen.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    if !wish.scripts {
        arguments.push("--blink-settings=scriptEnabled=false".to_owned());
    }
    let options = json!({
        "binary": program("chromium", &["chromium-browser", "google-chrome", "google-chrome-stable"]),
        "args": arguments,
        "prefs": {
            "intl.accept_languages": wish.languages,
            "intl.selected_languages": wish.languages,
            "download.default_directory": profile.join("downloads"),
            "download.prompt_for_download": false,
        },
    });
    let mut capabilities = Map::new();
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    capabilities
}

/// Where a program is, under its own or another name.
#[expect(clippy::disallowed_methods, reason = "the search path is no setting of the portal")]
fn program(name: &str, others: &[&str]) -> PathBuf {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    std::iter::once(&name)
        .chain(others)
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .chain(others.contains(&"google-chrome").then_some(mac))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("{name} is not installed; `make setup-browser` installs it"))
}
