//! Time travel over whole lives of cases: exactly which mails went to whom, and when.

use std::process::Command;
use std::sync::Mutex;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rightsdesk::base::actor::Actor;
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::Outcome;
use rightsdesk::domain::cases::ops::{self, Settlement};
use rightsdesk::domain::desk;
use rightsdesk::domain::notices::watch;
use rightsdesk::domain::rulebook::{PauseGround, Place, Right};
use rightsdesk::domain::settings::{self, Changes};
use rightsdesk::infra::budget::Budget;
use rightsdesk::infra::i18n::Texts;
use sqlx::{Connection, PgConnection};

use crate::support::{ADA, Behaviour, DPO, ReceivedMail, SmtpSink, TestApp, TestOptions, day, until};

async fn at(now: &'static str) -> TestApp {
    TestApp::with(TestOptions { now, settings: vec![] }).await
}

async fn with(now: &'static str, settings: &[&str]) -> TestApp {
    TestApp::with(TestOptions { now, settings: settings.iter().map(|setting| (*setting).to_owned()).collect() }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_never_confirmed_is_reminded_once_and_lapses() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let reference = portal.file("access", "DE").await;
    portal.until("2027-02-25T09:00:00Z").await;
    assert_eq!(
        portal.told(&reference),
        [
            "11-25T09:00 ada #: your code to confirm your request",
            "12-05T09:00 ada #: your request still needs your code"
        ]
    );
    let case = portal.case(&reference).await;
    assert_eq!(case.outcome, Some(Outcome::Lapsed));
    assert_eq!(case.closed_at.unwrap(), "2026-12-09T09:00:00Z".parse::<DateTime<Utc>>().unwrap());
    // Lapsing leaves a record; the codes of a lapsed case confirm nothing, neither the first nor that of the reminder.
    let codes: Vec<String> = portal.mails().iter().filter_map(ReceivedMail::code).collect();
    assert_eq!(codes.len(), 2);
    for code in codes {
        let refused = ops::confirm(portal.app.clone(), None, &reference, &code, "192.0.2.1").await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    assert_eq!(portal.case(&reference).await.outcome, Some(Outcome::Lapsed), "what lapsed stays so");
    portal.work().await;
    assert_eq!(portal.told(&reference).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_patience_with_the_unconfirmed_still_sends_their_code_first() {
    let portal = with("2026-11-25T09:00:00Z", &["--unconfirmed-days=2"]).await;
    let reference = portal.file("access", "DE").await;
    portal.until("2026-12-05T09:00:00Z").await;
    let told = portal.told(&reference);
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], "11-25T09:00 ada #: your code to confirm your request");
    assert!(
        told[1].ends_with("ada #: your request still needs your code") && !told[1].starts_with("11-25"),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_life_of_a_case() {
    // Received on 25 November in Germany: the 25th to the 27th of December are holidays and a Sunday, so the law's date is the 28th.
    let portal = at("2026-11-25T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let dates = portal.case(&reference).await.head.dates;
    assert_eq!((dates.legal_due, dates.safe_due), (Some(day("2026-12-28")), Some(day("2026-12-24"))));
    portal.until("2026-12-21T10:00:00Z").await;
    assert_eq!(
        portal.told(&reference),
        [
            "11-25T09:00 ada #: your code to confirm your request",
            "11-25T09:00 ada #: we have your request",
            "11-25T09:00 dpo New request #",
            // Midnight in Germany, ten and five days before the safe date.
            "12-13T23:00 dpo # is due in 10 days",
            // The same before the law's date, four days later.
            "12-17T23:00 dpo #: the legal date is in 10 days",
            "12-18T23:00 dpo # is due in 5 days",
        ]
    );
    portal.forget_mails();

    ops::extend(portal.app.clone(), dpo, &reference, "Many systems.").await.unwrap();
    portal.work().await;
    assert_eq!(portal.told(&reference), ["12-21T10:00 ada #: we need more time"]);
    portal.forget_mails();
    let dates = portal.case(&reference).await.head.dates;
    assert_eq!((dates.legal_due, dates.safe_due), (Some(day("2027-02-25")), Some(day("2027-02-25"))));
    portal.until("2027-02-28T10:00:00Z").await;
    assert_eq!(
        portal.told(&reference),
        [
            "02-14T23:00 dpo # is due in 10 days",
            "02-19T23:00 dpo # is due in 5 days",
            "02-22T23:00 dpo # is due in 2 days",
            "02-23T23:00 dpo # is due in 1 day",
            "02-25T23:00 dpo # is overdue since 25/02/2027",
            "02-26T23:00 dpo # is overdue since 25/02/2027",
            "02-27T23:00 dpo # is overdue since 25/02/2027",
        ]
        .map(|line| line.replace("25/02/2027", &Language::En.date(day("2027-02-25"))))
    );
    portal.forget_mails();

    let refused = ops::extend(portal.app.clone(), dpo, &reference, "Even more.").await.unwrap_err();
    let Error::Refused(refusal) = refused else { panic!("{refused:?}") };
    let words = refusal.explain(Language::En);
    assert!(words.contains("GDPR Art. 12(3)"), "{words}");
    portal.work().await;
    assert!(portal.told(&reference).is_empty(), "what is refused tells nobody anything");

    portal.reply(requester, &reference).await;
    portal.work().await;
    assert_eq!(portal.told(&reference), ["02-28T10:00 dpo Reply in #"]);
    portal.forget_mails();
    portal.close(dpo, &reference).await;
    portal.work().await;
    assert_eq!(portal.told(&reference), ["02-28T10:00 ada #: our answer is ready"]);
    portal.forget_mails();
    portal.until("2027-05-28T10:00:00Z").await;
    assert!(
        portal.mails().is_empty(),
        "silence: {:?}",
        portal.mails().iter().map(|mail| &mail.subject).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_resuming_and_reopening_begin_new_thresholds() {
    // English law lets the clock stand while the requester clarifies.
    let portal = at("2026-11-02T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let (reference, requester) = portal.confirmed("access", "GB").await;
    let before = portal.case(&reference).await;
    portal.until("2026-11-24T10:00:00Z").await;
    assert!(portal.told(&reference).iter().any(|line| line.contains("due in 10 days")));
    portal.forget_mails();

    portal.ask(dpo, &reference, Some(PauseGround::Clarification)).await.unwrap();
    portal.until("2026-12-04T10:00:00Z").await;
    let paused = portal.case(&reference).await;
    portal.reply(requester, &reference).await;
    portal.work().await;
    let resumed = portal.case(&reference).await;
    assert!(resumed.dates.legal_due > before.dates.legal_due, "ten days of waiting move the legal date");
    assert!(
        resumed.due_version > before.due_version && paused.open_pause().is_some() && resumed.open_pause().is_none()
    );
    portal.forget_mails();
    portal.until("2027-01-20T10:00:00Z").await;
    let told = portal.told(&reference);
    let last = resumed.dates.legal_due.unwrap();
    let first_overdue = told.iter().position(|line| line.contains("overdue")).expect("overdue in the end");
    assert!(
        told[first_overdue].starts_with(&last.format("%m-%d").to_string())
            || told[first_overdue].starts_with(&last.succ_opt().unwrap().format("%m-%d").to_string()),
        "{told:?} after {last}"
    );
    let mut unique = told.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), told.len(), "{told:?}");

    portal.close(dpo, &reference).await;
    portal.work().await;
    portal.forget_mails();
    portal.until("2027-01-25T10:00:00Z").await;
    assert!(portal.told(&reference).is_empty(), "nothing for closed cases");
    let closed_version = portal.case(&reference).await.due_version;
    ops::reopen(portal.app.clone(), dpo, &reference, "Something was missing.").await.unwrap();
    portal.until("2027-01-27T10:00:00Z").await;
    assert!(portal.case(&reference).await.due_version > closed_version);
    let told = portal.told(&reference);
    assert_eq!(
        told.iter().filter(|line| line.contains("overdue")).count(),
        3,
        "at once, and on both days after: {told:?}"
    );
    assert!(
        told[0].contains("working on your request again") || told[1].contains("working on your request again"),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reopened_in_time_a_case_gets_only_thresholds_that_lie_ahead() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    portal.until("2026-12-16T10:00:00Z").await;
    portal.close(dpo, &reference).await;
    portal.until("2026-12-18T10:00:00Z").await;
    ops::reopen(portal.app.clone(), dpo, &reference, "Something was missing.").await.unwrap();
    portal.work().await;
    portal.forget_mails();
    portal.until("2026-12-24T10:00:00Z").await;
    assert_eq!(
        portal.told(&reference),
        [
            "12-18T23:00 dpo # is due in 5 days",
            "12-21T23:00 dpo # is due in 2 days",
            "12-22T23:00 dpo # is due in 1 day",
        ],
        "ten days are more than were left"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_steps_a_day_back_and_forth_tells_nothing_twice() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    portal.until("2026-12-13T22:00:00Z").await;
    portal.forget_mails();
    for moment in [
        "2026-12-14T09:00:00Z", // ten days before
        "2026-12-13T09:00:00Z",
        "2026-12-14T09:00:00Z",
        "2026-12-15T09:00:00Z",
        "2026-12-14T09:00:00Z",
        "2026-12-28T23:30:00Z", // overdue
        "2026-12-27T23:30:00Z",
        "2026-12-28T23:30:00Z",
        "2026-12-29T23:30:00Z",
        "2026-12-28T23:30:00Z",
        "2026-12-29T23:30:00Z",
    ] {
        portal.set(moment);
        portal.work().await;
    }
    let told: Vec<String> = portal.told(&reference).iter().map(|line| line[12..].to_owned()).collect();
    let overdue = told.iter().filter(|line| line.contains("overdue")).count();
    assert_eq!(told.iter().filter(|line| line.contains("due in 10 days")).count(), 1, "{told:?}");
    assert_eq!((overdue, told.len()), (2, 3), "{told:?}");
    let digests: Vec<NaiveDate> = portal.digests().iter().map(|at| at.date_naive()).collect();
    let mut unique = digests.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), digests.len(), "a digest a day: {digests:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_off_sends_what_is_still_true_once() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    portal.until("2026-12-13T09:00:00Z").await;
    portal.forget_mails();
    // Off over "10 days" and "5 days".
    portal.set("2026-12-21T09:00:00Z");
    portal.work().await;
    assert_eq!(portal.told(&reference), ["12-21T09:00 dpo # is due in 3 days"]);
    portal.forget_mails();
    // Off over "2 days", "1 day" and a week of being overdue.
    portal.set("2027-01-05T09:00:00Z");
    portal.work().await;
    portal.work().await;
    let told = portal.told(&reference);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("overdue"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_mail_server_was_away_only_what_is_still_true_goes_out() {
    let sink = SmtpSink::start().await;
    let portal = TestApp::with(TestOptions { now: "2026-11-25T09:00:00Z", settings: sink.settings() }).await;
    let dpo = portal.dpo().await;
    let reference = portal.take_in(dpo, "access", "DE", "2026-11-25").await;
    portal.until("2026-12-18T09:00:00Z").await;
    let about = |sink: &SmtpSink| -> Vec<String> {
        let mails = sink.taken().into_iter().map(|mail| mail.parsed()).filter(|mail| mail.to == DPO);
        mails
            .filter(|mail| mail.subject.contains(&reference))
            .map(|mail| mail.subject.replace(&reference, "#"))
            .collect()
    };
    let before = about(&sink).len();
    sink.behave(Behaviour::RefuseRecipient(450));
    // "5 days" waits while "2 days" and "1 day" come.
    portal.until("2026-12-22T10:00:00Z").await;
    sink.behave(Behaviour::Accept);
    portal.pass(TimeDelta::hours(2)).await;
    assert_eq!(about(&sink)[before..], ["# is due in 2 days"]);
    sink.behave(Behaviour::RefuseRecipient(450));
    portal.until("2026-12-31T10:00:00Z").await;
    sink.behave(Behaviour::Accept);
    portal.pass(TimeDelta::hours(2)).await;
    let told = about(&sink)[before + 1..].to_vec();
    assert_eq!(told.len(), 1, "one mail says that it is overdue, not the backlog: {told:?}");
    assert!(told[0].contains("overdue"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_watch_at_once_tell_once() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let mut references = Vec::new();
    for _ in 0..12 {
        references.push(portal.take_in(dpo, "access", "DE", "2026-11-25").await);
    }
    portal.work().await;
    let replica =
        TestApp::on(portal.options.clone(), TestOptions { now: "2026-11-25T09:00:00Z", settings: vec![] }).await;
    for moment in ["2026-12-15T09:00:00Z", "2026-12-20T09:00:00Z", "2026-12-29T09:00:00Z", "2026-12-30T09:00:00Z"] {
        portal.set(moment);
        replica.set(moment);
        tokio::join!(portal.work(), replica.work(), portal.work(), replica.work());
    }
    for reference in &references {
        let told: Vec<String> = [portal.told(reference), replica.told(reference)].concat();
        let notices: Vec<&String> = told.iter().filter(|line| line.contains("due")).collect();
        assert_eq!(notices.len(), 4, "{told:?}");
    }
    let digests = [portal.digests(), replica.digests()].concat();
    let mut days: Vec<NaiveDate> = digests.iter().map(|at| at.date_naive()).collect();
    days.sort();
    days.dedup();
    assert_eq!(days.len(), digests.len(), "{digests:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_comes_on_working_mornings_of_the_dpo() {
    let portal = at("2026-12-23T10:00:00Z").await;
    let dpo = portal.dpo().await;
    portal.until("2026-12-24T10:00:00Z").await;
    assert!(portal.digests().is_empty(), "nothing to say, nothing said");
    portal.take_in(dpo, "access", "DE", "2026-12-24").await;
    portal.until("2027-01-05T10:00:00Z").await;
    // Eight in Taipei is midnight in UTC. Taiwan keeps 25 December (Constitution Day) and 1 January.
    let days: Vec<String> = portal.digests().iter().map(|at| at.format("%m-%dT%H:%M").to_string()).collect();
    assert_eq!(days, ["12-28T00:00", "12-29T00:00", "12-30T00:00", "12-31T00:00", "01-04T00:00", "01-05T00:00"]);
    // Again on the same day, also by a process that has just started.
    let restarted =
        TestApp::on(portal.options.clone(), TestOptions { now: "2027-01-05T10:05:00Z", settings: vec![] }).await;
    restarted.work().await;
    assert!(restarted.digests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_keeps_zone_hour_country_and_language() {
    let settings =
        ["--dpo-timezone=America/Los_Angeles", "--digest-hour=7", "--org-country=US", "--dpo-language=zh-Hant"];
    let portal = with("2026-11-24T10:00:00Z", &settings).await;
    let dpo = portal.dpo().await;
    portal.take_in(dpo, "access", "DE", "2026-11-24").await;
    portal.work().await;
    portal.until("2026-11-30T23:00:00Z").await;
    let digests: Vec<(String, String)> = portal
        .mails_to(DPO)
        .into_iter()
        .filter(|mail| mail.subject.contains("申請概況"))
        .map(|mail| (mail.sent_at().format("%m-%dT%H:%M").to_string(), mail.header("Content-Language").to_owned()))
        .collect();
    let days: Vec<&str> = digests.iter().map(|(at, _)| at.as_str()).collect();
    // Thanksgiving is the 26th; the 28th and 29th are a weekend. Seven in California is three in the afternoon in UTC.
    assert_eq!(days, ["11-24T15:00", "11-25T15:00", "11-27T15:00", "11-30T15:00"]);
    assert!(digests.iter().all(|(_, language)| language == "zh-Hant"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_cannot_be_delivered_is_watched() {
    // California wants receipt acknowledged within ten business days.
    let sink = SmtpSink::start().await;
    let portal = TestApp::with(TestOptions { now: "2026-11-24T18:00:00Z", settings: sink.settings() }).await;
    let reference = portal.file("access", "US-CA").await;
    portal.work().await;
    let code = sink.taken()[0].parsed().code().unwrap();
    sink.behave(Behaviour::RefuseRecipient(550));
    sink.only_for(ADA);
    ops::confirm(portal.app.clone(), None, &reference, &code, "192.0.2.1").await.unwrap();
    portal.work().await;
    let case = portal.case(&reference).await;
    assert!(case.acknowledged_at.is_none(), "what did not arrive acknowledges nothing");
    assert_eq!(portal.alerts().await, ["mail_refused"]);
    let by = case.dates.acknowledge_last.unwrap();
    assert_eq!((case.dates.acknowledge_by, by), (Some(day("2026-12-07")), day("2026-12-09")));
    portal.until("2026-12-14T20:00:00Z").await;
    let subjects: Vec<String> = sink
        .taken()
        .into_iter()
        .map(|mail| mail.parsed())
        .filter(|mail| mail.to == DPO && mail.subject.contains("receipt"))
        .map(|mail| format!("{} {}", mail.sent_at().format("%m-%d"), mail.subject.replace(&reference, "#")))
        .collect();
    let ahead = subjects.iter().filter(|subject| subject.contains("must be acknowledged by")).count();
    assert!(ahead >= 2, "{by} {subjects:?}");
    let late: Vec<&String> = subjects.iter().filter(|subject| subject.contains("was not acknowledged")).collect();
    assert_eq!(late.len(), usize::try_from((day("2026-12-14") - by).num_days()).unwrap(), "{by} {subjects:?}");
    // Acknowledged by phone, it is silent.
    let dpo = portal.dpo().await;
    ops::acknowledge(portal.app.clone(), dpo, &reference).await.unwrap();
    let before = sink.taken().iter().filter(|mail| mail.parsed().subject.contains("receipt")).count();
    portal.until("2026-12-17T20:00:00Z").await;
    assert_eq!(sink.taken().iter().filter(|mail| mail.parsed().subject.contains("receipt")).count(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivered_acknowledgement_stops_its_clock() {
    let portal = at("2026-11-24T18:00:00Z").await;
    let (reference, _) = portal.confirmed("access", "US-CA").await;
    assert!(portal.case(&reference).await.acknowledged_at.is_some());
    portal.until("2026-12-14T20:00:00Z").await;
    assert!(portal.told(&reference).iter().all(|line| !line.contains("receipt")), "{:?}", portal.told(&reference));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_chooses_the_days() {
    let portal = with("2026-11-25T09:00:00Z", &["--deadline-alert-days=20,3", "--dpo-language=zh-Hant"]).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    portal.forget_mails();
    portal.until("2026-12-28T10:00:00Z").await;
    let told = [
        "12-03T23:00 dpo # 還有 20 天到期",
        "12-07T23:00 dpo #：離法定期限還有 20 天",
        "12-20T23:00 dpo # 還有 3 天到期",
        "12-24T23:00 dpo #：離法定期限還有 3 天",
    ];
    assert_eq!(portal.told(&reference), told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_typed_in_late_is_not_warned_of_what_had_passed() {
    // Six days are left to the safe date when it is typed in: "10 days" is not a threshold it ever crossed here. To the law's date
    // there are just ten.
    let portal = at("2026-12-18T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let reference = portal.take_in(dpo, "access", "DE", "2026-11-25").await;
    portal.until("2026-12-20T10:00:00Z").await;
    let told: Vec<String> = portal.told(&reference).into_iter().filter(|line| line.contains(" dpo ")).collect();
    let mut told = told;
    told.sort();
    let expected = [
        "12-18T09:00 dpo #: the legal date is in 10 days",
        "12-18T09:00 dpo New request #",
        "12-18T23:00 dpo # is due in 5 days",
    ];
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_hours_run_the_moment_counts() {
    // Indonesia: three times twenty-four hours.
    let portal = at("2026-11-23T03:00:00Z").await;
    let (reference, _) = portal.confirmed("access", "ID").await;
    let due_at = portal.case(&reference).await.dates.legal_due_at.unwrap();
    assert_eq!(due_at, "2026-11-26T03:00:00Z".parse::<DateTime<Utc>>().unwrap());
    portal.until("2026-11-28T00:00:00Z").await;
    let overdue: Vec<String> = portal.told(&reference).into_iter().filter(|line| line.contains("overdue")).collect();
    let moments: Vec<&str> = overdue.iter().map(|line| &line[..11]).collect();
    assert_eq!(moments, ["11-26T03:00", "11-26T17:00", "11-27T17:00"], "{overdue:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_place_moves_every_date_and_the_notices_with_them() {
    let portal = at("2026-11-02T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let (reference, requester) = portal.confirmed("access", "GB").await;
    portal.ask(dpo, &reference, Some(PauseGround::Clarification)).await.unwrap();
    portal.pass(TimeDelta::days(3)).await;
    // Hong Kong knows no such pause: what stood falls away, and the case can still be opened, answered and watched.
    let settlement = Settlement {
        right: Right::Access,
        place: Place::parse("HK"),
        received_on: day("2026-11-02"),
        reason: "Lives in Hong Kong.".to_owned(),
    };
    ops::settle(portal.app.clone(), dpo, &reference, &settlement).await.unwrap();
    portal.work().await;
    let case = portal.case(&reference).await;
    let open = desk::case::open(portal.app.clone(), dpo, &reference).await;
    assert!(open.is_ok(), "{:?}", open.err());
    assert_eq!(case.dates.legal_due, open.unwrap().deadlines.legal_due);
    portal.reply(requester, &reference).await;
    portal.forget_mails();
    portal.until("2026-12-20T10:00:00Z").await;
    assert!(portal.told(&reference).iter().any(|line| line.contains("overdue")), "{:?}", portal.told(&reference));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_keeps_its_day_when_only_its_place_is_corrected() {
    let portal = at("2026-11-23T23:00:00Z").await;
    let dpo = portal.dpo().await;
    for (typed, meant) in [("US-CA", "TW"), ("TW", "US-CA"), ("NZ", "DE")] {
        let reference = portal.take_in(dpo, "access", typed, "2026-11-20").await;
        let settlement = Settlement {
            right: Right::Access,
            place: Place::parse(meant),
            received_on: day("2026-11-20"),
            reason: "The letter says so.".to_owned(),
        };
        ops::settle(portal.app.clone(), dpo, &reference, &settlement).await.unwrap();
        let case = portal.case(&reference).await;
        assert_eq!(case.received_on, day("2026-11-20"), "{typed} to {meant}");
        let again = portal.take_in(dpo, "access", meant, "2026-11-20").await;
        assert_eq!(case.dates, portal.case(&again).await.dates, "{typed} to {meant}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_that_falls_away_by_a_correction_leaves_its_trace() {
    let portal = at("2026-12-10T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let reference = portal.take_in(dpo, "access", "DE", "2026-12-10").await;
    portal.until("2027-01-08T09:00:00Z").await;
    ops::extend(portal.app.clone(), dpo, &reference, "Many systems.").await.unwrap();
    assert_eq!(portal.case(&reference).await.dates.legal_due, Some(day("2027-03-10")));
    // It came on the first: then the extension was decided after the last day.
    let settlement = Settlement {
        right: Right::Access,
        place: Place::parse("DE"),
        received_on: day("2026-12-01"),
        reason: "The envelope says the first.".to_owned(),
    };
    ops::settle(portal.app.clone(), dpo, &reference, &settlement).await.unwrap();
    let view = desk::case::open(portal.app.clone(), dpo, &reference).await.unwrap();
    assert_eq!((view.case.extended_on, view.case.dates.legal_due), (None, Some(day("2027-01-04"))));
    let settled = view.events.iter().find(|event| event.kind.code() == "settled").unwrap();
    let word = |name: &str| settled.detail.get(name).unwrap_or_default();
    assert_eq!((word("extended_before"), word("extended")), ("2027-01-08", ""));
    assert_eq!((word("due_before"), word("due")), ("2027-03-10", "2027-01-04"));
    assert_eq!((word("received_before"), word("received")), ("2026-12-10", "2026-12-01"));
}

#[tokio::test(flavor = "multi_thread")]
async fn time_after_a_withdrawal_is_no_waiting() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let (reference, requester) = portal.confirmed("access", "GB").await;
    portal.until("2026-12-01T09:00:00Z").await;
    portal.ask(dpo, &reference, Some(PauseGround::Clarification)).await.unwrap();
    portal.until("2026-12-03T09:00:00Z").await;
    ops::withdraw(portal.app.clone(), requester, &reference).await.unwrap();
    portal.until("2027-02-10T09:00:00Z").await;
    ops::reopen(portal.app.clone(), dpo, &reference, "They changed their mind.").await.unwrap();
    let case = portal.case(&reference).await;
    // Three days of waiting and no more.
    assert_eq!((case.open_pause(), case.dates.legal_due), (None, Some(day("2026-12-29"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_threshold_told_along_with_another_is_not_lost_with_it() {
    // On 23 December the safe date is a day off and the law's five: one mail tells both, and the mail server is away.
    let sink = SmtpSink::start().await;
    let portal = TestApp::with(TestOptions { now: "2026-11-25T09:00:00Z", settings: sink.settings() }).await;
    let dpo = portal.dpo().await;
    let reference = portal.take_in(dpo, "access", "DE", "2026-11-25").await;
    portal.until("2026-12-22T22:00:00Z").await;
    sink.behave(Behaviour::RefuseData(451));
    portal.until("2026-12-25T09:00:00Z").await;
    sink.behave(Behaviour::Accept);
    let before = sink.taken().len();
    portal.until("2026-12-25T12:00:00Z").await;
    let told: Vec<String> = sink.taken()[before..]
        .iter()
        .map(|mail| mail.parsed().subject)
        .filter(|subject| subject.contains(&reference))
        .map(|subject| subject.replace(&reference, "#"))
        .collect();
    assert_eq!(told, ["#: the legal date is in 3 days"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_cannot_be_opened_silences_no_other() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let torn = portal.take_in(dpo, "access", "DE", "2026-11-25").await;
    let whole = portal.take_in(dpo, "access", "DE", "2026-11-25").await;
    let (torn_unconfirmed, unconfirmed) = (portal.file("access", "DE").await, portal.file("access", "DE").await);
    portal.work().await;
    portal.forget_mails();
    sqlx::query("update case_person set name = '\\x00' from cases where id = case_id and reference = any($1)")
        .bind([torn.clone(), torn_unconfirmed.clone()])
        .execute(&portal.app.database)
        .await
        .unwrap();
    // A key that is gone altogether.
    let keyless = portal.take_in(dpo, "access", "DE", "2026-11-25").await;
    sqlx::query("delete from case_key where case_id = (select id from cases where reference = $1)")
        .bind(&keyless)
        .execute(&mut *portal.owner().await)
        .await
        .unwrap();
    portal.until("2026-12-15T09:00:00Z").await;
    // Its own deadline is told as well: that needs nothing that is sealed.
    for reference in [&whole, &torn, &keyless] {
        assert!(
            portal.told(reference).iter().any(|line| line.contains("due in 10 days")),
            "{:?}",
            portal.told(reference)
        );
    }
    assert_eq!(portal.case(&torn_unconfirmed).await.outcome, Some(Outcome::Lapsed));
    assert!(portal.told(&whole).iter().any(|line| line.contains("due in 10 days")), "{:?}", portal.told(&whole));
    assert_eq!(portal.case(&unconfirmed).await.outcome, Some(Outcome::Lapsed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_has_the_dates_that_the_command_prints() {
    let portal = at("2026-11-20T09:00:00Z").await;
    for place in ["DE", "IE", "GB", "US-CA", "TW", "HK", "JP", "ID"] {
        let reference =
            portal.file_as("access", place, &format!("{}@requester.test", place.to_lowercase()), Language::En).await;
        let case = portal.case(&reference).await;
        let printed = Command::new(env!("CARGO_BIN_EXE_rightsdesk"))
            .env("ORG_COUNTRY", "TW")
            .args(["deadline", "--place", place, "--right", "access", "--received", "2026-11-20T09:00:00Z", "--json"])
            .output()
            .unwrap();
        let printed: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
        let found = serde_json::json!({
            "received_on": case.received_on,
            "legal_due": case.dates.legal_due,
            "target_due": case.dates.target_due,
            "safe_due": case.dates.safe_due,
            "acknowledge": case.dates.acknowledge_by,
        });
        let acknowledge = if printed["acknowledge_by_safe"].is_null() {
            &printed["acknowledge_by"]
        } else {
            &printed["acknowledge_by_safe"]
        };
        let wanted = serde_json::json!({
            "received_on": printed["received_on"],
            "legal_due": printed["legal_due"],
            "target_due": printed["target_due"],
            "safe_due": printed["safe_due"],
            "acknowledge": acknowledge,
        });
        assert_eq!(found, wanted, "{place}");
        let at = printed["legal_due_at"].as_str().map(|at| at.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(case.dates.legal_due_at, at, "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_days_before_a_date_reach_the_cases_that_are_open_already() {
    let portal = with("2026-11-25T09:00:00Z", &["--deadline-alert-days=5"]).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    portal.work().await;
    let looked = "select watch_at from cases";
    let later = portal.look(looked).await;
    portal.until("2026-12-01T00:00:00Z").await;
    assert_eq!(portal.look(looked).await, later, "by the days of before nothing is to be told until then");
    let options = TestOptions { now: "2026-12-01T01:00:00Z", settings: vec!["--deadline-alert-days=15,5".to_owned()] };
    let portal = TestApp::on(portal.options.clone(), options).await;
    portal.work().await;
    assert!(portal.look(looked).await < later, "it is looked at anew");
    portal.until("2026-12-20T00:00:00Z").await;
    let due: Vec<String> = portal.told(&reference).into_iter().filter(|told| told.contains("is due in")).collect();
    assert_eq!(due.len(), 2, "the new day and the old one: {due:?}");
    assert!(due[0].contains("due in 15 days"), "{due:?}");
    // Once adopted they are left alone.
    let before = portal.look(looked).await;
    portal.work().await;
    assert_eq!(portal.look(looked).await, before);
    assert_eq!(portal.look("select value from installation where name = 'deadline_alert_days'").await, "15,5");
}

/// Changes one setting while the portal runs.
async fn set(portal: &TestApp, name: &str, text: &str) {
    let version = portal.app.settings().version;
    let changes = Changes::from([(name.to_owned(), Some(text.to_owned()))]);
    settings::change(portal.app.clone(), Actor::CommandLine, version, &changes).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn days_changed_while_the_portal_runs_reach_open_cases_whoever_looks() {
    let portal = with("2026-11-25T09:00:00Z", &["--deadline-alert-days=5"]).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    portal.until("2026-12-01T00:00:00Z").await;
    let looked = "select watch_at from cases";
    let before = portal.look(looked).await;
    // A replica that does not know yet.
    let options = TestOptions { now: "2026-12-01T00:00:00Z", settings: vec!["--deadline-alert-days=5".to_owned()] };
    let replica = TestApp::on(portal.options.clone(), options).await;
    set(&portal, "DEADLINE_ALERT_DAYS", "15, 5").await;
    // Not before everybody who looks by the days of before has ended.
    portal.pass(TimeDelta::seconds(59)).await;
    assert_eq!(portal.look(looked).await, before);
    portal.app.clock.set(portal.app.now() + TimeDelta::seconds(1));
    watch::adopt_thresholds(&portal.app, &Mutex::new(None), &Budget::unlimited()).await.unwrap();
    assert_eq!(replica.app.settings().deadline_alert_days, [5]);
    replica.app.clock.set(portal.app.now());
    watch::look(replica.app.clone(), &Budget::unlimited()).await.unwrap();
    assert!(portal.look(looked).await < before, "the replica looked by the new days");
    portal.until("2026-12-20T00:00:00Z").await;
    let due: Vec<String> = portal.told(&reference).into_iter().filter(|told| told.contains("is due in")).collect();
    assert!(due.len() == 2 && due[0].contains("due in 15 days"), "{due:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_changed_and_changed_back_leave_no_case_put_off() {
    let portal = with("2026-11-25T09:00:00Z", &["--deadline-alert-days=15,5"]).await;
    portal.work().await;
    set(&portal, "DEADLINE_ALERT_DAYS", "5").await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    set(&portal, "DEADLINE_ALERT_DAYS", "15,5").await;
    portal.until("2026-12-20T00:00:00Z").await;
    let due: Vec<String> = portal.told(&reference).into_iter().filter(|told| told.contains("is due in")).collect();
    assert!(due.len() == 2 && due[0].contains("due in 15 days"), "{due:?}");
    assert_eq!(portal.look("select value from installation where name = 'deadline_alert_days'").await, "15,5");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_longer_patience_reminds_nobody_at_once_who_has_a_short_one() {
    let portal = with("2026-11-25T09:00:00Z", &["--unconfirmed-days=2"]).await;
    let reference = portal.file("access", "DE").await;
    set(&portal, "UNCONFIRMED_DAYS", "14").await;
    portal.work().await;
    assert_eq!(portal.told(&reference), ["11-25T09:00 ada #: your code to confirm your request"]);
    portal.until("2026-12-05T09:00:00Z").await;
    let told = portal.told(&reference);
    // At the first look in the second half of its two days.
    assert!(told.len() == 2 && told[1] == "11-26T12:00 ada #: your request still needs your code", "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_follows_its_hour_and_comes_once_a_morning() {
    let portal = with("2026-11-25T12:00:00Z", &["--dpo-timezone=Asia/Taipei"]).await;
    portal.confirmed("access", "DE").await;
    portal.forget_mails();
    // Friday's comes at eight in Taipei; the hour is moved after it, and counts from Monday on.
    portal.until("2026-11-27T01:00:00Z").await;
    set(&portal, "DIGEST_HOUR", "10").await;
    portal.until("2026-12-01T12:00:00Z").await;
    let days: Vec<String> = portal.digests().iter().map(|at| at.format("%m-%dT%H:%M").to_string()).collect();
    assert_eq!(days, ["11-26T00:00", "11-27T00:00", "11-30T02:00", "12-01T02:00"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_the_patience_it_was_filed_with() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let visitor = portal.visitor();
    let fields = [("name", "Ada"), ("email", ADA), ("place", "DE"), ("details", "All.")];
    portal.file_by_form(&visitor, "access", &fields).await;
    set(&portal, "UNCONFIRMED_DAYS", "3").await;
    let received = visitor.get("/received?lang=en").await;
    assert!(received.words().contains("14 days"), "{}", received.words());
    assert_eq!(portal.look("select lapses_at::date from cases").await, "2026-12-09");
    portal.file("access", "DE").await;
    assert_eq!(portal.look("select min(lapses_at)::date from cases").await, "2026-11-28");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_of_a_morning_whose_hour_the_clocks_skip_comes_after_it() {
    let settings = ["--dpo-timezone=Africa/Cairo", "--digest-hour=0", "--org-country=EG"];
    let portal = with("2026-04-22T12:00:00Z", &settings).await;
    portal.confirmed("access", "DE").await;
    portal.until("2026-04-28T12:00:00Z").await;
    let days: Vec<String> = portal.digests().iter().map(|at| at.format("%m-%dT%H:%M").to_string()).collect();
    // On Friday 24 April the clocks of Cairo go from midnight to one, which is 22:00 UTC of the day before.
    let friday = days.iter().any(|day| ("04-23T22:00".."04-24T12:00").contains(&day.as_str()));
    assert!(friday, "{days:?}");
}

/// How far from now a case is looked at next.
async fn next_look(portal: &TestApp, reference: &str) -> String {
    let now = portal.app.now();
    portal.look(&format!("select watch_at - '{now}' from cases where reference = '{reference}'")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_passes_neither_puts_a_case_off_for_long_nor_undoes_what_an_act_said() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let id = portal.case(&reference).await.id;
    let now = portal.app.now();
    for acts in [false, true] {
        let mut act = PgConnection::connect_with(&portal.options).await.unwrap();
        let mut blocker = PgConnection::connect_with(&portal.options).await.unwrap();
        sqlx::query("update cases set watch_at = $1").bind(now).execute(&mut act).await.unwrap();
        // What the watch reads of a case is locked for longer than it waits.
        let mut blocking = blocker.begin().await.unwrap();
        sqlx::raw_sql("lock table case_pause in access exclusive mode").execute(&mut *blocking).await.unwrap();
        let looking = {
            let app = portal.app.clone();
            tokio::spawn(async move { watch::look(app, &Budget::unlimited()).await })
        };
        let waiting = async |many: i64| {
            until("they wait for a lock", 20, async || {
                let waiting = "select count(*) from pg_stat_activity
                               where datname = current_database() and wait_event_type = 'Lock'";
                portal.look(waiting).await == many.to_string()
            })
            .await;
        };
        waiting(1).await;
        // Meanwhile somebody changes the case, so that it is to be looked at at once: they wait for the row first.
        let acting = acts.then(|| {
            let fresh = now - TimeDelta::seconds(1);
            tokio::spawn(async move {
                let set = sqlx::query("update cases set watch_at = $2 where id = $1").bind(id).bind(fresh);
                set.execute(&mut act).await.unwrap();
            })
        });
        if let Some(acting) = acting {
            waiting(2).await;
            looking.await.unwrap().unwrap();
            acting.await.unwrap();
            assert_eq!(next_look(&portal, &reference).await, "-00:00:01", "what the act said stands");
        } else {
            looking.await.unwrap().unwrap();
            let next = next_look(&portal, &reference).await;
            assert!(["00:00:00", "00:01:00"].contains(&next.as_str()), "{next}");
        }
        blocking.rollback().await.unwrap();
    }
}
