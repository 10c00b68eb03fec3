//! Who is asking: what must never be asked is refused, by the pages and by the database; a doubt is named and asked about once; what
//! came of it is recorded without its values; a document is looked at twice and gone with the decision.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;
use sqlx::Executor;

use super::owner_tasks::{answer, enter, mailed, press};
use super::register::published;
use crate::support::{Answer, TestApp, Visitor};

const ADA: &str = "ada@requester.test";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR a picture of a passport";

/// A request of Ada's that the reader has taken, and her browser.
async fn taken(portal: &TestApp, desk: &Visitor, right: &str, fields: &[(&str, &str)]) -> (String, Visitor) {
    let ada = portal.visitor();
    let reference = portal.confirmed_by_form(&ada, right, ADA, fields).await;
    let path = format!("/desk/cases/{reference}");
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.press("button[formaction$='/assign'][name='assignee']").await;
    (path, ada)
}

/// Has the systems looked through in which one looks first: the first of them holds something.
async fn looked_up(portal: &TestApp, desk: &Visitor, path: &str) {
    portal.forget_mails();
    press(desk, path, "look-up").await;
    let (references, code) = mailed(portal).await;
    let owner = portal.visitor();
    enter(portal, &owner, &references[0], &code).await;
    for (place, reference) in references.iter().enumerate() {
        let result = if place == 0 { "found" } else { "not_found" };
        let sent = answer(&owner, reference, &[("result", result)], "send", None).await;
        assert!(sent.path.ends_with("?done=sent"), "{}", sent.gist());
    }
}

/// A request whose data are held.
async fn held(portal: &TestApp, desk: &Visitor, right: &str, place: &str) -> (String, Visitor) {
    published(portal, desk).await;
    let (path, ada) = taken(portal, desk, right, &[("name", "Ada Zyxexample"), ("place", place)]).await;
    looked_up(portal, desk, &path).await;
    (path, ada)
}

/// Sends the page's form with an act; a field that stands here twice is sent twice.
async fn act(desk: &Visitor, path: &str, act: &str, fields: &[(&str, &str)]) -> Answer {
    let address = format!("{path}/identity");
    let page = desk.get(&address).await;
    let form = page.form(&address);
    let (token, version) = (form.field("form_token").unwrap(), form.field("version").unwrap());
    let mut all = vec![("form_token", token.as_str()), ("version", version.as_str())];
    all.extend_from_slice(fields);
    all.push(("act", act));
    desk.post(&address, &all).await
}

fn question(ways: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![("doubt", "shared_mailbox"), ("details", "Your mailbox is called office."), ("ways", ways)]
}

fn document_question() -> Vec<(&'static str, &'static str)> {
    vec![
        ("doubt", "stays"),
        ("ways", "document"),
        ("documents", "passport"),
        ("fields", "name"),
        ("fields", "birth_date"),
    ]
}

fn primary(page: &Answer) -> String {
    page.texts_of("#next .button:not(.quiet)").join(" ")
}

/// Whether the database refuses a statement, whoever sends it.
async fn refuses(portal: &TestApp, statement: &str) -> bool {
    portal.owner().await.execute(sqlx::AssertSqlSafe(statement)).await.is_err()
}

/// An asking as somebody would write it past the program.
fn asking(ways: &str, documents: &str, fields: &str, disputed: &str) -> String {
    format!(
        "insert into identity_asking (id, case_id, about, doubt, words, ways, documents, fields, disputed, asked_on, reply_by,
                                      message_id, law, ladder, at, actor)
         select gen_random_uuid(), id, 'identity', 'other', '', '{{{ways}}}', '{{{documents}}}', '{{{fields}}}', '{{{disputed}}}',
                '2026-11-25', '2026-12-09', gen_random_uuid(), 'EU', 'x', now(), 'staff' from cases"
    )
}

async fn send_letter(desk: &Visitor, path: &str, outcome: &str) -> Answer {
    let address = format!("{path}/letter");
    let token = desk.get(&address).await.field("form_token").unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("deed", "send"),
        ("says", "yes"),
        ("outcome", outcome),
        ("body", "Dear Ada, here is your copy."),
    ];
    desk.post_multipart(&address, &fields, Some(("file", "copy.txt", b"What we hold."))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_is_asked_about_once_and_a_document_is_gone_with_the_decision() {
    for language in ["en", "zh-Hant"] {
        let is_english = language == "en";
        let portal = TestApp::start().await;
        let (desk, _) = portal.signed_in(Role::Dpo).await;
        published(&portal, &desk).await;
        let (path, ada) = taken(&portal, &desk, "access", &[("name", "Ada Zyxexample"), ("place", "DE")]).await;
        let own = path.replace("/desk/cases/", "/my/");
        let token = ada.get(&own).await.form("/messages").field("form_token").unwrap();
        ada.post(&format!("{own}/language"), &[("form_token", &token), ("language", language)]).await;
        ada.get(&format!("{own}?lang={language}")).await;
        desk.get(&format!("{path}?lang={language}")).await;

        // Before anybody looked nothing is asked, and least of all a document.
        let page = desk.get(&format!("{path}/identity")).await;
        assert!(page.field("documents").is_none() && page.field("doubt").is_none(), "{}", page.words());
        let early = act(&desk, &path, "ask", &document_question()).await;
        assert_eq!(early.status, 409, "{}", early.gist());
        assert!(refuses(&portal, &asking("document", "passport", "name", "")).await);

        desk.get(&format!("{path}?lang=en")).await;
        looked_up(&portal, &desk, &path).await;
        let case = desk.get(&format!("{path}?lang={language}")).await;
        assert_eq!(primary(&case), if is_english { "Settle who is asking" } else { "確認申請人身分" });
        assert!(case.attribute_of("#next a.button", "href").unwrap().ends_with("/identity"));
        let page = desk.get(&format!("{path}/identity")).await;
        let offered = page.attributes_of("input[name='ways']", "value");
        assert_eq!(offered, ["mailbox", "account", "facts"], "{}", page.words());
        assert!(page.field("documents").is_none(), "held, and still no doubt: no document");
        let too_much = act(&desk, &path, "ask", &document_question()).await;
        assert_eq!(too_much.status, 422, "{}", too_much.gist());
        assert!(too_much.mistake("ways").is_some() && too_much.mistake("doubt").is_some(), "{}", too_much.gist());
        let unnamed = act(&desk, &path, "preview", &[("ways", "facts")]).await;
        assert!(unnamed.mistake("doubt").is_some(), "a doubt is named: {}", unnamed.gist());
        // Nothing goes out meanwhile, whatever is said of it.
        let refused = send_letter(&desk, &path, "fulfilled").await;
        assert_eq!(refused.status, 409, "{}", refused.gist());

        // Three presses: the page, the preview, the question.
        let shown = act(&desk, &path, "preview", &question("facts")).await;
        let preview = shown.text_of("#preview .letter").unwrap();
        let doubt =
            if is_english { "Several people may read the mailbox" } else { "這個信箱可能有多人使用" };
        let doubt_read = if is_english { doubt } else { "您來信的信箱可能有多人使用" };
        assert!(preview.contains(doubt_read) && preview.contains("Your mailbox is called office."), "{preview}");
        let paused =
            if is_english { "The clock is paused until you reply." } else { "在您回覆之前，期限暫停。" };
        let runs =
            if is_english { "The clock keeps running meanwhile." } else { "這段期間，期限照常計算。" };
        let starts = if is_english { "The clock starts when you reply." } else { "期限自您回覆起算。" };
        assert!(preview.contains(paused) || preview.contains(starts), "{preview}");
        assert!(!preview.contains(runs), "{preview}");
        for held in ["hold", "持有"] {
            assert!(!preview.contains(held), "the question says nothing of what is held: {preview}");
        }
        assert_eq!(portal.look("select count(*) from identity_asking").await, "0", "shown is not asked");
        let sent = act(&desk, &path, "ask", &question("facts")).await;
        assert!(sent.path.ends_with("?done=identity-asked"), "{}", sent.gist());
        assert_eq!(portal.look("select count(*) from case_pause").await, "1");
        assert!(sent.text_of("#asked").unwrap().contains("Your mailbox is called office."));
        let again = act(&desk, &path, "ask", &question("account")).await;
        assert_eq!(again.status, 409, "one question at a time: {}", again.gist());
        // To go on wants what came of it.
        assert!(desk.get(&format!("{path}/resume")).await.path.ends_with("/identity"));

        // On her page the question stands in plain words, and no place for a document.
        let mine = ada.get(&format!("{own}/identity?lang={language}")).await;
        assert!(mine.words().contains(doubt_read), "{}", mine.words());
        assert_eq!(mine.attributes_of("input[type='file']", "name"), Vec::<String>::new());
        let smuggled =
            ada.post_multipart(&format!("{own}/identity"), &[("kind", "passport")], Some(("file", "p.png", PNG))).await;
        assert_eq!(smuggled.status, 404, "{}", smuggled.gist());
        let page = ada.get(&own).await;
        assert!(page.words().contains(doubt_read), "{}", page.words());
        page.form(&format!("{own}/messages")).fill("body", "Invoice 2024-118, I think.").send().await;
        portal.work().await;

        // What came of it: by which fields, never their values.
        let page = desk.get(&format!("{path}/identity")).await;
        let came = if is_english { "A reply came" } else { "對方已回覆" };
        assert!(page.text_of("#asked").unwrap().contains(came), "{}", page.words());
        let thin =
            act(&desk, &path, "record", &[("method", "facts"), ("verdict", "sure"), ("compared", "invoice_number")])
                .await;
        assert!(thin.mistake("compared").is_some(), "two facts are wanted: {}", thin.gist());
        let fields = [
            ("method", "facts"),
            ("verdict", "not_sure"),
            ("compared", "invoice_number"),
            ("note", "The number was not quite right."),
        ];
        let recorded = act(&desk, &path, "record", &fields).await;
        assert!(recorded.path.ends_with("?done=identity-recorded"), "{}", recorded.gist());
        let once = act(&desk, &path, "ask", &question("account")).await;
        assert!(once.mistake("doubt").is_some(), "one doubt, one question: {}", once.gist());

        // A document needs its rung, with a reason out of the four.
        let bare = act(&desk, &path, "set", &[("rung", "5"), ("because", "harm"), ("reason", "No.")]).await;
        assert!(bare.mistake("reason").is_some(), "{}", bare.gist());
        let fields = [("rung", "5"), ("because", "harm"), ("reason", "A former partner has written to us before.")];
        let set = act(&desk, &path, "set", &fields).await;
        assert!(set.path.ends_with("?done=identity-set"), "{}", set.gist());
        let shown = act(&desk, &path, "preview", &document_question()).await;
        let cover = if is_english {
            "Cover everything except name, date of birth"
        } else {
            "除姓名、出生日期外請遮住"
        };
        assert!(shown.text_of("#preview .letter").unwrap().contains(cover), "{}", shown.gist());
        let sent = act(&desk, &path, "ask", &document_question()).await;
        assert!(sent.path.ends_with("?done=identity-asked"), "{}", sent.gist());
        let form = ada.get(&format!("{own}/identity")).await;
        assert_eq!(form.attributes_of("input[type='file']", "name"), ["file"]);
        let token = form.form(&format!("{own}/identity")).field("form_token").unwrap();
        let fields = [("form_token", token.as_str()), ("kind", "passport"), ("country", "DE")];
        let address = format!("{own}/identity");
        let text = ada.post_multipart(&address, &fields, Some(("file", "p.exe", b"MZ no picture"))).await;
        assert_eq!((text.status, text.mistake("file").is_some()), (422, true), "{}", text.gist());
        let text = text.form(&address);
        assert_eq!(text.field("kept"), None, "what is no picture is chosen anew");
        let token = text.field("form_token").unwrap();
        let fields = [("form_token", token.as_str()), ("kind", "passport"), ("country", "DE")];
        // A mistake beside another field does not take the document.
        let half = ada.post_multipart(&address, &fields[..2], Some(("file", "p.png", PNG))).await;
        assert_eq!((half.status, half.mistake("country").is_some()), (422, true), "{}", half.gist());
        let half = half.form(&address);
        assert!(half.field("kept").is_some() && half.words().contains("p.png"), "{}", half.words());
        let handed = half.fill("country", "DE").send().await;
        assert!(handed.path.ends_with("?done=shown"), "{}", handed.gist());
        ada.post_multipart(&address, &fields, Some(("file", "p.png", PNG))).await;
        assert_eq!(portal.look("select count(*) from identity_document").await, "1", "sent twice it is one");
        assert!(refuses(&portal, "insert into identity_document (id, case_id, asking_id, file_id, kind, country, came_at)
            select gen_random_uuid(), case_id, asking_id, file_id, 'residence_permit', 'DE', now() from identity_document").await);

        // Two people open it, each once; nobody else, and nobody by the address of a file.
        let id = portal.look("select id from identity_document").await;
        let file = portal.look("select file_id from identity_document").await;
        for visitor in [&desk, &ada] {
            let root = if std::ptr::eq(visitor, &raw const desk) { &path } else { &own };
            assert_eq!(visitor.get(&format!("{root}/files/{file}")).await.status, 404);
        }
        let open = async |visitor: &Visitor| {
            let page = visitor.get(&format!("{path}/identity")).await;
            let token = page.field("form_token").unwrap();
            visitor.post(&format!("{path}/identity/{id}"), &[("form_token", &token)]).await
        };
        let looked = open(&desk).await;
        assert_eq!((looked.status, looked.header("content-type")), (200, "image/png"), "{}", looked.gist());
        assert_eq!((looked.header("content-disposition"), looked.header("cache-control")), ("inline", "no-store"));
        assert!(looked.header("content-security-policy").contains("sandbox"));
        assert_eq!(open(&desk).await.status, 409, "each once");
        let (second, _) = portal.signed_in(Role::Handler).await;
        assert_eq!(open(&second).await.status, 200);
        let (third, _) = portal.signed_in(Role::Handler).await;
        assert_eq!(open(&third).await.status, 409, "two people, not three");
        assert!(
            refuses(
                &portal,
                "insert into identity_document_look (document_id, number, staff_id, at)
            select document_id, 3, staff_id, now() from identity_document_look"
            )
            .await
        );

        let fields = [("method", "document"), ("verdict", "sure"), ("compared", "name"), ("compared", "birth_date")];
        let recorded = act(&desk, &path, "record", &fields).await;
        assert!(recorded.path.ends_with("?done=identity-recorded"), "{}", recorded.gist());
        let sure = if is_english { "We are sure enough." } else { "已足夠確定。" };
        assert_eq!(recorded.text_of("#needed .standing").as_deref(), Some(sure));
        let case = desk.get(&path).await;
        assert!(case.text_of("#identity").unwrap().contains(sure), "the case shows the record");
        assert_eq!(
            portal.look("select state from file where retention = 'identity' and identity_asking_id is not null").await,
            "ready"
        );
        // With the decision, in its transaction, it is gone; kind and country stay.
        let closed = send_letter(&desk, &path, "fulfilled").await;
        assert!(closed.path.ends_with("?done=closed"), "{}", closed.gist());
        assert_eq!(
            portal.look("select count(*) from file where retention = 'identity' and state <> 'destroyed'").await,
            "0"
        );
        let pieces = "select count(*) from file_piece join file on file.id = file_id where retention = 'identity'";
        assert_eq!(portal.look(pieces).await, "0");
        let stays = "select document || country from identity_result where document is not null";
        assert_eq!(portal.look(stays).await, "passportDE");
        let words = ada.get(&own).await.words();
        let destroyed = if is_english { "We destroyed the document" } else { "我們已銷毀您出示的證件" };
        assert!(words.contains(destroyed), "{words}");
        // What somebody wrote of it is sealed.
        for plain in ["2024-118", "office", "former partner"] {
            let hex: String = plain.bytes().map(|byte| format!("{byte:02x}")).collect();
            for (table, column) in
                [("identity_asking", "words"), ("identity_need", "reason"), ("identity_result", "note")]
            {
                let all = portal.look(&format!("select string_agg({column}::text, ' ') from {table}")).await;
                assert!(!all.contains(&hex), "{plain} stands in {table}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_california_the_clock_runs_and_a_declaration_belongs_to_the_facts() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (path, _) = held(&portal, &desk, "access", "US-CA").await;
    let due = "select safe_due::text || legal_due::text || due_version from cases";
    let before = portal.look(due).await;
    let shown = act(&desk, &path, "preview", &question("facts")).await;
    assert!(
        shown.text_of("#preview .letter").unwrap().contains("The clock keeps running meanwhile."),
        "{}",
        shown.gist()
    );
    let sent = act(&desk, &path, "ask", &question("facts")).await;
    assert!(sent.path.ends_with("?done=identity-asked"), "{}", sent.gist());
    assert_eq!(portal.look("select count(*) from case_pause").await, "0");
    assert_eq!(portal.look(due).await, before, "no day moved");
    assert_eq!(portal.look("select status from cases").await, "waiting_for_requester");
    let three = [("compared", "invoice_number"), ("compared", "account_since"), ("compared", "phone")];
    let mut fields = vec![("method", "facts"), ("verdict", "sure")];
    fields.extend(three);
    let bare = act(&desk, &path, "record", &fields).await;
    assert!(bare.mistake("has_declaration").is_some(), "{}", bare.gist());
    fields.push(("has_declaration", "yes"));
    let recorded = act(&desk, &path, "record", &fields).await;
    assert_eq!(recorded.text_of("#needed .standing").as_deref(), Some("We are sure enough."), "{}", recorded.gist());
    assert_eq!(portal.look("select status from cases").await, "in_progress", "and the case goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_who_they_are_to_end_something() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (path, ada) = taken(&portal, &desk, "marketing", &[("place", "DE")]).await;
    let page = desk.get(&format!("{path}/identity?lang=en")).await;
    assert_eq!(page.text_of("#needed .standing").as_deref(), Some("For this right nobody is asked who they are."));
    assert!(page.field("doubt").is_none() && page.field("rung").is_none() && page.field("method").is_none());
    for (deed, fields) in [
        ("ask", question("facts")),
        ("ask-permission", vec![]),
        ("record", vec![("method", "facts"), ("verdict", "sure"), ("compared", "name")]),
        ("set", vec![("rung", "3"), ("because", "harm"), ("reason", "We want to be really sure.")]),
    ] {
        let refused = act(&desk, &path, deed, &fields).await;
        assert_eq!(refused.status, 409, "{deed}: {}", refused.gist());
    }
    assert!(refuses(&portal, &asking("facts", "", "", "")).await);
    assert!(
        refuses(
            &portal,
            "insert into identity_need (id, case_id, number, rung, because, reason, at, actor)
        select gen_random_uuid(), id, 1, 2, 'harm', '', now(), 'staff' from cases"
        )
        .await
    );
    let own = path.replace("/desk/cases/", "/my/");
    assert_eq!(ada.get(&format!("{own}/identity")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_disputed_is_never_compared() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let fields = [("name", "Ada"), ("place", "DE"), ("wrong_1", "0170 1"), ("right_1", "0170 2")];
    let (path, _) = taken(&portal, &desk, "correction", &fields).await;
    looked_up(&portal, &desk, &path).await;
    let mut fields = vec![
        ("method", "facts"),
        ("verdict", "sure"),
        ("compared", "phone"),
        ("compared", "invoice_number"),
        ("disputed", "phone"),
    ];
    let refused = act(&desk, &path, "record", &fields).await;
    assert!(refused.mistake("compared").unwrap().contains("disputed"), "{}", refused.gist());
    assert!(refuses(&portal, &asking("facts", "", "phone", "phone")).await);
    fields[2] = ("compared", "account_since");
    let recorded = act(&desk, &path, "record", &fields).await;
    assert!(recorded.path.ends_with("?done=identity-recorded"), "{}", recorded.gist());
    // A number of the state is no field that anybody could compare.
    let national = [("method", "facts"), ("verdict", "sure"), ("compared", "national_number"), ("compared", "name")];
    assert_eq!(act(&desk, &path, "record", &national).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_the_person_gets_nothing_and_the_person_is_told() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (path, _) = held(&portal, &desk, "access", "TW").await;
    let grounds =
        async || desk.get(&format!("{path}/decide")).await.attributes_of("option[value$='identity']", "value");
    assert!(grounds().await.is_empty(), "nobody was asked: no ground");
    portal.forget_mails();
    let fields = [
        ("method", "facts"),
        ("verdict", "not_the_person"),
        ("note", "Nothing of it was right."),
        ("known_address", ADA),
    ];
    let own = act(&desk, &path, "record", &fields).await;
    assert!(own.mistake("known_address").is_some(), "not to whoever asked: {}", own.gist());
    let mut fields = fields;
    fields[3].1 = "real.ada@elsewhere.test";
    let recorded = act(&desk, &path, "record", &fields).await;
    assert!(recorded.path.ends_with("?done=identity-recorded"), "{}", recorded.gist());
    portal.work().await;
    let told = portal.mails_to("real.ada@elsewhere.test");
    assert_eq!(told.len(), 1);
    let words = format!("{} {}", told[0].subject, told[0].text);
    assert!(words.contains("another email address"), "{words}");
    for secret in ["Zyxexample", ADA, path.rsplit('/').next().unwrap()] {
        assert!(!words.contains(secret), "{secret}: {words}");
    }
    assert_eq!(portal.look("select count(*) from task where done_at is null").await, "1", "was it an incident?");
    // Frozen, also where somebody says that it was settled elsewhere.
    let line = format!("{path}/lines/identity");
    desk.get(&line).await.form(&line).fill("note", "She called from her own phone.").send().await;
    let refused = send_letter(&desk, &path, "fulfilled").await;
    assert_eq!(refused.status, 409, "{}", refused.gist());
    assert!(refused.words().contains("somebody else asked"), "{}", refused.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ground_of_doubt_is_offered_only_where_it_was_asked_and_not_settled() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (path, _) = held(&portal, &desk, "access", "DE").await;
    let offers =
        async || !desk.get(&format!("{path}/decide")).await.attributes_of("[value='gd_identity']", "value").is_empty();
    assert!(!offers().await);
    act(&desk, &path, "ask", &question("facts")).await;
    assert!(offers().await);
    // Without a reply it is decided on the day after the one that was told.
    let case = desk.get(&path).await;
    assert!(case.words().contains("wait for the reply"), "{}", case.words());
    portal.pass(TimeDelta::days(15)).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let offers = async || {
        let page = desk.get(&format!("{path}/decide")).await;
        !page.attributes_of("[value='gd_identity']", "value").is_empty()
    };
    let case = desk.get(&format!("{path}?lang=en")).await;
    assert!(case.words().contains("The day for the reply has passed"), "{}", case.words());
    let none = act(&desk, &path, "record", &[("method", "none"), ("verdict", "not_sure")]).await;
    assert!(none.path.ends_with("?done=identity-recorded"), "{}", none.gist());
    assert!(offers().await, "no reply settles nothing");
    // Less is enough, with a reason: then it goes out.
    assert_eq!(send_letter(&desk, &path, "fulfilled").await.status, 409);
    let fields =
        [("rung", "1"), ("because", "context"), ("reason", "We have written with this address for nine years.")];
    act(&desk, &path, "set", &fields).await;
    assert!(!offers().await);
    let closed = send_letter(&desk, &path, "fulfilled").await;
    assert!(closed.path.ends_with("?done=closed"), "{}", closed.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_was_enough_is_gone_within_a_day() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (path, ada) = held(&portal, &desk, "access", "DE").await;
    let fields = [("rung", "5"), ("because", "harm"), ("reason", "A former partner has written to us before.")];
    act(&desk, &path, "set", &fields).await;
    let mut fields = document_question();
    fields[0].1 = "risk";
    let sent = act(&desk, &path, "ask", &fields).await;
    assert!(sent.path.ends_with("?done=identity-asked"), "{}", sent.gist());
    let address = format!("{}/identity", path.replace("/desk/cases/", "/my/"));
    let token = ada.get(&address).await.form(&address).field("form_token").unwrap();
    let typed = [("form_token", token.as_str()), ("kind", "passport"), ("country", "FR")];
    // Signed out meanwhile, the document waits with what was typed until the same mailbox is in again.
    portal.app.clock.advance(TimeDelta::hours(3));
    let door = ada.post_multipart(&address, &typed, Some(("file", "p.png", PNG))).await;
    assert!(door.path.starts_with("/my?next="), "{}", door.gist());
    let page = door.form("/my").fill("email", ADA).send().await;
    let code = portal.code_for(ADA).await;
    let back = page.form("/my/code").fill("code", &code).send().await.form(&address);
    assert_eq!(back.field("country").as_deref(), Some("FR"), "{}", back.gist());
    assert!(back.field("kept").is_some(), "{}", back.words());
    let handed = back.send().await;
    assert!(handed.path.ends_with("?done=shown"), "{}", handed.gist());
    let left = "select count(*) from file where retention = 'identity' and state = 'ready'";
    portal.pass(TimeDelta::hours(30)).await;
    assert_eq!(portal.look(left).await, "1", "it waits for whoever looks at it");
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let sure = [("method", "document"), ("verdict", "sure"), ("compared", "name")];
    let recorded = act(&desk, &path, "record", &sure).await;
    assert!(recorded.path.ends_with("?done=identity-recorded"), "{}", recorded.gist());
    // Whoever sends one once more is told that nothing more is needed, and not that their request is not there.
    let page = ada.get("/my?lang=en").await.form("/my").fill("email", ADA).send().await;
    page.form("/my/code").fill("code", &portal.code_for(ADA).await).send().await;
    let more = ada.post_multipart(&address, &typed, Some(("file", "q.png", PNG))).await;
    assert!(more.path.ends_with("?done=asked-no-more"), "{}", more.gist());
    assert_eq!(portal.look(left).await, "1", "nothing more was taken in");
    portal.pass(TimeDelta::hours(22)).await;
    assert_eq!(portal.look(left).await, "1");
    portal.pass(TimeDelta::hours(2)).await;
    assert_eq!(portal.look(left).await, "0", "a day after we were sure");
    assert_eq!(portal.look("select country from identity_document").await, "FR");
    assert_eq!(portal.look("select status from cases").await, "in_progress", "the decision is still to come");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_for_somebody_else_is_asked_for_the_permission_and_nothing_else() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let fields = [("name", "Ada"), ("place", "DE"), ("relation", "agent"), ("other_name", "Bo Zyxexample")];
    let (path, ada) = taken(&portal, &desk, "access", &fields).await;
    let case = desk.get(&path).await;
    assert_eq!(primary(&case), "Ask for the permission");
    assert!(case.attribute_of("#next a.button", "href").unwrap().ends_with("/identity"));
    let shown = act(&desk, &path, "preview-permission", &[]).await;
    assert!(shown.text_of("#preview .letter").unwrap().contains("Bo Zyxexample"), "{}", shown.gist());
    let sent = act(&desk, &path, "ask-permission", &[]).await;
    assert!(sent.path.ends_with("?done=identity-asked"), "{}", sent.gist());
    let own = path.replace("/desk/cases/", "/my/");
    let mine = ada.get(&format!("{own}/identity?lang=en")).await;
    assert!(mine.words().contains("signed permission") && mine.attributes_of("input[type='file']", "name").is_empty());
    let recorded = act(&desk, &path, "record", &[("method", "permission"), ("verdict", "sure")]).await;
    assert!(recorded.path.ends_with("?done=identity-recorded"), "{}", recorded.gist());
    assert_eq!(primary(&desk.get(&path).await), "Do we hold anything?", "the line is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_act_leaves_what_was_written_for_the_others() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (path, _) = held(&portal, &desk, "access", "DE").await;
    let set = [("rung", "2"), ("because", "context"), ("reason", "The mailbox is an office's.")];
    let half = [("doubt", "shared_mailbox"), ("details", "Half a sentence"), ("note", "Rang twice")];
    let page = act(&desk, &path, "set", &[&set[..], &half[..]].concat()).await;
    assert_eq!(page.status, 200, "{}", page.gist());
    assert!(page.path.starts_with(&format!("{path}/identity?shown=")), "{}", page.path);
    assert!(page.text_of(".say.done").is_some(), "{}", page.gist());
    let page = page.form("/identity");
    let field = |name: &str| page.field(name).unwrap_or_default();
    assert_eq!((field("details").as_str(), field("note").as_str()), ("Half a sentence", "Rang twice"));
    assert_eq!(field("reason"), "", "what was sent is done");
    // The next act takes the page as it is now; what it makes pointless is there to be copied.
    let fields = page.fields();
    let fields: Vec<_> =
        fields.iter().filter(|(name, _)| !["act", "method", "verdict"].contains(&name.as_str())).collect();
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("method", "mailbox"), ("verdict", "sure"), ("act", "record")]);
    let page = desk.post(&format!("{path}/identity"), &fields).await;
    assert_eq!(page.status, 200, "{}", page.gist());
    assert!(page.words().contains("Half a sentence") && page.text_of(".say.done").is_some(), "{}", page.words());
}
