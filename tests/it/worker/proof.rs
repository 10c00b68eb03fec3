//! What hangs on a mail follows from its delivery, and is undone where it reached nobody.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Requester};
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::desk;
use rightsdesk::domain::rulebook::PauseGround;

use crate::support::{ADA, Behaviour, SmtpSink, TestApp, TestOptions};

async fn portal_with(sink: &SmtpSink) -> TestApp {
    TestApp::with(TestOptions { now: "2026-11-25T09:00:00Z", settings: sink.settings() }).await
}

/// A request that its mailbox has confirmed.
async fn confirmed(portal: &TestApp, right: &str, place: &str) -> String {
    let reference = portal.file(right, place).await;
    let requester = Actor::Requester(Requester::of_mailbox(&portal.app.keys.email_index(ADA)));
    ops::confirm_listed(portal.app.clone(), requester, &reference).await.unwrap();
    portal.work().await;
    reference
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_is_acknowledged_by_what_arrives_and_not_by_what_was_asked_for() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    let dpo = portal.dpo().await;
    let reference = confirmed(&portal, "access", "US-CA").await;
    sqlx::query("update cases set acknowledged_at = null where reference = $1")
        .bind(&reference)
        .execute(&portal.app.database)
        .await
        .unwrap();
    sink.behave(Behaviour::RefuseRecipient(550));
    ops::write_to_requester(portal.app.clone(), dpo, &reference, "We look.", portal.app.random.bytes()).await.unwrap();
    assert_eq!(portal.case(&reference).await.acknowledged_at, None, "it was only asked for");
    portal.work().await;
    assert_eq!(portal.case(&reference).await.acknowledged_at, None, "it reached nobody");
    let open = desk::case::open(portal.app.clone(), dpo, &reference).await.unwrap();
    assert!(open.tasks.iter().any(|task| task.done_at.is_none()), "somebody has to tell it another way");
    let failed = open.mails.iter().find(|mail| mail.state.has_failed()).expect("the mail says what became of it").id;

    // Well again, it is sent once more, and now it counts.
    sink.behave(Behaviour::Accept);
    ops::send_mail_again(portal.app.clone(), dpo, &reference, failed).await.unwrap();
    portal.work().await;
    assert!(portal.case(&reference).await.acknowledged_at.is_some());
    assert!(ops::send_mail_again(portal.app.clone(), dpo, &reference, failed).await.is_err(), "it has arrived");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_that_nobody_was_told_of_is_none_and_a_question_that_never_came_stops_no_clock() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    let dpo = portal.dpo().await;
    let extended = confirmed(&portal, "access", "DE").await;
    let asked = confirmed(&portal, "access", "GB").await;
    let (due, safe) = (portal.case(&extended).await.dates.due(), portal.case(&asked).await.dates.work_by());
    portal.app.clock.advance(TimeDelta::days(2));
    sink.behave(Behaviour::RefuseRecipient(550));
    ops::extend(portal.app.clone(), dpo, &extended, "Many systems.").await.unwrap();
    portal.ask(dpo, &asked, Some(PauseGround::Clarification)).await.unwrap();
    assert_ne!(portal.case(&extended).await.dates.due(), due);
    assert!(portal.case(&asked).await.open_pause().is_some());
    portal.work().await;
    let (extended, asked) = (portal.case(&extended).await, portal.case(&asked).await);
    assert_eq!((extended.extended_on, extended.dates.due()), (None, due));
    assert_eq!((asked.open_pause(), asked.dates.work_by()), (None, safe));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_served_when_it_arrives_or_is_opened() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    let dpo = portal.dpo().await;
    let reference = confirmed(&portal, "access", "DE").await;
    let answer = ops::Answer {
        outcome: rightsdesk::domain::cases::Outcome::NothingHeld,
        body: "Nothing is held.".to_owned(),
        refusal: None,
        file: None,
    };
    ops::close(portal.app.clone(), dpo, &reference, &answer, portal.app.random.bytes()).await.unwrap();
    assert_eq!(portal.case(&reference).await.served_at, None);
    portal.work().await;
    assert_eq!(portal.case(&reference).await.served_at, Some(portal.app.now()));
}
