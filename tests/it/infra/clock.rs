//! A replica whose clock differs from the database's: it neither dates anything nor works, until the two agree.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::ops;
use rightsdesk::infra::crypto::DataKey;
use rightsdesk::infra::files::{NewFile, Place, Purpose, Retention, Upload};

use crate::support::{ADA, Answer, Installation, Process, TestApp, Visitor, filing, until};

#[tokio::test(flavor = "multi_thread")]
async fn with_a_wrong_clock_nothing_is_dated() {
    let portal = TestApp::start().await;
    let check = ready_to_send(&portal.visitor()).await;
    let watch = &portal.app.database_watch;
    for wrong in [TimeDelta::days(1), -TimeDelta::days(1), TimeDelta::seconds(7)] {
        watch.saw(portal.app.now() - wrong);
        let filing = filing("access", "DE", ADA, Language::En);
        let refused =
            ops::file(portal.app.clone(), Actor::ANYBODY, &filing, portal.app.random.bytes(), "192.0.2.1").await;
        assert!(matches!(&refused, Err(Error::Fault(fault)) if fault.is_unavailable()), "{refused:?}");
        put_off(&check.clone().send().await);
    }
    assert_eq!(portal.look("select count(*) from cases").await, "0");
    watch.saw(portal.app.now());
    assert_eq!(check.send().await.path, "/received");
    assert_eq!(portal.look("select count(*) from cases").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_wrong_clock_nobody_is_seen_and_no_file_begins() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let requester = portal.visitor();
    let fields = [("name", "Ada"), ("place", "DE")];
    let reference = portal.confirmed_by_form(&requester, "access", ADA, &fields).await;
    let token = desk.get("/desk/account").await.form("/account/calendar").field("form_token").unwrap();
    let made = desk.post("/desk/account/calendar", &[("form_token", &token), ("act", "create")]).await;
    let calendar = made.text_of(".secret").unwrap();
    let calendar = calendar[calendar.find("/desk/").unwrap()..].to_owned();
    let seen = async || {
        let each = "select concat_ws(' ', (select max(seen_at) from staff_session), (select max(seen_at) from requester_session),
                        (select max(seen_at) from staff_calendar), (select count(*) from file), (select count(*) from alert))";
        portal.look(each).await
    };
    // What is sealed cannot be opened, which is told once the clocks agree.
    let damage = "update case_key set wrapped = '\\x00'";
    let kept = portal.case(&reference).await;
    let place = Place { owner: kept.id, key: DataKey::new(&portal.app.random) };
    sqlx::raw_sql(damage).execute(&mut *portal.owner().await).await.unwrap();
    portal.app.clock.advance(TimeDelta::minutes(6));
    let begin = async || {
        let new = NewFile { name: "a.txt", purpose: Purpose::Answer, retention: Retention::Case };
        Upload::begin(&portal.app, &place, new).await.map(drop)
    };
    let look = async || {
        for (visitor, address) in [(&desk, "/desk/queue"), (&requester, "/my"), (&desk, calendar.as_str())] {
            visitor.get(address).await;
        }
    };
    let before = seen().await;
    for wrong in [TimeDelta::days(1), -TimeDelta::days(1), TimeDelta::seconds(7)] {
        portal.app.database_watch.saw(portal.app.now() - wrong);
        look().await;
        let refused = begin().await;
        assert!(matches!(&refused, Err(Error::Fault(fault)) if fault.is_unavailable()), "{refused:?}");
        assert_eq!(seen().await, before, "{wrong}");
    }
    portal.app.database_watch.saw(portal.app.now());
    look().await;
    begin().await.unwrap();
    let after = seen().await;
    let (before, after): (Vec<&str>, Vec<&str>) = (before.split(' ').collect(), after.split(' ').collect());
    // Date and time of two, then of the calendar, which had not been fetched before.
    assert_eq!((before.len(), after.len()), (6, 8), "{before:?} {after:?}");
    assert!(before[1] != after[1] && before[3] != after[3], "{before:?} {after:?}");
    assert_eq!((&before[4..], &after[6..]), (["0", "0"].as_slice(), ["1", "1"].as_slice()));
}

/// The page before the last button.
async fn ready_to_send(visitor: &Visitor) -> Answer {
    let page = visitor.get("/request/access?lang=en").await;
    page.fill("name", "Ada").fill("email", ADA).fill("place", "DE").fill("details", "All.").send().await
}

fn put_off(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.gist());
    assert!(!answer.header("retry-after").is_empty());
    assert!(answer.words().contains("Please try again"), "{}", answer.gist());
}

/// The library that lets a process believe in another time, with what tells it which.
fn faketime(told_by: &Path) -> Vec<(String, String)> {
    let output = Command::new("faketime").args(["-f", "+0", "env"]).output().expect("faketime is installed");
    let output = String::from_utf8(output.stdout).unwrap();
    let library = output.lines().find_map(|line| line.strip_prefix("LD_PRELOAD=")).unwrap().to_owned();
    let file = told_by.display().to_string();
    [("LD_PRELOAD", library), ("FAKETIME_TIMESTAMP_FILE", file)]
        .into_iter()
        .chain([("FAKETIME_NO_CACHE", "1".to_owned()), ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned())])
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A process whose clock is as far off as a file says.
/// Sets the clock of a process; whoever looks meanwhile sees the former or the new one, and never half of it.
fn set(file: &std::path::Path, offset: &str) {
    let new = file.with_extension("new");
    std::fs::write(&new, offset).unwrap();
    std::fs::rename(&new, file).unwrap();
}

fn start(portal: &Installation, offset: &str) -> Process {
    let file = portal.folder.join("offset");
    set(&file, offset);
    let environment = faketime(&file);
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (&**name, &**value)).collect();
    portal.start_with("serve", &environment)
}

async fn ready(portal: &Installation) -> Option<(u16, String)> {
    let answer = reqwest::get(format!("http://{}/readyz", portal.address)).await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_whose_clock_is_set_wrong_stops_at_once_and_goes_on_when_it_is_right() {
    let portal = Installation::new(vec!["--dpo-language=en".to_owned()]).await;
    let mut process = start(&portal, "+0");
    portal.ready(&mut process).await;
    let check = ready_to_send(&Visitor::new(portal.address)).await;
    let mut database = portal.database().await;
    for (round, offset) in ["+1d", "-1d"].into_iter().enumerate() {
        set(&portal.folder.join("offset"), offset);
        put_off(&ready_to_send(&Visitor::new(portal.address)).await.send().await);
        let (status, checks) = ready(&portal).await.unwrap();
        assert_eq!((status, checks.contains("\"clock\":false")), (503, true), "{checks}");
        let read = Visitor::new(portal.address).get("/rights?lang=en").await;
        assert_eq!(read.status, 200, "reading goes on");
        // Work that is due lies untouched. Told to look, a worker would take it within a moment.
        sqlx::query(
            "insert into job (id, kind, payload, due_at, created_at) values (gen_random_uuid(), 'x', '{}', $1, $1)",
        )
        .bind(DateTime::<Utc>::UNIX_EPOCH)
        .execute(&mut database)
        .await
        .unwrap();
        sqlx::query("select pg_notify('job', '')").execute(&mut database).await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let touched: Vec<String> =
            sqlx::query_scalar("select job::text from job where attempt > 0").fetch_all(&mut database).await.unwrap();
        assert!(touched.is_empty(), "{offset} {touched:?} {}", process.log());
        set(&portal.folder.join("offset"), "+0");
        until("it goes on", 20, async || ready(&portal).await.is_some_and(|(status, _)| status == 200)).await;
        let told = async || process.log().matches("agrees with the database's again").count() == round + 1;
        until("it is told", 20, told).await;
        sqlx::query("delete from job").execute(&mut database).await.unwrap();
    }
    assert_eq!(check.send().await.path, "/received");
    let (cases, off): (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where abs(extract(epoch from received_at - now())) > 60) from cases",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!((cases, off), (1, 0), "{}", process.log());
    let told = process.log();
    assert_eq!(told.matches("differs from the database's").count(), 2, "once for each change: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_begins_with_a_wrong_clock_serves_but_dates_nothing() {
    let portal = Installation::new(vec![]).await;
    for offset in ["+1d", "-1d", "+20"] {
        let mut process = start(&portal, offset);
        until("it listens", 30, async || ready(&portal).await.is_some()).await;
        let (status, checks) = ready(&portal).await.unwrap();
        assert_eq!((status, checks.contains("\"clock\":false")), (503, true), "{offset} {checks}");
        put_off(&ready_to_send(&Visitor::new(portal.address)).await.send().await);
        process.signal("-TERM");
        assert_eq!(process.end().await, Some(0), "{}", process.log());
        assert!(process.log().contains("nothing is dated"), "{}", process.log());
    }
    let mut database = portal.database().await;
    let (cases, beats, wrong): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from cases), (select count(*) from worker_heartbeat),
                (select count(*) from service_key where abs(extract(epoch from created_at - now())) > 3600)",
    )
    .fetch_one(&mut database)
    .await
    .unwrap();
    assert_eq!((cases, beats, wrong), (0, 0, 0), "even the keys made at the start are dated right");
}
