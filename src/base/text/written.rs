//! What is kept as it was written: names, addresses and words of letters, without what nobody sees.

use std::borrow::Cow;

use super::signs::{
    BLACK_FLAG, ZERO_WIDTH_SPACE, is_blank, is_direction, is_hidden, is_joiner, is_joining, is_line_break, is_override,
    is_selector, is_tag, is_visible, reads_from_right,
};

/// One line: blanks and line breaks become single plain blanks, what is hidden or turns the reading direction goes. Joiners within
/// emoji and within Persian or Indic words stay, and so do selectors of a letter's form. Empty where nothing visible is left.
#[must_use]
pub fn line(typed: &str) -> String {
    let mut kept = String::with_capacity(typed.len());
    for word in typed.split(is_blank) {
        let word = without_hidden(word, false);
        if word.is_empty() {
            continue;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(&word);
    }
    visible(kept)
}

/// Several lines: every kind of line break becomes a plain one, tabs and blanks within stay, blanks around the whole go. Of what is
/// hidden only that stays which languages are written with. Empty where nothing visible is left.
#[must_use]
pub fn lines(typed: &str) -> String {
    let broken: String =
        typed.replace("\r\n", "\n").chars().map(|letter| if is_line_break(letter) { '\n' } else { letter }).collect();
    visible(without_hidden(&broken, true).trim_matches(is_blank).to_owned())
}

/// Whether it could be a sentence that says something: three different words, or six different signs of a script without blanks. "No."
/// is none, and neither is one word many times over.
#[must_use]
pub fn is_sentence(text: &str) -> bool {
    let is_sign =
        |letter: &char| matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    let signs: std::collections::BTreeSet<char> = text.chars().filter(is_sign).collect();
    let words: std::collections::BTreeSet<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(super::fold)
        .collect();
    signs.len() >= 6 || (words.len() >= 3 && words.iter().map(|word| word.chars().count()).sum::<usize>() >= 9)
}

fn visible(kept: String) -> String {
    if kept.chars().any(is_visible) { kept } else { String::new() }
}

fn without_hidden(text: &str, of_several_lines: bool) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    // The last that was kept, and the last of those that is no selector.
    let (mut last, mut base) = (None, None);
    for (place, letter) in letters.iter().copied().enumerate() {
        let stays = match letter {
            '\n' | '\t' => of_several_lines,
            _ if !is_hidden(letter) => true,
            _ if is_blank(letter) => of_several_lines,
            _ if is_joiner(letter) => {
                let next = letters[place + 1..].iter().copied().find(|next| !is_hidden(*next));
                let joins = |beside: Option<char>| {
                    beside.is_some_and(|beside| !is_hidden(beside) && !is_blank(beside) && is_joining(beside))
                };
                (of_several_lines || letter != ZERO_WIDTH_SPACE) && joins(base) && joins(next)
            }
            _ if is_selector(letter) => last.is_some_and(|last| !is_blank(last) && !is_hidden(last)),
            _ if is_tag(letter) => last.is_some_and(|last| last == BLACK_FLAG || is_tag(last)),
            _ if is_direction(letter) => of_several_lines && !is_override(letter),
            _ => false,
        };
        if stays {
            kept.push(letter);
            last = Some(letter);
            if !is_selector(letter) {
                base = Some(letter);
            }
        }
    }
    kept
}

/// The same within isolation marks where it reads from right to left, or turns the direction: for places that have no element to
/// isolate it, such as sentences and plain text. What reads from left to right stays as it is, since people copy it.
#[must_use]
pub fn isolated(text: Cow<'_, str>) -> Cow<'_, str> {
    // Most is plain, and nothing below Hebrew turns.
    let turns = |letter: char| letter >= '\u{590}' && (reads_from_right(letter) || is_direction(letter));
    if text.chars().any(turns) { Cow::Owned(format!("\u{2068}{text}\u{2069}")) } else { text }
}

/// The beginning of a line, of at most so many letters; what belongs to the last of them is not torn from it.
#[must_use]
pub fn shortened(text: &str, longest: usize) -> String {
    let kept: String = text.chars().take(longest).collect();
    line(&kept)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_of_word_processors_and_controls() {
        assert_eq!(
            lines("Dear team,\u{b}please\u{c}send\u{85}me\u{2028}my\u{2029}data\r\nnow\r!"),
            "Dear team,\nplease\nsend\nme\nmy\ndata\nnow\n!"
        );
        assert_eq!(lines("a\u{3}b\0c\u{9b}d\u{7f}"), "abcd");
        assert_eq!(lines("  \t one\ttwo \n"), "one\ttwo");
        assert_eq!(line("Ada\u{b}Lovelace\r\nBcc: x\u{1}"), "Ada Lovelace Bcc: x");
    }

    #[test]
    fn nothing_visible_is_nothing() {
        let invisible = [
            "",
            " ",
            "\u{200b}\u{2060}",
            "\u{3164}",
            "\u{ffa0}\u{115f}",
            "\u{2800}",
            "\u{ad}",
            "\u{200d}\u{200c}",
            "\u{feff}",
            "\u{202e}",
            "\u{e0041}",
            "\u{fe0f}",
            "\u{180e}",
            "\u{301}",
            "\u{a0}\u{3000}",
            "\u{61c}",
            "\u{fff9}",
            "\0",
            "\u{34f}",
            "\u{1d173}",
            "\u{17b4}",
        ];
        for text in invisible {
            assert_eq!(line(text), "", "{text:?}");
            assert_eq!(lines(text), "", "{text:?}");
        }
        assert_eq!(line("."), ".");
        assert_eq!(line("🙂"), "🙂");
    }

    #[test]
    fn what_languages_are_written_with_stays() {
        let written = [
            "👩\u{200d}💻",
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}\u{200d}🔥",
            "👩🏽\u{200d}🚀",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "1\u{fe0f}\u{20e3}",
            "می\u{200c}خواهم",
            "نامه\u{200c}ای",
            "क्\u{200d}ष",
            "ශ්\u{200d}රී",
            "ন্\u{200d}য",
            "葛\u{e0100}飾",
            "O’Brien",
            "e\u{301}",
            "神\u{fa19}",
            "ᠪᠠᠢᠨ\u{180e}ᠠ",
        ];
        for text in written {
            assert_eq!(line(text), text, "{text:?}");
            assert_eq!(lines(text), text, "{text:?}");
        }
        assert_eq!(line("a\u{200d}b"), "ab", "joins nothing");
        assert_eq!(line("💻\u{200d}"), "💻", "joins nothing");
        assert_eq!(lines("💻\u{200b}\u{a0}"), "💻", "nothing is joined to a blank");
        assert_eq!(lines("ไทย\u{200b}ไทย"), "ไทย\u{200b}ไทย");
    }

    #[test]
    fn nothing_turns_the_direction_of_what_follows() {
        assert_eq!(line("Alice\u{202e}eviL"), "AliceeviL");
        assert_eq!(line("\u{202a}ada\u{202c}\u{2066}\u{2069}\u{200f}"), "ada");
        assert_eq!(lines("\u{202b}שלום\u{202c}\u{202d}x\u{202e}"), "\u{202b}שלום\u{202c}x");
        assert_eq!(isolated("שרה".into()), "\u{2068}שרה\u{2069}");
        assert_eq!(isolated("Ada 陳".into()), "Ada 陳");
    }

    proptest! {
        #[test]
        fn once_is_enough(text in super::super::search::tests::any_text()) {
            let one = line(&text);
            prop_assert_eq!(&line(&one), &one);
            prop_assert!(!one.chars().any(char::is_control));
            prop_assert!(!one.chars().any(is_direction));
            let several = lines(&text);
            prop_assert_eq!(&lines(&several), &several);
            prop_assert!(!several.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t')));
            prop_assert_eq!(one.is_empty(), several.is_empty());
        }
    }
}
