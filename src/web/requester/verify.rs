//! `/verify`: whether something that somebody holds is ours: a receipt, or the list of what was handed out. Anybody may ask, years later;
//! it is pasted or handed over as a file. The page that answers lies sealed for the browser like every other one; nothing else of it does.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::receipt::{Fact, facts};
use super::respond::{Answer, form_status, mistakes_of, token_refused};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::actor::Actor;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::packages::verify::Listed;
use crate::domain::receipts::verify::{self, Sent, Verdict};
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::kept::Keep;
use crate::web::upload::{FileForm, Limits};
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/verify.html")]
pub struct VerifyPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// What is held.
    pub held: Field,
    /// Its signature, where it does not bring one.
    pub signature: Field,
    /// What is wrong with the files.
    pub files_error: Option<String>,
    /// What came of it, where it was asked.
    pub verdict: Option<VerdictView>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct VerdictView {
    /// Which, as the keys of its texts name it: `receipt`, `no-receipt`, `manifest`, `no-manifest`.
    pub kind: &'static str,
    /// Whether it is ours.
    pub is_ours: bool,
    /// Of a receipt: whether what stands beside it is what was sent.
    pub sent: Option<&'static str>,
    /// What a receipt says.
    pub facts: Vec<Fact>,
    /// The request and the moment that a list names.
    pub listed_of: Option<(String, String)>,
    /// What a list names.
    pub files: Vec<Listed>,
}

/// What may be handed over: everything about a request in one piece is the largest of it.
const LIMITS: Limits =
    Limits { file_bytes: 3 * 1024 * 1024, all_bytes: 3 * 1024 * 1024, files: 2, text_bytes: 4 * 1024 * 1024 };

/// What was typed, or stood in the files.
#[derive(Debug, Default)]
struct Typed {
    held: String,
    signature: String,
}

/// `GET /verify`.
///
/// # Errors
/// Never in practice.
pub async fn get(visit: Visit) -> Answer {
    Ok(page(&visit, &Typed::default(), None, &FieldErrors::default()))
}

/// `POST /verify`.
///
/// # Errors
/// Never in practice.
pub async fn post(visit: Visit, sent: FileForm) -> Answer {
    let sent = match sent.read_texts(LIMITS).await {
        Ok(sent) => sent,
        Err(unreadable) => return Ok(unreadable.into_response()),
    };
    let mut typed = Typed { held: sent.text("held").to_owned(), signature: sent.text("signature").to_owned() };
    // What a file says stands in its field from now on: nobody has to choose it again, and everybody sees what was looked at.
    for file in &sent.files {
        let is_held = file.trim_start_matches('\u{feff}').trim_start().starts_with('{');
        file.clone_into(if is_held { &mut typed.held } else { &mut typed.signature });
    }
    if let Err(error) = visit.check_token(sent.text("form_token")) {
        return Ok(page(&visit, &typed, None, &token_refused(error)));
    }
    if !sent.mistakes.is_empty() {
        return Ok(page(&visit, &typed, None, &sent.mistakes));
    }
    let found = match verify::verify(&visit.app, Actor::ANYBODY, &typed.held, &typed.signature) {
        Ok(found) => found,
        Err(error) => return Ok(page(&visit, &typed, None, &mistakes_of(error)?)),
    };
    let mut response = page(&visit, &typed, Some(&found), &FieldErrors::default());
    // What came of it has an address: going back and reloading do not ask again.
    response.extensions_mut().insert(Keep { at: None });
    Ok(response)
}

fn page(visit: &Visit, typed: &Typed, found: Option<&Verdict>, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let (held, signature) = inputs(language, typed, errors);
    let mut listed = mistakes(language, errors, &[&held, &signature]);
    for mistake in listed.iter_mut().filter(|_| errors.get("files").is_some()) {
        // The field for files is the page's own.
        if mistake.field.is_empty() {
            "files".clone_into(&mut mistake.field);
        }
    }
    let page = VerifyPage {
        frame: Frame::of(visit).sending_again("/verify"),
        mistakes: listed,
        form_token: visit.form_token(),
        held,
        signature,
        files_error: errors.get("files").map(|key| language.text(key)),
        verdict: found.map(|found| verdict(visit, found)),
    };
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

fn inputs(language: Language, typed: &Typed, errors: &FieldErrors) -> (Field, Field) {
    (
        Field::new(language, "held", Control::Area(8)).filled(language, &typed.held, errors),
        Field::new(language, "signature", Control::Area(2)).optional().filled(language, &typed.signature, errors),
    )
}

fn verdict(visit: &Visit, found: &Verdict) -> VerdictView {
    let none = |kind, is_ours| VerdictView {
        kind,
        is_ours,
        sent: None,
        facts: Vec::new(),
        listed_of: None,
        files: Vec::new(),
    };
    match found {
        Verdict::Receipt(proven) => VerdictView {
            sent: Some(proven.sent.code()),
            facts: facts(&visit.app, visit.language, &proven.receipt),
            ..none("receipt", proven.sent != Sent::Other)
        },
        Verdict::Manifest(manifest) => VerdictView {
            listed_of: Some((manifest.case.clone(), manifest.made_at.clone())),
            files: manifest.files.clone(),
            ..none("manifest", true)
        },
        Verdict::NoReceipt => none("no-receipt", false),
        Verdict::NoManifest => none("no-manifest", false),
    }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::web::requester::receipt::samples::some_facts;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let none =
            |kind, is_ours| VerdictView { kind, is_ours, sent: None, facts: vec![], listed_of: None, files: vec![] };
        let receipt = |sent: Sent| VerdictView {
            sent: Some(sent.code()),
            facts: some_facts(language),
            ..none("receipt", sent != Sent::Other)
        };
        let listed = Listed { path: "files/crm/rows.csv".into(), sha256: "9f".repeat(32) };
        let manifest = VerdictView {
            listed_of: Some(("RD-7KQ4-2MX".into(), "2026-12-01T09:00:00Z".into())),
            files: vec![listed],
            ..none("manifest", true)
        };
        [
            ("verify", None),
            ("verify-receipt", Some(receipt(Sent::Same))),
            ("verify-receipt-alone", Some(receipt(Sent::Absent))),
            ("verify-receipt-other", Some(receipt(Sent::Other))),
            ("verify-not-ours", Some(none("no-receipt", false))),
            ("verify-no-list", Some(none("no-manifest", false))),
            ("verify-list", Some(manifest)),
        ]
        .into_iter()
        .map(|(name, verdict)| {
            let (held, signature) = inputs(language, &Typed::default(), &FieldErrors::default());
            let page = VerifyPage {
                frame: frame(language),
                mistakes: vec![],
                form_token: "token".into(),
                held,
                signature,
                files_error: (name == "verify").then(|| language.text("error-file-no-text")),
                verdict,
            };
            Sample::of(name, &page)
        })
        .collect()
    }
}
