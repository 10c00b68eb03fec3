//! What the pages tell of laws: articles and authorities in the reader's language.

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn articles_and_authorities_stand_in_the_readers_language() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let chinese = [
        ("FR", "GDPR 第12條第3項", "法國國家資訊與自由委員會（CNIL）"),
        ("TW", "《民法》第120條第2項", "個人資料保護委員會"),
        ("HK", "香港《個人資料（私隱）條例》第19(1)條", "香港個人資料私隱專員公署"),
        ("US-CA", "加州《民法典》第1798.130條(a)(2)(A)", "加州隱私保護局（CalPrivacy）"),
        ("US-VA", "維吉尼亞州法典（Va. Code 59.1-577）", "維吉尼亞州檢察總長"),
    ];
    for (place, article, authority) in chinese {
        let page = visitor.get(&format!("/request/access?place={place}&lang=zh-Hant")).await;
        let sum = page.texts_of(".sum small");
        assert!(sum.iter().any(|cite| cite.contains(article)), "{place}: {sum:?}");
        assert!(!sum.iter().any(|cite| cite.contains(" Art. ") || cite.contains(" s.")), "{place}: {sum:?}");
        assert!(page.words().contains(authority), "{place}");
    }
    let english = visitor.get("/request/access?place=PT&lang=en").await;
    assert!(english.words().contains("National Data Protection Commission (CNPD), Portugal"));
    // What the research says after the article is the step itself, or nothing for a reader.
    let state = visitor.get("/request/access?place=US-VA&lang=en").await;
    assert!(
        state.texts_of(".sum small").contains(&"Va. Code 59.1-577".to_owned()),
        "{:?}",
        state.texts_of(".sum small")
    );
    assert!(!state.body.contains("we do not roll"));
}
