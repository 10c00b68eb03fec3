//! Mails of the deadline watch, to the DPO, in the DPO's language.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::digest;
use super::model::{ClockKind, Threshold, Watched, wanted};
use crate::base::error::Result;
use crate::domain::cases::Status;
use crate::domain::cases::case;
use crate::domain::cases::jobs::{MailPayload, deliver};
use crate::domain::cases::mails::{dpo_letter, letter_to};
use crate::infra::app::App;
use crate::infra::i18n::Texts;
use crate::infra::mail::{Mailer, Outgoing};
use crate::infra::queue::{Claimed, Outcome};

/// The kind of these jobs in the queue.
pub const MAIL: &str = "notice.mail";

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
    },
    /// The digest of a working morning.
    Digest {
        /// The day, a civil date in the DPO's zone.
        on: chrono::NaiveDate,
    },
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    let Ok(payload) = serde_json::from_value::<MailPayload<Notice>>(job.payload.clone()) else {
        return Ok(Outcome::Dead("the payload cannot be read".to_owned()));
    };
    let outgoing = match &payload.mail {
        Notice::Clock { case_id, clock, due_version, threshold } => {
            let clock = ClockKind::parse(clock);
            match clock {
                Some(clock) => of_clock(app, *case_id, clock, *due_version, threshold, &payload.message_id).await?,
                None => None,
            }
        }
        Notice::Digest { on } => digest::render(app, *on, &payload.message_id).await?,
    };
    match outgoing {
        Some(outgoing) => Ok(deliver(app, mailer, &outgoing, job).await),
        None => Ok(Outcome::Dropped),
    }
}

/// The notice as it is true now; `None` when the case was answered, its date moved, or the point has passed.
async fn of_clock(
    app: &App,
    case_id: Uuid,
    kind: ClockKind,
    due_version: i32,
    threshold: &str,
    message_id: &str,
) -> Result<Option<Outgoing>> {
    let mut connection = app.database.acquire().await?;
    let Some(case) = case::by_id(&mut connection, app, case_id).await? else { return Ok(None) };
    drop(connection);
    if matches!(case.status, Status::Closed | Status::Unconfirmed) || case.due_version != due_version {
        return Ok(None);
    }
    let Some(clock) = Watched::of(&case, app.now()).into_iter().find(|clock| clock.clock == kind) else {
        return Ok(None);
    };
    let language = app.config.dpo_language;
    let today = case.today(app);
    let overdue = clock.is_overdue(today);
    if threshold.starts_with("overdue:") != overdue {
        return Ok(None);
    }
    // A mail server that was away for days is not handed the backlog: a nearer threshold, or a later day, has a notice of its own.
    let nearest = wanted(&clock, &app.config.deadline_alert_days, today).0;
    if let (Some(threshold), Some(nearest)) = (Threshold::parse(threshold), nearest)
        && threshold.is_told_by(nearest)
    {
        return Ok(None);
    }
    let reference = case.reference.clone();
    let last = clock.last.map(|last| language.date(last)).unwrap_or_default();
    let (key, heading) = match (kind, overdue, clock.days_left(today)) {
        (ClockKind::Answer, true, _) => {
            ("mail-dpo-overdue", language.with2("mail-dpo-overdue-subject", "reference", reference, "date", last))
        }
        (ClockKind::Acknowledgement, true, _) => (
            "mail-dpo-unacknowledged",
            language.with2("mail-dpo-unacknowledged-subject", "reference", reference, "date", last),
        ),
        (ClockKind::Acknowledgement, false, Some(0..)) => (
            "mail-dpo-acknowledge",
            language.with2("mail-dpo-acknowledge-subject", "reference", reference, "date", last),
        ),
        (ClockKind::Answer, false, Some(0)) => {
            ("mail-dpo-due", language.with1("mail-dpo-due-today-subject", "reference", reference))
        }
        (ClockKind::Answer, false, Some(days @ 1..)) => {
            ("mail-dpo-due", language.with2("mail-dpo-due-subject", "reference", reference, "days", days))
        }
        (_, false, _) => return Ok(None),
    };
    letter_to(app, app.config.dpo_email.as_ref(), dpo_letter(app, &case, key, heading), message_id)
}
