//! The second person: when one is needed, what they see, that they approve exactly what they saw, and that nobody is their own.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::Error;
use rightsdesk::base::language::Language;
use rightsdesk::domain::cases::{Outcome, ops};
use rightsdesk::domain::checklist::closing;
use rightsdesk::domain::decisions::recipients;
use rightsdesk::domain::letters;
use rightsdesk::domain::staff::second_factor::current_code;
use sqlx::Executor as _;

use super::register::published;
use crate::support::{ADA, Answer, TestApp, TestOptions, Visitor};

/// An office in which answers that need it wait for a second person, with more settings.
async fn office(more: &[&str]) -> TestApp {
    let mut settings = vec!["--second-person=required".to_owned(), "--second-person-first-answers=0".to_owned()];
    settings.retain(|usual| more.iter().all(|one| one.split('=').next() != usual.split('=').next()));
    settings.extend(more.iter().map(|one| (*one).to_owned()));
    TestApp::with(TestOptions { settings, ..TestOptions::default() }).await
}

fn path(reference: &str, act: &str, language: Language) -> String {
    format!("/desk/cases/{reference}/{act}?lang={language}")
}

async fn letter(desk: &Visitor, reference: &str) -> Answer {
    desk.get(&path(reference, "letter", Language::En)).await.form("/letter")
}

/// Presses a button of the letter, perhaps with a file.
async fn press(
    desk: &Visitor,
    reference: &str,
    form: &Answer,
    deed: &str,
    file: Option<(&'static str, &'static str, &[u8])>,
) -> Answer {
    let fields = form.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let fields = [fields.as_slice(), &[("deed", deed)]].concat();
    desk.post_multipart(&path(reference, "letter", Language::En), &fields, file).await
}

async fn look(desk: &Visitor, reference: &str) -> Answer {
    desk.get(&path(reference, "review", Language::En)).await.form("/review")
}

/// Presses a button of the second look.
async fn judge(desk: &Visitor, reference: &str, page: &Answer, deed: &str) -> Answer {
    let fields = page.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let fields = [fields.as_slice(), &[("deed", deed)]].concat();
    desk.post(&path(reference, "review", Language::En), &fields).await
}

/// Refuses everything in words of one's own, and passes it on.
async fn refusal(portal: &TestApp, desk: &Visitor, file: Option<(&'static str, &'static str, &[u8])>) -> String {
    let (reference, _) = portal.confirmed("access", "DE").await;
    let form = letter(desk, &reference).await.fill("outcome", "refused").fill("body", "We cannot do this.");
    let form = form.fill("ground", "duty").fill("refusal_reason", "Tax law wants the invoices kept.");
    let passed_on = press(desk, &reference, &form, "propose", file).await;
    assert!(passed_on.path.ends_with("?done=proposed"), "{}", passed_on.gist());
    reference
}

/// The codes of why a second person was needed, of the newest proposal of a case.
async fn reasons(portal: &TestApp, reference: &str) -> String {
    let of_case = format!("(select id from cases where reference = '{reference}')");
    let newest = format!("from review where case_id = {of_case} order by number desc limit 1");
    portal.look(&format!("select array_to_string(reasons, ' ') {newest}")).await
}

async fn refused_by_the_database(portal: &TestApp, statements: &str) -> String {
    let mut owner = portal.owner().await;
    let forced = owner.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))).await;
    forced.expect_err("the database lets it pass").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn plainly_unfounded_in_england_goes_out_by_two_in_both_languages() {
    for language in [Language::En, Language::ZhHant] {
        let portal = office(&[]).await;
        let reference = portal.file_as("access", "GB", ADA, language).await;
        let requester = portal.confirm(&reference).await;
        portal.work().await;
        let ((lin, lin_id), (chen, _)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Admin).await);
        published(&portal, &lin).await;
        let act = format!("/desk/cases/{reference}/decide");
        let refuse = async |reason: &str, facts: &str| {
            let token = lin.get(&act).await.field("form_token").unwrap();
            let fields = [
                ("form_token", token.as_str()),
                ("act", "refuse-whole"),
                ("ground.whole-request", "gd_unfounded"),
                ("reason.whole-request", reason),
                ("facts.whole-request", facts),
            ];
            lin.post(&format!("{act}?lang={language}"), &fields).await
        };
        let thin = refuse("No.", "").await;
        let missing = ["reason.whole-request", "facts.whole-request"].map(|field| thin.mistake(field).is_some());
        assert_eq!((thin.status, missing), (422, [true, true]), "{}", thin.gist());
        let decided = refuse("You offered to take it back for 500 euros.", "Mail of 20 November.").await;
        assert!(decided.path.ends_with("?done=decided"), "{}", decided.gist());

        let page = lin.get(&path(&reference, "letter", language)).await;
        let buttons = page.attributes_of("button[name=deed]", "value");
        assert!(buttons.contains(&"propose".to_owned()) && !buttons.contains(&"send".to_owned()), "{buttons:?}");
        let form = page.form("/letter").fill("f.burden_facts", "Your mail of 20 November says so.");
        // By a form of before, or by a program, it goes out no more than by a button that is not there.
        let forced = press(&lin, &reference, &form, "send", None).await;
        assert_eq!(forced.status, 409, "{}", forced.gist());
        assert!(forced.words().contains("A second person has to look"), "{}", forced.words());
        let passed_on = press(&lin, &reference, &form, "propose", None).await;
        assert!(passed_on.path.ends_with("?done=proposed"), "{}", passed_on.gist());
        assert_eq!(portal.look("select status from cases").await, "review");
        assert_eq!(reasons(&portal, &reference).await, "refused ground");

        // Nor by SQL.
        let send = "insert into message (id, case_id, at, kind, body) select gen_random_uuid(), id, now(), 'answer', '' from cases;
             insert into letter_sent (message_id, case_id, number, content, letters, grounds)
             select message.id, case_id, 1, '', '', '' from message where kind = 'answer'";
        let close = "update cases set status = 'closed', outcome = 'refused', closed_at = now()";
        for statements in [format!("{close}; {send}"), format!("{send}; {close}")] {
            let error = refused_by_the_database(&portal, &statements).await;
            assert!(error.contains("nothing is refused without a second person"), "{error}");
        }
        let waived = send
            .replace("grounds)", "grounds, review_id)")
            .replace("'', '', ''", "'', '', '', (select id from review)");
        let error = refused_by_the_database(&portal, &format!("{close}; {waived}")).await;
        assert!(error.contains("nobody approved this letter"), "{error}");
        let own = "update review set outcome = 'approved', ended_at = now(), reviewer = proposer, approved = digest";
        assert!(refused_by_the_database(&portal, own).await.contains("review_by_another"));

        // The other person finds it on the first page, is told once and without a name, and sees what was shown and why.
        portal.work().await;
        let told: Vec<_> =
            portal.mails().into_iter().filter(|mail| mail.subject.contains("waits for your second look")).collect();
        let own = portal.look(&format!("select email from staff where id = '{}'", lin_id.staff_id().unwrap())).await;
        let mut to: Vec<&str> = told.iter().map(|mail| mail.to.as_str()).collect();
        to.sort_unstable();
        to.dedup();
        assert!(!to.contains(&own.as_str()), "who passed it on is not told: {to:?}");
        let others = "select count(*) from staff where role in ('admin', 'dpo', 'handler')";
        assert_eq!((told.len() + 1).to_string(), portal.look(others).await, "each of the others once: {to:?}");
        assert!(!told[0].text.contains("Ada") && told[0].text.contains(&reference), "{}", told[0].text);
        assert!(!lin.get("/desk?lang=en").await.words().contains("Waits for your second look"));
        let today = chen.get("/desk?lang=en").await;
        let review = format!("/desk/cases/{reference}/review");
        assert!(today.attributes_of("main a", "href").contains(&review), "{}", today.words());
        let page = chen.get(&path(&reference, "review", language)).await;
        let shown = page.words();
        let told = match language {
            Language::En => ["It refuses everything.", "Mail of 20 November.", "Art. 12(5)", "ICO", "court"],
            Language::ZhHant => ["全部拒絕。", "Mail of 20 November.", "第 12 條", "ICO", "法院"],
        };
        for words in told {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let sent = judge(&chen, &reference, &page.form("/review"), "approve").await;
        assert!(sent.path.ends_with("?done=approved"), "{}", sent.gist());
        let case = portal.case(&reference).await;
        assert_eq!(case.outcome, Some(Outcome::Refused));
        assert_eq!(portal.look("select count(*) from message where kind = 'answer'").await, "1");
        assert_eq!(
            portal
                .look("select review_id = (select id from review) and needed = '{refused,ground}' from letter_sent")
                .await,
            "true"
        );
        let author = portal.look("select staff_id from message where kind = 'answer'").await;
        assert_eq!(Some(author), lin_id.staff_id().map(|id| id.to_string()), "the answer is whose it was");
        let paper = chen.get(&path(&reference, "letter/paper", Language::En)).await.words();
        assert!(
            paper.contains("Proposed by dpo of the desk") && paper.contains("Approved by admin of the desk"),
            "{paper}"
        );
        let story = chen.get(&format!("/desk/cases/{reference}?lang=en")).await.words();
        for event in ["passed the answer on to a second person", "approved the answer"] {
            assert!(story.contains(event), "{event}: {story}");
        }
        let actions = portal
            .look("select string_agg(action, ' ' order by id) from audit_entry where action like 'case.review%'")
            .await;
        assert_eq!(actions, "case.review_proposed case.review_approved");
        let own = ops::open_own(portal.app.clone(), requester, &reference).await.unwrap();
        assert!(own.events.iter().all(|event| !event.kind.code().starts_with("review")), "the person reads none of it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appeal_in_virginia_is_answered_by_two_who_had_no_part_in_the_refusal() {
    let portal = office(&[]).await;
    let (refused, requester) = portal.confirmed("access", "US-VA").await;
    let ((lin, lin_id), chen) = (portal.signed_in(Role::Dpo).await, portal.dpo().await);
    let typed = |outcome: &str| {
        let mut typed = letters::Typed { says: true, outcome: outcome.to_owned(), ..letters::Typed::default() };
        typed.facts.insert("body".to_owned(), "Our words.".to_owned());
        typed.ground = "duty".to_owned();
        typed.reason = "Tax law wants the invoices kept.".to_owned();
        typed
    };
    let app = || portal.app.clone();
    closing::propose(app(), lin_id, &refused, &typed("refused"), &[], portal.app.random.bytes()).await.unwrap();
    portal.approve(chen, &refused).await.unwrap();
    let nonce = portal.app.random.bytes();
    let appeal = ops::appeal(app(), requester, &refused, "I do not accept it.", nonce, "192.0.2.1").await.unwrap();
    // Who proposed the refusal and who approved it have no part in the answer, on the page or by a program.
    let own = lin.get(&path(&appeal, "letter", Language::En)).await;
    assert!(own.attributes_of("main form", "action").is_empty(), "{}", own.words());
    for barred in [lin_id, chen] {
        let tried = closing::propose(app(), barred, &appeal, &typed("fulfilled"), &[], portal.app.random.bytes()).await;
        assert!(matches!(tried, Err(Error::State("appeal-own-refusal"))), "{tried:?}");
    }
    let (third, third_id) = portal.signed_in(Role::Handler).await;
    let mut answer = typed("fulfilled");
    answer.facts.insert("appeal_theirs".to_owned(), "You need the invoices.".to_owned());
    answer.facts.insert("appeal_facts".to_owned(), "The invoices are paid.".to_owned());
    answer.facts.insert("appeal_result".to_owned(), "You get them.".to_owned());
    let alone = closing::propose(app(), third_id, &appeal, &answer, &[], portal.app.random.bytes()).await;
    assert!(matches!(alone, Err(Error::State("review-nobody"))), "{alone:?}");
    let (fourth, fourth_id) = portal.signed_in(Role::Admin).await;
    closing::propose(app(), third_id, &appeal, &answer, &[], portal.app.random.bytes()).await.unwrap();
    assert_eq!(reasons(&portal, &appeal).await, "appeal");
    assert!(!lin.get("/desk?lang=en").await.words().contains("Waits for your second look"), "it is offered to neither");
    assert!(fourth.get("/desk?lang=en").await.words().contains("Waits for your second look"));
    let page = lin.get(&path(&appeal, "review", Language::En)).await;
    assert!(page.attributes_of("main form", "action").is_empty(), "{}", page.words());
    assert!(page.words().contains("You had a part in the answer"), "{}", page.words());
    for barred in [lin_id, chen] {
        let tried = portal.approve(barred, &appeal).await;
        assert!(matches!(tried, Err(Error::State("review-answered-before"))), "{tried:?}");
    }
    let by = |staff: Actor| {
        format!(
            "update review set outcome = 'approved', ended_at = now(), approved = digest, reviewer = '{}' where outcome is null",
            staff.staff_id().unwrap()
        )
    };
    for barred in [lin_id, chen] {
        let error = refused_by_the_database(&portal, &by(barred)).await;
        assert!(error.contains("who answered before looks at no appeal"), "{error}");
        let proposer = barred.staff_id().unwrap();
        let insert = format!(
            "insert into review (id, case_id, number, proposer, reasons, letter, digest, content, at, outcome, ended_at)
             select gen_random_uuid(), id, 9, '{proposer}', '{{}}', 1, repeat('0', 64), '', now(), 'void', now() from cases where appeal_of is not null"
        );
        let error = refused_by_the_database(&portal, &insert).await;
        assert!(error.contains("who answered before looks at no appeal"), "{error}");
    }
    let shown = third.get(&path(&appeal, "review", Language::En)).await.words();
    assert!(shown.to_lowercase().contains("attorney general"), "{shown}");
    portal.approve(fourth_id, &appeal).await.unwrap();
    assert_eq!(portal.case(&appeal).await.outcome, Some(Outcome::Fulfilled));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_reason_is_found_and_kept() {
    let portal = office(&["--second-person-first-answers=1"]).await;
    let (dpo, handler) = (portal.dpo().await, portal.signed_in(Role::Handler).await);
    let app = || portal.app.clone();
    let typed = |outcome: &str, ground: &str| {
        let mut typed = letters::Typed { says: true, outcome: outcome.to_owned(), ..letters::Typed::default() };
        typed.facts.insert("body".to_owned(), "Our words.".to_owned());
        typed.ground = ground.to_owned();
        typed.reason = "Twelve like requests came since May.".to_owned();
        typed
    };
    let nonce = || portal.app.random.bytes();
    // 1: a ground that weighs heavily, although not everything is refused; and what needs nobody.
    let (reference, _) = portal.confirmed("deletion", "DE").await;
    let tried = closing::answer(app(), dpo, &reference, &typed("partly_fulfilled", "excessive"), &[], nonce()).await;
    assert!(matches!(tried, Err(Error::State("review-needed"))), "{tried:?}");
    closing::propose(app(), dpo, &reference, &typed("partly_fulfilled", "excessive"), &[], nonce()).await.unwrap();
    assert_eq!(reasons(&portal, &reference).await, "ground");
    let (reference, _) = portal.confirmed("access", "DE").await;
    closing::answer(app(), dpo, &reference, &typed("nothing_held", ""), &[], nonce()).await.unwrap();
    assert_eq!(portal.look("select needed = '{}' and waived is null from letter_sent").await, "true");
    // 2: a complaint.
    let complaint = portal.file_as("complaint", "DE", "other@requester.test", Language::En).await;
    portal.confirm(&complaint).await;
    let mut answer = typed("fulfilled", "");
    for fact in ["complaint_steps", "complaint_facts", "complaint_did"] {
        answer.facts.insert(fact.to_owned(), "We asked everybody.".to_owned());
    }
    let tried = closing::answer(app(), dpo, &complaint, &answer, &[], nonce()).await;
    assert!(matches!(tried, Err(Error::State("review-needed"))), "{tried:?}");
    // 5: the first answer of a handler, and not the second.
    let (reference, _) = portal.confirmed("access", "DE").await;
    let first = closing::answer(app(), handler.1, &reference, &typed("nothing_held", ""), &[], nonce()).await;
    assert!(matches!(first, Err(Error::State("review-needed"))), "{first:?}");
    closing::propose(app(), handler.1, &reference, &typed("nothing_held", ""), &[], nonce()).await.unwrap();
    assert_eq!(reasons(&portal, &reference).await, "first-answers");
    portal.approve(dpo, &reference).await.unwrap();
    let (reference, _) = portal.confirmed("access", "DE").await;
    closing::answer(app(), handler.1, &reference, &typed("nothing_held", ""), &[], nonce()).await.unwrap();
    // 6: by sample, also what is done and told with one press.
    let sampled = office(&["--second-person-sample=1"]).await;
    let dpo = sampled.dpo().await;
    let sale = sampled.file_as("sale", "US-CA", ADA, Language::En).await;
    let pressed = closing::stop_and_tell(sampled.app.clone(), dpo, &sale, nonce()).await;
    assert!(matches!(pressed, Err(Error::State("review-needed"))), "{pressed:?}");
    assert_eq!(sampled.look("select carried_out_at is null from cases").await, "true", "nothing was done by half");
    let plain = office(&[]).await;
    let dpo = plain.dpo().await;
    let sale = plain.file_as("sale", "US-CA", ADA, Language::En).await;
    closing::stop_and_tell(plain.app.clone(), dpo, &sale, nonce()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn something_sensitive_and_a_document_are_looked_at_by_two() {
    let portal = office(&[]).await;
    let (lin, _) = portal.signed_in(Role::Dpo).await;
    portal.dpo().await;
    published(&portal, &lin).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let act = format!("/desk/cases/{reference}/decide");
    let page = lin.get(&format!("{act}?lang=en")).await;
    let keys = page.attributes_of(".item input[name^='seen.']", "name");
    let keys: Vec<&str> = keys.iter().map(|name| name.trim_start_matches("seen.")).collect();
    let decide = async |granted: &str| {
        let mut form = lin.get(&format!("{act}?lang=en")).await.form(&act);
        for key in &keys {
            let decision = if *key == granted { "granted" } else { "not_held" };
            form = form.fill(&format!("decision.{key}"), decision);
        }
        let decided = form.send().await;
        assert!(decided.path.ends_with("?done=decided"), "{}", decided.gist());
        lin.get(&path(&reference, "letter", Language::En)).await.words()
    };
    // What the register calls special, and what it does not.
    let sensitive = decide("signin").await;
    assert!(sensitive.contains("It hands out something sensitive."), "{sensitive}");
    let ordinary = decide("mailing").await;
    assert!(!ordinary.contains("It hands out something sensitive."), "{ordinary}");
    // A document is needed to be sure who asks.
    let set = lin.get(&path(&reference, "identity", Language::En)).await.form("/identity");
    let token = set.field("form_token").unwrap();
    let fields = [
        ("form_token", token.as_str()),
        ("version", ""),
        ("act", "set"),
        ("rung", "5"),
        ("because", "harm"),
        ("reason", "It would harm them if the wrong one got it."),
    ];
    let set = lin.post(&path(&reference, "identity", Language::En), &fields).await;
    assert!(set.path.contains("?done="), "{}", set.gist());
    let shown = lin.get(&path(&reference, "letter", Language::En)).await.words();
    assert!(shown.contains("A document is needed to be sure who asks."), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_before_recipients_are_told_says_why_and_is_looked_at() {
    let portal = office(&[]).await;
    let (lin, _) = portal.signed_in(Role::Dpo).await;
    let (chen, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &lin).await;
    let (reference, _) = portal.confirmed("deletion", "DE").await;
    let act = format!("/desk/cases/{reference}/decide");
    let page = lin.get(&format!("{act}?lang=en")).await;
    let keys = page.attributes_of(".item input[name^='seen.']", "name");
    let mut form = page.form(&act);
    for key in keys.iter().map(|name| name.trim_start_matches("seen.")) {
        form = match key {
            "account" => form.fill("decision.account", "granted").fill("done_on.account", "2026-11-23"),
            key => form.fill(&format!("decision.{key}"), "not_held"),
        };
    }
    let decided = form.send().await;
    assert!(decided.path.ends_with("?done=decided"), "{}", decided.gist());
    let form = letter(&lin, &reference).await;
    assert!(form.words().contains("It goes out before every recipient was told."), "{}", form.words());
    for thin in ["", "No."] {
        let form = letter(&lin, &reference).await.fill("untold", thin);
        let refused = press(&lin, &reference, &form, "propose", None).await;
        assert_eq!((refused.status, refused.mistake("untold").is_some()), (422, true), "{}", refused.gist());
    }
    let form = form.fill("untold", "The only one of them is bankrupt since May.");
    let passed_on = press(&lin, &reference, &form, "propose", None).await;
    assert!(passed_on.path.ends_with("?done=proposed"), "{}", passed_on.gist());
    assert_eq!(reasons(&portal, &reference).await, "overridden");
    let page = look(&chen, &reference).await;
    assert!(page.words().contains("bankrupt since May"), "{}", page.words());
    let sent = judge(&chen, &reference, &page, "approve").await;
    assert!(sent.path.ends_with("?done=approved"), "{}", sent.gist());
    let case = portal.case(&reference).await;
    let answer = portal.look("select encode(words, 'escape') from letter_version limit 1").await;
    assert!(!answer.contains("bankrupt"), "it is kept sealed");
    let mut reading = portal.app.clone().read().await.unwrap();
    let sheet = rightsdesk::domain::decisions::of_case(&mut reading, Actor::CommandLine, &case).await.unwrap();
    let lines = recipients::lines(&mut reading, Actor::CommandLine, &case, &sheet).await.unwrap();
    assert!(recipients::open(&lines) > 0, "they are still open");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_is_what_was_shown() {
    let portal = office(&[]).await;
    let ((lin, _), (chen, chen_id)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Dpo).await);
    // The letter: whoever keeps other words takes the proposal back.
    let reference = refusal(&portal, &lin, None).await;
    let shown = look(&chen, &reference).await;
    let other = letter(&lin, &reference).await.fill("body", "Other words.");
    press(&lin, &reference, &other, "keep", None).await;
    let stale = judge(&chen, &reference, &shown, "approve").await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.words().contains("changed something of the answer"), "{}", stale.words());
    assert_eq!(
        portal.look("select status || ' ' || review.outcome from cases join review on case_id = cases.id").await,
        "in_progress void"
    );
    let page = lin.get(&path(&reference, "letter", Language::En)).await.words();
    assert!(page.contains("It has to be passed on again."), "{page}");
    assert!(lin.get("/desk?lang=en").await.words().contains("Your answers that came back"));
    // An item.
    let form = letter(&lin, &reference).await;
    let again = press(&lin, &reference, &form, "propose", None).await;
    assert!(again.path.ends_with("?done=proposed"), "{}", again.gist());
    let shown = look(&chen, &reference).await;
    let add = lin.get(&path(&reference, "decide", Language::En)).await.form("/decide").fill("label", "Badge photos");
    let fields = add.fields();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let added =
        lin.post(&path(&reference, "decide", Language::En), &[fields.as_slice(), &[("act", "add")]].concat()).await;
    assert!(added.path.contains("?done="), "{}", added.gist());
    let stale = judge(&chen, &reference, &shown, "approve").await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert_eq!(portal.look("select count(*) from review where outcome = 'void'").await, "2");

    // A file, and what the program says: nobody took the proposal back, and it is not what was shown all the same.
    let reference = refusal(&portal, &lin, Some(("file", "posts.csv", b"one,two\n"))).await;
    let shown = look(&chen, &reference).await;
    assert!(shown.words().contains("posts.csv"), "{}", shown.words());
    assert!(shown.words().contains("It refuses everything."), "{}", shown.words());
    sqlx::query("update release_file set state = 'left_out'").execute(&mut *portal.owner().await).await.unwrap();
    let stale = judge(&chen, &reference, &shown, "approve").await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.words().contains("a file is gone: posts.csv"), "{}", stale.words());
    assert_eq!(portal.look("select count(*) from message where kind = 'answer'").await, "0", "nothing was sent");
    sqlx::query("update release_file set state = 'cleared'").execute(&mut *portal.owner().await).await.unwrap();
    // Once the last day has passed the letter says that it is late: what was shown is no more.
    let shown = look(&chen, &reference).await.field("shown").unwrap();
    portal.set("2027-01-20T09:00:00Z");
    let nonce = portal.app.random.bytes();
    let late = closing::approve(portal.app.clone(), chen_id, &reference, &shown, nonce).await;
    assert!(matches!(late, Err(Error::State("review-has-changed"))), "{late:?}");
    let (chen, _) = portal.signed_in(Role::Dpo).await;
    let page = chen.get(&path(&reference, "review", Language::En)).await.words();
    let named = "Changed since it was passed on the letter: the apology for being late";
    assert!(page.contains(named), "{page}");
    assert_eq!(portal.look("select count(*) from message where kind = 'answer'").await, "0", "nothing was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_wait_with_the_proposal_and_go_out_with_the_answer() {
    let portal = office(&[]).await;
    let (lin, _) = portal.signed_in(Role::Dpo).await;
    portal.dpo().await;
    let reference = refusal(&portal, &lin, Some(("file", "posts.csv", b"one,two\n"))).await;
    portal.pass(TimeDelta::days(3)).await;
    assert_eq!(portal.look("select count(*) from file where state = 'ready'").await, "1", "no sweep takes it");
    let ((lin, _), (chen, _)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Dpo).await);
    let page = look(&chen, &reference).await;
    let back = page.fill("note", "The file belongs to somebody else.");
    let back = judge(&chen, &reference, &back, "back").await;
    assert!(back.path.ends_with("?done=sent-back"), "{}", back.gist());
    let form = letter(&lin, &reference).await;
    assert!(form.words().contains("posts.csv"), "it is still what goes out");
    assert!(form.words().contains("The file belongs to somebody else."), "{}", form.words());
    let again = press(&lin, &reference, &form, "propose", None).await;
    assert!(again.path.ends_with("?done=proposed"), "{}", again.gist());
    let page = look(&chen, &reference).await;
    let sent = judge(&chen, &reference, &page, "approve").await;
    assert!(sent.path.ends_with("?done=approved"), "{}", sent.gist());
    assert_eq!(portal.look("select count(*) from file where message_id is not null").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_their_own_and_who_may_not_decide_only_reads() {
    let portal = office(&[]).await;
    let (lin, lin_id) = portal.signed_in(Role::Dpo).await;
    let (chen, chen_id) = portal.signed_in(Role::Handler).await;
    let reference = refusal(&portal, &lin, None).await;
    let own = look(&lin, &reference).await;
    assert!(own.words().contains("You passed this answer on."), "{}", own.words());
    for deed in ["approve", "back"] {
        let token = own.field("form_token").unwrap();
        let note = if deed == "back" { "It is all right with me." } else { "" };
        let fields = [("form_token", token.as_str()), ("deed", deed), ("note", note)];
        let tried = lin.post(&path(&reference, "review", Language::En), &fields).await;
        assert_eq!(tried.status, 409, "{deed}: {}", tried.gist());
        assert!(tried.words().contains("Somebody else has to look at it"), "{}", tried.words());
    }
    assert!(matches!(portal.approve(lin_id, &reference).await, Err(Error::State("review-own"))));
    for (role, status, reads) in [(Role::Auditor, 403, true), (Role::Owner, 403, false)] {
        let (visitor, actor) = portal.signed_in(role).await;
        let page = visitor.get(&path(&reference, "review", Language::En)).await;
        assert_eq!(page.status, if reads { 200 } else { 403 }, "{role:?}");
        assert!(page.attributes_of("main form", "action").is_empty(), "{role:?}");
        let token = visitor.get("/desk/account").await.field("form_token").unwrap();
        for deed in ["approve", "back", "take-back"] {
            let fields = [("form_token", token.as_str()), ("deed", deed), ("note", "I would rather not.")];
            let tried = visitor.post(&path(&reference, "review", Language::En), &fields).await;
            assert_eq!(tried.status, status, "{role:?} {deed}");
        }
        let nonce = portal.app.random.bytes();
        assert!(matches!(
            closing::approve(portal.app.clone(), actor, &reference, "", nonce).await,
            Err(Error::Forbidden)
        ));
    }
    assert_eq!(portal.look("select outcome is null from review").await, "true");
    // A handler may decide, and so may look at what somebody else wrote; what they may not do is take it back.
    let page = look(&chen, &reference).await;
    let theirs = judge(&chen, &reference, &page, "take-back").await;
    assert_eq!(theirs.status, 409, "{}", theirs.gist());
    // What somebody wrote of it meanwhile is read first.
    portal.app.clock.advance(chrono::TimeDelta::seconds(1));
    ops::note(portal.app.clone(), chen_id, &reference, "I am looking at it now.", [7; 16]).await.unwrap();
    let unread = judge(&lin, &reference, &own, "take-back").await;
    assert_eq!(unread.status, 409, "{}", unread.gist());
    let own = look(&lin, &reference).await;
    let back = judge(&lin, &reference, &own, "take-back").await;
    assert!(back.path.ends_with("/letter?done=taken-back"), "{}", back.gist());
    assert_eq!(portal.look("select outcome from review").await, "taken_back");
    assert_eq!(portal.look("select status from cases").await, "in_progress");
    let late = judge(&chen, &reference, &page, "approve").await;
    assert_eq!(late.status, 409, "{}", late.gist());
    let error = refused_by_the_database(&portal, "update review set outcome = 'void'").await;
    assert!(error.contains("stays as it was proposed"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_sends_it_back_and_is_kept_when_something_is_wrong() {
    let portal = office(&[]).await;
    let ((lin, _), (chen, _)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Dpo).await);
    let reference = refusal(&portal, &lin, None).await;
    for thin in ["", "No."] {
        let page = look(&chen, &reference).await.fill("note", thin);
        let refused = judge(&chen, &reference, &page, "back").await;
        assert_eq!((refused.status, refused.mistake("note").is_some()), (422, true), "{}", refused.gist());
        assert_eq!(refused.form("/review").field("note").as_deref(), Some(thin));
    }
    let note = "Say which invoices, and until when.";
    let page = look(&chen, &reference).await.fill("note", note);
    let back = judge(&chen, &reference, &page, "back").await;
    assert!(back.path.ends_with("?done=sent-back"), "{}", back.gist());
    // Pressed twice it is one.
    let twice = judge(&chen, &reference, &page, "back").await;
    assert!(twice.path.ends_with("?done=sent-back"), "{}", twice.gist());
    assert_eq!(portal.look("select count(*) from case_event where kind = 'review_returned'").await, "1");
    assert!(!portal.look("select encode(note, 'escape') from review").await.contains("invoices"), "it is sealed");
    let today = lin.get("/desk?lang=en").await;
    assert!(today.words().contains("Your answers that came back"), "{}", today.words());
    assert!(!chen.get("/desk?lang=en").await.words().contains("Waits for your second look"));
    let shown = letter(&lin, &reference).await;
    assert!(shown.words().contains(note), "{}", shown.words());
    let form = shown.fill("refusal_reason", "Tax law wants the invoices of 2024 kept until 2034.");
    let again = press(&lin, &reference, &form, "propose", None).await;
    assert!(again.path.ends_with("?done=proposed"), "{}", again.gist());
    assert!(!lin.get("/desk?lang=en").await.words().contains("Your answers that came back"));
    // What changed is named once, since the proposal and since the reader's own last look.
    assert!(!look(&chen, &reference).await.words().contains("Changed since it was passed on"));
    assert!(look(&chen, &reference).await.words().contains("Nothing changed since you looked last."));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_look_at_once_one_wins() {
    let portal = office(&[]).await;
    let (lin, _) = portal.signed_in(Role::Dpo).await;
    let ((one, _), (other, _)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Admin).await);
    let reference = refusal(&portal, &lin, None).await;
    let (first, second) =
        (look(&one, &reference).await, look(&other, &reference).await.fill("note", "Say until when it is kept."));
    let (sent, back) =
        tokio::join!(judge(&one, &reference, &first, "approve"), judge(&other, &reference, &second, "back"));
    let won = [&sent, &back].into_iter().filter(|answer| answer.path.contains("?done=")).count();
    assert_eq!(won, 1, "{} {}", sent.gist(), back.gist());
    let lost = if sent.path.contains("?done=") { back } else { sent };
    assert_eq!(lost.status, 409, "{}", lost.gist());
    assert!(lost.path.contains("/review"), "{}", lost.path);
    assert_eq!(portal.look("select count(*) from review where outcome is not null").await, "1");
    // The same form sent twice is one answer.
    let reference = refusal(&portal, &lin, None).await;
    let page = look(&one, &reference).await;
    let (first, again) =
        tokio::join!(judge(&one, &reference, &page, "approve"), judge(&one, &reference, &page, "approve"));
    for answer in [first, again] {
        assert!(answer.path.ends_with("?done=approved"), "{}", answer.gist());
    }
    let sent = format!(
        "select count(*) from message join cases on cases.id = case_id where kind = 'answer' and reference = '{reference}'"
    );
    assert_eq!(portal.look(&sent).await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_of_one_says_why_and_an_appeal_waits_all_the_same() {
    let portal = TestApp::start().await;
    let (lin, dpo) = portal.signed_in(Role::Dpo).await;
    let (refused, requester) = portal.confirmed("access", "US-VA").await;
    portal.refuse(dpo, &refused).await.unwrap();
    let kept = portal.look("select array_to_string(needed, ' ') || ': ' || waived from letter_sent").await;
    assert_eq!(kept, "refused: One person works here.");
    let paper = lin.get(&path(&refused, "letter/paper", Language::En)).await.words();
    assert!(paper.contains("Sent without a second person. Reason: One person works here."), "{paper}");
    let nonce = portal.app.random.bytes();
    let appeal =
        ops::appeal(portal.app.clone(), requester, &refused, "I do not accept it.", nonce, "192.0.2.1").await.unwrap();
    let other = portal.dpo().await;
    let mut typed = letters::Typed { says: true, outcome: "fulfilled".to_owned(), ..letters::Typed::default() };
    typed.facts.insert("body".to_owned(), "On second thought.".to_owned());
    let nonce = portal.app.random.bytes();
    let alone = closing::answer(portal.app.clone(), other, &appeal, &typed, &[], nonce).await;
    assert!(matches!(alone, Err(Error::State("review-needed"))), "{alone:?}");
    let nonce = portal.app.random.bytes();
    let nobody = closing::propose(portal.app.clone(), other, &appeal, &typed, &[], nonce).await;
    assert!(matches!(nobody, Err(Error::State("review-nobody"))), "{nobody:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_outlives_the_session_in_which_it_was_written() {
    let portal = office(&[]).await;
    let ((lin, _), (desk, chen)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Dpo).await);
    let reference = refusal(&portal, &lin, None).await;
    let page = look(&desk, &reference).await.fill("note", "Say until when it is kept.");
    portal.app.clock.advance(TimeDelta::minutes(46));
    let door = judge(&desk, &reference, &page, "back").await;
    assert!(door.path.starts_with("/desk/sign-in?next="), "{}", door.gist());
    let id = chen.staff_id().unwrap();
    let email = portal.look(&format!("select email from staff where id = '{id}'")).await;
    // A code is taken once.
    portal.app.clock.advance(TimeDelta::minutes(1));
    let door = door.form("/desk/sign-in").fill("email", &email).fill("password", "correct horse battery").send().await;
    let code = current_code(portal.app.clone(), id).await.unwrap();
    let shown = door.button("main form button").fill("code", &code).send().await;
    assert_eq!((shown.status, shown.path.contains("/review?shown=")), (200, true), "{}", shown.gist());
    assert_eq!(shown.clone().form("/review").field("note").as_deref(), Some("Say until when it is kept."));
    assert_eq!(portal.look("select outcome is null from review").await, "true", "nothing was done");
    let back = judge(&desk, &reference, &shown.form("/review"), "back").await;
    assert!(back.path.ends_with("?done=sent-back"), "{}", back.gist());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_goes_nowhere_with_an_approval() {
    let portal = office(&[]).await;
    let ((lin, _), (chen, _)) = (portal.signed_in(Role::Dpo).await, portal.signed_in(Role::Dpo).await);
    let reference = refusal(&portal, &lin, None).await;
    let page = look(&chen, &reference).await.fill("note", "Say until when it is kept.");
    let refused = judge(&chen, &reference, &page, "approve").await;
    assert_eq!((refused.status, refused.mistake("note").is_some()), (422, true), "{}", refused.gist());
    assert_eq!(refused.form("/review").field("note").as_deref(), Some("Say until when it is kept."));
    let unknown = judge(&chen, &reference, &page, "x").await;
    assert_eq!(unknown.status, 404, "{}", unknown.gist());
    assert_eq!(portal.look("select outcome is null from review").await, "true", "nothing was done");
}
