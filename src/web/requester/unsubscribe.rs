//! `/unsubscribe/{token}`: the link of a mail (RFC 8058). Getting it shows what would stop and changes nothing; sending
//! `List-Unsubscribe=One-Click` there stops it at once, from wherever it is sent: mail programs have no cookie, no token of a form and no
//! origin of ours, and the link itself is the proof. So it stands on a [surface](crate::web::surface::Surface::Mail) of its own.

use askama::Template;
use axum::Form;
use axum::extract::{FromRequest as _, Multipart, Path, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::respond::Answer;
use super::view::Frame;
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::domain::optouts::ops;
use crate::infra::i18n::Texts as _;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The field of RFC 8058.
pub const FIELD: &str = "List-Unsubscribe";
/// What stands in it.
pub const ONE_CLICK: &str = "One-Click";
/// Fields that are looked at before it is given up.
const FIELDS: usize = 10;

/// What a link stops, before and after.
#[derive(Template)]
#[template(path = "requester/unsubscribe.html")]
pub struct UnsubscribePage {
    /// The frame.
    pub frame: Frame,
    /// The link's own address.
    pub here: String,
    /// The list; empty for all advertising.
    pub list: String,
    /// Whether it is stopped by what was sent just now.
    pub done: bool,
}

/// For a link that is none of ours.
#[derive(Template)]
#[template(path = "requester/unsubscribe_unknown.html")]
pub struct UnknownPage {
    /// The frame.
    pub frame: Frame,
}

/// `GET /unsubscribe/{token}`.
///
/// # Errors
/// [`Error::TooMany`] for whoever tries too many links that are none of ours.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Answer {
    match ops::read_link(&visit.app, Actor::ANYBODY, &token, &visit.client.limit_key()).await {
        Ok(link) => Ok(page(&visit, &token, link.list, false)),
        Err(error) => unknown(&visit, error),
    }
}

/// `POST /unsubscribe/{token}`: stops it, and says so with no redirect (RFC 8058 section 3.2). Whatever is sent without its one field stops
/// nothing, and gets the page with the button.
///
/// # Errors
/// [`Error::TooMany`] for whoever tries too many links that are none of ours, or follows one again and again.
pub async fn post(visit: Visit, Path(token): Path<String>, request: Request) -> Answer {
    let client = visit.client.limit_key();
    if !is_one_click(request).await {
        return Ok(match ops::read_link(&visit.app, Actor::ANYBODY, &token, &client).await {
            Ok(link) => {
                let mut shown = page(&visit, &token, link.list, false);
                *shown.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                shown
            }
            Err(error) => unknown(&visit, error)?,
        });
    }
    match ops::follow_link(visit.app.clone(), Actor::ANYBODY, &token, &client).await {
        Ok(link) => Ok(page(&visit, &token, link.list, true)),
        Err(error) => unknown(&visit, error),
    }
}

/// Whether a form says what RFC 8058 wants it to say, in either of its two ways to write it.
async fn is_one_click(request: Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let fields = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        return fields.is_ok_and(|Form(fields)| fields.iter().any(|(name, value)| name == FIELD && value == ONE_CLICK));
    }
    let Ok(mut parts) = Multipart::from_request(request, &()).await else { return false };
    for _ in 0..FIELDS {
        let Ok(Some(field)) = parts.next_field().await else { return false };
        let is_it = field.name() == Some(FIELD);
        if field.text().await.is_ok_and(|value| is_it && value == ONE_CLICK) {
            return true;
        }
    }
    false
}

fn page(visit: &Visit, token: &str, list: Option<String>, done: bool) -> Response {
    let here = format!("/unsubscribe/{token}");
    let frame = Frame::of(visit);
    hidden(Page::personal(UnsubscribePage {
        // What was done is said in the other language by doing it once more, which is nothing.
        frame: if done { frame.keeping(&here) } else { frame },
        here,
        list: list.unwrap_or_default(),
        done,
    }))
}

fn unknown(visit: &Visit, error: Error) -> Answer {
    match error {
        Error::NotFound => {
            let page = UnknownPage { frame: Frame::of(visit) };
            Ok(hidden(Page::personal(page).status(StatusCode::NOT_FOUND)))
        }
        other => Err(other.into()),
    }
}

/// Kept out of search engines, and told to no page that it leads to.
fn hidden<T: Template>(page: Page<T>) -> Response {
    let mut response = page.into_response();
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::base::language::Language;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = |list: &str, done: bool| UnsubscribePage {
            frame: if done { frame(language).keeping("/unsubscribe/x") } else { frame(language) },
            here: "/unsubscribe/x".into(),
            list: list.into(),
            done,
        };
        vec![
            Sample::of("unsubscribe", &page("", false)),
            Sample::of("unsubscribe-list", &page("Weekly <news> & offers", false)),
            Sample::of("unsubscribe-done", &page("Weekly <news> & offers", true)),
            Sample::of("unsubscribe-unknown", &UnknownPage { frame: frame(language) }),
        ]
    }
}
