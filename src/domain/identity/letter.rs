//! What the person reads of a question who they are, in their language. It never says whether, or what, is held.

use super::rules::Checked;
use super::{About, Asking, Standing};
use crate::base::language::Language;
use crate::domain::cases::case::Case;
use crate::domain::cases::ops::pause_effect;
use crate::domain::rulebook::identity::Ladder;
use crate::domain::rulebook::{PauseEffect, PauseGround};
use crate::infra::i18n::Texts as _;

/// What a question does to the clock under the law of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The days of waiting do not count.
    Stops,
    /// The period begins with the reply.
    Starts,
    /// It goes on.
    Runs,
}

impl Clock {
    /// What a question about this would do now.
    #[must_use]
    pub fn of(case: &Case, about: About) -> Self {
        if about == About::Permission || case.open_pause().is_some() {
            return Self::Runs;
        }
        match pause_effect(case, PauseGround::Identity) {
            Ok(PauseEffect::Stops) => Self::Stops,
            Ok(PauseEffect::Starts) => Self::Starts,
            Err(_) => Self::Runs,
        }
    }

    /// The ground of the pause, where the clock waits.
    #[must_use]
    pub const fn ground(self) -> Option<PauseGround> {
        match self {
            Self::Runs => None,
            Self::Stops | Self::Starts => Some(PauseGround::Identity),
        }
    }

    /// The word for it in keys of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stops => "stops",
            Self::Starts => "starts",
            Self::Runs => "runs",
        }
    }
}

/// The doubt, as the person reads it.
#[must_use]
pub fn doubt(language: Language, code: &str, details: &str) -> String {
    let is_own = Ladder::built_in().doubts().iter().any(|doubt| doubt.code == code && doubt.own);
    match (is_own, details) {
        (true, details) => details.to_owned(),
        (false, "") => language.pick("identity-letter-doubt-*", code),
        (false, details) => language.with2(
            "identity-letter-both",
            "doubt",
            language.pick("identity-letter-doubt-*", code),
            "details",
            details,
        ),
    }
}

/// Names of codes, one after the other.
#[must_use]
pub fn names(language: Language, pattern: &str, codes: &[String], between: &str) -> String {
    let names: Vec<String> = codes.iter().map(|code| language.pick(pattern, code)).collect();
    names.join(&language.text(between))
}

/// The whole question.
#[must_use]
pub fn text(standing: &Standing, case: &Case, checked: &Checked) -> String {
    let language = case.language;
    let mut parts = Vec::new();
    if checked.about == About::Permission {
        let key = match case.person.other_name.as_str() {
            "" => language.text("identity-letter-permission"),
            person => language.with1("identity-letter-permission-of", "person", person),
        };
        parts.push(key);
        parts.push(language.text("identity-letter-permission-what"));
        parts.extend((!checked.written.details.is_empty()).then(|| checked.written.details.clone()));
    } else {
        let doubt = doubt(language, &checked.doubt, &checked.written.details);
        parts.push(language.with1("identity-letter-doubt", "doubt", doubt));
        let ways: Vec<String> = checked.ways.iter().filter(|way| *way != "document").cloned().collect();
        if !ways.is_empty() {
            let ways = names(language, "identity-letter-way-*", &ways, "identity-letter-or");
            parts.push(language.with1("identity-letter-ways", "ways", ways));
        }
        if checked.documents.is_empty() {
            parts.push(language.text("identity-letter-no-card"));
        } else {
            let documents = names(language, "identity-kind-*", &checked.documents, "identity-letter-or");
            let fields = names(language, "identity-field-*", &checked.fields, "identity-list-separator");
            let key = if ways.is_empty() { "identity-letter-document" } else { "identity-letter-document-or" };
            parts.push(language.with2(key, "documents", documents, "fields", fields));
            parts.push(language.text("identity-letter-document-how"));
        }
    }
    let clock = Clock::of(case, checked.about);
    let day = language.date_long(checked.reply_by);
    let refuses = checked.about == About::Identity && standing.need.has("unsure_refuse");
    let without = if refuses { "identity-letter-without-refused" } else { "identity-letter-without" };
    // Whether there is a date at all the page of the request tells.
    let of_clock = language.pick("identity-letter-clock-*", clock.code());
    parts.push(language.with2(
        "identity-letter-both",
        "doubt",
        of_clock,
        "details",
        language.with1(without, "day", day),
    ));
    parts.join("\n\n")
}

/// What was asked, as the person reads it on their page: the doubt and the ways.
#[must_use]
pub fn asked(language: Language, asking: &Asking) -> (String, Vec<String>) {
    let details = asking.written.as_ref().map(|written| written.details.as_str()).unwrap_or_default();
    let doubt = match asking.about {
        About::Permission => language.text("identity-letter-permission-what"),
        About::Identity => doubt(language, &asking.doubt, details),
    };
    let ways = asking.ways.iter().filter(|way| *way != "document");
    (doubt, ways.map(|way| language.pick("identity-letter-way-*", way)).collect())
}
