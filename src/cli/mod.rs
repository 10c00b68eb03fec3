//! One file per command: parse, call, print. No rule and no SQL.

mod deadline;
mod rulebook;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A portal where people exercise their privacy rights and get their answer in time.
#[derive(Parser)]
#[command(name = "rightsdesk", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Computes the dates of a case and shows the sum; needs no database.
    Deadline(deadline::Arguments),
    /// Shows and checks the rulebook.
    Rulebook(rulebook::Arguments),
}

/// Why a command ended badly: a line for the reader and the code for the shell.
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// The input cannot be, or a law refuses it.
    fn refused(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: 2 }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        // A reader that closed its pipe (`| head`) has what it wanted.
        let code = u8::from(error.kind() != io::ErrorKind::BrokenPipe);
        Self { message: if code == 0 { String::new() } else { error.to_string() }, code }
    }
}

/// Runs the command that the process was called with.
#[must_use]
pub fn run() -> ExitCode {
    let mut out = io::stdout().lock();
    let done = match Arguments::parse().command {
        Command::Deadline(arguments) => deadline::run(&arguments, &mut out),
        Command::Rulebook(arguments) => rulebook::run(&arguments, &mut out),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                // Nobody is left to tell if standard error is gone too.
                let _ = writeln!(io::stderr(), "{}", failure.message);
            }
            ExitCode::from(failure.code)
        }
    }
}
