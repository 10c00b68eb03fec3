//! The versions of a letter: looking at one, what one says otherwise than another, and going back to one, which is a new version.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::compose::compose;
use super::facts::{Facts, Told};
use super::model::{Edits, Letter, Said};
use super::{may_write, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::domain::cases::case::{self, Case, Target};
use crate::domain::cases::ops::{audit_case, void_review};
use crate::domain::decisions::model::Sheet;
use crate::infra::app::{App, Reading};

/// The most versions that are listed.
pub const LISTED: i64 = 100;

/// A version.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number.
    pub number: i32,
    /// When it was kept.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<String>,
    /// What people wrote; `None` where it cannot be opened.
    pub edits: Option<Edits>,
}

/// The versions of the letter of a case, newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission; when the database fails.
pub async fn list(reading: &mut Reading, actor: Actor, case: &Case) -> Result<Vec<Version>> {
    require(actor, Permission::ReadCases)?;
    let rows = store::versions(reading.sql(), case.id, LISTED).await?;
    let version =
        |row: store::VersionRow| Version { edits: row.edits(case), number: row.number, at: row.at, by: row.by };
    Ok(rows.into_iter().map(version).collect())
}

/// The letter as a version makes it of what is known now.
///
/// # Errors
/// As [`list`].
pub async fn letter(
    reading: &mut Reading,
    actor: Actor,
    case: &Case,
    sheet: Sheet,
    told: Told,
    edits: &Edits,
) -> Result<Letter> {
    require(actor, Permission::ReadCases)?;
    Ok(compose(&Facts::of(reading, actor, case, sheet, told).await?, edits))
}

/// Goes back to a version: what it says is kept as a new one. `seen` is the newest that the page showed.
///
/// # Errors
/// [`Error::NotFound`] where there is no such version; [`Error::State`] where the case is closed or was changed, or the version cannot be opened;
/// [`Error::Conflict`] where somebody kept another version since the page was shown.
pub async fn restore(app: App, actor: Actor, target: impl Into<Target<'_>>, number: i32, seen: i32) -> Result<()> {
    require(actor, Permission::DecideCases)?;
    let target = target.into();
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    may_write(&mut tx, actor, &case).await?;
    let version = store::version(tx.sql(), case.id, number).await?.ok_or(Error::NotFound)?;
    let newest = store::newest(tx.sql(), case.id).await?.ok_or(Error::NotFound)?;
    let edits = version.edits(&case).ok_or(Error::State("case-cannot-be-opened"))?;
    // Pressed twice it is restored once.
    if newest.edits(&case).as_ref() == Some(&edits) {
        return Ok(());
    }
    if newest.number != seen {
        return Err(Error::Conflict);
    }
    case::unchanged_by_anybody(&mut tx, &case, actor, target.seen).await?;
    let kept = newest.number + 1;
    store::keep(&mut tx, actor, &case, kept, &edits).await?;
    audit_case(&mut tx, actor, "case.letter_restored", &case, json!({ "version": kept, "of": number })).await?;
    void_review(&mut tx, actor, &mut case).await?;
    tx.commit().await
}

/// A line of a block in two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// It stands in both.
    Same(String),
    /// It stands in the older one alone.
    Gone(String),
    /// It stands in the newer one alone.
    New(String),
}

/// A block that two versions do not say alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which block it is.
    pub code: String,
    /// What stands above it.
    pub heading: Option<String>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// What a letter says otherwise than another, block by block, in the order of the newer one; blocks that it has no more come last.
#[must_use]
pub fn changes(older: &[Said], newer: &[Said]) -> Vec<Change> {
    let find = |letter: &[Said], code: &str| letter.iter().find(|said| said.code == code).cloned();
    let gone = older.iter().filter(|said| find(newer, &said.code).is_none()).map(|said| (Some(said.clone()), None));
    let there = newer.iter().map(|said| (find(older, &said.code), Some(said.clone())));
    let blocks = there.chain(gone).filter_map(|(before, after)| {
        let words = |said: &Option<Said>| said.as_ref().map(Said::words).unwrap_or_default();
        let (old, new) = (words(&before), words(&after));
        let said = after.or(before).filter(|_| old != new)?;
        Some(Change { code: said.code, heading: said.heading, lines: lines(&old, &new) })
    });
    blocks.collect()
}

/// Pairs of lines that are compared: a longer block is shown as it was and as it is.
const PAIRS: usize = 1_000_000;

fn lines(old: &str, new: &str) -> Vec<Line> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let columns = new.len() + 1;
    let mut lines = Vec::new();
    let (mut one, mut two) = (0, 0);
    if old.len().saturating_mul(new.len()) <= PAIRS {
        // How many lines the rests have in common, from each pair of places on.
        let mut common = vec![0_usize; (old.len() + 1) * columns];
        for one in (0..old.len()).rev() {
            for two in (0..new.len()).rev() {
                common[one * columns + two] = if old[one] == new[two] {
                    common[(one + 1) * columns + two + 1] + 1
                } else {
                    common[(one + 1) * columns + two].max(common[one * columns + two + 1])
                };
            }
        }
        while one < old.len() && two < new.len() {
            if old[one] == new[two] {
                lines.push(Line::Same(old[one].to_owned()));
                (one, two) = (one + 1, two + 1);
            } else if common[(one + 1) * columns + two] >= common[one * columns + two + 1] {
                lines.push(Line::Gone(old[one].to_owned()));
                one += 1;
            } else {
                lines.push(Line::New(new[two].to_owned()));
                two += 1;
            }
        }
    }
    lines.extend(old[one..].iter().map(|line| Line::Gone((*line).to_owned())));
    lines.extend(new[two..].iter().map(|line| Line::New((*line).to_owned())));
    lines
}

#[cfg(test)]
mod tests {
    use super::{Change, Line, changes};
    use crate::domain::letters::model::{Piece, Said};

    fn said(code: &str, words: &str) -> Said {
        Said { code: code.to_owned(), pieces: vec![Piece::Text(words.to_owned())], ..Said::default() }
    }

    #[test]
    fn what_two_versions_say_otherwise_is_told_block_by_block_and_line_by_line() {
        let older = [said("open", "Dear Ada,"), said("body", "One.\nTwo.\nThree."), said("gone", "Left out.")];
        let newer = [said("open", "Dear Ada,"), said("new", "Added."), said("body", "One.\nTwo, and more.\nThree.")];
        let change = |code: &str, lines: Vec<Line>| Change { code: code.to_owned(), heading: None, lines };
        let expected = [
            change("new", vec![Line::New("Added.".into())]),
            change(
                "body",
                vec![
                    Line::Same("One.".into()),
                    Line::Gone("Two.".into()),
                    Line::New("Two, and more.".into()),
                    Line::Same("Three.".into()),
                ],
            ),
            change("gone", vec![Line::Gone("Left out.".into())]),
        ];
        assert_eq!(changes(&older, &newer), expected);
        assert!(changes(&newer, &newer).is_empty());
        // What is too long to be compared is shown as it was and as it is.
        let long = |word: &str| said("body", &format!("{word}\n").repeat(2_000));
        let lines = changes(&[long("a")], &[long("b")]).remove(0).lines;
        assert_eq!((lines.len(), &lines[0], &lines[3_999]), (4_000, &Line::Gone("a".into()), &Line::New("b".into())));
    }
}
