//! What people type, paste and are called, through the real forms: whatever way it is written, it is read as what it means, and what
//! nobody sees is never what stops or misleads somebody.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;
use rightsdesk::base::text::search;
use rightsdesk::domain::cases::words;
use rightsdesk::domain::checklist::{self, Line};
use rightsdesk::domain::staff::second_factor::current_code;
use scraper::{ElementRef, Html, Node};
use sqlx::Executor as _;

use crate::support::{Answer, TestApp, TestOptions, Visitor};

/// Enough for dozens of tries from one machine.
fn unlimited() -> TestOptions {
    let settings = ["--limit-filings-per-ip=10000", "--limit-codes-per-address=10000", "--limit-tries-per-ip=10000"];
    TestOptions { settings: settings.map(str::to_owned).into(), ..TestOptions::default() }
}

/// Types a request in at the desk; gives its reference.
async fn taken_in(desk: &Visitor, name: &str, email: &str) -> String {
    let form = desk.get("/desk/cases/new?lang=en").await.form("/desk/cases/new");
    let today = "2026-11-25";
    let typed = [
        ("channel", "phone"),
        ("received_on", today),
        ("right", "access"),
        ("place", "DE"),
        ("name", name),
        ("email", email),
    ];
    let page = typed.into_iter().fold(form, |form, (field, value)| form.fill(field, value)).send().await;
    let path = page.path.split('?').next().unwrap().to_owned();
    assert!(path.starts_with("/desk/cases/RD-"), "{name}: {}", page.gist());
    path.rsplit('/').next().unwrap().to_owned()
}

/// The references that a search at the desk lists.
async fn found(desk: &Visitor, words: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    let page = desk.get(&format!("/desk/queue?lang=en&q={query}")).await;
    assert_eq!(page.status, 200, "{words}");
    page.texts_of("tbody a.ref")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_found_as_it_is_written_and_what_cannot_be_looked_up_finds_nobody() {
    let portal = TestApp::with(unlimited()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let names = [
        (
            "Róisín Ní O’Dálaigh",
            &["o'dálaigh", "O‘Dalaigh", "odalaigh", "dalaigh", "o dalaigh", "ROISIN", "Róisín Ní O'Dálaigh"][..],
        ),
        ("Anne-Sophie Lefèvre", &["Anne‑Sophie", "anne sophie", "annesophie", "Anne−Sophie LEFEVRE", "Lefe\u{300}vre"]),
        ("St.Clair", &["St. Clair", "stclair", "St-Clair", "clair"]),
        ("Işıl İnce", &["ışıl", "ISIL", "Isil Ince", "i̇nce", "İNCE"]),
        ("Ｙｕｋｉ　ﾀﾅｶ", &["yuki", "タナカ", "Yuki タナカ", "YUKIタナカ"]),
        ("歐陽 詩涵", &["歐陽詩涵", "詩涵", "歐陽"]),
        ("Weiß Groß", &["WEISS", "gross", "weiß"]),
        ("علي\u{200c}رضا", &["علیرضا", "علي\u{200c}رضا"]),
        ("D\u{200b}ana", &["dana", "Da\u{ad}na"]),
    ];
    let mut all = Vec::new();
    for (number, (name, typed)) in names.into_iter().enumerate() {
        let reference = taken_in(&desk, name, &format!("p{number}@requester.test")).await;
        for words in typed {
            assert_eq!(found(&desk, words).await, [reference.as_str()], "{words} for {name}");
        }
        all.push(reference);
    }
    for nobody in [
        "İ",
        "'",
        "-",
        "\u{200b}",
        "\u{3164}",
        "🙂",
        "%",
        "_",
        "İstanbul",
        "dana 🙂",
        "·",
        "\u{301}",
        "@",
        "ada@",
        "x@y.example",
    ] {
        assert_eq!(found(&desk, nobody).await, Vec::<String>::new(), "{nobody:?}");
    }
    let typed = format!("Reference: {}.", all[0].replace('-', "–").to_lowercase());
    let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    let case = desk.get(&format!("/desk/queue?q={query}")).await;
    assert_eq!(case.path, format!("/desk/cases/{}", all[0]), "a reference leads to its case");
    let form = desk.get(&format!("/desk/cases/{}/person", all[1])).await.form("/person");
    let form = form.fill("name", "Zoë\u{202e}\u{2067} D’Souza").fill("email", "Zoë <zoe@requester。test>");
    let corrected = form.fill("reason", "Misheard.").send().await;
    assert!(corrected.path.contains("done="), "{}", corrected.gist());
    assert!(!corrected.body.contains(['\u{202e}', '\u{2067}']), "a corrected name holds no mark either");
    for words in ["zoe d'souza", "DSOUZA", "ZOE@requester.test"] {
        assert_eq!(found(&desk, words).await, [all[1].as_str()], "{words}");
    }
    assert_eq!(found(&desk, "annesophie").await, Vec::<String>::new(), "the name of before finds it no more");
    for address in
        ["P0@Requester.Test", "p0@requester。test", "Róisín <p0@requester.test>", "\u{202a}p0@requester.test\u{202c}"]
    {
        assert_eq!(found(&desk, address).await, [all[0].as_str()], "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_were_indexed_by_the_rules_of_before_are_indexed_anew_in_batches() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let reference = taken_in(&desk, "Siân O'Hara-Łoś", "sian@requester.test").await;
    let newer = taken_in(&desk, "Siân O'Hara-Łoś", "other@requester.test").await;
    // As the version before left it: words of another folding, and a case whose key is gone.
    let mut owner = portal.owner().await;
    let id = portal.look(&format!("select id from cases where reference = '{reference}'")).await;
    owner.execute(sqlx::AssertSqlSafe(format!("delete from case_word where case_id = '{id}'"))).await.unwrap();
    owner
        .execute(sqlx::AssertSqlSafe(format!("insert into case_word (case_id, word) values ('{id}', '\\x0badcafe')")))
        .await
        .unwrap();
    // The rules right before the present ones: who raises their number has the query and its index follow.
    let before = search::VERSION - 1;
    let set = |which: String| sqlx::AssertSqlSafe(format!("update cases set words_version = {before} where {which}"));
    owner.execute(set(format!("id = '{id}'"))).await.unwrap();
    let destroyed = taken_in(&desk, "Nobody Any More", "").await;
    owner
        .execute(sqlx::AssertSqlSafe(format!(
            "delete from case_key using cases where case_id = id and reference = '{destroyed}'"
        )))
        .await
        .unwrap();
    owner.execute(set(format!("reference = '{destroyed}'"))).await.unwrap();
    assert_eq!(found(&desk, "o’hara-los").await, [newer.as_str()]);
    assert_eq!(words::index_words(&portal.app).await.unwrap(), 2);
    assert_eq!(words::index_words(&portal.app).await.unwrap(), 0, "nothing is left");
    let mut both = found(&desk, "SIAN o’hara-los").await;
    both.sort();
    let mut expected = [reference, newer];
    expected.sort();
    assert_eq!(both, expected);
    assert_eq!(portal.look("select count(*) from case_word where word = '\\x0badcafe'").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_taken_however_it_is_pasted_and_reaches_its_mailbox() {
    let portal = TestApp::with(unlimited()).await;
    for (typed, mailbox) in [
        ("kim@example。org", "kim@example.org"),
        ("ｋｉｍ＠ｅｘａｍｐｌｅ．ｏｒｇ", "kim@example.org"),
        ("\u{2067}kim@example.org\u{2069}\u{200e}", "kim@example.org"),
        ("Kim Lee <kim@example.org>", "kim@example.org"),
        ("mailto:kim@example.org?subject=Hello", "kim@example.org"),
        ("kim@exa\u{2060}mple.org;", "kim@example.org"),
        ("kim@bücher.example", "kim@xn--bcher-kva.example"),
        ("kim@例え。jp", "kim@xn--r8jz45g.jp"),
        ("K‑Lee’s@Example.ORG", "K-Lee's@example.org"),
    ] {
        let visitor = portal.visitor();
        let received = portal.file_by_form(&visitor, "access", &[("name", "Kim Lee"), ("email", typed)]).await;
        let reference = received.text_of("#reference").unwrap();
        let code = portal.code_for(mailbox).await;
        let confirmed = received.form("/confirm").fill("code", &code).send().await;
        assert_eq!(confirmed.status, 200, "{typed}");
        // The same mailbox, written in another way, signs in.
        let other = portal.visitor();
        other
            .get("/my")
            .await
            .fill(
                "email",
                &format!("<{}> ", typed.trim_end_matches(';').replace(['<', '>'], "").replace("Kim Lee ", "")),
            )
            .send()
            .await;
        let code = portal.code_for(mailbox).await;
        let list = other.get("/my/code").await.fill("code", &format!("Code：{}。", code.to_lowercase())).send().await;
        assert!(list.words().contains(&reference), "{typed}: {}", list.gist());
    }
    for typed in ["kim", "kim lee@example.org", "kim@example.org, lee@example.org", "\u{200b}", "金@example.org"] {
        let form = portal.visitor().get("/request/access?lang=en").await;
        let again = form.fill("name", "Kim").fill("email", typed).send().await;
        assert_eq!(again.status, 422, "{typed}");
        assert!(again.mistake("email").is_some(), "{typed}");
        let shown = again.field("email").unwrap();
        assert_eq!(
            shown,
            typed.trim_matches('\u{200b}'),
            "what was typed stands there still, but for what nobody sees"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_of_the_internet_asks_for_a_mailbox_of_the_internet() {
    let options = TestOptions { settings: vec!["--base-url=https://rights.omo.example".into()], ..unlimited() };
    let public = TestApp::with(options).await;
    for typed in [
        "kim@gmail",
        "kim@[192.0.2.7]",
        "kim@[IPv6:2001:db8::1]",
        "kim@192.0.2.7",
        "kim@my_house.example",
        "kim@-x.example",
        "kim@localhost",
    ] {
        let form = public.visitor().get("/request/access?lang=en").await;
        let again = form.fill("name", "Kim").fill("email", typed).send().await;
        assert_eq!(again.status, 422, "{typed}");
        assert!(again.mistake("email").is_some(), "{typed}");
    }
    let form = public.visitor().get("/request/access?lang=en").await;
    assert_eq!(form.fill("name", "Kim").fill("email", "kim@my-house.example").send().await.status, 200);
    let local = TestApp::start().await;
    let form = local.visitor().get("/request/access?lang=en").await;
    assert_eq!(
        form.fill("name", "Kim").fill("email", "kim@localhost").send().await.status,
        200,
        "on a machine to try it out"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_word_processors_leave_in_a_text_is_read_and_never_refused() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let pasted =
        "Dear team,\u{b}one\u{c}two\u{85}three\u{2028}four\u{2029}fi\u{3}ve \u{7f}\0👩\u{200d}🚀 می\u{200c}روم";
    let reference = portal
        .confirmed_by_form(
            &visitor,
            "access",
            "kim@requester.test",
            &[("name", "Kim\u{b}Lee\r\nBcc: x\u{1}"), ("details", pasted), ("place", "DE")],
        )
        .await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = format!("/desk/cases/{reference}");
    let case = desk.get(&path).await;
    let read = "Dear team,\none\ntwo\nthree\nfour\nfive 👩\u{200d}🚀 می\u{200c}روم";
    // Passages in another script are marked as such for whatever reads them aloud.
    let unmarked = case.body.replace("<span lang=\"en\">", "").replace("</span>", "");
    assert!(unmarked.contains(read), "{}", case.words());
    assert!(case.words().contains("Kim Lee Bcc: x"), "{}", case.words());
    let sent = case.form("/messages").fill("body", "Dear Kim,\u{b}we\u{2028}have\u{85}it\u{1f}.").send().await;
    assert_eq!(sent.status, 200, "{}", sent.gist());
    let own = visitor.get(&format!("/my/{reference}")).await;
    assert!(own.body.contains("Dear Kim,\nwe\nhave\nit."), "{}", own.words());
    for (act, field) in [("ask", "body"), ("extend", "reason"), ("settle", "reason"), ("tasks", "title")] {
        let mut form = desk.get(&format!("{path}/{act}")).await.form(&format!("/{act}"));
        if act == "tasks" {
            form = form.fill("due_on", "2026-12-01");
        }
        let done = form.fill(field, "A\u{b}reason\u{202e}\u{3}").send().await;
        assert_eq!(done.status, 200, "{act}: {}", done.gist());
        assert!(done.path.contains("done="), "{act}: {}", done.gist());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn required_means_something_that_can_be_seen() {
    let portal = TestApp::with(unlimited()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (owner, _) = portal.signed_in(Role::Admin).await;
    let invisible = [
        "\u{2063}\u{200d}",
        "\u{ffa0}",
        "\u{2800}\u{2800}",
        "\u{ad}",
        "\u{e0001}",
        "\u{fe0f}",
        "\u{180e}",
        "\u{2029}\u{3000}",
        "\u{202d}",
        "\u{34f}",
        "\u{307}",
    ];
    for blank in invisible {
        for (right, field) in
            [("access", "name"), ("complaint", "details"), ("objection", "details"), ("consent", "details")]
        {
            let form = portal.visitor().get(&format!("/request/{right}?lang=en")).await;
            let form = form.fill("email", "kim@requester.test").fill("name", "Kim");
            let again = form.fill(field, blank).send().await;
            assert_eq!(again.status, 422, "{right} {blank:?}");
            assert!(again.mistake(field).is_some(), "{right} {field} {blank:?}");
        }
        let form = desk.get("/desk/cases/new?lang=en").await.form("/desk/cases/new");
        let again = form.fill("received_on", "2026-11-25").fill("right", "access").fill("name", blank).send().await;
        assert!(again.mistake("name").is_some(), "{blank:?}: {}", again.gist());
        let form = owner.get("/desk/staff?lang=en").await.form("/desk/staff");
        let again = form.fill("name", blank).fill("email", "new@desk.test").send().await;
        assert_eq!(again.status, 422, "{blank:?}");
    }
    let reference = taken_in(&desk, "Kim", "").await;
    for (form, field) in [("messages", "body"), ("tasks", "title"), ("settle", "reason"), ("ask", "body")] {
        let path = if form == "messages" { String::new() } else { format!("/{form}") };
        let page = desk.get(&format!("/desk/cases/{reference}{path}")).await.form(&format!("/{form}"));
        let page = if form == "tasks" { page.fill("due_on", "2026-12-01") } else { page };
        assert_eq!(page.fill(field, "\u{3164}\u{200b}").send().await.status, 422, "{form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_and_references_are_taken_with_what_was_copied_along() {
    let portal = TestApp::with(unlimited()).await;
    let wide =
        |text: &str| -> String { text.chars().map(|letter| char::from_u32(letter as u32 + 0xfee0).unwrap()).collect() };
    let ways: [fn(&str) -> String; 7] = [
        |text| format!("CODE: {text}"),
        |text| format!("#{}.", text.replace('-', "\u{2010}")),
        |text| text.replace('-', "\u{2212}") + "\u{200b}",
        |text| format!("「{}」", text.replace('-', "ー")),
        |text| text.to_lowercase().replace('-', "\u{2003}"),
        |text| format!("驗證碼：{text}。"),
        |text| format!("\u{feff}{}", text.replace('-', "\u{fe63}")),
    ];
    for number in 0..=ways.len() {
        let email = format!("kim{number}@requester.test");
        let received = portal.file_by_form(&portal.visitor(), "access", &[("name", "Kim"), ("email", &email)]).await;
        let (reference, code) = (received.text_of("#reference").unwrap(), portal.code_for(&email).await);
        let as_typed = |text: &str| ways.get(number).map_or_else(|| wide(text), |way| way(text));
        let elsewhere = portal.visitor().get("/confirm?lang=en").await.form("/confirm");
        let own = elsewhere.fill("reference", &as_typed(&reference)).fill("code", &as_typed(&code)).send().await;
        assert_eq!(own.path, format!("/my/{reference}?done=confirmed"), "{}: {}", as_typed(&code), own.gist());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_door_reads_addresses_and_codes_the_same_at_enrolment_and_at_sign_in() {
    let ways: [fn(&str) -> String; 6] = [
        |code| format!("{} {}", &code[..3], &code[3..]),
        |code| code.chars().map(|digit| char::from_u32(digit as u32 + 0xfee0).unwrap()).collect(),
        |code| format!("{}－{}", &code[..3], &code[3..]),
        |code| format!("{}\u{2060}{}\u{a0}", &code[..3], &code[3..]),
        |code| code.chars().map(|digit| char::from_u32(digit as u32 - 0x30 + 0x6f0).unwrap()).collect(),
        |code| format!("Code: {code}."),
    ];
    let portal = TestApp::with(unlimited()).await;
    for way in ways {
        let (id, email) = portal.staff(Role::Handler).await;
        let written = format!("\u{200b}Somebody <{}>", email.to_uppercase().replace('.', "。"));
        let knock = async || {
            let page = portal.visitor().get("/desk/sign-in?lang=en").await;
            page.fill("email", &written).fill("password", "correct horse battery").send().await
        };
        let enrol = knock().await;
        assert!(enrol.path.contains("/enrol"), "{written}: {}", enrol.gist());
        let code = current_code(portal.app.clone(), id).await.unwrap();
        let codes = enrol.fill("code", &way(&code)).send().await;
        assert_eq!(codes.texts_of(".codes li").len(), 10, "{}: {}", way(&code), codes.gist());
        portal.app.clock.advance(TimeDelta::minutes(1));
        let code = current_code(portal.app.clone(), id).await.unwrap();
        let inside = knock().await.fill("code", &way(&code)).send().await;
        assert_eq!(inside.path, "/desk", "{}: {}", way(&code), inside.gist());
        let recovery = codes.texts_of(".codes li")[0].to_lowercase().replace('-', "\u{2212}");
        assert_eq!(knock().await.fill("code", &format!("{recovery}\u{200b}.")).send().await.path, "/desk");
    }
}

/// What of a page holds these words outside an element that keeps their direction to itself.
fn loose(page: &Answer, words: &str) -> Vec<String> {
    let apart = |element: ElementRef<'_>| {
        let name = element.value().name();
        matches!(name, "bdi" | "title" | "option" | "textarea") || element.value().attr("dir") == Some("auto")
    };
    let html = Html::parse_document(&page.body);
    let holds = |node: &Node| node.as_text().is_some_and(|text| text.contains(words));
    let texts = html.tree.nodes().filter(|node| holds(node.value()));
    texts
        // In the middle of a sentence the marks of isolation do it.
        .filter(|text| !text.value().as_text().unwrap().contains(&format!("\u{2068}{words}")))
        .filter(|text| !text.ancestors().filter_map(ElementRef::wrap).any(apart))
        .map(|text| format!("{}: {:?}", page.path, text.value().as_text().unwrap().trim()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn peoples_words_never_turn_the_direction_of_what_follows() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let fields = [
        ("name", "Alice\u{202e} שמעון"),
        ("details", "שמעון\u{202e} כתב"),
        ("place", "DE"),
        ("relation", "agent"),
        ("other_name", "שמעון ב"),
    ];
    let mut form = visitor.get("/request/access?lang=en").await.fill("email", "kim@requester.test");
    for (field, value) in fields {
        form = form.fill(field, value);
    }
    let check = form.send().await;
    let mut wrong = loose(&check, "שמעון");
    let received = check.send().await;
    let reference = received.text_of("#reference").unwrap();
    let code = portal.code_for("kim@requester.test").await;
    let confirmed = received.form("/confirm").fill("code", &code).send().await;
    wrong.extend(loose(&confirmed, "שמעון"));
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (owner, _) = portal.signed_in(Role::Admin).await;
    let path = format!("/desk/cases/{reference}");
    let file: &'static [u8] = b"a,b";
    desk.get(&path).await.form("/messages").fill("body", "שמעון שלום").send().await;
    let task = desk.get(&format!("{path}/tasks")).await.form("/tasks").fill("due_on", "2026-12-01");
    task.fill("title", "שמעון").send().await;
    let staff = owner.get("/desk/staff").await.form("/desk/staff").fill("name", "שמעון ג").fill("role", "handler");
    staff.fill("email", "simon@desk.test").send().await;
    let close = desk.get(&format!("{path}/letter")).await;
    let token = close.field("form_token").unwrap();
    let mut pages = vec![close];
    let answer = [
        ("form_token", token.as_str()),
        ("deed", "send"),
        ("says", "yes"),
        ("outcome", "fulfilled"),
        ("body", "שמעון קיבל"),
    ];
    let closed =
        desk.post_multipart(&format!("{path}/letter"), &answer, Some(("file", "שמעון\u{202e}.csv", file))).await;
    assert!(closed.path.contains("done=closed"), "{}", closed.gist());
    for page in [
        &path,
        "/desk",
        "/desk/queue",
        "/desk/queue?view=closed",
        "/desk/tasks",
        "/desk/staff",
        "/desk/audit",
        "/desk/account",
    ] {
        pages.push(desk.get(page).await);
    }
    for act in ["assign", "tasks", "letter", "reopen"] {
        pages.push(desk.get(&format!("{path}/{act}")).await);
    }
    pages.push(visitor.get(&format!("/my/{reference}")).await);
    let mut seen = 0;
    for page in &pages {
        assert_eq!(page.status, 200, "{}", page.gist());
        assert!(!page.body.contains(['\u{202d}', '\u{202e}']), "{}", page.path);
        seen += page.body.matches("שמעון").count();
        wrong.extend(loose(page, "שמעון"));
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(seen > 20, "the words are on these pages: {seen}");
    let language = |page: &Answer, selector: &str| page.attribute_of(selector, "lang");
    // Words in a script that neither language writes are said to be in none.
    assert!(pages.last().unwrap().attributes_of(".card.answer p", "lang").contains(&String::new()));
    assert_eq!(language(&pages[1], ".post .pre").as_deref(), Some(""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_keeps_its_ending_and_its_name_survives_the_header() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let long: &'static str = Box::leak(format!("{}.csv", "berichtsanlage-".repeat(20)).into_boxed_str());
    let files: [(&'static str, &str, &str); 4] = [
        (long, ".csv", "text/csv; charset=utf-8"),
        (
            "R\u{e9}sum\u{e9} *(2)*'s #1 ~ü.txt",
            "R%C3%A9sum%C3%A9%20%2A%282%29%2A%27s%20%231%20~%C3%BC.txt",
            "text/plain; charset=utf-8",
        ),
        ("..\\..\\Ru\u{308}ck\u{202e}seite.json", "R%C3%BCckseite.json", "application/json"),
        ("資料　表\u{200b}.csv", "%E8%B3%87%E6%96%99%20%E8%A1%A8.csv", "text/csv; charset=utf-8"),
    ];
    for (name, kept, media_type) in files {
        let reference = taken_in(&desk, "Kim", "").await;
        let known = "She showed her card at the counter.";
        checklist::ops::mark(portal.app.clone(), portal.dpo().await, &reference, Line::Identity, known).await.unwrap();
        let path = format!("/desk/cases/{reference}/letter");
        let token = desk.get(&path).await.field("form_token").unwrap();
        let fields = [
            ("form_token", token.as_str()),
            ("deed", "send"),
            ("says", "yes"),
            ("outcome", "nothing_held"),
            ("body", "Here it is."),
        ];
        let closed = desk.post_multipart(&path, &fields, Some(("file", name, b"a,b"))).await;
        let href = closed.attribute_of("a[download]", "href").unwrap_or_else(|| panic!("{name}: {}", closed.gist()));
        let file = desk.get(&href).await;
        let header = file.header("content-disposition");
        assert!(header.ends_with(kept), "{header}");
        assert!(header.starts_with("attachment; filename*=UTF-8''"), "{header}");
        assert_eq!(file.header("content-type"), media_type, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_words_from_another_mailbox_are_seen_by_the_desk_and_by_nobody_else() {
    let portal = TestApp::with(unlimited()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let words =
        "I hereby request a copy of all personal data that you hold about me, with sources, recipients and periods.";
    let file = async |visitor: &Visitor, email: &str, details: &str| {
        let fields = [("name", "Ada"), ("place", "DE"), ("details", details)];
        portal.confirmed_by_form(visitor, "access", email, &fields).await
    };
    let ada = portal.visitor();
    let first = file(&ada, "ada@requester.test", words).await;
    // However it is broken into lines and capitals, it is the same text; a short one is nobody's own.
    let again = words.to_uppercase().replace(", ", ",\r\n ");
    let second = file(&portal.visitor(), "zoe@requester.test", &again).await;
    let other = file(&portal.visitor(), "bo@requester.test", "Please send me my data.").await;
    let alike = file(&portal.visitor(), "cy@requester.test", "Please send me my data.").await;
    let seen = async |reference: &str| {
        let page = desk.get(&format!("/desk/cases/{reference}?lang=en")).await;
        let panels = page.texts_of("aside .panel");
        panels.into_iter().find(|panel| panel.starts_with("The same words")).unwrap_or_default()
    };
    assert!(seen(&second).await.contains(&first) && seen(&first).await.contains(&second), "{}", seen(&first).await);
    assert_eq!((seen(&other).await, seen(&alike).await), (String::new(), String::new()));
    let own = ada.get(&format!("/my/{first}?lang=en")).await;
    assert!(!own.body.contains(&second) && !own.words().contains("same words"), "{}", own.words());
    // What could confirm a guess is no plain hash, and there is one of long texts alone.
    assert_eq!(portal.look("select count(*) from case_person where said_hash is not null").await, "2");
    assert_eq!(portal.look("select count(distinct said_hash) from case_person").await, "1");
}
