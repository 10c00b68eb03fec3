//! The pages for the people who ask, as a browser without a screen sees them.

use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::form::form_of;
use rightsdesk::domain::rulebook::Right;

use crate::support::{Answer, DPO, TestApp, Visitor};

/// Fills the form of a right with the least it takes.
async fn filled(visitor: &Visitor, right: Right, query: &str, email: &str) -> Answer {
    let mut form = visitor.get(&format!("/request/{right}{query}")).await.fill("email", email);
    let table = form_of(right);
    if !table.contact_only {
        form = form.fill("name", "Zoë 王").fill("details", "First line\nsecond <b>line</b> & \"more\"");
    }
    if let Some(first) = table.one_of.first() {
        form = form.fill(first, "wrong street");
    }
    form
}

#[tokio::test(flavor = "multi_thread")]
async fn every_right_can_be_filed_in_every_language() {
    let portal = TestApp::start().await;
    for language in Language::ALL {
        for right in Right::ALL {
            let visitor = portal.visitor();
            let email = format!("{right}@{}.test", language.code().to_lowercase());
            let check = filled(&visitor, right, &format!("?place=DE&lang={language}"), &email).await.send().await;
            assert_eq!(check.status, 200, "{right} in {language}: {}", check.body);
            // With an address alone there is nothing to check.
            let is_sent = form_of(right).contact_only;
            assert_eq!(check.field("step").as_deref(), (!is_sent).then_some("send"), "{right} in {language}");
            let received = TestApp::checked(check).await;
            assert_eq!((received.status, received.path.as_str()), (200, "/received"), "{right} in {language}");
            assert!(received.text_of("#reference").is_some() && received.text_of("#due").is_some(), "{right}");
            assert_eq!(received.header("cache-control"), "no-store");
            portal.code_for(&email).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_asks_for_contact_only_and_works_at_once() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let form = visitor.get("/request/marketing?lang=en").await;
    for field in ["name", "phone"] {
        assert_eq!(form.field(field), None, "{field}");
    }
    let received = form.fill("email", "quiet@example.test").send().await;
    assert_eq!(received.path, "/received", "one field and one press: {}", received.gist());
    let reference = received.text_of("#reference").unwrap();
    portal.work().await;
    let told = portal.mails_to(DPO).iter().any(|mail| mail.subject.contains(&reference));
    assert!(told, "nobody waits for a code");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_are_told_with_everything_that_was_typed() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let again = visitor
        .get("/request/deletion?lang=en")
        .await
        .fill("relation", "guardian")
        .fill("email", "nobody@")
        .fill("place", "TW")
        .fill("details", "\nKeep <this> & that")
        .send()
        .await;
    assert_eq!(again.status, 422);
    assert!(again.text_of("title").unwrap().starts_with("Error: "));
    let kept = [("relation", "guardian"), ("email", "nobody@"), ("place", "TW")];
    for (field, value) in kept {
        assert_eq!(again.field(field).as_deref(), Some(value));
    }
    assert_eq!(again.text_of("#details").as_deref().map(str::trim), Some("Keep <this> & that"));
    for field in ["name", "email", "other_name"] {
        assert!(again.text_of(&format!("#{field}-error")).is_some(), "{field} has no mistake beside it");
        assert!(again.text_of(&format!(".summary a[href='#{field}']")).is_some(), "{field} is not in the summary");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_grew_old_or_was_used_comes_back_whole() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let form = filled(&visitor, Right::Access, "?lang=en", "late@example.test").await;
    portal.pass(chrono::TimeDelta::hours(13)).await;
    let again = form.send().await;
    assert_eq!(again.status, 422);
    assert_eq!(again.field("email").as_deref(), Some("late@example.test"));
    let check = again.send().await;
    assert_eq!(check.status, 200);
    let first = check.clone().send().await.text_of("#reference").unwrap();
    let twice = check.clone().send().await;
    assert_eq!(twice.text_of("#reference"), Some(first), "sending twice makes one request");
    // The same form with something else in it is a request of its own, with a fresh token.
    let token = check.field("form_token").unwrap();
    let other = visitor
        .post(
            "/request/access",
            &[("form_token", &token), ("step", "send"), ("name", "Other"), ("email", "late@example.test")],
        )
        .await;
    assert_eq!((other.status, other.field("name").as_deref()), (422, Some("Other")));
    assert_ne!(other.field("form_token"), Some(token));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_changed_by_an_address_that_carries_nothing() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let check = filled(&visitor, Right::Correction, "?lang=en", "zoe@example.test").await.send().await;
    let address = check.attribute_of("dd.change a", "href").unwrap();
    assert!(address.starts_with("/request/correction?draft=") && !address.contains("zoe"), "{address}");
    let form = visitor.get(&address).await;
    assert_eq!(form.field("email").as_deref(), Some("zoe@example.test"));
    assert_eq!(form.field("wrong_1").as_deref(), Some("wrong street"));
    assert_eq!(form.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_place_decides_about_law_and_date() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let due = async |place: &str| {
        let form = visitor.get(&format!("/request/access?lang=en&place={place}")).await;
        (form.attribute_of(".card time", "datetime").unwrap(), form.text_of(".card .k").unwrap())
    };
    let (taiwan, must) = due("TW").await;
    assert_eq!((taiwan.as_str(), must.contains("must answer")), ("2026-12-10", true));
    assert_eq!(due("DE").await.0, "2026-12-28");
    let (_, aim) = due("JP").await;
    assert!(aim.contains("no fixed time") && !aim.contains("must"), "an aim is not called a legal date: {aim}");
    let start = visitor.get("/?lang=en&place=DE").await;
    assert!(start.text_of(".choices i").unwrap().contains("month"));
    assert_eq!(start.attribute_of(".choices a", "href").as_deref(), Some("/request/access?place=DE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_questions_lead_to_the_form_or_to_the_company_that_decides() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let found = visitor.get("/?find=1&want=deletion&relation=guardian&place=DE").await;
    let form = visitor.get(&found.attribute_of("a.button", "href").unwrap()).await;
    assert_eq!(form.path, "/request/deletion?place=DE&relation=guardian");
    assert_eq!(form.field("relation").as_deref(), Some("guardian"));
    assert_eq!(form.field("place").as_deref(), Some("DE"));
    let asked = visitor.get("/?find=1&lang=en").await;
    assert_eq!(asked.status, 422);
    assert!(asked.text_of("#want-error").is_some());

    let notice = visitor.get("/?find=1&want=access&relation=customer&place=DE").await;
    assert_eq!(notice.path, "/request/access/customer?place=DE");
    for personal in ["name", "email", "phone"] {
        assert_eq!(notice.field(personal), None, "{personal}");
    }
    let thanks = notice.fill("company", "ACME").send().await;
    assert_eq!((thanks.status, thanks.path.as_str()), (200, "/request/access/customer?done=1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_address_is_put_right_by_whoever_filed() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let check = filled(&visitor, Right::Access, "?lang=en", "tpyo@example.test").await.send().await;
    let received = check.send().await;
    let old = portal.code_for("tpyo@example.test").await;
    let wrong = received.clone().form("/received/address").fill("email", "no").send().await;
    assert_eq!(wrong.status, 422);
    let right = wrong.form("/received/address").fill("email", "typo@example.test").send().await;
    assert_eq!(right.text_of(".address").as_deref(), Some("typo@example.test"));
    let refused = right.clone().form("/confirm").fill("code", &old).send().await;
    assert_eq!(refused.status, 422, "the first address can no longer confirm");
    assert!(refused.text_of("#code-error").is_some());
    let code = portal.code_for("typo@example.test").await;
    let own = refused.form("/confirm").fill("code", &code.to_lowercase().replace('-', " ")).send().await;
    assert!(own.path.starts_with("/my/RD-"), "{}", own.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn my_requests_tell_strangers_nothing() {
    let portal = TestApp::start().await;
    let owner = portal.visitor();
    let received = filled(&owner, Right::Other, "?lang=en", "owner@example.test").await.send().await.send().await;
    let reference = received.text_of("#reference").unwrap();

    let stranger = portal.visitor();
    for path in [format!("/my/{reference}"), format!("/my/{reference}/withdraw")] {
        assert_eq!(stranger.get(&path).await.path, "/my");
    }
    assert_eq!(stranger.get("/received?lang=en").await.text_of("#reference"), None);
    let pages = ["owner@example.test", "nobody@example.test"].map(|email| {
        let stranger = stranger.clone();
        async move {
            let page = stranger.get("/my?another=1&lang=en").await.fill("email", email).send().await;
            (page.status, page.path.clone(), page.text_of("main h1 ~ .lead"))
        }
    });
    let [known, unknown] = pages;
    assert_eq!(known.await, unknown.await);

    for (typed, known) in [(reference.as_str(), true), ("RD-2222-222", false)] {
        let before = portal.mails_to("owner@example.test").len();
        let asked = stranger.get("/confirm?lang=en").await.form("/confirm/code").fill("reference", typed).send().await;
        assert!(asked.status == 200 && asked.path.starts_with("/confirm?shown="), "{typed}: {}", asked.gist());
        assert_eq!(asked.field("reference").as_deref(), Some(typed), "what was typed stays");
        portal.work().await;
        assert_eq!(portal.mails_to("owner@example.test").len() > before, known, "{typed}");
    }

    let page = owner.get("/my?lang=en").await.fill("email", "OWNER@example.test").send().await;
    assert_eq!(page.path, "/my/code");
    portal.work().await;
    let mails = portal.mails_to("OWNER@example.test");
    let code = mails.last().and_then(crate::support::ReceivedMail::code).unwrap();
    let list = page.fill("code", &code).send().await;
    assert_eq!(list.path, "/my");
    assert!(list.body.contains(&reference));
    let own = owner.get(&format!("/my/{reference}")).await;
    let confirmed = own.form(&format!("/my/{reference}/confirm")).send().await;
    let written = confirmed.form("/messages").fill("body", "One thing more").send().await;
    assert!(written.body.contains("One thing more"));
    let switched = written.clone().form("/language").fill("language", "zh-Hant").send().await;
    assert_eq!(switched.path, format!("/my/{reference}?done=language"));
    let empty = written.form("/messages").send().await;
    assert_eq!(empty.status, 422);
    let withdrawn = owner.get(&format!("/my/{reference}/withdraw")).await.send().await;
    assert_eq!(withdrawn.path, format!("/my/{reference}"));
    assert_eq!(owner.get(&format!("/my/{reference}/withdraw")).await.status, 409);
    owner.leave().await;
    assert_eq!(owner.get(&format!("/my/{reference}")).await.path, "/my");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_visit_is_two_small_requests() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for path in ["/?lang=zh-Hant", "/rights?lang=en", "/request/deletion?lang=zh-Hant", "/my"] {
        let page = visitor.get_with(path, &[("accept-encoding", "gzip")]).await;
        let size = async |path: &str| {
            let answer = reqwest::Client::new()
                .get(format!("http://{}{path}", portal.address))
                .header("accept-encoding", "gzip")
                .send()
                .await
                .unwrap();
            assert_eq!(
                answer.headers().get("content-encoding").map(reqwest::header::HeaderValue::as_bytes),
                Some(&b"gzip"[..])
            );
            answer.bytes().await.unwrap().len()
        };
        drop(page);
        let plain = visitor.get(path).await;
        let style = plain.attribute_of("link[rel=stylesheet]", "href").unwrap();
        let total = size(path).await + size(&style).await;
        assert!(total < 30_000, "{path} takes {total} bytes");
        assert!(!plain.body.contains("<script") && !plain.body.contains("<img"), "{path} asks for more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_people_find_the_way_in_their_language() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for (path, status) in [("/nothing", 404), ("/request/nothing", 404), ("/received/code", 405)] {
        let page = visitor.get_with(path, &[("accept-language", "zh-TW")]).await;
        assert_eq!((page.status, page.attribute_of("html", "lang").as_deref()), (status, Some("zh-Hant")), "{path}");
        assert!(page.body.contains(DPO), "{path} says how else to ask");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_mails_are_shown_on_this_computer_only() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    assert_eq!(visitor.get("/outbox").await.status, 200);
    assert_eq!(visitor.get_with("/outbox", &[("x-forwarded-for", "192.0.2.1")]).await.status, 404);
}
