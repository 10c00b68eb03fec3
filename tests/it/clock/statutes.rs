//! Cases counted by hand from the statutes: four in every place with rules, in `examples.tsv`, and here those that once came out
//! wrong, each with the article that says so.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use rightsdesk::base::language::Language;
use rightsdesk::domain::rulebook::{
    CalendarId, ClockEvents, Deadlines, Operator, Place, Received, Right, Rulebook, law_of, rule_places,
};

use crate::support::day;

fn operator(country: &str) -> Operator {
    Operator { country: Place::parse(country).unwrap(), eu_calendar: None, uk_calendar: None }
}

fn work_out(place: &str, right: &str, received: &str, calendar: Option<&str>) -> Deadlines {
    let received = match DateTime::parse_from_rfc3339(received) {
        Ok(moment) => Received::At(moment.to_utc()),
        Err(_) => Received::On(day(received)),
    };
    let place = Place::parse_for_command_line(place).unwrap();
    let calendar = calendar.map(|code| CalendarId::parse(code).unwrap());
    let events = ClockEvents::received(received);
    Rulebook::built_in()
        .work_out(Some(place), Right::parse(right).unwrap(), calendar, &operator("TW"), &events)
        .unwrap_or_else(|refused| panic!("{place} {right}: {refused}"))
}

#[test]
fn every_place_counts_as_its_law_says_over_months_years_leap_days_and_holidays() {
    let mut seen = BTreeSet::new();
    for line in include_str!("examples.tsv").lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [place, kind, right, calendar, received, whose, due, safe, extended, source] = cells[..] else {
            panic!("{line}")
        };
        let date = |text: &str| (text != "-").then(|| day(text));
        let found = work_out(place, right, received, Some(calendar).filter(|calendar| *calendar != "-"));
        let (legal, target) = if whose == "law" { (date(due), None) } else { (None, date(due)) };
        assert_eq!(
            (found.legal_due, found.target_due, found.safe_due, found.extended_due),
            (legal, target, date(safe), date(extended)),
            "{line}"
        );
        assert!(source.len() > 10, "{line}");
        assert!(seen.insert((place, kind)), "{line}");
    }
    for place in rule_places() {
        for kind in ["month-end", "year-end", "leap", "holiday"] {
            assert!(seen.contains(&(place, kind)), "{place} has no example of a {kind}");
        }
    }
}

/// Legal last day, aim, safe day, last day if extended.
type Expected = (Option<&'static str>, Option<&'static str>, Option<&'static str>, Option<&'static str>);

#[track_caller]
fn dates(place: &str, right: &str, received: &str, expected: Expected) {
    let found = work_out(place, right, received, None);
    let (legal, target, safe, extended) = expected;
    let date = |text: Option<&str>| text.map(day);
    assert_eq!(
        (found.legal_due, found.target_due, found.safe_due, found.extended_due),
        (date(legal), date(target), date(safe), date(extended)),
        "{place} {right} {received}"
    );
}

#[test]
fn indonesia_has_hours_for_four_rights_only() {
    // Law 27 of 2022 Art. 43-44: erasure and destruction 'in accordance with regulations', no number. 01:00 on 31 December there.
    dates("ID", "deletion", "2026-12-30T18:00:00Z", (None, Some("2027-01-03"), Some("2026-12-31"), None));
    for right in ["portability", "objection", "automated", "complaint", "marketing", "sale"] {
        assert_eq!(work_out("ID", right, "2026-12-30", None).legal_due, None, "{right}");
    }
    // Art. 30, 32, 40, 41: 3 x 24 hours.
    for right in ["access", "correction", "consent", "restriction"] {
        let found = work_out("ID", right, "2026-12-30", None);
        assert_eq!(found.legal_due_at, Some("2027-01-01T17:00:00Z".parse().unwrap()), "{right}");
    }
}

#[test]
fn hours_are_worked_to_on_the_whole_day_before() {
    // 00:00 on Thursday: Wednesday is the last day on which an answer is in time.
    dates("ID", "access", "2026-11-23", (Some("2026-11-26"), None, Some("2026-11-25"), None));
    // 09:00 on Thursday: whoever answers on Thursday afternoon is late.
    dates("ID", "access", "2026-11-23T02:00:00Z", (Some("2026-11-26"), None, Some("2026-11-25"), None));
    // Over a weekend, and never before receipt: Friday to Monday.
    dates("ID", "access", "2026-11-27T02:00:00Z", (Some("2026-11-30"), None, Some("2026-11-27"), None));
}

#[test]
fn china_works_on_weekends_that_make_up_for_holidays() {
    // State Council's notice for 2026: Sunday 20 September and Saturday 10 October are working days; off 25-27 September and
    // 1-7 October.
    dates("CN", "deletion", "2026-09-14", (None, Some("2026-10-10"), Some("2026-10-10"), None));
    let found = work_out("CN", "deletion", "2026-09-14", None);
    for (language, words) in
        [(Language::En, "Sunday 20 Sep 2026, Saturday 10 Oct 2026"), (Language::ZhHant, "因政府調整為上班日而計入")]
    {
        let sum: Vec<String> = found.steps.iter().map(|step| step.text(language)).collect();
        assert!(sum.iter().any(|line| line.contains(words)), "{sum:#?}");
    }
    // The notice for 2027 was not found: a date in that year says that the holidays are not known.
    assert!(!found.past_calendar);
    let next_year = work_out("CN", "deletion", "2026-12-21", None);
    assert!(next_year.past_calendar);
    let sum: Vec<String> = next_year.steps.iter().map(|step| step.text(Language::En)).collect();
    assert!(sum.iter().any(|line| line.contains("known to us only for 2026.")), "{sum:#?}");
    // Vietnam: Saturday 22 August 2026 was worked for Monday 31 August (Civil Code Art. 148(5): a weekend day moves the last day).
    dates("VN", "access", "2026-08-12", (Some("2026-08-22"), None, Some("2026-08-22"), None));
    // The EU's Regulation 1182/71 names Saturdays, worked or not: Hungary, 10 January 2026.
    assert_eq!(work_out("HU", "access", "2025-12-10", None).legal_due, Some(day("2026-01-12")));
}

#[test]
fn australia_has_the_substitutes_of_its_states() {
    // Boxing Day 2026 is a Saturday; Monday 28 December is off in every state and territory.
    dates("AU", "access", "2026-11-28", (None, Some("2026-12-29"), Some("2026-12-24"), None));
}

#[test]
fn canada_counts_by_the_list_of_its_interpretation_act() {
    // PIPEDA s.8(3); Interpretation Act s.26, 35(1): neither Boxing Day nor a day in its place is in the list.
    dates("CA", "access", "2026-11-28", (Some("2026-12-28"), None, Some("2026-12-28"), Some("2027-01-27")));
    // Easter Monday is.
    dates("CA", "access", "2027-02-27", (Some("2027-03-30"), None, Some("2027-03-25"), Some("2027-04-28")));
    // The same in every province that has no act of its own here: Family Day and B.C. Day are no federal holidays.
    for province in ["CA-ON", "CA-BC", "CA-AB", "CA-NU"] {
        let found = work_out(province, "access", "2027-07-03", Some("CA-BC"));
        assert_eq!(found.calendar, CalendarId::parse("CA"), "{province}");
        assert_eq!(found.legal_due, Some(day("2027-08-02")), "{province}: B.C. Day");
    }
    // s.8(4) lengthens requests under cl. 4.9 only.
    assert_eq!(work_out("CA", "deletion", "2026-11-28", None).extended_due, None);
    assert_eq!(work_out("CA", "consent", "2026-11-28", None).extended_due, None);
}

#[test]
fn quebec_counts_by_its_own_interpretation_act() {
    // P-39.1 s.32; I-16 s.61(23): Remembrance Day is no holiday there.
    dates("CA-QC", "access", "2026-10-12", (Some("2026-11-11"), None, Some("2026-11-11"), None));
    // s.52 extends from a holiday; a Saturday is none.
    dates("CA-QC", "access", "2026-11-05", (Some("2026-12-05"), None, Some("2026-12-04"), None));
    // 1 July 2029 is a Sunday: 2 July in its place, and no other day moves.
    dates("CA-QC", "access", "2029-06-01", (Some("2029-07-03"), None, Some("2029-06-29"), None));
    dates("CA-QC", "access", "2029-05-26", (Some("2029-06-25"), None, Some("2029-06-25"), None));
    for right in ["restriction", "objection", "automated", "sale", "complaint"] {
        assert_eq!(work_out("CA-QC", right, "2026-11-05", None).legal_due, None, "s.32 is for s.27 to 28.1: {right}");
    }
    // CASL is federal: its ten business days leave out the federal list, not the National Holiday of 24 June.
    let casl = work_out("CA-QC", "marketing", "2027-06-14", None);
    assert_eq!((casl.calendar, casl.legal_due), (CalendarId::parse("CA"), Some(day("2027-06-28"))));
}

#[test]
fn the_netherlands_keep_the_fifth_of_may_every_year() {
    // Algemene termijnenwet Art. 3(1); Ascension is the 6th.
    dates("NL", "access", "2027-04-05", (Some("2027-05-07"), None, Some("2027-05-04"), Some("2027-07-05")));
    for year in 2026..=2030 {
        let fifth = NaiveDate::from_ymd_opt(year, 5, 5).unwrap();
        assert!(!Rulebook::built_in().is_working_day(CalendarId::parse("NL").unwrap(), fifth));
    }
}

#[test]
fn hong_kong_has_one_day_in_place_of_a_sunday() {
    // Cap. 149, Schedule: 1 October 2028 is a Sunday, so Monday the 2nd; the 3rd is an ordinary day.
    dates("HK", "access", "2028-08-24", (Some("2028-10-03"), None, Some("2028-10-03"), None));
}

#[test]
fn more_time_is_for_the_rights_that_have_it() {
    // POPIA s.24 and reg. 3: 30 days; PAIA s.57 extends only the period of s.56(1), for access to records.
    dates("ZA", "deletion", "2026-11-02", (Some("2026-12-02"), None, Some("2026-12-02"), None));
    dates("ZA", "access", "2026-11-02", (Some("2026-12-02"), None, Some("2026-12-02"), Some("2027-01-02")));
    // PDPA 2010 s.42(2): 21 days and no more; s.31 and 35 extend access and correction only.
    dates("MY", "restriction", "2026-11-02", (Some("2026-11-23"), None, Some("2026-11-23"), None));
    dates("MY", "correction", "2026-11-02", (Some("2026-11-23"), None, Some("2026-11-23"), Some("2026-12-07")));
    // Decree 356/2025: once, by at most 15 days, for restriction and objection; for access it gives none.
    dates("VN", "objection", "2026-11-02", (Some("2026-11-17"), None, Some("2026-11-17"), Some("2026-12-02")));
    let access = work_out("VN", "access", "2026-11-02", None);
    let sum: Vec<String> = access.steps.iter().map(|step| step.text(Language::En)).collect();
    assert!(sum.iter().any(|line| line.contains("We take no extra time for this kind of request")), "{sum:#?}");
    assert!(!sum.iter().any(|line| line.contains("no fixed extra time")), "{sum:#?}");
}

#[test]
fn a_right_that_the_law_does_not_give_has_no_legal_date() {
    let none = [
        // PDPA s.21, 22 are access and correction; Part 6B is not in force.
        ("SG", "deletion restriction portability objection automated sale sensitive complaint minor"),
        // The acts of the Virginia family: access, correction, deletion, portability, opt-out.
        ("US-VA", "restriction objection automated complaint sensitive consent"),
        ("US-IA", "correction restriction objection automated complaint"),
        ("US-CA", "restriction objection complaint consent"),
        // PDPA Art. 13(2) speaks of requests under Art. 11.
        ("TW", "portability objection automated sale sensitive complaint"),
        // KVKK Art. 13(2) speaks of requests under Art. 11.
        ("TR", "restriction portability objection sale sensitive complaint"),
        ("CA-QC", "restriction objection"),
        ("AE-DIFC", "sale sensitive complaint"),
        ("AE-ADGM", "sale sensitive complaint"),
    ];
    for (place, rights) in none {
        for right in rights.split(' ') {
            let found = work_out(place, right, "2027-06-01", None);
            assert_eq!(
                (found.legal_due, found.legal_due_at, found.extended_due),
                (None, None, None),
                "{place} {right}"
            );
            assert!(found.target_due.is_some() && found.safe_due <= found.target_due, "{place} {right}");
            let at = Place::parse_for_command_line(place);
            let law = law_of(at, Right::parse(right).unwrap(), &operator("TW"), day("2027-06-01"));
            assert!(law.is_aim(), "{place} {right}");
        }
    }
    // What the laws do give stays.
    for (place, rights) in [
        ("SG", "access categories correction"),
        ("US-VA", "access correction deletion portability sale"),
        ("US-CT", "automated consent"),
        ("US-CA", "access correction deletion portability sale sensitive"),
        ("TW", "access correction deletion restriction minor"),
        ("TR", "access correction deletion automated marketing"),
        ("CA-QC", "access correction deletion portability marketing"),
        (
            "DE",
            "access correction deletion restriction portability objection automated marketing consent sale sensitive",
        ),
        ("GB", "access correction deletion restriction portability objection automated marketing consent"),
    ] {
        for right in rights.split(' ') {
            assert!(work_out(place, right, "2027-06-01", None).legal_due.is_some(), "{place} {right}");
        }
    }
}

#[test]
fn a_rule_that_has_not_begun_gives_an_aim() {
    // 11 CCR 7221: from 2027-01-01. Fifteen business days either way.
    dates("US-CA", "automated", "2026-12-01", (None, Some("2026-12-22"), Some("2026-12-18"), None));
    dates("US-CA", "automated", "2027-01-01", (Some("2027-01-25"), None, Some("2027-01-20"), None));
    let before = work_out("US-CA", "automated", "2026-12-31", None);
    assert_eq!((before.legal_due, before.rule.mode.code()), (None, "policy"));
    let sum: Vec<String> = before.steps.iter().map(|step| step.text(Language::En)).collect();
    assert!(sum.iter().any(|line| line.contains("has a time for this only from Friday 1 January 2027 on")), "{sum:#?}");
    let law = law_of(Place::parse("US-CA"), Right::Automated, &operator("TW"), day("2026-12-01"));
    assert_eq!(
        law.period(Language::En),
        "this rule applies from 1 January 2027; until then we aim at 15 business days"
    );
    assert_eq!(law_of(Place::parse("US-CA"), Right::Access, &operator("TW"), day("2026-12-01")).applies_from, None);
    // India: the Rules of 2011 until 2027-05-13 (a grievance within one month), then r.14: a number for grievances only.
    dates("IN", "access", "2026-11-25", (None, Some("2026-12-26"), Some("2026-12-24"), None));
    dates("IN", "access", "2027-05-13", (None, Some("2027-06-12"), Some("2027-06-11"), None));
    dates("IN", "complaint", "2027-05-13", (Some("2027-08-11"), None, Some("2027-08-11"), None));
}

#[test]
fn oklahoma_louisiana_alabama_and_vermont_begin_on_their_day() {
    for (place, last, first) in [
        ("US-OK", "2026-12-31", "2027-01-01"),
        ("US-LA", "2026-12-31", "2027-01-01"),
        ("US-AL", "2027-04-30", "2027-05-01"),
        ("US-VT", "2027-12-31", "2028-01-01"),
    ] {
        let (before, after) = (work_out(place, "access", last, None), work_out(place, "access", first, None));
        assert_eq!((before.rule.place, after.rule.place), (place, place));
        assert_eq!((before.legal_due, before.extended_due), (None, None), "{place}: an act that has not begun");
        assert!(before.target_due.is_some() && after.target_due.is_none(), "{place}");
        assert_eq!(after.legal_due, Some(day(first) + chrono::Days::new(45)), "{place}");
        assert_eq!(after.extended_due, Some(day(first) + chrono::Days::new(90)), "{place}");
        assert!(Rulebook::built_in().may_appeal(Place::parse(place)), "{place}");
        // Whoever wants more time before is told why there is none.
        let extended = ClockEvents { extended_on: Some(day(last)), ..ClockEvents::received(Received::On(day(last))) };
        let refused = Rulebook::built_in()
            .work_out(Place::parse(place), Right::Access, None, &operator("TW"), &extended)
            .unwrap_err();
        assert_eq!(refused.code(), "not-begun");
    }
    dates("US-OK", "access", "2027-01-05", (Some("2027-02-19"), None, Some("2027-02-19"), Some("2027-04-05")));
}

#[test]
fn a_last_day_moves_only_off_days_that_the_law_names() {
    // Brazil: Civil Code Art. 132, a holiday. Turkey: Code of Obligations Art. 93, a Sunday or a day that a law makes a holiday.
    dates("BR", "access", "2026-11-27", (Some("2026-12-12"), None, Some("2026-12-11"), None));
    dates("TR", "access", "2026-11-12", (Some("2026-12-12"), None, Some("2026-12-11"), None));
    // Israel: Interpretation Law s.10, days of rest and holidays; Friday is neither.
    dates("IL", "access", "2026-11-11", (Some("2026-12-11"), None, Some("2026-12-10"), Some("2026-12-27")));
}

#[test]
fn the_safe_day_is_one_on_which_people_work_there() {
    // Sunday 13 December is a working day in Israel, Friday the 11th and Saturday the 12th are none.
    dates("IL", "access", "2026-11-13", (Some("2026-12-13"), None, Some("2026-12-13"), Some("2026-12-28")));
    // Answered from Taiwan, by its calendar: then both have to be at work.
    assert_eq!(work_out("IL", "access", "2026-11-13", Some("TW")).safe_due, Some(day("2026-12-10")));
    assert_eq!(work_out("DE", "access", "2026-11-11", Some("IL")).safe_due, Some(day("2026-12-10")), "a Friday");
    let israel = CalendarId::parse("IL").unwrap();
    let works = |date| Rulebook::built_in().is_working_day(israel, day(date));
    assert!(works("2026-12-13") && !works("2026-12-11") && !works("2026-12-12"));
}

#[test]
fn proof_of_an_agents_authority_starts_the_month_in_the_uk_as_proof_of_identity() {
    // ICO, right of access, 2025-12-08.
    let events =
        ClockEvents { relevant_on: Some(day("2026-12-03")), ..ClockEvents::received(Received::On(day("2026-11-25"))) };
    let found =
        Rulebook::built_in().work_out(Place::parse("GB"), Right::Access, None, &operator("TW"), &events).unwrap();
    assert_eq!(found.legal_due, Some(day("2027-01-04")));
}
