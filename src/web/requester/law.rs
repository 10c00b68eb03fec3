//! What the rulebook says about a right in a place, as pages tell it.

use super::view::{Authority, Due, Moment, SumStep};
use crate::base::language::Language;
use crate::domain::rulebook::{self, ClockEvents, Deadlines, Place, Received, Right};
use crate::infra::app::App;

/// Steps of a sum that name the date pages show big.
const DUE_STEPS: [&str; 5] = ["clock-due", "clock-due-at", "clock-aim", "clock-aim-guidance", "clock-aim-within"];

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

/// A date with its sum, its law and its authority.
#[must_use]
pub fn due(app: &App, language: Language, place: Option<Place>, right: Right, deadlines: &Deadlines) -> Due {
    let operator = &app.config.operator;
    let law = rulebook::law_of(place, right, operator, deadlines.received_on);
    Due {
        legal: deadlines.legal_due,
        legal_at: deadlines.legal_due_at.map(|at| Moment::there(language, place.unwrap_or(operator.country), at)),
        target: deadlines.target_due,
        law: Some(law.law_name(language).to_owned()),
        period: Some(law.period(language)),
        authority: law.authority.as_ref().map(|authority| Authority {
            name: authority.name(language).to_owned(),
            url: authority.complaint.clone().unwrap_or_else(|| authority.url.clone()),
        }),
        steps: deadlines
            .steps
            .iter()
            .filter(|step| !step.is_doubt())
            .map(|step| SumStep {
                when: step.when(language),
                text: step.text(language),
                is_due: DUE_STEPS.contains(&step.key()),
                cite: step.authority(language).map(str::to_owned),
            })
            .collect(),
    }
}
