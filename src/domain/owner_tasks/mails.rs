//! Mails about tasks: to owners, with a code that opens all their tasks, and to the desk about what is late. Nothing personal stands in
//! them, and no link carries a secret; their text is made when they are sent.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store;
use crate::base::error::{Error, Result};
use crate::coded_enum;
use crate::domain::access::codes;
use crate::domain::cases::case;
use crate::domain::cases::mails::desk_letter;
use crate::domain::mail::letters::{letter_to, signature};
use crate::domain::mail::{self, Audience, NewMail};
use crate::domain::register::owners::{self, HOURS};
use crate::domain::staff::accounts;
use crate::infra::app::{App, Tx};
use crate::infra::i18n::Texts;
use crate::infra::mail::{Letter, Mailer, Outgoing, Part};
use crate::infra::queue::{Claimed, Lane, Outcome};

/// The kind of these mails in the registry of the worker.
pub const MAIL: &str = "mail.owner_task";
/// Tasks that a mail names.
const NAMED: i64 = 50;

coded_enum! {
    /// Why an owner, or the desk, is written to.
    Why {
        /// There is something to do.
        New = "owner_tasks",
        /// It is not done yet.
        Reminder = "owner_tasks_reminder",
        /// Its day moved.
        Moved = "owner_tasks_moved",
        /// A new code was asked for.
        Code = "owner_tasks_code",
        /// The owner is late: to the deputy, who may answer it from now on.
        Deputy = "owner_tasks_deputy",
        /// The same, to whoever is told when nobody answers.
        Escalation = "owner_tasks_escalation",
        /// To whoever works on the case: a task of it is late.
        Late = "owner_tasks_late",
    }
}

/// Ids of which the text is made.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Content {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    staff_id: Option<Uuid>,
}

async fn post(tx: &mut Tx, case_id: Option<Uuid>, why: Why, content: Content, key: Option<String>) -> Result<bool> {
    let new = NewMail {
        job: MAIL,
        lane: if why == Why::Code { Lane::Codes } else { Lane::Notices },
        case_id,
        what: why.code().to_owned(),
        content: serde_json::to_value(content).map_err(Error::fault)?,
        audience: Audience::Desk,
        recipient_index: None,
        asked_by: None,
        unique_key: key,
        due_at: tx.now(),
    };
    Ok(mail::post(tx, new).await?.is_some())
}

/// Asks for a mail to an owner; one with a code unless it only tells.
async fn ask(tx: &mut Tx, case_id: Option<Uuid>, owner_id: Uuid, why: Why, key: Option<String>) -> Result<bool> {
    let code_id = if why == Why::Escalation { None } else { Some(tx.new_id()) };
    let content = Content { owner_id: Some(owner_id), code_id, staff_id: None };
    if !post(tx, case_id, why, content, key).await? {
        return Ok(false);
    }
    if let Some(code_id) = code_id {
        owners::keep_code(tx, owner_id, code_id).await?;
    }
    Ok(true)
}

/// Asks for a mail to an owner; what is asked for in one transaction is one mail.
pub(super) async fn ask_together(tx: &mut Tx, case_id: Uuid, owner_id: Uuid, why: Why) -> Result<bool> {
    // Ids of transactions begin anew in a database that was moved: the day keeps them apart.
    let (transaction, day) = (store::transaction(tx.sql()).await?, tx.now().date_naive());
    let key = format!("{why}:{owner_id}:{day}:{transaction}");
    ask(tx, Some(case_id), owner_id, why, Some(key)).await
}

/// Asks for a mail to an owner of which one a day is enough, whatever it is about. Says whether it is the first.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn ask_for_a_day(
    tx: &mut Tx,
    case_id: Uuid,
    owner_id: Uuid,
    why: Why,
    day: NaiveDate,
) -> Result<bool> {
    ask(tx, Some(case_id), owner_id, why, Some(format!("{why}:{owner_id}:{day}"))).await
}

/// Asks for a mail with a new code and nothing else.
pub(super) async fn ask_code(tx: &mut Tx, owner_id: Uuid) -> Result<bool> {
    ask(tx, None, owner_id, Why::Code, None).await
}

/// Tells the desk that tasks of a case are late, once a day: whoever works on it, or the data protection officer where `staff_id` is none.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn tell_late(
    tx: &mut Tx,
    case_id: Uuid,
    staff_id: Option<Uuid>,
    day: NaiveDate,
) -> Result<bool> {
    let whom = staff_id.map_or_else(|| "dpo".to_owned(), |id| id.to_string());
    let key = format!("{}:{case_id}:{whom}:{day}", Why::Late);
    post(tx, Some(case_id), Why::Late, Content { staff_id, ..Content::default() }, Some(key)).await
}

/// Sends the mail of a job.
///
/// # Errors
/// When the database fails: the job is tried again.
pub async fn run(app: &App, mailer: &Mailer, job: &Claimed) -> Result<Outcome> {
    mail::run(app, mailer, job, async |found| render(app, found).await).await
}

/// The mail as it is to go out now; `None` where there is nothing to do any more.
async fn render(app: &App, found: &mail::Mail) -> Result<Option<Outgoing>> {
    let content: Content = serde_json::from_value(found.content.clone()).map_err(Error::fault)?;
    let Some(why) = Why::parse(&found.what) else { return Ok(None) };
    match content.owner_id {
        Some(owner_id) => to_owner(app, found, why, owner_id, content.code_id).await,
        None => to_desk(app, found, content.staff_id).await,
    }
}

async fn to_owner(
    app: &App,
    found: &mail::Mail,
    why: Why,
    owner_id: Uuid,
    code_id: Option<Uuid>,
) -> Result<Option<Outgoing>> {
    let mut reading = app.clone().read().await?;
    let now = reading.now();
    let Some(owner) = owners::all(&mut reading).await?.into_iter().find(|owner| owner.id == owner_id) else {
        return Ok(None);
    };
    if owner.left_at.is_some() || owner.proven_at.is_none() {
        return Ok(None);
    }
    let rows = match (why, found.case_id) {
        (Why::Escalation, Some(case_id)) => store::of_case(reading.sql(), case_id).await?,
        _ => store::of_owner(reading.sql(), owner_id, now, NAMED).await?,
    };
    let tasks: Vec<_> = rows.into_iter().filter_map(|row| row.opened(None)).filter(super::OwnerTask::is_open).collect();
    let tasks: Vec<_> = match why {
        Why::Escalation => tasks.into_iter().filter(|task| task.escalation_id == Some(owner_id)).collect(),
        Why::Deputy => tasks.into_iter().filter(|task| task.deputy_id == Some(owner_id)).collect(),
        _ => tasks,
    };
    if tasks.is_empty() && why != Why::Code {
        return Ok(None);
    }
    let code = match code_id {
        Some(code_id) if owners::code_works(&mut reading, owner_id, code_id).await? => codes::shown(&reading, code_id),
        Some(_) => return Ok(None),
        None => String::new(),
    };
    drop(reading);
    let language = owner.language;
    let texts = why.code().replace('_', "-");
    let organisation = app.settings().organisation.name.clone();
    let mut parts = vec![Part::Text(language.with1(&format!("mail-{texts}"), "organisation", organisation))];
    let days = tasks.iter().map(|task| {
        (task.reference.clone(), language.with1("mail-owner-task-due", "date", language.date_long(task.due_on)))
    });
    if !tasks.is_empty() {
        parts.push(Part::Facts(days.collect()));
    }
    if !code.is_empty() {
        // Whoever stands in comes in by their own: the task's is its owner's.
        let own = tasks.iter().find(|task| task.owner_id == owner_id);
        let reference = own.map_or_else(|| owner.reference.clone(), |task| task.reference.clone());
        parts.push(Part::Text(language.with1("mail-owner-task-enter", "reference", reference)));
        parts.push(Part::Code(code));
        parts.push(Part::Link(app.config.link("/task")));
        parts.push(Part::Small(language.with1("mail-owner-task-ends", "hours", HOURS)));
    }
    let heading = language.with1(&format!("mail-{texts}-subject"), "count", tasks.len());
    let letter = Letter { language, heading, parts, signature: signature(app, language) };
    letter_to(&owner.email, letter, &found.message_id).map(Some)
}

async fn to_desk(app: &App, found: &mail::Mail, staff_id: Option<Uuid>) -> Result<Option<Outgoing>> {
    let Some(case_id) = found.case_id else { return Ok(None) };
    let mut reading = app.clone().read().await?;
    let Some(case) = case::head_by_id(&mut reading, case_id).await? else { return Ok(None) };
    let today = case.today(&reading);
    let rows = store::of_case(reading.sql(), case_id).await?;
    let tasks = rows.into_iter().filter_map(|row| row.opened(None));
    let late = tasks.filter(|task| task.is_open() && task.due_on < today).count();
    let (to, language) = match staff_id {
        None => (app.settings().dpo_email.to_string(), app.settings().dpo_language),
        Some(staff_id) => match accounts::enabled(reading.sql(), staff_id).await? {
            Some(account) => (account.email, account.language),
            None => return Ok(None),
        },
    };
    drop(reading);
    if late == 0 {
        return Ok(None);
    }
    let arguments = [("reference", case.reference.clone().into()), ("count", late.into())];
    let heading = language.text_with("mail-owner-tasks-late-subject", &arguments);
    letter_to(&to, desk_letter(app, language, &case, "mail-owner-tasks-late", heading), &found.message_id).map(Some)
}
