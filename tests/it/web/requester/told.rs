//! What those who wait are told, and what nobody has to write: a mail that was refused or goes out later, an appeal without reasons.
//! And what is to be pressed is large enough.

use chrono::TimeDelta;
use rightsdesk::base::language::Language;
use rightsdesk::domain::rulebook::Right;

use crate::support::{ADA, Behaviour, Browser, SmtpSink, TestApp, TestOptions, Wish};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_code_hears_that_its_mail_was_refused_and_may_put_the_address_right() {
    let sink = SmtpSink::start().await;
    sink.behave(Behaviour::RefuseRecipient(550));
    sink.only_for(ADA);
    let portal = TestApp::with(TestOptions { settings: sink.settings(), ..TestOptions::default() }).await;
    let visitor = portal.visitor();
    let sent = portal.file_by_form(&visitor, "access", &[("email", ADA), ("name", "Ada")]).await;
    let refused = ["refused our email", "拒收我們的電子郵件"];
    assert!(!refused.iter().any(|words| sent.words().contains(words)), "before, nobody knows: {}", sent.gist());
    portal.work().await;
    for (language, words) in ["en", "zh-Hant"].into_iter().zip(refused) {
        let page = visitor.get(&format!("/received?lang={language}")).await;
        assert!(page.text_of(".status").unwrap().contains(words), "{}", page.words());
    }
    // Whoever only knows the address learns nothing of it.
    let stranger = portal.visitor().get("/my?lang=en").await.fill("email", ADA).send().await;
    assert!(!stranger.words().contains("refused"), "{}", stranger.gist());
    // The address is put right on that page, and then it goes its way.
    portal.app.clock.advance(TimeDelta::minutes(1));
    let right = visitor.get("/received?lang=en").await.form("/received/address").fill("email", "right@requester.test");
    right.send().await;
    portal.work().await;
    let page = visitor.get("/received?lang=en").await;
    assert!(!page.words().contains("refused our email") && page.words().contains("right@requester.test"));
    assert_eq!(sink.taken().iter().filter(|mail| mail.parsed().to == "right@requester.test").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_code_hears_that_it_comes_later() {
    let settings = vec!["--limit-codes-per-address=2".to_owned()];
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    for number in 0..3 {
        let page = portal.file_by_form(&portal.visitor(), "access", &[("email", ADA), ("name", "Ada")]).await;
        let is_later = page.words().contains("this email will go out later");
        assert_eq!(is_later, number == 2, "{number}: {}", page.words());
        assert_eq!(
            page.words().contains("(local time in Taiwan)"),
            is_later,
            "and whose time that is: {}",
            page.words()
        );
    }
    portal.work().await;
    assert_eq!(portal.mails_to(ADA).len(), 2, "as it says");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appeal_needs_no_reasons() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for (language, optional) in [("en", "optional"), ("zh-Hant", "可不填")] {
        let email = format!("{}@requester.test", language.to_lowercase());
        let fields = [("name", "Ada Example"), ("place", "US-VA")];
        let reference = portal.confirmed_by_form(&visitor, "deletion", &email, &fields).await;
        portal.refuse(portal.dpo().await, &reference).await.unwrap();
        let form = visitor.get(&format!("/my/{reference}/appeal?lang={language}")).await;
        assert!(form.text_of("form label[for=body]").unwrap().contains(optional), "{}", form.words());
        let sent = form.form("/appeal").send().await;
        assert!(sent.path.ends_with("?done=appealed"), "{}", sent.gist());
    }
    assert_eq!(portal.look("select count(*) from cases where appeal_of is not null").await, "2");
}

/// Links in the middle of a sentence have the height of its lines; all others are to be hit with a thumb, those behind a label too.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_alone_to_be_pressed_is_as_tall_as_a_thumb() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("deletion", "US-VA").await;
    portal.refuse(portal.dpo().await, &reference).await.unwrap();
    portal.reply(requester, &reference).await;
    let browser = Browser::open(&portal.base(), Wish { languages: "en-GB,en", scripts: false }).await;
    browser.size(390, 844).await;
    browser.visit("/my").await;
    browser.write("#email", ADA).await;
    browser.follow("main form[method=post] button").await;
    let code = portal.code_for(ADA).await;
    browser.write("#code", &code).await;
    browser.follow("main form[method=post] button").await;
    let low = "[...document.querySelectorAll('a, button, summary, select, input:not([type=hidden])')]
        .filter(e => e.checkVisibility() && e.getClientRects().length && !e.matches('.skip, .visually-hidden, [type=radio], [type=checkbox]'))
        .filter(e => { const block = e.closest('p, li, dd, dt, legend, label, h1, h2, h3, td') ?? e.parentElement;
            const rest = block.cloneNode(true);
            rest.querySelectorAll('a').forEach(link => link.remove());
            return e.localName !== 'a' || /^$|[:：]$/.test(rest.textContent.trim()); })
        .filter(e => e.getBoundingClientRect().height < 43.5)
        .map(e => `${Math.round(e.getBoundingClientRect().height)} ${e.outerHTML.slice(0, 120)}`)";
    let mut all = Vec::new();
    for language in Language::ALL {
        let own = [format!("/my/{reference}"), format!("/my/{reference}/appeal")];
        let pages =
            ["/", "/rights?place=DE", "/confirm", "/my", "/received", "/accessibility", "/nowhere", "/my/leave"];
        let forms = Right::ALL.into_iter().map(|right| format!("/request/{right}?place=DE"));
        for path in pages.into_iter().map(str::to_owned).chain(own).chain(forms) {
            browser.visit(&format!("{path}{}lang={language}", if path.contains('?') { '&' } else { '?' })).await;
            browser.run("document.querySelectorAll('details').forEach(e => { e.open = true; })").await;
            let found: Vec<String> = serde_json::from_value(browser.ask(low).await).unwrap();
            all.extend(found.into_iter().map(|one| format!("{path} in {language}: {one}")));
        }
        browser.visit(&format!("/request/access?lang={language}")).await;
        browser.follow("main form[method=post] button").await;
        let found: Vec<String> = serde_json::from_value(browser.ask(low).await).unwrap();
        all.extend(found.into_iter().map(|one| format!("with mistakes, in {language}: {one}")));
    }
    assert_eq!(all, Vec::<String>::new());
}
