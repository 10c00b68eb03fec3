//! Mails of the deadline watch, to the DPO, in the DPO's language.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::digest;
use super::model::{Mark, Threshold, wanted};
use super::store;
use super::watch::watched;
use crate::base::error::{Error, Result};
use crate::domain::cases::Status;
use crate::domain::cases::case::{self, CaseHead};
use crate::domain::cases::clock::{CaseClock, ClockKind};
use crate::domain::cases::jobs::{self, OldPayload};
use crate::domain::cases::mails::desk_letter;
use crate::domain::mail::letters::letter_to;
use crate::domain::mail::{self, Audience, NewMail, Sent};
use crate::domain::staff::accounts;
use crate::domain::tasks;
use crate::infra::app::{App, Reading, Tx};
use crate::infra::i18n::Texts;
use crate::infra::mail::{Mailer, Outgoing};
use crate::infra::queue::{Claimed, Lane, Outcome};

/// The kind of these jobs in the queue.
pub const MAIL: &str = jobs::NOTICES;
/// The kind of those that were asked for before mails had rows.
pub const OLD_MAIL: &str = "notice.mail";

/// A mail of the deadline watch: ids only, the text is made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Notice {
    /// A clock of a case reached a threshold.
    Clock {
        /// The case.
        case_id: Uuid,
        /// The clock.
        clock: String,
        /// Version of its due date.
        due_version: i32,
        /// The threshold's key.
        threshold: String,
        /// Who is told; the data protection officer where it is nobody else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff_id: Option<Uuid>,
    },
    /// The digest of a working morning.
    Digest {
        /// The day, a civil date in the DPO's zone.
        on: chrono::NaiveDate,
    },
}

impl Notice {
    pub(in crate::domain) fn into_new(self, due_at: DateTime<Utc>, unique_key: Option<String>) -> Result<NewMail> {
        let content = serde_json::to_value(&self).map_err(Error::fault)?;
        Ok(NewMail {
            job: MAIL,
            lane: Lane::Notices,
            case_id: match &self {
                Self::Clock { case_id, .. } => Some(*case_id),
                Self::Digest { .. } => None,
            },
            what: content.get("what").and_then(|what| what.as_str()).unwrap_or_default().to_owned(),
            content,
            audience: Audience::Desk,
            recipient_index: None,
            asked_by: None,
            unique_key,
            due_at,
        })
    }
}

/// Asks for a notice, in the transaction of the row that says it was told.
///
/// # Errors
/// When the database fails.
pub(super) async fn ask(tx: &mut Tx, notice: Notice, unique_key: Option<String>) -> Result<()> {
    let new = notice.into_new(tx.now(), unique_key)?;
    mail::post(tx, new).await?;
    Ok(())
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    match mail::begin(app, job).await? {
        Some(found) => send(app, mailer, &found).await,
        None => Ok(Outcome::Dropped),
    }
}

/// Sends a notice that was asked for before mails had rows.
///
/// # Errors
/// As [`run`].
pub async fn run_old(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    let Ok(payload) = serde_json::from_value::<OldPayload<Notice>>(job.payload.clone()) else {
        return Ok(Outcome::Dead("the payload cannot be read".to_owned()));
    };
    let new = payload.mail.into_new(job.created_at, None)?;
    match mail::adopt(app, job, &payload.message_id, &new).await? {
        Some(found) => send(app, mailer, &found).await,
        None => Ok(Outcome::Dropped),
    }
}

async fn send(app: &App, mailer: &Mailer, found: &mail::Mail) -> Result<Outcome> {
    // The server has it already; only what follows was not written.
    if found.taken_at.is_some() {
        return settle(app, found, Sent::Accepted).await;
    }
    let Ok(notice) = serde_json::from_value::<Notice>(found.content.clone()) else {
        return Ok(Outcome::Dead("what the mail says cannot be read".to_owned()));
    };
    let outgoing = match &notice {
        Notice::Clock { case_id, clock, due_version, threshold, staff_id } => {
            match (ClockKind::parse(clock), Threshold::parse(threshold)) {
                (Some(clock), Some(threshold)) => {
                    of_clock(app, *case_id, clock, *due_version, threshold, *staff_id, &found.message_id).await?
                }
                _ => None,
            }
        }
        Notice::Digest { on } => digest::render(app, *on, &found.message_id).await?,
    };
    let Some(outgoing) = outgoing else {
        mail::drop_untrue(app, found).await?;
        return Ok(Outcome::Dropped);
    };
    let recipient = mail::sealed_recipient(app, found, &outgoing);
    let sent = mail::send(app, mailer, found, &outgoing, Some(recipient)).await?;
    settle(app, found, sent).await
}

async fn settle(app: &App, found: &mail::Mail, sent: Sent) -> Result<Outcome> {
    let mut tx = app.clone().begin().await?;
    mail::settle(&mut tx, found, &sent).await?;
    tx.commit().await?;
    Ok(sent.outcome())
}

/// The notice as it is true now; `None` when the clock no longer runs, its date moved, or the point has passed.
async fn of_clock(
    app: &App,
    case_id: Uuid,
    kind: ClockKind,
    version: i32,
    threshold: Threshold,
    staff_id: Option<Uuid>,
    message_id: &str,
) -> Result<Option<Outgoing>> {
    let mut reading = app.clone().read().await?;
    let Some(case) = case::head_by_id(&mut reading, case_id).await? else { return Ok(None) };
    let settings = app.settings();
    let (to, language) = match staff_id {
        None => (settings.dpo_email.to_string(), settings.dpo_language),
        Some(staff_id) => match accounts::enabled(reading.sql(), staff_id).await? {
            // Given to somebody else meanwhile, it is no longer theirs to know of.
            Some(account) if whose(&mut reading, &case, kind).await? == Some(staff_id) => {
                (account.email, account.language)
            }
            _ => return Ok(None),
        },
    };
    let clocks = watched(reading.sql(), &case).await?;
    drop(reading);
    let clock = clocks.into_iter().find(|clock| clock.kind == kind && clock.version == version);
    let Some(clock) = clock.filter(|_| case.status != Status::Unconfirmed) else { return Ok(None) };
    let today = case.today(app);
    // A mail server that was away for days is not handed the backlog: a nearer threshold, or a later day, has a notice of its own.
    let now = wanted(&clock, &settings.deadline_alert_days, today, app.now()).tell;
    if now.iter().any(|nearer| threshold.is_told_by(*nearer)) {
        return Ok(None);
    }
    // A date that has passed meanwhile has nothing more to say; the next one may, if its own point was told along with this.
    let passed =
        matches!(threshold, Threshold::DaysBefore(Mark::Near, _)) && clock.near.is_some_and(|near| near < today);
    let threshold = match now.first() {
        Some(next) if passed && store::went_along(&app.database, case.id, &clock, *next).await? => *next,
        _ => threshold,
    };
    let (date, left) = match threshold {
        Threshold::Overdue(_) if clock.is_overdue(today, app.now()) => (clock.last, None),
        Threshold::DaysBefore(..) if clock.is_overdue(today, app.now()) => return Ok(None),
        Threshold::DaysBefore(Mark::Near, _) => (clock.near, clock.near.map(|near| (near - today).num_days())),
        Threshold::DaysBefore(Mark::Last, _) => (clock.last, clock.last.map(|last| (last - today).num_days())),
        Threshold::Overdue(_) => return Ok(None),
    };
    let Some(date) = date.filter(|_| left.is_none_or(|left| left >= 0)) else { return Ok(None) };
    let key = notice_key(&clock, threshold);
    let arguments = [
        ("reference", case.reference.clone().into()),
        ("date", language.date(date).into()),
        ("days", left.unwrap_or_default().into()),
    ];
    let heading = language.text_with(&format!("{key}-subject"), &arguments);
    letter_to(&to, desk_letter(app, language, &case, key, heading), message_id).map(Some)
}

/// Whose a clock is: whoever has the task, else whoever works on the case.
pub(super) async fn whose(reading: &mut Reading, case: &CaseHead, kind: ClockKind) -> Result<Option<Uuid>> {
    let of_task = match kind {
        ClockKind::Task(id) => tasks::assignee_of(reading.sql(), id).await?,
        _ => None,
    };
    Ok(of_task.or(case.assignee))
}

/// The key of the texts of a notice.
fn notice_key(clock: &CaseClock, threshold: Threshold) -> &'static str {
    let overdue = matches!(threshold, Threshold::Overdue(_));
    let is_last = matches!(threshold, Threshold::DaysBefore(Mark::Last, _));
    match (clock.kind, overdue) {
        (ClockKind::Answer, true) => "mail-dpo-overdue",
        (ClockKind::Answer, false) if is_last && clock.is_legal => "mail-dpo-last",
        (ClockKind::Answer, false) if is_last => "mail-dpo-last-aim",
        (ClockKind::Answer, false) => "mail-dpo-due",
        (ClockKind::Acknowledgement, true) => "mail-dpo-unacknowledged",
        (ClockKind::Acknowledgement, false) if !is_last && clock.near != clock.last => "mail-dpo-acknowledge-safe",
        (ClockKind::Acknowledgement, false) => "mail-dpo-acknowledge",
        (ClockKind::AtOnce, true) => "mail-dpo-at-once-late",
        (ClockKind::AtOnce, false) => "mail-dpo-at-once",
        (ClockKind::Task(_), true) => "mail-dpo-task-late",
        (ClockKind::Task(_), false) => "mail-dpo-task",
    }
}
