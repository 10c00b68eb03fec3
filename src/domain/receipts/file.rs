//! Everything about one's own request in one piece: what was sent, what was said on both sides, the law and its sum. Nothing of what is
//! only the desk's is in it.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::own;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::base::text::hexadecimal;
use crate::domain::cases::conversation::{Message, MessageKind};
use crate::domain::cases::ops::{self as cases, OwnView};
use crate::domain::cases::receipt::{self, Receipt};
use crate::domain::cases::{Outcome, clock};
use crate::domain::letters::{self, OnRecord};
use crate::domain::mail::{self, Audience, Mail};
use crate::domain::packages::delivery;
use crate::domain::packages::model::Package;
use crate::domain::rulebook::Place;
use crate::infra::app::{App, Reading};
use crate::infra::files::{self, StoredFile};

/// The version of the form in which programs read it. Members may be added to one; none changes its meaning.
const VERSION: &str = "1";

/// Mails that are listed.
const MAILS: i64 = 1000;

/// Everything about one's own request.
#[derive(Clone, Debug)]
pub struct OwnFile {
    /// The case with all of its conversation.
    pub view: OwnView,
    /// Its receipt; nothing where it cannot be opened.
    pub receipt: Option<Receipt>,
    /// The letters that went out, by the messages that hold their words.
    pub letters: HashMap<Uuid, OnRecord>,
    /// What was mailed to its person.
    pub mails: Vec<Mail>,
    /// What was handed out.
    pub packages: Vec<Package>,
    /// What its person handed in to show who they are, as far as it was not destroyed.
    pub documents: Vec<StoredFile>,
}

/// Puts it together. What the desk wrote counts as read by that, as on the page of the request: [`cases::read_own`] with its view.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own.
pub async fn own(app: &App, actor: Actor, reference: &str) -> Result<OwnFile> {
    require(actor, Permission::ReadOwnCases)?;
    let receipt = match own::own(app, actor, reference).await {
        Ok(own) => Some(own.receipt),
        // What is left of the request is shown all the same.
        Err(Error::State(_)) => None,
        Err(error) => return Err(error),
    };
    let view = cases::open_own_whole(app.clone(), actor, reference).await?;
    beside(app.clone().read().await?, actor, view, receipt).await
}

async fn beside(mut reading: Reading, actor: Actor, view: OwnView, receipt: Option<Receipt>) -> Result<OwnFile> {
    let case = &view.case;
    let mut letters = HashMap::new();
    for answer in view.conversation.messages.iter().filter(|message| message.kind == MessageKind::Answer) {
        if let Some(kept) = letters::on_record(&mut reading, actor, case, answer.id).await? {
            letters.insert(answer.id, kept);
        }
    }
    let mut mails = mail::of_case(reading.sql(), case.id, MAILS).await?;
    mails.retain(|mail| mail.audience == Audience::Requester);
    let packages = delivery::of_case(&mut reading, actor, case).await?;
    let key = case.files().ok().map(|place| place.key);
    let mut documents = files::of_owner(reading.sql(), case.id, key.as_ref()).await?;
    documents.retain(|file| file.asking_id.is_some());
    Ok(OwnFile { receipt, letters, mails, packages, documents, view })
}

impl OwnFile {
    /// The same for programs; what is said in words is said in this language.
    #[must_use]
    pub fn json(&self, language: Language, now: DateTime<Utc>) -> Value {
        let OwnView { case, deadlines, events, conversation, appeal, appeal_of } = &self.view;
        let events = events.iter().map(|event| json!({ "at": moment(event.at), "kind": event.kind.code() }));
        let mails = self.mails.iter().map(|mail| {
            let at = mail.taken_at.or(mail.ended_at).unwrap_or(mail.created_at);
            json!({ "kind": mail.what, "state": mail.state.code(), "at": moment(at) })
        });
        let packages = self.packages.iter().map(|package| {
            json!({
                "made_at": moment(package.made_at),
                "manifest_sha256": package.digest,
                "open_until": moment(package.open_until),
                "kept_until": moment(package.kept_until),
                "destroyed_at": package.gone_at.map(moment),
            })
        });
        json!({
            "format": "rightsdesk-file",
            "version": VERSION,
            "made_at": moment(now),
            "language": language.code(),
            "receipt": self.receipt,
            "request": {
                "reference": case.reference,
                "right": case.right.code(),
                "place": case.place.map(Place::code),
                "channel": case.channel.code(),
                "status": case.status.code(),
                "outcome": case.outcome.map(Outcome::code),
                "received_at": moment(case.received_at),
                "received_on": case.received_on,
                "closed_at": case.closed_at.map(moment),
                "appealed_by": appeal,
                "appeal_of": appeal_of,
                // As it stands now: what was corrected since is in it.
                "fields": receipt::sent(case),
            },
            "law": {
                "code": deadlines.rule.place,
                "name": deadlines.rule.law,
                "edition": case.edition,
                "due_on": case.dates.legal_due,
                "due_at": case.dates.legal_due_at.map(moment),
                "aim_on": case.dates.target_due,
                "done_by": case.dates.at_once,
                "sum": clock::sum(deadlines, language),
            },
            "messages": conversation.messages.iter().map(|message| self.message_json(message)).collect::<Vec<_>>(),
            "documents": self.documents.iter().map(file_json).collect::<Vec<_>>(),
            "emails": mails.collect::<Vec<_>>(),
            "packages": packages.collect::<Vec<_>>(),
            "events": events.collect::<Vec<_>>(),
        })
    }

    fn message_json(&self, message: &Message) -> Value {
        let mut json = json!({
            "at": moment(message.at),
            "from": if message.kind == MessageKind::Requester { "you" } else { "us" },
            "kind": message.kind.code(),
            "text": message.body,
            "sha256": message.body.as_deref().map(text_digest),
            "files": message.files.iter().map(file_json).collect::<Vec<_>>(),
        });
        if let Some(kept) = self.letters.get(&message.id) {
            json["letter"] = json!({ "content": kept.content, "sha256": kept.sha256 });
        }
        json
    }
}

/// The SHA-256 of a text, in hexadecimal.
#[must_use]
pub fn text_digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn file_json(file: &StoredFile) -> Value {
    json!({ "name": file.name, "size": file.size, "type": file.media_type, "sha256": file.sha256.as_deref().map(hexadecimal) })
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
