//! Which systems are asked for a case, by which keys, and by when.

use chrono::NaiveDate;
use uuid::Uuid;

use super::due::{DueDays, DueSum};
use super::{OwnerTask, TaskKind, TaskState, store, working_days};
use crate::base::actor::Actor;
use crate::base::error::Result;
use crate::base::permission::{Permission, require};
use crate::base::text::Words as InLanguages;
use crate::domain::cases::Relation;
use crate::domain::cases::case::Case;
use crate::domain::register::model::{Holding, Register};
use crate::domain::register::ops::Edition;
use crate::domain::register::owners;
use crate::domain::rulebook::Right;
use crate::infra::app::{Context, Reading};

/// A system that may be asked.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its code.
    pub system: String,
    /// Its name.
    pub name: InLanguages,
    /// Its holdings, by code with their names.
    pub holdings: Vec<(String, InLanguages)>,
    /// By which kinds of keys it can be searched.
    pub search_keys: Vec<String>,
    /// Those of them that are known, with their values.
    pub keys: Vec<(String, String)>,
    /// Who answers for it, where somebody does whose mailbox is proven.
    pub owner: Option<Uuid>,
    /// Their name.
    pub owner_name: String,
    /// The day by which, with its sum.
    pub due: DueSum,
    /// Whether its data fit the right and whoever asks: such a system is left out with a reason only.
    pub fits: bool,
    /// Whether it was asked already.
    pub is_asked: bool,
    /// Why it was left out before.
    pub left_out: Option<String>,
}

/// Whom to ask, as the page shows it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is asked: a look-up or a search.
    pub kind: TaskKind,
    /// The edition of the register it is made of; `None` while none is published.
    pub edition: Option<i64>,
    /// Systems in use: those that fit come first.
    pub systems: Vec<Candidate>,
}

impl Plan {
    /// Kinds of keys by which some system could be searched, and for which nothing is known yet.
    #[must_use]
    pub fn missing_keys(&self) -> Vec<&str> {
        let known = |key: &str| self.systems.iter().any(|one| one.keys.iter().any(|(name, _)| name == key));
        let all = crate::domain::register::schema::SEARCH_KEYS.iter().copied();
        let usable = |key: &&str| self.systems.iter().any(|one| one.search_keys.iter().any(|name| name == key));
        all.filter(usable).filter(|key| !known(key)).collect()
    }
}

/// Whom to ask for a case.
///
/// # Errors
/// [`Error::Forbidden`](crate::base::error::Error::Forbidden) without the permission; when the database fails.
pub async fn plan(reading: &mut Reading, actor: Actor, case: &Case, kind: TaskKind) -> Result<Plan> {
    require(actor, Permission::WorkCases)?;
    plan_in(reading, case, kind).await
}

pub(super) async fn plan_in(reading: &mut Reading, case: &Case, kind: TaskKind) -> Result<Plan> {
    let Some(edition) = present(reading).await? else { return Ok(Plan { kind, edition: None, systems: Vec::new() }) };
    let register = edition.register()?;
    let owners = owners::all(reading).await?;
    let tasks = super::of_case(reading, case).await?;
    let left_out = store::left_out(reading.sql(), case.id, kind).await?;
    let today = case.today(reading);
    let due = DueDays::built_in().due(kind, today, case.dates.work_by(), working_days(reading, case));
    let known = known_keys(case);
    let mut systems: Vec<Candidate> = Vec::new();
    for (code, system) in &register.systems {
        if !system.is_active(today) {
            continue;
        }
        let holdings: Vec<_> = register.holdings_of(code).collect();
        let owner = system.owner.and_then(|id| owners.iter().find(|owner| owner.id == id));
        let owner = owner.filter(|owner| owner.left_at.is_none() && owner.proven_at.is_some());
        let fits = match kind {
            TaskKind::LookUp => system.look_up,
            _ => holdings.iter().any(|(_, holding)| is_meant(case, &register, holding)),
        };
        let of_left_out = left_out.iter().find(|row| row.system == *code);
        systems.push(Candidate {
            name: system.name.clone(),
            holdings: holdings.iter().map(|(code, holding)| ((*code).clone(), holding.label.clone())).collect(),
            keys: known.iter().filter(|(key, _)| system.search_keys.contains(key)).cloned().collect(),
            search_keys: system.search_keys.clone(),
            owner: owner.map(|owner| owner.id),
            owner_name: owner.map(|owner| owner.name.clone()).unwrap_or_default(),
            due,
            fits,
            is_asked: is_asked(&tasks, kind, code),
            left_out: of_left_out
                .map(|row| case.open("owner_left_out", "reason", case.id, &row.reason).unwrap_or_default()),
            system: code.clone(),
        });
    }
    systems.sort_by_key(|one| !one.fits);
    Ok(Plan { kind, edition: Some(edition.head.number), systems })
}

/// The edition that counts now, for whoever orders something by it.
pub(super) async fn present(reading: &mut Reading) -> Result<Option<Edition>> {
    crate::domain::register::ops::counting(reading).await
}

/// Whether a system was asked: what was taken back was not.
pub(super) fn is_asked(tasks: &[OwnerTask], kind: TaskKind, system: &str) -> bool {
    tasks.iter().any(|task| task.kind == kind && task.system == system && task.state != TaskState::TakenBack)
}

/// The keys that a case holds, by the codes of the register. An agent's address finds the agent.
#[must_use]
pub fn known_keys(case: &Case) -> Vec<(String, String)> {
    let person = &case.person;
    let of_agent = case.relation == Relation::Agent;
    let name = if case.relation.speaks_for_another() { &person.other_name } else { &person.name };
    let found = [
        ("email", person.email.clone().filter(|_| !of_agent).unwrap_or_default()),
        ("name", name.clone()),
        ("phone", if of_agent { String::new() } else { person.phone.clone() }),
    ];
    found.into_iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Whether a holding may have data of whoever asks, of the kind that their right is about: one objects to what rests on our interest,
/// takes consent back where it was given, and gets as a file what one gave (GDPR Art. 20(1), 21(1)).
pub(in crate::domain) fn is_meant(case: &Case, register: &Register, holding: &Holding) -> bool {
    let subject = match case.relation {
        Relation::Referred => Some("referred"),
        Relation::Author => Some("author"),
        _ => None,
    };
    let of_subject = subject.is_none_or(|subject| holding.subjects.iter().any(|one| one == subject));
    let of_right = match case.right {
        Right::Portability => holding.is_portable(),
        Right::Objection => holding.may_be_objected_to(),
        Right::Consent => holding.rests_on_consent(),
        Right::Marketing => register.is_marketing(holding),
        Right::Sale => holding.california.sold != "no" || holding.california.shared != "no",
        Right::Sensitive => holding.is_sensitive(),
        _ => true,
    };
    of_subject && of_right
}

/// The day by which a task of a kind is due that is sent today.
#[must_use]
pub fn due_today(context: &Context, case: &Case, kind: TaskKind) -> DueSum {
    let today: NaiveDate = case.today(context);
    DueDays::built_in().due(kind, today, case.dates.work_by(), working_days(context, case))
}
