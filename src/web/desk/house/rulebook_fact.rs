//! One fact of the rulebook, and signing it off.

use askama::Template;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse as _, Response};

use super::facts::{self, FactView, SignView, Uses};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::counsel::{self, Signing, Verdict};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::Choice;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

/// The page.
#[derive(Template)]
#[template(path = "desk/house/rulebook_fact.html")]
pub struct RulebookFactPage {
    /// The frame.
    pub frame: Frame,
    /// The place's name.
    pub name: String,
    /// The address of the place's page.
    pub back: String,
    /// What readers call its law.
    pub law: String,
    /// The version of the rulebook.
    pub version: &'static str,
    /// The fact.
    pub fact: FactView,
    /// The hash of its words.
    pub fingerprint: String,
    /// Everything said of it, newest first.
    pub past: Vec<SignView>,
    /// What may be said of it; nothing where the reader may not sign, or nothing is doubtful.
    pub verdicts: Vec<Choice>,
    /// What was typed.
    pub form: SignForm,
}

impl RulebookFactPage {
    /// The number of the newest sign-off of these words, 0 for none.
    fn last(&self) -> i64 {
        self.past.iter().find(|one| one.of_these_words).map_or(0, |one| one.id)
    }
}

/// What somebody says of a fact.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct SignForm {
    /// The form's token.
    pub form_token: String,
    /// What was found.
    pub verdict: String,
    /// What was checked.
    pub note: String,
    /// Which words were read.
    pub read: Option<String>,
    /// The newest sign-off that was read.
    pub after: Option<i64>,
}

/// `GET /desk/rulebook/{place}/{fact}`.
///
/// # Errors
/// Without the permission, for a fact the rulebook does not hold, or when the database fails.
pub async fn get(desk: Desk, Path((place, fact)): Path<(String, String)>) -> Result<Page<RulebookFactPage>, WebError> {
    let frame = desk.frame("rulebook");
    page(&desk, frame, &place, &fact, SignForm::default()).await
}

/// `POST /desk/rulebook/{place}/{fact}`.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path((place, fact)): Path<(String, String)>,
    Form(form): Form<SignForm>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("rulebook");
    let status = match (desk.check(&form.form_token), Verdict::parse(&form.verdict)) {
        (Err(key), _) => say_old(&mut frame, key),
        (Ok(_), None) => say_no(&mut frame, FieldErrors::one("verdict", "desk-error-choose").into())?,
        (Ok(_), Some(verdict)) => {
            let read = form.read.as_deref();
            let signing = Signing { place: &place, fact: &fact, verdict, note: &form.note, read, after: form.after };
            match counsel::sign_off(desk.app().clone(), desk.actor(), signing).await {
                Ok(()) => return Ok(see(&format!("{}?done=rule-{verdict}#{fact}", facts::address(&place)))),
                Err(error) => {
                    let is_conflict = matches!(error, Error::Conflict);
                    let status = say_no(&mut frame, error)?;
                    if is_conflict {
                        frame.problem = Some(frame.text("desk-rulebook-conflict"));
                    }
                    status
                }
            }
        }
    };
    Ok(page(&desk, frame, &place, &fact, form).await?.status(status).into_response())
}

async fn page(
    desk: &Desk,
    frame: Frame,
    place: &str,
    key: &str,
    form: SignForm,
) -> Result<Page<RulebookFactPage>, WebError> {
    let standing = counsel::standing(desk.app(), desk.actor()).await?;
    let rulebook = desk.app().config.rulebook;
    let rules = rulebook.rules_of(place).filter(|rules| rules.code() == place).ok_or(Error::NotFound)?;
    let fact = rules.facts().iter().find(|fact| fact.key == key).ok_or(Error::NotFound)?;
    let uses = Uses::count(desk).await?;
    let history = counsel::history(desk.app(), desk.actor(), place).await?;
    let view = FactView::new(rulebook, desk.visit.language, fact, &standing, &uses);
    let offered = [
        (Verdict::Holds, true),
        (Verdict::Wrong, true),
        // Only what was signed can be taken back.
        (Verdict::Withdrawn, view.signed.is_some()),
    ];
    let offered =
        offered.into_iter().filter(|(_, offered)| *offered && fact.is_doubtful() && desk.may(Permission::SignRules));
    let verdicts = offered
        .map(|(verdict, _)| Choice {
            hint: frame.pick("desk-why-verdict-*", verdict),
            ..Choice::new(verdict, frame.pick("desk-verdict-*", verdict), &form.verdict)
        })
        .collect();
    let (name, law) = facts::names(desk, &frame, place);
    Ok(Page::personal(RulebookFactPage {
        name,
        back: format!("{}#{key}", facts::address(place)),
        law,
        version: rulebook.name(),
        fingerprint: fact.fingerprint(),
        past: history.iter().filter(|one| one.fact == key).map(|one| SignView::new(one, Some(fact))).collect(),
        fact: view,
        verdicts,
        form,
        frame,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::choices;
    use crate::web::desk::house::facts::samples::{cleared, sign};
    use crate::web::desk::samples::{frame, troubled};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let troubled = troubled(language, "rulebook", &[("note", "error-rule-note-missing")]);
        let verdicts = ["holds", "wrong", "withdrawn"];
        let offered = choices::explained(&troubled, "desk-verdict-*", "desk-why-verdict-*", verdicts, "wrong");
        let page = |frame: Frame, verdicts| RulebookFactPage {
            frame,
            name: "Israel".into(),
            back: "/desk/rulebook/IL#fee".into(),
            law: "Israel's Privacy Protection Law".into(),
            version: "2026-11-23.2",
            fact: cleared(),
            fingerprint: "160dabec".into(),
            past: vec![sign("withdrawn"), sign("holds")],
            verdicts,
            form: SignForm::default(),
        };
        vec![
            Sample::of("rulebook-fact", &page(troubled, offered)),
            Sample::of("rulebook-fact-read", &page(frame(language, "rulebook"), Vec::new())),
        ]
    }
}
