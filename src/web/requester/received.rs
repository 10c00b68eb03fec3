//! `/received`: what was just sent, in the browser that sent it: reference, date, and the field for the mailed code.

use askama::Template;
use axum::Form;
use axum::response::IntoResponse;
use chrono::TimeDelta;
use serde::Deserialize;

use super::law;
use super::respond::{Answer, form_status, mistakes_of, on_to, session, token_refused};
use super::view::{Control, Due, Field, Frame, Mistake, mistakes};
use crate::base::form::FieldErrors;
use crate::domain::cases::{Case, clock, ops};
use crate::domain::mail::{Mail, State};
use crate::infra::i18n::Texts;
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::kept::Keep;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/received.html")]
pub struct ReceivedPage {
    /// The frame.
    pub frame: Frame,
    /// Key of what has just been done here, if anything.
    pub done: Option<&'static str>,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// What the request is called.
    pub reference: String,
    /// Code of its right.
    pub right: &'static str,
    /// Whether it is acted on at once.
    pub opt_out: bool,
    /// Whether the address is confirmed.
    pub confirmed: bool,
    /// By when it is answered.
    pub due: Due,
    /// Where the code was sent.
    pub email: String,
    /// What is to be known of its mail: that it goes out later, waits, or was refused.
    pub mail: Option<String>,
    /// Days until an unconfirmed request lapses.
    pub lapse_days: i64,
    /// Mails with a code that one address gets in an hour.
    pub mails_an_hour: u32,
    /// Against forgery.
    pub form_token: String,
    /// The mailed code.
    pub code: Field,
    /// The address, to put it right.
    pub address: Field,
}

/// The page for a browser that has sent nothing, or long ago.
#[derive(Template)]
#[template(path = "requester/received_gone.html")]
pub struct GonePage {
    /// The frame.
    pub frame: Frame,
}

/// `GET /received`.
///
/// # Errors
/// When the database fails.
pub async fn get(visit: Visit) -> Answer {
    let Some(case) = filed(&visit).await? else {
        return Ok(Page::personal(GonePage { frame: Frame::of(&visit) }).into_response());
    };
    page(&visit, &case, &visit.done, "", None, &FieldErrors::default()).await
}

/// The form of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    form_token: String,
    code: String,
    email: String,
}

/// `POST /received/code`: mails a new code.
///
/// # Errors
/// [`TooMany`](crate::base::error::Error::TooMany) past the limits.
pub async fn new_code(visit: Visit, Form(sent): Form<Sent>) -> Answer {
    let Some(case) = filed(&visit).await? else { return Ok(on_to("/received")) };
    if let Err(error) = visit.check_token(&sent.form_token) {
        return page(&visit, &case, &visit.done, &sent.code, Some(&sent.email), &token_refused(error)).await;
    }
    ops::send_new_code(visit.app.clone(), &case.reference, &visit.client.limit_key()).await?;
    if sent.email.is_empty() {
        return Ok(on_to("/received?done=code"));
    }
    // The address that was typed was not sent by this button, and stays; a code that was is of the mail before.
    let none = FieldErrors::default();
    page(&visit, &case, "code", "", Some(&sent.email), &none).await
}

/// `POST /received/address`: corrects a mistyped address.
///
/// # Errors
/// [`State`](crate::base::error::Error::State) when the address is proven or was corrected too often.
pub async fn address(visit: Visit, Form(sent): Form<Sent>) -> Answer {
    let Some(case) = filed(&visit).await? else { return Ok(on_to("/received")) };
    if let Err(error) = visit.check_token(&sent.form_token) {
        return page(&visit, &case, &visit.done, &sent.code, Some(&sent.email), &token_refused(error)).await;
    }
    correct(&visit, &case, &sent.code, &sent.email).await
}

/// Corrects the address of what this browser filed. A code that was typed is of the mail to the other one.
///
/// # Errors
/// As [`address`].
pub async fn correct(visit: &Visit, case: &Case, code: &str, email: &str) -> Answer {
    let Some(session) = session(visit).await? else { return Ok(on_to("/received")) };
    match ops::change_address(visit.app.clone(), &session, email, &visit.client.limit_key()).await {
        Ok(()) => Ok(on_to("/received?done=address")),
        Err(error) => page(visit, case, "", code, Some(email), &mistakes_of(error)?).await,
    }
}

/// The case this browser has filed.
///
/// # Errors
/// When the database fails.
pub async fn filed(visit: &Visit) -> Result<Option<Case>, WebError> {
    match session(visit).await? {
        Some(session) => Ok(ops::just_filed(&visit.app, &session).await?),
        None => Ok(None),
    }
}

/// The page, with what was typed into one of its forms.
///
/// # Errors
/// When the dates of the case cannot be worked out, or the database fails.
pub async fn page(
    visit: &Visit,
    case: &Case,
    done: &str,
    code: &str,
    email: Option<&str>,
    errors: &FieldErrors,
) -> Answer {
    let language = visit.language;
    let deadlines = clock::deadlines(&visit.app, case)?;
    let code = Field::new(language, "code", Control::Code).autocomplete("one-time-code").filled(language, code, errors);
    let address = Field::keyed(language, "email", "received-address", Control::Line("email"))
        .autocomplete("email")
        .filled(language, email.unwrap_or_default(), errors);
    let frame = Frame::of(visit).saying(done);
    let page = ReceivedPage {
        frame: if case.confirmed_at.is_some() {
            frame.switching_to("/received")
        } else {
            frame.sending_again("/confirm")
        },
        done: match done {
            "code" => Some("received-code-sent"),
            "address" => Some("received-address-changed"),
            _ => None,
        },
        mistakes: mistakes(language, errors, &[&code, &address]),
        reference: case.reference.clone(),
        right: case.right.code(),
        opt_out: case.right.is_opt_out(),
        confirmed: case.confirmed_at.is_some(),
        due: law::due(&visit.app, language, case.place, case.right, &deadlines),
        email: case.person.email.clone().unwrap_or_default(),
        mail: ops::code_mail(&visit.app, case).await?.and_then(|mail| mail_words(visit, case, &mail)),
        lapse_days: case.lapses_at.map_or(0, |lapses| (lapses - case.recorded_at).num_days()),
        mails_an_hour: visit.app.config.limits.codes_per_address,
        form_token: visit.form_token(),
        code,
        address,
    };
    let mut response = Page::personal(page).status(form_status(!errors.is_empty())).into_response();
    // Whichever form it answers, it shows what this browser has sent, and is kept where that stands open.
    response.extensions_mut().insert(Keep { at: Some("/received".to_owned()) });
    Ok(response)
}

/// What somebody who waits for the mail has to know of it; nothing where it is on its way or there.
fn mail_words(visit: &Visit, case: &Case, mail: &Mail) -> Option<String> {
    let language = visit.language;
    match mail.state {
        State::Refused | State::Bounced => Some(language.text("received-mail-refused")),
        State::GivenUp => Some(language.text("received-mail-waits")),
        state if state.is_pending() && mail.error.is_some() => Some(language.text("received-mail-waits")),
        state if state.is_pending() && mail.due_at > visit.app.now() + TimeDelta::minutes(1) => {
            let place = case.place.unwrap_or(visit.app.config.operator.country);
            Some(language.with1("received-mail-later", "when", place.moment(mail.due_at, language)))
        }
        _ => None,
    }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{deed, due, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let code = || Field::new(language, "code", Control::Code);
        let page = |opt_out, errors: &FieldErrors| ReceivedPage {
            frame: frame(language),
            done: None,
            mistakes: mistakes(language, errors, &[&code()]),
            reference: "RD-7KQ4-2MX".into(),
            right: if opt_out { "marketing" } else { "deletion" },
            opt_out,
            confirmed: false,
            due: if opt_out { deed(language) } else { due(language) },
            email: "zoe@example.com".into(),
            mail: opt_out.then(|| language.text("received-mail-refused")),
            mails_an_hour: 3,
            lapse_days: 14,
            form_token: "token".into(),
            code: code().filled(language, "ABCD", errors),
            address: Field::new(language, "email", Control::Line("email")),
        };
        let none = FieldErrors::default();
        vec![
            Sample::of("received", &page(false, &none)),
            Sample::of("received-mistake", &page(false, &FieldErrors::one("code", "error-code-wrong"))),
            Sample::of("received-opt-out", &page(true, &none)),
            Sample::of("received-gone", &GonePage { frame: frame(language) }),
        ]
    }
}
