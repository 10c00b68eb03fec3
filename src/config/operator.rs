//! What the operator may change while the portal runs: its name, how its data protection officer is reached, when what is told.
//!
//! The environment gives the defaults; what was changed since stands in the database, as texts under the same names, and is
//! checked by the same rules. [`crate::domain::settings`] keeps and follows it; everybody else reads one snapshot by
//! [`Context::settings`](crate::infra::app::Context::settings).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use lettre::message::Mailbox;
use url::Url;

use super::{Settings, list};
use crate::base::language::Language;
use crate::coded_enum;

/// Letters of the longest text.
const LENGTH: usize = 1_000;

coded_enum! {
    /// A setting of the operator, under its name in the environment.
    Setting {
        /// Where mails to the data protection officer go.
        DpoEmail = "DPO_EMAIL",
        /// Zone of the desk.
        DpoTimezone = "DPO_TIMEZONE",
        /// Language of mails to the desk.
        DpoLanguage = "DPO_LANGUAGE",
        /// Days before a due date at which the DPO is mailed.
        DeadlineAlertDays = "DEADLINE_ALERT_DAYS",
        /// Hour of the digest.
        DigestHour = "DIGEST_HOUR",
        /// The operator's name.
        OrgName = "ORG_NAME",
        /// Its website.
        OrgWebsite = "ORG_WEBSITE",
        /// Its privacy notice on the web.
        OrgNoticeUrl = "ORG_NOTICE_URL",
        /// The date of the notice in force.
        OrgNoticeDate = "ORG_NOTICE_DATE",
        /// Postal address of the data protection officer.
        OrgPostalAddress = "ORG_POSTAL_ADDRESS",
        /// Phone number of the data protection officer.
        OrgPhone = "ORG_PHONE",
        /// Days until an unconfirmed request lapses.
        UnconfirmedDays = "UNCONFIRMED_DAYS",
        /// Whether a second person looks at answers that need it.
        SecondPerson = "SECOND_PERSON",
        /// Why none does.
        SecondPersonReason = "SECOND_PERSON_REASON",
        /// How many first answers of a handler a second person looks at.
        SecondPersonFirstAnswers = "SECOND_PERSON_FIRST_ANSWERS",
        /// Of how many cases one is looked at by sample.
        SecondPersonSample = "SECOND_PERSON_SAMPLE",
    }
}

impl Setting {
    /// What its text must be, in words for ops: they follow "NAME must be".
    #[must_use]
    pub const fn expected(self) -> &'static str {
        match self {
            Self::DpoEmail => "a mail address",
            Self::DpoTimezone => "a time zone such as Asia/Taipei",
            Self::DpoLanguage => "one of en, zh-Hant",
            Self::DeadlineAlertDays => "whole numbers from 1 to 365, separated by commas",
            Self::DigestHour => "a whole number from 0 to 23",
            Self::OrgName => "a name in one line",
            Self::OrgWebsite | Self::OrgNoticeUrl => "a web address",
            Self::OrgNoticeDate => "a date such as 2024-06-17",
            Self::OrgPostalAddress => "a postal address",
            Self::OrgPhone => "a phone number in one line",
            Self::UnconfirmedDays => "a whole number from 2 to 365",
            Self::SecondPerson => "required or none",
            Self::SecondPersonReason => "the reason why nobody else looks at answers, while SECOND_PERSON is none",
            Self::SecondPersonFirstAnswers => "a whole number from 0 to 1000",
            Self::SecondPersonSample => "0, or a whole number from 1 to 10000",
        }
    }

    /// The key of the same for the desk, beside its field.
    #[must_use]
    pub const fn error_key(self) -> &'static str {
        match self {
            Self::DpoEmail => "error-setting-email",
            Self::DpoTimezone => "error-setting-timezone",
            Self::DpoLanguage => "error-setting-language",
            Self::DeadlineAlertDays => "error-setting-alert-days",
            Self::DigestHour => "error-setting-hour",
            Self::OrgName => "error-setting-name",
            Self::OrgWebsite | Self::OrgNoticeUrl => "error-setting-web-address",
            Self::OrgNoticeDate => "error-setting-date",
            Self::OrgPostalAddress => "error-setting-postal-address",
            Self::OrgPhone => "error-setting-phone",
            Self::UnconfirmedDays => "error-setting-unconfirmed-days",
            Self::SecondPerson => "error-setting-second-person",
            Self::SecondPersonReason => "error-setting-second-person-reason",
            Self::SecondPersonFirstAnswers => "error-setting-first-answers",
            Self::SecondPersonSample => "error-setting-sample",
        }
    }
}

/// Settings as written. What is missing is empty.
pub type Texts = BTreeMap<Setting, String>;

/// The operator, as pages and mails name it.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Its website.
    pub website: Url,
    /// Its privacy notice on the web.
    pub notice_url: Url,
    /// The date of the notice in force, a civil date without a zone.
    pub notice_date: NaiveDate,
    /// Postal address of the data protection officer.
    pub postal_address: Option<String>,
    /// Phone number of the data protection officer.
    pub phone: Option<String>,
}

/// When a second person looks at an answer before it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondPerson {
    /// In an office of one: why nobody else does; none where somebody has to.
    pub waived: Option<String>,
    /// How many first answers of a handler are looked at.
    pub first_answers: u16,
    /// Of how many cases one is looked at by sample; 0 for none.
    pub sample: u16,
}

/// A snapshot of what the operator may change, checked and typed.
#[derive(Clone, Debug)]
pub struct OperatorSettings {
    /// The number of the version in the database that this is; 0 for the environment's alone.
    pub version: i64,
    /// When that version was made.
    pub made_at: Option<DateTime<Utc>>,
    /// The operator.
    pub organisation: Organisation,
    /// Recipient of mails to the data protection officer.
    pub dpo_email: lettre::Address,
    /// Zone of the desk.
    pub dpo_timezone: Tz,
    /// Language of mails to the desk.
    pub dpo_language: Language,
    /// Days before a due date at which the DPO is mailed, highest first.
    pub deadline_alert_days: Vec<u16>,
    /// Hour of the digest in `dpo_timezone`.
    pub digest_hour: u32,
    /// Days until an unconfirmed request lapses.
    pub unconfirmed_days: u16,
    /// When a second person looks at an answer.
    pub second_person: SecondPerson,
    texts: Texts,
}

impl OperatorSettings {
    /// Checks them.
    ///
    /// # Errors
    /// Every setting whose text is wrong.
    pub fn read(texts: Texts) -> Result<Self, Vec<Setting>> {
        let mut reader = Reader { texts: &texts, wrong: Vec::new() };
        let dpo_email = reader.read(Setting::DpoEmail, |text| text.parse().ok());
        let dpo_timezone = reader.read(Setting::DpoTimezone, |text| text.parse().ok());
        let dpo_language = reader.read(Setting::DpoLanguage, Language::parse);
        let deadline_alert_days = reader.read(Setting::DeadlineAlertDays, alert_days);
        let digest_hour = reader.read(Setting::DigestHour, |text| text.parse().ok().filter(|hour| *hour < 24));
        let name = reader.read(Setting::OrgName, |text| one_line(text).filter(|name| !name.is_empty()));
        let website = reader.read(Setting::OrgWebsite, web_address);
        let notice_url = reader.read_optional(Setting::OrgNoticeUrl, web_address);
        let notice_date = reader.read(Setting::OrgNoticeDate, |text| text.parse().ok());
        let postal_address = reader.read_optional(Setting::OrgPostalAddress, lines);
        let phone = reader.read_optional(Setting::OrgPhone, one_line);
        let unconfirmed_days = reader
            .read(Setting::UnconfirmedDays, |text| text.parse().ok().filter(|days: &u16| (2..=365).contains(days)));
        let second_person = reader.second_person();
        let wrong = reader.wrong;
        let checked = (|| {
            let website = website?;
            Some(Self {
                version: 0,
                made_at: None,
                organisation: Organisation {
                    name: name?,
                    notice_url: notice_url.unwrap_or_else(|| website.clone()),
                    website,
                    notice_date: notice_date?,
                    postal_address,
                    phone,
                },
                dpo_email: dpo_email?,
                dpo_timezone: dpo_timezone?,
                dpo_language: dpo_language?,
                deadline_alert_days: deadline_alert_days?,
                digest_hour: digest_hour?,
                unconfirmed_days: unconfirmed_days?,
                second_person: second_person?,
                texts,
            })
        })();
        checked.filter(|_| wrong.is_empty()).ok_or(wrong)
    }

    /// The same with other texts in some places.
    ///
    /// # Errors
    /// Every setting whose text is wrong.
    pub fn with(&self, other: &Texts) -> Result<Self, Vec<Setting>> {
        let mut texts = self.texts.clone();
        texts.extend(other.iter().map(|(setting, text)| (*setting, text.clone())));
        Self::read(texts)
    }

    /// A setting as written; empty where it is not set.
    #[must_use]
    pub fn text(&self, setting: Setting) -> &str {
        self.texts.get(&setting).map_or("", String::as_str)
    }

    /// Who mails come from: without a name of its own, this address has the operator's.
    #[must_use]
    pub fn sender(&self, address: &Mailbox) -> Mailbox {
        let name = address.name.clone().unwrap_or_else(|| self.organisation.name.clone());
        Mailbox::new(Some(name), address.email.clone())
    }
}

impl Settings {
    /// The operator's among the settings.
    #[must_use]
    pub fn of_operator(&self) -> Texts {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        Texts::from([
            (Setting::DpoEmail, self.dpo_email.clone()),
            (Setting::DpoTimezone, self.dpo_timezone.clone()),
            (Setting::DpoLanguage, self.dpo_language.clone()),
            (Setting::DeadlineAlertDays, self.deadline_alert_days.clone()),
            (Setting::DigestHour, self.digest_hour.clone()),
            (Setting::OrgName, self.org_name.clone()),
            (Setting::OrgWebsite, self.org_website.clone()),
            (Setting::OrgNoticeUrl, optional(&self.org_notice_url)),
            (Setting::OrgNoticeDate, self.org_notice_date.clone()),
            (Setting::OrgPostalAddress, optional(&self.org_postal_address)),
            (Setting::OrgPhone, optional(&self.org_phone)),
            (Setting::UnconfirmedDays, self.unconfirmed_days.clone()),
            (Setting::SecondPerson, self.second_person.clone()),
            (Setting::SecondPersonReason, optional(&self.second_person_reason)),
            (Setting::SecondPersonFirstAnswers, self.second_person_first_answers.clone()),
            (Setting::SecondPersonSample, self.second_person_sample.clone()),
        ])
    }
}

/// Reads texts and collects what is wrong.
struct Reader<'a> {
    texts: &'a Texts,
    wrong: Vec<Setting>,
}

impl Reader<'_> {
    fn read<T>(&mut self, setting: Setting, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.texts.get(&setting).map_or("", |text| text.trim());
        let value = Some(text).filter(|text| text.chars().count() <= LENGTH).and_then(parse);
        if value.is_none() {
            self.wrong.push(setting);
        }
        value
    }

    fn read_optional<T>(&mut self, setting: Setting, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.texts.get(&setting).filter(|text| !text.trim().is_empty())?;
        self.read(setting, parse)
    }

    /// Nobody goes without a second person and without saying why.
    fn second_person(&mut self) -> Option<SecondPerson> {
        let is_required = self.read(Setting::SecondPerson, |text| match text {
            "required" => Some(true),
            "none" => Some(false),
            _ => None,
        });
        let reason = self.read_optional(Setting::SecondPersonReason, lines);
        if is_required == Some(false) && reason.is_none() && !self.wrong.contains(&Setting::SecondPersonReason) {
            self.wrong.push(Setting::SecondPersonReason);
        }
        let up_to = |most: u16| move |text: &str| text.parse().ok().filter(|number: &u16| *number <= most);
        let first_answers = self.read(Setting::SecondPersonFirstAnswers, up_to(1_000));
        let sample = self.read(Setting::SecondPersonSample, up_to(10_000));
        Some(SecondPerson {
            waived: reason.filter(|_| is_required == Some(false)),
            first_answers: first_answers?,
            sample: sample?,
        })
    }
}

fn alert_days(text: &str) -> Option<Vec<u16>> {
    let day = |text: &str| text.parse().ok().filter(|day| (1..=365).contains(day));
    let mut days: Vec<u16> = list(text).map(day).collect::<Option<_>>()?;
    days.sort_unstable_by(|a, b| b.cmp(a));
    days.dedup();
    Some(days)
}

/// A line break in a name would end a mail's header.
fn one_line(text: &str) -> Option<String> {
    (!text.contains(char::is_control)).then(|| text.to_owned())
}

fn lines(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    (!text.contains(|letter: char| letter.is_control() && letter != '\n')).then_some(text)
}

fn web_address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
}
