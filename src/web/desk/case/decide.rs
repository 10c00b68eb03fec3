//! Deciding what a request is about, item by item; the outcome stands above and follows from them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::act::{self, CaseHead};
use super::address;
use crate::base::error::Error;
use crate::base::form::FieldErrors;
use crate::base::permission::Permission;
use crate::domain::cases::{Outcome, Status, Target};
use crate::domain::decisions::model::{Sheet, WHOLE};
use crate::domain::decisions::proposals::to_be_asked;
use crate::domain::decisions::rules::{self, Scope, Typed};
use crate::domain::decisions::{self, ops};
use crate::domain::rulebook::grounds::Ground;
use crate::infra::i18n::Texts as _;
use crate::web::desk::frame::Frame;
use crate::web::desk::session::{Desk, say_no, say_old, see};
use crate::web::error::WebError;
use crate::web::html::Page;

#[cfg(test)]
pub(in crate::web::desk) mod samples;
mod view;

pub(super) use view::read_items;
pub use view::{GroundView, ItemView, Names, ReadItem};
use view::{Making, ground_view, words};

/// The page.
#[derive(Template)]
#[template(path = "desk/case/decide.html")]
pub struct DecidePage {
    /// The frame.
    pub frame: Frame,
    /// The case.
    pub case: CaseHead,
    /// Its items.
    pub items: Vec<ItemView>,
    /// How it would end as it stands.
    pub outcome: Option<&'static str>,
    /// How many items have each decision, in words.
    pub counts: Vec<String>,
    /// Items of which nothing is decided.
    pub open: usize,
    /// Items that are granted and not carried out.
    pub not_carried_out: usize,
    /// Items for which something is proposed and nothing decided.
    pub proposed: usize,
    /// Systems whose owners can be asked to carry out what was granted, once everything is decided.
    pub to_order: usize,
    /// Items that were decided by an earlier edition of the register.
    pub outdated: usize,
    /// Whether the register was published.
    pub has_register: bool,
    /// The request as a whole, where it was refused or may be.
    pub whole: Option<ItemView>,
    /// Whether it was refused as a whole.
    pub is_whole: bool,
    /// What the form is about: right and law.
    pub about: String,
    /// What was typed of items that the case has no more, in words.
    pub lost: Vec<String>,
    /// What an item that is to be added is called.
    pub added: String,
    /// Grounds of this law for this right, with when they apply.
    pub grounds: Vec<GroundView>,
    /// Whether the case is open and the reader may decide it.
    pub may_decide: bool,
}

/// `GET /desk/cases/{reference}/decide`.
///
/// # Errors
/// When there is no such case, the role may not see it, or the database fails.
pub async fn get(desk: Desk, Path(reference): Path<String>) -> Result<Page<DecidePage>, WebError> {
    let frame = desk.frame("queue");
    page(&desk, frame, &reference, Sent::default()).await
}

/// `POST /desk/cases/{reference}/decide`: keeps decisions, takes what is proposed, adds an item, refuses the request as a whole, or
/// takes over what the register says by now.
///
/// # Errors
/// As [`get`].
pub async fn post(
    desk: Desk,
    Path(reference): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let mut frame = desk.frame("queue");
    let sent = Sent::of(pairs);
    let status = match desk.check(&sent.form_token) {
        Err(key) => say_old(&mut frame, key),
        Ok(_) => {
            let done = write(&desk, act::target(&reference, &sent.version), &sent).await;
            match done {
                Ok(done) => return Ok(see(&format!("{}/decide?done={done}", address(&reference)))),
                Err(Error::Conflict) => {
                    frame.problem = Some(frame.text("decision-conflict"));
                    StatusCode::CONFLICT
                }
                Err(error) => say_no(&mut frame, error)?,
            }
        }
    };
    Ok(page(&desk, frame, &reference, sent).await?.status(status).into_response())
}

/// Does what the button says, and with it whatever else was typed: the page is one form, so that nothing is lost by pressing another
/// button than the one beside it.
async fn write(desk: &Desk, target: Target<'_>, sent: &Sent) -> Result<&'static str, Error> {
    let (app, actor) = (desk.app(), desk.actor());
    let whole = sent.items.iter().find(|typed| typed.key == WHOLE);
    // Refused as a whole, it has a decision of its own that may be opened again.
    let is_of_whole = whole.is_some_and(|whole| whole.seen > 0);
    let items: Vec<Typed> = sent.items.iter().filter(|typed| is_of_whole || typed.key != WHOLE).cloned().collect();
    let added = async || match sent.label.is_empty() {
        true => Ok(()),
        false => ops::add(app.clone(), actor, target, &sent.label).await,
    };
    if sent.act == "refuse-whole" {
        if items.iter().any(|typed| !typed.decision.is_empty() || !typed.is_empty()) {
            return Err(Error::State("decision-is-begun"));
        }
        added().await?;
        let typed = whole.cloned().unwrap_or_default();
        return ops::refuse_whole(app.clone(), actor, target, &typed).await.map(|()| "decided");
    }
    if let Some(whole) = whole.filter(|whole| !is_of_whole && !whole.is_empty()) {
        return Err(FieldErrors::one(format!("reason.{}", whole.key), "decision-error-whole-typed").into());
    }
    let told = ops::Sent { about: &sent.about, items: &items, takes: sent.act == "take" };
    ops::decide(app.clone(), actor, target, told).await?;
    added().await?;
    match sent.act.as_str() {
        "have-carried-out" => {
            ops::have_carried_out(app.clone(), actor, target).await?;
            return Ok("ordered");
        }
        "take-over" => ops::take_over(app.clone(), actor, target).await?,
        "add" if sent.label.is_empty() => ops::add(app.clone(), actor, target, "").await?,
        _ => {}
    }
    Ok(if sent.label.is_empty() { "decided" } else { "item-added" })
}

/// What a form sent.
#[derive(Debug, Default)]
struct Sent {
    form_token: String,
    act: String,
    version: String,
    about: String,
    label: String,
    items: Vec<Typed>,
}

impl Sent {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        let mut items: Vec<Typed> = Vec::new();
        let mut places = BTreeMap::new();
        for (name, value) in pairs {
            let Some((field, key)) = name.split_once('.') else {
                match name.as_str() {
                    "form_token" => sent.form_token = value,
                    "act" => sent.act = value,
                    "version" => sent.version = value,
                    "about" => sent.about = value,
                    "label" => sent.label = value,
                    _ => {}
                }
                continue;
            };
            let place = *places.entry(key.to_owned()).or_insert_with(|| {
                items.push(Typed { key: key.to_owned(), ..Typed::default() });
                items.len() - 1
            });
            let typed = &mut items[place];
            match field {
                "seen" => typed.seen = value.parse().unwrap_or(0),
                "decision" => typed.decision = value,
                "ground" => typed.ground = value,
                "named" => typed.named = value,
                "what" => typed.what = value,
                "reason" => typed.reason = value,
                "facts" => typed.facts = value,
                "until_on" => typed.until_on = value,
                "until" => typed.until = value,
                "others" => typed.others = value,
                "found" => typed.found = value,
                "done_on" => typed.done_on = value,
                "backup_on" => typed.backup_on = value,
                "offered" => typed.offered = value,
                _ => {}
            }
        }
        sent.items = items;
        sent
    }
}

async fn page(desk: &Desk, mut frame: Frame, reference: &str, sent: Sent) -> Result<Page<DecidePage>, WebError> {
    let view = act::open(desk, &mut frame, reference, Permission::ReadCases, &sent.version).await?;
    let case = &view.case;
    let sheet = decisions::of_case(&mut desk.app().clone().read().await?, desk.actor(), case).await?;
    // Also where something else was wrong: what somebody decided meanwhile is shown beside what was typed.
    let conflicts = match sent.items.is_empty() {
        true => Vec::new(),
        false => ops::conflicts(desk.app(), desk.actor(), case, &sheet, &sent.items).await?,
    };
    if !conflicts.is_empty() && frame.problem.is_none() {
        frame.problem = Some(frame.text("decision-conflict"));
    }
    let scope = Scope {
        right: case.right,
        law: sheet.law,
        is_given: sheet.is_given,
        is_doubted: sheet.is_doubted,
        today: case.today(desk.app()),
    };
    let is_open = case.status.is_open() && case.status != Status::Unconfirmed;
    let may_decide = is_open && desk.may(Permission::DecideCases);
    let grounds: Vec<&Ground> = rules::offered(scope).collect();
    let language = case.language;
    let making = Making {
        frame: &frame,
        sheet: &sheet,
        scope,
        language,
        grounds: &grounds,
        sent: &sent.items,
        conflicts: &conflicts,
    };
    let items: Vec<ItemView> =
        sheet.items.iter().filter(|item| item.key != WHOLE).map(|item| making.item(item)).collect();
    let whole_item = sheet.items.iter().find(|item| item.key == WHOLE);
    let is_whole = sheet.whole().is_some();
    let may_refuse_whole = !sheet.is_begun() && grounds.iter().any(|ground| ground.whole);
    let whole = (is_whole || may_refuse_whole).then(|| making.whole(whole_item));
    let counts = sheet.counts();
    let counts = counts.iter().map(|(decision, count)| {
        let words = words(&frame, &sheet, *decision);
        frame.with2("decision-count", "count", *count, "decision", words)
    });
    let counts = counts.collect();
    let language = frame.pick("desk-language-*", case.language);
    let lost = lost(&frame, &sheet, &sent);
    for item in items.iter().chain(&whole) {
        for (field, name) in item.names.labelled().into_iter().filter(|(field, _)| *field != "seen") {
            let label = match field {
                "reason" => frame.with1("decision-reason", "language", language.as_str()),
                "what" => frame.with1("decision-what", "language", language.as_str()),
                other => frame.pick("decision-*", other.replace('_', "-")),
            };
            let label = frame.with2("decision-label-of", "item", item.label.as_str(), "field", label);
            frame.labels.insert(name.clone(), label);
        }
    }
    frame.labels.insert("label".into(), frame.text("decision-add-label"));
    Ok(Page::personal(DecidePage {
        outcome: sheet.outcome().map(Outcome::code),
        counts,
        open: sheet.open(),
        not_carried_out: sheet.not_carried_out(),
        proposed: sheet.counted().filter(|item| item.proposal.is_some()).count(),
        to_order: to_be_asked(&sheet).len(),
        outdated: sheet.items.iter().filter(|item| item.is_outdated).count(),
        has_register: sheet.edition.is_some(),
        grounds: grounds.iter().map(|ground| ground_view(&frame, &sheet, ground)).collect(),
        case: act::head(desk, &frame, &view, "decide"),
        about: ops::about(&sheet),
        lost,
        added: sent.label,
        items,
        whole,
        is_whole,
        may_decide,
        frame,
    }))
}

/// What was typed of items that are gone meanwhile: shown, so that it is not lost.
fn lost(frame: &Frame, sheet: &Sheet, sent: &Sent) -> Vec<String> {
    let gone =
        sent.items.iter().filter(|typed| typed.key != WHOLE && !sheet.items.iter().any(|one| one.key == typed.key));
    let words = gone.filter(|typed| !typed.is_empty()).map(|typed| {
        let texts = [&typed.what, &typed.named, &typed.reason, &typed.until, &typed.facts];
        let texts: Vec<&str> = texts.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        frame.with2("decision-gone", "item", typed.key.as_str(), "text", texts.join(" · "))
    });
    words.collect()
}
