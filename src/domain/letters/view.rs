//! A letter as pages and packages show it.

use super::model::{Piece, Said};
use crate::base::language::{Language, Written};

/// A letter.
#[derive(Clone, Debug)]
pub struct LetterView {
    /// Its language.
    pub language: Language,
    /// Its blocks.
    pub blocks: Vec<BlockView>,
}

/// A block of a letter.
#[derive(Clone, Debug)]
pub struct BlockView {
    /// What stands above it.
    pub heading: Option<String>,
    /// What it says.
    pub pieces: Vec<PieceView>,
    /// Whether it stands after the signature.
    pub is_annex: bool,
}

/// A piece of a block.
#[derive(Clone, Debug, Default)]
pub struct PieceView {
    /// Paragraphs.
    pub text: Option<Written>,
    /// Lines of a list.
    pub lines: Vec<Written>,
    /// What stands above the columns of a table.
    pub head: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl LetterView {
    /// A letter in a language.
    #[must_use]
    pub fn of(said: &[Said], language: Language) -> Self {
        Self { language, blocks: said.iter().map(|said| BlockView::of(said, language)).collect() }
    }
}

impl BlockView {
    /// A block of a letter in a language; what people wrote in it carries its own.
    #[must_use]
    pub fn of(said: &Said, language: Language) -> Self {
        let piece = |piece: &Piece| PieceView {
            text: piece.text().map(|text| Language::written(text, language)),
            lines: piece.list().unwrap_or_default().iter().map(|line| Language::written(line, language)).collect(),
            head: piece.table().map(|(head, _)| head.to_vec()).unwrap_or_default(),
            rows: piece.table().map(|(_, rows)| rows.to_vec()).unwrap_or_default(),
        };
        Self { heading: said.heading.clone(), pieces: said.pieces.iter().map(piece).collect(), is_annex: said.is_annex }
    }
}
