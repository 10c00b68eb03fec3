//! The privacy notice, the authorities and what stands in every footer, as their readers meet them.

use std::path::PathBuf;

use rightsdesk::base::actor::Role;
use rightsdesk::base::language::Language;

use crate::support::{ADA, TestApp, TestOptions};

/// A folder with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("notices").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    folder
}

async fn portal(now: &'static str, folder: &std::path::Path) -> TestApp {
    let settings = vec![format!("--notice-dir={}", folder.display()), "--dpo-timezone=Asia/Taipei".to_owned()];
    TestApp::with(TestOptions { now, settings }).await
}

const FILES: [(&str, &str); 4] = [
    ("2025-01-01.en.md", "# First notice\n\n## Rights {#rights}\n\nText one <script>alert(1)</script>"),
    ("2025-01-01.zh-Hant.md", "# 第一份聲明\n\n## 權利 {#rights}\n\n內容一"),
    ("2026-11-26.zh-Hant.md", "# 第二份聲明\n\n內容二"),
    ("2027-03-01.en.md", "# Third notice"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_version_holds_from_midnight_in_the_operators_calendar() {
    let folder = folder("midnight", &FILES);
    // One second before the 26th in Taipei.
    let portal = portal("2026-11-25T15:59:59Z", &folder).await;
    let visitor = portal.visitor();
    let before = visitor.get("/notice?lang=en").await;
    assert_eq!((before.status, before.text_of("h1").as_deref()), (200, Some("First notice")));
    assert!(before.text_of("footer").unwrap().contains("Privacy notice (1 January 2025)"));
    let early = portal.file_as("access", "DE", ADA, Language::En).await;

    portal.set("2026-11-25T16:00:00Z");
    let after = visitor.get("/notice?lang=en").await;
    assert_eq!(after.text_of("h1").as_deref(), Some("第二份聲明"), "written in one language, read by all");
    assert_eq!(after.attribute_of("h1", "lang").as_deref(), Some("zh-Hant"));
    assert_eq!(after.attribute_of("article", "lang").as_deref(), Some("zh-Hant"));
    let late = portal.file_as("access", "DE", ADA, Language::En).await;

    // Each case shows what held on its day, to the desk too.
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    for (reference, version) in [(&early, "/notice/2025-01-01"), (&late, "/notice/2026-11-26")] {
        let page = desk.get(&format!("/desk/cases/{reference}")).await;
        assert!(page.attributes_of(".facts a", "href").contains(&version.to_owned()), "{reference}: {version}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_day_has_the_version_that_held() {
    let folder = folder("days", &FILES);
    let portal = portal("2026-12-01T09:00:00Z", &folder).await;
    let visitor = portal.visitor();
    let past = visitor.get("/notice/2026-11-25?lang=en").await;
    assert_eq!((past.status, past.text_of("h1").as_deref()), (200, Some("First notice")));
    assert!(past.words().contains("held on 25 November 2026"), "{}", past.words());
    assert!(past.body.contains("id=\"notice-rights\"") && past.body.contains("href=\"#notice-rights\""));
    assert!(!past.body.contains("<script"), "what stands in a file is shown, never run");
    let chinese = visitor.get("/notice/2026-11-25?lang=zh-Hant").await;
    assert_eq!(chinese.text_of("h1").as_deref(), Some("第一份聲明"));
    // The one to come is announced and can be read, and does not hold yet.
    let present = visitor.get("/notice?lang=en").await;
    assert!(present.words().contains("From 1 March 2027"), "{}", present.words());
    assert_eq!(visitor.get("/notice/2027-03-01?lang=en").await.text_of("h1").as_deref(), Some("Third notice"));
    let before = visitor.get("/notice/2024-12-31?lang=en").await;
    assert_eq!(before.status, 404);
    assert!(before.words().contains("no privacy notice here for that day"), "{}", before.words());
    for nonsense in ["/notice/2026-13-01", "/notice/today", "/notice/2026-1-1"] {
        assert_eq!(visitor.get(nonsense).await.status, 404, "{nonsense}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_original_is_named_where_it_is_set() {
    let plain = TestApp::start().await;
    assert!(!plain.visitor().get("/notice?lang=en").await.words().contains("original"));
    let settings = vec!["--org-notice-url=https://omo.test/privacy".to_owned()];
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let page = portal.visitor().get("/notice?lang=en").await;
    assert!(page.attributes_of("main a", "href").contains(&"https://omo.test/privacy".to_owned()));
}

#[test]
fn a_broken_folder_stops_the_start_with_every_error() {
    let folder =
        folder("broken", &[("2026-02-30.en.md", "# A"), ("2026-01-01.fr.md", "# B"), ("2026-01-01.en.md", "no title")]);
    let start = |folder: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        let output = command.arg(format!("--notice-dir={folder}")).arg("serve").output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let told = start(&folder.display().to_string());
    for part in [
        "2026-02-30.en.md: the name must begin",
        "2026-01-01.fr.md: the name must say",
        "2026-01-01.en.md: the text must",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(start("/nowhere/at/all").contains("NOTICE_DIR: /nowhere/at/all: the folder cannot be read"));
}

#[tokio::test(flavor = "multi_thread")]
async fn authorities_are_found_by_place_and_their_absence_is_said() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let all = visitor.get("/authorities?lang=en").await;
    assert!(all.texts_of("main dt").iter().any(|place| place == "Taiwan"));
    assert!(all.body.contains("id=\"authority-DE\"") && all.body.contains("id=\"authority-US-CA\""));
    let german = visitor.get("/authorities?lang=en&place=DE").await;
    let card = german.text_of(".card").unwrap();
    assert!(card.contains("Germany") && card.contains("BfDI"), "{card}");
    assert!(german.words().contains("binding arbitration"), "the certification helps people in the Union");
    let taiwan = visitor.get("/authorities?lang=en&place=TW").await;
    assert!(!taiwan.words().contains("binding arbitration"));
    let nobody = visitor.get("/authorities?lang=en&place=AQ").await;
    assert!(nobody.text_of(".card").unwrap().contains("know of no authority"));
    let rights = visitor.get("/rights?lang=en&place=DE").await;
    assert!(rights.attributes_of("main a", "href").contains(&"/authorities?place=DE#chosen".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_leads_to_the_same_help_and_says_what_it_is() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for language in Language::ALL {
        let mut descriptions = Vec::new();
        let paths = [
            "/",
            "/rights",
            "/request/access",
            "/request/sale",
            "/notice",
            "/authorities",
            "/verify",
            "/accessibility",
        ];
        for path in paths {
            let page = visitor.get(&format!("{path}?lang={language}")).await;
            let links = page.attributes_of("footer a", "href");
            for link in ["/notice", "/authorities", "/verify", "/accessibility", "mailto:dpo@operator.test"] {
                assert!(links.contains(&link.to_owned()), "{path}: {link} in {links:?}");
            }
            descriptions.push(page.attribute_of("meta[name=description]", "content").unwrap());
        }
        let all = descriptions.len();
        descriptions.sort();
        descriptions.dedup();
        assert_eq!(descriptions.len(), all, "each page is described in its own words: {descriptions:?}");
    }
}
