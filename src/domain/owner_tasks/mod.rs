//! Tasks to the owners of systems: what each of them is asked to do for a case, by when, and what they answer. An owner has no account
//! of the desk and is told the least: the keys by which their system finds a person, and what to do with what is found.
//!
//! * [`due`] by when, with its sum; the numbers are data.
//! * [`answer`] what an owner fills in, by kind of task.
//! * [`plan`] which systems are asked for a case, by which keys.
//! * [`ops`] the desk: asking, taking back, looking at what came back.
//! * [`answering`] the owner: reading a task, answering it.
//! * [`door`] how an owner comes in: the code of a mailbox, and the session it opens.
//! * [`mails`] to owners: no personal data, and no link with a secret.
//! * [`follow`] what time does: days that move, tasks that open or end on their day.

pub mod answer;
pub mod answering;
pub mod door;
pub mod due;
pub mod follow;
pub mod mails;
pub mod ops;
pub mod plan;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use answer::{Answer, Found};

use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::base::text::Words as InLanguages;
use crate::coded_enum;
use crate::domain::cases::case::{Case, CaseHead};
use crate::domain::register;
use crate::domain::register::Register;
use crate::domain::register::owners::{self, Owner};
use crate::domain::rulebook::CalendarId;
use crate::infra::app::{App, Context, Reading};
use crate::infra::files::{self, StoredFile};

coded_enum! {
    /// What an owner is asked to do.
    TaskKind {
        /// Say whether anything is held.
        LookUp = "look_up",
        /// Find and hand over.
        Search = "search",
        /// Set right.
        Correct = "correct",
        /// Keep without using.
        Restrict = "restrict",
        /// Use again.
        Lift = "lift",
        /// Delete.
        Erase = "erase",
        /// Stop marketing, sale or a use.
        Stop = "stop",
        /// Tell a recipient.
        Tell = "tell",
        /// Look through what was found for other people and secrets.
        Review = "review",
        /// Explain the logic of a decision, or an interest.
        Explain = "explain",
        /// Wait until what was deleted has left the backups.
        Backup = "backup",
        /// Something else.
        Other = "other",
    }
}

impl TaskKind {
    /// Whether it only makes sense while its case is open.
    #[must_use]
    pub const fn ends_with_its_case(self) -> bool {
        matches!(self, Self::LookUp | Self::Search | Self::Review | Self::Explain)
    }

    /// Whether whoever does it must leave the data as they are.
    #[must_use]
    pub const fn changes_nothing(self) -> bool {
        matches!(self, Self::LookUp | Self::Search | Self::Review | Self::Explain)
    }

    /// Which of the register's texts says how it is done.
    #[must_use]
    pub const fn how(self) -> Option<How> {
        Some(match self {
            Self::LookUp | Self::Search => How::Search,
            Self::Correct => How::Correct,
            Self::Restrict | Self::Lift | Self::Stop => How::Restrict,
            Self::Erase => How::Erase,
            Self::Backup | Self::Tell | Self::Review | Self::Explain | Self::Other => return None,
        })
    }
}

/// A text of the register about how something is done in a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Finding and handing out.
    Search,
    /// Setting right.
    Correct,
    /// Restricting.
    Restrict,
    /// Deleting.
    Erase,
}

coded_enum! {
    /// How a task stands.
    TaskState {
        /// It is ordered and its owner does not know of it yet: it opens on a day, or when it is released.
        Waiting = "waiting",
        /// With its owner.
        Open = "open",
        /// Answered.
        Answered = "answered",
        /// Its day came, and nobody objected.
        Ended = "ended",
        /// Taken back by the desk, or no longer needed.
        TakenBack = "taken_back",
    }
}

coded_enum! {
    /// How an answer ends.
    AnswerResult {
        /// Something was found.
        Found = "found",
        /// Nothing was found.
        NotFound = "not_found",
        /// It cannot be looked for, or done.
        Cannot = "cannot",
        /// Done.
        Done = "done",
        /// Done in part.
        Partly = "partly",
        /// Not done, with a reason.
        Refused = "refused",
        /// The system is not theirs.
        NotMine = "not_mine",
        /// Telling somebody is impossible.
        Impossible = "impossible",
        /// Telling somebody would be out of proportion.
        Excessive = "excessive",
    }
}

impl AnswerResult {
    /// Whether the desk has to look at it: it went otherwise than it should.
    #[must_use]
    pub const fn comes_back(self) -> bool {
        !matches!(self, Self::Found | Self::NotFound | Self::Done)
    }
}

/// What is to be done, as sealed with a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Words {
    /// The keys by which the system can find the person: code of the kind of key, and its value.
    pub keys: Vec<(String, String)>,
    /// What the desk adds.
    pub text: String,
    /// Only what is from this day on.
    pub from: Option<NaiveDate>,
    /// Only what is until this day.
    pub until: Option<NaiveDate>,
}

/// A task of an owner.
#[derive(Clone, Debug)]
pub struct OwnerTask {
    /// Its id.
    pub id: Uuid,
    /// The case it is for.
    pub case_id: Uuid,
    /// What its owner knows it by: `T-` and six letters.
    pub reference: String,
    /// What is to be done.
    pub kind: TaskKind,
    /// How it stands.
    pub state: TaskState,
    /// The edition of the register that says what its system and holdings are.
    pub edition: i64,
    /// The code of its system.
    pub system: String,
    /// The version that the system has in that edition.
    pub system_version: i32,
    /// Codes of the holdings it is about.
    pub holdings: Vec<String>,
    /// Whose it is.
    pub owner_id: Uuid,
    /// Who answers in their absence.
    pub deputy_id: Option<Uuid>,
    /// Who is told when nobody does.
    pub escalation_id: Option<Uuid>,
    /// What is to be done; `None` where it cannot be opened.
    pub words: Option<Words>,
    /// While it waits: the day on which it opens by itself.
    pub opens_on: Option<NaiveDate>,
    /// The day on which it was sent.
    pub sent_on: Option<NaiveDate>,
    /// The date of the case from which its day was counted back.
    pub safe_on: Option<NaiveDate>,
    /// The day by which.
    pub due_on: NaiveDate,
    /// Whether that day was given, and does not move with the dates of the case.
    pub is_day_given: bool,
    /// Version of its day.
    pub version: i32,
    /// When the deputy was told.
    pub deputy_told_at: Option<DateTime<Utc>>,
    /// When its owner first opened it.
    pub opened_at: Option<DateTime<Utc>>,
    /// How the newest answer ends.
    pub result: Option<AnswerResult>,
    /// When that came.
    pub answered_at: Option<DateTime<Utc>>,
    /// When the desk looked at what came back.
    pub looked_at: Option<DateTime<Utc>>,
}

impl OwnerTask {
    /// Whether the desk should look at it: it came back otherwise than it should, and nobody has looked yet.
    #[must_use]
    pub fn is_back(&self) -> bool {
        self.looked_at.is_none() && self.result.is_some_and(AnswerResult::comes_back)
    }

    /// Whether it waits for its owner.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == TaskState::Open
    }

    /// The sum of its day, where it was counted.
    #[must_use]
    pub fn sum(&self, context: &Context, case: &CaseHead) -> Option<due::DueSum> {
        let from = self.sent_on.filter(|_| !self.is_day_given)?;
        Some(due::DueDays::built_in().due(self.kind, from, self.safe_on, working_days(context, case)))
    }
}

/// An answer as it was sent.
#[derive(Clone, Debug)]
pub struct SentAnswer {
    /// Its id.
    pub id: Uuid,
    /// Which of its task it is, from 1.
    pub number: i32,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Whose mailbox, or account, it came from.
    pub owner_id: Uuid,
    /// What it says; `None` where it cannot be opened.
    pub answer: Option<Answer>,
    /// Its files.
    pub files: Vec<StoredFile>,
}

/// The kind of the job that looks through files which owners handed over; a slice above runs it.
pub const FILES_CAME: &str = "files.came";

/// A task with its answers.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The task.
    pub task: OwnerTask,
    /// The name of its owner; empty where it cannot be opened.
    pub owner: String,
    /// The name of its system, in the words of the edition it was made under.
    pub system: InLanguages,
    /// The names of its holdings, likewise.
    pub names: BTreeMap<String, InLanguages>,
    /// Its answers, in order: a later one adds to what was said before.
    pub answers: Vec<SentAnswer>,
}

impl Answered {
    /// What was said last of each holding of a search.
    #[must_use]
    pub fn holdings(&self) -> BTreeMap<&str, &Found> {
        let said = self.answers.iter().filter_map(|sent| sent.answer.as_ref());
        said.flat_map(|answer| answer.holdings.iter().map(|(code, found)| (code.as_str(), found))).collect()
    }
}

/// The tasks of a case in the order in which they were made.
///
/// # Errors
/// When the database fails.
pub async fn of_case(reading: &mut Reading, case: &Case) -> Result<Vec<OwnerTask>> {
    let rows = store::of_case(reading.sql(), case.id).await?;
    Ok(rows.into_iter().filter_map(|row| row.opened(Some(case))).collect())
}

/// The tasks of a case with everything that was answered.
///
/// # Errors
/// When the database fails.
pub async fn answers(reading: &mut Reading, case: &Case) -> Result<Vec<Answered>> {
    let tasks = of_case(reading, case).await?;
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let rows = store::answers(reading.sql(), case.id).await?;
    let key = case.files().ok().map(|place| place.key);
    let kept = files::of_owner(reading.sql(), case.id, key.as_ref()).await?;
    let owners = owners::all(reading).await?;
    let mut registers: BTreeMap<i64, Register> = BTreeMap::new();
    for number in tasks.iter().map(|task| task.edition).collect::<BTreeSet<_>>() {
        if let Some(edition) = register::ops::of_number(reading, number).await? {
            registers.insert(number, edition.register()?);
        }
    }
    let name = |id: Uuid| owners.iter().find(|owner: &&Owner| owner.id == id).map(|owner| owner.name.clone());
    let answered = tasks.into_iter().map(|task| {
        let sent = rows.iter().filter(|row| row.task_id == task.id).filter_map(|row| {
            Some(SentAnswer {
                id: row.id,
                number: row.number?,
                at: row.sent_at?,
                owner_id: row.owner_id,
                answer: row.opened(case).and_then(|content| content.answer),
                files: kept.iter().filter(|file| file.answer_id == Some(row.id)).cloned().collect(),
            })
        });
        let answers = sent.collect();
        let register = registers.get(&task.edition);
        let label = |code: &String| {
            let holding = register.and_then(|register| register.holdings.get(code));
            (code.clone(), holding.map(|holding| holding.label.clone()).unwrap_or_default())
        };
        let system = register.and_then(|register| register.systems.get(&task.system));
        Answered {
            owner: name(task.owner_id).unwrap_or_default(),
            system: system.map(|system| system.name.clone()).unwrap_or_default(),
            names: task.holdings.iter().map(label).collect(),
            answers,
            task,
        }
    });
    Ok(answered.collect())
}

/// A system that was not asked.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// What it was not asked.
    pub kind: TaskKind,
    /// Its code.
    pub system: String,
    /// Why; `None` where it cannot be opened.
    pub reason: Option<String>,
    /// When somebody said so.
    pub at: DateTime<Utc>,
}

/// What was not searched for a case, and why.
///
/// # Errors
/// When the database fails.
pub async fn left_out(reading: &mut Reading, case: &Case) -> Result<Vec<LeftOut>> {
    let mut all = Vec::new();
    for kind in [TaskKind::LookUp, TaskKind::Search] {
        let rows = store::left_out(reading.sql(), case.id, kind).await?;
        all.extend(rows.into_iter().filter(|row| row.kind == kind.code()).map(|row| LeftOut {
            kind,
            reason: case.open("owner_left_out", "reason", case.id, &row.reason),
            system: row.system,
            at: row.at,
        }));
    }
    Ok(all)
}

/// How far asking has come, by kind: how many tasks have an answer, and how many there are. What was taken back counts for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Tasks that are answered.
    pub back: usize,
    /// Tasks there are.
    pub all: usize,
    /// Of the answers, those that found nothing.
    pub empty: usize,
}

/// How far the tasks of a kind have come.
#[must_use]
pub fn progress(tasks: &[OwnerTask], kind: TaskKind) -> Progress {
    let counted = tasks.iter().filter(|task| task.kind == kind && task.state != TaskState::TakenBack);
    counted.fold(Progress::default(), |sum, task| Progress {
        back: sum.back + usize::from(task.result.is_some()),
        all: sum.all + 1,
        empty: sum.empty + usize::from(task.result == Some(AnswerResult::NotFound)),
    })
}

/// How many tasks of all cases came back otherwise than they should, or are late, up to a bound.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn count_back(app: &App, actor: Actor) -> Result<i64> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.clone().read().await?;
    let today = reading.now().with_timezone(&reading.settings().dpo_timezone).date_naive();
    store::count_back(reading.sql(), today, crate::domain::cases::lists::BOUND).await
}

/// A task that came back, in the list of all cases.
#[derive(Clone, Debug)]
pub struct BackTask {
    /// The reference of its case.
    pub case_reference: String,
    /// Its own.
    pub reference: String,
    /// What was to be done.
    pub kind: TaskKind,
    /// The code of its system.
    pub system: String,
    /// How its answer ends; `None` for one that is late.
    pub result: Option<AnswerResult>,
    /// The day by which.
    pub due_on: NaiveDate,
}

/// The tasks that came back, those that are late first.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission.
pub async fn back(app: &App, actor: Actor, limit: i64) -> Result<Vec<BackTask>> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.clone().read().await?;
    let today = reading.now().with_timezone(&reading.settings().dpo_timezone).date_naive();
    store::back(reading.sql(), today, limit).await
}

/// Whether people work on a day, by the calendar of a case, or of the operator's country where it has none.
pub fn working_days<'a>(context: &'a Context, case: &'a CaseHead) -> impl Fn(NaiveDate) -> bool + 'a {
    let own = || CalendarId::parse(context.config.operator.country.code());
    let calendar = case.calendar.or_else(own);
    move |day| match calendar {
        Some(calendar) => case.rulebook.is_working_day(calendar, day),
        None => chrono::Datelike::weekday(&day).number_from_monday() < 6,
    }
}
