//! Stand-in until the rulebook lands: the shapes only.
#![allow(missing_docs)]
use crate::base::error::Explain;
use crate::base::language::Language;
use chrono::{DateTime, NaiveDate, Utc};

macro_rules! rights { ($($name:ident = $code:literal),*) => {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Right { $($name),* }
    impl Right {
        pub const ALL: [Self; 16] = [$(Self::$name),*];
        #[must_use] pub const fn code(self) -> &'static str { match self { $(Self::$name => $code),* } }
        #[must_use] pub fn parse(code: &str) -> Option<Self> { Self::ALL.into_iter().find(|r| r.code() == code) }
    }
} }
rights! { Access = "access", Categories = "categories", Correction = "correction", Deletion = "deletion", Restriction = "restriction", Portability = "portability", Objection = "objection", Marketing = "marketing", Consent = "consent", Automated = "automated", Sale = "sale", Sensitive = "sensitive", Complaint = "complaint", Minor = "minor", Leak = "leak", Other = "other" }
impl std::fmt::Display for Right {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(&'static str);
const PLACES: [&str; 8] = ["TW", "HK", "GB", "DE", "IE", "US-CA", "JP", "ID"];
impl Place {
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        PLACES.iter().find(|p| **p == code).map(|p| Self(p))
    }
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }
    #[must_use]
    pub fn name(self, _: Language) -> &'static str {
        self.0
    }
    #[must_use]
    pub fn zone(self) -> chrono_tz::Tz {
        chrono_tz::Asia::Taipei
    }
    #[must_use]
    pub fn requester_places(_: Language) -> Vec<Self> {
        PLACES.iter().map(|p| Self(p)).collect()
    }
    #[must_use]
    pub fn frequent() -> &'static [Self] {
        &[Self("TW"), Self("HK")]
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalendarId(&'static str);
impl CalendarId {
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        ["TW", "HK", "GB-ENG", "GB-SCT", "DE-BY"].into_iter().find(|p| *p == code).map(Self)
    }
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }
    #[must_use]
    pub fn name(self, _: Language) -> String {
        self.0.to_owned()
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseGround {
    Identity,
    Clarification,
    Fee,
}
impl PauseGround {
    pub const ALL: [Self; 3] = [Self::Identity, Self::Clarification, Self::Fee];
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Clarification => "clarification",
            Self::Fee => "fee",
        }
    }
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.code() == code)
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseEffect {
    Starts,
    Stops,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    pub ground: PauseGround,
    pub asked_on: NaiveDate,
    pub answered_on: Option<NaiveDate>,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    On(NaiveDate),
    At(DateTime<Utc>),
}
#[derive(Clone, Debug)]
pub struct ClockEvents {
    pub received: Received,
    pub relevant_on: Option<NaiveDate>,
    pub pauses: Vec<Pause>,
    pub extended_on: Option<NaiveDate>,
}
#[derive(Clone, Debug)]
pub struct Operator {
    pub country: Place,
    pub eu_calendar: Option<CalendarId>,
    pub uk_calendar: Option<CalendarId>,
}
#[derive(Clone, Debug)]
pub struct RuleSummary {
    pub version: String,
    pub place: String,
    pub law: String,
    pub cite: String,
    pub mode: String,
    pub confidence: String,
    pub doubtful: bool,
}
#[derive(Clone, Debug)]
pub struct Step {
    pub on: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub authority: Option<String>,
}
impl Step {
    #[must_use]
    pub fn text(&self, _: Language) -> String {
        String::new()
    }
    #[must_use]
    pub fn when(&self, _: Language) -> String {
        String::new()
    }
}
#[derive(Clone, Debug)]
pub struct Deadlines {
    pub rule: RuleSummary,
    pub calendar: Option<CalendarId>,
    pub received_on: NaiveDate,
    pub acknowledge_by: Option<NaiveDate>,
    pub acknowledge_by_safe: Option<NaiveDate>,
    pub legal_due: Option<NaiveDate>,
    pub legal_due_at: Option<DateTime<Utc>>,
    pub target_due: Option<NaiveDate>,
    pub safe_due: Option<NaiveDate>,
    pub extended_due: Option<NaiveDate>,
    pub extended_safe_due: Option<NaiveDate>,
    pub extension_notice_by: Option<NaiveDate>,
    pub waiting_for: Option<PauseGround>,
    pub past_calendar: bool,
    pub steps: Vec<Step>,
}
impl Deadlines {
    #[must_use]
    pub fn due(&self) -> Option<NaiveDate> {
        self.legal_due.or(self.target_due)
    }
}
#[derive(Clone, Debug)]
pub struct Refused;
impl Refused {
    #[must_use]
    pub fn text(&self, _: Language) -> String {
        String::new()
    }
}
impl Explain for Refused {
    fn explain(&self, l: Language) -> String {
        self.text(l)
    }
}
pub fn work_out(
    _p: Option<Place>,
    _r: Right,
    calendar: Option<CalendarId>,
    _o: &Operator,
    e: &ClockEvents,
) -> Result<Deadlines, Refused> {
    let on = match e.received {
        Received::On(d) => d,
        Received::At(t) => t.date_naive(),
    };
    let due = Some(on + chrono::Days::new(if e.extended_on.is_some() { 60 } else { 30 }));
    Ok(Deadlines {
        rule: RuleSummary {
            version: "0".into(),
            place: "TW".into(),
            law: String::new(),
            cite: String::new(),
            mode: String::new(),
            confidence: String::new(),
            doubtful: false,
        },
        calendar,
        received_on: on,
        acknowledge_by: None,
        acknowledge_by_safe: None,
        legal_due: due,
        legal_due_at: None,
        target_due: None,
        safe_due: due,
        extended_due: None,
        extended_safe_due: None,
        extension_notice_by: due,
        waiting_for: None,
        past_calendar: false,
        steps: vec![],
    })
}
pub fn may_pause(_p: Option<Place>, _r: Right, _g: PauseGround) -> Result<PauseEffect, Refused> {
    Ok(PauseEffect::Stops)
}
pub fn may_extend(
    _p: Option<Place>,
    _r: Right,
    _o: &Operator,
    e: &ClockEvents,
    _on: NaiveDate,
) -> Result<NaiveDate, Refused> {
    if e.extended_on.is_some() { Err(Refused) } else { Ok(_on) }
}
#[derive(Clone, Debug)]
pub struct Authority {
    pub url: String,
    pub complaint: Option<String>,
}
impl Authority {
    #[must_use]
    pub fn name(&self, _: Language) -> String {
        String::new()
    }
}
#[derive(Clone, Debug)]
pub struct LawOfRight {
    pub law: String,
    pub article: Option<String>,
    pub mode: String,
    pub confidence: String,
    pub doubtful: bool,
    pub authority: Option<Authority>,
    pub fee: String,
}
impl LawOfRight {
    #[must_use]
    pub fn period(&self, _: Language) -> String {
        String::new()
    }
    #[must_use]
    pub fn period_short(&self, _: Language) -> String {
        String::new()
    }
}
#[must_use]
pub fn law_of(_p: Option<Place>, _r: Right, _o: &Operator) -> LawOfRight {
    LawOfRight {
        law: String::new(),
        article: None,
        mode: String::new(),
        confidence: String::new(),
        doubtful: false,
        authority: None,
        fee: String::new(),
    }
}
#[must_use]
pub fn version() -> &'static str {
    "0"
}
#[must_use]
pub fn is_working_day(_c: CalendarId, d: NaiveDate) -> bool {
    use chrono::Datelike;
    d.weekday().number_from_monday() < 6
}
