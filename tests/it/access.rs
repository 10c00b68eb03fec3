//! Every address, as nobody and as each role: one table says what is answered. The addresses come from the source itself, so
//! that a new one without a line here fails.

use rightsdesk::base::actor::Actor;
use rightsdesk::base::actor::Role;
use rightsdesk::base::language::Language;
use rightsdesk::base::text::Reach;
use rightsdesk::domain::cases::Channel;
use rightsdesk::domain::cases::filing::{Filing, Typed};
use rightsdesk::domain::cases::ops::{self, Intake};
use rightsdesk::domain::rulebook::Right;
use rightsdesk::domain::staff::accounts;
use rightsdesk::web::door::Door;

use crate::support::{Answer, Asked, TestApp, Visitor};

/// What a form is sent with besides its token.
type Fields = &'static [(&'static str, &'static str)];

/// One line of the table.
struct Line {
    method: &'static str,
    /// As in the source.
    route: &'static str,
    fields: Fields,
    /// For nobody, the requester whose case it is, admin, dpo, handler, owner, auditor.
    statuses: [u16; 7],
}

const fn line(method: &'static str, route: &'static str, fields: Fields, statuses: [u16; 7]) -> Line {
    Line { method, route, fields, statuses }
}

/// The same for everybody.
const fn open(route: &'static str, status: u16) -> Line {
    line("GET", route, &[], [status; 7])
}

/// Nobody is sent to the door (303), whoever may not is told so (403).
const READERS: [u16; 7] = [303, 303, 200, 200, 200, 403, 200];
/// Pages of acts: who may not do it is not shown the form.
const WORKERS_READ: [u16; 7] = [303, 303, 200, 200, 200, 403, 403];
/// Acts that the case of the walk does not allow now.
const NOT_NOW: [u16; 7] = [303, 303, 409, 409, 409, 403, 403];
const WORKERS: [u16; 7] = [303, 303, 303, 303, 303, 403, 403];

/// Everything, in an order in which each act can follow the one before.
#[rustfmt::skip]
const TABLE: &[Line] = &[
    open("/static/{version}/{name}", 200),
    open("/healthz", 200),
    open("/readyz", 200),
    open("/robots.txt", 200),
    open("/.well-known/gpc.json", 200),
    open("/.well-known/security.txt", 404),
    open("/.well-known/rightsdesk-keys.json", 200),
    open("/", 200),
    open("/rights", 200),
    open("/request/{right}", 200),
    line("GET", "/my/{reference}", &[], [303, 200, 303, 303, 303, 303, 303]),
    line("POST", "/my/{reference}/confirm", &[], [303; 7]),
    line("POST", "/my/{reference}/messages", &[("body", "Hello")], [303; 7]),
    line("POST", "/my/{reference}/language", &[("language", "en")], [303; 7]),
    line("GET", "/my/{reference}/files/{id}", &[], [303, 404, 303, 303, 303, 303, 303]),
    open("/verify", 200),
    line("POST", "/verify", &[("held", "{}"), ("signature", "x")], [422; 7]),
    line("GET", "/my/{reference}/receipt", &[], [303, 200, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/receipt.json", &[], [303, 200, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/file", &[], [303, 200, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/file.json", &[], [303, 200, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/package", &[], [303, 404, 303, 303, 303, 303, 303]),
    line("POST", "/my/{reference}/package", &[("deed", "code")], [303, 404, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/package/all", &[], [303, 404, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/package/parts/{*path}", &[], [303, 404, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/identity", &[], [303, 404, 303, 303, 303, 303, 303]),
    line("POST", "/my/{reference}/identity", &[], [303, 404, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/appeal", &[], [303, 409, 303, 303, 303, 303, 303]),
    line("POST", "/my/{reference}/appeal", &[("body", "Why not?")], [303, 409, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/due.ics", &[], [303, 200, 303, 303, 303, 303, 303]),
    line("GET", "/my/{reference}/withdraw", &[], [303, 200, 303, 303, 303, 303, 303]),
    line("POST", "/my/{reference}/withdraw", &[], [303; 7]),
    line("POST", "/request/{right}", &[("name", "Nobody"), ("email", "walk@requester.test"), ("step", "send")], [303; 7]),
    line("POST", "/request/{right}/draft", &[("name", "Nobody")], [303; 7]),
    line("GET", "/request/{right}/check", &[], [303; 7]),
    open("/request/{right}/customer", 200),
    line("POST", "/request/{right}/customer", &[("company", "")], [303; 7]),
    open("/received", 200),
    // The walk has just filed something in every browser; whoever has not is led to the page that says so.
    line("GET", "/received/receipt", &[], [200; 7]),
    line("GET", "/received/receipt.json", &[], [200; 7]),
    line("POST", "/received/code", &[], [303; 7]),
    line("POST", "/received/address", &[("email", "other@requester.test")], [303, 303, 303, 303, 303, 303, 303]),
    open("/confirm", 200),
    line("POST", "/confirm", &[("reference", "RD-222-2222"), ("code", "2222-2222")], [422; 7]),
    line("POST", "/confirm/code", &[("reference", "RD-222-2222")], [200; 7]),
    open("/my", 200),
    line("POST", "/my", &[("email", "walk@requester.test")], [303; 7]),
    line("GET", "/my/code", &[], [200; 7]),
    line("POST", "/my/code", &[("code", "2222-2222")], [422; 7]),
    open("/choices", 200),
    // The requester of the walk has opened one request by its code, which shows and ends no choices of the mailbox.
    line("POST", "/choices/{choice}", &[], [303; 7]),
    line("GET", "/choices/{choice}/allow", &[], [303; 7]),
    line("POST", "/choices/{choice}/allow", &[], [303; 7]),
    // Known by what is sealed in it; with that it is in tests/it/web/requester/unsubscribe.rs.
    open("/unsubscribe/{token}", 404),
    line("POST", "/unsubscribe/{token}", &[("List-Unsubscribe", "One-Click")], [404; 7]),
    open("/task", 200),
    line("POST", "/task", &[("reference", "T-222222"), ("code", "2222-2222")], [422; 7]),
    line("POST", "/task/code", &[("reference", "T-222222")], [303; 7]),
    // Whoever owns a system, by their account or their code, sees their own tasks only.
    line("GET", "/task/{reference}", &[], [303, 303, 303, 303, 303, 404, 303]),
    line("POST", "/task/{reference}", &[("act", "keep")], [303, 303, 303, 303, 303, 404, 303]),
    line("POST", "/task/leave", &[], [303; 7]),
    open("/accessibility", 200),
    open("/notice", 200),
    open("/notice/{date}", 200),
    open("/authorities", 200),
    open("/outbox", 200),
    open("/outbox/{name}", 404),

    // Who sees no cases is led to the own account.
    line("GET", "/desk", &[], [303, 303, 200, 200, 200, 200, 200]),
    line("POST", "/desk/alerts", &[], [303, 303, 422, 422, 422, 403, 403]),
    line("POST", "/desk/alerts/{id}", &[], WORKERS),
    line("GET", "/desk/queue", &[], READERS),
    line("GET", "/desk/unconfirmed", &[], READERS),
    line("GET", "/desk/tasks", &[], READERS),
    line("GET", "/desk/rulebook/changes", &[], READERS),
    line("GET", "/desk/cases/new", &[], [303, 303, 200, 200, 200, 403, 403]),
    line("POST", "/desk/cases/new", &[("channel", "phone"), ("received_on", "2026-11-24"), ("right", "access"), ("name", "Caller")], WORKERS),
    line("GET", "/desk/cases/{reference}", &[], READERS),
    line("POST", "/desk/cases/{reference}/messages", &[("body", "Hello")], WORKERS),
    line("POST", "/desk/cases/{reference}/notes", &[("note", "Hello")], WORKERS),
    line("POST", "/desk/cases/{reference}/acknowledge", &[], WORKERS),
    line("POST", "/desk/cases/{reference}/carry-out", &[], NOT_NOW),
    line("POST", "/desk/cases/{reference}/stopped", &[], NOT_NOW),
    line("GET", "/desk/cases/{reference}/person", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/person", &[("name", "Ada B"), ("relation", "self"), ("channel", "phone"), ("language", "en"), ("reason", "Misheard.")], WORKERS),
    line("GET", "/desk/cases/{reference}/tasks", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/tasks", &[("title", "Ask sales"), ("due_on", "2026-12-01")], WORKERS),
    line("POST", "/desk/cases/{reference}/tasks/{id}", &[("act", "done")], [303, 303, 404, 404, 404, 403, 403]),
    line("POST", "/desk/cases/{reference}/mails/{id}", &[], [303, 303, 404, 404, 404, 403, 403]),
    line("GET", "/desk/cases/{reference}/lines/{line}", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/lines/{line}", &[("note", "Searched by hand.")], WORKERS),
    line("GET", "/desk/cases/{reference}/systems/{deed}", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/systems/{deed}", &[], NOT_NOW),
    line("POST", "/desk/cases/{reference}/owner-tasks", &[], NOT_NOW),
    line("POST", "/desk/cases/{reference}/owner-tasks/{id}", &[("act", "take-back")], [303, 303, 404, 404, 404, 403, 403]),
    line("GET", "/desk/cases/{reference}/appeal", &[], NOT_NOW),
    line("POST", "/desk/cases/{reference}/appeal", &[("channel", "post"), ("received_on", "2026-11-24"), ("body", "Why not?")], NOT_NOW),
    line("GET", "/desk/cases/{reference}/adopt", &[], NOT_NOW),
    line("POST", "/desk/cases/{reference}/adopt", &[("reason", "The rule is new.")], NOT_NOW),
    line("GET", "/desk/cases/{reference}/assign", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/assign", &[("assignee", "")], WORKERS),
    line("GET", "/desk/cases/{reference}/ask", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/ask", &[("body", "Which one?"), ("ground", "identity")], WORKERS),
    line("GET", "/desk/cases/{reference}/resume", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/resume", &[], WORKERS),
    line("GET", "/desk/cases/{reference}/package", &[], READERS),
    line("POST", "/desk/cases/{reference}/package", &[("deed", "renew")], [303, 303, 404, 404, 404, 403, 403]),
    line("GET", "/desk/cases/{reference}/identity", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/identity", &[("act", "set"), ("rung", "3"), ("because", "data"), ("reason", "It is about their health.")], WORKERS),
    line("POST", "/desk/cases/{reference}/identity/{id}", &[], [303, 303, 404, 404, 404, 403, 403]),
    line("GET", "/desk/cases/{reference}/extend", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/extend", &[("reason", "It is much.")], WORKERS),
    line("GET", "/desk/cases/{reference}/settle", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/settle", &[("right", "deletion"), ("place", "FR"), ("received_on", "2026-11-24"), ("reason", "They said so.")], WORKERS),
    line("GET", "/desk/cases/{reference}/decide", &[], READERS),
    line("POST", "/desk/cases/{reference}/decide", &[("about", "deletion/EU"), ("act", "add"), ("label", "Badge photos")], WORKERS),
    line("GET", "/desk/cases/{reference}/recipients", &[], READERS),
    line("POST", "/desk/cases/{reference}/recipients", &[], WORKERS),
    line("GET", "/desk/cases/{reference}/close", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/close", &[("outcome", "x")], [303, 303, 422, 422, 422, 403, 403]),
    line("GET", "/desk/cases/{reference}/letter", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/letter", &[("deed", "send"), ("says", "yes"), ("outcome", "fulfilled"), ("body", "Done.")], WORKERS),
    line("GET", "/desk/cases/{reference}/letter/paper", &[], READERS),
    line("GET", "/desk/cases/{reference}/letter/page", &[], READERS),
    line("GET", "/desk/cases/{reference}/review", &[], READERS),
    line("POST", "/desk/cases/{reference}/review", &[("deed", "back"), ("note", "The facts do not show it.")], NOT_NOW),
    line("GET", "/desk/cases/{reference}/letter/versions", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/letter/versions", &[("number", "1"), ("seen", "1")], [303, 303, 409, 409, 409, 403, 403]),
    line("GET", "/desk/cases/{reference}/files/{id}", &[], [303, 303, 404, 404, 404, 403, 404]),
    line("GET", "/desk/cases/{reference}/reopen", &[], WORKERS_READ),
    line("POST", "/desk/cases/{reference}/reopen", &[("reason", "There is more.")], WORKERS),
    line("GET", "/desk/sign-in", &[], [200; 7]),
    line("POST", "/desk/sign-in", &[("email", "nobody@desk.test"), ("password", "something wrong")], [422; 7]),
    line("GET", "/desk/sign-in/code", &[], [303; 7]),
    line("POST", "/desk/sign-in/code", &[("code", "000000")], [303; 7]),
    line("GET", "/desk/sign-in/enrol", &[], [303; 7]),
    line("POST", "/desk/sign-in/enrol", &[("code", "000000")], [303; 7]),
    line("GET", "/desk/set-up", &[], [200; 7]),
    line("POST", "/desk/set-up", &[("email", "nobody@desk.test"), ("code", "x"), ("password", "correct horse battery"), ("repeated", "correct horse battery")], [422; 7]),
    line("GET", "/desk/rulebook", &[], READERS),
    line("GET", "/desk/rulebook/{place}", &[], READERS),
    line("GET", "/desk/rulebook/{place}/{fact}", &[], READERS),
    line("POST", "/desk/rulebook/{place}/{fact}", &[("verdict", "holds"), ("note", "Read in the official journal.")], [303, 303, 303, 303, 403, 403, 403]),
    line("POST", "/desk/register", &[], [303, 303, 303, 409, 403, 403, 403]),
    line("GET", "/desk/register", &[], READERS),
    line("GET", "/desk/register/publish", &[], [303, 303, 200, 200, 403, 403, 403]),
    line("POST", "/desk/register/publish", &[("note", "The first.")], [303, 303, 409, 409, 403, 403, 403]),
    line("GET", "/desk/register/record", &[], READERS),
    line("GET", "/desk/register/record.csv", &[], READERS),
    line("GET", "/desk/register/record.xlsx", &[], READERS),
    line("GET", "/desk/register/editions/{number}", &[], [303, 303, 404, 404, 404, 403, 404]),
    line("GET", "/desk/register/owners", &[], [303, 303, 200, 200, 403, 403, 403]),
    line("POST", "/desk/register/owners", &[("name", "Chen"), ("email", "chen@owner.test"), ("language", "en")], [303, 303, 303, 422, 403, 403, 403]),
    line("GET", "/desk/register/owners/{id}", &[], [303, 303, 404, 404, 404, 403, 404]),
    line("POST", "/desk/register/owners/{id}", &[("act", "mail-code")], [303, 303, 404, 404, 403, 403, 403]),
    line("GET", "/desk/register/{kind}", &[], [303, 303, 200, 200, 403, 403, 403]),
    line("POST", "/desk/register/{kind}", &[("code", "more")], [303, 303, 422, 422, 403, 403, 403]),
    line("GET", "/desk/register/{kind}/{code}", &[], READERS),
    line("POST", "/desk/register/{kind}/{code}", &[], [303, 303, 422, 422, 403, 403, 403]),
    line("GET", "/desk/staff", &[], [303, 303, 200, 200, 403, 403, 200]),
    line("POST", "/desk/staff", &[("name", "New"), ("email", "new@desk.test"), ("role", "handler")], [303, 303, 200, 403, 403, 403, 403]),
    line("GET", "/desk/staff/{id}", &[], [303, 303, 404, 403, 403, 403, 403]),
    line("POST", "/desk/staff/{id}", &[("act", "disable")], [303, 303, 404, 403, 403, 403, 403]),
    line("GET", "/desk/audit", &[], [303, 303, 200, 200, 403, 403, 200]),
    line("GET", "/desk/account", &[], [303, 303, 200, 200, 200, 200, 200]),
    line("GET", "/desk/account/password", &[], [303, 303, 200, 200, 200, 200, 200]),
    line("POST", "/desk/account/password", &[("password", "wrong"), ("new_password", "correct horse battery 2"), ("repeated", "correct horse battery 2")], [303, 303, 422, 422, 422, 422, 422]),
    line("POST", "/desk/account/sessions", &[("session", "")], [303; 7]),
    line("POST", "/desk/account/calendar", &[("act", "create")], [303, 303, 200, 200, 200, 403, 200]),
    // Known by its secret and not by a session; with one it is in tests/it/web/desk/calendar.rs.
    open("/desk/calendar/{file}", 404),
    // At the end: these end sessions.
    line("GET", "/my/leave", &[], [200; 7]),
    line("POST", "/my/leave", &[], [303; 7]),
    line("POST", "/desk/sign-out", &[], [303; 7]),
];

/// How much is on record.
const RECORDED: &str = "select count(*) from audit_entry";

/// What may be sent without our token: nothing. This list may only shrink.
const POSTS_WITHOUT_TOKEN: &[&str] = &[];

/// What is taken from any site, each with its reason.
const FROM_ANYWHERE: &[(&str, &str)] =
    &[("/unsubscribe/{token}", "RFC 8058: the reader's mail program sends it, and the sealed link is the proof")];

/// `(method, route)` of everything the source routes.
fn routes_of_the_source() -> Vec<(String, String)> {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/routes.rs")).unwrap();
    let mut routes = Vec::new();
    for piece in source.split(".route(").skip(1) {
        let mut depth = 1_u32;
        let end = piece.find(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let call = &piece[..end.expect("a route ends")];
        let path = call.split('"').nth(1).expect("a route has a path").to_owned();
        let before = routes.len();
        for (word, method) in [
            ("get(", "GET"),
            ("post(", "POST"),
            ("put(", "PUT"),
            ("delete(", "DELETE"),
            ("patch(", "PATCH"),
            ("any(", "ANY"),
        ] {
            let begins = |at: usize| {
                call[..at]
                    .chars()
                    .next_back()
                    .is_none_or(|before| !before.is_alphanumeric() && before != '_' && before != ':')
            };
            if call.match_indices(word).any(|(at, _)| begins(at)) {
                routes.push((method.to_owned(), path.clone()));
            }
        }
        assert!(routes.len() > before, "no method is understood in {call}");
    }
    routes
}

/// A request in the queue, made the short way.
async fn case(portal: &TestApp, actor: Actor, place: &str) -> String {
    let typed = Typed::from_pairs([
        ("name".to_owned(), "Somebody".to_owned()),
        ("email".to_owned(), "somebody@requester.test".to_owned()),
        ("place".to_owned(), place.to_owned()),
    ]);
    let filing = Filing::parse_intake(Right::Access, &typed, Language::En, Reach::Anywhere).unwrap();
    let received_on = portal.app.now().date_naive();
    ops::take_in(&portal.app, actor, &Intake { filing, channel: Channel::Phone, received_on, postal: String::new() })
        .await
        .unwrap()
}

fn concrete(route: &str, reference: &str) -> String {
    route
        .replace("{version}/{name}", &format!("{}/requester.css", rightsdesk::web::assets::version()))
        .replace("{right}", "access")
        .replace("{choice}", "marketing")
        .replace("{token}", "AAAA")
        .replace("{date}", "2026-11-25")
        .replace("{place}/{fact}", "IL/deadline.access")
        .replace("{place}", "IL")
        .replace("{reference}", reference)
        .replace("{id}", "01234567-89ab-7def-8123-456789abcdef")
        .replace("{name}", "nothing.eml")
        .replace("{kind}/{code}", "holding/account")
        .replace("{kind}", "holding")
        .replace("{number}", "1")
        .replace("{line}", "lookup")
        .replace("{deed}", "search")
        .replace("{file}", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics")
}

/// A token as the browser's pages would have it.
async fn token(visitor: &Visitor, route: &str, signed_in: bool, reference: &str) -> String {
    if route == "/my/leave" {
        return visitor.get(route).await.field("form_token").unwrap_or_default();
    }
    if route.starts_with("/my/{") || route.starts_with("/choices/") {
        let own = visitor.get(&format!("/my/{reference}/withdraw")).await;
        return own.field("form_token").unwrap_or_default();
    }
    let of_session = signed_in && route.starts_with("/desk") && route != "/desk/sign-in" && route != "/desk/set-up";
    let page = if of_session { visitor.get("/desk/account").await } else { visitor.get("/confirm").await };
    page.field("form_token").unwrap()
}

async fn send(visitor: &Visitor, line: &Line, path: &str, token: Option<&str>, headers: &[(&str, &str)]) -> Answer {
    let mut fields = line.fields.to_vec();
    if let Some(token) = token {
        fields.push(("form_token", token));
    }
    let takes_files = [
        "/task/{reference}",
        "/my/{reference}/identity",
        "/my/{reference}/messages",
        "/desk/cases/{reference}/package",
        "/verify",
    ]
    .contains(&line.route)
        || line.route.ends_with("/letter");
    let multipart = line.method == "POST" && takes_files;
    visitor.ask(Asked { method: line.method, path, fields: &fields, headers, multipart }).await
}

async fn everybody(portal: &TestApp) -> Vec<(&'static str, Visitor, String, bool)> {
    let mut all = vec![("nobody", portal.visitor(), String::new(), false)];
    let requester = portal.visitor();
    let own = portal
        .confirmed_by_form(&requester, "access", "owner@requester.test", &[("name", "Owner"), ("place", "DE")])
        .await;
    all.push(("requester", requester, own, false));
    for role in Role::ALL {
        let (visitor, _) = portal.signed_in(role).await;
        all.push((role.code(), visitor, String::new(), true));
    }
    for (_, _, reference, _) in &mut all {
        if reference.is_empty() {
            *reference = case(portal, Actor::CommandLine, "DE").await;
        }
    }
    portal.work().await;
    all
}

#[test]
fn every_route_has_a_line() {
    let of_table =
        |method: &str, route: &str| TABLE.iter().filter(|line| line.method == method && line.route == route).count();
    let routes = routes_of_the_source();
    assert!(routes.len() > 60, "the source was read: {}", routes.len());
    for (method, route) in &routes {
        assert_eq!(of_table(method, route), 1, "{method} {route} needs one line in the table of tests/it/access.rs");
    }
    for line in TABLE {
        let known = routes.iter().any(|(method, route)| method == line.method && route == line.route);
        assert!(known, "{} {} is routed no more", line.method, line.route);
    }
}

#[test]
fn what_is_kept_of_a_page_is_tied_to_the_door_it_stands_behind() {
    for line in TABLE.iter().filter(|line| line.method == "GET") {
        let door = match line.route {
            // It leads back to its form, which is everybody's.
            "/request/{right}/check" => None,
            // What the browser itself has sent, and what it is asked on its way in.
            "/received" | "/received/receipt" | "/received/receipt.json" | "/my/code" | "/my/leave" => {
                Some(Door::Requester)
            }
            // The secret stands in the address.
            "/desk/calendar/{file}" => Some(Door::Desk),
            route if line.statuses[0] != 303 => {
                assert_eq!(Door::before(route), None, "{route} is everybody's");
                None
            }
            route if route.starts_with("/desk") => Some(Door::Desk),
            route if route.starts_with("/my/") || route.starts_with("/choices/") => Some(Door::Requester),
            _ => Some(Door::Owner),
        };
        assert_eq!(Door::before(line.route), door, "{}", line.route);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_as_nobody_and_as_each_role() {
    let portal = TestApp::start().await;
    // Readiness is left out: it compares the clocks of process and database, and the test's stands elsewhere.
    let mut wrong = Vec::new();
    for (column, (who, visitor, reference, signed_in)) in everybody(&portal).await.into_iter().enumerate() {
        let mut before = portal.fingerprint().await;
        for line in TABLE.iter().filter(|line| line.route != "/readyz") {
            let path = concrete(line.route, &reference);
            let expected = line.statuses[column];
            if line.method == "GET" {
                let recorded = portal.look(RECORDED).await;
                let head = visitor.ask(Asked { method: "HEAD", path: &path, ..Asked::default() }).await;
                assert_eq!((head.status, head.body.as_str()), (expected, ""), "HEAD {path} as {who}");
                if before != portal.fingerprint().await || recorded != portal.look(RECORDED).await {
                    wrong.push(format!("HEAD {path} as {who} left a trace"));
                }
            }
            let token = if line.method == "POST" {
                Some(token(&visitor, line.route, signed_in, &reference).await)
            } else {
                None
            };
            let answer = send(&visitor, line, &path, token.as_deref(), &[("sec-fetch-site", "same-origin")]).await;
            let after = portal.fingerprint().await;
            if answer.status != expected {
                wrong.push(format!(
                    "{} {path} as {who}: {} instead of {expected} -> {}",
                    line.method,
                    answer.status,
                    answer.header("location")
                ));
            }
            let may_change = line.method == "POST" && expected != 403;
            let of_desk_outside = line.route.starts_with("/desk") && !signed_in;
            if before != after
                && (!may_change || of_desk_outside || who == "auditor" && line.route.starts_with("/desk/cases"))
            {
                let changed: Vec<_> =
                    before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| a.0.clone()).collect();
                wrong.push(format!("{} {path} as {who} changed {changed:?}", line.method));
            }
            before = after;
            if answer.status == 303 && of_desk_outside && !line.route.starts_with("/desk/sign-in") {
                let door = answer.header("location").starts_with("/desk/sign-in");
                assert!(door, "{} {path} leads to {}", line.method, answer.header("location"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Everything that is sent and must not be taken: with the words of another site, or without our token.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_taken_from_another_site_or_without_our_token() {
    let portal = TestApp::start().await;
    let requester = portal.visitor();
    let own =
        portal.confirmed_by_form(&requester, "access", "own@requester.test", &[("name", "Own"), ("place", "DE")]).await;
    let filer = portal.visitor();
    portal.file_by_form(&filer, "access", &[("email", "filer@requester.test"), ("name", "Filer")]).await;
    let asker = portal.visitor();
    asker.get("/my").await.fill("email", "own@requester.test").send().await;
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let (_, halfway_email) = portal.staff(Role::Handler).await;
    let halfway = portal.visitor();
    let door = halfway.get("/desk/sign-in").await;
    door.fill("email", &halfway_email).fill("password", "correct horse battery").send().await;
    halfway.get("/desk/sign-in/enrol").await;
    let of_desk = case(&portal, Actor::CommandLine, "DE").await;
    portal.work().await;
    admin.get(&format!("/desk/cases/{of_desk}")).await;
    let other_session = portal.signed_in(Role::Admin).await.0;

    let is_open = |line: &Line| FROM_ANYWHERE.iter().any(|(route, _)| *route == line.route);
    for line in TABLE.iter().filter(|line| line.method == "POST" && !is_open(line)) {
        let visitor = match line.route {
            route if route.starts_with("/desk/sign-in/") => &halfway,
            "/desk/sign-in" | "/desk/set-up" => &filer,
            route if route.starts_with("/desk") => &admin,
            route if route.starts_with("/received") || route.starts_with("/request") => &filer,
            "/my/code" => &asker,
            _ => &requester,
        };
        let of_session = std::ptr::eq(visitor, &raw const admin);
        let path = concrete(line.route, if of_session { &of_desk } else { &own });
        let token = if std::ptr::eq(visitor, &raw const halfway) {
            visitor.get("/desk/sign-in/enrol").await.field("form_token").unwrap()
        } else {
            token(visitor, line.route, of_session, &own).await
        };
        let before = portal.fingerprint().await;
        let host = format!("http://{}", portal.address);
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.test")],
            &[("origin", "null")],
            // What the browser says of the site decides, whatever the origin looks like.
            &[("sec-fetch-site", "cross-site"), ("origin", &host)],
        ] {
            let answer = send(visitor, line, &path, Some(&token), headers).await;
            assert_eq!(answer.status, 403, "{path} with {headers:?}");
        }
        let foreign = other_session.get("/desk/account").await.field("form_token").unwrap();
        let kinds = [None, Some(""), Some("AAAA"), Some(foreign.as_str())];
        for kind in kinds {
            if POSTS_WITHOUT_TOKEN.contains(&line.route) {
                continue;
            }
            let answer = send(visitor, line, &path, kind, &[("sec-fetch-site", "same-origin")]).await;
            let refused = matches!(answer.status, 303 | 403 | 404 | 409 | 422);
            assert!(refused, "{path} with token {kind:?} answers {}", answer.status);
        }
        assert_eq!(before, portal.fingerprint().await, "{path} changed something");
    }
    // The positive control: with its token and from here the same form is taken.
    let line = TABLE.iter().find(|line| line.route == "/desk/cases/{reference}/notes").unwrap();
    let path = concrete(line.route, &of_desk);
    let token = token(&admin, line.route, true, "").await;
    let before = portal.fingerprint().await;
    let answer = send(&admin, line, &path, Some(&token), &[("origin", &format!("http://{}", portal.address))]).await;
    assert_eq!((answer.status, answer.header("location")), (303, format!("/desk/cases/{of_desk}?done=noted").as_str()));
    assert_ne!(before, portal.fingerprint().await);
}

/// A page that is only looked at says that it will be back as a form does that was sent.
#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_every_address_says_so() {
    let portal = TestApp::start().await;
    let everybody = everybody(&portal).await;
    portal.app.database.close().await;
    let mut put_off = 0;
    for (who, visitor, reference, _) in everybody {
        for line in TABLE {
            let path = concrete(line.route, &reference);
            let headers = [("sec-fetch-site", "same-origin"), ("accept-language", "en")];
            let answer = send(&visitor, line, &path, None, &headers).await;
            if answer.status < 500 {
                continue;
            }
            let what = format!("{} {path} as {who}", line.method);
            assert_eq!((answer.status, answer.header("retry-after")), (503, "5"), "{what}");
            let says = if line.route == "/readyz" { "\"ready\":false" } else { "We cannot be reached just now" };
            assert!(answer.body.contains(says), "{what}: {}", answer.body);
            put_off += 1;
        }
    }
    assert!(put_off > 200, "{put_off}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_disabled_is_out_at_once_on_every_replica() {
    let portal = TestApp::start().await;
    let replica = TestApp::on(portal.options.clone(), crate::support::TestOptions::default()).await;
    let (handler, actor) = portal.signed_in(Role::Handler).await;
    let elsewhere = handler.at(replica.address);
    assert_eq!(elsewhere.ask(Asked { method: "GET", path: "/desk/queue", ..Asked::default() }).await.status, 200);
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let id = actor.staff_id().unwrap();
    let staff = admin.get(&format!("/desk/staff/{id}")).await.form(&format!("/desk/staff/{id}"));
    let mut fields = staff.fields();
    fields.push(("act".to_owned(), "disable".to_owned()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = admin.post(&format!("/desk/staff/{id}"), &fields).await;
    assert_eq!(done.path, "/desk/staff?done=disabled");
    for visitor in [&handler, &elsewhere] {
        let answer = visitor.ask(Asked { method: "GET", path: "/desk/queue", ..Asked::default() }).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/desk/sign-in?next=%2Fdesk%2Fqueue"));
    }
    let account =
        accounts::list(&portal.app, Actor::CommandLine).await.unwrap().into_iter().find(|one| one.id == id).unwrap();
    let door = portal.visitor().get("/desk/sign-in").await;
    let refused = door.fill("email", &account.email).fill("password", "correct horse battery").send().await;
    assert_eq!(refused.status, 422, "nor does the right password open the door");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ones_own_looks_as_if_it_were_not_there() {
    let portal = TestApp::start().await;
    let (one, other) = (portal.visitor(), portal.visitor());
    let fields = [("name", "Somebody"), ("place", "DE")];
    let mine = portal.confirmed_by_form(&one, "access", "one@requester.test", &fields).await;
    let theirs = portal.confirmed_by_form(&other, "access", "two@requester.test", &fields).await;
    let missing = "RD-222-2222";
    for below in ["", "/withdraw", "/due.ics", "/files/01234567-89ab-7def-8123-456789abcdef"] {
        let of_other = one.get(&format!("/my/{theirs}{below}")).await;
        let of_none = one.get(&format!("/my/{missing}{below}")).await;
        assert_eq!((of_other.status, of_none.status), (404, 404));
        let plain = |answer: &Answer| answer.body.replace(&theirs, "R").replace(missing, "R");
        assert_eq!(plain(&of_other), plain(&of_none), "{below}");
        let names = |answer: &Answer| answer.headers.keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&of_other), names(&of_none));
    }
    let before = portal.fingerprint().await;
    let token = one.get(&format!("/my/{mine}")).await.field("form_token").unwrap();
    for below in ["/messages", "/withdraw", "/confirm"] {
        for reference in [theirs.as_str(), missing] {
            let path = format!("/my/{reference}{below}");
            let fields = [("form_token", token.as_str()), ("body", "Hello")];
            let multipart = below == "/messages";
            let asked = Asked { method: "POST", path: &path, fields: &fields, multipart, ..Asked::default() };
            assert_eq!(one.ask(asked).await.status, 404, "{path}");
        }
    }
    assert_eq!(before, portal.fingerprint().await);
    let changed = one.get(&format!("/my/{theirs}?lang=zh-Hant")).await;
    assert_eq!(changed.status, 404);
}
