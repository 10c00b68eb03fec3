//! `/my/{reference}/due.ics`: the date of one's own request as a file for a calendar.

use rightsdesk::base::actor::Role;
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::rulebook::PauseGround;

use crate::support::{Calendar, Event, TestApp, TestOptions, Visitor};

const FIELDS: [(&str, &str); 2] = [("name", "Greta Geheim"), ("place", "DE")];
const EMAIL: &str = "greta@requester.test";

/// The only entry of the file, with what holds for every file.
async fn entry(portal: &TestApp, visitor: &Visitor, reference: &str, language: &str) -> Event {
    let file = visitor.get(&format!("/my/{reference}/due.ics?lang={language}")).await;
    assert_eq!(file.status, 200, "{}", file.gist());
    assert_eq!(file.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"due.ics\"");
    assert_eq!(file.header("cache-control"), "no-store");
    for personal in ["Greta", "Geheim", "greta", "requester.test"] {
        assert!(!file.body.contains(personal), "{}", file.body);
    }
    let calendar = Calendar::read(&file.body);
    assert_eq!(calendar.value("METHOD"), "PUBLISH");
    assert_eq!(calendar.events.len(), 1);
    let event = calendar.events.into_iter().next().unwrap();
    assert_eq!(event.text("SUMMARY").matches(reference).count(), 1);
    assert_eq!(event.value("URL"), format!("{}/my/{reference}", portal.base()));
    assert_eq!(event.value("TRANSP"), "TRANSPARENT");
    assert!(!event.text("SUMMARY").to_lowercase().contains("access"), "the kind of request stays at home");
    event
}

/// Comes back after days, when the session is long over.
async fn come_back(portal: &TestApp, visitor: &Visitor) {
    visitor.get("/my").await.fill("email", EMAIL).send().await;
    let code = portal.code_for(EMAIL).await;
    visitor.get("/my/code").await.fill("code", &code).send().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_date_moves_in_the_calendar_as_it_moves_on_the_page() {
    let portal = TestApp::start().await;
    let requester = portal.visitor();
    let reference = portal.confirmed_by_form(&requester, "access", EMAIL, &FIELDS).await;
    let dpo = portal.dpo().await;
    let address = format!("/my/{reference}/due.ics");
    let link = format!("a[href='{address}']");
    let page = requester.get(&format!("/my/{reference}")).await;
    assert_eq!(page.text_of(&link).as_deref(), Some("Add to your calendar"));

    let first = entry(&portal, &requester, &reference, "en").await;
    assert_eq!(first.value("DTSTART;VALUE=DATE"), "20261228", "the day after Christmas is a Saturday");
    assert_eq!(first.text("SUMMARY"), format!("OMO: last day to answer {reference}"));
    assert_eq!(first.value("SEQUENCE"), "1");
    assert_eq!(first.value("DTSTAMP"), "20261124T230000Z", "when the day of receipt began in Germany");
    let sum = first.text("DESCRIPTION");
    assert!(sum.starts_with("By law, OMO must answer you by this day.\n\nHow this date"), "{sum}");
    assert!(sum.contains("\n1. Received on Wednesday 25 November 2026.") && sum.contains("GDPR Art. 12(3)"), "{sum}");
    assert_eq!(first.triggers, ["-P2DT15H", "PT9H"]);

    let chinese = entry(&portal, &requester, &reference, "zh-Hant").await;
    assert_eq!(chinese.text("SUMMARY"), format!("OMO最晚答覆日：{reference}"));
    assert!(chinese.text("DESCRIPTION").starts_with("依法律規定，OMO最晚要在這一天答覆您。"));
    assert_eq!(chinese.value("UID"), first.value("UID"), "one entry, whatever it is written in");
    assert!(requester.get("/?lang=en").await.status == 200);

    // The same state gives the same bytes, a week later too.
    let before = requester.get(&address).await.body;
    portal.until("2026-12-02T09:00:00Z").await;
    come_back(&portal, &requester).await;
    assert_eq!(requester.get(&address).await.body, before);

    ops::extend(portal.app.clone(), dpo, &reference, "Many systems.").await.unwrap();
    let extended = entry(&portal, &requester, &reference, "en").await;
    assert_eq!(extended.value("UID"), first.value("UID"), "it takes the place of the first one");
    assert_eq!(extended.value("SEQUENCE"), "2");
    assert_eq!(extended.value("DTSTART;VALUE=DATE"), "20270225");
    assert!(extended.value("LAST-MODIFIED") > first.value("LAST-MODIFIED"));

    // Nobody has read anything by fetching the file.
    portal.ask(dpo, &reference, None).await.unwrap();
    entry(&portal, &requester, &reference, "en").await;
    assert_eq!(portal.look("select count(*) from message where read_at is null").await, "2");
    requester.get(&format!("/my/{reference}")).await;
    assert_eq!(portal.look("select count(*) from message where read_at is null").await, "0");

    portal.close(dpo, &reference).await;
    let closed = requester.get(&address).await;
    assert_eq!((closed.status, closed.text_of("h1").as_deref()), (404, Some("There is no date at the moment")));
    assert!(requester.get(&format!("/my/{reference}")).await.text_of(&link).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_time_stands_still_there_is_nothing_to_add() {
    let portal = TestApp::start().await;
    let requester = portal.visitor();
    // In the United Kingdom the time begins when the proof of identity is there.
    let place = [("name", "Greta Geheim"), ("place", "GB")];
    let reference = portal.confirmed_by_form(&requester, "access", EMAIL, &place).await;
    let dpo = portal.dpo().await;
    let before = entry(&portal, &requester, &reference, "en").await;
    portal.ask(dpo, &reference, Some(PauseGround::Identity)).await.unwrap();
    let address = format!("/my/{reference}/due.ics");
    let paused = requester.get(&address).await;
    assert_eq!((paused.status, paused.text_of("h1").as_deref()), (404, Some("There is no date at the moment")));
    assert!(paused.words().contains("While the clock is paused"));
    let page = requester.get(&format!("/my/{reference}")).await;
    assert!(page.text_of(&format!("a[href='{address}']")).is_none());
    portal.until("2026-12-02T09:00:00Z").await;
    come_back(&portal, &requester).await;
    requester.get(&format!("/my/{reference}")).await.form("/messages").fill("body", "Here it is.").send().await;
    let after = entry(&portal, &requester, &reference, "en").await;
    assert_eq!(after.value("UID"), before.value("UID"));
    assert!(after.value("SEQUENCE").parse::<i32>().unwrap() > before.value("SEQUENCE").parse().unwrap());
    assert!(after.value("DTSTART;VALUE=DATE") > before.value("DTSTART;VALUE=DATE"));
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_a_moment_and_an_aim_is_no_deadline() {
    let portal = TestApp::start().await;
    let requester = portal.visitor();
    let indonesian = [("name", "Greta Geheim"), ("place", "ID")];
    let reference = portal.confirmed_by_form(&requester, "access", EMAIL, &indonesian).await;
    let moment = entry(&portal, &requester, &reference, "en").await;
    assert_eq!(moment.value("DTSTART"), "20261128T090000Z", "72 hours from the moment of receipt");
    assert_eq!(moment.text("SUMMARY"), format!("OMO: last moment to answer {reference}"));
    assert_eq!(moment.triggers, ["-P1D", "-PT2H"]);

    let aim = portal.confirmed_by_form(&requester, "access", EMAIL, &[("name", "Greta Geheim"), ("place", "")]).await;
    assert_eq!(portal.look(&format!("select legal_due is null from cases where reference = '{aim}'")).await, "true");
    let aimed = entry(&portal, &requester, &aim, "en").await;
    assert_eq!(aimed.text("SUMMARY"), format!("OMO: aims to answer {aim} (no legal deadline)"));
    assert!(aimed.text("DESCRIPTION").contains("This is an aim, not a deadline set by law."));
    assert_ne!(aimed.value("UID"), moment.value("UID"));
    let aimed = entry(&portal, &requester, &aim, "zh-Hant").await;
    assert!(aimed.text("SUMMARY").contains("非法定期限"));
    assert!(aimed.text("DESCRIPTION").starts_with("OMO預計在這一天以前答覆您。這是目標，不是法律規定的期限。"));
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_named_after_the_portal_and_not_after_the_person() {
    let base =
        TestOptions { settings: vec!["--base-url=https://privacy.omo.test".to_owned()], ..TestOptions::default() };
    let portal = TestApp::with(base).await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let case = portal.case(&reference).await;
    let config = &portal.app.config;
    let name = |calendar, clock| rightsdesk::web::calendar_file::uid(config, calendar, case.id, clock);
    let uid = name("own", "answer");
    assert!(uid.ends_with("@privacy.omo.test") && uid.len() == 32 + "@privacy.omo.test".len(), "{uid}");
    assert!(!uid.contains(&case.id.simple().to_string()));
    assert!(uid != name("desk", "answer") && uid != name("own", "appeal"));
    // Opening by the operation alone is guarded too.
    let other = portal.file_as("access", "DE", "other@requester.test", rightsdesk::base::language::Language::En).await;
    assert!(ops::own_dates(&portal.app, requester, &reference).await.is_ok());
    assert!(ops::own_dates(&portal.app, requester, &other).await.is_err());
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    assert_eq!(
        desk.get(&format!("/my/{reference}/due.ics")).await.path,
        "/my",
        "the desk's session opens nothing here"
    );
}
