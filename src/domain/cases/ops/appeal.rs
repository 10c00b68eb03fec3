//! Appeals: a person does not accept a refusal, and the law gives an answer from the one who refused, with a time of its own. The
//! appeal is a case of its own, opened from the closed one.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::super::case::{self, Case, Locked, Target};
use super::super::events::{self, Detail, EventKind};
use super::super::filing::{Email, Filing, check_text, clean_text};
use super::super::jobs::{self, Mail};
use super::super::model::{Channel, Outcome};
use super::super::store;
use super::audit_case;
use super::clock::{came_after, noon_of};
use super::filing::{NewCase, insert};
use super::requester::{lock_own, write_to_desk};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text::Reach;
use crate::infra::app::{App, Context, Tx};
use crate::infra::rate::{self, Limit};

/// Whether a case was refused, in whole or in part, where the law has an appeal to the one who refused; an appeal itself has none.
#[must_use]
pub fn may_appeal(context: &Context, case: &Case) -> bool {
    let refused = matches!(case.outcome, Some(Outcome::Refused | Outcome::PartlyFulfilled | Outcome::NothingHeld));
    refused && case.appeal_of.is_none() && context.config.rulebook.may_appeal(case.place)
}

/// Appeals against the refusal of one's own case; reasons may be given. Gives the reference of the appeal. Where one is open already,
/// the words go to it as a message, unless they are the same. The form's nonce makes sending twice one thing.
///
/// # Errors
/// [`Error::Invalid`] beside `body`; [`Error::State`] where there is no appeal, or it was answered; [`Error::NotFound`] for anything
/// that is not one's own.
pub async fn appeal(
    app: App,
    actor: Actor,
    reference: &str,
    body: &str,
    nonce: [u8; 16],
    client: &str,
) -> Result<String> {
    require(actor, Permission::WorkOwnCases)?;
    let body = reasons(body)?;
    rate::count(&app, &[Limit { name: "message", key: client, per_hour: app.config.limits.filings_per_ip }]).await?;
    let by = Appellant { actor, channel: Channel::Web, received_at: app.now() };
    loop {
        let mut tx = app.clone().begin().await?;
        // The row's lock lets two browsers open one appeal.
        let refused = lock_own(&mut tx, actor, reference).await?;
        match open(tx, &refused, &body, &by).await? {
            Opened::New(appeal) => return Ok(appeal),
            Opened::Taken => {}
            Opened::Before(appeal) => {
                let before =
                    case::by_reference(&mut app.clone().read().await?, &appeal).await?.ok_or(Error::NotFound)?;
                if !body.is_empty() && before.person.details != body {
                    if !before.status.is_open() {
                        return Err(Error::State("case-has-no-appeal"));
                    }
                    write_to_desk(app, actor, &appeal, (&body, &[]), nonce, client).await?;
                }
                return Ok(appeal);
            }
        }
    }
}

/// An appeal that came by phone or post.
#[derive(Clone, Debug)]
pub struct AppealIntake {
    /// What the person wrote or said.
    pub body: String,
    /// How it came.
    pub channel: Channel,
    /// The civil date on which it came, in the zone of the place.
    pub received_on: NaiveDate,
}

/// Takes in an appeal that came another way than by the requester's page. Gives its reference.
///
/// # Errors
/// [`Error::Invalid`] beside a field; [`Error::State`] where there is no appeal.
pub async fn take_in_appeal(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    intake: &AppealIntake,
) -> Result<String> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let body = reasons(&intake.body)?;
    loop {
        let mut tx = app.clone().begin().await?;
        let refused = case::lock(&mut tx, target.reference).await?;
        case::unchanged(&mut tx, &refused, actor, target.seen).await?;
        let mut errors = FieldErrors::default();
        if intake.received_on > refused.today(&tx) {
            errors.add("received_on", "error-received-future");
        } else if !came_after(&tx, &refused, intake.received_on) {
            errors.add("received_on", "error-appeal-before");
        }
        if !Channel::FOR_INTAKE.contains(&intake.channel) {
            errors.add("channel", "error-choice");
        }
        errors.into_result()?;
        let received_at = noon_of(&tx, refused.place, intake.received_on);
        let by = Appellant { actor, channel: intake.channel, received_at };
        match open(tx, &refused, &body, &by).await? {
            Opened::New(appeal) => return Ok(appeal),
            Opened::Taken => {}
            // What was typed in must not be lost by calling it recorded.
            Opened::Before(_) => return Err(Error::State("case-is-appealed")),
        }
    }
}

/// The reasons as they were typed: nobody must give any.
fn reasons(typed: &str) -> Result<String> {
    let body = clean_text(typed);
    let mut errors = FieldErrors::default();
    check_text(&body, "body", &mut errors);
    errors.into_result()?;
    Ok(body)
}

/// Who brings an appeal, how and when.
struct Appellant {
    actor: Actor,
    channel: Channel,
    received_at: DateTime<Utc>,
}

/// What came of opening an appeal.
enum Opened {
    /// It is open now.
    New(String),
    /// There is one already: the refusal was appealed.
    Before(String),
    /// A reference was drawn that is taken: another is drawn.
    Taken,
}

/// Opens the appeal against a locked case.
async fn open(mut tx: Tx, refused: &Locked<Case>, body: &str, by: &Appellant) -> Result<Opened> {
    if let Some(before) = standing_appeal(tx.sql(), refused).await? {
        return Ok(Opened::Before(before));
    }
    if !may_appeal(&tx, refused) {
        return Err(Error::State("case-has-no-appeal"));
    }
    let filing = filing_of(refused, body);
    let new = NewCase {
        filing: &filing,
        channel: by.channel,
        received_at: by.received_at,
        demo: refused.demo,
        appeal_of: Some(refused.id),
        // Who appeals on their own page has proven the mailbox.
        proven: by.channel == Channel::Web,
        refused_by: store::who_closed(tx.sql(), refused.id).await?,
        postal: &refused.person.postal,
    };
    let Some(case) = insert(&mut tx, &new, None).await? else { return Ok(Opened::Taken) };
    let from = Detail::one("channel", by.channel.code()).and("appeal_of", refused.reference.clone());
    events::append(&mut tx, &case, by.actor, EventKind::Filed, from).await?;
    let detail = Detail::one("appeal", case.reference.clone());
    events::append(&mut tx, refused, by.actor, EventKind::Appealed, detail).await?;
    audit_case(&mut tx, by.actor, "case.appealed", refused, json!({ "appeal": case.id })).await?;
    if case.has_address() {
        jobs::mail(&mut tx, Mail::Acknowledgement { case_id: case.id }).await?;
    }
    jobs::mail(&mut tx, Mail::DpoNewCase { case_id: case.id }).await?;
    tx.commit().await?;
    Ok(Opened::New(case.reference.clone()))
}

/// The person as they are known from the refused case, with their reasons.
pub(in crate::domain) fn filing_of(refused: &Case, body: &str) -> Filing {
    let person = &refused.person;
    Filing {
        right: refused.right,
        place: refused.place,
        relation: refused.relation,
        name: person.name.clone(),
        email: person.email.as_deref().and_then(|email| Email::parse(email, Reach::Anywhere).ok()),
        phone: person.phone.clone(),
        other_name: person.other_name.clone(),
        details: body.to_owned(),
        answers: Vec::new(),
        language: refused.language,
        signal: None,
    }
}

/// The appeal against the refusal that stands: an open one, or one that came after it.
async fn standing_appeal(connection: &mut sqlx::PgConnection, case: &Case) -> Result<Option<String>> {
    let newest = store::appeal_of(connection, case.id).await?;
    let stands =
        |appeal: &store::AppealRow| !appeal.closed || case.closed_at.is_none_or(|closed| appeal.recorded_at >= closed);
    Ok(newest.filter(stands).map(|appeal| appeal.reference))
}

/// The appeal against a case, and the case that an appeal is against: their references.
///
/// # Errors
/// When the database fails.
pub async fn linked(connection: &mut sqlx::PgConnection, case: &Case) -> Result<(Option<String>, Option<String>)> {
    let appeal = standing_appeal(&mut *connection, case).await?;
    let refused = match case.appeal_of {
        Some(id) => store::reference_of(connection, id).await?,
        None => None,
    };
    Ok((appeal, refused))
}
