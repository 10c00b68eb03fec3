//! What an owner fills in: which ends a task of each kind may have, what each of them asks for, and how a form is read.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{AnswerResult, TaskKind};
use crate::base::form::FieldErrors;
use crate::base::text;

/// Letters of a text.
const TEXT_LENGTH: usize = 10_000;
/// Letters of a line.
const LINE_LENGTH: usize = 200;
/// Minutes that a task may have taken: a year of work.
const MOST_MINUTES: u32 = 120_000;

/// What was found of one holding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Found {
    /// `found`, `not_found`, `cannot`.
    pub result: String,
    /// Rows.
    pub rows: Option<u32>,
    /// From this day.
    pub from: Option<NaiveDate>,
    /// Until this day.
    pub until: Option<NaiveDate>,
    /// Whether other people stand in it: `yes`, `no`, `unsure`.
    pub others: String,
    /// Why it must not go out: a code of [`KEEP_OUT`], empty where it may.
    pub keep_out: String,
    /// The same in words, or why it cannot be searched.
    pub why: String,
}

/// Why something must not go out, in kinds that lead to grounds of the law.
pub const KEEP_OUT: [&str; 6] = ["others", "secret", "privilege", "security", "crime", "other"];
/// Whether other people stand in it.
pub const OTHERS: [&str; 3] = ["yes", "no", "unsure"];
/// What may be said of a holding.
pub const OF_HOLDING: [&str; 3] = ["found", "not_found", "cannot"];

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// How it ends: a code of [`AnswerResult`].
    pub result: String,
    /// Why it was not done, or not all of it.
    pub why: String,
    /// A search: what was found, by holding.
    pub holdings: BTreeMap<String, Found>,
    /// The day on which it was done, or since when it holds.
    pub done_on: Option<NaiveDate>,
    /// An erasure in part: what stays.
    pub stays: String,
    /// Until when it stays, or a backup holds it.
    pub until: Option<NaiveDate>,
    /// An erasure: the last backup that holds it.
    pub last_backup: Option<NaiveDate>,
    /// The day on which that backup is gone.
    pub gone_by: Option<NaiveDate>,
    /// A correction: where, and what was made of what.
    pub changed: String,
    /// Where else copies are.
    pub copies: String,
    /// A restriction: how it is marked.
    pub marked: String,
    /// Who was told.
    pub whom: String,
    /// How.
    pub how: String,
    /// How that can be shown.
    pub proof: String,
    /// What there is to say.
    pub text: String,
    /// Who did it.
    pub by: String,
    /// Minutes it took.
    pub minutes: Option<u32>,
}

impl Answer {
    /// How it ends.
    #[must_use]
    pub fn end(&self) -> Option<AnswerResult> {
        AnswerResult::parse(&self.result)
    }
}

/// What stands in the fields of a form.
pub type Typed = BTreeMap<String, String>;

/// How a task of a kind may end.
#[must_use]
pub const fn ends(kind: TaskKind) -> &'static [AnswerResult] {
    use AnswerResult::{Cannot, Done, Excessive, Found, Impossible, NotFound, NotMine, Partly, Refused};
    match kind {
        TaskKind::LookUp | TaskKind::Search => &[Found, NotFound, Cannot, NotMine],
        TaskKind::Correct | TaskKind::Erase => &[Done, Partly, NotFound, Refused, NotMine],
        TaskKind::Restrict | TaskKind::Lift | TaskKind::Stop => &[Done, NotFound, Refused, NotMine],
        TaskKind::Tell => &[Done, Impossible, Excessive, NotMine],
        TaskKind::Review | TaskKind::Explain | TaskKind::Other => &[Done, Cannot, NotMine],
        TaskKind::Backup => &[Done, Refused],
    }
}

/// What the register says that an answer is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What was to be done.
    pub kind: TaskKind,
    /// The holdings it is about.
    pub holdings: &'a [String],
    /// Days for which backups keep what was deleted.
    pub backup_days: Option<u32>,
    /// The present day.
    pub today: NaiveDate,
}

/// Reads an answer from its form.
///
/// # Errors
/// What is wrong, beside its fields.
pub fn read(asked: Asked<'_>, typed: &Typed) -> Result<Answer, FieldErrors> {
    let mut form = Reader { typed, errors: FieldErrors::default(), today: asked.today };
    let Some(end) = AnswerResult::parse(form.raw("result")).filter(|end| ends(asked.kind).contains(end)) else {
        return Err(FieldErrors::one("result", "error-task-result"));
    };
    let mut answer = Answer { result: end.code().to_owned(), ..Answer::default() };
    if end.comes_back() {
        answer.why = form.needed("why", "error-task-why");
    }
    match (asked.kind, end) {
        (TaskKind::Search, AnswerResult::Found) => answer.holdings = found(&mut form, asked.holdings),
        (TaskKind::Search, AnswerResult::NotFound) => {
            let nothing = Found { result: "not_found".to_owned(), ..Found::default() };
            answer.holdings = asked.holdings.iter().map(|code| (code.clone(), nothing.clone())).collect();
        }
        (TaskKind::Search, AnswerResult::Cannot) => {
            let cannot = Found { result: "cannot".to_owned(), why: answer.why.clone(), ..Found::default() };
            answer.holdings = asked.holdings.iter().map(|code| (code.clone(), cannot.clone())).collect();
        }
        (TaskKind::Erase, AnswerResult::Done | AnswerResult::Partly) => {
            answer.done_on = form.past_day("done_on");
            if end == AnswerResult::Partly {
                answer.stays = form.needed("stays", "error-task-stays");
                answer.until = form.day("until");
            }
            // Where nobody says otherwise, the last backup is of the day of the deletion.
            answer.last_backup = form.day("last_backup").or(answer.done_on.filter(|_| asked.backup_days.is_some()));
            let days = asked.backup_days.map(|days| Days::new(days.into()));
            answer.gone_by =
                form.day("gone_by").or_else(|| answer.last_backup.zip(days).map(|(last, days)| last + days));
        }
        (TaskKind::Correct, AnswerResult::Done | AnswerResult::Partly) => {
            answer.done_on = form.past_day("done_on");
            answer.changed = form.needed("changed", "error-task-changed");
            answer.copies = form.text("copies");
        }
        (TaskKind::Restrict | TaskKind::Lift | TaskKind::Stop, AnswerResult::Done) => {
            answer.done_on = form.past_day("done_on");
            answer.marked = match asked.kind {
                TaskKind::Restrict => form.needed("marked", "error-task-marked"),
                _ => form.text("marked"),
            };
        }
        (TaskKind::Tell, AnswerResult::Done) => {
            answer.whom = form.needed("whom", "error-task-whom");
            answer.done_on = form.past_day("done_on");
            answer.how = form.needed("how", "error-task-how");
            answer.proof = form.text("proof");
        }
        (TaskKind::Backup, AnswerResult::Done) => answer.done_on = form.past_day("done_on"),
        (TaskKind::Backup, AnswerResult::Refused) => answer.until = form.day("until"),
        (TaskKind::Review | TaskKind::Explain | TaskKind::Other, AnswerResult::Done) => {
            answer.text = form.needed("text", "error-task-text");
        }
        _ => {}
    }
    if answer.text.is_empty() {
        answer.text = form.text("text");
    }
    answer.by = form.line("by");
    answer.minutes = form.number("minutes", MOST_MINUTES);
    form.errors.into_result()?;
    Ok(answer)
}

/// What was found of each holding.
fn found(form: &mut Reader<'_>, holdings: &[String]) -> BTreeMap<String, Found> {
    let mut all = BTreeMap::new();
    for code in holdings {
        let name = |field: &str| format!("h.{code}.{field}");
        let mut one = Found { result: form.one_of(&name("result"), &OF_HOLDING), ..Found::default() };
        match one.result.as_str() {
            "found" => {
                one.rows = form.number(&name("rows"), u32::MAX);
                (one.from, one.until) = (form.day(&name("from")), form.day(&name("until")));
                if one.from.zip(one.until).is_some_and(|(from, until)| from > until) {
                    form.errors.add(name("until"), "error-task-days-order");
                }
                one.others = form.one_of(&name("others"), &OTHERS);
                let keep_out = form.raw(&name("keep_out")).to_owned();
                if !keep_out.is_empty() {
                    one.keep_out = form.one_of(&name("keep_out"), &KEEP_OUT);
                    one.why = form.needed(&name("why"), "error-task-why");
                }
            }
            "cannot" => one.why = form.needed(&name("why"), "error-task-why"),
            _ => {}
        }
        all.insert(code.clone(), one);
    }
    if !holdings.is_empty() && form.errors.is_empty() && all.values().all(|one| one.result != "found") {
        form.errors.add("result", "error-task-nothing-found");
    }
    all
}

struct Reader<'a> {
    typed: &'a Typed,
    errors: FieldErrors,
    today: NaiveDate,
}

impl Reader<'_> {
    fn raw(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    fn checked(&mut self, name: &str, value: String, longest: usize) -> String {
        if value.chars().count() > longest {
            self.errors.add(name, if longest == LINE_LENGTH { "error-line-too-long" } else { "error-text-too-long" });
        }
        value
    }

    fn text(&mut self, name: &str) -> String {
        let value = text::lines(self.raw(name));
        self.checked(name, value, TEXT_LENGTH)
    }

    fn line(&mut self, name: &str) -> String {
        let value = text::line(self.raw(name));
        self.checked(name, value, LINE_LENGTH)
    }

    fn needed(&mut self, name: &str, missing: &'static str) -> String {
        let value = self.text(name);
        if value.is_empty() {
            self.errors.add(name, missing);
        }
        value
    }

    fn one_of(&mut self, name: &str, words: &[&str]) -> String {
        let value = self.raw(name).to_owned();
        if words.contains(&value.as_str()) {
            return value;
        }
        self.errors.add(name, "error-task-choose");
        String::new()
    }

    fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let value = text::line(self.raw(name));
        if value.is_empty() {
            return None;
        }
        let day = value.parse().ok();
        if day.is_none() {
            self.errors.add(name, "error-task-day");
        }
        day
    }

    /// A day that is needed and does not lie ahead.
    fn past_day(&mut self, name: &str) -> Option<NaiveDate> {
        if text::line(self.raw(name)).is_empty() {
            self.errors.add(name, "error-task-day-missing");
            return None;
        }
        let day = self.day(name)?;
        if day > self.today {
            self.errors.add(name, "error-task-day-ahead");
        }
        Some(day)
    }

    fn number(&mut self, name: &str, most: u32) -> Option<u32> {
        let value = text::code(self.raw(name));
        if value.is_empty() {
            return None;
        }
        let number = value.parse().ok().filter(|number| *number <= most);
        if number.is_none() {
            self.errors.add(name, "error-task-number");
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn asked<'a>(kind: TaskKind, holdings: &'a [String]) -> Asked<'a> {
        Asked { kind, holdings, backup_days: Some(90), today: "2026-11-25".parse().unwrap() }
    }

    fn wrong(kind: TaskKind, holdings: &[String], fields: &[(&str, &str)]) -> Vec<String> {
        let errors = read(asked(kind, holdings), &typed(fields)).unwrap_err();
        errors.iter().map(|(field, _)| field.to_owned()).collect()
    }

    #[test]
    fn a_search_says_of_each_holding_what_was_found() {
        let holdings = ["crm".to_owned(), "mail".to_owned()];
        assert_eq!(wrong(TaskKind::Search, &holdings, &[]), ["result"]);
        let none = read(asked(TaskKind::Search, &holdings), &typed(&[("result", "not_found")])).unwrap();
        assert!(none.holdings.len() == 2 && none.holdings.values().all(|one| one.result == "not_found"));
        let missing = wrong(TaskKind::Search, &holdings, &[("result", "found"), ("h.crm.result", "found")]);
        assert_eq!(missing, ["h.crm.others", "h.mail.result"]);
        let fields = [
            ("result", "found"),
            ("h.crm.result", "found"),
            ("h.crm.rows", "１２"),
            ("h.crm.from", "2026-01-01"),
            ("h.crm.until", "2026-02-01"),
            ("h.crm.others", "unsure"),
            ("h.mail.result", "not_found"),
        ];
        let answer = read(asked(TaskKind::Search, &holdings), &typed(&fields)).unwrap();
        assert_eq!((answer.holdings["crm"].rows, answer.holdings["crm"].others.as_str()), (Some(12), "unsure"));
        let turned = [fields.as_slice(), &[("h.crm.until", "2025-01-01")]].concat();
        assert_eq!(wrong(TaskKind::Search, &holdings, &turned), ["h.crm.until"]);
        // What was found nowhere was not found.
        let nowhere = [("result", "found"), ("h.crm.result", "not_found"), ("h.mail.result", "not_found")];
        assert_eq!(wrong(TaskKind::Search, &holdings, &nowhere), ["result"]);
    }

    #[test]
    fn an_erasure_says_when_and_until_when_backups_hold_it() {
        assert_eq!(wrong(TaskKind::Erase, &[], &[("result", "done"), ("done_on", "2026-11-26")]), ["done_on"]);
        assert_eq!(wrong(TaskKind::Erase, &[], &[("result", "refused"), ("why", " \u{200b}")]), ["why"]);
        let answer =
            read(asked(TaskKind::Erase, &[]), &typed(&[("result", "done"), ("done_on", "2026-11-24")])).unwrap();
        assert_eq!(answer.gone_by, Some("2027-02-22".parse().unwrap()), "ninety days after the last backup");
        let partly = [("result", "partly"), ("done_on", "2026-11-24"), ("why", "The law of books.")];
        assert_eq!(wrong(TaskKind::Erase, &[], &partly), ["stays"]);
    }

    #[test]
    fn every_kind_has_an_end_that_is_done_and_one_that_comes_back() {
        for kind in TaskKind::ALL {
            assert!(ends(*kind).iter().any(|end| !end.comes_back()), "{kind}");
            assert!(ends(*kind).iter().any(|end| end.comes_back()), "{kind}");
            // What is no end of the kind is not taken.
            let other = AnswerResult::ALL.iter().find(|end| !ends(*kind).contains(end)).unwrap();
            assert_eq!(wrong(*kind, &[], &[("result", other.code())]), ["result"]);
        }
    }
}
