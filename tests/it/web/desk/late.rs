//! What is late and what is not: the law's day, the safe one and our own aim in words; a closed case never.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;

use crate::support::{TestApp, Visitor};

async fn head(desk: &Visitor, reference: &str) -> (String, String) {
    let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
    let chips =
        page.texts_of(".head .chip.late, .head .chip.past, .head .chip.aim, .head .chip.soon, .head .chip.fine");
    (chips.join(" "), page.text_of("#next").unwrap_or_default())
}

async fn row_classes(desk: &Visitor, list: &str) -> Vec<String> {
    desk.get(list).await.attributes_of("tbody .due .chip", "class")
}

#[tokio::test(flavor = "multi_thread")]
async fn three_kinds_of_late_are_three_things() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let legal = portal.case(&reference).await.dates.legal_due.unwrap();
    let safe = portal.case(&reference).await.dates.safe_due.unwrap();
    assert!(safe < legal);
    portal.pass(safe.and_hms_opt(12, 0, 0).unwrap().and_utc() + TimeDelta::days(1) - portal.app.now()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (chip, next) = head(&desk, &reference).await;
    assert!(chip.contains("safe date passed yesterday"), "{chip}");
    assert!(next.contains("The safe date was") && next.contains("the law’s last day is"), "{next}");
    assert_eq!(row_classes(&desk, "/desk/queue").await, ["chip past"]);
    assert!(desk.get("/desk/queue?lang=en").await.words().contains("0 past the law · 1 past our date only"));
    // A message that waits hides nothing.
    portal.reply(requester, &reference).await;
    portal.pass(legal.and_hms_opt(12, 0, 0).unwrap().and_utc() + TimeDelta::days(2) - portal.app.now()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (chip, next) = head(&desk, &reference).await;
    assert!(chip.contains("past the law by 2 days"), "{chip}");
    assert!(next.contains("The law’s last day was"), "{next}");
    assert!(next.contains("The requester has written"), "{next}");
    assert_eq!(row_classes(&desk, "/desk/queue?view=past_law").await, ["chip late"]);
    assert!(desk.get("/desk/queue?lang=en").await.words().contains("1 past the law · 0 past our date only"));
    let chinese = desk.get("/desk/queue?lang=zh-Hant").await.words();
    assert!(chinese.contains("逾法定期限 2 天"), "{chinese}");
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_aim_is_not_the_laws() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("complaint", "DE").await;
    let case = portal.case(&reference).await;
    assert_eq!(case.dates.legal_due, None, "this law sets no day for a complaint");
    let aim = case.dates.work_by().unwrap();
    portal.pass(aim.and_hms_opt(12, 0, 0).unwrap().and_utc() + TimeDelta::days(3) - portal.app.now()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (chip, next) = head(&desk, &reference).await;
    assert!(chip.contains("our aim passed 3 days ago"), "{chip}");
    assert!(next.contains("Our own aim was"), "{next}");
    assert_eq!(row_classes(&desk, "/desk/queue").await, ["chip aim"]);
    assert_eq!(row_classes(&desk, "/desk/queue?view=past_law").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_case_is_never_late_wherever_it_shows() {
    let portal = TestApp::start().await;
    let (closed, _) = portal.confirmed("access", "DE").await;
    let dpo = portal.dpo().await;
    portal.close(dpo, &closed).await;
    portal.pass(TimeDelta::days(60)).await;
    let (open, _) = portal.confirmed("deletion", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let found = desk.get("/desk/queue?q=Ada&lang=en").await;
    let references: Vec<String> = found.attributes_of("tbody a.ref", "href");
    assert_eq!(
        references,
        [format!("/desk/cases/{open}"), format!("/desk/cases/{closed}")],
        "what is open comes first"
    );
    assert!(found.words().contains("closed · ") && found.words().contains("Fulfilled"), "{}", found.words());
    assert_eq!(found.attributes_of(".tabs a[aria-current]", "href"), Vec::<String>::new(), "a search is no tab");
    for page in [
        "/desk/queue?q=Ada".to_owned(),
        "/desk/queue?view=closed".to_owned(),
        format!("/desk/cases/{closed}"),
        format!("/desk/cases/{closed}/reopen"),
        format!("/desk/cases/{closed}/person"),
        format!("/desk/cases/{closed}/tasks"),
    ] {
        let page = desk.get(&page).await;
        assert_eq!(page.status, 200);
        assert_eq!(
            page.attributes_of(".chip.late, .chip.past, .chip.aim, .broken", "class"),
            Vec::<String>::new(),
            "{}",
            page.path
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_cases_are_narrowed_by_outcome_and_day() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    let (fulfilled, _) = portal.confirmed("access", "DE").await;
    portal.close(dpo, &fulfilled).await;
    portal.pass(TimeDelta::days(3)).await;
    let (refused, _) = portal.confirmed("deletion", "DE").await;
    portal.refuse(dpo, &refused).await.unwrap();
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let found = async |query: &str| {
        let page = desk.get(&format!("/desk/queue?view=closed{query}")).await;
        page.attributes_of("tbody a.ref", "href")
            .into_iter()
            .map(|href| href.rsplit('/').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("").await, [refused.clone(), fulfilled.clone()]);
    assert_eq!(found("&outcome=refused").await, std::slice::from_ref(&refused));
    let day =
        portal.look("select (closed_at at time zone 'Asia/Taipei')::date from cases where outcome = 'refused'").await;
    assert_eq!(found(&format!("&closed_from={day}")).await, std::slice::from_ref(&refused));
    assert_eq!(found(&format!("&closed_until={day}")).await, [refused, fulfilled.clone()]);
    assert_eq!(
        found(&format!(
            "&closed_until={}",
            portal
                .look("select (closed_at at time zone 'Asia/Taipei')::date from cases where outcome = 'fulfilled'")
                .await
        ))
        .await,
        [fulfilled]
    );
    let page = desk.get("/desk/queue?view=closed").await;
    assert!(page.attributes_of("select[name=status]", "id").is_empty() && page.text_of("[name=closed_from]").is_some());
    let open = desk.get("/desk/queue").await;
    assert!(open.attributes_of("select[name=status] option", "value").contains(&"review".to_owned()));
}
