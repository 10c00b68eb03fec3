//! The door of the desk: password, second step, recovery codes, new accounts, and how sessions end.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::staff::second_factor::current_code;
use uuid::Uuid;

use crate::support::{Answer, Asked, TestApp, TestOptions, Visitor};

const PASSWORD: &str = "correct horse battery";

async fn knock(visitor: &Visitor, email: &str, password: &str) -> Answer {
    visitor.get("/desk/sign-in?lang=en").await.fill("email", email).fill("password", password).send().await
}

/// Somebody with a second factor; gives id, address and recovery codes.
async fn enrolled(portal: &TestApp) -> (Uuid, String, Vec<String>) {
    let (id, email) = portal.staff(Role::Handler).await;
    let visitor = portal.visitor();
    let enrol = knock(&visitor, &email, PASSWORD).await;
    let code = current_code(portal.app.clone(), id).await.unwrap();
    let codes = enrol.fill("code", &code).send().await;
    let page = scraper::Html::parse_document(&codes.body);
    let codes: Vec<String> =
        page.select(&scraper::Selector::parse(".codes li").unwrap()).map(|code| code.text().collect()).collect();
    assert_eq!(codes.len(), 10);
    portal.app.clock.advance(TimeDelta::minutes(1));
    (id, email, codes)
}

fn plain(page: &Answer, typed: &[&str]) -> String {
    let mut body = page.body.clone();
    for token in page.attributes_of("[name=form_token]", "value") {
        body = body.replace(&token, "TOKEN");
    }
    typed.iter().fold(body, |body, typed| body.replace(typed, "TYPED"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_address_get_the_same_words() {
    let portal = TestApp::start().await;
    let (_, email) = portal.staff(Role::Dpo).await;
    let wrong = knock(&portal.visitor(), &email, "something else entirely").await;
    let unknown = knock(&portal.visitor(), "nobody@desk.test", "something else entirely").await;
    assert_eq!((wrong.status, unknown.status), (422, 422));
    assert!(wrong.words().contains("E-mail or password is wrong"));
    assert_eq!(plain(&wrong, &[&email]), plain(&unknown, &["nobody@desk.test"]));
    assert!(!wrong.body.contains("something else entirely"), "a password is never shown again");
    assert_eq!(wrong.field("email"), Some(email));
    for odd in ["a\0b@desk.test", "\u{202e}@desk.test", &"x".repeat(5_000)] {
        let answer = knock(&portal.visitor(), odd, "something else entirely").await;
        assert_eq!(answer.status, 422, "{:?}", odd.chars().take(20).collect::<String>());
    }
    let empty = knock(&portal.visitor(), "", "").await;
    assert_eq!(empty.status, 422);
    assert_eq!(portal.look("select count(*) from staff_session").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_the_app_works_once_also_on_another_replica() {
    let portal = TestApp::start().await;
    let (id, email, _) = enrolled(&portal).await;
    let replica = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    replica.app.clock.set(portal.app.now());
    let code = current_code(portal.app.clone(), id).await.unwrap();
    let one = portal.visitor();
    let page = knock(&one, &email, PASSWORD).await;
    assert!(page.path.starts_with("/desk/sign-in/code"), "{}", page.gist());
    assert_eq!(one.get("/desk").await.path, "/desk/sign-in/code", "a password alone opens nothing");
    let before = portal.look("select string_agg(encode(id, 'hex'), ',') from staff_session").await;
    let inside = page.fill("code", &code).send().await;
    assert_eq!((inside.status, inside.path.as_str()), (200, "/desk"));
    assert_ne!(
        before,
        portal.look("select string_agg(encode(id, 'hex'), ',') from staff_session").await,
        "the cookie changed"
    );

    let two = replica.visitor();
    let again = knock(&two, &email, PASSWORD).await.fill("code", &code).send().await;
    assert_eq!(again.status, 422, "the same code a second time");
    let wrong = again.fill("code", "000000").send().await;
    assert_eq!(wrong.status, 422);
    replica.app.clock.advance(TimeDelta::seconds(31));
    let next = current_code(replica.app.clone(), id).await.unwrap();
    assert_eq!(wrong.fill("code", &next).send().await.path, "/desk");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_the_second_step_comes_to_an_end() {
    let portal = TestApp::start().await;
    let (id, email, _) = enrolled(&portal).await;
    let visitor = portal.visitor();
    let mut page = knock(&visitor, &email, PASSWORD).await;
    let mut refused = None;
    for number in 0..25 {
        page = page.fill("code", &format!("{number:06}")).send().await;
        if page.status == 429 {
            refused = Some(number);
            break;
        }
    }
    assert!(refused.is_some(), "25 guesses and no end");
    let right = current_code(portal.app.clone(), id).await.unwrap();
    let knocked = portal.visitor();
    let page = knock(&knocked, &email, PASSWORD).await.fill("code", &right).send().await;
    assert_eq!(page.status, 429, "nor does a new session begin anew");
    portal.app.clock.advance(TimeDelta::hours(1));
    let right = current_code(portal.app.clone(), id).await.unwrap();
    let page = knock(&portal.visitor(), &email, PASSWORD).await.fill("code", &right).send().await;
    assert_eq!(page.path, "/desk", "an hour later all is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_works_once() {
    let portal = TestApp::start().await;
    let (_, email, codes) = enrolled(&portal).await;
    let typed = codes[3].to_lowercase();
    let inside = knock(&portal.visitor(), &email, PASSWORD).await.fill("code", &typed).send().await;
    assert_eq!(inside.path, "/desk", "{}", inside.gist());
    let again = knock(&portal.visitor(), &email, PASSWORD).await.fill("code", &codes[3]).send().await;
    assert_eq!(again.status, 422);
    assert_eq!(again.fill("code", &codes[4]).send().await.path, "/desk");
    let (_, other, _) = enrolled(&portal).await;
    let stolen = knock(&portal.visitor(), &other, PASSWORD).await.fill("code", &codes[5]).send().await;
    assert_eq!(stolen.status, 422, "another's code");
    assert!(
        !portal
            .look("select string_agg(encode(hash, 'escape'), ',') from staff_recovery_code")
            .await
            .contains(&codes[6].replace('-', ""))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn enrolment_shows_an_inline_picture_and_stays_the_same_until_done() {
    let portal = TestApp::start().await;
    let (id, email) = portal.staff(Role::Admin).await;
    let visitor = portal.visitor();
    let page = knock(&visitor, &email, PASSWORD).await;
    assert!(page.path.starts_with("/desk/sign-in/enrol"));
    assert!(page.text_of(".qr svg").is_some() && page.attributes_of(".qr img", "src").is_empty());
    assert_eq!(page.header("cache-control"), "no-store");
    let secret = page.text_of(".secret").unwrap();
    assert_eq!(visitor.get("/desk/sign-in/enrol").await.text_of(".secret").unwrap(), secret);
    assert!(!portal.look("select encode(totp_secret, 'escape') from staff").await.contains(&secret));
    let wrong = page.fill("code", "123123").send().await;
    assert_eq!(wrong.status, 422);
    let code = current_code(portal.app.clone(), id).await.unwrap();
    let codes = wrong.fill("code", &code).send().await;
    assert_eq!(codes.status, 200);
    assert_eq!(visitor.get("/desk/sign-in/enrol").await.path, "/desk", "enrolled is enrolled");
    // Somebody with the password alone does not get to see or replace the secret.
    let thief = portal.visitor();
    knock(&thief, &email, PASSWORD).await;
    let tried = thief.get("/desk/sign-in/enrol").await;
    assert!(!tried.body.contains(&secret) && tried.status != 200, "{}", tried.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_account_sets_itself_up_with_its_code_once() {
    let portal = TestApp::start().await;
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let staff = admin.get("/desk/staff").await.form("/desk/staff");
    let made = staff.fill("name", "新同事").fill("email", "new@desk.test").fill("role", "handler").send().await;
    assert_eq!(made.status, 200);
    let code = made.text_of(".secret[data-copy]").expect("the code is shown once");
    assert!(!admin.get("/desk/staff").await.body.contains(&code));
    let visitor = portal.visitor();
    let form = visitor.get("/desk/set-up?lang=en").await.fill("email", "new@desk.test");
    let set = |code: &str, password: &str, repeated: &str| {
        form.clone().fill("code", code).fill("password", password).fill("repeated", repeated).send()
    };
    assert_eq!(set(&code, "a long password", "another password").await.status, 422, "typed twice not the same");
    assert_eq!(set(&code, "short", "short").await.status, 422);
    assert_eq!(set("wrong", "a long password", "a long password").await.status, 422);
    assert_eq!(set("wr\0ng", "a long password", "a long password").await.status, 422);
    let door = set(&code, "a long password", "a long password").await;
    assert_eq!(door.path, "/desk/sign-in?done=set-up");
    assert_eq!(set(&code, "a long password 2", "a long password 2").await.status, 422, "once");
    assert!(knock(&visitor, "NEW@desk.test", "a long password").await.path.starts_with("/desk/sign-in/enrol"));
    let twice = admin
        .get("/desk/staff")
        .await
        .form("/desk/staff")
        .fill("name", "Again")
        .fill("email", "New@desk.test")
        .fill("role", "handler")
        .send()
        .await;
    assert_eq!(twice.status, 422, "an address has one account");

    let odd = admin
        .get("/desk/staff")
        .await
        .form("/desk/staff")
        .fill("name", "<script>")
        .fill("email", "late@desk.test")
        .fill("role", "auditor")
        .send()
        .await;
    assert!(!odd.body.contains("<script>"));
    let code = odd.text_of(".secret[data-copy]").unwrap();
    portal.app.clock.advance(TimeDelta::days(8));
    let late = visitor
        .get("/desk/set-up")
        .await
        .fill("email", "late@desk.test")
        .fill("code", &code)
        .fill("password", "a long password")
        .fill("repeated", "a long password")
        .send()
        .await;
    assert_eq!(late.status, 422, "a code of last week");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_after_idle_time_and_after_a_working_day() {
    let portal = TestApp::start().await;
    let (visitor, _) = portal.signed_in(Role::Handler).await;
    portal.app.clock.advance(TimeDelta::minutes(44));
    assert_eq!(visitor.get("/desk/queue").await.path, "/desk/queue");
    portal.app.clock.advance(TimeDelta::minutes(46));
    assert_eq!(visitor.get("/desk/queue").await.path, "/desk/sign-in?next=%2Fdesk%2Fqueue");

    let (busy, _) = portal.signed_in(Role::Handler).await;
    for _ in 0..14 {
        portal.app.clock.advance(TimeDelta::minutes(40));
        assert_eq!(busy.get("/desk/queue").await.path, "/desk/queue");
    }
    portal.app.clock.advance(TimeDelta::minutes(41));
    assert!(busy.get("/desk/queue").await.path.starts_with("/desk/sign-in"), "ten hours are over");

    let (_, email) = portal.staff(Role::Handler).await;
    let halfway = portal.visitor();
    knock(&halfway, &email, PASSWORD).await;
    portal.app.clock.advance(TimeDelta::minutes(11));
    assert_eq!(halfway.get("/desk/sign-in/enrol").await.path, "/desk/sign-in", "halfway lasts ten minutes");
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_and_changing_the_password_end_sessions() {
    let portal = TestApp::start().await;
    let (visitor, actor) = portal.signed_in(Role::Handler).await;
    let id = actor.staff_id().unwrap();
    let email = portal.look("select email from staff").await;
    portal.app.clock.advance(TimeDelta::minutes(1));
    let other = portal.visitor();
    let code = current_code(portal.app.clone(), id).await.unwrap();
    knock(&other, &email, PASSWORD).await.fill("code", &code).send().await;
    assert_eq!(other.get("/desk/queue").await.status, 200);
    let form = visitor.get("/desk/account").await.form("/desk/account/password");
    let wrong = form
        .clone()
        .fill("password", "not the password")
        .fill("new_password", "a new long password")
        .fill("repeated", "a new long password")
        .send()
        .await;
    assert_eq!(wrong.status, 422);
    let done = form
        .fill("password", PASSWORD)
        .fill("new_password", "a new long password")
        .fill("repeated", "a new long password")
        .send()
        .await;
    assert_eq!(done.path, "/desk/account?done=password");
    assert!(other.get("/desk/queue").await.path.starts_with("/desk/sign-in"), "other sessions end");
    assert_eq!(visitor.get("/desk/queue").await.path, "/desk/queue", "one's own goes on");
    let out = visitor.get("/desk/account").await.form("/desk/sign-out").send().await;
    assert_eq!(out.path, "/desk/sign-in?done=signed-out");
    assert!(visitor.get("/desk/queue").await.path.starts_with("/desk/sign-in"));
    assert_eq!(portal.look("select count(*) from staff_session").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_elsewhere_after_signing_in_and_demo_accounts_stay_on_this_machine() {
    let portal = TestApp::start().await;
    let (id, email, _) = enrolled(&portal).await;
    for (wanted, reached) in [
        ("/desk/queue%3Fview%3Dmine", "/desk/queue?view=mine"),
        ("https://evil.test/", "/desk"),
        ("//evil.test", "/desk"),
        ("/desk/%5C%5Cevil.test", "/desk"),
        ("/my", "/desk"),
    ] {
        portal.app.clock.advance(TimeDelta::minutes(1));
        let visitor = portal.visitor();
        let page = visitor
            .get(&format!("/desk/sign-in?next={wanted}"))
            .await
            .fill("email", &email)
            .fill("password", PASSWORD)
            .send()
            .await;
        let code = current_code(portal.app.clone(), id).await.unwrap();
        assert_eq!(page.fill("code", &code).send().await.path, reached, "{wanted}");
    }
    let demo = rightsdesk::domain::staff::NewAccount {
        email: "demo@desk.test".to_owned(),
        name: "Demo".to_owned(),
        role: Role::Dpo,
        language: rightsdesk::base::language::Language::En,
        password: Some(PASSWORD.to_owned().into()),
        demo: true,
    };
    rightsdesk::domain::staff::accounts::add(portal.app.clone(), Actor::CommandLine, demo).await.unwrap();
    assert_eq!(
        knock(&portal.visitor(), "demo@desk.test", PASSWORD).await.path,
        "/desk",
        "no second step on this machine"
    );
    let visitor = portal.visitor();
    let token = visitor.get("/desk/sign-in").await.field("form_token").unwrap();
    let fields = [("email", "demo@desk.test"), ("password", PASSWORD), ("form_token", token.as_str())];
    let asked = Asked {
        method: "POST",
        path: "/desk/sign-in",
        fields: &fields,
        headers: &[("x-forwarded-for", "203.0.113.9")],
        ..Asked::default()
    };
    assert_eq!(visitor.ask(asked).await.status, 422, "through a proxy there are no demonstration accounts");
}
