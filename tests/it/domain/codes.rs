//! What the code of a filing proves, and what ends it.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Requester};
use rightsdesk::base::error::{Error, Result};
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::cases::{Outcome, Status};

use crate::support::{ADA, ReceivedMail, TestApp, TestOptions};

/// The browser in which it is typed.
const OWN: &str = "192.0.2.1";

/// The first code that was mailed about a request.
fn first_code(portal: &TestApp, reference: &str) -> String {
    portal.mails().iter().filter(|mail| mail.subject.contains(reference)).find_map(ReceivedMail::code).unwrap()
}

async fn confirm(portal: &TestApp, reference: &str, code: &str) -> Result<Actor> {
    let cookie = ops::confirm(portal.app.clone(), None, reference, code, OWN).await?;
    Ok(ops::session_of(&portal.app, Some(&cookie)).await.unwrap().unwrap().actor())
}

fn is_not_taken<T: std::fmt::Debug>(confirmed: Result<T>) {
    assert!(matches!(confirmed, Err(Error::Invalid(_))), "{confirmed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_filing_opens_that_request_and_no_other_of_its_mailbox() {
    let portal = TestApp::start().await;
    let (before, _) = portal.confirmed("access", "DE").await;
    let reference = portal.file("deletion", "DE").await;
    portal.work().await;
    let code = first_code(&portal, &reference);
    is_not_taken(confirm(&portal, &before, &code).await);
    let actor = confirm(&portal, &reference, &code).await.unwrap();
    assert_eq!(actor, Actor::Requester(Requester::Case(portal.case(&reference).await.id)));
    let own = ops::own_cases(portal.app.clone(), actor, None).await.unwrap();
    let listed: Vec<String> = own.cases.into_iter().map(|case| case.reference).collect();
    assert_eq!((listed, own.is_one_of_many), (vec![reference.clone()], true));
    assert!(ops::open_own(portal.app.clone(), actor, &reference).await.is_ok());
    assert!(matches!(ops::open_own(portal.app.clone(), actor, &before).await, Err(Error::NotFound)));
    assert!(matches!(ops::withdraw(portal.app.clone(), actor, &before).await, Err(Error::NotFound)));
    is_not_taken(confirm(&portal, &reference, &code).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_filing_ends_after_fourteen_days() {
    // What does not lapse before: an opt-out that is worked on at once, and a request that is waited for longer.
    let settings = vec!["--unconfirmed-days=60".to_owned()];
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    for (number, right) in ["sale", "access"].into_iter().enumerate() {
        for (days, works) in [(TimeDelta::days(14) - TimeDelta::seconds(1), true), (TimeDelta::days(14), false)] {
            let address = format!("n{number}-{works}@requester.test");
            let reference = portal.file_as(right, "US-CA", &address, Language::En).await;
            portal.work().await;
            let code = first_code(&portal, &reference);
            portal.app.clock.advance(days);
            let confirmed = confirm(&portal, &reference, &code).await;
            assert_eq!(confirmed.is_ok(), works, "{right} after {days}");
            assert_ne!(portal.case(&reference).await.status, Status::Closed, "nothing else has ended it");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_a_filing_is_spent_by_closing_lapse_and_withdrawal() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    for ends in ["closing", "withdrawal", "lapse"] {
        let address = format!("{ends}@requester.test");
        let reference = portal.file_as("access", "DE", &address, Language::En).await;
        portal.work().await;
        let code = first_code(&portal, &reference);
        let case = portal.case(&reference).await;
        match ends {
            // What nobody proved is closed as spam or a duplicate only.
            "closing" => {
                portal.end(dpo, &reference, Outcome::Spam, "").await.unwrap();
            }
            "withdrawal" => {
                let actor = Actor::Requester(Requester::of_mailbox(case.email_index.as_deref().unwrap()));
                ops::withdraw(portal.app.clone(), actor, &reference).await.unwrap();
            }
            _ => portal.pass(TimeDelta::days(14)).await,
        }
        let ended = portal.case(&reference).await;
        let outcomes = [Some(Outcome::Spam), Some(Outcome::Withdrawn), Some(Outcome::Lapsed)];
        assert!(outcomes.contains(&ended.outcome), "{ends}: {:?}", ended.outcome);
        let spent = format!("select count(*) from mailed_code where case_id = '{}' and used_at is null", case.id);
        assert_eq!(portal.look(&spent).await, "0", "{ends}");
        is_not_taken(confirm(&portal, &reference, &code).await);
        assert_eq!(portal.case(&reference).await.confirmed_at, None, "{ends}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_code_still_works_after_the_reminder() {
    let portal = TestApp::start().await;
    for take in ["first", "reminder"] {
        let address = format!("{take}@requester.test");
        let reference = portal.file_as("access", "DE", &address, Language::En).await;
        portal.pass(TimeDelta::days(11)).await;
        let codes: Vec<String> = portal.mails_to(&address).iter().filter_map(ReceivedMail::code).collect();
        assert_eq!(codes.len(), 2, "one, and that of the reminder");
        assert_ne!(codes[0], codes[1]);
        let code = if take == "first" { &codes[0] } else { &codes[1] };
        confirm(&portal, &reference, code).await.unwrap();
        assert_eq!(portal.case(&reference).await.status, Status::New, "{take}");
    }
    assert!(portal.mails_to(ADA).is_empty());
}
