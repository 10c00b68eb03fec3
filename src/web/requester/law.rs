//! What the rulebook says about a right in a place, as pages tell it.

use super::start::with_place;
use super::view::{Authority, Due, Moment, SumStep};
use crate::base::language::Language;
use crate::domain::rulebook::{self, ClockEvents, Deadlines, Place, Received, Right, Step};
use crate::infra::app::App;

/// Steps of a sum that name the day of the answer.
const ANSWER_STEPS: [&str; 5] = ["clock-due", "clock-due-at", "clock-aim", "clock-aim-guidance", "clock-aim-unsettled"];
/// Steps of a sum that name the day of a deed that does not wait for the answer.
const DEED_STEPS: [&str; 4] = ["clock-aim-within", "clock-aim", "clock-aim-guidance", "clock-aim-unsettled"];
/// What could still move the day: no part of the sum.
const EXTENSION_STEPS: [&str; 3] = ["clock-extension", "clock-no-extension", "clock-no-extension-for-right"];

/// The date if it were sent now.
#[must_use]
pub fn due_if_sent_now(app: &App, language: Language, place: Option<Place>, right: Right) -> Due {
    let events =
        ClockEvents { received: Received::At(app.now()), relevant_on: None, pauses: Vec::new(), extended_on: None };
    let operator = &app.config.operator;
    app.config
        .rulebook
        .work_out(place, right, None, operator, &events)
        .map(|deadlines| due(app, language, place, right, &deadlines))
        .unwrap_or_default()
}

/// A date with its sum, its law and its authority. The sum ends with its result: the day the desk works towards, to be on the safe
/// side, is no business of whoever waits, and how far the date could be moved stands apart.
#[must_use]
pub fn due(app: &App, language: Language, place: Option<Place>, right: Right, deadlines: &Deadlines) -> Due {
    let operator = &app.config.operator;
    let law = rulebook::law_of(place, right, operator, deadlines.received_on);
    let results: &[&str] = if deadlines.at_once.is_some() { &DEED_STEPS } else { &ANSWER_STEPS };
    let told = |step: &&Step| !step.is_doubt() && step.key() != "clock-safe" && !EXTENSION_STEPS.contains(&step.key());
    let extension = deadlines.steps.iter().find(|step| EXTENSION_STEPS.contains(&step.key()));
    Due {
        is_deed: right.is_opt_out() || deadlines.at_once.is_some(),
        at_once: deadlines.at_once,
        is_open: place.is_none(),
        legal: deadlines.legal_due,
        legal_at: deadlines.legal_due_at.map(|at| Moment::there(language, place.unwrap_or(operator.country), at)),
        target: deadlines.target_due,
        law: Some(law.law_name(language).to_owned()),
        period: Some(law.period(language)),
        authority: law.authority.as_ref().map(|authority| Authority {
            name: authority.name(language).to_owned(),
            url: authority.complaint.clone().unwrap_or_else(|| authority.url.clone()),
            listed: format!("{}#chosen", with_place("/authorities", place)),
        }),
        extension: extension.map(|step| step.text(language)),
        steps: deadlines
            .steps
            .iter()
            .filter(told)
            .map(|step| SumStep {
                when: step.when(language),
                text: step.text(language),
                is_due: results.contains(&step.key()),
                cite: step.authority(language).map(str::to_owned),
            })
            .collect(),
    }
}
