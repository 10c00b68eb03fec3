//! Which rows of the register a request touches, what owners of systems said of each, and what would be decided by it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{Decision, Item, Others, Ruling, Written};
use super::rules::{self, Scope, Typed};
use crate::base::language::Language;
use crate::domain::cases::Case;
use crate::domain::owner_tasks::plan::is_meant;
use crate::domain::owner_tasks::{AnswerResult, Answered, Found, TaskKind, TaskState};
use crate::domain::register::model::{Holding, Register};
use crate::domain::register::record;
use crate::domain::rulebook::Right;
use crate::infra::i18n::Texts as _;

/// Codes of the rows that a request touches, of systems in use on a day. What is complained of or reported is no row of the register, and
/// a decision by a computer concerns those rows only that know one.
pub fn touched<'a>(case: &'a Case, register: &'a Register, day: NaiveDate) -> impl Iterator<Item = &'a str> {
    register.holdings.iter().filter_map(move |(code, holding)| {
        let system = register.systems.get(&holding.system)?;
        let is_about = match case.right {
            Right::Complaint | Right::Leak | Right::Other => false,
            Right::Automated => !holding.automated_decision.what.is_empty(),
            _ => true,
        };
        (is_about && system.is_active(day) && is_meant(case, register, holding)).then_some(code.as_str())
    })
}

/// What owners said of a row.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What was found.
    pub found: Option<Found>,
    /// Whether a task to carry out what was decided is with its owner.
    pub is_ordered: bool,
    /// Whether its owner was asked to keep it without using it.
    pub is_held_still: bool,
    /// The day on which it was carried out.
    pub done_on: Option<NaiveDate>,
    /// The day by which it is gone from the backups.
    pub backup_on: Option<NaiveDate>,
}

/// The task by which a decision of a right is carried out.
#[must_use]
pub const fn carried_out_by(right: Right) -> Option<TaskKind> {
    Some(match right {
        Right::Deletion | Right::Minor => TaskKind::Erase,
        Right::Correction => TaskKind::Correct,
        Right::Restriction => TaskKind::Restrict,
        Right::Objection | Right::Consent | Right::Marketing | Right::Sale | Right::Sensitive => TaskKind::Stop,
        _ => return None,
    })
}

/// Codes of the systems whose owners were asked to search.
#[must_use]
pub fn asked(tasks: &[Answered]) -> BTreeSet<&str> {
    let tasks = tasks.iter().map(|answered| &answered.task);
    let searches = tasks.filter(|task| task.kind == TaskKind::Search && task.state != TaskState::TakenBack);
    searches.map(|task| task.system.as_str()).collect()
}

/// What owners said, by the code of the row.
#[must_use]
pub fn said(right: Right, tasks: &[Answered]) -> BTreeMap<&str, Said> {
    let mut said: BTreeMap<&str, Said> = BTreeMap::new();
    let counted = tasks.iter().filter(|one| one.task.state != TaskState::TakenBack);
    for answered in counted {
        let task = &answered.task;
        if task.kind == TaskKind::Search {
            for (code, found) in answered.holdings() {
                said.entry(code).or_default().found = Some(found.clone());
            }
        }
        if task.kind == TaskKind::Restrict {
            for code in &task.holdings {
                said.entry(code).or_default().is_held_still = true;
            }
        }
        if Some(task.kind) != carried_out_by(right) {
            continue;
        }
        let last = answered.answers.iter().rev().find_map(|sent| sent.answer.as_ref());
        let done = last.filter(|answer| matches!(answer.end(), Some(AnswerResult::Done | AnswerResult::Partly)));
        for code in &task.holdings {
            let one = said.entry(code).or_default();
            one.is_ordered |= matches!(task.state, TaskState::Open | TaskState::Waiting);
            if let Some(done) = done {
                (one.done_on, one.backup_on) = (done.done_on, done.gone_by);
            }
        }
    }
    said
}

/// What would be decided of an item by what owners said; `None` where somebody has to think first.
#[must_use]
pub fn propose(scope: Scope, item: &Item, said: &Said, language: Language) -> Option<Ruling> {
    if let Some(ruling) = &item.ruling {
        // What was granted was carried out meanwhile.
        let is_news = ruling.decision.is_carried_out() && ruling.done_on.is_none() && said.done_on.is_some();
        return is_news.then(|| Ruling { done_on: said.done_on, backup_on: said.backup_on, ..ruling.clone() });
    }
    let found = said.found.as_ref()?;
    let holding = item.holding.as_ref()?;
    let others = match found.others.as_str() {
        "yes" => Others::Yes,
        "unsure" => Others::Unsure,
        _ => Others::No,
    };
    let plain = |decision: Decision| Ruling {
        decision,
        ground: None,
        until_on: None,
        done_on: said.done_on.filter(|_| decision.is_carried_out()),
        backup_on: said.backup_on.filter(|_| decision.is_carried_out()),
        others,
        written: Written { found: words_of(found, language), ..Written::default() },
    };
    let proposal = match found.result.as_str() {
        "not_found" => plain(Decision::NotHeld),
        "found" if !found.keep_out.is_empty() => return None,
        "found" => match scope.right {
            // Pair by pair, by what is right.
            Right::Correction => return None,
            Right::Deletion | Right::Minor => {
                kept(scope, holding, plain(Decision::Kept), language).unwrap_or_else(|| plain(Decision::Granted))
            }
            _ => plain(Decision::Granted),
        },
        _ => return None,
    };
    // What could not be kept as it stands is no proposal.
    let typed = Typed::of(&item.key, item.number, Some(&proposal));
    rules::ruling(&typed, scope).ok().flatten()
}

/// What the register says is usually kept despite a deletion: its ground of this law, and its period as the reason.
fn kept(scope: Scope, holding: &Holding, base: Ruling, language: Language) -> Option<Ruling> {
    let ground = holding.usual_ground.get(scope.law).filter(|ground| !ground.is_empty())?;
    let retention = holding.retention.iter().find(|one| !one.why.is_empty()).or_else(|| holding.retention.first())?;
    let period = record::period(retention, language);
    let (label, why) = (holding.label.shown(language), retention.why.shown(language));
    Some(Ruling {
        ground: Some(ground.clone()),
        written: Written {
            reason: language.with2("letter-reason-kept", "label", label, "period", period.as_str()),
            named: why.to_owned(),
            until: period,
            facts: language.text("letter-facts-register"),
            ..base.written
        },
        ..base
    })
}

/// What was found, in a line.
#[must_use]
pub fn words_of(found: &Found, language: Language) -> String {
    let rows = found.rows.map(|rows| language.with1("decision-found-rows", "rows", rows));
    let days = match (found.from, found.until) {
        (Some(from), Some(until)) => {
            Some(language.with2("decision-found-days", "from", language.date(from), "until", language.date(until)))
        }
        _ => None,
    };
    let parts: Vec<String> = rows.into_iter().chain(days).collect();
    parts.join(&language.text("letter-cite-separator"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::Words;
    use crate::domain::decisions::model::Label;
    use crate::domain::register::suggestions;

    fn register() -> Register {
        let rows = suggestions::rows();
        Register::of_rows(rows.iter().map(|(kind, code, content)| (*kind, code.as_str(), content))).unwrap()
    }

    fn item(code: &str) -> Item {
        let holding = register().holdings[code].clone();
        Item {
            key: code.into(),
            id: None,
            label: Label::Register(holding.label.clone()),
            system: None::<Words>,
            backup_days: Some(90),
            holding: Some(holding),
            is_outdated: false,
            number: 0,
            ruling: None,
            at: None,
            by: None,
            proposal: None,
            is_ordered: false,
            is_held_still: false,
        }
    }

    fn scope(right: Right, law: &'static str) -> Scope {
        Scope { right, law, today: NaiveDate::from_ymd_opt(2026, 11, 30).unwrap() }
    }

    fn found(result: &str) -> Said {
        let found = Found { result: result.into(), rows: Some(3), others: "no".into(), ..Found::default() };
        Said { found: Some(found), ..Said::default() }
    }

    #[test]
    fn what_owners_say_becomes_what_may_be_taken_in_one_press() {
        let deletion = scope(Right::Deletion, "TW");
        let proposal = |item: &Item, said: &Said| propose(deletion, item, said, Language::ZhHant);
        assert_eq!(proposal(&item("account"), &Said::default()), None, "nobody has looked");
        assert_eq!(proposal(&item("account"), &found("cannot")), None);
        let gone = proposal(&item("account"), &found("not_found")).unwrap();
        assert_eq!(gone.decision, Decision::NotHeld);
        assert_eq!(proposal(&item("account"), &found("found")).unwrap().decision, Decision::Granted);
        let kept = proposal(&item("billing"), &found("found")).unwrap();
        assert_eq!((kept.decision, kept.ground.as_deref()), (Decision::Kept, Some("tw_keep_law")));
        assert!(kept.written.reason.contains("商業會計法") && !kept.written.until.is_empty(), "{kept:?}");
        let mut secret = found("found");
        secret.found.as_mut().unwrap().keep_out = "secret".into();
        assert_eq!(proposal(&item("account"), &secret), None, "somebody has to think");
    }

    #[test]
    fn nothing_that_holds_other_people_is_proposed_to_go_out() {
        let access = scope(Right::Access, "EU");
        let mut shared = found("found");
        for others in ["yes", "unsure"] {
            shared.found.as_mut().unwrap().others = others.into();
            assert_eq!(propose(access, &item("support"), &shared, Language::En), None, "{others}");
        }
        shared.found.as_mut().unwrap().others = "no".into();
        assert_eq!(propose(access, &item("support"), &shared, Language::En).unwrap().decision, Decision::Granted);
        let correction = scope(Right::Correction, "EU");
        assert_eq!(propose(correction, &item("account"), &found("found"), Language::En), None, "pair by pair");
    }

    #[test]
    fn what_was_carried_out_is_proposed_with_its_days() {
        let deletion = scope(Right::Deletion, "EU");
        let mut decided = item("account");
        decided.ruling = propose(deletion, &decided, &found("found"), Language::En);
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
        let done = Said { done_on: day(20), backup_on: NaiveDate::from_ymd_opt(2027, 2, 18), ..found("found") };
        let proposal = propose(deletion, &decided, &done, Language::En).unwrap();
        assert_eq!((proposal.done_on, proposal.backup_on), (day(20), done.backup_on));
        decided.ruling = Some(proposal);
        assert_eq!(propose(deletion, &decided, &done, Language::En), None);
    }
}
