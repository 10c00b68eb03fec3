//! From asking for a mail to what the receiving server said.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Mail, NewMail, PATIENCE, Sent, TRIES};
use super::store;
use crate::base::error::{Error, Result};
use crate::infra::app::{App, Context, Tx};
use crate::infra::crypto::{Field, Purpose};
use crate::infra::mail::{MailError, Mailer, Outgoing, new_message_id};
use crate::infra::queue::{Claimed, Outcome};

/// How long is tried to write that a mail was taken.
const WRITING: Duration = Duration::from_secs(30);

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

/// When the next mail of one of these kinds may go to an address that gets at most `per_hour` of them: now, or in a later hour where
/// this one is full. Of the hours to come one network leaves room for others, so that nobody who asks again and again keeps an
/// address' own reader waiting. Nobody else asks for the same address until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn next_turn(
    tx: &mut Tx,
    index: &[u8],
    what: &[&str],
    per_hour: u32,
    asked_by: Option<&[u8]>,
) -> Result<DateTime<Utc>> {
    let now = tx.now();
    let what: Vec<String> = what.iter().map(|what| (*what).to_owned()).collect();
    let per_hour = i64::from(per_hour.max(1));
    let share = (per_hour * 2 / 3).max(1);
    store::lock_recipient(tx.sql(), index).await?;
    store::first_turn(tx.sql(), index, &what, (per_hour, share), asked_by, now).await
}

/// What a job that sends a mail carries.
pub(in crate::domain) fn payload(id: Uuid, what: &str, case_id: Option<Uuid>) -> Value {
    json!({ "v": 1, "mail": { "id": id, "what": what, "case_id": case_id } })
}

/// The mail that a job is about.
fn id_of(job: &Claimed) -> Option<Uuid> {
    job.payload.pointer("/mail/id").and_then(Value::as_str).and_then(|id| id.parse().ok())
}

/// The mail of a job that is still to be sent; `None` where it was settled meanwhile or is gone.
///
/// # Errors
/// [`Error::Fault`] when the payload names no mail, or the database fails.
pub async fn begin(app: &App, job: &Claimed) -> Result<Option<Mail>> {
    let id = id_of(job).ok_or_else(|| Error::fault("the payload of a mail names none"))?;
    let mail = store::find(&app.database, id).await?;
    Ok(mail.filter(|mail| mail.state.is_pending()))
}

/// Does the job of a mail from which nothing follows but what became of it: makes its text, sends it, writes what the server said.
/// `render` gives the mail as it is to go out now, or nothing where it is no longer true.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(
    app: &App,
    mailer: &Mailer,
    job: &Claimed,
    render: impl AsyncFnOnce(&Mail) -> Result<Option<Outgoing>>,
) -> Result<Outcome> {
    let Some(found) = begin(app, job).await? else { return Ok(Outcome::Dropped) };
    let sent = if found.taken_at.is_some() {
        // The server has it already; only what follows was not written.
        Sent::Accepted
    } else {
        let Some(outgoing) = render(&found).await? else {
            drop_untrue(app, &found).await?;
            return Ok(Outcome::Dropped);
        };
        let recipient = sealed_recipient(app, &found, &outgoing);
        send(app, mailer, &found, &outgoing, Some(recipient)).await?
    };
    let mut tx = app.clone().begin().await?;
    settle(&mut tx, &found, &sent).await?;
    tx.commit().await?;
    Ok(sent.outcome())
}

/// Gives up the mail of a job that is given up, so that it neither seems to be on its way for ever nor cannot be sent again. `None`
/// where it was settled already, or the job names none.
///
/// # Errors
/// When the database fails.
pub async fn give_up(tx: &mut Tx, job: &Claimed, error: &str) -> Result<Option<Mail>> {
    let now = tx.now();
    // The job of a mail from before mails had rows shares its id with it.
    store::set_given_up(tx.sql(), id_of(job).unwrap_or(job.id), error, now).await
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

/// Hands a mail to the mail server, outside of any transaction. That the server took it is written at once, tried for as long as a
/// worker may rely on its lease: whoever tries again then does what follows without sending twice.
///
/// # Errors
/// When the database fails before anything is sent.
pub async fn send(
    app: &App,
    mailer: &Mailer,
    mail: &Mail,
    outgoing: &Outgoing,
    recipient: Option<Vec<u8>>,
) -> Result<Sent> {
    store::set_sending(&app.database, mail.id, recipient.as_deref(), app.now()).await?;
    let attempt = mail.attempts + 1;
    let since = mail.due_at.max(mail.created_at);
    Ok(match mailer.send(outgoing, &app.settings().sender(&app.config.mail_from), app.now()).await {
        Ok(()) => {
            write_taken(app, mail).await;
            Sent::Accepted
        }
        Err(MailError::Refused(failure)) => Sent::Refused(failure),
        Err(MailError::Temporary(failure)) if attempt >= TRIES && app.now() - since > PATIENCE => {
            Sent::GivenUp(failure)
        }
        Err(MailError::Temporary(failure)) => Sent::Later(next_try(app, attempt), failure),
    })
}

async fn write_taken(app: &App, mail: &Mail) {
    let until = Instant::now() + WRITING;
    while let Err(error) = store::set_taken(&app.database, mail.id, app.now()).await {
        if Instant::now() > until {
            tracing::error!(mail.id = %mail.id, ?error, "that a mail was taken cannot be written: it may go out twice");
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// A recipient as it is kept with a mail that belongs to no case.
#[must_use]
pub fn sealed_recipient(context: &Context, mail: &Mail, outgoing: &Outgoing) -> Vec<u8> {
    let address: &str = outgoing.to.as_ref();
    context.keys.seal(Purpose::Draft, recipient_field(mail), address.as_bytes(), &context.random)
}

/// Where the sealed recipient of a mail stands.
#[must_use]
pub const fn recipient_field(mail: &Mail) -> Field {
    Field::new("mail", "recipient", mail.id)
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
