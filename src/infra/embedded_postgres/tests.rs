//! The private cluster with real Postgres. Most tests act as root where the tests run as root, else as the user who runs them.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Connection};

use super::*;

/// A folder that goes with the test, in a place that every user can enter.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("rd-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        Self(fs::canonicalize(folder).unwrap())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Only what this test has started: the servers whose clusters are in this folder.
        let mut pending = vec![self.0.clone()];
        while let Some(folder) = pending.pop() {
            if let Ok(text) = fs::read_to_string(folder.join("postmaster.pid"))
                && let Some(pid) = text.lines().next().and_then(|pid| pid.parse::<u32>().ok())
                && fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder)
            {
                kill("KILL", pid);
            }
            if !folder.join("PG_VERSION").exists() {
                let inside = fs::read_dir(&folder).into_iter().flatten().flatten();
                pending.extend(inside.map(|entry| entry.path()).filter(|path| path.is_dir() && !path.is_symlink()));
            }
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl EmbeddedPostgres {
    fn cluster(&self) -> &Path {
        &self.server.place.cluster
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The user and group who own a cluster, and so run it.
fn owner(cluster: &Path) -> (u32, u32) {
    let found = fs::metadata(cluster).unwrap();
    (found.uid(), found.gid())
}

async fn until(what: &str, mut is_true: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_true().await {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(SOON).await;
    }
}

fn kill(signal: &str, pid: u32) {
    Command::new("kill").args([format!("-{signal}"), pid.to_string()]).status().unwrap();
}

fn server_pid(postgres: &Path) -> u32 {
    let text = fs::read_to_string(postgres.join("postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn is_running(pid: u32) -> bool {
    // A zombie has no working folder.
    fs::read_link(format!("/proc/{pid}/cwd")).is_ok()
}

/// What ends takes its lock file away a moment before it has ended.
async fn ended(pid: u32) {
    until("the server ends", async || !is_running(pid)).await;
}

async fn ask(postgres: &EmbeddedPostgres, sql: &'static str) -> String {
    let mut connection = postgres.connect_options().connect().await.unwrap();
    let answer = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    answer
}

async fn run(postgres: &EmbeddedPostgres, sql: &'static str) {
    let mut connection = postgres.connect_options().connect().await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn an_empty_folder_becomes_a_private_and_durable_database_that_ends_with_its_last_member() {
    let scratch = Scratch::new("empty");
    let data = scratch.0.join("deep/data");
    let begun = Instant::now();
    let first = join_or_start(&data).await.unwrap();
    eprintln!("from an empty folder: {:?}", begun.elapsed());
    // Below one second on a quiet machine; the limit is for one that is busy with other tests.
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    assert_eq!(first.cluster(), data.join("postgres"));

    for (setting, value) in [
        ("SHOW server_encoding", "UTF8"),
        ("SHOW data_checksums", "on"),
        ("SHOW fsync", "on"),
        ("SHOW synchronous_commit", "on"),
        ("SHOW full_page_writes", "on"),
        ("SHOW listen_addresses", ""),
        ("SHOW log_error_verbosity", "terse"),
        ("SHOW timezone", "UTC"),
        ("SELECT current_database()::text", "rightsdesk"),
        ("SELECT lower('ÄÉ')", "äé"),
    ] {
        assert_eq!(ask(&first, setting).await, value, "{setting}");
    }
    let folder = fs::metadata(first.cluster()).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    assert_ne!(folder.uid(), 0, "Postgres refuses root");
    let pid = server_pid(first.cluster());
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let group = stat.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap();
    assert_eq!(group, pid.to_string(), "Ctrl-C at the terminal must not reach it");

    let second = join_or_start(&data).await.unwrap();
    assert_eq!(server_pid(second.cluster()), pid);
    first.leave().await.unwrap();
    assert!(is_running(pid), "another member goes on");
    run(&second, "CREATE TABLE kept (value text)").await;
    second.leave().await.unwrap();
    assert!(!data.join("postgres/postmaster.pid").exists());
    ended(pid).await;

    let begun = Instant::now();
    let again = join_or_start(&data).await.unwrap();
    eprintln!("with a cluster: {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(ask(&again, "SELECT count(*)::text FROM kept").await, "0");
    let begun = Instant::now();
    let joined = join_or_start(&data).await.unwrap();
    eprintln!("with a running one: {:?}", begun.elapsed());
    joined.leave().await.unwrap();
    again.leave().await.unwrap();
}

#[tokio::test]
async fn many_that_come_at_once_share_one_server() {
    let scratch = Scratch::new("many");
    let joins: Vec<_> = (0..6)
        .map(|_| {
            let data = scratch.0.clone();
            tokio::spawn(async move { join_or_start(&data).await.unwrap() })
        })
        .collect();
    let mut members = Vec::new();
    for join in joins {
        members.push(join.await.unwrap());
    }
    let pid = server_pid(members[0].cluster());
    for member in members {
        assert!(is_running(pid));
        member.leave().await.unwrap();
    }
    ended(pid).await;
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_folder() {
    let scratch = Scratch::new("long");
    let data = scratch.0.join("x".repeat(60)).join("y".repeat(60));
    let postgres = join_or_start(&data).await.unwrap();
    let socket = ask(&postgres, "SHOW unix_socket_directories").await;
    assert!(!socket.contains("xxx"), "{socket}");
    let folder = fs::metadata(socket.trim_matches('"')).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    assert_eq!(folder.uid(), fs::metadata(postgres.cluster()).unwrap().uid());
    postgres.leave().await.unwrap();
    fs::remove_dir(socket.trim_matches('"')).unwrap();
}

#[tokio::test]
async fn a_name_that_needs_quoting_works() {
    let scratch = Scratch::new("quoting");
    let data = scratch.0.join("a, \"b\" 資料");
    let postgres = join_or_start(&data).await.unwrap();
    assert_eq!(ask(&postgres, "SELECT 'yes'").await, "yes");
    postgres.leave().await.unwrap();
}

#[tokio::test]
async fn a_server_killed_with_its_lock_file_left_is_started_again() {
    let scratch = Scratch::new("stale");
    let first = join_or_start(&scratch.0).await.unwrap();
    run(&first, "CREATE TABLE kept (value text)").await;
    let pid = server_pid(first.cluster());
    kill("KILL", pid);
    drop(first);
    let second = join_or_start(&scratch.0).await.unwrap();
    assert_ne!(server_pid(second.cluster()), pid);
    assert_eq!(ask(&second, "SELECT count(*)::text FROM kept").await, "0");
    second.leave().await.unwrap();
}

#[tokio::test]
async fn a_lock_file_with_the_number_of_a_stranger_does_not_stop_the_start() {
    let scratch = Scratch::new("stranger");
    let first = join_or_start(&scratch.0).await.unwrap();
    let folder = first.cluster().to_owned();
    let (user, group) = owner(&folder);
    let pid_file = folder.join("postmaster.pid");
    let text = fs::read_to_string(&pid_file).unwrap();
    let pid = server_pid(&folder);
    first.leave().await.unwrap();

    // A stranger of the same user, which is what makes Postgres take the file seriously.
    let mut stranger = Command::new("sleep");
    stranger.arg("60").current_dir("/");
    if is_root() {
        stranger.uid(user).gid(group);
    }
    let mut stranger = stranger.spawn().unwrap();
    fs::write(&pid_file, text.replacen(&pid.to_string(), &stranger.id().to_string(), 1)).unwrap();
    chown(&pid_file, Some(user), Some(group)).unwrap();

    let second = join_or_start(&scratch.0).await.unwrap();
    assert_eq!(ask(&second, "SELECT 'yes'").await, "yes");
    second.leave().await.unwrap();
    assert!(stranger.try_wait().unwrap().is_none(), "the stranger lives");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[tokio::test]
async fn a_copied_folder_is_a_cluster_of_its_own() {
    let scratch = Scratch::new("copied");
    let first = join_or_start(&scratch.0.join("one")).await.unwrap();
    // A copy of a running cluster is torn; what counts is that it brings the other's lock file.
    let pid_file = fs::read_to_string(first.cluster().join("postmaster.pid")).unwrap();
    let socket_lock = fs::read_to_string(first.cluster().join(".s.PGSQL.5432.lock")).unwrap();
    let second = join_or_start(&scratch.0.join("two")).await.unwrap();
    let folder = second.cluster().to_owned();
    second.leave().await.unwrap();
    fs::write(folder.join("postmaster.pid"), pid_file).unwrap();
    let (user, group) = owner(&folder);
    chown(folder.join("postmaster.pid"), Some(user), Some(group)).unwrap();
    let second = join_or_start(&scratch.0.join("two")).await.unwrap();
    assert_eq!(ask(&second, "SHOW data_directory").await, folder.display().to_string());
    second.leave().await.unwrap();
    // Copied in another moment it brings the lock file of the socket alone.
    let lock = folder.join(".s.PGSQL.5432.lock");
    fs::write(&lock, socket_lock).unwrap();
    chown(&lock, Some(user), Some(group)).unwrap();
    let second = join_or_start(&scratch.0.join("two")).await.unwrap();
    assert_eq!(ask(&second, "SHOW data_directory").await, folder.display().to_string());
    second.leave().await.unwrap();
    assert_eq!(ask(&first, "SELECT 'yes'").await, "yes");
    first.leave().await.unwrap();
}

#[tokio::test]
async fn half_a_cluster_is_made_anew() {
    let scratch = Scratch::new("half");
    fs::create_dir_all(scratch.0.join("postgres.new/base")).unwrap();
    fs::write(scratch.0.join("postgres.new/PG_VERSION"), "15\n").unwrap();
    let postgres = join_or_start(&scratch.0).await.unwrap();
    assert_eq!(ask(&postgres, "SELECT 'yes'").await, "yes");
    postgres.leave().await.unwrap();
}

#[tokio::test]
async fn a_cluster_that_cannot_start_says_why_at_once() {
    let scratch = Scratch::new("broken");
    let postgres = join_or_start(&scratch.0).await.unwrap();
    let folder = postgres.cluster().to_owned();
    postgres.leave().await.unwrap();
    fs::write(folder.join("postgresql.conf"), "shared_buffers = plenty\n").unwrap();
    let begun = Instant::now();
    let error = join_or_start(&scratch.0).await.unwrap_err().to_string();
    assert!(error.contains("shared_buffers"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(15), "without waiting for what cannot come");
}

#[tokio::test]
async fn without_postgres_the_error_names_the_package_and_the_other_way() {
    let scratch = Scratch::new("none");
    for (manager, package) in [("apk", "apk add postgresql"), ("dnf", "dnf install postgresql-server")] {
        let search = [scratch.0.join(manager)];
        fs::create_dir(&search[0]).unwrap();
        fs::write(search[0].join(manager), "").unwrap();
        let error = join(&scratch.0, &search, &scratch.0).await.unwrap_err().to_string();
        assert!(error.contains(package) && error.contains("DATABASE_URL"), "{error}");
    }
    let error = join(&scratch.0, &[], &scratch.0).await.unwrap_err().to_string();
    assert!(error.contains("postgresql") && error.contains("DATABASE_URL"), "{error}");
}

#[tokio::test]
async fn the_path_is_not_needed_where_packages_put_postgres() {
    if !Path::new("/usr/lib/postgresql").exists() {
        return;
    }
    let scratch = Scratch::new("packages");
    let search: Vec<_> =
        binaries::candidates().into_iter().filter(|folder| folder.starts_with("/usr/lib/postgresql")).collect();
    join(&scratch.0, &search, &scratch.0).await.unwrap().leave().await.unwrap();
}

#[tokio::test]
async fn a_cluster_of_another_version_is_not_touched() {
    let scratch = Scratch::new("version");
    let postgres = join_or_start(&scratch.0).await.unwrap();
    let folder = postgres.cluster().to_owned();
    postgres.leave().await.unwrap();
    fs::write(folder.join("PG_VERSION"), "11\n").unwrap();
    let error = join_or_start(&scratch.0).await.unwrap_err().to_string();
    assert!(error.contains("PostgreSQL 11"), "{error}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    // A file where a folder should be, and a file system that takes no files, which holds for root too.
    for folder in ["/dev/null/data", "/proc/self/data"] {
        let error = join_or_start(Path::new(folder)).await.unwrap_err().to_string();
        assert!(error.contains(folder) && error.contains("DATA_DIR"), "{error}");
    }
    let read_only = Path::new("/sys/kernel");
    if read_only.is_dir() && fs::create_dir(read_only.join("probe")).is_err() {
        let error = join_or_start(read_only).await.unwrap_err().to_string();
        assert!(error.contains("cannot be written") && error.contains("DATA_DIR"), "{error}");
    }
}

#[tokio::test]
async fn under_root_a_closed_folder_keeps_its_cluster_elsewhere_and_says_so() {
    if !is_root() {
        return;
    }
    let scratch = Scratch::new("closed");
    let search = binaries::candidates();
    let elsewhere = scratch.0.join("elsewhere");
    let closed = scratch.0.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let data = closed.join("data");

    let postgres = join(&data, &search, &elsewhere).await.unwrap();
    let folder = postgres.cluster().to_owned();
    assert!(folder.starts_with(&elsewhere), "{}", folder.display());
    run(&postgres, "CREATE TABLE kept (value text)").await;
    postgres.leave().await.unwrap();
    let note = data.join("postgres.is-elsewhere.txt");
    assert!(fs::read_to_string(&note).unwrap().contains(&folder.parent().unwrap().display().to_string()));

    // A copy does not become a second master of the same database, and a folder that was moved not an empty one unawares.
    let moved = scratch.0.join("moved");
    fs::rename(&data, &moved).unwrap();
    let error = join(&moved, &search, &elsewhere).await.unwrap_err().to_string();
    assert!(error.contains("moved or copied") && error.contains("postgres.is-elsewhere.txt"), "{error}");
    fs::remove_file(moved.join("postgres.is-elsewhere.txt")).unwrap();
    let postgres = join(&moved, &search, &elsewhere).await.unwrap();
    assert_ne!(postgres.cluster(), folder);
    postgres.leave().await.unwrap();

    // Without the note the path finds it.
    fs::create_dir(&data).unwrap();
    let postgres = join(&data, &search, &elsewhere).await.unwrap();
    assert_eq!(postgres.cluster(), folder);
    assert_eq!(ask(&postgres, "SELECT count(*)::text FROM kept").await, "0");
    postgres.leave().await.unwrap();
}

#[tokio::test]
async fn a_server_that_dies_is_started_again_while_somebody_is_in() {
    let scratch = Scratch::new("dies");
    let first = join_or_start(&scratch.0).await.unwrap();
    let second = join_or_start(&scratch.0).await.unwrap();
    run(&first, "CREATE TABLE kept (value text)").await;
    for _ in 0..2 {
        let pid = server_pid(first.cluster());
        kill("KILL", pid);
        ended(pid).await;
        until("it answers again, at the same address", async || first.connect_options().connect().await.is_ok()).await;
        assert_ne!(server_pid(first.cluster()), pid);
        assert_eq!(ask(&second, "SELECT count(*)::text FROM kept").await, "0");
    }
    // One server, whoever noticed first; and it ends with the last member as ever.
    let pid = server_pid(first.cluster());
    first.leave().await.unwrap();
    assert!(is_running(pid));
    second.leave().await.unwrap();
    ended(pid).await;
    assert!(!scratch.0.join("postgres/postmaster.pid").exists(), "and is not started again");
}

#[tokio::test]
async fn a_server_that_somebody_else_runs_is_left_alone() {
    let scratch = Scratch::new("by-hand");
    let postgres = join_or_start(&scratch.0).await.unwrap();
    let server = postgres.server.clone();
    postgres.leave().await.unwrap();
    let cluster = &server.place.cluster;
    // As an administrator might who repairs it: with another socket.
    let sockets = scratch.0.join("sockets");
    server.place.private_folder(&sockets).unwrap();
    let mut by_hand = server.place.command(&server.binaries.join("postgres"), cluster);
    by_hand.arg("-D").arg(cluster).args(["-h", "", "-k"]).arg(&sockets).stdout(Stdio::null()).stderr(Stdio::null());
    let mut by_hand = by_hand.spawn().unwrap();
    until("it listens", async || sockets.join(".s.PGSQL.5432").exists()).await;
    let error = join_or_start(&scratch.0).await.unwrap_err().to_string();
    assert!(error.contains("still in use"), "{error}");
    let options = server.options().socket(&sockets);
    until("it goes on", async || options.connect().await.is_ok()).await;
    assert_eq!(server_pid(cluster), by_hand.id());
    kill("INT", by_hand.id());
    by_hand.wait().unwrap();
}

/// Not a test of its own: what [`member_process`] runs, in a process that can be killed.
#[tokio::test]
async fn a_member_that_stays() {
    #[allow(clippy::disallowed_methods, reason = "how one test process tells another its folder")]
    let Ok(data) = std::env::var("RIGHTSDESK_TEST_MEMBER_OF") else { return };
    let postgres = join_or_start(Path::new(&data)).await.unwrap();
    run(&postgres, "CREATE TABLE IF NOT EXISTS kept (value text)").await;
    fs::write(Path::new(&data).join("joined"), "").unwrap();
    let asked_to_go = Path::new(&data).join("go");
    // Not for ever: the test that asks may fail before.
    let deadline = Instant::now() + Duration::from_secs(30);
    while !asked_to_go.exists() && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    postgres.leave().await.unwrap();
}

async fn member_process(data: &Path, user: Option<(u32, u32)>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "infra::embedded_postgres::tests::a_member_that_stays"])
        .env("RIGHTSDESK_TEST_MEMBER_OF", data)
        .current_dir("/")
        .stdout(Stdio::null());
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    let mut child = command.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    while !data.join("joined").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the member ended early");
        assert!(Instant::now() < deadline, "the member did not join");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    fs::remove_file(data.join("joined")).unwrap();
    child
}

#[tokio::test]
async fn a_cluster_left_running_by_a_killed_process_is_taken_over() {
    let scratch = Scratch::new("killed");
    let mut member = member_process(&scratch.0, None).await;
    let pid = server_pid(&scratch.0.join("postgres"));
    member.kill().unwrap();
    member.wait().unwrap();
    assert!(is_running(pid), "it outlives who started it");

    let postgres = join_or_start(&scratch.0).await.unwrap();
    assert_eq!(server_pid(postgres.cluster()), pid, "taken over, not fought");
    assert_eq!(ask(&postgres, "SELECT count(*)::text FROM kept").await, "0");
    postgres.leave().await.unwrap();
    // The dead member does not count.
    ended(pid).await;
}

#[tokio::test]
async fn members_in_several_processes_stop_it_only_together() {
    let scratch = Scratch::new("processes");
    let mut other = member_process(&scratch.0, None).await;
    let postgres = join_or_start(&scratch.0).await.unwrap();
    let pid = server_pid(postgres.cluster());
    postgres.leave().await.unwrap();
    assert!(is_running(pid), "the other process is still in");
    fs::write(scratch.0.join("go"), "").unwrap();
    assert!(other.wait().unwrap().success());
    ended(pid).await;
}

#[tokio::test]
async fn without_root_the_user_runs_it_and_root_joins_as_that_user() {
    if !is_root() {
        return;
    }
    let (user, group) = place::unprivileged_user().unwrap();
    // The test program itself may be where that user cannot go.
    let program = std::env::current_exe().unwrap();
    let mut list = Command::new(&program);
    list.arg("--list").uid(user).gid(group).current_dir("/").stdout(Stdio::null());
    if list.status().is_err() {
        return;
    }
    let scratch = Scratch::new("user");
    chown(&scratch.0, Some(user), Some(group)).unwrap();
    let mut member = member_process(&scratch.0, Some((user, group))).await;
    let cluster = scratch.0.join("postgres");
    assert_eq!(owner(&cluster), (user, group));
    let postgres = join_or_start(&scratch.0).await.unwrap();
    assert_eq!(ask(&postgres, "SELECT count(*)::text FROM kept").await, "0");
    fs::write(scratch.0.join("go"), "").unwrap();
    assert!(member.wait().unwrap().success());
    let pid = server_pid(&cluster);
    assert!(is_running(pid), "root is still in");
    postgres.leave().await.unwrap();
    ended(pid).await;

    chown(&cluster, Some(0), Some(0)).unwrap();
    let error = join_or_start(&scratch.0).await.unwrap_err().to_string();
    assert!(error.contains("chown"), "{error}");
}
