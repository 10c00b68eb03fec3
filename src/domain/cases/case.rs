//! An opened case: its row with the sealed fields readable.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::model::{Channel, Outcome, Relation, Status};
use super::store;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::domain::editions;
use crate::domain::rulebook::{CalendarId, Matter, Pause, Place, Right, Rulebook};
use crate::infra::app::{Context, Reading, Tx};
use crate::infra::crypto::{DataKey, Field};

/// What is known of the person: sealed at rest.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Name; empty where the right does not ask for it.
    pub name: String,
    /// Address; `None` for requests by post or phone without one.
    pub email: Option<String>,
    /// Phone; empty when not given.
    pub phone: String,
    /// Whom a guardian or agent speaks for; empty otherwise.
    pub other_name: String,
    /// Free text of the request.
    pub details: String,
    /// The right's own fields, by name.
    pub answers: Vec<(String, String)>,
}

/// The dates in force: civil dates in the zone of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The law's date, where it has one.
    pub legal_due: Option<NaiveDate>,
    /// The law's moment, where it counts hours.
    pub legal_due_at: Option<DateTime<Utc>>,
    /// The operator's own target, or an authority's guidance.
    pub target_due: Option<NaiveDate>,
    /// The date the desk works to.
    pub safe_due: Option<NaiveDate>,
    /// When receipt must have been acknowledged, on the strictest reading.
    pub acknowledge_by: Option<NaiveDate>,
    /// When it must have been by law.
    pub acknowledge_last: Option<NaiveDate>,
    /// The day by which what was asked for is to be done, where that is at once: an aim.
    pub at_once: Option<NaiveDate>,
}

impl Dates {
    /// The date a requester is told: the law's, else the target.
    #[must_use]
    pub fn due(&self) -> Option<NaiveDate> {
        self.legal_due.or(self.target_due)
    }

    /// The date the desk works to: the safe one, else the target, else the law's.
    #[must_use]
    pub fn work_by(&self) -> Option<NaiveDate> {
        self.safe_due.or(self.target_due).or(self.legal_due)
    }
}

/// An opened case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Id, for machines.
    pub id: Uuid,
    /// Reference, for people.
    pub reference: String,
    /// Right.
    pub right: Right,
    /// Where the person lives, if known.
    pub place: Option<Place>,
    /// Who asks.
    pub relation: Relation,
    /// How it came in.
    pub channel: Channel,
    /// The requester's language.
    pub language: Language,
    /// Where it stands.
    pub status: Status,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The legal moment of receipt.
    pub received_at: DateTime<Utc>,
    /// The civil date of receipt in the zone of the place.
    pub received_on: NaiveDate,
    /// When it came into the database.
    pub recorded_at: DateTime<Utc>,
    /// When the mailbox was proven.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When receipt was acknowledged.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When what is to be done at once was done.
    pub carried_out_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it lapses while unconfirmed.
    pub lapses_at: Option<DateTime<Utc>>,
    /// Who works on it.
    pub assignee: Option<Uuid>,
    /// Name of who works on it.
    pub assignee_name: Option<String>,
    /// A message of the requester that nobody has read.
    pub unread: bool,
    /// The person.
    pub person: Person,
    /// Blind index of the address.
    pub email_index: Option<Vec<u8>>,
    /// How often the address was corrected before it was confirmed.
    pub address_changes: i32,
    /// The name of the edition of the rulebook it began with, or was moved to.
    pub edition: String,
    /// That edition; the present one where this program cannot read it.
    pub rulebook: &'static Rulebook,
    /// Where it is an appeal: the case that was refused.
    pub appeal_of: Option<Uuid>,
    /// Holiday calendar in use.
    pub calendar: Option<CalendarId>,
    /// The relevant time, where the law starts its clock by one (UK).
    pub relevant_on: Option<NaiveDate>,
    /// The day on which it was extended.
    pub extended_on: Option<NaiveDate>,
    /// Pauses, by their beginning.
    pub pauses: Vec<Pause>,
    /// Dates in force.
    pub dates: Dates,
    /// Version of the due date.
    pub due_version: i32,
    /// The day on which this version began.
    pub due_version_on: NaiveDate,
    /// Version of the dates that hang on receipt alone: acknowledgement, and what is to be done at once.
    pub receipt_version: i32,
    /// The day on which that version began.
    pub receipt_version_on: NaiveDate,
    /// Demonstration data.
    pub demo: bool,
    pub(super) key: DataKey,
}

impl Case {
    /// What its clock is about.
    #[must_use]
    pub fn matter(&self) -> Matter {
        if self.appeal_of.is_some() { Matter::Appeal } else { Matter::Request(self.right) }
    }

    /// The zone in which its dates are civil dates.
    #[must_use]
    pub fn zone(&self, context: &Context) -> Tz {
        self.place.unwrap_or(context.config.organisation.rules.country).zone()
    }

    /// The present day in the zone of the place.
    #[must_use]
    pub fn today(&self, context: &Context) -> NaiveDate {
        context.now().with_timezone(&self.zone(context)).date_naive()
    }

    /// Receipt counts as acknowledged by the first message, where a mail can tell that it is there.
    pub(super) fn acknowledge_by_mail(&mut self, context: &Context) {
        if self.person.email.is_some() {
            self.acknowledged_at = self.acknowledged_at.or(Some(context.now()));
        }
    }

    /// The pause that is still open.
    #[must_use]
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.iter().find(|pause| pause.answered_on.is_none())
    }

    /// Whether requesters may see it on their pages: everything but spam.
    #[must_use]
    pub fn is_visible_to_requester(&self) -> bool {
        self.outcome != Some(Outcome::Spam)
    }

    pub(super) fn seal(
        &self,
        table: &'static str,
        column: &'static str,
        row: Uuid,
        plain: &str,
        context: &Context,
    ) -> Vec<u8> {
        self.key.seal_text(Field::new(table, column, row), plain, &context.random)
    }

    pub(super) fn open(&self, table: &'static str, column: &'static str, row: Uuid, sealed: &[u8]) -> Result<String> {
        self.key.open_text(Field::new(table, column, row), sealed).map_err(Error::fault)
    }
}

/// Something whose row is locked until the transaction ends: made only by the reads that lock, and by inserting. What changes a case
/// takes one of these, so that no change is made to what somebody else changes at the same moment.
#[derive(Debug)]
pub struct Locked<T>(T);

impl<T> std::ops::Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> std::ops::DerefMut for Locked<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl Locked<Case> {
    /// A case that this transaction has just inserted: nobody else sees it yet.
    pub(super) const fn inserted(case: Case) -> Self {
        Self(case)
    }
}

/// Opens the case of a reference; `None` where there is none or its key was destroyed.
///
/// # Errors
/// When the database fails or a field does not open.
pub async fn by_reference(reading: &mut Reading, reference: &str) -> Result<Option<Case>> {
    let Some(reference) = crate::base::ids::Reference::parse(reference) else { return Ok(None) };
    let row = store::case_by_reference(reading.sql(), reference.as_str()).await?;
    open(reading, row).await
}

/// Opens a case by its id.
///
/// # Errors
/// As [`by_reference`].
pub async fn by_id(reading: &mut Reading, id: Uuid) -> Result<Option<Case>> {
    let row = store::case_by_id(reading.sql(), id).await?;
    open(reading, row).await
}

/// Opens a case with its row locked until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn lock(tx: &mut Tx, reference: &str) -> Result<Locked<Case>> {
    let reference = crate::base::ids::Reference::parse(reference).ok_or(Error::NotFound)?;
    let id = store::lock_reference(tx.sql(), reference.as_str()).await?.ok_or(Error::NotFound)?;
    by_id(tx, id).await?.map(Locked).ok_or(Error::NotFound)
}

/// Opens a case by its id with its row locked until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn lock_id(tx: &mut Tx, id: Uuid) -> Result<Locked<Case>> {
    store::lock_id(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    by_id(tx, id).await?.map(Locked).ok_or(Error::NotFound)
}

async fn open(reading: &mut Reading, row: Option<store::CaseRow>) -> Result<Option<Case>> {
    let Some(row) = row else { return Ok(None) };
    let pauses = store::pauses(reading.sql(), row.id).await?;
    let rulebook = editions::of(reading, &row.rule_version).await?.unwrap_or(reading.config.rulebook);
    from_row(reading, row, pauses, rulebook).map(Some)
}

/// Opens the rows of a list, whose pauses no list shows.
pub(super) async fn open_rows(reading: &mut Reading, rows: Vec<store::CaseRow>) -> Result<Vec<Case>> {
    let mut cases = Vec::with_capacity(rows.len());
    for row in rows {
        let rulebook = editions::of(reading, &row.rule_version).await?.unwrap_or(reading.config.rulebook);
        cases.push(from_row(reading, row, Vec::new(), rulebook)?);
    }
    Ok(cases)
}

fn from_row(context: &Context, row: store::CaseRow, pauses: Vec<Pause>, rulebook: &'static Rulebook) -> Result<Case> {
    let key = context.keys.unwrap(row.id, &row.wrapped).map_err(Error::fault)?;
    let open = |column: &'static str, sealed: Option<&Vec<u8>>| -> Result<String> {
        sealed.map_or(Ok(String::new()), |sealed| {
            key.open_text(Field::new("cases", column, row.id), sealed).map_err(Error::fault)
        })
    };
    let answers = open("answers", row.answers.as_ref())?;
    let person = Person {
        name: open("name", row.name.as_ref())?,
        email: Some(open("email", row.email.as_ref())?).filter(|email| !email.is_empty()),
        phone: open("phone", row.phone.as_ref())?,
        other_name: open("other_name", row.other_name.as_ref())?,
        details: open("details", row.details.as_ref())?,
        answers: if answers.is_empty() { Vec::new() } else { serde_json::from_str(&answers).map_err(Error::fault)? },
    };
    let unknown = || Error::fault("a case holds a word this version does not know");
    Ok(Case {
        id: row.id,
        reference: row.reference,
        right: Right::parse(&row.right_code).ok_or_else(unknown)?,
        place: row.place.as_deref().and_then(Place::parse),
        relation: Relation::parse(&row.relation).ok_or_else(unknown)?,
        channel: Channel::parse(&row.channel).ok_or_else(unknown)?,
        language: Language::parse(&row.language).unwrap_or(Language::En),
        status: Status::parse(&row.status).ok_or_else(unknown)?,
        outcome: row.outcome.as_deref().and_then(Outcome::parse),
        received_at: row.received_at,
        received_on: row.received_on,
        recorded_at: row.recorded_at,
        confirmed_at: row.confirmed_at,
        acknowledged_at: row.acknowledged_at,
        carried_out_at: row.carried_out_at,
        closed_at: row.closed_at,
        lapses_at: row.lapses_at,
        assignee: row.assignee,
        assignee_name: row.assignee_name,
        unread: row.unread,
        person,
        email_index: row.email_index,
        address_changes: row.address_changes,
        edition: row.rule_version,
        rulebook,
        appeal_of: row.appeal_of,
        calendar: row.calendar.as_deref().and_then(CalendarId::parse),
        relevant_on: row.relevant_on,
        extended_on: row.extended_on,
        pauses,
        dates: Dates {
            legal_due: row.legal_due,
            legal_due_at: row.legal_due_at,
            target_due: row.target_due,
            safe_due: row.safe_due,
            acknowledge_by: row.acknowledge_by,
            acknowledge_last: row.acknowledge_last,
            at_once: row.at_once,
        },
        due_version: row.due_version,
        due_version_on: row.due_version_on,
        receipt_version: row.receipt_version,
        receipt_version_on: row.receipt_version_on,
        demo: row.demo,
        key,
    })
}
