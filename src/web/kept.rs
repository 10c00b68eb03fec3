//! What was typed stays, whatever somebody does with a page that has a form.
//!
//! * *The language switch* of such a page is a button of its form. It sends everything typed to where the form goes, with
//!   [`AGAIN`] in the address: nothing is done with it, and the page comes back in the other language with all of it.
//! * *The answer to a form that is sent* cannot be gone back to: browsers ask whether to send it once more, or show an error. So a page
//!   that answers one (there is something wrong with it, or it is only shown again) is kept for a while and shown by an address of its
//!   own, which holds a number and nothing else. It lies where drafts lie, sealed with a key that only the browser's cookie holds.
//! * *A form whose session ended* while it was filled in is kept the same way, as it was sent, and brought back once the same person is
//!   in again ([`late`]).
//! * *A form that fails* with a page that has no form of its own (too many, too large, not there, a fault) leaves what was typed on that
//!   page, to be copied, and where it helps to be sent once more; the page is kept likewise ([`refused`]).
//!
//! Whoever may not see the page at that address is not shown what was kept of it either. Behind a door it is of the session that typed
//! it and of no other, whatever happens at the other doors; what anybody may fill in is the browser's own, whoever comes in or goes out
//! with it meanwhile. Whoever signs out, at any door, leaves nothing of either: it cannot be told who was at a public form. What is gone
//! is said to be ([`Said::Gone`]). Where it cannot be kept, because a network or all together keep too much or the database is away,
//! the answer itself shows the page: nothing is lost but the address.
//!
//! *Where passwords and codes are guessed* nothing is kept past the limits: that answer leads to an address that says by itself how long
//! there is to wait ([`refused`]). A wrong password or code before that is a mistake like others, and its page is kept: so many there
//! can be as the limits let through, and no more than a network may keep.

mod late;
mod lent;
pub mod refused;

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::cookie::Cookie;
use chrono::{DateTime, Utc};
use hyper::body::Body as _;
use url::form_urlencoded;
use uuid::Uuid;

use self::late::LateForm;
use self::refused::Refusal;
use super::client::Client;
use super::cookies::{self, Name};
use super::door::{Door, LOST, TurnedAway, with_next};
use super::error::WebError;
use super::visit::{DONE, Visit};
use crate::base::error::Error;
use crate::domain::access::drafts::{self, DraftName, Keeping};
use crate::domain::owner_tasks::door as owner_door;
use crate::infra::app::App;
use crate::infra::crypto::Purpose;

/// In the address of a form whose words are only to be shown again.
pub const AGAIN: &str = "again";
/// In the address of a page that is kept: its number.
pub const SHOWN: &str = "shown";
/// In the address of a page that says how long there is to wait: until when, in seconds since 1970.
pub const WAIT: &str = "wait";
/// In the same address: what shows that it is ours.
const PROOF: &str = "proof";

/// The largest page that is kept, in bytes; a larger one is the answer itself.
const LARGEST: u64 = 1024 * 1024;

/// Goes with a request whose form is only to be shown again: no token is taken then, so that nothing can come of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Again {
    /// Whether files came with it that could not be kept.
    pub without_files: bool,
}

/// Goes with an answer that is no mistake and is kept all the same.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// The page it is, where that is not where its form went.
    pub at: Option<String>,
}

/// Goes with a request for a page whose address says that there is to be waited.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Goes with a request for something that was kept and is not there any more.
#[derive(Clone, Copy, Debug)]
struct Gone;

/// What a page says of what was kept for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// It is gone.
    Gone,
    /// Files that came with it are, and have to be chosen again.
    WithoutFiles,
    /// The page is shown this once: nothing more is kept for now.
    NotKept,
}

impl Said {
    /// What is to be said to a request.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Self {
        match extensions.get::<Again>() {
            _ if extensions.get::<Gone>().is_some() => Self::Gone,
            Some(again) if again.without_files => Self::WithoutFiles,
            _ => Self::Nothing,
        }
    }

    /// The end of the keys of its texts; `None` where there is nothing to say above the page.
    #[must_use]
    pub const fn key(self) -> Option<&'static str> {
        match self {
            // Of files it is said beside their field.
            Self::Nothing | Self::WithoutFiles => None,
            Self::Gone => Some("gone"),
            Self::NotKept => Some("not"),
        }
    }
}

/// How long a page waits to be kept where the database fails anyway: whoever waits for it learns first that it does.
const KEEPING: Duration = Duration::from_secs(1);

/// What was kept, as it lies there: a letter that tells which, and the rest.
enum Kept {
    /// A page.
    Page(Vec<u8>),
    /// A form that came too late.
    Form(LateForm),
    /// A form that failed.
    Refusal(Refusal),
}

impl Kept {
    const PAGE: u8 = b'p';
    const FORM: u8 = b'f';
    const REFUSAL: u8 = b'r';

    fn open(kept: &[u8]) -> Option<Self> {
        match kept.split_first()? {
            (&Self::PAGE, page) => Some(Self::Page(page.to_vec())),
            (&Self::FORM, form) => serde_json::from_slice(form).ok().map(Self::Form),
            (&Self::REFUSAL, refusal) => serde_json::from_slice(refusal).ok().map(Self::Refusal),
            _ => None,
        }
    }

    /// What is kept under a number for this browser.
    async fn find(app: &App, draft_cookie: Option<&str>, name: Option<DraftName>) -> Option<Self> {
        Self::open(&drafts::open(app, draft_cookie, name?).await.ok()??)
    }
}

/// Whether a form waits at this address for whoever comes in.
pub async fn waits(visit: &Visit, address: &str) -> bool {
    let name = number_in(address.split_once('?').map(|(_, query)| query));
    matches!(Kept::find(&visit.app, visit.draft_cookie.as_deref(), name).await, Some(Kept::Form(_)))
}

/// Goes with a form that came too late and is shown now, where it was asked for.
#[derive(Clone, Debug)]
struct BroughtBack {
    at: Uri,
    /// Whether the form itself tells that it is of whoever asks; of others only the page that it leads to does.
    is_theirs: bool,
}

/// Around all routes: a form that came too late is brought back to whoever it is of, before it is known what its address is for: what
/// shows it is what it was sent to.
pub async fn brings_back(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET || value_of(request.uri().query(), SHOWN).is_none() {
        return next.run(request).await;
    }
    let draft = cookies::read(request.headers(), Name::Draft, &app.config);
    let (parts, body) = request.into_parts();
    if let Some(Kept::Form(form)) = Kept::find(&app, draft.as_deref(), number_in(parts.uri.query())).await
        && own_path(form.path()) == own_path(parts.uri.path())
        && form.is_of_reader(&app, &parts.headers).await == Some(true)
        && let is_theirs = form.says_whose_it_is()
        && let Some(mut again) = form.again(&parts)
    {
        again.extensions_mut().insert(BroughtBack { at: parts.uri, is_theirs });
        return next.run(again).await;
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Whoever asks for a form of theirs has to come in first, and is led to it then.
fn to_the_door(door: &str, address: &Uri) -> Response {
    let address = address.path_and_query().map_or("", |address| address.as_str());
    Redirect::to(&with_next(door, address)).into_response()
}

/// Around the routes of pages.
pub async fn stays(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() == Method::POST {
        return sent(&app, request, next).await;
    }
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    if let Some(wait) = refused::Wait::of(&app, request.uri()) {
        return wait.shown(&app, request, next).await;
    }
    if [SHOWN, WAIT].iter().all(|name| value_of(request.uri().query(), name).is_none()) {
        return next.run(request).await;
    }
    shown(&app, request, next).await
}

/// A form was sent: a page that answers it gets an address.
async fn sent(app: &App, mut request: Request, next: Next) -> Response {
    if let Some(BroughtBack { at: address, .. }) = request.extensions_mut().remove() {
        let response = next.run(request).await;
        let turned_away = response.extensions().get::<TurnedAway>().copied();
        return turned_away.map_or(response, |turned| to_the_door(turned.step.unwrap_or(turned.door.path()), &address));
    }
    let is_again = value_of(request.uri().query(), AGAIN).is_some();
    if is_again {
        request.extensions_mut().insert(Again::default());
        // In another language there is as long to wait.
        if let Some(wait) = refused::Wait::of(app, request.uri()) {
            request.extensions_mut().insert(wait.waiting());
        }
    }
    let sender = Sender::of(request.headers(), app);
    let client = Client::new(request.extensions(), request.headers(), &app.config).limit_key();
    let (parts, body) = request.into_parts();
    let (lent, back) = lent::lend(body, 0);
    let response = next.run(Request::from_parts(parts.clone(), lent)).await;
    if let Some(turned_away) = response.extensions().get::<TurnedAway>() {
        return came_too_late(app, &sender, &client, (parts, back.unread()), *turned_away).await;
    }
    let status = response.status();
    // Past a limit it depends on what was typed whether anything is written: `refused` decides that.
    let is_mistake = status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS;
    let keep = response.extensions().get::<Keep>().cloned();
    if !is_again && !is_mistake && keep.is_none() {
        return response;
    }
    let sender = sender.after(&parts.headers, response.headers(), app);
    let address = keep.and_then(|keep| keep.at).unwrap_or_else(|| without_what_is_ours(&parts.uri));
    with_address(app, &sender, &client, &address, response).await
}

/// Gives a page an address of its own, where that is possible.
async fn with_address(app: &App, sender: &Sender, client: &str, address: &str, response: Response) -> Response {
    let is_small = response.body().size_hint().upper().is_some_and(|bytes| bytes <= LARGEST);
    if !is_small || !is_page(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let page = match to_bytes(body, usize::MAX).await {
        Ok(page) => page,
        // A page of ours is whole in memory: this cannot be.
        Err(error) => return WebError(Error::fault(error)).into_response(),
    };
    let name: DraftName = app.random.bytes();
    let status = parts.status.as_u16().to_be_bytes();
    let binding = sender.bound(app, address).await.seal(app);
    let kept = [&[Kept::PAGE][..], &status, &binding, &page].concat();
    let Some(cookie) = keep(app, sender, name, &kept, client).await else {
        return Response::from_parts(parts, Body::from(page));
    };
    for of_page in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(of_page);
    }
    let mut response = Redirect::to(&shown_at(address, name)).into_response();
    response.headers_mut().extend(parts.headers);
    hold(app, &mut response, &cookie);
    response
}

/// Keeps something for a browser; gives the cookie that opens it, or nothing where it could not be kept.
async fn keep(app: &App, sender: &Sender, name: DraftName, kept: &[u8], client: &str) -> Option<String> {
    let keeping = drafts::keep(app, sender.draft.as_deref(), name, kept, client);
    match tokio::time::timeout(KEEPING, keeping).await {
        Ok(Ok(Keeping::Kept(cookie))) => Some(cookie),
        _ => None,
    }
}

/// Whoever sent a form has to come in first: what it holds waits for them.
async fn came_too_late(
    app: &App,
    sender: &Sender,
    client: &str,
    (parts, body): (request::Parts, Option<Body>),
    TurnedAway { door, step }: TurnedAway,
) -> Response {
    let lost = || Redirect::to(&format!("{}?{LOST}=1", step.unwrap_or(door.path()))).into_response();
    let Some(body) = body else { return lost() };
    let Some(form) = LateForm::read(app, &parts, body, door).await else { return lost() };
    let name: DraftName = app.random.bytes();
    let Ok(json) = serde_json::to_vec(&form) else { return lost() };
    let kept = [&[Kept::FORM][..], &json].concat();
    let Some(cookie) = keep(app, sender, name, &kept, client).await else { return lost() };
    let address = shown_at(&own_path(form.path()), name);
    let door = step.unwrap_or(form.door(app, &parts.headers).path());
    let mut response = Redirect::to(&with_next(door, &address)).into_response();
    hold(app, &mut response, &cookie);
    response
}

/// What was kept is asked for: shown to whoever may see what stands at its address.
async fn shown(app: &App, request: Request, next: Next) -> Response {
    let sender = Sender::of(request.headers(), app);
    let path = own_path(request.uri().path());
    let (mut parts, body) = request.into_parts();
    match Kept::find(app, sender.draft.as_deref(), number_in(parts.uri.query())).await {
        Some(Kept::Form(form))
            if own_path(form.path()) == path && form.is_of_reader(app, &parts.headers).await.is_none() =>
        {
            return to_the_door(form.door(app, &parts.headers).path(), &parts.uri);
        }
        Some(Kept::Page(page)) => {
            // Asked for its head only, a page reads nothing and notes nothing.
            let present = next.clone().run(only_the_head(&parts)).await.status();
            if present == StatusCode::METHOD_NOT_ALLOWED {
                return above(&parts, &path);
            }
            // A page whose act became impossible meanwhile is still shown: what was typed stands in it, and what somebody else did.
            // So is one whose address fails: what was made for this browser alone, a code, may be nowhere else.
            let may_see = present.is_success()
                || present.is_server_error()
                || matches!(present, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY);
            if may_see && let Some(page) = sender.bound(app, &path).await.page(app, &page) {
                return page;
            }
            parts.extensions.insert(Gone);
        }
        Some(Kept::Refusal(refusal)) if refusal.is_of(app, &sender.bound(app, &path).await) => {
            let present = next.clone().run(only_the_head(&parts)).await.status();
            if present == StatusCode::METHOD_NOT_ALLOWED {
                return above(&parts, &path);
            }
            // It shows nothing but their own words; whoever would have to come in first is not shown those either.
            if !present.is_redirection() {
                return refusal.page(app, own_address(&parts.uri));
            }
            parts.extensions.insert(Gone);
        }
        // A wait that is over leaves nothing to be said.
        _ if value_of(parts.uri.query(), SHOWN).is_none() => {}
        _ => drop(parts.extensions.insert(Gone)),
    }
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED { above(&parts, &path) } else { response }
}

/// The form goes to an address that shows nothing; the page above it does.
fn above(parts: &request::Parts, path: &str) -> Response {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let above = match segments.as_slice() {
        // What is done with one of many on a page.
        [above @ .., "alerts" | "mails", _] | [above @ .., _] => above.join("/"),
        [] => String::new(),
    };
    Redirect::to(&format!("/{above}?{}", parts.uri.query().unwrap_or_default())).into_response()
}

/// The cookies of sessions.
const SESSIONS: [Name; 3] = [Name::Desk, Name::Requester, Name::Owner];

/// Whose browser it is.
struct Sender {
    draft: Option<String>,
    /// What it sends of [`SESSIONS`].
    sessions: [Option<String>; 3],
}

impl Sender {
    fn of(headers: &HeaderMap, app: &App) -> Self {
        let read = |name| cookies::read(headers, name, &app.config);
        Self { draft: read(Name::Draft), sessions: SESSIONS.map(read) }
    }

    /// The same browser after an answer that lets it in.
    fn after(&self, headers: &HeaderMap, answer: &HeaderMap, app: &App) -> Self {
        let set: Vec<Cookie<'_>> = answer
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|set| Cookie::parse(set.to_str().ok()?.to_owned()).ok())
            .collect();
        let read = |name: Name| {
            let full = name.full(&app.config);
            let fresh = set.iter().rfind(|cookie| cookie.name() == full).map(|cookie| cookie.value().to_owned());
            fresh.or_else(|| cookies::read(headers, name, &app.config))
        };
        Self { draft: self.draft.clone(), sessions: SESSIONS.map(read) }
    }

    /// What ties something that is kept to this browser, at an address: behind a door the session that opens it, else nothing more than
    /// the cookie that opens what is kept.
    async fn bound(&self, app: &App, address: &str) -> Bound {
        let [desk, requester, owner] = self.sessions.each_ref().map(Option::as_ref);
        match Door::before(address.split('?').next().unwrap_or_default()) {
            None => Bound::to(b"anywhere", None),
            Some(Door::Desk) => Bound::to(b"desk", desk),
            Some(Door::Requester) => Bound::to(b"my", requester),
            // A code opens it, or an account of the desk; a code that opens nothing any more ties to nobody.
            Some(Door::Owner) => match owner {
                Some(cookie) if matches!(owner_door::find(app, cookie).await, Ok(Some(_))) => Bound::to(b"task", owner),
                _ => Bound::to(b"task of the desk", desk),
            },
        }
    }
}

/// What something that is kept is tied to.
struct Bound {
    at: &'static [u8],
    session: Vec<u8>,
}

impl Bound {
    fn to(at: &'static [u8], session: Option<&String>) -> Self {
        Self { at, session: session.map(|session| session.clone().into_bytes()).unwrap_or_default() }
    }

    fn said(&self) -> [&[u8]; 3] {
        [b"kept page", self.at, &self.session]
    }

    /// What is kept with it, to know it again.
    fn seal(&self, app: &App) -> [u8; 32] {
        app.keys.mac(Purpose::Token, &self.said())
    }

    fn fits(&self, app: &App, sealed: &[u8]) -> bool {
        app.keys.fits(Purpose::Token, &self.said(), sealed)
    }

    /// The page, where it was kept so.
    fn page(&self, app: &App, kept: &[u8]) -> Option<Response> {
        let (status, rest) = kept.split_first_chunk::<2>()?;
        let (sealed, page) = rest.split_first_chunk::<32>()?;
        if !self.fits(app, sealed) {
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

/// The number of what was kept, in a query.
fn number_in(query: Option<&str>) -> Option<DraftName> {
    Uuid::try_parse(&value_of(query, SHOWN)?).ok().map(Uuid::into_bytes)
}

/// Where something is shown that was kept.
fn shown_at(address: &str, name: DraftName) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{SHOWN}={}", Uuid::from_bytes(name).simple())
}

/// Lets the browser hold on to what opens it.
fn hold(app: &App, response: &mut Response, cookie: &str) {
    let cookie = cookies::set(Name::Draft, cookie, drafts::COOKIE_SECONDS, &app.config);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The first value of a name in a query.
fn value_of(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

/// The address of what is shown, without the language it is asked for in.
fn own_address(address: &Uri) -> String {
    let without = without_what_is_ours(address);
    number_in(address.query()).map_or_else(|| without.clone(), |number| shown_at(&without, number))
}

/// An address, without what is true of one answer only.
fn without_what_is_ours(address: &Uri) -> String {
    let path = own_path(address.path());
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(address.query().unwrap_or_default().as_bytes()) {
        if ![AGAIN, SHOWN, WAIT, PROOF, DONE, "lang"].contains(&&*name) {
            query.append_pair(&name, &value);
        }
    }
    let query = query.finish();
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// A path that leads nowhere else: two slashes would begin another host's address.
fn own_path(path: &str) -> String {
    format!("/{}", path.trim_start_matches(['/', '\\']))
}

fn is_page(response: &Response) -> bool {
    let made = response.headers().get(header::CONTENT_TYPE).and_then(|made| made.to_str().ok());
    made.is_some_and(|made| made.starts_with("text/html"))
}
