//! Rows of the register as types. Their JSON is what forms write and editions keep; a field that is missing there is empty.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::base::text::{WordLists, Words};
use crate::coded_enum;

coded_enum! {
    /// What a row is.
    Kind {
        /// A data category in one system.
        Holding = "holding",
        /// A system that holds data.
        System = "system",
        /// Somebody who gets data.
        Recipient = "recipient",
        /// What data are used for.
        Purpose = "purpose",
        /// A company that is the controller.
        Entity = "entity",
        /// What the operator only stores for its customers.
        NotOurs = "not_ours",
    }
}

/// A company of the operator's group that decides about data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entity {
    /// Its name.
    pub name: Words,
    /// Its country, ISO 3166-1.
    pub country: String,
    /// Its postal address.
    pub address: Words,
    /// What is still to be said.
    pub note: Words,
}

/// What data are used for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Purpose {
    /// Its name.
    pub name: Words,
    /// The words that go on after "We use it".
    pub sentence: Words,
    /// Whether it is marketing: nobody has to give a reason to end it.
    pub marketing: bool,
}

/// Somebody who gets data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipient {
    /// Its name.
    pub name: Words,
    /// What kind it is.
    pub category: Words,
    /// `processor`, `controller`, `joint`, `authority`, `public`.
    pub role: String,
    /// Its country, ISO 3166-1.
    pub country: String,
    /// Whether data leave the country of the controller.
    pub abroad: bool,
    /// What protects them there: `adequacy`, `scc`, `uk_addendum`, `dpf`, `none_needed`.
    pub safeguards: Vec<String>,
    /// Where notices go.
    pub address: Words,
    /// What is still to be said.
    pub note: Words,
}

/// How a system's owner does each thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct How {
    /// Finding data.
    pub search: Words,
    /// Handing them out.
    pub export: Words,
    /// Setting them right.
    pub correct: Words,
    /// Keeping them without using them.
    pub restrict: Words,
    /// Deleting them; "cannot, because ..." is an answer.
    pub erase: Words,
}

/// A system that holds data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct System {
    /// Its name.
    pub name: Words,
    /// `own`, `processor`, `paper`, `third_party`.
    pub kind: String,
    /// The company it belongs to.
    pub entity: String,
    /// Who answers for it.
    pub owner: Option<Uuid>,
    /// Who does in their absence.
    pub deputy: Option<Uuid>,
    /// Who is told when nobody does.
    pub escalation: Option<Uuid>,
    /// By what it can be searched.
    pub search_keys: Vec<String>,
    /// Whether one looks here first for whether anything is held.
    pub look_up: bool,
    /// How its owner does each thing.
    pub how: How,
    /// Days in which its owner usually answers.
    pub answer_days: Option<u32>,
    /// Days for which its backups keep what was deleted.
    pub backup_days: Option<u32>,
    /// How deletions are done again after a restore.
    pub backup_restore: Words,
    /// In use from this day, where it is not in use from ever.
    pub active_from: Option<NaiveDate>,
    /// In use until this day.
    pub active_until: Option<NaiveDate>,
}

impl System {
    /// Whether it is in use on a day.
    #[must_use]
    pub fn is_active(&self, day: NaiveDate) -> bool {
        self.active_from.is_none_or(|from| from <= day) && self.active_until.is_none_or(|until| day <= until)
    }
}

/// One purpose of a holding, with its basis.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Use {
    /// The purpose.
    pub purpose: String,
    /// `contract`, `interest`, `consent`, `legal_duty`.
    pub basis: String,
    /// Which interest, in one sentence.
    pub interest: Words,
    /// How consent is taken back.
    pub withdraw: Words,
}

/// How long data are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Which part of the data, where not all are kept alike.
    pub of: Words,
    /// From when it counts.
    pub event: Words,
    /// How many.
    pub number: Option<u32>,
    /// `day`, `month`, `year`.
    pub unit: String,
    /// Which law or rule says so.
    pub why: Words,
    /// What decides where there is no number (GDPR Art. 15(1)(d) allows that).
    pub criteria: Words,
}

impl Retention {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.number.is_none() && self.criteria.is_empty()
    }
}

/// What California wants said of a holding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct California {
    /// Categories A to L (Civ. Code 1798.140(v)(1)).
    pub categories: Vec<String>,
    /// Whether they are sold: `yes`, `no`, `unknown`.
    pub sold: String,
    /// Whether they are shared for advertising across contexts: `yes`, `no`, `unknown`.
    pub shared: String,
    /// The business purpose of disclosing them.
    pub business_purpose: Words,
    /// To whom they are disclosed.
    pub disclosed_to: Vec<String>,
}

/// A decision that a computer takes alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AutomatedDecision {
    /// What it decides.
    pub what: Words,
    /// What it looks at, and with which weight.
    pub logic: Words,
    /// What that means for the person.
    pub consequence: Words,
}

/// A data category in one system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own that the law asks for")]
pub struct Holding {
    /// The system.
    pub system: String,
    /// Its short name.
    pub label: Words,
    /// What it is, plainly.
    pub description: Words,
    /// Some of its fields.
    pub examples: WordLists,
    /// Whose data: `visitor`, `user`, `prospect`, `referred`, `author`, `registrant`.
    pub subjects: Vec<String>,
    /// What for, each with its basis.
    pub purposes: Vec<Use>,
    /// Where they come from: `self`, `device`, `idp`, `referrer`, `partner`, `public`, `connected`.
    pub sources: Vec<String>,
    /// Who gets them; `none` where nobody does.
    pub recipients: Vec<String>,
    /// How long they are kept.
    pub retention: Vec<Retention>,
    /// Whether the person gave them.
    pub provided: bool,
    /// Whether they were observed.
    pub observed: bool,
    /// Whether they were worked out from others.
    pub inferred: bool,
    /// Whether they are processed by automated means.
    pub automated: bool,
    /// Special kinds: `gdpr_9`, `gdpr_10`, `ca_sensitive`, `tw_6`.
    pub special: Vec<String>,
    /// What California wants said.
    pub california: California,
    /// A decision that a computer takes alone with them.
    pub automated_decision: AutomatedDecision,
    /// Fields that no answer may hold.
    pub never_shown: WordLists,
    /// The ground on which they are usually kept despite a deletion, by law.
    pub usual_ground: BTreeMap<String, String>,
    /// What the operator still has to say.
    pub open_questions: WordLists,
}

impl Holding {
    fn has_basis(&self, basis: &str) -> bool {
        self.purposes.iter().any(|one| one.basis == basis)
    }

    /// Whether it may be asked for as a file (GDPR Art. 20(1)): given or observed, by contract or consent, by automated means.
    #[must_use]
    pub fn is_portable(&self) -> bool {
        (self.provided || self.observed) && self.automated && (self.has_basis("contract") || self.has_basis("consent"))
    }

    /// Whether one may object to its use (GDPR Art. 21(1)).
    #[must_use]
    pub fn may_be_objected_to(&self) -> bool {
        self.has_basis("interest")
    }

    /// Whether a consent can be taken back.
    #[must_use]
    pub fn rests_on_consent(&self) -> bool {
        self.has_basis("consent")
    }

    /// Whether data of a special kind are among it.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        !self.special.is_empty() || self.california.categories.iter().any(|category| category == "L")
    }
}

/// What the operator only stores for a customer, who decides about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotOurs {
    /// Its short name.
    pub label: Words,
    /// What it is.
    pub description: Words,
    /// Where to turn.
    pub redirect: Words,
}

/// Rows by code, with the version each has.
pub type Rows<T> = BTreeMap<String, T>;

/// The whole register, as types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// Companies.
    pub entities: Rows<Entity>,
    /// Purposes.
    pub purposes: Rows<Purpose>,
    /// Recipients.
    pub recipients: Rows<Recipient>,
    /// Systems.
    pub systems: Rows<System>,
    /// Holdings.
    pub holdings: Rows<Holding>,
    /// What is not ours.
    pub not_ours: Rows<NotOurs>,
}

impl Register {
    /// Reads rows. What a later release wrote and this one does not know is left out; a row that does not read at all is an error.
    ///
    /// # Errors
    /// When a row is of another shape.
    pub fn of_rows<'a>(rows: impl IntoIterator<Item = (Kind, &'a str, &'a Value)>) -> Result<Self, serde_json::Error> {
        let mut register = Self::default();
        for (kind, code, content) in rows {
            let (code, content) = (code.to_owned(), content.clone());
            match kind {
                Kind::Entity => drop(register.entities.insert(code, serde_json::from_value(content)?)),
                Kind::Purpose => drop(register.purposes.insert(code, serde_json::from_value(content)?)),
                Kind::Recipient => drop(register.recipients.insert(code, serde_json::from_value(content)?)),
                Kind::System => drop(register.systems.insert(code, serde_json::from_value(content)?)),
                Kind::Holding => drop(register.holdings.insert(code, serde_json::from_value(content)?)),
                Kind::NotOurs => drop(register.not_ours.insert(code, serde_json::from_value(content)?)),
            }
        }
        Ok(register)
    }

    /// Purposes of a holding that are marketing.
    #[must_use]
    pub fn is_marketing(&self, holding: &Holding) -> bool {
        holding.purposes.iter().any(|one| self.purposes.get(&one.purpose).is_some_and(|purpose| purpose.marketing))
    }

    /// Holdings of a system.
    pub fn holdings_of<'a>(&'a self, system: &'a str) -> impl Iterator<Item = (&'a String, &'a Holding)> {
        self.holdings.iter().filter(move |(_, holding)| holding.system == system)
    }
}
