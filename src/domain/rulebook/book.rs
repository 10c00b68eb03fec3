//! The shape of `data/rulebook.toml`. A key that is misspelt, or a value outside its list, fails the check of the build.
//! What the values mean stands in the file; what follows from them is in `rule`.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

/// The rulebook that was built in.
pub(super) const TEXT: &str = include_str!("data/rulebook.toml");

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    pub(super) schema_version: u32,
    #[serde(deserialize_with = "date")]
    pub(super) as_of: NaiveDate,
    pub(super) version: String,
    #[serde(rename = "enum")]
    pub(super) lists: BTreeMap<String, Vec<String>>,
    pub(super) engine_policy: Policy,
    pub(super) source: BTreeMap<String, String>,
    pub(super) j: BTreeMap<String, Jurisdiction>,
    pub(super) template: Templates,
    pub(super) us_state: BTreeMap<String, State>,
    /// Where the first edition kept states whose acts had not begun: no rule is made from them, so it stays empty.
    #[serde(default)]
    pub(super) us_state_future: toml::Table,
    pub(super) us_groups: BTreeMap<String, Vec<String>>,
    pub(super) authority_eu: BTreeMap<String, NationalAuthority>,
    pub(super) example: Vec<Example>,
    /// Where the calendars come from; for people.
    #[serde(rename = "holiday_source")]
    pub(super) _holiday_source: toml::Table,
}

impl Book {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    #[serde(rename = "show")]
    _show: Vec<String>,
    #[serde(rename = "safe_due_rule")]
    _safe_due_rule: String,
    #[serde(rename = "alert_at_percent_of_period")]
    _alert_at_percent_of_period: Vec<u32>,
    #[serde(rename = "timezone_rule")]
    _timezone_rule: String,
    pub(super) never_extended: Vec<String>,
    pub(super) never_identified: Vec<String>,
    pub(super) leak: Row,
    /// By when what is asked for only by stopping something is done, whatever the law allows; absent: each place's own aim alone.
    #[serde(default)]
    pub(super) deed: Option<Row>,
    /// Whose weekend the safe day keeps to; absent: Saturday and Sunday everywhere.
    #[serde(default)]
    pub(super) safe_weekend: Option<SafeWeekend>,
    /// Which day is the safe one where hours run; absent: that of their last moment.
    #[serde(default)]
    pub(super) safe_hours: Option<SafeHours>,
    #[serde(rename = "never_move_a_due_date_earlier_silently")]
    _never_move_a_due_date_earlier_silently: bool,
    #[serde(rename = "store_rule_version_with_each_case")]
    _store_rule_version_with_each_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SafeWeekend {
    /// That of the place and that of the calendar: both have to be at work.
    Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SafeHours {
    /// The last whole day before the last moment.
    DayBefore,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Templates {
    pub(super) us_state: Template,
}

/// What the US states of one family have in common.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    #[serde(rename = "law_family")]
    _law_family: String,
    #[serde(rename = "calendar_tz")]
    _calendar_tz: String,
    pub(super) rights: BTreeMap<String, String>,
    pub(super) ack: Ack,
    pub(super) deadline: BTreeMap<String, Row>,
    pub(super) count: Count,
    pub(super) extension: Extension,
    pub(super) fee: Fee,
    pub(super) refusal: Refusal,
    pub(super) minors: Minors,
    pub(super) agents: Agents,
    pub(super) records: Records,
}

/// A US state: what differs from the template. Days are calendar days.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub(super) calendar_tz: String,
    pub(super) name: String,
    pub(super) law: String,
    #[serde(deserialize_with = "date")]
    pub(super) effective: NaiveDate,
    pub(super) respond_days: u32,
    pub(super) extend_days: u32,
    pub(super) appeal_days: u32,
    pub(super) appeal_extend_days: u32,
    pub(super) free_per_12_months: u32,
    pub(super) correct: bool,
    pub(super) agents_opt_out: bool,
    pub(super) opt_out_signal: bool,
    pub(super) revoke_days: Option<u32>,
    #[serde(default)]
    pub(super) third_party_list: bool,
    #[serde(default)]
    pub(super) profiling_review: bool,
    #[serde(default)]
    pub(super) never_disclose_ids: bool,
    #[serde(default = "yes")]
    pub(super) profiling_opt_out: bool,
    pub(super) authenticated_start: Option<String>,
    pub(super) authority: Option<String>,
    pub(super) complaint: String,
    pub(super) cite: String,
    pub(super) conf_respond: String,
    pub(super) conf_extend: String,
    pub(super) conf_appeal: String,
    pub(super) conf_free: String,
    pub(super) conf_agents_signal: String,
    pub(super) conf_revoke: Option<String>,
    /// How sure the section numbers of `cite` are, where that is less than sure.
    pub(super) conf_cite: Option<String>,
    pub(super) conf: String,
}

const fn yes() -> bool {
    true
}

const fn is_not(value: &bool) -> bool {
    !*value
}

/// A jurisdiction in full.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Jurisdiction {
    pub(super) name: String,
    pub(super) law: String,
    pub(super) short: Short,
    pub(super) status: Status,
    pub(super) priority: u8,
    #[serde(default, deserialize_with = "maybe_date")]
    pub(super) effective: Option<NaiveDate>,
    pub(super) calendar_tz: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) members: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) territories: BTreeMap<String, String>,
    pub(super) watch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) law_cite: Option<LawCite>,
    pub(super) rights: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) rights_partial: BTreeMap<String, String>,
    pub(super) ack: Ack,
    pub(super) deadline: BTreeMap<String, Row>,
    /// The aims for what comes before `effective`, read like `deadline`; absent: the periods of the law to come.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) before: BTreeMap<String, Row>,
    pub(super) count: Count,
    pub(super) extension: Extension,
    pub(super) fee: Fee,
    pub(super) refusal: Refusal,
    pub(super) minors: Minors,
    pub(super) agents: Agents,
    pub(super) authority: AuthorityRow,
    pub(super) records: Records,
    pub(super) verification: Option<toml::Table>,
    pub(super) after: Option<toml::Table>,
}

/// Section numbers that stand in many citations and are less sure than what is said by them.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LawCite {
    pub(super) cite: String,
    pub(super) conf: String,
}

/// What readers call a law, in each language.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Short {
    pub(super) en: String,
    pub(super) zh: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    InForce,
    Partial,
    Future,
}

/// What a period is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Every day counts.
    CalendarDay,
    /// To the same date number, or the last day of the month.
    CalendarMonth,
    /// Only days that are neither weekend nor holiday count.
    BusinessDay,
    /// Running hours, through nights and weekends.
    Hour,
    /// The law gives no number.
    None,
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// An act.
    Statutory,
    /// A regulation under an act.
    Regulation,
    /// An authority's guidance; no legal deadline.
    Guidance,
    /// The operator's own cap, where the law gives no number; no legal deadline.
    Policy,
}

impl Mode {
    /// The word for it in data and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Statutory => "statutory",
            Self::Regulation => "regulation",
            Self::Guidance => "guidance",
            Self::Policy => "policy",
        }
    }

    /// Whether a date under it is a legal deadline.
    #[must_use]
    pub const fn is_law(self) -> bool {
        matches!(self, Self::Statutory | Self::Regulation)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum From {
    Receipt,
    RelevantTime,
    VerifiedRequest,
    AppealReceipt,
    ComplaintReceipt,
}

/// A period of an answer.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) n: u32,
    pub(super) unit: Unit,
    pub(super) from: From,
    pub(super) mode: Mode,
    /// The row of the same place inside whose limit this one stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) within: Option<String>,
    /// The day on which this rule begins, where it is later than its law; what comes before has an aim only.
    #[serde(default, deserialize_with = "maybe_date", skip_serializing_if = "Option::is_none")]
    pub(super) effective: Option<NaiveDate>,
    /// The calendar of the act that this row is from, where that is another than the law of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) calendar: Option<String>,
    /// The row whose number this one shares, so that one mark serves both; only of US states, put together from one.
    #[serde(skip)]
    pub(super) shares: Option<&'static str>,
    pub(super) cite: String,
    pub(super) conf: String,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ack {
    pub(super) n: u32,
    pub(super) unit: Unit,
    pub(super) from: Option<From>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) applies_to: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) must_state: Vec<String>,
    pub(super) cite: String,
    pub(super) conf: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Day0 {
    Excluded,
    Included,
    RunningHours,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MonthRule {
    SameDateClamp,
    #[serde(rename = "n/a")]
    NotApplicable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Roll {
    NextWorkingDay,
    NextNonHoliday,
    None,
}

/// What kind of day is no last day of a period, or no business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OffDay {
    Friday,
    Saturday,
    Sunday,
    WeeklyHoliday,
    ClosedDays,
    PublicHoliday,
    BankHoliday,
    GeneralHoliday,
    GaleWarningDay,
    BlackRainstormWarningDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PauseRule {
    None,
    Starts,
    Stops,
    StopsIfPrompt,
    Unclear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PauseDays {
    Difference,
    Inclusive,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Count {
    pub(super) day0: Day0,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) safe_day0: Option<Day0>,
    pub(super) month_rule: MonthRule,
    pub(super) roll: Roll,
    pub(super) roll_on: Vec<OffDay>,
    /// Which calendar is meant, in words.
    pub(super) holidays: Vec<String>,
    /// The calendar that serves where neither case, operator nor place name one.
    pub(super) calendar: String,
    /// Whether a statute lists the holidays of this law: then `calendar` serves wherever the law does.
    #[serde(default, skip_serializing_if = "is_not")]
    pub(super) own_calendar: bool,
    /// Whether a weekend day that the government makes a working day is one for this law.
    #[serde(default, skip_serializing_if = "is_not")]
    pub(super) worked_weekends: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) weekly_holiday: Vec<OffDay>,
    /// What the weekly holiday rests on, where it is not the same everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) weekly_holiday_note: Option<String>,
    /// Ranges of the year, `MM-DD..MM-DD`, both ends included; may run over New Year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) closed: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) weekend_for_business_days: Option<Vec<OffDay>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) strict_weekend_for_business_days: Option<Vec<OffDay>>,
    pub(super) id_pause: PauseRule,
    pub(super) clarify_pause: PauseRule,
    pub(super) fee_pause: PauseRule,
    /// The rights for which that pause exists; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id_pause_for: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) clarify_pause_for: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fee_pause_for: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pause_days: Option<PauseDays>,
    pub(super) cite: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite_day0: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite_period: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite_roll: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite_business: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite_id_pause: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite_clarify_pause: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cite_fee_pause: Option<String>,
    pub(super) conf: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) safe_note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Measured {
    FromReceiptTotal,
    Open,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    pub(super) n: u32,
    pub(super) unit: Unit,
    pub(super) measured: Measured,
    pub(super) total_n: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) by_right: BTreeMap<String, u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) total_by_right: BTreeMap<String, u32>,
    pub(super) once: bool,
    /// The rights that may be extended; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) applies_to: Vec<String>,
    pub(super) condition: String,
    pub(super) notice_by: String,
    pub(super) notice_must_state: Vec<String>,
    pub(super) cite: String,
    pub(super) conf: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FeeKind {
    Free,
    FreeUnlessExcessive,
    AccessCost,
    LowCost,
    Unknown,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fee {
    pub(super) kind: FeeKind,
    pub(super) rule: String,
    pub(super) cap: Option<String>,
    pub(super) confirm_days: Option<u32>,
    pub(super) per_12_months: Option<u32>,
    pub(super) notice_before_charging: Option<bool>,
    pub(super) cite: String,
    pub(super) conf: String,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refusal {
    /// Ground, explanation, citation.
    pub(super) grounds: Vec<(String, String, String)>,
    /// What a letter of refusal must say.
    pub(super) letter: Vec<String>,
    pub(super) letter_cite: String,
    pub(super) letter_conf: String,
    pub(super) conf: String,
    pub(super) verified_part: Option<String>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Minors {
    pub(super) digital_consent_age: u8,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) national_ages: BTreeMap<String, u8>,
    pub(super) opt_in_to_sale_below: Option<u8>,
    pub(super) rule: String,
    pub(super) cite: String,
    pub(super) conf: String,
    pub(super) verified_part: Option<String>,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agents {
    pub(super) allowed: bool,
    pub(super) rule: String,
    pub(super) cite: String,
    pub(super) conf: String,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorityRow {
    pub(super) en: String,
    pub(super) zh: String,
    pub(super) local: String,
    pub(super) note: Option<String>,
    pub(super) url: String,
    pub(super) complaint: String,
    pub(super) conf: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NationalAuthority {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) complaint: String,
    pub(super) conf: String,
}

#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Records {
    pub(super) rule: String,
    pub(super) months: u32,
    pub(super) metrics_threshold_consumers: Option<u32>,
    pub(super) metrics_publish_by: Option<String>,
    pub(super) fine: Option<String>,
    pub(super) offence: Option<String>,
    pub(super) cite: String,
    pub(super) conf: String,
}

/// A worked example: the dates of a case counted by hand.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), allow(dead_code, reason = "the tests read the steps of the examples"))]
pub(super) struct Example {
    pub(super) id: String,
    pub(super) jurisdiction: String,
    pub(super) right: String,
    #[serde(deserialize_with = "date")]
    pub(super) received: NaiveDate,
    #[serde(default, deserialize_with = "maybe_date")]
    pub(super) relevant_time: Option<NaiveDate>,
    pub(super) calendar: Option<String>,
    #[serde(deserialize_with = "date")]
    pub(super) due: NaiveDate,
    #[serde(deserialize_with = "date")]
    pub(super) unrolled_due: NaiveDate,
    #[serde(default, deserialize_with = "maybe_date")]
    pub(super) extended_due: Option<NaiveDate>,
    #[serde(deserialize_with = "date")]
    pub(super) safe_due: NaiveDate,
    #[serde(default, deserialize_with = "maybe_date")]
    pub(super) ack_due: Option<NaiveDate>,
    #[serde(default, deserialize_with = "maybe_date")]
    pub(super) ack_due_strict: Option<NaiveDate>,
    #[serde(default, deserialize_with = "maybe_date")]
    pub(super) due_strict: Option<NaiveDate>,
    pub(super) steps: Vec<String>,
}

fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    toml::value::Datetime::deserialize(deserializer)?.to_string().parse().map_err(serde::de::Error::custom)
}

fn maybe_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    date(deserializer).map(Some)
}
