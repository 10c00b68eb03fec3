//! What is measured, a function a row.

use std::time::{Duration, Instant};

use rightsdesk::domain::demo::SIGN_IN;
use rightsdesk::domain::notices::watch;
use rightsdesk::infra::budget::Budget;
use sqlx::postgres::PgConnectOptions;

use super::load::{self, Load, Pressure, millis};
use super::process::{Portal, cpu, cpu_with_children, megabytes, program};
use super::report::Line;
use super::sets::Sets;
use super::sink::Sink;

/// The rows by their names, in the order in which they run: what changes the sets comes last.
pub(crate) const ROWS: [&str; 13] = [
    "reference",
    "start",
    "visit",
    "pages",
    "queue",
    "case",
    "requester",
    "dashboard",
    "memory",
    "sweep",
    "mails",
    "filing",
    "image",
];

/// Measures a row.
pub(crate) async fn measure(sets: &Sets, row: &str) -> Vec<Line> {
    match row {
        "reference" => reference(sets).await,
        "start" => start(sets).await,
        "visit" => visit(sets).await,
        "pages" => pages(sets).await,
        "queue" => queue(sets).await,
        "case" => case(sets).await,
        "requester" => requester(sets).await,
        "dashboard" => dashboard(sets).await,
        "memory" => memory(sets).await,
        "sweep" => sweep(sets).await,
        "mails" => mails(sets).await,
        "filing" => filing(sets).await,
        "image" => vec![image()],
        other => panic!("there is no row {other}; there are {}", ROWS.join(", ")),
    }
}

fn pressure(sets: &Sets, clients: u32) -> Pressure {
    Pressure { clients, seconds: sets.seconds }
}

fn cases(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{} cases", groups.join(","))
}

/// The portal on a set, its mails going nowhere they could slow anything down.
async fn portal(sets: &Sets, database: &PgConnectOptions, sink: &Sink) -> Portal {
    Portal::start(&["serve"], Some(database), &sets.folder.join("portal"), &format!("smtp://{}", sink.address)).await
}

/// The cookies of somebody who signed in at the desk.
async fn desk_cookie(portal: &Portal) -> String {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let page = client.get(format!("{}/desk/sign-in", portal.base)).send().await.expect("a page");
    let page = page.text().await.expect("a page");
    let token = page.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let fields = [("form_token", token.unwrap_or_default()), ("email", SIGN_IN.0), ("password", SIGN_IN.1)];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let sent = client
        .post(format!("{}/desk/sign-in", portal.base))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .expect("an answer");
    let cookies =
        sent.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok()?.split(';').next());
    let cookies: Vec<&str> = cookies.collect();
    assert!(sent.status() == 303 && !cookies.is_empty(), "nobody signed in: {}", sent.status());
    cookies.join("; ")
}

/// What the store does by itself: what all else is to be read against.
async fn reference(sets: &Sets) -> Vec<Line> {
    let database = sets.bare("reference").await;
    sets.run(&database, include_str!("scripts/reference.sql")).await;
    let mut lines = Vec::new();
    for (writes, what) in [(true, "pgbench: begin, three rows, commit"), (false, "pgbench: a page of 50 rows by index")]
    {
        for clients in [1, 8, 32] {
            let load = load::store(&sets.folder, &database, pressure(sets, clients), writes);
            lines.push(Line::new(format!("{what}, {clients} clients"), "1,000,000 rows", load.to_string()));
        }
    }
    lines
}

async fn start(sets: &Sets) -> Vec<Line> {
    let folder = sets.folder.join("first-start");
    let _ = std::fs::remove_dir_all(&folder);
    let first = Portal::start(&["serve"], None, &folder, "").await.started_in;
    let mut lines = vec![
        Line::new("ready, from an empty folder", "none", format!("{:.2} s", first.as_secs_f64()))
            .goal("under 5 s", first < Duration::from_secs(5)),
    ];
    let sink = Sink::open().await;
    for count in [sets.small, sets.large] {
        let database = sets.of(count, None).await;
        // The second start: the first has the database's own caches to fill.
        drop(portal(sets, &database, &sink).await);
        let took = portal(sets, &database, &sink).await.started_in;
        lines.push(
            Line::new("ready, with a database", cases(count), format!("{:.2} s", took.as_secs_f64()))
                .goal("under 0.5 s", took < Duration::from_millis(500)),
        );
    }
    lines
}

/// Bytes over the wire and requests of the first visit of each requester page.
async fn visit(sets: &Sets) -> Vec<Line> {
    let (sink, database) = (Sink::open().await, sets.of(sets.small, None).await);
    let portal = portal(sets, &database, &sink).await;
    let client = reqwest::Client::new();
    let get = async |path: &str| {
        let answer = client
            .get(format!("{}{path}", portal.base))
            .header("accept-encoding", "gzip")
            .header("accept-language", "zh-Hant")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        let headers: usize = answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let body = answer.bytes().await.expect("a body").to_vec();
        (headers + body.len() + 17, body)
    };
    let mut lines = Vec::new();
    for path in ["/", "/rights", "/request/access", "/request/deletion", "/my", "/confirm"] {
        let (mut bytes, page) = get(path).await;
        let text = gunzip(&page);
        let mut requests = 1;
        let links = text.split('"').filter(|part| part.starts_with("/static/") || part.starts_with("/assets/"));
        let used: std::collections::BTreeSet<&str> =
            links.filter(|part| !part.contains("icon") && !part.ends_with(".ico")).collect();
        for link in used {
            bytes += get(link).await.0;
            requests += 1;
        }
        #[allow(clippy::cast_precision_loss, reason = "bytes of a page")]
        let kilobytes = bytes as f64 / 1_000.0;
        lines.push(
            Line::new(format!("first visit of {path}"), "none", format!("{kilobytes:.1} kB, {requests} requests"))
                .goal("at most 30 kB, 2 requests", kilobytes <= 30.0 && requests <= 2),
        );
    }
    lines
}

/// The text of a page that may be compressed.
fn gunzip(bytes: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut child = Command::new("gzip")
        .arg("-dc")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip is everywhere");
    let mut stdin = child.stdin.take().expect("a pipe");
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = child.wait_with_output().expect("gzip ends");
    let _ = writer.join();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

async fn pages(sets: &Sets) -> Vec<Line> {
    let (sink, database) = (Sink::open().await, sets.of(sets.small, None).await);
    let portal = portal(sets, &database, &sink).await;
    let mut lines = Vec::new();
    for (what, path) in [("start page", "/"), ("form", "/request/access"), ("rights of a place", "/rights?place=DE")] {
        let load = load::pages(&sets.folder, &portal.base, pressure(sets, 32), &[path.to_owned()], "");
        lines.push(
            Line::new(format!("{what}, 32 clients"), cases(sets.small), load.to_string())
                .goal("p99 under 5 ms, 5,000 a second", load.p99 < 5.0 && load.a_second >= 5_000.0),
        );
    }
    lines
}

/// Lists of the queue that are measured, by what their addresses say.
const LISTS: [(&str, &str); 16] = [
    ("by date", ""),
    ("by receipt", "sort=received"),
    ("by date, backwards", "reverse=yes"),
    ("one's own", "view=mine"),
    ("with nobody", "view=unassigned"),
    ("unread", "view=unread"),
    ("waiting", "view=waiting"),
    ("overdue", "view=overdue"),
    ("closed", "view=closed"),
    ("of a frequent place", "place=DE"),
    ("of a rare place", "place=AX"),
    ("of a rare right", "right=leak"),
    ("closed, of a rare right and place", "view=closed&right=leak&place=AX"),
    ("by a rare channel, by receipt", "channel=in_person&sort=received"),
    ("search of a name", "q=%E9%99%B3%E6%80%A1%E5%90%9B"),
    ("search that finds nothing", "q=nobody-has-this-name"),
];

async fn queue(sets: &Sets) -> Vec<Line> {
    let sink = Sink::open().await;
    let mut lines = Vec::new();
    let mut small: Vec<Load> = Vec::new();
    for count in [sets.small, sets.large] {
        let database = sets.of(count, None).await;
        let portal = portal(sets, &database, &sink).await;
        let cookie = desk_cookie(&portal).await;
        for (number, (what, query)) in LISTS.into_iter().enumerate() {
            let address = format!("/desk/queue?{query}");
            let load = load::pages(&sets.folder, &portal.base, pressure(sets, 8), &[address], &cookie);
            let line = Line::new(format!("queue {what}, 8 clients"), cases(count), load.to_string());
            lines.push(match small.get(number) {
                None => {
                    small.push(load);
                    line
                }
                Some(before) => {
                    let ratio = load.p50 / before.p50;
                    Line { seen: format!("{}; p50 {ratio:.1} times", line.seen), ..line }
                        .goal("p50 within 1.5 times of the small set, p99 under 30 ms", ratio <= 1.5 && load.p99 < 30.0)
                }
            });
        }
    }
    lines
}

async fn case(sets: &Sets) -> Vec<Line> {
    let sink = Sink::open().await;
    let mut lines = Vec::new();
    for count in [sets.small, sets.large] {
        let database = sets.of(count, None).await;
        let portal = portal(sets, &database, &sink).await;
        let cookie = desk_cookie(&portal).await;
        let some = "select '/desk/cases/' || reference from cases where status <> 'unconfirmed' order by md5(reference) limit 500";
        let addresses = sets.column(&database, some).await;
        let load = load::pages(&sets.folder, &portal.base, pressure(sets, 8), &addresses, &cookie);
        lines.push(
            Line::new("case page, 500 different ones, 8 clients", cases(count), load.to_string())
                .goal("p99 under 20 ms", load.p99 < 20.0),
        );
    }
    lines
}

async fn requester(sets: &Sets) -> Vec<Line> {
    let sink = Sink::open().await;
    let mut lines = Vec::new();
    for count in [sets.small, sets.large] {
        let database = sets.of(count, None).await;
        let mailbox =
            "from cases where email_index = (select email_index from cases where email_index is not null group by 1
             having count(*) between 4 and 20 order by count(*) desc, email_index limit 1)";
        let index = sets.column(&database, &format!("select encode(email_index, 'hex') {mailbox} limit 1")).await;
        let index = index.first().expect("somebody asked several times");
        let bytes = (0..index.len()).step_by(2).filter_map(|at| u8::from_str_radix(index.get(at..at + 2)?, 16).ok());
        let bytes: Vec<u8> = bytes.collect();
        let cookie = sets.requester_cookie(&database, &bytes).await;
        let portal = portal(sets, &database, &sink).await;
        let statement = format!("select '/my/' || reference {mailbox} and outcome is distinct from 'spam'");
        let own = sets.column(&database, &statement).await;
        for (what, addresses) in [("my requests", vec!["/my".to_owned()]), ("my request", own)] {
            let cookie = format!("requester={cookie}");
            let load = load::pages(&sets.folder, &portal.base, pressure(sets, 8), &addresses, &cookie);
            lines.push(
                Line::new(format!("{what}, 8 clients"), cases(count), load.to_string())
                    .goal("p99 under 20 ms", load.p99 < 20.0),
            );
        }
    }
    lines
}

async fn dashboard(sets: &Sets) -> Vec<Line> {
    let sink = Sink::open().await;
    let mut lines = Vec::new();
    for count in [sets.small, sets.large] {
        let database = sets.of(count, None).await;
        let portal = portal(sets, &database, &sink).await;
        let cookie = desk_cookie(&portal).await;
        let load = load::pages(&sets.folder, &portal.base, pressure(sets, 8), &["/desk".to_owned()], &cookie);
        lines.push(
            Line::new("dashboard, 8 clients", cases(count), load.to_string())
                .goal("p99 under 200 ms", load.p99 < 200.0 && load.failed == 0),
        );
    }
    lines
}

async fn memory(sets: &Sets) -> Vec<Line> {
    let (sink, database) = (Sink::open().await, sets.of(sets.large, None).await);
    let portal = portal(sets, &database, &sink).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let idle = megabytes(portal.pid());
    let cookie = desk_cookie(&portal).await;
    let addresses: Vec<String> = LISTS.iter().map(|(_, query)| format!("/desk/queue?{query}")).collect();
    let mixed = [addresses, vec!["/".to_owned(), "/request/access".to_owned(), "/rights?place=DE".to_owned()]].concat();
    load::pages(&sets.folder, &portal.base, pressure(sets, 32), &mixed, &cookie);
    let loaded = megabytes(portal.pid());
    vec![
        Line::new("resident memory, idle", cases(sets.large), format!("{idle:.0} MB")).goal("under 30 MB", idle < 30.0),
        Line::new("resident memory after 32 clients", cases(sets.large), format!("{loaded:.0} MB"))
            .goal("under 60 MB", loaded < 60.0),
    ]
}

async fn sweep(sets: &Sets) -> Vec<Line> {
    let set = sets.of(sets.large, Some(sets.large)).await;
    let database = sets.copy(&set).await;
    let app = sets.app(&database).await;
    let budget = Budget::unlimited();
    // What came due since the set was made is told first, with all that is kept of the mails to come.
    watch::look(app.clone(), &budget).await.expect("a sweep");
    let begun = Instant::now();
    watch::look(app.clone(), &budget).await.expect("a sweep");
    let nothing = begun.elapsed().as_secs_f64() * 1e3;
    // Those that were told something before today forget it and are looked at anew.
    sets.run(
        &database,
        "create temporary table again as
             select case_id as id from notice join cases on cases.id = case_id
             where status <> 'closed' and clock = 'answer' group by 1 order by 1 limit 1000;
         delete from notice using again where notice.case_id = again.id;
         update cases set watch_at = now() from again where cases.id = again.id;",
    )
    .await;
    let begun = Instant::now();
    let asked = watch::look(app.clone(), &budget).await.expect("a sweep");
    let took = begun.elapsed().as_secs_f64();
    app.database.close().await;
    let data = format!("{}, all open", cases(sets.large));
    vec![
        Line::new("deadline sweep, nothing due", data.clone(), millis(nothing)).goal("under 50 ms", nothing < 50.0),
        Line::new("deadline sweep, 1,000 due", data, format!("{took:.2} s until {asked} notices are asked for"))
            .goal("under 2 s", took < 2.0 && asked > 0),
    ]
}

async fn mails(sets: &Sets) -> Vec<Line> {
    const MAILS: u64 = 100_000;
    let database = sets.copy(&sets.of(sets.small, None).await).await;
    sets.run(
        &database,
        &format!(
            "with asked as (
                 insert into mail (id, case_id, what, content, audience, message_id, created_at, due_at)
                 select gen_random_uuid(), id, 'dpo_withdrawn', jsonb_build_object('what', 'dpo_withdrawn', 'case_id', id), 'desk',
                        '<' || md5(id::text || number) || '@bench.example>', now(), now()
                 from (select id from cases where status <> 'unconfirmed' limit 500) as some, generate_series(1, {MAILS} / 500) as number
                 returning id, case_id
             )
             insert into job (id, kind, lane, payload, due_at, created_at)
             select gen_random_uuid(), 'mail.case', 'mail',
                    jsonb_build_object('v', 1, 'mail', jsonb_build_object('id', id, 'what', 'dpo_withdrawn', 'case_id', case_id)), now(), now()
             from asked;
             analyze job; analyze mail;"
        ),
    )
    .await;
    let sink = Sink::open().await;
    let folder = sets.folder.join("portal");
    let worker = Portal::start(&["worker"], Some(&database), &folder, &format!("smtp://{}", sink.address)).await;
    // The beginning and the end of the queue, a fifth each.
    let reach = async |count: u64| {
        while sink.taken() < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Instant::now()
    };
    let part = MAILS / 5;
    let (begun, first) = (reach(1).await, reach(part).await);
    let (before_last, last) = (reach(MAILS - part).await, reach(MAILS).await);
    drop(worker);
    #[allow(clippy::cast_precision_loss, reason = "counts of mails")]
    let rate = |count: u64, time: Duration| count as f64 / time.as_secs_f64();
    let (early, late) = (rate(part, first - begun), rate(part, last - before_last));
    let seen =
        format!("{:.0} a second, {early:.0} in the first fifth, {late:.0} in the last", rate(MAILS, last - begun));
    vec![
        Line::new("100,000 queued mails, one worker", cases(sets.small), seen)
            .goal("flat in the length of the queue", (0.8..1.25).contains(&(early / late))),
    ]
}

async fn filing(sets: &Sets) -> Vec<Line> {
    let sink = Sink::open().await;
    let reference = sets.bare("reference").await;
    sets.run(&reference, include_str!("scripts/reference.sql")).await;
    let store = load::store(&sets.folder, &reference, pressure(sets, 32), true);
    let mut lines =
        vec![Line::new("pgbench: begin, three rows, commit, 32 clients", "1,000,000 rows", store.to_string())];
    let mut at_small = None;
    for count in [sets.small, sets.large] {
        let set = sets.of(count, None).await;
        let database = sets.copy(&set).await;
        let portal = portal(sets, &database, &sink).await;
        let server = sets.server_pid().await;
        for clients in [1, 8, 32] {
            let warm = Pressure { clients, seconds: 2 };
            load::filings(&sets.folder, &portal.base, warm, &format!("warm{clients}"));
            let (portal_before, server_before) = (cpu(portal.pid()), cpu_with_children(server));
            let load = load::filings(&sets.folder, &portal.base, pressure(sets, clients), &format!("load{clients}"));
            let (portal_used, server_used) =
                (cpu(portal.pid()) - portal_before, cpu_with_children(server) - server_before);
            #[allow(clippy::cast_precision_loss, reason = "counts of filings")]
            let of_one = |seconds: f64| seconds * 1e3 / load.done.max(1) as f64;
            let (of_portal, of_server) = (of_one(portal_used), of_one(server_used));
            let part = load.a_second / store.a_second * 100.0;
            let line = Line::new(
                format!("filing through the form, {clients} clients"),
                cases(count),
                format!(
                    "{:.0} a second, each step p50 {}, p99 {}{}; {part:.0}% of pgbench",
                    load.a_second,
                    millis(load.p50),
                    millis(load.p99),
                    if load.failed > 0 { format!(", **{} failed**", load.failed) } else { String::new() }
                ),
            );
            if clients < 32 {
                lines.push(line);
                continue;
            }
            lines.push(line.goal("1,000 a second, 20% of pgbench", load.a_second >= 1_000.0 && part >= 20.0));
            lines.push(
                Line::new(
                    "CPU of one filing, 32 clients",
                    cases(count),
                    format!("portal {of_portal:.2} ms, Postgres {of_server:.2} ms"),
                )
                .goal("under 0.7 ms and 1.0 ms", of_portal < 0.7 && of_server < 1.0),
            );
            match at_small {
                None => at_small = Some(load.a_second),
                Some(before) => {
                    let ratio = load.a_second / before;
                    lines.push(
                        Line::new("filing, the large set to the small one", "", format!("{ratio:.2}"))
                            .goal("within 10%", ratio >= 0.9),
                    );
                }
            }
        }
        lines.push(Line::new(
            "resident memory after filing",
            cases(count),
            format!("{:.0} MB", megabytes(portal.pid())),
        ));
    }
    lines
}

fn image() -> Line {
    let bytes = std::fs::metadata(program()).map_or(0, |program| program.len());
    #[allow(clippy::cast_precision_loss, reason = "bytes of a program")]
    let megabytes = bytes as f64 / 1e6;
    Line::new("the program, all there is in the image beside its base", "none", format!("{megabytes:.1} MB"))
        .goal("image at most 40 MB", megabytes <= 40.0)
}
