//! Tasks to the owners of systems: asking all of them in one press, a mailed code without an account, answers that come back, and time.

use chrono::TimeDelta;
use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::cases::case;
use rightsdesk::domain::cases::ops as case_ops;
use rightsdesk::domain::owner_tasks::ops::{self, Order};
use rightsdesk::domain::owner_tasks::{self, AnswerResult, TaskKind, TaskState};

use super::register::{OWNER, add_owner, publish, published};
use crate::support::{Answer, TestApp, TestOptions, Visitor, day};

const ADA: &str = "ada@requester.test";

/// A confirmed access case with a published register; gives its page's address.
async fn asked_for(portal: &TestApp, desk: &Visitor, right: &str) -> String {
    asked_for_by(portal, desk, right, &portal.visitor()).await
}

pub(super) async fn asked_for_by(portal: &TestApp, desk: &Visitor, right: &str, ada: &Visitor) -> String {
    published(portal, desk).await;
    let fields = [("name", "Ada Zyxexample"), ("place", "DE")];
    let reference = portal.confirmed_by_form(ada, right, ADA, &fields).await;
    portal.work().await;
    format!("/desk/cases/{reference}")
}

fn reference_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Presses "ask" on the page as it comes up.
pub(super) async fn press(desk: &Visitor, path: &str, deed: &str) -> Answer {
    let act = format!("{path}/systems/{deed}");
    desk.get(&format!("{act}?lang=en")).await.form(&act).send().await
}

/// The references of all open tasks, and the code of the newest mail to the owner.
pub(super) async fn mailed(portal: &TestApp) -> (Vec<String>, String) {
    portal.work().await;
    let mail = portal.mails_to(OWNER).pop().expect("a mail came");
    let words = mail.text.split_whitespace().map(|word| word.trim_end_matches(':'));
    let mut references: Vec<String> = words.filter(|word| word.starts_with("T-")).map(str::to_owned).collect();
    references.sort();
    references.dedup();
    (references, mail.code().expect("a code"))
}

pub(super) async fn enter(portal: &TestApp, visitor: &Visitor, reference: &str, code: &str) -> Answer {
    portal.work().await;
    let page = visitor.get("/task?lang=en").await;
    // Whoever is in already needs no code.
    if page.field("code").is_none() {
        return page;
    }
    page.form("/task").fill("reference", reference).fill("code", code).send().await
}

/// Sends the form of a task as filled, with an act and perhaps a file.
pub(super) async fn answer(
    visitor: &Visitor,
    reference: &str,
    fields: &[(&str, &str)],
    act: &str,
    file: Option<(&'static str, &'static str, &[u8])>,
) -> Answer {
    let path = format!("/task/{reference}");
    let page = visitor.get(&path).await.form(&path);
    let mut all: Vec<(String, String)> = page.fields().into_iter().filter(|(name, _)| name != "act").collect();
    for (name, value) in fields {
        let found = all.iter_mut().find(|(field, _)| field == name);
        found.unwrap_or_else(|| panic!("no field {name}")).1 = (*value).to_owned();
    }
    all.push(("act".to_owned(), act.to_owned()));
    let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post_multipart(&path, &all, file).await
}

pub(super) async fn tasks(portal: &TestApp, path: &str) -> Vec<owner_tasks::Answered> {
    let mut reading = portal.app.clone().read().await.unwrap();
    let case = case::by_reference(&mut reading, reference_of(path)).await.unwrap().unwrap();
    owner_tasks::answers(&mut reading, &case).await.unwrap()
}

/// Orders something for a case, as a decision does.
pub(super) async fn order(portal: &TestApp, path: &str, order: Order) -> uuid::Uuid {
    let actor = portal.dpo().await;
    let mut tx = portal.app.clone().begin().await.unwrap();
    let case = case::lock(&mut tx, reference_of(path)).await.unwrap();
    let id = ops::send(&mut tx, &case, actor, order).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_asks_every_system_and_one_mail_reaches_its_owner() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let ada = portal.visitor();
    let path = asked_for_by(&portal, &desk, "access", &ada).await;
    let act = format!("{path}/systems/search");
    let page = desk.get(&format!("{act}?lang=en")).await;
    assert!(
        page.words().contains("Due by Friday 4 December 2026") && page.words().contains("40 % of them"),
        "{}",
        page.words()
    );
    assert!(page.words().contains(ADA), "the keys stand there");
    portal.forget_mails();
    // Leaving out wants a reason, and loses nothing.
    let form = page.form(&act).fill("ask.crm", "").fill("text", "Also the old archive.");
    let refused = form.send().await;
    assert_eq!((refused.status, refused.mistake("why.crm").is_some()), (422, true), "{}", refused.gist());
    assert!(refused.body.contains("Also the old archive."));
    assert_eq!(portal.look("select count(*) from owner_task").await, "0", "nothing was sent by halves");
    let form = refused.form(&act).fill("why.crm", "Moved away in 2020.");
    let (fields, token) = (form.fields(), form.field("form_token").unwrap());
    let done = form.send().await;
    assert!(done.path.contains("?done=owners-asked"), "{}", done.gist());
    let sent: usize = portal.look("select count(*) from owner_task").await.parse().unwrap();
    assert!(sent >= 12, "{sent}");
    assert!(done.words().contains("left a system out: Sales contacts") || done.words().contains("Moved away in 2020."));
    // Pressed twice, also at another replica, it is asked once.
    let replica = TestApp::on(portal.options.clone(), TestOptions::default()).await;
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for visitor in [&desk, &desk.at(replica.address)] {
        let again = visitor.post(&act, &fields).await;
        assert!(again.path.contains("?done=owners-asked"), "{} with {token}", again.gist());
    }
    assert_eq!(portal.look("select count(*) from owner_task").await, sent.to_string());

    let (references, code) = mailed(&portal).await;
    let mails = portal.mails_to(OWNER);
    assert_eq!((mails.len(), references.len()), (1, sent), "several systems of one owner are one mail");
    let text = format!("{} {} {}", mails[0].subject, mails[0].text, mails[0].html);
    for secret in ["Zyxexample", ADA, reference_of(&path), "access", "archive"] {
        assert!(!text.contains(secret), "{secret} stands in the mail");
    }
    let links = mails[0].text.split_whitespace().filter(|word| word.starts_with("http"));
    assert!(
        links.clone().count() > 0 && links.clone().all(|link| !link.contains(&code[..4])),
        "no link carries a secret"
    );
    // What is sealed lies nowhere open.
    let dump = portal.look("select string_agg(t::text, ' ') from owner_task t").await
        + &portal.look("select string_agg(t::text, ' ') from owner_left_out t").await;
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for secret in ["Zyxexample", ADA, "archive", "Moved away"] {
        assert!(!dump.contains(secret) && !dump.contains(&hex(secret)), "{secret}");
    }
    // The list leads on by itself.
    let page = desk.get(&path).await;
    assert!(page.words().contains(&format!("Systems asked Waiting (0 of {sent})")), "{}", page.words());
    let own = ada.get(&format!("/my/{}?lang=en", reference_of(&path))).await;
    let told = own.texts_of(".progress li").join(" | ");
    assert!(told.contains(&format!("0 of {sent} systems have answered.")), "{told}");
    let mut reading = portal.app.clone().read().await.unwrap();
    let case = case::by_reference(&mut reading, reference_of(&path)).await.unwrap().unwrap();
    let left_out = owner_tasks::left_out(&mut reading, &case).await.unwrap();
    let reason = left_out.iter().find(|one| one.system == "crm").and_then(|one| one.reason.clone());
    assert_eq!(reason.as_deref(), Some("Moved away in 2020."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_lay_open_says_what_changed_and_keeps_what_was_ticked() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    let act = format!("{path}/systems/search");
    let open = desk.get(&act).await;
    let (colleague, _) = portal.staff(Role::Handler).await;
    let other = Actor::Staff { id: colleague, role: Role::Handler };
    case_ops::note(portal.app.clone(), other, reference_of(&path), "Wait for her letter.", [9; 16]).await.unwrap();
    let stale = open.form(&act).fill("ask.crm", "").fill("why.crm", "Empty since May.").send().await;
    assert_eq!(stale.status, 409, "{}", stale.gist());
    assert!(
        stale.words().contains("Wait for her letter.") && stale.body.contains("Empty since May."),
        "{}",
        stale.words()
    );
    // The register is published anew meanwhile.
    let row = "/desk/register/holding/crm";
    desk.get(row).await.form(row).fill("label.en", "Leads").send().await;
    publish(&desk, "Leads.").await;
    let newer = stale.form(&act).send().await;
    assert_eq!(newer.status, 409, "{}", newer.gist());
    assert!(newer.words().contains("published anew") && newer.body.contains("Empty since May."), "{}", newer.words());
    let done = newer.form(&act).send().await;
    assert!(done.path.contains("?done=owners-asked"), "{}", done.gist());
    assert_eq!(portal.look("select string_agg(distinct edition::text, ' ') from owner_task").await, "2");
}

/// Three tasks, one mail, one code; a second use, another mailbox and the seventy-third hour are refused.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_all_tasks_of_its_mailbox_once() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    portal.forget_mails();
    for kind in [TaskKind::Search, TaskKind::Explain, TaskKind::Erase] {
        order(&portal, &path, Order::new(kind, "crm")).await;
    }
    let (references, code) = mailed(&portal).await;
    assert_eq!(references.len(), 3, "{references:?}");
    // Another mailbox has another code, and each opens its own tasks only.
    add_owner(&desk, "Chen", "chen@owner.test").await;
    portal.work().await;
    let theirs = portal.mails_to("chen@owner.test").pop().unwrap().code().unwrap();
    let stranger = portal.visitor();
    let foreign = enter(&portal, &stranger, &references[0], &theirs).await;
    let unknown = enter(&portal, &stranger, "T-222222", &theirs).await;
    assert_eq!((foreign.status, unknown.status), (422, 422));
    assert_eq!(foreign.mistake("code"), unknown.mistake("code"), "references are not told apart");
    assert!(stranger.get(&format!("/task/{}", references[0])).await.path.ends_with("/task"));

    let owner = portal.visitor();
    let list = enter(&portal, &owner, &references[1].to_lowercase(), &code).await;
    assert_eq!((list.status, list.texts_of(".choices li").len()), (200, 3), "{}", list.gist());
    assert_eq!(enter(&portal, &portal.visitor(), &references[0], &code).await.status, 422, "a code works once");
    // What an owner is told, and what not.
    let all = tasks(&portal, &path).await;
    let search = all.iter().find(|one| one.task.kind == TaskKind::Search).unwrap().task.reference.clone();
    let sheet = owner.get(&format!("/task/{search}")).await;
    assert!(
        sheet.words().contains(ADA) && sheet.words().contains("Change and delete nothing now."),
        "{}",
        sheet.words()
    );
    assert!(!sheet.body.contains(reference_of(&path)), "the case is not named");
    owner.get(&format!("/task/{search}")).await;
    let story = desk.get(&path).await.words();
    assert!(
        story.contains("Priya opened a task: Find and hand over") && story.contains("Priya looked at a task again"),
        "{story}"
    );

    // An hour without a page ends it; nobody else's task ever opens.
    assert_eq!(owner.get("/task/T-222222").await.status, 404);
    portal.app.clock.advance(TimeDelta::minutes(59));
    assert_eq!(owner.get("/task").await.texts_of(".choices li").len(), 3);
    portal.app.clock.advance(TimeDelta::minutes(61));
    assert!(owner.get("/task").await.field("code").is_some(), "the door again");

    // A new one is sent for any reference in the same words, and works until the seventy-third hour.
    let door = portal.visitor();
    let asked = door.get("/task?lang=en").await.form("/task").fill("reference", &references[0]);
    let known = asked.press_with_fields("button[formaction='/task/code']").await;
    let asked = door.get("/task?lang=en").await.form("/task").fill("reference", "T-222222");
    let unknown = asked.press_with_fields("button[formaction='/task/code']").await;
    let said = |page: &Answer| {
        let (path, number) = page.path.split_once("&shown=").expect("an address of its own");
        assert_eq!(number.len(), 32, "{}", page.path);
        (path.to_owned(), page.status, page.text_of(".notice"))
    };
    assert_eq!(said(&known), said(&unknown));
    assert_eq!(said(&known).0, "/task?done=code");
    // The reference stays where it was typed, also in the other language.
    assert_eq!(known.field("reference").as_deref(), Some(references[0].as_str()), "{}", known.gist());
    let chinese = known.clone().form("/task").press_with_fields("button[lang='zh-Hant']").await;
    assert_eq!(chinese.field("reference").as_deref(), Some(references[0].as_str()), "{}", chinese.gist());
    assert!(chinese.text_of(".notice").is_some(), "{}", chinese.gist());
    portal.forget_mails();
    portal.work().await;
    let fresh = portal.mails_to(OWNER).pop().expect("a new code came").code().unwrap();
    assert_ne!(fresh, code);
    portal.app.clock.advance(TimeDelta::hours(72));
    assert_eq!(enter(&portal, &portal.visitor(), &references[0], &fresh).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_burn_it_and_the_desk_is_told() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    portal.forget_mails();
    // Earlier codes of the mailbox are used up.
    order(&portal, &path, Order::new(TaskKind::Search, "crm")).await;
    let (references, code) = mailed(&portal).await;
    let wrong = if code == "2222-2222" { "3333-3333" } else { "2222-2222" };
    for _ in 0..5 {
        assert_eq!(enter(&portal, &portal.visitor(), &references[0], wrong).await.status, 422);
    }
    assert_eq!(enter(&portal, &portal.visitor(), &references[0], &code).await.status, 422, "burnt");
    let today = desk.get("/desk?lang=en").await;
    assert!(
        today.words().contains("Five wrong codes") && today.words().contains(reference_of(&path)),
        "{}",
        today.words()
    );
    // Of a reference that nobody has, nobody is told anything.
    for _ in 0..6 {
        enter(&portal, &portal.visitor(), "T-222222", wrong).await;
    }
    assert_eq!(portal.alerts().await, ["owner_code_burnt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_drafted_sent_and_added_to() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    portal.forget_mails();
    order(&portal, &path, Order::new(TaskKind::Search, "crm")).await;
    let (references, code) = mailed(&portal).await;
    let (task, owner) = (references[0].as_str(), portal.visitor());
    enter(&portal, &owner, task, &code).await;
    let kept = answer(&owner, task, &[("h.crm.rows", "12")], "keep", Some(("files", "rows.csv", b"a,b\n1,2\n"))).await;
    assert!(kept.path.ends_with("?done=kept"), "{}", kept.gist());
    assert_eq!(tasks(&portal, &path).await[0].answers.len(), 0, "a draft is nobody else's");
    let page = owner.get(&format!("/task/{task}")).await;
    assert_eq!(page.attribute_of("[name='h.crm.rows']", "value").as_deref(), Some("12"));
    assert!(page.words().contains("rows.csv"));
    // What cannot be sent says why, and is kept.
    let wrong =
        answer(&owner, task, &[("result", "found"), ("h.crm.result", "found"), ("h.crm.rows", "many")], "send", None)
            .await;
    assert_eq!(wrong.status, 422, "{}", wrong.gist());
    assert!(wrong.mistake("h.crm.rows").is_some() && wrong.mistake("h.crm.others").is_some(), "{}", wrong.words());
    let fields = [("h.crm.rows", "12"), ("h.crm.others", "unsure"), ("minutes", "15")];
    let sent = answer(&owner, task, &fields, "send", None).await;
    assert!(sent.path.ends_with("?done=sent"), "{}", sent.gist());
    let more = answer(&owner, task, &[("result", "not_mine"), ("why", "Ask <Chen>.")], "send", None).await;
    assert!(more.path.ends_with("?done=sent"), "{}", more.gist());

    let found = tasks(&portal, &path).await.remove(0);
    assert_eq!((found.answers.len(), found.task.state), (2, TaskState::Answered));
    assert_eq!(found.task.result, Some(AnswerResult::NotMine), "the newest counts");
    let first = found.answers[0].answer.clone().unwrap();
    assert_eq!((first.holdings["crm"].rows, first.minutes, first.by.as_str()), (Some(12), Some(15), "Priya"));
    assert_eq!(found.answers[0].files.len(), 1);
    assert_eq!(found.holdings()["crm"].others, "unsure");
    // What was sent stays, also for whoever writes past the program.
    let changed = sqlx::query("update owner_answer set changed_at = now()").execute(&mut *portal.owner().await).await;
    assert!(changed.is_err());
    let dump = portal.look("select string_agg(content::text, ' ') from owner_answer").await;
    assert!(!dump.contains(&"Ask <Chen>".bytes().map(|byte| format!("{byte:02x}")).collect::<String>()), "sealed");

    // The desk reads it, its file, and that somebody has to look.
    let page = desk.get(&format!("{path}?lang=en")).await;
    assert!(page.words().contains("Not my system") && page.words().contains("Ask <Chen>."), "{}", page.words());
    assert!(page.words().contains("12 records · Not sure whether others stand in it"), "{}", page.words());
    let file = desk.get(&page.attribute_of("#owners .files a", "href").unwrap()).await;
    assert_eq!((file.status, file.body.as_str()), (200, "a,b\n1,2\n"));
    let back = desk.get("/desk/tasks?lang=en").await;
    assert!(back.words().contains("Tasks back") && back.words().contains("Not my system"), "{}", back.words());
    page.press("#owners button[value='looked']").await;
    assert!(!desk.get("/desk/tasks").await.words().contains("Tasks back"));
    // Another mailbox is another reader: the browser of before is out, also once the new one is proven.
    let id = portal.look("select id from owner").await;
    let form = format!("/desk/register/owners/{id}");
    desk.get(&form).await.form(&form).fill("email", "priya.new@owner.test").send().await;
    assert!(owner.get("/task").await.field("code").is_some(), "the door");
    portal.app.clock.advance(TimeDelta::seconds(1));
    portal.work().await;
    let mail = portal.mails_to("priya.new@owner.test").pop().unwrap();
    let reference = portal.look("select reference from owner").await;
    let entered = enter(&portal, &portal.visitor(), &reference, &mail.code().unwrap()).await;
    assert_eq!(entered.texts_of(".choices li").len(), 1, "{}", entered.gist());
    assert!(owner.get("/task").await.field("code").is_some(), "still the door");
    // A day later the file is still there: it belongs to its answer.
    portal.pass(TimeDelta::hours(30)).await;
    assert_eq!(tasks(&portal, &path).await[0].answers[0].files.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_switch_of_a_task_keeps_its_files_and_a_session_that_ends_keeps_its_words() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    portal.forget_mails();
    order(&portal, &path, Order::new(TaskKind::Search, "crm")).await;
    let (references, code) = mailed(&portal).await;
    let (task, owner) = (references[0].as_str(), portal.visitor());
    enter(&portal, &owner, task, &code).await;
    let address = format!("/task/{task}");
    let page = owner.get(&format!("{address}?lang=en")).await.form(&address).fill("why", "Not all of it is ours");
    let (fields, switch) = (page.fields(), page.attribute_of("button[lang='zh-Hant']", "formaction").unwrap());
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let shown = owner.post_multipart(&switch, &fields, Some(("files", "rows.csv", b"a,b\n1,2\n"))).await;
    assert_eq!(
        (shown.status, shown.attribute_of("html", "lang").as_deref()),
        (200, Some("zh-Hant")),
        "{}",
        shown.gist()
    );
    assert!(shown.words().contains("rows.csv") && shown.body.contains("Not all of it is ours"), "{}", shown.words());
    assert_eq!(tasks(&portal, &path).await[0].answers.len(), 0, "nothing was sent");
    // An hour later the session has ended: what is sent then waits, and its file is to be chosen again.
    let page = owner.get(&format!("{address}?lang=en")).await.form(&address).fill("why", "Chen has the rest");
    let fields = page.fields();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    portal.app.clock.advance(TimeDelta::minutes(61));
    let door = owner.post_multipart(&address, &fields, Some(("files", "more.csv", b"a,b\n1,2\n"))).await;
    assert!(
        door.path.starts_with("/task?next=") && door.words().contains("We keep it for two hours"),
        "{}",
        door.gist()
    );
    portal.forget_mails();
    let asked = door.form("/task").fill("reference", task).press_with_fields("button[formaction='/task/code']").await;
    assert!(asked.words().contains("We keep it for two hours"), "{}", asked.gist());
    let (_, code) = mailed(&portal).await;
    let shown = asked.form("/task").fill("reference", task).fill("code", &code).send().await;
    assert!(shown.path.starts_with(&format!("{address}?shown=")), "{}", shown.gist());
    assert!(shown.body.contains("Chen has the rest"), "{}", shown.words());
    assert_eq!(shown.mistake("files"), None, "{}", shown.words());
    assert_eq!(
        shown.attributes_of("input[name=waiting]", "value").len(),
        1,
        "its file waits with it: {}",
        shown.words()
    );
    assert_eq!(tasks(&portal, &path).await[0].answers.len(), 0, "nothing was sent by itself");
    let fields = [("result", "not_mine"), ("why", "Chen has the rest")];
    assert!(answer(&owner, task, &fields, "send", None).await.path.ends_with("?done=sent"));
    // Whoever leaves takes along what they typed, also into forms for anybody.
    let typed = owner.get("/confirm?lang=en").await.form("/confirm").fill("reference", "RD-222-2222").send().await;
    assert!(owner.get(&typed.path).await.body.contains("RD-222-2222"));
    let left = owner.get("/task?lang=en").await.form("/task/leave").send().await;
    assert!(left.path == "/task" && left.field("code").is_some(), "{}", left.gist());
    for page in [&typed, &shown] {
        let gone = owner.get(&page.path).await.body;
        assert!(!gone.contains("RD-222-2222") && !gone.contains("Chen has the rest"), "{}", page.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_first_leads_on_by_what_is_held() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.form(&format!("{path}/assign")).send().await;
    portal.forget_mails();
    let primary = |page: &Answer| page.texts_of("#next .button:not(.quiet)").join(" ");
    let page = desk.get(&path).await;
    assert_eq!(primary(&page), "Do we hold anything?");
    assert!(page.attribute_of("#next a.button", "href").unwrap().ends_with("/systems/look-up"));
    let done = press(&desk, &path, "look-up").await;
    assert_eq!(primary(&done), "Remind those who are silent", "{}", done.gist());
    let (references, code) = mailed(&portal).await;
    // Nobody is asked who they are before it is known whether anything is held.
    assert!(!done.words().contains("Who is asking Next"), "{}", done.words());
    portal.forget_mails();
    let reminded = done.press("button[formaction$='/owner-tasks']").await;
    assert!(reminded.path.contains("?done=owners-reminded"), "{}", reminded.gist());
    portal.work().await;
    assert_eq!(portal.mails_to(OWNER).len(), 1);
    desk.get(&path).await.press("button[formaction$='/owner-tasks']").await;
    portal.work().await;
    assert_eq!(portal.mails_to(OWNER).len(), 1, "once a day is enough");
    let owner = portal.visitor();
    enter(&portal, &owner, &references[0], &code).await;
    for reference in &references {
        let sent = answer(&owner, reference, &[("result", "not_found")], "send", None).await;
        assert!(sent.path.ends_with("?done=sent"), "{}", sent.gist());
    }
    let page = desk.get(&path).await;
    assert_eq!(primary(&page), "Write the answer", "nothing held ends it without any proof: {}", page.words());
    assert!(page.words().contains("Who is asking Not needed"), "{}", page.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_come_once_each_and_climb() {
    let portal = TestApp::with(TestOptions { now: "2026-11-25T09:00:00Z", settings: vec![] }).await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    // A deputy, and somebody who is told when nobody answers.
    let mut others = Vec::new();
    for (name, email) in [("Chen", "chen@owner.test"), ("Sofia", "sofia@owner.test")] {
        let added = add_owner(&desk, name, email).await;
        portal.work().await;
        let mail = portal.mails_to(email).pop().unwrap();
        let reference = mail.text.split_whitespace().find(|word| word.starts_with("T-")).unwrap().to_owned();
        enter(&portal, &portal.visitor(), &reference, &mail.code().unwrap()).await;
        others.push(added.path.split(['?', '/']).nth(4).unwrap().to_owned());
    }
    let row = "/desk/register/system/crm";
    desk.get(row).await.form(row).fill("deputy", &others[0]).fill("escalation", &others[1]).send().await;
    publish(&desk, "Who stands in.").await;
    let (handler, handler_email) = portal.staff(Role::Handler).await;
    case_ops::assign(portal.app.clone(), portal.dpo().await, reference_of(&path), Some(handler)).await.unwrap();
    portal.work().await;
    portal.forget_mails();
    order(&portal, &path, Order::new(TaskKind::Search, "crm")).await;
    portal.work().await;
    // Sent on Wednesday the 25th, due on Friday the 4th of December: 40 percent of 29 days.
    assert_eq!(tasks(&portal, &path).await[0].task.due_on, day("2026-12-04"));
    portal.pass(TimeDelta::days(15)).await;
    let said = |to: &str| -> Vec<String> {
        let mails = portal.mails_to(to).into_iter();
        let about = mails.filter(|mail| !mail.subject.contains(" is due") && !mail.subject.starts_with("Requests on"));
        let zone = chrono_tz::Europe::Berlin;
        about.map(|mail| format!("{} {}", mail.sent_at().with_timezone(&zone).format("%m-%d"), mail.subject)).collect()
    };
    let reminder = "Reminder: a task waits for you";
    let owner = said(OWNER);
    assert_eq!(owner[0], "11-25 A task waits for you");
    let days: Vec<&str> = owner[1..].iter().map(|line| line.strip_suffix(reminder).unwrap().trim_end()).collect();
    assert_eq!(
        days,
        ["11-29", "12-03", "12-04", "12-07", "12-08", "12-09", "12-10"],
        "half, before, on and after its day"
    );
    assert_eq!(said("chen@owner.test"), ["12-08 You stand in: a task is late"]);
    assert_eq!(said("sofia@owner.test"), ["12-08 A task is late"]);
    let reference = reference_of(&path);
    let late = |days: &[&str]| -> Vec<String> {
        days.iter().map(|day| format!("{day} {reference}: an owner is late")).collect()
    };
    let of_handler: Vec<String> = said(&handler_email).into_iter().filter(|line| line.contains("owner")).collect();
    assert_eq!(of_handler, late(&["12-07", "12-08", "12-09", "12-10"]));
    let of_dpo: Vec<String> = said(crate::support::DPO).into_iter().filter(|line| line.contains("owner")).collect();
    assert_eq!(of_dpo, late(&["12-09"]), "three working days late");
    assert!(portal.mails_to("sofia@owner.test")[0].code().is_none(), "who is only told gets no code");
    // The deputy may answer it now, and it is quiet afterwards.
    let (deputy, mail) = (portal.visitor(), portal.mails_to("chen@owner.test").pop().unwrap());
    let task = tasks(&portal, &path).await[0].task.reference.clone();
    let fresh = portal.visitor().get("/task").await.form("/task").fill("reference", &task);
    fresh.press_with_fields("button[formaction='/task/code']").await;
    let list = enter(&portal, &deputy, &task, &mail.code().unwrap()).await;
    assert_eq!(list.status, 422, "the code of a mailbox goes with its own reference: {}", list.gist());
    let own = portal.look(&format!("select reference from owner where id = '{}'", others[0])).await;
    let list = enter(&portal, &deputy, &own, &mail.code().unwrap()).await;
    assert_eq!(list.texts_of(".choices li").len(), 1, "{}", list.gist());
    answer(&deputy, &task, &[("result", "not_found")], "send", None).await;
    portal.work().await;
    portal.forget_mails();
    portal.pass(TimeDelta::days(4)).await;
    assert!(said(OWNER).is_empty() && said("chen@owner.test").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn days_move_with_the_case_and_backups_end_by_themselves() {
    let portal = TestApp::start().await;
    let (desk, dpo) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "deletion").await;
    portal.forget_mails();
    let erase = order(&portal, &path, Order::new(TaskKind::Erase, "crm")).await;
    let backup = Order { due: Some(day("2026-12-10")), ..Order::new(TaskKind::Backup, "crm") };
    let held = Order { opening: ops::Opening::On(day("2026-12-01")), ..Order::new(TaskKind::Erase, "mailing") };
    let locked = Order { opening: ops::Opening::WhenReleased, ..Order::new(TaskKind::Erase, "support") };
    let (backup, held) = (order(&portal, &path, backup).await, order(&portal, &path, held).await);
    let locked = order(&portal, &path, locked).await;
    let state = async |id: uuid::Uuid| {
        let found = tasks(&portal, &path).await.into_iter().find(|one| one.task.id == id).unwrap().task;
        (found.state, found.due_on)
    };
    portal.work().await;
    assert_eq!(state(held).await.0, TaskState::Waiting);
    assert_eq!(portal.mails_to(OWNER).len(), 2, "who waits is not told");
    case_ops::extend(portal.app.clone(), dpo, reference_of(&path), "Many systems.").await.unwrap();
    portal.forget_mails();
    portal.work().await;
    let moved = portal.mails_to(OWNER);
    assert_eq!(moved.iter().filter(|mail| mail.subject == "Your tasks have other days").count(), 1, "{moved:?}");
    let erase = state(erase).await.1;
    assert!(erase > day("2027-01-15"), "{erase}");
    assert_eq!(state(backup).await, (TaskState::Open, day("2026-12-10")), "a day that was given stays");
    portal.pass(TimeDelta::days(7)).await;
    assert_eq!((state(held).await.0, state(locked).await.0), (TaskState::Open, TaskState::Waiting));
    portal.pass(TimeDelta::days(9)).await;
    assert_eq!(state(backup).await.0, TaskState::Ended);
    let mut tx = portal.app.clone().begin().await.unwrap();
    let case = case::lock(&mut tx, reference_of(&path)).await.unwrap();
    ops::release(&mut tx, &case, dpo, locked).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(state(locked).await.0, TaskState::Open);
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let story = desk.get(&format!("{path}?lang=en")).await.words();
    assert!(story.contains("ended a task on its day") && story.contains("moved the day of a task"), "{story}");
    // What only an open case needs ends with it; what is carried out goes on.
    let search = order(&portal, &path, Order::new(TaskKind::Search, "forum")).await;
    let decided = format!("{path}/lines/decided");
    desk.get(&decided).await.form(&decided).fill("note", "As counsel said.").send().await;
    portal.close(dpo, reference_of(&path)).await;
    portal.work().await;
    assert_eq!(state(search).await.0, TaskState::TakenBack);
    assert_eq!(state(locked).await.0, TaskState::Open);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_with_an_account_sees_the_same_behind_the_sign_in() {
    let portal = TestApp::start().await;
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let path = asked_for(&portal, &desk, "access").await;
    let (account, actor) = portal.signed_in(Role::Owner).await;
    assert_eq!(account.get("/task?lang=en").await.texts_of(".choices li").len(), 0);
    let id = actor.staff_id().unwrap();
    let linked = format!("update owner set staff_id = '{id}'");
    sqlx::query(sqlx::AssertSqlSafe(linked)).execute(&mut *portal.owner().await).await.unwrap();
    order(&portal, &path, Order::new(TaskKind::LookUp, "crm")).await;
    let list = account.get("/task").await;
    assert_eq!(list.texts_of(".choices li").len(), 1, "{}", list.gist());
    assert!(account.get("/desk").await.attribute_of("a[href='/task']", "href").is_some());
    let task = tasks(&portal, &path).await[0].task.reference.clone();
    let sent = answer(&account, &task, &[("result", "found")], "send", None).await;
    assert!(sent.path.ends_with("?done=sent"), "{}", sent.gist());
    let chinese = account.get(&format!("/task/{task}?lang=zh-Hant")).await;
    assert!(chinese.words().contains("補充答覆") && chinese.words().contains("查看有無資料"), "{}", chinese.words());
    // Nobody else of the desk answers in their place.
    assert!(desk.get(&format!("/task/{task}")).await.path.ends_with("/task"));
}
