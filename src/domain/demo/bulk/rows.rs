//! Rows on their way into the database, in the binary format of COPY.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::audit::Entry;

/// The tables that are filled, each with its columns in the order in which rows have them. Columns that are left out take their
/// defaults, as they do where an operation leaves them out.
pub(super) const TABLES: [(Table, &str, &str); 10] = [
    (
        Table::Cases,
        "cases",
        "id, reference, right_code, place, relation, channel, language, status, outcome, received_at, received_on, recorded_at, \
         confirmed_at, acknowledged_at, closed_at, lapses_at, reminded_at, assignee, unread, email_index, filing_nonce, content_hash, \
         rule_version, rule_place, calendar, extended_on, legal_due, legal_due_at, target_due, safe_due, acknowledge_by, \
         acknowledge_last, at_once, carried_out_at, receipt_version, receipt_version_on, extension_message, words_version, appeal_of, sort_due, due_version, \
         due_version_on, watch_at, served_at, demo, revision, decided_by, refused_by",
    ),
    (Table::Person, "case_person", "case_id, name, email, phone, details, answers, other_name, postal"),
    (Table::Key, "case_key", "case_id, wrapped, master_key_id"),
    (Table::Word, "case_word", "case_id, word"),
    (Table::Event, "case_event", "id, case_id, at, actor, staff_id, kind, detail, revision"),
    (Table::Pause, "case_pause", "id, case_id, ground, asked_on, answered_on, message_id"),
    (Table::Message, "message", "id, case_id, at, kind, staff_id, body, read_at, form_nonce"),
    (
        Table::Task,
        "task",
        "id, case_id, title, assignee, due_on, version, version_on, created_at, created_by, done_at, done_by, form_nonce",
    ),
    (
        Table::Mail,
        "mail",
        "id, case_id, what, content, audience, recipient_index, recipient, message_id, state, attempts, unique_key, created_at, due_at, \
         asked_by, tried_at, taken_at, ended_at",
    ),
    (Table::Notice, "notice", "case_id, clock, due_version, threshold, at, sent"),
];

/// The tables whose rows stay for a while only, in the same form.
pub(super) const PASSING: [(Table, &str, &str); 2] = [
    (Table::Code, "mailed_code", "id, purpose, case_id, email_index, language, created_at, expires_at, tries_left"),
    (Table::Job, "job", "id, kind, lane, payload, state, due_at, attempt, created_at, finished_at"),
];

/// The audit log, in the same form.
pub(super) const ENTRIES: (&str, &str) = ("audit_entry", "id, at, actor, staff_id, action, object, object_id, detail");
/// Its chain.
pub(super) const LINKS: (&str, &str) = ("audit_link", "position, entry_id, hash");

/// A table that is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Cases,
    Person,
    Key,
    Word,
    Event,
    Pause,
    Message,
    Task,
    Mail,
    Notice,
    Code,
    Job,
}

/// Every table that is filled case by case, with its name and columns.
pub(super) fn tables() -> impl Iterator<Item = (Table, &'static str, &'static str)> {
    TABLES.into_iter().chain(PASSING)
}

/// Rows of all tables, each with the moment at which it was written.
#[derive(Default)]
pub(super) struct Rows {
    tables: [Vec<(DateTime<Utc>, Vec<u8>)>; 12],
    pub(super) entries: Vec<Entry>,
}

impl Rows {
    /// Adds a row that was written at a moment.
    pub(super) fn push(&mut self, table: Table, at: DateTime<Utc>, row: Row) {
        self.tables[table as usize].push((at, row.finish()));
    }

    /// The rows of a table as COPY takes them, in the order in which they were written; what one case wrote over weeks stands as
    /// scattered as it would.
    pub(super) fn take(&mut self, table: Table) -> Option<Vec<u8>> {
        let mut rows = std::mem::take(&mut self.tables[table as usize]);
        rows.sort_by_key(|(at, _)| *at);
        copied(rows.iter().map(|(_, row)| row.as_slice()))
    }
}

/// Rows as COPY takes them; nothing where there are none.
pub(super) fn copied<'a>(rows: impl Iterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    // Signature, flags, length of the header's extension.
    let mut bytes = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    let header = bytes.len();
    rows.for_each(|row| bytes.extend_from_slice(row));
    if bytes.len() == header {
        return None;
    }
    bytes.extend_from_slice(&(-1_i16).to_be_bytes());
    Some(bytes)
}

/// One row: its fields one after another.
pub(super) struct Row {
    fields: i16,
    bytes: Vec<u8>,
}

impl Row {
    pub(super) fn new() -> Self {
        Self { fields: 0, bytes: vec![0, 0] }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes[..2].copy_from_slice(&self.fields.to_be_bytes());
        self.bytes
    }

    /// Adds a field.
    pub(super) fn put(mut self, value: impl Into<Cell>) -> Self {
        self.fields += 1;
        match value.into().0 {
            None => self.bytes.extend_from_slice(&(-1_i32).to_be_bytes()),
            Some(bytes) => {
                self.bytes.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
                self.bytes.extend_from_slice(&bytes);
            }
        }
        self
    }
}

/// One field: bytes in the binary form of its type, or null.
pub(super) struct Cell(Option<Vec<u8>>);

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self(None), Into::into)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self(Some(text.as_bytes().to_vec()))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self(Some(text.into_bytes()))
    }
}

impl From<Vec<u8>> for Cell {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Some(bytes))
    }
}

impl From<Uuid> for Cell {
    fn from(id: Uuid) -> Self {
        Self(Some(id.as_bytes().to_vec()))
    }
}

impl From<bool> for Cell {
    fn from(truth: bool) -> Self {
        Self(Some(vec![u8::from(truth)]))
    }
}

impl From<i16> for Cell {
    fn from(number: i16) -> Self {
        Self(Some(number.to_be_bytes().to_vec()))
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self(Some(number.to_be_bytes().to_vec()))
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self(Some(number.to_be_bytes().to_vec()))
    }
}

/// Seconds from 1970, where our moments begin, to 2000, where those of Postgres do.
const TO_2000: i64 = 946_684_800;

impl From<DateTime<Utc>> for Cell {
    fn from(moment: DateTime<Utc>) -> Self {
        (moment.timestamp_micros() - TO_2000 * 1_000_000).into()
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        let days = (date - NaiveDate::default()).num_days() - TO_2000 / 86_400;
        i32::try_from(days).unwrap_or_default().into()
    }
}

impl From<&Value> for Cell {
    fn from(json: &Value) -> Self {
        // The version of the binary form, then the text.
        let mut bytes = vec![1];
        bytes.extend_from_slice(json.to_string().as_bytes());
        Self(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_forms_that_postgres_reads() {
        let date: NaiveDate = "2000-01-02".parse().unwrap();
        assert_eq!(Cell::from(date).0, Some(vec![0, 0, 0, 1]));
        assert_eq!(
            Cell::from(DateTime::from_timestamp(TO_2000 - 1, 0).unwrap()).0,
            Some((-1_000_000_i64).to_be_bytes().to_vec())
        );
        assert_eq!(Cell::from(None::<bool>).0, None);
        assert_eq!(Cell::from(&serde_json::json!({})).0, Some(b"\x01{}".to_vec()));
        let row = Row::new().put("a").put(None::<i32>).finish();
        assert_eq!(row, [0, 2, 0, 0, 0, 1, b'a', 255, 255, 255, 255]);
        assert_eq!(copied(std::iter::empty()), None);
    }

    #[test]
    fn every_table_has_its_place() {
        let places: Vec<usize> = tables().map(|(table, ..)| table as usize).collect();
        assert_eq!(places, (0..12).collect::<Vec<_>>());
    }
}
