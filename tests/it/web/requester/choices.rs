//! The list of opt-outs as people see it: written from the press, marked with the deed, shown to its mailbox alone, ended by its person.

use rightsdesk::base::actor::Role;
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::domain::access::{Known, sessions};
use rightsdesk::domain::cases::{Case, Outcome, Status, ops};
use rightsdesk::domain::rulebook::Right;
use rightsdesk::infra::backfill::Cursor;
use sqlx::Executor;

use crate::support::{ADA, Browser, DPO, TestApp, Visitor, Wish};

/// A browser that has proven a mailbox by a code to sign in, asked for on the page of choices.
async fn signed_in(portal: &TestApp, email: &str) -> Visitor {
    let visitor = portal.visitor();
    portal.work().await;
    portal.forget_mails();
    let page = visitor.get("/choices?lang=en").await.fill("email", email).send().await;
    assert!(page.path.starts_with("/my/code"), "{}", page.gist());
    let code = portal.code_for(email).await;
    let page = page.fill("code", &code).send().await;
    assert_eq!(page.path, "/choices", "the code leads back to where it was asked for");
    visitor
}

/// What the list holds, the latest last: choice, source, done or not, how it ended.
async fn rows(portal: &TestApp) -> String {
    let each = "choice || ' ' || source || case when carried_out_at is null then ' asked' else ' done' end || coalesce(' ' || ended_as, '')";
    portal
        .look(&format!(
            "select string_agg({each}, ', ' order by since, choice, source, ended_as nulls last) from optout"
        ))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_stands_in_the_list_from_the_press_and_is_marked_with_the_deed() {
    let portal = TestApp::start().await;
    portal.set("2026-11-25T09:00:00Z");
    let reference = portal.file("marketing", "DE").await;
    assert_eq!(rows(&portal).await, "marketing request asked", "before any code was typed");
    portal.set("2026-11-26T09:00:00Z");
    ops::carry_out(portal.app.clone(), portal.dpo().await, &reference).await.unwrap();
    assert_eq!(rows(&portal).await, "marketing request done");
    let when = "select since::date || ' ' || carried_out_at::date from optout";
    assert_eq!(portal.look(when).await, "2026-11-25 2026-11-26");
    // The desk types in what came by phone, and another right stops nothing.
    portal.take_in(portal.dpo().await, "sale", "US-CA", "2026-11-24").await;
    portal.file("access", "DE").await;
    assert_eq!(rows(&portal).await, "sale desk asked, marketing request done");
    // The address stands nowhere in it.
    let all = portal.look("select string_agg(to_jsonb(optout)::text, ' ') from optout").await;
    assert!(!all.contains("ada") && !all.contains("requester.test"), "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_and_an_agent_come_into_the_list_too() {
    let portal = TestApp::start().await;
    let form = portal.visitor().get("/request/sale?lang=en&relation=agent&place=US-CA").await;
    let form = form.fill("email", "sam@requester.test").fill("other_name", "Sam Delgado");
    assert_eq!(form.send().await.path, "/received");
    let visitor = portal.visitor();
    let token = visitor.get("/request/sale?lang=en").await.field("form_token").unwrap();
    let fields = [("form_token", token.as_str()), ("email", "zoe@requester.test"), ("place", "US-CA")];
    visitor.post_with("/request/sale", &fields, &[("sec-gpc", "1"), ("sec-fetch-site", "same-origin")]).await;
    assert_eq!(rows(&portal).await, "sale request asked, sale signal asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_case_becomes_its_row_becomes() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    let ended =
        "select coalesce(ended_as, 'stands') from optout where case_id = (select id from cases where reference = '@')";
    let of = async |reference: &str| portal.look(&ended.replace('@', reference)).await;
    // Nobody's request is nobody's wish.
    let spam = portal.file_as("marketing", "DE", "spam@requester.test", Language::En).await;
    portal.end(dpo, &spam, Outcome::Spam, "").await.unwrap();
    assert_eq!(of(&spam).await, "void");
    // One that was taken for that by mistake stands again.
    ops::reopen(portal.app.clone(), dpo, spam.as_str(), "It was real after all.").await.unwrap();
    let standing = "select count(*) from optout where ended_at is null and case_id is not null";
    assert_eq!(portal.look(standing).await, "1");
    // Withdrawn before the deed it ends; after the deed it stays done.
    let early = portal.file_as("sale", "US-CA", "early@requester.test", Language::En).await;
    let late = portal.file_as("sensitive", "US-CA", "late@requester.test", Language::En).await;
    ops::carry_out(portal.app.clone(), dpo, &late).await.unwrap();
    for reference in [&early, &late] {
        let own = portal.confirm(reference).await;
        ops::withdraw(portal.app.clone(), own, reference).await.unwrap();
    }
    let settlement = |right, case: &Case| ops::Settlement {
        right,
        place: case.place,
        received_on: case.received_on,
        reason: "So she said on the phone.".into(),
    };
    // Settled as another one it is asked of that, and not done.
    let settled = portal.file_as("marketing", "US-CA", "settled@requester.test", Language::En).await;
    ops::carry_out(portal.app.clone(), dpo, &settled).await.unwrap();
    let case = portal.case(&settled).await;
    let other = settlement(Right::Sale, &case);
    ops::settle(portal.app.clone(), dpo, settled.as_str(), &other).await.unwrap();
    let row = "select string_agg(choice || coalesce(carried_out_at::text, ' asked'), ' ') from optout where case_id = ";
    assert_eq!(portal.look(&format!("{row}'{}' and ended_at is null", case.id)).await, "sale asked");
    // What people ask for with the words of another right waits for no code either.
    let access = portal.file_as("access", "DE", "words@requester.test", Language::En).await;
    let other = settlement(Right::Marketing, &portal.case(&access).await);
    ops::settle(portal.app.clone(), dpo, access.as_str(), &other).await.unwrap();
    assert_eq!(portal.case(&access).await.status, Status::New);
    assert_eq!(of(&early).await, "withdrawn");
    assert_eq!(of(&late).await, "stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_address_takes_its_row_along() {
    let portal = TestApp::start().await;
    let reference = portal.file_as("marketing", "DE", "wrong@requester.test", Language::En).await;
    let case_id = portal.case(&reference).await.id;
    // What was stopped for the wrong one is not stopped for the right one.
    ops::carry_out(portal.app.clone(), portal.dpo().await, &reference).await.unwrap();
    assert_eq!(rows(&portal).await, "marketing request done");
    let mut tx = portal.app.clone().begin().await.unwrap();
    let (cookie, _) = sessions::begin(&mut tx, Known::Filed(case_id)).await.unwrap();
    tx.commit().await.unwrap();
    let session = ops::session_of(&portal.app, Some(&cookie)).await.unwrap().unwrap();
    ops::change_address(portal.app.clone(), &session, ADA, "192.0.2.1").await.unwrap();
    let same = "select string_agg((optout.email_index = cases.email_index)::text, ' ') from optout join cases on cases.id = case_id";
    assert_eq!(portal.look(same).await, "true", "one row, of the right mailbox");
    assert_eq!(rows(&portal).await, "marketing request asked");
    assert!(portal.case(&reference).await.owes_at_once(), "the desk has it before it once more");
    // The same where the desk corrects it; what looks for rows that were missed makes nothing done of it.
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    ops::carry_out(portal.app.clone(), dpo, &reference).await.unwrap();
    let form = desk.get(&format!("/desk/cases/{reference}/person?lang=en")).await.form("/person");
    let corrected = form.fill("email", "right@requester.test").fill("reason", "Misheard on the phone").send().await;
    assert!(corrected.path.ends_with("?done=corrected"), "{}", corrected.gist());
    ops::list_optouts(&portal.app, &Cursor::default()).await.unwrap();
    assert_eq!(rows(&portal).await, "marketing request asked");
    assert!(portal.case(&reference).await.owes_at_once());
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_are_shown_to_their_mailbox_alone_and_ended_by_it() {
    let portal = TestApp::start().await;
    portal.set("2026-11-25T09:00:00Z");
    let reference = portal.file("marketing", "DE").await;
    let stranger = portal.visitor().get("/choices").await;
    assert_eq!((stranger.status, stranger.header("set-cookie")), (200, ""), "no cookie with the first visit");
    assert!(!stranger.words().contains("You asked for it"), "{}", stranger.words());
    // The code of one request opens that request, and no list of the mailbox.
    portal.work().await;
    let one = portal.visitor();
    let confirm = one.get("/confirm?lang=en").await.fill("reference", &reference);
    confirm.fill("code", &portal.code_in_mails_about(&reference)).send().await;
    let page = one.get("/choices").await;
    assert!(page.words().contains("You opened one request"), "{}", page.words());
    assert!(!page.words().contains("You asked for it"));

    let ada = signed_in(&portal, ADA).await;
    let page = ada.get("/choices").await;
    assert!(
        page.words().contains("We are stopping it. You asked for it on Wednesday 25 November 2026."),
        "{}",
        page.words()
    );
    ops::carry_out(portal.app.clone(), portal.dpo().await, &reference).await.unwrap();
    let page = ada.get("/choices").await;
    assert!(
        page.words().contains("Stopped. You asked for it on Wednesday 25 November 2026. It was done on"),
        "{}",
        page.words()
    );
    assert!(page.words().contains("Not stopped."), "the others are not");
    let other = portal.file_as("access", "DE", "other@requester.test", Language::En).await;
    portal.confirm(&other).await;
    let page = signed_in(&portal, "other@requester.test").await.get("/choices").await;
    assert_eq!(page.words().matches("Not stopped.").count(), 3, "{}", page.words());

    // Asked once more, and only its button ends it; the request that still runs ends with it.
    let asked = ada.get("/choices/marketing/allow").await;
    assert!(asked.text_of("h1").unwrap().contains("Get advertising from us again?"), "{}", asked.gist());
    assert_eq!(rows(&portal).await, "marketing request done", "asking ends nothing");
    let allowed = asked.send().await;
    assert_eq!((allowed.status, allowed.path.as_str()), (200, "/choices?done=allowed"));
    assert_eq!(rows(&portal).await, "marketing request done allowed");
    assert_eq!(portal.case(&reference).await.outcome, Some(Outcome::Withdrawn));
    // What the desk does with the case from here on wakes nothing.
    ops::reopen(portal.app.clone(), portal.dpo().await, reference.as_str(), "Looked at once more.").await.unwrap();
    assert_eq!(rows(&portal).await, "marketing request done allowed");

    // One press stops again, as the form would: a row and a request of its own.
    let again = ada.get("/choices").await.form("/choices/marketing").send().await;
    assert_eq!(again.path, "/choices?done=stopped", "{}", again.gist());
    assert_eq!(rows(&portal).await, "marketing request done allowed, marketing request asked");
    portal.work().await;
    assert!(portal.mails_to(DPO).iter().any(|mail| mail.subject.contains("RD-")), "the desk has it before it");
    // A form of another browser, or none, ends nothing.
    let token = signed_in(&portal, ADA).await.get("/choices/marketing/allow").await.field("form_token").unwrap();
    ada.post("/choices/marketing/allow", &[("form_token", &token)]).await;
    assert_eq!(rows(&portal).await, "marketing request done allowed, marketing request asked");
    assert_eq!(ada.get("/choices/everything/allow").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_mailbox_ends_what_it_stopped() {
    let portal = TestApp::start().await;
    let (reference, by_code) = portal.confirmed("marketing", "DE").await;
    let choice = rightsdesk::domain::optouts::Choice::Marketing;
    let tried = ops::allow_again(portal.app.clone(), by_code, choice, None).await;
    assert!(matches!(tried, Err(Error::SignInNeeded)), "the code of {reference} is not enough");
    assert_eq!(rows(&portal).await, "marketing request asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_of_before_come_into_the_list() {
    let portal = TestApp::start().await;
    let done = portal.file("marketing", "DE").await;
    ops::carry_out(portal.app.clone(), portal.dpo().await, &done).await.unwrap();
    let spam = portal.file_as("sale", "US-CA", "spam@requester.test", Language::En).await;
    portal.end(portal.dpo().await, &spam, Outcome::Spam, "").await.unwrap();
    portal.file("access", "DE").await;
    portal.owner().await.execute("delete from optout").await.unwrap();
    let cursor = Cursor::default();
    assert_eq!(ops::list_optouts(&portal.app, &cursor).await.unwrap(), 1);
    assert_eq!(rows(&portal).await, "marketing request done");
    // A replica of the version before marks the case only.
    portal.owner().await.execute("update optout set carried_out_at = null").await.unwrap();
    assert_eq!(ops::list_optouts(&portal.app, &Cursor::default()).await.unwrap(), 1);
    assert_eq!(rows(&portal).await, "marketing request done");
    assert_eq!(ops::list_optouts(&portal.app, &Cursor::default()).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_outlives_the_case() {
    let portal = TestApp::start().await;
    portal.file("marketing", "DE").await;
    portal.owner().await.execute("delete from cases").await.unwrap();
    assert_eq!(portal.look("select count(*) from optout where case_id is null and ended_at is null").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lead_to_the_choices() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let leads = |page: &crate::support::Answer| page.attributes_of("main a", "href").contains(&"/choices".to_owned());
    let found = visitor.get("/?find=1&want=marketing&relation=self&place=DE&lang=en").await;
    assert!(leads(&found), "{}", found.gist());
    let received = visitor.get("/request/marketing?lang=en").await.fill("email", ADA).send().await;
    assert!(leads(&received), "{}", received.gist());
    let footer = visitor.get("/").await.attributes_of("footer a", "href");
    assert!(footer.contains(&"/choices".to_owned()), "{footer:?}");
    // The signal of this browser is said to have been done.
    let page = visitor.get_with("/choices?lang=en", &[("sec-gpc", "1")]).await;
    assert!(page.words().contains("Your browser’s signal has been seen") && page.header("vary").contains("sec-gpc"));
    assert!(!visitor.get("/choices?lang=en").await.words().contains("signal has been seen"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_a_choice_is_made_and_taken_back_by_clicking() {
    let portal = TestApp::start().await;
    let reference = portal.file("marketing", "DE").await;
    ops::carry_out(portal.app.clone(), portal.dpo().await, &reference).await.unwrap();
    portal.work().await;
    portal.forget_mails();
    let browser = Browser::open(&portal.base(), Wish { languages: "zh-TW,zh", scripts: false }).await;
    browser.visit("/").await;
    browser.follow("footer a[href='/choices']").await;
    browser.write("#email", ADA).await;
    browser.follow("form[action='/my'] button").await;
    let code = portal.code_for(ADA).await;
    browser.write("#code", &code).await;
    browser.follow("form[action='/my/code'] button:not([formaction]):not(.link):not([aria-hidden])").await;
    assert!(browser.text_of("main").await.contains("已經停止。"), "{}", browser.text_of("main").await);
    browser.follow("a[href='/choices/marketing/allow']").await;
    browser.follow("form[action='/choices/marketing/allow'] button").await;
    assert!(browser.text_of(".status").await.contains("已經重新允許"));
    browser.follow("header a[hreflang='en']").await;
    browser.follow("form[action='/choices/sale'] button").await;
    assert!(browser.text_of(".status").await.contains("It holds from this moment."));
    assert_eq!(rows(&portal).await, "marketing request done allowed, sale request asked");
}
