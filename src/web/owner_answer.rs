//! An answer of a system's owner in words: for the owner who gave it, and for the desk.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::base::language::Language;
use crate::base::text::Words;
use crate::domain::owner_tasks::answer::Answer;
use crate::infra::i18n::Texts as _;

/// What it says, name by name.
#[must_use]
pub fn facts(language: Language, answer: &Answer, names: &BTreeMap<String, Words>) -> Vec<(String, String)> {
    let mut said = Vec::new();
    let mut say = |key: &str, value: String| {
        if !value.is_empty() {
            said.push((language.pick("owner-task-said-*", key), value));
        }
    };
    let day = |day: Option<NaiveDate>| day.map(|day| language.date(day)).unwrap_or_default();
    say("result", language.pick("owner-task-end-*", &answer.result));
    say("why", answer.why.clone());
    say("done-on", day(answer.done_on));
    say("changed", answer.changed.clone());
    say("copies", answer.copies.clone());
    say("marked", answer.marked.clone());
    say("stays", answer.stays.clone());
    say("until", day(answer.until));
    say("last-backup", day(answer.last_backup));
    say("gone-by", day(answer.gone_by));
    say("whom", answer.whom.clone());
    say("how", answer.how.clone());
    say("proof", answer.proof.clone());
    say("text", answer.text.clone());
    for (code, found) in &answer.holdings {
        let mut parts = vec![language.pick("owner-task-end-*", &found.result)];
        if let Some(rows) = found.rows {
            parts.push(language.with1("owner-task-rows", "rows", rows));
        }
        let days = (day(found.from), day(found.until));
        if !days.0.is_empty() || !days.1.is_empty() {
            parts.push(language.with2("owner-task-days", "from", days.0, "until", days.1));
        }
        if !found.others.is_empty() {
            parts.push(language.pick("owner-task-others-*", &found.others));
        }
        if !found.keep_out.is_empty() {
            parts.push(language.pick("owner-task-keep-out-*", &found.keep_out));
        }
        if !found.why.is_empty() {
            parts.push(found.why.clone());
        }
        let name = names.get(code).map(|name| name.shown(language)).filter(|name| !name.is_empty());
        said.push((name.unwrap_or(code).to_owned(), parts.join(" · ")));
    }
    let mut say = |key: &str, value: String| {
        if !value.is_empty() {
            said.push((language.pick("owner-task-said-*", key), value));
        }
    };
    say("by", answer.by.clone());
    say("minutes", answer.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
    said
}
