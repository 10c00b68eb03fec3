//! What every requester page is made of: the frame around it, fields, choices, the date with its sum.
//!
//! Texts are looked up here or in templates, never written here; values are what somebody typed, shown again unchanged.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::base::form::FieldErrors;
use crate::base::language::Language;
use crate::domain::rulebook::Place;
use crate::infra::app::App;
use crate::infra::i18n::Texts;
use crate::web::assets;
use crate::web::kept::AGAIN;
use crate::web::visit::{DONE, LanguageLink, Visit};

/// What stands around every page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// The operator's name.
    pub organisation: String,
    /// The same page in the other languages.
    pub switches: Vec<LanguageLink>,
    /// Whether the switch sends the page's form `request` to be kept, so that nothing typed is left behind.
    pub keeps: bool,
    /// Address of the style sheet.
    pub css: String,
    /// Since when the privacy notice in force holds, where one does.
    pub notice_date: Option<NaiveDate>,
    /// How the data protection officer is reached without a form.
    pub contact: Contact,
    /// Whether a session of "my requests" is open, which can be left.
    pub signed_in: bool,
    /// Whether mails are kept for looking at instead of being sent.
    pub outbox: bool,
    /// What is to be said of what was kept for this page.
    pub kept: Option<String>,
    /// The word of what has just been done: the switch takes it along.
    pub said: String,
}

/// How the data protection officer is reached without a form.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// Mail address.
    pub email: String,
    /// Postal address.
    pub post: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
}

impl Contact {
    /// The phone number as `tel:` links want it: digits and a plus sign.
    #[must_use]
    pub fn dial(&self) -> String {
        self.phone.iter().flat_map(|phone| phone.chars()).filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
    }
}

impl Frame {
    /// The frame of a page that stands alone, such as an error page.
    #[must_use]
    pub fn new(app: &App, language: Language) -> Self {
        let settings = app.settings();
        let organisation = &settings.organisation;
        Self {
            language,
            organisation: organisation.name.clone(),
            switches: Vec::new(),
            keeps: false,
            css: format!("/static/{}/requester.css", assets::version()),
            notice_date: app.config.privacy_notice.on(app.operator_day()).map(|(date, _)| date),
            contact: Contact {
                email: settings.dpo_email.to_string(),
                post: organisation.postal_address.clone(),
                phone: organisation.phone.clone(),
            },
            signed_in: false,
            outbox: false,
            kept: None,
            said: String::new(),
        }
    }

    /// A sentence about a reference, as what stands before it and after it: the reference is not torn apart.
    #[must_use]
    pub fn around_reference(&self, key: &str) -> (String, String) {
        // A letter of nobody's language takes its place.
        let sentence = self.language.with1(key, "reference", "\u{e000}");
        let (before, after) = sentence.split_once('\u{e000}').unwrap_or((&sentence, ""));
        (before.to_owned(), after.to_owned())
    }

    /// The frame of the page that is visited.
    #[must_use]
    pub fn of(visit: &Visit) -> Self {
        let config = &visit.app.config;
        Self {
            switches: visit.language_links(),
            said: visit.done.clone(),
            kept: visit.kept.key().map(|key| visit.language.pick("kept-*", key)),
            outbox: config.smtp_url.is_none() && config.is_loopback() && visit.client.is_local,
            ..Self::new(&visit.app, visit.language)
        }
    }

    /// With the switch leading to this address, for pages that answer a form and have no address of their own.
    #[must_use]
    pub fn switching_to(mut self, path_and_query: &str) -> Self {
        let joint = if path_and_query.contains('?') { '&' } else { '?' };
        for switch in &mut self.switches {
            switch.href = format!("{path_and_query}{joint}lang={}", switch.language);
        }
        self
    }

    /// With a switch that sends the page's form `request` to this address, where what was typed is kept.
    #[must_use]
    pub fn keeping(self, path: &str) -> Self {
        Self { keeps: true, ..self.switching_to(path) }
    }

    /// With a switch that sends the page's form `request` to where it goes, only to be shown again.
    #[must_use]
    pub fn sending_again(self, path: &str) -> Self {
        let said = if self.said.is_empty() { String::new() } else { format!("&{DONE}={}", self.said) };
        self.keeping(&format!("{path}?{AGAIN}{said}"))
    }

    /// With the word of what a form has just done, where its page has no address that says it.
    #[must_use]
    pub fn saying(mut self, word: &str) -> Self {
        word.clone_into(&mut self.said);
        self
    }

    /// With the link that leaves "my requests".
    #[must_use]
    pub const fn signed_in(mut self) -> Self {
        self.signed_in = true;
        self
    }

    /// The language of something that a person wrote.
    #[must_use]
    pub fn spoken(&self, text: &str) -> &'static str {
        Language::tag_of(text, self.language)
    }

    /// The text of `key`.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.language.text(key)
    }

    /// What a person who uses this right says.
    #[must_use]
    pub fn right_title(&self, right: &str) -> String {
        self.language.pick("right-*-title", right)
    }

    /// The right in one line.
    #[must_use]
    pub fn right_summary(&self, right: &str) -> String {
        self.language.pick("right-*-summary", right)
    }

    /// What happens when it is used.
    #[must_use]
    pub fn right_what(&self, right: &str) -> String {
        self.language.pick("right-*-what", right)
    }

    /// A date with its weekday.
    #[must_use]
    pub fn date_long(&self, date: &NaiveDate) -> String {
        self.language.date_long(*date)
    }

    /// A date.
    #[must_use]
    pub fn date(&self, date: &NaiveDate) -> String {
        self.language.date(*date)
    }

    /// What the portal is, for whoever lists pages.
    #[must_use]
    pub fn description(&self) -> String {
        self.language.with1("frame-description", "organisation", self.organisation.as_str())
    }

    /// The date of the privacy notice as its link names it.
    #[must_use]
    pub fn notice(&self) -> String {
        match self.notice_date {
            Some(date) => self.language.with1("frame-notice", "date", self.language.date(date)),
            None => self.language.text("frame-notice-none"),
        }
    }
}

/// What kind of control a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// One line; the value of its `type` attribute.
    Line(&'static str),
    /// A mailed code.
    Code,
    /// Several lines; how many show at first.
    Area(u8),
    /// A list that opens.
    Select,
    /// One of a few, all in sight.
    Radios,
}

/// One choice of a list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line of explanation.
    pub hint: Option<String>,
}

/// Choices under one heading.
#[derive(Clone, Debug)]
pub struct ChoiceGroup {
    /// The heading; none for choices that stand alone.
    pub label: Option<String>,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// A field with its label, its hint, its mistake and what was typed.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Id: the name, but where the same question stands twice on a page.
    pub id: String,
    /// What it is.
    pub control: Control,
    /// The question.
    pub label: String,
    /// The question where the answer is shown again, when the heading above the field says half of it.
    pub answer_label: String,
    /// What helps to answer it.
    pub hint: Option<String>,
    /// What to do about what was typed.
    pub error: Option<String>,
    /// What was typed.
    pub value: String,
    /// What stands there before anybody types.
    pub initial: String,
    /// May be left empty.
    pub optional: bool,
    /// For browsers that fill in forms.
    pub autocomplete: Option<&'static str>,
    /// Only for some of those who ask: the end of the name of their style, `other` for those who ask for somebody else.
    pub only_for: Option<&'static str>,
    /// Behind a line that opens it, so that leaving it empty is nothing to speak of.
    pub folded: bool,
    /// Choices of a list.
    pub groups: Cow<'static, [ChoiceGroup]>,
}

impl Field {
    /// A field whose texts stand under `field-{name}-label` and `-hint`; the hint may be missing.
    #[must_use]
    pub fn new(language: Language, name: &str, control: Control) -> Self {
        Self::keyed(language, name, &format!("field-{name}"), control)
    }

    /// A field whose texts stand under `{key}-label` and `{key}-hint`.
    #[must_use]
    pub fn keyed(language: Language, name: &str, key: &str, control: Control) -> Self {
        Self {
            name: name.to_owned(),
            id: name.to_owned(),
            control,
            label: language.text(&format!("{key}-label")),
            answer_label: String::new(),
            hint: optional_text(language, &format!("{key}-hint")),
            error: None,
            value: String::new(),
            initial: String::new(),
            optional: false,
            autocomplete: None,
            only_for: None,
            folded: false,
            groups: Cow::default(),
        }
    }

    /// With what was typed, and what is wrong with it.
    #[must_use]
    pub fn filled(mut self, language: Language, value: &str, errors: &FieldErrors) -> Self {
        value.clone_into(&mut self.value);
        self.error = errors.get(&self.name).map(|key| language.text(key));
        self
    }

    /// With a choice that is taken as long as there is no other.
    #[must_use]
    pub fn preset(mut self, value: &str) -> Self {
        value.clone_into(&mut self.initial);
        if self.value.is_empty() {
            value.clone_into(&mut self.value);
        }
        self
    }

    /// May be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// What browsers that fill in forms should put there.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// Only for some of those who ask.
    #[must_use]
    pub fn only_for(mut self, whom: &'static str) -> Self {
        self.only_for = Some(whom);
        self
    }

    /// With another hint.
    #[must_use]
    pub fn hint(mut self, hint: String) -> Self {
        self.hint = Some(hint);
        self
    }

    /// A few choices whose texts stand under `pattern` with `*` replaced by the word, and for a line of explanation the same
    /// with `-hint` behind it.
    #[must_use]
    pub fn choices(mut self, language: Language, pattern: &str, words: &[&str]) -> Self {
        let choices = words
            .iter()
            .map(|word| Choice {
                value: (*word).to_owned(),
                label: language.pick(pattern, word),
                hint: optional_text(language, &format!("{}-hint", pattern.replace('*', word))),
            })
            .collect();
        self.groups = vec![ChoiceGroup { label: None, choices }].into();
        self
    }

    /// With these lists of choices.
    #[must_use]
    pub fn groups(mut self, groups: impl Into<Cow<'static, [ChoiceGroup]>>) -> Self {
        self.groups = groups.into();
        self
    }

    /// What `aria-describedby` lists; empty when nothing describes the field.
    #[must_use]
    pub fn described_by(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether this choice is the taken one. A frequent choice stands in two groups; only its first one is taken.
    #[must_use]
    pub fn is_taken(&self, group: &ChoiceGroup, choice: &Choice) -> bool {
        // Of hundreds of choices one is worth the search.
        choice.value == self.value && {
            let first = self.groups.iter().find(|group| group.choices.iter().any(|other| other.value == self.value));
            first.is_some_and(|first| std::ptr::eq(first, group))
        }
    }

    /// The label of the choice that was taken; what was typed elsewhere.
    #[must_use]
    pub fn answer(&self) -> &str {
        self.groups
            .iter()
            .flat_map(|group| &group.choices)
            .find(|choice| choice.value == self.value)
            .map_or(&self.value, |choice| &choice.label)
    }
}

fn optional_text(language: Language, key: &str) -> Option<String> {
    Some(language.text(key)).filter(|text| text != key)
}

/// Fields that stand together.
#[derive(Clone, Debug)]
pub struct FieldSet {
    /// The part of the page that begins with them.
    pub heading: Option<String>,
    /// What they are together; none for fields that need no heading.
    pub legend: Option<String>,
    /// Two columns where there is room.
    pub two: bool,
    /// Behind a line that opens it.
    pub folded: Option<String>,
    /// The fields.
    pub fields: Vec<Field>,
}

impl FieldSet {
    /// Fields without a heading.
    #[must_use]
    pub fn plain(fields: Vec<Field>) -> Self {
        Self { heading: None, legend: None, two: false, folded: None, fields }
    }

    /// Fields behind a line that opens them.
    #[must_use]
    pub fn folded(line: String, mut fields: Vec<Field>) -> Self {
        for field in &mut fields {
            field.folded = true;
        }
        Self { heading: None, legend: None, two: false, folded: Some(line), fields }
    }

    /// With the heading of the part of the page that begins with them.
    #[must_use]
    pub fn headed(mut self, heading: String) -> Self {
        self.heading = Some(heading);
        self
    }

    /// Whether a folded set must be open: something was typed there, or something is wrong.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.fields.iter().any(|field| field.error.is_some() || field.value != field.initial)
    }
}

/// A mistake as the summary at the top of a form lists it.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// Where it links to; empty for a mistake of the whole form.
    pub field: String,
    /// What to do.
    pub text: String,
}

/// Mistakes in the order of the page, those of the whole form first.
#[must_use]
pub fn mistakes(language: Language, errors: &FieldErrors, fields: &[&Field]) -> Vec<Mistake> {
    let place = |name: &str| fields.iter().position(|field| field.name == name);
    let mut listed: Vec<_> = errors.iter().map(|(name, key)| (place(name), name, key)).collect();
    listed.sort_by_key(|(place, ..)| *place);
    listed
        .into_iter()
        .map(|(place, _, key)| Mistake {
            field: place.map(|place| fields[place].id.clone()).unwrap_or_default(),
            text: language.text(key),
        })
        .collect()
}

/// A date by which something is due, as pages tell it.
#[derive(Clone, Debug, Default)]
pub struct Due {
    /// Whether what was asked for is a deed that does not wait for the answer: then the date shown big is the deed's.
    pub is_deed: bool,
    /// The day by which such a deed is done.
    pub at_once: Option<NaiveDate>,
    /// Whether it is not known yet which law applies.
    pub is_open: bool,
    /// The legal due date.
    pub legal: Option<NaiveDate>,
    /// The legal last moment, where the law counts hours.
    pub legal_at: Option<Moment>,
    /// What is aimed at where the law has no number, or beside it.
    pub target: Option<NaiveDate>,
    /// The law that was used.
    pub law: Option<String>,
    /// Its time, as a sentence goes on.
    pub period: Option<String>,
    /// The authority to turn to.
    pub authority: Option<Authority>,
    /// How far the date could be moved, or that it could not.
    pub extension: Option<String>,
    /// How the date was worked out.
    pub steps: Vec<SumStep>,
}

impl Due {
    /// The date pages show big: that of the deed, else the law's, else the target.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        self.at_once.or(self.legal).or(self.target)
    }

    /// The law's moment, where the law counts hours and the date shown big is its.
    #[must_use]
    pub const fn moment(&self) -> Option<&Moment> {
        if self.at_once.is_some() { None } else { self.legal_at.as_ref() }
    }

    /// What the date shown big is, as the keys of its labels name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        if self.is_deed {
            "deed"
        } else if self.legal.is_some() {
            "due"
        } else if self.is_open {
            "open"
        } else {
            "target"
        }
    }

    /// The day of the answer, where the date shown big is that of a deed before it.
    #[must_use]
    pub fn answer_by(&self) -> Option<NaiveDate> {
        self.at_once.and(self.legal)
    }

    /// Whether the date shown big is one that more time moves.
    #[must_use]
    pub const fn is_extended(&self) -> bool {
        self.at_once.is_none() && self.legal.is_some()
    }

    /// The same once the deed is done: what is left is the answer.
    #[must_use]
    pub fn after_the_deed(self) -> Self {
        Self { is_deed: false, at_once: None, ..self }
    }
}

/// A moment by which something is due.
#[derive(Clone, Debug)]
pub struct Moment {
    /// For machines, in the zone of the place: `2026-11-26T10:00:00+07:00`.
    pub datetime: String,
    /// For people, with whose time it is.
    pub text: String,
}

impl Moment {
    /// That moment as people of the place read it.
    #[must_use]
    pub fn there(language: Language, place: Place, at: DateTime<Utc>) -> Self {
        Self {
            datetime: at.with_timezone(&place.zone()).to_rfc3339_opts(SecondsFormat::Secs, false),
            text: place.moment(at, language),
        }
    }
}

/// The authority a person may turn to.
#[derive(Clone, Debug)]
pub struct Authority {
    /// Its name.
    pub name: String,
    /// Where it takes complaints.
    pub url: String,
    /// Where our list of authorities has it.
    pub listed: String,
}

/// A line of the sum.
#[derive(Clone, Debug)]
pub struct SumStep {
    /// The day or days it speaks of.
    pub when: String,
    /// What happens on it.
    pub text: String,
    /// Whether it names the date pages show big.
    pub is_due: bool,
    /// The article that says so.
    pub cite: Option<String>,
}

/// Something the person answered, as pages show it again.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Name of the field.
    pub field: String,
    /// The question.
    pub label: String,
    /// The answer; empty when it was left empty.
    pub value: String,
}
