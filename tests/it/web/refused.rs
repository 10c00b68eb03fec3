//! A form that fails with a page of its own: what was typed stays there, can be read in another language, and is sent with one press
//! where waiting helps.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;

use crate::support::{ADA, Answer, Asked, TestApp, TestOptions};

const WORDS: &str = "Forty minutes of words: 王";

fn with(settings: &[&str]) -> TestOptions {
    TestOptions { settings: settings.iter().map(|setting| (*setting).to_owned()).collect(), ..TestOptions::default() }
}

/// The same page in Chinese, by the link of its switch.
async fn in_chinese(page: &Answer) -> Answer {
    let link = page.attribute_of("a[lang='zh-Hant']", "href").expect("a switch");
    let chinese = page.again(&link).await;
    assert_eq!(chinese.attribute_of("html", "lang").as_deref(), Some("zh-Hant"), "{}", chinese.gist());
    assert_eq!(chinese.status, page.status, "{}", chinese.gist());
    chinese
}

#[tokio::test(flavor = "multi_thread")]
async fn past_a_limit_a_form_waits_on_a_page_and_is_sent_with_one_press() {
    let portal = TestApp::with(with(&["--limit-filings-per-ip=1"])).await;
    portal.file_by_form(&portal.visitor(), "access", &[("name", "Zoë"), ("email", "zoe@requester.test")]).await;
    let visitor = portal.visitor();
    let form = visitor.get("/request/access?lang=en").await.form("/request/access").fill("name", "ada");
    let check = form.fill("email", ADA).fill("details", WORDS).send().await;
    assert_eq!(check.status, 200, "{}", check.gist());
    let refused = check.send().await;
    assert_eq!(refused.status, 429, "{}", refused.gist());
    assert!(refused.path.starts_with("/request/access?shown="), "{}", refused.path);
    assert!(refused.words().contains(WORDS) && refused.words().contains("up to two hours"), "{}", refused.words());
    assert!(!refused.header("retry-after").is_empty());
    // Every word of theirs and none of ours.
    let words = refused.texts_of(".paper");
    assert!(words.contains(&"ada".to_owned()) && !words.iter().any(|word| word == "self"), "{words:?}");
    // Pressed too early it is one more try, which is refused likewise.
    let early = refused.clone().form("/request/access").send().await;
    assert_eq!(early.status, 429, "{}", early.gist());
    let chinese = in_chinese(&refused).await;
    assert!(chinese.words().contains(WORDS) && chinese.words().contains("兩小時"), "{}", chinese.words());
    portal.app.clock.advance(TimeDelta::minutes(61));
    let over = visitor.get(&format!("{}&lang=en", refused.path)).await;
    assert!(over.words().contains("The wait is over") && over.header("retry-after").is_empty(), "{}", over.words());
    let received = over.form("/request/access").send().await;
    assert_eq!(received.path, "/received", "{}", received.gist());
    assert_eq!(portal.look("select count(*) from cases").await, "2");
    // In another browser there is nothing of it.
    assert!(!portal.visitor().get(&refused.path).await.body.contains("Forty minutes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_there_to_be_shortened() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let token = visitor.get("/confirm?lang=en").await.field("form_token").unwrap();
    let long = format!("{WORDS} {}", "長".repeat(20_000));
    let page = visitor.post("/request/access", &[("form_token", &token), ("name", "Ada"), ("details", &long)]).await;
    assert_eq!(page.status, 413, "{}", page.gist());
    assert!(page.path.starts_with("/request/access?shown=") && page.body.contains(&long), "{}", page.path);
    assert!(page.attribute_of("main form", "action").is_none(), "it would be too large again");
    assert!(in_chinese(&page).await.body.contains(&long));
    assert!(visitor.get(&page.path).await.body.contains(&long), "gone back to");
    // Beside files likewise, of the fields around what is too long as well.
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}/letter");
    let token = desk.get(&format!("{path}?lang=en")).await.form("/letter").field("form_token").unwrap();
    let long = "so very long ".repeat(90_000);
    let fields = [("form_token", token.as_str()), ("body", long.as_str()), ("article", WORDS)];
    let page = desk.post_multipart(&path, &fields, None).await;
    assert_eq!(page.status, 413, "{}", page.gist());
    assert!(page.body.contains("so very long so very long"), "{}", page.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_done_or_is_not_there_leaves_the_words() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (auditor, _) = portal.signed_in(Role::Auditor).await;
    let own = async |desk: &crate::support::Visitor| {
        desk.get("/desk?lang=en").await.form("/sign-out").field("form_token").unwrap()
    };
    let token = own(&auditor).await;
    let case = format!("/desk/cases/{reference}");
    let page = auditor.post(&format!("{case}/messages"), &[("form_token", &token), ("body", WORDS)]).await;
    assert_eq!(page.status, 403, "{}", page.gist());
    assert!(page.path.starts_with(&format!("{case}?shown=")) && page.words().contains(WORDS), "{}", page.gist());
    assert!(in_chinese(&page).await.words().contains(WORDS));
    assert!(page.attribute_of("form#typed", "action").is_none(), "waiting does not help");
    // With a file, which is not kept.
    let fields = [("form_token", "x"), ("body", WORDS)];
    let page = auditor.post_multipart(&format!("{case}/letter"), &fields, Some(("file", "a.csv", b"a,b"))).await;
    assert!(page.status == 403 && page.words().contains(WORDS), "{}", page.gist());
    assert!(page.words().contains("請重新選擇") || page.words().contains("choose them again"), "{}", page.words());
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let token = own(&desk).await;
    let nowhere = "/desk/cases/RD-222-2222";
    let page = desk.post(&format!("{nowhere}/notes"), &[("form_token", &token), ("note", WORDS)]).await;
    assert_eq!(page.status, 404, "{}", page.gist());
    assert!(page.path.starts_with(&format!("{nowhere}?shown=")) && page.words().contains(WORDS), "{}", page.gist());
    assert_eq!(desk.get(&page.path).await.status, 404);
    // Of a session that ended nothing is shown, in the same browser either.
    portal.app.clock.advance(TimeDelta::minutes(46));
    let gone = desk.get(&page.path).await;
    assert!(gone.path.starts_with("/desk/sign-in") && !gone.body.contains("Forty minutes"), "{}", gone.gist());
    // An address that no route has is none to keep anything for.
    let kept = portal.look("select count(*) from draft").await;
    let page = portal.visitor().post("/nothing", &[("name", WORDS), ("password", "a secret one")]).await;
    assert!(page.status == 404 && page.path == "/nothing" && page.words().contains(WORDS), "{}", page.gist());
    assert!(page.words().contains("only this once") && !page.body.contains("a secret one"), "{}", page.words());
    assert_eq!(portal.look("select count(*) from draft").await, kept);
    // Neither is anything of what another site makes a browser send.
    let headers = [("sec-fetch-site", "cross-site")];
    let page = desk.post_with(&format!("{case}/messages"), &[("body", WORDS)], &headers).await;
    assert!(page.status == 403 && !page.body.contains("Forty minutes"), "{}", page.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_ours_leaves_the_words_and_says_where_it_cannot_keep_them() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let case = format!("/desk/cases/{reference}");
    let run = async |sql: &'static str| {
        sqlx::raw_sql(sql).execute(&mut *portal.owner().await).await.unwrap();
    };
    let form = desk.get(&format!("{case}?lang=en")).await.form("/messages").fill("body", WORDS);
    run("alter table message rename to message_away").await;
    let page = form.clone().send().await;
    assert_eq!(page.status, 500, "{}", page.gist());
    assert!(page.path.starts_with(&format!("{case}?shown=")) && page.words().contains(WORDS), "{}", page.gist());
    run("alter table draft rename to draft_away").await;
    let page = form.clone().send().await;
    assert_eq!(page.status, 500, "{}", page.gist());
    assert!(page.path.ends_with("/messages") && page.words().contains(WORDS), "{}", page.gist());
    assert!(page.words().contains("only this once"), "{}", page.words());
    run("alter table message_away rename to message").await;
    // Once it is mended one press sends it, and it is done once.
    run("alter table draft_away rename to draft").await;
    run("alter table message rename to message_away").await;
    let page = form.clone().send().await;
    run("alter table message_away rename to message").await;
    for _ in 0..2 {
        let sent = page.clone().form("/messages").send().await;
        assert!(sent.path.contains("?done="), "{}", sent.gist());
    }
    assert_eq!(portal.look("select count(*) from message where kind = 'desk'").await, "1");
    // What is past a limit and cannot be kept is sent once more from the answer, whose switch sends it, too.
    let full = TestApp::with(with(&["--limit-filings-per-ip=1"])).await;
    full.file_by_form(&full.visitor(), "access", &[("name", "Zoë"), ("email", "zoe@requester.test")]).await;
    let form = full.visitor().get("/request/access?lang=en").await.form("/request/access").fill("name", "Ada Example");
    let check = form.fill("email", ADA).fill("details", WORDS).send().await;
    sqlx::raw_sql("alter table draft rename to draft_away").execute(&mut *full.owner().await).await.unwrap();
    let refused = check.send().await;
    assert!(refused.status == 429 && refused.path.starts_with("/request/access"), "{}", refused.gist());
    assert!(!refused.path.contains("shown=") && refused.words().contains("only this once"), "{}", refused.words());
    sqlx::raw_sql("alter table draft_away rename to draft").execute(&mut *full.owner().await).await.unwrap();
    let chinese = refused.press_with_fields("button[lang='zh-Hant']").await;
    assert_eq!(chinese.attribute_of("html", "lang").as_deref(), Some("zh-Hant"), "{}", chinese.gist());
    assert!(chinese.body.contains(WORDS), "{}", chinese.gist());
    // It is only shown: nothing is wrong with it, and sent from there it is the same request.
    assert_eq!((chinese.status, chinese.text_of("[role=alert]")), (200, None), "{}", chinese.gist());
    let number = |page: &Answer| page.clone().form("/request/access").field("form_token");
    assert_eq!(number(&chinese), number(&refused));
    full.app.clock.advance(TimeDelta::minutes(61));
    assert_eq!(refused.form("/request/access").send().await.path, "/received");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_little_more_than_a_code_has_an_address_past_a_limit_and_leaves_no_code() {
    let portal = TestApp::with(with(&["--limit-tries-per-ip=2"])).await;
    let (visitor, other) = (portal.visitor(), portal.visitor());
    let code = other.get("/my?lang=en").await.form("/my").fill("email", ADA).send().await;
    let guess = async || {
        let page = visitor.get("/confirm?lang=en").await.form("/confirm");
        page.fill("reference", "RD-222-2222").fill("code", "2222-2222").send().await
    };
    for _ in 0..3 {
        guess().await;
    }
    let kept = portal.look("select count(*) from draft").await;
    let page = guess().await;
    assert_eq!(page.status, 429, "{}", page.gist());
    assert!(page.path.starts_with("/confirm?wait=") && page.words().contains("RD-222-2222"), "{}", page.gist());
    assert!(!page.words().replace("RD-222-2222", "").contains("2222-2222"), "{}", page.words());
    assert_eq!(visitor.get(&page.path).await.status, 429, "reloaded it asks nothing again");
    // With nothing but the code there is nothing to be shown, and an address all the same.
    let alone = code.form("/my/code").fill("code", "2222-2222").send().await;
    assert_eq!(alone.status, 429, "{}", alone.gist());
    assert!(alone.path.contains("?wait=") && !alone.body.contains("2222-2222"), "{}", alone.gist());
    assert!(in_chinese(&alone).await.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(portal.look("select count(*) from draft").await, kept, "whoever guesses leaves nothing");
    // Nobody is told more by an address than that.
    for made_up in ["99999999999", "1", "x", "-1"] {
        let page = visitor.get(&format!("/confirm?wait={made_up}&reference=<b>")).await;
        assert!(page.status == 200 && !page.body.contains("<b>"), "{}", page.gist());
    }
    let of_another = page.path.replace("RD-222-2222", "CALL-0900-12345");
    assert_ne!(of_another, page.path);
    let made_up = visitor.get(&of_another).await;
    assert!(made_up.status == 200 && !made_up.words().contains("CALL-0900"), "{}", made_up.gist());
    portal.app.clock.advance(TimeDelta::minutes(61));
    assert_eq!(visitor.get(&page.path).await.status, 200);
    assert_eq!(other.get(&alone.path).await.status, 200, "above an address that only takes forms");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_written_before_the_letter_finds_its_way_there() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}/close");
    let token = desk.get(&format!("{path}?lang=en")).await.form("/close").field("form_token").unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("version", "1"),
        ("outcome", "fulfilled"),
        ("body", WORDS),
        ("article", "Art. 17(3)(b)"),
    ];
    let page =
        desk.ask(Asked { method: "POST", path: &path, fields: &fields, multipart: true, ..Asked::default() }).await;
    assert_eq!(page.status, 409, "{}", page.gist());
    assert!(page.path.starts_with(&format!("{path}?shown=")), "{}", page.path);
    let words = page.words();
    assert!(words.contains(WORDS) && words.contains("Art. 17(3)(b)") && words.contains("opened before"), "{words}");
    let letter = format!("/desk/cases/{reference}/letter");
    assert!(page.attributes_of("a", "href").contains(&letter), "{}", page.body);
    assert!(in_chinese(&page).await.words().contains("前往撰寫答覆"));
    assert_eq!(portal.look("select status from cases").await, "new", "nothing was done");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_with_a_secret_is_not_sent_again_without_it() {
    let portal = TestApp::with(with(&["--limit-tries-per-ip=2"])).await;
    let visitor = portal.visitor();
    let received = portal.file_by_form(&visitor, "access", &[("name", "Ada"), ("email", ADA)]).await;
    let form = received.form("/confirm").fill("code", "2222-2222").fill("email", "other@requester.test");
    let mut refused = form.clone().send().await;
    for _ in 0..3 {
        refused = form.clone().send().await;
    }
    assert_eq!(refused.status, 429, "{}", refused.gist());
    let again = refused.attribute_of("main form", "action");
    assert!(again.is_none(), "without its code it would change the address: {again:?}");
    assert!(!refused.body.contains("2222-2222"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_at_a_door_of_requesters_and_owners_knows_where_it_leads() {
    let portal = TestApp::with(with(&["--limit-tries-per-ip=2"])).await;
    let wanted = "/my/RD-222-2222/messages?shown=0123456789abcdef0123456789abcdef";
    let next: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    let door = portal.visitor().get(&format!("/my?lang=en&next={next}")).await.form("/my").fill("email", ADA);
    let code = door.send().await.form("/my/code").fill("code", "2222-2222");
    let task = portal.visitor().get("/task?lang=en&next=/task/T-222222").await.form("/task");
    let task = task.fill("reference", "T-222222").fill("code", "2222-2222");
    for (path, form, wanted) in [("/my/code", code, wanted), ("/task", task, "/task/T-222222")] {
        let mut page = form.clone();
        for _ in 0..4 {
            page = form.clone().send().await;
        }
        assert_eq!(page.status, 429, "{}", page.gist());
        assert!(page.path.starts_with(&format!("{path}?wait=")), "{}", page.path);
        let chinese = in_chinese(&page).await;
        portal.app.clock.advance(TimeDelta::minutes(66));
        for waited in [page, chinese] {
            let over = waited.again(&waited.path).await;
            assert_eq!(over.status, 200, "{path}: {}", over.gist());
            assert_eq!(over.form(path).field("next").as_deref(), Some(wanted), "{path}");
        }
    }
}
