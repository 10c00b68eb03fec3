//! Samples of the page.

use std::collections::BTreeSet;

use super::*;
use crate::domain::identity::{Look, NeedSet, Written};
use crate::domain::rulebook::Matter;
use crate::domain::rulebook::identity::Asked;
use crate::web::desk::case::act::samples::head;
use crate::web::desk::samples::{day, frame, hour, troubled};
use crate::web::samples::Sample;

fn standing(right: Right, law: &'static str, is_sensitive: bool, is_held: bool) -> Standing {
    let asked = Asked { matter: Matter::Request(right), law, is_sensitive, is_held, is_small: false };
    let need = Ladder::built_in().need(asked);
    Standing {
        law,
        need,
        proposed: need.ways(is_held, false),
        ways: need.ways(is_held, false),
        holds: is_held.then_some(true),
        is_found_by_mailbox: is_held,
        is_sensitive,
        mailbox_proven_at: Some(hour(-30)),
        set: None,
        set_number: 0,
        askings: Vec::new(),
        findings: Vec::new(),
        documents: Vec::new(),
        reached: BTreeSet::from([1]),
        needs_permission: false,
        has_permission: false,
        may_ask_permission: false,
    }
}

fn asking(documents: &[&str]) -> Asking {
    Asking {
        id: Uuid::nil(),
        about: About::Identity,
        doubt: "shared_mailbox".into(),
        written: Some(Written { details: "The mailbox is <b>called</b> office@.".into() }),
        ways: vec!["meet".into(), "facts".into()],
        documents: documents.iter().map(|code| (*code).to_owned()).collect(),
        fields: documents.iter().map(|_| "name".to_owned()).collect(),
        disputed: Vec::new(),
        asked_on: day(-3),
        reply_by: day(11),
        at: hour(-60),
        by: Some("林語婷".into()),
        has_result: false,
    }
}

fn found(method: Method, verdict: Verdict) -> Finding {
    Finding {
        id: Uuid::nil(),
        asking_id: None,
        method,
        verdict,
        fields: vec!["invoice_number".into(), "account_since".into()],
        document: None,
        has_declaration: true,
        came_on: None,
        note: Some("Both were <right>.".into()),
        at: hour(-2),
        by: Some("林語婷".into()),
        is_outdated: false,
    }
}

pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
    let page = |frame: Frame, standing: &Standing, right: Right, preview: Option<&str>| {
        let known = Known {
            standing,
            right,
            language,
            other_name: "Bo",
            may_work: true,
            waits: true,
            clock: Clock::Stops,
            prompt: Some(12),
            deeds: vec![DeedView {
                words: "Identity must be sure & no more.".into(),
                cite: "GDPR Art. 12(6)".into(),
                doubtful: true,
            }],
            today: day(0),
            me: Uuid::nil(),
        };
        build(frame, head("identity"), &known, Sent::default(), preview.map(str::to_owned))
    };
    let fresh = || frame(language, "queue");
    let open = standing(Right::Access, "EU", true, true);
    let mut asked = standing(Right::Access, "EU", false, true);
    asked.askings.push(asking(&["passport"]));
    let look = Look { staff_id: Uuid::nil(), by: "林語婷".into(), at: hour(-1) };
    asked.documents.push(Document {
        id: Uuid::nil(),
        asking_id: Uuid::nil(),
        file_id: Uuid::nil(),
        kind: "passport".into(),
        country: "DE".into(),
        came_at: hour(-2),
        is_destroyed: false,
        looks: vec![look],
    });
    let mut reached = standing(Right::Access, "US-CA", false, true);
    reached.findings.push(found(Method::Facts, Verdict::Sure));
    reached.reached.insert(3);
    reached.set = Some(NeedSet {
        number: 1,
        rung: Some(2),
        because: Some(Because::Context),
        reason: Some("We have written with this address for years.".into()),
        at: hour(-5),
        by: Some("林語婷".into()),
    });
    let mut frozen = standing(Right::Correction, "TW", false, true);
    frozen.findings.push(found(Method::Facts, Verdict::NotThePerson));
    let mut agent = standing(Right::Sale, "US-CA", false, false);
    (agent.needs_permission, agent.may_ask_permission) = (true, true);
    let mistaken = troubled(language, "queue", &[("doubt", "identity-error-doubt"), ("ways", "identity-error-way")]);
    vec![
        Sample::of("identity", &page(fresh(), &open, Right::Access, None)),
        Sample::of("identity-mistaken", &page(mistaken, &open, Right::Correction, None)),
        Sample::of("identity-preview", &page(fresh(), &open, Right::Access, Some("Our doubt: <none>."))),
        Sample::of("identity-asked", &page(fresh(), &asked, Right::Access, None)),
        Sample::of("identity-reached", &page(fresh(), &reached, Right::Access, None)),
        Sample::of("identity-frozen", &page(fresh(), &frozen, Right::Correction, None)),
        Sample::of("identity-permission", &page(fresh(), &agent, Right::Sale, None)),
    ]
}
