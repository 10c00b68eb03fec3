//! The page of items with what it can show.

use super::view::*;
use super::*;
use crate::base::language::Language;
use crate::domain::decisions::model::{Decision, Item, Label, Others, Ruling, Said, Written};
use crate::domain::owner_tasks::Found;
use crate::domain::register::model::Register;
use crate::domain::register::suggestions;
use crate::domain::rulebook::Right;
use crate::web::desk::case::act::samples::head;
use crate::web::desk::samples::{day, frame, hour, troubled};
use crate::web::samples::Sample;

fn sheet() -> Sheet {
    let rows = suggestions::rows();
    let register = Register::of_rows(rows.iter().map(|(kind, code, content)| (*kind, code.as_str(), content)));
    let register = register.unwrap();
    let ruling = |decision: Decision| Ruling {
        decision,
        ground: decision.needs_ground().then(|| "gd_17_3b".to_owned()),
        until_on: (decision == Decision::Kept).then(|| day(900)),
        done_on: decision.is_carried_out().then(|| day(-1)),
        backup_on: decision.is_carried_out().then(|| day(89)),
        others: Others::No,
        written: Written {
            reason: "Your invoices of 2024 are part of our books.".into(),
            named: "HGB § 257".into(),
            ..Written::default()
        },
    };
    let rulings = [Some(ruling(Decision::Granted)), Some(ruling(Decision::Kept)), None, None];
    let items = register.holdings.iter().zip(rulings).enumerate().map(|(place, ((code, holding), ruling))| Item {
        system: register.systems.get(&holding.system).map(|system| system.name.clone()),
        backup_days: Some(90),
        holding: Some(holding.clone()),
        is_outdated: place == 1,
        number: i32::from(ruling.is_some()),
        at: ruling.is_some().then(|| hour(-2)),
        by: ruling.is_some().then(|| "林語婷".to_owned()),
        said: Said {
            found: Some(Found { result: "found".into(), rows: Some(214), others: "unsure".into(), ..Found::default() }),
            is_ordered: place == 0,
            ..Said::default()
        },
        lapsed: (place == 3).then(granted),
        ruling,
        proposal: (place == 2).then(granted),
        ..Item::bare(code.clone(), Label::Register(holding.label.clone()))
    });
    Sheet {
        items: items.collect(),
        right: Right::Deletion,
        law: "EU",
        is_given: true,
        is_doubted: true,
        edition: Some(3),
        is_in_use: true,
        is_searching: false,
    }
}

fn granted() -> Ruling {
    Ruling {
        decision: Decision::Granted,
        ground: None,
        until_on: None,
        done_on: None,
        backup_on: None,
        others: Others::No,
        written: Written::default(),
    }
}

fn page(frame: Frame, sheet: &Sheet, sent: &Sent, conflicts: &[String]) -> DecidePage {
    let scope = Scope { right: sheet.right, law: sheet.law, is_given: true, is_doubted: true, today: day(0) };
    let grounds: Vec<&Ground> = rules::offered(scope).collect();
    let language = frame.language;
    let making = Making { frame: &frame, sheet, scope, language, grounds: &grounds, sent: &sent.items, conflicts };
    let items: Vec<ItemView> = sheet.items.iter().map(|item| making.item(item)).collect();
    let whole = (!sheet.is_begun()).then(|| making.whole(None));
    let mut frame = frame;
    frame.labels.insert("label".into(), frame.text("decision-add-label"));
    let counts = sheet.counts().into_iter();
    let counts = counts.map(|(decision, count)| {
        frame.with2("decision-count", "count", count, "decision", words(&frame, sheet, decision))
    });
    DecidePage {
        outcome: sheet.outcome().map(Outcome::code),
        counts: counts.collect(),
        open: sheet.open(),
        not_carried_out: sheet.not_carried_out(),
        proposed: 1,
        to_order: to_be_asked(sheet).len(),
        outdated: sheet.items.iter().filter(|item| item.is_outdated).count(),
        has_register: sheet.edition.is_some(),
        grounds: grounds.iter().map(|ground| ground_view(&frame, sheet, ground)).collect(),
        case: head("decide"),
        added: String::new(),
        about: ops::about(sheet),
        lost: conflicts.iter().map(|key| frame.with2("decision-gone", "item", key.as_str(), "text", "…")).collect(),
        items,
        whole,
        is_whole: false,
        may_decide: true,
        frame,
    }
}

pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
    let begun = sheet();
    let mut fresh = begun.clone();
    for item in &mut fresh.items {
        (item.ruling, item.is_outdated, item.number) = (None, false, 0);
    }
    let key = begun.items[1].key.clone();
    let conflicts = [key.clone()];
    let sent = Sent { items: vec![Typed { key, decision: "refused".into(), ..Typed::default() }], ..Sent::default() };
    let wrong = troubled(language, "queue", &[("label", "decision-error-label")]);
    let empty = Sheet { items: Vec::new(), edition: None, ..fresh.clone() };
    vec![
        Sample::of("decide", &page(frame(language, "queue"), &begun, &Sent::default(), &[])),
        Sample::of("decide-first", &page(frame(language, "queue"), &fresh, &Sent::default(), &[])),
        Sample::of("decide-conflict", &page(frame(language, "queue"), &begun, &sent, &conflicts)),
        Sample::of("decide-empty", &page(wrong, &empty, &Sent::default(), &[])),
    ]
}
