//! SQL of cases and their events; of their messages in `messages`. Lists for the desk are in `lists`.

mod messages;
mod optouts;
mod person;
pub(super) mod tally;
mod unread;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::case::{Case, Locked};
use super::clock::sort_date;
use super::ops::Prepared;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::text::search::VERSION;
use crate::domain::rulebook::{CalendarId, Pause, PauseGround, Place, RuleSummary};
use crate::infra::words::{self, Unknown};

pub(super) use messages::{
    MessageRow, answer, insert_message, mark_read, message_at, message_kind, message_of_form, messages, newest_answer,
    written_since,
};
pub(super) use optouts::{open_of_right, optouts_to_list};
pub(super) use person::set_person;
pub(super) use unread::{clear_unread, clear_unread_of_all, mark_unread, unread_of};

/// What stands unsealed in a row.
pub(super) struct HeadRow {
    pub(super) id: Uuid,
    pub(super) reference: String,
    pub(super) right_code: String,
    pub(super) place: Option<String>,
    pub(super) relation: String,
    pub(super) channel: String,
    pub(super) language: String,
    pub(super) status: String,
    pub(super) outcome: Option<String>,
    pub(super) received_at: DateTime<Utc>,
    pub(super) received_on: NaiveDate,
    pub(super) recorded_at: DateTime<Utc>,
    pub(super) confirmed_at: Option<DateTime<Utc>>,
    pub(super) acknowledged_at: Option<DateTime<Utc>>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) served_at: Option<DateTime<Utc>>,
    pub(super) lapses_at: Option<DateTime<Utc>>,
    pub(super) assignee: Option<Uuid>,
    pub(super) assignee_name: Option<String>,
    pub(super) unread: bool,
    pub(super) email_index: Option<Vec<u8>>,
    pub(super) address_changes: i32,
    pub(super) rule_version: String,
    pub(super) calendar: Option<String>,
    pub(super) relevant_on: Option<NaiveDate>,
    pub(super) extended_on: Option<NaiveDate>,
    pub(super) extension_message: Option<Uuid>,
    pub(super) legal_due: Option<NaiveDate>,
    pub(super) legal_due_at: Option<DateTime<Utc>>,
    pub(super) target_due: Option<NaiveDate>,
    pub(super) safe_due: Option<NaiveDate>,
    pub(super) acknowledge_by: Option<NaiveDate>,
    pub(super) acknowledge_last: Option<NaiveDate>,
    pub(super) at_once: Option<NaiveDate>,
    pub(super) carried_out_at: Option<DateTime<Utc>>,
    pub(super) receipt_version: i32,
    pub(super) receipt_version_on: NaiveDate,
    pub(super) appeal_of: Option<Uuid>,
    pub(super) due_version: i32,
    pub(super) due_version_on: NaiveDate,
    pub(super) version: i32,
    pub(super) decided_by: Option<Uuid>,
    pub(super) refused_by: Option<Uuid>,
    pub(super) demo: bool,
}

/// The columns of a [`HeadRow`] with a condition; a macro, because queries are checked when they are compiled.
macro_rules! head_rows {
    ($condition:literal, $($argument:expr),*) => {
        sqlx::query_as!(
            HeadRow,
            r#"select cases.id, reference, right_code, place, relation, channel, cases.language, status, outcome, received_at,
                      received_on, recorded_at, confirmed_at, acknowledged_at, closed_at, served_at, lapses_at, assignee,
                      staff.name as "assignee_name?", unread, email_index, address_changes, rule_version, calendar,
                      relevant_on, extended_on, extension_message, legal_due, legal_due_at, target_due, safe_due, acknowledge_by,
                      acknowledge_last, at_once, carried_out_at, receipt_version, receipt_version_on, appeal_of,
                      due_version, due_version_on, revision as version, decided_by, refused_by, cases.demo
               from cases left join staff on staff.id = assignee where "# + $condition,
            $($argument),*
        )
    };
}

pub(super) async fn head_by_reference(executor: impl PgExecutor<'_>, reference: &str) -> Result<Option<HeadRow>> {
    Ok(head_rows!("reference = $1", reference).fetch_optional(executor).await?)
}

pub(super) async fn head_by_id(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<HeadRow>> {
    Ok(head_rows!("cases.id = $1", id).fetch_optional(executor).await?)
}

/// A page of the cases of a mailbox: what was proven to be its own, by a code or by the desk that took it in, before what anybody may
/// have filed in its name, also where that is worked on at once or has lapsed; the newest first; below
/// the case `after`, where one is given.
pub(super) async fn heads_of_mailbox(
    executor: impl PgExecutor<'_>,
    email_index: &[u8],
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<HeadRow>> {
    Ok(head_rows!(
        "email_index = $1
           and ($2::uuid is null or (confirmed_at is not null or channel <> 'web', received_at, cases.id)
                < (select last.confirmed_at is not null or last.channel <> 'web', last.received_at, last.id
                   from cases as last where last.id = $2))
         order by (confirmed_at is not null or channel <> 'web') desc, received_at desc, cases.id desc limit $3",
        email_index,
        after,
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// Other cases with one of these keyed hashes of what was written of its own: the newest. One more than `limit` says that there are more.
pub(super) async fn heads_of_words(
    executor: impl PgExecutor<'_>,
    said: &[Vec<u8>],
    id: Uuid,
    limit: i64,
) -> Result<Vec<HeadRow>> {
    Ok(head_rows!(
        "cases.id in (select case_id from case_person where said_hash = any($1) and case_id <> $2
                      order by case_id desc limit $3)
         order by cases.id desc",
        said,
        id,
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// What a reference names, as far as it decides who may open it.
pub(super) struct Named {
    pub(super) id: Uuid,
    pub(super) appeal_of: Option<Uuid>,
    pub(super) email_index: Option<Vec<u8>>,
}

pub(super) async fn named(executor: impl PgExecutor<'_>, reference: &str) -> Result<Option<Named>> {
    Ok(sqlx::query_as!(Named, "select id, appeal_of, email_index from cases where reference = $1", reference)
        .fetch_optional(executor)
        .await?)
}

/// Whether a mailbox has any case.
pub(super) async fn has_cases(executor: impl PgExecutor<'_>, email_index: &[u8]) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select exists (select from cases where email_index = $1) as "any!""#, email_index)
        .fetch_one(executor)
        .await?)
}

/// Rows for a page of a list, in the order of the ids.
pub(super) async fn heads_by_ids(executor: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<HeadRow>> {
    Ok(head_rows!("cases.id = any($1) order by array_position($1, cases.id)", ids).fetch_all(executor).await?)
}

/// A sealed person with the wrapped key that opens it.
pub(super) struct PersonRow {
    pub(super) case_id: Uuid,
    pub(super) name: Option<Vec<u8>>,
    pub(super) email: Option<Vec<u8>>,
    pub(super) phone: Option<Vec<u8>>,
    pub(super) details: Option<Vec<u8>>,
    pub(super) answers: Option<Vec<u8>>,
    pub(super) other_name: Option<Vec<u8>>,
    pub(super) postal: Option<Vec<u8>>,
    /// `None` once the key was destroyed.
    pub(super) wrapped: Option<Vec<u8>>,
}

/// The sealed persons of cases. Those of before stand in the case's own row until they are moved.
pub(super) async fn persons(executor: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<Vec<PersonRow>> {
    Ok(sqlx::query_as!(
        PersonRow,
        r#"select cases.id as "case_id!", coalesce(case_person.name, cases.name) as name,
                  coalesce(case_person.email, cases.email) as email, coalesce(case_person.phone, cases.phone) as phone,
                  coalesce(case_person.details, cases.details) as details,
                  coalesce(case_person.answers, cases.answers) as answers,
                  coalesce(case_person.other_name, cases.other_name) as other_name, case_person.postal, wrapped as "wrapped?"
           from cases left join case_person on case_person.case_id = cases.id
               left join case_key on case_key.case_id = cases.id
           where cases.id = any($1)"#,
        ids
    )
    .fetch_all(executor)
    .await?)
}

pub(super) async fn lock_reference(connection: &mut PgConnection, reference: &str) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select id from cases where reference = $1 for update", reference)
        .fetch_optional(connection)
        .await?)
}

pub(super) async fn lock_id(connection: &mut PgConnection, id: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select id from cases where id = $1 for update", id).fetch_optional(connection).await?)
}

/// Locks a case if nobody else holds it and the deadline watch is still to look at it.
pub(super) async fn lock_to_be_watched(
    connection: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select id from cases where id = $1 and watch_at <= $2 for update skip locked", id, now)
        .fetch_optional(connection)
        .await?)
}

/// What a form's nonce was used for: the case and a keyed hash of what was sent.
pub(super) async fn by_nonce(executor: impl PgExecutor<'_>, nonce: &[u8]) -> Result<Option<(Uuid, Vec<u8>)>> {
    let row = sqlx::query!("select id, content_hash from cases where filing_nonce = $1", nonce)
        .fetch_optional(executor)
        .await?;
    Ok(row.map(|row| (row.id, row.content_hash.unwrap_or_default())))
}

/// What is inserted beside the opened case.
pub(super) struct NewCaseRow<'a> {
    pub(super) prepared: &'a Prepared,
    /// What the person holds of it, sealed.
    pub(super) receipt: &'a [u8],
    pub(super) master_key_id: &'a str,
    pub(super) nonce: Option<&'a [u8]>,
    pub(super) content_hash: Option<&'a [u8]>,
}

/// Inserts a case with its person, its key, the index of its name and its receipt, in one round trip. `false` when the reference or the form's nonce is
/// taken.
pub(super) async fn insert_case(connection: &mut PgConnection, new: NewCaseRow<'_>) -> Result<bool> {
    let Prepared { case, rule_place, wrapped, words, person, watch_at } = new.prepared;
    let done = sqlx::query!(
        "with inserted as (
             insert into cases (id, reference, right_code, place, relation, channel, language, status, received_at, received_on,
                 recorded_at, confirmed_at, lapses_at, email_index, filing_nonce, content_hash, rule_version, rule_place, calendar,
                 relevant_on, legal_due, legal_due_at, target_due, safe_due, acknowledge_by, acknowledge_last, at_once,
                 receipt_version, receipt_version_on, appeal_of, sort_due, due_version, due_version_on, watch_at, demo,
                 refused_by, words_version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $46, $47)
             on conflict do nothing returning id
         ), person as (
             insert into case_person (case_id, name, email, phone, details, answers, other_name, postal, said_hash)
             select id, $14, $15, $16, $17, $18, $19, $45, $49 from inserted
         ), key as (
             insert into case_key (case_id, wrapped, master_key_id) select id, $42, $43 from inserted
         ), held as (
             insert into receipt (case_id, content, issued_at) select id, $48, $11 from inserted
         ), words as (
             insert into case_word (case_id, word) select id, word from inserted, unnest($44::bytea[]) as word on conflict do nothing
         )
         select id from inserted",
        case.id,
        case.reference,
        case.right.code(),
        case.place.map(Place::code),
        case.relation.code(),
        case.channel.code(),
        case.language.code(),
        case.status.code(),
        case.received_at,
        case.received_on,
        case.recorded_at,
        case.confirmed_at,
        case.lapses_at,
        person.name.as_deref(),
        person.email.as_deref(),
        person.phone.as_deref(),
        person.details.as_deref(),
        person.answers.as_deref(),
        person.other_name.as_deref(),
        case.email_index.as_deref(),
        new.nonce,
        new.content_hash,
        case.edition,
        *rule_place,
        case.calendar.map(CalendarId::code),
        case.relevant_on,
        case.dates.legal_due,
        case.dates.legal_due_at,
        case.dates.target_due,
        case.dates.safe_due,
        case.dates.acknowledge_by,
        case.dates.acknowledge_last,
        case.dates.at_once,
        case.receipt_version,
        case.receipt_version_on,
        case.appeal_of,
        sort_date(case),
        case.due_version,
        case.due_version_on,
        *watch_at,
        case.demo,
        wrapped.as_slice(),
        new.master_key_id,
        words.as_slice(),
        person.postal.as_deref(),
        case.refused_by,
        VERSION,
        new.receipt,
        person.said_hash.as_deref()
    )
    .fetch_optional(connection)
    .await?;
    Ok(done.is_some())
}

/// Locks cases whose words are to be indexed by the present rules. The number stands in the index of those that are left.
pub(super) async fn lock_words_to_make(connection: &mut PgConnection, limit: i64) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from cases where words_version < 3 order by id limit $1 for update skip locked",
        limit
    )
    .fetch_all(connection)
    .await?)
}

/// Replaces the words of cases: each word with the case it belongs to.
pub(super) async fn set_words(
    connection: &mut PgConnection,
    ids: &[Uuid],
    owners: &[Uuid],
    words: &[Vec<u8>],
) -> Result<()> {
    sqlx::query!("delete from case_word where case_id = any($1)", ids).execute(&mut *connection).await?;
    sqlx::query!(
        "insert into case_word (case_id, word) select * from unnest($1::uuid[], $2::bytea[]) on conflict do nothing",
        owners,
        words
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Says by which rules the words of cases were indexed.
pub(super) async fn set_words_version(connection: &mut PgConnection, ids: &[Uuid], version: i16) -> Result<()> {
    sqlx::query!("update cases set words_version = $2 where id = any($1)", ids, version).execute(connection).await?;
    Ok(())
}

pub(super) async fn set_clock(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    rule: &RuleSummary,
    now: DateTime<Utc>,
) -> Result<()> {
    one(sqlx::query!(
        "update cases set right_code = $2, place = $3, received_at = $4, received_on = $5, rule_place = $6, calendar = $7,
             relevant_on = $8, extended_on = $9, legal_due = $10, legal_due_at = $11, target_due = $12, safe_due = $13,
             acknowledge_by = $14, sort_due = $15, due_version = $16, due_version_on = $17, acknowledge_last = $19, at_once = $20,
             receipt_version = $21, receipt_version_on = $22, rule_version = $23, extension_message = $24,
             watch_at = case when status = 'unconfirmed' then null else $18::timestamptz end
         where id = $1",
        case.id,
        case.right.code(),
        case.place.map(Place::code),
        case.received_at,
        case.received_on,
        rule.place,
        case.calendar.map(CalendarId::code),
        case.relevant_on,
        case.extended_on,
        case.dates.legal_due,
        case.dates.legal_due_at,
        case.dates.target_due,
        case.dates.safe_due,
        case.dates.acknowledge_by,
        sort_date(case),
        case.due_version,
        case.due_version_on,
        now,
        case.dates.acknowledge_last,
        case.dates.at_once,
        case.receipt_version,
        case.receipt_version_on,
        case.edition,
        case.extension_message
    )
    .execute(connection)
    .await?)
}

/// Stores what moves with a step: status, outcome and the moments that belong to them. The deadline watch looks at the case at once;
/// of a closed one only tasks are left to be watched.
pub(super) async fn set_progress(connection: &mut PgConnection, case: &Locked<Case>, now: DateTime<Utc>) -> Result<()> {
    one(sqlx::query!(
        "with ended as (
             -- A proposal waits as long as its case is in review, and no longer.
             update review set outcome = 'void', ended_at = $10::timestamptz
             where case_id = $1 and outcome is null and $2 <> 'review'
         )
         update cases set status = $2, outcome = $3, confirmed_at = $4, acknowledged_at = $5, closed_at = $6, lapses_at = $7,
             assignee = $8, unread = $9, carried_out_at = $11, sort_due = $12, served_at = $13, decided_by = $14,
             refused_by = coalesce(refused_by, $15),
             watch_at = case when $2 = 'unconfirmed' then null else $10::timestamptz end
         where id = $1",
        case.id,
        case.status.code(),
        case.outcome.map(super::Outcome::code),
        case.confirmed_at,
        case.acknowledged_at,
        case.closed_at,
        case.lapses_at,
        case.assignee,
        case.unread,
        now,
        case.carried_out_at,
        sort_date(case),
        case.served_at,
        case.decided_by,
        case.refused_by
    )
    .execute(connection)
    .await?)
}

pub(super) async fn set_address(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    email: &[u8],
    index: &[u8],
) -> Result<()> {
    one(sqlx::query!(
        "with person as (
             insert into case_person (case_id, name, email, phone, details, answers, other_name)
             select id, name, $2, phone, details, answers, other_name from cases where id = $1
             on conflict (case_id) do update set email = excluded.email
         )
         update cases set email = null, email_index = $3, address_changes = address_changes + 1 where id = $1",
        case.id,
        email,
        index
    )
    .execute(connection)
    .await?)
}

pub(super) async fn set_language(executor: impl PgExecutor<'_>, case: &Locked<Case>, language: &str) -> Result<()> {
    one(sqlx::query!("update cases set language = $2 where id = $1", case.id, language).execute(executor).await?)
}

pub(super) async fn pauses(executor: impl PgExecutor<'_>, case_id: Uuid) -> Result<Vec<Pause>> {
    let rows = sqlx::query!(
        "select ground, asked_on, answered_on from case_pause where case_id = $1 order by asked_on, id",
        case_id
    )
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(|row| Ok(pause(&row.ground, row.asked_on, row.answered_on)?)).collect()
}

fn pause(ground: &str, asked_on: NaiveDate, answered_on: Option<NaiveDate>) -> std::result::Result<Pause, Unknown> {
    let ground = words::read("case_pause.ground", ground, PauseGround::parse)?;
    Ok(Pause { ground, asked_on, answered_on })
}

pub(super) async fn insert_pause(
    connection: &mut PgConnection,
    id: Uuid,
    case: &Locked<Case>,
    pause: &Pause,
    message_id: Uuid,
) -> Result<()> {
    sqlx::query!(
        "insert into case_pause (id, case_id, ground, asked_on, answered_on, message_id) values ($1, $2, $3, $4, $5, $6)",
        id,
        case.id,
        pause.ground.code(),
        pause.asked_on,
        pause.answered_on,
        message_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) async fn end_pause(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    answered_on: NaiveDate,
) -> Result<()> {
    one(sqlx::query!(
        "update case_pause set answered_on = greatest(asked_on, $2) where case_id = $1 and answered_on is null",
        case.id,
        answered_on
    )
    .execute(connection)
    .await?)
}

/// Deletes the open pause that waits for the answer to a message; `false` where none does.
pub(super) async fn delete_open_pause(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    message_id: Uuid,
) -> Result<bool> {
    let done = sqlx::query!(
        "delete from case_pause where case_id = $1 and message_id = $2 and answered_on is null",
        case.id,
        message_id
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets the pauses whose ground is not one of these.
pub(super) async fn keep_pauses(connection: &mut PgConnection, case: &Locked<Case>, grounds: &[&str]) -> Result<()> {
    sqlx::query!("delete from case_pause where case_id = $1 and ground <> all($2)", case.id, grounds as &[&str])
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn insert_event(
    connection: &mut PgConnection,
    id: Uuid,
    case: &Locked<Case>,
    at: DateTime<Utc>,
    actor: Actor,
    kind: &str,
    detail: Option<Vec<u8>>,
) -> Result<()> {
    sqlx::query!(
        "with changed as (update cases set revision = revision + 1 where id = $2 returning revision)
         insert into case_event (id, case_id, at, actor, staff_id, kind, detail, revision)
         select $1, $2, $3, $4, $5, $6, $7, revision from changed",
        id,
        case.id,
        at,
        actor.kind(),
        actor.staff_id(),
        kind,
        detail
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(super) struct EventRow {
    pub(super) id: Uuid,
    pub(super) at: DateTime<Utc>,
    pub(super) actor: String,
    pub(super) staff_id: Option<Uuid>,
    pub(super) staff_name: Option<String>,
    pub(super) kind: String,
    pub(super) version: Option<i32>,
    pub(super) detail: Option<Vec<u8>>,
}

/// What happened to a case, in order; of what only says that something was written, the newest fifty.
pub(super) async fn events(executor: impl PgExecutor<'_>, case_id: Uuid) -> Result<Vec<EventRow>> {
    Ok(sqlx::query_as!(
        EventRow,
        r#"select case_event.id, at, actor, staff_id, staff.name as "staff_name?", kind, revision as version, detail
           from case_event left join staff on staff.id = staff_id
           where case_id = $1
             and (kind not in ('message_from_requester', 'message_to_requester', 'note')
                  or case_event.id in (select written.id from case_event as written
                                       where written.case_id = $1
                                         and written.kind in ('message_from_requester', 'message_to_requester', 'note')
                                       order by written.at desc, written.id desc limit 50))
           order by at, case_event.id"#,
        case_id
    )
    .fetch_all(executor)
    .await?)
}

/// Open cases of somebody, the next after one of them.
pub(super) async fn in_hand(
    executor: impl PgExecutor<'_>,
    staff_id: Uuid,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select id from cases where assignee = $1 and status <> 'closed' and id > $2 order by id limit $3",
        staff_id,
        after,
        limit
    )
    .fetch_all(executor)
    .await?)
}

/// How many open cases somebody has.
pub(super) async fn count_in_hand(executor: impl PgExecutor<'_>, staff_id: Uuid) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from cases where assignee = $1 and status <> 'closed'"#,
        staff_id
    )
    .fetch_one(executor)
    .await?)
}

/// Whether the requester wrote something that nobody at the desk has read.
pub(super) async fn has_unread(connection: &mut PgConnection, case: &Locked<Case>) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from message where case_id = $1 and kind = 'requester' and read_at is null) as "unread!""#,
        case.id
    )
    .fetch_one(connection)
    .await?)
}

pub(super) async fn set_unread(connection: &mut PgConnection, case: &Locked<Case>, unread: bool) -> Result<()> {
    one(sqlx::query!("update cases set unread = $2 where id = $1", case.id, unread).execute(connection).await?)
}

pub(super) async fn insert_redirection(
    connection: &mut PgConnection,
    id: Uuid,
    at: DateTime<Utc>,
    right: &str,
    place: Option<&str>,
    language: &str,
    company: Option<Vec<u8>>,
) -> Result<()> {
    sqlx::query!(
        "insert into redirection (id, at, right_code, place, language, company) values ($1, $2, $3, $4, $5, $6)",
        id,
        at,
        right,
        place,
        language,
        company
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An unconfirmed case whose time has come, and the moment at which it lapses.
pub(super) type Lapsing = (DateTime<Utc>, Uuid);

/// Unconfirmed cases that are due for their one reminder, or have lapsed: the next after one of them, the first to lapse first.
/// Nobody is reminded in the first half of the time they have, which may be another than a request of today gets.
pub(super) async fn unconfirmed_due(
    executor: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    remind_before: DateTime<Utc>,
    after: Option<Lapsing>,
    limit: i64,
) -> Result<Vec<Lapsing>> {
    let (after_at, after_id) = after.unzip();
    let rows = sqlx::query!(
        r#"select id, lapses_at as "lapses_at!" from cases
           where status = 'unconfirmed' and (lapses_at <= $1 or (
               lapses_at <= $2 and lapses_at - (lapses_at - recorded_at) / 2 <= $1 and reminded_at is null))
             and ($3::timestamptz is null or (lapses_at >= $3 and (lapses_at, id) > ($3, $4)))
           order by lapses_at, id limit $5"#,
        now,
        remind_before,
        after_at,
        after_id,
        limit
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().map(|row| (row.lapses_at, row.id)).collect())
}

pub(super) async fn set_reminded(
    connection: &mut PgConnection,
    case: &Locked<Case>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!("update cases set reminded_at = $2 where id = $1 and reminded_at is null", case.id, now)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Exactly one row must have changed.
fn one(done: sqlx::postgres::PgQueryResult) -> Result<()> {
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Lets the deadline watch look at a case at once.
pub(super) async fn watch_now(connection: &mut PgConnection, case: &Locked<Case>, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update cases set watch_at = case when status = 'unconfirmed' then null else $2::timestamptz end where id = $1",
        case.id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// An appeal against a case.
pub(super) struct AppealRow {
    pub(super) reference: String,
    pub(super) closed: bool,
    pub(super) recorded_at: DateTime<Utc>,
}

/// The newest appeal against a case, if there is one.
pub(super) async fn appeal_of(executor: impl PgExecutor<'_>, case_id: Uuid) -> Result<Option<AppealRow>> {
    Ok(sqlx::query_as!(
        AppealRow,
        r#"select reference, status = 'closed' as "closed!", recorded_at from cases
           where appeal_of = $1 order by recorded_at desc, id limit 1"#,
        case_id
    )
    .fetch_optional(executor)
    .await?)
}

/// Who of the desk closed a case last.
pub(super) async fn who_closed(executor: impl PgExecutor<'_>, case_id: Uuid) -> Result<Option<Uuid>> {
    let newest = sqlx::query_scalar!(
        "select staff_id from case_event where case_id = $1 and kind = 'closed' order by at desc, id desc limit 1",
        case_id
    );
    Ok(newest.fetch_optional(executor).await?.flatten())
}

/// Whether somebody proposed, decided or approved what an appeal or a complaint is about.
pub(super) async fn has_answered_before(executor: impl PgExecutor<'_>, case_id: Uuid, staff_id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from answered_before($1) as who where who = $2) as "has!""#,
        case_id,
        staff_id
    )
    .fetch_one(executor)
    .await?)
}

/// Whether a proposal still waits for a second person.
pub(super) async fn review_waits(executor: impl PgExecutor<'_>, review_id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from review where id = $1 and outcome is null) as "waits!""#,
        review_id
    )
    .fetch_one(executor)
    .await?)
}

/// The reference of a case.
pub(super) async fn reference_of(executor: impl PgExecutor<'_>, case_id: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select reference from cases where id = $1", case_id).fetch_optional(executor).await?)
}

/// An open case with what its clock is counted from, and nothing of its person.
pub(super) struct ClockRow {
    pub(super) id: Uuid,
    pub(super) reference: String,
    pub(super) right_code: String,
    pub(super) place: Option<String>,
    pub(super) rule_version: String,
    pub(super) is_appeal: bool,
    pub(super) received_at: DateTime<Utc>,
    pub(super) calendar: Option<String>,
    pub(super) relevant_on: Option<NaiveDate>,
    pub(super) extended_on: Option<NaiveDate>,
    pub(super) dates: super::Dates,
}

/// Open cases that keep another edition of the rulebook than that one. What nobody has confirmed anybody can file by the thousand: it
/// would leave no room in the bound for what has to be answered.
pub(super) async fn of_other_editions(executor: impl PgExecutor<'_>, name: &str, limit: i64) -> Result<Vec<ClockRow>> {
    let rows = sqlx::query!(
        r#"select id, reference, right_code, place, rule_version, appeal_of is not null as "is_appeal!", received_at, calendar,
                  relevant_on, extended_on, legal_due, legal_due_at, target_due, safe_due, acknowledge_by, acknowledge_last, at_once
           from cases where status not in ('closed', 'unconfirmed') and (rule_version < $1 or rule_version > $1)
           order by rule_version, id limit $2"#,
        name,
        limit
    )
    .fetch_all(executor)
    .await?;
    let opened = rows.into_iter().map(|row| ClockRow {
        id: row.id,
        reference: row.reference,
        right_code: row.right_code,
        place: row.place,
        rule_version: row.rule_version,
        is_appeal: row.is_appeal,
        received_at: row.received_at,
        calendar: row.calendar,
        relevant_on: row.relevant_on,
        extended_on: row.extended_on,
        dates: super::Dates {
            legal_due: row.legal_due,
            legal_due_at: row.legal_due_at,
            target_due: row.target_due,
            safe_due: row.safe_due,
            acknowledge_by: row.acknowledge_by,
            acknowledge_last: row.acknowledge_last,
            at_once: row.at_once,
        },
    });
    Ok(opened.collect())
}

/// The pauses of several cases, each by their beginning; a case whose pauses cannot all be read has the word that is not known.
pub(super) async fn pauses_of(
    executor: impl PgExecutor<'_>,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, std::result::Result<Vec<Pause>, Unknown>>> {
    let rows = sqlx::query!(
        "select case_id, ground, asked_on, answered_on from case_pause where case_id = any($1) order by asked_on, id",
        ids
    )
    .fetch_all(executor)
    .await?;
    let mut pauses = HashMap::new();
    for row in rows {
        let of_case = pauses.entry(row.case_id).or_insert_with(|| Ok(Vec::new()));
        match (pause(&row.ground, row.asked_on, row.answered_on), of_case) {
            (Ok(pause), Ok(pauses)) => pauses.push(pause),
            (Err(unknown), of_case) => *of_case = Err(unknown),
            (Ok(_), Err(_)) => {}
        }
    }
    Ok(pauses)
}

/// Whether a case is there and its mailbox was proven, or the desk took it in.
pub(super) async fn is_confirmed(connection: &mut PgConnection, id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select confirmed_at is not null or channel <> 'web' as "confirmed!" from cases where id = $1"#,
        id
    )
    .fetch_optional(connection)
    .await?
    .unwrap_or(false))
}

/// Copies the sealed persons of the next 500 cases after one into the table of their own, and what a row there does not have yet because
/// only its address was changed; gives which those were. Those that are not confirmed wait: while the version before runs beside, it may
/// still change their address.
pub(super) async fn copy_persons(executor: impl PgExecutor<'_>, after: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        "insert into case_person (case_id, name, email, phone, details, answers, other_name)
         select id, cases.name, cases.email, cases.phone, cases.details, cases.answers, cases.other_name
         from cases left join case_person on case_person.case_id = cases.id
         where cases.id > $1 and status <> 'unconfirmed'
           and (case_person.case_id is null
                or case_person.name is null and cases.name is not null
                or case_person.email is null and cases.email is not null
                or case_person.phone is null and cases.phone is not null
                or case_person.details is null and cases.details is not null
                or case_person.answers is null and cases.answers is not null
                or case_person.other_name is null and cases.other_name is not null)
         order by id limit 500
         on conflict (case_id) do update set name = coalesce(case_person.name, excluded.name),
             email = coalesce(case_person.email, excluded.email), phone = coalesce(case_person.phone, excluded.phone),
             details = coalesce(case_person.details, excluded.details), answers = coalesce(case_person.answers, excluded.answers),
             other_name = coalesce(case_person.other_name, excluded.other_name)
         returning case_id",
        after
    )
    .fetch_all(executor)
    .await?)
}
