//! Files that want to do harm, and files that are merely large: the portal goes on, and the file is not checked.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::Path;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, FuturesUnordered};
use rightsdesk::infra::examination::{Examiner, FindingCode, Inquiry, Kind, Report, Unchecked};
use tokio::sync::oneshot;

use super::fixtures::{
    archive, compound, docx, line, locked_archive, locked_pdf, lying_archive, mail, packed_nothing, paragraph, pdf,
    pdf_of, photo, png, pptx, rows, stream, webp, xlsx,
};
use super::{about, codes, examine, examiner, pieces};

/// Files and why they are not checked.
fn hostile() -> Vec<(&'static str, Vec<u8>, Unchecked)> {
    let nested = |depth: usize, open: &str, close: &str| open.repeat(depth) + &close.repeat(depth);
    let mut cut = photo();
    cut.truncate(60);
    let bomb = packed_nothing(40);
    let bombs: Vec<(String, &[u8])> = (0..20).map(|number| (format!("{number}.zip"), bomb.as_slice())).collect();
    let bombs: Vec<(&str, &[u8])> = bombs.iter().map(|(name, bomb)| (name.as_str(), *bomb)).collect();
    let mut half = docx(&paragraph("words"), &[]);
    half.truncate(half.len() / 2);
    vec![
        ("bomb.zip", packed_nothing(600), Unchecked::UnpacksTooLarge),
        ("bombs.zip", archive(&bombs), Unchecked::UnpacksTooLarge),
        ("bomb.docx", docx(&paragraph("x"), &[("word/big.xml", &vec![b' '; 80 << 20])]), Unchecked::UnpacksTooLarge),
        ("locked.zip", locked_archive(), Unchecked::Locked),
        ("locked.pdf", locked_pdf(), Unchecked::Locked),
        ("locked.docx", compound("/EncryptedPackage"), Unchecked::Locked),
        ("old.xls", compound("/Workbook"), Unchecked::OldOffice),
        ("half.docx", half, Unchecked::Damaged),
        ("cut.jpg", cut, Unchecked::Damaged),
        ("empty.pdf", b"%PDF-1.7\n".to_vec(), Unchecked::Damaged),
        ("loop.pdf", pdf_of(&[b"<</Type/Catalog/Pages 1 0 R>>".to_vec()], ""), Unchecked::Damaged),
        ("deep.docx", docx(&nested(3_000, "<w:x>", "</w:x>"), &[]), Unchecked::TooDeep),
        ("broken.docx", docx("<w:p><w:r></w:p>", &[]), Unchecked::Damaged),
        ("program.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec(), Unchecked::UnknownKind),
        (
            "noise.bin",
            (0..5_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
            Unchecked::UnknownKind,
        ),
        ("film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec(), Unchecked::UnknownKind),
    ]
}

/// Files that need not be refused, but must come to an end.
fn heavy() -> Vec<(&'static str, Vec<u8>)> {
    // A page whose content unpacks to a gigabyte.
    let packed = {
        use std::io::Write as _;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        let spaces = vec![b' '; 1 << 20];
        for _ in 0..1_000 {
            packer.write_all(&spaces).unwrap();
        }
        packer.finish().unwrap()
    };
    let content = stream("/Filter/FlateDecode", &packed);
    let unpacking = pdf_of(
        &[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_vec(),
            content,
        ],
        "",
    );
    // A form that draws itself.
    let itself = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 6 0 R>>>>", b"/F Do /F Do");
    let drawing = pdf("/F Do", "", "/Resources<</XObject<</F 6 0 R>>>>", &[itself], "");
    // As many boxes as letters, each over all.
    let boxes = line(50, 700, &"word ".repeat(400)).repeat(50) + &"0 g 0 0 595 842 re f\n".repeat(20_000);
    let sheet =
        format!("<sheetData><row r=\"1\">{}</row></sheetData>", "<c r=\"XFD1048576\"><v>1</v></c>".repeat(200_000));
    vec![
        ("unpacking.pdf", unpacking),
        ("liar.zip", lying_archive()),
        ("drawing.pdf", drawing),
        ("boxes.pdf", pdf(&boxes, "", "", &[], "")),
        ("sheet.xlsx", xlsx(&[("A", "visible", &sheet)], &[])),
        ("deep.json", ("[".repeat(200_000) + &"]".repeat(200_000)).into_bytes()),
        ("line.txt", vec![b'1'; 8 << 20]),
        ("at.txt", "a@".repeat(2 << 20).into_bytes()),
    ]
}

/// Bytes of memory that this process holds.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Processes that this one started and that examine something.
fn children() -> BTreeSet<i32> {
    let own = std::process::id().to_string();
    let folders =
        std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok());
    let is_ours = |pid: &i32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let parent = stat.rsplit_once(") ").and_then(|(_, rest)| rest.split(' ').nth(1));
        parent == Some(own.as_str()) && command.ends_with(b"\0examine\0")
    };
    folders.filter(is_ours).collect()
}

#[tokio::test]
async fn what_cannot_be_checked_says_why() {
    for (name, file, reason) in hostile() {
        let report = examine(name, &file).await;
        assert_eq!(report.unchecked, Some(reason), "{name}: {report:#?}");
        assert!(!reason.is_passing());
    }
    let too_large = examiner().examine(&about("a.txt"), 65 << 20, stream::empty::<Result<Bytes, Infallible>>()).await;
    assert_eq!(too_large.unchecked, Some(Unchecked::TooLarge));
    // Eight archives in each other: what is further in than anybody packs is told.
    let deep = (0..8).fold(b"words".to_vec(), |inner, _| archive(&[("inner.zip", &inner)]));
    let report = examine("deep.zip", &deep).await;
    assert_eq!(report.findings.last().unwrap().reason, Some(Unchecked::TooDeep), "{report:#?}");
}

#[tokio::test]
async fn twenty_hostile_files_in_a_row_leave_the_portal_as_it_was() {
    // Memory is that of a whole process, and other tests run in this one: it is measured in one that runs this test alone.
    let itself = "infra::examination::hostile::twenty_hostile_files_in_a_row_leave_the_portal_as_it_was";
    let alone = [itself, "--exact", "--nocapture"];
    if !std::env::args().skip(1).eq(alone.map(str::to_owned)) {
        let mut process = tokio::process::Command::new(std::env::current_exe().unwrap());
        let told = process.args(alone).output().await.unwrap();
        let words = String::from_utf8_lossy(&told.stdout);
        assert!(
            told.status.success() && words.contains("1 passed"),
            "{words}{}",
            String::from_utf8_lossy(&told.stderr)
        );
        return;
    }
    let files: Vec<(&str, Vec<u8>)> =
        hostile().into_iter().map(|(name, file, _)| (name, file)).chain(heavy()).collect();
    assert!(files.len() >= 20);
    let examiner = examiner();
    let mut before = None;
    for (name, file) in &files {
        let begun = Instant::now();
        let report = examiner.examine(&about(name), file.len() as u64, pieces(file)).await;
        assert_ne!(report.unchecked, Some(Unchecked::Unavailable), "{name}");
        assert!(begun.elapsed() < Duration::from_secs(130), "{name} took {:?}", begun.elapsed());
        // What the first one needed once, such as threads, is there from then on.
        let before = *before.get_or_insert_with(memory);
        assert!(memory() < before + (48 << 20), "{name}: {} MB", memory() >> 20);
    }
    // After all that a harmless one is as before.
    let report = examine("a.txt", b"Dear Ada").await;
    assert!(report.is_clear(), "{report:?}");
}

#[tokio::test]
async fn a_file_of_25_megabytes_stays_within_the_limits() {
    let table = "ada@example.com,2026-11-02,book,12.50,delivered to the door\n";
    let table = "mail,day,item,price,note\n".to_owned() + &table.repeat((25 << 20) / table.len());
    let mut noise = vec![0_u8; 24 << 20];
    let mut state = 1_u32;
    for byte in &mut noise {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (state >> 24) as u8;
    }
    // A picture of that size: its scan is whatever follows, without end marks.
    noise.iter_mut().for_each(|byte| *byte &= 0x7f);
    let mut picture = photo();
    let end = picture.len() - 2;
    picture.splice(end..end, noise.iter().copied());
    let document = docx(&paragraph("Dear Ada"), &[("word/media/image1.jpeg", &picture)]);
    let sheet: Vec<Vec<String>> = (0..60_000)
        .map(|row| vec![format!("2026-11-02 {row}"), "book".repeat(8), "delivered to the door".to_owned()])
        .collect();
    let sheet: Vec<Vec<&str>> = sheet.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let sheet: Vec<&[&str]> = sheet.iter().map(Vec::as_slice).collect();
    let words =
        (0..40).map(|row| line(50, 800 - row * 18, &"Dear Ada, words and words ".repeat(3))).collect::<String>();
    let pages = {
        let count = 400;
        let kids: String = (0..count).map(|page| format!("{} 0 R ", page * 2 + 4)).collect();
        let mut objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            format!("<</Type/Pages/Kids[{kids}]/Count {count}>>").into_bytes(),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
        ];
        for page in 0..count {
            objects.push(
                format!(
                    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
                    page * 2 + 5
                )
                .into_bytes(),
            );
            objects.push(stream("", words.as_bytes()));
        }
        pdf_of(&objects, "")
    };
    for (name, file, kind) in [
        ("a.csv", table.into_bytes(), Kind::Csv),
        ("a.jpg", picture, Kind::Jpeg),
        ("a.docx", document, Kind::Docx),
        ("a.xlsx", xlsx(&[("A", "visible", &rows(&sheet))], &[]), Kind::Xlsx),
        ("a.pdf", pages, Kind::Pdf),
    ] {
        let report = examine(name, &file).await;
        assert_eq!(
            (report.unchecked, report.kind),
            (None, Some(kind)),
            "{name} of {} MB: {report:?}",
            file.len() >> 20
        );
        assert!(!codes(&report).contains(&FindingCode::EmailAddress), "{name}");
    }
}

/// A file of which the rest comes when the test says so.
fn held() -> (oneshot::Sender<()>, impl futures_util::Stream<Item = Result<Bytes, Infallible>>) {
    let (go, went) = oneshot::channel::<()>();
    let rest = stream::once(async move {
        let _ = went.await;
        Ok(Bytes::from_static(b" Ada"))
    });
    (go, stream::iter([Ok(Bytes::from_static(b"Dear"))]).chain(rest))
}

async fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came about");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The only process of ours beside those that ran before: other tests examine at the same time, each waits for its own.
fn confined(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/status")).is_ok_and(|status| status.contains("Seccomp:\t2"))
}

#[tokio::test]
async fn the_process_has_nothing_but_its_pipes() {
    let examiner = examiner();
    let (go, content) = held();
    let inquiry = about("held.txt");
    let examined = examiner.examine(&inquiry, 8, content);
    let mut examined = std::pin::pin!(examined);
    let look = until(|| children().into_iter().find(|pid| confined(*pid) && waits(*pid)));
    let pid = tokio::select! { pid = look => pid, report = &mut examined => panic!("{report:?}") };
    let read = |what: &str| std::fs::read_to_string(format!("/proc/{pid}/{what}")).unwrap();
    let limits = read("limits");
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[26..].split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(limit("Max open files"), ["3", "3"]);
    assert_eq!(limit("Max file size"), ["0", "0"]);
    assert_eq!(limit("Max core file size"), ["0", "0"]);
    assert_eq!(limit("Max data size"), ["268435456", "268435456"]);
    assert_eq!(limit("Max cpu time"), ["60", "60"]);
    assert!(read("status").contains("NoNewPrivs:\t1"));
    assert_eq!(read("environ"), "");
    assert_eq!(read("oom_score_adj").as_str(), "1000\n");
    assert_eq!(std::fs::read_link(format!("/proc/{pid}/cwd")).unwrap(), Path::new("/"));
    let open: BTreeSet<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    // What whoever started these tests left open comes along, and may not be used; of ours there is nothing.
    let ours = |name: &str| std::fs::read_link(format!("/proc/self/fd/{name}")).ok();
    let theirs = |name: &str| std::fs::read_link(format!("/proc/{pid}/fd/{name}")).ok();
    let usual = ["0", "1", "2"];
    assert!(usual.iter().all(|name| open.contains(*name)));
    for name in open.iter().filter(|name| !usual.contains(&name.as_str())) {
        let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{name}")).unwrap();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap().trim();
        let stays_open = i64::from_str_radix(flags, 8).unwrap() & 0o2_000_000 == 0;
        assert!(stays_open && ours(name) == theirs(name), "{name} is {:?}", theirs(name));
    }
    go.send(()).unwrap();
    let report = examined.await;
    assert!(report.is_confined && report.is_clear(), "{report:?}");
}

/// Whether a process waits for what comes through its pipe.
fn waits(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") S "))
}

#[tokio::test]
async fn no_more_run_at_once_than_are_set() {
    let one = Examiner::with_program(env!("CARGO_BIN_EXE_rightsdesk").into(), 1);
    let (go, content) = held();
    let inquiry = about("held.txt");
    let mut first = std::pin::pin!(one.examine(&inquiry, 8, content));
    let mut second = std::pin::pin!(one.examine(&inquiry, 4, pieces(b"Dear")));
    // The first has the only seat once it was asked; the second waits for it however often it is asked.
    assert!(futures_util::poll!(&mut first).is_pending());
    for _ in 0..100 {
        assert!(futures_util::poll!(&mut second).is_pending());
        assert!(futures_util::poll!(&mut first).is_pending());
        tokio::task::yield_now().await;
    }
    go.send(()).unwrap();
    assert!(first.await.is_clear());
    assert!(second.await.is_clear());
}

#[tokio::test]
async fn who_gives_up_leaves_no_process_behind() {
    let examiner = examiner();
    let (_go, content) = held();
    let inquiry = about("given-up.txt");
    let pid = {
        let mut examined = Box::pin(examiner.examine(&inquiry, 8, content));
        let look = until(|| children().into_iter().find(|pid| confined(*pid) && waits(*pid)));
        tokio::select! { pid = look => pid, report = &mut examined => panic!("{report:?}") }
    };
    until(|| (!children().contains(&pid)).then_some(())).await;
}

#[tokio::test]
async fn the_process_ends_with_whoever_started_it() {
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, Stdio};
    // The pipe stays open on our side: it is not its end that ends the process.
    let line = format!("{} examine <&3 >/dev/null & echo $!; wait", env!("CARGO_BIN_EXE_rightsdesk"));
    let mut shell = Command::new("sh")
        .args(["-c", &format!("exec 3<&0; {line}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let stdin = shell.stdin.take().unwrap();
    let mut pid = String::new();
    BufReader::new(shell.stdout.take().unwrap()).read_line(&mut pid).unwrap();
    let pid: i32 = pid.trim().parse().unwrap();
    until(|| confined(pid).then_some(())).await;
    shell.kill().unwrap();
    shell.wait().unwrap();
    let is_gone = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        (stat.is_empty() || stat.contains(") Z ")).then_some(())
    };
    until(is_gone).await;
    drop(stdin);
}

#[tokio::test]
async fn half_a_file_and_a_missing_program_are_passing_reasons() {
    let half = examiner().examine(&about("a.txt"), 8, pieces(b"Dear")).await;
    assert_eq!(half.unchecked, Some(Unchecked::Unavailable));
    let broken = stream::iter([Ok(Bytes::from_static(b"Dear")), Err("the store failed")]);
    assert_eq!(examiner().examine(&about("a.txt"), 8, broken).await.unchecked, Some(Unchecked::Unavailable));
    let missing = Examiner::with_program("/nonexistent".into(), 1);
    let report = missing.examine(&about("a.txt"), 4, pieces(b"Dear")).await;
    assert_eq!(report, Report::unchecked(Unchecked::Unavailable));
    assert!(Unchecked::Unavailable.is_passing());
    let no_task = std::process::Command::new(env!("CARGO_BIN_EXE_rightsdesk")).arg("examine").output().unwrap();
    assert!(!no_task.status.success() && no_task.stdout.is_empty());
}

/// The next number of a row that is the same each time.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[tokio::test]
async fn whatever_a_file_is_turned_into_there_is_an_answer() {
    let seeds: Vec<(&str, Vec<u8>)> = vec![
        ("a.docx", docx(&paragraph("carol@example.net"), &[("word/media/i.jpeg", &photo())])),
        ("a.xlsx", xlsx(&[("A", "hidden", &rows(&[&["mail"], &["carol@example.net"]]))], &[])),
        ("a.pptx", pptx()),
        ("a.pdf", pdf(&line(50, 700, "carol@example.net"), "", "", &[stream("", b"x")], "")),
        ("a.jpg", photo()),
        ("a.png", png(&[(b"tEXt", b"Author\0Bob".to_vec())])),
        ("a.webp", webp()),
        ("a.eml", mail()),
        ("a.xls", compound("/Workbook")),
        ("a.json", br#"{"a": ["b", {"c": 1}]}"#.to_vec()),
    ];
    let examiner = examiner();
    let mut state = 0x5eed_5eed_5eed_5eed_u64;
    let mut running = FuturesUnordered::new();
    for round in 0..12 {
        for (name, seed) in &seeds {
            let mut file = seed.clone();
            for _ in 0..=next(&mut state) % 8 {
                let at = usize::try_from(next(&mut state)).unwrap() % file.len().max(1);
                let byte = u8::try_from(next(&mut state) & 0xff).unwrap();
                match next(&mut state) % 4 {
                    0 => file[at] = byte,
                    1 => file[at] ^= 1 << (byte % 8),
                    2 => file.truncate(at.max(16)),
                    _ => {
                        let piece = file[at..file.len().min(at + usize::from(byte))].to_vec();
                        file.splice(at..at, piece);
                    }
                }
            }
            let (examiner, inquiry, cleaning) =
                (examiner.clone(), Inquiry { name: (*name).to_owned(), ..Inquiry::default() }, round % 4 == 0);
            running.push(async move {
                let size = file.len() as u64;
                let reason = if cleaning {
                    examiner.clean(&inquiry, size, pieces(&file)).await.err()
                } else {
                    examiner.examine(&inquiry, size, pieces(&file)).await.unchecked
                };
                assert_ne!(reason, Some(Unchecked::Unavailable), "{name} in round {round}");
                reason
            });
        }
    }
    let mut reasons = Vec::new();
    while let Some(reason) = running.next().await {
        reasons.push(reason);
    }
    // Some are still whole, and most are not: the mutations reach the readers.
    assert!(reasons.contains(&None) && reasons.contains(&Some(Unchecked::Damaged)), "{reasons:?}");
    let failed = reasons.iter().filter(|reason| **reason == Some(Unchecked::Failed)).count();
    assert!(failed * 20 < reasons.len(), "readers fell over {failed} times");
}
