use super::*;
use crate::base::language::Language;
use crate::web::desk::case::act::samples::head;
use crate::web::desk::case::letter::samples::said;
use crate::web::desk::samples::{frame, troubled};
use crate::web::samples::Sample;

pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
    let page = |frame: Frame, may: &'static str| {
        let item = ReadItem {
            label: "Accounts".into(),
            system: "CRM".into(),
            standing: frame.with2("decision-by", "who", "Okafor", "when", "09:12"),
            decided: frame.text("decision-word-access-refused"),
            about: vec![
                (frame.text("decision-ground"), "GDPR Art. 12(5)(b)".into()),
                (frame.text("decision-facts"), "Twelve requests since May, each withdrawn for money.".into()),
            ],
            said: vec![frame.with1("decision-owner-found", "what", "12")],
        };
        let proposal = ProposalView {
            standing: frame.with2("review-standing", "who", "Okafor", "when", "09:12"),
            reasons: ["refused", "ground"].map(|reason| frame.pick("review-reason-*", reason)).into(),
            ends: Some(frame.with1("letter-ends", "outcome", frame.text("desk-outcome-refused"))),
            untold: "The only recipient is bankrupt.".into(),
            since_proposed: vec![frame.text("review-changed-clock")],
            since_looked: Some(if may == "review" {
                vec![frame.with1("review-changed-item", "item", "Accounts")]
            } else {
                Vec::new()
            }),
            letter: LetterView::of(&said(language), language),
            items: vec![item],
            files: vec![ReviewFile {
                name: "posts.pdf".into(),
                href: "/desk/cases/RD-7KQ4-2MX/files/1".into(),
                size: "120 kB".into(),
            }],
            shown: "0".repeat(64),
            may,
        };
        ReviewPage { case: head("review"), proposal: Some(proposal), note: "The facts are thin.".into(), frame }
    };
    let mut wrong = troubled(language, "queue", &[("note", "error-review-note-thin")]);
    wrong.labels.insert("note".into(), wrong.text("review-note"));
    vec![
        Sample::of("review", &page(wrong, "review")),
        Sample::of("review-own", &page(frame(language, "queue"), "take-back")),
        Sample::of("review-read-only", &page(frame(language, "queue"), "read-only")),
        Sample::of(
            "review-nothing",
            &ReviewPage {
                case: head("review"),
                proposal: None,
                note: "Too late.".into(),
                frame: frame(language, "queue"),
            },
        ),
    ]
}
