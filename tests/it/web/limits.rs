//! Limits of how often and how much, the addresses they count by, and what stands in the headers of every answer.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;

use crate::support::{Answer, Asked, TestApp, TestOptions, Visitor};

fn with(settings: &[&str]) -> TestOptions {
    TestOptions { settings: settings.iter().map(|setting| (*setting).to_owned()).collect(), ..TestOptions::default() }
}

/// Files a whole request as a browser behind these headers; gives the last answer's status.
async fn file(portal: &TestApp, number: usize, headers: &[(&str, &str)]) -> Answer {
    let visitor = portal.visitor();
    let token = visitor.get("/confirm").await.field("form_token").unwrap();
    let email = format!("n{number}@requester.test");
    let fields = [("form_token", token.as_str()), ("email", email.as_str()), ("name", "Somebody"), ("step", "send")];
    portal.app.clock.advance(TimeDelta::seconds(2));
    visitor.ask(Asked { method: "POST", path: "/request/access", fields: &fields, headers, ..Asked::default() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_files_fifty_in_an_hour_and_the_limit_passes_with_it() {
    let portal = TestApp::start().await;
    let mut taken = 0;
    let refused = loop {
        let answer = file(&portal, taken, &[("accept-language", "zh-TW")]).await;
        if answer.status != 303 {
            break answer;
        }
        taken += 1;
        assert!(taken < 200, "there is no limit");
    };
    assert!(taken >= 50, "{taken}");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.attribute_of("html", "lang").as_deref(), Some("zh-Hant"), "in the reader's language");
    assert!(refused.words().contains("短時間內試太多次了"));
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    let english = file(&portal, 999, &[("accept-language", "en")]).await;
    assert!(english.words().contains("Too many tries"));
    assert_eq!(portal.look("select count(*) from cases").await, taken.to_string());
    assert_eq!(portal.visitor().get("/request/access").await.status, 200, "reading goes on");
    // Another replica knows of it.
    let replica = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    assert_eq!(file(&replica, 998, &[]).await.status, 429);
    portal.app.clock.advance(TimeDelta::hours(1));
    for number in 2_000..2_050 {
        assert_eq!(file(&portal, number, &[]).await.status, 303, "an hour later all is well");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_too_much_takes_nothing_from_others() {
    let settings = ["--limit-filings-per-ip=5", "--limit-filings=100", "--trusted-proxies=127.0.0.0/8"];
    let portal = TestApp::with(with(&settings)).await;
    let from = async |number: usize, address: &str| file(&portal, number, &[("x-forwarded-for", address)]).await.status;
    let mut taken = 0;
    for number in 0..105 {
        taken += usize::from(from(number, "198.51.100.1").await == 303);
    }
    assert_eq!(taken, 5);
    assert_eq!(from(201, "198.51.100.2").await, 303, "another address, first filing ever");
    assert_eq!(from(202, "2001:db8:1:2::1").await, 303);
    portal.work().await;
    let mails = portal.mails().into_iter().filter(|mail| mail.to.ends_with("@requester.test"));
    assert_eq!(mails.count(), 7, "and all mails go at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn past_the_limit_over_all_requests_are_taken_and_their_mails_wait_their_turn() {
    let portal = TestApp::with(with(&["--limit-filings=3", "--trusted-proxies=127.0.0.0/8"])).await;
    let codes = async |now: &str| {
        portal.app.clock.set(now.parse().unwrap());
        portal.work().await;
        portal.mails().iter().filter(|mail| mail.to.ends_with("@requester.test") && mail.code().is_some()).count()
    };
    for number in 0..8 {
        let address = format!("198.51.100.{number}");
        assert_eq!(file(&portal, number, &[("x-forwarded-for", &address)]).await.status, 303, "nobody is refused");
    }
    assert_eq!(portal.look("select count(*) from cases").await, "8");
    assert_eq!(codes("2026-11-25T09:59:59Z").await, 3);
    assert_eq!(codes("2026-11-25T10:59:59Z").await, 6, "no more in an hour than the limit says");
    assert_eq!(codes("2026-11-25T11:59:59Z").await, 8, "and none is lost");
    let late = portal.mails_to("n7@requester.test");
    let visitor = portal.visitor();
    let reference = late[0].subject.split(':').next().unwrap().to_owned();
    let code = late[0].code().unwrap();
    let confirmed =
        visitor.get("/confirm?lang=en").await.fill("reference", &reference).fill("code", &code).send().await;
    assert!(confirmed.path.starts_with("/my/"), "{}", confirmed.gist());
    // Requests that are acted on at once tell the DPO the same way.
    for number in 20..26 {
        let address = format!("198.51.100.{number}");
        let visitor = portal.visitor();
        let token = visitor.get("/confirm").await.field("form_token").unwrap();
        let email = format!("n{number}@requester.test");
        let fields = [("form_token", token.as_str()), ("email", email.as_str()), ("step", "send")];
        let headers = [("x-forwarded-for", address.as_str())];
        let asked =
            Asked { method: "POST", path: "/request/sale", fields: &fields, headers: &headers, ..Asked::default() };
        assert_eq!(visitor.ask(asked).await.status, 303);
    }
    portal.work().await;
    let told = |portal: &TestApp| {
        portal.mails_to(crate::support::DPO).iter().filter(|mail| mail.subject.starts_with("New request")).count()
    };
    let at_once = told(&portal);
    portal.pass(TimeDelta::hours(4)).await;
    assert_eq!((at_once, told(&portal)), (4, 7), "one was confirmed, three of six fit into the hour");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_again_and_again_comes_to_an_end() {
    let portal = TestApp::with(with(&["--limit-filings-per-ip=5"])).await;
    let visitor = portal.visitor();
    let token = visitor.get("/confirm").await.field("form_token").unwrap();
    portal.app.clock.advance(TimeDelta::seconds(2));
    let fields = [("form_token", token.as_str()), ("email", "again@requester.test"), ("name", "A"), ("step", "send")];
    let mut taken = 0;
    for _ in 0..30 {
        let asked = Asked { method: "POST", path: "/request/access", fields: &fields, ..Asked::default() };
        taken += usize::from(visitor.ask(asked).await.status == 303);
    }
    assert_eq!(taken, 20);
    assert_eq!(portal.look("select count(*) from cases").await, "1");
    assert_eq!(portal.look("select count(*) from requester_session").await, "20");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_is_not_flooded_and_its_requests_are_taken_all_the_same() {
    let portal = TestApp::with(with(&["--limit-codes-per-address=3"])).await;
    for number in 0..6 {
        let visitor = portal.visitor();
        let address = if number % 2 == 0 { "victim@requester.test" } else { "Victim@Requester.test" };
        portal
            .file_by_form(
                &visitor,
                "access",
                &[("email", address), ("name", "Somebody"), ("details", "CANARY of an attacker")],
            )
            .await;
        visitor.get("/my").await.fill("email", address).send().await;
    }
    portal.work().await;
    let mails: Vec<_> =
        portal.mails().into_iter().filter(|mail| mail.to.to_lowercase() == "victim@requester.test").collect();
    // As many as fit into an hour, and of those to sign in the one that waited for all who asked: filing in somebody's name takes
    // nothing from their signing in.
    assert_eq!(mails.len(), 4);
    assert!(mails.iter().all(|mail| !mail.text.contains("CANARY") && !mail.html.contains("CANARY")));
    assert_eq!(portal.look("select count(*) from cases").await, "6");
    let to_victim = || portal.mails().iter().filter(|mail| mail.to.to_lowercase() == "victim@requester.test").count();
    // What did not fit comes later, and is not lost; what is asked for now comes after it.
    portal.app.clock.advance(TimeDelta::hours(1));
    portal.file_by_form(&portal.visitor(), "access", &[("email", "victim@requester.test"), ("name", "Somebody")]).await;
    portal.work().await;
    assert_eq!(to_victim(), 7);
    portal.app.clock.advance(TimeDelta::hours(1));
    portal.work().await;
    assert_eq!(to_victim(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_of_codes_and_passwords_come_to_an_end() {
    let portal = TestApp::with(with(&["--limit-tries-per-ip=10", "--limit-tries-per-account=3"])).await;
    let (_, email) = portal.staff(Role::Dpo).await;
    let knock = async |email: &str, password: &str| {
        let page = portal.visitor().get("/desk/sign-in").await;
        page.fill("email", email).fill("password", password).send().await.status
    };
    for _ in 0..8 {
        assert_eq!(knock(&email, "correct horse battery").await, 200, "what is right does not count");
    }
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(knock(&email.to_uppercase(), "some wrong password").await);
    }
    assert_eq!(statuses, [422, 422, 422, 429, 429]);
    assert_eq!(knock(&email, "correct horse battery").await, 429, "from where it was guessed");
    portal.app.clock.advance(TimeDelta::hours(1));
    assert_eq!(knock(&email, "correct horse battery").await, 200);
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let page = portal.visitor().get("/confirm").await;
        statuses.push(page.fill("reference", "RD-222-2222").fill("code", "2222-2222").send().await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 10);
    assert_eq!(statuses[11], 429);
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let page = portal.visitor().get("/desk/set-up").await;
        let page = page.fill("email", "a@b.test").fill("code", "x").fill("password", "a long password");
        statuses.push(page.fill("repeated", "a long password").send().await.status);
    }
    assert_eq!(statuses[11], 429, "each costs a password hash: {statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_past_its_limit_writes_nothing_whatever_address_it_names() {
    let portal = TestApp::with(with(&["--limit-tries-per-ip=3"])).await;
    let knock = async |email: &str| {
        let page = portal.visitor().get("/desk/sign-in").await;
        page.fill("email", email).fill("password", "some wrong password").send().await.status
    };
    for number in 0..3 {
        assert_eq!(knock(&format!("a{number}@desk.test")).await, 422);
    }
    let rows = "select count(*) || ' ' || sum(count) from rate_slot";
    let before = portal.look(rows).await;
    for number in 3..9 {
        assert_eq!(knock(&format!("a{number}@desk.test")).await, 429);
    }
    assert_eq!(portal.look(rows).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_of_all_together_are_bounded_and_whoever_comes_after_files_all_the_same() {
    // Sixteen kilobytes in an hour for each filing.
    let portal = TestApp::with(with(&["--limit-filings=1", "--trusted-proxies=127.0.0.0/8"])).await;
    let details = "private words ".repeat(400);
    let check = async |number: usize, details: &str| {
        let visitor = portal.visitor();
        let from = format!("198.51.100.{number}");
        let headers = [("x-forwarded-for", from.as_str())];
        let token = visitor.get("/confirm").await.field("form_token").unwrap();
        let email = format!("n{number}@requester.test");
        let fields =
            [("form_token", token.as_str()), ("email", email.as_str()), ("name", "Somebody"), ("details", details)];
        visitor
            .ask(Asked {
                method: "POST",
                path: "/request/access",
                fields: &fields,
                headers: &headers,
                multipart: false,
            })
            .await
    };
    let kept = "select count(*) || ' ' || (sum(octet_length(sealed)) < 16384)::text from draft";
    for number in 0..2 {
        assert_eq!(check(number, &details).await.status, 303);
    }
    assert_eq!(portal.look(kept).await, "2 true");
    for number in 2..6 {
        let shown = check(number, &details).await;
        assert_eq!(shown.status, 200, "{}", shown.gist());
        assert!(shown.body.contains("private words") && shown.body.contains(&format!("n{number}@requester.test")));
        let received = shown.send().await;
        assert_eq!(received.path, "/received", "{}", received.gist());
    }
    assert_eq!(portal.look(kept).await, "2 true");
    assert_eq!(portal.look("select count(*) from cases").await, "4");
    // What is longer than any form that can be sent is shown with its mistake, whole, and not kept either.
    portal.app.clock.advance(TimeDelta::hours(1));
    let long = "x".repeat(10_001);
    let shown = check(9, &long).await;
    assert_eq!(shown.status, 422);
    assert!(shown.body.contains(&long) && shown.words().contains("10,000"), "{}", shown.words());
    assert_eq!(portal.look(kept).await, "2 true");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_that_keeps_much_keeps_nobody_else_from_keeping() {
    // Four megabytes in an hour for all, of which one network has a sixteenth.
    let portal = TestApp::with(with(&["--limit-filings=256", "--trusted-proxies=127.0.0.0/8"])).await;
    let details = "private words ".repeat(700);
    let (hoarder, other) = (portal.visitor(), portal.visitor());
    let check = async |visitor: &Visitor, from: &str, language: &str| {
        let headers = [("x-forwarded-for", from)];
        let token = visitor.get("/confirm").await.field("form_token").unwrap();
        let fields =
            [("form_token", token.as_str()), ("email", "a@requester.test"), ("name", "A"), ("details", &details)];
        let path = format!("/request/access?lang={language}");
        visitor.ask(Asked { method: "POST", path: &path, fields: &fields, headers: &headers, multipart: false }).await
    };
    let kept = async || portal.look("select count(*) from draft").await.parse::<usize>().unwrap();
    let mut refused = None;
    for _ in 0..40 {
        let shown = check(&hoarder, "198.51.100.1", "en").await;
        if shown.status != 303 {
            refused = Some(shown);
            break;
        }
    }
    let refused = refused.expect("a network has a share");
    let (hoarded, bytes) = (kept().await, portal.look("select sum(octet_length(sealed)) from draft").await);
    assert!(
        (20..=30).contains(&hoarded) && bytes.parse::<usize>().unwrap() < 290 * 1024,
        "{hoarded} drafts, {bytes} bytes"
    );
    // Whoever meets the limit loses nothing, and reads in their language that this page is not kept.
    assert_eq!(refused.status, 429);
    assert!(!refused.header("retry-after").is_empty());
    assert!(
        refused.body.contains("private words") && refused.words().contains("only this once"),
        "{}",
        refused.words()
    );
    let chinese = check(&hoarder, "198.51.100.1", "zh-Hant").await;
    assert_eq!((chinese.status, chinese.attribute_of("html", "lang").as_deref()), (429, Some("zh-Hant")));
    assert!(chinese.words().contains("只會顯示這一次"), "{}", chinese.words());
    assert_eq!(chinese.send().await.path, "/received", "and it can be sent from there");
    // A page with a mistake of theirs is the answer itself; others keep theirs, drafts and pages alike.
    assert_eq!(kept().await, hoarded);
    assert_eq!(check(&other, "198.51.100.2", "en").await.status, 303);
    let page = other.post_with("/confirm", &[("reference", "RD")], &[("x-forwarded-for", "198.51.100.2")]).await;
    assert!(page.status == 422 && page.path.starts_with("/confirm?shown="), "{}", page.gist());
    assert_eq!(kept().await, hoarded + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_trusted_proxies_say_who_somebody_is() {
    // Nobody is trusted: whatever is written, the connection counts.
    let portal = TestApp::with(with(&["--limit-filings-per-ip=2"])).await;
    let claims = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
    let mut statuses = Vec::new();
    for (number, claim) in claims.iter().enumerate() {
        let headers = [("x-forwarded-for", *claim), ("x-real-ip", claim), ("forwarded", "for=203.0.113.77")];
        statuses.push(file(&portal, number, &headers).await.status);
    }
    assert_eq!(statuses, [303, 303, 429]);

    // This machine and 10/8 are proxies: the last address that is not one of them counts, whatever stands before it.
    let portal = TestApp::with(with(&["--limit-filings-per-ip=2", "--trusted-proxies=127.0.0.0/8,10.0.0.0/8"])).await;
    let status = async |number: usize, chain: &str| file(&portal, number, &[("x-forwarded-for", chain)]).await.status;
    assert_eq!(status(0, "198.51.100.1").await, 303);
    assert_eq!(status(1, "203.0.113.50, 198.51.100.1").await, 303);
    assert_eq!(status(2, "203.0.113.51, 198.51.100.1, 10.0.0.7").await, 429, "the same person with another story");
    assert_eq!(status(3, "198.51.100.2, 10.0.0.7").await, 303, "another person");
    assert_eq!(status(4, "198.51.100.1, 198.51.100.3").await, 303);
    assert_eq!(status(5, "2001:db8:1:2::1").await, 303);
    assert_eq!(status(6, "2001:db8:1:2:ffff::9").await, 303);
    assert_eq!(status(7, "2001:db8:1:2:abcd::7").await, 429, "one IPv6 network is one household");
    assert_eq!(status(8, "2001:db8:1:3::1").await, 303);
    assert_eq!(status(9, "::ffff:198.51.100.1").await, 429, "the same address in other clothes");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_behind_a_proxy_are_told_apart_however_it_writes_them() {
    let settings = with(&["--limit-filings-per-ip=1", "--trusted-proxies=127.0.0.0/8,10.0.0.0/8"]);
    let portal = TestApp::with(settings).await;
    let mut number = 0;
    let mut status = async |name: &str, hops: &str| {
        number += 1;
        file(&portal, number, &[(name, hops)]).await.status
    };
    let plain = "x-forwarded-for";
    for person in 1..=5 {
        assert_eq!(status(plain, &format!("198.51.100.{person}:5000{person}")).await, 303);
        assert_eq!(status(plain, &format!("[2001:db8:{person}::1]:443")).await, 303);
        assert_eq!(status(plain, &format!("spoofed, \"203.0.113.{person}:80\", 10.0.0.7:4711")).await, 303);
        assert_eq!(status("forwarded", &format!("for=192.0.2.{person};proto=https, for=\"10.0.0.7:_x\"")).await, 303);
        assert_eq!(status("forwarded", &format!("proto=https; For=\"[2001:db8:1{person}::1]:4711\"")).await, 303);
    }
    // The same people under other ports and in the other header.
    assert_eq!(status(plain, "198.51.100.1:60001").await, 429);
    assert_eq!(status(plain, "2001:db8:1::1").await, 429);
    assert_eq!(status("forwarded", "for=198.51.100.1").await, 429);
    assert_eq!(portal.visitor().get("/readyz").await.body.split("\"proxies\":").nth(1).unwrap(), "[],\"ready\":false}");

    // Where both stand, a visitor may have written the one that the proxy does not know.
    let both = [("forwarded", "for=192.0.2.77"), (plain, "198.51.100.2")];
    assert_eq!(file(&portal, 900, &both).await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hop_that_cannot_be_read_counts_as_the_last_one_that_can_and_is_told() {
    for (number, hops) in
        ["unknown", "_hidden", "198.51.100.9, unknown", "198.51.100.9, ", "198.51.100.9, [2001:db8"].iter().enumerate()
    {
        let portal =
            TestApp::with(with(&["--limit-filings-per-ip=1", "--trusted-proxies=127.0.0.0/8,10.0.0.0/8"])).await;
        let told = async || portal.visitor().get("/readyz").await.body.contains("unreadable_hop");
        assert!(!told().await);
        assert_eq!(file(&portal, number, &[("x-forwarded-for", hops)]).await.status, 303, "{hops}");
        assert!(told().await, "{hops}");
        // As the proxy, and not as whoever stands before it, which anybody behind it may have invented.
        assert_eq!(file(&portal, 100 + number, &[("x-forwarded-for", "127.0.0.1")]).await.status, 429, "{hops}");
        assert_eq!(file(&portal, 200 + number, &[("x-forwarded-for", "198.51.100.9")]).await.status, 303, "{hops}");
        // A proxy further out that cannot read its peer counts for itself.
        assert_eq!(
            file(&portal, 300 + number, &[("x-forwarded-for", "unknown, 10.0.0.7")]).await.status,
            303,
            "{hops}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_have_a_size_and_files_another() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let token = visitor.get("/confirm").await.field("form_token").unwrap();
    let large = "x".repeat(200 * 1024);
    for path in ["/request/access", "/confirm", "/my", "/desk/sign-in"] {
        let answer = visitor.get_with(path, &[("accept-language", "en")]).await;
        assert_eq!(answer.status, 200);
        let sent =
            visitor.post_with(path, &[("form_token", &token), ("name", &large)], &[("accept-language", "en")]).await;
        assert_eq!(sent.status, 413, "{path}");
        assert!(sent.header("content-type").starts_with("text/html"));
    }
    assert_eq!(
        visitor.post("/request/access", &[("form_token", &token), ("details", &"字".repeat(10_001))]).await.status,
        422
    );
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let reference =
        portal.confirmed_by_form(&portal.visitor(), "access", "file@requester.test", &[("name", "File")]).await;
    let path = format!("/desk/cases/{reference}/letter");
    let token = desk.get(&path).await.field("form_token").unwrap();
    // Not so what is typed beside a file.
    let long = "x".repeat(1_100_000);
    let fields = [("form_token", token.as_str()), ("outcome", "fulfilled"), ("body", long.as_str())];
    assert_eq!(desk.post_multipart(&path, &fields, None).await.status, 413);
}

async fn look_at_headers(portal: &TestApp, visitor: &Visitor, paths: &[&str], https: bool) {
    for path in paths {
        let page = visitor.ask(Asked { method: "GET", path, ..Asked::default() }).await;
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'")
                && policy.contains("frame-ancestors 'none'")
                && policy.contains("form-action 'self'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(page.header("referrer-policy"), "same-origin", "{path}");
        assert!(!page.headers.contains_key("server") && !page.headers.contains_key("x-powered-by"), "{path}");
        assert_eq!(page.headers.contains_key("strict-transport-security"), https, "{path}");
        assert!(
            page.text_of("style, [style]").is_none() && page.attributes_of("script:not([src])", "type").is_empty(),
            "{path}"
        );
        let outside = page.attributes_of("script, img, link[rel=stylesheet], iframe, form", "src");
        assert!(
            outside.iter().all(|address| address.starts_with('/') || address.starts_with("data:")),
            "{path}: {outside:?}"
        );
    }
    let _ = portal;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_carries_its_guards_and_nothing_personal_is_kept() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference =
        portal.confirmed_by_form(&visitor, "access", "head@requester.test", &[("name", "Head"), ("place", "DE")]).await;
    let (desk, _) = portal.signed_in(Role::Admin).await;
    let own = [format!("/my/{reference}"), format!("/my/{reference}/withdraw"), "/my/RD-222-2222".to_owned()];
    let of_case: Vec<String> = ["", "/assign", "/ask", "/resume", "/extend", "/settle", "/close", "/reopen", "/letter"]
        .iter()
        .map(|act| format!("/desk/cases/{reference}{act}"))
        .collect();
    let public = [
        "/",
        "/rights",
        "/request/access",
        "/request/access/customer",
        "/received",
        "/confirm",
        "/my",
        "/accessibility",
        "/outbox",
        "/nothing",
        "/healthz",
    ];
    let of_desk = [
        "/desk",
        "/desk/queue",
        "/desk/unconfirmed",
        "/desk/cases/new",
        "/desk/rulebook",
        "/desk/rulebook/EU",
        "/desk/rulebook/IL/count",
        "/desk/staff",
        "/desk/audit",
        "/desk/account",
        "/desk/nothing",
    ];
    look_at_headers(&portal, &visitor, &public, false).await;
    look_at_headers(&portal, &visitor, &own.iter().map(String::as_str).collect::<Vec<_>>(), false).await;
    look_at_headers(&portal, &desk, &of_desk, false).await;
    look_at_headers(&portal, &desk, &of_case.iter().map(String::as_str).collect::<Vec<_>>(), false).await;
    for path in own.iter().map(String::as_str).chain(["/request/access", "/received", "/confirm", "/my", "/outbox"]) {
        assert_eq!(visitor.get(path).await.header("cache-control"), "no-store", "{path}");
    }
    for path in of_case.iter().map(String::as_str).chain(of_desk).chain(["/desk/sign-in", "/desk/set-up"]) {
        assert_eq!(desk.get(path).await.header("cache-control"), "no-store", "{path}");
    }
    let unlike = visitor.ask(Asked { method: "DELETE", path: "/my", ..Asked::default() }).await;
    assert_eq!((unlike.status, unlike.header("cache-control")), (405, "no-store"));
    assert!(portal.visitor().get("/").await.headers.get("set-cookie").is_none(), "no cookie before one is needed");
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_bound_to_the_host_where_https_makes_it_possible() {
    let portal = TestApp::with(with(&["--base-url=https://privacy.operator.test"])).await;
    let visitor = portal.visitor();
    look_at_headers(&portal, &visitor, &["/", "/request/access", "/desk/sign-in", "/nothing"], true).await;
    let token = visitor.get("/confirm").await.field("form_token").unwrap();
    let (_, staff) = portal.staff(Role::Dpo).await;
    let mut cookies = Vec::new();
    for (path, fields) in [
        ("/request/access", vec![("email", "a@requester.test"), ("name", "A")]),
        ("/request/access", vec![("email", "a@requester.test"), ("name", "A"), ("step", "send")]),
        ("/my?lang=en", vec![("email", "a@requester.test")]),
        ("/desk/sign-in", vec![("email", staff.as_str()), ("password", "correct horse battery")]),
    ] {
        let fields: Vec<_> = fields.into_iter().chain([("form_token", token.as_str())]).collect();
        let origin = [("origin", "https://privacy.operator.test")];
        let answer =
            visitor.ask(Asked { method: "POST", path, fields: &fields, headers: &origin, ..Asked::default() }).await;
        assert!(answer.status < 400, "{path}: {}", answer.gist());
        cookies.extend(answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned()));
    }
    assert!(cookies.len() >= 4, "{cookies:?}");
    for cookie in &cookies {
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let host = [("origin", "http://evil.test")];
    let answer = visitor
        .ask(Asked {
            method: "POST",
            path: "/my",
            fields: &[("form_token", &token), ("email", "a@requester.test")],
            headers: &host,
            ..Asked::default()
        })
        .await;
    assert_eq!(answer.status, 403);
}

/// Nobody is refused for it: what a program fills in, and what comes faster than people read, is shown again to be pressed once more.
#[tokio::test(flavor = "multi_thread")]
async fn what_looks_like_a_program_is_asked_to_press_once_more() {
    let portal = TestApp::with(with(&["--limit-filings-per-ip=20"])).await;
    let count = async || portal.look("select count(*) from cases").await;
    let form = async |visitor: &Visitor| visitor.get("/request/marketing?lang=en").await.form("/request/marketing");
    let visitor = portal.visitor();
    // The field that nobody sees.
    let filled = form(&visitor).await.fill("email", "ada@requester.test").fill("topic", "Buy now").send().await;
    assert_eq!(count().await, "0");
    assert!(filled.words().contains("looked like a form filled in by a program"), "{}", filled.words());
    let again = filled.form("/request/marketing");
    assert_eq!(
        (again.field("topic").as_deref(), again.field("email").as_deref()),
        (Some(""), Some("ada@requester.test"))
    );
    assert_eq!(again.send().await.path, "/received");
    // At once after it was shown: some are let through, as browsers fill in for people.
    for number in 2..=15 {
        let email = format!("n{number}@requester.test");
        assert_eq!(form(&visitor).await.fill("email", &email).send().await.path, "/received");
    }
    let quick = form(&visitor).await.fill("email", "bo@requester.test").send().await;
    assert!(quick.words().contains("press the button once more"), "{}", quick.words());
    portal.app.clock.advance(TimeDelta::seconds(2));
    assert_eq!(quick.form("/request/marketing").send().await.path, "/received");
    assert_eq!(count().await, "16");
}
