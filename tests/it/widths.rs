//! No name, address, text or name of a file makes a page wider than the screen, whatever its length: on the pages of both sides, from
//! the narrowest screen to a broad one.

use chrono::Days;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::language::Language;
use rightsdesk::domain::staff::{NewAccount, accounts};

use crate::support::{Browser, DPO, TestApp, Wish};

const WIDTHS: [u32; 5] = [320, 390, 768, 1024, 1440];

#[tokio::test(flavor = "multi_thread")]
async fn no_word_of_any_length_widens_a_page() {
    let portal = TestApp::start().await;
    let name = "Hubertwolfeschlegelsteinhausen".repeat(7).chars().take(200).collect::<String>();
    let email = format!("{}@{}.{}.example", "a".repeat(64), "b".repeat(60), "c".repeat(60));
    let file: &'static str = Box::leak(format!("{}.csv", "n".repeat(300)).into_boxed_str());
    let text = format!("https://requester.test/{}", "x".repeat(2_000));
    let account = NewAccount {
        email: format!("{}@desk.test", "s".repeat(60)),
        name: "Schlegelsteinhausenbergerdorff".repeat(4).chars().take(100).collect(),
        role: Role::Admin,
        language: Language::En,
        password: Some("correct horse battery".to_owned().into()),
        demo: false,
    };
    let (long_id, _) = accounts::add(portal.app.clone(), Actor::CommandLine, account).await.unwrap();

    let visitor = portal.visitor();
    let mut form = visitor.get("/request/access?lang=en").await;
    for (field, value) in [
        ("name", name.as_str()),
        ("email", &email),
        ("place", "DE"),
        ("relation", "agent"),
        ("other_name", &name),
        ("phone", &"1".repeat(200)),
        ("details", &text),
    ] {
        form = form.fill(field, value);
    }
    let received = form.send().await.send().await;
    assert_eq!(received.path, "/received", "{}", received.gist());
    let reference = received.text_of("#reference").unwrap();
    let code = portal.code_for(&email).await;
    received.form("/confirm").fill("code", &code).send().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}");
    desk.get(&path).await.form("/messages").fill("body", &text).send().await;
    let given = desk.get(&format!("{path}/assign")).await.form("/assign").fill("assignee", &long_id.to_string());
    given.send().await;
    let due = portal.app.context().now().date_naive() + Days::new(3);
    let task = desk.get(&format!("{path}/tasks")).await.form("/tasks").fill("due_on", &due.to_string());
    task.fill("title", &name).fill("assignee", &long_id.to_string()).send().await;

    let browser = Browser::open(&portal.base(), Wish { languages: "en-GB,en", scripts: true }).await;
    let mut wide = Vec::new();
    enter(&portal, &browser).await;
    let acts = [
        "",
        "/assign",
        "/tasks",
        "/settle",
        "/ask",
        "/extend",
        "/close",
        "/letter",
        "/decide",
        "/recipients",
        "/identity",
    ];
    let mut pages: Vec<String> = acts.iter().map(|act| format!("{path}{act}")).collect();
    pages.extend(
        ["/desk", "/desk/queue", "/desk/tasks", "/desk/staff", "/desk/audit", "/desk/account"].map(str::to_owned),
    );
    pages.extend([
        format!("/desk/queue?q={name}"),
        format!("/desk/queue?assignee={long_id}"),
        format!("/desk/staff/{long_id}"),
    ]);
    measure(&browser, &pages, &mut wide).await;

    let token = desk.get(&format!("{path}/letter")).await.field("form_token").unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("deed", "send"),
        ("says", "yes"),
        ("outcome", "refused"),
        ("ground", "duty"),
        ("refusal_reason", text.as_str()),
        ("body", text.as_str()),
    ];
    let closed = desk.post_multipart(&format!("{path}/letter"), &fields, Some(("file", file, b"a,b"))).await;
    assert!(closed.path.contains("done=closed"), "{}", closed.gist());
    portal.work().await;
    let after = ["", "/letter/paper", "/letter/page", "/reopen", "/appeal"].map(|act| format!("{path}{act}"));
    measure(&browser, &after, &mut wide).await;
    measure(&browser, &["/desk/queue?view=closed".to_owned()], &mut wide).await;

    // The requester, in the same browser: typed in, checked, waiting, and the page of the request.
    for width in WIDTHS {
        browser.size(width, 800).await;
        browser.visit("/request/access?lang=en").await;
        browser.write("#name", &name).await;
        browser.write("#email", &email).await;
        browser.choose("#place", "DE").await;
        browser.write("#details", &text).await;
        browser.follow("main form[method=post] button").await;
        note(&browser, width, &mut wide).await;
        browser.follow("main form[method=post] button").await;
        browser.find("#reference").await;
        note(&browser, width, &mut wide).await;
    }
    browser.visit("/my?another=1").await;
    browser.write("#email", &email).await;
    browser.follow("main form[method=post] button").await;
    let code = portal.code_for(&email).await;
    browser.write("#code", &code).await;
    browser.follow("main form[method=post] button").await;
    let mut own: Vec<String> =
        ["", "/appeal", "/receipt", "/file"].iter().map(|page| format!("/my/{reference}{page}")).collect();
    own.extend(["/my", "/outbox", "/verify"].map(str::to_owned));
    measure(&browser, &own, &mut wide).await;
    browser.size(320, 800).await;
    browser.visit("/outbox").await;
    browser.follow("main li a").await;
    note(&browser, 320, &mut wide).await;
    assert_eq!(wide, Vec::<String>::new());
    assert!(portal.mails_to(DPO).len() > 1);
}

/// Opens pages at every width, and notes those that are wider than the screen.
async fn measure(browser: &Browser, pages: &[String], wide: &mut Vec<String>) {
    for width in WIDTHS {
        // First the screen and then the page: what is folded is laid out for the screen it was opened on.
        browser.size(width, 800).await;
        for page in pages {
            browser.visit(page).await;
            note(browser, width, wide).await;
        }
    }
}

async fn note(browser: &Browser, width: u32, wide: &mut Vec<String>) {
    // What scrolls within itself is no wider; what is drawn beyond its own column is.
    const OUTSIDE: &str = "(() => {
        const page = document.documentElement.clientWidth, scrolled = document.documentElement.scrollWidth;
        const beyond = element => element.getBoundingClientRect().right > page + 1
            && !element.closest('.scroll, pre, .hidden, .visually-hidden, dialog');
        const out = [...document.querySelectorAll('body *')].filter(beyond).pop();
        return out ? out.outerHTML.slice(0, 160) : scrolled > page ? 'scrolls to ' + scrolled : '';
    })()";
    let outside = browser.ask(OUTSIDE).await;
    if outside != "" {
        wide.push(format!("{} at {width}: {outside}", browser.path().await));
    }
}

/// Signs in at the desk's door.
async fn enter(portal: &TestApp, browser: &Browser) {
    let (id, email) = portal.staff(Role::Admin).await;
    browser.visit("/desk?lang=en").await;
    browser.write("#email", &email).await;
    browser.write("#password", "correct horse battery").await;
    browser.follow("form[action='/desk/sign-in'] button").await;
    let code = rightsdesk::domain::staff::second_factor::current_code(portal.app.clone(), id).await.unwrap();
    browser.write("#code", &code).await;
    browser.follow("form[action^='/desk/sign-in/enrol'] button").await;
    browser.follow(".panel a.button").await;
}
