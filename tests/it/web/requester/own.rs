//! What comes after sending: codes, "my requests", messages, withdrawing, languages; and that nobody sees what is another's.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Requester, Role};
use rightsdesk::domain::cases::ops;

use crate::support::{ADA, Answer, Asked, DPO, ReceivedMail, TestApp, TestOptions};

const WRONG: &str = "2222-2222";

fn person(email: &str) -> Vec<(&str, &str)> {
    vec![("email", email), ("name", "Somebody"), ("place", "DE")]
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_spend_a_code_and_a_new_one_works() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let received = portal.file_by_form(&visitor, "access", &person("tries@requester.test")).await;
    let code = portal.code_for("tries@requester.test").await;
    let mut page = received;
    for number in 1..=5 {
        page = page.form("/confirm").fill("code", WRONG).send().await;
        assert_eq!(page.status, 422);
        let said = page.mistake("code").unwrap();
        assert_eq!(said.contains("can no longer be used"), number == 5, "{number}: {said}");
    }
    let right = page.form("/confirm").fill("code", &code).send().await;
    assert_eq!(right.status, 422, "the right code comes too late");
    assert_eq!(portal.look("select status from cases").await, "unconfirmed");
    let again = right.form("/received/code").send().await;
    assert_eq!(again.path, "/received?done=code");
    let new = portal.code_for("tries@requester.test").await;
    assert_ne!(new, code);
    let old = again.clone().form("/confirm").fill("code", &code).send().await;
    assert_eq!(old.status, 422, "the code before it stays spent");
    // As people type it: small letters, blanks instead of the dash.
    let typed = new.to_lowercase().replace('-', " ");
    let confirmed = again.form("/confirm").fill("code", &typed).send().await;
    assert!(confirmed.path.ends_with("?done=confirmed"), "{}", confirmed.gist());
    let used = portal.visitor().get("/confirm?lang=en").await;
    let reference = portal.look("select reference from cases").await;
    let used = used.fill("reference", &reference).fill("code", &new).send().await;
    assert_eq!(used.status, 422, "a code works once");
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_at_once_use_a_code_once() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let received = portal.file_by_form(&visitor, "access", &person("race@requester.test")).await;
    let reference = received.text_of("#reference").unwrap();
    let code = portal.code_for("race@requester.test").await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let browser = portal.visitor();
        let (reference, code) = (reference.clone(), code.clone());
        tries.spawn(async move {
            let form = browser.get("/confirm").await;
            form.fill("reference", &reference).fill("code", &code).send().await.path.starts_with("/my/")
        });
    }
    let opened = tries.join_all().await.into_iter().filter(|opened| *opened).count();
    assert_eq!(opened, 1);
    assert_eq!(portal.look("select count(*) from case_event where kind = 'confirmed'").await, "1");
    assert_eq!(portal.look("select count(*) from requester_session where proven").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_address_is_put_right_and_the_first_one_opens_nothing() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let received = portal.file_by_form(&visitor, "access", &person("tpyo@requester.test")).await;
    let first = portal.code_for("tpyo@requester.test").await;
    let wrong = received.clone().form("/received/address").fill("email", "nothing").send().await;
    assert_eq!((wrong.status, wrong.form("/received/address").field("email").as_deref()), (422, Some("nothing")));
    let right = received.form("/received/address").fill("email", "typo@requester.test").send().await;
    assert_eq!(right.path, "/received?done=address");
    assert!(right.words().contains("typo@requester.test"));
    let second = portal.code_for("typo@requester.test").await;
    let refused = right.clone().form("/confirm").fill("code", &first).send().await;
    assert_eq!(refused.status, 422, "what was mailed to the wrong address is worth nothing");
    let page = right.form("/confirm").fill("code", &second).send().await;
    assert!(page.path.ends_with("?done=confirmed"));
    let late = visitor.get("/received").await;
    let token = visitor.get("/my").await.attribute_of("form [name=form_token]", "value");
    assert!(
        token.is_none() && late.text_of("button[formaction='/received/address']").is_none(),
        "a proven address is not corrected here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn any_browser_confirms_with_reference_and_code() {
    let portal = TestApp::start().await;
    let received = portal.file_by_form(&portal.visitor(), "deletion", &person("other@requester.test")).await;
    let reference = received.text_of("#reference").unwrap();
    let code = portal.code_for("other@requester.test").await;
    let phone = portal.visitor();
    let form = phone.get("/confirm?lang=en").await;
    let nothing = form.clone().send().await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.mistake("reference").is_some() && nothing.mistake("code").is_some());
    let page = form.fill("reference", &reference.to_lowercase().replace('-', " ")).fill("code", &code).send().await;
    assert_eq!(page.path, format!("/my/{reference}?done=confirmed"));
    assert!(phone.get("/my").await.body.contains(&reference));
    // Whoever only follows addresses, as scanners of mails and prefetching browsers do, signs nobody out.
    let asked = phone.get("/my/leave").await;
    assert_eq!((asked.status, asked.path.as_str()), (200, "/my/leave"));
    assert!(asked.headers.get("set-cookie").is_none());
    assert_eq!(phone.get(&format!("/my/{reference}")).await.status, 200);
    let refused = phone.post_with("/my/leave", &[("form_token", "AAAA")], &[("sec-fetch-site", "same-origin")]).await;
    assert_eq!(refused.status, 422);
    let left = asked.send().await;
    assert_eq!((left.status, left.text_of("h1").unwrap().as_str()), (200, "You are signed out"));
    assert_eq!(phone.get(&format!("/my/{reference}")).await.path, "/my");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_references_learns_nothing() {
    let portal = TestApp::start().await;
    let waiting = portal.file_by_form(&portal.visitor(), "access", &person("waiting@requester.test")).await;
    let waiting = waiting.text_of("#reference").unwrap();
    let done = portal.confirmed_by_form(&portal.visitor(), "access", "done@requester.test", &[("name", "Done")]).await;
    let stranger = portal.visitor();
    let mut answers = Vec::new();
    for reference in [waiting.as_str(), done.as_str(), "RD-222-2222"] {
        let mut said = Vec::new();
        for _ in 0..7 {
            let page =
                stranger.get("/confirm?lang=en").await.fill("reference", reference).fill("code", WRONG).send().await;
            said.push((page.status, page.mistake("code")));
        }
        answers.push(said);
    }
    assert_eq!(answers[0], answers[2], "a request that waits for its code and none");
    assert_eq!(answers[1], answers[2], "a request that was confirmed and none");
}

fn without_token(page: &Answer) -> String {
    let tokens = page.attributes_of("[name=form_token]", "value");
    tokens.iter().fold(page.body.clone(), |body, token| body.replace(token, "TOKEN"))
}

#[tokio::test(flavor = "multi_thread")]
async fn my_requests_answers_the_same_for_known_and_unknown_addresses() {
    let portal = TestApp::start().await;
    let filer = portal.visitor();
    let reference = portal.confirmed_by_form(&filer, "access", "known@requester.test", &[("name", "Known")]).await;
    portal.work().await;
    let mails = portal.mails().len();
    let mut seen = Vec::new();
    let mut browsers = Vec::new();
    for email in ["known@requester.test", "other@requester.test"] {
        let browser = portal.visitor();
        let form = browser.get("/my?lang=en").await;
        let token = form.field("form_token").unwrap();
        let sent = browser
            .ask(Asked {
                method: "POST",
                path: "/my",
                fields: &[("email", email), ("form_token", &token)],
                ..Asked::default()
            })
            .await;
        let page = browser.get("/my/code").await;
        let length = |answer: &Answer| {
            answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.len()).collect::<Vec<_>>()
        };
        let names = |answer: &Answer| answer.headers.keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
        let wrong = page.clone().fill("code", WRONG).send().await;
        seen.push((
            (sent.status, sent.header("location").to_owned(), sent.body.clone(), length(&sent), names(&sent)),
            (page.status, without_token(&page), names(&page)),
            (wrong.status, without_token(&wrong), names(&wrong)),
        ));
        browsers.push(browser);
    }
    assert_eq!(seen[0], seen[1]);
    portal.work().await;
    assert_eq!(portal.mails().len(), mails + 1, "one mail, to the address that has requests");
    assert!(portal.mails_to("other@requester.test").is_empty());
    let code = portal.code_for("known@requester.test").await;
    let elsewhere = browsers[1].get("/my/code").await.fill("code", &code).send().await;
    assert_eq!(elsewhere.status, 422, "a code belongs to the browser that asked for it");
    let list = browsers[0].get("/my/code").await.fill("code", &code).send().await;
    assert_eq!(list.path, "/my");
    assert!(list.body.contains(&reference));

    // A sign-in code lives ten minutes.
    let browser = portal.visitor();
    browser.get("/my?lang=en").await.fill("email", "KNOWN@requester.test").send().await;
    let code = portal.code_for("KNOWN@requester.test").await;
    portal.app.clock.advance(TimeDelta::minutes(11));
    let late = browser.get("/my/code").await.fill("code", &code).send().await;
    assert_eq!(late.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_idle_and_at_the_latest_after_half_a_day() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference = portal.confirmed_by_form(&visitor, "access", "idle@requester.test", &[("name", "Idle")]).await;
    let page = format!("/my/{reference}");
    for _ in 0..6 {
        portal.app.clock.advance(TimeDelta::minutes(110));
        assert_eq!(visitor.get(&page).await.path, page);
    }
    portal.app.clock.advance(TimeDelta::minutes(61));
    assert_eq!(visitor.get(&page).await.path, "/my", "twelve hours are over");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_both_ways_once_and_withdrawing_ends_it() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference = portal
        .confirmed_by_form(&visitor, "access", "talk@requester.test", &[("name", "Talker"), ("place", "DE")])
        .await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let case = desk.get(&format!("/desk/cases/{reference}")).await;
    let writing = case.form("/messages").fill("body", "What shall we look for?");
    let (first, second) = tokio::join!(writing.clone().send(), writing.clone().send());
    assert_eq!((first.status, second.status), (200, 200));
    writing.send().await;
    let note = desk.get(&format!("/desk/cases/{reference}")).await;
    let token = note.field("form_token").unwrap();
    desk.post(&format!("/desk/cases/{reference}/notes"), &[("form_token", &token), ("note", "Only for the desk")])
        .await;

    let page = visitor.get(&format!("/my/{reference}?lang=en")).await;
    assert_eq!(page.words().matches("What shall we look for?").count(), 1);
    assert!(!page.body.contains("Only for the desk"));
    let reply = page.form("/messages").fill("body", "Everything since 2020");
    let (first, second) = tokio::join!(reply.clone().send(), reply.clone().send());
    assert_eq!((first.path, second.path), (format!("/my/{reference}?done=sent"), format!("/my/{reference}?done=sent")));
    reply.clone().send().await;
    assert_eq!(portal.look("select count(*) from message where kind = 'requester'").await, "1");
    let empty = reply.clone().fill("body", " \n ").send().await;
    assert_eq!(empty.status, 422);
    assert!(empty.mistake("body").is_some());
    portal.work().await;
    let told = portal.mails_to("talk@requester.test");
    assert_eq!(
        told.iter().filter(|mail| mail.subject.contains("message")).count(),
        1,
        "{:?}",
        told.iter().map(|mail| &mail.subject).collect::<Vec<_>>()
    );
    assert!(told.iter().all(|mail| !mail.text.contains("look for")));
    let replies = portal
        .mails_to(DPO)
        .into_iter()
        .filter(|mail| mail.subject.to_lowercase().contains("repl") || mail.subject.contains("wrote"))
        .count();
    assert_eq!(replies, 1);
    assert!(desk.get("/desk/queue?view=unread").await.body.contains(&reference));
    assert!(desk.get(&format!("/desk/cases/{reference}")).await.words().contains("Everything since 2020"));
    assert!(!desk.get("/desk/queue?view=unread").await.body.contains(&reference), "read by opening it");

    // A form that lay open keeps the words.
    let open = visitor.get(&format!("/my/{reference}")).await.form("/messages").fill("body", "Half a day later");
    portal.app.clock.advance(TimeDelta::minutes(100));
    let page = open.clone().fill("form_token", "AAAA").send().await;
    assert_eq!((page.status, page.form("/messages").field("body").as_deref()), (422, Some("Half a day later")));

    let ask = visitor.get(&format!("/my/{reference}/withdraw")).await;
    let (done, again) = tokio::join!(ask.clone().send(), ask.send());
    assert_eq!((done.status, again.status), (200, 200));
    assert_eq!(portal.look("select outcome from cases").await, "withdrawn");
    assert_eq!(portal.look("select count(*) from case_event where kind = 'withdrawn'").await, "1");
    let page = visitor.get(&format!("/my/{reference}")).await;
    assert_eq!(visitor.get(&format!("/my/{reference}/withdraw")).await.status, 409);
    // What has ended still takes words, and the desk finds them.
    let written = page.form("/messages").fill("body", "One more thing").send().await;
    assert_eq!(written.status, 200, "{}", written.gist());
    assert!(written.words().contains("One more thing"));
    assert_eq!(portal.look("select status from cases").await, "closed");
    let (desk, _) = portal.signed_in(Role::Handler).await;
    assert!(desk.get("/desk/queue?view=unread").await.body.contains(&reference));
    assert!(desk.get(&format!("/desk/cases/{reference}")).await.words().contains("One more thing"));
    assert!(!desk.get("/desk/queue?view=unread").await.body.contains(&reference), "read by opening it");
    portal.work().await;
    assert_eq!(
        portal
            .mails_to(DPO)
            .iter()
            .filter(|mail| mail.subject.contains("withdrawn") || mail.subject.contains("took"))
            .count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reader_s_language_is_found_kept_and_used_in_mails() {
    // Whoever accepts none of ours gets English, whatever the operator speaks.
    let settings = vec!["--dpo-language=zh-Hant".to_owned()];
    let chinese = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    for wish in ["de-DE,de;q=0.9", "fr", "ja", "ko", "es", "*", ""] {
        let page = chinese.visitor().get_with("/", &[("accept-language", wish)]).await;
        assert_eq!(page.attribute_of("html", "lang").as_deref(), Some("en"), "{wish}");
    }
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let language = |page: &Answer| page.attribute_of("html", "lang").unwrap();
    for (wish, found) in
        [("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-HK", "zh-Hant"), ("en-GB", "en"), ("fr, en;q=0.5", "en"), ("de", "en")]
    {
        let page = portal.visitor().get_with("/", &[("accept-language", wish)]).await;
        assert_eq!(language(&page), found, "{wish}");
    }
    visitor.get("/?lang=zh-Hant").await;
    let form = visitor.get_with("/request/access", &[("accept-language", "en")]).await;
    assert_eq!(language(&form), "zh-Hant", "the switch is kept");
    let received = form.fill("name", "王小明").fill("email", "wang@requester.test").send().await.send().await;
    let reference = received.text_of("#reference").unwrap();
    let code = portal.code_for("wang@requester.test").await;
    let confirmed = received.form("/confirm").fill("code", &code).send().await;
    assert_eq!(confirmed.status, 200);
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    desk.get(&format!("/desk/cases/{reference}")).await.form("/messages").fill("body", "請問…").send().await;
    portal.work().await;
    let mails: Vec<ReceivedMail> = portal.mails_to("wang@requester.test");
    assert_eq!(mails.len(), 3);
    for mail in &mails {
        assert!(
            mail.html.contains("lang=\"zh-Hant\"")
                && mail.text.chars().any(|letter| ('\u{4e00}'..'\u{9fff}').contains(&letter)),
            "{}",
            mail.subject
        );
    }
    let to_dpo = portal.mails_to(DPO);
    assert!(
        to_dpo.iter().all(|mail| !mail.subject.chars().any(|letter| ('\u{4e00}'..'\u{9fff}').contains(&letter))),
        "the DPO reads English here"
    );
    assert_eq!(portal.visitor().get("/?lang=xx").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn opt_outs_need_an_address_only_and_begin_at_once() {
    let portal = TestApp::start().await;
    for right in ["marketing", "sale", "sensitive"] {
        let visitor = portal.visitor();
        let form = visitor.get(&format!("/request/{right}?lang=en")).await;
        let asked: Vec<_> = form.fields().into_iter().map(|(name, _)| name).collect();
        assert!(!asked.iter().any(|name| matches!(name.as_str(), "name" | "phone")), "{asked:?}");
        let email = format!("{right}@requester.test");
        let received = form.fill("email", &email).send().await;
        let reference = received.text_of("#reference").unwrap();
        assert_eq!(portal.look(&format!("select status from cases where reference = '{reference}'")).await, "new");
        portal.work().await;
        let about = |portal: &TestApp| {
            portal
                .mails_to(DPO)
                .iter()
                .filter(|mail| mail.subject.contains(&reference) && mail.subject.starts_with("New"))
                .count()
        };
        assert_eq!(about(&portal), 1, "the DPO hears of it without a code");
        // The code only opens the page.
        let code = portal.code_for(&email).await;
        let page = received.form("/confirm").fill("code", &code).send().await;
        assert_eq!(page.path, format!("/my/{reference}?done=confirmed"));
        portal.work().await;
        assert_eq!(about(&portal), 1);
        assert_eq!(portal.look(&format!("select status from cases where reference = '{reference}'")).await, "new");
        let stranger = portal.visitor().get(&format!("/my/{reference}")).await;
        assert_eq!(stranger.path, "/my");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_every_address_of_a_mail_changes_nothing() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference = portal
        .confirmed_by_form(&visitor, "access", "scan@requester.test", &[("name", "Scanned"), ("place", "DE")])
        .await;
    let waiting = portal.file_by_form(&portal.visitor(), "access", &person("scan@requester.test")).await;
    let waiting_reference = waiting.text_of("#reference").unwrap();
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    desk.get(&format!("/desk/cases/{reference}")).await.form("/messages").fill("body", "One question").send().await;
    portal.visitor().get("/my").await.fill("email", "scan@requester.test").send().await;
    portal.work().await;
    let mut addresses: Vec<String> = Vec::new();
    for mail in portal.mails() {
        let both = format!("{} {}", mail.text, mail.html);
        for piece in both.split(['"', ' ', '\n', '<', '>', '(', ')', '\'']) {
            if let Some(path) = piece.strip_prefix(&format!("http://{}", portal.address)) {
                addresses.push(if path.is_empty() { "/".to_owned() } else { path.replace("&amp;", "&") });
            }
        }
    }
    addresses.sort();
    addresses.dedup();
    assert!(addresses.len() >= 2, "{addresses:?}");
    let before = portal.fingerprint().await;
    for address in &addresses {
        assert!(
            !address.contains('@') && !address.contains("code=") && !address.contains("CODE"),
            "{address} holds a secret"
        );
        for method in ["HEAD", "GET", "GET", "OPTIONS"] {
            let scanner = portal.visitor();
            let answer = scanner.ask(Asked { method, path: address, ..Asked::default() }).await;
            assert!(answer.status < 500, "{method} {address}");
        }
        // Some scanners press every button they see.
        let scanner = portal.visitor();
        let page = scanner.get(address).await;
        if page.field("form_token").is_some() {
            let pressed = page.send().await;
            assert!(matches!(pressed.status, 422 | 404), "{address}: {}", pressed.gist());
        }
    }
    assert_eq!(before, portal.fingerprint().await);
    // And then the human way still works.
    let code = portal.code_in_mails_about(&waiting_reference);
    let page =
        portal.visitor().get("/confirm").await.fill("reference", &waiting_reference).fill("code", &code).send().await;
    assert!(page.path.contains(&waiting_reference), "{}", page.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outbox_is_for_this_machine_only() {
    let portal = TestApp::start().await;
    portal.file_by_form(&portal.visitor(), "access", &person("box@requester.test")).await;
    portal.work().await;
    let list = portal.visitor().get("/outbox").await;
    assert_eq!(list.status, 200);
    let mail = list.attributes_of("a", "href").into_iter().find(|href| href.starts_with("/outbox/")).unwrap();
    assert_eq!(portal.visitor().get(&mail).await.status, 200);
    for header in [
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
        ("via", "1.1 proxy"),
        ("x-real-ip", "203.0.113.9"),
    ] {
        for path in ["/outbox", &mail] {
            assert_eq!(portal.visitor().get_with(path, &[header]).await.status, 404, "{header:?}");
        }
    }
    for path in ["/outbox/..%2Fmaster.key", "/outbox/%2e%2e%2f%2e%2e%2fpasswd", "/outbox/x"] {
        assert_eq!(portal.visitor().get(path).await.status, 404);
    }
    let public =
        TestOptions { settings: vec!["--base-url=https://privacy.operator.test".to_owned()], ..TestOptions::default() };
    let portal = TestApp::with(public).await;
    assert_eq!(portal.visitor().get("/outbox").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_typed_into_a_form_sent_before_are_not_lost() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference =
        portal.confirmed_by_form(&visitor, "access", "back@requester.test", &[("name", "Back"), ("place", "DE")]).await;
    let form = visitor.get(&format!("/my/{reference}")).await.form("/messages");
    assert!(form.clone().fill("body", "First words").send().await.path.ends_with("?done=sent"));
    // Gone back to the same page, and other words typed there.
    let kept = form.fill("body", "Other words").send().await;
    assert_eq!(kept.status, 422);
    let kept = kept.form("/messages");
    assert_eq!(kept.field("body").as_deref(), Some("Other words"));
    assert!(kept.send().await.path.ends_with("?done=sent"));
    assert_eq!(portal.look("select count(*) from message").await, "2");
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let form = desk.get(&format!("/desk/cases/{reference}")).await.form("/messages");
    form.clone().fill("body", "One").send().await;
    let kept = form.fill("body", "Two").send().await;
    assert_eq!((kept.status, kept.form("/messages").field("body").as_deref()), (409, Some("Two")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_has_its_bounds_and_the_dpo_one_mail_until_somebody_reads() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference =
        portal.confirmed_by_form(&visitor, "access", "talks@requester.test", &person("talks@requester.test")).await;
    let path = format!("/my/{reference}?lang=en");
    let write = async |text: &str| {
        let form = visitor.get(&path).await.form("/messages");
        form.fill("body", text).send().await
    };
    let replies = || portal.mails_to(DPO).iter().filter(|mail| mail.subject == format!("Reply in {reference}")).count();
    for number in 0..20 {
        assert_eq!(write(&format!("Message {number}")).await.status, 200);
    }
    portal.work().await;
    assert_eq!(replies(), 1, "twenty messages that nobody has read are one mail");
    let refused = write("One more").await;
    assert_eq!(refused.status, 422);
    assert!(refused.mistake("body").unwrap().contains("many messages about this request today"), "{}", refused.gist());
    assert_eq!(refused.form("/messages").field("body").as_deref(), Some("One more"), "what was typed stays");
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    assert_eq!(desk.get(&format!("/desk/cases/{reference}")).await.status, 200);
    portal.app.clock.advance(TimeDelta::hours(24));
    let signed_in = portal.visitor();
    signed_in.get("/my").await.fill("email", "talks@requester.test").send().await;
    let code = portal.code_for("talks@requester.test").await;
    signed_in.get("/my/code").await.fill("code", &code).send().await;
    let form = signed_in.get(&path).await.form("/messages");
    assert_eq!(form.fill("body", "The next day").send().await.status, 200, "a day later it goes on");
    portal.work().await;
    assert_eq!(replies(), 2, "what came after the reading is told anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_conversation_comes_in_pages_and_only_what_is_shown_counts_as_read() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference =
        portal.confirmed_by_form(&visitor, "access", "long@requester.test", &person("long@requester.test")).await;
    for number in 0..12 {
        let form = visitor.get(&format!("/my/{reference}")).await.form("/messages");
        assert_eq!(form.fill("body", &format!("Word-{number:03}")).send().await.status, 200);
        portal.app.clock.advance(TimeDelta::minutes(1));
    }
    // Many more, as after months: the same words, sealed for the rows they stand in only, so these cannot be opened.
    let grown = "insert into message (id, case_id, at, kind, body)
                 select gen_random_uuid(), case_id, at + number * interval '1 second', 'requester', body
                 from (select * from message order by at limit 1) as first, generate_series(61, 160) as number";
    sqlx::query(grown).execute(&mut *portal.owner().await).await.unwrap();
    sqlx::query(
        "update message set at = at + interval '1 hour' where id not in (select id from message order by at limit 1)",
    )
    .execute(&mut *portal.owner().await)
    .await
    .unwrap();
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let newest = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
    assert_eq!(newest.texts_of("ol.story .post").len(), 50);
    assert!(!newest.words().contains("Back to the newest"));
    assert_eq!(portal.look("select count(*) from message where read_at is null").await, "62", "only what was shown");
    assert_eq!(portal.look("select unread from cases").await, "true", "the rest still waits");
    let mut page = newest;
    let mut shown = 50;
    while let Some(earlier) = page.attribute_of(".turn a[href*='before=']", "href") {
        page = desk.get(&earlier).await;
        assert_eq!(page.status, 200);
        shown += page.texts_of("ol.story .post").len();
        assert!(page.words().contains("Back to the newest"));
    }
    assert_eq!(shown, 112);
    assert!(page.words().contains("Word-000"), "the first stands on the last page");
    let happened = page.texts_of("ol.story .event .words");
    assert!(happened[0].starts_with("Filed · mailbox proved"), "with what happened then: {happened:?}");
    assert_eq!(portal.look("select count(*) from message where read_at is null").await, "0");
    assert_eq!(portal.look("select unread from cases").await, "false");
    assert_eq!(desk.get(&format!("/desk/cases/{reference}?before=nonsense")).await.status, 200);
    let strange = format!("/desk/cases/{reference}?before=01234567-89ab-7def-8123-456789abcdef");
    assert_eq!(
        desk.get(&strange).await.texts_of("ol.story .post").len(),
        50,
        "a message of nowhere leads to the newest"
    );

    let own = visitor.get(&format!("/my/{reference}?lang=en")).await;
    assert_eq!(own.texts_of(".letters .letter").len(), 50);
    let earlier = own.attribute_of("a[href*='before=']", "href").unwrap();
    let before = visitor.get(&earlier).await;
    assert_eq!(before.texts_of(".letters .letter").len(), 50);
    assert!(before.words().contains("Back to the newest messages"));
    let last = visitor.get(&before.attribute_of("a[href*='before=']", "href").unwrap()).await;
    assert_eq!(last.texts_of(".letters .letter").len(), 12);
    assert!(last.attribute_of("a[href*='before=']", "href").is_none());
    // An answer is found wherever it stands.
    let dpo = portal.dpo().await;
    portal.close(dpo, &reference).await;
    let grown = "insert into message (id, case_id, at, kind, body) select gen_random_uuid(), case_id, at + number * interval '1 second', 'note', body
                 from (select * from message where kind = 'answer') as answer, generate_series(1, 60) as number";
    sqlx::query(grown).execute(&mut *portal.owner().await).await.unwrap();
    assert_eq!(desk.get(&format!("/desk/cases/{reference}/letter")).await.status, 200);
    assert!(visitor.get(&format!("/my/{reference}")).await.text_of("#answer").is_some());
}

/// Whoever files in somebody's name buries none of their requests.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_confirmed_stands_behind_what_was() {
    let portal = TestApp::start().await;
    let (own, _) = portal.confirmed("access", "DE").await;
    let mailbox = portal.app.keys.email_index(crate::support::ADA);
    let requester = Actor::Requester(Requester::of_mailbox(&mailbox));
    portal.app.clock.advance(chrono::TimeDelta::minutes(1));
    for number in 0..60 {
        let filing =
            crate::support::filing("access", "DE", crate::support::ADA, rightsdesk::base::language::Language::En);
        let from = format!("192.0.2.{number}");
        ops::file(portal.app.clone(), Actor::ANYBODY, &filing, portal.app.random.bytes(), &from).await.unwrap();
    }
    let first = ops::own_cases(portal.app.clone(), requester, None).await.unwrap();
    assert_eq!(first.cases[0].reference, own);
    assert_eq!(first.cases.len(), 50);
    let next = ops::own_cases(portal.app.clone(), requester, first.next.as_deref()).await.unwrap();
    assert_eq!((next.cases.len(), next.next), (11, None), "and nothing is cut off");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_ended_without_an_answer_leads_on_and_asks_about_none() {
    let portal = TestApp::start().await;
    let ada = portal.visitor();
    let withdrawn = portal.confirmed_by_form(&ada, "access", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    ada.get(&format!("/my/{withdrawn}/withdraw")).await.send().await;
    let duplicate = portal.confirmed_by_form(&ada, "access", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    portal.end(portal.dpo().await, &duplicate, rightsdesk::domain::cases::Outcome::Duplicate, "").await.unwrap();
    let lapsed = portal.file("access", "DE").await;
    portal.pass(TimeDelta::days(15)).await;
    assert_eq!(portal.look(&format!("select outcome from cases where reference = '{lapsed}'")).await, "lapsed");
    ada.leave().await;
    ada.get("/my").await.fill("email", ADA).send().await;
    let code = portal.code_for(ADA).await;
    ada.get("/my/code").await.fill("code", &code).send().await;
    for (reference, may_be_sent_again) in [(withdrawn, true), (duplicate, false), (lapsed, true)] {
        let page = ada.get(&format!("/my/{reference}?lang=en")).await;
        assert_eq!(page.status, 200, "{}", page.gist());
        assert!(!page.words().contains("Ask about"), "{}", page.words());
        assert_eq!(page.text_of("label[for=body]").as_deref(), Some("Write to us about this request"));
        let again =
            page.attributes_of("a.button", "href").iter().any(|href| href.contains(&format!("about={reference}")));
        assert_eq!(again, may_be_sent_again, "{}", page.words());
        assert!(page.attributes_of("a", "href").contains(&format!("/request/complaint?about={reference}")));
        let written = page.form("/messages").fill("body", "One question").send().await;
        assert!(written.path.ends_with("?done=sent"), "{}", written.gist());
        let chinese = ada.get(&format!("/my/{reference}?lang=zh-Hant")).await;
        assert_eq!(chinese.text_of("label[for=body]").as_deref(), Some("就這件申請寫訊息給我們"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_in_a_third_language_is_not_read_aloud_as_english() {
    let portal = TestApp::start().await;
    let ada = portal.visitor();
    let german = "Bitte senden Sie mir eine Kopie aller meiner Daten.";
    let fields = [("name", "Ada"), ("place", "DE"), ("details", german)];
    let reference = portal.confirmed_by_form(&ada, "access", ADA, &fields).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}");
    let french = "Bonjour,\nnous avons trouvé vos données dans deux systèmes et nous vous les envoyons.";
    desk.get(&path).await.form("/messages").fill("body", french).send().await;
    portal.app.clock.advance(TimeDelta::minutes(1));
    let mixed = "Dear 王小明,\nwe have found your data in two systems and send them to you.";
    desk.get(&path).await.form("/messages").fill("body", mixed).send().await;
    let page = ada.get(&format!("/my/{reference}?lang=en")).await;
    assert_eq!(page.attributes_of(".letter .body", "lang"), ["", "en"], "{}", page.words());
    assert!(page.text_of(".letter .body [lang]").is_none(), "a name makes no passage of its own");
    assert_eq!(page.attribute_of("dl.answers dd[lang='']", "dir").as_deref(), Some("auto"), "{}", page.words());
    let case = desk.get(&path).await;
    assert_eq!(case.attributes_of(".post .pre", "lang")[..1], [String::new()], "{}", case.words());
}
