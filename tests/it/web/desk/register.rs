//! The processing register: writing it together, publishing it, proving who answers for a system.

use rightsdesk::base::actor::Role;
use rightsdesk::domain::register::form::Filled;
use rightsdesk::domain::register::model::Kind;
use rightsdesk::domain::register::ops::{self, Writing};
use serde_json::json;
use sqlx::Executor;

use crate::support::{Answer, TestApp, Visitor};

pub(super) const OWNER: &str = "priya@owner.test";

pub(super) async fn begin(desk: &Visitor) -> Answer {
    desk.get("/desk/register?lang=en").await.form("/desk/register").send().await
}

pub(super) async fn add_owner(desk: &Visitor, name: &str, email: &str) -> Answer {
    let form = desk.get("/desk/register/owners").await.form("/desk/register/owners");
    form.fill("name", name).fill("email", email).fill("language", "en").send().await
}

/// What stands in the newest mail to an owner: reference and code.
async fn mailed(portal: &TestApp, email: &str) -> (String, String) {
    portal.work().await;
    let mail = portal.mails_to(email).pop().expect("a mail came");
    assert!(!mail.text.contains("case") && !mail.subject.contains("T-"), "{}", mail.text);
    let reference = mail.text.split_whitespace().find(|word| word.starts_with("T-")).expect("a reference").to_owned();
    (reference, mail.code().expect("a code"))
}

async fn prove(portal: &TestApp, reference: &str, code: &str) -> Answer {
    let form = portal.visitor().get("/task?lang=en").await.form("/task");
    form.fill("reference", reference).fill("code", code).send().await
}

/// Gives every system the owner, who is the deputy, too.
async fn name_everywhere(portal: &TestApp, owner: &str) {
    let dpo = portal.dpo().await;
    for mut row in ops::draft(&portal.app, dpo).await.unwrap().rows {
        if row.kind == Kind::System {
            row.content["owner"] = json!(owner);
            row.content["deputy"] = json!(owner);
            let writing = Writing { kind: row.kind, code: &row.code, over: row.version };
            let filled = Filled::of_row(row.kind, &row.content);
            ops::save(portal.app.clone(), dpo, writing, &filled).await.unwrap();
        }
    }
}

pub(super) async fn publish(desk: &Visitor, note: &str) -> Answer {
    desk.get("/desk/register/publish").await.form("/desk/register/publish").fill("note", note).send().await
}

/// A register that is published, with its owner.
pub(super) async fn published(portal: &TestApp, desk: &Visitor) -> String {
    begin(desk).await;
    let owner = add_owner(desk, "Priya", OWNER).await;
    let id = owner.path.split(['?', '/']).nth(4).unwrap().to_owned();
    let (reference, code) = mailed(portal, OWNER).await;
    prove(portal, &reference, &code).await;
    name_everywhere(portal, &id).await;
    let done = publish(desk, "The first edition.").await;
    assert!(done.path.ends_with("?done=register-published"), "{}", done.gist());
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_begun_made_ones_own_and_published() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let empty = desk.get("/desk/register?lang=en").await;
    assert!(empty.words().contains("The register is empty"), "{}", empty.words());
    let begun = begin(&desk).await;
    assert!(begun.path.ends_with("?done=register-begun"), "{}", begun.gist());
    assert!(begun.words().contains("Nothing is published yet"));
    assert_eq!(begun.texts_of("#holding .row-name").len(), 17);

    let review = desk.get("/desk/register/publish").await;
    assert!(review.words().contains("has no owner"), "{}", review.words());
    assert_eq!(review.field("note"), None, "what is incomplete has no button");
    // Who presses all the same, by a form of before, is told.
    let token = begun.field("form_token").unwrap();
    let forced = [("form_token", token.as_str()), ("note", "x"), ("digest", "")];
    assert_eq!(desk.post("/desk/register/publish", &forced).await.status, 409);
    assert_eq!(portal.look("select count(*) from register_edition").await, "0");

    let owner = add_owner(&desk, "Priya", OWNER).await;
    assert!(owner.path.contains("done=owner-mailed"), "{}", owner.gist());
    let id = owner.path.split(['?', '/']).nth(4).unwrap().to_owned();
    let (reference, code) = mailed(&portal, OWNER).await;
    name_everywhere(&portal, &id).await;
    let waits = desk.get("/desk/register/publish").await;
    assert!(waits.words().contains("mailbox has not typed back its code"), "{}", waits.words());
    let proven = prove(&portal, &reference.to_lowercase(), &code).await;
    assert!(proven.words().contains("this mailbox is yours"), "{}", proven.words());

    let nothing = publish(&desk, " \u{200b} ").await;
    assert_eq!((nothing.status, nothing.mistake("note").is_some()), (422, true));
    let done = publish(&desk, "The first edition.").await;
    assert!(
        done.words().contains("Edition 1") && done.words().contains("The draft is as published"),
        "{}",
        done.words()
    );

    // What was published stays, whatever is changed after.
    let page = desk.get("/desk/register/holding/crm").await;
    let kept = page.form("/desk/register/holding/crm").fill("label.en", "Leads").send().await;
    assert!(kept.path.ends_with("?done=register-kept"), "{}", kept.gist());
    let list = desk.get("/desk/register").await;
    assert!(list.words().contains("One row of the draft differs"), "{}", list.words());
    assert!(!desk.get("/desk/register/editions/1").await.words().contains("Leads"));
    assert!(!desk.get("/desk/register/record.csv").await.body.contains("Leads"), "the record is of what counts");
    publish(&desk, "They are called leads.").await;
    assert!(desk.get("/desk/register/editions/2").await.words().contains("Leads"));
    assert!(desk.get("/desk/register/editions/1").await.words().contains("Sales contacts"));
    assert_eq!(desk.get("/desk/register/editions/3").await.status, 404);
    // Published twice it is one edition.
    let nothing = desk.get("/desk/register/publish").await;
    assert!(nothing.words().contains("there is nothing to publish"), "{}", nothing.words());
    let again = [("form_token", token.as_str()), ("note", "Again."), ("digest", "")];
    assert!(desk.post("/desk/register/publish", &again).await.path.ends_with("?done=register-published"));
    assert_eq!(portal.look("select count(*) from register_edition").await, "2");
    let said = "select string_agg(action, ' ' order by id) from audit_entry where object = 'register' and action like '%published'";
    assert_eq!(portal.look(said).await, "register.published register.published");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_one_row_see_each_others_words_and_lose_none() {
    let portal = TestApp::start().await;
    let (one, _) = portal.signed_in(Role::Dpo).await;
    let (other, _) = portal.signed_in(Role::Admin).await;
    begin(&one).await;
    let path = "/desk/register/holding/account";
    let (mine, theirs) = (one.get(path).await, other.get(path).await);
    let beside = other.get("/desk/register/holding/crm").await;
    theirs.form(path).fill("label.en", "Theirs").fill("description.en", "Their words").send().await;
    let stale = mine.form(path).fill("label.en", "Mine").send().await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.words().contains("admin of the desk changed this row"), "{}", stale.words());
    assert_eq!(stale.attribute_of("[name='label.en']", "value").as_deref(), Some("Mine"));
    let shown = stale.texts_of(".theirs").join(" | ");
    assert!(shown.contains("Theirs") && !shown.contains("Their words"), "only what both changed: {shown}");
    // Another row is nobody's concern.
    let apart = beside.form("/desk/register/holding/crm").fill("label.en", "Leads").send().await;
    assert!(apart.path.ends_with("?done=register-kept"), "{}", apart.gist());
    // Sent again, mine stands on top.
    // What only they touched is as they made it.
    assert!(stale.body.contains("Their words"));
    let done = stale.form(path).send().await;
    assert!(done.path.ends_with("?done=register-kept"), "{}", done.gist());
    assert_eq!(done.attribute_of("[name='label.en']", "value").as_deref(), Some("Mine"));
    assert!(done.body.contains("Their words") && done.words().contains("Version 3"), "{}", done.words());
    // The same once more changes nothing.
    done.form(path).send().await;
    assert_eq!(
        portal.look("select max(version) from register_change where code = 'account' and kind = 'holding'").await,
        "3"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_stands_beside_its_field_and_everything_typed_is_still_there() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    begin(&desk).await;
    let path = "/desk/register/holding/account";
    let long = "長".repeat(201);
    let page = desk.get(path).await.form(path);
    let page =
        page.fill("label.zh-Hant", &long).fill("retention.0.number", "soon").fill("description.en", "Kept words");
    let wrong = page.send().await;
    assert_eq!(wrong.status, 422, "{}", wrong.gist());
    for field in ["label.zh-Hant", "retention.0.number"] {
        assert!(wrong.mistake(field).is_some(), "{field}: {}", wrong.words());
    }
    assert_eq!(wrong.attribute_of("[name='label.zh-Hant']", "value").as_deref(), Some(long.as_str()));
    assert!(wrong.body.contains("Kept words"));
    assert!(wrong.words().contains("Name (繁體中文):"), "the summary names the field: {}", wrong.words());
    // Full-width digits are digits; both nobody and somebody is neither.
    let form = wrong.form(path).fill("label.zh-Hant", "帳號").fill("retention.0.number", "１８０");
    let done = form.send().await;
    assert!(done.path.ends_with("?done=register-kept"), "{}", done.gist());
    let token = done.field("form_token").unwrap();
    for (code, status) in [("Bad Code", 422), ("x'); drop", 422), ("run", 422), ("account", 200), ("", 422)] {
        let fields = [("form_token", token.as_str()), ("code", code), ("name.en", "X"), ("version", "0")];
        let answer = desk.post("/desk/register/purpose", &fields).await;
        // `account` is a holding's code and free among purposes.
        assert_eq!(answer.status, status, "{code}: {}", answer.gist());
    }
    // What would not read keeps no page from being shown.
    let fields = [
        ("form_token", token.as_str()),
        ("version", "1"),
        ("name.en", "CRM"),
        ("kind", "own"),
        ("entity", "omo_limited"),
        ("owner", "abc"),
    ];
    let answer = desk.post("/desk/register/system/crm", &fields).await;
    assert_eq!((answer.status, answer.mistake("owner").is_some()), (422, true), "{}", answer.gist());
    assert_eq!(desk.get("/desk/register").await.status, 200);
    // A form as large as its fields may be arrives whole.
    let text = "字".repeat(2_000);
    let mut form = desk.get("/desk/register/system/crm").await.form("/desk/register/system/crm");
    for field in ["how.search", "how.export", "how.correct", "how.restrict", "how.erase", "backup_restore"] {
        form = form.fill(&format!("{field}.en"), &text).fill(&format!("{field}.zh-Hant"), &text);
    }
    let kept = form.send().await;
    assert!(kept.path.ends_with("?done=register-kept"), "{} {}", kept.status, kept.path);
    for kind in ["nothing", "owner", "HOLDING"] {
        assert_eq!(desk.get(&format!("/desk/register/{kind}/account")).await.status, 404, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_a_mailbox_that_typed_back_its_code() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let id = published(&portal, &desk).await;
    let page = format!("/desk/register/owners/{id}");
    assert!(desk.get(&page).await.words().contains("mailbox proven"));
    // Another mailbox is another reader.
    let moved = desk.get(&page).await.form(&page).fill("email", "priya.new@owner.test").send().await;
    assert!(moved.words().contains("mailbox not proven"), "{}", moved.words());
    let (reference, code) = mailed(&portal, "priya.new@owner.test").await;
    let wrong = |typed: &str| if typed == "2222-2222" { "3333-3333".to_owned() } else { "2222-2222".to_owned() };
    let refused = prove(&portal, &reference, &wrong(&code)).await;
    let unknown = prove(&portal, "T-222222", &code).await;
    assert_eq!((refused.status, unknown.status), (422, 422));
    assert_eq!(refused.mistake("code"), unknown.mistake("code"), "nobody is told whether there is such a reference");
    for _ in 0..4 {
        prove(&portal, &reference, &wrong(&code)).await;
    }
    assert_eq!(prove(&portal, &reference, &code).await.status, 422, "five wrong ones burn it");
    // It goes to the address that stands there, and nobody mails one to what a colleague changed since.
    let open = desk.get(&page).await.form(&page);
    let (other, _) = portal.signed_in(rightsdesk::base::actor::Role::Dpo).await;
    let renamed = other.get(&page).await.form(&page).fill("name", "Priya Raghunathan-Lee");
    let twice = renamed.clone();
    assert!(renamed.send().await.path.ends_with("done=owner-kept"));
    assert!(twice.send().await.path.ends_with("done=owner-kept"), "sent twice it is written once");
    let late = open.press_with_fields("button[value='mail-code']").await;
    assert!(late.status == 409 && late.words().contains("Somebody changed this person"), "{}", late.gist());
    let again = desk.get(&page).await.press("button[value='mail-code']").await;
    assert!(again.path.ends_with("done=owner-mailed"), "{}", again.gist());
    let (_, fresh) = mailed(&portal, "priya.new@owner.test").await;
    assert_ne!(fresh, code);
    assert_eq!(prove(&portal, &reference, &fresh).await.status, 200);
    assert_eq!(prove(&portal, &reference, &fresh).await.status, 422, "a code works once");
    // The same mailbox is not two people, however it is written.
    let twice = add_owner(&desk, "Somebody else", "PRIYA.NEW@OWNER.test").await;
    assert_eq!((twice.status, twice.mistake("email").is_some()), (422, true), "{}", twice.gist());
    // Whoever left answers for nothing, and the register says so.
    desk.get(&page).await.press("button[value='leave']").await;
    assert!(desk.get("/desk/register").await.words().contains("It has no owner"));
    // Neither name nor address lies open in the database.
    let dump = portal.look("select string_agg(owner::text, ' ') from owner").await;
    assert!(!dump.contains("riya") && !dump.contains(&hex("priya")), "{dump}");
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_end_after_their_hours() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    add_owner(&desk, "Priya", OWNER).await;
    let (reference, code) = mailed(&portal, OWNER).await;
    portal.pass(chrono::TimeDelta::hours(72)).await;
    assert_eq!(prove(&portal, &reference, &code).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_opens_in_a_spreadsheet_and_runs_nothing_there() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    begin(&desk).await;
    let path = "/desk/register/holding/account";
    let evil = r#"=HYPERLINK("http://x.test","y")"#;
    desk.get(path).await.form(path).fill("label.en", evil).send().await;
    let csv = desk.get("/desk/register/record.csv?lang=en").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment"));
    assert!(csv.body.starts_with('\u{feff}'));
    let quoted = format!("\"'{}\"", evil.replace('"', "\"\""));
    assert!(csv.body.contains(&quoted), "{}", csv.body);
    let lines = csv.body.matches("\r\n\"").count();
    assert!(lines >= 17, "{lines} lines");
    let workbook = desk.get("/desk/register/record.xlsx").await;
    assert_eq!(workbook.status, 200);
    assert!(workbook.header("content-type").contains("spreadsheetml"));
    assert!(desk.get("/desk/register/record").await.words().contains("nothing is published yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_and_editions_stay_as_they_are() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let mut owner = portal.owner().await;
    for statement in [
        "update register_change set content = '{}'",
        "delete from register_change",
        "truncate register_change",
        "update register_edition set note = ''",
        "delete from register_edition",
        "truncate register_edition",
    ] {
        let error = owner.execute(statement).await.unwrap_err().to_string();
        assert!(error.contains("stay as they are"), "{statement}: {error}");
    }
    // Three hundred holdings are one page, and soon there.
    let dpo = portal.dpo().await;
    let draft = ops::draft(&portal.app, dpo).await.unwrap();
    let model = draft.rows.iter().find(|row| row.kind == Kind::Holding && row.code == "crm").unwrap();
    let filled = Filled::of_row(Kind::Holding, &model.content);
    for number in 0..283 {
        let code = format!("holding_{number}");
        let writing = Writing { kind: Kind::Holding, code: &code, over: 0 };
        ops::save(portal.app.clone(), dpo, writing, &filled).await.unwrap();
    }
    assert_eq!(desk.get("/desk/register").await.texts_of("#holding .row-name").len(), 300);
}
