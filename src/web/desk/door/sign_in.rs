//! Signing in and out: password first, then the second step.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use secrecy::SecretString;

use crate::domain::staff::{self, SignedIn, second_factor, sessions};
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::cookies::{self, Name};
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{
    self, Desk, Halfway, Knocking, frame, is_blank, is_no_password, know_browser, onward, safe_next, said_of_secret,
    say_missing, say_no_of_secret, say_old, secret, see, see_with_cookie,
};
use crate::web::door::with_next;
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::{self, Keep};
use crate::web::visit::Visit;

/// E-mail and password.
#[derive(Template)]
#[template(path = "desk/door/sign_in.html")]
pub struct SignInPage {
    /// The frame.
    pub frame: Frame,
    /// What was typed.
    pub email: String,
    /// Where to go afterwards; an address of the desk.
    pub next: String,
    /// What became of a form that came without a session: `waits`, `lost`, or there was none.
    pub form: &'static str,
}

/// The second step.
#[derive(Template)]
#[template(path = "desk/door/sign_in_code.html")]
pub struct CodePage {
    /// The frame.
    pub frame: Frame,
    /// Where to go afterwards.
    pub next: String,
    /// What became of a form that came before this step.
    pub form: &'static str,
}

/// Where to go after signing in.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Next {
    /// An address of the desk.
    next: String,
    /// Whether a form came without a session and could not be kept.
    lost: String,
}

impl Next {
    /// The address, if it is one of the desk.
    #[must_use]
    pub fn next(&self) -> String {
        safe_next(&self.next)
    }
}

/// E-mail and password as typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct SignInForm {
    form_token: String,
    email: String,
    #[serde(deserialize_with = "secret")]
    password: SecretString,
    next: String,
}

/// A code as typed.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct CodeForm {
    /// The form's token.
    pub form_token: String,
    /// The code.
    pub code: String,
    /// Where to go afterwards.
    pub next: String,
}

/// The frame of the page, with what has just been done, in whichever language it is shown.
fn door_frame(visit: &Visit) -> Frame {
    let mut frame = frame(visit, "", visit.form_token());
    if ["signed-out", "set-up"].contains(&visit.done.as_str()) {
        frame.say_done(&visit.done);
    }
    frame
}

/// `GET /desk/sign-in`.
pub async fn get(visit: Visit, Query(query): Query<Next>) -> Page<SignInPage> {
    let frame = door_frame(&visit);
    let next = query.next();
    let form = what_became(&visit, &next, !query.lost.is_empty()).await;
    Page::personal(SignInPage { frame, email: String::new(), next, form })
}

/// `POST /desk/sign-in`.
///
/// # Errors
/// When the database fails.
pub async fn post(
    visit: Visit,
    knocking: Knocking,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Result<Response, WebError> {
    let mut frame = door_frame(&visit);
    let next = safe_next(&form.next);
    let missing = [("email", is_blank(&form.email)), ("password", is_no_password(&form.password))];
    let status = if let Err(error) = visit.check_token(&form.form_token) {
        say_old(&mut frame, said_of_secret(error))
    } else if let Some(status) = say_missing(&mut frame, &missing) {
        status
    } else {
        let is_local = visit.client.is_local && visit.app.config.is_loopback();
        let browser = browser_name(headers.get(header::USER_AGENT).and_then(|name| name.to_str().ok()).unwrap_or(""));
        let (app, source) = (visit.app.clone(), knocking.source());
        match sessions::begin(app, &form.email, form.password, &browser, source, is_local).await {
            Ok(SignedIn::Complete(cookie)) => return Ok(see_with_cookie(&visit.app, &next, &cookie)),
            Ok(SignedIn::CodeNeeded(cookie)) => {
                return Ok(see_with_cookie(&visit.app, &with_next("/desk/sign-in/code", &next), &cookie));
            }
            Ok(SignedIn::EnrolmentNeeded(cookie)) => {
                return Ok(see_with_cookie(&visit.app, &with_next("/desk/sign-in/enrol", &next), &cookie));
            }
            Err(error) => say_no_of_secret(&mut frame, error)?,
        }
    };
    let waiting = what_became(&visit, &next, false).await;
    // Where it leads stands in its address, too: once the page is no longer kept, nothing else tells.
    let at = Some(onward("/desk/sign-in", &next));
    let page = SignInPage { frame, email: form.email, next, form: waiting };
    let mut response = Page::personal(page).status(status).into_response();
    response.extensions_mut().insert(Keep { at });
    Ok(response)
}

/// What became of a form that came without a session.
pub(super) async fn what_became(visit: &Visit, next: &str, is_lost: bool) -> &'static str {
    match is_lost {
        true => "lost",
        false if kept::waits(visit, next).await => "waits",
        false => "",
    }
}

/// `GET /desk/sign-in/code`.
pub async fn get_code(halfway: Halfway, Query(query): Query<Next>) -> Page<CodePage> {
    let next = query.next();
    let form = what_became(&halfway.visit, &next, !query.lost.is_empty()).await;
    Page::personal(CodePage { frame: halfway.frame(), next, form })
}

/// `POST /desk/sign-in/code`.
///
/// # Errors
/// When the database fails.
pub async fn post_code(halfway: Halfway, knocking: Knocking, Form(form): Form<CodeForm>) -> Result<Response, WebError> {
    let app = &halfway.visit.app;
    let mut frame = halfway.frame();
    let next = safe_next(&form.next);
    let status = if let Err(key) = halfway.check(&form.form_token) {
        say_old(&mut frame, key)
    } else if let Some(status) = say_missing(&mut frame, &[("code", is_blank(&form.code))]) {
        status
    } else {
        match second_factor::prove(app.clone(), &halfway.session, &form.code, knocking.source()).await {
            Ok(cookie) => {
                let mut response = see_with_cookie(app, &next, &cookie);
                know_browser(app, response.headers_mut(), &halfway.session.account);
                return Ok(response);
            }
            Err(error) => say_no_of_secret(&mut frame, error)?,
        }
    };
    let form = what_became(&halfway.visit, &next, false).await;
    Ok(Page::personal(CodePage { frame, next, form }).status(status).into_response())
}

/// A form with its token only.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct TokenForm {
    form_token: String,
}

/// `POST /desk/sign-out`.
///
/// # Errors
/// When the database fails.
pub async fn post_out(
    State(app): State<App>,
    desk: Result<Desk, Response>,
    Form(form): Form<TokenForm>,
) -> Result<Response, WebError> {
    // Whoever's session has ended is out already, and leaves as little behind.
    let Ok(desk) = desk else { return Ok(out(&app)) };
    if desk.check(&form.form_token).is_err() {
        return Ok(see("/desk"));
    }
    staff::sessions::end(&app, &desk.session).await?;
    Ok(out(&app))
}

/// Out of the door: whoever comes to this browser next finds nothing of what was typed either.
fn out(app: &App) -> Response {
    let mut response = see("/desk/sign-in?done=signed-out");
    session::keep(app, response.headers_mut(), "");
    if let Ok(nothing) = HeaderValue::from_str(&cookies::set(Name::Draft, "", 0, &app.config)) {
        response.headers_mut().append(header::SET_COOKIE, nothing);
    }
    response
}

/// What a browser says of itself, short enough to recognise it in a list and too short to follow somebody by it.
fn browser_name(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // Each names those that came before it, so the order decides.
    let browser =
        find(&[("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari")]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "?".to_owned(),
    }
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::{frame, troubled};
    use crate::web::samples::Sample;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let sign_in = SignInPage {
            frame: troubled(language, "", &[("email", "desk-error-required"), ("password", "desk-error-required")]),
            email: "lin@example.com".into(),
            next: "/desk".into(),
            form: "waits",
        };
        let lost = SignInPage { form: "lost", email: String::new(), next: "/desk".into(), frame: frame(language, "") };
        let code = CodePage { frame: frame(language, ""), next: "/desk".into(), form: "waits" };
        let mut waiting = frame(language, "");
        waiting.waits = true;
        waiting.problem = Some(language.with1("desk-error-too-many-until", "time", "09:05"));
        let waiting = SignInPage { form: "", email: String::new(), next: "/desk/queue".into(), frame: waiting };
        vec![
            Sample::of("sign-in", &sign_in),
            Sample::of("sign-in-lost", &lost),
            Sample::of("sign-in-waits", &waiting),
            Sample::of("code", &code),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn browsers_are_recognised_through_the_names_they_borrow() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(browser_name(chrome), "Chrome, Linux");
        assert_eq!(browser_name(&format!("{chrome} Edg/142.0")), "Edge, Linux");
        assert_eq!(browser_name("curl/8"), "?");
    }
}
