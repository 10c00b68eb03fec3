//! Canaries: planted wherever somebody types something about a person, looked for wherever nothing of it may be.

use std::path::Path;
use std::process::{Command, Stdio};

use rightsdesk::base::actor::Role;
use rightsdesk::base::clock::Clock;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Executor};
use totp_rs::{Builder, Secret};

use crate::support::{ReceivedMail, TestApp, Visitor, cluster, fresh_database};

/// Words that nothing else holds; the last one is what nobody would think of as a name.
const NAME: &str = "Zyxcanaryname Quwname";
const CHILD: &str = "Zyxcanarychild";
const EMAIL: &str = "zyxcanarymail@canaryhost.test";
const PHONE: &str = "+886 555 4477 331";
const DETAILS: &str = "Zyxcanarydetails 金絲雀細節";
const WRONG: &str = "Zyxcanarywrong";
const MESSAGE: &str = "Zyxcanarymessage";
const QUESTION: &str = "Zyxcanaryquestion";
const NOTE: &str = "Zyxcanarynote";
const ANSWER: &str = "Zyxcanaryanswer";
const FILE_NAME: &str = "zyxcanaryfile.txt";
const CONTENT: &str = "Zyxcanarycontent";
const REASON: &str = "Zyxcanaryreason";
const SECOND: &str = "zyxcanarysecond@canaryhost.test";
const COMPANY: &str = "Zyxcanarycompany";
const SEARCH: &str = "Zyxcanarysearch";

/// What may stand nowhere but on pages; compared without regard to capitals.
const CANARIES: [&str; 8] = ["canary", "金絲雀", "quwname", "555 4477", "5554477", "emFyeW", "Y2FuYX", "jYW5hcn"];

fn assert_clean(what: &str, text: &str) {
    let lower = text.to_lowercase();
    for canary in CANARIES {
        let found = if canary.chars().any(char::is_uppercase) { text.find(canary) } else { lower.find(canary) };
        if let Some(at) = found {
            let hit: String = lower.get(at.saturating_sub(150)..).unwrap_or(&lower[at..]).chars().take(300).collect();
            panic!("{what} holds {canary}: …{hit}…");
        }
        let hexadecimal: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!lower.contains(&hexadecimal), "{what} holds {canary} in hexadecimal digits");
    }
}

/// How a browser gets a staff session, and how codes come out of the outbox.
struct World<'a> {
    desk: &'a Visitor,
    outbox: &'a Path,
    /// Two days ago by the clock of the process.
    received_on: String,
}

impl World<'_> {
    /// The newest code to an address; the worker of a real process needs a moment.
    async fn code(&self, address: &str, work: &impl AsyncFn()) -> String {
        for _ in 0..200 {
            work().await;
            let mails = ReceivedMail::all(self.outbox);
            if let Some(code) = mails.iter().rev().filter(|mail| mail.to == address).find_map(ReceivedMail::code) {
                return code;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("no code was mailed to {address}");
    }
}

/// Lives through everything in which somebody types something; gives every address that was visited.
async fn live(world: &World<'_>, visitor: &Visitor, work: impl AsyncFn()) -> Vec<String> {
    let mut visited = Vec::new();
    let form = visitor.get("/request/correction?lang=en").await;
    let check = form
        .fill("name", NAME)
        .fill("email", SECOND)
        .fill("phone", PHONE)
        .fill("place", "DE")
        .fill("relation", "guardian")
        .fill("other_name", CHILD)
        .fill("details", DETAILS)
        .fill("wrong_1", WRONG)
        .fill("right_1", WRONG)
        .send()
        .await;
    visited.push(check.path.clone());
    let form = visitor.get(&check.attribute_of(".back a", "href").unwrap()).await;
    assert_eq!(form.field("name").as_deref(), Some(NAME));
    let received = form.send().await.send().await;
    visited.push(received.path.clone());
    let reference = received.text_of("#reference").unwrap();
    let moved = received.form("/received/address").fill("email", EMAIL).send().await;
    visited.push(moved.path.clone());
    let code = world.code(EMAIL, &work).await;
    let mine = moved.form("/confirm").fill("code", &code).send().await;
    visited.push(mine.path.clone());
    assert!(mine.path.starts_with("/my/RD-"), "{}", mine.gist());
    visited.push(mine.form("/messages").fill("body", MESSAGE).send().await.path);
    let customer = visitor.get("/request/access/customer").await;
    visited.push(customer.fill("company", COMPANY).send().await.path);

    let desk = world.desk;
    let at = |act: &str| format!("/desk/cases/{reference}{act}");
    let case = desk.get(&at("")).await;
    assert!(case.body.contains(NAME) && case.body.contains(MESSAGE), "the canaries are alive: {}", case.gist());
    let token = case.field("form_token").unwrap();
    visited.push(desk.post(&at("/notes"), &[("form_token", &token), ("note", NOTE)]).await.path);
    visited.push(desk.get(&at("/extend")).await.form("/extend").fill("reason", REASON).send().await.path);
    let asked = desk.get(&at("/ask")).await.form("/ask").fill("body", QUESTION).fill("ground", "identity").send().await;
    visited.push(asked.path);
    visited.push(
        desk.get(&at("/settle")).await.form("/settle").fill("place", "FR").fill("reason", REASON).send().await.path,
    );
    let mut taken = desk.get("/desk/cases/new").await.form("/desk/cases/new");
    for (field, value) in [
        ("channel", "phone"),
        ("received_on", world.received_on.as_str()),
        ("right", "access"),
        ("name", NAME),
        ("phone", PHONE),
        ("email", SECOND),
        ("details", DETAILS),
    ] {
        taken = taken.fill(field, value);
    }
    visited.push(taken.send().await.path);
    // Mistakes are shown again and kept nowhere.
    let wrong =
        visitor.get("/request/access").await.fill("name", NAME).fill("email", "zyxcanary at nowhere").send().await;
    assert_eq!(wrong.status, 422);
    visited.push(wrong.path);
    visited.push(visitor.get("/my?another=1").await.fill("email", EMAIL).send().await.path);
    let door = visitor.get("/desk/sign-in").await;
    visited.push(door.fill("email", EMAIL).fill("password", "zyxcanary password").send().await.path);
    let token = desk.get(&at("/letter")).await.field("form_token").unwrap();
    let fields =
        [("form_token", token.as_str()), ("deed", "send"), ("says", "yes"), ("outcome", "fulfilled"), ("body", ANSWER)];
    let closed = desk.post_multipart(&at("/letter"), &fields, Some(("file", FILE_NAME, CONTENT.as_bytes()))).await;
    assert!(closed.path.ends_with("?done=closed"), "{}", closed.gist());
    visited.push(closed.path);
    visited.push(desk.get(&at("/reopen")).await.form("/reopen").fill("reason", REASON).send().await.path);
    // A search is a form that is got: its words stand in the address of the desk's own browser, and may go nowhere from there.
    assert_eq!(desk.get(&format!("/desk/queue?q={SEARCH}")).await.status, 200);
    work().await;
    visited
}

/// Everything `pg_dump` writes.
async fn dump(options: &PgConnectOptions) -> String {
    let output = Command::new(cluster().await.binaries().join("pg_dump"))
        .arg("--no-owner")
        .arg(format!("--host={}", options.get_socket().unwrap().display()))
        .arg(format!("--port={}", options.get_port()))
        .arg(format!("--username={}", options.get_username()))
        .arg(options.get_database().unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn assert_mails_are_clean(outbox: &Path) {
    let mails = ReceivedMail::all(outbox);
    assert!(mails.len() >= 8, "{}", mails.len());
    for mail in mails {
        let headers: String = mail.headers.lines().filter(|line| !line.starts_with("To: ")).collect();
        assert_clean(
            &format!("the mail “{}”", mail.subject),
            &format!("{} {} {} {headers}", mail.subject, mail.text, mail.html),
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_the_database_mails_and_addresses_show_nobody() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let outbox = portal.app.config.outbox();
    let work = async || {
        portal.work().await;
    };
    let visitor = portal.visitor();
    let visited =
        live(&World { desk: &desk, outbox: &outbox, received_on: "2026-11-23".to_owned() }, &visitor, work).await;
    for address in visited {
        assert_clean("an address", &address);
    }
    let dump = dump(&portal.options).await;
    // The dump is one: it holds what may be held.
    assert!(dump.contains("audit_entry") && dump.contains("case.closed") && dump.len() > 20_000);
    assert_clean("the dump", &dump);
    assert_mails_are_clean(&outbox);
    // The checker checks: a name in a table is found.
    let mut owner = portal.owner().await;
    owner.execute(sqlx::raw_sql(AssertSqlSafe(format!("update staff set name = '{NAME}'")))).await.unwrap();
    let planted = self::dump(&portal.options).await;
    assert!(std::panic::catch_unwind(|| assert_clean("the planted dump", &planted)).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sealed_opens_in_its_own_place_only() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let fields = |name| [("name", name), ("place", "DE"), ("details", "Some details"), ("phone", "123456")];
    let one =
        portal.confirmed_by_form(&portal.visitor(), "access", "one@requester.test", &fields("First Person")).await;
    let two =
        portal.confirmed_by_form(&portal.visitor(), "access", "two@requester.test", &fields("Second Person")).await;
    for reference in [&one, &two] {
        let page = desk.get(&format!("/desk/cases/{reference}")).await;
        page.form("/messages").fill("body", "Hello there").send().await;
    }
    for (what, statement) in [
        ("a name of another row", "update case_person a set name = b.name from case_person b where a.case_id = (select id from cases where reference = '{one}')
             and b.case_id = (select id from cases where reference = '{two}')"),
        ("another column", "update case_person set name = details where case_id = (select id from cases where reference = '{one}')"),
        (
            "another row with its key",
            "update case_key a set wrapped = b.wrapped from case_key b where a.case_id = (select id from cases where reference = '{one}')
             and b.case_id = (select id from cases where reference = '{two}')",
        ),
        (
            "a message of another case",
            "update message a set body = b.body from message b where a.case_id = (select id from cases where reference = '{one}')
             and b.case_id = (select id from cases where reference = '{two}')",
        ),
        ("one bit", "update case_person set details = set_byte(details, length(details) - 3, get_byte(details, length(details) - 3) # 1)
             where case_id = (select id from cases where reference = '{one}')"),
    ] {
        assert_eq!(desk.get(&format!("/desk/cases/{one}")).await.status, 200, "before {what}");
        let mut owner = portal.owner().await;
        owner.execute("create table kept as select * from case_person; create table kept_key as select * from case_key; create table kept_message as select * from message").await.unwrap();
        let statement = statement.replace("{one}", &one).replace("{two}", &two);
        owner.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await.unwrap();
        let page = desk.get(&format!("/desk/cases/{one}")).await;
        // The rest of the case stands, and says that something of it does not open.
        assert_eq!(page.status, 200, "{what}: {}", page.gist());
        assert!(page.body.contains("cannot be opened"), "{what} was opened");
        assert!(!page.body.contains("Second Person"));
        for list in ["/desk", "/desk/queue", "/desk/tasks", "/desk/unconfirmed", "/desk/queue?view=closed"] {
            assert_eq!(desk.get(list).await.status, 200, "{list} with {what}");
        }
        assert_eq!(desk.get(&format!("/desk/cases/{two}")).await.status, 200, "the other is as it was");
        owner
            .execute(
                "update case_person a set name = b.name, details = b.details from kept b where a.case_id = b.case_id;
                 update case_key a set wrapped = b.wrapped from kept_key b where a.case_id = b.case_id;
                 update message a set body = b.body from kept_message b where a.id = b.id;
                 drop table kept; drop table kept_key; drop table kept_message",
            )
            .await
            .unwrap();
    }
}

/// The whole life in a process of its own whose log says everything it can.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_says_everything_says_nothing_about_anybody() {
    let options = fresh_database().await;
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("data").join(format!("logs-{}", options.get_database().unwrap()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let socket: String =
        url::form_urlencoded::byte_serialize(options.get_socket().unwrap().display().to_string().as_bytes()).collect();
    let url = format!(
        "postgres://{}@localhost:{}/{}?host={socket}",
        options.get_username(),
        options.get_port(),
        options.get_database().unwrap()
    );
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let program = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        program
            .current_dir(&folder)
            .env("DATABASE_URL", &url)
            .env("LISTEN_ADDR", address.to_string())
            .env("DATA_DIR", &folder)
            .env("MASTER_KEY", "cmlnaHRzZGVzayB0ZXN0IG1hc3RlciBrZXkgMDAwMSE=")
            .env("DPO_LANGUAGE", "en")
            .env("RUST_LOG", "trace")
            .env("LOG_FORMAT", "json");
        program
    };
    let log = folder.join("log");
    let file = std::fs::File::create(&log).unwrap();
    let mut serving = program().arg("serve").stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
    let visitor = Visitor::new(address);
    for _ in 0..200 {
        if std::net::TcpStream::connect(address).is_ok() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let mut adding = program()
        .args([
            "staff",
            "add",
            "--email",
            "dpo@desk.test",
            "--name",
            "Desk",
            "--role",
            "dpo",
            "--language",
            "en",
            "--password-stdin",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(std::fs::File::options().append(true).open(&log).unwrap())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut adding.stdin.take().unwrap(), b"zyxcanary secret password\n").unwrap();
    assert!(adding.wait().unwrap().success());
    let desk = Visitor::new(address);
    let door = desk.get("/desk/sign-in").await;
    let enrol = door.fill("email", "dpo@desk.test").fill("password", "zyxcanary secret password").send().await;
    let secret = enrol.text_of(".secret").expect("a secret to enrol");
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(&secret).unwrap())
        .with_account_name("dpo".to_owned())
        .build()
        .unwrap();
    let code = totp.generate(u64::try_from(Clock::System.now().timestamp()).unwrap()).to_string();
    let inside = enrol.fill("code", &code).send().await;
    assert_eq!(inside.status, 200, "{}", inside.gist());
    let recovery = inside.text_of(".codes li").unwrap();

    let outbox = folder.join("outbox");
    let received_on = (Clock::System.now() - chrono::TimeDelta::days(2)).date_naive().to_string();
    live(&World { desk: &desk, outbox: &outbox, received_on }, &visitor, async || {}).await;
    let token = desk.get("/desk/account").await.form("/account/calendar").field("form_token").unwrap();
    let made = desk.post("/desk/account/calendar", &[("form_token", &token), ("act", "create")]).await;
    let calendar = made.text_of(".secret").expect("the address of a calendar");
    let calendar = calendar.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    for (ending, status) in [(".ics", 200), ("", 404), (".ics/", 404)] {
        assert_eq!(visitor.get(&format!("/desk/calendar/{calendar}{ending}")).await.status, status);
    }
    // Ended in order, it has said all it had to say.
    assert!(Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap().success());
    assert!(serving.wait().unwrap().success());
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("sqlx::query") && text.contains("\"DEBUG\""), "the log says all it can");
    assert!(text.contains("answered") && text.lines().count() > 200, "{} lines", text.lines().count());
    assert_clean("the log", &text);
    for (what, value) in [
        ("a secret", secret.as_str()),
        ("a recovery code", &recovery),
        ("the master key", "cmlnaHRzZGVzay"),
        ("the address of a calendar", &calendar),
    ] {
        assert!(!text.contains(value), "the log holds {what}");
    }
    for code in ReceivedMail::all(&outbox).iter().filter_map(ReceivedMail::code) {
        assert!(!text.contains(&code) && !text.contains(&code.replace('-', "")), "the log holds a mailed code");
    }
    let _ = std::fs::remove_dir_all(&folder);
}
