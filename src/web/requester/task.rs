//! `/task`: where somebody who answers for a system comes in with the code that was mailed to them, without an account, and finds what
//! waits for them. Whoever has an account of the desk as an owner finds the same behind their sign-in.

pub mod answer;

use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::respond::{Answer, form_status, mistakes_of, on_to, token_refused, with_cookie};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::actor::{Actor, Role};
use crate::base::form::FieldErrors;
use crate::base::text;
use crate::domain::owner_tasks::answering::{self, Listed};
use crate::domain::owner_tasks::door::{self, OwnerSession};
use crate::domain::staff;
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::cookies::{self, Name};
use crate::web::door::{safe_next, with_next};
use crate::web::error::WebError;
use crate::web::form_token::{self, TokenError};
use crate::web::html::Page;
use crate::web::kept::{self, Keep};
use crate::web::visit::Visit;

/// Asks for reference and code.
#[derive(Template)]
#[template(path = "requester/task.html")]
pub struct TaskPage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// The reference of a task, or of the owner.
    pub reference: Field,
    /// The mailed code.
    pub code: Field,
    /// Whether a new code was asked for.
    pub is_asked: bool,
    /// Where to go afterwards.
    pub next: String,
    /// The key of what became of a form that came without a session, where one did.
    pub form: Option<&'static str>,
}

/// What waits for an owner.
#[derive(Template)]
#[template(path = "requester/task_list.html")]
pub struct TaskListPage {
    /// The frame.
    pub frame: Frame,
    /// Against forgery.
    pub form_token: String,
    /// Their tasks.
    pub rows: Vec<TaskLine>,
    /// Whether they came in by a code, and may leave.
    pub may_leave: bool,
}

/// A task in the list.
#[derive(Clone, Debug)]
pub struct TaskLine {
    /// Its reference.
    pub reference: String,
    /// The code of what is to be done.
    pub kind: &'static str,
    /// The name of the system.
    pub system: String,
    /// The day by which.
    pub due: NaiveDate,
    /// Whether it is answered.
    pub is_answered: bool,
    /// Whether its day has passed.
    pub is_late: bool,
}

/// Somebody at these pages, and who they are, where that is known.
#[derive(Clone, Debug)]
pub struct Coming {
    /// The visit.
    pub visit: Visit,
    /// Who acts; `None` for whoever has proven nothing.
    pub actor: Option<Actor>,
    /// The session of a code, where there is one.
    session: Option<OwnerSession>,
    /// What forms of their own are bound to.
    binding: Vec<u8>,
    /// The owner or account they are made for.
    person: Uuid,
}

impl Coming {
    /// A fresh token for a form on their own pages.
    #[must_use]
    pub fn form_token(&self) -> String {
        form_token::issue_for(&self.visit.app, &self.binding, self.person)
    }

    /// Checks the token of such a form; gives the number that makes sending twice one thing.
    ///
    /// # Errors
    /// When the form must be shown again with a fresh token.
    pub fn check(&self, token: &str) -> Result<[u8; 16], form_token::TokenError> {
        self.visit.check_bound(token, &self.binding)
    }
}

impl FromRequestParts<App> for Coming {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        if let Some(cookie) = cookies::read(&parts.headers, Name::Owner, &app.config)
            && let Some(session) = door::find(&visit.app, &cookie).await?
        {
            let (binding, person) = (session.id.clone(), session.owner_id);
            return Ok(Self { visit, actor: Some(session.actor()), session: Some(session), binding, person });
        }
        if let Some(cookie) = cookies::read(&parts.headers, Name::Desk, &app.config)
            && let Some(session) = staff::sessions::find(&visit.app, &cookie).await?
            && session.complete
            && session.account.role == Role::Owner
        {
            let (actor, person) = (Some(session.account.actor()), session.account.id);
            return Ok(Self { visit, actor, session: None, binding: session.id, person });
        }
        Ok(Self { visit, actor: None, session: None, binding: Vec::new(), person: Uuid::nil() })
    }
}

/// What may stand in the address of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    done: String,
    next: String,
    lost: String,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    form_token: String,
    reference: String,
    code: String,
    next: String,
    done: String,
}

impl Typed {
    /// Where to go afterwards: to one's tasks.
    fn next(&self) -> String {
        safe_next(&self.next, &["/task"])
    }
}

/// `GET /task`: what waits for whoever came in, else the question for reference and code.
///
/// # Errors
/// When the database fails.
pub async fn get(coming: Coming, Query(asked): Query<Asked>) -> Answer {
    let Some(actor) = coming.actor else {
        let typed = Typed { next: asked.next, ..Typed::default() };
        let said = Said { is_asked: asked.done == "code", is_lost: !asked.lost.is_empty() };
        return Ok(door_page(&coming.visit, &typed, said, &FieldErrors::default()).await);
    };
    let language = coming.visit.language;
    let row = |listed: Listed| TaskLine {
        system: listed.system.shown(language).to_owned(),
        reference: listed.reference,
        kind: listed.kind.code(),
        due: listed.due_on,
        is_answered: listed.is_answered,
        is_late: listed.is_late,
    };
    let rows = answering::list(&coming.visit.app, actor).await?.into_iter().map(row).collect();
    let page = TaskListPage {
        frame: Frame::of(&coming.visit).switching_to("/task"),
        form_token: coming.form_token(),
        rows,
        may_leave: coming.session.is_some(),
    };
    Ok(Page::personal(page).into_response())
}

/// `POST /task`: lets in whoever types the code of their mailbox.
///
/// # Errors
/// [`TooMany`](crate::base::error::Error::TooMany) past the limits.
pub async fn post(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    let mut errors = match visit.check_token(&typed.form_token) {
        Err(TokenError::Again) => {
            let said = Said { is_asked: typed.done == "code", is_lost: false };
            return Ok(door_page(&visit, &typed, said, &FieldErrors::default()).await);
        }
        Err(error) => token_refused(error),
        Ok(_) => FieldErrors::default(),
    };
    if text::line(&typed.reference).is_empty() {
        errors.add("reference", "error-reference");
    }
    if text::line(&typed.code).is_empty() {
        errors.add("code", "error-code-missing");
    }
    if errors.is_empty() {
        match door::enter(visit.app.clone(), &typed.reference, &typed.code, &visit.client.limit_key()).await {
            Ok(entered) => {
                let config = &visit.app.config;
                let response =
                    with_cookie(on_to(&typed.next()), Name::Owner, &entered.cookie, door::COOKIE_SECONDS, config);
                // From here on in the language in which they are written to.
                let mut response = response;
                cookies::keep_language(response.headers_mut(), entered.language, config);
                return Ok(response);
            }
            Err(error) => errors = mistakes_of(error)?,
        }
    }
    Ok(door_page(&visit, &typed, Said::default(), &errors).await)
}

/// `POST /task/code`: mails a new code to whoever the reference belongs to; the answer is the same for any.
///
/// # Errors
/// [`TooMany`](crate::base::error::Error::TooMany) past the limits.
pub async fn post_code(visit: Visit, Form(typed): Form<Typed>) -> Answer {
    // The code that was typed is none any more once another is asked for.
    let typed = Typed { code: String::new(), ..typed };
    let mut errors = match visit.check_token(&typed.form_token) {
        Err(TokenError::Again) => {
            return Ok(door_page(&visit, &typed, Said::default(), &FieldErrors::default()).await);
        }
        Err(error) => token_refused(error),
        Ok(_) => FieldErrors::default(),
    };
    if text::line(&typed.reference).is_empty() {
        errors.add("reference", "error-reference");
    }
    if !errors.is_empty() {
        return Ok(door_page(&visit, &typed, Said::default(), &errors).await);
    }
    door::ask_new_code(visit.app.clone(), &typed.reference, &visit.client.limit_key()).await?;
    let said = Said { is_asked: true, is_lost: false };
    let mut response = door_page(&visit, &typed, said, &FieldErrors::default()).await;
    // The reference stays where it was typed, and the page has an address.
    let next = typed.next();
    let at = if next == "/task" { "/task?done=code".to_owned() } else { with_next("/task", &next) + "&done=code" };
    response.extensions_mut().insert(Keep { at: Some(at) });
    Ok(response)
}

/// `POST /task/leave`: ends the session of a code.
///
/// # Errors
/// When the database fails.
pub async fn post_leave(coming: Coming, Form(typed): Form<Typed>) -> Answer {
    if let Some(session) = &coming.session {
        if coming.check(&typed.form_token).is_err() {
            return Ok(on_to("/task"));
        }
        door::leave(&coming.visit.app, session).await?;
    } else if coming.actor.is_some() {
        // Whoever is in by an account of the desk leaves there.
        return Ok(on_to("/task"));
    }
    // Whoever comes to this browser next finds nothing of what was typed either.
    let config = &coming.visit.app.config;
    let left = with_cookie(on_to("/task"), Name::Owner, "", 0, config);
    Ok(with_cookie(left, Name::Draft, "", 0, config))
}

/// What the page that asks for reference and code says besides.
#[derive(Clone, Copy, Debug, Default)]
struct Said {
    /// That a new code was asked for.
    is_asked: bool,
    /// That a form came without a session and could not be kept.
    is_lost: bool,
}

async fn door_page(visit: &Visit, typed: &Typed, said: Said, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let reference = Field::keyed(language, "reference", "task-reference", Control::Line("text")).filled(
        language,
        &typed.reference,
        errors,
    );
    let code =
        Field::new(language, "code", Control::Code).autocomplete("one-time-code").filled(language, &typed.code, errors);
    let page = TaskPage {
        frame: Frame::of(visit).sending_again("/task"),
        mistakes: mistakes(language, errors, &[&reference, &code]),
        form_token: visit.form_token(),
        reference,
        code,
        is_asked: said.is_asked,
        next: typed.next(),
        form: match said.is_lost {
            true => Some("kept-lost"),
            false => kept::waits(visit, &typed.next()).await.then_some("kept-waits"),
        },
    };
    let mut response = Page::personal(page).status(form_status(!errors.is_empty())).into_response();
    // Where it leads stands in its address, too: once the page is no longer kept, nothing else tells.
    let next = typed.next();
    let at = if next == "/task" { next } else { with_next("/task", &next) };
    response.extensions_mut().insert(Keep { at: Some(at) });
    response
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = |is_asked| TaskPage {
            frame: frame(language),
            mistakes: vec![],
            form_token: "token".into(),
            reference: Field::keyed(language, "reference", "task-reference", Control::Line("text")),
            code: Field::new(language, "code", Control::Code),
            is_asked,
            next: "/task".into(),
            form: (!is_asked).then_some("kept-waits"),
        };
        let line = |reference: &str, is_answered, is_late| TaskLine {
            reference: reference.into(),
            kind: "search",
            system: "CRM & <sales>".into(),
            due: day(12, 4),
            is_answered,
            is_late,
        };
        let list = |rows| TaskListPage { frame: frame(language), form_token: "token".into(), rows, may_leave: true };
        let rows = vec![line("T-7KQ42M", false, true), line("T-8KQ42M", false, false), line("T-9KQ42M", true, false)];
        let mut pages = vec![
            Sample::of("task", &page(false)),
            Sample::of("task-asked", &page(true)),
            Sample::of("task-list", &list(rows)),
            Sample::of("task-list-none", &list(vec![])),
        ];
        pages.extend(answer::samples::pages(language));
        pages
    }
}
