//! A case in two halves. [`CaseHead`] is what stands unsealed: it lists, counts, watches and reports without any key. [`Case`] is a
//! head with its person, whose fields are sealed and opened only for what a page shows.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::events::{self, EventKind};
use super::filing::Typed;
use super::model::{Channel, Outcome, Relation, Status};
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::ids::Reference;
use crate::base::language::Language;
use crate::domain::editions;
use crate::domain::rulebook::{CalendarId, Matter, Pause, Place, Right, Rulebook};
use crate::infra::alerts::{self, NewAlert};
use crate::infra::app::{App, Context, Reading, Tx};
use crate::infra::backfill::Cursor;
use crate::infra::crypto::{DataKey, Field};
use crate::infra::files;
use crate::infra::words::{self, Unknown};

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
    /// Where letters go to; several lines, empty when not given.
    pub postal: String,
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

/// What stands unsealed of a case.
#[derive(Clone, Debug)]
pub struct CaseHead {
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
    /// When the answer was served: the receiving server took the mail that tells of it, or its reader opened it.
    pub served_at: Option<DateTime<Utc>>,
    /// When it lapses while unconfirmed.
    pub lapses_at: Option<DateTime<Utc>>,
    /// Who works on it.
    pub assignee: Option<Uuid>,
    /// Name of who works on it.
    pub assignee_name: Option<String>,
    /// A message of the requester that nobody has read.
    pub unread: bool,
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
    /// The message that tells of the extension; `None` also for one from before it was kept.
    pub extension_message: Option<Uuid>,
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
    /// Counts what happened to it: a form carries the version its page showed.
    pub version: i32,
    /// Who of the desk closed it.
    pub decided_by: Option<Uuid>,
    /// Where it is an appeal: who refused what it is about.
    pub refused_by: Option<Uuid>,
    /// Demonstration data.
    pub demo: bool,
}

/// How much of a person could be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// All of it.
    Whole,
    /// The key, or a field, is damaged: what is empty may not have been so.
    Damaged,
    /// The key was destroyed, and with it all that was sealed: as it is meant to be once a case was kept long enough.
    Destroyed,
}

/// A case with its person. Where its key was destroyed, or a sealed field is damaged, what cannot be opened is empty and
/// [`Case::is_readable`] says so: the rest of the case goes on.
#[derive(Clone, Debug)]
pub struct Case {
    /// What stands unsealed.
    pub head: CaseHead,
    /// The person.
    pub person: Person,
    /// There while the case can be sealed and opened.
    pub(super) key: Option<DataKey>,
    /// How much of the person could be opened.
    pub(super) opening: Opening,
}

impl AsRef<Self> for CaseHead {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl AsRef<CaseHead> for Case {
    fn as_ref(&self) -> &CaseHead {
        &self.head
    }
}

impl Deref for Case {
    type Target = CaseHead;

    fn deref(&self) -> &CaseHead {
        &self.head
    }
}

impl DerefMut for Case {
    fn deref_mut(&mut self) -> &mut CaseHead {
        &mut self.head
    }
}

impl CaseHead {
    /// Whether the extension in force is the one that this message tells of.
    #[must_use]
    pub fn is_extended_by(&self, message_id: Uuid) -> bool {
        self.extended_on.is_some() && self.extension_message.is_none_or(|told_by| told_by == message_id)
    }

    /// What its clock is about.
    #[must_use]
    pub fn matter(&self) -> Matter {
        if self.appeal_of.is_some() { Matter::Appeal } else { Matter::Request(self.right) }
    }

    /// The zone in which its dates are civil dates.
    #[must_use]
    pub fn zone(&self, context: &Context) -> Tz {
        self.place.unwrap_or(context.config.operator.country).zone()
    }

    /// The day it came in, in the operator's calendar: its privacy notice is one for everybody. Of a letter only the day is known.
    #[must_use]
    pub fn operator_day(&self, context: &Context) -> NaiveDate {
        if Channel::FOR_INTAKE.contains(&self.channel) {
            return self.received_on;
        }
        self.received_at.with_timezone(&context.settings().dpo_timezone).date_naive()
    }

    /// The present day in the zone of the place.
    #[must_use]
    pub fn today(&self, context: &Context) -> NaiveDate {
        context.now().with_timezone(&self.zone(context)).date_naive()
    }

    /// Whether the desk may write to who asked: not before the mailbox is proven, and never where nobody did. Whoever proves it after
    /// the request has lapsed is somebody, and is answered.
    #[must_use]
    pub const fn takes_messages(&self) -> bool {
        let is_unproven = matches!(self.channel, Channel::Web) && self.confirmed_at.is_none();
        !is_unproven && !matches!(self.status, Status::Unconfirmed) && !matches!(self.outcome, Some(Outcome::Spam))
    }

    /// The pause that is still open.
    #[must_use]
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.iter().find(|pause| pause.answered_on.is_none())
    }

    /// Whether it asks for something that is done at once, whatever time the law gives for the answer: advertising, sale or the use of
    /// sensitive data stopped, a use ended for which consent was taken back.
    #[must_use]
    pub fn is_at_once(&self) -> bool {
        self.appeal_of.is_none()
            && (self.dates.at_once.is_some() || self.right.is_opt_out() || self.right == Right::Consent)
    }

    /// Whether something is to be done at once and was not.
    #[must_use]
    pub fn owes_at_once(&self) -> bool {
        self.status.is_open() && self.carried_out_at.is_none() && self.is_at_once()
    }

    /// Whether the person has a mail address.
    #[must_use]
    pub const fn has_address(&self) -> bool {
        self.email_index.is_some()
    }

    /// Whether requesters may see it on their pages: everything but spam.
    #[must_use]
    pub fn is_visible_to_requester(&self) -> bool {
        self.outcome != Some(Outcome::Spam)
    }
}

impl Case {
    /// What was typed to make it, by the fields of its form.
    #[must_use]
    pub fn typed(&self) -> Typed {
        let person = &self.person;
        let mut typed = Typed::default();
        let common = [
            ("place", self.place.map(Place::code).unwrap_or_default()),
            ("relation", self.relation.code()),
            ("other_name", &person.other_name),
            ("details", &person.details),
            ("name", &person.name),
            ("email", person.email.as_deref().unwrap_or_default()),
            ("phone", &person.phone),
        ];
        let answers = person.answers.iter().map(|(field, value)| (field.as_str(), value.as_str()));
        for (field, value) in common.into_iter().chain(answers) {
            typed.set(field, value);
        }
        // The child had a field of its own before it was asked for like anybody else who is spoken for.
        if typed.get("other_name").is_empty() {
            let child = typed.get("child_name").to_owned();
            typed.set("other_name", child);
        }
        typed
    }

    /// Whether everything about the person could be opened.
    #[must_use]
    pub const fn is_readable(&self) -> bool {
        matches!(self.opening, Opening::Whole)
    }

    /// Whether its key was destroyed: nobody can be written to any more, and nothing is left to say.
    #[must_use]
    pub const fn is_destroyed(&self) -> bool {
        matches!(self.opening, Opening::Destroyed)
    }

    /// Whether something can be sealed in it: its key is there.
    pub(in crate::domain) const fn can_seal(&self) -> bool {
        self.key.is_some()
    }

    /// Where its files go, and what opens them.
    ///
    /// # Errors
    /// [`Error::State`] when the case cannot be opened.
    pub(in crate::domain) fn files(&self) -> Result<files::Place> {
        let key = self.key.clone().ok_or(Error::State("case-cannot-be-opened"))?;
        Ok(files::Place { owner: self.id, key })
    }

    /// Seals a text with the key of the case.
    ///
    /// # Errors
    /// [`Error::State`] where the key is gone or damaged: nothing more can be kept in this case.
    pub(in crate::domain) fn seal(
        &self,
        table: &'static str,
        column: &'static str,
        row: Uuid,
        plain: &str,
        context: &Context,
    ) -> Result<Vec<u8>> {
        let key = self.key.as_ref().ok_or(Error::State("case-cannot-be-opened"))?;
        Ok(key.seal_text(Field::new(table, column, row), plain, &context.random))
    }

    /// Opens a text that was sealed with the key of the case; `None` where it cannot be opened.
    pub(in crate::domain) fn open(
        &self,
        table: &'static str,
        column: &'static str,
        row: Uuid,
        sealed: &[u8],
    ) -> Option<String> {
        self.key.as_ref()?.open_text(Field::new(table, column, row), sealed).ok()
    }
}

/// Something whose row is locked until the transaction ends: made only by the reads that lock, and by inserting. What changes a case
/// takes one of these, so that no change is made to what somebody else changes at the same moment.
#[derive(Debug)]
pub struct Locked<T>(T);

impl<T> Deref for Locked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Locked<T> {
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

/// The case of a reference; `None` where there is none.
///
/// # Errors
/// When the database fails.
pub async fn by_reference(reading: &mut Reading, reference: &str) -> Result<Option<Case>> {
    let Some(reference) = Reference::parse(reference) else { return Ok(None) };
    let row = store::head_by_reference(reading.sql(), reference.as_str()).await?;
    whole(reading, row).await
}

/// A case by its id.
///
/// # Errors
/// As [`by_reference`].
pub async fn by_id(reading: &mut Reading, id: Uuid) -> Result<Option<Case>> {
    let row = store::head_by_id(reading.sql(), id).await?;
    whole(reading, row).await
}

/// What stands unsealed of the case of a reference: for what shows nothing of its person.
///
/// # Errors
/// As [`by_reference`].
pub async fn head_by_reference(reading: &mut Reading, reference: &str) -> Result<Option<CaseHead>> {
    let Some(reference) = Reference::parse(reference) else { return Ok(None) };
    let Some(row) = store::head_by_reference(reading.sql(), reference.as_str()).await? else { return Ok(None) };
    with_pauses(reading, row).await.map(Some)
}

/// What stands unsealed of a case, by its id.
///
/// # Errors
/// As [`by_reference`].
pub async fn head_by_id(reading: &mut Reading, id: Uuid) -> Result<Option<CaseHead>> {
    let Some(row) = store::head_by_id(reading.sql(), id).await? else { return Ok(None) };
    with_pauses(reading, row).await.map(Some)
}

/// A case with its row locked until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn lock(tx: &mut Tx, reference: &str) -> Result<Locked<Case>> {
    let reference = Reference::parse(reference).ok_or(Error::NotFound)?;
    let id = store::lock_reference(tx.sql(), reference.as_str()).await?.ok_or(Error::NotFound)?;
    by_id(tx, id).await?.map(Locked).ok_or(Error::NotFound)
}

/// A case by its id with its row locked until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub async fn lock_id(tx: &mut Tx, id: Uuid) -> Result<Locked<Case>> {
    store::lock_id(tx.sql(), id).await?.ok_or(Error::NotFound)?;
    by_id(tx, id).await?.map(Locked).ok_or(Error::NotFound)
}

/// What stands unsealed of a case that the deadline watch is to look at, with its row locked until the transaction ends; `None` where
/// somebody else holds it or has looked at it meanwhile.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn lock_to_be_watched(tx: &mut Tx, id: Uuid) -> Result<Option<Locked<CaseHead>>> {
    let now = tx.now();
    match store::lock_to_be_watched(tx.sql(), id, now).await? {
        Some(id) => Ok(head_by_id(tx, id).await?.map(Locked)),
        None => Ok(None),
    }
}

/// A case as whoever acts on it has it before them: its reference, and the version that their page showed. Without one nobody looked
/// at a page: a program or a test acts on the case as it is.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The reference.
    pub reference: &'a str,
    /// The version.
    pub seen: Option<i32>,
}

impl<'a> From<&'a str> for Target<'a> {
    fn from(reference: &'a str) -> Self {
        Self { reference, seen: None }
    }
}

impl<'a> From<&'a String> for Target<'a> {
    fn from(reference: &'a String) -> Self {
        Self::from(reference.as_str())
    }
}

/// That nothing happened to a locked case since the actor looked at it, but what the actor did. Asked after the lock, and after
/// whether the same form was sent before.
///
/// # Errors
/// [`Error::State`] when somebody else changed it.
pub(in crate::domain) async fn unchanged(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    seen: Option<i32>,
) -> Result<()> {
    nothing_happened(tx, case, seen, |event, seen| event.is_news_to(actor, seen)).await
}

/// The same before a form of which each line has a version of its own: what changes those lines alone is told by it, and two who work on
/// different ones are not in each other's way.
///
/// # Errors
/// [`Error::State`] when somebody else changed anything else.
pub(in crate::domain) async fn unchanged_beside(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    seen: Option<i32>,
    lines: &[EventKind],
) -> Result<()> {
    nothing_happened(tx, case, seen, |event, seen| event.is_news_to(actor, seen) && !lines.contains(&event.kind)).await
}

/// The same before a form writes back what its page showed of the case, or ends it: there what the actor did in another tab counts, too.
///
/// # Errors
/// [`Error::State`] when it was changed.
pub(in crate::domain) async fn unchanged_by_anybody(
    tx: &mut Tx,
    case: &Locked<Case>,
    actor: Actor,
    seen: Option<i32>,
) -> Result<()> {
    nothing_happened(tx, case, seen, |event, seen| event.is_news_to_a_form_of(actor, seen)).await
}

async fn nothing_happened(
    tx: &mut Tx,
    case: &Locked<Case>,
    seen: Option<i32>,
    is_news: impl Fn(&events::Event, i32) -> bool,
) -> Result<()> {
    let Some(seen) = seen.filter(|seen| *seen < case.version) else { return Ok(()) };
    let happened = events::of_case(tx.sql(), case).await?;
    if happened.iter().any(|event| is_news(event, seen)) {
        return Err(Error::State("case-has-changed"));
    }
    Ok(())
}

async fn whole(reading: &mut Reading, row: Option<store::HeadRow>) -> Result<Option<Case>> {
    let Some(row) = row else { return Ok(None) };
    let head = with_pauses(reading, row).await?;
    let sealed = store::persons(reading.sql(), &[head.id]).await?.pop();
    Ok(Some(match sealed {
        Some(sealed) => {
            let (key, person, opening) = open_person(reading, &sealed);
            Case { head, person, key, opening }
        }
        None => Case { head, person: Person::default(), key: None, opening: Opening::Destroyed },
    }))
}

async fn with_pauses(reading: &mut Reading, row: store::HeadRow) -> Result<CaseHead> {
    let pauses = store::pauses(reading.sql(), row.id).await?;
    let rulebook = rulebook_of(reading, &row).await?;
    let mut head = head(row, rulebook)?;
    head.pauses = pauses;
    Ok(head)
}

async fn rulebook_of(reading: &mut Reading, row: &store::HeadRow) -> Result<&'static Rulebook> {
    Ok(editions::of(reading, &row.rule_version).await?.unwrap_or(reading.config.rulebook))
}

/// The cases of a list.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Those that can be shown, without their pauses, which no list shows.
    pub cases: Vec<CaseHead>,
    /// The references of those that a newer version wrote in words this one does not know.
    pub newer: Vec<String>,
}

/// The heads of a list.
pub(super) async fn heads(reading: &mut Reading, rows: Vec<store::HeadRow>) -> Result<Listed> {
    let mut listed = Listed { cases: Vec::with_capacity(rows.len()), newer: Vec::new() };
    for row in rows {
        let rulebook = rulebook_of(reading, &row).await?;
        let reference = row.reference.clone();
        match words::or_left_out(head(row, rulebook)) {
            Some(head) => listed.cases.push(head),
            None => listed.newer.push(reference),
        }
    }
    Ok(listed)
}

/// Other cases of the mailbox of a case: what was confirmed first, then the newest.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn others_of_mailbox(reading: &mut Reading, case: &CaseHead, limit: i64) -> Result<Listed> {
    let Some(index) = &case.email_index else { return Ok(Listed::default()) };
    let rows = store::heads_of_mailbox(reading.sql(), index, None, limit).await?;
    heads(reading, rows.into_iter().filter(|row| row.id != case.id).collect()).await
}

/// Other cases in which somebody wrote the same, in many words: the newest, and whether there are more. Whoever sends one text from many
/// mailboxes, and whoever asks again from another, is seen by the desk and told nothing.
///
/// # Errors
/// When the database fails.
pub(in crate::domain) async fn others_of_words(
    reading: &mut Reading,
    case: &Case,
    limit: i64,
) -> Result<(Listed, bool)> {
    let said = super::words::said_hashes(reading, &case.person.details);
    if said.is_empty() {
        return Ok((Listed::default(), false));
    }
    let mut rows = store::heads_of_words(reading.sql(), &said, case.id, limit + 1).await?;
    let has_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok((heads(reading, rows).await?, has_more))
}

/// The names of the persons of a list: the name, else the mail address; `None` where it cannot be opened.
pub(super) async fn names(reading: &mut Reading, heads: &[CaseHead]) -> Result<HashMap<Uuid, Option<String>>> {
    let ids: Vec<Uuid> = heads.iter().map(|head| head.id).collect();
    let sealed = store::persons(reading.sql(), &ids).await?;
    let name = |sealed: &store::PersonRow| -> Option<String> {
        let key = reading.keys.unwrap(sealed.case_id, sealed.wrapped.as_deref()?).ok()?;
        let open = |column: &'static str, bytes: &Option<Vec<u8>>| match bytes {
            None => Some(String::new()),
            Some(bytes) => key.open_text(Field::new("cases", column, sealed.case_id), bytes).ok(),
        };
        let name = open("name", &sealed.name)?;
        if name.is_empty() { open("email", &sealed.email) } else { Some(name) }
    };
    Ok(sealed.iter().map(|sealed| (sealed.case_id, name(sealed))).collect())
}

/// Tells the desk and ops of cases that cannot be opened, once for each.
///
/// # Errors
/// When the database fails.
pub(super) async fn tell_unreadable(app: &App, ids: &[Uuid]) -> Result<()> {
    // Whoever comes once the clocks agree tells it.
    if ids.is_empty() || !app.database_watch.agrees(app.now()) {
        return Ok(());
    }
    let mut reading = app.clone().read().await?;
    for id in ids {
        let (alert_id, now) = (reading.new_id(), reading.now());
        let alert = NewAlert { kind: "case_unreadable", case_id: Some(*id), ..NewAlert::default() };
        if !alerts::stands(reading.sql(), alert.kind, &id.to_string()).await? {
            alerts::raise(reading.sql(), alert_id, &alert, now).await?;
        }
    }
    Ok(())
}

/// The persons of cases; those that cannot be opened as a whole are left out.
pub(super) async fn persons(reading: &mut Reading, ids: &[Uuid]) -> Result<Vec<(Uuid, Person)>> {
    let sealed = store::persons(reading.sql(), ids).await?;
    let open = |sealed: &store::PersonRow| match open_person(reading, sealed) {
        (_, person, Opening::Whole) => Some((sealed.case_id, person)),
        _ => None,
    };
    Ok(sealed.iter().filter_map(open).collect())
}

/// Copies sealed persons of before into the table of their own, a batch at a time; gives how many. The old columns stay until a later
/// version leaves them out: replicas of the version before read them.
///
/// # Errors
/// When the database fails.
pub async fn copy_persons(app: &App, after: &Cursor) -> Result<u64> {
    let copied = store::copy_persons(&app.database, after.get()).await?;
    after.set(copied.iter().max().copied());
    Ok(copied.len() as u64)
}

/// Opens what can be opened of a person. What cannot is told to ops: bytes of the database have changed, or the key they were sealed
/// with is not here.
fn open_person(context: &Context, sealed: &store::PersonRow) -> (Option<DataKey>, Person, Opening) {
    let Some(wrapped) = &sealed.wrapped else { return (None, Person::default(), Opening::Destroyed) };
    let key = match context.keys.unwrap(sealed.case_id, wrapped) {
        Ok(key) => key,
        Err(error) => {
            tracing::error!(case.id = %sealed.case_id, %error, "the key of a case cannot be opened");
            return (None, Person::default(), Opening::Damaged);
        }
    };
    let mut opening = Opening::Whole;
    let mut open = |column: &'static str, bytes: &Option<Vec<u8>>| {
        let Some(bytes) = bytes else { return String::new() };
        key.open_text(Field::new("cases", column, sealed.case_id), bytes).unwrap_or_else(|error| {
            tracing::error!(case.id = %sealed.case_id, column, %error, "a sealed field of a case cannot be opened");
            opening = Opening::Damaged;
            String::new()
        })
    };
    let answers = open("answers", &sealed.answers);
    let person = Person {
        name: open("name", &sealed.name),
        email: Some(open("email", &sealed.email)).filter(|email| !email.is_empty()),
        phone: open("phone", &sealed.phone),
        other_name: open("other_name", &sealed.other_name),
        postal: open("postal", &sealed.postal),
        details: open("details", &sealed.details),
        answers: serde_json::from_str(&answers).unwrap_or_default(),
    };
    (Some(key), person, opening)
}

/// A word that is not known is never taken for none: the next change of the case would write that down in its place.
fn head(row: store::HeadRow, rulebook: &'static Rulebook) -> std::result::Result<CaseHead, Unknown> {
    Ok(CaseHead {
        id: row.id,
        reference: row.reference,
        right: words::read("cases.right_code", &row.right_code, Right::parse)?,
        place: words::read_optional("cases.place", row.place.as_deref(), Place::parse)?,
        relation: words::read("cases.relation", &row.relation, Relation::parse)?,
        channel: words::read("cases.channel", &row.channel, Channel::parse)?,
        language: Language::parse(&row.language).unwrap_or(Language::En),
        status: words::read("cases.status", &row.status, Status::parse)?,
        outcome: words::read_optional("cases.outcome", row.outcome.as_deref(), Outcome::parse)?,
        received_at: row.received_at,
        received_on: row.received_on,
        recorded_at: row.recorded_at,
        confirmed_at: row.confirmed_at,
        acknowledged_at: row.acknowledged_at,
        carried_out_at: row.carried_out_at,
        closed_at: row.closed_at,
        served_at: row.served_at,
        lapses_at: row.lapses_at,
        assignee: row.assignee,
        assignee_name: row.assignee_name,
        unread: row.unread,
        email_index: row.email_index,
        address_changes: row.address_changes,
        edition: row.rule_version,
        rulebook,
        appeal_of: row.appeal_of,
        calendar: words::read_optional("cases.calendar", row.calendar.as_deref(), CalendarId::parse)?,
        relevant_on: row.relevant_on,
        extended_on: row.extended_on,
        extension_message: row.extension_message,
        pauses: Vec::new(),
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
        version: row.version,
        decided_by: row.decided_by,
        refused_by: row.refused_by,
        demo: row.demo,
    })
}
