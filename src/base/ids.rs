//! Ids for machines (UUID version 7, RFC 9562), references and codes for people.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::random::Random;
use super::text::code;

/// A new id that sorts by the moment it was made.
#[must_use]
pub fn new_id(now: DateTime<Utc>, random: &Random) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random.bytes()).into_uuid()
}

/// Letters and digits that nobody takes for another: without 0 and O, 1, I and L. There are 31, a prime, so that one check
/// letter finds every single wrong letter and every swap of two neighbours.
pub const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// What a case is called: `RD-7KQ4-2MX`, six random letters and one check letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(String);

impl Reference {
    /// A new reference. Two may collide (one in 887 million); the database says so and the caller draws again.
    #[must_use]
    pub fn new(random: &Random) -> Self {
        let letters: [u8; 6] = std::array::from_fn(|_| ALPHABET[random.below(31) as usize]);
        Self::from_letters(letters)
    }

    /// How many there are.
    pub const COUNT: u64 = 31_u64.pow(6);

    /// The reference of a number below [`Reference::COUNT`]: another for each.
    #[must_use]
    pub fn of_number(number: u64) -> Self {
        let digit = |place: u32| ALPHABET[usize::try_from(number / 31_u64.pow(place) % 31).unwrap_or_default()];
        Self::from_letters([digit(5), digit(4), digit(3), digit(2), digit(1), digit(0)])
    }

    fn from_letters(letters: [u8; 6]) -> Self {
        let text: String = letters.iter().map(|letter| char::from(*letter)).collect();
        Self(format!("RD-{}-{}{}", &text[..4], &text[4..], char::from(check_letter(&letters))))
    }

    /// Reads a reference as people type it: any case, with or without `RD`, dashes and spaces. `None` where it cannot be one.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let letters = plain_letters(typed)?;
        let letters = if letters.len() == 9 { letters.strip_prefix(b"RD")?.to_vec() } else { letters };
        let (payload, check) = (letters.first_chunk::<6>()?, letters.get(6)?);
        (letters.len() == 7 && check_letter(payload) == *check).then(|| Self::from_letters(*payload))
    }

    /// The reference as it is shown and stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Letters of the alphabet in what somebody typed, as [`code`] reads it; `None` when another letter or digit is there.
#[must_use]
pub fn plain_letters(typed: &str) -> Option<Vec<u8>> {
    code(typed).bytes().map(|letter| ALPHABET.contains(&letter).then_some(letter)).collect()
}

fn check_letter(letters: &[u8; 6]) -> u8 {
    let sum: usize = letters
        .iter()
        .enumerate()
        .map(|(place, letter)| {
            (place + 1) * ALPHABET.iter().position(|candidate| candidate == letter).unwrap_or_default()
        })
        .sum();
    ALPHABET[sum % 31]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_survive_typing_and_catch_slips() {
        let random = Random::seeded(1);
        for _ in 0..2_000 {
            let reference = Reference::new(&random);
            let typed = reference.as_str().to_lowercase().replace('-', " ");
            assert_eq!(Reference::parse(&typed), Some(reference.clone()));
            assert_eq!(Reference::parse(&typed[2..]), Some(reference.clone()));
            let letters: Vec<u8> = plain_letters(&reference.as_str()[3..]).unwrap();
            for place in 0..7 {
                let mut wrong = letters.clone();
                wrong[place] = ALPHABET[(ALPHABET.iter().position(|l| *l == wrong[place]).unwrap() + 1) % 31];
                assert_eq!(Reference::parse(std::str::from_utf8(&wrong).unwrap()), None);
                if place < 5 && letters[place] != letters[place + 1] {
                    let mut swapped = letters.clone();
                    swapped.swap(place, place + 1);
                    assert_eq!(Reference::parse(std::str::from_utf8(&swapped).unwrap()), None);
                }
            }
        }
        assert_eq!(Reference::parse("RD-０"), None);
        for typed in [
            "ＲＤ－５ＴＦ６－ＴＵ６",
            "rd−5tf6‐tu6.",
            "#RD-5TF6-TU6",
            "Reference: RD-5TF6-TU6",
            "案件編號：RD–5TF6–TU6。",
            "5TF6\u{200b}TU6",
        ] {
            assert_eq!(Reference::parse(typed).unwrap().as_str(), "RD-5TF6-TU6", "{typed}");
        }
    }

    #[test]
    fn every_number_has_a_reference_of_its_own() {
        assert_eq!(Reference::of_number(0).as_str(), "RD-2222-222");
        assert_eq!(&Reference::of_number(Reference::COUNT - 1).as_str()[..9], "RD-ZZZZ-Z");
        let some: std::collections::BTreeSet<_> = (0..5_000).map(Reference::of_number).collect();
        assert_eq!(some.len(), 5_000);
        assert!(some.iter().all(|reference| Reference::parse(reference.as_str()).as_ref() == Some(reference)));
    }

    #[test]
    fn ids_sort_by_their_moment() {
        let random = Random::seeded(2);
        let early = new_id(DateTime::UNIX_EPOCH, &random);
        let late = new_id(DateTime::UNIX_EPOCH + chrono::TimeDelta::milliseconds(5), &random);
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }
}
