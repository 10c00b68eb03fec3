//! A form that fails with a page that has no form of its own: too many, too large, not there, not allowed, a fault.
//!
//! What was typed stands on that page, to be copied; where waiting helps, one press sends the form once more as it was. The page is kept
//! like others, so that it can be come back to and read in another language, and is tied to the sessions it was made in. It is made anew
//! whenever it is looked at: then it says how long there is still to wait.
//!
//! Secrets are never shown again and never kept; a form that holds one cannot be sent once more from here. Where there is nothing else in
//! it to be copied, nothing is kept past a limit: whoever guesses makes us write nothing, and is led to an address that says how long there
//! is to wait, the same for everybody. No limit is softened: what is sent once more is counted like anything else, and what is kept counts
//! against what a network may keep.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use super::{
    AGAIN, Bound, BroughtBack, Kept, PROOF, Sender, WAIT, Waiting, hold, is_page, keep, lent, own_address, own_path,
    shown_at, value_of, with_address, without_what_is_ours,
};
use crate::base::error::{Error, Explain};
use crate::base::language::Language;
use crate::base::text;
use crate::domain::access::drafts::DraftName;
use crate::infra::app::App;
use crate::infra::crypto::Purpose;
use crate::web::client::Client;
use crate::web::door::{Door, NEXT};
use crate::web::error::{Failure, WebError};
use crate::web::upload;

/// The most of a form that is read for the sake of what was typed, in bytes.
pub(in crate::web) const LARGEST: usize = 1024 * 1024;

/// The kind of a form without files.
const PLAIN: &[u8] = b"application/x-www-form-urlencoded";
/// The kind of a form with files.
const IN_PARTS: &[u8] = b"multipart/form-data";

/// Fields of secrets: what is typed into them is never shown again.
const SECRETS: [&str; 4] = ["password", "new_password", "repeated", "code"];
/// Fields that say who comes in: beside a password there is nothing in them to be copied.
const WHO: [&str; 1] = ["email"];
/// The field of a password.
const PASSWORD: &str = "password";
/// Fields that the program writes, and its buttons; of those with a point in their name, what stands before the first.
const BY_PROGRAMS: [&str; 32] = [
    "about",
    "act",
    "after",
    "alerts",
    "confirm",
    "deed",
    "digest",
    "done",
    "edition",
    "file",
    "files",
    "find",
    "form_token",
    "had",
    "had_rung",
    "kept",
    "language",
    "mailed",
    "next",
    "number",
    "offered",
    "outcome",
    "read",
    "says",
    "seen",
    "session",
    "shown",
    "step",
    "version",
    "view",
    "w",
    "waiting",
];
/// Fields in which something is chosen, named likewise.
const CHOSEN: [&str; 51] = [
    "abroad",
    "ask",
    "asked_disputed",
    "assignee",
    "automated",
    "because",
    "channel",
    "compared",
    "country",
    "decision",
    "deputy",
    "disputed",
    "doubt",
    "entity",
    "escalation",
    "format",
    "give_to",
    "ground",
    "has_declaration",
    "holding",
    "inferred",
    "k",
    "kind",
    "look_up",
    "marketing",
    "method",
    "observed",
    "others",
    "owner",
    "place",
    "provided",
    "recipients",
    "relation",
    "result",
    "right",
    "role",
    "rung",
    "safeguards",
    "search_keys",
    "sources",
    "special",
    "state",
    "status",
    "subjects",
    "system",
    "to",
    "usual_ground",
    "verdict",
    "want",
    "ways",
    "wish",
];
/// Fields that are several of one thing: what comes behind the last point of their names tells what each is.
const LISTS: [&str; 4] = ["h", "purposes", "retention", "california"];
/// What stands behind the last point of those in which something is chosen.
const CHOSEN_OF_ONE: [&str; 10] =
    ["keep_out", "others", "result", "basis", "purpose", "unit", "shared", "sold", "categories", "disclosed_to"];
/// The field of a form's token.
const TOKEN: &str = "form_token";

/// What was typed into a form with files, as far as it was read. It goes with the request, because only whoever reads the form knows.
#[derive(Clone, Debug, Default)]
pub struct Reading(Arc<Mutex<Fields>>);

/// Fields of a form.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Fields {
    texts: Vec<(String, String)>,
    with_files: bool,
}

impl Reading {
    fn change(&self, change: impl FnOnce(&mut Fields)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Notes what was typed into a field.
    pub fn text(&self, name: &str, value: &str) {
        self.change(|fields| fields.texts.push((name.to_owned(), value.to_owned())));
    }

    /// Notes that a file came along.
    pub fn file(&self) {
        self.change(|fields| fields.with_files = true);
    }

    fn fields(&self) -> Fields {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Goes with a failure: the form that failed, for the page that says so.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What was typed, to be copied.
    pub words: Vec<String>,
    /// The form, where sending it once more helps.
    pub again: Option<SentAgain>,
    /// Whether files came with it, which have to be chosen again.
    pub with_files: bool,
    /// Where the page is kept.
    pub at: Option<String>,
    /// Whether there was somewhat to wait that is over.
    pub is_over: bool,
    /// Whether its address itself tells all of it, so that nothing is kept.
    pub is_told: bool,
}

impl Typed {
    /// Whether there is anything to be said of what was typed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty() && self.again.is_none()
    }

    /// Whether the page's language switch sends the form, because there is no address to lead to.
    #[must_use]
    pub const fn is_switched(&self) -> bool {
        self.at.is_none() && self.again.is_some()
    }

    /// The key of what is said of it; `None` where nothing was typed.
    #[must_use]
    pub fn key(&self) -> Option<&'static str> {
        match &self.at {
            _ if self.is_empty() || self.words.is_empty() && self.at.is_some() => None,
            Some(_) if self.is_told => None,
            Some(at) if Door::before(at.split('?').next().unwrap_or_default()).is_some() => Some("error-page-kept-own"),
            Some(_) => Some("error-page-kept"),
            None => Some("error-page-not-kept"),
        }
    }
}

/// A form to be sent once more.
#[derive(Clone, Debug, Default)]
pub struct SentAgain {
    /// Where it goes.
    pub action: String,
    /// How it is sent.
    pub media_type: &'static str,
    /// Its fields.
    pub fields: Vec<(String, String)>,
}

impl SentAgain {
    /// Where it goes only to be shown again, in another language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let joint = if self.action.contains('?') { '&' } else { '?' };
        format!("{}{joint}{AGAIN}&lang={}", self.action, language.code())
    }
}

/// A form as it was sent, without its files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Form {
    /// Where it was sent, with what stood in the address.
    address: String,
    in_parts: bool,
    fields: Fields,
    /// Whether all of it was read.
    is_whole: bool,
    /// Whether a secret was taken out of it: then it cannot be sent again.
    #[serde(default)]
    had_secret: bool,
}

impl Form {
    /// Whether somebody typed something that can be shown again.
    fn words(&self) -> Vec<String> {
        let signs_in = self.fields.texts.iter().any(|(name, _)| name == PASSWORD);
        let is_word = |name: &str| is_typed(name) && !self.is_secret(name) && !(signs_in && WHO.contains(&name));
        let values = self.fields.texts.iter().filter(|(name, _)| is_word(name));
        values.map(|(_, value)| text::lines(value)).filter(|value| !value.is_empty()).collect()
    }

    /// Whether it was made by a page of ours.
    fn is_ours(&self) -> bool {
        self.fields.texts.iter().any(|(name, _)| name == TOKEN)
    }

    /// Whether what is typed into a field is shown nowhere again. In the register a code is the short name of a row.
    fn is_secret(&self, name: &str) -> bool {
        SECRETS.contains(&name) && !(name == "code" && self.address.starts_with("/desk/register"))
    }

    fn has_secret(&self) -> bool {
        self.had_secret || self.fields.texts.iter().any(|(name, value)| self.is_secret(name) && !value.is_empty())
    }

    /// The form, where trying again may help, all of it is there, and it is one of ours. Sent twice it is still done once: its token
    /// says that it is the same.
    fn again(&self, status: StatusCode) -> Option<SentAgain> {
        let passes = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
        (passes && self.is_ours() && self.is_whole && !self.fields.with_files && !self.has_secret()).then(|| {
            SentAgain {
                action: self.address.clone(),
                media_type: if self.in_parts { "multipart/form-data" } else { "application/x-www-form-urlencoded" },
                fields: self.fields.texts.clone(),
            }
        })
    }

    fn typed(&self, status: StatusCode) -> Typed {
        let (words, again) = (self.words(), self.again(status));
        Typed { words, again, with_files: self.fields.with_files, ..Typed::default() }
    }
}

/// Whether people write into a field of this name, going by what stands in our forms: what is chosen there, pressed, or written by the
/// program itself is none of their words.
pub(in crate::web) fn is_typed(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default();
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_of_one = LISTS.contains(&first) && CHOSEN_OF_ONE.contains(&last);
    !(BY_PROGRAMS.contains(&first) || CHOSEN.contains(&first) || is_of_one)
}

/// A form that failed, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Refusal {
    /// What ties it to whoever sent it.
    binding: Vec<u8>,
    status: u16,
    /// What is said.
    key: String,
    /// A rule's own words, in each language.
    explained: Vec<(Language, String)>,
    /// Where it is done instead.
    way: Option<String>,
    /// When trying again makes sense.
    retry_at: Option<DateTime<Utc>>,
    form: Form,
}

/// The field of a reference, which may stand in an address.
const REFERENCE: &str = "reference";
/// The longest wait that an address may tell, in seconds: what is counted is counted by the hour.
const LONGEST_WAIT: i64 = 3_600;
/// The longest address to go to afterwards that it may tell, in bytes.
const LONGEST_NEXT: usize = 1_024;

/// A wait after a form with nothing in it but a secret, and perhaps a reference or who comes in: what is guessed at is a secret, and for
/// whoever guesses nothing is written. Its page has an address all the same, which says until when.
#[derive(Debug)]
pub(super) struct Wait {
    path: String,
    /// Until when, in seconds since 1970, as it is told.
    until_told: String,
    until: DateTime<Utc>,
    seconds: u64,
    reference: Option<String>,
    /// Where to go afterwards.
    next: Option<String>,
}

impl Wait {
    /// The wait that an address tells; `None` where it tells none, or it is over.
    pub(super) fn of(app: &App, address: &Uri) -> Option<Self> {
        let until_told = value_of(address.query(), WAIT)?;
        let until = DateTime::from_timestamp(until_told.parse().ok()?, 0)?;
        let left = until.timestamp().checked_sub(app.now().timestamp())?;
        let seconds = u64::try_from(left).ok().filter(|_| (1..=LONGEST_WAIT).contains(&left))?;
        let reference = value_of(address.query(), REFERENCE).and_then(|typed| named(&typed));
        let next = value_of(address.query(), NEXT);
        let wait = Self { path: own_path(address.path()), until_told, until, seconds, reference, next };
        // Nobody else can send somebody away with it.
        let proof = text::from_hexadecimal(&value_of(address.query(), PROOF)?)?;
        app.keys.fits(Purpose::Token, &wait.said(), &proof).then_some(wait)
    }

    /// The wait after a form; `None` where it is no such form.
    fn after(app: &App, failure: &Failure, form: &Form) -> Option<Self> {
        let seconds =
            failure.retry_after.filter(|_| failure.key == "too-many" && form.has_secret() && form.is_ours())?;
        let typed = form.fields.texts.iter().find(|(name, _)| name == REFERENCE).map(|(_, typed)| typed.as_str());
        let reference = typed.and_then(named);
        // A reference that cannot stand in an address is kept like other words.
        let is_all = form.words().len() == usize::from(reference.is_some());
        let seconds = i64::try_from(seconds).ok()?.clamp(1, LONGEST_WAIT);
        let until = DateTime::from_timestamp(app.now().timestamp() + seconds, 0)?;
        let (path, query) = form.address.split_once('?').unwrap_or((&form.address, ""));
        // The door it leads to looks whether it may lead there.
        let in_form = form.fields.texts.iter().find(|(name, _)| name == NEXT).map(|(_, next)| next.clone());
        let next = in_form.or_else(|| value_of(Some(query), NEXT)).filter(|next| next.len() <= LONGEST_NEXT);
        is_all.then(|| Self {
            path: path.to_owned(),
            until_told: until.timestamp().to_string(),
            until,
            seconds: seconds.unsigned_abs(),
            reference,
            next,
        })
    }

    /// What an address says, for the proof that we have said so.
    fn said(&self) -> [&[u8]; 5] {
        let [reference, next] = [&self.reference, &self.next].map(|told| told.as_deref().unwrap_or_default());
        [b"wait", self.path.as_bytes(), self.until_told.as_bytes(), reference.as_bytes(), next.as_bytes()]
    }

    fn address(&self, app: &App) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(WAIT, &self.until_told);
        query.append_pair(PROOF, &text::hexadecimal(&app.keys.mac(Purpose::Token, &self.said())));
        for (name, told) in [(REFERENCE, &self.reference), (NEXT, &self.next)] {
            if let Some(told) = told {
                query.append_pair(name, told);
            }
        }
        format!("{}?{}", self.path, query.finish())
    }

    /// The same for the page that it is told to.
    pub(super) const fn waiting(&self) -> Waiting {
        Waiting { until: self.until }
    }

    /// The page at its address. At the desk that is the form itself, which says so above what is to be filled in again; elsewhere one that
    /// says what else there is to do.
    pub(super) async fn shown(self, app: &App, mut request: Request, next: Next) -> Response {
        if self.path.split('/').nth(1) != Some("desk") {
            return self.page(app);
        }
        request.extensions_mut().insert(self.waiting());
        let mut response = next.run(request).await;
        // Whoever is turned away there, or in already, waits for nothing.
        if response.status().is_success() {
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(header::RETRY_AFTER, self.seconds.into());
        }
        response
    }

    /// Leads on from the answer that said so.
    fn led_to(self, app: &App, response: &Response) -> Response {
        led_to(&self.address(app), response)
    }

    /// The page that says so.
    fn page(self, app: &App) -> Response {
        let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
        response.headers_mut().insert(header::RETRY_AFTER, self.seconds.into());
        let failure = WebError(Error::TooMany(self.seconds)).into_response();
        if let Some(failure) = Failure::of(&failure) {
            response.extensions_mut().insert(failure);
        }
        let at = Some(self.address(app));
        let words = self.reference.into_iter().collect();
        response.extensions_mut().insert(Typed { words, at, is_told: true, ..Typed::default() });
        response
    }
}

/// What was typed as a reference, where it may stand in an address: nothing that could say anything else.
fn named(typed: &str) -> Option<String> {
    let typed = text::line(typed);
    let is_one = typed.len() <= 16 && typed.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
    // A word alone may be anybody's name.
    (is_one && typed.chars().any(|sign| sign.is_ascii_digit() || sign == '-')).then_some(typed)
}

/// Words of a rule that were kept.
#[derive(Debug)]
struct Explained(Vec<(Language, String)>);

impl Explain for Explained {
    fn explain(&self, language: Language) -> String {
        self.0
            .iter()
            .find(|(in_language, _)| *in_language == language)
            .map_or_else(String::new, |(_, words)| words.clone())
    }
}

impl Refusal {
    fn of(app: &App, bound: &Bound, status: StatusCode, failure: &Failure, form: &Form) -> Self {
        let explained = failure.explanation.iter();
        let explained = explained.flat_map(|rule| Language::ALL.map(|language| (language, rule.explain(language))));
        let seconds = |seconds| TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0));
        let mut open = form.clone();
        open.had_secret = form.has_secret();
        open.fields.texts.retain(|(name, _)| !form.is_secret(name));
        Self {
            binding: bound.seal(app).to_vec(),
            status: status.as_u16(),
            key: failure.key.clone().into_owned(),
            explained: explained.collect(),
            way: failure.way.clone(),
            retry_at: failure.retry_after.map(|after| app.now() + seconds(after)),
            form: open,
        }
    }

    /// Whether it is of whoever asks for it.
    pub(super) fn is_of(&self, app: &App, bound: &Bound) -> bool {
        bound.fits(app, &self.binding)
    }

    /// The failure as it was, to be said at its own address.
    pub(super) fn page(self, app: &App, at: String) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let left = self.retry_at.map(|at| (at - app.now()).num_seconds());
        let retry_after = left.and_then(|left| u64::try_from(left).ok()).filter(|left| *left > 0);
        let mut typed = self.form.typed(status);
        typed.is_over = left.is_some() && retry_after.is_none();
        typed.at = Some(at);
        let mut response = status.into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        let explanation = (!self.explained.is_empty()).then(|| Arc::new(Explained(self.explained)) as Arc<dyn Explain>);
        response.extensions_mut().insert(Failure { key: self.key.into(), retry_after, explanation, way: self.way });
        response.extensions_mut().insert(typed);
        response
    }
}

/// Around the routes of pages and their patience: what was typed into a form that fails stays.
pub async fn stays(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let brought_back = request.extensions().get::<BroughtBack>().cloned();
    let sender = Sender::of(request.headers(), &app);
    let client = Client::new(request.extensions(), request.headers(), &app.config).limit_key();
    let (mut response, form) = watched(&app, request, |request| next.run(request)).await;
    let Some(form) = form else { return response };
    let status = response.status();
    let Some(failure) = Failure::of(&response) else {
        // A page with its form, which says that it was too much.
        if brought_back.is_some() || form.has_secret() || form.words().is_empty() || !is_page(&response) {
            return response;
        }
        return with_address(&app, &sender, &client, &form.address, response).await;
    };
    if brought_back.is_none()
        && let Some(wait) = Wait::after(&app, &failure, &form)
    {
        return wait.led_to(&app, &response);
    }
    let mut typed = form.typed(status);
    if typed.is_empty() && !form.is_ours() {
        return response;
    }
    if let Some(BroughtBack { at, is_theirs }) = brought_back {
        // A page that says no says nothing of whose the words are.
        if !is_theirs {
            return response;
        }
        typed.at = Some(own_address(&at));
    } else {
        let bound = sender.bound(&app, &form.address).await;
        let refusal = Refusal::of(&app, &bound, status, &failure, &form);
        let name: DraftName = app.random.bytes();
        if let Some(cookie) = kept(&app, &sender, name, &refusal, &client).await {
            let mut shown = led_to(&shown_at(&form.address, name), &response);
            hold(&app, &mut shown, &cookie);
            return shown;
        }
    }
    response.extensions_mut().insert(typed);
    response
}

/// Leads on from an answer, with what it says beside its body: what it says of that stays with it.
fn led_to(address: &str, answer: &Response) -> Response {
    let mut shown = Redirect::to(address).into_response();
    for name in [header::SET_COOKIE, header::RETRY_AFTER] {
        for value in answer.headers().get_all(&name) {
            shown.headers_mut().append(&name, value.clone());
        }
    }
    shown
}

/// Around an address that no route has: nothing is kept for it, and what was typed is shown in the answer.
pub async fn shows<F>(app: &App, request: Request, handle: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    if request.method() != Method::POST {
        return handle(request).await;
    }
    let (mut response, form) = watched(app, request, handle).await;
    if let Some(form) = form {
        let typed = form.typed(response.status());
        response.extensions_mut().insert(typed);
    }
    response
}

/// Has a form handled; where it fails, or is too much, what was typed into it is read.
async fn watched<F>(app: &App, mut request: Request, handle: impl FnOnce(Request) -> F) -> (Response, Option<Form>)
where
    F: Future<Output = Response>,
{
    let reading = Reading::default();
    request.extensions_mut().insert(reading.clone());
    let kind = request.headers().get(header::CONTENT_TYPE).cloned();
    let is_plain = kind.as_ref().is_some_and(|kind| kind.as_bytes().starts_with(PLAIN));
    let in_parts = kind.as_ref().is_some_and(|kind| kind.as_bytes().starts_with(IN_PARTS));
    let address = without_what_is_ours(request.uri());
    let (parts, body) = request.into_parts();
    let (lent, back) = lent::lend(body, if is_plain { LARGEST } else { 0 });
    let headers = parts.headers.clone();
    let response = handle(Request::from_parts(parts, lent)).await;
    let fails = Failure::of(&response).is_some() || response.status() == StatusCode::TOO_MANY_REQUESTS;
    if !fails || !(is_plain || in_parts) {
        return (response, None);
    }
    let whole = response.status() != StatusCode::PAYLOAD_TOO_LARGE;
    let mut form = Form { address, in_parts, fields: reading.fields(), is_whole: whole, had_secret: false };
    if is_plain {
        let (mut read, rest) = back.whole();
        form.is_whole = read_on(&mut read, rest).await;
        form.fields.texts = form_urlencoded::parse(&read).into_owned().collect();
    } else if let Some(body) = back.unread() {
        form.is_whole = upload::read_texts(app, &headers, body, &reading).await;
        form.fields = reading.fields();
    }
    (response, Some(form))
}

/// Reads on up to what may be read of a form; whether it was all.
async fn read_on(read: &mut Vec<u8>, rest: Body) -> bool {
    let mut rest = rest.into_data_stream();
    while let Some(Ok(bytes)) = rest.next().await {
        if read.len() + bytes.len() > LARGEST {
            read.extend_from_slice(&bytes[..LARGEST - read.len()]);
            return false;
        }
        read.extend_from_slice(&bytes);
    }
    true
}

async fn kept(app: &App, sender: &Sender, name: DraftName, refusal: &Refusal, client: &str) -> Option<String> {
    let json = serde_json::to_vec(refusal).ok()?;
    let sealed = [&[Kept::REFUSAL][..], &json].concat();
    keep(app, sender, name, &sealed, client).await
}

#[cfg(test)]
pub(in crate::web) mod samples {
    use super::*;

    /// Something typed, in a form that can be sent once more, on a page that is not kept.
    pub(in crate::web) fn typed() -> Typed {
        let fields = [("form_token", "token"), ("body", "Typed & <lost>\n王")];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let again = SentAgain { action: "/x".into(), media_type: "application/x-www-form-urlencoded", fields };
        Typed { words: vec!["Typed & <lost>\n王".into()], again: Some(again), ..Typed::default() }
    }
}
