//! Lines of the report, and how they are shown.

use std::fmt::Write as _;

/// One thing that was measured.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) work: String,
    pub(crate) data: String,
    pub(crate) seen: String,
    pub(crate) goal: &'static str,
    /// Whether the goal was met; `None` where there is none.
    pub(crate) met: Option<bool>,
}

impl Line {
    pub(crate) fn new(work: impl Into<String>, data: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { work: work.into(), data: data.into(), seen: seen.into(), goal: "", met: None }
    }

    pub(crate) fn goal(mut self, goal: &'static str, met: bool) -> Self {
        self.goal = goal;
        self.met = Some(met);
        self
    }
}

/// A table of lines in Markdown.
pub(crate) fn table(lines: &[Line]) -> String {
    let mut text = String::from("| Work | Data | Seen | Goal | |\n|---|---|---|---|---|\n");
    for line in lines {
        let met = match line.met {
            None => "",
            Some(true) => "met",
            Some(false) => "**missed**",
        };
        let _ = writeln!(text, "| {} | {} | {} | {} | {met} |", line.work, line.data, line.seen, line.goal);
    }
    text
}

/// The machine in a sentence: processor, cores, memory, system.
pub(crate) fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kilobytes: u64 = after(&read("/proc/meminfo"), "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
    let model = after(&read("/proc/cpuinfo"), "model name");
    let model = if model.is_empty() { std::env::consts::ARCH.to_owned() } else { model };
    format!(
        "{model}, {cores} cores, {} GB of memory, Linux {}",
        kilobytes >> 20,
        read("/proc/sys/kernel/osrelease").trim()
    )
}
