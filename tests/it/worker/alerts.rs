//! Alerts of the worker: one for many of a kind, and none under which another is buried.

use chrono::TimeDelta;
use rightsdesk::base::actor::Actor;
use rightsdesk::base::language::Language;
use rightsdesk::infra::alerts::{self, NewAlert};
use uuid::Uuid;

use crate::support::{Behaviour, SmtpSink, TestApp, TestOptions};

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_dead_addresses_are_one_alert_and_bury_nobody() {
    let sink = SmtpSink::start().await;
    // On an hour, so that all of it lies within one.
    let portal = TestApp::with(TestOptions { now: "2026-11-25T09:00:00Z", settings: sink.settings() }).await;
    let confirmed = portal.file_as("access", "DE", "grace@requester.test", Language::En).await;
    sqlx::query("update cases set status = 'new', lapses_at = null, confirmed_at = received_at where reference = $1")
        .bind(&confirmed)
        .execute(&portal.app.database)
        .await
        .unwrap();
    sink.behave(Behaviour::RefuseRecipient(550));
    portal.work().await;
    // Somebody files in the names of addresses that do not exist.
    for number in 0..100 {
        portal.app.clock.advance(TimeDelta::seconds(20));
        let filing = crate::support::filing("access", "DE", &format!("a{number}@nowhere.test"), Language::En);
        let from = format!("192.0.2.{}", number % 200);
        rightsdesk::domain::cases::ops::file(
            portal.app.clone(),
            Actor::ANYBODY,
            &filing,
            portal.app.random.bytes(),
            &from,
        )
        .await
        .unwrap();
        portal.work().await;
    }
    let listed = alerts::list(&portal.app.database, None, 50).await.unwrap();
    let told: Vec<_> = listed.iter().map(|alert| (alert.case_id, alert.count)).collect();
    // The third is the digest, whose mailbox is of another importance.
    assert_eq!(told.len(), 3, "{listed:?}");
    assert_eq!(told[0], (None, 100));
    assert_eq!((listed[0].last_at - listed[0].at).num_seconds(), 99 * 20);
    assert!(told.contains(&(Some(portal.case(&confirmed).await.id), 1)) && told.contains(&(None, 1)), "{listed:?}");
    assert_eq!(alerts::count(&portal.app.database).await.unwrap(), 3);
}

#[tokio::test]
async fn alerts_are_listed_page_by_page_until_somebody_deals_with_them() {
    let portal = TestApp::start().await;
    let (app, database) = (&portal.app, &portal.app.database);
    let raise = async |kind: &'static str, subject: &'static str| {
        let mut connection = database.acquire().await.unwrap();
        let alert = NewAlert { kind, subject, error: "why", ..NewAlert::default() };
        alerts::raise(&mut connection, app.new_id(), &alert, app.now()).await.unwrap();
    };
    for (kind, subject) in [("job_dead", ""), ("job_dead", ""), ("mail_refused", ""), ("schedule_late", "audit.chain")]
    {
        raise(kind, subject).await;
    }
    app.clock.advance(TimeDelta::hours(1));
    raise("job_dead", "").await;
    let mut kinds = Vec::new();
    let mut after = None;
    loop {
        let page = alerts::list(database, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(alerts::Cursor::parse(&last.cursor().to_string()).unwrap());
        kinds.extend(page.iter().map(|alert| (alert.kind.clone(), alert.count)));
    }
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    assert_eq!(kinds[0], ("job_dead".to_owned(), 1), "another hour, another alert");
    assert!(kinds[1..].contains(&("job_dead".to_owned(), 2)), "{kinds:?}");

    let newest = alerts::list(database, None, 1).await.unwrap().remove(0);
    assert!(alerts::resolve(database, newest.id, None, app.now()).await.unwrap());
    assert!(!alerts::resolve(database, newest.id, None, app.now()).await.unwrap(), "once");
    assert!(!alerts::resolve(database, Uuid::nil(), None, app.now()).await.unwrap());
    // What comes after somebody has dealt with it is new.
    raise("job_dead", "").await;
    assert_eq!(alerts::list(database, None, 1).await.unwrap()[0].count, 1);
    assert_eq!(alerts::settle(database, "schedule_late", "audit.chain", app.now()).await.unwrap(), 1);
    assert!(!alerts::stands(database, "schedule_late", "audit.chain").await.unwrap());
}
