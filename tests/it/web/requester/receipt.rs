//! What a person holds in hand: it says what was said, anybody can check it, and it outlives corrections, keys and the case itself.

use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use rightsdesk::base::actor::Role;
use rightsdesk::base::random::Random;
use rightsdesk::infra::crypto::{DataKey, Field, MasterKey};
use serde_json::Value;
use uuid::Uuid;

use crate::support::{ADA, Answer, Browser, MASTER_KEY, TestApp, TestOptions, Visitor, Wish};

const KEYS: &str = "/.well-known/rightsdesk-keys.json";

async fn json(visitor: &Visitor, path: &str) -> Value {
    serde_json::from_slice(&visitor.bytes(path).await).unwrap()
}

/// A request for a copy in Germany, and the browser in which its mailbox is proven.
async fn proven(portal: &TestApp) -> (Visitor, String) {
    let ada = portal.visitor();
    let fields = [("name", "Ada Example"), ("place", "DE"), ("details", "Everything: \"all\" of it, 全部。")];
    let reference = portal.confirmed_by_form(&ada, "access", ADA, &fields).await;
    (ada, reference)
}

/// What `/verify` says of something that is pasted, to somebody who never was here.
async fn checked(portal: &TestApp, held: &str, signature: &str) -> Answer {
    let visitor = portal.visitor();
    let token = visitor.get("/verify?lang=en").await.field("form_token").unwrap();
    let fields = [("form_token", token.as_str()), ("held", held), ("signature", signature)];
    visitor.post_multipart("/verify?lang=en", &fields, None).await
}

const OURS: &str = "Yes, this receipt is from us";
const NOT_OURS: &str = "No, this receipt is not from us";

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_a_receipt_that_anybody_can_check_and_no_change_of_it_stays_unseen() {
    let portal = TestApp::start().await;
    let (ada, reference) = proven(&portal).await;
    let page = ada.get(&format!("/my/{reference}/receipt?lang=en")).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    let words = page.words();
    for said in [reference.as_str(), "Germany", "Wednesday 25 November 2026", "Monday 28 December 2026", "/verify"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!words.contains("What has changed since"), "{words}");
    let held = ada.bytes(&format!("/my/{reference}/receipt.json")).await;
    assert_eq!(held, ada.bytes(&format!("/my/{reference}/receipt.json")).await, "asked twice it is the same");
    let held = String::from_utf8(held).unwrap();
    let read: Value = serde_json::from_str(&held).unwrap();
    let told = |member: &str| read["receipt"][member].as_str().unwrap().to_owned();
    assert_eq!((told("reference"), told("right"), told("place")), (reference.clone(), "access".into(), "DE".into()));
    assert_eq!((told("received_at"), told("due_on")), ("2026-11-25T09:00:00Z".into(), "2026-12-28".into()));
    assert_eq!((told("law"), told("issued"), told("channel")), ("EU".into(), "filing".into(), "web".into()));
    assert_eq!(read["sent"]["details"], "Everything: \"all\" of it, 全部。");
    assert_eq!(read["sent"]["email"], ADA);

    let ours = checked(&portal, &held, "").await;
    let words = ours.words();
    assert!(words.contains(OURS) && words.contains("letter by letter") && words.contains(&reference), "{words}");
    // Written in another way it says the same; one letter changed, and it is nobody's.
    assert!(checked(&portal, &format!("\u{feff}  {read}\r\n"), "").await.words().contains(OURS));
    for changed in [
        held.replace(&reference, "RD-222-2222"),
        held.replace("2026-12-28", "2026-12-27"),
        held.replace("\"version\": \"1\"", "\"version\": \"1\", \"more\": \"\""),
        held.replace("rightsdesk-receipt", "rightsdesk-other"),
    ] {
        assert_ne!(changed, held);
        assert!(checked(&portal, &changed, "").await.words().contains(NOT_OURS), "{changed}");
    }
    let other = checked(&portal, &held.replace("Everything", "Nothing"), "").await.words();
    assert!(other.contains(OURS) && other.contains("is not what was sent to us"), "{other}");
    // As it stands on paper: what was signed, and the signature beside it.
    let signed = page.texts_of("details bdi");
    let (signed, signature) = (&signed[0], page.text_of("#signature").unwrap());
    let of_paper = checked(&portal, signed, &signature).await.words();
    assert!(of_paper.contains(OURS) && of_paper.contains("only its fingerprint is proven"), "{of_paper}");
    let without = checked(&portal, signed, "").await;
    assert_eq!((without.status, without.mistake("signature").is_some()), (422, true), "{}", without.gist());
    for nothing in ["", "{}", "no", "{\"receipt\": 1}"] {
        let page = checked(&portal, nothing, &signature).await;
        assert_eq!((page.status, page.mistake("held").is_some()), (422, true), "{nothing}: {}", page.gist());
    }
    // What was signed as something else is no receipt, and a name that stands twice is read by nobody.
    let twice = held.replacen("\"right\"", "\"right\": \"deletion\", \"right\"", 1);
    assert_eq!(checked(&portal, &twice, &signature).await.status, 422);
    assert!(portal.look("select encode(content, 'escape') from receipt").await.len() > 100);
    let sealed = portal.look("select encode(content, 'escape') from receipt").await;
    assert!(!sealed.contains("sent_sha256") && !sealed.contains("Ada"), "it is sealed");
    let forced = sqlx::query("update receipt set issued_at = now()").execute(&mut *portal.owner().await).await;
    assert!(forced.unwrap_err().to_string().contains("stays as it was issued"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_handed_over_as_a_file_and_stands_in_its_field_from_then_on() {
    let portal = TestApp::start().await;
    let (ada, reference) = proven(&portal).await;
    let held = ada.bytes(&format!("/my/{reference}/receipt.json")).await;
    let visitor = portal.visitor();
    let token = visitor.get("/verify?lang=en").await.field("form_token").unwrap();
    let token = [("form_token", token.as_str()), ("held", ""), ("signature", "")];
    let send = async |name: &'static str, content: &[u8]| {
        visitor.post_multipart("/verify?lang=en", &token, Some(("files", name, content))).await
    };
    let ours = send("receipt.json", &held).await;
    assert!(ours.words().contains(OURS), "{}", ours.gist());
    assert!(ours.field("held").unwrap().contains(&reference), "what was looked at is seen");
    // The same page in the other language, with what the file said.
    let button = ours.attribute_of("nav button[lang='zh-Hant']", "formaction").unwrap();
    let fields = ours.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let switched = visitor.post_multipart(&button, &fields, None).await;
    assert!(switched.field("held").unwrap().contains(&reference), "{}", switched.gist());
    for (name, content) in [("picture.png", &[0x89_u8, 0xff, 0xfe][..]), ("large.json", &vec![b' '; 4 * 1024 * 1024])] {
        let refused = send(name, content).await;
        assert_eq!((refused.status, refused.mistake("files").is_some()), (422, true), "{name}: {}", refused.gist());
    }
    assert_eq!(portal.look("select count(*) from file").await, "0", "nothing is kept");
}

/// Adds a version of the signing key, as turning it does.
async fn turn(portal: &TestApp, used_from: DateTime<Utc>) {
    let master = MasterKey::parse(MASTER_KEY).unwrap();
    let key = DataKey::new(&Random::System);
    let field = Field::new("service_key", "signing", Uuid::from_u128(1));
    sqlx::query("insert into service_key_version values ('signing', 2, $1, 1, $2, $3, $3)")
        .bind(master.id())
        .bind(master.key().seal(field, key.bytes(), &Random::System))
        .bind(used_from)
        .execute(&mut *portal.owner().await)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_outlives_the_key_that_signed_it_and_every_key_is_public() {
    let portal = TestApp::start().await;
    let (ada, reference) = proven(&portal).await;
    let before = json(&ada, &format!("/my/{reference}/receipt.json")).await;
    turn(&portal, portal.app.now()).await;
    let turned = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    turned.app.clock.set(portal.app.now());
    assert!(checked(&turned, &before.to_string(), "").await.words().contains(OURS), "signed by the key of before");
    let filer = turned.visitor();
    let fields = [("email", "new@requester.test"), ("name", "New"), ("place", "FR")];
    turned.file_by_form(&filer, "access", &fields).await;
    let after = json(&filer, "/received/receipt.json").await;
    assert!(checked(&turned, &after.to_string(), "").await.words().contains(OURS));
    assert!(checked(&portal, &after.to_string(), "").await.words().contains(NOT_OURS), "no key of that one's");

    let answer = turned.visitor().get(KEYS).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert!(answer.header("cache-control").starts_with("public") && answer.header("set-cookie").is_empty());
    let set: Value = serde_json::from_str(&answer.body).unwrap();
    let [new, old] = set["keys"].as_array().unwrap().as_slice() else { panic!("{set}") };
    assert_eq!((&new["kid"], &old["kid"]), (&after["receipt"]["key"], &before["receipt"]["key"]));
    assert_eq!((&new["kty"], &new["crv"], new["x"].as_str().unwrap().len()), (&"OKP".into(), &"Ed25519".into(), 43));
    assert!(new["used_until"].is_null() && old["used_until"] == new["used_from"] && old["used_from"].is_string());
    assert!(set.to_string().find("\"d\"").is_none(), "and nothing of the other half");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_stays_said_and_the_page_tells_what_stands_otherwise() {
    let portal = TestApp::start().await;
    let (ada, reference) = proven(&portal).await;
    let before = ada.bytes(&format!("/my/{reference}/receipt.json")).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let settle = desk.get(&format!("/desk/cases/{reference}/settle")).await.form("/settle");
    let settle = settle.fill("place", "TW").fill("reason", "They live there.");
    assert!(settle.send().await.path.contains("done="), "the place is corrected");
    let person = desk.get(&format!("/desk/cases/{reference}/person")).await.form("/person");
    let person = person.fill("name", "Ada B. Example").fill("reason", "Misheard.");
    assert!(person.send().await.path.contains("done="), "the name is corrected");
    assert_eq!(ada.bytes(&format!("/my/{reference}/receipt.json")).await, before);
    let page = ada.get(&format!("/my/{reference}/receipt?lang=en")).await;
    let changed = page.texts_of("main .notice li");
    assert!(changed.iter().any(|line| line.contains("Germany") && line.contains("now Taiwan")), "{changed:?}");
    assert!(changed.iter().any(|line| line.contains("28 December 2026")), "the day: {changed:?}");
    assert!(changed.iter().any(|line| line.contains("was corrected")), "the name: {changed:?}");
    assert!(page.texts_of("dl dd").iter().any(|said| said == "Germany"), "what it said stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_desk_typed_in_and_what_is_older_have_one_and_it_is_one_for_all_who_ask_at_once() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    let reference = portal.take_in(dpo, "access", "DE", "2026-11-20").await;
    portal.confirm(&reference).await;
    let ada = portal.visitor();
    ada.get("/my?lang=en").await.fill("email", ADA).send().await;
    let code = portal.code_for(ADA).await;
    ada.get("/my/code").await.fill("code", &code).send().await;
    let address = format!("/my/{reference}/receipt.json");
    let typed = json(&ada, &address).await;
    assert_eq!((&typed["receipt"]["channel"], &typed["receipt"]["issued"]), (&"post".into(), &"filing".into()));
    assert_eq!(typed["receipt"]["received_on"], "2026-11-20");
    assert_eq!(typed["sent"]["name"], "Ada Example");
    let words = ada.get(&format!("/my/{reference}/receipt?lang=en")).await.words();
    assert!(words.contains("Friday 20 November 2026") && !words.contains("12:00"), "no hour is invented: {words}");

    // As a request that a replica of the release before took in.
    sqlx::query("delete from receipt").execute(&mut *portal.owner().await).await.unwrap();
    portal.app.clock.advance(TimeDelta::minutes(20));
    let other = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    other.app.clock.set(portal.app.now());
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (visitor, address) = (if number % 2 == 0 { ada.clone() } else { ada.at(other.address) }, address.clone());
        asked.spawn(async move { visitor.bytes(&address).await });
    }
    let mut all = asked.join_all().await;
    all.dedup();
    assert_eq!(all.len(), 1, "two tabs at two replicas hold the same");
    let later: Value = serde_json::from_slice(&all[0]).unwrap();
    assert_eq!(later["receipt"]["issued"], "later");
    assert!(checked(&portal, &later.to_string(), "").await.words().contains("letter by letter"));
    let page = ada.get(&format!("/my/{reference}/receipt?lang=en")).await;
    assert!(page.words().contains("We issued this one later"), "{}", page.words());
    let audited = "select count(*) from audit_entry where action = 'case.receipt_issued'";
    assert_eq!(
        (portal.look("select count(*) from receipt").await, portal.look(audited).await),
        ("1".into(), "1".into())
    );

    // Whose key is destroyed has none any more; what somebody held still holds.
    sqlx::query("delete from case_key").execute(&mut *portal.owner().await).await.unwrap();
    let gone = ada.get(&format!("/my/{reference}/receipt?lang=en")).await;
    assert_eq!((gone.status, gone.words().contains("no receipt here any more")), (409, true), "{}", gone.gist());
    assert!(checked(&portal, &later.to_string(), "").await.words().contains(OURS));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_that_sent_it_has_what_was_signed_and_nothing_that_it_typed() {
    let portal = TestApp::start().await;
    let stranger = portal.visitor();
    for path in ["/received/receipt", "/received/receipt.json"] {
        assert_eq!(stranger.get(path).await.path, "/received", "nobody has sent anything here");
    }
    let filer = portal.visitor();
    let fields = [("email", ADA), ("name", "Ada Example"), ("place", "DE"), ("details", "My horse.")];
    let received = portal.file_by_form(&filer, "access", &fields).await;
    let reference = received.text_of("#reference").unwrap();
    assert!(received.attributes_of("a", "href").contains(&"/received/receipt".to_owned()));
    let page = filer.get("/received/receipt?lang=en").await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    let held = filer.get("/received/receipt.json").await;
    assert_eq!(held.header("cache-control"), "no-store");
    for body in [&page.body, &held.body] {
        for kept_back in ["Ada Example", "My horse", ADA, "\"salt\"", "\"sent\""] {
            assert!(!body.contains(kept_back), "{kept_back}: {body}");
        }
    }
    assert!(checked(&portal, &held.body, "").await.words().contains(OURS));
    // Whoever has proven no mailbox, or another one, has no page of it.
    let (bob, own) = {
        let bob = portal.visitor();
        let own = portal.confirmed_by_form(&bob, "access", "bob@requester.test", &[("name", "Bob")]).await;
        (bob, own)
    };
    for page in ["receipt", "receipt.json", "file", "file.json"] {
        assert_eq!(filer.get(&format!("/my/{reference}/{page}")).await.path, "/my", "{page} of the unproven");
        assert_eq!(stranger.get(&format!("/my/{reference}/{page}")).await.path, "/my", "{page} of a stranger");
        assert_eq!(bob.get(&format!("/my/{reference}/{page}")).await.status, 404, "{page} of another");
        let mine = bob.get(&format!("/my/{own}/{page}")).await;
        assert_eq!((mine.status, mine.header("cache-control")), (200, "no-store"), "{page}");
    }
    let list = bob.get("/my?lang=en").await;
    assert!(list.attributes_of("a", "href").contains(&format!("/my/{own}/receipt")));
    let case = bob.get(&format!("/my/{own}?lang=en")).await.attributes_of("a", "href");
    assert!(["receipt", "file"].iter().all(|page| case.contains(&format!("/my/{own}/{page}"))));
    portal.work().await;
    let told = portal.mails_to("bob@requester.test");
    assert!(told.iter().any(|mail| mail.text.contains("A receipt for your request, signed by us")));
    assert!(told.iter().all(|mail| !mail.text.contains("/receipt")), "no mail leads there without a code");
}

#[tokio::test(flavor = "multi_thread")]
async fn my_file_holds_what_both_sides_wrote_and_nothing_of_the_desk() {
    let portal = TestApp::start().await;
    let (ada, reference) = proven(&portal).await;
    let own = format!("/my/{reference}");
    ada.get(&own).await.form("/messages").fill("body", "It is about my account in Lyon.").send().await;
    portal.app.clock.advance(TimeDelta::minutes(1));
    let (desk, actor) = portal.signed_in(Role::Dpo).await;
    let case = format!("/desk/cases/{reference}");
    desk.get(&case).await.form("/messages").fill("body", "We have read it.").send().await;
    desk.get(&case).await.form("/notes").fill("note", "She is the sister of our supplier.").send().await;
    portal.app.clock.advance(TimeDelta::minutes(1));
    portal.close(actor, &reference).await;
    portal.work().await;
    let page = ada.get(&format!("{own}/file?lang=en")).await;
    let words = page.words();
    let letter = json(&ada, &format!("{own}/file.json?lang=en")).await;
    for said in ["It is about my account in Lyon.", "We have read it.", "Here it is.", "全部", "28 Dec 2026"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(words.contains("We told you that our answer is there"), "{words}");
    let messages = letter["messages"].as_array().unwrap();
    let kinds: Vec<&str> = messages.iter().map(|message| message["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["requester", "desk", "answer"]);
    let digest = |text: &str| rightsdesk::domain::receipts::file::text_digest(text);
    for message in messages {
        assert_eq!(message["sha256"], digest(message["text"].as_str().unwrap()));
    }
    let content = messages[2]["letter"]["content"].as_str().unwrap();
    assert_eq!(messages[2]["letter"]["sha256"], digest(content));
    assert!(words.contains(&digest(content)), "the letter is named by the digest that the history holds");
    let audited = portal.look("select detail ->> 'letter' from audit_entry where action = 'case.closed'").await;
    assert_eq!(audited, digest(content), "as the history names it");
    assert!(!words.contains("supplier") && !letter.to_string().contains("supplier"), "a note is the desk's own");
    // Who of the desk works on it stands where they signed, and nowhere else.
    let mut unsigned = letter.clone();
    unsigned["messages"][2].take();
    assert!(!unsigned.to_string().contains("of the desk"), "{unsigned}");
    assert_eq!(letter["law"]["due_on"], "2026-12-28");
    assert!(letter["law"]["sum"].as_array().unwrap().len() > 2 && !letter["events"].as_array().unwrap().is_empty());
    // It brings its receipt, and is taken as a whole.
    assert_eq!(letter["receipt"], json(&ada, &format!("{own}/receipt.json")).await);
    assert!(checked(&portal, &letter.to_string(), "").await.words().contains(OURS));
    // Whoever has read it here has read it.
    assert_eq!(portal.look("select count(*) from case_event where kind = 'answer_read'").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_verifier_of_the_documentation_finds_what_is_planted() {
    let portal = TestApp::start().await;
    let (ada, reference) = proven(&portal).await;
    let documented = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/receipt.md")).unwrap();
    let script = documented.split("```js\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(script.lines().count() < 30, "it can be read at one look");
    std::fs::create_dir_all(&portal.folder).unwrap();
    let at = |name: &str| portal.folder.join(name);
    std::fs::write(at("verify.mjs"), script).unwrap();
    std::fs::write(at("keys.json"), portal.visitor().bytes(KEYS).await).unwrap();
    let held = String::from_utf8(ada.bytes(&format!("/my/{reference}/receipt.json")).await).unwrap();
    let run = |held: &str| {
        std::fs::write(at("receipt.json"), held).unwrap();
        let ran = Command::new("node").args([at("verify.mjs"), at("receipt.json"), at("keys.json")]).output();
        let ran = ran.expect("node runs");
        (ran.status.code(), format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr)))
    };
    assert_eq!(run(&held), (Some(0), format!("{reference} was received at 2026-11-25T09:00:00Z\n")));
    assert_eq!(run(&held.replace("2026-12-28", "2026-12-29")), (Some(1), "the signature does not fit\n".into()));
    assert_eq!(run(&held.replace("全部", "半部")), (Some(1), "this is not what was sent\n".into()));
    let key = serde_json::from_str::<Value>(&held).unwrap()["receipt"]["key"].as_str().unwrap().to_owned();
    let (code, said) = run(&held.replace(&key, &"A".repeat(43)));
    assert_eq!((code, said.as_str()), (Some(1), "signed with a key that is not in the set\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_one_page_of_paper() {
    let portal = TestApp::start().await;
    let (_, reference) = proven(&portal).await;
    let browser = Browser::open(&portal.base(), Wish { languages: "en-GB,en", scripts: true }).await;
    browser.visit("/my?another=1").await;
    browser.write("#email", ADA).await;
    browser.follow("main form[method=post] button").await;
    let code = portal.code_for(ADA).await;
    browser.write("#code", &code).await;
    browser.follow("main form[method=post] button").await;
    for language in ["en", "zh-Hant"] {
        browser.visit(&format!("/my/{reference}/receipt?lang={language}")).await;
        assert_eq!(browser.sheets().await, 1, "{language}");
        browser.prints(true).await;
        assert_eq!(browser.ask("document.querySelector('#signature').checkVisibility()").await, true, "{language}");
        browser.prints(false).await;
    }
}
