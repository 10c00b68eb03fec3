//! The examination of files that are to be handed out: what in them is somebody else's, hidden, or about whoever made them.
//!
//! ```text
//! Examiner (this process)                          rightsdesk examine (a process per file, `process`)
//!   a seat, of as many as are set     -- task, file -->  confined (`confinement`): memory, processor, no files, no network, no
//!   wall clock, size of the answer    <-- report ------  environment; looks (`look`), cleans (`clean`), and is gone
//! ```
//!
//! Files come from whoever owns a system, and from wherever they had them: a reader of eight formats sees them before a person does. So
//! it is a process of its own, which a file may crash, stall or fill up; the file is then *not checked*, with the reason, and nothing
//! else happens. The reader has only what came through its pipe, and nothing it could do with it.
//!
//! Nothing of a file's content leaves it but what [`Finding::masked`] shows.
//!
//! Nobody decides here what becomes of a finding, and nothing is stored.

mod clean;
mod confinement;
mod look;
mod process;
mod report;

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;

pub use process::run;
pub use report::{Finding, FindingCode, Inquiry, Kind, Known, Place, Report, Spot, Unchecked, VERSION, Weight};

use report::{Answer, Task};

/// The subcommand of this program that examines one file.
pub const COMMAND: &str = "examine";

/// Bytes of the largest file that is looked at.
pub const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// How long one examination may take, by the clock on the wall: the processor's time is bounded too ([`confinement`]), but a process
/// may also wait.
const PATIENCE: Duration = Duration::from_secs(120);

/// Bytes of the longest report; one finding is some hundred.
const LONGEST_REPORT: usize = 512 * 1024;

/// What a cleaned copy may have beyond its original: an archive is packed anew.
const GROWTH: u64 = 4 * 1024 * 1024;

/// Starts examinations, as many at once as are set; others wait.
#[derive(Debug)]
pub struct Examiner {
    program: PathBuf,
    seats: Semaphore,
    is_warned: AtomicBool,
}

/// A copy of a file without what could be taken out of it, with what the examination says of that copy.
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// The copy.
    pub content: Vec<u8>,
    /// What is still in it.
    pub report: Report,
}

impl Examiner {
    /// With this program, of which so many run at once.
    #[must_use]
    pub fn new(at_once: usize) -> Arc<Self> {
        // The file that runs now, even where a newer one took its place.
        let itself = if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() };
        Self::with_program(itself.unwrap_or_else(|_| "rightsdesk".into()), at_once)
    }

    /// With a program that stands elsewhere: whatever runs this is not always it.
    #[must_use]
    pub fn with_program(program: PathBuf, at_once: usize) -> Arc<Self> {
        Arc::new(Self { program, seats: Semaphore::new(at_once), is_warned: AtomicBool::new(false) })
    }

    /// Examines a file of so many bytes. Whatever goes wrong is in the report: the file is then not checked.
    pub async fn examine<E>(
        &self,
        inquiry: &Inquiry,
        size: u64,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Report {
        let task = Task { inquiry: inquiry.clone(), size, clean: false };
        self.ask(&task, content).await.map_or_else(Report::unchecked, |(answer, _)| answer.report)
    }

    /// Makes a copy without what can safely be taken out; the file itself stays what it is.
    ///
    /// # Errors
    /// Why there is no copy: the reason for which the file cannot be checked; [`Unchecked::UnknownKind`] too where it is of a type of
    /// which no copy is made.
    pub async fn clean<E>(
        &self,
        inquiry: &Inquiry,
        size: u64,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Cleaned, Unchecked> {
        let task = Task { inquiry: inquiry.clone(), size, clean: true };
        let (answer, copy) = self.ask(&task, content).await?;
        match (answer.cleaned, answer.report.unchecked) {
            (Some(length), _) if length == copy.len() as u64 => Ok(Cleaned { content: copy, report: answer.report }),
            (Some(_), _) => Err(Unchecked::Failed),
            (None, reason) => Err(reason.unwrap_or(Unchecked::UnknownKind)),
        }
    }

    async fn ask<E>(
        &self,
        task: &Task,
        content: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<(Answer, Vec<u8>), Unchecked> {
        if task.size > LARGEST_FILE {
            return Err(Unchecked::TooLarge);
        }
        let _seat = self.seats.acquire().await.map_err(|_| Unchecked::Unavailable)?;
        let mut child = self.start().map_err(|error| {
            tracing::error!(%error, "an examination cannot be started");
            Unchecked::Unavailable
        })?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Unchecked::Unavailable);
        };
        let most = if task.clean { task.size + GROWTH } else { 0 } + LONGEST_REPORT as u64;
        let talk = async {
            let (handed, said) = tokio::join!(hand_over(to, task, content), hear(from, most));
            (handed, said, child.wait().await)
        };
        // On the way out of here the process is killed, whatever it does: `kill_on_drop`.
        let Ok((handed, said, ended)) = tokio::time::timeout(PATIENCE, talk).await else {
            return Err(Unchecked::TooMuch);
        };
        handed?;
        let status = ended.map_err(|_| Unchecked::Unavailable)?;
        if !status.success() {
            return Err(why_it_ended(status));
        }
        let (answer, copy) = said?;
        self.warn_once(answer.report.is_confined);
        Ok((answer, copy))
    }

    fn start(&self) -> std::io::Result<Child> {
        Command::new(&self.program)
            .arg(COMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a reader complains of may hold what it read.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }

    fn warn_once(&self, is_confined: bool) {
        if !is_confined && !self.is_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!("this system filters no system calls: examinations have limits, but no closed network");
        }
    }
}

/// Gives the task and the file to the process. One that wants no more has its reasons, and its answer tells.
async fn hand_over<E>(
    mut to: ChildStdin,
    task: &Task,
    content: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(), Unchecked> {
    let mut line = serde_json::to_vec(task).map_err(|_| Unchecked::Unavailable)?;
    line.push(b'\n');
    if to.write_all(&line).await.is_err() {
        return Ok(());
    }
    let mut content = std::pin::pin!(content);
    while let Some(piece) = content.next().await {
        // Where the file is kept it was logged why it cannot be read.
        let piece = piece.map_err(|_| Unchecked::Unavailable)?;
        if to.write_all(&piece).await.is_err() {
            return Ok(());
        }
    }
    let _ = to.shutdown().await;
    Ok(())
}

/// The answer: a line, and the cleaned copy after it.
async fn hear(from: ChildStdout, most: u64) -> Result<(Answer, Vec<u8>), Unchecked> {
    let mut said = Vec::new();
    // One byte beyond shows that there was more; what is not read ends with the process.
    from.take(most + 1).read_to_end(&mut said).await.map_err(|_| Unchecked::Failed)?;
    if said.len() as u64 > most {
        return Err(Unchecked::TooMuch);
    }
    let end = said.iter().take(LONGEST_REPORT).position(|byte| *byte == b'\n').ok_or(Unchecked::Failed)?;
    let answer = serde_json::from_slice(&said[..end]).map_err(|_| Unchecked::Failed)?;
    said.drain(..=end);
    Ok((answer, said))
}

/// Why a process gave no answer. The system ends one that takes too much memory or processor with a signal, and so does the program
/// itself when it cannot get any more.
fn why_it_ended(status: ExitStatus) -> Unchecked {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        if status.signal().is_some() {
            return Unchecked::TooMuch;
        }
    }
    match status.code() {
        Some(process::NOT_CONFINED | process::HALF_A_FILE) => Unchecked::Unavailable,
        _ => Unchecked::Failed,
    }
}
