//! Mails about cases: rendered when they are sent, dropped when they are no longer true. They carry the reference and nothing
//! personal; what was written stands on the portal only.

use super::case::{self, Case, CaseHead};
use super::clock;
use super::form::form_of;
use super::jobs::Mail;
use super::model::Status;
use super::store;
use crate::base::error::{Error, Result};
use crate::base::language::Language;
use crate::domain::access::codes;
use crate::domain::mail::letters::{letter_to, signature};
use crate::domain::optouts;
use crate::domain::rulebook::Place;
use crate::domain::staff::accounts;
use crate::infra::app::{App, Context};
use crate::infra::crypto::DataKey;
use crate::infra::i18n::Texts;
use crate::infra::mail::{Letter, Outgoing, Part};

/// The mail as it is to go out now, with the key of its case; `None` when there is nothing true left to say, or nobody to say it to.
///
/// # Errors
/// When the database fails.
pub async fn render(app: &App, mail: &Mail, message_id: &str) -> Result<Option<(Outgoing, Option<DataKey>)>> {
    let mut reading = app.clone().read().await?;
    let (case_id, code_id) = match mail {
        Mail::SignInCode { code_id } => {
            let Some(waiting) = codes::waiting(&mut reading, *code_id).await? else { return Ok(None) };
            // Only now is looked whether the mailbox has requests, or has stopped something: asking told nobody.
            let is_known = store::has_cases(reading.sql(), &waiting.email_index).await?
                || optouts::knows(reading.sql(), &waiting.email_index).await?;
            if !is_known {
                drop(reading);
                codes::forget_address(app, *code_id).await?;
                return Ok(None);
            }
            let Some(address) = waiting.address else { return Ok(None) };
            let letter = sign_in_code(app, waiting.language, waiting.code);
            return Ok(Some((letter_to(&address, letter, message_id)?, None)));
        }
        Mail::FilingCode { case_id, code_id } | Mail::Reminder { case_id, code_id } => (*case_id, Some(*code_id)),
        Mail::Acknowledgement { case_id }
        | Mail::Message { case_id, .. }
        | Mail::Extended { case_id, .. }
        | Mail::Answer { case_id }
        | Mail::Reopened { case_id }
        | Mail::DpoNewCase { case_id }
        | Mail::DpoReply { case_id, .. }
        | Mail::StaffAssigned { case_id, .. }
        | Mail::StaffReply { case_id, .. }
        | Mail::PackageEnds { case_id, .. }
        | Mail::StaffReview { case_id, .. }
        | Mail::DpoWithdrawn { case_id } => (*case_id, None),
    };
    let code = match code_id {
        None => None,
        Some(code_id) => match codes::waiting(&mut reading, code_id).await? {
            None => return Ok(None),
            Some(waiting) => Some(waiting.code),
        },
    };
    let Some(case) = case::by_id(&mut reading, case_id).await? else { return Ok(None) };
    if let Mail::StaffReview { staff_id, review_id, .. } = mail {
        let Some(account) = accounts::enabled(reading.sql(), *staff_id).await? else { return Ok(None) };
        // Looked at by somebody else meanwhile, or taken back, it waits for nobody.
        if !store::review_waits(reading.sql(), *review_id).await? {
            return Ok(None);
        }
        let kind = "mail-staff-review";
        let heading = account.language.with1("mail-staff-review-subject", "reference", case.reference.clone());
        let letter = desk_letter(app, account.language, &case, kind, heading);
        return Ok(Some((letter_to(&account.email, letter, message_id)?, None)));
    }
    if let Mail::StaffAssigned { staff_id, .. } | Mail::StaffReply { staff_id, .. } = mail {
        // Given to somebody else meanwhile, it is no longer theirs to know of.
        let Some(account) = accounts::enabled(reading.sql(), *staff_id).await? else { return Ok(None) };
        if case.assignee != Some(*staff_id) || !case.status.is_open() {
            return Ok(None);
        }
        let kind = if matches!(mail, Mail::StaffReply { .. }) { "mail-dpo-reply" } else { "mail-staff-assigned" };
        let heading = account.language.with1(&format!("{kind}-subject"), "reference", case.reference.clone());
        let letter = desk_letter(app, account.language, &case, kind, heading);
        return Ok(Some((letter_to(&account.email, letter, message_id)?, None)));
    }
    drop(reading);
    let language = case.language;
    let code = code.unwrap_or_default();
    let letter = match mail {
        Mail::SignInCode { .. } | Mail::StaffAssigned { .. } | Mail::StaffReply { .. } | Mail::StaffReview { .. } => {
            return Ok(None);
        }
        Mail::FilingCode { .. } if !case.status.is_open() => return Ok(None),
        Mail::FilingCode { .. } if case.status == Status::Unconfirmed => filing_code(app, &case, code, "mail-confirm"),
        Mail::FilingCode { .. } if form_of(case.right).contact_only => filing_code(app, &case, code, "mail-at-once"),
        Mail::FilingCode { .. } => filing_code(app, &case, code, "mail-taken-in"),
        Mail::Reminder { .. } if case.status != Status::Unconfirmed => return Ok(None),
        Mail::Reminder { .. } => filing_code(app, &case, code, "mail-reminder"),
        Mail::Acknowledgement { .. } if !case.status.is_open() => return Ok(None),
        Mail::Acknowledgement { .. } => acknowledgement(app, &case),
        Mail::Message { .. } => to_requester(app, &case, "mail-message", &[]),
        // Of an extension that was taken back, or told by another mail, there is nothing to tell.
        Mail::Extended { message_id, .. } if !case.status.is_open() || !case.is_extended_by(*message_id) => {
            return Ok(None);
        }
        Mail::Extended { .. } => extended(app, &case),
        Mail::Answer { .. } if case.status.is_open() => return Ok(None),
        Mail::Answer { .. } => to_requester(app, &case, "mail-answer", &[]),
        Mail::PackageEnds { .. } => to_requester(app, &case, "mail-package-ends", &[]),
        Mail::Reopened { .. } if !case.status.is_open() => return Ok(None),
        Mail::Reopened { .. } => to_requester(app, &case, "mail-reopened", &due_facts(app, &case, language)),
        Mail::DpoNewCase { .. } => return Ok(to_dpo(app, &case, "mail-dpo-new", message_id)?.map(|mail| (mail, None))),
        Mail::DpoReply { .. } => return Ok(to_dpo(app, &case, "mail-dpo-reply", message_id)?.map(|mail| (mail, None))),
        Mail::DpoWithdrawn { .. } => {
            return Ok(to_dpo(app, &case, "mail-dpo-withdrawn", message_id)?.map(|mail| (mail, None)));
        }
    };
    let Some(email) = &case.person.email else {
        // An address that cannot be opened today may be tomorrow, when what was damaged was restored.
        let lost = case.has_address() && !case.is_destroyed();
        return if lost { Err(Error::fault("the address of a case cannot be opened")) } else { Ok(None) };
    };
    let outgoing = letter_to(email, letter, message_id)?;
    Ok(Some((outgoing, case.key)))
}

fn sign_in_code(context: &Context, language: Language, code: String) -> Letter {
    Letter {
        language,
        heading: language.text("mail-sign-in-subject"),
        parts: vec![
            Part::Text(language.text("mail-sign-in-text")),
            Part::Code(code),
            Part::Small(language.text("mail-sign-in-not-you")),
            genuine(context, language),
        ],
        signature: signature(context, language),
    }
}

fn filing_code(context: &Context, case: &Case, code: String, kind: &str) -> Letter {
    let language = case.language;
    let mut facts = vec![(language.text("mail-reference"), case.reference.clone())];
    facts.extend(due_facts(context, case, language));
    let mut parts = vec![
        Part::Text(language.pick("*-text", kind)),
        Part::Code(code),
        Part::Text(language.text("mail-where-to-type")),
        Part::Link(context.config.link("/confirm")),
        Part::Facts(facts),
    ];
    if kind == "mail-confirm" || kind == "mail-reminder" {
        let until = case.lapses_at.map(|until| until.with_timezone(&case.zone(context)).date_naive());
        if let Some(until) = until {
            parts.push(Part::Text(language.with1("mail-confirm-until", "date", language.date(until))));
        }
        parts.push(Part::Small(language.text("mail-not-you")));
    } else {
        parts.push(Part::Text(language.text("mail-receipt")));
    }
    parts.push(genuine(context, language));
    Letter { language, heading: subject(case, language, kind), parts, signature: signature(context, language) }
}

/// Says what some laws want an acknowledgement to hold: how the request is handled, how identity is checked, when to expect the
/// answer.
fn acknowledgement(context: &Context, case: &Case) -> Letter {
    let language = case.language;
    let mut facts = vec![(language.text("mail-reference"), case.reference.clone())];
    facts.extend(due_facts(context, case, language));
    let mut parts = vec![Part::Text(language.text("mail-acknowledgement-text")), Part::Facts(facts)];
    parts.extend(sum(context, case));
    parts.extend([
        Part::Text(language.text("mail-acknowledgement-process")),
        Part::Text(language.text("mail-acknowledgement-identity")),
        Part::Text(language.text("mail-receipt")),
        Part::Text(language.text("mail-open-page")),
        Part::Link(context.config.link("/my")),
        genuine(context, language),
    ]);
    Letter {
        language,
        heading: subject(case, language, "mail-acknowledgement"),
        parts,
        signature: signature(context, language),
    }
}

/// Tells the new date with its sum; the reason stands on the portal, because it speaks of the person's request.
fn extended(context: &Context, case: &Case) -> Letter {
    let mut letter = to_requester(context, case, "mail-extended", &due_facts(context, case, case.language));
    // After the facts, which name the date.
    letter.parts.splice(2..2, sum(context, case));
    letter
}

/// How the date of a case was worked out, where it has one. A sum that cannot be shown keeps back no mail.
fn sum(context: &Context, case: &CaseHead) -> Option<Part> {
    case.dates.due()?;
    let deadlines = clock::deadlines(context, case).ok()?;
    let heading = case.language.text("mail-sum");
    Some(Part::Steps { heading, steps: clock::sum(&deadlines, case.language) })
}

fn to_requester(context: &Context, case: &Case, kind: &str, more: &[(String, String)]) -> Letter {
    let language = case.language;
    let mut facts = vec![(language.text("mail-reference"), case.reference.clone())];
    facts.extend(more.iter().cloned());
    Letter {
        language,
        heading: subject(case, language, kind),
        parts: vec![
            Part::Text(language.pick("*-text", kind)),
            Part::Facts(facts),
            Part::Text(language.text("mail-open-page")),
            Part::Link(context.config.link("/my")),
            genuine(context, language),
        ],
        signature: signature(context, language),
    }
}

fn to_dpo(context: &Context, case: &CaseHead, kind: &str, message_id: &str) -> Result<Option<Outgoing>> {
    let settings = context.settings();
    let language = settings.dpo_language;
    let letter = desk_letter(
        context,
        language,
        case,
        kind,
        language.with1(&format!("{kind}-subject"), "reference", case.reference.clone()),
    );
    letter_to(settings.dpo_email.as_ref(), letter, message_id).map(Some)
}

/// A letter to the desk about one case: the facts that sort it, and where to open it; nothing about the person.
#[must_use]
pub fn desk_letter(context: &Context, language: Language, case: &CaseHead, kind: &str, heading: String) -> Letter {
    let place =
        case.place.map_or_else(|| language.text("mail-place-unknown"), |place: Place| place.name(language).to_owned());
    let mut facts = vec![
        (language.text("mail-reference"), case.reference.clone()),
        (language.text("mail-right"), language.pick("mail-right-*", case.right)),
        (language.text("mail-place"), place),
        (language.text("mail-received"), language.date_long(case.received_on)),
    ];
    if let Some(safe) = case.dates.work_by() {
        facts.push((language.text("mail-safe-due"), language.date_long(safe)));
    }
    facts.extend(due_facts(context, case, language));
    Letter {
        language,
        heading,
        parts: vec![
            Part::Text(language.pick("*-text", kind)),
            Part::Facts(facts),
            Part::Link(context.config.link(&format!("/desk/cases/{}", case.reference))),
        ],
        signature: signature(context, language),
    }
}

/// The date the requester is told: a legal date under that name, where the law counts hours with its moment; a target in
/// other words.
fn due_facts(context: &Context, case: &CaseHead, language: Language) -> Vec<(String, String)> {
    let place = case.place.unwrap_or(context.config.operator.country);
    if let Some(day) = case.dates.at_once.filter(|_| case.carried_out_at.is_none()) {
        // What is done at once has a day of its own; an answer that the law wants besides comes after it.
        let answer = case.dates.legal_due.map(|legal| (language.text("mail-due"), language.date_long(legal)));
        return [(language.text("mail-deed"), language.date_long(day))].into_iter().chain(answer).collect();
    }
    let at = case.dates.legal_due_at.map(|at| place.moment(at, language));
    match (case.dates.legal_due, case.dates.target_due) {
        (Some(legal), _) => vec![(language.text("mail-due"), at.unwrap_or_else(|| language.date_long(legal)))],
        (None, Some(target)) => vec![(language.text("mail-target"), language.date_long(target))],
        (None, None) => Vec::new(),
    }
}

/// How to tell this mail from one that only pretends to be ours.
fn genuine(context: &Context, language: Language) -> Part {
    Part::Small(language.with1("mail-genuine", "organisation", context.settings().organisation.name.as_str()))
}

fn subject(case: &CaseHead, language: Language, kind: &str) -> String {
    language.with1(&format!("{kind}-subject"), "reference", case.reference.clone())
}
