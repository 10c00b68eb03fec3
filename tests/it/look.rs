//! How pages look, where that decides whether they can be used: what leads and what follows, what breaks where, what is printed, which
//! keys work. Measured in a browser, as people meet it.

use rightsdesk::base::actor::Role;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::demo;
use rightsdesk::domain::rulebook::Right;
use rightsdesk::domain::tasks;
use rightsdesk::domain::tasks::ops::NewTask;
use serde_json::json;

use crate::support::{ADA, Browser, TestApp, Wish, day};

const WISH: Wish = Wish { languages: "en-GB,en", scripts: true };

/// A path in a language.
fn in_language(path: &str, language: Language) -> String {
    format!("{path}{}lang={language}", if path.contains('?') { '&' } else { '?' })
}

/// Signs in to "my requests" and opens a request.
async fn open_own(portal: &TestApp, browser: &Browser, reference: &str) {
    browser.visit("/my?another=1").await;
    browser.write("#email", ADA).await;
    browser.follow("main form[method=post] button").await;
    let code = portal.code_for(ADA).await;
    browser.write("#code", &code).await;
    browser.follow("main form[method=post] button").await;
    browser.visit(&format!("/my/{reference}")).await;
}

/// A number that an expression gives.
async fn number(browser: &Browser, expression: &str) -> f64 {
    browser.ask(expression).await.as_f64().unwrap_or_else(|| panic!("{expression} is no number"))
}

/// The texts that an expression lists.
async fn texts(browser: &Browser, expression: &str) -> Vec<String> {
    serde_json::from_value(browser.ask(expression).await).unwrap()
}

/// How tall the text of each element is in lines of its own: `text: lines`, where it is more than one.
async fn broken(browser: &Browser, selector: &str) -> Vec<String> {
    let lines = format!(
        "[...document.querySelectorAll({selector:?})].filter(e => e.getClientRects().length).map(e => {{
            const range = document.createRange(); range.selectNodeContents(e);
            return [e.textContent, new Set([...range.getClientRects()].map(r => Math.round(r.top / 4))).size]; }})
         .filter(([text, lines]) => lines > 1).map(([text, lines]) => text + ': ' + lines)"
    );
    texts(browser, &lines).await
}

/// What breaks where there is no room at all for it: `text`. Whether it happens to fit where it stands shows nothing.
async fn breakable(browser: &Browser, selector: &str) -> Vec<String> {
    let squeezed = format!(
        "[...document.querySelectorAll({selector:?})].filter(e => e.getClientRects().length).map(e => {{
            const room = document.createElement('span'); room.style.cssText = 'display: inline-block; width: 1px';
            e.replaceWith(room); room.append(e);
            const range = document.createRange(); range.selectNodeContents(e);
            const lines = new Set([...range.getClientRects()].map(r => Math.round(r.top / 4))).size;
            room.replaceWith(e); return [e.textContent, lines]; }})
         .filter(([text, lines]) => lines > 1).map(([text]) => text)"
    );
    texts(browser, &squeezed).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_speaks_of_another_company_in_a_line_and_of_nothing_twice() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), WISH).await;
    browser.size(390, 844).await;
    for language in Language::ALL {
        for right in Right::ALL {
            browser.visit(&in_language(&format!("/request/{right}"), language)).await;
            let aside = number(&browser, "document.querySelector('.aside').getBoundingClientRect().height").await;
            assert!(aside < 100.0, "{right} in {language}: a case of few is {aside} tall");
            let loud = "[...document.querySelectorAll('main .aside, main .notice')].filter(e => {
                const colour = getComputedStyle(e).backgroundColor; return colour !== 'rgba(0, 0, 0, 0)'; }).length";
            assert_eq!(browser.ask(loud).await, 0, "{right} in {language}: no colour but that of the first question");
            // What a box begins with it ends with.
            let boxes = "[...document.querySelectorAll('main .card, main .status')].map(box => {
                const inside = [...box.children].filter(e => e.getClientRects().length);
                const room = (a, b) => Math.round(a - b), at = box.getBoundingClientRect();
                return [room(inside[0].getBoundingClientRect().top, at.top),
                    room(at.bottom, inside[inside.length - 1].getBoundingClientRect().bottom)]; })";
            let boxes: Vec<(f64, f64)> = serde_json::from_value(browser.ask(boxes).await).unwrap();
            assert!(!boxes.is_empty());
            for (above, below) in boxes {
                assert!((above - below).abs() <= 2.0, "{right} in {language}: {above} above, {below} below");
            }
            let folds = texts(&browser, "[...document.querySelectorAll('main summary')].map(e => e.textContent)").await;
            let single: std::collections::BTreeSet<&String> = folds.iter().collect();
            assert_eq!(single.len(), folds.len(), "{right} in {language}: {folds:?}");
            // One look for what can be pressed: links and what unfolds are underlined in one colour.
            let looks =
                "(() => { const of = e => [getComputedStyle(e).color, getComputedStyle(e).textDecorationLine].join();
                return [...document.querySelectorAll('main summary, main a:not(.button)')].map(of); })()";
            let looks = texts(&browser, looks).await;
            assert!(looks.len() > 2 && looks.iter().all(|look| *look == looks[0]), "{right}: {looks:?}");
            assert!(looks[0].ends_with("underline"), "{looks:?}");
            // The second line of what unfolds begins below the first, not below the triangle.
            let hangs = "[...document.querySelectorAll('main summary')].every(e =>
                getComputedStyle(e).listStyleType === 'none' && parseFloat(getComputedStyle(e).paddingLeft) >= 16)";
            assert_eq!(browser.ask(hangs).await, true, "{right} in {language}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_is_gone_from_the_backups_by_a_day() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("deletion", "DE").await;
    let dpo = portal.dpo().await;
    let browser = Browser::open(&portal.base(), Wish { scripts: false, ..WISH }).await;
    open_own(&portal, &browser, &reference).await;
    let backups = "[...document.querySelectorAll('.pair .card')].map(e => e.textContent.trim()).filter(t => /backups|備份/.test(t))";
    assert!(texts(&browser, backups).await[0].contains("90 days after deletion"), "before, nobody knows the day");
    portal.close(dpo, &reference).await;
    for (language, words) in [(Language::En, "By Tuesday 23 February 2027"), (Language::ZhHant, "2027年2月23日")] {
        browser.visit(&in_language(&format!("/my/{reference}"), language)).await;
        let said = texts(&browser, backups).await;
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains(words) && !said[0].contains("90"), "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_addresses_and_days_are_not_torn_apart() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), WISH).await;
    for language in Language::ALL {
        let email = format!("flow-of-{}@long-name.requester.test", language.code().to_lowercase());
        browser.size(320, 640).await;
        browser.visit(&in_language("/request/access", language)).await;
        browser.write("#name", "Ada Example").await;
        browser.write("#email", &email).await;
        browser.choose("#place", "DE").await;
        browser.follow("main form[method=post] button").await;
        browser.follow("main form[method=post] button").await;
        let reference = browser.find("#reference").await.text().await.unwrap();
        assert_eq!(broken(&browser, "#reference, .figure").await, Vec::<String>::new(), "{language}");
        // An address breaks after its sign, never at a hyphen.
        let parts =
            "(() => { const bdi = [...document.querySelectorAll('.status bdi')].find(e => e.textContent.includes('@'));
            const of = node => { const range = document.createRange(); range.selectNodeContents(node);
                return new Set([...range.getClientRects()].map(r => Math.round(r.top / 4))).size; };
            return [...bdi.querySelectorAll('span')].map(of); })()";
        assert_eq!(browser.ask(parts).await, json!([1, 1]), "{language}: the two sides of the @ are whole");
        let code = portal.code_for(&email).await;
        browser.write("#code", &code).await;
        browser.follow("form[action='/confirm'] button").await;
        for path in [format!("/my/{reference}"), "/my".to_owned()] {
            browser.visit(&path).await;
            assert!(browser.has(".figure").await, "{path}");
            assert_eq!(breakable(&browser, ".figure").await, Vec::<String>::new(), "{path} in {language}");
        }
        browser.size(390, 844).await;
        for path in [format!("/my/{reference}"), "/my".to_owned(), "/request/access?place=DE".to_owned()] {
            browser.visit(&path).await;
            let days = "time:not([datetime*='T']), .card .v time:not([datetime*='T'])";
            assert_eq!(broken(&browser, days).await, Vec::<String>::new(), "{path} in {language}");
            let days = "time:not([datetime*='T']):not(.card .v time)";
            assert_eq!(breakable(&browser, days).await, Vec::<String>::new(), "{path} in {language}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_paragraph_ends_with_a_line_of_one_letter() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), WISH).await;
    browser.size(390, 844).await;
    // The last line of each paragraph of Chinese, where it is one letter with or without its full stop.
    let lonely = "[...document.querySelectorAll('main :is(p, li, dd, small, label, legend, summary, span, .hint)')]
        .filter(e => e.getClientRects().length && !e.closest('.visually-hidden') && [...e.childNodes].every(n => n.nodeType === 3))
        .map(e => { const lines = new Map(); const node = e.firstChild; if (!node) return '';
            for (let at = 0; at < node.length; at++) { const range = document.createRange(); range.setStart(node, at); range.setEnd(node, at + 1);
                const box = range.getBoundingClientRect(); const line = Math.round(box.top);
                if (box.width) lines.set(line, (lines.get(line) ?? '') + node.data[at]); }
            const last = [...lines.values()].pop() ?? '';
            return lines.size > 1 && last.replace(/[。，、？！：；）」]/g, '').trim().length < 2 ? e.textContent : ''; })
        .filter(text => text)";
    for path in [
        "/",
        "/rights?place=TW",
        "/confirm",
        "/my",
        "/accessibility",
        "/notice",
        "/authorities",
        "/choices",
        "/request/deletion/customer",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(Right::ALL.into_iter().map(|right| format!("/request/{right}?place=TW")))
    {
        browser.visit(&in_language(&path, Language::ZhHant)).await;
        assert_eq!(texts(&browser, lonely).await, Vec::<String>::new(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_every_button_has_the_same_width_and_a_change_stands_beside_its_question() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), WISH).await;
    browser.size(390, 844).await;
    let narrow = "[...document.querySelectorAll('main .button')].filter(e => e.getClientRects().length).filter(e => {
        const style = getComputedStyle(e.parentElement);
        const room = e.parentElement.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return Math.abs(e.getBoundingClientRect().width - room) > 1; }).map(e => e.textContent || e.value)";
    let same = async |what: &str| {
        assert_eq!(texts(&browser, narrow).await, Vec::<String>::new(), "{what}");
    };
    for language in Language::ALL {
        for path in ["/", "/my", "/confirm", "/request/access", "/request/access/customer", "/received"] {
            browser.visit(&in_language(path, language)).await;
            browser.run("document.querySelectorAll('main details').forEach(e => { e.open = true; })").await;
            same(path).await;
        }
        browser.visit(&in_language("/request/correction?place=TW", language)).await;
        browser.write("#name", "Ada Example").await;
        let email = format!("buttons-{}@requester.test", language.code().to_lowercase());
        browser.write("#email", &email).await;
        browser.write("#wrong_1", "old").await;
        browser.follow("main form[method=post] button").await;
        same("check").await;
        let beside = "[...document.querySelectorAll('.answers > div')].map(row => {
            const [label, change] = [row.querySelector('dt'), row.querySelector('.change a')].map(e => e.getBoundingClientRect());
            const middle = (change.top + change.bottom) / 2;
            return change.left >= label.left && middle > label.top - 4 && middle < label.bottom + 4 && change.right > innerWidth - 40; })";
        let beside = browser.ask(beside).await;
        assert!(
            beside.as_array().is_some_and(|rows| rows.len() > 4 && rows.iter().all(|row| *row == true)),
            "{beside}"
        );
        browser.follow("main form[method=post] button").await;
        same("received").await;
        let reference = browser.find("#reference").await.text().await.unwrap();
        let code = portal.code_for(&email).await;
        browser.write("#code", &code).await;
        browser.follow("form[action='/confirm'] button").await;
        browser.run("document.querySelectorAll('main details').forEach(e => { e.open = true; })").await;
        same("own").await;
        browser.visit(&format!("/my/{reference}/withdraw")).await;
        same("withdraw").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_and_the_rights_say_in_words_how_long_and_lead_everywhere() {
    let portal = TestApp::start().await;
    for (language, within, at_once, groups) in [
        (Language::En, "within 15 days", "at once, at the latest", ["See your data", "Stop something"]),
        (Language::ZhHant, "15 天內答覆", "立即辦理，最晚", ["看資料", "要我們停止"]),
    ] {
        let visitor = portal.visitor();
        let start = visitor.get(&in_language("/?place=TW", language)).await;
        let periods = start.texts_of(".choices i");
        assert!(periods.iter().any(|period| period.to_lowercase().contains(within)), "{periods:?}");
        let bare =
            |period: &&String| period.chars().all(|letter| letter.is_ascii_digit() || " 天日days".contains(letter));
        assert!(!periods.iter().any(|period| bare(&period)), "no number without a word: {periods:?}");
        let offered = start.attributes_of(".choices a", "href").join(" ");
        for right in ["minor", "leak", "complaint", "consent"] {
            assert!(offered.contains(&format!("/request/{right}")), "{right} is on the first page: {offered}");
        }
        let filed = start.attributes_of("main .actions a", "href");
        assert!(filed.contains(&"/my".to_owned()) && filed.contains(&"/confirm".to_owned()), "{filed:?}");
        assert!(start.texts_of("main summary").is_empty(), "nothing is folded away");
        let rights = visitor.get(&in_language("/rights?place=DE", language)).await;
        let headings = rights.texts_of("main h3");
        assert!(headings.len() == 4 && groups.iter().all(|group| headings.iter().any(|h| h == group)), "{headings:?}");
        let periods = rights.texts_of(".choices i");
        assert!(periods.iter().any(|period| period.to_lowercase().contains(at_once)), "{periods:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_foot_has_its_links_in_rows_and_somebody_to_ask() {
    let portal = TestApp::start().await;
    let browser = Browser::open(&portal.base(), WISH).await;
    for width in [390, 1280] {
        browser.size(width, 844).await;
        for path in
            ["/", "/rights", "/request/access", "/request/access/customer", "/confirm", "/my", "/received", "/nowhere"]
        {
            for language in Language::ALL {
                browser.visit(&in_language(path, language)).await;
                assert_eq!(
                    browser.ask("document.querySelectorAll('footer a[href^=\"mailto:\"]').length").await,
                    1,
                    "{path}"
                );
                // Links begin below each other, whatever their length.
                let columns = "new Set([...document.querySelectorAll('footer li')].map(e => Math.round(e.getBoundingClientRect().left))).size";
                let columns = number(&browser, columns).await;
                assert!(columns <= if width == 390 { 1.0 } else { 2.0 }, "{path} at {width}: {columns} edges");
                let low = "[...document.querySelectorAll('footer a')].filter(e => e.getBoundingClientRect().height < 44).length";
                assert_eq!(browser.ask(low).await, 0, "{path} at {width}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_request_has_its_letters_and_nothing_to_press() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let dpo = portal.dpo().await;
    portal.ask(dpo, &reference, None).await.unwrap();
    portal.reply(requester, &reference).await;
    let browser = Browser::open(&portal.base(), WISH).await;
    open_own(&portal, &browser, &reference).await;
    browser.prints(true).await;
    let shown = "[...document.querySelectorAll('main :is(form, .button, select, textarea, a[href$=\"/withdraw\"], .back), header nav, footer')]
        .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))";
    assert_eq!(texts(&browser, shown).await, Vec::<String>::new());
    let printed = browser.text_of(".only-print").await;
    assert!(printed.contains(&format!("/my/{reference}")) && printed.contains("25 November 2026"), "{printed}");
    let sizes = "['body', '.small', '.steps small', '.letter .from'].map(s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize))";
    let sizes: Vec<f64> = serde_json::from_value(browser.ask(sizes).await).unwrap();
    assert!(sizes[1..].iter().all(|small| *small < sizes[0]), "small is smaller: {sizes:?}");
    let held = "[...document.querySelectorAll('h2, h3')].every(e => getComputedStyle(e).breakAfter === 'avoid')";
    assert_eq!(browser.ask(held).await, true, "no heading stands alone at the foot of a page");
    let boxes = "[...document.querySelectorAll('.letter')].map(e => getComputedStyle(e).borderTopWidth + getComputedStyle(e).breakInside)";
    assert_eq!(
        texts(&browser, boxes).await,
        ["1px", "1px"].map(|width| format!("{width}avoid")),
        "both sides have their box"
    );
    let dots = "['.steps .done', '.steps .now'].map(s => { const dot = getComputedStyle(document.querySelector(s), '::before');
        return [dot.borderTopStyle, dot.borderTopWidth].join(' '); })";
    let dots = texts(&browser, dots).await;
    assert_ne!(dots[0], dots[1], "what was and what is look different without colours");
    let numbers = "[...document.styleSheets].flatMap(s => [...s.cssRules]).flatMap(r => [...(r.cssRules ?? [])]).map(r => r.cssText)
        .some(text => text.startsWith('@page') && text.includes('counter(page)'))";
    assert_eq!(browser.ask(numbers).await, true, "pages are numbered");
    // The sum is asked for on the screen and there on paper.
    assert_eq!(browser.ask("document.querySelector('ol.sum').checkVisibility()").await, true);
    browser.prints(false).await;
    assert_eq!(browser.ask("document.querySelector('main textarea').checkVisibility()").await, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_case_has_its_sum_and_neither_notes_nor_buttons() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("deletion", "DE").await;
    let dpo = portal.dpo().await;
    let nonce = || portal.app.random.bytes();
    ops::note(portal.app.clone(), dpo, &reference, "Asked the archive twice.", nonce()).await.unwrap();
    portal.reply(requester, &reference).await;
    let task = NewTask { title: "Delete from the archive".to_owned(), due_on: day("2026-12-01"), assignee: None };
    tasks::ops::add(portal.app.clone(), dpo, &reference, &task, nonce()).await.unwrap();
    let browser = Browser::open(&portal.base(), WISH).await;
    crate::browser::sign_in(&portal, &browser, Role::Dpo, Language::En).await;
    for closed in [false, true] {
        if closed {
            portal.close(dpo, &reference).await;
        }
        browser.visit(&format!("/desk/cases/{reference}")).await;
        assert!(browser.text_of("#story").await.contains("Asked the archive twice."));
        browser.prints(true).await;
        // As it is laid out: what is folded on the screen is open on paper.
        let words = browser.ask("document.querySelector('main').innerText").await.as_str().unwrap().to_owned();
        assert!(words.contains("This one.") && words.contains("Delete from the archive"), "{words}");
        assert!(!words.contains("Asked the archive twice."), "what is noted inside stays inside: {words}");
        for gone in ["Send message", "Save", "Done", "Next", "Write the answer", "Add a task", "Correct", "More"] {
            assert!(!words.lines().any(|line| line.trim().starts_with(gone)), "{gone}: {words}");
        }
        let shown =
            "[...document.querySelectorAll('main :is(form, .button, button, textarea, select), .rail, dialog, .skip')]
            .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))";
        assert_eq!(texts(&browser, shown).await, Vec::<String>::new());
        assert_eq!(
            browser.ask("document.querySelector('.side ol.sum').checkVisibility()").await,
            true,
            "the sum is open"
        );
        assert!(words.contains("Counting"), "{words}");
        browser.prints(false).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_do_on_every_page_what_their_list_says() {
    let portal = TestApp::start().await;
    demo::fill(portal.app.clone()).await.unwrap();
    let browser = Browser::open(&portal.base(), WISH).await;
    crate::browser::sign_in(&portal, &browser, Role::Admin, Language::En).await;
    browser.visit("/desk/queue").await;
    let case = browser.ask("document.querySelector('tbody a.ref').pathname").await.as_str().unwrap().to_owned();
    let acts =
        ["", "/person", "/tasks", "/assign", "/ask", "/close", "/letter", "/settle"].map(|act| format!("{case}{act}"));
    let pages = [
        "/desk",
        "/desk/queue",
        "/desk/unconfirmed",
        "/desk/tasks",
        "/desk/cases/new",
        "/desk/rulebook",
        "/desk/rulebook/changes",
        "/desk/rulebook/DE",
        "/desk/register",
        "/desk/register/holding/crm",
        "/desk/staff",
        "/desk/account",
        "/desk/audit",
    ];
    for page in pages.into_iter().map(str::to_owned).chain(acts) {
        browser.visit(&page).await;
        browser.press("?").await;
        assert_eq!(browser.ask("document.querySelector('#keys').open").await, true, "? on {page}");
        let promised = browser.text_of("#keys").await;
        assert!(promised.contains("search box"), "{page}: {promised}");
        browser.click("#keys button").await;
        browser.ask("document.activeElement.blur()").await;
        browser.press("/").await;
        browser.until_says("document.activeElement.type", "search").await;
        assert!(["/desk", "/desk/queue"].contains(&browser.path().await.split(['#', '?']).next().unwrap()));
    }
    // Whoever has no cases has no search, and is promised none.
    browser.visit("/desk/account").await;
    browser.follow("nav.rail form[action='/desk/sign-out'] button").await;
    crate::browser::sign_in(&portal, &browser, Role::Owner, Language::En).await;
    browser.visit("/desk/account").await;
    browser.press("?").await;
    let promised = browser.text_of("#keys").await;
    assert!(promised.contains("show this list") && !promised.contains("search box"), "{promised}");
    // Pages without the script have no list to open.
    for (page, lists) in [("/desk/nowhere", 0), ("/desk/sign-in", 0)] {
        browser.visit(page).await;
        let found = browser.ask("document.querySelectorAll('#keys, kbd').length").await;
        assert!(found == lists || browser.has("script[src]").await, "{page}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_says_whose_time_it_shows_and_invents_no_hour() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "US-VA").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    for (language, desks, place) in [("en", "Asia/Taipei", "Virginia"), ("zh-Hant", "Asia/Taipei", "維吉尼亞")] {
        let page = desk.get(&format!("/desk/cases/{reference}?lang={language}")).await;
        let zones = page.text_of(".zones").unwrap();
        assert!(zones.contains(desks) && zones.contains(place), "{zones}");
    }
    // At the desk's own place there is one time, which is named all the same.
    let (near, _) = portal.confirmed("access", "TW").await;
    let zones = desk.get(&format!("/desk/cases/{near}?lang=en")).await.text_of(".zones").unwrap();
    assert!(zones.contains("Asia/Taipei") && !zones.contains("dates"), "{zones}");
    // Of a letter the day is known and no hour.
    let letter = portal.take_in(actor, "access", "DE", "2026-11-20").await;
    let page = desk.get(&format!("/desk/cases/{letter}?lang=en")).await;
    assert_eq!(page.attribute_of(".post header time", "datetime").as_deref(), Some("2026-11-20"), "{}", page.gist());
    let own = page.text_of(".post header").unwrap();
    assert!(own.contains("20 Nov") && !own.contains(':'), "{own}");
    assert!(!page.words().contains("12:00"), "{}", page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_tables_that_are_read_show_every_cell_whole() {
    let portal = TestApp::start().await;
    demo::fill(portal.app.clone()).await.unwrap();
    let browser = Browser::open(&portal.base(), WISH).await;
    crate::browser::sign_in(&portal, &browser, Role::Admin, Language::En).await;
    let pages = ["/desk/audit", "/desk/staff", "/desk/account"];
    for (width, page) in [320, 390].into_iter().flat_map(|width| pages.map(|page| (width, page))) {
        browser.size(width, 844).await;
        for language in Language::ALL {
            browser.visit(&in_language(page, language)).await;
            assert!(number(&browser, "document.querySelectorAll('main tbody tr').length").await > 0.0, "{page}");
            let outside = "[...document.querySelectorAll('main td, main td *')].filter(e => e.getClientRects().length && !e.closest('.hidden'))
                .filter(e => { const at = e.getBoundingClientRect(); return at.left < 0 || at.right > innerWidth; })
                .map(e => e.outerHTML.slice(0, 90))";
            assert_eq!(texts(&browser, outside).await, Vec::<String>::new(), "{page} at {width} in {language}");
            let tall = "[...document.querySelectorAll('main td > bdi, main td time, main td a.ref')].filter(e => e.textContent.length < 30)
                .filter(e => { const range = document.createRange(); range.selectNodeContents(e);
                    return new Set([...range.getClientRects()].map(r => Math.round(r.top / 4))).size > Math.ceil(e.textContent.split(/\\s/).length); }).map(e => e.textContent)";
            assert_eq!(
                texts(&browser, tall).await,
                Vec::<String>::new(),
                "{page} at {width} in {language}: no tower of letters"
            );
        }
    }
}
