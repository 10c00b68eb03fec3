//! No page in Chinese speaks English to its reader: what the law says, what went wrong and what happens next is said in Chinese.
//! English there stay names, articles of laws, what people wrote and what counsel signs, word for word.

use rightsdesk::base::actor::Role;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::rulebook::{Right, rule_places};
use scraper::{ElementRef, Html, Node};

use crate::support::TestApp;

/// What people wrote, and what stands there as it is signed.
fn is_quoted(element: ElementRef<'_>) -> bool {
    let value = element.value();
    matches!(value.name(), "bdi" | "code" | "kbd" | "script" | "style" | "textarea")
        || value.attr("dir") == Some("auto")
        || value.classes().any(|class| class == "verbatim")
}

/// The sentences of a page that are English: three words in a row that begin small.
fn english(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    assert_eq!(page.root_element().value().attr("lang"), Some("zh-Hant"), "a page in Chinese");
    let texts = page.tree.nodes().filter_map(|node| match node.value() {
        Node::Text(text) => Some((node, text)),
        _ => None,
    });
    let shown = texts.filter(|(node, _)| !node.ancestors().filter_map(ElementRef::wrap).any(is_quoted));
    // An account of the tests is called so.
    let shown = shown.filter(|(_, text)| text.trim() != "dpo of the desk");
    shown.map(|(_, text)| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| speaks(text)).collect()
}

fn speaks(text: &str) -> bool {
    let mut row = 0;
    text.split(' ').any(|word| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_small = word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase());
        row = if is_small { row + 1 } else { 0 };
        row > 2
    })
}

#[test]
fn english_is_found_where_it_stands() {
    let page = |inside: &str| english(&format!("<html lang=zh-Hant><body><p>{inside}</p></body></html>"));
    assert_eq!(page("條件：<span lang=en>necessary, taking into account the number</span>").len(), 1);
    assert_eq!(page("我們依 GDPR Art. 12(3) 計算。<a lang=en>English</a>").len(), 0);
    assert_eq!(page("<bdi>please send me everything</bdi><span dir=auto>please send me everything</span>").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_in_chinese_speaks_english() {
    let portal = TestApp::start().await;
    let mut cases = Vec::new();
    for place in ["DE", "GB", "US-VA", "US-CA", "JP", "HK", "CA-QC", "NZ"] {
        cases.push(
            portal
                .file_as("access", place, &format!("{}@requester.test", place.to_lowercase()), Language::ZhHant)
                .await,
        );
        portal.confirm(cases.last().unwrap()).await;
    }
    portal.work().await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    ops::note(portal.app.clone(), actor, &cases[0], "Asked the archive twice.", portal.app.random.bytes())
        .await
        .unwrap();
    let mut pages: Vec<String> = [
        "/desk",
        "/desk/queue",
        "/desk/audit",
        "/desk/rulebook",
        "/desk/rulebook/changes",
        "/desk/account",
        "/desk/staff",
        "/desk/register",
    ]
    .map(str::to_owned)
    .into();
    for act in ["", "/extend", "/close", "/ask", "/settle", "/letter", "/assign", "/person"] {
        pages.extend(cases.iter().map(|reference| format!("/desk/cases/{reference}{act}")));
    }
    for place in rule_places() {
        pages.push(format!("/desk/rulebook/{place}"));
        pages.push(format!("/desk/rulebook/{place}/extension"));
        pages.push(format!("/rights?place={place}"));
    }
    for right in Right::ALL {
        pages.extend(["TW", "DE", "US-VA", "NZ"].map(|place| format!("/request/{right}?place={place}")));
    }
    pages.extend(
        ["/", "/accessibility", "/notice", "/authorities", "/nothing", "/desk/nothing", "/my", "/confirm", "/received"]
            .map(str::to_owned),
    );
    let mut found = Vec::new();
    for path in pages {
        let joint = if path.contains('?') { '&' } else { '?' };
        let page = desk.get(&format!("{path}{joint}lang=zh-Hant")).await;
        found.extend(english(&page.body).into_iter().map(|text| format!("{path}: {text}")));
    }
    assert!(found.is_empty(), "{found:#?}");
}
