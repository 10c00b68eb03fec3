//! `rightsdesk tally`: the counts of cases that pages read instead of counting.

use std::io::Write;

use clap::Subcommand;

use super::{Failure, start};
use crate::base::actor::Actor;
use crate::config::Settings;
use crate::domain::cases::tally;

/// What to do.
#[derive(Subcommand)]
pub(super) enum Command {
    /// Compare them with a count of all cases; exit 1 and the first that differ, if any.
    Check,
    /// Count all cases anew, beside those who work.
    Rebuild,
}

/// Does it.
pub(super) fn run(command: &Command, settings: &Settings, out: &mut dyn Write) -> Result<(), Failure> {
    start::with_app(settings, async |app| match command {
        Command::Check => {
            let differences = tally::check(&app, Actor::CommandLine).await.map_err(|error| Failure::of(&error))?;
            if differences.is_empty() {
                return Ok(writeln!(out, "the kept counts agree with the cases")?);
            }
            let lines =
                differences.iter().map(|one| format!("{}: {} kept, {} counted", one.what, one.kept, one.counted));
            Err(Failure::failed(lines.collect::<Vec<_>>().join("\n")))
        }
        Command::Rebuild => {
            tally::rebuild(&app, Actor::CommandLine).await.map_err(|error| Failure::of(&error))?;
            Ok(writeln!(out, "all cases are counted")?)
        }
    })
}
