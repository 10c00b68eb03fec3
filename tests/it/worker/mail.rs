//! Mails on a real wire, with a server that takes, refuses, stalls and cuts.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::clock::Clock;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::Outcome;
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::rulebook::PauseGround;
use rightsdesk::domain::tasks;
use rightsdesk::infra::alerts;
use rightsdesk::infra::mail::{MailError, Mailer, Outgoing, Smtp, SmtpAddress};
use rightsdesk::infra::queue::{self, Lane, NewJob};
use serde_json::json;

use crate::support::{ADA, At, Behaviour, DPO, SmtpSink, TestApp, TestOptions, authority, filing, surroundings};

const HOLIDAYS: &str = "2027-02-05T09:00:00Z";

/// Over the Lunar New Year, when no digest goes out in between.
async fn portal_with(sink: &SmtpSink) -> TestApp {
    TestApp::with(TestOptions { now: HOLIDAYS, settings: sink.settings() }).await
}

async fn job_of_a_filing(portal: &TestApp) -> (String, String, i32, Option<String>) {
    let row: (String, String, i32, Option<String>) = sqlx::query_as(
        "select job.state, message_id, attempt, job.error from job join mail on mail.id::text = payload #>> '{mail,id}'
         where what = 'filing_code' order by job.created_at limit 1",
    )
    .fetch_one(&portal.app.database)
    .await
    .unwrap();
    row
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_clean_on_the_wire() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    // A dot between lone line feeds ends a mail for a careless server, and what follows would be commands to it.
    let mut nasty = filing("access", "DE", ADA, Language::En);
    nasty.details = "a\n.\nRCPT TO:<evil@example.com>\n.\n\nb".to_owned();
    ops::file(portal.app.clone(), Actor::ANYBODY, &nasty, [1; 16], "192.0.2.1").await.unwrap();
    portal.file_as("deletion", "TW", "ming@requester.test", Language::ZhHant).await;
    portal.work().await;

    let mut taken = sink.taken();
    taken.sort_by_key(|mail| mail.to.clone());
    assert_eq!(taken.len(), 2);
    assert_eq!(sink.conversations().len(), 1, "the connection is kept for the next mail");
    for conversation in sink.conversations() {
        let wire = conversation.wire;
        assert!(wire.is_ascii(), "nothing but ASCII on the wire");
        for (place, byte) in wire.iter().enumerate() {
            match byte {
                b'\r' => assert_eq!(wire.get(place + 1), Some(&b'\n'), "a lone CR at {place}"),
                b'\n' => assert!(place > 0 && wire[place - 1] == b'\r', "a lone LF at {place}"),
                0 => panic!("a NUL at {place}"),
                _ => {}
            }
        }
        let text = String::from_utf8(wire).unwrap();
        assert!(!text.contains("evil@example.com") && !text.contains("Ada Example"));
        assert!(text.lines().all(|line| line.len() <= 998), "lines as RFC 5322 has them");
    }
    for (mail, language, to) in [(&taken[0], "en", ADA), (&taken[1], "zh-Hant", "ming@requester.test")] {
        assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("privacy@operator.test", &[to.to_owned()][..]));
        let read = mail.parsed();
        assert_eq!(read.header("Content-Language"), language);
        assert_eq!(read.header("Auto-Submitted"), "auto-generated");
        assert_eq!(read.header("X-Auto-Response-Suppress"), "All");
        assert_eq!(read.header("From"), "OMO <privacy@operator.test>");
        assert_eq!(read.header("Reply-To"), "");
        for contact in [DPO, "OMO", "https://www.omo.example/"] {
            assert!(read.text.contains(contact) && read.html.contains(contact), "{contact} in {}", read.text);
        }
        assert!(read.header("Content-Type").starts_with("multipart/alternative; boundary="));
        assert_eq!(mail.raw.matches("Content-Transfer-Encoding: base64").count(), 2, "{}", mail.raw);
        assert_eq!(mail.raw.matches("\r\nContent-Type: text/").count(), 2);
        assert!(read.header("Message-ID").ends_with("@operator.test>"));
        assert!(read.code().is_some());
        assert!(read.html.contains(&read.code().unwrap()) && read.html.contains(&format!("lang=\"{language}\"")));
        for personal in ["Ada", "ada", "ming", "Everything", "requester.test"] {
            assert!(!read.subject.contains(personal) && !read.text.contains(personal), "{personal} in {}", read.text);
            assert!(!read.html.contains(personal));
        }
        // Every line of a part ends as lines in mail do, hidden from the conversation.
        let encoded = mail.raw.split("\r\n\r\n").nth(2).unwrap().split("\r\n--").next().unwrap().replace("\r\n", "");
        let body = String::from_utf8(BASE64_STANDARD.decode(encoded).unwrap()).unwrap();
        assert_eq!(body.matches('\n').count(), body.matches("\r\n").count());
    }
    assert!(taken[1].parsed().subject.contains("請用驗證碼確認您的申請"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_for_patience_gets_three_days_of_it() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    sink.behave(Behaviour::RefuseRecipient(450));
    let filed_at = portal.app.now();
    portal.file("access", "DE").await;
    portal.work().await;
    assert_eq!(sink.recipients_refused(), 1);
    let (state, message_id, _, error) = job_of_a_filing(&portal).await;
    let told = "450: the mail server asks to try the recipient (RCPT TO) again later";
    assert_eq!((state.as_str(), error.as_deref()), ("ready", Some(told)));
    assert!(!portal.alerts().await.contains(&"mail_refused".to_owned()), "nobody is troubled yet");

    let mut waits = Vec::new();
    while portal.app.now() < filed_at + TimeDelta::hours(71) {
        let before = (portal.app.now(), sink.recipients_refused());
        let due: chrono::DateTime<chrono::Utc> =
            sqlx::query_scalar("select due_at from job where state = 'ready' and kind = 'mail.case'")
                .fetch_one(&portal.app.database)
                .await
                .unwrap();
        portal.app.clock.set(due - TimeDelta::seconds(1));
        portal.work().await;
        assert_eq!(sink.recipients_refused(), before.1, "not before its time");
        portal.app.clock.set(due);
        portal.work().await;
        assert_eq!(sink.recipients_refused(), before.1 + 1);
        waits.push((due - before.0).num_seconds());
    }
    assert!((30..=38).contains(&waits[0]), "{waits:?}");
    assert!(waits.windows(2).take(6).all(|pair| pair[1] > pair[0]), "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 3_600 + 900), "{waits:?}");
    assert!(waits.len() < 100, "three days are not a bombardment: {}", waits.len());

    portal.pass(TimeDelta::hours(4)).await;
    assert_eq!(job_of_a_filing(&portal).await.0, "dead");
    assert_eq!(portal.alerts().await.iter().filter(|kind| *kind == "mail_refused").count(), 1);
    assert!(sink.taken().is_empty());
    let (_, unchanged, ..) = job_of_a_filing(&portal).await;
    assert_eq!(message_id, unchanged);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greylisted_mail_goes_out_the_second_time() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    sink.behave(Behaviour::RefuseData(451));
    portal.file("access", "DE").await;
    portal.work().await;
    sink.behave(Behaviour::Accept);
    portal.pass(TimeDelta::minutes(2)).await;
    let (refused, taken) = (&sink.read()[0], &sink.taken()[0]);
    assert_eq!(refused.parsed().header("Message-ID"), taken.parsed().header("Message-ID"));
    assert_eq!(portal.jobs("dead").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_for_good_alerts_the_desk_at_once() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    for (number, (at, answer, told)) in [
        (At::Recipient, "550 5.1.1", "550 5.1.1: the mail server refuses the recipient (RCPT TO), about an address"),
        (At::Recipient, "550 no such user", "550: the mail server refuses the recipient (RCPT TO)"),
        (At::Mail, "554 5.6.0 no macros", "554 5.6.0: the mail server refuses the mail (DATA), about the content"),
        (At::Mail, "550 5.7.1 spam", "550 5.7.1: the mail server refuses the mail (DATA), about security or policy"),
    ]
    .into_iter()
    .enumerate()
    {
        sink.behave(Behaviour::Answer(at, answer));
        let before = portal.alerts().await.len();
        let reference = portal.file_as("access", "DE", &format!("a{number}@requester.test"), Language::En).await;
        // Known to the desk, as a request that was confirmed.
        sqlx::query(
            "update cases set status = 'new', lapses_at = null, confirmed_at = received_at where reference = $1",
        )
        .bind(&reference)
        .execute(&portal.app.database)
        .await
        .unwrap();
        portal.work().await;
        assert_eq!(portal.alerts().await.len(), before + 1, "{answer}");
        let alert = alerts::list(&portal.app.database, None, 1).await.unwrap().remove(0);
        assert_eq!(alert.case_id, Some(portal.case(&reference).await.id), "the alert leads to the case");
        assert_eq!(alert.error.as_deref(), Some(told), "without the server's words, which hold the address");
        portal.pass(TimeDelta::hours(2)).await;
    }
    assert_eq!(sink.recipients_refused(), 2, "what was refused for good is not tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_reads_why_a_mail_failed_in_its_own_language() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    sink.behave(Behaviour::Answer(At::Recipient, "550 5.1.1 no such user here"));
    portal.file("access", "DE").await;
    portal.work().await;
    sink.behave(Behaviour::Accept);
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let told = async |language: &str| desk.get(&format!("/desk?lang={language}")).await.text_of(".alert p").unwrap();
    let english = told("en").await;
    assert!(english.contains("there is no such mailbox") && english.contains("550 5.1.1"), "{english}");
    let chinese = told("zh-Hant").await;
    assert!(chinese.contains("沒有這個信箱，或這個信箱不收信（代碼 550 5.1.1）"), "{chinese}");
    // Neither the server's words nor ours for ops.
    assert!(!english.contains("RCPT") && !english.contains("user here"), "{english}");
    let of_reference = |letter: char| letter.is_ascii_uppercase();
    assert!(chinese.chars().all(|letter| !letter.is_ascii_alphabetic() || of_reference(letter)), "{chinese}");
    // The same of what is no mail: its error is for the log.
    sqlx::raw_sql("update job set error = 'row not found'; update alert set kind = 'job_dead'")
        .execute(&portal.app.database)
        .await
        .unwrap();
    for language in ["en", "zh-Hant"] {
        assert!(!told(language).await.contains("row not found"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_has_against_the_sender_destroys_no_mail() {
    let sink = SmtpSink::start().await;
    let settings = vec![format!("--smtp-url=smtp://portal:s3cret@{}", sink.address), "--smtp-timeout=1".to_owned()];
    let mut portal = TestApp::with(TestOptions { now: HOLIDAYS, settings }).await;
    let mut sent = 0;
    for (at, answer, told) in [
        (At::Greeting, "554 5.7.1 blocked using zen.example", "554 5.7.1: the mail server refuses the connection"),
        (At::Hello, "550 who are you", "550: the mail server refuses the connection (greeting, EHLO)"),
        (At::SignIn, "535 5.7.8 no", "535 5.7.8: the mail server refuses the sign-in (AUTH), about security or policy"),
        (
            At::Sender,
            "550 5.4.5 Daily sending quota exceeded",
            "550 5.4.5: the mail server refuses the sender (MAIL FROM)",
        ),
        (At::Sender, "553 5.1.8 no such sender", "553 5.1.8: the mail server refuses the sender (MAIL FROM)"),
        (At::Recipient, "554 5.7.1 Relay access denied", "554 5.7.1: the mail server refuses the recipient (RCPT TO)"),
        (At::Recipient, "553 not in my list (#5.7.1)", "553 5.7.1: the mail server refuses the recipient (RCPT TO)"),
        (
            At::Recipient,
            "550 5.1.0 Sender address rejected",
            "550 5.1.0: the mail server refuses the recipient (RCPT TO)",
        ),
        (
            At::Recipient,
            "552 5.2.2 full",
            "552 5.2.2: the mail server refuses the recipient (RCPT TO), about the mailbox",
        ),
        (At::Data, "554 no", "554: the mail server refuses the mail (DATA)"),
        (At::Mail, "554 no", "554: the mail server refuses the mail (DATA)"),
        (At::Mail, "550 5.7.26 unauthenticated", "550 5.7.26: the mail server refuses the mail (DATA)"),
    ] {
        // Not over a connection that was kept: it has its greeting behind it.
        portal.mailer = Mailer::new(&portal.app.config).unwrap();
        sink.behave(Behaviour::Answer(at, answer));
        sent += 1;
        portal.file_as("access", "DE", &format!("a{sent}@requester.test"), Language::En).await;
        portal.work().await;
        let (state, error): (String, String) = sqlx::query_as(
            "select state, error from job where kind = 'mail.case' order by created_at desc, id desc limit 1",
        )
        .fetch_one(&portal.app.database)
        .await
        .unwrap();
        assert_eq!(state, "ready", "{answer}");
        assert!(error.starts_with(told) && !error.contains("requester.test"), "{error}");
        portal.mailer = Mailer::new(&portal.app.config).unwrap();
        sink.behave(Behaviour::TakePassword);
        portal.pass(TimeDelta::minutes(2)).await;
        assert_eq!(sink.taken().len(), sent, "{answer}: it goes out when the server is well again");
    }
    assert!(portal.alerts().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_ran_out_costs_no_mail() {
    let sink = SmtpSink::start().await;
    sink.behave(Behaviour::RefusePassword);
    let settings = vec![format!("--smtp-url=smtp://portal:s3cret%26=@{}", sink.address), "--smtp-timeout=1".to_owned()];
    let portal = TestApp::with(TestOptions { now: HOLIDAYS, settings }).await;
    portal.file("access", "DE").await;
    portal.work().await;
    let (state, _, _, error) = job_of_a_filing(&portal).await;
    assert_eq!(
        (state.as_str(), error.as_deref()),
        ("ready", Some("535 5.7.8: the mail server refuses the sign-in (AUTH), about security or policy"))
    );
    let wire = String::from_utf8(sink.conversations()[0].wire.clone()).unwrap();
    let token = wire.lines().find_map(|line| line.strip_prefix("AUTH PLAIN ")).unwrap();
    assert_eq!(BASE64_STANDARD.decode(token).unwrap(), b"\0portal\0s3cret&=");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_after_the_final_dot_is_sent_again_under_the_same_id() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    for behaviour in [Behaviour::CutAfterDot, Behaviour::CutBeforeDot, Behaviour::DropTls] {
        let before = sink.taken().len();
        sink.behave(behaviour);
        let email = format!("{before}@requester.test");
        portal.file_as("access", "DE", &email, Language::En).await;
        portal.work().await;
        sink.behave(Behaviour::Accept);
        portal.pass(TimeDelta::minutes(2)).await;
        let ids: Vec<String> = sink
            .taken()
            .iter()
            .filter(|mail| mail.to == [email.clone()])
            .map(|mail| mail.parsed().header("Message-ID").to_owned())
            .collect();
        let copies = if behaviour == Behaviour::CutAfterDot { 2 } else { 1 };
        assert_eq!(ids.len(), copies, "{behaviour:?}");
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }
    assert_eq!((portal.jobs("ready").await, portal.jobs("dead").await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_encryption_that_was_asked_for_nothing_is_sent() {
    for behaviour in [Behaviour::Accept, Behaviour::DropTls] {
        let sink = SmtpSink::start().await;
        sink.behave(behaviour);
        for url in [format!("smtp://{}?tls=required", sink.address), format!("smtps://{}", sink.address)] {
            let settings = vec![format!("--smtp-url={url}"), "--smtp-timeout=1".to_owned()];
            let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
            portal.file("access", "DE").await;
            portal.work().await;
            assert_eq!(job_of_a_filing(&portal).await.0, "ready", "{url}");
            assert!(sink.read().is_empty());
            let wire: Vec<u8> = sink.conversations().into_iter().flat_map(|talk| talk.wire).collect();
            assert!(!String::from_utf8_lossy(&wire).contains("MAIL FROM"), "{url}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_beyond_ascii_is_not_sent_to_a_server_that_takes_none() {
    let sink = SmtpSink::start().await;
    let server = SmtpAddress::parse(&format!("smtp://{}", sink.address)).unwrap();
    let mailer = Mailer::Smtp(Arc::new(Smtp::new(server, Duration::from_secs(2)).unwrap()));
    let mail = |to: &str| Outgoing {
        to: to.parse().unwrap(),
        language: Language::En,
        subject: "RD-222-2222".to_owned(),
        text: "CODE: 2222-2222".to_owned(),
        html: String::new(),
        message_id: "<1@operator.test>".to_owned(),
    };
    let from = "privacy@operator.test".parse().unwrap();
    let refused = mailer.send(&mail("zoë@requester.test"), &from, Clock::System.now()).await.unwrap_err();
    let MailError::Refused(failure) = refused else { panic!("{refused:?}") };
    assert!(failure.code.is_none() && failure.text.contains("SMTPUTF8") && !failure.text.contains('@'), "{failure}");
    mailer.send(&mail(ADA), &from, Clock::System.now()).await.unwrap();
    assert_eq!((sink.taken().len(), sink.conversations().len()), (1, 1), "the connection goes on");
}

/// What became of one mail sent with these settings.
async fn sent_over(sink: &SmtpSink, url: &str) -> (String, Option<String>) {
    let settings = vec![format!("--smtp-url={url}"), "--smtp-timeout=2".to_owned()];
    let portal = TestApp::with(TestOptions { now: HOLIDAYS, settings }).await;
    let before = sink.taken().len();
    portal.file("access", "DE").await;
    portal.work().await;
    let (state, _, _, error) = job_of_a_filing(&portal).await;
    assert_eq!(sink.taken().len() > before, state == "done", "{error:?}");
    (state, error)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_checked_where_encryption_is_required_and_named_where_it_fails() {
    let sink = SmtpSink::start().await;
    sink.behave(Behaviour::Encrypt);
    let (state, error) = sent_over(&sink, &format!("smtp://{}?tls=required", sink.address)).await;
    assert_eq!(state, "ready");
    let told =
        "the mail server's certificate is not trusted: it is self-signed, or its issuer is not known to this machine";
    assert_eq!(error.as_deref(), Some(told));
    let (state, error) = sent_over(&sink, &format!("smtps://{}", sink.address)).await;
    assert_eq!(state, "ready");
    let error = error.unwrap();
    assert!(error.starts_with("the encryption with the mail server fails: "), "{error}");
    sink.behave(Behaviour::Accept);
    let (state, error) = sent_over(&sink, &format!("smtp://{}?tls=required", sink.address)).await;
    assert_eq!((state.as_str(), error.as_deref()), ("ready", Some("the mail server offers no encryption (STARTTLS)")));
    sink.behave(Behaviour::DropTls);
    let (_, error) = sent_over(&sink, &format!("smtp://{}?tls=required", sink.address)).await;
    let error = error.unwrap();
    assert!(error.starts_with("the connection to the mail server broke at the encryption (STARTTLS): "), "{error}");
    sink.go_away().await;
    let (_, error) = sent_over(&sink, &format!("smtp://{}?tls=required", sink.address)).await;
    let error = error.unwrap();
    assert!(error.starts_with("the mail server cannot be reached: Connection refused"), "{error}");

    // A process that trusts the authority is let in, and one that expects another name is not.
    sink.come_back().await;
    sink.behave(Behaviour::Encrypt);
    let doctor = |host: &str, trusted: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        command.arg("doctor").env_clear().envs(surroundings()).current_dir(env!("CARGO_TARGET_TMPDIR"));
        // Nobody is there: the mail server alone is the subject.
        command.env("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none").env("SMTP_TIMEOUT", "2");
        command.env("SMTP_URL", format!("smtp://{host}:{}?tls=required", sink.address.port()));
        if trusted {
            command.env("SSL_CERT_FILE", authority());
        }
        let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
        output.lines().find(|line| line.contains(" mail: ")).unwrap_or_else(|| panic!("{output}")).to_owned()
    };
    assert_eq!(doctor("127.0.0.1", true), "ok    mail: the mail server answers");
    assert_eq!(doctor("127.0.0.1", false), format!("FAIL  mail: {told}"));
    let other = doctor("0.0.0.0", true);
    assert!(other.starts_with("FAIL  mail: the mail server's certificate is not trusted: "), "{other}");
    assert!(sink.taken().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn opportunistic_encryption_takes_any_certificate_and_none() {
    let sink = SmtpSink::start().await;
    let url = format!("smtp://{}?tls=opportunistic", sink.address);
    sink.behave(Behaviour::Encrypt);
    assert_eq!(sent_over(&sink, &url).await.0, "done");
    assert!(sink.taken()[0].encrypted, "encrypted, whatever the certificate is");
    assert!(!sink.conversations()[0].in_clear().contains("MAIL FROM"));
    sink.behave(Behaviour::Accept);
    assert_eq!(sent_over(&sink, &url).await.0, "done");
    assert!(!sink.taken()[1].encrypted, "in clear where no encryption is offered");
    // Offered and then broken is not the same as not offered.
    sink.behave(Behaviour::DropTls);
    assert_eq!(sent_over(&sink, &url).await.0, "ready");
    assert_eq!(sink.taken().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_sent_in_clear_unless_somebody_said_so() {
    let sink = SmtpSink::start().await;
    // An address of this machine that is not known to be one.
    let url = |tls: &str| format!("smtp://portal:s3cret@0.0.0.0:{}?tls={tls}", sink.address.port());
    sink.behave(Behaviour::TakePassword);
    let (state, error) = sent_over(&sink, &url("opportunistic")).await;
    assert_eq!(state, "ready");
    assert!(error.unwrap().starts_with("the mail server offers no encryption (STARTTLS), and without it the password"));
    sink.behave(Behaviour::Encrypt);
    assert_eq!(sent_over(&sink, &url("opportunistic")).await.0, "done");
    assert!(sink.conversations().iter().all(|talk| !talk.in_clear().contains("AUTH")));
    sink.behave(Behaviour::TakePassword);
    assert_eq!(sent_over(&sink, &url("none")).await.0, "done");
    assert!(sink.conversations().iter().any(|talk| talk.in_clear().contains("AUTH")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stalls_holds_up_nobody_else() {
    for behaviour in [Behaviour::StallAtRecipient, Behaviour::Drip] {
        let sink = SmtpSink::start().await;
        // Not through the limit on mails to one address, which is not the subject here.
        let settings = [sink.settings(), vec!["--limit-codes-per-address=100".to_owned()]].concat();
        let portal = TestApp::with(TestOptions { now: HOLIDAYS, settings }).await;
        sink.behave(behaviour);
        // More of them than the worker has hands.
        sink.only_for("slow@requester.test");
        for _ in 0..10 {
            let filing = filing("access", "DE", "slow@requester.test", Language::En);
            ops::file(portal.app.clone(), Actor::ANYBODY, &filing, portal.app.random.bytes(), "192.0.2.1")
                .await
                .unwrap();
        }
        portal.file("access", "DE").await;
        let begun = Instant::now();
        let worker = portal.worker().await;
        while !sink.taken().iter().any(|mail| mail.to == [ADA]) {
            assert!(begun.elapsed() < Duration::from_secs(20), "{behaviour:?}: the worker is stuck");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        worker.stop().await;
        let gave_up: i64 = sqlx::query_scalar(
            "select count(*) from job where state = 'ready'
             and error = 'the mail server did not answer in time at the recipient (RCPT TO)'",
        )
        .fetch_one(&portal.app.database)
        .await
        .unwrap();
        assert!(gave_up >= 1, "{gave_up}");
        sink.behave(Behaviour::Accept);
        portal.pass(TimeDelta::minutes(2)).await;
        assert_eq!(sink.taken().len(), 11, "{behaviour:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_server_gets_its_mail_once() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    sink.behave(Behaviour::Slow(Duration::from_millis(700)));
    portal.file("access", "DE").await;
    portal.work().await;
    assert_eq!((sink.read().len(), sink.taken().len(), portal.jobs("ready").await), (1, 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_for_a_day_loses_nothing() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    sink.go_away().await;
    let mut expected = Vec::new();
    for number in 0..5 {
        let email = format!("person{number}@requester.test");
        portal.file_as("access", "DE", &email, Language::En).await;
        expected.push(email);
        portal.pass(TimeDelta::hours(5)).await;
    }
    assert!(sink.taken().is_empty() && portal.jobs("dead").await == 0);
    sink.come_back().await;
    portal.pass(TimeDelta::hours(2)).await;
    let mut to: Vec<String> = sink.taken().into_iter().flat_map(|mail| mail.to).filter(|to| to != DPO).collect();
    to.sort();
    assert_eq!(to, expected);
    assert_eq!(portal.jobs("ready").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_off_for_a_week_still_has_patience() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    portal.file("access", "DE").await;
    portal.app.clock.advance(TimeDelta::days(7));
    sink.behave(Behaviour::RefuseRecipient(450));
    portal.work().await;
    assert_eq!(job_of_a_filing(&portal).await.0, "ready", "the first refusal after a week off is not the last word");
    sink.behave(Behaviour::Accept);
    portal.pass(TimeDelta::minutes(2)).await;
    assert_eq!(sink.taken().iter().filter(|mail| mail.to == [ADA]).count(), 1);
}

/// Lets every mail that waits meet a full disk at this moment, whoever runs the tests: what it is written to before it appears leads
/// to the device that is always full. Gives how many those are.
async fn fill_the_disk(portal: &TestApp) -> usize {
    let outbox = portal.app.config.outbox();
    std::fs::create_dir_all(&outbox).unwrap();
    let waiting: Vec<String> = sqlx::query_scalar("select message_id from mail where state = 'queued'")
        .fetch_all(&portal.app.database)
        .await
        .unwrap();
    for message_id in &waiting {
        let own = message_id.split('@').next().unwrap();
        let own: String = own.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!("{}-{own}.eml", portal.app.now().format("%Y%m%dT%H%M%S%6fZ"));
        let partial = outbox.join(format!(".{name}.{}.part", std::process::id()));
        std::os::unix::fs::symlink("/dev/full", partial).unwrap();
    }
    waiting.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_makes_no_mail_of_nothing() {
    let portal = TestApp::with(TestOptions { now: HOLIDAYS, ..TestOptions::default() }).await;
    let outbox = portal.app.config.outbox();
    for number in 0..5 {
        portal.file_as("access", "DE", &format!("a{number}@requester.test"), Language::En).await;
    }
    assert_eq!(fill_the_disk(&portal).await, 5);
    portal.work().await;
    let left: Vec<_> = std::fs::read_dir(&outbox).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "neither an empty mail nor a part of one: {left:?}");
    assert_eq!((portal.jobs("ready").await, portal.jobs("done").await), (5, 0));
    let (_, _, _, error) = job_of_a_filing(&portal).await;
    assert_eq!(error.as_deref(), Some("the outbox cannot be written: no storage space"));
    // There is room again.
    portal.pass(TimeDelta::minutes(2)).await;
    assert_eq!((portal.mails().len(), portal.jobs("done").await), (5, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outbox_is_its_owners_alone_and_what_dead_processes_left_is_removed() {
    let portal = TestApp::with(TestOptions { now: HOLIDAYS, ..TestOptions::default() }).await;
    portal.file("access", "DE").await;
    portal.work().await;
    let outbox = portal.app.config.outbox();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mail = std::fs::read_dir(&outbox).unwrap().next().unwrap().unwrap().path();
    assert_eq!((mode(&outbox), mode(&mail)), (0o700, 0o600));

    let now = Clock::System.now();
    for (name, age) in [(".20270205T0900.eml.7.part", 61), (".20270205T0901.eml.part", 600), (".new.eml.8.part", 59)] {
        let file = std::fs::File::create(outbox.join(name)).unwrap();
        file.set_modified((now - TimeDelta::minutes(age)).into()).unwrap();
    }
    std::fs::File::open(&mail).unwrap().set_modified((now - TimeDelta::days(9)).into()).unwrap();
    portal.pass(TimeDelta::minutes(11)).await;
    let mut left: Vec<_> = std::fs::read_dir(&outbox).unwrap().map(|entry| entry.unwrap().path()).collect();
    left.sort();
    assert_eq!(left, [outbox.join(".new.eml.8.part"), mail]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_strangers_type_neither_reaches_the_wire_nor_stops_the_worker() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    let visitor = portal.visitor();
    for (nasty, read) in [
        ("a\r\nBcc: evil@example.com", "a Bcc: evil@example.com"),
        ("a\nb", "a b"),
        ("a\rb", "a b"),
        ("a\0b", "ab"),
        ("a\u{85}b", "a b"),
        ("a\u{7f}b", "ab"),
    ] {
        let page = visitor.get("/request/access?lang=en").await;
        let page = page.fill("name", nasty).fill("email", ADA).fill("place", "DE").fill("details", "x").send().await;
        assert_eq!(page.status, 200, "{nasty:?}");
        assert!(page.texts_of(".answers dd").iter().any(|shown| shown == read), "{nasty:?} is read as one line");
    }
    for email in ["a\r\nb@requester.test", "\"a\nb\"@requester.test", "a@requester.test\r\nBcc:x@y.test", "a@b\0@.test"]
    {
        let page = visitor.get("/request/access?lang=en").await;
        let page = page.fill("name", "A").fill("email", email).fill("place", "DE").fill("details", "x").send().await;
        assert_eq!(page.status, 422, "{email:?}");
    }
    // Even where such a name got past the form, it is no part of any mail.
    let mut filing = filing("access", "DE", ADA, Language::En);
    filing.name = "Ada\r\nBcc: evil@example.com\0\n.\n".to_owned();
    filing.details = "a\r\n.\r\nMAIL FROM:<evil@example.com>".to_owned();
    ops::file(portal.app.clone(), Actor::ANYBODY, &filing, [9; 16], "192.0.2.1").await.unwrap();
    portal.work().await;
    assert_eq!(sink.taken().len(), 1);
    let wire = String::from_utf8(sink.conversations().into_iter().flat_map(|talk| talk.wire).collect()).unwrap();
    assert!(!wire.contains("evil@example.com") && !wire.contains('\0'));
    let read = sink.taken()[0].parsed();
    assert!(!read.text.contains("evil") && !read.html.contains("evil"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_job_takes_nothing_down_and_dies_after_its_attempts() {
    let sink = SmtpSink::start().await;
    let portal = portal_with(&sink).await;
    let mut transaction = portal.app.clone().begin().await.unwrap();
    let job = |kind: &'static str, payload| NewJob {
        kind,
        lane: Lane::Mail,
        payload,
        due_at: portal.app.now(),
        unique_key: None,
    };
    // Unreadable: dead at once. Of a kind of a newer version: waits for it. A case that is gone: nothing to say.
    queue::enqueue(&mut transaction, job("case.mail", json!({"v": 1, "mail": {"what": "??"}}))).await.unwrap();
    queue::enqueue(&mut transaction, job("future.kind", json!({}))).await.unwrap();
    let gone = json!({"v": 1, "mail": {"what": "answer", "case_id": uuid::Uuid::from_u128(7)}, "message_id": "<a@b>"});
    queue::enqueue(&mut transaction, job("case.mail", gone)).await.unwrap();
    // A Message-ID with a line break: whatever the composer makes of it, the worker lives.
    let reference = portal.file("access", "DE").await;
    let case_id = portal.case(&reference).await.id;
    let broken =
        json!({"v": 1, "mail": {"what": "dpo_new_case", "case_id": case_id}, "message_id": "<a\r\nBcc: x@y.test>"});
    queue::enqueue(&mut transaction, job("case.mail", broken)).await.unwrap();
    transaction.commit().await.unwrap();
    // A case whose key was destroyed while its mail waited.
    let other = portal.file_as("access", "DE", "other@requester.test", Language::En).await;
    let other_id = portal.case(&other).await.id;
    sqlx::query("update case_person set email = '\\x00' where case_id = $1")
        .bind(other_id)
        .execute(&portal.app.database)
        .await
        .unwrap();

    portal.work().await;
    let wire = String::from_utf8(sink.conversations().into_iter().flat_map(|talk| talk.wire).collect()).unwrap();
    assert!(!wire.contains("\r\nBcc:"), "{wire}");
    let states: BTreeMap<String, i64> =
        sqlx::query_as::<_, (String, i64)>("select kind || ' ' || state, count(*) from job group by 1")
            .fetch_all(&portal.app.database)
            .await
            .unwrap()
            .into_iter()
            .collect();
    assert_eq!(states.get("case.mail dead"), Some(&1), "{states:?}");
    assert_eq!(states.get("case.mail dropped"), Some(&1), "{states:?}");
    assert_eq!(states.get("future.kind ready"), Some(&1), "{states:?}");
    assert!(sink.taken().iter().any(|mail| mail.to == [ADA]), "the healthy mail went out");

    // The one that fails by a fault of ours is given up after its attempts, with an alert.
    portal.pass(TimeDelta::days(2)).await;
    let (state, attempt): (String, i32) =
        sqlx::query_as("select state, attempt from job where payload #>> '{mail,case_id}' = $1 and payload #>> '{mail,what}' = 'filing_code'")
            .bind(other_id.to_string())
            .fetch_one(&portal.app.database)
            .await
            .unwrap();
    assert_eq!((state.as_str(), attempt), ("dead", 12));
    assert!(portal.alerts().await.len() >= 2);
    // And another case still gets its mails.
    portal.file_as("access", "DE", "third@requester.test", Language::En).await;
    portal.work().await;
    assert!(sink.taken().iter().any(|mail| mail.to == ["third@requester.test"]));
}

/// Every mail there is, in a language, as its reader sees it; ids, codes and addresses that differ by run are blanked.
async fn every_mail(language: Language) -> BTreeMap<String, String> {
    let settings = vec![format!("--dpo-language={}", language.code()), "--deadline-alert-days=10,1".to_owned()];
    // Half an hour before the digest of that morning.
    let portal = TestApp::with(TestOptions { now: "2026-11-24T23:30:00Z", settings }).await;
    let dpo = portal.dpo().await;
    let mut mails = BTreeMap::new();
    let mut references = Vec::new();
    macro_rules! keep {
        ($($name:literal),*) => {{
            portal.work().await;
            let new: Vec<_> = portal.mails();
            portal.forget_mails();
            let mut new = new.into_iter();
            $(
                let mail = new.next().unwrap_or_else(|| panic!("no mail for {}", $name));
                let link = portal.app.config.base_url.to_string();
                let mut text = format!("To: {}\nSubject: {}\n\n{}\n\n{}", mail.to, mail.subject, mail.text, mail.html);
                if let Some(code) = mail.code() {
                    text = text.replace(&code, "CODE-CODE");
                }
                for reference in &references {
                    text = text.replace::<&str>(reference, "RD-REFERENCE");
                }
                text = text.replace(&link, "https://portal.test/");
                let text: Vec<String> = text.lines().map(blank_hashes).collect();
                assert!(mails.insert($name.to_owned(), text.join("\n")).is_none());
            )*
            let more: Vec<_> = new.map(|mail| mail.subject).collect();
            assert!(more.is_empty(), "mails nobody expected: {more:?}");
        }};
    }
    let reference = portal.file_as("access", "DE", ADA, language).await;
    references.push(reference.clone());
    portal.work().await;
    let code = portal.mails()[0].code().unwrap();
    keep!("filing-code-confirm");
    let cookie = ops::confirm(portal.app.clone(), None, &reference, &code, "192.0.2.1").await.unwrap();
    let requester = ops::session_of(&portal.app, Some(&cookie)).await.unwrap().unwrap().actor();
    keep!("acknowledgement", "dpo-new-case");
    portal.ask(dpo, &reference, Some(PauseGround::Identity)).await.unwrap();
    keep!("message");
    portal.reply(requester, &reference).await;
    keep!("dpo-reply");
    ops::extend(portal.app.clone(), dpo, &reference, "Many systems.").await.unwrap();
    keep!("extended");
    portal.close(dpo, &reference).await;
    keep!("answer");
    ops::reopen(portal.app.clone(), dpo, &reference, "Something was missing.").await.unwrap();
    keep!("reopened");
    ops::ask_sign_in_code(portal.app.clone(), ADA, language, "192.0.2.1").await.unwrap();
    keep!("sign-in-code");
    ops::withdraw(portal.app.clone(), requester, &reference).await.unwrap();
    keep!("dpo-withdrawn");
    let marketing = portal.file_as("marketing", "DE", ADA, language).await;
    references.push(marketing.clone());
    keep!("filing-code-at-once", "dpo-new-case-at-once");
    portal.close(dpo, &marketing).await;
    portal.work().await;
    portal.forget_mails();
    let mut letter = filing("access", "HK", ADA, language);
    letter.language = language;
    let intake = ops::Intake {
        filing: letter,
        channel: rightsdesk::domain::cases::Channel::Post,
        received_on: "2026-11-20".parse().unwrap(),
        postal: String::new(),
    };
    let by_post = ops::take_in(&portal.app, dpo, &intake).await.unwrap();
    references.push(by_post.clone());
    keep!("filing-code-taken-in", "dpo-new-case-by-post");
    let unconfirmed = portal.file_as("deletion", "TW", "b@requester.test", language).await;
    references.push(unconfirmed.clone());
    portal.work().await;
    portal.forget_mails();
    // A Saturday; the digest waits for Monday.
    portal.app.clock.advance(TimeDelta::days(10) + TimeDelta::minutes(1));
    keep!("reminder");
    portal.set("2026-12-07T00:00:30Z");
    keep!("digest");
    sqlx::query("update cases set acknowledged_at = null, acknowledge_by = '2026-12-15', watch_at = '2026-12-14' where reference = $1")
        .bind(&by_post)
        .execute(&portal.app.database)
        .await
        .unwrap();
    // Each notice of a clock, at its time; digests are put aside.
    for (moment, name) in [
        ("2026-12-14T04:00:00Z", "clock-acknowledge"),
        ("2026-12-16T04:00:00Z", "clock-unacknowledged"),
        ("2026-12-20T04:00:00Z", "clock-due-10"),
        ("2026-12-29T04:00:00Z", "clock-due-1"),
        ("2026-12-30T04:00:00Z", "clock-due-today"),
        ("2026-12-31T04:00:00Z", "clock-overdue"),
    ] {
        portal.set(moment);
        if name == "clock-due-today" {
            // As if nobody had watched on the day before.
            sqlx::raw_sql("delete from notice where threshold = '1'; update cases set watch_at = '2026-12-30' where watch_at is not null")
                .execute(&portal.app.database)
                .await
                .unwrap();
        }
        portal.work().await;
        for mail in portal.mails_to(DPO).into_iter().filter(|mail| mail.subject.contains(&by_post)) {
            let text = format!("To: {}\nSubject: {}\n\n{}\n\n{}", mail.to, mail.subject, mail.text, mail.html)
                .replace(&by_post, "RD-REFERENCE")
                .replace(portal.app.config.base_url.as_str(), "https://portal.test/");
            assert!(mails.insert(name.to_owned(), text).is_none(), "two mails for {name}");
        }
        portal.forget_mails();
        if name == "clock-unacknowledged" {
            ops::acknowledge(portal.app.clone(), dpo, &by_post).await.unwrap();
        }
    }
    portal.end(dpo, &by_post, Outcome::Spam, "").await.unwrap();
    // The clocks that are left: the law's date after the safe one, an aim, a duty at once, a task.
    let by_law = portal.take_in(dpo, "access", "DE", "2026-12-01").await;
    let by_aim = portal.take_in(dpo, "access", "JP", "2026-12-20").await;
    let at_once = portal.take_in(dpo, "marketing", "DE", "2026-12-31").await;
    let with_task = portal.take_in(dpo, "access", "SG", "2026-12-31").await;
    let task = tasks::ops::NewTask { title: "Ask sales".into(), due_on: "2027-01-03".parse().unwrap(), assignee: None };
    tasks::ops::add(portal.app.clone(), dpo, &with_task, &task, portal.app.random.bytes()).await.unwrap();
    portal.work().await;
    for (moment, names) in [
        ("2027-01-02T04:00:00Z", vec![("clock-task-1", &with_task)]),
        ("2027-01-03T04:00:00Z", vec![("clock-last-1", &by_law), ("clock-last-aim-1", &by_aim)]),
        (
            "2027-01-04T04:00:00Z",
            vec![("clock-task-late", &with_task), ("clock-last-today", &by_law), ("clock-at-once", &at_once)],
        ),
        ("2027-01-06T04:00:00Z", vec![("clock-at-once-late", &at_once)]),
    ] {
        portal.forget_mails();
        if moment.starts_with("2027-01-04") {
            // As if nobody had watched on the day before.
            sqlx::raw_sql("delete from notice where threshold = 'last:1'; update cases set watch_at = '2027-01-04' where watch_at is not null")
                .execute(&portal.app.database)
                .await
                .unwrap();
        }
        portal.set(moment);
        portal.work().await;
        for (name, reference) in names {
            let about: Vec<_> =
                portal.mails_to(DPO).into_iter().filter(|mail| mail.subject.contains(reference)).collect();
            assert_eq!(about.len(), 1, "{name}: {:?}", about.iter().map(|mail| &mail.subject).collect::<Vec<_>>());
            let text =
                format!("To: {}\nSubject: {}\n\n{}\n\n{}", about[0].to, about[0].subject, about[0].text, about[0].html)
                    .replace(reference, "RD-REFERENCE")
                    .replace(portal.app.config.base_url.as_str(), "https://portal.test/");
            mails.insert(name.to_owned(), text);
        }
    }
    mails
}

/// Long runs of hexadecimal digits are hashes and differ by run.
fn blank_hashes(line: &str) -> String {
    let mut blanked = String::new();
    let mut run = String::new();
    for letter in line.chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() {
            run.push(letter);
        } else {
            blanked.push_str(if run.len() >= 16 { "HASH" } else { &run });
            run.clear();
            blanked.push(letter);
        }
    }
    blanked.trim_end_matches('\n').to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mail_in_every_language_reads_as_it_should() {
    for language in Language::ALL {
        let mails = every_mail(language).await;
        for (name, text) in &mails {
            assert!(!text.contains("mail-") && !text.contains('\u{2068}'), "{name}: {text}");
            insta::assert_snapshot!(format!("{name}.{}", language.code()), text);
        }
        for name in [
            "acknowledge",
            "unacknowledged",
            "due-10",
            "due-1",
            "due-today",
            "overdue",
            "last-1",
            "last-aim-1",
            "at-once",
        ] {
            assert!(mails.contains_key(&format!("clock-{name}")), "{name} in {:?}", mails.keys());
        }
    }
}

/// Mails that were refused, as many as there may be after an outage: each about this request.
async fn refused(portal: &TestApp, reference: &str, count: usize) {
    let statement = format!(
        "insert into mail (id, case_id, what, content, audience, message_id, state, created_at, due_at, ended_at)
         select gen_random_uuid(), id, 'acknowledgement', jsonb_build_object('what', 'acknowledgement', 'case_id', id), 'requester',
             '<' || reference || number || '@x>', 'refused', received_at + number * interval '1 second', received_at, received_at
         from cases, generate_series(1, {count}) as number where reference = '{reference}'"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *portal.owner().await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_are_sent_again_those_of_proven_requests_first_whatever_fails_between() {
    let portal = TestApp::start().await;
    let (proven, _) = portal.confirmed("access", "DE").await;
    portal.app.clock.advance(TimeDelta::hours(1));
    let unproven = portal.file_as("access", "DE", "eve@requester.test", Language::En).await;
    portal.work().await;
    refused(&portal, &proven, 510).await;
    refused(&portal, &unproven, 510).await;
    // One that the database does not let be changed.
    let stubborn = "create function stubborn() returns trigger language plpgsql as $$ begin
                        if new.message_id like '%500@x>' then raise exception 'no'; end if; return new; end $$;
                    create trigger stubborn before update on mail for each row execute function stubborn()";
    sqlx::raw_sql(stubborn).execute(&mut *portal.owner().await).await.unwrap();
    let resent = ops::resend_all(&portal.app, Actor::CommandLine).await.unwrap();
    assert_eq!(resent, ops::Resent { sent: 1_018, failed: 2 });
    let order = "select string_agg(reference, ' ' order by first) || ' ' || bool_and(last - first < 600) from (
                     select reference, min(audit_entry.id) as first, max(audit_entry.id) as last
                     from audit_entry join cases on cases.id::text = detail ->> 'case' where action = 'mail.sent_again' group by 1
                 ) as each";
    assert_eq!(portal.look(order).await, format!("{proven} {unproven} true"));
    let auditor = Actor::Staff { id: portal.staff(Role::Auditor).await.0, role: Role::Auditor };
    assert!(ops::resend_all(&portal.app, auditor).await.is_err());
    // Whoever may not is not told whether there is such a case.
    let unknown = ops::send_mail_again(portal.app.clone(), auditor, "RD-222-2222", portal.app.new_id()).await;
    assert!(matches!(unknown, Err(rightsdesk::base::error::Error::Forbidden)), "{unknown:?}");
}
