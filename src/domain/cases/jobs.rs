//! What follows a commit: mails about cases, and the lapse of requests whose mailbox was never proven.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::case::{self};
use super::events::{self, Detail, EventKind};
use super::mails;
use super::model::{Outcome, Status, Step};
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::domain::access::codes;
use crate::domain::audit;
use crate::infra::app::{App, Context, Tx};
use crate::infra::mail::{MailError, Mailer, Outgoing, new_message_id};
use crate::infra::queue::{self, Claimed, NewJob};

/// The kind of these jobs in the queue.
pub const MAIL: &str = "case.mail";

/// For how long a mail that a server does not take now is tried again, and how often at least: the first refusal after the portal
/// itself was off for days is not the last word.
const PATIENCE: TimeDelta = TimeDelta::days(3);
const TRIES: i32 = 8;
/// Days before its lapse at which an unconfirmed request is reminded, once; where it lapses sooner, half of the time before.
const REMIND_BEFORE: TimeDelta = TimeDelta::days(4);

/// A mail about a case: ids only, the text is made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Mail {
    /// To the requester: the code of a filing.
    FilingCode {
        /// The code.
        code_id: Uuid,
        /// The case.
        case_id: Uuid,
    },
    /// To whoever asked: a code to sign in, if the mailbox has requests.
    SignInCode {
        /// The code.
        code_id: Uuid,
    },
    /// To the requester: the request is taken up, with both what happens and by when.
    Acknowledgement {
        /// The case.
        case_id: Uuid,
    },
    /// To the requester: there is a message.
    Message {
        /// The case.
        case_id: Uuid,
        /// The message.
        message_id: Uuid,
    },
    /// To the requester: the period was extended.
    Extended {
        /// The case.
        case_id: Uuid,
        /// The message that holds the reason.
        message_id: Uuid,
    },
    /// To the requester: there is an answer.
    Answer {
        /// The case.
        case_id: Uuid,
    },
    /// To the requester: the case goes on.
    Reopened {
        /// The case.
        case_id: Uuid,
    },
    /// To the requester: the mailbox is not confirmed yet.
    Reminder {
        /// The code that was mailed before, mailed again.
        code_id: Uuid,
        /// The case.
        case_id: Uuid,
    },
    /// To the DPO: a confirmed case came in.
    DpoNewCase {
        /// The case.
        case_id: Uuid,
    },
    /// To the DPO: the requester wrote.
    DpoReply {
        /// The case.
        case_id: Uuid,
        /// The message.
        message_id: Uuid,
    },
    /// To the DPO: the requester took the request back.
    DpoWithdrawn {
        /// The case.
        case_id: Uuid,
    },
}

/// The payload of a job that sends a mail: a version tag, what to send, and the Message-ID that every attempt carries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailPayload<M> {
    /// Version of this form.
    pub v: u8,
    /// What to send.
    pub mail: M,
    /// The mail's Message-ID, made when it was asked for.
    pub message_id: String,
}

/// Asks for a mail in the caller's transaction.
///
/// # Errors
/// When the database fails.
pub async fn mail(tx: &mut Tx, mail: Mail) -> Result<()> {
    // A case is announced once, however it came to be confirmed.
    let unique_key = match &mail {
        Mail::DpoNewCase { case_id } => Some(format!("dpo-new-case:{case_id}")),
        _ => None,
    };
    enqueue_mail(tx, MAIL, mail, unique_key).await
}

/// Asks for a mail of another slice: the same payload under another kind.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_mail<M: Serialize>(
    tx: &mut Tx,
    kind: &'static str,
    mail: M,
    unique_key: Option<String>,
) -> Result<()> {
    let payload = MailPayload { v: 1, mail, message_id: new_message_id(tx.new_id(), &tx.config) };
    let payload = serde_json::to_value(payload).map_err(Error::fault)?;
    queue::enqueue(tx, NewJob { kind, payload, due_at: tx.now(), unique_key }).await?;
    Ok(())
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<queue::Outcome> {
    let Ok(payload) = serde_json::from_value::<MailPayload<Mail>>(job.payload.clone()) else {
        return Ok(queue::Outcome::Dead("the payload cannot be read".to_owned()));
    };
    let Some(outgoing) = mails::render(app, &payload.mail, &payload.message_id).await? else {
        return Ok(queue::Outcome::Dropped);
    };
    let outcome = deliver(app, mailer, &outgoing, job).await;
    if outcome == queue::Outcome::Done {
        after_delivery(app, &payload.mail).await?;
    }
    Ok(outcome)
}

/// Hands a mail to the mail server; says whether to try again.
pub async fn deliver(app: &App, mailer: &Mailer, outgoing: &Outgoing, job: &Claimed) -> queue::Outcome {
    match mailer.send(outgoing, &app.config.mail_from, app.now()).await {
        Ok(()) => queue::Outcome::Done,
        Err(MailError::Refused(failure)) => queue::Outcome::Dead(failure.to_string()),
        Err(MailError::Temporary(failure)) if job.attempt >= TRIES && app.now() - job.created_at > PATIENCE => {
            queue::Outcome::Dead(failure.to_string())
        }
        Err(MailError::Temporary(failure)) => queue::Outcome::Retry(next_try(app, job), failure.to_string()),
    }
}

/// Half a minute, doubled with every attempt up to an hour, with up to a quarter more so that many do not come back at once.
fn next_try(context: &Context, job: &Claimed) -> DateTime<Utc> {
    let doubled = 30_i64 << job.attempt.clamp(1, 8).saturating_sub(1);
    let seconds = doubled.min(3_600);
    let more = i64::from(context.random.below(u32::try_from(seconds / 4).unwrap_or(1).max(1)));
    context.now() + TimeDelta::seconds(seconds + more)
}

/// What a mail that the server took makes true.
async fn after_delivery(app: &App, mail: &Mail) -> Result<()> {
    match mail {
        Mail::SignInCode { code_id } => codes::forget_address(app, *code_id).await,
        Mail::Acknowledgement { case_id } => acknowledged_by_mail(app.clone(), *case_id).await,
        // What is acted on at once is acknowledged by the mail that says so.
        Mail::FilingCode { case_id, .. } => match case::by_id(&mut app.clone().read().await?, *case_id).await? {
            Some(case) if case.status != Status::Unconfirmed => acknowledged_by_mail(app.clone(), *case_id).await,
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// A mail that confirms receipt has arrived: from now on receipt is acknowledged, if it was not before.
///
/// # Errors
/// When the database fails.
pub async fn acknowledged_by_mail(app: App, case_id: Uuid) -> Result<()> {
    let mut tx = app.begin().await?;
    let now = tx.now();
    let mut case = match case::lock_id(&mut tx, case_id).await {
        Err(Error::NotFound) => return Ok(()),
        other => other?,
    };
    if case.acknowledged_at.is_none() {
        case.acknowledged_at = Some(now);
        store::set_progress(tx.sql(), &case, now).await?;
        events::append(&mut tx, &case, Actor::Worker, EventKind::Acknowledged, Detail::default()).await?;
        audit::record(&mut tx, Actor::Worker, "case.acknowledged", "case", Some(&case_id.to_string()), json!({}))
            .await?;
    }
    tx.commit().await
}

/// Reminds unconfirmed requests once, and lets those lapse whose time is over: closed with a record, never refused. Gives how many
/// it touched.
///
/// # Errors
/// When the database fails.
pub async fn lapse_and_remind(app: App) -> Result<usize> {
    let now = app.now();
    let remind_before = REMIND_BEFORE.min(TimeDelta::days(i64::from(app.config.unconfirmed_days)) / 2);
    let due = store::unconfirmed_due(&app.database, now, now + remind_before).await?;
    for (id, lapsed) in &due {
        let tx = app.clone().begin().await?;
        // One that cannot be opened must not keep the others.
        if let Err(error) = lapse_or_remind(tx, *id, *lapsed).await {
            tracing::error!(case.id = %id, ?error, "an unconfirmed case cannot be reminded or lapse");
        }
    }
    Ok(due.len())
}

async fn lapse_or_remind(mut tx: Tx, id: Uuid, lapsed: bool) -> Result<()> {
    let now = tx.now();
    let mut case = case::lock_id(&mut tx, id).await?;
    if case.status != Status::Unconfirmed {
        return Ok(());
    }
    if lapsed {
        case.status = case.status.after(Step::Close(Outcome::Lapsed)).map_err(Error::State)?;
        case.outcome = Some(Outcome::Lapsed);
        case.closed_at = Some(now);
        store::set_progress(tx.sql(), &case, now).await?;
        events::append(&mut tx, &case, Actor::Worker, EventKind::Lapsed, Detail::default()).await?;
        audit::record(&mut tx, Actor::Worker, "case.lapsed", "case", Some(&id.to_string()), json!({})).await?;
    } else if store::set_reminded(tx.sql(), &case, now).await?
        && let Some(index) = &case.email_index
    {
        let code_id = codes::for_filing(&mut tx, id, index, case.language).await?;
        mail(&mut tx, Mail::Reminder { code_id, case_id: id }).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_keep_their_form() {
        let payload = MailPayload {
            v: 1,
            mail: Mail::Message { case_id: Uuid::from_u128(1), message_id: Uuid::from_u128(2) },
            message_id: "<a@b>".to_owned(),
        };
        // Jobs written by an older version are read by a newer one: this text may only be added to.
        assert_eq!(
            serde_json::to_string(&payload).unwrap(),
            r#"{"v":1,"mail":{"what":"message","case_id":"00000000-0000-0000-0000-000000000001","message_id":"00000000-0000-0000-0000-000000000002"},"message_id":"<a@b>"}"#
        );
    }
}
