//! From asking for a mail to what the receiving server said.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Mail, NewMail, PATIENCE, Sent, TRIES};
use super::store;
use crate::base::error::{Error, Result};
use crate::infra::app::{App, Context, Tx};
use crate::infra::crypto::{Field, Purpose};
use crate::infra::mail::{MailError, Mailer, Outgoing, new_message_id};
use crate::infra::queue::Claimed;

/// Asks for a mail in the caller's transaction. Gives its id; `None` when the same was asked for before.
///
/// # Errors
/// When the database fails.
pub async fn post(tx: &mut Tx, new: NewMail) -> Result<Option<Uuid>> {
    let (id, job_id, now) = (tx.new_id(), tx.new_id(), tx.now());
    let message_id = new_message_id(id, &tx.config);
    let posted = store::insert(tx.sql(), id, job_id, &message_id, &new, now).await?;
    Ok(posted.then_some(id))
}

/// When the next mail of one of these kinds may go to an address that gets at most `per_hour` of them: now, or as many hours later
/// as are full. Nobody else asks for the same address until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn next_turn(tx: &mut Tx, index: &[u8], what: &[&str], per_hour: u32) -> Result<DateTime<Utc>> {
    let now = tx.now();
    let what: Vec<String> = what.iter().map(|what| (*what).to_owned()).collect();
    store::lock_recipient(tx.sql(), index).await?;
    let before = store::due_before(tx.sql(), index, &what, i64::from(per_hour.max(1)) - 1).await?;
    Ok(before.map_or(now, |before| now.max(before + TimeDelta::hours(1))))
}

/// What a job that sends a mail carries.
pub(in crate::domain) fn payload(id: Uuid, what: &str, case_id: Option<Uuid>) -> Value {
    json!({ "v": 1, "mail": { "id": id, "what": what, "case_id": case_id } })
}

/// The mail of a job that is still to be sent; `None` where it was settled meanwhile or is gone.
///
/// # Errors
/// [`Error::Fault`] when the payload names no mail, or the database fails.
pub async fn begin(app: &App, job: &Claimed) -> Result<Option<Mail>> {
    let id = job.payload.pointer("/mail/id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    let id: Uuid = id.ok_or_else(|| Error::fault("the payload of a mail names none"))?;
    let mail = store::find(&app.database, id).await?;
    Ok(mail.filter(|mail| mail.state.is_pending()))
}

/// The mail of a job from before mails had rows: it gets one.
///
/// # Errors
/// When the database fails.
pub async fn adopt(app: &App, job: &Claimed, message_id: &str, new: &NewMail) -> Result<Option<Mail>> {
    store::adopt(&app.database, job.id, message_id, new, job.created_at).await?;
    let mail = store::find(&app.database, job.id).await?;
    Ok(mail.filter(|mail| mail.state.is_pending()))
}

/// A mail that has nothing true left to say is not sent.
///
/// # Errors
/// When the database fails.
pub async fn drop_untrue(app: &App, mail: &Mail) -> Result<()> {
    store::set_dropped(&app.database, mail.id, app.now()).await
}

/// Hands a mail to the mail server, outside of any transaction.
///
/// # Errors
/// When the database fails before anything is sent.
pub async fn send(app: &App, mailer: &Mailer, mail: &Mail, outgoing: &Outgoing) -> Result<Sent> {
    let field = Field::new("mail", "recipient", mail.id);
    let recipient = app.keys.seal(
        Purpose::Draft,
        field,
        <lettre::Address as AsRef<str>>::as_ref(&outgoing.to).as_bytes(),
        &app.random,
    );
    store::set_sending(&app.database, mail.id, &recipient, app.now()).await?;
    let attempt = mail.attempts + 1;
    let since = mail.due_at.max(mail.created_at);
    Ok(match mailer.send(outgoing, &app.config.mail_from, app.now()).await {
        Ok(()) => Sent::Accepted,
        Err(MailError::Refused(failure)) => Sent::Refused(failure),
        Err(MailError::Temporary(failure)) if attempt >= TRIES && app.now() - since > PATIENCE => {
            Sent::GivenUp(failure)
        }
        Err(MailError::Temporary(failure)) => Sent::Later(next_try(app, attempt), failure),
    })
}

/// Half a minute, doubled with every attempt up to an hour, with up to a quarter more so that many do not come back at once.
fn next_try(context: &Context, attempt: i32) -> DateTime<Utc> {
    let doubled = 30_i64 << attempt.clamp(1, 8).saturating_sub(1);
    let seconds = doubled.min(3_600);
    let more = i64::from(context.random.below(u32::try_from(seconds / 4).unwrap_or(1).max(1)));
    context.now() + TimeDelta::seconds(seconds + more)
}

/// Writes how a try ended, in the transaction of what follows from it. `false` when somebody else who tried at the same time has
/// written it: then what follows was done, too.
///
/// # Errors
/// When the database fails.
pub async fn settle(tx: &mut Tx, mail: &Mail, sent: &Sent) -> Result<bool> {
    let now = tx.now();
    store::set_sent(tx.sql(), mail.id, sent, now).await
}
