//! A request's whole life through the pages: filed, confirmed, answered at the desk, read by the requester.

use rightsdesk::base::actor::Role;
use rightsdesk::domain::cases::events::{self, EventKind};

use crate::support::{DPO, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_filed_confirmed_answered_and_read() {
    let portal = TestApp::start().await;
    let ada = portal.visitor();
    let check = ada
        .get("/request/access?lang=en")
        .await
        .fill("name", "Ada Example")
        .fill("email", "ada@requester.test")
        .fill("place", "DE")
        .fill("details", "Everything, please.")
        .send()
        .await;
    assert_eq!(check.status, 200);
    assert!(check.body.contains("Ada Example") && check.body.contains("Everything, please."));
    let received = check.send().await;
    assert_eq!(received.path, "/received");
    let reference = received.text_of("#reference").unwrap();
    assert_eq!(received.attribute_of("#due time, time#due", "datetime").as_deref(), Some("2026-12-28"));

    let code = portal.code_for("ada@requester.test").await;
    let about_it = |portal: &TestApp| -> Vec<_> {
        portal.mails_to(DPO).into_iter().filter(|mail| mail.subject.contains(&reference)).collect()
    };
    assert!(about_it(&portal).is_empty(), "the DPO hears of confirmed requests only");
    let confirmed = received.form("/confirm").fill("code", &code).send().await;
    assert_eq!(confirmed.status, 200);
    portal.work().await;
    let to_dpo = about_it(&portal);
    assert_eq!(to_dpo.len(), 1);
    assert!(!to_dpo[0].text.contains("Ada"), "nothing personal in a mail");

    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let case = desk.get(&format!("/desk/cases/{reference}")).await;
    assert!(case.body.contains("Ada Example") && case.body.contains("Everything, please."));
    let close = desk.get(&format!("/desk/cases/{reference}/letter")).await;
    let token = close.field("form_token").unwrap();
    let closed = desk
        .post_multipart(
            &format!("/desk/cases/{reference}/letter"),
            &[
                ("form_token", &token),
                ("deed", "send"),
                ("says", "yes"),
                ("outcome", "fulfilled"),
                ("body", "Here is all we have."),
            ],
            Some(("file", "資料.csv", b"name\nAda\n")),
        )
        .await;
    assert_eq!(closed.status, 200, "{}", closed.body);
    portal.work().await;
    let told = portal.mails_to("ada@requester.test");
    assert!(told.last().unwrap().subject.contains("answer is ready"));
    assert!(!told.last().unwrap().text.contains("all we have"));

    let page = ada.get(&format!("/my/{reference}")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Here is all we have."));
    let link = page.attribute_of("a[href*='/files/']", "href").unwrap();
    let file = ada.get(&link).await;
    assert_eq!((file.status, file.body.as_str()), (200, "name\nAda\n"));
    assert!(file.header("content-disposition").starts_with("attachment"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_owns_up_to_a_date_that_has_passed() {
    let portal = TestApp::start().await;
    let ada = portal.visitor();
    let fields = [("name", "Ada Example"), ("place", "DE")];
    let reference = portal.confirmed_by_form(&ada, "access", "ada@requester.test", &fields).await;
    let page = ada.get(&format!("/my/{reference}")).await;
    assert!(!page.body.contains("We are late"), "{}", page.body);
    portal.app.clock.set("2026-12-29T09:00:00Z".parse().unwrap());
    let code_page = portal.visitor().get("/my?lang=en").await.fill("email", "ada@requester.test").send().await;
    let code = portal.code_for("ada@requester.test").await;
    let list = code_page.fill("code", &code).send().await;
    let page = list.again(&format!("/my/{reference}")).await;
    assert!(page.body.contains("We are late") && page.body.contains("complain"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_within_a_moment_is_told_in_its_order() {
    let portal = TestApp::start().await;
    // The clock stands still, and ids of one moment are in no order.
    for _ in 0..6 {
        let (reference, _) = portal.confirmed("access", "DE").await;
        let case = portal.case(&reference).await;
        let mut reading = portal.app.clone().read().await.unwrap();
        let events = events::of_case(reading.sql(), &case).await.unwrap();
        let at = |kind: EventKind| events.iter().position(|event| event.kind == kind).unwrap();
        assert!(at(EventKind::Confirmed) < at(EventKind::Acknowledged), "{reference}: first proven, then acknowledged");
    }
}
