//! What is known of a person is corrected with its history, a mail that came back says what to do, and the audit log and the case lead
//! to each other.

use rightsdesk::base::actor::Role;
use rightsdesk::domain::cases::ops;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_person_is_corrected_with_what_stood_before_kept() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Handler).await;
    let reference = portal.take_in(actor, "access", "DE", "2026-11-24").await;
    portal.work().await;
    let old_code = portal.code_for("ada@requester.test").await;
    let form = desk.get(&format!("/desk/cases/{reference}/person?lang=en")).await.form("/person");
    let unreasoned = form.clone().fill("name", "Ada Exemplar").send().await;
    assert_eq!(unreasoned.status, 422);
    assert_eq!(unreasoned.form("/person").field("name").as_deref(), Some("Ada Exemplar"));
    let wrong = form.clone().fill("email", "ada@").fill("reason", "x").send().await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.mistake("email").is_some());
    let form = form.fill("name", "Ada Exemplar").fill("email", "ada.exemplar@requester.test").fill("phone", "+49 30 1");
    let form = form.fill("postal", "Musterweg 1\n10115 Berlin").fill("channel", "phone").fill("language", "zh-Hant");
    let done = form.fill("reason", "She called: the letter was misread").send().await;
    assert!(done.path.ends_with("?done=corrected"), "{}", done.gist());
    let case = portal.case(&reference).await;
    assert_eq!(case.person.name, "Ada Exemplar");
    assert_eq!(case.person.email.as_deref(), Some("ada.exemplar@requester.test"));
    assert_eq!(case.person.postal, "Musterweg 1\n10115 Berlin");
    assert_eq!((case.channel.code(), case.language.code()), ("phone", "zh-Hant"));
    let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await.words();
    for said in
        ["Ada Example → Ada Exemplar", "ada@requester.test → ada.exemplar@requester.test", "misread", "Musterweg 1"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    // Found by the new name and address, by the old ones no more; nothing of it stands in the clear.
    for (q, found) in [("Exemplar", 1), ("Example", 0), ("ada.exemplar@requester.test", 1), ("ada@requester.test", 0)] {
        let rows = desk.get(&format!("/desk/queue?q={q}")).await.attributes_of("tbody a.ref", "href");
        assert_eq!(rows.len(), found, "{q}");
    }
    let audited = portal.look("select detail from audit_entry where action = 'case.corrected'").await;
    assert!(audited.contains("email") && !audited.contains('@') && !audited.contains("Exemplar"), "{audited}");
    // The code that went to the wrong mailbox opens nothing; the new mailbox gets its own.
    let visitor = portal.visitor();
    let old = visitor.get("/confirm").await.fill("reference", &reference).fill("code", &old_code).send().await;
    assert_eq!(old.status, 422);
    let code = portal.code_for("ada.exemplar@requester.test").await;
    let new = visitor.get("/confirm").await.fill("reference", &reference).fill("code", &code).send().await;
    assert!(new.path.starts_with(&format!("/my/{reference}")), "{}", new.gist());
    // Nothing changed is nothing recorded.
    let again =
        desk.get(&format!("/desk/cases/{reference}/person")).await.form("/person").fill("reason", "x").send().await;
    assert!(again.path.ends_with("?done=corrected"));
    assert_eq!(portal.look("select count(*) from case_event where kind = 'corrected'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_had_the_case_open_at_the_wrong_mailbox_has_it_no_longer() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Handler).await;
    let reference = portal.take_in(actor, "access", "DE", "2026-11-24").await;
    let stranger = portal.confirm(&reference).await;
    assert!(ops::open_own(portal.app.clone(), stranger, &reference).await.is_ok());
    let visitor = portal.visitor();
    let form = desk.get(&format!("/desk/cases/{reference}/person")).await.form("/person");
    let done = form.fill("email", "right@requester.test").fill("reason", "Wrong mailbox").send().await;
    assert!(done.path.ends_with("?done=corrected"), "{}", done.gist());
    assert_eq!(portal.look("select count(*) from requester_session where case_id is not null").await, "0");
    assert_eq!(portal.case(&reference).await.confirmed_at, None, "the new mailbox is not proven");
    drop(visitor);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_by_post_stands_on_the_letter() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Handler).await;
    let mut form = desk.get("/desk/cases/new").await.form("/desk/cases/new");
    for (name, value) in [
        ("channel", "post"),
        ("received_on", "2026-11-20"),
        ("right", "access"),
        ("place", "DE"),
        ("name", "Paula Post"),
        ("postal", "Postweg 7\n20095 Hamburg"),
    ] {
        form = form.fill(name, value);
    }
    let filed = form.send().await;
    assert!(filed.path.ends_with("?done=filed"), "{}", filed.gist());
    let reference = portal.look("select reference from cases").await;
    let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
    assert!(page.words().contains("Postweg 7"), "{}", page.words());
    assert!(!page.text_of(".post header").unwrap().contains("12:00"), "no moment is invented for a letter");
    portal.close(actor, &reference).await;
    let letter = desk.get(&format!("/desk/cases/{reference}/letter")).await;
    assert!(letter.text_of(".to").unwrap().contains("20095 Hamburg"), "{}", letter.words());
    let sealed = portal.look("select encode(postal, 'escape') from case_person").await;
    assert!(!sealed.contains("Hamburg"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_reached_nobody_stands_on_the_case_with_what_to_do() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    portal.close(actor, &reference).await;
    portal.work().await;
    let mut owner = portal.owner().await;
    sqlx::query("update mail set state = 'bounced', code = '550 5.1.1' where what = 'answer'")
        .execute(&mut *owner)
        .await
        .unwrap();
    drop(owner);
    let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
    let warning = page.text_of(".say.late").unwrap_or_default();
    for said in ["answer", "ada@requester.test", "reached nobody", "no such mailbox"] {
        assert!(warning.to_lowercase().contains(said), "{said}: {warning}");
    }
    let ways = page.attributes_of(".say.late a", "href");
    for way in ["/person", "/letter/paper", "#mails"] {
        assert!(ways.iter().any(|href| href.ends_with(way)), "{way}: {ways:?}");
    }
    let chinese = desk.get(&format!("/desk/cases/{reference}?lang=zh-Hant")).await;
    let warning = chinese.text_of(".say.late").unwrap_or_default();
    assert!(warning.contains("沒有送達") && !warning.contains("mail"), "{warning}");
    // Sent again and taken, the warning goes.
    let form = chinese.form(&portal.look("select '/mails/' || id from mail where what = 'answer'").await);
    form.send().await;
    portal.work().await;
    assert_eq!(desk.get(&format!("/desk/cases/{reference}")).await.text_of(".say.late"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_about_a_case_is_set_aside_with_a_word_of_how() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let id = portal.look("select id from cases").await;
    let mut owner = portal.owner().await;
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "insert into alert (id, kind, case_id, at) values ('{id}', 'mail_refused', '{id}', '2026-11-25T10:00:00Z')"
    )))
    .execute(&mut *owner)
    .await
    .unwrap();
    drop(owner);
    let page = desk.get("/desk?lang=en").await.form(&format!("/desk/alerts/{id}"));
    let note = format!("note-{id}");
    let bare = page.clone().send().await;
    assert!(bare.words().contains("Write how it was dealt with"), "{}", bare.words());
    assert_eq!(portal.alerts().await, ["mail_refused"]);
    // What is too long, or came with a form that lay open too long, is there to be said otherwise.
    let long = "Called her, and ".repeat(1_000);
    let refused = page.clone().fill(&note, &long).send().await;
    assert_eq!(refused.status, 422, "{}", refused.gist());
    assert!(refused.path.starts_with("/desk?shown=") && refused.body.contains(long.trim()), "{}", refused.gist());
    assert!(!refused.words().contains("Write how it was dealt with"), "{}", refused.gist());
    let stale = page.clone().fill("form_token", "x").fill(&note, "Called her twice").send().await;
    assert_eq!(stale.form(&format!("/desk/alerts/{id}")).field(&note).as_deref(), Some("Called her twice"));
    assert_eq!(portal.alerts().await, ["mail_refused"]);
    page.fill(&note, "Called her; the address is corrected.").send().await;
    assert_eq!(portal.alerts().await, Vec::<String>::new());
    let case = desk.get(&format!("/desk/cases/{reference}")).await;
    assert!(case.words().contains("Called her; the address is corrected."));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_and_the_case_lead_to_each_other() {
    let portal = TestApp::start().await;
    let (one, _) = portal.confirmed("access", "DE").await;
    let (other, _) = portal.confirmed("deletion", "FR").await;
    let (auditor, _) = portal.signed_in(Role::Auditor).await;
    auditor.get(&format!("/desk/cases/{other}")).await;
    let page = auditor.get(&format!("/desk/cases/{one}?lang=en")).await;
    let href = page.attribute_of("a[href^='/desk/audit?case=']", "href").expect("a way from the case to the log");
    let log = auditor.get(&href).await;
    assert_eq!(log.status, 200);
    let named = log.attributes_of("tbody a.ref", "href");
    assert!(!named.is_empty() && named.iter().all(|link| *link == format!("/desk/cases/{one}")), "{named:?}");
    assert!(log.words().contains("case.read") && log.words().contains("case.filed"), "{}", log.words());
    let all = auditor.get("/desk/audit").await.attributes_of("tbody a.ref", "href");
    assert!(all.contains(&format!("/desk/cases/{other}")));
    assert_eq!(auditor.get("/desk/audit?case=RD-222-2222").await.status, 404);
    // A handler, who does not read the log, is not led there.
    let (handler, _) = portal.signed_in(Role::Handler).await;
    assert_eq!(handler.get(&format!("/desk/cases/{one}")).await.attribute_of("a[href^='/desk/audit']", "href"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_places_of_one_name_are_told_apart() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    for page in ["/desk/cases/new", "/desk/queue"] {
        let options = desk.get(&format!("{page}?lang=en")).await.texts_of("select[name=place] option");
        let mut different = options.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), options.len(), "{page}");
        assert!(options.iter().any(|name| name == "United States: Georgia") && options.contains(&"Georgia".to_owned()));
    }
}
