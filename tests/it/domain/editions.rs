//! A case keeps the edition of the rulebook it began under, whatever the program brings later; the desk sees what would change.

use rightsdesk::base::actor::Role;
use rightsdesk::domain::rulebook::{PauseGround, Rulebook};

use crate::support::{TestApp, TestOptions, day};

fn built_in() -> &'static str {
    Rulebook::built_in().name()
}

/// A portal on the same database whose operator's holidays have changed.
async fn with_a_holiday(portal: &TestApp, now: &'static str, name: &str, text: &str) -> TestApp {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("holidays");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.toml"));
    std::fs::write(&file, text).unwrap();
    let settings = vec![format!("--holidays-file={}", file.display())];
    TestApp::on(portal.options.clone(), TestOptions { now, settings }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_edition_changes_no_open_case_until_the_desk_says_so() {
    // 8 December 2026, the last day by Taiwan's law, is declared a holiday after the case began.
    let portal = TestApp::with(TestOptions { now: "2026-11-23T02:00:00Z", settings: vec![] }).await;
    let (reference, _) = portal.confirmed("access", "TW").await;
    let (other, _) = portal.confirmed("access", "DE").await;
    let before = portal.case(&reference).await;
    assert_eq!((before.rulebook.name(), before.dates.legal_due), (built_in(), Some(day("2026-12-08"))));

    let text = "[TW.add]\n2026-12-08 = { en = \"Typhoon day\", zh-Hant = \"颱風假\" }\n";
    let portal = with_a_holiday(&portal, "2026-11-25T02:00:00Z", "taiwan", text).await;
    let newer = portal.app.config.rulebook.name();
    assert_ne!(newer, before.rulebook.name());
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    portal.work().await;
    let case = portal.case(&reference).await;
    assert_eq!(
        (case.rulebook.name(), &case.dates),
        (before.rulebook.name(), &before.dates),
        "nothing changes by itself"
    );
    // Nor when something happens to its clock: it is counted by the rules it keeps.
    portal.ask(dpo, &reference, None).await.unwrap();
    rightsdesk::domain::cases::ops::resume(portal.app.clone(), dpo, &reference).await.unwrap();
    assert_eq!(portal.case(&reference).await.dates.legal_due, Some(day("2026-12-08")));
    // A case that begins now begins under the newer edition.
    let (newest, _) = portal.confirmed("access", "TW").await;
    let newest = portal.case(&newest).await;
    assert_eq!((newest.rulebook.name(), newest.dates.legal_due), (newer, Some(day("2026-12-10"))));

    // The desk sees which open cases would change, with both dates; the German one would not.
    let page = desk.get("/desk/rulebook/changes?lang=en").await;
    let words = page.words();
    assert!(words.contains("2 open cases began under other editions; the dates of one would change."), "{words}");
    assert!(words.contains(&reference) && !words.contains(&other), "{words}");
    assert!(words.contains("last 8 Dec") && words.contains("last 9 Dec"), "{words}");
    let shown = desk.get(&format!("/desk/cases/{reference}?lang=en")).await.words();
    assert!(shown.contains("the one it began under; there is a newer one"), "{shown}");

    // Moving it needs a reason, which is kept; the dates are counted anew.
    let form = desk.get(&format!("/desk/cases/{reference}/adopt?lang=en")).await;
    let refused = form.form("/adopt").send().await;
    assert_eq!(refused.status, 422, "{}", refused.gist());
    assert_eq!(portal.case(&reference).await.rulebook.name(), built_in());
    let moved = refused.form("/adopt").fill("reason", "The government closed offices.").send().await;
    assert!(moved.path.ends_with("done=adopted"), "{}", moved.gist());
    assert!(moved.words().contains("The government closed offices."), "{}", moved.words());
    let case = portal.case(&reference).await;
    assert_eq!((case.rulebook.name(), case.dates.legal_due), (newer, Some(day("2026-12-09"))));
    assert_eq!(case.due_version, before.due_version + 1, "a moved date has thresholds of its own");
    let words = desk.get("/desk/rulebook/changes?lang=en").await.words();
    assert!(words.contains("One open case began under another edition; its dates would stay."), "{words}");
    let again = desk.get(&format!("/desk/cases/{reference}/adopt?lang=en")).await;
    assert_eq!(again.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_edition_survives_the_operators_file() {
    // The case begins under an edition with holidays of the operator's own; then the file is gone.
    let first = TestApp::with(TestOptions { now: "2026-11-23T02:00:00Z", settings: vec![] }).await;
    let text = "[GB-ENG.add]\n2027-01-05 = { en = \"Day of mourning\", zh-Hant = \"國殤日\" }\n";
    let with = with_a_holiday(&first, "2026-12-05T02:00:00Z", "england", text).await;
    let (reference, requester) = with.confirmed("access", "GB").await;
    let kept = with.case(&reference).await;
    assert_eq!(kept.dates.legal_due, Some(day("2027-01-06")));
    let dpo = with.dpo().await;
    with.ask(dpo, &reference, Some(PauseGround::Clarification)).await.unwrap();

    let without =
        TestApp::on(first.options.clone(), TestOptions { now: "2026-12-05T03:00:00Z", settings: vec![] }).await;
    let case = without.case(&reference).await;
    assert_eq!(case.rulebook.name(), kept.rulebook.name());
    assert_eq!(case.rulebook.fingerprint(), kept.rulebook.fingerprint());
    without.reply(requester, &reference).await;
    // One day of waiting: 6 January, no longer held up by the holiday of the 5th, which lies before it.
    assert_eq!(without.case(&reference).await.dates.legal_due, Some(day("2027-01-06")));
    let steps =
        rightsdesk::domain::cases::clock::deadlines(without.app.context(), &without.case(&reference).await.head)
            .unwrap()
            .steps;
    assert!(!steps.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edition_that_cannot_be_read_moves_no_case_to_the_present_one() {
    let portal = TestApp::with(TestOptions { now: "2026-11-23T02:00:00Z", settings: vec![] }).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let mut owner = portal.owner().await;
    sqlx::raw_sql("update cases set rule_version = '2031-01-01.1'").execute(&mut *owner).await.unwrap();
    let dpo = portal.dpo().await;
    portal.ask(dpo, &reference, Some(PauseGround::Identity)).await.unwrap();
    rightsdesk::domain::cases::ops::resume(portal.app.clone(), dpo, &reference).await.unwrap();
    // The page shows dates, and the case still says which edition it keeps.
    let case = portal.case(&reference).await;
    assert_eq!((case.edition.as_str(), case.dates.legal_due), ("2031-01-01.1", Some(day("2026-12-23"))));
    rightsdesk::domain::cases::ops::adopt_edition(portal.app.clone(), dpo, &reference, "It is gone.").await.unwrap();
    assert_eq!(portal.case(&reference).await.edition, built_in());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_confirmed_takes_no_room_in_the_comparison() {
    let portal = TestApp::start().await;
    let (confirmed, _) = portal.confirmed("access", "DE").await;
    portal.file_as("access", "DE", "eve@requester.test", rightsdesk::base::language::Language::En).await;
    let mut owner = portal.owner().await;
    sqlx::raw_sql("update cases set rule_version = '2026-01-01.1', safe_due = safe_due - 1")
        .execute(&mut *owner)
        .await
        .unwrap();
    let dpo = portal.dpo().await;
    let compared = rightsdesk::domain::cases::ops::compare_editions(&portal.app, dpo).await.unwrap();
    let references: Vec<&str> = compared.changes.iter().map(|change| change.reference.as_str()).collect();
    assert_eq!((compared.older, references), (1, vec![confirmed.as_str()]));
}
