//! The rulebook's pages: what counsel has to check, signing it, and what a case says of its rule.

use rightsdesk::base::actor::Role;
use rightsdesk::base::language::Language;
use rightsdesk::domain::rulebook::rules_of;
use sqlx::{AssertSqlSafe, Executor};

use crate::support::{Answer, Asked, TestApp, Visitor};

const CHIP: &str = "a.chip[href='/desk/rulebook/IL']";

async fn case_in_israel(desk: &Visitor) -> String {
    let mut form = desk.get("/desk/cases/new").await.form("/desk/cases/new");
    for (name, value) in
        [("channel", "phone"), ("received_on", "2026-11-24"), ("right", "access"), ("place", "IL"), ("name", "Noa")]
    {
        form = form.fill(name, value);
    }
    let page = form.send().await;
    assert!(page.path.ends_with("?done=filed"), "{}", page.gist());
    page.path.split('?').next().unwrap().to_owned()
}

async fn sign(desk: &Visitor, fact: &str, verdict: &str, note: &str) -> Answer {
    let path = format!("/desk/rulebook/{fact}");
    desk.get(&path).await.form(&path).fill("verdict", verdict).fill("note", note).send().await
}

/// The item of a fact on its place's page.
fn item(page: &Answer, key: &str) -> String {
    page.text_of(&format!("li[id='{key}']")).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_says_whether_counsel_checked_its_rule() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = case_in_israel(&desk).await;
    let warning = "This rule is not fully confirmed";
    let doubtful = desk.get(&path).await;
    assert_eq!(doubtful.text_of(CHIP).as_deref(), Some("rule to be checked by counsel"));
    assert!(doubtful.words().contains(warning));
    let place = desk.get("/desk/rulebook/IL").await;
    assert!(item(&place, "deadline.access").contains("the dates of 1 open case rest on it"), "{}", place.words());
    assert!(!item(&place, "deadline.rectification").contains("open case"));

    let signed = sign(&desk, "IL/deadline.access", "holds", "Read the Regulations of 1981.").await;
    assert!(signed.path.starts_with("/desk/rulebook/IL?done=rule-holds"), "{}", signed.path);
    assert_eq!(signed.text_of(".say.done").as_deref(), Some("Signed: the fact holds."));
    assert!(desk.get(&path).await.text_of(CHIP).is_some(), "one of two");
    sign(&desk, "IL/count", "holds", "").await;
    let checked = desk.get(&path).await;
    assert_eq!(checked.text_of(CHIP), None);
    assert!(checked.words().contains("rule checked by dpo of the desk on 25 Nov"), "{}", checked.words());
    assert!(!checked.words().contains(warning), "the sum warns no more");

    let back = sign(&desk, "IL/count", "withdrawn", "").await;
    assert!(back.path.contains("done=rule-withdrawn"), "{}", back.path);
    let again = desk.get(&path).await;
    assert!(again.text_of(CHIP).is_some() && again.words().contains(warning));
    assert!(!again.words().contains("checked by dpo"));
}

/// The doubt is the operator's to clear: a requester could do nothing with it.
#[tokio::test(flavor = "multi_thread")]
async fn requesters_are_not_told_to_have_a_rule_checked() {
    let portal = TestApp::start().await;
    let (visitor, email) = (portal.visitor(), "noa@requester.test");
    let reference = portal.confirmed_by_form(&visitor, "access", email, &[("name", "Noa"), ("place", "IL")]).await;
    let page = visitor.get(&format!("/my/{reference}")).await;
    assert!(page.words().contains("30 days from"), "the sum is there: {}", page.words());
    let calendar = visitor.get(&format!("/my/{reference}/due.ics")).await;
    assert_eq!(calendar.status, 200);
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let case = desk.get(&format!("/desk/cases/{reference}")).await;
    assert!(case.words().contains("not fully confirmed"));
    portal.work().await;
    let mails = portal.mails_to(email).into_iter().map(|mail| mail.text);
    for text in mails.chain([page.words(), calendar.body]) {
        assert!(!text.contains("confirmed. Have it checked") && !text.contains("not fully"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_counts_what_is_to_check_and_forgets_nothing() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let tiles = async || {
        let page = desk.get("/desk/rulebook").await;
        let numbers = (1..=4).map(|tile| page.text_of(&format!(".tiles li:nth-child({tile}) b")).unwrap());
        (numbers.collect::<Vec<_>>().join(" "), page)
    };
    let (numbers, page) = tiles().await;
    assert_eq!(numbers, "57 0 0 50");
    for fact in ["UK/count.note", "TW/records", "US-NE/law.citation", "US-TN/law.citation", "MY/count.weekly_holiday"] {
        assert!(page.attribute_of(&format!("a[href='/desk/rulebook/{fact}']"), "href").is_some(), "{fact}");
    }
    let wrong = sign(&desk, "IL/fee", "wrong", "It is NIS 25 since 2024: Fees Regulations, Schedule.").await;
    assert!(wrong.path.contains("done=rule-wrong"), "{}", wrong.path);
    assert!(item(&wrong, "fee").contains("found wrong") && item(&wrong, "fee").contains("NIS 25"));
    sign(&desk, "KR/deadline.automated_decision", "holds", "").await;
    let (numbers, page) = tiles().await;
    assert_eq!(numbers, "56 1 1 50", "what is wrong is still to be checked");
    assert!(page.text_of("#cleared + section").unwrap().contains("dpo of the desk"));
    // Signed under a rulebook that worded it otherwise, or held another fact.
    let mut owner = portal.owner().await;
    let former = "insert into rule_sign_off (place, fact, fingerprint, rulebook_version, verdict, note, staff_id, at)
                  select 'MO', fact, 'former', '2025-01-01', 'holds', 'Former words.', id, now()
                  from staff, unnest(array['count', 'deadline.gone']) as fact";
    owner.execute(sqlx::raw_sql(AssertSqlSafe(former.to_owned()))).await.unwrap();
    assert_eq!(tiles().await.0, "56 1 1 50", "former words clear nothing");
    let macau = desk.get("/desk/rulebook/MO").await;
    let count = item(&macau, "count");
    assert!(count.contains("doubtful") && count.contains("of an earlier wording") && count.contains("Former words."));
    assert!(macau.words().contains("Signed, but no longer in the rulebook"), "{}", macau.words());
    assert!(macau.words().contains("deadline.gone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_places_page_holds_every_fact_with_its_source() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Auditor).await;
    for code in ["EU", "US-CA", "US-MD", "IL"] {
        let page = desk.get(&format!("/desk/rulebook/{code}")).await;
        let rules = rules_of(code).unwrap();
        let facts = rules.facts();
        for fact in facts {
            let shown = item(&page, &fact.key);
            for saying in portal.app.config.rulebook.sayings(fact, Language::En) {
                for words in [saying.label, saying.text] {
                    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                    assert!(shown.contains(&words), "{code} {}: {words} is not in {shown}", fact.key);
                }
            }
            assert!(!fact.is_doubtful() || shown.contains("doubtful"), "{code} {}: {shown}", fact.key);
        }
        assert_eq!(page.attributes_of(".doubts li[id]", "id").len(), facts.len());
        // An auditor reads and is offered nothing else.
        assert!(page.words().contains("The data protection officer and administrators sign.") || code == "EU");
        assert!(!page.words().contains("Check…"));
    }
    let california = desk.get("/desk/rulebook/US-CA").await;
    let source = "a[href='https://law.onecle.com/california/civil/9.html']";
    assert_eq!(california.text_of(source).as_deref(), Some("law.onecle.com"));
    assert!(item(&california, "count").contains("(Civ. Code 9: all days"));
    let chinese = desk.get("/desk/rulebook/IL?lang=zh-Hant").await;
    assert_eq!(chinese.attribute_of("html", "lang").as_deref(), Some(Language::ZhHant.code()));
    let cited = chinese.text_of("li[id='count'] .sayings + p").unwrap();
    assert_eq!(cited, "以色列《解釋法》（1981年）第10條");
    assert_eq!(chinese.text_of("h1").as_deref(), Some("以色列"));
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_name_no_fact_and_forms_that_are_not_right() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    for missing in ["XX", "MX", "IL/nothing", "XX/count", "DE/count", "il/count", "IL/deadline.nothing"] {
        assert_eq!(desk.get(&format!("/desk/rulebook/{missing}")).await.status, 404, "{missing}");
        let token = desk.get("/desk/account").await.field("form_token").unwrap();
        if missing.contains('/') {
            let fields = [("form_token", token.as_str()), ("verdict", "holds")];
            assert_eq!(desk.post(&format!("/desk/rulebook/{missing}"), &fields).await.status, 404, "{missing}");
        }
    }
    let germany = desk.ask(Asked { method: "GET", path: "/desk/rulebook/DE", ..Asked::default() }).await;
    assert_eq!((germany.status, germany.header("location")), (303, "/desk/rulebook/EU"));
    let nothing = sign(&desk, "IL/count", "", "My words stay.").await;
    assert_eq!((nothing.status, nothing.mistake("verdict").as_deref()), (422, Some("Error: Choose one")));
    assert_eq!(nothing.form("/IL/count").field("note").unwrap().trim(), "My words stay.");
    let bare = sign(&desk, "IL/count", "wrong", " ").await;
    assert_eq!(bare.status, 422);
    assert!(bare.mistake("note").unwrap().contains("Write what is wrong"));
    assert_eq!(bare.attribute_of("input[value=wrong]", "checked").as_deref(), Some(""));
    // Two pages open at once: the second is told and sees what the first said, with its own words kept.
    let (open, path) = (desk.get("/desk/rulebook/IL/count").await, "/desk/rulebook/IL/count");
    let (other, _) = portal.signed_in(Role::Admin).await;
    sign(&other, "IL/count", "wrong", "Friday is a working day.").await;
    let late = open.form(path).fill("verdict", "holds").fill("note", "I think so.").send().await;
    assert_eq!(late.status, 409, "{}", late.gist());
    assert!(late.text_of(".say.late").unwrap().contains("Read it again before you sign"));
    assert!(late.words().contains("Friday is a working day.") && late.body.contains("I think so."));
    let done = late.form(path).send().await;
    assert!(done.path.contains("done=rule-holds"), "having read it, the same form may be sent: {}", done.gist());
    // A fact that is sure has a page, but nothing to sign.
    let sure = desk.get("/desk/rulebook/IL/authority").await;
    assert!(sure.status == 200 && sure.attribute_of("form input[name=verdict]", "name").is_none());
    assert_eq!(sure.text_of("a[href^='https://www.gov.il/']").map(|text| text.len() > 10), Some(true));

    let (handler, _) = portal.signed_in(Role::Handler).await;
    let read = handler.get(path).await;
    assert!(read.status == 200 && read.attribute_of("input[name=verdict]", "name").is_none());
    let token = read.field("form_token").unwrap();
    let before = portal.look("select count(*) from rule_sign_off").await;
    let forced = handler.post(path, &[("form_token", &token), ("verdict", "holds")]).await;
    assert_eq!((forced.status, portal.look("select count(*) from rule_sign_off").await), (403, before));
}
