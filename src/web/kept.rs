//! What was typed stays, whatever somebody does with a page that has a form.
//!
//! * *The language switch* of such a page is a button of its form. It sends everything typed to where the form goes, with
//!   [`AGAIN`] in the address: nothing is done with it, and the page comes back in the other language with all of it.
//! * *The answer to a form that is sent* cannot be gone back to: browsers ask whether to send it once more, or show an error. So a page
//!   that answers one (there is something wrong with it, or it is only shown again) is kept for a while and shown by an address of its
//!   own, which holds a number and nothing else. It lies where drafts lie, sealed with a key that only the browser's cookie holds.
//!
//! Whoever may not see the page at that address is not shown what was kept of it either; after signing out it is gone. Where it cannot be
//! kept, because all together keep too much or the database is away, the answer itself shows the page: nothing is lost but the address.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use hyper::body::Body as _;
use url::form_urlencoded;
use uuid::Uuid;

use super::client::Client;
use super::cookies::{self, Name};
use super::error::WebError;
use crate::base::error::Error;
use crate::domain::access::drafts::{self, DraftName};
use crate::infra::app::App;
use crate::infra::crypto::Purpose;

/// In the address of a form whose words are only to be shown again.
pub const AGAIN: &str = "again";
/// In the address of a page that is kept: its number.
pub const SHOWN: &str = "shown";

/// The largest page that is kept, in bytes; a larger one is the answer itself.
const LARGEST: u64 = 1024 * 1024;

/// Goes with a request whose form is only to be shown again: no token is taken then, so that nothing can come of it.
#[derive(Clone, Copy, Debug)]
pub struct Again;

/// Goes with an answer that is no mistake and is kept all the same.
#[derive(Clone, Copy, Debug)]
pub struct Keep;

/// Around the routes of pages.
pub async fn stays(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() == Method::POST {
        return sent(&app, request, next).await;
    }
    let Some(name) = value_of(request.uri().query(), SHOWN).filter(|_| request.method() == Method::GET) else {
        return next.run(request).await;
    };
    shown(&app, request, next, Uuid::try_parse(&name).ok().map(Uuid::into_bytes)).await
}

/// A form was sent: a page that answers it gets an address.
async fn sent(app: &App, mut request: Request, next: Next) -> Response {
    let is_again = value_of(request.uri().query(), AGAIN).is_some();
    if is_again {
        request.extensions_mut().insert(Again);
    }
    let sender = Sender::of(request.headers(), app);
    let client = Client::new(request.extensions(), request.headers(), &app.config).limit_key();
    let path = own_path(request.uri().path());
    let response = next.run(request).await;
    let status = response.status();
    // Past a limit nothing is written, whatever it is.
    let is_mistake = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
    let is_kept = is_again || is_mistake || response.extensions().get::<Keep>().is_some();
    let is_small = response.body().size_hint().upper().is_some_and(|bytes| bytes <= LARGEST);
    if !is_kept || !is_small || !is_page(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let page = match to_bytes(body, usize::MAX).await {
        Ok(page) => page,
        // A page of ours is whole in memory: this cannot be.
        Err(error) => return WebError(Error::fault(error)).into_response(),
    };
    let name: DraftName = app.random.bytes();
    let kept = [&parts.status.as_u16().to_be_bytes()[..], &sender.binding(app), &page].concat();
    let Ok(Some(cookie)) = drafts::keep(app, sender.draft.as_deref(), name, &kept, &client).await else {
        return Response::from_parts(parts, Body::from(page));
    };
    for of_page in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(of_page);
    }
    let mut response = Redirect::to(&format!("{path}?{SHOWN}={}", Uuid::from_bytes(name).simple())).into_response();
    response.headers_mut().extend(parts.headers);
    if let Ok(cookie) = HeaderValue::from_str(&cookies::set(Name::Draft, &cookie, drafts::COOKIE_SECONDS, &app.config))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A kept page is asked for: shown to whoever may see what stands at its address.
async fn shown(app: &App, request: Request, next: Next, name: Option<DraftName>) -> Response {
    let sender = Sender::of(request.headers(), app);
    let path = own_path(request.uri().path());
    let (parts, body) = request.into_parts();
    // Asked for its head only, a page reads nothing and notes nothing.
    let present = next.clone().run(only_the_head(&parts)).await.status();
    // What is not there, or not there any more, leads nowhere: its page would show what nobody may see by now.
    let is_for_forms_only = present == StatusCode::METHOD_NOT_ALLOWED;
    if let Some(above) = path.rsplit_once('/').map(|(above, _)| above).filter(|_| is_for_forms_only)
        && !above.is_empty()
    {
        // The form goes to an address that shows nothing; the page above it does.
        let query = parts.uri.query().unwrap_or_default();
        return Redirect::to(&format!("{above}?{query}")).into_response();
    }
    // A page whose act became impossible meanwhile is still shown: what was typed stands in it, and what somebody else did.
    let may_see = present.is_success() || matches!(present, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY);
    if let Some(name) = name.filter(|_| may_see)
        && let Ok(Some(kept)) = drafts::open(app, sender.draft.as_deref(), name).await
        && let Some(page) = sender.page(app, &kept)
    {
        return page;
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Whose browser it is.
struct Sender {
    draft: Option<String>,
    session: Vec<u8>,
}

impl Sender {
    fn of(headers: &HeaderMap, app: &App) -> Self {
        let read = |name| cookies::read(headers, name, &app.config);
        let sessions = [Name::Desk, Name::Requester, Name::Owner].map(|name| read(name).unwrap_or_default());
        Self { draft: read(Name::Draft), session: sessions.join(" ").into_bytes() }
    }

    /// What ties a page to the sessions it was made in.
    fn binding(&self, app: &App) -> [u8; 32] {
        app.keys.mac(Purpose::Token, &self.bound())
    }

    fn bound(&self) -> [&[u8]; 2] {
        [b"kept page", &self.session]
    }

    /// The page, where it was kept in the same sessions.
    fn page(&self, app: &App, kept: &[u8]) -> Option<Response> {
        let (status, rest) = kept.split_first_chunk::<2>()?;
        let (binding, page) = rest.split_first_chunk::<32>()?;
        if !app.keys.fits(Purpose::Token, &self.bound(), binding) {
            return None;
        }
        let status = StatusCode::from_u16(u16::from_be_bytes(*status)).ok()?;
        let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
        Some((status, headers, Bytes::copy_from_slice(page)).into_response())
    }
}

fn only_the_head(parts: &request::Parts) -> Request {
    let mut head = Request::from_parts(parts.clone(), Body::empty());
    *head.method_mut() = Method::HEAD;
    head
}

/// The first value of a name in a query.
fn value_of(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// A path that leads nowhere else: two slashes would begin another host's address.
fn own_path(path: &str) -> String {
    format!("/{}", path.trim_start_matches(['/', '\\']))
}

fn is_page(response: &Response) -> bool {
    let made = response.headers().get(header::CONTENT_TYPE).and_then(|made| made.to_str().ok());
    made.is_some_and(|made| made.starts_with("text/html"))
}
