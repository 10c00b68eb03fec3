//! Words of names: what the index holds of a name, and what a query asks of the index. Both are made here, of the same pieces.

use std::collections::BTreeSet;

use icu_properties::props::GeneralCategory;

use super::fold::fold;
use super::signs::{category, is_mark};

/// Counts the rules by which words are made: an index says with which it was made, and is made anew where these are newer.
pub const VERSION: i16 = 3;

/// Letters of a word that is written without blanks of which parts are indexed.
const WITHOUT_BLANKS: usize = 24;

/// What a query asks for: a name is found where it has the whole as one word, or each of the pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// All its letters, as if there were no blanks: `박지성` of `박 지성`.
    pub whole: String,
    /// What stands between its blanks.
    pub pieces: Vec<Piece>,
}

/// A piece of a text between blanks: a name has it joined, or in all its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// All its letters: `obrien` of `O'Brien`.
    pub joined: String,
    /// The parts that its punctuation leaves: `o` and `brien`.
    pub parts: Vec<String>,
}

/// The words by which a name is found: each piece between blanks, its parts, each with its neighbour and all together as if there were
/// no blanks, and of names written without blanks each part of two to four letters.
#[must_use]
pub fn words_of_name(name: &str) -> BTreeSet<String> {
    let pieces = pieces(name);
    let mut words = BTreeSet::new();
    for (place, piece) in pieces.iter().enumerate() {
        words.extend(parts_without_blanks(&piece.joined));
        words.extend(piece.parts.iter().cloned());
        words.insert(piece.joined.clone());
        if let Some(next) = pieces.get(place + 1) {
            words.insert(joined(&[&piece.joined, &next.joined]));
        }
    }
    let whole = whole(&pieces);
    if !whole.is_empty() {
        words.extend(parts_without_blanks(&whole));
        words.insert(whole);
    }
    words
}

/// What a query asks for; `None` where nothing of it can be looked up: then nobody is found.
#[must_use]
pub fn query(typed: &str) -> Option<Query> {
    let pieces = pieces(typed);
    let whole = whole(&pieces);
    (!whole.is_empty()).then_some(Query { whole, pieces })
}

fn pieces(text: &str) -> Vec<Piece> {
    fold(text).split_whitespace().map(piece).filter(|piece| !piece.joined.is_empty()).collect()
}

fn whole(pieces: &[Piece]) -> String {
    joined(&pieces.iter().map(|piece| piece.joined.as_str()).collect::<Vec<_>>())
}

fn piece(text: &str) -> Piece {
    let parts: Vec<String> =
        text.split(|letter| !is_of_word(letter)).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Piece { joined: joined(&parts), parts }
}

/// Parts as one word. Letters that meet in it may be one letter, as those of Hangul are, so it is folded like any other.
fn joined<Part: AsRef<str>>(parts: &[Part]) -> String {
    let word: String = parts.iter().map(AsRef::as_ref).collect();
    if word.is_ascii() || parts.len() < 2 { word } else { fold(&word) }
}

/// Letters, marks, digits, and pictures, which some take for a name.
fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_mark(letter) || category(letter) == GeneralCategory::OtherSymbol
}

fn parts_without_blanks(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().take(WITHOUT_BLANKS).collect();
    if !letters.iter().any(|letter| is_written_without_blanks(*letter)) {
        return BTreeSet::new();
    }
    (2..=letters.len().min(4)).flat_map(|length| letters.windows(length)).map(|part| part.iter().collect()).collect()
}

const fn is_written_without_blanks(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3347f}')
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts as they are typed and as they never should be: of every kind of character, with those that cause trouble more often.
    pub(in super::super) fn any_text() -> impl Strategy<Value = String> {
        let troublesome = prop::sample::select(
            "İıßſςΣ\u{301}\u{308}\u{3099}\u{200b}\u{200c}\u{200d}\u{202e}\u{2066}\u{feff}\u{3164}\u{2800}\u{ad}\u{b}\u{85}\u{2028}\0。．｡＠@－‐−–'’ʼ´`․.<>:;,\"[]%👩🏽💻❤\u{fe0f}🏴\u{e0067}\u{e007f}\u{fdfa}ﬁŉΐ가ᄀ\u{1161}\u{11a8}葛\u{e0100}ｱﾞشيـ\u{345}\u{1d173}\u{fff9}½Ⅷ①m: \u{a0}\u{3000}\n\r\t"
                .chars()
                .collect::<Vec<char>>(),
        );
        prop::collection::vec(prop_oneof![troublesome, any::<char>(), prop::char::range('a', 'z')], 0..24)
            .prop_map(|letters| letters.into_iter().collect())
    }

    fn finds(typed: &str, name: &str) -> bool {
        let words = words_of_name(name);
        let has = |piece: &Piece| words.contains(&piece.joined) || piece.parts.iter().all(|part| words.contains(part));
        query(typed).is_some_and(|query| words.contains(&query.whole) || query.pieces.iter().all(has))
    }

    #[test]
    fn names_are_found_as_they_are_written() {
        let found = [
            ("O'Brien", "Seán O’Brien"),
            ("obrien", "Seán O'Brien"),
            ("o brien", "O'Brien"),
            ("OBrien", "O Brien"),
            ("O'Brien", "O Brien"),
            ("O'Brien", "OBrien"),
            ("sean", "Seán O'Brien"),
            ("Jean-Luc Picard", "Jean-Luc Picard"),
            ("jean luc", "Jean‐Luc Picard"),
            ("JeanLuc", "Jean Luc Picard"),
            ("Mary-Ann", "Maryann"),
            ("D'Arcy", "D’Arcy Wu"),
            ("St.John", "St. John"),
            ("St. John", "St.John"),
            ("İpek", "ipek"),
            ("ipek", "İPEK"),
            ("istanbul", "İstanbul"),
            ("José", "Jose\u{301} Muller"),
            ("Müller", "Mu\u{308}ller"),
            ("Ada", "Ａｄａ　Ｌｏｖｅｌａｃｅ"),
            ("陳怡君", "陳 怡君"),
            ("怡君", "陳怡君"),
            ("陳怡", "陳怡君小姐"),
            ("vandenberg", "van den Berg"),
            ("N'Guyễn", "N’Guyen"),
            ("al-Ḥasan", "al Hasan"),
            ("Lech Wałęsa", "lech walesa"),
            ("🙂", "Ada 🙂"),
            ("Smith & Co", "Smith, Co."),
            ("박 지성", "박지성"),
            ("Kovács-Nagy", "KOVACS NAGY"),
            ("가\u{11a8}", "가.\u{11a8}"),
            ("각", "가 \u{11a8}"),
            ("d`Angelo", "D'Angelo"),
        ];
        for (query, name) in found {
            assert!(finds(query, name), "{query} in {name}");
        }
        for (query, name) in [
            ("🙂", "Ada"),
            ("", "Ada"),
            ("'", "O'Brien"),
            ("\u{200b}", "Ada"),
            ("-", "Mary-Ann"),
            ("Adam", "Ada"),
            ("Ada 🙂", "Ada"),
            ("%", "Ada"),
            ("_", "A_B"),
        ] {
            assert!(!finds(query, name), "{query} in {name}");
        }
    }

    proptest! {
        /// Index and query agree: whatever a name is, it is found by itself, by each of its pieces, in capitals and decomposed.
        #[test]
        fn a_name_finds_itself(name in any_text()) {
            let asked = query(&name);
            prop_assert_eq!(asked.is_none(), words_of_name(&name).is_empty());
            if let Some(asked) = asked {
                prop_assert!(finds(&name, &name));
                prop_assert!(finds(&super::super::line(&name), &name) || super::super::line(&name).is_empty());
                prop_assert!(finds(&fold(&name), &name));
                for piece in asked.pieces {
                    prop_assert!(finds(&piece.joined, &name), "{:?}", piece);
                }
            }
        }
    }
}
