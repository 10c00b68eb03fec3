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

/// Knocks from a network address behind the trusted proxy.
async fn knock_from(visitor: &Visitor, address: &str, email: &str, password: &str) -> Answer {
    let headers = [("x-forwarded-for", address), ("accept-language", "en")];
    let token = visitor.get("/desk/sign-in").await.field("form_token").unwrap();
    let fields = [("form_token", token.as_str()), ("email", email), ("password", password)];
    let asked = Asked { method: "POST", path: "/desk/sign-in", fields: &fields, headers: &headers, ..Asked::default() };
    visitor.ask(asked).await
}

/// What a form is told: of one that is led to a wait, that it is too much.
fn told(answer: &Answer) -> u16 {
    let waits = answer.status == 303 && answer.header("location").contains("?wait=");
    if waits { 429 } else { answer.status }
}

fn behind_a_proxy() -> TestOptions {
    let settings = ["--trusted-proxies=127.0.0.0/8", "--limit-tries-per-account=5"];
    TestOptions { settings: settings.map(str::to_owned).into(), ..TestOptions::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_locks_somebody_else_out_by_wrong_passwords() {
    let portal = TestApp::with(behind_a_proxy()).await;
    let (_, email) = portal.staff(Role::Dpo).await;
    for number in 0..6 {
        let from = format!("198.51.100.{number}");
        assert_eq!(knock_from(&portal.visitor(), &from, &email, "some wrong password").await.status, 422);
    }
    // From one address no more after its own five, the sixth of all slowed.
    for number in 0..6 {
        let refused = knock_from(&portal.visitor(), "198.51.100.0", &email, "some wrong password").await;
        assert_eq!(told(&refused), if number < 4 { 422 } else { 429 }, "{number}");
    }
    let owner = portal.visitor();
    let begun = std::time::Instant::now();
    let inside = knock_from(&owner, "203.0.113.7", &email, PASSWORD).await;
    assert_eq!(inside.status, 303, "the right password from elsewhere works: {}", inside.gist());
    assert!(inside.header("location").starts_with("/desk/sign-in/enrol"));
    let slowed = begun.elapsed();
    assert!(slowed.as_secs() >= 2, "it is slowed, by seconds: {slowed:?}");

    // The owner and the desk are told, once a day however long it goes on.
    portal.work().await;
    let told =
        |portal: &TestApp| portal.mails_to(&email).iter().filter(|mail| mail.subject.contains("passwords")).count();
    assert_eq!(told(&portal), 1);
    let alerts = "select count(*) from alert where kind = 'password_guessed' and resolved_at is null";
    assert_eq!(portal.look(alerts).await, "1");
    portal.app.clock.advance(TimeDelta::hours(20));
    for number in 0..7 {
        knock_from(&portal.visitor(), &format!("198.51.100.{number}"), &email, "some wrong password").await;
    }
    portal.work().await;
    assert_eq!(told(&portal), 1, "on the same day once");
    portal.app.clock.advance(TimeDelta::hours(5));
    for number in 0..7 {
        knock_from(&portal.visitor(), &format!("198.51.100.{number}"), &email, "some wrong password").await;
    }
    portal.work().await;
    assert_eq!(told(&portal), 2, "and on the next again");
    let unknown = knock_from(&portal.visitor(), "198.51.100.9", "nobody@desk.test", "some wrong password").await;
    assert_eq!(unknown.status, 422);
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    assert!(desk.get("/desk?lang=en").await.words().contains("Many wrong passwords are being tried"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_signed_in_before_has_tries_of_its_own() {
    let portal = TestApp::with(behind_a_proxy()).await;
    let (id, email) = portal.staff(Role::Dpo).await;
    let owner = portal.visitor();
    let enrol = knock(&owner, &email, PASSWORD).await;
    enrol.fill("code", &current_code(portal.app.clone(), id).await.unwrap()).send().await;
    assert_eq!(owner.get("/desk").await.status, 200);
    // Somebody in the same network guesses until that network may no more, and others elsewhere.
    for number in 0..12 {
        let from = if number < 6 { "203.0.113.7".to_owned() } else { format!("198.51.100.{number}") };
        knock_from(&portal.visitor(), &from, &email, "some wrong password").await;
    }
    let strange = knock_from(&portal.visitor(), "203.0.113.7", &email, PASSWORD).await;
    assert_eq!(told(&strange), 429, "a strange browser");
    portal.app.clock.advance(TimeDelta::minutes(1));
    // Both at once: the strange one waits before its password is looked at, the known one does not.
    let strange = portal.visitor();
    let mut waits = Box::pin(knock_from(&strange, "203.0.113.9", &email, PASSWORD));
    let known = tokio::select! {
        biased;
        _ = &mut waits => panic!("a strange browser was served before the known one"),
        known = knock_from(&owner, "203.0.113.7", &email, PASSWORD) => known,
    };
    assert_eq!(known.status, 303, "the known one: {}", known.gist());
    assert_eq!(waits.await.status, 303, "and the strange one in the end");
    // Its tries come to an end too, and another account's cookie is worth nothing.
    let (_, other) = portal.staff(Role::Handler).await;
    for number in 0..6 {
        let refused = knock_from(&owner, "203.0.113.7", &email, "some wrong password").await;
        assert_eq!(told(&refused), if number < 5 { 422 } else { 429 });
        knock_from(&owner, "203.0.113.7", &other, "some wrong password").await;
    }
    assert_eq!(told(&knock_from(&owner, "203.0.113.7", &other, PASSWORD).await), 429, "a stranger there");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_codes_are_guessed_a_strange_browser_needs_two_in_a_row() {
    let portal = TestApp::start().await;
    let (id, email, recovery) = enrolled(&portal).await;
    let thief = portal.visitor();
    let mut page = knock(&thief, &email, PASSWORD).await;
    for number in 0..12 {
        page = page.fill("code", &format!("{number:06}")).send().await;
        assert_eq!(page.status, 422, "{number}");
    }
    let code = async || current_code(portal.app.clone(), id).await.unwrap();
    let step = || portal.app.clock.advance(TimeDelta::seconds(30));
    // A right code counts, and the next one opens the desk.
    let owner = portal.visitor();
    let asked = knock(&owner, &email, PASSWORD).await.fill("code", &code().await).send().await;
    assert_eq!(asked.status, 422);
    assert!(asked.words().contains("That code was right"), "{}", asked.gist());
    assert_eq!(owner.get("/desk").await.path, "/desk/sign-in/code", "one alone opens nothing");
    step();
    let inside = asked.fill("code", &code().await).send().await;
    assert_eq!(inside.path, "/desk", "{}", inside.gist());
    // A wrong one between them takes the first one back, and so does one that does not follow.
    step();
    let begun = knock(&portal.visitor(), &email, PASSWORD).await.fill("code", &code().await).send().await;
    let wrong = begun.fill("code", "000000").send().await;
    assert!(wrong.words().contains("This code is wrong"));
    step();
    let anew = wrong.fill("code", &code().await).send().await;
    assert!(anew.words().contains("That code was right"));
    step();
    step();
    let late = anew.fill("code", &code().await).send().await;
    assert!(late.words().contains("That code was right"), "the one after the next does not follow");
    assert_eq!(late.fill("code", &recovery[0]).send().await.path, "/desk", "a recovery code is enough by itself");
    // The browser that signed in before needs one.
    step();
    owner.get("/desk/account").await.form("/desk/sign-out").send().await;
    let known = knock(&owner, &email, PASSWORD).await.fill("code", &code().await).send().await;
    assert_eq!(known.path, "/desk", "{}", known.gist());

    portal.work().await;
    let subject = "Somebody knows the password of an account at the desk";
    let told = |to: &str| portal.mails_to(to).iter().filter(|mail| mail.subject == subject).count();
    assert_eq!((told(&email), told(crate::support::DPO)), (1, 1), "the owner and the DPO hear of it");
    assert_eq!(portal.look("select count(*) from alert where kind = 'code_guessed'").await, "1");
    portal.app.clock.advance(TimeDelta::hours(1));
    let page = knock(&portal.visitor(), &email, PASSWORD).await.fill("code", &code().await).send().await;
    assert_eq!(page.path, "/desk", "an hour later one is enough again");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_of_codes_from_one_network_come_to_an_end() {
    let settings = vec!["--limit-tries-per-ip=15".to_owned()];
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let (id, email, _) = enrolled(&portal).await;
    let mut page = knock(&portal.visitor(), &email, PASSWORD).await;
    let mut wrong = 0;
    while page.status != 429 {
        page = page.fill("code", &format!("{wrong:06}")).send().await;
        wrong += 1;
        assert!(wrong < 30, "30 guesses and no end");
    }
    assert_eq!(wrong, 16);
    assert_eq!(portal.look("select count(*) from audit_entry where action = 'staff.second_factor_failed'").await, "15");
    portal.app.clock.advance(TimeDelta::hours(1));
    let right = current_code(portal.app.clone(), id).await.unwrap();
    let page = knock(&portal.visitor(), &email, PASSWORD).await.fill("code", &right).send().await;
    assert_eq!(page.path, "/desk", "an hour later all is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_sign_in_names_the_account_in_the_log_and_nothing_typed() {
    let portal = TestApp::start().await;
    let (id, email) = portal.staff(Role::Dpo).await;
    knock(&portal.visitor(), &email, "some wrong password").await;
    knock(&portal.visitor(), "nobody@desk.test", "some wrong password").await;
    let failed = "select string_agg(coalesce(object_id, 'nobody') || detail, ' ' order by id) from audit_entry
                  where action = 'staff.sign_in_failed'";
    assert_eq!(portal.look(failed).await, format!("{id}{{}} nobody{{}}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_left_open_keeps_nobody_from_changing_the_password() {
    let portal = TestApp::start().await;
    let (thief, actor) = portal.signed_in(Role::Handler).await;
    let id = actor.staff_id().unwrap();
    let email = portal.look("select email from staff").await;
    portal.app.clock.advance(TimeDelta::minutes(1));
    let owner = portal.visitor();
    knock(&owner, &email, PASSWORD)
        .await
        .fill("code", &current_code(portal.app.clone(), id).await.unwrap())
        .send()
        .await;
    let change = async |visitor: &Visitor, current: &str| {
        let form = visitor.get("/desk/account/password").await.form("/desk/account/password").fill("password", current);
        form.fill("new_password", "a new long password").fill("repeated", "a new long password").send().await
    };
    let mut last = 0;
    for _ in 0..22 {
        last = change(&thief, "not the password").await.status;
    }
    assert_eq!(last, 429);
    assert_eq!(change(&owner, PASSWORD).await.path, "/desk/account?done=password");
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
    let form = visitor.get("/desk/account/password").await.form("/desk/account/password");
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_once_is_not_lost_where_a_try_cannot_be_given_back() {
    let portal = TestApp::start().await;
    // Giving back is the only thing that lowers a count.
    let trap = "create function keep() returns trigger language plpgsql as $$
            begin if new.count < old.count then raise exception 'not now' using errcode = '55P03'; end if; return new; end $$;
        create trigger keep before update on rate_slot for each row execute function keep()";
    sqlx::raw_sql(trap).execute(&mut *portal.owner().await).await.unwrap();
    let (id, email) = portal.staff(Role::Dpo).await;
    let owner = portal.visitor();
    let code = async || current_code(portal.app.clone(), id).await.unwrap();
    let enrol = knock(&owner, &email, PASSWORD).await;
    let enrolled = enrol.fill("code", &code().await).send().await;
    assert_eq!(enrolled.status, 200, "{}", enrolled.gist());
    let recovery = enrolled.text_of(".codes li").expect("recovery codes, shown this once");
    // They can be looked at again while they are written down, by whoever is in and nobody else.
    assert!(enrolled.path.starts_with("/desk/account?shown="), "{}", enrolled.path);
    assert!(enrolled.attribute_of("a[hreflang]", "href").is_none(), "another language would lose them");
    assert_eq!(owner.get(&enrolled.path).await.text_of(".codes li").as_ref(), Some(&recovery));
    assert!(portal.visitor().get(&enrolled.path).await.text_of(".codes").is_none());
    assert!(portal.signed_in(Role::Dpo).await.0.get(&enrolled.path).await.text_of(".codes").is_none());
    assert_eq!(owner.get("/desk").await.status, 200, "and the session is complete");
    portal.app.clock.advance(TimeDelta::minutes(1));
    for typed in [code().await, recovery] {
        let browser = portal.visitor();
        let inside = knock(&browser, &email, PASSWORD).await.fill("code", &typed).send().await;
        assert_eq!((inside.status, inside.path.as_str()), (200, "/desk"), "{}", inside.gist());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_for_secrets_does_not_say_that_they_are_still_here() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (_, email) = portal.staff(Role::Handler).await;
    let mut pages = Vec::new();
    for path in ["/desk/sign-in", "/desk/set-up"] {
        let page = visitor.get(&format!("{path}?lang=en")).await.form(path).fill("form_token", "x");
        pages.push(page.fill("email", &email).fill("password", "correct horse battery").send().await);
    }
    let page = desk.get("/desk/account/password?lang=en").await.form("/password").fill("form_token", "x");
    pages.push(page.fill("password", "correct horse battery").send().await);
    let enrol = visitor.get("/desk/sign-in?lang=en").await.fill("email", &email);
    let enrol = enrol.fill("password", "correct horse battery").send().await;
    pages.push(enrol.form("/enrol").fill("form_token", "x").fill("code", "123456").send().await);
    for page in pages {
        assert_eq!(page.status, 422, "{}", page.gist());
        assert!(page.words().contains("Passwords and codes are not kept"), "{}", page.words());
        assert!(!page.words().contains("still here") && !page.body.contains("correct horse"), "{}", page.path);
    }
}

/// Sends a form as it is filled until that is too much, and gives the page it is led to then, of which nothing was written.
async fn until_too_much(portal: &TestApp, form: &Answer) -> Answer {
    for _ in 0..10 {
        let kept = portal.look("select count(*) from draft").await;
        let page = form.clone().send().await;
        if page.status == 429 {
            assert_eq!(portal.look("select count(*) from draft").await, kept, "whoever guesses leaves nothing");
            return page;
        }
    }
    panic!("no end to it: {}", form.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn past_a_limit_every_form_of_the_door_leads_to_its_page_which_says_until_when() {
    let settings = ["--limit-tries-per-ip=3", "--limit-tries-per-account=3"].map(str::to_owned).into();
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let wrong = "some wrong password";
    let (_, email, _) = enrolled(&portal).await;
    let (_, fresh) = portal.staff(Role::Handler).await;
    let wanted = "/desk/queue?view=mine";
    let door = async |email: &str| {
        let door = portal.visitor().get("/desk/sign-in?lang=en&next=/desk/queue%3Fview%3Dmine").await;
        door.fill("email", email).fill("password", PASSWORD)
    };
    let (code, enrol) = (door(&email).await.send().await, door(&fresh).await.send().await);
    assert!(code.path.starts_with("/desk/sign-in/code") && enrol.path.starts_with("/desk/sign-in/enrol"));
    let form = |page: &Answer| page.attribute_of("main form", "action").unwrap();
    let (code, enrol) = (code.clone().form(&form(&code)), enrol.clone().form(&form(&enrol)));
    let set_up = portal.visitor().get("/desk/set-up?lang=en").await.fill("email", &fresh).fill("code", "ABCD");
    let change = desk.get("/desk/account/password?lang=en").await.form("/desk/account/password");
    let forms = [
        ("/desk/account/password", change.fill("password", wrong).fill("new_password", wrong).fill("repeated", wrong)),
        ("/desk/set-up", set_up.fill("password", wrong).fill("repeated", wrong)),
        ("/desk/sign-in/code", code.fill("code", "234567")),
        ("/desk/sign-in/enrol", enrol.fill("code", "234567")),
        ("/desk/sign-in", door(&email).await.fill("password", wrong)),
    ];
    let mut pages = Vec::new();
    for (path, form) in forms {
        let page = until_too_much(&portal, &form).await;
        assert!(page.path.starts_with(&format!("{path}?wait=")), "{path}: {}", page.gist());
        let seconds: i64 = page.header("retry-after").parse().unwrap();
        // The zone of the desk.
        let over = portal.app.now() + TimeDelta::seconds(seconds + 59) + TimeDelta::hours(8);
        let said = page.text_of("[role=alert]").unwrap_or_default();
        assert_eq!(said, format!("Too many tries. Try again from {}.", over.format("%H:%M")), "{path}");
        assert!(!page.body.contains(wrong) && !page.body.contains("234567"), "{path}");
        if path.starts_with("/desk/sign-in") {
            let form = page.attribute_of("main form", "action").unwrap();
            assert_eq!(page.clone().form(&form).field("next").as_deref(), Some(wanted), "{path}");
        }
        // Reloaded it asks nothing again, and is there in another language.
        let again = page.again(&page.path).await;
        assert_eq!((again.status, again.text_of("[role=alert]")), (429, Some(said)), "{path}");
        let chinese = match page.attribute_of("main ~ * a[lang='zh-Hant'], a[lang='zh-Hant']", "href") {
            Some(link) => page.again(&link).await,
            None => page.clone().form(path).fill("email", &email).press_with_fields("button[lang='zh-Hant']").await,
        };
        assert_eq!(chinese.attribute_of("html", "lang").as_deref(), Some("zh-Hant"), "{path}: {}", chinese.gist());
        assert!(chinese.words().contains("嘗試次數過多"), "{path}: {}", chinese.words());
        if path == "/desk/sign-in" {
            let form = chinese.form(path);
            let held = (form.field("email"), form.field("next"));
            assert_eq!(held, (Some(email.clone()), Some(wanted.to_owned())));
        }
        pages.push(page);
    }
    // What was made up says nothing.
    let page = pages.pop().unwrap();
    let other = page.path.replace("?wait=1", "?wait=2");
    for made_up in [other, page.path.replace("queue", "tasks")] {
        assert_ne!(made_up, page.path);
        let shown = portal.visitor().get(&made_up).await;
        assert_eq!((shown.status, shown.text_of("[role=alert]")), (200, None), "{made_up}");
    }
    // When it is over the same address is the form, and leads on.
    portal.app.clock.advance(TimeDelta::minutes(66));
    let over = page.again(&page.path).await;
    assert_eq!((over.status, over.text_of("[role=alert]")), (200, None), "{}", over.gist());
    let code = over.fill("email", &email).fill("password", PASSWORD).send().await;
    assert!(code.path.starts_with("/desk/sign-in/code?next="), "{}", code.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_field_is_no_try() {
    let settings = ["--limit-tries-per-ip=2", "--limit-tries-per-account=2"].map(str::to_owned).into();
    let portal = TestApp::with(TestOptions { settings, ..TestOptions::default() }).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (_, email) = portal.staff(Role::Handler).await;
    let enrol = knock(&portal.visitor(), &email, PASSWORD).await;
    let action = enrol.attribute_of("main form", "action").unwrap();
    let password = desk.get("/desk/account/password?lang=en").await.form("/desk/account/password");
    let forms = [
        ("code", enrol.form(&action)),
        ("code", portal.visitor().get("/desk/set-up?lang=en").await),
        ("password", password.fill("new_password", PASSWORD).fill("repeated", PASSWORD)),
    ];
    for (field, form) in forms {
        for _ in 0..3 {
            let page = form.clone().send().await;
            assert_eq!(page.status, 422, "{}", page.gist());
            let said = page.text_of(&format!("#{field}-error")).unwrap_or_default();
            assert!(said.contains("Fill this in"), "{}", page.words());
        }
    }
}
