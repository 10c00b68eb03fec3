//! Bytes as text.

use std::fmt::Write as _;

/// Bytes in hexadecimal, small letters.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_byte_has_two_signs() {
        assert_eq!(super::hexadecimal(&[0, 10, 255]), "000aff");
    }
}
