//! The calendar of the desk: a secret address, what stands at it, and that it ends when it should.

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::staff::accounts;

use crate::support::{ADA, Answer, Asked, Calendar, Event, TestApp, TestOptions, Visitor};

async fn act(desk: &Visitor, act: &str) -> Answer {
    let token = desk.get("/desk/account").await.field("form_token").unwrap();
    desk.post("/desk/account/calendar", &[("form_token", &token), ("act", act)]).await
}

/// Makes the address; gives its path.
async fn make(portal: &TestApp, desk: &Visitor) -> String {
    let page = act(desk, "create").await;
    assert_eq!(page.status, 200, "{}", page.gist());
    assert!(page.path.starts_with("/desk/account?shown="), "{}", page.path);
    assert!(page.attribute_of("a[hreflang]", "href").is_none(), "another language would lose it");
    assert_eq!(desk.get(&page.path).await.text_of(".secret"), page.text_of(".secret"), "reloaded");
    let address = page.text_of(".secret").expect("the address is shown");
    address.strip_prefix(&portal.base()).expect("it is one of ours").to_owned()
}

/// As a program fetches it: without a cookie.
async fn fetch(portal: &TestApp, path: &str) -> Answer {
    portal.visitor().get(path).await
}

async fn events(portal: &TestApp, path: &str) -> Vec<Event> {
    Calendar::read(&fetch(portal, path).await.body).events
}

fn of<'a>(events: &'a [Event], reference: &str) -> Vec<&'a Event> {
    events.iter().filter(|event| event.text("SUMMARY").starts_with(reference)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_reads_the_dates_without_a_session_and_no_person_is_in_them() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let path = make(&portal, &desk).await;
    assert!(path.starts_with("/desk/calendar/") && path.ends_with(".ics") && path.len() == 15 + 43 + 4, "{path}");

    let answer = fetch(&portal, &path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/calendar; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert!(answer.headers.get("set-cookie").is_none());
    for personal in ["Ada", "Example", ADA, "Everything, please", "requester.test", "dpo"] {
        assert!(!answer.body.contains(personal), "{personal} in {}", answer.body);
    }
    let calendar = Calendar::read(&answer.body);
    assert_eq!((calendar.value("NAME"), calendar.value("METHOD")), ("OMO: privacy requests", "PUBLISH"));
    let dates: Vec<_> = calendar
        .events
        .iter()
        .map(|event| (event.text("SUMMARY"), event.value("DTSTART;VALUE=DATE").to_owned(), event.triggers.join(" ")))
        .collect();
    let line = |what: &str| format!("{reference}: {what} (Access, DE)");
    assert_eq!(
        dates,
        [
            (line("Safe date"), "20261224".to_owned(), "-P9DT15H -P4DT15H -P1DT15H -PT15H PT9H".to_owned()),
            (line("Last day by law"), "20261228".to_owned(), "-P9DT15H -P4DT15H -P1DT15H -PT15H PT9H".to_owned()),
        ]
    );
    assert_eq!(calendar.events[0].value("URL"), format!("{}/desk/cases/{reference}", portal.base()));
    assert_eq!(calendar.events[0].value("SEQUENCE"), "1");
    let lines = calendar.events[0].text("DESCRIPTION");
    assert!(lines.starts_with("Safe date: Thursday 24 December 2026\nLast day by law: Monday 28 "), "{lines}");

    // Nothing sealed is opened for it: the keys of the cases could be anywhere.
    sqlx::query("delete from case_key").execute(&mut *portal.owner().await).await.unwrap();
    assert_eq!(fetch(&portal, &path).await.body, answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_newest_calendar_is_told_so() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let path = make(&portal, &desk).await;
    let tag = fetch(&portal, &path).await.header("etag").to_owned();
    portal.app.clock.advance(chrono::TimeDelta::hours(3));
    let ask = async |known: &str| {
        let headers = [("if-none-match", known)];
        portal.visitor().ask(Asked { method: "GET", path: &path, headers: &headers, ..Asked::default() }).await
    };
    for known in [tag.clone(), tag.trim_start_matches("W/").to_owned(), format!("\"old\", {tag}"), "*".to_owned()] {
        let answer = ask(&known).await;
        assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{known}");
        assert_eq!((answer.header("etag"), answer.header("cache-control")), (tag.as_str(), "private, no-cache"));
    }
    assert_eq!(ask("W/\"old\"").await.status, 200);
    ops::extend(portal.app.clone(), actor, &reference, "Many systems.").await.unwrap();
    let moved = ask(&tag).await;
    assert_eq!(moved.status, 200);
    let events = Calendar::read(&moved.body).events;
    assert_eq!((events.len(), events[0].value("SEQUENCE")), (1, "2"), "the last day and the safe one are the same now");
    assert!(events[0].text("SUMMARY").contains("Last day by law"));
    portal.close(actor, &reference).await;
    assert_eq!(Calendar::read(&ask(&tag).await.body).events.len(), 0, "what is closed falls out");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_date_is_told_apart() {
    let portal =
        TestApp::with(TestOptions { settings: vec!["--deadline-alert-days=3,1".to_owned()], ..TestOptions::default() })
            .await;
    let dpo = portal.dpo().await;
    let (desk, _) = portal.signed_in(Role::Auditor).await;
    let path = make(&portal, &desk).await;
    let unconfirmed = portal.file("access", "DE").await;
    let (hours, _) = portal.confirmed("access", "ID").await;
    let open = portal.take_in(dpo, "access", "", "2026-11-20").await;
    let by_post = portal.take_in(dpo, "access", "US-CA", "2026-11-20").await;
    sqlx::query("update cases set acknowledged_at = null where reference = $1")
        .bind(&by_post)
        .execute(&mut *portal.owner().await)
        .await
        .unwrap();
    let all = events(&portal, &path).await;
    assert!(of(&all, &unconfirmed).is_empty(), "nobody has proven that one");
    let uids: std::collections::BTreeSet<_> = all.iter().map(|event| event.value("UID")).collect();
    assert_eq!(uids.len(), all.len(), "every entry has a name of its own");

    let of_hours = of(&all, &hours);
    assert_eq!(of_hours.len(), 2);
    assert_eq!(of_hours[1].value("DTSTART"), "20261128T090000Z");
    assert_eq!(of_hours[1].text("SUMMARY"), format!("{hours}: Last moment by law (Access, ID)"));
    assert!(of_hours[1].text("DESCRIPTION").contains("Last moment by law: 28 November 2026, 16:00"), "the hour there");

    let of_open: Vec<_> = of(&all, &open).iter().map(|event| event.text("SUMMARY")).collect();
    assert!(!of_open.is_empty() && of_open.iter().all(|line| !line.contains("by law")), "{of_open:?}");
    assert!(of_open.iter().any(|line| line.contains("Own aim, no legal deadline")), "{of_open:?}");

    let acknowledgement = |events: &[Event]| -> Vec<Event> {
        let of_case = of(events, &by_post).into_iter();
        of_case.filter(|event| event.text("SUMMARY").contains("Acknowledge receipt")).cloned().collect()
    };
    let asked = acknowledgement(&all);
    assert_eq!(asked.len(), 1);
    assert!(asked[0].text("SUMMARY").ends_with("(Access, US-CA)"));
    let due = portal.look(&format!("select acknowledge_by from cases where reference = '{by_post}'")).await;
    assert_eq!(asked[0].value("DTSTART;VALUE=DATE"), due.replace('-', ""));
    assert_eq!(asked[0].triggers, ["-P2DT15H", "-PT15H", "PT9H"], "on the days of the mails to the DPO");
    ops::acknowledge(portal.app.clone(), dpo, &by_post).await.unwrap();
    assert!(acknowledgement(&events(&portal, &path).await).is_empty(), "done is done");

    sqlx::query("update staff set language = 'zh-Hant'").execute(&mut *portal.owner().await).await.unwrap();
    let chinese = fetch(&portal, &path).await.body;
    let chinese = Calendar::read(&chinese);
    assert_eq!(chinese.value("NAME"), "OMO 個資申請");
    let of_hours = of(&chinese.events, &hours);
    assert_eq!(of_hours[1].text("SUMMARY"), format!("{hours}：法定時限（查閱／複本，ID）"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_ends_when_it_is_replaced_switched_off_or_its_owner_goes() {
    let portal = TestApp::start().await;
    portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Handler).await;
    let before = desk.get("/desk/account").await;
    assert!(before.words().contains("Create the address") && before.text_of(".secret").is_none());
    let first = make(&portal, &desk).await;
    let page = desk.get("/desk/account").await;
    assert!(page.text_of(".secret").is_none(), "shown once");
    assert!(page.words().contains("No program has fetched it yet."));
    let secret = first.trim_start_matches("/desk/calendar/").trim_end_matches(".ics").to_owned();
    let kept =
        portal.look("select encode(token_hash, 'escape') || encode(token_hash, 'base64') from staff_calendar").await;
    assert!(!kept.contains(&secret) && !kept.contains(&secret[..20]), "only a hash of it is kept");

    // Written down at most once an hour.
    let seen = async || portal.look("select to_char(seen_at at time zone 'UTC', 'HH24:MI') from staff_calendar").await;
    assert_eq!(fetch(&portal, &first).await.status, 200);
    assert_eq!(seen().await, "09:00");
    portal.app.clock.advance(chrono::TimeDelta::minutes(40));
    fetch(&portal, &first).await;
    assert_eq!(seen().await, "09:00");
    portal.app.clock.advance(chrono::TimeDelta::minutes(20));
    fetch(&portal, &first).await;
    assert_eq!(seen().await, "10:00");
    // The program came on after the session had ended; back to when it had not.
    portal.set("2026-11-25T09:30:00Z");
    assert!(
        desk.get("/desk/account").await.words().contains("last fetched it around 25 Nov 18:00"),
        "the desk's own zone"
    );

    let second = make(&portal, &desk).await;
    assert_ne!(first, second);
    assert_eq!((fetch(&portal, &first).await.status, fetch(&portal, &second).await.status), (404, 200));
    let off = act(&desk, "off").await;
    assert_eq!(off.path, "/desk/account?done=calendar-off");
    assert!(off.words().contains("no longer works") && off.words().contains("Create the address"));
    assert_eq!(fetch(&portal, &second).await.status, 404);
    act(&desk, "off").await;
    assert_eq!(act(&desk, "anything").await.status, 404);

    let third = make(&portal, &desk).await;
    for other in [
        third.trim_end_matches(".ics"),
        "/desk/calendar/.ics",
        &third.replace(".ics", ".ics.ics"),
        &third.to_lowercase(),
    ] {
        assert_eq!(fetch(&portal, other).await.status, 404, "{other}");
    }
    // A role that reads no cases has no calendar, whatever it was before.
    let id = actor.staff_id().unwrap();
    let role = async |role: &str| {
        let mut owner = portal.owner().await;
        sqlx::query("update staff set role = $2 where id = $1").bind(id).bind(role).execute(&mut *owner).await.unwrap();
    };
    role("owner").await;
    assert_eq!(fetch(&portal, &third).await.status, 404);
    role("handler").await;
    assert_eq!(fetch(&portal, &third).await.status, 200);
    let disabled = async |since: &str| {
        let statement = sqlx::AssertSqlSafe(format!("update staff set disabled_at = {since}"));
        sqlx::raw_sql(statement).execute(&mut *portal.owner().await).await.unwrap();
    };
    disabled("now()").await;
    assert_eq!(fetch(&portal, &third).await.status, 404);
    disabled("null").await;
    assert_eq!(fetch(&portal, &third).await.status, 200);
    accounts::reset(portal.app.clone(), Actor::CommandLine, id).await.unwrap();
    assert_eq!(fetch(&portal, &third).await.status, 404, "who is set up anew makes a new one");

    let (auditor, actor) = portal.signed_in(Role::Auditor).await;
    let of_auditor = make(&portal, &auditor).await;
    assert_eq!(events(&portal, &of_auditor).await.len(), 2);
    accounts::disable(portal.app.clone(), Actor::CommandLine, actor.staff_id().unwrap()).await.unwrap();
    let gone = fetch(&portal, &of_auditor).await;
    assert_eq!((gone.status, gone.header("cache-control")), (404, "no-store"));
    assert_eq!(portal.look("select count(*) from staff_calendar").await, "0");

    let actions = portal
        .look("select string_agg(action, ' ' order by id) from audit_entry where action like 'staff.calendar%'")
        .await;
    assert_eq!(
        actions,
        "staff.calendar_created staff.calendar_replaced staff.calendar_revoked staff.calendar_created staff.calendar_created"
    );
}
