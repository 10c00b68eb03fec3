//! `/request/{right}`: one form a right, all from one table of fields.
//!
//! What is sent is kept as a draft and shown by an address of its own, the form again or the answers to check: going back, switching
//! the language and looking at another place's date lose nothing, and no page is the answer to a form that was sent.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use serde::Deserialize;

use super::draft::NotKept;
use super::respond::{Answer, form_status, on_to, proven, session, with_session};
use super::start::with_place;
use super::view::{Control, Due, Field, FieldSet, Frame, Mistake, mistakes};
use super::{check, draft, fields, law};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::domain::cases::filing::{Filing, Typed};
use crate::domain::cases::form::{BACKUP_DAYS, form_of};
use crate::domain::cases::model::Signal;
use crate::domain::cases::ops;
use crate::domain::rulebook::{Place, Right};
use crate::infra::i18n::Texts;
use crate::infra::rate::{self, Limit};
use crate::web::error::WebError;
use crate::web::form_token::{self, TokenError};
use crate::web::html::Page;
use crate::web::kept::{Keep, Said};
use crate::web::visit::{SIGNAL, Visit};

/// The page.
#[derive(Template)]
#[template(path = "requester/form.html")]
pub struct FormPage {
    /// The frame.
    pub frame: Frame,
    /// Code of the right.
    pub right: &'static str,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Whether something was filled in from the last request.
    pub prefilled: bool,
    /// Whether its button sends it, without a page on which the answers are checked.
    pub is_one_press: bool,
    /// For how long backups keep what is deleted; only for deletion.
    pub backup_days: Option<u16>,
    /// Whether the browser sends its signal; only where it has to do with what is asked for.
    pub signal: Option<bool>,
    /// The page for people whose data came through a customer.
    pub customer_href: String,
    /// By when it would be answered, were it sent today.
    pub due: Due,
    /// All rights there, with their laws.
    pub rights_href: String,
    /// Against forgery, and for one sending only.
    pub form_token: String,
    /// The fields above the question where somebody lives.
    pub before: Vec<FieldSet>,
    /// That question.
    pub place: Field,
    /// The fields below it.
    pub after: Vec<FieldSet>,
}

/// What may stand in the form's address; nothing personal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    place: String,
    relation: String,
    /// One of one's own requests, whose person and place are put into the form.
    about: String,
    /// What was typed before.
    draft: String,
    /// What is to be told about it.
    tell: String,
}

/// `GET /request/{right}`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right.
pub async fn get(visit: Visit, Path(right): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    let mut errors = FieldErrors::default();
    if !asked.draft.is_empty() {
        if let Some(typed) = draft::open(&visit, &asked.draft).await? {
            if !asked.tell.is_empty() {
                errors =
                    Filing::parse(right, &typed, visit.language, visit.app.config.reach()).err().unwrap_or_default();
            }
            match asked.tell.as_str() {
                EXPIRED => errors.add("form_token", "error-form-expired"),
                ROBOT => errors.add("form_token", "error-form-robot"),
                _ => {}
            }
            return Ok(page(&visit, right, &typed, &errors));
        }
        errors.add("form_token", "error-draft-gone");
    }
    let mut typed = match asked.about.as_str() {
        "" => known(&visit).await?,
        reference => about(&visit, right, reference).await?,
    };
    let prefilled = !typed.get("email").is_empty();
    for (field, value) in [("place", asked.place), ("relation", asked.relation)] {
        if !value.is_empty() {
            typed.set(field, value);
        }
    }
    Ok(filled_in(&visit, right, &typed, &errors, prefilled))
}

/// What is told of a draft: its mistakes.
const MISTAKES: &str = "mistakes";
/// What is told of a draft: that its form grew old or was sent already.
const EXPIRED: &str = "expired";
/// What is told of a draft: that a program may have filled in its form.
const ROBOT: &str = "robot";

/// Who asks and where they live, from the newest of one's own requests: nobody types twice what we know. Of a request for somebody else
/// the place is the other one's, and stays away.
async fn known(visit: &Visit) -> Result<Typed, WebError> {
    let Some(actor) = proven(visit).await? else { return Ok(Typed::default()) };
    let Some(case) = ops::newest_own(visit.app.clone(), actor).await? else { return Ok(Typed::default()) };
    let (of_case, mut typed) = (case.typed(), Typed::default());
    let is_for_oneself = !case.relation.speaks_for_another();
    for field in ["name", "email", "place"].into_iter().filter(|field| is_for_oneself || *field != "place") {
        typed.set(field, of_case.get(field));
    }
    Ok(typed)
}

/// The person and the place of one of one's own requests, for another one: nobody types twice what we know. A complaint says what it
/// is about.
async fn about(visit: &Visit, right: Right, reference: &str) -> Result<Typed, WebError> {
    let Some(actor) = proven(visit).await? else { return Ok(Typed::default()) };
    let case = match ops::open_own(visit.app.clone(), actor, reference).await {
        Ok(own) => own.case,
        Err(Error::NotFound) => return Ok(Typed::default()),
        Err(other) => return Err(other.into()),
    };
    let mut typed = case.typed();
    if right != case.right {
        typed.set("details", "");
    }
    if right == Right::Complaint {
        typed.set("details", visit.language.with1("complaint-about", "reference", case.reference.as_str()));
    }
    Ok(typed)
}

/// `POST /request/{right}`: keeps the answers and leads to the page where they are checked, or back to the form with what is wrong;
/// with `step=send`, or where an address is all that is asked, it files the request.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right; [`Error::TooMany`] past the limits.
pub async fn post(visit: Visit, Path(right): Path<String>, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    let typed = Typed::from_pairs(pairs);
    let nonce = match visit.check_token(typed.get("form_token")) {
        Ok(nonce) => nonce,
        Err(TokenError::Again) => return Ok(page(&visit, right, &typed, &FieldErrors::default())),
        // What no form of ours has sent is shown, and no draft of ours.
        Err(TokenError::Foreign) => {
            let mut errors =
                Filing::parse(right, &typed, visit.language, visit.app.config.reach()).err().unwrap_or_default();
            errors.add("form_token", "error-form-expired");
            return Ok(page(&visit, right, &typed, &errors));
        }
        Err(TokenError::Expired) => return kept(&visit, right, &typed, Shown::Expired).await,
    };
    let Ok(filing) = Filing::parse(right, &typed, visit.language, visit.app.config.reach()) else {
        return kept(&visit, right, &typed, Shown::Mistakes).await;
    };
    if is_of_a_robot(&visit, right, &typed).await? {
        let mut typed = typed;
        typed.set(TRAP, "");
        return kept(&visit, right, &typed, Shown::Robot).await;
    }
    // What is asked for with an address alone is one field and one press: there is nothing to check.
    if typed.get("step") != "send" && !form_of(right).contact_only {
        return kept(&visit, right, &typed, Shown::ToCheck(&filing)).await;
    }
    let actor = session(&visit).await?.map_or(Actor::ANYBODY, |session| session.actor());
    let signal = Some(Signal::GlobalPrivacyControl).filter(|_| visit.signal && right == Right::Sale);
    let filing = Filing { signal, ..filing };
    match ops::file(visit.app.clone(), actor, &filing, nonce, &visit.client.limit_key()).await {
        Ok(filed) => {
            draft::forget(&visit, nonce).await?;
            Ok(match filed.cookie {
                Some(cookie) => with_session(on_to("/received"), &cookie, &visit.app.config),
                None => on_to(&format!("/my/{}?done=filed", filed.reference)),
            })
        }
        // The form was sent before with something else in it: here it is again, to be sent as a request of its own.
        Err(Error::Conflict) => {
            let mut typed = typed;
            typed.set("form_token", "");
            kept(&visit, right, &typed, Shown::Expired).await
        }
        Err(other) => Err(WebError(other)),
    }
}

/// A field that nobody sees, and programs fill in.
const TRAP: &str = "topic";
/// A form that comes sooner than this after it was shown was hardly read by a person. Some have browsers that fill in, so only where
/// many come from one network are they asked to press once more.
const QUICK: TimeDelta = TimeDelta::seconds(2);
/// So many of them one network may send in an hour in any case; else three of four of the requests that it may file.
const QUICK_ONES: u32 = 10;

/// Whether a form was filled in as programs do it. Nobody is refused by that: a person presses once more.
async fn is_of_a_robot(visit: &Visit, right: Right, typed: &Typed) -> Result<bool, WebError> {
    if !typed.get(TRAP).is_empty() {
        return Ok(true);
    }
    // Whoever checks their answers and sends them was looked at before.
    if typed.get("step") == "send" && !form_of(right).contact_only {
        return Ok(false);
    }
    if form_token::age(&visit.app, typed.get("form_token")) >= QUICK {
        return Ok(false);
    }
    let (client, per_hour) =
        (visit.client.limit_key(), (visit.app.config.limits.filings_per_ip / 4 * 3).max(QUICK_ONES));
    match rate::count(&visit.app, &[Limit { name: "quick-form", key: &client, per_hour }]).await {
        Ok(()) => Ok(false),
        Err(Error::TooMany(_)) => Ok(true),
        Err(other) => Err(other.into()),
    }
}

/// `POST /request/{right}/draft`: keeps what was typed so far and shows the form again: in another language, or with the date of
/// another place.
///
/// # Errors
/// [`Error::NotFound`] for anything that is no right; [`Error::TooMany`] past the limits.
pub async fn post_draft(visit: Visit, Path(right): Path<String>, Form(pairs): Form<Vec<(String, String)>>) -> Answer {
    let right = Right::parse(&right).ok_or(Error::NotFound)?;
    let typed = Typed::from_pairs(pairs);
    if visit.check_token(typed.get("form_token")) == Err(TokenError::Foreign) {
        return Ok(page(&visit, right, &typed, &FieldErrors::one("form_token", "error-form-expired")));
    }
    kept(&visit, right, &typed, Shown::Form).await
}

/// How what was typed is shown again.
enum Shown<'a> {
    /// In the form.
    Form,
    /// In the form, with what is wrong.
    Mistakes,
    /// In a form that has a new number.
    Expired,
    /// In the form, to be sent once more by a person.
    Robot,
    /// To be checked before it is sent.
    ToCheck(&'a Filing),
}

/// Keeps what was typed as a draft and leads to where it is shown; where it cannot be kept the answer itself shows it, and nothing is
/// lost but the address.
async fn kept(visit: &Visit, right: Right, typed: &Typed, shown: Shown<'_>) -> Answer {
    let told = |name: &str, what: &str| format!("/request/{right}?draft={name}&tell={what}");
    let address = |name: &str| match shown {
        Shown::Form => format!("/request/{right}?draft={name}"),
        Shown::Mistakes => told(name, MISTAKES),
        Shown::Expired => told(name, EXPIRED),
        Shown::Robot => told(name, ROBOT),
        Shown::ToCheck(_) => format!("/request/{right}/check?draft={name}"),
    };
    let why = match draft::keep(visit, right, typed, address).await? {
        Ok(kept) => return Ok(kept),
        Err(why) => why,
    };
    let said = if why == NotKept::TooLong { Said::Nothing } else { Said::NotKept };
    let visit = &Visit { kept: said, ..visit.clone() };
    let mistakes = || Filing::parse(right, typed, visit.language, visit.app.config.reach()).err().unwrap_or_default();
    let mut response = match shown {
        Shown::Form => page(visit, right, typed, &FieldErrors::default()),
        Shown::Mistakes => page(visit, right, typed, &mistakes()),
        Shown::Expired => {
            let mut errors = mistakes();
            errors.add("form_token", "error-form-expired");
            page(visit, right, typed, &errors)
        }
        Shown::Robot => page(visit, right, typed, &FieldErrors::one("form_token", "error-form-robot")),
        Shown::ToCheck(filing) => check::page(visit, filing, typed, format!("/request/{right}")),
    };
    match why {
        // Too long for a draft, it is kept as the page it is shown by.
        NotKept::TooLong => drop(response.extensions_mut().insert(Keep::default())),
        NotKept::ShareFull(seconds) => {
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        NotKept::AllFull => {}
    }
    Ok(response)
}

/// The form with what was typed and what is wrong.
fn page(visit: &Visit, right: Right, typed: &Typed, errors: &FieldErrors) -> Response {
    filled_in(visit, right, typed, errors, false)
}

/// The same, which may say that something was filled in.
fn filled_in(visit: &Visit, right: Right, typed: &Typed, errors: &FieldErrors, prefilled: bool) -> Response {
    let language = visit.language;
    let fields = fields::of_form(language, right, typed, errors);
    let place = Place::parse(typed.get("place"));
    // The token stays the same until the request is sent, so that going back and sending once more makes no second request.
    let token = typed.get("form_token");
    let page = FormPage {
        frame: Frame::of(visit).keeping(&format!("/request/{right}/draft")),
        right: right.code(),
        mistakes: mistakes(language, errors, &fields.iter().collect::<Vec<_>>()),
        prefilled,
        is_one_press: form_of(right).contact_only,
        backup_days: backup_days(right),
        signal: (right == Right::Sale).then_some(visit.signal),
        customer_href: with_place(&format!("/request/{right}/customer"), place),
        due: law::due_if_sent_now(&visit.app, language, place, right),
        rights_href: with_place("/rights", place),
        form_token: visit.number_of(token).map_or_else(|| visit.form_token(), |_| token.to_owned()),
        before: fields.before,
        place: fields.place,
        after: fields.after,
    };
    Page::personal(page).varying_by(SIGNAL).status(form_status(!errors.is_empty())).into_response()
}

/// For how long backups keep what is deleted (N22); for rights that end in deletion.
#[must_use]
pub fn backup_days(right: Right) -> Option<u16> {
    matches!(right, Right::Deletion).then_some(BACKUP_DAYS)
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::{deed, due, frame};
    use crate::web::samples::Sample;

    fn page(language: Language, right: Right, errors: &FieldErrors) -> FormPage {
        let mut typed = Typed::default();
        typed.set("name", "<b>\"Zoë\" & 王</b>");
        typed.set("details", "\n<script>");
        typed.set("place", "TW");
        let fields = fields::of_form(language, right, &typed, errors);
        let all: Vec<&Field> = fields.iter().collect();
        FormPage {
            frame: frame(language).keeping(&format!("/request/{right}/draft")),
            right: right.code(),
            mistakes: mistakes(language, errors, &all),
            prefilled: right == Right::Access,
            is_one_press: form_of(right).contact_only,
            backup_days: (right == Right::Deletion).then_some(90),
            signal: (right == Right::Sale).then_some(true),
            customer_href: format!("/request/{right}/customer"),
            due: if right.is_opt_out() { deed(language) } else { due(language) },
            rights_href: "/rights?place=TW".into(),
            form_token: "token".into(),
            before: fields.before.clone(),
            place: fields.place.clone(),
            after: fields.after.clone(),
        }
    }

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let mut wrong = FieldErrors::default();
        wrong.add("email", "error-email-format");
        wrong.add("relation", "error-relation");
        wrong.add("place", "error-place");
        wrong.add("form", "error-form-expired");
        let plain =
            |right: &Right| Sample::of(format!("form-{right}"), &page(language, *right, &FieldErrors::default()));
        let mistaken = Sample::of("form-mistakes", &page(language, Right::Deletion, &wrong));
        Right::ALL.iter().map(plain).chain([mistaken]).collect()
    }
}
