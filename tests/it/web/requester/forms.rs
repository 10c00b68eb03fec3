//! The form of each of the 16 rights, as people fill it in: in both languages, with as little and with as much as it asks, with
//! mistakes, twice, too late.

use chrono::TimeDelta;
use rightsdesk::base::actor::Role;
use rightsdesk::domain::cases::form::{Kind, Need, form_of};
use rightsdesk::domain::rulebook::Right;

use crate::support::{Answer, DPO, TestApp, TestOptions, Visitor};

/// Enough for hundreds of filings from one machine.
fn unlimited() -> TestOptions {
    let settings = ["--limit-filings-per-ip=10000", "--limit-codes-per-address=10000", "--limit-tries-per-ip=10000"];
    TestOptions { settings: settings.map(str::to_owned).into(), ..TestOptions::default() }
}

/// What a form must be given at least.
fn least(right: Right, email: &str) -> Vec<(&'static str, String)> {
    let form = form_of(right);
    let mut fields = vec![("email", email.to_owned())];
    if !form.contact_only {
        fields.push(("name", "Jo".to_owned()));
    }
    if form.details == Need::Required {
        fields.push(("details", "Please.".to_owned()));
    }
    if let Some(first) = form.one_of.first() {
        fields.push((first, "Old street".to_owned()));
    }
    fields
}

/// Everything a form takes, each value recognisable.
fn all(right: Right, email: &str) -> Vec<(&'static str, String)> {
    let form = form_of(right);
    let mut fields = vec![("email", email.to_owned()), ("place", "DE".to_owned())];
    if form.details != Need::Absent {
        fields.push(("details", "Line one of details\nline two".to_owned()));
    }
    fields.extend([("relation", "guardian".to_owned()), ("other_name", "Kim Child".to_owned())]);
    if !form.contact_only {
        fields.extend([("name", "Ada Example".to_owned()), ("phone", "+886 2 1234 5678".to_owned())]);
    }
    for field in form.own {
        let value = match field.kind {
            Kind::Choice(words) => (*words.last().unwrap()).to_owned(),
            _ => format!("own {}", field.name),
        };
        fields.push((field.name, value));
    }
    fields
}

fn fill(mut form: Answer, fields: &[(&'static str, String)]) -> Answer {
    for (name, value) in fields {
        form = form.fill(name, value);
    }
    form
}

#[tokio::test(flavor = "multi_thread")]
async fn each_right_is_filed_by_its_form_in_both_languages_with_little_and_with_all() {
    let portal = TestApp::with(unlimited()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    for right in Right::ALL {
        for (language, path) in [("en", "?lang=en"), ("zh-Hant", "?lang=zh-Hant")] {
            for (kind, fields) in [("least", least as fn(Right, &str) -> _), ("all", all)] {
                let email = format!("{right}-{kind}-{}@requester.test", language.to_lowercase());
                let fields: Vec<(&'static str, String)> = fields(right, &email);
                let visitor = portal.visitor();
                let form = visitor.get(&format!("/request/{right}{path}")).await;
                assert_eq!(form.status, 200);
                assert_eq!(form.attribute_of("html", "lang").as_deref(), Some(language), "{right}");
                assert!(
                    form.attributes_of("form[method=post] [required]", "name").is_empty(),
                    "{right}: nothing stops a sender but us"
                );
                let check = fill(form, &fields).send().await;
                assert_eq!(check.status, 200, "{right} {kind} {language}: {}", check.gist());
                let is_checked = !form_of(right).contact_only;
                for (name, value) in fields.iter().filter(|_| is_checked) {
                    if !matches!(*name, "place" | "relation")
                        && !form_of(right)
                            .own
                            .iter()
                            .any(|own| own.name == *name && matches!(own.kind, Kind::Choice(_)))
                    {
                        let shown = value.split('\n').next().unwrap();
                        assert!(check.body.contains(shown), "{right} {kind}: {name} is shown to be checked");
                    }
                }
                let received = TestApp::checked(check).await;
                assert_eq!((received.status, received.path.as_str()), (200, "/received"), "{right} {kind} {language}");
                let reference = received.text_of("#reference").unwrap();
                let contact_only = form_of(right).contact_only;
                let status = portal.look(&format!("select status from cases where reference = '{reference}'")).await;
                assert_eq!(status, if contact_only { "new" } else { "unconfirmed" }, "{right}");
                let code = portal.code_for(&email).await;
                let mail = portal.mails_to(&email).pop().unwrap();
                assert_eq!(
                    mail.html.contains("lang=\"zh-Hant\""),
                    language == "zh-Hant",
                    "{right}: the mail speaks the reader's language"
                );
                let confirmed = received.form("/confirm").fill("code", &code).send().await;
                assert_eq!(confirmed.status, 200);
                if kind == "all" {
                    let case = desk.get(&format!("/desk/cases/{reference}")).await;
                    for (name, value) in &fields {
                        let chosen = form_of(right)
                            .own
                            .iter()
                            .any(|own| own.name == *name && matches!(own.kind, Kind::Choice(_)));
                        if !matches!(*name, "place" | "relation") && !chosen {
                            let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
                            assert!(case.words().contains(&words), "{right}: {name} reaches the desk");
                        }
                    }
                }
            }
        }
    }
    portal.work().await;
    let references = portal.look("select count(*) from cases where status = 'new'").await;
    assert_eq!(references, "64");
    let announced = portal
        .mails_to(DPO)
        .into_iter()
        .filter(|mail| mail.subject.starts_with("New request"))
        .map(|mail| mail.subject);
    let announced: Vec<_> = announced.collect();
    assert_eq!(announced.len(), 64, "each is announced once: {announced:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_stand_beside_their_fields_and_nothing_typed_is_lost() {
    let portal = TestApp::with(unlimited()).await;
    let words = [("en", "Enter your name."), ("zh-Hant", "請填寫姓名。")];
    for (language, name_missing) in words {
        for right in Right::ALL {
            let form = portal.visitor().get(&format!("/request/{right}?lang={language}")).await;
            let mut fields = all(right, "not an address");
            for (name, value) in &mut fields {
                if matches!(*name, "name") {
                    value.clear();
                }
            }
            let wrong = fill(form, &fields).send().await;
            assert_eq!(wrong.status, 422, "{right}");
            assert!(wrong.mistake("email").is_some(), "{right}: {}", wrong.gist());
            if !form_of(right).contact_only {
                assert!(wrong.mistake("name").unwrap().ends_with(name_missing), "{right}");
            }
            assert!(wrong.text_of("[role=alert]").is_some());
            for (name, value) in &fields {
                assert_eq!(wrong.field(name).as_deref(), Some(value.as_str()), "{right}: {name} is kept");
            }
        }
    }
    assert_eq!(portal.look("select count(*) from cases").await, "0");
    // A required free text, a pair or a free text, and the other person's name.
    let form = portal.visitor().get("/request/objection?lang=en").await;
    let wrong = form.fill("name", "Jo").fill("email", "jo@requester.test").fill("relation", "agent").send().await;
    assert!(wrong.mistake("details").is_some() && wrong.mistake("other_name").is_some());
    let form = portal.visitor().get("/request/correction?lang=en").await;
    let wrong = form.fill("name", "Jo").fill("email", "jo@requester.test").send().await;
    assert!(wrong.mistake("wrong_1").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_read_as_people_type_them_and_others_refused() {
    let portal = TestApp::with(unlimited()).await;
    let send = async |email: &str| {
        let form = portal.visitor().get("/request/sale?lang=en").await;
        form.fill("email", email).send().await.status
    };
    for fine in ["a@b.test", " a@b.test ", "a＠b.test", "first.last+tag@sub.b.test", "<a@b.test>", "a@b.test\0"] {
        assert_eq!(send(fine).await, 200, "{fine}");
    }
    for wrong in [
        "",
        "a",
        "a@",
        "@b.test",
        "a b@c.test",
        "a@b.test, c@d.test",
        "a@b.test\nBcc: c@d.test",
        "\"a b\"@c.test",
        "a\u{2028}b@c.test",
        "é@b.test",
    ] {
        assert_eq!(send(wrong).await, 422, "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_stop_nobody_and_stay_in_no_field() {
    let portal = TestApp::with(unlimited()).await;
    for right in [Right::Correction, Right::Minor, Right::Objection] {
        for (field, _) in all(right, "a@requester.test") {
            if matches!(field, "place" | "relation" | "email") {
                continue;
            }
            let several = matches!(field, "details" | "situation");
            for control in ["\0", "\u{7}", "\u{1b}", "\u{7f}", "\u{85}", if several { "\u{8}" } else { "\n" }] {
                let form = portal.visitor().get(&format!("/request/{right}?lang=en")).await;
                let mut fields = all(right, "a@requester.test");
                let value = fields.iter_mut().find(|(name, _)| *name == field).unwrap();
                value.1 = format!("be{control}fore");
                let check = fill(form, &fields).send().await;
                assert_eq!(check.status, 200, "{right} {field} {control:?}: {}", check.gist());
                let read = check.texts_of(".answers dd");
                let is_read = |shown: &String| matches!(shown.as_str(), "before" | "be fore" | "be\nfore");
                assert!(read.iter().any(is_read), "{right} {field} {control:?}: {read:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_form_comes_back_with_everything_and_then_works() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let fields = all(Right::Portability, "late@requester.test");
    let form = fill(visitor.get("/request/portability?lang=en").await, &fields);
    let old = form.field("form_token").unwrap();
    portal.app.clock.advance(TimeDelta::hours(13));
    let again = form.send().await;
    assert_eq!(again.status, 422);
    assert!(again.words().contains("open for a long time"));
    assert_ne!(again.field("form_token").unwrap(), old, "with a fresh token");
    for (name, value) in &fields {
        assert_eq!(again.field(name).as_deref(), Some(value.as_str()), "{name} is kept");
    }
    let received = again.send().await.send().await;
    assert_eq!(received.path, "/received");
    // The same on the second step: the check page lay open.
    let check = fill(visitor.get("/request/portability?lang=en").await, &fields).send().await;
    portal.app.clock.advance(TimeDelta::hours(13));
    let again = check.send().await;
    assert_eq!(again.status, 422);
    assert_eq!(again.field("name").as_deref(), Some("Ada Example"));
    assert_eq!(again.send().await.send().await.path, "/received");
    assert_eq!(portal.look("select count(*) from cases").await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_twice_or_twenty_times_at_once_makes_one_case() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let check =
        fill(visitor.get("/request/access?lang=en").await, &least(Right::Access, "twice@requester.test")).send().await;
    let mut sendings = tokio::task::JoinSet::new();
    for _ in 0..20 {
        // Each from a browser that shares the cookies, as a double click or a proxy's second try does.
        sendings.spawn(check.clone().send());
    }
    let answers = sendings.join_all().await;
    let references: std::collections::BTreeSet<_> =
        answers.iter().map(|page| page.text_of("#reference").unwrap_or_else(|| page.gist())).collect();
    assert_eq!(references.len(), 1, "{references:?}");
    let again = check.clone().send().await;
    assert_eq!(again.text_of("#reference").as_ref(), references.first());
    assert_eq!(portal.look("select count(*) from cases").await, "1");
    assert_eq!(portal.look("select count(*) from case_event where kind = 'filed'").await, "1");
    portal.work().await;
    assert_eq!(portal.mails_to("twice@requester.test").len(), 1, "one mail");

    // The same form with other words in it is not the same request.
    let fields: Vec<_> = check.fields();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), if name == "name" { "Somebody else" } else { value.as_str() }))
        .collect();
    let other = visitor.post("/request/access", &fields).await;
    assert_eq!(other.status, 422, "{}", other.gist());
    assert_eq!(other.field("name").as_deref(), Some("Somebody else"), "what was typed is there");
    assert_eq!(portal.look("select count(*) from cases").await, "1");
    let sent = other.send().await.send().await;
    assert_eq!(sent.path, "/received", "and can be sent as a request of its own");
    assert_eq!(portal.look("select count(*) from cases").await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_changed_and_the_language_switched_without_losing_what_was_typed() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let fields = all(Right::Leak, "typed@requester.test");
    let holds = |page: &Answer, what: &str| {
        for (name, value) in &fields {
            assert_eq!(page.field(name).as_deref(), Some(value.as_str()), "{name}: {what}");
        }
    };
    let check = fill(visitor.get("/request/leak?lang=en").await, &fields).send().await;
    assert!(check.path.starts_with("/request/leak/check?draft="), "the answers have an address: {}", check.path);
    let aims = check.attributes_of(".change a", "href");
    assert!(aims.iter().any(|aim| aim.ends_with("#name")), "each leads to its field: {aims:?}");
    assert!(aims.iter().all(|aim| !aim.contains("Ada") && !aim.contains("typed")), "and tells nothing: {aims:?}");
    let form = visitor.get(&check.attribute_of(".change a[href$='#name']", "href").unwrap()).await;
    assert_eq!(form.status, 200);
    assert!(form.text_of("[role=alert]").is_none(), "nothing is wrong");
    holds(&form, "comes back");
    holds(&visitor.get(&check.attribute_of(".back a", "href").unwrap()).await, "by the way back too");
    // The switch of both pages keeps what was typed, and mails follow it.
    let switched = visitor.get(&check.attribute_of("nav a[lang=zh-Hant]", "href").unwrap()).await;
    assert_eq!(switched.attribute_of("html", "lang").as_deref(), Some("zh-Hant"));
    assert!(switched.text_of("dl.answers").unwrap().contains("Ada Example"), "the same page in the other language");
    assert_eq!(switched.field("language").as_deref(), Some("zh-Hant"));
    let form = visitor.get(&switched.attribute_of(".back a", "href").unwrap()).await;
    holds(&form, "after switching");
    let form = form.press("nav button[lang=en]").await;
    assert_eq!(form.attribute_of("html", "lang").as_deref(), Some("en"));
    holds(&form, "after switching back");
    let check = form.fill("name", "Ada Changed").send().await;
    assert!(check.body.contains("Ada Changed"));
    assert_eq!(check.clone().send().await.path, "/received");
    // Who goes back to what lies open still and sends it again makes no second request of it.
    assert_eq!(check.send().await.path, "/received");
    assert_eq!(switched.send().await.status, 422, "other words under the same form");
    assert_eq!(portal.look("select count(*) from cases").await, "1");
    let wrong = fill(visitor.get("/request/leak?lang=en").await, &fields).fill("email", "no address").send().await;
    let again = wrong.press("nav button[lang=zh-Hant]").await;
    assert_eq!(again.field("email").as_deref(), Some("no address"), "a form with mistakes keeps what was typed too");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_and_never_sent_is_one_row_that_only_its_browser_opens_and_is_gone_in_hours() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let token = visitor.get("/request/access").await.field("form_token").unwrap();
    let before = portal.fingerprint().await;
    let details = "private words ".repeat(600);
    let fields =
        [("form_token", token.as_str()), ("email", "looks@requester.test"), ("name", "A"), ("details", &details)];
    let mut shown = Vec::new();
    for path in ["/request/access", "/request/access/draft"].into_iter().cycle().take(40) {
        let page = visitor.post(path, &fields).await;
        assert_eq!(page.status, 200);
        shown.push(page.path);
    }
    assert_eq!(
        portal.look("select count(*) from draft").await,
        "1",
        "one form is one draft, however often it is looked at"
    );
    let kept = portal.look("select encode(id, 'escape') || encode(sealed, 'escape') from draft").await;
    assert!(!kept.contains("private words") && !kept.contains("looks@"), "sealed");
    assert!(shown.iter().all(|path| !path.contains("looks") && !path.contains("private")), "{shown:?}");
    // Its address says nothing to anybody else.
    for path in &shown[..2] {
        let other = portal.visitor().get(path).await;
        assert!(!other.body.contains("private words") && !other.body.contains("looks@"), "{path}");
    }
    let elsewhere =
        |rows: Vec<(String, String)>| rows.into_iter().filter(|(table, _)| table != "draft").collect::<Vec<_>>();
    assert_eq!(elsewhere(portal.fingerprint().await), elsewhere(before), "and nothing else was written");
    portal.pass(TimeDelta::hours(3)).await;
    let gone = visitor.get(&format!("{}&lang=en", shown[0])).await;
    assert_eq!(gone.status, 422);
    assert!(gone.text_of("[role=alert]").unwrap().contains("no longer have what you typed"), "{}", gone.gist());
    assert_eq!(portal.look("select count(*) from draft").await, "0");
    // What was sent is forgotten at once.
    let visitor = portal.visitor();
    let check =
        fill(visitor.get("/request/access?lang=en").await, &least(Right::Access, "sent@requester.test")).send().await;
    let address = check.path.clone();
    assert_eq!(check.send().await.path, "/received");
    assert_eq!(portal.look("select count(*) from draft").await, "0");
    assert_eq!(visitor.get(&address).await.path, "/received", "who goes back sees what became of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_place_and_another_language_keep_what_a_form_holds_even_before_it_was_ever_right() {
    let portal = TestApp::start().await;
    for right in Right::ALL {
        let visitor = portal.visitor();
        let form = visitor.get(&format!("/request/{right}?lang=en")).await;
        assert_eq!(form.attributes_of("select[name=place]", "id"), ["place"], "{right}: one question where they live");
        let fields = all(right, "not an address");
        let form = fill(form, &fields);
        let elsewhere = form.press_with_fields("input[type=submit]").await;
        assert_eq!(elsewhere.status, 200, "{right}: {}", elsewhere.gist());
        assert!(elsewhere.text_of("[role=alert]").is_none(), "{right}: nobody said it was ready");
        let switched = elsewhere.press("nav button[lang=zh-Hant]").await;
        assert_eq!(switched.attribute_of("html", "lang").as_deref(), Some("zh-Hant"));
        let wrong = switched.clone().send().await;
        assert_eq!(wrong.status, 422, "{right}");
        let back = wrong.press("nav button[lang=en]").await;
        for page in [&elsewhere, &switched, &wrong, &back] {
            for (name, value) in &fields {
                assert_eq!(
                    page.field(name).as_deref(),
                    Some(value.as_str()),
                    "{right}: {name} is kept on {}",
                    page.path
                );
            }
            // German law, whatever the operator's own is.
            assert!(page.text_of(".card").unwrap().contains("GDPR"), "{right}: {:?}", page.text_of(".card"));
        }
    }
}

const ODD: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "王小明",
    "محمد عبد الله",
    "👩‍👩‍👧‍👦 family",
    "{{ 7 * 7 }} ${7*7} &amp; ' \"",
    "</textarea><script>alert(2)</script>",
    "javascript:alert(1)",
];

/// Whether a page holds nothing of a browser's that we did not put there.
fn assert_inert(page: &Answer) {
    for script in page.attributes_of("script", "src") {
        assert!(script.starts_with("/static/"), "{} runs {script}", page.path);
    }
    assert_eq!(page.attributes_of("[onerror],[onload],[onclick],[style],style,iframe,object,base", "class").len(), 0);
    assert!(page.text_of("[onerror],[onload],[onclick],[style],style,iframe,object,base").is_none(), "{}", page.path);
    assert!(!page.body.contains("<script>"), "{} holds an inline script", page.path);
    assert!(!page.body.contains("<img src=x"));
    assert!(page.attributes_of("a", "href").iter().all(|href| !href.starts_with("javascript:")));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_typed_is_shown_as_text_to_everybody() {
    let portal = TestApp::with(unlimited()).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let long = "長".repeat(200);
    for (number, odd) in ODD.iter().copied().chain([long.as_str()]).enumerate() {
        let visitor = portal.visitor();
        let email = format!("odd{number}@requester.test");
        let mut fields = all(Right::Correction, &email);
        for (name, value) in &mut fields {
            if !matches!(*name, "email" | "place" | "relation") {
                *value = odd.to_owned();
            }
        }
        let check = fill(visitor.get("/request/correction?lang=en").await, &fields).send().await;
        assert_eq!(check.status, 200, "{odd}: {}", check.gist());
        assert_inert(&check);
        let plain = odd.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(check.words().contains(&plain), "{odd}");
        let form = visitor.get(&check.attribute_of(".back a", "href").unwrap()).await;
        assert_inert(&form);
        assert_eq!(form.field("details").as_deref(), Some(odd));
        let received = check.send().await;
        let reference = received.text_of("#reference").unwrap();
        let code = portal.code_for(&email).await;
        let page = received.form("/confirm").fill("code", &code).send().await;
        let page = page.form("/messages").fill("body", odd).send().await;
        assert_eq!(page.status, 200);
        assert_inert(&page);
        assert!(page.words().matches(plain.as_str()).count() >= 4);
        let note = desk.get(&format!("/desk/cases/{reference}")).await;
        let token = note.field("form_token").unwrap();
        desk.post(&format!("/desk/cases/{reference}/notes"), &[("form_token", &token), ("note", odd)]).await;
        for page in ["", "/assign", "/ask", "/extend", "/close", "/letter", "/settle"] {
            assert_inert(&desk.get(&format!("/desk/cases/{reference}{page}")).await);
        }
        let case = desk.get(&format!("/desk/cases/{reference}")).await;
        assert!(case.words().matches(plain.as_str()).count() >= 4, "{odd}");
        let queue = desk
            .get(&format!("/desk/queue?q={}", url::form_urlencoded::byte_serialize(odd.as_bytes()).collect::<String>()))
            .await;
        assert_inert(&queue);
        portal.work().await;
        for mail in portal.mails() {
            assert!(!mail.html.contains("<script") && !mail.text.contains(odd) && !mail.headers.contains(odd));
        }
    }
    assert_inert(&desk.get("/desk/queue").await);
    assert_inert(&desk.get("/desk").await);
    let visitor = portal.visitor();
    let too_long = fill(visitor.get("/request/access?lang=en").await, &least(Right::Access, "a@requester.test"))
        .fill("name", &"x".repeat(201))
        .send()
        .await;
    assert_eq!(too_long.status, 422);
    assert!(too_long.mistake("name").is_some());
    for address in [
        "/?place=%3Cscript%3E&find=1&want=%22%3E%3Cscript%3E",
        "/rights?place=%3Cscript%3E",
        "/request/access?relation=%3Cscript%3E&place=%22%3E",
        "/desk/sign-in?next=%22%3E%3Cscript%3E&done=%3Cscript%3E",
        "/my/%3Cscript%3E",
        "/%3Cscript%3E",
    ] {
        let page = visitor.get(address).await;
        assert!(page.status < 500, "{address}");
        assert_inert(&page);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_belongs_to_a_customer_is_told_before_typing_and_nothing_personal_is_kept() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let form = visitor.get("/request/deletion?lang=en").await;
    let href = form
        .attributes_of("a", "href")
        .into_iter()
        .find(|href| href.contains("/customer"))
        .expect("the form leads there");
    let notice = visitor.get(&href).await;
    let names: Vec<_> = notice
        .fields()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name != "form_token" && name != "place")
        .collect();
    assert_eq!(names, ["company"], "nothing about the person is asked");
    let noted = notice.clone().fill("company", "ACME Schools Ltd").send().await;
    assert_eq!((noted.status, noted.path.as_str()), (200, "/request/deletion/customer?done=1"));
    assert_eq!(portal.look("select count(*) from redirection").await, "1");
    assert_eq!(portal.look("select count(*) from cases").await, "0");
    let row = portal.look("select to_jsonb(redirection)::text || encode(company, 'escape') from redirection").await;
    assert!(!row.contains("ACME") && !row.contains("127.0.0.1"), "{row}");
    let long = notice.fill("company", &"x".repeat(201)).send().await;
    assert_eq!(long.status, 422);
    assert!(long.mistake("company").is_some());
    // Who knows nobody else to ask can file all the same.
    let pass = visitor
        .get("/request/deletion/customer?lang=en")
        .await
        .attributes_of("a", "href")
        .into_iter()
        .find(|href| href.contains("relation=customer"))
        .unwrap();
    assert_eq!(visitor.get(&pass).await.field("relation").as_deref(), Some("customer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_finder_leads_to_the_right_form() {
    let portal = TestApp::start().await;
    let visitor: Visitor = portal.visitor();
    // Hundreds of places are listed once, and the one that was chosen stays.
    let start = visitor.get("/?place=DE&lang=en").await;
    assert_eq!(start.body.matches("name=\"place\"").count(), 1);
    assert_eq!(start.attribute_of("#finder select[name='place'] option[selected]", "value").as_deref(), Some("DE"));
    let nothing = visitor.get("/?find=1&relation=agent&place=DE&lang=en").await;
    assert_eq!(nothing.status, 422);
    assert_eq!(nothing.attribute_of("select[name='relation'] option[selected]", "value").as_deref(), Some("agent"));
    // What fits, what one gets and by when, what is asked and what is not; then the form, filled in as far as that goes.
    let found = visitor.get("/?find=1&want=access&relation=agent&place=DE").await;
    assert_eq!(found.text_of("h1").as_deref(), Some("This request fits: See what data you have about me"));
    let words = found.words();
    for said in
        ["You will get a copy of your data", "Art. 15", "The name of the person you ask for", "Money: it is free"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(found.attribute_of(".card time", "datetime").is_some_and(|day| day.starts_with("20")));
    let form = visitor.get(&found.attribute_of("a.button", "href").unwrap()).await;
    assert_eq!(form.path, "/request/access?place=DE&relation=agent");
    assert_eq!((form.field("place").as_deref(), form.field("relation").as_deref()), (Some("DE"), Some("agent")));
    // Two that are taken for each other lead to each other; one may change one's mind, in the other language as well.
    let other = found.attribute_of("[aria-labelledby='other'] a", "href").unwrap();
    assert!(visitor.get(&other).await.text_of("h1").unwrap().contains("as a file"), "{other}");
    let back = visitor.get(&found.attribute_of(".back a", "href").unwrap()).await;
    assert_eq!(back.attribute_of("input[name='want'][checked]", "value").as_deref(), Some("access"));
    let chinese = visitor.get(&found.attribute_of("a[lang='zh-Hant']", "href").unwrap()).await;
    assert!(chinese.text_of("h1").unwrap().starts_with("適合您的申請"), "{}", chinese.gist());
    // Only where the law has it is the use of sensitive data limited.
    for (place, is_offered) in [("US-CA", true), ("TW", false)] {
        let sale = visitor.get(&format!("/?find=1&want=sale&place={place}&lang=en")).await;
        assert_eq!(sale.text_of("[aria-labelledby='other']").is_some(), is_offered, "{place}");
        assert!(sale.words().contains("Who you are, or why"), "{}", sale.words());
    }
    // Everything that can be wished for is there to be found.
    for wish in start.attributes_of("input[name='want']", "value") {
        let found = visitor.get(&format!("/?find=1&want={wish}&place=TW")).await;
        assert_eq!(found.attribute_of("a.button", "href").unwrap(), format!("/request/{wish}?place=TW"));
    }
    let customer = visitor.get("/?find=1&want=deletion&relation=customer&place=DE&lang=en").await;
    assert_eq!(customer.path, "/request/deletion/customer?place=DE");
    assert!(customer.words().contains("My request: Delete my data"), "{}", customer.words());
    assert_eq!(visitor.get("/request/nothing").await.status, 404);
}

/// A field that is hidden for whoever asks for themselves sends nothing of anybody else, however it was filled in before.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_somebody_else_goes_along_with_ones_own_request() {
    let portal = TestApp::start().await;
    let visitor = portal.visitor();
    let form = visitor.get("/request/deletion?lang=en").await.form("/request/deletion");
    let form = form.fill("name", "Ada").fill("email", "ada@requester.test").fill("place", "DE");
    let check = form.fill("other_name", "Kim Child").send().await;
    assert!(check.path.contains("/check?") && !check.words().contains("Kim Child"), "{}", check.gist());
    assert_eq!(check.send().await.path, "/received");
    assert_eq!(portal.look("select count(*) from case_person where other_name is not null").await, "0");
}
