//! What may go out, file by file, and what went out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::text::Words;
use crate::coded_enum;
use crate::infra::examination::{FindingCode, Kind, Report, Weight};
use crate::infra::files::StoredFile;

coded_enum! {
    /// How a file stands that may go out.
    State {
        /// It is to be examined.
        Waiting = "waiting",
        /// Something of it has to be decided.
        Open = "open",
        /// It goes out.
        Cleared = "cleared",
        /// It does not.
        LeftOut = "left_out",
    }
}

coded_enum! {
    /// How a file came to go out, or not to.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    How {
        /// Nothing was found in it.
        Clear = "clear",
        /// Somebody said why what was found may go out.
        Accepted = "accepted",
        /// Somebody said why it stays here.
        LeftOut = "left_out",
    }
}

/// What was decided of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// How.
    pub how: How,
    /// Why, in somebody's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What was found and let out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<FindingCode>,
}

/// A file that may go out.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its id.
    pub id: Uuid,
    /// The file as it came.
    pub came: StoredFile,
    /// What goes out in its place: a cleaned copy, or another file.
    pub instead: Option<StoredFile>,
    /// The same as data, where it is a table: in JSON and in CSV.
    pub data: Option<(StoredFile, StoredFile)>,
    /// The code of its row of the register, where somebody said so.
    pub holding: Option<String>,
    /// How it stands.
    pub state: State,
    /// What the examination says of what goes out.
    pub report: Option<Report>,
    /// What was decided.
    pub decided: Option<Decided>,
    /// Its version, which forms carry.
    pub version: i32,
    /// When it came to stand so.
    pub at: DateTime<Utc>,
    /// Who saw to that.
    pub by: Option<String>,
    /// Whether what is known of it can be opened.
    pub is_readable: bool,
}

impl Release {
    /// What goes out.
    #[must_use]
    pub fn out(&self) -> &StoredFile {
        self.instead.as_ref().unwrap_or(&self.came)
    }

    /// Whether nothing of it is to be done any more.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(self.state, State::Cleared | State::LeftOut)
    }

    /// Whether nothing that somebody says lets it out as it is.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.report.as_ref().is_some_and(is_blocked)
    }

    /// Whether it goes out as data, too.
    #[must_use]
    pub fn is_table(&self) -> bool {
        let kind = self.report.as_ref().and_then(|report| report.kind);
        matches!(kind, Some(Kind::Csv | Kind::Json))
    }
}

/// Whether something was found that nothing lets out.
#[must_use]
pub fn is_blocked(report: &Report) -> bool {
    report.findings.iter().any(|finding| finding.code.weight() == Weight::Blocks)
}

/// A part of what was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where it stands in the package.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Media type.
    pub media_type: String,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// The code of its row of the register, where it belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holding: Option<String>,
    /// The file that holds it; `None` where the portal wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Uuid>,
    /// What it says, where the portal wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What is handed out with an answer.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its id.
    pub id: Uuid,
    /// The message it came with.
    pub message_id: Uuid,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// SHA-256 of its manifest, in hexadecimal: its name in the case's history.
    pub digest: String,
    /// Its parts in their order; empty once they are gone, or where they cannot be opened.
    pub parts: Vec<Part>,
    /// Its manifest, as it was signed.
    pub manifest: String,
    /// The signature over it.
    pub signature: Vec<u8>,
    /// Until when it may be opened.
    pub open_until: DateTime<Utc>,
    /// Until when it is kept.
    pub kept_until: DateTime<Utc>,
    /// When it went.
    pub gone_at: Option<DateTime<Utc>>,
}

/// The page that is read first.
pub const PAGE: &str = "answer.html";
/// What says how to read the rest.
pub const README: &str = "README.txt";
/// The list of everything.
pub const MANIFEST: &str = "manifest.json";
/// The signature over the list.
pub const SIGNATURE: &str = "manifest.sig";

impl Package {
    /// Whether it may be opened at a moment.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.gone_at.is_none() && now < self.open_until && !self.parts.is_empty()
    }

    /// Whether it can be opened for longer.
    #[must_use]
    pub fn can_be_renewed(&self, now: DateTime<Utc>) -> bool {
        self.gone_at.is_none() && now < self.kept_until && self.open_until < self.kept_until && !self.parts.is_empty()
    }

    /// Bytes of its parts.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.parts.iter().map(|part| part.size).sum()
    }

    /// The part at a path.
    #[must_use]
    pub fn part(&self, path: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.path == path)
    }
}

/// A row of the register of which something is handed out.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub label: Words,
    /// What it is.
    pub description: Words,
    /// The system it lies in.
    pub system: Words,
    /// Some of its fields.
    pub examples: Vec<String>,
    /// What it is used for.
    pub purposes: Vec<Words>,
    /// Where it comes from, as codes of the register.
    pub sources: Vec<String>,
    /// How many rows were found, and from when to when, where its owner said so.
    pub found: Option<crate::domain::owner_tasks::Found>,
}
