//! What counsel says of the rulebook's doubtful facts: who, when, of which words; nobody else, and nothing ever lost.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::Error;
use rightsdesk::domain::counsel::{self, NOTE_LENGTH, RuleStanding, Signing, Verdict};
use rightsdesk::domain::rulebook::{
    ClockEvents, Fact, Operator, Place, Received, Right, RuleSummary, Rulebook, Sources, rules_of,
};
use sqlx::{AssertSqlSafe, Executor};

use crate::support::TestApp;

fn fact(place: &str, key: &str) -> Fact {
    rules_of(place).unwrap().facts().iter().find(|fact| fact.key == key).unwrap().clone()
}

const fn signing<'a>(place: &'a str, fact: &'a str, verdict: Verdict, note: &'a str) -> Signing<'a> {
    Signing { place, fact, verdict, note, read: None, after: None }
}

async fn sign(portal: &TestApp, actor: Actor, place: &str, key: &str, verdict: Verdict) {
    counsel::sign_off(portal.app.clone(), actor, signing(place, key, verdict, "Read it.")).await.unwrap();
}

async fn actor(portal: &TestApp, role: Role) -> Actor {
    Actor::Staff { id: portal.staff(role).await.0, role }
}

fn rule(place: &str, right: Right) -> RuleSummary {
    let country = Place::parse("TW").unwrap();
    let operator = Operator { country, eu_calendar: None, uk_calendar: None };
    let events = ClockEvents::received(Received::On("2026-11-25".parse().unwrap()));
    Rulebook::built_in().work_out(Place::parse(place), right, None, &operator, &events).unwrap().rule
}

async fn rows(portal: &TestApp) -> String {
    portal.look("select count(*) from rule_sign_off").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_off_says_who_when_what_and_of_which_words() {
    let portal = TestApp::start().await;
    let dpo = actor(&portal, Role::Dpo).await;
    let doubt = fact("IL", "deadline.access");
    let note = "  Kovetz HaTakkanot 4287, reg. 6:\r\nthirty days.  ";
    counsel::sign_off(portal.app.clone(), dpo, signing("IL", "deadline.access", Verdict::Holds, note)).await.unwrap();
    let standing = counsel::standing(&portal.app, dpo).await.unwrap();
    let said = standing.of(&doubt).unwrap();
    assert!(standing.is_cleared(&doubt));
    assert_eq!((said.by.as_str(), said.at), ("dpo of the desk", portal.app.now()));
    assert_eq!((said.version.as_str(), &said.fingerprint), (Rulebook::built_in().name(), &doubt.fingerprint()));
    assert_eq!(said.note, "Kovetz HaTakkanot 4287, reg. 6:\nthirty days.");
    // Of this fact only.
    assert!(!standing.is_cleared(&fact("IL", "deadline.rectification")) && !standing.is_cleared(&fact("IL", "count")));
    let entry =
        "select action || ' ' || object || ' ' || object_id || ' ' || staff_id || ' ' || detail from audit_entry
                 where object = 'rule'";
    let expected = format!(
        "rule.cleared rule IL/deadline.access {} {{\"version\": \"{}\", \"fingerprint\": \"{}\"}}",
        dpo.staff_id().unwrap(),
        Rulebook::built_in().name(),
        doubt.fingerprint()
    );
    assert_eq!(portal.look(entry).await, expected, "the log holds codes, not the note");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_word_counts_and_every_word_stays() {
    let portal = TestApp::start().await;
    let (dpo, admin) = (actor(&portal, Role::Dpo).await, actor(&portal, Role::Admin).await);
    let doubt = fact("KR", "deadline.automated_decision");
    let verdict = async || {
        let standing = counsel::standing(&portal.app, dpo).await.unwrap();
        (standing.of(&doubt).map(|said| said.verdict), standing.is_cleared(&doubt))
    };
    assert_eq!(verdict().await, (None, false));
    for (who, said, expected) in [
        (dpo, Verdict::Holds, (Some(Verdict::Holds), true)),
        (admin, Verdict::Wrong, (Some(Verdict::Wrong), false)),
        (dpo, Verdict::Withdrawn, (None, false)),
        (admin, Verdict::Holds, (Some(Verdict::Holds), true)),
    ] {
        // At the same moment of the clock: the order of signing decides, not the time.
        sign(&portal, who, "KR", "deadline.automated_decision", said).await;
        assert_eq!(verdict().await, expected);
    }
    portal.app.clock.set(portal.app.now() - TimeDelta::days(1));
    sign(&portal, dpo, "KR", "deadline.automated_decision", Verdict::Wrong).await;
    assert_eq!(verdict().await.0, Some(Verdict::Wrong), "nor does a clock that was set back");
    let history = counsel::history(&portal.app, dpo, "KR").await.unwrap();
    let verdicts: Vec<_> = history.iter().map(|one| one.verdict.code()).collect();
    assert_eq!(verdicts, ["wrong", "holds", "withdrawn", "wrong", "holds"], "newest first");
    let actions = "select string_agg(action, ' ' order by id) from audit_entry where object = 'rule'";
    assert_eq!(
        portal.look(actions).await,
        "rule.cleared rule.found_wrong rule.sign_off_withdrawn rule.cleared rule.found_wrong"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_signed_is_refused_and_leaves_nothing() {
    let portal = TestApp::start().await;
    let dpo = actor(&portal, Role::Dpo).await;
    let sign = async |actor, signing| counsel::sign_off(portal.app.clone(), actor, signing).await;
    let holds = signing("IL", "count", Verdict::Holds, "");
    for role in [Role::Handler, Role::Auditor, Role::Owner] {
        let refused = sign(actor(&portal, role).await, holds).await;
        assert!(matches!(refused, Err(Error::Forbidden)), "{role:?}: {refused:?}");
    }
    // Nobody signs for a person.
    assert!(matches!(sign(Actor::CommandLine, holds).await, Err(Error::Forbidden)));
    assert!(matches!(sign(Actor::ANYBODY, holds).await, Err(Error::SignInNeeded)));
    for (place, key) in [("IL", "deadline.nothing"), ("XX", "count"), ("DE", "count"), ("il", "count"), ("IL", "")] {
        let refused = sign(dpo, Signing { place, fact: key, ..holds }).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{place} {key}: {refused:?}");
    }
    let sure = sign(dpo, Signing { fact: "authority", ..holds }).await;
    assert!(matches!(sure, Err(Error::State("rule-not-doubtful"))), "{sure:?}");
    let nothing = sign(dpo, Signing { verdict: Verdict::Withdrawn, ..holds }).await;
    assert!(matches!(nothing, Err(Error::State("rule-not-signed"))), "{nothing:?}");
    let (long, fits) = ("長".repeat(NOTE_LENGTH + 1), "長".repeat(NOTE_LENGTH));
    for (verdict, note) in [
        (Verdict::Wrong, ""),
        (Verdict::Wrong, " \r\n "),
        (Verdict::Holds, long.as_str()),
        (Verdict::Wrong, "\u{0}\u{200b}"),
    ] {
        let refused = sign(dpo, Signing { verdict, note, ..holds }).await;
        assert!(matches!(&refused, Err(Error::Invalid(errors)) if errors.get("note").is_some()), "{refused:?}");
    }
    let other = sign(dpo, Signing { read: Some("160dabec"), ..holds }).await;
    assert!(matches!(other, Err(Error::Conflict)), "other words were read: {other:?}");
    assert_eq!(rows(&portal).await, "0");
    assert_eq!(portal.look("select count(*) from audit_entry where object = 'rule'").await, "0");
    sign(dpo, Signing { note: &fits, ..holds }).await.unwrap();
    sign(dpo, Signing { verdict: Verdict::Withdrawn, ..holds }).await.unwrap();
    let twice = sign(dpo, Signing { verdict: Verdict::Withdrawn, ..holds }).await;
    assert!(matches!(twice, Err(Error::State("rule-not-signed"))), "{twice:?}");
    assert_eq!(rows(&portal).await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_said_in_between_must_be_read_first() {
    let portal = TestApp::start().await;
    let (dpo, admin) = (actor(&portal, Role::Dpo).await, actor(&portal, Role::Admin).await);
    let after = |after, verdict| Signing { after: Some(after), ..signing("IL", "count", verdict, "Read it.") };
    let sign = async |actor, signing| counsel::sign_off(portal.app.clone(), actor, signing).await;
    // The same form three times, twice at once: done once.
    let one = after(0, Verdict::Holds);
    let (first, second) = tokio::join!(sign(dpo, one), sign(dpo, one));
    assert!(first.is_ok() && second.is_ok() && sign(dpo, one).await.is_ok());
    assert_eq!(rows(&portal).await, "1");
    // Somebody else, who had not seen it: also with the same words.
    for verdict in [Verdict::Wrong, Verdict::Holds] {
        assert!(matches!(sign(admin, after(0, verdict)).await, Err(Error::Conflict)));
    }
    let last = counsel::history(&portal.app, dpo, "IL").await.unwrap()[0].id;
    sign(admin, after(last, Verdict::Wrong)).await.unwrap();
    assert_eq!(rows(&portal).await, "2");
}

/// A newer rulebook words the fact otherwise: what was signed of the former words does not speak for the new ones.
#[tokio::test(flavor = "multi_thread")]
async fn other_words_begin_without_a_sign_off() {
    let portal = TestApp::start().await;
    let dpo = actor(&portal, Role::Dpo).await;
    sign(&portal, dpo, "US-MD", "deadline.withdraw_consent", Verdict::Holds).await;
    let fact = fact("US-MD", "deadline.withdraw_consent");
    let standing = counsel::standing(&portal.app, dpo).await.unwrap();
    assert!(standing.is_cleared(&fact));
    let built_in = Rulebook::built_in();
    let rules = built_in.sources().rules.replace("revoke_days = 30\nconf_revoke", "revoke_days = 20\nconf_revoke");
    let newer = Rulebook::read(Sources { rules, ..built_in.sources().clone() }).unwrap();
    let rules = newer.rules_of("US-MD").unwrap();
    let reworded = rules.facts().iter().find(|other| other.key == fact.key).unwrap();
    assert!(reworded.text.contains("20 calendar days") && reworded.is_doubtful());
    assert!(!standing.is_cleared(reworded) && standing.of(reworded).is_none());
    // Each case by the edition it keeps.
    let rule = rule("US-MD", Right::Consent);
    let of = async |rulebook| {
        counsel::rule_standing(&portal.app, dpo, rulebook, &rule, Right::Consent.into()).await.unwrap()
    };
    assert!(matches!(of(built_in).await, RuleStanding::Checked(_)));
    assert_eq!(of(&newer).await, RuleStanding::Doubtful);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_checked_when_everything_it_rests_on_is() {
    let portal = TestApp::start().await;
    let (dpo, admin) = (actor(&portal, Role::Dpo).await, actor(&portal, Role::Admin).await);
    let auditor = actor(&portal, Role::Auditor).await;
    let of = async |place, right: Right| {
        let (rulebook, rule) = (Rulebook::built_in(), rule(place, right));
        counsel::rule_standing(&portal.app, auditor, rulebook, &rule, right.into()).await.unwrap()
    };
    assert_eq!(of("DE", Right::Access).await, RuleStanding::Sure);
    assert_eq!(of("IL", Right::Access).await, RuleStanding::Doubtful);
    sign(&portal, dpo, "IL", "deadline.access", Verdict::Holds).await;
    assert_eq!(of("IL", Right::Access).await, RuleStanding::Doubtful, "the counting is doubtful too");
    // Facts that move no date do not help.
    sign(&portal, dpo, "IL", "fee", Verdict::Holds).await;
    assert_eq!(of("IL", Right::Access).await, RuleStanding::Doubtful);
    portal.app.clock.advance(TimeDelta::hours(1));
    sign(&portal, admin, "IL", "count", Verdict::Holds).await;
    let RuleStanding::Checked(last) = of("IL", Right::Access).await else { panic!("not checked") };
    assert_eq!((last.by.as_str(), last.fact.as_str()), ("admin of the desk", "count"));
    assert_eq!(of("IL", Right::Correction).await, RuleStanding::Doubtful, "another right rests on another period");
    // In another place the same key says something else.
    assert_eq!(of("MO", Right::Access).await, RuleStanding::Doubtful);
    sign(&portal, admin, "IL", "deadline.access", Verdict::Wrong).await;
    assert_eq!(of("IL", Right::Access).await, RuleStanding::Doubtful);
    sign(&portal, admin, "IL", "deadline.access", Verdict::Holds).await;
    assert!(matches!(of("IL", Right::Access).await, RuleStanding::Checked(_)));
    sign(&portal, admin, "IL", "count", Verdict::Withdrawn).await;
    assert_eq!(of("IL", Right::Access).await, RuleStanding::Doubtful);
    let owner = actor(&portal, Role::Owner).await;
    let rule = rule("IL", Right::Access);
    let refused = counsel::rule_standing(&portal.app, owner, Rulebook::built_in(), &rule, Right::Access.into()).await;
    assert!(matches!(refused, Err(Error::Forbidden)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_is_neither_changed_nor_removed() {
    let portal = TestApp::start().await;
    let dpo = actor(&portal, Role::Dpo).await;
    sign(&portal, dpo, "IL", "count", Verdict::Holds).await;
    for statement in
        ["update rule_sign_off set verdict = 'wrong'", "delete from rule_sign_off", "truncate rule_sign_off"]
    {
        let mut service = portal.app.database.acquire().await.unwrap();
        let error = service.execute(statement).await.expect_err(statement).to_string();
        assert!(error.contains("permission denied"), "{statement}: {error}");
        let mut owner = portal.owner().await;
        let error = owner.execute(sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))).await.expect_err(statement);
        assert!(error.to_string().contains("append-only"), "{statement}: {error}");
    }
    assert_eq!(rows(&portal).await, "1");
}
