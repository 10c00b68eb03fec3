//! What may be asked of a requester, and what may be recorded. What must never be asked is refused here, whoever asks; the database
//! refuses the worst of it once more.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::{About, Because, Method, Standing, Verdict, Written};
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::text::{self, Email, Reach};
use crate::domain::cases::case::Case;
use crate::domain::cases::filing::{check_text, clean_text};
use crate::domain::rulebook::identity::{DOCUMENT, Doubt, Ladder};
use crate::domain::rulebook::{Place, Right};

/// What was typed to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What it is about; empty for who they are.
    pub about: String,
    /// The code of the doubt.
    pub doubt: String,
    /// The doubt in the handler's words.
    pub details: String,
    /// The ways that are offered.
    pub ways: Vec<String>,
    /// The kinds of document.
    pub documents: Vec<String>,
    /// What a document leaves uncovered.
    pub fields: Vec<String>,
    /// What the request says is wrong.
    pub disputed: Vec<String>,
    /// The day after which it is decided without a reply; empty for the usual one.
    pub reply_by: String,
}

/// A question that may be put.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it is about.
    pub about: About,
    /// The doubt.
    pub doubt: String,
    /// What was written of it.
    pub written: Written,
    /// The ways that are offered.
    pub ways: Vec<String>,
    /// The kinds of document.
    pub documents: Vec<String>,
    /// What they leave uncovered.
    pub fields: Vec<String>,
    /// What the request says is wrong.
    pub disputed: Vec<String>,
    /// The day after which it is decided without a reply.
    pub reply_by: NaiveDate,
}

/// The doubt behind a question for a permission.
pub const PERMISSION: &str = "permission";

/// Doubts that may be named now: none of which it was asked before, and that something stays in doubt only after a reply.
#[must_use]
pub fn doubts(standing: &Standing) -> Vec<&'static Doubt> {
    let was_asked = |code: &str| standing.askings.iter().any(|one| one.about == About::Identity && one.doubt == code);
    let last = standing.last().map(|found| found.verdict.code());
    let is_open = |doubt: &&Doubt| !was_asked(&doubt.code) && (doubt.after.is_empty() || Some(&*doubt.after) == last);
    Ladder::built_in().doubts().iter().filter(is_open).collect()
}

/// Checks a question before it is put, or shown as it would be.
///
/// # Errors
/// [`Error::State`] where nothing may be asked now; [`Error::Invalid`] beside `doubt`, `details`, `ways`, `documents`, `fields` or
/// `reply_by`.
pub fn question(standing: &Standing, case: &Case, question: &Question, today: NaiveDate) -> Result<Checked> {
    let about = About::parse(&question.about).unwrap_or(About::Identity);
    let mut errors = FieldErrors::default();
    if standing.open().is_some() {
        return Err(Error::State("identity-is-asked"));
    }
    let details = lines(&question.details, "details", &mut errors);
    let reply_by = reply_by(&question.reply_by, today, &mut errors);
    if about == About::Permission {
        if !standing.needs_permission {
            return Err(Error::State("identity-nobody-else"));
        } else if standing.has_permission {
            return Err(Error::State("identity-is-reached"));
        } else if !standing.may_ask_permission {
            return Err(Error::State("identity-asks-nothing"));
        } else if standing.askings.iter().any(|one| one.about == About::Permission) {
            return Err(Error::State("identity-doubt-asked"));
        }
        errors.into_result()?;
        return Ok(Checked {
            about,
            doubt: PERMISSION.to_owned(),
            written: Written { details },
            ways: Vec::new(),
            documents: Vec::new(),
            fields: Vec::new(),
            disputed: Vec::new(),
            reply_by,
        });
    }
    if standing.asks_nothing() {
        return Err(Error::State("identity-asks-nothing"));
    } else if standing.is_reached() {
        return Err(Error::State("identity-is-reached"));
    } else if standing.is_frozen() {
        return Err(Error::State("identity-frozen"));
    }
    match doubts(standing).into_iter().find(|doubt| doubt.code == question.doubt) {
        None if standing.askings.iter().any(|one| one.doubt == question.doubt) => {
            errors.add("doubt", "identity-error-doubt-asked");
        }
        None => errors.add("doubt", "identity-error-doubt"),
        Some(doubt) if doubt.own && !text::is_sentence(&details) => errors.add("details", "identity-error-details"),
        Some(_) => {}
    }
    let ladder = Ladder::built_in();
    let offered = standing.offered();
    let is_known = |code: &String| ladder.ways().iter().any(|way| way.code == *code);
    let ways: Vec<String> = question.ways.iter().filter(|code| is_known(code)).cloned().collect();
    let is_offered = |code: &str| offered.iter().any(|way| way.code == code);
    let shows = |code: &str| ladder.ways().iter().any(|way| way.code == code && way.rung == DOCUMENT);
    let wants_document = ways.iter().any(|code| shows(code));
    if wants_document && standing.holds != Some(true) {
        errors.add("ways", "identity-error-document-early");
    } else if ways.iter().any(|code| !is_offered(code)) {
        errors.add("ways", if wants_document { "identity-error-document-rung" } else { "identity-error-way" });
    } else if ways.is_empty() || ways.len() != question.ways.len() {
        errors.add("ways", "identity-error-way");
    }
    let (mut documents, mut fields) = (Vec::new(), Vec::new());
    if wants_document {
        documents = known(&question.documents, ladder.documents());
        fields = known(&question.fields, ladder.fields("document"));
        if documents.is_empty() || documents.len() != question.documents.len() {
            errors.add("documents", "identity-error-document");
        }
        if fields.is_empty() || fields.len() != question.fields.len() {
            errors.add("fields", "identity-error-fields");
        }
    }
    let disputed = disputed(case, &question.disputed);
    if fields.iter().any(|field| disputed.contains(field)) {
        errors.add("fields", "identity-error-disputed");
    }
    errors.into_result()?;
    let doubt = question.doubt.clone();
    Ok(Checked { about, doubt, written: Written { details }, ways, documents, fields, disputed, reply_by })
}

/// What was typed of what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// By what.
    pub method: String,
    /// How sure.
    pub verdict: String,
    /// What was compared.
    pub fields: Vec<String>,
    /// What the request says is wrong.
    pub disputed: Vec<String>,
    /// The kind of document that was shown, where none was handed in here.
    pub document: String,
    /// Its country.
    pub country: String,
    /// Whether a declaration was signed.
    pub has_declaration: bool,
    /// The day on which it came.
    pub came_on: String,
    /// What is noted, without the values.
    pub note: String,
    /// Where somebody else asked: the address of the person that was known before.
    pub known_address: String,
}

/// What may be recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// By what.
    pub method: Method,
    /// How sure.
    pub verdict: Verdict,
    /// What was compared.
    pub fields: Vec<String>,
    /// What the request says is wrong.
    pub disputed: Vec<String>,
    /// The document that was seen.
    pub document: Option<(String, String)>,
    /// Whether a declaration was signed.
    pub has_declaration: bool,
    /// The day on which it came.
    pub came_on: Option<NaiveDate>,
    /// What is noted.
    pub note: String,
    /// The address that is told.
    pub known_address: Option<String>,
}

/// Checks what is recorded.
///
/// # Errors
/// [`Error::State`] where nobody is asked who they are; [`Error::Invalid`] beside a field.
pub fn reply(standing: &Standing, case: &Case, reply: &Reply, today: NaiveDate) -> Result<Recorded> {
    let mut errors = FieldErrors::default();
    let method = Method::parse(&reply.method);
    let verdict = Verdict::parse(&reply.verdict);
    if method.is_none() {
        errors.add("method", "identity-error-method");
    }
    if verdict.is_none() {
        errors.add("verdict", "identity-error-verdict");
    }
    let note = lines(&reply.note, "note", &mut errors);
    let came_on = came_on(&reply.came_on, case, today, &mut errors);
    let (Some(method), Some(verdict)) = (method, verdict) else { return Err(errors.into()) };
    if method == Method::Permission && !standing.needs_permission {
        return Err(Error::State("identity-nobody-else"));
    } else if method != Method::Permission && standing.asks_nothing() {
        return Err(Error::State("identity-asks-nothing"));
    }
    let open = standing.open();
    let is_sure = verdict == Verdict::Sure;
    let ladder = Ladder::built_in();
    let mut recorded = Recorded {
        method,
        verdict,
        fields: Vec::new(),
        disputed: disputed(case, &reply.disputed),
        document: None,
        has_declaration: reply.has_declaration,
        came_on: came_on.filter(|_| method != Method::None),
        note,
        known_address: None,
    };
    match method {
        Method::None if is_sure => errors.add("method", "identity-error-method"),
        Method::None if open.is_none() => return Err(Error::State("identity-not-asked")),
        Method::Mailbox if is_sure && (standing.mailbox_proven_at.is_none() || standing.holds != Some(true)) => {
            errors.add("method", "identity-error-mailbox");
        }
        Method::Mailbox if is_sure && standing.need.has("new_sign_in") => {
            errors.add("method", "identity-error-sign-in")
        }
        Method::Facts => {
            recorded.fields = compared(&reply.fields, ladder.fields("facts"), &recorded.disputed, &mut errors);
            let from = standing.need.facts.map_or(1, |[from, _]| from);
            if is_sure && recorded.fields.len() < from {
                errors.add("compared", "identity-error-fields-few");
            }
            if is_sure && standing.need.has("declaration") && !reply.has_declaration {
                errors.add("has_declaration", "identity-error-declaration");
            }
        }
        Method::Document => {
            let asked = open.filter(|asking| !asking.documents.is_empty());
            let Some(asked) = asked else { return Err(Error::State("identity-document-not-asked")) };
            recorded.fields = compared(&reply.fields, ladder.fields("document"), &recorded.disputed, &mut errors);
            if is_sure && recorded.fields.is_empty() {
                errors.add("compared", "identity-error-fields-few");
            }
            let came = standing.documents.iter().find(|document| document.asking_id == asked.id);
            recorded.document = match came {
                Some(came) => Some((came.kind.clone(), came.country.clone())),
                None => shown(reply, &asked.documents, &mut errors),
            };
            // What was not enough, or somebody else's, is not kept in the record of who they are.
            recorded.document = recorded.document.filter(|_| is_sure);
        }
        _ => {}
    }
    if !is_sure && method != Method::None && !text::is_sentence(&recorded.note) {
        errors.add("note", "identity-error-note");
    }
    if verdict == Verdict::NotThePerson {
        recorded.known_address = known_address(case, &reply.known_address, &mut errors);
    }
    errors.into_result()?;
    Ok(recorded)
}

/// Reads which rung is wanted, and why; no rung for the proposed one.
///
/// # Errors
/// [`Error::State`] where nobody is asked who they are; [`Error::Invalid`] beside `rung`, `because` or `reason`.
pub fn need(standing: &Standing, rung: &str, because: &str, reason: &str) -> Result<(Option<(u8, Because)>, String)> {
    let mut errors = FieldErrors::default();
    let reason = lines(reason, "reason", &mut errors);
    if rung.is_empty() {
        errors.into_result()?;
        return Ok((None, reason));
    }
    let rung = rung.parse().ok().filter(|rung| Ladder::built_in().rung(*rung).is_some());
    if rung.is_none() {
        errors.add("rung", "identity-error-rung");
    }
    let because = Because::parse(because);
    if because.is_none() {
        errors.add("because", "identity-error-because");
    }
    if !text::is_sentence(&reason) {
        errors.add("reason", "identity-error-reason");
    }
    if rung.is_some_and(|rung: u8| rung > 0) && standing.asks_nothing() {
        return Err(Error::State("identity-asks-nothing"));
    }
    errors.into_result()?;
    Ok((rung.zip(because), reason))
}

fn lines(typed: &str, field: &'static str, errors: &mut FieldErrors) -> String {
    let clean = clean_text(typed);
    check_text(&clean, field, errors);
    clean
}

fn known<'a>(typed: &[String], known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let known: BTreeSet<&str> = known.collect();
    typed.iter().filter(|code| known.contains(code.as_str())).cloned().collect()
}

/// The fields that were compared: none that nobody may ask for, and none that the request says is wrong.
fn compared<'a>(
    typed: &[String],
    of: impl Iterator<Item = &'a str>,
    disputed: &[String],
    errors: &mut FieldErrors,
) -> Vec<String> {
    let fields = known(typed, of);
    if fields.len() != typed.len() {
        errors.add("compared", "identity-error-fields");
    } else if fields.iter().any(|field| disputed.contains(field)) {
        errors.add("compared", "identity-error-disputed");
    }
    fields
}

/// What a correction says is wrong, of the fields that could be compared.
fn disputed(case: &Case, typed: &[String]) -> Vec<String> {
    if case.right != Right::Correction {
        return Vec::new();
    }
    let ladder = Ladder::built_in();
    known(typed, ladder.fields("facts").chain(ladder.fields("document")))
}

fn reply_by(typed: &str, today: NaiveDate, errors: &mut FieldErrors) -> NaiveDate {
    let usual = today + Days::new(Ladder::built_in().reply_days());
    if typed.is_empty() {
        return usual;
    }
    match typed.parse::<NaiveDate>() {
        Ok(day) if day > today && (day - today).num_days() < 366 => day,
        _ => {
            errors.add("reply_by", "identity-error-day");
            usual
        }
    }
}

fn came_on(typed: &str, case: &Case, today: NaiveDate, errors: &mut FieldErrors) -> Option<NaiveDate> {
    if typed.is_empty() {
        return Some(today);
    }
    let day = typed.parse::<NaiveDate>().ok().filter(|day| *day <= today && *day >= case.received_on);
    if day.is_none() {
        errors.add("came_on", "identity-error-came-on");
    }
    day
}

/// A document that was shown otherwise than on the requester's page.
fn shown(reply: &Reply, asked: &[String], errors: &mut FieldErrors) -> Option<(String, String)> {
    let kind = asked.iter().find(|kind| **kind == reply.document);
    if kind.is_none() {
        errors.add("document", "identity-error-document");
    }
    let country = country(&reply.country);
    if country.is_none() {
        errors.add("country", "identity-error-country");
    }
    Some((kind?.clone(), country?))
}

/// The country of a document, by its code.
#[must_use]
pub fn country(code: &str) -> Option<String> {
    Place::parse(code).map(|place| place.country().code().to_owned()).filter(|code| code.len() == 2)
}

fn known_address(case: &Case, typed: &str, errors: &mut FieldErrors) -> Option<String> {
    let typed = text::line(typed);
    if typed.is_empty() {
        return None;
    }
    let Ok(email) = Email::parse(&typed, Reach::Anywhere) else {
        errors.add("known_address", "desk-error-email");
        return None;
    };
    let own = case.person.email.as_deref().map(text::mailbox_key);
    if own == Some(text::mailbox_key(email.as_str())) {
        // Whoever asks is not told that they were found out.
        errors.add("known_address", "identity-error-own-address");
    }
    Some(email.as_str().to_owned())
}
