//! What hangs on a mail follows from its delivery, and is undone where it reached nobody.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Requester};
use rightsdesk::domain::cases::Outcome;
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
    portal.end(dpo, &reference, Outcome::NothingHeld, "Nothing is held.").await.unwrap();
    assert_eq!(portal.case(&reference).await.served_at, None);
    portal.work().await;
    assert_eq!(portal.case(&reference).await.served_at, Some(portal.app.now()));
}

/// What became of the newest mail of a kind about a case.
async fn state_of(portal: &TestApp, what: &str) -> String {
    portal
        .look(&format!("select state from mail where what = '{what}' order by created_at desc, id desc limit 1"))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_given_up_gives_up_its_mail_and_undoes_what_hung_on_it() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    let reference = confirmed(&portal, "access", "DE").await;
    let due = portal.case(&reference).await.dates.due();
    let key = "select encode(wrapped, 'hex') from case_key";
    let whole = portal.look(key).await;
    ops::extend(portal.app.clone(), dpo, &reference, "Many systems.").await.unwrap();
    // Put off again and again, by a server that was away: these are no faults.
    sqlx::query("update job set attempt = 40 where state = 'ready'").execute(&portal.app.database).await.unwrap();
    let damage = "update case_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)";
    sqlx::query(damage).execute(&mut *portal.owner().await).await.unwrap();
    portal.work().await;
    assert_eq!(state_of(&portal, "extended").await, "queued", "one fault is not the end of it");
    portal.pass(TimeDelta::days(1)).await;
    assert_eq!(portal.jobs("dead").await, 1);
    assert_eq!(state_of(&portal, "extended").await, "given_up", "what will not be sent does not seem to be on its way");
    let case = portal.case(&reference).await;
    assert_eq!((case.extended_on, case.dates.due()), (None, due));

    // Mended, it can be sent again; but the extension it tells of is none any more.
    let mend = format!("update case_key set wrapped = decode('{whole}', 'hex')");
    sqlx::query(sqlx::AssertSqlSafe(mend)).execute(&mut *portal.owner().await).await.unwrap();
    let open = desk::case::open(portal.app.clone(), dpo, &reference).await.unwrap();
    let failed = open.mails.iter().find(|mail| mail.what == "extended").unwrap().id;
    ops::send_mail_again(portal.app.clone(), dpo, &reference, failed).await.unwrap();
    portal.work().await;
    assert_eq!(state_of(&portal, "extended").await, "dropped", "nobody is told of an extension that is none");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_stands_or_falls_with_its_own_mail() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    let dpo = portal.dpo().await;
    let reference = confirmed(&portal, "access", "DE").await;
    sink.behave(Behaviour::RefuseRecipient(550));
    ops::extend(portal.app.clone(), dpo, &reference, "Many systems.").await.unwrap();
    portal.work().await;
    let open = desk::case::open(portal.app.clone(), dpo, &reference).await.unwrap();
    let refused = open.mails.iter().find(|mail| mail.what == "extended").unwrap().id;
    sink.behave(Behaviour::Accept);
    portal.app.clock.advance(TimeDelta::days(1));
    ops::extend(portal.app.clone(), dpo, &reference, "Many systems, and many of them.").await.unwrap();
    portal.work().await;
    let extended = portal.case(&reference).await.extended_on;
    assert!(extended.is_some());
    // The first mail is asked for again, and its address is dead again.
    ops::send_mail_again(portal.app.clone(), dpo, &reference, refused).await.unwrap();
    sink.behave(Behaviour::RefuseRecipient(550));
    portal.work().await;
    assert_eq!(
        portal.case(&reference).await.extended_on,
        extended,
        "what came of the first is no matter of the second"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_took_is_not_sent_again_and_still_counts() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    let dpo = portal.dpo().await;
    let reference = confirmed(&portal, "access", "US-CA").await;
    sqlx::query("update cases set acknowledged_at = null").execute(&portal.app.database).await.unwrap();
    ops::write_to_requester(portal.app.clone(), dpo, &reference, "We look.", portal.app.random.bytes()).await.unwrap();
    let before = sink.taken().len();
    // The worker ended between the server's word and writing what follows from it.
    sqlx::query("update mail set state = 'sending', taken_at = $1 where what = 'message'")
        .bind(portal.app.now())
        .execute(&portal.app.database)
        .await
        .unwrap();
    portal.work().await;
    assert_eq!(sink.taken().len(), before, "nobody gets it twice");
    assert_eq!(state_of(&portal, "message").await, "accepted");
    assert!(portal.case(&reference).await.acknowledged_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_of_a_mail_ends_with_its_case() {
    let portal = TestApp::start().await;
    confirmed(&portal, "access", "DE").await;
    let mails: Vec<(uuid::Uuid, Vec<u8>)> =
        sqlx::query_as("select id, recipient from mail where audience = 'requester' and recipient is not null")
            .fetch_all(&mut *portal.owner().await)
            .await
            .unwrap();
    assert!(!mails.is_empty());
    for (id, sealed) in mails {
        let field = rightsdesk::infra::crypto::Field::new("mail", "recipient", id);
        let by_service = portal.app.keys.open(rightsdesk::infra::crypto::Purpose::Draft, field, &sealed);
        assert!(by_service.is_err(), "no key that outlives the case opens it");
    }
}
