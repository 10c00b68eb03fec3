//! What two ways of writing the same word have in common.

use icu_casemap::CaseMapper;
use icu_normalizer::properties::CanonicalCombiningClassMap;
use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

use super::signs::{is_apostrophe, is_blank, is_hidden};

/// The form in which words are compared: compatibility forms are one (NFKC), and so are cases (full case folding), every apostrophe,
/// and letters with and without their accents and points. Doing it again changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = once(text);
    // Marks may bring letters together that fold once more; each time fewer are left.
    for _ in 0..4 {
        let again = once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

fn once(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|letter| !is_hidden(*letter) || is_blank(*letter))
        .map(|letter| match letter {
            _ if is_apostrophe(letter) => '\'',
            _ if is_blank(letter) => ' ',
            other => other,
        })
        .collect();
    let decompose = DecomposingNormalizer::new_nfkd();
    let folded = CaseMapper::new().fold_string(&decompose.normalize(&plain)).into_owned();
    let marks = CanonicalCombiningClassMap::new();
    let mut letters = String::with_capacity(folded.len());
    for letter in decompose.normalize(&folded).chars().filter(|letter| !is_optional(marks.get_u8(*letter))) {
        match without_stroke(letter) {
            Some(plain) => letters.push_str(plain),
            None => letters.push(letter),
        }
    }
    ComposingNormalizer::new_nfc().normalize(&letters).into_owned()
}

/// Points of Hebrew, Arabic and Syriac, and marks above, below and across the letters of Latin, Greek and Cyrillic: people leave them
/// out, or have no key for them. Vowels of Indic scripts, tones of Thai, and the voicing of Kana make other words.
const fn is_optional(combining_class: u8) -> bool {
    matches!(combining_class, 1 | 10..=36 | 200..)
}

/// Letters that Unicode does not take apart, as people without the key write them.
const fn without_stroke(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ı' => "i",
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        // Arabic keyboards give these for the Persian ones; a word is drawn longer with the third.
        'ي' | 'ى' => "ی",
        'ك' => "ک",
        'ـ' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::search::tests::any_text;
    use super::*;

    #[test]
    fn the_same_word_folds_to_one() {
        let same: [&[&str]; 13] = [
            &["O'Brien", "o’brien", "OʼBRIEN", "O`Brien", "O´Brien", "O＇Ｂｒｉｅｎ"],
            &["José", "Jose\u{301}", "JOSE", "ｊｏｓé"],
            &["İpek", "ipek", "IPEK", "ıpek"],
            &["Müller", "Mu\u{308}ller", "muller"],
            &["Straße", "STRASSE", "ſtrasse", "straẞe"],
            &["Σίσυφος", "ΣΙΣΥΦΟΣ", "σισυφοσ"],
            &["Łukasz", "lukasz"],
            &["Søren Æbelø", "soren aebelo"],
            &["ﬁnn", "Finn"],
            &["ｱﾀﾞ", "アダ"],
            &["가각", "\u{1100}\u{1161}\u{1100}\u{1161}\u{11a8}"],
            &["شَرِيف", "شریف", "شـريف"],
            &["שָׂרָה", "שרה"],
        ];
        for words in same {
            for word in words {
                assert_eq!(fold(word), fold(words[0]), "{word}");
            }
        }
        assert_ne!(fold("が"), fold("か"));
        assert_ne!(fold("कि"), fold("कु"));
        assert_eq!(fold("e\u{200b}v\u{ad}a\u{202e}"), "eva");
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in any_text()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn case_and_composition_do_not_matter(text in "[\\p{L}\\p{M} ]{0,20}") {
            // What is hidden goes first of all: where it stays, it keeps marks from taking their order.
            let text: String = text.chars().filter(|letter| !is_hidden(*letter)).collect();
            let folded = fold(&text);
            let decomposed = DecomposingNormalizer::new_nfkd().normalize(&text).into_owned();
            prop_assert_eq!(&fold(&decomposed), &folded);
            prop_assert_eq!(&fold(&ComposingNormalizer::new_nfkc().normalize(&text)), &folded);
            // Of what is taken apart (Unicode, D145): the iota below a Greek letter becomes a letter, and marks stay before it.
            prop_assert_eq!(&fold(&CaseMapper::new().fold_string(&decomposed)), &folded);
        }
    }
}
