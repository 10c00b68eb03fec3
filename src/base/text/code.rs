//! Codes and references as people copy them.

use icu_normalizer::ComposingNormalizer;
use icu_properties::props::GeneralCategory;

use super::signs::{category, is_dash};
use super::written::line;

/// The letters and digits of a code, in capitals: what stands before a colon (`CODE: …`), dashes, blanks, punctuation and letters of
/// other scripts go; full-width letters and the digits of every script become plain ones.
#[must_use]
pub fn code(typed: &str) -> String {
    let plain = line(typed);
    let plain = ComposingNormalizer::new_nfkc().normalize(&plain);
    let bare = |text: &str| -> String {
        text.chars()
            .filter(|letter| !is_dash(*letter))
            .map(|letter| digit(letter).unwrap_or_else(|| letter.to_ascii_uppercase()))
            .filter(char::is_ascii_alphanumeric)
            .collect()
    };
    // A line that was copied with its label; a full stop or colon may have come along behind.
    plain.rsplit(':').map(bare).find(|code| !code.is_empty()).unwrap_or_default()
}

/// The plain digit of a digit of any script: they stand in tens, in order.
fn digit(letter: char) -> Option<char> {
    let is_digit =
        |number: u32| char::from_u32(number).is_some_and(|sign| category(sign) == GeneralCategory::DecimalNumber);
    let number = letter as u32;
    if !is_digit(number) {
        return None;
    }
    let before = (1..10).take_while(|step| number.checked_sub(*step).is_some_and(is_digit)).count();
    char::from_digit(u32::try_from(before).ok()?, 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::search::tests::any_text;
    use super::*;

    #[test]
    fn codes_are_read_with_what_comes_along() {
        for typed in [
            "5VQS-D5U2",
            "5vqs d5u2",
            "5VQS–D5U2",
            "５ＶＱＳ－Ｄ５Ｕ２",
            "CODE: 5VQS-D5U2",
            "驗證碼：5VQS-D5U2",
            "5VQS\u{2010}D5U2",
            "5VQS\u{2212}D5U2.",
            "#5VQS-D5U2",
            "5VQS-D5U2\u{200b}",
            "5VQSーD5U2",
            "「5VQS-D5U2」。",
            "\u{202a}5VQS-D5U2\u{202c}",
            "5VQS\u{ad}D5U2",
            "<5VQS D5U2>",
            "*5VQS-D5U2*:",
        ] {
            assert_eq!(code(typed), "5VQSD5U2", "{typed}");
        }
        for typed in
            ["123 456", "１２３４５６", "123-456", "123\u{200b}456", "١٢٣٤٥٦", "۱۲۳۴۵۶", "१२३४५६", "123.456", "𝟏𝟐𝟑456"]
        {
            assert_eq!(code(typed), "123456", "{typed}");
        }
        assert_eq!(code("0987"), "0987");
        assert_eq!(code(":"), "");
    }

    proptest! {
        #[test]
        fn a_code_is_plain_and_stays(text in any_text()) {
            let plain = code(&text);
            prop_assert!(plain.bytes().all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase()));
            prop_assert_eq!(code(&plain), plain);
        }
    }
}
