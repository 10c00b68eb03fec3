//! A letter: blocks that the program writes from what is known, words that somebody put in their place, and words of somebody's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::language::Language;

/// A piece of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// A paragraph, or several with empty lines between them.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table {
        /// What stands above the columns.
        head: Vec<String>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
}

impl Piece {
    /// The paragraphs, where it is some.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The lines, where it is a list.
    #[must_use]
    pub fn list(&self) -> Option<&[String]> {
        if let Self::List(lines) = self { Some(lines) } else { None }
    }

    /// The head and the rows, where it is a table.
    #[must_use]
    pub fn table(&self) -> Option<(&[String], &[Vec<String>])> {
        if let Self::Table { head, rows } = self { Some((head, rows)) } else { None }
    }

    /// As plain words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(lines) => lines.iter().map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n"),
            Self::Table { head, rows } => {
                let row = |row: &Vec<String>| {
                    // As the language of the head sets them apart.
                    let colon = |head: &str| if head.is_ascii() { ": " } else { "：" };
                    let cells = head.iter().zip(row).map(|(head, cell)| format!("{head}{}{cell}", colon(head)));
                    cells.collect::<Vec<_>>().join("\n")
                };
                rows.iter().map(row).collect::<Vec<_>>().join("\n\n")
            }
        }
    }
}

/// What a block of a letter says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Which block it is.
    pub code: String,
    /// What stands above it.
    pub heading: Option<String>,
    /// What it says.
    pub pieces: Vec<Piece>,
    /// Whether it stands after the signature.
    #[serde(default)]
    pub is_annex: bool,
}

impl Said {
    /// As plain words, without what stands above it.
    #[must_use]
    pub fn words(&self) -> String {
        self.pieces.iter().map(Piece::words).collect::<Vec<_>>().join("\n\n")
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// A fact of a letter that only a person knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What the form calls it: `late_why`.
    pub field: &'static str,
    /// What was written; empty while nobody did.
    pub text: String,
    /// Whether the letter may go out without it.
    pub is_needed: bool,
    /// Whether it is a day.
    pub is_day: bool,
}

/// How a block came to its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program wrote it from what is known, and writes it anew when that changes.
    Program,
    /// Somebody wrote it.
    Person,
    /// Somebody wrote it, and what is known has changed since.
    Outdated,
}

/// A block of a letter that is being written.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it says as it would go out.
    pub said: Said,
    /// How it came to its words.
    pub origin: Origin,
    /// What the program would say.
    pub own: String,
    /// Whether nobody may change it.
    pub is_locked: bool,
    /// Facts that only a person knows.
    pub asks: Vec<Ask>,
    /// What somebody added below it.
    pub added: String,
}

/// A letter that is being written.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its language: the requester's.
    pub language: Language,
    /// Its blocks in their order, those that say nothing and ask for nothing left out.
    pub blocks: Vec<Block>,
}

impl Letter {
    /// What still has to be written or looked at before it may go out, as names of fields.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for block in &self.blocks {
            let open = block.asks.iter().filter(|ask| ask.is_needed && ask.text.is_empty());
            missing.extend(open.map(|ask| field(ask.field)));
            if block.origin == Origin::Outdated {
                missing.push(format!("b.{}", block.said.code));
            }
        }
        missing
    }

    /// What goes out.
    #[must_use]
    pub fn said(&self) -> Vec<Said> {
        let blocks = self.blocks.iter().flat_map(|block| {
            let added = Some(&block.added).filter(|added| !added.is_empty()).map(|added| Said {
                code: format!("{}-added", block.said.code),
                pieces: vec![Piece::Text(added.clone())],
                is_annex: block.said.is_annex,
                heading: None,
            });
            [Some(block.said.clone()), added]
        });
        blocks.flatten().filter(|said| !said.is_empty()).collect()
    }
}

/// A letter as plain words.
#[must_use]
pub fn words(said: &[Said]) -> String {
    let blocks = said.iter().flat_map(|said| [said.heading.clone(), Some(said.words())]);
    blocks.flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// What people did to a letter: everything that the program does not write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edits {
    /// Facts, by the name of their field.
    pub facts: BTreeMap<String, String>,
    /// Words in place of a block's own.
    pub blocks: BTreeMap<String, Edit>,
    /// Words below a block.
    pub added: BTreeMap<String, String>,
    /// How the answer ends, where it does not follow from items.
    pub outcome: String,
    /// The kind of ground of a refusal, where it does not follow from items.
    pub ground: String,
    /// The article that gives it.
    pub article: String,
    /// Why it applies.
    pub reason: String,
    /// Why it goes out before every recipient was told: read by the desk alone.
    pub untold: String,
}

/// Words in place of a block's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What it says instead; empty where it is left out.
    pub text: String,
    /// What the program said when that was written.
    pub instead_of: String,
}

impl Edits {
    /// What was written into a field.
    #[must_use]
    pub fn fact(&self, field: &str) -> &str {
        self.facts.get(field).map_or("", String::as_str)
    }

    /// The words of somebody's own that stand at the head of the answer.
    #[must_use]
    pub fn body(&self) -> &str {
        self.fact(BODY)
    }

    /// Whether nobody did anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The field of the words of somebody's own at the head of the answer.
pub const BODY: &str = "body";

/// What forms call the field of a fact.
#[must_use]
pub fn field(fact: &str) -> String {
    if fact == BODY { fact.to_owned() } else { format!("f.{fact}") }
}
