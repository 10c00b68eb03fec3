//! The kept counts of cases agree with a recount whatever happens to cases, and can be counted anew beside those who work.

use chrono::{Datelike, NaiveDate};
use rightsdesk::base::actor::Actor;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::ops::{self, Settlement};
use rightsdesk::domain::cases::tally::{self, RuleUse};
use rightsdesk::domain::rulebook::{Matter, Place, Right};
use rightsdesk::domain::{desk, settings};
use sqlx::Executor as _;

use crate::support::{ADA, TestApp};

/// Received and closed by month, counted case by case and in no way the portal knows.
async fn recount(portal: &TestApp, zone: &str) -> Vec<(NaiveDate, i64, i64)> {
    let mut owner = portal.owner().await;
    let moments: Vec<(chrono::DateTime<chrono::Utc>, Option<chrono::DateTime<chrono::Utc>>)> =
        sqlx::query_as("select received_at, closed_at from cases where status <> 'unconfirmed'")
            .fetch_all(&mut *owner)
            .await
            .unwrap();
    let zone: chrono_tz::Tz = zone.parse().unwrap();
    let month = |moment: chrono::DateTime<chrono::Utc>| moment.with_timezone(&zone).date_naive().with_day(1).unwrap();
    let mut months = std::collections::BTreeMap::new();
    for (received, closed) in moments {
        months.entry(month(received)).or_insert((0, 0)).0 += 1;
        if let Some(closed) = closed {
            months.entry(month(closed)).or_insert((0, 0)).1 += 1;
        }
    }
    months.into_iter().map(|(first, (received, closed))| (first, received, closed)).collect()
}

/// What the dashboard shows, without the months in which nothing was.
async fn shown(portal: &TestApp, actor: Actor) -> Vec<(NaiveDate, i64, i64)> {
    let months = desk::today::months(&portal.app, actor).await.unwrap();
    let all = months.into_iter().map(|month| (month.first, month.received, month.closed));
    all.filter(|(_, received, closed)| received + closed != 0).collect()
}

/// Agrees before and after what was changed is added up.
async fn agrees(portal: &TestApp, actor: Actor, zone: &str, when: &str) {
    for added_up in [false, true] {
        if added_up {
            portal.work().await;
            assert_eq!(portal.look("select count(*) from case_tally_change").await, "0");
        }
        assert_eq!(tally::check(&portal.app, Actor::CommandLine).await.unwrap(), [], "{when}, added up: {added_up}");
        assert_eq!(shown(portal, actor).await, recount(portal, zone).await, "{when}, added up: {added_up}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_agrees_with_a_recount_whatever_happens() {
    let portal = TestApp::start().await;
    let zone = portal.app.settings().dpo_timezone.name();
    let dpo = portal.dpo().await;
    portal.work().await;
    agrees(&portal, dpo, zone, "nothing").await;

    let unproven = portal.file("access", "DE").await;
    assert_eq!(portal.look("select count(*) from case_tally_change").await, "0", "what is not proven counts nowhere");
    let (refused, requester) = portal.confirmed("access", "US-VA").await;
    let (deletion, _) = portal.confirmed("deletion", "TW").await;
    portal.file("marketing", "US-CA").await;
    let posted = portal.take_in(dpo, "correction", "GB", "2026-10-30").await;
    agrees(&portal, dpo, zone, "filed").await;
    let uses = tally::rule_uses(&portal.app, dpo).await.unwrap();
    let access = RuleUse { place: "US-VA".to_owned(), matter: Matter::Request(Right::Access), cases: 1 };
    assert!(uses.contains(&access), "{uses:?}");

    let settlement = Settlement {
        right: Right::Objection,
        place: Place::parse("FR"),
        received_on: portal.case(&deletion).await.received_on,
        reason: "They moved.".to_owned(),
    };
    ops::settle(portal.app.clone(), dpo, &deletion, &settlement).await.unwrap();
    portal.refuse(dpo, &refused).await.unwrap();
    agrees(&portal, dpo, zone, "settled and refused").await;
    ops::appeal(portal.app.clone(), requester, &refused, "No.", portal.app.random.bytes(), "192.0.2.1").await.unwrap();
    portal.close(dpo, &posted).await;
    agrees(&portal, dpo, zone, "appealed").await;
    let appeals = tally::rule_uses(&portal.app, dpo).await.unwrap();
    assert_eq!(appeals.iter().filter(|one| one.matter == Matter::Appeal).map(|one| one.cases).sum::<i64>(), 1);
    ops::reopen(portal.app.clone(), dpo, &posted, "They wrote again.").await.unwrap();
    agrees(&portal, dpo, zone, "reopened").await;

    // What was never confirmed lapses, and what the day after the month brings counts in the next one.
    portal.until("2027-01-04T12:00:00Z").await;
    assert_eq!(portal.case(&unproven).await.outcome.map(|outcome| outcome.code()), Some("lapsed"));
    portal.confirmed("access", "JP").await;
    agrees(&portal, dpo, zone, "lapsed").await;
    portal.owner().await.execute("delete from cases where outcome = 'lapsed'").await.unwrap();
    agrees(&portal, dpo, zone, "deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_wrong_is_told_and_counted_anew() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    portal.confirmed("access", "DE").await;
    portal.work().await;
    portal.owner().await.execute("update case_tally set cases = 3 where what = 'received'").await.unwrap();
    portal.owner().await.execute("delete from case_tally_day").await.unwrap();
    let wrong = tally::check(&portal.app, Actor::CommandLine).await.unwrap();
    let told: Vec<String> = wrong.iter().map(|one| format!("{}: {} {}", one.what, one.kept, one.counted)).collect();
    assert_eq!(
        told,
        ["open: 0 1", "received 2026-11-25: 0 1", "received 2026-11-25 access DE web: 3 1"],
        "each with what is kept and what there is"
    );
    tally::rebuild(&portal.app, Actor::CommandLine).await.unwrap();
    agrees(&portal, dpo, portal.app.settings().dpo_timezone.name(), "counted anew").await;
    assert!(tally::rebuild(&portal.app, Actor::ANYBODY).await.is_err());
    assert!(tally::check(&portal.app, Actor::ANYBODY).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_those_of_the_desk_wherever_it_moves() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    // Late on the last day of November in London is December in Taipei.
    portal.until("2026-11-30T20:00:00Z").await;
    portal.confirmed("access", "DE").await;
    for (zone, month) in [("Asia/Taipei", 12), ("America/New_York", 11), ("Asia/Taipei", 12)] {
        let version = settings::standing(&portal.app, Actor::CommandLine).await.unwrap().version;
        let changes = [("DPO_TIMEZONE".to_owned(), Some(zone.to_owned()))].into_iter().collect();
        settings::change(portal.app.clone(), Actor::CommandLine, version, &changes).await.unwrap();
        portal.work().await;
        assert_eq!(shown(&portal, dpo).await, [(NaiveDate::from_ymd_opt(2026, month, 1).unwrap(), 1, 0)], "{zone}");
        agrees(&portal, dpo, zone, zone).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counting_anew_loses_nothing_of_those_who_work_beside_it() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    portal.work().await;
    let files = async |number: u32| {
        for round in 0..8 {
            let email = format!("{number}.{round}.{ADA}");
            portal.file_as("marketing", ["DE", "TW", "JP"][number as usize % 3], &email, Language::En).await;
        }
    };
    let counts = async || {
        for _ in 0..12 {
            tally::rebuild(&portal.app, Actor::CommandLine).await.unwrap();
        }
    };
    let adds = async || {
        for _ in 0..12 {
            tally::keep(portal.app.clone(), &rightsdesk::infra::budget::Budget::unlimited()).await.unwrap();
        }
    };
    tokio::join!(files(0), files(1), files(2), files(3), counts(), counts(), adds(), adds());
    assert_eq!(portal.look("select count(*) from cases where status = 'new'").await, "32");
    agrees(&portal, dpo, portal.app.settings().dpo_timezone.name(), "all at once").await;
}
