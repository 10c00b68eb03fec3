//! An edition as cases keep it: whatever the program learns later, it reads the old text as the program of that day did.

use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use rightsdesk::domain::rulebook::{ClockEvents, Deadlines, Operator, Place, Received, Right, Rulebook, Sources};
use sha2::{Digest, Sha256};

/// The first edition that went out, with the faults it had: kept as cases keep it.
pub(crate) static FIRST: LazyLock<Sources> = LazyLock::new(|| Sources {
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
