//! A form whose session ended while it was filled in: what it holds waits for the same person, and for nobody else.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::staff::accounts;
use rightsdesk::domain::staff::second_factor::current_code;
use sqlx::Executor as _;

use crate::support::{ADA, Answer, Asked, TestApp, Visitor};

const WORDS: &str = "Dear Ada,\n\nforty minutes of words: 王";

/// Signs in at the door that somebody was led to.
async fn sign_in(portal: &TestApp, door: Answer, actor: Actor) -> Answer {
    let id = actor.staff_id().unwrap();
    let email = portal.look(&format!("select email from staff where id = '{id}'")).await;
    // A code is taken once.
    portal.app.clock.advance(TimeDelta::minutes(1));
    let code_page =
        door.form("/desk/sign-in").fill("email", &email).fill("password", "correct horse battery").send().await;
    assert!(code_page.path.starts_with("/desk/sign-in/code"), "{}", code_page.gist());
    let code = current_code(portal.app.clone(), id).await.unwrap();
    let form = code_page.attribute_of("main form", "action").unwrap();
    code_page.form(&form).fill("code", &code).send().await
}

/// The session of the desk ends by itself.
fn end(portal: &TestApp) {
    portal.app.clock.advance(TimeDelta::minutes(46));
}

fn waits(door: &Answer) {
    assert!(door.path.starts_with("/desk/sign-in?next="), "{}", door.gist());
    assert!(door.words().contains("It is kept for two hours"), "{}", door.words());
    assert!(!door.path.contains("words") && !door.body.contains("forty minutes"), "{}", door.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_of_the_desk_typed_is_there_again_after_they_signed_in() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let case = format!("/desk/cases/{reference}");
    for (page, form, field) in [
        ("", "/messages", "body"),
        ("", "/notes", "note"),
        ("/ask", "/ask", "body"),
        ("/extend", "/extend", "reason"),
        ("/settle", "/settle", "reason"),
        ("/letter", "/letter", "body"),
        ("/person", "/person", "reason"),
        ("/tasks", "/tasks", "title"),
    ] {
        let words = if field == "title" { "Forty words: 王" } else { WORDS };
        let before = desk.get(&format!("{case}{page}?lang=en")).await;
        let filled = if form == "/notes" { before.button("button[formaction$='/notes']") } else { before.form(form) };
        let filled = filled.fill(field, words);
        let before = portal.fingerprint().await;
        end(&portal);
        let door = if form == "/letter" {
            let fields = filled.fields();
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            desk.post_multipart(&format!("{case}/letter"), &fields, Some(("file", "answer.csv", b"a,b"))).await
        } else {
            filled.send().await
        };
        waits(&door);
        let without_sessions = |rows: Vec<(String, String)>| {
            rows.into_iter().filter(|(table, _)| !table.contains("session")).collect::<Vec<_>>()
        };
        assert_eq!(without_sessions(portal.fingerprint().await), without_sessions(before), "{form}: nothing was done");
        let shown = sign_in(&portal, door, actor).await;
        assert_eq!(shown.status, 200, "{form}: {}", shown.gist());
        assert!(shown.path.starts_with(&format!("{case}{form}?shown=")), "{form}: {}", shown.path);
        let again = if form == "/notes" { shown.clone().form("/messages") } else { shown.clone().form(form) };
        assert_eq!(again.field(field).as_deref(), Some(words), "{form}");
        if form == "/letter" {
            assert!(shown.words().contains("answer.csv"), "the file, too: {}", shown.words());
        }
        // It may be read again, as after going back.
        let read = desk.get(&shown.path).await;
        assert!(read.body.contains("王"), "{form}: {}", read.gist());
    }
    // From there it is sent, once.
    let filled = desk.get(&format!("{case}?lang=en")).await.form("/messages").fill("body", WORDS);
    end(&portal);
    let shown = sign_in(&portal, filled.send().await, actor).await;
    let sent = shown.form("/messages").send().await;
    assert_eq!(sent.path, format!("{case}?done=sent"), "{}", sent.gist());
    assert_eq!(portal.look("select count(*) from message where kind = 'desk'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_for_the_same_person_in_the_same_browser_and_not_for_long() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let (other_desk, other) = portal.signed_in(Role::Handler).await;
    let case = format!("/desk/cases/{reference}");
    let filled = || async { desk.get(&format!("{case}?lang=en")).await.form("/messages").fill("body", WORDS) };
    let form = filled().await;
    end(&portal);
    let door = form.send().await;
    waits(&door);
    let address = door.field("next").unwrap();
    // Whoever else signs in where it was typed is told that there is nothing for them.
    let shown = sign_in(&portal, door.clone(), other).await;
    assert!(!shown.body.contains("forty minutes"), "{}", shown.gist());
    assert!(shown.words().contains("no longer kept"), "{}", shown.words());
    // Neither is it shown in any other browser, to anybody.
    let elsewhere = sign_in(&portal, other_desk.get("/desk/sign-in?lang=en").await, actor).await;
    assert_eq!(elsewhere.path, "/desk");
    let shown = elsewhere.again(&address).await;
    assert!(!shown.body.contains("forty minutes") && shown.words().contains("no longer kept"), "{}", shown.gist());
    let nobody = portal.visitor().get_with(&address, &[("accept-language", "en")]).await;
    assert!(nobody.path.starts_with("/desk/sign-in") && !nobody.words().contains("two hours"), "{}", nobody.gist());
    // The right person gets it, until two hours are over.
    desk.get("/desk").await.form("/sign-out").send().await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let form = desk.get(&format!("{case}?lang=en")).await.form("/messages").fill("body", WORDS);
    end(&portal);
    let door = form.send().await;
    let sealed = portal.look("select string_agg(encode(sealed, 'escape'), '') from draft").await;
    assert!(!sealed.contains("forty minutes") && !sealed.contains(&reference), "sealed where it lies");
    portal.app.clock.advance(TimeDelta::hours(2));
    let late = sign_in(&portal, door, actor).await;
    assert!(!late.body.contains("forty minutes") && late.words().contains("no longer kept"), "{}", late.gist());
    assert!(late.path.starts_with(&case), "and the page is there: {}", late.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_leave_something_at_the_door_that_no_session_of_ours_has_typed() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (second, _) = portal.signed_in(Role::Dpo).await;
    // What was shown to them when they came in is kept already.
    portal.owner().await.execute("delete from draft").await.unwrap();
    let path = format!("/desk/cases/{reference}/messages");
    let token = |page: Answer| page.form("/messages").field("form_token").unwrap();
    let own = token(desk.get(&format!("/desk/cases/{reference}")).await);
    let of_another = token(second.get(&format!("/desk/cases/{reference}")).await);
    let public = desk.get("/confirm").await.field("form_token").unwrap();
    let lost = async |visitor: &Visitor, token: &str| {
        let page =
            visitor.post_with(&path, &[("form_token", token), ("body", WORDS)], &[("accept-language", "en")]).await;
        assert_eq!(page.path, "/desk/sign-in?lost=1", "{}", page.gist());
        assert!(page.words().contains("could not be kept"), "{}", page.words());
        assert_eq!(portal.look("select count(*) from draft").await, "0");
    };
    // Without a cookie, with the token of a form that anybody is given, or of another session.
    lost(&portal.visitor(), &own).await;
    end(&portal);
    for token in ["", "x", &public, &of_another] {
        lost(&desk, token).await;
    }
    // What is larger than anything that is kept; passwords are kept nowhere.
    let large = "x".repeat(1_100_000);
    let answer = desk.post(&format!("/desk/cases/{reference}/decide"), &[("form_token", &own), ("note", &large)]).await;
    assert_eq!(answer.path, "/desk/sign-in?lost=1");
    let secret = [("form_token", own.as_str()), ("password", "correct horse battery"), ("new_password", "another one")];
    assert_eq!(desk.post("/desk/account/password", &secret).await.path, "/desk/sign-in?lost=1");
    assert_eq!(portal.look("select count(*) from draft").await, "0");
    // A form of the same session is; only shown it is, and nothing is done by looking at it.
    let page = desk.post(&path, &[("form_token", &own), ("body", WORDS)]).await;
    assert!(page.path.starts_with("/desk/sign-in?next="), "{}", page.path);
    assert_eq!(portal.look("select count(*) from draft").await, "1");
    assert_eq!(portal.look("select count(*) from message").await, "0");
    // Whoever's session has ended and presses "sign out" is out, and leaves nothing.
    let out = desk.post("/desk/sign-out", &[("form_token", &own)]).await;
    assert_eq!(out.path, "/desk/sign-in?done=signed-out");
    let asked = Asked { method: "POST", path: "/desk/sign-out", fields: &[("form_token", &own)], ..Asked::default() };
    let dropped = desk.ask(asked).await;
    let cookies: Vec<_> = dropped.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("draft=;") && cookie.contains("Max-Age=0")), "{cookies:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_requester_wrote_is_there_again_for_the_same_mailbox() {
    let portal = TestApp::start().await;
    let own = portal.visitor();
    let reference = portal.confirmed_by_form(&own, "deletion", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let path = format!("/my/{reference}");
    let words = "One thing more, and a long one: 王";
    let filled = own.get(&format!("{path}?lang=en")).await.form("/messages").fill("body", words);
    portal.app.clock.advance(TimeDelta::hours(3));
    let door = filled.clone().send().await;
    assert!(door.path.starts_with("/my?next="), "{}", door.gist());
    assert!(
        door.words().contains("We keep it for two hours") && !door.body.contains("One thing more"),
        "{}",
        door.words()
    );
    assert_eq!(portal.look("select count(*) from message").await, "0");
    let come_in = async |door: Answer, email: &str| {
        let page = door.form("/my").fill("email", email).send().await;
        assert!(page.path.starts_with("/my/code?next="), "{}", page.gist());
        // It is said all the way in, and after a mistake on it, too.
        assert!(page.words().contains("We keep it for two hours"), "{}", page.words());
        let page = page.form("/my/code").fill("code", "2222-2222").send().await;
        assert!(page.status == 422 && page.words().contains("We keep it for two hours"), "{}", page.gist());
        let code = portal.code_for(email).await;
        page.form("/my/code").fill("code", &code).send().await
    };
    // Another mailbox that signs in there is shown nothing of it.
    let other = portal.visitor();
    portal.confirmed_by_form(&other, "access", "zoe@requester.test", &[("name", "Zoë"), ("place", "DE")]).await;
    let stranger = come_in(door.clone(), "zoe@requester.test").await;
    assert!(!stranger.body.contains("One thing more"), "{}", stranger.gist());
    own.leave().await;
    let reference = portal.confirmed_by_form(&own, "deletion", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let path = format!("/my/{reference}");
    let filled = own.get(&format!("{path}?lang=en")).await.form("/messages").fill("body", words);
    portal.app.clock.advance(TimeDelta::hours(3));
    let door = filled.send().await;
    // A typing error on the way in loses nothing either.
    let wrong = door.form("/my").fill("email", "no address").send().await;
    assert!(wrong.words().contains("We keep it for two hours"), "{}", wrong.words());
    let shown = come_in(wrong, ADA).await;
    assert!(shown.path.starts_with(&format!("{path}/messages?shown=")), "{}", shown.gist());
    let shown = shown.form("/messages");
    assert_eq!(shown.field("body").as_deref(), Some(words));
    let sent = shown.send().await;
    assert_eq!(sent.path, format!("{path}?done=sent"), "{}", sent.gist());
    // Nobody is led anywhere else by the address of the door.
    for next in ["https://evil.example/", "//evil.example", "/desk", "/my\\evil"] {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let door = portal.visitor().get(&format!("/my?lang=en&next={next}")).await;
        assert_eq!(door.form("/my").field("next").as_deref(), Some("/my"), "{next}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_only_half_done_loses_nothing_either() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let id = actor.staff_id().unwrap();
    let email = portal.look(&format!("select email from staff where id = '{id}'")).await;
    let case = format!("/desk/cases/{reference}");
    let filled = async || desk.get(&format!("{case}?lang=en")).await.form("/messages").fill("body", WORDS);
    let password = async |door: Answer| {
        portal.app.clock.advance(TimeDelta::minutes(1));
        door.form("/desk/sign-in").fill("email", &email).fill("password", "correct horse battery").send().await
    };
    let code = async |page: Answer| {
        let form = page.attribute_of("main form", "action").unwrap();
        page.form(&form).fill("code", &current_code(portal.app.clone(), id).await.unwrap()).send().await
    };
    // The first step ends before the second.
    let form = filled().await;
    end(&portal);
    let second = password(form.send().await).await;
    assert!(second.words().contains("It is kept for two hours"), "{}", second.words());
    portal.app.clock.advance(TimeDelta::minutes(11));
    let door = code(second).await;
    waits(&door);
    let shown = code(password(door).await).await;
    assert_eq!(shown.form("/messages").field("body").as_deref(), Some(WORDS));
    // A form is sent while somebody has come halfway in, in another tab.
    let form = filled().await;
    end(&portal);
    let second = password(desk.get("/desk/sign-in?lang=en").await).await;
    assert!(second.path.starts_with("/desk/sign-in/code"), "{}", second.gist());
    let door = form.send().await;
    assert!(door.path.starts_with("/desk/sign-in/code?next="), "{}", door.gist());
    assert!(
        door.words().contains("It is kept for two hours") && !door.body.contains("forty minutes"),
        "{}",
        door.words()
    );
    let shown = code(door).await;
    assert_eq!(shown.form("/messages").field("body").as_deref(), Some(WORDS));
    // A page that was asked for halfway is led to as well, and whoever is in needs no step.
    end(&portal);
    let second = password(desk.get("/desk/sign-in?lang=en").await).await;
    let asked = second.again("/desk/queue?tab=mine").await;
    assert!(asked.path.starts_with("/desk/sign-in/code?next="), "{}", asked.gist());
    assert_eq!(code(asked).await.path, "/desk/queue?tab=mine");
    assert_eq!(desk.get("/desk/sign-in/code?next=/desk/tasks").await.path, "/desk/tasks");
    // Whose second step was taken away sets one up first, and is told all the way that it waits.
    let form = filled().await;
    end(&portal);
    let admin = portal.signed_in(Role::Admin).await.1;
    accounts::reset_second_factor(portal.app.clone(), admin, id).await.unwrap();
    let enrol = password(form.send().await).await;
    assert!(enrol.path.starts_with("/desk/sign-in/enrol?next="), "{}", enrol.gist());
    assert!(enrol.words().contains("It is kept for two hours"), "{}", enrol.words());
    let codes = code(enrol).await;
    assert!(codes.words().contains("shown again on the next page"), "{}", codes.words());
    let shown = codes.again(&codes.attribute_of("a.button", "href").unwrap()).await;
    assert_eq!(shown.form("/messages").field("body").as_deref(), Some(WORDS));
    // Somebody else's form waits for nobody who is halfway in.
    let (_, other) = portal.signed_in(Role::Handler).await;
    let form = filled().await;
    end(&portal);
    let door = desk.get("/desk/sign-in?lang=en").await;
    let other = portal.look(&format!("select email from staff where id = '{}'", other.staff_id().unwrap())).await;
    portal.app.clock.advance(TimeDelta::minutes(1));
    door.form("/desk/sign-in").fill("email", &other).fill("password", "correct horse battery").send().await;
    let lost = form.send().await;
    assert!(lost.path.ends_with("/desk/sign-in/code?lost=1"), "{}", lost.gist());
    assert!(lost.words().contains("could not be kept"), "{}", lost.words());
}
