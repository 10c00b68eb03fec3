//! Deciding item by item: nothing is refused without its ground and a reason, and the outcome and the letter follow.

use rightsdesk::base::actor::Role;
use rightsdesk::domain::cases::ops as case_ops;
use sqlx::Executor;

use super::owner_tasks::{answer, enter, mailed, press, tasks};
use super::register::published;
use super::send_letter;
use crate::support::{Answer, TestApp, Visitor, day};

/// A confirmed deletion of somebody in Germany that the reader has taken, with a published register.
async fn deletion(portal: &TestApp, desk: &Visitor) -> String {
    let reference = portal
        .confirmed_by_form(&portal.visitor(), "deletion", "ada@requester.test", &[("name", "Ada"), ("place", "DE")])
        .await;
    let path = format!("/desk/cases/{reference}");
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.form(&format!("{path}/assign")).send().await;
    path
}

/// Keys of the items that a page shows.
fn keys(page: &Answer) -> Vec<String> {
    let names = page.attributes_of(".item input[name^='seen.']", "name");
    names.iter().map(|name| name.trim_start_matches("seen.").to_owned()).collect()
}

fn outcome(page: &Answer) -> String {
    page.text_of("#outcome").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outcome_and_the_letter_follow_from_the_items() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let page = desk.get(&act).await;
    let keys = keys(&page);
    assert_eq!(keys.len(), 17, "a deletion touches every row of the register: {keys:?}");
    assert!(outcome(&page).contains("Nothing is decided yet"));

    // All but the invoices and what is not there is deleted.
    let mut form = page.form(&act);
    for key in &keys {
        form = match key.as_str() {
            "billing" => form
                .fill("decision.billing", "kept")
                .fill("ground.billing", "gd_17_3b")
                .fill("reason.billing", "No.")
                .fill("until_on.billing", "2030-12-31"),
            "account" => form.fill("decision.account", "granted").fill("done_on.account", "2026-11-23"),
            other => form.fill(&format!("decision.{other}"), "not_held"),
        };
    }
    let wrong = form.send().await;
    assert_eq!(wrong.status, 422, "{}", wrong.gist());
    assert!(wrong.mistake("reason.billing").unwrap().contains("which fact"), "{}", wrong.gist());
    assert!(wrong.mistake("named.billing").unwrap().contains("Name the act"));
    let wrong = wrong.form(&act);
    assert_eq!(wrong.field("until_on.billing").as_deref(), Some("2030-12-31"), "nothing typed is lost");
    assert_eq!(portal.look("select count(*)::text from item").await, "0", "and nothing is kept");
    let reason = "Your invoice 2024-118 is part of our books until the end of 2030.";
    let kept = wrong
        .fill("reason.billing", reason)
        .fill("named.billing", "HGB § 257")
        .fill("facts.billing", "Asked the auditors on 3 November.")
        .send()
        .await;
    assert!(kept.path.ends_with("?done=decided"), "{}", kept.gist());
    assert!(outcome(&kept).contains("Partly fulfilled"), "{}", outcome(&kept));
    let kept = kept.form(&act);
    assert_eq!(kept.field("backup_on.account").as_deref(), Some("2027-02-21"), "ninety days of the register");
    // Sending the same again keeps nothing anew.
    let versions = "select count(*)::text from item_decision";
    let before = portal.look(versions).await;
    kept.send().await;
    assert_eq!(portal.look(versions).await, before);
    for sealed in ["2024-118", "auditors"] {
        let hex: String = sealed.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!portal.look("select string_agg(words::text, ' ') from item_decision").await.contains(&hex), "sealed");
    }

    // The case leads on, and the answer says of each item what was decided.
    let case = desk.get(&path).await;
    assert!(case.words().contains("– Kept until") || case.words().contains("Kept until"), "{}", case.words());
    let close = desk.get(&format!("{path}/letter")).await;
    assert_eq!(close.attributes_of("[name='outcome']", "value"), ["partly_fulfilled"]);
    assert!(!close.words().contains("Fulfilled Everything"), "no other outcome of items is offered");
    let reference = path.rsplit('/').next().unwrap().to_owned();
    let answer = close.form(&format!("{path}/letter")).fill("body", "Dear Ada, this is our answer.");
    let answer = answer.fill("untold", "Both of them have closed down since.");
    let sent = send_letter(&desk, &reference, answer).await;
    assert!(sent.path.ends_with("?done=closed"), "{}", sent.gist());
    let told = desk.get(&format!("{path}/letter/paper")).await.words();
    for part in [
        "deleted on 23 November 2026",
        "gone by 21 February 2027",
        "kept until 31 December 2030",
        reason,
        "HGB § 257, GDPR Art. 17(3)(b)",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("auditors"), "facts are ours");
    assert_eq!(portal.look("select outcome from cases").await, "partly_fulfilled");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_until_a_day_is_held_still_and_deleted_on_it() {
    use rightsdesk::domain::owner_tasks::{TaskKind, TaskState};
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let mut form = desk.get(&act).await.form(&act);
    for key in keys(&form) {
        form = form.fill(&format!("decision.{key}"), if key == "billing" { "kept" } else { "not_held" });
    }
    let kept = form
        .fill("ground.billing", "gd_17_3b")
        .fill("named.billing", "HGB § 257")
        .fill("reason.billing", "Your invoice 2024-118 is part of our books.")
        .fill("until_on.billing", "2027-01-31")
        .send()
        .await;
    assert!(kept.path.ends_with("?done=decided"), "{}", kept.gist());
    // Nothing was granted, and what is kept is still held still.
    let ordered = kept.press("button[value='have-carried-out']").await;
    assert!(ordered.path.ends_with("?done=ordered"), "{}", ordered.gist());
    let mut found: Vec<_> =
        tasks(&portal, &path).await.into_iter().map(|one| (one.task.kind, one.task.state)).collect();
    found.sort_by_key(|(kind, _)| *kind);
    assert_eq!(found, [(TaskKind::Restrict, TaskState::Open), (TaskKind::Erase, TaskState::Waiting)]);
    portal.until("2027-01-31T12:00:00Z").await;
    let opened = tasks(&portal, &path).await.into_iter().find(|one| one.task.kind == TaskKind::Erase).unwrap();
    assert_eq!(opened.task.state, TaskState::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_waits_for_every_item_and_nobody_picks_its_outcome() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let page = desk.get(&act).await;
    let one = page.form(&act).fill("decision.account", "granted").send().await;
    let so_far = outcome(&one);
    assert!(so_far.contains("16 items are still open") && so_far.contains("One granted item"), "{so_far}");
    let close = desk.get(&format!("{path}/letter")).await;
    assert!(close.words().contains("16 items are still open"), "{}", close.words());
    let reference = path.rsplit('/').next().unwrap().to_owned();
    for outcome in ["fulfilled", "refused"] {
        let close = desk.get(&format!("{path}/letter")).await;
        let forced = close.form(&format!("{path}/letter")).fill("outcome", outcome).fill("body", "Done.");
        let refused = send_letter(&desk, &reference, forced).await;
        assert_eq!(refused.status, 409, "{outcome}: {}", refused.gist());
    }
    assert_eq!(portal.look("select status from cases").await, "in_progress");
    // That all of it was decided elsewhere says nothing of what is decided here.
    let line = format!("{path}/lines/decided");
    desk.get(&line).await.form(&line).fill("note", "As counsel said.").send().await;
    let close = desk.get(&format!("{path}/letter")).await;
    assert!(close.words().contains("16 items are still open"), "{}", close.words());
    assert!(close.attributes_of("[name='outcome'][value='refused']", "value").is_empty());
    // What is no answer about items ends without them.
    let close = desk.get(&format!("{path}/close")).await.form(&format!("{path}/close"));
    let withdrawn = close.fill("outcome", "withdrawn").fill("body", "You told us so on the phone.").send().await;
    assert!(withdrawn.path.ends_with("?done=closed"), "{}", withdrawn.gist());
    // A closed case is read, not decided.
    let late = one.form(&act).fill("decision.account", "not_held").send().await;
    assert_eq!(late.status, 409, "{}", late.gist());
    let closed = desk.get(&act).await;
    assert!(closed.attributes_of(".item[disabled]", "class").len() == 17 && closed.field("label").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_decide_at_once_overwrite_nothing() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let (other, _) = portal.signed_in(Role::Handler).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let (mine, again) = (desk.get(&act).await, desk.get(&act).await);
    let theirs = other.get(&format!("{act}?lang=en")).await;
    let first = theirs.form(&act).fill("decision.account", "not_held").send().await;
    assert!(first.path.ends_with("?done=decided"), "{}", first.gist());
    // Another item of the same page does not collide, and theirs stands.
    let beside = mine.form(&act).fill("decision.signin", "not_held").send().await;
    assert!(beside.path.ends_with("?done=decided"), "{}", beside.gist());
    assert!(outcome(&beside).contains("2 × Not held"), "{}", outcome(&beside));
    // The same item does: mine stays typed, theirs is shown, and sending again puts mine in its place.
    let late = again.form(&act).fill("decision.account", "granted").fill("done_on.account", "2026-11-23").send().await;
    assert_eq!(late.status, 409, "{}", late.gist());
    assert!(late.texts_of(".theirs").concat().contains("Not held"), "{:?}", late.texts_of(".theirs"));
    assert_eq!(late.attributes_of("[name='decision.account'][checked]", "value"), ["granted"]);
    assert_eq!(late.attributes_of("[name='decision.signin'][checked]", "value"), ["not_held"]);
    let mine = late.form(&act).send().await;
    assert!(mine.path.ends_with("?done=decided"), "{}", mine.gist());
    let newest = "select string_agg(decision, ' ' order by number) from item_decision join item on item.id = item_id where key = 'account'";
    assert_eq!(portal.look(newest).await, "not_held granted", "each version stays");
    let changed = portal.owner().await.execute("update item_decision set decision = 'granted', ground = null").await;
    assert!(changed.unwrap_err().to_string().contains("stays as it was decided"));
    // What is done with every item is done with what its page showed: nobody deletes what a colleague decided unseen.
    let open = desk.get(&format!("{act}?lang=en")).await.form(&act);
    portal.app.clock.advance(chrono::TimeDelta::seconds(1));
    let theirs = other.get(&act).await.form(&act).fill("decision.crm", "not_held").send().await;
    assert!(theirs.path.ends_with("?done=decided"), "{}", theirs.gist());
    let orders = portal.look("select count(*) from owner_task").await;
    let mut fields = open.fields();
    fields.push(("act".to_owned(), "have-carried-out".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let late = desk.post(&format!("{act}?lang=en"), &fields).await;
    assert!(late.status == 409 && late.words().contains("Meanwhile"), "{}", late.gist());
    assert_eq!(portal.look("select count(*) from owner_task").await, orders, "nobody was ordered anything");
    // What was decided is opened again, with what was written kept in its version.
    let open = mine.form(&act).fill("decision.account", "").send().await;
    assert!(outcome(&open).contains("2 × Not held"), "{}", outcome(&open));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_refused_as_a_whole_only_for_what_is_about_the_whole_of_it() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let page = desk.get(&act).await;
    let offered = page.attributes_of("[name='ground.whole-request'] option", "value");
    assert!(offered.contains(&"gd_unfounded".to_owned()) && !offered.contains(&"gd_17_3b".to_owned()), "{offered:?}");
    let page = page.form(&act);
    let token = page.field("form_token").unwrap();
    let send = |ground: &'static str, facts: &'static str| {
        let (desk, act, token) = (&desk, &act, &token);
        async move {
            let fields = [
                ("form_token", token.as_str()),
                ("act", "refuse-whole"),
                ("ground.whole-request", ground),
                ("reason.whole-request", "You offered to take it back for 500 euros."),
                ("facts.whole-request", facts),
            ];
            desk.post(act, &fields).await
        }
    };
    let narrow = send("gd_17_3b", "Mail of 20 November.").await;
    assert_eq!((narrow.status, narrow.mistake("ground.whole-request").is_some()), (422, true), "{}", narrow.gist());
    let bare = send("gd_unfounded", " ").await;
    assert_eq!((bare.status, bare.mistake("facts.whole-request").is_some()), (422, true), "{}", bare.gist());
    let refused = send("gd_unfounded", "Mail of 20 November.").await;
    assert!(refused.path.ends_with("?done=decided"), "{}", refused.gist());
    assert!(outcome(&refused).contains("Refused"), "{}", outcome(&refused));
    let close = desk.get(&format!("{path}/letter")).await;
    assert!(close.words().contains("We did not do what you asked.") && close.words().contains("500 euros"));
    // Taken back, it is decided item by item.
    let back = refused.form(&act).fill("decision.whole-request", "").send().await;
    assert_eq!(keys(&back).len(), 17, "{}", back.gist());
    assert!(outcome(&back).contains("Nothing is decided yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_register_items_are_added_by_hand() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let page = desk.get(&act).await;
    assert!(page.words().contains("No processing register is published"), "{}", page.words());
    let page = page.form(&act);
    let token = page.field("form_token").unwrap();
    let about = page.field("about").unwrap();
    let empty = [("form_token", token.as_str()), ("about", &about), ("act", "add"), ("label", "\u{200b}")];
    let empty = desk.post(&act, &empty).await;
    assert_eq!((empty.status, empty.mistake("label").is_some()), (422, true));
    let added = empty.form(&act).fill("label", "Badge photos 相片").send().await;
    assert!(added.path.ends_with("?done=item-added"), "{}", added.gist());
    let key = keys(&added).pop().unwrap();
    let decided = added
        .form(&act)
        .fill(&format!("decision.{key}"), "granted")
        .fill(&format!("done_on.{key}"), "2026-11-23")
        .send()
        .await;
    assert!(outcome(&decided).contains("Fulfilled"), "{}", outcome(&decided));
    let words = desk.get(&path).await.words();
    assert!(
        words.contains("added an item: Badge photos 相片") && words.contains("Badge photos 相片 – Deleted"),
        "{words}"
    );
    let label = portal.look("select label::text from item").await;
    assert!(!label.contains("4261646765"), "sealed: {label}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_got_what_was_deleted_is_told_or_it_is_said_why_not() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    for line in ["lookup", "identity", "asked"] {
        let act = format!("{path}/lines/{line}");
        desk.get(&act).await.form(&act).fill("note", "Searched by hand in the archive.").send().await;
    }
    let act = format!("{path}/recipients");
    assert!(desk.get(&act).await.words().contains("Decide item by item first"));
    let decide = format!("{path}/decide");
    let page = desk.get(&decide).await;
    let mut form = page.form(&decide);
    for key in keys(&form) {
        let granted = key == "account";
        form = form.fill(&format!("decision.{key}"), if granted { "granted" } else { "not_held" });
    }
    let decided = form.fill("done_on.account", "2026-11-23").send().await;
    assert!(decided.path.ends_with("?done=decided"), "{}", decided.gist());
    let case = desk.get(&path).await;
    assert_eq!(case.texts_of("#next .button:not(.quiet)"), ["Tell the recipients"], "{}", case.words());
    let page = desk.get(&act).await;
    let codes = page.attributes_of(".item input[name^='seen.']", "name");
    assert_eq!(codes, ["seen.adm", "seen.host"], "those of the account, each once");
    assert!(
        page.words().contains("Got: Account details") && page.words().contains("2 recipients are still to be told")
    );
    let thin = page
        .form(&act)
        .fill("state.adm", "told")
        .fill("state.host", "impossible")
        .fill("words.host", "No.")
        .send()
        .await;
    assert_eq!(thin.status, 422, "{}", thin.gist());
    for field in ["told_on.adm", "words.adm", "words.host"] {
        assert!(thin.mistake(field).is_some(), "{field}: {}", thin.gist());
    }
    // What a colleague wrote meanwhile is read first; what was typed stays.
    let (_, colleague) = portal.signed_in(Role::Handler).await;
    let reference = path.rsplit('/').next().unwrap();
    case_ops::note(portal.app.clone(), colleague, reference, "The host was told by phone.", [9; 16]).await.unwrap();
    let stale = thin.form(&act).fill("words.host", "They have closed for good.");
    let stale = stale.fill("told_on.adm", "2026-11-24").fill("words.adm", "By mail to their officer.").send().await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(stale.words().contains("The host was told by phone."), "{}", stale.words());
    let stale = stale.form(&act);
    assert_eq!(stale.field("words.host").as_deref(), Some("They have closed for good."));
    let noted = stale
        .fill("told_on.adm", "2026-11-24")
        .fill("words.adm", "By mail to the administrators of the account.")
        .fill("words.host", "The provider of 2023 was dissolved and has no successor.")
        .send()
        .await;
    assert!(noted.path.contains("?done=recipients"), "{}", noted.gist());
    assert!(noted.words().contains("noted of recipients:"), "{}", noted.words());
    assert_eq!(noted.texts_of("#next .button:not(.quiet)"), ["Write the answer"], "{}", noted.words());
    let sealed = portal.look("select string_agg(note::text, ' ') from recipient_told").await;
    assert!(!sealed.contains("6469737366") && !sealed.is_empty(), "sealed");
    let changed = portal.owner().await.execute("update recipient_told set state = 'told', told_on = now()").await;
    assert!(changed.unwrap_err().to_string().contains("stays as it was decided"));
}

/// A deletion in Taiwan whose accounts are kept: asked in one press, proposals taken in one, carried out by the owners, told with both
/// days and the law that keeps the rest.
#[tokio::test(flavor = "multi_thread")]
async fn what_owners_answer_becomes_proposals_tasks_and_the_letter() {
    use rightsdesk::domain::owner_tasks::TaskKind;
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let fields = [("name", "林小姐"), ("place", "TW")];
    let reference = portal.confirmed_by_form(&portal.visitor(), "deletion", "lin@requester.test", &fields).await;
    let path = format!("/desk/cases/{reference}");
    let act = format!("{path}/decide");
    press(&desk, &path, "search").await;
    let (references, code) = mailed(&portal).await;
    let owner = portal.visitor();
    enter(&portal, &owner, &references[0], &code).await;
    for task in tasks(&portal, &path).await {
        let task = task.task;
        let is_held = |code: &String| ["account", "billing"].contains(&code.as_str());
        let found = task.holdings.iter().any(is_held);
        let mut said = vec![("result".to_owned(), if found { "found" } else { "not_found" }.to_owned())];
        for code in task.holdings.iter().filter(|_| found) {
            let of = |field: &str, value: &str| (format!("h.{code}.{field}"), value.to_owned());
            said.push(of("result", if is_held(code) { "found" } else { "not_found" }));
            said.extend([of("rows", "3"), of("others", "no")].into_iter().filter(|_| is_held(code)));
        }
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let sent = answer(&owner, &task.reference, &said, "send", None).await;
        assert!(sent.path.ends_with("?done=sent"), "{}: {}", task.system, sent.gist());
    }

    let page = desk.get(&format!("{act}?lang=en")).await;
    // Three systems can be searched by nothing that is known of her; they are not what is decided about.
    assert_eq!(keys(&page).len(), 14);
    assert_eq!(page.text_of("button[value='take']").as_deref(), Some("Take all 13 proposals"));
    // What is usually kept stands ready; by which law and why, whoever decides has to say.
    assert_eq!(page.attributes_of("[name='decision.billing'][checked]", "value"), ["kept"]);
    let thin = page.press("button[value='take']").await;
    assert_eq!((thin.status, thin.mistake("named.billing").is_some()), (422, true), "{}", thin.gist());
    let form = thin.form(&act).fill("named.billing", "商業會計法第 38 條");
    let form = form.fill("reason.billing", "您 2024 年 3 月的發票屬於會計憑證。");
    let mut fields = form.fields();
    fields.push(("act".to_owned(), "take".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let taken = desk.post(&act, &fields).await;
    assert!(taken.path.ends_with("?done=decided"), "{}", taken.gist());
    let so_far = outcome(&taken);
    assert!(so_far.contains("Partly fulfilled") && so_far.contains("1 × Kept until"), "{so_far}");
    assert!(so_far.contains("One granted item has no day"), "{so_far}");

    // The owners do it: what goes is deleted, what is kept is held still.
    let ordered = taken.press("button[value='have-carried-out']").await;
    assert!(ordered.path.ends_with("?done=ordered"), "{}", ordered.gist());
    assert!(ordered.attributes_of("button[value='have-carried-out']", "value").is_empty(), "nobody is asked twice");
    let new: Vec<_> = tasks(&portal, &path).await.into_iter().filter(|one| one.task.kind != TaskKind::Search).collect();
    let mut kinds: Vec<_> = new.iter().map(|one| (one.task.kind, one.task.holdings.join(" "))).collect();
    kinds.sort();
    assert_eq!(kinds, [(TaskKind::Restrict, "billing".to_owned()), (TaskKind::Erase, "account".to_owned())]);
    let erase = new.iter().find(|one| one.task.kind == TaskKind::Erase).unwrap();
    let (references, code) = mailed(&portal).await;
    let owner = portal.visitor();
    enter(&portal, &owner, &references[0], &code).await;
    let done = [("result", "done"), ("done_on", "2026-11-23")];
    let sent = answer(&owner, &erase.task.reference, &done, "send", None).await;
    assert!(sent.path.ends_with("?done=sent"), "{}", sent.gist());
    let back = desk.get(&act).await.press("button[value='take']").await;
    assert!(outcome(&back).contains("Write the answer"), "{}", outcome(&back));
    // What is still in backups is watched until its day, also after the case is closed.
    let watched: Vec<_> =
        tasks(&portal, &path).await.into_iter().filter(|one| one.task.kind == TaskKind::Backup).collect();
    assert_eq!((watched.len(), watched[0].task.due_on), (1, day("2027-02-21")));

    // The person reads both days, what is kept and by which law.
    let close = desk.get(&format!("{path}/letter")).await.form(&format!("{path}/letter"));
    send_letter(&desk, &reference, close.fill("body", "林小姐您好：以下是我們的答覆。")).await;
    let told = desk.get(&format!("{path}/letter/paper")).await.words();
    for part in ["deleted on 23 November 2026", "gone by 21 February 2027", "商業會計法"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_carries_out_what_is_decided_no_more() {
    use rightsdesk::domain::owner_tasks::{TaskKind, TaskState};
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let mut form = desk.get(&act).await.form(&act);
    for key in keys(&form) {
        form = form.fill(&format!("decision.{key}"), if key == "account" { "granted" } else { "not_held" });
    }
    let decided = form.send().await;
    assert!(decided.path.ends_with("?done=decided"), "{}", decided.gist());
    // The same person waits for a copy: it goes out first.
    let fields = [("name", "Ada"), ("place", "DE")];
    let access = portal.confirmed_by_form(&portal.visitor(), "access", "ada@requester.test", &fields).await;
    let early = decided.press("button[value='have-carried-out']").await;
    assert_eq!(early.status, 409, "{}", early.gist());
    assert!(early.words().contains("also asked for a copy"), "{}", early.words());
    assert_eq!(portal.look("select count(*)::text from owner_task").await, "0");
    portal.close(portal.dpo().await, &access).await;
    let ordered = desk.get(&act).await.press("button[value='have-carried-out']").await;
    assert!(ordered.path.ends_with("?done=ordered"), "{}", ordered.gist());
    let state = async || {
        let found = tasks(&portal, &path).await;
        found.iter().find(|one| one.task.kind == TaskKind::Erase).unwrap().task.state
    };
    assert_eq!(state().await, TaskState::Open);
    // Refused instead, its owner is told to delete nothing.
    let refused = ordered
        .form(&act)
        .fill("decision.account", "refused")
        .fill("ground.account", "gd_no_erasure")
        .fill("reason.account", "The account is in use, and you signed in this morning.")
        .fill("facts.account", "Last sign-in on 24 November at 08:12.")
        .send()
        .await;
    assert!(refused.path.ends_with("?done=decided"), "{}", refused.gist());
    assert_eq!(state().await, TaskState::TakenBack);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_under_another_law_is_decided_anew() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    published(&portal, &desk).await;
    let path = deletion(&portal, &desk).await;
    let act = format!("{path}/decide");
    let before = desk.get(&act).await;
    let decided = before.form(&act).fill("decision.account", "not_held").send().await;
    assert!(outcome(&decided).contains("1 × Not held"), "{}", outcome(&decided));
    let open = desk.get(&act).await;
    let settle = desk.get(&format!("{path}/settle")).await.form("/settle");
    let settled = settle.fill("place", "TW").fill("reason", "She lives in Taipei, she says.").send().await;
    assert!(settled.path.ends_with("?done=settled"), "{}", settled.gist());
    let after = desk.get(&act).await;
    assert!(outcome(&after).contains("Nothing is decided yet"), "{}", outcome(&after));
    assert!(after.words().contains("Decided under another right or law"), "{}", after.words());
    // A form of before decides nothing under the other law.
    let late = open.form(&act).fill("decision.signin", "not_held").send().await;
    assert_eq!(late.status, 409, "{}", late.gist());
}
