//! A case with everything its page on the desk shows.

use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::domain::cases::case::{self, Case, Listed};
use crate::domain::cases::clock;
use crate::domain::cases::conversation::{self, Conversation, Message};
use crate::domain::cases::events::{self, Event};
use crate::domain::cases::ops::{is_unread, linked};
use crate::domain::checklist::{self, LineOfCase};
use crate::domain::decisions::{self, model::Sheet};
use crate::domain::identity::{self, Standing};
use crate::domain::mail::{self, Mail};
use crate::domain::owner_tasks::{self, Answered};
use crate::domain::packages;
use crate::domain::reviews::{self, Review};
use crate::domain::rulebook::Deadlines;
use crate::domain::tasks::{self, Task};
use crate::infra::app::{App, Reading};

/// A case with everything its page on the desk shows.
#[derive(Clone, Debug)]
pub struct DeskView {
    /// The case.
    pub case: Case,
    /// Its dates with their sum.
    pub deadlines: Deadlines,
    /// Everything that happened.
    pub events: Vec<Event>,
    /// Its conversation with notes: the newest page, or an earlier one.
    pub conversation: Conversation,
    /// Its tasks, open ones first.
    pub tasks: Vec<Task>,
    /// Tasks of owners with what was answered.
    pub owner_tasks: Vec<Answered>,
    /// What became of every mail about it, in the order in which they were asked for.
    pub mails: Vec<Mail>,
    /// What the law wants of it, line by line.
    pub lines: Vec<LineOfCase>,
    /// What it is about, item by item, and what is decided of each.
    pub sheet: Sheet,
    /// How sure the desk is who asks.
    pub identity: Standing,
    /// Whether files may go out with the answer, or went out.
    pub has_files: bool,
    /// The newest proposal of its answer to a second person, and whether the reader may look at it as one.
    pub review: Option<(Review, bool)>,
    /// Where it was appealed: the reference of the appeal.
    pub appeal: Option<String>,
    /// Where it is an appeal: the reference of the case that was refused.
    pub appeal_of: Option<String>,
    /// Whether the requester wrote something that the reader has not opened.
    pub unread: bool,
    /// Other cases of the same mailbox, what was confirmed first, then the newest.
    pub others: Listed,
    /// Other cases with the same words, the newest, and whether there are more.
    pub same_words: (Listed, bool),
}

/// A case as the page of one act shows it: in a few lines, with its dates and what happened since somebody looked.
#[derive(Clone, Debug)]
pub struct ActView {
    /// The case.
    pub case: Case,
    /// Its dates with their sum.
    pub deadlines: Deadlines,
    /// Everything that happened; empty where nothing did since.
    pub events: Vec<Event>,
    /// What was written last; empty likewise.
    pub messages: Vec<Message>,
}

/// Mails that are shown with a case, at most: the newest.
const MAILS: i64 = 100;
/// Other cases of the same mailbox that are shown with a case, at most.
const OTHERS: i64 = 50;
/// Cases with the same words that are shown with a case, at most.
const SAME_WORDS: i64 = 10;

/// A case for the desk, to be looked at. Changes nothing; [`read`](crate::domain::cases::ops::read) puts on record that it was shown.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn open(app: App, actor: Actor, reference: &str) -> Result<DeskView> {
    open_before(app, actor, reference, None).await
}

/// The same with the page of its conversation that ends before a message.
///
/// # Errors
/// As [`open`].
pub async fn open_before(app: App, actor: Actor, reference: &str, before: Option<Uuid>) -> Result<DeskView> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.read().await?;
    let case = case::by_reference(&mut reading, reference).await?.ok_or(Error::NotFound)?;
    let events = events::of_case(reading.sql(), &case).await?;
    let conversation = conversation::page(reading.sql(), &case, before, true).await?;
    let tasks = tasks::of_case(reading.sql(), &case).await?;
    let mails = mail::of_case(reading.sql(), case.id, MAILS).await?;
    let (appeal, appeal_of) = linked(reading.sql(), &case).await?;
    let others = case::others_of_mailbox(&mut reading, &case, OTHERS).await?;
    let same_words = case::others_of_words(&mut reading, &case, SAME_WORDS).await?;
    let deadlines = clock::deadlines(&reading, &case)?;
    let unread = is_unread(&mut reading, actor, &case).await?;
    let marks = checklist::marks(reading.sql(), &case).await?;
    let has_answer = conversation.answer.is_some();
    let owner_tasks = owner_tasks::answers(&mut reading, &case).await?;
    let heads: Vec<_> = owner_tasks.iter().map(|one| one.task.clone()).collect();
    let sheet = decisions::sheet_with(&mut reading, &case, &owner_tasks).await?;
    let recipients = decisions::recipients::of_sheet(&mut reading, &case, &sheet).await?;
    let identity = identity::standing_with(&mut reading, &case, &owner_tasks).await?;
    let releases = packages::check::releases(&mut reading, actor, &case).await?;
    let has_files = !releases.is_empty() || !packages::delivery::of_case(&mut reading, actor, &case).await?.is_empty();
    let review = match reviews::newest(&mut reading, actor, &case).await? {
        Some(review) => {
            let may_review = reviews::may_review(&mut reading, actor, &case, &review).await?;
            Some((review, may_review))
        }
        None => None,
    };
    let facts = checklist::Facts {
        releases: &releases,
        review: review.as_ref().map(|(review, _)| review),
        identity: Some(&identity),
        marks: &marks,
        tasks: &tasks,
        owner_tasks: &heads,
        has_answer,
        items: Some(&sheet),
        recipients: &recipients,
    };
    let lines = checklist::of_case(&case, deadlines.rule.place, facts);
    Ok(DeskView {
        deadlines,
        lines,
        sheet,
        identity,
        has_files,
        case,
        events,
        conversation,
        tasks,
        owner_tasks,
        mails,
        appeal,
        appeal_of,
        review,
        unread,
        others,
        same_words,
    })
}

/// A case for the page of one act. Changes nothing. `since` is the version of the case that its form was shown with.
///
/// # Errors
/// As [`open`].
pub async fn open_for_act(app: App, actor: Actor, reference: &str, since: Option<i32>) -> Result<ActView> {
    require(actor, Permission::ReadCases)?;
    let mut reading = app.read().await?;
    let case = case::by_reference(&mut reading, reference).await?.ok_or(Error::NotFound)?;
    let (events, messages) = if since.is_some_and(|since| since < case.version) {
        let events = events::of_case(reading.sql(), &case).await?;
        (events, conversation::page(reading.sql(), &case, None, true).await?.messages)
    } else {
        (Vec::new(), Vec::new())
    };
    let deadlines = clock::deadlines(&reading, &case)?;
    Ok(ActView { case, deadlines, events, messages })
}

/// One of the answers of a case, which may have been opened again since.
///
/// # Errors
/// [`Error::NotFound`] where it is none of the case's; when the database fails.
pub async fn answer(reading: &mut Reading, actor: Actor, case: &Case, id: Uuid) -> Result<Message> {
    require(actor, Permission::ReadCases)?;
    conversation::answer(reading.sql(), case, id).await?.ok_or(Error::NotFound)
}

/// The tasks of a case, open ones first.
///
/// # Errors
/// When the database fails.
pub async fn tasks_of(app: App, actor: Actor, case: &Case) -> Result<Vec<Task>> {
    require(actor, Permission::ReadCases)?;
    tasks::of_case(app.read().await?.sql(), case).await
}
