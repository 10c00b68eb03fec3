//! A form that comes too late: its session ended while it was filled in. What it holds is kept, and shown once the same person is in
//! again: as the page that would show it had it been sent only to be shown again, so that nothing is done with it before they press.
//!
//! No open door: it is kept only of a form that we made for the session whose cookie the browser still sends, or for whoever has come
//! halfway in with that browser, no longer and no larger than other pages, sealed with what only the browser's cookie holds. A form of the desk or of an owner bears the mark of the person
//! it was made for; a requester's stands below a request of their own, which nobody else is shown.

use axum::body::{Body, Bytes};
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header, request};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use uuid::Uuid;

use super::{AGAIN, Again, SHOWN};
use crate::domain::owner_tasks::door as owner_door;
use crate::domain::staff;
use crate::infra::app::App;
use crate::web::cookies::{self, Name};
use crate::web::door::Door;
use crate::web::form_token::{self, TokenError};
use crate::web::upload;
use crate::web::visit::DONE;

/// The largest form that is kept, in bytes, with the files in it; of a larger one the files are left out.
const LARGEST: usize = 1024 * 1024;

/// A form as it was sent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LateForm {
    /// Where it was sent, with what stood in the address.
    pub(super) address: String,
    door: Door,
    /// Its token, which tells whose it is.
    token: String,
    media_type: String,
    body: Vec<u8>,
    /// Whether files were left out.
    without_files: bool,
}

impl LateForm {
    /// Reads the form of somebody who was turned away at a door. `None` where it is no form of ours for the session that ended, or too
    /// large to be kept.
    pub(super) async fn read(app: &App, parts: &request::Parts, body: Body, door: Door) -> Option<Self> {
        let media_type = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?.to_owned();
        let mut form = Self {
            address: parts.uri.path_and_query()?.as_str().to_owned(),
            door,
            token: String::new(),
            media_type,
            body: Vec::new(),
            without_files: false,
        };
        if form.media_type.starts_with("application/x-www-form-urlencoded") {
            form.body = axum::body::to_bytes(body, LARGEST).await.ok()?.to_vec();
            let fields = form_urlencoded::parse(&form.body);
            let found =
                |wanted: &str| fields.clone().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned());
            // A password is shown nowhere again, and so is kept nowhere.
            if found("password").is_some() {
                return None;
            }
            form.token = found("form_token")?;
        } else {
            form.read_parts(app, body).await?;
        }
        let bindings = door.bindings(app, &parts.headers);
        let is_ours = |binding: &Vec<u8>| form_token::check(app, &form.token, binding) != Err(TokenError::Foreign);
        (bindings.iter().any(is_ours) || form.is_of_whoever_is_halfway_in(app, &parts.headers).await).then_some(form)
    }

    /// Whether it was made for somebody whose password this browser has just sent: the session it was made in ended, and the next one
    /// has only begun.
    async fn is_of_whoever_is_halfway_in(&self, app: &App, headers: &HeaderMap) -> bool {
        let Some(cookie) = cookies::read(headers, Name::Desk, &app.config).filter(|_| self.door != Door::Requester)
        else {
            return false;
        };
        let session = staff::sessions::find(app, &cookie).await.ok().flatten();
        session.is_some_and(|session| form_token::is_for(app, &self.token, session.account.id))
    }

    /// A form with files: whole where it is small, else what was typed.
    async fn read_parts(&mut self, app: &App, body: Body) -> Option<()> {
        let request = |body: Body| {
            let mut request = Request::builder().header(header::CONTENT_TYPE, self.media_type.as_str());
            request = request.method(Method::POST);
            let mut request = request.body(body).ok()?;
            DefaultBodyLimit::max(upload::BODY_BYTES).apply(&mut request);
            Some(request)
        };
        let mut parts = Multipart::from_request(request(body)?, app).await.ok()?;
        let boundary = format!("rightsdesk-{}", Uuid::from_bytes(app.random.bytes()).simple());
        let mut whole = Vec::new();
        let mut typed = Vec::new();
        let mut is_whole = true;
        while let Some(mut part) = parts.next_field().await.ok()? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let mut content = Vec::new();
            while let Some(bytes) = part.chunk().await.ok()? {
                if content.len() + bytes.len() <= LARGEST {
                    content.extend_from_slice(&bytes);
                } else if file.is_some() {
                    is_whole = false;
                } else {
                    return None;
                }
            }
            if name == "form_token" {
                self.token = String::from_utf8(content.clone()).ok()?;
            }
            let written = written(&boundary, &name, file.as_deref(), &content);
            if file.is_none() {
                typed.extend_from_slice(&written);
            }
            is_whole = is_whole && whole.len() + written.len() <= LARGEST;
            if is_whole {
                whole.extend_from_slice(&written);
            }
            if typed.len() > LARGEST {
                return None;
            }
        }
        self.without_files = !is_whole;
        self.body = if is_whole { whole } else { typed };
        self.body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        self.media_type = format!("multipart/form-data; boundary={boundary}");
        Some(())
    }

    /// The path it was sent to.
    pub(super) fn path(&self) -> &str {
        self.address.split('?').next().unwrap_or_default()
    }

    /// Where whoever it is of comes in again: who answers for a system by their account of the desk does so there.
    pub(super) fn door(&self, app: &App, headers: &HeaderMap) -> Door {
        let by_account = self.door == Door::Owner && cookies::read(headers, Name::Owner, &app.config).is_none();
        if by_account { Door::Desk } else { self.door }
    }

    /// Whether it is the form of whoever asks for it now. `None` where nobody is in.
    pub(super) async fn is_of_reader(&self, app: &App, headers: &HeaderMap) -> Option<bool> {
        let read = |name| cookies::read(headers, name, &app.config);
        if self.door == Door::Requester {
            // The page it leads to opens for whoever the request belongs to, and nobody else.
            return Some(true);
        }
        if self.door == Door::Owner
            && let Some(cookie) = read(Name::Owner)
            && let Ok(Some(session)) = owner_door::find(app, &cookie).await
        {
            return Some(form_token::is_for(app, &self.token, session.owner_id));
        }
        let session = staff::sessions::find(app, &read(Name::Desk)?).await.ok()??;
        session.complete.then(|| form_token::is_for(app, &self.token, session.account.id))
    }

    /// Whether it bears the mark of whoever it is of.
    pub(super) fn says_whose_it_is(&self) -> bool {
        self.door != Door::Requester
    }

    /// The form once more, only to be shown, for whoever asks with these headers.
    pub(super) fn again(self, parts: &request::Parts) -> Option<Request> {
        let mut parts = parts.clone();
        parts.method = Method::POST;
        let query = self.address.split_once('?').map_or("", |(_, query)| query);
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (name, value) in
            form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| ![AGAIN, DONE, "lang"].contains(&&**name))
        {
            pairs.append_pair(&name, &value);
        }
        // A language asked for now is answered in.
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            if name != SHOWN {
                pairs.append_pair(&name, &value);
            }
        }
        parts.uri = format!("{}?{}", self.path(), pairs.finish()).parse::<Uri>().ok()?;
        // Nothing can come of it, wherever the link to it stood.
        parts.headers.remove(header::ORIGIN);
        parts.headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&self.media_type).ok()?);
        parts.headers.insert(header::CONTENT_LENGTH, self.body.len().into());
        parts.extensions.insert(Again { without_files: self.without_files });
        Some(Request::from_parts(parts, Body::from(Bytes::from(self.body))))
    }
}

/// A part of a form as it stands in a body.
fn written(boundary: &str, name: &str, file: Option<&str>, content: &[u8]) -> Vec<u8> {
    let quoted = |text: &str| text.replace('"', "%22").replace(['\r', '\n'], " ");
    let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(name));
    if let Some(file) = file {
        head.push_str(&format!("; filename=\"{}\"\r\nContent-Type: application/octet-stream", quoted(file)));
    }
    [head.as_bytes(), b"\r\n\r\n", content, b"\r\n"].concat()
}
