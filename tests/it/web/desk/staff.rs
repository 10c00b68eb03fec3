//! Accounts that end: what they have in hand goes to somebody, or to nobody.

use std::process::Command;

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::base::error::Error;
use rightsdesk::domain::cases::{jobs, ops};
use rightsdesk::domain::desk::hand_over;
use rightsdesk::domain::staff::accounts;
use rightsdesk::domain::tasks;
use rightsdesk::domain::tasks::ops::NewTask;
use rightsdesk::infra::queue::{self, Lane, NewJob};
use serde_json::json;
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions, Connection};
use uuid::Uuid;

use crate::support::{MASTER_KEY, TestApp, day, surroundings, until};

/// Three confirmed cases and a task of a closed one, all in the hand of somebody. Gives the references, the closed one last.
async fn loaded(portal: &TestApp, who: Uuid) -> Vec<String> {
    let dpo = portal.dpo().await;
    let mut references = Vec::new();
    for email in ["one@requester.test", "two@requester.test", "three@requester.test"] {
        let fields = [("name", "Somebody"), ("place", "DE")];
        references.push(portal.confirmed_by_form(&portal.visitor(), "access", email, &fields).await);
    }
    for reference in &references {
        ops::assign(portal.app.clone(), dpo, reference, Some(who)).await.unwrap();
    }
    let task = NewTask { title: "Check the backups".to_owned(), due_on: day("2026-12-20"), assignee: Some(who) };
    tasks::ops::add(portal.app.clone(), dpo, &references[2], &task, portal.app.random.bytes()).await.unwrap();
    portal.close(dpo, &references[2]).await;
    references
}

async fn hands(portal: &TestApp) -> String {
    portal
        .look(
            "select string_agg(coalesce(staff.role, 'nobody') || '=' || count, ' ' order by role) from (
                 select assignee, count(*) from cases where status <> 'closed' group by 1
             ) as held left join staff on staff.id = assignee",
        )
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_has_in_hand_goes_to_a_colleague_when_the_account_ends() {
    let portal = TestApp::start().await;
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let (leaves, _) = portal.staff(Role::Handler).await;
    let (auditor, _) = portal.staff(Role::Auditor).await;
    let references = loaded(&portal, leaves).await;
    let (heir, _) = portal.staff(Role::Dpo).await;
    let page = admin.get(&format!("/desk/staff/{leaves}?lang=en")).await;
    assert!(page.words().contains("Their 2 open requests and open task go to"), "{}", page.words());
    assert!(!page.attributes_of("#to option", "value").contains(&leaves.to_string()), "not to oneself");
    let token = page.field("form_token").unwrap();
    let disable = async |to: &str| {
        let fields = [("form_token", token.as_str()), ("act", "disable"), ("to", to)];
        admin.post(&format!("/desk/staff/{leaves}"), &fields).await
    };
    for wrong in [auditor.to_string(), leaves.to_string(), "x".to_owned(), Uuid::nil().to_string()] {
        assert_eq!(disable(&wrong).await.status, 422, "{wrong}");
    }
    assert_eq!(portal.look("select count(*) from staff where disabled_at is not null").await, "0");
    let done = disable(&heir.to_string()).await;
    assert_eq!(done.path, "/desk/staff?done=disabled", "{}", done.gist());
    assert_eq!(hands(&portal).await, "dpo=2");
    assert_eq!(portal.look("select string_agg(assignee::text, ',') from task").await, heir.to_string());
    let assigned = "select count(*) from case_event join cases on cases.id = case_id
                    where kind = 'assigned' and status <> 'closed'";
    assert_eq!(portal.look(assigned).await, "4", "each has it in its story, after the first time");
    let (desk, _) = portal.signed_in(Role::Dpo).await;
    let story = desk.get(&format!("/desk/cases/{}?lang=en", references[2])).await;
    assert!(
        story.words().contains("gave a task to a colleague: Check the backups → dpo of the desk"),
        "{}",
        story.words()
    );
    let entries =
        "select count(*) from audit_entry where action in ('case.assigned', 'case.task_assigned') and detail ? 'from'";
    assert_eq!(portal.look(entries).await, "3");
    // The closed one kept its name; whoever left does not get it back.
    ops::reopen(portal.app.clone(), portal.dpo().await, &references[2], "More came up.").await.unwrap();
    assert_eq!(
        portal
            .look(&format!(
                "select coalesce(assignee::text, 'nobody') from cases where reference = '{}'",
                references[2]
            ))
            .await,
        "nobody"
    );
    let left = admin.get(&format!("/desk/staff/{leaves}?lang=en")).await;
    assert!(left.words().contains("nothing is left with it"), "{}", left.words());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_colleague_it_is_nobodys_and_what_was_cut_short_goes_on() {
    let portal = TestApp::start().await;
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let (leaves, _) = portal.staff(Role::Handler).await;
    loaded(&portal, leaves).await;
    // Disabled by the version before, or by a process that died in the middle.
    rightsdesk::domain::staff::accounts::disable(portal.app.clone(), Actor::CommandLine, leaves).await.unwrap();
    assert_eq!(hands(&portal).await, "handler=2");
    let page = admin.get(&format!("/desk/staff/{leaves}?lang=en")).await;
    assert!(page.words().contains("still with it"), "{}", page.words());
    assert!(admin.get("/desk/staff").await.attributes_of("td a", "href").contains(&format!("/desk/staff/{leaves}")));
    let fields =
        [("form_token", page.field("form_token").unwrap()), ("act", "hand-over".to_owned()), ("to", String::new())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = admin.post(&format!("/desk/staff/{leaves}"), &fields).await;
    assert_eq!(done.path, "/desk/staff?done=handed-over", "{}", done.gist());
    assert_eq!(hands(&portal).await, "nobody=2");
    let listed = admin.get("/desk/queue?view=unassigned").await;
    assert_eq!(listed.attributes_of("tbody a.ref", "href").len(), 2, "they are found where nobody has them");
    assert_eq!(portal.look("select count(*) from task where assignee is not null").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_hands_over_too() {
    let portal = TestApp::start().await;
    let (leaves, leaving) = portal.staff(Role::Handler).await;
    let (_, staying) = portal.staff(Role::Dpo).await;
    let (_, owner) = portal.staff(Role::Owner).await;
    loaded(&portal, leaves).await;
    let disable = |heir: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rightsdesk"));
        command
            .args(["staff", "disable", "--email", &leaving, "--hand-over-to", heir])
            .env_clear()
            .envs(surroundings());
        command.current_dir(env!("CARGO_TARGET_TMPDIR"));
        command.env("DATABASE_URL", portal.options.to_url_lossy().as_str()).env("MASTER_KEY", MASTER_KEY);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        (output.status.code(), said)
    };
    assert_eq!(disable(&owner).0, Some(2), "an owner of systems works on no cases");
    assert_eq!(disable("nobody@desk.test").0, Some(2));
    assert_eq!(portal.look("select count(*) from staff where disabled_at is not null").await, "0");
    let (code, said) = disable(&staying);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("2 open cases and 1 open tasks are {staying}'s now")), "{said}");
    assert_eq!(hands(&portal).await, "dpo=2");
}

/// Until somebody waits for a lock.
async fn somebody_waits(portal: &TestApp) {
    until("somebody waits for a lock", 20, async || {
        let waiting =
            "select count(*) > 0 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        portal.look(waiting).await == "true"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_given_to_an_account_that_is_just_being_disabled() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    let (leaves, _) = portal.staff(Role::Handler).await;
    let task = NewTask { title: "Check the backups".to_owned(), due_on: day("2026-12-20"), assignee: Some(leaves) };
    let mut owner = PgConnection::connect_with(&portal.options).await.unwrap();
    // Whoever disables it has not committed yet, so that it can still be chosen; then it is over, and nothing was given.
    let giving: [tokio::task::JoinHandle<_>; 2] = {
        let mut disabling = owner.begin().await.unwrap();
        sqlx::query("update staff set disabled_at = now() where id = $1")
            .bind(leaves)
            .execute(&mut *disabling)
            .await
            .unwrap();
        let assigning = {
            let (app, reference) = (portal.app.clone(), reference.clone());
            tokio::spawn(async move { ops::assign(app, dpo, &reference, Some(leaves)).await })
        };
        somebody_waits(&portal).await;
        let adding = {
            let (app, reference, nonce) = (portal.app.clone(), reference.clone(), portal.app.random.bytes());
            tokio::spawn(async move { tasks::ops::add(app, dpo, &reference, &task, nonce).await })
        };
        disabling.commit().await.unwrap();
        [assigning, adding]
    };
    for given in giving {
        let given = given.await.unwrap();
        assert!(matches!(given, Err(Error::Invalid(_))), "{given:?}");
    }
    assert_eq!(portal.look("select count(*) from cases where assignee is not null").await, "0");
    assert_eq!(portal.look("select count(*) from task").await, "0");

    // The other way round: what is given before the account ends is found when it does.
    let (leaves, _) = portal.staff(Role::Handler).await;
    let mut tx = portal.app.clone().begin().await.unwrap();
    assert!(accounts::lock_assignable(tx.sql(), leaves).await.unwrap().is_some());
    let admin = portal.staff(Role::Admin).await.0;
    let admin = Actor::Staff { id: admin, role: Role::Admin };
    let disabling = {
        let app = portal.app.clone();
        tokio::spawn(async move { hand_over::disable_account(app, admin, leaves, None).await })
    };
    somebody_waits(&portal).await;
    sqlx::query("update cases set assignee = $1").bind(leaves).execute(tx.sql()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(disabling.await.unwrap().unwrap().given.cases, 1);
    assert_eq!(portal.look("select count(*) from cases where assignee is not null").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_over_may_not_be_leaving_themselves() {
    let portal = TestApp::start().await;
    let (leaves, _) = portal.staff(Role::Handler).await;
    let (heir, _) = portal.staff(Role::Dpo).await;
    loaded(&portal, leaves).await;
    let mut owner = PgConnection::connect_with(&portal.options).await.unwrap();
    let mut disabling = owner.begin().await.unwrap();
    sqlx::query("update staff set disabled_at = now() where id = $1")
        .bind(heir)
        .execute(&mut *disabling)
        .await
        .unwrap();
    let handing = {
        let app = portal.app.clone();
        tokio::spawn(async move { hand_over::disable_account(app, Actor::CommandLine, leaves, Some(heir)).await })
    };
    somebody_waits(&portal).await;
    disabling.commit().await.unwrap();
    let handed = handing.await.unwrap();
    assert!(matches!(handed, Err(Error::Invalid(_))), "{handed:?}");
    assert_eq!(hands(&portal).await, "handler=2", "it waits to be handed to somebody else");
    hand_over::hand_over(portal.app.clone(), Actor::CommandLine, leaves, None).await.unwrap();
    assert_eq!(hands(&portal).await, "nobody=2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_case_asks_nobody_who_has_left() {
    let portal = TestApp::start().await;
    let dpo = portal.dpo().await;
    let (leaves, _) = portal.staff(Role::Handler).await;
    let (reference, _) = portal.confirmed("access", "DE").await;
    ops::assign(portal.app.clone(), dpo, &reference, Some(leaves)).await.unwrap();
    portal.close(dpo, &reference).await;
    portal.work().await;
    hand_over::disable_account(portal.app.clone(), Actor::CommandLine, leaves, None).await.unwrap();
    let mut tx = portal.app.clone().begin().await.unwrap();
    let payload = json!({ "v": 1, "case_id": portal.case(&reference).await.id, "what": "answer" });
    let due_at = portal.app.now();
    let job = NewJob { kind: jobs::TELL_OTHERWISE, lane: Lane::Notices, payload, due_at, unique_key: None };
    queue::enqueue(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
    portal.work().await;
    assert_eq!(portal.look("select count(*) || ' ' || count(assignee) from task").await, "1 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_offered_can_be_done_to_an_account() {
    let portal = TestApp::start().await;
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let (stays, _) = portal.staff(Role::Handler).await;
    let address = format!("/desk/staff/{stays}");
    let page = admin.get(&format!("{address}?lang=en")).await;
    let token = page.field("form_token").unwrap();
    let act = async |act: &str| admin.post(&address, &[("form_token", token.as_str()), ("act", act), ("to", "")]).await;
    assert!(!page.attributes_of("[name=act]", "value").contains(&"hand-over".to_owned()));
    let refused = act("hand-over").await;
    assert_eq!(refused.status, 409, "{}", refused.gist());
    assert!(refused.words().contains("This account is not disabled"), "{}", refused.words());
    assert_eq!(portal.look("select count(*) from staff where disabled_at is not null").await, "0");
    assert_eq!(act("disable").await.path, "/desk/staff?done=disabled");
    let before = portal.fingerprint().await;
    for wrong in ["new-code", "reset-second-step"] {
        let refused = act(wrong).await;
        assert_eq!(refused.status, 409, "{wrong}: {}", refused.gist());
        assert!(refused.words().contains("This account is disabled"), "{wrong}: {}", refused.words());
    }
    assert_eq!(before, portal.fingerprint().await, "nothing opens a disabled account again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_code_is_shown_whatever_follows_its_commit() {
    let portal = TestApp::start().await;
    let (admin, _) = portal.signed_in(Role::Admin).await;
    let page = admin.get("/desk/staff").await.form("/desk/staff");
    // From the commit on the list of people cannot be read.
    let trap = "create function no_more() returns trigger language plpgsql security definer as $$
            begin execute 'revoke select (name) on staff from rightsdesk_service';
            execute 'revoke select on staff from rightsdesk_service'; return null; end $$;
        create constraint trigger no_more after insert on staff initially deferred for each row execute function no_more()";
    sqlx::raw_sql(trap).execute(&mut *portal.owner().await).await.unwrap();
    let added = page.fill("email", "new@desk.test").fill("name", "New").fill("role", "handler").send().await;
    assert_eq!(added.status, 200, "{}", added.gist());
    assert!(added.body.contains("new@desk.test") && added.text_of(".secret").is_some(), "{}", added.gist());
}
