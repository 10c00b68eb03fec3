//! Correcting what is known of the person and of how the request came in: a mistyped name, an address that mails come back from. What
//! stood before is kept with the event, sealed.

use serde_json::json;

use super::super::case::{self, Case, Locked, Person, Target};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::{Email, check_text, clean_text};
use super::super::model::{Channel, Relation, Status};
use super::super::store;
use super::super::words::words_of;
use super::{audit_case, confirm, optout, void_review};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::access::{codes, sessions};
use crate::infra::app::{App, Context, Tx};

/// Letters of a name or number.
const LONGEST_LINE: usize = 200;

/// What is known of the person and of how the request came in, as somebody of the desk typed it.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The name; may be empty where the right asks for none.
    pub name: String,
    /// For whom a guardian or an agent speaks; empty otherwise.
    pub other_name: String,
    /// The mail address; empty for none.
    pub email: String,
    /// The phone number; empty for none.
    pub phone: String,
    /// Where letters go to; empty for nowhere.
    pub postal: String,
    /// Who asks.
    pub relation: Relation,
    /// How it came in; what came by the form came by the form.
    pub channel: Channel,
    /// The language that is written in.
    pub language: Language,
    /// Why; kept, sealed.
    pub reason: String,
}

/// Corrects it. To another mail address a new code is sent, codes that went to the one before open nothing any more, and the mailbox
/// counts as unproven until that code was typed in.
///
/// # Errors
/// [`Error::Invalid`] beside a field; [`Error::State`] when somebody else changed the case meanwhile, or what is sealed in it cannot be
/// opened.
pub async fn correct(app: App, actor: Actor, target: impl Into<Target<'_>>, correction: &Correction) -> Result<()> {
    require(actor, Permission::WorkCases)?;
    let target = target.into();
    let mut errors = FieldErrors::default();
    let reason = clean_text(&correction.reason);
    if reason.is_empty() {
        errors.add("reason", "error-reason-missing");
    }
    check_text(&reason, "reason", &mut errors);
    let postal = clean_text(&correction.postal);
    check_text(&postal, "postal", &mut errors);
    let line = |field: &'static str, typed: &str, errors: &mut FieldErrors| {
        let line = text::line(typed);
        if line.chars().count() > LONGEST_LINE {
            errors.add(field, "error-line-too-long");
        }
        line
    };
    let name = line("name", &correction.name, &mut errors);
    let other_name = line("other_name", &correction.other_name, &mut errors);
    let phone = line("phone", &correction.phone, &mut errors);
    let email = match text::line(&correction.email).as_str() {
        "" => None,
        typed => Email::parse(typed, app.config.reach()).map_err(|key| errors.add("email", key)).ok(),
    };
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if !case.is_readable() {
        return Err(Error::State("case-cannot-be-opened"));
    }
    let came_by_form = !Channel::FOR_INTAKE.contains(&case.channel);
    if correction.channel != case.channel && (came_by_form || !Channel::FOR_INTAKE.contains(&correction.channel)) {
        errors.add("channel", "error-choice");
    }
    // A request of the form is answered on its page: taken away, nobody would be told of anything.
    if email.is_none() && text::line(&correction.email).is_empty() && came_by_form && case.has_address() {
        errors.add("email", "error-email-missing");
    }
    errors.into_result()?;
    let person = Person {
        name,
        other_name,
        phone,
        postal,
        email: email.map(|email| email.as_str().to_owned()),
        ..case.person.clone()
    };
    let changed = changes(&case, &person, correction);
    if changed.is_empty() {
        return Ok(());
    }
    case::unchanged_by_anybody(&mut tx, &case, actor, target.seen).await?;
    let fields: Vec<&str> = changed.iter().map(|change| change.field).collect();
    let mut detail = Detail::one("reason", reason).and("fields", fields.join(" "));
    for change in &changed {
        detail = detail.and(change.field, change.after.clone()).and(change.before_word, change.before.clone());
    }
    let moved = person.email != case.person.email;
    case.person = person;
    case.relation = correction.relation;
    case.channel = correction.channel;
    case.language = correction.language;
    if moved {
        case.email_index = case.person.email.as_deref().map(|email| tx.keys.email_index(email));
        case.confirmed_at = None;
    }
    save(&mut tx, &case).await?;
    if moved && case.right.is_opt_out() {
        optout::undo(&mut tx, &mut case).await?;
    }
    optout::keep(&mut tx, &case).await?;
    events::append(&mut tx, &case, actor, EventKind::Corrected, detail).await?;
    audit_case(&mut tx, actor, "case.corrected", &case, json!({ "fields": fields })).await?;
    void_review(&mut tx, actor, &mut case).await?;
    if moved {
        // Codes that went to the address of before must not open the case, nor keep it open.
        codes::spend_all(&mut tx, case.id).await?;
        sessions::end_of_case(tx.sql(), case.id).await?;
        if case.status != Status::Closed {
            confirm::mail_filing_code(&mut tx, &case, None).await?;
        }
    }
    tx.commit().await
}

/// A field that is another one now.
struct Change {
    field: &'static str,
    before_word: &'static str,
    before: String,
    after: String,
}

fn changes(case: &Case, person: &Person, correction: &Correction) -> Vec<Change> {
    let before = &case.person;
    let email = |person: &Person| person.email.clone().unwrap_or_default();
    let change = |field, before_word, before: &str, after: &str| {
        let (before, after) = (before.to_owned(), after.to_owned());
        (before != after).then_some(Change { field, before_word, before, after })
    };
    [
        change("name", "name_before", &before.name, &person.name),
        change("other_name", "other_name_before", &before.other_name, &person.other_name),
        change("email", "email_before", &email(before), &email(person)),
        change("phone", "phone_before", &before.phone, &person.phone),
        change("postal", "postal_before", &before.postal, &person.postal),
        change("relation", "relation_before", case.relation.code(), correction.relation.code()),
        change("channel", "channel_before", case.channel.code(), correction.channel.code()),
        change("language", "language_before", case.language.code(), correction.language.code()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Stores the person with the index of the names, and what stands unsealed beside it.
async fn save(tx: &mut Tx, case: &Locked<Case>) -> Result<()> {
    let words = words_of(tx, &[&case.person.name, &case.person.other_name]);
    let row = {
        let context: &Context = tx;
        let seal = |column: &'static str, text: &str| {
            (!text.is_empty()).then(|| case.seal("cases", column, case.id, text, context)).transpose()
        };
        let person = &case.person;
        let answers = if person.answers.is_empty() {
            String::new()
        } else {
            serde_json::to_string(&person.answers).map_err(Error::fault)?
        };
        store::PersonRow {
            case_id: case.id,
            name: seal("name", &person.name)?,
            email: seal("email", person.email.as_deref().unwrap_or_default())?,
            phone: seal("phone", &person.phone)?,
            details: seal("details", &person.details)?,
            answers: seal("answers", &answers)?,
            other_name: seal("other_name", &person.other_name)?,
            postal: seal("postal", &person.postal)?,
            wrapped: None,
        }
    };
    store::set_person(tx.sql(), case, &row, &words).await
}
