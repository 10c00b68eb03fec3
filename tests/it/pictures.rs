//! The pictures of the README, taken of the running product with demonstration data on the way of whoever tries it out. They land
//! below `target`; `make pictures` brings them to `docs`.

use std::path::Path;

use rightsdesk::domain::demo;

use crate::support::{Browser, TestApp, Wish};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_tries_it_out_sees_the_pictures_of_the_readme() {
    let portal = TestApp::start().await;
    demo::fill(portal.app.clone()).await.unwrap();
    let browser = Browser::open(&portal.base(), Wish { languages: "en-GB,en", scripts: true }).await;

    let (email, password) = demo::sign_in(&portal.app).await.unwrap().unwrap();
    browser.visit("/desk/sign-in").await;
    browser.write("#email", email).await;
    browser.write("#password", password).await;
    browser.follow("main form button").await;
    browser.find("nav.rail").await;
    browser.size(1280, 800).await;
    browser.visit("/desk/queue?lang=en").await;
    keep(&browser, "desk.png").await;

    browser.size(390, 844).await;
    for (email, language, name) in
        [("th.tsai@mail.example", "zh-Hant", "request.png"), ("m.weber@post.example", "en", "request-en.png")]
    {
        browser.visit("/my/leave").await;
        if browser.has("main form[method=post] button").await {
            browser.follow("main form[method=post] button").await;
        }
        browser.visit(&format!("/my?lang={language}")).await;
        browser.write("#email", email).await;
        browser.follow("main form[method=post] button").await;
        browser.write("#code", &portal.code_for(email).await).await;
        browser.follow("main form[method=post] button").await;
        browser.follow(".requests a").await;
        browser.find(".status").await;
        keep(&browser, name).await;
    }
}

async fn keep(browser: &Browser, name: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    let picture = browser.picture().await;
    assert!(picture.len() > 10_000, "{name} shows something");
    std::fs::write(folder.join(name), picture).unwrap();
}
