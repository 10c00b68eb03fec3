//! What was typed and not sent yet: kept, found again by the name in a page's address, forgotten. The address holds a number only;
//! what opens the draft is in the browser's cookie.

use axum::response::Response;

use super::respond::{on_to, with_cookie};
use crate::domain::access::drafts::{self, DraftName, Keeping};
use crate::domain::cases::filing::Typed;
use crate::domain::rulebook::Right;
use crate::web::cookies::Name;
use crate::web::error::WebError;
use crate::web::visit::Visit;

/// Keeps what was typed under the number of its form, or of a fresh form where that one is used up, and leads to where it is shown.
/// Or says why it is not kept.
///
/// # Errors
/// When the database fails.
pub async fn keep(
    visit: &Visit,
    right: Right,
    typed: &Typed,
    shown_at: impl FnOnce(&str) -> String,
) -> Result<Result<Response, NotKept>, WebError> {
    if !typed.is_within_limits(right) {
        return Ok(Err(NotKept::TooLong));
    }
    let token = typed.get("form_token");
    let (token, name) = match visit.number_of(token) {
        Some(name) => (token.to_owned(), name),
        None => visit.fresh_form_token(),
    };
    let mut kept = typed.of_form(right);
    kept.push(("form_token".to_owned(), token));
    let kept = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    let client = visit.client.limit_key();
    Ok(match drafts::keep(&visit.app, visit.draft_cookie.as_deref(), name, kept.as_bytes(), &client).await? {
        Keeping::Kept(cookie) => {
            let response = on_to(&shown_at(&written(name)));
            Ok(with_cookie(response, Name::Draft, &cookie, drafts::COOKIE_SECONDS, &visit.app.config))
        }
        Keeping::ShareFull(seconds) => Err(NotKept::ShareFull(seconds)),
        Keeping::AllFull => Err(NotKept::AllFull),
    })
}

/// Why something is not kept as a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// It is longer than any form that can be sent.
    TooLong,
    /// The network it came from keeps its share already, for so many seconds.
    ShareFull(u64),
    /// All together keep too much already.
    AllFull,
}

/// What this browser typed under this name, while it is kept. Whoever has switched the language wants mails in it, too.
///
/// # Errors
/// When the database fails.
pub async fn open(visit: &Visit, name: &str) -> Result<Option<Typed>, WebError> {
    let Some(name) = read(name) else { return Ok(None) };
    let kept = drafts::open(&visit.app, visit.draft_cookie.as_deref(), name).await?;
    Ok(kept.map(|kept| {
        let mut typed = Typed::from_pairs(url::form_urlencoded::parse(&kept).into_owned());
        typed.set("language", visit.language.code());
        typed
    }))
}

/// Forgets what was typed, once it has been sent.
///
/// # Errors
/// When the database fails.
pub async fn forget(visit: &Visit, name: DraftName) -> Result<(), WebError> {
    Ok(drafts::forget(&visit.app, visit.draft_cookie.as_deref(), name).await?)
}

fn written(name: DraftName) -> String {
    uuid::Uuid::from_bytes(name).simple().to_string()
}

fn read(name: &str) -> Option<DraftName> {
    uuid::Uuid::try_parse(name).ok().map(uuid::Uuid::into_bytes)
}
