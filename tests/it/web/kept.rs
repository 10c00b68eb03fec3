//! What was typed stays: in another language, after a mistake, after going back.

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::staff::second_factor::current_code;
use uuid::Uuid;

use crate::support::{ADA, Answer, Asked, TestApp, Visitor};

/// Presses the language switch of a page whose form was filled in.
async fn in_chinese(page: Answer) -> Answer {
    let page = page.press_with_fields("button[lang='zh-Hant']").await;
    assert_eq!(page.status, 200, "{}", page.gist());
    assert_eq!(page.attribute_of("html", "lang").as_deref(), Some("zh-Hant"), "{}", page.path);
    assert!(page.path.contains("shown="), "an address of its own: {}", page.path);
    assert_eq!(page.text_of("[role=alert]"), None, "nothing is wrong: {}", page.gist());
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_switch_keeps_what_stands_in_any_form_of_the_desk() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    portal.ask(actor, &reference, None).await.unwrap();
    let before = portal.fingerprint().await;
    let below = |act: &str| format!("/desk/cases/{reference}{act}");
    let pages = [
        (below(""), "/messages", "body", "note"),
        (below("/ask"), "/ask", "body", ""),
        (below("/extend"), "/extend", "reason", ""),
        (below("/settle"), "/settle", "reason", ""),
        (below("/person"), "/person", "postal", "reason"),
        (below("/letter"), "/letter", "body", "refusal_reason"),
        (below("/close"), "/close", "body", "other"),
        (below("/tasks"), "/tasks", "title", ""),
        ("/desk/cases/new".to_owned(), "/new", "details", "name"),
        ("/desk/register/owners".to_owned(), "/owners", "name", "email"),
    ];
    for (path, form, one, other) in pages {
        let mut page = desk.get(&format!("{path}?lang=en")).await.form(form).fill(one, "Not lost, 王");
        if !other.is_empty() {
            page = page.fill(other, "Nor this");
        }
        let shown = if form == "/letter" {
            // The form that takes a file is sent as such forms are.
            let fields = page.fields();
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            desk.post_multipart(&format!("{path}?again&lang=zh-Hant"), &fields, None).await
        } else {
            in_chinese(page).await
        };
        assert_eq!((shown.status, shown.attribute_of("html", "lang").as_deref()), (200, Some("zh-Hant")), "{path}");
        let shown = shown.form(form);
        assert_eq!(shown.field(one).as_deref(), Some("Not lost, 王"), "{path}");
        assert!(other.is_empty() || shown.field(other).as_deref() == Some("Nor this"), "{path}");
        // Read once more, as after going back, it is the same page; signed out, nothing of it is left.
        let again = desk.get(&shown.path).await;
        assert_eq!((again.status, again.body), (200, shown.body.clone()), "{path}");
        assert!(!portal.visitor().get(&shown.path).await.body.contains("Not lost"), "{path}");
    }
    assert_eq!(portal.fingerprint().await, before, "nothing was done");
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let page =
        admin.get("/desk/staff?lang=en").await.form("/desk/staff").fill("name", "林").fill("email", "lin@desk.test");
    assert_eq!(in_chinese(page).await.form("/desk/staff").field("name").as_deref(), Some("林"));
    let stranger = portal.visitor();
    let sign_in = stranger.get("/desk/sign-in?lang=en&next=/desk/queue").await.fill("email", "dpo@desk.test");
    let shown = in_chinese(sign_in).await;
    assert_eq!(
        (shown.field("email").as_deref(), shown.field("next").as_deref()),
        (Some("dpo@desk.test"), Some("/desk/queue"))
    );
    let owner = stranger.get("/task?lang=en&next=/task/T-222222").await.fill("reference", "T-222222");
    let own = stranger.get("/my?lang=en&next=/my/RD-222-2222").await.fill("email", "ada@exa");
    let (task, my) = (in_chinese(owner).await, in_chinese(own).await);
    // Once a page of a door is no longer kept, its address still leads where it led.
    portal.app.clock.advance(chrono::TimeDelta::minutes(121));
    for (page, next) in [(&shown, "/desk/queue"), (&task, "/task/T-222222"), (&my, "/my/RD-222-2222")] {
        let gone = stranger.get(&page.path).await;
        assert_eq!((gone.status, gone.field("next").as_deref()), (200, Some(next)), "{}", gone.gist());
    }
    let set_up = stranger.get("/desk/set-up?lang=en").await.fill("email", "new@desk.test").fill("code", "ABCD");
    let shown = in_chinese(set_up).await;
    assert_eq!(
        (shown.field("email").as_deref(), shown.field("code").as_deref()),
        (Some("new@desk.test"), Some("ABCD"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_switch_keeps_what_requesters_typed_outside_of_the_form() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let received = portal.file_by_form(&visitor, "access", &[("name", "Zoë"), ("email", "zoe@requester.test")]).await;
    let reference = received.text_of("#reference").unwrap();
    let shown = in_chinese(received.form("/confirm").fill("code", "ABCD")).await;
    assert_eq!(shown.text_of("#reference").as_deref(), Some(reference.as_str()), "the page that filed it");
    assert_eq!(shown.form("/confirm").field("code").as_deref(), Some("ABCD"));
    for (path, field, typed) in [
        ("/confirm", "reference", "RD-222-2222"),
        ("/task", "reference", "T-222222"),
        ("/my", "email", "ada@exa"),
        ("/request/access/customer", "company", "A shop"),
    ] {
        let shown = in_chinese(portal.visitor().get(&format!("{path}?lang=en")).await.fill(field, typed)).await;
        assert_eq!(shown.field(field).as_deref(), Some(typed), "{path}");
    }
    let own = portal.visitor();
    let reference = portal.confirmed_by_form(&own, "deletion", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let path = format!("/my/{reference}");
    let page = own.get(&format!("{path}?lang=en")).await.form("/messages").fill("body", "One thing more: 王");
    let before = portal.fingerprint().await;
    let shown = in_chinese(page).await;
    assert!(
        shown.path.starts_with(&format!("{path}?shown=")),
        "the page itself, not where its form goes: {}",
        shown.path
    );
    let shown = shown.form("/messages");
    assert_eq!(shown.field("body").as_deref(), Some("One thing more: 王"));
    assert_eq!(portal.fingerprint().await, before, "nothing was sent");
    // From there it is sent, once.
    let sent = shown.send().await;
    assert_eq!(sent.path, format!("{path}?done=sent"), "{}", sent.gist());
    assert_eq!(portal.look("select count(*) from message where kind = 'requester'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_is_the_answer_to_a_form_that_was_sent() {
    let portal = TestApp::start().await;
    let own = portal.visitor();
    let reference = portal.confirmed_by_form(&own, "deletion", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let case = format!("/desk/cases/{reference}");
    let asked = |path: &str| -> String { path.to_owned() };
    // Without a token of ours everything is refused, and what was typed stands on a page that can be gone back to.
    let forms = [
        (&desk, asked(&format!("{case}/messages")), "body", case.clone()),
        (&desk, asked(&format!("{case}/letter")), "body", format!("{case}/letter")),
        (&desk, asked("/desk/cases/new"), "details", "/desk/cases/new".to_owned()),
        (&own, asked(&format!("/my/{reference}/messages")), "body", format!("/my/{reference}")),
        (&own, asked("/confirm"), "reference", "/confirm".to_owned()),
    ];
    for (visitor, path, field, shown_at) in forms {
        let fields = [(field, "Every word of it")];
        let sent = Asked {
            method: "POST",
            path: &path,
            fields: &fields,
            multipart: path.ends_with("/letter") || path.starts_with("/my/"),
            ..Asked::default()
        };
        let page = visitor.ask(sent).await;
        assert_eq!(page.status, 422, "{path}: {}", page.gist());
        assert!(page.path.starts_with(&format!("{shown_at}?shown=")), "{path} leads to {}", page.path);
        assert!(!page.path.contains("word") && page.body.contains("Every word of it"), "{path}");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    // The request form likewise where no draft can be kept: past every limit, and with a token that is none of ours.
    let long = "長".repeat(10_001);
    for token in ["", "x"] {
        let mut form = own.get("/request/access?lang=en").await.fill("details", &long).fill("email", ADA);
        if token == "x" {
            form = form.fill("form_token", token);
        }
        let page = form.send().await;
        assert_eq!(page.status, 422, "{}", page.gist());
        assert!(page.path.contains("?shown=") && page.body.contains(&long), "{}", page.path);
        let again = own.get(&page.path).await;
        assert!(again.body.contains(&long), "and is there when somebody comes back");
        let chinese = again.press("button[lang='zh-Hant']").await;
        assert!(chinese.body.contains(&long), "{}", chinese.gist());
        assert_eq!(chinese.attribute_of("html", "lang").as_deref(), Some("zh-Hant"));
        own.get("/?lang=en").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_is_for_the_same_session_alone() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let page = desk.get(&format!("/desk/cases/{reference}/ask")).await.form("/ask").send().await;
    assert_eq!(page.status, 422);
    assert_eq!(desk.get(&page.path).await.status, 422, "shown again as it was");
    desk.get("/desk").await.form("/sign-out").send().await;
    let gone = desk.get(&page.path).await;
    assert!(gone.path.starts_with("/desk/sign-in"), "{}", gone.path);
    let sealed = portal.look("select string_agg(encode(sealed, 'escape'), '') from draft").await;
    assert!(!sealed.is_empty() && !sealed.contains(&reference), "nothing of it can be read where it lies");
    portal.app.clock.advance(chrono::TimeDelta::hours(3));
    portal.work().await;
    assert_eq!(portal.look("select count(*) from draft").await, "0", "nor for long");
    // In the same browser and of the same person, but of another session, it is none: its form would not be taken either.
    let actor = portal.staff(Role::Dpo).await;
    let browser = portal.visitor();
    let knock = async || {
        let door = browser.get("/desk/sign-in?lang=en").await.fill("email", &actor.1);
        let page = door.fill("password", "correct horse battery").send().await;
        portal.app.clock.advance(chrono::TimeDelta::minutes(1));
        let code = rightsdesk::domain::staff::second_factor::current_code(portal.app.clone(), actor.0).await.unwrap();
        page.fill("code", &code).send().await;
    };
    knock().await;
    let path = format!("/desk/cases/{reference}/ask?lang=en");
    let page =
        browser.get(&path).await.form("/ask").fill("form_token", "x").fill("body", "Of this session").send().await;
    assert!(page.status == 422 && browser.get(&page.path).await.body.contains("Of this session"), "{}", page.gist());
    portal.app.clock.advance(chrono::TimeDelta::minutes(50));
    knock().await;
    let gone = browser.get(&page.path).await;
    assert!(gone.status == 200 && !gone.body.contains("Of this session"), "{}", gone.gist());
    assert!(gone.words().contains("no longer kept"), "{}", gone.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_button_of_a_page_takes_what_stands_in_its_boxes() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let form = desk.get("/desk/cases/new?lang=en").await.form("/desk/cases/new").fill("channel", "phone");
    let form = form.fill("received_on", "2026-11-25").fill("right", "access").fill("place", "DE").fill("name", "Ada");
    let reference = form.send().await.path.split(['/', '?']).nth(3).unwrap().to_owned();
    let path = format!("/desk/cases/{reference}");
    let task =
        desk.get(&format!("{path}/tasks")).await.form("/tasks").fill("due_on", "2026-12-01").fill("title", "Look");
    task.send().await;
    let mut page = desk.get(&format!("{path}?lang=en")).await;
    for button in ["/assign", "/acknowledge", "/tasks/", ".give"] {
        let selector = match button {
            ".give" => ".give button".to_owned(),
            "/tasks/" => "button[formaction*='/tasks/']".to_owned(),
            act => format!("button[formaction$='{act}']"),
        };
        let filled = page.form("/messages").fill("body", "Dear Ada, half of").fill("note", "She called");
        let done = filled.press_with_fields(&selector).await;
        assert_eq!(done.status, 200, "{button}: {}", done.gist());
        assert!(done.path.starts_with(&format!("{path}?shown=")), "{button}: {}", done.path);
        assert!(done.text_of(".say.done").is_some(), "{button}: it is said that it was done: {}", done.gist());
        let boxes = done.clone().form("/messages");
        let held = (boxes.field("body"), boxes.field("note"));
        assert_eq!(held, (Some("Dear Ada, half of".into()), Some("She called".into())), "{button}");
        page = desk.get(&done.path).await;
    }
    let case = portal.case(&reference).await;
    assert!(case.acknowledged_at.is_some());
    assert_eq!(portal.look("select count(*) from task where done_at is not null").await, "1");
    // What is refused loses no more: somebody else was quicker.
    let (other, _) = portal.confirmed("access", "DE").await;
    let path = format!("/desk/cases/{other}");
    let stale = desk.get(&format!("{path}?lang=en")).await.form("/messages").fill("body", "Words that stay");
    let (colleague, _) = portal.staff(Role::Handler).await;
    let handler = Actor::Staff { id: colleague, role: Role::Handler };
    rightsdesk::domain::cases::ops::assign(portal.app.clone(), handler, other.as_str(), Some(colleague)).await.unwrap();
    let refused = stale.press_with_fields("button[formaction$='/assign']").await;
    assert_eq!(refused.status, 409, "{}", refused.gist());
    assert_eq!(refused.form("/messages").field("body").as_deref(), Some("Words that stay"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_of_mails_is_changed_and_a_message_half_written_stays() {
    let portal = TestApp::start().await;
    let own = portal.visitor();
    let reference = portal.confirmed_by_form(&own, "deletion", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let path = format!("/my/{reference}");
    let page = own.get(&format!("{path}?lang=en")).await.form("/messages").fill("body", "One thing more");
    let done = page.press_with_fields("button[formaction$='/language']").await;
    assert_eq!(done.status, 200, "{}", done.gist());
    assert!(
        done.path.starts_with(&format!("{path}?shown=")) && done.text_of(".status.done").is_some(),
        "{}",
        done.gist()
    );
    assert_eq!(done.form("/messages").field("body").as_deref(), Some("One thing more"));
    assert_eq!(portal.look("select language from cases").await, "zh-Hant");
    assert_eq!(portal.look("select count(*) from message").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_is_said_to_be_gone_and_the_page_is_asked_for_once() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let own = portal.visitor();
    let mine = portal.confirmed_by_form(&own, "deletion", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    let number = "0123456789abcdef0123456789abcdef";
    for shown in [number, "garbage", ""] {
        for below in ["", "/ask", "/messages", "/notes", "/tasks/1", "/mails/1"] {
            let page = desk.get(&format!("/desk/cases/{reference}{below}?shown={shown}&lang=en")).await;
            assert_eq!(page.status, 200, "{below} {shown}: {}", page.gist());
            assert!(
                page.text_of("[role=alert]").unwrap_or_default().contains("no longer kept"),
                "{below}: {}",
                page.gist()
            );
        }
        let page = desk.get(&format!("/desk/alerts/1?shown={shown}&lang=en")).await;
        assert!(page.status == 200 && page.words().contains("no longer kept"), "{}", page.gist());
        for below in ["", "/messages"] {
            let page = own.get(&format!("/my/{mine}{below}?shown={shown}&lang=en")).await;
            assert!(
                page.status == 200 && page.words().contains("no longer have what you typed here"),
                "{}",
                page.gist()
            );
        }
    }
    // Somebody else's is gone for whoever asks, and so is one's own of another session.
    let page = desk.get(&format!("/desk/cases/{reference}/ask?lang=en")).await.form("/ask").send().await;
    assert_eq!(page.status, 422);
    let (other, _) = portal.signed_in(Role::Dpo).await;
    let theirs = other.get(&page.path).await;
    assert!(theirs.status == 200 && theirs.words().contains("no longer kept"), "{}", theirs.gist());
    portal.app.clock.advance(chrono::TimeDelta::minutes(121));
    let (fresh, _) = portal.signed_in(Role::Dpo).await;
    assert!(fresh.get(&format!("{}&lang=en", page.path)).await.words().contains("no longer kept"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_chosen_is_kept_by_the_language_switch() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}/letter");
    let page = desk.get(&format!("{path}?lang=en")).await.form("/letter").fill("body", "Here it is.");
    let fields = page.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let switch = page.attribute_of("button[lang='zh-Hant']", "formaction").unwrap();
    let shown = desk.post_multipart(&format!("{path}{switch}"), &fields, Some(("file", "answer.csv", b"a,b"))).await;
    assert_eq!(shown.attribute_of("html", "lang").as_deref(), Some("zh-Hant"), "{}", shown.gist());
    assert!(shown.words().contains("answer.csv"), "{}", shown.words());
    let form = shown.form("/letter").fill("outcome", "fulfilled");
    let fields = form.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let fields = [fields.as_slice(), &[("deed", "send")]].concat();
    let closed = desk.post_multipart(&path, &fields, None).await;
    assert!(closed.path.contains("done=closed"), "{}", closed.gist());
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "1", "and goes out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_has_no_form_shows_what_was_typed() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let case = format!("/desk/cases/{reference}");
    // The extension that a colleague gave meanwhile, the edition that the case has already, the appeal that there is not.
    let page = desk.get(&format!("{case}/extend?lang=en")).await.form("/extend").fill("reason", "Because it is much");
    rightsdesk::domain::cases::ops::extend(portal.app.clone(), actor, reference.as_str(), "Another").await.unwrap();
    let refused = page.send().await;
    assert!(refused.status >= 400 && refused.words().contains("Because it is much"), "{}", refused.gist());
    let token = desk.get(&case).await.form("/messages").field("form_token").unwrap();
    for (act, field) in [("adopt", "reason"), ("appeal", "body")] {
        let fields = [("form_token", token.as_str()), (field, "Words of <some> length"), ("channel", "post")];
        let page = desk.post_with(&format!("{case}/{act}?lang=en"), &fields, &[]).await;
        assert_eq!(page.status, 409, "{act}: {}", page.gist());
        assert!(page.words().contains("Words of <some> length"), "{act}: {}", page.words());
    }
    let own = portal.visitor();
    let mine =
        portal.confirmed_by_form(&own, "deletion", "zoe@requester.test", &[("name", "Zoë"), ("place", "DE")]).await;
    let token = own.get(&format!("/my/{mine}?lang=en")).await.form("/messages").field("form_token").unwrap();
    let page = own.post(&format!("/my/{mine}/appeal"), &[("form_token", &token), ("body", "Why ever not?")]).await;
    assert!(page.status == 409 && page.words().contains("Why ever not?"), "{}", page.gist());
    // Never a secret.
    let fields = [("form_token", token.as_str()), ("password", "correct horse battery"), ("email", "a b@desk.test")];
    let page = desk.post("/desk/nothing", &fields).await;
    assert!(!page.body.contains("correct horse"), "{}", page.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_button_of_a_page_takes_what_stands_in_its_other_fields() {
    let portal = TestApp::start().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    // The tasks of a case: a new one half written, another moved to a day.
    let path = format!("/desk/cases/{reference}/tasks");
    for title in ["First", "Second"] {
        let form = desk.get(&path).await.form("/tasks").fill("due_on", "2026-12-01").fill("title", title);
        form.send().await;
    }
    let ids = portal.look("select string_agg(id::text, ' ' order by id) from task").await;
    let (first, second) = ids.split_once(' ').unwrap();
    let page = desk.get(&format!("{path}?lang=en")).await.form("/tasks").fill("title", "Half of a third: 王");
    let page = page.fill(&format!("due-{second}"), "2026-12-09");
    let done = page.press_with_fields(&format!("button[formaction$='{first}'][value='done']")).await;
    assert!(done.path.starts_with(&format!("{path}?shown=")) && done.text_of(".say.done").is_some(), "{}", done.gist());
    let held = done.form("/tasks");
    assert_eq!(held.field("title").as_deref(), Some("Half of a third: 王"));
    assert_eq!(held.field(&format!("due-{second}")).as_deref(), Some("2026-12-09"));
    let moved = held.press_with_fields(&format!("button[formaction$='{second}'][value='move']")).await;
    assert_eq!(moved.form("/tasks").field("title").as_deref(), Some("Half of a third: 王"));
    let dates = portal.look("select string_agg(due_on::text, ' ' order by due_on) from task").await;
    assert_eq!(dates, "2026-12-01 2026-12-09");
    // Adding one takes no day that was picked for another.
    let page = desk.get(&path).await.form("/tasks").fill("title", "Third").fill("due_on", "2026-12-03");
    let added = page.fill(&format!("due-{second}"), "2026-12-10").send().await;
    assert!(added.path.starts_with(&format!("{path}?shown=")) && added.text_of(".say.done").is_some());
    let held = added.clone().form("/tasks");
    assert_eq!((held.field("title").as_deref(), held.field("due_on").as_deref()), (Some(""), Some("")));
    assert_eq!(held.field(&format!("due-{second}")).as_deref(), Some("2026-12-10"));
    assert!(in_chinese(added.form("/tasks")).await.text_of(".say.done").is_some(), "said in every language");
    let nothing = desk.get(&path).await.form("/tasks");
    let back = nothing.press_with_fields(&format!("button[formaction$='{first}'][value='open']")).await;
    assert!(back.path.ends_with("/tasks?done=task-open"), "{}", back.path);
    // Somebody who answers for systems.
    let form = desk.get("/desk/register/owners?lang=en").await.form("/owners").fill("name", "Chen");
    let owner = form.fill("email", "chen@owner.test").send().await;
    let address = owner.path.split('?').next().unwrap().to_owned();
    let page = desk.get(&format!("{address}?lang=en")).await.form(&address).fill("name", "Chen, of the shop: 王");
    let mailed = page.press_with_fields("button[value='mail-code']").await;
    assert!(mailed.path.starts_with(&format!("{address}?shown=")), "{}", mailed.gist());
    assert!(mailed.text_of(".say.done").is_some(), "{}", mailed.gist());
    let kept = mailed.form(&address);
    assert_eq!(kept.field("name").as_deref(), Some("Chen, of the shop: 王"));
    assert!(kept.send().await.path.ends_with("?done=owner-kept"));
    // Two alerts, of which one is dealt with.
    let id = portal.look("select id from cases").await;
    let other = "00000000-0000-7000-8000-000000000002";
    for (alert, moment) in [(id.as_str(), "10:00"), (other, "11:00")] {
        let sql = format!(
            "insert into alert (id, kind, case_id, at) values ('{alert}', 'mail_refused', '{id}', '2026-11-25T{moment}:00Z')"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *portal.owner().await).await.unwrap();
    }
    let today = desk.get("/desk?lang=en").await.form("/desk/alerts").fill(&format!("note-{id}"), "Called her");
    let today = today.fill(&format!("note-{other}"), "Half of what was done");
    let enter = today.clone().send().await;
    assert!(enter.status == 422 && enter.words().contains("Press the button beside"), "{}", enter.gist());
    let chinese = in_chinese(today.clone()).await.form("/desk/alerts");
    assert_eq!(chinese.field(&format!("note-{other}")).as_deref(), Some("Half of what was done"));
    let dealt = today.press_with_fields(&format!("button[formaction='/desk/alerts/{id}']")).await;
    assert!(dealt.path.starts_with("/desk?shown="), "{}", dealt.path);
    assert_eq!(dealt.form("/desk/alerts").field(&format!("note-{other}")).as_deref(), Some("Half of what was done"));
    assert_eq!(portal.look("select count(*) from alert where resolved_at is null").await, "1");
    // One's own account: what is typed there is secret, so it stands alone.
    let account = desk.get("/desk/account").await;
    assert!(account.attributes_of("main input[type='password']", "name").is_empty());
    let password = desk.get("/desk/account/password").await;
    assert_eq!(password.attributes_of("main form", "action"), ["/desk/account/password"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_button_for_another_code_takes_what_requesters_typed() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let received = portal.file_by_form(&visitor, "access", &[("name", "Zoë"), ("email", "zoe@requester.test")]).await;
    let reference = received.text_of("#reference").unwrap();
    let typed = received.form("/confirm").fill("email", "zoé@");
    let coded = typed.clone().press_with_fields("button[formaction='/received/code']").await;
    assert!(coded.path.starts_with("/received?shown="), "{}", coded.gist());
    let coded = coded.form("/confirm");
    assert_eq!(coded.field("email").as_deref(), Some("zoé@"));
    let wrong = coded.fill("code", "ABCD").press_with_fields("button[formaction='/received/address']").await;
    assert_eq!((wrong.status, wrong.form("/confirm").field("code").as_deref()), (422, Some("ABCD")));
    // The Enter key in the field of the address.
    let moved = visitor.get("/received").await.form("/confirm").fill("email", "zoe.b@requester.test").send().await;
    assert_eq!(moved.path, "/received?done=address", "{}", moved.gist());
    // Elsewhere the reference stays.
    let confirm = portal.visitor().get("/confirm?lang=en").await.form("/confirm").fill("reference", &reference);
    let asked = confirm.press_with_fields("button[formaction='/confirm/code']").await;
    assert!(asked.path.starts_with("/confirm?shown="), "{}", asked.gist());
    assert_eq!(asked.form("/confirm").field("reference").as_deref(), Some(reference.as_str()));
}

/// Signs somebody of the desk in with this browser.
async fn into_the_desk(portal: &TestApp, browser: &Visitor, (id, email): &(Uuid, String)) {
    // A code is taken once.
    portal.app.clock.advance(chrono::TimeDelta::minutes(1));
    let page = browser.get("/desk/sign-in?lang=en").await.fill("email", email);
    let page = page.fill("password", "correct horse battery").send().await;
    let form = page.attribute_of("main form", "action").unwrap();
    let code = current_code(portal.app.clone(), *id).await.unwrap();
    page.form(&form).fill("code", &code).send().await;
    assert_eq!(browser.get("/desk").await.path, "/desk");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_into_a_form_for_anybody_is_the_browsers_whoever_comes_in_meanwhile() {
    let portal = TestApp::start().await;
    let browser = portal.visitor();
    let account = portal.staff(Role::Dpo).await;
    // A page with a mistake, one in another language, and one that has no form.
    let mistaken = browser.get("/confirm?lang=en").await.form("/confirm").fill("reference", "RD-222-2222").send().await;
    let page = browser.get("/my?lang=en&another=1").await.form("/my").fill("email", "RD-222-2222@half");
    let switched = in_chinese(page).await;
    let (token, long) = (mistaken.field("form_token").unwrap(), "RD-222-2222 長".repeat(20_000));
    let failed = browser.post("/request/access", &[("form_token", &token), ("details", &long)]).await;
    assert_eq!((mistaken.status, failed.status), (422, 413));
    assert!(failed.words().contains("登出後就會消失") && !failed.words().contains("登入或登出"), "{}", failed.gist());
    let pages = [mistaken, switched, failed];
    let stay = async |when: &str| {
        for page in &pages {
            let shown = browser.get(&page.path).await;
            let held = (shown.status, shown.body.contains("RD-222-2222"));
            assert_eq!(held, (page.status, true), "{when}: {}", shown.gist());
        }
    };
    stay("at once").await;
    into_the_desk(&portal, &browser, &account).await;
    stay("in at the desk").await;
    let reference = portal.confirmed_by_form(&browser, "deletion", ADA, &[("name", "Ada"), ("place", "DE")]).await;
    stay("and in as a requester").await;
    // What is of the request is of its session, whatever happens at the other door.
    let path = format!("/my/{reference}");
    let own =
        in_chinese(browser.get(&format!("{path}?lang=en")).await.form("/messages").fill("body", "Of Ada 王")).await;
    let desk =
        in_chinese(browser.get("/desk/cases/new?lang=en").await.form("/new").fill("details", "Of the desk 王")).await;
    assert!(own.path.starts_with(&path) && desk.path.starts_with("/desk"), "{} {}", own.path, desk.path);
    portal.app.clock.advance(chrono::TimeDelta::minutes(46));
    stay("the desk's session ended").await;
    // Nobody looks past a door at what lies behind it.
    let number = desk.path.split_once('?').unwrap().1;
    for anybodys in ["/confirm", "/my", "/desk/sign-in", "/"] {
        let shown = browser.get(&format!("{anybodys}?{number}")).await;
        assert!(!shown.body.contains("Of the desk"), "{anybodys}: {}", shown.gist());
    }
    into_the_desk(&portal, &browser, &account).await;
    assert!(browser.get(&own.path).await.body.contains("Of Ada 王"), "a sign-in at the desk takes nothing of it");
    assert!(!browser.get(&desk.path).await.body.contains("Of the desk"), "it was of the session before");
    stay("in at the desk again").await;
    let another = portal.staff(Role::Handler).await;
    let desk =
        in_chinese(browser.get("/desk/cases/new?lang=en").await.form("/new").fill("details", "Of the desk 王")).await;
    into_the_desk_from_outside(&portal, &browser, &another).await;
    assert!(!browser.get(&desk.path).await.body.contains("Of the desk"), "nor of anybody else");
    // After signing out nothing is left of anything.
    browser.leave().await;
    for page in pages.iter().chain([&own, &desk]) {
        assert!(!browser.get(&page.path).await.body.contains("RD-222-2222"), "{}", page.path);
    }
}

/// Signs somebody else of the desk in with a browser whose session there ended by itself.
async fn into_the_desk_from_outside(portal: &TestApp, browser: &Visitor, account: &(Uuid, String)) {
    portal.app.clock.advance(chrono::TimeDelta::minutes(46));
    into_the_desk(portal, browser, account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_shows_what_a_browser_has_sent_is_kept_where_that_stands_open() {
    let portal = TestApp::start().await;
    let browser = portal.visitor();
    let received = portal.file_by_form(&browser, "access", &[("name", "Zoë"), ("email", "zoe@requester.test")]).await;
    let reference = received.text_of("#reference").unwrap();
    let wrong = received.form("/confirm").fill("code", "2222-2222").send().await;
    assert!(wrong.status == 422 && wrong.path.starts_with("/received?shown="), "{}", wrong.gist());
    assert!(browser.get(&wrong.path).await.body.contains(&reference));
    // The next one at the same machine sends something of their own.
    portal.file_by_form(&browser, "access", &[("name", "Ada"), ("email", ADA)]).await;
    let number = wrong.path.split_once('?').unwrap().1;
    for path in ["/received", "/confirm"] {
        let shown = browser.get(&format!("{path}?{number}")).await;
        assert!(!shown.body.contains(&reference), "{path}: {}", shown.gist());
    }
}

/// What was just done is told on a page whose form is sent only to be shown again, too.
#[tokio::test(flavor = "multi_thread")]
async fn that_a_code_was_mailed_is_said_in_every_language() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let form = visitor.get("/request/access?lang=en").await.form("/request/access");
    let check = form.fill("name", "Ada").fill("email", ADA).fill("place", "DE").send().await;
    let received = check.send().await;
    assert_eq!(received.path, "/received", "{}", received.gist());
    let asked = received.form("/confirm").press_with_fields("button[formaction='/received/code']").await;
    assert_eq!(asked.path, "/received?done=code", "{}", asked.gist());
    let said = |page: &Answer| page.text_of(".status.done").is_some();
    let chinese = in_chinese(asked.form("/confirm")).await;
    assert!(said(&chinese), "{}", chinese.gist());
    let other = portal.visitor();
    let form = other.get("/confirm?lang=en").await.form("/confirm").fill("reference", "RD-222-2222");
    let asked = form.press_with_fields("button[formaction='/confirm/code']").await;
    assert!(said(&asked), "{}", asked.gist());
    let chinese = in_chinese(asked.form("/confirm")).await;
    assert!(said(&chinese), "{}", chinese.gist());
    assert_eq!(chinese.form("/confirm").field("reference").as_deref(), Some("RD-222-2222"));
}
