//! What programs look for at fixed addresses, and the signal that browsers send by themselves.

use chrono::{DateTime, TimeDelta, Utc};
use rightsdesk::base::actor::Role;

use crate::support::{ADA, Answer, TestApp, TestOptions};

#[tokio::test(flavor = "multi_thread")]
async fn whom_to_tell_of_a_weakness_is_said_for_less_than_a_year() {
    let nobody = TestApp::start().await;
    assert_eq!(nobody.visitor().get("/.well-known/security.txt").await.status, 404);
    let settings = vec!["--security-contact=security@omo.test,https://omo.test/security".to_owned()];
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let answer = portal.visitor().get("/.well-known/security.txt").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    let values = |name: &str| -> Vec<&str> {
        answer.body.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
    };
    assert_eq!(values("Contact"), ["mailto:security@omo.test", "https://omo.test/security"]);
    assert_eq!(values("Preferred-Languages"), ["en, zh-Hant"]);
    assert_eq!(values("Canonical"), [format!("{}/.well-known/security.txt", portal.base())]);
    let expires: DateTime<Utc> = values("Expires").concat().parse().unwrap();
    let now: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
    assert!(expires > now + TimeDelta::days(30) && expires < now + TimeDelta::days(365), "{expires}");
}

#[tokio::test(flavor = "multi_thread")]
async fn that_the_signal_is_honoured_can_be_read_by_programs() {
    let portal = TestApp::start().await;
    let answer = portal.visitor().get("/.well-known/gpc.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.header("cache-control"), "public, max-age=86400");
    let said: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(said, serde_json::json!({ "gpc": true, "lastUpdate": "2024-06-17" }));
}

fn seen(page: &Answer) -> bool {
    page.words().contains("signal has been seen")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_signal_is_seen_where_it_is_sent() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for path in ["/?lang=en", "/rights?lang=en", "/request/sale?lang=en"] {
        for (value, expected) in
            [(None, false), (Some("1"), true), (Some("0"), false), (Some("1, 1"), false), (Some("true"), false)]
        {
            let headers: Vec<(&str, &str)> = value.map(|value| ("Sec-GPC", value)).into_iter().collect();
            let page = portal.visitor().get_with(path, &headers).await;
            assert_eq!(seen(&page), expected, "{path} with {value:?}");
            let varies = page.header("vary").to_ascii_lowercase();
            assert!(varies.contains("sec-gpc"), "{path}: {varies}");
        }
    }
    // It says nothing about other requests, and makes no cookie.
    let access = visitor.get_with("/request/access", &[("Sec-GPC", "1")]).await;
    assert!(!seen(&access));
    assert_eq!(portal.visitor().get_with("/", &[("Sec-GPC", "1")]).await.header("set-cookie"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_takes_the_signal_along() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    for (right, value, expected) in [("sale", "1", true), ("sale", "0", false), ("marketing", "1", false)] {
        let visitor = portal.visitor();
        let form = visitor.get(&format!("/request/{right}?lang=en")).await;
        let mut fields = form.fields();
        fields.retain(|(name, _)| name != "email" && name != "step");
        fields.extend([("email".to_owned(), ADA.to_owned()), ("step".to_owned(), "send".to_owned())]);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let received = visitor.post_with(&format!("/request/{right}"), &fields, &[("Sec-GPC", value)]).await;
        let reference = received.text_of("#reference").unwrap_or_else(|| panic!("{}", received.gist()));
        // From another browser, which knows nothing of the signal.
        portal.work().await;
        portal.forget_mails();
        let visitor = portal.visitor();
        visitor.get("/my").await.fill("email", ADA).send().await;
        let code = portal.code_for(ADA).await;
        visitor.get("/my/code").await.fill("code", &code).send().await;
        // The person reads it among what was asked for, there and in the file of everything, and which notice held.
        for path in ["", "/file"] {
            let own = visitor.get(&format!("/my/{reference}{path}?lang=en")).await;
            assert!(own.status == 200 && own.path.contains(&reference), "{}", own.gist());
            assert_eq!(
                own.words().contains("Global Privacy Control was on"),
                expected,
                "{path} of {right} with {value}"
            );
            let links = own.attributes_of("main a", "href");
            assert!(!path.is_empty() || links.contains(&"/notice/2024-06-17".to_owned()), "{links:?}");
        }
        let case = desk.get(&format!("/desk/cases/{reference}")).await;
        let facts = case.texts_of(".facts").concat();
        assert_eq!(facts.contains("Global Privacy Control"), expected, "{right} with {value}");
    }
}
