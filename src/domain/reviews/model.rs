//! Why a second person looks, how that ends, and what names everything they look at: pure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::text::hexadecimal;
use crate::coded_enum;
use crate::domain::cases::Outcome;
use crate::domain::cases::case::Case;
use crate::domain::decisions::model::Sheet;
use crate::domain::letters::Draft;
use crate::domain::packages::model::Release;
use crate::infra::files::StoredFile;

coded_enum! {
    /// Why a second person looks at an answer.
    Reason {
        /// Everything is refused.
        Refused = "refused",
        /// It rests on a ground that weighs heavily: plainly unfounded, too much, our reasons weigh more.
        Ground = "ground",
        /// It answers an appeal.
        Appeal = "appeal",
        /// It answers a complaint.
        Complaint = "complaint",
        /// A document was needed to be sure who asks.
        Rung = "rung",
        /// Something sensitive is handed out.
        Sensitive = "sensitive",
        /// It goes out although a rule warns of it.
        Overridden = "overridden",
        /// It is one of the first answers of who wrote it.
        FirstAnswers = "first-answers",
        /// By sample.
        Sample = "sample",
    }
}

impl Reason {
    /// Whether it falls away in an office of one. An appeal wants other eyes than those that refused, whoever else is there.
    #[must_use]
    pub const fn falls_away_for_one(self) -> bool {
        !matches!(self, Self::Appeal)
    }
}

coded_enum! {
    /// How a proposal ends.
    End {
        /// It was approved and went out.
        Approved = "approved",
        /// It came back with a note.
        Returned = "returned",
        /// Whoever proposed it took it back.
        TakenBack = "taken_back",
        /// Something of it was changed.
        Void = "void",
    }
}

/// Something that is otherwise than it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// How the case ends.
    Outcome,
    /// What the register says.
    Register,
    /// The dates.
    Clock,
    /// A block of the letter, by its code.
    Block(String),
    /// An item, by its key.
    Item(String),
    /// A file that came, by its name.
    FileAdded(String),
    /// A file that went.
    FileGone(String),
    /// The package.
    Package,
}

/// What names everything that a second person looks at, piece by piece, so that what changed can be named. It is kept sealed: without
/// its number, which nobody could guess, its digest confirms no guess.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fingerprint {
    salt: String,
    outcome: String,
    edition: Option<i64>,
    dates: String,
    /// Blocks of the letter in their order, by code, with a hash of what they say.
    blocks: Vec<(String, String)>,
    /// Items by key, with the number of the version of what was decided.
    items: BTreeMap<String, i32>,
    /// Hashes of files with their names.
    files: BTreeSet<(String, String)>,
    package: Option<String>,
}

/// What a fingerprint is made of.
#[derive(Clone, Copy, Debug)]
pub struct Proposed<'a> {
    /// The case.
    pub case: &'a Case,
    /// The letter.
    pub draft: &'a Draft,
    /// What was decided.
    pub sheet: &'a Sheet,
    /// How it ends.
    pub outcome: Option<Outcome>,
    /// The files that go with it.
    pub files: &'a [StoredFile],
    /// What was decided of each file that may go out.
    pub releases: &'a [Release],
}

impl Proposed<'_> {
    /// What names how each file stands that may go out: its version and what it belongs to.
    fn package(&self, salt: &str) -> Option<String> {
        let of_release =
            |release: &Release| format!("{:?}", (release.id, release.version, &release.holding, release.state));
        let releases: Vec<String> = self.releases.iter().map(of_release).collect();
        (!releases.is_empty()).then(|| digest_of(&[salt, &releases.join("\n")]))
    }
}

fn digest_of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hexadecimal(&hash.finalize())
}

impl Fingerprint {
    /// Names what is proposed, by a number that nobody could guess.
    #[must_use]
    pub fn of(salt: &str, proposed: Proposed<'_>) -> Self {
        let Proposed { case, draft, sheet, outcome, files, .. } = proposed;
        let said = draft.letter.said().into_iter();
        let blocks = said.map(|said| {
            let hash = digest_of(&[salt, said.heading.as_deref().unwrap_or_default(), &said.words()]);
            (said.code, hash)
        });
        let of_file = |file: &StoredFile| {
            let hash = hexadecimal(file.sha256.as_deref().unwrap_or_default());
            // Files of releases before have no hash.
            (if hash.is_empty() { file.id.to_string() } else { hash }, file.name.clone())
        };
        let dates =
            (case.dates.due(), case.dates.safe_due, case.extended_on, case.open_pause().map(|one| one.asked_on));
        Self {
            salt: salt.to_owned(),
            outcome: outcome.map(|outcome| outcome.code().to_owned()).unwrap_or_default(),
            edition: sheet.edition,
            dates: format!("{dates:?}"),
            blocks: blocks.collect(),
            items: sheet.items.iter().map(|item| (item.key.clone(), item.number)).collect(),
            files: files.iter().map(of_file).collect(),
            package: proposed.package(salt),
        }
    }

    /// The number that nobody could guess.
    #[must_use]
    pub fn salt(&self) -> &str {
        &self.salt
    }

    /// SHA-256 of what goes out, in hexadecimal: the letter's words, the versions of the items, the files and the package. What only
    /// explains why they are otherwise, such as the dates, is not part of it.
    #[must_use]
    pub fn digest(&self) -> String {
        let blocks = self.blocks.iter().flat_map(|(code, hash)| [code.clone(), hash.clone()]);
        let items = self.items.iter().flat_map(|(key, number)| [key.clone(), number.to_string()]);
        let files = self.files.iter().flat_map(|(hash, name)| [hash.clone(), name.clone()]);
        let package = self.package.iter().cloned();
        let counts = [self.blocks.len(), self.items.len(), self.files.len()].map(|count| count.to_string());
        let whole = [self.salt.clone(), self.outcome.clone()].into_iter().chain(counts);
        let parts: Vec<String> = whole.chain(blocks).chain(items).chain(files).chain(package).collect();
        digest_of(&parts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// What is otherwise than it was.
    #[must_use]
    pub fn since(&self, before: &Self) -> Vec<Change> {
        let whole = [
            (self.outcome != before.outcome, Change::Outcome),
            (self.edition != before.edition, Change::Register),
            (self.dates != before.dates, Change::Clock),
            (self.package != before.package, Change::Package),
        ];
        let whole = whole.into_iter().filter_map(|(is_changed, change)| is_changed.then_some(change));
        let (now, then): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (self.blocks.iter().cloned().collect(), before.blocks.iter().cloned().collect());
        let blocks = different(&now, &then).into_iter().map(Change::Block);
        let items = different(&self.items, &before.items).into_iter().map(Change::Item);
        let came = self.files.difference(&before.files).map(|(_, name)| Change::FileAdded(name.clone()));
        let went = before.files.difference(&self.files).map(|(_, name)| Change::FileGone(name.clone()));
        whole.chain(blocks).chain(items).chain(came).chain(went).collect()
    }
}

/// Names that stand in one and not in the other, or with something else.
fn different<T: PartialEq>(one: &BTreeMap<String, T>, other: &BTreeMap<String, T>) -> BTreeSet<String> {
    let names = one.keys().chain(other.keys());
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes one of them into another.
    type Makes = fn(&mut Fingerprint);

    fn fingerprint() -> Fingerprint {
        Fingerprint {
            salt: "a number".into(),
            outcome: "refused".into(),
            edition: Some(1),
            dates: "a month".into(),
            blocks: vec![("open".into(), "1".into()), ("no".into(), "2".into())],
            items: [("account".to_owned(), 1), ("crm".to_owned(), 0)].into(),
            files: [("aa".to_owned(), "posts.pdf".to_owned())].into(),
            package: None,
        }
    }

    #[test]
    fn every_piece_that_goes_out_has_its_part_in_the_digest_and_is_named() {
        let before = fingerprint();
        let changes: [(Makes, bool, &[Change]); 9] = [
            (|one| one.outcome = "fulfilled".into(), true, &[Change::Outcome]),
            (|one| one.blocks[0].1 = "3".into(), true, &[Change::Block("open".into())]),
            (|one| drop(one.blocks.pop()), true, &[Change::Block("no".into())]),
            (|one| *one.items.entry("crm".into()).or_default() = 1, true, &[Change::Item("crm".into())]),
            (|one| one.files.extend([("bb".into(), "b.csv".into())]), true, &[Change::FileAdded("b.csv".into())]),
            (|one| one.files.clear(), true, &[Change::FileGone("posts.pdf".into())]),
            (|one| one.package = Some("cc".into()), true, &[Change::Package]),
            // These only explain why something else is otherwise.
            (|one| one.edition = Some(2), false, &[Change::Register]),
            (|one| one.dates = "two months".into(), false, &[Change::Clock]),
        ];
        for (make, counts, named) in changes {
            let mut now = before.clone();
            make(&mut now);
            assert_eq!(now.digest() != before.digest(), counts, "{named:?}");
            assert_eq!(now.since(&before), named);
        }
        assert!(before.since(&before).is_empty());
        let other = Fingerprint { salt: "another".into(), ..before.clone() };
        assert_ne!(other.digest(), before.digest(), "a digest confirms no guess");
    }

    #[test]
    fn in_an_office_of_one_an_appeal_alone_waits_for_somebody() {
        let stays: Vec<Reason> = Reason::ALL.iter().copied().filter(|reason| !reason.falls_away_for_one()).collect();
        assert_eq!(stays, [Reason::Appeal]);
    }
}
