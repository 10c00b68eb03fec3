//! Blocks of a letter as the page shows them that writes it.

use super::Asked;
use crate::base::language::Language;
use crate::domain::letters::compose::digest;
use crate::domain::letters::model::{self, Block, Edits, Origin, field};
use crate::domain::letters::view::BlockView;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;

/// A block with what can be done with it.
#[derive(Clone, Debug)]
pub struct BlockOfForm {
    /// Its code.
    pub code: String,
    /// As it will be read.
    pub view: BlockView,
    /// Where its words come from: `program`, `person`, `outdated`, `locked`.
    pub origin: &'static str,
    /// The words in place of its own, where they are shown to be written.
    pub text: Option<String>,
    /// What the program would say.
    pub own: String,
    /// Names what the form shows its words stand in place of.
    pub instead_of: String,
    /// Names what the program says now.
    pub now: String,
    /// Words below it, where they are shown to be written.
    pub added: Option<String>,
    /// What only a person knows.
    pub asks: Vec<AskView>,
    /// What somebody else kept meanwhile, in words.
    pub theirs: Vec<String>,
}

/// Something that only a person knows.
#[derive(Clone, Debug)]
pub struct AskView {
    /// The name of its field.
    pub name: String,
    /// What it is.
    pub label: String,
    /// What helps to write it.
    pub hint: String,
    /// What was written.
    pub text: String,
    /// Whether it is a day.
    pub is_day: bool,
    /// Lines of its field.
    pub rows: usize,
}

/// What blocks are shown by.
pub(super) struct Making<'a> {
    /// The language of the letter.
    pub(super) language: Language,
    /// What the address asks for.
    pub(super) asked: &'a Asked,
    /// What people wrote.
    pub(super) edits: &'a Edits,
    /// What somebody else kept meanwhile.
    pub(super) theirs: Option<&'a Edits>,
}

impl Making<'_> {
    /// A block with what can be done with it.
    pub(super) fn block(&self, frame: &Frame, block: &Block) -> BlockOfForm {
        let code = &block.said.code;
        let edit = self.edits.blocks.get(code);
        let is_changing = !block.is_locked && (self.asked.change == *code || edit.is_some());
        let text = edit.map_or(block.own.as_str(), |edit| &edit.text);
        let now = digest(&block.own);
        let instead_of = match (block.origin, edit) {
            (Origin::Outdated, Some(edit)) => edit.instead_of.clone(),
            _ => now.clone(),
        };
        let theirs = self.theirs.map(|theirs| self.theirs_of(theirs, block)).unwrap_or_default();
        BlockOfForm {
            view: BlockView::of(&block.said, self.language),
            origin: match block.origin {
                _ if block.is_locked => "locked",
                Origin::Program => "program",
                Origin::Person => "person",
                Origin::Outdated => "outdated",
            },
            text: is_changing.then(|| text.to_owned()),
            own: block.own.clone(),
            instead_of,
            now,
            added: (self.asked.add == *code || !block.added.is_empty()).then(|| block.added.clone()),
            asks: block.asks.iter().map(|ask| ask_view(frame, ask)).collect(),
            theirs,
            code: code.clone(),
        }
    }

    /// What somebody else kept of a block that is not what the form says.
    fn theirs_of(&self, theirs: &Edits, block: &Block) -> Vec<String> {
        let code = block.said.code.as_str();
        let of = |edits: &Edits| -> Vec<String> {
            let mut said: Vec<String> = block.asks.iter().map(|ask| edits.fact(ask.field).to_owned()).collect();
            said.push(edits.blocks.get(code).map(|edit| edit.text.clone()).unwrap_or_default());
            said.push(edits.added.get(code).cloned().unwrap_or_default());
            if code == model::BODY {
                said.extend([edits.article.clone(), edits.reason.clone()]);
            }
            said
        };
        let both = of(theirs).into_iter().zip(of(self.edits));
        both.filter(|(theirs, mine)| !theirs.is_empty() && theirs != mine).map(|(theirs, _)| theirs).collect()
    }
}

/// Something that only a person knows.
pub(super) fn ask_view(frame: &Frame, ask: &model::Ask) -> AskView {
    let code = ask.field.replace('_', "-");
    AskView {
        name: field(ask.field),
        label: frame.pick("letter-field-*", code),
        hint: if ask.is_needed { String::new() } else { frame.text("letter-field-optional") },
        text: ask.text.clone(),
        is_day: ask.is_day,
        rows: if ask.field == model::BODY { 6 } else { 3 },
    }
}
