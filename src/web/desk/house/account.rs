//! One's own account: where one is signed in, the address of the calendar, and, on a page of its own, the password: secrets come back
//! from nowhere, so no other button stands beside them.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::calendar;
use crate::base::error::Error;
use crate::base::permission::Permission;
use crate::domain::staff::{self, accounts, sessions};
use crate::infra::i18n::Texts as _;
use crate::web::desk::door::set_up::same;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, is_no_password, say_missing, say_no_of_secret, say_old, secret, see};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

/// The page.
#[derive(Template)]
#[template(path = "desk/house/account.html")]
pub struct AccountPage {
    /// The frame.
    pub frame: Frame,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The code of the role.
    pub role: &'static str,
    /// Where one is signed in.
    pub sessions: Vec<SessionView>,
    /// The calendar, for whoever may read cases.
    pub calendar: Option<CalendarView>,
}

/// The page of the password.
#[derive(Template)]
#[template(path = "desk/house/password.html")]
pub struct PasswordPage {
    /// The frame.
    pub frame: Frame,
    /// The address, for programs that keep passwords.
    pub email: String,
}

/// The address from which one's calendar program fetches dates.
#[derive(Clone, Debug, Default)]
pub struct CalendarView {
    /// The address itself; only on the page that answers its making.
    pub address: Option<String>,
    /// Since when there is one.
    pub since: Option<DateTime<Utc>>,
    /// When a program last fetched it.
    pub seen: Option<DateTime<Utc>>,
}

/// A browser in which one is signed in.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// What ends it.
    pub id: String,
    /// What the browser says of itself.
    pub browser: String,
    /// Since when.
    pub created: DateTime<Utc>,
    /// When it last came.
    pub seen: DateTime<Utc>,
    /// Whether it is this one.
    pub current: bool,
}

/// A session to end.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct SessionForm {
    form_token: String,
    session: String,
}

/// What is to happen to the address of the calendar.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct CalendarForm {
    form_token: String,
    act: String,
}

/// A new password.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    form_token: String,
    #[serde(deserialize_with = "secret")]
    password: SecretString,
    #[serde(deserialize_with = "secret")]
    new_password: SecretString,
    #[serde(deserialize_with = "secret")]
    repeated: SecretString,
}

/// `GET /desk/account`.
///
/// # Errors
/// When the database fails.
pub async fn get(desk: Desk) -> Result<Page<AccountPage>, WebError> {
    let frame = desk.frame("account").at("/desk/account");
    page(&desk, frame, None).await
}

/// `POST /desk/account/sessions`: signs out there.
///
/// # Errors
/// When the database fails.
pub async fn post_session(desk: Desk, Form(form): Form<SessionForm>) -> Result<Response, WebError> {
    if let Err(key) = desk.check(&form.form_token) {
        let mut frame = desk.frame("account").at("/desk/account");
        let status = say_old(&mut frame, key);
        return Ok(page(&desk, frame, None).await?.status(status).into_response());
    }
    if let Ok(id) = BASE64_URL_SAFE_NO_PAD.decode(&form.session) {
        sessions::end_listed(desk.app().clone(), &desk.session, &id).await?;
    }
    Ok(see("/desk/account?done=session"))
}

/// `GET /desk/account/password`.
pub async fn get_password(desk: Desk) -> Page<PasswordPage> {
    password_page(&desk, desk.frame("account"))
}

/// `POST /desk/account/password`.
///
/// # Errors
/// When the database fails.
pub async fn post_password(desk: Desk, Form(form): Form<PasswordForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("account");
    let status = if let Err(key) = desk.check_secret(&form.form_token) {
        say_old(&mut frame, key)
    } else if let Some(status) = say_missing(&mut frame, &[("password", is_no_password(&form.password))]) {
        status
    } else if let Err(errors) = same(&form.new_password, &form.repeated) {
        frame.errors = errors;
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        match accounts::change_password(desk.app().clone(), &desk.session, form.password, form.new_password).await {
            Ok(()) => return Ok(see("/desk/account?done=password")),
            Err(error) => say_no_of_secret(&mut frame, error)?,
        }
    };
    Ok(password_page(&desk, frame).status(status).into_response())
}

fn password_page(desk: &Desk, frame: Frame) -> Page<PasswordPage> {
    Page::personal(PasswordPage { frame, email: desk.session.account.email.clone() })
}

/// `POST /desk/account/calendar`: makes the address of one's calendar, replaces it, or switches it off.
///
/// # Errors
/// [`Error::Forbidden`] for who may not read cases.
pub async fn post_calendar(desk: Desk, Form(form): Form<CalendarForm>) -> Result<Response, WebError> {
    let mut frame = desk.frame("account").at("/desk/account");
    if let Err(key) = desk.check(&form.form_token) {
        let status = say_old(&mut frame, key);
        return Ok(page(&desk, frame, None).await?.status(status).into_response());
    }
    match form.act.as_str() {
        "create" => {
            let secret = staff::calendar::create(desk.app().clone(), &desk.session).await?;
            let address = calendar::address(desk.app(), &secret);
            let page = page(&desk, frame.in_this_language_only(), Some(address)).await?;
            let mut response = page.into_response();
            // It lies sealed for this browser and in no address of ours: reloading makes no other one.
            response.extensions_mut().insert(Keep { at: Some("/desk/account".to_owned()) });
            Ok(response)
        }
        "off" => {
            staff::calendar::revoke(desk.app().clone(), &desk.session).await?;
            Ok(see("/desk/account?done=calendar-off"))
        }
        _ => Err(Error::NotFound.into()),
    }
}

async fn page(desk: &Desk, frame: Frame, address: Option<String>) -> Result<Page<AccountPage>, WebError> {
    let account = &desk.session.account;
    let listed = sessions::list(desk.app(), &desk.session).await?;
    let sessions = listed
        .into_iter()
        .map(|session| SessionView {
            current: session.id == desk.session.id,
            id: BASE64_URL_SAFE_NO_PAD.encode(&session.id),
            browser: session.browser,
            created: session.created_at,
            seen: session.seen_at,
        })
        .collect();
    let calendar = if desk.may(Permission::ReadCases) {
        let kept = staff::calendar::own(desk.app(), &desk.session).await?;
        let since = kept.as_ref().map(|kept| kept.created_at);
        Some(CalendarView { address, since, seen: kept.and_then(|kept| kept.seen_at) })
    } else {
        None
    };
    Ok(Page::personal(AccountPage {
        frame,
        name: account.name.clone(),
        email: account.email.clone(),
        role: account.role.code(),
        sessions,
        calendar,
    }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::{frame, hour};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let page = AccountPage {
            frame: Frame { done: Some(language.text("desk-done-session")), ..frame(language, "account") },
            name: "林語婷".into(),
            email: "lin@example.com".into(),
            role: "dpo",
            sessions: vec![SessionView {
                id: "a".into(),
                browser: "Firefox 145 on Linux".into(),
                created: hour(-5),
                seen: hour(0),
                current: true,
            }],
            calendar: Some(CalendarView {
                address: Some("https://privacy.example.com/desk/calendar/q3vX9example.ics".into()),
                since: Some(hour(-30)),
                seen: Some(hour(-2)),
            }),
        };
        let password = PasswordPage { frame: frame(language, "account"), email: "lin@example.com".into() };
        vec![Sample::of("account", &page), Sample::of("password", &password)]
    }
}
