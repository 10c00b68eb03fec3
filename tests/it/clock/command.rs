//! The commands as scripts see them: the JSON contract, exit codes, what goes to which stream.

use std::process::{Command, Output};

fn run(arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
    for setting in ["ORG_COUNTRY", "ORG_EU_CALENDAR", "ORG_UK_CALENDAR"] {
        command.env_remove(setting);
    }
    command.args(arguments.split(' ')).output().unwrap()
}

fn json(arguments: &str) -> serde_json::Value {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn deadline_prints_the_contract() {
    let found = json("deadline --place US-CA --right deletion --received 2026-11-20 --json");
    for (key, value) in [
        ("place", "US-CA"),
        ("right", "deletion"),
        ("calendar", "US-CA-BUSINESS"),
        ("received_on", "2026-11-20"),
        ("acknowledge_by", "2026-12-07"),
        ("acknowledge_by_safe", "2026-12-03"),
        ("legal_due", "2027-01-04"),
        ("safe_due", "2026-12-31"),
        ("extended_due", "2027-02-18"),
        ("extension_notice_by", "2027-01-04"),
    ] {
        assert_eq!(found[key], value, "{key}");
    }
    for key in ["legal_due_at", "target_due"] {
        assert!(found.as_object().unwrap()[key].is_null(), "{key}");
    }
    for key in ["version", "law", "cite", "mode", "confidence"] {
        assert!(found["rule"][key].is_string(), "{key}");
    }
    assert!(found["steps"].as_array().unwrap().iter().all(serde_json::Value::is_string));
    let hours = json("deadline --place ID --right access --received 2026-11-23T10:00:00+07:00 --json --lang zh-TW");
    assert_eq!(hours["legal_due_at"], "2026-11-26T03:00:00Z");
    assert!(hours["steps"][0].as_str().unwrap().contains("收到"));
    let complete = json("deadline --place UK --right access --received 2027-01-29 --complete-on 2027-01-31 --json");
    let paused =
        json("deadline --place UK --right access --received 2027-01-29 --pause 2027-01-29..2027-01-31:identity --json");
    assert_eq!((&complete["legal_due"], &complete["extended_due"]), (&paused["legal_due"], &paused["extended_due"]));
    let extended = json("deadline --place TW --right access --received 2026-11-23 --extend --json");
    assert_eq!((&extended["legal_due"], &extended["extended_due"]), (&"2026-12-23".into(), &"2026-12-23".into()));
    let open = json("deadline --place DE --right access --received 2026-11-23 --pause 2026-11-24..:identity --json");
    assert!(open["legal_due"].is_null() && open["safe_due"] == "2026-12-23", "{open}");
}

#[test]
fn hours_are_printed_as_a_moment() {
    // Midnight: the day alone would read as one more day.
    let output = run("deadline --place ID --right access --received 2026-11-23");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("Due: Thursday 26 November 2026, 00:00 (local time in Indonesia)"), "{text}");
    assert!(text.contains("Work towards: Wednesday 25 November 2026 (2026-11-25)"), "{text}");
}

#[test]
fn a_refusal_is_exit_2_with_its_rule_on_standard_error() {
    for (arguments, word) in [
        ("deadline --place US-CA --right access --received 2026-11-20 --pause 2026-11-21..2026-11-24:identity", "7021"),
        ("deadline --place HK --right access --received 2026-11-20 --extend", "PDPO s.19(2)"),
        ("deadline --place DE --right marketing --received 2026-11-20 --extend", "GDPR Art. 21(3)"),
        ("deadline --place TW --right access --received 2026-11-20 --complete-on 2026-11-24", "Taiwan"),
        ("deadline --place XX --right access --received 2026-11-20", "no such place"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}");
        assert!(output.stdout.is_empty());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(word), "{arguments}: {error}");
    }
}

#[test]
fn rulebook_lists_shows_and_checks() {
    let text = |arguments: &str| String::from_utf8(run(arguments).stdout).unwrap();
    assert!(run("rulebook check").status.success());
    let list = text("rulebook list");
    for code in ["EU ", "UK ", "US-VA", "AE-DIFC", "CA-QC"] {
        assert!(list.contains(code), "{code}");
    }
    let shown = text("rulebook show US-IA");
    assert!(shown.contains("Iowa Code 715D.3") && shown.contains("access: within 90 days"), "{shown}");
    assert!(text("rulebook show de").contains("GDPR Art. 12(3)"));
    assert_eq!(run("rulebook show MX").status.code(), Some(2));
    assert_eq!(json("rulebook list --json").as_array().unwrap().len(), 50);
}
