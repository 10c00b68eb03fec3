//! Texts in every language, from `locales/<language>/*.ftl` (Fluent), embedded in the binary.
//!
//! A key that is missing shows as the key itself, so that a page never breaks; tests hold every key used in code and
//! templates against every language.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Timelike};
pub use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{Loader, static_loader};
use unic_langid::{LanguageIdentifier, langid};

use crate::base::language::Language;
use crate::base::text::isolated;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // Isolation marks around every argument confuse people who copy a reference out of a page or mail: see `apart`.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = langid!("en");
static ZH_HANT: LanguageIdentifier = langid!("zh-Hant");

/// Texts of a language; implemented for [`Language`] so that code and templates read `language.text("key")`.
pub trait Texts: Copy {
    /// The text of `key`.
    fn text(self, key: &str) -> String;
    /// The text of `key` with its arguments filled in.
    fn text_with(self, key: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String;

    /// The text whose key is `pattern` with `*` replaced by `code`, such as `right-*-title` for `access`.
    fn pick(self, pattern: &str, code: impl std::fmt::Display) -> String {
        self.text(&pattern.replace('*', &code.to_string()))
    }
    /// The text of `key` with one argument; for templates.
    fn with1<'a>(self, key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
        self.text_with(key, &[(name, value.into())])
    }
    /// The text of `key` with two arguments; for templates.
    fn with2<'a>(
        self,
        key: &str,
        name: &'static str,
        value: impl Into<FluentValue<'a>>,
        name2: &'static str,
        value2: impl Into<FluentValue<'a>>,
    ) -> String {
        self.text_with(key, &[(name, value.into()), (name2, value2.into())])
    }

    /// A date as people write it, with its weekday: `Friday 25 December 2026`, `2026年12月25日（星期五）`.
    fn date_long(self, date: NaiveDate) -> String {
        self.date_by("date-long", date)
    }
    /// A date without its weekday: `25 December 2026`, `2026年12月25日`.
    fn date(self, date: NaiveDate) -> String {
        self.date_by("date-plain", date)
    }
    /// A short date for tables: `25 Dec 2026`, `2026/12/25`.
    fn date_short(self, date: NaiveDate) -> String {
        self.date_by("date-short", date)
    }
    /// A moment in the zone it carries: `25 December 2026, 14:05`.
    fn moment<Z: TimeZone>(self, moment: &DateTime<Z>) -> String {
        let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
        self.with2("date-moment", "date", self.date(moment.date_naive()), "time", time)
    }
    /// The same with its weekday: `Friday 25 December 2026, 14:05`.
    fn moment_long<Z: TimeZone>(self, moment: &DateTime<Z>) -> String {
        let time = format!("{:02}:{:02}", moment.hour(), moment.minute());
        self.with2("date-moment", "date", self.date_long(moment.date_naive()), "time", time)
    }
    /// A date through the pattern under `key`, which may use `$day`, `$month`, `$month-short`, `$month-number`, `$year`, `$weekday`.
    fn date_by(self, key: &str, date: NaiveDate) -> String {
        let number = |value: u32| FluentValue::from(value.to_string());
        self.text_with(
            key,
            &[
                ("day", number(date.day())),
                ("month", self.text(&format!("month-{}", date.month())).into()),
                ("monthShort", self.text(&format!("month-short-{}", date.month())).into()),
                ("monthNumber", number(date.month())),
                ("year", FluentValue::from(date.year().to_string())),
                ("weekday", self.text(&format!("weekday-{}", date.weekday().number_from_monday())).into()),
            ],
        )
    }
}

/// What reads from right to left stands apart from the sentence around it, or both would be read in the wrong order.
fn apart<'a>(value: &FluentValue<'a>) -> FluentValue<'a> {
    match value {
        FluentValue::String(text) => FluentValue::String(isolated(text.clone())),
        other => other.clone(),
    }
}

fn identifier(language: Language) -> &'static LanguageIdentifier {
    match language {
        Language::En => &EN,
        Language::ZhHant => &ZH_HANT,
    }
}

impl Texts for Language {
    fn text(self, key: &str) -> String {
        LOCALES.try_lookup(identifier(self), key).unwrap_or_else(|| key.to_owned())
    }

    fn text_with(self, key: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
            arguments.iter().map(|(name, value)| (Cow::Borrowed(*name), apart(value))).collect();
        LOCALES.try_lookup_with_args(identifier(self), key, &arguments).unwrap_or_else(|| key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_people_write_them() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 25).unwrap();
        assert_eq!(Language::En.date_long(date), "Friday 25 December 2026");
        assert_eq!(Language::ZhHant.date_long(date), "2026年12月25日（星期五）");
        assert_eq!(Language::En.text("no-such-key"), "no-such-key");
    }

    #[test]
    fn a_name_that_reads_from_the_right_stands_apart_from_its_sentence() {
        let sentence = Language::En.with2("case-answer-file", "name", "תיק.pdf", "size", "12 kB");
        assert!(sentence.contains("\u{2068}תיק.pdf\u{2069}"), "{sentence}");
        assert!(!Language::En.with2("case-answer-file", "name", "file.pdf", "size", "12 kB").contains('\u{2068}'));
    }
}
