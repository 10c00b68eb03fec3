//! The desk: wanting more or less than is proposed, asking, and recording what came of it.

use serde_json::json;

use super::letter::{self, Clock};
use super::rules::{self, Question, Reply};
use super::{About, Method, Standing, Verdict, mails, store};
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::permission::{Permission, require};
use crate::domain::cases::case::{self, Case, Locked, Target};
use crate::domain::cases::events::{self, Detail, EventKind};
use crate::domain::cases::model::Status;
use crate::domain::cases::ops::{self as cases, audit_case};
use crate::domain::rulebook::identity::Ladder;
use crate::domain::tasks;
use crate::infra::app::{App, Tx};
use crate::infra::i18n::Texts as _;

/// Wants another rung than the proposed one, or the proposed one again. Saying the same again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] beside `rung`, `because` or `reason`; [`Error::State`] where nobody is asked who they are, or the case is not
/// open.
pub async fn set_need(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    (rung, because, reason): (&str, &str, &str),
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let mut case = open_case(&mut tx, target.reference).await?;
    let standing = super::standing(&mut tx, &case).await?;
    let (set, reason) = rules::need(&standing, rung, because, reason)?;
    let before = standing.set.as_ref().map(|set| (set.rung, set.because, set.reason.as_deref()));
    let is_so = match set {
        None => before.is_none(),
        Some((rung, because)) => before == Some((Some(rung), Some(because), Some(reason.as_str()))),
    };
    if is_so {
        return Ok(());
    }
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    cases::take_up(&mut tx, &mut case).await?;
    store::insert_need(&mut tx, actor, &case, standing.set_number + 1, set, &reason).await?;
    let rung = set.map(|(rung, _)| rung.to_string()).unwrap_or_default();
    let because = set.map_or("", |(_, because)| because.code());
    let detail = Detail::one("rung", rung.clone()).and("because", because).and("reason", reason);
    events::append(&mut tx, &case, actor, EventKind::IdentityNeedSet, detail).await?;
    audit_case(&mut tx, actor, "case.identity_need_set", &case, json!({ "rung": rung, "because": because })).await?;
    tx.commit().await
}

/// The question as it would be put.
///
/// # Errors
/// As [`ask`].
pub async fn preview(app: &App, actor: Actor, case: &Case, question: &Question) -> Result<String> {
    require(actor, Permission::WorkCases)?;
    is_open(case)?;
    let mut reading = app.clone().read().await?;
    let standing = super::standing(&mut reading, case).await?;
    let checked = rules::question(&standing, case, question, case.today(&reading))?;
    Ok(letter::text(&standing, case, &checked))
}

/// Asks the requester who they are, or whether they may speak for somebody else. The clock stands, waits or goes on as the law of the
/// case says. The form's nonce makes sending twice one question.
///
/// # Errors
/// As [`rules::question`]; [`Error::State`] where the case is not open, or changed meanwhile.
pub async fn ask(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    question: &Question,
    nonce: [u8; 16],
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if store::was_asked(tx.sql(), case.id, &nonce).await? {
        return Ok(());
    }
    is_open(&case)?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let standing = super::standing(&mut tx, &case).await?;
    let checked = rules::question(&standing, &case, question, case.today(&tx))?;
    let body = letter::text(&standing, &case, &checked);
    let ground = Clock::of(&case, checked.about).ground();
    let message_id = cases::put_question(&mut tx, actor, &mut case, &body, ground, nonce).await?;
    let new = store::NewAsking {
        about: checked.about,
        doubt: &checked.doubt,
        written: &checked.written,
        ways: &checked.ways,
        documents: &checked.documents,
        fields: &checked.fields,
        disputed: &checked.disputed,
        reply_by: checked.reply_by,
        message_id,
        law: standing.law,
        ladder: &Ladder::built_in().edition,
        nonce: &nonce,
    };
    store::insert_asking(&mut tx, actor, &case, new).await?;
    let detail = Detail::one("about", checked.about.code()).and("doubt", checked.doubt.as_str());
    events::append(&mut tx, &case, actor, EventKind::IdentityAsked, detail).await?;
    let told = json!({ "about": checked.about.code(), "doubt": checked.doubt, "ways": checked.ways });
    audit_case(&mut tx, actor, "case.identity_asked", &case, told).await?;
    tx.commit().await
}

/// Records how sure the desk is, by what. A question that waits has its result then, and the case goes on. Where somebody else asked,
/// nothing goes out any more, a task asks whether that was an incident, and the address that was known before is told. The form's nonce
/// makes sending twice one record.
///
/// # Errors
/// As [`rules::reply`]; [`Error::State`] where the case is not open, or changed meanwhile.
pub async fn record(
    app: App,
    actor: Actor,
    target: impl Into<Target<'_>>,
    reply: &Reply,
    nonce: [u8; 16],
) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    let mut tx = app.begin().await?;
    let mut case = case::lock(&mut tx, target.reference).await?;
    if store::was_found(tx.sql(), case.id, &nonce).await? {
        return Ok(());
    }
    is_open(&case)?;
    case::unchanged(&mut tx, &case, actor, target.seen).await?;
    let standing = super::standing(&mut tx, &case).await?;
    let recorded = rules::reply(&standing, &case, reply, case.today(&tx))?;
    let asking = standing.open().filter(|open| recorded.method.about().is_none_or(|about| about == open.about));
    cases::take_up(&mut tx, &mut case).await?;
    let new = store::NewFinding {
        asking_id: asking.map(|asking| asking.id),
        method: recorded.method,
        verdict: recorded.verdict,
        fields: &recorded.fields,
        disputed: &recorded.disputed,
        document: recorded.document.as_ref().map(|(kind, country)| (kind.as_str(), country.as_str())),
        has_declaration: recorded.has_declaration,
        came_on: recorded.came_on.filter(|_| asking.is_some()),
        note: &recorded.note,
        nonce: &nonce,
    };
    let id = store::insert_finding(&mut tx, actor, &case, new).await?;
    let (method, verdict) = (recorded.method.code(), recorded.verdict.code());
    let detail = Detail::one("method", method).and("verdict", verdict).and("fields", recorded.fields.join(" "));
    events::append(&mut tx, &case, actor, EventKind::IdentityFound, detail).await?;
    let told = json!({ "method": method, "verdict": verdict, "fields": recorded.fields });
    audit_case(&mut tx, actor, "case.identity_found", &case, told).await?;
    if asking.is_some() && cases::waits(&case) {
        cases::go_on(&mut tx, actor, &mut case).await?;
    }
    if recorded.verdict == Verdict::NotThePerson {
        let title = tx.settings().dpo_language.text("identity-task-incident");
        let task_id = tx.new_id();
        tasks::ops::raise(&mut tx, actor, &case, task_id, title).await?;
        if let Some(address) = &recorded.known_address {
            let notice_id = store::insert_notice(&mut tx, &case, id, address).await?;
            mails::tell(&mut tx, &case, notice_id).await?;
        }
    }
    tx.commit().await
}

/// Goes on without waiting for the requester. Where they were asked who they are, what came of that has to be said.
///
/// # Errors
/// As [`cases::resume`]; [`Error::State`] while a question who they are has no result.
pub async fn resume(app: App, actor: Actor, target: impl Into<Target<'_>>) -> Result<()> {
    let target = target.into();
    require(actor, Permission::WorkCases)?;
    if wants_result(&app, actor, target.reference).await? {
        return Err(Error::State("identity-result-wanted"));
    }
    cases::resume(app, actor, target).await
}

/// Whether a question who they are has no result yet.
///
/// # Errors
/// [`Error::NotFound`] where there is no such case.
pub async fn wants_result(app: &App, actor: Actor, reference: &str) -> Result<bool> {
    require(actor, Permission::WorkCases)?;
    let mut reading = app.clone().read().await?;
    let case = case::by_reference(&mut reading, reference).await?.ok_or(Error::NotFound)?;
    Ok(super::standing(&mut reading, &case).await?.open().is_some())
}

/// What a permission or a proof is recorded by, where nothing was asked: ways that somebody may have shown by themselves.
#[must_use]
pub fn methods(standing: &Standing) -> Vec<Method> {
    let open = standing.open();
    let is_meant = |method: &Method| match method {
        Method::Permission => standing.needs_permission,
        Method::Document => open.is_some_and(|asking| !asking.documents.is_empty()),
        Method::None => open.is_some(),
        _ => !standing.asks_nothing() && open.is_none_or(|asking| asking.about == About::Identity),
    };
    Method::ALL.iter().copied().filter(is_meant).collect()
}

pub(super) async fn open_case(tx: &mut Tx, reference: &str) -> Result<Locked<Case>> {
    let case = case::lock(tx, reference).await?;
    is_open(&case)?;
    Ok(case)
}

fn is_open(case: &Case) -> Result<()> {
    match case.status {
        Status::Unconfirmed => Err(Error::State("case-is-unconfirmed")),
        Status::Closed => Err(Error::State("case-is-closed")),
        _ => Ok(()),
    }
}
