//! Several people at one case: nothing is overwritten unseen, and what one has read the other has not.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::cases::ops;

use super::send_letter;
use crate::support::{Answer, TestApp, Visitor};

/// An open case in Germany with an unread message and a task, and two people of the desk.
async fn shared(portal: &TestApp) -> (String, (Visitor, Actor), (Visitor, Actor)) {
    let (reference, _) = portal.confirmed("access", "DE").await;
    let one = portal.signed_in(Role::Dpo).await;
    let other = portal.signed_in(Role::Handler).await;
    (reference, one, other)
}

async fn note(portal: &TestApp, actor: Actor, reference: &str, words: &str) {
    ops::note(portal.app.clone(), actor, reference, words, portal.app.random.bytes()).await.unwrap();
}

/// Sends a form that was opened before a colleague did something: nothing happens, what the colleague did stands on the page and what
/// was typed is still there. Sent again, it is done.
async fn comes_back(
    portal: &TestApp,
    desk: &Visitor,
    colleague: Actor,
    reference: &str,
    act: &str,
    fields: &[(&str, &str)],
) {
    let path = format!("/desk/cases/{reference}{act}?lang=en");
    let mut form = desk.get(&path).await.form(act.split('?').next().unwrap());
    for (name, value) in fields {
        form = form.fill(name, value);
    }
    portal.app.clock.advance(TimeDelta::seconds(1));
    note(portal, colleague, reference, &format!("Wait before {act}")).await;
    let before = portal.fingerprint().await;
    let send = async |form: Answer| {
        if act == "/letter" { send_letter(desk, reference, form).await } else { form.send().await }
    };
    let stale = send(form).await;
    assert_eq!(stale.status, 409, "{act}: {}", stale.gist());
    assert!(stale.words().contains("Meanwhile"), "{act}: {}", stale.words());
    assert!(stale.words().contains(&format!("Wait before {act}")), "{act}: what the colleague wrote");
    assert_eq!(portal.fingerprint().await, before, "{act} changed something");
    let again = stale.form(act);
    for (name, value) in fields {
        assert_eq!(again.field(name).as_deref(), Some(*value), "{act}: {name} is kept");
    }
    let done = send(again).await;
    assert!(done.path.contains("?done="), "{act}: {}", done.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_about_a_case_carries_the_version_its_page_showed() {
    let portal = TestApp::start().await;
    let (reference, (desk, actor), _) = shared(&portal).await;
    let on_case = |page: &Answer| {
        let forms = page.attributes_of("form[method=post][action^='/desk/cases/']", "action");
        let versions = page.attributes_of("form[method=post][action^='/desk/cases/'] input[name=version]", "value");
        assert!(!forms.is_empty() && forms.len() == versions.len(), "{}: {forms:?} {versions:?}", page.path);
        let version = versions[0].parse::<i32>().unwrap();
        assert!(version > 0 && versions.iter().all(|other| *other == versions[0]), "{versions:?}");
    };
    super::register::published(&portal, &desk).await;
    for below in [
        "",
        "/assign",
        "/ask",
        "/extend",
        "/close",
        "/letter",
        "/settle",
        "/person",
        "/tasks",
        "/decide",
        "/package",
        "/identity",
        "/systems/search",
        "/systems/look-up",
        "/lines/identity",
    ] {
        on_case(&desk.get(&format!("/desk/cases/{reference}{below}")).await);
    }
    portal.ask(actor, &reference, None).await.unwrap();
    on_case(&desk.get(&format!("/desk/cases/{reference}/resume")).await);
    portal.close(actor, &reference).await;
    on_case(&desk.get(&format!("/desk/cases/{reference}/reopen")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_act_overwrites_what_a_colleague_did_unseen() {
    let portal = TestApp::start().await;
    let (reference, (desk, actor), (_, colleague)) = shared(&portal).await;
    let to = actor.staff_id().unwrap().to_string();
    let settled = [("place", "IT"), ("right", "deletion"), ("reason", "Lives in Rome")];
    comes_back(&portal, &desk, colleague, &reference, "/settle", &settled).await;
    let person = [("name", "Ada B. Example"), ("postal", "Via Roma 1"), ("reason", "Letter of today")];
    comes_back(&portal, &desk, colleague, &reference, "/person", &person).await;
    comes_back(&portal, &desk, colleague, &reference, "/assign", &[("assignee", &to)]).await;
    comes_back(&portal, &desk, colleague, &reference, "/extend", &[("reason", "Very many records")]).await;
    comes_back(&portal, &desk, colleague, &reference, "/ask", &[("body", "Which account?")]).await;
    comes_back(&portal, &desk, colleague, &reference, "/resume", &[]).await;
    let form = desk.get(&format!("/desk/cases/{reference}?lang=en")).await.form("/messages");
    note(&portal, colleague, &reference, "I am on it").await;
    let stale = form.fill("body", "Dear Ada").send().await;
    assert_eq!(stale.status, 409);
    assert!(stale.words().contains("I am on it"), "{}", stale.words());
    assert_eq!(stale.form("/messages").field("body").as_deref(), Some("Dear Ada"));
    assert_eq!(portal.look("select count(*) from message where kind = 'desk'").await, "2", "extension and question");
    let answer = [("outcome", "fulfilled"), ("body", "Here it is.")];
    comes_back(&portal, &desk, colleague, &reference, "/letter", &answer).await;
    comes_back(&portal, &desk, colleague, &reference, "/reopen", &[("reason", "There is more")]).await;
}

/// Where each line has a version of its own, two work side by side; everything else that happened is told as anywhere.
#[tokio::test(flavor = "multi_thread")]
async fn forms_of_many_lines_tell_of_everything_else_that_happened() {
    let portal = TestApp::start().await;
    let (reference, (desk, _), (other, colleague)) = shared(&portal).await;
    super::register::published(&portal, &desk).await;
    let path = format!("/desk/cases/{reference}");
    let task = [("title", "Ask the archive"), ("due_on", "2026-12-02")];
    comes_back(&portal, &desk, colleague, &reference, "/tasks", &task).await;
    let mine = desk.get(&format!("{path}/decide")).await.form("/decide").fill("decision.signin", "not_held");
    let theirs = other.get(&format!("{path}/decide")).await.form("/decide").fill("decision.account", "not_held");
    assert!(theirs.send().await.path.ends_with("?done=decided"));
    assert!(mine.send().await.path.ends_with("?done=decided"), "another item is in nobody's way");
    comes_back(&portal, &desk, colleague, &reference, "/decide", &[("decision.crm", "granted")]).await;
    comes_back(&portal, &desk, colleague, &reference, "/decide", &[("label", "Paper in the cellar")]).await;

    // The files of what goes out: what was chosen is held on to.
    let act = format!("{path}/package?lang=en");
    let form = desk.get(&act).await.form("/package");
    portal.app.clock.advance(TimeDelta::seconds(1));
    note(&portal, colleague, &reference, "Wait with the files").await;
    let add = |form: &Answer| {
        let mut fields = form.fields();
        fields.push(("deed".to_owned(), "add".to_owned()));
        fields
    };
    let send = async |fields: Vec<(String, String)>, file| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        desk.post_multipart(&act, &fields, file).await
    };
    let stale = send(add(&form), Some(("file", "rows.csv", b"a,b\n"))).await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.words().contains("Wait with the files") && stale.words().contains("rows.csv"), "{}", stale.words());
    assert_eq!(portal.look("select count(*) from release_file").await, "0");
    let added = send(add(&stale.form("/package")), None).await;
    assert!(added.path.ends_with("?done=release-added"), "{}", added.gist());
    assert_eq!(portal.look("select count(*) from release_file").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_settle_one_case_see_each_other() {
    let portal = TestApp::start().await;
    let (reference, (one, _), (other, _)) = shared(&portal).await;
    let path = format!("/desk/cases/{reference}/settle?lang=en");
    let (first, second) = (one.get(&path).await.form("/settle"), other.get(&path).await.form("/settle"));
    let first = first.fill("place", "FR").fill("reason", "From the letter").send().await;
    assert!(first.path.ends_with("?done=settled"), "{}", first.gist());
    let second = second.fill("place", "IT").fill("reason", "From the phone").send().await;
    assert_eq!(second.status, 409);
    assert!(second.words().contains("France") && second.words().contains("From the letter"), "{}", second.words());
    let second = second.form("/settle");
    assert_eq!(
        (second.field("place").as_deref(), second.field("reason").as_deref()),
        (Some("IT"), Some("From the phone"))
    );
    assert_eq!(portal.look("select place from cases").await, "FR");
}

#[tokio::test(flavor = "multi_thread")]
async fn settled_again_for_another_reason_the_reason_is_not_dropped() {
    let portal = TestApp::start().await;
    let (reference, (one, _), _) = shared(&portal).await;
    let path = format!("/desk/cases/{reference}/settle?lang=en");
    let form = one.get(&path).await.form("/settle").fill("place", "FR");
    let first = form.clone().fill("reason", "From the letter").send().await;
    assert!(first.path.ends_with("?done=settled"), "{}", first.gist());
    // Pressed twice is one thing; gone back to and said otherwise is another.
    let twice = form.clone().fill("reason", "From the letter").send().await;
    assert!(twice.path.ends_with("?done=settled"), "{}", twice.gist());
    let events = "select count(*) from case_event where kind = 'settled'";
    assert_eq!(portal.look(events).await, "1");
    let other = form.fill("reason", "And she said so on the phone").send().await;
    assert_eq!(other.status, 409, "{}", other.gist());
    assert!(other.words().contains("From the letter"), "{}", other.words());
    let other = other.form("/settle");
    assert_eq!(other.field("reason").as_deref(), Some("And she said so on the phone"));
    assert!(other.send().await.path.ends_with("?done=settled"));
    assert_eq!(portal.look(events).await, "2");
}

/// A colleague who wrote that they are still looking is not answered over their head; nor is a requester who has just written.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_went_out_or_came_in_stops_the_answer() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (_, colleague) = portal.signed_in(Role::Handler).await;
    let open = async || {
        let form = desk.get(&format!("/desk/cases/{reference}/letter?lang=en")).await.form("/letter");
        form.fill("outcome", "nothing_held").fill("body", "There is nothing.")
    };
    let form = open().await;
    let nonce = portal.app.random.bytes();
    ops::write_to_requester(portal.app.clone(), colleague, &reference, "I am still looking, please wait.", nonce)
        .await
        .unwrap();
    let stale = send_letter(&desk, &reference, form).await;
    assert_eq!(stale.status, 409);
    assert!(stale.words().contains("I am still looking, please wait."), "{}", stale.words());
    let form = open().await;
    portal.reply(requester, &reference).await;
    let stale = send_letter(&desk, &reference, form).await;
    assert_eq!(stale.status, 409);
    assert!(stale.words().contains("This one."), "{}", stale.words());
    assert_eq!(portal.look("select status from cases").await, "in_progress");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_did_oneself_and_that_mails_arrived_holds_nothing_up() {
    let portal = TestApp::start().await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let reference = portal.take_in(actor, "access", "DE", "2026-11-24").await;
    let form = desk.get(&format!("/desk/cases/{reference}/letter")).await.form("/letter");
    note(&portal, actor, &reference, "My own note in another tab").await;
    // The mail that confirms receipt arrives and acknowledges it.
    portal.work().await;
    assert_ne!(portal.look("select acknowledged_at from cases").await, "");
    let form = form.fill("outcome", "nothing_held").fill("body", "There is nothing.");
    let done = send_letter(&desk, &reference, form).await;
    assert!(done.path.ends_with("?done=closed"), "{}", done.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opens_an_earlier_page_has_not_read_what_is_new() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    ops::write_to_requester(portal.app.clone(), dpo, &reference, "Which account?", [7; 16]).await.unwrap();
    portal.app.clock.advance(chrono::TimeDelta::minutes(1));
    portal.reply(requester, &reference).await;
    let newest = portal.look("select id from message where kind = 'requester'").await;
    let unread = async || portal.look("select count(*) from case_unread").await;
    assert_eq!(unread().await, "1");
    let earlier = desk.get(&format!("/desk/cases/{reference}?before={newest}&lang=en")).await;
    assert!(earlier.words().contains("Which account?"), "{}", earlier.words());
    assert_eq!(unread().await, "1", "what is new was not on it");
    desk.get(&format!("/desk/cases/{reference}")).await;
    assert_eq!(unread().await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn unread_is_each_persons_own() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let (dpo, dpo_actor) = portal.signed_in(Role::Dpo).await;
    let (handler, handler_actor) = portal.signed_in(Role::Handler).await;
    ops::assign(portal.app.clone(), dpo_actor, &reference, handler_actor.staff_id()).await.unwrap();
    portal.reply(requester, &reference).await;
    let unread = async |desk: &Visitor| {
        let page = desk.get("/desk/queue?view=unread").await;
        page.attributes_of("a.ref", "href").len()
    };
    assert_eq!((unread(&dpo).await, unread(&handler).await), (1, 1));
    let page = dpo.get(&format!("/desk/cases/{reference}?lang=en")).await;
    assert!(page.words().contains("The requester has written"), "{}", page.words());
    assert_eq!((unread(&dpo).await, unread(&handler).await), (0, 1), "a look at a colleague's case");
    assert!(portal.case(&reference).await.unread, "who answers for it has not read it");
    assert_eq!(handler.get("/desk?lang=en").await.texts_of(".tiles a[href$='view=unread'] b"), ["1"]);
    handler.get(&format!("/desk/cases/{reference}")).await;
    assert_eq!((unread(&dpo).await, unread(&handler).await), (0, 0));
    assert!(!portal.case(&reference).await.unread);
    // Somebody who came later has nothing to catch up with; what comes then is new to all.
    let (late, _) = portal.signed_in(Role::Handler).await;
    assert_eq!(unread(&late).await, 0);
    portal.reply(requester, &reference).await;
    assert_eq!((unread(&dpo).await, unread(&handler).await, unread(&late).await), (1, 1, 1));
    // Answered, it is news to nobody; what comes after the answer is.
    portal.close(dpo_actor, &reference).await;
    assert_eq!((unread(&dpo).await, unread(&handler).await, unread(&late).await), (0, 0, 0));
    portal.reply(requester, &reference).await;
    assert_eq!((unread(&dpo).await, unread(&handler).await, unread(&late).await), (1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_works_on_a_case_is_mailed_beside_the_officer() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let dpo = portal.dpo().await;
    let (id, email) = portal.staff(Role::Handler).await;
    portal.forget_mails();
    ops::assign(portal.app.clone(), dpo, &reference, Some(id)).await.unwrap();
    portal.reply(requester, &reference).await;
    portal.work().await;
    let subjects = |portal: &TestApp, email: &str| {
        let mut all: Vec<_> = portal.mails_to(email).iter().map(|mail| mail.subject.replace(&reference, "#")).collect();
        all.sort();
        all
    };
    assert_eq!(subjects(&portal, &email), ["# was given to you", "Reply in #"]);
    portal.until("2026-12-30T12:00:00Z").await;
    let told = subjects(&portal, &email);
    assert!(told.iter().any(|subject| subject.contains("due in")), "{told:?}");
    assert!(told.iter().any(|subject| subject.contains("overdue")), "{told:?}");
    // Whoever takes a case knows; given to somebody else, it is no longer told.
    portal.forget_mails();
    let other = Actor::Staff { id: portal.staff(Role::Handler).await.0, role: Role::Handler };
    ops::assign(portal.app.clone(), other, &reference, other.staff_id()).await.unwrap();
    portal.until("2027-01-02T12:00:00Z").await;
    assert_eq!(subjects(&portal, &email), Vec::<String>::new());
}

/// What one did in another tab oneself is overwritten as silently as what a colleague did: a form that writes back what its page showed,
/// or ends the case, tells of it first.
#[tokio::test(flavor = "multi_thread")]
async fn ones_own_other_tab_is_not_overwritten_either() {
    let portal = TestApp::start().await;
    let (reference, (desk, actor), _) = shared(&portal).await;
    let open = async |act: &str| desk.get(&format!("/desk/cases/{reference}{act}?lang=en")).await.form(act);
    let (settle, person, close) = (open("/settle").await, open("/person").await, open("/letter").await);
    let sent = open("/settle").await.fill("place", "FR").fill("reason", "From the letter").send().await;
    assert!(sent.path.ends_with("?done=settled"), "{}", sent.gist());
    let late = settle.fill("place", "IT").fill("reason", "From the phone").send().await;
    assert_eq!(late.status, 409, "{}", late.gist());
    assert!(late.words().contains("France") && late.words().contains("From the letter"), "{}", late.words());
    assert_eq!(late.form("/settle").field("place").as_deref(), Some("IT"));
    let late = person.fill("name", "Ada B.").fill("reason", "Asked on the phone").send().await;
    assert_eq!(late.status, 409, "what stands beside the name was changed: {}", late.gist());
    let again = late.form("/person").send().await;
    assert!(again.path.ends_with("?done=corrected"), "{}", again.gist());
    let words = "I am still looking, please wait.";
    let nonce = portal.app.random.bytes();
    ops::write_to_requester(portal.app.clone(), actor, &reference, words, nonce).await.unwrap();
    let late = send_letter(&desk, &reference, close.fill("outcome", "nothing_held").fill("body", "Nothing.")).await;
    assert_eq!(late.status, 409, "{}", late.gist());
    assert!(late.words().contains(words), "{}", late.words());
    // The same settlement pressed twice is one.
    let twice = open("/settle").await.fill("place", "ES").fill("reason", "Moved");
    let (one, two) = (twice.clone().send().await, twice.send().await);
    assert!(
        one.path.ends_with("?done=settled") && two.path.ends_with("?done=settled"),
        "{} {}",
        one.gist(),
        two.gist()
    );
    assert_eq!(portal.look("select count(*) from case_event where kind = 'settled'").await, "2");
}
