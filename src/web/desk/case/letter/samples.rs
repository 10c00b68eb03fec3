use super::view::ask_view;
use super::*;
use crate::base::language::Language;
use crate::domain::letters::model::{Piece, Said};
use crate::domain::letters::view::BlockView;
use crate::web::desk::case::act::samples::head;
use crate::web::desk::samples::{frame, troubled};
use crate::web::samples::Sample;

/// A letter with every kind of piece.
pub(in crate::web::desk) fn said(language: Language) -> Vec<Said> {
    let said = |code: &str, heading: Option<&str>, pieces: Vec<Piece>| Said {
        code: code.to_owned(),
        heading: heading.map(|key| language.text(key)),
        pieces,
        is_annex: code == "sum",
    };
    let table = Piece::Table {
        head: vec![language.text("letter-ca-table-kind"), language.text("letter-ca-table-why")],
        rows: vec![vec!["Account".into(), "to run the service".into()], vec!["帳務".into(), "收款與記帳".into()]],
    };
    vec![
        said("greeting", None, vec![Piece::Text(language.with1("letter-greeting", "name", "陳怡君"))]),
        said("body", None, vec![Piece::Text("Thank you for your patience.\n\n謝謝您耐心等候。".into())]),
        said(
            "items",
            Some("letter-heading-items"),
            vec![Piece::Text("Account: deleted.".into()), Piece::Text("Invoices: kept.".into())],
        ),
        said("ca_table", Some("letter-heading-ca"), vec![table]),
        said("sum", Some("letter-heading-sum"), vec![Piece::List(vec!["Received.".into(), "One month.".into()])]),
    ]
}

fn block(frame: &Frame, said: &Said, origin: &'static str, asks: Vec<AskView>) -> BlockOfForm {
    BlockOfForm {
        code: said.code.clone(),
        view: BlockView::of(said, frame.language),
        origin,
        text: matches!(origin, "person" | "outdated").then(|| "In my own words.".to_owned()),
        own: said.words(),
        instead_of: "0123456789abcdef".into(),
        now: "fedcba9876543210".into(),
        added: (origin == "person").then(|| "One thing more.".to_owned()),
        asks,
        theirs: if origin == "outdated" { vec!["In their words.".into()] } else { Vec::new() },
    }
}

pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
    let page = |frame: Frame, is_told: bool| {
        let asks = |field: &'static str, is_day: bool| {
            let ask = letters::model::Ask { field, text: String::new(), is_needed: is_day, is_day };
            vec![ask_view(&frame, &ask)]
        };
        let [greeting, body, items, table, sum] = <[Said; 5]>::try_from(said(language)).unwrap();
        let blocks = vec![
            block(&frame, &greeting, "person", Vec::new()),
            block(&frame, &body, "program", asks("body", false)),
            block(&frame, &items, "locked", asks("obj_from", true)),
            block(&frame, &table, "outdated", Vec::new()),
            block(&frame, &sum, "locked", Vec::new()),
        ];
        let codes = Outcome::OF_ITEMS.iter().map(|outcome| outcome.code());
        LetterPage {
            case: head("letter"),
            blocks,
            seen: 3,
            shown: "0123456789abcdef".into(),
            is_unreadable: is_told,
            standing: frame.text("letter-standing-new"),
            outcome: (!is_told).then(|| "partly_fulfilled".to_owned()),
            ends: (!is_told).then(|| frame.with1("letter-ends", "outcome", frame.text("desk-outcome-refused"))),
            outcomes: if is_told {
                choices::explained(&frame, "desk-outcome-*", "desk-why-outcome-*", codes, "refused")
            } else {
                Vec::new()
            },
            grounds: if is_told {
                choices::codes(&frame, "desk-refusal-*", ["duty", "other"], "duty")
            } else {
                Vec::new()
            },
            article: String::new(),
            reason: String::new(),
            open: vec![(frame.with1("desk-close-undecided", "count", 3), "/desk/cases/RD-7KQ4-2MX/decide".into())],
            released: vec!["rows.csv".into()],
            released_mark: "0123456789abcdef".into(),
            kept: vec![KeptFile { id: "1".into(), name: "posts.pdf".into(), size: "120 kB".into() }],
            megabytes: MEGABYTES,
            own_refusal: false,
            second: if is_told {
                SecondView { is_wanted: true, is_nobody: true, ..SecondView::default() }
            } else {
                SecondView {
                    reasons: vec![frame.text("review-reason-refused"), frame.text("review-reason-overridden")],
                    is_wanted: true,
                    standing: Some(frame.with2("review-letter-returned", "who", "Okafor", "when", "09:12")),
                    note: Some("The facts do not show it yet.".into()),
                    untold: Some("The only recipient is bankrupt.".into()),
                    ..SecondView::default()
                }
            },
            frame,
        }
    };
    let mut troubled =
        troubled(language, "queue", &[("body", "error-answer-missing"), ("outcome", "desk-error-choose")]);
    troubled.labels.insert("body".into(), troubled.text("letter-field-body"));
    let mut pages = vec![
        Sample::of("letter", &page(frame(language, "queue"), false)),
        Sample::of("letter-told", &page(troubled, true)),
    ];
    pages.extend(paper::samples::pages(language));
    pages.extend(versions::samples::pages(language));
    pages
}
