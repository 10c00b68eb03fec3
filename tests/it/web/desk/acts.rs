//! What the desk does with a case: taking one in, asking, pausing, extending, closing, answering by letter.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;
use rightsdesk::base::error::Error;
use rightsdesk::domain::cases::Outcome;
use rightsdesk::domain::cases::ops;

use crate::support::{ADA, Answer, DPO, TestApp, Visitor};

async fn new_case(desk: &Visitor, fields: &[(&str, &str)]) -> Answer {
    let mut form = desk.get("/desk/cases/new").await.form("/desk/cases/new");
    for (name, value) in fields {
        form = form.fill(name, value);
    }
    form.send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_of_last_week_is_taken_in_with_its_own_date() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let empty = new_case(&desk, &[("name", "Kept Name"), ("details", "Kept words")]).await;
    assert_eq!(empty.status, 422);
    let empty = empty.form("/desk/cases/new");
    assert_eq!(
        (empty.field("name").as_deref(), empty.field("details").as_deref()),
        (Some("Kept Name"), Some("Kept words"))
    );
    let call = [
        ("channel", "phone"),
        ("received_on", "2026-11-16"),
        ("right", "access"),
        ("place", "DE"),
        ("name", "Karl Anrufer"),
        ("phone", "+49 30 123"),
        ("email", "karl@requester.test"),
        ("details", "He called."),
    ];
    let mut future = call;
    future[1].1 = "2026-11-27";
    assert_eq!(new_case(&desk, &future).await.status, 422, "tomorrow has not come");
    let case = new_case(&desk, &call).await;
    assert!(case.path.ends_with("?done=filed"), "{}", case.gist());
    let reference = portal.look("select reference from cases").await;
    assert_eq!(
        portal.look("select received_on::text || ' ' || status || ' ' || channel from cases").await,
        "2026-11-16 new phone"
    );
    assert_eq!(portal.look("select legal_due from cases").await, "2026-12-16", "a month from the call, not from today");
    portal.work().await;
    let code = portal.code_for("karl@requester.test").await;
    assert_eq!(
        portal
            .mails_to(DPO)
            .iter()
            .filter(|mail| mail.subject.contains(&reference) && mail.subject.starts_with("New"))
            .count(),
        1
    );
    let page = portal.visitor().get("/confirm").await.fill("reference", &reference).fill("code", &code).send().await;
    assert!(page.path.starts_with(&format!("/my/{reference}")), "the code opens the page");
    // By post, without any address.
    let post = [("channel", "post"), ("received_on", "2026-11-20"), ("right", "deletion"), ("name", "Paula Post")];
    let letter = new_case(&desk, &post).await;
    assert!(letter.path.ends_with("?done=filed"), "{}", letter.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_the_desk_sent_twice_is_done_once() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let mut form = desk.get("/desk/cases/new").await.form("/desk/cases/new");
    for (name, value) in
        [("channel", "phone"), ("received_on", "2026-11-24"), ("right", "access"), ("place", "DE"), ("name", "Double")]
    {
        form = form.fill(name, value);
    }
    let (one, two) = tokio::join!(form.clone().send(), form.clone().send());
    let three = form.send().await;
    assert_eq!((&one.path, &one.path), (&two.path, &three.path));
    assert_eq!(portal.look("select count(*) from cases").await, "1");
    let reference = portal.look("select reference from cases").await;

    let mut ask = desk.get(&format!("/desk/cases/{reference}/ask")).await.form("/ask").fill("body", "Who are you?");
    ask = ask.fill("ground", "identity");
    let (one, two) = tokio::join!(ask.clone().send(), ask.clone().send());
    let three = ask.send().await;
    assert!(
        [&one, &two, &three].iter().all(|page| page.path.ends_with("?done=asked")),
        "{} {} {}",
        one.gist(),
        two.gist(),
        three.gist()
    );
    assert_eq!(portal.look("select count(*) from message").await, "1");
    assert_eq!(portal.look("select count(*) from case_pause").await, "1");

    let path = format!("/desk/cases/{reference}/letter");
    let token = desk.get(&path).await.field("form_token").unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("deed", "send"),
        ("says", "yes"),
        ("outcome", "fulfilled"),
        ("body", "Done."),
    ];
    let send = || desk.post_multipart(&path, &fields, None);
    let (one, two) = tokio::join!(send(), send());
    let three = send().await;
    assert!(
        [&one, &two, &three].iter().all(|page| page.path.ends_with("?done=closed")),
        "{} {} {}",
        one.gist(),
        two.gist(),
        three.gist()
    );
    assert_eq!(portal.look("select count(*) from message where kind = 'answer'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_pauses_where_the_law_allows_it_and_runs_on_with_the_answer() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference = portal
        .confirmed_by_form(&visitor, "access", "pause@requester.test", &[("name", "Pause"), ("place", "DE")])
        .await;
    let due = portal.look("select legal_due from cases").await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let asked = desk
        .get(&format!("/desk/cases/{reference}/ask"))
        .await
        .form("/ask")
        .fill("body", "Please prove who you are.")
        .fill("ground", "identity")
        .send()
        .await;
    assert!(asked.path.ends_with("?done=asked"), "{}", asked.gist());
    assert_eq!(portal.look("select status from cases").await, "waiting_for_requester");
    assert_eq!(portal.look("select count(*) from case_pause where answered_on is null").await, "1");
    let second = desk.get(&format!("/desk/cases/{reference}/ask")).await;
    assert!(second.text_of("[name=ground][value=identity]").is_none(), "one pause at a time");
    portal.pass(TimeDelta::days(5)).await;
    let page = visitor.get("/my").await;
    let code = {
        page.fill("email", "pause@requester.test").send().await;
        portal.code_for("pause@requester.test").await
    };
    visitor.get("/my/code").await.fill("code", &code).send().await;
    let page = visitor.get(&format!("/my/{reference}?lang=en")).await;
    assert!(page.words().contains("Please prove who you are."));
    page.form("/messages").fill("body", "Here is the proof.").send().await;
    assert_eq!(portal.look("select status from cases").await, "in_progress");
    assert_eq!(portal.look("select count(*) from case_pause where answered_on is null").await, "0");
    assert!(portal.look("select legal_due from cases").await > due, "the time it stood is not lost");
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let token = desk.get(&format!("/desk/cases/{reference}/resume")).await.field("form_token").unwrap();
    let none = desk.post(&format!("/desk/cases/{reference}/resume"), &[("form_token", &token)]).await;
    assert_eq!(none.status, 409, "nothing stands still");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_law_knows_no_pause_the_rule_says_so() {
    let portal = TestApp::start().await;
    let reference = portal
        .confirmed_by_form(&portal.visitor(), "access", "taiwan@requester.test", &[("name", "Taiwan"), ("place", "TW")])
        .await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let page = desk.get(&format!("/desk/cases/{reference}/ask")).await.form("/ask");
    let grounds: Vec<_> = page.attributes_of("[name=ground]", "value");
    assert!(!grounds.iter().any(|ground| ground == "clarification"), "{grounds:?}");
    let before = portal.look("select legal_due from cases").await;
    let token = page.field("form_token").unwrap();
    let mut refused = 0;
    for ground in ["identity", "clarification", "fee"] {
        let answer = desk
            .post(
                &format!("/desk/cases/{reference}/ask"),
                &[("form_token", &token), ("body", "Kept question"), ("ground", ground)],
            )
            .await;
        if answer.status == 422 {
            refused += 1;
            assert!(
                answer.words().contains("Taiwan") || answer.words().contains("PDPA"),
                "in the rule's words: {}",
                answer.gist()
            );
            assert_eq!(answer.form("/ask").field("body").as_deref(), Some("Kept question"));
        }
    }
    assert!(refused > 0);
    assert_eq!(portal.look("select legal_due from cases").await, before);
    assert_eq!(
        desk.post(
            &format!("/desk/cases/{reference}/ask"),
            &[("form_token", &token), ("body", "x"), ("ground", "weather")]
        )
        .await
        .status,
        422
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn time_is_extended_once() {
    let portal = TestApp::start().await;
    let reference = portal
        .confirmed_by_form(&portal.visitor(), "access", "more@requester.test", &[("name", "More"), ("place", "DE")])
        .await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    let path = format!("/desk/cases/{reference}/extend");
    let before = portal.look("select legal_due from cases").await;
    let none = desk.get(&path).await.form("/extend").send().await;
    assert_eq!(none.status, 422, "not without its reason");
    let form = desk.get(&path).await.form("/extend").fill("reason", "Very many records.");
    let done = form.clone().send().await;
    assert!(done.path.ends_with("?done=extended"), "{}", done.gist());
    let after = portal.look("select legal_due from cases").await;
    assert!(after > before);
    let again = form.send().await;
    assert_eq!(again.status, 422);
    assert_eq!(portal.look("select legal_due from cases").await, after);
    assert_eq!(desk.get(&path).await.status, 422, "the page says so before anything is typed");
    portal.work().await;
    let told =
        portal.mails_to("more@requester.test").into_iter().filter(|mail| mail.subject.contains("more time")).count();
    assert_eq!(told, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn settling_under_another_law_keeps_the_case_open_to_work() {
    let portal = TestApp::start().await;
    let reference = portal
        .confirmed_by_form(&portal.visitor(), "access", "moved@requester.test", &[("name", "Moved"), ("place", "DE")])
        .await;
    let (desk, _) = portal.signed_in(Role::Handler).await;
    desk.get(&format!("/desk/cases/{reference}/ask"))
        .await
        .form("/ask")
        .fill("body", "Which one?")
        .fill("ground", "clarification")
        .send()
        .await;
    let paused = portal.look("select count(*) from case_pause").await;
    for (place, right) in [
        ("TW", "access"),
        ("US-CA", "deletion"),
        ("HK", "correction"),
        ("GB", "access"),
        ("", "other"),
        ("DE", "access"),
    ] {
        let form = desk.get(&format!("/desk/cases/{reference}/settle")).await;
        let form = form.form("/settle").fill("place", place).fill("right", right).fill("reason", "They live there.");
        let settled = form.send().await;
        assert!(settled.path.ends_with("?done=settled"), "{place} {right} (paused {paused}): {}", settled.gist());
        assert_eq!(desk.get(&format!("/desk/cases/{reference}")).await.status, 200, "{place} {right}");
    }
    let done = desk.get(&format!("/desk/cases/{reference}")).await;
    assert!(done.words().contains("Moved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_needs_an_answer_and_its_file_is_handed_over_inert() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let reference = portal
        .confirmed_by_form(&visitor, "access", "close@requester.test", &[("name", "Close"), ("place", "DE")])
        .await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}/letter");
    let page = desk.get(&path).await;
    let token = page.field("form_token").unwrap();
    let send = async |outcome: &str, body: &str, file: Option<(&'static str, &'static str, &[u8])>| {
        desk.post_multipart(
            &path,
            &[("form_token", &token), ("deed", "send"), ("says", "yes"), ("outcome", outcome), ("body", body)],
            file,
        )
        .await
    };
    assert_eq!(send("fulfilled", " ", None).await.status, 422, "an answer is written");
    assert_eq!(send("", "Words", None).await.status, 422, "an outcome is chosen");
    for other in ["withdrawn", "lapsed", "x"] {
        assert_eq!(send(other, "Words", None).await.status, 422, "{other} is not the desk's to choose");
    }
    assert_eq!(portal.look("select status from cases").await, "new");
    let kept = send("", "Words that stay", None).await;
    assert_eq!(kept.form("/letter").field("body").as_deref(), Some("Words that stay"));
    let html: &[u8] = b"<script>alert(1)</script>";
    let found = send("fulfilled", "Here it is.", Some(("file", "../../evil\u{202e}lmth.html", html))).await;
    assert_eq!((found.status, found.mistake("file").is_some()), (422, true), "{}", found.gist());
    assert_eq!(found.form("/letter").field("body").as_deref(), Some("Here it is."), "nothing typed is lost");
    let package = format!("/desk/cases/{reference}/package?lang=en");
    let files = desk.get(&package).await;
    assert!(files.words().contains("evillmth.html"), "{}", files.words());
    let let_out =
        super::package::press(&desk, &reference, "accept", &[("reason", "It is the page she wrote herself.")]).await;
    assert!(let_out.path.ends_with("?done=release"), "{}", let_out.gist());
    let closed = send("fulfilled", "Here it is.", None).await;
    assert!(closed.path.ends_with("?done=closed"), "{}", closed.gist());
    let own = visitor.get(&format!("/my/{reference}")).await;
    for (browser, page) in [(&visitor, own), (&desk, desk.get(&format!("/desk/cases/{reference}")).await)] {
        let link = page.attributes_of("a", "href").into_iter().find(|href| href.contains("/files/")).unwrap();
        let file = browser.get(&link).await;
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-type"), "application/octet-stream");
        assert!(
            file.header("content-disposition").starts_with("attachment; filename*=UTF-8''"),
            "{}",
            file.header("content-disposition")
        );
        assert!(
            !file.header("content-disposition").contains("..") && !file.header("content-disposition").contains('/')
        );
        assert_eq!((file.header("x-content-type-options"), file.header("cache-control")), ("nosniff", "no-store"));
        assert!(file.header("content-security-policy").contains("default-src 'none'"));
        assert_eq!(file.body.as_bytes(), html);
        let stranger = portal.visitor().get(&link).await;
        assert!(!stranger.body.contains("alert"), "{}", stranger.path);
    }
    let letter = desk.get(&format!("/desk/cases/{reference}/letter/paper")).await;
    assert_eq!(letter.status, 200);
    assert!(
        letter.words().contains("Here it is.")
            && letter.words().contains("Close")
            && letter.words().contains(&reference)
    );
    // The sum as the requester may check it, without what the answer has overtaken.
    let sum = letter.text_of("main.paper .annex ul").unwrap();
    assert!(sum.starts_with("Received on ") && sum.contains("The answer is due by "), "{sum}");
    assert!(sum.contains("(GDPR Art. 12(3))") && !sum.contains("may be moved once"), "{sum}");
    let (auditor, _) = portal.signed_in(Role::Auditor).await;
    assert_eq!(auditor.get(&format!("/desk/cases/{reference}")).await.status, 200);
    assert!(auditor.get(&path).await.text_of("main form button").is_none(), "an auditor is offered nothing to press");
    let reopened = desk
        .get(&format!("/desk/cases/{reference}/reopen"))
        .await
        .form("/reopen")
        .fill("reason", "A part was missing.")
        .send()
        .await;
    assert!(reopened.path.ends_with("?done=reopened"), "{}", reopened.gist());
    assert_eq!(portal.look("select status from cases").await, "in_progress");
}

/// What the requester wrote is read on the page that shows it, and on no other.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_does_not_show_a_message_does_not_mark_it_as_read() {
    let portal = TestApp::start().await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    portal.reply(requester, &reference).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let unread = async || portal.case(&reference).await.unread;
    for below in ["/assign", "/ask", "/extend", "/close", "/letter", "/settle", "/tasks"] {
        assert_eq!(desk.get(&format!("/desk/cases/{reference}{below}")).await.status, 200, "{below}");
        assert!(unread().await, "{below}");
    }
    assert_eq!(desk.get(&format!("/desk/cases/{reference}")).await.status, 200);
    assert!(!unread().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_given_to_a_colleague_where_its_handler_stands() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (colleague, _) = portal.staff(Role::Handler).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let path = format!("/desk/cases/{reference}?lang=en");
    let page = desk.get(&path).await;
    assert!(!page.attributes_of(".acts a", "href").iter().any(|href| href.ends_with("/assign")), "no page of its own");
    let given = page.button(".give button").fill("give_to", &colleague.to_string()).send().await;
    assert!(given.path.contains("done=assigned"), "{}", given.gist());
    assert_eq!(given.attribute_of("#assignee option[selected]", "value").as_deref(), Some(&*colleague.to_string()));
    assert!(given.words().contains("handler of the desk"));
    // Whoever only reads is offered nothing.
    let (auditor, _) = portal.signed_in(Role::Auditor).await;
    assert_eq!(auditor.get(&path).await.text_of(".give"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_noted_has_a_box_of_its_own_and_goes_to_nobody() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let path = format!("/desk/cases/{reference}");
    let page = desk.get(&format!("{path}?lang=en")).await;
    assert_eq!(page.attributes_of("textarea", "id"), ["body", "note"]);
    let note_button = "button[formaction$='/notes']";
    assert_eq!(
        (page.texts_of(note_button).len(), page.text_of("details.note button")),
        (1, Some("Save the note".to_owned()))
    );
    // Each button sends its own box on, and neither loses what stands in the other.
    let empty = page.clone().form("/messages").fill("body", "Dear Ada, not yet").press_with_fields(note_button).await;
    assert_eq!(empty.status, 422, "no button takes what stands in the other box");
    assert_eq!(empty.attribute_of("details.note", "open").as_deref(), Some(""), "what is wrong is seen");
    assert!(empty.mistake("note").is_some() && empty.mistake("body").is_none(), "{}", empty.gist());
    assert_eq!(empty.attribute_of(".summary a", "href").as_deref(), Some("#note"), "and led to");
    let boxes = empty.form("/messages");
    assert_eq!(boxes.field("body").as_deref(), Some("Dear Ada, not yet"));
    let noted = boxes.fill("note", "A nuisance, that one.").press_with_fields(note_button).await;
    assert_eq!(noted.status, 200, "{}", noted.gist());
    assert!(noted.text_of("[role=status]").is_some(), "{}", noted.words());
    let boxes = noted.clone().form("/messages");
    assert_eq!((boxes.field("body").as_deref(), boxes.field("note").as_deref()), (Some("Dear Ada, not yet"), Some("")));
    portal.work().await;
    assert!(portal.mails_to(ADA).iter().all(|mail| !mail.subject.contains("message")));
    assert!(noted.text_of(".post.note").unwrap().contains("A nuisance, that one."));
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_case_began_is_told_in_one_line() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let reference = portal.file("access", "DE").await;
    portal.app.clock.advance(TimeDelta::minutes(42));
    portal.confirm(&reference).await;
    portal.work().await;
    let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
    let events = page.texts_of(".event .words");
    assert_eq!(events, ["Filed · mailbox proved 17:42 · receipt acknowledged 17:42"], "no moment gets lost");
    let chinese = desk.get(&format!("/desk/cases/{reference}?lang=zh-Hant")).await;
    assert_eq!(chinese.texts_of(".event .words"), ["提出申請 · 信箱已確認 17:42 · 已通知收件 17:42"]);
}

/// Questions about an answer are answered without beginning again.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_about_an_answer_is_seen_and_answered_while_the_case_stays_closed() {
    let portal = TestApp::start().await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    let (reference, requester) = portal.confirmed("access", "DE").await;
    let path = format!("/desk/cases/{reference}?lang=en");
    portal.close(dpo, &reference).await;
    let closed = desk.get(&path).await;
    assert!(closed.text_of("#next").unwrap().contains("The case is closed"), "{}", closed.words());
    assert!(!desk.get("/desk?lang=en").await.words().contains("not read yet"));
    portal.app.clock.advance(TimeDelta::minutes(5));
    portal.reply(requester, &reference).await;
    let today = desk.get("/desk?lang=en").await;
    assert!(today.words().contains("Written about an answer, not read yet") && today.words().contains(&reference));
    assert_eq!(desk.get("/desk/queue?view=closed").await.texts_of("td.dot").len(), 1, "and among the closed ones");
    for _ in 0..2 {
        // Read, it still has got no word back.
        let page = desk.get(&path).await;
        assert!(
            page.text_of("#next").unwrap().contains("The requester has written since the answer"),
            "{}",
            page.words()
        );
        assert_eq!(page.text_of(".write .button:not(.quiet)").as_deref(), Some("Send message"));
    }
    portal.app.clock.advance(TimeDelta::minutes(5));
    let page = desk.get(&path).await.form("/messages");
    let sent = page.fill("body", "It covers all of last year.").send().await;
    assert!(sent.path.contains("done=sent"), "{}", sent.gist());
    assert!(sent.text_of("#next").unwrap().contains("The case is closed"), "{}", sent.words());
    portal.work().await;
    assert_eq!(portal.look("select status || ' ' || outcome from cases").await, "closed fulfilled");
    assert!(portal.told(&reference).iter().any(|told| told.contains("message")), "{:?}", portal.told(&reference));
    let own = ops::open_own(portal.app.clone(), requester, &reference).await.unwrap();
    assert_eq!(own.conversation.messages.last().unwrap().body.as_deref(), Some("It covers all of last year."));
    // What was nobody's request gets no word.
    let spam = portal.file("access", "DE").await;
    portal.end(dpo, &spam, Outcome::Spam, "").await.unwrap();
    let page = desk.get(&format!("/desk/cases/{spam}")).await;
    assert!(page.attributes_of("form", "action").iter().all(|action| !action.ends_with("/messages")));
    let said = ops::write_to_requester(portal.app.clone(), dpo, &spam, "Hello", portal.app.random.bytes()).await;
    assert!(matches!(said, Err(Error::State("case-takes-no-messages"))), "{said:?}");
}
