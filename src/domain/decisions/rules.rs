//! What a decision has to say before it is kept. What would be unlawful of every request is refused here, whoever asks.

use chrono::NaiveDate;

use super::model::{Decision, Others, Ruling, Written};
use crate::base::form::FieldErrors;
use crate::base::text;
use crate::domain::cases::filing::{check_text, clean_text};
use crate::domain::rulebook::Right;
use crate::domain::rulebook::grounds::{Ground, Grounds};

/// Letters of a line, such as an act and its section.
const LINE_LENGTH: usize = 200;

/// What was typed of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What the form calls the item.
    pub key: String,
    /// The number of the version that the form showed; 0 where it showed none.
    pub seen: i32,
    /// The decision; empty while there is none.
    pub decision: String,
    /// The ground.
    pub ground: String,
    /// Act and section, or what else the ground wants named.
    pub named: String,
    /// What is left out, or which part it is about.
    pub what: String,
    /// Why.
    pub reason: String,
    /// What we have to be able to show.
    pub facts: String,
    /// The day until which it is kept.
    pub until_on: String,
    /// The event until which it is kept.
    pub until: String,
    /// Whether other people are in it.
    pub others: String,
    /// What was found.
    pub found: String,
    /// The day on which it was carried out.
    pub done_on: String,
    /// The day by which it is gone from the backups.
    pub backup_on: String,
    /// What the form carries of the proposal that it showed.
    pub offered: String,
}

impl Typed {
    /// A decision as a form shows it.
    #[must_use]
    pub fn of(key: &str, seen: i32, ruling: Option<&Ruling>) -> Self {
        let Some(ruling) = ruling else {
            return Self { key: key.to_owned(), seen, ..Self::default() };
        };
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let written = ruling.written.clone();
        Self {
            key: key.to_owned(),
            seen,
            decision: ruling.decision.code().to_owned(),
            ground: ruling.ground.clone().unwrap_or_default(),
            named: written.named,
            what: written.what,
            reason: written.reason,
            facts: written.facts,
            until_on: day(ruling.until_on),
            until: written.until,
            others: ruling.others.code().to_owned(),
            found: written.found,
            done_on: day(ruling.done_on),
            backup_on: day(ruling.backup_on),
            offered: String::new(),
        }
    }

    /// Whether nothing was typed that a decision would be about. What was found stands there before anybody types.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.ground, &self.named, &self.what, &self.reason, &self.facts, &self.until_on, &self.until, &self.done_on]
            .into_iter()
            .all(|text| text::lines(text).is_empty())
    }

    /// Whether nothing but the decision was changed of another one.
    #[must_use]
    pub fn differs_in_the_decision_alone(&self, other: &Self) -> bool {
        let clean = |typed: &Self| {
            let texts =
                [&typed.named, &typed.what, &typed.reason, &typed.facts, &typed.until].map(|text| text::lines(text));
            (texts, typed.ground.clone(), typed.until_on.clone())
        };
        clean(self) == clean(other)
    }
}

/// For whom and when a decision is checked.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The right.
    pub right: Right,
    /// The law whose grounds count.
    pub law: &'static str,
    /// Whether that law gives the right at all.
    pub is_given: bool,
    /// Whether it was asked who they are, and that is not settled.
    pub is_doubted: bool,
    /// The present day in the zone of the case's place.
    pub today: NaiveDate,
}

impl Scope {
    /// Whether what is granted goes out to the person.
    const fn hands_out(self) -> bool {
        matches!(self.right, Right::Access | Right::Portability)
    }
}

/// Grounds of a law for a right. What the person may not be told of is left out: that needs a second person, and a letter that keeps
/// silent. That the law has no such right is no ground where it has, and that nobody could be sure who asks only where that was asked.
pub fn offered(scope: Scope) -> impl Iterator<Item = &'static Ground> {
    let of_law = Grounds::built_in().of(scope.law, scope.right);
    of_law.filter(move |ground| {
        !ground.silent && (!ground.unless_given || !scope.is_given) && (!ground.identity || scope.is_doubted)
    })
}

/// Whether a decision may stand under a law and a right: it is one of theirs, and so is its ground.
#[must_use]
pub fn is_offered(ruling: &Ruling, scope: Scope) -> bool {
    let ground = ruling.ground.as_deref();
    Decision::of(scope.right).contains(&ruling.decision)
        && ground.is_none_or(|code| Grounds::built_in().of(scope.law, scope.right).any(|one| one.code == code))
}

/// Reads what was typed; `None` where the item stays open.
///
/// # Errors
/// Beside each field of the item, called by the field and the item's key: `reason.billing`.
pub fn ruling(typed: &Typed, scope: Scope) -> Result<Option<Ruling>, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = |field: &str| format!("{field}.{}", typed.key);
    if typed.decision.is_empty() {
        if !typed.is_empty() {
            errors.add(name("decision"), "decision-error-choose");
        }
        return errors.into_result().map(|()| None);
    }
    let decision = Decision::parse(&typed.decision).filter(|one| Decision::of(scope.right).contains(one));
    let Some(decision) = decision else {
        return Err(FieldErrors::one(name("decision"), "decision-error-choose"));
    };
    let written = Written {
        what: line(&typed.what, &name("what"), &mut errors),
        reason: lines(&typed.reason, &name("reason"), &mut errors),
        named: line(&typed.named, &name("named"), &mut errors),
        until: line(&typed.until, &name("until"), &mut errors),
        facts: lines(&typed.facts, &name("facts"), &mut errors),
        found: line(&typed.found, &name("found"), &mut errors),
    };
    let mut ruling = Ruling {
        decision,
        ground: None,
        until_on: day(&typed.until_on, &name("until_on"), &mut errors),
        done_on: day(&typed.done_on, &name("done_on"), &mut errors),
        backup_on: day(&typed.backup_on, &name("backup_on"), &mut errors),
        others: Others::parse(&typed.others).unwrap_or(if scope.hands_out() { Others::Unsure } else { Others::No }),
        written,
    };
    if decision.needs_ground() {
        ruling.ground = ground(typed, &ruling, scope, &mut errors);
    }
    if decision == Decision::Partly && ruling.written.what.is_empty() {
        errors.add(name("what"), "decision-error-what");
    }
    if decision == Decision::Granted && scope.right == Right::Correction && ruling.written.what.is_empty() {
        errors.add(name("what"), "decision-error-what-corrected");
    }
    if decision == Decision::Kept {
        match ruling.until_on {
            None if ruling.written.until.is_empty() => errors.add(name("until_on"), "decision-error-until"),
            Some(until) if until < scope.today => errors.add(name("until_on"), "decision-error-past"),
            _ => {}
        }
    }
    if ruling.done_on.is_some_and(|done| done > scope.today) {
        errors.add(name("done_on"), "decision-error-future");
    }
    if let (Some(done), Some(backup)) = (ruling.done_on, ruling.backup_on)
        && backup < done
    {
        errors.add(name("backup_on"), "decision-error-backup");
    }
    // Handing out what holds other people, or what nobody looked through, is for whoever decides; that they did is to be shown.
    let hands_out = decision.is_carried_out() && scope.hands_out();
    if hands_out && matches!(ruling.others, Others::Unsure | Others::Yes) && ruling.written.facts.is_empty() {
        errors.add(name("facts"), "decision-error-others");
    }
    errors.into_result()?;
    Ok(Some(tidy(ruling)))
}

/// What belongs to another decision than the one chosen is left behind.
fn tidy(mut ruling: Ruling) -> Ruling {
    if !ruling.decision.needs_ground() {
        ruling.written.named.clear();
    }
    if !ruling.decision.is_carried_out() {
        ruling.written.what.clear();
    }
    if ruling.decision != Decision::Kept {
        ruling.until_on = None;
        ruling.written.until.clear();
    }
    if !ruling.decision.is_carried_out() {
        ruling.done_on = None;
        ruling.backup_on = None;
    }
    if ruling.done_on.is_none() {
        ruling.backup_on = None;
    }
    ruling
}

/// The ground, and with it the reason and what this ground wants besides: of this law, for this right, for this decision.
fn ground(typed: &Typed, ruling: &Ruling, scope: Scope, errors: &mut FieldErrors) -> Option<String> {
    let name = |field: &str| format!("{field}.{}", typed.key);
    let found = offered(scope)
        .find(|ground| ground.code == typed.ground && ground.decisions.iter().any(|one| one == ruling.decision.code()));
    let Some(ground) = found else {
        errors.add(name("ground"), "decision-error-ground");
        check_reason(&ruling.written.reason, None, &name("reason"), errors);
        return None;
    };
    check_reason(&ruling.written.reason, Some(ground), &name("reason"), errors);
    for need in &ground.needs {
        let (field, lacks, key) = match need.as_str() {
            "law" => ("named", ruling.written.named.is_empty(), "decision-error-needs-law"),
            "controller" => ("named", ruling.written.named.is_empty(), "decision-error-needs-controller"),
            "kinds" => ("named", ruling.written.named.is_empty(), "decision-error-needs-kinds"),
            "period" => {
                let lacks = ruling.until_on.is_none() && ruling.written.until.is_empty();
                // Only what is kept has an end.
                ("until_on", lacks && ruling.decision == Decision::Kept, "decision-error-until")
            }
            "other_people" => {
                let lacks = !matches!(ruling.others, Others::Checked);
                ("others", lacks, "decision-error-needs-other-people")
            }
            "dispute_noted" => ("facts", ruling.written.facts.is_empty(), "decision-error-needs-dispute"),
            "asked" => ("facts", ruling.written.facts.is_empty(), "decision-error-needs-asked"),
            "weighing" => ("facts", ruling.written.facts.is_empty(), "decision-error-needs-weighing"),
            _ => ("facts", ruling.written.facts.is_empty(), "decision-error-needs-facts"),
        };
        if lacks {
            errors.add(name(field), key);
        }
    }
    Some(ground.code.clone())
}

/// A reason names a fact of this request: not nothing, not "No.", and not what the ground says anyway.
fn check_reason(reason: &str, ground: Option<&Ground>, field: &str, errors: &mut FieldErrors) {
    if reason.is_empty() {
        return errors.add(field, "decision-error-reason");
    }
    let folded = text::fold(reason);
    let repeats = ground.is_some_and(|ground| {
        let languages = crate::base::language::Language::ALL.into_iter();
        languages.filter_map(|language| ground.words.get(language)).any(|words| text::fold(words).contains(&folded))
    });
    if repeats || !text::is_sentence(reason) {
        errors.add(field, "decision-error-reason-thin");
    }
}

fn line(typed: &str, field: &str, errors: &mut FieldErrors) -> String {
    let line = text::line(typed);
    if line.chars().count() > LINE_LENGTH {
        errors.add(field, "error-line-too-long");
    }
    line
}

fn lines(typed: &str, field: &str, errors: &mut FieldErrors) -> String {
    let lines = clean_text(typed);
    check_text(&lines, field, errors);
    lines
}

fn day(typed: &str, field: &str, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let typed = text::line(typed);
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse().ok();
    if day.is_none() {
        errors.add(field, "desk-error-date");
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    const REASON: &str = "Invoice 2024-118 of March 2024 is part of our books until the end of 2030.";

    fn scope(right: Right, law: &'static str) -> Scope {
        Scope { right, law, is_given: true, is_doubted: true, today: NaiveDate::from_ymd_opt(2026, 11, 30).unwrap() }
    }

    fn typed(decision: &str) -> Typed {
        Typed { key: "billing".into(), decision: decision.into(), others: "no".into(), ..Typed::default() }
    }

    fn wrong(typed: &Typed, scope: Scope) -> Vec<(String, &'static str)> {
        let errors = ruling(typed, scope).unwrap_err();
        errors.iter().map(|(field, key)| (field.to_owned(), key)).collect()
    }

    #[test]
    fn nothing_is_refused_without_a_ground_of_this_law_for_this_right_and_a_reason_that_says_something() {
        let deletion = scope(Right::Deletion, "EU");
        let kept = Typed {
            ground: "gd_17_3b".into(),
            named: "HGB 257".into(),
            reason: REASON.into(),
            until_on: "2030-12-31".into(),
            ..typed("kept")
        };
        let read = ruling(&kept, deletion).unwrap().unwrap();
        assert_eq!((read.decision, read.ground.as_deref()), (Decision::Kept, Some("gd_17_3b")));
        // Of another law, for another right, for another decision, of none.
        for ground in ["tw_keep_law", "gd_others", "gd_unfounded", "", "nothing"] {
            let wrong = wrong(&Typed { ground: ground.into(), ..kept.clone() }, deletion);
            assert_eq!(wrong, [("ground.billing".to_owned(), "decision-error-ground")], "{ground}");
        }
        for reason in ["", " \u{200b} ", "No.", "不行。", "-----------------------------", "because because"] {
            let wrong = wrong(&Typed { reason: reason.into(), ..kept.clone() }, deletion);
            assert_eq!(wrong[0].0, "reason.billing", "{reason:?}");
        }
        let ground = Grounds::built_in().find("gd_17_3b").unwrap();
        let words = ground.words.get(crate::base::language::Language::En).unwrap();
        let repeated = wrong(&Typed { reason: words.to_uppercase(), ..kept.clone() }, deletion);
        assert_eq!(repeated, [("reason.billing".to_owned(), "decision-error-reason-thin")]);
        // What is wrong is said at once.
        let both = wrong(&Typed { ground: String::new(), reason: String::new(), ..kept.clone() }, deletion);
        assert_eq!(both.len(), 2, "{both:?}");
        assert_eq!(wrong(&Typed { named: String::new(), ..kept }, deletion)[0].1, "decision-error-needs-law");
        // Nobody is refused an end of advertising for reasons of ours.
        let marketing = Typed { ground: "gd_17_3b".into(), reason: REASON.into(), ..typed("refused") };
        assert_eq!(wrong(&marketing, scope(Right::Marketing, "EU"))[0].1, "decision-error-ground");
    }

    #[test]
    fn what_a_decision_is_about_is_asked_with_it() {
        let deletion = scope(Right::Deletion, "TW");
        let kept = Typed {
            ground: "tw_keep_law".into(),
            named: "商業會計法第 38 條".into(),
            reason: "您 2024 年 3 月的發票屬會計憑證，須保存五年。".into(),
            ..typed("kept")
        };
        assert_eq!(wrong(&kept, deletion), [("until_on.billing".to_owned(), "decision-error-until")]);
        let past = Typed { until_on: "2020-01-01".into(), ..kept.clone() };
        assert_eq!(wrong(&past, deletion)[0].1, "decision-error-past");
        assert!(ruling(&Typed { until: "帳簿保存期滿".into(), ..kept }, deletion).is_ok());
        assert_eq!(wrong(&typed("noted"), deletion)[0].0, "decision.billing", "a deletion is not noted");
        let partly = Typed { reason: REASON.into(), ground: "gd_17_3b".into(), ..typed("partly") };
        assert!(wrong(&partly, scope(Right::Deletion, "EU")).iter().any(|(field, _)| field == "what.billing"));
        let granted =
            |done: &str, backup: &str| Typed { done_on: done.into(), backup_on: backup.into(), ..typed("granted") };
        assert_eq!(wrong(&granted("2026-12-01", ""), deletion)[0].1, "decision-error-future");
        assert_eq!(wrong(&granted("2026-11-30", "2026-11-01"), deletion)[0].1, "decision-error-backup");
        assert_eq!(wrong(&granted("30.11.2026", ""), deletion)[0].1, "desk-error-date");
        assert!(ruling(&granted("2026-11-30", "2027-02-28"), deletion).is_ok());
        // What was written and has no decision is not thrown away in silence.
        let undecided = Typed { reason: REASON.into(), ..typed("") };
        assert_eq!(wrong(&undecided, deletion), [("decision.billing".to_owned(), "decision-error-choose")]);
        assert_eq!(ruling(&typed(""), deletion), Ok(None));
    }

    #[test]
    fn what_holds_other_people_is_not_handed_out_unseen() {
        let access = scope(Right::Access, "EU");
        for others in ["unsure", "yes"] {
            let typed = Typed { others: others.into(), ..typed("granted") };
            assert_eq!(wrong(&typed, access), [("facts.billing".to_owned(), "decision-error-others")]);
            let said = Typed { facts: "Both agreed in writing on 3 November.".into(), ..typed };
            assert!(ruling(&said, access).is_ok());
        }
        assert!(ruling(&Typed { others: "checked".into(), ..typed("granted") }, access).is_ok());
        let left_out = Typed {
            ground: "gd_others".into(),
            what: "the names of two colleagues".into(),
            reason: "Their messages stand in the same ticket.".into(),
            others: "unsure".into(),
            ..typed("partly")
        };
        let mistakes = wrong(&left_out, access);
        assert!(mistakes.contains(&("others.billing".to_owned(), "decision-error-needs-other-people")), "{mistakes:?}");
        // Nobody said that nobody else is in it.
        assert_eq!(wrong(&Typed { others: String::new(), ..typed("granted") }, access)[0].0, "facts.billing");
    }

    #[test]
    fn that_the_law_has_no_such_right_is_said_only_where_it_has_none() {
        let codes = |is_given| {
            let scope = Scope { is_given, ..scope(Right::Access, "generic") };
            offered(scope).map(|ground| ground.code.as_str()).collect::<Vec<_>>()
        };
        assert!(codes(false).contains(&"g_no_right") && !codes(true).contains(&"g_no_right"));
    }

    #[test]
    fn what_belongs_to_another_decision_is_left_behind() {
        let typed = Typed {
            until_on: "2030-12-31".into(),
            until: "the end".into(),
            named: "HGB 257".into(),
            done_on: "2026-11-20".into(),
            ..typed("not_held")
        };
        let read = ruling(&typed, scope(Right::Deletion, "EU")).unwrap().unwrap();
        assert_eq!((read.until_on, read.done_on, read.backup_on), (None, None, None));
        assert_eq!((read.written.until.as_str(), read.written.named.as_str()), ("", ""));
    }
}
