//! Reading back the mails of the outbox folder, for trying the portal out without a mail server. Reads what this program writes
//! and nothing more general.

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};

/// A mail in the outbox folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// Name of its file, without `.eml`.
    pub name: String,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// When it was sent, as its header says.
    pub date: String,
    /// Its plain text.
    pub text: String,
}

/// The newest mails of the folder, newest first.
///
/// # Errors
/// When the folder cannot be read; a folder that is not there yet is empty.
pub async fn newest(folder: &Path, most: usize) -> std::io::Result<Vec<KeptMail>> {
    let mut names = Vec::new();
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(names),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".eml").filter(|name| !name.starts_with('.')) {
            found.push(name.to_owned());
        }
    }
    // Names begin with the moment of sending.
    found.sort_unstable_by(|a, b| b.cmp(a));
    for name in found.into_iter().take(most) {
        names.extend(one(folder, &name).await?);
    }
    Ok(names)
}

/// One mail by the name of its file.
///
/// # Errors
/// When the file is there and cannot be read.
pub async fn one(folder: &Path, name: &str) -> std::io::Result<Option<KeptMail>> {
    if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
        return Ok(None);
    }
    match tokio::fs::read(folder.join(format!("{name}.eml"))).await {
        Ok(bytes) => Ok(Some(read(name, &String::from_utf8_lossy(&bytes)))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(name: &str, raw: &str) -> KeptMail {
    let raw = raw.replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    KeptMail {
        name: name.to_owned(),
        to: header(head, "To"),
        subject: decode_words(&header(head, "Subject")),
        date: header(head, "Date"),
        text: plain_part(body).unwrap_or_default(),
    }
}

/// A header's value with its folded lines joined.
fn header(head: &str, name: &str) -> String {
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    unfolded
        .lines()
        .find_map(|line| line.split_once(':').filter(|(found, _)| found.eq_ignore_ascii_case(name)))
        .map(|(_, value)| value.trim().to_owned())
        .unwrap_or_default()
}

/// Encoded words of RFC 2047 in the base64 form; blanks between two of them do not count.
fn decode_words(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, word)) = rest.split_once("=?utf-8?b?") {
        if !(plain.is_empty() || before.trim().is_empty()) || plain.is_empty() {
            plain.push_str(before);
        }
        let (word, after) = word.split_once("?=").unwrap_or((word, ""));
        plain.push_str(&decode(word));
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn plain_part(body: &str) -> Option<String> {
    let part = body.split("Content-Type: text/plain").nth(1)?;
    let (_, content) = part.split_once("\n\n")?;
    let lines = content.lines().take_while(|line| !line.starts_with("--") && !line.is_empty());
    Some(decode(&lines.collect::<String>()))
}

fn decode(base64: &str) -> String {
    let bytes = BASE64_STANDARD.decode(base64.trim()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::language::Language;
    use crate::infra::mail::{Mailer, Outgoing};

    #[tokio::test]
    async fn what_was_kept_reads_back() {
        let folder = std::env::temp_dir().join(format!("outbox-{}", std::process::id()));
        let mail = Outgoing {
            to: "zoe@example.com".parse().unwrap(),
            language: Language::ZhHant,
            subject: "我們收到您的申請 RD-7KQ4-2MX，請輸入驗證碼確認您的電子郵件信箱".into(),
            text: "您好\n\nCODE: ABCD-2345\n".into(),
            html: "<p>您好</p>".into(),
            message_id: "<0198@localhost>".into(),
        };
        let mailer = Mailer::Outbox(folder.clone());
        mailer.send(&mail, &"privacy@localhost".parse().unwrap(), chrono::DateTime::UNIX_EPOCH).await.unwrap();
        let kept = newest(&folder, 10).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(
            (kept[0].to.as_str(), &kept[0].subject, &kept[0].text),
            ("zoe@example.com", &mail.subject, &mail.text)
        );
        assert_eq!(one(&folder, &kept[0].name).await.unwrap().as_ref(), Some(&kept[0]));
        assert_eq!(one(&folder, "../secret").await.unwrap(), None);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
