//! Why a mail did not go: for good or for now, in words for ops, and by the server's code in words for the desk.

use std::fmt;

use crate::base::language::Language;
use crate::coded_enum;
use crate::infra::i18n::Texts as _;

/// Why a mail did not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailError {
    /// Worth trying again: nothing that was said is about the recipient's mailbox or the mail itself. The server may be away,
    /// or full, or may not like whom it speaks to (a blocklist, a used-up quota, a wrong sender), and all of that ends.
    Temporary(Failure),
    /// Refused for good: there is no such mailbox, or this mail is not taken there.
    Refused(Failure),
}

/// What stood in the way of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The server's reply code and enhanced status, such as `550 5.1.1` or `450`; `None` where no server said anything.
    pub code: Option<String>,
    /// What happened, in words for ops. Names no address.
    pub text: String,
}

impl Failure {
    /// One without a server's code.
    #[must_use]
    pub fn without_code(text: impl Into<String>) -> Self {
        Self { code: None, text: text.into() }
    }

    /// The code that stands at the beginning of a failure in one line, as [`Display`](fmt::Display) writes it.
    #[must_use]
    pub fn code_of(line: &str) -> Option<&str> {
        line.split_once(": ").map(|(code, _)| code).filter(|code| Reply::parse(code).is_some())
    }
}

/// Why a mail did not go, for a page: our own words by the class of the server's code, and the code itself.
#[must_use]
pub fn failure_words(language: Language, code: Option<&str>) -> String {
    let why = language.pick("mail-failure-*", FailureClass::of(code));
    match code {
        Some(code) => language.with2("mail-failure-with-code", "why", why, "code", code),
        None => why,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(formatter, "{code}: {}", self.text),
            None => formatter.write_str(&self.text),
        }
    }
}

coded_enum! {
    /// What a failure means to somebody who does not speak SMTP; its words are the texts `mail-failure-*`.
    FailureClass {
        /// There is no such mailbox, or it takes nothing.
        NoMailbox = "no-mailbox",
        /// The mailbox is full.
        Full = "full",
        /// The mail itself is not taken.
        Content = "content",
        /// The server's rules: who may send, from where, how much.
        Policy = "policy",
        /// The portal's own account at its mail server.
        SignIn = "sign-in",
        /// A system or the way to it was not well.
        Unwell = "unwell",
        /// The server said something else.
        Other = "other",
        /// No server said anything.
        Unreached = "unreached",
    }
}

impl FailureClass {
    /// The class of a failure with this code.
    #[must_use]
    pub fn of(code: Option<&str>) -> Self {
        let Some(code) = code else { return Self::Unreached };
        let Some(reply) = Reply::parse(code) else { return Self::Other };
        match (reply.code, reply.status) {
            (530 | 534 | 535 | 538, _) => Self::SignIn,
            (_, Some(status)) if status.is_about_sender() => Self::Policy,
            (_, Some(status)) if reply.is_permanent() && status.is_about_mailbox() => Self::NoMailbox,
            (_, Some(status)) => match (status.subject, status.detail) {
                (2, 2) => Self::Full,
                (6, _) => Self::Content,
                (7, _) => Self::Policy,
                (3..=5, _) => Self::Unwell,
                _ => Self::Other,
            },
            (550 | 551 | 553, None) => Self::NoMailbox,
            (552, None) => Self::Full,
            (554, None) => Self::Policy,
            (400..500, None) => Self::Unwell,
            _ => Self::Other,
        }
    }
}

/// A refusal of a mail server: its reply code (RFC 5321 section 4.2) and enhanced status (RFC 3463), if it gave one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: u16,
    pub(super) status: Option<Status>,
}

/// An enhanced status without its class, which is the first digit of the reply code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status {
    subject: u16,
    detail: u16,
}

impl Reply {
    /// From the reply code and the text behind it. The status is the first word (RFC 2034), or stands in the text as
    /// `(#5.1.1)`, as qmail writes it; one whose class is not that of the code is none.
    pub(super) fn new(code: u16, text: &str) -> Self {
        let words = text.split_whitespace().enumerate();
        let status = words
            .filter_map(|(place, word)| {
                let marked = word.trim_start_matches('(').strip_prefix('#');
                marked.or(Some(word).filter(|_| place == 0))
            })
            .find_map(|word| Status::parse(word.trim_end_matches([')', '.', ',', ':']), code / 100));
        Self { code, status }
    }

    /// Reads `550 5.1.1` or `550`.
    fn parse(text: &str) -> Option<Self> {
        let (code, status) = text.split_once(' ').map_or((text, None), |(code, status)| (code, Some(status)));
        let code = code.parse().ok().filter(|code| (400..600).contains(code))?;
        let status = match status {
            Some(status) => Some(Status::parse(status, code / 100)?),
            None => None,
        };
        Some(Self { code, status })
    }

    pub(super) const fn is_permanent(self) -> bool {
        self.code >= 500
    }

    /// Whether it says for good that there is no such mailbox, when asked about the recipient. Without a status the codes that
    /// RFC 5321 gives to mailboxes say so; with another status they do not: a relay that is closed to us answers `550 5.7.1`.
    pub(super) fn is_about_mailbox(self) -> bool {
        self.is_permanent()
            && self.status.map_or(matches!(self.code, 550 | 551 | 553), |status| status.is_about_mailbox())
    }

    /// Whether it says for good, of a whole mail, that this one is not taken: for what it holds or, from servers that look
    /// only then, because there is no such mailbox.
    pub(super) fn is_about_mail(self) -> bool {
        self.is_permanent() && self.status.is_some_and(|status| status.is_about_content() || status.is_about_mailbox())
    }

    /// What the status speaks of, in words for ops.
    pub(super) const fn about(self) -> Option<&'static str> {
        let Some(status) = self.status else { return None };
        match status.subject {
            1 => Some("an address"),
            2 => Some("the mailbox"),
            3 => Some("the receiving system"),
            4 => Some("the network or the routing"),
            5 => Some("the protocol"),
            6 => Some("the content"),
            7 => Some("security or policy"),
            _ => None,
        }
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.code)?;
        match self.status {
            Some(Status { subject, detail }) => write!(formatter, " {}.{subject}.{detail}", self.code / 100),
            None => Ok(()),
        }
    }
}

impl Status {
    fn parse(word: &str, class: u16) -> Option<Self> {
        let mut numbers = word.split('.').map(|number| {
            let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            number.parse::<u16>().ok().filter(|_| is_number)
        });
        let (found, subject, detail) = (numbers.next()??, numbers.next()??, numbers.next()??);
        (found == class && numbers.next().is_none()).then_some(Self { subject, detail })
    }

    /// X.1.7 and X.1.8 are the sender's address by their definition, X.1.0 by the custom of Postfix, which tells at the
    /// recipient what it has against the sender.
    const fn is_about_sender(self) -> bool {
        self.subject == 1 && matches!(self.detail, 0 | 7 | 8)
    }

    /// An address that is none, has moved or takes nothing (X.1.*), a mailbox that was closed (X.2.1). A full one (X.2.2) may
    /// empty.
    const fn is_about_mailbox(self) -> bool {
        match self.subject {
            1 => !self.is_about_sender(),
            2 => self.detail == 1,
            _ => false,
        }
    }

    /// Content (X.6.*), and security as RFC 3463 itself knows it (X.7.0 to X.7.7). What was added to the register later
    /// speaks of who sends: signing in, SPF, DKIM, DMARC, the reverse name.
    const fn is_about_content(self) -> bool {
        self.subject == 6 || self.subject == 7 && self.detail <= 7
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_where_servers_write_it() {
        for (code, text, read) in [
            (550, "5.1.1 <zoe@example.com>: no such user", "550 5.1.1"),
            (550, "5.1.1: no such user", "550 5.1.1"),
            (550, "not here", "550"),
            (450, "4.7.1 greylisted", "450 4.7.1"),
            (553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "553 5.7.1"),
            (550, "4.1.1 of another class", "550"),
            (550, "5.1 half", "550"),
            (550, "5.1.1.1 an address", "550"),
            (554, "see version 5.1.1 of our rules", "554"),
            (550, "", "550"),
        ] {
            let reply = Reply::new(code, text);
            assert_eq!(reply.to_string(), read, "{text}");
            assert_eq!(Reply::parse(read), Some(reply));
        }
        for wrong in ["", "55", "250", "550 ", "550 5.1", "550 4.1.1", "the mail server"] {
            assert_eq!(Reply::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_the_mailbox_and_the_mail_itself_are_refused_for_good() {
        let of = |code: &str| Reply::parse(code).unwrap();
        for mailbox in
            ["550", "551", "553", "550 5.1.1", "550 5.1.2", "553 5.1.3", "551 5.1.6", "556 5.1.10", "550 5.2.1"]
        {
            assert!(of(mailbox).is_about_mailbox(), "{mailbox}");
        }
        for other in [
            "550 5.7.1",
            "550 5.1.0",
            "553 5.1.7",
            "550 5.1.8",
            "552 5.2.2",
            "550 5.4.5",
            "554",
            "503",
            "450",
            "450 4.1.1",
        ] {
            assert!(!of(other).is_about_mailbox(), "{other}");
        }
        for mail in ["554 5.6.0", "550 5.7.1", "552 5.7.0", "550 5.1.10"] {
            assert!(of(mail).is_about_mail(), "{mail}");
        }
        for other in ["554", "550", "552 5.3.4", "550 5.7.26", "550 5.7.8", "554 5.4.5", "451 4.7.1", "450 4.6.1"] {
            assert!(!of(other).is_about_mail(), "{other}");
        }
    }

    #[test]
    fn a_failure_in_one_line_gives_its_code_back() {
        let failure = Failure { code: Some("550 5.1.1".to_owned()), text: "the mail server refuses it".to_owned() };
        assert_eq!(Failure::code_of(&failure.to_string()), Some("550 5.1.1"));
        assert_eq!(Failure::code_of(&Failure::without_code("the outbox: full").to_string()), None);
        for (code, class) in [
            (Some("550 5.1.1"), FailureClass::NoMailbox),
            (Some("550"), FailureClass::NoMailbox),
            (Some("550 5.1.8"), FailureClass::Policy),
            (Some("452 4.2.2"), FailureClass::Full),
            (Some("554 5.6.0"), FailureClass::Content),
            (Some("554"), FailureClass::Policy),
            (Some("550 5.7.1"), FailureClass::Policy),
            (Some("535 5.7.8"), FailureClass::SignIn),
            (Some("421"), FailureClass::Unwell),
            (Some("450 4.1.1"), FailureClass::Other),
            (None, FailureClass::Unreached),
        ] {
            assert_eq!(FailureClass::of(code), class, "{code:?}");
        }
    }
}
