//! Mail addresses, numbers and passwords in a text. Which numbers is data: `shapes.toml`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use icu_normalizer::ComposingNormalizer;
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use super::super::report::FindingCode;

/// Letters before a number within which a word that tells what it is may stand.
const NEAR: usize = 48;

/// Longest piece of text that is looked at in one go: a file without line breaks is looked at in pieces that overlap.
const LONGEST: usize = 64 * 1024;

/// Bytes of a pattern that was made ready.
const SIZE: usize = 8 * 1024 * 1024;

/// What two of them have in common: longer than any value.
const OVERLAP: usize = 256;

/// The shapes of numbers.
pub(super) struct Shapes {
    edition: String,
    shapes: Vec<(Shape, Regex)>,
    /// All their patterns at once, which tells in one go which of them to look with: mostly none.
    any: RegexSet,
    address: Regex,
    password: Regex,
    secret: Regex,
    password_label: Regex,
    path: Regex,
}

#[derive(Deserialize)]
struct Data {
    edition: String,
    shape: Vec<Shape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    code: String,
    finding: FindingCode,
    pattern: String,
    #[serde(default)]
    near: Vec<String>,
    check: Option<Check>,
    #[allow(dead_code, reason = "for whoever reads the data; a test holds that it is there")]
    source: String,
    #[allow(dead_code, reason = "as above")]
    mark: String,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Check {
    Luhn,
    Mod97,
    Weighted {
        weights: Vec<i32>,
        modulus: i32,
        remainder: i32,
        #[serde(default)]
        letters: BTreeMap<char, Vec<i32>>,
        alone: Option<i32>,
    },
    Letter {
        weights: Vec<i32>,
        modulus: i32,
        alphabet: String,
        #[serde(default)]
        letters: BTreeMap<char, Vec<i32>>,
        #[serde(default)]
        offset: BTreeMap<char, i32>,
    },
}

/// Something in a text that is one of them.
#[derive(Debug)]
pub(super) struct Hit {
    /// What it is.
    pub(super) finding: FindingCode,
    /// Which shape of number.
    pub(super) shape: Option<&'static str>,
    /// The whole of it, which stays in this process.
    pub(super) value: String,
}

impl Hit {
    pub(super) fn masked(&self) -> String {
        match self.finding {
            FindingCode::EmailAddress => mask_address(&self.value),
            FindingCode::Password => "•".repeat(8),
            _ => mask(&self.value),
        }
    }
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(Shapes::read);

impl Shapes {
    pub(super) fn get() -> &'static Self {
        &SHAPES
    }

    pub(super) fn edition(&self) -> &str {
        &self.edition
    }

    #[allow(clippy::expect_used, reason = "data of this program, which a test reads")]
    fn read() -> Self {
        let data: Data = toml::from_str(include_str!("../shapes.toml")).expect("shapes.toml can be read");
        let regex =
            |pattern: &str| RegexBuilder::new(pattern).size_limit(SIZE).build().expect("a pattern that can be read");
        // Of plain letters and digits, which what is looked through has become.
        let any =
            RegexSetBuilder::new(data.shape.iter().map(|shape| &shape.pattern)).unicode(false).size_limit(SIZE).build();
        let any = any.expect("patterns of shapes.toml that can be read");
        let shapes = data.shape.into_iter().map(|shape| {
            let pattern = RegexBuilder::new(&shape.pattern).unicode(false).size_limit(SIZE).build();
            (shape, pattern.expect("a pattern of shapes.toml that can be read"))
        });
        let word = r"pass ?word|passwd|pwd|pass ?phrase|passcode|密碼|密码|口令|パスワード|passwort|mot de passe|contraseña|api[ _-]?key|secret[ _-]?key|client[ _-]?secret|access[ _-]?token|private[ _-]?key";
        Self {
            edition: data.edition,
            shapes: shapes.collect(),
            any,
            address: regex(r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}"),
            password: regex(&format!(r#"(?i)(?:{word})["'”]?\s*([:：=]|\bis\b|是|為)\s*["'“]?([^\s"'”,;]{{4,}})"#)),
            // Hashes of passwords, keys, and tokens that say of themselves what they are.
            secret: regex(
                r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$argon2(?:id|i|d)\$[^\s]{20,}|\$(?:5|6|y|7)\$[^\s$]{1,40}\$[./A-Za-z0-9]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[baprs]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
            ),
            password_label: regex(&format!(r"(?i)(?:{word})")),
            path: regex(r#"(?i)(?:[a-z]:[\\/](?:users|documents)|/users/|/home/|\\\\[a-z0-9._-]+\\)[^"<>|]*"#),
        }
    }

    /// A folder of a computer in a text.
    pub(super) fn path<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.path.find(text).map(|found| found.as_str())
    }

    /// Everything in a text that is one of them. `is_password` says whether the label is that of a password.
    pub(super) fn find(&'static self, text: &str, label: &str, is_password: bool) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut rest = text;
        while rest.len() > LONGEST {
            let end = rest.floor_char_boundary(LONGEST);
            self.find_in(&rest[..end], label, is_password, &mut hits);
            rest = &rest[rest.floor_char_boundary(end - OVERLAP)..];
        }
        self.find_in(rest, label, is_password, &mut hits);
        hits
    }

    fn find_in(&'static self, text: &str, label: &str, is_password: bool, hits: &mut Vec<Hit>) {
        let text = plain(text);
        if text.contains('@') {
            for found in self.address.find_iter(&text) {
                let value = found.as_str().trim_matches(|sign: char| ".'-".contains(sign)).to_owned();
                hits.push(Hit { finding: FindingCode::EmailAddress, shape: None, value });
            }
        }
        self.find_passwords(&text, is_password, hits);
        let digits = text.bytes().filter(u8::is_ascii_digit).take(6).count();
        if digits < 5 {
            return;
        }
        let mut upper = text.into_owned();
        upper.make_ascii_uppercase();
        let lower_label = plain(label).to_lowercase();
        let mut taken: Vec<(usize, usize)> = Vec::new();
        for (shape, pattern) in self.any.matches(&upper).iter().filter_map(|index| self.shapes.get(index)) {
            for found in pattern.find_iter(&upper) {
                let (from, to) = (found.start(), found.end());
                if taken.iter().any(|(begin, end)| from < *end && *begin < to) {
                    continue;
                }
                let Some(end) = shape.accept(&upper, from, to) else { continue };
                if !shape.near.is_empty() && !shape.is_told(&upper, from, &lower_label) {
                    continue;
                }
                taken.push((from, end));
                let value = upper[from..end].to_owned();
                hits.push(Hit { finding: shape.finding, shape: Some(&shape.code), value });
            }
        }
    }

    fn find_passwords(&self, text: &str, is_password: bool, hits: &mut Vec<Hit>) {
        let mut add = |value: &str| {
            hits.push(Hit { finding: FindingCode::Password, shape: None, value: value.to_owned() });
        };
        if is_password && is_secret(text) {
            add(text);
            return;
        }
        // Most of a table is neither.
        if text.contains([':', '：', '=', '是', '為']) || text.contains(" is ") {
            self.find_told_passwords(text, &mut add);
        }
        if ["$", "-----BEGIN", "AKIA", "gh", "xox", "eyJ"].iter().any(|sign| text.contains(sign)) {
            self.secret.find_iter(text).for_each(|found| add(found.as_str()));
        }
    }

    fn find_told_passwords(&self, text: &str, add: &mut impl FnMut(&str)) {
        for found in self.password.captures_iter(text) {
            let (Some(sign), Some(value)) = (found.get(1), found.get(2)) else { continue };
            // "The password is stored safely" tells none.
            let is_told = matches!(sign.as_str(), ":" | "：" | "=");
            if is_secret(value.as_str()) && (is_told || value.as_str().contains(|letter: char| letter.is_ascii_digit()))
            {
                add(value.as_str());
            }
        }
    }

    /// Whether what stands under a head or behind a name is a password.
    pub(super) fn is_password_label(&self, label: &str) -> bool {
        let about = [
            "changed", "expire", "updated", "reset", "policy", "length", "hint", "last", "date", "time", "日期", "時間",
        ];
        let lower = label.to_lowercase();
        self.password_label.is_match(&lower.replace('_', " ")) && !about.iter().any(|word| lower.contains(word))
    }
}

/// Whether it can be a secret at all: not a word that says that there is none, and not one that is covered.
fn is_secret(value: &str) -> bool {
    let value = value.trim_matches(|sign: char| sign.is_whitespace() || "\"'.,;".contains(sign));
    let is_covered = value.chars().all(|letter| "*•●xX-_.…".contains(letter));
    let lower = value.to_lowercase();
    let none = [
        "true",
        "false",
        "null",
        "none",
        "yes",
        "no",
        "n/a",
        "hidden",
        "redacted",
        "required",
        "protected",
        "未提供",
        "不提供",
        "已遮蔽",
    ];
    value.chars().count() >= 4 && !is_covered && !none.contains(&lower.as_str())
}

impl Shape {
    /// Where it ends, if it stands alone and its check digit is right.
    fn accept(&self, text: &str, from: usize, to: usize) -> Option<usize> {
        let mut end = to;
        loop {
            let value = text[from..end].trim_end();
            if stands_alone(text, from, from + value.len())
                && self.check.as_ref().is_none_or(|check| check.holds(value))
            {
                return Some(from + value.len());
            }
            // A word that follows may have been taken for its last group.
            let (shorter, _) = value.rsplit_once(' ')?;
            if !matches!(self.check, Some(Check::Mod97)) {
                return None;
            }
            end = from + shorter.len();
        }
    }

    /// Whether a word that tells what the number is stands before it or over it.
    fn is_told(&self, text: &str, from: usize, label: &str) -> bool {
        let before = &text[text.floor_char_boundary(from.saturating_sub(NEAR))..from];
        let before = before.to_lowercase();
        self.near.iter().any(|word| has_word(&before, word) || has_word(label, word))
    }
}

/// Whether a text has a word; one of ASCII letters has to stand alone.
fn has_word(text: &str, word: &str) -> bool {
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphabetic());
    let is_ascii = word.is_ascii();
    text.match_indices(word).any(|(at, found)| {
        !is_ascii || (!joins(text[..at].chars().next_back()) && !joins(text[at + found.len()..].chars().next()))
    })
}

/// Whether what is around it makes it part of something longer, such as another number or an identifier.
fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let bytes = text.as_bytes();
    let joins = |outer: Option<&u8>, beyond: Option<&u8>| {
        outer.is_some_and(|byte| {
            byte.is_ascii_alphanumeric()
                || (matches!(byte, b'-' | b'_' | b'.' | b'/' | b'+') && beyond.is_some_and(u8::is_ascii_digit))
                || (matches!(byte, b'-' | b'_') && beyond.is_some_and(u8::is_ascii_hexdigit))
        })
    };
    let before = |back: usize| from.checked_sub(back).and_then(|at| bytes.get(at));
    !joins(before(1), before(2)) && !joins(bytes.get(to), bytes.get(to + 1))
}

impl Check {
    fn holds(&self, value: &str) -> bool {
        let signs: Vec<char> = value.chars().filter(char::is_ascii_alphanumeric).collect();
        match self {
            Self::Luhn => luhn(&signs),
            Self::Mod97 => mod97(&signs),
            Self::Weighted { weights, modulus, remainder, letters, alone } => {
                let Some(mut values) = values(&signs, letters) else { return false };
                if let (Some(alone), true) = (alone, values.len() + 1 == weights.len()) {
                    values.insert(0, *alone);
                }
                values.len() == weights.len() && sum(&values, weights).rem_euclid(*modulus) == *remainder
            }
            Self::Letter { weights, modulus, alphabet, letters, offset } => {
                let Some((last, signs)) = signs.split_last() else { return false };
                let Some(values) = values(signs, letters) else { return false };
                let offset = signs.first().and_then(|sign| offset.get(sign)).copied().unwrap_or_default();
                let place = (sum(&values, weights) + offset).rem_euclid(*modulus);
                let right = usize::try_from(place).ok().and_then(|place| alphabet.chars().nth(place));
                values.len() == weights.len() && right == Some(*last)
            }
        }
    }
}

fn values(signs: &[char], letters: &BTreeMap<char, Vec<i32>>) -> Option<Vec<i32>> {
    let mut values = Vec::with_capacity(signs.len() + 1);
    for sign in signs {
        match (letters.get(sign), sign.to_digit(10)) {
            (Some(letter), _) => values.extend(letter),
            (None, Some(digit)) => values.push(digit.cast_signed()),
            (None, None) => return None,
        }
    }
    Some(values)
}

fn sum(values: &[i32], weights: &[i32]) -> i32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

fn luhn(signs: &[char]) -> bool {
    let mut sum = 0;
    for (place, sign) in signs.iter().rev().enumerate() {
        let Some(digit) = sign.to_digit(10) else { return false };
        let doubled = if place % 2 == 1 { digit * 2 } else { digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    sum % 10 == 0 && signs.iter().any(|sign| *sign != '0')
}

fn mod97(signs: &[char]) -> bool {
    if signs.len() < 15 {
        return false;
    }
    let (head, rest) = signs.split_at(4);
    let rest = rest.iter().chain(head).try_fold(0_u32, |rest, sign| {
        let value = sign.to_digit(36)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    rest == Some(1)
}

/// Text in its plain form: full-width letters and digits as the usual ones, no signs that nobody sees.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let visible: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'))
        .map(|letter| match letter {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            other => other,
        })
        .collect();
    Cow::Owned(ComposingNormalizer::new_nfkc().normalize(&visible).into_owned())
}

/// The digits of a number.
pub(super) fn digits(text: &str) -> String {
    plain(text).chars().filter(char::is_ascii_digit).collect()
}

/// A number without what is only there to read it by.
pub(super) fn bare(text: &str) -> String {
    plain(text).chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// Enough of a value to find it: its last three or four signs, of a short one none.
pub(super) fn mask(value: &str) -> String {
    let letters: Vec<char> = value.chars().filter(|letter| !letter.is_whitespace()).collect();
    let shown = match letters.len() {
        0..=5 => 0,
        6..=9 => 3,
        _ => 4,
    };
    let end: String = letters[letters.len() - shown..].iter().collect();
    format!("•••{end}")
}

/// The first letter of the user and of the domain.
fn mask_address(address: &str) -> String {
    let (user, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let end = domain.rsplit_once('.').map_or("", |(_, end)| end);
    format!("{}•••@{}•••.{end}", first(user), first(domain))
}

/// The first letter of each word.
pub(super) fn mask_name(name: &str) -> String {
    let words: Vec<String> = name
        .split_whitespace()
        .take(4)
        .filter_map(|word| word.chars().next())
        .map(|first| format!("{first}••"))
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::language::Language;
    use crate::infra::i18n::Texts as _;

    #[test]
    fn every_shape_says_where_it_is_from_and_has_a_name() {
        let shapes = &Shapes::get().shapes;
        assert!(shapes.len() > 30);
        for (shape, _) in shapes {
            assert!(shape.source.len() > 10, "{}", shape.code);
            assert!(["V", "K", "K?", "P"].contains(&shape.mark.as_str()), "{}", shape.code);
            // Without a check digit a bare row of digits would be found everywhere.
            let is_bare = shape.pattern.chars().all(|sign| sign.is_ascii_digit() || r"\d{},[]-? ".contains(sign));
            assert!(
                !is_bare
                    || shape.check.is_some()
                    || !shape.near.is_empty()
                    || shape.code == "phone"
                    || shape.pattern.contains('-')
            );
            for language in Language::ALL {
                let name = language.pick("examination-shape-*", &shape.code);
                assert!(!name.starts_with("examination-"), "{language}: {name}");
            }
        }
    }

    #[test]
    fn a_mask_never_shows_the_whole() {
        for value in ["", "1", "12345", "123456", "4111 1111 1111 1111", "A123456789", "密碼密碼密碼密碼"] {
            let masked = mask(value);
            let shown = masked.chars().filter(|letter| *letter != '•').count();
            assert!(shown * 2 <= value.chars().filter(|letter| !letter.is_whitespace()).count().max(1), "{masked}");
        }
        assert_eq!(mask_address("carol.smith@mail.example.net"), "c•••@m•••.net");
        assert_eq!(mask_name("Carol van Smith"), "C•• v•• S••");
    }
}
