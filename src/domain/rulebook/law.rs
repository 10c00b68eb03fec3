//! What a page tells about a right in a place before any case exists: law, article, time, fee, authority.

use chrono::NaiveDate;
use serde::Serialize;

use crate::base::language::Language;
use crate::infra::i18n::Texts;

use super::book::{FeeKind, Jurisdiction, Mode, Unit};
use super::citations::{self, Words};
use super::counting::Span;
use super::edition::Rulebook;
use super::events::Operator;
use super::fact_words::Saying;
use super::facts::{self, Fact};
use super::place::Place;
use super::right::Right;
use super::rule::{Rule, Settled};
use super::steps::span_text;

/// A supervisory authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    english: String,
    chinese: String,
    /// Its name in its own language.
    pub local: String,
    /// Its home page.
    pub url: String,
    /// Where to complain, if a page for that is known.
    pub complaint: Option<String>,
}

impl Authority {
    /// Its name in that language; where it has none, its own.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::En => &self.english,
            Language::ZhHant => &self.chinese,
        }
    }
}

/// What the law of a place says about a right.
#[derive(Clone, Debug, PartialEq)]
pub struct LawOfRight {
    /// The full name of the law, in English, as the research was written.
    pub law: String,
    /// The article of the period, as the research was written.
    pub cite: String,
    /// Where the number comes from; [`Mode::Policy`] while the law is not settled.
    pub mode: Mode,
    /// How sure the rulebook is: `V:<source>`, `K`, `K?`.
    pub confidence: String,
    /// Whether counsel should look first.
    pub doubtful: bool,
    /// Whether one law decides; otherwise the dates are aims and the desk settles the place.
    pub settled: bool,
    /// Whom to complain to; `None`: not known until the place is settled.
    pub authority: Option<Authority>,
    /// What it costs, in the rulebook's English words.
    pub fee_rule: String,
    /// Whether more time may be taken.
    pub extension_possible: bool,
    /// When it may, in the rulebook's English words.
    pub extension_condition: Option<String>,
    /// What the notice of an extension must state, in the rulebook's English words.
    pub extension_must_state: Vec<String>,
    /// What a confirmation of receipt must state, in the rulebook's English words; `None`: the law asks for none.
    pub acknowledgement_must_state: Option<Vec<String>>,
    /// Calendar days to answer an appeal against a refusal, and the days by which that may be extended; US states only.
    pub appeal_days: Option<(u32, u32)>,
    /// The day from which the law applies, if that is still to come; its time is an aim till then.
    pub applies_from: Option<NaiveDate>,
    /// Whether it is the rule of this right that begins then, under a law that applies already.
    begins_alone: bool,
    /// The day on which the law came into force, or will, where the rulebook has one.
    pub in_force_from: Option<NaiveDate>,
    /// Where the law has the right, as the research was written.
    article: Option<String>,
    place: &'static str,
    right: Right,
    short: Names,
    fee: FeeKind,
    legal: Option<Span>,
    target: Option<(Span, Mode)>,
    more: Option<Span>,
}

#[derive(Clone, Debug, PartialEq)]
struct Names([String; 2]);

impl LawOfRight {
    /// Words of the research about this law as a reader of that language meets them.
    #[must_use]
    pub fn told(&self, words: &str, language: Language) -> Saying {
        Rulebook::built_in().research(self.place, words, language)
    }

    /// What readers call the law: `GDPR`, `臺灣《個人資料保護法》`.
    #[must_use]
    pub fn law_name(&self, language: Language) -> &str {
        match language {
            Language::En => &self.short.0[0],
            Language::ZhHant => &self.short.0[1],
        }
    }

    /// The law's full name, as people write it in that language.
    #[must_use]
    pub fn law_title(&self, language: Language) -> &str {
        citations::cited(self.place, &self.law, language).unwrap_or_default()
    }

    /// Where the law has the right; `None`: it does not name it, the right is not classified yet, or no law is settled.
    #[must_use]
    pub fn article(&self, language: Language) -> Option<&str> {
        citations::cited(self.place, self.article.as_deref()?, language)
    }

    /// The time to answer, as a sentence continues: `within one month`, `at once`, `no fixed period in this law; ...`.
    #[must_use]
    pub fn period(&self, language: Language) -> String {
        let say = |key: &str, span: Span| language.with1(key, "span", span_text(span, language));
        let at_once = self.is_at_once();
        match (self.legal, self.target) {
            (None, Some((span, _))) if let Some(from) = self.applies_from => {
                let key = if self.begins_alone { "clock-period-rule-not-yet" } else { "clock-period-not-yet" };
                language.with2(key, "span", span_text(span, language), "date", language.date(from))
            }
            _ if !self.settled => self.shortest().map_or_else(String::new, |span| match span.n {
                0 => language.text("clock-period-at-once"),
                _ => say("clock-period-open", span),
            }),
            (Some(legal), _) if at_once => say("clock-period-at-once-within", legal),
            (Some(legal), _) => say("clock-period-within", legal),
            (None, _) if at_once => language.text("clock-period-at-once"),
            (None, Some((span, Mode::Guidance))) => say("clock-period-guidance", span),
            (None, Some((span, _))) => say("clock-period-aim", span),
            (None, None) => String::new(),
        }
    }

    /// The same in a few words, for tables: `1 month`, `at once`, `aim: 30 days`.
    #[must_use]
    pub fn period_short(&self, language: Language) -> String {
        let say = |key: &str, span: Span| language.with1(key, "span", span_text(span, language));
        let at_once = self.is_at_once();
        match (self.legal.filter(|_| self.settled), self.shortest()) {
            (Some(legal), _) if at_once => say("clock-short-at-once-within", legal),
            (Some(legal), _) => say("clock-short-within", legal),
            (None, _) if at_once => language.text("clock-period-at-once"),
            (None, Some(span)) => say("clock-short-aim", span),
            (None, None) => String::new(),
        }
    }

    /// Whether the time is an aim: the operator's own or an authority's, no legal deadline.
    #[must_use]
    pub fn is_aim(&self) -> bool {
        self.legal.is_none() || !self.settled
    }

    /// Whether it is to be done at once, whatever time the law gives for it.
    #[must_use]
    pub const fn is_at_once(&self) -> bool {
        self.right.is_opt_out() || matches!(self.right, Right::Leak | Right::Consent)
    }

    /// The article of the time; `None`: none that a reader could look up.
    #[must_use]
    pub fn time_article(&self, language: Language) -> Option<&str> {
        citations::cited(self.place, &self.cite, language).filter(|_| self.settled)
    }

    /// How far the time may be extended, as a sentence continues: `two months more, three months in all`; `None`: not.
    #[must_use]
    pub fn more_time(&self, language: Language) -> Option<String> {
        let (total, first) = (self.more?, self.legal.or(self.target.map(|(span, _)| span))?);
        let all = span_text(total, language);
        let more = (total.unit == first.unit && total.n > first.n).then(|| Span { n: total.n - first.n, ..total });
        Some(match more {
            Some(more) => language.with2("clock-more-time", "more", span_text(more, language), "all", all),
            None => language.with1("clock-more-time-in-all", "all", all),
        })
    }

    /// When an appeal against a refusal is answered, as a sentence continues: `within 60 days`; `None`: this law knows no
    /// appeal to the one who refused.
    #[must_use]
    pub fn appeal_reply(&self, language: Language) -> Option<String> {
        let (days, more) = self.appeal_days?;
        let span = |n| span_text(Span { n, unit: Unit::CalendarDay }, language);
        Some(match more {
            0 => language.with1("clock-period-within", "span", span(days)),
            _ => language.with2("clock-appeal-more", "span", span(days), "more", span(more)),
        })
    }

    /// What it costs, in a sentence.
    #[must_use]
    pub fn fee(&self, language: Language) -> String {
        let copies = matches!(self.right, Right::Access | Right::Categories | Right::Portability | Right::Other);
        language.text(match self.fee {
            FeeKind::Free => "clock-fee-free",
            FeeKind::FreeUnlessExcessive => "clock-fee-free-unless-excessive",
            FeeKind::AccessCost if !copies => "clock-fee-free",
            FeeKind::AccessCost => "clock-fee-access-cost",
            FeeKind::LowCost => "clock-fee-low-cost",
            FeeKind::Unknown => "clock-fee-unknown",
        })
    }

    fn shortest(&self) -> Option<Span> {
        self.legal.into_iter().chain(self.target.map(|(span, _)| span)).min_by_key(|span| span.weight())
    }
}

/// What the law of that place says about that right; for an unknown place, or one without a law in the rulebook, what
/// the operator does until the place is settled.
#[must_use]
pub fn law_of(place: Option<Place>, right: Right, operator: &Operator, on: NaiveDate) -> LawOfRight {
    match Rulebook::built_in().settle(place, right.into(), operator.country, operator.eu_calendar) {
        Settled::Rule(rule) => describe(rule, place, right, on, true),
        Settled::Open(candidates) => {
            let shortest = candidates.iter().min_by_key(|(rule, _)| {
                let periods = [rule.legal_on(on), rule.target_on(on)].into_iter().flatten();
                periods.map(|period| period.span.weight()).min()
            });
            match shortest {
                Some((rule, _)) => describe(rule, None, right, on, false),
                None => unreachable_without_eu(),
            }
        }
    }
}

/// `rulebook check` holds that the EU's rules are there, and they are always among the candidates or the home law.
fn unreachable_without_eu() -> ! {
    panic!("the rulebook has no rules of the EU")
}

fn describe(rule: &Rule, place: Option<Place>, right: Right, on: NaiveDate, settled: bool) -> LawOfRight {
    let jurisdiction = Rulebook::built_in().jurisdictions().get(rule.code);
    let more_time = rule.more_time_on(on).ok().filter(|_| settled);
    let own = rule.own_on(on);
    let in_force = rule.is_in_force(on);
    let aim_mode = |mode: Mode| if mode.is_law() { Mode::Policy } else { mode };
    LawOfRight {
        law: rule.law.clone(),
        place: rule.code,
        article: rule.article.clone().filter(|_| settled && right != Right::Other),
        cite: own.cite.clone(),
        mode: if settled { rule.mode_on(on) } else { Mode::Policy },
        confidence: own.conf.clone(),
        doubtful: rule.doubtful,
        settled,
        authority: jurisdiction.filter(|_| settled).map(|jurisdiction| authority(rule.code, jurisdiction, place)),
        fee_rule: jurisdiction.map(|jurisdiction| jurisdiction.fee.rule.clone()).unwrap_or_default(),
        extension_possible: more_time.is_some(),
        extension_condition: more_time.map(|more| more.condition.clone()),
        extension_must_state: more_time.map(|more| more.must_state.clone()).unwrap_or_default(),
        acknowledgement_must_state: rule.acknowledgement.as_ref().filter(|_| settled).map(|ack| ack.must_state.clone()),
        appeal_days: rule.appeal.as_ref().filter(|_| settled).map(|appeal| (appeal.days, appeal.more)),
        applies_from: rule.in_force_from.filter(|_| !in_force),
        begins_alone: rule.begins_alone,
        in_force_from: rule.in_force_from.filter(|_| settled),
        right,
        short: Names([rule.short.en.clone(), rule.short.zh.clone()]),
        fee: if settled { rule.fee } else { FeeKind::Unknown },
        more: more_time.map(|more| more.span),
        legal: rule.legal_on(on).map(|period| period.span),
        target: rule.target_on(on).map(|period| (period.span, aim_mode(period.mode))),
    }
}

fn authority(code: &str, jurisdiction: &Jurisdiction, place: Option<Place>) -> Authority {
    let complaint = |url: &str| Some(url.to_owned()).filter(|url| !url.is_empty());
    let book = Rulebook::built_in().book();
    let member_state = place.and_then(|place| place.member_state(book));
    let national = member_state.and_then(|state| Some((state, book.authority_eu.get(state)?)));
    // Readers' names, where there are any; else the rulebook's.
    let name = |words: Option<Words>, language, own: &str| {
        words.map_or_else(|| own.to_owned(), |words| words.text(language).to_owned())
    };
    if let Some((state, national)) = national {
        let words = citations::authority(state);
        return Authority {
            english: name(words, Language::En, &national.name),
            chinese: name(words, Language::ZhHant, &national.name),
            local: national.name.clone(),
            url: national.url.clone(),
            complaint: complaint(&national.complaint),
        };
    }
    let row = &jurisdiction.authority;
    let words = citations::authority(code);
    Authority {
        english: name(words, Language::En, &row.en),
        chinese: name(words, Language::ZhHant, &row.zh),
        local: row.local.clone(),
        url: row.url.clone(),
        complaint: complaint(&row.complaint),
    }
}

/// The codes of every jurisdiction with rules of its own, sorted: `AE`, `AE-ADGM`, ... `US-VA`.
#[must_use]
pub fn rule_places() -> Vec<&'static str> {
    Rulebook::built_in().jurisdictions().keys().map(String::as_str).collect()
}

/// Everything the rulebook holds about one jurisdiction, as data and as text for the command line and the desk.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct PlaceRules {
    #[serde(skip)]
    code: String,
    jurisdiction: Jurisdiction,
    #[serde(skip)]
    facts: Vec<Fact>,
}

/// The rules of a jurisdiction (`EU`, `US-VA`) or of the one a place falls under (`DE`, `GB`).
#[must_use]
pub fn rules_of(code: &str) -> Option<PlaceRules> {
    Rulebook::built_in().rules_of(code)
}

impl Rulebook {
    /// The rules this edition has for a jurisdiction or for a place that falls under one.
    #[must_use]
    pub fn rules_of(&self, code: &str) -> Option<PlaceRules> {
        let code = code.trim().to_ascii_uppercase();
        let all = self.jurisdictions();
        let of_place = || all.get_key_value(self.jurisdiction_of(Place::parse_for_command_line(&code)?)?);
        let (code, jurisdiction) = all.get_key_value(&code).or_else(of_place)?;
        let facts = facts::facts(code, jurisdiction, &self.book().authority_eu, &self.book().source);
        Some(PlaceRules { code: code.clone(), jurisdiction: jurisdiction.clone(), facts })
    }
}

impl PlaceRules {
    /// Its name, in English.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.jurisdiction.name
    }

    /// Its law, in English.
    #[must_use]
    pub fn law(&self) -> &str {
        &self.jurisdiction.law
    }

    /// Its code: `EU`, `US-VA`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Every fact, in the order of their sections.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Headings, each with its lines: rights, periods, counting, pauses, extension, fee, refusal and the rest, with
    /// citations and confidence marks. In English, as the research was written.
    #[must_use]
    pub fn sections(&self) -> Vec<(&'static str, Vec<String>)> {
        facts::sections(&self.facts)
    }

    /// Every fact that is doubtful (`K?`), for counsel.
    #[must_use]
    pub fn doubtful(&self) -> Vec<&Fact> {
        self.facts.iter().filter(|fact| fact.is_doubtful()).collect()
    }
}
