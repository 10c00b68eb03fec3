//! Links of mails (RFC 8058): what is sent there from anywhere stops, what only looks does not, and what is forged is nothing.

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::Error;
use rightsdesk::base::random::Random;
use rightsdesk::domain::cases::ops as cases;
use rightsdesk::domain::optouts::{Choice, ops};
use rightsdesk::infra::crypto::{DataKey, Field, MasterKey};
use uuid::Uuid;

use crate::support::{ADA, Answer, Asked, Installation, MASTER_KEY, TestApp, TestOptions};

const ONE_CLICK: [(&str, &str); 1] = [("List-Unsubscribe", "One-Click")];
/// What a mail provider's server says of itself.
const FROM_ELSEWHERE: [(&str, &str); 2] = [("sec-fetch-site", "cross-site"), ("origin", "https://mail.example")];

fn link(portal: &TestApp, address: &str, list: &str) -> String {
    format!("/unsubscribe/{}", ops::make_link(&portal.app, Actor::CommandLine, address, list).unwrap())
}

async fn rows(portal: &TestApp) -> String {
    let each = "choice || ' ' || coalesce(list, '*') || ' ' || source || (carried_out_at = since) || coalesce(' ' || ended_as, '')";
    portal
        .look(&format!(
            "select string_agg({each}, ', ' order by since, list nulls last, ended_as nulls last) from optout"
        ))
        .await
}

/// Sends a form with no cookie, from another site, and follows nothing.
async fn press(portal: &TestApp, path: &str, fields: &[(&str, &str)], multipart: bool) -> Answer {
    let asked = Asked { method: "POST", path, fields, headers: &FROM_ELSEWHERE, multipart };
    portal.visitor().ask(asked).await
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_changes_nothing_and_one_click_stops_at_once() {
    let portal = TestApp::start().await;
    for (address, list, multipart) in [(ADA, "Weekly news", false), ("zoe@requester.test", "", true)] {
        let path = link(&portal, address, list);
        assert!(path.len() <= 220, "{} letters", path.len());
        assert!(!path.contains("ada") && !path.contains("requester"), "{path}");
        let before = portal.fingerprint().await;
        for method in ["GET", "HEAD"] {
            let looked = portal.visitor().ask(Asked { method, path: &path, ..Asked::default() }).await;
            assert_eq!((looked.status, looked.header("set-cookie")), (200, ""), "{method}");
            assert_eq!(looked.header("x-robots-tag"), "noindex");
            assert_eq!(looked.header("referrer-policy"), "no-referrer");
            assert_eq!(looked.header("cache-control"), "no-store");
        }
        assert_eq!(before, portal.fingerprint().await, "looking changes nothing");
        // Whatever is sent without the field of the standard stops nothing.
        let other = press(&portal, &path, &[("List-Unsubscribe", "maybe")], multipart).await;
        assert_eq!(other.status, 422);
        assert_eq!(before, portal.fingerprint().await);
        let done = press(&portal, &path, &ONE_CLICK, multipart).await;
        assert_eq!((done.status, done.header("location"), done.header("set-cookie")), (200, "", ""), "{}", done.gist());
        assert_ne!(before, portal.fingerprint().await);
        // Twice is once.
        let after = portal.fingerprint().await;
        assert_eq!(press(&portal, &path, &ONE_CLICK, !multipart).await.status, 200);
        assert_eq!(after, portal.fingerprint().await);
        let recorded = "select count(*) from audit_entry where action = 'optout.stopped'";
        assert_eq!(portal.look(recorded).await, if list.is_empty() { "2" } else { "1" });
    }
    assert_eq!(rows(&portal).await, "marketing Weekly news linktrue, marketing * linktrue");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_says_nothing_of_whether_its_address_is_known() {
    let portal = TestApp::start().await;
    portal.confirmed("marketing", "DE").await;
    let plain = |page: Answer, path: &str| page.body.replace(path, "");
    let mut pages = Vec::new();
    for address in [ADA, "nobody@requester.test"] {
        let path = link(&portal, address, "news");
        pages.push(plain(portal.visitor().get(&path).await, &path));
        let done = press(&portal, &path, &ONE_CLICK, false).await;
        pages.push(plain(done, &path));
        pages.push(plain(portal.visitor().get(&path).await, &path));
    }
    assert_eq!(pages[..3], pages[3..]);
    assert_eq!(pages[0], pages[2], "nor whether it is stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_or_cut_off_leads_on_and_stops_nothing() {
    let portal = TestApp::start().await;
    let path = link(&portal, ADA, "news");
    let before = portal.fingerprint().await;
    let mut wrong = vec!["/unsubscribe/AAAA".to_owned(), path[..path.len() - 2].to_owned(), format!("{path}AAAA")];
    // Sealed by another key, and by ours for another purpose.
    let field = Field::new("optout", "link", Uuid::nil());
    let plain = [&[1, 0, 0, 0, 1][..], &[7; 32]].concat();
    let purpose = rightsdesk::infra::crypto::Purpose::Draft;
    for sealed in [
        DataKey::new(&Random::System).seal(field, &plain, &Random::System),
        portal.app.context().keys.seal(purpose, field, &plain, &Random::System),
    ] {
        use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
        wrong.push(format!("/unsubscribe/{}", BASE64_URL_SAFE_NO_PAD.encode(sealed)));
    }
    for path in &wrong {
        let page = portal.visitor().get(path).await;
        assert_eq!(page.status, 404, "{path}");
        let links = page.attributes_of("main a", "href");
        assert_eq!(links, ["/request/marketing", "/choices"], "{path}");
        let pressed = press(&portal, path, &ONE_CLICK, false).await;
        assert_eq!((pressed.status, pressed.header("location")), (404, ""), "{path}");
    }
    assert_eq!(before, portal.fingerprint().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_is_slowed_down_and_whoever_has_a_link_is_not() {
    let settings = vec!["--limit-tries-per-ip=5".to_owned()];
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(portal.visitor().get("/unsubscribe/AAAA").await.status);
    }
    assert_eq!(statuses, [404, 404, 404, 404, 404, 429, 429]);
    let path = link(&portal, ADA, "");
    assert_eq!(press(&portal, &path, &ONE_CLICK, false).await.status, 200, "a mail provider's server is one address");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_its_button_in_both_languages_and_its_mailbox_sees_the_list() {
    let portal = TestApp::start().await;
    let path = link(&portal, ADA, "Weekly <news>");
    let visitor = portal.visitor();
    let page = visitor.get(&format!("{path}?lang=en")).await;
    assert!(page.words().contains("No more emails of “Weekly <news>” from"), "{}", page.words());
    let switch = page.attribute_of("header a[hreflang=zh-Hant]", "href").unwrap();
    let chinese = visitor.get(&switch).await;
    assert!(chinese.words().contains("立即停止"), "{}", chinese.words());
    let done = chinese.send().await;
    assert_eq!((done.status, done.path.as_str()), (200, path.as_str()));
    assert!(done.words().contains("已經停止"), "{}", done.words());
    let english = done.press_with_fields("header button[lang=en]").await;
    assert!(english.words().contains("They are stopped"), "the switch does it once more: {}", english.words());
    assert_eq!(rows(&portal).await, "marketing Weekly <news> linktrue");

    // A mailbox that never asked for anything else gets its code, sees its list and allows it again.
    let asked = visitor.get("/choices?lang=en").await.fill("email", ADA).send().await;
    let code = portal.code_for(ADA).await;
    let own = asked.fill("code", &code).send().await;
    assert!(own.words().contains("Emails of “Weekly <news>” are stopped"), "{}", own.words());
    let allow = own.attribute_of("a[href^='/choices/marketing/allow?list=']", "href").unwrap();
    let allowed = visitor.get(&allow).await.send().await;
    assert_eq!(allowed.path, "/choices?done=allowed");
    assert_eq!(rows(&portal).await, "marketing Weekly <news> linktrue allowed");
    // Nothing we hold tells its address: the form asks for it.
    let form = visitor.get("/choices").await.form("/choices/marketing").send().await;
    assert_eq!(form.path, "/request/marketing", "{}", form.gist());
    // An older mail's link stops it anew.
    press(&portal, &path, &ONE_CLICK, false).await;
    assert_eq!(rows(&portal).await, "marketing Weekly <news> linktrue allowed, marketing Weekly <news> linktrue");
    // With all advertising stopped one list is not allowed by itself; allowing the rest leaves the list stopped.
    portal.file("marketing", "DE").await;
    let page = visitor.get("/choices?lang=en").await;
    assert!(page.attributes_of("a[href*='allow?list=']", "href").is_empty(), "{}", page.words());
    visitor.get("/choices/marketing/allow").await.send().await;
    let left = "select string_agg(coalesce(list, 'all'), ' ') from optout where ended_at is null";
    assert_eq!(portal.look(left).await, "Weekly <news>");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_ask_before_they_write() {
    let portal = TestApp::start().await;
    let app = &portal.app;
    assert!(ops::check(app, Actor::CommandLine, ADA).await.unwrap().is_empty());
    let reference = portal.file("sale", "US-CA").await;
    press(&portal, &link(&portal, "Ada@Requester.test", "news"), &ONE_CLICK, false).await;
    let standing = ops::check(app, Actor::CommandLine, " ADA@requester.test ").await.unwrap();
    let told: Vec<_> =
        standing.iter().map(|one| (one.choice, one.list.as_deref(), one.carried_out_at.is_some())).collect();
    assert_eq!(told.len(), 2, "{reference}: {told:?}");
    assert!(told.contains(&(Choice::Sale, None, false)) && told.contains(&(Choice::Marketing, Some("news"), true)));
    assert_eq!(portal.look("select count(*) from audit_entry where action = 'optout.checked'").await, "2");
    // Who may not read cases may not ask either, and nothing but an address is asked about.
    let owner = Actor::Staff { id: Uuid::nil(), role: Role::Owner };
    assert!(matches!(ops::check(app, owner, ADA).await, Err(Error::Forbidden)));
    assert!(matches!(ops::make_link(app, Actor::ANYBODY, ADA, ""), Err(Error::SignInNeeded)));
    assert!(matches!(ops::check(app, Actor::CommandLine, "nobody").await, Err(Error::Invalid(_))));
    let long = "新".repeat(21);
    assert!(matches!(ops::make_link(app, Actor::CommandLine, ADA, &long), Err(Error::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_of_the_key_loses_nobody() {
    let portal = TestApp::start().await;
    let old = link(&portal, ADA, "old");
    press(&portal, &old, &ONE_CLICK, false).await;
    let master = MasterKey::parse(MASTER_KEY).unwrap();
    for purpose in ["index", "link"] {
        let key = DataKey::new(&Random::System);
        let field = Field::new("service_key", purpose, Uuid::from_u128(1));
        sqlx::query("insert into service_key_version values ($1, 2, $2, 1, $3, $4, $4)")
            .bind(purpose)
            .bind(master.id())
            .bind(master.key().seal(field, key.bytes(), &Random::System))
            .bind(portal.app.now())
            .execute(&mut *portal.owner().await)
            .await
            .unwrap();
    }
    let newer = TestApp::with_keys(portal.options.clone(), TestOptions::default(), MASTER_KEY).await;
    newer.app.clock.set(portal.app.now());
    // The link of an old mail opens still, and what it stopped is found by the address.
    assert_eq!(press(&newer, &old, &ONE_CLICK, false).await.status, 200);
    press(&newer, &link(&newer, ADA, "new"), &ONE_CLICK, false).await;
    let versions = "select string_agg(list || key_version, ' ' order by list) from optout";
    assert_eq!(newer.look(versions).await, "new2 old1");
    assert_eq!(ops::check(&newer.app, Actor::CommandLine, ADA).await.unwrap().len(), 2);
    // What links of both versions stopped is one stop.
    press(&newer, &link(&newer, ADA, "old"), &ONE_CLICK, false).await;
    assert_eq!(newer.look(versions).await, "new2 old1 old2");
    // Once the address is typed its rows come to the newest index, by which a session knows them.
    cases::ask_sign_in_code(newer.app.clone(), ADA, rightsdesk::base::language::Language::En, "192.0.2.1")
        .await
        .unwrap();
    assert_eq!(newer.look(versions).await, "new2 old2");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_prints_what_a_mail_carries() {
    let installation = Installation::new(Vec::new()).await;
    let say = |words: &str| {
        let output = installation.command(words).output().unwrap();
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    say("migrate");
    assert_eq!(say("optouts check ada@requester.test"), "");
    let printed = say("optouts token ada@requester.test --list news");
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].contains("/unsubscribe/"), "{printed}");
    assert_eq!(lines[1], format!("List-Unsubscribe: <{}>", lines[0]));
    assert_eq!(lines[2..], ["List-Unsubscribe-Post: List-Unsubscribe=One-Click"]);
}
