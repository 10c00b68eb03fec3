//! A second person looks at an answer before it goes out: when that is needed, what exactly was proposed, what changed since, and what
//! became of it. Who proposes never approves, and nobody who answered before looks at an appeal against it; the database holds both.
//!
//! * [`model`] why one is needed, how a proposal ends, what names everything that was proposed.
//! * [`ops`] proposing, looking, sending back, taking back. What goes out with an approval is sent by
//!   [`checklist::closing`](crate::domain::checklist::closing).

pub mod model;
pub mod ops;
mod store;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::base::actor::{Actor, Role};
use crate::base::error::Result;
use crate::base::permission::{Permission, may, require};
use crate::domain::cases::case::Case;
use crate::domain::cases::ops::has_answered_before;
use crate::domain::cases::{Outcome, RefusalGround};
use crate::domain::decisions::model::Sheet;
use crate::domain::identity;
use crate::domain::rulebook::Right;
use crate::domain::rulebook::grounds::Grounds;
use crate::domain::rulebook::identity::DOCUMENT;
use crate::infra::app::{App, Reading};
use crate::infra::crypto::Purpose;
use model::{End, Fingerprint, Reason};

/// An answer that was proposed to a second person.
#[derive(Clone, Debug)]
pub struct Review {
    /// Its id.
    pub id: Uuid,
    /// Who proposed it.
    pub proposer: Uuid,
    /// By name.
    pub proposer_name: String,
    /// Their part.
    pub proposer_role: Role,
    /// Why a second person is needed.
    pub reasons: Vec<Reason>,
    /// The version of the letter.
    pub letter: i32,
    /// What was proposed; `None` where it cannot be opened.
    pub proposed: Option<Fingerprint>,
    /// When.
    pub at: DateTime<Utc>,
    /// How it ended; `None` while it waits.
    pub end: Option<End>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who approved it or sent it back.
    pub reviewer: Option<Uuid>,
    /// By name.
    pub reviewer_name: Option<String>,
    /// Why it went back; `None` where it did not, or cannot be opened.
    pub note: Option<String>,
}

impl Review {
    /// Whose answer it is.
    #[must_use]
    pub const fn author(&self) -> Actor {
        Actor::Staff { id: self.proposer, role: self.proposer_role }
    }

    /// Whether it waits for a second person.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.end.is_none()
    }
}

/// What is known of an answer when it is asked whether a second person has to look at it.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What was decided.
    pub sheet: &'a Sheet,
    /// How it ends, as far as that is known.
    pub outcome: Option<Outcome>,
    /// The kind of ground of a refusal that does not follow from items.
    pub ground: Option<RefusalGround>,
    /// Whether something is handed out with it.
    pub hands_out: bool,
    /// How many recipients nobody told.
    pub untold: usize,
    /// Whether it is the whole answer to something that was done at once.
    pub is_at_once: bool,
}

/// Whether a second person has to look at an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// Why.
    pub reasons: Vec<Reason>,
    /// In an office of one: why it goes without all the same.
    pub waived: Option<String>,
}

impl Needed {
    /// Whether somebody has to look.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.reasons.iter().any(|reason| self.waived.is_none() || !reason.falls_away_for_one())
    }
}

/// Whether a second person has to look at the answer of `author` to a case, and why. The one place that says so.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn needed(reading: &mut Reading, author: Actor, case: &Case, about: About<'_>) -> Result<Needed> {
    require(author, Permission::ReadCases)?;
    let settings = reading.settings().second_person.clone();
    let mut reasons = Vec::new();
    if !about.is_at_once {
        if about.outcome == Some(Outcome::Refused) {
            reasons.push(Reason::Refused);
        }
        if has_grave_ground(about) {
            reasons.push(Reason::Ground);
        }
    }
    if case.appeal_of.is_some() {
        reasons.push(Reason::Appeal);
    } else if case.right == Right::Complaint {
        reasons.push(Reason::Complaint);
    }
    if !about.is_at_once {
        let standing = identity::of_case(reading, author, case).await?;
        let asks_document = !standing.ways.is_empty() && standing.ways.iter().all(|way| way.contains(&DOCUMENT));
        if asks_document || standing.reached.contains(&DOCUMENT) {
            reasons.push(Reason::Rung);
        }
        if about.hands_out && (hands_out_sensitive(about.sheet) || !about.sheet.is_begun() && standing.is_sensitive) {
            reasons.push(Reason::Sensitive);
        }
        if about.untold > 0 {
            reasons.push(Reason::Overridden);
        }
        if let Actor::Staff { id, role: Role::Handler } = author
            && store::answers_of(reading.sql(), id).await? < i64::from(settings.first_answers)
        {
            reasons.push(Reason::FirstAnswers);
        }
    }
    if is_sampled(reading, case, settings.sample) {
        reasons.push(Reason::Sample);
    }
    let waived = settings.waived.filter(|_| reasons.iter().any(|reason| reason.falls_away_for_one()));
    Ok(Needed { reasons, waived })
}

/// Whether something rests on a ground of which the list of grounds says that a second person looks.
fn has_grave_ground(about: About<'_>) -> bool {
    let grounds = about.sheet.counted().filter_map(|item| item.ruling.as_ref()?.ground.as_deref());
    let mut grave = grounds.filter_map(|code| Grounds::built_in().find(code)).filter(|ground| ground.second);
    grave.next().is_some() || about.ground.is_some_and(RefusalGround::is_about_the_request)
}

/// Whether something of a sensitive row of the register is handed out.
fn hands_out_sensitive(sheet: &Sheet) -> bool {
    let granted = sheet.counted().filter(|item| item.is_granted());
    granted.filter_map(|item| item.holding.as_ref()).any(|holding| holding.is_sensitive())
}

/// One of so many cases, always the same ones; nobody can tell beforehand which.
fn is_sampled(reading: &Reading, case: &Case, one_of: u16) -> bool {
    let hash = reading.keys.mac(Purpose::Index, &[b"second person", case.id.as_bytes()]);
    let [first, second, ..] = hash;
    u16::from_be_bytes([first, second]).checked_rem(one_of) == Some(0)
}

/// The newest proposal of a case, whatever became of it.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn newest(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Option<Review>> {
    require(actor, Permission::ReadCases)?;
    store::newest(reading.sql(), case).await
}

/// The proposal that was approved before an answer went out.
///
/// # Errors
/// As [`newest`].
pub async fn by_id(reading: &mut Reading, actor: Actor, case: &Case, id: Uuid) -> Result<Option<Review>> {
    require(actor, Permission::ReadCases)?;
    store::by_id(reading.sql(), case, id).await
}

/// Whether somebody may look at a proposal as the second person.
///
/// # Errors
/// When the database fails.
pub async fn may_review(reading: &mut Reading, actor: Actor, case: &Case, review: &Review) -> Result<bool> {
    let is_another = actor.staff_id().is_some_and(|id| id != review.proposer);
    Ok(may(actor, Permission::DecideCases) && is_another && !has_answered_before(reading, case, actor).await?)
}

/// Whether there is anybody who may look at an answer of `author` to a case.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn has_reviewer(reading: &mut Reading, author: Actor, case: &Case) -> Result<bool> {
    require(author, Permission::ReadCases)?;
    Ok(!ops::reviewers(reading, author, case).await?.is_empty())
}

/// A case on the list of somebody of the desk.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The reference of the case.
    pub reference: String,
    /// The code of its right.
    pub right: String,
    /// Who proposed the answer, or sent it back.
    pub who: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was sent back by somebody, and did not fall by a change.
    pub is_returned: bool,
}

/// Answers that wait for a look of whoever asks, oldest first; and those of their own that came back and were not passed on again.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn lists(app: &App, actor: Actor) -> Result<(Vec<Listed>, Vec<Listed>)> {
    require(actor, Permission::ReadCases)?;
    let Some(staff_id) = actor.staff_id().filter(|_| may(actor, Permission::DecideCases)) else {
        return Ok(Default::default());
    };
    let mut reading = app.clone().read().await?;
    let waiting = store::waiting_for(reading.sql(), staff_id).await?;
    Ok((waiting, store::came_back_to(reading.sql(), staff_id).await?))
}
