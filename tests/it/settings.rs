//! `.env.example` and `--help` tell the same settings with the same defaults.

use std::collections::BTreeMap;
use std::process::Command;

#[test]
fn the_example_names_every_setting_with_its_default() {
    let help = Command::new(env!("CARGO_BIN_EXE_rightsdesk")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let mut told = BTreeMap::new();
    for (at, _) in help.match_indices("[env: ") {
        let name: String =
            help[at + 6..].chars().take_while(|letter| letter.is_ascii_uppercase() || *letter == '_').collect();
        let rest = &help[at..];
        // The default, if any, stands right before or after, within the same entry.
        let entry = &rest[..rest.find("\n      --").unwrap_or(rest.len())];
        let default = entry.split("[default: ").nth(1).and_then(|text| text.split(']').next()).unwrap_or_default();
        told.insert(name, default.to_owned());
    }
    assert!(told.len() > 25, "the help names the settings: {told:?}");
    let example = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example")).unwrap();
    let mut shown = BTreeMap::new();
    for line in example.lines() {
        if let Some((name, value)) = line.strip_prefix('#').and_then(|line| line.split_once('='))
            && !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
        {
            shown.insert(name.to_owned(), value.to_owned());
        }
    }
    assert_eq!(told.keys().collect::<Vec<_>>(), shown.keys().collect::<Vec<_>>());
    for (name, default) in told {
        if !default.is_empty() && default != "\"\"" {
            assert_eq!(shown[&name], default, "{name}");
        }
    }
}
