//! `/my/{reference}/receipt` and `/received/receipt`: what a person holds of a request, to be printed on one page or taken along.
//!
//! Whoever has proven the mailbox gets all of it. The browser that has only just sent the request gets what was signed and no more: that
//! says nothing which `/received` does not show. What was typed, and the salt with which a guess of it could be confirmed, are left out,
//! since that browser may be somebody else's next.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::respond::{Answer, Own, on_to, session};
use super::view::Frame;
use crate::base::canonical::TextObject;
use crate::base::error::Error;
use crate::base::language::Language;
use crate::domain::cases::receipt::Issued;
use crate::domain::receipts::own::{self, Change, OwnReceipt};
use crate::domain::rulebook::{self, Place, Right};
use crate::infra::app::App;
use crate::infra::i18n::Texts as _;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::html::Page;
use crate::web::visit::Visit;

/// The page.
#[derive(Template)]
#[template(path = "requester/receipt.html")]
pub struct ReceiptPage {
    /// The frame.
    pub frame: Frame,
    /// What the request is called.
    pub reference: String,
    /// Whether the reader has proven the mailbox: then all of it is here.
    pub is_whole: bool,
    /// The address of the same for programs.
    pub json: String,
    /// What it says.
    pub facts: Vec<Fact>,
    /// When it was issued, where that was later than the request.
    pub later: Option<String>,
    /// What stands otherwise by now, a line each.
    pub changes: Vec<String>,
    /// Where anybody can check it.
    pub verify: String,
    /// Where the keys are.
    pub keys: String,
    /// What was signed.
    pub signed: String,
    /// The digest of what was sent.
    pub digest: String,
    /// The salt of that, where all of it is here.
    pub salt: Option<String>,
    /// The signature.
    pub signature: String,
}

/// Something a receipt says.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// `GET /my/{reference}/receipt`.
///
/// # Errors
/// [`Error::NotFound`] for anything that is not one's own; [`Error::State`] where it cannot be opened any more.
pub async fn get(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let own = own::own(&visit.app, actor, &reference).await?;
    Ok(page(&visit, &own, true))
}

/// `GET /my/{reference}/receipt.json`: with what was sent and its salt, so that whoever is given it can check that, too.
///
/// # Errors
/// As [`get`].
pub async fn get_json(Own { visit, actor }: Own, Path(reference): Path<String>) -> Answer {
    let own = own::own(&visit.app, actor, &reference).await?;
    let json = serde_json::to_string_pretty(&own.receipt).map_err(Error::fault)?;
    Ok(named(&own, json))
}

/// `GET /received/receipt`.
///
/// # Errors
/// As [`get`].
pub async fn received(visit: Visit) -> Answer {
    let Some(own) = just_filed(&visit).await? else { return Ok(on_to("/received")) };
    Ok(page(&visit, &own, false))
}

/// `GET /received/receipt.json`: what was signed, and nothing beside it.
///
/// # Errors
/// As [`get`].
pub async fn received_json(visit: Visit) -> Answer {
    let Some(own) = just_filed(&visit).await? else { return Ok(on_to("/received")) };
    let signed = json!({ "receipt": own.receipt.receipt, "signature": own.receipt.signature });
    Ok(named(&own, format!("{signed:#}")))
}

async fn just_filed(visit: &Visit) -> Result<Option<OwnReceipt>, WebError> {
    match session(visit).await? {
        Some(session) => Ok(own::just_filed(&visit.app, &session).await?),
        None => Ok(None),
    }
}

fn named(own: &OwnReceipt, json: String) -> Response {
    let name = format!("receipt-{}.json", own.case.reference);
    download::named(Body::from(format!("{json}\n")), "application/json", &name)
}

fn page(visit: &Visit, own: &OwnReceipt, is_whole: bool) -> Response {
    let (app, language) = (&visit.app, visit.language);
    let receipt = &own.receipt.receipt;
    let reference = own.case.reference.clone();
    let frame = Frame::of(visit);
    let later = receipt.get("issued") == Some(Issued::Later.code());
    let page = ReceiptPage {
        frame: if is_whole { frame.signed_in() } else { frame },
        json: if is_whole { format!("/my/{reference}/receipt.json") } else { "/received/receipt.json".to_owned() },
        reference,
        is_whole,
        facts: facts(app, language, receipt),
        later: later.then(|| words(app, language, receipt, "issued_at")).flatten(),
        changes: own
            .changes
            .iter()
            .filter(|_| is_whole)
            .map(|change| change_line(app, language, receipt, change))
            .collect(),
        verify: app.config.link("/verify"),
        keys: app.config.link("/.well-known/rightsdesk-keys.json"),
        signed: receipt.canonical(),
        digest: receipt.get("sent_sha256").unwrap_or_default().to_owned(),
        salt: is_whole.then(|| own.receipt.salt.clone()),
        signature: own.receipt.signature.clone(),
    };
    Page::personal(page).into_response()
}

/// Members of a receipt that people are told, in their order.
const TOLD: [&str; 12] = [
    "reference",
    "right",
    "place",
    "channel",
    "received_at",
    "due_on",
    "due_at",
    "aim_on",
    "done_by",
    "law",
    "edition",
    "organisation",
];

/// What a receipt says, for people. It is read by itself, so that one of a request that is here no more says the same.
#[must_use]
pub fn facts(app: &App, language: Language, receipt: &TextObject) -> Vec<Fact> {
    // Where the law counts hours the moment stands for the day, and an aim beside a day of the law is no business of whoever waits.
    let is_told = |member: &&&str| match **member {
        "due_on" => receipt.get("due_at").is_none(),
        "aim_on" => receipt.get("due_on").is_none(),
        _ => true,
    };
    TOLD.iter()
        .filter(is_told)
        .filter_map(|member| {
            Some(Fact { label: language.pick("receipt-fact-*", member), value: words(app, language, receipt, member)? })
        })
        .collect()
}

fn change_line(app: &App, language: Language, receipt: &TextObject, change: &Change) -> String {
    if change.member == "sent" {
        return language.text("receipt-change-sent");
    }
    let told = |value: &Option<String>| {
        let mut one = receipt.clone();
        value.as_ref().and_then(|value| {
            one.set(change.member, value.as_str());
            words(app, language, &one, change.member)
        })
    };
    let nothing = || language.text("receipt-nothing");
    let label = language.pick("receipt-fact-*", change.member);
    let (before, now) = (told(&change.before).unwrap_or_else(nothing), told(&change.now).unwrap_or_else(nothing));
    let values = [("what", label.into()), ("before", before.into()), ("now", now.into())];
    language.text_with("receipt-change", &values)
}

/// What stands under a member, in words; as it stands there where it means nothing here any more.
fn words(app: &App, language: Language, receipt: &TextObject, member: &str) -> Option<String> {
    let text = receipt.get(member)?;
    let place = receipt.get("place").and_then(Place::parse);
    let shown = match member {
        "right" => Right::parse(text).map(|right| {
            let before = if receipt.get("matter") == Some("appeal") {
                language.text("case-appeal-title")
            } else {
                String::new()
            };
            format!("{before}{}", language.pick("right-*-title", right))
        }),
        "place" => place.map(|place| place.label(language)),
        "channel" => Some(language.pick("receipt-channel-*", text)).filter(|words| !words.starts_with("receipt-")),
        // Of what came by post, phone or email only the day is known.
        "received_at" if receipt.get("channel").is_some_and(|channel| channel != "web" && channel != "api") => {
            receipt.get("received_on").and_then(|day| long(language, day))
        }
        "received_at" | "due_at" | "issued_at" => text
            .parse::<DateTime<Utc>>()
            .ok()
            .map(|at| place.unwrap_or(app.config.operator.country).moment(at, language)),
        "received_on" | "due_on" | "aim_on" | "done_by" => long(language, text),
        "law" => return law(app, language, receipt, place),
        "organisation" => {
            let issuer = receipt.get("issuer").unwrap_or_default();
            Some(language.with2("receipt-issuer", "organisation", text, "address", issuer))
        }
        _ => None,
    };
    Some(shown.unwrap_or_else(|| text.to_owned()))
}

fn long(language: Language, day: &str) -> Option<String> {
    day.parse::<NaiveDate>().ok().map(|day| language.date_long(day))
}

/// The law by its name in the reader's language, while the rulebook knows it by the name that was signed.
fn law(app: &App, language: Language, receipt: &TextObject, place: Option<Place>) -> Option<String> {
    let signed = receipt.get("law_name").or_else(|| receipt.get("law"))?;
    let known =
        receipt.get("right").and_then(Right::parse).zip(receipt.get("received_on").and_then(|day| day.parse().ok()));
    let known = known.map(|(right, day)| rulebook::law_of(place, right, &app.config.operator, day));
    let known = known.filter(|law| law.law == signed).map(|law| law.law_title(language).to_owned());
    Some(known.filter(|name| !name.is_empty()).unwrap_or_else(|| signed.to_owned()))
}

#[cfg(test)]
pub(in crate::web::requester) mod samples {
    use super::*;
    use crate::web::requester::samples::frame;
    use crate::web::samples::Sample;

    pub(in crate::web::requester) fn some_facts(language: Language) -> Vec<Fact> {
        [
            ("reference", "RD-7KQ4-2MX"),
            ("right", "Delete my data"),
            ("place", "Germany"),
            ("received_at", "Wednesday 25 November 2026, 10:00 (Germany)"),
            ("due_on", "Monday 28 December 2026"),
            ("law", "General Data Protection Regulation, Regulation (EU) 2016/679"),
            ("edition", "2026-11-23.2"),
            ("organisation", "OMO, https://privacy.omo.example/"),
        ]
        .map(|(member, value)| Fact { label: language.pick("receipt-fact-*", member), value: value.into() })
        .into()
    }

    pub(in crate::web::requester) fn pages(language: Language) -> Vec<Sample> {
        let page = |is_whole: bool, has_changed: bool| ReceiptPage {
            frame: if is_whole { frame(language).signed_in() } else { frame(language) },
            reference: "RD-7KQ4-2MX".into(),
            is_whole,
            json: "/my/RD-7KQ4-2MX/receipt.json".into(),
            facts: some_facts(language),
            later: has_changed.then(|| "Tuesday 1 December 2026, 09:00 (Germany)".into()),
            changes: if has_changed {
                let words = [("what", "A"), ("before", "28 December 2026"), ("now", "25 February 2027")];
                let moved = language.text_with("receipt-change", &words.map(|(name, value)| (name, value.into())));
                vec![moved, language.text("receipt-change-sent")]
            } else {
                vec![]
            },
            verify: "https://privacy.omo.example/verify".into(),
            keys: "https://privacy.omo.example/.well-known/rightsdesk-keys.json".into(),
            signed:
                r#"{"channel":"web","format":"rightsdesk-receipt","key":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}"#
                    .into(),
            digest: "9f".repeat(32),
            salt: is_whole.then(|| "0a".repeat(16)),
            signature: "A".repeat(88),
        };
        vec![
            Sample::of("receipt", &page(true, false)),
            Sample::of("receipt-changed", &page(true, true)),
            Sample::of("receipt-received", &page(false, false)),
        ]
    }
}
