//! What the pages and mails promise, held against what happens: days of deeds, requests for others, what comes after an answer.

use rightsdesk::base::actor::Role;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::Outcome;
use rightsdesk::domain::cases::ops;
use rightsdesk::infra::i18n::Texts as _;

use crate::support::{ADA, Answer, TestApp, TestOptions, Visitor};

async fn close(portal: &TestApp, reference: &str, outcome: Outcome) {
    portal.end(portal.dpo().await, reference, outcome, "Here is what we decided.").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_at_once_shows_the_day_of_the_deed_on_every_page_and_mail() {
    let portal = TestApp::start().await;
    portal.set("2026-11-25T09:00:00Z");
    let visitor = portal.visitor();
    let form = visitor.get("/request/marketing?lang=en&place=DE").await;
    let headline = |page: &Answer| page.attribute_of(".card .v time", "datetime");
    assert_eq!(headline(&form).as_deref(), Some("2026-11-27"));
    let received = form.fill("email", ADA).send().await;
    assert_eq!(received.attribute_of("#due", "datetime").as_deref(), Some("2026-11-27"));
    assert!(received.text_of("h1").unwrap().contains("stopping it now"), "nothing is called done before it is");
    assert!(received.words().contains("our answer by Monday 28 December 2026"), "the law's own date stands beside it");
    let reference = received.text_of("#reference").unwrap();
    let code = portal.code_for(ADA).await;
    let mail = portal.mails_to(ADA).pop().unwrap();
    assert!(mail.text.contains("It will be done by: Friday 27 November 2026"), "{}", mail.text);
    let own = received.form("/confirm").fill("code", &code).send().await;
    assert_eq!(own.attribute_of("#due", "datetime").as_deref(), Some("2026-11-27"), "{}", own.gist());
    assert!(own.text_of(".status h2").is_some() && own.words().contains("We are stopping it now"));
    assert!(visitor.get("/my").await.words().contains("It will be done by Friday 27 November 2026"));
    let calendar = visitor.get(&format!("/my/{reference}/due.ics")).await;
    assert!(calendar.body.contains("20261127"), "{}", calendar.body);
    // Once it is done, what is left is the answer.
    ops::carry_out(portal.app.clone(), portal.dpo().await, &reference).await.unwrap();
    let own = visitor.get(&format!("/my/{reference}?lang=en")).await;
    assert_eq!(own.attribute_of("#due", "datetime").as_deref(), Some("2026-12-28"));
    assert!(own.words().contains("We did what you asked for"), "{}", own.gist());
    // A deed that is late says so, before the answer is.
    let reference = portal.file("marketing", "DE").await;
    portal.confirm(&reference).await;
    let late = portal.app.now() + chrono::TimeDelta::days(3);
    portal.app.clock.set(late);
    let page = signed_in(&portal, ADA).await.get(&format!("/my/{reference}?lang=en")).await;
    assert!(page.text_of(".status.late").unwrap().contains("We are late"), "{}", page.gist());
}

/// A browser that has proven a mailbox by a code to sign in.
async fn signed_in(portal: &TestApp, email: &str) -> Visitor {
    let visitor = portal.visitor();
    let page = visitor.get("/my?lang=en").await.fill("email", email).send().await;
    let code = portal.code_for(email).await;
    assert_eq!(page.fill("code", &code).send().await.path, "/my");
    visitor
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_opt_out_for_others_and_say_for_whom() {
    let portal = TestApp::start().await;
    for right in ["marketing", "sale", "sensitive"] {
        let visitor = portal.visitor();
        let form = visitor.get(&format!("/request/{right}?lang=en&relation=agent&place=US-CA")).await;
        assert_eq!(form.field("relation").as_deref(), Some("agent"), "{right}: as the two questions found");
        let email = format!("{right}@requester.test");
        let nameless = form.fill("email", &email).send().await;
        assert_eq!(nameless.status, 422);
        assert!(nameless.mistake("other_name").is_some(), "{right}: {}", nameless.gist());
        let received = nameless.fill("other_name", "Sam Delgado").send().await;
        let reference = received.text_of("#reference").unwrap();
        let (desk, _) = portal.signed_in(Role::Handler).await;
        assert!(desk.get(&format!("/desk/cases/{reference}")).await.words().contains("Sam Delgado"), "{right}");
        // Whoever asks for themselves is asked for an address and nothing more.
        let own = portal.visitor().get(&format!("/request/{right}?lang=en")).await;
        assert_eq!(own.fill("email", "me@requester.test").send().await.status, 200, "{right}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_ended_request_leads_on() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    let ends = Outcome::OF_ITEMS.into_iter().chain([Outcome::Redirected, Outcome::NoAnswer, Outcome::Duplicate]);
    for outcome in ends {
        let visitor = portal.visitor();
        let email = format!("{outcome}@requester.test").replace('_', "-");
        let fields = [("name", "Ada Example"), ("place", "GB")];
        let reference = portal.confirmed_by_form(&visitor, "access", &email, &fields).await;
        if outcome == Outcome::NoAnswer {
            portal.ask(dpo, &reference, None).await.unwrap();
        }
        close(&portal, &reference, outcome).await;
        let page = visitor.get(&format!("/my/{reference}?lang=en")).await;
        let green = page.text_of(".status.done").is_some();
        assert_eq!(
            green,
            matches!(outcome, Outcome::Fulfilled | Outcome::PartlyFulfilled),
            "{outcome}: colour says what words say"
        );
        assert!(page.attributes_of("main a", "href").contains(&"#body".to_owned()), "{outcome}: one may ask about it");
        // The complaint knows who complains about what, and under which law.
        let href = page.attribute_of("main a[href^='/request/complaint']", "href").unwrap();
        assert!(!href.contains("Ada") && !href.contains('@'), "{href}");
        let complaint = visitor.get(&href).await;
        let fields = ["place", "name", "email"].map(|field| complaint.field(field).unwrap_or_default());
        assert_eq!(fields, ["GB".to_owned(), "Ada Example".to_owned(), email.clone()], "{outcome}");
        assert!(complaint.field("details").unwrap().contains(&reference), "{outcome}");
        assert!(complaint.words().contains("UK"), "{outcome}: {:?}", complaint.text_of(".card"));
        // The letter to the authority says what was asked and what came of it, and leaves to them why they do not agree.
        let letter = page.text_of("details .paper").expect("a letter ready to copy");
        for part in ["Information Commission", &reference, "UK", "See what data you have about me", "because:"] {
            assert!(letter.contains(part), "{outcome}: {part} in {letter}");
        }
        assert_eq!(letter.contains("The answer came on"), outcome.needs_answer(), "{outcome}: {letter}");
        // Nobody else is told anything by that address.
        let stranger = portal.visitor().get(&href).await;
        assert!(!stranger.body.contains("Ada Example") && !stranger.body.contains(&email));
        let written = page.form("/messages").fill("body", "Which emails did you look at?").send().await;
        assert_eq!(written.status, 200, "{outcome}: {}", written.gist());
        assert!(
            written.text_of("title").unwrap().starts_with("We have your message"),
            "{:?}",
            written.text_of("title")
        );
        let (desk, _) = portal.signed_in(Role::Handler).await;
        assert!(desk.get("/desk/queue?view=unread").await.body.contains(&reference), "{outcome}");
        assert_eq!(portal.look(&format!("select status from cases where reference = '{reference}'")).await, "closed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_after_sending_leads_on() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let received = portal.file_by_form(&visitor, "access", &[("email", ADA), ("name", "Ada")]).await;
    let links = received.attributes_of("main a", "href");
    assert!(links.contains(&"/my".to_owned()) && links.contains(&"/".to_owned()), "{links:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_has_proven_the_mailbox_files_on_without_codes() {
    let settings = vec!["--limit-codes-per-address=3".to_owned()];
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let first = portal.file("access", "DE").await;
    portal.confirm(&first).await;
    let visitor = signed_in(&portal, ADA).await;
    let before = portal.mails_to(ADA).iter().filter(|mail| mail.code().is_some()).count();
    for number in 0..6 {
        let details = format!("Number {number}");
        let form = visitor.get("/request/access?lang=en").await;
        let sent = form.fill("name", "Ada").fill("email", ADA).fill("details", &details).send().await.send().await;
        assert!(sent.path.ends_with("?done=filed"), "{}", sent.gist());
        assert!(sent.words().contains(&details), "it is there to be read at once");
    }
    portal.work().await;
    assert_eq!(portal.look("select count(*) from cases where status = 'new'").await, "7");
    let codes = portal.mails_to(ADA).iter().filter(|mail| mail.code().is_some()).count();
    assert_eq!(codes, before, "no code was needed");
    // For any other mailbox one is.
    let form = visitor.get("/request/access?lang=en").await;
    let other = form.fill("name", "Ada").fill("email", "other@requester.test").send().await.send().await;
    assert_eq!(other.path, "/received");
    assert_eq!(portal.look("select count(*) from cases where status = 'unconfirmed'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_says_what_is_not_so() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for (language, call, signal) in
        [("en", "call", "Global Privacy Control"), ("zh-Hant", "打電話", "Global Privacy Control")]
    {
        for path in ["/", "/accessibility", "/request/sale"] {
            let page = visitor.get(&format!("{path}?lang={language}")).await;
            let words = page.text_of("main").unwrap();
            assert!(
                !words.contains(&format!(" {call} ")) && !words.contains(&format!("或{call}")),
                "{path}: no phone is set"
            );
            // Only where it belongs, as long as the browser does not send it.
            assert_eq!(words.contains(signal), path == "/request/sale", "{path}");
        }
    }
    let settings = vec!["--org-phone=+886 2 1234 5678".to_owned()];
    let phone = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    assert!(phone.visitor().get("/?lang=en").await.words().contains("Write to or call"));
    // Sentences that speak of the law and of the time agree with the date beside them.
    for place in ["", "DE", "JP", "AQ", "US-CA"] {
        let page = visitor.get(&format!("/request/access?lang=en&place={place}")).await;
        let label = page.text_of(".card .k").unwrap();
        assert_eq!(label.contains("not chosen a place"), place.is_empty(), "{place}: {label}");
        assert!(page.text_of(".card .v time").is_some(), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_requests_are_links_of_a_few_words() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for language in ["en", "zh-Hant"] {
        for path in ["/", "/rights?place=DE", "/rights?place=US-CA"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = visitor.get(&format!("{path}{joint}lang={language}")).await;
            let links = page.texts_of(".choices a");
            assert!(links.len() >= 9, "{links:?}");
            for link in links {
                assert!(link.chars().count() <= 60, "{path} in {language}: {link}");
            }
            assert!(page.attribute_of("meta[name=description]", "content").unwrap().contains("OMO"));
            let contact = page.attributes_of("footer a", "href");
            assert!(
                contact.iter().any(|href| href.starts_with("mailto:")),
                "whom to ask stands on every page: {contact:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_wrote_carries_its_own_language_and_direction() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let fields = [("name", "Ada Example"), ("place", "TW")];
    let reference = portal.confirmed_by_form(&visitor, "access", ADA, &fields).await;
    portal.end(portal.dpo().await, &reference, Outcome::Fulfilled, "這是您的資料。").await.unwrap();
    let page = visitor.get(&format!("/my/{reference}?lang=en")).await;
    let written = page.attributes_of(".answer p[lang=zh-Hant]", "dir");
    assert_eq!(written, ["auto"], "{}", page.gist());
}

/// Our promise leads, the law's last day stands below it, wherever that is weeks away.
#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_shows_our_promise_before_the_laws_last_day_in_every_place() {
    let portal = TestApp::start().await;
    for (right, place, deed, law) in [
        ("sale", "US-CA", "2026-11-30", "Thursday 17 December 2026"),
        ("sensitive", "US-CA", "2026-11-30", "Thursday 17 December 2026"),
        ("sale", "US-VA", "2026-11-30", "Saturday 9 January 2027"),
        ("marketing", "CA", "2026-11-27", "Wednesday 9 December 2026"),
    ] {
        let email = format!("{right}-{}@requester.test", place.to_lowercase());
        let visitor = portal.visitor();
        let form = visitor.get(&format!("/request/{right}?lang=en&place={place}")).await;
        let headline = |page: &Answer| page.attribute_of(".card .v time", "datetime");
        assert_eq!(headline(&form).as_deref(), Some(deed), "{right} {place}: {}", form.words());
        let received = form.fill("email", &email).send().await.send().await;
        assert_eq!(received.attribute_of("#due", "datetime").as_deref(), Some(deed), "{right} {place}");
        assert!(received.words().contains(&format!("our answer by {law}")), "{right} {place}: {}", received.words());
        let code = portal.code_for(&email).await;
        let day = deed.parse::<chrono::NaiveDate>().unwrap();
        let promised = format!("It will be done by: {}", Language::En.date_long(day));
        let mail = portal.mails_to(&email).pop().unwrap();
        assert!(mail.text.contains(&promised) && mail.text.contains(law), "{right} {place}: {}", mail.text);
        let own = received.form("/confirm").fill("code", &code).send().await;
        assert_eq!(own.attribute_of("#due", "datetime").as_deref(), Some(deed), "{right} {place}: {}", own.gist());
        assert!(own.words().contains(law), "{right} {place}");
    }
}

/// What was asked stands there, whatever was written after it.
#[tokio::test(flavor = "multi_thread")]
async fn our_question_is_the_one_that_was_asked() {
    let portal = TestApp::start().await;
    let (desk, visitor) = (portal.dpo().await, portal.visitor());
    let reference = portal.confirmed_by_form(&visitor, "access", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let write = async |words: &str| {
        portal.app.clock.advance(chrono::TimeDelta::minutes(1));
        ops::write_to_requester(portal.app.clone(), desk, &reference, words, portal.app.random.bytes()).await.unwrap();
    };
    let questions = async || {
        let page = visitor.get(&format!("/my/{reference}?lang=en")).await;
        page.texts_of("#question ~ .letter .body")
    };
    write("We have begun.").await;
    portal.app.clock.advance(chrono::TimeDelta::minutes(1));
    portal.ask(desk, &reference, None).await.unwrap();
    write("The offices are closed on Friday.\n\n週五不上班。").await;
    assert_eq!(questions().await, ["Which account?"]);
    let page = visitor.get(&format!("/my/{reference}?lang=en")).await;
    assert_eq!(
        page.attribute_of(".letters .body span", "lang").as_deref(),
        Some("zh-Hant"),
        "two languages are read as two"
    );
    portal.app.clock.advance(chrono::TimeDelta::minutes(1));
    portal.ask(desk, &reference, None).await.unwrap();
    assert_eq!(questions().await, ["Which account?", "Which account?"], "all that waits for an answer");
}

/// Nobody types twice what we know.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_request_is_filled_in_from_the_last_one() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let fields = [("name", "Ada Example"), ("place", "IE"), ("details", "Everything of 2025"), ("phone", "+353 1 234")];
    portal.confirmed_by_form(&visitor, "access", ADA, &fields).await;
    let form = visitor.get("/request/deletion?lang=en").await;
    let filled = ["name", "email", "place"].map(|field| form.field(field).unwrap_or_default());
    assert_eq!(filled, ["Ada Example", ADA, "IE"]);
    assert_eq!(["details", "relation", "phone"].map(|field| form.field(field).unwrap_or_default()), ["", "self", ""]);
    assert!(form.words().contains("We filled in what we know"), "{}", form.words());
    assert_eq!(visitor.get("/request/sale?lang=en&place=US-CA").await.field("place").as_deref(), Some("US-CA"));
    // Who spoke for somebody else lives where they live.
    portal.app.clock.advance(chrono::TimeDelta::minutes(1));
    let visitor = signed_in(&portal, ADA).await;
    let form = visitor.get("/request/access?lang=en").await.fill("relation", "agent").fill("other_name", "Sam Delgado");
    form.fill("place", "US-CA").send().await.send().await;
    let next = visitor.get("/request/correction?lang=en").await;
    let filled = ["name", "email", "place", "other_name"].map(|field| next.field(field).unwrap_or_default());
    assert_eq!(filled, ["Ada Example", ADA, "", ""]);
    // Whoever has proven no mailbox is told nothing.
    let stranger = portal.visitor().get("/request/deletion?lang=en").await;
    assert_eq!(stranger.field("email").as_deref(), Some(""));
    assert!(!stranger.words().contains("We filled in"));
}

/// A letter that was noted days later came on its day.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_by_post_came_on_its_day_and_at_no_hour() {
    let portal = TestApp::start().await;
    let reference = portal.take_in(portal.dpo().await, "access", "DE", "2026-11-20").await;
    portal.work().await;
    portal.app.clock.advance(chrono::TimeDelta::minutes(1));
    let visitor = signed_in(&portal, ADA).await;
    let page = visitor.get(&format!("/my/{reference}?lang=en")).await;
    let began = page.texts_of("ol.steps li").first().cloned().unwrap_or_default();
    assert!(began.contains("Friday 20 November 2026") && !began.contains(':'), "{began} in {}", page.words());
}

/// Whoever waits in vain finds the letter by itself, opened.
#[tokio::test(flavor = "multi_thread")]
async fn a_date_that_passed_brings_the_letter_to_the_authority() {
    let portal = TestApp::start().await;
    portal.set("2026-11-25T09:00:00Z");
    let visitor = portal.visitor();
    let reference = portal.confirmed_by_form(&visitor, "access", ADA, &[("name", "Ada"), ("place", "GB")]).await;
    let own = format!("/my/{reference}");
    assert!(visitor.get(&own).await.text_of("details .paper").is_none(), "there is nothing to complain about yet");
    portal.set("2027-02-01T09:00:00Z");
    let code = visitor.get("/my?lang=en").await.form("/my").fill("email", ADA).send().await;
    let mailed = portal.code_for(ADA).await;
    code.form("/my/code").fill("code", &mailed).send().await;
    let page = visitor.get(&format!("{own}?lang=en")).await;
    let letter = page.text_of("details[open] .paper").expect("open by itself");
    assert!(letter.contains("By Monday 1 February 2027 there was no answer"), "{letter}");
    assert!(letter.contains("The last day for the answer was"), "{letter}");
    let chinese = visitor.get(&format!("{own}?lang=zh-Hant")).await.text_of("details[open] .paper").unwrap();
    assert!(chinese.contains("仍未收到答覆") && chinese.contains(&reference), "{chinese}");
}
