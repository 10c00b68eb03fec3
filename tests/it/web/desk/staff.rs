//! Accounts that end: what they have in hand goes to somebody, or to nobody.

use std::process::Command;

use rightsdesk::base::actor::{Actor, Role};
use rightsdesk::domain::cases::ops;
use rightsdesk::domain::tasks;
use rightsdesk::domain::tasks::ops::NewTask;
use sqlx::ConnectOptions;
use uuid::Uuid;

use crate::support::{MASTER_KEY, TestApp, day};

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
        command.args(["staff", "disable", "--email", &leaving, "--hand-over-to", heir]).env_clear();
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
