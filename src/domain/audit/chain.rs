//! The hash chain: each link is SHA-256 over the link before it, its position, and the entry in one canonical form.

use std::collections::VecDeque;

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::store::{self, Checkpoint, Entry};
use crate::base::error::Result;
use crate::base::text::{from_hexadecimal, hexadecimal};
use crate::infra::app::App;
use crate::infra::budget::Budget;

const BATCH: i64 = 1_000;
/// Checkpoints that are read at once.
const CHECKPOINTS: i64 = 100;
/// How far below the newest chained entry those are looked for that an older version wrote without a mark: one that was written
/// further back by a transaction that is still open would have been ended.
const LOOK_BACK: i64 = 10_000;

/// What a check of the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Links in the chain.
    pub chained: i64,
    /// Entries that wait to be chained.
    pub unchained: i64,
    /// Checkpoints that agree.
    pub checkpoints: usize,
    /// The hash of the last link, in hexadecimal digits.
    pub head: String,
}

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The entry at this position was changed, or the link was.
    Changed(i64),
    /// The link at this position has no entry, or a position is missing.
    Missing(i64),
    /// A checkpoint of this size does not agree with the chain: the tail was cut off or all of it rewritten.
    Checkpoint(i64),
    /// A checkpoint of this size was not signed by this portal.
    Signature(i64),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Changed(position) => write!(formatter, "entry {position} of the chain was changed"),
            Self::Missing(position) => write!(formatter, "entry {position} of the chain is missing"),
            Self::Checkpoint(size) => {
                write!(
                    formatter,
                    "the chain does not agree with the checkpoint taken at {size} entries: it was cut off or rewritten"
                )
            }
            Self::Signature(size) => {
                write!(formatter, "the checkpoint taken at {size} entries was not signed by this portal")
            }
        }
    }
}

/// Chains what can be chained, a batch at a time and as many as the budget allows. Gives how many entries were chained.
///
/// # Errors
/// When the database fails.
pub async fn chain_new(app: App, budget: &Budget) -> Result<usize> {
    let mut chained = 0;
    loop {
        if budget.is_spent() {
            return Ok(chained);
        }
        let mut tx = app.clone().begin().await?;
        if !store::lock_chain(tx.sql()).await? {
            return Ok(chained);
        }
        let above = store::highest_chained(tx.sql()).await? - LOOK_BACK;
        let entries = store::unchained(tx.sql(), above, BATCH).await?;
        if entries.is_empty() {
            tx.commit().await?;
            return Ok(chained);
        }
        let mut end = ChainEnd::of(tx.sql()).await?;
        let mut positions = Vec::with_capacity(entries.len());
        let mut hashes = Vec::with_capacity(entries.len());
        for entry in &entries {
            end.append(entry);
            positions.push(end.position);
            hashes.push(end.head.clone());
        }
        let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
        store::insert_links(tx.sql(), &positions, &ids, &hashes).await?;
        tx.commit().await?;
        chained += entries.len();
        if i64::try_from(entries.len()).is_ok_and(|count| count < BATCH) {
            return Ok(chained);
        }
    }
}

/// The last link of the chain: where it stands, and its hash. Whoever appends holds the chain locked.
pub(in crate::domain) struct ChainEnd {
    pub(in crate::domain) position: i64,
    pub(in crate::domain) head: Vec<u8>,
}

impl ChainEnd {
    /// The last link that is in the database.
    pub(in crate::domain) async fn of(connection: &mut PgConnection) -> Result<Self> {
        let (position, head) = store::head(connection).await?;
        Ok(Self { position, head })
    }

    /// Becomes the link of an entry.
    pub(in crate::domain) fn append(&mut self, entry: &Entry) {
        self.position += 1;
        self.head = link(&self.head, self.position, entry);
    }
}

/// Signs what the chain's head is now and hands it to the log, out of the database's reach. `None` while the chain is empty.
///
/// # Errors
/// When the database fails.
pub async fn checkpoint(app: &App) -> Result<Option<HandedOut>> {
    let (size, head) = store::head(&app.database).await?;
    if size == 0 {
        return Ok(None);
    }
    // To the second, as the line that is handed out says it.
    let at = app.now().trunc_subsecs(0);
    let signature = app.keys.sign(&signed_bytes(size, &head, at)).to_vec();
    store::insert_checkpoint(&app.database, &Checkpoint { size, head: head.clone(), at, signature: signature.clone() })
        .await?;
    let handed_out = HandedOut { size, head, at, signature: Some(signature) };
    tracing::info!(audit.checkpoint = %handed_out, "audit checkpoint");
    Ok(Some(handed_out))
}

/// A checkpoint as it is handed out: in a line of size, head, moment and signature, the middle and the last in hexadecimal digits.
/// Whoever keeps the line can tell later whether what it speaks of was cut off or rewritten, by whoever owns the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOut {
    size: i64,
    head: Vec<u8>,
    at: DateTime<Utc>,
    /// Lines of before carry none.
    signature: Option<Vec<u8>>,
}

impl HandedOut {
    /// Reads a line; blanks and line breaks may have been put between its parts on the way. `None` where it is none.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split_whitespace();
        let size = parts.next()?.parse().ok().filter(|size| *size > 0)?;
        let head = from_hexadecimal(parts.next()?)?;
        let at = DateTime::parse_from_rfc3339(parts.next()?).ok()?.to_utc();
        let signature = parts.next().map(from_hexadecimal);
        let is_whole = head.len() == 32 && parts.next().is_none() && signature != Some(None);
        is_whole.then(|| Self { size, head, at, signature: signature.flatten() })
    }

    /// What is wrong about it, if something is: the chain was walked before and agrees with its own links.
    async fn compare(&self, app: &App) -> Result<Option<Broken>> {
        let signed = signed_bytes(self.size, &self.head, self.at);
        if self.signature.as_ref().is_some_and(|signature| !app.keys.verify(&signed, signature)) {
            return Ok(Some(Broken::Signature(self.size)));
        }
        let agrees = store::hash_at(&app.database, self.size).await?.as_ref() == Some(&self.head);
        Ok((!agrees).then_some(Broken::Checkpoint(self.size)))
    }
}

impl std::fmt::Display for HandedOut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        write!(formatter, "{} {} {at}", self.size, hexadecimal(&self.head))?;
        self.signature.iter().try_for_each(|signature| write!(formatter, " {}", hexadecimal(signature)))
    }
}

/// Walks the whole chain and every checkpoint, and compares it with one that was handed out.
///
/// # Errors
/// The outer error when the database fails; the inner one names the first thing that is wrong.
pub async fn verify(app: &App, against: Option<&HandedOut>) -> Result<std::result::Result<Verified, Broken>> {
    // Read as the walk comes to them: there is one every few minutes, for years. None can stand at or before the beginning.
    let mut ahead = VecDeque::from(store::checkpoints_after(&app.database, i64::MIN, CHECKPOINTS).await?);
    let mut checkpoints = 0;
    let mut position = 0;
    let mut head = Vec::new();
    loop {
        let links = store::links_after(&app.database, position, BATCH).await?;
        if links.is_empty() {
            break;
        }
        for next in links {
            if next.position != position + 1 {
                return Ok(Err(Broken::Missing(position + 1)));
            }
            position = next.position;
            let Some(entry) = next.entry else { return Ok(Err(Broken::Missing(position))) };
            head = link(&head, position, &entry);
            if head != next.hash {
                return Ok(Err(Broken::Changed(position)));
            }
            while let Some(checkpoint) = ahead.pop_front_if(|checkpoint| checkpoint.size == position) {
                if checkpoint.head != head {
                    return Ok(Err(Broken::Checkpoint(checkpoint.size)));
                }
                if !app
                    .keys
                    .verify(&signed_bytes(checkpoint.size, &checkpoint.head, checkpoint.at), &checkpoint.signature)
                {
                    return Ok(Err(Broken::Signature(checkpoint.size)));
                }
                checkpoints += 1;
                if ahead.is_empty() {
                    ahead.extend(store::checkpoints_after(&app.database, checkpoint.size, CHECKPOINTS).await?);
                }
            }
        }
    }
    if let Some(beyond) = ahead.pop_front() {
        return Ok(Err(Broken::Checkpoint(beyond.size)));
    }
    if let Some(handed_out) = against
        && let Some(broken) = handed_out.compare(app).await?
    {
        return Ok(Err(broken));
    }
    let above = store::highest_chained(&app.database).await? - LOOK_BACK;
    let unchained = store::unchained_count(&app.database, above).await?;
    Ok(Ok(Verified { chained: position, unchained, checkpoints, head: hexadecimal(&head) }))
}

fn link(previous: &[u8], position: i64, entry: &Entry) -> Vec<u8> {
    Sha256::new()
        .chain_update(previous)
        .chain_update(position.to_be_bytes())
        .chain_update(canonical(entry).to_string())
        .finalize()
        .to_vec()
}

/// One array in a fixed order: moments to the microsecond in UTC, objects with their keys in order.
fn canonical(entry: &Entry) -> Value {
    serde_json::json!([
        entry.id,
        entry.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        entry.actor,
        entry.staff_id,
        entry.action,
        entry.object,
        entry.object_id,
        ordered(&entry.detail),
    ])
}

/// Objects as arrays of pairs in the order of their keys, so that the form does not depend on how a map iterates.
fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<(&String, Value)> = map.iter().map(|(key, value)| (key, ordered(value))).collect();
            pairs.sort_by(|a, b| a.0.cmp(b.0));
            serde_json::json!(pairs)
        }
        Value::Array(items) => items.iter().map(ordered).collect(),
        other => other.clone(),
    }
}

fn signed_bytes(size: i64, head: &[u8], at: DateTime<Utc>) -> Vec<u8> {
    [b"rightsdesk audit checkpoint".as_slice(), &size.to_be_bytes(), head, &at.timestamp_micros().to_be_bytes()]
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_survives_a_mail_and_nothing_else_is_one() {
        let line = HandedOut {
            size: 128,
            head: (0..32).collect(),
            at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            signature: Some((0..64).rev().collect()),
        };
        let told = line.to_string();
        assert_eq!(HandedOut::parse(&told), Some(line.clone()));
        assert_eq!(HandedOut::parse(&format!("  {}\n", told.replace(' ', "\r\n  "))), Some(line.clone()));
        let of_before = told.rsplit_once(' ').unwrap().0;
        assert_eq!(HandedOut::parse(of_before), Some(HandedOut { signature: None, ..line }));
        for other in
            ["", "128", "0 00 2027-01-15T08:00:00Z", &told[1..3], &format!("{told} more"), &told[..told.len() - 1]]
        {
            assert_eq!(HandedOut::parse(other), None, "{other}");
        }
    }
}
