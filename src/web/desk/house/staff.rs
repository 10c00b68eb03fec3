//! Who has an account, and adding, disabling and unlocking accounts.

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::base::actor::Role;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::base::text;
use crate::domain::desk::hand_over::{self, HandedOver, InHand};
use crate::domain::staff::{Account, NewAccount, accounts};
use crate::infra::i18n::Texts as _;
use crate::web::desk::choices::{self, Choice};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

/// The list.
#[derive(Template)]
#[template(path = "desk/house/staff.html")]
pub struct StaffPage {
    /// The frame.
    pub frame: Frame,
    /// The accounts.
    pub people: Vec<Person>,
    /// Whether the reader may change them.
    pub may_change: bool,
    /// What was typed.
    pub form: StaffForm,
    /// The roles.
    pub roles: Vec<Choice>,
    /// The one-time code just made, shown once.
    pub set_up: Option<SetUpCode>,
}

/// One account.
#[derive(Template)]
#[template(path = "desk/house/staff_person.html")]
pub struct PersonPage {
    /// The frame.
    pub frame: Frame,
    /// The account.
    pub person: Person,
    /// What may be done to it.
    pub acts: Vec<&'static str>,
    /// What it has in hand.
    pub in_hand: InHand,
    /// To whom that may go.
    pub heirs: Vec<Choice>,
}

impl PersonPage {
    /// Whether an act asks to whom goes what the account has in hand.
    fn asks_for_heir(&self, act: &str) -> bool {
        matches!(act, "disable" | "hand-over") && !self.in_hand.is_empty()
    }

    /// The question.
    fn heir_words(&self) -> String {
        self.frame.with2("desk-staff-hand-over-to", "cases", self.in_hand.cases, "tasks", self.in_hand.tasks)
    }

    /// What cannot be taken back looks grave.
    fn weight(&self, act: &str) -> &'static str {
        if act == "disable" { " grave" } else { " quiet" }
    }
}

/// An account.
#[derive(Clone, Debug)]
pub struct Person {
    /// Its id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The code of the role.
    pub role: &'static str,
    /// Whether the second step is on.
    pub enrolled: bool,
    /// Whether it is disabled.
    pub disabled: bool,
    /// Whether it is the reader's own.
    pub is_me: bool,
    /// Since when it exists.
    pub since: NaiveDate,
}

/// A one-time code to hand over.
#[derive(Clone, Debug)]
pub struct SetUpCode {
    /// Whom it is for.
    pub email: String,
    /// Where it is used.
    pub address: String,
    /// The code.
    pub code: String,
}

/// A new account.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct StaffForm {
    /// The form's token.
    pub form_token: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The role.
    pub role: String,
}

/// Something done to an account.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ActForm {
    form_token: String,
    act: String,
    /// To whom goes what the account has in hand; empty for nobody.
    to: String,
}

/// `GET /desk/staff`.
///
/// # Errors
/// Without the permission, or when the database fails.
pub async fn get(desk: Desk) -> Result<Page<StaffPage>, WebError> {
    let frame = desk.frame("staff");
    let people = people(&desk).await?;
    Ok(page(&desk, frame, people, StaffForm::default(), None))
}

/// `POST /desk/staff`: adds somebody; the answer shows their one-time code, in this browser only, for a while.
///
/// # Errors
/// As [`get`].
pub async fn post(desk: Desk, Form(form): Form<StaffForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("staff");
    let before = people(&desk).await?;
    let status = match (desk.check(&form.form_token), Role::parse(&form.role)) {
        (Err(key), _) => say_old(&mut frame, key),
        (Ok(_), None) => {
            frame.errors = FieldErrors::one("role", "desk-error-choose");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        (Ok(_), Some(role)) => {
            let new = NewAccount {
                email: form.email.clone(),
                name: form.name.clone(),
                role,
                language: desk.visit.language,
                password: None,
                demo: false,
            };
            match accounts::add(desk.app().clone(), desk.actor(), new).await {
                Ok((_, code)) => {
                    let email = text::mailbox_key(&form.email);
                    let code = code.map(|code| set_up_code(&desk, email, code));
                    // The code is shown this once: not even a list that cannot be read now may lose it.
                    let people = people(&desk).await.unwrap_or(before);
                    return Ok(with_code(&desk, frame, people, code));
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, before, form, None).status(status).into_response())
}

/// The list with a code just made. It lies sealed for this browser: reloading makes no other one.
fn with_code(desk: &Desk, frame: Frame, people: Vec<Person>, code: Option<SetUpCode>) -> Response {
    let frame = if code.is_some() { frame.in_this_language_only() } else { frame };
    let mut response = page(desk, frame, people, StaffForm::default(), code).into_response();
    response.extensions_mut().insert(Keep { at: Some("/desk/staff".to_owned()) });
    response
}

/// `GET /desk/staff/{id}`: what may be done to an account, each with what follows from it.
///
/// # Errors
/// As [`get`]; [`Error::NotFound`] for an account that is not there.
pub async fn get_person(desk: Desk, Path(id): Path<Uuid>) -> Result<Page<PersonPage>, WebError> {
    let frame = desk.frame("staff");
    person_page(&desk, frame, id, "").await
}

/// `POST /desk/staff/{id}`: disables an account, resets its second step, or makes a new one-time code for it.
///
/// # Errors
/// As [`get_person`].
pub async fn post_act(desk: Desk, Path(id): Path<Uuid>, Form(form): Form<ActForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("staff");
    if let Err(key) = desk.check(&form.form_token) {
        let status = say_old(&mut frame, key);
        return Ok(person_page(&desk, frame, id, &form.to).await?.status(status).into_response());
    }
    let done = match form.act.as_str() {
        "disable" => disable(&desk, id, &form.to).await.map(|handed| told(handed, "disabled")),
        "hand-over" => hand_over(&desk, id, &form.to).await.map(|handed| told(handed, "handed-over")),
        "reset-second-step" => {
            accounts::reset_second_factor(desk.app().clone(), desk.actor(), id).await.map(|()| "reset")
        }
        "new-code" => {
            // Read before: what follows the commit must not lose the code, which nobody can look up again.
            let (email, people) = (person(&desk, id).await?.email, people(&desk).await?);
            match accounts::reset(desk.app().clone(), desk.actor(), id).await {
                Ok(code) => {
                    let code = set_up_code(&desk, email, code);
                    return Ok(with_code(&desk, frame, people, Some(code)));
                }
                Err(error) => Err(error),
            }
        }
        _ => Err(Error::NotFound),
    };
    match done {
        Ok(done) => Ok(see(&format!("/desk/staff?done={done}"))),
        Err(error) => {
            let status = say_no(&mut frame, error)?;
            Ok(person_page(&desk, frame, id, &form.to).await?.status(status).into_response())
        }
    }
}

async fn disable(desk: &Desk, id: Uuid, to: &str) -> Result<HandedOver, Error> {
    hand_over::disable_account(desk.app().clone(), desk.actor(), id, heir(to)?).await
}

async fn hand_over(desk: &Desk, id: Uuid, to: &str) -> Result<HandedOver, Error> {
    hand_over::hand_over(desk.app().clone(), desk.actor(), id, heir(to)?).await
}

/// What is told of handing over: also where not everything could be.
fn told(handed: HandedOver, all: &'static str) -> &'static str {
    if handed.left.is_empty() { all } else { "some-left" }
}

/// To whom goes what the account has in hand; nobody where nothing is chosen.
fn heir(to: &str) -> Result<Option<Uuid>, Error> {
    match to {
        "" => Ok(None),
        to => Ok(Some(to.parse().map_err(|_| FieldErrors::one("to", "desk-error-choose"))?)),
    }
}

async fn person_page(desk: &Desk, frame: Frame, id: Uuid, to: &str) -> Result<Page<PersonPage>, WebError> {
    let in_hand = hand_over::in_hand(desk.app(), desk.actor(), id).await?;
    let person = person(desk, id).await?;
    let colleagues = accounts::assignable(desk.app(), desk.actor()).await?;
    let heirs = colleagues.into_iter().filter(|account| account.id != id);
    let heirs = heirs.map(|account| Choice::new(account.id, account.name, to)).collect();
    let offered = [
        ("reset-second-step", person.enrolled && !person.disabled),
        ("new-code", !person.disabled),
        ("disable", !person.disabled && !person.is_me),
        ("hand-over", person.disabled && !in_hand.is_empty()),
    ];
    let acts = offered.into_iter().filter_map(|(act, offered)| offered.then_some(act)).collect();
    Ok(Page::personal(PersonPage { frame, person, acts, in_hand, heirs }))
}

async fn person(desk: &Desk, id: Uuid) -> Result<Person, WebError> {
    let people = accounts::list(desk.app(), desk.actor()).await?;
    let account = people.into_iter().find(|account| account.id == id).ok_or(Error::NotFound)?;
    Ok(line(desk, account))
}

fn line(desk: &Desk, account: Account) -> Person {
    Person {
        is_me: account.id == desk.session.account.id,
        id: account.id.to_string(),
        name: account.name,
        email: account.email,
        role: account.role.code(),
        enrolled: account.has_second_factor,
        disabled: account.disabled_at.is_some(),
        since: account.created_at.with_timezone(&desk.app().settings().dpo_timezone).date_naive(),
    }
}

fn set_up_code(desk: &Desk, email: String, code: String) -> SetUpCode {
    SetUpCode { email, address: desk.app().config.link("/desk/set-up"), code }
}

async fn people(desk: &Desk) -> Result<Vec<Person>, WebError> {
    let people = accounts::list(desk.app(), desk.actor()).await?;
    Ok(people.into_iter().map(|account| line(desk, account)).collect())
}

fn page(desk: &Desk, frame: Frame, people: Vec<Person>, form: StaffForm, set_up: Option<SetUpCode>) -> Page<StaffPage> {
    let typed = if form.role.is_empty() { Role::Handler.code() } else { &form.role };
    let codes = Role::ALL.into_iter().map(Role::code);
    let roles = choices::explained(&frame, "desk-role-*", "desk-why-role-*", codes, typed);
    let may_change = desk.may(Permission::ManageStaff);
    Page::personal(StaffPage { frame, people, may_change, form, roles, set_up })
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::{day, frame};
    use crate::web::samples::Sample;

    fn somebody() -> Person {
        Person {
            id: "2".into(),
            name: "Okafor".into(),
            email: "okafor@example.com".into(),
            role: "handler",
            enrolled: true,
            disabled: false,
            is_me: false,
            since: day(-400),
        }
    }

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let frame = frame(language, "staff");
        let me = Person {
            id: "1".into(),
            name: "林語婷".into(),
            email: "lin@example.com".into(),
            role: "dpo",
            is_me: true,
            since: day(-200),
            ..somebody()
        };
        let roles = ["admin", "dpo", "handler", "owner", "auditor"];
        let staff = StaffPage {
            people: vec![me, somebody()],
            may_change: true,
            form: StaffForm::default(),
            roles: choices::explained(&frame, "desk-role-*", "desk-why-role-*", roles, "handler"),
            set_up: Some(SetUpCode {
                email: "new@example.com".into(),
                address: "https://privacy.example.com/desk/set-up".into(),
                code: "q3vX9-example".into(),
            }),
            frame: frame.clone(),
        };
        let person = PersonPage {
            frame: frame.clone(),
            person: somebody(),
            acts: vec!["reset-second-step", "new-code", "disable"],
            in_hand: InHand { cases: 12, tasks: 1 },
            heirs: vec![Choice::new("1", "林語婷", "")],
        };
        let left = PersonPage {
            frame,
            person: Person { disabled: true, ..somebody() },
            acts: vec![],
            in_hand: InHand::default(),
            heirs: vec![],
        };
        vec![Sample::of("staff", &staff), Sample::of("staff-person", &person), Sample::of("staff-person-left", &left)]
    }
}
