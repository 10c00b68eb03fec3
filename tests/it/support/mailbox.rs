//! Mails as their readers see them: read back from the outbox folder.

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::{DateTime, Utc};

/// A mail that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReceivedMail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) headers: String,
}

impl ReceivedMail {
    /// Reads an `.eml` as it stands on the wire.
    pub(crate) fn parse(raw: &str) -> Self {
        let raw = raw.replace("\r\n", "\n");
        let (headers, body) = raw.split_once("\n\n").unwrap();
        let unfolded = headers.replace("\n ", " ").replace("\n\t", " ");
        let header = |name: &str| {
            unfolded
                .lines()
                .find_map(|line| line.strip_prefix(name).and_then(|rest| rest.strip_prefix(": ")))
                .unwrap_or_default()
                .to_owned()
        };
        let part = |kind: &str| {
            let (_, rest) = body.split_once(&format!("Content-Type: {kind}")).unwrap();
            let (_, encoded) = rest.split_once("\n\n").unwrap();
            let encoded: String = encoded.split("\n--").next().unwrap().split_whitespace().collect();
            String::from_utf8(BASE64_STANDARD.decode(encoded).unwrap()).unwrap().replace("\r\n", "\n")
        };
        Self {
            to: header("To"),
            subject: decode_words(&header("Subject")),
            text: part("text/plain"),
            html: part("text/html"),
            headers: unfolded.clone(),
        }
    }

    /// Every mail in a folder, in the order in which they went out.
    pub(crate) fn all(folder: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
            .collect();
        files.sort_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap());
        let mut mails: Vec<Self> =
            files.iter().map(|path| Self::parse(&std::fs::read_to_string(path).unwrap())).collect();
        // What went out at one moment has no order of its own; by reader it has the same in every run.
        mails.sort_by_cached_key(|mail| (mail.sent_at(), mail.to.clone()));
        mails
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .lines()
            .find_map(|line| line.strip_prefix(name).and_then(|rest| rest.strip_prefix(": ")))
            .unwrap_or_default()
    }

    /// When it went out, by the application's clock.
    pub(crate) fn sent_at(&self) -> DateTime<Utc> {
        DateTime::parse_from_rfc2822(self.header("Date")).unwrap().to_utc()
    }

    /// The code in it.
    pub(crate) fn code(&self) -> Option<String> {
        self.text.lines().find_map(|line| line.strip_prefix("CODE: ").map(str::to_owned))
    }
}

/// Decodes encoded words (RFC 2047) in UTF-8 and base64, the only ones the mailer writes.
fn decode_words(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(begin) = rest.find("=?utf-8?b?") {
        let between = &rest[..begin];
        if !(after_word && between.trim().is_empty()) {
            decoded.push_str(between);
        }
        let word = &rest[begin + 10..];
        let end = word.find("?=").unwrap();
        decoded.push_str(&String::from_utf8(BASE64_STANDARD.decode(&word[..end]).unwrap()).unwrap());
        rest = &word[end + 2..];
        after_word = true;
    }
    decoded + rest
}
