//! Codes under pressure: whoever asks, guesses or files in somebody's name keeps nobody from their own mailbox.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Requester, Role};
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::lists::{self, Filter, View};
use rightsdesk::domain::cases::ops;

use crate::support::{ADA, Behaviour, ReceivedMail, SmtpSink, TestApp, TestOptions, filing};

const STRANGER: &str = "203.0.113.9";
const OWN: &str = "192.0.2.1";

/// Signs in at the browser of this cookie with a code.
async fn sign_in(portal: &TestApp, cookie: &str, code: &str) -> Result<String, Error> {
    let session = ops::session_of(&portal.app, Some(cookie)).await.unwrap().expect("a session");
    ops::sign_in(portal.app.clone(), &session, code, OWN).await
}

fn codes_of(portal: &TestApp) -> Vec<String> {
    portal.mails_to(ADA).iter().filter_map(ReceivedMail::code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_codes_to_somebodys_mailbox_keeps_them_from_nothing() {
    let portal = TestApp::start().await;
    portal.confirmed("access", "DE").await;
    portal.forget_mails();
    for _ in 0..80 {
        ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, STRANGER).await.unwrap();
        portal.work().await;
    }
    assert_eq!(codes_of(&portal).len(), 6, "no mailbox is flooded");
    let mine = ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
    portal.pass(TimeDelta::minutes(61)).await;
    let codes = codes_of(&portal);
    assert_eq!(codes.len(), 7, "the mail that waited came, for everybody who asked meanwhile");
    assert!(sign_in(&portal, &mine, codes.last().unwrap()).await.is_ok());
    let again = ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
    let used = sign_in(&portal, &again, codes.last().unwrap()).await;
    assert!(matches!(used, Err(Error::Invalid(_))), "a code works once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_guesses_spends_its_own_tries_only() {
    let portal = TestApp::start().await;
    portal.confirmed("access", "DE").await;
    portal.forget_mails();
    let theirs = ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, STRANGER).await.unwrap();
    portal.work().await;
    for _ in 0..7 {
        assert!(sign_in(&portal, &theirs, "2222-2222").await.is_err());
    }
    let code = codes_of(&portal).pop().unwrap();
    assert!(sign_in(&portal, &theirs, &code).await.is_err(), "five wrong ones are enough for one browser");
    let mine = ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
    assert!(sign_in(&portal, &mine, &code).await.is_ok(), "and take nothing from another");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_knows_a_reference_spends_nobodys_code() {
    let portal = TestApp::start().await;
    let reference = portal.file("access", "DE").await;
    portal.work().await;
    let code = portal.code_in_mails_about(&reference);
    for _ in 0..12 {
        assert!(ops::confirm(portal.app.clone(), None, &reference, "2222-2222", STRANGER).await.is_err());
    }
    let late = ops::confirm(portal.app.clone(), None, &reference, &code, STRANGER).await;
    assert!(late.is_err(), "a stranger who guessed on and on is not heard any more");
    assert!(ops::confirm(portal.app.clone(), None, &reference, &code, OWN).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_again_and_again_adds_no_mails_and_spends_no_code() {
    let portal = TestApp::start().await;
    let reference = portal.file("access", "DE").await;
    portal.work().await;
    let first = portal.code_in_mails_about(&reference);
    for _ in 0..30 {
        ops::send_new_code(portal.app.clone(), &reference, STRANGER).await.unwrap();
        portal.work().await;
    }
    assert_eq!(
        portal.look("select count(*) from mail where what = 'filing_code'").await,
        "7",
        "six, and one that waits"
    );
    assert!(ops::confirm(portal.app.clone(), None, &reference, &first, OWN).await.is_ok(), "the first still works");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_that_files_in_somebodys_name_leaves_turns_for_others() {
    let portal = TestApp::start().await;
    let file = async |client: &str| {
        let filing = filing("access", "DE", ADA, Language::En);
        ops::file(portal.app.clone(), Actor::ANYBODY, &filing, portal.app.random.bytes(), client)
            .await
            .unwrap()
            .reference
    };
    for _ in 0..60 {
        file(STRANGER).await;
    }
    let mine = file(OWN).await;
    portal.pass(TimeDelta::minutes(61)).await;
    let told = portal.mails_to(ADA).iter().any(|mail| mail.subject.contains(&mine) && mail.code().is_some());
    assert!(told, "its code comes in the next hour, and not after ten");
    assert!(portal.mails_to(ADA).len() <= 12, "and the mailbox is not flooded");
}

#[tokio::test(flavor = "multi_thread")]
async fn opt_outs_and_lapsed_requests_of_strangers_stand_behind_what_was_proven() {
    let portal = TestApp::start().await;
    let (own, _) = portal.confirmed("access", "DE").await;
    for right in ["marketing", "access"] {
        for number in 0..30 {
            let filing = filing(right, "DE", ADA, Language::En);
            let from = format!("203.0.113.{number}");
            ops::file(portal.app.clone(), Actor::ANYBODY, &filing, portal.app.random.bytes(), &from).await.unwrap();
        }
    }
    portal.pass(TimeDelta::days(15)).await;
    let requester = Actor::Requester(Requester::of_mailbox(&portal.app.keys.email_index(ADA)));
    let page = ops::own_cases(portal.app.clone(), requester, None).await.unwrap();
    assert_eq!(page.cases[0].reference, own);
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let other = portal.file("access", "DE").await;
    let case = desk.get(&format!("/desk/cases/{other}?lang=en")).await;
    assert!(case.body.contains(&own), "the desk sees the proven one among the others");
}

#[tokio::test(flavor = "multi_thread")]
async fn opt_outs_to_dead_addresses_are_one_alert() {
    let sink = SmtpSink::start().await;
    let portal = TestApp::with(TestOptions { settings: sink.settings(), ..TestOptions::default() }).await;
    sink.behave(Behaviour::RefuseRecipient(550));
    for number in 0..20 {
        let filing = filing("marketing", "DE", &format!("dead{number}@requester.test"), Language::En);
        let from = format!("203.0.113.{number}");
        ops::file(portal.app.clone(), Actor::ANYBODY, &filing, portal.app.random.bytes(), &from).await.unwrap();
    }
    portal.work().await;
    let refused = "from alert where kind = 'mail_refused'";
    assert_eq!(portal.look(&format!("select count(*) {refused} and case_id is not null")).await, "0");
    assert_eq!(portal.look(&format!("select count {refused} and subject = 'codes'")).await, "20", "one that counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_confirmed_is_never_unread_and_writing_confirms() {
    let portal = TestApp::start().await;
    let (_, _) = portal.confirmed("access", "DE").await;
    let second = portal.file("deletion", "DE").await;
    let requester = Actor::Requester(Requester::of_mailbox(&portal.app.keys.email_index(ADA)));
    // As an older version left it.
    sqlx::query("update cases set unread = true where reference = $1")
        .bind(&second)
        .execute(&portal.app.database)
        .await
        .unwrap();
    let dpo = portal.dpo().await;
    let unread = Filter { view: View::Unread, ..Filter::default() };
    assert!(lists::list(&portal.app, dpo, &unread).await.unwrap().cases.is_empty());
    assert_eq!(lists::counts(&portal.app, dpo).await.unwrap().unread, 0);
    portal.reply(requester, &second).await;
    assert!(portal.case(&second).await.confirmed_at.is_some(), "who reads the mailbox wrote about it");
    assert_eq!(lists::list(&portal.app, dpo, &unread).await.unwrap().cases.len(), 1);
}

/// A portal that sends to a server, with a confirmed request of Ada's.
async fn on_the_wire() -> (SmtpSink, TestApp, String) {
    let sink = SmtpSink::start().await;
    let portal = TestApp::with(TestOptions { settings: sink.settings(), ..TestOptions::default() }).await;
    let reference = portal.file("access", "DE").await;
    portal.work().await;
    let code = code_on_the_wire(&sink).unwrap();
    ops::confirm(portal.app.clone(), None, &reference, &code, OWN).await.unwrap();
    portal.work().await;
    (sink, portal, reference)
}

/// The newest code that the server took.
fn code_on_the_wire(sink: &SmtpSink) -> Option<String> {
    sink.taken().iter().rev().find_map(|mail| mail.parsed().code())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_refused_or_given_up_keeps_nobody_from_another() {
    let (sink, portal, _) = on_the_wire().await;
    for lost in ["refused", "given up"] {
        let before = code_on_the_wire(&sink);
        sink.behave(if lost == "refused" { Behaviour::RefuseRecipient(550) } else { Behaviour::RefuseRecipient(450) });
        ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
        portal.work().await;
        if lost == "given up" {
            // Whoever sends it ends without a word, again and again.
            let lost = "update job set state = 'running', leases_lost = 7, due_at = created_at
                        where state = 'ready' and payload #>> '{mail,what}' = 'sign_in_code'";
            sqlx::query(lost).execute(&portal.app.database).await.unwrap();
            portal.work().await;
        }
        let open =
            "select count(*) from mailed_code where address is not null or (purpose = 'sign_in' and used_at is null)";
        assert_eq!(portal.look(open).await, "0", "{lost}: the address is forgotten");
        sink.behave(Behaviour::Accept);
        let mine = ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
        portal.work().await;
        let code = code_on_the_wire(&sink);
        assert_ne!(code, before, "{lost}: another goes out at once");
        assert!(sign_in(&portal, &mine, &code.unwrap()).await.is_ok(), "{lost}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_again_after_an_outage_gets_the_code_at_once() {
    let (sink, portal, _) = on_the_wire().await;
    let second = portal.file("deletion", "DE").await;
    sink.behave(Behaviour::RefuseRecipient(450));
    ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
    // Long enough that the next try of either is most of an hour away.
    portal.pass(TimeDelta::minutes(85)).await;
    let away = format!(
        "select count(*) || ' ' || (min(due_at) - '{}' > '30 minutes') from job where state = 'ready' and lane = 'codes'",
        portal.app.now()
    );
    assert_eq!(portal.look(&away).await, "2 true");
    let tried = sink.recipients_refused();
    ops::send_new_code(portal.app.clone(), &second, OWN).await.unwrap();
    let mine = ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
    portal.app.clock.advance(TimeDelta::seconds(31));
    portal.work().await;
    assert_eq!(sink.recipients_refused(), tried + 2, "both are tried anew");
    // Who asks on and on has it tried no more often for that.
    for _ in 0..5 {
        ops::send_new_code(portal.app.clone(), &second, OWN).await.unwrap();
        portal.work().await;
    }
    assert_eq!(sink.recipients_refused(), tried + 2);
    sink.behave(Behaviour::Accept);
    let before = sink.taken().len();
    ops::ask_sign_in_code(portal.app.clone(), ADA, Language::En, OWN).await.unwrap();
    portal.app.clock.advance(TimeDelta::seconds(31));
    portal.work().await;
    let taken: Vec<_> = sink.taken().drain(before..).map(|mail| mail.parsed()).collect();
    assert_eq!(taken.len(), 2, "the two that waited, and none beside");
    let (filing, signing): (Vec<_>, Vec<_>) =
        taken.into_iter().partition(|mail| mail.header("Subject").contains(&second));
    assert!(sign_in(&portal, &mine, &signing[0].code().unwrap()).await.is_ok());
    assert!(ops::confirm(portal.app.clone(), None, &second, &filing[0].code().unwrap(), OWN).await.is_ok());
}
