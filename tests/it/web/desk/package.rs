//! What goes out: looked through, decided, packed, opened with a fresh code, checked by anybody, and gone on its day.

use std::io::{Cursor, Read as _};

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;
use rightsdesk::domain::checklist::{self, Line};
use rightsdesk::domain::owner_tasks::TaskKind;
use rightsdesk::domain::owner_tasks::ops::Order;
use sha2::{Digest as _, Sha256};

use super::owner_tasks::{answer, asked_for_by, enter, mailed, order};
use super::send_letter;
use crate::infra::examination::fixtures::{core, docx, paragraph};
use crate::support::{ADA, Answer, TestApp, Visitor};

/// Presses a deed of the first file on which it can be done, with fields of that file.
pub(super) async fn press(desk: &Visitor, reference: &str, deed: &str, fields: &[(&str, &str)]) -> Answer {
    press_with(desk, reference, deed, fields, None).await
}

async fn press_with(
    desk: &Visitor,
    reference: &str,
    deed: &str,
    fields: &[(&str, &str)],
    file: Option<(&'static str, &'static str, &[u8])>,
) -> Answer {
    let path = format!("/desk/cases/{reference}/package?lang=en");
    let page = desk.get(&path).await.form("/package");
    let deeds = page.attributes_of("button[name=deed]", "value");
    let whole = deeds.iter().find(|one| one.split('.').next() == Some(deed)).unwrap_or_else(|| panic!("no {deed}"));
    let of = whole.split_once('.').map(|(_, id)| format!(".{id}")).unwrap_or_default();
    let mut all = page.fields();
    for (name, value) in fields {
        let name = format!("{name}{of}");
        match all.iter_mut().find(|(field, _)| *field == name) {
            Some(found) => (*value).clone_into(&mut found.1),
            None => all.push((name, (*value).to_owned())),
        }
    }
    all.push(("deed".to_owned(), whole.clone()));
    let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.post_multipart(&path, &all, file).await
}

/// A request for a copy in Germany whose data in one system came with a table and a document; who asks is settled.
async fn searched(portal: &TestApp, desk: &Visitor, ada: &Visitor) -> String {
    let path = asked_for_by(portal, desk, "access", ada).await;
    let reference = path.rsplit('/').next().unwrap().to_owned();
    portal.forget_mails();
    order(portal, &path, Order::new(TaskKind::Search, "crm")).await;
    let (references, code) = mailed(portal).await;
    let (task, owner) = (references[0].as_str(), portal.visitor());
    enter(portal, &owner, task, &code).await;
    let table: &[u8] = "mail;when\r\nada@requester.test;2026-11-02\r\nbob@elsewhere.test;=1+1\r\n".as_bytes();
    let kept = answer(&owner, task, &[], "keep", Some(("files", "rows.csv", table))).await;
    assert!(kept.path.ends_with("?done=kept"), "{}", kept.gist());
    let document = docx(&paragraph("Dear Ada"), &[("docProps/core.xml", core("Somebody Else").as_bytes())]);
    let found = [("result", "found"), ("h.crm.result", "found"), ("h.crm.rows", "2"), ("h.crm.others", "no")];
    let sent = answer(&owner, task, &found, "send", Some(("files", "letter.docx", document.as_slice()))).await;
    assert!(sent.path.ends_with("?done=sent"), "{}", sent.gist());
    let actor = portal.dpo().await;
    checklist::ops::mark(portal.app.clone(), actor, &reference, Line::Identity, "Signed in to the account.")
        .await
        .unwrap();
    portal.work().await;
    reference
}

/// Grants what the system holds; the others hold nothing.
async fn decide(desk: &Visitor, reference: &str) {
    let act = format!("/desk/cases/{reference}/decide");
    let page = desk.get(&act).await;
    let names = page.attributes_of(".item input[name^='seen.']", "name");
    let mut form = page.form(&act);
    for key in names.iter().map(|name| name.trim_start_matches("seen.")) {
        form = form.fill(&format!("decision.{key}"), if key == "crm" { "granted" } else { "not_held" });
    }
    let decided = form.send().await;
    assert!(decided.path.ends_with("?done=decided"), "{}", decided.gist());
}

/// A copy that was handed out: the document, cleaned.
async fn handed_out(portal: &TestApp, desk: &Visitor, ada: &Visitor) -> String {
    let reference = searched(portal, desk, ada).await;
    decide(desk, &reference).await;
    press(desk, &reference, "clean", &[]).await;
    press(desk, &reference, "leave", &[("reason", "The table is about somebody else altogether.")]).await;
    let letter = desk.get(&format!("/desk/cases/{reference}/letter?lang=en")).await.form("/letter");
    let sent = send_letter(desk, &reference, letter.fill("body", "Dear Ada, here it is.")).await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    reference
}

#[tokio::test(flavor = "multi_thread")]
async fn what_owners_hand_over_goes_out_when_somebody_has_decided_of_what_is_in_it() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let ada = portal.visitor();
    let reference = searched(&portal, &desk, &ada).await;
    decide(&desk, &reference).await;
    let page = desk.get(&format!("/desk/cases/{reference}/package?lang=en")).await;
    let words = page.words();
    // The person's own address is nobody else's; the other one is, and is shown in part only.
    assert!(words.contains("rows.csv") && !words.contains("bob@elsewhere.test"), "{words}");
    assert_eq!(page.texts_of(".item.open").len(), 2, "{words}");
    let sealed = portal.look("select string_agg(encode(report, 'escape'), ' ') from release_file").await;
    assert!(!sealed.contains("findings"), "what was found is sealed");

    // One open finding, and nothing goes out.
    let letter = async || desk.get(&format!("/desk/cases/{reference}/letter?lang=en")).await.form("/letter");
    let waits = send_letter(&desk, &reference, letter().await.fill("body", "Dear Ada, here it is.")).await;
    assert_eq!((waits.status, waits.mistake("file").is_some()), (422, true), "{}", waits.gist());
    let thin = press(&desk, &reference, "accept", &[("reason", "No.")]).await;
    assert_eq!(thin.status, 422, "{}", thin.gist());
    assert_eq!(portal.look("select count(*) from release_file where state = 'cleared'").await, "0");
    // A cleaned copy of the document is without its author.
    let cleaned = press(&desk, &reference, "clean", &[]).await;
    assert!(cleaned.path.ends_with("?done=release"), "{}", cleaned.gist());
    let why = "The other address is the help desk of our reseller, which wrote to her.";
    let accepted = press(&desk, &reference, "accept", &[("reason", why)]).await;
    assert!(accepted.path.ends_with("?done=release"), "{}", accepted.gist());
    assert!(desk.get(&format!("/desk/cases/{reference}/package?lang=en")).await.words().contains(why));
    portal.work().await;
    let sent = send_letter(&desk, &reference, letter().await.fill("body", "Dear Ada, here it is.")).await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    assert_eq!(portal.look("select count(*) from package").await, "1");
    let forced = sqlx::query("update package set digest = sha256('x')").execute(&mut *portal.owner().await).await;
    assert!(forced.unwrap_err().to_string().contains("stays as it was handed out"));

    // The person opens it with a fresh code, each time anew.
    let own = ada.get(&format!("/my/{reference}?lang=en")).await;
    let address = format!("/my/{reference}/package");
    assert!(own.attributes_of("a", "href").contains(&address), "{}", own.words());
    let locked = ada.get(&address).await;
    assert!(!locked.words().contains("rows.csv"), "{}", locked.words());
    assert_eq!(ada.get(&format!("{address}/all")).await.path, address, "nothing without a code");
    let asked = ada.get(&address).await.press("button[value=code]").await;
    assert!(asked.path.ends_with("?done=code"), "{}", asked.gist());
    // In another language it says so, too.
    let chinese = asked.press_with_fields("button[lang='zh-Hant']").await;
    assert!(chinese.text_of(".status.done").is_some(), "{}", chinese.gist());
    portal.work().await;
    let wrong = asked.button("button[value=enter]").fill("code", "2222-2222").send().await;
    assert_eq!((wrong.status, wrong.mistake("code").is_some()), (422, true), "{}", wrong.gist());
    assert!(wrong.text_of(".status.done").is_some(), "one was mailed all the same: {}", wrong.gist());
    let code = portal.code_for(ADA).await;
    let open = wrong.button("button[value=enter]").fill("code", &code).send().await;
    assert!(open.words().contains("files/crm/rows.csv"), "{}", open.words());
    let archive = ada.bytes(&format!("{address}/all")).await;
    assert_eq!(archive, ada.bytes(&format!("{address}/all")).await, "the same package is the same bytes");
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut read = |path: &str| {
        let mut content = Vec::new();
        archive.by_name(path).unwrap_or_else(|_| panic!("no {path}")).read_to_end(&mut content).unwrap();
        content
    };
    let text = |content: Vec<u8>| String::from_utf8(content).unwrap();
    let answer = text(read("answer.html"));
    assert!(answer.contains("Dear Ada, here it is.") && answer.contains("bob@elsewhere.test"), "{answer}");
    assert!(!answer.contains("<script") && !answer.contains("src=") && !answer.contains("http-equiv"), "{answer}");
    let data: serde_json::Value = serde_json::from_slice(&read("data/crm.json")).unwrap();
    assert_eq!(data["records"][0]["mail"], "ada@requester.test");
    assert!(text(read("data/crm.csv")).contains("\"'=1+1\""), "no cell is a formula");
    let manifest = text(read("manifest.json"));
    let signature = text(read("manifest.sig"));
    let listed: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(listed["case"], reference.as_str());
    for file in listed["files"].as_array().unwrap() {
        let content = read(file["path"].as_str().unwrap());
        let digest: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            (file["sha256"].as_str(), file["size"].as_u64()),
            (Some(digest.as_str()), Some(content.len() as u64))
        );
    }
    let cleaned = read("files/crm/letter.docx");
    assert!(!String::from_utf8_lossy(&cleaned).contains("Somebody Else"));
    // Anybody can check the list, and sees it where one letter was changed.
    let verify = async |manifest: &str| {
        let visitor = portal.visitor();
        let token = visitor.get("/verify?lang=en").await.field("form_token").unwrap();
        let fields = [("form_token", token.as_str()), ("held", manifest), ("signature", &signature)];
        visitor.post_multipart("/verify?lang=en", &fields, None).await.words()
    };
    assert!(verify(&manifest).await.contains("Yes, this list is from us"));
    assert!(verify(&manifest.replace(&reference, "RD-2222-222")).await.contains("No, this list is not from us"));
    // Each opening stands on both timelines.
    for (browser, page) in
        [(&ada, format!("/my/{reference}?lang=en")), (&desk, format!("/desk/cases/{reference}?lang=en"))]
    {
        let words = browser.get(&page).await.words();
        assert!(words.contains("with a code") && words.contains("downloaded"), "{words}");
    }
    // The code opened this browser for an hour, and no other.
    portal.app.clock.advance(TimeDelta::minutes(61));
    assert_eq!(ada.get(&format!("{address}/all")).await.path, address);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_ends_is_renewed_and_goes_on_its_day() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let ada = portal.visitor();
    let reference = handed_out(&portal, &desk, &ada).await;
    portal.forget_mails();
    portal.pass(TimeDelta::days(12)).await;
    let reminded = || portal.mails_to(ADA).iter().filter(|mail| mail.subject.contains("a few more days")).count();
    assert_eq!(reminded(), 1, "once, before it ends");
    portal.pass(TimeDelta::days(3)).await;
    let page = format!("/desk/cases/{reference}/package?lang=en");
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let over = desk.get(&page).await;
    assert!(over.words().contains("It cannot be opened since"), "{}", over.words());
    let renewed = press(&desk, &reference, "renew", &[]).await;
    assert!(renewed.path.ends_with("?done=package-renewed"), "{}", renewed.gist());
    assert!(renewed.words().contains("The person can open it until"), "{}", renewed.words());
    portal.pass(TimeDelta::days(76)).await;
    assert_eq!(portal.look("select (contents is null and manifest is null)::text from package").await, "true");
    let left = "select count(*) from file where release_id is not null and state <> 'destroyed'";
    assert_eq!(portal.look(left).await, "0");
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let gone = desk.get(&page).await.words();
    assert!(gone.contains("It was destroyed"), "{gone}");
    assert_eq!(portal.look("select count(*) from package where octet_length(signature) = 64").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_stands_as_its_form_showed_it_and_another_takes_its_place() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (reference, _) = portal.confirmed("complaint", "DE").await;
    let card: &[u8] = b"card,4111 1111 1111 1111\n";
    let added = press_with(&desk, &reference, "add", &[], Some(("file", "cards.csv", card))).await;
    assert!(added.path.ends_with("?done=release-added"), "{}", added.gist());
    portal.work().await;
    let page = desk.get(&format!("/desk/cases/{reference}/package?lang=en")).await;
    assert!(page.attributes_of("button[value^='accept.']", "value").is_empty(), "a full number goes out for no reason");
    // Somebody else leaves it out while this page is open.
    let (other, _) = portal.signed_in(Role::Handler).await;
    press(&other, &reference, "leave", &[("reason", "A number of a card is in it.")]).await;
    let form = page.clone().form("/package");
    let deed = page.attribute_of("button[value^='leave.']", "value").unwrap();
    let mut fields = form.fields();
    let of = deed.split_once('.').unwrap().1.to_owned();
    fields.retain(|(name, _)| !name.starts_with("reason."));
    fields.push((format!("reason.{of}"), "My own words for that.".to_owned()));
    fields.push(("deed".to_owned(), deed));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let stale = desk.post_multipart(&format!("/desk/cases/{reference}/package?lang=en"), &fields, None).await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.words().contains("Somebody decided about this file"), "{}", stale.words());
    press(&desk, &reference, "again", &[]).await;
    let none = press(&desk, &reference, "replace", &[]).await;
    assert_eq!(none.status, 422, "{}", none.gist());
    portal.work().await;
    let file_field = page.attribute_of("input[type=file][name^='file.']", "name").unwrap();
    let file_field: &'static str = file_field.leak();
    let replaced =
        press_with(&desk, &reference, "replace", &[], Some((file_field, "clean.txt", b"Nothing of that."))).await;
    assert!(replaced.path.ends_with("?done=release"), "{}", replaced.gist());
    portal.work().await;
    assert_eq!(portal.look("select state from release_file").await, "cleared");
    let letter = desk.get(&format!("/desk/cases/{reference}/letter?lang=en")).await.form("/letter");
    let letter = letter.fill("outcome", "fulfilled").fill("body", "We looked at it, and this is what we found.");
    let sent = send_letter(&desk, &reference, letter).await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    assert_eq!(portal.look("select count(*) from package").await, "0", "no data are handed out");
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "1");
    assert!(desk.get(&format!("/desk/cases/{reference}?lang=en")).await.words().contains("clean.txt"));
}

/// The page is one form: what was chosen beside one button is there after another was pressed, whether or not that went well.
#[tokio::test(flavor = "multi_thread")]
async fn no_button_takes_files_and_rows_that_were_chosen_beside_others() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let ada = portal.visitor();
    let reference = searched(&portal, &desk, &ada).await;
    let act = format!("/desk/cases/{reference}/package?lang=en");
    let page = desk.get(&act).await.form("/package");
    let deeds = page.attributes_of("button[value^='leave.']", "value");
    let [first, second] = [0, 1].map(|place: usize| deeds[place].split_once('.').unwrap().1.to_owned());
    let send =
        async |form: &Answer, deed: &str, typed: &[(String, &str)], files: &[(&'static str, &'static str, &[u8])]| {
            let mut fields = form.fields();
            fields.push(("deed".to_owned(), deed.to_owned()));
            for (name, value) in typed {
                fields.retain(|(field, _)| field != name);
                fields.push((name.clone(), (*value).to_owned()));
            }
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            desk.post_files(&act, &fields, files).await
        };
    let why = (format!("reason.{first}"), "It is about somebody else altogether.");
    let row = (format!("holding.{second}"), "billing");
    let instead: &'static str = format!("file.{second}").leak();
    let chosen: [(&'static str, &'static str, &[u8]); 2] =
        [("file", "more.csv", b"a,b\n"), (instead, "other.txt", b"Something else.")];
    // Too little of a reason: everything is still there.
    let thin = send(&page, &format!("leave.{first}"), &[(why.0.clone(), "No."), row.clone()], &chosen).await;
    assert_eq!(thin.status, 422, "{}", thin.gist());
    assert!(thin.words().contains("more.csv") && thin.words().contains("other.txt"), "{}", thin.words());
    // One is left out; the rest was not sent by that button.
    let thin = thin.form("/package");
    // A colleague gives the first file a row meanwhile: what this form left as it was is not put over it.
    let row_of = format!("update release_file set holding = 'support', version = version + 1 where id = '{first}'");
    sqlx::query(sqlx::AssertSqlSafe(row_of)).execute(&mut *portal.owner().await).await.unwrap();
    let late = send(&thin, &format!("leave.{first}"), std::slice::from_ref(&why), &[]).await;
    assert_eq!(late.status, 409, "{}", late.gist());
    let late = late.form("/package");
    assert_eq!(late.field(&format!("holding.{first}")).as_deref(), Some("support"), "{}", late.gist());
    let left = send(&late, &format!("leave.{first}"), std::slice::from_ref(&why), &[]).await;
    assert!(left.status == 200 && left.path.contains("/package?shown="), "{}", left.gist());
    let form = left.form("/package");
    assert_eq!(form.field(&row.0).as_deref(), Some("billing"));
    assert!(form.words().contains("more.csv") && form.words().contains("other.txt"), "{}", form.words());
    assert_eq!(portal.look("select count(*) from release_file where state = 'left_out'").await, "1");
    let added = send(&form, "add", &[], &[]).await;
    assert!(added.status == 200 && !added.words().contains("more.csv ("), "{}", added.words());
    assert_eq!(portal.look("select count(*) from release_file").await, "3");
    let twice = send(&form, "add", &[], &[]).await;
    assert_eq!((twice.status, twice.mistake("file")), (200, None), "{}", twice.gist());
    assert_eq!(portal.look("select count(*) from release_file").await, "3", "sent twice it is added once");
    let twice = send(&late, &format!("leave.{first}"), &[why], &[]).await;
    assert_eq!(twice.status, 200, "{}", twice.gist());
    let replaced = send(&added.form("/package"), &format!("replace.{second}"), &[], &[]).await;
    assert_eq!(replaced.clone().form("/package").field(&row.0).as_deref(), Some("billing"), "{}", replaced.gist());
    assert!(replaced.words().contains("other.txt"), "{}", replaced.words());
    let assigned = send(&replaced.form("/package"), &format!("assign.{second}"), &[], &[]).await;
    assert!(assigned.path.ends_with("?done=release"), "{}", assigned.gist());
    assert_eq!(portal.look("select count(*) from release_file where holding = 'billing'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_out_is_opened_by_nobody_else() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let ada = portal.visitor();
    let reference = handed_out(&portal, &desk, &ada).await;
    // Somebody with a request of their own has nothing to do with it, and is told nothing of it.
    let other = portal.visitor();
    portal.confirmed_by_form(&other, "access", "eve@requester.test", &[("name", "Eve"), ("place", "DE")]).await;
    for address in ["package", "package/all", "package/parts/answer.html"] {
        assert_eq!(other.get(&format!("/my/{reference}/{address}")).await.status, 404, "{address}");
        assert_eq!(portal.visitor().get(&format!("/my/{reference}/{address}")).await.path, "/my", "{address}");
    }
    // The desk hands it out and does not take it along.
    assert!(!desk.get(&format!("/my/{reference}/package")).await.words().contains("answer.html"));
    assert_eq!(portal.look("select count(*) from package_opening").await, "0");
    // What owners found goes out by no form of an answer.
    let find = portal.look("select file_id::text from release_file order by id limit 1").await;
    let own = ada.get(&format!("/my/{reference}/files/{find}")).await;
    assert_eq!(own.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_and_what_came_since_go_out_with_no_answer() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let ada = portal.visitor();
    let reference = searched(&portal, &desk, &ada).await;
    decide(&desk, &reference).await;
    press(&desk, &reference, "clean", &[]).await;
    press(&desk, &reference, "accept", &[("reason", "The other address is our own help desk.")]).await;
    portal.work().await;
    // Of one file nobody knows to what it belongs, and something else is refused.
    sqlx::query("update release_file set holding = null where out_id is null")
        .execute(&mut *portal.owner().await)
        .await
        .unwrap();
    let act = format!("/desk/cases/{reference}/decide");
    let form = desk.get(&act).await.form(&act).fill("decision.billing", "refused").fill("ground.billing", "gd_others");
    let form = form.fill("others.billing", "checked");
    let form = form.fill("reason.billing", "The invoices of your neighbour stand in it.");
    let decided = form.send().await;
    assert!(decided.path.ends_with("?done=decided"), "{}", decided.gist());
    let letter = async || {
        let page = desk.get(&format!("/desk/cases/{reference}/letter?lang=en")).await.form("/letter");
        send_letter(&desk, &reference, page.fill("body", "Dear Ada, here it is.")).await
    };
    let waits = letter().await;
    assert_eq!(waits.status, 409, "{}", waits.gist());
    assert!(waits.words().contains("nobody said what it belongs to"), "{}", waits.words());
    // It is of what was refused: it stays here.
    sqlx::query("update release_file set holding = 'billing' where holding is null")
        .execute(&mut *portal.owner().await)
        .await
        .unwrap();
    let sent = letter().await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    let page = desk.get(&format!("/desk/cases/{reference}/package?lang=en")).await.words();
    assert!(page.contains("files/crm/") && !page.contains("files/billing/"), "{page}");
    // What went out in place of a file is gone one day; the file itself does not go out instead.
    portal.pass(TimeDelta::days(91)).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let page = desk.get(&format!("/desk/cases/{reference}/package?lang=en")).await;
    assert!(page.texts_of(".item.waiting").iter().any(|item| item.contains("letter.docx")), "{}", page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_after_the_letter_was_opened_is_seen_before_it_goes() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (reference, _) = portal.confirmed("complaint", "DE").await;
    let letter = async || desk.get(&format!("/desk/cases/{reference}/letter?lang=en")).await.form("/letter");
    let written =
        |form: Answer| form.fill("outcome", "fulfilled").fill("body", "We looked at it, and this is what we found.");
    let stale = written(letter().await);
    let added =
        press_with(&desk, &reference, "add", &[], Some(("file", "later.txt", b"Nothing is wrong with it."))).await;
    assert!(added.path.ends_with("?done=release-added"), "{}", added.gist());
    portal.work().await;
    let refused = send_letter(&desk, &reference, stale).await;
    assert_eq!((refused.status, refused.mistake("file").is_some()), (422, true), "{}", refused.gist());
    assert!(refused.words().contains("later.txt"), "{}", refused.words());
    let again = refused.form("/letter");
    assert_eq!(again.field("body").as_deref(), Some("We looked at it, and this is what we found."));
    let sent = send_letter(&desk, &reference, again.fill("outcome", "fulfilled")).await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
}
