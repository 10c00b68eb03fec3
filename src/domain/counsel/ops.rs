//! Signing a fact off, and reading what was signed.

use serde_json::json;

use super::model::{RuleStanding, SignOff, Standing, Verdict};
use super::store;
use crate::base::actor::Actor;
use crate::base::error::{Error, Result};
use crate::base::form::FieldErrors;
use crate::base::permission::{Permission, require};
use crate::base::text;
use crate::domain::audit;
use crate::domain::rulebook::{Fact, Matter, RuleSummary, Rulebook};
use crate::infra::app::App;

/// Letters of a note.
pub const NOTE_LENGTH: usize = 2_000;

/// What somebody says of a fact.
#[derive(Clone, Copy, Debug)]
pub struct Signing<'a> {
    /// The jurisdiction's code.
    pub place: &'a str,
    /// The fact's key.
    pub fact: &'a str,
    /// What was found.
    pub verdict: Verdict,
    /// What was checked, against which source.
    pub note: &'a str,
    /// The fingerprint of the words the signer had before their eyes, where that is known.
    pub read: Option<&'a str>,
    /// The newest sign-off the signer knew of, 0 for none, where that is known.
    pub after: Option<i64>,
}

/// Records what counsel found of a doubtful fact of the present rulebook, in its present words.
///
/// # Errors
/// [`Error::NotFound`] for a place or fact the rulebook does not hold; [`Error::State`] for a fact that is not doubtful, or a
/// withdrawal of nothing; [`Error::Invalid`] beside `note`; [`Error::Conflict`] when the words, or what others said of them,
/// are not what the signer read.
pub async fn sign_off(app: App, actor: Actor, signing: Signing<'_>) -> Result<()> {
    require(actor, Permission::SignRules)?;
    // A sign-off is a person's word: nobody else gives one.
    let staff_id = actor.staff_id().ok_or(Error::Forbidden)?;
    let rulebook = app.config.rulebook;
    let fact = fact_of(rulebook, signing.place, signing.fact).ok_or(Error::NotFound)?;
    if !fact.is_doubtful() {
        return Err(Error::State("rule-not-doubtful"));
    }
    let note = note(signing.note, signing.verdict)?;
    let fingerprint = fact.fingerprint();
    if signing.read.is_some_and(|read| read != fingerprint) {
        return Err(Error::Conflict);
    }
    let mut tx = app.begin().await?;
    store::lock(tx.sql(), &fingerprint).await?;
    let last = store::last(tx.sql(), &fact.place, &fact.key, &fingerprint).await?;
    if signing.after.is_some_and(|after| after != last.as_ref().map_or(0, |last| last.id)) {
        // The same form sent twice is done once; anything else said in between must be read first.
        let said =
            last.is_some_and(|last| (last.verdict, last.note, last.staff_id) == (signing.verdict, note, staff_id));
        return if said { Ok(()) } else { Err(Error::Conflict) };
    }
    if signing.verdict == Verdict::Withdrawn && last.is_none_or(|last| last.verdict == Verdict::Withdrawn) {
        return Err(Error::State("rule-not-signed"));
    }
    let new = store::NewRow {
        place: &fact.place,
        fact: &fact.key,
        fingerprint: &fingerprint,
        version: rulebook.name(),
        verdict: signing.verdict,
        note: &note,
        staff_id,
        at: tx.now(),
    };
    store::insert(tx.sql(), new).await?;
    let action = match signing.verdict {
        Verdict::Holds => "rule.cleared",
        Verdict::Wrong => "rule.found_wrong",
        Verdict::Withdrawn => "rule.sign_off_withdrawn",
    };
    let detail = json!({ "fingerprint": fingerprint, "version": rulebook.name() });
    let object = format!("{}/{}", fact.place, fact.key);
    audit::record(&mut tx, actor, action, "rule", Some(&object), detail).await?;
    tx.commit().await
}

/// What counts now, of every fact.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn standing(app: &App, actor: Actor) -> Result<Standing> {
    require(actor, Permission::ReadRules)?;
    Ok(Standing::of_latest(store::latest(&app.database, None).await?))
}

/// Everything that was ever said of a jurisdiction's facts, also in former words, newest first.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn history(app: &App, actor: Actor, place: &str) -> Result<Vec<SignOff>> {
    require(actor, Permission::ReadRules)?;
    store::history(&app.database, place).await
}

/// How far the rule of a case may be relied on, in the edition the case keeps. Asks the database only where that is doubtful.
///
/// # Errors
/// [`Error::Forbidden`] without the permission.
pub async fn rule_standing(
    app: &App,
    actor: Actor,
    rulebook: &Rulebook,
    rule: &RuleSummary,
    matter: Matter,
) -> Result<RuleStanding> {
    require(actor, Permission::ReadRules)?;
    if !rule.doubtful {
        return Ok(RuleStanding::Sure);
    }
    let keys = rulebook.doubtful_facts_of(rule.place, matter);
    let rules = rulebook.rules_of(rule.place);
    let mut facts = rules.as_ref().map(|rules| rules.doubtful()).unwrap_or_default();
    facts.retain(|fact| keys.contains(&fact.key));
    if facts.is_empty() || facts.len() < keys.len() {
        // The rule says it is doubtful; that nothing is found to clear does not make it sure.
        return Ok(RuleStanding::Doubtful);
    }
    let standing = Standing::of_latest(store::latest(&app.database, Some(rule.place)).await?);
    Ok(RuleStanding::weigh(&facts, &standing))
}

fn fact_of(rulebook: &Rulebook, place: &str, key: &str) -> Option<Fact> {
    let rules = rulebook.rules_of(place).filter(|rules| rules.code() == place)?;
    rules.facts().iter().find(|fact| fact.key == key).cloned()
}

/// The note as it is kept. Whoever says that something is wrong says what.
fn note(typed: &str, verdict: Verdict) -> Result<String> {
    let note = text::lines(typed);
    let problem = if note.is_empty() && verdict == Verdict::Wrong {
        Some("error-rule-note-missing")
    } else if note.chars().count() > NOTE_LENGTH {
        Some("error-rule-note-too-long")
    } else {
        None
    };
    problem.map_or(Ok(note), |key| Err(FieldErrors::one("note", key).into()))
}
