//! The faults that the first edition had are refused, each kind by a fault planted in the present one.

use super::super::book::{self, Book};
use super::super::calendar;
use super::super::tests::first_edition;
use super::{check, days};

fn book(text: &str) -> Book {
    Book::read(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The problems of the rules with each `right` replaced by its `wrong`.
fn with(changes: &[(&str, &str)]) -> Vec<String> {
    let mut text = book::TEXT.to_owned();
    for (right, wrong) in changes {
        assert!(text.contains(right), "the data has no {right}");
        text = text.replacen(right, wrong, 1);
    }
    check(&book(&text))
}

/// A table of the rules with a line changed.
fn within(head: &str, right: &str, wrong: &str) -> Vec<String> {
    let (before, table) = book::TEXT.split_once(&format!("\n{head}\n")).unwrap_or_else(|| panic!("{head}"));
    let (table, after) = table.split_once("\n[").unwrap();
    assert!(table.contains(right), "{head} has no {right}");
    let changed = table.replacen(right, wrong, 1);
    check(&book(&format!("{before}\n{head}\n{changed}\n[{after}")))
}

fn of_days(change: impl Fn(&str) -> String, sources: impl Fn(&str) -> String) -> Vec<String> {
    days::problems(&book(book::TEXT), &change(calendar::BUILT_IN), &sources(days::SOURCES))
}

fn holidays(right: &str, wrong: &str) -> Vec<String> {
    assert!(calendar::BUILT_IN.contains(right), "the holidays have no {right}");
    of_days(|text| text.replacen(right, wrong, 1), str::to_owned)
}

#[track_caller]
fn says(problems: &[String], words: &str) {
    assert!(problems.iter().any(|problem| problem.contains(words)), "nothing says {words:?}: {problems:#?}");
}

#[test]
fn a_default_of_the_laws_own_is_refused() {
    for mode in ["statutory", "regulation"] {
        let wrong = format!("mode = \"{mode}\", cite = \"no such right in the PDPA");
        says(
            &with(&[("mode = \"policy\", cite = \"no such right in the PDPA", &wrong)]),
            "SG: default: the law's period, over rights that are not named",
        );
    }
}

#[test]
fn a_legal_period_for_a_right_that_the_law_does_not_give_is_refused() {
    let row = "portability = { n = 30, unit = \"calendar_day\", from = \"receipt\", mode = \"regulation\", cite = \"x\", conf = \"K\" }";
    let planted = within("[j.SG.deadline]", "withdraw_consent", &format!("{row}\nwithdraw_consent"));
    says(&planted, "SG: portability: a legal period for a right that the law does not name");
    // Named, but not in force.
    let sg = "withdraw_consent = { n = 10, unit = \"business_day\"";
    let named = (
        "marketing_objection = \"PDPA Part 9",
        "portability = \"PDPA Part 6B enacted, not in force\"\nmarketing_objection = \"PDPA Part 9",
    );
    let planted = with(&[named, (sg, &format!("{row}\n{sg}"))]);
    says(&planted, "SG: portability: a legal period for a right that is not in force");
    // A limit around an aim is a legal date as well.
    let planted = within("[j.EU.rights]", "marketing_objection = ", "third_party_list = ");
    says(&planted, "EU: marketing_objection: a legal period for a right that the law does not name");
    says(&within("[j.KR.deadline]", "erasure = ", "deletion = "), "KR: deletion: no such right");
}

#[test]
fn a_rule_that_has_not_begun_says_when_it_does() {
    says(
        &with(&[(
            "mode = \"regulation\", effective = 2027-01-01, cite = \"11 CCR 7221(n)\"",
            "mode = \"regulation\", cite = \"11 CCR 7221(n)\"",
        )]),
        "US-CA: automated_decision_opt_out: the right begins on 2027-01-01, the row does not",
    );
    let later = "effective = 2027-02-01, cite = \"11 CCR 7221(n)\"";
    says(
        &with(&[("effective = 2027-01-01, cite = \"11 CCR 7221(n)\"", later)]),
        "the right begins on 2027-01-01, the row does not",
    );
    let begins = "needs the day on which it begins";
    says(&within("[j.IN]", "effective = 2027-05-13", "# effective"), begins);
    says(&within("[j.SG]", "status = \"in_force\"", "status = \"in_force\"\neffective = 2027-06-01"), begins);
    says(
        &within("[j.SG]", "status = \"in_force\"", "status = \"partial\""),
        "in force in part only has a legal period",
    );
    let early = "mode = \"policy\", effective = 2027-01-01, cite = \"PDPA Art. 20(2)";
    says(
        &with(&[("mode = \"policy\", cite = \"PDPA Art. 20(2)", early)]),
        "TW: marketing_objection: `effective` is for a law's period",
    );
    says(
        &within("[j.IN.before]", "mode = \"policy\"", "mode = \"statutory\""),
        "IN: before.default: what comes before a law has an aim, no legal period",
    );
    says(&within("[j.IN.before]", "conf = \"K\"", "conf = \"V:nowhere\""), "IN: before.default: confidence");
    let state = "[us_groups]\n";
    says(&with(&[(state, &format!("[us_state_future.ME]\nname = \"Maine\"\n\n{state}"))]), "no rule is made from it");
}

#[test]
fn more_time_is_for_rights_that_are_named() {
    says(&within("[j.ZA.extension]", "applies_to = [\"access\"]", "# none"), "ZA: an extension of every right");
    says(
        &within("[j.ZA.extension]", "applies_to = [\"access\"]", "applies_to = [\"access\", \"portability\"]"),
        "ZA: an extension of portability, which the law does not name",
    );
    says(
        &within("[j.EU.extension]", "\"automated_decision\"]", "\"automated_decision\", \"withdraw_consent\"]"),
        "EU: an extension of withdraw_consent, which is never extended",
    );
    says(
        &within("[j.VN.extension]", "measured = \"from_receipt_total\"", "measured = \"open\""),
        "VN: an extension with a number, but not from when it is counted",
    );
}

#[test]
fn days_off_are_those_of_the_law() {
    says(
        &within("[j.CA.count]", "own_calendar = true", "# none"),
        "CA: CA-ON would be counted by its own holidays, not by those of the law",
    );
    says(
        &within("[j.TW.count]", "cite_roll = \"Civil Code Art. 122\"", "# none"),
        "TW: the last day moves off a Friday or Saturday, and cite_roll names no article for it",
    );
    let act = "calendar = \"CA\", cite = \"CASL s.11(3)\"";
    says(&with(&[(act, &act.replace("\"CA\"", "\"CA-FEDERAL\""))]), "CA-QC: marketing_objection: no such calendar");
}

#[test]
fn the_safe_day_keeps_to_weekends_and_whole_days() {
    says(
        &with(&[("safe_weekend = \"place\"", "# none")]),
        "IL: a weekend of its own, and the safe day does not keep to it",
    );
    says(
        &with(&[("safe_hours = \"day_before\"", "# none")]),
        "ID: hours, and the safe day may be that of their last moment",
    );
    says(
        &holidays("\"weekends\":{\"IL\":[\"Friday\",\"Saturday\"]}", "\"weekends\":{}"),
        "IL: its weekend is not that of calendar IL",
    );
}

#[test]
fn a_list_of_holidays_names_its_source() {
    let line =
        |text: &str, code: &str| text.lines().find(|line| line.starts_with(&format!("{code}\t"))).unwrap().to_owned();
    let france = line(days::SOURCES, "FR");
    let with = |wrong: &str| of_days(str::to_owned, |text| text.replace(&france, wrong));
    says(&with("# none"), "calendar FR: a copy of a library's list: no source");
    for library in ["-", "python package holidays 0.109", "npm date-holidays"] {
        says(
            &with(&format!("FR\t{library}\tworkalendar\tK\twhole\t")),
            "calendar FR: a copy of a library's list: no act, decree or list of an authority is named",
        );
    }
    says(&with("FR\tCode du travail\t-\tK\twhole\t"), "calendar FR: compared with nothing, and called sure");
    says(&with("FR\tCode du travail\t-\tmaybe\twhole\t"), "calendar FR: confidence \"maybe\" is not known");
    says(&with("FR\tCode du travail"), "calendar_sources.tsv: \"FR\\tCode du travail\" does not read");
    says(&with(&format!("{france}\nXX\tAn act\tstatute\tK\twhole\t")), "calendar_sources.tsv: there is no calendar XX");
}

#[test]
fn a_list_of_holidays_holds_together() {
    says(
        &holidays(
            "\"2028-10-04\":[\"The Day",
            "\"2028-10-03\":[\"The day following National Day\"],\"2028-10-04\":[\"The Day",
        ),
        "calendar HK: National Day has 2028-10-02 in its place and 2028-10-03 after it: one of them is made up",
    );
    says(
        &holidays(",\"2026-10-10\"],\"HU\"", "],\"HU\""),
        "calendar CN: 2026-10-07: the day worked in its place is no working day",
    );
    says(
        &holidays(
            "\"2026-12-28\":[\"Boxing Day (observed)\"],\"2027-01-01\":[\"New Year's Day\"],\"2027-01-26\"",
            "\"2027-01-01\":[\"New Year's Day\"],\"2027-01-26\"",
        ),
        "calendar AU: 2026-12-28 is off in every part of it",
    );
    let netherlands = |text: &str| {
        (2026..2030)
            .fold(text.to_owned(), |text, year| text.replace(&format!("\"{year}-05-05\":[\"Liberation Day\"],"), ""))
    };
    says(&of_days(netherlands, str::to_owned), "calendar NL: Liberation Day is missing in some years");
    says(
        &holidays("\"2026-08-22\"", "\"2026-08-24\""),
        "calendar VN: 2026-08-24 is worked, so it is a weekend day and no holiday",
    );
    says(&holidays("{\"CN\":2026}", "{\"CN\":2025}"), "calendar CN: complete until 2025, which is outside the file");
    says(&holidays("{\"CN\":2026}", "{\"XX\":2026}"), "there is no calendar XX");
}

/// What went out first would not go out again: each of its faults is named.
#[test]
fn the_first_edition_is_refused_for_every_kind_of_its_faults() {
    let first = first_edition();
    let rules = check(first.book());
    for words in [
        "us_state_future",
        "SG: default: the law's period, over rights that are not named",
        "TW: default: the law's period",
        "TR: default: the law's period",
        "CA-QC: default: the law's period",
        "ID: default: the law's period",
        "IN: default: the law's period",
        "US-CA: default: the law's period",
        "US-VA: default: the law's period",
        "US-CA: automated_decision_opt_out: the right begins on 2027-01-01",
        "ZA: an extension of every right",
        "MY: an extension of every right",
        "CA: an extension of every right",
        "VN: an extension with a number",
        "CA: CA-ON would be counted by its own holidays",
        "CA-QC: the last day moves off a Friday or Saturday",
        "BR: the last day moves off a Friday or Saturday",
        "TR: the last day moves off a Friday or Saturday",
        "IL: the last day moves off a Friday or Saturday",
        "IL: a weekend of its own",
        "ID: hours",
    ] {
        says(&rules, words);
    }
    let days = days::problems(first.book(), &first.sources().holidays, days::SOURCES);
    for words in [
        "calendar HK: National Day has 2028-10-02 in its place and 2028-10-03 after it",
        "calendar NL: Liberation Day is missing in some years",
        "calendar AU: 2026-12-28 is off in every part of it",
        "calendar CN: 2026-10-06: the day worked in its place is no working day",
        "calendar VN: 2026-08-31: the day worked in its place is no working day",
    ] {
        says(&days, words);
    }
}
