//! Reading back the mails of the outbox folder, for trying the portal out without a mail server.

use std::path::Path;

use mail_parser::{DateTime, MessageParser};

/// A mail in the outbox folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// Name of its file, without `.eml`.
    pub name: String,
    /// The recipient's address.
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
        Ok(bytes) => Ok(read(name, &bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// `None` for what is no mail.
fn read(name: &str, raw: &[u8]) -> Option<KeptMail> {
    let mail = MessageParser::default().parse(raw)?;
    let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address());
    Some(KeptMail {
        name: name.to_owned(),
        to: to.unwrap_or_default().to_owned(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        date: mail.date().map(DateTime::to_rfc822).unwrap_or_default(),
        text: mail.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
    })
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
    #[test]
    fn mails_are_read_as_any_program_may_write_them() {
        let raw = "Date: Wed, 25 Nov 2026 09:00:00 +0800\r\n\
                   To: =?UTF-8?Q?Zo=C3=AB?=\r\n <zoe@example.com>, other@example.com\r\n\
                   Subject: =?UTF-8?Q?Caf=C3=A9_?= =?ISO-8859-1?Q?f=FCr?=\r\n zwei\r\n\
                   MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"x\"\r\n\r\n\
                   --x\r\ncontent-type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
                   Voil=C3=A0, a line that is=\r\n folded\r\n--x\r\n\
                   Content-Type: text/html\r\n\r\n<p>No</p>\r\n--x--\r\n";
        let mail = read("1", raw.as_bytes()).unwrap();
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("zoe@example.com", "Café für zwei"));
        assert_eq!(
            (mail.date.as_str(), mail.text.as_str()),
            ("Wed, 25 Nov 2026 09:00:00 +0800", "Voilà, a line that is folded")
        );
        assert_eq!(read("1", b""), None);
    }
}
