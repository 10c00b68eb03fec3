//! What the rulebook holds about a jurisdiction as single facts, each with the mark of how sure it is: for counsel, for
//! the desk and for the command line. In English, as the research was written; `fact_words` tells them to people.
//!
//! A mark (`conf` in the data, or `K?` in its prose) stands on exactly one fact, so that counsel clears each doubt once.
//! A fact is known by its key and by a fingerprint of its words: what was signed off holds for those words only.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::base::language::Language;
use crate::coded_enum;

use super::book::{Jurisdiction, Measured, Mode, MonthRule, NationalAuthority, OffDay, PauseRule, Row, Unit};
use super::calendar::CalendarId;
use super::edition::Rulebook;
use super::right::Matter;

/// How doubt is written, as a mark and in prose.
pub(super) const DOUBT: &str = "K?";

coded_enum! {
    /// What a fact is about.
    Section {
        /// The law and since when it is in force.
        Law = "law",
        /// The articles of the rights.
        Rights = "rights",
        /// Rights that the law has only in part.
        Partial = "partial",
        /// Confirming receipt.
        Acknowledgement = "acknowledgement",
        /// Periods to answer.
        Periods = "periods",
        /// How days and months are counted.
        Counting = "counting",
        /// What the clock may wait for.
        Waiting = "waiting",
        /// More time.
        Extension = "extension",
        /// What it may cost.
        Fee = "fee",
        /// Grounds of a refusal and what its letter must say.
        Refusal = "refusal",
        /// Children.
        Minors = "minors",
        /// Who may act for somebody.
        Agents = "agents",
        /// Whom to complain to.
        Authority = "authority",
        /// How long records are kept.
        Records = "records",
        /// The authorities of member states.
        National = "national",
        /// How identity is proved.
        Verification = "verification",
        /// What follows a request.
        After = "after",
    }
}

impl Section {
    /// Its heading on the command line.
    const fn heading(self) -> &'static str {
        match self {
            Self::Partial => "only in part",
            Self::National => "national authorities",
            Self::After => "afterwards",
            other => other.code(),
        }
    }
}

/// How sure the rulebook is of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Checked against a source.
    Checked(Source),
    /// General knowledge, not checked again.
    Known,
    /// Doubtful: counsel must check it.
    Doubtful,
    /// Without a mark of its own: a name, or a detail of another fact.
    Unmarked,
}

/// What a fact was checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name in the rulebook.
    pub id: String,
    /// Its address, where it has one.
    pub url: Option<String>,
    /// What it is.
    pub about: String,
}

impl Source {
    /// Where it stands: the host of its address.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.url.as_deref()?.split('/').nth(2)
    }

    /// `https://example.org/law (the text of 2023)`, as the data writes it.
    pub(super) fn read(id: &str, text: &str) -> Self {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let (url, rest) = if first.starts_with("http") { (Some(first.to_owned()), rest) } else { (None, text) };
        let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest);
        Self { id: id.to_owned(), url, about: inner.to_owned() }
    }
}

/// One thing the rulebook says about a jurisdiction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The jurisdiction's code.
    pub place: String,
    /// What it is known by within the jurisdiction: `deadline.erasure`, `count`, `refusal.letter`. Stable.
    pub key: String,
    /// What it is about.
    pub section: Section,
    /// What it says.
    pub text: String,
    /// Where the law says so; empty where none is named.
    pub citation: String,
    /// How sure the rulebook is.
    pub confidence: Confidence,
    /// As the command line prints it.
    lines: Vec<String>,
}

impl Fact {
    /// Whether counsel has to check it: by its mark, or because its words say so of a part.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.confidence == Confidence::Doubtful || self.is_doubtful_in_words()
    }

    /// Whether its words name a doubtful part.
    #[must_use]
    pub fn is_doubtful_in_words(&self) -> bool {
        self.text.contains(DOUBT) || self.citation.contains(DOUBT)
    }

    /// A hash of its words: another text or citation is another fact, whatever was said of the former.
    ///
    /// It covers how this file puts words together. Whoever changes that takes back what counsel has signed; a test
    /// holds it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for part in [&self.place, &self.key, &self.text, &self.citation] {
            // The length keeps the border between two parts.
            hash.update(u64::try_from(part.len()).unwrap_or_default().to_be_bytes());
            hash.update(part.as_bytes());
        }
        crate::base::text::hexadecimal(&hash.finalize())
    }
}

impl Rulebook {
    /// The keys of the doubtful facts that the dates of a right, or of an appeal, rest on in a jurisdiction of that code:
    /// its own period, the legal limit that stands around it, the counting. None: the rule is not doubtful.
    #[must_use]
    pub fn doubtful_facts_of(&self, code: &str, matter: impl Into<Matter>) -> Vec<String> {
        self.rule(code, matter).map(|rule| rule.doubts.clone()).unwrap_or_default()
    }
}

/// The headings of the command line, each with its lines.
pub(super) fn sections(facts: &[Fact]) -> Vec<(&'static str, Vec<String>)> {
    let lines = |section: Section| {
        facts.iter().filter(|fact| fact.section == section).flat_map(|fact| fact.lines.clone()).collect()
    };
    Section::ALL.iter().map(|section| (section.heading(), lines(*section))).collect()
}

/// Every fact about a jurisdiction, in the order of the sections. `sources`: what `V:` marks name.
pub(super) fn facts(
    code: &str,
    jurisdiction: &Jurisdiction,
    national: &BTreeMap<String, NationalAuthority>,
    sources: &BTreeMap<String, String>,
) -> Vec<Fact> {
    let mut list = List { code, sources, facts: Vec::new() };
    law(&mut list, jurisdiction);
    periods(&mut list, jurisdiction);
    counting(&mut list, jurisdiction);
    extension_and_fee(&mut list, jurisdiction);
    refusal(&mut list, jurisdiction);
    people(&mut list, jurisdiction);
    for state in jurisdiction.members.iter().filter_map(|state| national.get_key_value(state)) {
        national_authority(&mut list, state.0, state.1);
    }
    tables(&mut list, jurisdiction);
    list.facts
}

/// The facts of one jurisdiction while they are collected.
struct List<'a> {
    code: &'a str,
    sources: &'a BTreeMap<String, String>,
    facts: Vec<Fact>,
}

impl List<'_> {
    /// Adds a fact with a mark; the command line prints `line`, the citation and the mark.
    fn add(
        &mut self,
        section: Section,
        key: impl Into<String>,
        text: String,
        marked: (&str, &str),
        lines: Vec<String>,
    ) {
        let (citation, conf) = marked;
        let confidence = match conf.strip_prefix("V:") {
            Some(id) => {
                Confidence::Checked(Source::read(id, self.sources.get(id).map(String::as_str).unwrap_or_default()))
            }
            None if conf.starts_with(DOUBT) => Confidence::Doubtful,
            None if conf.is_empty() => Confidence::Unmarked,
            None => Confidence::Known,
        };
        self.facts.push(Fact {
            place: self.code.to_owned(),
            key: key.into(),
            section,
            text,
            citation: citation.to_owned(),
            confidence,
            lines,
        });
    }

    /// Adds a fact without a mark, printed as it reads.
    fn plain(&mut self, section: Section, key: impl Into<String>, text: String) {
        let lines = vec![text.clone()];
        self.add(section, key, text, ("", ""), lines);
    }
}

fn law(list: &mut List<'_>, j: &Jurisdiction) {
    let line = vec![format!("{} ({})", j.law, word(&j.status))];
    list.add(Section::Law, "law", format!("{} ({})", j.law, plain(&j.status)), ("", ""), line);
    if let Some(date) = j.effective {
        list.plain(Section::Law, "law.effective", format!("in force from {date}"));
    }
    if let Some(watch) = &j.watch {
        let line = vec![format!("watch: {watch}")];
        list.add(Section::Law, "law.watch", watch.clone(), ("", ""), line);
    }
    if let Some(row) = &j.law_cite {
        let line = format!("section numbers: {} [{}]", row.cite, row.conf);
        list.add(
            Section::Law,
            "law.citation",
            "section numbers, as every citation of this law gives them".to_owned(),
            (&row.cite, &row.conf),
            vec![line],
        );
    }
    for (section, key, rights) in
        [(Section::Rights, "right", &j.rights), (Section::Partial, "partial", &j.rights_partial)]
    {
        for (right, article) in rights {
            let line = vec![format!("{right}: {article}")];
            let text = format!("{}: {article}", right.replace('_', " "));
            list.add(section, format!("{key}.{right}"), text, ("", ""), line);
        }
    }
}

fn periods(list: &mut List<'_>, j: &Jurisdiction) {
    let ack = &j.ack;
    let (text, line) = match ack.n {
        0 => ("none".to_owned(), "none".to_owned()),
        n => {
            let text = [
                format!("{} from {}", span(n, ack.unit), ack.from.map(|from| plain(&from)).unwrap_or_default()),
                listed("for", &ack.applies_to),
                listed("must state", &ack.must_state),
            ];
            (joined(&text), format!("{n} {}", word(&ack.unit)))
        }
    };
    let line = vec![format!("{line}; {} [{}]", ack.cite, ack.conf)];
    list.add(Section::Acknowledgement, "acknowledgement", text, (&ack.cite, &ack.conf), line);
    for (part, rows) in [("deadline", &j.deadline), ("before", &j.before)] {
        for (key, row) in rows {
            let name = if part == "before" { format!("before that, {key}") } else { key.clone() };
            let number = format!("{name}: {} {} from {}, {}", row.n, word(&row.unit), word(&row.from), row.mode);
            // One mark serves all rows that share a number: counsel clears a doubt once.
            let mark = if row.shares.is_some() { "" } else { &row.conf };
            let shown = row.shares.map_or_else(|| row.conf.clone(), |shared| format!("as {shared}"));
            let line = vec![format!("{number}; {} [{shown}]", row.cite)];
            list.add(Section::Periods, format!("{part}.{key}"), period(&name, row), (&row.cite, mark), line);
        }
    }
}

fn period(key: &str, row: &Row) -> String {
    let mode = match row.mode {
        Mode::Statutory => "by act",
        Mode::Regulation => "by regulation",
        Mode::Guidance => "an authority's guidance, no law",
        Mode::Policy => "our own aim, no law",
    };
    let within = row.within.as_ref().map(|limit| format!("within the limit of {limit}")).unwrap_or_default();
    let number = format!("{}: {} from {}", key.replace('_', " "), span(row.n, row.unit), plain(&row.from));
    let begins =
        row.effective.map(|day| format!("for what comes from {day} on, our own aim before")).unwrap_or_default();
    let holidays = row.calendar.as_ref().map(|calendar| format!("holidays: {calendar}")).unwrap_or_default();
    joined(&[number, mode.to_owned(), within, begins, holidays])
}

fn counting(list: &mut List<'_>, j: &Jurisdiction) {
    let count = &j.count;
    let days_off = |days: &[OffDay]| days.iter().map(plain).collect::<Vec<_>>().join(", ");
    let calendar = CalendarId::parse(&count.calendar).map_or("", |calendar| calendar.name(Language::En));
    let raw_days: Vec<String> = count.roll_on.iter().map(word).collect();
    let lines = vec![
        format!("day of receipt: {}; months: {}", word(&count.day0), word(&count.month_rule)),
        format!("last day moves: {} ({})", word(&count.roll), raw_days.join(", ")),
        format!("holidays: {} ({calendar}); {}", count.calendar, count.holidays.join("; ")),
        format!("{} [{}]", count.cite, count.conf),
    ];
    let waits = |what: &str, pause: PauseRule, rights: &Option<Vec<String>>| {
        let rights = rights.as_ref().map(|rights| rights.join(", ").replace('_', " ")).unwrap_or_default();
        format!("waiting for {what}: {}{}", plain(&pause), in_brackets(&rights))
    };
    let waiting = [
        ("identity", waits("proof of identity", count.id_pause, &count.id_pause_for), &count.cite_id_pause),
        (
            "clarification",
            waits("clarification", count.clarify_pause, &count.clarify_pause_for),
            &count.cite_clarify_pause,
        ),
        ("fee", waits("a fee", count.fee_pause, &count.fee_pause_for), &count.cite_fee_pause),
    ];
    // Where the words only name the calendar again, they say nothing.
    let holidays = count.holidays.join("; ");
    let holidays = if holidays == count.calendar { String::new() } else { holidays };
    let strict = count.safe_day0.map(|day| format!("day of receipt on the strictest reading: {}", plain(&day)));
    let weekend = |label: &str, days: &Option<Vec<OffDay>>| {
        days.as_ref().map(|days| format!("{label}: {}", days_off(days))).unwrap_or_default()
    };
    let text = [
        format!("day of receipt: {}", plain(&count.day0)),
        strict.unwrap_or_default(),
        match count.month_rule {
            MonthRule::NotApplicable => String::new(),
            rule => format!("months: {}", plain(&rule)),
        },
        format!("last day moves: {}", plain(&count.roll)) + &in_brackets(&days_off(&count.roll_on)),
        weekend("no business days", &count.weekend_for_business_days),
        weekend("no business days on the strictest reading", &count.strict_weekend_for_business_days),
        listed("closed", &count.closed),
        format!("holidays: {}{}", count.calendar, in_brackets(&holidays)),
        said(count.own_calendar, "these holidays wherever the law applies: a statute lists them"),
        said(count.worked_weekends, "weekend days that the government made working days are working days"),
        waiting.iter().map(|(_, words, _)| words.as_str()).collect::<Vec<_>>().join("\n"),
        count.pause_days.map(|days| format!("days of waiting: {}", plain(&days))).unwrap_or_default(),
    ];
    let text: Vec<String> = text.into_iter().filter(|line| !line.is_empty()).collect();
    list.add(Section::Counting, "count", text.join("\n"), (&count.cite, &count.conf), lines);
    if let Some(note) = &count.safe_note {
        list.add(Section::Counting, "count.note", note.clone(), ("", ""), vec![format!("note: {note}")]);
    }
    if let Some(note) = &count.weekly_holiday_note {
        list.add(
            Section::Counting,
            "count.weekly_holiday",
            note.clone(),
            ("", ""),
            vec![format!("weekly holiday: {note}")],
        );
    }
    let raw = [("identity", count.id_pause), ("clarification", count.clarify_pause), ("fee", count.fee_pause)];
    for ((key, text, cite), (what, pause)) in waiting.into_iter().zip(raw) {
        let cite = cite.clone().unwrap_or_default();
        let line = vec![format!("{what}: {}", word(&pause))];
        list.add(Section::Waiting, format!("pause.{key}"), text, (&cite, ""), line);
    }
}

fn extension_and_fee(list: &mut List<'_>, j: &Jurisdiction) {
    let more = &j.extension;
    let lines = match more.total_n {
        0 => vec![format!("none fixed; {}; {} [{}]", more.condition, more.cite, more.conf)],
        total => vec![
            format!("to {total} {} in all, {}; {}", word(&more.unit), word(&more.measured), more.condition),
            format!("notice: {}; must state: {}", more.notice_by, more.notice_must_state.join("; ")),
            format!("{} [{}]", more.cite, more.conf),
        ],
    };
    let measured = match more.measured {
        Measured::FromReceiptTotal => "counted from receipt",
        Measured::Open => "but from when is open",
    };
    let text = match more.total_n {
        0 => joined(&["none fixed".to_owned(), more.condition.clone()]),
        total => {
            let by_right = more.total_by_right.iter().map(|(right, n)| format!("{right} {n}")).collect::<Vec<_>>();
            joined(&[
                format!("to {} in all, {measured}", span(total, more.unit)),
                listed("by right", &by_right),
                listed("for", &more.applies_to),
                more.condition.clone(),
                if more.notice_by.is_empty() { String::new() } else { format!("notice: {}", more.notice_by) },
                listed("must state", &more.notice_must_state),
            ])
        }
    };
    list.add(Section::Extension, "extension", text, (&more.cite, &more.conf), lines);
    let fee = &j.fee;
    let text = joined(&[
        format!("kind: {}", plain(&fee.kind)),
        fee.rule.clone(),
        fee.per_12_months.map(|times| format!("free {times} in 12 months")).unwrap_or_default(),
        fee.cap.as_ref().map(|cap| format!("at most {cap}")).unwrap_or_default(),
        fee.confirm_days.map(|days| format!("to be confirmed within {days} days")).unwrap_or_default(),
        if fee.notice_before_charging == Some(true) { "to be told before charging".to_owned() } else { String::new() },
    ]);
    let line = vec![format!("{}; {} [{}]", fee.rule, fee.cite, fee.conf)];
    list.add(Section::Fee, "fee", text, (&fee.cite, &fee.conf), line);
}

fn refusal(list: &mut List<'_>, j: &Jurisdiction) {
    let refusal = &j.refusal;
    let grounds = |line: fn(&(String, String, String)) -> String| refusal.grounds.iter().map(line).collect::<Vec<_>>();
    let lines = grounds(|(ground, what, cite)| format!("{ground}: {what} ({cite})"));
    let mut text = grounds(|(ground, what, cite)| {
        let what = if what.is_empty() { String::new() } else { format!(": {what}") };
        format!("{}{what}{}", ground.replace('_', " "), in_brackets(cite))
    });
    text.extend(refusal.verified_part.as_ref().map(|part| format!("checked in part: {part}")));
    list.add(Section::Refusal, "refusal.grounds", text.join("\n"), ("", &refusal.conf), lines);
    let said = refusal.letter.join("; ");
    let line = vec![format!("letter: {said} ({}) [{}]", refusal.letter_cite, refusal.letter_conf)];
    let marked = (refusal.letter_cite.as_str(), refusal.letter_conf.as_str());
    list.add(Section::Refusal, "refusal.letter", format!("the letter says: {said}"), marked, line);
}

fn people(list: &mut List<'_>, j: &Jurisdiction) {
    let minors = &j.minors;
    let ages = minors.national_ages.iter().map(|(state, age)| format!("{state} {age}")).collect::<Vec<_>>();
    let text = joined(&[
        format!("age of consent online: {}", minors.digital_consent_age),
        listed("by country", &ages),
        minors.opt_in_to_sale_below.map(|age| format!("sale only with consent below {age}")).unwrap_or_default(),
        minors.rule.clone(),
        minors.verified_part.as_ref().map(|part| format!("checked in part: {part}")).unwrap_or_default(),
    ]);
    let line = vec![format!("{}; {} [{}]", minors.rule, minors.cite, minors.conf)];
    list.add(Section::Minors, "minors", text, (&minors.cite, &minors.conf), line);

    let agents = &j.agents;
    let allowed = if agents.allowed { "allowed" } else { "not allowed" };
    let line = vec![format!("{}; {} [{}]", agents.rule, agents.cite, agents.conf)];
    let text = joined(&[allowed.to_owned(), agents.rule.clone()]);
    list.add(Section::Agents, "agents", text, (&agents.cite, &agents.conf), line);

    let authority = &j.authority;
    let local = if authority.local == authority.en { String::new() } else { authority.local.clone() };
    let text = joined(&[authority.en.clone(), local, authority.note.clone().unwrap_or_default()]);
    let mut text = vec![text];
    text.extend(addresses(&authority.url, &authority.complaint));
    let line = vec![format!("{}; {} [{}]", authority.en, authority.complaint, authority.conf)];
    list.add(Section::Authority, "authority", text.join("\n"), ("", &authority.conf), line);

    let records = &j.records;
    let text = joined(&[
        records.rule.clone(),
        format!("{} months", records.months),
        records.metrics_threshold_consumers.map(|people| format!("metrics from {people} people")).unwrap_or_default(),
        records.metrics_publish_by.as_ref().map(|day| format!("published by {day}")).unwrap_or_default(),
        records.fine.as_ref().map(|fine| format!("fine: {fine}")).unwrap_or_default(),
        records.offence.as_ref().map(|offence| format!("offence: {offence}")).unwrap_or_default(),
    ]);
    let line = vec![format!("{}; {} months; {} [{}]", records.rule, records.months, records.cite, records.conf)];
    list.add(Section::Records, "records", text, (&records.cite, &records.conf), line);
}

fn national_authority(list: &mut List<'_>, state: &str, authority: &NationalAuthority) {
    let mut text = vec![format!("{state}: {}", authority.name)];
    text.extend(addresses(&authority.url, &authority.complaint));
    let line = vec![format!("{state}: {}; {} [{}]", authority.name, authority.url, authority.conf)];
    list.add(Section::National, format!("authority.{state}"), text.join("\n"), ("", &authority.conf), line);
}

/// The home page of an authority and where to complain, if that is another page.
fn addresses(home: &str, complaint: &str) -> Vec<String> {
    let complaint = Some(complaint).filter(|complaint| !complaint.is_empty() && *complaint != home);
    [Some(home), complaint].into_iter().flatten().map(str::to_owned).collect()
}

/// What only some jurisdictions have, as free tables with a citation and a mark.
fn tables(list: &mut List<'_>, j: &Jurisdiction) {
    for (section, table) in [(Section::Verification, &j.verification), (Section::After, &j.after)] {
        let Some(table) = table else { continue };
        let own = |key: &str| table.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let rest = table.iter().filter(|(key, _)| !matches!(key.as_str(), "cite" | "conf"));
        let text: Vec<String> =
            rest.map(|(key, value)| format!("{}: {}", key.replace('_', " "), value_words(value))).collect();
        let mut lines = text.clone();
        lines.push(format!("{} [{}]", own("cite"), own("conf")));
        list.add(section, section.code(), text.join("\n"), (own("cite"), own("conf")), lines);
    }
}

fn value_words(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(items) => items.iter().map(value_words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// `1 calendar month`, `20 calendar days`.
fn span(n: u32, unit: Unit) -> String {
    format!("{n} {}{}", plain(&unit), if n == 1 { "" } else { "s" })
}

fn said(holds: bool, words: &str) -> String {
    if holds { words.to_owned() } else { String::new() }
}

/// `label: one, two`; nothing for nothing.
fn listed(label: &str, items: &[String]) -> String {
    if items.is_empty() { String::new() } else { format!("{label}: {}", items.join(", ").replace('_', " ")) }
}

fn joined(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("; ")
}

fn in_brackets(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" ({text})") }
}

/// The word of the data for a value of one of its lists.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The same for people.
fn plain(value: &impl Serialize) -> String {
    word(value).replace('_', " ")
}
