//! Setting up the second step, and the recovery codes that are shown once.

use askama::Template;
use axum::extract::{Form, Query};
use axum::response::{IntoResponse as _, Response};

use super::sign_in::{CodeForm, Next, what_became};
use crate::domain::staff::second_factor;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{
    Halfway, Knocking, is_blank, keep, know_browser, safe_next, say_missing, say_no_of_secret, say_old,
};
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;

/// The picture to scan and the first code.
#[derive(Template)]
#[template(path = "desk/door/enrol.html")]
pub struct EnrolPage {
    /// The frame.
    pub frame: Frame,
    /// The picture, an SVG made by us.
    pub qr: String,
    /// The same as text.
    pub secret: String,
    /// Where to go afterwards.
    pub next: String,
    /// What became of a form that came without a session: `waits`, or there was none.
    pub form: &'static str,
}

/// Recovery codes, shown once.
#[derive(Template)]
#[template(path = "desk/door/recovery_codes.html")]
pub struct RecoveryPage {
    /// The frame.
    pub frame: Frame,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go afterwards.
    pub next: String,
    /// Whether a form that came without a session is shown there, as the end of a key: `next`, or there is none.
    pub form: &'static str,
}

/// `GET /desk/sign-in/enrol`.
///
/// # Errors
/// When the database fails, or a second step is set up already.
pub async fn get(halfway: Halfway, Query(query): Query<Next>) -> Result<Page<EnrolPage>, WebError> {
    page(&halfway, halfway.frame(), query.next()).await
}

/// `POST /desk/sign-in/enrol`: answers with the recovery codes, which only this browser is shown, for a while.
///
/// # Errors
/// As [`get`].
pub async fn post(halfway: Halfway, knocking: Knocking, Form(form): Form<CodeForm>) -> Result<Response, WebError> {
    let app = &halfway.visit.app;
    let mut frame = halfway.frame();
    let next = safe_next(&form.next);
    let status = if let Err(key) = halfway.check(&form.form_token) {
        say_old(&mut frame, key)
    } else if let Some(status) = say_missing(&mut frame, &[("code", is_blank(&form.code))]) {
        status
    } else {
        match second_factor::enrol(app.clone(), &halfway.session, &form.code, knocking.source()).await {
            Ok((codes, cookie)) => {
                // Whoever sees the codes is in.
                let form = if what_became(&halfway.visit, &next, false).await == "waits" { "next" } else { "" };
                let frame = frame.in_this_language_only();
                let mut response = Page::personal(RecoveryPage { frame, codes, next, form }).into_response();
                // For whoever is in now it has an address, so that they can be looked at again while they are written down.
                response.extensions_mut().insert(Keep { at: Some("/desk/account".to_owned()) });
                keep(app, response.headers_mut(), &cookie);
                know_browser(app, response.headers_mut(), &halfway.session.account);
                return Ok(response);
            }
            Err(error) => say_no_of_secret(&mut frame, error)?,
        }
    };
    Ok(page(&halfway, frame, next).await?.status(status).into_response())
}

async fn page(halfway: &Halfway, frame: Frame, next: String) -> Result<Page<EnrolPage>, WebError> {
    let enrolment = second_factor::begin(halfway.visit.app.clone(), &halfway.session).await?;
    let form = what_became(&halfway.visit, &next, false).await;
    Ok(Page::personal(EnrolPage { frame, qr: enrolment.qr_svg, secret: enrolment.secret, next, form }))
}

#[cfg(test)]
pub(in crate::web::desk) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::desk::samples::frame;
    use crate::web::samples::Sample;

    const QR: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="40" height="40" viewBox="0 0 40 40"><rect width="40" height="40" fill="#fff"/><path fill="#000" d="M4 4h9v9H4z"/></svg>"##;

    pub(in crate::web::desk) fn pages(language: Language) -> Vec<Sample> {
        let next = "/desk".to_owned();
        let enrol = EnrolPage {
            frame: frame(language, ""),
            qr: QR.into(),
            secret: "JBSWY3DPEHPK3PXP".into(),
            next: next.clone(),
            form: "waits",
        };
        let frame = frame(language, "").in_this_language_only();
        let recovery = RecoveryPage { frame, codes: vec!["ABCDE-FGHJK".into(); 10], next, form: "next" };
        vec![Sample::of("enrol", &enrol), Sample::of("recovery", &recovery)]
    }
}
