//! Asking the requester something, and pausing the clock where this law lets it stand.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::ops;
use crate::domain::rulebook::PauseGround;
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/case/ask.html")]
pub struct AskPage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// What was typed.
    pub form: AskForm,
    /// What stops the clock, as far as this law allows it.
    pub grounds: Vec<Choice>,
    /// Why something does not stop it: the rule that refuses each ground.
    pub refused: Vec<String>,
    /// Days since receipt, where the law stops its clock only for a question asked without delay.
    pub prompt: Option<i64>,
}

/// A question to the requester.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct AskForm {
    /// The form's token.
    pub form_token: String,
    /// The version of the case that the page showed.
    pub version: String,
    /// The question.
    pub body: String,
    /// The ground of the pause; empty for none.
    pub ground: String,
}

/// `GET /desk/cases/{reference}/ask`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<AskPage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, AskForm::default()).await
}

/// `POST /desk/cases/{reference}/ask`.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Path(reference): Path<String>, Form(form): Form<AskForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let ground = match form.ground.as_str() {
        "" | "none" => Ok(None),
        code => PauseGround::parse(code).map(Some).ok_or_else(|| FieldErrors::one("ground", "desk-error-choose")),
    };
    let status = match (desk.check(&form.form_token), ground) {
        (Err(key), _) => say_old(&mut frame, key),
        (_, Err(errors)) => say_no(&mut frame, errors.into())?,
        (Ok(nonce), Ok(ground)) => {
            match ops::ask(
                desk.app().clone(),
                desk.actor(),
                act::target(&reference, &form.version),
                &form.body,
                ground,
                nonce,
            )
            .await
            {
                Ok(()) => return Ok(see(&format!("{}?done=asked", address(&reference)))),
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, form).await?.status(status).into_response())
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, form: AskForm) -> Result<Page<AskPage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::WorkCases, &form.version).await?;
    frame.labels.insert(
        "body".into(),
        frame.with1("desk-ask-body", "language", frame.pick("desk-language-*", view.case.language)),
    );
    let typed = if form.ground.is_empty() { "none" } else { &form.ground };
    let (mut allowed, mut refused) = (Vec::new(), Vec::new());
    // While one pause is open there is no second one.
    for ground in PauseGround::ALL.into_iter().filter(|_| view.case.open_pause().is_none()) {
        match ops::pause_effect(&view.case, ground) {
            Ok(_) => allowed.push(ground.code()),
            Err(rule) => refused.push(rule.text(frame.language)),
        }
    }
    let grounds = if allowed.is_empty() {
        Vec::new()
    } else {
        choices::codes(&frame, "desk-ground-*", std::iter::once("none").chain(allowed), typed)
    };
    let (case, app) = (&view.case, desk.app());
    let must_be_prompt = |ground: &PauseGround| case.rulebook.must_ask_promptly(case.place, case.matter(), *ground);
    let prompt = PauseGround::ALL.iter().any(must_be_prompt).then(|| (case.today(app) - case.received_on).num_days());
    Ok(Page::personal(AskPage { prompt, case: act::head(desk, &frame, &view, "ask"), form, grounds, refused, frame }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::case::act::samples::head;
    use crate::web::desk::samples::troubled;
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = troubled(language, "queue", &[("body", "desk-error-required")]);
        let page = AskPage {
            grounds: choices::codes(&frame, "desk-ground-*", ["none", "identity"], "none"),
            frame,
            case: head("ask"),
            form: AskForm::default(),
            prompt: Some(12),
            refused: vec!["Under GDPR the clock does not wait for the fee.".into()],
        };
        vec![Sample::of("ask", &page)]
    }
}
