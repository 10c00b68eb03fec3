use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::compose::{compose, digest};
use super::facts::Facts;
use super::model::{BODY, Edit, Edits, Letter, Origin, words};
use super::{Typed, TypedBlock};
use crate::base::language::Language;
use crate::domain::cases::Outcome;
use crate::domain::decisions::model::{Decision, Item, Label, Others, Ruling, Sheet, Written};
use crate::domain::decisions::recipients::{Line, Note, Told};
use crate::domain::register::model::Register;
use crate::domain::register::suggestions;
use crate::domain::rulebook::grounds::Grounds;
use crate::domain::rulebook::{Matter, Operator, Place, Right, law_of};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn register() -> Register {
    let rows = suggestions::rows();
    Register::of_rows(rows.iter().map(|(kind, code, content)| (*kind, code.as_str(), content))).unwrap()
}

/// One place of each family of laws.
const PLACES: [(&str, &str); 7] =
    [("EU", "DE"), ("UK", "GB"), ("US-CA", "US-CA"), ("US", "US-VA"), ("TW", "TW"), ("HK", "HK"), ("generic", "JP")];

fn ruling(right: Right, law: &str, decision: Decision, language: Language) -> Ruling {
    let ground = Grounds::built_in()
        .of(law, right)
        .filter(|ground| !ground.silent && ground.decisions.iter().any(|one| one == decision.code()));
    // What stands for everything comes first in the list; what is of this right alone says more.
    let grounds: Vec<_> = ground.collect();
    let ground = grounds.iter().find(|ground| !ground.whole).or(grounds.first()).copied();
    let reason = match language {
        Language::En => "Your invoice 2024-118 is part of our books.",
        Language::ZhHant => "您的發票 2024-118 是本公司帳簿的一部分。",
    };
    let says_no = decision.needs_ground();
    Ruling {
        decision,
        ground: ground.filter(|_| says_no).map(|ground| ground.code.clone()),
        until_on: (decision == Decision::Kept).then(|| day("2030-12-31")),
        done_on: decision.is_carried_out().then(|| day("2026-11-23")),
        backup_on: decision.is_carried_out().then(|| day("2027-02-21")),
        others: Others::No,
        written: Written {
            what: if says_no || right == Right::Correction { "2024-118".into() } else { String::new() },
            reason: if says_no { reason.into() } else { String::new() },
            ..Written::default()
        },
    }
}

/// What is known of a case with three rows of the register, one of them decided otherwise than the others.
fn facts(right: Right, place: &str, outcome: Outcome, language: Language) -> Facts {
    let register = register();
    let place = Place::parse(place).unwrap();
    let operator = Operator { country: Place::parse("TW").unwrap(), eu_calendar: None, uk_calendar: None };
    let received_on = day("2026-11-02");
    let law = Grounds::family(place.code());
    let law = match place.code() {
        "DE" => "EU",
        "GB" => "UK",
        _ => law,
    };
    let no = if Decision::of(right).contains(&Decision::Kept) { Decision::Kept } else { Decision::Refused };
    let decisions = match outcome {
        Outcome::Fulfilled => [Decision::Granted; 3],
        Outcome::PartlyFulfilled => [Decision::Granted, no, Decision::NotHeld],
        Outcome::Refused => [Decision::Refused; 3],
        _ => [Decision::NotHeld; 3],
    };
    let items: Vec<Item> = ["account", "billing", "weblog"]
        .into_iter()
        .zip(decisions)
        .map(|(key, decision)| {
            let holding = register.holdings[key].clone();
            Item {
                number: 1,
                ruling: Some(ruling(right, law, decision, language)),
                holding: Some(holding.clone()),
                ..Item::bare(key, Label::Register(holding.label))
            }
        })
        .collect();
    let changes = matches!(outcome, Outcome::Fulfilled | Outcome::PartlyFulfilled)
        && !matches!(right, Right::Access | Right::Categories | Right::Portability);
    let recipients = if changes {
        let note = Note { state: Told::Told, told_on: Some(day("2026-11-24")), words: String::new() };
        vec![Line {
            code: "host".into(),
            recipient: register.recipients.get("host").cloned(),
            items: Vec::new(),
            number: 1,
            note: Some(note),
            at: None,
            by: None,
        }]
    } else {
        Vec::new()
    };
    let sheet = Sheet {
        items,
        right,
        law,
        is_given: true,
        edition: None,
        is_in_use: true,
        is_searching: false,
        is_doubted: false,
    };
    Facts {
        language,
        matter: Matter::Request(right),
        right,
        sheet,
        outcome: Some(outcome),
        follows: true,
        searched: vec![register.systems.values().next().unwrap().name.clone()],
        register,
        reference: "RD-7KQ4-2MX".into(),
        received_on,
        today: day("2026-11-30"),
        name: if language == Language::En { "Ada Example".into() } else { "陳怡君".into() },
        other_name: String::new(),
        legal_due: Some(day("2026-12-02")),
        target_due: None,
        sum: vec!["Received on 2 November 2026.".into(), "One month later: 2 December 2026.".into()],
        done_on: right.is_opt_out().then(|| day("2026-11-03")),
        keys: vec!["email".into(), "name".into()],
        tells: changes,
        may_tell: true,
        recipients,
        law: law_of(Some(place), right, &operator, received_on),
        may_appeal: law == "US",
        contact: "privacy@example.com".into(),
        portal: "https://privacy.example.com/".into(),
        entity: "OMO Limited".into(),
        signer: Some(("Lin Yu-ting".into(), true)),
        files: if right == Right::Access { (2, 2_048_000) } else { (0, 0) },
        appealed_on: None,
        appealed: None,
    }
}

/// Every field of a letter, filled.
fn filled(facts: &Facts) -> (Letter, Edits) {
    let bare = compose(facts, &Edits::default());
    let asks = bare.blocks.iter().flat_map(|block| &block.asks).filter(|ask| ask.field != BODY);
    let text = |ask: &super::model::Ask| if ask.is_day { "2026-12-15" } else { "This is what we know." };
    let facts_of = asks.map(|ask| (ask.field.to_owned(), text(ask).to_owned())).collect();
    let edits = Edits { facts: facts_of, ..Edits::default() };
    (compose(facts, &edits), edits)
}

fn text(letter: &Letter) -> String {
    words(&letter.said())
}

#[test]
fn every_letter_is_whole_in_every_language() {
    for (law, place) in PLACES {
        for right in Right::ALL {
            for outcome in Outcome::OF_ITEMS {
                for language in Language::ALL {
                    let facts = facts(right, place, outcome, language);
                    let about = format!("{right} {outcome} under {law} in {language}");
                    assert_eq!(facts.family(), law, "{about}");
                    let (letter, _) = filled(&facts);
                    assert_eq!(letter.missing(), Vec::<String>::new(), "{about}");
                    let text = text(&letter);
                    for broken in ["letter-", "{ $", "{$", "data subject", "pursuant", "()", "（）"] {
                        assert!(!text.contains(broken), "{about}: {broken} in\n{text}");
                    }
                    // To whom, about what, what can be done now, whom to ask.
                    for needed in [&facts.name, &facts.contact, &facts.entity] {
                        assert!(text.contains(needed.as_str()), "{about}: {needed} is not in\n{text}");
                    }
                    let codes: Vec<&str> = letter.blocks.iter().map(|block| block.said.code.as_str()).collect();
                    assert!(codes.contains(&"remedies"), "{about}: {codes:?}");
                    let place_of = |code: &str| codes.iter().position(|one| *one == code);
                    assert!(place_of("close") > place_of("remedies"), "{about}: {codes:?}");
                }
            }
        }
    }
}

#[test]
fn letters_read_as_they_were_read_through() {
    let rights = [
        Right::Access,
        Right::Deletion,
        Right::Correction,
        Right::Restriction,
        Right::Portability,
        Right::Objection,
        Right::Marketing,
        Right::Sale,
        Right::Complaint,
    ];
    for (law, place) in PLACES {
        for language in Language::ALL {
            let mut all = String::new();
            for right in rights {
                for outcome in Outcome::OF_ITEMS {
                    let (letter, _) = filled(&facts(right, place, outcome, language));
                    all.push_str(&format!("======== {right} {outcome}\n\n{}\n\n", text(&letter)));
                }
            }
            insta::assert_snapshot!(format!("letters.{law}.{}", language.code()), all);
        }
    }
}

#[test]
fn what_is_late_is_owned_up_to_and_nothing_else_is() {
    let mut facts = facts(Right::Access, "DE", Outcome::Fulfilled, Language::En);
    let late = |facts: &Facts, edits: &Edits| text(&compose(facts, edits)).contains("We are late");
    assert!(!late(&facts, &Edits::default()));
    facts.today = facts.legal_due.unwrap();
    assert!(!late(&facts, &Edits::default()), "the last day itself is in time");
    facts.today = facts.today + Days::new(1);
    let why = BTreeMap::from([("late_why".to_owned(), "The archive burnt down.".to_owned())]);
    let edits = Edits { facts: why, ..Edits::default() };
    assert!(late(&facts, &edits));
    let said = text(&compose(&facts, &edits));
    assert!(said.contains("2 December 2026") && said.contains("The archive burnt down."), "{said}");
    facts.legal_due = None;
    facts.target_due = Some(day("2026-12-01"));
    let said = text(&compose(&facts, &edits));
    assert!(said.contains("We had aimed to answer by 1 December 2026"), "{said}");
}

#[test]
fn nothing_held_speaks_of_what_was_searched_and_of_nothing_else() {
    let mut facts = facts(Right::Access, "DE", Outcome::NothingHeld, Language::En);
    let said = text(&compose(&facts, &Edits::default()));
    assert!(said.contains("We looked for: your email address, your name."), "{said}");
    facts.searched.clear();
    let said = text(&compose(&facts, &Edits::default()));
    assert!(!said.contains("We searched:") && said.contains("found none"), "{said}");
}

#[test]
fn deleted_is_never_said_without_the_backups() {
    for (law, place) in PLACES {
        let facts = facts(Right::Deletion, place, Outcome::Fulfilled, Language::En);
        let said = text(&compose(&facts, &Edits::default()));
        assert!(
            said.contains("from our running systems") && said.contains("gone by 21 February 2027"),
            "{law}: {said}"
        );
        assert!(!said.contains("all your data"), "{law}: {said}");
    }
}

#[test]
fn own_words_stay_and_are_held_against_what_is_known() {
    let mut facts = facts(Right::Access, "DE", Outcome::Fulfilled, Language::En);
    let bare = compose(&facts, &Edits::default());
    let own =
        |letter: &Letter, code: &str| letter.blocks.iter().find(|block| block.said.code == code).unwrap().own.clone();
    let typed = |code: &str, text: &str, instead_of: &str, keep: &str| Typed {
        blocks: BTreeMap::from([(
            code.to_owned(),
            TypedBlock { text: text.to_owned(), instead_of: instead_of.to_owned(), keep: keep.to_owned() },
        )]),
        ..Typed::default()
    };
    let shown = own(&bare, "d");
    // Sent back as it was shown, lines ended as browsers end them, nothing was changed.
    let unchanged = typed("d", &shown.replace('\n', "\r\n"), &digest(&shown), "").edits(&bare, &Edits::default());
    assert!(unchanged.blocks.is_empty());
    let edits = typed("d", "As long as we need it.", &digest(&shown), "").edits(&bare, &Edits::default());
    let state = |letter: &Letter| {
        let block = letter.blocks.iter().find(|block| block.said.code == "d").unwrap();
        (block.origin, block.said.words())
    };
    assert_eq!(state(&compose(&facts, &edits)), (Origin::Person, "As long as we need it.".to_owned()));
    // The register says something else meanwhile.
    facts.sheet.items[0].holding.as_mut().unwrap().retention[0].number = Some(7);
    let after = compose(&facts, &edits);
    assert_eq!(state(&after), (Origin::Outdated, "As long as we need it.".to_owned()));
    assert_eq!(after.missing(), ["b.d"], "it is not sent unseen");
    let now = digest(&own(&after, "d"));
    let kept =
        typed("d", "As long as we need it.", &digest(&shown), &now).edits(&compose(&facts, &Edits::default()), &edits);
    assert_eq!(state(&compose(&facts, &kept)).0, Origin::Person);
    let taken = typed("d", "As long as we need it.", &digest(&shown), super::TAKE_NEW).edits(&after, &edits);
    assert_eq!(state(&compose(&facts, &taken)).0, Origin::Program);
    // What the law wants cannot be changed, whatever a form says.
    let forced = Edits {
        blocks: BTreeMap::from([("remedies".to_owned(), Edit { text: "None.".into(), instead_of: String::new() })]),
        ..Edits::default()
    };
    assert_eq!(text(&compose(&facts, &forced)), text(&compose(&facts, &Edits::default())));
}
