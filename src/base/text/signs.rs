//! What a character is, by the properties of Unicode and the few that these do not tell.

use icu_properties::props::{
    BidiClass, BidiControl, Dash, DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory,
    IndicSyllabicCategory, JoiningType, NoncharacterCodePoint, VariationSelector, WhiteSpace,
};
use icu_properties::{CodePointMapData, CodePointSetData};

pub(super) const ZERO_WIDTH_SPACE: char = '\u{200b}';
/// The flag that tags make a flag of a region.
pub(super) const BLACK_FLAG: char = '\u{1f3f4}';

pub(super) fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}

pub(super) fn is_mark(letter: char) -> bool {
    matches!(
        category(letter),
        GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark
    )
}

/// A blank of any breadth; line breaks and tabs too. Braille without dots and the fillers of Hangul are letters by their properties and
/// blanks to the eye.
pub(super) fn is_blank(letter: char) -> bool {
    // Most of what is read is ASCII, and files are read to the end: nothing is looked up for it.
    if letter.is_ascii() {
        return letter.is_ascii_whitespace() || letter == '\u{b}';
    }
    CodePointSetData::new::<WhiteSpace>().contains(letter)
        || matches!(letter, '\u{2800}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{1d159}')
}

/// Vertical tab (a break within a paragraph in word processors), form feed, next line, line and paragraph separator.
pub(super) const fn is_line_break(letter: char) -> bool {
    matches!(letter, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What shows nothing of its own: controls, formatting, selectors, fillers, tags.
pub(super) fn is_hidden(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_control();
    }
    letter.is_control()
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(letter)
        || CodePointSetData::new::<NoncharacterCodePoint>().contains(letter)
        || matches!(letter, '\u{fff9}'..='\u{fffb}')
}

/// What turns or marks the direction of reading.
pub(super) fn is_direction(letter: char) -> bool {
    CodePointSetData::new::<BidiControl>().contains(letter)
}

/// What shows every letter after it in the wrong order, and is never needed to write a language.
pub(super) const fn is_override(letter: char) -> bool {
    matches!(letter, '\u{202d}' | '\u{202e}')
}

pub(super) fn is_selector(letter: char) -> bool {
    CodePointSetData::new::<VariationSelector>().contains(letter)
}

/// What joins two letters or keeps them apart without a blank: joiner, non-joiner, the blank without breadth, the vowel separator of
/// Mongolian.
pub(super) const fn is_joiner(letter: char) -> bool {
    matches!(letter, ZERO_WIDTH_SPACE | '\u{200c}' | '\u{200d}' | '\u{180e}')
}

pub(super) fn reads_from_right(letter: char) -> bool {
    let class = CodePointMapData::<BidiClass>::new().get(letter);
    matches!(class, BidiClass::RightToLeft | BidiClass::ArabicLetter | BidiClass::ArabicNumber)
}

pub(super) const fn is_tag(letter: char) -> bool {
    matches!(letter, '\u{e0020}'..='\u{e007f}')
}

/// Whether a joiner beside it says something: letters of Arabic, Indic and such scripts, and pictures that join into one.
pub(super) fn is_joining(letter: char) -> bool {
    !matches!(CodePointMapData::<JoiningType>::new().get(letter), JoiningType::NonJoining | JoiningType::Transparent)
        || CodePointMapData::<IndicSyllabicCategory>::new().get(letter) != IndicSyllabicCategory::Other
        || (is_mark(letter) && !is_selector(letter))
        || CodePointSetData::new::<ExtendedPictographic>().contains(letter)
        || matches!(letter, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Every dash, and the long vowel mark that Japanese keyboards give for one.
pub(super) fn is_dash(letter: char) -> bool {
    if letter.is_ascii() {
        return letter == '-';
    }
    CodePointSetData::new::<Dash>().contains(letter) || matches!(letter, '\u{30fc}' | '\u{ff70}' | '\u{2500}')
}

/// Every full stop that stands for the dot of an address (RFC 3490 names those of Chinese and Japanese).
pub(super) const fn is_full_stop(letter: char) -> bool {
    matches!(letter, '.' | '。' | '．' | '｡' | '\u{fe52}' | '\u{2024}')
}

/// Apostrophes, and what people take for one.
pub(super) const fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | '＇' | '｀' | '\u{2b9}'
            ..='\u{2bf}'
                | '\u{2c8}'
                | '\u{2ca}'
                | '\u{2cb}'
                | '\u{55a}'
                | '\u{5f3}'
                | '\u{5f4}'
                | '\u{1fbf}'
                | '\u{1fbd}'
                | '\u{1ffd}'
                | '\u{1fef}'
                | '\u{a78b}'
                | '\u{a78c}'
    )
}

/// Whether an eye sees it, even alone: a mark needs a letter under it.
pub(super) fn is_visible(letter: char) -> bool {
    !is_blank(letter) && !is_hidden(letter) && !is_mark(letter)
}
