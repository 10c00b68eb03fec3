//! `/my/{reference}/package`: what was handed out with an answer. It is opened with a fresh code, taken along as a whole or part by part,
//! and can be opened for longer with one press while it is kept.

use askama::Template;
use axum::Form;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::respond::{Answer, Own, form_status, mistakes_of, on_to, session, token_refused};
use super::view::{Control, Field, Frame, Mistake, mistakes};
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::text;
use crate::domain::access::RequesterSession;
use crate::domain::access::codes::SIGN_IN_MINUTES;
use crate::domain::packages::archive;
use crate::domain::packages::delivery::{self, OwnPackage, TakenPart};
use crate::domain::packages::model::{MANIFEST, PAGE, Part, README, SIGNATURE};
use crate::infra::i18n::Texts as _;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/package.html")]
pub struct PackagePage {
    /// The frame.
    pub frame: Frame,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
    /// Against forgery.
    pub form_token: String,
    /// What the request is called.
    pub reference: String,
    /// How the page stands: `locked`, `open`, `over`, `gone`.
    pub state: &'static str,
    /// Whether a code was mailed just now.
    pub is_mailed: bool,
    /// Until which day it may be opened.
    pub open_until: NaiveDate,
    /// Until which day it is kept.
    pub kept_until: NaiveDate,
    /// Whether it can be opened for longer.
    pub can_be_renewed: bool,
    /// For how many minutes a code works.
    pub minutes: u16,
    /// The mailed code.
    pub code: Field,
    /// What is in it, with where each part is.
    pub parts: Vec<PartView>,
    /// Its size as a whole.
    pub size: String,
}

/// A part.
#[derive(Clone, Debug)]
pub struct PartView {
    /// Where it stands.
    pub path: String,
    /// What it is, where the portal wrote it.
    pub about: Option<String>,
    /// Its address.
    pub href: String,
    /// Its size.
    pub size: String,
}

/// What was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    form_token: String,
    deed: String,
    code: String,
    /// Whether the page said that a code was mailed.
    mailed: String,
}

impl Sent {
    /// The word of what the page said before it was sent.
    fn said<'a>(&self, visit: &'a Visit) -> &'a str {
        if self.mailed.is_empty() { &visit.done } else { CODE }
    }
}

/// The word that a code was mailed.
const CODE: &str = "code";

/// `GET /my/{reference}/package`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own, and where nothing was handed out.
pub async fn get(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let session = own_session(&visit).await?;
    let own = delivery::own(&visit.app, actor, &session, &reference).await?;
    Ok(page(&visit, &own, &visit.done, "", &FieldErrors::default()))
}

/// `POST /my/{reference}/package`: mails a code, takes one, or lets it be opened for longer.
///
/// # Errors
/// As [`get`]; [`Error::State`] where it may not be opened any more; [`Error::TooMany`] past the limits.
pub async fn post(Own { visit, actor }: Own, Path(reference): Path<String>, Form(sent): Form<Sent>) -> Answer {
    let session = own_session(&visit).await?;
    let own = delivery::own(&visit.app, actor, &session, &reference).await?;
    if let Err(error) = visit.check_own_token(&sent.form_token) {
        return Ok(page(&visit, &own, sent.said(&visit), &sent.code, &token_refused(error)));
    }
    let (app, client) = (visit.app.clone(), visit.client.limit_key());
    let address = format!("/my/{}/package", own.case.reference);
    let done = match sent.deed.as_str() {
        "enter" if text::line(&sent.code).is_empty() => Err(FieldErrors::one("code", "error-code-missing").into()),
        "enter" => delivery::enter(app, actor, &session, &reference, &sent.code, &client).await.map(|()| ""),
        "renew" => delivery::renew(app, actor, reference.as_str()).await.map(|()| "?done=renewed"),
        _ => delivery::ask_code(app, actor, &session, &reference, &client).await.map(|()| "?done=code"),
    };
    match done {
        Ok(done) => Ok(on_to(&format!("{address}{done}"))),
        // The page says how it stands by now.
        Err(Error::State("package-is-over" | "package-is-gone")) => Ok(on_to(&address)),
        Err(error) => Ok(page(&visit, &own, sent.said(&visit), &sent.code, &mistakes_of(error)?)),
    }
}

/// `GET /my/{reference}/package/all`: the package as one file.
///
/// # Errors
/// As [`get`]. Without a fresh code back to the page that asks for one.
pub async fn all(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let session = own_session(&visit).await?;
    match delivery::take(&visit.app, actor, &session, &reference).await {
        Ok(taken) => {
            let stream = archive::stream(visit.app.clone(), taken.parts, taken.made_at);
            Ok(download::named(Body::from_stream(stream), "application/zip", &taken.name))
        }
        Err(error) => back(&reference, error),
    }
}

/// `GET /my/{reference}/package/parts/{path}`: a part of it, where the page that is read first looks for it.
///
/// # Errors
/// As [`all`]; [`Error::NotFound`] where there is no such part.
pub async fn part(Own { visit, actor }: Own, Path((reference, path)): Path<(String, String)>) -> Answer {
    let session = own_session(&visit).await?;
    match delivery::take_part(&visit.app, actor, &session, &reference, &path).await {
        Ok(TakenPart::File(file)) => Ok(download::response(&visit.app, file)),
        Ok(TakenPart::Text(part)) => Ok(text_part(part)),
        Err(error) => back(&reference, error),
    }
}

/// What the portal wrote. The page that is read first is shown where it is: it runs nothing and fetches nothing, and stands in no frame of
/// ours.
fn text_part(part: Part) -> Response {
    let name = part.path.rsplit('/').next().unwrap_or(&part.path).to_owned();
    let mut response = download::named(Body::from(part.text.unwrap_or_default()), &part.media_type, &name);
    let headers = response.headers_mut();
    if part.path == PAGE {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups";
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    response
}

fn back(reference: &str, error: Error) -> Answer {
    match error {
        Error::State(_) => Ok(on_to(&format!("/my/{reference}/package"))),
        error => Err(error.into()),
    }
}

async fn own_session(visit: &Visit) -> Result<RequesterSession, WebError> {
    session(visit).await?.ok_or_else(|| Error::SignInNeeded.into())
}

fn page(visit: &Visit, own: &OwnPackage, done: &str, typed: &str, errors: &FieldErrors) -> Response {
    let language = visit.language;
    let package = &own.package;
    let now = visit.app.now();
    let zone = own.case.zone(&visit.app);
    let code =
        Field::new(language, "code", Control::Code).autocomplete("one-time-code").filled(language, typed, errors);
    let address = format!("/my/{}/package", own.case.reference);
    let state = match () {
        () if package.gone_at.is_some() => "gone",
        () if !package.is_open(now) => "over",
        () if own.is_let_in => "open",
        () => "locked",
    };
    // A list of names says nothing to whoever reads over a shoulder only once a code was shown.
    let shown = package.parts.iter().filter(|_| state == "open");
    let page = PackagePage {
        frame: match state {
            "open" | "over" if package.can_be_renewed(now) => Frame::of(visit).signed_in().sending_again(&address),
            "locked" => Frame::of(visit).saying(done).signed_in().sending_again(&address),
            _ => Frame::of(visit).signed_in().switching_to(&address),
        },
        mistakes: mistakes(language, errors, &[&code]),
        form_token: visit.own_form_token(),
        reference: own.case.reference.clone(),
        state,
        is_mailed: done == CODE,
        open_until: package.open_until.with_timezone(&zone).date_naive(),
        kept_until: package.kept_until.with_timezone(&zone).date_naive(),
        can_be_renewed: package.can_be_renewed(now),
        minutes: SIGN_IN_MINUTES,
        code,
        parts: shown.map(|part| part_view(language, &address, part)).collect(),
        size: text::size(i64::try_from(package.size()).unwrap_or(i64::MAX)),
    };
    Page::personal(page).status(status(errors)).into_response()
}

fn status(errors: &FieldErrors) -> StatusCode {
    form_status(!errors.is_empty())
}

fn part_view(language: Language, address: &str, part: &Part) -> PartView {
    let about = match part.path.as_str() {
        PAGE => Some("package-part-page"),
        README => Some("package-part-readme"),
        "fields.html" | "fields.json" => Some("package-part-fields"),
        MANIFEST => Some("package-part-manifest"),
        SIGNATURE => Some("package-part-signature"),
        _ => None,
    };
    PartView {
        path: part.path.clone(),
        about: about.map(|key| language.text(key)),
        href: format!(
            "{address}/parts/{}",
            part.path.split('/').map(download::in_address).collect::<Vec<_>>().join("/")
        ),
        size: text::size(i64::try_from(part.size).unwrap_or(i64::MAX)),
    }
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::web::requester::samples::{day, frame};
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        ["locked", "open", "over", "gone"]
            .into_iter()
            .map(|state| {
                let page = PackagePage {
                    frame: frame(language).signed_in(),
                    mistakes: vec![],
                    form_token: "token".into(),
                    reference: "RD-7KQ4-2MX".into(),
                    state,
                    is_mailed: state == "locked",
                    open_until: day(12, 15),
                    kept_until: day(12, 31),
                    can_be_renewed: state != "gone",
                    minutes: SIGN_IN_MINUTES,
                    code: Field::new(language, "code", Control::Code),
                    parts: vec![PartView {
                        path: "files/crm/rechnungen-und-quittungen-2024-bis-2026-vollständig.pdf".into(),
                        about: Some(language.text("package-part-page")),
                        href: "/my/RD-7KQ4-2MX/package/parts/answer.html".into(),
                        size: "12 kB".into(),
                    }],
                    size: "1.2 MB".into(),
                };
                Sample::of(format!("package-{state}"), &page)
            })
            .collect()
    }
}
