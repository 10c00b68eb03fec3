//! Decisions that have to be right: refusals with ground and reason, appeals by somebody else, opt-outs at once, and nothing for a
//! mailbox that nobody has proven.

use rightsdesk::base::actor::Role;
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::{Outcome, ops};
use rightsdesk::domain::checklist::closing;

use super::send_letter;
use crate::support::{ADA, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn who_refused_never_decides_the_appeal() {
    let portal = TestApp::start().await;
    let (refused, requester) = portal.confirmed("access", "US-VA").await;
    let (desk, lin) = portal.signed_in(Role::Dpo).await;
    portal.refuse(lin, &refused).await.unwrap();
    let nonce = portal.app.random.bytes();
    let appeal =
        ops::appeal(portal.app.clone(), requester, &refused, "I do not accept it.", nonce, "192.0.2.1").await.unwrap();
    ops::assign(portal.app.clone(), lin, &appeal, lin.staff_id()).await.unwrap();
    let page = desk.get(&format!("/desk/cases/{appeal}?lang=en")).await;
    assert!(page.words().contains("You refused the request this appeal is about"), "{}", page.words());
    assert!(page.attributes_of("a[href$='/letter'], a[href$='/close']", "href").is_empty());
    // Nor is there a form that would only be refused: the way to somebody else instead.
    let page = desk.get(&format!("/desk/cases/{appeal}/letter?lang=en")).await;
    assert!(page.attributes_of("main form", "action").is_empty(), "{}", page.words());
    assert!(page.attributes_of("main a", "href").contains(&format!("/desk/cases/{appeal}/assign")), "{}", page.words());
    let token = desk.get("/desk/cases/new").await.field("form_token").unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("deed", "send"),
        ("says", "yes"),
        ("outcome", "fulfilled"),
        ("body", "On second thought."),
    ];
    let own = desk.post_multipart(&format!("/desk/cases/{appeal}/letter"), &fields, None).await;
    assert_eq!(own.status, 409);
    assert!(own.words().contains("Somebody else has to decide"), "{}", own.words());
    assert!(own.words().contains("On second thought."), "what was typed is not lost");
    assert!(matches!(portal.refuse(lin, &appeal).await, Err(Error::State("appeal-own-refusal"))));
    // The database holds it, whatever a program does.
    let refuser = lin.staff_id().unwrap();
    let mut owner = portal.owner().await;
    let forced = sqlx::query("update cases set decided_by = $1 where appeal_of is not null")
        .bind(refuser)
        .execute(&mut *owner)
        .await;
    assert!(forced.unwrap_err().to_string().contains("cases_appeal_decider"));
    drop(owner);
    let other = portal.dpo().await;
    portal.close(other, &appeal).await;
    assert_eq!(portal.look("select outcome from cases where appeal_of is not null").await, "fulfilled");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_refused_without_a_ground_and_a_reason() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("deletion", "DE").await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let path = format!("/desk/cases/{reference}/letter?lang=en");
    for outcome in ["refused", "partly_fulfilled"] {
        let form = desk.get(&path).await.form("/letter").fill("outcome", outcome).fill("body", "No.");
        let bare = send_letter(&desk, &reference, form).await;
        assert_eq!(bare.status, 422, "{outcome}");
        let missing = ["ground", "refusal_reason"].map(|field| bare.mistake(field).is_some());
        assert_eq!(missing, [true, true], "both are told at once: {}", bare.words());
        let bare = bare.form("/letter");
        assert_eq!(bare.field("body").as_deref(), Some("No."));
        let form = bare.fill("ground", "duty").fill("refusal_reason", " \u{3000} ");
        let unreasoned = send_letter(&desk, &reference, form).await;
        assert_eq!(unreasoned.status, 422, "{outcome}");
        assert!(unreasoned.mistake("refusal_reason").is_some(), "{}", unreasoned.words());
        let mut form = unreasoned.form("/letter");
        assert_eq!(form.field("ground").as_deref(), Some("duty"));
        // Nor is "No", or the ground or its article said once more.
        let ground = "A law requires keeping it, or forbids telling it.";
        for thin in
            ["No.", "不行。", ground, "A LAW  requires keeping it, or forbids telling it! No.", "Art. 17(3)(b) GDPR"]
        {
            form = form.fill("article", "Art. 17(3)(b) GDPR").fill("refusal_reason", thin);
            let page = send_letter(&desk, &reference, form).await;
            assert_eq!(
                (page.status, page.mistake("refusal_reason").is_some()),
                (422, true),
                "{thin}: {}",
                page.words()
            );
            form = page.form("/letter");
            assert_eq!(form.field("refusal_reason").as_deref(), Some(thin), "what was typed stays");
        }
    }
    assert_eq!(portal.look("select status from cases").await, "new");
    let form = desk.get(&path).await.form("/letter").fill("outcome", "refused").fill("body", "Dear Ada,");
    let form = form.fill("ground", "duty").fill("article", "Art. 17(3)(b) GDPR");
    let form = form.fill("refusal_reason", "Tax law wants invoices kept.");
    let done = send_letter(&desk, &reference, form).await;
    assert!(done.path.ends_with("?done=closed"), "{}", done.gist());
    let letter = desk.get(&format!("/desk/cases/{reference}/letter/paper?lang=en")).await.words();
    for said in
        ["We refuse your request.", "a law requires us to keep", "Art. 17(3)(b) GDPR", "Tax law wants invoices kept."]
    {
        assert!(letter.contains(said), "{said}: {letter}");
    }
    let own = ops::open_own(portal.app.clone(), requester, &reference).await.unwrap();
    assert!(own.conversation.answer.unwrap().body.unwrap().contains("We refuse your request."));
    assert_eq!(portal.look("select detail->>'ground' from audit_entry where action = 'case.closed'").await, "duty");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_call_fields_what_the_page_calls_them() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("deletion", "DE").await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    for (act, label) in
        [("letter", "Words of your own:"), ("ask", "Question, in English:"), ("extend", "Reason, in English:")]
    {
        let form = desk.get(&format!("/desk/cases/{reference}/{act}?lang=en")).await.form(&format!("/{act}"));
        let form = if act == "letter" { form.fill("outcome", "fulfilled") } else { form };
        let page = if act == "letter" { send_letter(&desk, &reference, form).await } else { form.send().await };
        assert_eq!(page.status, 422, "{act}");
        let summary = page.text_of(".summary").unwrap();
        assert!(summary.contains(label), "{act}: {summary}");
        let fields = page.texts_of("label");
        assert!(fields.iter().any(|field| label.starts_with(field.as_str())), "{act}: {fields:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_is_done_and_told_with_one_press() {
    let portal = TestApp::start().await;
    for (right, place, language, said) in [
        ("sale", "US-CA", Language::En, "we do not sell your data"),
        ("sensitive", "US-CA", Language::ZhHant, "敏感資料"),
        ("marketing", "DE", Language::En, "no more advertising"),
    ] {
        let email = format!("{right}@requester.test");
        let reference = portal.file_as(right, place, &email, language).await;
        portal.work().await;
        let (desk, _) = portal.signed_in(Role::Handler).await;
        let row = desk.get("/desk/queue?lang=en").await;
        assert!(row.texts_of(".duty").contains(&"act now".to_owned()), "{right}: {}", row.words());
        let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
        assert!(page.text_of("#next").unwrap().contains("Do what was asked for now"), "{}", page.words());
        let done = page.form("/stopped").send().await;
        assert!(done.path.ends_with("?done=stopped"), "{}", done.gist());
        let case = portal.case(&reference).await;
        assert!(case.carried_out_at.is_some() && case.closed_at.is_some());
        assert_eq!(case.outcome.map(|outcome| outcome.code()), Some("fulfilled"));
        assert!(desk.get(&format!("/desk/cases/{reference}/letter/paper")).await.words().contains(said), "{right}");
        portal.forget_mails();
        portal.work().await;
        assert_eq!(portal.mails_to(&email).len(), 1, "{right}: the requester is told");
    }
    let (reference, _) = portal.confirmed("access", "DE").await;
    let handler = portal.dpo().await;
    let refused = closing::stop_and_tell(portal.app.clone(), handler, &reference, portal.app.random.bytes()).await;
    assert!(matches!(refused, Err(Error::State("case-has-nothing-at-once"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_nobody_has_proven_is_answered_nothing() {
    let portal = TestApp::start().await;
    let reference = portal.file("access", "DE").await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    let page = desk.get(&format!("/desk/cases/{reference}/close?lang=en")).await;
    let mut offered = page.attributes_of("[name=outcome]", "value");
    offered.sort();
    assert_eq!(offered, ["duplicate", "spam"]);
    let closed = portal.end(dpo, &reference, Outcome::Fulfilled, "Here is everything.").await;
    assert!(matches!(closed, Err(Error::State("case-is-unconfirmed"))));
    // Nor by a message, whose box is not offered, and is not taken from a form that was.
    let case = desk.get(&format!("/desk/cases/{reference}?lang=en")).await.form("/notes");
    assert_eq!(case.text_of("#body"), None);
    let token = case.field("form_token").unwrap();
    portal.work().await;
    let mails = portal.mails().len();
    let fields = [("form_token", token.as_str()), ("body", "Here is everything.")];
    let written = desk.post(&format!("/desk/cases/{reference}/messages"), &fields).await;
    assert_eq!(written.status, 409, "{}", written.gist());
    portal.work().await;
    assert_eq!((portal.mails().len(), portal.look("select count(*) from message").await), (mails, "0".to_owned()));
    let spam = page.form("/close").fill("outcome", "spam").send().await;
    assert!(spam.path.ends_with("?done=closed"), "{}", spam.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_proves_the_mailbox_after_it_lapsed_is_answered() {
    let portal = TestApp::start().await;
    let reference = portal.file("access", "DE").await;
    portal.pass(chrono::TimeDelta::days(15)).await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    assert_eq!(portal.look("select outcome from cases").await, "lapsed");
    let path = format!("/desk/cases/{reference}");
    // Of a mailbox that nobody proved nothing is worked on, and nothing written to it.
    let page = desk.get(&format!("{path}?lang=en")).await;
    assert!(!page.attributes_of(".acts a", "href").iter().any(|act| act.ends_with("/reopen")), "{}", page.words());
    assert_eq!(page.text_of("#body"), None);
    let refused = ops::reopen(portal.app.clone(), dpo, reference.as_str(), "She called").await;
    assert!(matches!(refused, Err(Error::State("case-was-never-proven"))), "{refused:?}");
    let form = desk.get(&format!("{path}/reopen?lang=en")).await.form("/reopen").fill("reason", "She called");
    let refused = form.send().await;
    assert!(refused.status == 409 && refused.words().contains("Nobody proved the mailbox"), "{}", refused.gist());
    // She signs in, and asks.
    let ada = portal.visitor();
    ada.get("/my").await.fill("email", ADA).send().await;
    let code = portal.code_for(ADA).await;
    ada.get("/my/code").await.fill("code", &code).send().await;
    let own = ada.get(&format!("/my/{reference}?lang=en")).await;
    assert!(!own.words().contains("about our answer"), "there was none: {}", own.words());
    own.form("/messages").fill("body", "I was away. Is it too late?").send().await;
    let answer = desk.get(&format!("{path}?lang=en")).await.form("/messages").fill("body", "Not at all.");
    let sent = answer.send().await;
    assert!(sent.path.ends_with("?done=sent"), "{}", sent.gist());
    assert!(ada.get(&format!("/my/{reference}")).await.words().contains("Not at all."));
    let reopened =
        desk.get(&format!("{path}/reopen")).await.form("/reopen").fill("reason", "She proved it").send().await;
    assert!(reopened.path.ends_with("?done=reopened"), "{}", reopened.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_cases_is_told_so_in_words() {
    let portal = TestApp::start().await;
    let (owner, _) = portal.signed_in(Role::Owner).await;
    let page = owner.get("/desk?lang=en").await;
    assert_eq!(page.status, 200);
    assert!(page.words().contains("You see the tasks about that system, and no cases."), "{}", page.words());
    let tasks = owner.get("/task?lang=en").await;
    assert!(
        tasks.status == 200 && page.attributes_of("main a", "href").contains(&"/task".to_owned()),
        "{}",
        tasks.gist()
    );
    let no = owner.get("/desk/tasks?lang=en").await;
    assert_eq!(no.status, 403);
    let back = no.attribute_of("main a", "href").unwrap();
    assert_eq!(owner.get(&back).await.status, 200, "the way back leads somewhere");
}
