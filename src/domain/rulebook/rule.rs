//! One resolved rule for each jurisdiction and right: rows, defaults, templates and differences put together once.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::book::{self, Book, FeeKind, Jurisdiction, Measured, Mode, PauseDays, PauseRule, Row, Short, Status, Unit};
use super::calendar::CalendarId;
use super::counting::{Counting, Span};
use super::edition::Rulebook;
use super::events::PauseGround;
use super::guard::{PauseEffect, Why};
use super::place::Place;
use super::right::{Matter, Right};

/// A period with its authority.
#[derive(Clone)]
pub(super) struct Period {
    pub(super) span: Span,
    pub(super) mode: Mode,
    pub(super) cite: String,
    pub(super) conf: String,
}

/// What acknowledging receipt asks.
#[derive(Clone)]
pub(super) struct Acknowledgement {
    pub(super) span: Span,
    pub(super) cite: String,
    pub(super) must_state: Vec<String>,
}

/// More time: a total from receipt.
#[derive(Clone)]
pub(super) struct MoreTime {
    pub(super) span: Span,
    pub(super) condition: String,
    pub(super) must_state: Vec<String>,
}

/// What answering an appeal asks, counted in calendar days from the appeal.
#[derive(Clone)]
pub(super) struct Appeal {
    pub(super) days: u32,
    /// By how many days that may be extended; 0: not at all.
    pub(super) more: u32,
    pub(super) cite: String,
    pub(super) conf: String,
}

/// Everything the clock needs to know about one right in one jurisdiction.
#[derive(Clone)]
pub(super) struct Rule {
    /// The jurisdiction's code: `EU`, `UK`, `US-VA` ...
    pub(super) code: &'static str,
    pub(super) law: String,
    pub(super) short: Short,
    /// Where that law has this right; `None`: it does not name it.
    pub(super) article: Option<String>,
    /// The right's own row.
    pub(super) own: Period,
    /// The legal limit: the own row, or the one it stands within.
    pub(super) legal: Option<Period>,
    /// A date that is no law.
    pub(super) target: Option<Period>,
    /// The aim for what came before the law began, where it is not the period of the law to come.
    pub(super) before: Option<Period>,
    pub(super) counting: Counting,
    pub(super) calendar: CalendarId,
    /// Whether a statute lists the holidays: then no other calendar serves, whatever place or operator.
    pub(super) own_calendar: bool,
    pub(super) cites: Cites,
    pub(super) acknowledgement: Option<Acknowledgement>,
    pub(super) more_time: Result<MoreTime, Why>,
    pub(super) cite_more_time: String,
    pauses: [Result<PauseEffect, Why>; 3],
    /// Grounds that are accepted only when asked for without delay.
    prompt: [bool; 3],
    pub(super) pause_days: PauseDays,
    /// Receipts before that day fall under no law yet.
    pub(super) in_force_from: Option<NaiveDate>,
    /// Whether it is this rule that begins later, not the whole law.
    pub(super) begins_alone: bool,
    /// Whether that day was still to come when the edition was made: then nothing of it applies before.
    pub(super) was_to_come: bool,
    pub(super) doubtful: bool,
    /// The keys of the facts that make it doubtful.
    pub(super) doubts: Vec<String>,
    /// Whether what is asked for is done, not only answered: an objection to advertising, consent taken back.
    pub(super) acts_at_once: bool,
    pub(super) fee: FeeKind,
    /// The answer to an appeal against a refusal. US states only.
    pub(super) appeal: Option<Appeal>,
}

/// The article for each kind of step.
#[derive(Clone)]
pub(super) struct Cites {
    pub(super) day0: String,
    pub(super) month: String,
    pub(super) roll: String,
    pub(super) business: String,
    pause: [String; 3],
}

impl Rule {
    pub(super) fn pause(&self, ground: PauseGround) -> Result<PauseEffect, Why> {
        self.pauses[ground as usize]
    }

    /// Whether waiting for it is accepted only when it was asked for without delay.
    pub(super) fn is_prompt(&self, ground: PauseGround) -> bool {
        self.prompt[ground as usize]
    }

    pub(super) fn cite_pause(&self, ground: PauseGround) -> &str {
        &self.cites.pause[ground as usize]
    }

    /// Whether the law gave this rule on that day.
    pub(super) fn is_in_force(&self, on: NaiveDate) -> bool {
        self.in_force_from.is_none_or(|from| on >= from)
    }

    /// The legal limit of a request that came on that day.
    pub(super) fn legal_on(&self, on: NaiveDate) -> Option<&Period> {
        self.legal.as_ref().filter(|_| self.is_in_force(on))
    }

    /// The aim of a request that came on that day. A law that is not yet in force gives an aim, no deadline.
    pub(super) fn target_on(&self, on: NaiveDate) -> Option<&Period> {
        if self.is_in_force(on) {
            return self.target.as_ref();
        }
        self.before.as_ref().or(self.target.as_ref()).or(self.legal.as_ref())
    }

    /// The row of a request that came on that day.
    pub(super) fn own_on(&self, on: NaiveDate) -> &Period {
        self.before.as_ref().filter(|_| !self.is_in_force(on)).unwrap_or(&self.own)
    }

    /// Where the number of a request that came on that day comes from: before the law begins it is the operator's own.
    pub(super) fn mode_on(&self, on: NaiveDate) -> Mode {
        let mode = self.own_on(on).mode;
        if mode.is_law() && !self.is_in_force(on) { Mode::Policy } else { mode }
    }

    /// More time for a request that came on that day. A law that has not begun lengthens nothing.
    pub(super) fn more_time_on(&self, on: NaiveDate) -> Result<&MoreTime, Why> {
        match (&self.more_time, self.in_force_from.filter(|from| self.was_to_come && on < *from)) {
            (Ok(_), Some(from)) => Err(Why::NotBegun(from)),
            (Ok(more), None) => Ok(more),
            (Err(why), _) => Err(*why),
        }
    }

    /// Puts our own promise for a deed in the place of an aim that is later.
    fn promise(&mut self, deed: &Period) {
        let is_later = |aim: &Period| aim.span.weight() > deed.span.weight();
        if self.target.as_ref().is_none_or(is_later) {
            self.target = Some(deed.clone());
        }
        if self.before.as_ref().is_some_and(is_later) {
            self.before = Some(deed.clone());
        }
    }

    /// Everything in it that decides about a date. What an edition does not say is left out, so that an older one has the
    /// same fingerprint in every later program.
    pub(super) fn numbers(&self) -> String {
        let span = |period: &Option<Period>| period.as_ref().map(|period| (period.span, period.mode));
        let mut text = format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            (self.own.span, self.own.mode),
            span(&self.legal),
            span(&self.target),
            self.counting,
            self.calendar,
            self.acknowledgement.as_ref().map(|acknowledgement| acknowledgement.span),
            self.more_time.as_ref().map(|more| more.span),
            self.pauses,
            self.pause_days,
            self.in_force_from,
            self.appeal.as_ref().map(|appeal| (appeal.days, appeal.more)),
        );
        if self.before.is_some() {
            let _ = write!(text, " before {:?}", span(&self.before));
        }
        if self.own_calendar {
            text.push_str(" own calendar");
        }
        text
    }

    /// The rule of an appeal against a refusal: a period of its own, counted as the others are there. Nothing is waited
    /// for, since the person is known by then.
    pub(super) fn of_appeal(&self) -> Option<Self> {
        let appeal = self.appeal.as_ref()?;
        let span = |n| Span { n, unit: Unit::CalendarDay };
        let period = Period {
            span: span(appeal.days),
            mode: Mode::Statutory,
            cite: appeal.cite.clone(),
            conf: appeal.conf.clone(),
        };
        // Its mark stands with the right to appeal.
        let doubts: Vec<String> =
            period.conf.starts_with("K?").then(|| "right.appeal".to_owned()).into_iter().collect();
        let more_time =
            MoreTime { span: span(appeal.days + appeal.more), condition: String::new(), must_state: Vec::new() };
        Some(Self {
            own: period.clone(),
            doubtful: !doubts.is_empty(),
            doubts,
            legal: Some(period),
            target: None,
            before: None,
            acknowledgement: None,
            acts_at_once: false,
            more_time: if appeal.more > 0 { Ok(more_time) } else { Err(Why::NoExtension) },
            cite_more_time: appeal.cite.clone(),
            pauses: [Err(Why::NoPause); 3],
            ..self.clone()
        })
    }

    /// The period that decides: the legal one, else the target.
    pub(super) fn main(&self) -> &Period {
        self.legal.as_ref().or(self.target.as_ref()).unwrap_or(&self.own)
    }
}

pub(super) type Rules = HashMap<&'static str, Vec<Rule>>;

/// The law that decides about a request, as far as it is known.
pub(super) enum Settled<'a> {
    /// One law.
    Rule(&'a Rule),
    /// The place is unknown, or has no law in the rulebook: the operator's home law, if there is one, and the EU's.
    Open(Vec<(&'a Rule, CalendarId)>),
}

impl Rulebook {
    /// Which law decides, and by which calendar the candidates of an open question count.
    pub(super) fn settle(
        &self,
        place: Option<Place>,
        matter: Matter,
        country: Place,
        eu_calendar: Option<CalendarId>,
    ) -> Settled<'_> {
        let of_place = |place| self.rule(self.jurisdiction_of(place)?, matter);
        if let Some(rule) = place.and_then(of_place) {
            return Settled::Rule(rule);
        }
        let home = of_place(country);
        let eu = self.rule("EU", matter).filter(|eu| home.is_none_or(|home| home.code != eu.code));
        // Public holidays are those of the country where the answer is given: the operator's.
        let calendar = |rule: &Rule| {
            if rule.own_calendar {
                return rule.calendar;
            }
            let set = eu_calendar.filter(|_| rule.code == "EU");
            set.unwrap_or_else(|| self.calendar_of(country).unwrap_or(rule.calendar))
        };
        Settled::Open([home, eu].into_iter().flatten().map(|rule| (rule, calendar(rule))).collect())
    }

    /// The calendar that bears a place's own code, or that of the state it is a part of.
    pub(super) fn calendar_of(&self, place: Place) -> Option<CalendarId> {
        let known = |code| CalendarId::parse(code).filter(|calendar| self.has_calendar(*calendar));
        let of_state = || known(place.member_state(self.book())?);
        let of_law = || known(&self.jurisdictions().get(self.jurisdiction_of(place)?)?.count.calendar);
        known(place.code()).or_else(of_state).or_else(of_law)
    }
}

/// Every jurisdiction in full, the US states put together from their template.
pub(super) fn jurisdictions(book: &Book) -> BTreeMap<String, Jurisdiction> {
    let mut all = book.j.clone();
    for (code, state) in &book.us_state {
        all.insert(format!("US-{code}"), state_in_full(book, state));
    }
    all
}

/// The template of the US states with one state's differences.
fn state_in_full(book: &Book, state: &book::State) -> Jurisdiction {
    let template = &book.template.us_state;
    let cite = |own: &str| own.replace("see state", &state.cite);
    let mut deadline = template.deadline.clone();
    let has_rows = deadline.contains_key("access");
    for (key, row) in &mut deadline {
        row.cite = cite(&row.cite);
        if row.mode.is_law() {
            row.n = state.respond_days;
            row.shares = (has_rows && key != "access").then_some("access");
            row.conf.clone_from(&state.conf_respond);
        }
    }
    // The first edition had the days of every right in its default.
    let respond = deadline.get("access").or_else(|| deadline.get("default")).cloned();
    if let (Some(days), Some(row)) = (state.revoke_days, respond.clone()) {
        let conf = state.conf_revoke.clone().unwrap_or_else(|| state.conf.clone());
        deadline.insert("withdraw_consent".to_owned(), Row { n: days, conf, ..row });
    }
    let mut rights: BTreeMap<String, String> =
        template.rights.iter().map(|(key, what)| (key.clone(), format!("{} ({what})", state.cite))).collect();
    if !state.correct {
        rights.remove("rectification");
        deadline.remove("rectification");
    }
    if state.appeal_days == 0 {
        rights.remove("appeal");
    } else if let Some(appeal) = rights.get_mut("appeal") {
        let days =
            format!("; reply in {} + {} days [{}]", state.appeal_days, state.appeal_extend_days, state.conf_appeal);
        appeal.push_str(&days);
    }
    if state.third_party_list {
        rights.insert("third_party_list".to_owned(), state.cite.clone());
    }
    if state.profiling_review {
        rights.insert("automated_decision".to_owned(), state.cite.clone());
        if let Some(row) = respond.filter(|_| has_rows) {
            deadline.insert("automated_decision".to_owned(), Row { shares: Some("access"), ..row });
        }
    }
    let mut extension = template.extension.clone();
    extension.n = state.extend_days;
    extension.total_n = state.respond_days + state.extend_days;
    // The first edition named no rights: then all.
    extension.applies_to.retain(|key| deadline.contains_key(key));
    extension.cite = cite(&extension.cite);
    extension.conf.clone_from(&state.conf_extend);
    let mut fee = template.fee.clone();
    fee.per_12_months = Some(state.free_per_12_months);
    fee.cite = cite(&fee.cite);
    fee.conf.clone_from(&state.conf_free);
    let mut refusal = template.refusal.clone();
    for (_, _, authority) in &mut refusal.grounds {
        *authority = cite(authority);
    }
    refusal.letter_cite = cite(&refusal.letter_cite);
    let mut agents = template.agents.clone();
    agents.allowed = state.agents_opt_out;
    agents.cite = cite(&agents.cite);
    agents.conf.clone_from(&state.conf_agents_signal);
    let authority = state.authority.clone().unwrap_or_else(|| format!("{} Attorney General", state.name));
    let place = Place::all().find(|place| place.name(crate::base::language::Language::En) == state.name);
    let chinese = place.map_or(state.name.as_str(), |place| place.name(crate::base::language::Language::ZhHant));
    let mut notes = Vec::new();
    for (holds, note) in [
        (state.opt_out_signal, "opt-out preference signals are to be honoured"),
        (state.never_disclose_ids, "identity numbers and the like are only named as held, never disclosed"),
        (!state.profiling_opt_out, "no opt-out of profiling"),
    ] {
        notes.extend(holds.then(|| note.to_owned()));
    }
    notes.extend(state.authenticated_start.clone());
    Jurisdiction {
        name: state.name.clone(),
        law: state.law.clone(),
        short: Short { en: format!("{} privacy act", state.name), zh: format!("美國{chinese}隱私法") },
        status: if state.effective > book.as_of { Status::Future } else { Status::InForce },
        priority: 2,
        effective: Some(state.effective),
        calendar_tz: state.calendar_tz.clone(),
        members: Vec::new(),
        territories: BTreeMap::new(),
        watch: (!notes.is_empty()).then(|| notes.join("; ")),
        law_cite: state.conf_cite.clone().map(|conf| book::LawCite { cite: state.cite.clone(), conf }),
        rights,
        rights_partial: BTreeMap::new(),
        ack: template.ack.clone(),
        deadline,
        before: BTreeMap::new(),
        count: template.count.clone(),
        extension,
        fee,
        refusal,
        minors: template.minors.clone(),
        agents,
        authority: book::AuthorityRow {
            zh: if state.authority.is_none() { format!("{chinese}檢察總長") } else { authority.clone() },
            local: authority.clone(),
            en: authority,
            note: None,
            url: state.complaint.clone(),
            complaint: state.complaint.clone(),
            conf: state.conf.clone(),
        },
        records: template.records.clone(),
        verification: None,
        after: None,
    }
}

/// Every rule of a book, or the first thing in it that does not fit.
pub(super) fn resolve(book: &Book) -> Result<Rules, String> {
    let mut rules = HashMap::new();
    for (code, jurisdiction) in jurisdictions(book) {
        let appeal = code.strip_prefix("US-").and_then(|state| book.us_state.get(state));
        let appeal = appeal.filter(|state| state.appeal_days > 0).map(|state| Appeal {
            days: state.appeal_days,
            more: state.appeal_extend_days,
            cite: state.cite.clone(),
            conf: state.conf_appeal.clone(),
        });
        let of_place = Right::ALL
            .into_iter()
            .map(|right| resolve_right(book, &code, &jurisdiction, right, appeal.as_ref()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| format!("{code}: {error}"))?;
        let mut of_place = of_place;
        // What is not classified may turn out to be an access request, so its receipt is confirmed like one.
        let acknowledgement = of_place[Right::Access.index()].acknowledgement.clone();
        of_place[Right::Other.index()] = Rule { acknowledgement, ..strictest(&of_place).clone() };
        if let Some(deed) = &book.engine_policy.deed {
            let deed = period(deed);
            for right in Right::ALL.into_iter().filter(|right| acts_at_once(*right)) {
                of_place[right.index()].promise(&deed);
            }
        }
        // The keys of the map are the places' own codes, which live as long as the program.
        let code = Place::all().map(Place::code).find(|known| *known == code);
        let code = code.ok_or_else(|| "a jurisdiction is no place".to_owned())?;
        for rule in &mut of_place {
            rule.code = code;
        }
        rules.insert(code, of_place);
    }
    Ok(rules)
}

/// What "other" is treated as until the desk classifies it: the shortest legal period there, else the shortest target.
/// A fixed choice by length, not by the dates of a case: dates must never go backwards when receipt moves forward.
fn strictest(rules: &[Rule]) -> &Rule {
    let candidates =
        Right::ALL.into_iter().filter(|right| !matches!(right, Right::Other | Right::Leak | Right::Complaint));
    let length = |rule: &Rule| (!rule.own.mode.is_law(), rule.main().span.weight(), rule.doubtful);
    // A rule that begins later than its law gives no date until then.
    let rules_now = candidates.map(|right| &rules[right.index()]).filter(|rule| !rule.begins_alone);
    let strictest = rules_now.min_by_key(|rule| length(rule));
    strictest.unwrap_or(&rules[Right::Access.index()])
}

fn resolve_right(
    book: &Book,
    code: &str,
    jurisdiction: &Jurisdiction,
    right: Right,
    appeal: Option<&Appeal>,
) -> Result<Rule, String> {
    let key = right.key();
    let (count, policy) = (&jurisdiction.count, &book.engine_policy);
    let (own_key, own_row) = row_of(policy, &jurisdiction.deadline, right)?;
    let own = period(own_row);
    let before = match jurisdiction.before.is_empty() {
        true => None,
        false => Some(period(row_of(policy, &jurisdiction.before, right)?.1)),
    };
    let in_force_from = own_row.effective.max(jurisdiction.effective);
    let calendar = own_row.calendar.as_ref().unwrap_or(&count.calendar);
    let within = own_row.within.as_ref().map(|key| find(jurisdiction, key)).transpose()?.map(period);
    let (legal, target) = if own.mode.is_law() { (Some(own.clone()), None) } else { (within, Some(own.clone())) };
    let of_row = |key: &str| format!("deadline.{key}");
    let limit = own_row.within.as_ref().zip(legal.as_ref()).map(|(key, legal)| (of_row(key), &legal.conf));
    let rests_on = [(of_row(own_row.shares.unwrap_or(own_key)), &own.conf), ("count".to_owned(), &count.conf)]
        .into_iter()
        .chain(limit);
    let doubts: Vec<String> = rests_on.filter(|(_, conf)| conf.starts_with("K?")).map(|(key, _)| key).collect();
    let pauses = [
        (count.id_pause, &count.id_pause_for),
        (count.clarify_pause, &count.clarify_pause_for),
        (count.fee_pause, &count.fee_pause_for),
    ];
    let mut pauses = pauses.map(|(pause, rights)| effect(pause, rights.as_deref(), key));
    let prompt = [count.id_pause, count.clarify_pause, count.fee_pause].map(|pause| pause == PauseRule::StopsIfPrompt);
    if policy.never_identified.iter().any(|never| never == key) {
        pauses = pauses.map(|_| Err(Why::AtOnce));
    }
    let cite = |own: &Option<String>| own.as_ref().unwrap_or(&count.cite).clone();
    let extension = &jurisdiction.extension;
    Ok(Rule {
        code: "",
        law: jurisdiction.law.clone(),
        short: jurisdiction.short.clone(),
        article: jurisdiction.rights.get(key).or_else(|| jurisdiction.rights_partial.get(key)).cloned(),
        acknowledgement: acknowledgement(jurisdiction, right),
        more_time: more_time(book, jurisdiction, right),
        cite_more_time: extension.cite.clone(),
        counting: Counting::new(policy, count)?,
        calendar: CalendarId::parse(calendar).ok_or_else(|| format!("no calendar {calendar} ({code})"))?,
        own_calendar: count.own_calendar || own_row.calendar.is_some(),
        cites: Cites {
            day0: cite(&count.cite_day0),
            month: cite(&count.cite_period),
            roll: cite(&count.cite_roll),
            business: cite(&count.cite_business),
            pause: [&count.cite_id_pause, &count.cite_clarify_pause, &count.cite_fee_pause].map(cite),
        },
        pauses,
        prompt,
        pause_days: count.pause_days.unwrap_or(PauseDays::Difference),
        in_force_from,
        begins_alone: own_row.effective > jurisdiction.effective,
        was_to_come: in_force_from.is_some_and(|from| from > book.as_of),
        fee: jurisdiction.fee.kind,
        appeal: appeal.cloned(),
        own,
        legal,
        target,
        before,
        doubtful: !doubts.is_empty(),
        doubts,
        acts_at_once: acts_at_once(right),
    })
}

/// Whether what is asked for is done, not only answered.
fn acts_at_once(right: Right) -> bool {
    right.is_opt_out() || right == Right::Consent
}

/// The right's row with its key. California has two for automated decisions, by what is asked; until the desk knows,
/// the shorter.
fn row_of<'a>(
    policy: &'a book::Policy,
    rows: &'a BTreeMap<String, Row>,
    right: Right,
) -> Result<(&'a str, &'a Row), String> {
    let row = |key: &str| rows.get_key_value(key).map(|(key, row)| (key.as_str(), row));
    let two = || ["automated_decision_opt_out", "automated_decision_access"].into_iter().filter_map(row);
    let found = match right {
        Right::Leak => Some(("leak", &policy.leak)),
        Right::Automated => {
            row(right.key()).or_else(|| two().min_by_key(|(_, row)| Span { n: row.n, unit: row.unit }.weight()))
        }
        Right::Complaint => row(right.key()).or_else(|| row("complaint_outcome")),
        _ => row(right.key()),
    };
    found.or_else(|| row("default")).ok_or_else(|| "no row default".to_owned())
}

fn find<'a>(jurisdiction: &'a Jurisdiction, key: &str) -> Result<&'a Row, String> {
    jurisdiction.deadline.get(key).ok_or_else(|| format!("no row {key}"))
}

fn period(row: &Row) -> Period {
    Period { span: Span { n: row.n, unit: row.unit }, mode: row.mode, cite: row.cite.clone(), conf: row.conf.clone() }
}

fn effect(pause: PauseRule, rights: Option<&[String]>, key: &str) -> Result<PauseEffect, Why> {
    let effect = match pause {
        PauseRule::None => return Err(Why::NoPause),
        PauseRule::Unclear => return Err(Why::PauseUnclear),
        PauseRule::Starts => PauseEffect::Starts,
        PauseRule::Stops | PauseRule::StopsIfPrompt => PauseEffect::Stops,
    };
    match rights {
        Some(rights) if !rights.iter().any(|right| right == key) => Err(Why::PauseNotForRight),
        _ => Ok(effect),
    }
}

fn acknowledgement(jurisdiction: &Jurisdiction, right: Right) -> Option<Acknowledgement> {
    if right == Right::Leak {
        return None;
    }
    if right == Right::Complaint
        && let Some(row) = jurisdiction.deadline.get("complaint_ack")
    {
        let span = Span { n: row.n, unit: row.unit };
        return Some(Acknowledgement { span, cite: row.cite.clone(), must_state: Vec::new() });
    }
    let ack = &jurisdiction.ack;
    let applies = ack.applies_to.is_empty() || ack.applies_to.iter().any(|key| key == right.key());
    (ack.unit != Unit::None && applies).then(|| Acknowledgement {
        span: Span { n: ack.n, unit: ack.unit },
        cite: ack.cite.clone(),
        must_state: ack.must_state.clone(),
    })
}

fn more_time(book: &Book, jurisdiction: &Jurisdiction, right: Right) -> Result<MoreTime, Why> {
    let (extension, key) = (&jurisdiction.extension, right.key());
    if book.engine_policy.never_extended.iter().any(|never| never == key) {
        return Err(if right.is_opt_out() { Why::NoExtensionOptOut } else { Why::NoExtensionForRight });
    }
    let by_right = &extension.total_by_right;
    let total = by_right.get(key).or_else(|| by_right.get("default")).copied().unwrap_or(extension.total_n);
    if extension.measured == Measured::Open || extension.unit == Unit::None || total == 0 {
        return Err(Why::NoExtension);
    }
    if !extension.applies_to.is_empty() && !extension.applies_to.iter().any(|applies| applies == key) {
        return Err(Why::NoExtensionForRight);
    }
    Ok(MoreTime {
        span: Span { n: total, unit: extension.unit },
        condition: extension.condition.clone(),
        must_state: extension.notice_must_state.clone(),
    })
}
