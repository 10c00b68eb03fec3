//! `/verify`: whether a list of what was handed out is ours. Anybody may ask, years later; nothing of it is kept.

use askama::Template;
use axum::Form;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::respond::{Answer, form_status, mistakes_of, token_refused};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::actor::Actor;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::packages::verify::{self, Manifest};
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::kept::Keep;
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
    /// The list and the signature.
    pub inputs: Vec<Field>,
    /// What came of it, where it was asked: `true` where it is ours.
    pub verdict: Option<bool>,
    /// What the list says, where it is ours.
    pub manifest: Option<Manifest>,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    form_token: String,
    manifest: String,
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
pub async fn post(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    if let Err(error) = visit.check_token(&typed.form_token) {
        return Ok(page(&visit, &typed, None, &token_refused(error)));
    }
    let found = match verify::verify(&visit.app, Actor::ANYBODY, &typed.manifest, &typed.signature) {
        Ok(found) => found,
        Err(error) => return Ok(page(&visit, &typed, None, &mistakes_of(error)?)),
    };
    let mut response = page(&visit, &typed, Some(found), &FieldErrors::default());
    // What came of it has an address: going back and reloading do not ask again.
    response.extensions_mut().insert(Keep { at: None });
    Ok(response)
}

fn page(visit: &Visit, typed: &Typed, found: Option<Option<Manifest>>, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let inputs = inputs(language, typed, errors);
    let page = VerifyPage {
        frame: Frame::of(visit).sending_again("/verify"),
        mistakes: mistakes(language, errors, &inputs.iter().collect::<Vec<_>>()),
        form_token: visit.form_token(),
        inputs,
        verdict: found.as_ref().map(Option::is_some),
        manifest: found.flatten(),
    };
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

fn inputs(language: Language, typed: &Typed, errors: &FieldErrors) -> Vec<Field> {
    vec![
        Field::new(language, "manifest", Control::Area(8)).filled(language, &typed.manifest, errors),
        Field::new(language, "signature", Control::Area(2)).filled(language, &typed.signature, errors),
    ]
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::domain::packages::verify::Listed;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        [None, Some(false), Some(true)]
            .into_iter()
            .zip(["verify", "verify-not-ours", "verify-ours"])
            .map(|(verdict, name)| {
                let listed = Listed { path: "files/crm/rows.csv".into(), sha256: "9f".repeat(32) };
                let page = VerifyPage {
                    frame: frame(language),
                    mistakes: vec![],
                    form_token: "token".into(),
                    inputs: inputs(language, &Typed::default(), &FieldErrors::default()),
                    verdict,
                    manifest: verdict.filter(|ours| *ours).map(|_| Manifest {
                        case: "RD-7KQ4-2MX".into(),
                        made_at: "2026-12-01T09:00:00Z".into(),
                        files: vec![listed],
                    }),
                };
                Sample::of(name, &page)
            })
            .collect()
    }
}
