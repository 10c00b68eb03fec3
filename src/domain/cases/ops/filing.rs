//! Filing a request: by the form, and (through `intake`) at the desk.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::super::case::{Case, CaseHead, Dates, Locked, Opening, Person};
use super::super::clock::dates_of;
use super::super::events::{self, Detail, EventKind};
use super::super::filing::Filing;
use super::super::form::form_of;
use super::super::jobs::{self, Mail};
use super::super::model::{Channel, Status};
use super::super::receipt::{Issued, Receipt};
use super::super::store;
use super::super::words::{said_hash, words_of};
use super::audit_case;
use super::clock::zone_of;
use crate::base::actor::{Actor, Requester};
use crate::base::error::{Error, Result};
use crate::base::ids::Reference;
use crate::base::permission::{Permission, require};
use crate::domain::access::{self, Known, codes};
use crate::domain::rulebook::{CalendarId, ClockEvents, Matter, Received, RuleSummary};
use crate::infra::app::{App, Context, Tx};
use crate::infra::crypto::{DataKey, Purpose};
use crate::infra::rate::{self, Limit};

/// A request that is in the database.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its reference.
    pub reference: String,
    /// The cookie by which this browser is known to have filed it; `None` where it has proven the mailbox and stays signed in.
    pub cookie: Option<String>,
}

/// Files what was typed into a form. The form's `nonce` makes sending twice one case; both browsers' answers are the same. A browser
/// that has proven the mailbox of the request needs no code for it.
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
    let index = filing.email.as_ref().map(|email| app.keys.email_index(email.as_str()));
    let proven =
        matches!((actor, &index), (Actor::Requester(Requester::Mailbox(one)), Some(other)) if one[..] == other[..]);
    if let Some(filed) = filed_before(app.clone(), nonce, &content, proven).await? {
        return Ok(filed);
    }
    rate::count(&app, &[Limit { name: "filing", key: client, per_hour: limits.filings_per_ip }]).await?;
    let mails_go_at = mails_go_at(&app).await?;
    loop {
        let mut tx = app.clone().begin().await?;
        let new = NewCase {
            filing,
            channel: Channel::Web,
            received_at: tx.now(),
            demo: false,
            appeal_of: None,
            refused_by: None,
            postal: "",
            proven,
        };
        let Some(case) = insert(&mut tx, &new, Some((&nonce, &content_hash))).await? else {
            tx.roll_back().await?;
            // Either the same form came twice at once, or the reference is taken: then another is drawn.
            if let Some(filed) = filed_before(app.clone(), nonce, &content, proven).await? {
                return Ok(filed);
            }
            continue;
        };
        let by_form = json!({ "right": case.right.code(), "channel": "web" });
        let how = Detail::one("channel", "web");
        let how = match filing.signal {
            Some(signal) => how.and("signal", signal.code()),
            None => how,
        };
        events::append(&mut tx, &case, actor, EventKind::Filed, how).await?;
        audit_case(&mut tx, actor, "case.filed", &case, by_form).await?;
        if proven {
            jobs::mail_at(&mut tx, Mail::Acknowledgement { case_id: case.id }, mails_go_at).await?;
        } else if let Some(index) = &case.email_index {
            let code_id = codes::for_filing(&mut tx, case.id, index, case.language, case.lapses_at).await?;
            let mail = Mail::FilingCode { code_id, case_id: case.id };
            jobs::mail_code_at(&mut tx, mail, index, Some(client), mails_go_at).await?;
        }
        if case.status == Status::New {
            jobs::mail_at(&mut tx, Mail::DpoNewCase { case_id: case.id }, mails_go_at).await?;
        }
        let cookie = known_as(&mut tx, case.id, proven).await?;
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

/// The cookie of a session that knows the case; whoever has proven its mailbox keeps the one they have.
async fn known_as(tx: &mut Tx, case_id: Uuid, proven: bool) -> Result<Option<String>> {
    if proven {
        return Ok(None);
    }
    Ok(Some(access::sessions::begin(tx, Known::Filed(case_id)).await?.0))
}

async fn filed_before(app: App, nonce: [u8; 16], content: &[&[u8]], proven: bool) -> Result<Option<Filed>> {
    let Some((id, earlier_hash)) = store::by_nonce(&app.database, &nonce).await? else { return Ok(None) };
    if !app.keys.fits(Purpose::Index, content, &earlier_hash) {
        return Err(Error::Conflict);
    }
    let mut tx = app.begin().await?;
    let case = super::super::case::head_by_id(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let cookie = known_as(&mut tx, id, proven).await?;
    tx.commit().await?;
    Ok(Some(Filed { reference: case.reference.clone(), cookie }))
}

/// What a new case is made of.
pub(in crate::domain) struct NewCase<'a> {
    pub(in crate::domain) filing: &'a Filing,
    pub(in crate::domain) channel: Channel,
    pub(in crate::domain) received_at: DateTime<Utc>,
    pub(in crate::domain) demo: bool,
    /// Where it is an appeal: the case that was refused.
    pub(in crate::domain) appeal_of: Option<Uuid>,
    /// And who refused it.
    pub(in crate::domain) refused_by: Option<Uuid>,
    /// Whether the browser that sends it has proven the mailbox.
    pub(in crate::domain) proven: bool,
    /// Where letters go to; empty when not known.
    pub(in crate::domain) postal: &'a str,
}

/// A new case as it is to be written.
pub(in crate::domain) struct Prepared {
    pub(in crate::domain) case: Case,
    /// The jurisdiction whose rule gave its dates.
    pub(in crate::domain) rule_place: &'static str,
    /// Its key, wrapped.
    pub(in crate::domain) wrapped: Vec<u8>,
    /// Blind indexes of its names.
    pub(in crate::domain) words: Vec<Vec<u8>>,
    /// Its person, sealed.
    pub(in crate::domain) person: SealedPerson,
    /// When the deadline watch is to look at it.
    pub(in crate::domain) watch_at: Option<DateTime<Utc>>,
}

/// The sealed fields of a person, by their columns.
pub(in crate::domain) struct SealedPerson {
    pub(in crate::domain) name: Option<Vec<u8>>,
    pub(in crate::domain) email: Option<Vec<u8>>,
    pub(in crate::domain) phone: Option<Vec<u8>>,
    pub(in crate::domain) details: Option<Vec<u8>>,
    pub(in crate::domain) answers: Option<Vec<u8>>,
    pub(in crate::domain) other_name: Option<Vec<u8>>,
    pub(in crate::domain) postal: Option<Vec<u8>>,
    /// The keyed hash of what was written of its own, where that is long enough to tell it from others.
    pub(in crate::domain) said_hash: Option<Vec<u8>>,
}

/// Inserts a case with everything that belongs to its row, and with its receipt; `None` when the reference or the form's nonce is taken.
pub(super) async fn insert(
    tx: &mut Tx,
    new: &NewCase<'_>,
    form: Option<(&[u8; 16], &[u8; 32])>,
) -> Result<Option<Locked<Case>>> {
    let first = first_dates(tx, new)?;
    let id = tx.new_id();
    let reference = Reference::new(&tx.random);
    let rule = first.rule.clone();
    let prepared = prepare(tx, id, &reference, new, first)?;
    let receipt = Receipt::of(tx, &prepared.case, &rule, Issued::Filing).seal(&prepared.case, tx)?;
    let master_key_id = tx.keys.master_id().to_owned();
    let row = store::NewCaseRow {
        prepared: &prepared,
        receipt: &receipt,
        master_key_id: &master_key_id,
        nonce: form.map(|(nonce, _)| nonce.as_slice()),
        content_hash: form.map(|(_, hash)| hash.as_slice()),
    };
    let inserted = store::insert_case(tx.sql(), row).await?;
    Ok(inserted.then(|| Locked::inserted(prepared.case)))
}

/// A case with everything that belongs to its row, sealed under a key of its own; nothing is written.
pub(in crate::domain) fn prepare(
    context: &Context,
    id: Uuid,
    reference: &Reference,
    new: &NewCase<'_>,
    first: FirstDates,
) -> Result<Prepared> {
    let filing = new.filing;
    let now = context.now();
    // Opt-outs are acted on at once, and what the desk types in is known to be real: neither waits for a code, nor does whoever has
    // proven the mailbox already.
    let proven = new.proven;
    let confirmed = new.channel != Channel::Web || form_of(filing.right).contact_only || proven;
    let place = filing.place;
    // A letter typed in late was never here on the days before: its thresholds begin today.
    let today = now.with_timezone(&zone_of(context, place)).date_naive();
    let email = filing.email.as_ref().map(|email| email.as_str().to_owned());
    let head = CaseHead {
        id,
        reference: reference.to_string(),
        right: filing.right,
        place,
        relation: filing.relation,
        channel: new.channel,
        language: filing.language,
        status: if confirmed { Status::New } else { Status::Unconfirmed },
        outcome: None,
        received_at: new.received_at,
        received_on: first.received_on,
        recorded_at: now,
        confirmed_at: proven.then_some(now),
        acknowledged_at: None,
        carried_out_at: None,
        closed_at: None,
        served_at: None,
        lapses_at: (!confirmed).then(|| now + TimeDelta::days(i64::from(context.settings().unconfirmed_days))),
        assignee: None,
        assignee_name: None,
        unread: false,
        email_index: email.as_deref().map(|email| context.keys.email_index(email)),
        address_changes: 0,
        edition: context.config.rulebook.name().to_owned(),
        rulebook: context.config.rulebook,
        appeal_of: new.appeal_of,
        calendar: first.calendar,
        relevant_on: None,
        extended_on: None,
        extension_message: None,
        pauses: Vec::new(),
        dates: first.dates,
        due_version: 1,
        due_version_on: today,
        receipt_version: 1,
        receipt_version_on: today,
        version: 0,
        decided_by: None,
        refused_by: new.refused_by,
        demo: new.demo,
    };
    let person = Person {
        name: filing.name.clone(),
        email,
        phone: filing.phone.clone(),
        other_name: filing.other_name.clone(),
        postal: new.postal.to_owned(),
        details: filing.details.clone(),
        answers: filing.answers.clone(),
    };
    let key = DataKey::new(&context.random);
    let wrapped = context.keys.wrap(id, &key, &context.random);
    let case = Case { head, person, key: Some(key), opening: Opening::Whole };
    let person = &case.person;
    let seal = |column: &'static str, text: &str| {
        (!text.is_empty()).then(|| case.seal("cases", column, id, text, context)).transpose()
    };
    let answers = if person.answers.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&person.answers).map_err(Error::fault)?
    };
    Ok(Prepared {
        rule_place: first.rule.place,
        wrapped,
        words: words_of(context, &[&person.name, &person.other_name]),
        person: SealedPerson {
            name: seal("name", &person.name)?,
            email: seal("email", person.email.as_deref().unwrap_or_default())?,
            phone: seal("phone", &person.phone)?,
            details: seal("details", &person.details)?,
            answers: seal("answers", &answers)?,
            other_name: seal("other_name", &person.other_name)?,
            postal: seal("postal", &person.postal)?,
            said_hash: said_hash(context, &person.details),
        },
        watch_at: confirmed.then_some(now),
        case,
    })
}

/// The dates with which a case begins, and what they come from.
#[derive(Clone, Debug)]
pub(in crate::domain) struct FirstDates {
    pub(in crate::domain) dates: Dates,
    /// The rule they come from.
    pub(in crate::domain) rule: RuleSummary,
    pub(in crate::domain) received_on: NaiveDate,
    pub(in crate::domain) calendar: Option<CalendarId>,
}

/// Works out the dates with which a case begins.
pub(in crate::domain) fn first_dates(context: &Context, new: &NewCase<'_>) -> Result<FirstDates> {
    let events = ClockEvents::received(Received::At(new.received_at));
    let matter = if new.appeal_of.is_some() { Matter::Appeal } else { Matter::Request(new.filing.right) };
    let deadlines = context
        .config
        .rulebook
        .work_out(new.filing.place, matter, None, &context.config.operator, &events)
        .map_err(|refused| Error::Refused(Box::new(refused)))?;
    Ok(FirstDates {
        dates: dates_of(&deadlines),
        received_on: deadlines.received_on,
        calendar: deadlines.calendar,
        rule: deadlines.rule,
    })
}
