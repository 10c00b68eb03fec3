//! Making a letter of what is known and what people wrote.

use super::blocks::Making;
use super::facts::Facts;
use super::model::{Ask, BODY, Block, Edits, Letter, Origin, Piece, Said};
use crate::base::text;
use crate::domain::cases::RefusalGround;
use crate::domain::cases::filing::clean_text;
use crate::domain::cases::ops::refusal_words;
use crate::domain::rulebook::letters::Letters;
use crate::infra::i18n::Texts as _;

/// The block after which somebody's own words stand.
const BEFORE_OWN: &str = "late";

/// The letter.
#[must_use]
pub fn compose(facts: &Facts, edits: &Edits) -> Letter {
    let letters = Letters::built_in();
    let mut blocks = Vec::new();
    for code in letters.order(facts.matter, facts.family(), facts.is_refused()) {
        blocks.extend(block(code, facts, edits));
        if code == BEFORE_OWN {
            blocks.push(own_words(facts, edits));
            blocks.extend(refusal(facts, edits));
        }
    }
    if !facts.follows {
        told_once(&mut blocks, edits);
    }
    Letter { language: facts.language, blocks }
}

/// Where nothing follows from items the answer stands in somebody's own words, or in the facts that a block asks for: either will do.
fn told_once(blocks: &mut [Block], edits: &Edits) {
    let has_body = !edits.body().is_empty();
    let mut others = blocks.iter().filter(|block| block.said.code != BODY).flat_map(|block| &block.asks);
    let is_asked = others.any(|ask| ask.is_needed);
    for block in blocks {
        let is_own = block.said.code == BODY;
        for ask in &mut block.asks {
            ask.is_needed &= if is_own { !is_asked } else { !has_body };
        }
    }
}

/// Names what a block says, as a form sends it back, so that one can tell whether it has changed since.
#[must_use]
pub fn digest(words: &str) -> String {
    text::mark(&clean_text(words))
}

fn block(code: &str, facts: &Facts, edits: &Edits) -> Option<Block> {
    let letters = Letters::built_in();
    let made = Making::of(code, facts, edits);
    // Of a request that was refused as a whole there are no items to go through.
    let is_whole = code == "items" && facts.sheet.whole().is_some();
    // What is good to know has one heading, above the first of it.
    let is_second = code == "record" && facts.family() == "US-CA";
    let has_heading = letters.has_heading(code) && !is_whole && !is_second;
    let heading = has_heading.then(|| facts.language.pick("letter-heading-*", code.replace('_', "-")));
    let said = Said { code: code.to_owned(), heading, pieces: made.pieces, is_annex: letters.is_annex(code) };
    let is_locked = letters.is_locked(code);
    let own = said.words();
    let edit = edits.blocks.get(code).filter(|_| !is_locked);
    let added = edits.added.get(code).cloned().unwrap_or_default();
    if said.is_empty() && made.asks.is_empty() && edit.is_none() && added.is_empty() {
        return None;
    }
    let (said, origin) = match edit {
        None => (said, Origin::Program),
        Some(edit) => {
            let text = Some(&edit.text).filter(|text| !text.is_empty());
            let pieces = text.map(|text| Piece::Text(text.clone())).into_iter().collect();
            let origin = if edit.instead_of == digest(&own) { Origin::Person } else { Origin::Outdated };
            (Said { pieces, ..said }, origin)
        }
    };
    Some(Block { said, origin, own, is_locked, asks: made.asks, added })
}

/// What somebody wrote at the head of the answer. Where nothing follows from items it is the answer.
fn own_words(facts: &Facts, edits: &Edits) -> Block {
    let text = edits.body().to_owned();
    let pieces = if text.is_empty() { Vec::new() } else { vec![Piece::Text(text.clone())] };
    Block {
        said: Said { code: BODY.to_owned(), pieces, ..Said::default() },
        origin: Origin::Person,
        own: String::new(),
        is_locked: false,
        asks: vec![Ask { field: BODY, text, is_needed: !facts.follows, is_day: false }],
        added: String::new(),
    }
}

/// Why something is refused, where that does not follow from items.
fn refusal(facts: &Facts, edits: &Edits) -> Option<Block> {
    let outcome = facts.outcome.filter(|outcome| !facts.follows && outcome.refuses())?;
    let ground = RefusalGround::parse(&edits.ground).filter(|_| !edits.reason.is_empty())?;
    let words = refusal_words(facts.language, outcome, ground, &edits.article, &edits.reason);
    Some(Block {
        said: Said { code: "refusal".to_owned(), pieces: vec![Piece::Text(words.clone())], ..Said::default() },
        origin: Origin::Program,
        own: words,
        is_locked: true,
        asks: Vec::new(),
        added: String::new(),
    })
}
