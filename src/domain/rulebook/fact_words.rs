//! Facts of the rulebook in words for people, in the reader's language. What is data (numbers, days, how is counted) is said in each
//! language; what the research wrote in sentences is told by [`prose`]. Neither is what counsel signs: that is [`Fact::text`], word
//! for word.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::base::language::Language;
use crate::infra::i18n::Texts;

use super::Place;
use super::book::{
    Ack, Count, Day0, Extension, From, Jurisdiction, Measured, Mode, MonthRule, NationalAuthority, OffDay, PauseDays,
    PauseRule, Roll, Row, Unit,
};
use super::calendar::CalendarId;
use super::citations;
use super::edition::Rulebook;
use super::facts::{DOUBT, Fact, Source, word};
use super::prose;

/// One statement of a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saying {
    /// What it is about, where a list of such things is meant: `Access`.
    pub label: String,
    /// The words.
    pub text: String,
    /// Whether they stand in English, as the research wrote them, whatever the reader's language.
    pub is_english: bool,
    /// Whether they are what an authority calls itself, in its own language.
    pub is_name: bool,
    /// Whether they name a doubt.
    pub is_doubtful: bool,
    /// What they were read in, as they say themselves.
    pub sources: Vec<Source>,
}

impl Saying {
    /// Whether it is a web address.
    #[must_use]
    pub fn is_link(&self) -> bool {
        self.text.starts_with("http") && !self.text.contains(' ')
    }

    fn said(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl Rulebook {
    /// What a fact says, for people who read this language.
    #[must_use]
    pub fn sayings(&self, fact: &Fact, language: Language) -> Vec<Saying> {
        let teller = Teller { rulebook: self, language, at: &fact.place };
        let told = self.jurisdictions().get(&fact.place).and_then(|place| teller.of(place, &fact.key));
        let all = told.unwrap_or_else(|| fact.text.lines().map(|line| teller.research("", line)).collect());
        all.into_iter().filter(|saying| !saying.text.is_empty()).collect()
    }

    /// Words of the research about a jurisdiction of that code, as sentences of a reader's language.
    #[must_use]
    pub fn research(&self, code: &str, text: &str, language: Language) -> Saying {
        Teller { rulebook: self, language, at: code }.research("", text)
    }

    /// What a fact about a jurisdiction of that code was checked against, as readers of a language meet it.
    #[must_use]
    pub fn source_in(&self, code: &str, source: Source, language: Language) -> Source {
        Teller { rulebook: self, language, at: code }.source(source)
    }
}

/// Who tells facts in a language.
struct Teller<'a> {
    rulebook: &'a Rulebook,
    language: Language,
    /// The code of the jurisdiction.
    at: &'a str,
}

impl Teller<'_> {
    /// The fact of that key; `None` where the words of the research are all there is.
    fn of(&self, place: &Jurisdiction, key: &str) -> Option<Vec<Saying>> {
        let (kind, name) = key.split_once('.').unwrap_or((key, ""));
        Some(match (kind, name) {
            ("law", "") => {
                let status = self.language.pick("desk-rule-status-*", word(&place.status));
                vec![self.research("", &place.law), Saying::said(status)]
            }
            ("law", "effective") => {
                let day = self.language.date(place.effective?);
                vec![Saying::said(self.language.with1("desk-rule-effective", "date", day))]
            }
            ("right", right) => vec![self.research(&self.right(right), place.rights.get(right)?)],
            ("partial", right) => vec![self.research(&self.right(right), place.rights_partial.get(right)?)],
            ("acknowledgement", _) => self.acknowledgement(&place.ack),
            ("deadline", right) => vec![self.period(right, place.deadline.get(right)?, "desk-rule-period")],
            ("before", right) => vec![self.period(right, place.before.get(right)?, "desk-rule-period-before")],
            ("count", "") => self.counting(&place.count),
            ("pause", what) => {
                vec![Saying::said(self.pauses(&place.count).into_iter().find(|(one, _)| *one == what)?.1)]
            }
            ("extension", _) => self.extension(&place.extension),
            ("fee", _) => self.fee(place),
            ("refusal", "grounds") if self.language != Language::En => self.grounds(place),
            ("refusal", "letter") => {
                vec![self.research(&self.language.text("desk-rule-letter"), &place.refusal.letter.join("; "))]
            }
            ("minors", _) => self.minors(place),
            ("agents", _) => {
                let allowed = if place.agents.allowed { "desk-rule-agents-yes" } else { "desk-rule-agents-no" };
                vec![Saying::said(self.language.text(allowed)), self.research("", &place.agents.rule)]
            }
            ("authority", "") => {
                let authority = &place.authority;
                let own = if self.language == Language::En { &authority.en } else { &authority.zh };
                let own = citations::authority(self.at).map_or(own.as_str(), |words| words.text(self.language));
                let local = if authority.local == own { "" } else { &authority.local };
                let local = Saying { is_name: true, ..Saying::said(local.to_owned()) };
                let names = [Saying::said(own.to_owned()), local];
                // Those of the member states are facts of their own.
                let note = authority.note.as_deref().filter(|note| !note.contains("[authority_eu]"));
                let note = self.research("", note.unwrap_or_default());
                names.into_iter().chain([note]).chain(addresses(&authority.url, &authority.complaint)).collect()
            }
            ("authority", state) => self.national(state, self.rulebook.book().authority_eu.get(state)?),
            ("records", _) => {
                let records = &place.records;
                let months = Saying::said(self.language.with1("desk-rule-records", "months", records.months));
                let prose = [Some(&records.rule), records.fine.as_ref(), records.offence.as_ref()];
                [months].into_iter().chain(prose.into_iter().flatten().map(|text| self.research("", text))).collect()
            }
            _ => return None,
        })
    }

    /// Words of the research: its marks become what they mean.
    fn research(&self, label: &str, text: &str) -> Saying {
        let (mut text, mut sources) = (text.to_owned(), Vec::new());
        while let Some((before, rest)) = text.split_once("[V:")
            && let Some((id, after)) = rest.split_once(']')
        {
            let source = self.rulebook.book().source.get(id).map(String::as_str).unwrap_or_default();
            sources.push(self.source(Source::read(id, source)));
            text = format!("{}{after}", before.trim_end());
        }
        let is_doubtful = text.contains(DOUBT);
        for (mark, words) in [
            (" (K?)", ""),
            (", K?)", ")"),
            ("K? ", ""),
            (" K?", ""),
            ("K?", ""),
            (" (K)", ""),
            (" [K]", ""),
            (" []", ""),
        ] {
            text = text.replace(mark, words);
        }
        let told = prose::told(self.at, &text, self.language);
        let is_english = told.is_none();
        let text = told.map(Cow::into_owned).unwrap_or(text);
        Saying { label: label.to_owned(), text, is_english, is_doubtful, sources, ..Saying::default() }
    }

    /// What it is, in the reader's language where somebody has written that.
    fn source(&self, source: Source) -> Source {
        let about = prose::told(self.at, &source.about, self.language).map(Cow::into_owned);
        Source { about: about.unwrap_or(source.about), ..source }
    }

    /// The grounds of a refusal: the name of each, what it means, and where it stands.
    fn grounds(&self, place: &Jurisdiction) -> Vec<Saying> {
        let one = |(ground, what, cite): &(String, String, String)| {
            let label = self.research("", &ground.replace('_', " ")).text;
            let cite = self.research("", cite);
            match what.as_str() {
                "" => Saying { label, ..cite },
                what => {
                    let what = self.research(&label, what);
                    Saying { text: format!("{}（{}）", what.text, cite.text), ..what }
                }
            }
        };
        let checked = place.refusal.verified_part.as_ref();
        let checked = checked.map(|part| self.research(&self.research("", "checked in part").text, part));
        place.refusal.grounds.iter().map(one).chain(checked).collect()
    }

    fn right(&self, key: &str) -> String {
        self.language.pick("desk-rule-right-*", key)
    }

    fn rights(&self, keys: &[String]) -> String {
        self.list(keys.iter().map(|key| self.right(key)))
    }

    fn list(&self, items: impl IntoIterator<Item = String>) -> String {
        items.into_iter().collect::<Vec<_>>().join(&self.language.text("clock-comma"))
    }

    fn span(&self, n: u32, unit: Unit) -> String {
        let key = match unit {
            Unit::CalendarDay | Unit::None => "clock-span-days",
            Unit::CalendarMonth => "clock-span-months",
            Unit::BusinessDay => "clock-span-business",
            Unit::Hour => "clock-span-hours",
        };
        self.language.with1(key, "n", n)
    }

    fn from(&self, from: From) -> String {
        self.language.pick("desk-rule-from-*", word(&from))
    }

    fn days(&self, days: &[OffDay]) -> String {
        self.list(days.iter().map(|day| self.language.pick("desk-rule-day-*", word(day))))
    }

    fn acknowledgement(&self, ack: &Ack) -> Vec<Saying> {
        let Some(from) = ack.from.filter(|_| ack.n > 0) else {
            return vec![Saying::said(self.language.text("desk-rule-acknowledge-none"))];
        };
        let (span, from) = (self.span(ack.n, ack.unit), self.from(from));
        let mut all = vec![Saying::said(self.language.with2("desk-rule-acknowledge", "span", span, "from", from))];
        if !ack.applies_to.is_empty() {
            all.push(Saying::said(self.only(&ack.applies_to)));
        }
        all.push(self.must_state(&ack.must_state));
        all
    }

    fn only(&self, keys: &[String]) -> String {
        self.language.with1("desk-rule-only-rights", "rights", self.rights(keys))
    }

    fn must_state(&self, items: &[String]) -> Saying {
        self.research(&self.language.text("desk-rule-must-state"), &items.join("; "))
    }

    fn period(&self, right: &str, row: &Row, key: &str) -> Saying {
        let arguments = [("span", self.span(row.n, row.unit).into()), ("from", self.from(row.from).into())];
        let mode = match row.mode {
            Mode::Statutory => "desk-rule-mode-statutory",
            Mode::Regulation => "desk-rule-mode-regulation",
            Mode::Guidance => "desk-rule-mode-guidance",
            Mode::Policy => "desk-rule-mode-policy",
        };
        let within =
            row.within.as_ref().map(|limit| self.language.with1("desk-rule-within", "right", self.right(limit)));
        let begins = row.effective.map(|day| self.language.with1("desk-rule-begins", "date", self.language.date(day)));
        let calendar = row.calendar.as_deref().map(|code| self.holidays(code));
        let parts =
            [Some(self.language.text_with(key, &arguments)), Some(self.language.text(mode)), within, begins, calendar];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(&self.language.text("desk-list-separator"));
        Saying { label: self.right(right), text, ..Saying::default() }
    }

    fn holidays(&self, code: &str) -> String {
        let name = CalendarId::parse(code).map_or(code, |calendar| calendar.name(self.language));
        self.language.with1("desk-rule-holidays", "calendar", name.to_owned())
    }

    fn counting(&self, count: &Count) -> Vec<Saying> {
        let text = |key: &str| self.language.text(key);
        let day0 = |day: Day0| self.language.pick("desk-rule-day0-*", word(&day));
        let days = |key: &str, days: &[OffDay]| self.language.with1(key, "days", self.days(days));
        let mut all = vec![day0(count.day0)];
        all.extend(count.safe_day0.map(|day| self.language.with1("desk-rule-strict", "what", day0(day))));
        if count.month_rule == MonthRule::SameDateClamp {
            all.push(text("desk-rule-months"));
        }
        all.push(match count.roll {
            Roll::None => text("desk-rule-roll-none"),
            Roll::NextWorkingDay => days("desk-rule-roll-working", &count.roll_on),
            Roll::NextNonHoliday => days("desk-rule-roll-holiday", &count.roll_on),
        });
        all.extend(count.weekend_for_business_days.as_ref().map(|weekend| days("desk-rule-weekend", weekend)));
        all.extend(
            count
                .strict_weekend_for_business_days
                .as_ref()
                .map(|weekend| self.language.with1("desk-rule-strict", "what", days("desk-rule-weekend", weekend))),
        );
        if !count.closed.is_empty() {
            let ranges = self.list(count.closed.iter().map(|range| self.range(range)));
            all.push(self.language.with1("desk-rule-closed", "days", ranges));
        }
        all.push(self.holidays(&count.calendar));
        if count.own_calendar {
            all.push(text("desk-rule-own-calendar"));
        }
        if count.worked_weekends {
            all.push(text("desk-rule-worked-weekends"));
        }
        all.extend(self.pauses(count).into_iter().map(|(_, words)| words));
        all.extend(count.pause_days.map(|days| match days {
            PauseDays::Difference => text("desk-rule-pause-difference"),
            PauseDays::Inclusive => text("desk-rule-pause-inclusive"),
        }));
        // Which calendar is meant, in the research's words, where those say more than its name.
        let meant = count.holidays.join("; ");
        let meant = if meant == count.calendar { String::new() } else { meant };
        all.into_iter().map(Saying::said).chain([self.research("", &meant)]).collect()
    }

    /// `12-29..01-03`: days of every year.
    fn range(&self, range: &str) -> String {
        let day = |text: &str| format!("2027-{text}").parse::<NaiveDate>().ok();
        match range.split_once("..").map(|(from, to)| (day(from), day(to))) {
            Some((Some(from), Some(to))) => {
                let brief = |day| self.language.date_by("desk-date-brief", day);
                self.language.with2("clock-days", "from", brief(from), "to", brief(to))
            }
            _ => range.to_owned(),
        }
    }

    /// What the clock does while something is waited for.
    fn pauses(&self, count: &Count) -> [(&'static str, String); 3] {
        let told = |what: &'static str, pause: PauseRule, only: &Option<Vec<String>>| {
            let ground = self.language.pick("clock-ground-*", what);
            let key = match pause {
                PauseRule::None => "desk-rule-pause-none",
                PauseRule::Starts => "desk-rule-pause-starts",
                PauseRule::Stops => "desk-rule-pause-stops",
                PauseRule::StopsIfPrompt => "desk-rule-pause-stops_if_prompt",
                PauseRule::Unclear => "desk-rule-pause-unclear",
            };
            let words = self.language.with1(key, "ground", ground);
            let words = match only {
                Some(rights) => format!("{words} {}", self.only(rights)),
                None => words,
            };
            (what, words)
        };
        [
            told("identity", count.id_pause, &count.id_pause_for),
            told("clarification", count.clarify_pause, &count.clarify_pause_for),
            told("fee", count.fee_pause, &count.fee_pause_for),
        ]
    }

    fn extension(&self, more: &Extension) -> Vec<Saying> {
        let prose = |label: &str, text: &str| self.research(&self.language.text(label), text);
        // Where the condition only says that there is none, that is said already.
        let condition = if more.condition == "none in law" { "" } else { &more.condition };
        let mut all = Vec::new();
        if more.total_n == 0 {
            all.push(Saying::said(self.language.text("desk-rule-extension-none")));
        } else {
            let key = match more.measured {
                Measured::FromReceiptTotal => "desk-rule-extension",
                Measured::Open => "desk-rule-extension-open",
            };
            all.push(Saying::said(self.language.with1(key, "span", self.span(more.total_n, more.unit))));
            for (right, n) in &more.total_by_right {
                let text = self.span(*n, more.unit);
                all.push(Saying { label: self.right(right), text, ..Saying::default() });
            }
            if !more.applies_to.is_empty() {
                all.push(Saying::said(self.only(&more.applies_to)));
            }
        }
        all.push(prose("desk-rule-condition", condition));
        all.push(prose("desk-rule-notice", &more.notice_by));
        all.push(self.must_state(&more.notice_must_state));
        all
    }

    fn fee(&self, place: &Jurisdiction) -> Vec<Saying> {
        let fee = &place.fee;
        let mut all =
            vec![Saying::said(self.language.pick("desk-rule-fee-*", word(&fee.kind))), self.research("", &fee.rule)];
        all.extend(fee.per_12_months.map(|n| Saying::said(self.language.with1("desk-rule-fee-times", "n", n))));
        all.extend(fee.cap.as_ref().map(|cap| self.research(&self.language.text("desk-rule-fee-cap"), cap)));
        all.extend(fee.confirm_days.map(|n| Saying::said(self.language.with1("desk-rule-fee-confirm", "n", n))));
        if fee.notice_before_charging == Some(true) {
            all.push(Saying::said(self.language.text("desk-rule-fee-notice")));
        }
        all
    }

    fn minors(&self, place: &Jurisdiction) -> Vec<Saying> {
        let minors = &place.minors;
        let mut all = vec![Saying::said(match minors.digital_consent_age {
            0 => self.language.text("desk-rule-age-none"),
            age => self.language.with1("desk-rule-age", "age", u32::from(age)),
        })];
        let state = |(code, age): (&String, &u8)| format!("{} {age}", self.place(code));
        if !minors.national_ages.is_empty() {
            all.push(Saying::said(self.list(minors.national_ages.iter().map(state))));
        }
        all.extend(
            minors
                .opt_in_to_sale_below
                .map(|age| Saying::said(self.language.with1("desk-rule-age-sale", "age", u32::from(age)))),
        );
        all.push(self.research("", &minors.rule));
        all
    }

    fn national(&self, state: &str, authority: &NationalAuthority) -> Vec<Saying> {
        let own = citations::authority(state).filter(|_| self.language != Language::En);
        let own = own.map(|words| Saying::said(words.text(self.language).to_owned()));
        let name = Saying { is_name: true, ..Saying::said(authority.name.clone()) };
        let mut names = own.into_iter().chain([name]);
        let first = names.next().map(|first| Saying { label: self.place(state), ..first });
        first.into_iter().chain(names).chain(addresses(&authority.url, &authority.complaint)).collect()
    }

    fn place(&self, code: &str) -> String {
        Place::parse(code).map_or_else(|| code.to_owned(), |place| place.name(self.language).to_owned())
    }
}

/// The home page of an authority and where to complain, if that is another page.
fn addresses(home: &str, complaint: &str) -> impl Iterator<Item = Saying> {
    let complaint = if complaint == home { "" } else { complaint };
    [home, complaint].map(str::to_owned).into_iter().map(Saying::said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rulebook::{rule_places, rules_of};

    fn all(language: Language) -> impl Iterator<Item = (Fact, Saying)> {
        let rulebook = Rulebook::built_in();
        let facts = rule_places().into_iter().filter_map(rules_of).flat_map(|rules| rules.facts().to_vec());
        facts.flat_map(move |fact| {
            let sayings = rulebook.sayings(&fact, language);
            assert!(!sayings.is_empty(), "{} {} says nothing", fact.place, fact.key);
            sayings.into_iter().map(|saying| (fact.clone(), saying)).collect::<Vec<_>>()
        })
    }

    /// Neither marks of the data nor keys without a text reach a reader, in any language and at any place.
    #[test]
    fn facts_are_told_in_words() {
        let mut english = std::collections::BTreeSet::new();
        for language in Language::ALL {
            for (fact, saying) in all(language) {
                let at = format!("{} {} in {language}: {saying:?}", fact.place, fact.key);
                for shorthand in
                    ["[V:", "[authority", "K?", "(K)", "excluded", "unclear", "-rule-", "clock-", "[K]", "[]"]
                {
                    let own = !saying.is_english || !["excluded", "unclear"].contains(&shorthand);
                    assert!(
                        !own || !format!("{} {}", saying.label, saying.text).contains(shorthand),
                        "{shorthand}: {at}"
                    );
                }
                assert!(!saying.text.contains("  ") && !saying.text.contains("()"), "{at}");
                let is_name = matches!(fact.section.code(), "authority" | "national");
                if language == Language::ZhHant && !is_name {
                    let said = format!("{}{}", saying.label, saying.text);
                    if saying.is_english || prose::is_english(&said) {
                        english.insert(format!("{}\t{}\t{said}", fact.place, fact.key));
                    }
                }
            }
        }
        assert!(english.is_empty(), "prose.tsv lacks {english:#?}");
    }

    /// What is doubtful in the data stays doubtful in the words.
    #[test]
    fn no_doubt_gets_lost() {
        for (fact, _) in all(Language::En).filter(|(fact, _)| fact.text.contains(DOUBT)) {
            let sayings = Rulebook::built_in().sayings(&fact, Language::En);
            assert!(sayings.iter().any(|saying| saying.is_doubtful), "{} {}: {sayings:?}", fact.place, fact.key);
        }
    }

    #[test]
    fn a_sentence_reads_as_people_write_it() {
        let rulebook = Rulebook::built_in();
        let told = |code: &str, key: &str, language: Language| {
            let rules = rules_of(code).unwrap();
            let fact = rules.facts().iter().find(|fact| fact.key == key).unwrap();
            let join = |saying: &Saying| match saying.label.as_str() {
                "" => saying.text.clone(),
                label => format!("{label}: {}", saying.text),
            };
            rulebook.sayings(fact, language).iter().map(join).collect::<Vec<_>>()
        };
        assert_eq!(told("TW", "deadline.access", Language::En), ["Access: 15 days from receipt; set by an act"]);
        assert_eq!(told("TW", "deadline.access", Language::ZhHant), ["查閱、複本: 自收件起 15 天；由法律明定"]);
        let counting = told("EU", "count", Language::En);
        assert_eq!(counting[0], "The day of receipt does not count; counting begins on the day after.");
        assert!(counting.iter().any(|line| line.starts_with("Whether the clock stops")), "{counting:?}");
        assert!(told("TW", "law.watch", Language::En)[0].contains("Not by 2026-01-31; later not found"));
    }
}
