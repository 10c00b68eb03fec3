//! Filing a request: by the form, and (through `intake`) at the desk.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::super::case::{Case, CaseHead, Dates, Locked, Opening, Person};
use super::super::clock::dates_of;
use super::super::events::{self, Detail, EventKind};
use super::super::filing::Filing;
use super::super::form::form_of;
use super::super::jobs::{self, Mail};
use super::super::model::{Channel, Status};
use super::super::store;
use super::audit_case;
use super::clock::zone_of;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::ids::Reference;
use crate::base::permission::{Permission, require};
use crate::domain::access::{self, Known, codes};
use crate::domain::rulebook::{CalendarId, ClockEvents, Matter, Place, Received, RuleSummary};
use crate::infra::app::{App, Context, Tx};
use crate::infra::crypto::{DataKey, Purpose};
use crate::infra::rate::{self, Limit};

/// A request that is in the database.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its reference.
    pub reference: String,
    /// The cookie by which this browser is known to have filed it.
    pub cookie: String,
}

/// Files what was typed into a form. The form's `nonce` makes sending twice one case; both browsers' answers are the same.
///
/// The limit over all refuses nobody, or a single sender could close the portal for everybody: past it requests are taken in all the
/// same, and only their mails wait.
///
/// # Errors
/// [`Error::TooMany`] past the limit of the network address; [`Error::Conflict`] when the same form was sent before with something else in it.
pub async fn file(app: App, actor: Actor, filing: &Filing, nonce: [u8; 16], client: &str) -> Result<Filed> {
    require(actor, Permission::FileRequests)?;
    let content: [&[u8]; 2] = [b"filing", &filing.fingerprint()];
    let content_hash = app.keys.mac(Purpose::Index, &content);
    let limits = app.config.limits;
    // A form that is sent again and again makes no case, but a session each time.
    rate::count(&app, &[Limit { name: "filing-sent", key: client, per_hour: limits.filings_per_ip.saturating_mul(4) }])
        .await?;
    if let Some(filed) = filed_before(app.clone(), nonce, &content).await? {
        return Ok(filed);
    }
    rate::count(&app, &[Limit { name: "filing", key: client, per_hour: limits.filings_per_ip }]).await?;
    let mails_go_at = mails_go_at(&app).await?;
    loop {
        let mut tx = app.clone().begin().await?;
        let new = NewCase { filing, channel: Channel::Web, received_at: tx.now(), demo: false, appeal_of: None };
        let Some(case) = insert(&mut tx, &new, Some((&nonce, &content_hash))).await? else {
            tx.roll_back().await?;
            // Either the same form came twice at once, or the reference is taken: then another is drawn.
            if let Some(filed) = filed_before(app.clone(), nonce, &content).await? {
                return Ok(filed);
            }
            continue;
        };
        let by_form = json!({ "right": case.right.code(), "channel": "web" });
        events::append(&mut tx, &case, actor, EventKind::Filed, Detail::one("channel", "web")).await?;
        audit_case(&mut tx, actor, "case.filed", &case, by_form).await?;
        if let Some(index) = &case.email_index {
            let code_id = codes::for_filing(&mut tx, case.id, index, case.language, case.lapses_at).await?;
            let mail = Mail::FilingCode { code_id, case_id: case.id };
            jobs::mail_code_at(&mut tx, mail, index, Some(client), mails_go_at).await?;
        }
        if case.status == Status::New {
            jobs::mail_at(&mut tx, Mail::DpoNewCase { case_id: case.id }, mails_go_at).await?;
        }
        let (cookie, _) = access::sessions::begin(&mut tx, Known::Filed(case.id)).await?;
        tx.commit().await?;
        return Ok(Filed { reference: case.reference.clone(), cookie });
    }
}

/// When the mails of a request that comes in now may go: at once, or in a later hour where more come in than all together may send in
/// one.
async fn mails_go_at(app: &App) -> Result<DateTime<Utc>> {
    let all = Limit { name: "filings", key: "", per_hour: app.config.limits.filings };
    match rate::count(app, &[all]).await {
        Ok(()) => Ok(app.now()),
        Err(Error::TooMany(_)) => rate::later(app, &all).await,
        Err(other) => Err(other),
    }
}

async fn filed_before(app: App, nonce: [u8; 16], content: &[&[u8]]) -> Result<Option<Filed>> {
    let Some((id, earlier_hash)) = store::by_nonce(&app.database, &nonce).await? else { return Ok(None) };
    if !app.keys.fits(Purpose::Index, content, &earlier_hash) {
        return Err(Error::Conflict);
    }
    let mut tx = app.begin().await?;
    let case = super::super::case::head_by_id(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let (cookie, _) = access::sessions::begin(&mut tx, Known::Filed(id)).await?;
    tx.commit().await?;
    Ok(Some(Filed { reference: case.reference.clone(), cookie }))
}

/// What a new case is made of.
pub(super) struct NewCase<'a> {
    pub(super) filing: &'a Filing,
    pub(super) channel: Channel,
    pub(super) received_at: DateTime<Utc>,
    pub(super) demo: bool,
    /// Where it is an appeal: the case that was refused.
    pub(super) appeal_of: Option<Uuid>,
}

/// Inserts a case with everything that belongs to its row; `None` when the reference or the form's nonce is taken.
pub(super) async fn insert(
    tx: &mut Tx,
    new: &NewCase<'_>,
    form: Option<(&[u8; 16], &[u8; 32])>,
) -> Result<Option<Locked<Case>>> {
    let filing = new.filing;
    let now = tx.now();
    let (dates, rule, received_on, calendar) = first_dates(tx, filing.place, new)?;
    // Opt-outs are acted on at once, and what the desk types in is known to be real: neither waits for a code. Who appeals has
    // proven the mailbox already.
    let proven = new.channel == Channel::Web && new.appeal_of.is_some();
    let confirmed = new.channel != Channel::Web || form_of(filing.right).contact_only || proven;
    let place = filing.place;
    // A letter typed in late was never here on the days before: its thresholds begin today.
    let today = now.with_timezone(&zone_of(tx, place)).date_naive();
    let id = tx.new_id();
    let email = filing.email.as_ref().map(|email| email.as_str().to_owned());
    let head = CaseHead {
        id,
        reference: Reference::new(&tx.random).to_string(),
        right: filing.right,
        place,
        relation: filing.relation,
        channel: new.channel,
        language: filing.language,
        status: if confirmed { Status::New } else { Status::Unconfirmed },
        outcome: None,
        received_at: new.received_at,
        received_on,
        recorded_at: now,
        confirmed_at: proven.then_some(now),
        acknowledged_at: None,
        carried_out_at: None,
        closed_at: None,
        served_at: None,
        lapses_at: (!confirmed).then(|| now + TimeDelta::days(i64::from(tx.config.unconfirmed_days))),
        assignee: None,
        assignee_name: None,
        unread: false,
        email_index: email.as_deref().map(|email| tx.keys.email_index(email)),
        address_changes: 0,
        edition: tx.config.rulebook.name().to_owned(),
        rulebook: tx.config.rulebook,
        appeal_of: new.appeal_of,
        calendar,
        relevant_on: None,
        extended_on: None,
        extension_message: None,
        pauses: Vec::new(),
        dates,
        due_version: 1,
        due_version_on: today,
        receipt_version: 1,
        receipt_version_on: today,
        demo: new.demo,
    };
    let person = Person {
        name: filing.name.clone(),
        email,
        phone: filing.phone.clone(),
        other_name: filing.other_name.clone(),
        details: filing.details.clone(),
        answers: filing.answers.clone(),
    };
    let key = DataKey::new(&tx.random);
    let wrapped = tx.keys.wrap(id, &key, &tx.random);
    let case = Case { head, person, key: Some(key), opening: Opening::Whole };
    let (person, context): (_, &Context) = (&case.person, tx);
    let seal = |column: &'static str, text: &str| {
        (!text.is_empty()).then(|| case.seal("cases", column, id, text, context)).transpose()
    };
    let answers = if person.answers.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&person.answers).map_err(Error::fault)?
    };
    let words = words_of(context, &[&person.name, &person.other_name]);
    let master_key_id = context.keys.master_id().to_owned();
    let row = store::NewCaseRow {
        wrapped,
        master_key_id: &master_key_id,
        words: &words,
        nonce: form.map(|(nonce, _)| nonce.as_slice()),
        content_hash: form.map(|(_, hash)| hash.as_slice()),
        rule: &rule,
        name: seal("name", &person.name)?,
        email: seal("email", person.email.as_deref().unwrap_or_default())?,
        phone: seal("phone", &person.phone)?,
        details: seal("details", &person.details)?,
        answers: seal("answers", &answers)?,
        other_name: seal("other_name", &person.other_name)?,
        watch_at: confirmed.then_some(now),
        case: &case,
    };
    let inserted = store::insert_case(tx.sql(), row).await?;
    Ok(inserted.then(|| Locked::inserted(case)))
}

type FirstDates = (Dates, RuleSummary, chrono::NaiveDate, Option<CalendarId>);

fn first_dates(context: &Context, place: Option<Place>, new: &NewCase<'_>) -> Result<FirstDates> {
    let events = ClockEvents::received(Received::At(new.received_at));
    let matter = if new.appeal_of.is_some() { Matter::Appeal } else { Matter::Request(new.filing.right) };
    let deadlines = context
        .config
        .rulebook
        .work_out(place, matter, None, &context.config.organisation.rules, &events)
        .map_err(|refused| Error::Refused(Box::new(refused)))?;
    Ok((dates_of(&deadlines), deadlines.rule.clone(), deadlines.received_on, deadlines.calendar))
}

/// Blind indexes of the words of names: each word, and of names written without blanks each part of at least two characters.
#[must_use]
pub fn words_of(context: &Context, names: &[&str]) -> Vec<Vec<u8>> {
    let mut words = std::collections::BTreeSet::new();
    for name in names {
        for word in name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word = word.to_lowercase();
            let letters: Vec<char> = word.chars().take(24).collect();
            if letters.iter().any(|letter| is_ideograph(*letter)) {
                for length in 2..=letters.len().min(4) {
                    for part in letters.windows(length) {
                        words.insert(part.iter().collect::<String>());
                    }
                }
            }
            words.insert(word);
        }
    }
    words.iter().map(|word| context.keys.word_index(word)).collect()
}

/// Whether a search has no word that could be in the index.
#[must_use]
pub fn nothing_to_index(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

const fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}
