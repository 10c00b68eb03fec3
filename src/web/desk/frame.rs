//! What stands around the content of every page of the desk: the rail, the language switch, the one-time notice, mistakes.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::base::text;
use crate::domain::cases::clock::{DateKind, ShownDate};
use crate::infra::i18n::{FluentValue, Texts};
use crate::web::assets;
use crate::web::kept::AGAIN;
use crate::web::visit::{DONE, LanguageLink};

/// The frame of a page. Templates ask it for texts: `frame.text("desk-…")`.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// The operator's name.
    pub operator: String,
    /// The entry of the rail that is lit: `today`, `queue`, `unconfirmed`, `tasks`, `new`, `rulebook`, `register`, `staff`, `audit`, `account` or
    /// none.
    pub here: &'static str,
    /// The other languages, each with the address of this page in it.
    pub languages: Vec<LanguageLink>,
    /// The token every form of the page carries.
    pub form_token: String,
    /// What has just been done, in words.
    pub done: Option<String>,
    /// The word of it in an address: the language switch takes it along.
    pub said: String,
    /// What is to be said of what was kept for this page, in words.
    pub kept: Option<String>,
    /// Why what was asked for did not happen, in words: a rule's refusal, a state, a conflict.
    pub problem: Option<String>,
    /// Whether that is a wait, which stands in the address of the page.
    pub waits: bool,
    /// What is wrong with the form of this page.
    pub errors: FieldErrors,
    /// What others did with the case of this page since its form was opened.
    pub changes: Vec<Change>,
    /// What fields of this page are called, where that is not what they are called elsewhere.
    pub labels: HashMap<String, String>,
    /// Who is signed in.
    pub me: Option<Me>,
    /// The present day at the desk.
    pub today: NaiveDate,
    /// The zone of the desk, in which moments are shown.
    pub zone: Tz,
    /// Up to how many days before a date it counts as near, as in the queue's counts.
    pub soon_days: i64,
}

/// What somebody else did while a form was open.
#[derive(Clone, Debug)]
pub struct Change {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in words.
    pub words: String,
    /// What was written, where it was.
    pub body: Option<String>,
}

/// Who is signed in, and which places of the rail are open to them.
#[derive(Clone, Debug)]
pub struct Me {
    /// Their name.
    pub name: String,
    /// The code of their role.
    pub role: &'static str,
    /// Whether cases may be typed in.
    pub may_file: bool,
    /// Whether the rulebook may be read.
    pub may_rules: bool,
    /// Whether the processing register may be read.
    pub may_register: bool,
    /// Whether accounts may be seen.
    pub may_staff: bool,
    /// Whether the audit log may be read.
    pub may_audit: bool,
    /// Whether cases may be seen at all.
    pub may_cases: bool,
    /// The figures of the rail, on pages that know them anyway.
    pub counts: Option<RailCounts>,
}

/// The small figures in the rail.
#[derive(Clone, Copy, Debug, Default)]
pub struct RailCounts {
    /// Open cases.
    pub open: i64,
    /// Requests whose mailbox is not proven.
    pub unconfirmed: i64,
}

impl Texts for &Frame {
    fn text(self, key: &str) -> String {
        self.language.text(key)
    }
    fn text_with(self, key: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String {
        self.language.text_with(key, arguments)
    }
}

/// A date with how near it is: the chip `in 6 days · 29 Nov`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// `late`, `past`, `aim`, `soon` or `fine`: the chip's colour, which never speaks alone.
    pub tone: &'static str,
    /// `in 6 days`, `today`, `2 days late`.
    pub words: String,
    /// `29 Nov`, with its year when it is another one.
    pub date: String,
    /// The date for machines.
    pub iso: String,
}

impl Frame {
    /// Says that something was done. `word` ends its key, and stands in addresses.
    pub fn say_done(&mut self, word: &str) {
        self.done = Some(self.pick("desk-done-*", word));
        word.clone_into(&mut self.said);
    }

    /// Puts figures into the rail.
    pub fn count(&mut self, counts: RailCounts) {
        if let Some(me) = &mut self.me {
            me.counts = Some(counts);
        }
    }

    /// With the language switch leading to this address, for a page whose forms go to addresses that show nothing.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        for link in &mut self.languages {
            link.href = format!("{path}?lang={}", link.language);
            if !self.said.is_empty() {
                link.href.push_str(&format!("&{DONE}={}", self.said));
            }
        }
        self
    }

    /// Where the language switch of a page sends its form, only to be shown again; what its address tells, of a wait or of what was just
    /// done, goes with it.
    #[must_use]
    pub fn again(&self, path: &str, link: &LanguageLink) -> String {
        let said = if self.said.is_empty() { String::new() } else { format!("&{DONE}={}", self.said) };
        match self.waits {
            true => format!("{}&{AGAIN}", link.href),
            false => format!("{path}?{AGAIN}&lang={}{said}", link.language),
        }
    }

    /// Of a page that shows a secret once: it cannot be made again in another language.
    #[must_use]
    pub fn in_this_language_only(mut self) -> Self {
        self.languages.clear();
        self
    }

    /// Whether the reader sees cases, and so has a queue to search.
    #[must_use]
    pub fn has_cases(&self) -> bool {
        self.me.as_ref().is_some_and(|me| me.may_cases)
    }

    /// How near a date is.
    #[must_use]
    pub fn due(&self, date: &NaiveDate) -> Due {
        let days = (*date - self.today).num_days();
        let (tone, words) = match days {
            ..0 => ("late", self.with1("desk-days-late", "days", -days)),
            0 => ("soon", self.text("desk-days-today")),
            1 => ("soon", self.text("desk-days-tomorrow")),
            _ => (if days <= self.soon_days { "soon" } else { "fine" }, self.with1("desk-days-in", "days", days)),
        };
        Due { tone, words, date: self.brief(date), iso: date.to_string() }
    }

    /// How near the date of a case is, or how broken: past the law's day, past the safe one and past our own aim are three things.
    #[must_use]
    pub fn shown(&self, shown: &ShownDate) -> Due {
        let (date, iso) = (self.brief(&shown.date), shown.date.to_string());
        if !shown.is_past {
            // Where the place is behind the desk, its last day is not over when the desk's is.
            return Due { date, iso, ..self.due(&shown.date.max(self.today)) };
        }
        let tone = match shown.kind {
            DateKind::Law => "late",
            DateKind::Safe => "past",
            DateKind::Aim => "aim",
        };
        let days = (self.today - shown.date).num_days().max(0);
        let words = self.with1(&format!("desk-late-{}", shown.kind.code()), "days", days);
        Due { tone, words, date, iso }
    }

    /// What a field is called, in the list of mistakes as beside the field.
    #[must_use]
    pub fn label(&self, field: &str) -> String {
        self.labels.get(field).cloned().unwrap_or_else(|| self.pick("desk-label-*", field))
    }

    /// A date for a narrow column: without its year where that is plain.
    #[must_use]
    pub fn brief(&self, date: &NaiveDate) -> String {
        // Within half a year nobody takes a day for the same day of another year.
        let near = date.year() == self.today.year() || (*date - self.today).num_days().abs() < 183;
        if near { self.date_by("desk-date-brief", *date) } else { self.date_short(*date) }
    }

    /// A date with its weekday and year.
    #[must_use]
    pub fn long(&self, date: &NaiveDate) -> String {
        self.date_long(*date)
    }

    /// A moment at the desk, for a narrow place: `29 Nov 14:05`.
    #[must_use]
    pub fn when(&self, moment: &DateTime<Utc>) -> String {
        let there = moment.with_timezone(&self.zone);
        format!("{} {}", self.brief(&there.date_naive()), there.format("%H:%M"))
    }

    /// A moment at the desk to the second, for the log.
    #[must_use]
    pub fn when_exactly(&self, moment: &DateTime<Utc>) -> String {
        moment.with_timezone(&self.zone).format("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// A moment for machines.
    #[must_use]
    pub fn stamp(&self, moment: &DateTime<Utc>) -> String {
        moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    /// A size for people: `120 kB`.
    #[must_use]
    pub fn bytes(&self, bytes: i64) -> String {
        text::size(bytes)
    }

    /// The address of the styles.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        format!("/static/{}/desk.css", assets::version())
    }

    /// The address of the script.
    #[must_use]
    pub fn script(&self) -> String {
        format!("/static/{}/desk.js", assets::version())
    }

    /// Whether the page comes back with something wrong; its title then begins with the word for that.
    #[must_use]
    pub fn is_troubled(&self) -> bool {
        self.problem.is_some() || !self.errors.is_empty()
    }

    /// A mistake in words. Some that requesters also make are said in other words to the desk.
    #[must_use]
    pub fn mistake(&self, key: &str) -> String {
        match key {
            "error-code-wrong" => self.text("desk-error-code"),
            "error-code-next" => self.text("desk-error-code-next"),
            "error-name-missing" => self.text("desk-error-name"),
            other => self.text(other),
        }
    }

    /// What `aria-describedby` of a field names: its hint, its mistake, both or nothing.
    #[must_use]
    pub fn described(&self, field: &str, hint: &str) -> String {
        let hint = (!hint.is_empty()).then(|| format!("{field}-hint"));
        let error = self.errors.get(field).map(|_| format!("{field}-error"));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}
