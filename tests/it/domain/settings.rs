//! What the operator changes while the portal runs: seen everywhere, by everybody at once, and never the end of anything.

use std::time::Duration;

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::{Error, Result};
use rightsdesk::config::Setting;
use rightsdesk::domain::settings::{self, Changes};
use rightsdesk::infra::i18n::Texts as _;
use serde_json::Value;

use crate::support::{ADA, Installation, SmtpSink, TestApp, TestOptions, text, until};

fn changes(changes: &[(&str, Option<&str>)]) -> Changes {
    changes.iter().map(|(name, text)| ((*name).to_owned(), text.map(str::to_owned))).collect()
}

/// Changes settings on the command line, from whatever version is the newest.
async fn change(portal: &TestApp, wanted: &[(&str, Option<&str>)]) -> Result<i64> {
    let standing = settings::standing(&portal.app, Actor::CommandLine).await.unwrap();
    settings::change(portal.app.clone(), Actor::CommandLine, standing.version, &changes(wanted)).await
}

/// A version that no operation of ours made.
async fn write(portal: &TestApp, version: i64, content: Value) {
    sqlx::query(
        "insert into operator_settings (version, made_at, actor, content) values ($1, now(), 'command_line', $2)",
    )
    .bind(version)
    .bind(content)
    .execute(&portal.app.database)
    .await
    .unwrap();
}

async fn alerts(portal: &TestApp) -> String {
    portal
        .look("select string_agg(error, ' | ') from alert where kind = 'settings_damaged' and resolved_at is null")
        .await
}

fn name(portal: &TestApp) -> String {
    portal.app.settings().organisation.name.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_by_the_command_reaches_pages_and_mails_of_every_process() {
    let sink = SmtpSink::start().await;
    let more = vec![format!("--smtp-url=smtp://{}", sink.address), "--mail-from=p@operator.test".to_owned()];
    let first = Installation::new(more.clone()).await;
    let second = Installation::on(first.database.clone(), more);
    let (mut serve, mut other) = (first.start("serve"), second.start("serve"));
    first.ready(&mut serve).await;
    second.ready(&mut other).await;
    let changed = first.run("settings set ORG_NAME=Umbrella ORG_PHONE=+886-2-1234 DPO_EMAIL=new@operator.test");
    assert!(changed.status.success(), "{}", text(&changed.stderr));
    assert_eq!(text(&changed.stdout), "version 1: every process of the portal follows within seconds\n");
    for address in [first.address, second.address] {
        until("every process shows it", 15, async || {
            let page = reqwest::get(format!("http://{address}/?lang=en")).await.unwrap().text().await.unwrap();
            ["Umbrella", "+886-2-1234", "new@operator.test"].iter().all(|words| page.contains(words))
        })
        .await;
    }
    first.file(ADA).await;
    until("the mail goes out", 20, async || !sink.taken().is_empty()).await;
    let mail = sink.taken()[0].parsed();
    assert!(mail.header("From").contains("Umbrella") && mail.text.contains("new@operator.test"), "{}", mail.headers);
    // The same on a fresh start, before anything is followed.
    let listed = text(&second.run("settings list").stdout);
    assert!(listed.contains("ORG_NAME\tUmbrella\tchanged\n"), "{listed}");
    assert!(listed.contains("DIGEST_HOUR\t8\tenvironment\n"), "{listed}");
    for process in [&mut serve, &mut other] {
        process.signal("-TERM");
        assert_eq!(process.end().await, Some(0), "{}", process.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_changes_gives_back_and_remembers() {
    let portal = Installation::new(vec!["--org-name=Acme".to_owned()]).await;
    let said = |words: &[&str]| {
        let done = portal.command("settings").args(words).output().unwrap();
        (done.status.code().unwrap(), text(&done.stdout), text(&done.stderr).trim_end().to_owned())
    };
    assert_eq!(said(&["set", "ORG_POSTAL_ADDRESS=1 Main Street\nTaipei", "DIGEST_HOUR=7"]).0, 0);
    assert_eq!(said(&["set", "DIGEST_HOUR= 7 "]).1, "nothing differs from version 1\n");
    assert_eq!(said(&["unset", "DIGEST_HOUR"]).0, 0);
    let (code, out, mistakes) =
        said(&["set", "DIGEST_HOUR=25", "DPO_EMAIL=nobody", "SMTP_URL=smtp://hunter2", "ORG_NAME="]);
    assert_eq!((code, out.as_str()), (2, ""));
    let lines: Vec<&str> = mistakes.lines().collect();
    assert_eq!(lines.len(), 4, "{mistakes}");
    for line in [
        "SMTP_URL cannot be changed while the portal runs; `rightsdesk settings list` shows what can",
        "DIGEST_HOUR must be a whole number from 0 to 23",
        "DPO_EMAIL must be a mail address",
        "ORG_NAME must be a name in one line",
    ] {
        assert!(lines.contains(&line), "{line}: {mistakes}");
    }
    assert!(!mistakes.contains("hunter2"));
    assert_eq!(said(&["set", "DIGEST_HOUR"]).0, 2, "a name without a text");
    let (_, listed, _) = said(&["list"]);
    assert!(listed.contains("ORG_POSTAL_ADDRESS\t1 Main Street\\nTaipei\tchanged\n"), "{listed}");
    assert!(listed.contains("DIGEST_HOUR\t8\tenvironment\n") && listed.contains("ORG_NAME\tAcme\tenvironment\n"));
    let (_, history, _) = said(&["history"]);
    let rows: Vec<Vec<&str>> = history.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 2, "{history}");
    assert_eq!((rows[0][0], rows[0][2], &rows[0][3..]), ("2", "command_line", ["DIGEST_HOUR unset"].as_slice()));
    let first = ["DIGEST_HOUR=7", "ORG_POSTAL_ADDRESS=1 Main Street\\nTaipei"];
    assert_eq!((rows[1][0], &rows[1][3..]), ("1", first.as_slice()));
    let doctor = text(&portal.run("doctor").stdout);
    assert!(
        doctor.contains("ok    settings: version 2 has others than the environment: ORG_POSTAL_ADDRESS"),
        "{doctor}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_has_it_at_once_and_who_looks_after_has_it_too() {
    let portal = TestApp::start().await;
    let replica = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    let begun = replica.app.with_one_snapshot();
    assert_eq!(
        change(&portal, &[("ORG_NAME", Some("Umbrella")), ("DPO_TIMEZONE", Some("Europe/Berlin"))]).await.unwrap(),
        1
    );
    assert_eq!((name(&portal), portal.app.settings().version), ("Umbrella".to_owned(), 1));
    assert!(portal.visitor().get("/?lang=en").await.body.contains("Umbrella"));
    assert_eq!(name(&replica), "OMO");
    settings::look(&replica.app).await.unwrap();
    assert_eq!(name(&replica), "Umbrella");
    assert!(replica.visitor().get("/?lang=en").await.body.contains("Umbrella"));
    // What had begun before goes on with what it began with.
    assert_eq!(begun.settings().organisation.name, "OMO");
    assert_eq!(begun.settings().dpo_timezone.name(), "Asia/Taipei");
    // Mails have the sender's name of the moment at which they go.
    replica.file("access", "DE").await;
    replica.work().await;
    assert!(replica.mails_to(ADA)[0].header("From").starts_with("Umbrella <"));
    // A start begins with it, and not with the environment's.
    let restarted = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    assert_eq!((name(&restarted), restarted.app.settings().version), ("Umbrella".to_owned(), 1));
    assert_eq!(change(&portal, &[("ORG_NAME", None)]).await.unwrap(), 2);
    settings::look(&replica.app).await.unwrap();
    assert_eq!(name(&replica), "OMO");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_not_seen_the_newest_changes_nothing() {
    let portal = TestApp::start().await;
    change(&portal, &[("ORG_NAME", Some("Umbrella"))]).await.unwrap();
    for stale in [0, 2, -1] {
        let late = changes(&[("ORG_NAME", Some("Late"))]);
        let refused = settings::change(portal.app.clone(), Actor::CommandLine, stale, &late).await;
        assert!(matches!(refused, Err(Error::Conflict)), "{stale}: {refused:?}");
    }
    // Many at the same moment: one of them.
    let racing: Vec<_> = (0..8)
        .map(|number| {
            let (app, text) = (portal.app.clone(), format!("Number {number}"));
            tokio::spawn(async move {
                settings::change(app, Actor::CommandLine, 1, &changes(&[("ORG_NAME", Some(&text))])).await
            })
        })
        .collect();
    let mut made = 0;
    for one in racing {
        match one.await.unwrap() {
            Ok(version) => {
                assert_eq!(version, 2);
                made += 1;
            }
            Err(error) => assert!(matches!(error, Error::Conflict), "{error:?}"),
        }
    }
    assert_eq!(made, 1);
    assert_eq!(portal.look("select count(*) from operator_settings").await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_is_told_with_its_words_and_nothing_changes() {
    let portal = TestApp::start().await;
    let long = "Street ".repeat(200);
    let wrong = [
        ("DPO_EMAIL", "dpo@", "error-setting-email"),
        ("DPO_TIMEZONE", "Mars", "error-setting-timezone"),
        ("DPO_LANGUAGE", "fr", "error-setting-language"),
        ("DEADLINE_ALERT_DAYS", "0", "error-setting-alert-days"),
        ("DIGEST_HOUR", "24", "error-setting-hour"),
        ("ORG_NAME", "A\r\nBcc: evil@example.com", "error-setting-name"),
        ("ORG_WEBSITE", "javascript:alert(1)", "error-setting-web-address"),
        ("ORG_NOTICE_URL", "example", "error-setting-web-address"),
        ("ORG_NOTICE_DATE", "17.6.2024", "error-setting-date"),
        ("ORG_POSTAL_ADDRESS", long.as_str(), "error-setting-postal-address"),
        ("ORG_PHONE", "1\n2", "error-setting-phone"),
        ("UNCONFIRMED_DAYS", "1", "error-setting-unconfirmed-days"),
        ("SECOND_PERSON", "maybe", "error-setting-second-person"),
        ("SECOND_PERSON_REASON", long.as_str(), "error-setting-second-person-reason"),
        ("SECOND_PERSON_FIRST_ANSWERS", "-1", "error-setting-first-answers"),
        ("SECOND_PERSON_SAMPLE", "often", "error-setting-sample"),
        ("ORG_COUNTRY", "DE", "error-setting-unknown"),
    ];
    let wanted: Vec<_> = wrong.iter().map(|(name, text, _)| (*name, Some(*text))).collect();
    let Err(Error::Invalid(errors)) = change(&portal, &wanted).await else { panic!("it was taken") };
    assert_eq!(errors.iter().count(), wrong.len());
    for (name, _, key) in wrong {
        assert_eq!(errors.get(name), Some(key), "{name}");
        for language in rightsdesk::base::language::Language::ALL {
            assert!(!language.text(key).contains(key), "{key} is said in {language}");
        }
    }
    assert_eq!(errors.iter().count(), Setting::ALL.len() + 1, "every setting has a check");
    let long = "x".repeat(1_001);
    assert!(matches!(change(&portal, &[("ORG_POSTAL_ADDRESS", Some(&long))]).await, Err(Error::Invalid(_))));
    assert_eq!(portal.look("select count(*) from operator_settings").await, "0");
    assert_eq!(portal.look("select count(*) from audit_entry where object = 'settings'").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_names_what_changed_and_no_version_ever_changes() {
    let portal = TestApp::start().await;
    let (id, _) = portal.staff(Role::Admin).await;
    let admin = Actor::Staff { id, role: Role::Admin };
    let wanted = changes(&[("ORG_PHONE", Some("+886 2 1234")), ("DPO_EMAIL", Some("secret@operator.test"))]);
    settings::change(portal.app.clone(), admin, 0, &wanted).await.unwrap();
    let entry = "select concat_ws(' ', actor, staff_id, action, object, object_id, detail) from audit_entry where object = 'settings'";
    let expected = format!("staff {id} settings.changed settings 1 {{\"names\": [\"DPO_EMAIL\", \"ORG_PHONE\"]}}");
    assert_eq!(portal.look(entry).await, expected);
    let history = settings::history(&portal.app, admin, None, 10).await.unwrap();
    assert_eq!(history[0].staff_name.as_deref(), Some("admin of the desk"));
    assert_eq!((history[0].version, history[0].made_at), (1, portal.app.now()));
    for statement in
        ["update operator_settings set content = '{}'", "delete from operator_settings", "truncate operator_settings"]
    {
        let service = sqlx::query(statement).execute(&portal.app.database).await.unwrap_err();
        assert!(service.to_string().contains("permission denied"), "{service}");
        let owner = sqlx::query(statement).execute(&mut *portal.owner().await).await.unwrap_err();
        assert!(owner.to_string().contains("stay as they are"), "{owner}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_version_takes_nothing_down_and_is_told_until_it_is_mended() {
    let portal = TestApp::start().await;
    change(&portal, &[("ORG_NAME", Some("Umbrella"))]).await.unwrap();
    let damaged = serde_json::json!({ "ORG_NAME": "Wrong", "DIGEST_HOUR": "noon", "DPO_EMAIL": 7 });
    write(&portal, 2, damaged).await;
    settings::look(&portal.app).await.unwrap();
    assert_eq!((name(&portal), portal.app.settings().version), ("Umbrella".to_owned(), 1));
    assert_eq!(portal.visitor().get("/").await.status, 200);
    assert_eq!(alerts(&portal).await, "2 (DPO_EMAIL, DIGEST_HOUR)");
    // Once, however many look and start.
    let restarted = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    settings::look(&portal.app).await.unwrap();
    assert_eq!(name(&restarted), "Umbrella");
    assert_eq!(alerts(&portal).await, "2 (DPO_EMAIL, DIGEST_HOUR)");
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let today = desk.get("/desk?lang=en").await;
    assert!(
        today.words().contains("settings cannot be read") && today.words().contains("DIGEST_HOUR"),
        "{}",
        today.words()
    );
    // Whoever mends it has to mend all of it, and is told what.
    let standing = settings::standing(&portal.app, Actor::CommandLine).await.unwrap();
    assert_eq!((standing.version, standing.wrong), (2, vec![Setting::DpoEmail, Setting::DigestHour]));
    let Err(Error::Invalid(errors)) = change(&portal, &[("DIGEST_HOUR", Some("7"))]).await else { panic!("taken") };
    assert_eq!(errors.iter().collect::<Vec<_>>(), [("DPO_EMAIL", "error-setting-email")]);
    assert_eq!(change(&portal, &[("DIGEST_HOUR", Some("7")), ("DPO_EMAIL", None)]).await.unwrap(), 3);
    assert_eq!((name(&portal), portal.app.settings().digest_hour), ("Wrong".to_owned(), 7));
    assert_eq!(alerts(&portal).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_version_can_be_read_the_environment_counts() {
    let portal = TestApp::start().await;
    write(&portal, 1, serde_json::json!({ "ORG_NAME": ["A"] })).await;
    let restarted = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    assert_eq!((name(&restarted), restarted.app.settings().version), ("OMO".to_owned(), 0));
    assert_eq!(alerts(&portal).await, "1 (ORG_NAME)");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_a_newer_release_are_left_alone_and_kept() {
    let portal = TestApp::start().await;
    let newer = serde_json::json!({ "ORG_NAME": "Umbrella", "RETENTION": { "closed": 36 } });
    write(&portal, 1, newer).await;
    settings::look(&portal.app).await.unwrap();
    assert_eq!((name(&portal), alerts(&portal).await), ("Umbrella".to_owned(), String::new()));
    assert_eq!(change(&portal, &[("DIGEST_HOUR", Some("7"))]).await.unwrap(), 2);
    let kept = portal.look("select content from operator_settings where version = 2").await;
    let kept: Value = serde_json::from_str(&kept).unwrap();
    let expected = serde_json::json!({ "ORG_NAME": "Umbrella", "DIGEST_HOUR": "7", "RETENTION": { "closed": 36 } });
    assert_eq!(kept, expected);
    let history = settings::history(&portal.app, Actor::CommandLine, None, 10).await.unwrap();
    assert_eq!(history[0].changes, [("DIGEST_HOUR".to_owned(), Some("7".to_owned()))]);
    assert!(history[1].changes.contains(&("RETENTION".to_owned(), Some("{\"closed\":36}".to_owned()))));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_manages_settings_sees_and_changes_them() {
    let portal = TestApp::start().await;
    let wanted = changes(&[("ORG_NAME", Some("Umbrella"))]);
    for role in Role::ALL {
        let (id, _) = portal.staff(role).await;
        let actor = Actor::Staff { id, role };
        let may = role == Role::Admin;
        let version = settings::standing(&portal.app, Actor::CommandLine).await.unwrap().version;
        let all = [
            settings::standing(&portal.app, actor).await.map(drop),
            settings::history(&portal.app, actor, None, 10).await.map(drop),
            settings::change(portal.app.clone(), actor, version, &wanted).await.map(drop),
        ];
        for done in all {
            assert!(if may { done.is_ok() } else { matches!(done, Err(Error::Forbidden)) }, "{role:?}: {done:?}");
        }
    }
    let refused = settings::change(portal.app.clone(), Actor::ANYBODY, 0, &wanted).await;
    assert!(matches!(refused, Err(Error::SignInNeeded)));
    assert!(matches!(settings::change(portal.app.clone(), Actor::Worker, 0, &wanted).await, Err(Error::Forbidden)));
    assert_eq!(portal.look("select count(*) from operator_settings").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_follows_until_it_is_told_to_stop() {
    let portal = TestApp::start().await;
    let replica = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    let stop = tokio_util::sync::CancellationToken::new();
    let following = tokio::spawn(settings::follow(replica.app.clone(), stop.clone()));
    change(&portal, &[("ORG_NAME", Some("Umbrella"))]).await.unwrap();
    until("it is followed", 15, async || name(&replica) == "Umbrella").await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), following).await.unwrap().unwrap();
}
