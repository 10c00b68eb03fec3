//! What the pages tell of laws: articles and authorities in the reader's language.

use std::collections::HashMap;

use rightsdesk::domain::rulebook::Right;

use crate::support::{Answer, TestApp};

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

/// The label of each line about the law of a place, with what it says.
fn facts(page: &Answer) -> HashMap<String, String> {
    page.texts_of("dl.answers dt").into_iter().zip(page.texts_of("dl.answers dd")).collect()
}

/// What stands in the list beside a right.
fn offer(page: &Answer, right: &str) -> String {
    let links = page.attributes_of(".choices li > a", "href");
    let at = links.iter().position(|href| href.split('?').next() == Some(&*format!("/request/{right}")));
    let at = at.unwrap_or_else(|| panic!("{right} is not offered"));
    page.texts_of(".choices li")[at].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_tell_the_law_of_a_place_and_the_time_of_each_right() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let page = visitor.get("/rights?place=DE&lang=en").await;
    let law = facts(&page);
    assert!(law["Law"].contains("(GDPR)"), "{law:?}");
    assert!(law["Authority"].contains("Federal Commissioner for Data Protection"), "{law:?}");
    assert!(law["Cost"].starts_with("Free."), "{law:?}");
    assert!(law["More time"].contains("two months more, three months in all"), "{law:?}");
    assert!(law["If we say no"].contains("authority") && !law["If we say no"].contains("appeal"), "{law:?}");
    let access = offer(&page, "access");
    assert!(access.contains("one month") && access.contains("GDPR Art. 15 Time: GDPR Art. 12(3)"), "{access}");
    // The operator's own aim is never told as the law's time.
    assert!(offer(&page, "complaint").contains("our aim: "), "{}", offer(&page, "complaint"));
    assert!(page.words().contains("What counts is the law itself"));
    for right in Right::ALL {
        let forms = page.attributes_of(&format!(".choices a[href='/request/{right}?place=DE']"), "href");
        assert_eq!(forms.len(), 1, "the form of {right} keeps the place");
    }
    let chinese = visitor.get("/rights?place=DE&lang=zh-Hant").await;
    assert!(facts(&chinese)["延長期限"].contains("再延長 2 個月，合計最多 3 個月"), "{:?}", facts(&chinese));
    assert!(offer(&chinese, "access").contains("GDPR 第15條 期限：GDPR 第12條第3項"), "{}", offer(&chinese, "access"));
    // Taiwan extends each right by its own time, so it stands with the right.
    let taiwan = visitor.get("/rights?place=TW&lang=en").await;
    assert!(offer(&taiwan, "access").contains("15 days more, 30 days in all"), "{}", offer(&taiwan, "access"));
    assert!(offer(&taiwan, "deletion").contains("30 days more, 60 days in all"), "{}", offer(&taiwan, "deletion"));
    assert!(!offer(&taiwan, "marketing").contains("in all"), "{}", offer(&taiwan, "marketing"));
    // A right of which the law does not speak is not dressed up with one.
    let california = visitor.get("/rights?place=US-CA&lang=en").await;
    assert!(offer(&california, "restriction").contains("This law does not name it"));
    assert!(offer(&california, "deletion").contains("45 days more, 90 days in all"));
    assert!(!offer(&california, "objection").contains("in all"), "extended only where the law says so");
    for place in ["JP", "AU", "CN"] {
        let page = visitor.get(&format!("/rights?place={place}&lang=en")).await;
        assert!(offer(&page, "access").contains("our aim: "), "{place}: {}", offer(&page, "access"));
        assert!(page.words().contains("“Our aim” is"), "{place} explains the word");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_tell_of_appeals_of_laws_to_come_and_of_places_without_a_law() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let of = async |place: &str| facts(&visitor.get(&format!("/rights?place={place}&lang=en")).await);
    assert!(of("US-VA").await["If we say no"].contains("we will answer within 60 days"));
    assert!(of("US-CO").await["If we say no"].contains("within 45 days, or 60 days later if we tell you why"));
    assert!(!of("US-UT").await["If we say no"].contains("appeal"));
    assert_eq!(of("US-VA").await["In force"], "Since 1 January 2023");
    let india = of("IN").await;
    assert!(india["In force"].starts_with("Not yet. It applies from 13 May 2027"), "{india:?}");
    let page = visitor.get("/rights?place=IN&lang=en").await;
    assert!(offer(&page, "access").contains("our aim: one month"), "{}", offer(&page, "access"));
    let nowhere = visitor.get("/rights?place=PE&lang=en").await;
    let law = facts(&nowhere);
    assert!(law["Law"].contains("You can ask for everything listed here all the same"), "{law:?}");
    assert!(!law.contains_key("More time") && !law.contains_key("In force"), "{law:?}");
    assert!(offer(&nowhere, "access").contains("our aim: "), "{}", offer(&nowhere, "access"));
    assert!(!nowhere.words().contains("does not name"), "no law, so none that leaves a right out");
    // A wrong place is none: the operator's own is shown, and the forms do not carry it on.
    let wrong = visitor.get("/rights?place=XX&lang=en").await;
    assert!(wrong.text_of(".lead").unwrap().contains("Taiwan"));
    assert_eq!(wrong.attributes_of(".choices a[href='/request/access']", "href").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_the_start_and_ones_own_request_lead_to_the_rights_of_the_place() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    for path in ["/", "/request/access", "/request/marketing"] {
        let page = visitor.get(&format!("{path}?place=DE&lang=en")).await;
        assert_eq!(page.attributes_of("main a[href='/rights?place=DE']", "href").len(), 1, "{path}");
        let open = visitor.get(&format!("{path}?lang=en")).await;
        assert_eq!(open.attributes_of("main a[href='/rights']", "href").len(), 1, "{path} without a place");
    }
    let fields = [("place", "DE"), ("name", "Somebody")];
    let reference = portal.confirmed_by_form(&visitor, "access", "own@requester.test", &fields).await;
    let own = visitor.get(&format!("/my/{reference}")).await;
    assert_eq!(own.attributes_of("main a[href='/rights?place=DE']", "href").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_hours_run_the_moment_is_told_and_whose_time_it_is() {
    // Indonesia counts three times twenty-four hours from the moment of receipt, here in the time of Jakarta.
    let portal = TestApp::start().await;
    portal.set("2026-11-23T20:30:15Z");
    let visitor = portal.visitor();
    let told = "Friday 27 November 2026, 03:30 (local time in Indonesia)";
    let form = visitor.get("/request/access?place=ID&lang=en").await;
    assert_eq!(form.text_of(".card .v").as_deref(), Some(told));
    assert!(form.words().contains("If you send it now"), "a moment is counted from now, not from today");
    let check = form.fill("email", "hours@requester.test").fill("name", "Somebody").send().await;
    assert_eq!(check.text_of(".card .v").as_deref(), Some(told));
    let received = check.send().await;
    assert_eq!(received.text_of("#due").as_deref(), Some(told));
    let datetime = |page: &Answer| page.attribute_of("time#due", "datetime").unwrap();
    let moment = "2026-11-27T03:30:15+07:00";
    assert_eq!(datetime(&received), moment);
    let code = portal.code_for("hours@requester.test").await;
    let own = received.form("/confirm").fill("code", &code).send().await;
    assert_eq!((own.text_of("#due").as_deref(), datetime(&own)), (Some(told), moment.to_owned()));
    let chinese = "2026年11月27日（星期五） 03:30（印尼當地時間）";
    let switched = visitor.get(&format!("{}?lang=zh-Hant", own.path.split('?').next().unwrap())).await;
    assert_eq!(switched.text_of("#due").as_deref(), Some(chinese));
    let list = visitor.get("/my?lang=en").await;
    assert!(list.words().contains(told), "{}", list.words());
    let mail = portal.mails_to("hours@requester.test").into_iter().next().unwrap();
    assert!(mail.text.contains(told), "{}", mail.text);
    // On the last day itself, once the hours have run out, the page owns up to it.
    let page = own.path.split('?').next().unwrap().to_owned();
    portal.set("2026-11-26T20:29:00Z");
    let asked = visitor.get("/my?another=1&lang=en").await.fill("email", "hours@requester.test").send().await;
    let code = portal.code_for("hours@requester.test").await;
    asked.fill("code", &code).send().await;
    portal.set("2026-11-26T20:30:00Z");
    let in_time = visitor.get(&format!("{page}?lang=en")).await;
    assert!(in_time.path.starts_with(&page) && !in_time.words().contains("We are late"));
    portal.set("2026-11-26T20:30:15Z");
    let late = visitor.get(&format!("{page}?lang=en")).await;
    assert!(late.words().contains("We are late"), "{}", late.gist());
    // Elsewhere a day is a day.
    let days = visitor.get("/request/access?place=DE&lang=en").await;
    assert_eq!(days.attribute_of(".card .v time", "datetime").as_deref(), Some("2026-12-28"));
}
