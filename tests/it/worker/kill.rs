//! The real program as a process: killed, stopped, started twice, started wrongly.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use rightsdesk::domain::staff::second_factor;
use rightsdesk::infra::app::{App, Context};
use rightsdesk::infra::embedded_postgres;
use sqlx::{Connection, PgConnection};

use crate::support::{
    ADA, Behaviour, Installation, MASTER_KEY, SmtpSink, TestApp, TestOptions, Visitor, fresh_database, text, until,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_survives_the_death_of_its_worker() {
    let sink = SmtpSink::start().await;
    let portal = Installation::new(vec![format!("--smtp-url=smtp://{}", sink.address)]).await;
    let mut first = portal.start("serve");
    portal.ready(&mut first).await;
    sink.behave(Behaviour::StallAfterDot);
    sink.only_for(ADA);
    portal.file(ADA).await;
    until("the mail is on its way", 20, async || sink.read().iter().any(|mail| mail.to == [ADA])).await;
    first.signal("-KILL");
    assert_eq!(first.end().await, None, "killed");

    let mut database = portal.database().await;
    let (state, attempt): (String, i32) =
        sqlx::query_as("select state, attempt from job where payload #>> '{mail,what}' = 'filing_code'")
            .fetch_one(&mut database)
            .await
            .unwrap();
    assert_eq!((state.as_str(), attempt), ("running", 1), "killed between claim and finish");
    // As if it had just been extended, however slow this machine is.
    sqlx::query("update job set due_at = now() + interval '10 minutes' where state = 'running'")
        .execute(&mut database)
        .await
        .unwrap();
    sink.behave(Behaviour::Accept);
    let mut second = portal.start("serve");
    portal.ready(&mut second).await;
    // Another mail of the same lane goes out: whoever claimed that has looked at all that could be claimed.
    let other = "grace@requester.test";
    portal.file(other).await;
    until("another mail goes out", 20, async || sink.taken().iter().any(|mail| mail.to == [other])).await;
    let attempts: Vec<(String, i32)> = sqlx::query_as(
        "select state, attempt from job where payload #>> '{mail,what}' = 'filing_code' order by created_at limit 1",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    assert_eq!(attempts, [("running".to_owned(), 1)], "the lease of the dead is respected");
    assert!(!sink.taken().iter().any(|mail| mail.to == [ADA]));
    // As if its minute had passed.
    sqlx::query("update job set due_at = due_at - interval '11 minutes' where state = 'running'")
        .execute(&mut database)
        .await
        .unwrap();
    until("the mail goes out", 20, async || sink.taken().iter().any(|mail| mail.to == [ADA])).await;
    until("it is done", 20, async || {
        let left: i64 = sqlx::query_scalar("select count(*) from job where state in ('ready', 'running')")
            .fetch_one(&mut database)
            .await
            .unwrap();
        left == 0
    })
    .await;
    let ids: Vec<String> = sink
        .read()
        .iter()
        .filter(|mail| mail.to == [ADA])
        .map(|mail| mail.parsed().header("Message-ID").to_owned())
        .collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]), "one more for one death, under the same id");
    assert_eq!(portal.run("audit verify").status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_requests_and_jobs_finish() {
    let sink = SmtpSink::start().await;
    let portal = Installation::new(vec![format!("--smtp-url=smtp://{}", sink.address)]).await;
    let mut process = portal.start("serve");
    portal.ready(&mut process).await;
    sink.behave(Behaviour::Slow(Duration::from_millis(300)));
    let begun = sink.conversations().len();
    portal.file(ADA).await;
    until("the mail is on its way", 20, async || sink.conversations().len() > begun).await;
    // A request that has begun, and ends only after the stop was asked for: the server asks for its body, so somebody works on it.
    let mut socket = std::net::TcpStream::connect(portal.address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let form = "email=nobody%40requester.test&form_token=x";
    let head = format!(
        "POST /request/access HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        portal.address,
        form.len()
    );
    socket.write_all(head.as_bytes()).unwrap();
    let goes_on = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut told = vec![0; goes_on.len()];
    std::io::Read::read_exact(&mut socket, &mut told).unwrap();
    assert_eq!(told, goes_on, "{}", text(&told));
    process.signal("-TERM");
    until("it takes nobody in any more", 20, async || tokio::net::TcpStream::connect(portal.address).await.is_err())
        .await;
    socket.write_all(form.as_bytes()).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut socket, &mut answer).unwrap();
    // The refused form has an address of its own, which the database holds by now.
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("/request/access?shown="), "{answer:?}");
    assert_eq!(process.end().await, Some(0), "{}", process.log());
    let mut database = portal.database().await;
    let states: Vec<String> =
        sqlx::query_scalar("select state from job where payload #>> '{mail,what}' = 'filing_code'")
            .fetch_all(&mut database)
            .await
            .unwrap();
    assert_eq!(states, ["done"], "what had begun was finished");
    assert_eq!(sink.taken().iter().filter(|mail| mail.to == [ADA]).count(), 1);
    assert!(tokio::net::TcpStream::connect(portal.address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_becomes_a_portal_that_says_how_to_add_somebody() {
    let portal = Installation::on(None, vec![]);
    let mut process = portal.start("serve");
    let first = portal.ready(&mut process).await;
    assert!(process.log().contains("rightsdesk staff add --email"), "{}", process.log());
    assert!(process.log().contains("mails go to"), "{}", process.log());
    assert_eq!(portal.run("health").status.code(), Some(0));
    process.signal("-TERM");
    assert_eq!(process.end().await, Some(0));
    assert_eq!(portal.run("health").status.code(), Some(1));
    let mut again = portal.start("serve");
    let second = portal.ready(&mut again).await;
    // Measured, not judged: the machine that runs tests has other things to do.
    eprintln!("ready from nothing in {first:?}, with a cluster made before in {second:?}");
    again.signal("-TERM");
    assert_eq!(again.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_database_that_dies_comes_back_under_a_running_portal() {
    let portal = Installation::on(None, vec![]);
    let mut process = portal.start("serve");
    portal.ready(&mut process).await;
    portal.file(ADA).await;

    // A member for a moment: after this it is the portal alone that can start the server again.
    let member = embedded_postgres::join_or_start(&portal.folder).await.unwrap();
    let mut database = PgConnection::connect_with(&member.connect_options()).await.unwrap();
    drop(member);
    let note: String =
        sqlx::query_scalar("select pg_read_file('postmaster.pid')").fetch_one(&mut database).await.unwrap();
    let pid = note.lines().next().unwrap();
    assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
    until("its connections are gone", 20, async || database.ping().await.is_err()).await;

    let client = reqwest::Client::new();
    let page = format!("http://{}/readyz", portal.address);
    until("the portal is well again", 20, async || {
        let status = client.get(&page).send().await.unwrap().status();
        assert!(status == 200 || status == 503, "{status}");
        status == 200
    })
    .await;
    portal.file("grace@requester.test").await;
    assert!(process.log().contains("was started again"), "{}", process.log());
    let listed = portal.run("staff list");
    assert_eq!(listed.status.code(), Some(0), "a command joins the new server: {}", text(&listed.stderr));
    process.signal("-TERM");
    assert_eq!(process.end().await, Some(0), "{}", process.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_told_a_line_each_without_secrets() {
    let portal = Installation::new(vec![]).await;
    let mut command = portal.command("serve");
    command
        .args(["--dpo-timezone=Mars/Base", "--digest-hour=25", "--smtp-timeout=never", "--base-url=nowhere"])
        .env("SMTP_URL", "gopher://user:hunter2@mail.test")
        .env("DATABASE_URL", "hunter2")
        .env("MASTER_KEY", "hunter2hunter2")
        .env("DPO_EMAIL", "nobody");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let told = text(&output.stderr);
    let mut names: Vec<&str> = told.lines().map(|line| line.split(' ').next().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["BASE_URL", "DATABASE_URL", "DIGEST_HOUR", "DPO_EMAIL", "DPO_TIMEZONE", "SMTP_TIMEOUT", "SMTP_URL"],
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
    // A master key that cannot be one, and one of another installation.
    for (key, code) in [("hunter2hunter2", 2), ("b3RoZXIgaW5zdGFsbGF0aW9uJ3Mga2V5IDAwMDAwMDE=", 1)] {
        assert_eq!(portal.run("migrate").status.code(), Some(0));
        assert_eq!(portal.run("staff list").status.code(), Some(0), "the right key opens it");
        let output = portal.command("staff list").env("MASTER_KEY", key).output().unwrap();
        let told = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{code} {told}");
        assert!(!told.contains(key) && !told.is_empty(), "{told}");
    }
    let help = text(&portal.command("--help").env("SMTP_URL", "smtp://hunter2").output().unwrap().stdout);
    assert!(!help.contains("hunter2") && !help.contains(MASTER_KEY) && help.contains("SMTP_URL"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_works_beside_a_portal() {
    let sink = SmtpSink::start().await;
    let portal = Installation::new(vec![format!("--smtp-url=smtp://{}", sink.address)]).await;
    let mut serve = portal.start("serve");
    portal.ready(&mut serve).await;
    let mut worker = portal.start("worker");
    let mut database = portal.database().await;
    until("two workers live", 20, async || {
        let beating: i64 =
            sqlx::query_scalar("select count(*) from worker_heartbeat").fetch_one(&mut database).await.unwrap();
        beating == 2
    })
    .await;
    for number in 0..20 {
        portal.file(&format!("a{number}@requester.test")).await;
    }
    until("every mail goes out", 30, async || {
        (0..20).all(|number| sink.taken().iter().any(|mail| mail.to == [format!("a{number}@requester.test")]))
    })
    .await;
    for number in 0..20 {
        let to = format!("a{number}@requester.test");
        assert_eq!(sink.taken().iter().filter(|mail| mail.to == [to.clone()]).count(), 1, "{to}");
    }
    worker.signal("-TERM");
    assert_eq!(worker.end().await, Some(0));
    serve.signal("-INT");
    assert_eq!(serve.end().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_that_start_at_once_on_an_empty_database_agree() {
    let template = fresh_database().await;
    // Empty: not even migrated.
    let name = format!("{}_empty", template.get_database().unwrap());
    let mut connection = PgConnection::connect_with(&template).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database \"{name}\""))).execute(&mut connection).await.unwrap();
    let database = template.database(&name);
    let installations: Vec<_> = (0..4).map(|_| Installation::on(Some(database.clone()), vec![])).collect();
    let mut processes: Vec<_> = installations.iter().map(|one| one.start("serve")).collect();
    for (one, process) in installations.iter().zip(&mut processes) {
        one.ready(process).await;
    }
    let keys: i64 = sqlx::query_scalar("select count(*) from service_key")
        .fetch_one(&mut installations[0].database().await)
        .await
        .unwrap();
    assert_eq!(keys, 7, "one set of keys");
    for process in &mut processes {
        process.signal("-TERM");
    }
    for process in &mut processes {
        assert_eq!(process.end().await, Some(0), "{}", process.log());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_added_on_the_command_line_signs_in() {
    let portal = Installation::new(vec!["--dpo-language=en".to_owned()]).await;
    let mut process = portal.start("serve");
    portal.ready(&mut process).await;
    let add = "staff add --email grace@desk.test --name Grace --role admin";
    let mut adding = portal.command(&format!("{add} --password-stdin"));
    let mut adding = adding.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    adding.stdin.take().unwrap().write_all(b"correct horse battery\n").unwrap();
    let output = adding.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("grace@desk.test can sign in"));
    assert_ne!(portal.run(add).status.code(), Some(0), "once");
    assert!(text(&portal.run("staff list").stdout).contains("grace@desk.test\tadmin\tGrace\tno second factor yet"));

    let browser = Visitor::new(portal.address);
    let wrong = browser.get("/desk/sign-in").await.fill("email", "grace@desk.test").fill("password", "wrong horse");
    assert_ne!(wrong.send().await.status, 200);
    let page = browser.get("/desk/sign-in").await;
    page.fill("email", "grace@desk.test").fill("password", "correct horse battery").send().await;
    let enrol = browser.get("/desk/sign-in/enrol").await;
    // The code of the authenticator, from the secret as this installation keeps it.
    let helper = TestApp::on(portal.database.clone().unwrap(), TestOptions::default()).await;
    let (id,): (uuid::Uuid,) = sqlx::query_as("select id from staff where email = 'grace@desk.test'")
        .fetch_one(&mut portal.database().await)
        .await
        .unwrap();
    let clock = rightsdesk::base::clock::Clock::System;
    let context = Context { clock, ..helper.app.context().clone() };
    let app = App::new(helper.app.database.clone(), context);
    let code = second_factor::current_code(app.clone(), id).await.unwrap();
    enrol.fill("code", &code).send().await;
    assert_eq!(browser.get("/desk").await.status, 200);
    assert_eq!(portal.run("staff disable --email grace@desk.test").status.code(), Some(0));
    assert_ne!(browser.get("/desk").await.path, "/desk", "a disabled person is out at once");
    assert_eq!(portal.run("staff disable --email nobody@desk.test").status.code(), Some(2));
    assert_eq!(portal.run("staff add --email x@desk.test --name X --role king").status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn demonstration_data_never_mixes_with_real_cases() {
    let real = Installation::new(vec![]).await;
    let mut process = real.start("serve");
    real.ready(&mut process).await;
    real.file(ADA).await;
    let refused = real.run("demo");
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains("already"));
    let mut database = real.database().await;
    let cases: i64 = sqlx::query_scalar("select count(*) from cases").fetch_one(&mut database).await.unwrap();
    assert_eq!(cases, 1);

    let empty = Installation::new(vec![]).await;
    let filled = empty.run("demo");
    assert_eq!(filled.status.code(), Some(0), "{}", text(&filled.stderr));
    assert_eq!(empty.run("demo").status.code(), Some(2), "not twice either");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_is_verified_by_exit_code() {
    let portal = Installation::new(vec![]).await;
    let mut process = portal.start("serve");
    portal.ready(&mut process).await;
    for number in 0..3 {
        portal.file(&format!("a{number}@requester.test")).await;
    }
    let mut database = portal.database().await;
    until("the entries are chained", 20, async || {
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from audit_entry where not exists (select from audit_link where audit_link.entry_id = audit_entry.id)",
        )
        .fetch_one(&mut database)
        .await
        .unwrap();
        waiting == 0
    })
    .await;
    let whole = portal.run("audit verify");
    assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stderr));
    assert!(text(&whole.stdout).contains("whole"));
    // Somebody with the rights of the owner, past the triggers.
    sqlx::raw_sql(
        "alter table audit_entry disable trigger all;
         update audit_entry set action = 'case.closed' where id = (select entry_id from audit_link order by position offset 1 limit 1);
         alter table audit_entry enable trigger all",
    )
    .execute(&mut database)
    .await
    .unwrap();
    let broken = portal.run("audit verify");
    assert_eq!(broken.status.code(), Some(1));
    assert!(!broken.stderr.is_empty() && !text(&broken.stdout).contains("whole"), "{}", text(&broken.stderr));
}
