//! How sure the desk is who asks: which rung of the ladder a case needs, what was asked for which doubt, and what came of it. Methods
//! and names of compared fields are kept, never their values; a document goes with the decision it was for.
//!
//! * [`rules`] what may be asked and recorded: what must never be asked is refused here, whoever asks.
//! * [`letter`] what the person reads of a question.
//! * [`ops`] raising and lowering, asking, recording what came of it.
//! * [`documents`] a document on its way in, its two looks, its end.
//! * [`mails`] to the address that was known before, where somebody else asked.

pub mod documents;
pub mod letter;
pub mod mails;
pub mod ops;
pub mod rules;
mod store;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::coded_enum;
use crate::domain::cases::case::{Case, CaseHead};
use crate::domain::cases::{Relation, clock};
use crate::domain::owner_tasks::{self, AnswerResult, Answered, TaskKind, TaskState};
use crate::domain::register;
use crate::domain::rulebook::Right;
use crate::domain::rulebook::grounds::Grounds;
use crate::domain::rulebook::identity::{
    Asked, DOCUMENT, FACTS, HELD_BEFORE, Ladder, MAILBOX, Need, Way, Ways, is_enough,
};
use crate::infra::app::Reading;

coded_enum! {
    /// What a question is about.
    About {
        /// Who asks.
        Identity = "identity",
        /// Whether they may speak for somebody else.
        Permission = "permission",
    }
}

coded_enum! {
    /// The four questions of which one gives the reason to want more, or less, than is proposed (EDPB 01/2022, 69-70).
    Because {
        /// Which kind of data it is.
        Data = "data",
        /// Which kind of request.
        Request = "request",
        /// In which context it is made.
        Context = "context",
        /// What harm it would do if the wrong one got it.
        Harm = "harm",
    }
}

coded_enum! {
    /// By what somebody was known.
    Method {
        /// A mailbox that was known before the request.
        Mailbox = "mailbox",
        /// An account, signed in to afresh.
        Account = "account",
        /// Facts that were compared.
        Facts = "facts",
        /// In person, by video or an electronic identity.
        Meet = "meet",
        /// A document.
        Document = "document",
        /// A permission to speak for somebody else.
        Permission = "permission",
        /// Nothing came.
        None = "none",
    }
}

impl Method {
    /// The rung that it reaches.
    #[must_use]
    pub fn rung(self) -> Option<u8> {
        Ladder::built_in().ways().iter().find(|way| way.code == self.code()).map(|way| way.rung)
    }

    /// What a record made with it is about.
    #[must_use]
    pub const fn about(self) -> Option<About> {
        match self {
            Self::Permission => Some(About::Permission),
            Self::None => None,
            _ => Some(About::Identity),
        }
    }
}

coded_enum! {
    /// How sure the desk is.
    Verdict {
        /// It is the person, or they may speak for them.
        Sure = "sure",
        /// A doubt stays.
        NotSure = "not_sure",
        /// It is somebody else.
        NotThePerson = "not_the_person",
    }
}

/// That more, or less, is wanted than is proposed.
#[derive(Clone, Debug)]
pub struct NeedSet {
    /// Which version it is, from 1.
    pub number: i32,
    /// The rung; none where the proposed one counts again.
    pub rung: Option<u8>,
    /// Which question the reason answers.
    pub because: Option<Because>,
    /// The reason; `None` where it cannot be opened.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
}

/// What was written of a question: sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Written {
    /// The doubt in the handler's words, in the requester's language; empty where its own words say it.
    pub details: String,
}

/// A question to the requester.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub about: About,
    /// The code of the doubt.
    pub doubt: String,
    /// What was written of it; `None` where it cannot be opened.
    pub written: Option<Written>,
    /// The ways that were offered.
    pub ways: Vec<String>,
    /// The kinds of document that were asked for.
    pub documents: Vec<String>,
    /// What they leave uncovered.
    pub fields: Vec<String>,
    /// What the request says is wrong.
    pub disputed: Vec<String>,
    /// When it was asked.
    pub asked_on: NaiveDate,
    /// The day after which it is decided without a reply.
    pub reply_by: NaiveDate,
    /// When.
    pub at: DateTime<Utc>,
    /// Who asked.
    pub by: Option<String>,
    /// Whether something came of it.
    pub has_result: bool,
}

/// How sure the desk was, by what.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its id.
    pub id: Uuid,
    /// The question it answers.
    pub asking_id: Option<Uuid>,
    /// By what.
    pub method: Method,
    /// How sure.
    pub verdict: Verdict,
    /// Codes of the fields that were compared.
    pub fields: Vec<String>,
    /// The kind of document that was seen, and its country.
    pub document: Option<(String, String)>,
    /// Whether a declaration was signed.
    pub has_declaration: bool,
    /// When what was asked for came.
    pub came_on: Option<NaiveDate>,
    /// What was noted; `None` where it cannot be opened.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Option<String>,
    /// Whether the person or the mailbox was corrected since, so that it says nothing any more.
    pub is_outdated: bool,
}

/// Somebody opened a document.
#[derive(Clone, Debug)]
pub struct Look {
    /// Who, by account.
    pub staff_id: Uuid,
    /// By name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A document that was handed in: of which kind and country stay.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its id.
    pub id: Uuid,
    /// The question it answers.
    pub asking_id: Uuid,
    /// Its file.
    pub file_id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Its country.
    pub country: String,
    /// When it came.
    pub came_at: DateTime<Utc>,
    /// Whether it is gone.
    pub is_destroyed: bool,
    /// Who opened it.
    pub looks: Vec<Look>,
}

/// How it stands with a case: what it needs, what was reached, and how.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The family of the law that counts.
    pub law: &'static str,
    /// The row of the ladder.
    pub need: &'static Need,
    /// The ways that are proposed.
    pub proposed: Ways,
    /// The ways that count: those proposed, or the rung that was set.
    pub ways: Ways,
    /// Whether something is held; `None` while nobody knows.
    pub holds: Option<bool>,
    /// Whether a system found something by the proven mailbox.
    pub is_found_by_mailbox: bool,
    /// Whether something sensitive was found.
    pub is_sensitive: bool,
    /// When the mailbox was proven.
    pub mailbox_proven_at: Option<DateTime<Utc>>,
    /// That more, or less, is wanted.
    pub set: Option<NeedSet>,
    /// How many versions of that there were.
    pub set_number: i32,
    /// Questions, in order.
    pub askings: Vec<Asking>,
    /// What came of them, in order.
    pub findings: Vec<Finding>,
    /// Documents, in order.
    pub documents: Vec<Document>,
    /// The rungs that were reached.
    pub reached: BTreeSet<u8>,
    /// Whether they speak for somebody else, so that a permission is needed.
    pub needs_permission: bool,
    /// Whether a permission was seen.
    pub has_permission: bool,
    /// Whether the law allows asking for a permission at all, before anything else is done.
    pub may_ask_permission: bool,
}

impl Standing {
    /// Whether nobody is asked who they are for this right under this law.
    #[must_use]
    pub fn asks_nothing(&self) -> bool {
        self.need.asks_nothing()
    }

    /// Whether enough was reached.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        !self.is_frozen() && is_enough(&self.ways, &self.reached)
    }

    /// Whether it was found last that somebody else asked: then nothing goes out.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.last().is_some_and(|found| found.verdict == Verdict::NotThePerson)
    }

    /// Whether the mailbox of the request is one that we knew before, by all that systems said, and that would be of use: whoever
    /// looks only has to say that it was there before the request.
    #[must_use]
    pub fn suggests_mailbox(&self) -> bool {
        let is_wanted = self.ways.iter().flatten().any(|rung| *rung == HELD_BEFORE) && !self.need.has("new_sign_in");
        let is_new = self.open().is_none() && !self.reached.contains(&HELD_BEFORE);
        self.is_found_by_mailbox && is_wanted && is_new && !self.is_reached() && !self.is_frozen()
    }

    /// The question that waits for its result.
    #[must_use]
    pub fn open(&self) -> Option<&Asking> {
        self.askings.iter().find(|asking| !asking.has_result)
    }

    /// Whether it was asked who they are, and that is not settled: only then may it be a ground to refuse.
    #[must_use]
    pub fn is_doubted(&self) -> bool {
        self.askings.iter().any(|asking| asking.about == About::Identity) && !self.is_reached()
    }

    /// What was found last of who they are.
    #[must_use]
    pub fn last(&self) -> Option<&Finding> {
        self.findings.iter().rfind(|found| !found.is_outdated && found.method != Method::Permission)
    }

    /// The ways that may be offered to reach what is needed and was not reached.
    #[must_use]
    pub fn offered(&self) -> Vec<&'static Way> {
        let wanted: BTreeSet<u8> = self.ways.iter().flatten().copied().collect();
        // Where the mailbox of the request is all that is needed and was never proven, one that is known, or facts, do as well.
        let is_mailbox = wanted.last().is_some_and(|top| *top <= MAILBOX);
        let is_meant = |way: &&Way| {
            let is_wanted = wanted.contains(&way.rung) || is_mailbox && way.rung <= FACTS;
            is_wanted && !self.reached.contains(&way.rung) && (way.rung != DOCUMENT || self.holds == Some(true))
        };
        Ladder::built_in().ways().iter().filter(is_meant).collect()
    }

    /// Whether a finding counts for its rung: as many facts as are wanted, and what else belongs to it.
    fn rung_of(need: &Need, found: &Finding) -> Option<u8> {
        let rung = found.method.rung()?;
        let enough_facts = need.facts.is_none_or(|[from, _]| found.fields.len() >= from);
        let counts = match found.method {
            Method::Facts => enough_facts && (found.has_declaration || !need.has("declaration")),
            Method::Mailbox => !need.has("new_sign_in"),
            _ => true,
        };
        counts.then_some(rung)
    }
}

/// How it stands with a case, for the desk. Changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn of_case(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Standing> {
    require(actor, Permission::ReadCases)?;
    standing(reading, case).await
}

/// Whether enough is known of who asks. Changes nothing.
///
/// # Errors
/// As [`of_case`].
pub async fn is_reached(reading: &mut Reading, actor: Actor, case: &Case) -> Result<bool> {
    Ok(of_case(reading, actor, case).await?.is_reached())
}

/// That data may go out to whoever asks: enough is known of who that is, here or, as somebody noted, outside of this program, and nobody
/// found that it is somebody else.
///
/// # Errors
/// [`Error::State`] where it may not; when the database fails.
pub(in crate::domain) async fn may_hand_out(
    reading: &mut Reading,
    case: &Case,
    is_settled_elsewhere: bool,
) -> Result<()> {
    let standing = standing(reading, case).await?;
    if standing.is_frozen() {
        return Err(Error::State("identity-frozen"));
    } else if !is_settled_elsewhere && !standing.is_reached() {
        return Err(Error::State("identity-not-reached"));
    }
    Ok(())
}

/// How it stands with a case, for whoever has seen to what the actor may.
pub(in crate::domain) async fn standing(reading: &mut Reading, case: &Case) -> Result<Standing> {
    let tasks = owner_tasks::answers(reading, case).await?;
    standing_with(reading, case, &tasks).await
}

/// The same with the tasks of owners, which are read already.
pub(in crate::domain) async fn standing_with(
    reading: &mut Reading,
    case: &Case,
    tasks: &[Answered],
) -> Result<Standing> {
    let ladder = Ladder::built_in();
    let deadlines = clock::deadlines(reading, case)?;
    let law = if case.place.is_some() { Grounds::family(deadlines.rule.place) } else { "generic" };
    let holds = match holds(tasks) {
        Some(true) => Some(true),
        known if store::is_known_to_hold(reading.sql(), case.id).await? => known.or(Some(true)),
        known => known,
    };
    let is_sensitive = ladder.is_sensitive_relation(case.relation.code()) || is_sensitive(reading, law, tasks).await?;
    let changed = store::changed(reading.sql(), case.id).await?;
    let sets = store::needs(reading.sql(), case).await?;
    let set_number = sets.last().map_or(0, |set| set.number);
    // What was set for another right, or another law, is set anew.
    let set = sets.into_iter().next_back().filter(|set| set.rung.is_some() && changed.settled < Some(set.at));
    let is_held = holds == Some(true);
    let asked = Asked { matter: case.matter(), law, is_sensitive, is_held, is_small: false };
    let need = ladder.need(asked);
    let mut findings = store::findings(reading.sql(), case).await?;
    for found in &mut findings {
        found.is_outdated = changed.corrected > Some(found.at);
    }
    let counted = || findings.iter().filter(|found| !found.is_outdated);
    let last = counted().rfind(|found| found.method != Method::Permission);
    let proposed = need.ways(is_held, last.is_some_and(|found| found.verdict == Verdict::NotSure));
    let ways = match &set {
        _ if need.asks_nothing() => proposed.clone(),
        Some(NeedSet { rung: Some(rung), .. }) => vec![vec![*rung]],
        _ => proposed.clone(),
    };
    let sure = counted().filter(|found| found.verdict == Verdict::Sure);
    let mut reached: BTreeSet<u8> = sure.clone().filter_map(|found| Standing::rung_of(need, found)).collect();
    reached.extend(case.confirmed_at.map(|_| MAILBOX));
    let has_permission = sure.clone().any(|found| found.method == Method::Permission);
    let askings = store::askings(reading.sql(), case).await?;
    Ok(Standing {
        law,
        proposed,
        ways,
        holds,
        is_found_by_mailbox: case.confirmed_at.is_some() && is_found_by_mailbox(case, tasks),
        is_sensitive,
        mailbox_proven_at: case.confirmed_at,
        set,
        set_number,
        needs_permission: needs_permission(case),
        has_permission,
        may_ask_permission: may_ask_permission(case, need),
        askings,
        documents: store::documents(reading.sql(), case.id).await?,
        findings,
        reached,
        need,
    })
}

/// Whether somebody asks for somebody else, so that it matters whether they may.
#[must_use]
pub fn needs_permission(case: &CaseHead) -> bool {
    case.right == Right::Minor || matches!(case.relation, Relation::Guardian | Relation::Agent)
}

/// Whether a permission may be asked for: of what ends at once only where the law wants to see an agent's, and of a child's data only
/// once their collection was stopped.
fn may_ask_permission(case: &CaseHead, need: &Need) -> bool {
    let is_stopped = case.right == Right::Minor && case.carried_out_at.is_some();
    needs_permission(case)
        && (!need.asks_nothing() || is_stopped || need.has("agent_permission") && case.right != Right::Minor)
}

/// Whether something is held, by what owners said; `None` while that is not known.
fn holds(tasks: &[Answered]) -> Option<bool> {
    let tasks = tasks.iter().map(|one| &one.task);
    let asked = tasks.filter(|task| matches!(task.kind, TaskKind::LookUp | TaskKind::Search));
    let asked: Vec<_> = asked.filter(|task| task.state != TaskState::TakenBack).collect();
    if asked.iter().any(|task| task.result == Some(AnswerResult::Found)) {
        return Some(true);
    }
    let is_empty = !asked.is_empty() && asked.iter().all(|task| task.result == Some(AnswerResult::NotFound));
    is_empty.then_some(false)
}

/// Whether a system that was searched by the address of the request found something.
fn is_found_by_mailbox(case: &Case, tasks: &[Answered]) -> bool {
    let Some(address) = case.person.email.as_deref().map(text::mailbox_key) else { return false };
    tasks.iter().map(|one| &one.task).any(|task| {
        let is_key = |(kind, value): &(String, String)| kind == "email" && text::mailbox_key(value) == address;
        let is_found = task.result == Some(AnswerResult::Found) && task.state != TaskState::TakenBack;
        is_found && task.words.as_ref().is_some_and(|words| words.keys.iter().any(is_key))
    })
}

/// Whether something sensitive was found: by what a search found row by row; where there was only a look-up, any row of a system that
/// has something.
async fn is_sensitive(reading: &mut Reading, law: &str, tasks: &[Answered]) -> Result<bool> {
    let counted = || tasks.iter().filter(|one| one.task.state != TaskState::TakenBack);
    let searched = counted().filter(|one| one.task.kind == TaskKind::Search).flat_map(Answered::holdings);
    let found: BTreeSet<&str> = searched.filter(|(_, found)| found.result == "found").map(|(code, _)| code).collect();
    let systems: BTreeSet<&str> = counted()
        .filter(|one| one.task.kind == TaskKind::LookUp && one.task.result == Some(AnswerResult::Found))
        .map(|one| one.task.system.as_str())
        .collect();
    if found.is_empty() && systems.is_empty() {
        return Ok(false);
    }
    let Some(edition) = register::ops::counting(reading).await? else { return Ok(false) };
    let register = edition.register()?;
    let mut meant = register.holdings.iter().filter(|(code, holding)| match found.is_empty() {
        true => systems.contains(holding.system.as_str()),
        false => found.contains(code.as_str()),
    });
    let ladder = Ladder::built_in();
    Ok(meant.any(|(_, holding)| ladder.is_sensitive(law, &holding.special, &holding.california.categories)))
}
