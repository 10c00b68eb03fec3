//! Facts, their marks and their fingerprints, against the data.

use std::collections::BTreeSet;

use super::book::Book;
use super::facts::*;
use super::right::{Matter, Right};
use super::rule::jurisdictions;
use super::{Operator, Place, Rulebook, law_of, rule_places, rules_of};

fn all_facts(book: &Book) -> Vec<Fact> {
    let all = jurisdictions(book);
    all.iter().flat_map(|(code, place)| facts(code, place, &book.authority_eu, &book.source)).collect()
}

/// Every mark, also one in prose: taken away, exactly one fact of each place it is about changes, and it was listed.
#[test]
fn every_doubt_of_the_data_stands_on_one_listed_fact() {
    let text = include_str!("data/rulebook.toml");
    let before = all_facts(Rulebook::built_in().book());
    let (mut marks, mut named) = (0, BTreeSet::new());
    for (at, _) in text.match_indices("K?") {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        // The legend at the head, and notes.
        if text[line..].starts_with('#') {
            continue;
        }
        let number = text[..at].lines().count();
        let sure = format!("{}K{}", &text[..at], &text[at + 2..]);
        let after = all_facts(&Book::read(&sure).unwrap());
        let changed: Vec<&Fact> = before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| a).collect();
        assert!(!changed.is_empty(), "line {number}: no fact shows this mark; a comment is not read");
        let places: BTreeSet<&String> = changed.iter().map(|fact| &fact.place).collect();
        assert_eq!(places.len(), changed.len(), "line {number}: on several facts of a place: {changed:?}");
        assert!(changed.iter().all(|fact| fact.is_doubtful()), "line {number}: not listed: {changed:?}");
        marks += 1;
        named.extend(changed.iter().map(|fact| (fact.place.clone(), fact.key.clone())));
    }
    let rules: Vec<_> = rule_places().into_iter().filter_map(rules_of).collect();
    let listed = rules.iter().flat_map(|rules| rules.doubtful());
    let listed: BTreeSet<_> = listed.map(|fact| (fact.place.clone(), fact.key.clone())).collect();
    assert_eq!(listed, named, "nothing is listed that no mark stands for");
    assert_eq!((marks, listed.len()), (58, 57), "Israel's fee bears two marks");
}

#[test]
fn a_doubtful_rule_names_doubtful_facts_and_no_other_does() {
    let rulebook = Rulebook::built_in();
    let doubts = |code, right| rulebook.doubtful_facts_of(code, right);
    for code in rule_places() {
        let place = Place::parse_for_command_line(code);
        let operator = Operator { country: place.unwrap(), eu_calendar: None, uk_calendar: None };
        let rules = rules_of(code).unwrap();
        let listed: BTreeSet<&str> = rules.doubtful().into_iter().map(|fact| fact.key.as_str()).collect();
        for right in Right::ALL {
            let keys = doubts(code, right);
            assert_eq!(
                law_of(place, right, &operator, Rulebook::built_in().as_of()).doubtful,
                !keys.is_empty(),
                "{code} {right}"
            );
            for key in keys {
                assert!(listed.contains(key.as_str()), "{code} {right}: {key}");
            }
        }
    }
    assert_eq!(doubts("IL", Right::Access), ["deadline.access", "count"]);
    assert_eq!(doubts("US-MD", Right::Consent), ["deadline.withdraw_consent"]);
    assert_eq!(doubts("DE", Right::Access), Vec::<String>::new());
}

/// Whoever words facts anew takes back what counsel has signed, in every installation: so the words are held.
#[test]
fn facts_are_worded_as_they_were_signed() {
    let rules = rules_of("IL").unwrap();
    let texts: Vec<&str> = rules.doubtful().into_iter().map(|fact| fact.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "access: 30 calendar days from receipt; by regulation",
            "default: 30 calendar days from receipt; our own aim, no law",
            "rectification: 30 calendar days from receipt; by regulation",
            "refusal: 21 calendar days from receipt; by regulation",
            "day of receipt: excluded\nlast day moves: next working day (saturday, public holiday)\n\
             no business days: friday, saturday\nno business days on the strictest reading: saturday\n\
             holidays: IL\nwaiting for proof of identity: unclear\n\
             waiting for clarification: unclear\nwaiting for a fee: starts (access)",
            "to 45 calendar days in all, counted from receipt; for: access, rectification; by the Registrar",
            "kind: access cost; small fee set by Regulations (NIS 20, K?)",
            "the letter says: the refusal; the right to sue in the magistrate's court (s.15)",
            "access control logs 24 months (Data Security Regulations 2017); 24 months",
        ]
    );
}

/// The mark of an appeal's days stands with the right to appeal, in words.
#[test]
fn an_appeal_of_doubtful_length_rests_on_the_right_to_appeal() {
    let sources = Rulebook::built_in().sources().clone();
    let (before, nebraska) = sources.rules.split_once("[us_state.NE]").unwrap();
    let rules = format!("{before}[us_state.NE]{}", nebraska.replacen("conf_appeal = \"K\"", "conf_appeal = \"K?\"", 1));
    let doubtful = Rulebook::read(super::Sources { rules, ..sources }).unwrap();
    assert_eq!(doubtful.doubtful_facts_of("US-NE", Matter::Appeal), ["right.appeal"]);
    assert!(doubtful.rules_of("US-NE").unwrap().doubtful().iter().any(|fact| fact.key == "right.appeal"));
    assert!(doubtful.doubtful_facts_of("US-VA", Matter::Appeal).is_empty());
    assert!(doubtful.doubtful_facts_of("US-NE", Right::Access).is_empty());
}

#[test]
fn keys_are_single_and_fit_into_an_address() {
    for code in rule_places() {
        let rules = rules_of(code).unwrap();
        let facts = rules.facts();
        let keys: BTreeSet<&str> = facts.iter().map(|fact| fact.key.as_str()).collect();
        assert_eq!(keys.len(), facts.len(), "{code}");
        assert!(keys.iter().all(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c))), "{code}");
        for fact in facts {
            assert!(!fact.text.trim().is_empty(), "{code} {}", fact.key);
            if let Confidence::Checked(source) = &fact.confidence {
                let about = source.url.is_some() || !source.about.is_empty();
                assert!(about && !source.about.contains("http"), "{source:?}");
            }
        }
    }
}

#[test]
fn a_fingerprint_is_of_the_words() {
    let of = |code, key: &str| {
        let rules = rules_of(code).unwrap();
        rules.facts().iter().find(|fact| fact.key == key).unwrap().clone()
    };
    let fact = of("IL", "deadline.access");
    let pinned = "160dabec433ffc0f8172756260be9c0a69037c2147aa3e7d77c45c9927f9d3e2";
    assert_eq!(fact.fingerprint(), pinned);
    let other = |change: fn(&mut Fact)| {
        let mut other = fact.clone();
        change(&mut other);
        other.fingerprint() == fact.fingerprint()
    };
    assert!(!other(|fact| fact.text.push('.')));
    assert!(!other(|fact| fact.citation.push('.')));
    assert!(!other(|fact| fact.key.push('x')));
    assert!(!other(|fact| fact.place.push('x')));
    assert!(other(|fact| fact.confidence = Confidence::Known), "a mark is no word");
    assert_ne!(of("IL", "deadline.rectification").fingerprint(), pinned);
}
