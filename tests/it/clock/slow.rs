//! The slow implementation: reads the TOML and the JSON as plain tables and walks the calendar one day at a time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use rightsdesk::domain::rulebook::{CalendarId, ClockEvents, Operator, PauseGround, Place, Received, Right};
use toml::{Table, Value};

/// The dates of a case, to compare.
#[derive(Debug, PartialEq)]
pub(crate) struct Sum {
    pub(crate) calendar: Option<String>,
    pub(crate) received: NaiveDate,
    pub(crate) acknowledge: Option<NaiveDate>,
    pub(crate) acknowledge_safe: Option<NaiveDate>,
    pub(crate) legal: Option<NaiveDate>,
    pub(crate) legal_at: Option<DateTime<Utc>>,
    pub(crate) target: Option<NaiveDate>,
    pub(crate) safe: Option<NaiveDate>,
    pub(crate) extended: Option<NaiveDate>,
    pub(crate) extended_safe: Option<NaiveDate>,
    pub(crate) notice: Option<NaiveDate>,
    pub(crate) waiting: bool,
}

pub(crate) struct Slow {
    book: Table,
    holidays: BTreeMap<String, BTreeSet<NaiveDate>>,
    /// Weekend days on which offices work.
    worked: BTreeMap<String, BTreeSet<NaiveDate>>,
    /// Weekends that are not Saturday and Sunday, as names of days.
    weekends: BTreeMap<String, Vec<String>>,
}

/// A row of periods: number, unit, whether it is law, what it stands within, when it begins, whose holidays it wants.
#[derive(Clone, Debug)]
struct Row {
    n: i64,
    unit: String,
    law: bool,
    within: Option<String>,
    begins: Option<NaiveDate>,
    calendar: Option<String>,
}

/// Where a case is counted.
struct Ground<'a> {
    code: String,
    rules: &'a Table,
    state: Option<&'a Table>,
    calendar: String,
    days_off: &'a BTreeSet<NaiveDate>,
}

impl Slow {
    pub(crate) fn read() -> Self {
        let book = include_str!("../../../src/domain/rulebook/data/rulebook.toml").parse().unwrap();
        let json = include_str!("../../../src/domain/rulebook/data/holidays_2026_2030.json");
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let days = |calendar: &serde_json::Value| {
            calendar.as_object().unwrap().keys().map(|day| day.parse().unwrap()).collect::<BTreeSet<NaiveDate>>()
        };
        let calendars = json["calendars"].as_object().unwrap();
        let holidays = calendars.iter().map(|(code, calendar)| (code.clone(), days(calendar))).collect();
        let lists =
            |name: &str| -> BTreeMap<String, Vec<String>> { serde_json::from_value(json[name].clone()).unwrap() };
        let dates = |days: Vec<String>| days.iter().map(|day| day.parse().unwrap()).collect();
        let worked = lists("worked").into_iter().map(|(code, days)| (code, dates(days))).collect();
        Self { book, holidays, worked, weekends: lists("weekends") }
    }

    fn table(&self, path: &[&str]) -> Option<&Table> {
        path.iter().try_fold(&self.book, |table, key| table.get(*key)?.as_table())
    }

    /// The member state of a place, itself or the one it is a part of.
    fn member(&self, place: &str) -> Option<String> {
        let eu = self.table(&["j", "EU"]).unwrap();
        let part = eu["territories"].as_table().unwrap().get(place).and_then(Value::as_str);
        let code = part.unwrap_or(place);
        eu["members"].as_array().unwrap().iter().any(|member| member.as_str() == Some(code)).then(|| code.to_owned())
    }

    fn jurisdiction(&self, place: &str) -> Option<String> {
        if place == "GB" || place == "UK" {
            return Some("UK".to_owned());
        }
        if place == "EU" || self.member(place).is_some() {
            return Some("EU".to_owned());
        }
        if let Some(state) = place.strip_prefix("US-") {
            let known = state == "CA" || self.table(&["us_state", state]).is_some();
            return known.then(|| place.to_owned());
        }
        if self.table(&["j", place]).is_some() {
            return Some(place.to_owned());
        }
        place.starts_with("CA-").then(|| "CA".to_owned())
    }

    fn rules(&self, code: &str) -> (&Table, Option<&Table>) {
        match self.table(&["j", code]) {
            Some(rules) => (rules, None),
            None => {
                let state = code.strip_prefix("US-").unwrap();
                (self.table(&["template", "us_state"]).unwrap(), self.table(&["us_state", state]))
            }
        }
    }

    fn own_calendar(&self, place: &str) -> Option<String> {
        if self.holidays.contains_key(place) {
            return Some(place.to_owned());
        }
        if let Some(member) = self.member(place).filter(|member| self.holidays.contains_key(member)) {
            return Some(member);
        }
        let (rules, _) = self.rules(&self.jurisdiction(place)?);
        Some(rules["count"]["calendar"].as_str().unwrap().to_owned())
    }

    fn ground(&self, code: &str, calendar: &str) -> Ground<'_> {
        let (rules, state) = self.rules(code);
        let days_off = &self.holidays[calendar];
        Ground { code: code.to_owned(), rules, state, calendar: calendar.to_owned(), days_off }
    }

    /// The calendar that a law, or the act a row is from, has to itself.
    fn listed(&self, code: &str, right: Right) -> Option<String> {
        let any = self.ground(code, "TW");
        let (_, row) = self.row_of(&any, right);
        let count = &any.rules["count"];
        let own = count.get("own_calendar").and_then(Value::as_bool) == Some(true);
        row.calendar.or_else(|| own.then(|| count["calendar"].as_str().unwrap().to_owned()))
    }

    fn row(&self, ground: &Ground<'_>, key: &str) -> Option<Row> {
        if key == "leak" {
            return Some(read_row(&self.book["engine_policy"]["leak"]));
        }
        let Some(state) = ground.state else { return Some(read_row(ground.rules["deadline"].get(key)?)) };
        let days = |n: i64| {
            Some(Row { n, unit: "calendar_day".into(), law: true, within: None, begins: None, calendar: None })
        };
        let respond = state["respond_days"].as_integer().unwrap();
        match key {
            "access" | "erasure" | "portability" | "refusal" => days(respond),
            "rectification" if state["correct"].as_bool() == Some(true) => days(respond),
            "automated_decision" if state.contains_key("profiling_review") => days(respond),
            "withdraw_consent" if state.contains_key("revoke_days") => days(state["revoke_days"].as_integer().unwrap()),
            "rectification" | "automated_decision" => None,
            _ => Some(read_row(ground.rules["deadline"].get(key)?)),
        }
    }

    /// The aim of a right before its law began, where the book has one.
    fn row_before(&self, ground: &Ground<'_>, key: &str) -> Option<Row> {
        let rows = ground.rules.get("before")?;
        Some(if key == "leak" {
            read_row(&self.book["engine_policy"]["leak"])
        } else {
            read_row(rows.get(key).unwrap_or(&rows["default"]))
        })
    }

    /// The key and row of a right; "other" takes the strictest.
    fn row_of(&self, ground: &Ground<'_>, right: Right) -> (String, Row) {
        let key = match right {
            Right::Access | Right::Categories => "access",
            Right::Correction => "rectification",
            Right::Deletion | Right::Minor => "erasure",
            Right::Restriction => "restriction",
            Right::Portability => "portability",
            Right::Objection => "objection",
            Right::Marketing => "marketing_objection",
            Right::Consent => "withdraw_consent",
            Right::Automated => "automated_decision",
            Right::Sale => "opt_out_sale_share_ads",
            Right::Sensitive => "limit_sensitive",
            Right::Complaint => "complaint",
            Right::Leak => "leak",
            Right::Other => return self.strictest(ground),
        };
        let names = match key {
            "automated_decision" => vec![key, "automated_decision_opt_out", "default"],
            "complaint" => vec![key, "complaint_outcome", "default"],
            _ => vec![key, "default"],
        };
        let row = names.into_iter().find_map(|name| self.row(ground, name)).unwrap();
        (key.to_owned(), row)
    }

    fn strictest(&self, ground: &Ground<'_>) -> (String, Row) {
        let mut best: Option<((bool, f64), (String, Row))> = None;
        for right in Right::ALL {
            if matches!(right, Right::Other | Right::Leak | Right::Complaint) {
                continue;
            }
            let (key, row) = self.row_of(ground, right);
            if row.begins.is_some() {
                continue;
            }
            let limit = row.within.as_ref().and_then(|within| self.row(ground, within)).unwrap_or_else(|| row.clone());
            let length = (!row.law, days_of(&limit));
            if best.as_ref().is_none_or(|(shortest, _)| length < *shortest) {
                best = Some((length, (key, row)));
            }
        }
        best.unwrap().1
    }

    pub(crate) fn work_out(
        &self,
        place: Option<Place>,
        right: Right,
        calendar: Option<CalendarId>,
        operator: &Operator,
        events: &ClockEvents,
    ) -> Option<Sum> {
        let zone = place.unwrap_or(operator.country).zone();
        let (received, instant) = match events.received {
            Received::On(date) => (date, midnight(date, zone)),
            Received::At(at) => (at.with_timezone(&zone).date_naive(), at),
        };
        let chosen = calendar.map(|calendar| calendar.code().to_owned());
        let eu_calendar = operator.eu_calendar.map(|calendar| calendar.code().to_owned());
        if let Some(code) = place.and_then(|place| self.jurisdiction(place.code())) {
            let set = match code.as_str() {
                "EU" => eu_calendar,
                "UK" => operator.uk_calendar.map(|calendar| calendar.code().to_owned()),
                _ => None,
            };
            let listed = self.listed(&code, right);
            let calendar = listed.or(chosen).or(set).or_else(|| self.own_calendar(place?.code())).unwrap();
            let ground = self.ground(&code, &calendar);
            let case = Case { slow: self, ground, zone, received, instant, events };
            return case.sum(right, calendar);
        }
        if !events.pauses.is_empty() || events.relevant_on.is_some() || events.extended_on.is_some() {
            return None;
        }
        let home = self.jurisdiction(operator.country.code());
        let mut best: Option<Sum> = None;
        let mut safest: Option<NaiveDate> = None;
        for code in home.into_iter().chain(["EU".to_owned()]).collect::<BTreeSet<_>>() {
            let set = eu_calendar.clone().filter(|_| code == "EU");
            let of_country = || self.own_calendar(operator.country.code());
            let fallback = || self.ground(&code, "TW").rules["count"]["calendar"].as_str().unwrap().to_owned();
            let listed = self.listed(&code, right);
            let calendar = listed.or(chosen.clone()).or(set).or_else(of_country).unwrap_or_else(fallback);
            let plain = ClockEvents::received(events.received);
            let case =
                Case { slow: self, ground: self.ground(&code, &calendar), zone, received, instant, events: &plain };
            let sum = case.sum(right, calendar).unwrap();
            let (key, row) = self.row_of(&case.ground, right);
            let aim = case.legal_and_aim(right, &key, &row).1;
            let safe = aim.map(|aim| case.safe(received, &aim));
            safest = safest.into_iter().chain(safe).chain(sum.safe).min();
            let due = |sum: &Sum| sum.legal.into_iter().chain(sum.target).min().unwrap();
            // On a draw the operator's own law is the one that is shown.
            let home_wins = |best: &Sum| due(&sum) < due(best) || (due(&sum) == due(best) && code != "EU");
            if best.as_ref().is_none_or(home_wins) {
                best = Some(sum);
            }
        }
        let best = best?;
        Some(Sum {
            calendar: best.calendar,
            received,
            acknowledge: None,
            acknowledge_safe: None,
            legal: None,
            legal_at: None,
            target: best.legal.into_iter().chain(best.target).min(),
            safe: safest,
            extended: None,
            extended_safe: None,
            notice: None,
            waiting: false,
        })
    }
}

/// About how many days a period has.
fn days_of(row: &Row) -> f64 {
    row.n as f64
        * match row.unit.as_str() {
            "calendar_month" => 30.4,
            "business_day" => 1.4,
            "hour" => 1.0 / 24.0,
            _ => 1.0,
        }
}

fn midnight(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let mut time = date.and_hms_opt(0, 0, 0).unwrap();
    loop {
        if let Some(at) = zone.from_local_datetime(&time).earliest() {
            return at.to_utc();
        }
        time += TimeDelta::minutes(30);
    }
}

fn read_row(value: &Value) -> Row {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Row {
        n: value["n"].as_integer().unwrap(),
        unit: text("unit").unwrap(),
        law: matches!(value["mode"].as_str().unwrap(), "statutory" | "regulation"),
        within: text("within"),
        begins: value.get("effective").map(read_date),
        calendar: text("calendar"),
    }
}

fn read_date(value: &Value) -> NaiveDate {
    value.to_string().parse().unwrap()
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap()
}

fn plain(n: i64, unit: &str) -> Row {
    Row { n, unit: unit.to_owned(), law: true, within: None, begins: None, calendar: None }
}

fn has(table: &Value, key: &str, word: &str) -> bool {
    table.get(key).and_then(Value::as_array).is_some_and(|list| list.iter().any(|item| item.as_str() == Some(word)))
}

struct Case<'a> {
    slow: &'a Slow,
    ground: Ground<'a>,
    zone: Tz,
    received: NaiveDate,
    instant: DateTime<Utc>,
    events: &'a ClockEvents,
}

impl Case<'_> {
    fn count(&self) -> &Value {
        &self.ground.rules["count"]
    }

    fn holiday(&self, day: NaiveDate) -> bool {
        self.ground.days_off.contains(&day)
    }

    /// A weekend day that is worked, where the law takes it so.
    fn worked(&self, day: NaiveDate) -> bool {
        matches!(self.ground.code.as_str(), "CN" | "VN")
            && self.slow.worked.get(&self.ground.calendar).is_some_and(|days| days.contains(&day))
    }

    /// A day on which offices of the place are shut by custom or act; written out, not read.
    fn shut(&self, day: NaiveDate) -> bool {
        match self.ground.code.as_str() {
            "JP" => matches!((day.month(), day.day()), (12, 29..=31) | (1, 1..=3)),
            "NZ" => matches!((day.month(), day.day()), (12, 25..=31) | (1, 1..=15)),
            _ => false,
        }
    }

    fn last_day_moves(&self, day: NaiveDate) -> bool {
        let count = self.count();
        let weekday = match day.weekday() {
            Weekday::Fri => has(count, "roll_on", "friday"),
            Weekday::Sat => has(count, "roll_on", "saturday"),
            Weekday::Sun => has(count, "roll_on", "sunday") || has(count, "roll_on", "weekly_holiday"),
            _ => false,
        };
        let holidays =
            ["public_holiday", "bank_holiday", "general_holiday"].iter().any(|word| has(count, "roll_on", word));
        (weekday && !self.worked(day))
            || (holidays && self.holiday(day))
            || (has(count, "roll_on", "closed_days") && self.shut(day))
    }

    fn business(&self, day: NaiveDate, strict: bool) -> bool {
        let free = match (self.ground.code.as_str(), day.weekday()) {
            ("US-CA", Weekday::Sat) => !strict,
            ("IL", Weekday::Fri) => !strict,
            ("IL", Weekday::Sat) => true,
            ("IL", _) => false,
            ("MY", Weekday::Sun) | (_, Weekday::Sat | Weekday::Sun) => true,
            _ => false,
        };
        (!free || self.worked(day)) && !self.holiday(day) && !self.shut(day)
    }

    /// Walks a period from a day.
    fn walk(&self, from: NaiveDate, row: &Row, strict: bool) -> NaiveDate {
        let mut day = from;
        match row.unit.as_str() {
            "calendar_day" => {
                let steps = if strict && self.ground.code == "US-CA" { row.n - 1 } else { row.n };
                for _ in 0..steps {
                    day = next(day);
                }
            }
            "business_day" => {
                let mut left = row.n;
                while left > 0 {
                    day = next(day);
                    if self.business(day, strict) {
                        left -= 1;
                    }
                }
            }
            "calendar_month" => {
                let mut months = 0;
                loop {
                    let after = next(day);
                    if after.day() == 1 {
                        if months == row.n {
                            // The month ends before the date number comes.
                            return day;
                        }
                        months += 1;
                    }
                    day = after;
                    if months == row.n && day.day() == from.day() {
                        return day;
                    }
                }
            }
            "hour" => {
                let mut at = self.instant;
                for _ in 0..row.n {
                    at += TimeDelta::hours(1);
                }
                return at.with_timezone(&self.zone).date_naive();
            }
            unit => panic!("{unit}"),
        }
        day
    }

    fn roll(&self, mut day: NaiveDate) -> NaiveDate {
        while self.last_day_moves(day) {
            day = next(day);
        }
        day
    }

    fn safe(&self, from: NaiveDate, row: &Row) -> NaiveDate {
        let mut day = self.walk(from, row, true);
        if row.unit == "hour" {
            day = day.pred_opt().unwrap();
        }
        loop {
            let name = day.weekday().to_string();
            let here = match self.ground.code.as_str() {
                "IL" => matches!(day.weekday(), Weekday::Fri | Weekday::Sat),
                _ => matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
            };
            let there = match self.slow.weekends.get(&self.ground.calendar) {
                Some(weekend) => weekend.iter().any(|of| of.starts_with(&name)),
                None => matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
            };
            let free = ((here || there) && !self.worked(day)) || self.holiday(day) || self.shut(day);
            if day <= self.received {
                return self.received;
            }
            if !free {
                return day;
            }
            day = day.pred_opt().unwrap();
        }
    }

    /// `starts`, `stops`, or `None` where the law has no such pause for that right.
    fn pause(&self, key: &str, ground: PauseGround) -> Option<&str> {
        let name = match ground {
            PauseGround::Identity => "id_pause",
            PauseGround::Clarification => "clarify_pause",
            PauseGround::Fee => "fee_pause",
        };
        let never = self.slow.book["engine_policy"]["never_identified"].as_array().unwrap();
        if never.iter().any(|right| right.as_str() == Some(key)) {
            return None;
        }
        let rights = format!("{name}_for");
        if self.count().get(&rights).is_some() && !has(self.count(), &rights, key) {
            return None;
        }
        match self.count()[name].as_str().unwrap() {
            "starts" => Some("starts"),
            "stops" | "stops_if_prompt" => Some("stops"),
            _ => None,
        }
    }

    fn extension(&self, key: &str) -> Option<Row> {
        let extension = &self.ground.rules["extension"];
        let never = self.slow.book["engine_policy"]["never_extended"].as_array().unwrap();
        let listed = has(extension, "applies_to", key);
        let state_lacks = |state: &Table| match key {
            "rectification" => state["correct"].as_bool() == Some(false),
            "automated_decision" => !state.contains_key("profiling_review"),
            _ => false,
        };
        if self.ground.state.is_some_and(state_lacks) {
            return None;
        }
        // A law that was still to come when the book was written lengthens nothing before.
        let book_day = read_date(&self.slow.book["as_of"]);
        if self.law_begins().is_some_and(|begins| begins > book_day && self.received < begins) {
            return None;
        }
        if extension["measured"].as_str() == Some("open")
            || !listed
            || never.iter().any(|right| right.as_str() == Some(key))
        {
            return None;
        }
        let mut n = extension["total_n"].as_integer().unwrap();
        if self.ground.code == "TW" {
            n = if key == "access" { 30 } else { 60 };
        }
        if let Some(state) = self.ground.state {
            n = state["respond_days"].as_integer().unwrap() + state["extend_days"].as_integer().unwrap();
        }
        Some(plain(n, extension["unit"].as_str().unwrap()))
    }

    fn acknowledgement(&self, right: Right, key: &str) -> Option<Row> {
        let row = match (right, self.ground.code.as_str()) {
            (Right::Leak, _) => return None,
            (Right::Complaint, "UK") => return self.slow.row(&self.ground, "complaint_ack"),
            _ => &self.ground.rules["ack"],
        };
        let key = if right == Right::Other { "access" } else { key };
        if row["unit"].as_str() == Some("none") || (row.get("applies_to").is_some() && !has(row, "applies_to", key)) {
            return None;
        }
        let n = row["n"].as_integer().unwrap();
        Some(plain(n, row["unit"].as_str().unwrap()))
    }

    fn law_begins(&self) -> Option<NaiveDate> {
        self.ground.state.unwrap_or(self.ground.rules).get("effective").map(read_date)
    }

    /// The legal limit of a case and its aim.
    fn legal_and_aim(&self, right: Right, key: &str, row: &Row) -> (Option<Row>, Option<Row>) {
        let limit = row.within.as_ref().map(|within| self.slow.row(&self.ground, within).unwrap());
        let (legal, aim) = if row.law { (Some(row.clone()), None) } else { (limit, Some(row.clone())) };
        // What is only to be stopped is stopped by the day of our own promise, where the aim is later or there is none.
        let deed = matches!(right, Right::Marketing | Right::Consent | Right::Sale | Right::Sensitive)
            .then(|| self.slow.book["engine_policy"].get("deed").map(read_row))
            .flatten();
        let sooner = |aim: Option<Row>| match (&deed, aim) {
            (Some(deed), Some(aim)) if days_of(&aim) > days_of(deed) => Some(deed.clone()),
            (Some(deed), None) => Some(deed.clone()),
            (_, aim) => aim,
        };
        let begun = |day: Option<NaiveDate>| day.is_none_or(|day| self.received >= day);
        let aim = sooner(aim);
        if begun(self.law_begins()) && begun(row.begins) {
            (legal, aim)
        } else {
            let before = self.slow.row_before(&self.ground, key);
            (None, before.and_then(|before| sooner(Some(before))).or(aim).or(legal))
        }
    }

    fn sum(&self, right: Right, calendar: String) -> Option<Sum> {
        let (key, row) = self.slow.row_of(&self.ground, right);
        let mut begin = Some(self.received);
        let mut stopped = BTreeSet::new();
        let mut waiting = false;
        if let Some(relevant) = self.events.relevant_on {
            let starts =
                [PauseGround::Identity, PauseGround::Fee].iter().any(|g| self.pause(&key, *g) == Some("starts"));
            if !starts {
                return None;
            }
            begin = begin.max(Some(relevant));
        }
        for pause in &self.events.pauses {
            let effect = self.pause(&key, pause.ground)?;
            if pause.asked_on < self.received {
                return None;
            }
            match pause.answered_on {
                None => {
                    waiting = true;
                    if effect == "starts" {
                        begin = None;
                    }
                }
                Some(answered) if effect == "starts" => begin = begin.map(|begin| begin.max(answered)),
                Some(answered) => {
                    let mut day = pause.asked_on;
                    while day < answered {
                        stopped.insert(day);
                        day = next(day);
                    }
                    if self.count()["pause_days"].as_str() == Some("inclusive") {
                        stopped.insert(answered);
                    }
                }
            }
        }
        let due = |row: &Row| -> Option<NaiveDate> {
            let begin = begin.filter(|_| !waiting)?;
            if row.unit == "hour" {
                return Some(self.walk(begin, row, false));
            }
            let mut unrolled = NaiveDate::MIN;
            let mut from = self.received;
            while from <= begin {
                if from == begin || !stopped.is_empty() {
                    let mut day = self.walk(from, row, false);
                    for _ in stopped.range(from..) {
                        day = next(day);
                    }
                    unrolled = unrolled.max(day);
                }
                from = next(from);
            }
            Some(if row.n == 0 { unrolled } else { self.roll(unrolled) })
        };
        let safe = |row: &Row| begin.map(|begin| self.safe(begin, row));
        let (legal, target) = self.legal_and_aim(right, &key, &row);
        let main = legal.clone().or_else(|| target.clone()).unwrap();
        let more = self.extension(&key);
        if let Some(on) = self.events.extended_on {
            more.as_ref()?;
            if on < self.received || due(&main).is_some_and(|due| on > due) {
                return None;
            }
        }
        let taken = more.clone().filter(|_| self.events.extended_on.is_some());
        let now = taken.unwrap_or_else(|| main.clone());
        let at = legal.as_ref().filter(|row| row.unit == "hour" && !waiting);
        let acknowledge = self.acknowledgement(right, &key);
        Some(Sum {
            calendar: Some(calendar),
            received: self.received,
            acknowledge: acknowledge.as_ref().map(|row| self.roll(self.walk(self.received, row, false))),
            acknowledge_safe: acknowledge.as_ref().map(|row| self.safe(self.received, row)),
            legal: legal.as_ref().and_then(|_| due(&now)),
            legal_at: at.map(|row| self.instant + TimeDelta::hours(row.n)),
            target: match &legal {
                None => due(&now),
                Some(_) => target.as_ref().and_then(due).filter(|aim| due(&main).is_none_or(|law| *aim < law)),
            },
            safe: safe(&now),
            extended: more.as_ref().and_then(due),
            extended_safe: more.as_ref().and_then(safe),
            notice: more.as_ref().and_then(|_| due(&main)),
            waiting,
        })
    }
}
