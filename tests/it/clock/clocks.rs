//! Several clocks in one case, each on its own: the confirmation of receipt, what is to be done at once, tasks, appeals.

use rightsdesk::base::actor::Role;
use rightsdesk::base::error::Error;
use rightsdesk::domain::cases::clock::{self, ClockKind};
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::tasks::ops::NewTask;
use rightsdesk::domain::{desk, tasks};

use crate::support::{TestApp, TestOptions, day};

async fn at(now: &'static str) -> TestApp {
    TestApp::with(TestOptions { now, settings: vec![] }).await
}

/// What the DPO is told of one case, without the greeting of a new one.
fn told(portal: &TestApp, reference: &str) -> Vec<String> {
    let of_dpo =
        portal.told(reference).into_iter().filter(|line| line.contains(" dpo ") && !line.contains("New request"));
    of_dpo.map(|line| line.replace(" dpo", "")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_in_england_is_to_be_acknowledged_in_thirty_days() {
    // Typed in from a letter without an address: no mail can confirm receipt, so the desk is reminded to.
    let portal = at("2026-11-25T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let form = desk.get("/desk/cases/new?lang=en").await;
    let filed = form
        .form("/cases/new")
        .fill("channel", "post")
        .fill("received_on", "2026-11-25")
        .fill("right", "complaint")
        .fill("place", "GB")
        .fill("name", "Ada Example")
        .fill("details", "You never answered.")
        .send()
        .await;
    let reference = filed.path.split(['/', '?']).nth(3).unwrap().to_owned();
    let case = portal.case(&reference).await;
    // Thirty days from the day after: 25 December, a holiday; then a weekend and a substitute day.
    assert_eq!(case.dates.acknowledge_last, Some(day("2026-12-29")));
    assert_eq!(case.dates.acknowledge_by, Some(day("2026-12-24")));
    assert!(filed.words().contains("by Thursday 24 December 2026"), "{}", filed.words());
    portal.until("2026-12-30T10:00:00Z").await;
    let told: Vec<String> = told(&portal, &reference).into_iter().filter(|line| line.contains("receipt")).collect();
    assert_eq!(
        told,
        [
            "12-14T00:00 #: acknowledge receipt by 24 December 2026, to be safe",
            "12-19T00:00 #: acknowledge receipt by 24 December 2026, to be safe",
            "12-22T00:00 #: acknowledge receipt by 24 December 2026, to be safe",
            "12-23T00:00 #: acknowledge receipt by 24 December 2026, to be safe",
            "12-24T00:00 #: receipt must be acknowledged by 29 December 2026",
            "12-27T00:00 #: receipt must be acknowledged by 29 December 2026",
            "12-28T00:00 #: receipt must be acknowledged by 29 December 2026",
            "12-30T00:00 #: receipt was not acknowledged by 29 December 2026",
        ]
    );
    ops::acknowledge(portal.app.clone(), dpo, &reference).await.unwrap();
    portal.forget_mails();
    portal.until("2027-01-03T10:00:00Z").await;
    assert!(portal.told(&reference).iter().all(|line| !line.contains("receipt")));
}

#[tokio::test(flavor = "multi_thread")]
async fn vietnam_wants_receipt_confirmed_in_two_working_days_and_the_mail_does_it() {
    // A Friday: Monday and Tuesday count.
    let portal = at("2026-11-27T03:00:00Z").await;
    let (reference, _) = portal.confirmed("access", "VN").await;
    let case = portal.case(&reference).await;
    assert_eq!(case.dates.acknowledge_last, Some(day("2026-12-01")));
    assert!(case.acknowledged_at.is_some(), "the confirmation mail acknowledges");
    portal.until("2026-12-03T03:00:00Z").await;
    assert!(told(&portal, &reference).iter().all(|line| !line.contains("receipt")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marketing_objection_is_done_at_once_and_answered_later() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let reference = portal.file("marketing", "DE").await;
    portal.work().await;
    let case = portal.case(&reference).await;
    // Two working days to do it, the month of the GDPR to answer.
    assert_eq!((case.dates.at_once, case.dates.legal_due), (Some(day("2026-11-27")), Some(day("2026-12-28"))));
    assert_eq!(clock::next(&case).unwrap().kind, ClockKind::AtOnce, "what is to be done at once sorts first");
    // It stands first in the queue, before a case that came earlier, and says why.
    let queue = desk.get("/desk/queue?lang=en").await.words();
    assert!(queue.contains("act now"), "{queue}");
    // Nobody does it: the DPO is told before and every day after.
    portal.until("2026-11-29T09:00:00Z").await;
    assert_eq!(
        told(&portal, &reference),
        [
            "11-25T09:00 #: to be done at once, by 27 November 2026 at the latest",
            "11-25T23:00 #: to be done at once, by 27 November 2026 at the latest",
            "11-27T23:00 #: not done by 27 November 2026",
            "11-28T23:00 #: not done by 27 November 2026",
        ]
    );
    portal.forget_mails();
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
    assert!(page.words().contains("Do what was asked for now"), "{}", page.words());
    let done = page.form("/carry-out").send().await;
    assert!(done.path.ends_with("done=carried-out"), "{}", done.gist());
    assert!(done.words().contains("done on 29 Nov"), "{}", done.words());
    // Its clock is silent from then on; that of the answer goes on.
    portal.until("2026-12-15T09:00:00Z").await;
    assert_eq!(told(&portal, &reference), ["12-13T23:00 # is due in 10 days"]);
    // No pause and no extension: the refusal names the rule.
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let ask = desk.get(&format!("/desk/cases/{reference}/ask?lang=en")).await.words();
    assert!(ask.contains("This kind of request is carried out without waiting for proof of identity."), "{ask}");
    let extend = desk.get(&format!("/desk/cases/{reference}/extend?lang=en")).await;
    assert!(extend.words().contains("there is no extra time for it"), "{}", extend.words());
    let dpo = portal.dpo().await;
    let refused = ops::carry_out(portal.app.clone(), dpo, &portal.confirmed("access", "DE").await.0).await.unwrap_err();
    assert!(matches!(refused, Error::State("case-has-nothing-at-once")), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_law_has_no_date_the_duty_at_once_is_told_once() {
    // Taiwan: to stop at once, no number; the aim is a working day. The answer's clock waits until it is done.
    let portal = at("2026-11-25T02:00:00Z").await;
    let dpo = portal.dpo().await;
    let reference = portal.file("marketing", "TW").await;
    portal.work().await;
    let kinds = |case: rightsdesk::domain::cases::Case| {
        clock::running(&case).into_iter().map(|clock| clock.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(portal.case(&reference).await), [ClockKind::AtOnce]);
    ops::carry_out(portal.app.clone(), dpo, &reference).await.unwrap();
    assert_eq!(kinds(portal.case(&reference).await), [ClockKind::Answer]);
}

async fn task(portal: &TestApp, reference: &str, title: &str, due_on: &str) {
    let dpo = portal.dpo().await;
    let task = NewTask { title: title.to_owned(), due_on: due_on.parse().unwrap(), assignee: None };
    tasks::ops::add(portal.app.clone(), dpo, reference, &task, portal.app.random.bytes()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_has_a_day_of_its_own_and_outlives_the_case() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let dpo = portal.dpo().await;
    let (reference, _) = portal.confirmed("deletion", "DE").await;
    task(&portal, &reference, "Delete from the backups", "2027-01-15").await;
    task(&portal, &reference, "Ask sales", "2026-11-27").await;
    portal.forget_mails();
    portal.until("2026-11-29T09:00:00Z").await;
    assert_eq!(
        told(&portal, &reference),
        [
            "11-25T09:00 #: a task is due in 2 days",
            "11-25T23:00 #: a task is due in 1 day",
            "11-27T23:00 #: a task is overdue since 27 November 2026",
            "11-28T23:00 #: a task is overdue since 27 November 2026",
        ]
    );
    let list = tasks::open(&portal.app, dpo, None).await.unwrap();
    assert_eq!(
        list.iter().map(|listed| listed.task.title.as_deref().unwrap()).collect::<Vec<_>>(),
        ["Ask sales", "Delete from the backups"]
    );
    // A moved day has thresholds of its own; a done task is silent; done twice is done once.
    let id = list[0].task.id;
    tasks::ops::move_to(portal.app.clone(), dpo, &reference, id, day("2026-12-02")).await.unwrap();
    portal.forget_mails();
    portal.until("2026-12-01T09:00:00Z").await;
    assert_eq!(
        told(&portal, &reference),
        ["11-29T23:00 #: a task is due in 2 days", "11-30T23:00 #: a task is due in 1 day"]
    );
    tasks::ops::finish(&portal.app, dpo, &reference, id).await.unwrap();
    tasks::ops::finish(&portal.app, dpo, &reference, id).await.unwrap();
    portal.close(dpo, &reference).await;
    portal.forget_mails();
    // The case is closed; the backups run out later, and that is still watched.
    portal.until("2027-01-17T09:00:00Z").await;
    assert_eq!(
        told(&portal, &reference),
        [
            "01-04T23:00 #: a task is due in 10 days",
            "01-09T23:00 #: a task is due in 5 days",
            "01-12T23:00 #: a task is due in 2 days",
            "01-13T23:00 #: a task is due in 1 day",
            "01-15T23:00 #: a task is overdue since 15 January 2027",
            "01-16T23:00 #: a task is overdue since 15 January 2027",
        ]
    );
    // What a task says is nobody's business but the desk's: no mail and no page of the requester holds it.
    assert!(portal.mails().iter().all(|mail| !mail.text.contains("backups")));
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_in_the_browser() {
    let portal = at("2026-11-25T09:00:00Z").await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let empty = desk.get("/desk/tasks?lang=en").await;
    assert!(empty.words().contains("No task is open."), "{}", empty.words());
    let page = desk.get(&format!("/desk/cases/{reference}/tasks?lang=en")).await;
    let wrong = page.form("/tasks").fill("title", "").fill("due_on", "2026-11-24").send().await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.mistake("title").is_some() && wrong.words().contains("Say in a line"), "{}", wrong.gist());
    let late = wrong.form("/tasks").fill("title", "問業務部").fill("due_on", "2026-11-24").send().await;
    assert!(late.mistake("due_on").is_some(), "{}", late.gist());
    let late = late.form("/tasks");
    assert_eq!(late.field("title").as_deref(), Some("問業務部"), "what was typed is still there");
    let added = late.fill("due_on", "2026-12-01").send().await;
    assert!(added.path.ends_with("done=task-added"), "{}", added.gist());
    let listed = desk.get("/desk/tasks?lang=en").await.words();
    assert!(listed.contains("問業務部") && listed.contains(&reference), "{listed}");
    assert!(!desk.get("/desk/tasks?mine=yes").await.words().contains("問業務部"), "it is nobody's");
    let case = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
    assert!(case.words().contains("問業務部"), "{}", case.words());
    let id = tasks::open(&portal.app, rightsdesk::base::actor::Actor::Worker, None).await.unwrap()[0].task.id;
    let done = case.form(&format!("/tasks/{id}")).send().await;
    assert!(done.path.contains("done=task-done"), "{}", done.gist());
    assert!(desk.get("/desk/tasks?lang=en").await.words().contains("No task is open."));
    let auditor = portal.signed_in(Role::Auditor).await.0;
    assert_eq!(auditor.get(&format!("/desk/cases/{reference}/tasks")).await.status, 403);
    assert!(auditor.get(&format!("/desk/cases/{reference}?lang=en")).await.words().contains("問業務部"));
}

async fn refuse(portal: &TestApp, reference: &str) {
    let dpo = portal.dpo().await;
    portal.refuse(dpo, reference).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_colorado_is_appealed_and_the_appeal_has_its_own_time() {
    let portal = at("2026-11-25T20:00:00Z").await;
    let visitor = portal.visitor();
    let fields = [("name", "Ada Example"), ("place", "US-CO")];
    let reference = portal.confirmed_by_form(&visitor, "deletion", "ada@requester.test", &fields).await;
    refuse(&portal, &reference).await;
    let closed = visitor.get(&format!("/my/{reference}?lang=en")).await;
    assert!(closed.words().contains("Ask us to decide again"), "{}", closed.words());
    let form = visitor.get(&format!("/my/{reference}/appeal?lang=en")).await;
    assert!(form.words().contains("Colorado"), "{}", form.words());
    assert!(form.words().contains("need not give reasons"), "and nobody must");
    let sent = form.form("/appeal").fill("body", "You need it no more.").send().await;
    assert!(sent.path.ends_with("?done=appealed"), "{}", sent.gist());
    let appeal = sent.path.split(['/', '?']).nth(2).unwrap().to_owned();
    portal.work().await;
    // 45 days from 25 November, a Saturday that this law does not move; 60 more if extended.
    let case = portal.case(&appeal).await;
    assert_eq!(case.dates.legal_due, Some(day("2027-01-09")));
    assert!(case.confirmed_at.is_some() && case.person.name == "Ada Example");
    assert_eq!(sent.attribute_of("#due", "datetime").as_deref(), Some("2027-01-09"));
    assert!(sent.words().contains(&reference), "it leads back to the refused request");
    let lines: Vec<String> = portal.told(&appeal);
    assert!(lines.iter().any(|line| line.contains("dpo New request")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("ada #: we have your request")), "{lines:?}");
    // Asked again it is the same one.
    let again = visitor.get(&format!("/my/{reference}/appeal")).await;
    assert!(again.path.starts_with(&format!("/my/{appeal}")), "{}", again.path);
    // The desk may take the longer time, once, and is told the rule when it wants a pause.
    let dpo = portal.dpo().await;
    ops::extend(portal.app.clone(), dpo, &appeal, "Two systems have to be asked.").await.unwrap();
    assert_eq!(portal.case(&appeal).await.dates.legal_due, Some(day("2027-03-10")));
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let page = desk.get(&format!("/desk/cases/{appeal}?lang=en")).await.words();
    assert!(page.contains("This is an appeal against the refusal of") && page.contains(&reference), "{page}");
    let refused = desk.get(&format!("/desk/cases/{reference}?lang=en")).await.words();
    assert!(refused.contains("The refusal was appealed:") && refused.contains(&appeal), "{refused}");
    // An appeal cannot be appealed, nor moved to where the law has none.
    refuse(&portal, &appeal).await;
    assert_eq!(visitor.get(&format!("/my/{appeal}/appeal")).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn appeals_are_offered_only_where_the_law_has_them() {
    let portal = at("2026-11-25T20:00:00Z").await;
    let dpo = portal.dpo().await;
    for place in ["US-UT", "DE", "US-CA"] {
        let (reference, requester) = portal.confirmed("deletion", place).await;
        refuse(&portal, &reference).await;
        let refused =
            ops::appeal(portal.app.clone(), requester, &reference, "No.", portal.app.random.bytes(), "192.0.2.9")
                .await
                .unwrap_err();
        assert!(matches!(refused, Error::State("case-has-no-appeal")), "{place}: {refused:?}");
    }
    let (fulfilled, requester) = portal.confirmed("deletion", "US-VA").await;
    portal.close(dpo, &fulfilled).await;
    assert!(
        ops::appeal(portal.app.clone(), requester, &fulfilled, "No.", portal.app.random.bytes(), "192.0.2.9")
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn words_to_an_open_appeal_are_not_lost_and_a_new_refusal_has_a_new_appeal() {
    let portal = at("2026-11-25T20:00:00Z").await;
    let dpo = portal.dpo().await;
    let (reference, requester) = portal.confirmed("deletion", "US-VA").await;
    refuse(&portal, &reference).await;
    let appeal = async |words: &'static str| {
        ops::appeal(portal.app.clone(), requester, &reference, words, portal.app.random.bytes(), "192.0.2.9")
            .await
            .unwrap()
    };
    let first = appeal("You need it no more.").await;
    assert_eq!(appeal("You need it no more.").await, first, "the same words are the same appeal");
    let messages = async |reference: &str| {
        desk::case::open(portal.app.clone(), dpo, reference).await.unwrap().conversation.messages
    };
    assert!(messages(&first).await.is_empty());
    assert_eq!(appeal("And the law says so.").await, first);
    assert_eq!(messages(&first).await.last().unwrap().body.as_deref(), Some("And the law says so."));
    // Refused once more, the appeal itself is at its end; but a case that was reopened and refused anew may be appealed anew.
    refuse(&portal, &first).await;
    let again =
        ops::appeal(portal.app.clone(), requester, &reference, "Once more.", portal.app.random.bytes(), "192.0.2.9")
            .await;
    assert!(matches!(again, Err(Error::State("case-has-no-appeal"))), "words nobody would read are not called sent");
    portal.app.clock.advance(chrono::TimeDelta::days(1));
    ops::reopen(portal.app.clone(), dpo, &reference, "The court said so.").await.unwrap();
    refuse(&portal, &reference).await;
    let second = appeal("Still no.").await;
    assert_ne!(second, first);
    assert_eq!(portal.case(&second).await.person.details, "Still no.");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appeal_by_post_counts_from_the_day_it_came() {
    let portal = at("2026-11-25T20:00:00Z").await;
    let dpo = portal.dpo().await;
    let reference = portal.take_in(dpo, "deletion", "US-VA", "2026-11-20").await;
    refuse(&portal, &reference).await;
    portal.until("2026-12-10T20:00:00Z").await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let form = desk.get(&format!("/desk/cases/{reference}/appeal?lang=en")).await;
    let wrong = form
        .form("/appeal")
        .fill("channel", "post")
        .fill("received_on", "2026-11-01")
        .fill("body", "I object.")
        .send()
        .await;
    assert!(wrong.mistake("received_on").is_some(), "{}", wrong.gist());
    let filed = wrong.form("/appeal").fill("received_on", "2026-12-07").send().await;
    assert!(filed.path.ends_with("done=filed"), "{}", filed.gist());
    let appeal = filed.path.split(['/', '?']).nth(3).unwrap();
    let case = portal.case(appeal).await;
    assert_eq!((case.received_on, case.dates.legal_due), (day("2026-12-07"), Some(day("2027-02-05"))));
}
