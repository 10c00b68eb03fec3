//! An edition as cases keep it: whatever the program learns later, it reads the old text as the program of that day did, and a
//! case that began under it stays with it until the desk moves it.

use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use rightsdesk::base::actor::Role;
use rightsdesk::domain::cases::{clock, ops};
use rightsdesk::domain::rulebook::{ClockEvents, Deadlines, Operator, Place, Received, Right, Rulebook, Sources};
use sha2::{Digest, Sha256};

use crate::support::{TestApp, TestOptions, day};

/// The first edition that went out, with the faults it had: kept as cases keep it.
static FIRST: LazyLock<Sources> = LazyLock::new(|| Sources {
    rules: include_str!("editions/2026-11-23.2/rulebook.toml").to_owned(),
    holidays: include_str!("editions/2026-11-23.2/holidays.json").to_owned(),
    changes: String::new(),
});

fn operator() -> Operator {
    Operator { country: Place::parse("TW").unwrap(), eu_calendar: None, uk_calendar: None }
}

fn dates(found: &Deadlines) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        found.calendar,
        found.acknowledge_by,
        found.acknowledge_by_safe,
        found.at_once,
        found.legal_due,
        found.legal_due_at,
        found.target_due,
        found.safe_due,
        found.extended_due,
        found.extended_safe_due,
    )
}

#[test]
fn an_older_edition_gives_the_dates_it_gave() {
    let first = Rulebook::read(FIRST.clone()).unwrap();
    assert_eq!((first.name(), &*first.fingerprint()), ("2026-11-23.2", "06e83b3f196db38b"));
    let start = NaiveDate::from_ymd_opt(2026, 1, 3).unwrap();
    let mut hash = Sha256::new();
    // Every place it has rules for, places that fall under them, and some that had none then.
    let book: toml::Table = FIRST.rules.parse().unwrap();
    let keys = |name: &str| book[name].as_table().unwrap().keys().cloned().collect::<Vec<_>>();
    let mut codes = keys("j");
    codes.extend(keys("us_state").into_iter().map(|state| format!("US-{state}")));
    codes.extend(["DE", "NL", "GP", "CA-ON", "CA-NU", "MX", "US-OK", "US-VT"].map(str::to_owned));
    let places = codes.iter().map(|code| Some(Place::parse_for_command_line(code).unwrap())).chain([None]);
    for place in places {
        for right in Right::ALL {
            for step in 0..14_u64 {
                let events = ClockEvents::received(Received::On(start + Days::new(step * 127)));
                let found = first.work_out(place, right, None, &operator(), &events).unwrap();
                let mut line = String::new();
                writeln!(line, "{place:?} {right} {} {}", found.received_on, dates(&found)).unwrap();
                hash.update(line.as_bytes());
            }
        }
    }
    let hash: String = hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, "40a71721314215ee");
}

/// Puts a case back into the edition that was there when it might have begun, with the dates of that day.
async fn kept_from_then(portal: &TestApp, reference: &str) {
    let first = Rulebook::read(FIRST.clone()).unwrap();
    let case = portal.case(reference).await;
    let operator = &portal.app.config.operator;
    let found = first.work_out(case.place, case.matter(), None, operator, &clock::events(&case)).unwrap();
    let mut owner = portal.owner().await;
    sqlx::query(
        "insert into rulebook_edition (name, rules, holidays, changes, kept_at) values ($1, $2, $3, '', now())
         on conflict do nothing",
    )
    .bind(first.name())
    .bind(&FIRST.rules)
    .bind(&FIRST.holidays)
    .execute(&mut *owner)
    .await
    .unwrap();
    sqlx::query(
        "update cases set rule_version = $2, calendar = $3, legal_due = $4, legal_due_at = $5, target_due = $6, safe_due = $7,
             at_once = $8
         where reference = $1",
    )
    .bind(reference)
    .bind(first.name())
    .bind(found.calendar.map(rightsdesk::domain::rulebook::CalendarId::code))
    .bind(found.legal_due)
    .bind(found.legal_due_at)
    .bind(found.target_due)
    .bind(found.safe_due)
    .bind(found.at_once)
    .execute(&mut *owner)
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_of_the_first_edition_stay_with_it_and_the_desk_sees_what_would_change() {
    let portal = TestApp::with(TestOptions { now: "2026-11-28T15:00:00Z", settings: vec![] }).await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    let (canada, _) = portal.confirmed("access", "CA-ON").await;
    let (singapore, _) = portal.confirmed("deletion", "SG").await;
    let (germany, _) = portal.confirmed("access", "DE").await;
    for reference in [&canada, &singapore, &germany] {
        kept_from_then(&portal, reference).await;
    }
    let before = portal.case(&canada).await;
    assert_eq!((before.rulebook.name(), before.dates.legal_due), ("2026-11-23.2", Some(day("2026-12-29"))));
    // Something happens to its clock: it is counted by the rules it keeps.
    portal.ask(dpo, &canada, None).await.unwrap();
    ops::resume(portal.app.clone(), dpo, &canada).await.unwrap();
    assert_eq!(portal.case(&canada).await.dates, before.dates);

    let words = desk.get("/desk/rulebook/changes?lang=en").await.words();
    assert!(words.contains("3 open cases began under other editions; the dates of 2 would change."), "{words}");
    assert!(words.contains(&canada) && words.contains(&singapore) && !words.contains(&germany), "{words}");
    assert!(words.contains("last 29 Dec") && words.contains("last 28 Dec"), "{words}");

    ops::adopt_edition(portal.app.clone(), dpo, &canada, "The law's own list of holidays.").await.unwrap();
    let moved = portal.case(&canada).await;
    let calendar = moved.calendar.map(rightsdesk::domain::rulebook::CalendarId::code);
    assert_eq!((moved.dates.legal_due, calendar), (Some(day("2026-12-28")), Some("CA")));
    ops::adopt_edition(portal.app.clone(), dpo, &singapore, "No such right there.").await.unwrap();
    let moved = portal.case(&singapore).await.head.dates;
    assert_eq!((moved.legal_due, moved.target_due), (None, Some(day("2026-12-28"))));
}
