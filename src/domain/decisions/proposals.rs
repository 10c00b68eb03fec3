//! Which rows of the register a request touches, what owners of systems said of each, and what would be decided by it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::model::{Decision, Item, Others, Ruling, Said, Sheet, Written};
use super::rules::{self, Scope, Typed};
use crate::base::language::Language;
use crate::base::text::Words;
use crate::domain::cases::Case;
use crate::domain::owner_tasks::plan::is_meant;
use crate::domain::owner_tasks::{Answer, AnswerResult, Answered, Found, OwnerTask, TaskKind, TaskState};
use crate::domain::register::model::{Holding, Register, Use};
use crate::domain::register::record;
use crate::domain::rulebook::Right;
use crate::domain::rulebook::grounds::Ground;
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

/// Codes of the systems whose owners have something to do by what was decided and were not asked; none while something is open.
#[must_use]
pub fn to_be_asked(sheet: &Sheet) -> BTreeSet<&str> {
    if sheet.open() > 0 || carried_out_by(sheet.right).is_none() {
        return BTreeSet::new();
    }
    let items = sheet.to_be_ordered().chain(sheet.to_be_held_still()).chain(sheet.to_be_deleted_later());
    items.filter_map(|item| item.holding.as_ref()).map(|holding| holding.system.as_str()).collect()
}

/// Codes of the systems whose owners were asked to search.
#[must_use]
pub fn asked(tasks: &[Answered]) -> BTreeSet<&str> {
    let tasks = tasks.iter().map(|answered| &answered.task);
    let searches = tasks.filter(|task| task.kind == TaskKind::Search && task.state != TaskState::TakenBack);
    searches.map(|task| task.system.as_str()).collect()
}

/// Codes of the rows in which owners found something.
#[must_use]
pub fn found(tasks: &[Answered]) -> BTreeSet<&str> {
    let searches =
        tasks.iter().filter(|one| one.task.kind == TaskKind::Search && one.task.state != TaskState::TakenBack);
    let said = searches.flat_map(|one| one.holdings());
    said.filter(|(_, found)| found.result == "found").map(|(code, _)| code).collect()
}

/// Whether an owner who was asked to look or to search has not answered.
#[must_use]
pub fn is_searching(task: &OwnerTask) -> bool {
    matches!(task.kind, TaskKind::LookUp | TaskKind::Search)
        && matches!(task.state, TaskState::Open | TaskState::Waiting)
}

/// What a row is used for of that which a right is about, as the register calls it: one objects to what rests on our interest, takes
/// consent back where it was given, and ends advertising.
#[must_use]
pub fn uses(right: Right, register: &Register, holding: &Holding) -> Vec<Words> {
    let is_meant = |one: &Use| match right {
        Right::Objection => one.basis == "interest",
        Right::Consent => one.basis == "consent",
        Right::Marketing => register.purposes.get(&one.purpose).is_some_and(|purpose| purpose.marketing),
        _ => false,
    };
    let meant = holding.purposes.iter().filter(|one| is_meant(one));
    meant.filter_map(|one| register.purposes.get(&one.purpose)).map(|purpose| purpose.name.clone()).collect()
}

/// What owners said of an item.
#[must_use]
pub fn said(right: Right, item: &Item, tasks: &[Answered]) -> Said {
    let mut said = Said::default();
    let counted = tasks.iter().filter(|one| one.task.state != TaskState::TakenBack);
    for answered in counted {
        let task = &answered.task;
        if task.kind == TaskKind::Search {
            if let Some(found) = answered.holdings().get(item.key.as_str()) {
                said.found = Some((*found).clone());
            }
            continue;
        }
        if !task.holdings.contains(&item.key) {
            continue;
        }
        let is_pending = matches!(task.state, TaskState::Open | TaskState::Waiting);
        if task.kind == TaskKind::Restrict {
            said.is_held_still |= is_pending || task.result == Some(AnswerResult::Done);
        }
        if Some(task.kind) != carried_out_by(right) {
            continue;
        }
        if task.state == TaskState::Waiting && task.opens_on.is_some() {
            said.erased_from = task.opens_on;
            continue;
        }
        said.is_ordered |= is_pending;
        // What was answered before the item was decided anew is an answer to something else.
        let is_of_now = item.at.is_none_or(|decided| task.answered_at.is_some_and(|answered| answered >= decided));
        let last = answered.answers.iter().rev().find_map(|sent| sent.answer.as_ref());
        if let (Some(answer), Some(end), true) = (last, last.and_then(Answer::end), is_of_now || item.ruling.is_none())
        {
            let words = [&answer.why, &answer.stays].into_iter().filter(|text| !text.is_empty());
            let words: Vec<&str> = words.map(String::as_str).collect();
            said.carried_out = Some((end, words.join(" · ")));
            if end == AnswerResult::Done {
                (said.done_on, said.backup_on) = (answer.done_on, answer.gone_by);
            }
        }
    }
    said
}

/// What would be decided of an item by what owners said; `None` where somebody has to think first. Only what was done as a whole is
/// proposed as done, and what is kept despite a deletion is for whoever decides.
#[must_use]
pub fn propose(scope: Scope, item: &Item, language: Language) -> Option<Ruling> {
    let said = &item.said;
    if let Some(ruling) = &item.ruling {
        // What was granted was carried out meanwhile.
        let is_news = ruling.decision == Decision::Granted && ruling.done_on.is_none() && said.done_on.is_some();
        return is_news.then(|| Ruling { done_on: said.done_on, backup_on: said.backup_on, ..ruling.clone() });
    }
    let (found, holding) = (said.found.as_ref()?, item.holding.as_ref()?);
    let decision = match (found.result.as_str(), scope.right) {
        ("not_found", _) => Decision::NotHeld,
        // What is corrected is named, pair by pair.
        ("found", Right::Correction) => return None,
        ("found", Right::Deletion | Right::Minor) if usual_ground(scope, holding).is_some() => return None,
        ("found", _) if found.keep_out.is_empty() => Decision::Granted,
        _ => return None,
    };
    let proposal = Ruling {
        decision,
        ground: None,
        until_on: None,
        done_on: said.done_on.filter(|_| decision.is_carried_out()),
        backup_on: said.backup_on.filter(|_| decision.is_carried_out()),
        others: others_of(found),
        written: Written { found: words_of(found, language), ..Written::default() },
    };
    // What could not be kept as it stands is no proposal.
    let typed = Typed::of(&item.key, item.number, Some(&proposal));
    rules::ruling(&typed, scope).ok().flatten()
}

fn others_of(found: &Found) -> Others {
    match found.others.as_str() {
        "no" => Others::No,
        "yes" => Others::Yes,
        _ => Others::Unsure,
    }
}

/// The ground on which the register says that a row is usually kept despite a deletion, under the law that counts.
fn usual_ground(scope: Scope, holding: &Holding) -> Option<&'static Ground> {
    let code = holding.usual_ground.get(scope.law)?;
    rules::offered(scope).find(|ground| ground.code == *code && ground.decisions.iter().any(|one| one == "kept"))
}

/// What stands in the form of an item before anybody decides: what was found, and where the register says that it is usually kept, the
/// ground and the period. Whoever decides names the law and the reason.
#[must_use]
pub fn beginning(scope: Scope, item: &Item, language: Language) -> Typed {
    let mut typed = Typed::of(&item.key, item.number, None);
    let Some(found) = &item.said.found else { return typed };
    typed.found = words_of(found, language);
    if found.result != "found" {
        return typed;
    }
    others_of(found).code().clone_into(&mut typed.others);
    if !found.keep_out.is_empty() {
        typed.facts.clone_from(&found.why);
    }
    let is_deletion = carried_out_by(scope.right) == Some(TaskKind::Erase);
    if let Some((holding, ground)) = item.holding.as_ref().and_then(|one| Some((one, usual_ground(scope, one)?)))
        && is_deletion
    {
        Decision::Kept.code().clone_into(&mut typed.decision);
        typed.ground.clone_from(&ground.code);
        let retention = holding.retention.iter().find(|one| !one.why.is_empty()).or_else(|| holding.retention.first());
        typed.until = retention.map(|one| record::period(one, language)).unwrap_or_default();
    }
    typed
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
    use crate::domain::decisions::model::Label;
    use crate::domain::register::suggestions;

    fn register() -> Register {
        let rows = suggestions::rows();
        Register::of_rows(rows.iter().map(|(kind, code, content)| (*kind, code.as_str(), content))).unwrap()
    }

    fn item(code: &str) -> Item {
        let holding = register().holdings[code].clone();
        let label = Label::Register(holding.label.clone());
        Item { backup_days: Some(90), holding: Some(holding), ..Item::bare(code, label) }
    }

    fn scope(right: Right, law: &'static str) -> Scope {
        Scope { right, law, is_given: true, is_doubted: true, today: NaiveDate::from_ymd_opt(2026, 11, 30).unwrap() }
    }

    fn found(code: &str, result: &str) -> Item {
        let found = Found { result: result.into(), rows: Some(3), others: "no".into(), ..Found::default() };
        Item { said: Said { found: Some(found), ..Said::default() }, ..item(code) }
    }

    #[test]
    fn what_owners_say_becomes_what_may_be_taken_in_one_press() {
        let deletion = scope(Right::Deletion, "TW");
        let decision = |item: &Item| propose(deletion, item, Language::ZhHant).map(|ruling| ruling.decision);
        assert_eq!(decision(&item("account")), None, "nobody has looked");
        assert_eq!(decision(&found("account", "cannot")), None);
        assert_eq!(decision(&found("account", "not_found")), Some(Decision::NotHeld));
        assert_eq!(decision(&found("account", "found")), Some(Decision::Granted));
        let mut secret = found("account", "found");
        secret.said.found.as_mut().unwrap().keep_out = "secret".into();
        assert_eq!(propose(scope(Right::Access, "EU"), &secret, Language::En), None, "somebody has to think");
        // What is usually kept stands ready, and whoever decides says by which law and why.
        let billing = found("billing", "found");
        assert_eq!(decision(&billing), None);
        let ready = beginning(deletion, &billing, Language::ZhHant);
        assert_eq!((ready.decision.as_str(), ready.ground.as_str()), ("kept", "tw_keep_law"));
        assert!(!ready.until.is_empty() && ready.named.is_empty() && ready.reason.is_empty(), "{ready:?}");
        assert!(rules::ruling(&ready, deletion).is_err());
    }

    #[test]
    fn nothing_that_holds_other_people_is_proposed_to_go_out() {
        let access = scope(Right::Access, "EU");
        let mut shared = found("support", "found");
        for others in ["yes", "unsure", ""] {
            shared.said.found.as_mut().unwrap().others = others.into();
            assert_eq!(propose(access, &shared, Language::En), None, "{others}");
            assert_ne!(beginning(access, &shared, Language::En).others, "no", "{others}");
        }
        shared.said.found.as_mut().unwrap().others = "no".into();
        assert_eq!(propose(access, &shared, Language::En).unwrap().decision, Decision::Granted);
        assert_eq!(propose(scope(Right::Correction, "EU"), &shared, Language::En), None, "pair by pair");
    }

    #[test]
    fn what_was_carried_out_as_a_whole_is_proposed_with_its_days() {
        let deletion = scope(Right::Deletion, "EU");
        let mut decided = found("account", "found");
        decided.ruling = propose(deletion, &decided, Language::En);
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
        (decided.said.done_on, decided.said.backup_on) = (day(20), NaiveDate::from_ymd_opt(2027, 2, 18));
        let proposal = propose(deletion, &decided, Language::En).unwrap();
        assert_eq!((proposal.done_on, proposal.backup_on), (day(20), decided.said.backup_on));
        decided.ruling = Some(proposal);
        assert_eq!(propose(deletion, &decided, Language::En), None);
    }
}
