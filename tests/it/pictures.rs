//! The pictures of the README, taken of the running product with demonstration data:
//! `cargo test pictures -- --ignored` writes them to `docs/`.

use std::path::Path;
use std::process::Command;

use rightsdesk::domain::demo;

use crate::support::{Browser, TestApp, Wish};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes docs/*.png, which change only when the pages do"]
async fn pictures_of_the_readme() {
    let portal = TestApp::start().await;
    demo::fill(&portal.app).await.unwrap();
    let browser = Browser::open(&portal.base(), Wish { languages: "en-GB,en", scripts: true }).await;

    let (email, password) = demo::sign_in(&portal.app).await.unwrap().unwrap();
    browser.visit("/desk/sign-in").await;
    browser.write("#email", email).await;
    browser.write("#password", password).await;
    browser.click("main form button").await;
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
            browser.click("main form[method=post] button").await;
        }
        browser.visit(&format!("/my?lang={language}")).await;
        browser.write("#email", email).await;
        browser.click("main form[method=post] button").await;
        browser.write("#code", &portal.code_for(email).await).await;
        browser.click("main form[method=post] button").await;
        browser.click(".requests a").await;
        browser.find(".status").await;
        keep(&browser, name).await;
    }
}

/// Keeps a picture, with fewer colours where the program for that is installed.
async fn keep(browser: &Browser, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, browser.picture().await).unwrap();
    let _ = Command::new("pngquant").args(["--force", "--skip-if-larger", "--output"]).arg(&path).arg(&path).status();
}
