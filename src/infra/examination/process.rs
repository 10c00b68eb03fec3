//! The process that examines one file: it is told what to look for, reads the file, answers, and ends.

use std::io::{BufRead as _, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::clean::clean;
use super::confinement::confine;
use super::look::examine;
use super::report::{Answer, Report, Task, Unchecked};
use super::{LARGEST_FILE, LONGEST_REPORT};

/// Its code where it could not confine itself, and did not read anything.
pub(super) const NOT_CONFINED: i32 = 70;

/// Its code where less came than it was told.
pub(super) const HALF_A_FILE: i32 = 71;

/// Its code where it was not told what to do.
const NO_TASK: i32 = 64;

/// Longest task: names and addresses of a person.
const LONGEST_TASK: u64 = 256 * 1024;

/// Examines the file that comes in, and writes what is to be said of it: the whole of the hidden command. Gives the code to end with.
pub fn run(input: impl Read, mut output: impl Write) -> i32 {
    let Ok(is_confined) = confine() else { return NOT_CONFINED };
    // What a reader says when it falls over may hold what it read.
    std::panic::set_hook(Box::new(|_| {}));
    let mut input = std::io::BufReader::new(input);
    let mut line = Vec::new();
    let Ok(_) = input.by_ref().take(LONGEST_TASK).read_until(b'\n', &mut line) else { return NO_TASK };
    let Ok(task) = serde_json::from_slice::<Task>(&line) else { return NO_TASK };
    let mut file = Vec::with_capacity(usize::try_from(task.size.min(LARGEST_FILE)).unwrap_or_default());
    if input.take(LARGEST_FILE + 1).read_to_end(&mut file).is_err() || file.len() as u64 != task.size {
        return HALF_A_FILE;
    }
    let (mut answer, cleaned) = catch_unwind(AssertUnwindSafe(|| answer(&task, file))).unwrap_or_else(|_| {
        let report = Report::unchecked(Unchecked::Failed);
        (Answer { report, cleaned: None }, Vec::new())
    });
    answer.report.is_confined = is_confined;
    let written = line_of(&mut answer).and_then(|line| {
        output.write_all(&line)?;
        output.write_all(&cleaned)?;
        output.flush()
    });
    i32::from(written.is_err())
}

fn answer(task: &Task, file: Vec<u8>) -> (Answer, Vec<u8>) {
    if !task.clean {
        return (Answer { report: examine(&task.inquiry, file), cleaned: None }, Vec::new());
    }
    match clean(&file) {
        Ok(copy) => {
            drop(file);
            let report = examine(&task.inquiry, copy.clone());
            (Answer { report, cleaned: Some(copy.len() as u64) }, copy)
        }
        Err(reason) => (Answer { report: Report::unchecked(reason), cleaned: None }, Vec::new()),
    }
}

/// The answer as one line, with as many findings as there is room for.
fn line_of(answer: &mut Answer) -> std::io::Result<Vec<u8>> {
    loop {
        let mut line = serde_json::to_vec(answer).map_err(std::io::Error::other)?;
        line.push(b'\n');
        if line.len() <= LONGEST_REPORT {
            return Ok(line);
        }
        let findings = &mut answer.report.findings;
        let kept = findings.len() / 2;
        answer.report.left_out += u32::try_from(findings.len() - kept).unwrap_or(u32::MAX);
        findings.truncate(kept);
    }
}
