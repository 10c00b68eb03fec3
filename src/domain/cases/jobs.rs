//! What follows a commit: mails about cases, what hangs on their delivery, and the lapse of requests whose mailbox was never proven.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::case::{self, Case, Locked};
use super::events::{self, Detail, EventKind};
use super::mails;
use super::model::{Outcome, Status, Step};
use super::{ops, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::domain::access::codes;
use crate::domain::mail::{self, Audience, NewMail, Sent};
use crate::infra::app::{App, Context, Tx};
use crate::infra::budget::Budget;
use crate::infra::crypto::{DataKey, Purpose};
use crate::infra::mail::{Mailer, Outgoing};
use crate::infra::queue::{self, Claimed, Lane, NewJob};

/// The kind of every mail about a case in the registry of the worker.
pub const MAIL: &str = "mail.case";
/// The kind of every mail of the deadline watch.
pub const NOTICES: &str = "mail.notice";
/// The kind of the job that asks the desk to tell a requester otherwise what no mail could.
pub const TELL_OTHERWISE: &str = "task.tell_otherwise";
/// The kind of those that were asked for before mails had rows.
pub const OLD_MAIL: &str = "case.mail";

/// Unconfirmed cases that are looked for at once.
const BATCH: i64 = 500;
/// How long before it lapses an unconfirmed case is reminded.
pub(in crate::domain) const REMIND_BEFORE: TimeDelta = TimeDelta::days(4);

/// Mails with a code that was asked for, to an address: they share a limit.
const FILING_CODES: [&str; 2] = ["filing_code", "reminder"];
const SIGN_IN_CODES: [&str; 1] = ["sign_in_code"];

/// A mail about a case: ids only. Its text is made when it is sent, and dropped when it is no longer true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Mail {
    /// The code that confirms a filing.
    FilingCode {
        /// The code.
        code_id: Uuid,
        /// The case.
        case_id: Uuid,
    },
    /// The code that opens one's requests.
    SignInCode {
        /// The code.
        code_id: Uuid,
    },
    /// Receipt is confirmed.
    Acknowledgement {
        /// The case.
        case_id: Uuid,
    },
    /// There is a message of the desk.
    Message {
        /// The case.
        case_id: Uuid,
        /// The message.
        message_id: Uuid,
    },
    /// The period was extended.
    Extended {
        /// The case.
        case_id: Uuid,
        /// The message with the reason.
        message_id: Uuid,
    },
    /// There is an answer.
    Answer {
        /// The case.
        case_id: Uuid,
    },
    /// The case is worked on again.
    Reopened {
        /// The case.
        case_id: Uuid,
    },
    /// An unconfirmed case is about to lapse.
    Reminder {
        /// The code.
        code_id: Uuid,
        /// The case.
        case_id: Uuid,
    },
    /// To the DPO: a confirmed case arrived.
    DpoNewCase {
        /// The case.
        case_id: Uuid,
    },
    /// To the DPO: a requester wrote.
    DpoReply {
        /// The case.
        case_id: Uuid,
        /// The message.
        message_id: Uuid,
    },
    /// To somebody of the desk: a case was given to them.
    StaffAssigned {
        /// The case.
        case_id: Uuid,
        /// To whom.
        staff_id: Uuid,
    },
    /// To whoever works on it: the requester wrote.
    StaffReply {
        /// The case.
        case_id: Uuid,
        /// The message.
        message_id: Uuid,
        /// To whom.
        staff_id: Uuid,
    },
    /// To the requester: what was handed out can soon not be opened any more.
    PackageEnds {
        /// The case.
        case_id: Uuid,
        /// The package.
        package_id: Uuid,
    },
    /// To somebody of the desk: an answer waits for a second person.
    StaffReview {
        /// The case.
        case_id: Uuid,
        /// What was proposed.
        review_id: Uuid,
        /// To whom.
        staff_id: Uuid,
    },
    /// To the DPO: a requester withdrew.
    DpoWithdrawn {
        /// The case.
        case_id: Uuid,
    },
}

impl Mail {
    /// The case it is about.
    #[must_use]
    pub const fn case_id(&self) -> Option<Uuid> {
        match self {
            Self::SignInCode { .. } => None,
            Self::FilingCode { case_id, .. }
            | Self::Acknowledgement { case_id }
            | Self::Message { case_id, .. }
            | Self::Extended { case_id, .. }
            | Self::Answer { case_id }
            | Self::Reopened { case_id }
            | Self::Reminder { case_id, .. }
            | Self::DpoNewCase { case_id }
            | Self::DpoReply { case_id, .. }
            | Self::StaffAssigned { case_id, .. }
            | Self::StaffReply { case_id, .. }
            | Self::PackageEnds { case_id, .. }
            | Self::StaffReview { case_id, .. }
            | Self::DpoWithdrawn { case_id } => Some(*case_id),
        }
    }

    /// Somebody sits and waits for a code; everything else has time.
    const fn lane(&self) -> Lane {
        match self {
            Self::FilingCode { .. } | Self::SignInCode { .. } => Lane::Codes,
            // A reminder holds a code as well, but whoever gets it sits and waits for nothing; many may come due at once.
            _ => Lane::Mail,
        }
    }

    const fn audience(&self) -> Audience {
        match self {
            Self::DpoNewCase { .. }
            | Self::DpoReply { .. }
            | Self::DpoWithdrawn { .. }
            | Self::StaffAssigned { .. }
            | Self::StaffReply { .. }
            | Self::StaffReview { .. } => Audience::Desk,
            _ => Audience::Requester,
        }
    }

    /// The mail to be asked for, from `due_at` on.
    pub(in crate::domain) fn into_new(self, due_at: DateTime<Utc>) -> Result<NewMail> {
        let content = serde_json::to_value(&self).map_err(Error::fault)?;
        Ok(NewMail {
            job: MAIL,
            lane: self.lane(),
            case_id: self.case_id(),
            what: content.get("what").and_then(|what| what.as_str()).unwrap_or_default().to_owned(),
            audience: self.audience(),
            recipient_index: None,
            asked_by: None,
            // A case is announced once, however it came to be confirmed.
            unique_key: match &self {
                Self::DpoNewCase { case_id } => Some(format!("dpo-new-case:{case_id}")),
                Self::StaffReview { review_id, staff_id, .. } => Some(format!("staff-review:{review_id}:{staff_id}")),
                _ => None,
            },
            content,
            due_at,
        })
    }
}

/// The lane of a mail, by its content.
pub(in crate::domain) fn lane_of(content: &serde_json::Value) -> Lane {
    serde_json::from_value::<Mail>(content.clone()).map_or(Lane::Mail, |mail| mail.lane())
}

/// What a job carried that was asked for before mails had rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OldPayload<M> {
    /// Version of this form.
    pub v: u8,
    /// The mail.
    pub mail: M,
    /// Its Message-ID.
    pub message_id: String,
}

/// Asks for a mail, in the transaction of what it tells.
///
/// # Errors
/// When the database fails.
pub async fn mail(tx: &mut Tx, mail: Mail) -> Result<()> {
    let now = tx.now();
    mail_at(tx, mail, now).await
}

/// Asks for a mail that is not to go out before a moment.
///
/// # Errors
/// When the database fails.
pub async fn mail_at(tx: &mut Tx, mail: Mail, due_at: DateTime<Utc>) -> Result<()> {
    let new = mail.into_new(due_at)?;
    mail::post(tx, new).await?;
    Ok(())
}

/// Whether the mailbox of a case was proven, or the desk took it in: anybody can make as many of the others as they like.
///
/// # Errors
/// When the database fails.
pub async fn is_confirmed(connection: &mut PgConnection, case_id: Uuid) -> Result<bool> {
    store::is_confirmed(connection, case_id).await
}

/// Asks for a mail with a code. Beyond what an address gets in an hour it goes out later, so that nobody floods a mailbox by filing
/// in its name, and nobody's code is lost by it; `client` is the network that asks, of whose mails some room is kept for others. Gives
/// when it goes out.
///
/// # Errors
/// When the database fails.
pub async fn mail_code(tx: &mut Tx, mail: Mail, email_index: &[u8], client: Option<&str>) -> Result<DateTime<Utc>> {
    let now = tx.now();
    mail_code_at(tx, mail, email_index, client, now).await
}

/// The same, not before a moment.
///
/// # Errors
/// When the database fails.
pub async fn mail_code_at(
    tx: &mut Tx,
    mail: Mail,
    email_index: &[u8],
    client: Option<&str>,
    not_before: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let kinds: &[&str] = if mail.case_id().is_some() { &FILING_CODES } else { &SIGN_IN_CODES };
    let per_hour = tx.config.limits.codes_per_address;
    let asked_by = client.map(|client| asked_by(tx, client));
    let due_at = mail::next_turn(tx, email_index, kinds, per_hour, asked_by.as_deref()).await?.max(not_before);
    let new = NewMail { recipient_index: Some(email_index.to_vec()), asked_by, ..mail.into_new(due_at)? };
    mail::post(tx, new).await?;
    Ok(due_at)
}

/// The keyed hash of the network that asks for a mail.
pub(in crate::domain) fn asked_by(context: &Context, client: &str) -> Vec<u8> {
    context.keys.mac(Purpose::Index, &[b"mail asked by", client.as_bytes()])[..16].to_vec()
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails; the queue then tries again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<queue::Outcome> {
    match mail::begin(app, job).await? {
        Some(found) => send(app, mailer, &found).await,
        None => Ok(queue::Outcome::Dropped),
    }
}

/// Sends a mail that was asked for before mails had rows.
///
/// # Errors
/// As [`run`].
pub async fn run_old(app: &App, mailer: &Mailer, job: &Claimed) -> Result<queue::Outcome> {
    let Ok(payload) = serde_json::from_value::<OldPayload<Mail>>(job.payload.clone()) else {
        return Ok(queue::Outcome::Dead("the payload cannot be read".to_owned()));
    };
    let new = payload.mail.into_new(job.created_at)?;
    match mail::adopt(app, job, &payload.message_id, &new).await? {
        Some(found) => send(app, mailer, &found).await,
        None => Ok(queue::Outcome::Dropped),
    }
}

async fn send(app: &App, mailer: &Mailer, found: &mail::Mail) -> Result<queue::Outcome> {
    let Ok(content) = serde_json::from_value::<Mail>(found.content.clone()) else {
        return Ok(queue::Outcome::Dead("what the mail says cannot be read".to_owned()));
    };
    // What the server has already is not sent again: only what follows was not written.
    let sent = if found.taken_at.is_some() {
        Sent::Accepted
    } else {
        let Some((outgoing, key)) = mails::render(app, &content, &found.message_id).await? else {
            mail::drop_untrue(app, found).await?;
            return Ok(queue::Outcome::Dropped);
        };
        let recipient = sealed_recipient(app, found, &outgoing, key.as_ref());
        mail::send(app, mailer, found, &outgoing, recipient).await?
    };
    let mut tx = app.clone().begin().await?;
    if mail::settle(&mut tx, found, &sent).await? {
        match &sent {
            Sent::Accepted => arrived(&mut tx, &content).await?,
            Sent::Refused(_) | Sent::GivenUp(_) => did_not_arrive(&mut tx, &content, &found.what).await?,
            Sent::Later(..) => {}
        }
    }
    tx.commit().await?;
    Ok(sent.outcome())
}

/// The recipient of a mail about a case is sealed with the case's own key: it ends with it. Of a mail to the desk it is no secret of the
/// case's.
fn sealed_recipient(app: &App, found: &mail::Mail, outgoing: &Outgoing, key: Option<&DataKey>) -> Option<Vec<u8>> {
    if found.case_id.is_none() || found.audience == Audience::Desk {
        return Some(mail::sealed_recipient(app, found, outgoing));
    }
    let address: &str = outgoing.to.as_ref();
    key.map(|key| key.seal(mail::recipient_field(found), address.as_bytes(), &app.random))
}

/// A job that sends a mail is given up: so is its mail, and what hangs on it is undone.
///
/// # Errors
/// When the database fails.
pub async fn died(tx: &mut Tx, job: &Claimed, error: &str) -> Result<()> {
    let Some(found) = mail::give_up(tx, job, error).await? else { return Ok(()) };
    match serde_json::from_value::<Mail>(found.content) {
        Ok(content) => did_not_arrive(tx, &content, &found.what).await,
        // Written by a newer version: its state says that it did not arrive.
        Err(_) => Ok(()),
    }
}

/// What a mail that the receiving server took makes true.
async fn arrived(tx: &mut Tx, mail: &Mail) -> Result<()> {
    if let Mail::SignInCode { code_id } = mail {
        return codes::sent(tx, *code_id).await;
    }
    let Some(mut case) = locked(tx, mail).await? else { return Ok(()) };
    match mail {
        // The first word from the operator acknowledges receipt, whichever it is: but the code of a request that is not yet confirmed.
        Mail::FilingCode { .. } if case.status == Status::Unconfirmed => Ok(()),
        Mail::FilingCode { .. } | Mail::Acknowledgement { .. } | Mail::Message { .. } | Mail::Extended { .. } => {
            acknowledge(tx, &mut case).await
        }
        Mail::Answer { .. } if case.status == Status::Closed && case.served_at.is_none() => {
            case.served_at = Some(tx.now());
            set_progress(tx, &case).await?;
            events::append(tx, &case, Actor::Worker, EventKind::AnswerServed, Detail::default()).await?;
            ops::audit_plain(tx, Actor::Worker, "case.answer_served", &case).await
        }
        _ => Ok(()),
    }
}

/// What a mail that no server takes undoes: the clock goes on as if it had never been sent, and somebody has to tell it another way.
async fn did_not_arrive(tx: &mut Tx, mail: &Mail, what: &str) -> Result<()> {
    if let Mail::SignInCode { code_id } = mail {
        return codes::not_sent(tx, *code_id).await;
    }
    let Some(mut case) = locked(tx, mail).await? else { return Ok(()) };
    if mail.audience() == Audience::Desk || matches!(mail, Mail::FilingCode { .. } | Mail::Reminder { .. }) {
        return Ok(());
    }
    let is_open = case.status.is_open();
    match mail {
        // A period is extended by telling so, and only by that.
        Mail::Extended { message_id, .. } if is_open && case.is_extended_by(*message_id) => {
            ops::take_extension_back(tx, &mut case).await?
        }
        // Who was never asked keeps nobody waiting.
        Mail::Message { message_id, .. } if is_open => ops::take_question_back(tx, &mut case, *message_id).await?,
        _ => {}
    }
    let detail = Detail::one("what", what);
    events::append(tx, &case, Actor::Worker, EventKind::MailFailed, detail).await?;
    ops::audit_case(tx, Actor::Worker, "case.mail_failed", &case, json!({ "what": what })).await?;
    let payload = json!({ "v": 1, "case_id": case.id, "what": what });
    let due_at = tx.now();
    queue::enqueue(tx, NewJob { kind: TELL_OTHERWISE, lane: Lane::Notices, payload, due_at, unique_key: None }).await?;
    Ok(())
}

async fn locked(tx: &mut Tx, mail: &Mail) -> Result<Option<Locked<Case>>> {
    let Some(id) = mail.case_id() else { return Ok(None) };
    match case::lock_id(tx, id).await {
        Ok(case) => Ok(Some(case)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn set_progress(tx: &mut Tx, case: &Locked<Case>) -> Result<()> {
    let now = tx.now();
    store::set_progress(tx.sql(), case, now).await
}

/// From now on receipt is acknowledged, if it was not before.
///
/// # Errors
/// When the database fails.
pub async fn acknowledge(tx: &mut Tx, case: &mut Locked<Case>) -> Result<()> {
    if case.acknowledged_at.is_some() {
        return Ok(());
    }
    case.acknowledged_at = Some(tx.now());
    set_progress(tx, case).await?;
    events::append(tx, case, Actor::Worker, EventKind::Acknowledged, Detail::default()).await?;
    ops::audit_plain(tx, Actor::Worker, "case.acknowledged", case).await
}

/// Reminds unconfirmed requests once, and lets those lapse whose time is over: closed with a record, never refused. As many as the
/// budget allows; gives how many it touched.
///
/// # Errors
/// When the database fails.
pub async fn lapse_and_remind(app: App, budget: &Budget) -> Result<usize> {
    let now = app.now();
    let (mut touched, mut after) = (0, None);
    loop {
        // Those that fail stay due: a batch that began anew at the first of them would never come to the others.
        let due = store::unconfirmed_due(&app.database, now, now + REMIND_BEFORE, after, BATCH).await?;
        if due.is_empty() {
            return Ok(touched);
        }
        for (lapses_at, id) in due {
            if budget.is_spent() {
                return Ok(touched);
            }
            after = Some((lapses_at, id));
            let tx = app.clone().begin().await?;
            match lapse_or_remind(tx, id, lapses_at <= now).await {
                Ok(()) => touched += 1,
                // One that cannot be opened must not keep the others.
                Err(error) => {
                    tracing::error!(case.id = %id, ?error, "an unconfirmed case cannot be reminded or lapse");
                }
            }
        }
    }
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
        case.unread = false;
        store::set_progress(tx.sql(), &case, now).await?;
        events::append(&mut tx, &case, Actor::Worker, EventKind::Lapsed, Detail::default()).await?;
        ops::audit_plain(&mut tx, Actor::Worker, "case.lapsed", &case).await?;
        codes::spend_all(&mut tx, id).await?;
    } else if store::set_reminded(tx.sql(), &case, now).await?
        && let Some(index) = &case.email_index
    {
        let code_id = codes::for_filing(&mut tx, id, index, case.language, case.lapses_at).await?;
        mail_code(&mut tx, Mail::Reminder { code_id, case_id: id }, index, None).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_keep_their_form() {
        let mail = Mail::Message { case_id: Uuid::from_u128(1), message_id: Uuid::from_u128(2) };
        // Mails asked for by an older version are read by a newer one: this text may only be added to.
        assert_eq!(
            serde_json::to_string(&mail).unwrap(),
            r#"{"what":"message","case_id":"00000000-0000-0000-0000-000000000001","message_id":"00000000-0000-0000-0000-000000000002"}"#
        );
    }
}
