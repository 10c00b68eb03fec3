//! `/my/{reference}/messages`: what a requester writes about a request, with files.

use axum::extract::Path;
use axum::response::IntoResponse as _;
use uuid::Uuid;

use super::case;
use super::respond::{Answer, Own, mistakes_of, on_to, token_refused};
use crate::base::actor::Actor;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::text;
use crate::domain::cases::ops;
use crate::domain::cases::ops::attachments::{self, Attachments};
use crate::infra::files::{Place, Purpose, Retention, StoredFile};
use crate::web::error::WebError;
use crate::web::kept::Said;
use crate::web::upload::{FileForm, Limits, TEXT_BYTES};
use crate::web::visit::Visit;

/// Megabytes that all files of a message may have.
pub const MEGABYTES: u64 = attachments::LARGEST / (1024 * 1024);
const LIMITS: Limits = Limits {
    file_bytes: attachments::LARGEST,
    all_bytes: attachments::LARGEST,
    files: attachments::MOST,
    text_bytes: TEXT_BYTES,
};

/// What stands in the box for a message and is not sent.
#[derive(Clone, Debug, Default)]
pub struct Unsent {
    /// The words.
    pub body: String,
    /// Files that are here already, and what could not be taken.
    pub attachments: Attachments,
}

impl Unsent {
    /// Whether there is anything in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        text::lines(&self.body).is_empty() && self.attachments.taken.is_empty()
    }

    /// What stands in the box while another button of the page is pressed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn beside(
        visit: &Visit,
        actor: Actor,
        reference: &str,
        fields: &[(String, String)],
    ) -> Result<Self, WebError> {
        let body = fields.iter().find(|(name, _)| name == "body").map(|(_, body)| body.clone()).unwrap_or_default();
        let kept: Vec<&str> = fields.iter().filter(|(name, _)| name == "kept").map(|(_, id)| id.as_str()).collect();
        let mut written = Self { body, attachments: Attachments::default() };
        if !kept.is_empty() {
            let place = attachments::place(&visit.app, actor, reference).await?;
            written.attachments.taken = still_here((visit, actor), &place, kept.into_iter()).await?;
        }
        Ok(written)
    }
}

/// Files that came with the form before, and wait with it.
async fn still_here(
    (visit, actor): (&Visit, Actor),
    place: &Place,
    ids: impl Iterator<Item = &str>,
) -> Result<Vec<StoredFile>, WebError> {
    let mut files = Vec::new();
    for id in ids.take(4 * attachments::MOST).filter_map(|id| Uuid::parse_str(id).ok()) {
        files.extend(attachments::uploaded(&visit.app, actor, place, id).await?);
    }
    Ok(files)
}

/// `POST /my/{reference}/messages`.
///
/// # Errors
/// [`NotFound`](Error::NotFound) for anything that is not one's own; [`State`](Error::State) when it cannot be opened.
pub async fn post(Own { visit, actor }: Own, Path(reference): Path<String>, sent: FileForm) -> Answer {
    let app = visit.app.clone();
    let client = visit.client.limit_key();
    let place = attachments::place_of_message(&app, actor, &reference, &client).await?;
    let sent = match sent.read(&app, &place, Purpose::Attachment, Retention::Case, LIMITS).await {
        Ok(sent) => sent,
        Err(unreadable) => return Ok(unreadable.into_response()),
    };
    let kept = sent.fields().filter(|(name, _)| *name == "kept").map(|(_, id)| id);
    let before = still_here((&visit, actor), &place, kept).await?;
    let mut attachments = attachments::look(&app, actor, &place, sent.files("files").cloned().collect()).await?;
    attachments.taken.splice(0..0, before);
    let written = Unsent { body: sent.text("body").to_owned(), attachments };
    let errors = match visit.check_own_token(sent.text("form_token")) {
        Err(error) => {
            let mut errors = token_refused(error);
            if visit.kept == Said::WithoutFiles {
                errors.add("files", "error-files-again");
            }
            // What could not be taken is said in whichever language the form is shown again.
            sent.mistakes.iter().for_each(|(field, key)| errors.add(field, key));
            if let Err(Error::Invalid(refused)) = written.attachments.check() {
                refused.iter().for_each(|(field, key)| errors.add(field, key));
            }
            errors
        }
        Ok(_) if !sent.mistakes.is_empty() => sent.mistakes.clone(),
        Ok(nonce) => {
            let done = match written.attachments.check() {
                Ok(()) => {
                    let message = (written.body.as_str(), written.attachments.taken.as_slice());
                    ops::write_to_desk(app, actor, &reference, message, nonce, &client).await
                }
                Err(error) => Err(error),
            };
            match done {
                Ok(()) => return Ok(on_to(&format!("/my/{reference}?done=sent"))),
                // Written on a page gone back to, whose form was sent already: the words are here to be sent once more.
                Err(Error::Conflict) => FieldErrors::one("form_token", "error-form-expired"),
                Err(error) => mistakes_of(error)?,
            }
        }
    };
    case::again(&visit, actor, &reference, (&visit.done, &written), &errors).await
}
