//! Whom an address is for: what an answer looks like when something goes wrong, which forms are turned away, what a request must say.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Answer, Asked, TestApp, TestOptions, Visitor};

fn at(base_url: &str) -> TestOptions {
    TestOptions { settings: vec![format!("--base-url={base_url}")], ..TestOptions::default() }
}

fn problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.header("content-type")), (status, "application/problem+json"), "{}", answer.path);
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(said["type"], "about:blank");
    assert_eq!(said["status"], status);
    assert_eq!(said["code"], code);
    assert!(said["title"].as_str().is_some_and(|title| !title.is_empty()));
    assert_eq!(said["request_id"], answer.header("x-request-id"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_surface_says_in_its_own_way_what_went_wrong() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for path in ["/nothing", "/deskx", "/my/x/y/z", "/static/x/nothing.css"] {
        let page = visitor.get_with(path, &[("accept-language", "zh-TW")]).await;
        assert_eq!((page.status, page.attribute_of("html", "lang").as_deref()), (404, Some("zh-Hant")), "{path}");
        assert!(page.body.contains("/requester.css"), "{path}");
    }
    for path in ["/desk/nothing", "/desk/cases/x/y/z/nothing"] {
        let page = visitor.get_with(path, &[("accept-language", "zh-TW")]).await;
        assert_eq!((page.status, page.attribute_of("html", "lang").as_deref()), (404, Some("zh-Hant")), "{path}");
        assert!(page.body.contains("/desk.css"), "{path}");
    }
    for path in ["/api", "/api/v1/requests", "/drp/v1/exercise", "/.well-known/data-rights.json", "/healthz/x"] {
        problem(&visitor.get_with(path, &[("accept-language", "zh-TW")]).await, 404, "not-found");
    }
    // The same for what is there, asked in a way it cannot be.
    let wrong = async |path| visitor.ask(Asked { method: "DELETE", path, ..Asked::default() }).await;
    assert!(wrong("/desk/queue").await.body.contains("/desk.css"));
    assert!(wrong("/confirm").await.body.contains("/requester.css"));
    problem(&wrong("/healthz").await, 405, "method-not-allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn search_engines_find_what_everybody_may_read_and_nothing_else() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let robots = visitor.get("/robots.txt").await;
    assert_eq!((robots.status, robots.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert_eq!(robots.header("set-cookie"), "");
    assert!(robots.body.starts_with("User-agent: *\n"), "{}", robots.body);
    let closed: Vec<&str> = robots.body.lines().filter_map(|line| line.strip_prefix("Disallow: ")).collect();
    let is_closed = |path: &str| {
        closed.iter().any(|rule| match rule.strip_prefix("/*") {
            Some(ending) => path.contains(ending),
            None => path.starts_with(rule),
        })
    };
    for own in ["/desk/sign-in", "/my", "/my/RD-222-2222", "/received", "/confirm", "/outbox", "/request/access/check"]
    {
        assert!(is_closed(own), "{own}: {closed:?}");
    }
    for open in ["/", "/rights", "/notice", "/authorities", "/request/access", "/accessibility"] {
        assert!(!is_closed(open), "{open}: {closed:?}");
        let said = visitor.get(open).await.attribute_of("meta[name=description]", "content");
        assert!(said.is_some_and(|said| said.chars().count() > 20), "{open}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_went_wrong_speaks_the_other_language_too() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let lost = visitor.get_with("/nothing?a=1&lang=en", &[]).await;
    let switch = lost.attribute_of("header a[hreflang=zh-Hant]", "href");
    assert_eq!(switch.as_deref(), Some("/nothing?a=1&lang=zh-Hant"), "{}", lost.body);
    let same = visitor.get(&switch.unwrap()).await;
    assert_eq!((same.status, same.attribute_of("html", "lang").as_deref()), (404, Some("zh-Hant")));
    let desk = visitor.get("/desk/nothing?lang=zh-Hant").await;
    assert_eq!(desk.attribute_of("a[hreflang]", "href").as_deref(), Some("/desk/nothing?lang=en"), "{}", desk.body);
    // Two slashes would lead to another host, and what a form was answered with cannot be asked for by a link.
    let elsewhere = visitor.get("//elsewhere.test/x").await;
    assert_eq!(elsewhere.attribute_of("header a[hreflang]", "href").as_deref(), Some("/elsewhere.test/x?lang=en"));
    let asked = Asked { method: "POST", path: "/nothing", ..Asked::default() };
    assert_eq!(visitor.ask(asked).await.attribute_of("header a[hreflang]", "href"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn for_machines_there_are_no_cookies_and_no_foreign_forms() {
    let portal = TestApp::start().await;
    let (visitor, _) = portal.signed_in(Role::Admin).await;
    let kept = visitor.get("/rights?lang=zh-Hant").await;
    assert!(kept.header("set-cookie").starts_with("language=zh-Hant"), "people's choice is kept");
    for path in ["/healthz?lang=zh-Hant", "/api?lang=zh-Hant"] {
        assert_eq!(visitor.get(path).await.header("set-cookie"), "", "{path}");
    }
    let headers = [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.test")];
    let asked = Asked { method: "POST", path: "/healthz", headers: &headers, ..Asked::default() };
    problem(&visitor.ask(asked).await, 405, "method-not-allowed");
    let of_people = visitor.ask(Asked { path: "/confirm", ..asked }).await;
    assert_eq!((of_people.status, of_people.header("content-type")), (403, "text/html; charset=utf-8"));
}

/// The first line of what is answered to these bytes, and all of it.
async fn say(portal: &TestApp, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(portal.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.lines().next().unwrap_or_default().to_owned(), answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host() {
    let portal = TestApp::start().await;
    for path in ["/rights", "/desk/sign-in", "/healthz", "/nothing"] {
        let ends = "Connection: close\r\n\r\n";
        let good = if path == "/nothing" { "404 Not Found" } else { "200 OK" };
        let first = async |request: String| say(&portal, &request).await.0;
        assert_eq!(first(format!("GET {path} HTTP/1.1\r\nHost: a.test\r\n{ends}")).await, format!("HTTP/1.1 {good}"));
        // Before 1.1 nobody had to name one.
        assert_eq!(first(format!("GET {path} HTTP/1.0\r\n\r\n")).await, format!("HTTP/1.0 {good}"));
        for request in [
            format!("GET {path} HTTP/1.1\r\n{ends}"),
            format!("GET {path} HTTP/1.1\r\nHost: a.test\r\nHost: a.test\r\n{ends}"),
            format!("GET {path} HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n{ends}"),
            format!("GET {path} HTTP/1.0\r\nHost: a.test\r\nHost: b.test\r\n\r\n"),
        ] {
            let (first, whole) = say(&portal, &request).await;
            assert!(first.ends_with(" 400 Bad Request"), "{request}: {first}");
            let says = if path == "/healthz" { "\"code\":\"bad-request\"" } else { "We could not read what was sent" };
            assert!(whole.contains(says), "{request}: {whole}");
        }
    }
}

/// What a form answers to a browser that says only where the form comes from, as older ones do.
async fn sent_from(visitor: &Visitor, token: &str, headers: &[(&str, &str)]) -> u16 {
    let fields = [("form_token", token), ("reference", "RD-222-2222"), ("code", "2222-2222")];
    visitor.ask(Asked { method: "POST", path: "/confirm", fields: &fields, headers, ..Asked::default() }).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_made_to_lead_here_is_not_ours() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let token = visitor.get("/confirm").await.field("form_token").unwrap();
    let port = portal.address.port();
    let sent = async |host: &str, origin: &str| {
        sent_from(&visitor, &token, &[("host", &format!("{host}:{port}")), ("origin", &format!("{origin}:{port}"))])
            .await
    };
    assert_eq!(sent("127.0.0.1", "http://127.0.0.1").await, 422);
    // This machine under its other names.
    assert_eq!(sent("localhost", "http://localhost").await, 422);
    assert_eq!(sent("[::1]", "http://[::1]").await, 422);
    // A name of another site whose address was changed to this machine's, and names that only look like this machine's.
    for host in
        ["rebound.test", "localhost.rebound.test", "127.0.0.1.rebound.test", "192.0.2.1", "rebound.test@localhost"]
    {
        assert_eq!(sent(host, &format!("http://{host}")).await, 403, "{host}");
    }
    assert_eq!(sent("localhost", "http://127.0.0.2").await, 403);
    // Through a proxy nobody knows whose machine "localhost" is.
    let name = format!("localhost:{port}");
    let origin = format!("http://{name}");
    let forwarded = [("host", name.as_str()), ("origin", &origin), ("x-forwarded-for", "203.0.113.1")];
    assert_eq!(sent_from(&visitor, &token, &forwarded).await, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_portal_has_a_name_no_other_counts() {
    let portal = TestApp::with(at("https://privacy.operator.test")).await;
    let visitor = portal.visitor();
    let token = visitor.get("/confirm").await.field("form_token").unwrap();
    let name = portal.address.to_string();
    for (host, origin, status) in [
        (name.as_str(), "https://privacy.operator.test".to_owned(), 422),
        (&name, format!("http://{name}"), 403),
        ("localhost", "http://localhost".to_owned(), 403),
        ("rebound.test", "http://rebound.test".to_owned(), 403),
        ("privacy.operator.test", "http://privacy.operator.test".to_owned(), 403),
    ] {
        let said = sent_from(&visitor, &token, &[("host", host), ("origin", &origin)]).await;
        assert_eq!(said, status, "{origin} at {host}");
    }
}

/// Programs that look at addresses before people do, and browsers that fetch ahead, ask for the headers only.
#[tokio::test(flavor = "multi_thread")]
async fn asking_for_the_headers_leaves_no_trace() {
    let portal = TestApp::start().await;
    let requester = portal.visitor();
    let reference = portal
        .confirmed_by_form(&requester, "access", "head@requester.test", &[("name", "Head"), ("place", "DE")])
        .await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let own = format!("/my/{reference}");
    let case = format!("/desk/cases/{reference}");
    requester.get(&own).await.form("/messages").fill("body", "A word of mine").send().await;
    let close = desk.get(&format!("{case}/letter")).await;
    let token = close.field("form_token").unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("deed", "send"),
        ("says", "yes"),
        ("outcome", "fulfilled"),
        ("body", "Here it is."),
    ];
    desk.post_multipart(&format!("{case}/letter"), &fields, Some(("file", "data.txt", b"all of it"))).await;
    let file = portal.look("select id from file").await;
    let halfway = portal.visitor();
    let (_, email) = portal.staff(Role::Handler).await;
    let door = halfway.get("/desk/sign-in").await.fill("email", &email).fill("password", "correct horse battery");
    let token = door.field("form_token").unwrap();
    let fields = [("form_token", token.as_str()), ("email", &email), ("password", "correct horse battery")];
    halfway.ask(Asked { method: "POST", path: "/desk/sign-in", fields: &fields, ..Asked::default() }).await;
    let recorded = "select count(*) from audit_entry";
    for (visitor, path) in [
        (&requester, own.clone()),
        (&requester, format!("{own}/files/{file}")),
        (&desk, case.clone()),
        (&desk, format!("{case}/letter/paper")),
        (&desk, format!("{case}/files/{file}")),
        (&halfway, "/desk/sign-in/enrol".to_owned()),
    ] {
        let before = (portal.fingerprint().await, portal.look(recorded).await);
        let head = visitor.ask(Asked { method: "HEAD", path: &path, ..Asked::default() }).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(before, (portal.fingerprint().await, portal.look(recorded).await), "HEAD {path}");
        // The positive control: whoever reads it leaves one.
        assert_eq!(visitor.get(&path).await.status, 200, "{path}");
        assert_ne!(before, (portal.fingerprint().await, portal.look(recorded).await), "GET {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_the_headers_only_is_not_there() {
    let portal = TestApp::start().await;
    let requester = portal.visitor();
    let reference = portal
        .confirmed_by_form(&requester, "access", "away@requester.test", &[("name", "Away"), ("place", "DE")])
        .await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (auditor, _) = portal.signed_in(Role::Auditor).await;
    let token = desk.get("/desk/account").await.form("/account/calendar").field("form_token").unwrap();
    let made = desk.post("/desk/account/calendar", &[("form_token", &token), ("act", "create")]).await;
    let calendar = made.text_of(".secret").unwrap();
    let calendar = calendar[calendar.find("/desk/").unwrap()..].to_owned();
    for (visitor, path, table, status) in [
        (&requester, "/my".to_owned(), "requester_session", 200),
        (&requester, format!("/my/{reference}"), "requester_session", 200),
        (&desk, "/desk/queue".to_owned(), "staff_session", 200),
        (&desk, format!("/desk/cases/{reference}"), "staff_session", 200),
        // What is refused is looked at twice: by the page, and by whoever puts it on record.
        (&auditor, format!("/desk/cases/{reference}/close"), "staff_session", 403),
        (&portal.visitor(), calendar, "staff_calendar", 200),
    ] {
        // Who is there is noted every few minutes only.
        portal.app.clock.advance(TimeDelta::minutes(6));
        let each = format!("select string_agg(coalesce(seen_at::text, 'never'), ' ' order by seen_at) from {table}");
        let before = portal.look(&each).await;
        let head = visitor.ask(Asked { method: "HEAD", path: &path, ..Asked::default() }).await;
        assert_eq!((head.status, head.body.as_str()), (status, ""), "{path}");
        assert_eq!(portal.look(&each).await, before, "HEAD {path}");
        assert_eq!(visitor.get(&path).await.status, status, "{path}");
        assert_ne!(portal.look(&each).await, before, "GET {path}");
    }
}
