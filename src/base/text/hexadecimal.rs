//! Bytes as text, and back.

use std::fmt::Write as _;

/// Bytes in hexadecimal, small letters.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of a text in hexadecimal, in letters of either size; `None` where it is no such text.
#[must_use]
pub fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |letter: u8| char::from(letter).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_byte_has_two_signs() {
        assert_eq!(super::hexadecimal(&[0, 10, 255]), "000aff");
    }

    #[test]
    fn what_is_no_text_of_bytes_is_told() {
        assert_eq!(super::from_hexadecimal("000aFf"), Some(vec![0, 10, 255]));
        for wrong in ["0", "0g", "+1", "é"] {
            assert_eq!(super::from_hexadecimal(wrong), None, "{wrong}");
        }
    }
}
