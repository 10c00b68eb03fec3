//! Mail addresses, however they were typed or pasted.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizer;
use percent_encoding::percent_decode_str;

use super::signs::{is_apostrophe, is_dash, is_full_stop};
use super::written::line;

/// Which addresses can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Mailboxes of the internet: their domain has a dot, and letters, digits and hyphens between.
    Internet,
    /// Whatever this machine's network knows too, such as `ada@localhost`.
    Anywhere,
}

/// A mail address, checked. Its domain is in the form in which it travels (`xn--…`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address as typed or pasted: with invisible marks, full-width signs, a name around it (`Ada <ada@example.com>`) or
    /// `mailto:` before it.
    ///
    /// # Errors
    /// The key of the text that says what is wrong.
    pub fn parse(typed: &str, reach: Reach) -> Result<Self, &'static str> {
        let plain = bare(typed);
        if plain.is_empty() {
            return Err("error-email-missing");
        }
        let (user, domain) = plain.rsplit_once('@').ok_or("error-email-format")?;
        if !user.is_empty() && !user.is_ascii() {
            return Err("error-email-letters");
        }
        let address = canonical(&plain).ok_or("error-email-format")?;
        let fits = address.len() <= 254
            && address.is_ascii()
            && !address.contains(|letter: char| letter.is_whitespace() || letter.is_control());
        let parsed: lettre::Address = address.parse().map_err(|_| "error-email-format")?;
        if !fits || parsed.user().starts_with('"') {
            return Err("error-email-format");
        }
        if reach == Reach::Internet && !is_of_internet(parsed.domain()) {
            return Err(if domain.contains('.') { "error-email-format" } else { "error-email-domain" });
        }
        Ok(Self(address))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What two ways of writing a mailbox have in common: for indexes and look-ups. Of what is no address, the line in small letters.
#[must_use]
pub fn mailbox_key(typed: &str) -> String {
    let plain = bare(typed);
    canonical(&plain).unwrap_or(plain).to_lowercase()
}

/// The address without what came along with it.
fn bare(typed: &str) -> String {
    let plain = line(typed);
    let plain: String = ComposingNormalizer::new_nfkc()
        .normalize(&plain)
        .chars()
        .map(|letter| match letter {
            _ if is_full_stop(letter) => '.',
            'ー' => letter,
            _ if is_dash(letter) => '-',
            _ if is_apostrophe(letter) && !letter.is_ascii() => '\'',
            other => other,
        })
        .collect();
    let within = match (plain.rfind('<'), plain.rfind('>')) {
        (Some(begin), Some(end)) if begin < end => &plain[begin + 1..end],
        _ => plain.as_str(),
    };
    let within = within.trim();
    let address = match within.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        Some(scheme) => {
            let address = within[scheme.len()..].split('?').next().unwrap_or_default();
            percent_decode_str(address).decode_utf8_lossy()
        }
        None => Cow::Borrowed(within),
    };
    let around =
        |letter: char| matches!(letter, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '<' | '>' | '(' | ')' | ' ');
    // Of a list or a sentence the signs behind it come along.
    let behind =
        |letter: char| around(letter) || matches!(letter, ',' | ';' | ':' | '.' | '、' | '!' | '?' | '،' | '؛' | '؟');
    let address = line(address.trim_start_matches(around).trim_end_matches(behind));
    // Keyboards that complete words put blanks around the sign.
    match address.rsplit_once('@') {
        Some((user, domain)) => format!("{}@{}", user.trim_end(), domain.trim_start()),
        None => address,
    }
}

/// The address with its domain in the form in which it travels.
fn canonical(plain: &str) -> Option<String> {
    let (user, domain) = plain.rsplit_once('@')?;
    if domain.starts_with('[') {
        return Some(plain.to_owned());
    }
    let domain = idna::domain_to_ascii(domain).ok()?;
    Some(format!("{user}@{}", domain.trim_end_matches('.')))
}

/// Whether a mail server of the internet can have this name (RFC 1123): labels of letters, digits and hyphens, the last no number.
fn is_of_internet(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && last.len() > 1
        && !last.bytes().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::search::tests::any_text;
    use super::*;

    #[test]
    fn addresses_are_read_as_they_come() {
        for typed in [
            "ada@example.com",
            " ada@example.com\u{a0}",
            "ada＠example．com",
            "ada@example。com",
            "ada@example｡com",
            "ａｄａ@example.com",
            "ada@example.com\u{200b}",
            "\u{202a}ada@example.com\u{202c}",
            "\u{feff}ada@example.com",
            "Ada <ada@example.com>",
            "\"Lovelace, Ada\" <ada@example.com>",
            "mailto:ada@example.com",
            "MAILTO:ada%40example.com?subject=x",
            "<mailto:ada@example.com>",
            "<ada@example.com>;",
            "ada@example.com.",
            "ada@example.com,",
            "ada@EXAMPLE.com",
            "“ada@example.com”",
            "ada@exam\u{ad}ple.com",
            "a\u{2060}da@example.com",
            "Ada ＜ada@example.com＞",
            "ada@example․com",
            "ada@example.com\u{2028}",
            "ada @ example.com",
            "ada＠　example.com",
            "ada@example.com،",
            "(ada@example.com)",
            "（ada@example.com）？",
        ] {
            assert_eq!(
                Email::parse(typed, Reach::Internet).as_ref().map(Email::as_str),
                Ok("ada@example.com"),
                "{typed}"
            );
            assert_eq!(mailbox_key(typed), "ada@example.com", "{typed}");
        }
        for (typed, read) in [
            ("ada@münchen.de", "ada@xn--mnchen-3ya.de"),
            ("ada@MU\u{308}NCHEN.de", "ada@xn--mnchen-3ya.de"),
            ("wang@例子.台灣", "wang@xn--fsqu00a.xn--kpry57d"),
            ("wang@例子。台灣", "wang@xn--fsqu00a.xn--kpry57d"),
            ("O’Brien+a@example.com", "O'Brien+a@example.com"),
            ("jean–luc@my−mail.example", "jean-luc@my-mail.example"),
            ("Ada.L@Example.com", "Ada.L@example.com"),
            ("ada@straße.de", "ada@xn--strae-oqa.de"),
        ] {
            assert_eq!(Email::parse(typed, Reach::Internet).as_ref().map(Email::as_str), Ok(read), "{typed}");
        }
    }

    #[test]
    fn what_is_no_address_says_why() {
        for (typed, key) in [
            ("", "error-email-missing"),
            ("\u{200b}", "error-email-missing"),
            ("ada", "error-email-format"),
            ("@example.com", "error-email-format"),
            ("ada@", "error-email-format"),
            ("a b@example.com", "error-email-format"),
            ("a@x.org, b@y.org", "error-email-format"),
            ("Ada ada@example.com", "error-email-format"),
            ("王@例子.台灣", "error-email-letters"),
            ("josé@example.com", "error-email-letters"),
            ("\"a b\"@example.com", "error-email-format"),
        ] {
            assert_eq!(Email::parse(typed, Reach::Anywhere), Err(key), "{typed}");
        }
        for typed in [
            "ada@gmail",
            "ada@localhost",
            "ada@[127.0.0.1]",
            "ada@[IPv6:::1]",
            "ada@127.0.0.1",
            "ada@exa_mple.com",
            "ada@example.c",
            "ada@mail.123",
        ] {
            assert!(Email::parse(typed, Reach::Internet).is_err(), "{typed}");
        }
        assert_eq!(Email::parse("ada@gmail", Reach::Internet), Err("error-email-domain"));
        assert!(Email::parse("ada@localhost", Reach::Anywhere).is_ok());
    }

    proptest! {
        /// What was stored and indexed before addresses were read like this is found as it was.
        #[test]
        fn plain_addresses_keep_their_index(address in "[A-Za-z0-9!#$&'*+/=?^_{|}~-]{1,12}(\\.[A-Za-z0-9+_-]{1,8})?@[A-Za-z0-9]{1,9}(\\.[A-Za-z]{2,9}){0,2}") {
            prop_assert_eq!(mailbox_key(&address), address.to_lowercase());
        }

        #[test]
        fn reading_again_changes_nothing(text in any_text(), domain in "(@[a-zü。.-]{1,9})?") {
            let typed = format!("{text}{domain}");
            let key = mailbox_key(&typed);
            prop_assert!(!key.chars().any(char::is_control));
            if let Ok(email) = Email::parse(&typed, Reach::Anywhere) {
                prop_assert_eq!(Email::parse(email.as_str(), Reach::Anywhere), Ok(email.clone()));
                prop_assert_eq!(mailbox_key(email.as_str()), key);
            }
        }
    }
}
