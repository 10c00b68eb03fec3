//! The worked examples, the properties that hold for every case, the guard rails, the texts, and planted faults.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::prelude::*;

use super::book::Book;
use super::check::{check, examples};
use super::*;
use crate::base::language::Language;
use crate::infra::i18n::Texts;

fn book() -> &'static Book {
    Rulebook::built_in().book()
}

fn work_out(
    place: Option<Place>,
    matter: impl Into<Matter>,
    calendar: Option<CalendarId>,
    operator: &Operator,
    events: &ClockEvents,
) -> Result<Deadlines, Refused> {
    Rulebook::built_in().work_out(place, matter, calendar, operator, events)
}

fn may_pause(place: Option<Place>, right: Right, ground: PauseGround) -> Result<PauseEffect, Refused> {
    Rulebook::built_in().may_pause(place, right, ground)
}

fn may_extend(
    place: Option<Place>,
    right: Right,
    operator: &Operator,
    events: &ClockEvents,
    on: NaiveDate,
) -> Result<NaiveDate, Refused> {
    Rulebook::built_in().may_extend(place, right, None, operator, events, on)
}

/// The first edition that went out, as cases keep it.
pub(super) fn first_edition() -> &'static Rulebook {
    static FIRST: LazyLock<Rulebook> = LazyLock::new(|| {
        let sources = Sources {
            rules: include_str!("../../../tests/it/clock/editions/2026-11-23.2/rulebook.toml").to_owned(),
            holidays: include_str!("../../../tests/it/clock/editions/2026-11-23.2/holidays.json").to_owned(),
            changes: String::new(),
        };
        Rulebook::read(sources).unwrap()
    });
    &FIRST
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(code: &str) -> Option<Place> {
    Some(Place::parse_for_command_line(code).unwrap_or_else(|| panic!("{code}")))
}

fn operator() -> Operator {
    Operator { country: at("TW").unwrap(), eu_calendar: None, uk_calendar: None }
}

fn received(date: &str) -> ClockEvents {
    ClockEvents::received(Received::On(day(date)))
}

fn paused(date: &str, ground: PauseGround, asked: &str, answered: Option<&str>) -> ClockEvents {
    let pauses = vec![Pause { ground, asked_on: day(asked), answered_on: answered.map(day) }];
    ClockEvents { pauses, ..received(date) }
}

fn out(code: &str, right: Right, events: &ClockEvents) -> Deadlines {
    work_out(at(code), right, None, &operator(), events).unwrap()
}

fn lines(deadlines: &Deadlines) -> String {
    deadlines.steps.iter().map(|step| step.line(Language::En)).collect::<Vec<_>>().join("\n")
}

#[test]
fn worked_examples_come_out_as_counted_by_hand() {
    assert_eq!(book().example.len(), 15);
    assert_eq!(examples(book()), Vec::<String>::new());
}

#[test]
fn steps_say_what_the_worked_examples_say() {
    // For each example, words that its steps turn on.
    let expected: [(&str, &[&str]); 14] = [
        (
            "EU-1",
            &[
                "Sunday 31 January 2027. This day does not count; counting starts the day after. (Reg. 1182/71 Art. 3(1))",
                "That month has no day 31, so its last day counts: Sunday 28 February 2027. (Reg. 1182/71 Art. 3(2)(c))",
                "day off: Sunday 28 Feb 2027. So it moves to the next day that is none: Monday 1 March 2027. Holidays of: \
                 Germany. (Reg. 1182/71 Art. 3(4))",
                "to Friday 30 April 2027. We would have to tell you, with the reason, by Monday 1 March 2027. (GDPR Art. 12(3))",
                "towards Friday 26 February 2027",
            ],
        ),
        (
            "EU-2",
            &["Monday 31 January 2028", "no day 31", "Tuesday 29 February 2028 is not a day off", "Tuesday 2 May 2028"],
        ),
        ("EU-4", &["no day 31", "Wednesday 30 September 2026 is not a day off", "Monday 30 November 2026"]),
        (
            "EU-5",
            &[
                "gives Sunday 5 April 2026",
                "Monday 6 Apr 2026 (Easter Monday)",
                "due by Tuesday 7 April 2026",
                "Thursday 2 April",
            ],
        ),
        ("EU-6", &["Saturday 2 Jan 2027, Sunday 3 Jan 2027", "Monday 4 January 2027", "Tuesday 2 March 2027"]),
        (
            "US-CA-1",
            &[
                "within 10 business days: by Monday 7 December 2026, on the strictest reading by Thursday 3 December 2026. (11 CCR 7021(a))",
                "45 days from Friday 20 November 2026 gives Monday 4 January 2027",
                "to Thursday 18 February 2027. We would have to tell you, with the reason, by Monday 4 January 2027",
                "towards Thursday 31 December 2026",
            ],
        ),
        (
            "US-CA-3",
            &[
                "weekends and Thursday 26 Nov 2026 (Thanksgiving Day). Holidays of: California business days. (Cal. Civ. Code 9",
                "due by Thursday 17 December 2026",
                "gives no fixed extra time",
                "towards Monday 14 December 2026",
            ],
        ),
        (
            "TW-1",
            &[
                "(Civil Code Art. 120(2))",
                "gives Thursday 4 February 2027. (PDPA Art. 13(1))",
                "Thursday 4 Feb 2027 (Chinese New Year's Eve)",
                "Sunday 7 Feb 2027",
                "Wednesday 10 Feb 2027",
                "none: Thursday 11 February 2027. Holidays of: Taiwan. (Civil Code Art. 122)",
                "to Friday 19 February 2027. We would have to tell you, with the reason, by Thursday 11 February 2027",
                "towards Wednesday 3 February 2027",
            ],
        ),
        (
            "TW-3",
            &[
                "Saturday 26 Dec 2026, Sunday 27 Dec 2026",
                "Monday 28 December 2026",
                "Monday 11 January 2027",
                "Thursday 24 December",
            ],
        ),
        ("TW-5", &["Tuesday 8 December 2026 is not a day off", "to Wednesday 23 December 2026"]),
        (
            "HK-1",
            &[
                "(Cap. 1 s.71(1)(a))",
                "Saturday 26 Dec 2026 (The first weekday after Christmas Day), Sunday 27 Dec 2026",
                "Monday 28 December 2026. Holidays of: Hong Kong. (Cap. 1 s.71(1)(b))",
            ],
        ),
        (
            "HK-3",
            &[
                "Saturday 30 January 2027 is a day off for many, but this law does not move the last day",
                "Friday 29 January",
            ],
        ),
        (
            "UK-1",
            &[
                "Friday 25 Dec 2026 (Christmas Day), Saturday 26 Dec 2026 (Boxing Day), Sunday 27 Dec 2026, Monday 28 Dec \
                 2026 (Boxing Day (observed))",
                "due by Tuesday 29 December 2026",
                "to Thursday 25 February 2027",
            ],
        ),
        (
            "UK-3",
            &[
                "arrived by Sunday 31 January 2027. (UK GDPR Art. 12A(2)(b))",
                "no day 31",
                "Monday 1 March 2027",
                "Friday 30 April 2027",
            ],
        ),
    ];
    for (id, words) in expected {
        let example = book().example.iter().find(|example| example.id == id).unwrap();
        assert!(!example.steps.is_empty());
        let right = Right::ALL.into_iter().find(|right| right.key() == example.right).unwrap();
        let calendar = example.calendar.as_deref().and_then(CalendarId::parse);
        let mut events = ClockEvents::received(Received::On(example.received));
        events.relevant_on = example.relevant_time;
        let found = work_out(at(&example.jurisdiction), right, calendar, &operator(), &events).unwrap();
        let unrolled = lines(&found);
        assert!(unrolled.contains(&Language::En.date_long(example.unrolled_due)), "{id}: unrolled\n{unrolled}");
        for word in words {
            assert!(unrolled.contains(word), "{id}: {word}\n{unrolled}");
        }
    }
}

#[test]
fn the_built_in_rulebook_has_no_problem() {
    assert_eq!(rules_check(), Vec::<String>::new());
}

#[test]
fn the_check_finds_planted_faults() {
    let text = include_str!("data/rulebook.toml");
    let faults = [
        (
            "unit = \"calendar_month\", from = \"receipt\", mode = \"statutory\", cite = \"GDPR Art. 12(3)",
            "unit = \"fortnight\", from = \"receipt\", mode = \"statutory\", cite = \"GDPR Art. 12(3)",
        ),
        (
            "roll_on = [\"saturday\", \"sunday\", \"bank_holiday\"]",
            "roll_on = [\"saturday\", \"sunday\", \"bankholiday\"]",
        ),
        ("conf = \"V:uk_ico\"", "conf = \"V:uk_icq\""),
        ("closed = [\"12-25..01-15\"]", "closed = [\"12-25..02-30\"]"),
        ("calendar = \"US-CA-BUSINESS\"", "calendar = \"US-CALIFORNIA\""),
        ("weekly_holiday = [\"sunday\"]", "weekly_holiday = []"),
        ("calendar_tz = \"Asia/Taipei\"", "calendar_tz = \"Asia/Taipeh\""),
        ("calendar_tz = \"Asia/Taipei\"", "calendar_tz = \"Asia/Tokyo\""),
        ("within = \"objection\"", "within = \"refusals\""),
        (
            "once = true\napplies_to = [\"access\", \"rectification\", \"erasure\"]",
            "onse = true\napplies_to = [\"access\", \"rectification\", \"erasure\"]",
        ),
        (
            "applies_to = [\"access\", \"rectification\", \"erasure\"]  # never",
            "applies_to = [\"access\", \"deletion\", \"erasure\"]  # never",
        ),
        (
            "total_n = 90\nonce = true\napplies_to = [\"access\", \"rectification\", \"erasure\", \"portability\"",
            "total_n = 90\nonce = false\napplies_to = [\"access\", \"rectification\", \"erasure\", \"portability\"",
        ),
        (
            "access = { n = 30, unit = \"calendar_day\", from = \"receipt\", mode = \"statutory\", cite = \"PAIA",
            "access = { n = 90, unit = \"calendar_day\", from = \"receipt\", mode = \"statutory\", cite = \"PAIA",
        ),
        ("[authority_eu.AT]", "[authority_eu.OE]"),
        ("[us_state.VA]", "[us_state.VB]"),
        ("version = \"2026-11-25.2\"", "version = \"newest\""),
        (
            "default = { n = 15, unit = \"business_day\", from = \"receipt\", mode = \"guidance\"",
            "default = { n = 0, unit = \"business_day\", from = \"receipt\", mode = \"guidance\"",
        ),
        ("en = \"Information Regulator\"", "en = \"\""),
        ("pause_days = \"inclusive\"", "# pause_days"),
    ];
    for (right, wrong) in faults {
        assert!(text.contains(right), "the data has no {right}");
        let problems = match Book::read(&text.replacen(right, wrong, 1)) {
            Err(error) => vec![error],
            Ok(book) => check(&book),
        };
        assert!(!problems.is_empty(), "not found: {wrong}");
    }
    // A wrong number that fits its type shows in the examples: each is held by one that was counted by hand.
    let mut wrong = book().clone();
    wrong.example[0].due = day("2027-03-02");
    assert_eq!(examples(&wrong).len(), 1);
}

#[test]
fn clarification_stops_the_clock_in_england_for_access_only() {
    let events = paused("2026-11-02", PauseGround::Clarification, "2026-11-03", Some("2026-11-05"));
    let found = out("GB", Right::Access, &events);
    // 2 December and three days.
    assert_eq!((found.legal_due, found.safe_due), (Some(day("2026-12-07")), Some(day("2026-12-02"))));
    let refused = work_out(at("GB"), Right::Deletion, None, &operator(), &events).unwrap_err();
    assert_eq!(refused.code(), "pause-not-for-right");
    assert!(refused.text(Language::En).contains("Art. 12A(5)"), "{refused}");
    // In Germany the days are the difference, 3 to 5 November: two.
    assert_eq!(out("DE", Right::Access, &events).legal_due, Some(day("2026-12-04")));
}

#[test]
fn days_of_waiting_before_the_period_begins_are_not_counted_twice() {
    let mut events = paused("2026-11-02", PauseGround::Clarification, "2026-11-03", Some("2026-11-10"));
    events.pauses.push(Pause {
        ground: PauseGround::Identity,
        asked_on: day("2026-11-02"),
        answered_on: Some(day("2026-11-09")),
    });
    // From 9 November; of the question only 9 and 10 November fall into the period: 9 December and two days.
    assert_eq!(out("GB", Right::Access, &events).legal_due, Some(day("2026-12-11")));
}

#[test]
fn a_month_without_that_day_never_makes_waiting_shorten_the_time() {
    let due = |identity: &str| {
        let mut events = paused("2027-01-25", PauseGround::Clarification, "2027-01-25", Some("2027-01-31"));
        let answered_on = Some(day(identity));
        events.pauses.push(Pause { ground: PauseGround::Identity, asked_on: day("2027-01-25"), answered_on });
        out("GB", Right::Access, &events).legal_due
    };
    // From the 28th: 28 February and four days. From the 31st it is 28 February too, with one day of waiting left.
    assert_eq!(due("2027-01-28"), Some(day("2027-03-04")));
    assert_eq!(due("2027-01-31"), Some(day("2027-03-04")));
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_arguments() {
    // A key missing in one language would show in the other: seen by nobody who reads only that one.
    let read = |text: &'static str| -> std::collections::BTreeMap<&str, std::collections::BTreeSet<&str>> {
        let mut keys = std::collections::BTreeMap::new();
        let mut last = "";
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" = ").filter(|_| line.starts_with("clock-")) {
                last = key;
            }
            let arguments = line
                .split('$')
                .skip(1)
                .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default());
            keys.entry(last).or_insert_with(std::collections::BTreeSet::new).extend(arguments);
        }
        keys.remove("");
        // Months stand as names in one language and as numbers in the other.
        keys.remove("clock-day");
        keys
    };
    let english = read(include_str!("../../../locales/en/clock.ftl"));
    let chinese = read(include_str!("../../../locales/zh-Hant/clock.ftl"));
    assert!(english.len() > 70);
    for (key, arguments) in &english {
        assert_eq!(chinese.get(key), Some(arguments), "{key}");
    }
    assert_eq!(english.len(), chinese.len());
}

#[test]
fn an_open_question_leaves_no_legal_day() {
    let stops = out("DE", Right::Access, &paused("2026-11-02", PauseGround::Identity, "2026-11-03", None));
    assert_eq!((stops.legal_due, stops.waiting_for), (None, Some(PauseGround::Identity)));
    assert_eq!(stops.safe_due, Some(day("2026-12-02")), "the safe day counts no stop");
    assert!(lines(&stops).contains("The clock is paused until it arrives"));
    let starts = out("GB", Right::Access, &paused("2026-11-02", PauseGround::Identity, "2026-11-03", None));
    assert_eq!((starts.legal_due, starts.safe_due, starts.due()), (None, None, None));
    assert!(lines(&starts).contains("The clock starts when it arrives"));
}

#[test]
fn guard_rails_name_the_rule_that_refuses() {
    let refused = |code, right, ground| may_pause(at(code), right, ground).unwrap_err().code();
    assert_eq!(may_pause(at("GB"), Right::Deletion, PauseGround::Identity), Ok(PauseEffect::Starts));
    assert_eq!(may_pause(at("GP"), Right::Deletion, PauseGround::Identity), Ok(PauseEffect::Stops));
    assert_eq!(refused("US-CA", Right::Access, PauseGround::Identity), "no-pause");
    assert_eq!(refused("TW", Right::Access, PauseGround::Fee), "pause-unclear");
    assert_eq!(refused("GB", Right::Marketing, PauseGround::Identity), "at-once");
    assert_eq!(may_pause(None, Right::Access, PauseGround::Identity).unwrap_err().code(), "place-open");
    let extend = |code, right, events: &ClockEvents, on| may_extend(at(code), right, &operator(), events, day(on));
    let events = received("2026-11-23");
    assert_eq!(extend("TW", Right::Access, &events, "2026-12-08"), Ok(day("2026-12-23")));
    assert_eq!(extend("TW", Right::Access, &events, "2026-12-09").unwrap_err().code(), "extension-too-late");
    assert_eq!(extend("HK", Right::Access, &events, "2026-12-08").unwrap_err().code(), "no-extension");
    assert_eq!(extend("VN", Right::Access, &events, "2026-11-24").unwrap_err().code(), "no-extension-for-right");
    assert_eq!(extend("DE", Right::Marketing, &events, "2026-11-24").unwrap_err().code(), "no-extension-opt-out");
    assert_eq!(extend("DE", Right::Complaint, &events, "2026-11-24").unwrap_err().code(), "no-extension-for-right");
    assert_eq!(
        extend("US-CA", Right::Portability, &events, "2026-11-24").unwrap_err().code(),
        "no-extension-for-right"
    );
    let twice = ClockEvents { extended_on: Some(day("2026-11-25")), ..received("2026-11-23") };
    assert_eq!(extend("TW", Right::Access, &twice, "2026-12-08").unwrap_err().code(), "extended-already");
    let found = out("TW", Right::Access, &twice);
    assert_eq!((found.legal_due, found.extension_notice_by), (Some(day("2026-12-23")), Some(day("2026-12-08"))));
    let complete = ClockEvents { relevant_on: Some(day("2026-11-25")), ..received("2026-11-23") };
    assert_eq!(work_out(at("DE"), Right::Access, None, &operator(), &complete).unwrap_err().code(), "no-start");
}

#[test]
fn what_is_no_law_is_never_a_legal_day() {
    let japan = out("JP", Right::Access, &received("2026-12-16"));
    // 30 December is no working day there, nor the days to 3 January.
    assert_eq!((japan.legal_due, japan.target_due), (None, Some(day("2027-01-04"))));
    assert_eq!(japan.safe_due, Some(day("2026-12-28")));
    let marketing = out("FR", Right::Marketing, &received("2026-11-24"));
    assert_eq!((marketing.legal_due, marketing.target_due), (Some(day("2026-12-24")), Some(day("2026-11-26"))));
    let state = out("US-VA", Right::Sale, &received("2026-11-02"));
    assert_eq!((state.legal_due, state.target_due), (Some(day("2026-12-17")), Some(day("2026-11-04"))));
    let leak = out("TW", Right::Leak, &received("2026-11-22"));
    assert_eq!(
        (leak.legal_due, leak.target_due, leak.safe_due),
        (None, Some(day("2026-11-22")), Some(day("2026-11-22")))
    );
    let unknown = work_out(None, Right::Deletion, None, &operator(), &received("2026-11-02")).unwrap();
    // Taiwan: 30 days, to 2 December; the EU's month to 2 December: the home law is named.
    assert_eq!((unknown.legal_due, unknown.target_due, unknown.rule.place), (None, Some(day("2026-12-02")), "TW"));
    let mexico = out("MX", Right::Access, &received("2026-11-02"));
    assert_eq!((mexico.legal_due, mexico.target_due), (None, Some(day("2026-11-17"))));
}

#[test]
fn a_law_not_yet_in_force_gives_an_aim() {
    let before = out("IN", Right::Access, &received("2027-05-12"));
    assert_eq!(before.legal_due, None);
    // A month from 12 May: the Rules of 2011 until then.
    assert_eq!(before.target_due, Some(day("2027-06-12")));
    assert!(lines(&before).contains("applies from Thursday 13 May 2027"), "{}", lines(&before));
    let after = out("IN", Right::Access, &received("2027-05-13"));
    assert_eq!((after.legal_due, after.target_due), (None, Some(day("2027-06-12"))), "no number for the rights");
    let grievance = out("IN", Right::Complaint, &received("2027-05-13"));
    assert_eq!((grievance.legal_due, grievance.target_due), (Some(day("2027-08-11")), None));
}

#[test]
fn the_day_of_receipt_is_that_of_the_place() {
    let moment: DateTime<Utc> = "2026-11-21T06:30:00Z".parse().unwrap();
    let received = ClockEvents::received(Received::At(moment));
    assert_eq!(out("US-CA", Right::Access, &received).received_on, day("2026-11-20"));
    assert_eq!(out("TW", Right::Access, &received).received_on, day("2026-11-21"));
    let hours = out("ID", Right::Access, &received);
    assert_eq!(hours.legal_due_at, Some("2026-11-24T06:30:00Z".parse().unwrap()));
    let date = out("ID", Right::Access, &super::tests::received("2026-11-23"));
    assert_eq!(date.legal_due_at, Some("2026-11-25T17:00:00Z".parse().unwrap()));
}

#[test]
fn acknowledgements_run_where_the_law_has_them() {
    let found = |code, right| out(code, right, &received("2026-11-20")).acknowledge_by;
    assert_eq!(found("US-CA", Right::Deletion), Some(day("2026-12-07")));
    assert_eq!(found("US-CA", Right::Sale), None);
    assert_eq!(found("US-CA", Right::Other), Some(day("2026-12-07")));
    // Two working days; 24 November is Vietnam Cultural Day.
    assert_eq!(found("VN", Right::Access), Some(day("2026-11-25")));
    // 30 days end on Sunday 20 December.
    assert_eq!(found("GB", Right::Complaint), Some(day("2026-12-21")));
    assert_eq!(found("GB", Right::Access), None);
}

#[test]
fn appeals_run_where_the_law_has_them() {
    let appeal = |code| {
        let found = work_out(at(code), Matter::Appeal, None, &operator(), &received("2026-11-02")).ok();
        assert_eq!(Rulebook::built_in().may_appeal(at(code)), found.is_some(), "{code}");
        found
    };
    let virginia = appeal("US-VA").unwrap();
    // 60 days end on New Year's Day; these laws move no last day, but nobody works then.
    let found = (virginia.legal_due, virginia.safe_due, virginia.extended_due);
    assert_eq!(found, (Some(day("2027-01-01")), Some(day("2026-12-31")), None));
    assert_eq!(appeal("US-CO").unwrap().extended_due, Some(day("2027-02-15")));
    assert_eq!((appeal("US-UT"), appeal("DE"), appeal("US-CA")), (None, None, None));
}

#[test]
fn a_change_of_a_date_has_a_new_version() {
    // Cases keep the edition they began under by its name, so what decides about a date must not change under one name.
    let built_in = Rulebook::built_in();
    let expected = ("2026-11-25.2", "1f9020dac8dc8aa5");
    assert_eq!((built_in.name(), &*built_in.fingerprint()), expected, "raise the version in rulebook.toml");
    let read = Rulebook::read(built_in.sources().clone()).unwrap();
    assert_eq!(read.fingerprint(), built_in.fingerprint(), "what is kept reads back");
}

#[test]
fn an_operator_may_say_which_holidays_differ() {
    let text = r#"
        [TW]
        remove = ["2027-02-11"]
        [TW.add]
        2026-12-08 = { en = "Typhoon day", zh-Hant = "颱風假" }
        [HK]
        complete_until = 2031
        [HK.add]
        2031-01-01 = { en = "New Year's Day", zh-Hant = "元旦" }
    "#;
    // 11 February 2027 is no holiday: every mistake is told, none is passed over.
    let mistakes = Rulebook::with_holidays(&text.replace("[HK]", "[XX]").replace("[HK.add]", "[XX.add]")).unwrap_err();
    assert_eq!(mistakes, ["TW: 2027-02-11 is no holiday, so it cannot be removed", "there is no calendar XX"]);
    assert!(Rulebook::with_holidays("[TW]\nnew = 1").unwrap_err()[0].contains("unknown field"));
    let own = Rulebook::with_holidays(&text.replace("2027-02-11", "2027-02-10")).unwrap();
    assert!(own.name().starts_with("2026-11-25.2+"), "{}", own.name());
    let due = |book: &Rulebook, code, date| {
        let found = book.work_out(at(code), Right::Access, None, &operator(), &received(date)).unwrap();
        (found.legal_due.unwrap(), found)
    };
    // TW-5 of the worked examples ends on 8 December, TW-1 on 11 February.
    assert_eq!(due(Rulebook::built_in(), "TW", "2026-11-23").0, day("2026-12-08"));
    let (moved, found) = due(own, "TW", "2026-11-23");
    assert_eq!(moved, day("2026-12-09"));
    let texts = Language::ALL.map(|language| found.steps.iter().map(|step| step.text(language)).collect::<String>());
    assert!(texts[0].contains("Typhoon day") && texts[1].contains("颱風假"), "{texts:?}");
    assert_eq!(due(own, "TW", "2027-01-20").0, day("2027-02-10"));
    assert!(due(Rulebook::built_in(), "HK", "2031-01-20").1.past_calendar);
    assert!(!due(own, "HK", "2031-01-20").1.past_calendar);
    // What a case keeps reads back as the same edition.
    let read = Rulebook::read(own.sources().clone()).unwrap();
    assert_eq!((read.name(), read.fingerprint()), (own.name(), own.fingerprint()));
    assert_ne!(own.fingerprint(), Rulebook::built_in().fingerprint());
    // A Saturday that is worked: the 15th business day comes a day earlier.
    let china = Rulebook::with_holidays("[CN]\nworked = [\"2027-12-18\"]\ncomplete_until = 2027").unwrap();
    let aim = |book: &Rulebook| {
        let found = book.work_out(at("CN"), Right::Access, None, &operator(), &received("2027-12-01")).unwrap();
        (found.target_due, found.past_calendar)
    };
    assert_eq!(aim(Rulebook::built_in()), (Some(day("2027-12-22")), true));
    assert_eq!(aim(china), (Some(day("2027-12-21")), false));
    let mistakes = Rulebook::with_holidays("[CN]\nworked = [\"2027-12-24\"]").unwrap_err();
    assert_eq!(mistakes, ["CN: 2027-12-24 is a working day anyway"]);
    // A file with nothing in it, or only notes, changes nothing.
    assert_eq!(Rulebook::with_holidays("# none yet").unwrap().name(), Rulebook::built_in().name());
}

#[test]
fn an_article_of_few_rights_tells_what_was_asked_for() {
    let telling = |code, right| {
        let found = out(code, right, &received("2026-11-23"));
        found.steps.iter().filter(|step| step.tells_the_right()).map(|step| step.key().to_owned()).collect::<Vec<_>>()
    };
    // Article 12(3) is that of every right of the GDPR; Taiwan's Article 13(1) is that of access.
    assert_eq!(telling("DE", Right::Access), Vec::<String>::new());
    assert_eq!(telling("TW", Right::Access), ["clock-period"]);
    assert!(!telling("TH", Right::Deletion).is_empty());
}

#[test]
fn calendars_follow_the_operator_and_the_place() {
    let operator = Operator {
        country: at("DE").unwrap(),
        eu_calendar: CalendarId::parse("DE-BY"),
        uk_calendar: CalendarId::parse("GB-SCT"),
    };
    let calendar = |code| {
        let found = work_out(at(code), Right::Access, None, &operator, &received("2026-11-20")).unwrap();
        found.calendar.unwrap().code()
    };
    assert_eq!((calendar("IE"), calendar("GB"), calendar("US-CA")), ("DE-BY", "GB-SCT", "US-CA-BUSINESS"));
    // PIPEDA's days are those of the federal Interpretation Act, whatever the province.
    assert_eq!((calendar("CA-ON"), calendar("CA-NU"), calendar("US-TX")), ("CA", "CA", "US"));
    let own = |code| out(code, Right::Access, &received("2026-11-20")).calendar.unwrap().code();
    assert_eq!((own("IE"), own("GP"), own("AX"), own("GB"), own("AE-DIFC")), ("IE", "FR", "FI", "GB-ENG", "AE"));
}

#[test]
fn holidays_have_names_in_both_languages() {
    let name = |calendar, date, language| {
        Rulebook::built_in().holidays(CalendarId::parse(calendar).unwrap()).name(day(date), language).unwrap()
    };
    assert_eq!(name("DE", "2026-04-06", Language::ZhHant), "復活節星期一");
    assert_eq!(name("GB-ENG", "2026-12-28", Language::ZhHant), "節禮日（補假）");
    assert_eq!(name("TW", "2027-02-04", Language::ZhHant), "農曆除夕");
    assert_eq!(name("US-CA-BUSINESS", "2026-11-26", Language::En), "Thanksgiving Day");
}

#[test]
fn places_are_listed_as_each_language_sorts() {
    let english = Place::requester_places(Language::En);
    assert_eq!(english.len(), 249 + 51 + 13);
    let position = |code| english.iter().position(|place| place.code() == code).unwrap();
    assert!(position("AX") < position("ZW"), "Å sorts as A");
    assert_eq!(position("US-AL"), position("US") + 1);
    let chinese = Place::requester_places(Language::ZhHant);
    assert!(chinese[0].name(Language::ZhHant).chars().count() > 0 && chinese.len() == english.len());
    assert_eq!(Place::parse("us-ca").map(|place| place.label(Language::ZhHant)).as_deref(), Some("美國加州"));
    assert_eq!((Place::parse("EU"), Place::parse("UK"), Place::parse("XX")), (None, None, None));
    assert!(Place::parse_for_command_line("AE-DIFC").is_some());
    for right in Right::ALL {
        assert_eq!(Right::parse(right.code()), Some(right));
    }
}

#[test]
fn every_language_says_every_step_of_every_place_and_right() {
    let clean =
        |text: &str| !text.is_empty() && !text.contains(['{', '}']) && !text.contains("clock-") && !text.contains("_");
    // An article in Chinese may hold a Latin abbreviation or a US state's citation, never the research's English; names of
    // an authority in English may hold its own letters, never Chinese ones.
    let in_its_words = |text: Option<&str>, language| {
        let han = |text: &str| text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
        let english =
            |text: &str| [" Art. ", " s.", " reg. ", "guidance", "not checked"].iter().any(|word| text.contains(word));
        text.is_none_or(|text| match language {
            Language::En => !text.is_empty() && !han(text) && !text.contains("not checked"),
            Language::ZhHant => han(text) && !english(text),
        })
    };
    let events = [
        received("2026-12-11"),
        received("2030-12-30"),
        paused("2026-12-11", PauseGround::Identity, "2026-12-12", Some("2026-12-20")),
        paused("2026-12-11", PauseGround::Clarification, "2026-12-12", None),
        paused("2026-12-11", PauseGround::Fee, "2026-12-12", Some("2026-12-20")),
        ClockEvents { relevant_on: Some(day("2027-01-31")), ..received("2026-12-11") },
        ClockEvents { extended_on: Some(day("2026-12-12")), ..received("2026-12-11") },
        ClockEvents { extended_on: Some(day("2029-12-12")), ..received("2026-12-11") },
    ];
    let mut keys = std::collections::BTreeSet::new();
    for place in Place::all().map(Some).chain([None]) {
        for right in Right::ALL {
            let law = law_of(place, right, &operator(), day("2026-11-23"));
            for language in Language::ALL {
                for text in [law.period(language), law.period_short(language), law.fee(language)] {
                    assert!(clean(&text), "{place:?} {right}: {text}");
                }
                for text in [law.more_time(language), law.appeal_reply(language)].into_iter().flatten() {
                    assert!(clean(&text), "{place:?} {right}: {text}");
                }
                assert!(
                    in_its_words(Some(law.law_title(language)), language),
                    "{place:?}: {}",
                    law.law_title(language)
                );
                assert!(
                    in_its_words(law.article(language), language),
                    "{place:?} {right}: {:?}",
                    law.article(language)
                );
                if let Some(authority) = &law.authority {
                    assert!(in_its_words(Some(authority.name(language)), language), "{place:?}: {authority:?}");
                }
            }
            for events in &events {
                match work_out(place, right, None, &operator(), events) {
                    Err(refused) => {
                        keys.insert(refused.code().to_owned());
                        for language in Language::ALL {
                            let text = refused.text(language);
                            assert!(clean(&text), "{place:?} {right}: {text}");
                            assert!(in_its_words(refused.authority(language), language), "{place:?} {right}: {text}");
                        }
                    }
                    Ok(found) => {
                        for step in &found.steps {
                            keys.insert(step.key().to_owned());
                            for language in Language::ALL {
                                let text = step.line(language);
                                assert!(
                                    clean(&text) && !step.when(language).contains('{'),
                                    "{place:?} {right}: {text}"
                                );
                                assert!(in_its_words(step.authority(language), language), "{place:?} {right}: {text}");
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(keys.len() > 35, "{keys:?}");
}

#[test]
fn periods_read_as_people_say_them() {
    // From the day on which it applies it is the law.
    let later = law_of(at("IN"), Right::Complaint, &operator(), day("2027-05-13"));
    assert!(!later.period(Language::En).contains("applies from"), "{}", later.period(Language::En));
    let english = |code, right| law_of(at(code), right, &operator(), day("2026-11-23")).period(Language::En);
    let chinese = |code, right| law_of(at(code), right, &operator(), day("2026-11-23")).period(Language::ZhHant);
    assert_eq!(english("DE", Right::Access), "within one month");
    assert_eq!(english("DE", Right::Marketing), "at once, and within one month at the latest");
    assert_eq!(english("JP", Right::Access), "no fixed period in this law; we aim at 14 days");
    assert_eq!(english("TW", Right::Marketing), "at once");
    assert_eq!(chinese("TW", Right::Access), "15 天內");
    assert_eq!(english("IN", Right::Access), "this law applies from 13 May 2027; until then we aim at one month");
    assert_eq!(english("US-CA", Right::Sale), "at once, and within 15 business days at the latest");
    let law = law_of(at("IE"), Right::Access, &operator(), day("2026-11-23"));
    assert_eq!(law.article(Language::En), Some("GDPR Art. 15"));
    assert_eq!(law.article(Language::ZhHant), Some("GDPR 第15條"));
    assert!(law.authority.unwrap().name(Language::En).contains("Data Protection"));
    assert!(law_of(at("HK"), Right::Portability, &operator(), day("2026-11-23")).article(Language::En).is_none());
}

#[test]
fn the_sum_of_a_range_reads_short() {
    let found = out("TW", Right::Access, &received("2027-01-20"));
    let moved = found.steps.iter().find(|step| step.key() == "clock-moved").unwrap();
    assert_eq!(moved.when(Language::En), "4–10 Feb 2027");
    assert_eq!(moved.when(Language::ZhHant), "2027/2/4–10");
}

/// Any place, any right, any receipt in the years of the calendars and around them.
fn any_case() -> impl Strategy<Value = (Option<Place>, Right, NaiveDate)> {
    let places: Vec<Option<Place>> = Place::all().map(Some).chain([None]).collect();
    let ruled: Vec<Option<Place>> = rule_places().into_iter().map(at).collect();
    let place = prop_oneof![proptest::sample::select(places), proptest::sample::select(ruled)];
    let right = proptest::sample::select(Right::ALL.to_vec());
    (place, right, 0_u64..2300).prop_map(|(place, right, days)| (place, right, day("2025-10-01") + Days::new(days)))
}

/// Questions of which the law of the case allows each.
fn allowed(place: Option<Place>, right: Right, received: NaiveDate, wishes: &[(u8, u64, u64)]) -> Vec<Pause> {
    let pauses = wishes.iter().map(|&(ground, after, long)| Pause {
        ground: PauseGround::ALL[usize::from(ground % 3)],
        asked_on: received + Days::new(after),
        answered_on: Some(received + Days::new(after + long)),
    });
    pauses.filter(|pause| may_pause(place, right, pause.ground).is_ok()).collect()
}

fn dates(found: &Deadlines) -> [Option<NaiveDate>; 9] {
    [
        found.legal_due,
        found.target_due,
        found.safe_due,
        found.extended_due,
        found.extended_safe_due,
        found.extension_notice_by,
        found.acknowledge_by,
        found.acknowledge_by_safe,
        found.due(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn later_receipt_never_gives_an_earlier_date((place, right, received) in any_case(), later in 1_u64..40) {
        let events = |date| ClockEvents::received(Received::On(date));
        let first = work_out(place, right, None, &operator(), &events(received)).unwrap();
        let second = work_out(place, right, None, &operator(), &events(received + Days::new(later))).unwrap();
        for (first, second) in dates(&first).into_iter().zip(dates(&second)) {
            if let (Some(first), Some(second)) = (first, second) {
                prop_assert!(first <= second, "{place:?} {right} {received}: {first} {second}");
            }
        }
    }

    #[test]
    fn waiting_never_brings_a_date_forward(
        (place, right, received) in any_case(),
        wishes in proptest::collection::vec((0_u8..3, 0_u64..70, 0_u64..70), 0..5),
    ) {
        let mut events = ClockEvents::received(Received::On(received));
        let mut before = work_out(place, right, None, &operator(), &events).unwrap();
        for pause in allowed(place, right, received, &wishes) {
            events.pauses.push(pause);
            let after = work_out(place, right, None, &operator(), &events).unwrap();
            for (before, after) in dates(&before).into_iter().zip(dates(&after)) {
                prop_assert!(before <= after, "{place:?} {right} {events:?}: {before:?} {after:?}");
            }
            before = after;
        }
    }

    #[test]
    fn waiting_or_not_dates_keep_their_order(
        (place, right, received) in any_case(),
        wishes in proptest::collection::vec((0_u8..3, 0_u64..70, 0_u64..70), 0..4),
        later in 0_u64..3,
    ) {
        let pauses = allowed(place, right, received + Days::new(later), &wishes);
        let events = ClockEvents { pauses, ..ClockEvents::received(Received::On(received)) };
        let found = work_out(place, right, None, &operator(), &events).unwrap();
        prop_assert_eq!(&found, &work_out(place, right, None, &operator(), &events).unwrap());
        let (due, safe) = (found.due().unwrap(), found.safe_due.unwrap());
        prop_assert!(received <= safe && safe <= due);
        let works = |day| found.calendar.is_some_and(|calendar| Rulebook::built_in().is_working_day(calendar, day));
        prop_assert!(safe == received || works(safe), "{place:?} {right} {events:?}: {safe} is a day off");
        prop_assert!(found.acknowledge_by_safe <= found.acknowledge_by);
        if let Some(extended) = found.extended_due {
            prop_assert!(due <= extended && found.safe_due <= found.extended_safe_due);
            let taken = ClockEvents { extended_on: Some(received), ..events.clone() };
            let taken = work_out(place, right, None, &operator(), &taken).unwrap();
            prop_assert_eq!(taken.due(), Some(extended));
            prop_assert!(taken.safe_due <= taken.due());
        }
        // Receipt a little later, with the same questions after it.
        let moved = ClockEvents { received: Received::On(received + Days::new(later)), ..events };
        let moved = work_out(place, right, None, &operator(), &moved).unwrap();
        prop_assert!(found.legal_due.is_none() || moved.legal_due.is_none() || found.legal_due <= moved.legal_due);
    }
}
