//! `/my`: an address, a mailed code, the list of one's requests.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::case::standing;
use super::respond::{
    Answer, form_status, mistakes_of, on_to, proven, session, token_refused, with_cookie, with_session,
};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::text;
use crate::domain::access::codes::SIGN_IN_MINUTES;
use crate::domain::cases::ops::{self, OwnCase};
use crate::infra::i18n::Texts;
use crate::web::cookies::Name;
use crate::web::door::{safe_next, with_next};
use crate::web::html::Page;
use crate::web::kept::{self, Keep};
use crate::web::visit::Visit;

/// Asks for the address.
#[derive(Template)]
#[template(path = "requester/my.html")]
pub struct AddressPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// The address.
    pub email: Field,
    /// Where to go afterwards.
    pub next: String,
    /// The key of what became of a form that came without a session, where one did.
    pub form: Option<&'static str>,
}

/// Asks for the code.
#[derive(Template)]
#[template(path = "requester/my_code.html")]
pub struct CodePage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// How long the code lives.
    pub minutes: u16,
    /// The mailed code.
    pub code: Field,
    /// Where to go afterwards.
    pub next: String,
    /// The key of what became of a form that came without a session, where one did.
    pub form: Option<&'static str>,
}

/// The list.
#[derive(Template)]
#[template(path = "requester/my_list.html")]
pub struct ListPage {
    /// The frame.
    pub frame: Frame,
    /// Its requests, newest first.
    pub cases: Vec<Row>,
    /// The references of those that only a newer version can show.
    pub newer: Vec<String>,
    /// The next page, where there are more.
    pub more: Option<String>,
    /// Whether the mailbox may have others, which only a sign-in code opens.
    pub others: bool,
}

/// A request in the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// Whether it is an appeal against a refusal.
    pub is_appeal: bool,
    /// Key of the sentence that says how it stands.
    pub standing: String,
    /// When it was sent.
    pub sent_on: NaiveDate,
    /// The legal due date in words; where the law counts hours, the moment.
    pub legal_due: Option<String>,
    /// The day by which what was asked for is done, where that does not wait for the answer.
    pub at_once: Option<NaiveDate>,
    /// What is aimed at.
    pub target_due: Option<NaiveDate>,
    /// Whether it has ended.
    pub closed: bool,
}

/// Asks whether to leave.
#[derive(Template)]
#[template(path = "requester/my_leave.html")]
pub struct LeavePage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
}

/// After leaving.
#[derive(Template)]
#[template(path = "requester/my_left.html")]
pub struct LeftPage {
    /// The frame.
    pub frame: Frame,
}

/// What may stand in the address of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Whether another address is to be asked for, whoever is in.
    another: String,
    next: String,
    lost: String,
    /// The reference at the end of the page before.
    after: String,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    form_token: String,
    email: String,
    code: String,
    next: String,
}

impl Typed {
    /// Where to go afterwards: one's own pages, and one's choices.
    fn next(&self) -> String {
        safe_next(&self.next, &["/my", "/choices"])
    }
}

/// `GET /my`: the list where the mailbox is proven, else the question for the address.
///
/// # Errors
/// When the database fails.
pub async fn get(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = if asked.another.is_empty() { proven(&visit).await? } else { None };
    let Some(actor) = actor else {
        let typed = Typed { next: asked.next, ..Typed::default() };
        let form = became(&visit, &typed.next(), !asked.lost.is_empty()).await;
        return Ok(address_page(&visit, &typed, form, &FieldErrors::default()));
    };
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    let page = ops::own_cases(visit.app.clone(), actor, after).await?;
    let cases = page.cases.into_iter().map(|case| row(&visit, case)).collect();
    let more = page.next.map(|next| format!("/my?after={next}"));
    let frame = Frame::of(&visit).signed_in();
    Ok(Page::personal(ListPage { frame, cases, newer: page.newer, more, others: page.is_one_of_many }).into_response())
}

/// `POST /my`: mails a code; the answer is the same whether or not there are requests.
///
/// # Errors
/// [`Error::TooMany`] past the limits.
pub async fn post(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    let form = became(&visit, &typed.next(), false).await;
    if let Err(error) = visit.check_token(&typed.form_token) {
        return Ok(address_page(&visit, &typed, form, &token_refused(error)));
    }
    match ops::ask_sign_in_code(visit.app.clone(), &typed.email, visit.language, &visit.client.limit_key()).await {
        Ok(cookie) => Ok(with_session(on_to(&onward("/my/code", &typed.next())), &cookie, &visit.app.config)),
        Err(error) => Ok(address_page(&visit, &typed, form, &mistakes_of(error)?)),
    }
}

/// `GET /my/code`.
///
/// # Errors
/// When the database fails.
pub async fn get_code(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let typed = Typed { next: asked.next, ..Typed::default() };
    match session(&visit).await? {
        Some(session) if !session.is_proven() && session.email_index.is_some() => {
            let form = became(&visit, &typed.next(), !asked.lost.is_empty()).await;
            Ok(code_page(&visit, &typed, form, &FieldErrors::default()))
        }
        _ => Ok(on_to(&onward("/my", &typed.next()))),
    }
}

/// `POST /my/code`.
///
/// # Errors
/// [`Error::TooMany`] past the limits.
pub async fn post_code(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    let begin = || on_to(&onward("/my", &typed.next()));
    let Some(session) = session(&visit).await?.filter(|session| !session.is_proven()) else { return Ok(begin()) };
    let form = became(&visit, &typed.next(), false).await;
    if let Err(error) = visit.check_token(&typed.form_token) {
        return Ok(code_page(&visit, &typed, form, &token_refused(error)));
    }
    if text::line(&typed.code).is_empty() {
        return Ok(code_page(&visit, &typed, form, &FieldErrors::one("code", "error-code-missing")));
    }
    match ops::sign_in(visit.app.clone(), &session, &typed.code, &visit.client.limit_key()).await {
        Ok(cookie) => Ok(with_session(on_to(&typed.next()), &cookie, &visit.app.config)),
        Err(Error::SignInNeeded) => Ok(begin()),
        Err(error) => Ok(code_page(&visit, &typed, form, &mistakes_of(error)?)),
    }
}

/// `GET /my/leave`: asks, where there is something to leave. What only looks at addresses ends nothing.
///
/// # Errors
/// When the database fails.
pub async fn get_leave(visit: Visit) -> Answer {
    Ok(match session(&visit).await? {
        Some(_) => leave_page(&visit, &FieldErrors::default()),
        None => Page::personal(LeftPage { frame: Frame::of(&visit) }).into_response(),
    })
}

/// `POST /my/leave`: ends the session.
///
/// # Errors
/// When the database fails.
pub async fn post_leave(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    if let Some(session) = session(&visit).await? {
        if visit.check_own_token(&typed.form_token).is_err() {
            return Ok(leave_page(&visit, &FieldErrors::one("form_token", "error-form-press-again")));
        }
        ops::sign_out(&visit.app, &session).await?;
    }
    // Whoever comes to this browser next finds nothing of what was typed either.
    let left = with_cookie(on_to("/my/leave"), Name::Requester, "", 0, &visit.app.config);
    Ok(with_cookie(left, Name::Draft, "", 0, &visit.app.config))
}

fn row(visit: &Visit, case: OwnCase) -> Row {
    let language = visit.language;
    let place = case.place.unwrap_or(visit.app.config.operator.country);
    Row {
        standing: standing(case.status, case.outcome, "title"),
        reference: case.reference,
        right: case.right.code(),
        is_appeal: case.is_appeal,
        // The day from which it is counted, which is one of the place.
        sent_on: case.received_at.with_timezone(&place.zone()).date_naive(),
        legal_due: match case.dates.legal_due_at {
            Some(at) => Some(place.moment(at, language)),
            None => case.dates.legal_due.map(|date| language.date_long(date)),
        },
        at_once: case.dates.at_once.filter(|_| !case.is_carried_out),
        target_due: case.dates.target_due,
        closed: case.outcome.is_some(),
    }
}

/// What became of a form that came without a session, as the key of a text.
async fn became(visit: &Visit, next: &str, is_lost: bool) -> Option<&'static str> {
    match is_lost {
        true => Some("kept-lost"),
        false => kept::waits(visit, next).await.then_some("kept-waits"),
    }
}

/// A step on the way in, with where that leads; by itself it leads to the list.
fn onward(path: &str, next: &str) -> String {
    if next == "/my" { path.to_owned() } else { with_next(path, next) }
}

fn address_page(visit: &Visit, typed: &Typed, form: Option<&'static str>, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let email = Field::new(language, "email", Control::Line("email"))
        .hint(language.text("my-email-hint"))
        .autocomplete("email")
        .filled(language, &typed.email, errors);
    let page = AddressPage {
        next: typed.next(),
        form,
        frame: Frame::of(visit).sending_again("/my"),
        mistakes: mistakes(language, errors, &[&email]),
        form_token: visit.form_token(),
        email,
    };
    leading_on(Page::personal(page).status(form_status(!errors.is_empty())).into_response(), "/my", &typed.next())
}

/// A page that is kept with where it leads: once it is no longer kept, its address still tells.
fn leading_on(mut response: Response, path: &str, next: &str) -> Response {
    response.extensions_mut().insert(Keep { at: Some(onward(path, next)) });
    response
}

fn leave_page(visit: &Visit, errors: &FieldErrors) -> Response {
    let page = LeavePage {
        frame: Frame::of(visit),
        mistakes: mistakes(visit.language, errors, &[]),
        form_token: visit.own_form_token(),
    };
    Page::personal(page).status(form_status(!errors.is_empty())).into_response()
}

fn code_page(visit: &Visit, typed: &Typed, form: Option<&'static str>, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let code = Field::new(language, "code", Control::Code).autocomplete("one-time-code");
    let code = code.filled(language, &typed.code, errors);
    let page = CodePage {
        next: typed.next(),
        form,
        frame: Frame::of(visit).sending_again("/my/code"),
        mistakes: mistakes(language, errors, &[&code]),
        form_token: visit.form_token(),
        minutes: SIGN_IN_MINUTES,
        code,
    };
    leading_on(Page::personal(page).status(form_status(!errors.is_empty())).into_response(), "/my/code", &typed.next())
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let frame = || frame(language);
        let form_token = || "token".to_owned();
        let email = Field::new(language, "email", Control::Line("email"));
        let code = Field::new(language, "code", Control::Code);
        let row = |standing: &str, closed: bool| Row {
            reference: "RD-7KQ4-2MX".into(),
            right: "access",
            is_appeal: closed,
            standing: standing.into(),
            sent_on: day(11, 25),
            legal_due: Some(language.date_long(day(12, 28))),
            at_once: None,
            target_due: None,
            closed,
        };
        let cases = vec![row("case-status-new-title", false), row("case-outcome-fulfilled-title", true)];
        vec![
            Sample::of(
                "my",
                &AddressPage {
                    frame: frame(),
                    mistakes: vec![],
                    form_token: form_token(),
                    email,
                    next: "/my".to_owned(),
                    form: Some("kept-waits"),
                },
            ),
            Sample::of(
                "my-code",
                &CodePage {
                    frame: frame(),
                    mistakes: vec![],
                    form_token: form_token(),
                    minutes: 10,
                    code,
                    next: "/my".to_owned(),
                    form: Some("kept-waits"),
                },
            ),
            Sample::of(
                "my-list",
                &ListPage {
                    frame: frame().signed_in(),
                    cases,
                    newer: vec!["RD-H7WK-2QD".to_owned()],
                    more: Some("/my?after=RD-7KQ4-2MX".to_owned()),
                    others: true,
                },
            ),
            Sample::of(
                "my-leave",
                &LeavePage { frame: frame().signed_in(), mistakes: vec![], form_token: form_token() },
            ),
            Sample::of("my-left", &LeftPage { frame: frame() }),
        ]
    }
}
