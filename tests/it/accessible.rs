//! Every page and every mail put before axe: both languages, light and dark, zero violations.

use std::collections::BTreeSet;

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::language::Language;
use rightsdesk::domain::demo;
use rightsdesk::domain::optouts::ops as optouts;
use rightsdesk::domain::rulebook::Right;

use crate::support::{ADA, Browser, TestApp, Wish};

const ENGLISH: Wish = Wish { languages: "en-GB,en", scripts: true };

/// A path in a language.
fn in_language(path: &str, language: Language) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    let (path, fragment) = path.split_once('#').unwrap_or((path, ""));
    format!("{path}{joint}lang={language}#{fragment}")
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_what_is_planted() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), ENGLISH).await;
    browser.visit("/").await;
    assert_eq!(browser.violations().await, Vec::<String>::new());
    browser.run("document.querySelector('main').append(document.createElement('img'))").await;
    assert!(browser.violations().await.iter().any(|found| found.contains("image-alt")));
    let grey = "document.querySelector('h1').style.color = 'rgb(120, 120, 120)', document.querySelector('main').style.background = 'rgb(100, 100, 100)'";
    browser.run(grey).await;
    assert!(browser.violations_in("dark").await.iter().any(|found| found.contains("color-contrast")));
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_the_requesters_pages() {
    let portal = TestApp::start().await;
    for language in Language::ALL {
        let browser = Browser::open(&portal.base(), ENGLISH).await;
        let look = async |path: &str| {
            browser.visit(&in_language(path, language)).await;
            browser.is_accessible(&format!("{path} in {language}")).await;
        };
        for path in
            ["/", "/?find=1", "/rights?place=DE", "/request/deletion/customer", "/request/deletion/customer?done=1"]
        {
            look(path).await;
        }
        for path in [
            "/confirm",
            "/confirm?done=code",
            "/my",
            "/accessibility",
            "/notice",
            "/authorities?place=DE",
            "/outbox",
            "/received",
            "/nowhere",
            "/my/leave",
            "/choices",
            "/unsubscribe/AAAA",
        ] {
            look(path).await;
        }
        look("/verify").await;
        let link = optouts::make_link(&portal.app, Actor::CommandLine, "axe@requester.test", "Weekly news").unwrap();
        look(&format!("/unsubscribe/{link}")).await;
        browser.follow("main form button").await;
        browser.is_accessible("what a link has stopped").await;
        for right in Right::ALL {
            look(&format!("/request/{right}")).await;
        }
        browser.visit(&in_language("/request/deletion", language)).await;
        browser.choose("#place", "DE").await;
        browser.follow("main form[method=post] button").await;
        browser.is_accessible("a form with mistakes").await;
        let email = format!("axe@{language}.requester.test").to_lowercase();
        browser.write("#name", "Ada Example").await;
        browser.write("#email", &email).await;
        browser.follow("main form[method=post] button").await;
        browser.is_accessible("the answers to check").await;
        browser.follow("main form[method=post] button").await;
        browser.is_accessible("what was received").await;
        let reference = browser.find("#reference").await.text().await.unwrap();
        look("/received/receipt").await;
        look("/received").await;
        let code = portal.code_for(&email).await;
        browser.write("#code", &code).await;
        browser.follow("form[action='/confirm'] button").await;
        browser.is_accessible("a request").await;
        for path in [format!("/my/{reference}/withdraw"), "/my".to_owned(), "/my/leave".to_owned()] {
            look(&path).await;
        }
        let dpo = portal.dpo().await;
        portal.ask(dpo, &reference, None).await.unwrap();
        look(&format!("/my/{reference}")).await;
        portal.close(dpo, &reference).await;
        for page in ["", "/receipt", "/file"] {
            look(&format!("/my/{reference}{page}")).await;
        }
        browser.visit(&in_language("/my?another=1", language)).await;
        browser.write("#email", &email).await;
        browser.follow("main form[method=post] button").await;
        browser.is_accessible("the question for a code").await;
    }
    portal.work().await;
    mails(&portal).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_ones_own_choices() {
    for language in Language::ALL {
        let portal = TestApp::start().await;
        portal.file_as("marketing", "DE", ADA, language).await;
        portal.work().await;
        portal.forget_mails();
        let browser = Browser::open(&portal.base(), ENGLISH).await;
        browser.visit(&in_language("/choices", language)).await;
        browser.write("#email", ADA).await;
        browser.follow("form[action='/my'] button").await;
        browser.write("#code", &portal.code_for(ADA).await).await;
        browser.follow("form[action='/my/code'] .actions button").await;
        browser.is_accessible("one's own choices").await;
        browser.follow("a[href='/choices/marketing/allow']").await;
        browser.is_accessible("what is asked once more").await;
        browser.follow("main form button").await;
        browser.is_accessible("what was allowed again").await;
    }
}

/// One mail of each kind and language.
async fn mails(portal: &TestApp) {
    let browser = Browser::open(&portal.base(), ENGLISH).await;
    let mut seen = BTreeSet::new();
    for mail in portal.mails() {
        let kind: String =
            mail.subject.chars().filter(|letter| !letter.is_ascii_digit() && !letter.is_ascii_uppercase()).collect();
        if seen.insert(kind) {
            browser.show(&mail.html).await;
            let found = browser.violations().await;
            // A mail is no page: it has no landmarks, its reader gives it some.
            let found: Vec<_> = found
                .into_iter()
                .filter(|found| !found.contains("landmark") && !found.contains("\"region\""))
                .collect();
            assert_eq!(found, Vec::<String>::new(), "{}", mail.subject);
        }
    }
    assert!(seen.len() > 5, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_the_desks_pages() {
    let portal = TestApp::start().await;
    demo::fill(portal.app.clone()).await.unwrap();
    for language in Language::ALL {
        let browser = Browser::open(&portal.base(), ENGLISH).await;
        let look = async |path: &str| {
            browser.visit(&in_language(path, language)).await;
            browser.is_accessible(&format!("{path} in {language}")).await;
        };
        for path in ["/desk/sign-in", "/desk/set-up"] {
            look(path).await;
        }
        let mut seen = BTreeSet::new();
        for role in [Role::Admin, Role::Dpo] {
            browser.visit("/?lang=en").await;
            crate::browser::sign_in(&portal, &browser, role, language).await;
            // Every kind of address that the desk's pages lead to, once: `/desk/cases/RD-1` and `/desk/cases/RD-2` are one kind.
            // The last is seen first: cases that are open, with everything that can be done.
            let mut to_see = vec!["/desk/queue?view=closed".to_owned(), "/desk/queue".to_owned(), "/desk".to_owned()];
            while let Some(path) = to_see.pop() {
                if !seen.insert(kind_of(&path)) {
                    continue;
                }
                look(&path).await;
                let links = browser
                    .ask("[...document.querySelectorAll('a[href^=\"/desk\"]')].map(a => a.getAttribute('href').split('#')[0])")
                    .await;
                let links: Vec<String> = serde_json::from_value(links).unwrap();
                to_see.extend(
                    links
                        .into_iter()
                        .filter(|link| !["/files/", "/record.", "lang="].iter().any(|part| link.contains(part))),
                );
            }
            // And a case that is closed, which has other acts.
            browser.visit("/desk/queue?view=closed").await;
            let closed = "document.querySelector('a[href^=\"/desk/cases/RD-\"]').getAttribute('href')";
            let closed = browser.ask(closed).await.as_str().unwrap().to_owned();
            for act in ["", "/letter/paper", "/letter/page", "/reopen"] {
                look(&format!("{closed}{act}")).await;
                seen.insert(format!("closed{act}"));
            }
            browser.visit("/desk/account").await;
            browser.follow("nav.rail form[action='/desk/sign-out'] button").await;
        }
        assert!(seen.len() > 20, "{seen:?}");
    }
}

/// An address without what tells one case, fact or person from another, and without its query.
fn kind_of(path: &str) -> String {
    let part = |part: &str| {
        let names_one = part.starts_with("RD-") || part.contains('-') && part.len() > 30;
        if names_one { "*".to_owned() } else { part.to_owned() }
    };
    let plain = path.split('?').next().unwrap_or_default();
    let parts: Vec<String> = plain.split('/').map(part).collect();
    match &parts[..] {
        [root, desk, rulebook, _place, rest @ ..] if rulebook == "rulebook" && desk == "desk" => {
            format!("{root}/desk/rulebook/*{}", if rest.is_empty() { "" } else { "/*" })
        }
        [root, desk, register, kind, _code] if register == "register" && desk == "desk" => {
            format!("{root}/desk/register/{kind}/*")
        }
        _ => parts.join("/"),
    }
}
