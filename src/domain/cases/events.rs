//! The timeline: what happened, who did it, when. What changed is sealed with the case's key.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::case::{Case, Locked};
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::coded_enum;
use crate::infra::app::Tx;
use crate::infra::words;

coded_enum! {
    /// What happened.
    EventKind {
        /// The request came in.
        Filed = "filed",
        /// The mailbox was proven.
        Confirmed = "confirmed",
        /// The address was corrected before it was proven.
        AddressChanged = "address_changed",
        /// Receipt was acknowledged.
        Acknowledged = "acknowledged",
        /// What is to be done at once was done.
        CarriedOut = "carried_out",
        /// Somebody took it, or gave it to somebody.
        Assigned = "assigned",
        /// The requester wrote.
        MessageFromRequester = "message_from_requester",
        /// The desk wrote.
        MessageToRequester = "message_to_requester",
        /// The desk made a note.
        Note = "note",
        /// The desk asked, and the clock stands or waits.
        Paused = "paused",
        /// What was asked for came, and the clock runs.
        Resumed = "resumed",
        /// The period was extended.
        Extended = "extended",
        /// Place, right or receipt were corrected.
        Settled = "settled",
        /// What is known of the person, or how it came in, was corrected.
        Corrected = "corrected",
        /// It was answered or ended.
        Closed = "closed",
        /// The requester opened the answer.
        AnswerRead = "answer_read",
        /// It goes on.
        Reopened = "reopened",
        /// The receiving server took the mail that tells of the answer.
        AnswerServed = "answer_served",
        /// A mail to the requester reached nobody.
        MailFailed = "mail_failed",
        /// The refusal was appealed.
        Appealed = "appealed",
        /// It was moved to a newer rulebook.
        RulesAdopted = "rules_adopted",
        /// A task was added.
        TaskAdded = "task_added",
        /// A task's day was moved.
        TaskMoved = "task_moved",
        /// A task was done.
        TaskDone = "task_done",
        /// A task is open again.
        TaskReopened = "task_reopened",
        /// A task was given to somebody else, or to nobody.
        TaskAssigned = "task_assigned",
        /// Something of the checklist was done outside of this program.
        LineDone = "line_done",
        /// That was taken back.
        LineOpen = "line_open",
        /// Items were decided.
        ItemsDecided = "items_decided",
        /// An item was added that the register has no row for.
        ItemAdded = "item_added",
        /// Recipients of what was changed were told, or it was noted why not.
        RecipientsTold = "recipients_told",
        /// Owners of systems were sent tasks.
        OwnerTaskSent = "owner_task_sent",
        /// A system was left out, with the reason.
        OwnerLeftOut = "owner_left_out",
        /// A task that waited went to its owner.
        OwnerTaskOpens = "owner_task_opens",
        /// An owner opened a task for the first time.
        OwnerTaskOpened = "owner_task_opened",
        /// An owner looked at it again.
        OwnerTaskViewed = "owner_task_viewed",
        /// An owner added a file.
        OwnerTaskFile = "owner_task_file",
        /// An owner answered.
        OwnerTaskAnswered = "owner_task_answered",
        /// The day of an owner's task moved with the dates of the case.
        OwnerTaskMoved = "owner_task_moved",
        /// A task ended on its day, since nobody objected.
        OwnerTaskEnded = "owner_task_ended",
        /// A task was taken back.
        OwnerTaskTakenBack = "owner_task_taken_back",
        /// Owners who had not answered were reminded by hand.
        OwnerReminded = "owner_reminded",
        /// It was raised or lowered how sure we have to be who asks.
        IdentityNeedSet = "identity_need_set",
        /// The requester was asked who they are, or whether they may speak for somebody else.
        IdentityAsked = "identity_asked",
        /// What came of it.
        IdentityFound = "identity_found",
        /// The requester handed in a document.
        IdentityDocumentCame = "identity_document_came",
        /// Somebody opened it.
        IdentityDocumentOpened = "identity_document_opened",
        /// It was destroyed.
        IdentityDocumentDestroyed = "identity_document_destroyed",
        /// A file was added that may go out with the answer.
        ReleaseAdded = "release_added",
        /// It was decided whether a file goes out, and as what.
        ReleaseDecided = "release_decided",
        /// The requester showed a fresh code and opened the package.
        PackageOpened = "package_opened",
        /// They took it, or a part of it, along.
        PackageTaken = "package_taken",
        /// It can be opened for another while.
        PackageRenewed = "package_renewed",
        /// What lay in it was destroyed.
        PackageGone = "package_gone",
        /// The answer was passed on to a second person.
        ReviewProposed = "review_proposed",
        /// It came back with a note.
        ReviewReturned = "review_returned",
        /// Whoever passed it on took it back.
        ReviewTakenBack = "review_taken_back",
        /// Something of it was changed, so that nothing is proposed any more.
        ReviewVoid = "review_void",
        /// A second person approved it.
        ReviewApproved = "review_approved",
        /// The requester took it back.
        Withdrawn = "withdrawn",
        /// The mailbox was never proven.
        Lapsed = "lapsed",
    }
}

impl EventKind {
    /// Whether it changed what the case says, how it stands, or what its requester was told; the other kinds only stand beside it.
    const fn is_about_the_case_itself(self) -> bool {
        matches!(
            self,
            Self::CarriedOut
                | Self::MessageToRequester
                | Self::Paused
                | Self::Resumed
                | Self::Extended
                | Self::Settled
                | Self::Corrected
                | Self::Closed
                | Self::Reopened
                | Self::RulesAdopted
                | Self::ItemsDecided
                | Self::ItemAdded
                | Self::IdentityNeedSet
                | Self::IdentityFound
                | Self::ReviewProposed
                | Self::ReviewReturned
                | Self::ReviewTakenBack
                | Self::ReviewVoid
                | Self::ReviewApproved
        )
    }

    /// Whether the requester's own timeline shows it.
    #[must_use]
    pub const fn is_for_requester(self) -> bool {
        !matches!(
            self,
            Self::Note
                | Self::Corrected
                | Self::Assigned
                | Self::AnswerRead
                | Self::AnswerServed
                | Self::MailFailed
                | Self::AddressChanged
                | Self::TaskAdded
                | Self::TaskMoved
                | Self::TaskDone
                | Self::TaskReopened
                | Self::TaskAssigned
                | Self::LineDone
                | Self::LineOpen
                | Self::ItemsDecided
                | Self::ItemAdded
                | Self::RecipientsTold
                | Self::OwnerTaskSent
                | Self::OwnerLeftOut
                | Self::OwnerTaskOpens
                | Self::OwnerTaskOpened
                | Self::OwnerTaskViewed
                | Self::OwnerTaskFile
                | Self::OwnerTaskAnswered
                | Self::OwnerTaskMoved
                | Self::OwnerTaskEnded
                | Self::OwnerTaskTakenBack
                | Self::OwnerReminded
                | Self::ReleaseAdded
                | Self::ReleaseDecided
                | Self::IdentityNeedSet
                | Self::IdentityAsked
                | Self::IdentityFound
                | Self::IdentityDocumentOpened
                | Self::ReviewProposed
                | Self::ReviewReturned
                | Self::ReviewTakenBack
                | Self::ReviewVoid
                | Self::ReviewApproved
        )
    }
}

/// What changed: pairs of a word and a value. Words are codes; values may be personal and are sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail(pub Vec<(String, String)>);

impl Detail {
    /// A detail with one pair.
    #[must_use]
    pub fn one(word: &str, value: impl Into<String>) -> Self {
        Self(vec![(word.to_owned(), value.into())])
    }

    /// The same with one pair more.
    #[must_use]
    pub fn and(mut self, word: &str, value: impl Into<String>) -> Self {
        self.0.push((word.to_owned(), value.into()));
        self
    }

    /// The value of a word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == word).map(|(_, value)| value.as_str())
    }
}

/// An event, opened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// Kind of actor: requester, staff, worker, command_line.
    pub actor: String,
    /// The account, where the actor has one.
    pub staff_id: Option<Uuid>,
    /// Its name.
    pub staff_name: Option<String>,
    /// The version of the case that it made; none for what is older than versions.
    pub version: i32,
    /// What.
    pub kind: EventKind,
    /// What changed.
    pub detail: Detail,
}

impl Event {
    /// Whether whoever looked at a version of the case does not know of this, and should before they act: what they did themselves they
    /// know, and that a mail or an answer arrived changes nothing about what is to be done.
    #[must_use]
    pub fn is_news_to(&self, actor: Actor, seen: i32) -> bool {
        self.is_news(seen) && !self.is_by(actor)
    }

    /// The same for a form that was filled in by what its page showed of the case, and would write it back: what the reader did in
    /// another tab is gone by it as what a colleague did.
    #[must_use]
    pub fn is_news_to_a_form_of(&self, actor: Actor, seen: i32) -> bool {
        self.is_news(seen) && (!self.is_by(actor) || self.kind.is_about_the_case_itself())
    }

    fn is_news(&self, seen: i32) -> bool {
        let changes = match self.kind {
            EventKind::AnswerRead | EventKind::AnswerServed => false,
            EventKind::PackageOpened | EventKind::PackageTaken => false,
            EventKind::OwnerTaskOpened | EventKind::OwnerTaskViewed | EventKind::OwnerTaskFile => false,
            EventKind::Acknowledged => self.actor != Actor::Worker.kind(),
            _ => true,
        };
        self.version > seen && changes
    }

    fn is_by(&self, actor: Actor) -> bool {
        self.staff_id.is_some() && self.staff_id == actor.staff_id()
    }
}

/// Appends an event in the caller's transaction.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn append(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    kind: EventKind,
    detail: Detail,
) -> Result<Uuid> {
    let now = tx.now();
    let id = tx.new_id();
    // That it happened is kept also where the key is gone and no detail can be.
    let sealed = if detail.0.is_empty() || !case.can_seal() {
        None
    } else {
        let text = serde_json::to_string(&detail).map_err(Error::fault)?;
        Some(case.seal("case_event", "detail", id, &text, tx)?)
    };
    store::insert_event(tx.sql(), id, case, now, actor, kind.code(), sealed).await?;
    Ok(id)
}

/// Every event of a case, in order.
///
/// # Errors
/// When the database fails or an event does not open.
pub async fn of_case(connection: &mut PgConnection, case: &Case) -> Result<Vec<Event>> {
    let rows = store::events(connection, case.id).await?;
    let opened = rows.into_iter().filter_map(|row| {
        let kind = words::or_left_out(words::read("case_event.kind", &row.kind, EventKind::parse))?;
        // What cannot be opened any more leaves the event standing without its detail.
        let opened = row.detail.and_then(|sealed| case.open("case_event", "detail", row.id, &sealed));
        let detail = opened.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Some(Event {
            at: row.at,
            actor: row.actor,
            staff_id: row.staff_id,
            staff_name: row.staff_name,
            version: row.version.unwrap_or_default(),
            kind,
            detail,
        })
    });
    let mut events: Vec<Event> = opened.collect();
    // What was done within one moment: receipt is acknowledged of what was confirmed.
    events.sort_by_key(|event| (event.at, event.kind == EventKind::Acknowledged));
    Ok(events)
}
