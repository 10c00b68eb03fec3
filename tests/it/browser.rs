//! What only a browser shows: clicking and typing through a request's life, the focus, the keyboard, narrow screens, weight.

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::language::Language;
use rightsdesk::base::text::Reach;
use rightsdesk::domain::cases::filing::{Filing, Typed};
use rightsdesk::domain::cases::model::Channel;
use rightsdesk::domain::cases::ops::{self, Intake};
use rightsdesk::domain::demo;
use rightsdesk::domain::rulebook::Right;
use rightsdesk::domain::staff::second_factor;
use serde_json::Value;

use crate::support::{ADA, Browser, DPO, ENTER, TestApp, Wish};

const CHINESE: &str = "zh-TW,zh";
const ENGLISH: &str = "en-GB,en";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_lives_in_english_with_scripts() {
    whole_life(Language::En, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_lives_in_english_without_scripts() {
    whole_life(Language::En, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_lives_in_chinese_with_scripts() {
    whole_life(Language::ZhHant, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_lives_in_chinese_without_scripts() {
    whole_life(Language::ZhHant, false).await;
}

/// Filed, confirmed, answered with a file, and read, by clicking and typing only.
async fn whole_life(language: Language, scripts: bool) {
    let portal = TestApp::start().await;
    // With scripts the browser's own language decides; without, the switch on the page is used.
    let (own, other) = if language == Language::En { (ENGLISH, CHINESE) } else { (CHINESE, ENGLISH) };
    let wish = Wish { languages: if scripts { own } else { other }, scripts };
    let browser = Browser::open(&portal.base(), wish).await;
    browser.visit("/").await;
    if !scripts {
        browser.follow(&format!("header a[hreflang='{language}']")).await;
    }
    speaks(&browser, language).await;

    // The requester files.
    browser.follow(".choices a[href^='/request/access']").await;
    browser.write("#name", "王小明 Ada").await;
    browser.write("#email", "ada@requester.test").await;
    browser.choose("#place", "DE").await;
    browser.write("#details", "Everything, please. 全部。").await;
    browser.follow("main form[method=post] button").await;
    speaks(&browser, language).await;
    let answers = browser.text_of("main").await;
    assert!(answers.contains("王小明 Ada") && answers.contains("Everything, please. 全部。"), "{answers}");
    browser.follow("main form[method=post] button").await;
    let reference = browser.find("#reference").await.text().await.unwrap();
    assert_eq!(browser.path().await, "/received");
    assert_eq!(browser.ask("document.querySelector('#due').dateTime").await, "2026-12-28");
    let code = portal.code_for("ada@requester.test").await;
    browser.write("#code", &code).await;
    browser.follow("form[action='/confirm'] button").await;
    browser.find(".status.done").await;
    speaks(&browser, language).await;
    portal.work().await;
    assert!(portal.mails_to(DPO).iter().any(|mail| mail.subject.contains(&reference)), "the DPO hears of it");

    // The desk answers.
    sign_in(&portal, &browser, Role::Dpo, language).await;
    speaks(&browser, language).await;
    assert_eq!(browser.path().await, "/desk");
    browser.follow("nav.rail a[href='/desk/queue']").await;
    browser.follow(&format!("table a[href='/desk/cases/{reference}']")).await;
    speaks(&browser, language).await;
    assert_eq!(browser.has("[data-copy][role=button]").await, scripts, "comforts run exactly where scripts do");
    browser.follow("aside a[href$='/letter']").await;
    browser.click("label[for=outcome]").await;
    browser.write("#body", "Here is all we have. 都在這裡。").await;
    let file = browser.file("資料.csv", "name\n王小明\n".as_bytes());
    browser.write("input[type=file]", &file).await;
    browser.follow("main form[action$='/letter'] button[value=send]").await;
    browser.find(".say.done").await;
    assert_eq!(browser.path().await.split('?').next(), Some(&*format!("/desk/cases/{reference}")));
    speaks(&browser, language).await;
    portal.work().await;

    // The requester reads.
    browser.visit("/my").await;
    browser.follow(&format!("a[href='/my/{reference}']")).await;
    speaks(&browser, language).await;
    assert!(browser.text_of("main").await.contains("Here is all we have. 都在這裡。"));
    browser.click("a[href*='/files/']").await;
    assert_eq!(browser.downloaded("資料.csv").await, "name\n王小明\n".as_bytes());
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

/// Signs in at the door, second factor and all, and keeps the recovery codes.
pub(crate) async fn sign_in(portal: &TestApp, browser: &Browser, role: Role, language: Language) {
    let (id, email) = portal.staff_in(role, language).await;
    browser.visit("/desk").await;
    browser.write("#email", &email).await;
    browser.write("#password", "correct horse battery").await;
    browser.follow("form[action='/desk/sign-in'] button").await;
    browser.find(".qr svg").await;
    let code = second_factor::current_code(portal.app.clone(), id).await.unwrap();
    browser.write("#code", &code).await;
    browser.follow("form[action^='/desk/sign-in/enrol'] button").await;
    browser.find(".codes li").await;
    browser.follow(".panel a.button").await;
    browser.find("nav.rail").await;
}

/// The page is whole and in this language.
async fn speaks(browser: &Browser, language: Language) {
    assert_eq!(browser.ask("document.documentElement.lang").await, language.code(), "{}", browser.path().await);
    assert_eq!(browser.ask("document.compatMode").await, "CSS1Compat");
    let elsewhere = browser
        .ask("performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin + '/'))")
        .await;
    assert_eq!(elsewhere, Value::Array(Vec::new()), "asked of another host on {}", browser.path().await);
}

const TAB: &str = "\u{e004}";

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_have_the_focus_and_lead_to_their_fields() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), Wish { languages: ENGLISH, scripts: false }).await;
    browser.visit("/request/access").await;
    let title = browser.ask("document.title").await.as_str().unwrap().to_owned();
    browser.write("#name", "Ada").await;
    browser.write("#email", "no address").await;
    browser.follow("main form[method=post] button").await;
    browser.find(".summary").await;
    assert_eq!(browser.ask("document.title").await, format!("Error: {title}"));
    assert_eq!(browser.ask("document.activeElement.className").await, "summary", "it is read out at once");
    lead_to_fields(&browser, ".summary a").await;
    assert_eq!(browser.ask("document.querySelector('#name').value").await, "Ada", "what was typed stays");
    assert_eq!(browser.ask("document.querySelector('#email').value").await, "no address");

    sign_in(&portal, &browser, Role::Dpo, Language::En).await;
    browser.visit("/desk/cases/new").await;
    browser.follow("main form[method=post] .buttons button").await;
    browser.find(".summary").await;
    assert_eq!(browser.ask("document.activeElement.className").await, "summary");
    lead_to_fields(&browser, ".summary a").await;
}

/// Tab reaches every link of the summary in turn, and Enter goes on to the field that it names.
async fn lead_to_fields(browser: &Browser, links: &str) {
    let count = browser.ask(&format!("document.querySelectorAll({links:?}).length")).await.as_u64().unwrap();
    assert!(count > 0);
    for number in 0..count {
        browser.ask("document.querySelector('.summary').focus()").await;
        for _ in 0..=number {
            browser.press(TAB).await;
        }
        let aim = browser.ask("document.activeElement.hash").await;
        browser.press(ENTER).await;
        // The link leads to its field, once the browser has gone there.
        let focused = "`#${document.activeElement.id || document.activeElement.name}`";
        browser.until_says(focused, aim.as_str().unwrap()).await;
        let said = browser
            .ask("(document.activeElement.closest('[aria-describedby]')?.getAttribute('aria-describedby') ?? '').split(' ').map(id => document.getElementById(id)?.className)")
            .await;
        assert!(said.as_array().unwrap().iter().any(|class| class == "error"), "{aim} says what is wrong: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_files_a_request() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), Wish { languages: ENGLISH, scripts: true }).await;
    browser.visit("/").await;
    browser.press(TAB).await;
    assert_eq!(browser.ask("document.activeElement.hash").await, "#main", "the first stop skips the head of the page");
    browser.press(ENTER).await;
    tab_to(&browser, ".choices a[href^='/request/access']").await;
    browser.enter().await;
    tab_to(&browser, "#place").await;
    browser.press("Germany").await;
    tab_to(&browser, "#details").await;
    browser.press("Everything, please.").await;
    tab_to(&browser, "#name").await;
    browser.press("Ada Example").await;
    tab_to(&browser, "#email").await;
    browser.press("ada@requester.test").await;
    tab_to(&browser, "main form[method=post] button").await;
    browser.enter().await;
    browser.find("dl.answers").await;
    assert!(browser.text_of("dl.answers").await.contains("Germany"));
    tab_to(&browser, "main form[method=post] button").await;
    browser.enter().await;
    browser.find("#reference").await;
    let code = portal.code_for("ada@requester.test").await;
    tab_to(&browser, "#code").await;
    browser.press(&code).await;
    browser.enter().await;
    browser.find(".status.done").await;
}

/// Presses Tab until the focus is where a selector says; it can always be seen.
async fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..60 {
        browser.press(TAB).await;
        let outlined = browser.ask("getComputedStyle(document.activeElement).outlineStyle !== 'none'").await;
        assert_eq!(outlined, true, "the focus shows on the way to {selector}");
        if browser.ask(&format!("document.activeElement.matches({selector:?})")).await == true {
            return;
        }
    }
    panic!("Tab does not reach {selector}");
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_ask_on_the_first_screen_of_a_phone() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), Wish { languages: ENGLISH, scripts: true }).await;
    browser.size(390, 844).await;
    for language in Language::ALL {
        for right in Right::ALL {
            browser.visit(&format!("/request/{right}?lang={language}")).await;
            let first = "[...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea)')][0]";
            let top = browser.ask(&format!("{first}.getBoundingClientRect().top + scrollY")).await.as_f64().unwrap();
            assert!(top <= 700.0, "{right} in {language}: the first field begins at {top}");
            let names = "[...document.querySelectorAll('main :is(legend, label, summary)')].filter(e => !e.closest('.group') || e.matches('.group > legend')).map(e => e.textContent.trim())";
            let mut names: Vec<String> = serde_json::from_value(browser.ask(names).await).unwrap();
            names.retain(|name| !name.is_empty());
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all, "{right} in {language}: two things have one name: {names:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn going_back_never_meets_a_page_that_has_to_be_sent_again() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), Wish { languages: ENGLISH, scripts: false }).await;
    browser.visit("/request/access").await;
    browser.write("#details", "What I typed at first.").await;
    browser.write("#email", "no address").await;
    browser.follow("main form[method=post] button").await;
    browser.find(".summary").await;
    browser.write("#name", "Ada Example").await;
    browser.ask("document.querySelector('#email').value = ''").await;
    browser.write("#email", "ada@requester.test").await;
    // The place's date, the other language and back: everything stays.
    browser.choose("#place", "DE").await;
    browser.follow("input[type=submit]").await;
    assert_eq!(browser.ask("document.querySelector('.card time').dateTime").await, "2026-12-28");
    browser.follow("nav button[lang=zh-Hant]").await;
    speaks(&browser, Language::ZhHant).await;
    browser.follow("nav button[lang=en]").await;
    assert_eq!(browser.ask("document.querySelector('#details').value").await, "What I typed at first.");
    // The Enter key sends the form, and does not press the switch above it.
    browser.click("#name").await;
    browser.enter().await;
    browser.find("dl.answers").await;
    speaks(&browser, Language::En).await;
    let answers = browser.path().await;
    browser.follow("footer a[href^='/rights']").await;
    browser.back().await;
    assert_eq!(browser.path().await, answers);
    assert!(browser.text_of("dl.answers").await.contains("What I typed at first."), "the answers are there again");
    browser.follow(".change a[href$='#name']").await;
    assert_eq!(browser.ask("document.querySelector('#name').value").await, "Ada Example");
    browser.back().await;
    browser.back().await;
    assert_eq!(browser.ask("document.querySelector('#email').value").await, "ada@requester.test");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_turn_it_is_comes_first() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), Wish { languages: ENGLISH, scripts: false }).await;
    browser.size(390, 844).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let dpo = portal.dpo().await;
    portal.ask(dpo, &reference, None).await.unwrap();
    browser.visit("/my").await;
    browser.write("#email", ADA).await;
    browser.follow("main form[method=post] button").await;
    let code = portal.code_for(ADA).await;
    browser.write("#code", &code).await;
    browser.follow("main form[method=post] button").await;
    browser.follow(&format!("a[href='/my/{reference}']")).await;
    let top = async |selector: &str| {
        browser
            .ask(&format!("document.querySelector({selector:?}).getBoundingClientRect().top + scrollY"))
            .await
            .as_f64()
            .unwrap()
    };
    let (question, body, sum) = (top(".letter").await, top("#body").await, top("details").await);
    assert!(question < body && body < sum, "question at {question}, box at {body}, sum at {sum}");
    assert!(body < 1000.0, "the box is near the question: {body}");
    assert_eq!(
        browser.ask("document.querySelectorAll('details[open]').length").await,
        0,
        "the sum waits to be asked for"
    );
    // What was sent is told where the page begins to be read.
    browser.write("#body", "This one.").await;
    browser.follow("form[action$='/messages'] button").await;
    assert!(browser.ask("document.title").await.as_str().unwrap().starts_with("We have your message"));
    assert_eq!(browser.ask("document.activeElement.getAttribute('role')").await, "status");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requesters_pages_fit_a_narrow_screen_and_a_small_purse() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), Wish { languages: ENGLISH, scripts: true }).await;
    browser.size(320, 640).await;
    for language in Language::ALL {
        let fits = async |path: &str| {
            browser.visit(&format!("{path}{}lang={language}", if path.contains('?') { '&' } else { '?' })).await;
            small(&browser, language).await;
        };
        for path in [
            "/",
            "/?find=1",
            "/rights",
            "/request/deletion/customer",
            "/confirm",
            "/my",
            "/accessibility",
            "/notice",
            "/authorities",
        ] {
            fits(path).await;
        }
        for right in Right::ALL {
            fits(&format!("/request/{right}")).await;
        }
        // With mistakes, then with words that nothing breaks.
        browser.follow("main form[method=post] button").await;
        browser.find(".summary").await;
        small(&browser, language).await;
        browser.visit("/request/access").await;
        let email = format!("{}@{}.requester.test", "long".repeat(15), language.code().to_lowercase());
        browser.write("#name", &"Wolfeschlegelstein".repeat(4)).await;
        browser.write("#email", &email).await;
        browser.choose("#place", "GB").await;
        browser.write("#details", &format!("https://example.test/{} 全部", "abcdefgh".repeat(20))).await;
        browser.follow("main form[method=post] button").await;
        browser.find("dl.answers").await;
        small(&browser, language).await;
        browser.follow("main form[method=post] button").await;
        let reference = browser.find("#reference").await.text().await.unwrap();
        small(&browser, language).await;
        let code = portal.code_for(&email).await;
        browser.write("#code", &code).await;
        browser.follow("form[action='/confirm'] button").await;
        browser.find(".status.done").await;
        small(&browser, language).await;
        for path in [&*format!("/my/{reference}"), &format!("/my/{reference}/withdraw"), "/my", "/received"] {
            fits(path).await;
        }
        fits("/outbox").await;
        browser.follow("main li a").await;
        small(&browser, language).await;
        for path in ["/nowhere", "/my/RD-0000-0000", "/my/leave"] {
            fits(path).await;
        }
        // The next one is known to nobody again.
        browser.follow("main form[method=post] button").await;
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

/// The page fits the window, and what it weighs fits the budget, as if nothing of it were kept from before.
async fn small(browser: &Browser, language: Language) {
    speaks(browser, language).await;
    fits(browser).await;
    let (bytes, requests) = weight(browser).await;
    assert!(requests <= 2, "{requests} requests for {}", browser.path().await);
    assert!(bytes <= 30_000, "{bytes} bytes for {}", browser.path().await);
}

/// Nothing is wider than the window.
async fn fits(browser: &Browser) {
    let room = browser.ask("[document.scrollingElement.scrollWidth, innerWidth]").await;
    assert!(room[0].as_u64() <= room[1].as_u64(), "{} is {} wide in {}", browser.path().await, room[0], room[1]);
}

/// Bytes over the wire and requests of the page on a first visit. The head of a response, which the browser does not
/// tell, is counted with more than any has.
async fn weight(browser: &Browser) -> (u64, u64) {
    const HEAD: u64 = 1_000;
    let parts = browser
        .ask("['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind)).map(part => part.encodedBodySize)")
        .await;
    let parts: Vec<u64> = parts.as_array().unwrap().iter().map(|part| part.as_u64().unwrap()).collect();
    (parts.iter().map(|part| part + HEAD).sum(), parts.len() as u64)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_pages_fit_a_narrow_screen_and_the_queue_is_light() {
    let portal = TestApp::start().await;
    demo::fill(portal.app.clone()).await.unwrap();
    let browser = Browser::open(&portal.base(), Wish { languages: ENGLISH, scripts: true }).await;
    browser.size(390, 800).await;
    for path in ["/desk/sign-in", "/desk/set-up"] {
        for language in Language::ALL {
            browser.visit(&format!("{path}?lang={language}")).await;
            speaks(&browser, language).await;
            fits(&browser).await;
        }
    }
    browser.visit("/?lang=en").await;
    sign_in(&portal, &browser, Role::Admin, Language::En).await;
    for language in Language::ALL {
        for path in [
            "/desk/rulebook",
            "/desk/rulebook/IL",
            "/desk/rulebook/IL/count",
            "/desk/staff",
            "/desk/account",
            "/desk/audit",
            "/desk/nowhere",
        ] {
            browser.visit(&format!("{path}?lang={language}")).await;
            speaks(&browser, language).await;
            fits(&browser).await;
        }
    }
    browser.visit("/desk/account").await;
    browser.follow("nav.rail form[action='/desk/sign-out'] button").await;
    browser.find("#password").await;
    sign_in(&portal, &browser, Role::Dpo, Language::En).await;
    for language in Language::ALL {
        let opens = async |path: &str| {
            browser.visit(&format!("{path}{}lang={language}", if path.contains('?') { '&' } else { '?' })).await;
            speaks(&browser, language).await;
            fits(&browser).await;
        };
        for path in ["/desk", "/desk/unconfirmed", "/desk/cases/new"] {
            opens(path).await;
        }
        opens("/desk/queue?view=closed").await;
        let mut cases = listed(&browser).await;
        opens("/desk/queue").await;
        cases.extend(listed(&browser).await);
        assert!(cases.len() > 20, "{cases:?}");
        // A third of them, of every age, is enough to meet every kind of page.
        for case in cases.into_iter().step_by(3) {
            opens(&case).await;
            let acts = browser
                .ask("[...document.querySelectorAll('main a[href^=\"/desk/cases/\"]')].map(a => a.pathname)")
                .await;
            let acts: Vec<String> = serde_json::from_value(acts).unwrap();
            for act in acts.iter().filter(|act| act.starts_with(&format!("{case}/")) && !act.contains("/files/")) {
                opens(act).await;
            }
        }
    }
    assert_eq!(browser.complaints().await, Vec::<String>::new());

    let dpo = Actor::Staff { id: portal.staff(Role::Dpo).await.0, role: Role::Dpo };
    for number in 0..50 {
        let typed = Typed::from_pairs([
            ("name".to_owned(), format!("Person {number} 王小明")),
            ("email".to_owned(), format!("person-{number}@requester.test")),
            ("place".to_owned(), "TW".to_owned()),
            ("details".to_owned(), "Everything, please.".to_owned()),
        ]);
        let filing = Filing::parse(Right::Access, &typed, Language::En, Reach::Anywhere).unwrap();
        let received_on = portal.app.now().date_naive();
        ops::take_in(&portal.app, dpo, &Intake { filing, channel: Channel::Phone, received_on, postal: String::new() })
            .await
            .unwrap();
    }
    for language in Language::ALL {
        browser.visit(&format!("/desk/queue?lang={language}")).await;
        assert_eq!(listed(&browser).await.len(), 50);
        fits(&browser).await;
        let (bytes, _) = weight(&browser).await;
        assert!(bytes <= 60_000, "{bytes} bytes for fifty rows");
    }
}

/// The addresses of the cases in a list.
async fn listed(browser: &Browser) -> Vec<String> {
    let rows = browser.ask("[...document.querySelectorAll('tbody a.ref')].map(a => a.pathname)").await;
    serde_json::from_value(rows).unwrap()
}
